//! What the sheet asks, and what it makes of the answers.

use super::*;
use crate::people::Role;

fn ask(needs_person: bool) -> Ask {
    Ask {
        id: ActId::new(),
        kind: ExceptionKind::Void,
        about: "K1-20261122-0001".into(),
        amount: "Rp 85.000".into(),
        needs_person,
        reason: None,
    }
}

fn manager(name: &str) -> User {
    User { id: UserId::new(), name: name.into(), role: Role::Manajer, active: true, language: "id".into() }
}

#[test]
fn where_a_reason_is_enough_nobody_is_asked_for_a_pin() {
    let (mut sheet, ask) = (ApprovalScreen::default(), ask(false));
    assert!(sheet.handle(Intent::Wanted(ask.clone())).is_empty());
    assert!(sheet.handle(Intent::Next).is_empty());
    assert!(!sheet.flaw.is_empty(), "a reason is wanted first");
    sheet.handle(Intent::ReasonChosen("wrong_item".into()));
    let given = Given { id: ask.id, reason: Reason::of("wrong_item"), approval: None };
    assert_eq!(sheet.handle(Intent::Next), [Out::Tell(Event::ApprovalGiven(given))]);
    assert!(sheet.ask.is_none());
}

#[test]
fn a_reason_that_was_said_before_is_not_asked_twice() {
    let said = Reason::with_note("wrong_item", "dua kali dipindai");
    let mut sheet = ApprovalScreen::default();
    let alone = Ask { reason: Some(said.clone()), ..ask(false) };
    let given = Given { id: alone.id, reason: said.clone(), approval: None };
    assert_eq!(sheet.handle(Intent::Wanted(alone)), [Out::Tell(Event::ApprovalGiven(given))]);
    assert!(sheet.ask.is_none(), "there was nothing left to ask");

    let with_person = Ask { reason: Some(said.clone()), ..ask(true) };
    let id = with_person.id;
    assert_eq!(sheet.handle(Intent::Wanted(with_person)), [Out::Do(Effect::FindPeople(id))]);
    assert_eq!(sheet.step, Step::Person);
    assert_eq!(sheet.reason_said(ExceptionKind::Void), "Salah barang: dua kali dipindai");
    let approval = Approved::played(UserId::new(), UserId::new());
    let outs = sheet.handle(Intent::Checked { id, result: Ok(approval.clone()) });
    let given = Given { id, reason: said, approval: Some(approval) };
    assert_eq!(outs, [Out::Tell(Event::ApprovalGiven(given))]);
}

#[test]
fn an_agreement_asks_for_a_person_and_nothing_else() {
    let mut sheet = ApprovalScreen::default();
    let asked = Ask::agreement(ActId::new(), "Nomor 0042 sudah dipakai".into(), "Rp 85.000".into());
    let id = asked.id;
    assert_eq!(asked.title(), "Nomor 0042 sudah dipakai");
    assert_eq!(ask(true).title(), "Batalkan penjualan K1-20261122-0001");
    assert_eq!(sheet.handle(Intent::Wanted(asked)), [Out::Do(Effect::FindPeople(id))]);
    assert_eq!((sheet.step, sheet.reason_said(ExceptionKind::Discount)), (Step::Person, String::new()));
    assert!(sheet.handle(Intent::Next).is_empty() && sheet.ask.is_some(), "nobody agreed yet");
    let approval = Approved::played(UserId::new(), UserId::new());
    let outs = sheet.handle(Intent::Checked { id, result: Ok(approval.clone()) });
    let given = Given { id, reason: Reason::of(AGREEMENT), approval: Some(approval) };
    assert_eq!(outs, [Out::Tell(Event::ApprovalGiven(given))]);
}

#[test]
fn money_in_and_out_is_asked_about_by_its_way_and_only_what_fits_it_is_offered() {
    for (way, codes) in [
        (CashKind::FromSafe, vec!["small_change", "float", "other"]),
        (CashKind::ToSafe, vec!["to_safe", "to_bank", "other"]),
        (CashKind::Expense, vec!["supplies", "courier", "other"]),
    ] {
        let asked = Ask { kind: way.exception(), about: way.label().into(), ..ask(false) };
        let offered: Vec<&str> = asked.reasons().iter().map(|choice| choice.code).collect();
        assert_eq!((offered, asked.title()), (codes, way.label().to_owned()), "{way:?}");
    }
    let other = ask(false);
    assert_eq!(other.reasons(), other.kind.reasons(), "any other question offers its whole list");
}

