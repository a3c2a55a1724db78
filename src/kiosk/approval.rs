//! The sheet that asks why, and a second person for their PIN. Any screen asks with [`Event::ApprovalWanted`] and hears
//! [`Event::ApprovalGiven`] or [`Event::ApprovalDeclined`] under the id it asked with.

use deks_ui::{App, ApprovalAdapter, ApprovalStep, ReasonChip, UserTile};
use slint::{ComponentHandle, Global as _, SharedString};

use super::english::say;
use super::flow::{Event, Out, Runner, Screen};
use super::pin_standing::{PinRefusal, PinStanding};
use super::services::Services;
use super::{rows, words};
use crate::base::{ActId, UserId};
use crate::people::{ApproveError, Approved, User};
use crate::till::shift::CashKind;
use crate::till::{ExceptionKind, Reason, ReasonChoice, check_reason};

/// What a screen asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Names the question; the act that it is for has the same id.
    pub id: ActId,
    pub kind: ExceptionKind,
    /// What it is about: `K1-20261122-0042`; the sheet puts before it what is wished. Of money in and out the name of
    /// its way ([`CashKind::label`]), which says it all.
    pub about: String,
    /// `Rp 225.000`; empty without an amount.
    pub amount: String,
    /// Whether a second person has to agree, or a reason is enough.
    pub needs_person: bool,
    /// Said already, where the thing itself wanted a reason (a discount): it is not asked twice.
    pub reason: Option<Reason>,
}

/// The reason of an agreement; no list of reasons has it, so nothing else is taken for one.
const AGREEMENT: &str = "agreement";

impl Ask {
    /// Asks a second person to agree to something that is no exception and has no reason of its own: `about` is the whole
    /// title. The reason that is given back says nothing.
    pub fn agreement(id: ActId, about: String, amount: String) -> Ask {
        let reason = Some(Reason::of(AGREEMENT));
        Ask { id, kind: ExceptionKind::Discount, about, amount, needs_person: true, reason }
    }

    fn is_agreement(&self) -> bool {
        self.reason.as_ref().is_some_and(|reason| reason.code == AGREEMENT)
    }

    /// Whether nothing is left to be said but a second person's word. A reason that the rule would refuse is asked after
    /// all.
    fn has_reason(&self) -> bool {
        self.is_agreement() || self.reason.as_ref().is_some_and(|reason| check_reason(self.kind, reason).is_ok())
    }

    /// Which way money goes, where it is about that.
    fn way(&self) -> Option<CashKind> {
        CashKind::ALL.into_iter().find(|way| way.exception() == self.kind && way.label() == self.about)
    }

    /// The reasons to choose from: money that goes to the safe is not spent on supplies.
    fn reasons(&self) -> Vec<ReasonChoice> {
        self.way().map_or_else(|| self.kind.reasons().to_vec(), CashKind::reasons)
    }

    fn title(&self) -> String {
        if self.is_agreement() || self.way().is_some() {
            return say(&self.about).into();
        }
        [say(self.wish()).as_str(), " ", &self.about].concat().trim().to_owned()
    }

    /// What is asked for. Nothing is called done here: it is, once somebody agreed.
    fn wish(&self) -> &'static str {
        match self.kind {
            ExceptionKind::Void => "Batalkan penjualan",
            ExceptionKind::QrisVoided => "Batalkan kode QRIS",
            ExceptionKind::PriceOverride => "Ubah harga",
            other => other.label(),
        }
    }

    /// Whether the words beside the reason come out on a slip: whoever types them knows who else reads them.
    fn prints_words(&self) -> bool {
        matches!(
            self.kind,
            ExceptionKind::Void
                | ExceptionKind::Refund
                | ExceptionKind::RefundWithoutReceipt
                | ExceptionKind::DrawerOpen
                | ExceptionKind::CashIn
                | ExceptionKind::CashOut
        )
    }
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
    standing: PinStanding,
    /// Counts up when the dots must be emptied.
    round: i32,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Step {
    #[default]
    Reason,
    Person,
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
    Pin(PinRefusal),
    Other(String),
}

