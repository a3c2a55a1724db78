//! The page of one application: entered by hand, completed, passed on, looked at for a purpose, changed by two people at
//! once, and withdrawn.

use std::io::Cursor;

use deks::base::{ActId, CaseId, Rupiah, UserId};
use deks::kiosk::flow::{Event, tell};
use deks::people::Role;
use deks::sop::Procedures;
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::looks::LookKind;
use deks::sop::case::{self, Doing, NewCase, NewDocument, Origin};
use deks::sop::field::{FieldValue, TableRow, Values};
use deks_ui::{CaseAdapter, CaseLetterStanding, CaseSheet, CaseTab, Nav, Screen};
use i_slint_backend_testing::ElementHandle;
use slint::{ComponentHandle, Model};

use super::kit::*;

fn procedures(kiosk: &Kiosk) -> Procedures {
    kiosk.services.procedures().expect("the procedures")
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn screenshot() -> NewDocument {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([180, 120, 60]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    NewDocument {
        kind: "instagram_screenshot".to_owned(),
        name: "akun.png".to_owned(),
        mime: String::new(),
        bytes: bytes.into_inner(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    }
}

/// An application that came by e-mail: nobody of the outlet entered it.
fn applied(kiosk: &Kiosk) -> CaseId {
    let values: Values = [
        ("business_name", text("UKM Contoh")),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text("+6281200000001")),
        ("email", text("kontak01@example.com")),
    ]
    .into_iter()
    .map(|(id, value)| (id.to_owned(), value))
    .collect();
    let new = NewCase {
        sop: "deks".to_owned(),
        origin: Origin::Email,
        values,
        documents: vec![screenshot()],
        region: String::new(),
    };
    case::open(&procedures(kiosk), ActId::new(), None, new).expect("opened")
}

fn open_page(kiosk: &Kiosk, case: CaseId) {
    kiosk.tall();
    kiosk.app.global::<Nav>().invoke_open(Screen::CasePage, Screen::Procedures);
    tell(&Event::CaseWanted(case));
    settle();
}

fn adapter(kiosk: &Kiosk) -> CaseAdapter<'_> {
    kiosk.app.global::<CaseAdapter>()
}

fn outcome(kiosk: &Kiosk, case: CaseId) -> String {
    kiosk.services.store.read(|c| case::header(c, case)).expect("readable").expect("known").outcome
}

fn open_steps(kiosk: &Kiosk, case: CaseId) -> Vec<String> {
    let tasks = kiosk.services.store.read(|c| case::tasks_of_case(c, case)).expect("readable");
    tasks.into_iter().filter(|task| task.is_open()).map(|task| task.step).collect()
}

#[test]
fn an_application_is_entered_by_hand_completed_and_passed_on() {
    let kiosk = kiosk();
    kiosk.tall();
    kiosk.go(Screen::CasePage);
    tell(&Event::NewCaseWanted("deks".to_owned()));
    settle();
    assert!(kiosk.shows("Permohonan baru"));
    kiosk.write("Nama usaha *", "Anyaman Sampel");
    kiosk.write("Contact person *", "Kontak UKM 01");
    kiosk.write("No. HP/WA *", "salah");
    assert_eq!(adapter(&kiosk).get_form_flaws(), 1, "it is read as it is typed");
    kiosk.press("Simpan isian");
    assert!(adapter(&kiosk).get_is_new(), "what cannot be read is not saved");
    kiosk.write("No. HP/WA *", "0812 0000 0001");
    kiosk.write("Alamat surel *", "kontak01@example.com");
    kiosk.write("Akun Instagram *", "anyaman.sampel");
    kiosk.press("Tambah baris");
    kiosk.write("Nama produk *", "Tas anyam");
    kiosk.write("Harga", "85.000");
    kiosk.press("Simpan baris");
    assert!(kiosk.shows("Tas anyam"));
    kiosk.press("Simpan isian");
    assert!(!adapter(&kiosk).get_is_new(), "{}", kiosk.message());
    assert!(adapter(&kiosk).get_number().starts_with("PM-"));
    assert_eq!(adapter(&kiosk).get_title(), "Anyaman Sampel");
    let case = CaseId::parse(&adapter(&kiosk).get_case_id()).expect("an id");
    assert_eq!(adapter(&kiosk).get_main_label(), "Minta yang kurang", "the screenshot is missing");
    assert!(!adapter(&kiosk).get_lacks().is_empty());
    kiosk.press("Tindakan lain");
    let onward = adapter(&kiosk).get_actions().iter().find(|action| action.label == "Lengkap, ke kurasi");
    assert!(onward.is_some_and(|action| !action.enabled && !action.why_not.is_empty()));
    kiosk.press("Tutup");
    assert_eq!(open_steps(&kiosk, case), ["apply"]);

    case::add_document(&procedures(&kiosk), ActId::new(), Some(kiosk.admin), case, screenshot()).expect("added");
    tell(&Event::CasesChanged);
    settle();
    kiosk.press("Lengkap, ke kurasi");
    assert_eq!(open_steps(&kiosk, case), ["curate"], "{}", adapter(&kiosk).get_notice());
    assert_eq!(adapter(&kiosk).get_main_label(), "Buka kurasi");
    kiosk.press("Alur");
    assert_eq!(adapter(&kiosk).get_tab(), CaseTab::Way);
    let first = "1. Mengajukan kemitraan melalui e-mail, UKM, Tim DEKS, selesai 22-11-2026 oleh Admin Gerai";
    let second = "2. Seleksi/Kurasi Internal, Tim DEKS, Penanggung jawab DEKS, di sini sejak 22-11-2026";
    let last = "Pengembalian dan pembayaran terakhir, Penanggung jawab DEKS, belum dikerjakan";
    for said in ["UKM", "pihak luar", "Penanggung jawab DEKS", first, second, "di sini", last] {
        assert!(kiosk.shows(said), "{said}");
    }
    assert!(!adapter(&kiosk).get_may_claim(), "who entered it leaves it to others");
    assert!(kiosk.shows("Anda ikut mengisi permohonan ini, jadi orang lain yang menilainya. Minta rekan lain."));
    kiosk.press("Berkas");
    assert_eq!(adapter(&kiosk).get_papers().row_count(), 1);
    kiosk.press("Riwayat");
    assert!(adapter(&kiosk).get_story().row_count() >= 3);
    kiosk.press("Buka kurasi");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Curation);
    assert_eq!(kiosk.app.global::<Nav>().get_parent_screen(), Screen::CasePage);
}

