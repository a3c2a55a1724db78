//! The presenter of the hand-back, without a window.

use super::*;
use crate::base::AidId;
use crate::devices::Sound;
use crate::kiosk::flow::Out;
use crate::returns::handback::{AidLine, DraftLine};

type Outs = Vec<Out<Effect>>;

fn line(name: &str, listed: i64) -> DraftLine {
    DraftLine {
        product: ProductId::new(),
        code: format!("KODE-{name}"),
        name: name.into(),
        variant: String::new(),
        listed,
        returned: 0,
        missing: 0,
        damaged: 0,
        reason: String::new(),
    }
}

fn draft() -> HandbackDraft {
    HandbackDraft {
        partner: PartnerId::new(),
        reason: String::new(),
        lines: vec![line("Tas", 2), line("Tikar", 12)],
        aids: vec![AidLine {
            aid: AidId::new(),
            name: "Rak".into(),
            qty_out: 1,
            returned: 0,
            lost: 0,
            reason: String::new(),
        }],
        left_out: Vec::new(),
    }
}

fn opened(draft: HandbackDraft) -> Intent {
    let (partner_name, contact_name) = ("Mitra Pandan".into(), "Kontak UKM 01".into());
    Intent::Opened(Ok(Box::new(Opened { partner_name, contact_name, email: String::new(), draft })))
}

/// A screen on which the list of a partner stands.
fn at_work() -> (HandBackScreen, HandbackDraft) {
    let (mut screen, draft) = (HandBackScreen::default(), draft());
    screen.decide(Intent::SignedIn("Staf Stok 1".into()));
    screen.decide(Intent::Entered);
    screen.decide(Intent::Wanted(draft.partner));
    screen.decide(opened(draft.clone()));
    (screen, draft)
}

fn work(screen: &HandBackScreen) -> &Work {
    let Stage::Work(work) = &screen.stage else { panic!("no work") };
    work
}

fn scan(screen: &mut HandBackScreen, line: &DraftLine) -> Outs {
    screen.decide(Intent::ScanFound { code: line.code.clone(), found: Ok(vec![(line.product, line.name.clone())]) })
}

fn figures(screen: &HandBackScreen, at: usize) -> (i64, i64, i64) {
    let line = &work(screen).draft.lines[at];
    (line.returned, line.missing, line.damaged)
}

#[test]
fn each_scan_counts_and_is_kept_and_a_wrong_piece_is_heard() {
    let (mut screen, draft) = at_work();
    for _ in 0..2 {
        let outs = scan(&mut screen, &draft.lines[0]);
        assert!(matches!(&outs[..], [Out::Beep(Sound::Known), Out::Do(Effect::Keep(_))]), "{outs:?}");
    }
    for wrong in [draft.lines[0].clone(), line("Kain", 1)] {
        let outs = scan(&mut screen, &wrong);
        assert!(matches!(&outs[..], [Out::Beep(Sound::Unknown)]) && !work(&screen).flaw.is_empty(), "{outs:?}");
    }
    let outs = screen.decide(Intent::ScanFound { code: "X".into(), found: Ok(Vec::new()) });
    assert!(matches!(&outs[..], [Out::Beep(Sound::Unknown)]), "{outs:?}");
    assert!(work(&screen).flaw.starts_with("Kode X tidak dikenal."));
    assert_eq!((figures(&screen, 0), work(&screen).draft.counter()), ((2, 0, 0), (2, 14)));
    scan(&mut screen, &draft.lines[1]);
    assert!(work(&screen).flaw.is_empty(), "the next right piece takes the message away");
}

#[test]
fn a_piece_recorded_as_missing_is_asked_about_when_it_is_scanned() {
    let (mut screen, draft) = at_work();
    screen.decide(Intent::RowChosen(draft.lines[0].product.to_string()));
    screen.decide(Intent::AllThere);
    screen.decide(Intent::Stepped(Count::Returned, -1));
    screen.decide(Intent::Stepped(Count::Missing, 1));
    for (answer, expect) in [(Intent::FoundClosed, (1, 1, 0)), (Intent::FoundTaken, (2, 0, 0))] {
        scan(&mut screen, &draft.lines[0]);
        assert_eq!(work(&screen).found, Some(0));
        screen.decide(answer);
        assert_eq!((work(&screen).found, figures(&screen, 0)), (None, expect));
    }
}

#[test]
fn figures_are_counted_by_hand_too() {
    let (mut screen, draft) = at_work();
    screen.decide(Intent::RowChosen(draft.lines[1].product.to_string()));
    for (key, shown) in [("0", ""), ("1", "1"), ("2", "12"), ("3", "123"), ("back", "12"), ("x", "12")] {
        if work(&screen).pad.is_none() {
            screen.decide(Intent::PadOpened(Count::Returned));
        }
        screen.decide(Intent::PadKey(key.into()));
        assert_eq!(work(&screen).pad.as_ref().map(|(_, typed)| typed.as_str()), Some(shown), "{key}");
    }
    screen.decide(Intent::PadDone);
    assert_eq!(figures(&screen, 1), (12, 0, 0));
    for (count, by, expect) in [
        (Count::Returned, 1, (12, 0, 0)),
        (Count::Missing, 1, (12, 0, 0)),
        // A damaged one was among the returned.
        (Count::Damaged, 1, (11, 0, 1)),
        (Count::Returned, -1, (10, 0, 1)),
        (Count::Missing, 1, (10, 1, 1)),
        (Count::Damaged, -1, (10, 1, 0)),
        (Count::Damaged, -1, (10, 1, 0)),
    ] {
        screen.decide(Intent::Stepped(count, by));
        assert_eq!(figures(&screen, 1), expect, "{count:?} {by}");
    }
    screen.decide(Intent::AllThere);
    assert_eq!(figures(&screen, 1), (11, 1, 0));
}

