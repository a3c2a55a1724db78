//! What surrounds every screen: who works, the clock, the printer, mail, what is not synchronised yet, and the look.

use deks_ui::{App, PrinterState, Shell, Tone};
use slint::{ComponentHandle, Global as _};

use super::display::Display;
use super::flow::{Event, Out, Runner, Screen};
use super::scan::takes_codes;
use super::services::Services;
use super::{english, words};
use crate::base::{BusinessDay, Rupiah};
use crate::devices;
use crate::devices::service::PrintService;
use crate::devices::sound::Sound;
use crate::people::{Session, User};
use crate::store::unsynced_count;
use crate::till::{CartError, Found, lookup};

/// What the bars show.
#[derive(Debug)]
pub struct ShellScreen {
    outlet: String,
    user: Option<User>,
    locked: bool,
    standing: Standing,
    display: Display,
    language: String,
    training: bool,
}

/// Figures that change by themselves.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Standing {
    pub clock: String,
    pub today: Option<BusinessDay>,
    pub shift: String,
    pub unsynced: i64,
    pub mail_waiting: i64,
    pub printer: Option<devices::printer::PrinterState>,
    /// Which printer that is, where there are several: "Printer label".
    pub printer_name: &'static str,
}

#[derive(Debug)]
pub enum Intent {
    Look,
    Looked(Standing),
    SignedIn(User),
    Locked,
    Language(String),
    /// Somebody chose how the kiosk looks or sounds.
    Display(Display),
    Kept(Result<(), String>),
    /// Scanned where somebody is in the middle of something: it is said what it is, and the screen stays.
    ScannedAside(String),
    Named(Result<Found, String>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Look,
    KeepLanguage(String),
    KeepDisplay(Display),
    Name(String),
}

impl ShellScreen {
    pub fn new(services: &Services) -> Self {
        let screen = &services.config.screen;
        ShellScreen {
            outlet: services.config.outlet.name.clone(),
            user: None,
            locked: false,
            standing: Standing::default(),
            display: Display::load(services),
            language: screen.language.clone(),
            training: services.is_training(),
        }
    }
}

impl Screen for ShellScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        match intent {
            Intent::Look => return vec![Out::Do(Effect::Look)],
            Intent::Looked(standing) => {
                let before = std::mem::replace(&mut self.standing, standing);
                return match (before.today, self.standing.today) {
                    (Some(before), Some(today)) if before != today => vec![Out::Tell(Event::DayBegan(today))],
                    _ => Vec::new(),
                };
            }
            Intent::SignedIn(user) => {
                self.language = user.language.clone();
                self.user = Some(user);
                self.locked = false;
                return vec![Out::Tell(Event::LanguageChanged), Out::Do(Effect::Look)];
            }
            Intent::Locked => self.locked = true,
            Intent::Language(language) => {
                self.language = language.clone();
                return vec![Out::Tell(Event::LanguageChanged), Out::Do(Effect::KeepLanguage(language))];
            }
            Intent::Display(display) => {
                self.display = display;
                return vec![Out::Do(Effect::KeepDisplay(display))];
            }
            Intent::Kept(Ok(())) => {}
            Intent::Kept(Err(text)) => return vec![Out::Say(text, Tone::Bad)],
            Intent::ScannedAside(code) => return vec![Out::Do(Effect::Name(code))],
            Intent::Named(found) => return named(found),
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Tick | Event::Sold | Event::RegisterChanged => Some(Intent::Look),
            Event::SignedIn(user) => Some(Intent::SignedIn(user.clone())),
            Event::Locked => Some(Intent::Locked),
            Event::Scanned { place, code } if !takes_codes(*place) => Some(Intent::ScannedAside(code.clone())),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        match effect {
            Effect::Look => Some(Intent::Looked(look(services))),
            Effect::KeepLanguage(language) => {
                keep_language(services, &language);
                None
            }
            Effect::KeepDisplay(display) => {
                services.set_sounds(display.sounds);
                Some(Intent::Kept(display.keep(services).map_err(|error| error.to_string())))
            }
            Effect::Name(code) => {
                let day = services.store.today();
                let found = services.store.read(|c| lookup::find(c, &code, day)).map_err(|error| error.to_string());
                Some(Intent::Named(found))
            }
        }
    }

