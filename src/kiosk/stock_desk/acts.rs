//! What settles a matter: the main actions, the sheets, and a second person's word.

use deks_ui::{DeskSheet, Tone};

use super::handle::Outs;
use super::{CONSENTS, Effect, Intent, Question, StockDeskScreen, Tab, Typed, TypedStep};
use crate::base::{ActId, PartnerId};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;
use crate::merchandising::markdown::Step;
use crate::merchandising::repricing::Verdict;
use crate::stockroom::damage::Verdict as LossVerdict;

impl StockDeskScreen {
    pub(super) fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Main if !self.busy && self.may_act() => return self.main(),
            Intent::Second if !self.busy && self.may_act() => return self.second(),
            Intent::OpenSheet(sheet) if self.may_act() => self.open(sheet),
            Intent::PartnerChosen(id) => self.partner_chosen(id),
            Intent::Confirm if !self.busy => return self.confirm(),
            Intent::Done(result) => return self.done(result),
            Intent::Given(given) => return self.given(given),
            Intent::Declined => (self.asked, self.busy) = (None, false),
            _ => {}
        }
        Vec::new()
    }

    fn main(&mut self) -> Outs {
        let act_id = self.act_id;
        match self.tab {
            Tab::Fill => {
                let Some(product) = self.fill().map(|row| row.product) else { return Vec::new() };
                let Ok(qty) = self.pieces.trim().parse::<i64>() else {
                    self.flaw = "Isi jumlah buah dengan angka.".into();
                    return Vec::new();
                };
                self.busy = true;
                vec![Out::Do(Effect::Carry { act_id, product, qty })]
            }
            Tab::Restock => {
                let Some(partner) = self.short().map(|short| short.partner.id) else { return Vec::new() };
                self.busy = true;
                vec![Out::Do(Effect::Ask { act_id, partner })]
            }
            Tab::Prices => {
                self.open(DeskSheet::Accept);
                Vec::new()
            }
            Tab::Markdown => {
                (self.partner, self.steps) = (None, Default::default());
                self.open(DeskSheet::Plan);
                Vec::new()
            }
            Tab::Losses => self.ask_loss(LossVerdict::AsAgreed),
        }
    }

    fn second(&mut self) -> Outs {
        match self.tab {
            Tab::Markdown => {
                let Some(plan) = self.plan().cloned() else { return Vec::new() };
                self.open(DeskSheet::Plan);
                self.partner = Some((plan.plan.partner, plan.partner));
                self.show_steps(&plan.plan.steps);
                Vec::new()
            }
            Tab::Losses => self.ask_loss(LossVerdict::PartnerBears),
            _ => Vec::new(),
        }
    }

    fn open(&mut self, sheet: DeskSheet) {
        let Some(today) = self.board.as_ref().map(|board| board.today) else { return };
        let wanted = self.wish().map(|wish| wish.request.wanted.max(today));
        (self.sheet, self.flaw, self.act_id) = (sheet, String::new(), ActId::new());
        self.query.clear();
        self.typed = Typed { day: wanted.unwrap_or(today), memo: String::new(), channel: 0 };
    }

    fn partner_chosen(&mut self, id: PartnerId) {
        let Some(board) = &self.board else { return };
        let found = board.partners.iter().find(|(partner, ..)| *partner == id);
        let steps = board.plans.iter().find(|row| row.plan.partner == id).map(|row| row.plan.steps.clone());
        self.partner = found.map(|(id, name, _)| (*id, name.clone()));
        self.show_steps(&steps.unwrap_or_default());
    }

    fn show_steps(&mut self, steps: &[Step]) {
        self.steps = Default::default();
        for (typed, step) in self.steps.iter_mut().zip(steps) {
            let percent = words::percent(step.off_bp.into());
            let percent = percent.trim_end_matches('%').trim_end().to_owned();
            *typed = TypedStep { days: step.after_days.to_string(), percent };
        }
    }

    fn confirm(&mut self) -> Outs {
        let act_id = self.act_id;
        match self.sheet {
            DeskSheet::Accept => self.accept(),
            DeskSheet::Decline => {
                let Some(request) = self.wish().map(|wish| wish.request.id) else { return Vec::new() };
                self.busy = true;
                let verdict = Verdict::Decline { why: self.typed.memo.clone() };
                vec![Out::Do(Effect::Answer { act_id, request, verdict, approved: None })]
            }
            DeskSheet::Plan => self.set_plan(),
            DeskSheet::None => Vec::new(),
        }
    }

    /// Whether the day that was chosen is before the agreed notice has passed.
    pub(super) fn is_early(&self) -> bool {
        self.wish().is_some_and(|wish| self.typed.day < wish.request.earliest)
    }

    fn accept(&mut self) -> Outs {
        let Some(wish) = self.wish().cloned() else { return Vec::new() };
        let (request, from) = (wish.request.id, self.typed.day);
        self.busy = true;
        if self.is_early() {
            let about = format!("Harga {} lebih cepat dari perjanjian", wish.name);
            return self.ask_second_person(Question::Accept { request, from }, about, wish.request.price.to_string());
        }
        let verdict = Verdict::Accept { from };
        vec![Out::Do(Effect::Answer { act_id: self.act_id, request, verdict, approved: None })]
    }

    fn set_plan(&mut self) -> Outs {
        let Some(partner) = self.partner.as_ref().map(|(id, _)| *id) else { return Vec::new() };
        let mut steps = Vec::new();
        for typed in self.steps.iter().filter(|step| !(step.days.trim().is_empty() && step.percent.trim().is_empty())) {
            let off = words::percent_bp(&typed.percent).and_then(|bp| u32::try_from(bp).ok());
            let (Ok(after_days), Some(off_bp)) = (typed.days.trim().parse(), off) else {
                self.flaw = "Isi hari dan persen setiap tahap dengan angka, atau kosongkan keduanya.".into();
                return Vec::new();
            };
            steps.push(Step { after_days, off_bp });
        }
        self.busy = true;
        let channel = CONSENTS.get(self.typed.channel).copied().unwrap_or(CONSENTS[0]);
        let (agreed_on, note) = (self.typed.day, self.typed.memo.clone());
        vec![Out::Do(Effect::SetPlan { act_id: self.act_id, partner, steps, channel, agreed_on, note })]
    }

    fn ask_loss(&mut self, verdict: LossVerdict) -> Outs {
        let Some(row) = self.loss().cloned() else { return Vec::new() };
        self.busy = true;
        let (about, amount) = match verdict {
            LossVerdict::AsAgreed => (format!("Ganti rugi {}", row.name), row.cost.made_good.to_string()),
            LossVerdict::PartnerBears => (format!("Tanpa ganti rugi untuk {}", row.name), String::new()),
        };
        self.ask_second_person(Question::Loss { loss: row.loss, verdict }, about, amount)
    }

    fn ask_second_person(&mut self, question: Question, about: String, amount: String) -> Outs {
        (self.act_id, self.asked) = (ActId::new(), Some(question));
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about, amount)))]
    }

    /// Whether this question is one of this screen's.
    pub(super) fn has_asked(&self, id: ActId) -> bool {
        self.asked.is_some() && id == self.act_id
    }

    fn given(&mut self, given: Given) -> Outs {
        let (Some(question), Some(approved)) = (self.asked.take(), given.approval) else {
            self.busy = false;
            return Vec::new();
        };
        let act_id = self.act_id;
        vec![Out::Do(match question {
            Question::Accept { request, from } => {
                Effect::Answer { act_id, request, verdict: Verdict::Accept { from }, approved: Some(approved) }
            }
            Question::Loss { loss, verdict } => Effect::Decide { act_id, loss, verdict, approved },
        })]
    }

    fn done(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(said) => {
                self.close_sheet();
                self.chosen.clear();
                self.pieces.clear();
                self.act_id = ActId::new();
                vec![Out::Say(said, Tone::Ok), Out::Tell(Event::RegisterChanged), Out::Tell(Event::MailChanged)]
            }
        }
    }
}
