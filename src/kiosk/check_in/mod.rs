//! Serah terima stok, in three steps: list, count, sign.
//!
//! Promises: what is typed and counted is kept after each change and comes back after a lock or a power cut; no row of a
//! partner's file goes unseen; accepting is one act, however often it is tapped. Leaves to others: what a list means and
//! when a hand-over may be accepted (intake), how labels come out (the labels screen).

mod barcode;
mod begin;
mod card;
mod connect;
mod count;
mod kept;
mod list;
mod show;
mod sign;
#[cfg(test)]
mod tests;
mod work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use deks_ui::{CheckInView as View, CountReason, LetterState, PlaceKind};

use super::files::{Entry, Target};
use crate::base::{ActId, HandoverId, PartnerId, Rupiah, UserId};
use crate::catalog::Product;
use crate::intake::list::StockList;
use crate::intake::{Accepted, Signature, Step};

use barcode::Looked;
pub use connect::connect;
use kept::Kept;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct CheckInScreen {
    user: Option<(UserId, String)>,
    price_limit: Rupiah,
    view: View,
    waiting: Vec<Waiting>,
    discard_asked: Option<String>,
    query: String,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    partners: Vec<Choice>,
    chosen: Option<Chosen>,
    folder: Folder,
    /// Where the folder was come to from, for its name in words.
    place: (PlaceKind, String),
    file_flaw: String,
    reading: Option<Reading>,
    work: Option<Work>,
    done: Option<Done>,
    /// Away at the labels: what came of the hand-over is come back to.
    will_return: bool,
    busy: bool,
}

/// A check-in that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub key: String,
    pub partner: Option<PartnerId>,
    pub partner_name: String,
    pub file: String,
    pub lines: usize,
    pub step: Step,
    pub when: String,
    /// Made by another version of the program.
    pub readable: bool,
}

/// A partner to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: PartnerId,
    pub code: String,
    pub name: String,
    pub contact: String,
    pub active: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    id: PartnerId,
    name: String,
    has_last: bool,
}

/// What the file browser shows. At the top there is no folder but the places to begin at.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Folder {
    pub path: Option<PathBuf>,
    /// The place it was come from: above it is the top.
    pub root: Option<PathBuf>,
    pub entries: Vec<Entry>,
    /// Size and day of each entry, as text.
    pub details: Vec<String>,
    pub has_stick: bool,
}

/// A file that is being read; raising `cancel` lets go of it.
#[derive(Debug)]
struct Reading {
    name: String,
    cancel: Arc<AtomicBool>,
}

/// The hand-over that is worked on.
#[derive(Debug)]
struct Work {
    kept: Kept,
    partner: PartnerFacts,
    products: Vec<Product>,
    categories: Vec<String>,
    /// For each line, what is wrong with it; empty: it can be taken.
    flaws: Vec<String>,
    /// Typed barcodes that are codes of ours, and what is said of each.
    our_codes: HashMap<String, String>,
    tab: usize,
    open: Open,
    form: LineForm,
    aid_form: AidForm,
    count_tab: usize,
    counting: Option<usize>,
    /// 0 what is there, 1 what of it is damaged, 2 the reasons.
    pad: usize,
    /// The next figure of the pad begins a number.
    pad_fresh: bool,
    reason: String,
    damage_reason: String,
    marked: Option<usize>,
    /// Counts up when the list is to show the marked line.
    moves: i32,
    puzzle: Option<Puzzle>,
    same_code: Vec<usize>,
    giver: Drawn,
    receiver: Drawn,
    sign_flaw: String,
    accept_flaw: String,
}

/// What stands open beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Line(usize),
    Aid(usize),
}

/// A line as somebody typed it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LineForm {
    pub name: String,
    pub variant: String,
    pub category: String,
    pub price: String,
    pub qty: String,
    pub barcode: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct AidForm {
    pub name: String,
    pub note: String,
}

/// A signature: the pad's path for the screen, and its strokes for the paper.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Drawn {
    path: String,
    signature: Signature,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerFacts {
    pub id: PartnerId,
    pub name: String,
    pub contact: String,
    pub email: String,
}

/// A scan that no line answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Puzzle {
    /// A product of this partner that is not on the list.
    NotListed {
        product: Box<Product>,
        price: Rupiah,
    },
    /// Its name and its partner.
    OfOther(String),
    Unknown(String),
}

/// What came of it.
#[derive(Debug, Clone)]
struct Done {
    accepted: Accepted,
    partner: PartnerFacts,
    pieces: i64,
    value: Rupiah,
    print_act: ActId,
    letter_act: ActId,
    paper: Option<Result<PathBuf, String>>,
    letter: LetterState,
    letter_flaw: String,
    printed_again: bool,
    targets: Vec<Target>,
}

