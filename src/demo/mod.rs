//! The demo: an outlet with fourteen months behind it, and one day played from opening to the month's letters.
//!
//! Promises: everything is done by the product's own operations at the clock of its moment, never written into tables;
//! the same seed and day tell the same story; a database that holds anything is left alone; what is shown (slips,
//! papers, letters) is what really came out of the queue, the typesetter and the outbox. Leaves to others: the screens.

mod applicants;
mod calendar;
mod casework;
mod chance;
mod day;
mod goods;
mod history;
mod listening;
mod mailbox;
mod outfit;
mod outlet;
mod page;
mod photos;
mod post_office;
mod returning;
mod reviewing;
mod seed;
mod selling;
mod settling;
mod tcp_printer;
mod words;

use thiserror::Error;

pub use day::{DayReport, PlayDay, play_day};
pub use history::Counts;
pub use outfit::dress_file;
pub use outlet::DEMO_USERS;
pub use seed::{Seed, Seeded, Shape, seed};

use crate::store::StoreError;

/// Told after each day of the past: days done, days in all.
pub type Progress<'a> = &'a dyn Fn(u64, u64);

/// Why the demo stopped. A rule of the product that refuses a step is named with the step.
#[derive(Debug, Error)]
pub enum DemoError {
    #[error("Basis data {0} sudah berisi. Pilih folder lain dengan --out atau --data; tidak ada yang diubah.")]
    NotEmpty(String),
    #[error("{path} tidak bisa ditulis: {cause}. Periksa izin folder, atau pilih folder lain.")]
    Folder { path: String, cause: String },
    #[error("Demo berhenti pada langkah \"{step}\": {cause}")]
    Step { step: &'static str, cause: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DemoError {
    fn folder(path: &std::path::Path, error: &std::io::Error) -> DemoError {
        DemoError::Folder { path: path.display().to_string(), cause: error.to_string() }
    }
}

/// Names the step that a refusal belongs to.
trait AtStep<T> {
    fn at_step(self, step: &'static str) -> Result<T, DemoError>;
}

impl<T, E: std::error::Error> AtStep<T> for Result<T, E> {
    fn at_step(self, step: &'static str) -> Result<T, DemoError> {
        self.map_err(|error| DemoError::Step { step, cause: error.to_string() })
    }
}
