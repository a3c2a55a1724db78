//! Curation: scored apart and blind, decided by somebody who did not enter it, announced in the words of the decision;
//! and the steps after the agreement, which other rooms do.

mod internal;
mod outdated;

use std::collections::BTreeMap;

use deks::base::{ActId, CaseId, HandbackId, HandoverId, PartnerId, UserId, UtcMs};
use deks::intake::Signature;
use deks::partners;
use deks::partnership::agreement::{self, House, Signing, Subject, Way};
use deks::partnership::applications::{self, SendLetterError, Sending};
use deks::partnership::curation::{
    self, Decide, DecideError, Mine, ProductFlaw, ProductVerdict, Ruling, Scores, Sheet, SheetError, SubmitError,
    Verdict,
};
use deks::partnership::follow;
use deks::sop::case::documents::DocumentOrigin;
use deks::sop::case::{self, ActError, Done, NewCase, NewDocument, Origin};
use deks::sop::field::{FieldValue, Values};
use deks::store::{Act, StoreError};
use proptest::prelude::*;

use crate::applications::office::{Office, office};

fn sheet(office: &Office, case: CaseId, viewer: UserId) -> Sheet {
    office.store.read(|c| curation::sheet(c, &office.procedures, case, viewer)).expect("a sheet")
}

/// The same score for everything, and nothing about products.
fn all(sheet: &Sheet, score: i64) -> Scores {
    let scores = sheet.criteria.criteria.iter().map(|one| (one.id.clone(), score)).collect();
    Scores { scores, ..Scores::default() }
}

fn submit(office: &Office, case: CaseId, by: UserId, score: i64) -> Result<(), SubmitError> {
    let task = office.task(case, "curate").id;
    let scores = all(&sheet(office, case, office.admin), score);
    curation::submit(&office.procedures, ActId::new(), by, task, scores)
}

fn verdict(row: &str, verdict: Verdict, reason: &str, note: &str) -> ProductVerdict {
    ProductVerdict { row: row.to_owned(), verdict, reason: reason.to_owned(), note: note.to_owned() }
}

/// A decision about what is there now.
fn ruling(office: &Office, case: CaseId, ruling: Ruling, verdicts: Vec<ProductVerdict>, reason: &str) -> Decide {
    let sheet = sheet(office, case, office.admin);
    Decide::about(&sheet, ruling, verdicts, reason)
}

fn decide(office: &Office, by: UserId, decide: Decide) -> Result<Done, DecideError> {
    curation::decide(&office.procedures, ActId::new(), by, decide)
}

fn every(sheet: &Sheet, of: Verdict, reason: &str) -> Vec<ProductVerdict> {
    sheet.products.iter().map(|product| verdict(&product.row, of, reason, "")).collect()
}

fn letter(office: &Office, case: CaseId, step: &str) -> applications::Draft {
    let (task, letterhead) = (office.task(case, step).id, office.letterhead());
    let asks = (task, "send");
    office.store.read(|c| applications::draft_of(c, &office.procedures, &letterhead, asks, "")).expect("a letter")
}

fn send(office: &Office, sending: Sending) -> Result<applications::Sent, SendLetterError> {
    applications::send(&office.procedures, ActId::new(), office.staf, &office.letterhead(), sending)
}

