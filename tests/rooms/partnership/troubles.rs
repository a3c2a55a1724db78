//! An application to which everything happens that must not go unnoticed: returned twice, late, given to somebody else,
//! acted on from an old screen, waiting, moved to another revision, damaged in the file, and withdrawn in the end.

use std::path::PathBuf;

use deks::base::{ActId, CaseId, UserId, UtcMs};
use deks::cli::verify::verify_cases;
use deks::partnership::applications::TakenIn;
use deks::partnership::curation::{self, Ruling};
use deks::partnership::follow;
use deks::sop::Procedures;
use deks::sop::case::{self, ActError, Done, EditError, StepMap, TaskRow};
use deks::sop::definition::Pin;
use deks::sop::field::{ContentHash, FieldValue};
use deks::sop::lists::{self, OpenTask};

use super::{later, page, ruling, told};
use crate::applications::office::{Office, office, plain, sample};

const TITLE: &str = "Batik Sekar Contoh";
const PROCEDURE: &str = include_str!("../../../sop/deks.toml");
/// What the step is called on every line of the history.
const APPLYING: &str = "Mengajukan kemitraan melalui e-mail";

#[test]
fn an_application_that_goes_wrong_everywhere_is_told_truly_to_its_end() {
    let mut office = office();
    at(&office, "2026-12-22T09:00:00+07:00");
    let case = office.in_curation("01", TITLE);
    it_is_returned_twice(&office, case);
    it_lies_there_over_the_holidays(&office, case);
    it_is_given_to_somebody_else(&office, case);
    an_old_screen_changes_nothing(&office, case);
    it_waits_over_new_year(&office, case);
    a_new_revision_comes(&mut office, case);
    who_leads_moves_it_there(&office, case);
    let number = office.header(case).number;
    let paper = a_changed_paper_is_found(&office, case);
    the_applicant_withdraws(&office, case);
    nothing_is_done_after_that(&office, case);
    let (said, is_well) = verify_cases(&office.procedures, false).expect("a walk");
    assert_eq!((said, is_well), (damage(&number, &paper), false), "nothing else is wrong");
    assert_eq!(told(&office, case), expected());
}

/// All of it, as it is told.
fn expected() -> Vec<String> {
    let passed_on = "Staf Stok 2 meneruskan permohonan ke kurasi.";
    vec![
        "Permohonan masuk lewat surel: 2 lampiran.".to_owned(),
        passed_on.to_owned(),
        "Manajer 1 mengembalikan ke pendaftaran. Alasan: Foto produk belum jelas.".to_owned(),
        passed_on.to_owned(),
        "Manajer 1 mengembalikan ke pendaftaran. Alasan: Dua harga berbeda dari katalog.".to_owned(),
        format!("Staf Stok 2 mengambil tugas \"{APPLYING}\"."),
        format!("Manajer 1 mengalihkan tugas \"{APPLYING}\" kepada Staf Stok 1. Alasan: Staf Stok 2 cuti."),
        "Manajer 1 mengubah Jenis produk. Alasan: Ditanyakan lewat telepon.".to_owned(),
        format!("Staf Stok 1 menghentikan jam \"{APPLYING}\": menunggu foto produk dari UKM."),
        format!("Staf Stok 1 menjalankan lagi jam \"{APPLYING}\"."),
        "Manajer 1 memindahkan permohonan ini dari revisi 1 ke revisi 2. Alasan: Revisi baru berlaku.".to_owned(),
        "Staf Stok 1 mencatat bahwa pemohon menarik kembali permohonan ini. Alasan: UKM pindah kota.".to_owned(),
        "Surel dari UKM masuk.".to_owned(),
    ]
}

fn it_is_returned_twice(office: &Office, case: CaseId) {
    let by_staf = office.act(office.staf, case, ("curate", "accept"), "");
    assert_eq!(refusal(by_staf), "Tindakan ini dilakukan Penanggung jawab DEKS. Minta petugas dengan peran itu.");
    later(office, 60);
    send_back(office, case, "Foto produk belum jelas.");
    later(office, 60);
    let by_kasir = office.act(office.kasir, case, ("apply", "submit"), "");
    assert_eq!(refusal(by_kasir), "Tindakan ini perlu staf stok atau manajer. Minta ia masuk, lalu ulangi.");
    office.act(office.rekan, case, ("apply", "submit"), "").expect("passed on again");
    at(office, "2026-12-23T10:00:00+07:00");
    send_back(office, case, "Dua harga berbeda dari katalog.");
    assert_eq!(step(office, case).round, 3);
}

