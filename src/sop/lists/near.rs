//! How far what was typed is from a word: letters wrong, missing, extra or swapped with a neighbour.

/// Longer words are not guessed at.
const LETTERS_MAX: usize = 32;
const WIDTH: usize = LETTERS_MAX + 1;

/// How many letters of a typed word are forgiven. Figures and short words are not guessed: nearly the right number is a
/// wrong one.
pub(super) fn edits_allowed(typed: &str) -> usize {
    let is_word = typed.bytes().all(|b| b.is_ascii_lowercase());
    match typed.len() {
        8..=LETTERS_MAX if is_word => 2,
        4..=7 if is_word => 1,
        _ => 0,
    }
}

/// The fewest edits from what was typed to a word or to its beginning; none when it takes more than `edits_max`.
pub(super) fn edits(typed: &str, word: &str, edits_max: usize) -> Option<usize> {
    let (typed, word) = (typed.as_bytes(), word.as_bytes());
    if typed.is_empty() || typed.len() > LETTERS_MAX || word.len() + edits_max < typed.len() {
        return None;
    }
    let width = typed.len();
    let mut before_last = [0usize; WIDTH];
    let mut last = [0usize; WIDTH];
    for (at, cell) in last.iter_mut().enumerate() {
        *cell = at;
    }
    let mut best = width;
    for (depth, letter) in word.iter().enumerate().take(width + edits_max) {
        let mut row = [0usize; WIDTH];
        row[0] = depth + 1;
        let mut least = row[0];
        for at in 1..=width {
            let replaced = last[at - 1] + usize::from(typed[at - 1] != *letter);
            let mut cell = replaced.min(last[at] + 1).min(row[at - 1] + 1);
            let is_swapped = depth > 0 && at > 1 && typed[at - 2] == *letter && typed[at - 1] == word[depth - 1];
            if is_swapped {
                cell = cell.min(before_last[at - 2] + 1);
            }
            row[at] = cell;
            least = least.min(cell);
        }
        best = best.min(row[width]);
        // Two letters may still be swapped; further apart it never comes near again.
        if least > edits_max + 1 {
            break;
        }
        (before_last, last) = (last, row);
    }
    (best <= edits_max).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_wrong_missing_extra_or_swapped_is_one_edit() {
        for (typed, word, edits_max, expect) in [
            ("batik", "batik", 1, Some(0)),
            ("bati", "batik", 1, Some(0)),
            ("betik", "batik", 1, Some(1)),
            ("batk", "batik", 1, Some(1)),
            ("battik", "batik", 1, Some(1)),
            ("btaik", "batik", 1, Some(1)),
            ("batkitulis", "batiktulis", 2, Some(1)),
            ("slendan", "selendang", 1, Some(1)),
            ("aptik", "batik", 1, None),
            ("aptik", "batik", 2, Some(2)),
            ("kain", "topi", 1, None),
            ("batik", "b", 1, None),
            ("", "batik", 1, None),
        ] {
            assert_eq!(edits(typed, word, edits_max), expect, "{typed} {word}");
        }
    }

    #[test]
    fn figures_and_short_words_are_not_guessed() {
        for (typed, expect) in [("tas", 0), ("kopi", 1), ("sambalan", 2), ("2026", 0), ("pm-k1", 0), ("kopi2", 0)] {
            assert_eq!(edits_allowed(typed), expect, "{typed}");
        }
    }
}
