//! A cashier sells.

use crate::base::{ActId, BusinessDay, Rupiah};
use crate::devices::{Block, Slip};
use crate::partners::{DiscountBearer, Terms};
use crate::till::testing::Outlet;
use crate::till::*;
use crate::{stock, store};

fn printed_slips(outlet: &Outlet) -> Vec<(String, bool, Slip)> {
    outlet
        .store
        .read(|c| {
            store::collect(c, "SELECT title, is_copy, slip FROM print_jobs ORDER BY order_no", [], |row| {
                let slip: String = row.get(2)?;
                Ok((row.get(0)?, row.get(1)?, serde_json::from_str(&slip).expect("a slip")))
            })
        })
        .expect("read")
}

#[test]
fn a_sale_leaves_everything_that_belongs_to_it() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas Anyam Pandan", 85_000, 5);
    let soap = outlet.product("SB77KL2", "Sabun Sereh", 55_000, 5);
    let mut cart = outlet.scan(&["TA23BC4", "SB77KL2", "TA23BC4"]);
    cart.set_note("bungkus kado");
    keep_cart(&outlet.store, "K1", &cart).expect("kept");

    let paid = outlet.pay(&cart, 250_000).expect("paid");

    assert_eq!(paid.number, "K1-20261122-0001");
    assert_eq!((paid.total, paid.rounding, paid.change), (Rupiah(225_000), Rupiah(0), Rupiah(25_000)));
    assert_eq!((outlet.on_hand(bag), outlet.on_hand(soap)), (3, 4));
    let state = outlet.store.read(|c| stock::state_of(c, bag)).expect("read").expect("a state");
    assert_eq!(state.last_sold_on, Some(outlet.store.today()));
    let sale = outlet.store.read(|c| sale(c, paid.sale_id)).expect("read").expect("the sale");
    assert_eq!((sale.user_id, sale.shift_number), (Some(outlet.cashier), Some(1)));
    assert_eq!((sale.total, sale.note.as_str()), (Rupiah(225_000), "bungkus kado"));
    for (account, amount) in [("cash_drawer", 225_000), ("payable_partner", -191_250), ("commission", -33_750)] {
        let sql = ["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", account, "'"].concat();
        assert_eq!(outlet.number(&sql), amount, "{account}");
    }
    let slips = printed_slips(&outlet);
    assert_eq!(slips.len(), 1);
    assert_eq!((slips[0].0.as_str(), slips[0].1), ("Struk K1-20261122-0001", false));
    assert_eq!(slips[0].2.blocks[0], Block::OpenDrawer, "the drawer opens before the paper runs");
    assert_eq!(resume_cart(&outlet.store, "K1"), Ok(Cart::default()), "the draft is gone");
    assert_eq!(outlet.store.read(store::verify_audit_chain), Ok(None));
}

#[test]
fn the_receipt_rebuilt_from_facts_is_the_one_that_was_printed() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas Anyam", 12_749, 5);
    let mut cart = outlet.scan(&["TA23BC4"]);
    cart.set_note("tanpa plastik");
    let paid = outlet.pay(&cart, 20_000).expect("paid");
    assert_eq!((paid.total, paid.rounding, paid.change), (Rupiah(12_700), Rupiah(-49), Rupiah(7_300)));
    let rebuilt = outlet
        .store
        .read(|c| receipt_of(c, paid.sale_id, &outlet.settings.receipt))
        .expect("read")
        .expect("the receipt");
    let mut slip = to_slip(&rebuilt, false);
    slip.blocks.insert(0, Block::OpenDrawer);
    assert_eq!(printed_slips(&outlet)[0].2, slip);
    assert_eq!(outlet.number("SELECT amount_rupiah FROM ledger_entries WHERE account = 'rounding'"), 49);
}

#[test]
fn a_double_tap_pays_once() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 85_000, 5);
    let payment = outlet.payment(&outlet.scan(&["TA23BC4"]), 100_000);
    let taps: Vec<Paid> = std::thread::scope(|scope| {
        let tap = || pay(&outlet.store, payment.clone()).expect("paid");
        let taps: Vec<_> = (0..8).map(|_| scope.spawn(tap)).collect();
        taps.into_iter().map(|tap| tap.join().expect("no panic")).collect()
    });
    assert!(taps.iter().all(|paid| *paid == taps[0]));
    assert_eq!(outlet.number("SELECT count(*) FROM sales"), 1);
    assert_eq!(outlet.number("SELECT count(*) FROM print_jobs"), 1);
    assert_eq!(outlet.on_hand(bag), 4);
}

#[test]
fn numbers_count_within_the_business_day_and_a_shift_opens_by_itself_once() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 1_000, 9);
    let cart = outlet.scan(&["TA23BC4"]);
    let mut numbers = Vec::new();
    for advance_hours in [0, 0, 24, 0] {
        outlet.clock.advance_ms(advance_hours * 3_600_000);
        numbers.push(outlet.pay(&cart, 1_000).expect("paid").number);
    }
    assert_eq!(numbers, ["K1-20261122-0001", "K1-20261122-0002", "K1-20261123-0001", "K1-20261123-0002"]);
    assert_eq!(outlet.number("SELECT count(*) FROM shifts_opened"), 1, "it goes on until somebody closes it");
    assert_eq!(outlet.number("SELECT count(DISTINCT shift_id) FROM sales"), 1);
    let astray = "SELECT count(*) FROM ledger_entries e WHERE shift_id IS NOT (SELECT shift_id FROM sales s WHERE s.act_id = e.act_id)";
    assert_eq!(outlet.number(astray), 0, "the ledger knows the shift of each entry");
}

