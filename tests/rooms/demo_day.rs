//! A short past and the day after it: what comes out can be read by others, and the books are right.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine as _;
use deks::base::{BusinessDay, SystemClock};
use deks::cli::verify::verify_command;
use deks::config::Config;
use deks::demo::{DEMO_USERS, DayReport, PlayDay, Seed, Seeded, Shape, play_day, seed};
use deks::people::pin_flaw;
use deks::store::{Connection, Store, StoreError, StoreOptions};

/// Six partners over two months. In so short a time nothing waits three months, so the rule is one month here.
const SHORT: Shape = Shape { months: 2, partners: 6, customers_a_day: 3.0, seed: 5 };

struct Played {
    folder: tempfile::TempDir,
    config: Config,
    seeded: Seeded,
    report: DayReport,
}

fn today() -> BusinessDay {
    BusinessDay::parse("2026-11-22").expect("a day")
}

fn config() -> Config {
    let mut config = Config::default();
    config.rules.months_unsold = 1;
    config
}

fn seed_into(folder: &Path, config: &Config) -> Option<Seeded> {
    let order = Seed {
        data_folder: folder,
        database: &folder.join("deks.sqlite"),
        config,
        today: today(),
        shape: SHORT,
        progress: &|_, _| {},
    };
    seed(&order).expect("a past")
}

/// Played once for all tests of this file.
fn played() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let (folder, config) = (tempfile::tempdir().expect("a folder"), config());
        let seeded = seed_into(folder.path(), &config).expect("an empty database is filled");
        let database = folder.path().join("deks.sqlite");
        let out = folder.path().join("hari");
        let order =
            PlayDay { data_folder: folder.path(), database: &database, config: &config, day: today(), out: &out };
        let report = play_day(&order).expect("a day");
        Played { folder, config, seeded, report }
    })
}

impl Played {
    fn store(&self) -> Store {
        Store::open(StoreOptions {
            path: self.folder.path().join("deks.sqlite"),
            zone: self.config.outlet.zone,
            device_prefix: "K1".into(),
            clock: std::sync::Arc::new(SystemClock),
        })
        .expect("a store")
    }

    fn files(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join("hari").join(folder)).expect("a folder");
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        files.retain(|path| path.extension().is_some_and(|found| found == ending));
        files.sort();
        files
    }
}

fn number(store: &Store, sql: &'static str) -> i64 {
    let read = |c: &Connection| Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get(0))?);
    store.read(read).expect("a number")
}

#[test]
fn the_past_is_whole_and_its_money_sums_to_zero() {
    let played = played();
    let counts = played.seeded.counts;
    assert_eq!((played.seeded.first.to_string().as_str(), played.seeded.last), ("2026-09-22", today().minus_days(1)));
    assert_eq!(counts.partners, 6);
    assert!(counts.sales > 60 && counts.handovers >= 12 && counts.notices > 0, "{counts:?}");
    let store = played.store();
    let verified = verify_command(&store, false).expect("a walk");
    assert!(verified.is_well, "{}", verified.text);
    assert_eq!(number(&store, "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries"), 0);
    assert_eq!(number(&store, "SELECT count(*) FROM sales"), counts.sales as i64 + played.report.sales as i64);
    let open_jobs = "SELECT count(*) FROM print_jobs WHERE state NOT IN ('printed', 'discarded')";
    assert_eq!(number(&store, open_jobs), 0, "nothing is left to be asked about");
}

#[test]
fn filling_twice_changes_nothing() {
    let played = played();
    let acts = number(&played.store(), "SELECT count(*) FROM audit");
    let before = std::fs::read(played.folder.path().join("deks.sqlite")).expect("the file");
    assert_eq!(seed_into(played.folder.path(), &played.config), None);
    assert_eq!(std::fs::read(played.folder.path().join("deks.sqlite")).expect("the file"), before);
    assert_eq!(number(&played.store(), "SELECT count(*) FROM audit"), acts);
}

#[test]
fn the_same_seed_tells_the_same_past() {
    let folder = tempfile::tempdir().expect("a folder");
    let again = seed_into(folder.path(), &config()).expect("an empty database is filled");
    assert_eq!(again, played().seeded);
    let leftovers = std::fs::read_dir(folder.path()).expect("a folder");
    let mut names: Vec<String> =
        leftovers.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["deks.sqlite", "pepper.key"]);
}

