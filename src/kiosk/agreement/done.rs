//! What came of the signatures: the partner's card, the letter, and where one goes from here. Pure.

use deks_ui::{AgreementView as View, Tone};

use super::handle::Outs;
use super::{AgreementScreen, Card, Done, Effect, Intent, Mail, SignedFace};
use crate::base::ActId;
use crate::kiosk::flow::Out;

impl AgreementScreen {
    pub(super) fn decide_done(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Signed(result) => self.signed(result),
            Intent::Finish if !self.busy => {
                self.back_from_done();
                let mut outs = vec![Out::Back];
                outs.extend(self.load(false));
                outs
            }
            Intent::PrintCard | Intent::CardPdf | Intent::SendLetter if self.busy => Vec::new(),
            Intent::PrintCard => self.print_card(),
            Intent::CardPrinted(result) => self.card_printed(result),
            Intent::CardPdf => self.card_pdf(),
            Intent::CardSaved(result) => self.card_saved(result),
            Intent::SendLetter => self.send_letter(),
            Intent::LetterMade(result) => self.letter_made(result),
            other => self.decide_end(other),
        }
    }

    fn back_from_done(&mut self) {
        (self.done, self.view) = (None, if self.face.is_some() { View::List } else { View::Nothing });
    }

    fn signed(&mut self, result: Result<Box<SignedFace>, String>) -> Outs {
        self.busy = false;
        // A refused try was no act; the next one is another.
        self.act_id = ActId::new();
        let face = match result {
            Err(text) => {
                if let Some(work) = &mut self.work {
                    work.signs.flaw = text;
                }
                return Vec::new();
            }
            Ok(face) => *face,
        };
        let of_number = self.work.take().map(|work| work.of_number).unwrap_or_default();
        let SignedFace { signed, at, notice, code, name } = face;
        let mail = if notice.email.trim().is_empty() { Mail::NoAddress } else { Mail::Idle };
        self.chosen = Some(signed.agreement);
        self.done = Some(Box::new(Done {
            signed,
            at,
            notice,
            of_number,
            code,
            name,
            saved: None,
            card: Card::Idle,
            card_path: None,
            card_act: ActId::new(),
            mail,
            mail_act: ActId::new(),
        }));
        self.view = View::Done;
        Self::told(vec![Out::Do(Effect::FindTargets)])
    }

    fn print_card(&mut self) -> Outs {
        let Some(done) = &mut self.done else { return Vec::new() };
        self.busy = true;
        done.card = Card::Making;
        vec![Out::Do(Effect::PrintCard { act_id: done.card_act, partner: done.signed.partner })]
    }

    fn card_printed(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        let Some(done) = &mut self.done else { return too_late(result.err()) };
        done.card = match result {
            Ok(()) => {
                // Another card is another act.
                done.card_act = ActId::new();
                Card::Queued
            }
            Err(text) => Card::Failed(text),
        };
        Vec::new()
    }

    fn card_pdf(&mut self) -> Outs {
        let Some(done) = &self.done else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::CardPdf(done.signed.partner))]
    }

    fn card_saved(&mut self, result: Result<std::path::PathBuf, String>) -> Outs {
        self.busy = false;
        let Some(done) = &mut self.done else { return too_late(result.err()) };
        match result {
            Ok(path) => done.card_path = Some(path),
            Err(text) => done.card = Card::Failed(text),
        }
        Vec::new()
    }

    fn send_letter(&mut self) -> Outs {
        let Some(done) = &mut self.done else { return Vec::new() };
        self.busy = true;
        done.mail = Mail::Making;
        vec![Out::Do(Effect::Mail { act_id: done.mail_act, notice: Box::new(done.notice.clone()) })]
    }

    fn letter_made(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        let Some(done) = &mut self.done else { return too_late(result.err()) };
        match result {
            Ok(()) => {
                done.mail = Mail::Waiting;
                vec![Out::Tell(crate::kiosk::flow::Event::MailChanged)]
            }
            Err(text) => {
                done.mail = Mail::Failed(text);
                Vec::new()
            }
        }
    }
}

/// Nobody looks at it any more; only what went wrong is said.
fn too_late(error: Option<String>) -> Outs {
    error.map(|text| Out::Ask(text, Tone::Bad, "Mengerti".to_owned())).into_iter().collect()
}
