//! A refund without a receipt: pieces of a product that were sold lately, approved by a second person.
//!
//! The rule: the pieces are booked against sales of that product within the outlet's days of return that still have some
//! left: the cheapest first, of equals those that were paid in cash, and of these the latest. So nobody gets more than the
//! lowest price at which a piece was sold, no more comes back than was sold, and owner and commission stay those of the
//! sale. The money is always cash: how these pieces were paid for, nobody can show. Where only a sale is left that was paid
//! otherwise, the offer says so. The slip names none of these sales: nobody signs for a receipt that is not theirs.

use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::order::{BackLine, BackTo, RefundDone, RefundError, RefundTo};
use super::plan::{PlanWarning, RefundPlan};
use super::post::{self, Posting, REFUND_SERIES};
use super::sale::check_four_eyes;
use super::slip::{self, Paper};
use super::{offer, plan, store};
use crate::base::{ActId, BusinessDay, ProductId, Rupiah, SaleId, ShiftId, UserId};
use crate::catalog;
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};
use crate::till::exceptions::{self, Exception, ExceptionKind, ExceptionRefused, Reason};
use crate::till::settings::TillSettings;
use crate::till::shift;
use crate::till::store::{BackTender, RefundKind};
use crate::till::tender::TenderKind;

/// A sold line of which pieces can come back without its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnableLine {
    pub sale_id: SaleId,
    pub line_no: i64,
    pub number: String,
    pub day: BusinessDay,
    pub returnable_qty: i64,
    /// What the next piece brings back, before cash rounding.
    pub net_of_one: Rupiah,
}

/// So many pieces of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    pub line: ReturnableLine,
    pub qty: i64,
}

/// A refund without a receipt as the till asks for it.
#[derive(Debug, Clone)]
pub struct WithoutReceipt {
    pub act_id: ActId,
    pub user: UserId,
    pub product_id: ProductId,
    pub qty: i64,
    pub back_to: BackTo,
    pub reason: Reason,
    /// Always needed, of another person (faults F22).
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

/// What it would come to, for the screen and for the second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutReceiptOffer {
    pub name: String,
    /// What it is booked against.
    pub picks: Vec<Pick>,
    pub total: Rupiah,
    pub rounding: Rupiah,
    pub warnings: Vec<PlanWarning>,
}

