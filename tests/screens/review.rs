//! The month is over: the manager reads the letters, changes one, approves and sends them, and looks after those that
//! came back.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use deks::base::{ActId, FixedClock, Rupiah, UtcMs};
use deks::config::{Config, MailSecurity};
use deks::kiosk::Services;
use deks::mail::{self, MailState, Server};
use deks::people::{People, Role};
use deks::store::{Act, StoreError};
use deks::till::import::{ImportOptions, import_history};
use deks::{partners, review};
use deks_ui::{HomeAdapter, LetterStanding, Nav, OutboxAdapter, ReviewAdapter, Screen, Shell, Task};
use slint::{ComponentHandle, Model};

use super::kit::*;

const MARCH_BEGINS: &str = "2026-03-01T03:00:00Z";
const APRIL_BEGINS: &str = "2026-04-02T03:00:00Z";
/// Letters are typeset one by one: five with an address are enough to see it.
const ADDRESSES: usize = 5;

fn at(text: &str) -> i64 {
    UtcMs::parse_rfc3339(text).expect("a moment").0
}

/// An outlet that began on 1 March 2026 with the sample's history; loaded once, then copied.
fn history() -> &'static [u8] {
    static LOADED: OnceLock<Vec<u8>> = OnceLock::new();
    LOADED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let services = open_services_with(folder.path(), Config::default(), FixedClock::at(UtcMs(at(MARCH_BEGINS))));
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sales");
        let options = ImportOptions { price_limit: Rupiah(500_000), default_commission_bp: 0, skip_refused: false };
        import_history(&services.store, &sample, options, Arc::new(|_, _| {})).expect("the sample");
        let silent: Result<(), StoreError> = services.store.write(Act::system("test.silence"), |tx| {
            let last = format!("M{ADDRESSES:03}");
            for mut partner in partners::all(tx.conn())?.into_iter().filter(|partner| partner.code > last) {
                partner.email.clear();
                partners::save(tx, &partner)?;
            }
            Ok(())
        });
        silent.expect("partners");
        drop(services);
        std::fs::read(folder.path().join("deks.sqlite")).expect("the file")
    })
}

fn kiosk_in_april(config: Config) -> Kiosk {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("deks.sqlite"), history()).expect("a copy");
    let services = open_services_with(folder.path(), config, FixedClock::at(UtcMs(at(APRIL_BEGINS))));
    let admin = services.people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("an admin");
    kiosk_of(folder, services, admin)
}

fn sent_letters(services: &Services) -> Vec<mail::MailRow> {
    let filter = mail::Filter { kind: Some("review".into()), ..mail::Filter::default() };
    services.store.read(|c| mail::list(c, &filter)).expect("a list")
}

fn counts(kiosk: &Kiosk) -> deks_ui::LetterCounts {
    kiosk.app.global::<ReviewAdapter>().get_counts()
}

/// A mail server that takes everything, and remembers to whom which message went.
struct Post {
    taken: Arc<Mutex<Vec<(String, String)>>>,
    server: Server,
}

fn post() -> Post {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut config = Config::default().mail;
    config.smtp_host = "127.0.0.1".into();
    config.smtp_port = listener.local_addr().expect("an address").port();
    config.security = MailSecurity::None;
    let taken = Arc::new(Mutex::new(Vec::new()));
    let there = taken.clone();
    std::thread::spawn(move || listener.incoming().flatten().for_each(|line| take_letters(line, &there)));
    Post { taken, server: Server::from_config(&config).expect("a server") }
}

fn take_letters(line: TcpStream, taken: &Mutex<Vec<(String, String)>>) {
    let mut answer = line.try_clone().expect("a second handle");
    let mut say = |text: &str| answer.write_all(format!("{text}\r\n").as_bytes()).expect("an answer");
    say("220 ready");
    let (mut to, mut id, mut in_data) = (String::new(), String::new(), false);
    for text in BufReader::new(line).lines().map_while(Result::ok) {
        match text.get(..4).unwrap_or_default() {
            _ if in_data && text == "." => {
                in_data = false;
                taken.lock().expect("the book").push((to.clone(), id.clone()));
                say("250 2.0.0 queued");
            }
            _ if in_data => id = text.strip_prefix("Message-ID: ").map_or(id, str::to_owned),
            "RCPT" => {
                to = text.trim_start_matches("RCPT TO:").trim_matches(['<', '>']).to_owned();
                say("250 ok");
            }
            "DATA" => {
                in_data = true;
                say("354 go on");
            }
            "QUIT" => return,
            _ => say("250 ok"),
        }
    }
}

