//! Reports across shifts and days.

use super::kit::{CODES, Till};
use crate::base::{BusinessDay, Rupiah};
use crate::till::TenderKind;
use crate::till::shift::*;
use crate::till::store::RefundKind;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

#[test]
fn days_say_what_came_in_by_tender_whatever_the_shifts_did() {
    let till = Till::new();
    let store = &till.outlet.store;
    till.open(500_000);
    let sale = till.sell(till.cashier(), &[CODES[0], CODES[1]], Some((TenderKind::Transfer, 20_000)));
    move_cash(store, till.cash_move(till.cashier(), CashKind::Expense, 90_000)).expect("moved");
    till.count_and_close(till.cashier(), -700);
    till.outlet.clock.advance_ms(48 * 3_600_000);
    till.open(100_000);
    till.sell(till.other_cashier, &[CODES[2]], None);
    till.take_back(till.other_cashier, sale.sale_id, 1, RefundKind::Refund, TenderKind::Transfer).expect("taken back");
    let rows = store.read(|c| days(c, store.zone(), day("2026-11-21"), day("2026-11-24"))).expect("read");
    let told: Vec<(String, i64, i64, i64)> =
        rows.iter().map(|row| (row.day.to_string(), row.receipts, row.pieces, row.net().0)).collect();
    let row = |day: &str, receipts, pieces, net| (day.to_owned(), receipts, pieces, net);
    assert_eq!(
        told,
        [
            row("2026-11-21", 0, 0, 0),
            row("2026-11-22", 1, 2, 97_700),
            row("2026-11-23", 0, 0, 0),
            row("2026-11-24", 1, -1, 30_000 - 97_749),
        ]
    );
    assert_eq!(rows[1].tenders, [(TenderKind::Cash, Rupiah(77_700)), (TenderKind::Transfer, Rupiah(20_000))]);
    assert_eq!(rows[3].tenders, [(TenderKind::Cash, Rupiah(30_000)), (TenderKind::Transfer, Rupiah(-97_749))]);
    assert_eq!((rows[1].sales, rows[1].rounding, rows[3].back), (Rupiah(97_749), Rupiah(-49), Rupiah(97_749)));
    let none = store.read(|c| days(c, store.zone(), day("2026-11-24"), day("2026-11-21"))).expect("read");
    assert!(none.is_empty(), "{none:?}");
    let years = store.read(|c| days(c, store.zone(), day("1990-01-01"), day("2026-11-24"))).expect("read");
    assert_eq!((years.len(), years.last().map(|row| row.day)), (400, Some(day("2026-11-24"))));
}

#[test]
fn hours_are_those_of_the_wall_clock() {
    let till = Till::new();
    let store = &till.outlet.store;
    till.sell(till.cashier(), &[CODES[0]], None);
    till.outlet.clock.advance_ms(2 * 3_600_000);
    till.sell(till.cashier(), &[CODES[2]], None);
    till.sell(till.cashier(), &[CODES[2]], None);
    let hours = store.read(|c| hours(c, store.zone(), store.today(), None)).expect("read");
    assert_eq!(hours.len(), 24);
    let busy: Vec<(u32, i64, i64)> =
        hours.iter().filter(|row| row.receipts > 0).map(|row| (row.hour, row.receipts, row.net.0)).collect();
    assert_eq!(busy, [(14, 1, 85_000), (16, 2, 60_000)]);
    assert_eq!(same_weekday_before(store.today()).weekday_name(), store.today().weekday_name());
}

