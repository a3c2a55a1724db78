//! What is known of somebody in one case, for themselves (UU 27/2022 art. 7).

use super::store::looks;
use super::unmask::may_see;
use super::{Look, LookKind, NewLook, UnmaskError, case_of, check_purpose, note, purposes};
use crate::base::{CaseId, UserId};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::documents::{DocumentRow, documents_of};
use crate::sop::case::history::{Told, history};
use crate::sop::case::letters_store::{CaseLetter, letters_of};
use crate::sop::case::types::CaseHeader;
use crate::sop::definition::FieldKind;
use crate::sop::field::{self, Shown};

/// Everything that is kept about one case. The papers themselves are opened one by one.
#[derive(Debug, Clone)]
pub struct SubjectAccess {
    pub header: CaseHeader,
    /// Label and text of every field that holds something, in clear, in the order of the forms.
    pub values: Vec<(String, String)>,
    pub documents: Vec<DocumentRow>,
    pub letters: Vec<CaseLetter>,
    pub history: Vec<Told>,
    /// Who looked at it, this look among them.
    pub looks: Vec<Look>,
}

/// Gathers everything about one case, for a purpose. The look is a fact before anything is given.
pub fn subject_access(
    procedures: &Procedures,
    by: UserId,
    case: CaseId,
    purpose: &str,
) -> Result<SubjectAccess, UnmaskError> {
    let (within, purpose) = (procedures.clone(), purpose.trim().to_owned());
    procedures.store().write::<(), UnmaskError>(frame(Some(by), "sop.subject_access"), move |tx| {
        let (_, definition) = may_see(tx.conn(), &within, by, case)?;
        check_purpose(&purposes(&definition), &purpose, true)?;
        note(tx, &NewLook { purpose: &purpose, ..NewLook::of(case, LookKind::Export, by) })?;
        Ok(())
    })?;
    procedures.store().read_snapshot(|connection| {
        let (header, definition) = case_of(connection, procedures, case)?;
        let content = crate::sop::case::content(connection, &definition, case)?;
        let ground = procedures.ground();
        let fields = definition.forms.iter().flat_map(|form| &form.fields);
        let told = fields.filter_map(|known| {
            let value = content.values.get(&known.id)?;
            let text = match known.kind {
                FieldKind::Table { .. } => field::typed(&known.kind, value, &ground),
                _ => field::shown(known, value, &ground, Shown::Clear),
            };
            Some((known.label.clone(), text))
        });
        Ok(SubjectAccess {
            values: told.collect(),
            documents: documents_of(connection, case)?,
            letters: letters_of(connection, case)?,
            history: history(connection, procedures, case)?,
            looks: looks(connection, case)?,
            header,
        })
    })
}
