//! The command line: one file per command. Each command opens what it needs, prints, and says how it ended.
//!
//! Exit codes: 0 it worked, 1 it was refused or something is wrong (the message says what to do), 2 the command line
//! was not understood. Messages go to standard error, results to standard output.

mod args;
mod context;
pub mod doctor;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};
pub use context::{CliError, Context};

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let args = Args::parse();
    match dispatch(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("deks: {error}");
            ExitCode::from(1)
        }
    }
}

fn dispatch(args: Args) -> Result<ExitCode, CliError> {
    let context = Context::prepare(&args)?;
    let _log = crate::logging::start(&context.folders.logs());
    match args.command.unwrap_or(Command::Kiosk { size: None }) {
        Command::Kiosk { .. } => Err(CliError::NotBuilt("layar kios")),
        Command::Doctor { json } => doctor::run(&context, json),
    }
}
