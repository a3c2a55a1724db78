//! A till with two cashiers and a manager, and what they do all day. Calls into paying stand in one place.

use std::sync::Arc;

use crate::base::{ActId, BusinessDay, RefundId, Rupiah, SaleId, ShiftId, UserId};
use crate::config::Config;
use crate::people::{Approved, Role};
use crate::store::{Act, StoreError};
use crate::till::exceptions::Reason;
use crate::till::ledger::{LineMoney, refund_entries};
use crate::till::shift::*;
use crate::till::store::{self as rows, BackTender, RefundHead, RefundKind, RefundPart};
use crate::till::testing::Outlet;
use crate::till::{Cart, Paid, Payment, Tender, TenderKind, pay};

pub const CODES: [&str; 3] = ["TA23BC4", "SB77KL2", "KR55MN8"];

pub struct Till {
    pub outlet: Outlet,
    pub other_cashier: UserId,
    pub stock_keeper: UserId,
    pub settings: Arc<ShiftSettings>,
}

impl Till {
    /// Three products on the shelf: 85.000, 12.749 and 30.000 rupiah.
    pub fn new() -> Till {
        let outlet = Outlet::new();
        for (code, name, price) in
            [(CODES[0], "Tas Anyam Pandan", 85_000), (CODES[1], "Sabun Sereh", 12_749), (CODES[2], "Keripik", 30_000)]
        {
            outlet.product(code, name, price, 100_000);
        }
        let mut config = Config::default();
        config.mail.managers = vec!["manajer01@example.com".into(), "manajer02@example.com".into()];
        let (other_cashier, stock_keeper) = (UserId::new(), UserId::new());
        let till = Till { outlet, other_cashier, stock_keeper, settings: Arc::new(ShiftSettings::of(&config)) };
        till.hire(other_cashier, "Kasir 02", Role::Kasir);
        till.hire(stock_keeper, "Staf 01", Role::StafStok);
        till
    }

    /// Registers somebody without a PIN.
    pub fn hire(&self, user: UserId, name: &'static str, role: Role) {
        let written = self.outlet.store.write(Act::system("test.hire"), move |tx| {
            tx.record(
                "users",
                ("user_id", &user),
                &[("name", &name), ("role", &role.name()), ("active", &true), ("language", &"id")],
            )
        });
        written.expect("hired");
    }

    pub fn cashier(&self) -> UserId {
        self.outlet.cashier
    }

    /// The manager agrees to what this cashier asks for.
    pub fn agreed(&self, requester: UserId) -> Option<Approved> {
        Some(Approved::played(self.outlet.manager, requester))
    }

    pub fn open(&self, float: i64) -> Shift {
        let opened = open_shift(&self.outlet.store, ActId::new(), self.cashier(), Rupiah(float)).expect("opened");
        self.outlet.clock.advance_ms(1_000);
        opened
    }

    pub fn current(&self) -> Option<Shift> {
        self.outlet.store.read(current_shift).expect("read")
    }

    /// Sells pieces by their codes; cash pays what the other tender leaves.
    pub fn sell(&self, by: UserId, codes: &[&str], other: Option<(TenderKind, i64)>) -> Paid {
        self.sell_cart(by, self.outlet.scan(codes), other)
    }

    pub fn sell_cart(&self, by: UserId, cart: Cart, other: Option<(TenderKind, i64)>) -> Paid {
        let mut tenders = vec![Tender::Cash { given: Rupiah(1_000_000) }];
        tenders.extend(other.and_then(|(kind, amount)| tender(kind, Rupiah(amount))));
        let payment = Payment { user: by, tenders, ..self.outlet.payment(&cart, 0) };
        let paid = pay(&self.outlet.store, payment).expect("paid");
        self.outlet.clock.advance_ms(1_000);
        paid
    }

    /// Takes back so many pieces of each line, as far as they are there, by one tender; `None` when nothing is left.
    pub fn take_back(&self, by: UserId, sale: SaleId, qty: i64, kind: RefundKind, to: TenderKind) -> Option<Rupiah> {
        let rounding = self.outlet.settings.rounding;
        let done = self.outlet.store.write(Act::by(by, "test.refund"), move |tx| {
            let shift = ensure_open(tx)?;
            let parts = parts_of(rows::sale_lines(tx.conn(), sale)?, qty);
            if parts.is_empty() {
                return Ok(None);
            }
            let net: Rupiah = parts.iter().map(|part| part.money.net()).sum();
            let rounding = if to == TenderKind::Cash { rounding.adjustment(net) } else { Rupiah::ZERO };
            let total = net + rounding;
            let tenders = [BackTender { kind: to, amount: total, reference: String::new() }];
            let (number, at, day) = (tx.next_number("RT")?, tx.now(), tx.day());
            let head = RefundHead {
                refund_id: RefundId::new(),
                number: &number,
                sale_id: sale,
                kind,
                shift_id: Some(shift.id),
                approved_by: None,
                tenders: &tenders,
                total,
                rounding,
                reason: "",
                at,
                day,
            };
            rows::append_refund(tx, &head, &parts)?;
            let money: Vec<LineMoney> = parts.iter().map(|part| part.money).collect();
            crate::till::post(tx, day, Some(shift.id), &refund_entries(&money, &[(to.account(), total)], rounding))?;
            Ok::<_, StoreError>(Some(total))
        });
        self.outlet.clock.advance_ms(1_000);
        done.expect("taken back")
    }

