//! Whatever two cashiers do over three shifts, every Z report reconciles to zero: random days of sales by all tenders,
//! discounts, carts put aside, QRIS codes that wait, refunds, voids and cash moves, each approval given with a PIN.
//!
//! `DEKS_SOAK_CASES` asks for more days (default 16).

mod books;

use deks::base::{ActId, QrisRequestId, Rupiah, SaleId, UserId};
use deks::config::TenderKind;
use deks::people::Approved;
use deks::till::pricing::price;
use deks::till::shift::{CashKind, CashMoveError, TakeOver, TakeOverError, move_cash, take_over};
use deks::till::{
    BackLine, BackReference, BackTo, Cart, Discount, DiscountAmount, PlanTender, PriceOverride, Reason, RefundOrder,
    RefundTo, SettlePending, ShowQris, Tender, Void, VoidQris, WithoutReceipt, WithoutReceiptError, held_carts,
    hold_cart, offer_without_receipt, pending, plan_refund, refund_offer, refund_sale, refund_without_receipt, rest_of,
    resume_held, settle_pending, show_qris, void_offer, void_qris, void_sale,
};
use proptest::prelude::*;

use super::till_kit::{SHELF, Till};
use books::reconciles;

const SHIFTS: usize = 3;
const OTHERS: [TenderKind; 4] = [TenderKind::Qris, TenderKind::Card, TenderKind::Transfer, TenderKind::Voucher];
const PRICE_LIMIT: Rupiah = Rupiah(500_000);

/// What a cashier takes off.
#[derive(Debug, Clone, Copy)]
enum Off {
    Nothing,
    /// In basis points, off the first line.
    Line(u32),
    /// In hundreds of rupiah, off the cart; never more than half of it.
    Cart(i64),
    /// The first line's price in percent of the label's.
    Price(i64),
}

/// How a customer pays: kinds with their share of what is left in percent; cash takes the rest, with so many hundreds
/// too much.
#[derive(Debug, Clone)]
struct Wallet {
    others: Vec<(usize, i64)>,
    too_much: i64,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    Paid,
    GivenUp,
    Waits,
}

#[derive(Debug, Clone)]
enum Step {
    Sell { by: usize, shelf: Vec<usize>, off: Off, wallet: Wallet },
    ShowCode { by: usize, shelf: Vec<usize>, then: Then },
    SettleOldest { by: usize },
    Hold { by: usize, shelf: Vec<usize> },
    Resume { by: usize, wallet: Wallet },
    Refund { by: usize, sale: usize, line: usize, qty: i64, damaged: bool, cash: bool },
    WithoutReceipt { by: usize, product: usize, qty: i64, damaged: bool },
    Void { by: usize, sale: usize },
    Move { by: usize, kind: usize, hundreds: i64 },
    TakeOver { by: usize },
    Later { minutes: i64 },
}

fn a_shelf() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..SHELF.len(), 1..5)
}

fn an_off() -> impl Strategy<Value = Off> {
    prop_oneof![
        4 => Just(Off::Nothing),
        1 => (100..6_000u32).prop_map(Off::Line),
        1 => (1..500i64).prop_map(Off::Cart),
        1 => (50..120i64).prop_map(Off::Price),
    ]
}

fn a_wallet() -> impl Strategy<Value = Wallet> {
    let others = prop::collection::vec((0..OTHERS.len(), 1..=100i64), 0..3);
    (others, 0..500i64).prop_map(|(others, too_much)| Wallet { others, too_much })
}

