//! Stok opname: beginning a count, counting blind with every scanner there is, saying why it differs, and the minutes.
//!
//! A badge that is scanned here says who counts with that scanner. A scanner with a device of its own is lent to the count
//! by it: what it reads is counted whatever screen stands open, so that the till goes on selling beside it. Leaves to
//! others: every rule of a count (`stockroom`), and a second person's PIN (`approval`).

mod acts;
mod handle;
mod load;
mod show;
#[cfg(test)]
mod tests;
mod work;

use std::collections::{BTreeMap, HashMap};

use deks_ui::{OpnameFilter, OpnameSheet, OpnameView};

use crate::base::{ActId, OpnameId, PartnerId, ProductId, Rupiah, UserId};
use crate::devices::ScanSource;
use crate::kiosk::approval::Given;
use crate::people::Approved;
use crate::stockroom::opname::{Counted, Opname, OpnamePaper, Progress, Reckoned, Said, Scope};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct OpnameScreen {
    user: Option<Me>,
    is_open: bool,
    loading: bool,
    busy: bool,
    /// How far a count is, is read beside it; scans in between ask for one more time only.
    page_loading: bool,
    page_stale: bool,
    board: Option<Board>,
    view: OpnameView,
    sheet: OpnameSheet,
    flaw: String,
    begin: Begin,
    page: Option<Page>,
    query: String,
    found: Vec<Goods>,
    last: Option<Last>,
    /// Who counts with which scanner; whoever is not named there is signed in.
    holders: HashMap<String, Person>,
    pile: String,
    side: usize,
    review: Option<Vec<Difference>>,
    said: BTreeMap<ProductId, Said>,
    filter: OpnameFilter,
    chosen: Option<ProductId>,
    minutes: Option<Minutes>,
    /// Made anew with each act: two taps are one act.
    act_id: ActId,
    /// A second person was asked to approve.
    asked: bool,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    pub person: Person,
    pub may_keep: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
}

/// What the first page shows, and what can be counted.
#[derive(Debug, Default, Clone)]
pub struct Board {
    pub counts: Vec<ListedCount>,
    pub running: Option<ListedCount>,
    pub partners: Vec<(PartnerId, String, String)>,
    pub shelves: Vec<(String, i64)>,
    pub people: Vec<Person>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCount {
    pub opname: Opname,
    /// `Rak A2`.
    pub scope: String,
}

/// What is chosen for a new count.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Begin {
    /// 0 outlet, 1 partner, 2 shelf, 3 sample.
    pub scope_at: usize,
    pub query: String,
    pub choice: String,
    pub sample: String,
}

/// How far the count is.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Page {
    pub progress: Progress,
    pub scans: Vec<ShownScan>,
    pub left: Vec<Goods>,
    pub left_count: usize,
    pub counters: Vec<ShownCounter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub product: ProductId,
    pub name: String,
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownScan {
    pub goods: Goods,
    pub qty: i64,
    /// `Staf Stok 1, 09.15`.
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCounter {
    pub name: String,
    pub source: String,
    pub pieces: i64,
}

/// The product that was counted last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    pub goods: Goods,
    pub counted: i64,
}

/// A difference, with what people know its product by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub goods: Goods,
    pub reckoned: Reckoned,
    pub value: Rupiah,
}

/// A count that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes {
    pub opname: Opname,
    pub paper: OpnamePaper,
}

/// What is counted, by whom, with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    pub product: ProductId,
    pub qty: i64,
    pub counter: UserId,
    pub source: String,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(Me),
    Entered,
    Left,
    Reload,
    Loaded(Result<Box<Board>, String>),
    Back,
    OpenSheet(OpnameSheet),
    SheetClosed,
    CountChosen(OpnameId),
    GoOn,
    ScopeChosen(usize),
    ChoiceSearched(String),
    ChoiceChosen(String),
    SampleEdited(String),
    Begin,
    Begun(Result<OpnameId, String>),
    PageLoaded(Result<Box<Page>, String>),
    Scanned { code: String, source: ScanSource },
    Badge { person: UserId, source: ScanSource },
    ScanFound { code: String, source: String, found: Result<Vec<Goods>, String> },
    Searched(String),
    Found { query: String, found: Result<Vec<Goods>, String> },
    GoodsChosen(ProductId),
    Picked(Result<Last, String>),
    Stepped(i64),
    PileKey(String),
    PileDone,
    Counted(Result<Box<(Counted, Goods)>, String>),
    SideChosen(usize),
    PersonChosen(UserId),
    End,
    Ended(Result<(), String>),
    Drop,
    Dropped(Result<(), String>),
    Reviewed(Result<Box<Reviewed>, String>),
    FilterChosen(OpnameFilter),
    VarianceChosen(ProductId),
    ReasonChosen(usize),
    NoteEdited(String),
    ForAll,
    Recount,
    Recounted(Result<ProductId, String>),
    AskApproval,
    Given(Given),
    Declined,
    Posted(Result<String, String>),
    MinutesLoaded(Result<Box<Minutes>, String>),
    SavePdf,
    SaveXlsx,
    Saved(Result<String, String>),
}

/// Differences as they were found, and what was said of them before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    pub differences: Vec<Difference>,
    pub said: Vec<Said>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Load,
    LoadPage(OpnameId),
    Begin { act_id: ActId, scope: Scope },
    FindCode { code: String, source: String },
    Search(String),
    Pick { opname: OpnameId, product: ProductId },
    Count { act_id: ActId, opname: OpnameId, scanned: Scanned },
    End { act_id: ActId, opname: OpnameId },
    Drop { act_id: ActId, opname: OpnameId },
    LoadReview(OpnameId),
    KeepSaid { opname: OpnameId, said: Vec<Said> },
    Recount { act_id: ActId, opname: OpnameId, product: ProductId },
    Post { act_id: ActId, opname: OpnameId, approved: Approved, said: Vec<Said> },
    LoadMinutes(OpnameId),
    Save { opname: OpnameId, as_pdf: bool },
}

/// How a scanner is called among those that count; empty for a hand on the screen.
pub fn scanner_name(source: &ScanSource) -> String {
    match source {
        ScanSource::Wedge => "Pemindai".to_owned(),
        ScanSource::Camera => "Kamera".to_owned(),
        ScanSource::Serial(device) | ScanSource::Grabbed(device) => {
            let last = device.rsplit('/').next().unwrap_or_default();
            format!("Pemindai {last}")
        }
    }
}
