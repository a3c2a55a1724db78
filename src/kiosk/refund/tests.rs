//! What the screen decides, without a window.

use deks_ui::{Screen as Place, Tone};

use super::*;
use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{BusinessDay, PartnerId, UserId, UtcMs};
use crate::devices::Sound;
use crate::kiosk::approval::Ask;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::kiosk::printing::AskKind;
use crate::partners::Commission;
use crate::people::Approved;
use crate::till::ledger::LineMoney;
use crate::till::{ExceptionKind, OfferLine, OfferTender, PlanWarning, Reason, RefundDone, Refunded, TenderKind};

use super::find::beep;
use super::handle::NOT_DONE;

fn line(line_no: i64, name: &str, sold_qty: i64, refunded_qty: i64) -> OfferLine {
    let product = Some(ProductId::new());
    OfferLine {
        line_no,
        product_id: product,
        stock_product_id: product,
        code: format!("KODE{line_no}"),
        name: name.into(),
        partner_name: "Mitra Pandan".into(),
        unit_price: Rupiah(85_000),
        sold_qty,
        refunded_qty,
        money: LineMoney::of(
            PartnerId::new(),
            Rupiah(85_000) * sold_qty,
            Rupiah::ZERO,
            Rupiah::ZERO,
            Commission::Percent { bp: 1_500 },
        ),
    }
}

fn tender(line_no: i64, kind: TenderKind, paid: i64) -> OfferTender {
    let (paid, left) = (Rupiah(paid), Rupiah(paid));
    OfferTender { line_no, kind, label: kind.label().into(), paid, left, reference: String::new() }
}

/// Two bags and a hat, paid by card and in cash.
fn offer() -> Box<RefundOffer> {
    Box::new(RefundOffer {
        sale_id: SaleId::new(),
        number: "K1-20261122-0001".into(),
        day: BusinessDay::new(2026, 11, 22).expect("a day"),
        at: UtcMs(0),
        total: Rupiah(255_000),
        refunded: Rupiah::ZERO,
        lines: vec![line(1, "Tas Anyam", 2, 0), line(2, "Topi", 1, 0)],
        tenders: vec![tender(1, TenderKind::Card, 100_000), tender(2, TenderKind::Cash, 155_000)],
        days_since: 0,
        is_in_time: true,
        is_voided: false,
        in_drawer: Rupiah(1_000_000),
        rounding: Some(CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest }),
    })
}

fn open(offer: Box<RefundOffer>) -> RefundScreen {
    let mut screen = RefundScreen::default();
    screen.decide(Intent::Entered);
    screen.decide(Intent::Wanted(Wanted::Sale(offer.sale_id)));
    let serial = screen.opening;
    screen.decide(Intent::Opened { serial, scanned: false, result: Ok(Opened::Sale(offer)) });
    screen
}

fn work(screen: &RefundScreen) -> &Work {
    match &screen.stage {
        Stage::Work(work) => work,
        other => panic!("{other:?}"),
    }
}

fn asked(outs: &[Out<Effect>]) -> Ask {
    match outs {
        [Out::Tell(Event::ApprovalWanted(ask))] => ask.clone(),
        other => panic!("{other:?}"),
    }
}

fn given(ask: &Ask) -> Given {
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    Given { id: ask.id, reason: Reason::of("size"), approval }
}

#[test]
fn pieces_are_counted_within_what_can_still_come_back() {
    let mut offer = offer();
    offer.lines[0].refunded_qty = 1;
    let mut screen = open(offer);
    screen.decide(Intent::Stepped { line_no: 1, by: 1 });
    assert!(work(&screen).flaw.is_empty());
    screen.decide(Intent::Stepped { line_no: 1, by: 1 });
    assert_eq!(work(&screen).flaw, "Tas Anyam: hanya 1 yang masih bisa dikembalikan.");
    assert_eq!((work(&screen).pieces(), work(&screen).total()), (1, Rupiah(85_000)));
    screen.decide(Intent::All);
    assert_eq!((work(&screen).pieces(), work(&screen).total()), (2, Rupiah(170_000)));
    screen.decide(Intent::All);
    assert_eq!(work(&screen).pieces(), 0, "a second tap takes it back");
    screen.decide(Intent::Stepped { line_no: 2, by: -1 });
    assert_eq!(work(&screen).pieces(), 0);
    screen.decide(Intent::Next);
    assert_eq!((work(&screen).pays, work(&screen).flaw.as_str()), (false, "Pilih barang yang dikembalikan dulu."));
}

