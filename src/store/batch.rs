//! Many acts in one transaction: for an import that must come in whole or not at all.
//!
//! Each act keeps its own audit and journal row, so that a sale loaded from a file can be traced and replayed like one
//! that was rung up, and no journal row grows with the size of the file. They commit together or none does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;

use rusqlite::{Connection, TransactionBehavior, params};

use super::act::Act;
use super::error::StoreError;
use super::journal::{self, Head};
use super::open::{Device, Store};
use super::read::OptionalRow;
use super::tx::Tx;
use super::write::WriterState;
use crate::base::{ActId, UtcMs, Zone};

/// The inside of a batch: acts are done one after the other, and seen by the ones that follow.
pub struct Batch<'c> {
    connection: &'c Connection,
    now: UtcMs,
    zone: Zone,
    device: &'c Device,
    head: Head,
}

impl Batch<'_> {
    /// Does one act of the batch. Unlike [`Store::write`] it does not look for an earlier act of the same id: ask
    /// [`Batch::is_done`] first; doing an act twice fails the whole batch.
    pub fn act<E: From<StoreError>>(
        &mut self,
        act: Act,
        f: impl FnOnce(&mut Tx<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let stamp = self.head.hlc.next(self.now);
        let mut tx = Tx::new(self.connection, act, self.now, self.zone, self.device, stamp, self.head.seq + 1);
        f(&mut tx)?;
        self.head = journal::append(tx, &self.head, "null")?;
        Ok(())
    }

    /// Whether an act of this id was committed before, or done earlier in this batch.
    pub fn is_done(&self, act: ActId) -> Result<bool, StoreError> {
        let found = self
            .connection
            .prepare_cached("SELECT 1 FROM audit WHERE act_id = ?1")?
            .query_row(params![act], |_| Ok(()))
            .optional_row()?;
        Ok(found.is_some())
    }

    pub fn conn(&self) -> &Connection {
        self.connection
    }
}

impl Store {
    /// Runs `f` on the writer's thread; every act it does commits together when it returns `Ok`, or nothing does.
    pub fn write_batch<T, E>(&self, f: impl FnOnce(&mut Batch<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, result) = sync_channel(1);
        self.inner.writer.send(Box::new(move |state| {
            // The head moves only after the commit, so a state seen after a panic is the state before the batch.
            let outcome = catch_unwind(AssertUnwindSafe(|| state.run_batch(f)));
            let _ = answer.send(outcome.unwrap_or_else(|_| Err(StoreError::ActPanicked.into())));
        }))?;
        result.recv().map_err(|_| StoreError::WriterGone)?
    }
}

impl WriterState {
    fn run_batch<T, E: From<StoreError>>(&mut self, f: impl FnOnce(&mut Batch<'_>) -> Result<T, E>) -> Result<T, E> {
        let now = self.clock.now();
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let mut batch =
            Batch { connection: &transaction, now, zone: self.zone, device: &self.device, head: self.head.clone() };
        let value = f(&mut batch)?;
        let head = batch.head;
        transaction.commit().map_err(StoreError::from)?;
        self.head = head;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::open;
    use crate::store::verify_audit_chain;

    fn acts(store: &Store) -> i64 {
        store
            .read::<_, StoreError>(|c| Ok(c.query_row("SELECT count(*) FROM audit", [], |row| row.get(0))?))
            .expect("a count")
    }

    #[test]
    fn a_batch_commits_every_act_or_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let first = ActId::new();
        let done: Result<(), StoreError> = store.write_batch(move |batch| {
            batch.act(Act::system("test.one").with_id(first), |_| Ok::<_, StoreError>(()))?;
            batch.act(Act::system("test.two"), |_| Ok(()))
        });
        assert!(done.is_ok());
        assert_eq!(acts(&store), 2);
        let refused: Result<(), StoreError> = store.write_batch(move |batch| {
            assert!(batch.is_done(first)?);
            batch.act(Act::system("test.three"), |_| Ok::<_, StoreError>(()))?;
            Err(StoreError::Unreadable("stop".into()))
        });
        assert!(refused.is_err());
        assert_eq!(acts(&store), 2);
        let after: Result<(), StoreError> = store.write(Act::system("test.four"), |_| Ok(()));
        assert!(after.is_ok());
        assert_eq!(store.read(verify_audit_chain).expect("a walk"), None);
    }
}
