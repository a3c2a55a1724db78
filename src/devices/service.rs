//! The print service: starts one worker a printer, wakes them, shows how the printers stand, and lets settings be tried
//! and changed while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::escpos_bytes::Profile;
use super::printer::{Patience, Port, PrinterState, port_of};
use super::queue::{self, Decision, HOLD_AFTER_MINUTES, QueueError};
use super::store;
use super::test_print::{self, TestOutcome, TestPrintError};
use super::worker::{Call, Desk, PictureStore, Worker};
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

    fn forget(&self, name: &str) {
        self.latest().remove(name);
    }

    /// Keeps a status and tells the listener when it is news.
    pub fn publish(&self, status: PrinterStatus) {
        let old = self.latest().insert(status.name.clone(), status.clone());
        if old.as_ref() != Some(&status) {
            (self.listener)(&status);
        }
    }
}

/// A worker's thread and the way to talk to it.
struct Running {
    call: Sender<Call>,
    thread: JoinHandle<()>,
    desk: Desk,
}

/// The running workers. Dropping it stops them; what is in the middle has a few seconds to end.
pub struct PrintService {
    store: Store,
    board: Arc<StatusBoard>,
    options: PrintOptions,
    workers: Mutex<BTreeMap<String, Running>>,
    watch: Running,
}

impl PrintService {
    /// Jobs that were being sent when the kiosk stopped become `unknown`; then every printer's worker starts.
    pub fn start(store: Store, printers: Vec<PrinterSetup>, options: PrintOptions) -> Result<PrintService, StoreError> {
        store.write_local(|connection, now| store::interrupted_become_unknown(connection, now, None).map(|_| ()))?;
        let board = Arc::new(StatusBoard { latest: Mutex::default(), listener: options.on_status.clone() });
        // Only a printer that is served counts as one that jobs can wait for.
        for printer in &printers {
            publish_start(&store, &board, &printer.name)?;
        }
        let watch = start_watch(&store, &board)?;
        let service = PrintService { store, board, options, workers: Mutex::default(), watch };
        for printer in printers {
            service.replace(printer)?;
        }
        Ok(service)
    }

    fn workers(&self) -> MutexGuard<'_, BTreeMap<String, Running>> {
        self.workers.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Starts the worker of a printer, in place of the one that it had. Returns at once: the old worker ends within its
    /// patience, after the job that it is sending, and the new one begins when it has. Queued jobs stay.
    pub fn replace(&self, printer: PrinterSetup) -> Result<(), StoreError> {
        let (name, (call, calls)) = (printer.name.clone(), unbounded());
        publish_start(&self.store, &self.board, &name)?;
        let mut workers = self.workers();
        let before = workers.remove(&name).map(Running::stop);
        let desk = before.as_ref().map(|(_, desk)| desk.clone()).unwrap_or_default();
        let worker = self.worker(printer, calls, desk.clone());
        let thread = spawn(format!("deks-print-{name}"), move || {
            let (store, name) = (worker.store.clone(), worker.name.clone());
            if let Some((thread, _)) = before {
                let _ = thread.join();
                let left = store.write_local(move |connection, now| {
                    store::interrupted_become_unknown(connection, now, Some(&name)).map(|_| ())
                });
                if let Err(error) = left {
                    tracing::warn!(%error, "print queue");
                }
            }
            worker.run();
        })?;
        workers.insert(name, Running { call, thread, desk });
        Ok(())
    }

    /// Ends the worker of a printer that is no longer there. Its jobs stay, and are shown as waiting for a printer that
    /// nobody configured.
    pub fn remove(&self, name: &str) -> Result<(), StoreError> {
        let mut workers = self.workers();
        let Some((before, desk)) = workers.remove(name).map(Running::stop) else { return Ok(()) };
        let (store, board, gone) = (self.store.clone(), self.board.clone(), name.to_owned());
        let thread = spawn(format!("deks-print-{name}"), move || {
            let _ = before.join();
            board.forget(&gone);
            if let Err(error) = notice_missing_printers(&store, &board) {
                tracing::warn!(%error, "print queue");
            }
        })?;
        // Nobody listens to these calls: whoever comes next under this name waits for the thread.
        let (call, _) = unbounded();
        workers.insert(name.to_owned(), Running { call, thread, desk });
        Ok(())
    }

