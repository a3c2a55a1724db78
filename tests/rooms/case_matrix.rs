//! Who may do what in a case, and above all who may not: role by action by region, as tables.

use std::path::Path;

use deks::base::{ActId, BusinessDay, CaseId, FixedClock, UserId, UtcMs};
use deks::people::{People, Role};
use deks::sop::Procedures;
use deks::sop::case::{self, ActError, ClaimError, Doing, EditError, NewCase, NotOpen, Origin, TaskRow};
use deks::sop::field::{FieldValue, Values};
use deks::sop::officers::{self, Assignment, may_see, roles_of};
use deks::store::Store;
use tempfile::TempDir;

use super::kit::open_store;

const PENDATAAN: &str = include_str!("../fixtures/sop/pendataan.toml");
const VILLAGE: &str = "63.11.08.2001";
const PIN: &str = "907214";

/// An office with a person for every role, inside of the village's region and outside of it.
pub struct Office {
    pub people: People,
    pub procedures: Procedures,
    pub clock: FixedClock,
    /// Cashier, clerk without a role, village in and out, district in and out, regency in and out, both tiers, head.
    pub persons: [UserId; 10],
    _folder: TempDir,
}

pub const CASHIER: usize = 0;
pub const CLERK: usize = 1;
pub const VILLAGE_IN: usize = 2;
pub const DISTRICT_IN: usize = 4;
pub const REGENCY_IN: usize = 6;
pub const BOTH: usize = 8;
pub const HEAD: usize = 9;

const ASSIGNED: [(usize, &str, &str); 8] = [
    (VILLAGE_IN, "village", VILLAGE),
    (3, "village", "63.11.01.2001"),
    (DISTRICT_IN, "district", "63.11.08"),
    (5, "district", "63.11.01"),
    (REGENCY_IN, "regency", "63.11"),
    (7, "regency", "62.09"),
    (BOTH, "district", "63.11"),
    (BOTH, "regency", "63.11"),
];

pub fn office() -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, clock) = open_store(folder.path(), "2026-11-23T10:00:00+08:00");
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let procedures = procedures(store, folder.path());
    let head = people.first_admin(ActId::new(), "Kepala Dinas 1", "246813").expect("an admin");
    let add = |name: &str, role| people.add_user(ActId::new(), head, name, role, PIN).expect("a user");
    let cashier = add("Kasir 1", Role::Kasir);
    let [clerk, village, village_out, district, district_out, regency, regency_out, both] =
        ["Staf 1", "Desa 1", "Desa 2", "Kecamatan 1", "Kecamatan 2", "Kabupaten 1", "Kabupaten 2", "Berdua"]
            .map(|name| add(name, Role::StafStok));
    let persons = [cashier, clerk, village, village_out, district, district_out, regency, regency_out, both, head];
    for (at, role, region) in ASSIGNED {
        let assignment = Assignment {
            user: persons[at],
            sop: "pendataan".into(),
            role: role.into(),
            region: region.into(),
            from: BusinessDay::parse("2026-01-01").expect("a day"),
            until: None,
        };
        officers::assign(&procedures, ActId::new(), head, assignment).expect("assigned");
    }
    Office { people, procedures, clock, persons, _folder: folder }
}

/// The procedures of a data folder that has one of its own: no new build is needed for it.
fn procedures(store: Store, folder: &Path) -> Procedures {
    std::fs::create_dir_all(folder.join("sop")).expect("a folder");
    std::fs::write(folder.join("sop/pendataan.toml"), PENDATAAN).expect("a procedure");
    Procedures::open(store, folder).expect("the procedures")
}

impl Office {
    pub fn now(&self) -> UtcMs {
        self.procedures.store().clock().now()
    }

    pub fn open(&self, by: usize) -> CaseId {
        let values =
            [("business_name", FieldValue::Text("UKM Contoh 01".into())), ("workers", FieldValue::Number(3_000))];
        let values: Values = values.map(|(field, value)| (field.to_owned(), value)).into();
        let new = NewCase {
            sop: "pendataan".into(),
            origin: Origin::Office,
            values,
            documents: Vec::new(),
            region: VILLAGE.into(),
        };
        case::open(&self.procedures, ActId::new(), Some(self.persons[by]), new).expect("a case")
    }

    pub fn header(&self, case: CaseId) -> case::CaseHeader {
        self.procedures.store().read(|c| case::header(c, case)).expect("a reading").expect("a case")
    }

    pub fn tasks(&self, case: CaseId) -> Vec<TaskRow> {
        self.procedures.store().read(|c| case::tasks_of_case(c, case)).expect("tasks")
    }

    /// The last task of a step.
    pub fn task(&self, case: CaseId, step: &str) -> TaskRow {
        self.tasks(case).into_iter().rfind(|task| task.step == step).expect("a task of the step")
    }

