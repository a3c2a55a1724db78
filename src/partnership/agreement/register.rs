//! The partner of an agreement in the register: known already, or new.

use rusqlite::Connection;

use super::conditions::{Conditions, Party};
use crate::base::text::{fold, phone_e164};
use crate::base::{BusinessDay, PartnerId};
use crate::catalog;
use crate::partners::{self, FormFlaw, Partner, PartnerStatus};
use crate::store::{StoreError, Tx};

/// The partner that these people are already: one that is reached the same way, or one of the same name that nothing
/// else is known of. Who applied before and applies again stays one partner.
pub fn same_partner(connection: &Connection, party: &Party) -> Result<Option<Partner>, StoreError> {
    Ok(same_of(partners::all(connection)?, party))
}

/// Pure part of [`same_partner`].
pub(super) fn same_of(known: Vec<Partner>, party: &Party) -> Option<Partner> {
    let phone = phone_e164(&party.phone);
    let is_reached = |partner: &&Partner| {
        let same = |one: &str, other: &str| !one.is_empty() && fold(one) == fold(other);
        same(&partner.email, &party.email)
            || phone.as_deref().is_some_and(|phone| phone == partner.phone)
            || same(partner.instagram.trim_start_matches('@'), party.instagram.trim_start_matches('@'))
    };
    let is_namesake = |partner: &&Partner| {
        let is_bare = partner.email.is_empty() && partner.phone.is_empty() && partner.instagram.is_empty();
        is_bare && fold(&partner.business_name) == fold(&party.business_name)
    };
    known.iter().find(is_reached).or_else(|| known.iter().find(is_namesake)).cloned()
}

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
/// Gives the partner as it stands now, and whether it is new. `number` and `from` are the agreement's own: an addendum has
/// another, but the register names the agreement.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    known: Option<PartnerId>,
    (number, from): (&str, BusinessDay),
    conditions: &Conditions,
) -> Result<(Partner, bool), RegisterFlaw> {
    let all = partners::all(tx.conn())?;
    let before = match known {
        Some(id) => Some(all.iter().find(|one| one.id == id).cloned().ok_or(RegisterFlaw::Unknown)?),
        None => same_of(all.clone(), &conditions.parties.partner),
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
