//! The presenter of the shift, without a window.

use deks_ui::{Screen as Place, Tone};

use super::acts::way_of;
use super::late_tests::read;
use super::*;
use crate::base::UtcMs;
use crate::config::Config;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::people::{Approved, Role};
use crate::till::shift::{OpenEnds, ShiftTotals};
use crate::till::{ExceptionKind, Reason};

fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 22).expect("a day")
}

pub(super) fn person(role: Role) -> User {
    User { id: UserId::new(), name: "Kasir 1".into(), role, active: true, language: "id".into() }
}

pub(super) fn a_shift() -> Shift {
    Shift {
        id: ShiftId::new(),
        day: today(),
        number: 2,
        opened_by: None,
        opened_at: UtcMs(0),
        float_rupiah: Rupiah(300_000),
    }
}

fn open_shift(shift: Shift) -> OpenShift {
    let report = ShiftReport {
        shift,
        device: "K1".into(),
        made_at: UtcMs(0),
        made_by: None,
        totals: ShiftTotals::default(),
        open_ends: OpenEnds::default(),
        closing: None,
        is_blind: true,
    };
    OpenShift {
        report,
        opened_at: "08.02".into(),
        opened_by: String::new(),
        holder: None,
        holder_name: String::new(),
        is_stale: false,
        taken_alone: Rupiah::ZERO,
        move_times: Vec::new(),
    }
}

pub(super) fn board(open: Option<Shift>) -> Board {
    Board { today: today(), open: open.map(open_shift), last: None, kept_float: None, kept_count: None }
}

pub(super) fn load(screen: &mut ShiftScreen, board: Board) {
    let serial = screen.serial;
    assert!(screen.decide(Intent::Loaded { serial, result: Ok(Box::new(board)) }).is_empty());
}

/// Somebody looks at an outlet.
pub(super) fn screen(role: Role, board: Board) -> ShiftScreen {
    let mut screen = ShiftScreen::new(Arc::new(ShiftSettings::of(&Config::default())));
    screen.decide(Intent::SignedIn(person(role)));
    screen.decide(Intent::Entered);
    load(&mut screen, board);
    screen
}

pub(super) fn keys(screen: &mut ShiftScreen, keys: &[&str]) {
    for key in keys {
        screen.decide(Intent::Key((*key).to_owned()));
    }
}

fn told(shift: ShiftId, difference: i64, counts_left: usize) -> Told {
    let counted = Counted {
        counted: Rupiah(300_000 + difference),
        expected: Rupiah(300_000),
        difference: Rupiah(difference),
        count_no: 1,
        counts_left,
        needs_explanation: difference.abs() > 1_000,
    };
    Told { shift, act_id: ActId::new(), counted, stays: Vec::new() }
}

/// A cashier who has counted the drawer of a shift.
fn counted(difference: i64, counts_left: usize) -> (ShiftScreen, Shift) {
    let shift = a_shift();
    let mut screen = screen(Role::Kasir, board(Some(shift)));
    screen.decide(Intent::CloseWanted);
    keys(&mut screen, &["3"]);
    screen.decide(Intent::CountDone);
    screen.decide(Intent::WasTold(Ok(Box::new(told(shift.id, difference, counts_left)))));
    (screen, shift)
}

pub(super) fn paper(z_number: i64) -> Box<ZPaper> {
    let (shift, difference) = (a_shift(), Rupiah::ZERO);
    let (net, counted) = (Rupiah(85_000), Rupiah(385_000));
    let (is_unaccepted, columns, preview, print) = (false, 48, Vec::new(), ZPrint::default());
    Box::new(ZPaper { z_number, shift, net, counted, difference, is_unaccepted, print, columns, preview })
}

