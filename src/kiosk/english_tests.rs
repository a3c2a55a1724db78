//! Every sentence that a room says has its English.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::base::Rupiah;
use crate::catalog::ChangePriceError;
use crate::devices::PrinterState;
use crate::people::{ChangePinError, Permission, PinRefused};
use crate::till::{CartError, PayError, PriceChange, Shortfall};

/// Rooms whose errors come to a screen.
const ROOMS: [&str; 20] = [
    "base",
    "sop",
    "partnership",
    "kiosk",
    "people",
    "partners",
    "catalog",
    "stock",
    "stockroom",
    "till",
    "intake",
    "returns",
    "review",
    "settlement",
    "mail",
    "merchandising",
    "devices",
    "config",
    "documents",
    "store",
];

/// What settings, their checks and their tests put on the screen, though no presenter says it.
const DOCTORS: [&str; 7] = [
    "cli/doctor.rs",
    "config/check.rs",
    "config/restock.rs",
    "config/settlement.rs",
    "devices/check.rs",
    "devices/camera/check.rs",
    "till/webhook/mod.rs",
];

/// Tests of the catalogues name what they look for: that is nobody's sentence.
const OWN_TESTS: [&str; 2] = ["english_tests.rs", "english_procedures_tests.rs"];

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !OWN_TESTS.iter().any(|own| path.ends_with(own))
        {
            found.push(path);
        }
    }
}

pub(super) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The string literal that begins behind a quote, with its escapes undone.
pub(super) fn literal(source: &str) -> String {
    let (mut text, mut letters) = (String::new(), source.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                // A line that goes on: the break and the indent are not part of it.
                Some('\n') => while letters.next_if(|c| c.is_whitespace()).is_some() {},
                Some(escaped) => text.push(escaped),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}

/// What stands in `#[error("...")]` of a source.
fn errors_of(source: &str) -> Vec<String> {
    let attribute = |rest: &str| rest.trim_start().strip_prefix('"').map(literal);
    source.split("#[error(").skip(1).filter_map(attribute).collect()
}

pub(super) fn placeholders(sentence: &str) -> Vec<String> {
    let mut names = parts(sentence).1;
    names.sort_unstable();
    names
}

#[test]
fn the_reader_of_sources_reads_them() {
    let source = "#[error(\"Satu {0}.\")]\n#[error(transparent)]\n#[error(\n \"Dua \\\n   \\\"x\\\".\"\n)]";
    assert_eq!(errors_of(source), ["Satu {0}.", "Dua \"x\"."]);
}

#[test]
fn every_error_of_every_room_has_its_english() {
    let known: BTreeSet<String> = entries(CATALOGUE).into_iter().map(|(id, _)| id).collect();
    let mut missing = Vec::new();
    let mut read = 0;
    for room in ROOMS {
        let mut files = Vec::new();
        source_files(&sources().join(room), &mut files);
        for file in files {
            for said in errors_of(&fs::read_to_string(&file).expect("readable")) {
                read += 1;
                if !known.contains(&said) {
                    missing.push(format!("{}: {said}", file.display()));
                }
            }
        }
    }
    assert!(read > 200, "only {read} errors were read: the reader is broken");
    assert!(missing.is_empty(), "no English in src/kiosk/english.po for:\n{}", missing.join("\n"));
}

/// Whether a literal of a presenter is a sentence for people: three words or more, a capital first, a full stop last.
fn is_sentence(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_uppercase() || first == '{' || first == '"');
    starts && text.ends_with('.') && !text.contains('\n') && text.split_whitespace().count() >= 3
}

#[test]
fn every_sentence_that_a_presenter_says_has_its_english() {
    let known: BTreeSet<String> = entries(CATALOGUE).into_iter().map(|(id, _)| id).collect();
    let mut files = Vec::new();
    source_files(&sources().join("kiosk"), &mut files);
    files.extend(DOCTORS.map(|file| sources().join(file)));
    let (mut missing, mut read) = (BTreeSet::new(), 0);
    for file in files.iter().filter(|file| !file.to_string_lossy().ends_with("tests.rs")) {
        let source = fs::read_to_string(file).expect("readable");
        let source = source.split("#[cfg(test)]\n").next().unwrap_or_default();
        let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        for (at, _) in code.match_indices('"') {
            let said = literal(&code[at + 1..]);
            if is_sentence(&said) {
                read += 1;
                if !known.contains(&said) {
                    missing.insert(format!("{}: {said}", file.display()));
                }
            }
        }
    }
    assert!(read > 20, "only {read} sentences were read: the reader is broken");
    assert!(missing.is_empty(), "no English in src/kiosk/english.po for:\n{missing:#?}");
}

