//! Who sees which cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::store;
use crate::base::regions::RegionCode;
use crate::base::{UserId, UtcMs};
use crate::people::{self, Permission};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Pin};
use crate::sop::officers::{self, covers};
use crate::store::StoreError;

/// Who looks, and at what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// One procedure; none: every one.
    pub sop: Option<String>,
    /// Only what lies in this region (Kemendagri code).
    pub region: Option<String>,
    /// Whose eyes it is seen with; none: the program's, which sees everything.
    pub user: Option<UserId>,
}

impl Scope {
    /// Somebody who looks at one procedure.
    pub fn of(user: UserId, sop: &str) -> Scope {
        Scope { sop: Some(sop.to_owned()), region: None, user: Some(user) }
    }
}

/// What can be seen: of which procedures, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sop) struct Sight {
    /// By procedure the regions, none inside of another; an empty one is everywhere.
    parts: Vec<(String, Vec<String>)>,
}

impl Sight {
    /// Works out what a scope shows now. A role under any revision that cases follow counts.
    pub fn of(
        connection: &Connection,
        procedures: &Procedures,
        scope: &Scope,
        now: UtcMs,
    ) -> Result<Sight, StoreError> {
        let mut parts = Vec::new();
        for (sop, revisions) in revisions(connection, procedures)? {
            if scope.sop.as_ref().is_some_and(|wanted| *wanted != sop) {
                continue;
            }
            let limits = match scope.user {
                None => vec![String::new()],
                Some(user) => limits_of(connection, &revisions, user, now)?,
            };
            parts.push((sop, disjoint(limits)));
        }
        let sight = Sight { parts };
        Ok(match &scope.region {
            Some(region) => sight.narrowed(region),
            None => sight,
        })
    }

    /// The part of it that lies in a region.
    pub fn narrowed(self, region: &str) -> Sight {
        let code = RegionCode::parse(region).map_or_else(|| region.trim().to_owned(), |code| code.as_str().to_owned());
        if code.is_empty() {
            return self;
        }
        let narrow = |limits: Vec<String>| {
            let within = limits.into_iter().filter_map(|limit| match () {
                () if covers(&limit, &code) => Some(code.clone()),
                () if covers(&code, &limit) => Some(limit),
                () => None,
            });
            disjoint(within.collect())
        };
        Sight { parts: self.parts.into_iter().map(|(sop, limits)| (sop, narrow(limits))).collect() }
    }

    /// Whether a case of a procedure in a region can be seen.
    pub fn sees(&self, sop: &str, region: &str) -> bool {
        self.parts.iter().any(|(known, limits)| known == sop && limits.iter().any(|limit| covers(limit, region)))
    }

    /// Whether it hides nothing of the procedures that it shows: rows need not be looked at one by one.
    pub fn is_everywhere(&self) -> bool {
        // Somebody without a role in one of them sees nothing there: no limits are not no limit.
        !self.parts.is_empty() && self.parts.iter().all(|(_, limits)| limits.iter().any(String::is_empty))
    }

    /// `[procedure, low, high]` for SQL: a region lies in it when, with a dot behind it, it is from `low` to before
    /// `high`.
    pub fn json(&self) -> String {
        let parts = self.parts.iter().flat_map(|(sop, limits)| {
            limits.iter().map(move |limit| {
                let (low, high) = bounds(limit);
                serde_json::json!([sop, low, high])
            })
        });
        serde_json::Value::Array(parts.collect()).to_string()
    }
}

/// Between which texts the codes of a region lie, a dot behind each: `63.1` is not in `63.11`, `63.11.08` is.
pub(super) fn bounds(limit: &str) -> (String, String) {
    if limit.is_empty() {
        return (String::new(), "~".to_owned());
    }
    // The slash is the sign after the dot.
    ([limit, "."].concat(), [limit, "/"].concat())
}

