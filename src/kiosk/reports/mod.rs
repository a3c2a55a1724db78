//! Reports for managers: how today does, days, closed shifts, what sells best, and what was out of the ordinary.
//!
//! The first part answers at a glance what a manager asks on coming in, and each answer is a tap away from its detail.
//! Only sums are read, on the second worker, so that a year of a million lines holds nobody up. Leaves to others: how a
//! figure is worked out (`till::shift`), and the paper of one shift (the shift screen).

mod handle;
mod sheets;
mod show;
#[cfg(test)]
mod tests;
mod view;
mod work;

use std::collections::BTreeMap;

use crate::base::{BusinessDay, Rupiah};
use crate::till::ExceptionKind;
use crate::till::TenderKind;
use crate::till::shift::{DayRow, HourRow, ShiftRow, TopKind, TopRow};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ReportsScreen {
    is_open: bool,
    /// Somebody went on to a detail from here: coming back shows the part where they were.
    went_deeper: bool,
    /// Counts up with each load, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    /// Why the last load brought nothing.
    flaw: String,
    tab: Tab,
    span: Span,
    top: TopKind,
    /// Only exceptions of this kind.
    filter: Option<ExceptionKind>,
    today: Option<BusinessDay>,
    now: Option<Box<Now>>,
    days: Option<Days>,
    shifts: Option<Shifts>,
    best: Option<Best>,
    exceptions: Option<Exceptions>,
    /// The sheet for days of somebody's own choice.
    dates: Option<Dates>,
    saving: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Now,
    Days,
    Shifts,
    Top,
    Exceptions,
}

/// Which days a part is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Today,
    /// So many days, today among them.
    Last(u64),
    ThisMonth,
    Own(Period),
}

/// The days from..=until.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: BusinessDay,
    pub until: BusinessDay,
}

/// Days that are being chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    pub period: Period,
    pub flaw: String,
}

/// How today does, and what waits for somebody.
#[derive(Debug, Clone, Default)]
pub struct Now {
    pub today: Figures,
    /// The same weekday of the week before, the whole of it.
    pub before: Figures,
    pub before_day: Option<BusinessDay>,
    pub hours: Vec<HourRow>,
    /// What that weekday had come to at the same time of day: net, as the figure of today is.
    pub before_so_far: Rupiah,
    /// The hour that is running.
    pub hour: u32,
    /// When this was read: `14.05`.
    pub time: String,
    pub shift: Option<OpenShift>,
    pub pending: i64,
    pub pending_amount: Rupiah,
    /// Shifts of the last days whose drawer differed, and by how much the latest of them.
    pub differences: i64,
    pub latest_difference: Rupiah,
    pub exceptions: i64,
    pub letters: i64,
    pub returns: i64,
}

/// What a day came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub net: Rupiah,
    pub receipts: i64,
    pub pieces: i64,
    pub tenders: Vec<(TenderKind, Rupiah)>,
    /// What its QRIS payments cost by estimate; `None` without such payments, or where nobody could say.
    pub qris_fee: Option<Rupiah>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShift {
    pub number: i64,
    pub day: BusinessDay,
    /// `08.05`.
    pub since: String,
    /// Who answers for the drawer; empty when nobody does.
    pub by: String,
    /// From an earlier day.
    pub is_stale: bool,
}

#[derive(Debug, Clone)]
pub struct Days {
    pub period: Period,
    /// The earliest first, empty days included.
    pub rows: Vec<DayRow>,
    /// What the QRIS payments of a day cost by estimate.
    pub qris_fees: BTreeMap<BusinessDay, Rupiah>,
}

#[derive(Debug, Clone)]
pub struct Shifts {
    /// The latest first.
    pub rows: Vec<ShiftLine>,
    pub has_more: bool,
}

/// A closed shift with what the screen calls things.
#[derive(Debug, Clone)]
pub struct ShiftLine {
    pub row: ShiftRow,
    /// When it was closed, with its date.
    pub when: String,
    pub by: String,
}

#[derive(Debug, Clone)]
pub struct Best {
    pub period: Period,
    pub kind: TopKind,
    pub rows: Vec<TopRow>,
}

#[derive(Debug, Clone)]
pub struct Exceptions {
    pub period: Period,
    /// The latest first.
    pub rows: Vec<ExceptionLine>,
    /// There are more than are listed.
    pub is_cut: bool,
}