#[test]
fn every_receipt_is_printed_once_and_its_code_can_be_scanned() {
    let report = &played().report;
    let mut numbers = report.receipts.clone();
    numbers.sort();
    numbers.dedup();
    assert_eq!((numbers.len(), report.sales, report.waited.len()), (20, 20, 4));
    for path in played().files("cetak", "png") {
        let picture = image::open(&path).expect("a picture").into_luma8();
        let Some(expect) = path.file_stem().and_then(|stem| stem.to_str()?.strip_prefix("struk-").map(str::to_owned))
        else {
            continue;
        };
        let mut prepared = rqrr::PreparedImage::prepare(picture);
        let grids = prepared.detect_grids();
        let (_, scanned) = grids.first().expect("a QR code").decode().expect("a readable one");
        assert_eq!(scanned, expect);
    }
}

#[test]
fn papers_say_their_numbers_to_another_reader() {
    let played = played();
    let papers = played.files("dokumen", "pdf");
    assert_eq!(papers.len(), played.report.papers);
    for path in &papers {
        let output = std::process::Command::new("pdftotext").arg("-layout").arg(path).arg("-").output();
        let text = String::from_utf8(output.expect("poppler-utils is installed").stdout).expect("UTF-8");
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let expect = match stem.split_once('-') {
            Some(("surat", number)) => number.to_owned(),
            Some(("tanda", _)) => "TT-K1-20261122-0001".to_owned(),
            Some(("berita", _)) => "BA-K1-20261123-0001".to_owned(),
            Some(("label", _)) => "Bros Kain Perca".to_owned(),
            _ => "Oktober 2026".to_owned(),
        };
        assert!(text.contains(&expect), "{stem}: {expect}\n{text}");
        let picture = image::open(path.with_extension("png")).expect("a picture of its first page");
        assert!(picture.width() > 800 && picture.height() > 800, "{stem}");
        let luma = picture.into_luma8();
        let dark = luma.pixels().filter(|pixel| pixel.0[0] < 128).count();
        assert!(dark > 2_000, "{stem}: the page is not empty");
    }
    for kind in ["tanda-terima", "berita-acara", "label-a4", "review", "surat-SP"] {
        assert!(papers.iter().any(|path| path.to_string_lossy().contains(kind)), "{kind}");
    }
}

#[test]
fn letters_are_whole_messages() {
    let played = played();
    let letters = played.files("surat", "eml");
    assert_eq!(letters.len(), played.report.letters);
    assert!(letters.len() >= 5, "{}", letters.len());
    for path in letters {
        let text = String::from_utf8(std::fs::read(&path).expect("a file")).expect("our messages are ASCII");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        for field in ["From:", "To:", "Subject:", "Message-ID:", "Date:", "MIME-Version:"] {
            assert!(head.lines().any(|line| line.starts_with(field)), "{}: {field}", path.display());
        }
        let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("parts");
        assert!(body.trim_end().ends_with(&format!("--{boundary}--")), "{}", path.display());
        for part in text.split("Content-Transfer-Encoding: base64").skip(1) {
            let (_, encoded) = part.split_once("\r\n\r\n").expect("a part");
            let encoded: String = encoded.lines().take_while(|line| !line.starts_with("--")).collect();
            base64::engine::general_purpose::STANDARD.decode(encoded).expect("base64");
        }
    }
}

#[test]
fn the_page_shows_what_is_there() {
    let played = played();
    let html = std::fs::read_to_string(&played.report.index).expect("the page");
    let out = played.folder.path().join("hari");
    let mut links = 0;
    for mark in ["src=\"", "href=\""] {
        for rest in html.split(mark).skip(1) {
            let path = rest.split('"').next().expect("a path");
            assert!(out.join(path).is_file(), "{path}");
            links += 1;
        }
    }
    assert!(links > 50, "{links}");
    for word in ["Serah terima stok", "Printer mati", "Printer kembali", "Daftar malam", "Surat bulanan", "Semua cocok"]
    {
        assert!(html.contains(word), "{word}");
    }
}

#[test]
fn the_demos_pins_are_not_guessable_and_stand_in_the_readme() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a file");
    for (name, _, pin) in DEMO_USERS {
        assert_eq!(pin_flaw(pin), None, "{name}");
        assert!(readme.lines().any(|line| line.contains(name) && line.contains(pin)), "{name}");
    }
}