fn a_step() -> impl Strategy<Value = Step> {
    let by = || 0..2usize;
    let then = prop_oneof![3 => Just(Then::Paid), 1 => Just(Then::GivenUp), 1 => Just(Then::Waits)];
    prop_oneof![
        6 => (by(), a_shelf(), an_off(), a_wallet())
            .prop_map(|(by, shelf, off, wallet)| Step::Sell { by, shelf, off, wallet }),
        2 => (by(), a_shelf(), then).prop_map(|(by, shelf, then)| Step::ShowCode { by, shelf, then }),
        1 => by().prop_map(|by| Step::SettleOldest { by }),
        1 => (by(), a_shelf()).prop_map(|(by, shelf)| Step::Hold { by, shelf }),
        1 => (by(), a_wallet()).prop_map(|(by, wallet)| Step::Resume { by, wallet }),
        3 => (by(), 0..8usize, 0..4usize, 1..3i64, any::<bool>(), any::<bool>())
            .prop_map(|(by, sale, line, qty, damaged, cash)| Step::Refund { by, sale, line, qty, damaged, cash }),
        1 => (by(), 0..SHELF.len(), 1..3i64, any::<bool>())
            .prop_map(|(by, product, qty, damaged)| Step::WithoutReceipt { by, product, qty, damaged }),
        1 => (by(), 0..4usize).prop_map(|(by, sale)| Step::Void { by, sale }),
        2 => (by(), 0..3usize, 1..4_000i64).prop_map(|(by, kind, hundreds)| Step::Move { by, kind, hundreds }),
        1 => by().prop_map(|by| Step::TakeOver { by }),
        1 => (1..600i64).prop_map(|minutes| Step::Later { minutes }),
    ]
}

/// A shift: who opens and who closes it, its float, what happens, and how far the count is off; money in hundreds.
#[derive(Debug, Clone)]
struct Work {
    opens: usize,
    closes: usize,
    float: i64,
    steps: Vec<Step>,
    off: i64,
}

fn some_work() -> impl Strategy<Value = Work> {
    (0..2usize, 0..2usize, 0..5_000i64, prop::collection::vec(a_step(), 3..14), -50..50i64)
        .prop_map(|(opens, closes, float, steps, off)| Work { opens, closes, float, steps, off })
}

/// The outlet at work, with an approval that the manager gave each cashier by PIN.
struct Play {
    till: Till,
    agreed: [Approved; 2],
    sales: Vec<SaleId>,
}

impl Play {
    fn new() -> Play {
        let till = Till::new();
        let agreed = till.staff.cashiers.map(|cashier| till.agreed(cashier));
        Play { till, agreed, sales: Vec::new() }
    }

    fn who(&self, by: usize) -> UserId {
        self.till.staff.cashiers[by]
    }

    fn approval(&self, by: usize) -> Option<Approved> {
        Some(self.agreed[by].clone())
    }

    fn cart(&self, shelf: &[usize]) -> Cart {
        let codes: Vec<&str> = shelf.iter().map(|&at| SHELF[at].0).collect();
        self.till.cart(&codes)
    }

    /// What the screen says that the cart comes to.
    fn net(&self, cart: &Cart) -> Rupiah {
        price(cart, &[], self.till.store.today()).totals.net
    }

    /// The sale that many back.
    fn earlier(&self, back: usize) -> Option<SaleId> {
        self.sales.iter().rev().nth(back).copied()
    }

    fn sell(&mut self, by: usize, cart: Cart, wallet: &Wallet) {
        let tenders = self.tenders(self.net(&cart), wallet);
        let mut payment = self.till.payment(self.who(by), cart, tenders);
        payment.approval = self.approval(by);
        let paid = deks::till::pay(&self.till.store, payment).expect("paid");
        self.till.clock.advance_ms(1_000);
        self.sales.push(paid.sale_id);
    }

    fn tenders(&self, net: Rupiah, wallet: &Wallet) -> Vec<Tender> {
        let mut tenders = Vec::new();
        let mut left = net;
        for &(kind, share) in &wallet.others {
            let amount = Rupiah(left.0 * share / 100);
            if amount > Rupiah::ZERO {
                left -= amount;
                tenders.push(tender(OTHERS[kind], amount));
            }
        }
        let due = rest_of(net, &tenders, self.till.till.rounding).cash;
        if left > Rupiah::ZERO {
            // Where the coins come to nothing, nothing is handed over.
            let given = if due > Rupiah::ZERO { due + Rupiah(wallet.too_much * 100) } else { due };
            tenders.push(Tender::Cash { given });
        }
        tenders
    }

    fn show_code(&mut self, by: usize, cart: Cart, then: Then) {
        let (user, amount) = (self.who(by), self.net(&cart));
        let (tenders, settings) = (Vec::new(), self.till.till.clone());
        let order = ShowQris {
            act_id: ActId::new(),
            user,
            cart,
            tenders,
            amount,
            oversell_confirmed: false,
            approval: None,
            settings,
        };
        let request = show_qris(&self.till.store, order).expect("a code").request_id;
        self.till.clock.advance_ms(1_000);
        match then {
            Then::Paid => self.settle(by, request),
            Then::Waits => {}
            Then::GivenUp => {
                let (reason, back_to_till) = (Reason::of("not_paid"), None);
                let order = VoidQris { act_id: ActId::new(), user, request, reason, approval: None, back_to_till };
                void_qris(&self.till.store, order).expect("given up");
            }
        }
    }

