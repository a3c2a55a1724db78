//! Cases on a real store: a procedure of two tiers that is not ours (`tests/fixtures/sop/pendataan.toml`), and DEKS.

mod clocks;
mod conflicts;
mod deks;
mod editing;
mod reopening;
mod separation;
mod tasks;
mod ways;

use crate::base::holidays::Holidays;
use crate::base::regions::Regions;
use crate::base::{ActId, BusinessDay, CaseId, UserId, UtcMs};
use crate::documents::vault::Vault;
use crate::people::testing::{Outlet, outlet};
use crate::people::{Approved, Role};
use crate::sop::Procedures;
use crate::sop::case::*;
use crate::sop::definition::Library;
use crate::sop::field::{FieldValue, Values};
use crate::sop::officers::{self, Assignment};
use crate::store::{Act, StoreError};

const PENDATAAN: &str = include_str!("../../../../tests/fixtures/sop/pendataan.toml");
pub const VILLAGE: &str = "63.11.08.2001";
pub const OTHER_VILLAGE: &str = "63.11.01.2001";

/// An outlet whose people also work in a regency: the admin is the head there.
pub struct Office {
    pub outlet: Outlet,
    pub procedures: Procedures,
    pub village: UserId,
    pub other_village: UserId,
    pub district: UserId,
    pub other_district: UserId,
    pub regency: UserId,
    /// Verifies in the district and in the regency.
    pub both: UserId,
}

pub fn office() -> Office {
    let outlet = outlet();
    let folder = outlet.folder.path().join("sop");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("pendataan.toml"), PENDATAAN).expect("a procedure");
    let library = Library::open(Some(outlet.folder.path())).expect("the procedures");
    assert_eq!(library.broken(), [], "the procedure of the tests is sound");
    let vault = Vault::throwaway().expect("a key");
    let procedures = Procedures::with(outlet.store.clone(), library, vault, Holidays::shipped(), Regions::shipped());
    let add = |name: &str| {
        outlet.people.add_user(ActId::new(), outlet.admin, name, Role::StafStok, "907214").expect("a user")
    };
    let [village, other_village, district, other_district, regency, both] =
        ["Desa 1", "Desa 2", "Kecamatan 1", "Kecamatan 2", "Kabupaten 1", "Kabupaten 2"].map(add);
    let office = Office { outlet, procedures, village, other_village, district, other_district, regency, both };
    for (user, role, region) in [
        (village, "village", VILLAGE),
        (other_village, "village", OTHER_VILLAGE),
        (district, "district", "63.11.08"),
        (other_district, "district", "63.11.01"),
        (regency, "regency", "63.11"),
        (both, "district", "63.11"),
        (both, "regency", "63.11"),
    ] {
        office.assign(user, role, region);
    }
    office
}

impl Office {
    pub fn assign(&self, user: UserId, role: &str, region: &str) {
        let assignment = Assignment {
            user,
            sop: "pendataan".into(),
            role: role.into(),
            region: region.into(),
            from: day("2026-01-01"),
            until: None,
        };
        officers::assign(&self.procedures, ActId::new(), self.outlet.admin, assignment).expect("assigned");
    }

    pub fn at(&self, moment: &str) {
        self.outlet.clock.set(at(moment));
    }

    pub fn now(&self) -> UtcMs {
        self.procedures.store().clock().now()
    }

    /// A business with what the first step needs, in the village.
    pub fn open(&self, by: UserId) -> CaseId {
        let new = new_case("pendataan", values(&[]));
        open(&self.procedures, ActId::new(), Some(by), new).expect("a case")
    }

    pub fn header(&self, case: CaseId) -> CaseHeader {
        self.procedures.store().read(|c| header(c, case)).expect("a reading").expect("a case")
    }

    pub fn tasks(&self, case: CaseId) -> Vec<TaskRow> {
        self.procedures.store().read(|c| tasks_of_case(c, case)).expect("tasks")
    }

    pub fn past(&self, case: CaseId) -> Vec<Past> {
        self.procedures.store().read(|c| past(c, case)).expect("a history")
    }

    /// The steps that are open, in order.
    pub fn open_steps(&self, case: CaseId) -> Vec<String> {
        self.tasks(case).into_iter().filter(TaskRow::is_open).map(|task| task.step).collect()
    }

    /// The last task of a step, open or not.
    pub fn task(&self, case: CaseId, step: &str) -> TaskRow {
        self.tasks(case).into_iter().rfind(|task| task.step == step).expect("a task of the step")
    }

    /// What somebody wants who sees the case as it is.
    pub fn doing(&self, case: CaseId, step: &str, action: &str) -> Doing {
        let task = self.task(case, step);
        Doing {
            task: task.id,
            version: task.version,
            action: action.into(),
            seen: self.header(case).content_hash,
            reason: String::new(),
            glass: None,
        }
    }

