//! An agreement from the terms to both signatures: with a partner of the register, with an applicant, and its end. What
//! was agreed on paper outlives the partners screen, and the card begins the next check-in.

use std::collections::BTreeMap;
use std::io::Cursor;

use deks::base::{ActId, AgreementId, CaseId, PartnerId, Rupiah, UserId};
use deks::config::Config;
use deks::devices::queue;
use deks::intake::Signature;
use deks::kiosk::flow::{Event, tell};
use deks::partners::{self, Commission, PartnerForm, PartnerStatus};
use deks::partnership::agreement::{self, Conditions, EndedBy, Ending, Ground, House, Signing, Subject, Way};
use deks::partnership::applications::{self, Office, Sending};
use deks::partnership::card;
use deks::partnership::curation::{self, Decide, ProductVerdict, Ruling, SheetProduct, Verdict};
use deks::people::Role;
use deks::sop::Procedures;
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::{self, Doing, NewCase, NewDocument, Origin};
use deks::sop::field::{FieldValue, TableRow, Values};
use deks_ui::{
    AgreementAdapter, AgreementCard, AgreementMail, AgreementStanding, AgreementView, CheckInAdapter, CheckInView,
    DateValue, Nav, PartnersAdapter, Screen,
};
use slint::{ComponentHandle, Model};

use super::kit::*;

const PIN: &str = "907214";

fn adapter(kiosk: &Kiosk) -> AgreementAdapter<'_> {
    kiosk.app.global::<AgreementAdapter>()
}

fn view(kiosk: &Kiosk) -> AgreementView {
    adapter(kiosk).get_view()
}

fn here(kiosk: &Kiosk) -> Screen {
    kiosk.app.global::<Nav>().get_current_screen()
}

fn procedures(kiosk: &Kiosk) -> Procedures {
    kiosk.services.procedures().expect("the procedures")
}

/// A partner that can sign, with a bag on its list.
fn partner(kiosk: &Kiosk) -> PartnerId {
    let form = PartnerForm {
        business_name: "Mitra Pandan".into(),
        owner_name: "Pemilik UKM 01".into(),
        address: "Jalan Contoh No. 7, Surabaya".into(),
        phone: "+6281200000001".into(),
        email: "ukm01@example.com".into(),
        ..PartnerForm::default()
    };
    let partner = partners::save_partner(&kiosk.services.store, ActId::new(), kiosk.admin, form).expect("a partner");
    kiosk.product(partner, "Tas Anyam", 85_000);
    partner
}

/// Somebody comes from the partner's card.
fn open_from_card(kiosk: &Kiosk) {
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    kiosk.press("Perjanjian & bank");
    kiosk.press("Perjanjian");
    assert_eq!(here(kiosk), Screen::Agreement);
}

fn read_all(kiosk: &Kiosk) {
    assert_eq!(view(kiosk), AgreementView::Read);
    let pages = adapter(kiosk).get_pages().row_count();
    assert!(pages > 1 && pages as i32 == adapter(kiosk).get_pages_total(), "{pages} pages");
    // A page is scrolled to its end before the next one comes.
    for _ in 0..10 * pages {
        if kiosk.find("Lanjut membaca").is_some() {
            kiosk.press("Lanjut membaca");
        }
    }
    kiosk.press("Tanda tangani");
}

fn both_sign(kiosk: &Kiosk) {
    assert_eq!(view(kiosk), AgreementView::Sign);
    let path = "M20 100 L120 40 L240 110 ";
    let adapter = adapter(kiosk);
    adapter.set_partner_strokes(path.into());
    adapter.invoke_partner_signed(path.into(), 400, 160);
    adapter.set_outlet_strokes(path.into());
    adapter.invoke_outlet_signed(path.into(), 400, 160);
    settle();
    kiosk.press("Sahkan perjanjian");
}

fn commission(kiosk: &Kiosk, partner: PartnerId) -> Option<Commission> {
    let today = kiosk.services.store.today();
    let terms = kiosk.services.store.read(|c| partners::terms_on(c, partner, today)).expect("readable");
    terms.map(|terms| terms.commission)
}

