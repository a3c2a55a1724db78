//! A short past and the day after it: what comes out can be read by others, and the books are right.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine as _;
use deks::base::{BusinessDay, SystemClock};
use deks::cli::verify::{verify_cases, verify_command};
use deks::config::Config;
use deks::demo::{DEMO_USERS, DayReport, PlayDay, Seed, Seeded, Shape, play_day, seed};
use deks::mail;
use deks::mail::inbox;
use deks::partners;
use deks::partnership::agreement::{self, PaperCheck, Standing};
use deks::partnership::{applications, card};
use deks::people::pin_flaw;
use deks::sop::Procedures;
use deks::sop::case;
use deks::store::{Connection, Store, StoreError, StoreOptions};
use deks::till;

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

/// The past alone, or with a day that has begun, up to a minute.
fn seed_into(folder: &Path, config: &Config, today_until_minute: Option<u32>) -> Option<Seeded> {
    let order = Seed {
        data_folder: folder,
        database: &folder.join("deks.sqlite"),
        config,
        today: today(),
        today_until_minute,
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
        let seeded = seed_into(folder.path(), &config, None).expect("an empty database is filled");
        let database = folder.path().join("deks.sqlite");
        let out = folder.path().join("hari");
        let order =
            PlayDay { data_folder: folder.path(), database: &database, config: &config, day: today(), out: &out };
        let report = play_day(&order).expect("a day");
        Played { folder, config, seeded, report }
    })
}

fn store_in(folder: &Path) -> Store {
    Store::open(StoreOptions {
        path: folder.join("deks.sqlite"),
        zone: Config::default().outlet.zone,
        device_prefix: "K1".into(),
        clock: std::sync::Arc::new(SystemClock),
    })
    .expect("a store")
}

impl Played {
    fn store(&self) -> Store {
        store_in(self.folder.path())
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
fn every_shift_of_the_past_ended_with_a_z_report_and_none_of_them_was_mailed() {
    let (played, store) = (played(), played().store());
    let shifts = played.seeded.counts.shifts as i64;
    assert!(shifts > 60, "one or two a day: {shifts}");
    let last = played.report.z_number;
    assert_eq!(last, shifts + 1, "the day's own is the next");
    let gaps = "SELECT max(z_number) - count(*) FROM shifts_closed WHERE z_number > 0";
    assert_eq!((number(&store, "SELECT count(*) FROM shifts_closed"), number(&store, gaps)), (last, 0));
    assert_eq!(store.read(till::current_shift).expect("readable"), None, "the day is over");
    let drawer = "SELECT coalesce(sum(amount_rupiah), 0) FROM ledger_entries WHERE account = 'cash_drawer'";
    assert_eq!(number(&store, drawer), 0, "what was in the drawers lies in the safe");
    let unexplained = "SELECT count(*) FROM shifts_closed c WHERE abs(c.difference_rupiah) > 1000 AND NOT EXISTS
        (SELECT 1 FROM till_exceptions e WHERE e.act_id = c.act_id AND e.kind = 'shift_difference')";
    assert_eq!(number(&store, unexplained), 0);
    let large = "SELECT count(*) FROM shifts_closed WHERE abs(difference_rupiah) > 1000";
    assert!(number(&store, large) * 5 < last, "large differences are rare");
    let letters = "SELECT count(*) FROM mail_messages WHERE kind = 'z_report'";
    assert_eq!(number(&store, letters), 1, "only the day's own report went to the manager");
}

#[test]
fn the_till_was_used_in_every_way() {
    let (played, store) = (played(), played().store());
    for kind in ["tunai", "qris", "kartu", "voucher", "transfer"] {
        let sql = match kind {
            "tunai" => "SELECT count(*) FROM tenders WHERE kind = 'tunai'",
            "qris" => "SELECT count(*) FROM tenders WHERE kind = 'qris'",
            "kartu" => "SELECT count(*) FROM tenders WHERE kind = 'kartu' AND length(card_last4) = 4",
            "voucher" => "SELECT count(*) FROM tenders WHERE kind = 'voucher' AND reference LIKE 'VCR-%'",
            _ => "SELECT count(*) FROM tenders WHERE kind = 'transfer' AND bank <> ''",
        };
        assert!(number(&store, sql) > 0, "{kind}");
    }
    for (what, sql) in [
        ("a split sale", "SELECT count(*) FROM (SELECT 1 FROM tenders GROUP BY sale_id HAVING count(*) > 1)"),
        ("a code that was paid", "SELECT count(*) FROM qris_closed WHERE how = 'paid'"),
        ("a provider's notice", "SELECT count(*) FROM payment_notices WHERE outcome = 'matched'"),
        ("a promotion's discount", "SELECT count(*) FROM sale_line_discounts WHERE kind = 'promotion'"),
        ("a discount by hand", "SELECT count(*) FROM sale_line_discounts WHERE kind = 'line'"),
        (
            "an approved discount",
            "SELECT count(*) FROM till_exceptions WHERE kind = 'discount' AND approved_by IS NOT NULL",
        ),
        ("money to the safe", "SELECT count(*) FROM cash_moves WHERE kind = 'to_safe'"),
        ("a piece without a label", "SELECT count(*) FROM sale_lines WHERE product_id IS NULL"),
    ] {
        assert!(number(&store, sql) > 0, "{what}");
    }
    let alone = "SELECT count(*) FROM till_exceptions WHERE kind IN ('void', 'refund') AND approved_by IS NULL";
    assert_eq!(number(&store, alone), 0, "nobody takes back alone");
    let counts = played.seeded.counts;
    let voids = "SELECT count(*) FROM till_exceptions WHERE kind = 'void'";
    assert_eq!(number(&store, voids), counts.voids as i64 + 1);
    let refunds = "SELECT count(*) FROM till_exceptions WHERE kind = 'refund'";
    assert_eq!(number(&store, refunds), counts.refunds as i64 + 1);
    assert_eq!(store.read(till::pending).expect("readable"), [], "no code of the past waits");
}

#[test]
fn filling_twice_changes_nothing() {
    let played = played();
    let acts = number(&played.store(), "SELECT count(*) FROM audit");
    let before = std::fs::read(played.folder.path().join("deks.sqlite")).expect("the file");
    assert_eq!(seed_into(played.folder.path(), &played.config, Some(0)), None);
    assert_eq!(std::fs::read(played.folder.path().join("deks.sqlite")).expect("the file"), before);
    assert_eq!(number(&played.store(), "SELECT count(*) FROM audit"), acts);
}

/// 15.30: the same past, and a day that is under way.
const UNTIL_MINUTE: u32 = 15 * 60 + 30;

#[test]
fn the_same_seed_tells_the_same_past_and_today_has_open_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let again = seed_into(folder.path(), &config(), Some(UNTIL_MINUTE)).expect("an empty database is filled");
    assert_eq!(again, played().seeded, "today is no part of what is counted");
    let leftovers = std::fs::read_dir(folder.path()).expect("a folder");
    let mut names: Vec<String> =
        leftovers.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, ["deks.sqlite", "pepper.key", "vault.key"]);

