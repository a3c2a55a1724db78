//! Step 3: both sign, and what comes of it. Pure.

use deks_ui::{CheckInView as View, LetterState, Screen as Place, Tone};

use super::begin::Outs;
use super::{CheckInScreen, Done, Drawn, Effect, Intent, ToAccept, Work};
use crate::base::ActId;
use crate::base::text::clean_line;
use crate::intake::Accepted;
use crate::kiosk::flow::{Event, Out};

impl CheckInScreen {
    pub(super) fn decide_sign(&mut self, intent: Intent) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        match intent {
            Intent::GiverEdited(name) => {
                work.kept.giver_name = name;
                work.sign_flaw.clear();
                return self.changed();
            }
            Intent::GiverSigned(path, signature) => work.giver = Drawn { path, signature },
            Intent::ReceiverSigned(path, signature) => work.receiver = Drawn { path, signature },
            Intent::NoteEdited(note) => {
                work.kept.draft.note = note;
                return self.changed();
            }
            Intent::Accepted(result) => return self.accepted(result),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn accept(&mut self) -> Outs {
        let Some(work) = self.work.as_mut().filter(|_| !self.busy) else { return Vec::new() };
        if clean_line(&work.kept.giver_name).is_empty() {
            work.sign_flaw = "Nama yang menyerahkan belum diisi.".to_owned();
            return Vec::new();
        }
        self.busy = true;
        work.accept_flaw.clear();
        let (giver, receiver) = (work.giver.signature.clone(), work.receiver.signature.clone());
        vec![Out::Do(Effect::Accept(Box::new(ToAccept { kept: work.kept.clone(), giver, receiver })))]
    }

    fn accepted(&mut self, result: Result<Accepted, String>) -> Outs {
        self.busy = false;
        let accepted = match result {
            Err(text) => {
                // Everything stays as it is; the message says which line and what to do.
                if let Some(work) = &mut self.work {
                    work.accept_flaw.clone_from(&text);
                }
                return vec![Out::Say(text, Tone::Bad)];
            }
            Ok(accepted) => accepted,
        };
        let Some(work) = self.work.take() else { return Vec::new() };
        let totals = work.kept.draft.totals(self.price_limit);
        let (id, number) = (accepted.handover_id, accepted.number.clone());
        let done = Done {
            accepted,
            pieces: work.kept.draft.lines.iter().map(crate::intake::DraftLine::stocked_qty).sum(),
            value: totals.value,
            print_act: ActId::new(),
            letter_act: ActId::new(),
            paper: None,
            letter: if work.partner.email.trim().is_empty() { LetterState::NoAddress } else { LetterState::Making },
            letter_flaw: String::new(),
            printed_again: false,
            targets: Vec::new(),
            partner: work.partner,
        };
        self.view = View::Done;
        let mut outs = vec![Out::Do(Effect::MakePaper { id, number, folder: None })];
        if done.letter == LetterState::Making {
            outs.push(Out::Do(Effect::MakeLetter { act_id: done.letter_act, id }));
        }
        self.done = Some(done);
        Self::told(outs)
    }

    /// What is done when there is no hand-over in the making.
    pub(super) fn decide_done(&mut self, intent: Intent) -> Outs {
        let Some(done) = &mut self.done else { return too_late(intent) };
        let id = done.accepted.handover_id;
        match intent {
            Intent::PaperMade { path, targets } => {
                self.busy = false;
                (done.paper, done.targets) = (Some(path), targets);
            }
            Intent::LetterMade(result) => {
                self.busy = false;
                done.letter = if result.is_ok() { LetterState::Waiting } else { LetterState::Failed };
                done.letter_flaw = result.err().unwrap_or_default();
            }
            Intent::PrintAgain if !self.busy => {
                self.busy = true;
                return vec![Out::Do(Effect::PrintAgain { act_id: done.print_act, id })];
            }
            Intent::PrintedAgain(result) => {
                self.busy = false;
                match result {
                    Ok(()) => (done.printed_again, done.print_act) = (true, ActId::new()),
                    Err(text) => return vec![Out::Say(text, Tone::Bad)],
                }
            }
            Intent::SavePaper(folder) if !self.busy => {
                self.busy = true;
                let number = done.accepted.number.clone();
                return vec![Out::Do(Effect::MakePaper { id, number, folder: Some(folder) })];
            }
            Intent::LetterAgain if !self.busy => {
                self.busy = true;
                done.letter = LetterState::Making;
                return vec![Out::Do(Effect::MakeLetter { act_id: done.letter_act, id })];
            }
            Intent::Labels => {
                self.will_return = true;
                return vec![Out::Open(Place::Labels, Place::CheckIn), Out::Tell(Event::LabelsOfHandoverWanted(id))];
            }
            Intent::Finish => return self.back_to_entry(),
            _ => {}
        }
        Vec::new()
    }
}

/// Nobody looks at that hand-over any more; only what went wrong is said.
fn too_late(intent: Intent) -> Outs {
    match intent {
        Intent::PaperMade { path: Err(text), .. } | Intent::LetterMade(Err(text)) | Intent::PrintedAgain(Err(text)) => {
            vec![Out::Ask(text, Tone::Bad, "Mengerti".to_owned())]
        }
        _ => Vec::new(),
    }
}

impl Work {
    /// Throws both signatures away: what they stand for has changed.
    pub(super) fn unsign(&mut self) {
        (self.giver, self.receiver) = (Drawn::default(), Drawn::default());
        self.accept_flaw.clear();
    }
}
