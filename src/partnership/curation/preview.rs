//! The letters that a decision would lead to, before it is taken: whoever words the reason reads it where the SME will.

use rusqlite::Connection;
use thiserror::Error;

use super::announce;
use super::criteria::CriteriaError;
use super::decide::Ruling;
use super::round::{NoRound, Round, criteria_for};
use super::rules::ProductVerdict;
use crate::base::TaskId;
use crate::base::text::clean_lines;
use crate::sop::Procedures;
use crate::sop::letters::{self, CaseFace, LetterContext, LetterError, OfficeFace, Rendered};
use crate::store::StoreError;

/// A decision that is not taken yet.
#[derive(Debug, Clone, Copy)]
pub struct Proposed<'a> {
    pub ruling: Ruling,
    pub verdicts: &'a [ProductVerdict],
    pub reason: &'a str,
}

/// Why there is nothing to look at.
#[derive(Debug, Error)]
pub enum PreviewError {
    #[error(transparent)]
    NoRound(#[from] NoRound),
    #[error(transparent)]
    Criteria(#[from] CriteriaError),
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The letters that follow from a ruling, as sop/deks.toml names them, in their order: an announcement, and after a
/// refusal its review.
fn letters_after(ruling: Ruling) -> &'static [&'static str] {
    match ruling {
        Ruling::Accept => &["accepted"],
        Ruling::Refuse => &["refused", "review"],
        Ruling::Return => &[],
    }
}

/// Every letter that this decision would lead to, as it would read today. Nothing is checked of the decision itself.
pub fn letters_of(
    connection: &Connection,
    procedures: &Procedures,
    office: &OfficeFace,
    task: TaskId,
    proposed: &Proposed<'_>,
) -> Result<Vec<Rendered>, PreviewError> {
    let round = Round::of_task(connection, procedures, task)?;
    let criteria = criteria_for(connection, procedures, task)?;
    let reason = clean_lines(proposed.reason);
    let announced = announce::of_verdicts(&criteria, round.rows(), reason, proposed.verdicts);
    let definition = &round.definition;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(procedures.store().clock().now()));
    let face = CaseFace { number: round.header.number.clone(), title: round.header.title.clone() };
    let mut context = LetterContext::of(definition, &round.content.values, face, office.clone(), &ground);
    context.products = announced.products();
    context.reason = announced.reason;
    let mut rendered = Vec::new();
    for letter in letters_after(proposed.ruling) {
        let own = letters::wording(connection, &definition.pin.sop, letter)?;
        rendered.push(letters::render(definition, letter, own.as_ref(), &context)?);
    }
    Ok(rendered)
}
