//! Settings on the screen: one's own PIN, everything that `deks.toml` says with a test beside every device, printers with
//! their queue, practice, and what the doctor finds.
//!
//! Promises: a form loses nothing over a mistake and says what to do beside the field; what is saved holds at once, on every
//! screen; only an admin changes anything. How the screen looks and which language it speaks belongs to the shell; this
//! screen only asks it.

mod connect;
mod draft;
mod eye;
mod fields;
mod forms;
mod handle;
#[cfg(test)]
mod inbox_tests;
mod qris;
mod show;
#[cfg(test)]
mod tests;
mod trials;
mod webhook;
mod work;

use std::sync::Arc;

use deks_ui::{Screen as Place, SettingsPart, TenderChoice, TrialStanding};
use slint::Image;

use super::desk::Fresh;
use super::flow::{Event, Out, Screen};
use super::pin_twice::PinTwice;
use super::services::Services;
use crate::base::{BusinessDay, MailId, PrintJobId};
use crate::config::{self, Config, SerialLine};
use crate::devices::camera::{CameraReader, CameraState};
use crate::devices::{Check, Decision, FoundDevice, JobSummary, PrinterStatus, ScanSender, ScanSource};
use crate::people::Permission;
use draft::Draft;
use eye::Eye;

pub use connect::connect;
pub use webhook::check_webhook;

/// Everything the screen shows, as plain values.
pub struct SettingsScreen {
    may_change: bool,
    part: SettingsPart,
    old_pin: Option<String>,
    pin: PinTwice,
    busy: bool,
    /// The doctor looks, beside everything else.
    checking: bool,
    open: bool,
    queue: Queue,
    checks: Vec<Check>,
    saved: Arc<Config>,
    /// Where the settings are kept, for those who look for it.
    file: String,
    today: BusinessDay,
    training: bool,
    draft: Draft,
    /// What no field stands for: why the file was not written.
    flaw: String,
    /// Whose form is open, by its place among the printers.
    printer: Option<usize>,
    found: Found,
    trial: Trial,
    waits: Waits,
    qris_flaw: String,
    /// The last code of a test, and where it came from.
    scanned: Option<(String, ScanSource)>,
    eye: Arc<Eye>,
    scans: ScanSender,
    looking: Option<Looking>,
}

/// What settings do with the next code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waits {
    Nothing,
    Sticker,
    /// A test: any code is shown and does nothing.
    Anything,
}

/// Passwords that were typed; an empty one stays as it is.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// For sending.
    pub mail: String,
    /// For the mailbox that is read.
    pub inbox: String,
}

/// A camera that is being tried.
#[derive(Default)]
struct Looking {
    reader: Option<CameraReader>,
    state: Option<CameraState>,
    picture: Option<Image>,
}

/// The printers, and the jobs that are not done with.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Queue {
    pub printers: Vec<Printer>,
    /// With the time they were made.
    pub jobs: Vec<(JobSummary, String)>,
}

/// A printer that works now and how it stands; no status while no print service runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    pub name: String,
    pub status: Option<PrinterStatus>,
}

/// What is plugged in.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    pub serial: Vec<FoundDevice>,
    pub usb: Vec<FoundDevice>,
    pub keyboards: Vec<FoundDevice>,
    pub cameras: Vec<FoundDevice>,
}

/// A test and what came of it. Tests are counted, so that the answer of an old one is not taken for a new one's.
#[derive(Debug, Default)]
struct Trial {
    no: u32,
    finding: Option<Finding>,
    /// The letter whose way is watched.
    letter: Option<MailId>,
    /// Nothing was looked at: the form alone said so, and its next change makes it old.
    of_form: bool,
}

/// What a test found, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub standing: TrialStanding,
    pub title: String,
    pub lines: Vec<String>,
    /// A letter that is under way: the answer comes later.
    pub letter: Option<MailId>,
}

pub enum Intent {
    SignedIn {
        may_change: bool,
    },
    Entered,
    /// Another screen was opened.
    Left,
    Locked,
    Tick,
    PartChosen(SettingsPart),
    PinEntered(String),
    PinChanged(Result<(), PinProblem>),
    QueueLooked(Result<Queue, String>),
    TestPrint(String),
    Decided {
        job: PrintJobId,
        decision: Decision,
    },
    Retried(PrintJobId),
    /// A print act is done, or says why not.
    Acted(Result<(), String>),
    CheckAgain,
    Checked(Vec<Check>),
    DevicesFound(Found),
    Edited {
        key: String,
        text: String,
    },
    Toggled {
        key: String,
        on: bool,
    },
    Picked {
        key: String,
        at: i32,
    },
    SerialAdded,
    GrabbedAdded,
    TakenAway(String),
    Undo,
    Save,
    Saved(Result<Fresh, String>),
    TenderToggled {
        kind: TenderChoice,
        on: bool,
    },
    TenderMoved {
        kind: TenderChoice,
        by: i32,
    },
    StickerWanted,
    StickerTyped(String),
    StickerForgotten,
    /// A code from any scanner, while one is waited for.
    Scanned {
        code: String,
        source: ScanSource,
    },
    TryOut(String),
    Tried {
        no: u32,
        finding: Finding,
    },
    TrialStopped,
    EyeOpened(std::io::Result<CameraReader>),
    /// The camera has something.
    EyeSaw,
    PrinterChosen(String),
    PrinterAdded {
        label: bool,
    },
    PrinterRemoved,
    TrainingWanted(bool),
    Trained(Result<Fresh, String>),
}

