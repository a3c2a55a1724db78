//! Labels: of a hand-over, of single products, reprinted in any number; on the label printer or as A4 sheets.
//!
//! Promises: as many as pieces received until somebody says otherwise; two taps print once; an outlet without a label
//! printer is told what to do. Leaves to others: what stands on a label (intake), the sheets (documents).

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use std::path::PathBuf;

use super::files::Target;
use super::photos::Pixels;
use crate::base::{ActId, HandoverId, ProductId};
use crate::documents::LabelSheet;
use crate::intake::LabelLine;

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct LabelsScreen {
    has_printer: bool,
    picking: bool,
    pick_tab: usize,
    query: String,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    handovers: Vec<Handover>,
    products: Vec<Product>,
    title: String,
    lines: Vec<LabelLine>,
    /// Counts up when the list is to show its first row.
    moves: i32,
    chosen: Option<String>,
    copies: String,
    /// Of the chosen label.
    preview: Option<Pixels>,
    way: Way,
    sheet: usize,
    /// The first label on the first sheet, from 0.
    first_place: usize,
    targets: Vec<Target>,
    target: Option<PathBuf>,
    saved: Option<PathBuf>,
    /// Made anew after each print: two taps are one act.
    act_id: ActId,
    busy: bool,
    /// Opened from another screen: back leads there.
    from_elsewhere: bool,
}

/// How labels come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Printer,
    Sheets,
}

impl Way {
    /// What labels are printed with unless somebody says otherwise.
    fn usual(has_printer: bool) -> Way {
        if has_printer { Way::Printer } else { Way::Sheets }
    }
}

/// A hand-over to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub id: HandoverId,
    pub number: String,
    pub partner: String,
    pub when: String,
    pub pieces: i64,
}

/// A product to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub detail: String,
    pub price: String,
}

/// What a scan or a tap found to print labels of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    Handover {
        title: String,
        lines: Vec<LabelLine>,
    },
    /// One more label of each that was scanned; `named` is the first with its partner.
    Scanned {
        lines: Vec<LabelLine>,
        named: String,
    },
    /// One more label of each.
    Products(Vec<LabelLine>),
    Unknown(String),
}

#[derive(Debug)]
pub enum Intent {
    Entered,
    HandoversLoaded(Result<Vec<Handover>, String>),
    PickTabChosen(usize),
    QueryEdited(String),
    ProductsFound {
        serial: u64,
        result: Result<Vec<Product>, String>,
    },
    HandoverChosen(HandoverId),
    ProductChosen(ProductId),
    /// Another screen wants them.
    HandoverWanted(HandoverId),
    ProductWanted(ProductId),
    Scanned(String),
    Picked {
        result: Result<Picked, String>,
        /// What stood there goes: another screen began anew.
        anew: bool,
        scanned: bool,
    },
    RowChosen(String),
    RowStepped {
        code: String,
        by: i64,
    },
    CopiesEdited(String),
    RowRemoved(String),
    Previewed {
        code: String,
        pixels: Option<Pixels>,
    },
    AddMore,
    CheckInWanted,
    WayChosen(usize),
    SheetChosen(usize),
    FirstStepped(i64),
    TargetChosen(PathBuf),
    LookForTargets,
    TargetsFound(Vec<Target>),
    Print,
    Printed(Result<i64, String>),
    Saved(Result<PathBuf, String>),
    Back,
}

#[derive(Debug)]
pub enum Effect {
    LoadHandovers,
    Search { serial: u64, query: String },
    PickHandover { id: HandoverId, anew: bool },
    PickProduct { id: ProductId, anew: bool },
    Find(String),
    Preview(LabelLine),
    LookForTargets,
    Print { act_id: ActId, lines: Vec<LabelLine> },
    Save { lines: Vec<LabelLine>, sheet: LabelSheet, first_place: usize, folder: PathBuf },
}

impl LabelsScreen {
    pub fn new(has_printer: bool) -> Self {
        LabelsScreen {
            has_printer,
            picking: true,
            pick_tab: 0,
            query: String::new(),
            serial: 0,
            handovers: Vec::new(),
            products: Vec::new(),
            title: String::new(),
            lines: Vec::new(),
            moves: 0,
            chosen: None,
            copies: String::new(),
            preview: None,
            way: Way::usual(has_printer),
            sheet: 0,
            first_place: 0,
            targets: Vec::new(),
            target: None,
            saved: None,
            act_id: ActId::new(),
            busy: false,
            from_elsewhere: false,
        }
    }

    fn total(&self) -> i64 {
        self.lines.iter().map(|line| line.copies).sum()
    }

    fn sheet(&self) -> LabelSheet {
        LabelSheet::ALL.get(self.sheet).copied().unwrap_or(LabelSheet::Small65)
    }

    /// Sheets of paper that the labels take.
    fn pages(&self) -> usize {
        let labels = usize::try_from(self.total()).unwrap_or(0);
        if labels == 0 { 0 } else { (labels + self.first_place).div_ceil(self.sheet().per_sheet()) }
    }
}
