//! Every word on a screen can be shown in English: each `@tr` string has a translation in `lang/en`, and no screen
//! shows a literal that went around `@tr`.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Literals that are no words of a language: what they are stays the same in English.
const NOT_WORDS: &[&str] =
    &["DEKS", "QRIS", "?123", "abc", "back", "clear", "en", "id", "Inter", "Noto Sans", "Noto Sans Mono"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn slint_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            slint_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "slint") {
            found.push(path);
        }
    }
}

/// Files with words for people. Adapters hold preview data, which the program replaces.
fn sources(folders: &[&str]) -> Vec<PathBuf> {
    let mut found = vec![root().join("app.slint")];
    for folder in folders {
        slint_files(&root().join(folder), &mut found);
    }
    found.sort();
    found
}

/// One string literal of a source: its line, its text, and whether it is (part of) the message of an `@tr`.
#[derive(Debug, PartialEq)]
struct Literal {
    line: usize,
    text: String,
    translated: bool,
    plural: Option<String>,
}

/// Reads the string literals, skipping comments and imports.
fn literals(source: &str) -> Vec<Literal> {
    let mut found: Vec<Literal> = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let line_text = line.trim_start();
        let is_import = line_text.starts_with("import ") || line_text.contains("} from \"");
        if line_text.starts_with("//") || is_import {
            continue;
        }
        let mut rest = line;
        let mut before = String::new();
        while let Some(start) = rest.find('"') {
            before.push_str(&rest[..start]);
            if before.contains("//") {
                break;
            }
            let (text, after) = read_literal(&rest[start + 1..]);
            if before.trim_end().ends_with('|') && found.last().is_some_and(|last| last.translated) {
                if let Some(last) = found.last_mut() {
                    last.plural = Some(text);
                }
            } else {
                let translated = before.trim_end().ends_with("@tr(");
                found.push(Literal { line: at + 1, text, translated, plural: None });
            }
            before.clear();
            rest = after;
        }
    }
    found
}

/// The text up to the closing quote, and what follows.
fn read_literal(rest: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, &rest[at + 1..]),
            '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
            other => text.push(other),
        }
    }
    (text, "")
}

/// msgid to its translations, from a .po file with one entry per line.
fn catalogue(language: &str) -> BTreeMap<String, Vec<String>> {
    let path = root().join("lang").join(language).join("LC_MESSAGES/deks-ui.po");
    let source = fs::read_to_string(path).expect("the catalogue is there");
    let mut entries = BTreeMap::new();
    let mut id = String::new();
    for line in source.lines() {
        let quoted = |line: &str| line.split_once('"').map(|(_, rest)| read_literal(rest).0).unwrap_or_default();
        if line.starts_with("msgid ") {
            id = quoted(line);
        } else if line.starts_with("msgstr") && !id.is_empty() {
            entries.entry(id.clone()).or_insert_with(Vec::new).push(quoted(line));
        }
    }
    entries
}

/// Placeholders like `{}` and `{n}`, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.match_indices('{').filter_map(|(at, _)| text[at..].find('}').map(|end| &text[at..=at + end])).collect();
    found.sort_unstable();
    found
}

#[test]
fn the_reader_of_literals_reads_them() {
    let read = |source| literals(source).into_iter().map(|l| (l.text, l.translated)).collect::<Vec<_>>();
    assert_eq!(read(r#"text: @tr("Bayar");"#), [("Bayar".to_owned(), true)]);
    assert_eq!(read(r#"text: x ? @tr("A") : "Abc";"#), [("A".to_owned(), true), ("Abc".to_owned(), false)]);
    assert_eq!(read(r#"// text: "Abc""#), []);
    assert_eq!(read(r#"import { A } from "b.slint";"#), []);
    assert_eq!(literals(r#"@tr("{n} b" | "{n} bb" % n)"#)[0].plural.as_deref(), Some("{n} bb"));
}

#[test]
fn every_string_has_an_english_translation() {
    let english = catalogue("en");
    let mut missing = BTreeSet::new();
    let mut used = BTreeSet::new();
    for path in sources(&["components", "screens", "adapters"]) {
        for literal in literals(&fs::read_to_string(&path).expect("the source can be read")) {
            if !literal.translated {
                continue;
            }
            used.insert(literal.text.clone());
            let said = english.get(&literal.text).cloned().unwrap_or_default();
            let forms = if literal.plural.is_some() { 2 } else { 1 };
            let same_places = said.iter().all(|text| placeholders(text) == placeholders(&literal.text));
            if said.len() != forms || said.iter().any(String::is_empty) || !same_places {
                missing.insert(format!("{}:{} {:?} -> {said:?}", path.display(), literal.line, literal.text));
            }
        }
    }
    assert!(used.len() > 100, "only {} strings were read: the reader is broken", used.len());
    assert!(missing.is_empty(), "without a complete English translation:\n{missing:#?}");
    let stale: Vec<_> = english.keys().filter(|id| !used.contains(*id)).collect();
    assert!(stale.is_empty(), "translated but on no screen: {stale:?}");
}

#[test]
fn no_word_goes_around_the_translation() {
    let mut bare = Vec::new();
    for path in sources(&["components", "screens"]) {
        if path.ends_with("components/icon.slint") {
            continue; // path commands
        }
        for literal in literals(&fs::read_to_string(&path).expect("the source can be read")) {
            if !literal.translated && is_word(&literal.text) && !NOT_WORDS.contains(&literal.text.as_str()) {
                bare.push(format!("{}:{} {:?}", path.display(), literal.line, literal.text));
            }
        }
    }
    assert!(bare.is_empty(), "say these with @tr:\n{}", bare.join("\n"));
}

/// Two letters in a row make a word; path commands ("M2 26 L12 2 Z") have none.
fn is_word(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).any(|pair| pair.iter().all(|letter| letter.is_alphabetic()))
}
