//! What did not sell goes back to its owner.

use deks::base::{ActId, BusinessDay, FixedClock, PartnerId, ProductId, Rupiah, UtcMs};
use deks::config::Config;
use deks::devices::queue;
use deks::intake::{self, Signature};
use deks::kiosk::flow::{Event, tell};
use deks::partners::{self, PartnerForm};
use deks::people::Role;
use deks::{catalog, mail, returns, stock};
use deks_ui::{HandBackAdapter, ReturnStanding, ReturnTab, ReturnsAdapter, Screen};
use slint::{ComponentHandle, Model};

use super::kit::*;

const RECEIVED: &str = "2026-08-14T03:00:00Z";
const LATER: &str = "2026-09-05T03:00:00Z";
const NOW: &str = "2026-11-22T03:00:00Z";

fn at(moment: &str) -> UtcMs {
    UtcMs::parse_rfc3339(moment).expect("a moment")
}

/// An outlet in November, with what two partners brought in August and September: nothing of it has sold.
struct Shelf {
    kiosk: Kiosk,
    clock: FixedClock,
    pandan: PartnerId,
}

impl Shelf {
    fn new() -> Shelf {
        let clock = FixedClock::at(at(RECEIVED));
        let kiosk = kiosk_at(clock.clone());
        let pandan = partner(&kiosk, "Mitra Pandan", "ukm01@example.com");
        let sambal = partner(&kiosk, "Dapur Sambal", "");
        bring(&kiosk, pandan, &[("Tas Anyam", 3), ("Tikar Lipat", 2)], &[("Rak kayu", 2)]);
        bring(&kiosk, sambal, &[("Sambal Bawang", 4)], &[]);
        clock.set(at(LATER));
        bring(&kiosk, pandan, &[("Topi Pandan", 5)], &[]);
        clock.set(at(NOW));
        Shelf { kiosk, clock, pandan }
    }

    /// Pandan was told, and its five pieces are counted out.
    fn handing_back() -> Shelf {
        let shelf = Shelf::new();
        shelf.decide_and_tell();
        shelf.kiosk.press("Serahkan 5 buah");
        shelf
    }

    fn returns(&self) -> ReturnsAdapter<'_> {
        self.kiosk.app.global::<ReturnsAdapter>()
    }

    fn names(&self) -> Vec<String> {
        self.returns().get_products().iter().map(|product| product.name.to_string()).collect()
    }

    fn product(&self, name: &str) -> ProductId {
        let all = self.kiosk.services.store.read(catalog::briefs).expect("readable");
        all.into_iter().find(|(_, brief)| brief.name == name).expect("brought").0
    }

    fn on_hand(&self, name: &str) -> i64 {
        let product = self.product(name);
        let state = self.kiosk.services.store.read(|c| stock::state_of(c, product)).expect("readable");
        state.map_or(0, |state| state.on_hand)
    }

    fn scan(&self, place: Screen, name: &str) {
        tell(&Event::Scanned { place, code: self.kiosk.code_of(self.product(name)) });
        settle();
    }

    /// The manager wants Pandan's two products back, and tells it.
    fn decide_and_tell(&self) {
        self.kiosk.go(Screen::Returns);
        self.kiosk.press("Mitra Pandan");
        self.kiosk.press("Kembalikan Tas Anyam");
        self.kiosk.press("Kembalikan Tikar Lipat");
        self.kiosk.press("Menunggu diambil");
        self.kiosk.press("Kirim pemberitahuan 5 buah");
        self.kiosk.press("Kirim surat");
    }

    fn sign(&self) {
        let adapter = self.kiosk.app.global::<HandBackAdapter>();
        adapter.invoke_giver_signed("M20 20 L180 90 L300 30".into(), 500, 200);
        adapter.invoke_receiver_signed("M40 60 L280 40".into(), 500, 200);
        settle();
    }
}

fn partner(kiosk: &Kiosk, name: &str, email: &str) -> PartnerId {
    let form = PartnerForm {
        business_name: name.into(),
        email: email.into(),
        phone: "0812-0000-0001".into(),
        ..PartnerForm::default()
    };
    partners::save_partner(&kiosk.services.store, ActId::new(), kiosk.admin, form).expect("a partner")
}

