//! An application is scored by two people apart, decided by a third, and its letter looked at; half-given scores stay.

use std::collections::BTreeMap;
use std::io::Cursor;

use deks::base::{ActId, CaseId, Rupiah, UserId};
use deks::kiosk::flow::{Event, tell};
use deks::partnership::curation::{self, Criteria, Mine, Verdict};
use deks::people::Role;
use deks::sop::Procedures;
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::{self, Doing, NewCase, NewDocument, Origin};
use deks::sop::field::{FieldValue, TableRow, Values};
use deks_ui::{
    ApprovalAdapter, CurationAdapter, CurationPhoto, CurationPicture, CurationStand, CurationTab, CurationVerdict, Nav,
    Screen,
};
use slint::{ComponentHandle, Model};

use super::kit::*;

const PIN: &str = "907214";

struct Team {
    staf: UserId,
    rekan: UserId,
    manajer: UserId,
}

fn team(kiosk: &Kiosk) -> Team {
    let add = |name, role| kiosk.services.people.add_user(ActId::new(), kiosk.admin, name, role, PIN).expect("a user");
    Team {
        staf: add("Staf Stok 1", Role::StafStok),
        rekan: add("Staf Stok 2", Role::StafStok),
        manajer: add("Manajer 1", Role::Manajer),
    }
}

