//! What the screen decides, without a window.

use deks_ui::{OpnameFilter, OpnameSheet, OpnameView};

use super::{Board, Difference, Effect, Goods, Intent, ListedCount, Me, OpnameScreen, Person, Reviewed};
use crate::base::{ActId, BusinessDay, OpnameId, ProductId, Rupiah, UserId, UtcMs};
use crate::devices::ScanSource;
use crate::kiosk::flow::Out;
use crate::stockroom::opname::{Counted, Opname, OpnameState, Reason, Reckoned, Scope};

fn person(name: &str) -> Person {
    Person { id: UserId::new(), name: name.into() }
}

fn goods(name: &str) -> Goods {
    Goods { product: ProductId::new(), name: name.into(), detail: String::new() }
}

fn running(state: OpnameState) -> ListedCount {
    let opname = Opname {
        id: OpnameId::new(),
        number: "SO-K1-20261122-0001".into(),
        scope: Scope::Outlet,
        by: UserId::new(),
        day: BusinessDay::new(2026, 11, 22).expect("a day"),
        at: UtcMs(0),
        seq: 1,
        state,
    };
    ListedCount { opname, scope: "Seluruh gerai".into() }
}

/// Signed in as stock staff, with a count under way.
fn screen(state: OpnameState, people: Vec<Person>) -> OpnameScreen {
    let mut screen = OpnameScreen::new();
    screen.decide(Intent::SignedIn(Me { person: person("Staf Stok 1"), may_keep: true }));
    screen.decide(Intent::Entered);
    let board = Board { running: Some(running(state)), people, ..Board::default() };
    screen.decide(Intent::Loaded(Ok(Box::new(board))));
    screen
}

fn counted_by(outs: &[Out<Effect>]) -> (UserId, String) {
    let found = outs.iter().find_map(|out| match out {
        Out::Do(Effect::Count { scanned, .. }) => Some((scanned.counter, scanned.source.clone())),
        _ => None,
    });
    found.expect("something is counted")
}

#[test]
fn a_badge_says_who_counts_with_a_scanner_and_the_same_one_again_that_nobody_does() {
    let siti = person("Kasir 2");
    let mut screen = screen(OpnameState::Counting, vec![siti.clone()]);
    screen.decide(Intent::GoOn);
    let me = screen.holder("").expect("somebody").id;
    let source = ScanSource::Serial("/dev/ttyACM7".into());
    let bag = goods("Tas");
    let found = |screen: &mut OpnameScreen, source: &str| {
        let (code, source) = ("TA00001".to_owned(), source.to_owned());
        counted_by(&screen.decide(Intent::ScanFound { code, source, found: Ok(vec![bag.clone()]) }))
    };
    assert_eq!(found(&mut screen, "Pemindai ttyACM7").0, me);
    screen.decide(Intent::Badge { person: siti.id, source: source.clone() });
    assert_eq!(found(&mut screen, "Pemindai ttyACM7"), (siti.id, "Pemindai ttyACM7".to_owned()));
    assert_eq!(found(&mut screen, "Pemindai").0, me, "another scanner");
    screen.decide(Intent::Badge { person: siti.id, source });
    assert_eq!(found(&mut screen, "Pemindai ttyACM7").0, me);
    screen.decide(Intent::PersonChosen(siti.id));
    assert_eq!(found(&mut screen, "Pemindai").0, siti.id, "the scanner that types is the screen's");
}

#[test]
fn a_lent_scanner_counts_while_the_till_stands_open() {
    let mut screen = screen(OpnameState::Counting, Vec::new());
    screen.decide(Intent::GoOn);
    screen.decide(Intent::Left);
    let outs = screen.decide(Intent::Scanned { code: "TA00001".into(), source: ScanSource::Serial("/dev/x".into()) });
    assert!(matches!(outs[..], [Out::Do(Effect::FindCode { .. })]));
    let mut nothing = OpnameScreen::new();
    let outs = nothing.decide(Intent::Scanned { code: "TA00001".into(), source: ScanSource::Wedge });
    assert!(matches!(outs[..], [Out::Beep(_), Out::Say(..)]));
}

