//! A second person approves what was worked out, and it is posted: statements with their numbers, and the ledger.
//!
//! What is posted is worked out anew and must be what was shown, by its hash. If anything came in between (a late sale, a
//! payout, an adjustment), nothing is posted and the names are said.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::gather::{GatherError, Progress, gather};
use super::prepare::Line;
use super::rules::{Draft, ItemKind};
use super::run_store::{self, WaitingRun};
use super::store::{self, Hands};
use crate::base::{ActId, PartnerId, RunId, Rupiah, SettlementId, UserId};
use crate::partners;
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Batch, Store, StoreError, Tx};
use crate::till::ledger::{Account, owe};
use crate::till::qris::FeeRule;

/// In front of a statement's number: rincian hasil.
const SERIES: &str = "RH";
/// How many partners an error names.
const NAMED_MAX: usize = 5;

/// What is to be posted.
#[derive(Debug, Clone)]
pub struct Post {
    /// Who is signed in.
    pub by: UserId,
    /// Another person who approves with a PIN on the same screen; `None`: who is signed in approves.
    pub approved: Option<Approved>,
    pub run_id: RunId,
    /// As for [`super::prepare`].
    pub fees: Option<FeeRule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub statements: usize,
    /// The sum of all balances above zero.
    pub payable: Rupiah,
}

