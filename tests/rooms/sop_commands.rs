//! `deks sop ...` on cases: listed, moved to another revision, deadlines set anew, personal data given and erased. What
//! the procedure does not allow, the command line does not either.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::AtomicBool;

use deks::base::{ActId, BusinessDay, CaseId, FixedClock, UserId, UtcMs};
use deks::cli::sop::{
    access_command, cases_command, erase_command, move_command, reschedule_command, retention_command,
};
use deks::partnership::ROOM;
use deks::people::{People, Role};
use deks::sop::Procedures;
use deks::sop::case::{self, Doing, NewCase, Origin, StepMap, Watch};
use deks::sop::field::{FieldValue, Values};
use deks::store::Store;

use crate::kit::open_store;

const AULA: &str = include_str!("../fixtures/sop/aula.toml");
const PHONE: &str = "+6281200000001";

/// A Monday, 9.00 WIB.
const NOW: &str = "2026-11-23T02:00:00Z";

struct Office {
    folder: tempfile::TempDir,
    store: Store,
    clock: FixedClock,
    staf: UserId,
    manajer: UserId,
}

fn office() -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("sop")).expect("a folder for procedures");
    let (store, clock) = open_store(folder.path(), NOW);
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name, role| people.add_user(ActId::new(), admin, name, role, "907214").expect("a user");
    let (staf, manajer) = (add("Staf Stok 1", Role::StafStok), add("Manajer 1", Role::Manajer));
    let office = Office { folder, store, clock, staf, manajer };
    office.write(AULA);
    office
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

impl Office {
    fn write(&self, procedure: &str) {
        fs::write(self.folder.path().join("sop").join("aula.toml"), procedure).expect("written");
    }

    /// As after a new start of the program.
    fn procedures(&self) -> Procedures {
        Procedures::open(self.store.clone(), self.folder.path()).expect("the procedures").with_room(ROOM)
    }

    fn open(&self, sop: &str, values: &[(&str, FieldValue)]) -> CaseId {
        let new = NewCase {
            sop: sop.to_owned(),
            origin: Origin::Office,
            values: values.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect::<Values>(),
            documents: Vec::new(),
            region: String::new(),
        };
        case::open(&self.procedures(), ActId::new(), Some(self.staf), new).expect("a case")
    }

    fn number(&self, case: CaseId) -> String {
        self.store.read(|connection| case::header(connection, case)).expect("a reading").expect("a case").number
    }

    /// Somebody wants to borrow the hall.
    fn borrowed(&self) -> String {
        let day = BusinessDay::new(2026, 12, 10).expect("a day");
        let values = [("borrower_name", text("Karang Taruna Contoh 01")), ("held_on", FieldValue::Date(day))];
        self.number(self.open("aula", &values))
    }

    /// An application that turned out to be none.
    fn dropped(&self) -> String {
        let values = [("business_name", text("Batik Sekar Contoh")), ("contact_phone", text(PHONE))];
        let case = self.open("deks", &values);
        let tasks = self.store.read(|connection| case::tasks_of_case(connection, case)).expect("tasks");
        let header = self.store.read(|connection| case::header(connection, case)).expect("a reading").expect("a case");
        let task = tasks.iter().find(|task| task.step == "apply").expect("the first step");
        let doing = Doing {
            task: task.id,
            version: task.version,
            action: "drop".to_owned(),
            seen: header.content_hash,
            reason: "Bukan permohonan.".to_owned(),
            glass: None,
        };
        case::act(&self.procedures(), ActId::new(), Some(self.staf), doing).expect("closed");
        header.number
    }
}

