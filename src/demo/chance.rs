//! Chance that comes out the same every time: the same seed tells the same story.

/// A stream of random numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    pub fn part(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From `low` up to and including `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low + 1).max(1);
        low + (self.bits() % span.unsigned_abs()) as i64
    }

    /// A place in a list of so many; 0 for an empty one.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    /// True in so many of a thousand cases.
    pub fn in_thousand(&mut self, cases: u32) -> bool {
        self.bits() % 1_000 < u64::from(cases)
    }

    /// A place in a list, likelier where the weight is larger; `None` when no weight is above zero.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let sum: f64 = weights.clone().sum();
        if sum <= 0.0 {
            return None;
        }
        let mut left = self.part() * sum;
        let mut last = None;
        for (at, weight) in weights.enumerate().filter(|(_, weight)| *weight > 0.0) {
            last = Some(at);
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }

    /// How many customers come when so many come on average (Poisson, by Knuth).
    pub fn count_around(&mut self, mean: f64) -> usize {
        let (limit, mut product, mut count) = ((-mean.min(300.0)).exp(), self.part(), 0);
        while product > limit {
            product *= self.part();
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_they_stay_in_range() {
        let (mut one, mut two) = (Chance::new(8), Chance::new(8));
        for _ in 0..1_000 {
            assert_eq!(one.bits(), two.bits());
            assert!((0.0..1.0).contains(&one.part()));
            assert!((3..=5).contains(&one.between(3, 5)));
            assert!(one.below(4) < 4);
            let _ = (two.part(), two.between(3, 5), two.below(4));
        }
        assert_eq!(one.below(0), 0);
    }

    #[test]
    fn weights_and_means_are_followed() {
        let mut chance = Chance::new(1);
        let mut hits = [0usize; 3];
        let mut customers = 0;
        for _ in 0..3_000 {
            hits[chance.weighted([1.0, 0.0, 2.0].into_iter()).expect("a weight")] += 1;
            customers += chance.count_around(18.0);
        }
        assert_eq!(hits[1], 0);
        assert!((900..1_100).contains(&hits[0]), "{hits:?}");
        assert!((53_000..55_000).contains(&customers), "{customers}");
        assert_eq!(chance.weighted([0.0].into_iter()), None);
    }
}
