//! Ending an agreement: from its day on the partner is no longer one; what is left of goods, aids and money is shown.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{self, AgreementRow, Standing};
use crate::base::text::clean_lines;
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, ProductId, Rupiah, UserId, limits};
use crate::catalog;
use crate::intake::{self, AidOut};
use crate::partners::{self, Partner, PartnerStatus};
use crate::partnership::SOP;
use crate::people::{NotAllowed, Permission, require};
use crate::returns::handback::{self, DraftLine, HandbackDraft};
use crate::sop::case::{self, ActError, CaseHeader, Doing, WithdrawError};
use crate::sop::{Held, HeldBack, Procedures};
use crate::store::{Act, StoreError, Tx};
use crate::{stock, till};

/// The step that runs as long as the partnership does, and its way out.
const STEP: &str = "unsold";
const ACTION: &str = "end_partnership";
/// The step that is left when it is over.
const LAST_STEP: &str = "close";
/// Nobody plans an end further ahead.
const DAYS_AHEAD_MAX: u64 = 365;
const HANDBACK_REASON: &str = "Kemitraan berakhir";

/// What is ended, from which day on, and why.
#[derive(Debug, Clone)]
pub struct Ending {
    pub agreement: AgreementId,
    /// From this day on the partner is no longer one.
    pub ends_on: BusinessDay,
    pub reason: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub partner: PartnerId,
    pub ends_on: BusinessDay,
    /// The day has come: the register says so already.
    pub is_carried_out: bool,
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
    #[error("Alasan belum diisi. Tulis mengapa perjanjian diakhiri.")]
    ReasonMissing,
    #[error("Alasan terlalu panjang; paling banyak {} karakter.", limits::NOTE_CHARS_MAX)]
    ReasonTooLong,
    #[error(transparent)]
    Case(#[from] ActError),
    #[error(transparent)]
    Withdraw(#[from] WithdrawError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ends an agreement with all its addenda. The application goes on to its last step (goods back, money paid); one that
/// had not come so far is withdrawn.
pub fn end(procedures: &Procedures, act_id: ActId, by: UserId, ending: Ending) -> Result<Ended, EndError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.end_agreement").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let reason = clean_lines(&ending.reason);
        let (root, partner) = check(tx, &ending, &reason)?;
        store::add_end(tx, (root.id, partner), ending.ends_on, &reason)?;
        if let Some(case) = root.case {
            end_case(tx, &within, by, case, &reason)?;
        }
        let is_carried_out = ending.ends_on <= tx.day();
        if is_carried_out {
            carry_out(tx, root.id, partner)?;
        }
        Ok(Ended { partner, ends_on: ending.ends_on, is_carried_out })
    })
}

