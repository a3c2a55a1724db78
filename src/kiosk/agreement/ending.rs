//! The end of an agreement: who ends it, the day, the reason, the letter that tells it, and what is still to be handed back
//! and paid. Pure.

use deks_ui::{AgreementAsk, AgreementView as View, Screen as Place, Tone};

use super::handle::Outs;
use super::making::Paper;
use super::{AgreementScreen, Effect, EndLetter, EndTyped, Intent, Leaving, Left, Look, NotEnded};
use crate::base::text::clean_lines;
use crate::base::{ActId, AgreementId, BusinessDay};
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::{self, EndError, EndLetterDraft, Ended, EndedBy, Ending, Ground};

/// Who may end an agreement; the screen shows them in this order.
pub(super) const SIDES: [EndedBy; 2] = [EndedBy::Partner, EndedBy::Outlet];
/// Why an agreement may end before the notice that was agreed is over; the screen shows them in this order.
pub(super) const GROUNDS: [Ground; 2] = [Ground::Agreed, Ground::Breach];
const BY_MISSING: &str = "Pilih dulu siapa yang mengakhiri.";
const GROUND_MISSING: &str = "Harinya sebelum masa pemberitahuan habis. Pilih dasarnya dulu.";

impl Leaving {
    /// The first day that keeps the notice; where the agreement runs out before, the day after its last one.
    pub(super) fn proposed(&self) -> Option<BusinessDay> {
        Some(agreement::first_end(self.today, self.last, self.notice_days?))
    }

    /// The last day of the agreement, as it would end; an end at once has no whole one.
    pub(super) fn last_day(&self) -> BusinessDay {
        if self.day > self.today { self.day.minus_days(1) } else { self.day }
    }

    /// The day by which the rest is paid.
    pub(super) fn paid_by(&self) -> BusinessDay {
        agreement::paid_by(self.day, self.payment_day)
    }

    /// The day that is chosen does not keep the notice.
    pub(super) fn is_early(&self) -> bool {
        self.proposed().is_some_and(|proposed| self.day < proposed)
    }

    /// What is left is known, and the notice: its day is proposed unless somebody chose one.
    fn read(&mut self, left: Left) {
        (self.closing, self.notice_days) = (Some(left.closing), Some(left.notice_days));
        self.payment_day = left.payment_day;
        if let Some(proposed) = self.proposed().filter(|_| !self.is_chosen) {
            self.day = proposed;
        }
    }

    fn edit(&mut self, typed: EndTyped) {
        for flaw in
            [&mut self.by_flaw, &mut self.day_flaw, &mut self.reason_flaw, &mut self.ground_flaw, &mut self.flaw]
        {
            flaw.clear();
        }
        self.is_chosen |= self.day != typed.day;
        (self.day, self.ended_by, self.ground, self.reason) = (typed.day, typed.ended_by, typed.ground, typed.reason);
    }

    /// What would be ended, once it is whole; else what is missing is said where it is.
    fn ending(&mut self) -> Option<Ending> {
        let Some(ended_by) = self.ended_by else {
            BY_MISSING.clone_into(&mut self.by_flaw);
            return None;
        };
        if self.is_early() && self.ground.is_none() {
            GROUND_MISSING.clone_into(&mut self.ground_flaw);
            return None;
        }
        if clean_lines(&self.reason).is_empty() {
            self.reason_flaw = EndError::ReasonMissing.to_string();
            return None;
        }
        let ground = self.ground.filter(|_| self.is_early());
        let (agreement, ends_on, reason) = (self.agreement, self.day, self.reason.clone());
        Some(Ending { agreement, ends_on, ended_by, ground, reason, letter: None })
    }

    fn say(&mut self, why: NotEnded) {
        match why {
            NotEnded::Day(text) => self.day_flaw = text,
            NotEnded::Reason(text) => self.reason_flaw = text,
            NotEnded::Other(text) => self.flaw = text,
        }
    }
}

impl EndLetter {
    /// A new wording; what somebody changed in the same one stays.
    fn word(&mut self, draft: Option<EndLetterDraft>) {
        self.flaw.clear();
        if draft.is_some() && self.fresh == draft {
            return;
        }
        self.sends = draft.is_some();
        (self.subject, self.body) =
            draft.as_ref().map(|draft| (draft.subject.clone(), draft.body.clone())).unwrap_or_default();
        self.fresh = draft;
    }

    /// The partner has an address.
    pub(super) fn to(&self) -> &str {
        self.fresh.as_ref().map_or("", |draft| draft.to.as_str())
    }
}

