//! The end of an agreement: the day, the reason, and what is still to be handed back and paid. Pure.

use deks_ui::{AgreementAsk, AgreementView as View, Screen as Place, Tone};

use super::handle::Outs;
use super::{AgreementScreen, Effect, Intent, Leaving, Left, NotEnded};
use crate::base::text::clean_lines;
use crate::base::{ActId, BusinessDay};
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::{EndError, Ended, Ending};

/// Why an agreement may end before the notice that was agreed is over; the screen shows them in this order.
pub(super) const GROUNDS: [&str; 3] = ["Kesepakatan berdua", "Pelanggaran", "Lainnya"];
const GROUND_MISSING: &str = "Harinya sebelum masa pemberitahuan habis. Pilih dasarnya dulu.";

impl Leaving {
    /// The first day that keeps the notice; where the agreement runs out before, the day after its last one.
    pub(super) fn proposed(&self) -> Option<BusinessDay> {
        let noticed = self.today.plus_days(self.notice_days?.into());
        Some(noticed.min(self.last.plus_days(1)).max(self.today))
    }

    /// The day that is chosen does not keep the notice.
    pub(super) fn is_early(&self) -> bool {
        self.proposed().is_some_and(|proposed| self.day < proposed)
    }

    /// What is left is known, and the notice: its day is proposed unless somebody chose one.
    fn read(&mut self, left: Left) {
        (self.closing, self.notice_days) = (Some(left.closing), Some(left.notice_days));
        if let Some(proposed) = self.proposed().filter(|_| !self.is_chosen) {
            self.day = proposed;
        }
    }

    /// The reason, with the ground where there has to be one.
    fn whole_reason(&self) -> String {
        let ground = self.ground.filter(|_| self.is_early()).and_then(|at| GROUNDS.get(at).copied());
        match ground {
            Some(ground) => [ground, ": ", self.reason.as_str()].concat(),
            None => self.reason.clone(),
        }
    }
}

impl AgreementScreen {
    pub(super) fn decide_end(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::EndEdited { day, ground, reason } => {
                if let Some(leaving) = self.leaving.as_mut().filter(|_| !self.busy) {
                    leaving.day_flaw.clear();
                    leaving.reason_flaw.clear();
                    leaving.ground_flaw.clear();
                    leaving.flaw.clear();
                    leaving.is_chosen |= leaving.day != day;
                    (leaving.day, leaving.ground, leaving.reason) = (day, ground, reason);
                    self.ask = AgreementAsk::None;
                }
            }
            Intent::Closed { partner, result } => {
                if let Some(leaving) = self.leaving.as_mut().filter(|leaving| leaving.partner == partner) {
                    match result {
                        Ok(left) => leaving.read(left),
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
            if leaving.is_early() && leaving.ground.is_none() {
                leaving.ground_flaw = GROUND_MISSING.to_owned();
            } else if clean_lines(&leaving.reason).is_empty() {
                leaving.reason_flaw = EndError::ReasonMissing.to_string();
            } else {
                (self.ask, self.act_id) = (AgreementAsk::End, ActId::new());
            }
            return Vec::new();
        }
        let (Some(face), Some(row)) = (&self.face, self.chosen_row()) else { return Vec::new() };
        let root = face.rows.iter().find(|one| one.id == row.root).unwrap_or(row);
        let Some(partner) = root.partner.filter(|_| self.may_sign && face.can(Some(row)).end) else {
            return Vec::new();
        };
        let leaving = Leaving {
            agreement: root.id,
            number: root.number.clone(),
            partner,
            today: face.today,
            last: face.last_day(root),
            day: face.today,
            is_chosen: false,
            notice_days: None,
            ground: None,
            reason: String::new(),
            ground_flaw: String::new(),
            day_flaw: String::new(),
            reason_flaw: String::new(),
            flaw: String::new(),
            closing: None,
            ended: false,
            is_over: false,
        };
        let agreement = leaving.agreement;
        self.leaving = Some(Box::new(leaving));
        self.view = View::End;
        vec![Out::Do(Effect::Closing { agreement, partner })]
    }

    pub(super) fn end(&mut self) -> Outs {
        let Some(leaving) = self.leaving.as_ref().filter(|leaving| !leaving.ended) else { return Vec::new() };
        let (agreement, ends_on, reason) = (leaving.agreement, leaving.day, leaving.whole_reason());
        self.busy = true;
        vec![Out::Do(Effect::End { act_id: self.act_id, ending: Box::new(Ending { agreement, ends_on, reason }) })]
    }

    /// The end that lies ahead does not come.
    pub(super) fn take_back(&mut self) -> Outs {
        let Some(row) = self.chosen_row() else { return Vec::new() };
        let agreement = row.root;
        self.busy = true;
        vec![Out::Do(Effect::TakeBack { act_id: self.act_id, agreement })]
    }

    pub(super) fn taken_back(&mut self, result: Result<(), String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(()) => {
                let mut outs = vec![Out::Say("Pengakhiran dibatalkan; perjanjian tetap berlaku.".to_owned(), Tone::Ok)];
                outs.extend(self.load(false));
                Self::told(outs)
            }
        }
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
