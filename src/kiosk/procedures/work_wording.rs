//! Letters and their wordings, away from the UI thread.

use super::WordingRow;
use crate::base::{ActId, BusinessDay, UserId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::people;
use crate::sop::letters::{self, Rendered, TemplateRow, Wording};
use crate::sop::{Definition, officers};
use crate::store::{Connection, StoreError};

const NO_PROCEDURE: &str = "Prosedur ini tidak dikenal. Muat ulang daftar prosedur.";

/// Whether somebody leads in a procedure: they word its letters.
pub(super) fn leads(c: &Connection, definition: &Definition, by: UserId, day: BusinessDay) -> Result<bool, StoreError> {
    let held = officers::roles_of(c, definition, by, day)?;
    Ok(held.iter().any(|held| definition.role(&held.role).is_some_and(|role| role.leads)))
}

pub(super) fn rows(c: &Connection, definition: &Definition) -> Result<Vec<WordingRow>, StoreError> {
    let zone = definition.procedure.zone;
    let mut rows = Vec::new();
    for row in letters::templates(c, definition)? {
        let changed = match changed(c, &row)? {
            Some((name, at)) => [name.as_str(), ", ", &zone.day_of(at).numeric()].concat(),
            None => String::new(),
        };
        rows.push(WordingRow { row, changed });
    }
    Ok(rows)
}

fn changed(c: &Connection, row: &TemplateRow) -> Result<Option<(String, crate::base::UtcMs)>, StoreError> {
    let (Some(by), Some(at)) = (row.changed_by, row.changed_at) else { return Ok(None) };
    Ok(people::user_by_id(c, by)?.map(|user| (user.name, at)))
}

/// What a letter would say of an application that is not there. Nothing is kept.
pub(super) fn try_out(
    services: &Services,
    (sop, letter): (&str, &str),
    wording: &Wording,
) -> Result<Box<Rendered>, String> {
    let definition = services.procedures()?.library().newest(sop).ok_or(NO_PROCEDURE)?;
    let today = definition.procedure.zone.day_of(services.now());
    letters::try_out(&definition, letter, wording, today).map(Box::new).map_err(|error| error.to_string())
}

/// Keeps a wording, or gives the letter back to the file.
pub(super) fn keep(
    services: &Services,
    act_id: ActId,
    (sop, letter): (&str, &str),
    wording: Option<&Wording>,
) -> Result<&'static str, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    match wording {
        Some(wording) => letters::save_template(&procedures, act_id, by, (sop, letter), wording)
            .map(|()| "Bunyi surat tersimpan. Surat berikutnya memakainya."),
        None => letters::reset_template(&procedures, act_id, by, (sop, letter))
            .map(|()| "Surat ini memakai bunyi baku lagi."),
    }
    .map_err(|error| error.to_string())
}
