//! Whether the paper of a Z report came out, as far as the printer's queue knows.

use crate::devices::{JobState, JobSummary, queue};
use crate::kiosk::services::Services;

/// Done with are so many of the newest prints that are looked through: more than an evening prints.
const PRINTS_LOOKED_THROUGH: u32 = 200;

/// The latest print of a Z report, as far as the queue knows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ZPrint {
    pub state: ZPrintState,
    pub is_copy: bool,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum ZPrintState {
    /// It is an older one, or there is no printer: nothing is said.
    #[default]
    Unsaid,
    Waiting,
    Printed,
    /// It is tried again by itself; with what the printer says.
    Failed(String),
    /// It was cut off in the middle: somebody has to look.
    Doubtful,
    /// The printer was off for long, and the till asks what to do.
    Held,
    Discarded,
}

impl ZPrint {
    /// Nothing changes any more by itself.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, ZPrintState::Unsaid | ZPrintState::Printed | ZPrintState::Discarded)
    }

    fn of(job: JobSummary) -> ZPrint {
        let state = match job.state {
            JobState::Waiting | JobState::Printing => ZPrintState::Waiting,
            JobState::Printed => ZPrintState::Printed,
            JobState::Failed => ZPrintState::Failed(job.error),
            JobState::Unknown => ZPrintState::Doubtful,
            JobState::Held => ZPrintState::Held,
            JobState::Discarded => ZPrintState::Discarded,
        };
        ZPrint { state, is_copy: job.is_copy }
    }
}

/// The latest print of a report. One that is not done with comes first; of an older report nothing is said, nor when the
/// queue cannot be read.
pub(super) fn look(services: &Services, z_number: i64) -> ZPrint {
    let title = format!("Laporan Z {z_number:04}");
    let open = queue::open_jobs(&services.store).unwrap_or_default();
    let job = open.into_iter().rfind(|job| job.title == title);
    let job = job.or_else(|| {
        let newest = queue::recent(&services.store, PRINTS_LOOKED_THROUGH).unwrap_or_default();
        newest.into_iter().find(|job| job.title == title)
    });
    job.map(ZPrint::of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{PrintJobId, UtcMs};

    #[test]
    fn only_what_came_out_is_printed_and_what_waits_for_somebody_is_watched() {
        for (state, expect, is_over) in [
            (JobState::Waiting, ZPrintState::Waiting, false),
            (JobState::Printing, ZPrintState::Waiting, false),
            (JobState::Printed, ZPrintState::Printed, true),
            (JobState::Failed, ZPrintState::Failed("Kertas habis.".into()), false),
            (JobState::Unknown, ZPrintState::Doubtful, false),
            (JobState::Held, ZPrintState::Held, false),
            (JobState::Discarded, ZPrintState::Discarded, true),
        ] {
            let print = ZPrint::of(JobSummary {
                id: PrintJobId::new(),
                printer: "receipt".into(),
                title: "Laporan Z 0007".into(),
                is_copy: true,
                state,
                tries: 1,
                error: "Kertas habis.".into(),
                made_at: UtcMs(0),
            });
            assert_eq!((print.is_over(), print), (is_over, ZPrint { state: expect, is_copy: true }), "{state:?}");
        }
        assert!(ZPrint::default().is_over(), "nothing is known of it");
    }
}