/// A hand-over that both signed.
fn bring(kiosk: &Kiosk, partner: PartnerId, goods: &[(&str, i64)], aids: &[(&str, i64)]) {
    let line = |(name, qty): &(&str, i64)| intake::DraftLine {
        name: (*name).into(),
        category: "Kriya".into(),
        price: Some(Rupiah(85_000)),
        listed_qty: Some(*qty),
        counted_qty: Some(*qty),
        ..intake::DraftLine::default()
    };
    let aid = |(name, qty): &(&str, i64)| intake::DraftAid { name: (*name).into(), qty: *qty, ..Default::default() };
    let draft = intake::IntakeDraft {
        partner: Some(partner),
        lines: goods.iter().map(line).collect(),
        aids: aids.iter().map(aid).collect(),
        ..Default::default()
    };
    let signature = Signature { strokes: vec![vec![(10, 10), (600, 300)]] };
    let accept = intake::Accept {
        act_id: ActId::new(),
        user: kiosk.admin,
        draft_key: "serah-terima".into(),
        draft,
        giver_name: "Kontak UKM 01".into(),
        giver_signature: signature.clone(),
        receiver_signature: signature,
        price_limit: Rupiah(500_000),
        outlet: intake::PaperOutlet::of(&kiosk.services.config.outlet, &kiosk.services.config.mail),
    };
    intake::accept(&kiosk.services.store, accept).expect("a hand-over");
}

#[test]
fn what_did_not_sell_is_listed_by_partner_and_decided_one_by_one() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    kiosk.go(Screen::Returns);
    assert_eq!(shelf.returns().get_total_pieces(), "9", "September's hats still have time");
    kiosk.press("Mitra Pandan");
    assert_eq!(shelf.names(), ["Tas Anyam", "Tikar Lipat"]);
    let tas = shelf.returns().get_products().row_data(0).expect("a row");
    assert_eq!((tas.days, tas.pieces, tas.last_sold.as_str()), (100, 3, ""));

    kiosk.press("Kembalikan Tas Anyam");
    assert_eq!(kiosk.message(), "1 barang ditandai untuk dikembalikan. Lihat di Menunggu diambil.");
    assert_eq!(shelf.names(), ["Tikar Lipat"], "what is decided leaves the list");
    assert_eq!(shelf.on_hand("Tas Anyam"), 3, "but not the shelf");

    kiosk.press("Pertahankan Tikar Lipat");
    kiosk.press("Simpan keputusan");
    assert!(kiosk.shows("Alasan mempertahankan \"Tikar Lipat\" belum diisi. Tulis alasannya."));
    kiosk.write("Alasan", "dicari untuk Lebaran");
    kiosk.press("2 bulan");
    kiosk.press("Simpan keputusan");
    assert_eq!(kiosk.message(), "Dipertahankan. Keputusan tersimpan.");
    assert_eq!(shelf.names(), ["Sambal Bawang"], "the partner has nothing left to decide");

    kiosk.press("Jatuh tempo 30 hari");
    assert_eq!(shelf.names(), ["Topi Pandan"]);
    let hat = shelf.returns().get_products().row_data(0).expect("a row");
    assert_eq!((hat.due.as_str(), hat.due_in), ("05-12-2026", 13));

    for (moment, listed) in [("2027-01-21T03:00:00Z", false), ("2027-01-22T03:00:00Z", true)] {
        shelf.clock.set(at(moment));
        kiosk.go(Screen::Home);
        kiosk.go(Screen::Returns);
        kiosk.press("Perlu diputuskan");
        kiosk.press("Mitra Pandan");
        assert_eq!(shelf.names().contains(&"Tikar Lipat".to_owned()), listed, "{moment}");
    }
}

#[test]
fn what_a_manager_keeps_is_seen_with_its_reason_and_decided_again() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    kiosk.go(Screen::Returns);
    kiosk.press("Dipertahankan");
    assert!(kiosk.shows("Tidak ada yang dipertahankan"));
    kiosk.press("Perlu diputuskan");
    kiosk.press("Mitra Pandan");
    kiosk.press("Pertahankan Tikar Lipat");
    kiosk.write("Alasan", "dicari untuk Lebaran");
    kiosk.press("2 bulan");
    kiosk.press("Simpan keputusan");
    kiosk.press("Dipertahankan");
    assert_eq!(shelf.names(), ["Tikar Lipat"]);
    let mat = shelf.returns().get_products().row_data(0).expect("a row");
    assert_eq!((mat.due.as_str(), mat.reason.as_str()), ("22-01-2027", "dicari untuk Lebaran"));
    assert!(!mat.by.is_empty(), "who it was");
    kiosk.press("Putuskan lagi Tikar Lipat");
    assert_eq!(kiosk.message(), "Keputusan dicabut. Barangnya ada lagi di Perlu diputuskan.");
    assert!(kiosk.shows("Tidak ada yang dipertahankan"));
    kiosk.press("Perlu diputuskan");
    kiosk.press("Mitra Pandan");
    assert_eq!(shelf.names(), ["Tas Anyam", "Tikar Lipat"]);
}