#[test]
fn twins_are_told_apart_by_partner_and_code() {
    for (partner, code, expect) in [
        ("Mitra Pandan", "TA23BC4", "Mitra Pandan  ·  TA23BC4"),
        ("Mitra Pandan", "", "Mitra Pandan"),
        ("", "TA23BC4", "TA23BC4"),
        ("", "", ""),
    ] {
        assert_eq!(crate::kiosk::receipts::whose(partner, code), expect);
    }
    let shown = Work::of(Matter::Receipt { offer: offer(), chosen: Vec::new() }).line(&offer().lines[0]);
    assert_eq!(shown.detail, "Mitra Pandan  ·  KODE1");
}

#[test]
fn the_only_piece_is_the_one_that_was_meant() {
    let mut one = offer();
    one.lines = vec![line(1, "Tas Anyam", 1, 0), line(2, "Topi", 1, 1)];
    assert_eq!(work(&open(one)).lines(BackTo::Shelf), [BackLine { sale_line_no: 1, qty: 1, back_to: BackTo::Shelf }]);
    assert!(work(&open(offer())).lines(BackTo::Shelf).is_empty());
}

#[test]
fn what_cannot_come_back_at_all_is_said_at_the_list() {
    let mut voided = offer();
    voided.is_voided = true;
    let mut gone = offer();
    gone.lines = vec![line(1, "Tas Anyam", 1, 1)];
    for (offer, expect) in [
        (voided, "Penjualan itu sudah dibatalkan seluruhnya, jadi tidak ada yang bisa dikembalikan lagi."),
        (gone, "Semua barang struk K1-20261122-0001 sudah diretur."),
    ] {
        let screen = open(offer);
        assert!(matches!(screen.stage, Stage::Find));
        assert_eq!(screen.find.flaw, expect);
    }
}

#[test]
fn a_scan_counts_its_line_up_and_a_strange_one_is_named() {
    let offer = offer();
    let bag = offer.lines[0].product_id.expect("a product");
    let mut screen = open(offer);
    assert_eq!(screen.decide(Intent::Scanned("KODE1".into())), [Out::Do(Effect::Match("KODE1".into()))]);
    for (count, sound) in [(1, Sound::Known), (2, Sound::Known), (2, Sound::Unknown)] {
        let products = Ok(vec![(bag, "Tas Anyam".to_owned())]);
        let outs = screen.decide(Intent::Matched { code: "X".into(), products });
        assert_eq!((outs, work(&screen).pieces()), (vec![Out::Beep(sound)], count));
    }
    let products = Ok(vec![(ProductId::new(), "Sambal".to_owned())]);
    assert_eq!(screen.decide(Intent::Matched { code: "X".into(), products }), [beep(false)]);
    assert!(work(&screen).flaw.starts_with("Sambal tidak ada di retur ini."));
    let outs = screen.decide(Intent::Matched { code: "kode2".into(), products: Ok(Vec::new()) });
    assert_eq!((outs, work(&screen).pieces()), (vec![beep(true)], 3), "a code of a history is the line's own");
}

