//! Cases of two villages, for the tests of lists and figures: a procedure that is not ours.

use crate::base::holidays::Holidays;
use crate::base::regions::Regions;
use crate::base::{ActId, BusinessDay, CaseId, UserId, UtcMs};
use crate::documents::vault::Vault;
use crate::people::Role;
use crate::people::testing::{Outlet, outlet};
use crate::sop::Procedures;
use crate::sop::case::{self, Doing, NewCase, Origin, TaskRow};
use crate::sop::definition::Library;
use crate::sop::field::{FieldValue, Values};
use crate::sop::lists::Scope;
use crate::sop::officers::{self, Assignment};

const PENDATAAN: &str = include_str!("../../../tests/fixtures/sop/pendataan.toml");
pub const SOP: &str = "pendataan";
pub const VILLAGE: &str = "63.11.08.2001";
pub const OTHER_VILLAGE: &str = "63.11.01.2001";

pub struct Office {
    pub outlet: Outlet,
    pub procedures: Procedures,
    pub village: UserId,
    pub other_village: UserId,
    pub district: UserId,
    pub regency: UserId,
}

/// On Monday 16 November 2026, 09.00 WITA. The admin is the head, who sees personal data everywhere.
pub fn office() -> Office {
    let outlet = outlet();
    let folder = outlet.folder.path().join("sop");
    std::fs::create_dir_all(&folder).expect("a folder");
    let submit = "label = \"Minta verifikasi\"\n";
    let with_bulk = PENDATAAN.replace(submit, &[submit, "bulk = true\n"].concat());
    assert_ne!(with_bulk, PENDATAAN, "one action is for many cases");
    let purpose = "\n[[purpose]]\nid = \"audit\"\nlabel = \"Pemeriksaan\"\n";
    std::fs::write(folder.join("pendataan.toml"), [&with_bulk, purpose].concat()).expect("a procedure");
    let library = Library::open(Some(outlet.folder.path())).expect("the procedures");
    assert_eq!(library.broken(), [], "the procedure of the tests is sound");
    let vault = Vault::throwaway().expect("a key");
    let procedures = Procedures::with(outlet.store.clone(), library, vault, Holidays::shipped(), Regions::shipped());
    let add = |name: &str| {
        outlet.people.add_user(ActId::new(), outlet.admin, name, Role::StafStok, "907214").expect("a user")
    };
    let [village, other_village, district, regency] = ["Desa 1", "Desa 2", "Kecamatan 1", "Kabupaten 1"].map(add);
    let office = Office { outlet, procedures, village, other_village, district, regency };
    office.at("2026-11-16T09:00:00+08:00");
    for (user, role, region) in [
        (village, "village", VILLAGE),
        (other_village, "village", OTHER_VILLAGE),
        (district, "district", "63.11.08"),
        (regency, "regency", "63.11"),
    ] {
        let assignment = Assignment {
            user,
            sop: SOP.into(),
            role: role.into(),
            region: region.into(),
            from: day("2026-01-01"),
            until: None,
        };
        officers::assign(&office.procedures, ActId::new(), office.outlet.admin, assignment).expect("assigned");
    }
    office
}

impl Office {
    pub fn at(&self, moment: &str) {
        self.outlet.clock.set(UtcMs::parse_rfc3339(moment).expect("a moment"));
    }

    pub fn now(&self) -> UtcMs {
        self.procedures.store().clock().now()
    }

    /// A business in the village of whoever enters it.
    pub fn open(&self, by: UserId, title: &str) -> CaseId {
        self.open_with(by, title, &[])
    }

    pub fn open_with(&self, by: UserId, title: &str, more: &[(&str, FieldValue)]) -> CaseId {
        let first = [("business_name", text(title)), ("workers", FieldValue::Number(3_000))];
        let values: Values = first.iter().chain(more).map(|(field, value)| ((*field).into(), value.clone())).collect();
        let new =
            NewCase { sop: SOP.into(), origin: Origin::Office, values, documents: Vec::new(), region: String::new() };
        case::open(&self.procedures, ActId::new(), Some(by), new).expect("a case")
    }

    pub fn task(&self, case: CaseId, step: &str) -> TaskRow {
        let tasks = self.procedures.store().read(|c| case::tasks_of_case(c, case)).expect("tasks");
        tasks.into_iter().rfind(|task| task.step == step).expect("a task of the step")
    }

    pub fn act(&self, by: UserId, case: CaseId, (step, action): (&str, &str), reason: &str) {
        let task = self.task(case, step);
        let header = self.procedures.store().read(|c| case::header(c, case)).expect("a reading").expect("a case");
        let doing = Doing {
            task: task.id,
            version: task.version,
            action: action.into(),
            seen: header.content_hash,
            reason: reason.into(),
            glass: None,
        };
        case::act(&self.procedures, ActId::new(), Some(by), doing).expect("acted");
    }

    pub fn scope(&self, user: UserId) -> Scope {
        Scope::of(user, SOP)
    }
}

pub fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}

pub fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}