#[test]
fn hours_come_to_the_net_of_the_day_and_stop_at_a_moment() {
    let till = Till::new();
    let (store, zone) = (&till.outlet.store, till.outlet.store.zone());
    till.sell(till.cashier(), &[CODES[0]], None);
    till.outlet.clock.advance_ms(2 * 3_600_000);
    let sale = till.sell(till.cashier(), &[CODES[2], CODES[2]], None);
    till.outlet.clock.advance_ms(7 * 3_600_000);
    till.take_back(till.cashier(), sale.sale_id, 1, RefundKind::Refund, TenderKind::Cash).expect("taken back");
    let today = store.today();
    let row = store.read(|c| days(c, zone, today, today)).expect("read").remove(0);
    assert_eq!((row.back, row.net()), (Rupiah(30_000), Rupiah(115_000)));
    let given_back: (u32, i64, i64) = (23, 0, -30_000);
    for (until, expect) in [
        (None, vec![(14, 1, 85_000), (16, 1, 60_000), given_back]),
        (Some((23, 59)), vec![(14, 1, 85_000), (16, 1, 60_000), given_back]),
        (Some((22, 59)), vec![(14, 1, 85_000), (16, 1, 60_000)]),
        (Some((16, 0)), vec![(14, 1, 85_000)]),
        (Some((9, 0)), vec![]),
    ] {
        let moment = until.map(|(hour, minute)| zone.at(today, hour, minute));
        let hours = store.read(|c| hours(c, zone, today, moment)).expect("read");
        let told: Vec<(u32, i64, i64)> = hours
            .iter()
            .filter(|row| row.receipts > 0 || row.net != Rupiah::ZERO)
            .map(|row| (row.hour, row.receipts, row.net.0))
            .collect();
        assert_eq!(told, expect, "{until:?}");
        if until.is_none() {
            assert_eq!(hours.iter().map(|row| row.net).sum::<Rupiah>(), row.net(), "as the day says");
        }
    }
}

#[test]
fn rankings_take_refunds_off_and_know_pieces_without_a_label() {
    let till = Till::new();
    let store = &till.outlet.store;
    till.sell(till.cashier(), &[CODES[0], CODES[2], CODES[2]], None);
    let back = till.sell(till.cashier(), &[CODES[0]], None);
    till.take_back(till.cashier(), back.sale_id, 1, RefundKind::Void, TenderKind::Cash).expect("taken back");
    let mut cart = crate::till::Cart::default();
    let untagged = crate::till::Untagged {
        partner_id: till.outlet.partner,
        partner_name: "Mitra Contoh".into(),
        category: "Kuliner".into(),
        price: Rupiah(10_000),
        description: "Kue".into(),
    };
    cart.add_untagged(untagged, Rupiah(500_000)).expect("room");
    till.sell_cart(till.cashier(), cart, None);
    let best = |kind, rows_max| {
        let rows = store.read(|c| top(c, kind, store.today(), store.today(), rows_max)).expect("read");
        rows.into_iter().map(|row| (row.label, row.pieces, row.net.0)).collect::<Vec<_>>()
    };
    let row = |label: &str, pieces: i64, net: i64| (label.to_owned(), pieces, net);
    assert_eq!(best(TopKind::Partner, 9), [row("Mitra Contoh", 4, 155_000)]);
    assert_eq!(best(TopKind::Product, 9), [row("Tas Anyam Pandan", 1, 85_000), row("Keripik", 2, 60_000)]);
    assert_eq!(best(TopKind::Product, 1), [row("Tas Anyam Pandan", 1, 85_000)]);
    assert_eq!(best(TopKind::Category, 9), [row("Kriya", 3, 145_000), row("Kuliner", 1, 10_000)]);
}

#[test]
fn closed_shifts_are_listed_page_by_page_the_latest_first() {
    let till = Till::new();
    let store = &till.outlet.store;
    for off in [0, -2_000, 3_000] {
        till.open(100_000);
        till.sell(till.cashier(), &[CODES[0]], None);
        till.count_and_close(till.other_cashier, off);
    }
    let page = |before| store.read(|c| closed_shifts(c, before, 2)).expect("read");
    let told = |rows: Vec<ShiftRow>| -> Vec<(i64, i64, i64)> {
        rows.iter().map(|row| (row.z_number, row.net.0, row.difference.0)).collect()
    };
    assert_eq!(told(page(None)), [(3, 85_000, 3_000), (2, 85_000, -2_000)]);
    assert_eq!(told(page(Some(2))), [(1, 85_000, 0)]);
    assert!(page(Some(1)).is_empty());
    let first = page(Some(2)).remove(0);
    assert_eq!((first.shift.number, first.closed_by, first.receipts), (1, Some(till.other_cashier), 1));
    assert_eq!((first.expected, first.counted), (Rupiah(185_000), Rupiah(185_000)));
}
