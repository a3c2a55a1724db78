//! The print service: starts one worker a printer, wakes them, and shows how the printers stand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, unbounded};

use super::escpos_bytes::Profile;
use super::printer::{Patience, Port, PrinterState, port_of};
use super::queue::{self, Decision, HOLD_AFTER_MINUTES, QueueError};
use super::store;
use super::worker::{Call, PictureStore, Worker};
use crate::base::{PrintJobId, UserId};
use crate::config;
use crate::store::{Store, StoreError};

/// How long the program waits at its end for a job that is being sent.
const STOP_WAIT_MS: u64 = 3_000;

/// How a printer stands, for the status bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterStatus {
    pub name: String,
    pub state: PrinterState,
    /// Jobs that wait for the printer.
    pub waiting: u32,
    /// Jobs that wait for a person.
    pub needs_decision: u32,
    /// What is wrong and what to do, in Indonesian; empty when nothing is.
    pub detail: String,
}

/// Told whenever a printer's status changed, from the worker's thread: it must not wait.
pub type StatusListener = Arc<dyn Fn(&PrinterStatus) + Send + Sync>;

/// A printer to serve.
pub struct PrinterSetup {
    pub name: String,
    pub profile: Profile,
    pub port: Box<dyn Port>,
}

impl PrinterSetup {
    pub fn of(printer: &config::Printer) -> PrinterSetup {
        PrinterSetup { name: printer.name.clone(), profile: Profile::of(printer), port: port_of(printer) }
    }
}

/// What all workers share.
#[derive(Clone)]
pub struct PrintOptions {
    /// The bytes of logos and signatures kept as blobs.
    pub pictures: PictureStore,
    pub on_status: StatusListener,
    pub patience: Patience,
    pub hold_after_minutes: i64,
    pub poll_ms: u64,
}

impl Default for PrintOptions {
    fn default() -> Self {
        PrintOptions {
            pictures: Arc::new(|_| None),
            on_status: Arc::new(|_| {}),
            patience: Patience::default(),
            hold_after_minutes: HOLD_AFTER_MINUTES,
            poll_ms: 10_000,
        }
    }
}

/// The latest status of every printer.
pub struct StatusBoard {
    latest: Mutex<BTreeMap<String, PrinterStatus>>,
    listener: StatusListener,
}

impl StatusBoard {
    fn latest(&self) -> MutexGuard<'_, BTreeMap<String, PrinterStatus>> {
        self.latest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Keeps a status and tells the listener when it is news.
    pub fn publish(&self, status: PrinterStatus) {
        let old = self.latest().insert(status.name.clone(), status.clone());
        if old.as_ref() != Some(&status) {
            (self.listener)(&status);
        }
    }
}

/// The running workers. Dropping it stops them; what is in the middle has a few seconds to end.
pub struct PrintService {
    store: Store,
    board: Arc<StatusBoard>,
    calls: Vec<Sender<Call>>,
    threads: Vec<JoinHandle<()>>,
}

impl PrintService {
    /// Jobs that were being sent when the kiosk stopped become `unknown`; then every printer's worker starts.
    pub fn start(store: Store, printers: Vec<PrinterSetup>, options: PrintOptions) -> Result<PrintService, StoreError> {
        store.write_local(|connection, now| store::interrupted_become_unknown(connection, now).map(|_| ()))?;
        let board = Arc::new(StatusBoard { latest: Mutex::default(), listener: options.on_status.clone() });
        let mut service = PrintService { store, board, calls: Vec::new(), threads: Vec::new() };
        for printer in printers {
            service.start_worker(printer, &options)?;
        }
        service.start_watch()?;
        Ok(service)
    }

    /// A thread that looks for jobs nobody serves, so that neither the UI nor a printer waits for it.
    fn start_watch(&mut self) -> Result<(), StoreError> {
        let (call, calls) = unbounded();
        let (store, board) = (self.store.clone(), self.board.clone());
        notice_missing_printers(&store, &board)?;
        self.spawn("deks-print-watch".into(), call, move || {
            while let Ok(Call::Wake) = calls.recv() {
                if let Err(error) = notice_missing_printers(&store, &board) {
                    tracing::warn!(%error, "print queue");
                }
            }
        })
    }

