//! Who saw what of an agreement in clear (UU 27/2022 art. 31, 32): noted before it is given, on the case that it belongs
//! to; of a partner without a case, on the last one that there was; without any, by itself.

use rusqlite::Connection;

use super::draft::Subject;
use super::propose::ProposeError;
use super::store::{self, AgreementRow};
use crate::base::{ActId, CaseId, UserId};
use crate::people::{Permission, require};
use crate::sop::Procedures;
use crate::sop::case::looks::{self, LookKind, NewLook};
use crate::sop::case::{self, NoCase};
use crate::store::{Act, StoreError, Tx};

/// What acts of looking are called.
pub(super) const KIND: &str = "partnership.look_at_agreement";
/// The purpose of looking at an agreement, as the procedure names it.
const PURPOSE: &str = "agreement";

/// A number of a draft that is shown in part until somebody wants to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalNumber {
    PartnerNik,
    PartnerPhone,
    PartnerAccount,
    OutletNik,
}

impl PersonalNumber {
    /// As the procedure calls the field; the outlet's own signer has none there.
    fn field(self) -> &'static str {
        match self {
            PersonalNumber::PartnerNik => "signer_nik",
            PersonalNumber::PartnerPhone => "contact_phone",
            PersonalNumber::PartnerAccount => "bank_account",
            PersonalNumber::OutletNik => "outlet_nik",
        }
    }
}

/// Notes that somebody sees a number of a draft in clear. Only then may it be shown.
pub fn look_at_number(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    subject: Subject,
    number: PersonalNumber,
) -> Result<(), ProposeError> {
    procedures.store().write(Act::by(by, KIND).with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let case = case_of_subject(tx.conn(), subject)?;
        Ok(note(tx, case, (LookKind::Unmask, number.field()), by)?)
    })
}

fn case_of_subject(connection: &Connection, subject: Subject) -> Result<Option<CaseId>, ProposeError> {
    match subject {
        Subject::Case(id) => Ok(Some(case::header(connection, id)?.ok_or(NoCase::Unknown)?.id)),
        Subject::Partner(partner) => Ok(store::of_partner(connection, partner)?.into_iter().find_map(|row| row.case)),
        Subject::Addendum(root) => {
            let row = store::agreement(connection, root)?.ok_or(ProposeError::UnknownAgreement)?;
            Ok(case_of(connection, &row)?)
        }
    }
}

/// The case that looks at a paper are noted on.
pub(super) fn case_of(connection: &Connection, row: &AgreementRow) -> Result<Option<CaseId>, StoreError> {
    if row.case.is_some() {
        return Ok(row.case);
    }
    match row.partner {
        Some(partner) => Ok(store::of_partner(connection, partner)?.into_iter().find_map(|row| row.case)),
        None => Ok(None),
    }
}

/// Notes a look at a paper as a whole.
pub(super) fn note_paper(tx: &mut Tx<'_>, row: &AgreementRow, kind: LookKind, by: UserId) -> Result<(), StoreError> {
    let case = case_of(tx.conn(), row)?;
    note(tx, case, (kind, ""), by)
}

fn note(tx: &mut Tx<'_>, case: Option<CaseId>, (kind, field): (LookKind, &str), by: UserId) -> Result<(), StoreError> {
    looks::note(tx, &NewLook { case, document: None, kind, field, purpose: PURPOSE, rows: 1, by })
}
