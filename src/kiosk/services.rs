//! What screens work with: the store, the configuration, who is signed in, and the workers that print and mail.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Instant;

use super::flow::Mode;
use crate::base::{BusinessDay, UserId, UtcMs};
use crate::config::Config;
use crate::devices::Check;
use crate::devices::Paper;
use crate::devices::service::PrintService;
use crate::devices::sound::{Silence, Sound, Sounder};
use crate::mail::inbox::{InboxWorker, Sealer};
use crate::mail::worker::MailWorker;
use crate::partnership::ROOM;
use crate::partnership::applications::VaultSealer;
use crate::people::{People, Session, User};
use crate::sop::Procedures;
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
    /// `deks.toml`, for the message that says where a fact is changed.
    pub config_file: PathBuf,
    /// Everything `deks doctor` looks at; slow, never on the UI thread. `None` in stories.
    pub doctor: Option<Doctor>,
    sounds_on: Arc<AtomicBool>,
    session: Arc<Mutex<Session>>,
    started: Instant,
    letters_waiting: Arc<Mutex<Option<LettersWaiting>>>,
    printers: Option<Arc<PrintService>>,
    mail: Option<Arc<MailWorker>>,
    inbox: Option<Arc<InboxWorker>>,
    /// Opened by whoever needs it first, away from the UI thread: a kiosk that sells does not wait for it.
    procedures: Arc<OnceLock<Result<Procedures, String>>>,
    practice: Option<Arc<Practice>>,
}

/// What a kiosk that practises goes back to, and the folder of its copy, which goes with it.
struct Practice {
    real: Services,
    _folder: tempfile::TempDir,
}

/// The workers behind the screens. Without one of them its queue only fills: stories look at the rows instead.
#[derive(Clone)]
pub struct Workers {
    pub sounder: Arc<dyn Sounder>,
    pub printers: Option<Arc<PrintService>>,
    pub mail: Option<Arc<MailWorker>>,
    pub inbox: Option<Arc<InboxWorker>>,
}

/// Looks at the machine and says what to do.
pub type Doctor = Arc<dyn Fn() -> Vec<Check> + Send + Sync>;

/// Letters that wait for approval, as they were counted last: the count reads a month of sales.
#[derive(Debug, Clone, Copy)]
struct LettersWaiting {
    count: i64,
    day: BusinessDay,
    at_ms: i64,
}

/// A count of letters is good for so long when nobody worked on them.
const LETTERS_GOOD_MS: i64 = 10 * 60 * 1000;

/// A sounder that the settings switch off and on.
struct Switched {
    sounder: Arc<dyn Sounder>,
    on: Arc<AtomicBool>,
}

impl Sounder for Switched {
    fn play(&self, sound: Sound) {
        if self.on.load(Ordering::Relaxed) {
            self.sounder.play(sound);
        }
    }
}

impl Workers {
    pub fn none() -> Workers {
        Workers { sounder: Arc::new(Silence), printers: None, mail: None, inbox: None }
    }
}

impl Services {
    pub fn new(people: People, config: Config, data_folder: PathBuf, mode: Mode, workers: Workers) -> Services {
        let sounds_on = Arc::new(AtomicBool::new(config.screen.sounds));
        Services {
            store: people.store().clone(),
            people,
            config_file: data_folder.join("deks.toml"),
            doctor: None,
            config: Arc::new(config),
            data_folder,
            mode,
            logo_hash_hex: None,
            sounder: Arc::new(Switched { sounder: workers.sounder, on: sounds_on.clone() }),
            sounds_on,
            session: Arc::default(),
            started: Instant::now(),
            letters_waiting: Arc::default(),
            printers: workers.printers,
            mail: workers.mail,
            inbox: workers.inbox,
            procedures: Arc::default(),
            practice: None,
        }
    }

