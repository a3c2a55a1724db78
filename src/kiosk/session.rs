//! Signing in, the lock, and the first start. A badge chooses a person here and never signs in (peers.md complaint 17).

use deks_ui::{App, FirstAdminError as AdminProblem, SessionAdapter, UserTile};
use slint::{ComponentHandle, Global as _, SharedString};

use super::flow::{Event, Out, Runner, Screen};
use super::pin_standing::{PinRefusal, PinStanding};
use super::rows;
use super::services::Services;
use super::words;
use crate::base::{ActId, UserId};
use crate::devices::Sound;
use crate::people::{AddUserError, FirstAdminError, Leaving, Session, SignInError, User};

/// Who could sign in, who tries, and how it went.
#[derive(Debug, Default)]
pub struct SessionScreen {
    users: Vec<User>,
    chosen: Option<usize>,
    state: PinStanding,
    cart_kept: bool,
    /// Somebody else comes next: nobody is chosen before they say who they are, and who leaves stands last.
    switching: bool,
    /// Counts up when the dots must be emptied.
    round: i32,
    first_start: bool,
    admin_name: String,
    first_pin: Option<String>,
    admin_problem: Option<AdminProblem>,
    idle_lock_minutes: u32,
    /// Somebody is signed in: badges are not meant for this screen.
    attended: bool,
}

#[derive(Debug)]
pub enum Intent {
    Load,
    Loaded {
        users: Vec<User>,
        before: Option<UserId>,
    },
    UserChosen(String),
    /// A person's badge was scanned: the same as a tap on the name.
    BadgeSeen(UserId),
    PinEntered {
        user: String,
        pin: String,
    },
    Refused(PinRefusal),
    SignedIn(User),
    /// Somebody is signed in, however it came about.
    Attended,
    Failed(String),
    AdminPin {
        name: String,
        pin: String,
    },
    AdminStartAgain,
    AdminMade,
    AdminRefused(AdminProblem),
    /// By hand, for somebody else.
    Lock,
    /// By hand, and whoever works comes back.
    StepAway,
    LockIfIdle,
    Left {
        switching: bool,
    },
    CartChanged(bool),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Load,
    SignIn { user: UserId, pin: String },
    MakeAdmin { act_id: ActId, name: String, pin: String },
    Lock { switching: bool },
    LockIfIdle { minutes: u32 },
}

impl SessionScreen {
    pub fn new(idle_lock_minutes: u32) -> Self {
        SessionScreen { idle_lock_minutes, ..SessionScreen::default() }
    }

    fn loaded(&mut self, users: Vec<User>, before: Option<UserId>) -> Vec<Out<Effect>> {
        self.first_start = users.is_empty();
        self.users = users.into_iter().filter(|user| user.active).collect();
        let before = before.and_then(|id| self.users.iter().position(|user| user.id == id));
        self.switching &= self.users.len() > 1;
        self.chosen = if self.switching { None } else { before };
        if let Some(at) = before.filter(|_| self.switching) {
            self.users[at..].rotate_left(1);
        }
        if self.chosen.is_none() && self.users.len() == 1 {
            self.chosen = Some(0);
        }
        self.state = PinStanding::Ready;
        self.attended = false;
        let screen = if self.first_start { deks_ui::Screen::FirstAdmin } else { deks_ui::Screen::SignIn };
        vec![Out::Go(screen)]
    }

    fn choose(&mut self, at: Option<usize>) {
        self.chosen = at;
        self.state = PinStanding::Ready;
        self.round += 1;
    }

    /// Not while a PIN is being checked: its answer belongs to whoever typed it.
    fn badge_seen(&mut self, person: UserId) -> Vec<Out<Effect>> {
        if self.attended || self.first_start || self.state == PinStanding::Checking {
            return Vec::new();
        }
        match self.users.iter().position(|user| user.id == person) {
            Some(at) => {
                self.choose(Some(at));
                vec![Out::Beep(Sound::Known)]
            }
            None => vec![Out::Beep(Sound::Unknown)],
        }
    }

    fn pin_entered(&mut self, user: &str, pin: String) -> Vec<Out<Effect>> {
        let Some(user) = UserId::parse(user).filter(|_| self.state != PinStanding::Checking) else { return Vec::new() };
        self.state = PinStanding::Checking;
        vec![Out::Do(Effect::SignIn { user, pin })]
    }

