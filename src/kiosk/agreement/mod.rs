//! Agreements on the screen: the papers of a partner, the five steps from terms to a signed one, addenda, and the end.
//!
//! Promises: terms that are half typed are kept for who typed them, as a draft through another screen, a lock and a power
//! cut; whom of the register they are with is asked before anything is drafted where it is not beyond doubt; numbers of a
//! person are shown in part until it is noted that somebody looks; nobody signs before every page was turned; a signature
//! does not outlive the draft, or the manager, that it stands for; who may not sign is shown no paper; nothing ends before
//! what is left, the last day and the letter to the partner were in sight. Leaves to others:
//! what may be agreed, what a paper says, what signing does (`partnership::agreement`).

mod asking;
#[cfg(test)]
mod asking_tests;
mod connect;
mod done;
mod ending;
#[cfg(test)]
mod ending_tests;
mod files;
mod form;
mod handle;
mod letter;
mod lists;
mod making;
mod show;
mod show_end;
mod show_form;
mod steps;
#[cfg(test)]
mod tests;
mod work;
mod work_end;
mod work_papers;

use std::path::PathBuf;

use deks_ui::{AgreementAsk, AgreementSheet, AgreementView as View};

use super::files::{Entry, Target};
use super::photos::Pixels;
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, UserId, UtcMs, Zone};
use crate::intake::Signature;
use crate::partnership::agreement::{
    AccountChange, AgreementDraft, AgreementRow, Becomes, Closing, Conditions, EndLetterDraft, EndPaper, Ended,
    EndedBy, Ending, Ground, Matches, PaperCheck, Party, PersonalNumber, Signed, Signing, Subject,
};

pub use connect::connect;
use form::{Flaw, SheetForm, Typed};
use letter::Notice;
use making::{Paper, Work};

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
    /// Of the whole outlet: what runs out soon, the earliest first.
    pub soon: Vec<AgreementRow>,
    /// The minutes of the ends of these.
    pub ends: Vec<EndPaper>,
    pub today: BusinessDay,
    /// With whom a new agreement can be made now.
    pub starts: Option<Subject>,
}

/// What the steps begin with.
#[derive(Debug, Clone)]
pub struct Begun {
    pub subject: Subject,
    /// Who begins.
    pub user: UserId,
    pub proposed: Conditions,
    /// What somebody left half typed.
    pub typed: Option<Typed>,
    /// What the catalogue knows.
    pub categories: Vec<String>,
    /// Of an addendum: the agreement that it changes.
    pub of_number: String,
    /// Whom of the register the applicant may be.
    pub matches: Matches,
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
    is_as_signed: bool,
    is_redrawn: bool,
    has_strokes: bool,
    /// It is the minutes of the end of this agreement.
    is_minutes: bool,
    paper: Paper,
}

/// An agreement that is to end.
#[derive(Debug)]
struct Leaving {
    agreement: AgreementId,
    number: String,
    partner: PartnerId,
    today: BusinessDay,
    /// The last day of the agreement.
    last: BusinessDay,
    day: BusinessDay,
    /// Somebody chose the day.
    is_chosen: bool,
    /// So many days of notice were agreed; `None` while it is being read.
    notice_days: Option<u16>,
    /// The partner is paid by this day of a month.
    payment_day: u8,
    ended_by: Option<EndedBy>,
    /// Why it ends before the notice is over.
    ground: Option<Ground>,
    reason: String,
    by_flaw: String,
    ground_flaw: String,
    day_flaw: String,
    reason_flaw: String,
    flaw: String,
    closing: Option<Closing>,
    letter: EndLetter,
    ended: bool,
    /// Its day has come: what is left can be handed back now.
    is_over: bool,
    /// The number of the minutes, and where a copy of them went.
    minutes: String,
    saved: Option<Result<PathBuf, String>>,
}

/// The letter that tells the partner, as it would go out.
#[derive(Debug, Default)]
struct EndLetter {
    /// As it was worded, before anybody changed it.
    fresh: Option<EndLetterDraft>,
    subject: String,
    body: String,
    /// It goes out with the end.
    sends: bool,
    /// Why it cannot be worded.
    flaw: String,
    /// It lies in the outbox.
    is_mailed: bool,
}

/// What is typed about an end.
#[derive(Debug, Clone)]
pub struct EndTyped {
    pub day: BusinessDay,
    pub ended_by: Option<EndedBy>,
    pub ground: Option<Ground>,
    pub reason: String,
}

/// What was signed.
#[derive(Debug)]
struct Done {
    signed: Signed,
    at: Option<UtcMs>,
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
    /// Whom of the register it may be with: that has to be said first.
    pub matches: Option<Matches>,
}

/// Pages that were drawn, and how many there are.
#[derive(Debug, Default)]
pub struct Pages {
    pub pages: Vec<Pixels>,
    pub total: usize,
    /// Of a draft: it moves the partner's money to another account.
    pub account: Option<AccountChange>,
}

/// A paper that was taken out to be looked at.
#[derive(Debug)]
pub struct Looked {
    pub pages: Pages,
    /// `None` for a draft.
    pub check: Option<PaperCheck>,
    /// What the kiosk knows of it is what both signed.
    pub is_as_signed: bool,
    /// What is shown was set anew, and is not the kept file; the signed pages are a file apart.
    pub is_redrawn: bool,
    /// What is shown has what both drew on the screen.
    pub has_strokes: bool,
}

/// Subject and body of a letter as somebody left it.
type Words = (String, String);

/// What signing came to, with what the screen tells of the partner.
#[derive(Debug)]
pub struct SignedFace {
    pub signed: Signed,
    /// When it was signed; `None`: it could not be read again.
    pub at: Option<UtcMs>,
    pub notice: Notice,
    pub code: String,
    pub name: String,
}

/// What is left of a partner, how long before an end notice is given, and the day of a month by which it is paid.
#[derive(Debug)]
pub struct Left {
    pub closing: Closing,
    pub notice_days: u16,
    pub payment_day: u8,
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
    AskTakeBack,
    TakenBack(Result<(), String>),
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
    NumberOpened(PersonalNumber),
    NumberNoted { number: PersonalNumber, result: Result<(), String> },
    WhoseAsked,
    WhoseChosen(Becomes),
    Became { becomes: Becomes, result: Result<Box<Party>, String> },
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
    EndEdited(EndTyped),
    EndWorded(Result<Option<EndLetterDraft>, NotEnded>),
    EndLetterEdited { sends: bool, subject: String, body: String },
    LookAtMinutes,
    Closed { partner: PartnerId, result: Result<Left, String> },
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
    LookAtNumber { act_id: ActId, subject: Subject, number: PersonalNumber },
    Become { subject: Subject, party: Box<Party>, left: Option<PartnerId>, becomes: Becomes },
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
    Closing { agreement: AgreementId, partner: PartnerId },
    WordEnd(Box<Ending>),
    End { act_id: ActId, ending: Box<Ending>, words: Option<Words> },
    LookAtMinutes { act_id: ActId, agreement: AgreementId },
    SaveMinutes { act_id: ActId, agreement: AgreementId, folder: Option<PathBuf> },
    TakeBack { act_id: ActId, agreement: AgreementId },
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
