//! The same proof of payment a second time.

use crate::base::{ActId, Rupiah};
use crate::people::Approved;
use crate::till::testing::Outlet;
use crate::till::*;

const DAY_MS: i64 = 24 * 3_600_000;

fn outlet() -> Outlet {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 10_000, 99);
    outlet
}

fn agreed(outlet: &Outlet) -> Option<Approved> {
    Some(Approved::played(outlet.manager, outlet.cashier))
}

fn buy(outlet: &Outlet, tenders: Vec<Tender>, approval: Option<Approved>) -> Result<Paid, PayError> {
    let paid = pay(&outlet.store, Payment { tenders, approval, ..outlet.payment(&outlet.scan(&["TA23BC4"]), 0) });
    outlet.clock.advance_ms(1_000);
    paid
}

fn qris(reference: &str) -> Tender {
    Tender::Qris { request: None, amount: Rupiah(10_000), reference: reference.into() }
}

fn transfer(reference: &str) -> Tender {
    Tender::Transfer { amount: Rupiah(10_000), bank: "BRI".into(), reference: reference.into() }
}

fn voucher(code: &str) -> Tender {
    Tender::Voucher { amount: Rupiah(10_000), code: code.into() }
}

fn card(bank: &str, last4: &str, code: &str) -> Tender {
    Tender::Card { amount: Rupiah(10_000), bank: bank.into(), last4: last4.into(), approval_code: code.into() }
}

#[test]
fn a_proof_of_payment_pays_one_receipt_unless_somebody_else_agrees() {
    for (first, again, may_agree) in [
        (qris("RRN 4711"), qris(" RRN  4711"), true),
        (transfer("TRF 99"), transfer("TRF 99"), true),
        (card("BCA", "1234", "A1B2C3"), card("BCA", "1234", "a1b2c3"), true),
        (voucher("HUT-2026"), voucher("hut-2026"), false),
    ] {
        let outlet = outlet();
        let kind = first.kind();
        let number = buy(&outlet, vec![first], None).expect("paid").number;
        let used = PayError::ReferenceUsed { kind, number };
        assert_eq!(used.asks_for_approval(), may_agree);
        assert_eq!(buy(&outlet, vec![again.clone()], None), Err(used));
        let own = Some(Approved::played(outlet.cashier, outlet.cashier));
        assert!(buy(&outlet, vec![again.clone()], own).is_err(), "{kind:?}: nobody agrees with themselves");
        assert_eq!(outlet.number("SELECT count(*) FROM till_approvals"), 0);
        let asked = buy(&outlet, vec![again], agreed(&outlet));
        assert_eq!(asked.is_ok(), may_agree, "{kind:?}: {asked:?}");
        let known = "SELECT count(*) FROM till_approvals a JOIN sales s USING (sale_id)
                     WHERE what = 'reference_used' AND about <> '' AND about <> s.number";
        assert_eq!(outlet.number(known), i64::from(may_agree), "{kind:?}");
    }
}

#[test]
fn another_proof_is_another_payment() {
    let outlet = outlet();
    for tender in [
        qris("RRN 4711"),
        transfer("RRN 4711"),
        voucher("RRN 4711"),
        qris("RRN 4712"),
        card("BCA", "1234", "A1B2C3"),
        card("BRI", "1234", "A1B2C3"),
        card("BCA", "1235", "A1B2C3"),
    ] {
        let paid = buy(&outlet, vec![tender.clone()], None);
        assert!(paid.is_ok(), "{tender:?}: {paid:?}");
    }
    for _ in 0..2 {
        buy(&outlet, vec![Tender::Cash { given: Rupiah(10_000) }], None).expect("cash has no number");
    }
}

#[test]
fn a_proof_stands_once_among_the_tenders() {
    let outlet = outlet();
    let half =
        |reference: &str| Tender::Transfer { amount: Rupiah(5_000), bank: "BRI".into(), reference: reference.into() };
    let twice = PayError::ReferenceTwice { kind: TenderKind::Transfer };
    assert_eq!(buy(&outlet, vec![half("TRF 99"), half("TRF 99")], agreed(&outlet)), Err(twice));
    buy(&outlet, vec![half("TRF 98"), half("TRF 99")], None).expect("paid");
}

#[test]
fn the_proofs_of_a_voided_sale_and_of_long_ago_are_free() {
    let outlet = outlet();
    let sale_id = buy(&outlet, vec![voucher("HUT-2026")], None).expect("paid").sale_id;
    let order = Void {
        act_id: ActId::new(),
        user: outlet.cashier,
        sale_id,
        references: Vec::new(),
        reason: Reason::of("wrong_item"),
        approval: agreed(&outlet),
        settings: outlet.settings.clone(),
    };
    void_sale(&outlet.store, order).expect("voided");
    buy(&outlet, vec![voucher("HUT-2026")], None).expect("the voucher was given back");
    outlet.clock.advance_ms(400 * DAY_MS);
    assert!(buy(&outlet, vec![voucher("HUT-2026")], None).is_err(), "400 days later it is the same one");
    outlet.clock.advance_ms(DAY_MS);
    buy(&outlet, vec![voucher("HUT-2026")], None).expect("and after that another");
}
