//! A form of a procedure on A4.

use serde_json::{Value as Json, json};

use super::entry::{Filling, entry};
use crate::documents::{self, PagePictures, PaperError, Template, qr_matrix};
use crate::sop::definition::{Definition, Field, FieldKind, Form, Origin};
use crate::sop::field::{Content, Ground, Shown, shown};
use crate::sop::letters::OfficeFace;

/// What stands on the form.
#[derive(Debug, Clone, Copy)]
pub enum Fill<'a> {
    /// Nothing: to be written on.
    Blank,
    /// A case's own, as masked as asked for.
    Filled { number: &'a str, content: &'a Content, how: Shown },
}

/// The form as PDF. The same form gives the same bytes.
pub fn form_pdf(
    definition: &Definition,
    form: &Form,
    fill: Fill<'_>,
    office: &OfficeFace,
    ground: &Ground,
) -> Result<Vec<u8>, PaperError> {
    documents::pdf(Template::CaseForm, &data(definition, form, fill, office, ground)?, &[])
}

/// The first pages of the same, to be looked at before it is printed.
pub fn form_pictures(
    definition: &Definition,
    form: &Form,
    fill: Fill<'_>,
    (office, ground): (&OfficeFace, &Ground),
    (width_px, pages_max): (u32, usize),
) -> Result<PagePictures, PaperError> {
    let data = data(definition, form, fill, office, ground)?;
    documents::page_pictures(Template::CaseForm, &data, &[], width_px, pages_max)
}

/// What the code on a blank form says: `deks-form:survey:2:visit` is the form "visit" of revision 2.
pub fn form_code(definition: &Definition, form: &Form) -> String {
    format!("deks-form:{}:{}:{}", definition.pin.sop, definition.pin.revision, form.id)
}

fn data(
    definition: &Definition,
    form: &Form,
    fill: Fill<'_>,
    office: &OfficeFace,
    ground: &Ground,
) -> Result<Json, PaperError> {
    let procedure = &definition.procedure;
    let (is_blank, number, code) = match fill {
        Fill::Blank => (true, "", form_code(definition, form)),
        Fill::Filled { number, .. } => (false, number, number.to_owned()),
    };
    let short_code = format!("{} rev. {}", procedure.short, procedure.revision);
    Ok(json!({
        "title": form.title,
        "intro": if is_blank { form.intro.as_str() } else { "" },
        "procedure": format!("{} · revisi {}", procedure.title, procedure.revision),
        "case_name": procedure.case_name,
        "number": number,
        "is_blank": is_blank,
        "has_personal": form.fields.iter().any(|field| field.personal),
        "outlet": { "name": office.name, "address": office.address, "phone": office.phone },
        "qr": qr_matrix(&code)?,
        "qr_text": if is_blank { short_code.as_str() } else { number },
        "foot": format!("{} · {} · revisi {}", form.title, procedure.short, procedure.revision),
        "sections": sections(form, fill, ground),
    }))
}

/// Fields that follow each other under one title.
fn sections(form: &Form, fill: Fill<'_>, ground: &Ground) -> Vec<Json> {
    let mut sections: Vec<(&str, Vec<Json>)> = Vec::new();
    for (at, field) in form.fields.iter().enumerate() {
        let drawn = drawn(at + 1, field, fill, ground);
        match sections.last_mut().filter(|(title, _)| *title == field.section) {
            Some((_, fields)) => fields.push(drawn),
            None => sections.push((&field.section, vec![drawn])),
        }
    }
    sections.into_iter().map(|(title, fields)| json!({ "title": title, "fields": fields })).collect()
}

fn drawn(no: usize, field: &Field, fill: Fill<'_>, ground: &Ground) -> Json {
    let (filling, how): (Filling<'_>, Shown) = match fill {
        Fill::Blank => ((String::new(), None), Shown::Clear),
        Fill::Filled { content, how, .. } => {
            let value = content.values.get(&field.id).filter(|value| !value.is_blank());
            let text = value.map(|value| shown(field, value, ground, how));
            ((text.or_else(|| handed_in(&field.kind, content)).unwrap_or_default(), value), how)
        }
    };
    // What depends on an answer, and what the source does not ask for, is told.
    let notes = [
        (!field.hint.is_empty()).then(|| field.hint.clone()),
        field.relevant.as_ref().map(|_| "Bila berlaku.".to_owned()),
        (field.origin == Origin::Local).then(|| "Tambahan lokal.".to_owned()),
    ];
    let hint = notes.into_iter().flatten().collect::<Vec<_>>().join(" ");
    json!({
        "no": no,
        "label": field.label,
        "required": field.required,
        "hint": hint,
        "entry": entry(&field.kind, &filling, ground, how),
    })
}

/// How many papers of its kind a case has, for a field that asks for one.
fn handed_in(kind: &FieldKind, content: &Content) -> Option<String> {
    let FieldKind::Document { kind } = kind else { return None };
    let count = content.documents.iter().filter(|paper| paper.kind == *kind && !paper.quarantined).count();
    (count > 0).then(|| format!("{count} berkas"))
}