/// A markup that was agreed and signed.
fn signed_markup(kiosk: &Kiosk, partner: PartnerId) -> AgreementId {
    signed(kiosk, partner, |conditions| conditions.terms.commission = Commission::Markup { bp: 2_500 })
}

/// What was agreed with a partner of the register, and signed.
fn signed(kiosk: &Kiosk, partner: PartnerId, agree: impl FnOnce(&mut Conditions)) -> AgreementId {
    let (procedures, by) = (procedures(kiosk), kiosk.admin);
    let (subject, house) = (Subject::Partner(partner), House::of(&kiosk.services.config));
    let mut conditions = agreement::propose(&procedures, by, subject, &house).expect("a proposal");
    agree(&mut conditions);
    let draft = agreement::draft(&procedures, ActId::new(), by, subject, conditions).expect("a draft");
    let stroke = Signature { strokes: vec![vec![(100, 200), (300, 80), (500, 300), (800, 120)]] };
    let signing = Signing {
        agreement: draft.id,
        seen: draft.hash,
        way: Way::Touch { partner: stroke.clone(), outlet: stroke },
        partner_name: "Pemilik UKM 01".into(),
        outlet_name: "Admin Gerai".into(),
    };
    agreement::sign(&procedures, ActId::new(), by, signing).expect("signed").agreement
}

#[test]
fn terms_are_agreed_read_and_signed_and_the_card_is_printed() {
    let kiosk = kiosk();
    kiosk.tall();
    let partner = partner(&kiosk);
    open_from_card(&kiosk);
    assert_eq!((view(&kiosk), adapter(&kiosk).get_name().as_str()), (AgreementView::List, "Mitra Pandan"));
    kiosk.press("Buat perjanjian");
    assert_eq!(view(&kiosk), AgreementView::Terms);

    kiosk.press("Markup");
    assert!(kiosk.shows("Isi angkanya untuk melihat contoh."));
    kiosk.press("Lanjut: pihak");
    assert!(kiosk.shows("Isi persen markup, misalnya 25."), "the mistake stands at its field");
    kiosk.write("Markup (%)", "25");
    assert_eq!(adapter(&kiosk).get_example_part(), "Rp\u{a0}100.000");
    kiosk.press("Lanjut: pihak");
    assert_eq!(
        (view(&kiosk), kiosk.value("Penanda tangan mitra").as_str()),
        (AgreementView::Parties, "Pemilik UKM 01")
    );
    kiosk.write("Jabatan mitra", "");
    kiosk.press("Baca perjanjian");
    assert!(kiosk.shows("Jabatan penanda tangan belum diisi, misalnya Pemilik."));
    kiosk.write("Jabatan mitra", "Pemilik");
    kiosk.press("Baca perjanjian");
    read_all(&kiosk);
    kiosk.press("Sahkan perjanjian");
    assert_eq!(view(&kiosk), AgreementView::Sign, "nobody signed yet");
    both_sign(&kiosk);

    assert_eq!(view(&kiosk), AgreementView::Done);
    assert_eq!(commission(&kiosk, partner), Some(Commission::Markup { bp: 2_500 }));
    kiosk.press("Simpan di kios");
    let saved = adapter(&kiosk).get_saved_path();
    assert!(saved.contains(".pdf, ") && kiosk.paper_at(&saved).is_file(), "{saved}");
    kiosk.press("Cetak kartu");
    assert_eq!(adapter(&kiosk).get_card(), AgreementCard::Queued);
    let jobs = queue::open_jobs(&kiosk.services.store).expect("readable");
    assert!(jobs.iter().any(|job| job.title == "Kartu mitra M001"));
    kiosk.press("Selesai");
    assert_eq!(here(&kiosk), Screen::Partners);
    assert!(kiosk.app.global::<PartnersAdapter>().get_card_open(), "back at the card that it was opened from");
}