#[test]
fn an_application_is_scored_by_two_accepted_and_announced() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    submit(&office, case, office.staf, 4).expect("scored");
    let blind = sheet(&office, case, office.rekan);
    assert_eq!(
        (blind.mine, blind.results.is_none(), blind.submitted),
        (Mine::MayScore, true, vec!["Staf Stok 1".to_owned()])
    );
    submit(&office, case, office.rekan, 2).expect("scored");
    let open = sheet(&office, case, office.rekan);
    let results = open.results.as_ref().expect("all scores");
    assert_eq!((results.curators.len(), results.percent, results.is_recommended), (2, Some(50), false));
    assert!(results.criteria.iter().all(|one| one.disagrees), "four and two lie apart");
    let mut verdicts = every(&open, Verdict::Refused, "quality");
    verdicts[0] = verdict(&open.products[0].row, Verdict::Accepted, "", "");
    verdicts[1] = verdict(&open.products[1].row, Verdict::Changed, "", "Tambah label ukuran");
    let accept = ruling(&office, case, Ruling::Accept, verdicts, "Corak khas dicari pembeli.");
    let below = decide(&office, office.manajer, accept.clone());
    assert!(
        matches!(below, Err(DecideError::BelowLeast { percent: 50, from: 60 })),
        "what is written to them is no why"
    );
    let inside = Decide { internal: "Rak batik setengah kosong.".to_owned(), ..accept };
    decide(&office, office.manajer, inside).expect("accepted");
    let draft = letter(&office, case, "announce");
    assert_eq!(draft.to, "kontak07@example.com");
    assert!(!draft.body.contains("setengah kosong") && !draft.html.contains("setengah kosong"), "{}", draft.body);
    for expect in ["Corak khas dicari pembeli.", "Tambah label ukuran", "Mutu belum memenuhi", &open.products[0].name] {
        assert!(draft.body.contains(expect), "{expect}\n{}", draft.body);
    }
    send(&office, Sending::from(&draft)).expect("sent");
    assert_eq!(office.task(case, "agree").round, 1);
    let accepted = office.store.read(|c| curation::accepted_products(c, &office.procedures, case)).expect("products");
    let told: Vec<(&str, &str)> = accepted.iter().map(|one| (one.name.as_str(), one.note.as_str())).collect();
    let names = (open.products[0].name.as_str(), open.products[1].name.as_str());
    assert_eq!(told, [(names.0, ""), (names.1, "Tambah label ukuran")]);
}

#[test]
fn a_refusal_is_reviewed_in_its_own_words_and_tells_of_nobody_else() {
    let office = office();
    let other = office.in_curation("01", "Batik Sekar Contoh");
    let case = office.in_curation("05", "Perhiasan Contoh & Rekan");
    for by in [office.staf, office.rekan] {
        submit(&office, case, by, 2).expect("scored");
        submit(&office, other, by, 4).expect("scored");
    }
    let reason = "Harga rata-rata di atas kemampuan pembeli gerai.\nKemasan belum melindungi barang.";
    let seen = sheet(&office, case, office.manajer);
    let verdicts = every(&seen, Verdict::Refused, "price");
    let silent = ruling(&office, case, Ruling::Refuse, verdicts.clone(), " ");
    assert!(matches!(decide(&office, office.manajer, silent), Err(DecideError::Act(ActError::ReasonMissing))));
    decide(&office, office.manajer, ruling(&office, case, Ruling::Refuse, verdicts, reason)).expect("refused");
    send(&office, Sending::from(&letter(&office, case, "announce_refusal"))).expect("announced");
    let draft = letter(&office, case, "review_refusal");
    assert!(draft.body.contains(reason), "{}", draft.body);
    for theirs in ["Batik Sekar", "kontak07", "0000007", &office.header(other).number] {
        assert!(!draft.body.contains(theirs) && !draft.html.contains(theirs), "{theirs}");
    }
    let softened = Sending { body: draft.body.replace("Kemasan belum", "Kemasan sudah"), ..Sending::from(&draft) };
    assert!(matches!(send(&office, softened), Err(SendLetterError::ReasonLost)));
    send(&office, Sending { body: format!("{}\nSemangat!", draft.body), ..Sending::from(&draft) }).expect("sent");
    assert_eq!(office.header(case).outcome, "refused");
    assert_eq!(office.count("SELECT count(*) FROM mail_messages"), 2);
    assert_eq!(office.count("SELECT count(*) FROM case_letters WHERE way = 'out'"), 2);
}

