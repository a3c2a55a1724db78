//! A procedure that is not ours lies as a file in the data folder: it is checked, shown and worked without a new build.
//! A broken file stops nothing; a changed one takes nothing away from a case that runs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use deks::base::{ActId, BusinessDay, CaseId, UserId};
use deks::cli::sop::{check_command, show_command};
use deks::people::{People, Role};
use deks::sop::Procedures;
use deks::sop::case::{self, ActError, CaseHeader, Doing, Done, NewCase, Origin, TaskRow};
use deks::sop::field::{FieldValue, TableRow, Values};
use deks::store::Store;

use crate::kit::open_store;

const AULA: &str = include_str!("../fixtures/sop/aula.toml");

/// An office with a file in its data folder.
struct Office {
    folder: tempfile::TempDir,
    store: Store,
    staf: UserId,
    manajer: UserId,
}

fn office(text: &str) -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("sop")).expect("a folder for procedures");
    let (store, _) = open_store(folder.path(), "2026-11-23T02:00:00Z");
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name, role| people.add_user(ActId::new(), admin, name, role, "907214").expect("a user");
    let (staf, manajer) = (add("Staf Stok 1", Role::StafStok), add("Manajer 1", Role::Manajer));
    let office = Office { folder, store, staf, manajer };
    office.write(text);
    office
}

impl Office {
    fn file(&self) -> PathBuf {
        self.folder.path().join("sop").join("aula.toml")
    }

    fn write(&self, text: &str) {
        fs::write(self.file(), text).expect("written");
    }

    /// As after a new start of the program.
    fn procedures(&self) -> Procedures {
        Procedures::open(self.store.clone(), self.folder.path()).expect("the procedures")
    }

    fn header(&self, case: CaseId) -> CaseHeader {
        self.store.read(|connection| case::header(connection, case)).expect("a reading").expect("a case")
    }

    fn tasks(&self, case: CaseId) -> Vec<TaskRow> {
        self.store.read(|connection| case::tasks_of_case(connection, case)).expect("tasks")
    }

    /// The steps that are open, by name.
    fn open_steps(&self, case: CaseId) -> Vec<String> {
        let mut open: Vec<String> =
            self.tasks(case).into_iter().filter(TaskRow::is_open).map(|task| task.step).collect();
        open.sort();
        open
    }

    fn new_case(&self, procedures: &Procedures) -> CaseId {
        let new = NewCase {
            sop: "aula".into(),
            origin: Origin::Office,
            values: entered(),
            documents: Vec::new(),
            region: String::new(),
        };
        case::open(procedures, ActId::new(), Some(self.staf), new).expect("a case")
    }

    fn act(
        &self,
        procedures: &Procedures,
        by: UserId,
        case: CaseId,
        (step, action): (&str, &str),
    ) -> Result<Done, ActError> {
        let task = self.tasks(case).into_iter().rfind(|task| task.step == step).expect("a task of the step");
        let doing = Doing {
            task: task.id,
            version: task.version,
            action: action.into(),
            seen: self.header(case).content_hash,
            reason: String::new(),
            glass: None,
        };
        case::act(procedures, ActId::new(), Some(by), doing)
    }

    fn done(&self, procedures: &Procedures, by: UserId, case: CaseId, what: (&str, &str)) -> Done {
        self.act(procedures, by, case, what).unwrap_or_else(|error| panic!("{what:?}: {error}"))
    }

    fn edit(&self, procedures: &Procedures, case: CaseId, field: &str, value: FieldValue) {
        let seen = Some(self.header(case).content_hash);
        let changes = vec![(field.to_owned(), Some(value))];
        case::edit(procedures, ActId::new(), Some(self.staf), case, changes, seen, None).expect("edited");
    }
}

/// What the first form needs.
fn entered() -> Values {
    let chairs = BTreeMap::from([
        ("name".to_owned(), FieldValue::Text("Kursi lipat".into())),
        ("qty".to_owned(), FieldValue::Number(40_000)),
    ]);
    let day = BusinessDay::new(2026, 12, 10).expect("a day");
    Values::from([
        ("borrower_name".to_owned(), FieldValue::Text("Karang Taruna Contoh 01".into())),
        ("held_on".to_owned(), FieldValue::Date(day)),
        ("begins_at".to_owned(), FieldValue::Text("09.00".into())),
        ("guests".to_owned(), FieldValue::Number(80_000)),
        ("purpose".to_owned(), FieldValue::Choice("meeting".into())),
        ("equipment".to_owned(), FieldValue::Table(vec![TableRow { id: "alat-1".into(), cells: chairs }])),
    ])
}

