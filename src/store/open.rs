//! Opening the file: folder, version, migrations, connections.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};

use super::error::StoreError;
use super::schema;
use super::write::Writer;
use crate::base::{Clock, DeviceId, Zone};

/// A WAL bug was fixed in this version.
const SQLITE_NEEDED: (&str, i32) = ("3.51.3", 3_051_003);
/// Set once when a connection opens; nobody sets them again.
const GUARDED_PRAGMAS: &[&str] = &[
    "writable_schema",
    "foreign_keys",
    "trusted_schema",
    "query_only",
    "journal_mode",
    "synchronous",
    "ignore_check_constraints",
    "recursive_triggers",
    "secure_delete",
];
const STATEMENTS_CACHED: usize = 256;

/// Where and how a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    pub path: PathBuf,
    pub zone: Zone,
    /// Begins every human number of this device, e.g. `K1`.
    pub device_prefix: String,
    pub clock: Arc<dyn Clock>,
}

/// Who this machine is, as the file says.
#[derive(Debug, Clone)]
pub struct Device {
    pub id: DeviceId,
    pub prefix: String,
}

/// An open store; clones share the same file, writer and readers.
#[derive(Clone)]
pub struct Store {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    /// Dropped before the writer: the last connection to close folds the log into the file, and a reader may not write.
    pub(super) readers: Mutex<Vec<Connection>>,
    pub(super) writer: Writer,
    pub(super) path: PathBuf,
    pub(super) zone: Zone,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) device: Device,
}

impl Store {
    /// Opens the file, creating folder, file and schema where they are missing.
    pub fn open(options: StoreOptions) -> Result<Store, StoreError> {
        Store::open_with(options, "FULL")
    }

    /// Opens a file that is thrown away if the machine stops before it is complete: nothing waits for the disk until
    /// [`Store::close_to_disk`]. For filling a database that does not exist yet, never for one that an outlet uses.
    pub fn open_scratch(options: StoreOptions) -> Result<Store, StoreError> {
        Store::open_with(options, "OFF")
    }

    /// Closes the last handle: the log is folded into the file and the file is on the disk. Handles that are still open
    /// elsewhere keep the log; say so instead of losing it.
    pub fn close_to_disk(self) -> Result<(), StoreError> {
        let path = self.path().to_owned();
        let inner = Arc::try_unwrap(self.inner).map_err(|_| StoreError::Unreadable("masih dipakai".into()))?;
        drop(inner);
        let unusable =
            |e: std::io::Error| StoreError::Folder { path: path.display().to_string(), cause: e.to_string() };
        std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(unusable)
    }

    fn open_with(options: StoreOptions, synchronous: &'static str) -> Result<Store, StoreError> {
        if rusqlite::version_number() < SQLITE_NEEDED.1 {
            return Err(StoreError::SqliteTooOld { found: rusqlite::version(), needed: SQLITE_NEEDED.0 });
        }
        create_folder(&options.path)?;
        let mut connection = Connection::open(&options.path)?;
        set_pragmas(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", synchronous)?;
        migrate(&mut connection)?;
        let device = load_device(&connection, &options.device_prefix)?;
        deny_schema_changes(&connection)?;
        let writer = Writer::start(connection, device.clone(), options.zone, options.clock.clone())?;
        Ok(Store {
            inner: Arc::new(Inner {
                writer,
                readers: Mutex::new(Vec::new()),
                path: options.path,
                zone: options.zone,
                clock: options.clock,
                device,
            }),
        })
    }

    pub fn device(&self) -> &Device {
        &self.inner.device
    }

    pub fn zone(&self) -> Zone {
        self.inner.zone
    }

    pub fn clock(&self) -> Arc<dyn Clock> {
        self.inner.clock.clone()
    }

    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Copies everything as it stands now into a new file; acts go on meanwhile.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        /// Some pages at a time, so that a writer is never kept waiting for the whole file.
        const PAGES_AT_ONCE: i32 = 1_000;
        self.read(|connection| {
            let mut copy = Connection::open(path)?;
            let backup = Backup::new(connection, &mut copy)?;
            backup.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
            Ok(())
        })
    }

    /// Today's business day by the store's clock.
    pub fn today(&self) -> crate::base::BusinessDay {
        self.inner.zone.day_of(self.inner.clock.now())
    }
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_pragmas(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    deny_schema_changes(&connection)?;
    Ok(connection)
}

fn create_folder(path: &Path) -> Result<(), StoreError> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder)
            .map_err(|e| StoreError::Folder { path: folder.display().to_string(), cause: e.to_string() }),
        _ => Ok(()),
    }
}

fn set_pragmas(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Without this, INSERT OR REPLACE would delete a fact past its trigger.
    connection.pragma_update(None, "recursive_triggers", true)?;
    // What is erased is overwritten in the file: free pages hold nothing of anybody.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    schema::migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::MigrationDefinition(
            rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
        ) => StoreError::SchemaTooNew,
        other => StoreError::Migration(other.to_string()),
    })
}

/// From here on nobody changes the schema, attaches files or loads code through this connection (faults F9).
fn deny_schema_changes(connection: &Connection) -> Result<(), StoreError> {
    connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
        AuthAction::CreateIndex { .. }
        | AuthAction::CreateTable { .. }
        | AuthAction::CreateTrigger { .. }
        | AuthAction::CreateView { .. }
        | AuthAction::CreateVtable { .. }
        | AuthAction::DropIndex { .. }
        | AuthAction::DropTable { .. }
        | AuthAction::DropTrigger { .. }
        | AuthAction::DropView { .. }
        | AuthAction::DropVtable { .. }
        | AuthAction::AlterTable { .. }
        | AuthAction::Attach { .. }
        | AuthAction::Detach { .. } => Authorization::Deny,
        AuthAction::Pragma { pragma_name, pragma_value: Some(_) } if GUARDED_PRAGMAS.contains(&pragma_name) => {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }))?;
    Ok(())
}

fn load_device(connection: &Connection, prefix: &str) -> Result<Device, StoreError> {
    connection.execute(
        "INSERT INTO device (only_row, device_id) VALUES (1, ?1) ON CONFLICT (only_row) DO NOTHING",
        [DeviceId::new()],
    )?;
    let id = connection.query_row("SELECT device_id FROM device", [], |row| row.get(0))?;
    Ok(Device { id, prefix: prefix.to_owned() })
}