#[test]
fn where_the_case_is_comes_into_sight_by_itself() {
    for text_scale in [1.0, 1.3] {
        let kiosk = kiosk();
        let case = applied(&kiosk);
        let missing = [("instagram", text("ukm.contoh")), ("products", FieldValue::Table(vec![product()]))];
        let changes = missing.into_iter().map(|(field, value)| (field.to_owned(), Some(value))).collect();
        case::edit(&procedures(&kiosk), ActId::new(), Some(kiosk.admin), case, changes, None, None).expect("changed");
        pass_on(&kiosk, case);
        open_page(&kiosk, case);
        kiosk.shrink(text_scale);
        kiosk.press("Alur");
        let here = "2. Seleksi/Kurasi Internal, Tim DEKS, Penanggung jawab DEKS, di sini sejak 22-11-2026";
        let mut found = ElementHandle::find_by_accessible_label(&kiosk.app, here);
        let top = found.next().expect("the step where it is").absolute_position().y;
        assert!((120.0..400.0).contains(&top), "x {text_scale}: it begins at {top}");
        // The names of the lanes stay above it.
        let mut heads = ElementHandle::find_by_accessible_label(&kiosk.app, "Tim DEKS");
        let head = heads.next().expect("the name of its lane").absolute_position().y;
        assert!(head < top, "x {text_scale}: {head} and {top}");
    }
}

fn product() -> TableRow {
    let cells = [("name", text("Tas anyam")), ("price", FieldValue::Rupiah(Rupiah(85_000)))];
    TableRow { id: "1".to_owned(), cells: cells.into_iter().map(|(id, value)| (id.to_owned(), value)).collect() }
}

