//! Letters come in: they are read beside the original, become applications or are set aside, and the mailbox is set up.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deks::base::{ActId, CaseId, FixedClock, InboxId, Rupiah, UtcMs};
use deks::config::{Config, MailSecurity};
use deks::kiosk::flow::{Event, tell};
use deks::kiosk::{Services, Workers};
use deks::mail::inbox::{self, InboxRow, InboxState, InboxWorker};
use deks::partnership::applications::VaultSealer;
use deks::partnership::reading;
use deks::people::Role;
use deks::sop::case;
use deks::store::{StoreError, params};
use deks_ui::{
    CaseAdapter, CaseTab, InboxAdapter, InboxFilter, InboxKind, InboxPrices, InboxSheet, Nav, Screen, SettingsAdapter,
    SettingsPart,
};
use sha2::{Digest, Sha256};
use slint::{ComponentHandle, Model};

use super::kit::*;

const LIMIT: Rupiah = Rupiah(500_000);
const RAJUT: &str = "Pendaftaran mitra: Rajut Uji Lestari";
const ADVERT: &str = "🔥🔥 DANA CAIR Rp 500.000.000 HARI INI 🔥🔥";

/// A sample letter by the beginning of its name.
fn sample(begins: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/email");
    let mut files = std::fs::read_dir(folder).expect("the samples").flatten().map(|entry| entry.path());
    let is_it = |path: &std::path::PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.starts_with(begins) && name.ends_with(".eml")
    };
    std::fs::read(files.find(is_it).expect("a sample")).expect("readable")
}

/// Puts a letter into the inbox as the mailbox's reader does.
fn deliver(services: &Services, bytes: &[u8]) -> InboxId {
    let (id, read) = (InboxId::new(), reading::read(bytes, LIMIT).expect("a letter"));
    let bare = |id: &String| id.trim_matches(['<', '>']).to_owned();
    let message_id = read.message_id.as_ref().map(bare).unwrap_or_default();
    let references: Vec<String> = read.references.iter().map(bare).collect();
    let references = serde_json::to_string(&references).expect("JSON");
    let (name, address, subject) = (read.sender.name, read.sender.email, read.subject);
    let sealed = services.sealer().expect("a key").seal(bytes).expect("sealed");
    let (hash, size) = (Sha256::digest(bytes).to_vec(), bytes.len() as i64);
    let put = services.store.write_local(move |connection, now| {
        connection.execute(
            "INSERT INTO inbox_messages (inbox_id, mailbox, uidvalidity, uid, message_id, in_reply_to, reference_ids,
                 sender_name, sender_address, subject, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256)
             VALUES (?1, 'kotak', 1, (SELECT coalesce(max(uid), 0) + 1 FROM inbox_messages), ?2, '', ?3, ?4, ?5, ?6,
                 ?7, ?7, ?8, ?9)",
            params![id, message_id, references, name, address, subject, now.0, size, hash],
        )?;
        connection.execute("INSERT INTO inbox_raw (inbox_id, sealed) VALUES (?1, ?2)", params![id, sealed])?;
        Ok(())
    });
    put.expect("delivered");
    id
}

/// A kiosk whose mailbox got these letters; the screen of the inbox stands open.
fn kiosk_with_letters(begins: &[&str]) -> (Kiosk, Vec<InboxId>) {
    let kiosk = kiosk_with(set_up);
    let ids = begins.iter().map(|begins| deliver(&kiosk.services, &sample(begins))).collect();
    kiosk.go(Screen::Inbox);
    (kiosk, ids)
}

fn set_up(config: &mut Config) {
    config.inbox.imap_host = "imap.example.com".into();
    config.inbox.username = "permohonan".into();
}

fn adapter(kiosk: &Kiosk) -> InboxAdapter<'_> {
    kiosk.app.global::<InboxAdapter>()
}

fn row(kiosk: &Kiosk, id: InboxId) -> InboxRow {
    kiosk.services.store.read(|c| inbox::by_id(c, id)).expect("readable").expect("a letter")
}

fn number(kiosk: &Kiosk, case: CaseId) -> String {
    kiosk.services.store.read(|c| case::header(c, case)).expect("readable").expect("an application").number
}

fn place(kiosk: &Kiosk) -> Screen {
    kiosk.app.global::<Nav>().get_current_screen()
}

fn texts(model: slint::ModelRc<slint::SharedString>) -> Vec<String> {
    model.iter().map(Into::into).collect()
}

