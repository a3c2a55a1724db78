//! Scoring: every curator for themselves, blind until their own scores are in.

use thiserror::Error;

use super::criteria::{Criteria, CriteriaError};
use super::round::{NoRound, Round, criteria_for, pinned};
use super::rules::{self, ProductFlaw, Scores};
use super::store::{self, Place};
use crate::base::text::clean_lines;
use crate::base::{ActId, TaskId, UserId, limits};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::rules::RoleFlaw;
use crate::sop::field::ContentHash;
use crate::store::{Act, Store, StoreError, Tx};

/// Half-given scores, as `Store::keep_draft` keeps them.
pub const DRAFT_KIND: &str = "curation";
/// Decisions half made, under the same keys.
pub const PROPOSAL_KIND: &str = "curation-decision";

/// Why scores were not taken, in the order of the checks. The draft keeps them.
#[derive(Debug, Error)]
pub enum SubmitError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoRound(#[from] NoRound),
    #[error("Permohonan ini sudah diputuskan. Penilaian tidak diterima lagi.")]
    Closed,
    #[error("Permohonan ini dikurasi {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Permohonan ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Anda ikut mengisi permohonan ini, jadi orang lain yang menilainya. Minta rekan lain.")]
    Entered,
    #[error("Penilaian Anda sudah masuk dan tidak bisa diubah lagi di putaran ini.")]
    AlreadyIn,
    #[error("Anda sudah membuka penilaian rekan, jadi tidak menilai lagi di putaran ini.")]
    Opened,
    #[error("Isian permohonan berubah sejak Anda membukanya. Periksa lagi, lalu kirim; nilai Anda tetap ada.")]
    ChangedMeanwhile,
    #[error(transparent)]
    Criteria(#[from] CriteriaError),
    #[error("Kriteria penilaian berubah. Muat ulang, lalu nilai lagi.")]
    UnknownCriterion,
    #[error("Nilai \"{label}\" bukan 1 sampai 5. Pilih lagi.")]
    BadScore { label: String },
    #[error("Belum dinilai: {}. Lengkapi, lalu kirim.", .0.join("; "))]
    Unscored(Vec<String>),
    #[error("Catatan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    NoteTooLong,
    #[error(transparent)]
    Product(#[from] ProductFlaw),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps half-given scores of one person; nobody else sees them.
pub fn keep_draft(store: &Store, by: UserId, task: TaskId, scores: &Scores) -> Result<(), StoreError> {
    store.keep_draft(DRAFT_KIND, &draft_key(by, task), scores)
}

/// Under which half-given scores and decisions of one person lie.
pub fn draft_key(by: UserId, task: TaskId) -> String {
    format!("{task}/{by}")
}

/// Hands scores in over what is there now: once per curator and round, for good, and again only when what was scored
/// changed since.
pub fn submit(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    task: TaskId,
    scores: Scores,
) -> Result<(), SubmitError> {
    submit_over(procedures, act_id, by, (task, None), scores)
}

/// The same by somebody who saw this content: scores of anything else are not taken.
pub fn submit_over(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (task, seen): (TaskId, Option<ContentHash>),
    scores: Scores,
) -> Result<(), SubmitError> {
    let current = procedures.store().read(|connection| criteria_for(connection, procedures, task))?;
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "curation.submit").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::Curate)?;
        let round = Round::of_task(tx.conn(), &within, task)?;
        check_person(tx, &round, by)?;
        let content = round.header.content_hash;
        if seen.is_some_and(|seen| seen != content) {
            return Err(SubmitError::ChangedMeanwhile);
        }
        // Somebody was faster by another file: the round goes by theirs.
        let criteria = pinned(tx.conn(), task)?.unwrap_or(current);
        let scores = checked(&criteria, &round, scores)?;
        store::keep_criteria(tx, &criteria)?;
        let place = Place { case: round.header.id, task, user: by };
        store::add_scores(tx, place, (criteria.hash, content), &scores)?;
        tx.drop_draft(DRAFT_KIND, &draft_key(by, task))?;
        Ok(())
    })
}

/// Opens the scores of a round for somebody who will decide and not score: from then on they do not score in it.
pub fn open_scores(procedures: &Procedures, act_id: ActId, by: UserId, task: TaskId) -> Result<(), SubmitError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "curation.open_scores").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let round = Round::of_task(tx.conn(), &within, task)?;
        check_role(tx, &round, by)?;
        if is_in(tx, &round, by)? {
            return Err(SubmitError::AlreadyIn);
        }
        if !store::has_opened(tx.conn(), task, by)? {
            store::add_opening(tx, Place { case: round.header.id, task, user: by })?;
        }
        tx.drop_draft(DRAFT_KIND, &draft_key(by, task))?;
        Ok(())
    })
}

/// Whether somebody may still score in a round.
pub(super) fn check_person(tx: &Tx<'_>, round: &Round, by: UserId) -> Result<(), SubmitError> {
    if round.header.is_closed() || !round.task.is_open() {
        return Err(SubmitError::Closed);
    }
    check_role(tx, round, by)?;
    if rules::entered(&round.past, by) {
        return Err(SubmitError::Entered);
    }
    if is_in(tx, round, by)? {
        return Err(SubmitError::AlreadyIn);
    }
    if store::has_opened(tx.conn(), round.task.id, by)? {
        return Err(SubmitError::Opened);
    }
    Ok(())
}

/// Whether somebody handed in scores of what is there now.
fn is_in(tx: &Tx<'_>, round: &Round, by: UserId) -> Result<bool, StoreError> {
    let submissions = store::submissions(tx.conn(), round.task.id)?;
    Ok(submissions.iter().any(|one| one.curator == by && one.is_of(round.header.content_hash)))
}

fn check_role(tx: &Tx<'_>, round: &Round, by: UserId) -> Result<(), SubmitError> {
    match round.role_of(tx.conn(), by, tx.now())? {
        Ok(_) => Ok(()),
        Err(RoleFlaw::WrongRole { roles }) => Err(SubmitError::WrongRole { roles }),
        Err(RoleFlaw::OutsideRegion) => Err(SubmitError::OutsideRegion),
    }
}

/// Scores as they are kept: complete, within bounds, their words cleaned.
fn checked(criteria: &Criteria, round: &Round, mut scores: Scores) -> Result<Scores, SubmitError> {
    let known = |id: &String| criteria.criterion(id).is_some();
    if !scores.scores.keys().chain(scores.notes.keys()).all(known) {
        return Err(SubmitError::UnknownCriterion);
    }
    let out_of_bounds =
        |(id, score): (&String, &i64)| (!(1..=5).contains(score)).then(|| criteria.criterion(id)).flatten();
    if let Some(criterion) = scores.scores.iter().find_map(out_of_bounds) {
        return Err(SubmitError::BadScore { label: criterion.label.clone() });
    }
    let unscored = criteria.criteria.iter().filter(|one| !scores.scores.contains_key(&one.id));
    let unscored: Vec<String> = unscored.map(|one| one.label.clone()).collect();
    if !unscored.is_empty() {
        return Err(SubmitError::Unscored(unscored));
    }
    scores.note = clean_lines(&scores.note);
    for words in scores.notes.values_mut().chain(scores.products.iter_mut().map(|one| &mut one.note)) {
        *words = clean_lines(words);
    }
    let is_long = |words: &String| words.chars().count() > limits::NOTE_CHARS_MAX;
    if is_long(&scores.note) || scores.notes.values().any(is_long) {
        return Err(SubmitError::NoteTooLong);
    }
    rules::check_products(criteria, round.price_limit(criteria), round.rows(), &scores.products)?;
    Ok(scores)
}
