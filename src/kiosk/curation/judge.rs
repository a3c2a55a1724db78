//! What a person finds of products and criteria, and what is missing before it can be handed in.

use deks_ui::{CurationAsk, CurationLack, CurationPane};

use super::{CurationScreen, Face, Intent, OTHER, OVER_LIMIT, is_incomplete};
use crate::partnership::curation::{Doubts, ProductVerdict, Ruling, SCORES, SheetProduct, Verdict};

/// What keeps the main action from being done: what kind, where, and how many.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lack {
    pub kind: CurationLack,
    /// A product, a criterion, or the sentence of a rule.
    pub name: String,
    pub count: i64,
}

impl Lack {
    fn of(kind: CurationLack, name: impl Into<String>, count: i64) -> Lack {
        Lack { kind, name: name.into(), count }
    }

    pub fn is_none(&self) -> bool {
        self.kind == CurationLack::None
    }
}

impl CurationScreen {
    pub(super) fn judge(&mut self, intent: Intent) {
        if self.busy {
            return;
        }
        match intent {
            Intent::VerdictChosen(verdict) => self.choose_verdict(verdict),
            Intent::VerdictOpened if self.may_judge() => {
                let wants_words = self.verdict_of(&self.product).is_some_and(|one| one.verdict != Verdict::Accepted);
                self.pane = if wants_words { CurationPane::Verdict } else { self.pane };
            }
            Intent::ReasonChosen(id) => {
                let is_known = self.face.as_ref().is_some_and(|face| face.sheet.criteria.reason(&id).is_some());
                if is_known {
                    self.change_verdict(|one| one.reason = id);
                }
            }
            Intent::WordsEdited(text) => self.change_verdict(|one| one.note = text),
            Intent::ScoreGiven { criterion, score } => self.give_score(criterion, score),
            Intent::NoteOpened(id) => (self.note, self.pane) = (id, CurationPane::Note),
            Intent::NoteEdited(text) => self.edit_note(text),
            Intent::VoicesOpened(id) => (self.voices, self.pane) = (id, CurationPane::Voices),
            _ => {}
        }
    }

    /// Whoever goes on working has seen the message and answered the question.
    pub(super) fn touched(&mut self) {
        let is_scoring = self.face.as_deref().is_some_and(Face::is_scoring);
        if is_scoring {
            self.mine_kept = false;
            self.ask = CurationAsk::None;
        } else {
            self.proposal_kept = false;
        }
        self.trouble.clear();
    }

    fn judged_mut(&mut self) -> Option<&mut Vec<ProductVerdict>> {
        if !self.may_judge() {
            return None;
        }
        let is_scoring = self.face.as_deref().is_some_and(Face::is_scoring);
        Some(if is_scoring { &mut self.mine.products } else { &mut self.proposal.verdicts })
    }

    fn choose_verdict(&mut self, verdict: Verdict) {
        let Some(face) = &self.face else { return };
        let Some(product) = face.product(&self.product).filter(|product| allows(product, verdict)) else { return };
        let row = product.row.clone();
        // What costs too much is refused for that, unless somebody says something else.
        let knows_limit = product.is_over_limit && face.sheet.criteria.reason(OVER_LIMIT).is_some();
        let before = self.verdict_of(&row).cloned();
        let spare = self.spare.get(&row).cloned().unwrap_or_default();
        let Some(all) = self.judged_mut() else { return };
        all.retain(|one| one.row != row);
        let was = before.as_ref().map(|one| one.verdict);
        // A second tap on what is simply accepted takes it back.
        if (verdict, was) == (Verdict::Accepted, Some(Verdict::Accepted)) {
            self.touched();
            return;
        }
        let words = before.as_ref().map(|one| one.note.clone()).filter(|note| !note.is_empty()).unwrap_or(spare);
        let kept_reason = before.map(|one| one.reason).unwrap_or_default();
        let (reason, note) = match verdict {
            // Words about a change or a refusal would go into the letter: they are put aside.
            Verdict::Accepted => (String::new(), String::new()),
            Verdict::Changed => (String::new(), words.clone()),
            Verdict::Refused if kept_reason.is_empty() && knows_limit => (OVER_LIMIT.to_owned(), words.clone()),
            Verdict::Refused => (kept_reason, words.clone()),
        };
        all.push(ProductVerdict { row: row.clone(), verdict, reason, note });
        if verdict == Verdict::Accepted {
            self.spare.insert(row, words);
        } else {
            self.pane = CurationPane::Verdict;
        }
        self.touched();
    }

    fn change_verdict(&mut self, change: impl FnOnce(&mut ProductVerdict)) {
        let row = self.product.clone();
        let found = self.judged_mut().and_then(|all| all.iter_mut().find(|one| one.row == row));
        if let Some(one) = found.filter(|one| one.verdict != Verdict::Accepted) {
            change(one);
            self.touched();
        }
    }

    fn give_score(&mut self, criterion: String, score: i64) {
        let Some(face) = self.face.as_ref().filter(|face| face.is_scoring()) else { return };
        let is_score = usize::try_from(score).is_ok_and(|score| (1..=SCORES).contains(&score));
        if is_score && face.sheet.criteria.criterion(&criterion).is_some() {
            self.mine.scores.insert(criterion, score);
            self.touched();
        }
    }

