//! What customers bring back: the sale is found (by its receipt, by whatever is remembered of it, or by the product
//! alone), the pieces are counted, the money goes back. A second person approves every one of them (faults F22).
//!
//! Promises: what can come back and how the money goes is the till's plan, shown before and worked out again in the
//! act; a refusal leaves every figure and reference where it was; two taps are one act. Leaves to others: the rules
//! (`till::refund`), and the sheet that asks for reason and PIN ([`super::approval`]).

mod find;
mod handle;
mod money;
mod pieces;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{ActId, PrintJobId, ProductId, Rupiah, SaleId};
use crate::devices::{Decision, PreviewLine};
use crate::kiosk::approval::Given;
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::{Ask, Printing};
use crate::kiosk::receipts::{Listing, Row};
use crate::kiosk::till::photos::{Hash, Photos};
use crate::till::{
    BackLine, BackReference, BackTo, Reading, RefundDone, RefundError, RefundOffer, RefundPlan, RefundTo,
    ReturnableLine, SearchResult, ShelfItem, WithoutReceiptOffer, plan_refund,
};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug, Default)]
pub struct RefundScreen {
    here: bool,
    find: Find,
    stage: Stage,
    /// Counts up with each sale or product that is opened: a slow answer never replaces a later one.
    opening: u64,
}

/// What is looked for, and what was found.
#[derive(Debug, Default)]
pub struct Find {
    /// There is no receipt: products are looked for.
    bare: bool,
    query: String,
    /// Counts up with each search.
    serial: u64,
    /// The search whose answer a scanner waits to hear.
    beeps_for: Option<u64>,
    readings: Vec<Reading>,
    reading: usize,
    rows: Vec<Row>,
    products: Vec<ShelfItem>,
    photos: Photos,
    /// Why what was found cannot come back; empty otherwise.
    flaw: String,
}

#[derive(Debug, Default)]
pub enum Stage {
    #[default]
    Find,
    Work(Box<Work>),
    Done(Box<Done>),
}

/// A refund in the making.
#[derive(Debug)]
pub struct Work {
    /// Made when the sale opens: two taps are one act, and the question to the second person has the same id.
    act_id: ActId,
    matter: Matter,
    /// The pieces are counted; now it is about the money.
    pays: bool,
    to: RefundTo,
    /// What was typed, by the sale's tender.
    references: Vec<BackReference>,
    flaw: String,
    /// The second person is being asked.
    asked: bool,
    busy: bool,
    /// The line of the last scan.
    marked: Option<i64>,
    /// Counts up when the list is to show the marked line.
    moves: i32,
}

/// What comes back.
#[derive(Debug)]
pub enum Matter {
    Receipt { offer: Box<RefundOffer>, chosen: Vec<Chosen> },
    Bare(Box<Bare>),
}

/// How many pieces of a line come back, and where they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    line_no: i64,
    qty: i64,
    /// None: nobody chose, and the reason says it ([`BackTo::usual`]).
    back_to: Option<BackTo>,
}

/// A product that comes back without its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bare {
    pub product: ProductId,
    pub code: String,
    pub partner: String,
    pub qty: i64,
    /// None: nobody chose, and the reason says it.
    pub back_to: Option<BackTo>,
    /// The sales that it is booked against, in their order.
    pub candidates: Vec<ReturnableLine>,
    /// What the pieces come to.
    pub offer: WithoutReceiptOffer,
    /// Counts up with each change of the count.
    serial: u64,
}

/// A refund that is recorded.
#[derive(Debug, Clone)]
pub struct Done {
    pub numbers: String,
    pub total: Rupiah,
    /// What goes out of the drawer.
    pub cash: Rupiah,
    /// How it went back: what it is called, how much, the reference.
    pub tenders: Vec<(String, Rupiah, String)>,
    pub columns: usize,
    pub preview: Vec<PreviewLine>,
    pub job: Option<PrintJobId>,
    pub printing: Printing,
    /// What a person has to say about the slip.
    pub ask: Option<Ask>,
}

/// What is written when the second person agreed.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Receipt { sale_id: SaleId, lines: Vec<BackLine>, to: RefundTo, references: Vec<BackReference>, given: Given },
    Bare { product: ProductId, qty: i64, back_to: BackTo, given: Given },
}

/// A sale or a product to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Sale(SaleId),
    /// The whole number of a receipt.
    Number(String),
    Product(ProductId),
}

/// What was opened.
#[derive(Debug)]
pub enum Opened {
    Sale(Box<RefundOffer>),
    Product(Box<Bare>),
    Unknown,
}