/// None inside of another, so that nothing is counted twice.
pub(super) fn disjoint(mut limits: Vec<String>) -> Vec<String> {
    limits.sort();
    let mut kept: Vec<String> = Vec::new();
    for limit in limits {
        if !kept.iter().any(|wider| covers(wider, &limit)) {
            kept.push(limit);
        }
    }
    kept
}

/// Every revision that may have cases, by procedure; none where this program cannot read it.
pub(super) type Revisions = BTreeMap<String, Vec<Option<Arc<Definition>>>>;

pub(super) fn revisions(connection: &Connection, procedures: &Procedures) -> Result<Revisions, StoreError> {
    let mut revisions: Revisions = BTreeMap::new();
    let mut seen: Vec<Pin> = Vec::new();
    for definition in procedures.library().current() {
        seen.push(definition.pin.clone());
        revisions.entry(definition.pin.sop.clone()).or_default().push(Some(definition));
    }
    for pin in store::pins(connection)? {
        if !seen.contains(&pin) {
            let definition = procedures.definition_in(connection, &pin)?;
            revisions.entry(pin.sop.clone()).or_default().push(definition);
            seen.push(pin);
        }
    }
    Ok(revisions)
}

/// The regions of all roles that somebody has in a procedure. A procedure that nobody can read is shown to who assigns
/// officers.
fn limits_of(
    connection: &Connection,
    revisions: &[Option<Arc<Definition>>],
    user: UserId,
    now: UtcMs,
) -> Result<Vec<String>, StoreError> {
    let mut limits = Vec::new();
    for definition in revisions.iter().flatten() {
        let day = definition.procedure.zone.day_of(now);
        let roles = officers::roles_of(connection, definition, user, day)?;
        limits.extend(roles.into_iter().map(|role| role.region));
    }
    if revisions.iter().all(Option::is_none) {
        let user = people::user_by_id(connection, user)?;
        let may_see = user.is_some_and(|user| user.may(Permission::AssignOfficers));
        limits.extend(may_see.then(String::new));
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(limits: &[&str]) -> Sight {
        let limits = limits.iter().map(|limit| (*limit).to_owned()).collect();
        Sight { parts: vec![("deks".to_owned(), disjoint(limits))] }
    }

    #[test]
    fn a_region_is_narrowed_to_what_both_allow() {
        for (limits, region, expect) in [
            (vec![""], "", vec![""]),
            (vec![""], "63.11", vec!["63.11"]),
            (vec!["63.11"], "", vec!["63.11"]),
            (vec!["63.11"], "63.11.08", vec!["63.11.08"]),
            (vec!["63.11"], "631108", vec!["63.11.08"]),
            (vec!["63.11.08", "63.11.01"], "63.11", vec!["63.11.01", "63.11.08"]),
            (vec!["63.11.08"], "63.12", vec![]),
            (vec!["63.11.08.2001", "63.11.08", "63.11"], "", vec!["63.11"]),
            (vec![], "63.11", vec![]),
            (vec![""], "di mana saja", vec!["di mana saja"]),
        ] {
            let found = sight(&limits).narrowed(region);
            let expect: Vec<String> = expect.into_iter().map(str::to_owned).collect();
            assert_eq!(found.parts[0].1, expect, "{limits:?} in {region:?}");
        }
    }

    #[test]
    fn bounds_say_the_same_as_the_rule() {
        for (limit, region) in [
            ("", ""),
            ("", "63.11"),
            ("63.11", ""),
            ("63.11", "63.11"),
            ("63.11", "63.11.08.2001"),
            ("63.11", "63.12"),
            ("63.11", "63.1"),
            ("63.11.08", "63.11"),
            ("63", "63.11.08"),
            ("6", "63.11"),
        ] {
            let (low, high) = bounds(limit);
            let with_dot = [region, "."].concat();
            assert_eq!(with_dot >= low && with_dot < high, covers(limit, region), "{region:?} in {limit:?}");
        }
    }
}
