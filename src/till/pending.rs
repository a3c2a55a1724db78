//! QRIS codes that were shown and wait for their money.
//!
//! Promises: a code that was shown is a fact, and it is listed as pending until somebody settles or voids it, whatever
//! happens to the power, the shift or the day; the cart it was shown for is kept beside it, and is sold at the prices it
//! was shown with, whatever the outlet offers by then; a code is paid once, whole, by one sale, and its goods are sold
//! once: when the customer paid them in another way, the code is not settled any more. Who has to agree to a discount
//! agrees before the code is shown: a customer who has paid cannot be told no.
//! Leaves to others: whether the money came (a person who looked, or [`super::notices`]), and drawing the code.

mod kept;
#[cfg(test)]
mod tests;
mod void;

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cart::{Cart, TOTAL_RUPIAH_MAX};
use super::limits::needs_second_person;
use super::pay::doubts::{Agreed, record_agreed};
use super::pay::{CartPlace, Paid, PayError, Payment, act_of, check_disk, take, work_out};
use super::pricing::Priced;
use super::qris::{DynamicFlaw, StaticFlaw, StaticPayload, dynamic};
use super::rules::Accepted;
use super::settings::TillSettings;
use super::settle::{PaidTender, ShownCode, Tender, rest_of};
use super::shift;
use super::store::read_day;
use super::tender::TenderKind;
use crate::base::{ActId, BusinessDay, QrisRequestId, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::people::{Approved, Permission, Role, require};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx, collect};

pub use kept::{KeptCart, kept_cart};
pub(super) use kept::{kept_for, mark_sold};
pub use void::{VoidQris, VoidQrisError, VoidedQris, void_qris};

/// Asks for a code to show. The act's id is made when the cashier taps, so a double tap shows one code.
#[derive(Debug, Clone)]
pub struct ShowQris {
    pub act_id: ActId,
    pub user: UserId,
    pub cart: Cart,
    /// The other tenders chosen so far; they are kept with the cart.
    pub tenders: Vec<Tender>,
    /// What the code asks for: the rest, or a part of it.
    pub amount: Rupiah,
    pub oversell_confirmed: bool,
    /// Of a second person, for discounts and prices above the limits of the cashier's role.
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

/// A code to show, to the customer and on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub request_id: QrisRequestId,
    /// `Q-K1-20261122-0001`; in the code when it is dynamic.
    pub bill_number: String,
    /// What the QR holds.
    pub payload: String,
    pub amount: Rupiah,
    /// False: the outlet's static code, and the customer types the amount.
    pub is_dynamic: bool,
}