#[test]
fn the_partners_screen_leaves_a_markup_alone() {
    let kiosk = kiosk();
    kiosk.tall();
    let partner = partner(&kiosk);
    signed_markup(&kiosk, partner);
    kiosk.go(Screen::Partners);
    kiosk.press("Mitra Pandan");
    kiosk.write("Pemilik", "Pemilik UKM 02");
    kiosk.press("Simpan mitra");
    kiosk.press("Komisi & status");
    assert!(kiosk.shows("Sekarang markup 25 %; potongan harga ditanggung gerai."));
    assert!(kiosk.find("Komisi baru (%)").is_none() && kiosk.find("Simpan komisi").is_none());
    kiosk.press("Tangguhkan");
    kiosk.write("Alasan", "Menunggu contoh barang baru");
    kiosk.press("Simpan status");
    let known = kiosk.services.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    assert_eq!((known.owner_name.as_str(), known.status), ("Pemilik UKM 02", PartnerStatus::Suspended));
    assert_eq!(commission(&kiosk, partner), Some(Commission::Markup { bp: 2_500 }));
}

#[test]
fn a_partners_card_begins_its_check_in() {
    let kiosk = kiosk();
    kiosk.tall();
    kiosk.partner("Dapur Sambal");
    let partner = partner(&kiosk);
    let known = kiosk.services.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    let scan = |code: &str| {
        tell(&Event::Scanned { place: Screen::CheckIn, code: code.into() });
        settle();
    };
    kiosk.go(Screen::CheckIn);
    scan(&card::code_of(&known));
    let check_in = kiosk.app.global::<CheckInAdapter>();
    assert_eq!((check_in.get_view(), check_in.get_partner().as_str()), (CheckInView::Partner, "Mitra Pandan"));
    assert_eq!(check_in.get_partners().row_count(), 1, "nobody else is in the list");
    kiosk.press("Daftar kosong");
    assert_eq!(check_in.get_view(), CheckInView::List);
    let other = kiosk.services.store.read(|c| partners::by_code(c, "M001")).expect("readable").expect("a partner");
    scan(&card::code_of(&other));
    assert_eq!(check_in.get_partner(), "Mitra Pandan", "an open list is not left because of a card");
    let said = "Kartu Dapur Sambal: daftar yang terbuka milik mitra lain. Kembali dulu, lalu pindai lagi.";
    assert_eq!(kiosk.message(), said);
}

#[test]
fn an_end_shows_what_is_left_and_leads_to_the_hand_back() {
    let kiosk = kiosk();
    kiosk.tall();
    let partner = partner(&kiosk);
    let bag = kiosk.services.store.read(|c| deks::catalog::of_partner(c, partner)).expect("readable")[0].id;
    kiosk.receive(bag, 6);
    signed_markup(&kiosk, partner);
    open_from_card(&kiosk);
    kiosk.press("Akhiri perjanjian");
    assert_eq!((view(&kiosk), adapter(&kiosk).get_left_pieces()), (AgreementView::End, 6));
    kiosk.press("Akhiri perjanjian");
    assert!(kiosk.shows("Pilih dulu siapa yang mengakhiri."));
    kiosk.press("Mitra yang mengakhiri");
    kiosk.press("Akhiri perjanjian");
    assert!(kiosk.shows("Alasan belum diisi. Tulis mengapa perjanjian diakhiri."));
    kiosk.write("Alasan mengakhiri", "Usaha pindah kota");
    let today = kiosk.services.store.today().to_string();
    let parts: Vec<i32> = today.split('-').filter_map(|part| part.parse().ok()).collect();
    adapter(&kiosk).set_end_day(DateValue { year: parts[0], month: parts[1], day: parts[2] });
    adapter(&kiosk).invoke_end_edited();
    settle();
    kiosk.press("Akhiri perjanjian");
    assert!(kiosk.shows("Harinya sebelum masa pemberitahuan habis. Pilih dasarnya dulu."), "the notice is not kept");
    kiosk.press("Disepakati kedua pihak");
    kiosk.press("Akhiri perjanjian");
    assert!(kiosk.shows("Barang di gerai") && kiosk.shows("Berakhir hari ini"), "the facts stay in sight");
    assert!(kiosk.value("Isi surat").contains("Usaha pindah kota"), "the letter is seen before it goes");
    kiosk.press("Ya, akhiri");
    assert!(kiosk.message().ends_with("sudah diakhiri."), "{}", kiosk.message());
    assert_eq!(adapter(&kiosk).get_mail(), AgreementMail::Waiting);
    assert!(adapter(&kiosk).get_end_minutes().starts_with("BP-"));
    kiosk.press("Simpan sebagai PDF");
    assert!(adapter(&kiosk).get_saved_path().contains("berita-acara-pengakhiran-BP-"));
    kiosk.press("Lihat berita acara");
    assert!(view(&kiosk) == AgreementView::Look && adapter(&kiosk).get_pages_total() >= 1);
    kiosk.press("Kembali");
    assert_eq!(view(&kiosk), AgreementView::End);
    let known = kiosk.services.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    assert_eq!(known.status, PartnerStatus::Ended);
    kiosk.press("Kembalikan barang");
    assert_eq!(here(&kiosk), Screen::HandBack);
}

