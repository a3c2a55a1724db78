//! What must hold after any day at the till.

use proptest::prelude::*;

use crate::base::{ProductId, Rupiah, SaleId};
use crate::partners::{DiscountBearer, Terms};
use crate::stock;
use crate::store::{Act, StoreError, collect, verify_audit_chain};
use crate::till::testing::Outlet;
use crate::till::*;

#[derive(Debug, Clone)]
enum Step {
    /// Scans products (by place) and pays with so much over the total.
    Sell {
        shelf: Vec<usize>,
        over: i64,
    },
    /// Takes pieces of a line of an earlier sale back.
    TakeBack {
        sale: usize,
        line_no: i64,
        qty: i64,
        damaged: bool,
    },
    Reprice {
        product: usize,
        price: i64,
    },
    NewTerms {
        commission_bp: i64,
        outlet_bears: bool,
    },
    Later {
        ms: i64,
    },
}

const CODES: [&str; 4] = ["A1", "A2", "A3", "A4"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (prop::collection::vec(0..CODES.len(), 1..6), 0..60_000i64)
            .prop_map(|(shelf, over)| Step::Sell { shelf, over }),
        4 => (0..8usize, 1..4i64, 1..4i64, any::<bool>())
            .prop_map(|(sale, line_no, qty, damaged)| Step::TakeBack { sale, line_no, qty, damaged }),
        1 => (0..CODES.len(), 1..500_000i64).prop_map(|(product, price)| Step::Reprice { product, price }),
        1 => (0..10_000i64, any::<bool>())
            .prop_map(|(commission_bp, outlet_bears)| Step::NewTerms { commission_bp, outlet_bears }),
        1 => (-3_600_000..90_000_000i64).prop_map(|ms| Step::Later { ms }),
    ]
}

fn play(outlet: &Outlet, products: &[ProductId], steps: Vec<Step>) {
    let mut sales: Vec<SaleId> = Vec::new();
    for step in steps {
        match step {
            Step::Sell { shelf, over } => {
                let codes: Vec<&str> = shelf.into_iter().map(|at| CODES[at]).collect();
                let cart = outlet.scan(&codes);
                let mut payment = outlet.payment(&cart, cart.totals().net.0 + 100 + over);
                payment.oversell_confirmed = true;
                sales.push(pay_cash(&outlet.store, payment).expect("paid").sale_id);
                outlet.clock.advance_ms(1);
            }
            Step::TakeBack { sale, line_no, qty, damaged } => {
                let Some(&sale_id) = sales.get(sale) else { continue };
                let back_to = if damaged { BackTo::Damaged } else { BackTo::Shelf };
                let order = Refund {
                    sale_id,
                    lines: vec![BackLine { sale_line_no: line_no, qty, back_to }],
                    tender_kind: "tunai".into(),
                    rounding: Some(outlet.settings.rounding),
                    reason: "coba".into(),
                    approved_by: None,
                    past: None,
                };
                // More than is returnable is refused; that is one of the things that must hold.
                let _ = outlet.store.write(Act::by(outlet.cashier, "till.refund"), move |tx| refund(tx, &order));
                outlet.clock.advance_ms(1);
            }
            Step::Reprice { product, price } => outlet.set_price(products[product], price),
            Step::NewTerms { commission_bp, outlet_bears } => {
                let discount_bearer = if outlet_bears { DiscountBearer::Outlet } else { DiscountBearer::Partner };
                outlet.set_terms(outlet.store.today(), Terms { commission_bp, discount_bearer });
            }
            Step::Later { ms } => outlet.clock.advance_ms(ms),
        }
    }
}

fn check_receipts(outlet: &Outlet) {
    let sales: Vec<SaleId> =
        outlet.store.read(|c| collect(c, "SELECT sale_id FROM sales", [], |row| row.get(0))).expect("read");
    for sale_id in sales {
        let settings = &outlet.settings.receipt;
        let receipt = outlet.store.read(|c| receipt_of(c, sale_id, settings)).expect("read").expect("there");
        let lines: Rupiah = receipt.lines.iter().map(|line| line.net).sum();
        assert_eq!(lines + receipt.rounding, receipt.total);
        let tendered: Rupiah = receipt.tenders.iter().map(|tender| tender.given - tender.change).sum();
        assert_eq!(tendered, receipt.total);
        assert_eq!(receipt.total.0 % 100, 0, "cash comes in coins that exist");
    }
}

fn check_last_sales(outlet: &Outlet, products: &[ProductId]) {
    for &product in products {
        let kept = outlet.store.read(|c| stock::state_of(c, product)).expect("read").expect("a state");
        let told = outlet.store.read(|c| last_counting_sale(c, product)).expect("read");
        assert_eq!((kept.last_sold_on, kept.last_sold_at), (told.map(|l| l.day), told.map(|l| l.at)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn books_stock_and_receipts_agree_after_any_day(steps in prop::collection::vec(step(), 1..25)) {
        let outlet = Outlet::new();
        let products: Vec<ProductId> =
            CODES.iter().zip([999, 12_749, 85_000, 499_950]).map(|(code, price)| outlet.product(code, code, price, 3)).collect();
        play(&outlet, &products, steps);

        let unbalanced = "SELECT count(*) FROM (SELECT act_id FROM ledger_entries GROUP BY act_id HAVING sum(amount_rupiah) <> 0)";
        prop_assert_eq!(outlet.number(unbalanced), 0, "every act's entries sum to zero");
        let drawer = "SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'cash_drawer'";
        let cash = "SELECT (SELECT coalesce(sum(amount_rupiah), 0) FROM tenders) - (SELECT coalesce(sum(total_rupiah), 0) FROM refunds)";
        prop_assert_eq!(outlet.number(drawer), outlet.number(cash), "the drawer is what was taken less what was given back");
        let wrong = "SELECT count(*) FROM product_state p WHERE on_hand <>
                     (SELECT coalesce(sum(qty), 0) FROM stock_movements m WHERE m.product_id = p.product_id)";
        prop_assert_eq!(outlet.number(wrong), 0, "stock is its movements");
        let mended = outlet.store.read(|c| stock::rebuild_levels(c, false)).expect("read");
        prop_assert_eq!(mended, vec![], "and so is the day it rose");
        let over = "SELECT count(*) FROM sale_lines l WHERE qty <
                    (SELECT coalesce(sum(qty), 0) FROM refund_lines r WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)";
        prop_assert_eq!(outlet.number(over), 0, "never more comes back than was sold");
        check_receipts(&outlet);
        check_last_sales(&outlet, &products);
        prop_assert_eq!(outlet.store.read(verify_audit_chain), Ok::<_, StoreError>(None));
    }
}
