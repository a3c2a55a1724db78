//! The shift at the screen: opened with a counted float, looked at, closed with a blind count, and its reports.
//!
//! Promises: before the count nobody who counts sees what the drawer should hold: it stands on no view but the X report,
//! which only who may see reports can look at; what was counted so far survives leaving the screen and a power cut; each
//! act has one id, so that two taps are one act.
//! Leaves to others: every figure and rule (`till::shift`), and the sheet that asks for a reason and a second person.

mod acts;
mod close;
mod connect;
mod handle;
#[cfg(test)]
mod late_tests;
mod print;
mod reports;
mod sheet;
mod show;
#[cfg(test)]
mod tests;
mod work;

use std::sync::Arc;

use crate::base::{ActId, BusinessDay, Rupiah, ShiftId, UserId};
use crate::devices::PreviewLine;
use crate::kiosk::approval::Given;
use crate::people::{Permission, User};
use crate::till::shift::{CashKind, Counted, Pieces, Shift, ShiftReport, ShiftSettings};

pub use connect::connect;
pub use print::{ZPrint, ZPrintState};
pub use sheet::{CountDraft, FloatDraft, Sheet};

/// Said to who answers for the drawer from now on, here and at the till.
pub const TAKEN_OVER: &str = "Laci sekarang tanggung jawab Anda. Selamat bekerja.";

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ShiftScreen {
    settings: Arc<ShiftSettings>,
    /// Who works.
    user: Option<User>,
    here: bool,
    /// Counts up with each load, so that a slow answer never replaces a later one.
    serial: u64,
    board: Option<Board>,
    /// What was counted before the kiosk started was taken up again.
    restored: bool,
    view: View,
    float: FloatForm,
    count: CountForm,
    asked: Option<Asked>,
    busy: bool,
    /// The cashiers change: whoever signs in next and may sell comes here.
    handing_over: bool,
    /// Counts down after a paper was queued.
    rest_ticks: u32,
    /// Counts up with each report that is wanted and whenever the wish is over: a slow one is not shown any more.
    reading: u64,
}

/// What stands on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// The shift that is open, or the float of the next one.
    Now,
    Cash(CashForm),
    Count,
    Told(Told),
    Report(Report),
    /// The X report of the open shift.
    X(XPaper),
    List(Listing),
}

/// How the outlet stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    pub today: BusinessDay,
    pub open: Option<OpenShift>,
    pub last: Option<ClosedRow>,
    pub kept_float: Option<FloatDraft>,
    pub kept_count: Option<CountDraft>,
}

/// The shift that is open, without what its cash could be worked out from: whoever looks may be who counts.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenShift {
    pub report: ShiftReport,
    /// `08.02`, with the date when it is of an earlier day.
    pub opened_at: String,
    pub opened_by: String,
    pub holder: Option<UserId>,
    pub holder_name: String,
    pub is_stale: bool,
    /// What who asks took out without a second person so far: the limit is for all of it together.
    pub taken_alone: Rupiah,
    /// Times of day of the cash moves, in their order.
    pub move_times: Vec<String>,
}

/// A closed shift in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRow {
    pub z_number: i64,
    pub day: BusinessDay,
    pub shift: i64,
    /// `21.05`, or with the date when it was another day.
    pub closed_at: String,
    pub who: String,
    /// Who closed it.
    pub by: Option<UserId>,
    pub net: Rupiah,
    pub difference: Rupiah,
}

/// The float of the next shift: counted by pieces, or one amount.
#[derive(Debug, Clone, PartialEq)]
pub struct FloatForm {
    act_id: ActId,
    sheet: Sheet,
    amount: i64,
    in_one: bool,
    /// Somebody said that there is none: a float of nothing is never just taken.
    is_without: bool,
}

/// The count of the drawer that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct CountForm {
    shift: Option<ShiftId>,
    /// Of this count; another one for counting again.
    act_id: ActId,
    sheet: Sheet,
    /// It was handed in, and its difference may have been told.
    is_submitted: bool,
}

/// Money that is to go in or out.
#[derive(Debug, Clone, PartialEq)]
pub struct CashForm {
    act_id: ActId,
    kind: CashKind,
    amount: i64,
    /// It lies in the drawer already and is written down now: the reason is known.
    is_float: bool,
}

