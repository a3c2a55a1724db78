//! Writing down what a partner agreed to.

use thiserror::Error;

use super::rules::{self, Step, StepsFlaw};
use super::store::{self, NewPlan};
use crate::base::{ActId, BusinessDay, PartnerId, UserId};
use crate::merchandising::notes::{self, Channel, NOTE_CHARS_MAX};
use crate::partners::{self, PartnerStatus};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Clone)]
pub struct SetPlan {
    pub by: UserId,
    pub partner: PartnerId,
    /// None: the partner does not agree any more.
    pub steps: Vec<Step>,
    pub channel: Channel,
    pub agreed_on: BusinessDay,
    pub note: String,
}

#[derive(Debug, PartialEq, Error)]
pub enum PlanError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan atau tidak aktif lagi. Pilih mitra lain.")]
    UnknownPartner,
    #[error(transparent)]
    Steps(#[from] StepsFlaw),
    #[error("Mitra ini memang belum menyetujui penurunan harga.")]
    NoPlan,
    #[error("Persetujuan mitra harus tertulis atau ditandatangani di gerai. Telepon saja belum cukup.")]
    NotWritten,
    #[error("Hari persetujuan tidak boleh sesudah hari ini.")]
    AgreedLater,
    #[error("Keterangan terlalu panjang. Paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes down that a partner agreed that its goods become cheaper, or that it agrees no longer. Prices that fell stay.
///
/// # Errors
/// One variant of [`PlanError`] per rule, in the order of that enum.
pub fn set_plan(store: &Store, act_id: ActId, order: SetPlan) -> Result<(), PlanError> {
    store.write(Act::by(order.by, "merchandising.set_plan").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::ManagePromotions)?;
        let partner = partners::by_id(tx.conn(), order.partner)?;
        let is_there = partner.is_some_and(|partner| partner.status == PartnerStatus::Active);
        if !is_there {
            return Err(PlanError::UnknownPartner);
        }
        if order.steps.is_empty() {
            store::plan_of(tx.conn(), order.partner)?.ok_or(PlanError::NoPlan)?;
        } else {
            rules::check(&order.steps)?;
            if order.channel == Channel::Phone {
                return Err(PlanError::NotWritten);
            }
        }
        if order.agreed_on > tx.day() {
            return Err(PlanError::AgreedLater);
        }
        let note = notes::checked(&order.note).ok_or(PlanError::NoteTooLong)?;
        let note_id = ActId::new();
        notes::keep(tx, note_id, &note)?;
        let SetPlan { by, partner, steps, channel, agreed_on, .. } = order;
        Ok(store::append_plan(tx, &NewPlan { partner, steps: &steps, channel, agreed_on, note_id, by })?)
    })
}
