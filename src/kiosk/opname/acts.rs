//! What ends a count: reasons, a second person's word, booking, and giving it up.

use deks_ui::{OpnameFilter, OpnameSheet, OpnameView, Tone};

use super::handle::Outs;
use super::{Difference, Effect, Intent, Minutes, OpnameScreen, Reviewed};
use crate::base::{ActId, ProductId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::stockroom::opname::{Reason, Said};

impl OpnameScreen {
    pub(super) fn decide_act(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::End if !self.busy => return self.end(),
            Intent::Ended(result) => return self.ended(result),
            Intent::Drop if !self.busy => return self.drop_count(),
            Intent::Dropped(result) => return self.dropped(result),
            Intent::Reviewed(result) => return self.reviewed(result.map(|found| *found)),
            Intent::FilterChosen(filter) => self.filter = filter,
            Intent::VarianceChosen(product) => (self.chosen, self.flaw) = (Some(product), String::new()),
            Intent::ReasonChosen(at) => return self.reason_chosen(at),
            Intent::NoteEdited(note) => return self.note_edited(note),
            Intent::ForAll => return self.for_all(),
            Intent::Recount if !self.busy => return self.recount(),
            Intent::Recounted(result) => return self.recounted(result),
            Intent::AskApproval if !self.busy => return self.ask(),
            Intent::Given(given) => return self.given(given),
            Intent::Declined => (self.asked, self.busy) = (false, false),
            Intent::Posted(result) => return self.posted(result),
            Intent::MinutesLoaded(result) => return self.minutes_loaded(result.map(|found| *found)),
            Intent::SavePdf => return self.save(true),
            Intent::SaveXlsx => return self.save(false),
            Intent::Saved(result) => {
                self.busy = false;
                return vec![match result {
                    Ok(said) => Out::Say(said, Tone::Ok),
                    Err(text) => Out::Say(text, Tone::Bad),
                }];
            }
            _ => {}
        }
        Vec::new()
    }

    fn end(&mut self) -> Outs {
        let Some(opname) = self.running_id() else { return Vec::new() };
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::End { act_id: self.act_id, opname })]
    }

    fn ended(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(()) => {
                self.sheet = OpnameSheet::None;
                self.return_scanners();
                let review = self.running_id().map(|id| Out::Do(Effect::LoadReview(id)));
                self.load().into_iter().chain(review).collect()
            }
        }
    }

    /// Scanners that counted are the till's again.
    fn return_scanners(&mut self) {
        self.holders.clear();
        super::show::return_all();
    }

    fn drop_count(&mut self) -> Outs {
        let Some(opname) = self.running_id() else { return Vec::new() };
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::Drop { act_id: self.act_id, opname })]
    }

    fn dropped(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(()) => {
                (self.sheet, self.view) = (OpnameSheet::None, OpnameView::Counts);
                self.return_scanners();
                let mut outs = self.load();
                outs.push(Out::Say("Hitungan dibatalkan. Tidak ada yang dibukukan.".to_owned(), Tone::Plain));
                outs
            }
        }
    }

    fn reviewed(&mut self, result: Result<Reviewed, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(found) => {
                self.said = found.said.into_iter().map(|said| (said.product, said)).collect();
                // What is no longer different needs no reason.
                self.said.retain(|product, _| found.differences.iter().any(|one| one.goods.product == *product));
                let is_there = |product: &ProductId| found.differences.iter().any(|one| one.goods.product == *product);
                self.chosen = self.chosen.filter(is_there);
                self.review = Some(found.differences);
                self.view = OpnameView::Review;
                Vec::new()
            }
        }
    }

    /// Those that the list shows.
    pub(super) fn shown(&self) -> Vec<&Difference> {
        let all = self.review.iter().flatten();
        let is_shown = |one: &&Difference| match self.filter {
            OpnameFilter::All => true,
            OpnameFilter::Unsaid => !self.said.contains_key(&one.goods.product),
            OpnameFilter::NotCounted => one.reckoned.counted.is_none(),
        };
        all.filter(is_shown).collect()
    }

    pub(super) fn unsaid(&self) -> usize {
        self.review.iter().flatten().filter(|one| !self.said.contains_key(&one.goods.product)).count()
    }

    pub(super) fn chosen_difference(&self) -> Option<&Difference> {
        let product = self.chosen?;
        self.review.iter().flatten().find(|one| one.goods.product == product)
    }

    fn reason_chosen(&mut self, at: usize) -> Outs {
        let Some(chosen) = self.chosen_difference() else { return Vec::new() };
        let product = chosen.goods.product;
        let Some(reason) = Reason::fitting(&chosen.reckoned).get(at).copied() else { return Vec::new() };
        let note = self.said.get(&product).map(|said| said.note.clone()).unwrap_or_default();
        self.said.insert(product, Said { product, reason, note });
        self.keep()
    }

    fn note_edited(&mut self, note: String) -> Outs {
        let said = self.chosen.and_then(|product| self.said.get_mut(&product));
        match said {
            Some(said) => {
                said.note = note;
                self.keep()
            }
            None => vec![Out::Say("Pilih dulu sebabnya, lalu tulis keterangannya.".to_owned(), Tone::Warn)],
        }
    }

    /// Every difference that has no reason yet and that this one fits gets it.
    fn for_all(&mut self) -> Outs {
        let Some(said) = self.chosen.and_then(|product| self.said.get(&product)).cloned() else { return Vec::new() };
        for one in self.review.iter().flatten() {
            let product = one.goods.product;
            if !self.said.contains_key(&product) && said.reason.check(&one.reckoned, &said.note).is_ok() {
                self.said.insert(product, Said { product, ..said.clone() });
            }
        }
        self.keep()
    }

    /// What was said survives a power cut.
    fn keep(&mut self) -> Outs {
        self.flaw.clear();
        let Some(opname) = self.running_id() else { return Vec::new() };
        vec![Out::Do(Effect::KeepSaid { opname, said: self.said.values().cloned().collect() })]
    }

    fn recount(&mut self) -> Outs {
        let (Some(opname), Some(product)) = (self.running_id(), self.chosen) else { return Vec::new() };
        (self.busy, self.act_id) = (true, ActId::new());
        vec![Out::Do(Effect::Recount { act_id: self.act_id, opname, product })]
    }

    fn recounted(&mut self, result: Result<ProductId, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                Vec::new()
            }
            Ok(product) => {
                self.said.remove(&product);
                (self.view, self.side) = (OpnameView::Counting, 0);
                let mut outs = self.keep();
                outs.extend(self.running_id().map(|opname| Out::Do(Effect::Pick { opname, product })));
                outs.extend(self.load_page());
                outs
            }
        }
    }

    /// At the selling price; below zero is missing.
    pub(super) fn value(&self) -> Rupiah {
        self.review.iter().flatten().map(|one| one.value).sum()
    }

    fn ask(&mut self) -> Outs {
        let Some(running) = self.running() else { return Vec::new() };
        let about = format!("Bukukan stok opname {}", running.opname.number);
        (self.busy, self.asked, self.act_id) = (true, true, ActId::new());
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about, self.value().to_string())))]
    }

    /// Whether this question is one of this screen's.
    pub(super) fn has_asked(&self, id: ActId) -> bool {
        self.asked && id == self.act_id
    }

    fn given(&mut self, given: Given) -> Outs {
        self.asked = false;
        let (Some(opname), Some(approved)) = (self.running_id(), given.approval) else {
            self.busy = false;
            return Vec::new();
        };
        let said = self.said.values().cloned().collect();
        vec![Out::Do(Effect::Post { act_id: self.act_id, opname, approved, said })]
    }

    fn posted(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => {
                self.flaw = text;
                self.running_id().map(|id| Out::Do(Effect::LoadReview(id))).into_iter().collect()
            }
            Ok(said) => {
                let minutes = self.running_id().map(|id| Out::Do(Effect::LoadMinutes(id)));
                (self.review, self.chosen) = (None, None);
                self.said.clear();
                // Until the minutes are there; differences are looked up no more.
                self.view = OpnameView::Counts;
                let mut outs: Outs = minutes.into_iter().collect();
                outs.extend(self.load());
                outs.push(Out::Say(said, Tone::Ok));
                outs.push(Out::Tell(Event::RegisterChanged));
                outs
            }
        }
    }

    fn minutes_loaded(&mut self, result: Result<Minutes, String>) -> Outs {
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(minutes) => {
                (self.minutes, self.view) = (Some(minutes), OpnameView::Minutes);
                Vec::new()
            }
        }
    }

    fn save(&mut self, as_pdf: bool) -> Outs {
        let Some(minutes) = self.minutes.as_ref().filter(|_| !self.busy) else { return Vec::new() };
        let opname = minutes.opname.id;
        self.busy = true;
        vec![Out::Do(Effect::Save { opname, as_pdf })]
    }
}
