//! What an application still lacks, in the words of the procedure, and the letter that asks for it.

use rusqlite::Connection;

use super::belongs;
use super::letter::{self, Draft, MISSING, Office, SendLetterError, Sending, Sent};
use crate::base::{ActId, CaseId, TaskId, UserId, UtcMs};
use crate::sop::Procedures;
use crate::sop::case::{self, CaseHeader, LetterWay, rules};
use crate::sop::definition::{Definition, Step};
use crate::store::StoreError;

/// The action that asks the applicant.
const ASK: &str = "ask";

/// What the application lacks, as the procedure calls it: papers first, then fields. Empty where nothing is, or where
/// it is past the step in which it is completed.
pub fn missing(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Vec<String>, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(Vec::new()) };
    let Some(definition) = procedures.definition_in(connection, &header.pin)? else { return Ok(Vec::new()) };
    match belongs::open_apply(connection, case)? {
        Some(task) => {
            let missing = missing_of(connection, procedures, (&definition, &header), &task.step)?;
            let Some(step) = definition.step(&task.step) else { return Ok(missing) };
            // The letter asks for the account beside its picture; whoever reads the list knows that it is one thing.
            Ok(said_once(step, missing, |part, whole| whole.windows(part.len()).any(|some| some == part)))
        }
        None => Ok(Vec::new()),
    }
}

/// The same for a step, as the applicant is asked for it: a field that is called like a requirement which is not met is
/// asked for with it.
pub(super) fn missing_of(
    connection: &Connection,
    procedures: &Procedures,
    (definition, header): (&Definition, &CaseHeader),
    step: &str,
) -> Result<Vec<String>, StoreError> {
    let Some(step) = definition.step(step) else { return Ok(Vec::new()) };
    let content = case::content(connection, definition, header.id)?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(procedures.store().clock().now()));
    let mut missing: Vec<String> = Vec::new();
    for label in rules::missing(definition, step, &content, &ground) {
        if !missing.contains(&label) {
            missing.push(label);
        }
    }
    Ok(said_once(step, missing, |part, whole| whole.starts_with(part)))
}

/// What is missing without that which some requirement of the step, missing as well, says with more words.
fn said_once(step: &Step, mut missing: Vec<String>, is_same: impl Fn(&[String], &[String]) -> bool) -> Vec<String> {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<String>>();
    let unmet = step.requirements.iter().filter(|one| missing.contains(&one.label));
    let unmet: Vec<Vec<String>> = unmet.map(|one| words(&one.label)).collect();
    missing.retain(|label| {
        let part = words(label);
        let says_more = |whole: &Vec<String>| part.len() < whole.len() && is_same(&part, whole);
        part.is_empty() || !unmet.iter().any(says_more)
    });
    missing
}

/// That the applicant was asked for what is missing, and did not answer yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// What waits for the answer.
    pub task: TaskId,
    /// The last time.
    pub at: UtcMs,
}

/// Whether an application waits for what the applicant was asked for; none: nobody asked, or the answer is here.
pub fn asked(connection: &Connection, case: CaseId) -> Result<Option<Asked>, StoreError> {
    let Some(task) = belongs::open_apply(connection, case)? else { return Ok(None) };
    let Some(since) = task.paused_at else { return Ok(None) };
    let letters = case::letters_of(connection, case)?;
    let asks = letters.iter().filter(|letter| letter.way == LetterWay::Out && letter.template == MISSING);
    // What was asked for before it began to wait is not what it waits for.
    let last = asks.map(|letter| letter.at).filter(|at| *at >= since).max();
    Ok(last.map(|at| Asked { task: task.id, at }))
}

/// The letter that asks for what is missing, as it would go out now.
pub fn missing_letter(
    connection: &Connection,
    procedures: &Procedures,
    office: &Office,
    case: CaseId,
) -> Result<Draft, SendLetterError> {
    let task = belongs::open_apply(connection, case)?.ok_or(SendLetterError::UnknownTask)?;
    letter::draft_of(connection, procedures, office, (task.id, ASK), "")
}

/// Asks for it: the letter goes to the outbox and onto the case, and the application waits for the answer.
pub fn ask_for_missing(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    office: &Office,
    sending: Sending,
) -> Result<Sent, SendLetterError> {
    letter::send(procedures, act_id, by, office, Sending { action: ASK.to_owned(), ..sending })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partnership::SOP;
    use crate::sop::definition::Library;

    #[test]
    fn what_a_requirement_says_with_more_words_is_said_once() {
        let library = Library::open(None).expect("the procedures");
        let definition = library.newest(SOP).expect("the procedure");
        let step = definition.step("apply").expect("the first step");
        let once = |missing: &[&str], is_same: fn(&[String], &[String]) -> bool| {
            said_once(step, missing.iter().map(|label| (*label).to_owned()).collect(), is_same)
        };
        let begins = |part: &[String], whole: &[String]| whole.starts_with(part);
        let lies_in = |part: &[String], whole: &[String]| whole.windows(part.len()).any(|some| some == part);
        let all = ["Screenshot akun instagram", "Contact person UKM", "Contact person", "No. HP/WA", "Akun Instagram"];
        assert_eq!(once(&all, begins), [all[0], all[1], all[3], all[4]]);
        assert_eq!(once(&all, lies_in), [all[0], all[1], all[3]]);
        let fields = ["Contact person", "Alamat", "Alamat surel", "Akun Instagram"];
        assert_eq!(once(&fields, lies_in), fields, "nothing else says them");
    }
}