#[test]
fn letters_that_came_in_are_told_apart_and_read_beside_the_original() {
    let (kiosk, ids) = kiosk_with_letters(&["01", "02", "05", "07", "08"]);
    assert_eq!(kiosk.message(), "5 surat baru dipilah.");
    let kinds: Vec<InboxKind> = adapter(&kiosk).get_letters().iter().map(|line| line.kind).collect();
    for (kind, count) in
        [(InboxKind::Complete, 2), (InboxKind::Lacking, 1), (InboxKind::NoApplication, 1), (InboxKind::HeldBack, 1)]
    {
        assert_eq!(kinds.iter().filter(|one| **one == kind).count(), count, "{kinds:?}");
    }
    assert!(kiosk.shows("Permohonan 4") && kiosk.shows("Bukan permohonan 1") && kiosk.shows("Baru 0"));
    kiosk.press("Bukan permohonan 1");
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 1);
    kiosk.press("Semua 5");

    kiosk.press("Formulir pendaftaran DEKS");
    let inbox = adapter(&kiosk);
    assert!(inbox.get_letter_open() && inbox.get_body().contains("Nama Usaha"), "{}", inbox.get_body());
    let over = inbox.get_products().iter().filter(|product| product.over).count();
    assert!(inbox.get_prices() == InboxPrices::Given && over > 0, "what is over the limit is marked");
    assert!(kiosk.shows("Nama usaha") && kiosk.shows("Surat asli"));
    assert!(texts(inbox.get_flags()).iter().any(|flag| flag.contains("batas")));

    kiosk.press(RAJUT);
    let held: Vec<String> =
        inbox.get_files().iter().filter(|file| !file.held_back.is_empty()).map(|file| file.held_back.into()).collect();
    assert_eq!(held.len(), 4);
    assert!(held.contains(&"namanya berakhiran ganda, berkas program".to_owned()), "{held:?}");
    let case = row(&kiosk, ids[4]).case_id.expect("an application");
    assert_eq!(inbox.get_case_number(), number(&kiosk, case));
    kiosk.press("Buka permohonan");
    assert_eq!(place(&kiosk), Screen::CasePage);
    kiosk.app.global::<Nav>().invoke_back();
    settle();
    assert_eq!((place(&kiosk), adapter(&kiosk).get_letter_open()), (Screen::Inbox, true), "back to the letter");
}

#[test]
fn what_an_application_lacks_is_asked_for_from_its_letter() {
    let (kiosk, ids) = kiosk_with_letters(&["02"]);
    kiosk.press("Kemitraan DEKS - Keramik Café");
    assert!(!texts(adapter(&kiosk).get_missing()).is_empty(), "what it lacks is listed");
    kiosk.press("Minta yang kurang");
    assert_eq!((place(&kiosk), adapter(&kiosk).get_sheet()), (Screen::Inbox, InboxSheet::Ask), "{}", kiosk.message());
    let unset = "Surel belum diatur; surat menunggu di kotak keluar.";
    assert!(kiosk.shows(unset), "before it goes");
    let body = [kiosk.value("Isi surat").as_str(), "\n\nDitunggu sampai Jumat."].concat();
    kiosk.write("Isi surat", &body);
    kiosk.press("Kirim surat ini");
    assert_eq!((kiosk.message().as_str(), adapter(&kiosk).get_sheet()), (unset, InboxSheet::None), "and after");
    let case = row(&kiosk, ids[0]).case_id.expect("an application");
    let letters = kiosk.services.store.read(|c| case::letters_of(c, case)).expect("readable");
    let sent: Vec<_> = letters.iter().filter(|letter| letter.mail.is_some()).collect();
    assert_eq!(sent.iter().map(|letter| letter.template.as_str()).collect::<Vec<_>>(), ["missing"]);
    let asked = adapter(&kiosk).get_asked();
    assert!(!asked.is_empty() && !adapter(&kiosk).get_can_ask(), "nobody asks twice");
    assert_eq!(adapter(&kiosk).get_letters().row_data(0).expect("a letter").asked, asked);
    assert!(kiosk.find("Minta yang kurang").is_none());
    assert!(kiosk.shows(&format!("Yang kurang sudah diminta tanggal {asked}")) && kiosk.shows("menunggu jawaban"));
    assert!(!kiosk.shows("permohonan belum lengkap"), "as if nobody had asked");
}

#[test]
fn the_files_of_a_letter_are_opened_among_the_papers_of_its_application() {
    let (kiosk, _) = kiosk_with_letters(&["08"]);
    kiosk.tall();
    kiosk.press(RAJUT);
    let files: Vec<_> = adapter(&kiosk).get_files().iter().collect();
    let whole = files.iter().find(|file| file.held_back.is_empty()).expect("one that is not held back");
    let held = files.iter().find(|file| !file.held_back.is_empty()).expect("one that is held back");
    assert!(kiosk.find(&format!("Buka {}", held.name)).is_none(), "what is held back is opened nowhere");
    kiosk.press(&format!("Buka {}", whole.name));
    assert_eq!((place(&kiosk), kiosk.app.global::<CaseAdapter>().get_tab()), (Screen::CasePage, CaseTab::Papers));
}