#[test]
fn who_may_score_and_decide() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    // Somebody who changes a field has entered something.
    let changes = vec![("owner_name".to_owned(), Some(FieldValue::Text("Kontak UKM 07".to_owned())))];
    let why = Some("dari telepon".to_owned());
    case::edit(&office.procedures, ActId::new(), Some(office.admin), case, changes, None, why).expect("a correction");
    for (by, expect) in
        [(office.kasir, "not allowed"), (office.admin, "entered"), (office.staf, "fine"), (office.staf, "in")]
    {
        let found = match submit(&office, case, by, 4) {
            Ok(()) => "fine",
            Err(SubmitError::NotAllowed(_)) => "not allowed",
            Err(SubmitError::Entered) => "entered",
            Err(SubmitError::AlreadyIn) => "in",
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expect);
    }
    submit(&office, case, office.rekan, 4).expect("scored");
    let verdicts = every(&sheet(&office, case, office.manajer), Verdict::Accepted, "");
    for (by, expect) in
        [(office.kasir, "not allowed"), (office.staf, "role"), (office.admin, "entered"), (office.manajer, "fine")]
    {
        let found = match decide(&office, by, ruling(&office, case, Ruling::Accept, verdicts.clone(), "")) {
            Ok(_) => "fine",
            Err(DecideError::NotAllowed(_)) => "not allowed",
            Err(DecideError::Act(ActError::WrongRole { .. })) => "role",
            Err(DecideError::Act(ActError::NotDistinct { .. })) => "entered",
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expect);
    }
    let look = office.store.read(|c| curation::sheet(c, &office.procedures, case, office.kasir));
    assert!(matches!(look, Err(SheetError::NotAllowed(_))));
    let over = sheet(&office, case, office.manajer).task;
    let late = curation::submit(&office.procedures, ActId::new(), office.manajer, over, Scores::default());
    assert!(matches!(late, Err(SubmitError::Closed)));
}

#[test]
fn what_passes_a_limit_or_was_scored_by_too_few_is_not_accepted() {
    let office = office();
    let case = office.in_curation("05", "Perhiasan Contoh & Rekan");
    let seen = sheet(&office, case, office.manajer);
    let over: Vec<&str> =
        seen.products.iter().filter(|product| product.is_over_limit).map(|product| product.name.as_str()).collect();
    assert_eq!(over, ["Bros Emas 2 g", "Set Perhiasan Pengantin"]);
    let every_one = ruling(&office, case, Ruling::Accept, every(&seen, Verdict::Accepted, ""), "");
    let refused = decide(&office, office.manajer, every_one);
    assert!(matches!(refused, Err(DecideError::Product(ProductFlaw::OverLimit { .. }))), "{refused:?}");
    let fitting: Vec<ProductVerdict> = seen
        .products
        .iter()
        .map(|product| match product.is_over_limit {
            true => verdict(&product.row, Verdict::Refused, "over_limit", ""),
            false => verdict(&product.row, Verdict::Accepted, "", ""),
        })
        .collect();
    let some = ruling(&office, case, Ruling::Accept, fitting[1..].to_vec(), "");
    assert!(matches!(decide(&office, office.manajer, some), Err(DecideError::Undecided { .. })));
    let none = ruling(&office, case, Ruling::Accept, every(&seen, Verdict::Refused, "price"), "");
    assert!(matches!(decide(&office, office.manajer, none), Err(DecideError::NothingAccepted)));
    let mixed = ruling(&office, case, Ruling::Refuse, fitting.clone(), "Belum");
    assert!(matches!(decide(&office, office.manajer, mixed), Err(DecideError::AcceptedInRefusal { .. })));
    let early = ruling(&office, case, Ruling::Accept, fitting.clone(), "");
    assert!(matches!(decide(&office, office.manajer, early), Err(DecideError::TooFewCurators { are: 0, least: 2 })));
    let early = ruling(&office, case, Ruling::Accept, fitting, "");
    let long = Decide { internal: "x".repeat(1_990), reason: "Perhiasannya halus.".to_owned(), ..early.clone() };
    assert!(
        matches!(decide(&office, office.manajer, long), Err(DecideError::InternalTooLong)),
        "the history holds both"
    );
    let why = Decide { internal: "Kurator lain cuti bersama.".to_owned(), ..early };
    decide(&office, office.manajer, why).expect("decided with a reason");
    let after = sheet(&office, case, office.rekan);
    assert_eq!((after.mine, after.decisions[0].1.internal.as_str()), (Mine::Over, "Kurator lain cuti bersama."));
}