/// What the count came to, and what stays behind when the shift is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub shift: ShiftId,
    /// Of the closing.
    pub act_id: ActId,
    pub counted: Counted,
    pub stays: Vec<Stay>,
}

/// Something that the closing does not end: a held cart, or a QRIS code that nobody confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    pub name: String,
    pub amount: Rupiah,
    pub is_qris: bool,
    /// Of a code: another shift left it behind.
    pub is_earlier: bool,
}

/// A Z report as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub paper: ZPaper,
    pub mail: Mail,
    pub from: Origin,
}

/// Where a report was opened, and where "back" leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Closing,
    List,
    /// The line of the last shift, while none is open.
    Last,
    /// Another screen.
    Elsewhere,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ZPaper {
    pub z_number: i64,
    pub shift: Shift,
    pub net: Rupiah,
    pub counted: Rupiah,
    pub difference: Rupiah,
    /// The difference had to be explained, and no second person has seen it.
    pub is_unaccepted: bool,
    pub print: ZPrint,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
}

/// The X report as it would be printed now; only who may see reports looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct XPaper {
    pub shift: Shift,
    pub net: Rupiah,
    pub expected: Rupiah,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
}

/// How the letter to the managers stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// The report is an older one: nothing is said.
    Silent,
    Making,
    /// It waits in the outbox for so many.
    Queued(usize),
    /// The configuration names nobody.
    Nobody,
    /// It is tried again at night.
    Failed,
}

/// Closed shifts, the latest first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Listing {
    pub rows: Vec<ClosedRow>,
    pub has_more: bool,
    pub is_loading: bool,
}

/// What waits for a reason. The id is the act's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub id: ActId,
    pub what: AskedFor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFor {
    Cash { kind: CashKind, amount: Rupiah },
    Drawer,
    Close(ShiftId),
}

/// A cash move that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveMade {
    pub kind: CashKind,
    /// It lay in the drawer already.
    pub is_float: bool,
    pub number: String,
    pub amount: Rupiah,
}

/// Why a shift was not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseTrouble {
    pub text: String,
    /// The count does not hold any more.
    pub count_again: bool,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(User),
    /// Whoever signed in after "Ganti kasir" is brought here.
    BringHere,
    Entered,
    Left,
    Reload,
    Tick,
    Loaded {
        serial: u64,
        result: Result<Box<Board>, String>,
    },
    Back,
    /// The report was read.
    Done,
    /// A figure of the pad: `0`..`9`, `000`, `back`, `clear`.
    Key(String),
    RowChosen(String),
    NextRow,
    /// The float as one amount, or by its pieces.
    FloatInOne(bool),
    /// There is no float, or there is one after all.
    WithoutFloat(bool),
    OpenWanted,
    Opened(Result<Shift, String>),
    HandOverWanted,
    TakeOverWanted,
    TakenOver(Result<(), String>),
    CashWanted(CashKind),
    FloatOwed,
    CashWayChosen(CashKind),
    CashConfirmed,
    Moved(Result<MoveMade, String>),
    DrawerWanted,
    DrawerOpened(Result<(), String>),
    XWanted,
    XPrinted(Result<(), String>),
    /// The X report is looked at, not printed.
    XLookWanted,
    XRead {
        serial: u64,
        result: Result<Box<XPaper>, String>,
    },
    CloseWanted,
    CountDone,
    WasTold(Result<Box<Told>, String>),
    CountAgain,
    CloseConfirmed,
    /// The report; none when it cannot be shown although the shift is closed.
    Closed(Result<(i64, Option<Box<ZPaper>>), CloseTrouble>),
    Mailed {
        z_number: i64,
        mail: Mail,
    },
    ListWanted,
    MoreWanted,
    Listed {
        before: Option<i64>,
        result: Result<(Vec<ClosedRow>, bool), String>,
    },
    /// A row of the list.
    ReportWanted(i64),
    /// The last one, while no shift is open.
    LastWanted,
    /// Another screen wants to see one.
    ReportWantedElsewhere(i64),
    ReportRead {
        serial: u64,
        from: Origin,
        result: Result<Box<ZPaper>, String>,
    },
    CopyWanted,
    CopyMade(Result<(), String>),
    PrintLooked {
        z_number: i64,
        print: ZPrint,
    },
    PdfWanted,
    /// Where it lies.
    PdfSaved(Result<String, String>),
    Approved(Given),
    Declined(ActId),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Load {
        serial: u64,
    },
    KeepFloat(FloatDraft),
    KeepCount(CountDraft),
    Open {
        act_id: ActId,
        float: Rupiah,
    },
    /// Comes back once the sign-in is through.
    BringHere,
    TakeOver(ActId),
    MoveCash {
        kind: CashKind,
        amount: Rupiah,
        given: Given,
    },
    OpenDrawer(Given),
    PrintX(ActId),
    ReadX {
        serial: u64,
    },
    Submit {
        act_id: ActId,
        shift: ShiftId,
        pieces: Vec<Pieces>,
    },
    Close {
        act_id: ActId,
        shift: ShiftId,
        given: Option<Given>,
    },
    Mail(i64),
    List {
        before: Option<i64>,
    },
    ReadReport {
        serial: u64,
        from: Origin,
        z_number: i64,
    },
    Copy {
        act_id: ActId,
        z_number: i64,
    },
    SavePdf(i64),
    LookAtPrint(i64),
}