    fn edit_note(&mut self, text: String) {
        if !self.face.as_deref().is_some_and(Face::is_scoring) {
            return;
        }
        match self.note.as_str() {
            "" => self.mine.note = text,
            id if text.is_empty() => {
                self.mine.notes.remove(id);
            }
            id => {
                self.mine.notes.insert(id.to_owned(), text);
            }
        }
        self.touched();
    }

    /// What is missing before scores are handed in, or before it is decided.
    pub(super) fn lack(&self) -> Lack {
        let Some(face) = &self.face else { return Lack::of(CurationLack::Busy, "", 0) };
        if self.busy {
            return Lack::of(CurationLack::Busy, "", 0);
        }
        if face.is_scoring() { self.lack_of_scores(face) } else { self.lack_of_ruling(face) }
    }

    fn lack_of_scores(&self, face: &Face) -> Lack {
        let criteria = face.sheet.criteria.criteria.iter();
        let unscored: Vec<&str> =
            criteria.filter(|one| !self.mine.scores.contains_key(&one.id)).map(|one| one.label.as_str()).collect();
        match unscored.first() {
            Some(first) => Lack::of(CurationLack::Unscored, *first, unscored.len() as i64),
            None => self.lack_of_words(face),
        }
    }

    /// The first verdict that wants words or a reason still.
    fn lack_of_words(&self, face: &Face) -> Lack {
        let Some(one) = self.judged().iter().find(|one| is_incomplete(one)) else {
            return Lack::of(CurationLack::None, "", 0);
        };
        let kind = match one.verdict {
            Verdict::Changed => CurationLack::ChangeWords,
            _ if one.reason == OTHER => CurationLack::RefuseWords,
            _ => CurationLack::RefuseReason,
        };
        Lack::of(kind, face.product(&one.row).map(|product| product.name.clone()).unwrap_or_default(), 0)
    }

    fn lack_of_ruling(&self, face: &Face) -> Lack {
        if !Ruling::ALL.into_iter().any(|ruling| face.may(ruling)) {
            return Lack::of(CurationLack::NotAllowed, face.standing(Ruling::Accept).why_not.as_str(), 0);
        }
        let Some(ruling) = self.proposal.ruling() else { return Lack::of(CurationLack::Ruling, "", 0) };
        if !face.may(ruling) {
            return Lack::of(CurationLack::NotAllowed, face.standing(ruling).why_not.as_str(), 0);
        }
        let reason_is_blank = self.proposal.reason.trim().is_empty();
        let lack = match ruling {
            Ruling::Return => Lack::of(CurationLack::None, "", 0),
            _ => self.lack_of_words(face),
        };
        if !lack.is_none() {
            return lack;
        }
        let lack = match ruling {
            Ruling::Accept => self.lack_of_acceptance(face),
            Ruling::Refuse => self.still_accepted(face),
            Ruling::Return => lack,
        };
        if !lack.is_none() {
            return lack;
        }
        // Who accepts writes to the applicant or not; who refuses or sends back says why.
        if reason_is_blank && ruling != Ruling::Accept {
            return Lack::of(CurationLack::LetterWords, "", 0);
        }
        if self.doubts(face).any() && self.proposal.internal.trim().is_empty() {
            return Lack::of(CurationLack::InternalWords, "", 0);
        }
        lack
    }

    fn lack_of_acceptance(&self, face: &Face) -> Lack {
        let products = face.sheet.products.iter();
        let undecided: Vec<&SheetProduct> =
            products.filter(|product| self.verdict_of(&product.row).is_none()).collect();
        if let Some(first) = undecided.first() {
            return Lack::of(CurationLack::Undecided, first.name.as_str(), undecided.len() as i64);
        }
        if !self.judged().iter().any(|one| one.verdict != Verdict::Refused) {
            return Lack::of(CurationLack::NothingAccepted, "", 0);
        }
        Lack::of(CurationLack::None, "", 0)
    }

    fn still_accepted(&self, face: &Face) -> Lack {
        let taken = self.judged().iter().find(|one| one.verdict != Verdict::Refused);
        match taken.and_then(|one| face.product(&one.row)) {
            Some(product) => Lack::of(CurationLack::StillAccepted, product.name.as_str(), 0),
            None => Lack::of(CurationLack::None, "", 0),
        }
    }

    /// What speaks against the ruling that is chosen: it wants words that stay in the office.
    pub(super) fn doubts(&self, face: &Face) -> Doubts {
        let Some(ruling) = self.proposal.ruling() else { return Doubts::default() };
        let percent = face.sheet.results.as_ref().and_then(|results| results.percent);
        let over = (face.sheet.submitted.len(), percent);
        Doubts::about(&face.sheet.criteria.rules, ruling, over, self.wants_second())
    }
}

/// Whether a product can be found so at all: the room refuses it otherwise.
pub(super) fn allows(product: &SheetProduct, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Accepted => !product.is_over_limit && product.price.is_some(),
        Verdict::Changed => !product.is_over_limit,
        Verdict::Refused => true,
    }
}
