//! What the customer looks at: a second window, and a pole with two rows. Both follow the till by [`CustomerView`].
//!
//! Promises: neither ever keeps the till waiting or takes its keyboard; without a second monitor, or with a display that
//! is broken, the kiosk works as before. While nobody is signed in nothing of a sale is shown, and practice says that it
//! is practice. Leaves to others: what is sold, and what it costs.

mod pictures;
mod pole;
mod show;
#[cfg(test)]
mod tests;
mod view;
mod window;

use deks_ui::{App, CustomerDisplay};
use slint::ComponentHandle;

use super::flow::{Event, Out, Runner, Screen};
use super::photos::{self, Pixels};
use super::services::Services;
use crate::devices::pole::{Pole, PoleText};
use crate::till::qris::Payload;
use pictures::{Exhibit, Pictures};
use pole::pole_text;
pub use view::{CustomerLine, CustomerView};
use view::{is_same_cart, newest};
use window::CustomerWindow;
pub use window::check;

/// How long "Terima kasih" stays when nothing else happens, in ticks of about a second.
const THANKS_TICKS: u32 = 10;

/// The outlet, as the customer is told.
#[derive(Debug, Default, Clone)]
struct Outlet {
    name: String,
    opens_at: String,
    closes_at: String,
    thanks: String,
}

/// A QRIS code as it is drawn, and who gets the money.
#[derive(Debug, Clone)]
struct Code {
    payload: String,
    pixels: Option<Pixels>,
    merchant: String,
}

pub struct CustomerScreen {
    outlet: Outlet,
    view: CustomerView,
    /// The line that was added or grew last.
    newest: Option<usize>,
    /// Ticks that the thanks stay.
    thanks_left: u32,
    /// Nobody is signed in.
    closed: bool,
    training: bool,
    code: Option<Code>,
    pictures: Pictures,
    display: Option<slint::Weak<CustomerDisplay>>,
    pole: Option<Pole>,
    on_pole: Option<PoleText>,
}

#[derive(Debug)]
pub enum Intent {
    Sees(CustomerView),
    Opened,
    Closed,
    Tick,
    ExhibitsFound(Vec<Exhibit>),
    PictureLoaded { exhibit: Exhibit, pixels: Option<Pixels> },
    CodeDrawn { payload: String, pixels: Option<Pixels>, merchant: String },
}

#[derive(Debug, PartialEq)]
pub enum Effect {
    FindExhibits,
    LoadPicture(Exhibit),
    DrawCode(String),
}

impl CustomerScreen {
    fn new(services: &Services, display: Option<slint::Weak<CustomerDisplay>>) -> CustomerScreen {
        let outlet = &services.config.outlet;
        CustomerScreen {
            outlet: Outlet {
                name: outlet.name.clone(),
                opens_at: outlet.opens_at.clone(),
                closes_at: outlet.closes_at.clone(),
                thanks: outlet.thanks.clone(),
            },
            view: CustomerView::Idle,
            newest: None,
            thanks_left: 0,
            closed: services.user().is_none(),
            training: services.is_training(),
            code: None,
            pictures: Pictures::default(),
            display,
            pole: Pole::start_if_any(&services.config.customer_display.pole),
            on_pole: None,
        }
    }

    fn sees(&mut self, view: CustomerView) -> Vec<Out<Effect>> {
        let view = view.tidy();
        if view == CustomerView::Idle && self.thanks_left > 0 {
            // The next sale was opened and nothing lies on the counter yet: the change is still being counted.
            return Vec::new();
        }
        self.newest = match (&self.view, &view) {
            (CustomerView::Cart { lines: before, .. }, CustomerView::Cart { lines, .. })
                if is_same_cart(before, lines) =>
            {
                self.newest
            }
            (CustomerView::Cart { lines: before, .. }, CustomerView::Cart { lines, .. }) => newest(before, lines),
            (CustomerView::Idle | CustomerView::Thanks { .. }, CustomerView::Cart { lines, .. }) => newest(&[], lines),
            _ => None,
        };
        self.thanks_left = if matches!(view, CustomerView::Thanks { .. }) { THANKS_TICKS } else { 0 };
        self.view = view;
        let CustomerView::Qris { payload, .. } = &self.view else { return Vec::new() };
        let is_drawn = self.code.as_ref().is_some_and(|code| code.payload == *payload);
        if is_drawn || self.display.is_none() {
            return Vec::new();
        }
        self.code = None;
        vec![Out::Do(Effect::DrawCode(payload.clone()))]
    }

