//! In which order the fields take the keys, above all where a printed form is typed in, and which stand side by side.
//!
//! Promises: Enter always goes on, through the fields, into the tables and to the main action; a line of a table is kept
//! by the Enter behind its last field, and one in which nothing was typed ends the table. Leaves to the screen: bringing
//! a field into sight, and the Tab key.

use deks_ui::{FieldShape, FormPair};

use super::fields::Line;
use super::form::COLUMN_MARK;
use super::{CasePageScreen, EntryForm, Sheet};

/// The main action of the page, among what takes the keys; no procedure can call a field so. `case-form.slint` knows it.
pub(super) const MAIN_STOP: &str = "!";

/// Which lines stand side by side where there is room: two short ones behind each other, never across the beginning of a
/// part. Row by row is the order of the lines.
pub(super) fn pairs(lines: &[Line]) -> Vec<FormPair> {
    let mut pairs: Vec<FormPair> = Vec::new();
    let mut has_room = false;
    for (at, line) in (0..).zip(lines) {
        let is_short = is_short(line.shape);
        match pairs.last_mut() {
            Some(last) if has_room && is_short && line.section.is_empty() => {
                last.second = at;
                has_room = false;
            }
            _ => {
                pairs.push(FormPair { first: at, second: -1 });
                has_room = is_short;
            }
        }
    }
    pairs
}

/// Whether half of a pane is enough for it.
fn is_short(shape: FieldShape) -> bool {
    matches!(
        shape,
        FieldShape::Text
            | FieldShape::Number
            | FieldShape::Money
            | FieldShape::Date
            | FieldShape::Time
            | FieldShape::Choice
            | FieldShape::YesNo
    )
}

impl EntryForm {
    /// A new line in which nothing was typed.
    fn is_blank(&self) -> bool {
        self.row.is_none() && self.cells.values().all(|typed| typed.is_blank())
    }
}

impl CasePageScreen {
    /// Whether everything of a new case is typed, one field after the other.
    pub(super) fn in_quick_entry(&self) -> bool {
        self.is_new() && self.typed.from_paper
    }

    /// A field takes the keys, and is scrolled into sight.
    pub(super) fn focus_on(&mut self, id: &str) {
        self.focus = (id.to_owned(), self.focus.1.wrapping_add(1));
    }

    pub(super) fn focus_on_first_empty(&mut self) {
        let first = self.form_lines().into_iter().find(|line| line.takes_keys() && line.value.is_empty());
        if let Some(line) = first {
            self.focus_on(&line.id);
        }
    }

    /// Enter was pressed in a field: the next one takes the keys.
    pub(super) fn go_on_from(&mut self, id: &str) {
        let in_line = id.starts_with(COLUMN_MARK);
        if !self.in_quick_entry() {
            if let Some(next) = self.typed_behind(id, in_line) {
                self.focus_on(&next);
            }
        } else if in_line {
            self.go_on_in_line(id);
        } else {
            self.go_on_behind(id);
        }
    }

    fn typed_behind(&self, id: &str, in_line: bool) -> Option<String> {
        let ids = self.typed_into(in_line);
        let at = ids.iter().position(|known| known == id)?;
        ids.into_iter().nth(at + 1)
    }

    fn go_on_behind(&mut self, id: &str) {
        let lines = self.form_lines();
        let is_stop = |line: &&Line| line.takes_keys() || (line.shape == FieldShape::Table && line.editable);
        match lines.iter().skip_while(|line| line.id != id).skip(1).find(is_stop) {
            None => self.focus_on(MAIN_STOP),
            Some(table) if table.shape == FieldShape::Table => self.begin_line(&table.id),
            Some(line) => self.focus_on(&line.id),
        }
    }

    /// A new line of a table; its first field takes the keys.
    pub(super) fn begin_line(&mut self, table: &str) {
        self.entry_opened(table.to_owned(), None);
        if let Some(first) = self.typed_into(true).first() {
            self.focus_on(first);
        }
    }

    fn go_on_in_line(&mut self, id: &str) {
        let Some(entry) = self.entry() else { return };
        let (table, is_new, is_blank) = (entry.field.clone(), entry.row.is_none(), entry.is_blank());
        if is_blank {
            self.sheet = Sheet::None;
            self.sheet_flaw.clear();
            self.go_on_behind(&table);
            return;
        }
        if let Some(next) = self.typed_behind(id, true) {
            self.focus_on(&next);
            return;
        }
        self.entry_kept();
        match self.sheet {
            Sheet::Entry(_) => self.focus_on_flaw_in_line(),
            _ if is_new => self.begin_line(&table),
            _ => {}
        }
    }

    /// What kept the line open.
    fn focus_on_flaw_in_line(&mut self) {
        let is_flawed = |line: &Line| !line.error.is_empty() || (line.required && line.value.is_empty());
        let flawed = self.entry_lines().into_iter().find(|line| line.takes_keys() && is_flawed(line));
        if let Some(line) = flawed {
            self.focus_on(&line.id);
        }
    }
}