#[test]
fn the_most_urgent_partner_stands_first() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    shelf.clock.set(at("2026-09-20T03:00:00Z"));
    bring(kiosk, partner(kiosk, "Anyam Akhir", ""), &[("Kotak Rotan", 1)], &[]);
    shelf.clock.set(at("2026-12-01T03:00:00Z"));
    kiosk.go(Screen::Returns);
    kiosk.press("Jatuh tempo 30 hari");
    let partners = shelf.returns().get_partners();
    let names: Vec<String> = partners.iter().map(|partner| partner.name.to_string()).collect();
    assert_eq!(names, ["Mitra Pandan", "Anyam Akhir"], "days left come before the alphabet");
}

#[test]
fn everything_of_a_partner_is_returned_after_a_look_at_what_that_is() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    kiosk.go(Screen::Returns);
    kiosk.press("Mitra Pandan");
    kiosk.press("Kembalikan semua 5 buah");
    assert!(kiosk.shows("Rp\u{A0}425.000"), "what it comes to stands there first");
    assert_eq!(shelf.names().len(), 2, "nothing is decided yet");
    kiosk.press("Tandai untuk dikembalikan");
    let to_fetch = kiosk.services.store.read(|c| returns::to_fetch(c, Some(shelf.pandan))).expect("readable");
    assert_eq!(to_fetch.len(), 2);
    kiosk.press("Menunggu diambil");
    kiosk.press("Pertahankan Tas Anyam");
    kiosk.press("Masih dicari pembeli");
    kiosk.press("Simpan keputusan");
    assert_eq!(shelf.names(), ["Tikar Lipat"], "a decision can be taken back until the partner was told");
}

#[test]
fn the_partner_is_told_by_letter_and_reminded_and_late_is_seen() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    shelf.decide_and_tell();
    assert_eq!(kiosk.message(), "Surat SP-K1-20261122-0001 masuk antrean surel.");
    let letter = |key: &str| kiosk.services.store.read(|c| mail::by_key(c, key)).expect("readable");
    let sent = letter("return_notice:SP-K1-20261122-0001").expect("in the outbox");
    assert!(sent.subject.contains("Minggu, 6 Desember 2026"), "14 days by the configuration: {}", sent.subject);
    assert!(kiosk.shows("diambil s.d. 06-12-2026  ·  +6281200000001"));

    shelf.clock.set(at("2026-12-09T03:00:00Z"));
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Returns);
    assert_eq!(shelf.returns().get_tab(), ReturnTab::Waiting, "where somebody was is where they are");
    assert!(kiosk.shows("terlambat 3 hari  ·  +6281200000001"));
    kiosk.press("Ingatkan");
    assert_eq!(kiosk.message(), "Pengingat masuk antrean surel.");
    assert!(letter("return_reminder:SP-K1-20261122-0001:2026-12-09").is_some());
    kiosk.press("Ingatkan");
    assert!(kiosk.message().starts_with("Mitra ini sudah diingatkan hari ini."), "{}", kiosk.message());
}

#[test]
fn each_product_waits_until_the_day_of_its_own_letter() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    shelf.decide_and_tell();
    shelf.clock.set(at("2026-12-06T03:00:00Z"));
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Returns);
    kiosk.press("Perlu diputuskan");
    kiosk.press("Mitra Pandan");
    kiosk.press("Kembalikan Topi Pandan");
    kiosk.press("Menunggu diambil");
    let waiting = || -> Vec<(String, ReturnStanding, String)> {
        let rows = shelf.returns().get_products();
        rows.iter().map(|row| (row.name.to_string(), row.standing, row.pickup.to_string())).collect()
    };
    let row = |name: &str, standing, pickup: &str| (name.to_owned(), standing, pickup.to_owned());
    let told = |name, pickup| row(name, ReturnStanding::Told, pickup);
    let (tas, tikar) = (told("Tas Anyam", "06-12-2026"), told("Tikar Lipat", "06-12-2026"));
    assert_eq!(waiting(), [tas.clone(), tikar.clone(), row("Topi Pandan", ReturnStanding::Untold, "")]);
    kiosk.press("Kirim pemberitahuan 5 buah");
    kiosk.press("Kirim surat");
    assert_eq!(waiting(), [tas, tikar, told("Topi Pandan", "20-12-2026")]);
    let partner = shelf.returns().get_partners().row_data(0).expect("a partner");
    assert_eq!((partner.pieces, partner.pickup.as_str()), (10, "06-12-2026"), "the earliest counts for the partner");
    kiosk.press("Serahkan 10 buah");
}

