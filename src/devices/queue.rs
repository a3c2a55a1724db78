//! The print queue: jobs are rows with states; each printer has its own queue.
//!
//! ```text
//! waiting -> printing -> printed
//!    |          |-> unknown   cut off in the middle, or the machine stopped: a person looks and decides
//!    |-> failed               nothing was sent; tried again with growing pauses
//!    |-> held                 too old to print without asking (peers.md complaint 7)
//! held, unknown -> waiting | discarded, as a person decides; unknown -> printed, when the paper was there after all
//! ```

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::slip::{Align, Block, Slip};
use super::store;
pub use super::store::state_of;
use crate::base::{PrintJobId, UserId, UtcMs};
use crate::store::{Act, Store, StoreError, Tx};

/// A job that waited longer is not printed without asking: nobody waits for last night's receipts.
pub const HOLD_AFTER_MINUTES: i64 = 30;
/// A drawer that opens later than this opens for nobody, and nobody watches it.
pub const DRAWER_FRESH_MS: i64 = 30_000;
/// The word on every copy.
pub const COPY_MARK: &str = "SALINAN";
/// What the titles of customers' receipts and of their copies begin with.
const RECEIPT_TITLES: [&str; 2] = ["Struk ", "Salinan "];

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Printing,
    Printed,
    /// Nothing was sent yet; it will be tried again.
    Failed,
    /// The printer was cut off in the middle: someone has to look whether it printed.
    Unknown,
    Discarded,
    /// Too old to print without asking "print or discard?".
    Held,
}

impl JobState {
    const ALL: [JobState; 7] = [
        JobState::Waiting,
        JobState::Printing,
        JobState::Printed,
        JobState::Failed,
        JobState::Unknown,
        JobState::Discarded,
        JobState::Held,
    ];

    pub fn name(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Printing => "printing",
            JobState::Printed => "printed",
            JobState::Failed => "failed",
            JobState::Unknown => "unknown",
            JobState::Discarded => "discarded",
            JobState::Held => "held",
        }
    }

    pub fn from_name(name: &str) -> Option<JobState> {
        JobState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a person has to say "print" or "discard".
    pub fn needs_decision(self) -> bool {
        matches!(self, JobState::Held | JobState::Unknown)
    }
}

/// A job as the screens list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSummary {
    pub id: PrintJobId,
    pub printer: String,
    pub title: String,
    pub is_copy: bool,
    pub state: JobState,
    pub tries: u32,
    /// Why it is not printed, in Indonesian; empty otherwise.
    pub error: String,
    pub made_at: UtcMs,
}

/// What a person says to a job that waits for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A job that may have printed already is printed as a copy.
    Print,
    Discard,
    /// Somebody looked: the paper of a doubtful job is there.
    CameOut,
}

/// What a person decided, as the audit row keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub job: PrintJobId,
    pub title: String,
    pub decision: Decision,
}

/// A copy that a person asked for, as the audit row keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    pub title: String,
    pub original: PrintJobId,
    pub copy: PrintJobId,
}

