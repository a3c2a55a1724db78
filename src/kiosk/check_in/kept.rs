//! What is kept of a check-in that is not accepted yet: the room's draft, and what only the screen knows of it.

use serde::{Deserialize, Serialize};

use crate::base::text::truncate_chars;
use crate::base::{ActId, PartnerId, Rupiah};
use crate::intake::list::{IgnoredKind, StockList};
use crate::intake::{DraftLine, IntakeDraft};

/// The note on the paper names what was left out up to here; more is not read on a slip.
const NOTE_CHARS_MAX: usize = 900;

/// Kept after each change: a power cut, a lock or leaving loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub draft: IntakeDraft,
    /// Made with the draft, so that accepting twice is accepting once, also after a restart.
    pub act_id: ActId,
    pub giver_name: String,
    pub left_out: Vec<LeftOut>,
    pub skipped: Vec<Skipped>,
    /// Sheets of the file that look like lists too and were not read.
    pub other_sheets: Vec<String>,
}

/// A line that somebody decided not to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub line: DraftLine,
    pub why: String,
}

/// A row of the file that is no goods: titles, totals, notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub row: u32,
    pub text: String,
    pub kind: IgnoredKind,
}

impl Kept {
    pub fn new(partner: PartnerId) -> Kept {
        Kept::of(IntakeDraft::for_partner(partner))
    }

    pub fn of(draft: IntakeDraft) -> Kept {
        Kept {
            draft,
            act_id: ActId::new(),
            giver_name: String::new(),
            left_out: Vec::new(),
            skipped: Vec::new(),
            other_sheets: Vec::new(),
        }
    }

    /// Under what it is kept.
    pub fn key(&self) -> String {
        self.act_id.to_string()
    }

    /// Takes over a list that was read; a second file comes after the first.
    pub fn take_list(&mut self, list: &StockList, price_limit: Rupiah) {
        self.draft.take_list(list, price_limit);
        self.skipped.extend(list.ignored_rows.iter().map(|ignored| Skipped {
            row: ignored.row,
            text: list.source_text(ignored.row).to_owned(),
            kind: ignored.kind,
        }));
        self.other_sheets.extend(list.unread_sheets.iter().cloned());
    }

    /// Takes a line off the list; it stays to be seen, with the reason.
    pub fn leave_out(&mut self, at: usize, why: String) {
        if let Some(line) = self.draft.remove_line(at) {
            self.left_out.push(LeftOut { line, why });
        }
    }

    /// Puts a line that was left out back, at the end of the list; returns its place.
    pub fn take_back(&mut self, at: usize) -> Option<usize> {
        if at >= self.left_out.len() {
            return None;
        }
        self.draft.lines.push(self.left_out.remove(at).line);
        Some(self.draft.lines.len() - 1)
    }

    /// What the paper says below the lines: the staff's note, and the rows of the partner's list that were not taken.
    pub fn paper_note(&self) -> String {
        let left: Vec<String> = self.left_out.iter().map(|left| left_name(&left.line)).collect();
        let left = if left.is_empty() { String::new() } else { ["Tidak diterima: ", &left.join("; "), "."].concat() };
        let parts: Vec<&str> =
            [self.draft.note.trim(), left.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        truncate_chars(&parts.join(" "), NOTE_CHARS_MAX).to_owned()
    }
}

/// How a line that was left out is called: its name, or the row it came from.
pub fn left_name(line: &DraftLine) -> String {
    match (line.name.as_str(), line.variant.as_str(), line.source_row) {
        ("", _, Some(row)) => ["baris ", &row.to_string()].concat(),
        ("", _, None) => "baris tanpa nama".to_owned(),
        (name, "", _) => name.to_owned(),
        (name, variant, _) => [name, " (", variant, ")"].concat(),
    }
}
