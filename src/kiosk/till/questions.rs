//! What the till asks beside the sale: which of several products, and what became of a print job. None of it stops the
//! next scan.

use deks_ui::{Screen as Place, Tone};

use super::handle::Outs;
use super::{Effect, Oversell, Stage, TillScreen};
use crate::base::ProductId;
use crate::devices::sound::Sound;
use crate::devices::{Decision, JobSummary};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::printing::{Printing, ask_of};
use crate::till::CartItem;

impl TillScreen {
    /// Puts a choice behind those that wait already: each scan is a piece on the counter.
    pub(super) fn ask_which(&mut self, items: Vec<CartItem>) {
        self.back_to_selling();
        self.choices.push_back(items);
    }

    pub(super) fn choice_made(&mut self, product: ProductId) -> Outs {
        let of = |item: &CartItem| item.product_id == Some(product);
        let Some(chosen) = self.choices.front().and_then(|items| items.iter().find(|item| of(item))).cloned() else {
            return Vec::new();
        };
        self.choices.pop_front();
        self.add(chosen)
    }

    pub(super) fn choice_dismissed(&mut self) -> Outs {
        self.choices.pop_front();
        Vec::new()
    }

    /// What has to be answered before anybody pays comes to the front: a code that nobody knows was seen and gives way.
    pub(super) fn ask_before_paying(&mut self, asked: Oversell) -> Outs {
        self.oversell = Some(asked);
        self.unknown_code = None;
        vec![Out::Beep(Sound::Unknown)]
    }

    /// Looks at the printer's questions while somebody stands before the till.
    pub(super) fn look_at_queue(&self) -> Option<Out<Effect>> {
        (self.here && !self.put_off).then_some(Out::Do(Effect::LookAtQueue))
    }

    pub(super) fn queue_looked(&mut self, jobs: &[JobSummary]) -> Outs {
        self.ask = ask_of(jobs).filter(|_| !self.put_off);
        Vec::new()
    }

    pub(super) fn answered(&mut self, decision: Decision) -> Outs {
        let Some(ask) = self.ask.take() else { return Vec::new() };
        vec![Out::Do(Effect::Answer { jobs: ask.jobs, decision })]
    }

    pub(super) fn answer_done(&mut self, result: Result<(), String>) -> Outs {
        let mut outs: Outs = result.err().map(|text| Out::Say(text, Tone::Bad)).into_iter().collect();
        if let Stage::Done(done) = &mut self.stage
            && done.printing == Printing::Unknown
        {
            done.printing = Printing::Waiting;
        }
        outs.extend(self.look_at_queue());
        outs.extend(self.look_at_printing());
        outs
    }

    /// While a receipt or its copy is on its way to paper, somebody wants to know whether it came out.
    pub(super) fn look_at_printing(&self) -> Option<Out<Effect>> {
        let Stage::Done(done) = &self.stage else { return None };
        let open = |printing: Printing| !matches!(printing, Printing::Printed | Printing::Off);
        let (original, copy) = (done.paid.print_job.filter(|_| open(done.printing)), done.copy);
        let copy = copy.filter(|_| open(done.copy_printing));
        (original.is_some() || copy.is_some()).then_some(Out::Do(Effect::LookAtPrinting { original, copy }))
    }

    /// The receipt of the sale that is just paid, on the screen of receipts; back leads here.
    pub(super) fn receipt_wanted(&self) -> Outs {
        let Stage::Done(done) = &self.stage else { return Vec::new() };
        vec![Out::Open(Place::Receipts, Place::Till), Out::Tell(Event::ReceiptWanted(done.paid.number.clone()))]
    }

    /// Somebody scanned a receipt at the till.
    pub(super) fn scanned_receipt_wanted(&mut self) -> Outs {
        let Some(number) = self.unknown_code.take() else { return Vec::new() };
        vec![Out::Open(Place::Receipts, Place::Till), Out::Tell(Event::ReceiptWanted(number))]
    }
}
