//! The scan service: every scanner feeds one stream, a scan works on every screen and never lands in a field.
//!
//! The root window shows each key to [`ScanDesk::key`] before any field sees it. What turns out to be typing is given
//! back to the field that has the focus, in order. A complete code goes to the screen that stands open; a screen that
//! has no use for codes makes way for the till, unless somebody is in the middle of something there: then it is said
//! what was scanned, and the screen stays with what was typed. Nobody signed in: a scan is heard to be refused and does
//! nothing. A person's badge is no code: it is told to whoever asks for a name, never sells and never signs in, because a
//! badge identifies and never proves (peers.md complaint 17).
//!
//! A screen may wait for one code, whatever it says ([`want_code`]): settings for the outlet's QRIS sticker, which is longer
//! than any code on goods. Everywhere else such a code is refused for its length (faults F8).
//!
//! Scanners with a device of their own (serial, grabbed) feed the same stream from their threads; [`restart`] starts them
//! anew when the settings changed.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Duration;

use crossbeam_channel::Receiver;
use deks_ui::{
    AgreementAdapter, AgreementView, App, ApprovalAdapter, Focus, InboxAdapter, InboxSheet, Keyboard, MailForm, Nav,
    OutboxAdapter, PartnersAdapter, ProceduresAdapter, ProceduresSheet, ReviewAdapter, ReviewView, Scan as ScanAdapter,
    Screen as Place, SettingsAdapter, Shell, Tone, UserPanel, UsersAdapter,
};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, SharedString, Timer, TimerMode};

use super::english::say;
use super::flow::{Event, tell};
use super::services::Services;
use crate::base::UserId;
use crate::base::limits::SCAN_CHARS_MAX;
use crate::config;
use crate::devices::scan::event_of;
use crate::devices::{
    KeyVerdict, Scan, ScanEvent, ScanRefused, ScanSender, ScanSource, Scanner, Sound, Wedge, scan_stream,
};
use crate::people::{Permission, Session, may};

/// Screens that know what to do with a code; everywhere else it is a sale that begins.
const TAKES_CODES: [Place; 10] = [
    Place::Till,
    Place::Products,
    Place::Receipts,
    Place::Refund,
    Place::Identify,
    Place::CheckIn,
    Place::Labels,
    Place::Returns,
    Place::HandBack,
    Place::Opname,
];

/// What a badge holds before the person's id.
const BADGE: &str = "deks:user:";
/// An id with its hyphens.
const ID_CHARS: usize = 36;

/// Whose badge this code is; `None` for any other code. Letters may be large: some scanners are set up so.
fn badge_of(code: &str) -> Option<UserId> {
    let (mark, id) = code.split_at_checked(BADGE.len())?;
    let is_badge = mark.eq_ignore_ascii_case(BADGE) && id.len() == ID_CHARS;
    is_badge.then(|| UserId::parse(id)).flatten()
}

/// Whether a screen does something with a code itself.
pub(super) fn takes_codes(place: Place) -> bool {
    TAKES_CODES.contains(&place) || WANTED.get() == Some(place)
}

/// The screen at this place waits for codes from now on, whatever they say and however long they are; `None`: no screen
/// does.
pub(super) fn want_code(place: Option<Place>) {
    WANTED.set(place);
}

/// What this scanner reads goes to one screen from now on, whichever stands open; `None`: to the one that does.
pub(super) fn lend(device: &str, to: Option<Place>) {
    LENT.with_borrow_mut(|lent| match to {
        Some(place) => drop(lent.insert(device.to_owned(), place)),
        None => drop(lent.remove(device)),
    });
}

/// Every scanner reads for the screen that stands open.
pub(super) fn return_lent() {
    LENT.with_borrow_mut(HashMap::clear);
}

fn lent_to(source: &ScanSource) -> Option<Place> {
    LENT.with_borrow(|lent| lent.get(source.device()?).copied())
}

/// Which scanner the code came from that is being handed out.
pub(super) fn last_source() -> ScanSource {
    LAST_SOURCE.with_borrow(Clone::clone)
}

/// Longer than any code on goods: a payment code.
fn is_long(code: &str) -> bool {
    code.chars().nth(SCAN_CHARS_MAX).is_some()
}

/// Whether somebody held something before a scanner: a cable that comes loose is nobody.
fn is_somebodys(event: &ScanEvent) -> bool {
    matches!(event, ScanEvent::Scanned(_) | ScanEvent::Refused { .. })
}

