//! Another cashier takes the drawer over within a shift. Sales carry their own cashier; this says who answers for the
//! drawer from now on.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Shift, store as rows};
use crate::base::{ActId, ShiftId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};

/// Who takes over is who is signed in.
#[derive(Debug, Clone)]
pub struct TakeOver {
    pub act_id: ActId,
    pub user: UserId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    pub shift: ShiftId,
    pub from: Option<UserId>,
}

#[derive(Debug, PartialEq, Error)]
pub enum TakeOverError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada shift yang terbuka. Buka shift dulu.")]
    NoShift,
    #[error("Laci ini sudah menjadi tanggung jawab Anda. Lanjutkan berjualan.")]
    AlreadyYours,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes down that the drawer changes hands.
pub fn take_over(store: &Store, order: TakeOver) -> Result<TakenOver, TakeOverError> {
    store.write(Act::by(order.user, "till.take_over").with_id(order.act_id), move |tx| taken(tx, order.user))
}

fn taken(tx: &mut Tx<'_>, user: UserId) -> Result<TakenOver, TakeOverError> {
    require(tx.conn(), user, Permission::Sell)?;
    let shift = rows::current_in(tx)?.ok_or(TakeOverError::NoShift)?;
    let from = holder(tx.conn(), &shift)?;
    if from == Some(user) {
        return Err(TakeOverError::AlreadyYours);
    }
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact(
        "shift_takeovers",
        &[("act_id", &act_id), ("shift_id", &shift.id), ("from_user", &from), ("to_user", &user), ("at_utc_ms", &at)],
    )?;
    Ok(TakenOver { shift: shift.id, from })
}

/// Who answers for the drawer of a shift now.
pub fn holder(connection: &Connection, shift: &Shift) -> Result<Option<UserId>, StoreError> {
    let last = rows::takeovers(connection, shift.id)?.pop();
    Ok(last.map(|row| row.to).or(shift.opened_by))
}
