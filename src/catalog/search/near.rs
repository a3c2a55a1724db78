//! How far a typed word is from many words: the fewest letters wrong, missing, extra or swapped with a neighbour
//! (Damerau and Levenshtein, no letter touched twice).
//!
//! The words come in alphabetical order, each with how many letters it shares with the one before. What was worked out
//! for these is kept, and once no letter can bring a word near any more, all that begin alike are passed by. That makes
//! a pass over tens of thousands of words one of a fraction of a millisecond, and needs no index beside the list.

use super::spelling::WORD_CHARS_MAX;

const EDITS_MAX: usize = 2;
const WIDTH: usize = WORD_CHARS_MAX + 2;
const DEPTH: usize = WORD_CHARS_MAX + EDITS_MAX + 1;
/// Further than anything counts.
const FAR: u8 = 100;

/// The distances of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Distance {
    /// Of the typed word to the whole word; [`None`] when it is further than allowed.
    pub whole: Option<u8>,
    /// Of the typed word to the beginning of the word that is nearest: it may be half typed.
    pub beginning: Option<u8>,
}

/// A typed word that is held against a sorted list.
pub(super) struct Near<'t> {
    typed: &'t [u8],
    edits_max: usize,
    /// `rows[d][j]`: of the first `d` letters of the word to the first `j` typed ones.
    rows: Box<[[u8; WIDTH]; DEPTH]>,
    /// The least figure of each row: it never falls with more letters.
    least: [u8; DEPTH],
    /// Of all that is typed to the nearest beginning of at most `d` letters.
    best: [u8; DEPTH],
    /// Rows that hold for the word before.
    known: usize,
}

impl<'t> Near<'t> {
    /// `typed` is at most [`WORD_CHARS_MAX`] bytes, `edits` at most 2; what is more is cut.
    pub fn new(typed: &'t str, edits: u8) -> Self {
        let bytes = typed.as_bytes();
        let typed = &bytes[..bytes.len().min(WORD_CHARS_MAX)];
        let mut near = Near {
            typed,
            edits_max: usize::from(edits).min(EDITS_MAX),
            rows: Box::new([[FAR; WIDTH]; DEPTH]),
            least: [0; DEPTH],
            best: [FAR; DEPTH],
            known: 0,
        };
        for (at, cell) in near.rows[0].iter_mut().enumerate() {
            *cell = at as u8;
        }
        near.best[0] = typed.len() as u8;
        near
    }

    /// The next word of the list, which begins with the same `shared` letters as the one before.
    pub fn next(&mut self, word: &[u8], shared: usize) -> Distance {
        let end = word.len().min(self.typed.len() + self.edits_max);
        let mut depth = shared.min(self.known).min(end);
        while depth < end && usize::from(self.least[depth]) <= self.edits_max {
            depth += 1;
            self.work_out(word, depth);
        }
        self.known = depth;
        let allowed = |edits: u8| (usize::from(edits) <= self.edits_max).then_some(edits);
        let whole = if depth == word.len() { allowed(self.rows[depth][self.typed.len()]) } else { None };
        Distance { whole, beginning: allowed(self.best[depth]) }
    }

    /// One more letter of the word. Only what can stay within the allowed edits is looked at.
    fn work_out(&mut self, word: &[u8], depth: usize) {
        let (count, letter) = (self.typed.len(), word[depth - 1]);
        let from = depth.saturating_sub(self.edits_max).max(1);
        let until = (depth + self.edits_max).min(count);
        let mut row = [FAR; WIDTH];
        row[0] = depth as u8;
        let mut least = if from == 1 { row[0] } else { FAR };
        for at in from..=until {
            let above = &self.rows[depth - 1];
            let typed = self.typed[at - 1];
            let mut edits = (above[at] + 1).min(row[at - 1] + 1).min(above[at - 1] + u8::from(typed != letter));
            if depth > 1 && at > 1 && letter == self.typed[at - 2] && word[depth - 2] == typed {
                edits = edits.min(self.rows[depth - 2][at - 2] + 1);
            }
            row[at] = edits;
            least = least.min(edits);
        }
        self.best[depth] = self.best[depth - 1].min(row[count]);
        self.least[depth] = least;
        self.rows[depth] = row;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alone(typed: &str, word: &str, edits: u8) -> Distance {
        Near::new(typed, edits).next(word.as_bytes(), 0)
    }

    #[test]
    fn one_error_is_one_edit() {
        for (typed, word, whole, beginning) in [
            ("sambal", "sambal", Some(0), Some(0)),
            ("sambel", "sambal", Some(1), Some(1)),
            ("kripik", "keripik", Some(1), Some(1)),
            ("pandaan", "pandan", Some(1), Some(1)),
            ("pnadan", "pandan", Some(1), Some(1)),
            ("aptik", "batik", Some(2), Some(2)),
            ("seleng", "selendang", None, Some(1)),
            ("slendan", "selendang", Some(2), Some(1)),
            ("batk", "batik", Some(1), Some(1)),
            ("kain", "topi", None, None),
            ("", "", Some(0), Some(0)),
        ] {
            assert_eq!(alone(typed, word, 2), Distance { whole, beginning }, "{typed} {word}");
        }
    }

    /// The plain textbook figure, without any short cut.
    fn textbook(one: &[u8], other: &[u8]) -> usize {
        let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let replaced = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                    let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        rows[one.len()][other.len()]
    }

    proptest! {
        /// Short cuts, kept rows and the narrow band change no figure.
        #[test]
        fn a_sorted_list_gives_the_textbook_distances(
            typed in "[a-c]{1,9}",
            mut words in prop::collection::vec("[a-c]{1,10}", 1..20),
            edits in 0u8..=2,
        ) {
            words.sort();
            words.dedup();
            let mut near = Near::new(&typed, edits);
            let mut before: &[u8] = &[];
            for word in &words {
                let word = word.as_bytes();
                let shared = before.iter().zip(word).take_while(|(a, b)| a == b).count();
                let found = near.next(word, shared);
                before = word;
                let allowed = |edits_needed: usize| (edits_needed <= usize::from(edits)).then_some(edits_needed as u8);
                let beginning = (0..=word.len()).map(|to| textbook(&word[..to], typed.as_bytes())).min();
                prop_assert_eq!(found.whole, allowed(textbook(word, typed.as_bytes())));
                prop_assert_eq!(found.beginning, beginning.and_then(allowed));
            }
        }
    }
}