fn post_goes(kiosk: &Kiosk, post: &Post) -> u32 {
    mail::send_due(&kiosk.services.store, &post.server, &AtomicBool::new(false)).expect("a pass").sent
}

#[test]
fn a_month_is_read_changed_approved_and_sent_once() {
    let kiosk = kiosk_in_april(Config::default());
    kiosk.go(Screen::Home);
    let tiles = kiosk.app.global::<HomeAdapter>().get_tiles();
    let badge = tiles.iter().find(|tile| tile.task == Task::Review).expect("a tile").badge;
    assert_eq!(badge, ADDRESSES.to_string(), "what waits is said on the home screen");

    kiosk.go(Screen::Review);
    let before = counts(&kiosk);
    assert_eq!((before.to_approve, before.untouched, before.sendable), (5, 5, 0));
    assert!(before.no_address > 10 && before.all == before.no_address + 5);
    kiosk.press("Kirim surat");
    assert_eq!(kiosk.message(), "Setujui suratnya dulu.");

    let letters = kiosk.app.global::<ReviewAdapter>().get_letters();
    let (first, second) = (letters.row_data(0).expect("a letter"), letters.row_data(1).expect("another"));
    kiosk.press(&first.name);
    assert!(kiosk.value("Ulasan").starts_with("Bulan Maret 2026"), "it begins with the suggestion");
    assert!(kiosk.app.global::<ReviewAdapter>().get_sentences().row_count() > 0);
    kiosk.write("Ulasan", "Bulan yang baik. Terima kasih.");
    kiosk.press("Simpan");
    assert_eq!(kiosk.message(), "Ulasan tersimpan.");
    assert_eq!(kiosk.app.global::<ReviewAdapter>().get_standing(), LetterStanding::Edited);
    kiosk.press("Setujui");
    assert_eq!(kiosk.message(), "Surat disetujui.");
    kiosk.press("Surat berikutnya");
    assert_eq!(kiosk.app.global::<ReviewAdapter>().get_name(), second.name);
    kiosk.press("Daftar surat");

    kiosk.press("Setujui semua (4)");
    assert!(kiosk.shows("Setujui 4 surat seperti yang tertulis?"));
    kiosk.press("Batal");
    assert_eq!(counts(&kiosk).to_approve, 4, "asking changes nothing");
    kiosk.press("Setujui semua (4)");
    kiosk.press("Ya, setujui");
    assert_eq!(kiosk.message(), "4 surat disetujui.");
    kiosk.press("Kirim 5 surat");
    kiosk.press("Ya, kirim");
    assert!(kiosk.shows("5 surat masuk antrean kirim."));
    assert!(
        kiosk.shows(&format!(
            "Dilewati: 0 belum disetujui atau belum disimpan, {} belum punya surel.",
            before.no_address
        ))
    );

    let mut keys: Vec<String> = sent_letters(&kiosk.services).into_iter().map(|row| row.unique_key).collect();
    keys.sort();
    let expect: Vec<String> = (1..=ADDRESSES).map(|nth| format!("review:2026-03:M{nth:03}")).collect();
    assert_eq!(keys, expect, "one letter per partner");
    let words = sent_letters(&kiosk.services).into_iter().find(|row| row.unique_key == expect[0]).expect("the first");
    let bytes = kiosk.services.store.read(|c| mail::eml(c, words.mail_id)).expect("readable").expect("stored");
    assert!(mail::open(&bytes).text.contains("Bulan yang baik. Terima kasih."), "as it was changed");

    kiosk.press("Kirim surat");
    assert_eq!(kiosk.message(), "Tidak ada surat yang menunggu dikirim.");
    let figures = kiosk.services.store.read(|c| {
        let month = deks::base::Month::parse("2026-03").expect("a month");
        review::month_figures(c, month, kiosk.services.store.zone(), 3)
    });
    let again = review::send_letters(
        &kiosk.services.store,
        &figures.expect("figures"),
        &kiosk.services.config,
        Some(kiosk.admin),
        None,
    );
    assert_eq!(again.expect("a second send").letters, 0);
    assert_eq!(sent_letters(&kiosk.services).len(), ADDRESSES);
    kiosk.go(Screen::Home);
    let tiles = kiosk.app.global::<HomeAdapter>().get_tiles();
    assert_eq!(tiles.iter().find(|tile| tile.task == Task::Review).expect("a tile").badge, "");
}

