//! How money goes back: tables, and what must hold however pieces come back.

use proptest::prelude::*;

use super::*;
use crate::base::{BusinessDay, PartnerId, SaleId, UtcMs};
use crate::partners::Commission;
use crate::till::refund::offer::{OfferTender, what_is_left};
use crate::till::refund::store::PaidRow;

const COINS: CashRounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };

/// Tenders with an amount of each.
type Money = [(TenderKind, i64)];

/// One line of `qty` pieces at a price, paid by tenders.
fn offer(qty: i64, price: i64, tenders: &Money) -> RefundOffer {
    let commission = Commission::Percent { bp: 1_500 };
    let money = LineMoney::of(PartnerId::new(), Rupiah(price * qty), Rupiah::ZERO, Rupiah::ZERO, commission);
    let line = OfferLine {
        line_no: 1,
        product_id: None,
        stock_product_id: None,
        code: "TA23BC4".into(),
        name: "Tas".into(),
        partner_name: "Mitra Pandan".into(),
        unit_price: Rupiah(price),
        sold_qty: qty,
        refunded_qty: 0,
        money,
    };
    let tender = |(line_no, (kind, amount)): (i64, &(TenderKind, i64))| OfferTender {
        line_no,
        kind: *kind,
        label: kind.label().into(),
        paid: Rupiah(*amount),
        left: Rupiah(*amount),
        reference: String::new(),
    };
    RefundOffer {
        sale_id: SaleId::new(),
        number: "K1-20261122-0001".into(),
        day: BusinessDay::LAST,
        at: UtcMs(0),
        total: Rupiah(tenders.iter().map(|(_, amount)| amount).sum()),
        refunded: Rupiah::ZERO,
        lines: vec![line],
        tenders: (1i64..).zip(tenders).map(tender).collect(),
        days_since: 0,
        is_in_time: true,
        is_voided: false,
        in_drawer: Rupiah(1_000_000_000),
        rounding: Some(COINS),
    }
}

fn back(qty: i64) -> Vec<BackLine> {
    vec![BackLine { sale_line_no: 1, qty, back_to: BackTo::Shelf }]
}

/// What the offer is after a plan was carried out, worked out as it is read from the facts: `given` is what went back.
fn after(mut offer: RefundOffer, plan: &RefundPlan, given: &mut Vec<(TenderKind, Rupiah)>) -> RefundOffer {
    offer.refunded += plan.total;
    for line in &plan.lines {
        offer.lines[0].refunded_qty += line.qty;
    }
    given.extend(plan.tenders.iter().map(|tender| (tender.kind, tender.amount)));
    let row = |tender: &OfferTender| PaidRow {
        line_no: tender.line_no,
        kind: tender.kind,
        amount: tender.paid,
        bank: String::new(),
        card_last4: String::new(),
        reference: String::new(),
    };
    offer.tenders = what_is_left(offer.tenders.iter().map(row).collect(), given.clone());
    offer
}

fn told(plan: &RefundPlan) -> Vec<(TenderKind, i64)> {
    plan.tenders.iter().map(|tender| (tender.kind, tender.amount.0)).collect()
}

