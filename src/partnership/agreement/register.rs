//! The partner of an agreement in the register: known already, or new. Which of them it is was decided with the draft.

use super::conditions::Conditions;
use crate::base::{BusinessDay, PartnerId};
use crate::catalog;
use crate::partners::{self, FormFlaw, Partner, PartnerStatus};
use crate::store::{StoreError, Tx};

/// Why the partner could not be put into the register.
pub(super) enum RegisterFlaw {
    Unknown,
    Form(FormFlaw),
    Store(StoreError),
}

impl From<StoreError> for RegisterFlaw {
    fn from(error: StoreError) -> Self {
        RegisterFlaw::Store(error)
    }
}

/// Makes the partner, or brings its fields up to what was agreed; what the agreement does not say stays as it was.
/// `known`: as the draft says; none makes a new one, whoever else is reached the same way. Gives the partner as it stands
/// now, and whether it is new. `number` and `from` are the agreement's own: an addendum has another, but the register
/// names the agreement.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    known: Option<PartnerId>,
    (number, from): (&str, BusinessDay),
    conditions: &Conditions,
) -> Result<(Partner, bool), RegisterFlaw> {
    let all = partners::all(tx.conn())?;
    let before = match known {
        Some(id) => Some(all.iter().find(|one| one.id == id).cloned().ok_or(RegisterFlaw::Unknown)?),
        None => None,
    };
    let today = tx.day();
    let fresh = as_agreed(before.as_ref(), conditions, today).map_err(RegisterFlaw::Form)?;
    let mut partner = merged(before.as_ref(), fresh);
    partner.agreement_number = number.to_owned();
    partner.agreement_from = Some(from);
    if before.is_none() {
        partner.code = partners::next_code(all.iter().map(|one| one.code.as_str()));
    }
    partners::save(tx, &partner)?;
    let is_new = before.is_none();
    if before.is_some_and(|before| before.business_name != partner.business_name) {
        catalog::reindex_partner(tx.conn(), partner.id, &partner.business_name)?;
    }
    Ok((partner, is_new))
}

/// The form of the agreement, checked as the register checks it.
fn as_agreed(before: Option<&Partner>, conditions: &Conditions, today: BusinessDay) -> Result<Partner, FormFlaw> {
    let (id, joined) = before.map_or_else(|| (PartnerId::new(), today), |known| (known.id, known.joined_on));
    // Whoever was suspended stays so: that is somebody's decision about the goods, not about the paper.
    let status = match before.map(|known| known.status) {
        Some(PartnerStatus::Suspended) => PartnerStatus::Suspended,
        _ => PartnerStatus::Active,
    };
    partners::check(&conditions.form(), id, joined, status)
}

fn merged(before: Option<&Partner>, fresh: Partner) -> Partner {
    let mut partner = fresh;
    let Some(before) = before else { return partner };
    partner.code.clone_from(&before.code);
    partner.note.clone_from(&before.note);
    for (field, old) in [
        (&mut partner.owner_name, &before.owner_name),
        (&mut partner.contact_name, &before.contact_name),
        (&mut partner.email, &before.email),
        (&mut partner.phone, &before.phone),
        (&mut partner.instagram, &before.instagram),
        (&mut partner.address, &before.address),
        (&mut partner.bank_name, &before.bank_name),
        (&mut partner.bank_account, &before.bank_account),
        (&mut partner.bank_holder, &before.bank_holder),
    ] {
        if field.is_empty() {
            field.clone_from(old);
        }
    }
    partner
}
