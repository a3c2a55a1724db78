//! Every word of the procedure files that come with the program has its English; so have the histories made of them.

use std::collections::BTreeSet;
use std::fs;

use super::tests::{english, literal, placeholders, sources};
use super::*;
use crate::partnership::curation::Criteria;
use crate::sop::Definition;
use crate::sop::definition::{FieldKind, Form, Shipped, load};
use crate::sop::show::due_words;

/// What histories put together beside words of the files, and a file cannot name.
const OF_HISTORIES: [&str; 3] = ["{fields} dan {more} isian lain", "isian", "pemohon"];

fn shipped() -> Vec<Definition> {
    Shipped::ALL.iter().map(|one| load(one.file, one.text).expect("a shipped file is whole")).collect()
}

/// What a history says of an action.
fn told(past: &str) -> String {
    ["{who} ", past, "."].concat()
}

/// Everything that a screen shows of a procedure. Offices, who approved it, its source and its laws are names; what its
/// letters say goes to people who read Indonesian.
fn words_of(definition: &Definition) -> Vec<String> {
    let procedure = &definition.procedure;
    let mut words =
        [&procedure.title, &procedure.short, &procedure.case_name, &procedure.warning].map(String::clone).to_vec();
    words.extend(definition.parameters.iter().map(|one| one.label.clone()));
    words.extend(definition.roles.iter().map(|one| one.label.clone()));
    words.extend(definition.anchors.iter().map(|one| one.label.clone()));
    words.extend(definition.outcomes.iter().map(|one| one.label.clone()));
    words.extend(definition.documents.iter().map(|one| one.label.clone()));
    words.extend(definition.letters.iter().map(|one| one.label.clone()));
    words.extend(definition.purposes.iter().map(|one| one.label.clone()));
    words.extend(definition.unclear.iter().flat_map(|one| [one.says.clone(), one.read_as.clone()]));
    for step in &definition.steps {
        words.extend([&step.title, &step.hint, &step.output].map(String::clone));
        // Histories name a step without its full stop.
        words.push(step.title.trim_end_matches('.').to_owned());
        words.push(due_words(definition, step));
        words.extend(step.requirements.iter().map(|one| one.label.clone()));
        words.extend(step.actions.iter().flat_map(|one| [one.label.clone(), told(&one.past)]));
    }
    for form in &definition.forms {
        add_form(&mut words, form);
    }
    words
}

fn add_form(words: &mut Vec<String>, form: &Form) {
    words.extend([form.title.clone(), form.intro.clone()]);
    for field in &form.fields {
        words.extend([&field.section, &field.label, &field.hint].map(String::clone));
        words.extend(field.checks.iter().map(|check| check.message.clone()));
        add_kind(words, &field.kind);
    }
}

fn add_kind(words: &mut Vec<String>, kind: &FieldKind) {
    match kind {
        FieldKind::Choice { options } | FieldKind::Many { options } => {
            words.extend(options.iter().map(|option| option.label.clone()));
        }
        FieldKind::Number { unit, .. } => words.push(unit.clone()),
        FieldKind::Table { columns, .. } => {
            for column in columns {
                words.push(column.label.clone());
                add_kind(words, &column.kind);
            }
        }
        _ => {}
    }
}

fn words_of_criteria(criteria: &Criteria) -> Vec<String> {
    let mut words = Vec::new();
    for one in criteria.criteria.iter() {
        words.extend([one.label.clone(), one.hint.clone()]);
        words.extend(one.scale.iter().cloned());
    }
    words.extend(criteria.limits.iter().map(|one| one.label.clone()));
    words.extend(criteria.reasons.iter().map(|one| one.label.clone()));
    words
}

/// Each word of the files once.
fn words() -> BTreeSet<String> {
    let of_procedures = shipped().iter().flat_map(words_of).collect::<Vec<_>>();
    of_procedures.into_iter().chain(words_of_criteria(&Criteria::shipped())).collect()
}

fn known() -> BTreeSet<String> {
    [CATALOGUE, PROCEDURES].into_iter().flat_map(entries).map(|(id, _)| id).collect()
}

#[test]
fn every_word_of_the_shipped_files_has_its_english() {
    let (words, known) = (words(), known());
    assert!(words.len() > 150, "only {} words were read: the reader is broken", words.len());
    // Signs (NIB) are the same in every language.
    let missing: Vec<&String> =
        words.iter().filter(|word| word.chars().any(char::is_lowercase) && !known.contains(*word)).collect();
    assert!(missing.is_empty(), "no English in src/kiosk/procedures.po for:\n{missing:#?}");
}

