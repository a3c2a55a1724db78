//! What was agreed with a partner, and changing it.

use thiserror::Error;

use super::commission::{Commission, CommissionFlaw, Scope};
use super::store::{self, DiscountBearer, Terms};
use super::terms_store;
use crate::base::{ActId, BusinessDay, PartnerId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

/// The last day that every month has.
pub const PAYMENT_DAY_MAX: u8 = 28;
const MONTHS_UNSOLD_MAX: u8 = 24;
const PICKUP_DAYS_MAX: u16 = 90;
const PRICE_NOTICE_DAYS_MAX: u16 = 180;

impl Terms {
    /// A commission and who bears discounts; the rest as it is where nobody says otherwise: the outlet bears fee and
    /// rounding, pays on the 10th, and goods stay for three months.
    pub fn of(commission: Commission, discount_bearer: DiscountBearer) -> Terms {
        Terms {
            commission,
            discount_bearer,
            qris_fee_bearer: DiscountBearer::Outlet,
            rounding_bearer: DiscountBearer::Outlet,
            payment_day: 10,
            months_unsold: 3,
            pickup_days: 14,
            price_notice_days: 30,
        }
    }

    /// A percentage of the sale, in basis points.
    pub fn percent(commission_bp: i64, discount_bearer: DiscountBearer) -> Terms {
        Terms::of(Commission::percent(commission_bp), discount_bearer)
    }

    /// Every figure that nobody can agree on, in the order of the checks.
    pub fn flaws(&self) -> Vec<TermsFlaw> {
        let mut found = Vec::new();
        found.extend(self.commission.check().err().map(TermsFlaw::Commission));
        if !(1..=PAYMENT_DAY_MAX).contains(&self.payment_day) {
            found.push(TermsFlaw::PaymentDay);
        }
        if !(1..=MONTHS_UNSOLD_MAX).contains(&self.months_unsold) {
            found.push(TermsFlaw::MonthsUnsold);
        }
        if !(1..=PICKUP_DAYS_MAX).contains(&self.pickup_days) {
            found.push(TermsFlaw::PickupDays);
        }
        if self.price_notice_days > PRICE_NOTICE_DAYS_MAX {
            found.push(TermsFlaw::PriceNoticeDays);
        }
        found
    }
}

/// A figure of the terms that is out of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TermsFlaw {
    #[error(transparent)]
    Commission(#[from] CommissionFlaw),
    #[error("Tanggal pembayaran harus 1 sampai {PAYMENT_DAY_MAX}, supaya ada di setiap bulan.")]
    PaymentDay,
    #[error("Lama titip tanpa penjualan harus 1 sampai {MONTHS_UNSOLD_MAX} bulan.")]
    MonthsUnsold,
    #[error("Waktu mengambil barang harus 1 sampai {PICKUP_DAYS_MAX} hari.")]
    PickupDays,
    #[error("Pemberitahuan perubahan harga paling lama {PRICE_NOTICE_DAYS_MAX} hari.")]
    PriceNoticeDays,
}

#[derive(Debug, Error)]
pub enum ChangeTermsError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra tidak ditemukan. Muat ulang daftar mitra.")]
    UnknownPartner,
    #[error(transparent)]
    Flaw(#[from] TermsFlaw),
    #[error("Kategori untuk komisi tersendiri belum diisi. Pilih kategorinya.")]
    CategoryMissing,
    #[error("Ketentuan tidak bisa berlaku surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error("Komisi per kategori atau per barang baru bisa disepakati sesudah ada ketentuan untuk mitranya.")]
    NoTermsYet,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Appends terms that hold from a day on; managers only. Sales made before keep theirs: they are frozen on the line.
pub fn change_terms(
    store: &Store,
    act_id: ActId,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    terms: Terms,
) -> Result<(), ChangeTermsError> {
    store.write(Act::by(by, "partners.change_terms").with_id(act_id), move |tx| agree(tx, by, partner, from, terms))
}

/// The rules of terms, within an act.
pub fn agree(
    tx: &mut Tx<'_>,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    terms: Terms,
) -> Result<(), ChangeTermsError> {
    check_who_and_whom(tx, by, partner)?;
    if let Some(flaw) = terms.flaws().into_iter().next() {
        return Err(flaw.into());
    }
    check_from(tx, from)?;
    Ok(terms_store::set_terms(tx, partner, from, terms)?)
}

/// Appends the commission of a category or a product, or takes it back (`None`), within an act. For the partner as a
/// whole the other terms stay as they are on that day.
pub fn agree_commission(
    tx: &mut Tx<'_>,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    (scope, commission): (&Scope, Option<Commission>),
) -> Result<(), ChangeTermsError> {
    check_who_and_whom(tx, by, partner)?;
    if let Some(flaw) = commission.and_then(|commission| commission.check().err()) {
        return Err(TermsFlaw::from(flaw).into());
    }
    if matches!(scope, Scope::Category(name) if name.trim().is_empty()) {
        return Err(ChangeTermsError::CategoryMissing);
    }
    check_from(tx, from)?;
    let whole = terms_store::terms_on(tx.conn(), partner, from)?.ok_or(ChangeTermsError::NoTermsYet)?;
    match scope {
        Scope::Partner => {
            let commission = commission.unwrap_or(Commission::None);
            terms_store::set_terms(tx, partner, from, Terms { commission, ..whole })?;
        }
        scope => terms_store::set_commission(tx, partner, from, scope, commission)?,
    }
    Ok(())
}

/// Changes one commission from a day on; managers only.
pub fn change_commission(
    store: &Store,
    act_id: ActId,
    by: UserId,
    partner: PartnerId,
    from: BusinessDay,
    (scope, commission): (Scope, Option<Commission>),
) -> Result<(), ChangeTermsError> {
    store.write(Act::by(by, "partners.change_terms").with_id(act_id), move |tx| {
        agree_commission(tx, by, partner, from, (&scope, commission))
    })
}

fn check_who_and_whom(tx: &Tx<'_>, by: UserId, partner: PartnerId) -> Result<(), ChangeTermsError> {
    require(tx.conn(), by, Permission::ChangeTerms)?;
    store::by_id(tx.conn(), partner)?.ok_or(ChangeTermsError::UnknownPartner)?;
    Ok(())
}

fn check_from(tx: &Tx<'_>, from: BusinessDay) -> Result<(), ChangeTermsError> {
    if from < tx.day() { Err(ChangeTermsError::Backdated(tx.day().numeric())) } else { Ok(()) }
}