    fn admin_pin(&mut self, name: String, pin: String) -> Vec<Out<Effect>> {
        self.round += 1;
        self.admin_name = name.clone();
        if name.trim().is_empty() {
            self.admin_problem = Some(AdminProblem::NameMissing);
            return Vec::new();
        }
        match self.first_pin.take() {
            None if crate::people::pin_flaw(&pin).is_some() => {
                self.admin_problem = Some(AdminProblem::PinTooSimple);
                Vec::new()
            }
            None => {
                self.admin_problem = None;
                self.first_pin = Some(pin);
                Vec::new()
            }
            Some(first) if first != pin => {
                self.admin_problem = Some(AdminProblem::PinsDiffer);
                Vec::new()
            }
            Some(_) => {
                self.admin_problem = None;
                vec![Out::Do(Effect::MakeAdmin { act_id: ActId::new(), name, pin })]
            }
        }
    }
}

impl Screen for SessionScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        match intent {
            Intent::Load => vec![Out::Do(Effect::Load)],
            Intent::Loaded { users, before } => self.loaded(users, before),
            Intent::UserChosen(id) => {
                self.choose(self.users.iter().position(|user| user.id.to_string() == id));
                Vec::new()
            }
            Intent::BadgeSeen(person) => self.badge_seen(person),
            Intent::PinEntered { user, pin } => self.pin_entered(&user, pin),
            Intent::Refused(refusal) => {
                self.round += 1;
                self.state = PinStanding::Refused(refusal);
                Vec::new()
            }
            Intent::SignedIn(user) => {
                self.round += 1;
                self.state = PinStanding::Ready;
                vec![Out::Tell(Event::SignedIn(user)), Out::Go(deks_ui::Screen::Home)]
            }
            Intent::Attended => {
                self.attended = true;
                Vec::new()
            }
            Intent::Failed(text) => {
                self.round += 1;
                self.state = PinStanding::Ready;
                vec![Out::Say(text, deks_ui::Tone::Bad)]
            }
            Intent::AdminPin { name, pin } => self.admin_pin(name, pin),
            Intent::AdminStartAgain => {
                self.first_pin = None;
                self.admin_problem = None;
                self.round += 1;
                Vec::new()
            }
            Intent::AdminMade => vec![Out::Do(Effect::Load)],
            Intent::AdminRefused(problem) => {
                self.admin_problem = Some(problem);
                self.round += 1;
                Vec::new()
            }
            Intent::Lock => vec![Out::Do(Effect::Lock { switching: true })],
            Intent::StepAway => vec![Out::Do(Effect::Lock { switching: false })],
            Intent::LockIfIdle => vec![Out::Do(Effect::LockIfIdle { minutes: self.idle_lock_minutes })],
            Intent::Left { switching } => {
                self.switching = switching;
                vec![Out::Tell(Event::Locked), Out::Do(Effect::Load)]
            }
            Intent::CartChanged(kept) => {
                self.cart_kept = kept;
                Vec::new()
            }
        }
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Tick => Some(Intent::LockIfIdle),
            Event::SignedIn(_) => Some(Intent::Attended),
            Event::BadgeSeen(person) => Some(Intent::BadgeSeen(*person)),
            Event::CartChanged(total) => Some(Intent::CartChanged(!total.is_empty())),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        match effect {
            Effect::Load => Some(load(services)),
            Effect::SignIn { user, pin } => Some(sign_in(services, user, &pin)),
            Effect::MakeAdmin { act_id, name, pin } => Some(make_admin(services, act_id, &name, &pin)),
            Effect::Lock { switching } => {
                let user = services.session().lock_now().map(|user| user.id);
                leave(services, user, Leaving::SignedOut, switching)
            }
            Effect::LockIfIdle { minutes } => {
                let now_ms = services.steady_ms();
                let user = services.session().lock_when_idle(now_ms, minutes).map(|user| user.id);
                leave(services, user, Leaving::Idle, false)
            }
        }
    }

    fn show(&self, app: &App) {
        let adapter = SessionAdapter::get(app);
        let tiles = self
            .users
            .iter()
            .map(|user| UserTile {
                id: user.id.to_string().into(),
                name: user.name.as_str().into(),
                role: words::role(user.role),
                initial: words::initials(&user.name).into(),
            })
            .collect();
        rows::sync(adapter.get_users(), tiles, |model| adapter.set_users(model));
        adapter.set_chosen(self.chosen.map_or(-1, |at| at as i32));
        adapter.set_switching(self.switching);
        let (state, tries_left, until) = self.state.on_screen();
        adapter.set_state(state);
        adapter.set_tries_left(tries_left);
        adapter.set_locked_until(until.into());
        adapter.set_cart_kept(self.cart_kept);
        adapter.set_round(self.round);
        adapter.set_second_entry(self.first_pin.is_some());
        adapter.set_admin_error(self.admin_problem.unwrap_or(AdminProblem::None));
    }
}

