//! What was signed stays as it was signed, and whoever sees numbers of a person leaves a trace.

use super::*;
use crate::sop::case::looks::LookKind;

const SIZE: (u32, usize) = (300, 2);

/// Kind and field of every look at a case, the earliest first.
fn looks(office: &Office, case: CaseId) -> Vec<(LookKind, String)> {
    let mut looks = office.read(|c| case::looks(c, case));
    assert!(looks.iter().all(|look| look.purpose == "agreement" && look.by == office.outlet.manajer));
    looks.reverse();
    looks.into_iter().map(|look| (look.kind, look.field)).collect()
}

fn whole(kinds: &[LookKind]) -> Vec<(LookKind, String)> {
    kinds.iter().map(|kind| (*kind, String::new())).collect()
}

/// Somebody writes past the program; gives whether the database took it.
fn is_taken(office: &Office, sql: &'static str, id: AgreementId) -> bool {
    let act = Act::system("test.tamper");
    office.outlet.store.write(act, move |tx| Ok::<_, StoreError>(tx.conn().execute(sql, [id])?)).is_ok()
}

fn found(office: &Office) -> Vec<String> {
    office.read(|c| verify(c, &office.procedures))
}

#[test]
fn parties_and_signers_of_a_signed_agreement_stay() {
    let office = office();
    let (_, signed) = office.signed(7);
    for sql in [
        "UPDATE agreement_parties SET parties = '{}' WHERE agreement_id = ?1",
        "DELETE FROM agreement_parties WHERE agreement_id = ?1",
        "UPDATE agreement_signers SET partner_name = 'Orang Lain' WHERE agreement_id = ?1",
        "DELETE FROM agreement_signers WHERE agreement_id = ?1",
    ] {
        assert!(!is_taken(&office, sql, signed.agreement), "{sql}");
    }
    assert_eq!(found(&office), [""; 0]);
    let case = office.at_agreement(8);
    let draft = office.drafted(case);
    let forgotten = office.outlet.store.write(Act::system("test.forget"), move |tx| forget_drafts(tx, case));
    forgotten.unwrap_or_else(|error: StoreError| panic!("{error}"));
    let left = office.read(|c| conditions_of(c, draft.id)).expect("a draft");
    assert_eq!(left.parties, Parties::default(), "a draft is no contract");
}

#[test]
fn what_was_changed_past_the_program_is_named() {
    let office = office();
    let (_, first) = office.signed(7);
    let (_, second) = office.signed(8);
    let look = || {
        let act = ActId::new();
        look_again(&office.procedures, act, office.outlet.manajer, first.agreement, SIZE).expect("looked at")
    };
    let intact = look();
    assert_eq!((intact.check, intact.is_as_signed), (PaperCheck::Intact, true));
    assert!(intact.has_strokes && intact.is_the_file, "what is shown is what was signed, with both signatures");
    assert!(intact.file.is_some_and(|(mime, bytes)| mime == "application/pdf" && bytes.starts_with(b"%PDF-")));
    assert_eq!(intact.drawn.expect("drawn").pages.len(), 2);

    drop_guard(&office);
    let sql = "UPDATE agreement_parties SET parties = json_set(parties, '$.partner.bank_account', '9') \
               WHERE agreement_id = ?1";
    assert!(is_taken(&office, sql, first.agreement), "without its guard");
    let changed = look();
    assert_eq!((changed.check, changed.is_as_signed), (PaperCheck::Intact, false));
    assert!(changed.drawn.is_none() && changed.file.is_some(), "the paper is shown, not what it does not say");
    let hash = second.paper_hash.clone();
    let lost = office.outlet.store.write(Act::system("test.lose"), move |tx| {
        Ok::<_, StoreError>(tx.conn().execute("DELETE FROM sealed_blobs WHERE hash = ?1", [hash])?)
    });
    assert_eq!(lost.expect("lost"), 1);
    let expect = [
        format!("Perjanjian {}: isi atau pihaknya tidak sama dengan yang ditandatangani.", first.number),
        format!("Perjanjian {}: lembar yang ditandatangani tidak ada lagi.", second.number),
    ];
    assert_eq!(found(&office), expect);
}