#[test]
fn a_round_that_was_sent_back_is_scored_anew_and_who_opened_the_scores_scores_no_more() {
    let office = office();
    let case = office.in_curation("01", "Batik Sekar Contoh");
    submit(&office, case, office.staf, 5).expect("scored");
    let first = office.task(case, "curate").id;
    curation::open_scores(&office.procedures, ActId::new(), office.manajer, first).expect("opened");
    assert_eq!(sheet(&office, case, office.manajer).mine, Mine::Opened);
    assert!(sheet(&office, case, office.manajer).results.is_some());
    assert!(matches!(submit(&office, case, office.manajer, 1), Err(SubmitError::Opened)));
    let back = ruling(&office, case, Ruling::Return, Vec::new(), "Foto produk belum jelas.");
    decide(&office, office.manajer, back).expect("sent back");
    let gone = office.store.read(|c| curation::announcement(c, &office.procedures, case)).expect("readable");
    assert_eq!(gone, None, "nothing stands decided");
    office.act(office.rekan, case, ("apply", "submit"), "").expect("passed on again");
    let second = sheet(&office, case, office.staf);
    assert_eq!((second.round, second.mine, second.submitted.len()), (2, Mine::MayScore, 0));
    submit(&office, case, office.staf, 3).expect("scored anew");
    submit(&office, case, office.manajer, 3).expect("another round");
}

