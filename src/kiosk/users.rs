//! The people on the screen: who may sign in, as what, and with which PIN. Admins only.

use deks_ui::{App, Role as UiRole, Screen as Place, Tone, UserPanel, UserRow, UsersAdapter};
use slint::{ComponentHandle, Global as _, SharedString};

use super::english::say;
use super::flow::{Event, Out, Runner, Screen};
use super::pin_twice::PinTwice;
use super::rows;
use super::services::Services;
use super::words::{self, NOBODY};
use crate::base::text::{clean_line, fold};
use crate::base::{ActId, UserId};
use crate::people::{AddUserError, Role, User};

/// Everything the screen shows, as plain values.
#[derive(Debug, Default)]
pub struct UsersScreen {
    users: Vec<User>,
    me: Option<UserId>,
    panel: Panel,
    flaw: String,
    pin: PinTwice,
    busy: bool,
}

/// The right side.
#[derive(Debug, Default, Clone, PartialEq)]
enum Panel {
    #[default]
    Nobody,
    Edit {
        act_id: ActId,
        user: User,
        role: Role,
        active: bool,
    },
    Add {
        name: String,
        role: Role,
    },
    /// A new person's first PIN.
    FirstPin {
        act_id: ActId,
        name: String,
        role: Role,
    },
    /// A new PIN for somebody who is here already.
    NewPin {
        user: User,
    },
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(UserId),
    Entered,
    Reload,
    Loaded(Result<Vec<User>, String>),
    UserChosen(UserId),
    Add,
    Edited {
        name: String,
        role: usize,
        active: bool,
    },
    Save,
    PinWanted,
    PinEntered(String),
    Cancel,
    /// What became of the act; the text says what was kept.
    Done(Result<&'static str, Refusal>),
}

/// Why an act was refused, and where that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub text: String,
    /// It is about the PIN: the pad stays.
    pub about_pin: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Load,
    Change { act_id: ActId, user: UserId, role: Role, active: bool },
    Add { act_id: ActId, name: String, role: Role, pin: String },
    ResetPin { user: UserId, pin: String },
}

type Outs = Vec<Out<Effect>>;

impl UsersScreen {
    fn chosen(&mut self, id: UserId) {
        if let Some(user) = self.users.iter().find(|user| user.id == id).cloned() {
            let (role, active) = (user.role, user.active);
            self.open(Panel::Edit { act_id: ActId::new(), user, role, active });
        }
    }

    fn open(&mut self, panel: Panel) {
        self.panel = panel;
        self.flaw.clear();
        self.pin.refuse("");
    }

    fn edited(&mut self, new_name: String, new_role: usize, now_active: bool) {
        self.flaw.clear();
        let new_role = Role::ALL.get(new_role).copied();
        match &mut self.panel {
            Panel::Edit { role, active, .. } => (*role, *active) = (new_role.unwrap_or(*role), now_active),
            Panel::Add { name, role } => (*name, *role) = (new_name, new_role.unwrap_or(*role)),
            _ => {}
        }
    }