fn asked_id(outs: &[Out<Effect>]) -> ActId {
    match outs {
        [Out::Tell(Event::ApprovalWanted(ask))] => ask.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_float_is_counted_by_pieces_or_typed_as_one_amount_and_opens_one_shift() {
    let mut screen = screen(Role::Kasir, board(None));
    let outs = screen.decide(Intent::Key("3".into()));
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepFloat(draft))] if draft.pieces[0].pieces == 3), "{outs:?}");
    screen.decide(Intent::NextRow);
    keys(&mut screen, &["2"]);
    assert_eq!(screen.float.total(), Rupiah(400_000));
    screen.decide(Intent::FloatInOne(true));
    keys(&mut screen, &["2", "5", "0", "000"]);
    let outs = screen.decide(Intent::OpenWanted);
    assert_eq!(outs, [Out::Do(Effect::Open { act_id: screen.float.act_id, float: Rupiah(250_000) })]);
    assert!(screen.decide(Intent::OpenWanted).is_empty(), "two taps are one act");
    keys(&mut screen, &["9"]);
    assert_eq!(screen.float.total(), Rupiah(250_000), "it is on its way");
    let outs = screen.decide(Intent::Opened(Ok(a_shift())));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Do(Effect::Load { .. })]), "{outs:?}");
    assert_eq!(screen.float.total(), Rupiah::ZERO);
}

#[test]
fn a_shift_that_a_sale_opened_meanwhile_is_shown_instead_of_a_second_one() {
    let mut screen = screen(Role::Kasir, board(None));
    keys(&mut screen, &["3"]);
    screen.decide(Intent::OpenWanted);
    let outs = screen.decide(Intent::Opened(Err("sudah dibuka".into())));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad), Out::Do(Effect::Load { .. })]), "{outs:?}");
    load(&mut screen, board(Some(a_shift())));
    assert!(screen.decide(Intent::OpenWanted).is_empty());
}

#[test]
fn every_key_of_the_count_is_kept_and_the_count_is_handed_in_once() {
    let shift = a_shift();
    let mut screen = screen(Role::Kasir, board(Some(shift)));
    assert!(screen.decide(Intent::CloseWanted).is_empty());
    let outs = screen.decide(Intent::Key("3".into()));
    assert!(
        matches!(&outs[..], [Out::Do(Effect::KeepCount(draft))]
            if draft.shift == shift.id && draft.pieces[0].pieces == 3 && !draft.is_submitted),
        "{outs:?}"
    );
    let act = screen.count.act_id;
    let outs = screen.decide(Intent::CountDone);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::KeepCount(draft)), Out::Do(Effect::Submit { act_id, shift: id, .. })]
            if draft.is_submitted && *act_id == act && *id == shift.id),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::CountDone).is_empty(), "two taps are one count");
    screen.decide(Intent::WasTold(Ok(Box::new(told(shift.id, -31_000, 2)))));
    assert!(matches!(screen.view, View::Told(_)));
    // Going back and coming again tells the same count, it makes no other one.
    screen.decide(Intent::Back);
    let outs = screen.decide(Intent::CloseWanted);
    assert!(matches!(&outs[..], [_, Out::Do(Effect::Submit { act_id, .. })] if *act_id == act), "{outs:?}");
}

#[test]
fn counting_again_keeps_the_pieces_and_is_another_count_as_long_as_one_is_left() {
    let (mut screen, _) = counted(-31_000, 1);
    let before = screen.count.act_id;
    let outs = screen.decide(Intent::CountAgain);
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepCount(draft))] if !draft.is_submitted), "{outs:?}");
    assert_eq!((screen.view.clone(), screen.count.sheet.total()), (View::Count, Rupiah(300_000)));
    assert_ne!(screen.count.act_id, before);
    let (mut screen, _) = counted(-31_000, 0);
    assert!(screen.decide(Intent::CountAgain).is_empty());
    assert!(matches!(screen.view, View::Told(_)));
}

#[test]
fn only_a_difference_that_is_too_large_wants_a_word() {
    for (difference, asks) in [(0, false), (1_000, false), (-1_000, false), (1_500, true), (-31_000, true)] {
        let (mut screen, shift) = counted(difference, 2);
        let outs = screen.decide(Intent::CloseConfirmed);
        if asks {
            let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
            assert_eq!((ask.kind, ask.needs_person), (ExceptionKind::ShiftDifference, false));
            let given = Given { id: ask.id, reason: Reason::of("change_error"), approval: None };
            let outs = screen.decide(Intent::Approved(given.clone()));
            let close = Effect::Close { act_id: given.id, shift: shift.id, given: Some(given) };
            assert_eq!(outs, [Out::Do(close)]);
        } else {
            assert!(
                matches!(&outs[..], [Out::Do(Effect::Close { shift: id, given: None, .. })] if *id == shift.id),
                "{difference} {outs:?}"
            );
        }
        assert!(screen.decide(Intent::CloseConfirmed).is_empty(), "two taps close once");
    }
}