#[test]
fn a_file_in_the_data_folder_is_a_procedure_that_runs_from_start_to_end() {
    let office = office(AULA);
    let procedures = office.procedures();
    assert_eq!(procedures.library().broken().len(), 0);
    let case = office.new_case(&procedures);
    let header = office.header(case);
    assert_eq!((header.number.as_str(), header.title.as_str()), ("PA-K1-20261123-0001", "Karang Taruna Contoh 01"));
    assert_eq!(office.open_steps(case), ["prepare", "request"]);
    let prepare =
        office.tasks(case).into_iter().find(|task| task.step == "prepare").expect("the step before the event");
    let due = prepare.due_at.map(|at| deks::base::Zone::Wib.day_of(at).to_string());
    assert_eq!(due.as_deref(), Some("2026-12-09"), "a day before the event");

    // Too many chairs: the rule of the table refuses until they are fewer.
    let many = BTreeMap::from([
        ("name".to_owned(), FieldValue::Text("Kursi lipat".into())),
        ("qty".to_owned(), FieldValue::Number(51_000)),
    ]);
    let row = TableRow { id: "alat-1".into(), cells: many };
    office.edit(&procedures, case, "equipment", FieldValue::Table(vec![row]));
    let refused = office.act(&procedures, office.staf, case, ("request", "submit"));
    assert_eq!(refused, Err(ActError::Incomplete(vec!["Alat yang dipinjam".into()])));
    let fine = entered().remove("equipment").expect("chairs");
    office.edit(&procedures, case, "equipment", fine);

    office.done(&procedures, office.staf, case, ("request", "submit"));
    assert_eq!(office.open_steps(case), ["approve", "prepare"]);
    let own = office.act(&procedures, office.staf, case, ("approve", "approve"));
    assert!(matches!(own, Err(ActError::WrongRole { .. })), "{own:?}");
    office.done(&procedures, office.manajer, case, ("approve", "approve"));
    assert_eq!(office.open_steps(case), ["hand_back", "prepare", "weekly_check"]);
    office.done(&procedures, office.staf, case, ("prepare", "ready"));
    office.done(&procedures, office.staf, case, ("weekly_check", "checked"));
    assert_eq!(office.open_steps(case), ["hand_back", "weekly_check"], "it comes again");
    office.done(&procedures, office.staf, case, ("hand_back", "fine"));
    assert_eq!(office.open_steps(case), ["report"], "and is stopped");
    office.edit(&procedures, case, "condition", FieldValue::Choice("good".into()));
    let end = office.done(&procedures, office.staf, case, ("report", "done"));
    assert_eq!(end.outcome.as_deref(), Some("returned"));
    assert_eq!((office.header(case).outcome.as_str(), office.open_steps(case).len()), ("returned", 0));
}

