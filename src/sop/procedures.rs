//! The procedures of this device: the files, what they need to be worked by, and the store that cases lie in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::case;
use super::definition::{DayCount, Definition, Library, LibraryError, Pin};
use super::field::Ground;
use super::room::Room;
use crate::base::BusinessDay;
use crate::base::holidays::{HolidayError, Holidays};
use crate::base::regions::{RegionCode, RegionError, Regions};
use crate::base::working_days::{DayMode, WorkCalendar};
use crate::documents::vault::{self, Vault, VaultError};
use crate::mail::inbox;
use crate::store::{Store, StoreError};

/// An office's own days off and regions, beside the database.
const HOLIDAYS_FILE: &str = "holidays.csv";
const REGIONS_FILE: &str = "regions.csv";

/// All regions of the country are a tenth of it; a larger file is another one.
const OWN_FILE_MIB_MAX: u64 = 32;

/// Everything that cases are worked with. Cheap to clone.
#[derive(Clone)]
pub struct Procedures {
    store: Store,
    library: Library,
    vault: Vault,
    holidays: Holidays,
    regions: Arc<Regions>,
    rooms: Vec<Room>,
}

/// Why the procedures cannot be opened; each says which file to look at.
#[derive(Debug, Error)]
pub enum OpenProceduresError {
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("{path} tidak bisa dibaca: {cause}. Periksa izin berkas itu, atau pindahkan.")]
    Unreadable { path: String, cause: String },
    #[error("{path} lebih besar dari {OWN_FILE_MIB_MAX} MiB. Periksa apakah ini berkas yang benar, atau pindahkan.")]
    TooLarge { path: String },
    #[error("Berkas {path} tidak bisa dipakai. {flaw}")]
    Holidays { path: String, flaw: HolidayError },
    #[error("Berkas {path} tidak bisa dipakai. {flaw}")]
    Regions { path: String, flaw: RegionError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Procedures {
    /// Reads the shipped procedures and those of the data folder, the office's own days off and regions, the key of the
    /// vault, and every revision that some case pinned, whatever became of its file.
    pub fn open(store: Store, data_folder: &Path) -> Result<Procedures, OpenProceduresError> {
        let library = Library::open(Some(data_folder))?;
        // Letters that came in open with the same key.
        let any_sealed = store.read(vault::any_sealed)? || store.read(inbox::any_sealed)?;
        let vault = Vault::open_or_make(data_folder, any_sealed)?;
        let mut holidays = Holidays::shipped();
        if let Some((path, text)) = own_file(data_folder, HOLIDAYS_FILE)? {
            let own = Holidays::parse(&text).map_err(|flaw| OpenProceduresError::Holidays { path, flaw })?;
            holidays = holidays.merge(&own);
        }
        let mut regions = Regions::shipped();
        if let Some((path, text)) = own_file(data_folder, REGIONS_FILE)? {
            let own = Regions::import(&text).map_err(|flaw| OpenProceduresError::Regions { path, flaw })?;
            regions = regions.merge(&own);
        }
        let procedures = Procedures::with(store, library, vault, holidays, regions);
        procedures.remember_pinned()?;
        Ok(procedures)
    }

    /// Of parts that are there already: for tests, and for practice without a data folder.
    pub fn with(store: Store, library: Library, vault: Vault, holidays: Holidays, regions: Regions) -> Procedures {
        Procedures { store, library, vault, holidays, regions: Arc::new(regions), rooms: Vec::new() }
    }

    /// The same with a room that adds to cases what no file says.
    pub fn with_room(mut self, room: Room) -> Procedures {
        self.rooms.push(room);
        self
    }

    pub(in crate::sop) fn rooms(&self) -> &[Room] {
        &self.rooms
    }

    /// The same, with other days off: what is open has to be rescheduled then (`case::reschedule_all`).
    pub fn with_holidays(&self, holidays: Holidays) -> Procedures {
        Procedures { holidays, ..self.clone() }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn library(&self) -> &Library {
        &self.library
    }

    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    pub fn regions(&self) -> &Arc<Regions> {
        &self.regions
    }

    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// What values are read and checked against, today by the store's clock and zone.
    pub fn ground(&self) -> Ground {
        self.ground_on(self.store.today())
    }

    /// The same on another day: a case lives by the zone of its procedure.
    pub fn ground_on(&self, today: BusinessDay) -> Ground {
        Ground { regions: self.regions.clone(), today }
    }

    /// The days that a procedure counts, with the days off of its own area.
    pub fn calendar(&self, definition: &Definition) -> WorkCalendar {
        let holidays = match RegionCode::parse(&definition.procedure.region) {
            Some(region) => self.holidays.for_region(&region),
            None => self.holidays.clone(),
        };
        WorkCalendar {
            work_days: definition.clock.work_days,
            count_cuti_bersama: definition.clock.count_cuti_bersama,
            holidays,
            mode: match definition.clock.days {
                DayCount::Working => DayMode::Working,
                DayCount::Calendar => DayMode::Calendar,
            },
        }
    }

    /// The very revision that a case pinned: of the files, or as it was kept when the first case pinned it.
    pub fn definition(&self, pin: &Pin) -> Option<Arc<Definition>> {
        let known = self.library.pinned(pin);
        known.or_else(|| self.store.read(|connection| self.definition_in(connection, pin)).ok().flatten())
    }

    /// The same inside of an act, or of a reading that goes on.
    pub fn definition_in(&self, connection: &Connection, pin: &Pin) -> Result<Option<Arc<Definition>>, StoreError> {
        if let Some(known) = self.library.pinned(pin) {
            return Ok(Some(known));
        }
        let Some(source) = case::revision_source(connection, pin)? else { return Ok(None) };
        self.keep(&source);
        Ok(self.library.pinned(pin))
    }

    fn remember_pinned(&self) -> Result<(), StoreError> {
        for source in self.store.read(case::revision_sources)? {
            self.keep(&source);
        }
        Ok(())
    }

    /// A text that this program cannot read any more leaves its cases shown, but not worked on.
    fn keep(&self, source: &str) {
        if self.library.remember(source).is_err() {
            tracing::warn!("a revision that cases follow cannot be read by this program");
        }
    }
}

/// A file of the data folder with its path, if there is one.
fn own_file(folder: &Path, name: &str) -> Result<Option<(String, String)>, OpenProceduresError> {
    let path: PathBuf = folder.join(name);
    let shown = path.display().to_string();
    if std::fs::metadata(&path).is_ok_and(|file| file.len() > OWN_FILE_MIB_MAX * 1024 * 1024) {
        return Err(OpenProceduresError::TooLarge { path: shown });
    }
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((shown, text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenProceduresError::Unreadable { path: shown, cause: error.to_string() }),
    }
}
