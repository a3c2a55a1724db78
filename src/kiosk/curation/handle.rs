//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::{CurationAsk, CurationPane, CurationTab, Tone};

use super::{CurationScreen, Effect, Face, Intent, Letters};
use crate::base::{ActId, CaseId, UserId};
use crate::kiosk::flow::{Event, Out};

pub(super) type Outs = Vec<Out<Effect>>;

impl CurationScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(user) => return self.signed_in(user),
            Intent::Wanted(case) => return self.wanted(case),
            Intent::Entered => {
                self.open = true;
                return self.load();
            }
            Intent::Left => {
                self.open = false;
                return self.keep_drafts();
            }
            Intent::Tick => return self.keep_drafts(),
            Intent::Changed => return self.load(),
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::TabChosen(tab) => self.choose_tab(tab),
            Intent::PaneClosed => self.pane = CurationPane::None,
            Intent::Submit => self.ask_for(CurationAsk::Submit),
            Intent::OpenScores => self.ask_for(CurationAsk::OpenScores),
            Intent::Dismissed => {
                self.ask = CurationAsk::None;
                self.trouble.clear();
            }
            Intent::Confirmed => return self.confirmed(),
            Intent::Submitted(result) => {
                return self.done(result, "Penilaian terkirim. Nilai rekan sekarang terlihat.");
            }
            Intent::Opened(result) => return self.done(result, "Nilai rekan sekarang terlihat."),
            Intent::Thumbs { .. }
            | Intent::Enlarged { .. }
            | Intent::ProductChosen(_)
            | Intent::PictureStepped(_)
            | Intent::PictureOpened => return self.look(intent),
            Intent::RulingChosen(_)
            | Intent::LetterReasonEdited(_)
            | Intent::InternalEdited(_)
            | Intent::TakeAgreed
            | Intent::ShowLetters
            | Intent::Lettered { .. }
            | Intent::ShowPast
            | Intent::Decide
            | Intent::Approved(_)
            | Intent::Declined
            | Intent::Decided(_) => return self.rule(intent),
            other => self.judge(other),
        }
        Vec::new()
    }

    /// Somebody else sees nothing of what was seen before them.
    fn signed_in(&mut self, user: UserId) -> Outs {
        if self.user == Some(user) {
            return Vec::new();
        }
        let mut outs = self.keep_drafts();
        self.forget();
        self.user = Some(user);
        if self.open {
            outs.extend(self.load());
        }
        outs
    }

    fn wanted(&mut self, case: CaseId) -> Outs {
        if self.case == Some(case) {
            // Whoever comes in loads it already.
            return if self.open && !self.loading { self.load() } else { Vec::new() };
        }
        let mut outs = self.keep_drafts();
        self.forget();
        self.case = Some(case);
        if self.open {
            outs.extend(self.load());
        }
        outs
    }

    /// Back to nothing, but for who is here and which application it is about.
    fn forget(&mut self) {
        *self = CurationScreen {
            user: self.user,
            open: self.open,
            case: self.case,
            serial: self.serial + 1,
            generation: self.generation + 1,
            letters: Letters { serial: self.letters.serial + 1, ..Letters::default() },
            ..CurationScreen::default()
        };
    }

    pub(super) fn load(&mut self) -> Outs {
        let (Some(case), Some(user)) = (self.case, self.user) else { return Vec::new() };
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial, case, user })]
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<Face>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        if std::mem::take(&mut self.settling) {
            self.busy = false;
        }
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(face) => self.take(face),
        }
    }

    /// What this person is typing is newer than what was read.
    fn take(&mut self, face: Box<Face>) -> Outs {
        let mut outs = Vec::new();
        let before = self.face.as_deref().filter(|before| before.sheet.task == face.sheet.task);
        let stood = before.map(|before| before.sheet.mine);
        let is_changed = before.is_some_and(|before| before.sheet.content != face.sheet.content);
        if !face.is_scoring() || stood != Some(face.sheet.mine) {
            (self.mine, self.mine_kept) = (face.sheet.my_scores.clone(), true);
        }
        if stood.is_none() {
            (self.proposal, self.proposal_kept) = (face.proposal.clone(), true);
            self.spare.clear();
        }
        if stood.is_some_and(|stood| stood != face.sheet.mine) {
            (self.pane, self.ask) = (CurationPane::None, CurationAsk::None);
            // What was said where one worked would no longer be seen there.
            if !self.trouble.is_empty() {
                outs.push(Out::Say(std::mem::take(&mut self.trouble), Tone::Bad));
            }
        }
        if is_changed && face.is_scoring() {
            // Nobody hands in what they have not looked at.
            self.ask = CurationAsk::None;
            outs.push(Out::Say("Isian permohonan berubah. Periksa lagi sebelum mengirim.".to_owned(), Tone::Warn));
        }
        if face.is_scoring() && self.tab == CurationTab::Decision {
            self.tab = CurationTab::Scores;
        }
        self.flaw.clear();
        self.face = Some(face);
        self.drop_what_is_gone();
        outs.extend(self.ask_pictures());
        outs
    }

    /// Criteria and products that are no longer there take what was found of them along.
    fn drop_what_is_gone(&mut self) {
        let Some(face) = &self.face else { return };
        let criteria = &face.sheet.criteria;
        self.mine.scores.retain(|id, _| criteria.criterion(id).is_some());
        self.mine.notes.retain(|id, _| criteria.criterion(id).is_some());
        self.mine.products.retain(|one| face.product(&one.row).is_some());
        self.proposal.verdicts.retain(|one| face.product(&one.row).is_some());
        if face.product(&self.product).is_none() {
            let first = face.sheet.products.first();
            (self.product, self.picture) = (first.map(|product| product.row.clone()).unwrap_or_default(), 0);
        }
    }

    fn choose_tab(&mut self, tab: CurationTab) {
        let is_scoring = self.face.as_deref().is_some_and(Face::is_scoring);
        self.tab = if is_scoring && tab == CurationTab::Decision { CurationTab::Scores } else { tab };
    }

    /// Puts what is half done aside, so that not even a power cut takes it.
    pub(super) fn keep_drafts(&mut self) -> Outs {
        let (Some(user), Some(face)) = (self.user, &self.face) else { return Vec::new() };
        let task = face.sheet.task;
        let mut outs = Vec::new();
        if !std::mem::replace(&mut self.mine_kept, true) && face.is_scoring() {
            outs.push(Out::Do(Effect::KeepScores { user, task, scores: self.mine.clone() }));
        }
        if !std::mem::replace(&mut self.proposal_kept, true) {
            outs.push(Out::Do(Effect::KeepProposal { user, task, proposal: self.proposal.clone() }));
        }
        outs
    }

    fn ask_for(&mut self, ask: CurationAsk) {
        let is_scoring = self.face.as_deref().is_some_and(Face::is_scoring);
        let is_ready = ask != CurationAsk::Submit || self.lack().is_none();
        if is_scoring && is_ready && !self.busy {
            (self.ask, self.act_id) = (ask, ActId::new());
            self.trouble.clear();
        }
    }

    fn confirmed(&mut self) -> Outs {
        let ask = std::mem::replace(&mut self.ask, CurationAsk::None);
        let (Some(user), Some(face)) = (self.user, &self.face) else { return Vec::new() };
        let (task, seen, act_id) = (face.sheet.task, face.sheet.content, self.act_id);
        let effect = match ask {
            CurationAsk::Submit if !self.busy => Effect::Submit { act_id, user, task, seen, scores: self.mine.clone() },
            CurationAsk::OpenScores if !self.busy => Effect::OpenScores { act_id, user, task },
            _ => return Vec::new(),
        };
        // What is refused is a draft still.
        let mut outs = self.keep_drafts();
        self.busy = true;
        outs.push(Out::Do(effect));
        outs
    }

    /// Scores were handed in, or opened. What is there now is read again in any case.
    fn done(&mut self, result: Result<(), String>, said: &str) -> Outs {
        self.settling = true;
        match result {
            Ok(()) => {
                self.tab = CurationTab::Scores;
                self.trouble.clear();
                let mut outs = self.load();
                outs.extend([Out::Say(said.to_owned(), Tone::Ok), Out::Tell(Event::CasesChanged)]);
                outs
            }
            Err(text) => {
                self.trouble = text;
                self.load()
            }
        }
    }
}