#[test]
fn no_word_is_translated_that_no_file_says_and_none_twice() {
    let words = words();
    let mut ids: BTreeSet<String> = entries(CATALOGUE).into_iter().map(|(id, _)| id).collect();
    for (id, english) in entries(PROCEDURES) {
        assert!(words.contains(&id) || OF_HISTORIES.contains(&id.as_str()), "no file says {id:?}");
        assert!(!english.is_empty() && placeholders(&id) == placeholders(&english), "{id:?} -> {english:?}");
        assert!(ids.insert(id.clone()), "{id:?} stands there twice, here or in english.po");
    }
}

#[test]
fn the_words_of_a_scale_stay_apart() {
    for criterion in Criteria::shipped().criteria.iter() {
        let scale: BTreeSet<String> = criterion.scale.iter().map(english).collect();
        assert_eq!(scale.len(), criterion.scale.len(), "{scale:?}");
    }
}

#[test]
fn every_sentence_of_a_history_has_its_english() {
    let source = fs::read_to_string(sources().join("sop/case/history/sentences.rs")).expect("readable");
    let known = known();
    let said: Vec<String> =
        source.split("format!(\"").skip(1).map(literal).filter(|said| said.ends_with('.')).collect();
    assert!(said.len() > 25, "only {} sentences were read: the reader is broken", said.len());
    let missing: Vec<&String> = said.iter().filter(|said| !known.contains(*said)).collect();
    assert!(missing.is_empty(), "no English in src/kiosk/english.po for:\n{missing:#?}");
}

#[test]
fn histories_are_told_in_english() {
    let step = "\"Mengajukan kemitraan melalui e-mail\"";
    for (said, expect) in [
        (
            "Staf Stok 1 meneruskan permohonan ke kurasi.".to_owned(),
            "Staf Stok 1 passed the application on to curation.",
        ),
        (
            "Staf Stok 1 meminta kelengkapan kepada UKM. Jam berhenti sampai ada jawaban.".to_owned(),
            "Staf Stok 1 asked the SME for what is missing. The clock stands still until there is an answer.",
        ),
        (
            "Admin Gerai menutup karena bukan permohonan. Selesai dengan hasil: Bukan permohonan.".to_owned(),
            "Admin Gerai closed it, because it is no application. Closed with the outcome: No application.",
        ),
        (
            "Otomatis: stok pertama diterima (TT-K1-20261122-0001).".to_owned(),
            "By itself: first stock received (TT-K1-20261122-0001).",
        ),
        ("Permohonan masuk lewat surel: 2 lampiran.".to_owned(), "Application came in by e-mail: 2 attachments."),
        (
            "Staf Stok 1 mencatat permohonan ini di kantor.".to_owned(),
            "Staf Stok 1 entered this application at the office.",
        ),
        (
            format!("Staf Stok 1 mengambil tugas {step}."),
            "Staf Stok 1 took the task \"Applying for a partnership by e-mail\".",
        ),
        (
            "Surel kepada UKM: \"Permintaan kelengkapan\".".to_owned(),
            "An e-mail to SME: \"Request for what is missing\".",
        ),
    ] {
        assert_eq!(english(said), expect);
    }
}

#[test]
fn a_row_of_words_is_said_when_all_of_it_is_ours() {
    for (said, expect) in [
        ("Staf Stok 1 mengubah Nama usaha dan NIB.", "Staf Stok 1 changed Business name and NIB."),
        (
            "Staf Stok 1 mengubah Nama usaha, No. HP/WA, Akun Instagram, NIB dan 3 isian lain.",
            "Staf Stok 1 changed Business name, Mobile/WhatsApp, Instagram account, NIB and 3 more fields.",
        ),
        ("Tim DEKS atau Penanggung jawab DEKS", "DEKS team or DEKS lead"),
        ("UKM, Tim DEKS", "SME, DEKS team"),
        ("Laporan review bulanan dan penjualan; Daftar stok", "Report of the monthly review and the sales; Stock list"),
        ("2. Seleksi/Kurasi Internal", "2. Internal selection/curation"),
        ("Staf Stok 1 mengubah Nama usaha dan Warna atap.", "Staf Stok 1 changed Nama usaha dan Warna atap."),
        ("CV A dan B", "CV A dan B"),
        ("QRIS, EDC", "QRIS, EDC"),
        ("harga", "harga"),
        (", dan ", ", dan "),
    ] {
        assert_eq!(english(said), expect);
    }
    let long = "Harga, ".repeat(ROW_BYTES_MAX);
    assert_eq!(english(&long), long);
}
