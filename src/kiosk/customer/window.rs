//! The customer's window: where it stands, and that it never gets into the cashier's way.
//!
//! A kiosk fills a screen. The customer's window fills another one, and is not shown as long as there is none: it would
//! cover the till. Keys that reach it all the same go on to the till's window, so that no scan is lost there. Where the
//! program draws without a window system (linuxkms) there is one window only, and this one stays away.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use deks_ui::{App, CustomerAdapter, CustomerDisplay};
use slint::platform::WindowEvent;
use slint::winit_030::{WinitWindowAccessor, winit};
use slint::{CloseRequestResponse, ComponentHandle, PhysicalPosition, Timer, TimerMode};
use winit::monitor::MonitorHandle;
use winit::window::Fullscreen;

use crate::config;
use crate::devices::{Check, CheckLevel};
use crate::kiosk::flow::Mode;

/// How often it is looked whether a monitor came or went.
const LOOK: Duration = Duration::from_secs(1);
/// A window that was just opened is put in its place this much later: it has to be there first.
const SETTLE: Duration = Duration::from_millis(60);
/// A window system that names no monitors after so many looks will not do so later either.
const LOOKS_MAX: u32 = 3;

/// The window while it is open. Dropping it closes it.
pub(super) struct CustomerWindow {
    display: CustomerDisplay,
    _looks: Timer,
}

impl CustomerWindow {
    /// Opens it beside the till's window. `None` where that is not possible; the log says why.
    pub fn open(app: &App, mode: Mode) -> Option<CustomerWindow> {
        if mode == Mode::Threaded && !takes_two_windows(|name| std::env::var(name).ok()) {
            tracing::warn!("no window for the customer: without a window system there is one window only");
            return None;
        }
        let made = CustomerDisplay::new();
        let display = made.inspect_err(|error| tracing::warn!(%error, "no window for the customer")).ok()?;
        pass_keys_on(app, &display);
        close_together(app, &display);
        let looks = Timer::default();
        match mode {
            Mode::Inline => show(&display),
            Mode::Threaded => {
                let place = Rc::new(Place::new(app, &display));
                looks.start(TimerMode::Repeated, LOOK, move || place.look());
            }
        }
        Some(CustomerWindow { display, _looks: looks })
    }

    pub fn display(&self) -> &CustomerDisplay {
        &self.display
    }
}

impl Drop for CustomerWindow {
    fn drop(&mut self) {
        let _ = self.display.hide();
    }
}

fn show(display: &CustomerDisplay) {
    if let Err(error) = display.show() {
        tracing::warn!(%error, "the customer's window does not show");
    }
}

/// Whatever is typed or scanned belongs to the till, whichever window the window system thinks is in front.
fn pass_keys_on(app: &App, display: &CustomerDisplay) {
    let adapter = display.global::<CustomerAdapter>();
    let till = app.as_weak();
    adapter.on_key_pressed(move |text| {
        if let Some(app) = till.upgrade() {
            app.window().dispatch_event(WindowEvent::KeyPressed { text });
        }
    });
    let till = app.as_weak();
    adapter.on_key_released(move |text| {
        if let Some(app) = till.upgrade() {
            app.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
    });
}

/// The program ends with its last window: the customer's goes with the till's, and never by itself.
fn close_together(app: &App, display: &CustomerDisplay) {
    display.window().on_close_requested(|| CloseRequestResponse::KeepWindowShown);
    let customer = display.as_weak();
    app.window().on_close_requested(move || {
        if let Some(display) = customer.upgrade() {
            let _ = display.hide();
        }
        CloseRequestResponse::HideWindow
    });
}

/// Where the window should stand.
enum Where {
    /// The till's window is not there yet.
    NotYet,
    /// Beside the till's window, which is one among others: somebody tries the kiosk out.
    Anywhere,
    Filling(MonitorHandle),
    /// There is one monitor, and the till has it.
    Nowhere,
}

struct Place {
    app: slint::Weak<App>,
    display: slint::Weak<CustomerDisplay>,
    looks: Cell<u32>,
    is_shown: Cell<bool>,
    filled: RefCell<Option<MonitorHandle>>,
    told_alone: Cell<bool>,
}

impl Place {
    fn new(app: &App, display: &CustomerDisplay) -> Place {
        Place {
            app: app.as_weak(),
            display: display.as_weak(),
            looks: Cell::new(0),
            is_shown: Cell::new(false),
            filled: RefCell::default(),
            told_alone: Cell::new(false),
        }
    }

    fn look(self: &Rc<Self>) {
        let (Some(app), Some(display)) = (self.app.upgrade(), self.display.upgrade()) else { return };
        self.looks.set(self.looks.get().saturating_add(1));
        match self.where_to(&app) {
            Where::NotYet => {}
            Where::Anywhere => self.show(&display),
            Where::Nowhere => self.stay_away(&display),
            Where::Filling(monitor) => self.fill(&app, &display, monitor),
        }
    }

    fn where_to(&self, app: &App) -> Where {
        let monitors = app.window().with_winit_window(|window: &winit::window::Window| {
            let here = window.current_monitor();
            let all: Vec<MonitorHandle> = window.available_monitors().collect();
            other(&all, here.as_ref()).cloned()
        });
        match monitors {
            None if self.looks.get() < LOOKS_MAX => Where::NotYet,
            None => Where::Anywhere,
            Some(_) if !app.window().is_fullscreen() => Where::Anywhere,
            Some(None) => Where::Nowhere,
            Some(Some(monitor)) => Where::Filling(monitor),
        }
    }

    fn show(&self, display: &CustomerDisplay) {
        if !self.is_shown.replace(true) {
            show(display);
        }
    }

    fn stay_away(&self, display: &CustomerDisplay) {
        self.filled.replace(None);
        if self.is_shown.replace(false) {
            let _ = display.hide();
        }
        if !self.told_alone.replace(true) {
            tracing::warn!("no window for the customer: there is no second monitor");
        }
    }

    fn fill(self: &Rc<Self>, app: &App, display: &CustomerDisplay, monitor: MonitorHandle) {
        if self.filled.borrow().as_ref() == Some(&monitor) {
            return;
        }
        self.told_alone.set(false);
        if !self.is_shown.get() {
            // Opened over there, where the window system lets a program choose.
            let at = monitor.position();
            display.window().set_position(PhysicalPosition::new(at.x, at.y));
            self.show(display);
            let place = self.clone();
            Timer::single_shot(SETTLE, move || place.look());
            return;
        }
        let screen = Some(Fullscreen::Borderless(Some(monitor.clone())));
        let is_there =
            display.window().with_winit_window(|window: &winit::window::Window| window.set_fullscreen(screen));
        if is_there.is_some() {
            tracing::info!("the customer's window has its monitor");
            self.filled.replace(Some(monitor));
            app.window().with_winit_window(|window: &winit::window::Window| window.focus_window());
        }
    }
}

/// A monitor that the till's window does not stand on. Where the window system does not say which one that is, none: the
/// customer's window would perhaps cover the till.
fn other<'m, M: PartialEq>(all: &'m [M], here: Option<&M>) -> Option<&'m M> {
    let here = here?;
    all.iter().find(|monitor| *monitor != here)
}

