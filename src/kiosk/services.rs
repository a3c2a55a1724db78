//! What screens work with: the store, the configuration, who is signed in, and the workers that print and mail.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use super::flow::{KioskSounder, Mode, Silence};
use crate::base::{UserId, UtcMs};
use crate::config::Config;
use crate::devices::Paper;
use crate::people::{People, Session, User};
use crate::store::Store;

/// Shared by every screen and its worker; cloning it clones handles.
#[derive(Clone)]
pub struct Services {
    pub store: Store,
    pub people: People,
    pub config: Arc<Config>,
    pub data_folder: PathBuf,
    pub mode: Mode,
    pub sounder: Arc<dyn KioskSounder>,
    /// The outlet's logo in `blobs`, as receipts name it.
    pub logo_hash_hex: Option<String>,
    session: Arc<Mutex<Session>>,
    started: Instant,
    wake_printers: Wake,
    wake_mail: Wake,
}

/// Nudges a worker after a commit; may be called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The workers behind the screens, as far as screens need them.
#[derive(Clone)]
pub struct Workers {
    pub sounder: Arc<dyn KioskSounder>,
    pub wake_printers: Wake,
    pub wake_mail: Wake,
}

impl Workers {
    /// None at all: stories that look at the rows instead.
    pub fn none() -> Workers {
        Workers { sounder: Arc::new(Silence), wake_printers: Arc::new(|| ()), wake_mail: Arc::new(|| ()) }
    }
}

impl Services {
    pub fn new(people: People, config: Config, data_folder: PathBuf, mode: Mode, workers: Workers) -> Services {
        Services {
            store: people.store().clone(),
            people,
            config: Arc::new(config),
            data_folder,
            mode,
            logo_hash_hex: None,
            sounder: workers.sounder,
            session: Arc::default(),
            started: Instant::now(),
            wake_printers: workers.wake_printers,
            wake_mail: workers.wake_mail,
        }
    }

    /// Milliseconds since the kiosk started, by a clock that nobody sets.
    pub fn steady_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Characters in a line of the receipt printer's paper.
    pub fn receipt_columns(&self) -> usize {
        let printer = self.config.printers.iter().find(|printer| printer.name == "receipt");
        Paper::of_mm(printer.map_or(80, |printer| printer.paper_mm)).columns
    }

    pub fn now(&self) -> UtcMs {
        self.store.clock().now()
    }

    /// The session; held only for a moment, never across a wait.
    pub fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Who acts now; `None` while the kiosk is locked.
    pub fn user(&self) -> Option<User> {
        self.session().user().cloned()
    }

    /// The id of who acts now.
    pub fn actor(&self) -> Option<UserId> {
        self.session().user().map(|user| user.id)
    }

    pub fn wake_printers(&self) {
        (self.wake_printers)();
    }

    pub fn wake_mail(&self) {
        (self.wake_mail)();
    }
}
