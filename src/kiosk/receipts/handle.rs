//! What the screen does with each intent. Pure: no disk, no clock, no window.

use deks_ui::Tone;

use super::{Effect, Intent, Listing, OpenReceipt, ReceiptsScreen};
use crate::base::{PrintJobId, SaleId};
use crate::devices::sound::Sound;
use crate::devices::{JobState, JobSummary};
use crate::kiosk::flow::Out;
use crate::kiosk::printing::{Ask, AskKind, ask_of};
use crate::kiosk::words;
use crate::till::{is_receipt_number, number_of_job};

type Outs = Vec<Out<Effect>>;

impl ReceiptsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn(user) => {
                // The address that one person typed is not for the next one's eyes.
                if self.user.replace(user) != Some(user) {
                    self.sheet = None;
                }
                Vec::new()
            }
            Intent::Entered => {
                self.here = true;
                let mut outs = self.list(None);
                outs.extend(self.look_again());
                outs.push(self.look_at_jobs());
                outs
            }
            Intent::Left => {
                self.here = false;
                Vec::new()
            }
            Intent::Reload | Intent::Tick if !self.here => Vec::new(),
            Intent::Reload => {
                let mut outs = self.list(Some(self.reading).filter(|_| !self.query.is_empty()));
                outs.extend(self.look_again());
                outs
            }
            Intent::Tick => vec![self.look_at_jobs()],
            Intent::QueryEdited(query) => {
                self.query = query;
                self.list(None)
            }
            Intent::ReadingPicked(at) => self.list(Some(at)),
            Intent::Listed { serial, result } => self.listed(serial, result),
            Intent::Chosen(sale) => vec![Out::Do(Effect::Open(sale))],
            Intent::Scanned(code) => self.scanned(code),
            Intent::Wanted { number } => {
                // An older search would hide where it stands.
                self.query.clear();
                let mut outs = self.list(None);
                outs.push(Out::Do(Effect::OpenNumber { number, scanned: false }));
                outs
            }
            Intent::Opened { scanned, result } => self.opened(scanned, result),
            Intent::LookedAgain(result) => self.looked_again(result),
            other => self.decide_printing(other),
        }
    }

    fn decide_printing(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::JobsLooked { open, copy } => {
                self.jobs = open;
                // Another copy may have been asked for since it was looked.
                if let (Some((looked, now)), Some(OpenReceipt { copy: Some((job, printing)), .. })) =
                    (copy, &mut self.open)
                    && looked == *job
                {
                    *printing = now;
                }
                Vec::new()
            }
            Intent::Retry => match self.ask() {
                Some(ask) if ask.kind == AskKind::Failed => vec![Out::Do(Effect::Retry(ask.jobs))],
                _ => Vec::new(),
            },
            Intent::Answered(decision) => match self.ask() {
                Some(ask) if ask.kind != AskKind::Failed => {
                    vec![Out::Do(Effect::Answer { jobs: ask.jobs, decision })]
                }
                _ => Vec::new(),
            },
            Intent::AnswerDone(result) => {
                let mut outs: Outs = result.err().map(|text| Out::Say(text, Tone::Bad)).into_iter().collect();
                outs.push(self.look_at_jobs());
                outs
            }
            other => self.decide_act(other),
        }
    }

    /// What came back of the open receipt meanwhile, and what can still be done with it.
    pub(super) fn look_again(&self) -> Option<Out<Effect>> {
        self.open.as_ref().map(|open| Out::Do(Effect::LookAgain(open.sale_id)))
    }

    /// Somebody who went on to another receipt meanwhile is not brought back.
    fn looked_again(&mut self, result: Result<Option<Box<OpenReceipt>>, String>) -> Outs {
        let again = match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(again) => again,
        };
        if let (Some(again), Some(open)) = (again, &mut self.open)
            && again.sale_id == open.sale_id
        {
            let copy = open.copy;
            *open = OpenReceipt { copy, ..*again };
        }
        Vec::new()
    }

    fn list(&mut self, picked: Option<usize>) -> Outs {
        self.serial += 1;
        vec![Out::Do(Effect::List { serial: self.serial, query: self.query.clone(), picked })]
    }

    fn listed(&mut self, serial: u64, result: Result<Listing, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        let waits_for_beep = self.beeps_for.take_if(|waiting| *waiting == serial).is_some();
        let found = match result {
            Ok(found) => found,
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
        };
        (self.readings, self.reading, self.rows) = (found.readings, found.reading, found.rows);
        let mut outs = Vec::new();
        if waits_for_beep {
            outs.push(Out::Beep(if self.rows.is_empty() { Sound::Unknown } else { Sound::Known }));
        }
        // What was not found must not stand there to be printed.
        if self.open.as_ref().is_some_and(|open| self.is_hidden(open.sale_id)) {
            self.close();
        }
        // The only one is the one that was meant.
        if let ([only], false) = (&self.rows[..], self.query.is_empty())
            && self.open.as_ref().is_none_or(|open| open.sale_id != only.sale_id)
        {
            outs.push(Out::Do(Effect::Open(only.sale_id)));
        }
        outs
    }

    /// What lies beside a receipt goes with it; what was typed on a sheet of the same receipt stays.
    fn close(&mut self) {
        (self.open, self.sheet) = (None, None);
    }

    /// The search leaves this receipt out. Without one the list shows the latest only, and any receipt may be open.
    fn is_hidden(&self, sale: SaleId) -> bool {
        !self.query.trim().is_empty() && !self.rows.iter().any(|row| row.sale_id == sale)
    }

    fn scanned(&mut self, code: String) -> Outs {
        let code = code.trim().to_owned();
        if is_receipt_number(&code) {
            return vec![Out::Do(Effect::OpenNumber { number: code, scanned: true })];
        }
        self.query = code;
        let outs = self.list(None);
        self.beeps_for = Some(self.serial);
        outs
    }

    fn opened(&mut self, scanned: bool, result: Result<Option<Box<OpenReceipt>>, String>) -> Outs {
        let beep = |known: bool| scanned.then_some(Out::Beep(if known { Sound::Known } else { Sound::Unknown }));
        match result {
            // Somebody typed on while it was read.
            Ok(Some(receipt)) if !scanned && self.is_hidden(receipt.sale_id) => Vec::new(),
            Ok(Some(receipt)) => {
                let mut outs: Outs = beep(true).into_iter().collect();
                if self.is_hidden(receipt.sale_id) {
                    self.query.clear();
                    outs.extend(self.list(None));
                }
                let same = self.open.take_if(|open| open.sale_id == receipt.sale_id);
                if same.is_none() {
                    self.sheet = None;
                }
                let copy = same.and_then(|before| before.copy);
                self.open = Some(OpenReceipt { copy, ..*receipt });
                outs.push(self.look_at_jobs());
                outs
            }
            Ok(None) => {
                let mut outs: Outs = beep(false).into_iter().collect();
                outs.push(Out::Say(words::RECEIPT_UNKNOWN.to_owned(), Tone::Warn));
                outs
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    pub(super) fn look_at_jobs(&self) -> Out<Effect> {
        let copy = self.open.as_ref().and_then(|open| open.copy).map(|(job, _)| job);
        Out::Do(Effect::LookAtJobs { copy })
    }

    /// The print jobs of a receipt that are not done with.
    pub(super) fn jobs_of(&self, number: &str) -> Vec<JobSummary> {
        self.jobs.iter().filter(|job| number_of_job(&job.title) == Some(number)).cloned().collect()
    }

    /// The worst state among a receipt's open jobs; `None` when all of them are printed.
    pub(super) fn worst_job(&self, number: &str) -> Option<JobState> {
        let rank = |state: JobState| match state {
            JobState::Unknown | JobState::Held => 3,
            JobState::Failed => 2,
            JobState::Waiting | JobState::Printing => 1,
            JobState::Printed | JobState::Discarded => 0,
        };
        self.jobs_of(number).iter().map(|job| job.state).max_by_key(|state| rank(*state))
    }

    /// What a person has to say about the open receipt's paper.
    pub(super) fn ask(&self) -> Option<Ask> {
        let number = &self.open.as_ref()?.number;
        ask_about(&self.jobs_of(number), number)
    }
}

/// The question about the papers that belong to one thing on the screen: also when one failed and is tried again by
/// itself.
pub fn ask_about(jobs: &[JobSummary], what: &str) -> Option<Ask> {
    ask_of(jobs).or_else(|| {
        let failed: Vec<PrintJobId> =
            jobs.iter().filter(|job| job.state == JobState::Failed).map(|job| job.id).collect();
        (!failed.is_empty()).then(|| Ask { kind: AskKind::Failed, jobs: failed, what: what.to_owned() })
    })
}
