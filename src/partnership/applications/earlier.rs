//! Who applied before: by e-mail address, telephone, Instagram account, or the name of the business.

use rusqlite::Connection;

use super::values::{EMAIL, INSTAGRAM, PHONE};
use crate::base::text::fold;
use crate::base::{CaseId, PartnerId, UtcMs};
use crate::partnership::SOP;
use crate::sop::Procedures;
use crate::sop::case;
use crate::sop::field::FieldValue;
use crate::store::StoreError;

/// What two applications have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SameBy {
    Email,
    Phone,
    Instagram,
    /// Capitals and blanks apart.
    Name,
}

/// Another application of the same business, or of one that looks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub case: CaseId,
    pub number: String,
    pub title: String,
    pub opened_at: UtcMs,
    /// Empty while it runs.
    pub outcome: String,
    /// As the procedure calls the outcome.
    pub outcome_label: String,
    pub partner: Option<PartnerId>,
    pub same_by: Vec<SameBy>,
}

/// Every other application that shares something with this one, the latest first.
pub fn earlier_cases(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<Earlier>, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(Vec::new()) };
    let Some(definition) = procedures.definition_in(connection, &header.pin)? else { return Ok(Vec::new()) };
    let content = case::content(connection, &definition, case)?;
    let mut found: Vec<(CaseId, SameBy)> = Vec::new();
    for (field, same_by) in [(EMAIL, SameBy::Email), (PHONE, SameBy::Phone), (INSTAGRAM, SameBy::Instagram)] {
        let Some(FieldValue::Text(text)) = content.values.get(field).filter(|value| !value.is_blank()) else {
            continue;
        };
        for spelling in spellings(field, text) {
            let json = FieldValue::Text(spelling).to_json().to_string();
            let reached = case::cases_reached(connection, SOP, field, &json)?;
            found.extend(reached.into_iter().map(|other| (other, same_by)));
        }
    }
    if let Some(words) = as_words(&header.title) {
        found.extend(case::cases_worded(connection, SOP, &words)?.into_iter().map(|other| (other, SameBy::Name)));
    }
    found.retain(|(other, _)| *other != case);
    found.sort_unstable();
    found.dedup();
    let mut earlier: Vec<Earlier> = Vec::new();
    for (other, same_by) in found {
        if let Some(known) = earlier.iter_mut().find(|known| known.case == other) {
            known.same_by.push(same_by);
            continue;
        }
        let Some(other) = case::header(connection, other)? else { continue };
        // The words of the search are anywhere in a case; a name is the whole of it.
        if same_by == SameBy::Name && fold(&other.title) != fold(&header.title) {
            continue;
        }
        let outcome = definition.outcome(&other.outcome).map(|outcome| outcome.label.clone());
        earlier.push(Earlier {
            case: other.id,
            number: other.number,
            title: other.title,
            opened_at: other.opened_at,
            outcome_label: outcome.unwrap_or_default(),
            outcome: other.outcome,
            partner: other.partner,
            same_by: vec![same_by],
        });
    }
    earlier.sort_by_key(|other| (std::cmp::Reverse(other.opened_at), other.case));
    Ok(earlier)
}

/// The ways in which people write the same account; numbers and addresses have one form.
fn spellings(field: &str, text: &str) -> Vec<String> {
    if field != INSTAGRAM {
        return vec![text.to_owned()];
    }
    let handle = text.trim().trim_start_matches('@');
    let mut spellings = vec![handle.to_owned(), ["@", handle].concat()];
    let lower = handle.to_lowercase();
    if lower != handle {
        spellings.extend([["@", &lower].concat(), lower]);
    }
    spellings
}

/// A name as the full-text index is asked for it: every word, each in quotes. None: there is no word in it.
fn as_words(name: &str) -> Option<String> {
    let words: Vec<String> = fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| ["\"", word, "\""].concat())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_that_the_index_cannot_misread() {
        for (name, expect) in [
            ("Batik Sekar", Some("\"batik\" \"sekar\"")),
            ("Kopi \"NEAR\" OR *", Some("\"kopi\" \"near\" \"or\"")),
            ("Keramik Café & Co.", Some("\"keramik\" \"café\" \"co\"")),
            ("***", None),
            ("", None),
        ] {
            assert_eq!(as_words(name).as_deref(), expect, "{name}");
        }
    }

    #[test]
    fn an_account_is_found_however_it_was_typed() {
        for (field, text, expect) in [
            (INSTAGRAM, "@Batik.Sekar", vec!["Batik.Sekar", "@Batik.Sekar", "@batik.sekar", "batik.sekar"]),
            (INSTAGRAM, "batik", vec!["batik", "@batik"]),
            (PHONE, "+6281200000001", vec!["+6281200000001"]),
        ] {
            assert_eq!(spellings(field, text), expect, "{text}");
        }
    }
}