/// A day to do it in; then collective leave, Christmas and a weekend. Late is seen, heard of, and does nothing by itself.
fn it_lies_there_over_the_holidays(office: &Office, case: CaseId) {
    later(office, 60);
    let task = office.task(case, "apply");
    case::claim(&office.procedures, ActId::new(), office.rekan, task.id).expect("claimed");
    let history = told(office, case);
    let leader = "Penanggung jawab DEKS";
    for (now, until, is_late, escalated_to) in [
        ("2026-12-23T12:00:00+07:00", "1 hari kerja lagi", false, None),
        ("2026-12-27T12:00:00+07:00", "1 hari kerja lagi", false, None),
        ("2026-12-28T23:59:00+07:00", "hari ini", false, None),
        ("2026-12-29T09:00:00+07:00", "terlambat 1 hari kerja", true, None),
        ("2026-12-30T09:00:00+07:00", "terlambat 2 hari kerja", true, None),
        ("2026-12-31T09:00:00+07:00", "terlambat 3 hari kerja", true, Some(leader)),
    ] {
        at(office, now);
        let seen = step(office, case);
        assert_eq!((seen.until.as_str(), seen.overdue), (until, is_late), "{now}");
        assert_eq!(seen.escalated_to.as_deref(), escalated_to, "{now}");
    }
    assert_eq!(
        page(office, case).next,
        "Periksa isian dan berkas; minta yang kurang, lalu teruskan ke kurasi. (Staf Stok 2, terlambat 3 hari kerja)"
    );
    assert_eq!(late_ones(office, office.rekan), [TITLE]);
    assert_eq!(told(office, case), history, "nothing happened by itself");
}

fn it_is_given_to_somebody_else(office: &Office, case: CaseId) {
    later(office, 10);
    let (task, old_screen) = (office.task(case, "apply"), seen_now(office, case));
    let give = |by: UserId, to: UserId, why: &str| {
        let given = case::reassign(&office.procedures, ActId::new(), by, task.id, (to, why.to_owned()));
        given.map_err(|error| error.to_string())
    };
    let said = |text: &str| -> Result<(), String> { Err(text.to_owned()) };
    assert_eq!(
        give(office.staf, office.staf, "Saya saja."),
        said("Tugas ini tidak sedang Anda pegang. Minta yang memegangnya atau Penanggung jawab DEKS mengalihkannya.")
    );
    assert_eq!(
        give(office.manajer, office.kasir, "Kasir sempat."),
        said("Kasir 1 tidak bekerja di langkah ini atau di wilayah ini. Pilih petugas lain.")
    );
    assert_eq!(give(office.manajer, office.staf, "  "), said("Alasan belum diisi. Tulis alasannya."));
    give(office.manajer, office.staf, "Staf Stok 2 cuti.").expect("given");
    assert_eq!((late_ones(office, office.rekan).len(), late_ones(office, office.staf).len()), (0, 1));
    // Whoever had it still has the old screen before them.
    later(office, 1);
    let slower = refusal(act(office, office.rekan, old_screen));
    assert!(slower.starts_with("Sementara itu Manajer 1 mengalihkan tugas ini (31-12-2026 09.10 WIB)."), "{slower}");
    let looked_again = refusal(act(office, office.rekan, seen_now(office, case)));
    assert!(looked_again.starts_with("Tugas ini sudah diambil Staf Stok 1."), "{looked_again}");
}

/// Somebody corrects a field while somebody else looks at what stood there before.
fn an_old_screen_changes_nothing(office: &Office, case: CaseId) {
    let old_screen = seen_now(office, case);
    let old_content = old_screen.1;
    later(office, 1);
    let corrected = edit(office, office.manajer, case, ("Kain batik tulis", None, Some("Ditanyakan lewat telepon.")));
    corrected.expect("corrected");
    later(office, 1);
    let said = refusal(act(office, office.staf, old_screen));
    assert!(said.starts_with("Sementara itu Manajer 1 mengubah isian (31-12-2026 09.12 WIB)."), "{said}");
    let over_it = edit(office, office.staf, case, ("Kaus", Some(old_content), None));
    let said = over_it.expect_err("the same field").to_string();
    assert!(said.contains("Manajer 1 mengubah isian") && said.contains("pada isian yang sama"), "{said}");
    assert_eq!(office.text(case, "product_kind"), "Kain batik tulis");
}

fn it_waits_over_new_year(office: &Office, case: CaseId) {
    at(office, "2026-12-31T10:00:00+07:00");
    let task = office.task(case, "apply").id;
    let pause =
        || case::pause(&office.procedures, ActId::new(), Some(office.staf), task, "foto produk dari UKM".into());
    pause().expect("it waits");
    assert_eq!(step(office, case).until, "menunggu: foto produk dari UKM");
    at(office, "2027-01-04T10:00:00+07:00");
    assert_eq!(step(office, case).until, "menunggu 1 hari kerja: foto produk dari UKM");
    let again = pause().expect_err("it waits already").to_string();
    assert_eq!(again, "Tugas ini sudah menunggu sejak 31-12-2026 10.00 WIB.");
    case::resume(&office.procedures, ActId::new(), Some(office.staf), task).expect("it goes on");
    assert_eq!(step(office, case).until, "terlambat 3 hari kerja", "as late as it was when it began to wait");
}