#[test]
fn a_letter_goes_with_the_list_that_it_stands_in_and_who_opened_it_is_known() {
    let (kiosk, ids) = kiosk_with_letters(&["01", "07"]);
    kiosk.press(ADVERT);
    let verdict = adapter(&kiosk).get_verdict();
    assert!(verdict.starts_with("Bukan pengajuan: ") && verdict.contains("berisi kata iklan ("), "{verdict}");
    kiosk.press("Permohonan 1");
    assert!(!adapter(&kiosk).get_letter_open(), "it is not among them");
    kiosk.press("Bukan permohonan 1");
    kiosk.press(ADVERT);
    kiosk.press("Semua 2");
    assert!(adapter(&kiosk).get_letter_open());
    let looks = kiosk.services.store.read(|c| inbox::looks(c, ids[1])).expect("readable");
    let told: Vec<_> = looks.iter().map(|look| (look.by, look.purpose.as_str())).collect();
    assert_eq!(told, [(kiosk.admin, "work"), (kiosk.admin, "work")]);
}

#[test]
fn an_advertisement_is_taken_anyway_and_put_back() {
    let (kiosk, ids) = kiosk_with_letters(&["07"]);
    kiosk.press(ADVERT);
    assert_eq!(adapter(&kiosk).get_kind(), InboxKind::NoApplication);
    kiosk.press("Jadikan permohonan");
    let case = row(&kiosk, ids[0]).case_id.expect("an application");
    assert_eq!(kiosk.message(), format!("Permohonan {} dibuat dari surat ini.", number(&kiosk, case)));
    kiosk.press("Tindakan lain");
    kiosk.press("Keluarkan dari permohonan");
    kiosk.press("Keluarkan surat ini");
    assert_eq!(kiosk.message(), "Tulis alasannya dulu.");
    kiosk.write("Alasan", "Ternyata iklan");
    kiosk.press("Keluarkan surat ini");
    assert_eq!(row(&kiosk, ids[0]).state, InboxState::PutBack);
    assert!(kiosk.shows("Baru 1"), "it waits for somebody again");
    kiosk.press("Bukan permohonan");
    kiosk.press("Iklan");
    kiosk.press("Sisihkan surat ini");
    let now = row(&kiosk, ids[0]);
    assert_eq!((now.state, now.verdict.as_str()), (InboxState::NotApplication, "Iklan"));
    assert_eq!(adapter(&kiosk).get_sheet(), InboxSheet::None);
}

#[test]
fn a_letter_is_put_to_the_application_that_it_belongs_to() {
    let (kiosk, ids) = kiosk_with_letters(&["01", "07"]);
    let batik = row(&kiosk, ids[0]).case_id.expect("an application");
    kiosk.press(ADVERT);
    kiosk.press("Tempelkan ke permohonan lain");
    kiosk.write("Cari permohonan", "batik sekar");
    let number = number(&kiosk, batik);
    kiosk.press(&format!("Batik Sekar Contoh, {number}"));
    kiosk.press("Tempelkan surat ini");
    assert_eq!(kiosk.message(), format!("Surat ini masuk ke permohonan {number}."));
    let now = row(&kiosk, ids[1]);
    assert_eq!((now.state, now.case_id), (InboxState::Message, Some(batik)));
    assert!(kiosk.find("Buka permohonan").is_some(), "the main action follows");
}

#[test]
fn a_letter_is_opened_for_whoever_asks_from_another_screen() {
    let (kiosk, ids) = kiosk_with_letters(&["01", "08"]);
    kiosk.go(Screen::Home);
    tell(&Event::InboxWanted(ids[1]));
    kiosk.go(Screen::Inbox);
    assert_eq!((adapter(&kiosk).get_letter_open(), adapter(&kiosk).get_subject().as_str()), (true, RAJUT));
}

#[test]
fn letters_are_nobodys_who_does_not_work_on_applications() {
    let (kiosk, _) = kiosk_with_letters(&["01"]);
    let people = &kiosk.services.people;
    let kasir = people.add_user(ActId::new(), kiosk.admin, "Kasir 1", Role::Kasir, "907214").expect("a cashier");
    let staf = people.add_user(ActId::new(), kiosk.admin, "Staf 1", Role::StafStok, "918325").expect("of the stock");
    kiosk.sign_in(kasir);
    kiosk.go(Screen::Inbox);
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 0);
    assert!(kiosk.shows("Surel masuk dibuka oleh staf stok atau manajer"));
    kiosk.sign_in(staf);
    kiosk.go(Screen::Inbox);
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 1);
}

