//! What a procedure says about a kind of paper.

use super::OTHER;
use super::sniff::Found;
use crate::base::UserId;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::work::Work;
use crate::sop::definition::{Definition, FieldKind};
use crate::sop::officers::Officer;
use crate::store::{Connection, StoreError};

/// Pictures, pages and sheets; a mailbox takes letters up to this size with what they carry.
const FILE_MIB_MAX: usize = 25;
/// Letters as they came, with all that they carry.
const ANY_MIB_MAX: usize = 40;
pub(super) const MIB: usize = 1024 * 1024;

/// The role in which somebody does something with a paper of a kind that is there: one of those that see it.
pub(super) fn role_for(
    connection: &Connection,
    work: &Work,
    by: UserId,
    kind: &str,
) -> Result<Result<String, RoleFlaw>, StoreError> {
    let officer = Officer::of(connection, &work.definition, Some(by), work.ground.today)?;
    let roles = Kind::of_kept(&work.definition, kind).seen_by(&work.definition);
    Ok(rules::role_among(&work.definition, &officer, &roles, &work.state.header.region))
}

/// The rules for one kind.
#[derive(Debug, Clone)]
pub(super) struct Kind<'d> {
    pub label: &'d str,
    pub personal: bool,
    /// Empty: every role of the office.
    seen_by: &'d [String],
    accepts: Vec<&'d str>,
    pub many: bool,
}

impl<'d> Kind<'d> {
    /// A kind of the procedure, a field that holds pictures, or what there is no kind for.
    pub fn of(definition: &'d Definition, kind: &str) -> Option<Kind<'d>> {
        if let Some(known) = definition.document(kind) {
            return Some(Kind {
                label: &known.label,
                personal: known.personal,
                seen_by: &known.seen_by,
                accepts: known.accepts.iter().map(String::as_str).collect(),
                many: known.many,
            });
        }
        if let Some(field) = definition.field(kind) {
            let many = match field.kind {
                FieldKind::Photo { max } => max > 1,
                FieldKind::Signature => false,
                _ => return None,
            };
            return Some(Kind {
                label: &field.label,
                personal: field.personal || field.kind == FieldKind::Signature,
                seen_by: &[],
                accepts: vec!["picture"],
                many,
            });
        }
        (kind == OTHER).then(Kind::unnamed)
    }

    fn unnamed() -> Kind<'d> {
        Kind { label: "Lampiran lain", personal: true, seen_by: &[], accepts: Vec::new(), many: true }
    }

    /// The same for a paper that lies there, of whatever revision: what is not known is personal.
    pub fn of_kept(definition: &'d Definition, kind: &str) -> Kind<'d> {
        Kind::of(definition, kind).unwrap_or_else(Kind::unnamed)
    }

    /// The roles that may open such a paper.
    pub fn seen_by(&self, definition: &'d Definition) -> Vec<&'d str> {
        let inside = rules::inside_roles(definition);
        match self.seen_by {
            [] => inside,
            named => inside.into_iter().filter(|role| named.iter().any(|one| one == role)).collect(),
        }
    }

    fn takes_any(&self) -> bool {
        self.accepts.is_empty() || self.accepts.contains(&"any")
    }

    pub fn takes(&self, found: Found) -> bool {
        let takes = |what: &str| match what {
            "picture" => found.is_picture(),
            "pdf" => found == Found::Pdf,
            "sheet" => matches!(found, Found::Xlsx | Found::Text),
            _ => false,
        };
        self.takes_any() || self.accepts.iter().any(|what| takes(what))
    }

    /// What it takes, for people.
    pub fn accepted(&self) -> String {
        let word = |what: &&str| match *what {
            "picture" => "gambar (PNG, JPG)",
            "pdf" => "PDF",
            "sheet" => "lembar kerja (XLSX, CSV)",
            _ => "berkas apa saja",
        };
        self.accepts.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    /// The largest paper of this kind, in MiB.
    pub fn mib_max(&self) -> usize {
        if self.takes_any() { ANY_MIB_MAX } else { FILE_MIB_MAX }
    }
}
