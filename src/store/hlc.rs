//! A hybrid logical clock for fields of records: wall milliseconds and a counter in one number.
//!
//! Later writes on one device always get a larger stamp, even when the wall clock goes back; ties between devices are
//! broken by the device id where two journals meet. `uhlc` does the same, but takes its time from a plain function, and
//! here every rule takes the clock as an argument.

use crate::base::UtcMs;

const COUNTER_BITS: u32 = 12;

/// A stamp: 51 bits of milliseconds, 12 bits of counter. Compare as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hlc(pub i64);

impl Hlc {
    /// The stamp after `self` at wall time `now`.
    pub fn next(self, now: UtcMs) -> Hlc {
        Hlc((now.0.max(0) << COUNTER_BITS).max(self.0 + 1))
    }

    /// The wall time inside the stamp, in milliseconds.
    pub fn wall_ms(self) -> i64 {
        self.0 >> COUNTER_BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_grow_even_when_the_wall_clock_goes_back() {
        let mut last = Hlc(0);
        for now in [1_000, 1_000, 5_000, 2_000, 2_000, 6_000] {
            let next = last.next(UtcMs(now));
            assert!(next > last, "at {now}");
            last = next;
        }
        assert_eq!(last.wall_ms(), 6_000);
    }
}
