//! What was lost or damaged in the outlet's hands, and who bears it (domain-id.md section 8: liability is a clause of the
//! agreement).
//!
//! The partner's part of the selling price is what a sale of that day would have left it. Where the outlet bears it, all of
//! that is an adjustment of the partner's balance in the same act; where both do, half of it; where the partner does,
//! nothing. Without an agreement in force the outlet bears it: the goods are not its own.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use crate::base::{ActId, AdjustmentId, BusinessDay, OpnameId, PartnerId, ProductId, Rupiah, UserId};
use crate::partnership::agreement::{self, Liability, Standing};
use crate::settlement::{self, AdjustmentKind, NewAdjustment};
use crate::store::{OptionalRow, StoreError, Tx, collect};
use crate::{catalog, partners};

/// What became of the pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossKind {
    Lost,
    Damaged,
}

impl LossKind {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            LossKind::Lost => "lost",
            LossKind::Damaged => "damaged",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            LossKind::Lost => "hilang",
            LossKind::Damaged => "rusak",
        }
    }
}

/// Pieces that are gone, or that turned up again; `qty` is above zero in both cases.
#[derive(Debug, Clone)]
pub(super) struct NewLoss {
    pub line_no: i64,
    pub product: ProductId,
    pub partner: PartnerId,
    pub kind: LossKind,
    pub qty: i64,
    pub price: Rupiah,
    pub opname: Option<OpnameId>,
    pub note_id: ActId,
    pub by: UserId,
    pub approved_by: UserId,
}

/// Who bears what is lost at the outlet, by the agreement that is in force on a day.
pub fn bearer(connection: &Connection, partner: PartnerId, day: BusinessDay) -> Result<Liability, StoreError> {
    let running = agreement::of_partner(connection, partner)?;
    let running = running.into_iter().find(|row| row.standing(day) == Standing::Running);
    let Some(row) = running else { return Ok(Liability::Outlet) };
    Ok(agreement::in_force(connection, row.root, day)?.map_or(Liability::Outlet, |terms| terms.liability))
}

/// What a sale of these pieces would have left the partner on a day.
pub fn partners_part(
    connection: &Connection,
    product: ProductId,
    partner: PartnerId,
    day: BusinessDay,
    value: Rupiah,
) -> Result<Rupiah, StoreError> {
    let category = catalog::brief(connection, product)?.map(|brief| brief.category).unwrap_or_default();
    let terms = partners::terms_for(connection, partner, &category, Some(product), day)?;
    Ok(value - terms.map_or(Rupiah::ZERO, |terms| terms.commission.of_share(value)))
}

/// What of the partner's part the outlet pays; half of an odd rupiah goes to the partner.
pub fn paid_by_outlet(bearer: Liability, part: Rupiah) -> Rupiah {
    match bearer {
        Liability::Outlet => part,
        Liability::Shared => Rupiah(part.0 - part.0.div_euclid(2)),
        Liability::Partner => Rupiah::ZERO,
    }
}

/// Notes what is gone and makes it good as was agreed; how much the partner gets.
pub(super) fn make_good(tx: &mut Tx<'_>, new: &NewLoss) -> Result<Rupiah, StoreError> {
    let bearer = bearer(tx.conn(), new.partner, tx.day())?;
    borne_by(tx, new, bearer)
}

/// Notes what is gone, borne by whom somebody said; how much the partner gets.
pub(super) fn borne_by(tx: &mut Tx<'_>, new: &NewLoss, bearer: Liability) -> Result<Rupiah, StoreError> {
    let day = tx.day();
    let value = Rupiah(new.price.0.saturating_mul(new.qty));
    let part = partners_part(tx.conn(), new.product, new.partner, day, value)?;
    let paid = paid_by_outlet(bearer, part);
    let adjustment = adjust(tx, new, paid)?;
    append(tx, new, &Row { qty: new.qty, part, bearer, paid, adjustment })?;
    Ok(paid)
}

