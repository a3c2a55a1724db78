//! Who works in which role of which procedure, and where.
//!
//! Promises: roles of the kiosk that a procedure names have its roles without being assigned; everybody else is assigned,
//! with a region if the role is limited to one; a role that was taken away a second ago counts. Somebody whose work is
//! limited to a region neither sees nor changes what lies outside of it, and a case without a region is outside of every
//! one. Leaves to others: what a role may do, which the procedure says.

mod change;
mod store;
#[cfg(test)]
mod tests;

use rusqlite::Connection;

pub use change::{AssignError, Assignment, EndAssignmentError, assign, end};
pub use store::{OfficerRow, officers};

use crate::base::regions::Regions;
use crate::base::{BusinessDay, UserId};
use crate::people::{self, Permission};
use crate::sop::case::rules;
use crate::sop::definition::{Definition, Step};
use crate::store::StoreError;

/// A role that somebody has, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRole {
    pub role: String,
    /// Kemendagri code; empty: everywhere.
    pub region: String,
}

/// Who is about to do something, as the rules look at them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Officer {
    /// None: the program.
    pub user: Option<UserId>,
    pub roles: Vec<OfficerRole>,
    pub glass: Glass,
}

/// Whether a second person stands by, who takes it upon themselves that one who entered a record decides about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glass {
    #[default]
    Whole,
    /// By somebody whose PIN was checked and who may approve.
    Broken(UserId),
    /// Somebody came along, but not for this person, or they may not approve any more.
    NotValid,
}

impl Officer {
    /// The clock, the inbox, another room.
    pub fn program() -> Officer {
        Officer::default()
    }

    /// Somebody by the roles they have today; the program for nobody.
    pub fn of(
        connection: &Connection,
        definition: &Definition,
        user: Option<UserId>,
        day: BusinessDay,
    ) -> Result<Officer, StoreError> {
        let roles = match user {
            Some(user) => roles_of(connection, definition, user, day)?,
            None => Vec::new(),
        };
        Ok(Officer { user, roles, glass: Glass::Whole })
    }
}

/// The roles that somebody has in a procedure on a day: none when they are not active or do not work on cases at all.
pub fn roles_of(
    connection: &Connection,
    definition: &Definition,
    user: UserId,
    day: BusinessDay,
) -> Result<Vec<OfficerRole>, StoreError> {
    let Some(known) = people::user_by_id(connection, user)?.filter(|known| known.may(Permission::WorkCases)) else {
        return Ok(Vec::new());
    };
    let given = definition.roles.iter().filter(|role| role.given_to.iter().any(|to| to == known.role.name()));
    let mut roles: Vec<OfficerRole> = given
        .map(|role| OfficerRole {
            role: role.id.clone(),
            // A role that is limited by region is limited to the office's own area when nobody said more.
            region: if role.by_region { definition.procedure.region.clone() } else { String::new() },
        })
        .collect();
    let is_known = |role: &OfficerRole| definition.role(&role.role).is_some_and(|known| !known.outside);
    roles.extend(store::assigned(connection, user, &definition.pin.sop, day)?.into_iter().filter(is_known));
    Ok(roles)
}

/// Whether a role limited to one region reaches a case in another: empty reaches everywhere.
pub fn covers(limit: &str, region: &str) -> bool {
    limit.is_empty() || Regions::is_inside(region, limit)
}

/// Whether somebody with these roles may see a case of a region.
pub fn may_see(roles: &[OfficerRole], region: &str) -> bool {
    roles.iter().any(|role| covers(&role.region, region))
}

/// Whether somebody may work in a step, on cases of a region: to whom it can be given.
pub fn may_work(
    connection: &Connection,
    definition: &Definition,
    step: &Step,
    user: UserId,
    region: &str,
    day: BusinessDay,
) -> Result<bool, StoreError> {
    let officer = Officer::of(connection, definition, Some(user), day)?;
    let roles = rules::roles_of_step(definition, step);
    Ok(rules::role_among(definition, &officer, &roles, region).is_ok())
}