fn procedures(kiosk: &Kiosk) -> Procedures {
    kiosk.services.procedures().expect("the procedures")
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(320, 240, image::Rgb([180, 120, 60]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

fn paper(kind: &str) -> NewDocument {
    NewDocument {
        kind: kind.to_owned(),
        name: [kind, ".png"].concat(),
        mime: String::new(),
        bytes: photo(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    }
}

fn product(id: &str, name: &str, price: i64) -> TableRow {
    let cells = [("name", text(name)), ("price", FieldValue::Rupiah(Rupiah(price)))];
    let cells: BTreeMap<String, FieldValue> = cells.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
    TableRow { id: id.to_owned(), cells }
}

/// An application of two products that nobody of the outlet entered, passed on to curation.
fn in_curation(kiosk: &Kiosk, by: UserId) -> CaseId {
    let procedures = procedures(kiosk);
    let products = vec![product("p1", "Tas Pandan", 85_000), product("p2", "Tikar Pandan", 620_000)];
    let values: Values = [
        ("business_name", text("UKM Contoh")),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text("+6281200000001")),
        ("email", text("kontak01@example.com")),
        ("instagram", text("ukm.contoh")),
        ("products", FieldValue::Table(products)),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect();
    let new = NewCase {
        sop: "deks".to_owned(),
        origin: Origin::Import,
        values,
        documents: vec![paper("photo"), paper("instagram_screenshot")],
        region: String::new(),
    };
    let case = case::open(&procedures, ActId::new(), None, new).expect("opened");
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
    case::act(&procedures, ActId::new(), Some(by), doing).expect("passed on");
    case
}

/// Somebody comes from the page of the application.
fn opens(kiosk: &Kiosk, user: UserId, case: CaseId) {
    kiosk.sign_in(user);
    kiosk.go(Screen::CasePage);
    kiosk.app.global::<Nav>().invoke_open(Screen::Curation, Screen::CasePage);
    tell(&Event::CurationWanted(case));
    settle();
}

fn scores_all(kiosk: &Kiosk, score: usize) {
    for criterion in Criteria::shipped().criteria.iter() {
        kiosk.press(&format!("{}: {score}, {}", criterion.label, criterion.scale[score - 1]));
    }
}

#[test]
fn two_score_apart_and_a_third_decides_in_the_words_of_the_letter() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let case = in_curation(&kiosk, team.manajer);
    let adapter = kiosk.app.global::<CurationAdapter>();

    opens(&kiosk, team.staf, case);
    assert_eq!((adapter.get_stand(), adapter.get_title().as_str()), (CurationStand::MayScore, "UKM Contoh"));
    assert_eq!(adapter.get_picture_state(), CurationPicture::Shown, "the photo of the application");
    assert!(adapter.get_picture().size().width > 0 && adapter.get_picture_kind() == CurationPhoto::Application);
    assert!(kiosk.shows("8 kriteria belum dinilai"), "beside the button that is grey");
    kiosk.press("Kirim penilaian");
    assert_eq!(kiosk.message(), "Masih 8 kriteria belum dinilai, di antaranya Cocok untuk pembeli perempuan.");
    scores_all(&kiosk, 4);
    assert_eq!(adapter.get_my_percent(), 75);
    kiosk.press("Terima");
    kiosk.press("Tikar Pandan");
    kiosk.press("Terima");
    assert_eq!(kiosk.message(), "Di atas harga tertinggi Rp\u{a0}500.000: hanya bisa ditolak.");
    kiosk.press("Tolak");
    kiosk.write("Kata-kata untuk UKM", "Buat ukuran lebih kecil");
    kiosk.press("Selesai");
    kiosk.press("Catatan Mutu barang");
    kiosk.write("Catatan", "Anyaman rapat");
    kiosk.press("Selesai");
    kiosk.press("Kirim penilaian");
    assert!(kiosk.shows("Kirim penilaian dengan 75 %?"));
    kiosk.press("Ya, kirim");
    assert_eq!(kiosk.message(), "Penilaian terkirim. Nilai rekan sekarang terlihat.");
    assert_eq!((adapter.get_stand(), adapter.get_percent()), (CurationStand::Submitted, 75));
    assert!(kiosk.shows("Penilaian Anda sudah terkirim dan tidak bisa diubah di putaran ini."));

    opens(&kiosk, team.rekan, case);
    assert_eq!((adapter.get_stand(), adapter.get_submitted()), (CurationStand::MayScore, 1));
    assert_eq!(adapter.get_submitted_names(), "Staf Stok 1");
    assert_eq!((adapter.get_results().row_count(), adapter.get_opinions().row_count()), (0, 0), "blind");
    assert!(adapter.get_percent() < 0 && adapter.get_curator_percents().is_empty());
    assert_eq!(adapter.get_scored(), 0, "nothing of a colleague's is left");
    scores_all(&kiosk, 2);
    kiosk.press("Tikar Pandan");
    kiosk.press("Tolak");
    kiosk.press("Selesai");
    kiosk.press("Kirim penilaian");
    kiosk.press("Ya, kirim");
    kiosk.press("Tas Pandan");
    assert!(kiosk.shows("Staf Stok 1: Terima") && kiosk.shows("Staf Stok 2: Tanpa pendapat"));
    let results: Vec<_> = adapter.get_results().iter().collect();
    assert!(results.iter().all(|one| one.disagrees && one.voices.row_count() == 2), "four and two lie apart");
    kiosk.press("Mutu barang");
    assert_eq!(adapter.get_voices().row_data(0).expect("a voice").note, "Anyaman rapat");
    kiosk.press("Tutup");

    opens(&kiosk, team.manajer, case);
    kiosk.press("Putuskan tanpa menilai");
    assert!(kiosk.shows("Buka nilai rekan tanpa menilai?"));
    kiosk.press("Ya, buka");
    assert_eq!(kiosk.message(), "Nilai rekan sekarang terlihat.");
    assert_eq!((adapter.get_stand(), adapter.get_percent()), (CurationStand::Opened, 50));
    assert!(kiosk.shows("Anda membuka nilai rekan untuk memutuskan, jadi tidak menilai lagi di putaran ini."));
    kiosk.press("Ke keputusan");
    assert_eq!(adapter.get_tab(), CurationTab::Decision);
    assert!(is_chosen(&kiosk, "Keputusan") && !is_chosen(&kiosk, "Nilai"), "the tab goes along");
    kiosk.press("Putuskan");
    assert_eq!(kiosk.message(), "Pilih dulu: terima, tolak, atau kembalikan.");
    kiosk.press("Keputusan: Terima");
    kiosk.press("Terima");
    kiosk.press("Pakai kesepakatan kurator (1)");
    let verdicts: Vec<_> = adapter.get_products().iter().map(|product| product.verdict).collect();
    assert_eq!(verdicts, [CurationVerdict::Accepted, CurationVerdict::Refused]);
    kiosk.press("Terima permohonan");
    assert_eq!(kiosk.message(), "Tulis alasan internalnya: nilainya di bawah 60 %.");
    kiosk.write("Alasan keputusan", "Anyaman khas, dicari pembeli.");
    kiosk.press("Terima permohonan");
    assert_eq!(kiosk.message(), "Tulis alasan internalnya: nilainya di bawah 60 %.", "what they read is no why");
    kiosk.write("Alasan internal", "Rak anyaman setengah kosong");
    kiosk.press("Lihat surat");
    let letter = adapter.get_letters().row_data(0).expect("a letter");
    assert_eq!(letter.to, "kontak01@example.com");
    for said in ["Anyaman khas, dicari pembeli.", "Tas Pandan", "Tikar Pandan: Harga di atas batas tertinggi"] {
        assert!(letter.text.contains(said), "{said}\n{}", letter.text);
    }
    assert!(!letter.text.contains("setengah kosong"), "{}", letter.text);
    kiosk.press("Tutup");
    kiosk.press("Terima permohonan");
    assert_eq!(kiosk.message(), "Permohonan diterima. Periksa pengumumannya, lalu kirim.");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::CasePage, "the letter is sent from there");
    let standing = kiosk.services.store.read(|c| curation::standing_decision(c, case)).expect("readable");
    let standing = standing.expect("a decision");
    assert_eq!((standing.by, standing.reason.as_str()), (team.manajer, "Anyaman khas, dicari pembeli."));
    assert_eq!(standing.internal, "Rak anyaman setengah kosong");
    assert_eq!(standing.verdicts.iter().filter(|one| one.verdict == Verdict::Accepted).count(), 1);

    opens(&kiosk, team.staf, case);
    assert_eq!(adapter.get_stand(), CurationStand::Over);
    assert!(!adapter.get_may_judge());
    assert_eq!(adapter.get_past().row_data(0).expect("the decision").who, "Manajer 1");
    kiosk.press("Keputusan");
    assert!(kiosk.shows("Alasan internal, tidak ikut di surat: Rak anyaman setengah kosong"));
}

/// A tab that is the chosen one of its row.
fn is_chosen(kiosk: &Kiosk, tab: &str) -> bool {
    kiosk.target(tab).accessible_item_selected() == Some(true)
}

#[test]
fn half_given_scores_outlive_a_colleague_and_a_power_cut() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let case = in_curation(&kiosk, team.manajer);
    opens(&kiosk, team.staf, case);
    kiosk.press("Mutu barang: 2, Kurang");
    kiosk.press("Terima bila diubah");
    kiosk.write("Apa yang harus diubah", "Tambah label ukuran");
    kiosk.press("Selesai");
    // Somebody else comes before a second went by.
    opens(&kiosk, team.rekan, case);
    let adapter = kiosk.app.global::<CurationAdapter>();
    assert_eq!((adapter.get_scored(), adapter.get_product().verdict), (0, CurationVerdict::None));

    let after = kiosk.restart();
    after.tall();
    opens(&after, team.staf, case);
    let adapter = after.app.global::<CurationAdapter>();
    assert_eq!((adapter.get_scored(), adapter.get_my_percent()), (1, 25));
    assert_eq!(adapter.get_product().words, "Tambah label ukuran");
}

#[test]
fn who_entered_the_application_decides_only_with_a_second_person() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let case = in_curation(&kiosk, team.manajer);
    let change = vec![("owner_name".to_owned(), Some(text("Kontak UKM 07")))];
    let why = Some("dari telepon".to_owned());
    case::edit(&procedures(&kiosk), ActId::new(), Some(kiosk.admin), case, change, None, why).expect("a correction");
    opens(&kiosk, kiosk.admin, case);
    let adapter = kiosk.app.global::<CurationAdapter>();
    assert_eq!(adapter.get_stand(), CurationStand::Entered);
    assert!(kiosk.shows("Anda yang memasukkan permohonan ini atau mengubah isiannya, jadi tidak ikut menilai."));
    kiosk.press("Terima");
    kiosk.press("Tikar Pandan");
    kiosk.press("Tolak");
    kiosk.press("Selesai");
    kiosk.press("Ke keputusan");
    kiosk.press("Keputusan: Terima");
    kiosk.press("Terima permohonan");
    let why = "Tulis alasan internalnya: baru 0 dari 2 kurator menilai, Anda ikut mengisi permohonan ini.";
    assert_eq!(kiosk.message(), why);
    kiosk.write("Alasan internal", "Semua kurator cuti bersama");
    kiosk.press("Terima permohonan");
    assert!(kiosk.app.global::<ApprovalAdapter>().get_open(), "a second person is asked");
    kiosk.pin(PIN);
    assert_eq!(adapter.get_trouble(), "");
    assert_eq!(kiosk.message(), "Permohonan diterima. Periksa pengumumannya, lalu kirim.");
    let procedures = procedures(&kiosk);
    let sheet = kiosk.services.store.read(|c| curation::sheet(c, &procedures, case, team.rekan)).expect("a sheet");
    assert_eq!((sheet.mine, sheet.decisions[0].1.internal.as_str()), (Mine::Over, "Semua kurator cuti bersama"));
}