/// Why a PIN was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinProblem {
    pub text: String,
    /// It is about the old one: everything begins anew. Otherwise only the new one does.
    pub about_old: bool,
}

/// What is tried, with the settings on the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Try {
    Printer(Box<config::Printer>),
    Pole(SerialLine),
    /// A letter to this address.
    Mail(String),
    /// The mailbox that is read.
    Inbox,
    Webhook(Box<config::Webhook>),
}

#[derive(Debug, PartialEq)]
pub enum Effect {
    ChangePin { old: String, new: String },
    LookAtQueue,
    Decide { job: PrintJobId, decision: Decision },
    Retry(PrintJobId),
    Check,
    FindDevices,
    Save { config: Box<Config>, secrets: Secrets },
    Try { no: u32, what: Try },
    LookAtLetter { no: u32, letter: MailId },
    OpenEye(Opening),
    CloseEye(Closing),
    StartTraining,
    StopTraining,
}

/// A camera that is to be opened.
pub struct Opening {
    device: String,
    scans: ScanSender,
    eye: Arc<Eye>,
}

impl PartialEq for Opening {
    fn eq(&self, other: &Self) -> bool {
        self.device == other.device
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening({})", self.device)
    }
}

/// A camera that is to be let go of; that takes a moment.
pub struct Closing {
    reader: CameraReader,
}

impl Closing {
    /// Ends its thread.
    pub fn wait(self) {
        drop(self.reader);
    }
}

/// Each is another camera.
impl PartialEq for Closing {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl std::fmt::Debug for Closing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closing")
    }
}

type Outs = Vec<Out<Effect>>;

impl SettingsScreen {
    fn new(services: &Services, scans: ScanSender, part: SettingsPart) -> SettingsScreen {
        let mut screen = SettingsScreen::of(services.config.clone(), services.store.today(), scans, part);
        screen.file = services.config_file.to_string_lossy().into_owned();
        screen.training = services.is_training();
        screen
    }

    fn of(saved: Arc<Config>, today: BusinessDay, scans: ScanSender, part: SettingsPart) -> SettingsScreen {
        SettingsScreen {
            may_change: false,
            part,
            old_pin: None,
            pin: PinTwice::default(),
            busy: false,
            checking: false,
            open: false,
            queue: Queue::default(),
            checks: Vec::new(),
            draft: Draft::of(&saved),
            saved,
            file: String::new(),
            today,
            training: false,
            flaw: String::new(),
            printer: None,
            found: Found::default(),
            trial: Trial::default(),
            waits: Waits::Nothing,
            qris_flaw: String::new(),
            scanned: None,
            eye: Arc::default(),
            scans,
            looking: None,
        }
    }

    /// Something stands on a form that is not kept, and whoever is here may keep it.
    fn is_dirty(&self) -> bool {
        self.may_change && self.draft.is_dirty()
    }
}

impl Screen for SettingsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Outs {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may_change: user.may(Permission::ChangeSettings) }),
            Event::Entered(Place::Settings) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Locked if self.open => Some(Intent::Locked),
            Event::Tick if self.open => Some(Intent::Tick),
            Event::Scanned { place: Place::Settings, code } if self.waits != Waits::Nothing => {
                Some(Intent::Scanned { code: code.clone(), source: super::scan::last_source() })
            }
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::Check | Effect::FindDevices | Effect::Try { .. } | Effect::LookAtLetter { .. })
    }

    fn show(&self, app: &deks_ui::App) {
        self.put_on(app);
    }
}

/// A camera that still runs when the screens go (other settings, the end) stops without anybody waiting for it.
impl Drop for SettingsScreen {
    fn drop(&mut self) {
        if let Some(reader) = self.looking.take().and_then(|mut looking| looking.reader.take()) {
            let _ = std::thread::Builder::new().name("deks-camera-end".into()).spawn(move || drop(reader));
        }
    }
}
