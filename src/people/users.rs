//! Adding people and changing what they may do.

use thiserror::Error;

use super::People;
use super::rules::{Permission, PinFlaw, Role, pin_flaw};
use super::store::{self, NotAllowed, User, require};
use crate::base::text::{clean_line, fold};
use crate::base::{ActId, UserId};
use crate::store::{Act, StoreError, Tx};

const NAME_CHARS_MAX: usize = 60;

#[derive(Debug, Error)]
pub enum FirstAdminError {
    #[error("Sudah ada pengguna. Admin baru ditambahkan oleh admin lain.")]
    UsersExist,
    #[error(transparent)]
    User(#[from] AddUserError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum AddUserError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Nama belum diisi. Tulis nama yang dikenal di gerai.")]
    NameMissing,
    #[error("Nama terlalu panjang. Paling banyak {NAME_CHARS_MAX} huruf.")]
    NameTooLong,
    #[error("Nama \"{0}\" sudah dipakai. Tambahkan pembeda, misalnya inisial.")]
    NameTaken(String),
    #[error("PIN harus tepat 6 angka.")]
    PinNotSixDigits,
    #[error("PIN ini mudah ditebak. Pilih angka yang tidak berurutan dan tidak berulang.")]
    PinGuessable,
    #[error("Mesin tidak memberi angka acak untuk PIN. Coba lagi.")]
    NoRandomness,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum ChangeUserError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Pengguna tidak ditemukan. Muat ulang daftar pengguna.")]
    UnknownUser,
    #[error("Ini admin terakhir yang aktif. Tunjuk admin lain dulu.")]
    LastAdmin,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PinFlaw> for AddUserError {
    fn from(flaw: PinFlaw) -> Self {
        match flaw {
            PinFlaw::NotSixDigits => AddUserError::PinNotSixDigits,
            PinFlaw::Guessable => AddUserError::PinGuessable,
        }
    }
}

impl People {
    /// Makes the first admin of an outlet that has no users yet.
    pub fn first_admin(&self, act_id: ActId, name: &str, pin: &str) -> Result<UserId, FirstAdminError> {
        let (user, hash) = self.prepare(name, Role::Admin, pin)?;
        self.store.write(Act::system("people.first_admin").with_id(act_id), move |tx| {
            if store::any_users(tx.conn())? {
                return Err(FirstAdminError::UsersExist);
            }
            Ok(insert(tx, user, &hash)?)
        })
    }

    /// Adds a person; only an admin may.
    pub fn add_user(
        &self,
        act_id: ActId,
        by: UserId,
        name: &str,
        role: Role,
        pin: &str,
    ) -> Result<UserId, AddUserError> {
        self.store.read(|c| require(c, by, Permission::ManageUsers))?;
        let (user, hash) = self.prepare(name, role, pin)?;
        self.store.write(Act::by(by, "people.add_user").with_id(act_id), move |tx| {
            require(tx.conn(), by, Permission::ManageUsers)?;
            insert(tx, user, &hash)
        })
    }

    /// Changes the role of a person and whether they may sign in; the last active admin stays one.
    pub fn change_user(
        &self,
        act_id: ActId,
        by: UserId,
        user: UserId,
        role: Role,
        active: bool,
    ) -> Result<(), ChangeUserError> {
        self.store.write(Act::by(by, "people.change_user").with_id(act_id), move |tx| {
            require(tx.conn(), by, Permission::ManageUsers)?;
            let everyone = store::users(tx.conn())?;
            let Some(before) = everyone.iter().find(|one| one.id == user) else {
                return Err(ChangeUserError::UnknownUser);
            };
            let other_admin = everyone.iter().any(|one| one.id != user && one.active && one.role == Role::Admin);
            let stays_admin = active && role == Role::Admin;
            if !(other_admin || stays_admin) {
                return Err(ChangeUserError::LastAdmin);
            }
            Ok(store::save_user(tx, &User { role, active, ..before.clone() })?)
        })
    }

    /// Remembers the language a person reads; everyone may choose their own.
    pub fn set_language(&self, user: UserId, english: bool) -> Result<(), ChangeUserError> {
        self.store.write(Act::by(user, "people.set_language"), move |tx| {
            let before = store::user_by_id(tx.conn(), user)?.ok_or(ChangeUserError::UnknownUser)?;
            let language = if english { "en" } else { "id" }.to_owned();
            Ok(store::save_user(tx, &User { language, ..before })?)
        })
    }

    fn prepare(&self, name: &str, role: Role, pin: &str) -> Result<(User, String), AddUserError> {
        let name = clean_line(name);
        if name.is_empty() {
            return Err(AddUserError::NameMissing);
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(AddUserError::NameTooLong);
        }
        if let Some(flaw) = pin_flaw(pin) {
            return Err(flaw.into());
        }
        let hash = self.hasher.hash(pin).ok_or(AddUserError::NoRandomness)?;
        Ok((User { id: UserId::new(), name, role, active: true, language: "id".into() }, hash))
    }
}

fn insert(tx: &mut Tx<'_>, user: User, hash: &str) -> Result<UserId, AddUserError> {
    if store::users(tx.conn())?.iter().any(|other| fold(&other.name) == fold(&user.name)) {
        return Err(AddUserError::NameTaken(user.name));
    }
    store::save_user(tx, &user)?;
    store::set_pin(tx.conn(), user.id, hash, tx.now())?;
    Ok(user.id)
}
