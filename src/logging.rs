//! The program's log: JSON lines in the data folder, one file a day, fourteen kept.
//!
//! Promises: no personal data. Lines carry ids, counts and error kinds; what a person typed or is called is never a
//! field, and a panic is logged by its place, not by its message, which might quote data.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

const DAYS_KEPT: usize = 14;

/// Starts logging; lines are lost when the guard is dropped, so the program keeps it to its end. `None`: the folder
/// cannot be written, or logging was started already; the program works without a log.
pub fn start(folder: &Path) -> Option<WorkerGuard> {
    std::fs::create_dir_all(folder).ok()?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("deks")
        .filename_suffix("jsonl")
        .max_log_files(DAYS_KEPT)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::try_from_env("DEKS_LOG").unwrap_or_else(|_| EnvFilter::new("warn,deks=info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(writer).try_init().ok()?;
    log_panics();
    Some(guard)
}

fn log_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
        before(panic);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_json_and_panics_are_logged_by_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let guard = start(folder.path()).expect("started");
        tracing::info!(count = 3, "dimulai");
        let _ = std::panic::catch_unwind(|| panic!("Kontak UKM 01"));
        drop(guard);
        let file = std::fs::read_dir(folder.path()).expect("a folder").next().expect("a file").expect("an entry");
        let text = std::fs::read_to_string(file.path()).expect("a log");
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
        assert_eq!(lines[0]["fields"]["count"], 3, "{text}");
        assert!(text.contains("logging.rs") && !text.contains("Kontak"), "{text}");
    }
}
