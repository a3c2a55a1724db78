//! Ending an agreement: from its day on, and not before, the partner is no longer one and the application closes. Notice is
//! given as long before as was agreed; an earlier day wants both, or a breach. The end has minutes with a number, and the
//! partner is told by a letter that somebody saw, in the same act.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::addendum;
use super::end_letter::{self, EndWords};
use super::end_paper::{self, Told};
use super::ends_store::{self, NewEnd};
use super::notice::{EndedBy, Ground, first_end};
use super::store::{self, AgreementRow, Standing};
use crate::base::text::clean_lines;
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, UserId, limits};
use crate::documents::PaperError;
use crate::documents::vault::VaultError;
use crate::mail::{EnqueueError, Sender};
use crate::partners::{self, Partner, PartnerStatus};
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, Doing, WithdrawError};
use crate::sop::letters::LetterError;
use crate::store::{Act, StoreError, Tx};

/// The step that runs as long as the partnership does, and its way out.
pub(super) const STEP: &str = "unsold";
pub(super) const ACTION: &str = "end_partnership";
/// The step that is left when it is over.
pub(super) const LAST_STEP: &str = "close";
/// Nobody plans an end further ahead.
const DAYS_AHEAD_MAX: u64 = 365;

/// What is ended, by whom, from which day on, and why.
#[derive(Debug, Clone)]
pub struct Ending {
    pub agreement: AgreementId,
    /// From this day on the partner is no longer one.
    pub ends_on: BusinessDay,
    pub ended_by: EndedBy,
    /// Why it may end before the notice is over; says nothing where the notice is kept.
    pub ground: Option<Ground>,
    pub reason: String,
    /// The letter to the partner, as somebody saw it; none: they are told otherwise.
    pub letter: Option<EndWords>,
}

/// What came of it. Wake the mail worker where it was mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub partner: PartnerId,
    pub ends_on: BusinessDay,
    /// The day has come: the register says so already.
    pub is_carried_out: bool,
    /// The number of the minutes.
    pub paper: String,
    /// A letter to the partner lies in the outbox.
    pub is_mailed: bool,
}

/// Why nothing was ended, in the order of the checks.
#[derive(Debug, Error)]
pub enum EndError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Perjanjian {number} sudah diakhiri per {day}.")]
    AlreadyEnded { number: String, day: String },
    #[error("Perjanjian tidak bisa diakhiri surut. Pilih hari ini ({0}) atau sesudahnya.")]
    Backdated(String),
    #[error("Tanggal berakhir paling lambat {DAYS_AHEAD_MAX} hari lagi.")]
    TooFar,
    #[error("Perjanjian ini berakhir sendiri sesudah {0}. Pilih tanggal sebelumnya.")]
    RunsOutBefore(String),
    /// Pasal 12 of the agreement: the notice, or both, or a breach.
    #[error(
        "Pengakhiran diberitahukan {days} hari sebelumnya (Pasal 12), jadi paling awal {first}. Pilih hari itu, atau pilih \
         dasarnya: disepakati kedua pihak, atau pelanggaran."
    )]
    NoticeNotKept { days: u16, first: String },
    #[error("Alasan belum diisi. Tulis mengapa perjanjian diakhiri.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Case(#[from] ActError),
    #[error(transparent)]
    Withdraw(#[from] WithdrawError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an end was not taken back, in the order of the checks.
#[derive(Debug, Error)]
pub enum TakeBackError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Perjanjian {0} tidak sedang diakhiri. Muat ulang daftar perjanjian.")]
    NotEnding(String),
    #[error("Perjanjian {number} sudah berakhir per {day}. Buat perjanjian baru.")]
    Over { number: String, day: String },
    #[error(transparent)]
    Letter(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ends an agreement with all its addenda. On its day the application goes on to its last step (goods back, money paid);
/// one that had not come so far is withdrawn. Until that day everything runs on. The minutes are made in the same act: they
/// carry a number that is counted here, and say what lies at the outlet now.
pub fn end(procedures: &Procedures, act_id: ActId, by: UserId, ending: Ending) -> Result<Ended, EndError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.end_agreement").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let (root, partner, reason) = check(tx.conn(), &ending, tx.day())?;
        let is_early = is_early(tx.conn(), &root, &ending, tx.day())?;
        let ground = ending.ground.filter(|_| is_early);
        let told = Told { ends_on: ending.ends_on, ended_by: Some(ending.ended_by), ground, reason: &reason };
        let new = NewEnd { agreement: root.id, partner, ends_on: told.ends_on, ended_by: ending.ended_by, ground };
        ends_store::add_end(tx, &new, &reason)?;
        let mail = match &ending.letter {
            Some(words) => Some(end_letter::post(tx, &within, words, (&root, partner), &told)?),
            None => None,
        };
        let paper = end_paper::make(tx, &within, (&root, partner), &told, mail)?;
        let is_carried_out = ending.ends_on <= tx.day();
        if is_carried_out {
            if let Some(case) = root.case {
                end_case(tx, &within, by, case, &reason)?;
            }
            carry_out(tx, root.id, partner)?;
        }
        let (ends_on, is_mailed) = (ending.ends_on, mail.is_some());
        Ok(Ended { partner, ends_on, is_carried_out, paper, is_mailed })
    })
}

