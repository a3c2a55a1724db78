//! Booking a count: every difference has a reason, another person approves, and the book says what the shelf says.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::read::{OpnameState, progress, variances};
use super::rules::{Reason, ReasonFlaw, Variance};
use super::store::{self, NewEnd};
use crate::base::text::clean_line;
use crate::base::{ActId, OpnameId, ProductId, Rupiah, UserId};
use crate::catalog;
use crate::people::{Approved, NotAllowed, Permission, require, second_person};
use crate::stock::{self, Movement};
use crate::stockroom::losses::{self, LossKind, NewLoss};
use crate::store::{Act, Connection, Store, StoreError, Tx};

/// What somebody said of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub product: ProductId,
    pub reason: Reason,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Clone)]
pub struct Post {
    pub by: UserId,
    pub approved: Approved,
    pub opname_id: OpnameId,
    pub said: Vec<Said>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub number: String,
    /// Products whose book changed.
    pub products: usize,
    /// What partners get for what was lost or damaged, less what was found again.
    pub made_good: Rupiah,
}

#[derive(Debug, Error)]
pub enum PostError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Hasil hitungan harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Hitungan ini tidak ditemukan. Muat ulang layarnya.")]
    UnknownOpname,
    #[error("Hitungan {number} masih berjalan. Selesaikan penghitungannya dulu.")]
    StillCounting { number: String },
    #[error("Hitungan {number} sudah ditutup.")]
    Over { number: String },
    #[error("{count} selisih belum punya alasan: {name}.")]
    ReasonMissing { count: usize, name: String },
    #[error("Alasan untuk {name} tidak sesuai. {flaw}")]
    Reason { name: String, flaw: ReasonFlaw },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Books a count.
///
/// # Errors
/// One variant of [`PostError`] per rule, in the order of that enum.
pub fn post(store: &Store, act_id: ActId, order: Post) -> Result<Posted, PostError> {
    store.write(Act::by(order.by, "opname.post").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(PostError::NotApproved)?;
        let opname = store::opname(tx.conn(), order.opname_id)?.ok_or(PostError::UnknownOpname)?;
        let number = opname.number.clone();
        match opname.state {
            OpnameState::Counting => return Err(PostError::StillCounting { number }),
            OpnameState::Counted { .. } => {}
            OpnameState::Booked { .. } | OpnameState::Dropped { .. } => return Err(PostError::Over { number }),
        }
        let so_far = progress(tx.conn(), &opname)?;
        let lines = reasoned(tx.conn(), &variances(tx.conn(), &opname)?, &order.said)?;
        let mut posted = Posted { number, ..Posted::default() };
        let hands = Hands { opname: opname.id, by: order.by, approved_by };
        for (at, line) in lines.iter().enumerate() {
            posted.made_good += book(tx, &hands, i64::try_from(at).unwrap_or(i64::MAX) + 1, line)?;
            posted.products += usize::from(line.reason.movement().is_some());
        }
        let (products, pieces) = (so_far.counted, so_far.pieces);
        let end = NewEnd { how: "booked", by: order.by, approved_by: Some(approved_by), products, pieces };
        store::append_ended(tx, opname.id, &end)?;
        Ok(posted)
    })
}

struct Line {
    variance: Variance,
    reason: Reason,
    note: String,
}

/// Every difference with its reason. Words about products that are no longer different are let go.
fn reasoned(connection: &Connection, found: &[Variance], said: &[Said]) -> Result<Vec<Line>, PostError> {
    let said: HashMap<ProductId, &Said> = said.iter().map(|one| (one.product, one)).collect();
    let name = |product| Ok::<_, StoreError>(catalog::by_id(connection, product)?.map(|one| one.full_name()));
    let without = || found.iter().filter(|one| !said.contains_key(&one.product));
    if let Some(first) = without().next() {
        let name = name(first.product)?.unwrap_or_default();
        return Err(PostError::ReasonMissing { count: without().count(), name });
    }
    let mut lines = Vec::with_capacity(found.len());
    for variance in found {
        let Some(one) = said.get(&variance.product) else { continue };
        let note = clean_line(&one.note);
        if let Err(flaw) = one.reason.check(&variance.reckoned, &note) {
            return Err(PostError::Reason { name: name(variance.product)?.unwrap_or_default(), flaw });
        }
        lines.push(Line { variance: *variance, reason: one.reason, note });
    }
    Ok(lines)
}

struct Hands {
    opname: OpnameId,
    by: UserId,
    approved_by: UserId,
}

/// One difference: the movement, what the partner gets for it, and the row of the minutes.
fn book(tx: &mut Tx<'_>, hands: &Hands, line_no: i64, line: &Line) -> Result<Rupiah, StoreError> {
    let (variance, note_id) = (&line.variance, ActId::new());
    losses::keep_note(tx, note_id, &line.note)?;
    store::append_variance(tx, hands.opname, variance, (line.reason, note_id))?;
    let Some(kind) = line.reason.movement() else { return Ok(Rupiah::ZERO) };
    let (qty, at, day) = (variance.reckoned.variance, tx.now(), tx.day());
    stock::record(tx, line_no, &Movement { product_id: variance.product, kind, qty, at, day })?;
    let new = |kind, qty| NewLoss {
        line_no,
        product: variance.product,
        partner: variance.partner,
        kind,
        qty,
        price: variance.price,
        opname: Some(hands.opname),
        note_id,
        by: hands.by,
        approved_by: hands.approved_by,
    };
    match line.reason {
        Reason::Lost => losses::make_good(tx, &new(LossKind::Lost, -qty)),
        Reason::Damaged => losses::make_good(tx, &new(LossKind::Damaged, -qty)),
        Reason::Found => losses::take_back(tx, &new(LossKind::Lost, qty)),
        _ => Ok(Rupiah::ZERO),
    }
}
