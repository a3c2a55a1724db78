//! What must hold after any day at the till.

use proptest::prelude::*;

use crate::base::money::CashRounding;
use crate::base::{ActId, ProductId, Rupiah, SaleId};
use crate::partners::{Commission, DiscountBearer, Terms};
use crate::stock;
use crate::store::{Act, StoreError, collect, verify_audit_chain};
use crate::till::refund::RefundTo;
use crate::till::settle::{Tender, rest_of};
use crate::till::testing::Outlet;
use crate::till::*;

#[derive(Debug, Clone)]
enum Step {
    /// Scans products (by place), pays so many thousandths by other tenders in turn, and the rest with so much cash
    /// over it.
    Sell {
        shelf: Vec<usize>,
        thousandths: [i64; 4],
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
        commission: Commission,
        outlet_bears: bool,
    },
    Later {
        ms: i64,
    },
}

const CODES: [&str; 4] = ["A1", "A2", "A3", "A4"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (prop::collection::vec(0..CODES.len(), 1..6), prop::array::uniform4(0..300i64), 0..60_000i64)
            .prop_map(|(shelf, thousandths, over)| Step::Sell { shelf, thousandths, over }),
        4 => (0..8usize, 1..4i64, 1..4i64, any::<bool>())
            .prop_map(|(sale, line_no, qty, damaged)| Step::TakeBack { sale, line_no, qty, damaged }),
        1 => (0..CODES.len(), 1..500_000i64).prop_map(|(product, price)| Step::Reprice { product, price }),
        1 => (commission(), any::<bool>())
            .prop_map(|(commission, outlet_bears)| Step::NewTerms { commission, outlet_bears }),
        1 => (-3_600_000..90_000_000i64).prop_map(|ms| Step::Later { ms }),
    ]
}

fn commission() -> impl Strategy<Value = Commission> {
    prop_oneof![
        3 => (0..10_000i64).prop_map(Commission::percent),
        1 => (1..20_000i64).prop_map(|bp| Commission::Markup { bp }),
        1 => (1..500_000i64).prop_map(|fee| Commission::MonthlyFee { rupiah: Rupiah(fee) }),
    ]
}

fn play(outlet: &Outlet, products: &[ProductId], steps: Vec<Step>) {
    let mut sales: Vec<SaleId> = Vec::new();
    for step in steps {
        match step {
            Step::Sell { shelf, thousandths, over } => {
                let codes: Vec<&str> = shelf.into_iter().map(|at| CODES[at]).collect();
                let cart = outlet.scan(&codes);
                let tenders = tenders_for(cart.totals().net, thousandths, over, outlet.settings.rounding);
                let payment = Payment { tenders, oversell_confirmed: true, ..outlet.payment(&cart, 0) };
                sales.push(pay(&outlet.store, payment).expect("paid").sale_id);
                outlet.clock.advance_ms(1);
            }
            Step::TakeBack { sale, line_no, qty, damaged } => {
                let Some(&sale_id) = sales.get(sale) else { continue };
                let back_to = if damaged { BackTo::Damaged } else { BackTo::Shelf };
                let order = Refund {
                    sale_id,
                    lines: vec![BackLine { sale_line_no: line_no, qty, back_to }],
                    to: RefundTo::AsPaid,
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
            Step::NewTerms { commission, outlet_bears } => {
                let discount_bearer = if outlet_bears { DiscountBearer::Outlet } else { DiscountBearer::Partner };
                outlet.set_terms(outlet.store.today(), Terms::of(commission, discount_bearer));
            }
            Step::Later { ms } => outlet.clock.advance_ms(ms),
        }
    }
}

/// A card, a QRIS, a transfer and a voucher for their parts, where those come to a rupiah at least; cash for the rest.
fn tenders_for(net: Rupiah, thousandths: [i64; 4], over: i64, rounding: CashRounding) -> Vec<Tender> {
    let [card, qris, transfer, voucher] = thousandths.map(|part| Rupiah(net.0 * part / 1_200));
    // Every payment has a proof of its own.
    let proof = ActId::new().to_string();
    let reference = || proof.clone();
    let bank = || "BCA".to_owned();
    let mut tenders = vec![
        Tender::Card { amount: card, bank: bank(), last4: "1234".into(), approval_code: proof[24..].into() },
        Tender::Qris { request: None, amount: qris, reference: reference() },
        Tender::Transfer { amount: transfer, bank: bank(), reference: reference() },
        Tender::Voucher { amount: voucher, code: reference() },
    ];
    tenders.retain(|tender| tender.fixed_amount() > Rupiah::ZERO);
    let due = rest_of(net, &tenders, rounding).cash;
    // Nobody hands cash over for nothing.
    let given = if due > Rupiah::ZERO { due + Rupiah(over) } else { due };
    tenders.push(Tender::Cash { given });
    tenders
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
        for tender in &receipt.tenders {
            if tender.kind == "tunai" {
                assert_eq!((tender.given - tender.change).0 % 100, 0, "cash comes in coins that exist");
            } else {
                assert_eq!(tender.change, Rupiah::ZERO, "change only from cash");
            }
        }
    }
}

fn check_last_sales(outlet: &Outlet, products: &[ProductId]) {
    for &product in products {
        let kept = outlet.store.read(|c| stock::state_of(c, product)).expect("read").expect("a state");
        let told = outlet.store.read(|c| last_counting_sale(c, product)).expect("read");
        assert_eq!((kept.last_sold_on, kept.last_sold_at), (told.map(|l| l.day), told.map(|l| l.at)));
    }
}

/// What the ledger says was received on the account of a tender.
fn on_account(outlet: &Outlet, kind: TenderKind) -> i64 {
    let account = kind.account().name();
    outlet.number(&["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", account, "'"].concat())
}

/// What the tenders of sales and refunds say.
fn by_tenders(outlet: &Outlet, kind: TenderKind) -> i64 {
    let of = |table: &str| {
        let sum = ["SELECT sum(amount_rupiah) FROM ", table, " WHERE kind = '", kind.name(), "'"];
        outlet.number(&sum.concat())
    };
    of("tenders") - of("refund_tenders")
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
        for kind in TenderKind::ALL {
            prop_assert_eq!(on_account(&outlet, kind), by_tenders(&outlet, kind), "{:?}: taken less given back", kind);
        }
        let wrong = "SELECT count(*) FROM product_state p WHERE on_hand <>
                     (SELECT coalesce(sum(qty), 0) FROM stock_movements m WHERE m.product_id = p.product_id)";
        prop_assert_eq!(outlet.number(wrong), 0, "stock is its movements");
        let mended = outlet.store.read(|c| stock::rebuild_levels(c, false)).expect("read");
        prop_assert_eq!(mended, vec![], "and so is the day it rose");
        let odd = "SELECT count(*) FROM sale_lines WHERE commission_rupiah < 0
                   OR commission_rupiah > qty * unit_price_rupiah - discount_partner_rupiah
                   OR (commission_kind IN ('none', 'monthly_fee') AND commission_rupiah <> 0)";
        prop_assert_eq!(outlet.number(odd), 0, "the commission is a part of the share");
        let over = "SELECT count(*) FROM sale_lines l WHERE qty <
                    (SELECT coalesce(sum(qty), 0) FROM refund_lines r WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no)";
        prop_assert_eq!(outlet.number(over), 0, "never more comes back than was sold");
        check_receipts(&outlet);
        check_last_sales(&outlet, &products);
        prop_assert_eq!(outlet.store.read(verify_audit_chain), Ok::<_, StoreError>(None));
    }
}
