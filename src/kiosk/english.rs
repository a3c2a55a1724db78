//! What the rooms say, in English when the screen speaks English.
//!
//! Rooms know no screen and no language: their errors are Indonesian sentences (design.md, invariant 10). `english.po`
//! holds each of those sentences as it stands in the source, with its places for values, and its English. A sentence
//! that comes to a screen is matched against them; the values are carried over, and translated themselves when they are
//! sentences of ours; so is each sentence of a text that was put together, and a row of words that are all ours. What
//! is not known stays Indonesian. A test reads the sources and fails when a sentence is missing.
//!
//! `procedures.po` holds the words of the procedure files that come with the program: steps, fields, what an action is
//! called in a history. Another test reads those files. What an office's own files say stays as the office wrote it.
//!
//! Leaves to others: words that a screen chooses itself (`@tr` in `deks-ui`).

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::LazyLock;

use slint::SharedString;

const CATALOGUE: &str = include_str!("english.po");
/// Words of the procedure files that come with the program.
const PROCEDURES: &str = include_str!("procedures.po");
/// An error inside an error inside an error: deeper ones stay as they are.
const NESTED_MAX: usize = 3;
/// Where one sentence ends and the next one begins.
const SENTENCE_END: &str = ". ";
/// What joins words in a row, and what joins them in English.
const JOINTS: [(&str, &str); 4] = [("; ", "; "), (", ", ", "), (" dan ", " and "), (" atau ", " or ")];
/// A longer text is no row of words.
const ROW_BYTES_MAX: usize = 1_000;

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

static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let pairs = [CATALOGUE, PROCEDURES].into_iter().flat_map(entries);
    pairs.map(|(id, english)| Sentence::of(&id, &english)).collect()
});

/// The entries without places, by their words.
static WORDS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| SENTENCES.iter().filter_map(Sentence::fixed).collect());

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

/// A text that is no sentence of ours may be a row of words, or several sentences, one after the other.
fn translated(text: &str, nested: usize) -> String {
    match whole(text, nested).or_else(|| in_a_row(text)) {
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

/// A text that is one entry of the catalogues.
fn whole(text: &str, nested: usize) -> Option<String> {
    // No sentence with places is more exact than the very words.
    if let Some(english) = fixed(text) {
        return Some(english.to_owned());
    }
    let fits = SENTENCES.iter().filter_map(|sentence| Some((sentence, sentence.values(text)?)));
    let (sentence, values) = fits.max_by_key(|(sentence, _)| sentence.letters)?;
    let value = |at: &usize| values.get(*at).map_or_else(String::new, |value| inner(value, nested));
    let pieces = sentence.english.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Value(at) => value(at),
    });
    Some(pieces.collect())
}

/// A value may be a label, an error of another room, several short sentences in a row, or a list: `tunai, kartu`.
fn inner(value: &str, nested: usize) -> String {
    if let Some(english) = word(value) {
        return english;
    }
    let Some(nested) = nested.checked_sub(1) else { return value.to_owned() };
    let parts = value.split("; ").map(|part| translated(part, nested));
    parts.collect::<Vec<_>>().join("; ")
}

/// Words in a row: `tunai, QRIS`, `Nama usaha dan NIB`. Names of goods may be words of ours too: a row is one only when
/// it is ours throughout, signs (QRIS) aside.
fn in_a_row(text: &str) -> Option<String> {
    let (mut said, mut is_ours) = (String::new(), false);
    let mut rest = Some(text).filter(|text| text.len() <= ROW_BYTES_MAX)?;
    loop {
        if let Some(last) = word_or_sign(rest) {
            is_ours |= word(rest).is_some();
            said.push_str(&last);
            // A single word is no row.
            return (is_ours && rest.len() < text.len()).then_some(said);
        }
        let (first, joint, after) = first_of(rest)?;
        is_ours |= word(first).is_some();
        said.push_str(&word_or_sign(first)?);
        said.push_str(joint);
        rest = after;
    }
}

/// The first word of a row, how English joins what follows, and what follows. A label may hold a joint itself.
fn first_of(row: &str) -> Option<(&str, &'static str, &str)> {
    let joints = JOINTS.into_iter().flat_map(|(joint, english)| {
        row.match_indices(joint).map(move |(at, _)| (&row[..at], english, &row[at + joint.len()..]))
    });
    joints.filter(|(first, _, _)| word_or_sign(first).is_some()).min_by_key(|(first, _, _)| first.len())
}

fn word_or_sign(text: &str) -> Option<String> {
    let is_sign = || !text.is_empty() && !text.chars().any(|c| c.is_lowercase() || c == ',' || c == ';');
    word(text).or_else(|| is_sign().then(|| text.to_owned()))
}

/// An entry without places as it stands within a sentence, where a label begins small: `permohonan`.
fn word(text: &str) -> Option<String> {
    if let Some(english) = fixed(text) {
        return Some(english.to_owned());
    }
    let first = text.chars().next().filter(|first| first.is_lowercase())?;
    let label: String = first.to_uppercase().chain(text[first.len_utf8()..].chars()).collect();
    fixed(&label).map(begun_small)
}

/// A label as it stands within a sentence; a word in capitals stays.
fn begun_small(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

/// An entry without places, word for word.
fn fixed(text: &str) -> Option<&'static str> {
    WORDS.get(text).copied()
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

    /// Its words and their English, where it has no places.
    fn fixed(&self) -> Option<(&str, &str)> {
        match (self.between.as_slice(), self.english.as_slice()) {
            ([words], [Piece::Words(english)]) => Some((words.as_str(), english.as_str())),
            _ => None,
        }
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

#[cfg(test)]
#[path = "english_procedures_tests.rs"]
mod procedures_tests;
