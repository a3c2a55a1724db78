//! Agreements on the screen: the papers of a partner, the five steps from terms to a signed one, addenda, and the end.
//!
//! Promises: terms that are half typed are kept as a draft through another screen, a lock and a power cut; nobody signs
//! before every page was turned; a signature does not outlive the draft, or the manager, that it stands for; who may
//! not sign is shown no paper. Leaves to others: what may be agreed, what a paper says, what signing does
//! (`partnership::agreement`).

mod connect;
mod done;
mod ending;
mod files;
mod form;
mod handle;
mod letter;
mod lists;
mod show;
mod show_form;
mod steps;
#[cfg(test)]
mod tests;
mod work;
mod work_papers;

use std::path::PathBuf;

use deks_ui::{AgreementAsk, AgreementSheet, AgreementView as View, PlaceKind};

use super::files::{Entry, Target};
use super::photos::Pixels;
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, Rupiah, UserId, Zone};
use crate::intake::Signature;
use crate::partnership::agreement::{
    AgreementDraft, AgreementRow, Closing, Conditions, Ended, Ending, PaperCheck, Signed, Signing, Subject,
};

pub use connect::connect;
use form::{Flaw, SheetForm, Typed};
use letter::Notice;

/// Half-typed terms, by what they are for.
const DRAFT_KIND: &str = "agreement-terms";

/// Whose agreements are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Case(CaseId),
    Partner(PartnerId),
}

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct AgreementScreen {
    user: Option<UserId>,
    may_sign: bool,
    zone: Zone,
    /// The screen stands open.
    open: bool,
    /// Counts up with each reading, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    busy: bool,
    of: Option<Of>,
    /// Why there is nothing to show.
    flaw: String,
    face: Option<Box<Face>>,
    chosen: Option<AgreementId>,
    view: View,
    ask: AgreementAsk,
    /// One act however often the button is tapped.
    act_id: ActId,
    work: Option<Box<Work>>,
    look: Option<Look>,
    leaving: Option<Box<Leaving>>,
    done: Option<Box<Done>>,
    targets: Vec<Target>,
}

/// The agreements of a partner, or of an application, as they were read.
#[derive(Debug, Clone)]
pub struct Face {
    pub name: String,
    /// In the register; empty for somebody who is not in it yet.
    pub code: String,
    pub partner: Option<PartnerId>,
    /// The latest first.
    pub rows: Vec<AgreementRow>,
    pub today: BusinessDay,
    /// With whom a new agreement can be made now.
    pub starts: Option<Subject>,
}

/// What the steps begin with.
#[derive(Debug, Clone)]
pub struct Begun {
    pub subject: Subject,
    pub proposed: Conditions,
    /// What somebody left half typed.
    pub typed: Option<Typed>,
    pub categories: Vec<String>,
    /// Of an addendum: the agreement that it changes.
    pub of_number: String,
}

/// The terms in the making.
#[derive(Debug)]
struct Work {
    subject: Subject,
    of_number: String,
    price_limit: Rupiah,
    /// What it began with.
    proposed: Typed,
    typed: Typed,
    /// The draft in the store is as `typed` stands.
    is_kept: bool,
    restored: bool,
    categories: Vec<String>,
    /// The open part of each of the two steps that are filled in.
    parts: [usize; 2],
    flaws: Vec<Flaw>,
    /// Numbers that are being typed: the partner's, the outlet's.
    nik_open: [bool; 2],
    sheet: Option<Sheet>,
    draft: Option<AgreementDraft>,
    paper: Paper,
    signs: Signs,
}

/// A line that stands open beside the steps.
#[derive(Debug)]
struct Sheet {
    kind: AgreementSheet,
    /// Its place in the list; `None`: it is added.
    at: Option<usize>,
    form: SheetForm,
    flaw: String,
}

/// A paper as pictures; empty while it is being made.
#[derive(Debug, Default)]
struct Paper {
    pages: Vec<Pixels>,
    total: usize,
    /// The page in sight, from 0.
    at: usize,
    flaw: String,
}

