//! What comes back, what is paid and how. Pure: the screen's preview and the act plan the same way.
//!
//! The money of a part is cut from the frozen line by [`LineMoney::part`], so all parts of a line together are the line.
//! Only what is paid in cash is rounded, and never to more than is left of what was paid.

use std::fmt;

use super::offer::{OfferLine, RefundOffer};
use super::order::{BackLine, BackReference, BackTo, RefundError, RefundTo};
use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::text::clean_line;
use crate::base::{ProductId, Rupiah};
use crate::till::ledger::LineMoney;
use crate::till::store::{BackTender, RefundPart};
use crate::till::tender::TenderKind;

/// Shorter is a slip of the finger.
const REFERENCE_CHARS_MIN: usize = 4;
/// Longer is a scan in the wrong field.
const REFERENCE_CHARS_MAX: usize = 40;

/// A refund before it is made: what the screen shows, and what the act does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPlan {
    pub lines: Vec<PlanLine>,
    /// What the pieces were sold for.
    pub net: Rupiah,
    pub rounding: Rupiah,
    /// What the customer gets: `net` and `rounding`.
    pub total: Rupiah,
    /// How it is paid; together the total.
    pub tenders: Vec<PlanTender>,
    /// What the second person should know; none of it refuses.
    pub warnings: Vec<PlanWarning>,
}

/// Pieces that come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    pub sale_line_no: i64,
    pub name: String,
    pub qty: i64,
    pub back_to: BackTo,
    pub amount: Rupiah,
}

/// Money that goes back by one tender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTender {
    /// The sale's tender that it came by; `None` for cash.
    pub tender_line_no: Option<i64>,
    pub kind: TenderKind,
    /// `Kartu BCA ****1234`.
    pub label: String,
    pub amount: Rupiah,
}

impl PlanTender {
    /// Money goes back through the bank's machine or application, which gives a reference.
    pub fn needs_reference(&self) -> bool {
        self.kind != TenderKind::Cash
    }
}

/// What speaks against a refund without forbidding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanWarning {
    /// After the outlet's days of return.
    Late { days: i64 },
    /// It came by another tender.
    CashForOther { paid_with: String },
    /// The ledger says that the drawer holds less. A cashier can still pay from elsewhere, so this refuses nothing. How
    /// much there is it does not say: who counts the drawer later must not know.
    DrawerTooLow,
}

impl fmt::Display for PlanWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanWarning::Late { days } => write!(f, "Sudah {days} hari sejak dibeli, lewat batas retur."),
            PlanWarning::CashForOther { paid_with } => write!(f, "Dibayar dengan {paid_with}, dikembalikan tunai."),
            PlanWarning::DrawerTooLow => {
                f.write_str("Menurut catatan uang di laci tidak cukup. Ambil uang dari brankas dulu.")
            }
        }
    }
}

/// Plans a refund, or says what is wrong with it.
pub fn plan_refund(offer: &RefundOffer, lines: &[BackLine], to: RefundTo) -> Result<RefundPlan, RefundError> {
    Ok(plan(offer, lines, to)?.0)
}

/// Facts to write, and beside each the product whose stock moves.
pub(super) struct Parts {
    pub facts: Vec<RefundPart>,
    pub moves: Vec<Option<ProductId>>,
}

pub(super) fn plan(offer: &RefundOffer, lines: &[BackLine], to: RefundTo) -> Result<(RefundPlan, Parts), RefundError> {
    if lines.is_empty() {
        return Err(RefundError::NoLines);
    }
    if offer.is_voided {
        return Err(RefundError::Voided);
    }
    let (lines, parts) = cut(&offer.lines, lines)?;
    let net: Rupiah = lines.iter().map(|line| line.amount).sum();
    let (tenders, rounding) = allocate(offer, net, to);
    let warnings = warnings(offer, &tenders, to);
    Ok((RefundPlan { lines, net, rounding, total: net + rounding, tenders, warnings }, parts))
}

/// Every piece that is left, to the shelf: for a void.
pub(super) fn everything(lines: &[OfferLine]) -> Vec<BackLine> {
    let back =
        |line: &OfferLine| BackLine { sale_line_no: line.line_no, qty: line.returnable_qty(), back_to: BackTo::Shelf };
    lines.iter().filter(|line| line.returnable_qty() > 0).map(back).collect()
}

