//! What is asked and noted before terms go on: whom of the register they are with, and who sees a number in clear. Pure.

use deks_ui::{AgreementView as View, Tone};

use super::handle::Outs;
use super::{AgreementScreen, Effect, Intent};
use crate::base::ActId;
use crate::kiosk::flow::Out;
use crate::partnership::agreement::{Becomes, Matches, Party, PersonalNumber};

impl AgreementScreen {
    pub(super) fn decide_asking(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::NumberOpened(number) if !self.busy => return self.open_number(number),
            Intent::NumberNoted { number, result } => return self.number_noted(number, result),
            Intent::WhoseAsked => {
                if let Some(work) = self.work.as_mut().filter(|_| !self.busy) {
                    work.asks_whose = !work.matches.all.is_empty();
                }
            }
            Intent::WhoseChosen(becomes) if !self.busy => return self.choose_whose(becomes),
            Intent::Became { becomes, result } => return self.became(becomes, result),
            other => return self.decide_files(other),
        }
        Vec::new()
    }

    /// A number is shown once it is noted that somebody looks; where there is none there is nothing to see.
    fn open_number(&mut self, number: PersonalNumber) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        if work.typed.number(number).is_empty() {
            work.open[number as usize] = true;
            return Vec::new();
        }
        work.wanted = Some(number);
        self.busy = true;
        vec![Out::Do(Effect::LookAtNumber { act_id: ActId::new(), subject: work.subject, number })]
    }

    /// Whoever went on in the meantime is not shown it any more.
    fn number_noted(&mut self, number: PersonalNumber, result: Result<(), String>) -> Outs {
        self.busy = false;
        let Some(work) = &mut self.work else { return Vec::new() };
        let is_wanted = work.wanted.take() == Some(number);
        match result {
            Ok(()) if is_wanted => work.open[number as usize] = true,
            Ok(()) => {}
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
        }
        Vec::new()
    }

    /// What the applicant's part of the terms says follows from whom they are.
    fn choose_whose(&mut self, becomes: Becomes) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        if work.typed.becomes == becomes {
            work.asks_whose = false;
            return Vec::new();
        }
        let (subject, left) = (work.subject, work.becomes().known());
        self.busy = true;
        vec![Out::Do(Effect::Become { subject, party: Box::new(work.typed.partner.clone()), left, becomes })]
    }

    fn became(&mut self, becomes: Becomes, result: Result<Box<Party>, String>) -> Outs {
        self.busy = false;
        let Some(work) = &mut self.work else { return Vec::new() };
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(party) => {
                let before = work.typed.clone();
                // A field has one line.
                let address = party.address.replace('\n', ", ");
                work.typed.partner = Party { address, ..*party };
                work.typed.becomes = becomes;
                work.asks_whose = false;
                work.hide_numbers();
                work.changed_from(&before);
                self.keep_typed()
            }
        }
    }

    /// The room wants to know first whom they are with.
    pub(super) fn ask_whose(&mut self, matches: Matches) {
        let Some(work) = &mut self.work else { return };
        (work.matches, work.asks_whose, work.typed.becomes) = (matches, true, Becomes::Open);
        self.view = View::Terms;
    }
}
