//! People at the door, as stories.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::rules::Uptime;
use super::*;
use crate::base::{ActId, FixedClock, UserId, UtcMs, Zone};
use crate::store::{StoreOptions, collect};

const NOON_MS: i64 = 1_795_323_600_000;
const ADMIN_PIN: &str = "246813";
const KASIR_PIN: &str = "907214";

#[derive(Default)]
struct TestUptime {
    boot: Mutex<String>,
    ms: AtomicI64,
}

impl UptimeSource for TestUptime {
    fn now(&self) -> Uptime {
        Uptime { boot_id: self.boot.lock().expect("lock").clone(), ms: self.ms.load(Ordering::SeqCst) }
    }
}

struct Outlet {
    folder: TempDir,
    clock: FixedClock,
    uptime: Arc<TestUptime>,
    people: People,
    admin: UserId,
    kasir: UserId,
}

fn people_in(folder: &TempDir, clock: &FixedClock, uptime: &Arc<TestUptime>) -> People {
    let store = Store::open(StoreOptions {
        path: folder.path().join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock.clone()),
    })
    .expect("a store");
    People { store, hasher: Arc::new(PinHasher::cheap()), uptime: uptime.clone() }
}

fn outlet() -> Outlet {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, uptime) = (FixedClock::at(UtcMs(NOON_MS)), Arc::new(TestUptime::default()));
    let people = people_in(&folder, &clock, &uptime);
    let admin = people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("the first admin");
    let kasir = people.add_user(ActId::new(), admin, "Kasir 1", Role::Kasir, KASIR_PIN).expect("a cashier");
    Outlet { folder, clock, uptime, people, admin, kasir }
}

impl Outlet {
    fn outcomes(&self) -> Vec<String> {
        self.people
            .store
            .read(|c| {
                let sql = "SELECT s.outcome FROM sign_ins s JOIN audit a USING (act_id) ORDER BY a.seq, s.outcome DESC";
                collect(c, sql, [], |row| row.get(0))
            })
            .expect("facts")
    }

    fn lock_the_cashier(&self) {
        for tries_left in [4, 3, 2, 1, 0] {
            let refused = match tries_left {
                0 => PinRefused::Locked { minutes: 30 },
                tries_left => PinRefused::Wrong { tries_left },
            };
            assert_eq!(self.refusal("000001"), Some(refused));
        }
    }

    fn refusal(&self, pin: &str) -> Option<PinRefused> {
        match self.people.sign_in(self.kasir, pin, None) {
            Ok(_) => None,
            Err(SignInError::Refused(refused)) => Some(refused),
            Err(other) => panic!("{other}"),
        }
    }

