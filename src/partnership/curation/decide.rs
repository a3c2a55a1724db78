//! The decision about an application: product by product, by somebody who did not enter it.

use thiserror::Error;

use super::criteria::{Criteria, CriteriaError};
use super::round::{NoRound, Round, criteria_for, pinned};
use super::rules::{self, ProductFlaw, ProductVerdict, Verdict};
use super::sheet::Sheet;
use super::store::{self, NewDecision, Place};
use crate::base::text::clean_lines;
use crate::base::{ActId, TaskId, UserId, limits};
use crate::partnership::applications::values::name_of;
use crate::people::{self, Approved, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, Doing, Done};
use crate::sop::field::ContentHash;
use crate::store::{Act, StoreError};

/// What a decision may be; the actions of the step in the procedure's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    Accept,
    Refuse,
    /// Back to be completed.
    Return,
}

impl Ruling {
    pub const ALL: [Ruling; 3] = [Ruling::Accept, Ruling::Refuse, Ruling::Return];

    /// The action's id.
    pub fn action(self) -> &'static str {
        match self {
            Ruling::Accept => "accept",
            Ruling::Refuse => "refuse",
            Ruling::Return => "return",
        }
    }
}

/// A decision, and what was seen when it was taken.
#[derive(Debug, Clone)]
pub struct Decide {
    pub task: TaskId,
    /// Of the task, as it was seen.
    pub version: i64,
    /// The content, as it was seen.
    pub seen: ContentHash,
    pub ruling: Ruling,
    pub verdicts: Vec<ProductVerdict>,
    /// The text of the letter; needed to refuse and to return.
    pub reason: String,
    /// Why fewer curators than the criteria ask for are enough; empty where they are not fewer.
    pub short_reason: String,
    /// Where somebody who entered the application has to decide after all.
    pub glass: Option<Approved>,
}

impl Decide {
    /// About what a sheet shows, by the curators that the criteria ask for, with the words of the letter.
    pub fn about(sheet: &Sheet, ruling: Ruling, verdicts: Vec<ProductVerdict>, reason: &str) -> Decide {
        Decide {
            task: sheet.task,
            version: sheet.version,
            seen: sheet.content,
            ruling,
            verdicts,
            reason: reason.to_owned(),
            short_reason: String::new(),
            glass: None,
        }
    }
}