#[test]
fn signing_waits_until_everything_adds_up() {
    let (mut screen, draft) = at_work();
    screen.decide(Intent::Next);
    assert_eq!((work(&screen).signs, work(&screen).chosen), (false, Some(Place::Line(0))));
    assert!(!work(&screen).flaw.is_empty());
    screen.decide(Intent::AllThere);
    assert!(work(&screen).flaw.is_empty(), "whoever goes on has seen the message");
    screen.decide(Intent::RowChosen(draft.lines[1].product.to_string()));
    screen.decide(Intent::LeaveOut);
    screen.decide(Intent::RowChosen(draft.aids[0].aid.to_string()));
    screen.decide(Intent::Stepped(Count::Missing, 1));
    screen.decide(Intent::Next);
    assert_eq!((work(&screen).signs, work(&screen).chosen), (false, Some(Place::Aid(0))), "lost needs a reason");
    screen.decide(Intent::ReasonEdited("patah".into()));
    screen.decide(Intent::Next);
    assert!(work(&screen).signs);
    assert_eq!(work(&screen).totals(), Totals { returned: 2, missing: 0, damaged: 0, aids: 0 });
}

/// Counted and signed, ready to be accepted.
fn signed() -> HandBackScreen {
    let (mut screen, draft) = at_work();
    for line in &draft.lines {
        screen.decide(Intent::RowChosen(line.product.to_string()));
        screen.decide(Intent::AllThere);
    }
    screen.decide(Intent::Next);
    screen.decide(Intent::GiverSigned { strokes: "M10 10 L200 90".into(), pad: (400, 160) });
    screen.decide(Intent::ReceiverSigned { strokes: "M10 10 L200 90".into(), pad: (400, 160) });
    screen
}

#[test]
fn two_taps_hand_back_once() {
    let mut screen = signed();
    let outs = screen.decide(Intent::Accept);
    let [Out::Do(Effect::Accept { signed, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert!(signed.giver_signature.is_signed() && signed.receiver_signature.is_signed());
    assert_eq!((signed.giver_name.as_str(), signed.receiver_name.as_str()), ("Staf Stok 1", "Kontak UKM 01"));
    assert!(screen.decide(Intent::Accept).is_empty() && screen.decide(Intent::ToCount).is_empty());
    let accepted = Accepted { handback: HandbackId::new(), number: "BA-1".into(), pieces: 14 };
    let outs = screen.decide(Intent::Accepted(Ok(accepted)));
    assert!(matches!(&outs[..], [Out::Do(Effect::Mail(_)), Out::Tell(_)]), "{outs:?}");
    assert!(matches!(&screen.stage, Stage::Done(done) if done.totals.returned == 14));
    screen.decide(Intent::Finish);
    assert!(matches!(screen.stage, Stage::Nothing));
}

#[test]
fn a_refusal_keeps_what_was_counted_and_signed() {
    for (reload, signs) in [(false, true), (true, false)] {
        let mut screen = signed();
        screen.decide(Intent::Accept);
        let outs = screen.decide(Intent::Accepted(Err(Refused { text: "ditolak".into(), reload })));
        assert_eq!(outs.len(), usize::from(reload));
        let work = work(&screen);
        assert_eq!((work.signs, work.flaw.as_str(), work.busy), (signs, "ditolak", false));
        assert_eq!(work.totals().returned, 14);
        assert!(!work.giver.strokes.is_empty());
    }
}

#[test]
fn a_list_that_comes_again_keeps_the_count_and_another_partners_list_is_not_mixed_in() {
    let (mut screen, draft) = at_work();
    scan(&mut screen, &draft.lines[0]);
    let mut now = draft.clone();
    now.lines[0].listed = 1;
    screen.decide(opened(now));
    assert_eq!((figures(&screen, 0), work(&screen).draft.lines[0].left()), ((1, 0, 0), 0));
    let other = self::draft();
    screen.decide(opened(other.clone()));
    assert_eq!(work(&screen).draft.partner, draft.partner, "nobody asked for it");
    screen.decide(Intent::Wanted(other.partner));
    screen.decide(opened(draft));
    assert!(matches!(screen.stage, Stage::Nothing));
    screen.decide(opened(other.clone()));
    assert_eq!(work(&screen).draft.partner, other.partner);
}

#[test]
fn who_takes_over_hands_over() {
    let (mut screen, _) = at_work();
    screen.decide(Intent::SignedIn("Manajer 1".into()));
    assert_eq!(work(&screen).giver.name, "Manajer 1");
    screen.decide(Intent::NamesEdited { giver: "Staf Lain".into(), receiver: "Kontak UKM 01".into() });
    screen.decide(Intent::SignedIn("Staf Stok 1".into()));
    assert_eq!(work(&screen).giver.name, "Staf Lain", "a name that somebody wrote stays");
}
