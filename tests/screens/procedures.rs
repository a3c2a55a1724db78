//! The office's day: what there is to do, the board, the list, one action for many, files, and who works where.

use std::collections::BTreeMap;

use deks::base::{ActId, CaseId, FixedClock, Rupiah, UtcMs};
use deks::people::Role;
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::{self, NewCase, NewDocument, Origin};
use deks::sop::field::{FieldValue, TableRow, Values};
use deks::sop::letters::{self, TemplateRow};
use deks_ui::{
    CaseStanding, HomeAdapter, Nav, ProceduresAdapter, ProceduresSheet, ProceduresTab, Screen, Task, Urgency,
    WordingAdapter,
};
use slint::{ComponentHandle, Model};

use super::kit::*;

const PHONE: &str = "+6281200000001";
const DAY_MS: i64 = 24 * 3_600_000;

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// An application with everything that it needs, or without its catalogue.
fn application(kiosk: &Kiosk, name: &str, is_complete: bool) -> CaseId {
    let procedures = kiosk.services.procedures().expect("the procedures");
    let mut values: Values = [
        ("business_name", text(name)),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text(PHONE)),
        ("email", text("kontak01@example.com")),
        ("instagram", text("ukm.contoh")),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect();
    if is_complete {
        let price = FieldValue::Rupiah(Rupiah(85_000));
        let cells = BTreeMap::from([("name".to_owned(), text("Tas Pandan")), ("price".to_owned(), price)]);
        values.insert("products".to_owned(), FieldValue::Table(vec![TableRow { id: "p1".to_owned(), cells }]));
    }
    let shot = NewDocument {
        kind: "instagram_screenshot".to_owned(),
        name: "ig.png".to_owned(),
        mime: String::new(),
        bytes: b"\x89PNG\r\n\x1a\n....".to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    };
    let new =
        NewCase { sop: "deks".to_owned(), origin: Origin::Kiosk, values, documents: vec![shot], region: String::new() };
    case::open(&procedures, ActId::new(), Some(kiosk.admin), new).expect("opened")
}

fn current(kiosk: &Kiosk) -> Screen {
    kiosk.app.global::<Nav>().get_current_screen()
}

#[test]
fn what_came_in_is_a_task_a_card_and_a_row_and_leads_to_its_page() {
    let kiosk = kiosk();
    application(&kiosk, "Batik Sekar Contoh", true);
    kiosk.go(Screen::Procedures);
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    assert!(kiosk.shows("Belum ada yang mengerjakan: 1"));
    kiosk.press("Papan");
    assert_eq!(adapter.get_tab(), ProceduresTab::Board);
    let first = adapter.get_columns().row_data(0).expect("a column");
    assert_eq!((first.open, first.cards.row_count()), (1, 1));
    assert!(kiosk.shows("Pelaksana sebagian langkah disimpulkan dari kalimat SOP; perlu dipastikan."));
    let can_step = |label: &str| kiosk.target(label).accessible_enabled() == Some(true);
    assert!(!can_step("Langkah sebelumnya"), "nothing stands before the first step");
    kiosk.press("Langkah berikutnya");
    assert!(kiosk.find("Batik Sekar Contoh").is_none(), "its column went out of sight");
    assert!(adapter.get_first_column() > 1, "a page of columns, not one");
    for _ in 0..adapter.get_columns().row_count() {
        if can_step("Langkah berikutnya") {
            kiosk.press("Langkah berikutnya");
        }
    }
    assert!(!can_step("Langkah berikutnya"), "nothing stands behind the last step");
    for _ in 0..adapter.get_columns().row_count() {
        if can_step("Langkah sebelumnya") {
            kiosk.press("Langkah sebelumnya");
        }
    }
    kiosk.press("Lihat semua: Mengajukan kemitraan melalui e-mail");
    assert_eq!((adapter.get_tab(), adapter.get_found(), adapter.get_narrowed()), (ProceduresTab::List, 1, 1));
    kiosk.press("Batik Sekar Contoh");
    assert_eq!(current(&kiosk), Screen::CasePage);
    kiosk.go(Screen::Procedures);
    kiosk.press("Surel masuk");
    assert_eq!(current(&kiosk), Screen::Inbox);
}

