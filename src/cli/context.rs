//! What commands share: folders, configuration, the store.

use std::sync::Arc;

use thiserror::Error;

use super::args::Args;
use crate::base::SystemClock;
use crate::config::{Config, ConfigError, Folders};
use crate::partnership::ROOM;
use crate::sop::Procedures;
use crate::store::{Store, StoreError, StoreOptions};

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A command's own error, already in words that say what to do.
    #[error("{0}")]
    Refused(String),
}

impl CliError {
    pub fn refused(error: impl std::error::Error) -> CliError {
        CliError::Refused(error.to_string())
    }
}

/// Folders and configuration of this run.
#[derive(Debug)]
pub struct Context {
    pub folders: Folders,
    pub config: Config,
}

impl Context {
    /// Finds the folders and reads the configuration; without one the defaults hold. Writes nothing.
    pub fn find(args: &Args) -> Result<Context, CliError> {
        let folders = Folders::find(args.data.as_deref(), args.config.as_deref())?;
        let config = folders.load()?;
        Ok(Context { folders, config })
    }

    /// Makes the data folder and, on the first start, the commented configuration.
    pub fn prepare(self, args: &Args) -> Result<Context, CliError> {
        self.folders.prepare()?;
        Context::find(args)
    }

    /// Opens the database of the data folder, making it when it is not there.
    pub fn open_store(&self) -> Result<Store, StoreError> {
        Store::open(StoreOptions {
            path: self.folders.database(),
            zone: self.config.outlet.zone,
            device_prefix: self.config.outlet.device_prefix.clone(),
            clock: Arc::new(SystemClock),
        })
    }

    /// The procedures over an open database, with what the partnership adds to cases, as the kiosk has them.
    pub fn open_procedures(&self, store: Store) -> Result<Procedures, CliError> {
        let procedures = Procedures::open(store, &self.folders.data).map_err(CliError::refused)?;
        Ok(procedures.with_room(ROOM))
    }
}