    fn tick(&mut self) -> Vec<Out<Effect>> {
        if self.thanks_left > 0 {
            self.thanks_left -= 1;
            if self.thanks_left == 0 {
                self.view = CustomerView::Idle;
            }
        }
        if self.display.is_none() || *self.seen() != CustomerView::Idle {
            return Vec::new();
        }
        self.pictures.tick().map(Out::Do).into_iter().collect()
    }

    /// What the customer may see now: a locked kiosk shows nobody's sale, but whoever has paid is thanked.
    fn seen(&self) -> &CustomerView {
        if self.closed && !matches!(self.view, CustomerView::Thanks { .. }) { &CustomerView::Idle } else { &self.view }
    }

    fn put_on_pole(&mut self) {
        let Some(pole) = &self.pole else { return };
        let outlet = if self.training { "LATIHAN" } else { self.outlet.name.as_str() };
        let text = pole_text(self.seen(), self.newest, outlet);
        if self.on_pole.as_ref() != Some(&text) {
            pole.show(text.clone());
            self.on_pole = Some(text);
        }
    }
}

impl Screen for CustomerScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        let outs = match intent {
            Intent::Sees(view) => self.sees(view),
            Intent::Tick => self.tick(),
            Intent::Opened => {
                self.closed = false;
                Vec::new()
            }
            Intent::Closed => {
                self.closed = true;
                Vec::new()
            }
            Intent::ExhibitsFound(exhibits) => self.pictures.found(exhibits).map(Out::Do).into_iter().collect(),
            Intent::PictureLoaded { exhibit, pixels } => {
                self.pictures.loaded(exhibit, pixels);
                Vec::new()
            }
            Intent::CodeDrawn { payload, pixels, merchant } => {
                let is_wanted = matches!(&self.view, CustomerView::Qris { payload: wanted, .. } if *wanted == payload);
                if is_wanted {
                    self.code = Some(Code { payload, pixels, merchant });
                }
                Vec::new()
            }
        };
        self.put_on_pole();
        outs
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::CustomerSees(view) => Some(Intent::Sees(view.clone())),
            Event::SignedIn(_) => Some(Intent::Opened),
            Event::Locked => Some(Intent::Closed),
            Event::Tick => Some(Intent::Tick),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        Some(match effect {
            Effect::FindExhibits => Intent::ExhibitsFound(pictures::find(services)),
            Effect::LoadPicture(exhibit) => {
                let pixels = photos::load(services, &exhibit.hash, pictures::SIDE_PX);
                Intent::PictureLoaded { exhibit, pixels }
            }
            Effect::DrawCode(payload) => {
                let read = Payload::read(&payload).ok();
                let merchant =
                    read.as_ref().and_then(|read| read.payload.merchant_name()).unwrap_or_default().to_owned();
                Intent::CodeDrawn { pixels: photos::qr_pixels(&payload), merchant, payload }
            }
        })
    }

    fn is_aside(effect: &Effect) -> bool {
        !matches!(effect, Effect::DrawCode(_))
    }

    fn show(&self, app: &App) {
        let display = self.display.as_ref().and_then(slint::Weak::upgrade);
        if let Some(display) = display {
            self.put(app, &display);
        }
    }
}

/// The customer's side of the counter. Dropping it closes the window.
pub struct Customer {
    _runner: Runner<CustomerScreen>,
    window: Option<CustomerWindow>,
}

impl Customer {
    /// The second window; `None` when none is configured, or none can be opened here.
    pub fn display(&self) -> Option<&CustomerDisplay> {
        self.window.as_ref().map(CustomerWindow::display)
    }
}

/// Opens what the configuration names for the customer, and lets it follow the till.
pub fn connect(app: &App, services: &Services) -> Customer {
    let is_wanted = services.config.customer_display.window;
    let window = is_wanted.then(|| CustomerWindow::open(app, services.mode)).flatten();
    let display = window.as_ref().map(|window| window.display().as_weak());
    let runner = Runner::start(CustomerScreen::new(services, display), app, services.clone());
    Customer { _runner: runner, window }
}