#[test]
fn another_receipt_is_opened_only_while_nothing_is_counted() {
    let mut screen = open(offer());
    let other = || Intent::Scanned("K1-20261122-0002".into());
    assert!(matches!(&screen.decide(other())[..], [Out::Do(Effect::Open { scanned: true, .. })]));
    screen.decide(Intent::Stepped { line_no: 1, by: 1 });
    assert!(matches!(&screen.decide(other())[..], [Out::Beep(Sound::Unknown), Out::Say(..)]));
    assert_eq!(work(&screen).pieces(), 1);
    assert_eq!(screen.decide(Intent::Scanned("K1-20261122-0001".into())), [beep(true)], "this one is open");
}

/// Another screen wants a receipt.
fn wanted(screen: &mut RefundScreen, number: &str) -> Vec<Out<Effect>> {
    let wanted = screen.hear(&Event::RefundWanted(number.into())).expect("it is for this screen");
    screen.decide(wanted)
}

#[test]
fn a_receipt_that_another_screen_wants_waits_for_the_refund_that_is_begun() {
    let mut screen = open(offer());
    let outs = wanted(&mut screen, "K1-20261122-0002");
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { scanned: false, .. })]), "nothing was begun: {outs:?}");
    let mut one = offer();
    one.lines = vec![line(1, "Tas Anyam", 1, 0)];
    let outs = wanted(&mut open(one), "K1-20261122-0002");
    assert!(matches!(&outs[..], [Out::Do(Effect::Open { .. })]), "the only piece was not chosen by anybody: {outs:?}");
    for begun in [Intent::Stepped { line_no: 1, by: 1 }, Intent::DamagedChosen { line_no: 1, damaged: true }] {
        let mut screen = open(offer());
        screen.decide(begun);
        let before = work(&screen).act_id;
        let outs = wanted(&mut screen, "K1-20261122-0002");
        assert!(matches!(&outs[..], [Out::Say(text, Tone::Warn)] if text == NOT_DONE), "{outs:?}");
        assert!(wanted(&mut screen, "K1-20261122-0001").is_empty(), "this one is open");
        assert_eq!(work(&screen).act_id, before);
    }
}

#[test]
fn what_is_counted_survives_the_lock() {
    let mut screen = open(offer());
    screen.decide(Intent::Stepped { line_no: 1, by: 1 });
    screen.decide(Intent::Next);
    screen.decide(Intent::WayChosen(RefundTo::Cash));
    screen.decide(Intent::Confirm);
    let asked = Event::ApprovalDeclined(work(&screen).act_id);
    for event in [Event::Locked, asked, Event::Entered(Place::SignIn), Event::Entered(Place::Refund)] {
        if let Some(intent) = screen.hear(&event) {
            screen.decide(intent);
        }
    }
    let work = work(&screen);
    assert_eq!((work.pieces(), work.pays, work.to, work.asked), (1, true, RefundTo::Cash, false));
}

#[test]
fn money_goes_back_as_it_came_with_a_reference_or_in_cash() {
    let mut screen = open(offer());
    screen.decide(Intent::All);
    screen.decide(Intent::DamagedChosen { line_no: 2, damaged: true });
    screen.decide(Intent::Next);
    assert!(screen.decide(Intent::Confirm).is_empty());
    assert!(work(&screen).flaw.starts_with("Kembalikan Rp\u{A0}100.000 lewat Kartu dulu"), "{}", work(&screen).flaw);
    screen.decide(Intent::ReferenceEdited { tender_line_no: 1, reference: "APPR 7788".into() });
    let ask = asked(&screen.decide(Intent::Confirm));
    assert_eq!((ask.kind, ask.amount.as_str(), ask.needs_person), (ExceptionKind::Refund, "Rp\u{A0}255.000", true));
    assert_eq!(ask.about, "K1-20261122-0001");
    assert!(screen.decide(Intent::Confirm).is_empty(), "asked once");
    screen.decide(Intent::Declined(ask.id));
    screen.decide(Intent::WayChosen(RefundTo::Cash));
    let plan = work(&screen).plan().expect("a receipt").expect("planned");
    assert_eq!(plan.warnings, [PlanWarning::CashForOther { paid_with: "Kartu".into() }]);
    screen.decide(Intent::WayChosen(RefundTo::AsPaid));
    assert_eq!(work(&screen).reference(1), "APPR 7788", "nothing typed is lost");
    let again = asked(&screen.decide(Intent::Confirm));
    assert_eq!(again.id, ask.id, "it is the act's");
    let answer = given(&again);
    let outs = screen.decide(Intent::Approved(answer.clone()));
    let [Out::Do(Effect::Refund(order))] = &outs[..] else { panic!("{outs:?}") };
    let Order::Receipt { lines, to, references, given, .. } = &**order else { panic!("{order:?}") };
    let back = |sale_line_no, qty, back_to| BackLine { sale_line_no, qty, back_to };
    assert_eq!(lines[..], [back(1, 2, BackTo::Shelf), back(2, 1, BackTo::Damaged)]);
    assert_eq!((*to, references.len(), given), (RefundTo::AsPaid, 1, &answer));
    assert!(screen.decide(Intent::Approved(answer)).is_empty(), "two answers are one act");
}