    fn save(&mut self) -> Outs {
        match self.panel.clone() {
            Panel::Edit { act_id, user, role, active } if !self.busy => {
                self.busy = true;
                vec![Out::Do(Effect::Change { act_id, user: user.id, role, active })]
            }
            Panel::Add { name, role } => {
                // Said before the PIN is asked for; the act checks it again.
                let name = clean_line(&name);
                if name.is_empty() {
                    self.flaw = AddUserError::NameMissing.to_string();
                } else if self.users.iter().any(|user| fold(&user.name) == fold(&name)) {
                    self.flaw = AddUserError::NameTaken(name).to_string();
                } else {
                    self.open(Panel::FirstPin { act_id: ActId::new(), name, role });
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn pin_entered(&mut self, pin: String) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let Some(pin) = self.pin.entered(pin) else { return Vec::new() };
        self.busy = true;
        match self.panel.clone() {
            Panel::FirstPin { act_id, name, role } => vec![Out::Do(Effect::Add { act_id, name, role, pin })],
            Panel::NewPin { user } => vec![Out::Do(Effect::ResetPin { user: user.id, pin })],
            _ => {
                self.busy = false;
                Vec::new()
            }
        }
    }

    fn done(&mut self, result: Result<&'static str, Refusal>) -> Outs {
        self.busy = false;
        match (result, self.panel.clone()) {
            (Ok(what), _) => {
                self.open(Panel::Nobody);
                vec![Out::Say(words::saved(what), Tone::Ok), Out::Do(Effect::Load)]
            }
            (Err(refusal), _) if refusal.about_pin => {
                self.pin.refuse(refusal.text);
                Vec::new()
            }
            // The name is taken after all: back to the form, with what was typed.
            (Err(refusal), Panel::FirstPin { name, role, .. }) => {
                self.open(Panel::Add { name, role });
                self.flaw = refusal.text;
                Vec::new()
            }
            (Err(refusal), _) => {
                self.pin.refuse("");
                self.flaw = refusal.text;
                Vec::new()
            }
        }
    }
}

impl Screen for UsersScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(me) => self.me = Some(me),
            Intent::Entered => {
                // A name that was typed before the kiosk locked itself still stands there; a PIN does not.
                let panel = match self.panel.clone() {
                    Panel::Add { name, role } | Panel::FirstPin { name, role, .. } if !name.is_empty() => {
                        Panel::Add { name, role }
                    }
                    _ => Panel::Nobody,
                };
                self.open(panel);
                return vec![Out::Do(Effect::Load)];
            }
            Intent::Reload => return vec![Out::Do(Effect::Load)],
            Intent::Loaded(Ok(users)) => self.users = users,
            Intent::Loaded(Err(text)) => return vec![Out::Say(text, Tone::Bad)],
            Intent::UserChosen(id) => self.chosen(id),
            Intent::Add => self.open(Panel::Add { name: String::new(), role: Role::Kasir }),
            Intent::Edited { name, role, active } => self.edited(name, role, active),
            Intent::Save => return self.save(),
            Intent::PinWanted => {
                if let Panel::Edit { user, .. } = self.panel.clone() {
                    self.open(Panel::NewPin { user });
                }
            }
            Intent::PinEntered(pin) => return self.pin_entered(pin),
            Intent::Cancel => match self.panel.clone() {
                Panel::FirstPin { name, role, .. } => self.open(Panel::Add { name, role }),
                Panel::NewPin { user } => self.chosen(user.id),
                _ => self.open(Panel::Nobody),
            },
            Intent::Done(result) => return self.done(result),
        }
        Vec::new()
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.id)),
            Event::Entered(Place::Users) => Some(Intent::Entered),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        match effect {
            Effect::Load => {
                let users = services.store.read(crate::people::users).map_err(|error| error.to_string());
                Some(Intent::Loaded(users))
            }
            act => Some(Intent::Done(perform_act(services, act))),
        }
    }

    fn show(&self, app: &App) {
        let adapter = UsersAdapter::get(app);
        let users = self.users.iter().map(|user| UserRow {
            id: user.id.to_string().into(),
            name: user.name.as_str().into(),
            initial: words::initials(&user.name).into(),
            role: words::role(user.role),
            active: user.active,
            me: Some(user.id) == self.me,
        });
        rows::sync(adapter.get_users(), users.collect(), |model| adapter.set_users(model));
        self.put_panel(&adapter);
        adapter.set_flaw(say(&self.flaw));
        adapter.set_pin_again(self.pin.is_second());
        adapter.set_pin_flaw(say(&self.pin.flaw));
        adapter.set_pin_round(self.pin.round);
        adapter.set_busy(self.busy);
    }
}