/// Whoever scans is at work, also where the scanner types no key that the window sees: nothing locks under them. A
/// session that is locked stays as it was left.
fn keep_awake(session: &mut Session, now_ms: i64) {
    if session.user().is_some() {
        session.touch(now_ms);
    }
}

/// Whether a form or a letter is open on a screen that has no use for codes: leaving it would cost what was typed.
fn is_being_worked_on(app: &App, place: Place) -> bool {
    match place {
        Place::Review => app.global::<ReviewAdapter>().get_view() != ReviewView::List,
        Place::Partners => app.global::<PartnersAdapter>().get_card_open(),
        Place::Outbox => app.global::<OutboxAdapter>().get_form() != MailForm::None,
        Place::Users => app.global::<UsersAdapter>().get_panel() != UserPanel::Nobody,
        Place::Settings => app.global::<SettingsAdapter>().get_dirty(),
        Place::Agreement => !matches!(
            app.global::<AgreementAdapter>().get_view(),
            AgreementView::Nothing | AgreementView::List | AgreementView::Look
        ),
        Place::Inbox => app.global::<InboxAdapter>().get_sheet() != InboxSheet::None,
        Place::Procedures => app.global::<ProceduresAdapter>().get_sheet() != ProceduresSheet::None,
        // Counted notes, a promotion half written, a form half filled in, scores half given: all of it is work.
        Place::Shift | Place::Promotions | Place::CasePage | Place::Curation | Place::Settlement => true,
        _ => false,
    }
}

/// How often the event loop shows that it is awake.
const BEAT: Duration = Duration::from_millis(150);
/// A beat that comes later than this after the one before was kept waiting: drawing takes a few frames at most.
const STALL_MS_MIN: u64 = 300;

/// The scan service of a window.
pub struct ScanDesk {
    app: slint::Weak<App>,
    services: Services,
    wedge: RefCell<Wedge>,
    idle: Timer,
    /// Strikes as long as the event loop runs; a beat that is missing says that keys had to wait.
    beat: Timer,
    last_beat_ms: Cell<u64>,
    /// Typing on its way back to the field, and keys that came after it.
    given_back: RefCell<Vec<SharedString>>,
    is_giving_back: Cell<bool>,
}

/// Scanners with a device of their own, and the stream that they feed. It outlives a window's screens, which are bound
/// anew for other services: no scan is lost over that, and no device is let go of.
struct Devices {
    stream: ScanSender,
    codes: Receiver<ScanEvent>,
    config: RefCell<config::Scanner>,
    scanners: RefCell<Vec<Scanner>>,
    /// Devices that are not there and were said to be missing.
    missing: RefCell<BTreeSet<String>>,
}

thread_local! {
    static DESK: RefCell<Option<Rc<ScanDesk>>> = const { RefCell::new(None) };
    static DEVICES: Rc<Devices> = Rc::new(Devices::none());
    static WANTED: Cell<Option<Place>> = const { Cell::new(None) };
    /// Scanners that feed one screen, whichever stands open.
    static LENT: RefCell<HashMap<String, Place>> = RefCell::default();
    static LAST_SOURCE: RefCell<ScanSource> = const { RefCell::new(ScanSource::Wedge) };
}

/// Puts the scan service behind a window, and starts the scanners that have a device of their own.
pub fn connect(app: &App, services: &Services) {
    let desk = Rc::new(ScanDesk {
        app: app.as_weak(),
        services: services.clone(),
        wedge: RefCell::new(Wedge::new(services.config.scanner.wedge_gap_ms)),
        idle: Timer::default(),
        beat: Timer::default(),
        last_beat_ms: Cell::new(services.steady_ms().unsigned_abs()),
        given_back: RefCell::default(),
        is_giving_back: Cell::new(false),
    });
    let beating = Rc::downgrade(&desk);
    desk.beat.start(TimerMode::Repeated, BEAT, move || {
        if let Some(desk) = beating.upgrade() {
            desk.notice_stall();
        }
        // A wake-up that got lost costs one beat, not a scan.
        drain();
    });
    let keys = desk.clone();
    app.global::<ScanAdapter>().on_key(move |text, control, alt, _, meta, repeat| {
        // Chords and held-down keys are a person's.
        if control || alt || meta || repeat { false } else { keys.key(text) }
    });
    DESK.set(Some(desk));
    restart(services);
}