fn load(services: &Services) -> Intent {
    let before = services.session().locked_user().map(|user| user.id);
    match services.store.read(crate::people::users) {
        Ok(users) => Intent::Loaded { users, before },
        Err(error) => Intent::Failed(error.to_string()),
    }
}

fn sign_in(services: &Services, user: UserId, pin: &str) -> Intent {
    let leaving = services.session().locked_user().map(|user| user.id);
    match services.people.sign_in(user, pin, leaving) {
        Ok(user) => {
            *services.session() = Session::signed_in(user.clone(), services.steady_ms());
            Intent::SignedIn(user)
        }
        Err(SignInError::Refused(refused)) => Intent::Refused(PinRefusal::of(refused, services)),
        Err(other) => Intent::Failed(other.to_string()),
    }
}

fn make_admin(services: &Services, act_id: ActId, name: &str, pin: &str) -> Intent {
    match services.people.first_admin(act_id, name, pin) {
        Ok(_) | Err(FirstAdminError::UsersExist) => Intent::AdminMade,
        Err(FirstAdminError::User(AddUserError::PinGuessable)) => Intent::AdminRefused(AdminProblem::PinTooSimple),
        Err(FirstAdminError::User(AddUserError::NameMissing)) => Intent::AdminRefused(AdminProblem::NameMissing),
        Err(_) => Intent::AdminRefused(AdminProblem::NotSaved),
    }
}

fn leave(services: &Services, user: Option<UserId>, how: Leaving, switching: bool) -> Option<Intent> {
    let user = user?;
    if let Err(error) = services.people.sign_out(user, how) {
        tracing::error!(%error, "a sign-out was not recorded");
    }
    Some(Intent::Left { switching })
}

