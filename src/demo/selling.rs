//! Customers: what they buy, how they pay, what they bring back.

use std::sync::Arc;

use super::chance::Chance;
use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::{ActId, Rupiah, SaleId, UserId};
use crate::config::TenderKind;
use crate::people::Approved;
use crate::till::pricing::price;
use crate::till::promotions::Promotion;
use crate::till::{
    self, BackLine, BackReference, BackTo, Cart, Discount, DiscountAmount, Found, Paid, Payment, Reason, RefundDone,
    RefundOrder, RefundTo, ShowQris, Shown, Tender, TillSettings, Void, Voided, lookup, quick_amounts, rest_of,
};

/// Half of a split payment in steps that people name.
const SPLIT_STEP_RUPIAH: i64 = 1_000;
/// Smaller sums nobody splits.
const SPLIT_RUPIAH_MIN: i64 = 20_000;
/// What a voucher of the outlet is worth. What of it is left over is not paid out.
const VOUCHER: Rupiah = Rupiah(50_000);

/// How a customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Cash,
    Qris,
    Card,
    Transfer,
    /// A part by QRIS, the rest in cash.
    Split,
    /// A voucher, and what it leaves by card.
    Voucher,
}

impl Way {
    /// Most pay in cash, a third and a bit by QRIS, one in ten by card, some of these with a voucher.
    pub fn by_chance(chance: &mut Chance) -> Way {
        match chance.below(100) {
            0..49 => Way::Cash,
            49..84 => Way::Qris,
            84..91 => Way::Card,
            91..94 => Way::Voucher,
            94..97 => Way::Transfer,
            _ => Way::Split,
        }
    }

    /// What the outlet has to take for it.
    fn kinds(self) -> &'static [TenderKind] {
        match self {
            Way::Cash => &[TenderKind::Cash],
            Way::Qris | Way::Split => &[TenderKind::Qris],
            Way::Card => &[TenderKind::Card],
            Way::Transfer => &[TenderKind::Transfer],
            Way::Voucher => &[TenderKind::Voucher, TenderKind::Card],
        }
    }
}

/// Somebody who sells.
pub struct Counter<'a> {
    pub outlet: &'a Outlet,
    pub cashier: UserId,
    pub settings: &'a Arc<TillSettings>,
    /// Those that hold today.
    pub promotions: &'a [Promotion],
    /// The manager's, for what is above the cashier's limits.
    pub approval: Option<&'a Approved>,
    /// The kiosk shows a QRIS code for each sale; otherwise the customer scans the sticker.
    pub shows_codes: bool,
}

/// A sale that was made, and what of it lies in the drawer.
#[derive(Debug, Clone)]
pub struct Rung {
    pub paid: Paid,
    pub cash: Rupiah,
}

