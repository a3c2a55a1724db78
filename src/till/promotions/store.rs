//! SQL over `promotions`.

use rusqlite::{Connection, Row};

use super::rules::{BearerWish, Effect, Promotion, Target};
use crate::base::{BusinessDay, PartnerId, ProductId, PromotionId, Rupiah};
use crate::store::{OptionalRow, StoreError, Tx, collect};
use crate::till::store::read_day;

/// A list on a screen; older promotions than these nobody looks for.
const LISTED_MAX: i64 = 500;

macro_rules! select_promotions {
    ($tail:literal) => {
        concat!(
            "SELECT promotion_id, name, kind, percent_bp, amount_rupiah, take_qty, pay_qty, target, product_id, \
             partner_id, category, bearer, from_day, until_day, active FROM promotions ",
            $tail
        )
    };
}

/// Writes every field that differs; a new id makes a new promotion.
pub(super) fn save(tx: &mut Tx<'_>, promotion: &Promotion) -> Result<(), StoreError> {
    let (kind, percent_bp, amount, take, pay) = match promotion.effect {
        Effect::Percent(bp) => ("percent", bp, Rupiah::ZERO, 0, 0),
        Effect::Amount(amount) => ("amount", 0, amount, 0, 0),
        Effect::NForM { take, pay } => ("n_for_m", 0, Rupiah::ZERO, take, pay),
    };
    let (target, product, partner, category) = match &promotion.target {
        Target::All => ("all", None, None, ""),
        Target::Product(id) => ("product", Some(*id), None, ""),
        Target::Partner(id) => ("partner", None, Some(*id), ""),
        Target::Category(name) => ("category", None, None, name.as_str()),
    };
    tx.record(
        "promotions",
        ("promotion_id", &promotion.id),
        &[
            ("name", &promotion.name),
            ("kind", &kind),
            ("percent_bp", &i64::from(percent_bp)),
            ("amount_rupiah", &amount),
            ("take_qty", &take),
            ("pay_qty", &pay),
            ("target", &target),
            ("product_id", &product),
            ("partner_id", &partner),
            ("category", &category),
            ("bearer", &promotion.bearer.name()),
            ("from_day", &promotion.from.to_string()),
            ("until_day", &promotion.until.to_string()),
            ("active", &promotion.active),
        ],
    )?;
    Ok(())
}

/// The promotions that hold on a day.
pub fn in_force(connection: &Connection, day: BusinessDay) -> Result<Vec<Promotion>, StoreError> {
    let rows = collect(
        connection,
        select_promotions!("WHERE active = 1 AND from_day <= ?1 AND until_day >= ?1 ORDER BY promotion_id"),
        [day.to_string()],
        read_promotion,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

/// Every promotion: those that were not ended first, then by their first day, the latest first.
pub fn list(connection: &Connection) -> Result<Vec<Promotion>, StoreError> {
    let rows = collect(
        connection,
        select_promotions!("ORDER BY active DESC, from_day DESC, promotion_id DESC LIMIT ?1"),
        [LISTED_MAX],
        read_promotion,
    )?;
    Ok(rows.into_iter().flatten().collect())
}

pub fn promotion(connection: &Connection, id: PromotionId) -> Result<Option<Promotion>, StoreError> {
    let found = connection
        .prepare_cached(select_promotions!("WHERE promotion_id = ?1"))?
        .query_row([id], read_promotion)
        .optional_row()?;
    Ok(found.flatten())
}

/// How many hold on a day or will hold later.
pub(super) fn count_from(connection: &Connection, day: BusinessDay) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM promotions WHERE active = 1 AND until_day >= ?1")?
        .query_row([day.to_string()], |row| row.get(0))?)
}

/// `None` for a row that says nothing we know: it takes nothing off.
fn read_promotion(row: &Row<'_>) -> rusqlite::Result<Option<Promotion>> {
    let effect = match row.get::<_, String>(2)?.as_str() {
        "percent" => u32::try_from(row.get::<_, i64>(3)?).ok().map(Effect::Percent),
        "amount" => Some(Effect::Amount(row.get(4)?)),
        "n_for_m" => Some(Effect::NForM { take: row.get(5)?, pay: row.get(6)? }),
        _ => None,
    };
    let target = match row.get::<_, String>(7)?.as_str() {
        "all" => Some(Target::All),
        "product" => row.get::<_, Option<ProductId>>(8)?.map(Target::Product),
        "partner" => row.get::<_, Option<PartnerId>>(9)?.map(Target::Partner),
        "category" => Some(Target::Category(row.get(10)?)),
        _ => None,
    };
    let (Some(effect), Some(target)) = (effect, target) else { return Ok(None) };
    Ok(Some(Promotion {
        id: row.get(0)?,
        name: row.get(1)?,
        effect,
        target,
        bearer: BearerWish::read(&row.get::<_, String>(11)?),
        from: read_day(row, 12)?,
        until: read_day(row, 13)?,
        active: row.get(14)?,
    }))
}
