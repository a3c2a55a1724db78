//! What comes late, twice, or in parts: reports, double taps, and the limit of several small moves.

use deks_ui::Screen as Place;

use super::acts::REST_TICKS;
use super::tests::{a_shift, board, keys, load, paper, person, screen};
use super::*;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::people::Role;
use crate::till::{FLOAT_REASON, Reason};

/// The answer to a report that was wanted.
pub(super) fn read(screen: &mut ShiftScreen, outs: &[Out<Effect>]) {
    let [Out::Do(Effect::ReadReport { serial, from, z_number })] = outs else { panic!("{outs:?}") };
    let (serial, from, result) = (*serial, *from, Ok(paper(*z_number)));
    assert!(screen.decide(Intent::ReportRead { serial, from, result }).is_empty());
}

#[test]
fn a_report_that_is_read_late_covers_nothing_else() {
    for (from_list, meanwhile) in [
        (true, vec![Intent::Back]),
        (true, vec![Intent::Back, Intent::ListWanted]),
        (true, vec![Intent::SignedIn(person(Role::Manajer)), Intent::ListWanted]),
        (true, vec![Intent::Left]),
        (false, vec![Intent::CloseWanted]),
        (false, vec![Intent::CashWanted(CashKind::Expense)]),
        (false, vec![Intent::Back]),
    ] {
        let mut screen = screen(Role::Manajer, board(Some(a_shift())));
        if from_list {
            screen.decide(Intent::ListWanted);
        }
        let wanted = if from_list { Intent::ReportWanted(7) } else { Intent::ReportWantedElsewhere(7) };
        let outs = screen.decide(wanted);
        let what = format!("{meanwhile:?}");
        for intent in meanwhile {
            screen.decide(intent);
        }
        read(&mut screen, &outs);
        assert!(!matches!(screen.view, View::Report(_)), "{what}");
    }
    let mut screen = screen(Role::Manajer, board(None));
    let first = screen.decide(Intent::ReportWantedElsewhere(6));
    let second = screen.decide(Intent::ReportWantedElsewhere(7));
    read(&mut screen, &second);
    read(&mut screen, &first);
    assert!(matches!(&screen.view, View::Report(report) if report.paper.z_number == 7), "the later wish counts");
}

#[test]
fn a_double_tap_prints_one_paper() {
    let mut screen = screen(Role::Manajer, board(Some(a_shift())));
    assert!(matches!(&screen.decide(Intent::XWanted)[..], [Out::Do(Effect::PrintX(_))]));
    screen.decide(Intent::XPrinted(Err("Disk penuh.".into())));
    assert!(matches!(&screen.decide(Intent::XWanted)[..], [Out::Do(Effect::PrintX(_))]), "nothing was queued");
    screen.decide(Intent::XPrinted(Ok(())));
    rest(&mut screen, || Intent::XWanted);
    assert!(matches!(&screen.decide(Intent::XWanted)[..], [Out::Do(Effect::PrintX(_))]), "another one is another wish");
    screen.decide(Intent::XPrinted(Err("Disk penuh.".into())));
    let outs = screen.decide(Intent::ReportWantedElsewhere(7));
    read(&mut screen, &outs);
    screen.decide(Intent::CopyWanted);
    screen.decide(Intent::CopyMade(Ok(())));
    rest(&mut screen, || Intent::CopyWanted);
    assert!(matches!(&screen.decide(Intent::CopyWanted)[..], [Out::Do(Effect::Copy { z_number: 7, .. })]));
}

/// A paper was queued: until it has rested nothing comes of the same tap.
fn rest(screen: &mut ShiftScreen, tap: impl Fn() -> Intent) {
    for _ in 0..REST_TICKS {
        assert!(screen.decide(tap()).is_empty());
        let tick = screen.hear(&Event::Tick).expect("it counts");
        screen.decide(tick);
    }
    assert!(screen.hear(&Event::Tick).is_none());
}

#[test]
fn a_paper_on_its_way_is_looked_at_until_it_came_out() {
    let mut screen = screen(Role::Manajer, board(None));
    let outs = screen.decide(Intent::ReportWantedElsewhere(7));
    read(&mut screen, &outs);
    assert!(screen.hear(&Event::Tick).is_none(), "nothing is known of an older one");
    screen.decide(Intent::CopyWanted);
    let outs = screen.decide(Intent::CopyMade(Ok(())));
    assert!(matches!(&outs[..], [Out::Say(..), Out::Do(Effect::LookAtPrint(7))]), "{outs:?}");
    let looked = |state| ZPrint { state, is_copy: true };
    screen.decide(Intent::PrintLooked { z_number: 7, print: looked(ZPrintState::Waiting) });
    screen.decide(Intent::PrintLooked { z_number: 6, print: looked(ZPrintState::Printed) });
    for _ in 0..2 * REST_TICKS {
        let tick = screen.hear(&Event::Tick).expect("it is watched");
        assert_eq!(screen.decide(tick), [Out::Do(Effect::LookAtPrint(7))]);
    }
    screen.decide(Intent::PrintLooked { z_number: 7, print: looked(ZPrintState::Printed) });
    assert!(screen.hear(&Event::Tick).is_none(), "it came out");
}

