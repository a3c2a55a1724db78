//! Four eyes: a second person approves what another one asked for, with their own PIN, on the same screen.
//!
//! A badge or a QR only fills in the name; the PIN proves (peers.md complaint 17). What comes out is a value that nothing
//! but a checked PIN can make, for this requester only.
//!
//! What it does not promise: it is bound to no act and to no hour, and it can be cloned. Who holds it can use it again for
//! the same requester. So a screen asks anew for each question and lets the value go with the answer; and every act that
//! relies on one looks again whether the requester is who acts and whether the approver may approve by now, and writes both
//! down. Nothing is done on an approval that leaves no row.

use rusqlite::Connection;
use thiserror::Error;

use super::People;
use super::rules::{Permission, may};
use super::sign_in::{PinRefused, SignInError};
use super::store::{self, NotAllowed, User};
use crate::base::UserId;
use crate::store::StoreError;

/// Somebody who may approve did so, with their PIN, for what this requester asks. Meant for one act, which writes it
/// down; the value itself does not see to that, whoever asked for it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    by: UserId,
    requester: UserId,
}

impl Approved {
    pub fn by(&self) -> UserId {
        self.by
    }

    pub fn requester(&self) -> UserId {
        self.requester
    }

    /// An approval without a PIN, for the tests of other rooms.
    #[cfg(test)]
    pub fn played(by: UserId, requester: UserId) -> Approved {
        Approved { by, requester }
    }
}

/// The second person of an act, if it is one: somebody else, asked by this requester, who may approve by now.
pub fn second_person(connection: &Connection, by: UserId, approved: &Approved) -> Result<Option<UserId>, StoreError> {
    if approved.requester() != by || approved.by() == by {
        return Ok(None);
    }
    match store::require(connection, approved.by(), Permission::Approve) {
        Ok(_) => Ok(Some(approved.by())),
        Err(NotAllowed::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Why nobody approved.
#[derive(Debug, Error)]
pub enum ApproveError {
    #[error("Yang menyetujui harus orang lain. Minta manajer memasukkan PIN-nya.")]
    ApproverIsRequester,
    #[error("Pengguna tidak ditemukan atau sudah tidak aktif. Pilih pengguna lain.")]
    UnknownUser,
    #[error("{name} tidak boleh menyetujui. Minta manajer.")]
    MayNotApprove { name: String },
    #[error(transparent)]
    Refused(#[from] PinRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl People {
    /// Checks the second person's PIN. A wrong one counts like a wrong sign-in (faults F21). Takes some 30 ms: call it
    /// from a worker.
    pub fn approve(&self, requester: UserId, approver: UserId, pin: &str) -> Result<Approved, ApproveError> {
        if requester == approver {
            return Err(ApproveError::ApproverIsRequester);
        }
        let found = self.store.read(|c| store::user_by_id(c, approver))?.filter(|user| user.active);
        let user = found.ok_or(ApproveError::UnknownUser)?;
        if !may(user.role, Permission::Approve) {
            return Err(ApproveError::MayNotApprove { name: user.name });
        }
        match self.check_pin(approver, pin) {
            Ok(()) => Ok(Approved { by: approver, requester }),
            Err(SignInError::Refused(refused)) => Err(refused.into()),
            Err(SignInError::UnknownUser) => Err(ApproveError::UnknownUser),
            Err(SignInError::Store(error)) => Err(error.into()),
        }
    }

    /// Everybody who could approve what this person asks for.
    pub fn approvers_for(&self, requester: UserId) -> Result<Vec<User>, StoreError> {
        let users = self.store.read(store::users)?;
        let may_approve = |user: &User| user.active && user.id != requester && may(user.role, Permission::Approve);
        Ok(users.into_iter().filter(may_approve).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::testing::outlet;

    #[test]
    fn only_another_person_who_may_and_knows_the_pin_approves() {
        let outlet = outlet();
        let people = &outlet.people;
        let requester = UserId::new();
        let approved = people.approve(requester, outlet.admin, "246813").expect("approved");
        assert_eq!((approved.by(), approved.requester()), (outlet.admin, requester));
        let refused = |requester, approver, pin| people.approve(requester, approver, pin).map(drop);
        assert!(matches!(refused(outlet.admin, outlet.admin, "246813"), Err(ApproveError::ApproverIsRequester)));
        assert!(matches!(refused(requester, UserId::new(), "246813"), Err(ApproveError::UnknownUser)));
        assert!(matches!(refused(requester, outlet.kasir, "907214"), Err(ApproveError::MayNotApprove { .. })));
        let wrong = refused(requester, outlet.admin, "111112");
        assert!(matches!(wrong, Err(ApproveError::Refused(PinRefused::Wrong { tries_left: 4 }))), "{wrong:?}");
    }
}