#[test]
fn nothing_is_translated_that_nobody_says_and_each_place_is_kept() {
    let mut files = Vec::new();
    source_files(&sources(), &mut files);
    let mut said = BTreeSet::new();
    for file in files {
        let source = fs::read_to_string(file).expect("readable");
        said.extend(source.match_indices('"').map(|(at, _)| literal(&source[at + 1..])));
    }
    let mut ids = BTreeSet::new();
    for (id, english) in entries(CATALOGUE) {
        assert!(said.contains(&id), "nobody says {id:?}");
        assert!(!english.is_empty() && placeholders(&id) == placeholders(&english), "{id:?} -> {english:?}");
        assert!(ids.insert(id.clone()), "{id:?} stands there twice");
    }
}

pub(super) fn english(text: impl ToString) -> String {
    translated(&text.to_string(), NESTED_MAX)
}

#[test]
fn errors_keep_their_values_in_english() {
    let limit = Rupiah(500_000);
    let over = CartError::PriceOverLimit { price: Rupiah(600_000), limit };
    let expect = "The price Rp\u{A0}600.000 is over the limit: the highest price of an item is Rp\u{A0}500.000 (SOP DEKS step 1).";
    assert_eq!(english(over), expect);
    assert_eq!(english(CartError::PriceMissing { name: "Tas: kecil".into() }).split(" has").next(), Some("Tas: kecil"));
    let wrong = ChangePinError::OldPin(PinRefused::Wrong { tries_left: 4 });
    assert_eq!(english(wrong), "The old PIN does not match. Wrong PIN. Tries left: 4.");
    let short =
        |name: &str| Shortfall { product_id: crate::base::ProductId::new(), name: name.into(), asked: 3, on_hand: 1 };
    let lines = vec![short("Tas"), short("Sabun")];
    let said = english(PayError::MoreThanOnHand { lines });
    assert!(said.contains("Tas: 3 asked for, 1 on record; Sabun: 3 asked for, 1 on record."), "{said}");
    assert_eq!(english(ChangePriceError::SamePrice(limit)), "The price of this item is Rp\u{A0}500.000 already.");
    assert_eq!(english("Mitra tersimpan."), "Partner saved.");
    assert_eq!(english("Yang tidak dikenal tetap."), "Yang tidak dikenal tetap.");
    let change = PriceChange { name: "Tas".into(), before: Rupiah(1), now: Rupiah(2) };
    let changed = english(PayError::PriceChanged { cart: Box::default(), changes: vec![change] });
    assert!(changed.contains("Tas from Rp\u{A0}1 to Rp\u{A0}2. Tell"), "{changed}");
}

#[test]
fn what_is_no_error_but_said_all_the_same_has_its_english() {
    use PrinterState::*;
    for state in [PaperLow, PaperOut, CoverOpen, NotReady, Offline, NotConfigured] {
        assert_ne!(english(state.advice()), state.advice(), "{state:?}");
    }
    for permission in Permission::ALL {
        assert_ne!(english(permission.whom_to_ask()), permission.whom_to_ask(), "{permission:?}");
    }
}

#[test]
fn a_text_that_was_put_together_is_said_sentence_by_sentence() {
    for (said, expect) in [
        (
            "Tersambung. Bahasa TSPL, label 40 x 30 mm. Printer ini tidak melaporkan keadaannya; itu biasa.",
            "Connected. It speaks TSPL, label 40 x 30 mm. This printer does not say how it stands; that is common.",
        ),
        ("Tersambung dan siap.", "Connected and ready."),
        ("Diterima: tunai, QRIS, kartu.", "Taken: cash, QRIS, card."),
        ("Sisa tempat 70.310 MB.", "70.310 MB left."),
        (
            "CV. Contoh, ID10. Perkiraan biaya (MDR) 0,7 %, menurut PADG. Catatan di Pengaturan: 2.",
            "CV. Contoh, ID10. Estimated fee (MDR) 0,7 %, by PADG. Remarks in Settings: 2.",
        ),
        (
            "Permohonan PM-1 dibuat dari surat ini. \
             Tidak masuk berkas, hanya di surat aslinya: lampiran 2 (kosong); surat (sudah ada).",
            "Application PM-1 was made from this letter. \
             Not among the papers, only in the original letter: attachment 2 (empty); letter (there already).",
        ),
        ("lampiran 3 (berkas permohonan sudah penuh)", "attachment 3 (the application's papers are full)"),
        ("Tas, kecil. Merah tua", "Tas, kecil. Merah tua"),
    ] {
        assert_eq!(english(said), expect);
    }
}

#[test]
fn the_screen_chooses_the_language() {
    assert_eq!(say("Keranjang masih kosong. Pindai barang dulu."), "Keranjang masih kosong. Pindai barang dulu.");
    set_english(true);
    assert_eq!(say("Keranjang masih kosong. Pindai barang dulu."), "The cart is still empty. Scan an item first.");
    set_english(false);
}