/// Why nothing came back, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum WithoutReceiptError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error("Barang itu tidak dikenal. Pindai labelnya atau cari namanya.")]
    UnknownProduct,
    #[error("Jumlah yang dikembalikan harus paling sedikit 1.")]
    QtyNotPositive,
    #[error("{name} tidak terjual dalam {days} hari terakhir, jadi tidak bisa diretur tanpa struk. Cari struknya.")]
    NotSold { name: String, days: u32 },
    #[error("{name}: hanya {returnable} yang terjual belum lama ini dan masih bisa dikembalikan.")]
    FewerSold { name: String, returnable: i64 },
    #[error(transparent)]
    Refund(#[from] RefundError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The lines of a product sold within `days` of which pieces can still come back, in the order in which they are used:
/// the cheapest first, of equals those paid in cash, and of these the latest.
pub fn find_returnable(
    connection: &Connection,
    product: ProductId,
    today: BusinessDay,
    days: u32,
) -> Result<Vec<ReturnableLine>, StoreError> {
    let mut found = Vec::new();
    for (sale_id, line_no) in store::sales_of_product(connection, product, today.minus_days(u64::from(days)))? {
        let Some(head) = store::head(connection, sale_id)? else { continue };
        let line = store::lines(connection, sale_id)?.into_iter().find(|line| line.line_no == line_no);
        let Some(line) = line.filter(|line| line.returnable_qty() > 0) else { continue };
        let (returnable_qty, net_of_one) = (line.returnable_qty(), line.net_of(1));
        let line = ReturnableLine { sale_id, line_no, number: head.number, day: head.day, returnable_qty, net_of_one };
        found.push((has_other_than_cash(connection, sale_id)?, line));
    }
    // The sales come latest first, and sorting keeps the order of equals.
    found.sort_by_key(|(is_other, line)| (line.net_of_one, *is_other));
    Ok(found.into_iter().map(|(_, line)| line).collect())
}

/// Whether anything is left of a tender of the sale that is not cash.
fn has_other_than_cash(connection: &Connection, sale_id: SaleId) -> Result<bool, StoreError> {
    let left = offer::what_is_left(store::paid(connection, sale_id)?, store::given_back(connection, sale_id)?);
    Ok(left.iter().any(|tender| tender.kind != TenderKind::Cash && tender.left > Rupiah::ZERO))
}

/// What a refund without a receipt would come to; the act works it out again.
pub fn offer_without_receipt(
    connection: &Connection,
    product: ProductId,
    qty: i64,
    today: BusinessDay,
    settings: &TillSettings,
) -> Result<WithoutReceiptOffer, WithoutReceiptError> {
    let (name, picks) = choose(connection, product, qty, today, settings)?;
    let bookings = book(connection, &picks, BackTo::Shelf, today, settings)?;
    let total: Rupiah = bookings.iter().map(|booking| booking.plan.total).sum();
    let rounding: Rupiah = bookings.iter().map(|booking| booking.plan.rounding).sum();
    let is_too_low = total > store::drawer(connection)?;
    let warnings = all_warnings(bookings.into_iter().map(|booking| booking.plan.warnings), is_too_low);
    Ok(WithoutReceiptOffer { name, picks, total, rounding, warnings })
}

/// What the plans of the sales warn of, each once; whether the drawer holds enough is asked of all of them together. Pure.
fn all_warnings(plans: impl Iterator<Item = Vec<PlanWarning>>, is_too_low: bool) -> Vec<PlanWarning> {
    let mut warnings: Vec<PlanWarning> = Vec::new();
    for warning in plans.flatten().filter(|warning| *warning != PlanWarning::DrawerTooLow) {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    if is_too_low {
        warnings.push(PlanWarning::DrawerTooLow);
    }
    warnings
}

/// Takes pieces back without a receipt and pays cash for them. Blocks until it is durable: call it from a worker. The
/// same act again gives the first result and changes nothing.
pub fn refund_without_receipt(store: &Store, order: WithoutReceipt) -> Result<RefundDone, WithoutReceiptError> {
    let act = Act::by(order.user, "till.refund_without_receipt").with_id(order.act_id);
    store.write(act, move |tx| take_back(tx, &order))
}

fn take_back(tx: &mut Tx<'_>, order: &WithoutReceipt) -> Result<RefundDone, WithoutReceiptError> {
    let settings = &order.settings;
    require(tx.conn(), order.user, Permission::RequestRefund)?;
    let kind = ExceptionKind::RefundWithoutReceipt;
    let approver = check_four_eyes(tx, kind, &order.reason, order.approval.as_ref())?;
    let (_, picks) = choose(tx.conn(), order.product_id, order.qty, tx.day(), settings)?;
    let shift = shift::ensure_open(tx)?.id;
    let mut done = RefundDone { refunds: Vec::new(), total: Rupiah::ZERO, tenders: Vec::new(), print_job: None };
    let (mut lines, mut rounding, mut movement_no) = (Vec::new(), Rupiah::ZERO, 0);
    for (line_no, booking) in (1i64..).zip(book(tx.conn(), &picks, order.back_to, tx.day(), settings)?) {
        movement_no = post_booking(tx, (shift, approver), &booking, &mut done, movement_no)?;
        let exception = Exception {
            kind,
            shift: Some(shift),
            sale: Some(booking.sale_id),
            amount: booking.plan.total,
            reason: &order.reason,
            approval: order.approval.as_ref(),
            needs_approval: true,
        };
        exceptions::record(tx, line_no, &exception)?;
        rounding += booking.plan.rounding;
        lines.extend(booking.plan.lines);
    }
    let paper = Paper {
        kind,
        numbers: done.refunds.iter().map(|refund| refund.number.clone()).collect(),
        receipts: Vec::new(),
        lines,
        rounding,
        total: done.total,
        labels: done.tenders.iter().map(|tender| tender.kind.label().to_owned()).collect(),
        tenders: &done.tenders,
        reason: &order.reason,
        approver,
    };
    done.print_job = slip::print(tx, settings, &paper)?;
    Ok(done)
}

/// Posts the refund of one sale and adds it to what is done; gives the last movement number.
fn post_booking(
    tx: &mut Tx<'_>,
    (shift, approver): (ShiftId, UserId),
    booking: &Booking,
    done: &mut RefundDone,
    after_movement_no: i64,
) -> Result<i64, WithoutReceiptError> {
    let tenders = plan::with_references(&booking.plan.tenders, &[], false)?;
    let posting = Posting {
        sale_id: booking.sale_id,
        kind: RefundKind::Refund,
        series: REFUND_SERIES,
        shift: Some(shift),
        approved_by: Some(approver),
        tenders: &tenders,
        total: booking.plan.total,
        rounding: booking.plan.rounding,
        words: "",
        past: None,
        after_movement_no,
    };
    let posted = post::post(tx, &posting, &booking.parts)?;
    done.total += posted.refunded.total;
    done.refunds.push(posted.refunded);
    add_tenders(&mut done.tenders, tenders);
    Ok(posted.last_movement_no)
}

/// Cash of several refunds is one amount to the customer.
fn add_tenders(all: &mut Vec<BackTender>, more: Vec<BackTender>) {
    for tender in more {
        match all.iter_mut().find(|known| known.kind == tender.kind) {
            Some(known) => known.amount += tender.amount,
            None => all.push(tender),
        }
    }
}

/// The refund of one sale, planned.
struct Booking {
    sale_id: SaleId,
    plan: RefundPlan,
    parts: plan::Parts,
}

/// The product's name, and which sales its pieces are booked against.
fn choose(
    connection: &Connection,
    product: ProductId,
    qty: i64,
    today: BusinessDay,
    settings: &TillSettings,
) -> Result<(String, Vec<Pick>), WithoutReceiptError> {
    let name = catalog::by_id(connection, product)?.ok_or(WithoutReceiptError::UnknownProduct)?.full_name();
    if qty < 1 {
        return Err(WithoutReceiptError::QtyNotPositive);
    }
    let days = settings.limits.return_days;
    let found = find_returnable(connection, product, today, days)?;
    if found.is_empty() {
        return Err(WithoutReceiptError::NotSold { name, days });
    }
    match pick(found, qty) {
        Ok(picks) => Ok((name, picks)),
        Err(returnable) => Err(WithoutReceiptError::FewerSold { name, returnable }),
    }
}

/// So many pieces of each line, from the first on; or how many there are, if that is fewer. Pure.
fn pick(found: Vec<ReturnableLine>, qty: i64) -> Result<Vec<Pick>, i64> {
    let returnable: i64 = found.iter().map(|line| line.returnable_qty).sum();
    if qty > returnable {
        return Err(returnable);
    }
    let mut left = qty;
    let mut picks = Vec::new();
    for line in found {
        let take = left.min(line.returnable_qty);
        if take > 0 {
            left -= take;
            picks.push(Pick { line, qty: take });
        }
    }
    Ok(picks)
}

/// One refund for each sale, in the order of the picks.
fn book(
    connection: &Connection,
    picks: &[Pick],
    back_to: BackTo,
    today: BusinessDay,
    settings: &TillSettings,
) -> Result<Vec<Booking>, WithoutReceiptError> {
    let mut sales: Vec<(SaleId, Vec<BackLine>)> = Vec::new();
    for Pick { line, qty } in picks {
        let back = BackLine { sale_line_no: line.line_no, qty: *qty, back_to };
        match sales.iter_mut().find(|(sale_id, _)| *sale_id == line.sale_id) {
            Some((_, lines)) => lines.push(back),
            None => sales.push((line.sale_id, vec![back])),
        }
    }
    let mut bookings = Vec::with_capacity(sales.len());
    for (sale_id, lines) in sales {
        let (days, rounding) = (settings.limits.return_days, Some(settings.rounding));
        let offer = offer::read(connection, sale_id, today, days, rounding)?.ok_or(RefundError::UnknownSale)?;
        let (plan, parts) = plan::plan(&offer, &lines, RefundTo::Cash)?;
        bookings.push(Booking { sale_id, plan, parts });
    }
    Ok(bookings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_plans_warn_of_is_said_once_and_the_drawer_last() {
        let by = |label: &str| PlanWarning::CashForOther { paid_with: label.into() };
        for (plans, is_too_low, expect) in [
            (vec![], false, vec![]),
            (vec![vec![], vec![PlanWarning::DrawerTooLow]], false, vec![]),
            (vec![vec![by("QRIS")], vec![by("QRIS")], vec![by("Kartu")]], false, vec![by("QRIS"), by("Kartu")]),
            (vec![vec![PlanWarning::DrawerTooLow, by("QRIS")]], true, vec![by("QRIS"), PlanWarning::DrawerTooLow]),
        ] {
            assert_eq!(all_warnings(plans.into_iter(), is_too_low), expect);
        }
    }

    #[test]
    fn pieces_are_picked_from_the_first_lines_or_it_is_said_how_many_there_are() {
        let line = |line_no, returnable_qty| ReturnableLine {
            sale_id: SaleId::new(),
            line_no,
            number: String::new(),
            day: BusinessDay::LAST,
            returnable_qty,
            net_of_one: Rupiah(1_000),
        };
        for (qty, expect) in [
            (1, Ok(vec![(1, 1)])),
            (2, Ok(vec![(1, 2)])),
            (3, Ok(vec![(1, 2), (2, 1)])),
            (6, Ok(vec![(1, 2), (2, 1), (3, 3)])),
            (7, Err(6)),
            (i64::MAX, Err(6)),
        ] {
            let picked = pick(vec![line(1, 2), line(2, 1), line(3, 3)], qty);
            let told =
                picked.map(|picks| picks.into_iter().map(|pick| (pick.line.line_no, pick.qty)).collect::<Vec<_>>());
            assert_eq!(told, expect, "{qty}");
        }
    }
}