    fn show(&self, app: &App) {
        let shell = Shell::get(app);
        shell.set_outlet(self.outlet.as_str().into());
        shell.set_signed_in(self.user.is_some() && !self.locked);
        shell.set_locked(self.locked);
        shell.set_training(self.training);
        if let Some(user) = &self.user {
            shell.set_user_name(user.name.as_str().into());
            shell.set_role(words::role(user.role));
        }
        // Said here: only this thread knows the language.
        shell.set_shift_text(english::say(&self.standing.shift));
        shell.set_clock_text(self.standing.clock.as_str().into());
        if let Some(today) = self.standing.today {
            shell.set_date_text(words::long_day(today, self.language == "en").into());
        }
        shell.set_printer(printer(self.standing.printer));
        shell.set_printer_name(english::say(self.standing.printer_name));
        shell.set_mail_waiting(self.standing.mail_waiting as i32);
        shell.set_unsynced(i32::try_from(self.standing.unsynced).unwrap_or(i32::MAX));
        shell.set_unsynced_text(Rupiah(self.standing.unsynced).grouped().into());
        self.put_display(&shell);
        if self.standing.today.is_some() {
            app.global::<deks_ui::Calendar>().set_today(words::date_value(self.standing.today));
        }
        if shell.get_language() != self.language.as_str() || shell.get_clock_text().is_empty() {
            shell.set_language(self.language.as_str().into());
            // The source language has no bundled translation; an empty name selects it.
            let bundled = if self.language == "en" { "en" } else { "" };
            english::set_english(self.language == "en");
            if let Err(error) = slint::select_bundled_translation(bundled) {
                tracing::warn!(%error, "the language could not be selected");
            }
        }
    }
}

impl ShellScreen {
    fn put_display(&self, shell: &Shell<'_>) {
        shell.set_dark(self.display.dark);
        shell.set_contrast(self.display.contrast);
        shell.set_text_scale(self.display.text_percent as f32 / 100.0);
        shell.set_keyboard_enabled(self.display.keyboard);
        shell.set_sounds(self.display.sounds);
        shell.set_motion(self.display.motion);
    }
}

/// Remembers what whoever works now reads. The session knows it too: screens that are bound anew (other settings,
/// practice) ask the session who works.
pub(super) fn keep_language(services: &Services, language: &str) {
    let now_ms = services.steady_ms();
    // Looked at and changed in one: who is locked out meanwhile stays so.
    let mut session = services.session();
    let Some(user) = session.user().filter(|user| user.language != language).cloned() else { return };
    let id = user.id;
    *session = Session::signed_in(User { language: language.to_owned(), ..user }, now_ms);
    drop(session);
    if let Err(error) = services.people.set_language(id, language == "en") {
        tracing::error!(%error, "a language was not kept");
    }
}

fn look(services: &Services) -> Standing {
    let (now, zone) = (services.now(), services.store.zone());
    let counts = super::counts::outside(services);
    let outside = if services.is_training() { Standing::default() } else { outside(services, counts.mail_waiting) };
    Standing {
        clock: zone.time_of_day(now),
        today: Some(zone.day_of(now)),
        shift: match counts.shift {
            Some(number) if counts.stale_shift => format!("Shift {number} (kemarin)"),
            Some(number) => format!("Shift {number}"),
            None => String::new(),
        },
        ..outside
    }
}

/// The printers, letters and records of the outlet. Whoever practises has none of them: the slips go nowhere, no letter
/// leaves, and nothing that is written waits to be sent.
fn outside(services: &Services, mail_waiting: i64) -> Standing {
    let printers = services.printers().map(PrintService::statuses).unwrap_or_default();
    let worst = worst(printers.iter().map(|printer| (printer.name.as_str(), printer.state)));
    let is_one_of_several = printers.len() > 1;
    Standing {
        unsynced: unsynced_count(&services.store).unwrap_or_default(),
        mail_waiting,
        printer: worst.map(|(_, state)| state),
        printer_name: worst.filter(|_| is_one_of_several).map_or("", |(name, _)| words::printer_name(name)),
        ..Standing::default()
    }
}

/// The printer that is worst off, by its name, and its state: a full roll in one is no comfort while another one stands
/// still.
fn worst<'a>(
    printers: impl Iterator<Item = (&'a str, devices::printer::PrinterState)>,
) -> Option<(&'a str, devices::printer::PrinterState)> {
    use devices::printer::PrinterState as Device;
    printers.max_by_key(|(_, state)| match state {
        // Jobs for a printer that the settings do not name: no cable and no paper mends that.
        Device::NotConfigured => 0,
        Device::Ok => 1,
        Device::PaperLow => 2,
        Device::NotReady => 3,
        Device::CoverOpen => 4,
        Device::PaperOut => 5,
        Device::Offline => 6,
    })
}

/// What a code stands for, said without doing anything with it.
fn named(found: Result<Found, String>) -> Vec<Out<Effect>> {
    let (sound, text, tone) = match found {
        Ok(Found::One(item)) => {
            (Sound::Known, words::scanned_aside(&item.full_name(), &item.unit_price.to_string()), Tone::Plain)
        }
        Ok(Found::Many(items)) => {
            let name = items.first().map(|item| item.full_name()).unwrap_or_default();
            (Sound::Known, words::scanned_aside_many(&name), Tone::Plain)
        }
        Ok(Found::WithoutPrice(item)) => {
            (Sound::Unknown, CartError::PriceMissing { name: item.full_name() }.to_string(), Tone::Warn)
        }
        Ok(Found::Unknown(code)) => (Sound::Unknown, words::scanned_aside_unknown(&code), Tone::Warn),
        Err(text) => (Sound::Unknown, text, Tone::Bad),
    };
    vec![Out::Beep(sound), Out::Say(text, tone)]
}

