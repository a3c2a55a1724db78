//! Taking pieces of a sale back: the fact and its money. The screens for it are another issue; imported histories use it.
//!
//! What can come back is what was sold less what came back before, read inside the same transaction (peers.md complaint
//! 11). The money of a part is cut from the frozen line by [`LineMoney::part`], so all parts together are the line.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ledger::{Account, LineMoney, refund_entries_rounded};
use super::store::{self as rows, RefundHead, RefundPart, SaleLineRow};
use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::money::CashRounding;
use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{RefundId, Rupiah, SaleId, UserId, UtcMs};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{StoreError, Tx};

/// Where returned pieces go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackTo {
    Shelf,
    Damaged,
}

impl BackTo {
    pub fn name(self) -> &'static str {
        match self {
            BackTo::Shelf => "shelf",
            BackTo::Damaged => "damaged",
        }
    }
}

/// Pieces of one line. A line may stand twice, when some pieces go to the shelf and some are damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackLine {
    pub sale_line_no: i64,
    pub qty: i64,
    pub back_to: BackTo,
}

/// A refund to post.
#[derive(Debug, Clone)]
pub struct Refund {
    pub sale_id: SaleId,
    pub lines: Vec<BackLine>,
    /// What the money is paid back in: `tunai`, `qris`, ...
    pub tender_kind: String,
    /// Rounds cash only; imported histories give none.
    pub rounding: Option<CashRounding>,
    /// In the customer's words, without names; kept as a record beside the fact's code, so that it can be erased.
    pub reason: String,
    pub approved_by: Option<UserId>,
    /// When it happened and under which number; `None` is now and the next number of the series `RT`.
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

/// A refund that is part of its act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    pub refund_id: RefundId,
    pub number: String,
    /// What the customer gets.
    pub total: Rupiah,
    pub rounding: Rupiah,
}