/// Whether programs have windows here, or draw on the bare screen. `var` gives a variable of the environment.
fn takes_two_windows(var: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| var(name).is_some_and(|value| !value.is_empty());
    match var("SLINT_BACKEND").unwrap_or_default().to_lowercase() {
        chosen if chosen.starts_with("linuxkms") => false,
        chosen if chosen.starts_with("winit") || chosen.starts_with("headless") => true,
        _ => ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set),
    }
}

/// For `deks doctor` and the settings: whether the window that the configuration asks for can be opened here.
pub fn check(display: &config::CustomerDisplay) -> Option<Check> {
    let found = takes_two_windows(|name| std::env::var(name).ok());
    display.window.then(|| report(found))
}

fn report(takes_two: bool) -> Check {
    let (level, finding, remedy) = if takes_two {
        (CheckLevel::Ok, "tampil di monitor kedua bila ada", "")
    } else {
        (
            CheckLevel::Warning,
            "tidak bisa dibuka: tanpa sistem jendela hanya ada satu layar",
            "Jalankan kios di bawah Wayland atau X11, atau isi customer_display.window = false.",
        )
    };
    Check { level, subject: "layar pelanggan".into(), finding: finding.into(), remedy: remedy.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_gets_the_monitor_that_the_till_does_not_stand_on() {
        for (all, here, expect) in [
            (vec![1], Some(1), None),
            (vec![1, 2], Some(1), Some(2)),
            (vec![1, 2], Some(2), Some(1)),
            (vec![1, 2, 3], Some(1), Some(2)),
            (vec![], None, None),
            // Nobody knows where the till is: better no window than one over the till.
            (vec![1, 2], None, None),
        ] {
            assert_eq!(other(&all, here.as_ref()), expect.as_ref(), "{all:?} {here:?}");
        }
    }

    #[test]
    fn a_bare_screen_has_one_window() {
        for (variables, expect) in [
            (&[][..], false),
            (&[("WAYLAND_DISPLAY", "wayland-0")][..], true),
            (&[("DISPLAY", ":0")][..], true),
            (&[("DISPLAY", "")][..], false),
            (&[("DISPLAY", ":0"), ("SLINT_BACKEND", "linuxkms-software")][..], false),
            (&[("SLINT_BACKEND", "linuxkms")][..], false),
            (&[("SLINT_BACKEND", "headless")][..], true),
            (&[("SLINT_BACKEND", "Winit-software")][..], true),
        ] {
            let var =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(takes_two_windows(var), expect, "{variables:?}");
        }
    }

    #[test]
    fn the_doctor_speaks_of_a_window_that_is_wanted() {
        assert_eq!(check(&config::CustomerDisplay::default()), None);
        assert_eq!(report(true).level, CheckLevel::Ok);
        let missing = report(false);
        assert!(missing.level == CheckLevel::Warning && !missing.remedy.is_empty());
    }
}