/// Binds the screen's callbacks to a presenter.
pub fn connect(app: &App, services: &Services) -> Runner<SessionScreen> {
    let screen = SessionScreen::new(services.config.rules.idle_lock_minutes);
    let runner = Runner::start(screen, app, services.clone());
    let adapter = app.global::<SessionAdapter>();
    adapter.on_user_chosen(runner.takes(|id: SharedString| Intent::UserChosen(id.into())));
    let to = runner.clone();
    adapter.on_pin_entered(move |id, pin| to.send(Intent::PinEntered { user: id.into(), pin: pin.into() }));
    let to = runner.clone();
    adapter.on_admin_pin_entered(move |name, pin| to.send(Intent::AdminPin { name: name.into(), pin: pin.into() }));
    adapter.on_admin_start_again(runner.does(|| Intent::AdminStartAgain));
    runner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;

    fn person(name: &str, active: bool) -> User {
        User { id: UserId::new(), name: name.into(), role: Role::Kasir, active, language: "id".into() }
    }

    /// The sign-in screen with two people to choose from, and a third who left.
    fn screen() -> (SessionScreen, Vec<User>) {
        let users = vec![person("Kasir 1", true), person("Kasir 2", true), person("Kasir 3", false)];
        let mut screen = SessionScreen::new(10);
        screen.handle(Intent::Loaded { users: users.clone(), before: None });
        (screen, users)
    }

    #[test]
    fn a_badge_chooses_a_person_like_a_tap_and_never_signs_in() {
        let (mut badged, users) = screen();
        let heard = badged.hear(&Event::BadgeSeen(users[1].id)).expect("it hears badges");
        assert_eq!(badged.handle(heard), [Out::Beep(Sound::Known)]);
        let mut tapped = SessionScreen { users: badged.users.clone(), ..SessionScreen::new(10) };
        tapped.handle(Intent::UserChosen(users[1].id.to_string()));
        assert_eq!((badged.chosen, &badged.state, badged.round), (tapped.chosen, &tapped.state, tapped.round));
        assert_eq!(badged.chosen, Some(1));
        let outs = badged.handle(Intent::PinEntered { user: users[1].id.to_string(), pin: "350917".into() });
        assert_eq!(
            outs,
            [Out::Do(Effect::SignIn { user: users[1].id, pin: "350917".into() })],
            "the PIN is still asked"
        );
    }

    #[test]
    fn only_who_leaves_for_somebody_else_is_no_longer_chosen_and_stands_last() {
        for (intent, by_idleness, expect, names) in [
            (Intent::Lock, false, None, ["Kasir 2", "Manajer 1", "Kasir 1"]),
            (Intent::StepAway, false, Some(0), ["Kasir 1", "Kasir 2", "Manajer 1"]),
            (Intent::LockIfIdle, true, Some(0), ["Kasir 1", "Kasir 2", "Manajer 1"]),
        ] {
            let mut screen = SessionScreen::new(10);
            let outs = screen.handle(intent);
            let switching = match outs.as_slice() {
                [Out::Do(Effect::Lock { switching })] => *switching,
                outs => {
                    assert!(by_idleness && outs == [Out::Do(Effect::LockIfIdle { minutes: 10 })], "{outs:?}");
                    false
                }
            };
            let outs = screen.handle(Intent::Left { switching });
            assert_eq!(outs, [Out::Tell(Event::Locked), Out::Do(Effect::Load)]);
            let users = ["Kasir 1", "Kasir 2", "Manajer 1"].map(|name| person(name, true)).to_vec();
            let before = Some(users[0].id);
            screen.handle(Intent::Loaded { users, before });
            let told: Vec<&str> = screen.users.iter().map(|user| user.name.as_str()).collect();
            assert_eq!((screen.chosen, told.as_slice()), (expect, names.as_slice()));
            assert_eq!(screen.switching, expect.is_none());
        }
    }

    #[test]
    fn where_one_person_works_nobody_else_comes_next() {
        let mut screen = SessionScreen::new(10);
        screen.handle(Intent::Left { switching: true });
        let only = person("Admin Gerai", true);
        let before = Some(only.id);
        screen.handle(Intent::Loaded { users: vec![only, person("Kasir 3", false)], before });
        assert_eq!((screen.chosen, screen.switching), (Some(0), false));
    }

    #[test]
    fn a_badge_of_nobody_here_is_heard_and_changes_nothing() {
        let (mut screen, users) = screen();
        for stranger in [users[2].id, UserId::new()] {
            assert_eq!(screen.handle(Intent::BadgeSeen(stranger)), [Out::Beep(Sound::Unknown)]);
            assert_eq!((screen.chosen, screen.round), (None, 0));
        }
    }

    #[test]
    fn badges_wait_for_a_pin_that_is_being_checked_and_are_nothing_while_somebody_works() {
        let (mut screen, users) = screen();
        screen.handle(Intent::BadgeSeen(users[0].id));
        screen.handle(Intent::PinEntered { user: users[0].id.to_string(), pin: "350917".into() });
        assert!(screen.handle(Intent::BadgeSeen(users[1].id)).is_empty());
        assert_eq!(screen.chosen, Some(0), "a PIN is being checked");
        screen.handle(Intent::SignedIn(users[0].clone()));
        let heard = screen.hear(&Event::SignedIn(users[0].clone())).expect("it hears who works");
        screen.handle(heard);
        assert!(screen.handle(Intent::BadgeSeen(users[1].id)).is_empty());
        assert_eq!(screen.chosen, Some(0), "somebody works");
        screen.handle(Intent::Loaded { users: users.clone(), before: Some(users[0].id) });
        assert_eq!(screen.handle(Intent::BadgeSeen(users[1].id)), [Out::Beep(Sound::Known)], "locked again");
        let mut first = SessionScreen::new(10);
        first.handle(Intent::Loaded { users: Vec::new(), before: None });
        assert!(first.handle(Intent::BadgeSeen(users[0].id)).is_empty(), "the first start knows nobody");
    }
}
