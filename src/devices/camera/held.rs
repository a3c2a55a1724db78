//! Which codes are new in view: a code held in front of the camera is one scan, not ten a second.

use std::time::{Duration, Instant};

/// A code that was out of view for so long counts as shown again.
pub const AWAY: Duration = Duration::from_millis(1_500);
/// Codes remembered at once; more do not fit in a picture.
const HELD_MAX: usize = 64;

/// The codes in view, and when each was last seen.
#[derive(Debug, Default)]
pub struct Held {
    codes: Vec<(String, Instant)>,
}

impl Held {
    /// Takes the codes of a frame; says for each whether it is newly shown. `now` never goes back.
    pub fn is_new(&mut self, code: &str, now: Instant) -> bool {
        self.codes.retain(|(_, seen_at)| now.saturating_duration_since(*seen_at) < AWAY);
        if let Some((_, seen_at)) = self.codes.iter_mut().find(|(known, _)| known == code) {
            *seen_at = now;
            return false;
        }
        if self.codes.len() == HELD_MAX {
            self.codes.remove(0);
        }
        self.codes.push((code.to_owned(), now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_new_once_until_it_was_away_long_enough() {
        let begin = Instant::now();
        let mut held = Held::default();
        for (at_ms, code, new) in [
            (0, "A", true),
            (100, "A", false),
            (200, "B", true),
            // Read only now and then, but never away for long.
            (1_500, "A", false),
            (2_900, "A", false),
            // B was away since 200 ms.
            (2_900, "B", true),
            (4_399, "A", false),
            // The same label shown again after it was taken away.
            (5_899, "A", true),
            (5_899, "B", true),
        ] {
            assert_eq!(held.is_new(code, begin + Duration::from_millis(at_ms)), new, "{code} at {at_ms} ms");
        }
    }

    #[test]
    fn a_flood_of_codes_costs_no_memory() {
        let mut held = Held::default();
        let now = Instant::now();
        for at in 0..10_000 {
            assert!(held.is_new(&at.to_string(), now));
        }
        assert_eq!(held.codes.len(), HELD_MAX);
    }
}
