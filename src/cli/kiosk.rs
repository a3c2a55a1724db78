//! `deks kiosk`: opens what the screens need, starts the workers, and shows the window.

use std::sync::Arc;
use std::time::Duration;

use super::context::{CliError, Context};
use super::doctor::{Finding, Health, examine};
use crate::devices::service::{PrintOptions, PrintService, PrinterSetup};
use crate::devices::sound;
use crate::devices::{Check, CheckLevel};
use crate::documents::{self, blobs};
use crate::kiosk::flow::Mode;
use crate::kiosk::services::Doctor;
use crate::kiosk::{Services, Workers, inbox, run};
use crate::mail::worker::MailWorker;
use crate::people::People;
use crate::store::Store;
use crate::{catalog, till};

/// Runs until the window closes.
pub fn run_command(context: &Context, size: Option<(u32, u32)>) -> Result<(), CliError> {
    let store = context.open_store()?;
    let data_folder = context.folders.data.clone();
    let people = People::open(store.clone(), &data_folder).map_err(CliError::refused)?;
    // A logo that cannot be read is said in the log and by `deks doctor`; receipts print the outlet's name.
    let logo = till::keep_logo(&store, &context.config.outlet.logo).unwrap_or_else(|error| {
        tracing::warn!(%error, "receipts print without the logo");
        None
    });
    let workers = Workers {
        sounder: Arc::from(sound::sounder(true, &data_folder.join("suara"))),
        printers: Some(Arc::new(start_printers(context, &store)?)),
        mail: start_mail(context, &store),
        inbox: None,
    };
    let mut services = Services::new(people, context.config.clone(), data_folder, Mode::Threaded, workers);
    services.logo_hash_hex = logo;
    services.config_file = context.folders.config_file.clone();
    services.doctor = Some(doctor(context));
    // Reads on a thread of its own, and opens the vault there with the first letter.
    let services = inbox::reading(&services);
    warm_up(services.store.clone());
    run::run(&services, size).map_err(CliError::refused)
}

/// Loads what papers and the search need a few seconds after the start: the first frame comes first, and the first
/// partner of the day does not wait for fonts.
fn warm_up(store: Store) {
    const AFTER: Duration = Duration::from_secs(5);
    let work = move || {
        std::thread::sleep(AFTER);
        if let Err(error) = store.read(catalog::search::warm) {
            tracing::warn!(%error, "the first search will take longer");
        }
        documents::warm_up();
    };
    if let Err(error) = std::thread::Builder::new().name("warm-up".into()).spawn(work) {
        tracing::warn!(%error, "the first paper will take longer");
    }
}

/// What `deks doctor` says, for the settings screen.
fn doctor(context: &Context) -> Doctor {
    let context = Context { folders: context.folders.clone(), config: context.config.clone() };
    Arc::new(move || {
        let as_check = |finding: Finding| Check {
            level: match finding.health {
                Health::Ok => CheckLevel::Ok,
                Health::Warn => CheckLevel::Warning,
                Health::Bad => CheckLevel::Broken,
            },
            subject: finding.what,
            finding: finding.found,
            remedy: finding.remedy,
        };
        // What somebody set on the screen meanwhile counts.
        let config = context.folders.load().unwrap_or_else(|_| context.config.clone());
        examine(&Context { folders: context.folders.clone(), config }).into_iter().map(as_check).collect()
    })
}

fn start_printers(context: &Context, store: &Store) -> Result<PrintService, CliError> {
    let pictures = store.clone();
    let options = PrintOptions {
        pictures: Arc::new(move |hex| pictures.read(|c| blobs::bytes_by_hex(c, hex)).ok().flatten()),
        ..PrintOptions::default()
    };
    let printers = context.config.printers.iter().map(PrinterSetup::of).collect();
    Ok(PrintService::start(store.clone(), printers, options)?)
}

/// Without a mail server letters wait in the outbox, and the status bar counts them.
fn start_mail(context: &Context, store: &Store) -> Option<Arc<MailWorker>> {
    match MailWorker::start(store.clone(), &context.config.mail, |_| ()) {
        Ok(worker) => Some(Arc::new(worker)),
        Err(error) => {
            tracing::error!(%error, "the mail worker did not start; letters wait");
            None
        }
    }
}
