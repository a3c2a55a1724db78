//! What becomes of a recipient after a try: pure decisions.

use crate::base::UtcMs;

/// Minutes until the next try after the first, second, ... "later"; the last one repeats. Greylisting wants at least
/// half an hour (faults F11).
const BACK_OFF_MINUTES: [i64; 4] = [30, 60, 120, 240];
/// After so many days of "later" the letter has failed (RFC 5321 section 4.5.4.1 names four to five).
const GIVE_UP_MINUTES: i64 = 5 * 24 * 60;
/// Minutes until a server that could not be reached, or refused us as a whole, is tried again.
const REST_MINUTES: [i64; 5] = [1, 2, 5, 15, 30];

/// How one try to one recipient ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the message.
    Accepted(String),
    /// A 4xx reply, or the line went dead in the middle: nobody knows, so the same message is tried again.
    Deferred(String),
    /// A 5xx reply: trying again changes nothing.
    Refused(String),
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Sent,
    Retry { at: UtcMs, first_deferred_at: UtcMs },
    Failed,
}

/// Decides after a try. `tries` counts this one; `first_deferred_at` is of an earlier "later", if there was one.
pub fn after(outcome: &Outcome, tries: u32, first_deferred_at: Option<UtcMs>, now: UtcMs) -> Next {
    match outcome {
        Outcome::Accepted(_) => Next::Sent,
        Outcome::Refused(_) => Next::Failed,
        Outcome::Deferred(_) => {
            let first = first_deferred_at.unwrap_or(now);
            if now >= first.plus_minutes(GIVE_UP_MINUTES) {
                return Next::Failed;
            }
            let step = (tries.max(1) as usize - 1).min(BACK_OFF_MINUTES.len() - 1);
            Next::Retry { at: now.plus_minutes(BACK_OFF_MINUTES[step]), first_deferred_at: first }
        }
    }
}

/// Minutes to leave a server alone after so many failed connections in a row (1 = the first).
pub fn rest_minutes(failures: u32) -> i64 {
    REST_MINUTES[(failures.max(1) as usize - 1).min(REST_MINUTES.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(1_000_000_000);

    #[test]
    fn a_reply_decides_what_comes_next() {
        let later = Outcome::Deferred("451".into());
        let retry = |minutes, first| Next::Retry { at: NOW.plus_minutes(minutes), first_deferred_at: first };
        let long_ago = NOW.plus_minutes(-GIVE_UP_MINUTES);
        for (outcome, tries, first, expect) in [
            (Outcome::Accepted("250".into()), 1, None, Next::Sent),
            (Outcome::Refused("550".into()), 1, None, Next::Failed),
            (later.clone(), 1, None, retry(30, NOW)),
            (later.clone(), 2, Some(NOW.plus_minutes(-30)), retry(60, NOW.plus_minutes(-30))),
            (later.clone(), 3, Some(NOW.plus_minutes(-90)), retry(120, NOW.plus_minutes(-90))),
            (later.clone(), 30, Some(long_ago.plus_minutes(1)), retry(240, long_ago.plus_minutes(1))),
            (later.clone(), 31, Some(long_ago), Next::Failed),
        ] {
            assert_eq!(after(&outcome, tries, first, NOW), expect, "{outcome:?} try {tries}");
        }
    }

    #[test]
    fn five_days_of_later_are_at_least_thirty_tries_half_an_hour_apart() {
        let (mut now, mut first, mut tries) = (NOW, None, 0);
        loop {
            tries += 1;
            match after(&Outcome::Deferred(String::new()), tries, first, now) {
                Next::Retry { at, first_deferred_at } => {
                    assert!(at >= now.plus_minutes(30));
                    (now, first) = (at, Some(first_deferred_at));
                }
                Next::Failed => break,
                Next::Sent => unreachable!("nobody took it"),
            }
        }
        assert!(tries >= 30, "{tries}");
        assert!(now >= NOW.plus_minutes(5 * 24 * 60) && now <= NOW.plus_minutes(5 * 24 * 60 + 240));
    }

    #[test]
    fn a_dead_server_is_asked_ever_less_often() {
        let minutes: Vec<i64> = (0..8).map(rest_minutes).collect();
        assert_eq!(minutes, [1, 1, 2, 5, 15, 30, 30, 30]);
    }
}