/// Why nothing was decided, in the order of the checks. Nothing that the person wrote is lost with it.
#[derive(Debug, Error)]
pub enum DecideError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoRound(#[from] NoRound),
    #[error(transparent)]
    Act(#[from] ActError),
    #[error(transparent)]
    Criteria(#[from] CriteriaError),
    #[error(transparent)]
    Product(#[from] ProductFlaw),
    #[error("\"{name}\" belum diputuskan. Putuskan setiap produk.")]
    Undecided { name: String },
    #[error("Permohonan diterima hanya bila paling sedikit satu produk diterima. Isi katalognya, atau tolak.")]
    NothingAccepted,
    #[error("\"{name}\" masih diterima, padahal permohonannya ditolak. Tolak juga, atau terima permohonannya.")]
    AcceptedInRefusal { name: String },
    #[error("Baru {are} kurator menilai, seharusnya {least}. Tunggu, atau tulis alasan memutuskan sekarang.")]
    TooFewCurators { are: usize, least: usize },
    #[error("Nilai gabungan {percent} %, di bawah {from} %. Tulis alasan menerima.")]
    BelowLeast { percent: i64, from: i64 },
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides, and takes the step of the procedure in the same act. The reason is kept as it will stand in the letter.
pub fn decide(procedures: &Procedures, act_id: ActId, by: UserId, decide: Decide) -> Result<Done, DecideError> {
    let task = decide.task;
    let current = procedures.store().read(|connection| criteria_for(connection, procedures, task))?;
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "curation.decide").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        let round = Round::of_task(tx.conn(), &within, task)?;
        // Who may not decide hears that first; with a second person at hand it is looked at below.
        if decide.glass.is_none() && round.task.is_open() {
            case::may_act(tx.conn(), &within, Some(by), (task, decide.ruling.action()), tx.now())?;
        }
        let criteria = pinned(tx.conn(), task)?.unwrap_or(current);
        // Scores of what is not there any more are not counted.
        let mut submissions = store::submissions(tx.conn(), task)?;
        submissions.retain(|one| one.is_of(round.header.content_hash));
        let scores = submissions.iter().map(|one| &one.scores.scores);
        let percent = rules::percent_of_all(&criteria, scores);
        let decide = Decide {
            reason: clean_lines(&decide.reason),
            short_reason: clean_lines(&decide.short_reason),
            verdicts: decide.verdicts.iter().map(cleaned).collect(),
            ..decide
        };
        check(&criteria, &round, &decide, (submissions.len(), percent))?;
        let doing = Doing {
            task,
            version: decide.version,
            action: decide.ruling.action().to_owned(),
            seen: decide.seen,
            reason: decide.reason.clone(),
            glass: decide.glass.clone(),
        };
        let done = case::act_via(tx, &within, Some(by), (&doing, case::Via::Room(case::CURATION)))?;
        store::keep_criteria(tx, &criteria)?;
        let is_short = decide.ruling != Ruling::Return && submissions.len() < criteria.rules.least_curators;
        let new = NewDecision {
            action: decide.ruling.action(),
            curators: submissions.len(),
            percent,
            criteria: criteria.hash,
            verdicts: &decide.verdicts,
            reason: &decide.reason,
            short: if is_short { &decide.short_reason } else { "" },
        };
        store::add_decision(tx, Place { case: round.header.id, task, user: by }, &new)?;
        Ok(done)
    })
}

fn cleaned(one: &ProductVerdict) -> ProductVerdict {
    // A reason that was chosen before the mind was changed is none.
    let reason = if one.verdict == Verdict::Refused { one.reason.clone() } else { String::new() };
    ProductVerdict { reason, note: clean_lines(&one.note), ..one.clone() }
}

/// The rules of the room; those of the procedure are looked at when the step is taken. Pure.
fn check(
    criteria: &Criteria,
    round: &Round,
    decide: &Decide,
    (curators, percent): (usize, Option<i64>),
) -> Result<(), DecideError> {
    let rows = round.rows();
    rules::check_products(criteria, round.price_limit(criteria), rows, &decide.verdicts)?;
    let is_taken = |one: &&ProductVerdict| one.verdict != Verdict::Refused;
    let taken = decide.verdicts.iter().find(is_taken);
    match decide.ruling {
        Ruling::Accept => {
            let undecided = rows.iter().find(|row| !decide.verdicts.iter().any(|one| one.row == row.id));
            if let Some(row) = undecided {
                return Err(DecideError::Undecided { name: name_of(row) });
            }
            taken.ok_or(DecideError::NothingAccepted)?;
        }
        Ruling::Refuse => {
            if let Some(row) = taken.and_then(|one| rows.iter().find(|row| row.id == one.row)) {
                return Err(DecideError::AcceptedInRefusal { name: name_of(row) });
            }
        }
        Ruling::Return => {}
    }
    check_scores(criteria, decide, (curators, percent))?;
    if decide.short_reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(DecideError::ReasonTooLong);
    }
    Ok(())
}

/// Whether enough curators scored, and high enough; where not, somebody says why it is decided all the same.
fn check_scores(
    criteria: &Criteria,
    decide: &Decide,
    (curators, percent): (usize, Option<i64>),
) -> Result<(), DecideError> {
    let rules = &criteria.rules;
    if decide.ruling == Ruling::Return {
        return Ok(());
    }
    if curators < rules.least_curators && decide.short_reason.is_empty() {
        return Err(DecideError::TooFewCurators { are: curators, least: rules.least_curators });
    }
    let below = percent.filter(|percent| *percent < rules.accept_from_percent);
    match below {
        Some(percent) if decide.ruling == Ruling::Accept && decide.reason.is_empty() => {
            Err(DecideError::BelowLeast { percent, from: rules.accept_from_percent })
        }
        _ => Ok(()),
    }
}