    pub fn cash_move(&self, by: UserId, kind: CashKind, amount: i64) -> CashMove {
        let reason = match kind {
            CashKind::FromSafe => "small_change",
            CashKind::ToSafe => "to_safe",
            CashKind::Expense => "supplies",
        };
        CashMove {
            act_id: ActId::new(),
            user: by,
            kind,
            amount: Rupiah(amount),
            reason: Reason::of(reason),
            approval: None,
            settings: self.settings.clone(),
        }
    }

    /// What the ledger says is in the drawer of the open shift.
    pub fn in_drawer(&self) -> i64 {
        let shift = self.current().expect("an open shift");
        self.outlet.store.read(|c| super::super::store::in_drawer(c, shift.id)).expect("read").0
    }

    pub fn counting(&self, by: UserId, shift: ShiftId, amount: i64) -> SubmitCount {
        let pieces = pieces_of(amount);
        SubmitCount { act_id: ActId::new(), user: by, shift, pieces, settings: self.settings.clone() }
    }

    pub fn closing(&self, by: UserId, shift: ShiftId) -> CloseShift {
        let settings = self.settings.clone();
        CloseShift { act_id: ActId::new(), user: by, shift, explanation: None, accepted: None, settings }
    }

    /// Counts the drawer so that it is off by an amount, and closes with an explanation.
    pub fn count_and_close(&self, by: UserId, off: i64) -> Closed {
        let shift = self.current().expect("an open shift").id;
        let amount = (self.in_drawer() + off).max(0) / 100 * 100;
        submit_count(&self.outlet.store, &self.counting(by, shift, amount)).expect("counted");
        let order = CloseShift { explanation: Some(Reason::of("unknown")), ..self.closing(by, shift) };
        let closed = close_shift(&self.outlet.store, order).expect("closed");
        self.outlet.clock.advance_ms(1_000);
        closed
    }

    pub fn z(&self, z_number: i64) -> ShiftReport {
        self.outlet.store.read(|c| z_report(c, z_number)).expect("read").expect("a report")
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.outlet.number(sql)
    }
}

/// The pieces of an amount in whole hundreds.
pub fn pieces_of(amount: i64) -> Vec<Pieces> {
    let pieces = fewest_pieces(Rupiah(amount), BusinessDay::parse("2026-11-22").expect("a day"));
    let sum: Rupiah = pieces.iter().map(Pieces::amount).sum();
    assert_eq!(sum.0, amount, "coins below 100 rupiah are not in the drawer");
    pieces
}

fn tender(kind: TenderKind, amount: Rupiah) -> Option<Tender> {
    // Every payment has a proof of its own.
    let reference = ActId::new().to_string();
    let approval_code = reference[24..].to_owned();
    let bank = String::from("BCA");
    match kind {
        TenderKind::Cash => None,
        TenderKind::Qris => Some(Tender::Qris { request: None, amount, reference }),
        TenderKind::Card => Some(Tender::Card { amount, bank, last4: "1234".into(), approval_code }),
        TenderKind::Transfer => Some(Tender::Transfer { amount, bank, reference }),
        TenderKind::Voucher => Some(Tender::Voucher { amount, code: reference }),
    }
}

fn parts_of(lines: Vec<rows::SaleLineRow>, qty: i64) -> Vec<RefundPart> {
    let left = lines.into_iter().filter(|line| line.qty > line.refunded_qty);
    left.map(|line| {
        let qty = qty.min(line.qty - line.refunded_qty);
        let whole = LineMoney {
            partner: line.partner_id,
            gross: line.unit_price * line.qty,
            discount: line.discount,
            by_partner: line.discount_partner,
            commission: line.commission_rupiah,
        };
        RefundPart {
            sale_line_no: line.line_no,
            product_id: line.product_id,
            qty,
            back_to: "shelf",
            money: whole.part(qty, line.refunded_qty, line.qty),
        }
    })
    .collect()
}
