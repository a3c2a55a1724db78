//! What of a personal field leaves the office.

use crate::sop::definition::{Definition, Field, FieldKind};
use crate::sop::field::{self, FieldValue, Ground, Shown};
use crate::sop::officers::{OfficerRole, covers};

/// How much of the personal fields of a case is exported: all of it only where a purpose is named, and a role of this
/// person that sees personal data reaches the case.
pub(super) fn shown_for(definition: &Definition, roles: &[OfficerRole], has_purpose: bool, region: &str) -> Shown {
    let sees = |held: &OfficerRole| {
        let role = definition.role(&held.role);
        role.is_some_and(|role| role.sees_personal) && covers(&held.region, region)
    };
    if has_purpose && roles.iter().any(sees) { Shown::Clear } else { Shown::Redacted }
}

/// Whether somebody with these roles sees personal data anywhere.
pub(super) fn sees_personal(definition: &Definition, roles: &[OfficerRole]) -> bool {
    roles.iter().any(|held| definition.role(&held.role).is_some_and(|role| role.sees_personal))
}

/// The title of a case, which is a field and may be a person's name.
pub(super) fn title(definition: &Definition, title: &str, ground: &Ground, how: Shown) -> String {
    match definition.field(&definition.procedure.title_field) {
        Some(field) if field.personal && !title.is_empty() => {
            field::shown(field, &FieldValue::Text(title.to_owned()), ground, how)
        }
        _ => title.to_owned(),
    }
}

/// The fields that a list has columns for. Pictures and papers have none.
pub(super) fn columns(definition: &Definition) -> Vec<&Field> {
    let has_column = |field: &&Field| {
        !matches!(field.kind, FieldKind::Photo { .. } | FieldKind::Document { .. } | FieldKind::Signature)
    };
    definition.forms.iter().flat_map(|form| &form.fields).filter(has_column).collect()
}