    pub fn doing(&self, case: CaseId, task: &TaskRow, action: &str) -> Doing {
        Doing {
            task: task.id,
            version: task.version,
            action: action.into(),
            seen: self.header(case).content_hash,
            reason: "sudah diperiksa".into(),
            glass: None,
        }
    }

    pub fn act(&self, by: usize, case: CaseId, step: &str, action: &str) -> Result<case::Done, ActError> {
        let doing = self.doing(case, &self.task(case, step), action);
        case::act(&self.procedures, ActId::new(), Some(self.persons[by]), doing)
    }

    /// What an action answers to each person, one letter each.
    fn row(&self, case: CaseId, step: &str, action: &str) -> String {
        let task = self.task(case, step).id;
        let may = |person: &UserId| {
            let tried = self
                .procedures
                .store()
                .read(|c| case::may_act(c, &self.procedures, Some(*person), (task, action), self.now()));
            letter(&tried)
        };
        self.persons.iter().map(may).collect()
    }
}

/// `+` allowed; no work with cases, wrong role, wrong region, not another person, done elsewhere, not open.
fn letter(answer: &Result<(), ActError>) -> char {
    match answer {
        Ok(()) => '+',
        Err(ActError::NotAllowed(_)) => 'k',
        Err(ActError::WrongRole { .. }) => 'r',
        Err(ActError::OutsideRegion) => 'w',
        Err(ActError::NotDistinct { .. }) => 'd',
        Err(ActError::DoneElsewhere) => 'e',
        Err(ActError::TaskNotOpen) => 'o',
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn each_person_does_the_work_of_their_role_in_their_region_and_no_more() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    let looks_so = |rows: &[(&str, &str, &str)]| {
        for (step, action, expect) in rows {
            assert_eq!(office.row(case, step, action), *expect, "{step}.{action}");
        }
    };
    looks_so(&[
        ("collect", "submit", "kr+wrrrrrr"),
        ("collect", "wait", "kr+wrrrrrr"),
        ("visit", "ready", "kr+wrr+w+r"),
    ]);
    office.act(VILLAGE_IN, case, "collect", "submit").expect("submitted");
    looks_so(&[
        ("collect", "submit", "kooooooooo"),
        ("check_one", "pass", "krrr+wrr+r"),
        ("check_one", "return", "krrr+wrr+r"),
        ("report", "sent", "krewrrrrr+"),
        ("report", "enough", "krrrrrrrr+"),
    ]);
    office.act(DISTRICT_IN, case, "check_one", "pass").expect("passed");
    looks_so(&[
        ("check_one", "pass", "kooooooooo"),
        ("check_two", "pass", "krrrrr+w+r"),
        ("check_two", "return", "krrrrr+w+r"),
        ("check_two", "reject", "krrrrr+w+r"),
    ]);
    office.act(REGENCY_IN, case, "check_two", "pass").expect("passed");
    let result = vec![("result".to_owned(), Some(FieldValue::Text("Terdata".into())))];
    case::edit(&office.procedures, ActId::new(), Some(office.persons[REGENCY_IN]), case, result, None, None)
        .expect("filled in");
    looks_so(&[("close", "done", "krrrrr+w++")]);
}

#[test]
fn who_passed_the_first_tier_or_entered_the_record_passes_no_further_one() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    office.act(VILLAGE_IN, case, "collect", "submit").expect("submitted");
    office.act(BOTH, case, "check_one", "pass").expect("passed");
    for action in ["pass", "return", "reject"] {
        assert_eq!(office.row(case, "check_two", action), "krrrrr+wdr", "{action}");
    }
    let by_head = vec![("workers".to_owned(), Some(FieldValue::Number(4_000)))];
    let head = office.persons[HEAD];
    case::edit(&office.procedures, ActId::new(), Some(head), case, by_head, None, Some("salah ketik".into()))
        .expect("corrected");
    assert_eq!(office.row(case, "check_one", "pass"), "krrr+wrr+r", "decided again, by either of the tier");
    office.act(DISTRICT_IN, case, "check_one", "pass").expect("passed");
    // The last round counts as much as the first: whoever acted in that step of this case is kept away.
    assert_eq!(office.row(case, "check_two", "pass"), "krrrrr+wdr");
}

