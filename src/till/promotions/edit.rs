//! Making, changing and ending a promotion; managers only.

use thiserror::Error;

use super::rules::{BearerWish, Promotion, PromotionFlaw, PromotionForm, Target};
use super::store;
use crate::base::{ActId, BusinessDay, PartnerId, PromotionId, Rupiah, UserId};
use crate::catalog;
use crate::partners::{self, DiscountBearer, Partner, PartnerStatus};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError};

/// More at once than these nobody could explain at the counter.
const OPEN_MAX: i64 = 100;
/// So many partners are named in a message; the rest is counted.
const NAMED_MAX: usize = 3;

/// A form to keep. The act's id is made when the form opens, so that a double tap makes one promotion.
#[derive(Debug, Clone)]
pub struct SavePromotion {
    pub act_id: ActId,
    pub by: UserId,
    pub form: PromotionForm,
    /// From the configuration.
    pub price_limit: Rupiah,
}

#[derive(Debug, PartialEq, Error)]
pub enum SavePromotionError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Promosi tidak ditemukan. Muat ulang daftar promosi.")]
    UnknownPromotion,
    #[error("Promosi ini sudah diakhiri. Buat promosi baru.")]
    AlreadyEnded,
    #[error(transparent)]
    Flaw(#[from] PromotionFlaw),
    #[error("Barang tidak ditemukan atau tidak dijual lagi. Pilih barang lain.")]
    UnknownProduct,
    #[error("Mitra tidak ditemukan atau tidak aktif lagi. Pilih mitra lain.")]
    UnknownPartner,
    #[error("Kategori \"{0}\" tidak dipakai barang mana pun. Pilih kategori dari daftar.")]
    UnknownCategory(String),
    #[error("Menurut ketentuannya, potongan tidak ditanggung {who}. Pilih gerai sebagai penanggung.")]
    BearerNotAgreed {
        /// The partners whose terms say otherwise.
        who: String,
    },
    #[error("Sudah ada {OPEN_MAX} promosi yang berjalan atau direncanakan. Akhiri dulu yang tidak dipakai.")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, PartialEq, Error)]
pub enum EndPromotionError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Promosi tidak ditemukan. Muat ulang daftar promosi.")]
    UnknownPromotion,
    #[error("Promosi ini sudah diakhiri. Muat ulang daftar promosi.")]
    AlreadyEnded,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a form: a new promotion, or a changed one from its next sale on. Gives its id.
pub fn save_promotion(store: &Store, save: SavePromotion) -> Result<PromotionId, SavePromotionError> {
    let act = Act::by(save.by, "till.save_promotion").with_id(save.act_id);
    store.write(act, move |tx| {
        require(tx.conn(), save.by, Permission::ManagePromotions)?;
        let before = match save.form.id {
            None => None,
            Some(id) => Some(store::promotion(tx.conn(), id)?.ok_or(SavePromotionError::UnknownPromotion)?),
        };
        if before.as_ref().is_some_and(|before| !before.active) {
            return Err(SavePromotionError::AlreadyEnded);
        }
        let id = before.map_or_else(PromotionId::new, |before| before.id);
        let promotion = save.form.checked(id, tx.day(), save.price_limit)?;
        check_goods(tx.conn(), &promotion.target)?;
        if promotion.bearer == BearerWish::Partner {
            check_bearers(tx.conn(), &promotion, tx.day())?;
        }
        if save.form.id.is_none() && store::count_from(tx.conn(), tx.day())? >= OPEN_MAX {
            return Err(SavePromotionError::TooMany);
        }
        store::save(tx, &promotion)?;
        Ok(promotion.id)
    })
}

/// Ends a promotion before its last day. What was sold with it stays as it is.
pub fn end_promotion(store: &Store, act_id: ActId, by: UserId, id: PromotionId) -> Result<(), EndPromotionError> {
    store.write(Act::by(by, "till.end_promotion").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::ManagePromotions)?;
        let promotion = store::promotion(tx.conn(), id)?.ok_or(EndPromotionError::UnknownPromotion)?;
        if !promotion.active {
            return Err(EndPromotionError::AlreadyEnded);
        }
        Ok(store::save(tx, &Promotion { active: false, ..promotion })?)
    })
}