struct Team {
    staf: UserId,
    manajer: UserId,
}

fn team(kiosk: &Kiosk) -> Team {
    let add = |name, role| kiosk.services.people.add_user(ActId::new(), kiosk.admin, name, role, PIN).expect("a user");
    Team { staf: add("Staf Stok 1", Role::StafStok), manajer: add("Manajer 1", Role::Manajer) }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn act(kiosk: &Kiosk, by: UserId, case: CaseId, step: &str, action: &str) {
    let (header, tasks) = kiosk
        .services
        .store
        .read(|c| Ok::<_, deks::store::StoreError>((case::header(c, case)?, case::tasks_of_case(c, case)?)))
        .expect("readable");
    let task = tasks.into_iter().rfind(|task| task.step == step).expect("a task of the step");
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: action.to_owned(),
        seen: header.expect("a case").content_hash,
        reason: String::new(),
        glass: None,
    };
    case::act(&procedures(kiosk), ActId::new(), Some(by), doing).expect("done");
}

/// An application that was accepted and told so: the agreement is next.
fn at_agreement(kiosk: &Kiosk, team: &Team) -> CaseId {
    let cells = [("name", text("Tas Anyam")), ("price", FieldValue::Rupiah(Rupiah(125_000)))];
    let cells: BTreeMap<String, FieldValue> = cells.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
    let values: Values = [
        ("business_name", text("UKM Contoh 01")),
        ("owner_name", text("Pemilik UKM 01")),
        ("address", text("Jalan Contoh No. 7\nSurabaya")),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text("+6281200000001")),
        ("email", text("ukm01@example.com")),
        ("instagram", text("@ukmcontoh01")),
        ("products", FieldValue::Table(vec![TableRow { id: "1".into(), cells }])),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect();
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(2, 2).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    let screenshot = NewDocument {
        kind: "instagram_screenshot".into(),
        name: "gambar.png".into(),
        mime: "image/png".into(),
        bytes: bytes.into_inner(),
        origin: DocumentOrigin::Email,
        quarantine: Vec::new(),
    };
    let (sop, origin, documents) = ("deks".into(), Origin::Email, vec![screenshot]);
    let new = NewCase { sop, origin, values, documents, region: String::new() };
    let case = case::open(&procedures(kiosk), ActId::new(), None, new).expect("an application");
    act(kiosk, team.staf, case, "apply", "submit");
    accept(kiosk, team, case);
    case
}

/// The manager accepts everything without waiting for scores, and the applicant is told.
fn accept(kiosk: &Kiosk, team: &Team, case: CaseId) {
    let (procedures, store) = (procedures(kiosk), &kiosk.services.store);
    let sheet = store.read(|c| curation::sheet(c, &procedures, case, team.manajer)).expect("a sheet");
    let accepted = |product: &SheetProduct| ProductVerdict {
        row: product.row.clone(),
        verdict: Verdict::Accepted,
        reason: String::new(),
        note: String::new(),
    };
    let verdicts = sheet.products.iter().map(accepted).collect();
    let decide =
        Decide { internal: "Kurator lain cuti bersama.".into(), ..Decide::about(&sheet, Ruling::Accept, verdicts, "") };
    curation::decide(&procedures, ActId::new(), team.manajer, decide).expect("accepted");
    let mut config = Config::clone(&kiosk.services.config);
    config.mail.from_address = "deks@example.com".into();
    let office = Office::of(&config);
    let tasks = store.read(|c| case::tasks_of_case(c, case)).expect("tasks");
    let task = tasks.into_iter().rfind(|task| task.step == "announce").expect("the announcement").id;
    let draft = store.read(|c| applications::draft_of(c, &procedures, &office, (task, "send"), "")).expect("a letter");
    applications::send(&procedures, ActId::new(), team.staf, &office, Sending::from(&draft)).expect("announced");
}

