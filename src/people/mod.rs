//! Who may do what, and who is standing at the kiosk: users, roles, PINs, sessions.
//!
//! Promises: a PIN is kept as an Argon2id hash that is worth nothing without the pepper beside the database; five wrong
//! tries lock a user for 30 minutes, whatever is done to the clock or the power (faults F21); every sign-in, wrong try
//! and sign-out is a fact; there is always an admin who can sign in. Rooms ask [`require`] inside their act, so that a
//! role that was taken away a second ago counts. Leaves to others: what a screen shows to a role.

mod approve;
mod change_pin;
mod pin;
mod rules;
mod session;
mod sign_in;
mod store;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod uptime;
mod users;

use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

pub use approve::{ApproveError, Approved, second_person};
pub use change_pin::{ChangePinError, RescuePinError, ResetPinError};
pub use pin::PepperError;
pub use rules::{LOCK_MINUTES, PIN_DIGITS, Permission, PinFlaw, Role, TRIES_MAX, may, pin_flaw};
pub use session::Session;
pub use sign_in::{Leaving, PinRefused, SignInError};
pub use store::{NotAllowed, User, any_users, require, user_by_id, users};
pub use users::{AddUserError, ChangeUserError, FirstAdminError};

use crate::store::{Store, StoreError};
use pin::PinHasher;
use uptime::{MachineUptime, UptimeSource};

/// The people of this device: the store, the pepper, and the machine's uptime that locks are counted by.
#[derive(Clone)]
pub struct People {
    store: Store,
    hasher: Arc<PinHasher>,
    uptime: Arc<dyn UptimeSource>,
}

#[derive(Debug, Error)]
pub enum OpenPeopleError {
    #[error(transparent)]
    Pepper(#[from] PepperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl People {
    /// Opens the room; makes the pepper (`pepper.key` in the data folder, readable by its owner only) on the first start.
    ///
    /// Fails when the pepper is missing although PINs were set with it: a new one would lock everybody out silently.
    pub fn open(store: Store, data_folder: &Path) -> Result<People, OpenPeopleError> {
        let pins_exist = store.read(store::any_pins)?;
        let pepper = pin::load_pepper(data_folder, pins_exist)?;
        let hasher = PinHasher::production(pepper);
        Ok(People { store, hasher: Arc::new(hasher), uptime: Arc::new(MachineUptime) })
    }

    pub fn store(&self) -> &Store {
        &self.store
    }
}