#[derive(Debug, PartialEq, Error)]
pub enum ResumePromotionError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Promosi tidak ditemukan. Muat ulang daftar promosi.")]
    UnknownPromotion,
    #[error("Promosi ini tidak diakhiri, jadi tetap berlaku. Muat ulang daftar promosi.")]
    NotEnded,
    #[error("Hari terakhir promosi ini sudah lewat. Buat promosi baru.")]
    Over,
    #[error("Sudah ada {OPEN_MAX} promosi yang berjalan atau direncanakan. Akhiri dulu yang tidak dipakai.")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes an ending back: the promotion holds again on the days that are left of it.
pub fn resume_promotion(store: &Store, act_id: ActId, by: UserId, id: PromotionId) -> Result<(), ResumePromotionError> {
    store.write(Act::by(by, "till.resume_promotion").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::ManagePromotions)?;
        let promotion = store::promotion(tx.conn(), id)?.ok_or(ResumePromotionError::UnknownPromotion)?;
        if promotion.active {
            return Err(ResumePromotionError::NotEnded);
        }
        if promotion.until < tx.day() {
            return Err(ResumePromotionError::Over);
        }
        if store::count_from(tx.conn(), tx.day())? >= OPEN_MAX {
            return Err(ResumePromotionError::TooMany);
        }
        Ok(store::save(tx, &Promotion { active: true, ..promotion })?)
    })
}

/// Whether what the promotion is for is there.
fn check_goods(connection: &Connection, target: &Target) -> Result<(), SavePromotionError> {
    match target {
        Target::All => Ok(()),
        Target::Product(id) => match catalog::by_id(connection, *id)? {
            Some(product) if product.active => Ok(()),
            _ => Err(SavePromotionError::UnknownProduct),
        },
        Target::Partner(id) => match partners::by_id(connection, *id)? {
            Some(partner) if partner.status == PartnerStatus::Active => Ok(()),
            _ => Err(SavePromotionError::UnknownPartner),
        },
        Target::Category(name) => match catalog::categories(connection)?.iter().any(|(known, _)| known == name) {
            true => Ok(()),
            false => Err(SavePromotionError::UnknownCategory(name.clone())),
        },
    }
}

/// Whether all partners whose goods it is for agreed to bear discounts, by the terms of its first day.
fn check_bearers(connection: &Connection, promotion: &Promotion, today: BusinessDay) -> Result<(), SavePromotionError> {
    let first_day = promotion.from.max(today);
    let mut unwilling = Vec::new();
    for partner in partners_of(connection, &promotion.target)? {
        let terms = partners::terms_on(connection, partner.id, first_day)?;
        // Without an agreement the outlet bears what it gives.
        if terms.is_none_or(|terms| terms.discount_bearer == DiscountBearer::Outlet) {
            unwilling.push(partner.business_name);
        }
    }
    if unwilling.is_empty() { Ok(()) } else { Err(SavePromotionError::BearerNotAgreed { who: name_some(&unwilling) }) }
}

/// The partners whose goods a promotion is for, by name.
fn partners_of(connection: &Connection, target: &Target) -> Result<Vec<Partner>, StoreError> {
    let ids: Vec<PartnerId> = match target {
        Target::All => {
            let mut all = partners::all(connection)?;
            all.retain(|partner| partner.status == PartnerStatus::Active);
            return Ok(all);
        }
        Target::Product(id) => catalog::by_id(connection, *id)?.map(|product| product.partner_id).into_iter().collect(),
        Target::Partner(id) => vec![*id],
        Target::Category(name) => {
            let products = catalog::search::browse(connection, Some(name.as_str()), usize::MAX)?;
            let mut ids: Vec<PartnerId> = products.into_iter().map(|product| product.partner_id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        }
    };
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(partners::by_id(connection, id)?);
    }
    found.sort_by(|one, other| one.business_name.cmp(&other.business_name));
    Ok(found)
}

fn name_some(names: &[String]) -> String {
    let named = names[..names.len().min(NAMED_MAX)].join(", ");
    match names.len().saturating_sub(NAMED_MAX) {
        0 => named,
        more => format!("{named} dan {more} mitra lain"),
    }
}