#[test]
fn money_goes_back_as_it_came_or_in_cash() {
    use RefundTo::{AsPaid, Cash as InCash};
    use TenderKind::{Card, Cash, Qris, Voucher};
    let split = [(Qris, 20_000), (Cash, 5_500)];
    let cards = [(Card, 10_000), (Card, 15_498)];
    let three = [(Voucher, 5_000), (Qris, 10_000), (Cash, 10_500)];
    let cases: [(&Money, i64, RefundTo, &Money, i64); 11] = [
        (&[(Cash, 25_500)], 1, AsPaid, &[(Cash, 12_700)], -49),
        (&[(Cash, 25_500)], 2, AsPaid, &[(Cash, 25_500)], 2),
        (&[(Qris, 25_498)], 1, AsPaid, &[(Qris, 12_749)], 0),
        (&[(Qris, 25_498)], 2, AsPaid, &[(Qris, 25_498)], 0),
        (&[(Qris, 25_498)], 1, InCash, &[(Cash, 12_700)], -49),
        (&[(Qris, 25_498)], 2, InCash, &[(Cash, 25_400)], -98),
        (&split, 1, AsPaid, &[(Qris, 12_749)], 0),
        (&split, 2, AsPaid, &[(Qris, 20_000), (Cash, 5_500)], 2),
        (&split, 2, InCash, &[(Cash, 25_500)], 2),
        (&cards, 2, AsPaid, &[(Card, 10_000), (Card, 15_498)], 0),
        (&three, 2, AsPaid, &[(Voucher, 5_000), (Qris, 10_000), (Cash, 10_500)], 2),
    ];
    for (paid, qty, to, expect, rounding) in cases {
        let plan = plan_refund(&offer(2, 12_749, paid), &back(qty), to).expect("planned");
        assert_eq!(told(&plan), expect, "{paid:?} {qty} {to:?}");
        assert_eq!(plan.rounding, Rupiah(rounding), "{paid:?} {qty} {to:?}");
    }
}

#[test]
fn pieces_that_come_back_one_by_one_bring_no_more_than_they_cost() {
    let (mut offer, mut given) = (offer(2, 12_750, &[(TenderKind::Cash, 25_500)]), Vec::new());
    for cash in [12_800, 12_700] {
        let plan = plan_refund(&offer, &back(1), RefundTo::AsPaid).expect("planned");
        assert_eq!(told(&plan), [(TenderKind::Cash, cash)]);
        offer = after(offer, &plan, &mut given);
    }
}

#[test]
fn cash_given_for_another_tender_is_not_given_by_it_again() {
    use TenderKind::{Cash, Qris};
    let (mut offer, mut given) = (offer(2, 12_750, &[(Qris, 25_500)]), Vec::new());
    for (to, expect, rounding) in [(RefundTo::Cash, (Cash, 12_800), 50), (RefundTo::AsPaid, (Qris, 12_700), -50)] {
        let plan = plan_refund(&offer, &back(1), to).expect("planned");
        assert_eq!((told(&plan), plan.rounding), (vec![expect], Rupiah(rounding)), "{to:?}");
        offer = after(offer, &plan, &mut given);
    }
}

#[test]
fn cash_for_what_was_not_paid_in_cash_never_exceeds_it() {
    let offer = offer(1, 12_750, &[(TenderKind::Qris, 12_750)]);
    let plan = plan_refund(&offer, &back(1), RefundTo::Cash).expect("planned");
    assert_eq!((told(&plan), plan.rounding), (vec![(TenderKind::Cash, 12_700)], Rupiah(-50)));
}

#[test]
fn a_tender_that_is_used_up_gives_no_more_and_the_rest_is_cash() {
    use TenderKind::{Cash, Qris};
    let (mut offer, mut given) = (offer(2, 10_000, &[(Qris, 12_000), (Cash, 8_000)]), Vec::new());
    for expect in [vec![(Qris, 10_000)], vec![(Qris, 2_000), (Cash, 8_000)]] {
        let plan = plan_refund(&offer, &back(1), RefundTo::AsPaid).expect("planned");
        assert_eq!(told(&plan), expect);
        offer = after(offer, &plan, &mut given);
    }
    assert!(!offer.is_open(), "nothing is left");
}

#[test]
fn the_second_person_is_told_what_speaks_against_it() {
    let plain = offer(1, 10_000, &[(TenderKind::Qris, 10_000)]);
    let late = RefundOffer { is_in_time: false, days_since: 9, ..plain.clone() };
    let empty = RefundOffer { in_drawer: Rupiah(9_999), ..plain.clone() };
    for (offer, to, expect) in [
        (&plain, RefundTo::AsPaid, vec![]),
        (&plain, RefundTo::Cash, vec![PlanWarning::CashForOther { paid_with: "QRIS".into() }]),
        (&late, RefundTo::AsPaid, vec![PlanWarning::Late { days: 9 }]),
        (&empty, RefundTo::AsPaid, vec![]),
        (
            &empty,
            RefundTo::Cash,
            vec![PlanWarning::CashForOther { paid_with: "QRIS".into() }, PlanWarning::DrawerTooLow],
        ),
    ] {
        let plan = plan_refund(offer, &back(1), to).expect("planned");
        assert_eq!(plan.warnings, expect, "{to:?}");
        assert!(plan.warnings.iter().all(|warning| !warning.to_string().is_empty()));
    }
    let words = PlanWarning::DrawerTooLow.to_string();
    assert!(!words.contains(|c: char| c.is_ascii_digit()), "the count stays blind: {words}");
}

