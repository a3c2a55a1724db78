//! Practising: everything works as on any day, on a copy that is thrown away. Nothing of it reaches the outlet's
//! records, its printers or anybody's mailbox.

use std::sync::Arc;

use super::services::Services;
use crate::devices::printer::{RecordedPort, Script};
use crate::devices::{PrintOptions, PrintService, PrinterSetup};
use crate::people::{OpenPeopleError, People, Session};
use crate::store::{Store, StoreError, StoreOptions};

/// The name of the copy inside its own folder.
const FILE: &str = "latihan.sqlite";

/// Why there is nothing to practise on.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    #[error("Salinan untuk latihan tidak bisa dibuat ({0}). Periksa ruang disk, lalu coba lagi.")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    People(#[from] OpenPeopleError),
}

/// Copies the records and opens the copy; whoever is signed in stays. Takes a moment on a large file: call it from a
/// worker.
pub fn start(services: &Services) -> Result<Services, TrainingError> {
    let folder = tempfile::Builder::new().prefix("deks-latihan-").tempdir()?;
    let path = folder.path().join(FILE);
    services.store.copy_to(&path)?;
    let store = Store::open_scratch(StoreOptions {
        path,
        zone: services.store.zone(),
        device_prefix: services.store.device().prefix.clone(),
        clock: services.store.clock(),
    })?;
    let people = People::open(store, &services.data_folder)?;
    // Every slip is "printed": into memory.
    let printers = services
        .config
        .printers
        .iter()
        .map(|printer| PrinterSetup { port: Box::new(RecordedPort::new(Script::Fine)), ..PrinterSetup::of(printer) });
    let printers = PrintService::start(people.store().clone(), printers.collect(), PrintOptions::default())?;
    let training = services.practising(people, Arc::new(printers), folder);
    if let Some(user) = services.user() {
        *training.session() = Session::signed_in(user, training.steady_ms());
    }
    Ok(training)
}
