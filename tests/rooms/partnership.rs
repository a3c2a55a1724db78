//! Stories of applications that do not become a partnership: one is refused and comes again, one goes wrong everywhere.
//! How one becomes a partnership is told with real mail servers (`tests/mail/partnership.rs`).

mod troubles;

use deks::base::{ActId, CaseId, UserId};
use deks::mail::{self, MailRow, MailState};
use deks::partnership::applications::{
    self, Draft, Earlier, SameBy, SendLetterError, Sending, Sent, TakenIn, earlier_cases,
};
use deks::partnership::curation::{self, Decide, ProductVerdict, Ruling, Scores, Sheet, SheetProduct, Verdict};
use deks::sop::case;
use deks::sop::lists::{CasePage, case_page};

use crate::applications::office::{Office, office, sample};

const JEWELLER: &str = "Perhiasan Contoh & Rekan";
const REASON: &str = "Harga rata-rata di atas kemampuan pembeli gerai.\nKemasan belum melindungi barang.\n\n\
    Dua barang melewati batas Rp 500.000; tanpa keduanya kami senang melihat lagi.";

#[test]
fn who_is_refused_reads_why_word_for_word_and_applies_again() {
    let office = office();
    let first = office.in_curation("05", JEWELLER);
    it_is_refused(&office, first);
    let review = the_reason_lies_in_the_outbox(&office, first);
    let second = the_applicant_answers_with_a_new_application(&office, &review);
    let earlier = the_earlier_case_is_known(&office, second);
    assert_eq!((earlier.case, earlier.outcome_label.as_str()), (first, "Tidak disetujui"));
    assert_eq!(page(&office, first).next, "Selesai: Tidak disetujui.", "the first one stays as it ended");
    let decided = ["Manajer 1 menolak permohonan. Alasan: ", REASON].concat();
    let expect = [
        "Permohonan masuk lewat surel: 2 lampiran.",
        "Staf Stok 2 meneruskan permohonan ke kurasi.",
        decided.as_str(),
        "Staf Stok 1 mengirim pengumuman hasil seleksi.",
        "Surel kepada UKM: \"Pengumuman: belum disetujui\".",
        "Staf Stok 1 mengirim ulasan mengapa tidak disetujui. Selesai dengan hasil: Tidak disetujui.",
        "Surel kepada UKM: \"Ulasan: mengapa belum disetujui\".",
    ];
    assert_eq!(told(&office, first), expect);
}

fn it_is_refused(office: &Office, case: CaseId) {
    for by in [office.staf, office.rekan] {
        later(office, 60);
        score(office, case, by, 2);
    }
    later(office, 60);
    let refused = |product: &SheetProduct| ProductVerdict {
        row: product.row.clone(),
        verdict: Verdict::Refused,
        reason: "price".to_owned(),
        note: String::new(),
    };
    let verdicts = sheet(office, case).products.iter().map(refused).collect();
    let decide = |decide| curation::decide(&office.procedures, ActId::new(), office.manajer, decide);
    let silent = decide(ruling(office, case, Ruling::Refuse, Vec::new(), " "));
    assert_eq!(silent.expect_err("a refusal has a reason").to_string(), "Alasan belum diisi. Tulis alasannya.");
    decide(ruling(office, case, Ruling::Refuse, verdicts, REASON)).expect("refused");
}

