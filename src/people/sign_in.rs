//! Signing in, switching and leaving.

use thiserror::Error;

use super::People;
use super::rules::{Gate, PinLock, TRIES_MAX, gate, reserve_try};
use super::store::{self, User};
use crate::base::UserId;
use crate::store::{Act, StoreError};

/// A PIN that did not open the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PinRefused {
    #[error("PIN salah. Sisa {tries_left} kali coba.")]
    Wrong { tries_left: u32 },
    #[error("Terlalu banyak PIN salah. Coba lagi dalam {minutes} menit.")]
    Locked { minutes: i64 },
    #[error("PIN belum dibuat di perangkat ini. Minta admin membuatkannya.")]
    NoPinHere,
}

#[derive(Debug, Error)]
pub enum SignInError {
    #[error("Pengguna tidak ditemukan atau sudah tidak aktif. Pilih pengguna lain.")]
    UnknownUser,
    #[error(transparent)]
    Refused(#[from] PinRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How somebody left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    SignedOut,
    /// The kiosk locked itself after idle minutes.
    Idle,
}

impl People {
    /// Lets a person in. `leaving` is the one who is signed in until then: a quick switch is one act.
    ///
    /// Hashing takes some 30 ms and the commit a disk flush: call it from a worker.
    pub fn sign_in(&self, user: UserId, pin: &str, leaving: Option<UserId>) -> Result<User, SignInError> {
        let found = self.store.read(|c| store::user_by_id(c, user))?.filter(|user| user.active);
        let found = found.ok_or(SignInError::UnknownUser)?;
        self.check_pin(user, pin)?;
        self.store.write::<_, StoreError>(Act::by(user, "people.sign_in"), move |tx| {
            if let Some(leaving) = leaving.filter(|leaving| *leaving != user) {
                store::add_sign_in_fact(tx, leaving, "signed_out")?;
            }
            store::add_sign_in_fact(tx, user, "signed_in")
        })?;
        Ok(found)
    }

    pub fn sign_out(&self, user: UserId, how: Leaving) -> Result<(), StoreError> {
        let (kind, outcome) = match how {
            Leaving::SignedOut => ("people.sign_out", "signed_out"),
            Leaving::Idle => ("people.idle_lock", "locked_by_idle"),
        };
        self.store.write(Act::by(user, kind), move |tx| store::add_sign_in_fact(tx, user, outcome))
    }

    /// Checks a PIN, counting the try. Wrong tries are facts; the lock itself is written before the PIN is looked at.
    pub(super) fn check_pin(&self, user: UserId, pin: &str) -> Result<(), SignInError> {
        let now = self.uptime.now();
        let gate = self.store.write_local(move |connection, _| {
            let gate = gate(store::lock_of(connection, user)?.as_ref(), &now);
            let keep = match gate {
                Gate::Open { wrong_tries } => reserve_try(wrong_tries, now),
                Gate::Locked { left_ms } => PinLock { wrong_tries: TRIES_MAX, left_ms, at: now },
            };
            store::keep_lock(connection, user, &keep)?;
            Ok(gate)
        })?;
        let wrong_before = match gate {
            Gate::Open { wrong_tries } => wrong_tries,
            Gate::Locked { left_ms } => return Err(PinRefused::Locked { minutes: minutes_up(left_ms) }.into()),
        };
        let hash = self.store.read(|c| store::pin_hash(c, user))?;
        if hash.as_deref().is_some_and(|hash| self.hasher.is_right(pin, hash)) {
            self.store.write_local(move |connection, _| store::clear_lock(connection, user))?;
            return Ok(());
        }
        if hash.is_none() {
            return Err(PinRefused::NoPinHere.into());
        }
        let tries_left = TRIES_MAX.saturating_sub(wrong_before + 1);
        let outcome = if tries_left == 0 { "locked" } else { "wrong_pin" };
        self.store.write::<_, StoreError>(Act::system("people.wrong_pin"), move |tx| {
            store::add_sign_in_fact(tx, user, outcome)
        })?;
        Err(match tries_left {
            0 => PinRefused::Locked { minutes: super::LOCK_MINUTES },
            tries_left => PinRefused::Wrong { tries_left },
        }
        .into())
    }
}

fn minutes_up(ms: i64) -> i64 {
    (ms + 59_999) / 60_000
}
