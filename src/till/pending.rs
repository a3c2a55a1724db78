//! QRIS codes that were shown and wait for their money.
//!
//! Promises: a code that was shown is a fact, and it is listed as pending until somebody settles or voids it, whatever
//! happens to the power, the shift or the day; the cart it was shown for is kept beside it, and is sold at the prices it
//! was shown with; a code is paid once, whole, by one sale.
//! Leaves to others: whether the money came (a person who looked, or [`super::notices`]), and drawing the code.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cart::{Cart, TOTAL_RUPIAH_MAX};
use super::exceptions::{Exception, ExceptionKind, ExceptionRefused, Reason, record};
use super::pay::{CartPlace, Paid, PayError, Payment, act_of, check_disk, take, work_out};
use super::pricing::Priced;
use super::qris::{DynamicFlaw, StaticFlaw, StaticPayload, dynamic};
use super::rules::Accepted;
use super::settings::TillSettings;
use super::settle::{PaidTender, ShownCode, Tender, rest_of};
use super::store::read_day;
use super::tender::TenderKind;
use super::{draft, shift};
use crate::base::{ActId, BusinessDay, QrisRequestId, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx, collect};

const DRAFT_KIND: &str = "qris_cart";

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
}

/// What a code was shown for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCart {
    pub cart: Cart,
    pub tenders: Vec<Tender>,
    /// The prices it was shown with: a promotion that ends meanwhile changes nothing for who has paid.
    pub priced: Priced,
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

/// Gives a pending code up.
#[derive(Debug, Clone)]
pub struct VoidQris {
    pub act_id: ActId,
    pub user: UserId,
    pub request: QrisRequestId,
    pub reason: Reason,
    /// Needed only when the provider says that the code was paid.
    pub approval: Option<Approved>,
    /// Puts the cart back on the counter of this till, if nothing lies there.
    pub back_to_till: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedQris {
    pub request_id: QrisRequestId,
    pub bill_number: String,
    pub amount: Rupiah,
    /// The cart lies on the counter again: resume it.
    pub cart_is_back: bool,
}

/// Why a code is not given up, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum VoidQrisError {
    #[error("Kode QRIS itu tidak tercatat di kios ini. Muat ulang daftar QRIS tertunda.")]
    Unknown,
    #[error("Kode QRIS itu sudah dibayar atau dibatalkan. Muat ulang daftar QRIS tertunda.")]
    AlreadyClosed,
    #[error(
        "Menurut penyedia QRIS, {amount} sudah dibayar (ref. {reference}). Selesaikan penjualannya, atau minta manajer \
         menyetujui pembatalan."
    )]
    PaidAlready { amount: Rupiah, reference: String },
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the code for an amount and remembers it as pending. Blocks until that is durable: show it only afterwards.
/// The same act again gives the same code.
pub fn show_qris(store: &Store, order: ShowQris) -> Result<Shown, ShowQrisError> {
    let act = Act::by(order.user, "till.show_qris").with_id(order.act_id);
    let path = store.path().to_owned();
    store.write(act, move |tx| {
        require(tx.conn(), order.user, Permission::Sell).map_err(PayError::from)?;
        let (code, priced) = check_amount(tx, &path, &order)?;
        let bill_number = tx.next_number("Q")?;
        let cap = order.settings.tender_rules(tx.day()).qris_cap;
        let is_dynamic = order.settings.tenders.qris_dynamic;
        let payload = if is_dynamic { dynamic(&code, order.amount, Some(&bill_number), cap)? } else { code.to_text() };
        let request_id = QrisRequestId::new();
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
    let kept = KeptCart { cart: order.cart, tenders: order.tenders, priced };
    tx.drafts().keep(DRAFT_KIND, &shown.request_id.to_string(), &kept)
}

/// The codes that wait, oldest first.
pub fn pending(connection: &Connection) -> Result<Vec<PendingQris>, StoreError> {
    collect(
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
    )
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
    })
}