    /// Goes over from one configuration of printers to another: what did not change goes on undisturbed.
    pub fn reconfigure(&self, old: &[config::Printer], new: &[config::Printer]) -> Result<(), StoreError> {
        for gone in old.iter().filter(|printer| new.iter().all(|other| other.name != printer.name)) {
            self.remove(&gone.name)?;
        }
        for printer in new.iter().filter(|printer| !old.contains(printer)) {
            self.replace(PrinterSetup::of(printer))?;
        }
        Ok(())
    }

    fn worker(&self, printer: PrinterSetup, calls: Receiver<Call>, desk: Desk) -> Worker {
        Worker {
            name: printer.name,
            profile: printer.profile,
            port: printer.port,
            store: self.store.clone(),
            pictures: self.options.pictures.clone(),
            patience: self.options.patience,
            hold_after_minutes: self.options.hold_after_minutes,
            poll_ms: self.options.poll_ms,
            board: self.board.clone(),
            calls,
            desk,
            ear: None,
            answers: None,
            state: PrinterState::Ok,
            detail: String::new(),
        }
    }

    /// Prints the test page of a printer right away, past its queue, with the settings given, saved or not; see
    /// [`test_print`]. Waits for the printer: call it from a worker thread, not from the UI's.
    pub fn test_print(&self, printer: &config::Printer, open_drawer: bool) -> Result<TestOutcome, TestPrintError> {
        let desk = self.workers().get(&printer.name).map(|running| running.desk.clone()).unwrap_or_default();
        test_print::print_with_deadline(printer, open_drawer, desk, self.options.patience)
    }

    /// Tells all workers that there may be something to do: after every commit that queued a job.
    pub fn wake(&self) {
        let _ = self.watch.call.send(Call::Wake);
        for running in self.workers().values() {
            let _ = running.call.send(Call::Wake);
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

impl Running {
    /// Tells it to stop; the thread ends by itself.
    fn stop(self) -> (JoinHandle<()>, Desk) {
        let _ = self.call.send(Call::Stop);
        (self.thread, self.desk)
    }
}

fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let thread = std::thread::Builder::new().name(name).spawn(work);
    thread.map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// A thread that looks for jobs nobody serves, so that neither the UI nor a printer waits for it.
fn start_watch(store: &Store, board: &Arc<StatusBoard>) -> Result<Running, StoreError> {
    let (call, calls) = unbounded();
    notice_missing_printers(store, board)?;
    let (store, board) = (store.clone(), board.clone());
    let thread = spawn("deks-print-watch".into(), move || {
        while let Ok(Call::Wake) = calls.recv() {
            if let Err(error) = notice_missing_printers(&store, &board) {
                tracing::warn!(%error, "print queue");
            }
        }
    })?;
    Ok(Running { call, thread, desk: Desk::default() })
}

/// What is shown of a printer until its worker has asked it.
fn publish_start(store: &Store, board: &StatusBoard, name: &str) -> Result<(), StoreError> {
    let counts = store.read(|connection| store::counts(connection, name))?;
    board.publish(PrinterStatus {
        name: name.to_owned(),
        state: PrinterState::Ok,
        waiting: counts.waiting,
        needs_decision: counts.needs_decision,
        detail: String::new(),
    });
    Ok(())
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
        let _ = self.watch.call.send(Call::Stop);
        let threads: Vec<JoinHandle<()>> =
            std::mem::take(&mut *self.workers()).into_values().map(|running| running.stop().0).collect();
        let deadline = Instant::now() + Duration::from_millis(STOP_WAIT_MS);
        for thread in threads {
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
            // One that is still sending is left to its deadline; its job stays `printing` and is asked about at start.
            if thread.is_finished() {
                let _ = thread.join();
            }
        }
        while !self.watch.thread.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
