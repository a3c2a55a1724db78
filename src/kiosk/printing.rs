//! What screens know of a print job: how it stands, and the question that a person has to answer about it.

use deks_ui::{PrintAsk, PrintState};
use slint::SharedString;

use super::english::say;
use super::services::Services;
use super::words::NOBODY;
use crate::base::{ActId, PartnerId, PrintJobId};
use crate::devices::{Decision, JobState, JobSummary, queue};
use crate::partnership::card;
use crate::till::number_of_job;

/// Whether the paper came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printing {
    Off,
    Waiting,
    Printed,
    Failed,
    Unknown,
}

/// What a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskKind {
    /// The printer was off for long: print or throw away?
    Held,
    /// It was cut off in the middle: did the paper come out?
    Doubtful,
    /// It is tried again by itself, or at once when somebody says so.
    Failed,
}

/// A question about one job, or about several of the same kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub kind: AskKind,
    pub jobs: Vec<PrintJobId>,
    /// What the first of them is called, short enough for one line: `Struk 0017`.
    pub what: String,
}

/// Prints a partner's card on the printer of receipts, once for an act; else says why not.
pub fn partner_card(services: &Services, act_id: ActId, partner: PartnerId) -> Result<(), String> {
    const PRINTER: &str = "receipt";
    let by = services.actor().ok_or(NOBODY)?;
    if !services.config.printers.iter().any(|printer| printer.name == PRINTER) {
        return Err("Printer struk belum diatur. Atur di Pengaturan, bagian Printer.".to_owned());
    }
    let outlet = services.config.outlet.name.as_str();
    card::print_card(&services.store, act_id, by, partner, (outlet, PRINTER)).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(())
}

impl Printing {
    pub fn of(state: Option<JobState>) -> Printing {
        match state {
            Some(JobState::Printed | JobState::Discarded) => Printing::Printed,
            Some(JobState::Failed) => Printing::Failed,
            Some(JobState::Unknown | JobState::Held) => Printing::Unknown,
            Some(JobState::Waiting | JobState::Printing) | None => Printing::Waiting,
        }
    }

    pub fn on_screen(self) -> PrintState {
        match self {
            Printing::Off => PrintState::Off,
            Printing::Waiting => PrintState::Waiting,
            Printing::Printed => PrintState::Printed,
            Printing::Failed => PrintState::Failed,
            Printing::Unknown => PrintState::Unknown,
        }
    }
}

/// How a job stands now.
pub fn of_job(services: &Services, job: PrintJobId) -> Printing {
    Printing::of(services.store.read(|c| queue::state_of(c, job)).ok().flatten())
}

/// The question that comes first: a doubtful job alone, because each needs a look at the paper; old ones together.
pub fn ask_of(jobs: &[JobSummary]) -> Option<Ask> {
    let doubtful = jobs.iter().find(|job| job.state == JobState::Unknown);
    if let Some(job) = doubtful {
        return Some(Ask { kind: AskKind::Doubtful, jobs: vec![job.id], what: short_title(&job.title) });
    }
    let held: Vec<&JobSummary> = jobs.iter().filter(|job| job.state == JobState::Held).collect();
    let what = short_title(&held.first()?.title);
    Some(Ask { kind: AskKind::Held, jobs: held.iter().map(|job| job.id).collect(), what })
}

/// `Struk K1-20261122-0017` as people say it: `Struk 0017`.
fn short_title(title: &str) -> String {
    let ending = number_of_job(title).and_then(|number| number.rsplit('-').next());
    match ending {
        Some(ending) if title.starts_with("Salinan") => format!("Salinan {ending}"),
        Some(ending) => format!("Struk {ending}"),
        None => title.to_owned(),
    }
}

/// Carries out an answer. Jobs that somebody else decided about meanwhile are no reason to stop.
pub fn decide(services: &Services, jobs: &[PrintJobId], decision: Decision) -> Result<(), String> {
    let by = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    for job in jobs {
        match queue::decide(&services.store, by, *job, decision) {
            Ok(_) | Err(queue::QueueError::NothingToDecide | queue::QueueError::JobMissing) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    services.wake_printers();
    Ok(())
}

/// The question as the screens' component takes it: kind, how many, and what.
pub fn ask_on_screen(ask: Option<&Ask>) -> (PrintAsk, i32, SharedString) {
    match ask {
        None => (PrintAsk::None, 0, SharedString::new()),
        Some(ask) => {
            let kind = match ask.kind {
                AskKind::Held => PrintAsk::Held,
                AskKind::Doubtful => PrintAsk::Doubtful,
                AskKind::Failed => PrintAsk::Failed,
            };
            (kind, ask.jobs.len() as i32, say(&ask.what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::UtcMs;

    fn job(title: &str, state: JobState) -> JobSummary {
        JobSummary {
            id: PrintJobId::new(),
            printer: "receipt".into(),
            title: title.into(),
            is_copy: false,
            state,
            tries: 0,
            error: String::new(),
            made_at: UtcMs(0),
        }
    }

    #[test]
    fn a_doubtful_job_is_asked_about_alone_and_old_ones_together() {
        assert_eq!(ask_of(&[]), None);
        let old = [job("Struk K1-20261121-0003", JobState::Held), job("Tanda terima K1-TT-0001", JobState::Held)];
        let ask = ask_of(&old).expect("a question");
        assert_eq!((ask.kind, ask.jobs.len(), ask.what.as_str()), (AskKind::Held, 2, "Struk 0003"));
        let torn = job("Salinan K1-20261122-0017", JobState::Unknown);
        let all = [old[1].clone(), torn.clone(), old[0].clone()];
        let ask = ask_of(&all).expect("a question");
        assert_eq!((ask.kind, ask.jobs, ask.what.as_str()), (AskKind::Doubtful, vec![torn.id], "Salinan 0017"));
        assert_eq!(ask_of(&old[1..]).expect("a question").what, "Tanda terima K1-TT-0001");
    }
}