/// A file in the data folder; the program starts again.
fn a_new_revision_comes(office: &mut Office, case: CaseId) {
    later(office, 60);
    let folder = office.store.path().parent().map(PathBuf::from).expect("the data folder");
    std::fs::create_dir_all(folder.join("sop")).expect("a folder for procedures");
    let second = PROCEDURE.replacen("revision = 1", "revision = 2", 1).replacen(
        "\"Lengkap, ke kurasi\"",
        "\"Lengkap, teruskan\"",
        1,
    );
    std::fs::write(folder.join("sop/deks.toml"), second).expect("written");
    office.procedures = Procedures::open(office.store.clone(), &folder).expect("the procedures");
    assert_eq!(office.procedures.library().broken().len(), 0);
    assert_eq!(office.header(case).pin.revision, 1, "it goes on as it began");
    assert_eq!(step(office, case).actions[0].label, "Lengkap, ke kurasi");
    let note = "Mengikuti revisi 1; yang berlaku sekarang revisi 2.".to_owned();
    assert!(page(office, case).notes.contains(&note));
    office.deliver(&sample("02"));
    assert_eq!(office.take_in().expect("taken in"), TakenIn { applications: 1, ..TakenIn::default() });
    assert_eq!(office.header(office.case("Keramik Café Contoh")).pin.revision, 2, "what comes now follows it");
}

fn who_leads_moves_it_there(office: &Office, case: CaseId) {
    later(office, 60);
    let due = office.task(case, "apply").due_at;
    let refused = migrate(office, office.staf, case).expect_err("not by the team");
    assert_eq!(refused, "Kasus dipindahkan ke revisi lain oleh Penanggung jawab DEKS. Minta petugas dengan peran itu.");
    migrate(office, office.manajer, case).expect("moved");
    assert_eq!(office.header(case).pin, newest(office));
    let seen = step(office, case);
    assert_eq!((seen.actions[0].label.as_str(), seen.due), ("Lengkap, teruskan", due), "its deadline stays");
    assert_eq!(migrate(office, office.manajer, case), Err("Kasus ini sudah mengikuti revisi itu.".to_owned()));
}

/// Somebody changes a picture with another program; gives its name.
fn a_changed_paper_is_found(office: &Office, case: CaseId) -> String {
    assert_eq!(verify_cases(&office.procedures, false).expect("a walk"), (String::new(), true));
    let papers = office.store.read(|c| case::documents_of(c, case)).expect("papers");
    let paper = papers.into_iter().find(|paper| paper.kind == "instagram_screenshot").expect("a screenshot");
    let file = rusqlite::Connection::open(office.store.path()).expect("the file");
    file.execute_batch("DROP TRIGGER blobs_are_not_updated").expect("no guard");
    let other = b"\x89PNG\r\n\x1a\nlain".to_vec();
    let sql = "UPDATE blobs SET bytes = ?2 WHERE hash = ?1";
    assert_eq!(file.execute(sql, rusqlite::params![paper.hash, other]).expect("changed"), 1);
    let (said, is_well) = verify_cases(&office.procedures, true).expect("a walk");
    assert_eq!((said, is_well), (damage(&office.header(case).number, &paper.name), false), "no repair brings it back");
    paper.name
}

/// What `deks verify` says of a paper.
fn damage(number: &str, paper: &str) -> String {
    format!("RUSAK  kasus {number}: berkas {paper} hilang atau rusak.\n")
}

fn the_applicant_withdraws(office: &Office, case: CaseId) {
    later(office, 60);
    let old_screen = seen_now(office, case);
    let withdraw = |by: UserId, why: &str| {
        let done = case::withdraw(&office.procedures, ActId::new(), by, case, why.to_owned());
        done.map_err(|error| error.to_string())
    };
    assert!(withdraw(office.kasir, "UKM pindah kota.").is_err());
    assert_eq!(withdraw(office.staf, ""), Err("Alasan belum diisi. Tulis alasannya.".to_owned()));
    withdraw(office.staf, "UKM pindah kota.").expect("withdrawn");
    let page = page(office, case);
    assert_eq!((page.next.as_str(), page.tasks.len()), ("Selesai: Ditarik kembali.", 0));
    let again = withdraw(office.staf, "UKM pindah kota.");
    assert_eq!(again, Err("Kasus ini sudah selesai dan tidak bisa ditarik kembali.".to_owned()));
    let slower = refusal(act(office, office.staf, old_screen));
    assert!(slower.starts_with("Sementara itu Staf Stok 1 menarik kembali kasus ini ("), "{slower}");
}