#[test]
fn everything_of_an_empty_office_says_what_to_do() {
    let kiosk = kiosk();
    kiosk.tall();
    kiosk.go(Screen::Procedures);
    assert!(kiosk.shows("Tidak ada tugas untuk Anda"));
    kiosk.press("Lihat papan");
    assert!(kiosk.shows("Tidak ada di langkah ini."));
    kiosk.press("Daftar");
    assert!(kiosk.shows("Tidak ada yang cocok"));
    kiosk.press("Angka");
    assert!(kiosk.shows("Tidak ada yang terlambat."));
    kiosk.press("Petugas");
    assert!(kiosk.shows("Belum ada yang ditugaskan"));
    kiosk.press("Tugas saya");
    kiosk.press("Permohonan baru");
    assert_eq!(current(&kiosk), Screen::CasePage);
}

#[test]
fn what_is_late_stands_first_and_on_the_tile_of_the_home_screen() {
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let kiosk = kiosk_at(clock.clone());
    application(&kiosk, "Keramik Contoh", true);
    kiosk.go(Screen::Home);
    let badge = || {
        let tiles = kiosk.app.global::<HomeAdapter>().get_tiles();
        tiles.iter().find(|tile| tile.task == Task::Cases).expect("the tile").badge
    };
    assert_eq!(badge(), "1", "it is free to be taken");
    clock.set(UtcMs(NOON_MS + 3 * DAY_MS));
    application(&kiosk, "Rotan Contoh", true);
    kiosk.go(Screen::Home);
    assert_eq!(badge(), "2");
    kiosk.go(Screen::Procedures);
    assert!(kiosk.shows("Tugas saya (2)"), "the tab says the same as the tile");
    let tasks = kiosk.app.global::<ProceduresAdapter>().get_tasks();
    let stands: i32 = tasks.iter().filter(|task| task.leads).map(|task| task.count).sum();
    assert_eq!(stands, 2, "and so do the headings");
    kiosk.press("Daftar");
    let rows = kiosk.app.global::<ProceduresAdapter>().get_cases();
    let first = rows.row_data(0).expect("a row");
    assert_eq!((first.title.as_str(), first.urgency), ("Keramik Contoh", Urgency::Overdue));
    kiosk.press("Terlambat");
    assert_eq!(kiosk.app.global::<ProceduresAdapter>().get_found(), 1);
}

#[test]
fn the_list_is_searched_narrowed_and_a_filter_kept_for_the_next_time() {
    let kiosk = kiosk();
    kiosk.tall();
    for name in ["Batik Sekar Contoh", "Keramik Contoh", "Rotan Sampel Jaya"] {
        application(&kiosk, name, true);
    }
    kiosk.go(Screen::Procedures);
    kiosk.press("Daftar");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    assert_eq!(adapter.get_found(), 3);
    kiosk.write("Cari Permohonan", "keramk");
    assert_eq!(adapter.get_found(), 1, "a letter too few is forgiven");
    kiosk.write("Cari Permohonan", "xyzxyz");
    kiosk.press("Cari di semua");
    assert_eq!((adapter.get_found(), adapter.get_standing()), (0, CaseStanding::All));
    kiosk.write("Cari Permohonan", "");
    kiosk.press("Berjalan");
    kiosk.press("Saringan");
    kiosk.press("Belum ada");
    kiosk.press("2. Seleksi/Kurasi Internal");
    assert_eq!((adapter.get_found(), adapter.get_narrowed()), (0, 2));
    kiosk.press("Simpan saringan");
    assert_eq!(adapter.get_sheet_flaw(), "Saringan belum diberi nama. Tulis namanya.");
    kiosk.write("Simpan saringan ini dengan nama", "Kurasi tanpa pemegang");
    kiosk.press("Simpan saringan");
    assert_eq!(kiosk.message(), "Saringan tersimpan.");
    kiosk.press("Kosongkan");
    assert_eq!((adapter.get_found(), adapter.get_narrowed()), (3, 0));
    kiosk.press("Kurasi tanpa pemegang");
    assert_eq!((adapter.get_sheet(), adapter.get_narrowed()), (ProceduresSheet::None, 2));

    let kiosk = kiosk.restart();
    kiosk.tall();
    kiosk.go(Screen::Procedures);
    kiosk.press("Daftar");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    kiosk.press("Saringan Kurasi tanpa pemegang");
    assert_eq!((adapter.get_found(), adapter.get_narrowed(), adapter.get_saved_on()), (0, 2, true));
    assert!(kiosk.find("Hapus saringan: Seleksi/Kurasi Internal, belum ada yang mengerjakan").is_none());
    kiosk.press("Saringan Kurasi tanpa pemegang");
    assert_eq!((adapter.get_found(), adapter.get_narrowed(), adapter.get_saved_on()), (3, 0, false));
    kiosk.press("Saringan");
    kiosk.press("Hapus saringan Kurasi tanpa pemegang");
    assert_eq!(kiosk.message(), "Saringan dihapus.");
    assert_eq!(kiosk.app.global::<ProceduresAdapter>().get_saved().row_count(), 0);
}