/// The worst printer speaks for all of them.
fn printer(state: Option<devices::printer::PrinterState>) -> PrinterState {
    use devices::printer::PrinterState as Device;
    match state {
        None | Some(Device::NotConfigured) => PrinterState::None,
        Some(Device::Ok) => PrinterState::Ok,
        Some(Device::PaperLow) => PrinterState::PaperLow,
        Some(Device::Offline) => PrinterState::Offline,
        Some(Device::PaperOut) => PrinterState::PaperOut,
        Some(Device::CoverOpen) => PrinterState::CoverOpen,
        Some(Device::NotReady) => PrinterState::Trouble,
    }
}

/// Binds the bars' callbacks to a presenter; `lock` is what tapping the user's name does.
pub fn connect(app: &App, services: &Services, lock: impl Fn() + 'static) -> Runner<ShellScreen> {
    let shell = app.global::<Shell>();
    let mut screen = ShellScreen::new(services);
    if !shell.get_clock_text().is_empty() {
        // The window stood open already and only what is behind it changes: it goes on in the language that it speaks.
        screen.language = shell.get_language().into();
    }
    let runner = Runner::start(screen, app, services.clone());
    let to = runner.clone();
    shell.on_language_chosen(move |language| to.send(Intent::Language(language.into())));
    connect_display(&shell, &runner);
    services.set_sounds(runner.peek(|screen| screen.display.sounds));
    shell.on_switch_user(lock);
    runner
}

fn connect_display(shell: &Shell<'_>, runner: &Runner<ShellScreen>) {
    let change = |runner: &Runner<ShellScreen>, change: &dyn Fn(&mut Display)| {
        let mut display = runner.peek(|screen| screen.display);
        change(&mut display);
        runner.send(Intent::Display(display));
    };
    let to = runner.clone();
    shell.on_theme_chosen(move |dark, contrast| {
        change(&to, &|display| (display.dark, display.contrast) = (dark && !contrast, contrast))
    });
    let to = runner.clone();
    shell.on_text_scale_chosen(move |scale| {
        change(&to, &|display| display.text_percent = (scale * 100.0).round() as u32)
    });
    let to = runner.clone();
    shell.on_keyboard_chosen(move |on| change(&to, &|display| display.keyboard = on));
    let to = runner.clone();
    shell.on_sounds_chosen(move |on| change(&to, &|display| display.sounds = on));
    let to = runner.clone();
    shell.on_motion_chosen(move |on| change(&to, &|display| display.motion = on));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell() -> ShellScreen {
        ShellScreen {
            outlet: "Gerai Contoh".into(),
            user: None,
            locked: false,
            standing: Standing::default(),
            display: Display::default(),
            language: "id".into(),
            training: false,
        }
    }

    #[test]
    fn the_printer_that_is_worst_off_speaks_for_all_of_them() {
        use devices::printer::PrinterState as Device;
        for (receipt, label, expect) in [
            (Device::Ok, Device::Ok, Device::Ok),
            (Device::Ok, Device::PaperLow, Device::PaperLow),
            (Device::PaperLow, Device::PaperOut, Device::PaperOut),
            (Device::CoverOpen, Device::Ok, Device::CoverOpen),
            (Device::PaperOut, Device::Offline, Device::Offline),
            (Device::NotConfigured, Device::NotReady, Device::NotReady),
            (Device::NotConfigured, Device::Ok, Device::Ok),
        ] {
            let both = [("receipt", receipt), ("label", label)];
            let name = if expect == label { "label" } else { "receipt" };
            if receipt != label {
                assert_eq!(worst(both.into_iter().rev()), Some((name, expect)), "{receipt:?} {label:?}");
            }
            assert_eq!(worst(both.into_iter()).map(|(_, state)| state), Some(expect), "{receipt:?} {label:?}");
        }
        assert_eq!(worst(std::iter::empty()), None);
        assert_eq!(printer(None), PrinterState::None);
    }

    #[test]
    fn the_day_that_turns_is_told_once() {
        let mut shell = shell();
        let looked =
            |day: u32| Intent::Looked(Standing { today: BusinessDay::new(2026, 11, day), ..Standing::default() });
        assert!(shell.handle(looked(22)).is_empty(), "the first look is no new day");
        assert!(shell.handle(looked(22)).is_empty());
        let today = BusinessDay::new(2026, 11, 23).expect("a day");
        assert_eq!(shell.handle(looked(23)), [Out::Tell(Event::DayBegan(today))]);
        assert!(shell.handle(looked(23)).is_empty());
    }

    #[test]
    fn a_code_nobody_knows_is_heard_where_the_screen_stays() {
        let mut shell = shell();
        let outs = shell.handle(Intent::ScannedAside("8991234567890".into()));
        assert_eq!(outs, [Out::Do(Effect::Name("8991234567890".into()))]);
        let outs = shell.handle(Intent::Named(Ok(Found::Unknown("8991234567890".into()))));
        let text = words::scanned_aside_unknown("8991234567890");
        assert_eq!(outs, [Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)]);
    }
}