#[test]
fn a_sale_after_the_count_sends_the_cashier_back_to_counting_with_what_was_counted() {
    let (mut screen, _) = counted(0, 2);
    let before = screen.count.act_id;
    screen.decide(Intent::CloseConfirmed);
    let trouble = CloseTrouble { text: "Isi laci berubah".into(), count_again: true };
    let outs = screen.decide(Intent::Closed(Err(trouble)));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad), Out::Do(Effect::KeepCount(_))]), "{outs:?}");
    assert_eq!((screen.view.clone(), screen.count.sheet.total()), (View::Count, Rupiah(300_000)));
    assert_ne!(screen.count.act_id, before);
}

#[test]
fn a_closed_shift_shows_its_report_and_mails_it() {
    let (mut screen, _) = counted(0, 2);
    screen.decide(Intent::CloseConfirmed);
    let outs = screen.decide(Intent::Closed(Ok((7, Some(paper(7))))));
    assert!(
        matches!(&outs[..], [Out::Say(text, Tone::Ok), Out::Do(Effect::Mail(7)), Out::Do(Effect::Load { .. })]
            if text.contains("0007")),
        "{outs:?}"
    );
    let mail_of = |screen: &ShiftScreen| match &screen.view {
        View::Report(report) => report.mail.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(mail_of(&screen), Mail::Making);
    screen.decide(Intent::Mailed { z_number: 6, mail: Mail::Failed });
    assert_eq!(mail_of(&screen), Mail::Making, "that was another report");
    let outs = screen.decide(Intent::Mailed { z_number: 7, mail: Mail::Queued(2) });
    assert_eq!((outs, mail_of(&screen)), (vec![Out::Tell(Event::MailChanged)], Mail::Queued(2)));
    assert!(screen.decide(Intent::CopyWanted).is_empty(), "nobody looked yet who closed it");
    let outs = screen.decide(Intent::Back);
    assert!(matches!(&outs[..], [Out::Do(Effect::Load { .. })]), "{outs:?}");
}

#[test]
fn what_was_counted_before_a_power_cut_is_taken_up_for_its_own_shift_only() {
    let (shift, act_id) = (a_shift(), ActId::new());
    let mut sheet = Sheet::filled(today(), &[]);
    sheet.key("4");
    let kept = |shift: ShiftId| Some(CountDraft { shift, act_id, pieces: sheet.pieces().to_vec(), is_submitted: true });
    let mut same = screen(Role::Kasir, Board { kept_count: kept(shift.id), ..board(Some(shift)) });
    assert_eq!(same.count.sheet.total(), Rupiah(400_000));
    let outs = same.decide(Intent::CloseWanted);
    assert!(matches!(&outs[..], [_, Out::Do(Effect::Submit { act_id: id, .. })] if *id == act_id), "{outs:?}");
    let other = screen(Role::Kasir, Board { kept_count: kept(ShiftId::new()), ..board(Some(shift)) });
    assert_eq!((other.count.sheet.total(), other.count.is_submitted), (Rupiah::ZERO, false));
    // Later loads bring older drafts: what is counted now is not lost to them.
    let mut now = screen(Role::Kasir, board(Some(shift)));
    now.decide(Intent::CloseWanted);
    keys(&mut now, &["7"]);
    now.decide(Intent::Reload);
    load(&mut now, Board { kept_count: kept(shift.id), ..board(Some(shift)) });
    assert_eq!(now.count.sheet.total(), Rupiah(700_000));
}

#[test]
fn money_out_asks_for_a_reason_and_above_the_limit_for_a_person() {
    for (role, amount, kind, needs_person) in [
        (Role::Kasir, ["1", "0", "0", "000"], CashKind::Expense, false),
        (Role::Kasir, ["1", "0", "1", "000"], CashKind::Expense, true),
        (Role::Kasir, ["9", "0", "0", "000"], CashKind::FromSafe, false),
        (Role::Manajer, ["9", "0", "0", "000"], CashKind::ToSafe, false),
    ] {
        let mut screen = screen(role, board(Some(a_shift())));
        screen.decide(Intent::CashWanted(CashKind::ToSafe));
        screen.decide(Intent::CashWayChosen(kind));
        assert!(screen.decide(Intent::CashConfirmed).is_empty(), "nothing is typed yet");
        keys(&mut screen, &amount);
        let outs = screen.decide(Intent::CashConfirmed);
        let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!((ask.kind, ask.needs_person), (kind.exception(), needs_person), "{role:?} {amount:?}");
        assert_eq!(ask.about, kind.label(), "the way decides which reasons are offered");
    }
}

#[test]
fn an_answer_to_another_question_is_not_heard() {
    let mut screen = screen(Role::Kasir, board(Some(a_shift())));
    let id = asked_id(&screen.decide(Intent::DrawerWanted));
    let given = |id| Given { id, reason: Reason::of("check"), approval: None };
    assert!(screen.hear(&Event::ApprovalGiven(given(ActId::new()))).is_none());
    assert!(screen.hear(&Event::ApprovalDeclined(ActId::new())).is_none());
    let heard = screen.hear(&Event::ApprovalDeclined(id)).expect("that is ours");
    assert!(screen.decide(heard).is_empty() && screen.asked.is_none());
    let id = asked_id(&screen.decide(Intent::DrawerWanted));
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    let heard = screen.hear(&Event::ApprovalGiven(Given { approval, ..given(id) })).expect("that is ours");
    let outs = screen.decide(heard);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::OpenDrawer(given))] if given.id == id && given.approval.is_some()),
        "{outs:?}"
    );
}

