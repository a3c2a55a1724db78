//! The outlet's QRIS sticker: read when it is scanned, and what it says. Pure.

use deks_ui::QrisFacts;

use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::english::say;
use crate::till::qris::{StaticFlaw, StaticPayload, cap_on, mdr_of};

/// The sticker in what a scanner gave: some put a mark of their own before it.
pub(super) fn read(scanned: &str) -> Result<String, StaticFlaw> {
    let code = scanned.find("000201").map_or(scanned, |at| &scanned[at..]);
    StaticPayload::read(code).map(|read| read.code.to_text())
}

/// What a code says that is kept, or stands on the form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sticker {
    Missing,
    Known {
        facts: Box<QrisFacts>,
        warnings: Vec<String>,
    },
    /// Somebody wrote into the file what is no such code.
    Flawed(String),
}

/// What the fee is shown by: a payment that no merchant has for free.
const EXAMPLE: Rupiah = Rupiah(1_250_000);

/// `own_cap`: zero takes the law's. `own_fee`: of the contract, in basis points; none takes the rules'.
pub(super) fn look(payload: &str, own_cap: Rupiah, own_fee: Option<i64>, today: BusinessDay) -> Sticker {
    if payload.trim().is_empty() {
        return Sticker::Missing;
    }
    let read = match StaticPayload::read(payload) {
        Ok(read) => read,
        Err(flaw) => return Sticker::Flawed(flaw.to_string()),
    };
    let summary = read.code.summary();
    let fee = mdr_of(own_fee, read.code.criteria(), today);
    let cap = if own_cap > Rupiah::ZERO { own_cap } else { cap_on(today) };
    let free = Some(fee.free_up_to_rupiah).filter(|free| *free > Rupiah::ZERO);
    let facts = QrisFacts {
        merchant: summary.merchant_name.into(),
        nmid: summary.nmid.into(),
        city: summary.city.into(),
        criteria: summary.criteria.map(|criteria| say(criteria.label())).unwrap_or_default(),
        acquirers: summary.acquirer_domains.join(", ").into(),
        fee: fee.rate_text().into(),
        fee_is_own: own_fee.is_some(),
        fee_is_doubtful: !fee.verified,
        example: EXAMPLE.to_string().into(),
        example_fee: fee.of(EXAMPLE).to_string().into(),
        free: free.map(|free| free.to_string()).unwrap_or_default().into(),
        cap: cap.to_string().into(),
    };
    let warnings = read.warnings.iter().map(ToString::to_string).collect();
    Sticker::Known { facts: Box::new(facts), warnings }
}
