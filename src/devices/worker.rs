//! One thread a printer: takes the next job, sends it, writes down what became of it.
//!
//! Promises: a job is marked `printing` before its first byte leaves, so that a machine that stops in the middle leaves
//! an `unknown` job behind and never a silent second copy; printers wait for nobody but themselves. Leaves to others:
//! what a person decides (`queue::decide`), and starting and stopping (`service`).

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};

use super::escpos_bytes::Profile;
use super::printer::{
    Ear, Heard, LISTEN, Outcome, Patience, Port, PortError, PrinterState, STOP_LISTENING, ask_state, send_job,
};
use super::queue::{JobState, final_slip, must_hold, pause_ms};
use super::render;
use super::service::{PrinterStatus, StatusBoard};
use super::store::{self, NextJob};
use crate::base::PrintJobId;
use crate::config::PrinterLanguage;
use crate::store::{Store, StoreError};

/// How long a worker that cannot write to the store waits before it tries again.
const STORE_PAUSE_MS: u64 = 2_000;
/// How often an open line is looked at for what the printer says by itself, and how long a look takes.
const LISTEN_EVERY_MS: u64 = 100;
const LISTEN_MS: u64 = 5;
/// How long the last byte may take to leave the line.
const QUIET_MS: u64 = 50;
/// For the few bytes that begin and end listening.
const LISTEN_WRITE_MS: u64 = 100;

/// The bytes of stored pictures by hash in hex (see `layout::PictureSource`).
pub type PictureStore = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// What a worker is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// There may be a new job, or a person decided something.
    Wake,
    Stop,
}

/// Who speaks to a printer holds its desk; one at a time.
#[derive(Debug, Default, Clone)]
pub struct Desk(Arc<Mutex<()>>);