fn nothing_is_done_after_that(office: &Office, case: CaseId) {
    later(office, 60);
    let (within, number) = (&office.procedures, office.header(case).number);
    let over = "Kasus ini sudah selesai. Tidak ada lagi yang perlu diputuskan.";
    let task = last_task(office, case).id;
    assert_eq!(refusal(act(office, office.staf, seen_now(office, case))), over);
    let claimed = case::claim(within, ActId::new(), office.rekan, task);
    assert_eq!(claimed.expect_err("it is over").to_string(), over);
    let paused = case::pause(within, ActId::new(), Some(office.staf), task, "kabar".into());
    assert_eq!(paused.expect_err("it is over").to_string(), over);
    let edited = edit(office, office.manajer, case, ("Kaus", None, Some("Koreksi.")));
    assert_eq!(edited.expect_err("it is over").to_string(), "Kasus ini sudah selesai dan tidak bisa diubah lagi.");
    assert_eq!(follow::catch_up(within).expect("caught up"), 0);
    // A letter that comes later is kept with it, and moves nothing.
    let before = (office.values(case), office.header(case).content_hash);
    let subject = format!("Re: {number}");
    office.deliver(&plain("telat@example.com", "kontak07@example.com", &subject, "", "Telepon: 0812-0000-0099"));
    assert_eq!(office.take_in().expect("taken in"), TakenIn { messages: 1, ..TakenIn::default() });
    assert_eq!((office.values(case), office.header(case).content_hash), before);
    assert_eq!(page(office, case).tasks.len(), 0);
}

fn at(office: &Office, moment: &str) {
    office.clock.set(UtcMs::parse_rfc3339(moment).expect("a moment"));
}

fn send_back(office: &Office, case: CaseId, why: &str) {
    let decide = ruling(office, case, Ruling::Return, Vec::new(), why);
    curation::decide(&office.procedures, ActId::new(), office.manajer, decide).expect("sent back");
}

/// The open step as its page shows it.
fn step(office: &Office, case: CaseId) -> OpenTask {
    let mut tasks = page(office, case).tasks;
    assert_eq!(tasks.len(), 1);
    tasks.remove(0)
}

/// The titles of what somebody has taken and is late with.
fn late_ones(office: &Office, user: UserId) -> Vec<String> {
    let now = office.procedures.store().clock().now();
    let tasks = office.store.read(|c| lists::tasks_of(c, &office.procedures, user, now)).expect("tasks");
    tasks.overdue.into_iter().map(|card| card.title).collect()
}

/// What a screen shows of a case: the last task of its first step, and the content.
type Screen = (TaskRow, ContentHash);

fn seen_now(office: &Office, case: CaseId) -> Screen {
    (last_task(office, case), office.header(case).content_hash)
}

fn last_task(office: &Office, case: CaseId) -> TaskRow {
    let tasks = office.store.read(|c| case::tasks_of_case(c, case)).expect("the tasks");
    tasks.into_iter().rfind(|task| task.step == "apply").expect("a task")
}

/// Somebody passes on what they see.
fn act(office: &Office, by: UserId, (task, seen): Screen) -> Result<Done, ActError> {
    let doing = case::Doing {
        task: task.id,
        version: task.version,
        action: "submit".to_owned(),
        seen,
        reason: String::new(),
        glass: None,
    };
    case::act(&office.procedures, ActId::new(), Some(by), doing)
}

/// Why somebody was refused.
fn refusal(done: Result<Done, ActError>) -> String {
    done.expect_err("refused").to_string()
}

fn edit(
    office: &Office,
    by: UserId,
    case: CaseId,
    (kind, seen, why): (&str, Option<ContentHash>, Option<&str>),
) -> Result<case::Edited, EditError> {
    let changes = vec![("product_kind".to_owned(), Some(FieldValue::Text(kind.to_owned())))];
    case::edit(&office.procedures, ActId::new(), Some(by), case, changes, seen, why.map(str::to_owned))
}

fn newest(office: &Office) -> Pin {
    office.procedures.library().newest("deks").expect("the procedure").pin.clone()
}

fn migrate(office: &Office, by: UserId, case: CaseId) -> Result<(), String> {
    let (to, why) = (newest(office), "Revisi baru berlaku.".to_owned());
    let moved = case::migrate(&office.procedures, ActId::new(), by, case, to, StepMap::new(), why);
    moved.map_err(|error| error.to_string())
}
