//! The search over all cases: number (also its last digits), title, the words of fields that are not personal, and the
//! names, numbers and addresses of people, those only when they are typed whole.
//!
//! Every word that is typed must begin a word of the case, or be one of a person. Only when that finds next to nothing is it asked what was
//! meant: words that are spelt nearly so, as far as their beginning is right or another word is. Digits are never
//! guessed. What was typed is data: each word goes into the query as a quoted text.

use rusqlite::Connection;

use super::list::{self, CaseRow};
use super::near::{edits, edits_allowed};
use super::scope::{Scope, Sight};
use super::search_store::{self, Hit};
use crate::base::limits::SCAN_CHARS_MAX;
use crate::base::text::{clean_line, fold, phone_e164, truncate_chars};
use crate::sop::Procedures;
use crate::sop::whole_words::{MARK, whole_words};
use crate::store::StoreError;

/// More words narrow nothing down.
const WORDS_MAX: usize = 8;
/// With so many hits nobody asks what else may have been meant.
const ENOUGH: usize = 3;
/// Cases that are looked at for words that were meant, the latest first.
const GUESSED_MAX: usize = 3_000;
/// Cases that are looked at to put the likeliest first.
const RANKED_MAX: usize = 200;
/// The digits at the end of a number.
const SERIAL_DIGITS: usize = 4;

/// Finds cases that somebody may see, the likeliest first: by number, then by title, open ones before ended ones, the
/// latest first. Nothing typed finds nothing.
pub fn search(
    connection: &Connection,
    procedures: &Procedures,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> Result<Vec<CaseRow>, StoreError> {
    let now = procedures.store().clock().now();
    let sight = Sight::of(connection, procedures, scope, now)?;
    let limit = limit.min(list::PAGE_ROWS_MAX);
    let found = hits(connection, &sight, text, limit.max(RANKED_MAX))?;
    let row_numbers: Vec<i64> = found.iter().take(limit).map(|hit| hit.row_no).collect();
    list::rows(connection, procedures, &row_numbers, now)
}

/// The cases that a text means, the likeliest first.
pub(super) fn hits(
    connection: &Connection,
    sight: &Sight,
    text: &str,
    hits_max: usize,
) -> Result<Vec<Hit>, StoreError> {
    let typed = clean_line(truncate_chars(text, SCAN_CHARS_MAX));
    let words = words_of(&typed);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = by_number(connection, sight, &typed, hits_max)?;
    let has_number = !found.is_empty();
    if has_number && is_serial(&typed) {
        // Every year and every number begins with some digit: nothing more is meant.
        return Ok(found);
    }
    let mut worded = search_store::matching(connection, sight, &meant(&typed, &words), hits_max)?;
    worded.sort_by_cached_key(|hit| likelihood(hit, &words));
    push_new(&mut found, worded);
    if !has_number && found.len() < ENOUGH {
        let guessed = guess(connection, sight, &words, &found)?;
        push_new(&mut found, guessed);
    }
    found.truncate(hits_max);
    Ok(found)
}

fn push_new(found: &mut Vec<Hit>, more: Vec<Hit>) {
    let known: std::collections::HashSet<i64> = found.iter().map(|hit| hit.row_no).collect();
    found.extend(more.into_iter().filter(|hit| !known.contains(&hit.row_no)));
}

/// The whole number; or its last digits, as far as digits and dashes are all that was typed.
fn by_number(connection: &Connection, sight: &Sight, typed: &str, hits_max: usize) -> Result<Vec<Hit>, StoreError> {
    let number: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let mut found = search_store::by_number(connection, sight, &number)?;
    let is_figure = number.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if found.is_empty() && is_figure && number.bytes().any(|b| b.is_ascii_digit()) {
        // "42" means ...-0042 before ...-0142.
        if is_serial(&number) {
            let serial = format!("%-{number:0>SERIAL_DIGITS$}");
            found = search_store::by_number_like(connection, sight, &serial, hits_max)?;
        }
        let ending = ["%", &number].concat();
        push_new(&mut found, search_store::by_number_like(connection, sight, &ending, hits_max)?);
    }
    Ok(found)
}

/// Few digits: the end of a number without its zeros.
fn is_serial(typed: &str) -> bool {
    typed.len() < SERIAL_DIGITS && typed.bytes().all(|b| b.is_ascii_digit())
}

/// The title begins so; a word of it begins so; another word of the case does. Open ones first, the latest first.
fn likelihood(hit: &Hit, words: &[String]) -> (u8, bool, i64) {
    let title = fold(&hit.title);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let rank = match () {
        () if title.starts_with(first) => 0,
        () if title.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(first)) => 1,
        () => 2,
    };
    (rank, hit.is_closed, -hit.row_no)
}

