//! The words of all products, in memory: what a mistyped word may have meant.
//!
//! Kept for each database file until its search index changes; a megabyte or two for 40.000 different words. What is
//! found is always asked of the index again, so a vocabulary that is behind can miss a guess and never invents a hit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::near::Near;
use super::spelling::{edits_allowed, is_guessable, key, plain_words};
use crate::catalog::codes;
use crate::store::{OptionalRow, StoreError};

/// Databases whose words are kept: an outlet has one, beside it a training copy at most.
const KEPT_MAX: usize = 4;
/// Guesses for one typed word.
const GUESSES_MAX: usize = 24;
const UNLIKE: u8 = u8::MAX;

/// A word that a typed one may have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    pub word: String,
    /// Letters wrong, missing, extra or swapped; 0 when it is only spelt differently.
    pub edits: u8,
    /// The typed word stands for all of it, not for its beginning.
    pub is_whole: bool,
}

/// A run of letters in [`Vocabulary::letters`].
#[derive(Clone, Copy)]
struct Span {
    from: u32,
    chars: u8,
}

/// A way to write a word: as it stands, or its key.
struct Form {
    span: Span,
    /// Letters in common with the form before it.
    shared: u8,
    word: u32,
}

/// All different words, sorted, and the forms they are compared in, sorted too.
#[derive(Default)]
pub(super) struct Vocabulary {
    letters: String,
    words: Vec<Span>,
    /// In how many places each word stands.
    counts: Vec<u32>,
    forms: Vec<Form>,
}

impl Vocabulary {
    /// The words of the register as it is now, read anew only when the search index has changed.
    pub fn of(connection: &Connection) -> Result<Arc<Vocabulary>, StoreError> {
        let path = connection.path().unwrap_or_default();
        let stamp = stamp(connection)?;
        if let Some(vocabulary) = kept(path, &stamp) {
            return Ok(vocabulary);
        }
        let vocabulary = Arc::new(Vocabulary::read(connection)?);
        if !path.is_empty() {
            keep(Kept { path: path.to_owned(), stamp, vocabulary: vocabulary.clone() });
        }
        Ok(vocabulary)
    }

    fn read(connection: &Connection) -> Result<Vocabulary, StoreError> {
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut statement = connection.prepare_cached("SELECT words FROM product_search")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str().map_err(|e| StoreError::Unreadable(e.to_string()))?;
            count_words(text, &mut counts);
        }
        Ok(Vocabulary::from_counts(counts))
    }

    fn from_counts(counts: HashMap<String, u32>) -> Vocabulary {
        let mut counted: Vec<(String, u32)> = counts.into_iter().collect();
        counted.sort_unstable();
        let mut vocabulary = Vocabulary::default();
        let mut forms: Vec<(Span, u32)> = Vec::with_capacity(counted.len() * 2);
        for (at, (word, count)) in counted.iter().enumerate() {
            let span = vocabulary.add(word);
            vocabulary.words.push(span);
            vocabulary.counts.push(*count);
            forms.push((span, at as u32));
            let key = key(word);
            if key != *word {
                forms.push((vocabulary.add(&key), at as u32));
            }
        }
        forms.sort_unstable_by(|(one, word), (other, other_word)| {
            (vocabulary.text(*one), word).cmp(&(vocabulary.text(*other), other_word))
        });
        let mut before = Span { from: 0, chars: 0 };
        for (span, word) in forms {
            let (one, other) = (vocabulary.text(before).bytes(), vocabulary.text(span).bytes());
            let shared = one.zip(other).take_while(|(a, b)| a == b).count() as u8;
            vocabulary.forms.push(Form { span, shared, word });
            before = span;
        }
        vocabulary
    }

    fn add(&mut self, text: &str) -> Span {
        let span = Span { from: self.letters.len() as u32, chars: text.len() as u8 };
        self.letters.push_str(text);
        span
    }

    fn text(&self, span: Span) -> &str {
        let from = span.from as usize;
        &self.letters[from..from + usize::from(span.chars)]
    }

    fn place(&self, word: &str) -> usize {
        self.words.partition_point(|span| self.text(*span) < word)
    }

    /// Whether a product has this word.
    pub fn has(&self, word: &str) -> bool {
        self.words.get(self.place(word)).is_some_and(|span| self.text(*span) == word)
    }

    /// Whether a word of a product begins so.
    pub fn has_beginning(&self, beginning: &str) -> bool {
        self.words.get(self.place(beginning)).is_some_and(|span| self.text(*span).starts_with(beginning))
    }

    /// What a typed word may have meant beside the words that begin with it: the nearest first, whole words before
    /// half-typed ones, then those with the same first letter, then those that stand on more products.
    pub fn guesses(&self, typed: &str) -> Vec<Guess> {
        if !is_guessable(typed) {
            return Vec::new();
        }
        let likeness = self.likeness(typed);
        let mut found: Vec<(u8, bool, u32, u32)> = Vec::new();
        for (at, unlike) in likeness.into_iter().enumerate().filter(|(_, unlike)| *unlike != UNLIKE) {
            let word = self.text(self.words[at]);
            if !word.starts_with(typed) {
                found.push((unlike, word.as_bytes()[0] != typed.as_bytes()[0], u32::MAX - self.counts[at], at as u32));
            }
        }
        found.sort_unstable();
        found.truncate(GUESSES_MAX);
        let guess = |(unlike, _, _, at): (u8, bool, u32, u32)| Guess {
            word: self.text(self.words[at as usize]).to_owned(),
            edits: unlike / 2,
            is_whole: unlike.is_multiple_of(2),
        };
        found.into_iter().map(guess).collect()
    }

    /// For every word twice the edits, and one more when only its beginning is near; [`UNLIKE`] when it is too far.
    fn likeness(&self, typed: &str) -> Vec<u8> {
        let mut likeness = vec![UNLIKE; self.words.len()];
        let key = key(typed);
        // What shrinks to next to nothing ("qqqq") says nothing any more.
        let has_key = key != typed && is_guessable(&key);
        for spelling in [Some(typed), has_key.then_some(key.as_str())].into_iter().flatten() {
            let mut near = Near::new(spelling, edits_allowed(spelling.len()));
            for form in &self.forms {
                let distance = near.next(self.text(form.span).as_bytes(), usize::from(form.shared));
                let whole = distance.whole.map(|edits| edits * 2);
                let beginning = distance.beginning.map(|edits| edits * 2 + 1);
                if let Some(unlike) = [whole, beginning].into_iter().flatten().min() {
                    let word = form.word as usize;
                    likeness[word] = likeness[word].min(unlike);
                }
            }
        }
        likeness
    }
}

