//! How tenders cover what a cart comes to. Pure.
//!
//! Tenders other than cash cover exactly what they say, together never more than the cart comes to; cash takes the rest.
//! Only that rest is rounded to coins that exist (Permendag 35/2013), and only cash gives change: QRIS, cards, transfers
//! and vouchers are never rounded and nothing of them is paid out. A rest that rounds to nothing is covered as soon as
//! cash is among the tenders, even with nothing handed over: the rounding stands on the receipt. What comes to nothing,
//! because all of it was given away, is paid by nothing.
//!
//! A QRIS code that was shown is a promise: it can be paid although the outlet offers QRIS no more, or to a lower amount.
//!
//! The checks stand in one fixed order: the list of tenders, each tender's own fields, the QRIS codes that were shown,
//! then the sums.

use serde::{Deserialize, Serialize};

use super::cart::TOTAL_RUPIAH_MAX;
use super::pay::PayError;
use super::tender::TenderKind;
use crate::base::money::CashRounding;
use crate::base::text::clean_line;
use crate::base::{QrisRequestId, Rupiah};

/// No customer hands over this much more than is asked; a scan landed in the amount.
pub const CHANGE_RUPIAH_MAX: i64 = 10_000_000;
/// More than this is a mistake, not a wallet.
pub const TENDERS_MAX: usize = 10;
/// References of banks and wallets: shorter ones find nothing again.
pub const REFERENCE_CHARS_MIN: usize = 4;
pub const REFERENCE_CHARS_MAX: usize = 40;
/// As card machines print it.
const APPROVAL_CODE_CHARS: std::ops::RangeInclusive<usize> = 4..=12;
const BANK_CHARS_MAX: usize = 40;
const LAST_DIGITS: usize = 4;

/// One way in which a part of a sale is paid, as the cashier entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Tender {
    /// Covers the rest; what is too much goes back as change.
    Cash { given: Rupiah },
    /// `request` names the code that was shown; `None` when the customer scanned the sticker. The reference may stay
    /// empty where a provider's notice confirmed the request.
    Qris { request: Option<QrisRequestId>, amount: Rupiah, reference: String },
    /// By the bank's machine (EDC). Of the card number only the last four digits are kept.
    Card { amount: Rupiah, bank: String, last4: String, approval_code: String },
    /// Straight to the outlet's account; the bank is the customer's.
    Transfer { amount: Rupiah, bank: String, reference: String },
    /// What a voucher is worth beyond the rest is not paid out.
    Voucher { amount: Rupiah, code: String },
}

impl Tender {
    pub fn kind(&self) -> TenderKind {
        match self {
            Tender::Cash { .. } => TenderKind::Cash,
            Tender::Qris { .. } => TenderKind::Qris,
            Tender::Card { .. } => TenderKind::Card,
            Tender::Transfer { .. } => TenderKind::Transfer,
            Tender::Voucher { .. } => TenderKind::Voucher,
        }
    }

    /// What it covers by itself; cash covers the rest, so by itself nothing.
    pub fn fixed_amount(&self) -> Rupiah {
        match self {
            Tender::Cash { .. } => Rupiah::ZERO,
            Tender::Qris { amount, .. }
            | Tender::Card { amount, .. }
            | Tender::Transfer { amount, .. }
            | Tender::Voucher { amount, .. } => *amount,
        }
    }

    /// The QRIS code that it pays.
    pub fn request(&self) -> Option<QrisRequestId> {
        match self {
            Tender::Qris { request, .. } => *request,
            _ => None,
        }
    }
}

/// What the outlet takes, and how.
#[derive(Debug, Clone, Copy)]
pub struct TenderRules<'a> {
    pub offered: &'a [TenderKind],
    pub rounding: CashRounding,
    /// The most that one QRIS payment may be.
    pub qris_cap: Rupiah,
}

/// A QRIS code that a tender names, as the records have it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCode {
    pub id: QrisRequestId,
    pub amount: Rupiah,
    /// Paid or voided already.
    pub is_closed: bool,
    /// The provider's, when its notice says that the code was paid; empty otherwise.
    pub notice_reference: Option<String>,
}

/// A tender as it is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidTender {
    pub kind: TenderKind,
    /// What of the total it covers.
    pub amount: Rupiah,
    pub given: Rupiah,
    pub change: Rupiah,
    /// Of a card or a transfer.
    pub bank: String,
    pub card_last4: String,
    /// The bank's, the provider's or the voucher's; the approval code of a card; empty for cash.
    pub reference: String,
    pub request: Option<QrisRequestId>,
}

