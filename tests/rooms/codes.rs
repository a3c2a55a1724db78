//! Camera-like frames of every tier, read as files and as a camera's frames: what can be read is, and nothing wrong.

use std::path::{Path, PathBuf};

use deks::devices::codes::{LiveReader, load, read};
use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codes")
}

struct Expected {
    file: PathBuf,
    /// `easy`, `medium`, `hard` or `unreadable`, and how the frame was made.
    what: String,
    is_hard: bool,
    codes: Vec<(String, String)>,
}

fn frames() -> Vec<Expected> {
    let text = std::fs::read_to_string(fixtures().join("expected.json")).expect("expected.json");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let frame = |frame: &Value| Expected {
        file: fixtures().join(word(&frame["file"])),
        what: [word(&frame["tier"]), word(&frame["what"])].join(": "),
        is_hard: frame["tier"] == "hard",
        codes: frame["codes"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|code| (word(&code["format"]), word(&code["text"])))
            .collect(),
    };
    json["frames"].as_array().expect("frames").iter().map(frame).collect()
}

#[test]
fn every_easy_and_medium_frame_is_read_and_none_wrong() {
    let frames = frames();
    assert!(frames.len() >= 12 && frames.iter().any(|frame| frame.codes.is_empty()), "frames of every tier");
    for frame in frames {
        let found = read(&load(&frame.file).expect("a picture"));
        let found: Vec<(String, String)> =
            found.into_iter().map(|code| (code.format.name().to_owned(), code.text)).collect();
        if !(frame.is_hard && found.is_empty()) {
            assert_eq!(found, frame.codes, "{} {}", frame.file.display(), frame.what);
        }
    }
}

#[test]
fn a_live_camera_reads_them_within_a_second_and_none_wrong() {
    for frame in frames() {
        let luma = load(&frame.file).expect("a picture");
        let mut reader = LiveReader::default();
        let mut left: Vec<&str> = frame.codes.iter().map(|(_, text)| text.as_str()).collect();
        let nothing_there = left.is_empty();
        // Ten frames are a second; a few more looks where there is nothing left to read.
        for at in 0..10 {
            if left.is_empty() && (at >= 4 || !nothing_there) {
                break;
            }
            for code in reader.read(&luma) {
                let known = frame.codes.iter().any(|(_, text)| *text == code.text);
                assert!(known, "{} in {} {}", code.text, frame.file.display(), frame.what);
                left.retain(|text| *text != code.text);
            }
        }
        assert!(frame.is_hard || left.is_empty(), "{left:?} in {} {}", frame.file.display(), frame.what);
    }
}
