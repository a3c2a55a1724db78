//! Any receipt is found again.

use crate::base::{Rupiah, SaleId, UtcMs};
use crate::store::{Act, StoreError};
use crate::till::testing::Outlet;
use crate::till::*;

fn numbers(outlet: &Outlet, by: &FindBy, rows_max: usize) -> Vec<String> {
    let hits = outlet.store.read(|c| find_receipts(c, by, rows_max)).expect("found");
    hits.into_iter().map(|hit| hit.number.rsplit('-').next().unwrap_or_default().to_owned()).collect()
}

/// Three sales: 0001 a bag, 0002 a soap an hour later, 0003 both two hours later.
fn three_sales() -> (Outlet, Vec<Paid>) {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas Anyam", 85_000, 9);
    outlet.product("SB77KL2", "Sabun Sereh", 30_000, 9);
    let mut paid = Vec::new();
    for codes in [&["TA23BC4"][..], &["SB77KL2"], &["TA23BC4", "SB77KL2", "SB77KL2"]] {
        paid.push(outlet.pay(&outlet.scan(codes), 200_000).expect("paid"));
        outlet.clock.advance_ms(3_600_000);
    }
    (outlet, paid)
}

#[test]
fn receipts_are_found_by_anything_a_customer_remembers() {
    let (outlet, paid) = three_sales();
    let start = UtcMs::parse_rfc3339("2026-11-22T07:05:00Z").expect("a moment");
    let between = |from, to| FindBy::Time { from: start.plus_minutes(from), until: start.plus_minutes(to) };
    for (by, expect) in [
        (FindBy::Last, vec!["0003", "0002", "0001"]),
        (FindBy::Number(paid[1].number.clone()), vec!["0002"]),
        (FindBy::Number(paid[1].number.to_lowercase()), vec!["0002"]),
        (FindBy::Number("3".into()), vec!["0003"]),
        (FindBy::Number("0003".into()), vec!["0003"]),
        (FindBy::Number("4".into()), vec![]),
        (FindBy::Number("K1-20261122-0009".into()), vec![]),
        (between(0, 30), vec!["0001"]),
        (between(30, 600), vec!["0003", "0002"]),
        (FindBy::Total(Rupiah(145_000)), vec!["0003"]),
        (FindBy::Total(Rupiah(1)), vec![]),
        (FindBy::Product("ta23bc4".into()), vec!["0003", "0001"]),
        (FindBy::Product("sabun".into()), vec!["0003", "0002"]),
        (FindBy::Product("kain".into()), vec![]),
    ] {
        assert_eq!(numbers(&outlet, &by, 10), expect, "{by:?}");
    }
    let within = |from, to, by| FindBy::Within {
        from: start.plus_minutes(from),
        until: start.plus_minutes(to),
        by: Box::new(by),
    };
    for (by, expect) in [
        (within(0, 90, FindBy::Product("tas".into())), vec!["0001"]),
        (within(30, 600, FindBy::Product("tas".into())), vec!["0003"]),
        (within(30, 600, FindBy::Total(Rupiah(145_000))), vec!["0003"]),
        (within(0, 30, FindBy::Total(Rupiah(145_000))), vec![]),
        (within(0, 30, FindBy::Number("3".into())), vec![]),
        (within(90, 600, FindBy::Number("3".into())), vec!["0003"]),
    ] {
        assert_eq!(numbers(&outlet, &by, 10), expect, "{by:?}");
    }
    assert_eq!(numbers(&outlet, &FindBy::Last, 1), ["0003"]);
    let hit = &outlet.store.read(|c| find_receipts(c, &FindBy::Last, 1)).expect("found")[0];
    assert_eq!((hit.sale_id, hit.total, hit.pieces), (paid[2].sale_id, Rupiah(145_000), 3));
    assert_eq!((hit.line_name.as_str(), hit.refunded_qty), ("Tas Anyam", 0));
    for (typed, name) in [("sabun", "Sabun Sereh"), ("SB77KL2", "Sabun Sereh"), ("tas", "Tas Anyam")] {
        let by = FindBy::Product(typed.into());
        let hits = outlet.store.read(|c| find_receipts(c, &by, 10)).expect("found");
        assert!(hits.iter().all(|hit| hit.line_name == name), "{typed}: a row says what was looked for");
    }
}

/// Sales as a busy time leaves them, one a second after `from`: only what a number is looked for in.
fn many_sales(outlet: &Outlet, from: UtcMs, count: i64) {
    let written = outlet.store.write(Act::system("test.history"), move |tx| {
        let (act_id, nothing) = (tx.act_id(), Rupiah::ZERO);
        for n in 1..=count {
            let (sale_id, number, at) = (SaleId::new(), format!("K1-20261123-{n:04}"), from.0 + n * 1_000);
            tx.fact(
                "sales",
                &[
                    ("sale_id", &sale_id),
                    ("act_id", &act_id),
                    ("number", &number),
                    ("business_day", &"2026-11-23"),
                    ("at_utc_ms", &at),
                    ("gross_rupiah", &nothing),
                    ("discount_rupiah", &nothing),
                    ("rounding_rupiah", &nothing),
                    ("total_rupiah", &nothing),
                ],
            )?;
        }
        Ok::<_, StoreError>(())
    });
    written.expect("written");
}

#[test]
fn a_number_with_its_day_is_found_however_many_sales_came_after() {
    let (outlet, paid) = three_sales();
    let midnight = UtcMs::parse_rfc3339("2026-11-22T17:00:00Z").expect("a moment");
    many_sales(&outlet, midnight, 5_001);
    let found = |by: &FindBy| -> Vec<String> {
        let hits = outlet.store.read(|c| find_receipts(c, by, 1)).expect("found");
        hits.into_iter().map(|hit| hit.number).collect()
    };
    let on_the_day_before = |number: &str| FindBy::Within {
        from: midnight.plus_minutes(-24 * 60),
        until: midnight,
        by: Box::new(FindBy::Number(number.into())),
    };
    for (by, expect) in [
        (FindBy::Number("3".into()), vec!["K1-20261123-0003"]),
        (FindBy::Number("K1-20261122-0003".into()), vec![paid[2].number.as_str()]),
        (on_the_day_before("3"), vec![paid[2].number.as_str()]),
        (on_the_day_before("K1-20261122-0003"), vec![paid[2].number.as_str()]),
        (on_the_day_before("K1-20261123-0003"), vec![]),
        (on_the_day_before("17"), vec![]),
    ] {
        assert_eq!(found(&by), expect, "{by:?}");
    }
}