/// Works with the scanners that the configuration names from now on. What did not change goes on undisturbed.
pub(super) fn restart(services: &Services) {
    let config = &services.config.scanner;
    if let Some(desk) = DESK.with_borrow(Clone::clone) {
        desk.wedge.replace(Wedge::new(config.wedge_gap_ms));
    }
    DEVICES.with(Rc::clone).restart(config);
}

/// Where a camera puts the codes that it sees.
pub(super) fn stream() -> ScanSender {
    DEVICES.with(|devices| devices.stream.clone())
}

fn drain() {
    let (desk, devices) = (DESK.with_borrow(Clone::clone), DEVICES.with(Rc::clone));
    if let Some(desk) = desk {
        while let Ok(event) = devices.codes.try_recv() {
            desk.take(event);
        }
    }
}

impl Devices {
    fn none() -> Devices {
        let (stream, codes) = scan_stream(|| {
            // Without an event loop (a story) nobody listens, and nothing scans by itself.
            let _ = slint::invoke_from_event_loop(drain);
        });
        let config = config::Scanner { serial: Vec::new(), grab: Vec::new(), wedge_gap_ms: 0 };
        let (scanners, missing) = (RefCell::default(), RefCell::default());
        Devices { stream, codes, config: RefCell::new(config), scanners, missing }
    }

    fn restart(&self, config: &config::Scanner) {
        let before = self.config.replace(config.clone());
        if (before.serial, before.grab) == (config.serial.clone(), config.grab.clone()) {
            return;
        }
        self.let_go();
        self.scanners.replace(Scanner::start_all(config, &self.stream));
    }

    /// Lets go of the scanners away from this thread: each takes a moment to hear of it.
    fn let_go(&self) {
        let scanners = self.scanners.take();
        self.missing.borrow_mut().clear();
        if scanners.is_empty() {
            return;
        }
        let ending = std::thread::Builder::new().name("deks-scan-end".into()).spawn(move || drop(scanners));
        if let Err(error) = ending {
            tracing::error!(%error, "the scanners were let go of by the window itself");
        }
    }

    /// What is to be said: that a scanner is missing, once, and that it came back.
    fn connected(&self, device: &str, is_there: bool) -> Option<(&'static str, Tone)> {
        let mut missing = self.missing.borrow_mut();
        if is_there {
            missing.remove(device).then_some(("Pemindai tersambung lagi.", Tone::Ok))
        } else {
            let text = "Pemindai tidak tersambung. Periksa kabelnya; kode juga bisa diketik.";
            missing.insert(device.to_owned()).then_some((text, Tone::Warn))
        }
    }
}

impl ScanDesk {
    /// A key, before any field sees it; `true` means that the field never will.
    fn key(self: &Rc<Self>, text: SharedString) -> bool {
        self.notice_stall();
        let verdict = self.wedge.borrow_mut().on_key(&text, self.now_ms());
        let is_waiting = !self.given_back.borrow().is_empty();
        match verdict {
            KeyVerdict::PassOn if is_waiting => self.give_back(&[text]),
            KeyVerdict::PassOn => return false,
            KeyVerdict::ReplayThenPassOn(typed) => self.give_back(&[typed.into(), text]),
            other => self.settle(other),
        }
        self.wait_for_idle();
        true
    }

    /// Tells the wedge when the event loop slept: the beat or the key that comes first finds out.
    fn notice_stall(&self) {
        let now_ms = self.now_ms();
        if now_ms.saturating_sub(self.last_beat_ms.replace(now_ms)) > STALL_MS_MIN {
            self.wedge.borrow_mut().on_stall(now_ms);
        }
    }

    fn settle(self: &Rc<Self>, verdict: KeyVerdict) {
        match verdict {
            KeyVerdict::Replay(typed) | KeyVerdict::ReplayThenPassOn(typed) => self.give_back(&[typed.into()]),
            KeyVerdict::Scan(code) if is_long(&code) => {
                self.take(ScanEvent::Scanned(Scan { code, source: ScanSource::Wedge }));
            }
            KeyVerdict::Scan(code) => self.take(event_of(&code, ScanSource::Wedge)),
            KeyVerdict::Refused(why) => self.take(ScanEvent::Refused { source: ScanSource::Wedge, why }),
            KeyVerdict::Swallow | KeyVerdict::PassOn => {}
        }
    }

