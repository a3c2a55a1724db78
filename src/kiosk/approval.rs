//! The sheet that asks why, and a second person for their PIN. Any screen asks with [`Event::ApprovalWanted`] and hears
//! [`Event::ApprovalGiven`] or [`Event::ApprovalDeclined`] under the id it asked with.

use deks_ui::{App, ApprovalAdapter, ApprovalStep, ReasonChip, SignInState, UserTile};
use slint::{ComponentHandle, Global as _, SharedString};

use super::english::say;
use super::flow::{Event, Out, Runner, Screen};
use super::services::Services;
use super::{rows, words};
use crate::base::{ActId, UserId};
use crate::people::{ApproveError, Approved, PinRefused, User};
use crate::till::{ExceptionKind, Reason, check_reason};

/// What a screen asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Names the question; the act that it is for has the same id.
    pub id: ActId,
    pub kind: ExceptionKind,
    /// What it is about: `K1-20261122-0042`; the sheet puts the kind's name before it.
    pub about: String,
    /// `Rp 225.000`; empty without an amount.
    pub amount: String,
    /// Whether a second person has to agree, or a reason is enough.
    pub needs_person: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub id: ActId,
    pub reason: Reason,
    /// There when a second person was asked.
    pub approval: Option<Approved>,
}

#[derive(Debug, Default)]
pub struct ApprovalScreen {
    ask: Option<Ask>,
    step: Step,
    reason: String,
    note: String,
    flaw: String,
    people: Vec<User>,
    chosen: Option<UserId>,
    standing: Standing,
    /// Counts up when the dots must be emptied.
    round: i32,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Step {
    #[default]
    Reason,
    Person,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
enum Standing {
    #[default]
    Ready,
    Checking,
    Wrong {
        tries_left: u32,
    },
    Locked {
        until: String,
    },
    NoPin,
}

#[derive(Debug)]
pub enum Intent {
    Wanted(Ask),
    PeopleFound { id: ActId, people: Result<Vec<User>, String> },
    ReasonChosen(String),
    NoteEdited(String),
    Next,
    PersonChosen(UserId),
    BadgeSeen(UserId),
    PinEntered(String),
    Checked { id: ActId, result: Result<Approved, Refusal> },
    Closed,
}

/// Why a PIN did not approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Wrong { tries_left: u32 },
    Locked { until: String },
    NoPin,
    Other(String),
}

#[derive(Debug, PartialEq)]
pub enum Effect {
    FindPeople(ActId),
    Check { id: ActId, approver: UserId, pin: String },
}

impl ApprovalScreen {
    fn wanted(&mut self, ask: Ask) -> Vec<Out<Effect>> {
        let find = ask.needs_person.then_some(Out::Do(Effect::FindPeople(ask.id)));
        *self = ApprovalScreen { ask: Some(ask), round: self.round + 1, ..ApprovalScreen::default() };
        find.into_iter().collect()
    }

    fn reason(&self) -> Reason {
        Reason::with_note(&self.reason, &self.note)
    }

    fn next(&mut self) -> Vec<Out<Effect>> {
        let Some(ask) = self.ask.clone() else { return Vec::new() };
        if let Err(error) = check_reason(ask.kind, &self.reason()) {
            self.flaw = error.to_string();
            return Vec::new();
        }
        if ask.needs_person {
            self.step = Step::Person;
            return Vec::new();
        }
        self.finish(ask.id, None)
    }

    fn finish(&mut self, id: ActId, approval: Option<Approved>) -> Vec<Out<Effect>> {
        let given = Given { id, reason: self.reason(), approval };
        *self = ApprovalScreen { round: self.round + 1, ..ApprovalScreen::default() };
        vec![Out::Tell(Event::ApprovalGiven(given))]
    }

    fn pin_entered(&mut self, pin: String) -> Vec<Out<Effect>> {
        let (Some(ask), Some(approver)) = (&self.ask, self.chosen) else { return Vec::new() };
        if self.standing == Standing::Checking {
            return Vec::new();
        }
        self.standing = Standing::Checking;
        vec![Out::Do(Effect::Check { id: ask.id, approver, pin })]
    }

    fn checked(&mut self, id: ActId, result: Result<Approved, Refusal>) -> Vec<Out<Effect>> {
        if self.ask.as_ref().is_none_or(|ask| ask.id != id) {
            return Vec::new();
        }
        self.round += 1;
        self.standing = match result {
            Ok(approval) => return self.finish(id, Some(approval)),
            Err(Refusal::Wrong { tries_left }) => Standing::Wrong { tries_left },
            Err(Refusal::Locked { until }) => Standing::Locked { until },
            Err(Refusal::NoPin) => Standing::NoPin,
            Err(Refusal::Other(text)) => {
                self.standing = Standing::Ready;
                return vec![Out::Say(text, deks_ui::Tone::Bad)];
            }
        };
        Vec::new()
    }

