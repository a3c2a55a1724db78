//! The till: find, put into the cart, take the money, next.

mod connect;
mod handle;
pub(super) mod photos;
mod questions;
mod show;
#[cfg(test)]
mod tests;
mod untagged;
mod work;

use std::collections::{HashSet, VecDeque};

use crate::base::money::CashRounding;
use crate::base::{ActId, BusinessDay, PrintJobId, ProductId, Rupiah, SaleId};
use crate::devices::{Decision, JobSummary, PreviewLine};
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::{Ask, Printing};
use crate::till::{Cart, CartItem, Found, LineKey, Paid, PayError, SearchResult, ShelfItem};

pub use connect::connect;
use photos::{Hash, Photos};
pub use show::receipt_lines;
use untagged::{UntaggedForm, UntaggedIntent};
pub use work::{copy, preview, settings};

/// Everything the till shows, as plain values.
#[derive(Debug)]
pub struct TillScreen {
    pub(super) cart: Cart,
    rounding: CashRounding,
    today: BusinessDay,
    selected: Option<LineKey>,
    /// The line of the last scan; it stands out for a moment.
    marked: Option<LineKey>,
    shelf: Shelf,
    /// A code that nothing answers to; it waits beside the next scan and never before it.
    unknown_code: Option<String>,
    /// Several products with one barcode: the cashier chooses. One choice a scan, the first one is asked.
    choices: VecDeque<Vec<CartItem>>,
    /// Scanned while a payment was being saved: it goes into the next sale.
    meanwhile: Vec<CartItem>,
    /// Something was removed just now and can be brought back.
    may_undo: bool,
    untagged: Option<UntaggedForm>,
    price_limit: Rupiah,
    /// What the printer wants to know.
    ask: Option<Ask>,
    /// The question was closed: it comes back when the till is opened again.
    put_off: bool,
    /// Whether the till is the screen that is open.
    here: bool,
    oversell: Option<Oversell>,
    /// Products that the cashier sells although the list says they are gone.
    oversell_accepted: HashSet<ProductId>,
    stage: Stage,
}

/// The left side: what is searched and found.
#[derive(Debug, Default)]
struct Shelf {
    query: String,
    categories: Vec<String>,
    category: Option<usize>,
    items: Vec<ShelfItem>,
    photos: Photos,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
}

/// More in the cart than the list has on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Oversell {
    line: LineKey,
    name: String,
    on_hand: i64,
    wanted: i64,
}

/// Where the sale stands.
#[derive(Debug)]
enum Stage {
    Selling,
    Paying(Paying),
    Done(Box<Done>),
}

/// The money on the counter.
#[derive(Debug, Clone)]
struct Paying {
    /// Made when the payment opens: two taps are one act.
    act_id: ActId,
    due: Rupiah,
    rounding: Rupiah,
    /// Digits as typed; empty means exact.
    typed: String,
    quick: Vec<Rupiah>,
    /// The amount that looked mistyped and was asked about: the same once more is meant.
    asked: Option<Rupiah>,
    busy: bool,
}

/// A sale that is paid, while its receipt still stands on the screen.
#[derive(Debug, Clone)]
pub struct Done {
    pub paid: Paid,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
    pub printing: Printing,
    /// A copy that was asked for.
    pub copy: Option<PrintJobId>,
    pub copy_printing: Printing,
}

#[derive(Debug)]
pub enum Intent {
    Resume,
    Resumed(Result<Cart, String>),
    Entered,
    Left,
    Reload,
    Tick,
    DayBegan(BusinessDay),
    Scanned(String),
    FoundCode { code: String, found: Result<Found, String> },
    Chosen(ProductId),
    QueryEdited(String),
    CategoryChosen(Option<usize>),
    ShelfLoaded { serial: u64, categories: Vec<String>, result: Result<SearchResult, String> },
    PhotoLoaded { hash: Hash, pixels: Option<Pixels> },
    LineSelected(LineKey),
    LineStepped { line: LineKey, by: i64 },
    LineRemoved(LineKey),
    CartCleared,
    Undo,
    ChoiceMade(ProductId),
    ChoiceDismissed,
    Untagged(UntaggedIntent),
    QueueLooked(Vec<JobSummary>),
    Answered(Decision),
    AnswerPutOff,
    AnswerDone(Result<(), String>),
    NoteEdited(String),
    UnknownSearch,
    UnknownDismissed,
    OversellAccepted,
    OversellDeclined,
    PayOpened,
    PayCancelled,
    PayKey(String),
    QuickChosen(usize),
    PayConfirmed,
    PaidOut(Box<Result<Done, PayError>>),
    PrintingLooked { original: Option<Printing>, copy: Option<Printing> },
    NewSale,
    ReceiptWanted,
    ScannedReceiptWanted,
    Reprint,
    Reprinted(Result<PrintJobId, String>),
    KeepFailed(String),
}

#[derive(Debug)]
pub enum Effect {
    Resume,
    Keep(Cart),
    Find(String),
    LoadShelf { serial: u64, query: String, category: Option<String> },
    LoadPhoto(Hash),
    Pay { act_id: ActId, cart: Cart, given: Rupiah, oversell_confirmed: bool },
    LookAtPrinting { original: Option<PrintJobId>, copy: Option<PrintJobId> },
    Reprint(SaleId),
    FindPartners { serial: u64, query: String },
    LookAtQueue,
    Answer { jobs: Vec<PrintJobId>, decision: Decision },
}

impl TillScreen {
    pub fn new(rounding: CashRounding, today: BusinessDay, price_limit: Rupiah) -> Self {
        TillScreen {
            cart: Cart::default(),
            rounding,
            today,
            selected: None,
            marked: None,
            shelf: Shelf::default(),
            unknown_code: None,
            choices: VecDeque::new(),
            meanwhile: Vec::new(),
            may_undo: false,
            untagged: None,
            price_limit,
            ask: None,
            put_off: false,
            here: false,
            oversell: None,
            oversell_accepted: HashSet::new(),
            stage: Stage::Selling,
        }
    }
}

impl Paying {
    /// What the customer gave: what was typed, or exactly what is due.
    fn given(&self) -> Rupiah {
        if self.typed.is_empty() { self.due } else { Rupiah(self.typed.parse().unwrap_or(0)) }
    }
}