/// The first step is done; nothing is missing.
fn pass_on(kiosk: &Kiosk, case: CaseId) {
    let (header, tasks) = kiosk
        .services
        .store
        .read(|c| Ok::<_, deks::store::StoreError>((case::header(c, case)?, case::tasks_of_case(c, case)?)))
        .expect("readable");
    let task = tasks.into_iter().find(|task| task.is_open()).expect("a task");
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: "submit".to_owned(),
        seen: header.expect("a case").content_hash,
        reason: String::new(),
        glass: None,
    };
    case::act(&procedures(kiosk), ActId::new(), Some(kiosk.admin), doing).expect("passed on");
}

#[test]
fn a_number_is_seen_for_a_purpose_and_the_look_is_written_down() {
    let kiosk = kiosk();
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    assert!(kiosk.value("No. HP/WA *").contains('*'), "masked at first");
    kiosk.press("Lihat No. HP/WA");
    assert!(kiosk.shows("Untuk apa data ini dilihat?"));
    kiosk.press("Menghubungi pemohon");
    assert_eq!(kiosk.value("No. HP/WA *"), "+6281200000001");
    let looks = kiosk.services.store.read(|c| case::looks(c, case)).expect("readable");
    let told: Vec<_> = looks.iter().map(|look| (look.kind, look.field.as_str(), look.purpose.as_str())).collect();
    assert_eq!(told, [(LookKind::Unmask, "contact_phone", "contact")]);
    kiosk.go(Screen::Home);
    open_page(&kiosk, case);
    assert!(kiosk.value("No. HP/WA *").contains('*'), "whoever leaves asks again");
}

#[test]
fn two_people_change_one_field_and_nothing_typed_is_lost() {
    let kiosk = kiosk();
    let other = kiosk
        .services
        .people
        .add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214")
        .expect("a user");
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.write("Nama usaha *", "Anyaman Saya");
    rename(&kiosk, case, other, "Anyaman Rekan");
    kiosk.press("Simpan isian");
    assert!(adapter(&kiosk).get_notice().contains("Staf Stok 1"), "{}", adapter(&kiosk).get_notice());
    assert_eq!(kiosk.value("Nama usaha *"), "Anyaman Saya");
    let warned = adapter(&kiosk).get_form().iter().any(|line| line.warning.contains("Anyaman Rekan"));
    assert!(warned, "what the other one wrote stands at the field");
    kiosk.press("Simpan isian");
    assert_eq!(kiosk.message(), "Isian tersimpan.");
    assert_eq!(adapter(&kiosk).get_title(), "Anyaman Saya");
}

fn rename(kiosk: &Kiosk, case: CaseId, by: UserId, name: &str) {
    let changes = vec![("business_name".to_owned(), Some(text(name)))];
    case::edit(&procedures(kiosk), ActId::new(), Some(by), case, changes, None, None).expect("changed");
}

#[test]
fn half_typed_words_survive_a_restart() {
    let kiosk = kiosk();
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.write("Jenis produk", "Anyaman");
    kiosk.tick();
    let kiosk = kiosk.restart();
    open_page(&kiosk, case);
    assert_eq!(kiosk.value("Jenis produk"), "Anyaman");
    assert!(adapter(&kiosk).get_form_dirty());
    kiosk.press("Simpan isian");
    let kiosk = kiosk.restart();
    open_page(&kiosk, case);
    assert_eq!(kiosk.value("Jenis produk"), "Anyaman");
    assert!(!adapter(&kiosk).get_form_dirty());
}