#[derive(Debug, PartialEq)]
pub enum Effect {
    FindPeople(ActId),
    Check { id: ActId, approver: UserId, pin: String },
}

impl ApprovalScreen {
    fn wanted(&mut self, ask: Ask) -> Vec<Out<Effect>> {
        // Whoever asked before would wait for ever. The same question once more is no other one.
        let before = self.ask.as_ref().map(|before| before.id).filter(|before| *before != ask.id);
        let declined = before.map(|before| Out::Tell(Event::ApprovalDeclined(before)));
        let (id, needs_person, is_said) = (ask.id, ask.needs_person, ask.has_reason());
        let Reason { code, note } = ask.reason.clone().unwrap_or_else(|| Reason::of(""));
        *self = ApprovalScreen {
            ask: Some(ask),
            step: if is_said { Step::Person } else { Step::Reason },
            reason: code,
            note,
            round: self.round + 1,
            ..ApprovalScreen::default()
        };
        let next = match (needs_person, is_said) {
            (true, _) => vec![Out::Do(Effect::FindPeople(id))],
            (false, true) => self.finish(id, None),
            (false, false) => Vec::new(),
        };
        declined.into_iter().chain(next).collect()
    }

    /// The chosen reason in the words of the sheet: whoever approves reads why.
    fn reason_said(&self, kind: ExceptionKind) -> String {
        let choice = kind.reasons().iter().find(|choice| choice.code == self.reason);
        let label = choice.map(|choice| say(choice.label)).unwrap_or_default();
        let note = first_line(&self.note);
        if label.is_empty() || note.is_empty() { label.into() } else { [label.as_str(), ": ", note].concat() }
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
        if self.standing == PinStanding::Checking {
            return Vec::new();
        }
        self.standing = PinStanding::Checking;
        vec![Out::Do(Effect::Check { id: ask.id, approver, pin })]
    }

    fn checked(&mut self, id: ActId, result: Result<Approved, Refusal>) -> Vec<Out<Effect>> {
        if self.ask.as_ref().is_none_or(|ask| ask.id != id) {
            return Vec::new();
        }
        self.round += 1;
        self.standing = match result {
            Ok(approval) => return self.finish(id, Some(approval)),
            Err(Refusal::Pin(refusal)) => PinStanding::Refused(refusal),
            Err(Refusal::Other(text)) => {
                self.standing = PinStanding::Ready;
                return vec![Out::Say(text, deks_ui::Tone::Bad)];
            }
        };
        Vec::new()
    }

    fn choose(&mut self, person: UserId) {
        if self.people.iter().any(|user| user.id == person) {
            self.chosen = Some(person);
            self.standing = PinStanding::Ready;
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
        adapter.set_title(ask.title().into());
        adapter.set_amount(ask.amount.as_str().into());
        adapter.set_needs_person(ask.needs_person);
        adapter.set_prints_words(ask.prints_words());
        adapter.set_step(if self.step == Step::Reason { ApprovalStep::Reason } else { ApprovalStep::Person });
        let chip = |choice: &ReasonChoice| ReasonChip { code: choice.code.into(), text: say(choice.label) };
        let reasons = ask.reasons().iter().map(chip).collect();
        rows::sync(adapter.get_reasons(), reasons, |model| adapter.set_reasons(model));
        adapter.set_reason(self.reason.as_str().into());
        adapter.set_reason_said(self.reason_said(ask.kind).into());
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
        let (state, tries_left, until) = self.standing.on_screen();
        adapter.set_state(state);
        adapter.set_tries_left(tries_left);
        adapter.set_locked_until(until.into());
        adapter.set_round(self.round);
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}

fn check(services: &Services, approver: UserId, pin: &str) -> Result<Approved, Refusal> {
    let requester = services.actor().ok_or_else(|| Refusal::Other(words::NOBODY.to_owned()))?;
    services.people.approve(requester, approver, pin).map_err(|error| match error {
        ApproveError::Refused(refused) => Refusal::Pin(PinRefusal::of(refused, services)),
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
#[path = "approval_tests.rs"]
mod tests;
