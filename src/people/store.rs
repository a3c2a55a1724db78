//! SQL over `users`, `user_pins`, `pin_locks` and `sign_ins`.

use rusqlite::{Connection, Row, params};
use thiserror::Error;

use super::rules::{Permission, PinLock, Role, Uptime, may};
use crate::base::{UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// A person who can sign in. The PIN is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub role: Role,
    pub active: bool,
    /// `id` or `en`.
    pub language: String,
}

impl User {
    pub fn may(&self, permission: Permission) -> bool {
        self.active && may(self.role, permission)
    }
}

/// The person at the kiosk may not do this.
#[derive(Debug, PartialEq, Error)]
pub enum NotAllowed {
    #[error("Tindakan ini perlu {whom}. Minta ia masuk, lalu ulangi.")]
    Role { whom: &'static str, permission: Permission },
    #[error("Pengguna ini tidak dikenal atau sudah tidak aktif. Masuk lagi, lalu ulangi.")]
    UnknownUser,
    #[error(transparent)]
    Store(#[from] StoreError),
}

macro_rules! select_users {
    ($tail:literal) => {
        concat!("SELECT user_id, name, role, active, language FROM users ", $tail)
    };
}

/// Checks inside an act that its actor may do it, by the role that the database holds now.
pub fn require(connection: &Connection, user: UserId, permission: Permission) -> Result<User, NotAllowed> {
    let user = user_by_id(connection, user)?.filter(|user| user.active).ok_or(NotAllowed::UnknownUser)?;
    if user.may(permission) { Ok(user) } else { Err(NotAllowed::Role { whom: permission.whom_to_ask(), permission }) }
}

pub fn user_by_id(connection: &Connection, id: UserId) -> Result<Option<User>, StoreError> {
    connection.prepare_cached(select_users!("WHERE user_id = ?1"))?.query_row([id], read_user).optional_row()
}

/// Everyone, the active first, by name.
pub fn users(connection: &Connection) -> Result<Vec<User>, StoreError> {
    collect(connection, select_users!("ORDER BY active DESC, name COLLATE NOCASE"), [], read_user)
}

/// Whether there is any user at all; without one the kiosk asks for the first admin.
pub fn any_users(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0))?)
}

pub(super) fn any_pins(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM user_pins)", [], |row| row.get(0))?)
}

pub(super) fn save_user(tx: &mut Tx<'_>, user: &User) -> Result<(), StoreError> {
    tx.record(
        "users",
        ("user_id", &user.id),
        &[("name", &user.name), ("role", &user.role.name()), ("active", &user.active), ("language", &user.language)],
    )?;
    Ok(())
}

pub(super) fn set_pin(connection: &Connection, user: UserId, hash: &str, now: UtcMs) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO user_pins (user_id, pin_hash, set_at_utc_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id) DO UPDATE SET pin_hash = excluded.pin_hash, set_at_utc_ms = excluded.set_at_utc_ms",
        )?
        .execute(params![user, hash, now.0])?;
    Ok(())
}

pub(super) fn pin_hash(connection: &Connection, user: UserId) -> Result<Option<String>, StoreError> {
    connection
        .prepare_cached("SELECT pin_hash FROM user_pins WHERE user_id = ?1")?
        .query_row([user], |row| row.get(0))
        .optional_row()
}

pub(super) fn lock_of(connection: &Connection, user: UserId) -> Result<Option<PinLock>, StoreError> {
    connection
        .prepare_cached("SELECT wrong_tries, left_ms, boot_id, uptime_ms FROM pin_locks WHERE user_id = ?1")?
        .query_row([user], |row| {
            Ok(PinLock {
                wrong_tries: row.get(0)?,
                left_ms: row.get(1)?,
                at: Uptime { boot_id: row.get(2)?, ms: row.get(3)? },
            })
        })
        .optional_row()
}

pub(super) fn keep_lock(connection: &Connection, user: UserId, lock: &PinLock) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO pin_locks (user_id, wrong_tries, left_ms, boot_id, uptime_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (user_id) DO UPDATE SET wrong_tries = excluded.wrong_tries, left_ms = excluded.left_ms,
             boot_id = excluded.boot_id, uptime_ms = excluded.uptime_ms",
        )?
        .execute(params![user, lock.wrong_tries, lock.left_ms, lock.at.boot_id, lock.at.ms])?;
    Ok(())
}

pub(super) fn clear_lock(connection: &Connection, user: UserId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM pin_locks WHERE user_id = ?1")?.execute([user])?;
    Ok(())
}

pub(super) fn add_sign_in_fact(tx: &mut Tx<'_>, user: UserId, outcome: &'static str) -> Result<(), StoreError> {
    let (act_id, at) = (tx.act_id(), tx.now().0);
    tx.fact("sign_ins", &[("act_id", &act_id), ("user_id", &user), ("outcome", &outcome), ("at_utc_ms", &at)])
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<User> {
    let role: String = row.get(2)?;
    let role =
        Role::read(&role).ok_or(rusqlite::Error::InvalidColumnType(2, "role".into(), rusqlite::types::Type::Text))?;
    Ok(User { id: row.get(0)?, name: row.get(1)?, role, active: row.get(3)?, language: row.get(4)? })
}
