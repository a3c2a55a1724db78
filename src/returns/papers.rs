//! What letters and minutes show, as values: a template or a slip renders them, nothing is looked up on the way.

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::intake::Signature;
use crate::partners::Partner;

/// A paper to be kept or taken along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFile {
    /// ASCII letters, digits, `.` and `-`: `berita-acara-BA-K1-20261205-0001.pdf`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The outlet as it stands on top of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutletFace {
    pub name: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub city: String,
}

impl OutletFace {
    pub fn of(config: &Config) -> OutletFace {
        OutletFace {
            name: config.outlet.name.clone(),
            address: config.outlet.address.clone(),
            phone: config.outlet.phone.clone(),
            email: config.mail.from_address.clone(),
            city: config.outlet.city.clone(),
        }
    }
}

/// The partner as it is addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerFace {
    pub code: String,
    pub business_name: String,
    pub contact_name: String,
    pub address: String,
    pub phone: String,
}

impl PartnerFace {
    pub fn of(partner: &Partner) -> PartnerFace {
        PartnerFace {
            code: partner.code.clone(),
            business_name: partner.business_name.clone(),
            contact_name: partner.contact_name.clone(),
            address: partner.address.clone(),
            phone: partner.phone.clone(),
        }
    }
}

/// The letter that asks a partner to fetch what did not sell, and its reminders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePaper {
    pub number: String,
    pub date: String,
    pub date_long: String,
    pub is_reminder: bool,
    pub outlet: OutletFace,
    pub partner: PartnerFace,
    pub pickup_date: String,
    pub pickup_long: String,
    pub lines: Vec<NoticeLine>,
    pub aids: Vec<NoticeAid>,
    pub value_text: String,
    pub note: String,
    pub signed_by: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeLine {
    pub code: String,
    pub name: String,
    pub variant: String,
    pub qty: i64,
    /// `14-08-2026`: when its three months began.
    pub since: String,
    pub days_unsold: i64,
    pub price_rupiah: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeAid {
    pub name: String,
    pub qty: i64,
}

/// The minutes of a hand-back (berita acara pengembalian).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandbackPaper {
    pub number: String,
    pub date: String,
    pub date_long: String,
    pub notice_number: String,
    pub outlet: OutletFace,
    pub partner: PartnerFace,
    pub reason: String,
    pub lines: Vec<HandbackLine>,
    pub aids: Vec<HandbackAid>,
    pub remaining: Remaining,
    pub giver_name: String,
    pub receiver_name: String,
    pub giver_strokes: Signature,
    pub receiver_strokes: Signature,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandbackLine {
    pub code: String,
    pub name: String,
    pub variant: String,
    pub received: i64,
    pub sold: i64,
    pub returned: i64,
    pub missing: i64,
    pub damaged: i64,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandbackAid {
    pub name: String,
    pub qty: i64,
    pub returned: i64,
}

/// What of the partner's goods stays at the outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    pub pieces: i64,
    pub value_text: String,
}