/// How both sign.
#[derive(Debug, Default)]
struct Signs {
    partner: Drawn,
    outlet: Drawn,
    scan: Option<Scan>,
    flaw: String,
    folder: Folder,
    /// Where the folder was come to from, for its name in words.
    place: Option<(PlaceKind, String)>,
    file_flaw: String,
}

/// A signature: the pad's path for the screen, and its strokes for the paper.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Drawn {
    path: String,
    signature: Signature,
}

/// Signed pages from a stick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
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

/// A paper that is looked at again.
#[derive(Debug)]
struct Look {
    agreement: AgreementId,
    number: String,
    check: Option<PaperCheck>,
    scan_apart: bool,
    paper: Paper,
}

/// An agreement that is to end.
#[derive(Debug)]
struct Leaving {
    agreement: AgreementId,
    number: String,
    partner: PartnerId,
    day: BusinessDay,
    reason: String,
    day_flaw: String,
    reason_flaw: String,
    flaw: String,
    closing: Option<Closing>,
    ended: bool,
    /// Its day has come: what is left can be handed back now.
    is_over: bool,
}

/// What was signed.
#[derive(Debug)]
struct Done {
    signed: Signed,
    notice: Notice,
    of_number: String,
    code: String,
    name: String,
    saved: Option<Result<PathBuf, String>>,
    card: Card,
    card_path: Option<PathBuf>,
    card_act: ActId,
    mail: Mail,
    mail_act: ActId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Card {
    Idle,
    Making,
    Queued,
    Failed(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Mail {
    Idle,
    NoAddress,
    Making,
    Waiting,
    Failed(String),
}

/// A draft that was not written down, and where.
#[derive(Debug, Default)]
pub struct Refused {
    pub flaws: Vec<Flaw>,
    /// What stands at no field.
    pub text: String,
}

/// Pages that were drawn, and how many there are.
#[derive(Debug)]
pub struct Pages {
    pub pages: Vec<Pixels>,
    pub total: usize,
}

/// A paper that was taken out to be looked at.
#[derive(Debug)]
pub struct Looked {
    pub pages: Pages,
    /// `None` for a draft.
    pub check: Option<PaperCheck>,
    /// The signed pages are a file that is not drawn here.
    pub scan_apart: bool,
}

/// What signing came to, with what the screen tells of the partner.
#[derive(Debug)]
pub struct SignedFace {
    pub signed: Signed,
    pub notice: Notice,
    pub code: String,
    pub name: String,
}

/// Why nothing was ended, and at which field it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotEnded {
    Day(String),
    Reason(String),
    Other(String),
}

/// Who the sheet of signatures is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Partner,
    Outlet,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn { user: UserId, may_sign: bool },
    Wanted(Of),
    Entered,
    Left,
    Tick,
    Changed,
    Loaded { serial: u64, begin: bool, result: Result<Box<Face>, String> },
    LineChosen(AgreementId),
    Begin,
    Resume,
    Amend,
    Begun { serial: u64, result: Result<Box<Begun>, String> },
    Look,
    Looked { agreement: AgreementId, result: Result<Box<Looked>, String> },
    AskEnd,
    AskDrop,
    Restart,
    Confirmed,
    Dismissed,
    Dropped(Result<(), String>),
    Leave,
    OpenPartners,
    GoStep(usize),
    Next,
    Back,
    PartChosen(usize),
    Edited(Box<Typed>),
    NikOpened(Side),
    SheetOpened(AgreementSheet, usize),
    SheetEdited(SheetForm),
    SheetKept,
    SheetRemoved,
    SheetClosed,
    Drafted(Result<AgreementDraft, Refused>),
    Drawn { agreement: AgreementId, result: Result<Pages, String> },
    PageStepped(i32),
    SaveDraft,
    DraftSaved(Result<PathBuf, String>),
    PadSigned(Side, String, Signature),
    Attach,
    ScanDropped,
    Browsed(Result<Folder, String>),
    OpenEntry(PathBuf),
    FolderUp,
    LookAgain,
    ScanRead(Result<Scan, String>),
    Signed(Result<Box<SignedFace>, String>),
    SavePaper(Option<PathBuf>),
    PaperSaved(Result<PathBuf, String>),
    PrintCard,
    CardPrinted(Result<(), String>),
    CardPdf,
    CardSaved(Result<PathBuf, String>),
    SendLetter,
    LetterMade(Result<(), String>),
    Targets(Vec<Target>),
    Finish,
    EndEdited { day: BusinessDay, reason: String },
    Closed { partner: PartnerId, result: Result<Closing, String> },
    Ended(Result<Ended, NotEnded>),
    HandBack,
}

#[derive(Debug)]
pub enum Effect {
    Load { serial: u64, of: Of, begin: bool },
    Begin { serial: u64, subject: Subject },
    KeepTyped { key: String, typed: Box<Typed> },
    ForgetTyped(String),
    Draft { act_id: ActId, subject: Subject, conditions: Box<Conditions> },
    Draw(AgreementId),
    SaveDraft(AgreementId),
    Drop { act_id: ActId, agreement: AgreementId },
    Browse { path: Option<PathBuf>, root: Option<PathBuf> },
    ReadScan { path: PathBuf, name: String },
    Sign { act_id: ActId, signing: Box<Signing>, key: String },
    Look { act_id: ActId, agreement: AgreementId, is_signed: bool },
    SavePaper { act_id: ActId, agreement: AgreementId, number: String, folder: Option<PathBuf> },
    PrintCard { act_id: ActId, partner: PartnerId },
    CardPdf(PartnerId),
    Mail { act_id: ActId, notice: Box<Notice> },
    FindTargets,
    Closing(PartnerId),
    End { act_id: ActId, ending: Box<Ending> },
}

impl AgreementScreen {
    pub fn new(zone: Zone) -> Self {
        AgreementScreen {
            user: None,
            may_sign: false,
            zone,
            open: false,
            serial: 0,
            loading: false,
            busy: false,
            of: None,
            flaw: String::new(),
            face: None,
            chosen: None,
            view: View::Nothing,
            ask: AgreementAsk::None,
            act_id: ActId::new(),
            work: None,
            look: None,
            leaving: None,
            done: None,
            targets: Vec::new(),
        }
    }

