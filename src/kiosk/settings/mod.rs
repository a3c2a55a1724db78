//! Settings on the screen: one's own PIN, the outlet's facts, printers with their queue, and what the doctor finds.
//!
//! How the screen looks and which language it speaks belongs to the shell; this screen only asks it.

mod show;
mod work;

use deks_ui::{Screen as Place, SettingsPart, Tone};

use super::flow::{Event, Out, Screen};
use super::pin_twice::PinTwice;
use super::services::Services;
use super::words;
use crate::base::PrintJobId;
use crate::devices::{Check, Decision, JobSummary, PrinterStatus};
use crate::people::Permission;

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct SettingsScreen {
    may_change: bool,
    part: SettingsPart,
    old_pin: Option<String>,
    pin: PinTwice,
    busy: bool,
    open: bool,
    queue: Queue,
    checks: Vec<Check>,
}

/// The printers, and the jobs that are not done with.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Queue {
    pub printers: Vec<Printer>,
    /// With the time they were made.
    pub jobs: Vec<(JobSummary, String)>,
}

/// A printer of the configuration and how it stands; no status while no print service runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    pub name: String,
    pub port: String,
    pub status: Option<PrinterStatus>,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may_change: bool,
    },
    Entered,
    Left,
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
}

/// Why a PIN was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinProblem {
    pub text: String,
    /// It is about the old one: everything begins anew. Otherwise only the new one does.
    pub about_old: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    ChangePin { old: String, new: String },
    LookAtQueue,
    TestPrint(String),
    Decide { job: PrintJobId, decision: Decision },
    Retry(PrintJobId),
    Check,
}

type Outs = Vec<Out<Effect>>;

impl Default for SettingsScreen {
    fn default() -> Self {
        SettingsScreen {
            may_change: false,
            part: SettingsPart::Display,
            old_pin: None,
            pin: PinTwice::default(),
            busy: false,
            open: false,
            queue: Queue::default(),
            checks: Vec::new(),
        }
    }
}

impl SettingsScreen {
    fn part_chosen(&mut self, part: SettingsPart) -> Outs {
        self.part = part;
        self.forget_pins();
        match part {
            SettingsPart::Printers => vec![Out::Do(Effect::LookAtQueue)],
            SettingsPart::Checks => self.check(),
            _ => Vec::new(),
        }
    }

    fn forget_pins(&mut self) {
        self.old_pin = None;
        self.pin.refuse("");
    }

    fn check(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        vec![Out::Do(Effect::Check)]
    }

    fn pin_entered(&mut self, pin: String) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let Some(old) = self.old_pin.clone() else {
            self.old_pin = Some(pin);
            self.pin.refuse("");
            return Vec::new();
        };
        let Some(new) = self.pin.entered(pin) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::ChangePin { old, new })]
    }

    fn pin_changed(&mut self, result: Result<(), PinProblem>) -> Outs {
        self.busy = false;
        match result {
            Ok(()) => {
                self.forget_pins();
                vec![Out::Say(words::saved("PIN baru"), Tone::Ok)]
            }
            Err(problem) => {
                if problem.about_old {
                    self.old_pin = None;
                }
                self.pin.refuse(problem.text);
                Vec::new()
            }
        }
    }
}

impl Screen for SettingsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_change } => {
                self.may_change = may_change;
                let for_all = matches!(self.part, SettingsPart::Display | SettingsPart::MyPin | SettingsPart::Printers);
                if !may_change && !for_all {
                    self.part = SettingsPart::Display;
                }
                self.forget_pins();
            }
            Intent::Entered => {
                self.open = true;
                return self.part_chosen(self.part);
            }
            Intent::Left => {
                self.open = false;
                self.forget_pins();
            }
            Intent::Tick if self.open && self.part == SettingsPart::Printers => {
                return vec![Out::Do(Effect::LookAtQueue)];
            }
            Intent::Tick => {}
            Intent::PartChosen(part) => return self.part_chosen(part),
            Intent::PinEntered(pin) => return self.pin_entered(pin),
            Intent::PinChanged(result) => return self.pin_changed(result),
            Intent::QueueLooked(Ok(queue)) => self.queue = queue,
            Intent::QueueLooked(Err(text)) => return vec![Out::Say(text, Tone::Bad)],
            Intent::TestPrint(printer) => return vec![Out::Do(Effect::TestPrint(printer))],
            Intent::Decided { job, decision } => return vec![Out::Do(Effect::Decide { job, decision })],
            Intent::Retried(job) => return vec![Out::Do(Effect::Retry(job))],
            Intent::Acted(Ok(())) => return vec![Out::Do(Effect::LookAtQueue)],
            Intent::Acted(Err(text)) => return vec![Out::Say(text, Tone::Bad), Out::Do(Effect::LookAtQueue)],
            Intent::CheckAgain => return self.check(),
            Intent::Checked(checks) => {
                self.busy = false;
                self.checks = checks;
            }
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may_change: user.may(Permission::ChangeSettings) }),
            Event::Entered(Place::Settings) => Some(Intent::Entered),
            Event::Entered(_) | Event::Locked if self.open => Some(Intent::Left),
            Event::Tick => Some(Intent::Tick),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &deks_ui::App) {
        self.put_on(app);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(screen: &mut SettingsScreen, pins: &[&str]) -> Outs {
        pins.iter().flat_map(|pin| screen.handle(Intent::PinEntered((*pin).into()))).collect()
    }

    #[test]
    fn ones_own_pin_is_changed_with_the_old_one_and_the_new_one_twice() {
        let mut screen = SettingsScreen::default();
        let outs = enter(&mut screen, &["246813", "907214", "907214", "907214"]);
        assert_eq!(outs, [Out::Do(Effect::ChangePin { old: "246813".into(), new: "907214".into() })]);
        let same = PinProblem { text: "sama".into(), about_old: false };
        screen.handle(Intent::PinChanged(Err(same)));
        assert_eq!((screen.old_pin.as_deref(), screen.pin.flaw.as_str()), (Some("246813"), "sama"));
        let wrong = PinProblem { text: "salah".into(), about_old: true };
        screen.handle(Intent::PinChanged(Err(wrong)));
        assert_eq!((screen.old_pin.as_deref(), screen.pin.flaw.as_str()), (None, "salah"));
    }

    #[test]
    fn an_entered_pin_is_forgotten_when_the_screen_is_left() {
        for leave in [Intent::Left, Intent::PartChosen(SettingsPart::Outlet), Intent::SignedIn { may_change: true }] {
            let mut screen = SettingsScreen::default();
            enter(&mut screen, &["246813", "907214"]);
            screen.handle(leave);
            assert!(screen.old_pin.is_none() && !screen.pin.is_second());
        }
    }

    #[test]
    fn the_next_person_does_not_see_what_only_an_admin_may() {
        let mut screen = SettingsScreen::default();
        screen.handle(Intent::SignedIn { may_change: true });
        screen.handle(Intent::PartChosen(SettingsPart::Checks));
        screen.handle(Intent::SignedIn { may_change: false });
        assert_eq!(screen.part, SettingsPart::Display);
    }

    #[test]
    fn the_queue_is_looked_at_again_only_while_it_is_seen() {
        let mut screen = SettingsScreen::default();
        assert!(screen.handle(Intent::Tick).is_empty());
        screen.handle(Intent::Entered);
        screen.handle(Intent::PartChosen(SettingsPart::Printers));
        assert_eq!(screen.handle(Intent::Tick), [Out::Do(Effect::LookAtQueue)]);
        screen.handle(Intent::Left);
        assert!(screen.handle(Intent::Tick).is_empty());
    }
}
