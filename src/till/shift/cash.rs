//! Money that goes into the drawer or out of it without a sale, and the drawer that opens without one.
//!
//! Promises: each has a reason, a slip with a number and ledger entries of its shift; above the limit of the role, and
//! for the drawer alone always, a second person approves (faults F22); no more goes out than the ledger says is there.
//! The checks stand in one fixed order, and the approval comes before the content of the drawer: nobody can find out by
//! trying how much the count should give.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Shift, ShiftSettings, slip, store as rows};
use crate::base::{ActId, PrintJobId, Rupiah, UserId};
use crate::devices::{self, Slip};
use crate::people::{Approved, NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};
use crate::till::exceptions::{
    Exception, ExceptionKind, ExceptionRefused, OTHER_REASON, Reason, ReasonChoice, check_approval, check_reason,
    record,
};
use crate::till::ledger::{Account, transfer};
use crate::till::store::post;

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
    /// Needed above the limit of the user's role.
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

#[derive(Debug, PartialEq, Error)]
pub enum CashMoveError {
    #[error("Isi jumlah uangnya dulu, paling banyak {}.", Rupiah(CASH_MOVE_RUPIAH_MAX))]
    AmountOutOfRange,
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Belum ada shift yang terbuka. Buka shift dulu, lalu ulangi.")]
    NoShift,
    #[error(transparent)]
    Refused(#[from] ExceptionRefused),
    #[error("Menurut catatan isi laci tidak cukup untuk jumlah ini. Periksa jumlahnya, atau tambah uang dulu.")]
    MoreThanInDrawer,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts money in or takes it out, with slip and ledger entries.
pub fn move_cash(store: &Store, order: CashMove) -> Result<CashMoved, CashMoveError> {
    store.write(Act::by(order.user, "till.move_cash").with_id(order.act_id), move |tx| moved(tx, &order))
}

fn moved(tx: &mut Tx<'_>, order: &CashMove) -> Result<CashMoved, CashMoveError> {
    if !(Rupiah(1)..=Rupiah(CASH_MOVE_RUPIAH_MAX)).contains(&order.amount) {
        return Err(CashMoveError::AmountOutOfRange);
    }
    let role = require(tx.conn(), order.user, Permission::Sell)?.role;
    let shift = rows::current_in(tx)?.ok_or(CashMoveError::NoShift)?;
    check_fits(order)?;
    let needs_approval = order.settings.needs_second_person(order.kind, order.amount, role);
    check_approval(tx, order.approval.as_ref(), needs_approval)?;
    if order.kind != CashKind::FromSafe && order.amount > rows::in_drawer(tx.conn(), shift.id)? {
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