/// What finds a payment again at the bank, at the provider or in the book of vouchers. One of it pays one sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proof<'a> {
    pub kind: TenderKind,
    pub reference: &'a str,
    /// Of a card, whose approval codes are short and repeat: its bank and last digits. Empty for the others.
    pub bank: &'a str,
    pub card_last4: &'a str,
}

impl PaidTender {
    /// `None` for cash.
    pub(super) fn proof(&self) -> Option<Proof<'_>> {
        let is_card = self.kind == TenderKind::Card;
        let (bank, card_last4) = if is_card { (self.bank.as_str(), self.card_last4.as_str()) } else { ("", "") };
        let proof = Proof { kind: self.kind, reference: &self.reference, bank, card_last4 };
        (self.kind != TenderKind::Cash && !self.reference.is_empty()).then_some(proof)
    }
}

/// Tenders that cover a sale. `total` is the net plus the rounding, and the sum of the tenders' amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub tenders: Vec<PaidTender>,
    pub rounding: Rupiah,
    pub total: Rupiah,
    /// Everything that was handed over.
    pub given: Rupiah,
    pub change: Rupiah,
}

/// What a payment still lacks, for the screen while tenders are being put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// To pay by anything but cash; negative when the tenders are too much already.
    pub amount: Rupiah,
    /// To pay in cash: the rest in coins that exist.
    pub cash: Rupiah,
    /// What the coins add or take away.
    pub rounding: Rupiah,
}

/// What is left of `net` once the tenders other than cash have covered their parts.
pub fn rest_of(net: Rupiah, tenders: &[Tender], rounding: CashRounding) -> Rest {
    let covered = tenders.iter().fold(0i64, |sum, tender| sum.saturating_add(tender.fixed_amount().0));
    let amount = Rupiah(net.0.saturating_sub(covered));
    let rounding = if amount > Rupiah::ZERO { rounding.adjustment(amount) } else { Rupiah::ZERO };
    Rest { amount, cash: Rupiah(amount.0.max(0)) + rounding, rounding }
}

/// Whether the tenders pay `net`, and how; or what has to be put right first.
pub fn settle(
    net: Rupiah,
    tenders: &[Tender],
    shown: &[ShownCode],
    rules: &TenderRules<'_>,
) -> Result<Settled, PayError> {
    if net < Rupiah::ZERO {
        return Err(PayError::NothingToPay);
    }
    if tenders.len() > TENDERS_MAX {
        return Err(PayError::TooManyTenders);
    }
    if tenders.iter().filter(|tender| tender.kind() == TenderKind::Cash).count() > 1 {
        return Err(PayError::CashTwice);
    }
    let mut paid = Vec::with_capacity(tenders.len());
    for tender in tenders {
        paid.push(check_tender(tender, shown, rules)?);
    }
    check_codes(&paid, shown)?;
    check_sums(net, &paid)?;
    cover_rest(net, paid, rules.rounding)
}

/// Whether the outlet takes it, then its own fields; for cash the sums come later.
fn check_tender(tender: &Tender, shown: &[ShownCode], rules: &TenderRules<'_>) -> Result<PaidTender, PayError> {
    let (kind, amount) = (tender.kind(), tender.fixed_amount());
    let code = tender.request().and_then(|id| shown.iter().find(|code| code.id == id));
    if code.is_none() && !rules.offered.contains(&kind) {
        return Err(PayError::NotOffered { kind });
    }
    if kind != TenderKind::Cash && !(Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&amount) {
        return Err(PayError::AmountImplausible { kind });
    }
    if code.is_none() && kind == TenderKind::Qris && amount > rules.qris_cap {
        return Err(PayError::QrisOverCap { amount, cap: rules.qris_cap });
    }
    cleaned(tender, code.and_then(|code| code.notice_reference.as_deref()))
}

/// A tender's own fields as they are posted. `noticed` is the provider's reference, which stands for one that nobody
/// typed.
pub(super) fn cleaned(tender: &Tender, noticed: Option<&str>) -> Result<PaidTender, PayError> {
    let (kind, amount) = (tender.kind(), tender.fixed_amount());
    let mut paid = PaidTender {
        kind,
        amount,
        given: amount,
        change: Rupiah::ZERO,
        bank: String::new(),
        card_last4: String::new(),
        reference: String::new(),
        request: tender.request(),
    };
    match tender {
        Tender::Cash { given } => paid.given = *given,
        Tender::Qris { reference, .. } => {
            paid.reference = match noticed {
                Some(noticed) if clean_line(reference).is_empty() => noticed.to_owned(),
                _ => check_reference(kind, reference)?,
            };
        }
        Tender::Card { bank, last4, approval_code, .. } => {
            paid.bank = check_bank(kind, bank)?;
            paid.card_last4 = check_last4(last4)?;
            paid.reference = check_approval_code(approval_code)?;
        }
        Tender::Transfer { bank, reference, .. } => {
            paid.bank = check_bank(kind, bank)?;
            paid.reference = check_reference(kind, reference)?;
        }
        // Capitals, so that small letters do not make another voucher of it.
        Tender::Voucher { code, .. } => paid.reference = check_reference(kind, code)?.to_uppercase(),
    }
    Ok(paid)
}