    pub fn act(&self, by: UserId, case: CaseId, step: &str, action: &str) -> Result<Done, ActError> {
        self.take(by, self.doing(case, step, action))
    }

    /// On the way that the action has to come: letters, scores and papers are another room's business.
    fn take(&self, by: UserId, doing: Doing) -> Result<Done, ActError> {
        let (within, via) = (self.procedures.clone(), self.way(&doing));
        self.procedures.store().write(Act::by(by, "sop.act"), move |tx| act_via(tx, &within, Some(by), (&doing, via)))
    }

    fn way(&self, doing: &Doing) -> Via {
        let found = self.procedures.store().read(|c| task(c, doing.task)).expect("a reading").expect("a task");
        let definition = self.procedures.definition(&self.header(found.case).pin).expect("its revision");
        let step = definition.step(&found.step);
        let known = step.and_then(|step| Some((step, step.action(&doing.action)?)));
        known.map_or(Via::Page, |(step, action)| Via::of(step, action))
    }

    pub fn act_because(
        &self,
        by: UserId,
        case: CaseId,
        (step, action): (&str, &str),
        reason: &str,
    ) -> Result<Done, ActError> {
        self.take(by, Doing { reason: reason.into(), ..self.doing(case, step, action) })
    }

    pub fn act_with(
        &self,
        by: UserId,
        case: CaseId,
        (step, action): (&str, &str),
        glass: Approved,
    ) -> Result<Done, ActError> {
        let doing = Doing { reason: "Hanya satu orang bertugas".into(), ..self.doing(case, step, action) };
        act(&self.procedures, ActId::new(), Some(by), Doing { glass: Some(glass), ..doing })
    }

    pub fn edit(&self, by: UserId, case: CaseId, changes: &[(&str, FieldValue)]) -> Result<Edited, EditError> {
        self.correct(by, case, changes, "")
    }

    pub fn correct(
        &self,
        by: UserId,
        case: CaseId,
        changes: &[(&str, FieldValue)],
        reason: &str,
    ) -> Result<Edited, EditError> {
        let changes = changes.iter().map(|(field, value)| ((*field).to_owned(), Some(value.clone()))).collect();
        let seen = Some(self.header(case).content_hash);
        edit(&self.procedures, ActId::new(), Some(by), case, changes, seen, Some(reason.into()))
    }

    /// A case that the district has passed: it lies with the regency.
    pub fn passed_once(&self) -> CaseId {
        let case = self.open(self.village);
        self.act(self.village, case, "collect", "submit").expect("submitted");
        self.act(self.district, case, "check_one", "pass").expect("passed");
        case
    }

    /// A case that both tiers have passed.
    pub fn passed_twice(&self) -> CaseId {
        let case = self.passed_once();
        self.act(self.regency, case, "check_two", "pass").expect("passed");
        case
    }

    /// Numbers run from 1 without a gap, tasks agree with the history, and nothing is derived wrongly.
    pub fn is_sound(&self, case: CaseId) {
        let past = self.past(case);
        let numbers: Vec<i64> = past.iter().map(|past| past.no).collect();
        assert_eq!(numbers, (1..=past.len() as i64).collect::<Vec<_>>());
        for task in self.tasks(case) {
            let opened = past.iter().filter(|past| past.opened.iter().any(|(id, _, _)| *id == task.id)).count();
            let touched = past.iter().filter(|past| past.touches(task.id)).count();
            assert_eq!((opened, task.version), (1, touched as i64 + 1), "{} {}", task.step, task.round);
        }
    }

    pub fn count(&self, sql: &'static str) -> i64 {
        self.procedures
            .store()
            .read(|c| Ok::<i64, StoreError>(c.query_row(sql, [], |row| row.get(0))?))
            .expect("a count")
    }
}

pub fn new_case(sop: &str, values: Values) -> NewCase {
    NewCase { sop: sop.into(), origin: Origin::Office, values, documents: Vec::new(), region: String::new() }
}

/// What the first step needs, and more.
pub fn values(more: &[(&str, FieldValue)]) -> Values {
    let first = [("business_name", text("UKM Contoh 01")), ("workers", number(3))];
    first.iter().chain(more).map(|(field, value)| ((*field).to_owned(), value.clone())).collect()
}

pub fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}

pub fn number(whole: i64) -> FieldValue {
    FieldValue::Number(whole * 1_000)
}

pub fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

/// A moment with its offset.
pub fn at(text: &str) -> UtcMs {
    UtcMs::parse_rfc3339(text).expect("a moment")
}