#[test]
fn a_file_in_the_data_folder_is_shown_as_table_and_as_paper() {
    let office = office(AULA);
    let data = office.folder.path();
    let text = show_command(data, "aula", None).expect("shown");
    for part in ["Peminjaman Aula", "Memutuskan peminjaman", "Setujui -> 4 weekly_check", "H-1"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let checked = check_command(data, &[]).expect("checked");
    assert!(
        checked.is_well && checked.text.contains("aula.toml: baik. aula revisi 1 (berlaku), 6 langkah"),
        "{checked:?}"
    );
    let path = data.join("aula.pdf");
    show_command(data, "aula", Some(&path)).expect("written");
    let bytes = fs::read(&path).expect("a paper");
    if let Some(folder) = std::env::var_os("DEKS_PAPERS_DIR") {
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(PathBuf::from(folder).join("procedure.pdf"), &bytes).expect("a file");
    }
    let printed = text_of(&bytes);
    for part in ["Peminjaman Aula", "Memutuskan peminjaman", "Kepala bagian", "Aula kembali", "H-1, hari kalender."] {
        assert!(printed.contains(part), "{part}\n{printed}");
    }
}

/// The text of a PDF by poppler, an independent reader.
fn text_of(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let output = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output();
    String::from_utf8(output.expect("poppler-utils is installed").stdout).expect("UTF-8")
}

#[test]
fn a_broken_file_is_named_with_line_and_remedy_and_ours_go_on() {
    let broken = AULA.replacen("to = [\"step:approve\"]", "to = [\"step:aprove\"]", 1);
    let office = office(&broken);
    let procedures = office.procedures();
    let line = 1 + broken[..broken.find("step:aprove").expect("the mistake")].matches('\n').count();
    let expect = format!(
        "aula.toml, baris {line}: langkah \"request\", tindakan \"submit\": langkah \"aprove\" tidak ada. \
         Maksudnya \"approve\"?"
    );
    let said: Vec<String> = procedures.library().broken().iter().map(ToString::to_string).collect();
    assert_eq!(said, std::slice::from_ref(&expect));
    assert!(procedures.library().newest("aula").is_none());
    assert!(procedures.library().newest("deks").is_some(), "ours are there all the same");
    let checked = check_command(office.folder.path(), &[]).expect("checked");
    assert!(
        !checked.is_well && checked.text.contains(&expect) && checked.text.contains("deks.toml: baik"),
        "{checked:?}"
    );
    let named = check_command(office.folder.path(), &[office.file()]).expect("checked");
    assert!(!named.is_well && named.text.contains(&expect), "{named:?}");
}

#[test]
fn a_changed_file_leaves_a_running_case_at_its_revision() {
    let office = office(AULA);
    let first = office.procedures();
    let case = office.new_case(&first);
    let label = |procedures: &Procedures, case: CaseId| {
        let definition = procedures.definition(&office.header(case).pin).expect("its revision");
        definition.step("approve").and_then(|step| step.action("approve")).map(|action| action.label.clone())
    };

    let second = AULA.replacen("revision = 1", "revision = 2", 1).replacen("\"Setujui\"", "\"Izinkan\"", 1);
    office.write(&second);
    let procedures = office.procedures();
    assert_eq!((office.header(case).pin.revision, label(&procedures, case).as_deref()), (1, Some("Setujui")));
    let later = office.new_case(&procedures);
    assert_eq!((office.header(later).pin.revision, label(&procedures, later).as_deref()), (2, Some("Izinkan")));

    // Changed without a new revision: what the cases follow counts, and the file is named.
    office.write(&second.replacen("\"Izinkan\"", "\"Boleh\"", 1));
    let procedures = office.procedures();
    assert_eq!(label(&procedures, later).as_deref(), Some("Izinkan"));
    assert_eq!(label(&procedures, office.new_case(&procedures)).as_deref(), Some("Izinkan"));
    let said: Vec<String> = procedures.library().broken().iter().map(ToString::to_string).collect();
    assert!(said.len() == 1 && said[0].contains("revisi 2 berubah, padahal sudah dipakai kasus"), "{said:?}");

    // Gone: cases go on to their end, new ones do not begin.
    fs::remove_file(office.file()).expect("removed");
    let procedures = office.procedures();
    assert!(procedures.library().newest("aula").is_none());
    office.done(&procedures, office.staf, case, ("request", "submit"));
    office.done(&procedures, office.manajer, case, ("approve", "approve"));
    assert_eq!(label(&procedures, case).as_deref(), Some("Setujui"));
}

#[test]
fn a_file_beside_the_database_that_is_far_too_large_is_not_read() {
    let office = office(AULA);
    for name in ["holidays.csv", "regions.csv"] {
        let path = office.folder.path().join(name);
        fs::File::create(&path).and_then(|file| file.set_len(33 * 1024 * 1024)).expect("a large file");
        let opened = Procedures::open(office.store.clone(), office.folder.path()).map(drop);
        let said = opened.expect_err("refused").to_string();
        assert!(said.contains(name) && said.contains(" lebih besar dari 32 MiB."), "{said}");
        fs::remove_file(&path).expect("taken away");
    }
    office.procedures();
}