fn check_bank(kind: TenderKind, bank: &str) -> Result<String, PayError> {
    let bank = clean_line(bank);
    let fits = (1..=BANK_CHARS_MAX).contains(&bank.chars().count());
    if fits { Ok(bank) } else { Err(PayError::BankMissing { kind }) }
}

fn check_reference(kind: TenderKind, reference: &str) -> Result<String, PayError> {
    let reference = clean_line(reference);
    let fits = (REFERENCE_CHARS_MIN..=REFERENCE_CHARS_MAX).contains(&reference.chars().count());
    if fits { Ok(reference) } else { Err(PayError::ReferenceMissing { kind }) }
}

/// Four digits and never more: a whole card number has no business in our records.
fn check_last4(last4: &str) -> Result<String, PayError> {
    let digits = clean_line(last4);
    let fits = digits.len() == LAST_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    if fits { Ok(digits) } else { Err(PayError::CardDigitsWrong) }
}

fn check_approval_code(code: &str) -> Result<String, PayError> {
    let code = clean_line(code).to_ascii_uppercase();
    let fits = APPROVAL_CODE_CHARS.contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(code) } else { Err(PayError::ApprovalCodeWrong) }
}

/// A code that was shown is paid once, whole, and not after it was voided.
fn check_codes(paid: &[PaidTender], shown: &[ShownCode]) -> Result<(), PayError> {
    for (at, tender) in paid.iter().enumerate() {
        let Some(request) = tender.request else { continue };
        let code = shown.iter().find(|code| code.id == request).ok_or(PayError::QrisUnknown)?;
        let is_named_before = paid[..at].iter().any(|before| before.request == Some(request));
        if code.is_closed || is_named_before {
            return Err(PayError::QrisClosed);
        }
        if code.amount != tender.amount {
            return Err(PayError::QrisAmountDiffers { shown: code.amount, asked: tender.amount });
        }
    }
    Ok(())
}

/// Nothing but cash may be more than what is left to pay; vouchers come last, because nothing of them is paid out.
fn check_sums(net: Rupiah, paid: &[PaidTender]) -> Result<(), PayError> {
    let sum_of = |of_vouchers: bool| -> Rupiah {
        let fixed = paid.iter().filter(|tender| tender.kind != TenderKind::Cash);
        fixed.filter(|tender| (tender.kind == TenderKind::Voucher) == of_vouchers).map(|tender| tender.amount).sum()
    };
    let (vouchers, others) = (sum_of(true), sum_of(false));
    if others > net {
        return Err(PayError::OverTendered { over: others - net });
    }
    if vouchers > net - others {
        return Err(PayError::VoucherTooLarge { rest: net - others });
    }
    Ok(())
}

/// Cash takes what the others leave, in coins that exist.
fn cover_rest(net: Rupiah, mut tenders: Vec<PaidTender>, rounding: CashRounding) -> Result<Settled, PayError> {
    let fixed: Rupiah = tenders.iter().map(|tender| tender.amount).sum();
    let rest = net - fixed;
    let Some(at) = tenders.iter().position(|tender| tender.kind == TenderKind::Cash) else {
        if rest > Rupiah::ZERO {
            return Err(PayError::TooLittle { missing: rest });
        }
        return Ok(Settled { tenders, rounding: Rupiah::ZERO, total: net, given: net, change: Rupiah::ZERO });
    };
    let rounding = if rest > Rupiah::ZERO { rounding.adjustment(rest) } else { Rupiah::ZERO };
    let due = rest + rounding;
    let given = tenders[at].given;
    if given < due {
        return Err(PayError::TooLittle { missing: Rupiah(due.0.saturating_sub(given.0)) });
    }
    if due == Rupiah::ZERO && given > Rupiah::ZERO {
        return Err(PayError::CashNotNeeded { given });
    }
    let change = given - due;
    if change > Rupiah(CHANGE_RUPIAH_MAX) {
        return Err(PayError::GivenImplausible { given });
    }
    if rest == Rupiah::ZERO {
        tenders.remove(at);
    } else {
        (tenders[at].amount, tenders[at].change) = (due, change);
    }
    Ok(Settled { tenders, rounding, total: net + rounding, given: fixed + given, change })
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
