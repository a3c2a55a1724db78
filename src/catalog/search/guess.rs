//! What was probably meant when what was typed finds next to nothing.
//!
//! The likeliest reading first: another spelling of the words, words run together or split, then one letter wrong, then
//! two; whole words before half-typed ones. As soon as a reading has brought enough, the wilder ones are not asked.

use std::collections::HashSet;

use rusqlite::Connection;

use super::rows::products_with_words;
use super::spelling::plain_words;
use super::vocabulary::{Guess, Vocabulary};
use super::{ENOUGH, RANKED_MAX, WORDS_MAX, match_expression};
use crate::base::ProductId;
use crate::base::text::fold;
use crate::catalog::store::Product;
use crate::store::StoreError;

/// More mistyped words than this are not one search.
const WORDS_GUESSED_MAX: usize = 4;
/// Places where a word is taken apart, at most.
const SPLITS_MAX: usize = 3;
/// Edits and whether whole words only, the likeliest reading first.
const LEVELS: [(u8, bool); 6] = [(0, true), (0, false), (1, true), (1, false), (2, true), (2, false)];

/// What was found beside the exact hits, likeliest first.
#[derive(Debug, Default)]
pub(super) struct Guessed {
    pub products: Vec<Product>,
    /// The words as they were understood for the first of the products.
    pub corrected: Option<String>,
}

impl Guessed {
    /// Takes the new ones of what a reading found, sorted by how likely they are.
    fn take(&mut self, mut found: Vec<Scored>, seen: &mut HashSet<ProductId>) {
        found.retain(|one| seen.insert(one.product.id));
        found.sort_by_cached_key(|one| {
            (!one.product.active, one.unlike, fold(&one.product.full_name()), one.product.code.clone())
        });
        if self.corrected.is_none() {
            self.corrected = found.first().map(|one| one.words.join(" "));
        }
        self.products.extend(found.into_iter().map(|one| one.product));
    }
}

struct Scored {
    product: Product,
    /// The sum over the words: twice the edits, one more for a half-typed word.
    unlike: u32,
    words: Vec<String>,
}

/// A typed word and what it may have meant.
struct Reading {
    typed: String,
    guesses: Vec<Guess>,
}

impl Reading {
    fn within(&self, (edits, whole_only): (u8, bool)) -> impl Iterator<Item = &Guess> {
        self.guesses
            .iter()
            .filter(move |guess| guess.edits < edits || guess.edits == edits && (guess.is_whole || !whole_only))
    }

    /// The nearest of its readings among a product's words.
    fn nearest(&self, words: &HashSet<&str>) -> (u32, &str) {
        if words.iter().any(|word| word.starts_with(self.typed.as_str())) {
            return (0, &self.typed);
        }
        match self.guesses.iter().find(|guess| words.contains(guess.word.as_str())) {
            Some(guess) => (1 + 2 * u32::from(guess.edits) + u32::from(!guess.is_whole), &guess.word),
            None => (u32::from(u8::MAX), &self.typed),
        }
    }
}

/// Products that were probably meant, without those already `seen`. `words` are plain, as [`plain_words`] cuts them.
pub(super) fn guess(
    connection: &Connection,
    words: &[String],
    seen: &mut HashSet<ProductId>,
) -> Result<Guessed, StoreError> {
    let vocabulary = Vocabulary::of(connection)?;
    let mut guessed = Guessed::default();
    let is_enough = |seen: &HashSet<ProductId>| seen.len() >= ENOUGH;
    let readings = readings(&vocabulary, words);
    for level in LEVELS {
        if level == (1, true) {
            for cut in recut(&vocabulary, words) {
                if !is_enough(seen) {
                    guessed.take(as_typed(connection, &cut)?, seen);
                }
            }
        }
        if !is_enough(seen) && brings_more(&readings, level) {
            guessed.take(at_level(connection, &readings, level)?, seen);
        }
    }
    Ok(guessed)
}

fn readings(vocabulary: &Vocabulary, words: &[String]) -> Vec<Reading> {
    // Words that nothing begins with come first: they are wrong for certain.
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by_key(|at| vocabulary.has_beginning(&words[*at]));
    let guessed: HashSet<usize> = order.into_iter().take(WORDS_GUESSED_MAX).collect();
    let guesses = |at: usize, word: &str| if guessed.contains(&at) { vocabulary.guesses(word) } else { Vec::new() };
    words.iter().enumerate().map(|(at, word)| Reading { typed: word.clone(), guesses: guesses(at, word) }).collect()
}

/// Whether a level has a guess that none before it had.
fn brings_more(readings: &[Reading], (edits, whole_only): (u8, bool)) -> bool {
    readings
        .iter()
        .flat_map(|reading| &reading.guesses)
        .any(|guess| guess.edits == edits && guess.is_whole == whole_only)
}

fn at_level(connection: &Connection, readings: &[Reading], level: (u8, bool)) -> Result<Vec<Scored>, StoreError> {
    let expression: Vec<String> = readings
        .iter()
        .map(|reading| {
            let typed = ["(\"", &reading.typed, "\"*"].concat();
            let more: String = reading.within(level).map(|guess| [" OR \"", &guess.word, "\""].concat()).collect();
            [typed, more, ")".to_owned()].concat()
        })
        .collect();
    let found = products_with_words(connection, &expression.join(" AND "), RANKED_MAX)?;
    Ok(found.into_iter().map(|(product, words)| score(readings, product, &words)).collect())
}

fn score(readings: &[Reading], product: Product, words: &str) -> Scored {
    let words = plain_words(words);
    let words: HashSet<&str> = words.iter().map(String::as_str).collect();
    let nearest: Vec<(u32, &str)> = readings.iter().map(|reading| reading.nearest(&words)).collect();
    Scored {
        product,
        unlike: nearest.iter().map(|(unlike, _)| unlike).sum(),
        words: nearest.into_iter().map(|(_, word)| word.to_owned()).collect(),
    }
}

fn as_typed(connection: &Connection, words: &[String]) -> Result<Vec<Scored>, StoreError> {
    let found = products_with_words(connection, &match_expression(words), RANKED_MAX)?;
    Ok(found.into_iter().map(|(product, _)| Scored { product, unlike: 0, words: words.to_vec() }).collect())
}

/// The words cut elsewhere: one that nothing begins with taken apart in two, or two neighbours put together.
fn recut(vocabulary: &Vocabulary, words: &[String]) -> Vec<Vec<String>> {
    let replaced = |at: usize, taken: usize, new: &[&str]| -> Vec<String> {
        let new = new.iter().map(|word| (*word).to_owned());
        words[..at].iter().cloned().chain(new).chain(words[at + taken..].iter().cloned()).collect()
    };
    let mut cuts = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.is_ascii() && words.len() < WORDS_MAX && !vocabulary.has_beginning(word) {
            let places = (2..word.len().saturating_sub(1)).rev().map(|place| word.split_at(place));
            let known = places.filter(|(left, right)| vocabulary.has(left) && vocabulary.has_beginning(right));
            cuts.extend(known.take(SPLITS_MAX).map(|(left, right)| replaced(at, 1, &[left, right])));
        }
    }
    for (at, pair) in words.windows(2).enumerate() {
        let joined = pair.concat();
        if vocabulary.has_beginning(&joined) {
            cuts.push(replaced(at, 2, &[&joined]));
        }
    }
    cuts
}
