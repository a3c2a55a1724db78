//! What screens work with: the store, the configuration, who is signed in, and the workers that print and mail.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use super::flow::Mode;
use crate::base::{UserId, UtcMs};
use crate::config::Config;
use crate::devices::Paper;
use crate::devices::service::PrintService;
use crate::devices::sound::{Silence, Sounder};
use crate::mail::worker::MailWorker;
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
    pub sounder: Arc<dyn Sounder>,
    /// The outlet's logo in `blobs`, as receipts name it.
    pub logo_hash_hex: Option<String>,
    session: Arc<Mutex<Session>>,
    started: Instant,
    printers: Option<Arc<PrintService>>,
    mail: Option<Arc<MailWorker>>,
}

/// The workers behind the screens. Without one of them its queue only fills: stories look at the rows instead.
#[derive(Clone)]
pub struct Workers {
    pub sounder: Arc<dyn Sounder>,
    pub printers: Option<Arc<PrintService>>,
    pub mail: Option<Arc<MailWorker>>,
}

impl Workers {
    pub fn none() -> Workers {
        Workers { sounder: Arc::new(Silence), printers: None, mail: None }
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
            printers: workers.printers,
            mail: workers.mail,
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

    pub fn printers(&self) -> Option<&PrintService> {
        self.printers.as_deref()
    }

    pub fn mail(&self) -> Option<&MailWorker> {
        self.mail.as_deref()
    }

    /// Says after a commit that there is something to print.
    pub fn wake_printers(&self) {
        if let Some(printers) = &self.printers {
            printers.wake();
        }
    }

    /// Says after a commit that there is something to send.
    pub fn wake_mail(&self) {
        if let Some(mail) = &self.mail {
            mail.wake();
        }
    }
}
