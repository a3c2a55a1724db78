//! The open kiosk: which services its screens work with. They can be changed while it stands open: other settings, or a
//! copy of everything to practise on. The window stays, the screens are bound anew, and who was signed in goes on.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use deks_ui::{App, Nav};
use slint::{ComponentHandle, Timer};

use super::flow::{Event, Mode, forget_all, tell};
use super::night::NightWatch;
use super::services::Services;
use super::{Screens, connect};
use crate::till::notices::NoticeService;
use crate::till::webhook::Webhook;

/// What stands behind a window.
struct Desk {
    _screens: Screens,
    _night: Option<NightWatch>,
    _notices: Option<NoticeService>,
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// Services that the screens are to work with from now on.
#[derive(Clone)]
pub struct Fresh(pub Box<Services>);

impl std::fmt::Debug for Fresh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_training() { "Fresh(training)" } else { "Fresh" })
    }
}

/// Two of them are never the same: each is opened for one moment.
impl PartialEq for Fresh {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Binds every screen of a window and starts what the clock does.
pub fn open(app: &App, services: &Services) {
    forget_all();
    let screens = connect(app, services);
    DESK.set(Some(Desk { _screens: screens, _night: night_watch(services), _notices: notices(services) }));
}

/// Binds the screens to other services. A callback may not be replaced while it runs, so this happens a moment later.
pub fn reopen(app: &App, fresh: Fresh) {
    let window = app.as_weak();
    Timer::single_shot(Duration::ZERO, move || {
        let Some(app) = window.upgrade() else { return };
        let here = app.global::<Nav>().get_current_screen();
        DESK.set(None);
        open(&app, &fresh.0);
        if let Some(user) = fresh.0.user() {
            tell(&Event::SignedIn(user));
            app.global::<Nav>().invoke_go(here);
        }
    });
}

/// Closes what stands behind the window; the threads end with it.
pub fn close() {
    DESK.set(None);
}

/// Listens for what a payment provider tells, where the settings say so.
fn notices(services: &Services) -> Option<NoticeService> {
    if services.mode != Mode::Threaded || services.is_training() {
        return None;
    }
    let webhook = Webhook::open(&services.config.webhook, services.store.clock());
    let webhook =
        webhook.inspect_err(|error| tracing::error!(%error, "payments are confirmed by hand")).ok().flatten()?;
    let told = |_| {
        let _ = slint::invoke_from_event_loop(|| tell(&Event::PaymentNoticed));
    };
    NoticeService::start(Box::new(webhook), services.store.clone(), told)
        .inspect_err(|error| tracing::error!(%error, "payments are confirmed by hand"))
        .ok()
}

/// Nothing goes out by itself while somebody practises, and stories move the clock on their own.
fn night_watch(services: &Services) -> Option<NightWatch> {
    if services.mode != Mode::Threaded || services.is_training() {
        return None;
    }
    let outbox = services.clone();
    let told = Arc::new(move || {
        outbox.wake_mail();
        // Fails only when the kiosk is closing, and then nobody looks any more.
        let _ = slint::invoke_from_event_loop(|| {
            tell(&Event::RegisterChanged);
            tell(&Event::CasesChanged);
        });
    });
    NightWatch::start(services, told).inspect_err(|error| tracing::error!(%error, "the night watch did not start")).ok()
}