/// Somebody comes from the page of the application.
fn opens(kiosk: &Kiosk, user: UserId, case: CaseId) {
    kiosk.sign_in(user);
    kiosk.go(Screen::CasePage);
    kiosk.app.global::<Nav>().invoke_open(Screen::Agreement, Screen::CasePage);
    tell(&Event::AgreementWanted(case));
    settle();
}

#[test]
fn an_applicant_signs_after_a_power_cut_and_nobody_else_sees_the_paper() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let case = at_agreement(&kiosk, &team);
    opens(&kiosk, team.manajer, case);
    assert_eq!((view(&kiosk), adapter(&kiosk).get_name().as_str()), (AgreementView::Terms, "UKM Contoh 01"));
    kiosk.press("Persen penjualan");
    kiosk.write("Komisi gerai (%)", "20");
    kiosk.press("Simpan & keluar");
    assert_eq!(kiosk.message(), "Isian tersimpan. Lanjutkan kapan saja dari perjanjian ini.");

    let kiosk = kiosk.restart();
    kiosk.tall();
    opens(&kiosk, team.manajer, case);
    assert_eq!((adapter(&kiosk).get_restored(), kiosk.value("Komisi gerai (%)").as_str()), (true, "20"));
    kiosk.press("Lanjut: pihak");
    kiosk.press("Baca perjanjian");
    assert_eq!(view(&kiosk), AgreementView::Read);
    kiosk.sign_in(team.staf);
    settle();
    assert_eq!((view(&kiosk), adapter(&kiosk).get_may_sign()), (AgreementView::List, false));
    kiosk.press("Lihat");
    assert_eq!(view(&kiosk), AgreementView::List);

    opens(&kiosk, team.manajer, case);
    kiosk.press("Lanjut: pihak");
    kiosk.press("Baca perjanjian");
    read_all(&kiosk);
    both_sign(&kiosk);
    assert_eq!((view(&kiosk), adapter(&kiosk).get_is_new_partner()), (AgreementView::Done, true));
    let (rows, tasks, known) = kiosk
        .services
        .store
        .read(|c| {
            let (rows, tasks) = (agreement::of_case(c, case)?, case::tasks_of_case(c, case)?);
            Ok::<_, deks::store::StoreError>((rows, tasks, partners::by_code(c, "M001")?))
        })
        .expect("readable");
    assert!(rows.len() == 1 && rows[0].signed.as_ref().is_some_and(|mark| mark.outlet_name == "Manajer 1"));
    assert!(tasks.iter().all(|task| task.step != "agree" || !task.is_open()), "the step is done");
    let known = known.expect("a partner");
    assert_eq!(
        (known.business_name.as_str(), known.agreement_number.as_str()),
        ("UKM Contoh 01", rows[0].number.as_str())
    );
    assert_eq!(commission(&kiosk, known.id), Some(Commission::percent(2_000)));
}

#[test]
fn an_end_that_lies_ahead_is_shown_and_taken_back() {
    let kiosk = kiosk();
    kiosk.tall();
    let partner = partner(&kiosk);
    let agreement = signed_markup(&kiosk, partner);
    let ends_on = kiosk.services.store.today().plus_days(10);
    let (ended_by, ground) = (EndedBy::Outlet, Some(Ground::Agreed));
    let ending = Ending { agreement, ends_on, ended_by, ground, reason: "Usaha pindah kota".into(), letter: None };
    agreement::end(&procedures(&kiosk), ActId::new(), kiosk.admin, ending).expect("ended");
    open_from_card(&kiosk);
    let chosen = adapter(&kiosk).get_chosen();
    assert_eq!((chosen.standing, chosen.ends_on.is_empty()), (AgreementStanding::Ending, false));
    assert!(kiosk.shows("Berakhir pada"));
    kiosk.press("Batalkan pengakhiran");
    kiosk.press("Ya, tetap berlaku");
    assert_eq!(kiosk.message(), "Pengakhiran dibatalkan; perjanjian tetap berlaku.");
    assert!(adapter(&kiosk).get_chosen().ends_on.is_empty() && adapter(&kiosk).get_can_end());
}