#[test]
fn a_partner_without_an_address_gets_its_letter_on_paper() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    kiosk.go(Screen::Returns);
    kiosk.press("Dapur Sambal");
    kiosk.press("Kembalikan Sambal Bawang");
    kiosk.press("Menunggu diambil");
    kiosk.press("Kirim pemberitahuan 4 buah");
    assert!(kiosk.shows("Mitra ini tidak punya surel."));
    kiosk.press("Buat surat");
    assert!(kiosk.message().contains("tekan Simpan surat"), "{}", kiosk.message());
    kiosk.press("Simpan surat");
    assert!(std::fs::read(kiosk.saved_paper()).expect("a file").starts_with(b"%PDF"));
    kiosk.press("Ingatkan");
    assert_eq!(kiosk.message(), "Mitra ini tidak punya surel. Hubungi +6281200000001.");
}

#[test]
fn a_scan_shows_its_product_whichever_list_it_is_on() {
    let shelf = Shelf::new();
    shelf.kiosk.go(Screen::Returns);
    for (name, tab) in [("Topi Pandan", ReturnTab::Due), ("Sambal Bawang", ReturnTab::Undecided)] {
        shelf.scan(Screen::Returns, name);
        assert_eq!(shelf.returns().get_tab(), tab);
        let marked: Vec<String> =
            shelf.returns().get_products().iter().filter(|row| row.marked).map(|row| row.name.into()).collect();
        assert_eq!(marked, [name]);
    }
    tell(&Event::Scanned { place: Screen::Returns, code: "TIDAKADA".into() });
    assert_eq!(shelf.kiosk.message(), "Kode TIDAKADA tidak dikenal. Pindai ulang, atau cari dengan nama.");
}

#[test]
fn staff_see_the_list_and_hear_who_decides() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    let people = &kiosk.services.people;
    let staff = people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214").expect("staff");
    kiosk.sign_in(staff);
    kiosk.go(Screen::Returns);
    kiosk.press("Mitra Pandan");
    kiosk.press("Kembalikan Tas Anyam");
    assert_eq!(kiosk.message(), "Retur diputuskan manajer. Minta manajer masuk.");
    kiosk.press("Kembalikan semua 5 buah");
    let decided = kiosk.services.store.read(|c| returns::to_fetch(c, None)).expect("readable");
    assert!(decided.is_empty(), "nothing was decided");
}