    fn chosen_row(&self) -> Option<&AgreementRow> {
        self.face.as_ref()?.rows.iter().find(|row| Some(row.id) == self.chosen)
    }
}

impl Work {
    fn of(begun: Begun) -> Work {
        let Begun { subject, proposed, typed, categories, of_number } = begun;
        let price_limit = proposed.price_limit;
        let proposed = Typed::of(&proposed);
        let restored = typed.as_ref().is_some_and(|typed| *typed != proposed);
        let mut typed = typed.unwrap_or_else(|| proposed.clone());
        // What was left on another day is signed today.
        typed.terms.signed_on = proposed.terms.signed_on;
        let nik_open = [typed.partner.nik.is_empty(), typed.outlet.nik.is_empty()];
        Work {
            subject,
            of_number,
            price_limit,
            proposed,
            typed,
            is_kept: true,
            restored,
            categories,
            parts: [0, 0],
            flaws: Vec::new(),
            nik_open,
            sheet: None,
            draft: None,
            paper: Paper::default(),
            signs: Signs::default(),
        }
    }

    fn key(&self) -> String {
        key_of(self.subject)
    }

    /// Throws both signatures away: what they stand for is another paper now.
    fn unsign(&mut self) {
        (self.signs.partner, self.signs.outlet, self.signs.scan) = (Drawn::default(), Drawn::default(), None);
        self.signs.flaw.clear();
    }

    /// Numbers that were typed are shown in part again.
    fn hide_numbers(&mut self) {
        self.nik_open = [self.typed.partner.nik.is_empty(), self.typed.outlet.nik.is_empty()];
    }
}

/// Under which half-typed terms lie.
fn key_of(subject: Subject) -> String {
    match subject {
        Subject::Case(case) => format!("case:{case}"),
        Subject::Partner(partner) => format!("partner:{partner}"),
        Subject::Addendum(root) => format!("addendum:{root}"),
    }
}
