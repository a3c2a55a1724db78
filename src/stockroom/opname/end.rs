//! Ending the counting, counting a product anew, and giving a count up.

use thiserror::Error;

use super::read::{Opname, OpnameState, progress};
use super::store::{self, NewEnd};
use crate::base::{ActId, OpnameId, ProductId, UserId};
use crate::catalog;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError};

#[derive(Debug, Error)]
pub enum EndError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hitungan ini tidak ditemukan. Muat ulang layarnya.")]
    UnknownOpname,
    #[error("Penghitungan {number} sudah selesai.")]
    AlreadyEnded { number: String },
    #[error("Belum ada yang dihitung. Pindai barang dulu, atau batalkan hitungan ini.")]
    NothingCounted,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The counting is over; what nobody counted is not there, or is passed over with a reason.
///
/// # Errors
/// One variant of [`EndError`] per rule, in the order of that enum.
pub fn end_counting(store: &Store, act_id: ActId, by: UserId, id: OpnameId) -> Result<(), EndError> {
    store.write(Act::by(by, "opname.end_counting").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::KeepStock)?;
        let opname = store::opname(tx.conn(), id)?.ok_or(EndError::UnknownOpname)?;
        if opname.state != OpnameState::Counting {
            return Err(EndError::AlreadyEnded { number: opname.number });
        }
        if progress(tx.conn(), &opname)?.counted == 0 {
            return Err(EndError::NothingCounted);
        }
        Ok(store::append_counted(tx, id, by)?)
    })
}

#[derive(Debug, Error)]
pub enum RecountError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hitungan ini tidak ditemukan. Muat ulang layarnya.")]
    UnknownOpname,
    #[error("Hitungan {number} sudah ditutup.")]
    Over { number: String },
    #[error("Barang tidak ditemukan. Muat ulang layarnya.")]
    UnknownProduct,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was counted of these products does not count any more; they are counted anew, blind again.
///
/// # Errors
/// One variant of [`RecountError`] per rule, in the order of that enum.
pub fn recount(
    store: &Store,
    act_id: ActId,
    by: UserId,
    id: OpnameId,
    products: Vec<ProductId>,
) -> Result<(), RecountError> {
    store.write(Act::by(by, "opname.recount").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::KeepStock)?;
        let opname = store::opname(tx.conn(), id)?.ok_or(RecountError::UnknownOpname)?;
        if !opname.is_running() {
            return Err(RecountError::Over { number: opname.number });
        }
        for product in products {
            catalog::by_id(tx.conn(), product)?.ok_or(RecountError::UnknownProduct)?;
            store::append_recount(tx, id, product, by)?;
        }
        Ok(())
    })
}

#[derive(Debug, Error)]
pub enum DropError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hitungan ini tidak ditemukan. Muat ulang layarnya.")]
    UnknownOpname,
    #[error("Hitungan {number} sudah ditutup.")]
    Over { number: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives a count up; nothing is booked, and what was counted stays in the history.
///
/// # Errors
/// One variant of [`DropError`] per rule, in the order of that enum.
pub fn drop_opname(store: &Store, act_id: ActId, by: UserId, id: OpnameId) -> Result<(), DropError> {
    store.write(Act::by(by, "opname.drop").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::KeepStock)?;
        let opname: Opname = store::opname(tx.conn(), id)?.ok_or(DropError::UnknownOpname)?;
        if !opname.is_running() {
            return Err(DropError::Over { number: opname.number });
        }
        let so_far = progress(tx.conn(), &opname)?;
        let end = NewEnd { how: "dropped", by, approved_by: None, products: so_far.counted, pieces: so_far.pieces };
        Ok(store::append_ended(tx, id, &end)?)
    })
}
