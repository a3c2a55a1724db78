//! What is announced of a decision: the reason as it was written, and the products by what was decided about each.

use rusqlite::Connection;

use super::criteria::Criteria;
use super::decide::Ruling;
use super::rules::{ProductVerdict, Verdict};
use super::store::{self, Decision};
use crate::base::{CaseId, Rupiah};
use crate::partnership::applications::values::{PRODUCTS, name_of, price_of, rows_of};
use crate::sop::Procedures;
use crate::sop::case;
use crate::sop::field::TableRow;
use crate::sop::letters::{ProductLine, Products};
use crate::store::StoreError;

/// A product in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub row: String,
    pub name: String,
    pub price: Option<Rupiah>,
    /// What is to be changed, or why it is refused.
    pub note: String,
}

/// What the letters `accepted`, `refused` and `review` say beside the application itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announcement {
    /// The decision's reason: it is the text of the review, word for word.
    pub reason: String,
    pub accepted: Vec<Named>,
    pub changed: Vec<Named>,
    pub refused: Vec<Named>,
}

impl Announcement {
    /// As letters name them.
    pub fn products(&self) -> Products {
        let line = |one: &Named| ProductLine { name: one.name.clone(), price: one.price, note: one.note.clone() };
        let lines = |named: &[Named]| named.iter().map(line).collect();
        Products { accepted: lines(&self.accepted), changed: lines(&self.changed), refused: lines(&self.refused) }
    }
}

/// The decision that stands: none while it is decided anew, or was sent back.
pub fn standing_decision(connection: &Connection, case: CaseId) -> Result<Option<Decision>, StoreError> {
    let Some(decision) = store::decisions(connection, case)?.into_iter().next() else { return Ok(None) };
    let Some(task) = case::task(connection, decision.task)? else { return Ok(None) };
    let tasks = case::tasks_of_case(connection, case)?;
    let is_anew = tasks.iter().any(|other| other.step == task.step && other.round > task.round);
    let is_ruling = decision.action != Ruling::Return.action();
    Ok(Some(decision).filter(|_| is_ruling && !is_anew))
}

/// What is to be announced; none where nothing stands decided.
pub fn announcement(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Option<Announcement>, StoreError> {
    let Some(decision) = standing_decision(connection, case)? else { return Ok(None) };
    let Some(header) = case::header(connection, case)? else { return Ok(None) };
    let Some(definition) = procedures.definition_in(connection, &header.pin)? else { return Ok(None) };
    let content = case::content(connection, &definition, case)?;
    let rows = rows_of(content.values.get(PRODUCTS));
    let source = store::criteria_source(connection, decision.criteria)?.unwrap_or_default();
    let criteria = Criteria::load("curation.toml", &source).unwrap_or_else(|_| Criteria::shipped());
    Ok(Some(of_verdicts(&criteria, rows, decision.reason, &decision.verdicts)))
}

/// What verdicts on products, with a reason beside them, come to in a letter. Pure.
pub(super) fn of_verdicts(
    criteria: &Criteria,
    rows: &[TableRow],
    reason: String,
    verdicts: &[ProductVerdict],
) -> Announcement {
    let mut announcement = Announcement { reason, ..Announcement::default() };
    for one in verdicts {
        // A product that was taken out of the catalogue since is not spoken of.
        let Some(row) = rows.iter().find(|row| row.id == one.row) else { continue };
        let named = Named { row: row.id.clone(), name: name_of(row), price: price_of(row), note: said(criteria, one) };
        match one.verdict {
            Verdict::Accepted => announcement.accepted.push(named),
            Verdict::Changed => announcement.changed.push(named),
            Verdict::Refused => announcement.refused.push(named),
        }
    }
    announcement
}

/// The products that may be brought: accepted as they are, then those accepted if changed (with what is to be changed).
/// Empty where no acceptance stands.
pub fn accepted_products(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
) -> Result<Vec<Named>, StoreError> {
    let is_accepted =
        standing_decision(connection, case)?.is_some_and(|decision| decision.action == Ruling::Accept.action());
    let announced = announcement(connection, procedures, case)?.filter(|_| is_accepted);
    Ok(announced.map(|told| [told.accepted, told.changed].concat()).unwrap_or_default())
}

/// What a letter says of a product: the words, and before them the reason that was chosen.
fn said(criteria: &Criteria, one: &ProductVerdict) -> String {
    let label = criteria.reason(&one.reason).filter(|reason| reason.id != "other").map(|reason| reason.label.as_str());
    match (label, one.note.as_str()) {
        (Some(label), "") => label.to_owned(),
        (Some(label), note) => [label, "; ", note].concat(),
        (None, note) => note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_spoken_of_by_its_reason_and_the_words_beside() {
        let criteria = Criteria::shipped();
        for (verdict, reason, note, expect) in [
            (Verdict::Accepted, "", "", ""),
            (Verdict::Changed, "", "Tambah label", "Tambah label"),
            (Verdict::Refused, "quality", "", "Mutu belum memenuhi"),
            (Verdict::Refused, "quality", "jahitan lepas", "Mutu belum memenuhi; jahitan lepas"),
            (Verdict::Refused, "other", "bukan barang UKM", "bukan barang UKM"),
            (Verdict::Refused, "gone", "kata", "kata"),
        ] {
            let one = ProductVerdict { row: "p1".into(), verdict, reason: reason.into(), note: note.into() };
            assert_eq!(said(&criteria, &one), expect);
        }
    }
}
