//! To which case a letter belongs: by its thread, by our number in its subject, by whom it is from.

use rusqlite::Connection;

use super::values::{BUSINESS, EMAIL};
use crate::base::CaseId;
use crate::base::text::fold;
use crate::mail::inbox::{self, Filter, InboxRow};
use crate::partnership::SOP;
use crate::partnership::reading::Reading;
use crate::sop::case::{self, CaseHeader, TaskRow};
use crate::sop::definition::Definition;
use crate::sop::field::{self, FieldValue, Ground, Values};
use crate::store::StoreError;

/// The step in which an application is completed.
pub(super) const APPLY: &str = "apply";
/// Letters of one case that are looked at for who wrote them.
const LETTERS_MAX: u32 = 200;

/// How a letter was found to belong to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Thread,
    Number,
    Sender,
    /// Somebody said so.
    Person,
}

impl How {
    /// For the list of letters.
    pub fn verdict(self, number: &str) -> String {
        match self {
            How::Thread => format!("Balasan dalam percakapan permohonan {number}."),
            How::Number => format!("Judulnya menyebut permohonan {number}."),
            How::Sender => format!("Pengirimnya ditunggu melengkapi permohonan {number}."),
            How::Person => format!("Dimasukkan ke permohonan {number} oleh petugas."),
        }
    }
}

/// The case that a letter belongs to; none: it stands for itself.
pub(super) fn case_of(
    connection: &Connection,
    (definition, ground): (&Definition, &Ground),
    row: &InboxRow,
    reading: &Reading,
) -> Result<Option<(CaseHeader, How)>, StoreError> {
    if let Some(header) = by_thread(connection, row)? {
        return Ok(Some((header, How::Thread)));
    }
    for number in numbers_in(&row.subject, &definition.procedure.series) {
        if let Some(header) = case::by_number(connection, &number)?.filter(is_ours) {
            return Ok(Some((header, How::Number)));
        }
    }
    let waiting = by_sender(connection, (definition, ground), reading)?;
    Ok(waiting.map(|header| (header, How::Sender)))
}

fn is_ours(header: &CaseHeader) -> bool {
    header.pin.sop == SOP
}

/// What it answers, the nearest last; then itself, for a letter that was delivered twice.
fn by_thread(connection: &Connection, row: &InboxRow) -> Result<Option<CaseHeader>, StoreError> {
    let ids = row.references.iter().chain([&row.in_reply_to, &row.message_id]);
    let ids: Vec<String> = ids.filter(|id| !id.is_empty()).cloned().collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let found = case::by_message(connection, &ids)?;
    match found {
        Some(case) => Ok(case::header(connection, case)?.filter(is_ours)),
        None => Ok(None),
    }
}

/// Our numbers in a subject: `PM-K1-20261122-0001`, in any case, among other words.
fn numbers_in(subject: &str, series: &str) -> Vec<String> {
    /// A subject with more of them is none that a person wrote.
    const NUMBERS_MAX: usize = 5;
    let head = [series, "-"].concat().to_uppercase();
    let words = subject.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let words = words.map(|word| word.trim_matches('-').to_ascii_uppercase());
    words.filter(|word| word.starts_with(&head) && word.len() > head.len()).take(NUMBERS_MAX).collect()
}

/// The open application of this sender that waits for them; or, sent once more before anybody looked, the one of the
/// same business.
fn by_sender(
    connection: &Connection,
    (definition, ground): (&Definition, &Ground),
    reading: &Reading,
) -> Result<Option<CaseHeader>, StoreError> {
    let Some(address) = address_of(definition, ground, &reading.sender.email) else { return Ok(None) };
    let business = reading.form.business_name.as_deref().map(fold);
    for case in case::cases_reached(connection, SOP, EMAIL, &address.to_json().to_string())? {
        let Some(header) = case::header(connection, case)?.filter(|header| !header.is_closed()) else { continue };
        let Some(task) = open_apply(connection, case)? else { continue };
        // One who writes for several businesses sends another application, and completes none.
        if reading.catalogue.is_some() && is_of_another(connection, definition, case, business.as_deref())? {
            continue;
        }
        let is_same = || business.as_ref().is_some_and(|business| *business == fold(&header.title));
        if task.paused_at.is_some() || is_same() {
            return Ok(Some(header));
        }
    }
    Ok(None)
}

/// Whether a letter names another business than the application does; false where one of the two names none.
fn is_of_another(
    connection: &Connection,
    definition: &Definition,
    case: CaseId,
    business: Option<&str>,
) -> Result<bool, StoreError> {
    let content = case::content(connection, definition, case)?;
    Ok(match (content.values.get(BUSINESS), business) {
        (Some(FieldValue::Text(known)), Some(business)) => !known.trim().is_empty() && fold(known) != business,
        _ => false,
    })
}

/// The open task in which an application is completed.
pub(super) fn open_apply(connection: &Connection, case: CaseId) -> Result<Option<TaskRow>, StoreError> {
    Ok(case::tasks_of_case(connection, case)?.into_iter().find(|task| task.is_open() && task.step == APPLY))
}

/// An address in the form in which the application keeps it.
pub(super) fn address_of(definition: &Definition, ground: &Ground, address: &str) -> Option<FieldValue> {
    definition.field(EMAIL).and_then(|known| field::read(known, address, ground).ok().flatten())
}

/// Whether a letter comes from somebody who wrote in this case before, or whose address the application gives. Anybody
/// may name a thread or a number.
pub(super) fn knows_sender(
    connection: &Connection,
    (definition, ground): (&Definition, &Ground),
    (case, values): (CaseId, &Values),
    row: &InboxRow,
) -> Result<bool, StoreError> {
    let address = address_of(definition, ground, &row.sender_address);
    if address.is_some() && values.get(EMAIL) == address.as_ref() {
        return Ok(true);
    }
    if row.sender_address.is_empty() {
        return Ok(false);
    }
    let earlier = Filter { case_id: Some(case), ..Filter::default() };
    let earlier = inbox::list(connection, &earlier, LETTERS_MAX)?;
    // What was attached by hand is from whomever; the letter that began the case is theirs.
    let mut began = earlier.iter().filter(|other| other.state == inbox::InboxState::Application);
    Ok(began.any(|other| other.sender_address.eq_ignore_ascii_case(&row.sender_address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_numbers_are_found_among_other_words() {
        for (subject, expect) in [
            ("Re: Kelengkapan PM-K1-20261122-0001", vec!["PM-K1-20261122-0001"]),
            ("[pm-k1-20261122-0001], lampiran", vec!["PM-K1-20261122-0001"]),
            ("PM-K1-20261122-0001/PM-K1-20261122-0002", vec!["PM-K1-20261122-0001", "PM-K1-20261122-0002"]),
            ("PM- PM", vec![]),
            ("XPM-K1-20261122-0001", vec![]),
            ("Kelengkapan pendaftaran", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(numbers_in(subject, "PM"), expect, "{subject}");
        }
    }
}
