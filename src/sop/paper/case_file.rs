//! The file of a case on A4: what was entered, the papers, what happened.

use serde_json::{Value as Json, json};

use super::entry::{cells, rows_of};
use crate::base::UtcMs;
use crate::documents::{self, PagePictures, PaperError, Template, qr_matrix};
use crate::sop::case::CaseHeader;
use crate::sop::definition::{Definition, Field, FieldKind, Form};
use crate::sop::field::{Content, Ground, Shown, check, shown};
use crate::sop::letters::OfficeFace;

/// Rows of one table in a file; the form itself prints them all.
const ROWS_MAX: usize = 60;

/// A paper as the file lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePaper {
    /// As the procedure calls its kind.
    pub kind: String,
    pub name: String,
    pub bytes: u64,
    pub at: UtcMs,
    /// Why it is not opened, or that it was taken away.
    pub remark: String,
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEvent {
    pub at: UtcMs,
    pub who: String,
    pub sentence: String,
    pub reason: Option<String>,
}

/// Everything that the file says.
#[derive(Debug, Clone)]
pub struct CaseFile<'a> {
    pub definition: &'a Definition,
    pub header: &'a CaseHeader,
    pub content: &'a Content,
    pub papers: Vec<FilePaper>,
    /// Oldest first.
    pub events: Vec<FileEvent>,
    pub office: OfficeFace,
    pub printed_at: UtcMs,
    /// [`Shown::Masked`] for the office, [`Shown::Redacted`] for outside.
    pub how: Shown,
}

/// The file as PDF. Printing it is a look at personal data: the caller notes it.
pub fn case_file_pdf(file: &CaseFile<'_>, ground: &Ground) -> Result<Vec<u8>, PaperError> {
    documents::pdf(Template::CaseFile, &data(file, ground)?, &[])
}

/// The first pages of the same, to be looked at before it is printed.
pub fn case_file_pictures(
    file: &CaseFile<'_>,
    ground: &Ground,
    width_px: u32,
    pages_max: usize,
) -> Result<PagePictures, PaperError> {
    documents::page_pictures(Template::CaseFile, &data(file, ground)?, &[], width_px, pages_max)
}

fn data(file: &CaseFile<'_>, ground: &Ground) -> Result<Json, PaperError> {
    let (procedure, header) = (&file.definition.procedure, file.header);
    let stamp = |at: UtcMs| procedure.zone.stamp(at);
    let region = ground.regions.full_name(&header.region).unwrap_or_else(|| header.region.clone());
    let secrecy = match file.how {
        Shown::Clear => "Memuat data pribadi. Simpan di tempat yang terkunci.",
        Shown::Masked => "Nomor pribadi disamarkan.",
        Shown::Redacted => "Data pribadi disamarkan.",
    };
    Ok(json!({
        "case_name": procedure.case_name,
        "number": header.number,
        "title": header.title,
        "procedure": format!("{} · revisi {}", procedure.title, header.pin.revision),
        "state": state(file.definition, header),
        "region": region,
        "opened": stamp(header.opened_at),
        "closed": header.closed_at.map(stamp).unwrap_or_default(),
        "printed": stamp(file.printed_at),
        "outlet": { "name": file.office.name, "address": file.office.address, "phone": file.office.phone },
        "qr": qr_matrix(&header.number)?,
        "foot": format!("{} · {secrecy}", header.number),
        "forms": forms(file, ground),
        "papers": file.papers.iter().map(|paper| paper_json(paper, &stamp)).collect::<Vec<_>>(),
        "events": file.events.iter().map(|event| event_json(event, &stamp)).collect::<Vec<_>>(),
    }))
}

fn state(definition: &Definition, header: &CaseHeader) -> String {
    if !header.is_closed() {
        return "Sedang berjalan".to_owned();
    }
    definition.outcome(&header.outcome).map_or_else(|| header.outcome.clone(), |outcome| outcome.label.clone())
}

/// The forms in which something is entered, with the fields that are.
fn forms(file: &CaseFile<'_>, ground: &Ground) -> Vec<Json> {
    let forms = file.definition.forms.iter().filter_map(|form| {
        let sections = sections(file, form, ground);
        (!sections.is_empty()).then(|| json!({ "title": form.title, "sections": sections }))
    });
    forms.collect()
}

fn sections(file: &CaseFile<'_>, form: &Form, ground: &Ground) -> Vec<Json> {
    let standing = check(file.definition, form, file.content, ground);
    let mut sections: Vec<(&str, Vec<Json>)> = Vec::new();
    for field in &form.fields {
        let is_asked = standing.field(&field.id).is_none_or(|standing| standing.relevant);
        let Some(entered) = entered(file, field, ground).filter(|_| is_asked) else { continue };
        match sections.last_mut().filter(|(title, _)| *title == field.section) {
            Some((_, fields)) => fields.push(entered),
            None => sections.push((&field.section, vec![entered])),
        }
    }
    sections.into_iter().map(|(title, fields)| json!({ "title": title, "fields": fields })).collect()
}

/// A field's label and value; none where nothing is entered.
fn entered(file: &CaseFile<'_>, field: &Field, ground: &Ground) -> Option<Json> {
    let value = file.content.values.get(&field.id).filter(|value| !value.is_blank())?;
    let text = shown(field, value, ground, file.how);
    let FieldKind::Table { columns, .. } = &field.kind else {
        return Some(json!({ "label": field.label, "text": text }));
    };
    // A table of a personal field is told by its length alone where nothing may tell whose it is.
    if field.personal && file.how == Shown::Redacted {
        return Some(json!({ "label": field.label, "text": text }));
    }
    let all = rows_of(Some(value));
    let rows: Vec<Vec<String>> = all.iter().take(ROWS_MAX).map(|row| cells(columns, row, ground, file.how)).collect();
    let heads: Vec<&str> = columns.iter().map(|column| column.label.as_str()).collect();
    let more = all.len().saturating_sub(ROWS_MAX);
    Some(json!({ "label": field.label, "columns": heads, "rows": rows, "more": more }))
}

fn paper_json(paper: &FilePaper, stamp: &impl Fn(UtcMs) -> String) -> Json {
    json!({
        "kind": paper.kind,
        "name": paper.name,
        "size": size(paper.bytes),
        "at": stamp(paper.at),
        "remark": paper.remark,
    })
}

fn event_json(event: &FileEvent, stamp: &impl Fn(UtcMs) -> String) -> Json {
    json!({
        "at": stamp(event.at),
        "who": event.who,
        "sentence": event.sentence,
        "reason": event.reason.as_deref().unwrap_or_default(),
    })
}

/// `850 B`, `120 KB`, `3,4 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_short() {
        for (bytes, expect) in
            [(0, "0 B"), (999, "999 B"), (1_001, "2 KB"), (999_999, "1000 KB"), (3_456_789, "3,4 MB")]
        {
            assert_eq!(size(bytes), expect, "{bytes}");
        }
    }
}