/// The rules in their order.
fn check(tx: &Tx<'_>, ending: &Ending, reason: &str) -> Result<(AgreementRow, PartnerId), EndError> {
    let row = store::agreement(tx.conn(), ending.agreement)?.ok_or(EndError::Unknown)?;
    let root = store::agreement(tx.conn(), row.root)?.ok_or(EndError::Unknown)?;
    let partner = root.partner.filter(|_| root.signed.is_some()).ok_or(EndError::Unknown)?;
    if let Some(day) = root.ends_on {
        return Err(EndError::AlreadyEnded { number: root.number, day: day.numeric() });
    }
    if ending.ends_on < tx.day() {
        return Err(EndError::Backdated(tx.day().numeric()));
    }
    if ending.ends_on > tx.day().plus_days(DAYS_AHEAD_MAX) {
        return Err(EndError::TooFar);
    }
    if reason.is_empty() {
        return Err(EndError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(EndError::ReasonTooLong);
    }
    Ok((root, partner))
}

fn end_case(tx: &mut Tx<'_>, procedures: &Procedures, by: UserId, case: CaseId, reason: &str) -> Result<(), EndError> {
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

/// The register says that the partner has left, unless another agreement with it runs.
fn carry_out(tx: &mut Tx<'_>, agreement: AgreementId, partner: PartnerId) -> Result<(), StoreError> {
    store::add_carried_out(tx, agreement)?;
    let today = tx.day();
    let runs = |row: &AgreementRow| {
        // With its addenda: one of them may have made it last longer.
        let is_valid = matches!(row.standing(today), Standing::Running | Standing::NotYet);
        row.root != agreement && is_valid
    };
    if store::of_partner(tx.conn(), partner)?.iter().any(runs) {
        return Ok(());
    }
    if let Some(known) = partners::by_id(tx.conn(), partner)?.filter(|known| known.status != PartnerStatus::Ended) {
        partners::save(tx, &Partner { status: PartnerStatus::Ended, ..known })?;
    }
    Ok(())
}

/// Carries out the ends whose day has come; for the night, and when the kiosk starts. Gives how many there were.
pub fn carry_out_ends(procedures: &Procedures) -> Result<usize, StoreError> {
    let today = procedures.store().today();
    if procedures.store().read(|c| store::ends_due(c, today))?.is_empty() {
        return Ok(0);
    }
    procedures.store().write(Act::system("partnership.carry_out_ends"), |tx| {
        let due = store::ends_due(tx.conn(), tx.day())?;
        for (agreement, partner) in &due {
            carry_out(tx, *agreement, *partner)?;
        }
        Ok(due.len())
    })
}

/// What is still there of a partner that leaves: to be handed back, and to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub goods: Vec<ClosingGoods>,
    pub aids: Vec<AidOut>,
    /// What the outlet owes by the ledger; below zero the partner owes the outlet.
    pub payable: Rupiah,
    /// What is due for this month beside it, where a monthly fee was agreed; nobody has posted it yet.
    pub monthly_fee: Rupiah,
}

impl Closing {
    /// Whether nothing is left.
    pub fn is_settled(&self) -> bool {
        self.goods.is_empty() && self.aids.is_empty() && self.payable == Rupiah::ZERO
    }

    /// What is left, and what to do about it; none: nothing is.
    pub fn left(&self) -> Option<String> {
        let mut left = Vec::new();
        if !self.goods.is_empty() {
            let pieces: i64 = self.goods.iter().map(|goods| goods.on_hand).sum();
            left.push(format!("{pieces} barang di gerai"));
        }
        if !self.aids.is_empty() {
            let aids: i64 = self.aids.iter().map(|aid| aid.out_qty).sum();
            left.push(format!("{aids} alat pajang yang dipinjam"));
        }
        match self.payable {
            Rupiah::ZERO => {}
            payable if payable > Rupiah::ZERO => left.push(format!("hak mitra {payable} yang belum dibayar")),
            Rupiah(below) => {
                let owed = Rupiah(below.saturating_neg());
                left.push(format!("utang mitra {owed}"));
            }
        }
        (!left.is_empty()).then(|| {
            let left = left.join("; ");
            format!("Kemitraan belum bisa ditutup: masih ada {left}. Kembalikan dan lunasi dulu, lalu tutup.")
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingGoods {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub variant: String,
    pub on_hand: i64,
}

/// What is left of a partner today. Looks only.
pub fn closing(connection: &Connection, partner: PartnerId, today: BusinessDay) -> Result<Closing, StoreError> {
    let mut goods = Vec::new();
    for product in catalog::of_partner(connection, partner)? {
        let on_hand = stock::state_of(connection, product.id)?.map_or(0, |state| state.on_hand);
        if on_hand > 0 {
            let (code, name, variant) = (product.code, product.name, product.variant);
            goods.push(ClosingGoods { product: product.id, code, name, variant, on_hand });
        }
    }
    Ok(Closing {
        goods,
        aids: intake::aids_out(connection, partner)?,
        payable: till::payable_to(connection, partner)?,
        monthly_fee: partners::monthly_fee_on(connection, partner, today)?,
    })
}

/// Whether the partnership of an application may be closed: only when its goods and aids are handed back and nothing is
/// left to pay. What a partner has under another agreement that runs on stays where it is.
pub(in crate::partnership) fn holds(
    connection: &Connection,
    header: &CaseHeader,
    step: &str,
    today: BusinessDay,
) -> Held {
    // Taken back while it runs, it would leave the goods behind as well.
    let is_held = header.pin.sop == SOP && [STEP, LAST_STEP].contains(&step);
    let Some(partner) = header.partner.filter(|_| is_held) else { return Ok(None) };
    let runs_on = |row: &AgreementRow| {
        let is_valid = matches!(row.standing(today), Standing::Running | Standing::NotYet);
        row.case != Some(header.id) && is_valid
    };
    if store::of_partner(connection, partner)?.iter().any(runs_on) {
        return Ok(None);
    }
    Ok(closing(connection, partner, today)?.left().map(HeldBack))
}

/// The last hand-back: every piece on hand and every aid on loan, to be scanned out and signed for like any other.
pub fn final_handback(connection: &Connection, partner: PartnerId) -> Result<HandbackDraft, StoreError> {
    let mut draft = handback::start(connection, partner)?;
    HANDBACK_REASON.clone_into(&mut draft.reason);
    for product in catalog::of_partner(connection, partner)? {
        let listed = stock::state_of(connection, product.id)?.map_or(0, |state| state.on_hand);
        if listed <= 0 || draft.lines.iter().any(|line| line.product == product.id) {
            continue;
        }
        draft.lines.push(DraftLine {
            product: product.id,
            code: product.code,
            name: product.name,
            variant: product.variant,
            listed,
            returned: 0,
            missing: 0,
            damaged: 0,
            reason: String::new(),
        });
    }
    Ok(draft)
}
