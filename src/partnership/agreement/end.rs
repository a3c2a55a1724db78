//! Ending an agreement: from its day on, and not before, the partner is no longer one and the application closes. An
//! agreement whose last day passed without another ends likewise. What is left of goods, aids and money is shown.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::addendum;
use super::ends_store::{self, DueEnd};
use super::store::{self, AgreementRow, Standing};
use crate::base::text::{clean_lines, fold};
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, ProductId, Rupiah, UserId, limits};
use crate::catalog;
use crate::intake::{self, AidOut};
use crate::partners::{self, Partner, PartnerStatus, Scope};
use crate::partnership::SOP;
use crate::people::{NotAllowed, Permission, require};
use crate::returns::handback::{self, DraftLine, HandbackDraft};
use crate::sop::case::{self, ActError, CaseHeader, Doing, SignalError, WithdrawError};
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
/// Why an agreement ends that nobody ended.
const RAN_OUT: &str = "Masa perjanjian habis";

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
    #[error("Perjanjian ini berakhir sendiri sesudah {0}. Pilih tanggal sebelumnya.")]
    RunsOutBefore(String),
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
    Store(#[from] StoreError),
}

/// Ends an agreement with all its addenda. On its day the application goes on to its last step (goods back, money paid);
/// one that had not come so far is withdrawn. Until that day everything runs on.
pub fn end(procedures: &Procedures, act_id: ActId, by: UserId, ending: Ending) -> Result<Ended, EndError> {
    let within = procedures.clone();
    procedures.store().write(Act::by(by, "partnership.end_agreement").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let reason = clean_lines(&ending.reason);
        let (root, partner) = check(tx, &ending, &reason)?;
        ends_store::add_end(tx, (root.id, partner), ending.ends_on, &reason)?;
        let is_carried_out = ending.ends_on <= tx.day();
        if is_carried_out {
            if let Some(case) = root.case {
                end_case(tx, &within, by, case, &reason)?;
            }
            carry_out(tx, root.id, partner)?;
        }
        Ok(Ended { partner, ends_on: ending.ends_on, is_carried_out })
    })
}

