//! The end of an agreement: the day, the reason, and what is still to be handed back and paid. Pure.

use deks_ui::{AgreementAsk, AgreementView as View, Screen as Place, Tone};

use super::handle::Outs;
use super::{AgreementScreen, Effect, Intent, Leaving, NotEnded};
use crate::base::ActId;
use crate::base::text::clean_lines;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::{EndError, Ended, Ending};

impl AgreementScreen {
    pub(super) fn decide_end(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::EndEdited { day, reason } => {
                if let Some(leaving) = self.leaving.as_mut().filter(|_| !self.busy) {
                    leaving.day_flaw.clear();
                    leaving.reason_flaw.clear();
                    leaving.flaw.clear();
                    (leaving.day, leaving.reason) = (day, reason);
                    self.ask = AgreementAsk::None;
                }
            }
            Intent::Closed { partner, result } => {
                if let Some(leaving) = self.leaving.as_mut().filter(|leaving| leaving.partner == partner) {
                    match result {
                        Ok(closing) => leaving.closing = Some(closing),
                        Err(text) => leaving.flaw = text,
                    }
                }
            }
            Intent::Ended(result) => return self.ended(result),
            Intent::HandBack => {
                let Some(leaving) = &self.leaving else { return Vec::new() };
                let wanted = Event::HandBackWanted(leaving.partner);
                return vec![Out::Open(Place::HandBack, Place::Agreement), Out::Tell(wanted)];
            }
            _ => {}
        }
        Vec::new()
    }

    /// From the list: opens the form. From the form: asks whether it is meant.
    pub(super) fn ask_end(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        if let Some(leaving) = &mut self.leaving {
            if leaving.ended {
                return Vec::new();
            }
            if clean_lines(&leaving.reason).is_empty() {
                leaving.reason_flaw = EndError::ReasonMissing.to_string();
            } else {
                (self.ask, self.act_id) = (AgreementAsk::End, ActId::new());
            }
            return Vec::new();
        }
        let (Some(face), Some(row)) = (&self.face, self.chosen_row()) else { return Vec::new() };
        let root = face.rows.iter().find(|one| one.id == row.root).unwrap_or(row);
        let Some(partner) = root.partner.filter(|_| self.may_sign && face.can(Some(row)).1) else { return Vec::new() };
        let leaving = Leaving {
            agreement: root.id,
            number: root.number.clone(),
            partner,
            day: face.today,
            reason: String::new(),
            day_flaw: String::new(),
            reason_flaw: String::new(),
            flaw: String::new(),
            closing: None,
            ended: false,
            is_over: false,
        };
        self.leaving = Some(Box::new(leaving));
        self.view = View::End;
        vec![Out::Do(Effect::Closing(partner))]
    }

    pub(super) fn end(&mut self) -> Outs {
        let Some(leaving) = self.leaving.as_ref().filter(|leaving| !leaving.ended) else { return Vec::new() };
        let (agreement, ends_on, reason) = (leaving.agreement, leaving.day, leaving.reason.clone());
        self.busy = true;
        vec![Out::Do(Effect::End { act_id: self.act_id, ending: Box::new(Ending { agreement, ends_on, reason }) })]
    }

    fn ended(&mut self, result: Result<Ended, NotEnded>) -> Outs {
        self.busy = false;
        let Some(leaving) = &mut self.leaving else { return Vec::new() };
        match result {
            Err(NotEnded::Day(text)) => leaving.day_flaw = text,
            Err(NotEnded::Reason(text)) => leaving.reason_flaw = text,
            Err(NotEnded::Other(text)) => leaving.flaw = text,
            Ok(ended) => {
                (leaving.ended, leaving.is_over) = (true, ended.is_carried_out);
                let number = &leaving.number;
                let text = if ended.is_carried_out {
                    format!("Perjanjian {number} sudah diakhiri.")
                } else {
                    format!("Perjanjian {number} berakhir mulai {}.", ended.ends_on.numeric())
                };
                return Self::told(vec![Out::Say(text, Tone::Ok)]);
            }
        }
        Vec::new()
    }
}