    fn spawn(
        &mut self,
        name: String,
        call: Sender<Call>,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let thread = std::thread::Builder::new().name(name).spawn(work);
        self.threads.push(thread.map_err(|error| StoreError::Unreadable(error.to_string()))?);
        self.calls.push(call);
        Ok(())
    }

    fn start_worker(&mut self, printer: PrinterSetup, options: &PrintOptions) -> Result<(), StoreError> {
        let (call, calls) = unbounded();
        let worker = Worker {
            name: printer.name.clone(),
            profile: printer.profile,
            port: printer.port,
            store: self.store.clone(),
            pictures: options.pictures.clone(),
            patience: options.patience,
            hold_after_minutes: options.hold_after_minutes,
            poll_ms: options.poll_ms,
            board: self.board.clone(),
            calls,
            answers: None,
            state: PrinterState::Ok,
            detail: String::new(),
        };
        let counts = self.store.read(|connection| store::counts(connection, &printer.name))?;
        self.board.publish(PrinterStatus {
            name: printer.name.clone(),
            state: PrinterState::Ok,
            waiting: counts.waiting,
            needs_decision: counts.needs_decision,
            detail: String::new(),
        });
        self.spawn(format!("deks-print-{}", printer.name), call, move || worker.run())
    }

    /// Tells all workers that there may be something to do: after every commit that queued a job.
    pub fn wake(&self) {
        for call in &self.calls {
            let _ = call.send(Call::Wake);
        }
    }

    /// The latest status of every printer, by name.
    pub fn statuses(&self) -> Vec<PrinterStatus> {
        self.board.latest().values().cloned().collect()
    }

    /// See [`queue::decide`]. Writes: call it from a worker thread, not from the UI's.
    pub fn decide(&self, by: UserId, job: PrintJobId, decision: Decision) -> Result<(), QueueError> {
        queue::decide(&self.store, by, job, decision)?;
        self.wake();
        Ok(())
    }

    /// See [`queue::retry`].
    pub fn retry(&self, job: PrintJobId) -> Result<(), QueueError> {
        queue::retry(&self.store, job)?;
        self.wake();
        Ok(())
    }

    /// See [`queue::reprint`].
    pub fn reprint(&self, by: UserId, job: PrintJobId) -> Result<PrintJobId, QueueError> {
        let copy = queue::reprint(&self.store, by, job)?;
        self.wake();
        Ok(copy)
    }

    /// Waits until no job of a served printer waits any more; whether that came true in time. For the demo and tests.
    pub fn wait_until_empty(&self, timeout_ms: u64) -> Result<bool, StoreError> {
        let deadline = Instant::now() + Duration::from_millis(timeout_ms);
        let names: Vec<String> = self.statuses().into_iter().map(|status| status.name).collect();
        loop {
            let mut waiting = 0;
            for name in &names {
                waiting += self.store.read(|connection| store::counts(connection, name))?.waiting;
            }
            if waiting == 0 || Instant::now() >= deadline {
                return Ok(waiting == 0);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Jobs for a printer that nobody configured are shown, not forgotten.
fn notice_missing_printers(store: &Store, board: &StatusBoard) -> Result<(), StoreError> {
    for name in store.read(store::printers_with_open_jobs)? {
        let served = board.latest().get(&name).is_some_and(|status| status.state != PrinterState::NotConfigured);
        if !served {
            let counts = store.read(|connection| store::counts(connection, &name))?;
            let state = PrinterState::NotConfigured;
            let detail = state.advice().to_owned();
            let (waiting, needs_decision) = (counts.waiting, counts.needs_decision);
            board.publish(PrinterStatus { name, state, waiting, needs_decision, detail });
        }
    }
    Ok(())
}

impl Drop for PrintService {
    fn drop(&mut self) {
        for call in &self.calls {
            let _ = call.send(Call::Stop);
        }
        let deadline = Instant::now() + Duration::from_millis(STOP_WAIT_MS);
        for thread in self.threads.drain(..) {
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
            // One that is still sending is left to its deadline; its job stays `printing` and is asked about at start.
            if thread.is_finished() {
                let _ = thread.join();
            }
        }
    }
}
