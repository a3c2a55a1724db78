//! Opening: with a counted float before the first sale, or by itself at the first sale.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Shift, ShiftSettings, slip, store as rows};
use crate::base::{ActId, BusinessDay, PrintJobId, Rupiah, ShiftId, UserId};
use crate::devices;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};
use crate::till::ledger::{Account, transfer};
use crate::till::ledger_store::post;

/// A drawer starts with change for a day, not with more.
const FLOAT_RUPIAH_MAX: i64 = 100_000_000;

/// The acts that open a shift with a float that somebody counted; any other act opened it by itself.
const OPEN: &str = "till.open_shift";
const OPEN_AT_TILL: &str = "till.open_shift_at_till";
pub(super) const COUNTED_OPENINGS: [&str; 2] = [OPEN, OPEN_AT_TILL];

/// Why no shift is opened, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum OpenShiftError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Modal awal kas harus antara Rp 0 dan {}. Hitung ulang isi laci.", Rupiah(FLOAT_RUPIAH_MAX))]
    FloatOutOfRange,
    #[error("Shift {number} tanggal {} belum ditutup. Hitung isi laci dan tutup shift itu dulu.", .day.long())]
    EarlierDayOpen { number: i64, day: BusinessDay },
    #[error("Shift {number} hari ini sudah dibuka. Lanjutkan berjualan di shift itu.")]
    AlreadyOpen { number: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the next shift with a float that was counted. Nothing is printed: see [`open_shift_at_till`].
pub fn open_shift(store: &Store, act_id: ActId, user: UserId, float: Rupiah) -> Result<Shift, OpenShiftError> {
    store.write(Act::by(user, OPEN).with_id(act_id), move |tx| open(tx, user, float))
}

/// What the cashier opens the till with.
#[derive(Debug, Clone)]
pub struct OpenAtTill {
    pub act_id: ActId,
    pub user: UserId,
    pub float: Rupiah,
    pub settings: Arc<ShiftSettings>,
}

/// The open shift, and the slip that opens the drawer for its float.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedAtTill {
    pub shift: Shift,
    pub print_job: Option<PrintJobId>,
}

/// Opens the next shift, prints a slip for it and opens the drawer, so that the float can be laid in.
pub fn open_shift_at_till(store: &Store, order: OpenAtTill) -> Result<OpenedAtTill, OpenShiftError> {
    store.write(Act::by(order.user, OPEN_AT_TILL).with_id(order.act_id), move |tx| {
        let shift = open(tx, order.user, order.float)?;
        let print_job = match &order.settings.printer {
            Some(printer) => {
                let slip = slip::opening(tx, &shift, &order.settings)?;
                Some(devices::enqueue(tx, printer, &slip::opening_title(&shift), &slip, false)?)
            }
            None => None,
        };
        Ok(OpenedAtTill { shift, print_job })
    })
}

fn open(tx: &mut Tx<'_>, user: UserId, float: Rupiah) -> Result<Shift, OpenShiftError> {
    require(tx.conn(), user, Permission::Sell)?;
    if !(Rupiah::ZERO..=Rupiah(FLOAT_RUPIAH_MAX)).contains(&float) {
        return Err(OpenShiftError::FloatOutOfRange);
    }
    match rows::current_in(tx)? {
        Some(open) if open.is_from_an_earlier_day(tx.day()) => {
            Err(OpenShiftError::EarlierDayOpen { number: open.number, day: open.day })
        }
        Some(open) => Err(OpenShiftError::AlreadyOpen { number: open.number }),
        None => Ok(append(tx, float)?),
    }
}

/// The shift that is open, whatever day it is from; a new one without a float when there is none. Asking twice within
/// one act gives the same.
pub(in crate::till) fn ensure_open(tx: &mut Tx<'_>) -> Result<Shift, StoreError> {
    match rows::current_in(tx)? {
        Some(shift) => Ok(shift),
        None => append(tx, Rupiah::ZERO),
    }
}

/// The float comes out of the safe.
fn append(tx: &mut Tx<'_>, float: Rupiah) -> Result<Shift, StoreError> {
    let shift = Shift {
        id: ShiftId::new(),
        day: tx.day(),
        number: rows::next_number_on(tx.conn(), tx.day())?,
        opened_by: tx.actor(),
        opened_at: tx.now(),
        float_rupiah: float,
    };
    let act_id = tx.act_id();
    tx.fact(
        "shifts_opened",
        &[
            ("shift_id", &shift.id),
            ("act_id", &act_id),
            ("business_day", &shift.day.to_string()),
            ("number", &shift.number),
            ("user_id", &shift.opened_by),
            ("at_utc_ms", &shift.opened_at.0),
            ("float_rupiah", &shift.float_rupiah),
        ],
    )?;
    post(tx, shift.day, Some(shift.id), &transfer(Account::Safe, Account::CashDrawer, float))?;
    Ok(shift)
}
