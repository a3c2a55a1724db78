//! What a person asks for when pieces come back, what they get, and why it is refused.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{ActId, PrintJobId, RefundId, Rupiah, SaleId, UserId};
use crate::people::{Approved, NotAllowed};
use crate::store::StoreError;
use crate::till::exceptions::{DAMAGED_REASON, ExceptionRefused, Reason};
use crate::till::settings::TillSettings;
use crate::till::store::BackTender;
use crate::till::tender::TenderKind;

/// Where returned pieces go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackTo {
    Shelf,
    Damaged,
}

impl BackTo {
    /// Where pieces go for which nobody chose a place: what comes back because it is damaged is not sold again.
    pub fn usual(reason: &Reason) -> BackTo {
        if reason.code == DAMAGED_REASON { BackTo::Damaged } else { BackTo::Shelf }
    }

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

/// How the money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// By the tenders it came by: first what did not come in cash, in the order of the receipt and up to what is left of
    /// each; the rest in cash.
    AsPaid,
    /// All of it in cash, whatever it came by: the second person approves it with the refund, and the plan says so.
    Cash,
}

/// The bank's or the provider's reference of money that goes back by a tender of the sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackReference {
    /// Of the sale's tender, see [`super::PlanTender::tender_line_no`].
    pub tender_line_no: i64,
    pub reference: String,
}

/// A refund as the till asks for it. The act's id is made when the screen opens, so that a double tap pays back once.
#[derive(Debug, Clone)]
pub struct RefundOrder {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    pub lines: Vec<BackLine>,
    pub to: RefundTo,
    /// For each tender of the plan that is not cash.
    pub references: Vec<BackReference>,
    pub reason: Reason,
    /// Always needed, of another person (faults F22).
    pub approval: Option<Approved>,
    pub settings: Arc<TillSettings>,
}

/// One refund's number and money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refunded {
    pub refund_id: RefundId,
    /// `RT-K1-20261122-0001`; of a void `BT-K1-20261122-0001`.
    pub number: String,
    /// What the customer gets.
    pub total: Rupiah,
    pub rounding: Rupiah,
}

/// Pieces that are back: now the money is handed over and the slip prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDone {
    /// One for each sale that pieces came back of; without a receipt they may be several.
    pub refunds: Vec<Refunded>,
    pub total: Rupiah,
    pub tenders: Vec<BackTender>,
    /// The slip to wake the printer for; `None` when the outlet has no receipt printer.
    pub print_job: Option<PrintJobId>,
}

impl RefundDone {
    /// What goes out of the drawer.
    pub fn cash(&self) -> Rupiah {
        self.tenders.iter().filter(|tender| tender.kind == TenderKind::Cash).map(|tender| tender.amount).sum()
    }
}

/// Why nothing came back. Nothing is written, and what was chosen stays on the screen. Checked in this order.
#[derive(Debug, PartialEq, Error)]
pub enum RefundError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// No reason, no second person, or not a second one.
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error("Pilih barang yang dikembalikan dulu.")]
    NoLines,
    #[error("Penjualan itu tidak ditemukan. Pindai QR pada struk atau cari nomornya.")]
    UnknownSale,
    #[error("Penjualan itu sudah dibatalkan seluruhnya, jadi tidak ada yang bisa dikembalikan lagi.")]
    Voided,
    #[error("Struk itu tidak punya baris {line_no}. Pilih barang dari daftar struk.")]
    UnknownLine { line_no: i64 },
    #[error("Jumlah yang dikembalikan harus paling sedikit 1.")]
    QtyNotPositive { line_no: i64 },
    #[error("{name}: hanya {returnable} yang masih bisa dikembalikan.")]
    MoreThanReturnable { line_no: i64, name: String, returnable: i64 },
    #[error("Kembalikan {amount} lewat {label} dulu, lalu tulis nomor referensinya (4 sampai 40 huruf atau angka).")]
    ReferenceWrong { label: String, amount: Rupiah },
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::exceptions::ExceptionKind;

    #[test]
    fn only_what_is_damaged_stays_away_from_the_shelf() {
        for kind in [ExceptionKind::Refund, ExceptionKind::RefundWithoutReceipt] {
            let damaged = |code: &&str| BackTo::usual(&Reason::of(code)) == BackTo::Damaged;
            let codes: Vec<&str> = kind.reasons().iter().map(|choice| choice.code).filter(damaged).collect();
            assert_eq!(codes, [DAMAGED_REASON], "{kind:?}");
        }
    }
}