#[test]
fn running_cases_are_listed_without_anything_personal() {
    let office = office();
    let procedures = office.procedures();
    assert_eq!(cases_command(&procedures, false).expect("listed"), "Kasus yang berjalan: 0\n");
    let number = office.borrowed();
    office.dropped();
    let listed = cases_command(&procedures, false).expect("listed");
    assert!(listed.starts_with("Kasus yang berjalan: 1\n"), "{listed}");
    assert!(
        listed.contains(&format!("{number:<22} aula revisi 1  Mengajukan peminjaman: 1 hari kerja lagi")),
        "{listed}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&cases_command(&procedures, true).expect("listed")).expect("JSON");
    assert_eq!((json[0]["number"].as_str(), json[0]["revision"].as_u64()), (Some(number.as_str()), Some(1)));
    let first = json[0]["steps"].as_array().expect("steps").iter().find(|step| step["step"] == "request");
    assert_eq!(first.expect("the first step")["due"], "2026-11-24");
    assert!(!listed.contains("Karang") && !json.to_string().contains("Karang"), "{listed}{json}");
}

#[test]
fn a_case_is_moved_to_another_revision_by_who_leads_with_a_reason() {
    let office = office();
    let number = office.borrowed();
    let second = AULA.replacen("revision = 1", "revision = 2", 1).replacen(
        "id = \"request\"\nno = \"1\"",
        "id = \"intake\"\nno = \"1\"",
        1,
    );
    assert!(second.contains("id = \"intake\""), "the revision differs");
    office.write(&second);
    let procedures = office.procedures();
    let steps = StepMap::from([("request".to_owned(), "intake".to_owned())]);
    let moved = |by, number: &str, to, reason: &str| {
        move_command(&procedures, by, number, to, steps.clone(), reason).map_err(|error| error.to_string())
    };
    let refused = |by, number: &str, to, reason: &str| moved(by, number, to, reason).expect_err("refused");
    let (staf, manajer) = (office.staf, office.manajer);
    let unknown = "Kasus PA-X tidak ada. Nomor kasus yang berjalan ditunjukkan oleh: deks sop cases.";
    assert_eq!(refused(manajer, "PA-X", 2, "Revisi baru."), unknown);
    let revision = "Revisi 3 tidak dikenal program ini. Pilih revisi dari daftar.";
    assert_eq!(refused(manajer, &number, 3, "Revisi baru."), revision);
    let leads = "Kasus dipindahkan ke revisi lain oleh Kepala bagian. Minta petugas dengan peran itu.";
    assert_eq!(refused(staf, &number, 2, "Revisi baru."), leads);
    assert_eq!(refused(manajer, &number, 2, " "), "Alasan belum diisi. Tulis alasannya.");

    let done = moved(manajer, &number.to_lowercase(), 2, "Revisi baru berlaku.").expect("moved");
    assert!(done.starts_with(&format!("Kasus {number} sekarang mengikuti revisi 2. Langkah terbuka: ")), "{done}");
    assert!(done.contains("Mengajukan peminjaman"), "{done}");
    let listed = cases_command(&procedures, false).expect("listed");
    assert!(listed.contains("aula revisi 2  Mengajukan peminjaman"), "{listed}");
    let again = refused(manajer, &number, 2, "Revisi baru berlaku.");
    assert_eq!(again, "Kasus ini sudah mengikuti revisi itu.");
}

#[test]
fn deadlines_are_set_anew_by_hand_and_counted() {
    let office = office();
    office.borrowed();
    let list = "date,type,name,source,status\n2026-11-24,local,Hari jadi,SK Gubernur,final\n";
    fs::write(office.folder.path().join("holidays.csv"), list).expect("written");
    let procedures = office.procedures();
    let counted = |by| {
        let watch = Watch { progress: &|_, _| {}, cancel: &AtomicBool::new(false) };
        reschedule_command(&procedures, by, &watch).map_err(|error| error.to_string())
    };
    assert!(counted(office.staf).is_err(), "not everybody");
    let first = counted(office.manajer).expect("counted");
    assert!(first.starts_with("1 kasus diperiksa. Tenggat yang berubah: 1, pada 1 kasus.\n"), "{first}");
    let second = counted(office.manajer).expect("counted");
    assert_eq!(second, "1 kasus diperiksa. Tenggat yang berubah: 0, pada 0 kasus.\n");
    let listed = cases_command(&procedures, false).expect("listed");
    assert!(listed.contains("Mengajukan peminjaman: 1 hari kerja lagi"), "{listed}");
}

#[test]
fn what_is_known_is_given_once_as_a_file_and_only_by_who_may_see_it() {
    let office = office();
    let number = office.dropped();
    let procedures = office.procedures();
    let out = office.folder.path().join("data.json");
    let given = |by, purpose: Option<&str>| {
        access_command(&procedures, by, &number, purpose, &out).map_err(|error| error.to_string())
    };
    assert!(given(office.staf, None).is_err() && !out.exists(), "who was refused left nothing behind");
    let unknown = given(office.manajer, Some("ingin tahu")).expect_err("no such purpose");
    assert!(unknown.starts_with("Keperluan \"ingin tahu\" tidak ada di prosedur kasus ini. Yang ada: "), "{unknown}");
    assert!(given(office.manajer, None).expect("given").starts_with(&format!("Data kasus {number} ditulis ke ")));
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&out).expect("a file")).expect("JSON");
    assert_eq!(json["case"].as_str(), Some(number.as_str()));
    assert!(json.to_string().contains(PHONE), "{json}");
    assert_eq!(fs::metadata(&out).expect("a file").permissions().mode() & 0o777, 0o600);
    let before = fs::read(&out).expect("a file");
    assert!(given(office.manajer, None).expect_err("it is there").contains("tidak bisa dibuat"));
    assert_eq!(fs::read(&out).expect("a file"), before, "nothing is written over");
}

