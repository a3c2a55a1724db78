//! Money that goes into the drawer or out of it without a sale, and the drawer that opens without one.
//!
//! Promises: each has a reason, a slip with a number and ledger entries of its shift; above the limit of the role, and
//! for the drawer alone always, a second person approves (faults F22). The limit is for everything that one person takes
//! out alone within a shift, so several small moves do not pass it.
//!
//! The count stays blind: an amount is held against what the ledger says is there only for who may see reports, or with
//! a second person. A cashier's own small moves are not, or trying amounts until one is refused would tell the content
//! of the drawer; so the ledger can say less than nothing, by the limit at most, and the count shows it as a difference.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Shift, ShiftSettings, current_shift, slip, store as rows};
use crate::base::{ActId, BusinessDay, PrintJobId, Rupiah, UserId};
use crate::devices::{self, Slip};
use crate::people::{Approved, NotAllowed, Permission, may, require};
use crate::store::{Act, Connection, Store, StoreError, Tx};
use crate::till::denominations;
use crate::till::exceptions::{
    Exception, ExceptionKind, ExceptionRefused, FLOAT_REASON, OTHER_REASON, Reason, ReasonChoice, check_approval,
    check_reason, record,
};
use crate::till::ledger::{Account, transfer};
use crate::till::ledger_store::post;

/// More than this at once is a scan in the amount field.
const CASH_MOVE_RUPIAH_MAX: i64 = 100_000_000;

/// Which way money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashKind {
    /// Change is added.
    FromSafe,
    /// To the safe, or to the bank behind it.
    ToSafe,
    /// Something small is bought.
    Expense,
}

impl CashKind {
    pub const ALL: [CashKind; 3] = [CashKind::FromSafe, CashKind::ToSafe, CashKind::Expense];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            CashKind::FromSafe => "from_safe",
            CashKind::ToSafe => "to_safe",
            CashKind::Expense => "expense",
        }
    }

    /// Reads a stored name; the table's CHECK lets no other in.
    pub(super) fn read(name: &str) -> CashKind {
        CashKind::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(CashKind::Expense)
    }

    /// What screens, slips and reports call it.
    pub fn label(self) -> &'static str {
        match self {
            CashKind::FromSafe => "Kas masuk dari brankas",
            CashKind::ToSafe => "Setor ke brankas",
            CashKind::Expense => "Pengeluaran kecil",
        }
    }

    pub fn exception(self) -> ExceptionKind {
        match self {
            CashKind::FromSafe => ExceptionKind::CashIn,
            CashKind::ToSafe | CashKind::Expense => ExceptionKind::CashOut,
        }
    }

    /// The reasons to choose from: those of its exception that fit this way.
    pub fn reasons(self) -> Vec<ReasonChoice> {
        let fits = |code: &str| match self {
            CashKind::FromSafe => true,
            CashKind::ToSafe => matches!(code, "to_safe" | "to_bank" | OTHER_REASON),
            CashKind::Expense => !matches!(code, "to_safe" | "to_bank"),
        };
        self.exception().reasons().iter().copied().filter(|choice| fits(choice.code)).collect()
    }

    /// Plus into the drawer, minus out of it.
    pub fn signed(self, amount: Rupiah) -> Rupiah {
        if self == CashKind::FromSafe { amount } else { -amount }
    }

    /// Where the money comes from and where it goes.
    fn accounts(self) -> (Account, Account) {
        match self {
            CashKind::FromSafe => (Account::Safe, Account::CashDrawer),
            CashKind::ToSafe => (Account::CashDrawer, Account::Safe),
            CashKind::Expense => (Account::CashDrawer, Account::PettyExpense),
        }
    }

    /// What the numbers of its slips begin with: kas masuk, kas keluar.
    fn series(self) -> &'static str {
        if self == CashKind::FromSafe { "KM" } else { "KK" }
    }
}

