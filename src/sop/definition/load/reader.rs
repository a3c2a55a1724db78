//! Values out of a file, and what is wrong with them. Every place has a path (`step/2/action/0/to/1`) that leads back
//! to its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Mistake;
use crate::base::BusinessDay;
use crate::base::text::{clean_line, clean_lines, is_invisible_mark};
use crate::sop::expression::{Expr, Kind, Names, nearest, parse};

/// A table of the file.
#[derive(Clone)]
pub(in crate::sop::definition) struct Part<'a> {
    pub path: String,
    /// As a mistake names it: `langkah "apply"`.
    pub called: String,
    table: &'a DeTable<'a>,
}

impl Part<'_> {
    /// The path of something within it.
    pub fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { [&self.path, "/", key].concat() }
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    pub fn is_table(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| value.get_ref().is_table())
    }
}

/// A rule as it was written, to be read once all names are known.
#[derive(Debug, Clone)]
pub(in crate::sop::definition) struct Written {
    pub path: String,
    pub called: String,
    pub text: String,
}

pub(in crate::sop::definition) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    root: &'a DeTable<'a>,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    pub fn new(file: &'a str, text: &'a str, root: &'a DeTable<'a>) -> Reader<'a> {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Reader { file, text, root, lines, mistakes: Vec::new() }
    }

    pub fn root(&self) -> Part<'a> {
        Part { path: String::new(), called: "berkas".to_owned(), table: self.root }
    }

    /// In the order of the lines, none twice.
    pub fn into_mistakes(self, most: usize) -> Vec<Mistake> {
        let mut mistakes = self.mistakes;
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes.dedup();
        mistakes.truncate(most);
        mistakes
    }

    /// Whether nothing is wrong so far.
    pub fn is_fine(&self) -> bool {
        self.mistakes.is_empty()
    }

    fn line_at(&self, byte: usize) -> usize {
        self.lines.partition_point(|begins| *begins <= byte).max(1)
    }

    /// The value at a place, or the nearest around it that stands in the file.
    fn value_at(&self, path: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let mut found: Option<&'a Spanned<DeValue<'a>>> = None;
        for name in path.split('/') {
            let next = match found {
                None => self.root.get(name),
                Some(around) => within(around.get_ref(), name),
            };
            match next {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        found
    }

    /// The line of a place, or of the nearest place around it that stands in the file.
    pub fn line_of(&self, path: &str) -> usize {
        self.value_at(path).map_or(1, |value| self.line_at(value.span().start))
    }

    /// Whether a list stands at a place, with so many entries.
    pub fn is_list_of(&self, path: &str, length: usize) -> bool {
        let list = self.value_at(path).and_then(|value| value.get_ref().as_array());
        list.is_some_and(|list| list.len() == length)
    }

    /// The line of a line (from 1) of a text that may have several.
    pub fn line_within(&self, path: &str, line: usize) -> usize {
        let begins = self.value_at(path).map_or(0, |value| value.span().start);
        let written = self.text.get(begins..).unwrap_or_default();
        // A line break right behind the three quotes is not part of the text.
        let has_break = ["\"\"\"\n", "\"\"\"\r\n", "'''\n"].iter().any(|quotes| written.starts_with(quotes));
        self.line_at(begins) + line.saturating_sub(1) + usize::from(has_break)
    }

    pub fn say(&mut self, path: &str, what: impl Into<String>, remedy: impl Into<String>) {
        self.say_line(self.line_of(path), what, remedy);
    }

    pub fn say_at(&mut self, byte: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.say_line(self.line_at(byte), what, remedy);
    }

    pub fn say_line(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) {
        let file = self.file.to_owned();
        self.mistakes.push(Mistake { file, line, what: what.into(), remedy: remedy.into() });
    }

    /// Every other key is a mistake.
    pub fn only(&mut self, part: &Part<'a>, keys: &[&str]) {
        for (key, _) in part.table {
            let name: &str = key.get_ref();
            if keys.contains(&name) {
                continue;
            }
            let what = format!("{}: kunci \"{}\" tidak dikenal", part.called, clean_line(name));
            let remedy = match nearest(name, keys.iter().copied()) {
                Some(meant) => format!("Maksudnya \"{meant}\"?"),
                None => format!("Yang ada: {}.", keys.join(", ")),
            };
            self.say_at(key.span().start, what, remedy);
        }
    }

    fn wrong(&mut self, part: &Part<'a>, key: &str, remedy: &str) {
        let what = format!("{}: isian {key} salah jenisnya", part.called);
        self.say(&part.at(key), what, remedy);
    }

    fn text_in(&mut self, part: &Part<'a>, key: &str) -> Option<&'a str> {
        match part.table.get(key).map(Spanned::get_ref) {
            None => None,
            Some(DeValue::String(text)) => Some(text),
            Some(_) => {
                self.wrong(part, key, "Tulis teks di antara tanda kutip.");
                None
            }
        }
    }

    /// One line of text; empty where the key is not there.
    pub fn text(&mut self, part: &Part<'a>, key: &str) -> String {
        self.text_in(part, key).map(clean_line).unwrap_or_default()
    }

    /// One line of text that has to be there.
    pub fn need(&mut self, part: &Part<'a>, key: &str) -> String {
        let is_there = part.has(key);
        let text = self.text(part, key);
        let is_text = matches!(part.table.get(key).map(Spanned::get_ref), Some(DeValue::String(_)));
        if text.is_empty() && (!is_there || is_text) {
            self.missing(part, key, &format!("Tambahkan {key} = \"...\"."));
        }
        text
    }

    pub fn missing(&mut self, part: &Part<'a>, key: &str, remedy: &str) {
        self.say(&part.at(key), format!("{}: {key} belum ada", part.called), remedy);
    }

    /// Several lines of text.
    pub fn lines(&mut self, part: &Part<'a>, key: &str) -> String {
        self.text_in(part, key).map(clean_lines).unwrap_or_default()
    }

    /// Text that keeps its blanks and empty lines: the body of a letter, which has to be there.
    pub fn body(&mut self, part: &Part<'a>, key: &str) -> String {
        let written = self.text_in(part, key).unwrap_or_default().replace("\r\n", "\n");
        let shown =
            |letter: &char| matches!(letter, '\n' | '\t') || !(letter.is_control() || is_invisible_mark(*letter));
        let text: String = written.chars().filter(shown).collect();
        if text.trim().is_empty() {
            self.missing(part, key, &format!("Tambahkan {key} = \"\"\"...\"\"\"."));
        }
        text
    }

    pub fn flag(&mut self, part: &Part<'a>, key: &str, default: bool) -> bool {
        match part.table.get(key).map(Spanned::get_ref) {
            None => default,
            Some(DeValue::Boolean(value)) => *value,
            Some(_) => {
                self.wrong(part, key, "Tulis true atau false, tanpa tanda kutip.");
                default
            }
        }
    }

    /// A list of yes and no.
    pub fn flags(&mut self, part: &Part<'a>, key: &str) -> Option<Vec<bool>> {
        let value = part.table.get(key)?.get_ref();
        let read = |item: &Spanned<DeValue<'a>>| item.get_ref().as_bool();
        let list: Option<Vec<bool>> = value.as_array().and_then(|items| items.iter().map(read).collect());
        if list.is_none() {
            self.wrong(part, key, "Tulis daftar true dan false.");
        }
        list
    }

    /// A whole number within a range; none where the key is not there or wrong.
    pub fn whole(&mut self, part: &Part<'a>, key: &str, least: i64, most: i64) -> Option<i64> {
        let value = part.table.get(key)?.get_ref();
        let number = value.as_integer().and_then(|read| i64::from_str_radix(read.as_str(), read.radix()).ok());
        match number {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                self.wrong(part, key, &format!("Tulis bilangan bulat {least} sampai {most}, tanpa tanda kutip."));
                None
            }
        }
    }

    /// A figure with at most three decimals, in thousandths.
    pub fn thousandths(&mut self, part: &Part<'a>, key: &str) -> Option<i64> {
        let read = match part.table.get(key)?.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().and_then(|whole| whole.checked_mul(1_000))
            }
            DeValue::Float(number) => thousandths_of(number.as_str()),
            _ => None,
        };
        if read.is_none() {
            self.wrong(part, key, "Tulis angka tanpa tanda kutip, paling banyak tiga angka di belakang titik.");
        }
        read
    }

    /// A list of texts.
    pub fn texts(&mut self, part: &Part<'a>, key: &str) -> Vec<String> {
        let Some(value) = part.table.get(key) else { return Vec::new() };
        let read = |item: &Spanned<DeValue<'a>>| item.get_ref().as_str().map(clean_line);
        let list: Option<Vec<String>> = value.get_ref().as_array().and_then(|items| items.iter().map(read).collect());
        if list.is_none() {
            self.wrong(part, key, "Tulis daftar teks, misalnya [\"a\", \"b\"].");
        }
        list.unwrap_or_default()
    }

    /// A day, as a text or as TOML's own date; an empty text is none.
    pub fn day(&mut self, part: &Part<'a>, key: &str) -> Option<BusinessDay> {
        let written = match part.table.get(key)?.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(moment) => moment.to_string(),
            _ => "?".to_owned(),
        };
        if written.is_empty() {
            return None;
        }
        let day = BusinessDay::parse(&written);
        if day.is_none() {
            self.wrong(part, key, "Tulis tahun-bulan-hari, misalnya \"2026-11-22\".");
        }
        day
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&mut self, part: &Part<'a>, key: &str, words: &[(&str, T)], default: T) -> T {
        let Some(written) = self.text_in(part, key) else { return default };
        match words.iter().find(|(word, _)| *word == written) {
            Some((_, value)) => *value,
            None => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                self.unknown_word(part, key, written, &known);
                default
            }
        }
    }

    /// Says that a word is none of those that may stand there.
    pub fn unknown_word(&mut self, part: &Part<'a>, key: &str, written: &str, known: &[&str]) {
        let what = format!("{}: {key} = \"{}\" tidak dikenal", part.called, clean_line(written));
        let remedy = match nearest(written, known.iter().copied()) {
            Some(meant) => format!("Maksudnya \"{meant}\"?"),
            None => format!("Pakai salah satu: {}.", known.join(", ")),
        };
        self.say(&part.at(key), what, remedy);
    }

    /// A table within; `called` names it in mistakes.
    pub fn part(&mut self, part: &Part<'a>, key: &str, called: &str) -> Option<Part<'a>> {
        match part.table.get(key)?.get_ref() {
            DeValue::Table(table) => Some(Part { path: part.at(key), called: called.to_owned(), table }),
            _ => {
                self.wrong(part, key, &format!("Tulis {key} = {{ ... }} atau sebagai bagian [{key}]."));
                None
            }
        }
    }

    /// The tables of a list; each is called by its id.
    pub fn parts(&mut self, part: &Part<'a>, key: &str, called: &str) -> Vec<Part<'a>> {
        let Some(value) = part.table.get(key) else { return Vec::new() };
        let mut parts = Vec::new();
        let items = value.get_ref().as_array().map(|items| items.iter()).into_iter().flatten();
        for (at, item) in items.enumerate() {
            if let DeValue::Table(table) = item.get_ref() {
                let path = [&part.at(key), "/", &at.to_string()].concat();
                let id = table.get("id").and_then(|id| id.get_ref().as_str()).map(clean_line);
                let called = match id.filter(|id| !id.is_empty()) {
                    Some(id) => format!("{called} \"{id}\""),
                    None => format!("{called} ke-{}", at + 1),
                };
                parts.push(Part { path, called, table });
            }
        }
        if value.get_ref().as_array().is_none_or(|items| items.len() != parts.len()) {
            self.wrong(part, key, &format!("Tulis setiap {called} sebagai [[...]] atau {{ ... }}."));
        }
        parts
    }

    /// A rule as it was written, if there is one.
    pub fn written(&mut self, part: &Part<'a>, key: &str) -> Option<Written> {
        let text = self.text_in(part, key)?.to_owned();
        Some(Written { path: part.at(key), called: format!("{}: {key}", part.called), text })
    }

    /// Reads a rule that is to say yes or no.
    pub fn rule(&mut self, written: &Written, names: &dyn Names) -> Option<Expr> {
        match parse(&written.text, names, Kind::Bool) {
            Ok(expr) => Some(expr),
            Err(error) => {
                let what = format!("{}, kolom {}: {}", written.called, error.column, error.what);
                self.say(&written.path, what, error.remedy);
                None
            }
        }
    }
}

fn within<'v, 'a>(value: &'v DeValue<'a>, name: &str) -> Option<&'v Spanned<DeValue<'a>>> {
    match value {
        DeValue::Table(table) => table.get(name),
        DeValue::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

/// `-1.25` as -1250, without a float in between.
fn thousandths_of(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.')?;
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = [whole, decimals, &"0".repeat(3 - decimals.len())].concat();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::thousandths_of;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, expect) in [
            ("1.5", Some(1_500)),
            ("-1.25", Some(-1_250)),
            ("0.001", Some(1)),
            ("-0.5", Some(-500)),
            ("1.0005", None),
            ("1e3", None),
            ("inf", None),
            ("99999999999999999.5", None),
        ] {
            assert_eq!(thousandths_of(text), expect, "{text}");
        }
    }
}
