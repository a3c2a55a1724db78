//! Applications as they come by e-mail: every sample must come out as its expected file says, and whatever is done to
//! the bytes of a message, reading it ends soon and well.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use deks::base::Rupiah;
use deks::cli::application::read_command;
use deks::partnership::reading::{self, ReadError, Verdict};
use proptest::prelude::*;
use serde_json::Value;

const LIMIT: Rupiah = Rupiah(500_000);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/email")
}

fn samples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the samples").flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    files.sort();
    files
}

#[test]
fn every_sample_comes_out_as_expected() {
    let files = samples();
    assert_eq!(files.len(), 10);
    for file in files {
        let mut out = Vec::new();
        read_command(std::slice::from_ref(&file), true, LIMIT, &mut out).expect("printed");
        let found: Value = serde_json::from_slice(&out).expect("JSON");
        let name = file.file_name().expect("a name");
        let expected = folder().join("expected").join(name).with_extension("json");
        let expected: Value =
            serde_json::from_slice(&std::fs::read(expected).expect("what is expected")).expect("JSON");
        // Compared as text, so that the order of the keys and of the lists is the same as well.
        let (found, expected) = (format!("{found:#}"), format!("{expected:#}"));
        assert_eq!(found, expected, "{}", file.display());
    }
}

#[test]
fn line_ends_and_a_lost_end_change_nothing_that_was_said() {
    for file in samples() {
        let bytes = std::fs::read(&file).expect("a sample");
        let whole = reading::read(&bytes, LIMIT).expect("a reading");
        let text: Vec<u8> = bytes.iter().copied().filter(|b| *b != b'\r').collect();
        let without_returns = reading::read(&text, LIMIT).expect("a reading");
        assert_eq!(without_returns.form, whole.form, "{}", file.display());
        assert_eq!(without_returns.verdict, whole.verdict, "{}", file.display());
        let cut = reading::read(&bytes[..bytes.len() / 2], LIMIT).expect("a reading");
        assert_eq!((&cut.message_id, &cut.subject), (&whole.message_id, &whole.subject), "{}", file.display());
        assert_ne!(cut.verdict, Verdict::Complete, "{}", file.display());
    }
}

/// Bytes that mean something to one of the readers.
const PIECES: [&[u8]; 16] = [
    b"\r\n--",
    b"\r\n\r\n",
    b"=?utf-8?q?",
    b"?=",
    b"=0D=0A",
    b"Content-Type: multipart/mixed; boundary=a\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"%PDF-",
    b"<<",
    b"endobj",
    b"stream\n",
    b"\xff\xff\xff\xff",
    b"<a href=",
];

fn changed(mut bytes: Vec<u8>, changes: &[(usize, usize, u8)]) -> Vec<u8> {
    for (at, kind, value) in changes {
        let at = at % bytes.len().max(1);
        match kind % 5 {
            0 => bytes[at] = *value,
            1 => bytes.truncate(at.max(1)),
            2 => {
                let end = (at + usize::from(*value)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let piece = PIECES[usize::from(*value) % PIECES.len()];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => {
                let end = (at + usize::from(*value) * 16).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                bytes.splice(at..at, copied);
            }
        }
        if bytes.is_empty() {
            bytes.push(b'a');
        }
    }
    bytes
}

fn reads_soon(bytes: &[u8]) -> Result<(), TestCaseError> {
    let begun = Instant::now();
    let result = reading::read(bytes, LIMIT);
    prop_assert!(begun.elapsed() < Duration::from_secs(8), "took {:?}", begun.elapsed());
    match result {
        Ok(reading) => {
            prop_assert!(!reading.subject.contains(|c: char| c.is_control()));
            for one in &reading.attachments {
                prop_assert_eq!(one.role.is_none(), one.is_quarantined());
                prop_assert!(!one.file_name.as_deref().unwrap_or_default().contains(|c: char| c.is_control()));
            }
            prop_assert_eq!(reading::Reading::merge(&reading, &reading).form, reading.form);
        }
        Err(error) => {
            let is_named = matches!(
                error,
                ReadError::Empty | ReadError::TooManyParts | ReadError::NestedTooDeep | ReadError::NotAMessage
            );
            prop_assert!(is_named, "{}", error);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_reading_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..4_096)) {
        let with_head = [b"From: a@example.com\r\nSubject: ".as_slice(), &bytes].concat();
        reads_soon(&bytes)?;
        reads_soon(&with_head)?;
    }

    #[test]
    fn a_damaged_message_is_a_reading_or_an_error(
        sample in 0..10usize,
        changes in proptest::collection::vec((any::<usize>(), any::<usize>(), any::<u8>()), 1..12),
    ) {
        let bytes = std::fs::read(&samples()[sample]).expect("a sample");
        reads_soon(&changed(bytes, &changes))?;
    }
}