#[test]
fn a_second_persons_pin_breaks_the_glass_for_one_who_is_not_another_person() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    office.act(VILLAGE_IN, case, "collect", "submit").expect("submitted");
    office.act(BOTH, case, "check_one", "pass").expect("passed");
    let (both, head) = (office.persons[BOTH], office.persons[HEAD]);
    let approved = office.people.approve(both, head, "246813").expect("approved");
    let doing = office.doing(case, &office.task(case, "check_two"), "pass");
    let silent = Doing { reason: String::new(), glass: Some(approved.clone()), ..doing.clone() };
    assert_eq!(case::act(&office.procedures, ActId::new(), Some(both), silent), Err(ActError::ReasonMissing));
    let doing = Doing { glass: Some(approved), ..doing };
    case::act(&office.procedures, ActId::new(), Some(both), doing).expect("passed, seen by two");
    let last = office.procedures.store().read(|c| case::past(c, case)).expect("a history").pop().expect("a transition");
    assert_eq!((last.actor, last.second), (Some(both), Some(head)));
}

#[test]
fn a_task_is_handed_on_by_who_holds_it_or_leads_to_who_works_there() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    office.act(VILLAGE_IN, case, "collect", "submit").expect("submitted");
    let task = office.task(case, "check_one").id;
    let (holder, head) = (office.persons[DISTRICT_IN], office.persons[HEAD]);
    case::claim(&office.procedures, ActId::new(), holder, task).expect("taken");
    let give = |by: UserId, to: UserId| {
        let given = case::reassign(&office.procedures, ActId::new(), by, task, (to, "cuti".into()));
        let letter = match given {
            Ok(()) => '+',
            Err(ClaimError::NotOpen(NotOpen::NotAllowed(_))) => 'k',
            Err(ClaimError::NotLeading { .. }) => 'l',
            Err(ClaimError::OutsideRegion) => 'w',
            Err(ClaimError::CannotWork { .. }) => 'n',
            Err(other) => panic!("{other:?}"),
        };
        let back = case::reassign(&office.procedures, ActId::new(), head, task, (holder, "kembali".into()));
        back.expect("given back");
        letter
    };
    let by_each = office.persons.iter().map(|by| give(*by, office.persons[BOTH]));
    assert_eq!(by_each.collect::<String>(), "klll+llll+");
    let to_each = office.persons.iter().map(|to| give(holder, *to));
    assert_eq!(to_each.collect::<String>(), "nnnn+nnn+n");
}

#[test]
fn fields_are_entered_by_the_step_and_corrected_by_who_leads() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    let row = |workers: i64| -> String {
        let try_it = |(at, person): (usize, &UserId)| {
            let value = FieldValue::Number((workers + at as i64) * 1_000);
            let changes = vec![("workers".to_owned(), Some(value))];
            let reason = Some("salah ketik".to_owned());
            match case::edit(&office.procedures, ActId::new(), Some(*person), case, changes, None, reason) {
                Ok(_) => '+',
                Err(EditError::NotAllowed(_)) => 'k',
                Err(EditError::WrongRole { .. }) => 'r',
                Err(EditError::OutsideRegion) => 'w',
                Err(EditError::NotOpenHere { .. }) => 'o',
                Err(other) => panic!("{other:?}"),
            }
        };
        office.persons.iter().enumerate().map(try_it).collect()
    };
    assert_eq!(row(10), "kr+wrrrrr+");
    office.act(VILLAGE_IN, case, "collect", "submit").expect("submitted");
    assert_eq!(row(30), "koooooooo+", "only who leads");
}

#[test]
fn a_case_is_seen_in_its_region_only() {
    let office = office();
    let case = office.open(VILLAGE_IN);
    let (header, today) = (office.header(case), office.procedures.store().today());
    let definition = office.procedures.definition(&header.pin).expect("the pinned revision");
    let sees = |person: &UserId| {
        let roles = office.procedures.store().read(|c| roles_of(c, &definition, *person, today)).expect("roles");
        if may_see(&roles, &header.region) { '+' } else { '-' }
    };
    assert_eq!(office.persons.iter().map(sees).collect::<String>(), "--+-+-+-++");
}

#[test]
fn the_outlets_own_procedure_is_worked_by_roles_of_the_kiosk() {
    let office = office();
    let manager =
        office.people.add_user(ActId::new(), office.persons[HEAD], "Manajer 1", Role::Manajer, PIN).expect("a manager");
    let persons = [office.persons[CASHIER], office.persons[CLERK], manager, office.persons[HEAD]];
    let new = NewCase {
        sop: "deks".into(),
        origin: Origin::Email,
        values: Values::new(),
        documents: Vec::new(),
        region: String::new(),
    };
    let case = case::open(&office.procedures, ActId::new(), None, new).expect("an application");
    let task = office.task(case, "apply").id;
    for (action, expect) in [("ask", "k+++"), ("drop", "k+++")] {
        let may = |person: &UserId| {
            let tried = office
                .procedures
                .store()
                .read(|c| case::may_act(c, &office.procedures, Some(*person), (task, action), office.now()));
            letter(&tried)
        };
        assert_eq!(persons.iter().map(may).collect::<String>(), expect, "{action}");
    }
}