#[test]
fn what_runs_out_soon_stands_first_and_leads_to_its_partner() {
    let kiosk = kiosk();
    kiosk.tall();
    let form = PartnerForm {
        business_name: "Dapur Sambal".into(),
        owner_name: "Pemilik UKM 02".into(),
        address: "Jalan Contoh No. 8, Surabaya".into(),
        ..PartnerForm::default()
    };
    let other = partners::save_partner(&kiosk.services.store, ActId::new(), kiosk.admin, form).expect("a partner");
    kiosk.product(other, "Sambal Bawang", 25_000);
    let until = kiosk.services.store.today().plus_days(20);
    signed(&kiosk, other, |conditions| conditions.until = until);
    signed_markup(&kiosk, partner(&kiosk));
    open_from_card(&kiosk);
    let soon = adapter(&kiosk).get_soon();
    assert_eq!(soon.row_count(), 1);
    let line = soon.row_data(0).expect("a line");
    assert_eq!((line.name.as_str(), line.days_left), ("Dapur Sambal", 20));
    assert!(kiosk.shows("Berakhir dalam 30 hari: 1"));
    kiosk.press("Dapur Sambal");
    assert_eq!(adapter(&kiosk).get_name(), "Dapur Sambal");
    assert_eq!(adapter(&kiosk).get_chosen_id(), line.id);
}

#[test]
fn who_an_applicant_is_is_asked_where_only_the_address_is_the_same() {
    let kiosk = kiosk();
    kiosk.tall();
    let team = team(&kiosk);
    let form = PartnerForm {
        business_name: "Kerajinan Tetangga".into(),
        owner_name: "Pemilik Tetangga".into(),
        email: "ukm01@example.com".into(),
        bank_account: "5550001111".into(),
        ..PartnerForm::default()
    };
    let neighbour = partners::save_partner(&kiosk.services.store, ActId::new(), kiosk.admin, form).expect("a partner");
    let known = || kiosk.services.store.read(|c| partners::by_id(c, neighbour)).expect("readable").expect("a partner");
    let before = known();
    let case = at_agreement(&kiosk, &team);
    opens(&kiosk, team.manajer, case);
    assert!(adapter(&kiosk).get_asks_whose() && kiosk.find("Mitra yang sudah ada: Kerajinan Tetangga").is_some());
    kiosk.press("Lanjut: pihak");
    assert_eq!(view(&kiosk), AgreementView::Terms, "it has to be said first");
    kiosk.press("Mitra baru");
    assert!(!adapter(&kiosk).get_asks_whose() && adapter(&kiosk).get_becomes_new());
    kiosk.press("Lanjut: pihak");

    let looks = || kiosk.services.store.read(|c| case::looks(c, case)).expect("readable");
    assert!(looks().is_empty() && adapter(&kiosk).get_partner().phone.is_empty(), "numbers are shown in part");
    kiosk.press("Lihat Telepon atau WhatsApp");
    assert_eq!(kiosk.value("Telepon atau WhatsApp"), "+6281200000001");
    let told: Vec<String> = looks().into_iter().map(|look| look.field).collect();
    assert_eq!(told, ["contact_phone"]);
    kiosk.press("Baca perjanjian");
    read_all(&kiosk);
    assert_eq!(looks().len(), 2, "so are the pages");
    both_sign(&kiosk);
    assert_eq!((view(&kiosk), adapter(&kiosk).get_is_new_partner()), (AgreementView::Done, true));
    assert_eq!(known(), before, "nobody was taken over");
}
