//! The scan service: every scanner feeds one stream, a scan works on every screen and never lands in a field.
//!
//! The root window shows each key to [`ScanDesk::key`] before any field sees it. What turns out to be typing is given
//! back to the field that has the focus, in order. A complete code goes to the screen that stands open; a screen that
//! has no use for codes makes way for the till, unless somebody is in the middle of something there: then it is said
//! what was scanned, and the screen stays with what was typed. Nobody signed in: a scan is heard to be refused and does
//! nothing, because a badge identifies and never proves (peers.md complaint 17).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crossbeam_channel::Receiver;
use deks_ui::{
    App, Focus, Keyboard, MailForm, Nav, OutboxAdapter, PartnersAdapter, ReviewAdapter, ReviewView,
    Scan as ScanAdapter, Screen as Place, Shell, Tone, UserPanel, UsersAdapter,
};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, SharedString, Timer, TimerMode};

use super::english::say;
use super::flow::{Event, tell};
use super::services::Services;
use crate::devices::scan::event_of;
use crate::devices::{KeyVerdict, ScanEvent, ScanSource, SerialScanner, Sound, Wedge, scan_stream};
use crate::people::{Permission, may};

/// Screens that know what to do with a code; everywhere else it is a sale that begins.
const TAKES_CODES: [Place; 7] =
    [Place::Till, Place::Products, Place::Receipts, Place::CheckIn, Place::Labels, Place::Returns, Place::HandBack];

/// Whether a screen does something with a code itself.
pub(super) fn takes_codes(place: Place) -> bool {
    TAKES_CODES.contains(&place)
}

/// Whether a form or a letter is open on a screen that has no use for codes: leaving it would cost what was typed.
fn is_being_worked_on(app: &App, place: Place) -> bool {
    match place {
        Place::Review => app.global::<ReviewAdapter>().get_view() != ReviewView::List,
        Place::Partners => app.global::<PartnersAdapter>().get_card_open(),
        Place::Outbox => app.global::<OutboxAdapter>().get_form() != MailForm::None,
        Place::Users => app.global::<UsersAdapter>().get_panel() != UserPanel::Nobody,
        _ => false,
    }
}

/// How often the event loop shows that it is awake.
const BEAT: Duration = Duration::from_millis(150);
/// A beat that comes later than this after the one before was kept waiting: drawing takes a few frames at most.
const STALL_MS_MIN: u64 = 300;

/// The scanners of a window.
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
    codes: Receiver<ScanEvent>,
    _serial: Option<SerialScanner>,
}

thread_local! {
    static DESK: RefCell<Option<Rc<ScanDesk>>> = const { RefCell::new(None) };
}

/// Puts the scan service behind a window, and starts the serial scanner if there is one.
pub fn connect(app: &App, services: &Services) {
    let (sender, codes) = scan_stream(|| {
        // Without an event loop (a story) nobody listens, and nothing scans by itself.
        let _ = slint::invoke_from_event_loop(drain);
    });
    let device = &services.config.scanner.serial_device;
    let serial = (!device.is_empty()).then(|| SerialScanner::start(device, services.config.scanner.baud, sender));
    let serial = serial.and_then(|started| {
        started.inspect_err(|error| tracing::error!(%error, "the serial scanner did not start")).ok()
    });
    let desk = Rc::new(ScanDesk {
        app: app.as_weak(),
        services: services.clone(),
        wedge: RefCell::new(Wedge::new(services.config.scanner.wedge_gap_ms)),
        idle: Timer::default(),
        beat: Timer::default(),
        last_beat_ms: Cell::new(services.steady_ms().unsigned_abs()),
        given_back: RefCell::default(),
        is_giving_back: Cell::new(false),
        codes,
        _serial: serial,
    });
    let beating = Rc::downgrade(&desk);
    desk.beat.start(TimerMode::Repeated, BEAT, move || {
        if let Some(desk) = beating.upgrade() {
            desk.notice_stall();
        }
    });
    let keys = desk.clone();
    app.global::<ScanAdapter>().on_key(move |text, control, alt, _, meta, repeat| {
        // Chords and held-down keys are a person's.
        if control || alt || meta || repeat { false } else { keys.key(text) }
    });
    DESK.set(Some(desk));
}

fn drain() {
    let desk = DESK.with_borrow(Clone::clone);
    if let Some(desk) = desk {
        while let Ok(event) = desk.codes.try_recv() {
            desk.take(event);
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
        match event {
            ScanEvent::Scanned(scan) => self.route(&app, scan.code),
            ScanEvent::Refused { why, .. } => {
                self.services.sounder.play(Sound::Unknown);
                app.global::<Shell>().invoke_toast(say(&why.to_string()), Tone::Warn, "".into());
            }
            ScanEvent::Connected(is_there) => tracing::info!(is_there, "serial scanner"),
        }
    }

    fn route(&self, app: &App, code: String) {
        let Some(user) = self.services.user() else {
            self.services.sounder.play(Sound::Unknown);
            return;
        };
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
