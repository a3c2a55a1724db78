//! The command line: one file per command. Each command opens what it needs, prints, and says how it ended.
//!
//! Exit codes: 0 it worked, 1 it was refused or something is wrong (the message says what to do), 2 the command line
//! was not understood. Messages go to standard error, results to standard output.

pub mod application;
mod args;
pub mod codes;
mod context;
pub mod demo;
pub mod doctor;
pub mod history;
pub mod intake;
mod kiosk;
mod misread;
pub mod returns;
pub mod review;
pub mod sop;
pub mod user;
pub mod verify;

use std::process::ExitCode;

use clap::Parser;

pub use args::{
    Acting, ApplicationCommand, Args, CaseCommand, CodesCommand, Command, ImportCommand, IntakeCommand, ReturnsCommand,
    ReviewCommand, SopCommand, UserCommand,
};
pub use context::{CliError, Context};

use crate::till::import::ImportError;

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return misread::told(&error),
    };
    match dispatch(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("deks: {error}");
            ExitCode::from(1)
        }
    }
}

fn dispatch(mut args: Args) -> Result<ExitCode, CliError> {
    let command = args.command.take();
    if let Some(Command::Demo { out: Some(out), .. }) = &command
        && args.data.is_none()
    {
        let own = demo::own_data_folder(out);
        demo::prepare_own_data(&own)?;
        args.data = Some(own);
    }
    let context = Context::find(&args)?;
    match command.unwrap_or(Command::Kiosk { size: None }) {
        // Reads one file and prints: it needs no data folder and leaves nothing behind.
        Command::Intake(IntakeCommand::Read { file, json }) => {
            let limit = context.config.rules.price_limit_rupiah;
            intake::read_command(&file, json, limit, &mut std::io::stdout().lock()).map_err(CliError::refused)?;
            Ok(ExitCode::SUCCESS)
        }
        // Reads pictures and prints, as above.
        Command::Codes(CodesCommand::Read { files, json }) => {
            let all_read = codes::read_command(&files, json, &mut std::io::stdout().lock());
            Ok(if all_read.map_err(CliError::refused)? { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        // Reads letters and prints, as above.
        Command::Application(ApplicationCommand::Read { files, json }) => {
            let limit = context.config.rules.price_limit_rupiah;
            application::read_command(&files, json, limit, &mut std::io::stdout().lock()).map_err(CliError::refused)?;
            Ok(ExitCode::SUCCESS)
        }
        // Reads procedures of the program and of the data folder, and prints; or works on cases.
        Command::Sop(command) => sop::run(context, &args, command),
        command => {
            let context = context.prepare(&args)?;
            let _log = crate::logging::start(&context.folders.logs());
            with_data(&context, command)
        }
    }
}

fn with_data(context: &Context, command: Command) -> Result<ExitCode, CliError> {
    match command {
        Command::Kiosk { size } => kiosk::run_command(context, size)?,
        Command::Demo { out: Some(out), today, .. } => print!("{}", demo::day_command(context, &out, today)?),
        Command::Demo { today, .. } => print!("{}", demo::seed_command(context, today)?),
        Command::Doctor { json } => return doctor::run(context, json),
        Command::Intake(_) | Command::Codes(_) | Command::Application(_) | Command::Sop(_) => {}
        Command::Import(ImportCommand::History { folder, skip_refused }) => {
            let report = history::import_command(&context.open_store()?, &context.config, &folder, skip_refused);
            print!("{}", report.map_err(import_refusal)?);
        }
        Command::Review(command) => return review_command(context, command),
        Command::User(UserCommand::ResetPin { name }) => print!("{}", user::run(context, &name)?),
        Command::Verify { repair } => return verify_command(context, repair),
        Command::Returns(ReturnsCommand::List { as_of, json }) => {
            let store = context.open_store()?;
            let months = context.config.rules.months_unsold;
            print!("{}", returns::list_command(&store, as_of.unwrap_or_else(|| store.today()), months, json)?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn review_command(context: &Context, command: ReviewCommand) -> Result<ExitCode, CliError> {
    let (store, config) = (context.open_store()?, &context.config);
    let answer = match command {
        ReviewCommand::Figures { month, partner, json } => {
            review::figures_command(&store, config, month, partner.as_deref(), json)
        }
        ReviewCommand::Send { month, dry_run: Some(folder) } => review::dry_run_command(&store, config, month, &folder),
        ReviewCommand::Send { month, dry_run: None } => review::send_command(&store, config, month),
    };
    print!("{}", answer.map_err(CliError::refused)?);
    Ok(ExitCode::SUCCESS)
}

/// A file that is not well ends with 1, so that a timer can raise the alarm.
fn verify_command(context: &Context, repair: bool) -> Result<ExitCode, CliError> {
    let store = context.open_store()?;
    let verified = verify::verify_command(&store, repair)?;
    let procedures = context.open_procedures(store)?;
    let (cases, cases_are_well) = verify::verify_cases(&procedures, repair)?;
    print!("{}{cases}", verified.text);
    Ok(if verified.is_well && cases_are_well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Refused lines are listed before the sentence that says what came of it.
fn import_refusal(error: ImportError) -> CliError {
    match &error {
        ImportError::Refused(report) => CliError::Refused(format!("{}{error}", history::refusal_text(report))),
        _ => CliError::refused(error),
    }
}
