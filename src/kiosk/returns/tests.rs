//! The presenter of the returns, without a window.

use deks_ui::{ReturnFlaw, Tone};

use super::work::field_of;
use super::*;
use crate::devices::Sound;
use crate::kiosk::flow::{Event, Out};
use crate::returns::{DecideError, Verdict};

fn day(month: u32, day: u32) -> BusinessDay {
    BusinessDay::new(2026, month, day).expect("a day")
}

fn item(name: &str) -> Item {
    Item {
        product: ProductId::new(),
        code: format!("KODE-{name}"),
        name: name.into(),
        photo_hash: None,
        pieces: 2,
        value: Rupiah(100_000),
        start: day(8, 14),
        due: day(11, 14),
        last_sold_on: None,
        reason: String::new(),
        by: String::new(),
        untold: 2,
        pickup_on: None,
        can_keep: false,
    }
}

fn group(name: &str, items: &[Item]) -> Group {
    Group {
        partner: PartnerId::new(),
        name: name.into(),
        phone: String::new(),
        email: String::new(),
        items: items.to_vec(),
        letters: Vec::new(),
    }
}

fn board(undecided: Vec<Group>, waiting: Vec<Group>) -> Board {
    Board { today: day(11, 22), undecided, due: Vec::new(), kept: Vec::new(), waiting, done: Vec::new() }
}

fn screen(board: Board) -> ReturnsScreen {
    let mut screen = ReturnsScreen::new(3, 14);
    screen.decide(Intent::Entered);
    load(&mut screen, board);
    screen
}

fn load(screen: &mut ReturnsScreen, board: Board) {
    let serial = screen.serial;
    screen.decide(Intent::Loaded { serial, result: Ok(Box::new(board)) });
}

#[test]
fn two_taps_decide_once_and_nothing_is_done_before_the_list_is_loaded_again() {
    let tas = item("Tas");
    let mut screen = screen(board(vec![group("Pandan", std::slice::from_ref(&tas))], Vec::new()));
    let outs = screen.decide(Intent::Return(tas.product));
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Decide { choices, .. })]
            if choices.len() == 1 && choices[0].verdict == Verdict::Return),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::Return(tas.product)).is_empty());
    let first = screen.act_id;
    let outs = screen.decide(Intent::Decided(Ok(Decided { returned: 1, kept: 0, taken_back: 0 })));
    assert!(
        matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Do(Effect::Load { .. }), Out::Tell(Event::RegisterChanged)]),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::Return(tas.product)).is_empty(), "the row is only there because nobody loaded yet");
    assert!(screen.decide(Intent::Reload).is_empty(), "it is on its way");
    load(&mut screen, board(Vec::new(), Vec::new()));
    assert!(!screen.busy && screen.act_id != first);
}

#[test]
fn a_refusal_stands_on_the_sheet_and_loses_nothing() {
    let tas = item("Tas");
    let mut screen = screen(board(vec![group("Pandan", std::slice::from_ref(&tas))], Vec::new()));
    screen.decide(Intent::KeepWanted(tas.product));
    screen.decide(Intent::KeepEdited { reason: "musim".into(), until: day(11, 1) });
    screen.decide(Intent::Confirm);
    screen.decide(Intent::SheetClosed);
    let flaw = Flaw { field: ReturnFlaw::Until, text: "harus sesudah hari ini".into() };
    screen.decide(Intent::Decided(Err(flaw.clone())));
    let Some(Sheet::Keep { reason, flaw: Some(shown), .. }) = &screen.sheet else { panic!("{:?}", screen.sheet) };
    assert_eq!((reason.as_str(), shown), ("musim", &flaw));
    screen.decide(Intent::KeepMonths(2));
    let Some(Sheet::Keep { until, flaw: None, .. }) = &screen.sheet else { panic!("{:?}", screen.sheet) };
    assert_eq!(*until, BusinessDay::new(2027, 1, 22).expect("a day"));
    screen.decide(Intent::SheetClosed);
    assert_eq!(screen.sheet, None);
}

#[test]
fn everything_of_a_partner_is_all_that_stands_on_its_list() {
    let items = [item("Tas"), item("Tikar")];
    let pandan = group("Pandan", &items);
    let id = pandan.partner;
    let mut screen = screen(board(vec![group("Anyam", &[item("Topi")]), pandan], Vec::new()));
    screen.decide(Intent::PartnerChosen(id));
    screen.decide(Intent::AllWanted);
    let outs = screen.decide(Intent::Confirm);
    let [Out::Do(Effect::Decide { choices, .. })] = &outs[..] else { panic!("{outs:?}") };
    let chosen: Vec<ProductId> = choices.iter().map(|choice| choice.product).collect();
    assert_eq!(chosen, [items[0].product, items[1].product]);
}

#[test]
fn the_next_partner_takes_the_place_of_one_that_is_through() {
    let groups = ["Anyam", "Batik", "Pandan"].map(|name| group(name, &[item("Tas")]));
    let mut screen = screen(board(groups.to_vec(), Vec::new()));
    screen.decide(Intent::PartnerChosen(groups[1].partner));
    for (left, expect) in [(vec![0, 2], "Pandan"), (vec![0], "Anyam")] {
        let left = left.into_iter().map(|at: usize| groups[at].clone()).collect();
        screen.decide(Intent::Reload);
        load(&mut screen, board(left, Vec::new()));
        assert_eq!(screen.group().map(|group| group.name.as_str()), Some(expect));
    }
}