/// What was done that is no plain sale: who asked, why, and who approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionLine {
    pub kind: ExceptionKind,
    pub amount: Rupiah,
    pub when: String,
    pub by: String,
    /// Empty where nobody had to.
    pub approved_by: String,
    pub reason: String,
    pub note: String,
    /// Of the receipt it is about; empty where there is none.
    pub number: String,
}

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Now,
    Days(Span),
    /// The page behind this Z number; `None` is the first.
    Shifts {
        before: Option<i64>,
    },
    Best(Span, TopKind),
    Exceptions(Span),
}

/// What was read.
#[derive(Debug)]
pub enum Part {
    Now(Box<Now>),
    Days(Days),
    Shifts { page: Shifts, goes_on: bool },
    Best(Best),
    Exceptions(Exceptions),
}

/// What is saved as a spreadsheet.
#[derive(Debug)]
pub enum Paper {
    Days(Days),
    /// Every closed shift, whatever part of them is on the screen.
    Shifts,
    Best(Best),
    Exceptions(Exceptions),
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may_see: bool,
    },
    Entered,
    Left,
    Reload,
    Loaded {
        serial: u64,
        today: BusinessDay,
        result: Result<Part, String>,
    },
    TabChosen(Tab),
    SpanChosen(Span),
    DatesWanted,
    DatesEdited(Period),
    DatesClosed,
    DatesTaken,
    TopChosen(TopKind),
    FilterChosen(Option<ExceptionKind>),
    MoreShifts,
    /// The report of a closed shift is wanted.
    ShiftChosen(i64),
    /// The receipt of an exception is wanted.
    ReceiptChosen(String),
    NeedChosen(deks_ui::ReportNeed),
    Save,
    /// Where the spreadsheet lies.
    Saved(Result<String, String>),
}

#[derive(Debug)]
pub enum Effect {
    Load { serial: u64, wish: Wish },
    Save(Box<Paper>),
}

impl Span {
    pub fn period(self, today: BusinessDay) -> Period {
        let from = match self {
            Span::Today => today,
            Span::Last(days) => today.minus_days(days.saturating_sub(1)),
            Span::ThisMonth => today.month().first(),
            Span::Own(period) => return period,
        };
        Period { from, until: today }
    }
}

impl Default for ReportsScreen {
    fn default() -> Self {
        ReportsScreen {
            is_open: false,
            went_deeper: false,
            serial: 0,
            loading: false,
            flaw: String::new(),
            tab: Tab::Now,
            span: Span::Last(7),
            top: TopKind::Partner,
            filter: None,
            today: None,
            now: None,
            days: None,
            shifts: None,
            best: None,
            exceptions: None,
            dates: None,
            saving: false,
        }
    }
}

impl ReportsScreen {
    /// Whether the part that is looked at was read, for whatever days.
    fn is_ready(&self) -> bool {
        match self.tab {
            Tab::Now => self.now.is_some(),
            Tab::Days => self.days.is_some(),
            Tab::Shifts => self.shifts.is_some(),
            Tab::Top => self.best.is_some(),
            Tab::Exceptions => self.exceptions.is_some(),
        }
    }

    /// The days that what is shown is about; none where a part has no days.
    fn period(&self) -> Option<Period> {
        match self.tab {
            Tab::Now | Tab::Shifts => None,
            Tab::Days => self.days.as_ref().map(|days| days.period),
            Tab::Top => self.best.as_ref().map(|best| best.period),
            Tab::Exceptions => self.exceptions.as_ref().map(|exceptions| exceptions.period),
        }
    }

    /// What would be saved now; nothing where there is nothing to save.
    fn paper(&self) -> Option<Paper> {
        match self.tab {
            Tab::Now => None,
            Tab::Days => self.days.clone().map(Paper::Days),
            Tab::Shifts => self.shifts.as_ref().filter(|shifts| !shifts.rows.is_empty()).map(|_| Paper::Shifts),
            Tab::Top => self.best.clone().filter(|best| !best.rows.is_empty()).map(Paper::Best),
            Tab::Exceptions => self.exceptions.clone().filter(|found| !found.rows.is_empty()).map(Paper::Exceptions),
        }
    }
}