/// Announcement and review go out; gives the review.
fn the_reason_lies_in_the_outbox(office: &Office, case: CaseId) -> MailRow {
    later(office, 60);
    send(office, Sending::from(&letter(office, case, "announce_refusal"))).expect("announced");
    later(office, 60);
    let draft = letter(office, case, "review_refusal");
    let softened = Sending { body: draft.body.replace("belum melindungi", "melindungi"), ..Sending::from(&draft) };
    assert_eq!(
        send(office, softened).expect_err("the reason is not softened").to_string(),
        "Alasan keputusan harus tetap tertulis di ulasan, kata demi kata. Kembalikan kalimatnya."
    );
    let sent = send(office, Sending::from(&draft)).expect("sent");
    let row = office.store.read(|c| mail::by_id(c, sent.mail)).expect("readable").expect("a letter");
    let bytes = office.store.read(|c| mail::eml(c, sent.mail)).expect("readable").expect("a message");
    let text = mail::open(&bytes).text;
    assert!(text.contains(REASON), "{text}");
    let recipients: Vec<_> = row.recipients.iter().map(|one| (one.address.as_str(), one.state)).collect();
    assert_eq!(recipients, [("kontak10@example.com", MailState::Waiting)]);
    assert_eq!(office.count("SELECT count(*) FROM mail_messages"), 2);
    row
}

/// The same catalogue again, as an answer to the review.
fn the_applicant_answers_with_a_new_application(office: &Office, review: &MailRow) -> CaseId {
    later(office, 24 * 60);
    let first = String::from_utf8(sample("05")).expect("ASCII");
    let again = format!("Message-ID: <05.b.2026@example.com>\r\nIn-Reply-To: {}", review.message_id);
    let again = first.replacen("Message-ID: <05.a.2026@example.com>", &again, 1);
    assert_ne!(again, first, "another letter");
    office.deliver(again.as_bytes());
    assert_eq!(office.take_in().expect("taken in"), TakenIn { applications: 1, ..TakenIn::default() });
    let case = office.case(JEWELLER);
    assert_eq!(told(office, case), ["Permohonan masuk lewat surel: 2 lampiran."]);
    case
}

fn the_earlier_case_is_known(office: &Office, case: CaseId) -> Earlier {
    let mut earlier = office.store.read(|c| earlier_cases(c, &office.procedures, case)).expect("earlier ones");
    assert_eq!(earlier.len(), 1);
    let earlier = earlier.remove(0);
    assert_ne!(earlier.number, office.header(case).number);
    assert_eq!(earlier.same_by, [SameBy::Email, SameBy::Phone, SameBy::Instagram, SameBy::Name]);
    earlier
}

/// So many minutes.
fn later(office: &Office, minutes: i64) {
    office.clock.advance_ms(minutes * 60_000);
}

/// The history as sentences.
fn told(office: &Office, case: CaseId) -> Vec<String> {
    let history = office.store.read(|c| case::history(c, &office.procedures, case)).expect("a history");
    history.iter().map(case::Told::story).collect()
}

/// The page of a case as the manager sees it.
fn page(office: &Office, case: CaseId) -> CasePage {
    office.store.read(|c| case_page(c, &office.procedures, case, office.manajer)).expect("a page")
}

fn sheet(office: &Office, case: CaseId) -> Sheet {
    office.store.read(|c| curation::sheet(c, &office.procedures, case, office.manajer)).expect("a sheet")
}

/// The same score for everything.
fn score(office: &Office, case: CaseId, by: UserId, score: i64) {
    let sheet = sheet(office, case);
    let scores = sheet.criteria.criteria.iter().map(|one| (one.id.clone(), score)).collect();
    let scores = Scores { scores, ..Scores::default() };
    curation::submit(&office.procedures, ActId::new(), by, sheet.task, scores).expect("scored");
}

/// A decision about what is there now.
fn ruling(office: &Office, case: CaseId, ruling: Ruling, verdicts: Vec<ProductVerdict>, reason: &str) -> Decide {
    let sheet = sheet(office, case);
    Decide::about(&sheet, ruling, verdicts, reason)
}

fn letter(office: &Office, case: CaseId, step: &str) -> Draft {
    let (task, letterhead) = (office.task(case, step).id, office.letterhead());
    office
        .store
        .read(|c| applications::draft_of(c, &office.procedures, &letterhead, (task, "send"), ""))
        .expect("a letter")
}

fn send(office: &Office, sending: Sending) -> Result<Sent, SendLetterError> {
    applications::send(&office.procedures, ActId::new(), office.staf, &office.letterhead(), sending)
}
