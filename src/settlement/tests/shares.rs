//! What partners bear beside commission: QRIS fees, rounding, monthly fees.

use crate::base::{ActId, Rupiah};
use crate::partners::{Commission, DiscountBearer, Terms};
use crate::settlement::testing::{Office, day};
use crate::settlement::*;
use crate::till::{Payment, Tender, Void, pay, void_sale};

const WHO_BEARS: [(DiscountBearer, i64); 2] = [(DiscountBearer::Outlet, 0), (DiscountBearer::Partner, 1)];

fn terms(fee: DiscountBearer, rounding: DiscountBearer) -> Terms {
    Terms { qris_fee_bearer: fee, rounding_bearer: rounding, ..Terms::percent(1_500, DiscountBearer::Partner) }
}

fn sell_by_qris(office: &Office, reference: &str, codes: &[&str]) -> crate::base::SaleId {
    let outlet = &office.outlet;
    let cart = outlet.scan(codes);
    let amount = cart.totals().net;
    let tenders = vec![Tender::Qris { amount, reference: reference.into(), request: None }];
    let paid = pay(&outlet.store, Payment { tenders, ..outlet.payment(&cart, 0) }).expect("paid");
    outlet.clock.advance_ms(1_000);
    paid.sale_id
}

#[test]
fn whoever_bears_the_fee_has_it_taken_with_each_line() {
    for (bearer, bears) in WHO_BEARS {
        let office = Office::new();
        office.outlet.set_terms(day("2026-02-01"), terms(bearer, DiscountBearer::Outlet));
        // 0,3 % of 633.332 for a micro merchant above Rp 500.000 is 1.900.
        sell_by_qris(&office, "100001", &["TA00001", "TA00001", "TA00001", "TA00001", "TA00001", "TA00001", "TA00002"]);
        office.sleep(1);
        let statement = office.settle();
        assert_eq!(statement.sums.qris_fee, Rupiah(1_900 * bears), "{bearer:?}");
        let lines = office.lines(&statement);
        let fees: Vec<i64> = lines.iter().map(|line| line.qris_fee.0).collect();
        assert_eq!(fees, [1_800 * bears, 100 * bears]);
        assert_eq!(office.account("qris_fee"), -1_900 * bears);
        assert_eq!(statement.closing, office.owed());
        office.check();
    }
}

#[test]
fn whoever_bears_the_rounding_has_its_share_for_and_against() {
    for (bearer, bears) in WHO_BEARS {
        let office = Office::new();
        office.outlet.set_terms(day("2026-02-01"), terms(DiscountBearer::Outlet, bearer));
        // 33.333 rounds down by 33 to 33.300, 66.666 up by 34 to 66.700: together one rupiah.
        let sale = office.sell(&["TA00002"]);
        office.sell(&["TA00002", "TA00002"]);
        office.sleep(1);
        let first = office.settle();
        assert_eq!(first.sums.rounding, Rupiah(bears), "{bearer:?}");
        office.check();
        office.give_back(sale, 1);
        office.sleep(1);
        let second = office.settle();
        assert_eq!(second.sums.payable(), Rupiah(-28_333), "this refund was not rounded");
        office.check();
    }
}

#[test]
fn a_void_gives_the_fee_back_and_a_refund_does_not() {
    let office = Office::new();
    office.outlet.set_terms(day("2026-02-01"), terms(DiscountBearer::Partner, DiscountBearer::Outlet));
    let six = ["TA00001"; 6];
    let kept = sell_by_qris(&office, "100001", &six);
    let voided = sell_by_qris(&office, "100002", &six);
    let outlet = &office.outlet;
    let order = Void {
        act_id: ActId::new(),
        user: outlet.manager,
        approval: Some(crate::people::Approved::played(office.second, outlet.manager)),
        sale_id: voided,
        reason: crate::till::Reason::of("rung_twice"),
        references: Vec::new(),
        settings: outlet.settings.clone(),
    };
    void_sale(&outlet.store, order).expect("voided");
    office.give_back(kept, 1);
    office.sleep(1);
    let statement = office.settle();
    assert_eq!(statement.sums.qris_fee, Rupiah(1_800), "of the sale that stayed, though a piece came back");
    office.check();
}

#[test]
fn a_monthly_fee_is_taken_once_for_each_full_month() {
    let office = Office::new();
    let fee = Terms::of(Commission::MonthlyFee { rupiah: Rupiah(50_000) }, DiscountBearer::Outlet);
    office.outlet.set_terms(day("2026-11-15"), fee);
    office.sell(&["TA00001"]);
    office.sleep(9);
    assert_eq!(office.settle().closing, Rupiah(100_000), "November was not a full month");
    office.sleep(31);
    let december = office.settle();
    assert_eq!(december.items, Rupiah(-50_000));
    assert_eq!(office.account("monthly_fee"), -50_000);
    office.check();
    office.sleep(5);
    let nothing = office.prepare();
    assert!(matches!(nothing, Err(PrepareError::NothingToSettle)), "{nothing:?}");
    office.sleep(60);
    let later = office.settle();
    assert_eq!(later.items, Rupiah(-100_000), "January and February");
    assert_eq!(later.closing, Rupiah(-50_000));
    office.check();
    office.reverse(later.settlement_id).expect("reversed");
    office.check();
    assert_eq!(office.settle().items, Rupiah(-100_000), "open again");
    office.check();
}