    fn settle(&mut self, by: usize, request: QrisRequestId) {
        let order = SettlePending {
            act_id: ActId::new(),
            user: self.who(by),
            request,
            reference: ActId::new().to_string(),
            more_tenders: Vec::new(),
            approval: self.approval(by),
            settings: self.till.till.clone(),
        };
        let paid = settle_pending(&self.till.store, order).expect("paid");
        self.till.clock.advance_ms(1_000);
        self.sales.push(paid.sale_id);
    }

    fn refund(&self, by: usize, sale_id: SaleId, line: usize, qty: i64, (back_to, to): (BackTo, RefundTo)) {
        let (store, settings) = (&self.till.store, &self.till.till);
        let offer = store.read(|c| refund_offer(c, sale_id, store.today(), settings)).expect("readable");
        let offer = offer.expect("a sale that was made");
        let line = &offer.lines[line % offer.lines.len()];
        let qty = qty.min(line.returnable_qty());
        if offer.is_voided || qty < 1 {
            return;
        }
        let lines = vec![BackLine { sale_line_no: line.line_no, qty, back_to }];
        let plan = plan_refund(&offer, &lines, to).expect("planned");
        self.till.fill_drawer(self.who(by), cash_of(&plan.tenders));
        let numbers = plan.tenders.iter().filter_map(|tender| tender.tender_line_no);
        let references =
            numbers.map(|tender_line_no| BackReference { tender_line_no, reference: "RF-4711".into() }).collect();
        let (act_id, reason, approval) = (ActId::new(), Reason::of("size"), self.approval(by));
        let (user, settings) = (self.who(by), settings.clone());
        let order = RefundOrder { act_id, user, sale_id, lines, to, references, reason, approval, settings };
        let done = refund_sale(store, order).expect("refunded");
        assert_eq!(done.total, plan.total, "the screen said what the act does");
    }

    fn without_receipt(&self, by: usize, product: usize, qty: i64, back_to: BackTo) {
        let (store, settings) = (&self.till.store, self.till.till.clone());
        let (product_id, today) = (self.till.goods[product], store.today());
        let offer = match store.read(|c| offer_without_receipt(c, product_id, qty, today, &settings)) {
            Ok(offer) => offer,
            Err(WithoutReceiptError::NotSold { .. } | WithoutReceiptError::FewerSold { .. }) => return,
            Err(error) => panic!("{error}"),
        };
        self.till.fill_drawer(self.who(by), offer.total);
        let (act_id, user, reason, approval) =
            (ActId::new(), self.who(by), Reason::of("changed_mind"), self.approval(by));
        let order = WithoutReceipt { act_id, user, product_id, qty, back_to, reason, approval, settings };
        assert_eq!(refund_without_receipt(store, order).expect("refunded").total, offer.total);
    }

    /// A sale of another shift, or one of which something came back, is left alone.
    fn void(&self, by: usize, sale_id: SaleId) {
        let store = &self.till.store;
        let Ok(offer) = store.read(|c| void_offer(c, sale_id)) else { return };
        self.till.fill_drawer(self.who(by), cash_of(&offer.tenders));
        let (act_id, user, references) = (ActId::new(), self.who(by), Vec::new());
        let (reason, approval, settings) = (Reason::of("rung_twice"), self.approval(by), self.till.till.clone());
        let order = Void { act_id, user, sale_id, references, reason, approval, settings };
        assert_eq!(void_sale(store, order).expect("voided").refund.total, offer.total);
    }

