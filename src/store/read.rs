//! Reading: a pool of read-only connections, so that a long report never waits for a sale, nor a sale for it.

use rusqlite::{Connection, Params, Row};

use super::error::StoreError;
use super::open::{Store, open_reader};
use crate::base::{ActId, UserId};

const READERS_KEPT: usize = 4;

impl Store {
    /// Runs `f` on a read-only connection; what it sees is one consistent state only within one SQL statement.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let connection = self.take_reader()?;
        let result = f(&connection);
        self.give_back(connection);
        result
    }

    /// Like [`Store::read`], but every statement of `f` sees the same state: for reports whose figures must agree.
    pub fn read_snapshot<T, E: From<StoreError>>(&self, f: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        self.read(|connection| {
            connection.execute_batch("BEGIN").map_err(StoreError::from)?;
            let result = f(connection);
            connection.execute_batch("COMMIT").map_err(StoreError::from)?;
            result
        })
    }

    fn take_reader(&self) -> Result<Connection, StoreError> {
        let kept = self.inner.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop();
        match kept {
            Some(connection) => Ok(connection),
            None => open_reader(&self.inner.path),
        }
    }

    fn give_back(&self, connection: Connection) {
        // A reader left inside a transaction would hold the WAL back; it is closed instead of kept.
        if !connection.is_autocommit() {
            return;
        }
        let mut readers = self.inner.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
    }
}

/// All rows of a cached statement.
pub fn collect<T>(
    connection: &Connection,
    sql: &'static str,
    params: impl Params,
    map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params, map)?;
    Ok(rows.collect::<rusqlite::Result<Vec<T>>>()?)
}

/// Who did an act; `None` where nobody did (the clock, an import) and where this file does not know the act.
///
/// One look into a unique index: a list of some hundred rows may ask for each of them.
pub fn actor_of(connection: &Connection, act: ActId) -> Result<Option<UserId>, StoreError> {
    let found = connection
        .prepare_cached("SELECT user_id FROM audit WHERE act_id = ?1")?
        .query_row([act], |row| row.get::<_, Option<UserId>>(0))
        .optional_row()?;
    Ok(found.flatten())
}

/// "No row" as `None`.
pub trait OptionalRow<T> {
    fn optional_row(self) -> Result<Option<T>, StoreError>;
}

impl<T> OptionalRow<T> for rusqlite::Result<T> {
    fn optional_row(self) -> Result<Option<T>, StoreError> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Act;
    use crate::store::tests::open;

    #[test]
    fn an_act_says_who_did_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(&folder);
        let (one, other) = (UserId::new(), UserId::new());
        for (act, expect) in [
            (Act::by(one, "test.sign"), Some(one)),
            (Act::by(other, "test.sign"), Some(other)),
            (Act::system("test.night"), None),
        ] {
            let (id, kind) = (act.id, act.kind);
            store.write(act, |_| Ok::<_, StoreError>(())).expect("written");
            assert_eq!(store.read(|c| actor_of(c, id)), Ok(expect), "{kind}");
        }
        assert_eq!(store.read(|c| actor_of(c, ActId::new())), Ok(None), "an act that was never done");
    }
}