#[test]
fn a_small_window_shows_one_part_after_another() {
    let kiosk = kiosk();
    let team = team(&kiosk);
    let case = in_curation(&kiosk, team.manajer);
    kiosk.shrink(1.3);
    opens(&kiosk, team.staf, case);
    assert!(kiosk.find("Tas Pandan").is_some() && !kiosk.shows("Nilai Anda"));
    kiosk.press("Kriteria");
    assert!(kiosk.find("Cocok untuk pembeli perempuan: 3, Cukup").is_some());
    assert!(kiosk.find("Tikar Pandan").is_none());
    kiosk.press("Produk");
    kiosk.press("Foto Tas Pandan");
    kiosk.press("Foto berikutnya");
    let adapter = kiosk.app.global::<CurationAdapter>();
    assert_eq!((adapter.get_picture_at(), adapter.get_picture_of()), (2, 2));
    assert!(kiosk.shows("Screenshot Instagram (2 dari 2)"), "it says that it is no photo of goods");
}

#[test]
fn what_is_alike_in_the_outlet_says_whose_it_is_and_how_it_sells() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let partner = kiosk.partner("Mitra Pandan");
    let bag = kiosk.product(partner, "Tas Pandan Besar", 90_000);
    kiosk.receive(bag, 4);
    let case = in_curation(&kiosk, team.manajer);
    opens(&kiosk, team.staf, case);
    assert!(kiosk.shows("Tas Pandan Besar, dari Mitra Pandan"));
    let similar = kiosk.app.global::<CurationAdapter>().get_similar().row_data(0).expect("a product");
    assert_eq!((similar.sold, similar.stock, similar.sell_through.as_str()), (0, 4, "0 %"));
}