impl UsersScreen {
    fn put_panel(&self, adapter: &UsersAdapter<'_>) {
        let (panel, about) = match &self.panel {
            Panel::Nobody => (UserPanel::Nobody, None),
            Panel::Edit { user, .. } => (UserPanel::Edit, Some(user)),
            Panel::Add { .. } => (UserPanel::Add, None),
            Panel::FirstPin { .. } => (UserPanel::Pin, None),
            Panel::NewPin { user } => (UserPanel::Pin, Some(user)),
        };
        let at = about.and_then(|about| self.users.iter().position(|user| user.id == about.id));
        adapter.set_chosen(at.map_or(-1, |at| at as i32));
        match &self.panel {
            Panel::Edit { user, role, active, .. } => {
                adapter.set_name(user.name.as_str().into());
                adapter.set_role(place_of(*role));
                adapter.set_active(*active);
                adapter.set_dirty(*role != user.role || *active != user.active);
            }
            Panel::Add { name, role } => {
                if adapter.get_name() != name.as_str() {
                    adapter.set_name(name.as_str().into());
                }
                adapter.set_role(place_of(*role));
            }
            Panel::FirstPin { name, .. } => adapter.set_pin_for(name.as_str().into()),
            Panel::NewPin { user } => adapter.set_pin_for(user.name.as_str().into()),
            Panel::Nobody => {}
        }
        adapter.set_panel(panel);
    }
}

/// Where a role stands among the choices.
fn place_of(role: Role) -> i32 {
    match words::role(role) {
        UiRole::Cashier => 0,
        UiRole::Stock => 1,
        UiRole::Manager => 2,
        UiRole::Admin => 3,
    }
}

fn perform_act(services: &Services, act: Effect) -> Result<&'static str, Refusal> {
    let refused = |text: String, about_pin: bool| Refusal { text, about_pin };
    let by = services.actor().ok_or_else(|| refused(NOBODY.to_owned(), false))?;
    match act {
        Effect::Load => Ok("Daftar"),
        Effect::Change { act_id, user, role, active } => {
            let changed = services.people.change_user(act_id, by, user, role, active);
            changed.map(|()| "Pengguna").map_err(|error| refused(error.to_string(), false))
        }
        Effect::Add { act_id, name, role, pin } => {
            let added = services.people.add_user(act_id, by, &name, role, &pin);
            added.map(|_| "Pengguna baru").map_err(|error| {
                let about_pin = matches!(
                    error,
                    AddUserError::PinGuessable | AddUserError::PinNotSixDigits | AddUserError::NoRandomness
                );
                refused(error.to_string(), about_pin)
            })
        }
        Effect::ResetPin { user, pin } => {
            let set = services.people.reset_pin(by, user, &pin);
            set.map(|()| "PIN").map_err(|error| refused(error.to_string(), true))
        }
    }
}