/// A hand-over to work on, with what the screen needs to know around it.
#[derive(Debug)]
pub struct Opened {
    pub kept: Kept,
    pub partner: PartnerFacts,
    pub products: Vec<Product>,
    pub categories: Vec<String>,
    /// Begun now: not kept yet.
    pub is_new: bool,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        id: UserId,
        name: String,
    },
    Entered,
    Waiting(Result<Vec<Waiting>, String>),
    Resume(String),
    AskDiscard(String),
    Discard(String),
    KeepAfterAll,
    /// Goods of this partner are to be taken in.
    Wanted(PartnerId),
    Begin,
    QueryEdited(String),
    Partners {
        serial: u64,
        result: Result<Vec<Choice>, String>,
    },
    PartnerChosen(PartnerId),
    PartnerLooked {
        id: PartnerId,
        has_last: bool,
    },
    RegisterPartner,
    FromFile,
    FromEmpty,
    FromLast,
    Browsed(Result<Folder, String>),
    OpenEntry(PathBuf),
    FolderUp,
    LookAgain,
    CancelReading,
    /// The file that was read began a hand-over, or could not be read.
    Opened(Result<Box<Opened>, String>),
    /// A further file for the hand-over that is open.
    ListRead(Result<Box<StockList>, String>),
    TabChosen(usize),
    OpenLine(usize),
    OpenAid(usize),
    ClosePanel,
    Edited(Box<LineForm>),
    AidEdited(AidForm),
    AidStepped(i64),
    AddLine,
    AddAid,
    CopyLine,
    MergeLine,
    BarcodeLooked(Looked),
    LeaveOut,
    TakeBack(usize),
    RemoveAid,
    NextFlaw,
    MoreFiles,
    CountTabChosen(usize),
    OpenCount(usize),
    Counted {
        line: usize,
        by: i64,
    },
    PadChosen(usize),
    PadKey(String),
    AsListed,
    AllAsListed,
    ReasonPicked(CountReason),
    ReasonEdited(String),
    DamageReasonEdited(String),
    Scanned(String),
    /// Whose card was scanned; of no card nobody's.
    CardFound {
        code: String,
        result: Result<Option<Choice>, String>,
    },
    Found {
        code: String,
        result: Result<Option<Puzzle>, String>,
    },
    PuzzleTake,
    PuzzleClose,
    SameChosen(usize),
    GiverEdited(String),
    GiverSigned(String, Signature),
    ReceiverSigned(String, Signature),
    NoteEdited(String),
    GoStep(usize),
    Next,
    Back,
    Accepted(Result<Accepted, String>),
    PaperMade {
        path: Result<PathBuf, String>,
        targets: Vec<Target>,
    },
    LetterMade(Result<(), String>),
    PrintAgain,
    PrintedAgain(Result<(), String>),
    SavePaper(PathBuf),
    LetterAgain,
    Labels,
    Finish,
    /// Keeping the draft failed: what is on the screen is not on the disk.
    NotKept(String),
}

#[derive(Debug)]
pub enum Effect {
    LoadWaiting,
    Resume(String),
    Discard(String),
    ListPartners {
        serial: u64,
        query: String,
    },
    LookAtPartner(PartnerId),
    FindCard(String),
    /// What is begun of a partner goes on; nothing begun, a new list is.
    GoOnOrBegin(PartnerId),
    BeginEmpty(PartnerId),
    BeginFromLast(PartnerId),
    Browse {
        path: Option<PathBuf>,
        root: Option<PathBuf>,
    },
    /// `partner` begins a hand-over; without it the list goes to the one that is open.
    Read {
        path: PathBuf,
        name: String,
        partner: Option<PartnerId>,
        cancel: Arc<AtomicBool>,
    },
    Keep(Box<Kept>),
    Find {
        code: String,
        partner: PartnerId,
    },
    LookAtBarcode {
        line: usize,
        code: String,
        partner: PartnerId,
        scanned: bool,
    },
    Accept(Box<ToAccept>),
    MakePaper {
        id: HandoverId,
        number: String,
        folder: Option<PathBuf>,
    },
    MakeLetter {
        act_id: ActId,
        id: HandoverId,
    },
    PrintAgain {
        act_id: ActId,
        id: HandoverId,
    },
}

/// What both have signed.
#[derive(Debug)]
pub struct ToAccept {
    pub kept: Kept,
    pub giver: Signature,
    pub receiver: Signature,
}

impl CheckInScreen {
    pub fn new(price_limit: Rupiah) -> Self {
        CheckInScreen {
            user: None,
            price_limit,
            view: View::Entry,
            waiting: Vec::new(),
            discard_asked: None,
            query: String::new(),
            serial: 0,
            partners: Vec::new(),
            chosen: None,
            folder: Folder::default(),
            place: (PlaceKind::Home, String::new()),
            file_flaw: String::new(),
            reading: None,
            work: None,
            done: None,
            will_return: false,
            busy: false,
        }
    }
}