#[derive(Debug, PartialEq, Error)]
pub enum RefundError {
    #[error("Pilih barang yang dikembalikan dulu.")]
    NoLines,
    #[error("Tulis alasan pengembalian, misalnya \"ukuran tidak cocok\".")]
    ReasonMissing,
    #[error("Yang menyetujui harus orang lain. Minta manajer memasukkan PIN-nya.")]
    ApproverIsRequester,
    #[error("Penjualan itu tidak ditemukan. Pindai QR pada struk atau cari nomornya.")]
    UnknownSale,
    #[error("Struk itu tidak punya baris {line_no}. Pilih barang dari daftar struk.")]
    UnknownLine { line_no: i64 },
    #[error("Jumlah yang dikembalikan harus paling sedikit 1.")]
    QtyNotPositive { line_no: i64 },
    #[error("{name}: hanya {returnable} yang masih bisa dikembalikan.")]
    MoreThanReturnable { line_no: i64, name: String, returnable: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Posts a refund inside an act: facts, movements back, the last sale that counts, ledger.
pub fn refund(tx: &mut Tx<'_>, order: &Refund) -> Result<Refunded, RefundError> {
    let reason = truncate_chars(&clean_lines(&order.reason), NOTE_CHARS_MAX).to_owned();
    check_order(order, &reason, tx.actor())?;
    if rows::sale(tx.conn(), order.sale_id)?.is_none() {
        return Err(RefundError::UnknownSale);
    }
    let parts = cut_parts(&rows::sale_lines(tx.conn(), order.sale_id)?, &order.lines)?;
    let net: Rupiah = parts.iter().map(|part| part.money.net()).sum();
    let rounding = match order.rounding {
        Some(rounding) if order.tender_kind == "tunai" => rounding.adjustment(net),
        _ => Rupiah::ZERO,
    };
    let number = match &order.past {
        Some(past) => past.number.clone(),
        None => tx.next_number("RT")?,
    };
    let at = order.past.as_ref().map_or(tx.now(), |past| past.at);
    let refund_id = order.past.as_ref().map_or_else(RefundId::new, |past| past.refund_id);
    let refunded = Refunded { refund_id, number, total: net + rounding, rounding };
    let head = RefundHead {
        refund_id: refunded.refund_id,
        number: &refunded.number,
        sale_id: order.sale_id,
        approved_by: order.approved_by,
        tender_kind: &order.tender_kind,
        total: refunded.total,
        rounding,
        reason: &reason,
        at,
        day: tx.zone().day_of(at),
    };
    let after_movement_no = order.past.as_ref().map_or(0, |past| past.after_movement_no);
    write(tx, &head, &parts, after_movement_no)?;
    Ok(refunded)
}

fn write(
    tx: &mut Tx<'_>,
    head: &RefundHead<'_>,
    parts: &[RefundPart],
    after_movement_no: i64,
) -> Result<(), StoreError> {
    rows::append_refund(tx, head, parts)?;
    move_back(tx, head, parts, after_movement_no)?;
    let money: Vec<LineMoney> = parts.iter().map(|part| part.money).collect();
    rows::post(tx, head.day, &refund_entries_rounded(&money, Account::of_tender(head.tender_kind), head.rounding))
}

fn check_order(order: &Refund, reason: &str, requester: Option<UserId>) -> Result<(), RefundError> {
    if order.lines.is_empty() {
        return Err(RefundError::NoLines);
    }
    if reason.is_empty() {
        return Err(RefundError::ReasonMissing);
    }
    if order.approved_by.is_some() && order.approved_by == requester {
        return Err(RefundError::ApproverIsRequester);
    }
    Ok(())
}

/// The money of each part, or why it cannot come back. Pure.
fn cut_parts(sold: &[SaleLineRow], wanted: &[BackLine]) -> Result<Vec<RefundPart>, RefundError> {
    let mut parts: Vec<RefundPart> = Vec::with_capacity(wanted.len());
    for back in wanted {
        let line_no = back.sale_line_no;
        let line = sold.iter().find(|line| line.line_no == line_no).ok_or(RefundError::UnknownLine { line_no })?;
        if back.qty < 1 {
            return Err(RefundError::QtyNotPositive { line_no });
        }
        let in_this: i64 = parts.iter().filter(|part| part.sale_line_no == line_no).map(|part| part.qty).sum();
        let before = line.refunded_qty + in_this;
        if back.qty > line.qty - before {
            return Err(RefundError::MoreThanReturnable {
                line_no,
                name: line.name.clone(),
                returnable: line.qty - before,
            });
        }
        let whole = LineMoney {
            partner: line.partner_id,
            gross: line.unit_price * line.qty,
            discount: line.discount,
            bearer: line.discount_bearer,
            commission: line.commission_rupiah,
        };
        parts.push(RefundPart {
            sale_line_no: line_no,
            product_id: line.product_id,
            qty: back.qty,
            back_to: back.back_to.name(),
            money: whole.part(back.qty, before, line.qty),
        });
    }
    Ok(parts)
}

/// Pieces come back to the shelf; damaged ones come back and go at once. A product whose latest sale was taken back in
/// full was last sold before that.
fn move_back(
    tx: &mut Tx<'_>,
    head: &RefundHead<'_>,
    parts: &[RefundPart],
    after_movement_no: i64,
) -> Result<(), StoreError> {
    let (at, day, mut line_no) = (head.at, head.day, after_movement_no);
    for part in parts {
        let Some(product_id) = part.product_id else { continue };
        let mut movements = vec![(MovementKind::CustomerReturn, part.qty)];
        if part.back_to == BackTo::Damaged.name() {
            movements.push((MovementKind::Damaged, -part.qty));
        }
        for (kind, qty) in movements {
            line_no += 1;
            stock::record(tx, line_no, &Movement { product_id, kind, qty, at, day })?;
        }
        let last = rows::last_counting_sale(tx.conn(), product_id)?;
        stock::set_last_sale(tx.conn(), product_id, last)?;
    }
    Ok(())
}