impl Desk {
    fn sit_down(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Does something at the desk; `None` when it was not free in time.
    pub fn try_until<T>(&self, deadline: Instant, work: impl FnOnce() -> T) -> Option<T> {
        loop {
            match self.0.try_lock() {
                Ok(_sitting) => return Some(work()),
                Err(std::sync::TryLockError::Poisoned(poisoned)) => {
                    let _sitting = poisoned.into_inner();
                    return Some(work());
                }
                Err(std::sync::TryLockError::WouldBlock) if Instant::now() >= deadline => return None,
                Err(std::sync::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// One printer's worker.
pub struct Worker {
    pub name: String,
    pub profile: Profile,
    pub port: Box<dyn Port>,
    pub store: Store,
    pub pictures: PictureStore,
    pub patience: Patience,
    pub hold_after_minutes: i64,
    /// How often an idle printer is asked how it stands.
    pub poll_ms: u64,
    pub board: Arc<StatusBoard>,
    pub calls: Receiver<Call>,
    /// Held while the printer is spoken to: a test print waits for it.
    pub desk: Desk,
    /// The messages of a printer whose line stays open; `None` when it is closed.
    pub ear: Option<Ear>,
    /// Whether the printer answers status questions, once that is known.
    pub answers: Option<bool>,
    pub state: PrinterState,
    pub detail: String,
}

/// What a worker does next.
enum Next {
    Again,
    Wait { ms: u64, poll: bool },
}

impl Worker {
    /// Works until it is told to stop.
    pub fn run(mut self) {
        self.poll();
        while !self.is_told_to_stop() {
            let next = self.step().unwrap_or_else(|error| {
                let printer = &self.name;
                tracing::error!(%printer, %error, "print queue");
                self.detail = error.to_string();
                Next::Wait { ms: STORE_PAUSE_MS, poll: false }
            });
            self.publish();
            let (ms, poll) = match next {
                Next::Again => (0, false),
                Next::Wait { ms, poll } => (ms, poll),
            };
            if self.wait(ms, poll) == Call::Stop {
                break;
            }
        }
        self.stop_listening();
    }

    /// Looked at before every job: another worker may be waiting for the printer's queue.
    fn is_told_to_stop(&self) -> bool {
        loop {
            match self.calls.try_recv() {
                Ok(Call::Wake) => {}
                Ok(Call::Stop) | Err(TryRecvError::Disconnected) => return true,
                Err(TryRecvError::Empty) => return false,
            }
        }
    }

    /// Waits for a call, hears what the printer says meanwhile, and asks it when the time is over and it is idle.
    fn wait(&mut self, ms: u64, poll: bool) -> Call {
        let deadline = Instant::now() + Duration::from_millis(ms);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let slice = if self.ear.is_some() { left.min(Duration::from_millis(LISTEN_EVERY_MS)) } else { left };
            match self.calls.recv_timeout(slice) {
                Ok(call) => return call,
                Err(RecvTimeoutError::Disconnected) => return Call::Stop,
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => self.hear(),
                Err(RecvTimeoutError::Timeout) => {
                    if poll {
                        self.poll();
                    }
                    return Call::Wake;
                }
            }
        }
    }

    fn step(&mut self) -> Result<Next, StoreError> {
        let name = self.name.clone();
        let Some(job) = self.store.read(|connection| store::next(connection, &name))? else {
            return Ok(Next::Wait { ms: self.poll_ms, poll: true });
        };
        let now = self.store.clock().now();
        if must_hold(job.made_at, now, self.hold_after_minutes, job.asked) {
            self.mark(job.id, JobState::Held, "Menunggu terlalu lama. Cetak atau buang?")?;
            return Ok(Next::Again);
        }
        match self.bytes_of(&job, now.0 - job.made_at.0) {
            Ok(bytes) => self.send(&job, &bytes),
            // Trying again would fail again: a person sees it, and the jobs behind it print.
            Err(error) => {
                self.mark(job.id, JobState::Unknown, &error)?;
                Ok(Next::Again)
            }
        }
    }

    fn bytes_of(&self, job: &NextJob, age_ms: i64) -> Result<Vec<u8>, String> {
        let slip = job.slip.clone().ok_or("Isi cetakan tidak terbaca oleh versi ini. Buang, lalu cetak ulang.")?;
        let slip = final_slip(slip, job.is_copy, age_ms);
        render::bytes_of(&slip, &self.profile, &*self.pictures).map_err(|error| error.to_string())
    }

    fn send(&mut self, job: &NextJob, bytes: &[u8]) -> Result<Next, StoreError> {
        self.stop_listening();
        let (store, id, language) = (self.store.clone(), job.id, self.profile.language);
        let desk = self.desk.clone();
        // Until it is written down how the job ended it is still in hand.
        let _sitting = desk.sit_down();
        self.port.announce(&job.title);
        let outcome = send_job(&mut *self.port, language, bytes, &self.patience, &mut self.answers, || {
            mark_in(&store, id, JobState::Printing, "").map_err(|error| error.to_string())
        });
        match outcome {
            Outcome::Printed => {
                (self.state, self.detail) = (PrinterState::Ok, String::new());
                self.mark_for_sure(id, JobState::Printed, "");
                Ok(Next::Again)
            }
            Outcome::NotSent(state, cause) => {
                let printer = &self.name;
                tracing::warn!(%printer, job = %id, cause, "nothing was sent");
                (self.state, self.detail) = (state, cause.clone());
                self.mark(id, JobState::Failed, &cause)?;
                Ok(Next::Wait { ms: pause_ms(job.tries + 1), poll: false })
            }
            Outcome::Unknown(cause) => {
                let printer = &self.name;
                tracing::warn!(%printer, job = %id, cause, "cut off while printing");
                (self.state, self.detail) = (PrinterState::NotReady, cause.clone());
                self.mark_for_sure(id, JobState::Unknown, &format!("Cetakan {cause}. Periksa kertasnya, lalu pilih."));
                Ok(Next::Again)
            }
        }
    }

    fn mark(&self, job: PrintJobId, state: JobState, error: &str) -> Result<(), StoreError> {
        mark_in(&self.store, job, state, error)
    }

    /// After bytes were sent the row must say so before the next job: tried until it works or the worker is stopped
    /// (then the next start finds `printing` and makes it `unknown`).
    fn mark_for_sure(&mut self, job: PrintJobId, state: JobState, error: &str) {
        while let Err(failure) = self.mark(job, state, error) {
            let printer = &self.name;
            tracing::error!(%printer, %job, %failure, "cannot write down a print job");
            self.detail = failure.to_string();
            self.publish();
            if self.calls.recv_timeout(Duration::from_millis(STORE_PAUSE_MS)) == Ok(Call::Stop) {
                return;
            }
        }
    }

    /// Asks an idle printer how it stands, so that an empty roll is seen before the next sale.
    fn poll(&mut self) {
        let desk = self.desk.clone();
        let sitting = desk.sit_down();
        let deadline = Instant::now() + Duration::from_millis(self.patience.connect_ms);
        let asked = match self.port.open(deadline) {
            Ok(()) => ask_state(&mut *self.port, self.profile.language, &self.patience),
            Err(error) => Err(error),
        };
        self.listen_or_close(matches!(asked, Ok(Some(_))));
        drop(sitting);
        (self.state, self.detail) = match asked {
            Ok(answer) => {
                self.answers = Some(answer.is_some());
                let state = answer.unwrap_or(PrinterState::Ok);
                (state, state.advice().to_owned())
            }
            Err(error) => (PrinterState::Offline, error.to_string()),
        };
        self.publish();
    }

    /// A printer that answers and whose line may stay open is asked to tell changes by itself (GS a).
    fn listen_or_close(&mut self, answers: bool) {
        self.ear = None;
        if answers && self.profile.language == PrinterLanguage::Escpos && self.port.can_listen() {
            let deadline = Instant::now() + Duration::from_millis(LISTEN_WRITE_MS);
            self.ear = self.port.write(&LISTEN, deadline).ok().map(|()| Ear::default());
        }
        if self.ear.is_none() {
            self.port.close();
        }
    }

    fn stop_listening(&mut self) {
        if self.ear.take().is_some() {
            let _ = self.port.write(&STOP_LISTENING, Instant::now() + Duration::from_millis(LISTEN_WRITE_MS));
            // Closing clears the line's buffers: what is on its way yet would be lost.
            std::thread::sleep(Duration::from_millis(QUIET_MS));
            self.port.close();
        }
    }

    /// Takes in what the printer said by itself. A line that broke is closed; the next question finds out more.
    fn hear(&mut self) {
        let Some(mut ear) = self.ear.take() else { return };
        let desk = self.desk.clone();
        let sitting = desk.sit_down();
        let mut bytes = [0; 64];
        let read = self.port.read(&mut bytes, Instant::now() + Duration::from_millis(LISTEN_MS));
        drop(sitting);
        let heard = match read {
            Ok(count) => bytes[..count].iter().filter_map(|byte| match ear.hear(*byte) {
                Heard::State(state) => Some((state, state.advice().to_owned())),
                _ => None,
            }),
            Err(PortError::TimedOut) => return self.ear = Some(ear),
            Err(error) => {
                self.port.close();
                (self.state, self.detail) = (PrinterState::Offline, error.to_string());
                return self.publish();
            }
        };
        if let Some(news) = heard.last() {
            (self.state, self.detail) = news;
        }
        self.ear = Some(ear);
        self.publish();
    }

    fn publish(&self) {
        let name = self.name.clone();
        let counts = self.store.read(|connection| store::counts(connection, &name)).unwrap_or_default();
        self.board.publish(PrinterStatus {
            name,
            state: self.state,
            waiting: counts.waiting,
            needs_decision: counts.needs_decision,
            detail: self.detail.clone(),
        });
    }
}

fn mark_in(store: &Store, job: PrintJobId, state: JobState, error: &str) -> Result<(), StoreError> {
    let error = crate::base::text::truncate_chars(error, 300).to_owned();
    store.write_local(move |connection, now| store::set_state(connection, now, job, state, &error))
}