#[test]
fn the_reason_says_where_money_goes_when_it_does_not_fit_the_way() {
    for (chosen, reason, way) in [
        (CashKind::ToSafe, "to_safe", CashKind::ToSafe),
        (CashKind::ToSafe, "supplies", CashKind::Expense),
        (CashKind::Expense, "to_bank", CashKind::ToSafe),
        (CashKind::Expense, "courier", CashKind::Expense),
        (CashKind::Expense, "other", CashKind::Expense),
        (CashKind::ToSafe, "other", CashKind::ToSafe),
        (CashKind::FromSafe, "small_change", CashKind::FromSafe),
        (CashKind::FromSafe, "no such reason", CashKind::FromSafe),
    ] {
        assert_eq!(way_of(chosen, reason), way, "{chosen:?} {reason}");
    }
}

#[test]
fn a_refused_move_keeps_its_amount_and_a_done_one_says_its_number() {
    let mut screen = screen(Role::Kasir, board(Some(a_shift())));
    screen.decide(Intent::CashWanted(CashKind::FromSafe));
    keys(&mut screen, &["5", "0", "000"]);
    let id = asked_id(&screen.decide(Intent::CashConfirmed));
    screen.decide(Intent::Approved(Given { id, reason: Reason::of("small_change"), approval: None }));
    screen.decide(Intent::Moved(Err("tidak cukup".into())));
    assert!(matches!(&screen.view, View::Cash(form) if form.amount == 50_000 && form.act_id != id));
    let number = "KM-K1-20261122-0001".to_owned();
    let made = MoveMade { kind: CashKind::FromSafe, is_float: false, number, amount: Rupiah(50_000) };
    let outs = screen.decide(Intent::Moved(Ok(made)));
    assert!(
        matches!(&outs[..], [Out::Say(text, Tone::Ok), Out::Do(Effect::Load { .. })]
            if text.starts_with("KM-K1-20261122-0001 dicatat.")),
        "{outs:?}"
    );
    assert_eq!(screen.view, View::Now);
}

#[test]
fn who_signs_in_after_a_hand_over_is_brought_here_and_sees_nothing_of_the_one_before() {
    let mut screen = screen(Role::Manajer, board(Some(a_shift())));
    screen.decide(Intent::ListWanted);
    screen.decide(Intent::HandOverWanted);
    screen.decide(Intent::Left);
    assert_eq!(screen.decide(Intent::SignedIn(person(Role::Kasir))), [Out::Do(Effect::BringHere)]);
    assert_eq!(screen.view, View::Now);
    assert_eq!(screen.decide(Intent::BringHere), [Out::Go(Place::Shift)]);
    assert!(screen.decide(Intent::BringHere).is_empty(), "once");
    assert!(screen.decide(Intent::SignedIn(person(Role::Kasir))).is_empty());
    assert!(screen.decide(Intent::ListWanted).is_empty(), "reports are a manager's");
}