/// Notes what turned up again, and takes back what was paid for it: at most as many pieces as were lost, at what was paid
/// for each on the whole.
pub(super) fn take_back(tx: &mut Tx<'_>, new: &NewLoss) -> Result<Rupiah, StoreError> {
    let lost = open_losses(tx.conn(), new.product)?;
    let qty = new.qty.min(lost.qty);
    if qty <= 0 {
        return Ok(Rupiah::ZERO);
    }
    let of = |whole: Rupiah| -Rupiah(whole.0.saturating_mul(qty).div_euclid(lost.qty));
    let (part, paid) = (of(lost.part), of(lost.paid));
    let day = tx.day();
    let bearer = bearer(tx.conn(), new.partner, day)?;
    let adjustment = adjust(tx, new, paid)?;
    append(tx, new, &Row { qty: -qty, part, bearer, paid, adjustment })?;
    Ok(paid)
}

fn adjust(tx: &mut Tx<'_>, new: &NewLoss, paid: Rupiah) -> Result<Option<AdjustmentId>, StoreError> {
    if paid == Rupiah::ZERO {
        return Ok(None);
    }
    let name = catalog::by_id(tx.conn(), new.product)?.map(|one| one.full_name()).unwrap_or_default();
    let what = if paid < Rupiah::ZERO { "ditemukan kembali" } else { new.kind.words() };
    let memo = format!("{} {name} {what}", new.qty);
    let adjustment = NewAdjustment { partner: new.partner, kind: AdjustmentKind::StockLoss, amount: paid, memo: &memo };
    Ok(Some(settlement::append_adjustment(tx, new.by, new.approved_by, &adjustment)?.adjustment_id))
}

struct Row {
    qty: i64,
    part: Rupiah,
    bearer: Liability,
    paid: Rupiah,
    adjustment: Option<AdjustmentId>,
}

fn append(tx: &mut Tx<'_>, new: &NewLoss, row: &Row) -> Result<(), StoreError> {
    let (act_id, day, seq) = (tx.act_id(), tx.day().to_string(), tx.seq());
    let bearer = match row.bearer {
        Liability::Outlet => "outlet",
        Liability::Shared => "shared",
        Liability::Partner => "partner",
    };
    tx.fact(
        "stock_losses",
        &[
            ("act_id", &act_id),
            ("line_no", &new.line_no),
            ("product_id", &new.product),
            ("partner_id", &new.partner),
            ("opname_id", &new.opname),
            ("note_id", &new.note_id),
            ("kind", &new.kind.name()),
            ("qty", &row.qty),
            ("price_rupiah", &new.price),
            ("share_rupiah", &row.part),
            ("bearer", &bearer),
            ("paid_rupiah", &row.paid),
            ("adjustment_id", &row.adjustment),
            ("user_id", &new.by),
            ("approved_by", &new.approved_by),
            ("business_day", &day),
            ("seq", &seq),
        ],
    )
}

/// What of a product is lost and has not turned up again.
struct Open {
    qty: i64,
    part: Rupiah,
    paid: Rupiah,
}

fn open_losses(connection: &Connection, product: ProductId) -> Result<Open, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(qty), 0), coalesce(sum(share_rupiah), 0), coalesce(sum(paid_rupiah), 0)
             FROM stock_losses WHERE product_id = ?1 AND kind = 'lost'",
        )?
        .query_row([product], |row| Ok(Open { qty: row.get(0)?, part: row.get(1)?, paid: row.get(2)? }))?)
}

/// What a count cost the outlet.
pub fn made_good_by(connection: &Connection, opname: OpnameId) -> Result<Rupiah, StoreError> {
    let found: Option<Rupiah> = connection
        .prepare_cached("SELECT sum(paid_rupiah) FROM stock_losses WHERE opname_id = ?1")?
        .query_row(params![opname], |row| row.get(0))
        .optional_row()?
        .flatten();
    Ok(found.unwrap_or_default())
}

/// What people wrote beside losses of a product outside counts, by the act.
pub fn notes_of_product(connection: &Connection, product: ProductId) -> Result<HashMap<ActId, String>, StoreError> {
    let rows = collect(
        connection,
        "SELECT l.act_id, n.note FROM stock_losses l JOIN stock_notes n USING (note_id)
         WHERE l.product_id = ?1 AND l.opname_id IS NULL",
        [product],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Words beside a reason; none are not kept.
pub(super) fn keep_note(tx: &mut Tx<'_>, id: ActId, note: &str) -> Result<(), StoreError> {
    if !note.is_empty() {
        tx.record("stock_notes", ("note_id", &id), &[("note", &note)])?;
    }
    Ok(())
}
