//! Letters of the case before they go, and what letters that came in say about its fields.

use super::handle::Outs;
use super::{Asking, CasePageScreen, Effect, LetterDraft, Sheet, Wish};
use crate::base::text::clean_lines;
use crate::kiosk::flow::Out;
use crate::partnership::applications::{self, Suggestion, Why};

/// Under which the reason for a letter's action is kept; no procedure can call an action so.
fn reason_key(action: &str) -> String {
    ["@letter:", action].concat()
}

impl LetterDraft {
    /// Whether it says what was typed: its reason is in it, where it needs one.
    pub(super) fn is_ready(&self) -> bool {
        let reason = clean_lines(&self.reason);
        !self.draft.needs_reason || (!reason.is_empty() && reason == self.draft.reason)
    }
}

impl CasePageScreen {
    /// What was typed as the reason of a letter's action.
    pub(super) fn letter_reason(&self, action: &str) -> String {
        self.typed.words.get(&reason_key(action)).cloned().unwrap_or_default()
    }

    /// The letter as it would go out now; what somebody changed in it before is still there.
    pub(super) fn worded(&mut self, result: Result<Box<applications::Draft>, String>) {
        if !std::mem::take(&mut self.busy) {
            return;
        }
        match result {
            Err(text) => {
                self.sheet = Sheet::None;
                self.notice = text;
            }
            Ok(draft) => {
                let fresh = (draft.subject.clone(), draft.body.clone());
                let (subject, body) = self.typed.letters.get(&draft.action).cloned().unwrap_or(fresh);
                let reason = self.letter_reason(&draft.action);
                let letter = LetterDraft { draft: *draft, subject, body, reason, serial: 0 };
                self.open_sheet(Sheet::Letter(Box::new(letter)));
            }
        }
    }

    pub(super) fn letter_edited(&mut self, subject: String, body: String) {
        let Sheet::Letter(letter) = &mut self.sheet else { return };
        (letter.subject, letter.body) = (subject.clone(), body.clone());
        self.typed.letters.insert(letter.draft.action.clone(), (subject, body));
        self.is_kept = false;
    }

    /// The letter is worded anew with it.
    pub(super) fn letter_reason_edited(&mut self, reason: String) -> Outs {
        let Sheet::Letter(letter) = &mut self.sheet else { return Vec::new() };
        letter.reason.clone_from(&reason);
        letter.serial += 1;
        let (serial, task, action) = (letter.serial, letter.draft.task, letter.draft.action.clone());
        match reason.is_empty() {
            true => drop(self.typed.words.remove(&reason_key(&action))),
            false => drop(self.typed.words.insert(reason_key(&action), reason.clone())),
        }
        self.is_kept = false;
        self.sheet_flaw.clear();
        vec![Out::Do(Effect::Reword { serial, task, action, reason })]
    }

    /// What nobody changed follows the new wording; in what somebody wrote the reason alone is another one.
    pub(super) fn reworded(&mut self, serial: u64, result: Result<Box<applications::Draft>, String>) {
        let Sheet::Letter(letter) = &mut self.sheet else { return };
        if letter.serial != serial {
            return;
        }
        let draft = match result {
            Ok(draft) => *draft,
            Err(text) => {
                self.sheet_flaw = text;
                return;
            }
        };
        let before = std::mem::replace(&mut letter.draft, draft);
        if letter.subject == before.subject {
            letter.subject.clone_from(&letter.draft.subject);
        }
        if letter.body == before.body {
            letter.body.clone_from(&letter.draft.body);
        } else if !before.reason.is_empty() {
            letter.body = letter.body.replace(&before.reason, &letter.draft.reason);
        }
        if let Some(kept) = self.typed.letters.get_mut(&letter.draft.action) {
            *kept = (letter.subject.clone(), letter.body.clone());
        }
    }

    pub(super) fn send_letter(&mut self) -> Outs {
        let Sheet::Letter(letter) = &self.sheet else { return Vec::new() };
        if !letter.is_ready() {
            return Vec::new();
        }
        let sending = applications::Sending {
            subject: letter.subject.clone(),
            body: letter.body.clone(),
            ..applications::Sending::from(&letter.draft)
        };
        self.busy = true;
        vec![Out::Do(Effect::Send { act_id: self.act_id, sending: Box::new(sending) })]
    }

    /// It went: nothing of it is half typed any more.
    pub(super) fn letter_done(&mut self) {
        let Sheet::Letter(letter) = &self.sheet else { return };
        self.typed.letters.remove(&letter.draft.action);
        self.typed.words.remove(&reason_key(&letter.draft.action));
    }

    /// Takes over what a letter says, or leaves the field as it is. A field whose step is past is a correction: who leads
    /// says why.
    pub(super) fn suggestion(&mut self, key: String, take: bool) -> Outs {
        if self.busy {
            return Vec::new();
        }
        self.sheet_flaw.clear();
        if take && self.is_late(&key) {
            if !self.data.as_ref().is_some_and(|data| data.leads) {
                self.sheet_flaw = "Langkah isian ini sudah lewat. Minta penanggung jawab memakainya.".to_owned();
                return Vec::new();
            }
            self.ask(Asking {
                wish: Wish::TakeSuggestion(key),
                title: "Pakai dari surat".to_owned(),
                hint: "Langkah isian ini sudah lewat. Yang sudah disetujui atasnya diputuskan lagi.".to_owned(),
                confirm: "Pakai dari surat".to_owned(),
                needed: true,
            });
            return Vec::new();
        }
        let act_id = self.act_id;
        self.busy = true;
        let effect = match take {
            true => Effect::TakeSuggestion { act_id, key, words: None },
            false => Effect::LeaveSuggestion { act_id, key },
        };
        vec![Out::Do(effect)]
    }

    /// Whether a letter says something about a field that no open step works on.
    fn is_late(&self, key: &str) -> bool {
        let Some(data) = &self.data else { return false };
        let is_late = |one: &Suggestion| one.why == Why::Late || !data.is_open(&one.field);
        data.suggestions.iter().any(|one| one.key == key && is_late(one))
    }
}