#[test]
fn the_last_report_is_there_again_for_who_closed_the_shift_and_for_who_may_see_reports() {
    let closer = person(Role::Kasir);
    for (who, is_shown) in [(closer.clone(), true), (person(Role::Kasir), false), (person(Role::Manajer), true)] {
        let last = ClosedRow {
            z_number: 7,
            day: a_shift().day,
            shift: 2,
            closed_at: "21.05".into(),
            who: "Kasir 1".into(),
            by: Some(closer.id),
            net: Rupiah(85_000),
            difference: Rupiah::ZERO,
        };
        let mut screen = screen(Role::Kasir, board(None));
        screen.decide(Intent::SignedIn(who));
        load(&mut screen, Board { last: Some(last.clone()), ..board(None) });
        let outs = screen.decide(Intent::LastWanted);
        assert_eq!(!outs.is_empty(), is_shown);
        if is_shown {
            read(&mut screen, &outs);
            assert!(matches!(&screen.view, View::Report(report) if report.from == Origin::Last));
            let may_see = screen.may_see();
            let saves = matches!(&screen.decide(Intent::PdfWanted)[..], [Out::Do(Effect::SavePdf(7))]);
            assert_eq!(saves, may_see, "a file that leaves the kiosk is a manager's");
            screen.decide(Intent::PdfSaved(Err("Disk penuh.".into())));
            assert!(matches!(&screen.decide(Intent::CopyWanted)[..], [Out::Do(Effect::Copy { z_number: 7, .. })]));
            screen.decide(Intent::CopyMade(Ok(())));
            assert!(matches!(&screen.decide(Intent::Done)[..], [Out::Do(Effect::Load { .. })]), "back to the float");
        }
        load(&mut screen, Board { last: Some(last), ..board(Some(a_shift())) });
        assert!(screen.decide(Intent::LastWanted).is_empty(), "another shift is open");
    }
}

#[test]
fn change_that_lies_there_already_is_not_to_be_laid_in_once_more() {
    let float = Some(Reason::of(FLOAT_REASON));
    for (intent, reason, said) in
        [(Intent::FloatOwed, float, "tercatat"), (Intent::CashWanted(CashKind::FromSafe), None, "Masukkan")]
    {
        let mut screen = screen(Role::Kasir, board(Some(a_shift())));
        screen.decide(intent);
        keys(&mut screen, &["3", "0", "0", "000"]);
        let outs = screen.decide(Intent::CashConfirmed);
        let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!(ask.reason, reason);
        let (kind, is_float) = (CashKind::FromSafe, reason.is_some());
        let made = MoveMade { kind, is_float, number: "KM-1".into(), amount: Rupiah(300_000) };
        let outs = screen.decide(Intent::Moved(Ok(made)));
        assert!(matches!(&outs[0], Out::Say(text, _) if text.contains(said)), "{outs:?}");
    }
    let mut screen = screen(Role::Kasir, board(Some(a_shift())));
    screen.decide(Intent::FloatOwed);
    screen.decide(Intent::CashWayChosen(CashKind::Expense));
    screen.decide(Intent::CashWayChosen(CashKind::FromSafe));
    let View::Cash(form) = &screen.view else { panic!("{:?}", screen.view) };
    assert!(!form.is_float, "another way was chosen meanwhile");
}

#[test]
fn several_small_moves_come_to_the_limit_together() {
    for (before, needs_person) in [(0, false), (40_000, false), (40_001, true), (100_000, true)] {
        let mut board = board(Some(a_shift()));
        if let Some(open) = &mut board.open {
            open.taken_alone = Rupiah(before);
        }
        let mut screen = screen(Role::Kasir, board);
        screen.decide(Intent::CashWanted(CashKind::Expense));
        keys(&mut screen, &["6", "0", "000"]);
        let outs = screen.decide(Intent::CashConfirmed);
        let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!(ask.needs_person, needs_person, "{before}");
        screen.decide(Intent::CashWayChosen(CashKind::FromSafe));
        let View::Cash(form) = &screen.view else { panic!("{:?}", screen.view) };
        assert!(!screen.needs_person(form), "money that comes in needs nobody");
    }
}

#[test]
fn a_refused_move_looks_at_the_shift_again() {
    let mut screen = screen(Role::Kasir, board(Some(a_shift())));
    screen.decide(Intent::CashWanted(CashKind::Expense));
    let outs = screen.decide(Intent::Moved(Err("perlu persetujuan".into())));
    assert!(matches!(&outs[..], [Out::Say(..), Out::Do(Effect::Load { .. })]), "{outs:?}");
    load(&mut screen, board(Some(a_shift())));
    assert!(matches!(screen.view, View::Cash(_)), "the form stays");
}