#[test]
fn scans_in_a_row_read_the_page_once_more_and_not_each_time() {
    let mut screen = screen(OpnameState::Counting, Vec::new());
    screen.decide(Intent::PageLoaded(Ok(Box::default())));
    let counted = || {
        let bag = goods("Tas");
        let counted = Counted { product: bag.product, counted: 1, is_first: true };
        Intent::Counted(Ok(Box::new((counted, bag))))
    };
    let loads = |outs: Vec<Out<Effect>>| outs.iter().filter(|out| matches!(out, Out::Do(Effect::LoadPage(_)))).count();
    assert_eq!(loads(screen.decide(counted())), 1);
    assert_eq!(loads(screen.decide(counted())), 0);
    assert_eq!(loads(screen.decide(counted())), 0);
    assert_eq!(loads(screen.decide(Intent::PageLoaded(Ok(Box::default())))), 1);
    assert_eq!(loads(screen.decide(Intent::PageLoaded(Ok(Box::default())))), 0);
}

#[test]
fn a_pile_is_typed_and_counted_at_once() {
    let mut screen = screen(OpnameState::Counting, Vec::new());
    screen.decide(Intent::GoOn);
    let bag = goods("Tas");
    screen.decide(Intent::Picked(Ok(super::Last { goods: bag.clone(), counted: 3 })));
    for key in ["0", "1", "2", "back", "4"] {
        screen.decide(Intent::PileKey(key.into()));
    }
    let outs = screen.decide(Intent::PileDone);
    let Some(Out::Do(Effect::Count { scanned, .. })) = outs.first() else { panic!("{outs:?}") };
    assert_eq!((scanned.product, scanned.qty), (bag.product, 14));
    assert!(screen.decide(Intent::Stepped(1)).is_empty(), "the first is not done yet");
}

#[test]
fn a_reason_is_said_for_one_and_for_all_that_it_fits() {
    let mut screen = screen(OpnameState::Counted { seq: 9, by: UserId::new() }, Vec::new());
    let different = |name: &str, counted: Option<i64>, variance| Difference {
        goods: goods(name),
        reckoned: Reckoned { expected: 5, counted, variance, moved: 0 },
        value: Rupiah(variance * 1_000),
    };
    let all = vec![different("Tas", Some(3), -2), different("Dompet", None, -5), different("Kain", Some(6), 1)];
    let ids: Vec<ProductId> = all.iter().map(|one| one.goods.product).collect();
    screen.decide(Intent::Reviewed(Ok(Box::new(Reviewed { differences: all, said: Vec::new() }))));
    assert_eq!((screen.view, screen.unsaid(), screen.value()), (OpnameView::Review, 3, Rupiah(-6_000)));
    screen.decide(Intent::VarianceChosen(ids[0]));
    screen.decide(Intent::ReasonChosen(0));
    let outs = screen.decide(Intent::ForAll);
    let Some(Out::Do(Effect::KeepSaid { said, .. })) = outs.first() else { panic!("{outs:?}") };
    assert_eq!(said.iter().map(|one| one.reason).collect::<Vec<_>>(), [Reason::Lost, Reason::Lost]);
    screen.decide(Intent::FilterChosen(OpnameFilter::Unsaid));
    assert_eq!(screen.shown().iter().map(|one| one.goods.product).collect::<Vec<_>>(), [ids[2]]);
    let outs = screen.decide(Intent::AskApproval);
    assert!(matches!(outs[..], [Out::Tell(_)]) && screen.has_asked(screen.act_id));
    screen.decide(Intent::Declined);
    assert!(!screen.has_asked(screen.act_id));
}

#[test]
fn what_is_typed_into_a_sheet_stays_when_a_count_is_refused() {
    let mut screen = OpnameScreen::new();
    screen.decide(Intent::Loaded(Ok(Box::default())));
    screen.decide(Intent::OpenSheet(OpnameSheet::Begin));
    screen.decide(Intent::ScopeChosen(3));
    screen.decide(Intent::SampleEdited("0".into()));
    let outs = screen.decide(Intent::Begin);
    assert!(matches!(outs[..], [Out::Do(Effect::Begin { scope: Scope::Sample(0), .. })]));
    screen.decide(Intent::Begun(Err("Sampel antara 1 dan 500 barang.".into())));
    assert_eq!((screen.sheet, screen.begin.sample.as_str()), (OpnameSheet::Begin, "0"));
    assert_ne!(screen.flaw, "");
    assert_ne!(screen.act_id, ActId::new());
}
