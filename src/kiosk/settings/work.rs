//! What the screen does away from the UI thread.

use std::path::Path;
use std::sync::Arc;

use super::{Effect, Finding, Found, Intent, PinProblem, Printer, Queue, Secrets, eye, trials};
use crate::base::PrintJobId;
use crate::config::{self, Config};
use crate::devices::{Decision, JobState, found, queue};
use crate::kiosk::desk::Fresh;
use crate::kiosk::inbox;
use crate::kiosk::services::Services;
use crate::kiosk::shell::keep_language;
use crate::kiosk::training;
use crate::kiosk::words::NOBODY;
use crate::mail::MailWorker;
use crate::people::{ChangePinError, Permission, Session};
use crate::store::StoreError;
use crate::till;

/// The file in the data folder that the mailbox's password is kept in, unless the settings name another one.
const PASSWORD_FILE: &str = "surel.sandi";
/// Jobs that are looked through for those that failed.
const JOBS_MAX: u32 = 100;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::ChangePin { old, new } => Some(Intent::PinChanged(change_pin(services, &old, &new))),
        Effect::LookAtQueue => Some(Intent::QueueLooked(look_at_queue(services).map_err(|error| error.to_string()))),
        Effect::Decide { job, decision } => Some(Intent::Acted(decide(services, job, decision))),
        Effect::Retry(job) => {
            let retried = queue::retry(&services.store, job).map_err(|error| error.to_string());
            services.wake_printers();
            Some(Intent::Acted(retried))
        }
        Effect::Check => Some(Intent::Checked(services.check())),
        Effect::FindDevices => Some(Intent::DevicesFound(Found {
            serial: found::list_serial_devices(),
            usb: found::list_usb_printers(),
            keyboards: found::list_input_devices(),
            cameras: found::list_cameras(),
        })),
        Effect::Save { config, secrets } => Some(Intent::Saved(save(services, *config, &secrets))),
        Effect::Try { no, what } => Some(Intent::Tried { no, finding: trials::try_out(services, what) }),
        Effect::LookAtLetter { no, letter } => {
            let finding: Finding = trials::look_at_letter(services, letter);
            Some(Intent::Tried { no, finding })
        }
        Effect::OpenEye(opening) => Some(Intent::EyeOpened(eye::open(&opening.device, opening.scans, &opening.eye))),
        // Waits for the camera's thread, which is why it is not done where the screen is drawn.
        Effect::CloseEye(closing) => {
            closing.wait();
            None
        }
        Effect::StartTraining => {
            let started = training::start(services).map(|services| Fresh(Box::new(services)));
            Some(Intent::Trained(started.map_err(|error| error.to_string())))
        }
        Effect::StopTraining => Some(Intent::Trained(stop_training(services))),
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

fn decide(services: &Services, job: PrintJobId, decision: Decision) -> Result<(), String> {
    let by = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let decided = queue::decide(&services.store, by, job, decision).map_err(|error| error.to_string());
    services.wake_printers();
    decided.map(|_| ())
}

/// Writes the file and makes services that work with it. Nothing changes when the file cannot be written.
fn save(services: &Services, mut new: Config, secrets: &Secrets) -> Result<Fresh, String> {
    if services.is_training() {
        return Err("Latihan sedang berjalan. Selesaikan latihan dulu, baru ubah pengaturan.".to_owned());
    }
    let user = services.user().ok_or_else(|| NOBODY.to_owned())?;
    if !user.may(Permission::ChangeSettings) {
        return Err("Hanya admin yang boleh mengubah pengaturan.".to_owned());
    }
    let old = &services.config;
    if !secrets.mail.is_empty() && new.mail.password_file.is_empty() {
        new.mail.password_file = PASSWORD_FILE.to_owned();
    }
    for (file, secret) in [(&new.mail.password_file, &secrets.mail), (&new.inbox.password_file, &secrets.inbox)] {
        if !secret.is_empty() {
            let file = services.data_folder.join(Path::new(file));
            config::keep_secret(&file, secret).map_err(|error| error.to_string())?;
        }
    }
    let config =
        config::save(&services.config_file, &services.data_folder, old, &new).map_err(|error| error.to_string())?;
    if let Some(printers) = services.printers()
        && let Err(error) = printers.reconfigure(&old.printers, &config.printers)
    {
        // The queue keeps its jobs; they go on when the kiosk starts again.
        tracing::error!(%error, "the printers go on with the old settings");
    }
    let mut fresh = services.with_config(config.clone());
    if config.outlet.logo != old.outlet.logo {
        fresh.logo_hash_hex = keep_logo(services, &config.outlet.logo);
    }
    if services.inbox().is_some() && (config.inbox != old.inbox || !secrets.inbox.is_empty()) {
        fresh = inbox::reading_again(&fresh);
    }
    if services.mail().is_some() && (config.mail != old.mail || !secrets.mail.is_empty()) {
        let worker = MailWorker::start(services.store.clone(), &config.mail, |_| ());
        let worker = worker.inspect_err(|error| tracing::error!(%error, "the mail worker did not start; letters wait"));
        fresh = fresh.with_mail(worker.ok().map(Arc::new));
    }
    Ok(Fresh(Box::new(fresh)))
}

/// A logo that cannot be read is the doctor's to say; receipts print the outlet's name.
fn keep_logo(services: &Services, file: &str) -> Option<String> {
    let kept = till::keep_logo(&services.store, file);
    kept.inspect_err(|error| tracing::warn!(%error, "receipts print without the logo")).ok().flatten()
}

/// Back to the real records, in the language that was spoken last. Whoever practised under another name signs in again.
fn stop_training(services: &Services) -> Result<Fresh, String> {
    let real = services.real().ok_or_else(|| "Tidak ada latihan yang berjalan.".to_owned())?;
    let (is_same, now_ms) = (services.actor() == real.actor(), real.steady_ms());
    if let Some(user) = services.user().filter(|_| is_same) {
        keep_language(real, &user.language);
    }
    let mut session = real.session();
    if is_same {
        session.touch(now_ms);
    } else {
        *session = Session::default();
    }
    drop(session);
    Ok(Fresh(Box::new(real.clone())))
}
