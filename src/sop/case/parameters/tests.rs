//! The figures of an office, before and after they changed.

use super::{Figure, ParametersUsed, figures_now, parameters_hash};
use crate::base::regions::Regions;
use crate::base::{ActId, CaseId};
use crate::documents::vault::Vault;
use crate::sop::Procedures;
use crate::sop::case::tests::{Office, office};
use crate::sop::case::{claim, history, parameters_used, parameters_with, past, release, verify};
use crate::sop::definition::Library;

/// The same office after somebody wrote its figures, and started the program again.
fn with_figures(office: &Office, figures: &str) -> Procedures {
    let file = office.outlet.folder.path().join("sop").join("pendataan.parameter.toml");
    std::fs::write(file, figures).expect("written");
    let library = Library::open(Some(office.outlet.folder.path())).expect("the procedures");
    assert_eq!(library.broken(), []);
    let (within, vault) = (&office.procedures, Vault::throwaway().expect("a key"));
    Procedures::with(office.outlet.store.clone(), library, vault, within.holidays().clone(), Regions::shipped())
}

fn texts(used: &ParametersUsed) -> Vec<String> {
    used.figures.iter().map(Figure::text).collect()
}

fn hashes(office: &Office, case: CaseId) -> Vec<String> {
    let all = office.procedures.store().read(|c| past(c, case)).expect("a history");
    all.iter().map(|past| parameters_hash(past).expect("its procedure has figures").to_owned()).collect()
}

#[test]
fn each_transition_names_the_figures_that_held_and_a_change_leaves_its_trace() {
    let office = office();
    let case = office.open(office.village);
    let task = office.task(case, "collect").id;
    claim(&office.procedures, ActId::new(), office.village, task).expect("claimed");
    let fewer = with_figures(&office, "workers_max = 2\n");
    office.at("2026-11-23T10:00:00+08:00");
    release(&fewer, ActId::new(), office.village, task).expect("released");
    claim(&fewer, ActId::new(), office.village, task).expect("claimed");
    let as_before = with_figures(&office, "workers_max = 99\n");
    release(&as_before, ActId::new(), office.village, task).expect("released");

    let found = hashes(&office, case);
    assert_eq!(found.len(), 5);
    assert!(found[0] == found[1] && found[1] != found[2] && found[2] == found[3] && found[4] == found[0]);
    let store = office.procedures.store();
    let used = store.read(|c| parameters_used(c, "pendataan")).expect("readable");
    let told: Vec<Vec<String>> = used.iter().map(texts).collect();
    assert_eq!(told, [["Pekerja paling banyak: 99"], ["Pekerja paling banyak: 2"]], "each set once");
    assert!(used[0].first_used_at < used[1].first_used_at);
    let then = store.read(|c| parameters_with(c, &found[2])).expect("readable");
    assert_eq!(then.as_ref(), Some(&used[1]), "what held then can be said later");
    let newest = fewer.library().newest("pendataan").expect("the procedure");
    assert_eq!(figures_now(&newest), used[1].figures);
    assert_eq!(store.read(|c| verify(c, &fewer)).expect("a walk"), []);
}

#[test]
fn the_history_says_where_figures_changed_and_nowhere_else() {
    let office = office();
    let case = office.open(office.village);
    let task = office.task(case, "collect").id;
    let fewer = with_figures(&office, "workers_max = 2\n");
    claim(&fewer, ActId::new(), office.village, task).expect("claimed");
    release(&fewer, ActId::new(), office.village, task).expect("released");
    let told = office.procedures.store().read(|c| history(c, &fewer, case)).expect("a history");
    let told: Vec<&str> = told.iter().map(|line| line.sentence.as_str()).collect();
    assert_eq!(
        told,
        [
            "Desa 1 mencatat data usaha ini di kantor.",
            "Desa 1 mengambil tugas \"Mengisi data usaha\". Angka prosedur yang berlaku sejak ini: Pekerja paling \
             banyak: 2.",
            "Desa 1 melepas tugas \"Mengisi data usaha\".",
        ]
    );
}

#[test]
fn figures_are_kept_and_never_changed() {
    let office = office();
    office.open(office.village);
    let write = |sql: &'static str| {
        office.procedures.store().write_local(move |c, _| {
            c.execute_batch(sql)?;
            Ok(())
        })
    };
    assert!(write("UPDATE sop_parameters SET figures = '[]'").is_err());
    assert!(write("DELETE FROM sop_parameters").is_err());
    assert_eq!(office.count("SELECT count(*) FROM sop_parameters"), 1);
}