/// What a code was shown for; `None` once it is paid or voided.
pub fn kept_cart(store: &Store, request: QrisRequestId) -> Result<Option<KeptCart>, StoreError> {
    store.draft(DRAFT_KIND, &request.to_string())
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
        let kept: Option<KeptCart> = if_readable(tx.drafts().get(DRAFT_KIND, &request.to_string()))?;
        let KeptCart { cart, mut tenders, .. } = kept.ok_or(PayError::QrisCartGone)?;
        tenders.push(Tender::Qris { request: Some(request), amount, reference: order.reference });
        tenders.extend(order.more_tenders);
        let payment = Payment {
            act_id: order.act_id,
            user: order.user,
            cart,
            tenders,
            oversell_confirmed: true,
            approval: order.approval,
            settings: order.settings,
        };
        take(tx, &path, &payment, CartPlace::Pending)
    })
}

/// Gives a code up, with a reason. The cart is forgotten, or goes back to a counter where nothing lies.
pub fn void_qris(store: &Store, order: VoidQris) -> Result<VoidedQris, VoidQrisError> {
    let act = Act::by(order.user, "till.void_qris").with_id(order.act_id);
    store.write(act, move |tx| {
        require(tx.conn(), order.user, Permission::Sell)?;
        let request_id = order.request;
        let (bill_number, amount) = read_request(tx.conn(), request_id)?.ok_or(VoidQrisError::Unknown)?;
        if is_closed(tx.conn(), request_id)? {
            return Err(VoidQrisError::AlreadyClosed);
        }
        let paid_reference = paid_reference(tx.conn(), request_id)?;
        let needs_approval = paid_reference.is_some();
        if let (Some(reference), None) = (paid_reference, &order.approval) {
            return Err(VoidQrisError::PaidAlready { amount, reference });
        }
        let exception = Exception {
            kind: ExceptionKind::QrisVoided,
            shift: shift::current_shift(tx.conn())?.map(|shift| shift.id),
            sale: None,
            amount,
            reason: &order.reason,
            approval: order.approval.as_ref(),
            needs_approval,
        };
        record(tx, 1, &exception)?;
        close(tx, request_id, "voided", None, "")?;
        let cart_is_back = give_cart_back(tx, request_id, order.back_to_till.as_deref())?;
        Ok(VoidedQris { request_id, bill_number, amount, cart_is_back })
    })
}

/// Forgets the kept cart, or lays it on an empty counter.
fn give_cart_back(tx: &Tx<'_>, request: QrisRequestId, till: Option<&str>) -> Result<bool, StoreError> {
    let (drafts, key) = (tx.drafts(), request.to_string());
    let kept: Option<KeptCart> = if_readable(drafts.get(DRAFT_KIND, &key))?;
    let mut is_back = false;
    if let (Some(till), Some(kept)) = (till, kept) {
        // A draft that cannot be read is something that lies there.
        let is_free = match drafts.get::<Cart>(draft::DRAFT_KIND, till) {
            Err(StoreError::Unreadable(_)) => false,
            read => read?.is_none_or(|cart| cart.is_empty()),
        };
        if is_free {
            drafts.keep(draft::DRAFT_KIND, till, &kept.cart)?;
            is_back = true;
        }
    }
    drafts.forget(DRAFT_KIND, &key)?;
    Ok(is_back)
}

/// A draft of another version is none; what goes wrong in the store stays an error.
pub(super) fn if_readable<T>(read: Result<Option<T>, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(StoreError::Unreadable(_)) => Ok(None),
        read => read,
    }
}

/// The kept cart behind a payment: there only when exactly this cart was shown with one of the codes that it names. A
/// draft that cannot be read any more holds no prices; the payment is checked like any other.
pub(super) fn kept_for(tx: &Tx<'_>, cart: &Cart, tenders: &[Tender]) -> Result<Option<KeptCart>, StoreError> {
    for request in tenders.iter().filter_map(Tender::request) {
        let kept: Option<KeptCart> = if_readable(tx.drafts().get(DRAFT_KIND, &request.to_string()))?;
        let is_this = |kept: &KeptCart| kept.cart == *cart && kept.priced.lines.len() == cart.lines().len();
        if let Some(kept) = kept.filter(is_this) {
            return Ok(Some(kept));
        }
    }
    Ok(None)
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
            tx.drafts().forget(DRAFT_KIND, &request.to_string())?;
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
