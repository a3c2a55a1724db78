use std::fs;

use tempfile::TempDir;

use super::*;
use crate::base::Rupiah;

const AULA: &str = include_str!("../../../../tests/fixtures/sop/aula.toml");

/// A data folder with these procedures.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join(FOLDER)).expect("a folder for procedures");
    for (name, text) in files {
        fs::write(folder.path().join(FOLDER).join(name), text).expect("a file");
    }
    folder
}

fn open(files: &[(&str, &str)]) -> Library {
    Library::open(Some(folder(files).path())).expect("a library")
}

fn revision(of: u32) -> String {
    AULA.replacen("revision = 1", &format!("revision = {of}"), 1)
}

fn ids(library: &Library) -> Vec<(String, u32)> {
    library.current().iter().map(|one| (one.pin.sop.clone(), one.pin.revision)).collect()
}

/// Every mistake of every broken file, as it is shown.
fn broken(library: &Library) -> Vec<String> {
    library.broken().iter().map(LoadError::to_string).collect()
}

#[test]
fn what_comes_with_the_program_is_sound() {
    let library = Library::open(None).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(broken(&library), Vec::<String>::new());
    let deks = library.newest("deks").expect("DEKS");
    assert_eq!((deks.steps.len(), deks.pin.revision), (10, 1));
    assert_eq!(library.pinned(&deks.pin).map(|one| one.pin.hash), Some(deks.pin.hash));
    assert!(library.newest("aula").is_none());
}

#[test]
fn a_file_of_the_data_folder_is_taken_and_the_highest_revision_is_new() {
    let (two, ten) = (revision(2), revision(10));
    let library = open(&[("aula.toml", AULA), ("aula-2.toml", &two), ("aula-10.toml", &ten), ("catatan.txt", "x")]);
    assert_eq!(broken(&library), Vec::<String>::new());
    assert_eq!(ids(&library), [("deks".to_owned(), 1), ("aula".to_owned(), 10)]);
    assert_eq!(library.newest("aula").map(|one| one.file.clone()), Some("aula-10.toml".to_owned()));
    let first = load("x", AULA).expect("sound").pin;
    assert_eq!(library.pinned(&first).map(|one| one.pin.revision), Some(1), "older ones are there for their cases");
}

#[test]
fn a_retired_procedure_stands_last() {
    let retired = AULA.replacen("standing = \"active\"", "standing = \"retired\"", 1).replacen("Peminjaman", "Aaa", 1);
    assert_eq!(ids(&open(&[("aula.toml", &retired)])), [("deks".to_owned(), 1), ("aula".to_owned(), 1)]);
}

#[test]
fn a_broken_file_is_named_and_stops_nothing() {
    let text = AULA.replacen("kind = \"decision\"", "kind = \"desicion\"", 1);
    let library = open(&[("aula.toml", &text), ("kosong.toml", "")]);
    assert_eq!(ids(&library), [("deks".to_owned(), 1)]);
    let said = broken(&library);
    let line = 1 + text[..text.find("desicion").expect("the mistake")].matches('\n').count();
    let expect = format!(
        "aula.toml, baris {line}: langkah \"approve\": kind = \"desicion\" tidak dikenal. Maksudnya \"decision\"?"
    );
    assert_eq!(said.first(), Some(&expect));
    assert_eq!(said[1], "kosong.toml, baris 1: berkas: procedure belum ada. Awali berkas dengan bagian [procedure].");
}

#[test]
fn two_files_with_one_revision_and_other_words_are_both_named() {
    let other = AULA.replacen("Kantor Contoh", "Kantor Lain", 1);
    let library = open(&[("a.toml", AULA), ("b.toml", &other), ("c.toml", AULA)]);
    let said = broken(&library);
    assert_eq!(said.len(), 1, "the same words twice are no mistake: {said:?}");
    assert!(
        said[0].starts_with("b.toml, baris 1: SOP \"aula\" revisi 1 sudah ada di a.toml, dengan isi lain."),
        "{said:?}"
    );
    assert_eq!(library.newest("aula").map(|one| one.procedure.office.clone()), Some("Kantor Contoh".to_owned()));
}

#[test]
fn a_file_of_the_outlet_with_the_name_and_revision_of_a_shipped_one_says_which_one_stays() {
    let shipped = Shipped::ALL[0];
    let own = format!("{}\n# Kantor ini menambah sebaris.\n", shipped.text);
    let said = broken(&open(&[(shipped.file, &own)]));
    assert!(
        said[0]
            .starts_with("deks.toml, baris 1: SOP \"deks\" revisi 1 sudah ada di berkas bawaan kios, dengan isi lain."),
        "{said:?}"
    );
}

#[test]
fn a_pinned_revision_counts_whatever_its_file_says() {
    let other = AULA.replacen("Kantor Contoh", "Kantor Lain", 1);
    let library = open(&[("aula.toml", &other)]);
    let pin = library.remember(AULA).expect("remembered");
    assert_eq!(library.pinned(&pin).map(|one| one.procedure.office.clone()), Some("Kantor Contoh".to_owned()));
    assert_eq!(library.newest("aula").map(|one| one.pin.hash), Some(pin.hash), "new cases follow it too");
    let said = broken(&library);
    assert!(
        said[0].starts_with("aula.toml, baris 1: SOP \"aula\" revisi 1 berubah, padahal sudah dipakai kasus."),
        "{said:?}"
    );
    assert!(said[0].contains("naikkan revision"), "{said:?}");
    library.remember(AULA).expect("remembered again");
    assert_eq!(library.clone().broken().len(), 1, "and it is said once");
    assert!(library.remember("[procedure]\n").is_err());
}