#[derive(Debug)]
pub enum Intent {
    Entered,
    Left,
    Reload,
    Tick,
    BareChosen(bool),
    QueryEdited(String),
    ReadingPicked(usize),
    Listed {
        serial: u64,
        result: Result<Listing, String>,
    },
    ProductsListed {
        serial: u64,
        result: Result<SearchResult, String>,
    },
    PhotoLoaded(Hash, Option<Pixels>),
    Scanned(String),
    Wanted(Wanted),
    Opened {
        serial: u64,
        scanned: bool,
        result: Result<Opened, String>,
    },
    /// The offer of the open sale as it is now.
    OfferedAgain(Result<Option<Box<RefundOffer>>, String>),
    BareOffered {
        serial: u64,
        result: Result<WithoutReceiptOffer, String>,
    },
    Matched {
        code: String,
        products: Result<Vec<(ProductId, String)>, String>,
    },
    Stepped {
        line_no: i64,
        by: i64,
    },
    All,
    DamagedChosen {
        line_no: i64,
        damaged: bool,
    },
    Next,
    Back,
    WayChosen(RefundTo),
    ReferenceEdited {
        tender_line_no: i64,
        reference: String,
    },
    Confirm,
    Approved(Given),
    Declined(ActId),
    Finished(Result<Box<Done>, String>),
    /// How the slip stands.
    PrintingLooked {
        job: PrintJobId,
        printing: Printing,
        ask: Option<Ask>,
    },
    Retry,
    Answered(Decision),
    AnswerDone(Result<(), String>),
    New,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    List {
        serial: u64,
        query: String,
        picked: Option<usize>,
    },
    ListProducts {
        serial: u64,
        query: String,
    },
    Photo(Hash),
    Open {
        serial: u64,
        scanned: bool,
        wanted: Wanted,
    },
    OfferAgain(SaleId),
    OfferBare {
        serial: u64,
        product: ProductId,
        qty: i64,
    },
    /// Which product a code is.
    Match(String),
    Find {
        serial: u64,
        code: String,
    },
    Refund(Box<Order>),
    LookAtPrinting(PrintJobId),
    Retry(Vec<PrintJobId>),
    Answer {
        jobs: Vec<PrintJobId>,
        decision: Decision,
    },
}

impl Work {
    fn of(matter: Matter) -> Work {
        Work {
            act_id: ActId::new(),
            matter,
            pays: false,
            to: RefundTo::AsPaid,
            references: Vec::new(),
            flaw: String::new(),
            asked: false,
            busy: false,
            marked: None,
            moves: 0,
        }
    }

    /// The second person is asked, or it is being written: nothing changes any more.
    fn is_settled(&self) -> bool {
        self.asked || self.busy
    }

    /// Somebody counted or chose something here: it is not given up for another receipt.
    fn is_begun(&self) -> bool {
        let is_as_opened = match &self.matter {
            Matter::Receipt { offer, chosen } => *chosen == find::chosen_at_first(offer),
            Matter::Bare(_) => false,
        };
        self.pays || self.is_settled() || !is_as_opened
    }

    /// The pieces of a receipt that come back; those for which nobody chose a place go to the `usual` one.
    fn lines(&self, usual: BackTo) -> Vec<BackLine> {
        let Matter::Receipt { chosen, .. } = &self.matter else { return Vec::new() };
        let back = |line: &Chosen| BackLine {
            sale_line_no: line.line_no,
            qty: line.qty,
            back_to: line.back_to.unwrap_or(usual),
        };
        chosen.iter().filter(|line| line.qty > 0).map(back).collect()
    }

    /// Some of the pieces go where the reason says.
    fn follows_reason(&self) -> bool {
        match &self.matter {
            Matter::Receipt { chosen, .. } => chosen.iter().any(|line| line.qty > 0 && line.back_to.is_none()),
            Matter::Bare(bare) => bare.back_to.is_none(),
        }
    }

    /// The till's plan for a receipt; `None` without a receipt, which the till plans itself. The money is the same wherever
    /// the pieces go.
    fn plan(&self) -> Option<Result<RefundPlan, RefundError>> {
        match &self.matter {
            Matter::Receipt { offer, .. } => Some(plan_refund(offer, &self.lines(BackTo::Shelf), self.to)),
            Matter::Bare(_) => None,
        }
    }

    fn pieces(&self) -> i64 {
        match &self.matter {
            Matter::Receipt { chosen, .. } => chosen.iter().map(|line| line.qty).sum(),
            Matter::Bare(bare) => bare.qty,
        }
    }

    /// What the customer gets.
    fn total(&self) -> Rupiah {
        match &self.matter {
            Matter::Receipt { .. } => self.plan().and_then(Result::ok).map_or(Rupiah::ZERO, |plan| plan.total),
            Matter::Bare(bare) => bare.offer.total,
        }
    }

    fn reference(&self, tender_line_no: i64) -> &str {
        let typed = self.references.iter().find(|typed| typed.tender_line_no == tender_line_no);
        typed.map_or("", |typed| &typed.reference)
    }
}

impl Done {
    pub fn of(done: &RefundDone, columns: usize, preview: Vec<PreviewLine>) -> Done {
        let numbers: Vec<&str> = done.refunds.iter().map(|refund| refund.number.as_str()).collect();
        let tenders = done.tenders.iter();
        Done {
            numbers: numbers.join(", "),
            total: done.total,
            cash: done.cash(),
            tenders: tenders.map(|t| (t.kind.label().to_owned(), t.amount, t.reference.clone())).collect(),
            columns,
            preview,
            job: done.print_job,
            printing: if done.print_job.is_some() { Printing::Waiting } else { Printing::Off },
            ask: None,
        }
    }
}