    fn wait_for_idle(self: &Rc<Self>) {
        let Some(deadline_ms) = self.wedge.borrow().deadline_ms() else {
            self.idle.stop();
            return;
        };
        let wait_ms = deadline_ms.saturating_sub(self.now_ms()).max(1);
        let desk = Rc::downgrade(self);
        self.idle.start(TimerMode::SingleShot, Duration::from_millis(wait_ms), move || {
            if let Some(desk) = desk.upgrade() {
                let verdict = desk.wedge.borrow_mut().on_idle(desk.now_ms());
                desk.settle(verdict);
                desk.wait_for_idle();
            }
        });
    }

    /// Types into the field that has the focus, after the key that is being handled now.
    fn give_back(self: &Rc<Self>, keys: &[SharedString]) {
        self.given_back.borrow_mut().extend_from_slice(keys);
        if self.is_giving_back.replace(true) {
            return;
        }
        let desk = self.clone();
        Timer::single_shot(Duration::ZERO, move || {
            desk.is_giving_back.set(false);
            let keys = desk.given_back.take();
            let Some(app) = desk.app.upgrade() else { return };
            let keyboard = app.global::<Keyboard>();
            keyboard.set_injecting(true);
            for text in keys.iter().flat_map(|key| key.chars()).map(SharedString::from) {
                app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
                app.window().dispatch_event(WindowEvent::KeyReleased { text });
            }
            keyboard.set_injecting(false);
        });
    }

    fn take(&self, event: ScanEvent) {
        let Some(app) = self.app.upgrade() else { return };
        if is_somebodys(&event) {
            let now_ms = self.services.steady_ms();
            keep_awake(&mut self.services.session(), now_ms);
        }
        match event {
            ScanEvent::Scanned(scan) if self.is_wanted(&app) => {
                LAST_SOURCE.set(scan.source);
                let place = app.global::<Nav>().get_current_screen();
                tell(&Event::Scanned { place, code: scan.code });
            }
            ScanEvent::Scanned(Scan { code, source }) if is_long(&code) => {
                self.take(ScanEvent::Refused { source, why: ScanRefused::TooLong });
            }
            ScanEvent::Scanned(Scan { code, source }) => {
                let lent = lent_to(&source);
                LAST_SOURCE.set(source);
                self.route(&app, code, lent);
            }
            ScanEvent::Refused { why, .. } => {
                self.services.sounder.play(Sound::Unknown);
                app.global::<Shell>().invoke_toast(say(&why.to_string()), Tone::Warn, "".into());
            }
            ScanEvent::Connected { source, is_there } => {
                let device = source.device().unwrap_or_default();
                tracing::info!(device, is_there, "scanner");
                if let Some((text, tone)) = DEVICES.with(Rc::clone).connected(device, is_there) {
                    app.global::<Shell>().invoke_toast(say(text), tone, "".into());
                }
            }
        }
    }

    /// Whether the screen that stands open waits for whatever comes.
    fn is_wanted(&self, app: &App) -> bool {
        let waits = WANTED.get() == Some(app.global::<Nav>().get_current_screen());
        waits && self.services.user().is_some() && !app.global::<ApprovalAdapter>().get_open()
    }

    fn route(&self, app: &App, code: String, lent: Option<Place>) {
        let is_asked = app.global::<ApprovalAdapter>().get_open();
        let user = self.services.user();
        if let Some(person) = badge_of(&code) {
            if user.is_some() && !is_asked {
                // Nobody wants a name here.
                self.services.sounder.play(Sound::Unknown);
            }
            tell(&Event::BadgeSeen(person));
            return;
        }
        let Some(user) = user.filter(|_| !is_asked) else {
            // Nobody signed in, or a question stands open that no code answers.
            self.services.sounder.play(Sound::Unknown);
            return;
        };
        if let Some(place) = lent {
            tell(&Event::Scanned { place, code });
            return;
        }
        let nav = app.global::<Nav>();
        let here = nav.get_current_screen();
        if is_being_worked_on(app, here) {
            // The bars say what it is; the field keeps the focus and the text.
            tell(&Event::Scanned { place: here, code });
            return;
        }
        // Who scans has let go of the keyboard, and it would cover what the scan brings.
        app.global::<Focus>().invoke_release();
        if takes_codes(here) {
            tell(&Event::Scanned { place: here, code });
        } else if may(user.role, Permission::Sell) {
            nav.invoke_go(Place::Till);
            tell(&Event::Scanned { place: Place::Till, code });
        } else {
            nav.invoke_go(Place::Products);
            tell(&Event::Scanned { place: Place::Products, code });
        }
    }

    fn now_ms(&self) -> u64 {
        self.services.steady_ms().unsigned_abs()
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
