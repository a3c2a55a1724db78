//! Keeping the register: a partner's form, its status, and finding it again.

use thiserror::Error;

use super::rules::{FormFlaw, PartnerForm, answers_to, check, is_named, next_code, running_agreement};
use super::store::{self, Partner, PartnerStatus, Terms};
use super::terms::{self, ChangeTermsError};
use crate::base::text::clean_line;
use crate::base::{ActId, PartnerId, UserId};
use crate::catalog;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};

#[derive(Debug, Error)]
pub enum SavePartnerError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error(transparent)]
    Flaw(#[from] FormFlaw),
    #[error("Kode {code} sudah dipakai {by}. Kosongkan kode agar diisi otomatis.")]
    CodeTaken { code: String, by: String },
    #[error(transparent)]
    Terms(#[from] ChangeTermsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum ChangeStatusError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error("Alasan belum diisi. Tulis mengapa status mitra diubah.")]
    ReasonMissing,
    /// The end of an agreement has its own way: notice, minutes, what is handed back and paid.
    #[error(
        "Perjanjian {number} masih berlaku sampai {until}. Akhiri perjanjiannya dulu: buka Perjanjian dari kartu mitra ini, \
         lalu ketuk Akhiri perjanjian. Bila perjanjian itu dibuat di luar kios, betulkan tanggal berakhirnya di data mitra."
    )]
    AgreementRuns { number: String, until: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a form: a new partner, or the changed fields of a known one. Gives back the partner as kept.
pub fn save_partner(
    store: &Store,
    act_id: ActId,
    by: UserId,
    form: PartnerForm,
) -> Result<PartnerId, SavePartnerError> {
    store.write(Act::by(by, "partners.save").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditPartners)?;
        save_form(tx, &form)
    })
}

/// Keeps a new partner together with the terms that hold from today on: one act, so that neither is there without the
/// other.
pub fn register_partner(
    store: &Store,
    act_id: ActId,
    by: UserId,
    form: PartnerForm,
    first_terms: Terms,
) -> Result<PartnerId, SavePartnerError> {
    store.write(Act::by(by, "partners.save").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditPartners)?;
        let (partner, today) = (save_form(tx, &form)?, tx.day());
        terms::agree(tx, by, partner, today, first_terms)?;
        Ok(partner)
    })
}

fn save_form(tx: &mut Tx<'_>, form: &PartnerForm) -> Result<PartnerId, SavePartnerError> {
    let known = store::all(tx.conn())?;
    let before = match form.id {
        None => None,
        Some(id) => Some(known.iter().find(|one| one.id == id).ok_or(SavePartnerError::UnknownPartner)?),
    };
    let mut partner = match before {
        None => check(form, PartnerId::new(), tx.day(), PartnerStatus::Active)?,
        Some(before) => check(form, before.id, before.joined_on, before.status)?,
    };
    if partner.code.is_empty() {
        partner.code = match before {
            Some(before) => before.code.clone(),
            None => next_code(known.iter().map(|one| one.code.as_str())),
        };
    }
    if let Some(other) = known.iter().find(|one| one.id != partner.id && one.code == partner.code) {
        return Err(SavePartnerError::CodeTaken { code: partner.code, by: other.business_name.clone() });
    }
    store::save(tx, &partner)?;
    if before.is_some_and(|before| before.business_name != partner.business_name) {
        catalog::reindex_partner(tx.conn(), partner.id, &partner.business_name)?;
    }
    Ok(partner.id)
}

/// Suspends, ends or resumes a partnership, with a reason that stays in the audit row. One with an agreement that runs is
/// not ended here.
pub fn change_status(
    store: &Store,
    act_id: ActId,
    by: UserId,
    partner: PartnerId,
    status: PartnerStatus,
    reason: &str,
) -> Result<(), ChangeStatusError> {
    let reason = clean_line(reason);
    if reason.is_empty() {
        return Err(ChangeStatusError::ReasonMissing);
    }
    store.write(Act::by(by, "partners.change_status").with_id(act_id).because(reason), move |tx| {
        require(tx.conn(), by, Permission::ChangeTerms)?;
        let before = store::by_id(tx.conn(), partner)?.ok_or(ChangeStatusError::UnknownPartner)?;
        if status == PartnerStatus::Ended
            && before.status != PartnerStatus::Ended
            && let Some((number, until)) = running_agreement(&before, tx.day())
        {
            return Err(ChangeStatusError::AgreementRuns { number: number.to_owned(), until: until.numeric() });
        }
        Ok(store::save(tx, &Partner { status, ..before })?)
    })
}

/// Search as you type: partners called so, then those whose owner, contact or code answers to the text, then those with
/// such a product.
pub fn search(connection: &Connection, typed: &str, rows_max: usize) -> Result<Vec<Partner>, StoreError> {
    let (mut found, rest): (Vec<Partner>, Vec<Partner>) =
        store::all(connection)?.into_iter().partition(|partner| answers_to(partner, typed));
    found.sort_by_key(|partner| !is_named(partner, typed));
    if found.len() < rows_max && !rest.is_empty() {
        let with_product = catalog::partners_with_product(connection, typed)?;
        found.extend(rest.into_iter().filter(|partner| with_product.contains(&partner.id)));
    }
    found.truncate(rows_max);
    Ok(found)
}
