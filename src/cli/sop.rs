//! `deks sop ...`: procedures read, checked and shown; and what is done with cases away from the screens: which of them
//! are open, moving one to another revision, setting deadlines anew, giving somebody what is known of them, erasing it.
//!
//! Whoever may run a command may read the data folder. What changes a case, or gives personal data in clear, is done by
//! somebody who says who they are, with their PIN, and whom the procedure allows it; it stands in the history under their
//! name. Leaves to others: every rule (`sop`).

mod cases;
mod files;
mod person;
mod personal;

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Acting, Args, CaseCommand, SopCommand};
use super::context::{CliError, Context};
use crate::base::UserId;
use crate::people::{Leaving, People};
use crate::sop::Procedures;
use crate::sop::case::Watch;

pub use cases::{CaseCommandError, cases_command, move_command, reschedule_command};
pub use files::{Checked, SopCommandError, check_command, show_command};
pub use person::{PersonError, Question, acting};
pub use personal::{PersonalCommandError, access_command, erase_command, retention_command};

/// Files that are not well end with 1, so that whoever changed them notices; what only reads files leaves nothing behind.
pub(super) fn run(context: Context, args: &Args, command: SopCommand) -> Result<ExitCode, CliError> {
    let folder = &context.folders.data;
    match command {
        SopCommand::Check { files } => {
            let checked = check_command(folder, &files).map_err(CliError::refused)?;
            print!("{}", checked.text);
            Ok(if checked.is_well { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        SopCommand::Show { id, pdf } => {
            print!("{}", show_command(folder, &id, pdf.as_deref()).map_err(CliError::refused)?);
            Ok(ExitCode::SUCCESS)
        }
        SopCommand::OnCases(command) => {
            let context = context.prepare(args)?;
            let _log = crate::logging::start(&context.folders.logs());
            print!("{}", on_cases(&context, command)?);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn on_cases(context: &Context, command: CaseCommand) -> Result<String, CliError> {
    match command {
        CaseCommand::Cases { json } => Ok(cases_command(&context.open_procedures(context.open_store()?)?, json)?),
        CaseCommand::Retention { json } => {
            Ok(retention_command(&context.open_procedures(context.open_store()?)?, json)?)
        }
        CaseCommand::Move { case, to, reason, steps, acting } => {
            let steps = steps.into_iter().collect();
            let moved = |procedures: &Procedures, by| {
                move_command(procedures, by, &case, to, steps, &reason).map_err(CliError::refused)
            };
            by_somebody(context, &acting, moved)
        }
        CaseCommand::Reschedule { acting } => by_somebody(context, &acting, rescheduled),
        CaseCommand::Access { case, purpose, out, acting } => {
            let given = |procedures: &Procedures, by| {
                access_command(procedures, by, &case, purpose.as_deref(), &out).map_err(CliError::refused)
            };
            by_somebody(context, &acting, given)
        }
        CaseCommand::Erase { case, reason, on_request, acting } => {
            let erased = |procedures: &Procedures, by| {
                erase_command(procedures, by, &case, &reason, on_request).map_err(CliError::refused)
            };
            by_somebody(context, &acting, erased)
        }
    }
}

/// Does something in the name of whoever says who they are. That they came and went is a fact, as at the kiosk.
fn by_somebody(
    context: &Context,
    who: &Acting,
    work: impl FnOnce(&Procedures, UserId) -> Result<String, CliError>,
) -> Result<String, CliError> {
    let store = context.open_store()?;
    let procedures = context.open_procedures(store.clone())?;
    let people = People::open(store, &context.folders.data).map_err(CliError::refused)?;
    let user = acting(&people, who.name.as_deref(), person::at_terminal).map_err(CliError::refused)?;
    let answer = work(&procedures, user.id);
    if let Err(error) = people.sign_out(user.id, Leaving::SignedOut) {
        tracing::warn!(%error, "it could not be noted that somebody left");
    }
    answer
}

fn rescheduled(procedures: &Procedures, by: UserId) -> Result<String, CliError> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {pos} dari {len} kasus  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let progress = |done: u64, of: u64| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let answer = reschedule_command(procedures, by, &Watch { progress: &progress, cancel: &AtomicBool::new(false) });
    bar.finish_and_clear();
    answer.map_err(CliError::refused)
}
