//! The outlet's QRIS sticker: read when it is scanned, and what it says. Pure.

use deks_ui::QrisFacts;

use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::{english::say, words};
use crate::till::qris::{Fees, StaticFlaw, StaticPayload, cap_on};

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

/// `own_cap`: zero takes the law's.
pub(super) fn look(payload: &str, own_cap: Rupiah, today: BusinessDay) -> Sticker {
    if payload.trim().is_empty() {
        return Sticker::Missing;
    }
    let read = match StaticPayload::read(payload) {
        Ok(read) => read,
        Err(flaw) => return Sticker::Flawed(flaw.to_string()),
    };
    let summary = read.code.summary();
    let fee = Fees::shipped().mdr_on(read.code.criteria(), today);
    let cap = if own_cap > Rupiah::ZERO { own_cap } else { cap_on(today) };
    let free = fee.map(|fee| fee.free_up_to_rupiah).filter(|free| *free > Rupiah::ZERO);
    let facts = QrisFacts {
        merchant: summary.merchant_name.into(),
        nmid: summary.nmid.into(),
        city: summary.city.into(),
        criteria: summary.criteria.map(|criteria| say(criteria.label())).unwrap_or_default(),
        acquirers: summary.acquirer_domains.join(", ").into(),
        fee: fee.map(|fee| words::percent(fee.rate_basis_points)).unwrap_or_default().into(),
        free: free.map(|free| free.to_string()).unwrap_or_default().into(),
        cap: cap.to_string().into(),
    };
    let warnings = read.warnings.iter().map(ToString::to_string).collect();
    Sticker::Known { facts: Box::new(facts), warnings }
}
