//! An outlet with one person of each role, for the tests of other rooms.

use std::sync::Arc;

use tempfile::TempDir;

use super::pin::PinHasher;
use super::uptime::MachineUptime;
use super::{People, Role};
use crate::base::{ActId, FixedClock, UserId, UtcMs, Zone};
use crate::store::{Store, StoreOptions};

/// 22 November 2026, 12.00 WIB.
pub const NOON_MS: i64 = 1_795_323_600_000;

pub struct Outlet {
    pub folder: TempDir,
    pub clock: FixedClock,
    pub store: Store,
    pub people: People,
    pub kasir: UserId,
    pub staf: UserId,
    pub manajer: UserId,
    pub admin: UserId,
}

pub fn outlet() -> Outlet {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let store = Store::open(StoreOptions {
        path: folder.path().join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock.clone()),
    })
    .expect("a store");
    let people = People { store: store.clone(), hasher: Arc::new(PinHasher::cheap()), uptime: Arc::new(MachineUptime) };
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name, role| people.add_user(ActId::new(), admin, name, role, "907214").expect("a user");
    let (kasir, staf, manajer) =
        (add("Kasir 1", Role::Kasir), add("Staf Stok 1", Role::StafStok), add("Manajer 1", Role::Manajer));
    Outlet { folder, clock, store, people, kasir, staf, manajer, admin }
}
