//! One thread a printer: takes the next job, sends it, writes down what became of it.
//!
//! Promises: a job is marked `printing` before its first byte leaves, so that a machine that stops in the middle leaves
//! an `unknown` job behind and never a silent second copy; printers wait for nobody but themselves. Leaves to others:
//! what a person decides (`queue::decide`), and starting and stopping (`service`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::escpos_bytes::{Profile, encode};
use super::layout::lay_out;
use super::printer::{Outcome, Patience, Port, PrinterState, ask_state, send_job};
use super::queue::{JobState, final_slip, must_hold, pause_ms};
use super::service::{PrinterStatus, StatusBoard};
use super::store::{self, NextJob};
use crate::base::PrintJobId;
use crate::store::{Store, StoreError};

/// How long a worker that cannot write to the store waits before it tries again.
const STORE_PAUSE_MS: u64 = 2_000;

/// The bytes of stored pictures by hash in hex (see `layout::PictureSource`).
pub type PictureStore = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// What a worker is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// There may be a new job, or a person decided something.
    Wake,
    Stop,
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
        loop {
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
            match self.calls.recv_timeout(Duration::from_millis(ms)) {
                Ok(Call::Wake) => {}
                Ok(Call::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) if poll => self.poll(),
                Err(RecvTimeoutError::Timeout) => {}
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
        let lines = lay_out(&slip, self.profile.paper, &*self.pictures);
        encode(&lines, &self.profile).map_err(|error| error.to_string())
    }

    fn send(&mut self, job: &NextJob, bytes: &[u8]) -> Result<Next, StoreError> {
        self.port.announce(&job.title);
        let (store, id) = (self.store.clone(), job.id);
        let outcome = send_job(&mut *self.port, bytes, &self.patience, &mut self.answers, || {
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
        let deadline = Instant::now() + Duration::from_millis(self.patience.connect_ms);
        let asked = match self.port.open(deadline) {
            Ok(()) => ask_state(&mut *self.port, &self.patience),
            Err(error) => Err(error),
        };
        self.port.close();
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