#[test]
fn money_that_goes_back_through_a_bank_needs_its_reference() {
    let plan = plan_refund(
        &offer(1, 10_000, &[(TenderKind::Card, 6_000), (TenderKind::Cash, 4_000)]),
        &back(1),
        RefundTo::AsPaid,
    )
    .expect("planned");
    let long = "9".repeat(41);
    for (reference, needed, is_taken) in [
        (None, true, false),
        (None, false, true),
        (Some("12"), true, false),
        (Some(" \u{200B} 12\u{7} "), true, false),
        (Some("004711"), true, true),
        (Some(long.as_str()), true, false),
        (Some(long.as_str()), false, false),
    ] {
        let given: Vec<BackReference> = reference
            .into_iter()
            .map(|reference| BackReference { tender_line_no: 1, reference: reference.to_owned() })
            .collect();
        let told = with_references(&plan.tenders, &given, needed);
        assert_eq!(told.is_ok(), is_taken, "{reference:?} {needed}");
        if let Err(refused) = told {
            let expect = RefundError::ReferenceWrong { label: "Kartu".into(), amount: Rupiah(6_000) };
            assert_eq!(refused, expect, "{reference:?}");
        }
    }
}

fn tender_kind() -> impl Strategy<Value = TenderKind> {
    prop::sample::select(vec![TenderKind::Qris, TenderKind::Card, TenderKind::Transfer, TenderKind::Voucher])
}

proptest! {
    #[test]
    fn whatever_comes_back_adds_up_and_never_exceeds_what_was_paid(
        (qty, price) in (1i64..7, 1i64..200_000),
        other in (tender_kind(), 0i64..=100),
        steps in prop::collection::vec((1i64..4, any::<bool>()), 1..7),
    ) {
        let net = qty * price;
        let by_other = net * other.1 / 100;
        let cash = net - by_other;
        let paid = [(other.0, by_other), (TenderKind::Cash, cash + COINS.adjustment(Rupiah(cash)).0)];
        let (mut offer, mut given) = (offer(qty, price, &paid), Vec::new());
        for (pieces, in_cash) in steps {
            let pieces = pieces.min(offer.lines[0].returnable_qty());
            if pieces == 0 {
                break;
            }
            let to = if in_cash { RefundTo::Cash } else { RefundTo::AsPaid };
            let plan = plan_refund(&offer, &back(pieces), to).expect("planned");
            prop_assert_eq!(plan.net, offer.lines[0].net_of(pieces));
            prop_assert_eq!(plan.total, plan.net + plan.rounding);
            prop_assert_eq!(plan.tenders.iter().map(|tender| tender.amount).sum::<Rupiah>(), plan.total);
            for tender in &plan.tenders {
                prop_assert!(tender.amount > Rupiah::ZERO);
                if tender.kind == TenderKind::Cash {
                    prop_assert_eq!(tender.amount.0 % 100, 0, "cash comes in coins that exist");
                }
            }
            offer = after(offer, &plan, &mut given);
            prop_assert!(offer.refunded <= offer.total, "{} of {}", offer.refunded, offer.total);
            let left: Rupiah = offer.tenders.iter().map(|tender| tender.left).sum();
            prop_assert_eq!(left, offer.total - offer.refunded);
            prop_assert!(offer.tenders.iter().all(|tender| tender.left >= Rupiah::ZERO));
        }
    }
}