impl Counter<'_> {
    /// What a cart costs today.
    pub fn net(&self, cart: &Cart) -> Rupiah {
        price(cart, self.promotions, self.outlet.store.today()).totals.net
    }

    /// The customer pays.
    pub fn pay(&self, cart: Cart, way: Way, chance: &mut Chance) -> Result<Rung, DemoError> {
        let tenders = self.tenders(&cart, way, chance)?;
        self.pay_with(cart, tenders)
    }

    pub fn pay_with(&self, cart: Cart, tenders: Vec<Tender>) -> Result<Rung, DemoError> {
        let other: Rupiah = tenders.iter().map(Tender::fixed_amount).sum();
        let payment = Payment {
            act_id: ActId::new(),
            user: self.cashier,
            cart,
            tenders,
            // The piece lies on the counter: the shelf is right, the list is wrong.
            oversell_confirmed: true,
            approval: self.approval.cloned(),
            settings: self.settings.clone(),
        };
        let paid = till::pay(&self.outlet.store, payment).at_step("bayar")?;
        let cash = paid.total - other;
        Ok(Rung { paid, cash })
    }

    fn tenders(&self, cart: &Cart, way: Way, chance: &mut Chance) -> Result<Vec<Tender>, DemoError> {
        let net = self.net(cart);
        let offered = &self.settings.tenders.offered;
        let way = if way.kinds().iter().all(|kind| offered.contains(kind)) { way } else { Way::Cash };
        Ok(match way {
            Way::Cash => vec![self.cash(net, &[], chance)],
            Way::Split if net >= Rupiah(SPLIT_RUPIAH_MIN) => {
                let part = Rupiah(net.0 / 2 / SPLIT_STEP_RUPIAH * SPLIT_STEP_RUPIAH);
                let qris = self.qris(cart, part, chance)?;
                let cash = self.cash(net, std::slice::from_ref(&qris), chance);
                vec![qris, cash]
            }
            Way::Qris | Way::Split => vec![self.qris(cart, net, chance)?],
            Way::Card => vec![self.card(net, chance)],
            Way::Voucher => self.voucher(net, chance),
            Way::Transfer => {
                vec![Tender::Transfer { amount: net, bank: self.bank(chance), reference: digits(chance, 10) }]
            }
        })
    }

    /// The notes at hand for what the other tenders leave: often more than it costs.
    pub fn cash(&self, net: Rupiah, others: &[Tender], chance: &mut Chance) -> Tender {
        let due = rest_of(net, others, self.settings.rounding).cash;
        let amounts = quick_amounts(due, self.outlet.store.today());
        let more = if chance.in_thousand(350) { None } else { amounts.get(chance.below(amounts.len())) };
        Tender::Cash { given: more.copied().unwrap_or(due).max(due) }
    }

    fn qris(&self, cart: &Cart, amount: Rupiah, chance: &mut Chance) -> Result<Tender, DemoError> {
        let request = if self.shows_codes { Some(self.show_code(cart, amount)?.request_id) } else { None };
        Ok(Tender::Qris { request, amount, reference: digits(chance, 12) })
    }

    /// Shows a QRIS code for a part of a cart.
    pub fn show_code(&self, cart: &Cart, amount: Rupiah) -> Result<Shown, DemoError> {
        let order = ShowQris {
            act_id: ActId::new(),
            user: self.cashier,
            cart: cart.clone(),
            tenders: Vec::new(),
            amount,
            oversell_confirmed: true,
            approval: self.approval.cloned(),
            settings: self.settings.clone(),
        };
        till::show_qris(&self.outlet.store, order).at_step("kode QRIS")
    }

    /// By the bank's machine: what its slip says.
    pub fn card(&self, amount: Rupiah, chance: &mut Chance) -> Tender {
        let bank = self.bank(chance);
        Tender::Card { amount, bank, last4: digits(chance, 4), approval_code: digits(chance, 6) }
    }

    /// A voucher as far as it goes, and what it leaves by card.
    fn voucher(&self, net: Rupiah, chance: &mut Chance) -> Vec<Tender> {
        // The code comes from a copy, so that the rest of the story goes as it would have gone with a card.
        let code = ["VCR-", &digits(&mut chance.clone(), 10)].concat();
        let amount = net.min(VOUCHER);
        let rest = self.card(net - amount, chance);
        let mut tenders = vec![Tender::Voucher { amount, code }];
        if net > amount {
            tenders.push(rest);
        }
        tenders
    }

    fn bank(&self, chance: &mut Chance) -> String {
        let banks = &self.settings.tenders.banks;
        banks.get(chance.below(banks.len())).cloned().unwrap_or_else(|| "Bank Contoh".to_owned())
    }

    /// One piece of a line comes back; the manager agrees, and the money goes back as it came.
    pub fn give_back(&self, sale: SaleId, line: i64, back_to: BackTo, why: Reason) -> Result<RefundDone, DemoError> {
        let (store, today) = (&self.outlet.store, self.outlet.store.today());
        let offer = store.read(|connection| till::refund_offer(connection, sale, today, self.settings))?;
        let missing = || DemoError::Step { step: "retur pembeli", cause: "penjualannya tidak ada".to_owned() };
        let offer = offer.ok_or_else(missing)?;
        let lines = vec![BackLine { sale_line_no: line, qty: 1, back_to }];
        let plan = till::plan_refund(&offer, &lines, RefundTo::AsPaid).at_step("retur pembeli")?;
        let reference = ["RV-", &offer.number].concat();
        let by_bank = plan.tenders.iter().filter_map(|tender| tender.tender_line_no);
        let order = RefundOrder {
            act_id: ActId::new(),
            user: self.cashier,
            sale_id: sale,
            lines,
            to: RefundTo::AsPaid,
            references: by_bank
                .map(|tender_line_no| BackReference { tender_line_no, reference: reference.clone() })
                .collect(),
            reason: why,
            approval: self.approval.cloned(),
            settings: self.settings.clone(),
        };
        till::refund_sale(store, order).at_step("retur pembeli")
    }

    /// The sale never happened: the wrong thing was scanned, and the customer still stands there.
    pub fn void(&self, sale: SaleId, why: Reason) -> Result<Voided, DemoError> {
        let order = Void {
            act_id: ActId::new(),
            user: self.cashier,
            sale_id: sale,
            references: Vec::new(),
            reason: why,
            approval: self.approval.cloned(),
            settings: self.settings.clone(),
        };
        till::void_sale(&self.outlet.store, order).at_step("batal transaksi")
    }
}