/// Takes away what keeps parties from being changed.
fn drop_guard(office: &Office) {
    let file = crate::store::Connection::open(office.outlet.store.path()).expect("the file");
    file.execute_batch("DROP TRIGGER signed_parties_stay").expect("no guard");
}

#[test]
fn whoever_sees_a_draft_or_takes_it_along_leaves_a_trace() {
    let office = office();
    let case = office.at_agreement(7);
    let (within, by) = (&office.procedures, office.outlet.manajer);
    let draft = office.drafted(case);
    assert_eq!(looks(&office, case), [], "nobody has seen it");
    draft_pictures(within, by, draft.id, SIZE).expect("pages");
    draft_pdf(within, by, draft.id).expect("a paper");
    let subject = Subject::Case(case);
    for number in [PersonalNumber::PartnerNik, PersonalNumber::PartnerPhone, PersonalNumber::PartnerAccount] {
        look_at_number(within, ActId::new(), by, subject, number).expect("noted");
    }
    let refused = look_at_number(within, ActId::new(), office.outlet.staf, subject, PersonalNumber::PartnerNik);
    assert!(matches!(refused, Err(ProposeError::NotAllowed(_))));
    let mut expect = whole(&[LookKind::View, LookKind::Export]);
    expect.extend(["signer_nik", "contact_phone", "bank_account"].map(|field| (LookKind::Unmask, field.to_owned())));
    assert_eq!(looks(&office, case), expect);

    let signed = office.sign(office.by_touch(&draft)).expect("signed");
    let pdf = draft_pdf(within, by, draft.id);
    assert!(matches!(&pdf, Err(PaperOfAgreementError::NotADraft(number)) if *number == signed.number), "{pdf:?}");
    let pages = draft_pictures(within, by, draft.id, SIZE);
    assert!(matches!(pages, Err(PaperOfAgreementError::NotADraft(_))));
    assert_eq!(looks(&office, case), expect, "what is not given is not looked at");
    export_signed_paper(within, ActId::new(), by, signed.agreement).expect("there");
    look_again(within, ActId::new(), by, signed.agreement, SIZE).expect("there");
    expect.extend(whole(&[LookKind::Export, LookKind::View]));
    assert_eq!(looks(&office, case), expect);
}

#[test]
fn a_renewal_leaves_its_trace_on_the_case_that_there_was() {
    let office = office();
    let (case, signed) = office.signed(7);
    let (within, by) = (&office.procedures, office.outlet.manajer);
    let renewal = Subject::Partner(signed.partner);
    let mut conditions = office.proposed(renewal);
    conditions.goods = office.read(|c| conditions_of(c, signed.agreement)).expect("kept").goods;
    let draft = office.draft(renewal, conditions).expect("a draft");
    draft_pdf(within, by, draft.id).expect("a paper");
    look_at_number(within, ActId::new(), by, renewal, PersonalNumber::OutletNik).expect("noted");
    assert_eq!(looks(&office, case), [(LookKind::Export, String::new()), (LookKind::Unmask, "outlet_nik".to_owned())]);
}

#[test]
fn an_addendum_that_was_signed_still_tells_what_it_changed() {
    let office = office();
    let (_, signed) = office.signed(7);
    let mut conditions = office.amended(signed.agreement);
    conditions.terms.payment_day = 20;
    let draft = office.amend(signed.agreement, conditions).expect("a draft");
    office.sign(office.by_touch(&draft)).expect("signed");
    let row = office.row(draft.id);
    let before = office.read(|c| super::super::addendum::before(c, &row)).expect("the agreement");
    assert_eq!(before.id, signed.agreement);
}