#[test]
fn damaged_pieces_stay_away_from_the_shelf_unless_somebody_put_them_there() {
    // What was chosen for the hat, why it comes back, and where it goes.
    for (chosen, reason, expect) in [
        (None, "size", BackTo::Shelf),
        (None, "damaged", BackTo::Damaged),
        (Some(false), "damaged", BackTo::Shelf),
        (Some(true), "size", BackTo::Damaged),
    ] {
        let mut screen = open(offer());
        screen.decide(Intent::Stepped { line_no: 2, by: 1 });
        if let Some(damaged) = chosen {
            screen.decide(Intent::DamagedChosen { line_no: 2, damaged });
        }
        assert_eq!(work(&screen).follows_reason(), chosen.is_none());
        screen.decide(Intent::Next);
        screen.decide(Intent::WayChosen(RefundTo::Cash));
        let ask = asked(&screen.decide(Intent::Confirm));
        let outs = screen.decide(Intent::Approved(Given { reason: Reason::of(reason), ..given(&ask) }));
        let [Out::Do(Effect::Refund(order))] = &outs[..] else { panic!("{outs:?}") };
        let Order::Receipt { lines, .. } = &**order else { panic!("{order:?}") };
        assert_eq!(lines[..], [BackLine { sale_line_no: 2, qty: 1, back_to: expect }], "{chosen:?} {reason}");
    }
}

#[test]
fn a_refusal_keeps_everything_and_looks_again() {
    let offer = offer();
    let mut screen = open(offer.clone());
    screen.decide(Intent::All);
    screen.decide(Intent::Next);
    screen.decide(Intent::WayChosen(RefundTo::Cash));
    let ask = asked(&screen.decide(Intent::Confirm));
    screen.decide(Intent::Approved(given(&ask)));
    let outs = screen.decide(Intent::Finished(Err("Topi: hanya 0 yang masih bisa dikembalikan.".into())));
    assert!(
        matches!(&outs[..], [Out::Say(..), Out::Do(Effect::OfferAgain(sale))] if *sale == offer.sale_id),
        "{outs:?}"
    );
    let mut again = offer;
    again.lines[1].refunded_qty = 1;
    screen.decide(Intent::OfferedAgain(Ok(Some(again))));
    assert_eq!((work(&screen).pieces(), work(&screen).to), (2, RefundTo::Cash));
    assert!(!work(&screen).flaw.is_empty() && !work(&screen).busy);
}