#[test]
fn pieces_are_scanned_out_and_what_is_missing_is_written_down() {
    let shelf = Shelf::new();
    let kiosk = &shelf.kiosk;
    shelf.decide_and_tell();
    let staff = kiosk.services.people.add_user(ActId::new(), kiosk.admin, "Staf Stok 1", Role::StafStok, "907214");
    kiosk.sign_in(staff.expect("staff"));
    kiosk.go(Screen::Returns);
    kiosk.press("Serahkan 5 buah");
    assert!(kiosk.shows("Dihitung 0 dari 5"));
    for _ in 0..3 {
        shelf.scan(Screen::HandBack, "Tas Anyam");
    }
    assert!(kiosk.shows("Dihitung 3 dari 5"));
    shelf.scan(Screen::HandBack, "Tas Anyam");
    assert!(kiosk.shows("Tas Anyam, Mitra Pandan sudah lengkap: 3 buah. Yang lebih tidak tercatat; hitung ulang."));
    shelf.scan(Screen::HandBack, "Sambal Bawang");
    let wrong = "Sambal Bawang, Dapur Sambal tidak ada di daftar ini. Sisihkan: barang ini tidak ikut diserahkan.";
    assert!(kiosk.shows(wrong));
    shelf.scan(Screen::HandBack, "Tikar Lipat");
    assert!(!kiosk.shows(wrong), "the next right piece takes the message away");
    assert!(kiosk.shows("Dihitung 4 dari 5"), "wrong pieces count nothing");

    kiosk.press("Lanjut: tanda tangan");
    assert!(kiosk.shows("\"Tikar Lipat\": 1 buah belum dihitung. Pindai, atau catat hilang atau rusak."));
    kiosk.press("Tambah Hilang");
    kiosk.press("Lanjut: tanda tangan");
    assert!(kiosk.shows("\"Tikar Lipat\": tulis alasan barang hilang atau rusak."));
    kiosk.write("Alasan", "tidak ditemukan di rak");
    kiosk.press("Rak kayu");
    kiosk.press("Semua ada");
    kiosk.press("Lanjut: tanda tangan");
    assert_eq!(kiosk.value("Yang menyerahkan"), "Staf Stok 1");
    assert!(kiosk.shows("4 kembali, 1 hilang"));
    kiosk.press("Serahkan 4 buah");
    assert_eq!(kiosk.message(), "Minta kedua pihak menandatangani dulu.");
    shelf.sign();
    kiosk.press("Serahkan 4 buah");
    kiosk.app.global::<HandBackAdapter>().invoke_accept();
    assert!(kiosk.shows("Berita acara BA-K1-20261122-0001"));
    assert!(kiosk.shows("Surel ke ukm01@example.com masuk antrean"));
    assert_eq!((shelf.on_hand("Tas Anyam"), shelf.on_hand("Tikar Lipat")), (0, 0));

    let store = &kiosk.services.store;
    let done = store.read(|c| returns::handback::latest_handbacks(c, 10)).expect("readable");
    assert_eq!(done.len(), 1, "two taps hand back once");
    let moved = store.read(|c| stock::moved_of(c, shelf.product("Tikar Lipat"))).expect("readable");
    assert_eq!((moved.handed_back, moved.lost), (1, 1));
    assert!(store.read(|c| intake::aids_out(c, shelf.pandan)).expect("readable").is_empty(), "the racks are back");
    let jobs = queue::recent(store, 10).expect("readable");
    assert!(jobs.iter().any(|job| job.title == "Berita acara BA-K1-20261122-0001"), "{jobs:?}");
    assert!(store.read(|c| mail::by_key(c, "handback:BA-K1-20261122-0001")).expect("readable").is_some());

    kiosk.press("Simpan PDF");
    assert!(std::fs::read(kiosk.saved_paper()).expect("a file").starts_with(b"%PDF"));
    kiosk.press("Selesai");
    assert!(kiosk.shows("Tidak ada yang menunggu diambil"));
    shelf.returns().invoke_tab_chosen(ReturnTab::Done);
    settle();
    assert!(kiosk.shows("BA-K1-20261122-0001"), "and stands in the list of what is done");
}

#[test]
fn what_was_counted_outlives_a_restart_and_follows_the_books() {
    let shelf = Shelf::handing_back();
    let kiosk = &shelf.kiosk;
    shelf.scan(Screen::HandBack, "Tas Anyam");
    kiosk.press("Tikar Lipat");
    kiosk.press("Rusak");
    kiosk.press("2");
    kiosk.press("Pakai angka ini");
    assert!(kiosk.shows("Dihitung 3 dari 5"));

    let Shelf { kiosk, clock, pandan } = shelf;
    let services = open_services_with(kiosk.folder.path(), Config::default(), clock);
    let again = kiosk.restarted(services);
    bring(&again, pandan, &[("Tas Anyam", 1)], &[]);
    again.go(Screen::Returns);
    again.press("Menunggu diambil");
    again.press("Serahkan sekarang");
    assert!(again.shows("Dihitung 3 dari 6"), "what was counted is there, and so is what came in meanwhile");
    let today = again.services.store.today();
    assert_eq!(today, BusinessDay::new(2026, 11, 22).expect("a day"));
}

#[test]
fn a_piece_that_was_missing_and_turns_up_is_taken_with_one_tap() {
    let shelf = Shelf::handing_back();
    let kiosk = &shelf.kiosk;
    shelf.scan(Screen::HandBack, "Tikar Lipat");
    kiosk.press("Tambah Hilang");
    shelf.scan(Screen::HandBack, "Tikar Lipat");
    assert!(kiosk.shows("Tadi dicatat hilang, ditemukan?"));
    kiosk.press("Ya, ditemukan");
    let rows = kiosk.app.global::<HandBackAdapter>().get_rows();
    let mat = rows.iter().find(|row| row.name == "Tikar Lipat").expect("on the list");
    assert_eq!((mat.returned, mat.missing), (2, 0));
    assert!(!kiosk.shows("Tadi dicatat hilang, ditemukan?"));
}