/// What of a void goes out of the drawer.
pub fn cash_of(voided: &Voided) -> Rupiah {
    voided.tenders.iter().filter(|tender| tender.kind == TenderKind::Cash).map(|tender| tender.amount).sum()
}

/// Puts pieces into a cart as a scan does.
pub fn scan(outlet: &Outlet, cart: &mut Cart, code: &str, qty: i64) -> Result<(), DemoError> {
    let today = outlet.store.today();
    let found = outlet.store.read(|connection| lookup::find(connection, code, today))?;
    match found {
        Found::One(item) => cart.add(item, qty).map(drop).at_step("keranjang"),
        other => Err(DemoError::Step { step: "pindai", cause: format!("{code}: {other:?}") }),
    }
}

/// Takes something off the first line, with a reason.
pub fn discount(cart: &mut Cart, percent: u32, why: &str) -> Result<(), DemoError> {
    let Some(key) = cart.lines().first().map(|line| line.key) else { return Ok(()) };
    let off = Discount { amount: DiscountAmount::Percent(percent * 100), reason: Reason::of(why) };
    cart.discount_line(key, off).map(drop).at_step("potongan")
}

/// Now and then something is taken off; rarely so much that the manager has to agree.
pub fn haggle(cart: &mut Cart, chance: &mut Chance) -> Result<(), DemoError> {
    match chance.below(1_000) {
        0..25 => discount(cart, 5, "regular_customer"),
        25..40 => discount(cart, 10, "flawed"),
        40..44 => discount(cart, 20, "display_piece"),
        _ => Ok(()),
    }
}

/// So many digits, as banks and wallets number their payments.
fn digits(chance: &mut Chance, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + (chance.bits() % 10) as u8)).collect()
}

/// How many pieces of one thing a customer takes.
pub fn pieces(chance: &mut Chance) -> i64 {
    match chance.below(100) {
        0..84 => 1,
        84..96 => 2,
        _ => 3,
    }
}

/// How many different things a customer takes.
pub fn lines(chance: &mut Chance) -> usize {
    match chance.below(100) {
        0..58 => 1,
        58..85 => 2,
        85..95 => 3,
        _ => 4,
    }
}

/// A new price: some more or less, in steps that people use.
pub fn new_price(old: Rupiah, limit: Rupiah, chance: &mut Chance) -> Rupiah {
    let change = chance.between(-8, 15);
    let step = if old.0 > 100_000 { 5_000 } else { 1_000 };
    let price = (old.0 + old.0 * change / 100) / step * step;
    Rupiah(price.clamp(step, limit.0))
}
