//! The demo's outlet: its store, its clock, its people.

use std::path::Path;
use std::sync::Arc;

use super::outfit::dressed;
use super::{AtStep, DemoError};
use crate::base::{ActId, BusinessDay, FixedClock, UserId};
use crate::config::Config;
use crate::intake::PaperOutlet;
use crate::partnership::ROOM;
use crate::people::{Approved, People, Role, User, user_by_id, users};
use crate::sop::Procedures;
use crate::store::{Connection, Store, StoreError, StoreOptions};
use crate::till::{ShiftSettings, TillSettings};

/// The demo's people: name, role, PIN. The README names them too.
pub const DEMO_USERS: [(&str, Role, &str); 5] = [
    ("Admin Gerai", Role::Admin, "246813"),
    ("Manajer 1", Role::Manajer, "350917"),
    ("Staf Stok 1", Role::StafStok, "582046"),
    ("Kasir 1", Role::Kasir, "907214"),
    ("Kasir 2", Role::Kasir, "416938"),
];

/// Where the managers' digest of the demo goes.
pub const MANAGER_ADDRESS: &str = "manajer01@example.com";

/// Who works at the outlet.
#[derive(Debug, Clone, Copy)]
pub struct Staff {
    pub admin: UserId,
    pub manager: UserId,
    pub stock: UserId,
    pub cashiers: [UserId; 2],
}

/// The outlet while its story is told: time stands where the story is.
pub struct Outlet {
    pub store: Store,
    pub clock: FixedClock,
    pub config: Config,
    pub staff: Staff,
    pub people: People,
    /// With the key of the vault, which lies in the data folder.
    pub procedures: Procedures,
    /// A payment without printing: the past is on the shelf, not in the printer's queue.
    pub silent_till: Arc<TillSettings>,
    /// Shifts of the past: their Z reports are kept, not printed and not mailed.
    pub silent_shift: Arc<ShiftSettings>,
}

impl Outlet {
    /// Opens the outlet; a new one gets its people and, in `data_folder`, its pepper and the key of its vault.
    pub fn open(store: Store, clock: FixedClock, config: &Config, data_folder: &Path) -> Result<Outlet, DemoError> {
        let mut config = dressed(config);
        if config.mail.managers.is_empty() {
            config.mail.managers = vec![MANAGER_ADDRESS.to_owned()];
        }
        let people = People::open(store.clone(), data_folder).at_step("kunci PIN")?;
        let known = store.read(users)?;
        let staff = if known.is_empty() { hire(&people)? } else { staff_of(&known)? };
        let procedures = Procedures::open(store.clone(), data_folder).at_step("prosedur")?.with_room(ROOM);
        let mut till = TillSettings::of(&config, None, cashier_name);
        till.printer = None;
        let shift = ShiftSettings { printer: None, ..ShiftSettings::of(&config) };
        let (silent_till, silent_shift) = (Arc::new(till), Arc::new(shift));
        Ok(Outlet { store, clock, config, staff, people, procedures, silent_till, silent_shift })
    }

    /// The manager's word for what a cashier asks for, proved by the manager's PIN.
    pub fn approval(&self, requester: UserId) -> Result<Approved, DemoError> {
        let [_, (_, _, pin), ..] = DEMO_USERS;
        self.people.approve(requester, self.staff.manager, pin).at_step("persetujuan manajer")
    }

    /// Puts the clock to a minute of a day. Time only goes on.
    pub fn at(&self, day: BusinessDay, hour: u32, minute: u32) {
        self.clock.set(self.config.outlet.zone.at(day, hour, minute));
    }

    pub fn at_minute(&self, day: BusinessDay, minute_of_day: u32) {
        self.at(day, minute_of_day / 60, minute_of_day % 60);
    }

    pub fn paper_outlet(&self) -> PaperOutlet {
        PaperOutlet::of(&self.config.outlet, &self.config.mail)
    }
}

/// How the demo opens files: its clock, the configuration's zone and prefix.
pub fn store_options(path: &Path, config: &Config, clock: &FixedClock) -> StoreOptions {
    StoreOptions {
        path: path.to_owned(),
        zone: config.outlet.zone,
        device_prefix: config.outlet.device_prefix.clone(),
        clock: Arc::new(clock.clone()),
    }
}

/// How receipts learn who sold.
pub fn cashier_name(connection: &Connection, user: UserId) -> Result<Option<String>, StoreError> {
    Ok(user_by_id(connection, user)?.map(|user| user.name))
}

fn staff_of(known: &[User]) -> Result<Staff, DemoError> {
    let id_of = |(name, ..): (&'static str, Role, &'static str)| {
        let missing = || DemoError::Step { step: "pengguna", cause: format!("{name} tidak ada") };
        known.iter().find(|user| user.name == name).map(|user| user.id).ok_or_else(missing)
    };
    let [admin, manager, stock, one, two] = DEMO_USERS;
    let cashiers = [id_of(one)?, id_of(two)?];
    Ok(Staff { admin: id_of(admin)?, manager: id_of(manager)?, stock: id_of(stock)?, cashiers })
}

fn hire(people: &People) -> Result<Staff, DemoError> {
    let [(name, _, pin), others @ ..] = DEMO_USERS;
    let admin = people.first_admin(ActId::new(), name, pin).at_step("pengguna")?;
    let mut added = Vec::with_capacity(others.len());
    for (name, role, pin) in others {
        added.push(people.add_user(ActId::new(), admin, name, role, pin).at_step("pengguna")?);
    }
    match added[..] {
        [manager, stock, one, two] => Ok(Staff { admin, manager, stock, cashiers: [one, two] }),
        _ => Err(DemoError::Step { step: "pengguna", cause: "jumlahnya berubah".to_owned() }),
    }
}