    let store = store_in(folder.path());
    let shift = store.read(till::current_shift).expect("readable").expect("a shift is open");
    assert_eq!(shift.day, today());
    let sales = number(&store, "SELECT count(*) FROM sales WHERE business_day = '2026-11-22'");
    assert!(sales >= 5, "{sales}");
    let held = till::held_carts(&store).expect("readable");
    assert_eq!((held.carts.len(), held.unreadable), (1, 0));
    assert!(!held.carts.iter().any(|held| held.cart.is_empty()));
    assert_eq!(store.read(till::pending).expect("readable").len(), 1);
    let unnamed = store.read(till::untagged_to_identify).expect("readable");
    assert!(unnamed.iter().any(|line| line.day == today()), "{unnamed:?}");
    assert!(unnamed.iter().all(|line| line.day == today()), "the past's were named in the evening");
    let last = number(&store, "SELECT max(at_utc_ms) FROM qris_requests");
    assert!(last <= Config::default().outlet.zone.at(today(), 15, 30).0, "nothing lies ahead of the clock");
    assert!(verify_command(&store, false).expect("a walk").is_well);
}

#[test]
fn a_day_that_began_a_minute_ago_is_told_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let shape = Shape { months: 1, partners: 3, customers_a_day: 1.0, seed: 9 };
    let order = Seed {
        data_folder: folder.path(),
        database: &folder.path().join("deks.sqlite"),
        config: &config(),
        today: today(),
        today_until_minute: Some(1),
        shape,
        progress: &|_, _| {},
    };
    seed(&order).expect("a past").expect("an empty database is filled");
    let last = number(&store_in(folder.path()), "SELECT max(at_utc_ms) FROM sales");
    assert!(last <= Config::default().outlet.zone.at(today(), 0, 1).0);
}

/// The procedures with the key that the seed left in the data folder.
fn procedures(store: &Store) -> Procedures {
    Procedures::open(store.clone(), played().folder.path()).expect("the procedures")
}