/// Takes an end back whose day has not come, and the letter that told it: one that has not gone is withdrawn, after one
/// that has gone another says that the agreement runs on. Gives whether there is another letter.
pub fn take_back_end(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
    sender: &Sender,
) -> Result<bool, TakeBackError> {
    let sender = sender.clone();
    procedures.store().write(Act::by(by, "partnership.take_back_end").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let row = store::agreement(tx.conn(), agreement)?.ok_or(TakeBackError::Unknown)?;
        let root = store::agreement(tx.conn(), row.root)?.filter(|root| root.signed.is_some());
        let root = root.ok_or(TakeBackError::Unknown)?;
        match root.ends_on {
            None => return Err(TakeBackError::NotEnding(root.number)),
            Some(day) if day <= tx.day() => {
                return Err(TakeBackError::Over { number: root.number, day: day.numeric() });
            }
            Some(_) => {}
        }
        if !ends_store::take_back(tx, root.id, by)? {
            return Err(TakeBackError::NotEnding(root.number));
        }
        end_letter::take_back(tx, &root, &sender)
    })
}

/// The rules in their order. Gives the agreement, its partner, and the reason as it is kept.
pub(super) fn check(
    connection: &Connection,
    ending: &Ending,
    today: BusinessDay,
) -> Result<(AgreementRow, PartnerId, String), EndError> {
    let row = store::agreement(connection, ending.agreement)?.ok_or(EndError::Unknown)?;
    let root = store::agreement(connection, row.root)?.ok_or(EndError::Unknown)?;
    let partner = root.partner.filter(|_| root.signed.is_some()).ok_or(EndError::Unknown)?;
    if let Some(day) = root.ends_on {
        return Err(EndError::AlreadyEnded { number: root.number, day: day.numeric() });
    }
    if ends_store::is_carried_out(connection, root.id)? {
        let day = last_day(connection, &root)?.plus_days(1);
        return Err(EndError::AlreadyEnded { number: root.number, day: day.numeric() });
    }
    check_day(connection, &root, ending, today)?;
    let reason = clean_lines(&ending.reason);
    if reason.is_empty() {
        return Err(EndError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(EndError::ReasonTooLong);
    }
    Ok((root, partner, reason))
}

/// The rules of the day alone.
fn check_day(
    connection: &Connection,
    root: &AgreementRow,
    ending: &Ending,
    today: BusinessDay,
) -> Result<(), EndError> {
    if ending.ends_on < today {
        return Err(EndError::Backdated(today.numeric()));
    }
    if ending.ends_on > today.plus_days(DAYS_AHEAD_MAX) {
        return Err(EndError::TooFar);
    }
    let last = last_day(connection, root)?;
    if last >= today && ending.ends_on > last.plus_days(1) {
        return Err(EndError::RunsOutBefore(last.numeric()));
    }
    if ending.ground.is_none() && is_early(connection, root, ending, today)? {
        let days = notice_days(connection, root, today)?;
        return Err(EndError::NoticeNotKept { days, first: first_end(today, last, days).numeric() });
    }
    Ok(())
}

/// Whether the day does not keep the notice that was agreed.
pub(super) fn is_early(
    connection: &Connection,
    root: &AgreementRow,
    ending: &Ending,
    today: BusinessDay,
) -> Result<bool, StoreError> {
    let (last, days) = (last_day(connection, root)?, notice_days(connection, root, today)?);
    Ok(ending.ends_on < first_end(today, last, days))
}

/// So many days of notice are agreed today.
fn notice_days(connection: &Connection, root: &AgreementRow, today: BusinessDay) -> Result<u16, StoreError> {
    Ok(store::in_force(connection, root.id, today)?.map_or(0, |agreed| agreed.termination_days))
}

/// Brings the application along: on to its last step, or withdrawn where the partnership never began.
pub(super) fn end_case(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    reason: &str,
) -> Result<(), EndError> {
    let Some(header) = case::header(tx.conn(), case)?.filter(|header| !header.is_closed()) else { return Ok(()) };
    let tasks = case::tasks_of_case(tx.conn(), case)?;
    if tasks.iter().any(|task| task.is_open() && task.step == LAST_STEP) {
        return Ok(());
    }
    let Some(task) = tasks.into_iter().find(|task| task.is_open() && task.step == STEP) else {
        case::withdraw_in(tx, procedures, by, case, reason)?;
        return Ok(());
    };
    let doing = Doing {
        task: task.id,
        version: task.version,
        action: ACTION.to_owned(),
        seen: header.content_hash,
        reason: reason.to_owned(),
        glass: None,
    };
    case::act_in(tx, procedures, Some(by), &doing)?;
    Ok(())
}

/// The last day of an agreement with its addenda.
pub(super) fn last_day(connection: &Connection, root: &AgreementRow) -> Result<BusinessDay, StoreError> {
    Ok(addendum::last(connection, root)?.map_or(root.until, |last| last.until))
}

/// Whether a partner has an agreement beside this one that runs or will run; with its addenda: one of them may have made
/// it last longer.
pub(super) fn has_another(
    connection: &Connection,
    (partner, agreement): (PartnerId, AgreementId),
    today: BusinessDay,
) -> Result<bool, StoreError> {
    let runs = |row: &AgreementRow| {
        row.root != agreement && matches!(row.standing(today), Standing::Running | Standing::NotYet)
    };
    Ok(store::of_partner(connection, partner)?.iter().any(runs))
}

/// The register says that the partner has left, unless another agreement with it runs.
pub(super) fn carry_out(tx: &mut Tx<'_>, agreement: AgreementId, partner: PartnerId) -> Result<(), StoreError> {
    ends_store::add_carried_out(tx, agreement)?;
    if has_another(tx.conn(), (partner, agreement), tx.day())? {
        return Ok(());
    }
    let Some(mut known) = partners::by_id(tx.conn(), partner)? else { return Ok(()) };
    // The register does not say of an agreement that is over that it lasts.
    let today = tx.day();
    if let Some(until) = known.agreement_until.filter(|until| *until >= today) {
        let last = today.minus_days(1);
        known.agreement_until = Some(known.agreement_from.map_or(last, |from| last.max(from)).min(until));
    }
    partners::save(tx, &Partner { status: PartnerStatus::Ended, ..known })
}