/// The money of each part, or why it cannot come back.
pub(super) fn cut(sold: &[OfferLine], wanted: &[BackLine]) -> Result<(Vec<PlanLine>, Parts), RefundError> {
    let mut lines: Vec<PlanLine> = Vec::with_capacity(wanted.len());
    let mut parts = Parts { facts: Vec::with_capacity(wanted.len()), moves: Vec::with_capacity(wanted.len()) };
    for back in wanted {
        let line_no = back.sale_line_no;
        let line = sold.iter().find(|line| line.line_no == line_no).ok_or(RefundError::UnknownLine { line_no })?;
        if back.qty < 1 {
            return Err(RefundError::QtyNotPositive { line_no });
        }
        let in_this: i64 = lines.iter().filter(|part| part.sale_line_no == line_no).map(|part| part.qty).sum();
        let before = line.refunded_qty + in_this;
        let returnable = line.sold_qty - before;
        if back.qty > returnable {
            return Err(RefundError::MoreThanReturnable { line_no, name: line.name.clone(), returnable });
        }
        let money: LineMoney = line.money.part(back.qty, before, line.sold_qty);
        lines.push(PlanLine {
            sale_line_no: line_no,
            name: line.name.clone(),
            qty: back.qty,
            back_to: back.back_to,
            amount: money.net(),
        });
        parts.facts.push(RefundPart {
            sale_line_no: line_no,
            product_id: line.product_id,
            qty: back.qty,
            back_to: back.back_to.name(),
            money,
        });
        parts.moves.push(line.stock_product_id);
    }
    Ok((lines, parts))
}

/// How an amount goes back, and by how much its cash is rounded.
fn allocate(offer: &RefundOffer, net: Rupiah, to: RefundTo) -> (Vec<PlanTender>, Rupiah) {
    let mut rest = net;
    let mut tenders = Vec::new();
    for tender in offer.tenders.iter().filter(|tender| to == RefundTo::AsPaid && tender.kind != TenderKind::Cash) {
        let amount = rest.min(tender.left);
        if amount > Rupiah::ZERO {
            rest -= amount;
            let (tender_line_no, label) = (Some(tender.line_no), tender.label.clone());
            tenders.push(PlanTender { tender_line_no, kind: tender.kind, label, amount });
        }
    }
    let left = offer.total - offer.refunded - (net - rest);
    let rounding = cash_rounding(offer.rounding, rest, left);
    if rest + rounding > Rupiah::ZERO {
        let (kind, label) = (TenderKind::Cash, TenderKind::Cash.label().to_owned());
        tenders.push(PlanTender { tender_line_no: None, kind, label, amount: rest + rounding });
    }
    (tenders, rounding)
}

/// Cash is rounded as in a sale. Where that came to more than is `left` of what was paid, it is rounded down from there:
/// pieces that come back one by one never bring more than was paid for them together.
fn cash_rounding(rounding: Option<CashRounding>, cash: Rupiah, left: Rupiah) -> Rupiah {
    let Some(rounding) = rounding else { return Rupiah::ZERO };
    let usual = rounding.adjustment(cash);
    if cash + usual <= left {
        return usual;
    }
    let direction = match rounding.direction {
        RoundingDirection::None => RoundingDirection::None,
        _ => RoundingDirection::Down,
    };
    let most = cash.min(left).max(Rupiah::ZERO);
    most + CashRounding { direction, ..rounding }.adjustment(most) - cash
}

fn warnings(offer: &RefundOffer, tenders: &[PlanTender], to: RefundTo) -> Vec<PlanWarning> {
    let mut warnings = Vec::new();
    if !offer.is_in_time {
        warnings.push(PlanWarning::Late { days: offer.days_since });
    }
    let other = offer.tenders.iter().find(|tender| tender.kind != TenderKind::Cash && tender.left > Rupiah::ZERO);
    if let (RefundTo::Cash, Some(other)) = (to, other) {
        warnings.push(PlanWarning::CashForOther { paid_with: other.label.clone() });
    }
    let cash: Rupiah = tenders.iter().filter(|t| t.kind == TenderKind::Cash).map(|t| t.amount).sum();
    if cash > offer.in_drawer {
        warnings.push(PlanWarning::DrawerTooLow);
    }
    warnings
}

/// The tenders to write, each with its reference. `needed` refuses a tender without one.
pub(super) fn with_references(
    tenders: &[PlanTender],
    references: &[BackReference],
    needed: bool,
) -> Result<Vec<BackTender>, RefundError> {
    let mut back = Vec::with_capacity(tenders.len());
    for tender in tenders {
        let given = references.iter().find(|given| Some(given.tender_line_no) == tender.tender_line_no);
        let reference = given.map(|given| clean_line(&given.reference)).unwrap_or_default();
        let chars = reference.chars().count();
        let is_missing = tender.needs_reference() && needed && chars < REFERENCE_CHARS_MIN;
        if is_missing || chars > REFERENCE_CHARS_MAX {
            return Err(RefundError::ReferenceWrong { label: tender.label.clone(), amount: tender.amount });
        }
        back.push(BackTender { kind: tender.kind, amount: tender.amount, reference });
    }
    Ok(back)
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
