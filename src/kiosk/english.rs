//! What the rooms say, in English when the screen speaks English.
//!
//! Rooms know no screen and no language: their errors are Indonesian sentences (design.md, invariant 10). `english.po`
//! holds each of those sentences as it stands in the source, with its places for values, and its English. A sentence
//! that comes to a screen is matched against them; the values are carried over, and translated themselves when they are
//! sentences of ours; so is each sentence of a text that was put together. What is not known stays Indonesian. A test
//! reads the sources and fails when a sentence is missing.
//!
//! Leaves to others: words that a screen chooses itself (`@tr` in `deks-ui`).

use std::cell::Cell;
use std::sync::LazyLock;

use slint::SharedString;

const CATALOGUE: &str = include_str!("english.po");
/// An error inside an error inside an error: deeper ones stay as they are.
const NESTED_MAX: usize = 3;
/// Where one sentence ends and the next one begins.
const SENTENCE_END: &str = ". ";

thread_local! {
    /// What the screens of this (the UI) thread speak.
    static IS_ENGLISH: Cell<bool> = const { Cell::new(false) };
}

/// A sentence of the source and its English.
struct Sentence {
    /// What stands between the places for values: one more than there are places.
    between: Vec<String>,
    english: Vec<Piece>,
    /// Letters that must be there: of two sentences that fit, the more exact one is meant.
    letters: usize,
}

enum Piece {
    Words(String),
    /// The value at this place of the original.
    Value(usize),
}

static SENTENCES: LazyLock<Vec<Sentence>> =
    LazyLock::new(|| entries(CATALOGUE).into_iter().map(|(id, english)| Sentence::of(&id, &english)).collect());

/// Sets what the screens of this thread speak.
pub fn set_english(is_english: bool) {
    IS_ENGLISH.set(is_english);
}

/// What the screens of this thread speak: for words that are put together from a figure or a day.
pub fn is_english() -> bool {
    IS_ENGLISH.get()
}

/// A room's sentence as the screen says it.
pub fn say(text: &str) -> SharedString {
    if IS_ENGLISH.get() { translated(text, NESTED_MAX).into() } else { text.into() }
}

/// A text that is no sentence of ours may be several of them, one after the other.
fn translated(text: &str, nested: usize) -> String {
    match whole(text, nested) {
        Some(english) => english,
        None if text.contains(SENTENCE_END) => {
            let sentences = text.split_inclusive(SENTENCE_END).map(|sentence| {
                let said = sentence.trim_end();
                let english = whole(said, nested).unwrap_or_else(|| said.to_owned());
                [english.as_str(), &sentence[said.len()..]].concat()
            });
            sentences.collect()
        }
        None => text.to_owned(),
    }
}

/// A text that is one entry of the catalogue.
fn whole(text: &str, nested: usize) -> Option<String> {
    let fits = SENTENCES.iter().filter_map(|sentence| Some((sentence, sentence.values(text)?)));
    let (sentence, values) = fits.max_by_key(|(sentence, _)| sentence.letters)?;
    let value = |at: &usize| values.get(*at).map_or_else(String::new, |value| inner(value, nested));
    let pieces = sentence.english.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Value(at) => value(at),
    });
    Some(pieces.collect())
}

/// A value may be an error of another room, several short sentences in a row, or a list of names: `tunai, kartu`.
fn inner(value: &str, nested: usize) -> String {
    if let Some(english) = fixed(value) {
        return english.to_owned();
    }
    let Some(nested) = nested.checked_sub(1) else { return value.to_owned() };
    let parts = value.split("; ").map(|part| {
        let english = translated(part, nested);
        if english != part {
            return english;
        }
        // Names of goods may be words of ours too: a list is one only when it is ours throughout, signs (QRIS) aside.
        let is_sign = |name: &str| !name.chars().any(char::is_lowercase);
        let names = part.split(", ").map(|name| fixed(name).or_else(|| is_sign(name).then_some(name)));
        names.collect::<Option<Vec<&str>>>().map_or(english, |names| names.join(", "))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// An entry without places, word for word.
fn fixed(text: &str) -> Option<&'static str> {
    let known = SENTENCES.iter().find(|sentence| matches!(sentence.between.as_slice(), [words] if words == text))?;
    match known.english.as_slice() {
        [Piece::Words(english)] => Some(english),
        _ => None,
    }
}

impl Sentence {
    fn of(id: &str, english: &str) -> Sentence {
        let (between, names) = parts(id);
        let (words, places) = parts(english);
        let mut pieces = vec![Piece::Words(words[0].clone())];
        for (place, words) in places.iter().zip(&words[1..]) {
            pieces.push(Piece::Value(names.iter().position(|name| name == place).unwrap_or(usize::MAX)));
            pieces.push(Piece::Words(words.clone()));
        }
        let letters = between.iter().map(String::len).sum();
        Sentence { between, english: pieces, letters }
    }

    /// The values in a text that is this sentence.
    fn values<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, rest) = self.between.split_first()?;
        let mut left = text.strip_prefix(first.as_str())?;
        let Some((last, middle)) = rest.split_last() else { return left.is_empty().then(Vec::new) };
        let mut values = Vec::with_capacity(rest.len());
        for words in middle {
            let (value, after) = left.split_once(words.as_str())?;
            values.push(value);
            left = after;
        }
        values.push(left.strip_suffix(last.as_str())?);
        Some(values)
    }
}

/// The words between the places of a sentence, and the places' names; nameless places are called by their order.
fn parts(sentence: &str) -> (Vec<String>, Vec<String>) {
    let (mut between, mut names) = (vec![String::new()], Vec::new());
    let mut rest = sentence;
    while let Some((words, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let name = name.split(':').next().unwrap_or_default();
        names.push(if name.is_empty() { format!("#{}", names.len()) } else { name.to_owned() });
        if let Some(last) = between.last_mut() {
            last.push_str(words);
        }
        between.push(String::new());
        rest = after;
    }
    if let Some(last) = between.last_mut() {
        last.push_str(rest);
    }
    (between, names)
}

/// The pairs of a `.po` file with one line each.
fn entries(source: &str) -> Vec<(String, String)> {
    let quoted = |line: &str, word: &str| {
        let text = line.strip_prefix(word)?.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some(text.replace("\\\"", "\"").replace("\\\\", "\\"))
    };
    let mut found = Vec::new();
    let mut id = None;
    for line in source.lines() {
        if let Some(text) = quoted(line, "msgid") {
            id = Some(text);
        } else if let Some(english) = quoted(line, "msgstr")
            && let Some(id) = id.take()
        {
            found.push((id, english));
        }
    }
    found
}

#[cfg(test)]
#[path = "english_tests.rs"]
mod tests;