    /// The same kiosk on a copy of its records.
    pub(super) fn practising(
        &self,
        people: People,
        printers: Arc<PrintService>,
        folder: tempfile::TempDir,
    ) -> Services {
        Services {
            store: people.store().clone(),
            people,
            session: Arc::default(),
            letters_waiting: Arc::default(),
            printers: Some(printers),
            mail: None,
            inbox: None,
            procedures: Arc::default(),
            doctor: None,
            practice: Some(Arc::new(Practice { real: self.clone(), _folder: folder })),
            ..self.clone()
        }
    }

    /// Whether everything here is thrown away in the end.
    pub fn is_training(&self) -> bool {
        self.practice.is_some()
    }

    /// What the kiosk goes back to when the practice ends; `None` when nobody practises.
    pub fn real(&self) -> Option<&Services> {
        self.practice.as_ref().map(|practice| &practice.real)
    }

    /// The same kiosk with another mail worker; without one letters wait.
    pub fn with_mail(self, mail: Option<Arc<MailWorker>>) -> Services {
        Services { mail, ..self }
    }

    /// The same kiosk with another reader of its mailbox; without one nothing comes in by itself.
    pub fn with_inbox(self, inbox: Option<Arc<InboxWorker>>) -> Services {
        Services { inbox, ..self }
    }

    /// The same kiosk with other settings.
    pub fn with_config(&self, config: Config) -> Services {
        Services { config: Arc::new(config), ..self.clone() }
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

    pub fn set_sounds(&self, on: bool) {
        self.sounds_on.store(on, Ordering::Relaxed);
    }

    /// What the doctor finds; takes seconds when a device does not answer.
    pub fn check(&self) -> Vec<Check> {
        self.doctor.as_ref().map(|doctor| doctor()).unwrap_or_default()
    }

    pub fn now(&self) -> UtcMs {
        self.store.clock().now()
    }

    /// The session; held only for a moment, never across a wait.
    pub fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// How many letters wait for approval; `count` reads it when the last count is too old.
    pub fn letters_waiting(&self, count: impl FnOnce() -> i64) -> i64 {
        let (day, now_ms) = (self.store.today(), self.steady_ms());
        let known = *self.letters();
        if let Some(known) = known.filter(|known| known.day == day && now_ms - known.at_ms < LETTERS_GOOD_MS) {
            return known.count;
        }
        let count = count();
        *self.letters() = Some(LettersWaiting { count, day, at_ms: now_ms });
        count
    }

    /// Somebody wrote, approved or sent letters: they are counted again.
    pub fn forget_letters_waiting(&self) {
        *self.letters() = None;
    }

    fn letters(&self) -> MutexGuard<'_, Option<LettersWaiting>> {
        self.letters_waiting.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
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

    pub fn inbox(&self) -> Option<&InboxWorker> {
        self.inbox.as_deref()
    }

    /// The procedures; else the sentence that says why they cannot be opened and what to do. Reads files the first time:
    /// never on the UI thread.
    pub fn procedures(&self) -> Result<Procedures, String> {
        let open = || {
            let opened = Procedures::open(self.store.clone(), &self.data_folder);
            opened.map(|opened| opened.with_room(ROOM)).map_err(|error| error.to_string())
        };
        self.procedures.get_or_init(open).clone()
    }

    /// What letters that came in are opened with.
    pub fn sealer(&self) -> Result<Arc<dyn Sealer>, String> {
        Ok(Arc::new(VaultSealer::new(self.procedures()?.vault().clone())))
    }

    /// Says after a commit that there is something to print.
    pub fn wake_printers(&self) {
        if let Some(printers) = &self.printers {
            printers.wake();
        }
    }

    /// Whether there is a server to send with; without one letters wait.
    pub fn has_mail_server(&self) -> bool {
        !self.config.mail.smtp_host.trim().is_empty()
    }

    /// Says after a commit that there is something to send.
    pub fn wake_mail(&self) {
        if let Some(mail) = &self.mail {
            mail.wake();
        }
    }
}