#[test]
fn applications_stand_in_every_state() {
    let (counts, store) = (played().seeded.counts, played().store());
    assert_eq!((counts.applications, counts.agreements), (15, 7));
    // Those of the past, and the day's own.
    assert_eq!(number(&store, "SELECT count(*) FROM cases"), 16);
    let open = |step: &'static str| {
        let sql = "SELECT count(*) FROM case_tasks WHERE state = 'open' AND step = ?1";
        let read = |c: &Connection| Ok::<_, StoreError>(c.query_row(sql, [step], |row| row.get::<_, i64>(0))?);
        store.read(read).expect("a number")
    };
    for (step, expect) in [
        ("apply", 5),
        ("curate", 3),
        ("announce", 1),
        ("agree", 2),
        ("hand_over", 2),
        ("monthly_review", 1),
        ("unsold", 1),
    ] {
        assert_eq!(open(step), expect, "{step}");
    }
    let ended = "SELECT group_concat(outcome) FROM (SELECT outcome FROM cases WHERE outcome <> '' ORDER BY outcome)";
    let ended = store.read(|c| Ok::<_, StoreError>(c.query_row(ended, [], |row| row.get::<_, String>(0))?));
    assert_eq!(ended.expect("outcomes"), "refused,withdrawn");
    let waiting = "SELECT count(*) FROM case_tasks WHERE state = 'open' AND paused_at_utc_ms IS NOT NULL";
    assert_eq!(number(&store, waiting), 2, "one for an answer, one for a sample");
    let late = "SELECT count(*) FROM case_tasks WHERE state = 'open' AND step = 'apply' AND paused_at_utc_ms IS NULL
        AND due_at_utc_ms < (SELECT min(at_utc_ms) FROM audit WHERE business_day = '2026-11-15')";
    assert_eq!(number(&store, late), 1, "one that nobody looked at for weeks");
    let letters = store.read(inbox::totals).expect("figures");
    let of = (letters.new, letters.application, letters.message, letters.not_application, letters.put_back);
    assert_eq!(of, (0, 16, 1, 1, 0));
    let scored_once =
        "SELECT count(*) FROM (SELECT s.task_id FROM curation_scores s JOIN case_tasks t ON t.task_id = s.task_id
        WHERE t.state = 'open' GROUP BY s.task_id HAVING count(DISTINCT s.curator) = 1)";
    assert_eq!(number(&store, scored_once), 1, "one waits for its second curator");
    let draft = "SELECT count(*) FROM agreements WHERE state = 'draft'";
    assert_eq!(number(&store, draft), 1, "one waits for its signatures");
}

#[test]
fn agreements_are_signed_and_one_comes_to_its_end() {
    let (counts, store) = (played().seeded.counts, played().store());
    let procedures = procedures(&store);
    let signed = number(&store, "SELECT count(*) FROM agreements WHERE state = 'signed'");
    assert_eq!(signed, counts.agreements as i64 + 1);
    assert_eq!(number(&store, "SELECT count(*) FROM agreements WHERE state = 'signed' AND kind = 'addendum'"), 1);
    let soon = store.read(|c| agreement::expiring(c, today(), 30)).expect("readable");
    assert_eq!(soon.iter().map(|row| row.until).collect::<Vec<_>>(), [today().plus_days(14)]);
    for kind in ["percent", "markup", "monthly_fee"] {
        let agreed = store.read(|c| {
            let of_kind = |partner: &partners::Partner| {
                let terms = partners::terms_on(c, partner.id, today()).expect("terms");
                let has_paper = partner.agreement_number.starts_with("PK-");
                has_paper && terms.is_some_and(|terms| terms.commission.kind() == kind)
            };
            Ok::<_, StoreError>(partners::all(c)?.iter().filter(|partner| of_kind(partner)).count())
        });
        assert!(agreed.expect("partners") >= 1, "{kind}");
    }
    let (text, is_well) = verify_cases(&procedures, false).expect("a walk");
    assert!(is_well, "{text}");
}

