//! Applications behind agreements that are over: none waits for goods for ever, whoever ended the agreement, or nobody.

use deks::base::{ActId, CaseId, PartnerId};
use deks::partners::{self, PartnerStatus};
use deks::partnership::agreement::{
    self, AgreementRow, EndError, EndWords, EndedBy, Ending, Ground, carry_out_ends, end, end_letter,
};
use deks::sop::case;

use crate::applications::office::{Office, office};
use crate::curation::agreed;

const DAY_MS: i64 = 86_400_000;

fn signed(office: &Office, partner: PartnerId) -> AgreementRow {
    office.store.read(|c| agreement::of_partner(c, partner)).expect("readable").remove(0)
}

fn ending(office: &Office, partner: PartnerId, days: u64, ground: Option<Ground>) -> Ending {
    Ending {
        agreement: signed(office, partner).id,
        ends_on: office.store.today().plus_days(days),
        ended_by: EndedBy::Partner,
        ground,
        reason: "Usaha pindah kota".into(),
        letter: None,
    }
}

fn open_steps(office: &Office, case: CaseId) -> Vec<String> {
    let tasks = office.store.read(|c| case::tasks_of_case(c, case)).expect("readable");
    tasks.into_iter().filter(|task| task.is_open()).map(|task| task.step).collect()
}

fn history(office: &Office, case: CaseId) -> Vec<String> {
    let told = office.store.read(|c| case::history(c, &office.procedures, case)).expect("readable");
    told.iter().map(case::Told::story).collect()
}

fn status(office: &Office, partner: PartnerId) -> PartnerStatus {
    office.store.read(|c| partners::by_id(c, partner)).expect("readable").expect("a partner").status
}

#[test]
fn an_application_that_waits_for_goods_closes_when_its_agreement_runs_out() {
    let office = office();
    let (case, partner) = agreed(&office);
    assert_eq!(open_steps(&office, case), ["hand_over"]);
    let days = signed(&office, partner).until.days_since(office.store.today());
    office.clock.advance_ms(days * DAY_MS);
    assert_eq!(carry_out_ends(&office.procedures).expect("looked"), 0, "its last day");
    office.clock.advance_ms(DAY_MS);
    assert_eq!(carry_out_ends(&office.procedures).expect("looked"), 1);
    assert_eq!(open_steps(&office, case), [""; 0]);
    assert_eq!((office.header(case).outcome.as_str(), status(&office, partner)), ("ended", PartnerStatus::Ended));
    let told = history(&office, case);
    let closed = |line: &String| line.contains("ditutup oleh program") && line.contains("Masa perjanjian habis");
    assert!(told.iter().any(closed), "{told:?}");
    let minutes = office.store.read(|c| agreement::end_paper(c, signed(&office, partner).id)).expect("readable");
    assert!(minutes.is_some(), "what ran out has minutes as well");
    assert_eq!(carry_out_ends(&office.procedures).expect("looked"), 0, "once");
}

#[test]
fn an_application_that_waits_for_goods_closes_when_its_agreement_is_ended() {
    let office = office();
    let (case, partner) = agreed(&office);
    let early = end(&office.procedures, ActId::new(), office.manajer, ending(&office, partner, 3, None));
    assert!(matches!(early, Err(EndError::NoticeNotKept { .. })), "{early:?}");
    let both = ending(&office, partner, 3, Some(Ground::Agreed));
    let seen = end_letter(&office.procedures, office.manajer, &office.letterhead(), &both).expect("worded");
    let seen = seen.expect("an address");
    let words = EndWords { office: office.letterhead(), subject: seen.subject, body: seen.body };
    let both = Ending { letter: Some(words), ..both };
    let ended = end(&office.procedures, ActId::new(), office.manajer, both).expect("ended");
    assert!(ended.is_mailed && !ended.is_carried_out && ended.paper.starts_with("BP-"));
    let papers = office.store.read(|c| case::documents_of(c, case)).expect("readable");
    assert!(papers.iter().any(|paper| paper.kind == "agreement_end"), "the minutes lie with the application");
    let letters = office.store.read(|c| case::letters_of(c, case)).expect("readable");
    assert_eq!(letters.last().map(|letter| letter.template.as_str()), Some("agreement_end"));
    assert_eq!(open_steps(&office, case), ["hand_over"], "until its day everything runs on");
    office.clock.advance_ms(3 * DAY_MS);
    assert_eq!(carry_out_ends(&office.procedures).expect("looked"), 1);
    assert_eq!(open_steps(&office, case), [""; 0]);
    assert!(office.header(case).is_closed() && status(&office, partner) == PartnerStatus::Ended);
    let told = history(&office, case);
    assert!(told.iter().any(|line| line.contains("Usaha pindah kota")), "{told:?}");
}
