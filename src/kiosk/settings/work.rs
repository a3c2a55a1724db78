//! What the screen does away from the UI thread.

use super::{Effect, Intent, PinProblem, Printer, Queue};
use crate::base::PrintJobId;
use crate::config::PrinterPort;
use crate::devices::{Decision, JobState, Slip, enqueue, queue};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::people::ChangePinError;
use crate::store::{Act, StoreError};

/// Jobs that are looked through for those that failed.
const JOBS_MAX: u32 = 100;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::ChangePin { old, new } => Some(Intent::PinChanged(change_pin(services, &old, &new))),
        Effect::LookAtQueue => Some(Intent::QueueLooked(look_at_queue(services).map_err(|error| error.to_string()))),
        Effect::TestPrint(printer) => Some(Intent::Acted(test_print(services, printer))),
        Effect::Decide { job, decision } => Some(Intent::Acted(decide(services, job, decision))),
        Effect::Retry(job) => {
            let retried = queue::retry(&services.store, job).map_err(|error| error.to_string());
            services.wake_printers();
            Some(Intent::Acted(retried))
        }
        Effect::Check => Some(Intent::Checked(services.check())),
    }
}

fn change_pin(services: &Services, old: &str, new: &str) -> Result<(), PinProblem> {
    let me = services.actor().ok_or_else(|| PinProblem { text: NOBODY.to_owned(), about_old: true })?;
    services.people.change_pin(me, old, new).map_err(|error| {
        let about_old = matches!(error, ChangePinError::OldPin(_) | ChangePinError::UnknownUser);
        PinProblem { text: error.to_string(), about_old }
    })
}

/// What a person may have to act on: jobs that ask, wait, print or failed. Done ones are the receipts screen's.
fn look_at_queue(services: &Services) -> Result<Queue, StoreError> {
    let statuses = services.printers().map(|printers| printers.statuses()).unwrap_or_default();
    let configured = services.config.printers.iter().map(|printer| Printer {
        name: printer.name.clone(),
        port: port_text(&printer.port),
        status: statuses.iter().find(|status| status.name == printer.name).cloned(),
    });
    let open = |state: JobState| !matches!(state, JobState::Printed | JobState::Discarded);
    let mut jobs = queue::awaiting_decision(&services.store)?;
    let asking: Vec<PrintJobId> = jobs.iter().map(|job| job.id).collect();
    let recent = queue::recent(&services.store, JOBS_MAX)?;
    jobs.extend(recent.into_iter().filter(|job| open(job.state) && !asking.contains(&job.id)));
    let zone = services.store.zone();
    let jobs = jobs.into_iter().map(|job| {
        let made = zone.stamp(job.made_at);
        (job, made)
    });
    Ok(Queue { printers: configured.collect(), jobs: jobs.collect() })
}

fn port_text(port: &PrinterPort) -> String {
    match port {
        PrinterPort::Network { address } => address.clone(),
        PrinterPort::Usb { device } | PrinterPort::Serial { device, .. } => device.clone(),
        PrinterPort::File { folder } => folder.clone(),
    }
}

fn test_print(services: &Services, printer: String) -> Result<(), String> {
    let by = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let outlet = services.config.outlet.name.clone();
    let when = services.store.zone().stamp(services.now());
    let printed = services.store.write(Act::by(by, "devices.test_print"), move |tx| {
        let mut slip = Slip::default();
        slip.heading(outlet)
            .centred("Cetak uji")
            .centred(when)
            .pair("Kiri", "Kanan")
            .centred("0123456789 Rp 1.234.567");
        slip.push(crate::devices::Block::Cut);
        enqueue(tx, &printer, "Cetak uji", &slip, false)
    });
    services.wake_printers();
    printed.map(|_| ()).map_err(|error: StoreError| error.to_string())
}

fn decide(services: &Services, job: PrintJobId, decision: Decision) -> Result<(), String> {
    let by = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let decided = queue::decide(&services.store, by, job, decision).map_err(|error| error.to_string());
    services.wake_printers();
    decided.map(|_| ())
}