    fn choose(&mut self, person: UserId) {
        if self.people.iter().any(|user| user.id == person) {
            self.chosen = Some(person);
            self.standing = Standing::Ready;
            self.round += 1;
        }
    }

    fn people_found(&mut self, id: ActId, people: Result<Vec<User>, String>) -> Vec<Out<Effect>> {
        if self.ask.as_ref().is_none_or(|ask| ask.id != id) {
            return Vec::new();
        }
        match people {
            Ok(people) => {
                self.chosen = if let [one] = people.as_slice() { Some(one.id) } else { None };
                self.people = people;
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, deks_ui::Tone::Bad)],
        }
    }
}

impl Screen for ApprovalScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        match intent {
            Intent::Wanted(ask) => return self.wanted(ask),
            Intent::PeopleFound { id, people } => return self.people_found(id, people),
            Intent::ReasonChosen(code) => {
                self.reason = code;
                self.flaw.clear();
            }
            Intent::NoteEdited(note) => {
                self.note = note;
                self.flaw.clear();
            }
            Intent::Next => return self.next(),
            Intent::PersonChosen(person) => self.choose(person),
            Intent::BadgeSeen(person) if self.step == Step::Person => self.choose(person),
            Intent::BadgeSeen(_) => {}
            Intent::PinEntered(pin) => return self.pin_entered(pin),
            Intent::Checked { id, result } => return self.checked(id, result),
            Intent::Closed => {
                let ask = self.ask.take();
                *self = ApprovalScreen { round: self.round + 1, ..ApprovalScreen::default() };
                return ask.map(|ask| Out::Tell(Event::ApprovalDeclined(ask.id))).into_iter().collect();
            }
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::ApprovalWanted(ask) => Some(Intent::Wanted(ask.clone())),
            Event::BadgeSeen(person) => Some(Intent::BadgeSeen(*person)),
            // Nobody comes back to another person's question.
            Event::Locked if self.ask.is_some() => Some(Intent::Closed),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        match effect {
            Effect::FindPeople(id) => {
                let people = services.actor().map_or(Ok(Vec::new()), |me| services.people.approvers_for(me));
                Some(Intent::PeopleFound { id, people: people.map_err(|error| error.to_string()) })
            }
            Effect::Check { id, approver, pin } => {
                let result = check(services, approver, &pin);
                Some(Intent::Checked { id, result })
            }
        }
    }

    fn show(&self, app: &App) {
        let adapter = ApprovalAdapter::get(app);
        adapter.set_open(self.ask.is_some());
        let Some(ask) = &self.ask else { return };
        adapter.set_title([&say(ask.kind.label()), " ", &ask.about].concat().trim().into());
        adapter.set_amount(ask.amount.as_str().into());
        adapter.set_needs_person(ask.needs_person);
        adapter.set_step(if self.step == Step::Reason { ApprovalStep::Reason } else { ApprovalStep::Person });
        let reasons = ask.kind.reasons().iter();
        let reasons = reasons.map(|choice| ReasonChip { code: choice.code.into(), text: say(choice.label) }).collect();
        rows::sync(adapter.get_reasons(), reasons, |model| adapter.set_reasons(model));
        adapter.set_reason(self.reason.as_str().into());
        if adapter.get_note() != self.note.as_str() {
            adapter.set_note(self.note.as_str().into());
        }
        adapter.set_flaw(say(&self.flaw));
        let people = self.people.iter().map(|user| UserTile {
            id: user.id.to_string().into(),
            name: user.name.as_str().into(),
            role: words::role(user.role),
            initial: words::initials(&user.name).into(),
        });
        rows::sync(adapter.get_people(), people.collect(), |model| adapter.set_people(model));
        let chosen = self.people.iter().position(|user| Some(user.id) == self.chosen);
        adapter.set_chosen(chosen.map_or(-1, |at| at as i32));
        let (state, tries_left, until) = match &self.standing {
            Standing::Ready => (SignInState::Ready, 5, ""),
            Standing::Checking => (SignInState::Checking, 5, ""),
            Standing::Wrong { tries_left } => (SignInState::Wrong, *tries_left as i32, ""),
            Standing::Locked { until } => (SignInState::Locked, 0, until.as_str()),
            Standing::NoPin => (SignInState::NoPin, 5, ""),
        };
        adapter.set_state(state);
        adapter.set_tries_left(tries_left);
        adapter.set_locked_until(until.into());
        adapter.set_round(self.round);
    }
}