/// An application that nobody of the office entered.
fn opened_by_the_program(office: &Office) -> CaseId {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let mut values: Values = [
        ("business_name", text("UKM Contoh")),
        ("contact_name", text("Kontak UKM 01")),
        ("contact_phone", text("+6281200000001")),
        ("email", text("kontak01@example.com")),
        ("instagram", text("ukm.contoh")),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect();
    let png = b"\x89PNG\r\n\x1a\n....".to_vec();
    let paper = |kind: &str, bytes: &[u8]| NewDocument {
        kind: kind.to_owned(),
        name: "berkas".to_owned(),
        mime: String::new(),
        bytes: bytes.to_vec(),
        origin: DocumentOrigin::Stick,
        quarantine: Vec::new(),
    };
    let cells = BTreeMap::from([
        ("name".to_owned(), text("Tas Pandan")),
        ("price".to_owned(), FieldValue::Rupiah(deks::base::Rupiah(85_000))),
    ]);
    let rows = vec![deks::sop::field::TableRow { id: "p1".to_owned(), cells }];
    values.insert("products".to_owned(), FieldValue::Table(rows));
    let new = NewCase {
        sop: "deks".to_owned(),
        origin: Origin::Import,
        values,
        documents: vec![paper("instagram_screenshot", &png)],
        region: String::new(),
    };
    case::open(&office.procedures, ActId::new(), None, new).expect("opened")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the order in which two people look, draft and hand in: nobody sees a score before their own is in.
    #[test]
    fn two_curators_are_blind_until_their_own_scores_are_in(
        steps in proptest::collection::vec((0..2usize, 0..3u8, 1..=5i64), 1..10),
    ) {
        let office = office();
        let case = opened_by_the_program(&office);
        office.act(office.admin, case, ("apply", "submit"), "").expect("passed on");
        let task = office.task(case, "curate").id;
        let curators = [office.staf, office.rekan];
        let mut is_in = [false, false];
        for (who, what, score) in steps {
            let seen = sheet(&office, case, curators[who]);
            prop_assert_eq!(seen.results.is_some(), is_in[who]);
            prop_assert_eq!(seen.submitted.len(), is_in.iter().filter(|one| **one).count());
            if let Some(results) = &seen.results {
                prop_assert_eq!(results.curators.len(), seen.submitted.len());
            }
            let scores = all(&seen, score);
            match what {
                0 => {}
                1 if !is_in[who] => {
                    let theirs = sheet(&office, case, curators[1 - who]).my_scores;
                    curation::keep_draft(&office.store, curators[who], task, &scores).expect("kept");
                    prop_assert_eq!(&sheet(&office, case, curators[who]).my_scores, &scores);
                    prop_assert_eq!(sheet(&office, case, curators[1 - who]).my_scores, theirs, "a draft is one's own");
                }
                1 => {}
                _ => {
                    let handed_in = curation::submit(&office.procedures, ActId::new(), curators[who], task, scores);
                    prop_assert_eq!(handed_in.is_ok(), !is_in[who]);
                    is_in[who] = true;
                }
            }
        }
    }
}

/// A case whose agreement is signed, with its partner.
pub fn agreed(office: &Office) -> (CaseId, PartnerId) {
    let case = opened_by_the_program(office);
    office.act(office.rekan, case, ("apply", "submit"), "").expect("passed on");
    let accept = ruling(office, case, Ruling::Accept, vec![verdict("p1", Verdict::Accepted, "", "")], "");
    let accept = Decide { internal: "contoh".to_owned(), ..accept };
    decide(office, office.manajer, accept).expect("accepted");
    send(office, Sending::from(&letter(office, case, "announce"))).expect("announced");
    by_hand_is_not_enough(office, case);
    (case, signed(office, case))
}

/// A paper of some kind, and the word of somebody who leads: that is no agreement.
fn by_hand_is_not_enough(office: &Office, case: CaseId) {
    let signer = vec![("signer_name".to_owned(), Some(FieldValue::Text("Kontak UKM 01".to_owned())))];
    case::edit(&office.procedures, ActId::new(), Some(office.manajer), case, signer, None, None).expect("filled in");
    let paper = NewDocument {
        kind: "agreement_signed".to_owned(),
        name: "perjanjian.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        bytes: b"%PDF-1.7 contoh".to_vec(),
        origin: DocumentOrigin::Made,
        quarantine: Vec::new(),
    };
    case::add_document(&office.procedures, ActId::new(), Some(office.manajer), case, paper).expect("a paper");
    let said = office.act(office.manajer, case, ("agree", "signed"), "");
    assert!(matches!(said, Err(ActError::NeedsRoom { .. })), "{said:?}");
}

/// Both sign what was proposed; gives the partner.
fn signed(office: &Office, case: CaseId) -> PartnerId {
    let (within, manajer, subject) = (&office.procedures, office.manajer, Subject::Case(case));
    let mut conditions = agreement::propose(within, manajer, subject, &House::of(&office.config)).expect("a proposal");
    "Surabaya".clone_into(&mut conditions.place);
    for party in [&mut conditions.parties.partner, &mut conditions.parties.outlet] {
        "Jalan Contoh No. 1, Surabaya".clone_into(&mut party.address);
    }
    let draft = agreement::draft(within, ActId::new(), manajer, subject, conditions).expect("a draft");
    let strokes = Signature { strokes: vec![vec![(100, 200), (400, 80), (800, 300)]] };
    let signing = Signing {
        agreement: draft.id,
        seen: draft.hash,
        way: Way::Touch { partner: strokes.clone(), outlet: strokes },
        partner_name: "Kontak UKM 01".to_owned(),
        outlet_name: "Manajer 1".to_owned(),
    };
    agreement::sign(within, ActId::new(), manajer, signing).expect("signed").partner
}

/// Writes down what another room would, without its papers.
fn note(office: &Office, table: &'static str, partner: PartnerId, month: &str) {
    let month = month.to_owned();
    let write = move |tx: &mut deks::store::Tx<'_>| -> Result<(), StoreError> {
        let (act, now, day, user, seq) = (tx.act_id(), tx.now().0, tx.day().to_string(), UserId::new(), tx.seq());
        let (id, number, hash) =
            (uuid::Uuid::now_v7().as_bytes().to_vec(), uuid::Uuid::now_v7().to_string(), vec![0_u8; 32]);
        match table {
            "handovers" => tx.fact(
                table,
                &[
                    ("handover_id", &HandoverId::new()),
                    ("act_id", &act),
                    ("number", &number),
                    ("partner_id", &partner),
                    ("business_day", &day),
                    ("at_utc_ms", &now),
                    ("user_id", &user),
                    ("giver_signature", &hash),
                    ("receiver_signature", &hash),
                ],
            ),
            "handbacks" => tx.fact(
                table,
                &[
                    ("handback_id", &HandbackId::new()),
                    ("act_id", &act),
                    ("number", &number),
                    ("partner_id", &partner),
                    ("reason", &"tidak terjual"),
                    ("giver_signature", &hash),
                    ("receiver_signature", &hash),
                    ("business_day", &day),
                    ("at_utc_ms", &now),
                    ("seq", &seq),
                ],
            ),
            _ => tx.fact(
                table,
                &[
                    ("letter_key", &id),
                    ("act_id", &act),
                    ("month", &month),
                    ("partner_id", &partner),
                    ("text_hash", &hash),
                    ("business_day", &day),
                ],
            ),
        }
    };
    office.store.write(Act::system("test.note"), write).expect("noted");
}