#[test]
fn a_letter_that_came_back_is_noted_and_sent_again() {
    let mut config = Config::default();
    config.rules.review_needs_approval = false;
    let kiosk = kiosk_in_april(config);
    kiosk.go(Screen::Review);
    assert!(kiosk.find("Setujui semua").is_none(), "nobody approves where letters go by themselves");
    kiosk.press("Kirim 5 surat");
    kiosk.press("Ya, kirim");
    kiosk.press("Lihat surel keluar");
    assert!(kiosk.shows("Surel belum diatur: surat menunggu di sini sampai peladennya diisi."));
    assert!(kiosk.shows("Menunggu 5"));
    let post = post();
    assert_eq!(post_goes(&kiosk, &post), 5);
    kiosk.press("Terkirim 0");
    let row = &sent_letters(&kiosk.services)[0];
    let (subject, address) = (row.subject.as_str(), row.recipients[0].address.as_str());
    kiosk.press(subject);
    kiosk.press(&format!("Catat tidak sampai ke {address}"));
    kiosk.press("Simpan catatan");
    assert_eq!(kiosk.message(), "Tulis alasannya dulu.");
    kiosk.write("Alasan", "550 5.1.1 User unknown");
    kiosk.press("Simpan catatan");
    assert_eq!(kiosk.message(), format!("Tercatat: tidak sampai ke {address}."));
    assert!(kiosk.shows("Alamat tidak dikenal"), "in plain words");
    let state = |at: usize| sent_letters(&kiosk.services)[at].recipients[0].state;
    assert_eq!((state(0), state(1)), (MailState::Bounced, MailState::Sent));

    kiosk.go(Screen::Review);
    assert_eq!((counts(&kiosk).failed, counts(&kiosk).sent), (1, 4));
    kiosk.press("Gagal 1");
    let letters = kiosk.app.global::<ReviewAdapter>().get_letters();
    kiosk.press(&letters.row_data(0).expect("the one that failed").name);
    kiosk.press("Lihat surelnya");
    kiosk.press("Kirim ulang");
    assert_eq!(kiosk.message(), "Surat masuk antrean untuk 1 penerima.");
    assert!(kiosk.shows("Riwayat pengiriman"));
    let history = kiosk.app.global::<OutboxAdapter>().get_history();
    let said: Vec<String> = history.iter().map(|entry| entry.said.into()).collect();
    assert_eq!(said, ["", "550 5.1.1 User unknown", ""], "again, came back, went: nothing is forgotten");
    kiosk.press("Kirim sekarang");
    assert_eq!(kiosk.message(), "Isi dulu surel di Pengaturan, bagian Surel.");
    assert_eq!(post_goes(&kiosk, &post), 1);
    assert_eq!(state(0), MailState::Sent);
    let taken = post.taken.lock().expect("the book").clone();
    let to_them: Vec<&str> = taken.iter().filter(|(to, _)| to == address).map(|(_, id)| id.as_str()).collect();
    assert_eq!(to_them, [row.message_id.as_str(); 2], "the same message");
    assert_eq!(taken.len(), 6, "nobody else got it twice");
}

#[test]
fn what_is_typed_is_lost_neither_by_leaving_nor_by_a_power_cut() {
    let kiosk = kiosk_in_april(Config::default());
    kiosk.go(Screen::Review);
    let name = kiosk.app.global::<ReviewAdapter>().get_letters().row_data(0).expect("a letter").name;
    kiosk.press(&name);
    let suggestion = kiosk.value("Ulasan");
    kiosk.write("Ulasan", "Setengah jadi");
    kiosk.press("Daftar surat");
    assert!(kiosk.shows("Ulasan belum disimpan"));
    kiosk.press("Lanjut menulis");
    assert_eq!(kiosk.value("Ulasan"), "Setengah jadi");
    kiosk.press("Kembali ke usulan");
    assert_eq!(kiosk.value("Ulasan"), suggestion);
    kiosk.press("Kembalikan tulisan tadi");
    assert_eq!(kiosk.value("Ulasan"), "Setengah jadi", "one tap throws nothing away");
    kiosk.go(Screen::Home);
    kiosk.go(Screen::Review);
    assert_eq!(kiosk.value("Ulasan"), "Setengah jadi", "a look at another screen loses nothing");

    let again = open_services_with(kiosk.folder.path(), Config::default(), FixedClock::at(UtcMs(at(APRIL_BEGINS))));
    let after = kiosk.restarted(again);
    after.go(Screen::Review);
    let row = after.app.global::<ReviewAdapter>().get_letters().row_data(0).expect("a letter");
    assert!(row.unsaved && row.standing == LetterStanding::Suggestion);
    after.press(&name);
    assert_eq!(after.value("Ulasan"), "Setengah jadi", "nor does a power cut");
    after.press("Daftar surat");
    after.press("Buang perubahan");
    assert!(!after.app.global::<ReviewAdapter>().get_letters().row_data(0).expect("a letter").unsaved);
}

