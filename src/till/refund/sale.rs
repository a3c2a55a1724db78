//! A refund from a receipt: pieces of a sale come back, approved by a second person (faults F22), in one act.

use super::order::{RefundDone, RefundError, RefundOrder};
use super::post::{self, Posting, REFUND_SERIES};
use super::slip::{self, Paper};
use super::{offer, plan};
use crate::base::UserId;
use crate::people::{Approved, Permission, require};
use crate::store::{Act, Store, Tx};
use crate::till::exceptions::{self, Exception, ExceptionKind, ExceptionRefused, Reason, check_reason};
use crate::till::shift;
use crate::till::store::RefundKind;

/// Takes pieces of a sale back and pays for them. Blocks until it is durable: call it from a worker. The same act again
/// gives the first result and changes nothing.
pub fn refund_sale(store: &Store, order: RefundOrder) -> Result<RefundDone, RefundError> {
    let act = Act::by(order.user, "till.refund").with_id(order.act_id);
    store.write(act, move |tx| take_back(tx, &order))
}

fn take_back(tx: &mut Tx<'_>, order: &RefundOrder) -> Result<RefundDone, RefundError> {
    let settings = &order.settings;
    require(tx.conn(), order.user, Permission::RequestRefund)?;
    let approver = check_four_eyes(tx, ExceptionKind::Refund, &order.reason, order.approval.as_ref())?;
    let (return_days, rounding) = (settings.limits.return_days, Some(settings.rounding));
    let found = offer::read(tx.conn(), order.sale_id, tx.day(), return_days, rounding)?;
    if order.lines.is_empty() {
        return Err(RefundError::NoLines);
    }
    let offer = found.ok_or(RefundError::UnknownSale)?;
    let (plan, parts) = plan::plan(&offer, &order.lines, order.to)?;
    let tenders = plan::with_references(&plan.tenders, &order.references, true)?;
    let shift = shift::ensure_open(tx)?.id;
    let posting = Posting {
        sale_id: order.sale_id,
        kind: RefundKind::Refund,
        series: REFUND_SERIES,
        shift: Some(shift),
        approved_by: Some(approver),
        tenders: &tenders,
        total: plan.total,
        rounding: plan.rounding,
        words: "",
        past: None,
        after_movement_no: 0,
    };
    let refunded = post::post(tx, &posting, &parts)?.refunded;
    let exception = Exception {
        kind: ExceptionKind::Refund,
        shift: Some(shift),
        sale: Some(order.sale_id),
        amount: plan.total,
        reason: &order.reason,
        approval: order.approval.as_ref(),
        needs_approval: true,
    };
    exceptions::record(tx, 1, &exception)?;
    let paper = Paper {
        kind: ExceptionKind::Refund,
        numbers: vec![refunded.number.clone()],
        receipts: vec![offer.number.clone()],
        labels: plan.tenders.iter().map(|tender| tender.label.clone()).collect(),
        lines: plan.lines,
        rounding: plan.rounding,
        total: plan.total,
        tenders: &tenders,
        reason: &order.reason,
        approver,
    };
    let print_job = slip::print(tx, settings, &paper)?;
    Ok(RefundDone { refunds: vec![refunded], total: plan.total, tenders, print_job })
}

/// The rules of four eyes, before anything is looked at: a reason of the list, and a second person who may approve. Gives
/// who that is.
pub(super) fn check_four_eyes(
    tx: &Tx<'_>,
    kind: ExceptionKind,
    reason: &Reason,
    approval: Option<&Approved>,
) -> Result<UserId, ExceptionRefused> {
    check_reason(kind, reason)?;
    let (_, approver) = exceptions::check_approval(tx, approval, true)?;
    approver.ok_or(ExceptionRefused::ApprovalMissing)
}
