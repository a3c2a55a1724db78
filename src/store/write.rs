//! Writing: one thread owns the one writing connection; acts queue before it and commit one by one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::act::Act;
use super::error::StoreError;
use super::hlc::Hlc;
use super::journal;
use super::open::{Device, Store};
use super::read::OptionalRow;
use super::tx::Tx;
use crate::base::{Clock, UtcMs, Zone};

type Job = Box<dyn FnOnce(&mut WriterState) + Send>;

/// The handle to the writer thread; dropping it lets queued acts finish and closes the file.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer thread owns.
pub(super) struct WriterState {
    pub(super) connection: Connection,
    pub(super) device: Device,
    pub(super) zone: Zone,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) head: journal::Head,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        device: Device,
        zone: Zone,
        clock: Arc<dyn Clock>,
    ) -> Result<Writer, StoreError> {
        let head = journal::load_head(&connection)?;
        let mut state = WriterState { connection, device, zone, clock, head };
        let (jobs, queue) = channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("deks-writer".into())
            .spawn(move || {
                while let Ok(job) = queue.recv() {
                    job(&mut state);
                }
            })
            .map_err(|e| StoreError::Unreadable(e.to_string()))?;
        Ok(Writer { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn send(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or(StoreError::WriterGone)?;
        jobs.send(job).map_err(|_| StoreError::WriterGone)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // A writer dropped from a job of its own cannot wait for itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

impl Store {
    /// Does one act: everything `f` writes, its audit row and its journal row commit together, or nothing does.
    ///
    /// When an act with this id was committed before, `f` is not run and the first result comes back. `T` is stored for
    /// that purpose, so keep it small: ids and numbers. Blocks until the commit is durable: call it from a worker,
    /// never from the UI thread. A panic inside `f` rolls back and comes back as [`StoreError::ActPanicked`]; the
    /// writer goes on with the next act.
    pub fn write<T, E>(&self, act: Act, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, result) = sync_channel(1);
        self.inner.writer.send(Box::new(move |state| {
            // The head moves only after a commit, so a state seen after a panic is the state before the act.
            let outcome = catch_unwind(AssertUnwindSafe(|| state.run(act, f)));
            let _ = answer.send(outcome.unwrap_or_else(|_| Err(StoreError::ActPanicked.into())));
        }))?;
        result.recv().map_err(|_| StoreError::WriterGone)?
    }
}

impl Store {
    /// Changes tables that belong to this device alone (drafts, print and mail queues' states). No act, no audit, no
    /// journal: nothing that another device or an auditor would ever ask for may be written this way.
    pub fn write_local<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Connection, UtcMs) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, result) = sync_channel(1);
        self.inner.writer.send(Box::new(move |state| {
            let outcome = catch_unwind(AssertUnwindSafe(|| state.run_local(f)));
            let _ = answer.send(outcome.unwrap_or(Err(StoreError::ActPanicked)));
        }))?;
        result.recv().map_err(|_| StoreError::WriterGone)?
    }
}

impl Store {
    /// Folds the log into the file and empties it: what was erased is then in neither. A reader in another program may
    /// keep the log for a while; nothing is lost with it, and the next time folds it too.
    pub fn fold_log(&self) -> Result<(), StoreError> {
        let (answer, result) = sync_channel(1);
        self.inner.writer.send(Box::new(move |state| {
            let folded = state.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let _ = answer.send(folded.map_err(StoreError::from));
        }))?;
        result.recv().map_err(|_| StoreError::WriterGone)?
    }
}

impl WriterState {
    fn run_local<T>(&mut self, f: impl FnOnce(&Connection, UtcMs) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let now = self.clock.now();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = f(&transaction, now)?;
        transaction.commit()?;
        Ok(value)
    }

    fn run<T, E>(&mut self, act: Act, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: From<StoreError>,
    {
        if let Some(first) = self.first_result(&act)? {
            return Ok(first);
        }
        let now = self.clock.now();
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let stamp = self.head.hlc.next(now);
        let mut tx = Tx::new(&transaction, act, now, self.zone, &self.device, stamp, self.head.seq + 1);
        let value = f(&mut tx)?;
        let result = serde_json::to_string(&value).map_err(StoreError::from)?;
        let head = journal::append(tx, &self.head, &result)?;
        transaction.commit().map_err(StoreError::from)?;
        self.head = head;
        Ok(value)
    }

    fn first_result<T: DeserializeOwned>(&self, act: &Act) -> Result<Option<T>, StoreError> {
        let found = self
            .connection
            .prepare_cached("SELECT kind, result FROM audit WHERE act_id = ?1")?
            .query_row(params![act.id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .optional_row()?;
        match found {
            None => Ok(None),
            Some((kind, _)) if kind != act.kind => Err(StoreError::ActReused { first: kind, second: act.kind }),
            Some((_, result)) => Ok(Some(serde_json::from_str(&result)?)),
        }
    }
}

impl journal::Head {
    pub(super) fn empty() -> Self {
        journal::Head { seq: 0, hlc: Hlc(0), hash: [0; 32] }
    }
}