/// Takes an end back whose day has not come.
pub fn take_back_end(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
) -> Result<(), TakeBackError> {
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
        Ok(())
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
    if ends_store::is_carried_out(tx.conn(), root.id)? {
        let day = last_day(tx.conn(), &root)?.plus_days(1);
        return Err(EndError::AlreadyEnded { number: root.number, day: day.numeric() });
    }
    if ending.ends_on < tx.day() {
        return Err(EndError::Backdated(tx.day().numeric()));
    }
    if ending.ends_on > tx.day().plus_days(DAYS_AHEAD_MAX) {
        return Err(EndError::TooFar);
    }
    let last = last_day(tx.conn(), &root)?;
    if last >= tx.day() && ending.ends_on > last.plus_days(1) {
        return Err(EndError::RunsOutBefore(last.numeric()));
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

/// The last day of an agreement with its addenda.
fn last_day(connection: &Connection, root: &AgreementRow) -> Result<BusinessDay, StoreError> {
    Ok(addendum::last(connection, root)?.map_or(root.until, |last| last.until))
}

/// Whether a partner has an agreement beside this one that runs or will run; with its addenda: one of them may have made
/// it last longer.
fn has_another(
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
fn carry_out(tx: &mut Tx<'_>, agreement: AgreementId, partner: PartnerId) -> Result<(), StoreError> {
    ends_store::add_carried_out(tx, agreement)?;
    if has_another(tx.conn(), (partner, agreement), tx.day())? {
        return Ok(());
    }
    if let Some(known) = partners::by_id(tx.conn(), partner)?.filter(|known| known.status != PartnerStatus::Ended) {
        partners::save(tx, &Partner { status: PartnerStatus::Ended, ..known })?;
    }
    Ok(())
}

/// Carries out the ends whose day has come, and ends what ran out; for the night, and when the kiosk starts. Each is an
/// act of its own: one breaks off, the others stand. Gives how many there were. Cheap where there is nothing.
pub fn carry_out_ends(procedures: &Procedures) -> Result<usize, StoreError> {
    let today = procedures.store().today();
    let mut count = 0;
    for end in procedures.store().read(|c| due(c, today))? {
        let mut act = Act::system("partnership.carry_out_ends");
        if end.by.is_none() {
            act = act.because(RAN_OUT);
        }
        let within = procedures.clone();
        let is_done = procedures.store().write(act, move |tx| {
            // Somebody may have done it since, or signed for longer.
            if !due(tx.conn(), tx.day())?.contains(&end) {
                return Ok::<bool, StoreError>(false);
            }
            if let Some(case) = end.case {
                end_case_at_night(tx, &within, case, &end)?;
            }
            if end.by.is_none() {
                ends_store::note_reason(tx, end.agreement, &end.reason)?;
            }
            carry_out(tx, end.agreement, end.partner)?;
            Ok(true)
        })?;
        count += usize::from(is_done);
    }
    Ok(count)
}

/// What is to be carried out: ends that people gave, and agreements that ran out where neither an addendum nor another
/// agreement runs on, and the register knows of no paper that lasts longer.
fn due(connection: &Connection, today: BusinessDay) -> Result<Vec<DueEnd>, StoreError> {
    let mut due = ends_store::ends_due(connection, today)?;
    for root in store::run_out(connection, today)? {
        let Some(partner) = root.partner else { continue };
        let last = last_day(connection, &root)?;
        if last >= today || has_another(connection, (partner, root.id), today)? {
            continue;
        }
        let until = partners::by_id(connection, partner)?.and_then(|known| known.agreement_until);
        if until.is_some_and(|until| until > last && until >= today) {
            continue;
        }
        let (agreement, case) = (root.id, root.case);
        due.push(DueEnd { agreement, partner, case, by: None, reason: RAN_OUT.to_owned() });
    }
    Ok(due)
}

/// Brings the application along as whoever ended the agreement would have; where they may not any more, or nobody ended
/// it, as the program does. One that has not come so far then stays with its people: only a person withdraws it.
fn end_case_at_night(tx: &mut Tx<'_>, procedures: &Procedures, case: CaseId, end: &DueEnd) -> Result<(), StoreError> {
    if let Some(by) = end.by {
        match end_case(tx, procedures, by, case, &end.reason) {
            Ok(()) => return Ok(()),
            Err(
                EndError::Store(error)
                | EndError::Case(ActError::Store(error))
                | EndError::Withdraw(WithdrawError::Store(error)),
            ) => return Err(error),
            Err(_) => tracing::warn!(%case, "whoever ended the agreement may not move its case any more"),
        }
    }
    match case::signal_in(tx, procedures, None, case, (STEP, ACTION)) {
        Ok(_) => Ok(()),
        Err(SignalError::Store(error)) => Err(error),
        Err(error) => {
            tracing::warn!(%case, %error, "the case of an agreement that is over stays open");
            Ok(())
        }
    }
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
    let mut categories = Vec::new();
    for product in catalog::of_partner(connection, partner)? {
        let on_hand = stock::state_of(connection, product.id)?.map_or(0, |state| state.on_hand);
        if product.active || on_hand > 0 {
            categories.push(fold(&product.category));
        }
        if on_hand > 0 {
            let (code, name, variant) = (product.code, product.name, product.variant);
            goods.push(ClosingGoods { product: product.id, code, name, variant, on_hand });
        }
    }
    Ok(Closing {
        goods,
        aids: intake::aids_out(connection, partner)?,
        payable: till::payable_to(connection, partner)?,
        monthly_fee: monthly_fee(connection, partner, today, &categories)?,
    })
}

/// The fees of a month. That of a category is only due where the partner has goods of it.
fn monthly_fee(
    connection: &Connection,
    partner: PartnerId,
    today: BusinessDay,
    categories: &[String],
) -> Result<Rupiah, StoreError> {
    let agreed = partners::agreed_on(connection, partner, today)?;
    let whole = agreed.whole.map_or(Rupiah::ZERO, |terms| terms.commission.monthly_fee());
    let is_due = |scope: &Scope| match scope {
        Scope::Category(name) => categories.contains(&fold(name)),
        Scope::Partner | Scope::Product(_) => true,
    };
    let others = agreed.commissions.iter().filter(|(scope, _)| is_due(scope));
    Ok(whole + others.map(|(_, commission)| commission.monthly_fee()).sum::<Rupiah>())
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
