use super::*;
use crate::base::ActId;
use crate::base::holidays::Holidays;
use crate::documents::vault::Vault;
use crate::people::testing::{Outlet, outlet};
use crate::sop::Procedures;
use crate::sop::definition::Library;

const PENDATAAN: &str = include_str!("../../../tests/fixtures/sop/pendataan.toml");

fn office() -> (Outlet, Procedures) {
    let outlet = outlet();
    let folder = outlet.folder.path().join("sop");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("pendataan.toml"), PENDATAAN).expect("a procedure");
    let library = Library::open(Some(outlet.folder.path())).expect("the procedures");
    let vault = Vault::throwaway().expect("a key");
    let procedures = Procedures::with(outlet.store.clone(), library, vault, Holidays::shipped(), Regions::shipped());
    (outlet, procedures)
}

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn assignment(user: UserId) -> Assignment {
    Assignment {
        user,
        sop: "pendataan".into(),
        role: "village".into(),
        region: "63.11.08.2001".into(),
        from: day("2026-11-22"),
        until: Some(day("2026-12-31")),
    }
}

/// The roles on a day, as `role region`.
fn roles(procedures: &Procedures, sop: &str, user: UserId, on: &str) -> Vec<String> {
    let definition = procedures.library().newest(sop).expect("a procedure");
    let roles = procedures.store().read(|c| roles_of(c, &definition, user, day(on))).expect("roles");
    roles.into_iter().map(|held| [held.role.as_str(), " ", &held.region].concat().trim().to_owned()).collect()
}

#[test]
fn roles_of_the_kiosk_have_roles_of_a_procedure_without_being_assigned() {
    let (outlet, procedures) = office();
    for (user, deks, pendataan) in [
        (outlet.kasir, vec![], vec![]),
        (outlet.staf, vec!["team"], vec![]),
        (outlet.manajer, vec!["team", "decider"], vec![]),
        (outlet.admin, vec!["team", "decider"], vec!["head"]),
        (UserId::new(), vec![], vec![]),
    ] {
        assert_eq!(roles(&procedures, "deks", user, "2026-11-22"), deks);
        assert_eq!(roles(&procedures, "pendataan", user, "2026-11-22"), pendataan);
    }
}

#[test]
fn an_assignment_counts_from_its_first_to_its_last_day_until_it_is_ended() {
    let (outlet, procedures) = office();
    let staf = outlet.staf;
    assign(&procedures, ActId::new(), outlet.manajer, assignment(staf)).expect("assigned");
    let held = "village 63.11.08.2001";
    for (on, expect) in
        [("2026-11-21", vec![]), ("2026-11-22", vec![held]), ("2026-12-31", vec![held]), ("2027-01-01", vec![])]
    {
        assert_eq!(roles(&procedures, "pendataan", staf, on), expect, "{on}");
    }
    let again = || {
        let what = (staf, "pendataan", "village", "6311082001");
        end(&procedures, ActId::new(), outlet.manajer, what)
    };
    again().expect("ended");
    assert_eq!(roles(&procedures, "pendataan", staf, "2026-11-22"), [""; 0]);
    assert!(matches!(again(), Err(EndAssignmentError::NotAssigned)));
    assign(&procedures, ActId::new(), outlet.admin, assignment(staf)).expect("assigned again");
    let listed = procedures.store().read(|c| officers(c, "pendataan")).expect("officers");
    assert_eq!(listed.iter().map(|row| (row.name.as_str(), row.active)).collect::<Vec<_>>(), [("Staf Stok 1", true)]);
}

#[test]
fn an_assignment_is_refused_for_its_reason() {
    let (outlet, procedures) = office();
    let sound = assignment(outlet.staf);
    let to =
        |assignment| assign(&procedures, ActId::new(), outlet.manajer, assignment).map_err(|error| error.to_string());
    for (wrong, words) in [
        (Assignment { sop: "x".into(), ..sound.clone() }, AssignError::UnknownProcedure),
        (Assignment { role: "x".into(), ..sound.clone() }, AssignError::UnknownRole),
        (Assignment { role: "owner".into(), ..sound.clone() }, AssignError::UnknownRole),
        (Assignment { user: UserId::new(), ..sound.clone() }, AssignError::UnknownUser),
        (assignment(outlet.kasir), AssignError::DoesNotWorkCases { name: "Kasir 1".into() }),
        (Assignment { region: " ".into(), ..sound.clone() }, AssignError::RegionMissing),
        (Assignment { region: "63.11.99".into(), ..sound.clone() }, AssignError::UnknownRegion),
        (Assignment { until: Some(day("2026-11-21")), ..sound.clone() }, AssignError::EndsBeforeItBegins),
    ] {
        assert_eq!(to(wrong), Err(words.to_string()));
    }
    let refused = assign(&procedures, ActId::new(), outlet.staf, sound);
    assert!(matches!(refused, Err(AssignError::NotAllowed(_))));
}

#[test]
fn a_region_reaches_what_lies_in_it() {
    for (limit, region, expect) in [
        ("", "63.11.08.2001", true),
        ("", "", true),
        ("63.11", "63.11.08.2001", true),
        ("63.11.08", "63.11.08", true),
        ("63.11.08", "63.11.01.2001", false),
        ("63.11.08.2001", "63.11.08", false),
        ("63.11", "", false),
    ] {
        assert_eq!(covers(limit, region), expect, "{limit} and {region}");
        let roles = [OfficerRole { role: "village".into(), region: limit.into() }];
        assert_eq!(may_see(&roles, region), expect, "{limit} and {region}");
    }
    assert!(!may_see(&[], ""));
}