    fn wait_minutes(&self, minutes: i64) {
        self.uptime.ms.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

#[test]
fn the_first_start_makes_one_admin_and_no_second_one() {
    let outlet = outlet();
    let second = outlet.people.first_admin(ActId::new(), "Orang Lain", "350917");
    assert!(matches!(second, Err(FirstAdminError::UsersExist)));
    let users = outlet.people.store.read(users).expect("users");
    let seen: Vec<(&str, Role)> = users.iter().map(|user| (user.name.as_str(), user.role)).collect();
    assert_eq!(seen, [("Admin Gerai", Role::Admin), ("Kasir 1", Role::Kasir)]);
}

#[test]
fn adding_a_user_says_which_rule_it_broke() {
    let outlet = outlet();
    let add = |by, name: &str, pin| outlet.people.add_user(ActId::new(), by, name, Role::Kasir, pin);
    assert!(matches!(
        add(outlet.kasir, "Kasir 2", "350917"),
        Err(AddUserError::NotAllowed(NotAllowed::Role { whom: "admin", .. }))
    ));
    assert!(matches!(add(UserId::new(), "Kasir 2", "350917"), Err(AddUserError::NotAllowed(NotAllowed::UnknownUser))));
    assert!(matches!(add(outlet.admin, " \u{200B} ", "350917"), Err(AddUserError::NameMissing)));
    assert!(matches!(add(outlet.admin, &"x".repeat(61), "350917"), Err(AddUserError::NameTooLong)));
    assert!(matches!(add(outlet.admin, " kasir  1", "350917"), Err(AddUserError::NameTaken(_))));
    assert!(matches!(add(outlet.admin, "Kasir 2", "3509"), Err(AddUserError::PinNotSixDigits)));
    assert!(matches!(add(outlet.admin, "Kasir 2", "111111"), Err(AddUserError::PinGuessable)));
    assert!(add(outlet.admin, "Kasir 2", "350917").is_ok());
}

#[test]
fn the_last_admin_stays() {
    let outlet = outlet();
    let change = |by, user, role, active| outlet.people.change_user(ActId::new(), by, user, role, active);
    assert!(matches!(change(outlet.kasir, outlet.admin, Role::Kasir, true), Err(ChangeUserError::NotAllowed(_))));
    assert!(matches!(change(outlet.admin, UserId::new(), Role::Kasir, true), Err(ChangeUserError::UnknownUser)));
    assert!(matches!(change(outlet.admin, outlet.admin, Role::Manajer, true), Err(ChangeUserError::LastAdmin)));
    assert!(matches!(change(outlet.admin, outlet.admin, Role::Admin, false), Err(ChangeUserError::LastAdmin)));
    change(outlet.admin, outlet.kasir, Role::Admin, true).expect("a second admin");
    change(outlet.admin, outlet.admin, Role::Manajer, true).expect("now one may step down");
    assert!(matches!(change(outlet.admin, outlet.kasir, Role::Kasir, true), Err(ChangeUserError::NotAllowed(_))));
}

#[test]
fn a_day_at_the_kiosk_leaves_its_facts() {
    let outlet = outlet();
    let people = &outlet.people;
    assert_eq!(people.sign_in(outlet.kasir, KASIR_PIN, None).expect("in").name, "Kasir 1");
    people.sign_out(outlet.kasir, Leaving::Idle).expect("locked");
    assert_eq!(outlet.refusal("000001"), Some(PinRefused::Wrong { tries_left: 4 }));
    people.sign_in(outlet.kasir, KASIR_PIN, Some(outlet.kasir)).expect("unlocked");
    people.sign_in(outlet.admin, ADMIN_PIN, Some(outlet.kasir)).expect("switched");
    people.sign_out(outlet.admin, Leaving::SignedOut).expect("out");
    assert_eq!(
        outlet.outcomes(),
        ["signed_in", "locked_by_idle", "wrong_pin", "signed_in", "signed_out", "signed_in", "signed_out"]
    );
}

#[test]
fn five_wrong_tries_lock_for_thirty_minutes() {
    let outlet = outlet();
    outlet.lock_the_cashier();
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Locked { minutes: 30 }), "even the right PIN waits");
    outlet.wait_minutes(29);
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Locked { minutes: 1 }));
    outlet.wait_minutes(1);
    assert_eq!(outlet.refusal("000001"), Some(PinRefused::Wrong { tries_left: 4 }), "five new tries");
    assert_eq!(outlet.refusal(KASIR_PIN), None);
    assert_eq!(outlet.refusal("000001"), Some(PinRefused::Wrong { tries_left: 4 }), "a right PIN forgives");
    assert!(outlet.people.sign_in(outlet.admin, ADMIN_PIN, None).is_ok(), "others are not locked");
    assert_eq!(outlet.outcomes().iter().filter(|outcome| *outcome == "locked").count(), 1);
}

#[test]
fn the_lock_survives_a_restart_a_reboot_and_a_clock_set_either_way() {
    let mut outlet = outlet();
    outlet.lock_the_cashier();
    for jump_ms in [31 * 60_000, -40 * 86_400_000, 400 * 86_400_000] {
        outlet.clock.advance_ms(jump_ms);
        assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Locked { minutes: 30 }), "clock {jump_ms} ms");
    }
    outlet.wait_minutes(10);
    outlet.people = people_in(&outlet.folder, &outlet.clock, &outlet.uptime);
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Locked { minutes: 20 }), "after a restart");
    *outlet.uptime.boot.lock().expect("lock") = "the next boot".into();
    outlet.uptime.ms.store(0, Ordering::SeqCst);
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Locked { minutes: 20 }), "after a reboot");
    outlet.wait_minutes(20);
    assert_eq!(outlet.refusal(KASIR_PIN), None);
}

#[test]
fn wrong_tries_survive_a_restart() {
    let mut outlet = outlet();
    for tries_left in [4, 3] {
        assert_eq!(outlet.refusal("000001"), Some(PinRefused::Wrong { tries_left }));
    }
    outlet.people = people_in(&outlet.folder, &outlet.clock, &outlet.uptime);
    assert_eq!(outlet.refusal("000001"), Some(PinRefused::Wrong { tries_left: 2 }));
}

#[test]
fn ten_guesses_an_hour_at_most() {
    let outlet = outlet();
    for _minute in 0..60 {
        for _ in 0..3 {
            assert!(outlet.refusal("000001").is_some());
        }
        outlet.wait_minutes(1);
    }
    let tried = outlet.outcomes().iter().filter(|outcome| matches!(outcome.as_str(), "wrong_pin" | "locked")).count();
    assert!((6..=10).contains(&tried), "{tried} guesses were checked in an hour");
}

#[test]
fn who_is_gone_does_not_sign_in() {
    let outlet = outlet();
    outlet.people.change_user(ActId::new(), outlet.admin, outlet.kasir, Role::Kasir, false).expect("left");
    for user in [outlet.kasir, UserId::new()] {
        assert!(matches!(outlet.people.sign_in(user, KASIR_PIN, None), Err(SignInError::UnknownUser)));
    }
}

