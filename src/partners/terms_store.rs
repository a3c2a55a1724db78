//! SQL over `partner_terms` and `partner_commissions`: dated facts, the latest in force counts.

use std::collections::HashSet;

use rusqlite::{Connection, Row, params};

use super::commission::{Commission, Scope, category_key};
use super::store::{DiscountBearer, Terms};
use crate::base::{BusinessDay, Month, PartnerId, ProductId, Rupiah};
use crate::store::{OptionalRow, StoreError, Tx, collect};
use crate::{catalog, stock};

/// Takes a commission of a category or a product back.
const AS_PARTNER: &str = "as_partner";

/// Appends terms of the partner as a whole that hold from a day on.
pub fn set_terms(tx: &mut Tx<'_>, partner: PartnerId, from: BusinessDay, terms: Terms) -> Result<(), StoreError> {
    let (act_id, seq) = (tx.act_id(), tx.seq());
    tx.fact(
        "partner_terms",
        &[
            ("act_id", &act_id),
            ("partner_id", &partner),
            ("valid_from", &from.to_string()),
            ("commission_kind", &terms.commission.kind()),
            ("commission_bp", &terms.commission.rate_bp()),
            ("monthly_fee_rupiah", &terms.commission.monthly_fee()),
            ("discount_bearer", &terms.discount_bearer.name()),
            ("qris_fee_bearer", &terms.qris_fee_bearer.name()),
            ("rounding_bearer", &terms.rounding_bearer.name()),
            ("payment_day", &terms.payment_day),
            ("months_unsold", &terms.months_unsold),
            ("pickup_days", &terms.pickup_days),
            ("price_notice_days", &terms.price_notice_days),
            ("seq", &seq),
        ],
    )
}

/// Appends a commission of a category or a product that holds from a day on; `None` takes it back from that day on. The
/// partner as a whole has its own in [`set_terms`].
pub fn set_commission(
    tx: &mut Tx<'_>,
    partner: PartnerId,
    from: BusinessDay,
    scope: &Scope,
    commission: Option<Commission>,
) -> Result<(), StoreError> {
    let Some((kind, key, name)) = scope.stored() else { return Ok(()) };
    let (act_id, seq) = (tx.act_id(), tx.seq());
    let known = commission.unwrap_or(Commission::None);
    tx.fact(
        "partner_commissions",
        &[
            ("act_id", &act_id),
            ("partner_id", &partner),
            ("scope", &kind),
            ("scope_key", &key),
            ("scope_name", &name),
            ("valid_from", &from.to_string()),
            ("commission_kind", &commission.map_or(AS_PARTNER, Commission::kind)),
            ("commission_bp", &known.rate_bp()),
            ("monthly_fee_rupiah", &known.monthly_fee()),
            ("seq", &seq),
        ],
    )
}

/// The terms of the partner as a whole on a day, or `None` when none were agreed by then (the outlet's default applies).
pub fn terms_on(connection: &Connection, partner: PartnerId, day: BusinessDay) -> Result<Option<Terms>, StoreError> {
    connection
        .prepare_cached(
            "SELECT commission_kind, commission_bp, monthly_fee_rupiah, discount_bearer, qris_fee_bearer,
                    rounding_bearer, payment_day, months_unsold, pickup_days, price_notice_days
             FROM partner_terms
             WHERE partner_id = ?1 AND valid_from <= ?2 ORDER BY valid_from DESC, seq DESC LIMIT 1",
        )?
        .query_row(params![partner, day.to_string()], |row| {
            let bearer = |at: usize| Ok::<_, rusqlite::Error>(DiscountBearer::read(&row.get::<_, String>(at)?));
            Ok(Terms {
                commission: read_commission(row, 0)?,
                discount_bearer: bearer(3)?,
                qris_fee_bearer: bearer(4)?,
                rounding_bearer: bearer(5)?,
                payment_day: row.get(6)?,
                months_unsold: row.get(7)?,
                pickup_days: row.get(8)?,
                price_notice_days: row.get(9)?,
            })
        })
        .optional_row()
}