#[test]
fn many_are_passed_on_at_once_and_who_cannot_is_said_first() {
    let kiosk = kiosk();
    application(&kiosk, "Batik Sekar Contoh", true);
    application(&kiosk, "Keramik Contoh", true);
    application(&kiosk, "Rotan Sampel Jaya", false);
    kiosk.go(Screen::Procedures);
    kiosk.press("Daftar");
    kiosk.press("Pilih");
    kiosk.press("Tindakan untuk 0");
    assert_eq!(kiosk.message(), "Pilih dulu barisnya.");
    kiosk.press("Keramik Contoh");
    assert_eq!(current(&kiosk), Screen::Procedures, "a tap chooses now, and opens nothing");
    kiosk.press("Pilih semua yang tampil");
    kiosk.press("Tindakan untuk 3");
    kiosk.press("Lengkap, ke kurasi");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    assert!(kiosk.shows("2 bisa, 1 tidak"));
    let first = adapter.get_many_lines().row_data(0).expect("a line");
    assert!(first.title == "Rotan Sampel Jaya" && first.why.starts_with("Masih kurang: "), "{}", first.why);
    kiosk.press("Kerjakan 2");
    assert!(kiosk.shows("2 dari 2 selesai"));
    kiosk.press("Selesai");
    assert!(!adapter.get_picking());
    kiosk.press("Papan");
    let open: Vec<i32> = adapter.get_columns().iter().take(2).map(|column| column.open).collect();
    assert_eq!(open, [1, 2]);
}

#[test]
fn many_are_taken_at_once_and_given_on_with_a_reason() {
    let kiosk = kiosk();
    kiosk.tall();
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214").expect("a clerk");
    people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "118352").expect("a cashier");
    application(&kiosk, "Batik Sekar Contoh", true);
    application(&kiosk, "Rotan Sampel Jaya", false);
    kiosk.go(Screen::Procedures);
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    let hint = |title: &str| {
        adapter.get_tasks().iter().find(|task| task.title == title).map(|task| task.hint.to_string()).expect("a task")
    };
    assert!(hint("Batik Sekar Contoh").starts_with("Sudah lengkap. "), "{}", hint("Batik Sekar Contoh"));
    assert!(hint("Rotan Sampel Jaya").starts_with("Kurang: "), "{}", hint("Rotan Sampel Jaya"));
    kiosk.press("Daftar");
    let choose = |deed: &str| {
        kiosk.press("Pilih");
        kiosk.press("Pilih semua yang tampil");
        kiosk.press("Tindakan untuk 2");
        kiosk.press(deed);
    };
    choose("Saya kerjakan");
    assert!(kiosk.shows("Semua bisa: 2"));
    kiosk.press("Kerjakan 2");
    kiosk.press("Selesai");
    choose("Saya kerjakan");
    assert!(adapter.get_many_lines().iter().all(|line| line.why == "Sudah Anda kerjakan."));
    kiosk.press("Tindakan lain");
    kiosk.press("Serahkan kepada…");
    assert!(kiosk.find("Kasir 1").is_none(), "who does not work there is not offered");
    kiosk.press("Staf Stok 1");
    assert!(kiosk.shows("Semua bisa: 2"));
    kiosk.press("Kerjakan 2");
    assert_eq!(kiosk.message(), "Tulis alasannya dulu.");
    kiosk.write("Alasan", "Cuti seminggu");
    kiosk.press("Kerjakan 2");
    assert!(kiosk.shows("2 dari 2 selesai"));
    kiosk.press("Selesai");
    kiosk.press("Papan");
    kiosk.press("Daftar");
    assert!(adapter.get_cases().iter().all(|line| line.who == "Staf Stok 1"));
}

