//! Shifts: each sale belongs to one. A shift opens by itself at the first sale of a business day, or before it with a
//! counted float. Closing, counting and the Z report have their own issue; what is a fact is kept from the start.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{ActId, BusinessDay, Rupiah, ShiftId, UserId, UtcMs};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx};

/// A drawer starts with change for a day, not with more.
const FLOAT_RUPIAH_MAX: i64 = 100_000_000;

/// A shift, numbered within its business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub id: ShiftId,
    pub day: BusinessDay,
    pub number: i64,
    /// Who opened it: the cashier of the first sale when it opened by itself.
    pub opened_by: Option<UserId>,
    pub opened_at: UtcMs,
    pub float_rupiah: Rupiah,
}

#[derive(Debug, PartialEq, Error)]
pub enum OpenShiftError {
    #[error("Modal awal kas harus antara Rp 0 dan {}. Hitung ulang isi laci.", Rupiah(FLOAT_RUPIAH_MAX))]
    FloatOutOfRange,
    #[error("Shift {number} hari ini sudah dibuka. Lanjutkan berjualan di shift itu.")]
    AlreadyOpen { number: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the day's shift with a counted float.
pub fn open_shift(store: &Store, act_id: ActId, user: UserId, float: Rupiah) -> Result<Shift, OpenShiftError> {
    store.write(Act::by(user, "till.open_shift").with_id(act_id), move |tx| {
        if !(Rupiah::ZERO..=Rupiah(FLOAT_RUPIAH_MAX)).contains(&float) {
            return Err(OpenShiftError::FloatOutOfRange);
        }
        match current_shift(tx.conn(), tx.day())? {
            Some(open) => Err(OpenShiftError::AlreadyOpen { number: open.number }),
            None => Ok(append(tx, 1, float)?),
        }
    })
}

/// The shift that sales of a day go to, if one was opened.
pub fn current_shift(connection: &Connection, day: BusinessDay) -> Result<Option<Shift>, StoreError> {
    connection
        .prepare_cached(
            "SELECT shift_id, number, user_id, at_utc_ms, float_rupiah FROM shifts_opened
             WHERE business_day = ?1 ORDER BY number DESC LIMIT 1",
        )?
        .query_row(params![day.to_string()], |row| {
            Ok(Shift {
                id: row.get(0)?,
                day,
                number: row.get(1)?,
                opened_by: row.get(2)?,
                opened_at: UtcMs(row.get(3)?),
                float_rupiah: row.get(4)?,
            })
        })
        .optional_row()
}

/// The shift of this act's day; opened without a float when the day has none yet.
pub(super) fn ensure_open(tx: &mut Tx<'_>) -> Result<Shift, StoreError> {
    match current_shift(tx.conn(), tx.day())? {
        Some(shift) => Ok(shift),
        None => append(tx, 1, Rupiah::ZERO),
    }
}

fn append(tx: &mut Tx<'_>, number: i64, float: Rupiah) -> Result<Shift, StoreError> {
    let shift = Shift {
        id: ShiftId::new(),
        day: tx.day(),
        number,
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
    Ok(shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::testing::Outlet;

    #[test]
    fn a_counted_float_opens_the_first_shift_of_the_day() {
        let outlet = Outlet::new();
        let act = ActId::new();
        let opened = open_shift(&outlet.store, act, outlet.cashier, Rupiah(300_000)).expect("opened");
        assert_eq!((opened.number, opened.float_rupiah), (1, Rupiah(300_000)));
        assert_eq!(open_shift(&outlet.store, act, outlet.cashier, Rupiah(300_000)), Ok(opened), "a double tap");
        let today = outlet.store.today();
        assert_eq!(outlet.store.read(|c| current_shift(c, today)), Ok(Some(opened)));
        outlet.clock.advance_ms(24 * 3_600_000);
        let tomorrow = outlet.store.today();
        assert_eq!(outlet.store.read(|c| current_shift(c, tomorrow)), Ok(None), "a new day has none yet");
    }

    #[test]
    fn every_refusal_to_open_has_its_name() {
        let outlet = Outlet::new();
        let open = |float| open_shift(&outlet.store, ActId::new(), outlet.cashier, Rupiah(float)).map(drop);
        assert_eq!(open(-1), Err(OpenShiftError::FloatOutOfRange));
        assert_eq!(open(FLOAT_RUPIAH_MAX + 1), Err(OpenShiftError::FloatOutOfRange));
        assert_eq!(open(0), Ok(()));
        assert_eq!(open(0), Err(OpenShiftError::AlreadyOpen { number: 1 }));
    }
}