#[test]
fn a_reason_that_does_not_fit_the_question_is_asked_after_all() {
    for reason in [Reason::of("flawed"), Reason::of("other"), Reason::of("")] {
        let (mut sheet, asked) = (ApprovalScreen::default(), Ask { reason: Some(reason.clone()), ..ask(false) });
        assert!(sheet.handle(Intent::Wanted(asked)).is_empty(), "{reason:?}");
        assert!(sheet.ask.is_some() && sheet.step == Step::Reason, "{reason:?}");
    }
}

#[test]
fn a_badge_fills_in_the_name_and_never_approves() {
    let (mut sheet, ask) = (ApprovalScreen::default(), ask(true));
    let people = vec![manager("Manajer 1"), manager("Manajer 2")];
    let second = people[1].id;
    assert_eq!(sheet.handle(Intent::Wanted(ask.clone())), [Out::Do(Effect::FindPeople(ask.id))]);
    sheet.handle(Intent::PeopleFound { id: ask.id, people: Ok(people) });
    sheet.handle(Intent::ReasonChosen("wrong_item".into()));
    sheet.handle(Intent::Next);
    assert!(sheet.handle(Intent::PinEntered("350917".into())).is_empty(), "nobody is chosen yet");
    assert!(sheet.handle(Intent::BadgeSeen(second)).is_empty());
    assert_eq!(sheet.chosen, Some(second));
    let outs = sheet.handle(Intent::PinEntered("350917".into()));
    assert_eq!(outs, [Out::Do(Effect::Check { id: ask.id, approver: second, pin: "350917".into() })]);
    assert!(sheet.handle(Intent::PinEntered("350917".into())).is_empty(), "one at a time");
    let wrong = Intent::Checked { id: ask.id, result: Err(Refusal::Pin(PinRefusal::Wrong { tries_left: 4 })) };
    assert!(sheet.handle(wrong).is_empty() && sheet.ask.is_some());
    let approval = Approved::played(second, UserId::new());
    let outs = sheet.handle(Intent::Checked { id: ask.id, result: Ok(approval.clone()) });
    let given = Given { id: ask.id, reason: Reason::of("wrong_item"), approval: Some(approval) };
    assert_eq!(outs, [Out::Tell(Event::ApprovalGiven(given))]);
}

#[test]
fn a_question_that_another_one_replaces_is_declined_first() {
    let (mut sheet, first, second) = (ApprovalScreen::default(), ask(false), ask(true));
    sheet.handle(Intent::Wanted(first.clone()));
    let outs = sheet.handle(Intent::Wanted(second.clone()));
    let declined = Out::Tell(Event::ApprovalDeclined(first.id));
    assert_eq!(outs, [declined, Out::Do(Effect::FindPeople(second.id))]);
    assert_eq!(sheet.ask, Some(second.clone()));
    let outs = sheet.handle(Intent::Wanted(second.clone()));
    assert_eq!(outs, [Out::Do(Effect::FindPeople(second.id))], "the same question again is not declined");
}

#[test]
fn a_sheet_that_is_closed_says_so_and_hears_no_late_answer() {
    let (mut sheet, ask) = (ApprovalScreen::default(), ask(true));
    sheet.handle(Intent::Wanted(ask.clone()));
    assert_eq!(sheet.handle(Intent::Closed), [Out::Tell(Event::ApprovalDeclined(ask.id))]);
    let late = Intent::Checked { id: ask.id, result: Ok(Approved::played(UserId::new(), UserId::new())) };
    assert!(sheet.handle(late).is_empty());
}

#[test]
fn nothing_is_called_done_before_somebody_agreed() {
    for (kind, title) in [
        (ExceptionKind::Void, "Batalkan penjualan X"),
        (ExceptionKind::QrisVoided, "Batalkan kode QRIS X"),
        (ExceptionKind::PriceOverride, "Ubah harga X"),
        (ExceptionKind::Refund, "Retur pembeli X"),
    ] {
        assert_eq!(Ask { kind, about: "X".into(), ..ask(true) }.title(), title, "{kind:?}");
    }
    for kind in ExceptionKind::ALL {
        let title = Ask { kind, about: String::new(), ..ask(true) }.title();
        let done = title.split(' ').find(|word| word.starts_with("di"));
        assert_eq!(done, None, "{title}: a passive says that it happened");
    }
}

#[test]
fn words_that_come_out_on_a_slip_are_told_beforehand() {
    for (kind, prints) in [
        (ExceptionKind::Void, true),
        (ExceptionKind::RefundWithoutReceipt, true),
        (ExceptionKind::CashOut, true),
        (ExceptionKind::Reprint, false),
        (ExceptionKind::ShiftDifference, false),
    ] {
        assert_eq!(Ask { kind, ..ask(true) }.prints_words(), prints, "{kind:?}");
    }
    assert!(!Ask::agreement(ActId::new(), String::new(), String::new()).prints_words());
}