/// Cases whose words are nearly those that were typed. They are looked for where the beginnings of words are right; when
/// nothing at all was found, also where all words but one are, and where less and less of the beginnings is.
fn guess(connection: &Connection, sight: &Sight, words: &[String], found: &[Hit]) -> Result<Vec<Hit>, StoreError> {
    if words.iter().all(|word| edits_allowed(word) == 0) {
        return Ok(Vec::new());
    }
    let mut places = vec![beginnings(words, 3)];
    if found.is_empty() && words.len() > 1 {
        for at in (0..words.len()).filter(|at| edits_allowed(&words[*at]) > 0) {
            places.push(all_of(&[&words[..at], &words[at + 1..]].concat()));
        }
    }
    if found.is_empty() {
        places.extend([2, 1].map(|letters| beginnings(words, letters)));
    }
    for place in places {
        let mut near: Vec<(usize, Hit)> = Vec::new();
        for (hit, text) in search_store::matching_with_words(connection, sight, &place, GUESSED_MAX)? {
            if !found.iter().any(|known| known.row_no == hit.row_no)
                && let Some(unlike) = unlike(words, &text)
            {
                near.push((unlike, hit));
            }
        }
        if !near.is_empty() {
            near.sort_by_key(|(unlike, hit)| (*unlike, hit.is_closed, -hit.row_no));
            return Ok(near.into_iter().map(|(_, hit)| hit).collect());
        }
    }
    Ok(Vec::new())
}

/// How many edits all typed words take; none when one of them is near no word.
fn unlike(typed: &[String], text: &str) -> Option<usize> {
    let is_guessed = |word: &&str| !word.is_empty() && !word.starts_with(MARK);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(is_guessed).collect();
    let nearest = |typed: &String| {
        let allowed = edits_allowed(typed);
        if allowed == 0 {
            return words.iter().any(|word| word.starts_with(typed.as_str())).then_some(0);
        }
        words.iter().filter_map(|word| edits(typed, word, allowed)).min()
    };
    typed.iter().map(nearest).sum()
}

/// The words of what was typed, as the index cuts them: runs of letters and digits, lower case.
fn words_of(typed: &str) -> Vec<String> {
    let typed = fold(typed);
    let words = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !word.starts_with(MARK));
    words.take(WORDS_MAX).map(str::to_owned).collect()
}

/// What the cases meant answer to: a telephone number or an e-mail address as it lies in the index, or each word as the
/// beginning of one or as the whole of a person's.
fn meant(typed: &str, words: &[String]) -> String {
    let whole = |text: &str| whole_words(text).first().map(|word| ["\"", word, "\""].concat());
    if phone_e164(typed).is_some() || typed.contains('@') {
        return whole(typed).unwrap_or_default();
    }
    let either = |word: &String| match whole(word) {
        Some(marked) => ["(\"", word, "\"* OR ", &marked, ")"].concat(),
        None => ["\"", word, "\"*"].concat(),
    };
    words.iter().map(either).collect::<Vec<_>>().join(" AND ")
}

/// `"tas"* AND "pand"*`.
fn all_of(words: &[String]) -> String {
    words.iter().map(|word| ["\"", word, "\"*"].concat()).collect::<Vec<_>>().join(" AND ")
}

/// The same with words that may be guessed cut to their first letters: as typed, and with the first two swapped. With
/// one letter also the second alone, in case the first is too much.
fn beginnings(words: &[String], letters: usize) -> String {
    let cut = |word: &String| {
        if edits_allowed(word) == 0 {
            return ["\"", word, "\"*"].concat();
        }
        // Only words of plain letters may be guessed, so that every place is one between letters.
        let (head, first, second) = (&word[..letters], &word[..1], &word[1..2]);
        let swapped = if letters > 1 { [second, first].concat() } else { second.to_owned() };
        ["(\"", head, "\"* OR \"", &swapped, "\"*)"].concat()
    };
    words.iter().map(cut).collect::<Vec<_>>().join(" AND ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Vec<String> {
        words_of(typed)
    }

    #[test]
    fn what_was_typed_is_data() {
        for (typed, expect) in [
            ("Tas Pand", "\"tas\"* AND \"pand\"*"),
            ("a\" OR words:\"b", "\"a\"* AND \"or\"* AND \"words\"* AND \"b\"*"),
            ("NEAR(x y)", "\"near\"* AND \"x\"* AND \"y\"*"),
            ("--", ""),
            ("qxsut sambal", "\"sambal\"*"),
        ] {
            assert_eq!(all_of(&words(typed)), expect, "{typed}");
        }
    }

    #[test]
    fn a_person_is_meant_by_whole_words_only() {
        for (typed, expect) in [
            ("Tas Su", "(\"tas\"* OR \"qxtas\") AND \"su\"*"),
            ("0812-0000-0001", "\"qx6281200000001\""),
            ("ukm01@example.com", "\"qxukm01examplecom\""),
            ("a\" OR words:\"b", "\"a\"* AND \"or\"* AND (\"words\"* OR \"qxwords\") AND \"b\"*"),
        ] {
            assert_eq!(meant(typed, &words(typed)), expect, "{typed}");
        }
    }

    #[test]
    fn a_case_is_as_unlike_as_all_typed_words_together() {
        for (typed, text, expect) in [
            ("sambal", "sambal bu contoh", Some(0)),
            ("sambel contoh", "sambal bu contoh", Some(1)),
            ("smabal conto", "sambal bu contoh", Some(1)),
            ("sambal 12", "sambal 0012", None),
            ("keripik", "sambal bu contoh", None),
        ] {
            assert_eq!(unlike(&words(typed), text), expect, "{typed}");
        }
    }
}
