//! The decision: which one, in which words, with whom; and the letters that it leads to.

use deks_ui::{CurationPane, Tone};

use super::handle::Outs;
use super::judge::allows;
use super::{CurationScreen, Effect, Face, Intent, LettersWanted, Proposal};
use crate::base::ActId;
use crate::kiosk::approval::Ask;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::curation::{Decide, ProductVerdict, Ruling, SheetProduct};
use crate::people::Approved;
use crate::sop::letters::Rendered;

impl CurationScreen {
    pub(super) fn rule(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::RulingChosen(ruling) => self.choose_ruling(ruling),
            Intent::LetterReasonEdited(text) => self.propose(|proposal| proposal.reason = text),
            Intent::InternalEdited(text) => self.propose(|proposal| proposal.internal = text),
            Intent::TakeAgreed => {
                let agreed = self.agreed();
                self.propose(|proposal| proposal.verdicts.extend(agreed));
            }
            Intent::ShowLetters => return self.show_letters(),
            Intent::Lettered { serial, result } => self.lettered(serial, result),
            Intent::ShowPast => self.pane = CurationPane::Past,
            Intent::Decide => return self.begin(),
            Intent::Approved(given) => {
                self.asked = None;
                return self.settle_it(given.approval);
            }
            Intent::Declined => (self.asked, self.busy) = (None, false),
            Intent::Decided(result) => return self.decided(result),
            _ => {}
        }
        Vec::new()
    }

    /// Changes the decision in the making, where there is one.
    fn propose(&mut self, change: impl FnOnce(&mut Proposal)) {
        let is_deciding = self.face.as_ref().is_some_and(|face| face.sheet.is_open && !face.is_scoring());
        if is_deciding && !self.busy {
            change(&mut self.proposal);
            self.touched();
        }
    }

    fn choose_ruling(&mut self, ruling: Ruling) {
        if self.face.as_ref().is_some_and(|face| face.may(ruling)) {
            self.propose(|proposal| ruling.action().clone_into(&mut proposal.ruling));
        }
    }

    /// The chosen ruling is one that this person takes with a second one only.
    pub(super) fn wants_second(&self) -> bool {
        let (Some(face), Some(ruling)) = (&self.face, self.proposal.ruling()) else { return false };
        let standing = face.standing(ruling);
        !face.is_scoring() && !standing.why_not.is_empty() && standing.with_second
    }

    /// Products without a decision of which all curators find the same, in their words.
    pub(super) fn agreed(&self) -> Vec<ProductVerdict> {
        let Some(face) = self.face.as_ref().filter(|_| self.may_judge()) else { return Vec::new() };
        if face.is_scoring() {
            return Vec::new();
        }
        let open = face.sheet.products.iter().filter(|product| self.verdict_of(&product.row).is_none());
        open.filter_map(|product| agreement(face, product)).collect()
    }

    fn show_letters(&mut self) -> Outs {
        let (Some(face), Some(ruling)) = (&self.face, self.proposal.ruling()) else { return Vec::new() };
        let wanted = LettersWanted {
            task: face.sheet.task,
            ruling,
            verdicts: self.proposal.verdicts.clone(),
            reason: self.proposal.reason.clone(),
        };
        self.pane = CurationPane::Letters;
        self.letters.serial += 1;
        (self.letters.loading, self.letters.rendered) = (true, Vec::new());
        self.letters.flaw.clear();
        vec![Out::Do(Effect::Letters { serial: self.letters.serial, wanted })]
    }

    fn lettered(&mut self, serial: u64, result: Result<Vec<Rendered>, String>) {
        if serial != self.letters.serial {
            return;
        }
        self.letters.loading = false;
        match result {
            Ok(rendered) => self.letters.rendered = rendered,
            Err(text) => self.letters.flaw = text,
        }
    }

    /// A second person is asked first where the rule wants one.
    fn begin(&mut self) -> Outs {
        let Some(face) = self.face.as_ref().filter(|face| face.sheet.is_open && !face.is_scoring()) else {
            return Vec::new();
        };
        if !self.lack().is_none() {
            return Vec::new();
        }
        let number = &face.sheet.number;
        let about = format!("Putuskan permohonan {number}");
        self.act_id = ActId::new();
        self.trouble.clear();
        if !self.wants_second() {
            return self.settle_it(None);
        }
        (self.asked, self.busy) = (Some(self.act_id), true);
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about, String::new())))]
    }

    fn settle_it(&mut self, glass: Option<Approved>) -> Outs {
        let mut outs = self.keep_drafts();
        let (Some(user), Some(face), Some(ruling)) = (self.user, &self.face, self.proposal.ruling()) else {
            self.busy = false;
            return outs;
        };
        // What is sent back is not decided about: verdicts wait in the draft.
        let verdicts = if ruling == Ruling::Return { Vec::new() } else { self.proposal.verdicts.clone() };
        let internal = if self.doubts(face).any() { self.proposal.internal.clone() } else { String::new() };
        let decide = Decide { internal, glass, ..Decide::about(&face.sheet, ruling, verdicts, &self.proposal.reason) };
        self.busy = true;
        outs.push(Out::Do(Effect::Decide { act_id: self.act_id, user, decide: Box::new(decide) }));
        outs
    }

    fn decided(&mut self, result: Result<Ruling, String>) -> Outs {
        self.settling = true;
        let ruling = match result {
            Ok(ruling) => ruling,
            Err(text) => {
                self.trouble = text;
                // Somebody may have been faster: what is there now is read again, and nothing that was written is lost.
                return self.load();
            }
        };
        (self.proposal, self.proposal_kept) = (Proposal::default(), true);
        self.trouble.clear();
        let said = match ruling {
            Ruling::Accept => "Permohonan diterima. Periksa pengumumannya, lalu kirim.",
            Ruling::Refuse => "Permohonan ditolak. Periksa suratnya, lalu kirim.",
            Ruling::Return => "Permohonan dikembalikan untuk dilengkapi.",
        };
        let mut outs = self.load();
        outs.extend([Out::Say(said.to_owned(), Tone::Ok), Out::Tell(Event::CasesChanged)]);
        if self.open {
            outs.push(Out::Back);
        }
        outs
    }
}

/// What all curators find of a product; none where one says nothing, they differ, or it cannot be found so.
fn agreement(face: &Face, product: &SheetProduct) -> Option<ProductVerdict> {
    let curators = &face.sheet.results.as_ref()?.curators;
    let found: Option<Vec<&ProductVerdict>> =
        curators.iter().map(|one| one.scores.products.iter().find(|verdict| verdict.row == product.row)).collect();
    let found = found?;
    let first = found.first()?;
    if found.iter().any(|one| one.verdict != first.verdict) || !allows(product, first.verdict) {
        return None;
    }
    let mut notes: Vec<&str> = Vec::new();
    for note in found.iter().map(|one| one.note.trim()) {
        if !note.is_empty() && !notes.contains(&note) {
            notes.push(note);
        }
    }
    let reason = found.iter().map(|one| one.reason.as_str()).find(|reason| !reason.is_empty()).unwrap_or_default();
    Some(ProductVerdict {
        row: product.row.clone(),
        verdict: first.verdict,
        reason: reason.to_owned(),
        note: notes.join("; "),
    })
}
