//! What is kept of a check-in that is not accepted yet: the room's draft, and what only the screen knows of it.

use serde::{Deserialize, Serialize};

use crate::base::text::truncate_chars;
use crate::base::{ActId, PartnerId, Rupiah};
use crate::intake::list::{IgnoredKind, StockList};
use crate::intake::{DraftLine, IntakeDraft, Refused};

/// A longer note is not read on a slip.
const NOTE_CHARS_MAX: usize = 900;
/// Why a row below the title of the display aids is not on loan.
pub const NO_AID: &str = "Alat display tanpa nama atau jumlah.";

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
    /// Pieces as the totals of all files say; `None` where one of them says nothing.
    #[serde(default)]
    pub total_said: Option<i64>,
}

/// A line that somebody decided not to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub line: DraftLine,
    /// For the staff: what is wrong, and what can be done.
    pub why: String,
    /// For the partner's paper: what is wrong alone, sentence by sentence.
    pub causes: Vec<String>,
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
            total_said: None,
        }
    }

    /// Under what it is kept.
    pub fn key(&self) -> String {
        self.act_id.to_string()
    }

    /// Takes over a list that was read; a second file comes after the first.
    pub fn take_list(&mut self, list: &StockList, price_limit: Rupiah) {
        let is_first = self.draft.file.is_empty();
        self.total_said = match (is_first, self.total_said, list.total_said) {
            (true, _, said) => said,
            (false, Some(before), Some(said)) => before.checked_add(said),
            _ => None,
        };
        self.draft.take_list(list, price_limit);
        self.skipped.extend(list.ignored_rows.iter().map(|ignored| Skipped {
            row: ignored.row,
            text: list.source_text(ignored.row).to_owned(),
            kind: ignored.kind,
        }));
        self.other_sheets.extend(list.unread_sheets.iter().cloned());
    }

    /// The pieces that the files' own totals say and those of their rows as they stand, where the two differ.
    pub fn total_differs(&self) -> Option<(i64, i64)> {
        let said = self.total_said?;
        let lines = self.draft.lines.iter().chain(self.left_out.iter().map(|left| &left.line));
        let listed = lines.filter(|line| line.source_row.is_some()).filter_map(|line| line.listed_qty).sum();
        (said != listed).then_some((said, listed))
    }

    /// Takes a line off the list; it stays to be seen, with the reason.
    pub fn leave_out(&mut self, at: usize, why: String, causes: Vec<String>) {
        if let Some(line) = self.draft.remove_line(at) {
            self.left_out.push(LeftOut { line, why, causes });
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

    /// The rows of the partner's list that are not taken, in the words of the paper: what somebody left out, and what
    /// stood among the display aids without being one.
    pub fn refused(&self) -> Vec<Refused> {
        let left = self.left_out.iter().map(|left| Refused {
            row: left.line.source_row,
            name: left.line.called(),
            reason: left.causes.join(" "),
        });
        let no_aids = self.skipped.iter().filter(|skipped| skipped.kind == IgnoredKind::NoAid);
        let no_aids = no_aids.map(|skipped| Refused {
            row: Some(skipped.row),
            name: skipped.text.clone(),
            reason: NO_AID.to_owned(),
        });
        left.chain(no_aids).collect()
    }

    /// The draft as both sign for it.
    pub fn handed_in(&self) -> IntakeDraft {
        IntakeDraft {
            note: truncate_chars(self.draft.note.trim(), NOTE_CHARS_MAX).to_owned(),
            refused: self.refused(),
            ..self.draft.clone()
        }
    }
}