#[derive(Debug, Error)]
pub enum PostError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perhitungan ini sudah disetujui atau sudah ditarik. Muat ulang halamannya.")]
    NotWaiting,
    #[error(
        "Yang menyetujui harus orang lain, bukan yang menghitung. Minta manajer lain atau admin memasukkan PIN-nya."
    )]
    ApproverPrepared,
    #[error(
        "Angka {partners} berubah sejak dihitung. Tidak ada yang dibukukan: tarik perhitungan ini dan hitung lagi."
    )]
    Changed { partners: String },
    #[error(transparent)]
    Gather(#[from] GatherError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Approves and posts a run: all of its statements, or none.
///
/// # Errors
/// One variant of [`PostError`] per rule, in the order of that enum.
pub fn post(store: &Store, act_id: ActId, order: &Post, progress: Progress<'_>) -> Result<Posted, PostError> {
    if let Some((statements, payable)) = store.read(|connection| run_store::posted_by(connection, act_id))? {
        return Ok(Posted { statements, payable });
    }
    let (run, drafts) = store.read_snapshot(|connection| {
        let run = check(connection, order)?;
        let kept = run_store::fingerprints(connection, run.run_id)?;
        let only: Vec<PartnerId> = kept.keys().copied().collect();
        let drafts = gather(connection, run.until, Some(&only), order.fees, progress)?;
        let changed = changed(&kept, &drafts)?;
        if !changed.is_empty() {
            return Err(PostError::Changed { partners: names(connection, &changed)? });
        }
        Ok((run, drafts))
    })?;
    let (by, order) = (order.by, order.clone());
    store.write_batch(move |batch| {
        if let Some((statements, payable)) = run_store::posted_by(batch.conn(), act_id)? {
            return Ok(Posted { statements, payable });
        }
        check(batch.conn(), &order)?;
        let approver = approver(&order);
        batch.act(Act::by(by, "settlement.approve").with_id(act_id), |tx| {
            run_store::end(tx, run.run_id, "posted", approver)
        })?;
        let hands = Hands { prepared_by: run.prepared_by, approved_by: approver };
        post_all(batch, by, &run, &drafts, &hands)
    })
}

fn approver(order: &Post) -> UserId {
    order.approved.as_ref().map_or(order.by, Approved::by)
}

/// The rules, in their order; they hold before the working out, and again when it is posted.
fn check(connection: &rusqlite::Connection, order: &Post) -> Result<WaitingRun, PostError> {
    require(connection, order.by, Permission::Settle)?;
    let approver = approver(order);
    require(connection, approver, Permission::Approve)?;
    let waiting = run_store::waiting(connection)?.filter(|waiting| waiting.run_id == order.run_id);
    let run = waiting.ok_or(PostError::NotWaiting)?;
    let is_for_another = order.approved.as_ref().is_some_and(|approved| approved.requester() != order.by);
    if run.prepared_by == approver || is_for_another {
        return Err(PostError::ApproverPrepared);
    }
    Ok(run)
}

/// The partners whose statement is not what was shown.
fn changed(
    kept: &std::collections::HashMap<PartnerId, [u8; 32]>,
    drafts: &[Draft],
) -> Result<Vec<PartnerId>, StoreError> {
    let mut left = kept.clone();
    let mut changed = Vec::new();
    for draft in drafts {
        let line = Line::of(draft)?;
        if left.remove(&line.partner) != Some(line.fingerprint) {
            changed.push(line.partner);
        }
    }
    changed.extend(left.into_keys());
    Ok(changed)
}

fn names(connection: &rusqlite::Connection, partners: &[PartnerId]) -> Result<String, StoreError> {
    let mut names = Vec::new();
    for partner in partners.iter().take(NAMED_MAX) {
        names.extend(partners::by_id(connection, *partner)?.map(|partner| partner.business_name));
    }
    let more = partners.len().saturating_sub(NAMED_MAX);
    let tail = if more > 0 { format!(" dan {more} mitra lain") } else { String::new() };
    Ok([names.join(", "), tail].concat())
}

/// One act for each statement, so that no journal row grows with the number of partners; they commit together.
fn post_all(
    batch: &mut Batch<'_>,
    by: UserId,
    run: &WaitingRun,
    drafts: &[Draft],
    hands: &Hands,
) -> Result<Posted, PostError> {
    let mut posted = Posted { statements: 0, payable: Rupiah::ZERO };
    let mut stale = Vec::new();
    for draft in drafts {
        if is_stale(batch.conn(), draft)? {
            stale.push(draft.partner);
            continue;
        }
        batch.act(Act::by(by, "settlement.post"), |tx| post_one(tx, run.run_id, draft, hands))?;
        posted.statements += 1;
        posted.payable += draft.closing().max(Rupiah::ZERO);
    }
    if stale.is_empty() { Ok(posted) } else { Err(PostError::Changed { partners: names(batch.conn(), &stale)? }) }
}

/// Lines, adjustments and fees that came in since the working out are simply in the next statement. Another statement or
/// a payment since would count money twice.
fn is_stale(connection: &rusqlite::Connection, draft: &Draft) -> Result<bool, StoreError> {
    let newest = store::newest_of(connection, draft.partner)?.map(|newest| newest.settlement_id);
    let payments: Vec<ItemKind> =
        store::open_payments(connection, draft.partner)?.into_iter().map(|item| item.kind).collect();
    let known = draft.items.iter().map(|item| item.kind).filter(|kind| kind.is_payment());
    Ok(newest != draft.previous || !known.eq(payments))
}

fn post_one(tx: &mut Tx<'_>, run: RunId, draft: &Draft, hands: &Hands) -> Result<(), StoreError> {
    let number = tx.next_number(SERIES)?;
    store::append(tx, (SettlementId::new(), &number), run, draft, hands)?;
    let day = tx.day();
    crate::till::post(tx, day, None, &entries(draft, 1))
}

/// What a statement adds to the ledger beside what sales, adjustments and payouts have put there already: shares of fee
/// and rounding, and monthly fees. With -1 for a reversal.
pub(super) fn entries(draft: &Draft, sign: i64) -> Vec<crate::till::ledger::Entry> {
    let (partner, sums) = (draft.partner, draft.sums());
    let fees: Rupiah =
        draft.items.iter().filter(|item| matches!(item.kind, ItemKind::MonthlyFee(_))).map(|item| item.amount).sum();
    let mut entries = owe(partner, Account::QrisFee, sums.qris_fee * -sign);
    entries.extend(owe(partner, Account::Rounding, sums.rounding * sign));
    entries.extend(owe(partner, Account::MonthlyFee, fees * sign));
    entries
}
