//! The decision about an application: product by product, by somebody who did not enter it.

use thiserror::Error;

use super::criteria::{Criteria, CriteriaError, Rules};
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
    /// Why it is decided all the same where something speaks against it ([`Doubts`]): it stays in the office and is in no
    /// letter. Empty where nothing does.
    pub internal: String,
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
            internal: String::new(),
            glass: None,
        }
    }
}

/// What speaks against a decision that is taken all the same when somebody says why, for the office alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Fewer curators handed in than the criteria ask for.
    pub too_few: bool,
    /// It is accepted below the points that the criteria accept from.
    pub below: bool,
    /// Who accepts entered something of the application and is kept from it: a second person agrees.
    pub entered: bool,
}

impl Doubts {
    /// About a ruling over the scores that count: those of so many curators, which come to so many percent. `entered`:
    /// who rules brings a second person because of it. A return is no decision, and a refusal says its reason in any
    /// case. Pure.
    pub fn about(rules: &Rules, ruling: Ruling, (curators, percent): (usize, Option<i64>), entered: bool) -> Doubts {
        let accepts = ruling == Ruling::Accept;
        Doubts {
            too_few: ruling != Ruling::Return && curators < rules.least_curators,
            below: accepts && percent.is_some_and(|percent| percent < rules.accept_from_percent),
            entered: accepts && entered,
        }
    }

    pub fn any(self) -> bool {
        self.too_few || self.below || self.entered
    }
}

/// Before what stays in the office, in the words of the history.
const INTERNAL: &str = "Internal, tidak ikut di surat: ";

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
    #[error("Baru {are} kurator menilai, seharusnya {least}. Tunggu, atau tulis alasan internal memutuskan sekarang.")]
    TooFewCurators { are: usize, least: usize },
    #[error("Nilai gabungan {percent} %, di bawah {from} %. Tulis alasan internal menerimanya, atau tolak.")]
    BelowLeast { percent: i64, from: i64 },
    #[error("Anda ikut mengisi permohonan ini. Tulis alasan internal mengapa Anda yang menerimanya.")]
    OwnEntry,
    /// With the words of the letter: the history holds both.
    #[error(
        "Alasan internal dan alasan di surat bersama paling banyak {} karakter. Persingkat.",
        limits::NOTE_CHARS_MAX
    )]
    InternalTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides, and takes the step of the procedure in the same act. The reason is kept as it will stand in the letter; the
/// internal one is kept beside it and told in the history of the case.
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
        let over = (submissions.len(), percent);
        let doubts = Doubts::about(&criteria.rules, decide.ruling, over, decide.glass.is_some());
        let decide = Decide {
            reason: clean_lines(&decide.reason),
            internal: if doubts.any() { clean_lines(&decide.internal) } else { String::new() },
            verdicts: decide.verdicts.iter().map(cleaned).collect(),
            ..decide
        };
        check(&criteria, &round, &decide)?;
        check_doubts(&criteria, &decide, doubts, over)?;
        let doing = Doing {
            task,
            version: decide.version,
            action: decide.ruling.action().to_owned(),
            seen: decide.seen,
            reason: told(&decide),
            glass: decide.glass.clone(),
        };
        let done = case::act_via(tx, &within, Some(by), (&doing, case::Via::Room(case::CURATION)))?;
        store::keep_criteria(tx, &criteria)?;
        let new = NewDecision {
            action: decide.ruling.action(),
            curators: submissions.len(),
            percent,
            criteria: criteria.hash,
            verdicts: &decide.verdicts,
            reason: &decide.reason,
            is_short: doubts.too_few,
            internal: &decide.internal,
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

/// The words of the history: those of the letter, and marked after them what goes into none.
fn told(decide: &Decide) -> String {
    match (decide.reason.as_str(), decide.internal.as_str()) {
        (reason, "") => reason.to_owned(),
        // What wants words for a letter is not done with others.
        ("", _) if decide.ruling != Ruling::Accept => String::new(),
        ("", internal) => [INTERNAL, internal].concat(),
        (reason, internal) => [reason, "\n", INTERNAL, internal].concat(),
    }
}

/// The rules of the room about products; those of the procedure are looked at when the step is taken. Pure.
fn check(criteria: &Criteria, round: &Round, decide: &Decide) -> Result<(), DecideError> {
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
    Ok(())
}

/// Whether somebody says why it is decided where something speaks against it, and not at too great a length. Pure.
fn check_doubts(
    criteria: &Criteria,
    decide: &Decide,
    doubts: Doubts,
    (curators, percent): (usize, Option<i64>),
) -> Result<(), DecideError> {
    if !decide.internal.is_empty() {
        let is_long = told(decide).chars().count() > limits::NOTE_CHARS_MAX;
        return if is_long { Err(DecideError::InternalTooLong) } else { Ok(()) };
    }
    let rules = &criteria.rules;
    if doubts.too_few {
        return Err(DecideError::TooFewCurators { are: curators, least: rules.least_curators });
    }
    match percent.filter(|_| doubts.below) {
        Some(percent) => Err(DecideError::BelowLeast { percent, from: rules.accept_from_percent }),
        None if doubts.entered => Err(DecideError::OwnEntry),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_against_a_decision_follows_from_scores_and_from_who_decides() {
        use Ruling::{Accept, Refuse, Return};
        let rules = Criteria::shipped().rules;
        for (ruling, over, entered, expect) in [
            (Accept, (2, Some(60)), false, (false, false, false)),
            (Accept, (1, Some(60)), false, (true, false, false)),
            (Accept, (2, Some(59)), false, (false, true, false)),
            (Accept, (0, None), false, (true, false, false)),
            (Accept, (1, Some(0)), true, (true, true, true)),
            (Refuse, (2, Some(0)), true, (false, false, false)),
            (Refuse, (1, Some(90)), false, (true, false, false)),
            (Return, (0, Some(0)), true, (false, false, false)),
        ] {
            let doubts = Doubts::about(&rules, ruling, over, entered);
            assert_eq!((doubts.too_few, doubts.below, doubts.entered), expect, "{ruling:?} {over:?} {entered}");
            assert_eq!(doubts.any(), expect != (false, false, false));
        }
    }

    #[test]
    fn the_history_tells_both_reasons_and_a_refusal_is_not_made_of_the_internal_one() {
        for (ruling, reason, internal, expect) in [
            (Ruling::Accept, "Khas.", "", "Khas."),
            (Ruling::Accept, "", "Rekan cuti.", "Internal, tidak ikut di surat: Rekan cuti."),
            (Ruling::Accept, "Khas.", "Rekan cuti.", "Khas.\nInternal, tidak ikut di surat: Rekan cuti."),
            (Ruling::Refuse, "", "Rekan cuti.", ""),
            (Ruling::Refuse, "Belum.", "Rekan cuti.", "Belum.\nInternal, tidak ikut di surat: Rekan cuti."),
        ] {
            let decide = Decide {
                task: TaskId::new(),
                version: 1,
                seen: ContentHash([0; 32]),
                ruling,
                verdicts: Vec::new(),
                reason: reason.to_owned(),
                internal: internal.to_owned(),
                glass: None,
            };
            assert_eq!(told(&decide), expect, "{ruling:?}");
        }
    }
}
