//! The kiosk's reader of the mailbox.
//!
//! Promises: the first frame never waits for the vault: its key is read by the first letter, on the reader's own thread.

use std::sync::Arc;

use crate::kiosk::services::Services;
use crate::mail::inbox::{InboxWorker, SealError, Sealer};

/// Seals with the vault of these services, which is opened when it is first needed.
struct LateSealer(Services);

impl Sealer for LateSealer {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.sealer().map_err(SealError)?.seal(plain)
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.sealer().ok()?.open(sealed)
    }
}

/// The same kiosk with a reader of its mailbox: it looks at once, at intervals, and when somebody asks.
pub fn reading(services: &Services) -> Services {
    let bare = services.clone().with_inbox(None);
    let sealer = Arc::new(LateSealer(bare.clone()));
    let worker = InboxWorker::start(services.store.clone(), &services.config.inbox, sealer);
    bare.with_inbox(Some(Arc::new(worker)))
}

/// The same after the settings changed: the reader that was there ends first. Waits a moment: call it from a worker.
pub fn reading_again(services: &Services) -> Services {
    if let Some(worker) = services.inbox() {
        worker.stop();
    }
    reading(services)
}
