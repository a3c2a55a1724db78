//! A procedure's file into a [`Definition`], or all of its mistakes at once, each with its line and what to do.

mod forms;
mod header;
mod names;
mod reader;
mod steps;

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use toml::de::{DeTable, Error as TomlError};

use super::check::check;
use super::types::{Definition, Pin, SopHash};
pub(super) use header::typed_value;
use names::Known;
pub(super) use reader::Reader;

/// Larger files are refused before they are read.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
pub const STEPS_MAX: usize = 200;
pub const FIELDS_MAX: usize = 500;
/// A file with more mistakes than these is something else.
const MISTAKES_MAX: usize = 200;

/// The tables that a file may have.
const SECTIONS: [&str; 12] = [
    "procedure",
    "clock",
    "parameter",
    "role",
    "anchor",
    "step",
    "outcome",
    "form",
    "document",
    "letter",
    "purpose",
    "unclear",
];

/// What is wrong in one place of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// Without a full stop.
    pub what: String,
    /// A sentence.
    pub remedy: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, baris {}: {}. {}", self.file, self.line, self.what, self.remedy)
    }
}

/// Why a file is no procedure: every mistake, in the order of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mistake) in self.mistakes.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    /// One mistake about a file as a whole.
    pub(super) fn whole(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> LoadError {
        let mistake = Mistake { file: file.to_owned(), line: 1, what: what.into(), remedy: remedy.into() };
        LoadError { mistakes: vec![mistake] }
    }
}

/// SHA-256 of a file's bytes.
pub(super) fn hash_of(text: &str) -> SopHash {
    Sha256::digest(text.as_bytes()).into()
}

/// Reads and checks the text of a file; `file` is named in mistakes.
pub fn load(file: &str, text: &str) -> Result<Definition, LoadError> {
    if text.len() > FILE_BYTES_MAX {
        let what = format!("berkas lebih besar dari {} KiB", FILE_BYTES_MAX / 1024);
        return Err(LoadError::whole(file, what, "Sebuah SOP jauh lebih kecil; periksa apakah ini berkas yang benar."));
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(file, text, root.get_ref());
    for error in &errors {
        say_syntax(&mut reader, error);
    }
    if errors.iter().any(|error| error.message() != "duplicate key") {
        return Err(LoadError { mistakes: reader.into_mistakes(MISTAKES_MAX) });
    }
    let definition = read(&mut reader, file, text);
    if let Some(definition) = &definition {
        check(definition, &mut reader);
    }
    let mistakes = reader.into_mistakes(MISTAKES_MAX);
    match definition {
        Some(definition) if mistakes.is_empty() => Ok(definition),
        _ => Err(LoadError { mistakes }),
    }
}

fn say_syntax(reader: &mut Reader<'_>, error: &TomlError) {
    let at = error.span().map_or(0, |span| span.start);
    if error.message() == "duplicate key" {
        reader.say_at(at, "kunci ditulis dua kali", "Hapus salah satunya.");
    } else {
        let what = format!("tulisan tidak terbaca ({})", error.message());
        reader.say_at(at, what, "Tulis kunci = isian; teks di antara tanda kutip, daftar di antara [ dan ].");
    }
}

/// Everything that can be read; what cannot is said and stands empty. None: it is no procedure.
fn read(reader: &mut Reader<'_>, file: &str, text: &str) -> Option<Definition> {
    let root = reader.root();
    reader.only(&root, &SECTIONS);
    let procedure = header::procedure(reader, &root)?;
    let parameters = header::parameters(reader, &root);
    let documents = forms::documents(reader, &root);
    let (mut forms, written) = forms::forms(reader, &root);
    let known = Known { forms: &forms, parameters: &parameters, documents: &documents };
    let rules = forms::rules(reader, &known, &written);
    let steps = steps::steps(reader, &root, &known);
    forms::put_rules(&mut forms, rules);
    let pin = Pin { sop: procedure.id.clone(), revision: procedure.revision, hash: hash_of(text) };
    Some(Definition {
        pin,
        source: Arc::from(text),
        file: file.to_owned(),
        procedure,
        clock: header::clock(reader, &root),
        parameters,
        roles: header::roles(reader, &root),
        anchors: header::anchors(reader, &root),
        steps,
        outcomes: header::outcomes(reader, &root),
        forms,
        documents,
        letters: forms::letters(reader, &root),
        purposes: header::purposes(reader, &root),
        unclear: header::unclear(reader, &root),
    })
}