impl AgreementScreen {
    pub(super) fn decide_end(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::EndEdited(typed) => {
                if let Some(leaving) = self.leaving.as_mut().filter(|_| !self.busy) {
                    leaving.edit(typed);
                    self.ask = AgreementAsk::None;
                }
            }
            Intent::EndWorded(result) => self.worded(result),
            Intent::EndLetterEdited { sends, subject, body } => {
                if let Some(leaving) = self.leaving.as_mut().filter(|_| !self.busy) {
                    (leaving.letter.sends, leaving.letter.subject, leaving.letter.body) = (sends, subject, body);
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
                let of_list = || self.chosen_row()?.partner;
                let Some(partner) = self.leaving.as_ref().map(|leaving| leaving.partner).or_else(of_list) else {
                    return Vec::new();
                };
                let wanted = Event::HandBackWanted(partner);
                return vec![Out::Open(Place::HandBack, Place::Agreement), Out::Tell(wanted)];
            }
            _ => {}
        }
        Vec::new()
    }

    /// From the list: opens the form. From the form: words the letter, and asks then whether it is meant.
    pub(super) fn ask_end(&mut self) -> Outs {
        if self.busy {
            return Vec::new();
        }
        if let Some(leaving) = &mut self.leaving {
            if leaving.ended {
                return Vec::new();
            }
            let Some(ending) = leaving.ending() else { return Vec::new() };
            self.busy = true;
            return vec![Out::Do(Effect::WordEnd(Box::new(ending)))];
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
            payment_day: 1,
            ended_by: None,
            ground: None,
            reason: String::new(),
            by_flaw: String::new(),
            ground_flaw: String::new(),
            day_flaw: String::new(),
            reason_flaw: String::new(),
            flaw: String::new(),
            closing: None,
            letter: EndLetter::default(),
            ended: false,
            is_over: false,
            minutes: String::new(),
            saved: None,
        };
        let agreement = leaving.agreement;
        self.leaving = Some(Box::new(leaving));
        self.view = View::End;
        vec![Out::Do(Effect::Closing { agreement, partner })]
    }

    /// The letter is there, or why it is not: then it is asked. What the end itself would refuse is said first.
    fn worded(&mut self, result: Result<Option<EndLetterDraft>, NotEnded>) {
        self.busy = false;
        let Some(leaving) = self.leaving.as_mut().filter(|leaving| !leaving.ended) else { return };
        match result {
            Ok(draft) => leaving.letter.word(draft),
            Err(NotEnded::Other(text)) => {
                leaving.letter.word(None);
                leaving.letter.flaw = text;
            }
            Err(why) => {
                leaving.say(why);
                return;
            }
        }
        (self.ask, self.act_id) = (AgreementAsk::End, ActId::new());
    }

    pub(super) fn end(&mut self) -> Outs {
        let Some(leaving) = self.leaving.as_mut().filter(|leaving| !leaving.ended) else { return Vec::new() };
        let Some(ending) = leaving.ending() else { return Vec::new() };
        let letter = &leaving.letter;
        let words = letter.sends.then(|| (letter.subject.clone(), letter.body.clone()));
        self.busy = true;
        vec![Out::Do(Effect::End { act_id: self.act_id, ending: Box::new(ending), words })]
    }

    /// The agreement whose minutes are looked at, or lie there after its end.
    pub(super) fn minutes_in_sight(&self) -> Option<AgreementId> {
        match (&self.look, &self.leaving) {
            (Some(look), _) => look.is_minutes.then_some(look.agreement),
            (None, Some(leaving)) => leaving.ended.then_some(leaving.agreement),
            (None, None) => None,
        }
    }

    /// The minutes of the end that was made just now, or of the chosen agreement.
    pub(super) fn look_at_minutes(&mut self) -> Outs {
        if self.busy || !self.may_sign {
            return Vec::new();
        }
        let of_leaving = self.leaving.as_ref().filter(|leaving| leaving.ended);
        let of_leaving = of_leaving.map(|leaving| (leaving.agreement, leaving.minutes.clone()));
        let of_list = || {
            let minutes = self.face.as_ref()?.minutes_of(self.chosen_row()?)?;
            Some((minutes.agreement, minutes.number.clone()))
        };
        let Some((agreement, number)) = of_leaving.or_else(of_list) else { return Vec::new() };
        self.look = Some(Look {
            agreement,
            number,
            check: None,
            is_as_signed: true,
            is_redrawn: false,
            has_strokes: false,
            is_minutes: true,
            paper: Paper::default(),
        });
        (self.view, self.act_id) = (View::Look, ActId::new());
        vec![Out::Do(Effect::LookAtMinutes { act_id: self.act_id, agreement })]
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
            Err(why) => leaving.say(why),
            Ok(ended) => {
                (leaving.ended, leaving.is_over) = (true, ended.is_carried_out);
                (leaving.minutes, leaving.letter.is_mailed) = (ended.paper.clone(), ended.is_mailed);
                let number = &leaving.number;
                let text = if ended.is_carried_out {
                    format!("Perjanjian {number} sudah diakhiri.")
                } else {
                    format!("Perjanjian {number} berakhir mulai {}.", ended.ends_on.numeric())
                };
                let mut outs = vec![Out::Say(text, Tone::Ok), Out::Do(Effect::FindTargets)];
                if ended.is_mailed {
                    outs.push(Out::Tell(Event::MailChanged));
                }
                return Self::told(outs);
            }
        }
        Vec::new()
    }
}
