//! A step that another part of the program does says here that it is done.

use thiserror::Error;

use super::act::{ActError, Done, carry_out, frame};
use super::rules;
use super::types::TransitionKind;
use super::work::{NoCase, Work};
use crate::base::{ActId, CaseId, UserId};
use crate::sop::Procedures;
use crate::sop::definition::StepKind;
use crate::store::{StoreError, Tx};

/// Why a step cannot be signalled, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum SignalError {
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Langkah {step} atau tindakan {action} tidak ada di prosedur kasus ini. Perbarui program.")]
    UnknownAction { step: String, action: String },
    #[error("Langkah {step} diputuskan orang, bukan program.")]
    NotElsewhere { step: String },
    #[error("Langkah berikutnya ({step}) tidak dipakai lagi. Minta admin memindahkan kasus ini ke revisi lain.")]
    LeadsNowhere { step: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Closes a step that is done elsewhere, by whoever did it there, or by nobody. `None`: the step is not open, there is
/// nothing to say.
pub fn signal(
    procedures: &Procedures,
    act_id: ActId,
    by: Option<UserId>,
    case: CaseId,
    (step, action): (&str, &str),
) -> Result<Option<Done>, SignalError> {
    let (within, step, action) = (procedures.clone(), step.to_owned(), action.to_owned());
    procedures
        .store()
        .write(frame(by, "sop.signal").with_id(act_id), move |tx| signal_in(tx, &within, by, case, (&step, &action)))
}

/// The same inside the act that did it. Said twice in one act it counts once.
pub fn signal_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    case: CaseId,
    (step, action): (&str, &str),
) -> Result<Option<Done>, SignalError> {
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    let definition = work.definition.clone();
    let unknown = || SignalError::UnknownAction { step: step.to_owned(), action: action.to_owned() };
    let known = definition.step(step).ok_or_else(unknown)?;
    let way = known.action(action).ok_or_else(unknown)?;
    if known.kind != StepKind::Elsewhere {
        return Err(SignalError::NotElsewhere { step: step.to_owned() });
    }
    let act = tx.act_id();
    let is_said = work.state.past.iter().any(|past| {
        past.act == act && past.kind == TransitionKind::Signalled && past.step == step && past.action == action
    });
    let open = work.state.open_step(step).cloned().filter(|_| !is_said && !work.state.header.is_closed());
    let Some(task) = open else { return Ok(None) };
    let plan = rules::effects(&definition, &work.state, (&task, known, way)).map_err(|error| match error {
        ActError::LeadsNowhere { step } => SignalError::LeadsNowhere { step },
        other => SignalError::Store(StoreError::Unreadable(other.to_string())),
    })?;
    Ok(Some(carry_out(tx, &mut work, (&task, action), plan, (TransitionKind::Signalled, by))?))
}