#[test]
fn a_slow_answer_never_replaces_a_later_one_and_a_form_of_a_closed_shift_goes_away() {
    let shift = a_shift();
    let mut screen = screen(Role::Kasir, board(Some(shift)));
    let old = screen.serial;
    screen.decide(Intent::CloseWanted);
    screen.decide(Intent::Reload);
    screen.decide(Intent::Loaded { serial: old, result: Ok(Box::new(board(None))) });
    assert_eq!(screen.view, View::Count);
    load(&mut screen, board(None));
    assert_eq!(screen.view, View::Now);
    screen.decide(Intent::Left);
    assert!(screen.decide(Intent::Reload).is_empty(), "out of sight, nothing is worked out");
}

#[test]
fn a_report_leads_back_to_where_it_was_opened() {
    let mut screen = screen(Role::Manajer, board(None));
    assert_eq!(screen.decide(Intent::ListWanted), [Out::Do(Effect::List { before: None })]);
    let row = ClosedRow {
        z_number: 7,
        day: today(),
        shift: 1,
        closed_at: "21.05".into(),
        who: "Kasir 1".into(),
        by: None,
        net: Rupiah(85_000),
        difference: Rupiah::ZERO,
    };
    screen.decide(Intent::Listed { before: None, result: Ok((vec![row.clone()], true)) });
    assert_eq!(screen.decide(Intent::MoreWanted), [Out::Do(Effect::List { before: Some(7) })]);
    assert!(screen.decide(Intent::MoreWanted).is_empty(), "one page at a time");
    screen.decide(Intent::Listed { before: None, result: Ok((vec![row.clone()], true)) });
    assert!(matches!(&screen.view, View::List(listing) if listing.rows.len() == 1), "an answer of before");
    screen.decide(Intent::Listed { before: Some(7), result: Ok((vec![ClosedRow { z_number: 6, ..row }], false)) });
    assert!(matches!(&screen.view, View::List(listing) if listing.rows.len() == 2 && !listing.has_more));
    let outs = screen.decide(Intent::ReportWanted(7));
    read(&mut screen, &outs);
    assert!(matches!(&screen.decide(Intent::CopyWanted)[..], [Out::Do(Effect::Copy { z_number: 7, .. })]));
    screen.decide(Intent::CopyMade(Ok(())));
    assert_eq!(screen.decide(Intent::Back), [Out::Do(Effect::List { before: None })]);
    let wanted = screen.hear(&Event::ZWanted(7)).expect("another screen asks");
    let outs = screen.decide(wanted);
    read(&mut screen, &outs);
    assert_eq!(screen.decide(Intent::Back), [Out::Back]);
}

#[test]
fn after_a_change_of_cashiers_only_who_sells_comes_here() {
    for (role, comes) in [(Role::Kasir, true), (Role::Manajer, true), (Role::Admin, true), (Role::StafStok, false)] {
        let mut screen = screen(Role::Kasir, board(Some(a_shift())));
        screen.decide(Intent::HandOverWanted);
        let outs = screen.decide(Intent::SignedIn(person(role)));
        assert_eq!(outs.contains(&Out::Do(Effect::BringHere)), comes, "{role:?}");
        assert_eq!(!screen.decide(Intent::BringHere).is_empty(), comes, "{role:?}");
        screen.decide(Intent::SignedIn(person(Role::Kasir)));
        assert!(screen.decide(Intent::BringHere).is_empty(), "{role:?}: it is over");
    }
}

#[test]
fn what_is_half_typed_survives_the_lock_of_the_same_person_and_not_another_one() {
    for (another, stays) in [(false, true), (true, false)] {
        let mut screen = screen(Role::Kasir, board(Some(a_shift())));
        screen.decide(Intent::CashWanted(CashKind::ToSafe));
        keys(&mut screen, &["5", "0", "000"]);
        let before = screen.user.clone().expect("somebody works");
        for event in [Event::Locked, Event::Entered(Place::SignIn)] {
            if let Some(intent) = screen.hear(&event) {
                screen.decide(intent);
            }
        }
        screen.decide(Intent::SignedIn(if another { person(Role::Kasir) } else { before }));
        screen.decide(Intent::Entered);
        load(&mut screen, board(Some(a_shift())));
        let has_form = matches!(&screen.view, View::Cash(form) if form.amount == 50_000);
        assert_eq!(has_form, stays, "another person: {another}");
    }
}