#[test]
fn a_sale_goes_to_the_shift_that_was_opened_with_a_float() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 1_000, 9);
    open_shift(&outlet.store, ActId::new(), outlet.cashier, Rupiah(200_000)).expect("opened");
    outlet.pay(&outlet.scan(&["TA23BC4"]), 1_000).expect("paid");
    assert_eq!(outlet.number("SELECT sum(float_rupiah) FROM shifts_opened JOIN sales USING (shift_id)"), 200_000);
    assert_eq!(outlet.number("SELECT count(*) FROM shifts_opened"), 1);
}

#[test]
fn the_terms_of_the_day_are_frozen_on_the_line() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 100_000, 9);
    let day = |d| BusinessDay::new(2026, 11, d).expect("a day");
    let by_partner = |commission_bp| Terms::percent(commission_bp, DiscountBearer::Partner);
    outlet.set_terms(day(1), by_partner(2_000));
    outlet.set_terms(day(23), by_partner(3_000));
    outlet.pay(&outlet.scan(&["TA23BC4"]), 100_000).expect("paid");
    outlet.set_terms(day(22), by_partner(500));
    assert_eq!(outlet.number("SELECT commission_bp FROM sale_lines"), 2_000);
    assert_eq!(outlet.number("SELECT commission_rupiah FROM sale_lines"), 20_000);
}

#[test]
fn an_oversold_piece_is_sold_recorded_and_reported() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 10_000, 2);
    let mut cart = outlet.scan(&["TA23BC4", "TA23BC4"]);
    outlet.set_price(bag, 12_000);
    let mut dearer = outlet.scan(&["TA23BC4"]).lines()[0].item.clone();
    dearer.unit_price = Rupiah(12_000);
    cart.add(dearer, 1).expect("room");
    outlet.set_price(bag, 10_000);

    // The second line was scanned at another price; the till says so and hands a cart at today's price back.
    let Err(PayError::PriceChanged { cart, .. }) = outlet.pay(&cart, 30_000) else { panic!("the price changed") };
    let Err(PayError::MoreThanOnHand { lines }) = outlet.pay(&cart, 30_000) else { panic!("more than on hand") };
    assert_eq!((lines[0].asked, lines[0].on_hand), (3, 2));

    let mut payment = outlet.payment(&cart, 30_000);
    payment.oversell_confirmed = true;
    let paid = pay(&outlet.store, payment).expect("paid");
    assert_eq!(outlet.on_hand(bag), -1);
    let today = outlet.store.today();
    let oversold = outlet.store.read(|c| oversold_lines(c, today, today)).expect("read");
    let seen: Vec<_> = oversold.iter().map(|l| (l.number.as_str(), l.line_no, l.qty, l.oversold_qty)).collect();
    assert_eq!(seen, [(paid.number.as_str(), 2, 1, 1)], "the first line used up what was there");
    let tomorrow = today.plus_days(1);
    assert_eq!(outlet.store.read(|c| oversold_lines(c, tomorrow, tomorrow)), Ok(vec![]));
}

#[test]
fn an_item_without_a_label_is_sold_under_its_partner_and_listed() {
    let outlet = Outlet::new();
    let mut cart = Cart::default();
    let untagged = Untagged {
        partner_id: outlet.partner,
        partner_name: "Mitra Contoh".into(),
        category: "Kriya".into(),
        price: Rupiah(40_000),
        description: "gantungan kunci".into(),
    };
    cart.add_untagged(untagged, Rupiah(500_000)).expect("room");
    let paid = outlet.pay(&cart, 50_000).expect("paid");
    let listed = outlet.store.read(untagged_sales).expect("read");
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].unit_price), ("gantungan kunci", Rupiah(40_000)));
    assert_eq!((listed[0].partner_id, &listed[0].number), (outlet.partner, &paid.number));
    assert_eq!(outlet.number("SELECT count(*) FROM stock_movements"), 0);
    assert_eq!(
        outlet.number("SELECT -sum(amount_rupiah) FROM ledger_entries WHERE account = 'payable_partner'"),
        34_000
    );
}

#[test]
fn a_cart_survives_a_restart_and_a_change_of_user() {
    let outlet = Outlet::new();
    outlet.product("TA23BC4", "Tas", 10_000, 2);
    let mut cart = outlet.scan(&["TA23BC4"]);
    cart.set_note("besok diambil");
    keep_cart(&outlet.store, "K1", &cart).expect("kept");
    let reopened = store::Store::open(store::StoreOptions {
        path: outlet.store.path().to_owned(),
        zone: outlet.store.zone(),
        device_prefix: "K1".into(),
        clock: outlet.store.clock(),
    })
    .expect("opened");
    assert_eq!(resume_cart(&reopened, "K1"), Ok(cart));
    assert_eq!(resume_cart(&reopened, "K2"), Ok(Cart::default()), "each till has its own");
    keep_cart(&reopened, "K1", &Cart::default()).expect("dropped");
    assert_eq!(outlet.number("SELECT count(*) FROM drafts"), 0);
}

#[test]
fn a_clock_that_went_back_sells_on_and_does_not_make_an_older_sale_the_last() {
    let outlet = Outlet::new();
    let bag = outlet.product("TA23BC4", "Tas", 10_000, 9);
    let cart = outlet.scan(&["TA23BC4"]);
    outlet.pay(&cart, 10_000).expect("paid");
    outlet.clock.advance_ms(-48 * 3_600_000);
    outlet.pay(&cart, 10_000).expect("paid");
    let state = outlet.store.read(|c| stock::state_of(c, bag)).expect("read").expect("a state");
    assert_eq!(state.last_sold_on, BusinessDay::new(2026, 11, 22));
    assert_eq!(state.on_hand, 7);
}