#[test]
fn what_changed_after_it_was_scored_is_looked_at_again_and_whoever_decides_sees_that() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let case = in_curation(&kiosk, team.manajer);
    opens(&kiosk, team.staf, case);
    scores_all(&kiosk, 4);
    kiosk.press("Kirim penilaian");
    kiosk.press("Ya, kirim");
    let adapter = kiosk.app.global::<CurationAdapter>();
    assert_eq!((adapter.get_stand(), adapter.get_outdated()), (CurationStand::Submitted, false));

    let change = vec![("owner_name".to_owned(), Some(text("Kontak UKM 07")))];
    let why = Some("dari telepon".to_owned());
    case::edit(&procedures(&kiosk), ActId::new(), Some(kiosk.admin), case, change, None, why).expect("a correction");
    tell(&Event::CasesChanged);
    settle();
    assert_eq!((adapter.get_stand(), adapter.get_outdated()), (CurationStand::MayScore, true));
    assert!(kiosk.shows("Isian berubah sejak Anda menilai: periksa lagi, lalu kirim penilaian."));
    assert_eq!((adapter.get_scored(), adapter.get_submitted()), (8, 0), "to be confirmed or changed");

    opens(&kiosk, team.manajer, case);
    assert_eq!(adapter.get_outdated_names(), "Staf Stok 1");
    kiosk.press("Putuskan tanpa menilai");
    kiosk.press("Ya, buka");
    assert_eq!(adapter.get_curator_percents(), "Staf Stok 1 75 % (isian lama)");
    assert!(adapter.get_percent() < 0, "it does not count");
    kiosk.press("Ke keputusan");
    assert!(kiosk.shows("Tidak dihitung, karena isian berubah sesudahnya: Staf Stok 1"));

    opens(&kiosk, team.staf, case);
    kiosk.press("Kirim penilaian");
    kiosk.press("Ya, kirim");
    assert_eq!((adapter.get_stand(), adapter.get_submitted()), (CurationStand::Submitted, 1));
    assert_eq!(adapter.get_outdated_names(), "");
}
