//! What the screen does with intents about the open letter.

use deks_ui::{ReviewAsk, Screen as Place, Tone};

use super::handle::Outs;
use super::{Effect, Intent, Leave, Letter, OneLetter, Pages, Paper, ReviewScreen, can_change};
use crate::base::{ActId, PartnerId};
use crate::kiosk::files;
use crate::kiosk::flow::{Event, Out};
use crate::review::{outbox_key, suggestion};

impl ReviewScreen {
    pub(super) fn decide_letter(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::LetterChosen(partner) => self.open_letter(partner),
            Intent::TabChosen(tab) => {
                if let Some(letter) = &mut self.letter {
                    letter.tab = tab;
                }
            }
            Intent::Stepped(by) => {
                if let Some(partner) = self.neighbour(by) {
                    self.leave(Leave::Letter(partner));
                }
            }
            Intent::Edited(text) => self.edit(text),
            Intent::ToSuggestion => self.restore_suggestion(),
            Intent::Restore => {
                let words = self.letter.as_mut().and_then(|letter| letter.replaced.take());
                words.into_iter().for_each(|text| self.edit(text));
            }
            Intent::Save => return self.save(),
            Intent::Approve => return self.approve(),
            Intent::Back => self.back(),
            Intent::Discard => return self.discard(),
            Intent::ShowPaper => return self.show_paper(),
            Intent::Papered { partner, result } => self.papered(partner, result),
            Intent::SavePdf => return self.save_pdf(),
            Intent::PdfSaved(result) => {
                self.busy = false;
                return vec![match result {
                    Ok(path) => Out::Say(files::saved(&path), Tone::Ok),
                    Err(text) => Out::Say(text, Tone::Bad),
                }];
            }
            Intent::OpenMail => return self.open_mail(),
            Intent::OpenPartner => {
                let Some(letter) = &self.letter else { return Vec::new() };
                let partner = letter.partner;
                return vec![Out::Open(Place::Partners, Place::Review), Out::Tell(Event::PartnerWanted(partner))];
            }
            _ => {}
        }
        Vec::new()
    }

    /// Opens a letter with what was typed before, or its text.
    fn open_letter(&mut self, partner: PartnerId) {
        let Some(view) = self.data.as_ref().and_then(|data| data.view(partner)) else { return };
        let unsaved = self.data.as_ref().and_then(|data| data.unsaved.get(&partner)).filter(|_| can_change(view));
        let text = unsaved.unwrap_or(&view.text).clone();
        let tab = self.letter.as_ref().map_or(0, |letter| letter.tab);
        self.ask = ReviewAsk::None;
        self.letter = Some(Letter {
            partner,
            act_id: ActId::new(),
            text,
            replaced: None,
            kept: true,
            tab,
            flaw: String::new(),
            leave_to: None,
            paper: None,
        });
    }

    /// The letter before or after the open one, in the list as it is shown; a letter that the filter no longer shows
    /// keeps its place in the month.
    pub(super) fn neighbour(&self, by: i32) -> Option<PartnerId> {
        let (letter, data) = (self.letter.as_ref()?, self.data.as_ref()?);
        let place = |partner| data.letters.iter().position(|view| view.partner == partner);
        let here = place(letter.partner)?;
        let shown = self.shown_letters();
        if by > 0 {
            shown.iter().find(|view| place(view.partner) > Some(here)).map(|view| view.partner)
        } else {
            shown.iter().rev().find(|view| place(view.partner) < Some(here)).map(|view| view.partner)
        }
    }

    /// Whoever goes on typing has answered the question and seen the message.
    fn edit(&mut self, text: String) {
        let can_change = self.open_view().is_some_and(can_change);
        if let Some(letter) = self.letter.as_mut().filter(|_| can_change) {
            (letter.text, letter.kept, letter.leave_to) = (text, false, None);
            letter.flaw.clear();
            self.ask = ReviewAsk::None;
        }
    }

    /// The suggestion again; somebody's own words can be brought back until the letter is saved or left.
    fn restore_suggestion(&mut self) {
        let Some(suggested) = self.open_view().map(|view| suggestion::as_text(&view.sentences)) else { return };
        let before = self.letter.as_ref().map(|letter| letter.text.clone()).filter(|text| *text != suggested);
        self.edit(suggested);
        if let (Some(letter), Some(before)) = (&mut self.letter, before) {
            letter.replaced = Some(before);
        }
    }

    /// Puts what is being typed aside, so that not even a power cut takes it.
    pub(super) fn keep_draft(&mut self) -> Outs {
        let is_dirty = self.is_dirty();
        let (Some(letter), Some(data)) = (&mut self.letter, &mut self.data) else { return Vec::new() };
        if std::mem::replace(&mut letter.kept, true) {
            return Vec::new();
        }
        let (month, partner) = (data.month, letter.partner);
        if is_dirty {
            data.unsaved.insert(partner, letter.text.clone());
            vec![Out::Do(Effect::KeepDraft { month, partner, text: letter.text.clone() })]
        } else {
            self.forget(partner)
        }
    }

    fn forget(&mut self, partner: PartnerId) -> Outs {
        let Some(data) = &mut self.data else { return Vec::new() };
        let was_kept = data.unsaved.remove(&partner).is_some();
        if was_kept { vec![Out::Do(Effect::DropDraft { month: data.month, partner })] } else { Vec::new() }
    }

    fn save(&mut self) -> Outs {
        if self.busy || !self.is_dirty() {
            return Vec::new();
        }
        let (Some(letter), Some(data)) = (&self.letter, &self.data) else { return Vec::new() };
        self.busy = true;
        let (act_id, month, partner, text) = (letter.act_id, data.month, letter.partner, letter.text.clone());
        vec![Out::Do(Effect::Save { act_id, month, partner, text })]
    }

    fn approve(&mut self) -> Outs {
        let (Some(letter), Some(data)) = (&self.letter, &self.data) else { return Vec::new() };
        if self.busy {
            return Vec::new();
        }
        self.busy = true;
        let one = Some(letter.partner);
        let letters = vec![(letter.partner, letter.text.clone())];
        vec![Out::Do(Effect::Approve { act_id: letter.act_id, month: data.month, letters, one })]
    }

    /// The register holds the text now, cleaned: what it made of it comes with the refresh.
    pub(super) fn written(&mut self, partner: PartnerId) -> Outs {
        let text = self.letter.as_mut().filter(|letter| letter.partner == partner).map(|letter| {
            (letter.act_id, letter.kept, letter.replaced) = (ActId::new(), true, None);
            letter.flaw.clear();
            letter.text.clone()
        });
        let outs = self.forget(partner);
        let view = self.data.as_mut().and_then(|data| data.letters.iter_mut().find(|view| view.partner == partner));
        if let (Some(view), Some(text)) = (view, text) {
            view.text = text;
        }
        outs
    }

    fn back(&mut self) {
        match &mut self.letter {
            Some(letter) if letter.paper.is_some() => letter.paper = None,
            Some(_) => self.leave(Leave::List),
            None => {}
        }
    }

    fn leave(&mut self, to: Leave) {
        let is_dirty = self.is_dirty();
        let Some(letter) = &mut self.letter else { return };
        if is_dirty {
            letter.leave_to = Some(to);
            self.ask = ReviewAsk::Leave;
            return;
        }
        match to {
            Leave::List => self.letter = None,
            Leave::Letter(partner) => self.open_letter(partner),
        }
    }

    fn discard(&mut self) -> Outs {
        let Some(letter) = &self.letter else { return Vec::new() };
        let (partner, to) = (letter.partner, letter.leave_to.unwrap_or(Leave::List));
        let outs = self.forget(partner);
        self.ask = ReviewAsk::None;
        match to {
            Leave::List => self.letter = None,
            Leave::Letter(next) => self.open_letter(next),
        }
        outs
    }

    fn one_letter(&self) -> Option<Box<OneLetter>> {
        let figures = self.data.as_ref()?.figures.clone();
        Some(Box::new(OneLetter { figures, view: self.open_view()?.clone(), text: self.letter.as_ref()?.text.clone() }))
    }

    fn show_paper(&mut self) -> Outs {
        let Some(one) = self.one_letter() else { return Vec::new() };
        if let Some(letter) = &mut self.letter {
            letter.paper = Some(Paper::default());
        }
        vec![Out::Do(Effect::Draw(one))]
    }

    /// Pages of a letter that was left in the meantime are thrown away.
    fn papered(&mut self, partner: PartnerId, result: Result<Pages, String>) {
        let letter = self.letter.as_mut().filter(|letter| letter.partner == partner);
        let Some(paper) = letter.and_then(|letter| letter.paper.as_mut()) else { return };
        match result {
            Ok(drawn) => *paper = Paper { pages: drawn.pages, total: drawn.total, flaw: String::new() },
            Err(flaw) => paper.flaw = flaw,
        }
    }

    fn save_pdf(&mut self) -> Outs {
        let Some(one) = self.one_letter().filter(|_| !self.busy) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::SavePdf(one))]
    }

    fn open_mail(&self) -> Outs {
        let (Some(view), Some(data)) = (self.open_view(), &self.data) else { return Vec::new() };
        let key = outbox_key(data.month, &view.code);
        vec![Out::Open(Place::Outbox, Place::Review), Out::Tell(Event::MailWanted(key))]
    }
}
