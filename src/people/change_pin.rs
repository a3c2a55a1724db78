//! Changing a PIN: one's own with the old one, somebody else's as an admin.

use thiserror::Error;

use super::People;
use super::rules::{Permission, PinFlaw, pin_flaw};
use super::sign_in::{PinRefused, SignInError};
use super::store::{self, NotAllowed, require};
use crate::base::UserId;
use crate::base::text::fold;
use crate::store::{Act, StoreError};

#[derive(Debug, Error)]
pub enum ChangePinError {
    #[error("PIN harus tepat 6 angka.")]
    PinNotSixDigits,
    #[error("PIN ini mudah ditebak. Pilih angka yang tidak berurutan dan tidak berulang.")]
    PinGuessable,
    #[error("Pengguna tidak ditemukan atau sudah tidak aktif.")]
    UnknownUser,
    #[error("PIN lama tidak cocok. {0}")]
    OldPin(PinRefused),
    #[error("PIN baru sama dengan PIN lama. Pilih yang lain.")]
    SamePin,
    #[error("Mesin tidak memberi angka acak untuk PIN. Coba lagi.")]
    NoRandomness,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum ResetPinError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("PIN harus tepat 6 angka.")]
    PinNotSixDigits,
    #[error("PIN ini mudah ditebak. Pilih angka yang tidak berurutan dan tidak berulang.")]
    PinGuessable,
    #[error("Pengguna tidak ditemukan.")]
    UnknownUser,
    #[error("Mesin tidak memberi angka acak untuk PIN. Coba lagi.")]
    NoRandomness,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum RescuePinError {
    #[error("PIN harus tepat 6 angka.")]
    PinNotSixDigits,
    #[error("PIN ini mudah ditebak. Pilih angka yang tidak berurutan dan tidak berulang.")]
    PinGuessable,
    #[error("Tidak ada pengguna aktif bernama \"{name}\". Yang ada: {known}.")]
    UnknownUser { name: String, known: String },
    #[error("Mesin tidak memberi angka acak untuk PIN. Coba lagi.")]
    NoRandomness,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl People {
    /// Changes one's own PIN. A wrong old PIN counts as a wrong try.
    pub fn change_pin(&self, user: UserId, old: &str, new: &str) -> Result<(), ChangePinError> {
        match pin_flaw(new) {
            Some(PinFlaw::NotSixDigits) => return Err(ChangePinError::PinNotSixDigits),
            Some(PinFlaw::Guessable) => return Err(ChangePinError::PinGuessable),
            None => {}
        }
        let active = self.store.read(|c| store::user_by_id(c, user))?.is_some_and(|user| user.active);
        if !active {
            return Err(ChangePinError::UnknownUser);
        }
        self.check_pin(user, old).map_err(|error| match error {
            SignInError::Refused(refused) => ChangePinError::OldPin(refused),
            SignInError::Store(error) => ChangePinError::Store(error),
            SignInError::UnknownUser => ChangePinError::UnknownUser,
        })?;
        if old == new {
            return Err(ChangePinError::SamePin);
        }
        let hash = self.hasher.hash(new).ok_or(ChangePinError::NoRandomness)?;
        self.store
            .write(Act::by(user, "people.change_pin"), move |tx| Ok(store::set_pin(tx.conn(), user, &hash, tx.now())?))
    }

    /// Gives somebody a new PIN and lifts their lock; only an admin may.
    pub fn reset_pin(&self, by: UserId, user: UserId, new: &str) -> Result<(), ResetPinError> {
        self.store.read(|c| require(c, by, Permission::ManageUsers))?;
        match pin_flaw(new) {
            Some(PinFlaw::NotSixDigits) => return Err(ResetPinError::PinNotSixDigits),
            Some(PinFlaw::Guessable) => return Err(ResetPinError::PinGuessable),
            None => {}
        }
        let hash = self.hasher.hash(new).ok_or(ResetPinError::NoRandomness)?;
        self.store.write(Act::by(by, "people.reset_pin"), move |tx| {
            require(tx.conn(), by, Permission::ManageUsers)?;
            store::user_by_id(tx.conn(), user)?.ok_or(ResetPinError::UnknownUser)?;
            store::set_pin(tx.conn(), user, &hash, tx.now())?;
            Ok(store::clear_lock(tx.conn(), user)?)
        })
    }

    /// Gives an active person a new PIN and lifts their lock, for who keeps the machine itself: the way back when the
    /// only admin forgot theirs. Whoever can read the data folder could write it too; what this adds is a row in the
    /// audit that says the machine did it, and to whom.
    pub fn rescue_pin(&self, name: &str, new: &str) -> Result<UserId, RescuePinError> {
        match pin_flaw(new) {
            Some(PinFlaw::NotSixDigits) => return Err(RescuePinError::PinNotSixDigits),
            Some(PinFlaw::Guessable) => return Err(RescuePinError::PinGuessable),
            None => {}
        }
        let hash = self.hasher.hash(new).ok_or(RescuePinError::NoRandomness)?;
        let name = name.trim().to_owned();
        self.store.write(Act::system("people.rescue_pin"), move |tx| {
            let active: Vec<_> = store::users(tx.conn())?.into_iter().filter(|user| user.active).collect();
            let Some(user) = active.iter().find(|user| fold(&user.name) == fold(&name)) else {
                let known: Vec<&str> = active.iter().map(|user| user.name.as_str()).collect();
                return Err(RescuePinError::UnknownUser { name, known: known.join(", ") });
            };
            store::set_pin(tx.conn(), user.id, &hash, tx.now())?;
            store::clear_lock(tx.conn(), user.id)?;
            Ok(user.id)
        })
    }
}