#[test]
fn an_inbox_without_a_mailbox_leads_to_its_settings() {
    let kiosk = kiosk();
    kiosk.go(Screen::Inbox);
    assert!(kiosk.shows("Kotak surel belum diatur"));
    kiosk.press("Buka Pengaturan");
    let part = kiosk.app.global::<SettingsAdapter>().get_part();
    assert_eq!((place(&kiosk), part), (Screen::Settings, SettingsPart::Inbox));
    kiosk.tall();
    kiosk.write("Server IMAP", "imap.example.com");
    kiosk.write("Nama pengguna", "permohonan");
    kiosk.write("Kata sandi kotak surel", "rahasia-contoh");
    kiosk.press("Tes kotak surel");
    assert!(kiosk.shows("Simpan pengaturan dulu, lalu tes kotak surelnya."));
    kiosk.press("Simpan pengaturan");
    let file = kiosk.folder.path().join("surel-masuk.sandi");
    assert_eq!(std::fs::read_to_string(file).expect("a file"), "rahasia-contoh");
    let text = std::fs::read_to_string(kiosk.folder.path().join("deks.toml")).expect("written");
    assert!(!text.contains("rahasia-contoh") && text.contains("imap_host = \"imap.example.com\""), "{text}");
}

#[test]
fn whoever_may_not_set_the_mailbox_up_is_sent_to_an_admin() {
    let kiosk = kiosk();
    deliver(&kiosk.services, &sample("01"));
    let said = |what: &str| ["Kotak surel belum diatur: surat baru tidak masuk.", what].join("  ·  ");
    let people = &kiosk.services.people;
    let manager = people.add_user(ActId::new(), kiosk.admin, "Manajer 1", Role::Manajer, "350917").expect("a manager");
    for (user, expect) in [
        (kiosk.admin, "Isi di Pengaturan, bagian Surel masuk."),
        (manager, "Minta admin mengisi Pengaturan, bagian Surel masuk."),
    ] {
        kiosk.sign_in(user);
        kiosk.go(Screen::Inbox);
        assert!(kiosk.shows(&said(expect)), "{expect}");
        kiosk.go(Screen::Home);
    }
}

#[test]
fn an_empty_mailbox_says_what_comes_next_and_a_filter_what_is_done() {
    let (kiosk, _) = kiosk_with_letters(&[]);
    assert!(kiosk.shows("Belum ada surat masuk"));
    deliver(&kiosk.services, &sample("01"));
    for _ in 0..5 {
        kiosk.tick();
    }
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 1, "it comes by itself");
    kiosk.press("Baru 0");
    assert!(kiosk.shows("Semua surat sudah dipilah"));
    kiosk.press("Tampilkan semua");
    assert_eq!(adapter(&kiosk).get_filter(), InboxFilter::All);
    assert_eq!(adapter(&kiosk).get_letters().row_count(), 1);
}

/// A kiosk that reads a mailbox at a port where nobody answers.
fn kiosk_that_reads() -> Kiosk {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("sandi");
    std::fs::write(&secret, "rahasia-contoh").expect("written");
    let mut config = Config::default();
    set_up(&mut config);
    config.inbox.imap_host = "127.0.0.1".into();
    // Taken and let go of: nobody is there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    config.inbox.imap_port = listener.local_addr().expect("an address").port();
    drop(listener);
    config.inbox.security = MailSecurity::Tls;
    config.inbox.password_file = secret.display().to_string();
    let quiet = open_services_with(folder.path(), config.clone(), FixedClock::at(UtcMs(NOON_MS)));
    let sealer = VaultSealer::new(quiet.procedures().expect("the procedures").vault().clone());
    let worker = InboxWorker::start(quiet.store.clone(), &config.inbox, Arc::new(sealer));
    let workers = Workers { inbox: Some(Arc::new(worker)), ..Workers::none() };
    let mode = quiet.mode;
    let services = Services::new(quiet.people.clone(), config, folder.path().to_path_buf(), mode, workers);
    let admin = services.people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("an admin");
    kiosk_of(folder, services, admin)
}

#[test]
fn a_mailbox_that_cannot_be_reached_says_so_and_what_to_do() {
    let kiosk = kiosk_that_reads();
    kiosk.go(Screen::Inbox);
    kiosk.press("Periksa sekarang");
    assert!(adapter(&kiosk).get_checking(), "it is under way");
    for _ in 0..200 {
        if !adapter(&kiosk).get_checking() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        kiosk.tick();
    }
    assert!(!adapter(&kiosk).get_checking(), "it came to an end");
    let trouble = adapter(&kiosk).get_trouble();
    assert!(trouble.contains("tidak terjangkau") && trouble.contains("Periksa jaringan"), "{trouble}");
    assert!(kiosk.shows("Surat baru belum bisa diambil"));
    let letters: Result<i64, StoreError> =
        kiosk.services.store.read(|c| Ok(c.query_row("SELECT count(*) FROM inbox_messages", [], |row| row.get(0))?));
    assert_eq!(letters, Ok(0));
}
