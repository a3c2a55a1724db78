//! What the screen does with each intent. Pure: no disk, no clock, no window.

use std::collections::VecDeque;

use deks_ui::{ReviewAsk, Screen as Place, Tone};

use super::view::{is_approvable, shown};
use super::{Done, Effect, Intent, MonthData, Report, ReviewScreen, Sending, Step};
use crate::base::{ActId, Month};
use crate::kiosk::flow::{Event, Out};
use crate::review::{LetterState, LetterView};

/// Letters that go into the outbox in one step: between two steps somebody can stop.
const STEP_LETTERS: usize = 4;
/// How often, in ticks, the open screen looks what became of letters under way.
const LOOK_TICKS: u32 = 5;

pub(super) type Outs = Vec<Out<Effect>>;

impl ReviewScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { user, may_send } => (self.user, self.may_send) = (Some(user), may_send),
            Intent::Entered => return self.entered(),
            Intent::Left => {
                self.open = false;
                return self.keep_draft();
            }
            Intent::Tick => return self.ticked(),
            Intent::Changed if self.open && self.sending.is_none() => return self.load(),
            Intent::Loaded { serial, result } => return self.loaded(serial, result),
            Intent::Refreshed { serial, result } => return self.refreshed(serial, result),
            Intent::MonthStepped(by) => return self.step_month(by),
            Intent::QueryEdited(query) => self.query = query,
            Intent::FilterChosen(filter) => self.filter = filter,
            Intent::ApproveAll => self.ask_for(ReviewAsk::ApproveAll),
            Intent::Send => self.ask_for(ReviewAsk::Send),
            Intent::Confirmed => return self.confirmed(),
            Intent::Dismissed => self.ask = ReviewAsk::None,
            Intent::Sent(step) => return self.sent(step),
            Intent::SendCancelled => {
                if let Some(sending) = &mut self.sending {
                    sending.cancelled = true;
                }
            }
            Intent::ReportClosed => self.report = None,
            Intent::Outbox => return vec![Out::Open(Place::Outbox, Place::Review)],
            Intent::Kept(result) => return self.kept(result),
            other => return self.decide_letter(other),
        }
        Vec::new()
    }

    fn entered(&mut self) -> Outs {
        self.open = true;
        if self.sending.is_some() { Vec::new() } else { self.load() }
    }

    pub(super) fn load(&mut self) -> Outs {
        self.serial += 1;
        self.loading = true;
        vec![Out::Do(Effect::Load { serial: self.serial, month: self.month })]
    }

    /// Reads again where letters stand; the figures of the month stay.
    pub(super) fn refresh(&mut self) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        self.serial += 1;
        self.loading = false;
        vec![Out::Do(Effect::Refresh { serial: self.serial, figures: data.figures.clone() })]
    }

    fn ticked(&mut self) -> Outs {
        self.ticks = self.ticks.wrapping_add(1);
        let under_way = |data: &MonthData| data.letters.iter().any(|view| view.state == LetterState::Queued);
        let looks = self.open && self.ticks.is_multiple_of(LOOK_TICKS) && !self.loading && self.sending.is_none();
        let mut outs = self.keep_draft();
        if looks && self.data.as_deref().is_some_and(under_way) {
            outs.extend(self.refresh());
        }
        outs
    }

    fn loaded(&mut self, serial: u64, result: Result<Box<MonthData>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        self.loading = false;
        match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(mut data) => {
                self.month = Some(data.month);
                let before = self.data.take().filter(|before| before.month == data.month);
                let before = before.map(|before| {
                    data.unsaved.extend(before.unsaved);
                    before.letters
                });
                self.data = Some(data);
                match before {
                    Some(letters) => self.follow_register(&letters),
                    None => self.letter = None,
                }
            }
        }
        Vec::new()
    }

    fn refreshed(&mut self, serial: u64, result: Result<Vec<LetterView>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        match (result, &mut self.data) {
            (Err(text), _) => return vec![Out::Say(text, Tone::Bad)],
            (Ok(letters), Some(data)) => {
                let before = std::mem::replace(&mut data.letters, letters);
                self.follow_register(&before);
            }
            (Ok(_), None) => {}
        }
        Vec::new()
    }

    /// The open letter shows what the register says now, unless somebody is typing another text.
    fn follow_register(&mut self, before: &[LetterView]) {
        let (Some(letter), Some(data)) = (&mut self.letter, &self.data) else { return };
        let Some(view) = data.view(letter.partner) else {
            self.letter = None;
            return;
        };
        let was = before.iter().find(|one| one.partner == letter.partner).map(|one| &one.text);
        let untouched = was == Some(&letter.text) && !data.unsaved.contains_key(&letter.partner);
        if untouched || !super::can_change(view) {
            letter.text = view.text.clone();
        }
    }

    fn step_month(&mut self, by: i32) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        if self.sending.is_some() || (by > 0 && data.is_latest) {
            return Vec::new();
        }
        let month: Month = if by > 0 { data.month.next() } else { data.month.previous() };
        (self.month, self.ask, self.report) = (Some(month), ReviewAsk::None, None);
        self.load()
    }

    /// A question is asked once the month is read; whoever asks has seen the last report.
    fn ask_for(&mut self, ask: ReviewAsk) {
        if self.data.is_some() && self.sending.is_none() && !self.busy {
            (self.ask, self.report, self.act_id) = (ask, None, ActId::new());
        }
    }

    fn confirmed(&mut self) -> Outs {
        match std::mem::replace(&mut self.ask, ReviewAsk::None) {
            ReviewAsk::ApproveAll => self.approve_all(),
            ReviewAsk::Send => self.start_sending(),
            ReviewAsk::None | ReviewAsk::Leave => Vec::new(),
        }
    }

    fn approve_all(&mut self) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        let waiting = data.letters.iter().filter(|view| is_approvable(data, view));
        let letters: Vec<_> = waiting.map(|view| (view.partner, view.text.clone())).collect();
        self.busy = true;
        vec![Out::Do(Effect::Approve { act_id: self.act_id, month: data.month, letters, one: None })]
    }

    /// What "send" takes along: approved letters, or all that have somewhere to go where nobody needs to approve. A
    /// letter that somebody left half typed waits for them.
    pub(super) fn is_sendable(&self, view: &LetterView) -> bool {
        let may_go = view.state == LetterState::Approved || (view.state == LetterState::Draft && !self.needs_approval);
        may_go && self.data.as_ref().is_none_or(|data| !data.unsaved.contains_key(&view.partner))
    }

    /// Letters with an address that "send" leaves here.
    pub(super) fn left_out(&self, data: &MonthData) -> usize {
        let here = |view: &&LetterView| matches!(view.state, LetterState::Draft | LetterState::Approved);
        data.letters.iter().filter(here).filter(|view| !self.is_sendable(view)).count()
    }

    fn start_sending(&mut self) -> Outs {
        let Some(data) = &self.data else { return Vec::new() };
        let queue: VecDeque<_> = data.letters.iter().filter(|v| self.is_sendable(v)).map(|v| v.partner).collect();
        let no_address = data.letters.iter().filter(|view| view.state == LetterState::NoAddress).count();
        self.sending = Some(Sending {
            by: self.user,
            figures: data.figures.clone(),
            total: queue.len(),
            queue,
            done: 0,
            letters: 0,
            left_out: self.left_out(data),
            no_address,
            cancelled: false,
        });
        self.send_on()
    }

    /// The next few letters, or the report when there are none left.
    fn send_on(&mut self) -> Outs {
        let Some(sending) = &mut self.sending else { return Vec::new() };
        if sending.queue.is_empty() || sending.cancelled {
            return self.finish_sending(String::new());
        }
        let step = sending.queue.len().min(STEP_LETTERS);
        let partners: Vec<_> = sending.queue.drain(..step).collect();
        vec![Out::Do(Effect::SendSome { by: sending.by, figures: sending.figures.clone(), partners })]
    }

    fn sent(&mut self, step: Step) -> Outs {
        let Some(sending) = &mut self.sending else { return Vec::new() };
        sending.done += step.partners;
        match step.result {
            Err(problem) => self.finish_sending(problem),
            Ok(sent) => {
                sending.letters += sent.letters;
                sending.left_out += sent.not_approved;
                sending.no_address += sent.no_address.len();
                self.send_on()
            }
        }
    }

    fn finish_sending(&mut self, problem: String) -> Outs {
        let Some(sending) = self.sending.take() else { return Vec::new() };
        self.report = Some(Report {
            letters: sending.letters,
            left_out: sending.left_out,
            no_address: sending.no_address,
            problem,
            cancelled: sending.cancelled && !sending.queue.is_empty(),
        });
        let mut outs = self.refresh();
        outs.push(Out::Tell(Event::MailChanged));
        outs
    }

    fn kept(&mut self, result: Result<Done, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) => match &mut self.letter {
                Some(letter) => {
                    letter.flaw = text;
                    Vec::new()
                }
                None => vec![Out::Say(text, Tone::Bad)],
            },
            Ok(done) => {
                let say = match done {
                    Done::Saved(_) => "Ulasan tersimpan.".to_owned(),
                    Done::Approved(Some(_), _) => "Surat disetujui.".to_owned(),
                    Done::Approved(None, count) => format!("{count} surat disetujui."),
                };
                let mut outs = match done {
                    Done::Saved(partner) | Done::Approved(Some(partner), _) => self.written(partner),
                    Done::Approved(None, _) => Vec::new(),
                };
                outs.push(Out::Say(say, Tone::Ok));
                outs.extend(self.refresh());
                outs
            }
        }
    }

    /// The letters of the list as they are shown.
    pub(super) fn shown_letters(&self) -> Vec<&LetterView> {
        let Some(data) = &self.data else { return Vec::new() };
        data.letters.iter().filter(|view| shown(view, self.filter, &self.query)).collect()
    }
}
