//! The thread that looks into the mailbox at intervals and on demand.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::pass::{InboxError, read_once};
use super::server::{Server, ServerError};
use super::{Sealer, new_count};
use crate::base::UtcMs;
use crate::config;
use crate::store::Store;

/// A password that is refused again and again locks many an account: the intervals grow to this.
const REFUSED_MINUTES_MAX: u32 = 60;

/// What the status bar shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct InboxStatus {
    /// No mailbox is set up.
    pub off: bool,
    /// A round is under way.
    pub reading: bool,
    /// When a round last went through.
    pub last_ok_at: Option<UtcMs>,
    /// Why the last round did not go through, in words for the user.
    pub last_error: Option<String>,
    /// Messages that nobody had sorted when the last round ended; [`new_count`] says how many there are now.
    pub new_count: u64,
}

struct Shared {
    stop: AtomicBool,
    is_woken: Mutex<bool>,
    bell: Condvar,
    status: Mutex<InboxStatus>,
}

/// The running worker; dropping it stops it within a moment, whatever the server does.
pub struct InboxWorker {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl InboxWorker {
    /// Starts the thread, which looks at once and then every `every_minutes`. Without a host there is none, and the
    /// status says `off`.
    pub fn start(store: Store, inbox: &config::Inbox, sealer: Arc<dyn Sealer>) -> InboxWorker {
        let off = matches!(Server::from_config(inbox), Err(ServerError::NotConfigured));
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            is_woken: Mutex::new(false),
            bell: Condvar::new(),
            status: Mutex::new(InboxStatus {
                off,
                new_count: store.read(new_count).unwrap_or_default(),
                ..InboxStatus::default()
            }),
        });
        let (there, inbox) = (shared.clone(), inbox.clone());
        let thread = if off {
            None
        } else {
            let work = move || run(&store, &inbox, sealer.as_ref(), &there);
            match std::thread::Builder::new().name("deks-inbox".into()).spawn(work) {
                Ok(thread) => Some(thread),
                Err(error) => {
                    lock(&shared.status).last_error = Some(error.to_string());
                    None
                }
            }
        };
        InboxWorker { shared, thread: Mutex::new(thread) }
    }

    /// Looks into the mailbox now; while a round is under way, once more after it.
    pub fn look_now(&self) {
        *lock(&self.shared.is_woken) = true;
        self.shared.bell.notify_all();
    }

    pub fn status(&self) -> InboxStatus {
        lock(&self.shared.status).clone()
    }

    /// Ends the thread within a moment; what was stored stays.
    pub fn stop(&self) {
        {
            // Under the lock, so that the bell does not ring between the thread's look and its sleep.
            let _woken = lock(&self.shared.is_woken);
            self.shared.stop.store(true, Ordering::SeqCst);
            self.shared.bell.notify_all();
        }
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

impl Drop for InboxWorker {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn run(store: &Store, inbox: &config::Inbox, sealer: &dyn Sealer, shared: &Shared) {
    let mut refusals = 0u32;
    while !shared.stop.load(Ordering::SeqCst) {
        *lock(&shared.is_woken) = false;
        lock(&shared.status).reading = true;
        let outcome = look(store, inbox, sealer, shared);
        refusals = if matches!(outcome, Err(Trouble::Inbox(InboxError::SignIn(_)))) { refusals + 1 } else { 0 };
        publish(store, shared, outcome);
        let rest = Duration::from_secs(60 * u64::from(rest_minutes(inbox.every_minutes, refusals)));
        let woken = lock(&shared.is_woken);
        let keeps_waiting = |woken: &mut bool| !*woken && !shared.stop.load(Ordering::SeqCst);
        drop(shared.bell.wait_timeout_while(woken, rest, keeps_waiting));
    }
}

enum Trouble {
    Server(ServerError),
    Inbox(InboxError),
    /// The program itself; the thread lives on.
    Panicked,
}

/// One round. The settings' files are read anew each time: a password that was mended works without a restart.
fn look(store: &Store, inbox: &config::Inbox, sealer: &dyn Sealer, shared: &Shared) -> Result<(), Trouble> {
    let server = Server::from_config(inbox).map_err(Trouble::Server)?;
    let go_on = |_| !shared.stop.load(Ordering::SeqCst);
    match catch_unwind(AssertUnwindSafe(|| read_once(store, &server, sealer, &go_on))) {
        Ok(Ok(pass)) => {
            tracing::info!(?pass, "the mailbox was read");
            Ok(())
        }
        Ok(Err(error)) => Err(Trouble::Inbox(error)),
        Err(_) => Err(Trouble::Panicked),
    }
}

fn publish(store: &Store, shared: &Shared, outcome: Result<(), Trouble>) {
    let count = store.read(new_count);
    let mut status = lock(&shared.status);
    status.reading = false;
    status.new_count = count.unwrap_or(status.new_count);
    let words = match outcome {
        Ok(()) => {
            status.last_ok_at = Some(store.clock().now());
            None
        }
        Err(Trouble::Inbox(InboxError::Stopped)) => return,
        Err(Trouble::Server(error)) => Some(error.to_string()),
        Err(Trouble::Inbox(error)) => Some(error.to_string()),
        Err(Trouble::Panicked) => {
            Some("Kotak surel gagal dibaca karena kesalahan program. Beri tahu admin.".to_owned())
        }
    };
    status.last_error = words;
}

/// Minutes until the next round, after so many refused passwords in a row.
fn rest_minutes(every_minutes: u32, refusals: u32) -> u32 {
    let every = every_minutes.max(1);
    every.saturating_mul(1u32 << refusals.min(10)).min(REFUSED_MINUTES_MAX.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_password_is_tried_ever_less_often() {
        for (every, refusals, expect) in
            [(5, 0, 5), (5, 1, 10), (5, 3, 40), (5, 4, 60), (5, 4_000, 60), (0, 0, 1), (120, 5, 120)]
        {
            assert_eq!(rest_minutes(every, refusals), expect, "every {every}, {refusals} refusals");
        }
    }
}
