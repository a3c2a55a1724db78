//! Handing pieces and display aids back to their owner: counted out by scan or by hand, signed for, gone in one act.
//!
//! What was counted is kept as a draft after every change, so that a lock, another task or a power cut loses nothing.

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{ActId, HandbackId, PartnerId, ProductId};
use crate::intake::Signature;
use crate::returns::handback::{Accepted, Flawed, HandbackDraft};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug, Default)]
pub struct HandBackScreen {
    /// Who is signed in hands over, unless somebody writes another name.
    user_name: String,
    is_open: bool,
    /// The partner whose list is on its way.
    wanted: Option<PartnerId>,
    stage: Stage,
}

#[derive(Debug, Default)]
pub enum Stage {
    /// No partner is chosen.
    #[default]
    Nothing,
    Work(Box<Work>),
    Done(Box<Done>),
}

/// A hand-back in progress.
#[derive(Debug)]
pub struct Work {
    partner_name: String,
    email: String,
    draft: HandbackDraft,
    /// Made when the work begins: two taps are one act.
    act_id: ActId,
    signs: bool,
    chosen: Option<Place>,
    /// The line that was scanned last.
    marked: Option<usize>,
    /// The line of a piece that was recorded as missing and then scanned.
    found: Option<usize>,
    /// Counts up when the list is to show the marked line.
    moves: i32,
    /// What is typed on the pad, and for which count.
    pad: Option<(Count, String)>,
    giver: Signer,
    receiver: Signer,
    flaw: String,
    busy: bool,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Line(usize),
    Aid(usize),
}

/// Which of a line's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Returned,
    Missing,
    Damaged,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Signer {
    pub name: String,
    /// Path commands in pixels of the pad, and the pad's size.
    pub strokes: String,
    pub pad: (i32, i32),
}

/// A hand-back that is recorded.
#[derive(Debug)]
pub struct Done {
    id: HandbackId,
    number: String,
    partner_name: String,
    email: String,
    totals: Totals,
    mail: Mail,
    busy: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub returned: i64,
    pub missing: i64,
    pub damaged: i64,
    pub aids: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    Busy,
    Waiting,
    NoAddress,
    Failed(String),
}

/// What is to be handed back to a partner.
#[derive(Debug)]
pub struct Opened {
    pub partner_name: String,
    pub contact_name: String,
    pub email: String,
    pub draft: HandbackDraft,
}

/// Why a hand-back was not recorded.
#[derive(Debug)]
pub struct Refused {
    pub text: String,
    /// The books changed: the list is loaded again, with what was counted.
    pub reload: bool,
}

/// A hand-back that both have signed.
#[derive(Debug, Clone)]
pub struct Signed {
    pub draft: HandbackDraft,
    pub giver_name: String,
    pub receiver_name: String,
    pub giver_signature: Signature,
    pub receiver_signature: Signature,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(String),
    Entered,
    Left,
    Wanted(PartnerId),
    Reload,
    Opened(Result<Box<Opened>, String>),
    Scanned(String),
    ScanFound { code: String, found: Result<Vec<(ProductId, String)>, String> },
    RowChosen(String),
    Stepped(Count, i64),
    PadOpened(Count),
    PadKey(String),
    PadDone,
    ReasonEdited(String),
    AllThere,
    FoundTaken,
    FoundClosed,
    LeaveOut,
    Next,
    ToCount,
    NamesEdited { giver: String, receiver: String },
    GiverSigned { strokes: String, pad: (i32, i32) },
    ReceiverSigned { strokes: String, pad: (i32, i32) },
    Accept,
    Accepted(Result<Accepted, Refused>),
    Mailed(Mail),
    SaveMinutes,
    Saved(Result<String, String>),
    PrintAgain,
    Printed(Result<(), String>),
    Finish,
    ToReturns,
}

#[derive(Debug)]
pub enum Effect {
    Open(PartnerId),
    Keep(Box<HandbackDraft>),
    Find(String),
    Accept { act_id: ActId, signed: Box<Signed> },
    Mail(HandbackId),
    SaveMinutes(HandbackId),
    PrintAgain(HandbackId),
}

impl Work {
    fn totals(&self) -> Totals {
        let lines = &self.draft.lines;
        Totals {
            returned: lines.iter().map(|line| line.returned).sum(),
            missing: lines.iter().map(|line| line.missing).sum(),
            damaged: lines.iter().map(|line| line.damaged).sum(),
            aids: self.draft.aids.iter().map(|aid| aid.returned).sum(),
        }
    }

    /// What a line has to account for, and what of it is still open.
    fn open(&self, place: Place) -> Option<(i64, i64)> {
        Some(match place {
            Place::Line(at) => self.draft.lines.get(at).map(|line| (line.listed, line.left()))?,
            Place::Aid(at) => {
                self.draft.aids.get(at).map(|aid| (aid.qty_out, aid.qty_out - aid.returned - aid.lost))?
            }
        })
    }

    fn figure(&mut self, place: Place, count: Count) -> Option<&mut i64> {
        Some(match (place, count) {
            (Place::Line(at), Count::Returned) => &mut self.draft.lines.get_mut(at)?.returned,
            (Place::Line(at), Count::Missing) => &mut self.draft.lines.get_mut(at)?.missing,
            (Place::Line(at), Count::Damaged) => &mut self.draft.lines.get_mut(at)?.damaged,
            (Place::Aid(at), Count::Returned) => &mut self.draft.aids.get_mut(at)?.returned,
            (Place::Aid(at), Count::Missing) => &mut self.draft.aids.get_mut(at)?.lost,
            (Place::Aid(_), Count::Damaged) => return None,
        })
    }

    fn reason(&mut self, place: Place) -> Option<&mut String> {
        match place {
            Place::Line(at) => self.draft.lines.get_mut(at).map(|line| &mut line.reason),
            Place::Aid(at) => self.draft.aids.get_mut(at).map(|aid| &mut aid.reason),
        }
    }

    fn place_of(&self, id: &str) -> Option<Place> {
        let line = self.draft.lines.iter().position(|line| line.product.to_string() == id).map(Place::Line);
        line.or_else(|| self.draft.aids.iter().position(|aid| aid.aid.to_string() == id).map(Place::Aid))
    }

    /// Where it stands in the list on screen: products first, then aids.
    fn row_of(&self, place: Place) -> usize {
        match place {
            Place::Line(at) => at,
            Place::Aid(at) => self.draft.lines.len() + at,
        }
    }
}

impl Place {
    fn of(flawed: Flawed) -> Option<Place> {
        match flawed {
            Flawed::Line(at) => Some(Place::Line(at)),
            Flawed::Aid(at) => Some(Place::Aid(at)),
            Flawed::All => None,
        }
    }
}