#[test]
fn what_lies_with_one_person_is_found_from_the_filters_and_from_the_figures() {
    let kiosk = kiosk();
    kiosk.tall();
    application(&kiosk, "Batik Sekar Contoh", true);
    application(&kiosk, "Rotan Sampel Jaya", false);
    kiosk.go(Screen::Procedures);
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    let shown = || adapter.get_cases().iter().map(|line| line.title.to_string()).collect::<Vec<_>>();
    kiosk.press("Daftar");
    kiosk.press("Pilih");
    kiosk.press("Batik Sekar Contoh");
    kiosk.press("Tindakan untuk 1");
    kiosk.press("Saya kerjakan");
    kiosk.press("Kerjakan 1");
    kiosk.press("Selesai");
    let me = adapter.get_cases().iter().map(|line| line.who.to_string()).find(|who| !who.is_empty()).expect("a name");

    kiosk.press("Saringan");
    let holder = adapter.get_holders().row_data(0).expect("somebody");
    assert_eq!((holder.name.as_str(), holder.detail.as_str()), (me.as_str(), "1 langkah terbuka"));
    kiosk.press(&me);
    assert_eq!((adapter.get_narrowing().as_str(), shown()), (me.as_str(), vec!["Batik Sekar Contoh".to_owned()]));
    kiosk.press(&me);
    assert_eq!((adapter.get_narrowing().as_str(), shown().len()), ("", 2), "a second tap takes it off");

    kiosk.press("Tutup");
    for (line, narrowing, case) in [
        (me.as_str(), me.as_str(), "Batik Sekar Contoh"),
        ("Belum diambil", "belum ada yang mengerjakan", "Rotan Sampel Jaya"),
    ] {
        kiosk.press("Angka");
        kiosk.press(&format!("Lihat: {line}"));
        assert_eq!((adapter.get_narrowing().as_str(), shown()), (narrowing, vec![case.to_owned()]), "{line}");
    }
}

#[test]
fn figures_and_lists_leave_as_files_and_personal_data_only_for_a_purpose() {
    let kiosk = kiosk();
    application(&kiosk, "Batik Sekar Contoh", true);
    kiosk.go(Screen::Procedures);
    kiosk.press("Angka");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    assert_eq!((adapter.get_came(), adapter.get_running()), ("1".into(), "1".into()));
    assert_eq!((adapter.get_open_steps(), adapter.get_by_officer().row_count()), ("1".into(), 1));
    let region = adapter.get_by_region().row_data(0).expect("a region");
    assert_eq!((region.name.as_str(), region.open.as_str()), ("Tanpa wilayah (belum diisi)", "1"));
    for (button, begins) in [("XLSX", "PK"), ("CSV", "\u{FEFF}Angka"), ("PDF", "%PDF")] {
        kiosk.press("Ekspor angka");
        kiosk.press(button);
        kiosk.press("Simpan berkas");
        let bytes = std::fs::read(kiosk.saved_paper()).expect("the file");
        assert!(bytes.starts_with(begins.as_bytes()), "{button}");
    }
    kiosk.press("Daftar");
    let list = |purpose: &str| {
        kiosk.press("Ekspor daftar");
        kiosk.press("CSV");
        kiosk.press(purpose);
        kiosk.press("Simpan berkas");
        String::from_utf8_lossy(&std::fs::read(kiosk.saved_paper()).expect("the file")).into_owned()
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let phone = &digits(PHONE)[2..];
    let redacted = list("Disamarkan");
    assert!(redacted.contains("Batik Sekar Contoh") && !digits(&redacted).contains(phone), "{redacted}");
    let clear = list("Terbaca, untuk: Pemeriksaan");
    assert!(digits(&clear).contains(phone), "{clear}");
}

#[test]
fn an_empty_form_is_saved_for_those_without_a_device() {
    let kiosk = kiosk();
    kiosk.go(Screen::Procedures);
    kiosk.press("Formulir kosong (PDF)");
    kiosk.press("Form perjanjian konsinyasi");
    kiosk.press("Simpan berkas");
    let path = kiosk.saved_paper();
    assert!(path.ends_with("Form perjanjian konsinyasi.pdf"), "{}", path.display());
    assert!(std::fs::read(path).expect("the file").starts_with(b"%PDF"));
}

#[test]
fn somebody_is_assigned_a_role_and_it_ends_again() {
    let kiosk = kiosk();
    let people = &kiosk.services.people;
    people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214").expect("a clerk");
    people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "118352").expect("a cashier");
    kiosk.go(Screen::Procedures);
    kiosk.press("Petugas");
    kiosk.tall();
    kiosk.press("Tugaskan orang");
    assert!(kiosk.find("Kasir 1").is_none(), "who does not work on cases is not offered");
    kiosk.press("Tugaskan");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    assert_eq!(adapter.get_officer_flaw(), "Pilih dulu orangnya.");
    kiosk.press("Staf Stok 1");
    kiosk.press("Penanggung jawab DEKS");
    kiosk.press("Wilayah");
    kiosk.write("Cari wilayah", "surabaya");
    let region = adapter.get_regions().row_data(0).expect("a region").name;
    kiosk.press(&region);
    assert_eq!(adapter.get_officer_region(), region);
    kiosk.press("Tugaskan");
    assert_eq!(kiosk.message(), "Penugasan tersimpan.");
    let line = adapter.get_officers().row_data(0).expect("a line");
    assert!(line.active && line.role == "Penanggung jawab DEKS" && line.from == "22-11-2026", "{line:?}");
    kiosk.press("Staf Stok 1");
    kiosk.press("Akhiri penugasan");
    assert_eq!(kiosk.message(), "Penugasan berakhir.");
    assert!(!adapter.get_officers().row_data(0).expect("a line").active);
}