#[test]
fn what_is_missing_is_asked_for_by_a_letter_that_is_looked_at_first() {
    let kiosk = kiosk();
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.press("Minta yang kurang");
    assert_eq!(adapter(&kiosk).get_sheet(), CaseSheet::Letter, "{}", adapter(&kiosk).get_notice());
    let unset = "Surel belum diatur; surat menunggu di kotak keluar.";
    assert!(kiosk.shows(unset), "before it goes");
    assert!(kiosk.value("Isi surat").contains("- Akun Instagram"), "{}", kiosk.value("Isi surat"));
    let body = [kiosk.value("Isi surat").as_str(), "\n\nDitunggu sampai Jumat."].concat();
    kiosk.write("Isi surat", &body);
    kiosk.press("Kirim surat ini");
    assert_eq!(kiosk.message(), unset, "and after");
    assert!(adapter(&kiosk).get_next().starts_with("Sudah diminta "), "{}", adapter(&kiosk).get_next());
    assert_eq!(adapter(&kiosk).get_main_label(), "Lengkap, ke kurasi", "nobody asks twice");
    let letters = kiosk.services.store.read(|c| case::letters_of(c, case)).expect("readable");
    assert_eq!(letters.iter().map(|letter| letter.template.as_str()).collect::<Vec<_>>(), ["missing"]);
    kiosk.press("Surat");
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 1);
    let line = adapter(&kiosk).get_letters().row_data(0).expect("a letter");
    assert_eq!(line.standing, CaseLetterStanding::Unset, "there is no server");
    assert!(line.detail.contains("k***@example.com") && !line.detail.contains("kontak01"), "{}", line.detail);
    kiosk.press(&line.subject);
    assert!(adapter(&kiosk).get_paper_text().contains("Ditunggu sampai Jumat."));
    kiosk.shrink(1.0);
    let letter = ElementHandle::find_by_element_id(&kiosk.app, "PaperSheet::read").next().expect("the letter");
    let standings = ElementHandle::find_by_accessible_label(&kiosk.app, "menunggu di kotak keluar");
    let standing = standings.last().expect("where it stands");
    assert!(standing.absolute_position().y < letter.absolute_position().y, "where it stands comes first");
    assert!(letter.size().height > 300.0, "it has the height there is: {}", letter.size().height);
    kiosk.tall();
    assert_eq!(adapter(&kiosk).get_paper_standing(), CaseLetterStanding::Unset);
    let looks = kiosk.services.store.read(|c| case::looks(c, case)).expect("readable");
    let told: Vec<_> = looks.iter().map(|look| (look.kind, look.field.as_str(), look.by)).collect();
    assert_eq!(told, [(LookKind::View, "letter", kiosk.admin)], "that they read it is known");
}

#[test]
fn a_card_among_the_pictures_is_put_away_sealed() {
    let kiosk = kiosk();
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.press("Berkas");
    let paper = adapter(&kiosk).get_papers().row_data(0).expect("a paper");
    assert!(paper.has_picture, "anybody who works here sees it");
    kiosk.press(&format!("{}, {}", paper.kind, paper.name));
    kiosk.press("Ini kartu identitas");
    assert_eq!(kiosk.message(), "Berkas disimpan tersegel sebagai kartu identitas.");
    let papers = kiosk.services.store.read(|c| case::documents_of(c, case)).expect("readable");
    assert!(papers.iter().all(|paper| paper.kind == "identity_card" && paper.sealed), "{papers:?}");
    let paper = adapter(&kiosk).get_papers().row_data(0).expect("a paper");
    assert!(paper.personal && !paper.has_picture);
}

#[test]
fn what_one_person_typed_is_not_on_the_page_of_the_next() {
    let kiosk = kiosk();
    let people = &kiosk.services.people;
    let staf = people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214").expect("a user");
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.write("NIB", "1234567890123");
    kiosk.sign_in(staf);
    open_page(&kiosk, case);
    assert_eq!((kiosk.value("NIB").as_str(), adapter(&kiosk).get_form_dirty()), ("", false));
    kiosk.sign_in(kiosk.admin);
    open_page(&kiosk, case);
    assert!(adapter(&kiosk).get_form_dirty(), "it waits for who typed it");
}

#[test]
fn an_applicant_who_withdraws_ends_it_with_a_reason() {
    let kiosk = kiosk();
    let case = applied(&kiosk);
    open_page(&kiosk, case);
    kiosk.press("Saya kerjakan");
    assert!(adapter(&kiosk).get_is_mine());
    kiosk.press("Lepaskan");
    assert!(!adapter(&kiosk).get_is_mine());
    kiosk.press("Tindakan lain");
    kiosk.press("Ditarik pemohon");
    kiosk.press("Catat penarikan");
    assert_eq!(outcome(&kiosk, case), "", "not without a reason");
    kiosk.write("Alasan", "Pindah kota.");
    kiosk.press("Catat penarikan");
    assert_eq!(outcome(&kiosk, case), "withdrawn");
    assert!(kiosk.shows("Ditarik kembali"));
    assert!(adapter(&kiosk).get_form().iter().all(|line| !line.editable));
}