#[test]
fn what_other_rooms_did_closes_steps_once() {
    let office = office();
    let follow = || follow::catch_up(&office.procedures).expect("caught up");
    let at = |moment: &str| office.clock.set(UtcMs::parse_rfc3339(moment).expect("a moment"));
    let (case, partner) = agreed(&office);
    assert_eq!(follow(), 0, "nothing was brought yet");
    at("2026-11-24T10:00:00+07:00");
    note(&office, "handovers", partner, "");
    assert_eq!((follow(), follow()), (1, 0));
    assert_eq!((office.task(case, "monthly_review").round, office.task(case, "unsold").round), (1, 1));
    // A letter about a month before the goods came belongs to something else.
    at("2026-12-01T08:00:00+07:00");
    note(&office, "review_sends", partner, "2026-10");
    assert_eq!(follow(), 0);
    note(&office, "review_sends", partner, "2026-11");
    assert_eq!((follow(), follow()), (1, 0));
    assert_eq!(office.task(case, "monthly_review").round, 2);
    // Two months at once, after the kiosk was off.
    at("2027-02-01T08:00:00+07:00");
    note(&office, "review_sends", partner, "2026-12");
    note(&office, "review_sends", partner, "2027-01");
    assert_eq!((follow(), follow()), (2, 0));
    assert_eq!(office.task(case, "monthly_review").round, 4);
    at("2027-03-05T10:00:00+07:00");
    note(&office, "handbacks", partner, "");
    assert_eq!((follow(), follow()), (1, 0));
    assert_eq!(office.task(case, "unsold").round, 2);
    let ended = partners::PartnerStatus::Ended;
    let change = partners::change_status(&office.store, ActId::new(), office.manajer, partner, ended, "selesai");
    assert!(
        matches!(change, Err(partners::ChangeStatusError::AgreementRuns { .. })),
        "its end comes first: {change:?}"
    );
    let known = office.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner");
    let left = partners::Partner { status: ended, ..known };
    office.store.write(Act::system("test.left"), move |tx| partners::save(tx, &left)).expect("ended");
    assert_eq!((follow(), follow()), (1, 0));
    assert_eq!(office.task(case, "close").round, 1);
}