#[test]
fn the_mornings_applicant_is_a_partner_with_a_signed_paper_and_a_card() {
    let (report, store) = (&played().report, played().store());
    let procedures = procedures(&store);
    let row = store.read(|c| agreement::by_number(c, &report.agreement)).expect("readable").expect("an agreement");
    assert_eq!(row.standing(today()), Standing::Running);
    assert_eq!(store.read(|c| agreement::check_paper(c, &procedures, row.id)).expect("checked"), PaperCheck::Intact);
    let header = store.read(|c| case::by_number(c, &report.application)).expect("readable").expect("a case");
    assert_eq!((row.case, header.title.as_str(), header.partner), (Some(header.id), "Rajut Fajar Uji", row.partner));
    let missing = store.read(|c| applications::missing(c, &procedures, header.id)).expect("readable");
    assert_eq!(missing, Vec::<String>::new());
    let partner = store.read(|c| partners::by_code(c, &report.partner)).expect("readable").expect("a partner");
    assert_eq!((Some(partner.id), partner.business_name.as_str()), (row.partner, "Rajut Fajar Uji"));
    let found = store.read(|c| card::partner_of(c, &card::code_of(&partner))).expect("readable");
    assert_eq!(found.map(|found| found.id), Some(partner.id));
    let letters = store.read(|c| case::letters_of(c, header.id)).expect("letters");
    assert_eq!(letters.len(), 4, "the application, what was asked, the answer, the announcement");
}

#[test]
fn nothing_in_the_outbox_is_lost() {
    let store = played().store();
    assert_eq!(store.read(mail::waiting_count).expect("readable"), (0, 0));
    let totals = store.read(mail::totals).expect("readable");
    assert_eq!((totals.sent, totals.waiting, totals.failed), (totals.all, 0, 0));
    let told = "SELECT count(*) FROM case_letters WHERE way = 'out'";
    // Asked: one and the day's. Announced: four and the day's. Refused: announcement and review.
    assert_eq!(number(&store, told), 9);
}

#[test]
fn every_receipt_is_printed_once_and_its_code_can_be_scanned() {
    let report = &played().report;
    let mut numbers = report.receipts.clone();
    numbers.sort();
    numbers.dedup();
    assert_eq!((numbers.len(), report.sales, report.waited.len()), (28, 28, 4));
    for path in played().files("cetak", "png") {
        let picture = image::open(&path).expect("a picture").into_luma8();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let Some((kind @ ("struk" | "qris"), expect)) = stem.split_once('-') else { continue };
        let mut prepared = rqrr::PreparedImage::prepare(picture);
        let grids = prepared.detect_grids();
        let (_, scanned) = grids.first().expect("a QR code").decode().expect("a readable one");
        match kind {
            "struk" => assert_eq!(scanned, expect),
            // The bill number stands in the code that the customer pays.
            _ => assert!(till::qris::Payload::read(&scanned).is_ok() && scanned.contains(expect), "{scanned}"),
        }
    }
    assert!(played().files("cetak", "png").iter().any(|path| path.to_string_lossy().contains("qris-Q-K1-20261122")));
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
            Some(("laporan", _)) => format!("Laporan Z {:04}", played.report.z_number),
            Some(("label", _)) => "Bros Kain Perca".to_owned(),
            Some(("perjanjian", number)) => number.to_owned(),
            Some(("kartu", _)) => format!("DEKS-{}", played.report.partner),
            _ => "Oktober 2026".to_owned(),
        };
        assert!(text.contains(&expect), "{stem}: {expect}\n{text}");
        let picture = image::open(path.with_extension("png")).expect("a picture of its first page");
        assert!(picture.width() > 800 && picture.height() > 800, "{stem}");
        let luma = picture.into_luma8();
        let dark = luma.pixels().filter(|pixel| pixel.0[0] < 128).count();
        assert!(dark > 2_000, "{stem}: the page is not empty");
    }
    let kinds =
        ["tanda-terima", "perjanjian-PK", "kartu-mitra", "berita-acara", "label-a4", "laporan-z", "review", "surat-SP"];
    for kind in kinds {
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
    for word in [
        "Serah terima stok",
        "Permohonan lewat surel",
        "Kurasi dan keputusan",
        "Perjanjian dan tanda tangan",
        "Kartu mitra",
        "Printer mati",
        "Printer kembali",
        "Bayar dengan QRIS",
        "Pemberitahuan pembayaran",
        "Kartu, dan bayar campur",
        "Potongan dengan persetujuan",
        "Bon disimpan, barang tanpa label",
        "Batal transaksi",
        "Setor ke brankas",
        "Tutup shift",
        "Daftar malam",
        "Surat bulanan",
        "Semua cocok",
    ] {
        assert!(html.contains(word), "{word}");
    }
    for slip in ["buka-shift", "kartu-mitra", "retur-pembeli", "batal-transaksi", "setor-brankas", "laporan-z"] {
        assert!(out.join("cetak").join(format!("{slip}.png")).is_file(), "{slip}");
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