/// All terms of the partner as a whole, each with its first day, oldest first: for whoever asks about many days.
pub fn terms_by_day(connection: &Connection, partner: PartnerId) -> Result<Vec<(BusinessDay, Terms)>, StoreError> {
    let days: Vec<String> = collect(
        connection,
        "SELECT DISTINCT valid_from FROM partner_terms WHERE partner_id = ?1 ORDER BY valid_from",
        [partner],
        |row| row.get(0),
    )?;
    let mut found = Vec::with_capacity(days.len());
    for day in days.iter().filter_map(|day| BusinessDay::parse(day)) {
        found.extend(terms_on(connection, partner, day)?.map(|terms| (day, terms)));
    }
    Ok(found)
}

/// Everything that was agreed with a partner and is in force on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgreedTerms {
    /// Of the partner as a whole; `None`: nothing was agreed by then.
    pub whole: Option<Terms>,
    /// Commissions of categories and products.
    pub commissions: Vec<(Scope, Commission)>,
}

impl AgreedTerms {
    /// The terms of a product: a product goes before its category, a category before the partner.
    pub fn of(&self, category: &str, product: Option<ProductId>) -> Option<Terms> {
        let whole = self.whole?;
        let named = |wanted: &dyn Fn(&Scope) -> bool| {
            self.commissions.iter().find(|(scope, _)| wanted(scope)).map(|(_, commission)| *commission)
        };
        let category = category_key(category);
        let of_product = named(&|scope| matches!(scope, Scope::Product(id) if Some(*id) == product));
        let of_category = || named(&|scope| matches!(scope, Scope::Category(name) if category_key(name) == category));
        Some(Terms { commission: of_product.or_else(of_category).unwrap_or(whole.commission), ..whole })
    }
}

/// What is in force on a day, for whoever asks about many products of one partner.
pub fn agreed_on(connection: &Connection, partner: PartnerId, day: BusinessDay) -> Result<AgreedTerms, StoreError> {
    let whole = terms_on(connection, partner, day)?;
    Ok(AgreedTerms { whole, commissions: commissions_on(connection, partner, day)? })
}

/// The terms that a sale of this product (or of an untagged piece of this category) is split by on a day, as
/// [`AgreedTerms::of`] finds them.
pub fn terms_for(
    connection: &Connection,
    partner: PartnerId,
    category: &str,
    product: Option<ProductId>,
    day: BusinessDay,
) -> Result<Option<Terms>, StoreError> {
    let Some(terms) = terms_on(connection, partner, day)? else { return Ok(None) };
    let product = product.map(|id| id.to_string()).unwrap_or_default();
    let found: Vec<(String, Option<Commission>)> = collect(
        connection,
        "SELECT scope, commission_kind, commission_bp, monthly_fee_rupiah FROM partner_commissions
         WHERE partner_id = ?1 AND valid_from <= ?2
           AND ((scope = 'product' AND scope_key = ?3) OR (scope = 'category' AND scope_key = ?4))
         ORDER BY scope DESC, valid_from DESC, seq DESC",
        params![partner, day.to_string(), product, category_key(category)],
        |row| Ok((row.get(0)?, read_exception(row, 1)?)),
    )?;
    // Of each scope the first row is in force; products come before categories.
    let in_force = |scope: &str| found.iter().find(|(known, _)| known == scope).and_then(|(_, commission)| *commission);
    let commission = in_force("product").or_else(|| in_force("category")).unwrap_or(terms.commission);
    Ok(Some(Terms { commission, ..terms }))
}

/// The commissions of categories and products that are in force on a day.
pub fn commissions_on(
    connection: &Connection,
    partner: PartnerId,
    day: BusinessDay,
) -> Result<Vec<(Scope, Commission)>, StoreError> {
    let rows: Vec<(String, String, String, Option<Commission>)> = collect(
        connection,
        "SELECT scope, scope_key, scope_name, commission_kind, commission_bp, monthly_fee_rupiah
         FROM partner_commissions WHERE partner_id = ?1 AND valid_from <= ?2
         ORDER BY scope, scope_key, valid_from DESC, seq DESC",
        params![partner, day.to_string()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, read_exception(row, 3)?)),
    )?;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (scope, key, name, commission) in rows {
        if !seen.insert((scope.clone(), key.clone())) {
            continue;
        }
        let scope = match scope.as_str() {
            "product" => ProductId::parse(&key).map(Scope::Product),
            _ => Some(Scope::Category(name)),
        };
        found.extend(scope.zip(commission));
    }
    Ok(found)
}