/// Binds the screen's callbacks to a presenter.
pub fn connect(app: &App, services: &Services) -> Runner<UsersScreen> {
    let runner = Runner::start(UsersScreen::default(), app, services.clone());
    let adapter = app.global::<UsersAdapter>();
    adapter.on_user_chosen(runner.about(UserId::parse, Intent::UserChosen));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = UsersAdapter::get(&app);
        let role = usize::try_from(adapter.get_role()).unwrap_or(0);
        to.send(Intent::Edited { name: adapter.get_name().into(), role, active: adapter.get_active() });
    });
    adapter.on_add(runner.does(|| Intent::Add));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_pin_wanted(runner.does(|| Intent::PinWanted));
    adapter.on_pin_entered(runner.takes(|pin: SharedString| Intent::PinEntered(pin.into())));
    adapter.on_cancel(runner.does(|| Intent::Cancel));
    runner
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, role: Role) -> User {
        User { id: UserId::new(), name: name.into(), role, active: true, language: "id".into() }
    }

    fn screen() -> UsersScreen {
        let mut screen = UsersScreen::default();
        screen.handle(Intent::Loaded(Ok(vec![user("Admin Gerai", Role::Admin), user("Kasir 1", Role::Kasir)])));
        screen
    }

    fn typed(screen: &mut UsersScreen, name: &str, role: usize) {
        screen.handle(Intent::Add);
        screen.handle(Intent::Edited { name: name.into(), role, active: true });
        screen.handle(Intent::Save);
    }

    #[test]
    fn a_new_person_is_added_after_the_pin_was_entered_twice() {
        let mut screen = screen();
        typed(&mut screen, "  Staf  Stok 2 ", 1);
        assert!(screen.handle(Intent::PinEntered("246813".into())).is_empty());
        let outs = screen.handle(Intent::PinEntered("246813".into()));
        assert!(
            matches!(&outs[..], [Out::Do(Effect::Add { name, role: Role::StafStok, pin, .. })]
                if name == "Staf Stok 2" && pin == "246813"),
            "{outs:?}"
        );
        assert!(screen.handle(Intent::PinEntered("246813".into())).is_empty(), "nothing is added twice");
        screen.handle(Intent::Done(Ok("Pengguna baru")));
        assert_eq!(screen.panel, Panel::Nobody);
    }

    #[test]
    fn a_name_is_checked_before_the_pin_and_nothing_typed_is_lost() {
        let mut screen = screen();
        for (name, says) in [(" ", "Nama belum diisi"), ("KASIR 1", "sudah dipakai")] {
            typed(&mut screen, name, 2);
            assert!(screen.flaw.contains(says), "{name}: {}", screen.flaw);
            assert_eq!(screen.panel, Panel::Add { name: name.into(), role: Role::Manajer });
        }
        typed(&mut screen, "Kasir 2", 0);
        let taken = Refusal { text: AddUserError::NameTaken("Kasir 2".into()).to_string(), about_pin: false };
        screen.handle(Intent::Done(Err(taken)));
        assert_eq!(screen.panel, Panel::Add { name: "Kasir 2".into(), role: Role::Kasir });
        assert!(screen.flaw.contains("Kasir 2"));
    }

    #[test]
    fn a_typed_name_outlives_the_lock_and_a_pin_does_not() {
        let mut screen = screen();
        typed(&mut screen, "Kasir 2", 2);
        screen.handle(Intent::PinEntered("246813".into()));
        screen.handle(Intent::Entered);
        assert_eq!(screen.panel, Panel::Add { name: "Kasir 2".into(), role: Role::Manajer });
        assert!(!screen.pin.is_second());
    }

    #[test]
    fn a_refused_pin_keeps_the_pad_open() {
        let mut screen = screen();
        let kasir = screen.users[1].id;
        screen.handle(Intent::UserChosen(kasir));
        screen.handle(Intent::PinWanted);
        screen.handle(Intent::PinEntered("907214".into()));
        let outs = screen.handle(Intent::PinEntered("907214".into()));
        assert_eq!(outs, [Out::Do(Effect::ResetPin { user: kasir, pin: "907214".into() })]);
        screen.handle(Intent::Done(Err(Refusal { text: "tidak bisa".into(), about_pin: true })));
        assert!(matches!(&screen.panel, Panel::NewPin { .. }) && screen.pin.flaw == "tidak bisa");
        screen.handle(Intent::Cancel);
        assert!(matches!(&screen.panel, Panel::Edit { user, .. } if user.id == kasir));
    }

    #[test]
    fn a_refused_change_stays_on_the_screen_with_its_reason() {
        let mut screen = screen();
        screen.handle(Intent::UserChosen(screen.users[0].id));
        screen.handle(Intent::Edited { name: String::new(), role: 0, active: false });
        let outs = screen.handle(Intent::Save);
        assert!(matches!(&outs[..], [Out::Do(Effect::Change { role: Role::Kasir, active: false, .. })]));
        assert!(screen.handle(Intent::Save).is_empty(), "two taps are one act");
        screen.handle(Intent::Done(Err(Refusal { text: "admin terakhir".into(), about_pin: false })));
        assert!(matches!(&screen.panel, Panel::Edit { role: Role::Kasir, active: false, .. }));
        assert_eq!(screen.flaw, "admin terakhir");
    }
}