#[test]
fn a_revision_whose_file_is_gone_is_there_for_its_cases_only() {
    let library = open(&[]);
    let pin = library.remember(AULA).expect("remembered");
    assert!(library.pinned(&pin).is_some() && library.newest("aula").is_none());
    assert_eq!(broken(&library), Vec::<String>::new());
}

#[test]
fn figures_can_be_set_without_a_new_revision() {
    let value = |library: &Library, id: &str| {
        library.newest("aula").and_then(|aula| aula.parameter(id).map(|one| one.value.clone()))
    };
    let library = open(&[("aula.toml", AULA), ("aula.parameter.toml", "deposit = 300000\n")]);
    assert_eq!(broken(&library), Vec::<String>::new());
    assert_eq!(value(&library, "deposit"), Some(ParameterValue::Rupiah(Rupiah(300_000))));
    assert_eq!(value(&library, "seats"), Some(ParameterValue::Number(120)));
    let pin = library.newest("aula").map(|aula| aula.pin.clone()).expect("aula");
    assert_eq!(pin, load("x", AULA).expect("sound").pin, "the revision stays the same");
    assert_eq!(
        library.pinned(&pin).and_then(|one| one.parameter("deposit").map(|one| one.value.clone())),
        value(&library, "deposit")
    );

    for (file, text, expect) in [
        (
            "aula.parameter.toml",
            "\ndepsit = 1\n",
            "aula.parameter.toml, baris 2: berkas: kunci \"depsit\" tidak dikenal. Maksudnya \"deposit\"?",
        ),
        ("aula.parameter.toml", "seats = \"x\"\n", "aula.parameter.toml, baris 1: berkas: isian seats salah jenisnya."),
        ("lain.parameter.toml", "x = 1\n", "lain.parameter.toml, baris 1: SOP \"lain\" tidak ada."),
    ] {
        let library = open(&[("aula.toml", AULA), (file, text)]);
        let said = broken(&library);
        assert!(said.len() == 1 && said[0].starts_with(expect), "{said:?}");
        assert_eq!(value(&library, "deposit"), Some(ParameterValue::Rupiah(Rupiah(250_000))));
    }
}

#[test]
fn a_shipped_file_that_is_broken_stops_and_a_large_one_is_not_read() {
    let broken_one = [Shipped { file: "x.toml", text: "[procedure]\n" }];
    assert!(matches!(Library::with(&broken_one, None), Err(LibraryError::Shipped(_))));
    let huge = "#".repeat(FILE_BYTES_MAX + 1);
    let said = broken(&open(&[("besar.toml", &huge)]));
    assert!(said[0].starts_with("besar.toml, baris 1: berkas lebih besar dari 512 KiB."), "{said:?}");
}

#[test]
fn a_file_of_the_office_changes_no_revision_that_comes_with_the_program() {
    let [shipped, ..] = Shipped::ALL else { panic!("a procedure comes with the program") };
    let own = load("x", shipped.text).expect("sound").pin;
    let other = [shipped.text, "\n# Diubah di kantor.\n"].concat();
    let library = open(&[("deks.toml", &other)]);
    assert_eq!(library.newest("deks").map(|deks| deks.pin.hash), Some(own.hash), "ours stays");
    let said = broken(&library);
    assert!(said.len() == 1 && said[0].contains("SOP \"deks\" revisi 1 sudah ada"), "{said:?}");
    assert!(said[0].ends_with(CHANGED_REMEDY), "{said:?}");
    let library = open(&[("deks.toml", &other.replacen("revision = 1", "revision = 2", 1))]);
    assert_eq!(broken(&library), Vec::<String>::new());
    assert_eq!(library.newest("deks").map(|deks| deks.pin.revision), Some(2), "a revision of its own counts");
    assert!(library.pinned(&own).is_some(), "and cases of ours go on by ours");
    assert_eq!(broken(&open(&[("sama.toml", shipped.text)])), Vec::<String>::new(), "a copy is no mistake");
}

#[test]
fn brackets_without_end_are_a_mistake_like_any_other() {
    let deep = ["x = ", &"[".repeat(100_000), &"]".repeat(100_000), "\n"].concat();
    let tables = ["x = ", &"{ a = ".repeat(50_000), "\n"].concat();
    for text in [deep, tables] {
        let library = open(&[("dalam.toml", &text)]);
        let said = broken(&library);
        assert!(said.len() == 1 && said[0].starts_with("dalam.toml, baris 1: "), "{} mistakes", said.len());
        assert!(said[0].contains("tulisan tidak terbaca"), "{}", said[0].chars().take(200).collect::<String>());
        assert_eq!(ids(&library), [("deks".to_owned(), 1)], "ours go on");
    }
}