#[test]
fn a_clerk_sees_no_officers_and_exports_nothing_in_clear() {
    let kiosk = kiosk();
    application(&kiosk, "Batik Sekar Contoh", true);
    let people = &kiosk.services.people;
    let staf = people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214").expect("a clerk");
    kiosk.sign_in(staf);
    kiosk.go(Screen::Procedures);
    assert!(kiosk.find("Petugas").is_none() && kiosk.find("Surat").is_none());
    kiosk.press("Daftar");
    kiosk.press("Ekspor daftar");
    assert!(kiosk.shows("Disamarkan") && !kiosk.shows("Terbaca, untuk: Pemeriksaan"));
}

/// The letter that tells of a refusal, as this office words it.
fn refusal(kiosk: &Kiosk) -> TemplateRow {
    let procedures = kiosk.services.procedures().expect("the procedures");
    let deks = procedures.library().newest("deks").expect("DEKS");
    let rows = kiosk.services.store.read(|c| letters::templates(c, &deks)).expect("readable");
    rows.into_iter().find(|row| row.letter == "refused").expect("the letter")
}

#[test]
fn a_leader_words_a_letter_looks_at_an_example_and_goes_back_to_the_file() {
    let kiosk = kiosk();
    kiosk.tall();
    kiosk.go(Screen::Procedures);
    kiosk.press("Surat");
    let adapter = kiosk.app.global::<ProceduresAdapter>();
    let wording = kiosk.app.global::<WordingAdapter>();
    assert_eq!(adapter.get_tab(), ProceduresTab::Wordings);
    kiosk.press("Pengumuman: belum disetujui");
    let file = refusal(&kiosk).wording;
    assert_eq!(kiosk.value("Perihal"), file.subject);
    kiosk.write("Perihal", "Kabar untuk {{ tidak_ada }}");
    kiosk.press("Lihat contoh");
    assert!(!wording.get_flaw().is_empty() && adapter.get_sheet() == ProceduresSheet::None);
    kiosk.write("Perihal", "Kabar untuk {{ business_name }}");
    assert_eq!(wording.get_flaw(), "");
    kiosk.press("Lihat contoh");
    assert_eq!(adapter.get_sheet(), ProceduresSheet::WordingExample);
    let subject = wording.get_example_subject();
    assert!(subject.contains("Kabar untuk") && !subject.contains("{{"), "{subject}");
    assert!(!refusal(&kiosk).is_own, "an example keeps nothing");
    kiosk.press("Tutup");
    // What was typed waits while another letter is looked at.
    kiosk.press("Pengumuman: diterima");
    kiosk.press("Pengumuman: belum disetujui");
    kiosk.press("Simpan");
    assert_eq!(kiosk.message(), "Bunyi surat tersimpan. Surat berikutnya memakainya.");
    let own = refusal(&kiosk);
    assert!(own.is_own && own.wording.subject == "Kabar untuk {{ business_name }}");
    kiosk.press("Kembalikan ke baku");
    kiosk.press("Ya, kembalikan");
    assert_eq!((adapter.get_sheet(), kiosk.value("Perihal")), (ProceduresSheet::None, file.subject.clone()));
    assert!(refusal(&kiosk).wording == file && !refusal(&kiosk).is_own);
}
