//! Copies of a receipt: the first alone, further ones with a second person.

use crate::base::{ActId, SaleId};
use crate::people::Approved;
use crate::till::exceptions::{ExceptionKind, ExceptionRefused, Reason, exceptions_of_days};
use crate::till::reprint::*;

use super::staff::Desk;

fn sold() -> (Desk, SaleId) {
    let desk = Desk::new();
    desk.outlet.product("TA23BC4", "Tas", 85_000, 5);
    let sale_id = desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
    (desk, sale_id)
}

fn order(desk: &Desk, sale_id: SaleId) -> Reprint {
    Reprint { act_id: ActId::new(), user: desk.outlet.cashier, sale_id, settings: desk.outlet.settings.clone() }
}

#[test]
fn the_first_copy_goes_alone_and_every_copy_is_written_down() {
    let (desk, sale_id) = sold();
    let settings = desk.outlet.settings.clone();
    let needs = || desk.outlet.store.read(|c| reprint_needs_approval(c, sale_id, &settings));
    assert_eq!(needs(), Ok(false));
    let first = order(&desk, sale_id);
    let copy = reprint(&desk.outlet.store, first.clone()).expect("copied");
    assert_eq!(copy.copy_no, 1);
    assert_eq!(reprint(&desk.outlet.store, first), Ok(copy), "a double tap is one copy");

    assert_eq!(needs(), Ok(true));
    let alone = reprint(&desk.outlet.store, order(&desk, sale_id));
    assert_eq!(alone, Err(ExceptionRefused::ApprovalMissing.into()));
    let reason = Reason::with_note("other", "printer macet di tengah");
    let second = reprint_because(&desk.outlet.store, order(&desk, sale_id), reason, desk.agreed());
    assert_eq!(second.expect("approved").copy_no, 2);
    assert_eq!(desk.outlet.number("SELECT count(*) FROM print_jobs WHERE is_copy = 1"), 2);

    let today = desk.outlet.store.today();
    let told = desk.outlet.store.read(|c| exceptions_of_days(c, today, today, 10)).expect("read");
    let mut told: Vec<_> = told.iter().map(|row| (row.kind, row.reason.as_str(), row.approved_by)).collect();
    told.sort_by_key(|(_, _, approved_by)| approved_by.is_some());
    let expect = [
        (ExceptionKind::Reprint, "Diminta pembeli", None),
        (ExceptionKind::Reprint, "Lainnya", Some(desk.outlet.manager)),
    ];
    assert_eq!(told, expect);
}

#[test]
fn each_receipt_has_its_own_copies() {
    let (desk, first) = sold();
    let second = desk.outlet.pay(&desk.outlet.scan(&["TA23BC4"]), 100_000).expect("paid").sale_id;
    for sale_id in [first, second] {
        assert_eq!(reprint(&desk.outlet.store, order(&desk, sale_id)).expect("copied").copy_no, 1);
    }
}

#[test]
fn every_refusal_has_its_name_and_prints_nothing() {
    let (desk, sale_id) = sold();
    let jobs = desk.count("print_jobs");
    let silent = crate::till::TillSettings { printer: None, ..(*desk.outlet.settings).clone() };
    let own = Approved::played(desk.outlet.cashier, desk.outlet.cashier);
    for (order, reason, approval, expect) in [
        (Reprint { settings: silent.into(), ..order(&desk, sale_id) }, "customer_asked", None, ReprintError::NoPrinter),
        (order(&desk, SaleId::new()), "customer_asked", None, ReprintError::UnknownSale),
        (order(&desk, sale_id), "size", None, ExceptionRefused::ReasonMissing.into()),
        (order(&desk, sale_id), "other", None, ExceptionRefused::NoteMissing.into()),
        (order(&desk, sale_id), "customer_asked", Some(own), ExceptionRefused::ApproverIsRequester.into()),
    ] {
        assert_eq!(reprint_because(&desk.outlet.store, order, Reason::of(reason), approval), Err(expect));
    }
    assert_eq!((desk.count("print_jobs"), desk.count("till_exceptions")), (jobs, 0));
}
