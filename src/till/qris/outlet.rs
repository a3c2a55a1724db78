//! The outlet's own code, as settings accept it and the till keeps it.
//!
//! Promises: a [`StaticPayload`] was read and checked; nothing else can be turned into a code for a bill.

use thiserror::Error;

use super::fields::Criteria;
use super::flaw::{QrisFlaw, QrisWarning};
use super::payload::{Payload, tag};
use crate::base::text::clean_line;

/// Why settings do not take a code, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StaticFlaw {
    #[error(transparent)]
    Payload(#[from] QrisFlaw),
    #[error("Kode ini hanya untuk satu pembayaran (dinamis). Pindai stiker QRIS outlet yang statis.")]
    Dynamic,
    /// Tag 51 is mandatory in a static code.
    #[error("Stiker ini tidak memuat data QRIS nasional (bagian 51). Minta stiker QRIS dari bank atau penyedia QRIS.")]
    RepositoryMissing,
    #[error("Stiker ini tidak memuat NMID. Minta stiker QRIS yang ber-NMID dari bank atau penyedia QRIS.")]
    NmidMissing,
}

/// The outlet's static code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticPayload(Payload);

/// The outlet's static code, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticRead {
    pub code: StaticPayload,
    pub warnings: Vec<QrisWarning>,
}

/// What the screen shows before somebody accepts a code; texts are cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticSummary {
    pub merchant_name: String,
    pub nmid: String,
    /// `None`: the code does not say, and fees are those of [`Criteria::Ure`].
    pub criteria: Option<Criteria>,
    pub city: String,
    pub postcode: String,
    /// The reverse domains of who takes the money.
    pub acquirer_domains: Vec<String>,
}

impl StaticPayload {
    /// Reads what was scanned in settings, or what settings kept.
    ///
    /// # Errors
    /// The first [`StaticFlaw`] in the order of that enum. A code without criteria is taken with a warning.
    pub fn read(text: &str) -> Result<StaticRead, StaticFlaw> {
        let read = Payload::read(text)?;
        let payload = read.payload;
        if payload.is_dynamic() {
            return Err(StaticFlaw::Dynamic);
        }
        if payload.templates().iter().all(|template| template.id != tag::REPOSITORY) {
            return Err(StaticFlaw::RepositoryMissing);
        }
        if payload.nmid().is_none() {
            return Err(StaticFlaw::NmidMissing);
        }
        Ok(StaticRead { code: StaticPayload(payload), warnings: read.warnings })
    }

    pub fn payload(&self) -> &Payload {
        &self.0
    }

    /// What settings keep; [`StaticPayload::read`] reads it again.
    pub fn to_text(&self) -> String {
        self.0.to_text()
    }

    /// The criteria that fees are reckoned with.
    pub fn criteria(&self) -> Criteria {
        self.0.criteria().unwrap_or_default()
    }

    pub fn summary(&self) -> StaticSummary {
        let text = |value: Option<&str>| clean_line(value.unwrap_or_default());
        StaticSummary {
            merchant_name: text(self.0.merchant_name()),
            nmid: text(self.0.nmid()),
            criteria: self.0.criteria(),
            city: text(self.0.city()),
            postcode: text(self.0.postcode()),
            acquirer_domains: self.0.acquirers().iter().map(|acquirer| clean_line(&acquirer.domain)).collect(),
        }
    }
}
