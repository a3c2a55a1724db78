//! What comes late, twice, or in parts: reports, double taps, and the limit of several small moves.

use super::acts::REST_TICKS;
use super::tests::{a_shift, board, keys, load, paper, person, screen};
use super::*;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::people::Role;

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
