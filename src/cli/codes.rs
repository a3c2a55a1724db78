//! `deks codes read FILE...`: the codes in pictures, without touching the database.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;
use thiserror::Error;

use crate::base::text::truncate_chars;
use crate::devices::codes::{self, Format};

/// How wide the columns of the table are, in characters: file and kind.
const WIDTHS: (usize, usize) = (28, 10);
/// A longer text is cut in the table; JSON has it whole.
const TEXT_CHARS_SHOWN: usize = 78;

#[derive(Debug, Error)]
pub enum ReadCodesError {
    #[error("Hasil tidak bisa ditulis: {0}.")]
    Write(#[from] std::io::Error),
    #[error("Hasil tidak bisa ditulis sebagai JSON: {0}.")]
    Json(#[from] serde_json::Error),
}

/// All pictures in the order in which they were given.
#[derive(Debug, Serialize)]
pub struct CodeList {
    pub frames: Vec<FrameCodes>,
}

/// What was read in one picture.
#[derive(Debug, Serialize)]
pub struct FrameCodes {
    /// Without its folder.
    pub file: String,
    pub texts: Vec<String>,
    pub codes: Vec<FoundCode>,
    /// Why the picture itself could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct FoundCode {
    pub format: &'static str,
    pub text: String,
    #[serde(skip)]
    kind: Format,
}

/// Reads pictures and prints their codes: with `json` in the form that other programs read, else as a table for people.
/// `true` when every file was a picture, with codes or without.
pub fn read_command(files: &[PathBuf], json: bool, out: &mut impl Write) -> Result<bool, ReadCodesError> {
    let list = CodeList { frames: read_all(files) };
    let text = if json { serde_json::to_string_pretty(&list)? } else { table(&list) };
    writeln!(out, "{}", text.trim_end())?;
    Ok(list.frames.iter().all(|frame| frame.error.is_none()))
}

/// One thread for each core: a picture takes a few tenths of a second.
fn read_all(files: &[PathBuf]) -> Vec<FrameCodes> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(files.len())));
    let work = || {
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(file) = files.get(at)
        {
            let frame = read_one(file);
            done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((at, frame));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, frame)| frame).collect()
}

fn read_one(file: &Path) -> FrameCodes {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (found, error) = match codes::load(file) {
        Ok(luma) => (codes::read(&luma), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let found: Vec<FoundCode> = found
        .into_iter()
        .map(|code| FoundCode { format: code.format.name(), text: code.text, kind: code.format })
        .collect();
    FrameCodes { file: name, texts: found.iter().map(|code| code.text.clone()).collect(), codes: found, error }
}

fn table(list: &CodeList) -> String {
    let (file_width, kind_width) = WIDTHS;
    let mut out = String::new();
    for frame in &list.frames {
        let mut name = frame.file.as_str();
        // Writing to a string cannot fail.
        if let Some(error) = &frame.error {
            let _ = writeln!(out, "{name:file_width$}  {error}");
        } else if frame.codes.is_empty() {
            let _ = writeln!(out, "{name:file_width$}  tidak ada kode");
        }
        for code in &frame.codes {
            let kind = kind_of(code.kind);
            let _ = writeln!(out, "{name:file_width$}  {kind:kind_width$}  {}", shown(&code.text));
            name = "";
        }
    }
    let codes: usize = list.frames.iter().map(|frame| frame.codes.len()).sum();
    let _ = writeln!(out, "\n{codes} kode dalam {} gambar.", list.frames.len());
    out
}

fn kind_of(format: Format) -> &'static str {
    match format {
        Format::Qr => "QR",
        Format::Ean13 => "EAN-13",
        Format::Ean8 => "EAN-8",
        Format::Code128 => "Code 128",
    }
}

/// A text from outside, on one line and without what a terminal would obey.
fn shown(text: &str) -> String {
    let clean = crate::base::text::clean_line(text);
    let cut = truncate_chars(&clean, TEXT_CHARS_SHOWN);
    if cut.len() < clean.len() { [cut, "\u{2026}"].concat() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codes").join(name)
    }

    #[test]
    fn json_has_the_form_that_others_read() {
        let mut out = Vec::new();
        let files = [fixture("bingkai-39.png"), fixture("bingkai-24.png")];
        assert!(read_command(&files, true, &mut out).expect("printed"));
        let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
        let expect = serde_json::json!({"frames": [
            {"file": "bingkai-39.png", "texts": ["DK337068"], "codes": [{"format": "CODE_128", "text": "DK337068"}]},
            {"file": "bingkai-24.png", "texts": [], "codes": []},
        ]});
        assert_eq!(json, expect);
    }

    #[test]
    fn the_table_names_kinds_and_what_is_no_picture() {
        let mut out = Vec::new();
        let files = [fixture("bingkai-31.png"), fixture("expected.json")];
        assert!(!read_command(&files, false, &mut out).expect("printed"));
        let text = String::from_utf8(out).expect("text");
        for part in ["EAN-13      2926271164969", "bukan gambar PNG atau JPEG", "1 kode dalam 2 gambar."] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
    }

    #[test]
    fn long_and_hostile_texts_stay_on_one_line() {
        let long = "9".repeat(200);
        assert_eq!(shown(&long).chars().count(), TEXT_CHARS_SHOWN + 1);
        assert!(!shown("satu\nbaris\u{1b}[2J").contains(['\n', '\u{1b}']));
    }
}