/// Why no code is shown, in the order of the checks; the cart stays.
#[derive(Debug, PartialEq, Error)]
pub enum ShowQrisError {
    #[error("Gerai belum punya kode QRIS. Pindai stiker QRIS gerai di Pengaturan, atau pilih cara bayar lain.")]
    NoCode,
    #[error(transparent)]
    Code(#[from] StaticFlaw),
    /// The cart cannot be sold as it is, or the amount cannot be paid by QRIS.
    #[error(transparent)]
    Pay(#[from] PayError),
    #[error("QRIS {amount} melebihi sisa tagihan {rest}. Isi nominalnya paling banyak {rest}.")]
    MoreThanRest { amount: Rupiah, rest: Rupiah },
    #[error(transparent)]
    Dynamic(#[from] DynamicFlaw),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A code that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingQris {
    pub request_id: QrisRequestId,
    pub bill_number: String,
    pub amount: Rupiah,
    pub payload: String,
    pub shift_id: Option<ShiftId>,
    pub user_id: Option<UserId>,
    pub day: BusinessDay,
    pub at: UtcMs,
    /// The provider says that it is paid: its reference.
    pub paid_reference: Option<String>,
    /// The provider says that something else was paid.
    pub differing_amount: Option<Rupiah>,
    /// The receipt on which its goods were paid in another way: it can be voided, not settled.
    pub sold_number: Option<String>,
    /// Money that was taken beside it and stands on no receipt; never cash.
    pub kept_tenders: Vec<Tender>,
}

impl PendingQris {
    /// The provider says that something else was paid, and nothing that fits came.
    pub fn settle_needs_person(&self) -> bool {
        self.differing_amount.is_some() && self.paid_reference.is_none()
    }

    /// Money may have come for it, or did come beside it.
    pub fn void_needs_person(&self) -> bool {
        self.paid_reference.is_some() || self.differing_amount.is_some() || !self.kept_tenders.is_empty()
    }
}

/// Sells the cart of a pending code, once somebody knows that it was paid.
#[derive(Debug, Clone)]
pub struct SettlePending {
    pub act_id: ActId,
    pub user: UserId,
    pub request: QrisRequestId,
    /// From the provider's app; may stay empty where its notice came.
    pub reference: String,
    /// For what the code and the tenders kept with it leave open.
    pub more_tenders: Vec<Tender>,
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

/// Makes the code for an amount and remembers it as pending. Blocks until that is durable: show it only afterwards.
/// The same act again gives the same code.
pub fn show_qris(store: &Store, order: ShowQris) -> Result<Shown, ShowQrisError> {
    let act = Act::by(order.user, "till.show_qris").with_id(order.act_id);
    let path = store.path().to_owned();
    store.write(act, move |tx| {
        let role = require(tx.conn(), order.user, Permission::Sell).map_err(PayError::from)?.role;
        let (code, priced) = check_amount(tx, &path, &order)?;
        let request_id = QrisRequestId::new();
        check_deals(tx, request_id, role, &priced, &order)?;
        let bill_number = tx.next_number("Q")?;
        let cap = order.settings.tender_rules(tx.day()).qris_cap;
        let is_dynamic = order.settings.tenders.qris_dynamic;
        let payload = if is_dynamic { dynamic(&code, order.amount, Some(&bill_number), cap)? } else { code.to_text() };
        let shown = Shown { request_id, bill_number, payload, amount: order.amount, is_dynamic };
        remember(tx, &shown, order, priced)?;
        Ok(shown)
    })
}

/// The outlet's code and the cart's prices, when the amount can be asked for.
fn check_amount(tx: &Tx<'_>, path: &Path, order: &ShowQris) -> Result<(StaticPayload, Priced), ShowQrisError> {
    let (settings, amount, kind) = (&order.settings, order.amount, TenderKind::Qris);
    check_disk(path, settings)?;
    let rules = settings.tender_rules(tx.day());
    if !rules.offered.contains(&kind) {
        return Err(PayError::NotOffered { kind }.into());
    }
    if settings.tenders.qris_payload.trim().is_empty() {
        return Err(ShowQrisError::NoCode);
    }
    let code = StaticPayload::read(&settings.tenders.qris_payload)?.code;
    if !(Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&amount) {
        return Err(PayError::AmountImplausible { kind }.into());
    }
    if amount > rules.qris_cap {
        return Err(PayError::QrisOverCap { amount, cap: rules.qris_cap }.into());
    }
    let accepted = Accepted { oversell: order.oversell_confirmed, prices_as_shown: false };
    let (goods, priced) = work_out(tx, &order.cart, settings, accepted, None)?;
    let rest = rest_of(goods.net(), &order.tenders, rules.rounding).amount;
    if amount > rest { Err(ShowQrisError::MoreThanRest { amount, rest }) } else { Ok((code, priced)) }
}

/// A second person agrees to what is above the limit before anybody can pay it, and that is a fact of its own.
fn check_deals(
    tx: &mut Tx<'_>,
    request: QrisRequestId,
    role: Role,
    priced: &Priced,
    order: &ShowQris,
) -> Result<(), PayError> {
    let needs = needs_second_person(role, &order.cart, priced, &order.settings.limits);
    if needs.iter().any(|need| need.above_limit) {
        let agreed = Agreed { what: "qris_shown", sale: None, request: Some(request), about: "" };
        record_agreed(tx, 1, &agreed, order.approval.as_ref())?;
    }
    Ok(())
}

fn remember(tx: &mut Tx<'_>, shown: &Shown, order: ShowQris, priced: Priced) -> Result<(), StoreError> {
    let shift = shift::ensure_open(tx)?;
    let (act_id, user_id, day, at) = (tx.act_id(), tx.actor(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "qris_requests",
        &[
            ("request_id", &shown.request_id),
            ("act_id", &act_id),
            ("bill_number", &shown.bill_number),
            ("shift_id", &shift.id),
            ("amount_rupiah", &shown.amount),
            ("payload", &shown.payload),
            ("user_id", &user_id),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )?;
    let kept = KeptCart { cart: order.cart, tenders: order.tenders, priced, sold: None };
    kept::keep(tx, shown.request_id, &kept)
}

/// The codes that wait, oldest first.
pub fn pending(connection: &Connection) -> Result<Vec<PendingQris>, StoreError> {
    let mut codes = collect(
        connection,
        "SELECT q.request_id, q.bill_number, q.amount_rupiah, q.payload, q.shift_id, q.user_id, q.business_day,
                q.at_utc_ms,
                (SELECT n.reference FROM payment_notices n
                 WHERE n.request_id = q.request_id AND n.outcome = 'matched' LIMIT 1),
                (SELECT n.amount_rupiah FROM payment_notices n
                 WHERE n.request_id = q.request_id AND n.outcome = 'amount_differs' ORDER BY n.at_utc_ms DESC LIMIT 1)
         FROM qris_requests q
         WHERE NOT EXISTS (SELECT 1 FROM qris_closed c WHERE c.request_id = q.request_id)
         ORDER BY q.at_utc_ms, q.request_id",
        [],
        read_pending,
    )?;
    for code in &mut codes {
        if let Some(kept) = kept::read(connection, code.request_id)? {
            code.sold_number = kept::sold_number(connection, &kept)?;
            code.kept_tenders = kept::money_beside(connection, &kept, code.day)?;
        }
    }
    Ok(codes)
}

fn read_pending(row: &Row<'_>) -> rusqlite::Result<PendingQris> {
    Ok(PendingQris {
        request_id: row.get(0)?,
        bill_number: row.get(1)?,
        amount: row.get(2)?,
        payload: row.get(3)?,
        shift_id: row.get(4)?,
        user_id: row.get(5)?,
        day: read_day(row, 6)?,
        at: UtcMs(row.get(7)?),
        paid_reference: row.get(8)?,
        differing_amount: row.get(9)?,
        sold_number: None,
        kept_tenders: Vec::new(),
    })
}

/// Sells what a pending code was shown for, at the prices it was shown with. The same act again gives the first result.
pub fn settle_pending(store: &Store, order: SettlePending) -> Result<Paid, PayError> {
    let path = store.path().to_owned();
    store.write(act_of(order.act_id, order.user), move |tx| {
        let request = order.request;
        let amount = amount_of(tx.conn(), request)?.ok_or(PayError::QrisUnknown)?;
        if is_closed(tx.conn(), request)? {
            return Err(PayError::QrisClosed);
        }
        let kept = kept::read(tx.conn(), request)?.ok_or(PayError::QrisCartGone)?;
        if let Some(number) = kept::sold_number(tx.conn(), &kept)? {
            return Err(PayError::QrisCartSold { number });
        }
        let mut tenders = still_open(tx.conn(), kept.tenders)?;
        tenders.push(Tender::Qris { request: Some(request), amount, reference: order.reference });
        tenders.extend(order.more_tenders);
        let payment = Payment {
            act_id: order.act_id,
            user: order.user,
            cart: kept.cart,
            tenders,
            oversell_confirmed: true,
            approval: order.approval,
            settings: order.settings,
        };
        take(tx, &path, &payment, CartPlace::Pending)
    })
}

/// The tenders without those codes that were paid or voided meanwhile; what they leave open is asked for.
fn still_open(connection: &Connection, tenders: Vec<Tender>) -> Result<Vec<Tender>, StoreError> {
    let mut open = Vec::with_capacity(tenders.len() + 1);
    for tender in tenders {
        let is_closed = match tender.request() {
            Some(request) => is_closed(connection, request)?,
            None => false,
        };
        if !is_closed {
            open.push(tender);
        }
    }
    Ok(open)
}

/// A draft of another version is none; what goes wrong in the store stays an error.
pub(super) fn if_readable<T>(read: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Unreadable(_)) => Ok(None),
        read => read,
    }
}

/// The codes that tenders name, as the records have them.
pub(super) fn shown_codes(connection: &Connection, tenders: &[Tender]) -> Result<Vec<ShownCode>, StoreError> {
    let mut shown = Vec::new();
    for id in tenders.iter().filter_map(Tender::request) {
        if let Some(amount) = amount_of(connection, id)? {
            let is_closed = is_closed(connection, id)?;
            shown.push(ShownCode { id, amount, is_closed, notice_reference: paid_reference(connection, id)? });
        }
    }
    Ok(shown)
}

/// Closes the codes that a sale was paid by, and forgets their carts.
pub(super) fn close_paid(tx: &mut Tx<'_>, sale: SaleId, tenders: &[PaidTender]) -> Result<(), StoreError> {
    for tender in tenders {
        if let Some(request) = tender.request {
            close(tx, request, "paid", Some(sale), &tender.reference)?;
            kept::forget(tx, request)?;
        }
    }
    Ok(())
}

fn close(
    tx: &mut Tx<'_>,
    request: QrisRequestId,
    how: &'static str,
    sale: Option<SaleId>,
    reference: &str,
) -> Result<(), StoreError> {
    let (act_id, user_id, at) = (tx.act_id(), tx.actor(), tx.now().0);
    tx.fact(
        "qris_closed",
        &[
            ("request_id", &request),
            ("act_id", &act_id),
            ("how", &how),
            ("sale_id", &sale),
            ("reference", &reference),
            ("user_id", &user_id),
            ("at_utc_ms", &at),
        ],
    )
}

fn read_request(connection: &Connection, request: QrisRequestId) -> Result<Option<(String, Rupiah)>, StoreError> {
    connection
        .prepare_cached("SELECT bill_number, amount_rupiah FROM qris_requests WHERE request_id = ?1")?
        .query_row([request], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()
}

/// The bill number of a code that was shown.
pub(super) fn bill_number(connection: &Connection, request: QrisRequestId) -> Result<Option<String>, StoreError> {
    Ok(read_request(connection, request)?.map(|(bill_number, _)| bill_number))
}

fn amount_of(connection: &Connection, request: QrisRequestId) -> Result<Option<Rupiah>, StoreError> {
    Ok(read_request(connection, request)?.map(|(_, amount)| amount))
}

fn is_closed(connection: &Connection, request: QrisRequestId) -> Result<bool, StoreError> {
    let closed = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM qris_closed WHERE request_id = ?1)")?
        .query_row([request], |row| row.get(0))?;
    Ok(closed)
}

/// The provider's reference, when its notice says that the code was paid.
fn paid_reference(connection: &Connection, request: QrisRequestId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached(
            "SELECT reference FROM payment_notices WHERE request_id = ?1 AND outcome = 'matched'
             ORDER BY at_utc_ms LIMIT 1",
        )?
        .query_row([request], |row| row.get(0))
        .optional_row()
}

/// What the provider says was paid instead, while it said nothing that fits.
pub(super) fn differing(connection: &Connection, request: QrisRequestId) -> Result<Option<Rupiah>, StoreError> {
    connection
        .prepare_cached(
            "SELECT amount_rupiah FROM payment_notices n WHERE request_id = ?1 AND outcome = 'amount_differs'
             AND NOT EXISTS (SELECT 1 FROM payment_notices m WHERE m.request_id = ?1 AND m.outcome = 'matched')
             ORDER BY at_utc_ms DESC LIMIT 1",
        )?
        .query_row([request], |row| row.get(0))
        .optional_row()
}
