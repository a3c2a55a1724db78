//! The blind count: pieces by denomination first, the difference only after.
//!
//! A count that was submitted is kept before its difference is told, so nobody can try figures until they fit: counting
//! again is allowed a few times, and every count stands on the Z report. A sale in between makes a count stale; then
//! the drawer is counted anew. Counts wait as a draft of this device until the closing takes them over.
//!
//! What the ledger says and the count that is held against it are read and kept while nothing else can be written.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{ShiftSettings, current_shift, store as rows};
use crate::base::{ActId, BusinessDay, Rupiah, ShiftId, UserId, UtcMs};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Drafts, Store, StoreError, Tx};
use crate::till::denominations::{self, MoneyKind};

/// Counts of one and the same drawer content; more would be guessing.
pub const COUNTS_MAX: usize = 3;
/// No drawer holds more pieces of one value.
const PIECES_MAX: i64 = 10_000;

const DRAFT_KIND: &str = "shift_count";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Note,
    Coin,
}

impl Form {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Form::Note => "note",
            Form::Coin => "coin",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Form::Note => "Kertas",
            Form::Coin => "Logam",
        }
    }

    /// What they are counted in: notes are sheets, coins are pieces.
    pub fn unit(self) -> &'static str {
        match self {
            Form::Note => "lembar",
            Form::Coin => "keping",
        }
    }

    fn of(kind: MoneyKind) -> Form {
        match kind {
            MoneyKind::Note => Form::Note,
            MoneyKind::Coin => Form::Coin,
        }
    }
}

/// So many notes or coins of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    pub form: Form,
    pub value: Rupiah,
    pub pieces: i64,
}

impl Pieces {
    pub fn amount(&self) -> Rupiah {
        self.value * self.pieces
    }
}

/// The empty sheet of a day (see `Shift::count_day`): what a drawer holds, the largest note first.
pub fn count_sheet(day: BusinessDay) -> Vec<Pieces> {
    let sheet = denominations::everyday_on(day).into_iter();
    sheet.map(|d| Pieces { form: Form::of(d.kind), value: d.value_rupiah, pieces: 0 }).collect()
}

/// The fewest everyday pieces that make an amount; what is smaller than the smallest coin is left out.
pub fn fewest_pieces(amount: Rupiah, day: BusinessDay) -> Vec<Pieces> {
    let mut rest = amount.0.max(0);
    let mut sheet = count_sheet(day);
    for row in &mut sheet {
        row.pieces = rest / row.value.0.max(1);
        rest %= row.value.0.max(1);
    }
    sheet
}

/// One count as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountTry {
    /// Made when the sheet opens, so that a double tap is one count.
    pub act_id: ActId,
    pub by: UserId,
    pub at: UtcMs,
    pub pieces: Vec<Pieces>,
    pub counted: Rupiah,
    /// What the ledger said at that moment.
    pub expected: Rupiah,
}

impl CountTry {
    /// Plus when there is more than there should be.
    pub fn difference(&self) -> Rupiah {
        self.counted - self.expected
    }
}

/// All counts of a shift so far, in their order.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CountDraft {
    pub tries: Vec<CountTry>,
}

#[derive(Debug, Clone)]
pub struct SubmitCount {
    pub act_id: ActId,
    pub user: UserId,
    pub shift: ShiftId,
    pub pieces: Vec<Pieces>,
    pub settings: Arc<ShiftSettings>,
}

/// What the screen shows after the count, and not before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub counted: Rupiah,
    pub expected: Rupiah,
    pub difference: Rupiah,
    /// 1 for the first count.
    pub count_no: usize,
    /// How often the same drawer may still be counted again.
    pub counts_left: usize,
    /// The difference is larger than the outlet lets pass: closing asks for a reason.
    pub needs_explanation: bool,
}

#[derive(Debug, PartialEq, Error)]
pub enum CountError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Shift ini sudah ditutup. Muat ulang layar.")]
    NotOpen,
    #[error("{} {} bukan uang yang berlaku. Hitung hanya uang yang berlaku.", .form.label(), .value)]
    NotLegal { form: Form, value: Rupiah },
    #[error("Jumlah keping {value} harus antara 0 dan {PIECES_MAX}. Periksa angkanya.")]
    PiecesOutOfRange { value: Rupiah },
    #[error("{} {} tertulis dua kali. Gabungkan jumlahnya.", .form.label(), .value)]
    Twice { form: Form, value: Rupiah },
    #[error("Laci sudah dihitung {COUNTS_MAX} kali. Tutup shift dengan hitungan terakhir dan jelaskan selisihnya.")]
    TooManyCounts,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the pieces come to; pure. Each value once, legal on the day, in a number that a drawer can hold.