fn check(services: &Services, approver: UserId, pin: &str) -> Result<Approved, Refusal> {
    let requester = services.actor().ok_or_else(|| Refusal::Other(words::NOBODY.to_owned()))?;
    services.people.approve(requester, approver, pin).map_err(|error| match error {
        ApproveError::Refused(PinRefused::Wrong { tries_left }) => Refusal::Wrong { tries_left },
        ApproveError::Refused(PinRefused::Locked { minutes }) => {
            let until = services.now().plus_minutes(minutes);
            Refusal::Locked { until: services.store.zone().time_of_day(until) }
        }
        ApproveError::Refused(PinRefused::NoPinHere) => Refusal::NoPin,
        other => Refusal::Other(other.to_string()),
    })
}

/// Binds the sheet's callbacks to a presenter.
pub fn connect(app: &App, services: &Services) -> Runner<ApprovalScreen> {
    let runner = Runner::start(ApprovalScreen::default(), app, services.clone());
    let adapter = app.global::<ApprovalAdapter>();
    adapter.on_reason_chosen(runner.takes(|code: SharedString| Intent::ReasonChosen(code.into())));
    adapter.on_note_edited(runner.takes(|note: SharedString| Intent::NoteEdited(note.into())));
    adapter.on_next(runner.does(|| Intent::Next));
    adapter.on_person_chosen(runner.about(UserId::parse, Intent::PersonChosen));
    adapter.on_pin_entered(runner.takes(|pin: SharedString| Intent::PinEntered(pin.into())));
    adapter.on_closed(runner.does(|| Intent::Closed));
    runner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;

    fn ask(needs_person: bool) -> Ask {
        Ask {
            id: ActId::new(),
            kind: ExceptionKind::Void,
            about: "K1-20261122-0001".into(),
            amount: "Rp 85.000".into(),
            needs_person,
        }
    }

    fn manager(name: &str) -> User {
        User { id: UserId::new(), name: name.into(), role: Role::Manajer, active: true, language: "id".into() }
    }

    #[test]
    fn where_a_reason_is_enough_nobody_is_asked_for_a_pin() {
        let (mut sheet, ask) = (ApprovalScreen::default(), ask(false));
        assert!(sheet.handle(Intent::Wanted(ask.clone())).is_empty());
        assert!(sheet.handle(Intent::Next).is_empty());
        assert!(!sheet.flaw.is_empty(), "a reason is wanted first");
        sheet.handle(Intent::ReasonChosen("wrong_item".into()));
        let given = Given { id: ask.id, reason: Reason::of("wrong_item"), approval: None };
        assert_eq!(sheet.handle(Intent::Next), [Out::Tell(Event::ApprovalGiven(given))]);
        assert!(sheet.ask.is_none());
    }

    #[test]
    fn a_badge_fills_in_the_name_and_never_approves() {
        let (mut sheet, ask) = (ApprovalScreen::default(), ask(true));
        let people = vec![manager("Manajer 1"), manager("Manajer 2")];
        let second = people[1].id;
        assert_eq!(sheet.handle(Intent::Wanted(ask.clone())), [Out::Do(Effect::FindPeople(ask.id))]);
        sheet.handle(Intent::PeopleFound { id: ask.id, people: Ok(people) });
        sheet.handle(Intent::ReasonChosen("wrong_item".into()));
        sheet.handle(Intent::Next);
        assert!(sheet.handle(Intent::PinEntered("350917".into())).is_empty(), "nobody is chosen yet");
        assert!(sheet.handle(Intent::BadgeSeen(second)).is_empty());
        assert_eq!(sheet.chosen, Some(second));
        let outs = sheet.handle(Intent::PinEntered("350917".into()));
        assert_eq!(outs, [Out::Do(Effect::Check { id: ask.id, approver: second, pin: "350917".into() })]);
        assert!(sheet.handle(Intent::PinEntered("350917".into())).is_empty(), "one at a time");
        let wrong = Intent::Checked { id: ask.id, result: Err(Refusal::Wrong { tries_left: 4 }) };
        assert!(sheet.handle(wrong).is_empty() && sheet.ask.is_some());
        let approval = Approved::played(second, UserId::new());
        let outs = sheet.handle(Intent::Checked { id: ask.id, result: Ok(approval.clone()) });
        let given = Given { id: ask.id, reason: Reason::of("wrong_item"), approval: Some(approval) };
        assert_eq!(outs, [Out::Tell(Event::ApprovalGiven(given))]);
    }

    #[test]
    fn a_sheet_that_is_closed_says_so_and_hears_no_late_answer() {
        let (mut sheet, ask) = (ApprovalScreen::default(), ask(true));
        sheet.handle(Intent::Wanted(ask.clone()));
        assert_eq!(sheet.handle(Intent::Closed), [Out::Tell(Event::ApprovalDeclined(ask.id))]);
        let late = Intent::Checked { id: ask.id, result: Ok(Approved::played(UserId::new(), UserId::new())) };
        assert!(sheet.handle(late).is_empty());
    }
}