#[derive(Debug, Error)]
pub enum QueueError {
    #[error("Cetakan ini tidak ada lagi. Muat ulang daftar cetakan.")]
    JobMissing,
    #[error("Cetakan ini tidak menunggu keputusan. Muat ulang daftar cetakan.")]
    NothingToDecide,
    #[error("Cetakan ini tidak gagal, jadi tidak perlu diulang. Pakai \"cetak salinan\".")]
    NotFailed,
    #[error("Struk pembeli disalin dari daftar struk, supaya salinannya tercatat. Cari struknya di sana.")]
    ReceiptIsCopiedByNumber,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts a slip into a printer's queue, inside the act that it belongs to. The worker is woken after the commit.
///
/// `printer` is a printer's name in the configuration (`receipt`, `label`). A copy is printed with the mark SALINAN and
/// never opens the drawer, whatever the slip says.
pub fn enqueue(tx: &Tx<'_>, printer: &str, title: &str, slip: &Slip, is_copy: bool) -> Result<PrintJobId, StoreError> {
    store::insert(tx.conn(), tx.now(), printer, title, &serde_json::to_string(slip)?, is_copy)
}

/// The jobs that wait for a person's decision, oldest first.
pub fn awaiting_decision(store: &Store) -> Result<Vec<JobSummary>, StoreError> {
    store.read(store::awaiting_decision)
}

/// The latest jobs of all printers, newest first.
pub fn recent(store: &Store, limit: u32) -> Result<Vec<JobSummary>, StoreError> {
    store.read(move |connection| store::recent(connection, limit))
}

/// The slip of a job, for a preview.
pub fn slip_of(store: &Store, job: PrintJobId) -> Result<Slip, QueueError> {
    store.read(move |connection| store::slip_of(connection, job))?.ok_or(QueueError::JobMissing)
}

/// The jobs that are neither printed nor thrown away, oldest first.
pub fn open_jobs(store: &Store) -> Result<Vec<JobSummary>, StoreError> {
    store.read(store::open_jobs)
}

/// Carries out what a person decided about a held or unknown job. The audit says who it was.
pub fn decide(store: &Store, by: UserId, job: PrintJobId, decision: Decision) -> Result<Decided, QueueError> {
    store.write(Act::by(by, "devices.decide"), move |tx| {
        let connection = tx.conn();
        let state = store::state_of(connection, job)?.ok_or(QueueError::JobMissing)?;
        let is_doubtful = state == JobState::Unknown;
        if !state.needs_decision() || (decision == Decision::CameOut && !is_doubtful) {
            return Err(QueueError::NothingToDecide);
        }
        match decision {
            Decision::Print => store::release(connection, tx.now(), job, is_doubtful)?,
            Decision::Discard => store::set_state(connection, tx.now(), job, JobState::Discarded, "")?,
            Decision::CameOut => store::set_state(connection, tx.now(), job, JobState::Printed, "")?,
        }
        let title = store::title_of(connection, job)?.unwrap_or_default();
        Ok(Decided { job, title, decision })
    })
}

/// Puts a failed job back in line without waiting for its pause.
pub fn retry(store: &Store, job: PrintJobId) -> Result<(), QueueError> {
    let changed = store.write_local(move |connection, now| {
        let state = store::state_of(connection, job)?;
        if state == Some(JobState::Failed) {
            store::set_state(connection, now, job, JobState::Waiting, "")?;
        }
        Ok(state)
    })?;
    match changed {
        Some(JobState::Failed) => Ok(()),
        Some(_) => Err(QueueError::NotFailed),
        None => Err(QueueError::JobMissing),
    }
}

/// Queues a job once more, as a copy. The audit says who asked.
///
/// A customer's receipt is none of them: its copies are counted, and beyond some need a second person (faults F22), so
/// only the till makes them. One whose paper did not come out is still the same paper: [`decide`] and [`retry`].
pub fn reprint(store: &Store, by: UserId, job: PrintJobId) -> Result<PrintJobId, QueueError> {
    let copied = store.write(Act::by(by, "devices.reprint"), move |tx| {
        let title = store::title_of(tx.conn(), job)?.ok_or(QueueError::JobMissing)?;
        if RECEIPT_TITLES.iter().any(|beginning| title.starts_with(beginning)) {
            return Err(QueueError::ReceiptIsCopiedByNumber);
        }
        let copy = store::insert_copy(tx.conn(), tx.now(), job)?.ok_or(QueueError::JobMissing)?;
        Ok::<_, QueueError>(Copied { title, original: job, copy })
    })?;
    Ok(copied.copy)
}

/// Whether a job of this age is asked about first. A clock that went back makes nothing old.
pub fn must_hold(made_at: UtcMs, now: UtcMs, hold_after_minutes: i64, was_asked: bool) -> bool {
    !was_asked && now.0 - made_at.0 > hold_after_minutes * 60_000
}

/// The pause before the next try, after so many failed ones.
pub fn pause_ms(tries: u32) -> u64 {
    [1_000, 2_000, 4_000, 8_000, 15_000, 30_000][(tries.max(1) as usize - 1).min(5)]
}

/// What is really sent of a job: copies carry their mark, and the drawer opens only for the person who stands before it.
pub fn final_slip(mut slip: Slip, is_copy: bool, age_ms: i64) -> Slip {
    if is_copy || !(0..=DRAWER_FRESH_MS).contains(&age_ms) {
        slip.blocks.retain(|block| *block != Block::OpenDrawer);
    }
    // Only a heading is a mark: a product may be called SALINAN.
    let is_mark =
        |block: &Block| matches!(block, Block::Text { text, bold: true, large: true, .. } if text == COPY_MARK);
    let marked = slip.blocks.iter().any(is_mark);
    // A tag says what a product costs, however often it was printed.
    if is_copy && !marked && !slip.has_tags() {
        let mark = Block::Text { text: COPY_MARK.into(), align: Align::Centre, bold: true, large: true };
        slip.blocks.insert(0, mark);
    }
    slip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_jobs_are_asked_about_once() {
        for (age_minutes, asked, held) in
            [(0, false, false), (30, false, false), (31, false, true), (31, true, false), (-500, false, false)]
        {
            let now = UtcMs(1_000_000_000);
            assert_eq!(must_hold(now.plus_minutes(-age_minutes), now, 30, asked), held, "{age_minutes} {asked}");
        }
    }

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let pauses: Vec<u64> = (0..9).map(pause_ms).collect();
        assert_eq!(pauses, [1_000, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000]);
    }

    #[test]
    fn copies_are_marked_once_and_the_drawer_opens_only_when_fresh() {
        let mut slip = Slip::default();
        slip.text("isi").text("SALINAN").push(Block::OpenDrawer);
        let drawer = |slip: &Slip| slip.blocks.contains(&Block::OpenDrawer);
        let marks = |slip: &Slip| {
            let heading = |block: &&Block| matches!(block, Block::Text { text, large: true, .. } if text == COPY_MARK);
            slip.blocks.iter().filter(heading).count()
        };
        for (is_copy, age_ms, opens, marked) in [
            (false, 0, true, 0),
            (false, DRAWER_FRESH_MS, true, 0),
            (false, DRAWER_FRESH_MS + 1, false, 0),
            (false, -1, false, 0),
            (true, 0, false, 1),
        ] {
            let sent = final_slip(slip.clone(), is_copy, age_ms);
            assert_eq!((drawer(&sent), marks(&sent)), (opens, marked), "{is_copy} {age_ms}");
            assert_eq!(marks(&final_slip(sent, is_copy, age_ms)), marked, "marked once");
        }
    }

    #[test]
    fn a_price_tag_never_says_that_it_is_a_copy() {
        let mut slip = Slip::default();
        slip.push(Block::Tag { tag: super::super::slip::Tag::default(), copies: 2 });
        assert_eq!(final_slip(slip.clone(), true, 0), slip);
    }

    #[test]
    fn states_have_names_that_read_back() {
        for state in JobState::ALL {
            assert_eq!(JobState::from_name(state.name()), Some(state));
        }
        assert_eq!(JobState::from_name("lost"), None);
    }
}
