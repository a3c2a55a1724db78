//! What is left of a partner that leaves: goods and aids to hand back, money to pay; and that a partnership is not closed
//! before nothing is.

use rusqlite::Connection;

use super::end::{LAST_STEP, STEP};
use super::store::{self, AgreementRow, Standing};
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog;
use crate::intake::{self, AidOut};
use crate::partners;
use crate::partnership::SOP;
use crate::returns::handback::{self, DraftLine, HandbackDraft};
use crate::sop::case::CaseHeader;
use crate::sop::{Held, HeldBack};
use crate::store::StoreError;
use crate::{stock, till};

const HANDBACK_REASON: &str = "Kemitraan berakhir";

/// What is still there of a partner that leaves: to be handed back, and to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub goods: Vec<ClosingGoods>,
    pub aids: Vec<AidOut>,
    /// What the outlet owes by the ledger; below zero the partner owes the outlet.
    pub payable: Rupiah,
    /// What is due for this month beside it, where a monthly fee was agreed; nobody has posted it yet.
    pub monthly_fee: Rupiah,
}

impl Closing {
    /// Whether nothing is left.
    pub fn is_settled(&self) -> bool {
        self.goods.is_empty() && self.aids.is_empty() && self.payable == Rupiah::ZERO
    }

    /// Pieces at the outlet.
    pub fn pieces(&self) -> i64 {
        self.goods.iter().map(|goods| goods.on_hand).sum()
    }

    /// Pieces of display aids on loan.
    pub fn aid_pieces(&self) -> i64 {
        self.aids.iter().map(|aid| aid.out_qty).sum()
    }

    /// What is left, and what to do about it; none: nothing is.
    pub fn left(&self) -> Option<String> {
        let mut left = Vec::new();
        if !self.goods.is_empty() {
            let pieces = self.pieces();
            left.push(format!("{pieces} barang di gerai"));
        }
        if !self.aids.is_empty() {
            let aids = self.aid_pieces();
            left.push(format!("{aids} alat pajang yang dipinjam"));
        }
        match self.payable {
            Rupiah::ZERO => {}
            payable if payable > Rupiah::ZERO => left.push(format!("hak mitra {payable} yang belum dibayar")),
            Rupiah(below) => {
                let owed = Rupiah(below.saturating_neg());
                left.push(format!("utang mitra {owed}"));
            }
        }
        (!left.is_empty()).then(|| {
            let left = left.join("; ");
            format!("Kemitraan belum bisa ditutup: masih ada {left}. Kembalikan dan lunasi dulu, lalu tutup.")
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingGoods {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub on_hand: i64,
    /// At which a piece is sold today.
    pub price: Rupiah,
}

impl ClosingGoods {
    /// `Tas Anyam (Coklat)`.
    pub fn full_name(&self) -> String {
        if self.variant.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.variant) }
    }
}

/// What is left of a partner today. Looks only.
pub fn closing(connection: &Connection, partner: PartnerId, today: BusinessDay) -> Result<Closing, StoreError> {
    let mut goods = Vec::new();
    for product in catalog::of_partner(connection, partner)? {
        let state = stock::state_of(connection, product.id)?;
        let (on_hand, price) = state.map_or((0, Rupiah::ZERO), |state| (state.on_hand, state.price));
        if on_hand > 0 {
            let (code, name, variant) = (product.code, product.name, product.variant);
            goods.push(ClosingGoods { product: product.id, code, name, variant, on_hand, price });
        }
    }
    Ok(Closing {
        goods,
        aids: intake::aids_out(connection, partner)?,
        payable: till::payable_to(connection, partner)?,
        monthly_fee: partners::monthly_fee_on(connection, partner, today)?,
    })
}

/// Whether the partnership of an application may be closed: only when its goods and aids are handed back and nothing is
/// left to pay. What a partner has under another agreement that runs on stays where it is.
pub(in crate::partnership) fn holds(
    connection: &Connection,
    header: &CaseHeader,
    step: &str,
    today: BusinessDay,
) -> Held {
    // Taken back while it runs, it would leave the goods behind as well.
    let is_held = header.pin.sop == SOP && [STEP, LAST_STEP].contains(&step);
    let Some(partner) = header.partner.filter(|_| is_held) else { return Ok(None) };
    let runs_on = |row: &AgreementRow| {
        let is_valid = matches!(row.standing(today), Standing::Running | Standing::NotYet);
        row.case != Some(header.id) && is_valid
    };
    if store::of_partner(connection, partner)?.iter().any(runs_on) {
        return Ok(None);
    }
    Ok(closing(connection, partner, today)?.left().map(HeldBack))
}

/// The last hand-back: every piece on hand and every aid on loan, to be scanned out and signed for like any other.
pub fn final_handback(connection: &Connection, partner: PartnerId) -> Result<HandbackDraft, StoreError> {
    let mut draft = handback::start(connection, partner)?;
    HANDBACK_REASON.clone_into(&mut draft.reason);
    for product in catalog::of_partner(connection, partner)? {
        let listed = stock::state_of(connection, product.id)?.map_or(0, |state| state.on_hand);
        if listed <= 0 || draft.lines.iter().any(|line| line.product == product.id) {
            continue;
        }
        draft.lines.push(DraftLine {
            product: product.id,
            code: product.code,
            name: product.name,
            variant: product.variant,
            listed,
            returned: 0,
            missing: 0,
            damaged: 0,
            reason: String::new(),
        });
    }
    Ok(draft)
}