#[test]
fn what_is_done_makes_room_for_the_next() {
    let mut screen = open(offer());
    screen.decide(Intent::All);
    screen.decide(Intent::Next);
    screen.decide(Intent::WayChosen(RefundTo::Cash));
    let ask = asked(&screen.decide(Intent::Confirm));
    screen.decide(Intent::Approved(given(&ask)));
    let refund = Refunded {
        refund_id: crate::base::RefundId::new(),
        number: "RT-K1-20261122-0001".into(),
        total: Rupiah(255_000),
        rounding: Rupiah::ZERO,
    };
    let tenders =
        vec![crate::till::BackTender { kind: TenderKind::Cash, amount: Rupiah(255_000), reference: String::new() }];
    let done = RefundDone { refunds: vec![refund], total: Rupiah(255_000), tenders, print_job: None };
    let outs = screen.decide(Intent::Finished(Ok(Box::new(Done::of(&done, 32, Vec::new())))));
    assert_eq!(outs, [Out::Tell(Event::RegisterChanged)]);
    let Stage::Done(done) = &screen.stage else { panic!("{:?}", screen.stage) };
    assert_eq!((done.numbers.as_str(), done.cash), ("RT-K1-20261122-0001", Rupiah(255_000)));
    answers_about_the_slip(&mut screen);
    let outs = screen.decide(Intent::Scanned("K1-20261122-0002".into()));
    assert!(matches!(outs.last(), Some(Out::Do(Effect::Open { scanned: true, .. }))), "the next customer: {outs:?}");
}

/// What a person says about the paper reaches its job, and only what was asked.
fn answers_about_the_slip(screen: &mut RefundScreen) {
    let job = PrintJobId::new();
    let Stage::Done(done) = &mut screen.stage else { panic!("{:?}", screen.stage) };
    done.job = Some(job);
    let ask = |kind: AskKind| crate::kiosk::printing::Ask { kind, jobs: vec![job], what: String::new() };
    for (kind, retries, answers) in
        [(AskKind::Failed, true, false), (AskKind::Doubtful, false, true), (AskKind::Held, false, true)]
    {
        screen.decide(Intent::PrintingLooked { job, printing: Printing::Failed, ask: Some(ask(kind)) });
        screen.decide(Intent::PrintingLooked { job: PrintJobId::new(), printing: Printing::Printed, ask: None });
        let outs = screen.decide(Intent::Retry);
        assert_eq!(outs == [Out::Do(Effect::Retry(vec![job]))], retries, "{kind:?} {outs:?}");
        let outs = screen.decide(Intent::Answered(Decision::CameOut));
        let told = Effect::Answer { jobs: vec![job], decision: Decision::CameOut };
        assert_eq!(outs == [Out::Do(told)], answers, "{kind:?} {outs:?}");
        let outs = screen.decide(Intent::AnswerDone(Err("Disk penuh.".into())));
        assert_eq!(outs, [Out::Say("Disk penuh.".into(), Tone::Bad), Out::Do(Effect::LookAtPrinting(job))]);
    }
}

#[test]
fn without_a_receipt_a_scanned_product_opens_by_itself() {
    let mut screen = RefundScreen::default();
    screen.decide(Intent::Entered);
    screen.decide(Intent::BareChosen(true));
    let outs = screen.decide(Intent::Scanned("7KQ2M9X".into()));
    let serial = screen.find.serial;
    assert_eq!(outs, [Out::Do(Effect::Find { serial, code: "7KQ2M9X".into() })]);
    screen.decide(Intent::ProductsListed { serial, result: Ok(SearchResult::default()) });
    assert!(matches!(screen.stage, Stage::Find));
    let refused = "Tas tidak terjual dalam 7 hari terakhir, jadi tidak bisa diretur tanpa struk. Cari struknya.";
    screen.decide(Intent::Wanted(Wanted::Product(ProductId::new())));
    let opening = screen.opening;
    screen.decide(Intent::Opened { serial: opening, scanned: false, result: Err(refused.into()) });
    assert_eq!(screen.find.flaw, refused);
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = RefundScreen::default();
    screen.decide(Intent::Entered);
    screen.decide(Intent::Wanted(Wanted::Number("K1-20261122-0001".into())));
    let old = screen.opening;
    screen.decide(Intent::Wanted(Wanted::Number("K1-20261122-0002".into())));
    screen.decide(Intent::Opened { serial: old, scanned: false, result: Ok(Opened::Sale(offer())) });
    assert!(matches!(screen.stage, Stage::Find));
}