#[test]
fn a_user_from_another_device_is_told_to_get_a_pin_here() {
    let outlet = outlet();
    let kasir = outlet.kasir;
    let forget = move |c: &crate::store::Connection, _| {
        c.execute("DELETE FROM user_pins WHERE user_id = ?1", [kasir])?;
        Ok(())
    };
    outlet.people.store.write_local(forget).expect("no PIN here");
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::NoPinHere));
}

#[test]
fn changing_a_pin_says_which_rule_it_broke() {
    let outlet = outlet();
    let change = |user, old, new| outlet.people.change_pin(user, old, new);
    assert!(matches!(change(outlet.kasir, KASIR_PIN, "35091"), Err(ChangePinError::PinNotSixDigits)));
    assert!(matches!(change(outlet.kasir, KASIR_PIN, "123456"), Err(ChangePinError::PinGuessable)));
    assert!(matches!(change(UserId::new(), KASIR_PIN, "350917"), Err(ChangePinError::UnknownUser)));
    assert!(matches!(
        change(outlet.kasir, "000001", "350917"),
        Err(ChangePinError::OldPin(PinRefused::Wrong { tries_left: 4 }))
    ));
    assert!(matches!(change(outlet.kasir, KASIR_PIN, KASIR_PIN), Err(ChangePinError::SamePin)));
    change(outlet.kasir, KASIR_PIN, "350917").expect("changed");
    assert_eq!(outlet.refusal(KASIR_PIN), Some(PinRefused::Wrong { tries_left: 4 }));
    assert_eq!(outlet.refusal("350917"), None);
}

#[test]
fn an_admin_resets_a_pin_and_lifts_the_lock() {
    let outlet = outlet();
    let reset = |by, user, new| outlet.people.reset_pin(by, user, new);
    outlet.lock_the_cashier();
    assert!(matches!(reset(outlet.kasir, outlet.kasir, "350917"), Err(ResetPinError::NotAllowed(_))));
    assert!(matches!(reset(outlet.admin, outlet.kasir, "35091x"), Err(ResetPinError::PinNotSixDigits)));
    assert!(matches!(reset(outlet.admin, outlet.kasir, "999999"), Err(ResetPinError::PinGuessable)));
    assert!(matches!(reset(outlet.admin, UserId::new(), "350917"), Err(ResetPinError::UnknownUser)));
    reset(outlet.admin, outlet.kasir, "350917").expect("reset");
    assert_eq!(outlet.refusal("350917"), None);
}

#[test]
fn who_keeps_the_machine_gives_a_forgotten_pin_anew() {
    let outlet = outlet();
    let rescue = |name: &str, new: &str| outlet.people.rescue_pin(name, new);
    outlet.lock_the_cashier();
    assert!(matches!(rescue("Kasir 1", "35091x"), Err(RescuePinError::PinNotSixDigits)));
    assert!(matches!(rescue("Kasir 1", "999999"), Err(RescuePinError::PinGuessable)));
    let unknown = rescue("Kasir 9", "350917").expect_err("nobody of that name");
    assert!(matches!(&unknown, RescuePinError::UnknownUser { known, .. } if known.contains("Kasir 1")), "{unknown}");
    assert_eq!(rescue(" kasir 1 ", "350917").expect("a new PIN"), outlet.kasir);
    let audited: Vec<(String, Option<UserId>, String)> = outlet
        .people
        .store
        .read(|c| {
            collect(c, "SELECT kind, user_id, result FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
        })
        .expect("the audit");
    assert_eq!((audited[0].0.as_str(), audited[0].1), ("people.rescue_pin", None), "the machine did it");
    assert!(audited[0].2.contains(&outlet.kasir.to_string()), "{}", audited[0].2);
    assert_eq!(outlet.refusal("350917"), None, "and the lock is lifted");
}

#[test]
fn no_pin_and_no_hash_reaches_the_journal() {
    let outlet = outlet();
    outlet.people.change_pin(outlet.kasir, KASIR_PIN, "350917").expect("changed");
    outlet.people.set_language(outlet.kasir, true).expect("set");
    let journal: Vec<String> = outlet
        .people
        .store
        .read(|c| collect(c, "SELECT facts || fields FROM journal", [], |row| row.get(0)))
        .expect("journal");
    assert!(journal.iter().any(|row| row.contains("Kasir 1")), "names are fields of records");
    assert!(!journal.iter().any(|row| row.contains("argon2") || row.contains("350917")), "{journal:?}");
}

#[test]
fn the_room_opens_with_a_pepper_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let store = people_in(&folder, &clock, &Arc::default()).store;
    let people = People::open(store.clone(), folder.path()).expect("opened");
    people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("the first admin");
    std::fs::remove_file(folder.path().join("pepper.key")).expect("lost");
    assert!(matches!(People::open(store, folder.path()), Err(OpenPeopleError::Pepper(PepperError::Missing { .. }))));
}
