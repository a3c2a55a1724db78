//! How this office words the letters of a procedure: choosing one, changing it, trying it out, keeping it, going back to
//! the file's wording. What is typed stays, letter by letter, until it is kept.

use std::collections::BTreeMap;

use deks_ui::Tone;

use super::handle::Outs;
use super::{Effect, ProceduresScreen, Sheet, WordingIntent};
use crate::base::ActId;
use crate::kiosk::flow::Out;
use crate::sop::letters::{Rendered, TemplateRow, Wording};

/// The letters of the chosen procedure, and what is typed of them.
#[derive(Debug, Default)]
pub(super) struct Wordings {
    pub rows: Vec<WordingRow>,
    /// The letter that is open.
    pub chosen: String,
    /// What was typed and is not kept yet, by procedure and letter.
    drafts: BTreeMap<(String, String), Wording>,
    /// What is wrong with the open one.
    pub flaw: String,
    /// Counts up with each trial, so that a slow one never answers for a later text.
    serial: u64,
}

/// A letter as this office words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordingRow {
    pub row: TemplateRow,
    /// Who changed it and when, in words; empty: nobody did.
    pub changed: String,
}

impl ProceduresScreen {
    pub(super) fn decide_wording(&mut self, intent: WordingIntent) -> Outs {
        match intent {
            WordingIntent::Chosen(letter) => {
                if self.wordings.rows.iter().any(|one| one.row.letter == letter) {
                    self.wordings.chosen = letter;
                    self.wordings.flaw.clear();
                }
            }
            WordingIntent::SubjectEdited(subject) => self.type_wording(|wording| wording.subject = subject),
            WordingIntent::BodyEdited(body) => self.type_wording(|wording| wording.body = body),
            WordingIntent::Try => return self.try_wording(),
            WordingIntent::Tried { serial, result } => return self.tried(serial, result),
            WordingIntent::Keep => return self.keep_wording(),
            WordingIntent::ResetWanted => {
                if self.open_wording().is_some_and(|one| one.row.is_own) {
                    self.open_sheet(Sheet::WordingReset);
                }
            }
            WordingIntent::Reset => return self.reset_wording(),
            WordingIntent::Kept { letter, wording, result } => return self.wording_kept(&letter, wording, result),
        }
        Vec::new()
    }

    /// The letters as they were read. What was typed stays beside them.
    pub(super) fn take_wordings(&mut self, rows: Vec<WordingRow>) {
        self.wordings.rows = rows;
        if self.open_wording().is_none() {
            let first = self.wordings.rows.first().map(|one| one.row.letter.clone());
            self.wordings.chosen = first.unwrap_or_default();
            self.wordings.flaw.clear();
        }
    }

    /// The letter that is open, as it is kept.
    pub(super) fn open_wording(&self) -> Option<&WordingRow> {
        self.wordings.rows.iter().find(|one| one.row.letter == self.wordings.chosen)
    }

    /// What was typed of a letter and is not kept.
    pub(super) fn typed_wording(&self, letter: &str) -> Option<&Wording> {
        self.wordings.drafts.get(&(self.sop.clone(), letter.to_owned()))
    }

    /// The open letter as it stands on the screen.
    pub(super) fn shown_wording(&self) -> Option<&Wording> {
        let open = self.open_wording()?;
        Some(self.typed_wording(&open.row.letter).unwrap_or(&open.row.wording))
    }

    fn type_wording(&mut self, change: impl FnOnce(&mut Wording)) {
        let (Some(open), Some(shown)) = (self.open_wording(), self.shown_wording()) else { return };
        let (letter, kept, mut typed) = (open.row.letter.clone(), open.row.wording.clone(), shown.clone());
        change(&mut typed);
        let key = (self.sop.clone(), letter);
        if typed == kept {
            self.wordings.drafts.remove(&key);
        } else {
            self.wordings.drafts.insert(key, typed);
        }
        self.wordings.flaw.clear();
    }

    fn try_wording(&mut self) -> Outs {
        let Some(wording) = self.shown_wording().cloned() else { return Vec::new() };
        self.wordings.serial += 1;
        let (sop, letter) = (self.sop.clone(), self.wordings.chosen.clone());
        vec![Out::Do(Effect::TryWording { serial: self.wordings.serial, sop, letter, wording: Box::new(wording) })]
    }

    fn tried(&mut self, serial: u64, result: Result<Box<Rendered>, String>) -> Outs {
        if serial != self.wordings.serial || self.open_wording().is_none() {
            return Vec::new();
        }
        match result {
            Ok(rendered) => {
                self.wordings.flaw.clear();
                self.open_sheet(Sheet::WordingExample(rendered));
            }
            Err(flaw) => self.wordings.flaw = flaw,
        }
        Vec::new()
    }

    fn keep_wording(&mut self) -> Outs {
        let letter = self.wordings.chosen.clone();
        let Some(wording) = self.typed_wording(&letter).cloned().filter(|_| !self.busy) else { return Vec::new() };
        self.busy = true;
        self.wordings.flaw.clear();
        let (act_id, sop) = (ActId::new(), self.sop.clone());
        vec![Out::Do(Effect::KeepWording { act_id, sop, letter, wording: Some(Box::new(wording)) })]
    }

    fn reset_wording(&mut self) -> Outs {
        if self.busy || !matches!(self.sheet, Sheet::WordingReset) {
            return Vec::new();
        }
        self.busy = true;
        self.sheet_flaw.clear();
        let (act_id, sop, letter) = (ActId::new(), self.sop.clone(), self.wordings.chosen.clone());
        vec![Out::Do(Effect::KeepWording { act_id, sop, letter, wording: None })]
    }

    /// It was kept, or given back to the file; or it was not, and what was typed stays.
    fn wording_kept(
        &mut self,
        letter: &str,
        wording: Option<Box<Wording>>,
        result: Result<&'static str, String>,
    ) -> Outs {
        self.busy = false;
        let is_reset = matches!(self.sheet, Sheet::WordingReset);
        let said = match result {
            Ok(said) => said,
            Err(text) if is_reset && wording.is_none() => {
                self.sheet_flaw = text;
                return Vec::new();
            }
            Err(text) if self.wordings.chosen == letter => {
                self.wordings.flaw = text;
                return Vec::new();
            }
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
        };
        if is_reset {
            self.open_sheet(Sheet::None);
        }
        self.wordings.drafts.remove(&(self.sop.clone(), letter.to_owned()));
        // Until it is read again it stands as it was kept: nothing jumps.
        if let Some(one) = self.wordings.rows.iter_mut().find(|one| one.row.letter == letter)
            && let Some(wording) = wording
        {
            (one.row.wording, one.row.is_own) = (*wording, true);
        }
        let mut outs = self.load();
        outs.push(Out::Say(said.to_owned(), Tone::Ok));
        outs
    }
}
