//! Shifts: from the counted float to the Z report.
//!
//! Promises: a shift stays the current one until it is closed, also past midnight, and belongs to the day on which it
//! was opened (peers.md complaint 14); there is at most one; each sale goes into exactly one, whatever the clock does
//! (faults F5: order is the device's own). Who may not see reports is not told here what the drawer should hold before
//! they have counted it. A large difference is explained, one that no second person has seen is marked, and none keeps
//! a shift open (complaint 13). A Z report has a gapless number, never changes, and says the same as the ledger for
//! every tender, or the shift is not closed.
//! Leaves to others: sales and corrections (they ask `ensure_open`), and what the screens look like.

mod cash;
mod close;
mod count;
mod days;
mod mail;
mod open;
mod paper;
mod pdf;
mod report;
mod settings;
mod slip;
mod store;
mod takeover;
#[cfg(test)]
mod tests;
mod totals;

use serde::{Deserialize, Serialize};

pub use cash::{
    CashKind, CashMove, CashMoveError, CashMoved, DrawerError, OpenDrawer, Opened, move_cash, open_drawer, taken_alone,
};
pub use close::{CloseError, CloseShift, Closed, close_shift};
pub use count::{
    COUNTS_MAX, CountError, CountTry, Counted, Form, Pieces, SubmitCount, count_sheet, fewest_pieces, submit_count,
    total_of,
};
pub use days::{DayRow, HourRow, ShiftRow, TopKind, TopRow, closed_shifts, days, hours, same_weekday_before, top};
pub use mail::{MailZError, Z_MAIL_KIND, mail_missing_z, mail_z};
pub use open::{OpenAtTill, OpenShiftError, OpenedAtTill, open_shift, open_shift_at_till};
pub use paper::{PaperBar, PaperFact, PaperOutlet, PaperRow, PaperSection, PaperSummary, ShiftPaper, shift_paper};
pub use pdf::{ShiftPdfError, z_pdf};
pub use report::{Closing, OpenEnds, PrintedReport, ReportError, ShiftReport, print_x, reprint_z, x_report, z_report};
pub use settings::ShiftSettings;
pub use slip::report_slip;
pub use takeover::{TakeOver, TakeOverError, TakenOver, holder, take_over};
pub use totals::{
    BackTotals, CashMoveRow, CashierSold, CategorySold, DiscountTotals, ExceptionTotals, PartnerSold, SalesTotals,
    ShiftTotals, Sold, TakeoverRow, TenderTotals, Times,
};

pub(super) use open::ensure_open;

use crate::base::{BusinessDay, Rupiah, ShiftId, UserId, UtcMs};
use crate::store::{Connection, StoreError};

/// A shift, numbered within the business day on which it was opened.
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

impl Shift {
    /// Somebody went home without closing it: time to nag.
    pub fn is_from_an_earlier_day(&self, today: BusinessDay) -> bool {
        self.day < today
    }

    /// The day whose money is counted: today, or the shift's own day where the clock has gone back behind it.
    pub fn count_day(&self, today: BusinessDay) -> BusinessDay {
        self.day.max(today)
    }

    /// What the screens say while a shift of an earlier day is open; `None` when there is nothing to say.
    pub fn nag(&self, today: BusinessDay) -> Option<String> {
        self.is_from_an_earlier_day(today).then(|| {
            format!(
                "Shift {} tanggal {} belum ditutup. Hitung isi laci, lalu tutup shift itu.",
                self.number,
                self.day.long()
            )
        })
    }
}

/// The shift that sales go to now, whatever day it is; `None` when the last one was closed.
///
/// Reads what is committed: an act that may have opened the shift itself keeps what `ensure_open` gave it.
pub fn current_shift(connection: &Connection) -> Result<Option<Shift>, StoreError> {
    store::current(connection, None)
}

/// Whether a shift opened by itself and nobody wrote down since what change lies in its drawer: what is counted in the
/// evening is that much too much. Written down it is with [`move_cash`], [`CashKind::FromSafe`]: a float comes out of the
/// safe too, so the ledger says the same as if it had been counted first.
pub fn lacks_float(connection: &Connection, shift: &Shift) -> Result<bool, StoreError> {
    store::lacks_float(connection, shift)
}