/// What the cashier enters. The act's id is made when the form opens, so a double tap moves money once.
#[derive(Debug, Clone)]
pub struct CashMove {
    pub act_id: ActId,
    pub user: UserId,
    pub kind: CashKind,
    pub amount: Rupiah,
    pub reason: Reason,
    /// Needed where this and what the user took out alone before in this shift is above the limit of the role.
    pub approval: Option<Approved>,
    pub settings: Arc<ShiftSettings>,
}

/// Money that was moved: now the drawer opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoved {
    /// Of the slip: `KK-K1-20261122-0001`.
    pub number: String,
    pub print_job: Option<PrintJobId>,
}

/// Why no money is moved, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum CashMoveError {
    #[error("Isi jumlah uangnya dulu, paling banyak {}.", Rupiah(CASH_MOVE_RUPIAH_MAX))]
    AmountOutOfRange,
    #[error("Jumlahnya harus paling sedikit {smallest}, karena tidak ada uang yang lebih kecil.")]
    BelowSmallestCoin { smallest: Rupiah },
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada shift yang terbuka. Buka shift dulu, lalu ulangi.")]
    NoShift,
    #[error("Modal shift ini sudah tercatat. Pilih alasan lain.")]
    FloatOnRecord,
    #[error(transparent)]
    Refused(#[from] ExceptionRefused),
    /// Told without a figure, and only to who may see reports or has a second person's approval.
    #[error("Menurut catatan isi laci tidak cukup untuk jumlah ini. Periksa jumlahnya, atau tambah uang dulu.")]
    MoreThanInDrawer,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts money in or takes it out, with slip and ledger entries.
pub fn move_cash(store: &Store, order: CashMove) -> Result<CashMoved, CashMoveError> {
    store.write(Act::by(order.user, "till.move_cash").with_id(order.act_id), move |tx| moved(tx, &order))
}

/// What a person took out of the drawer of the open shift so far without a second person: the screen adds it to the
/// amount that it asks [`ShiftSettings::needs_second_person`] about. Nothing when no shift is open.
pub fn taken_alone(connection: &Connection, user: UserId) -> Result<Rupiah, StoreError> {
    let Some(shift) = current_shift(connection)? else { return Ok(Rupiah::ZERO) };
    rows::taken_alone(connection, shift.id, user)
}

fn moved(tx: &mut Tx<'_>, order: &CashMove) -> Result<CashMoved, CashMoveError> {
    if !(Rupiah(1)..=Rupiah(CASH_MOVE_RUPIAH_MAX)).contains(&order.amount) {
        return Err(CashMoveError::AmountOutOfRange);
    }
    if let Some(smallest) = smallest_coin(tx.day()).filter(|smallest| order.amount < *smallest) {
        return Err(CashMoveError::BelowSmallestCoin { smallest });
    }
    let role = require(tx.conn(), order.user, Permission::Sell)?.role;
    let shift = rows::current_in(tx)?.ok_or(CashMoveError::NoShift)?;
    if order.reason.code == FLOAT_REASON && !rows::lacks_float(tx.conn(), &shift)? {
        return Err(CashMoveError::FloatOnRecord);
    }
    check_fits(order)?;
    let with_earlier = order.amount + rows::taken_alone(tx.conn(), shift.id, order.user)?;
    let needs_approval = order.settings.needs_second_person(order.kind, with_earlier, role);
    check_approval(tx, order.approval.as_ref(), needs_approval)?;
    let may_know = order.approval.is_some() || may(role, Permission::SeeReports);
    if may_know && order.kind != CashKind::FromSafe && order.amount > rows::in_drawer(tx.conn(), shift.id)? {
        return Err(CashMoveError::MoreThanInDrawer);
    }
    let number = tx.next_number(order.kind.series())?;
    append(tx, order, &shift, &number)?;
    record(
        tx,
        1,
        &Exception {
            kind: order.kind.exception(),
            shift: Some(shift.id),
            sale: None,
            amount: order.amount,
            reason: &order.reason,
            approval: order.approval.as_ref(),
            needs_approval,
        },
    )?;
    let slip = slip::cash_move(tx, &shift, order, &number)?;
    let print_job = print(tx, &order.settings, &[order.kind.label(), " ", &number].concat(), &slip)?;
    Ok(CashMoved { number, print_job })
}

/// The smallest piece of money that is legal on a day, everyday or not.
fn smallest_coin(day: BusinessDay) -> Option<Rupiah> {
    denominations::all().iter().filter(|piece| piece.is_legal_on(day)).map(|piece| piece.value_rupiah).min()
}

/// The reason has to fit the way the money goes, not the kind of exception alone.
fn check_fits(order: &CashMove) -> Result<(), ExceptionRefused> {
    if !order.kind.reasons().iter().any(|choice| choice.code == order.reason.code) {
        return Err(ExceptionRefused::ReasonMissing);
    }
    check_reason(order.kind.exception(), &order.reason)
}

fn append(tx: &mut Tx<'_>, order: &CashMove, shift: &Shift, number: &str) -> Result<(), StoreError> {
    let (act_id, user_id, day, at) = (tx.act_id(), tx.actor(), tx.day(), tx.now().0);
    tx.fact(
        "cash_moves",
        &[
            ("act_id", &act_id),
            ("number", &number),
            ("shift_id", &shift.id),
            ("kind", &order.kind.name()),
            ("amount_rupiah", &order.amount),
            ("user_id", &user_id),
            ("business_day", &day.to_string()),
            ("at_utc_ms", &at),
        ],
    )?;
    let (from, to) = order.kind.accounts();
    post(tx, day, Some(shift.id), &transfer(from, to, order.amount))
}

fn print(tx: &Tx<'_>, settings: &ShiftSettings, title: &str, slip: &Slip) -> Result<Option<PrintJobId>, StoreError> {
    let queued = settings.printer.as_deref().map(|printer| devices::enqueue(tx, printer, title, slip, false));
    queued.transpose()
}

/// The drawer without a sale: somebody wants change, or looks whether a note is there.
#[derive(Debug, Clone)]
pub struct OpenDrawer {
    pub act_id: ActId,
    pub user: UserId,
    pub reason: Reason,
    /// Always needed; `None` is what a screen has before it asked for the PIN.
    pub approval: Option<Approved>,
    pub settings: Arc<ShiftSettings>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub print_job: PrintJobId,
}

#[derive(Debug, PartialEq, Error)]
pub enum DrawerError {
    #[error(
        "Laci dibuka lewat pencetak struk, dan outlet ini belum punya. Atur pencetak bernama receipt di deks.toml."
    )]
    NoPrinter,
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada shift yang terbuka. Buka shift dulu: laci ikut terbuka.")]
    NoShift,
    #[error(transparent)]
    Refused(#[from] ExceptionRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the drawer without a sale.
pub fn open_drawer(store: &Store, order: OpenDrawer) -> Result<Opened, DrawerError> {
    store.write(Act::by(order.user, "till.open_drawer").with_id(order.act_id), move |tx| {
        let printer = order.settings.printer.as_deref().ok_or(DrawerError::NoPrinter)?;
        require(tx.conn(), order.user, Permission::Sell)?;
        let shift = rows::current_in(tx)?.ok_or(DrawerError::NoShift)?;
        record(
            tx,
            1,
            &Exception {
                kind: ExceptionKind::DrawerOpen,
                shift: Some(shift.id),
                sale: None,
                amount: Rupiah::ZERO,
                reason: &order.reason,
                approval: order.approval.as_ref(),
                needs_approval: true,
            },
        )?;
        let slip = slip::drawer(tx, &shift, &order)?;
        Ok(Opened { print_job: devices::enqueue(tx, printer, "Buka laci", &slip, false)? })
    })
}