impl FloatForm {
    fn empty(in_one: bool) -> FloatForm {
        FloatForm { act_id: ActId::new(), sheet: Sheet::default(), amount: 0, in_one, is_without: false }
    }

    /// A shift can be opened with it: something is there, or somebody said that nothing is.
    fn is_ready(&self) -> bool {
        self.is_without || self.total() > Rupiah::ZERO
    }

    fn total(&self) -> Rupiah {
        if self.in_one { Rupiah(self.amount) } else { self.sheet.total() }
    }

    fn draft(&self) -> FloatDraft {
        FloatDraft { pieces: self.sheet.pieces().to_vec(), amount: self.amount, in_one: self.in_one }
    }
}

impl CountForm {
    fn empty() -> CountForm {
        CountForm { shift: None, act_id: ActId::new(), sheet: Sheet::default(), is_submitted: false }
    }

    fn draft(&self) -> Option<CountDraft> {
        let (act_id, is_submitted) = (self.act_id, self.is_submitted);
        Some(CountDraft { shift: self.shift?, act_id, pieces: self.sheet.pieces().to_vec(), is_submitted })
    }
}

impl Listing {
    fn last_number(&self) -> Option<i64> {
        self.rows.last().map(|row| row.z_number)
    }
}

impl ShiftScreen {
    pub fn new(settings: Arc<ShiftSettings>) -> Self {
        ShiftScreen {
            settings,
            user: None,
            here: false,
            serial: 0,
            board: None,
            restored: false,
            view: View::Now,
            float: FloatForm::empty(false),
            count: CountForm::empty(),
            asked: None,
            busy: false,
            handing_over: false,
            rest_ticks: 0,
            reading: 0,
        }
    }

    fn open(&self) -> Option<&OpenShift> {
        self.board.as_ref()?.open.as_ref()
    }

    /// Z and X reports on the screen are for whoever may see reports.
    fn may_see(&self) -> bool {
        self.user.as_ref().is_some_and(|user| user.may(Permission::SeeReports))
    }

    /// The last report is for whoever may see reports, and for who closed that shift: they have seen it.
    fn last_seen(&self) -> Option<i64> {
        let last = self.board.as_ref()?.last.as_ref()?;
        let is_own = self.user.as_ref().is_some_and(|user| last.by == Some(user.id));
        (is_own || self.may_see()).then_some(last.z_number)
    }

    /// A copy of the report that stands open is for who may look at it in this way.
    fn may_copy(&self) -> bool {
        let View::Report(report) = &self.view else { return false };
        self.last_seen() == Some(report.paper.z_number) || self.may_see()
    }

    /// Who works answers for the drawer.
    fn is_mine(&self) -> bool {
        let me = self.user.as_ref().map(|user| user.id);
        self.open().is_none_or(|open| open.holder == me)
    }

    /// Whether a second person has to agree to what the form says.
    fn needs_person(&self, form: &CashForm) -> bool {
        let Some(user) = &self.user else { return true };
        let before = self.open().map_or(Rupiah::ZERO, |open| open.taken_alone);
        self.settings.needs_second_person(form.kind, before + Rupiah(form.amount), user.role)
    }
}
