//! Rows of a partner's list that are not taken: the partner is told which and why, nothing is dropped silently.

use serde::{Deserialize, Serialize};

use super::draft::{DraftLine, IntakeDraft};

/// A row of the partner's list that is not taken, and why.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// In the partner's file; `None` when it was typed here.
    pub row: Option<u32>,
    pub name: String,
    pub reason: String,
}

impl IntakeDraft {
    /// Takes a line off the list and names it on the paper among what is not taken.
    pub fn refuse(&mut self, at: usize, reason: &str) {
        if let Some(line) = self.remove_line(at) {
            self.refused.push(Refused { row: line.source_row, name: line.called(), reason: reason.to_owned() });
        }
    }
}

impl DraftLine {
    /// How the line is called: by name and variant, or by the row it came from.
    pub fn called(&self) -> String {
        match (self.name.as_str(), self.variant.as_str(), self.source_row) {
            ("", _, Some(row)) => ["baris ", &row.to_string()].concat(),
            ("", _, None) => "baris tanpa nama".to_owned(),
            (name, "", _) => name.to_owned(),
            (name, variant, _) => [name, " (", variant, ")"].concat(),
        }
    }
}