/// What the partner owes the outlet for the month of a day, whatever was sold: its fee, and those of categories and
/// products. That of a category is owed only for a month in which the partner had goods of it at the outlet, be it for a
/// day: on hand when the month began, or come in since, up to and with the day asked for. Goods with a commission of their
/// own are not sold by their category's and do not count. The agreement's article on commissions says the same
/// (`partnership::agreement`).
pub fn monthly_fee_on(connection: &Connection, partner: PartnerId, day: BusinessDay) -> Result<Rupiah, StoreError> {
    fee_agreed(connection, partner, &agreed_on(connection, partner, day)?, day)
}

/// What the partner owes for a whole month that is over, by what was agreed when it began: "mulai bulan kalender penuh yang
/// pertama" (the agreement's article on commissions).
pub fn monthly_fee_of(connection: &Connection, partner: PartnerId, month: Month) -> Result<Rupiah, StoreError> {
    fee_agreed(connection, partner, &agreed_on(connection, partner, month.first())?, month.last())
}

/// The first day on which a monthly fee held, of the partner or of its categories and products; `None`: none ever did.
pub fn monthly_fee_since(connection: &Connection, partner: PartnerId) -> Result<Option<BusinessDay>, StoreError> {
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT min(valid_from) FROM (
                 SELECT valid_from FROM partner_terms WHERE partner_id = ?1 AND monthly_fee_rupiah > 0
                 UNION ALL
                 SELECT valid_from FROM partner_commissions WHERE partner_id = ?1 AND monthly_fee_rupiah > 0)",
        )?
        .query_row([partner], |row| row.get(0))?;
    Ok(found.and_then(|day| BusinessDay::parse(&day)))
}

/// By an agreement, for the month of a day, up to and with it.
fn fee_agreed(
    connection: &Connection,
    partner: PartnerId,
    agreed: &AgreedTerms,
    day: BusinessDay,
) -> Result<Rupiah, StoreError> {
    let mut fees = vec![agreed.whole.map_or(Rupiah::ZERO, |terms| terms.commission.monthly_fee())];
    for (scope, commission) in &agreed.commissions {
        let fee = commission.monthly_fee();
        let is_owed = match scope {
            Scope::Category(name) if fee > Rupiah::ZERO => had_goods_of(connection, partner, name, agreed, day)?,
            _ => true,
        };
        fees.extend(is_owed.then_some(fee));
    }
    Ok(fees.into_iter().sum())
}

/// Whether goods that are sold by a category's commission were at the outlet in the month of a day, up to and with it.
fn had_goods_of(
    connection: &Connection,
    partner: PartnerId,
    category: &str,
    agreed: &AgreedTerms,
    day: BusinessDay,
) -> Result<bool, StoreError> {
    let (first, category) = (day.month().first(), category_key(category));
    let has_own = |product: ProductId| agreed.commissions.iter().any(|(scope, _)| *scope == Scope::Product(product));
    for product in catalog::of_partner(connection, partner)? {
        if category_key(&product.category) != category || has_own(product.id) {
            continue;
        }
        let level = stock::level_until(connection, product.id, day)?;
        let came = level.rose_on.is_some_and(|rose_on| rose_on >= first);
        if came || level.on_hand > 0 || stock::level_until(connection, product.id, first.minus_days(1))?.on_hand > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The partners with whom terms are in force on a day.
pub fn with_terms_on(connection: &Connection, day: BusinessDay) -> Result<HashSet<PartnerId>, StoreError> {
    let known = collect(
        connection,
        "SELECT DISTINCT partner_id FROM partner_terms WHERE valid_from <= ?1",
        [day.to_string()],
        |row| row.get(0),
    )?;
    Ok(known.into_iter().collect())
}

fn read_commission(row: &Row<'_>, at: usize) -> rusqlite::Result<Commission> {
    let kind: String = row.get(at)?;
    Commission::read(&kind, row.get(at + 1)?, row.get(at + 2)?).ok_or_else(|| {
        let cause = ["no commission: ", kind.as_str()].concat();
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, cause.into())
    })
}

/// `None`: taken back.
fn read_exception(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Commission>> {
    let kind: String = row.get(at)?;
    if kind == AS_PARTNER { Ok(None) } else { read_commission(row, at).map(Some) }
}
