//! The thread that sends what is due.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::courier::{Courier, Waited};
use super::rules::{self, Outcome};
use super::send::{Server, ServerError, SessionError};
use super::store::{self, Claim};
use crate::base::UtcMs;
use crate::config;
use crate::store::{Store, StoreError};

/// Letters of one session; then a new one is opened, because servers limit them.
const LETTERS_PER_SESSION: u32 = 50;
/// How often the worker looks by itself; new letters wake it.
const LOOK_EVERY_MS: u64 = 20_000;

/// What one pass over the outbox did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Pass {
    pub sent: u32,
    pub deferred: u32,
    pub refused: u32,
    /// Set when the pass ended early because of the server as a whole; letters wait.
    pub stopped_by: Option<SessionError>,
}

/// What the status bar shows.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct MailStatus {
    /// Recipients that a letter still has to reach.
    pub waiting: u64,
    /// Recipients whose letter failed or came back.
    pub failed: u64,
    /// Why letters wait, in words for the user.
    pub problem: Option<String>,
    pub last_sent_at: Option<UtcMs>,
}

/// Sends everything that is due now, one recipient after another, and returns. The state of each is durable before
/// and after each try. Never call it from the UI thread.
pub fn send_due(store: &Store, server: &Server, stop: &AtomicBool) -> Result<Pass, StoreError> {
    let mut pass = Pass::default();
    let mut session: Option<(Courier, u32)> = None;
    while !stop.load(Ordering::SeqCst) {
        let Some(claim) = store.write_local(store::claim)? else { break };
        let Some(message) = store.read(|connection| store::eml(connection, claim.mail_id))? else { break };
        let (courier, carried) = match session.take() {
            Some(open) => open,
            None => match Courier::open(server, stop) {
                Ok(courier) => (courier, 0),
                Err(error) => {
                    give_back(store, claim)?;
                    pass.stopped_by = Some(error);
                    break;
                }
            },
        };
        let Waited::Answer(done) = courier.deliver(&claim.address, message, stop) else { break };
        match done.outcome {
            Ok(outcome) => settle(store, claim, outcome, &mut pass)?,
            Err(SessionError::Unreachable(..)) if carried > 0 => give_back(store, claim)?,
            Err(error) => {
                give_back(store, claim)?;
                pass.stopped_by = Some(error);
                break;
            }
        }
        if done.session_lives && carried + 1 < LETTERS_PER_SESSION {
            session = Some((courier, carried + 1));
        }
    }
    Ok(pass)
}

fn give_back(store: &Store, claim: Claim) -> Result<(), StoreError> {
    store.write_local(move |connection, _| store::release(connection, &claim))
}

fn settle(store: &Store, claim: Claim, outcome: Outcome, pass: &mut Pass) -> Result<(), StoreError> {
    match &outcome {
        Outcome::Accepted(_) => pass.sent += 1,
        Outcome::Deferred(_) => pass.deferred += 1,
        Outcome::Refused(_) => pass.refused += 1,
    }
    store.write_local(move |connection, now| {
        let next = rules::after(&outcome, claim.tries + 1, claim.first_deferred_at, now);
        store::settle(connection, &claim, &outcome, &next, now)
    })
}

/// Makes letters that a crash left "sending" due again. The worker does it at its start; call it once before
/// [`send_due`] where there is no worker. Returns how many.
pub fn recover(store: &Store) -> Result<usize, StoreError> {
    store.write_local(store::recover)
}

struct Shared {
    stop: AtomicBool,
    is_woken: Mutex<bool>,
    bell: Condvar,
    status: Mutex<MailStatus>,
}

/// The running worker; dropping it stops it within a moment, whatever the server does.
pub struct MailWorker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl MailWorker {
    /// Starts the thread. `on_status` is called from it whenever the status has changed: hand it to the event loop.
    pub fn start(
        store: Store,
        mail: &config::Mail,
        on_status: impl Fn(&MailStatus) + Send + 'static,
    ) -> std::io::Result<MailWorker> {
        Self::start_with(store, Server::from_config(mail), on_status)
    }

    /// The same with a server that is already known.
    pub fn start_with(
        store: Store,
        server: Result<Server, ServerError>,
        on_status: impl Fn(&MailStatus) + Send + 'static,
    ) -> std::io::Result<MailWorker> {
        let shared = Arc::new(Shared {
            stop: AtomicBool::new(false),
            is_woken: Mutex::new(true),
            bell: Condvar::new(),
            status: Mutex::new(MailStatus::default()),
        });
        let there = shared.clone();
        let thread = std::thread::Builder::new()
            .name("deks-mail".into())
            .spawn(move || run(&store, &server, &there, &on_status))?;
        Ok(MailWorker { shared, thread: Some(thread) })
    }

    /// Says that there are new letters, or that the network is back: tries at once.
    pub fn wake(&self) {
        *lock(&self.shared.is_woken) = true;
        self.shared.bell.notify_all();
    }

    pub fn status(&self) -> MailStatus {
        lock(&self.shared.status).clone()
    }
}

impl Drop for MailWorker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn run(store: &Store, server: &Result<Server, ServerError>, shared: &Shared, on_status: &dyn Fn(&MailStatus)) {
    if let Err(error) = recover(store) {
        tracing::error!(%error, "letters under way could not be recovered");
    }
    let (mut failures, mut rest_until) = (0u32, UtcMs(i64::MIN));
    while !shared.stop.load(Ordering::SeqCst) {
        let woken = std::mem::take(&mut *lock(&shared.is_woken));
        let mut sent = false;
        let problem = match server {
            Err(error) => Some(error.to_string()),
            Ok(_) if !woken && store.clock().now() < rest_until => lock(&shared.status).problem.clone(),
            Ok(server) => match send_due(store, server, &shared.stop) {
                Ok(pass) => {
                    sent = pass.sent > 0;
                    failures = if pass.stopped_by.is_some() { failures.saturating_add(1) } else { 0 };
                    rest_until =
                        store.clock().now().plus_minutes(if failures == 0 { 0 } else { rules::rest_minutes(failures) });
                    pass.stopped_by.map(|error| error.to_string())
                }
                Err(error) => Some(error.to_string()),
            },
        };
        publish(store, shared, problem, sent, on_status);
        let woken = lock(&shared.is_woken);
        if !*woken && !shared.stop.load(Ordering::SeqCst) {
            let _ = shared.bell.wait_timeout(woken, Duration::from_millis(LOOK_EVERY_MS));
        }
    }
}

fn publish(store: &Store, shared: &Shared, problem: Option<String>, sent: bool, on_status: &dyn Fn(&MailStatus)) {
    let before = lock(&shared.status).clone();
    let (waiting, failed) = store.read(store::waiting_count).unwrap_or((before.waiting, before.failed));
    let last_sent_at = if sent { Some(store.clock().now()) } else { before.last_sent_at };
    let problem = problem.filter(|_| waiting > 0);
    let now = MailStatus { waiting, failed, problem, last_sent_at };
    if now != before {
        *lock(&shared.status) = now.clone();
        on_status(&now);
    }
}