    fn move_money(&self, by: usize, kind: CashKind, amount: i64) {
        let order = self.till.cash_move(self.who(by), kind, amount, self.approval(by));
        match move_cash(&self.till.store, order) {
            Ok(_) | Err(CashMoveError::MoreThanInDrawer) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn play(&mut self, step: Step) {
        let to_shelf = |damaged: bool| if damaged { BackTo::Damaged } else { BackTo::Shelf };
        match step {
            Step::Sell { by, shelf, off, wallet } => {
                let mut cart = self.cart(&shelf);
                take_off(&mut cart, off);
                self.sell(by, cart, &wallet);
            }
            Step::ShowCode { by, shelf, then } => self.show_code(by, self.cart(&shelf), then),
            Step::SettleOldest { by } => {
                let waiting = self.till.store.read(pending).expect("readable");
                if let Some(oldest) = waiting.first() {
                    self.settle(by, oldest.request_id);
                }
            }
            Step::Hold { by, shelf } => {
                hold_cart(&self.till.store, "K1", "", &self.cart(&shelf), self.who(by)).expect("put aside");
            }
            Step::Resume { by, wallet } => {
                let held = held_carts(&self.till.store).expect("readable").carts;
                let Some(last) = held.first() else { return };
                let resumed = resume_held(&self.till.store, "K1", last.id, &Cart::default(), "", self.who(by));
                self.sell(by, resumed.expect("taken up").cart, &wallet);
            }
            Step::Refund { by, sale, line, qty, damaged, cash } => {
                let to = if cash { RefundTo::Cash } else { RefundTo::AsPaid };
                if let Some(sale) = self.earlier(sale) {
                    self.refund(by, sale, line, qty, (to_shelf(damaged), to));
                }
            }
            Step::WithoutReceipt { by, product, qty, damaged } => {
                self.without_receipt(by, product, qty, to_shelf(damaged));
            }
            Step::Void { by, sale } => {
                if let Some(sale) = self.earlier(sale) {
                    self.void(by, sale);
                }
            }
            Step::Move { by, kind, hundreds } => self.move_money(by, CashKind::ALL[kind], hundreds * 100),
            Step::TakeOver { by } => {
                match take_over(&self.till.store, TakeOver { act_id: ActId::new(), user: self.who(by) }) {
                    Ok(_) | Err(TakeOverError::AlreadyYours) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Step::Later { minutes } => self.till.later(minutes),
        }
    }
}

fn tender(kind: TenderKind, amount: Rupiah) -> Tender {
    // Every payment has a proof of its own.
    let (reference, bank) = (ActId::new().to_string(), String::from("BCA"));
    let approval_code = reference[24..].to_owned();
    match kind {
        TenderKind::Cash => Tender::Cash { given: amount },
        TenderKind::Qris => Tender::Qris { request: None, amount, reference },
        TenderKind::Card => Tender::Card { amount, bank, last4: "1234".into(), approval_code },
        TenderKind::Transfer => Tender::Transfer { amount, bank, reference },
        TenderKind::Voucher => Tender::Voucher { amount, code: reference },
    }
}

fn cash_of(tenders: &[PlanTender]) -> Rupiah {
    tenders.iter().filter(|tender| tender.kind == TenderKind::Cash).map(|tender| tender.amount).sum()
}

fn take_off(cart: &mut Cart, off: Off) {
    let (key, label) = (cart.lines()[0].key, cart.lines()[0].item.unit_price);
    let reason = || Reason::of("flawed");
    match off {
        Off::Nothing => {}
        Off::Line(bp) => {
            let discount = Discount { amount: DiscountAmount::Percent(bp), reason: reason() };
            cart.discount_line(key, discount).expect("given");
        }
        Off::Cart(hundreds) => {
            let amount = Rupiah((hundreds * 100).min(cart.totals().net.0 / 2));
            let discount = Discount { amount: DiscountAmount::Rupiah(amount), reason: reason() };
            cart.discount_cart(discount).expect("given");
        }
        Off::Price(percent) => {
            let changed = PriceOverride { price: Rupiah(label.0 * percent / 100), reason: reason() };
            cart.override_price(key, changed, PRICE_LIMIT).expect("changed");
        }
    }
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("DEKS_SOAK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(16);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn random_days_of_two_cashiers_over_three_shifts_always_reconcile_to_zero(
        days in prop::collection::vec(some_work(), SHIFTS)
    ) {
        let mut play = Play::new();
        for Work { opens, closes, float, steps, off } in days {
            play.till.open_shift(play.who(opens), float * 100);
            for step in steps {
                play.play(step);
            }
            let counted = Rupiah((play.till.in_drawer().0 + off * 100).max(0));
            play.till.count_and_close(play.who(closes), counted);
            play.till.later(11 * 60);
        }
        reconciles(&play.till, SHIFTS);
    }
}