pub fn total_of(pieces: &[Pieces], day: BusinessDay) -> Result<Rupiah, CountError> {
    for (at, row) in pieces.iter().enumerate() {
        let (form, value) = (row.form, row.value);
        let is_it = |d: &denominations::Denomination| Form::of(d.kind) == form && d.value_rupiah == value;
        if !denominations::all().iter().any(|d| is_it(d) && d.is_legal_on(day)) {
            return Err(CountError::NotLegal { form, value });
        }
        if !(0..=PIECES_MAX).contains(&row.pieces) {
            return Err(CountError::PiecesOutOfRange { value });
        }
        if pieces[..at].iter().any(|before| before.form == form && before.value == value) {
            return Err(CountError::Twice { form, value });
        }
    }
    Ok(pieces.iter().map(Pieces::amount).sum())
}

/// Keeps a count, then tells its difference. Submitting the same act again gives the same and is not another count.
pub fn submit_count(store: &Store, order: &SubmitCount) -> Result<Counted, CountError> {
    let (reading, order) = (store.clone(), order.clone());
    store.change_drafts(move |drafts| submitted(&reading, drafts, &order))
}

/// Runs where every write runs, one after the other: until the count is kept no sale can come between, so what is read
/// here is what the count belongs to.
fn submitted(store: &Store, drafts: &Drafts<'_>, order: &SubmitCount) -> Result<Counted, CountError> {
    let (open, expected) = store.read_snapshot(|connection| {
        require(connection, order.user, Permission::Sell)?;
        let open = current_shift(connection)?.filter(|open| open.id == order.shift).ok_or(CountError::NotOpen)?;
        let expected = rows::in_drawer(connection, open.id)?;
        Ok::<_, CountError>((open, expected))
    })?;
    let shift = open.id;
    let at = drafts.now();
    let counted = total_of(&order.pieces, open.count_day(store.zone().day_of(at)))?;
    let mut draft: CountDraft = drafts.get(DRAFT_KIND, &key(shift))?.unwrap_or_default();
    if let Some(known) = draft.tries.iter().position(|known| known.act_id == order.act_id) {
        return Ok(told(&draft.tries[known], &draft.tries[..known], &order.settings));
    }
    if same_content(&draft.tries, expected) >= COUNTS_MAX {
        return Err(CountError::TooManyCounts);
    }
    let pieces = order.pieces.iter().copied().filter(|row| row.pieces > 0).collect();
    let this = CountTry { act_id: order.act_id, by: order.user, at, pieces, counted, expected };
    let answer = told(&this, &draft.tries, &order.settings);
    draft.tries.push(this);
    drafts.keep(DRAFT_KIND, &key(shift), &draft)?;
    Ok(answer)
}

/// The counts as the act that closes the shift sees them.
pub(super) fn counts_in(tx: &Tx<'_>, shift: ShiftId) -> Result<CountDraft, StoreError> {
    Ok(tx.drafts().get(DRAFT_KIND, &key(shift))?.unwrap_or_default())
}

/// Forgets the counts within the act that closes the shift.
pub(super) fn drop_counts(tx: &Tx<'_>, shift: ShiftId) -> Result<(), StoreError> {
    tx.drop_draft(DRAFT_KIND, &key(shift))
}

fn key(shift: ShiftId) -> String {
    shift.to_string()
}

fn same_content(tries: &[CountTry], expected: Rupiah) -> usize {
    tries.iter().filter(|known| known.expected == expected).count()
}

/// What is told of a count, once it is kept.
fn told(this: &CountTry, before: &[CountTry], settings: &ShiftSettings) -> Counted {
    Counted {
        counted: this.counted,
        expected: this.expected,
        difference: this.difference(),
        count_no: before.len() + 1,
        counts_left: COUNTS_MAX.saturating_sub(same_content(before, this.expected) + 1),
        needs_explanation: needs_explanation(this.difference(), settings),
    }
}

/// Whether a difference is larger than what the outlet lets pass without a word.
pub(super) fn needs_explanation(difference: Rupiah, settings: &ShiftSettings) -> bool {
    Rupiah(difference.0.saturating_abs()) > settings.limits.difference_rupiah
}