#[test]
fn a_case_is_erased_on_request_or_when_its_time_has_come() {
    let office = office();
    let (asked_for, kept) = (office.dropped(), office.dropped());
    let procedures = office.procedures();
    let erased = |by, number: &str, on_request| {
        erase_command(&procedures, by, number, "Diminta.", on_request).map_err(|error| error.to_string())
    };
    assert!(erased(office.staf, &asked_for, true).is_err(), "not everybody");
    let early = erased(office.manajer, &asked_for, false).expect_err("its time has not come");
    assert!(early.starts_with("Berkas kasus ini disimpan sampai "), "{early}");
    let done = erased(office.manajer, &asked_for, true).expect("erased");
    assert!(done.starts_with(&format!("Data pribadi kasus {asked_for} dihapus: ")), "{done}");
    let again = erased(office.manajer, &asked_for, true).expect_err("it is gone");
    assert_eq!(again, "Data pribadi kasus ini sudah dihapus.");

    assert_eq!(retention_command(&procedures, false).expect("listed"), "Kasus yang masa simpannya sudah lewat: 0\n");
    office.clock.set(UtcMs::parse_rfc3339("2040-01-02T02:00:00Z").expect("a moment"));
    let listed = retention_command(&procedures, false).expect("listed");
    assert!(listed.contains(&format!("{kept:<22} deks  selesai 2026-11-23, lewat sejak ")), "{listed}");
    let json: serde_json::Value =
        serde_json::from_str(&retention_command(&procedures, true).expect("listed")).expect("JSON");
    assert!(json.as_array().expect("a list").iter().any(|one| one["number"] == kept.as_str()), "{json}");
    assert!(erased(office.manajer, &kept, false).is_ok());
}

#[test]
fn a_case_whose_procedure_was_taken_away_is_found_when_its_time_is_over() {
    let office = office();
    let (kind, years) = ("label = \"Surat permintaan\"\n", "label = \"Surat permintaan\"\nkeep_years = 5\n");
    assert!(AULA.contains(kind), "the procedure is as this test knows it");
    office.write(&AULA.replacen(kind, years, 1));
    let number = office.borrowed();
    let case = office.store.read(|c| case::by_number(c, &number)).expect("a reading").expect("a case").id;
    let why = "Acaranya batal.".to_owned();
    case::withdraw(&office.procedures(), ActId::new(), office.manajer, case, why).expect("closed");
    fs::remove_file(office.folder.path().join("sop").join("aula.toml")).expect("taken away");
    let procedures = office.procedures();
    assert!(procedures.library().newest("aula").is_none(), "there is no file of it any more");
    let listed = || retention_command(&procedures, false).expect("listed");
    let none = "Kasus yang masa simpannya sudah lewat: 0\n";
    for (day, expect) in [("2031-11-22", false), ("2031-11-23", true)] {
        office.clock.set(UtcMs::parse_rfc3339(&format!("{day}T02:00:00Z")).expect("a moment"));
        assert_eq!(listed() != none, expect, "{day}");
    }
    let line = format!("{number:<22} aula  selesai 2026-11-23, lewat sejak 2031-11-23, 0 berkas\n");
    assert!(listed().ends_with(&line), "{}", listed());
    erase_command(&procedures, office.manajer, &number, "Masa simpan lewat.", false).expect("erased");
    assert_eq!(listed(), none, "once is enough");
}