fn x_paper(shift: Shift) -> Box<XPaper> {
    let (net, expected) = (Rupiah(85_000), Rupiah(385_000));
    Box::new(XPaper { shift, net, expected, columns: 48, preview: Vec::new() })
}

/// Somebody wants to look at the X report; what happens meanwhile comes before the answer.
fn look_at_x(screen: &mut ShiftScreen, shift: Shift, meanwhile: Option<Intent>) {
    let outs = screen.decide(Intent::XLookWanted);
    let [Out::Do(Effect::ReadX { serial })] = &outs[..] else { panic!("{outs:?}") };
    if let Some(intent) = meanwhile {
        screen.decide(intent);
    }
    let result = Ok(x_paper(shift));
    assert!(screen.decide(Intent::XRead { serial: *serial, result }).is_empty());
}

#[test]
fn the_x_report_is_looked_at_by_who_may_see_reports_and_never_comes_over_a_count() {
    let shift = a_shift();
    assert!(screen(Role::Kasir, board(Some(shift))).decide(Intent::XLookWanted).is_empty(), "who counts");
    assert!(screen(Role::Manajer, board(None)).decide(Intent::XLookWanted).is_empty(), "there is no shift");
    for (meanwhile, shown) in [
        (None, true),
        (Some(Intent::CloseWanted), false),
        (Some(Intent::Left), false),
        (Some(Intent::SignedIn(person(Role::Kasir))), false),
    ] {
        let what = format!("{meanwhile:?}");
        let mut screen = screen(Role::Manajer, board(Some(shift)));
        look_at_x(&mut screen, shift, meanwhile);
        assert_eq!(matches!(screen.view, View::X(_)), shown, "{what}");
    }
}

#[test]
fn the_x_report_stays_while_it_is_printed_and_goes_with_its_shift() {
    let shift = a_shift();
    let mut screen = screen(Role::Manajer, board(Some(shift)));
    look_at_x(&mut screen, shift, None);
    assert!(matches!(&screen.decide(Intent::XWanted)[..], [Out::Do(Effect::PrintX(_))]));
    screen.decide(Intent::XPrinted(Ok(())));
    load(&mut screen, board(Some(shift)));
    assert_eq!(screen.view, View::X(*x_paper(shift)));
    load(&mut screen, board(None));
    assert_eq!(screen.view, View::Now);
}

#[test]
fn a_float_of_nothing_is_said_before_a_shift_opens_with_it() {
    let digit = || Intent::Key("3".into());
    let clear = || Intent::Key("clear".into());
    for (before, opens_with) in [
        (vec![], None),
        (vec![Intent::WithoutFloat(true)], Some(0)),
        (vec![Intent::WithoutFloat(true), Intent::WithoutFloat(false)], None),
        (vec![digit()], Some(300_000)),
        (vec![digit(), Intent::WithoutFloat(true)], Some(300_000)),
        (vec![digit(), clear()], None),
        (vec![digit(), Intent::WithoutFloat(true), clear()], None),
        (vec![Intent::WithoutFloat(true), digit(), clear()], None),
        (vec![Intent::WithoutFloat(true), Intent::FloatInOne(true)], None),
        (vec![Intent::FloatInOne(true), Intent::WithoutFloat(true)], Some(0)),
        (vec![Intent::WithoutFloat(true), Intent::Left], None),
    ] {
        let mut screen = screen(Role::Kasir, board(None));
        let what = format!("{before:?}");
        for intent in before {
            screen.decide(intent);
        }
        let act_id = screen.float.act_id;
        let expected = opens_with.map(|float| Out::Do(Effect::Open { act_id, float: Rupiah(float) }));
        assert_eq!(screen.decide(Intent::OpenWanted), expected.into_iter().collect::<Vec<_>>(), "{what}");
    }
    let mut screen = screen(Role::Kasir, board(None));
    screen.decide(Intent::WithoutFloat(true));
    screen.decide(Intent::OpenWanted);
    screen.decide(Intent::Opened(Ok(a_shift())));
    assert!(screen.decide(Intent::OpenWanted).is_empty(), "the next shift is asked anew");
}

#[test]
fn after_a_closing_one_goes_home_and_from_another_report_to_where_it_was_opened() {
    for (from, outs) in [
        (Origin::Closing, vec![Out::Go(Place::Home)]),
        (Origin::Elsewhere, vec![Out::Back]),
        (Origin::List, vec![Out::Do(Effect::List { before: None })]),
    ] {
        let mut screen = screen(Role::Manajer, board(None));
        screen.view = View::Report(Report { paper: *paper(7), mail: Mail::Silent, from });
        assert_eq!(screen.decide(Intent::Done), outs, "{from:?}");
        assert!(!matches!(screen.view, View::Report(_)), "{from:?}");
    }
}
