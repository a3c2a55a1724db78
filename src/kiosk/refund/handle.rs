//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::Tone;

use super::{Done, Effect, Intent, Matter, RefundScreen, Stage, Wanted};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::printing::{AskKind, Printing};

pub(super) type Outs = Vec<Out<Effect>>;

/// Another receipt is wanted while one is begun.
pub(super) const NOT_DONE: &str = "Retur ini belum selesai. Selesaikan dulu, atau kembali ke pencarian.";

impl RefundScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Entered => self.entered(),
            Intent::Left => {
                self.here = false;
                Vec::new()
            }
            Intent::Reload | Intent::Tick if !self.here => Vec::new(),
            Intent::Reload => self.reload(),
            Intent::Tick => self.look_at_printing(),
            Intent::Scanned(code) => self.scanned(code.trim().to_owned()),
            Intent::Wanted(Wanted::Number(number)) => self.wanted(number),
            Intent::New => self.begin(),
            Intent::Finished(result) => self.finished(result),
            Intent::PrintingLooked { .. } | Intent::Retry | Intent::Answered(_) | Intent::AnswerDone(_) => {
                self.decide_printing(intent)
            }
            Intent::BareChosen(_)
            | Intent::QueryEdited(_)
            | Intent::ReadingPicked(_)
            | Intent::Listed { .. }
            | Intent::ProductsListed { .. }
            | Intent::PhotoLoaded(..)
            | Intent::Wanted(_)
            | Intent::Opened { .. } => self.decide_find(intent),
            Intent::Back => self.back(),
            other => match &mut self.stage {
                Stage::Work(work) => work.decide(other),
                Stage::Find | Stage::Done(_) => Vec::new(),
            },
        }
    }

    /// Another screen wants a receipt: what was begun here comes first and is not lost to it.
    fn wanted(&mut self, number: String) -> Outs {
        if let Stage::Work(work) = &self.stage {
            if matches!(&work.matter, Matter::Receipt { offer, .. } if offer.number == number) {
                return Vec::new();
            }
            if work.is_begun() {
                return vec![Out::Say(NOT_DONE.to_owned(), Tone::Warn)];
            }
        }
        self.stage = Stage::Find;
        self.open(Wanted::Number(number), false)
    }

    /// What was begun goes on; a refund that is done makes room for the next.
    fn entered(&mut self) -> Outs {
        self.here = true;
        if matches!(self.stage, Stage::Done(_)) {
            return self.begin();
        }
        self.reload()
    }

    fn reload(&mut self) -> Outs {
        match &self.stage {
            Stage::Find => self.look_again(),
            Stage::Work(work) if !work.busy => work.look_again().into_iter().collect(),
            Stage::Work(_) | Stage::Done(_) => Vec::new(),
        }
    }

    fn scanned(&mut self, code: String) -> Outs {
        match &mut self.stage {
            Stage::Find => self.scanned_to_find(code),
            Stage::Work(work) => work.scanned(code).unwrap_or_else(|code| self.open(Wanted::Number(code), true)),
            Stage::Done(_) => {
                // The next customer's receipt.
                let mut outs = self.begin();
                outs.extend(self.scanned_to_find(code));
                outs
            }
        }
    }

    /// One step back: what was counted stays while it is about the money.
    fn back(&mut self) -> Outs {
        match &mut self.stage {
            Stage::Work(work) if work.is_settled() => Vec::new(),
            Stage::Work(work) if work.pays => {
                (work.pays, work.flaw) = (false, String::new());
                Vec::new()
            }
            Stage::Work(_) => {
                self.stage = Stage::Find;
                self.look_again()
            }
            Stage::Find => vec![Out::Back],
            Stage::Done(_) => self.begin(),
        }
    }

    fn finished(&mut self, result: Result<Box<Done>, String>) -> Outs {
        let Stage::Work(work) = &mut self.stage else { return Vec::new() };
        work.busy = false;
        match result {
            Ok(done) => {
                self.stage = Stage::Done(done);
                vec![Out::Tell(Event::RegisterChanged)]
            }
            Err(text) => {
                work.flaw.clone_from(&text);
                let mut outs = vec![Out::Say(text, Tone::Bad)];
                // What can come back may have changed meanwhile.
                outs.extend(work.look_again());
                outs
            }
        }
    }

    fn decide_printing(&mut self, intent: Intent) -> Outs {
        let Stage::Done(done) = &mut self.stage else { return Vec::new() };
        match intent {
            Intent::PrintingLooked { job, printing, ask } if done.job == Some(job) => {
                (done.printing, done.ask) = (printing, ask);
                Vec::new()
            }
            Intent::Retry => match &done.ask {
                Some(ask) if ask.kind == AskKind::Failed => vec![Out::Do(Effect::Retry(ask.jobs.clone()))],
                _ => Vec::new(),
            },
            Intent::Answered(decision) => match &done.ask {
                Some(ask) if ask.kind != AskKind::Failed => {
                    vec![Out::Do(Effect::Answer { jobs: ask.jobs.clone(), decision })]
                }
                _ => Vec::new(),
            },
            Intent::AnswerDone(result) => {
                let mut outs: Outs = result.err().map(|text| Out::Say(text, Tone::Bad)).into_iter().collect();
                outs.extend(self.look_at_printing());
                outs
            }
            _ => Vec::new(),
        }
    }

    fn look_at_printing(&self) -> Outs {
        let Stage::Done(done) = &self.stage else { return Vec::new() };
        let is_open = !matches!(done.printing, Printing::Printed | Printing::Off);
        done.job.filter(|_| is_open).map(|job| Out::Do(Effect::LookAtPrinting(job))).into_iter().collect()
    }
}

impl super::Work {
    /// The sale as it is now.
    pub(super) fn look_again(&self) -> Option<Out<Effect>> {
        Some(Out::Do(match &self.matter {
            Matter::Receipt { offer, .. } => Effect::OfferAgain(offer.sale_id),
            Matter::Bare(bare) => Effect::OfferBare { serial: bare.serial, product: bare.product, qty: bare.qty },
        }))
    }
}