/// Counts the words of one product that may be guessed; our own codes are none: nearly the right code is a wrong one.
fn count_words(text: &str, counts: &mut HashMap<String, u32>) {
    let mut count = |word: &str| match counts.get_mut(word) {
        Some(count) => *count = count.saturating_add(1),
        None => drop(counts.insert(word.to_owned(), 1)),
    };
    if !text.is_ascii() {
        plain_words(text).iter().filter(|word| is_guessable(word)).for_each(|word| count(word));
        return;
    }
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    for word in lower.split(|c: char| !c.is_ascii_alphanumeric()) {
        let written = &text[from..from + word.len()];
        from += word.len() + 1;
        if is_guessable(word) && !codes::is_valid(written) {
            count(word);
        }
    }
}

struct Kept {
    path: String,
    stamp: Vec<u8>,
    vocabulary: Arc<Vocabulary>,
}

/// The latest first. A cache beside the file, like SQLite's own pages: losing it costs one reading.
static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

fn kept(path: &str, stamp: &[u8]) -> Option<Arc<Vocabulary>> {
    let kept = KEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    kept.iter().find(|one| one.path == path && one.stamp == stamp).map(|one| one.vocabulary.clone())
}

fn keep(new: Kept) {
    let mut kept = KEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    kept.retain(|one| one.path != new.path);
    kept.insert(0, new);
    kept.truncate(KEPT_MAX);
}

/// Changes with every change of the search index: FTS5's record of its structure, row 10 of the table `..._data`, holds
/// a counter of what was written (SQLite's fts5_index.c, "structure record"; part of the file format).
fn stamp(connection: &Connection) -> Result<Vec<u8>, StoreError> {
    let stamp = connection
        .prepare_cached("SELECT block FROM product_search_data WHERE id = 10")?
        .query_row([], |row| row.get(0))
        .optional_row()?;
    Ok(stamp.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(texts: &[&str]) -> Vocabulary {
        let mut counts = HashMap::new();
        texts.iter().for_each(|text| count_words(text, &mut counts));
        Vocabulary::from_counts(counts)
    }

    #[test]
    fn the_likeliest_word_is_guessed_first() {
        let words = vocabulary(&["sambal bawang", "sambal", "sambung", "kambal", "keripik", "jajan", "selendang"]);
        for (typed, expect) in [
            ("sambel", vec![("sambal", 1, true)]),
            ("sambil", vec![("sambal", 1, true)]),
            ("sambol", vec![("sambal", 1, true)]),
            ("zambal", vec![("sambal", 1, true), ("kambal", 1, true)]),
            ("qqqqqqqq", vec![]),
            ("sanb", vec![("sambal", 1, false), ("sambung", 1, false)]),
            ("kripik", vec![("keripik", 1, true)]),
            ("djadjan", vec![("jajan", 0, true)]),
            ("selendnag", vec![("selendang", 1, true)]),
            ("sleendnag", vec![("selendang", 2, true)]),
            ("sambal", vec![("kambal", 1, true)]),
            ("ktas", vec![]),
            ("150g", vec![]),
            ("", vec![]),
        ] {
            let found = words.guesses(typed);
            let found: Vec<_> = found.iter().map(|g| (g.word.as_str(), g.edits, g.is_whole)).collect();
            assert_eq!(found, expect, "{typed}");
        }
    }

    #[test]
    fn words_and_beginnings_are_known() {
        let words = vocabulary(&["Tas Anyam", "Café"]);
        for (word, has, has_beginning) in
            [("tas", true, true), ("ta", false, true), ("anyam", true, true), ("cafe", true, true), ("z", false, false)]
        {
            assert_eq!((words.has(word), words.has_beginning(word)), (has, has_beginning), "{word}");
        }
        assert!(!vocabulary(&[]).has_beginning("a"));
    }

    #[test]
    fn codes_and_figures_are_never_guessed() {
        let code = (0..10_000u32)
            .map(|n| codes::generate(n.wrapping_mul(2_654_435_761)))
            .find(|code| code.bytes().all(|b| b.is_ascii_alphabetic()))
            .expect("one code of letters alone");
        let words = vocabulary(&[&["Tas 150g ", &code, " 12345"].concat()]);
        assert!(words.has("tas") && !words.has(&code.to_lowercase()) && !words.has("150g") && !words.has("12345"));
    }
}
