//! Printing a receipt again: any receipt, always marked SALINAN, and the audit says who asked.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::receipt::{job_title, receipt_of, to_slip};
use super::settings::TillSettings;
use crate::base::{ActId, PrintJobId, SaleId, UserId};
use crate::devices;
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Clone)]
pub struct Reprint {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    pub settings: Arc<TillSettings>,
}

/// The copy that now waits in the printer's queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprinted {
    pub number: String,
    pub print_job: PrintJobId,
}

#[derive(Debug, PartialEq, Error)]
pub enum ReprintError {
    #[error("Outlet ini belum punya pencetak struk. Atur printer bernama receipt di deks.toml.")]
    NoPrinter,
    #[error("Struk itu tidak ditemukan. Cari lagi dengan nomor, jam, atau jumlahnya.")]
    UnknownSale,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Queues a copy of a receipt.
pub fn reprint(store: &Store, order: Reprint) -> Result<Reprinted, ReprintError> {
    store.write(Act::by(order.user, "till.reprint").with_id(order.act_id), move |tx| {
        let settings = &order.settings;
        let printer = settings.printer.as_deref().ok_or(ReprintError::NoPrinter)?;
        let receipt = receipt_of(tx.conn(), order.sale_id, &settings.receipt)?.ok_or(ReprintError::UnknownSale)?;
        let title = job_title(&receipt.number, true);
        let print_job = devices::enqueue(tx, printer, &title, &to_slip(&receipt, true), true)?;
        Ok(Reprinted { number: receipt.number, print_job })
    })
}
