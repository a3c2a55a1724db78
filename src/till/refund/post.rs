//! Posting pieces that come back: facts, stock, the last sale that counts, the ledger. For every way of taking back.

use super::order::{BackLine, BackTo, RefundError, RefundTo, Refunded};
use super::plan::{self, Parts};
use super::{offer, store};
use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::money::CashRounding;
use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{RefundId, Rupiah, SaleId, ShiftId, UserId, UtcMs};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{StoreError, Tx};
use crate::till::exceptions::ExceptionRefused;
use crate::till::ledger::{Account, LineMoney, refund_entries};
use crate::till::ledger_store;
use crate::till::shift;
use crate::till::store::{self as rows, BackTender, RefundHead, RefundKind};

/// The series of a refund's number.
pub(super) const REFUND_SERIES: &str = "RT";

/// A refund to post inside an act that has a frame of its own: histories and stories. It asks for no permission and
/// writes no exception; a cashier's refund is [`super::refund_sale`].
#[derive(Debug, Clone)]
pub struct Refund {
    pub sale_id: SaleId,
    pub lines: Vec<BackLine>,
    pub to: RefundTo,
    /// Rounds cash only; imported histories give none.
    pub rounding: Option<CashRounding>,
    /// In somebody's words; kept as a record beside the fact, so that it can be erased.
    pub reason: String,
    pub approved_by: Option<UserId>,
    /// When it happened and under which number; `None` is now, out of the open shift's drawer, and the next number of
    /// the series `RT`.
    pub past: Option<PastRefund>,
}

/// A refund that happened before and has its own identity.
#[derive(Debug, Clone)]
pub struct PastRefund {
    pub refund_id: RefundId,
    pub number: String,
    pub at: UtcMs,
    /// The last movement number that the importing act has used; this refund's movements follow it (two for each line
    /// at most).
    pub after_movement_no: i64,
}

/// Posts a refund inside an act.
pub fn refund(tx: &mut Tx<'_>, order: &Refund) -> Result<Refunded, RefundError> {
    let reason = truncate_chars(&clean_lines(&order.reason), NOTE_CHARS_MAX).to_owned();
    check_order(order, &reason, tx.actor())?;
    let offer = offer::read(tx.conn(), order.sale_id, tx.day(), 0, order.rounding)?.ok_or(RefundError::UnknownSale)?;
    let (plan, parts) = plan::plan(&offer, &order.lines, order.to)?;
    let tenders = plan::with_references(&plan.tenders, &[], false)?;
    let shift = match &order.past {
        Some(_) => None,
        None => Some(shift::ensure_open(tx)?.id),
    };
    let posting = Posting {
        sale_id: order.sale_id,
        kind: RefundKind::Refund,
        series: REFUND_SERIES,
        shift,
        approved_by: order.approved_by,
        tenders: &tenders,
        total: plan.total,
        rounding: plan.rounding,
        words: &reason,
        past: order.past.as_ref(),
        after_movement_no: order.past.as_ref().map_or(0, |past| past.after_movement_no),
    };
    Ok(post(tx, &posting, &parts)?.refunded)
}

fn check_order(order: &Refund, reason: &str, requester: Option<UserId>) -> Result<(), RefundError> {
    if order.lines.is_empty() {
        return Err(RefundError::NoLines);
    }
    if reason.is_empty() {
        return Err(ExceptionRefused::ReasonMissing.into());
    }
    if order.approved_by.is_some() && order.approved_by == requester {
        return Err(ExceptionRefused::ApproverIsRequester.into());
    }
    Ok(())
}

/// A refund that nothing speaks against.
pub(super) struct Posting<'a> {
    pub sale_id: SaleId,
    pub kind: RefundKind,
    pub series: &'static str,
    pub shift: Option<ShiftId>,
    pub approved_by: Option<UserId>,
    pub tenders: &'a [BackTender],
    pub total: Rupiah,
    pub rounding: Rupiah,
    /// Why, where no exception of the act says it.
    pub words: &'a str,
    pub past: Option<&'a PastRefund>,
    /// The last movement number that the act has used.
    pub after_movement_no: i64,
}

/// What was posted, and the last movement number that the act has used now.
pub(super) struct Posted {
    pub refunded: Refunded,
    pub last_movement_no: i64,
}

pub(super) fn post(tx: &mut Tx<'_>, posting: &Posting<'_>, parts: &Parts) -> Result<Posted, StoreError> {
    let number = match posting.past {
        Some(past) => past.number.clone(),
        None => tx.next_number(posting.series)?,
    };
    let at = posting.past.map_or(tx.now(), |past| past.at);
    let refund_id = posting.past.map_or_else(RefundId::new, |past| past.refund_id);
    let refunded = Refunded { refund_id, number, total: posting.total, rounding: posting.rounding };
    let head = RefundHead {
        refund_id,
        number: &refunded.number,
        sale_id: posting.sale_id,
        kind: posting.kind,
        shift_id: posting.shift,
        approved_by: posting.approved_by,
        tenders: posting.tenders,
        total: posting.total,
        rounding: posting.rounding,
        reason: posting.words,
        at,
        day: tx.zone().day_of(at),
    };
    rows::append_refund(tx, &head, &parts.facts)?;
    let last_movement_no = move_back(tx, &head, parts, posting.after_movement_no)?;
    let money: Vec<LineMoney> = parts.facts.iter().map(|part| part.money).collect();
    let paid: Vec<(Account, Rupiah)> =
        posting.tenders.iter().map(|tender| (tender.kind.account(), tender.amount)).collect();
    ledger_store::post(tx, head.day, posting.shift, &refund_entries(&money, &paid, posting.rounding))?;
    Ok(Posted { refunded, last_movement_no })
}

/// Pieces come back to the shelf; damaged ones come back and go at once. A product whose latest sale was taken back in
/// full was last sold before that. Gives the last movement number.
fn move_back(tx: &mut Tx<'_>, head: &RefundHead<'_>, parts: &Parts, after_movement_no: i64) -> Result<i64, StoreError> {
    let (at, day, mut line_no) = (head.at, head.day, after_movement_no);
    for (part, product) in parts.facts.iter().zip(&parts.moves) {
        let Some(product_id) = *product else { continue };
        let mut movements = vec![(MovementKind::CustomerReturn, part.qty)];
        if part.back_to == BackTo::Damaged.name() {
            movements.push((MovementKind::Damaged, -part.qty));
        }
        for (kind, qty) in movements {
            line_no += 1;
            stock::record(tx, line_no, &Movement { product_id, kind, qty, at, day })?;
        }
        let last = store::last_sale_of(tx.conn(), product_id)?;
        stock::set_last_sale(tx.conn(), product_id, last)?;
    }
    Ok(line_no)
}