#[test]
fn a_scan_is_looked_for_on_the_open_list_first() {
    let (tas, topi) = (item("Tas"), item("Topi"));
    let mut screen = screen(board(
        vec![group("Pandan", std::slice::from_ref(&tas))],
        vec![group("Anyam", &[topi.clone(), tas.clone()])],
    ));
    let scan = |screen: &mut ReturnsScreen, found: Vec<(ProductId, String)>| {
        screen.decide(Intent::ScanFound { code: "X".into(), found: Ok(found) })
    };
    for (product, tab) in [(&tas, Tab::Undecided), (&topi, Tab::Waiting), (&tas, Tab::Waiting)] {
        let outs = scan(&mut screen, vec![(product.product, product.name.clone())]);
        assert!(matches!(&outs[..], [Out::Beep(Sound::Known)]), "{outs:?}");
        assert_eq!((screen.tab, screen.marked), (tab, Some(product.product)));
    }
    for found in [Vec::new(), vec![(ProductId::new(), "Kain".to_owned())]] {
        let outs = scan(&mut screen, found);
        assert!(matches!(&outs[..], [Out::Beep(Sound::Unknown), Out::Say(_, Tone::Warn)]), "{outs:?}");
    }
}

#[test]
fn the_search_finds_partners_and_products() {
    let mut screen =
        screen(board(vec![group("Pandan", &[item("Tas Anyam")]), group("Sambal", &[item("Bawang")])], Vec::new()));
    for (query, expect) in [
        ("", vec!["Pandan", "Sambal"]),
        ("pandan", vec!["Pandan"]),
        ("kode-bawang", vec!["Sambal"]),
        ("anyam tas", vec!["Pandan"]),
        ("kain", vec![]),
    ] {
        screen.decide(Intent::QueryEdited(query.into()));
        let names: Vec<&str> = screen.groups().iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, expect, "{query}");
    }
}

#[test]
fn late_is_counted_from_the_earliest_letter() {
    let mut pandan = group("Pandan", &[item("Tas")]);
    assert_eq!((pandan.pickup_on(), pandan.days_late(day(12, 9))), (None, None));
    for pickup_on in [day(12, 12), day(12, 6)] {
        pandan.letters.push(Told { notice: NoticeId::new(), pickup_on });
    }
    assert_eq!((pandan.days_late(day(12, 6)), pandan.days_late(day(12, 9))), (None, Some(3)));
}

#[test]
fn the_next_letter_is_about_what_no_letter_names_yet() {
    let told = Item { untold: 0, pickup_on: Some(day(12, 6)), pieces: 6, ..item("Tas") };
    // One piece of it came after its letter.
    let partly = Item { untold: 1, pickup_on: Some(day(12, 6)), pieces: 3, ..item("Tikar") };
    let pandan = group("Pandan", &[told, partly, item("Topi")]);
    assert_eq!((pandan.pieces(), pandan.untold_pieces()), (11, 3));
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = screen(board(Vec::new(), Vec::new()));
    let old = screen.serial;
    screen.decide(Intent::Reload);
    let late = board(vec![group("Pandan", &[item("Tas")])], Vec::new());
    screen.decide(Intent::Loaded { serial: old, result: Ok(Box::new(late)) });
    assert!(screen.groups().is_empty());
    screen.decide(Intent::Left);
    assert!(screen.decide(Intent::Reload).is_empty(), "out of sight, nothing is worked out");
}

#[test]
fn what_is_kept_is_decided_again_by_one_tap() {
    let tas = item("Tas");
    let mut screen =
        screen(Board { kept: vec![group("Pandan", std::slice::from_ref(&tas))], ..board(Vec::new(), Vec::new()) });
    let outs = screen.decide(Intent::ScanFound { code: "X".into(), found: Ok(vec![(tas.product, tas.name.clone())]) });
    assert!(matches!(&outs[..], [Out::Beep(Sound::Known)]), "{outs:?}");
    assert_eq!(screen.tab, Tab::Kept);
    let outs = screen.decide(Intent::TakeBack(tas.product));
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Decide { choices, .. })] if choices[0].verdict == Verdict::TakeBack),
        "{outs:?}"
    );
    let outs = screen.decide(Intent::Decided(Ok(Decided { returned: 0, kept: 0, taken_back: 1 })));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Ok), ..] if text.starts_with("Keputusan dicabut.")), "{outs:?}");
}

#[test]
fn every_rule_of_a_decision_has_its_field() {
    let name = || "Tas".to_owned();
    for (error, field) in [
        (DecideError::KeepWithoutReason { name: name() }, ReturnFlaw::Reason),
        (DecideError::ReasonTooLong { name: name() }, ReturnFlaw::Reason),
        (DecideError::KeepUntilPast { name: name() }, ReturnFlaw::Until),
        (DecideError::KeepTooLong { name: name() }, ReturnFlaw::Until),
        (DecideError::NotCandidate { name: name() }, ReturnFlaw::Other),
        (DecideError::NotKept { name: name() }, ReturnFlaw::Other),
    ] {
        assert_eq!(field_of(&error), field, "{error}");
    }
}