#[test]
fn the_manager_sees_the_very_letter_and_takes_it_along() {
    let kiosk = kiosk_in_april(Config::default());
    kiosk.go(Screen::Review);
    let name = kiosk.app.global::<ReviewAdapter>().get_letters().row_data(0).expect("a letter").name;
    kiosk.press(&name);
    kiosk.press("Lihat surat");
    let pages = kiosk.app.global::<ReviewAdapter>().get_pages();
    let page = pages.row_data(0).expect("a page").to_rgb8().expect("dots");
    assert_eq!(page.width(), 900);
    assert!(page.as_slice().iter().any(|dot| (dot.r, dot.g, dot.b) != (255, 255, 255)), "something is on it");
    kiosk.press("Simpan PDF");
    let path = kiosk.saved_paper();
    assert!(path.ends_with("review-2026-03-M001.pdf"), "{}", path.display());
    assert!(std::fs::read(path).expect("the file").starts_with(b"%PDF"));
    kiosk.press("Ulasan");
    kiosk.press("Grafik");
    kiosk.press("Barang");
    assert!(kiosk.app.global::<ReviewAdapter>().get_products().row_count() > 0);
}

#[test]
fn a_month_that_is_not_over_is_read_but_not_approved() {
    let kiosk = kiosk_in_april(Config::default());
    kiosk.go(Screen::Review);
    kiosk.press("Bulan berikutnya");
    let adapter = kiosk.app.global::<ReviewAdapter>();
    assert_eq!((adapter.get_year(), adapter.get_month(), adapter.get_is_over()), (2026, 4, false));
    kiosk.press("Kirim surat");
    assert_eq!(kiosk.message(), "Bulan ini belum selesai. Surat dikirim mulai tanggal 1 bulan berikutnya.");
    kiosk.press("Bulan sebelumnya");
    kiosk.press("Bulan sebelumnya");
    assert_eq!(adapter.get_month(), 2);
}

#[test]
fn a_partner_without_an_address_is_given_one() {
    let kiosk = kiosk_in_april(Config::default());
    kiosk.go(Screen::Review);
    let before = counts(&kiosk);
    kiosk.press(&format!("Tanpa surel {}", before.no_address));
    let letters = kiosk.app.global::<ReviewAdapter>().get_letters();
    kiosk.press(&letters.row_data(0).expect("one without").name);
    kiosk.press("Setujui");
    assert_eq!(kiosk.message(), "Mitra ini belum punya surel. Isi dulu surelnya.");
    kiosk.press("Isi surel mitra");
    kiosk.write("Surel", "ukm99@example.com");
    kiosk.press("Simpan mitra");
    kiosk.press("Daftar mitra");
    kiosk.press("Kembali");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Review, "back to the letter");
    assert_eq!(kiosk.app.global::<ReviewAdapter>().get_standing(), LetterStanding::Suggestion);
    kiosk.press("Setujui");
    assert_eq!(kiosk.message(), "Surat disetujui.");
}

#[test]
fn letters_are_a_managers_business() {
    let kiosk = kiosk_in_april(Config::default());
    let people: &People = &kiosk.services.people;
    let kasir = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    kiosk.go(Screen::Till);
    kiosk.app.global::<Shell>().invoke_mail_clicked();
    settle();
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Outbox);
    kiosk.press("Kembali");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till, "back to where the bar was tapped");
    kiosk.sign_in(kasir);
    kiosk.app.global::<Shell>().invoke_mail_clicked();
    settle();
    assert_eq!(kiosk.message(), "Surel keluar dibuka oleh manajer. Minta manajer masuk.");
    assert_eq!(kiosk.app.global::<Nav>().get_current_screen(), Screen::Till);
}
