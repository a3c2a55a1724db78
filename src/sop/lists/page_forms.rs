//! What a case says, as its page shows it: forms with their values, papers, letters.

use super::book::Book;
use super::page_store::LetterRow;
use crate::base::{CaseDocumentId, InboxId, MailId, UtcMs};
use crate::sop::case::documents::{DocumentOrigin, DocumentRow};
use crate::sop::case::rules;
use crate::sop::definition::{Column, Definition, Field, FieldKind, Form, Origin};
use crate::sop::field::{self, Content, FieldStanding, FieldValue, Ground, Shown, TableRow};
use crate::sop::officers::Officer;

/// A form with what was entered.
#[derive(Debug, Clone, PartialEq)]
pub struct FormView {
    pub id: String,
    pub title: String,
    pub intro: String,
    /// An open step works on it.
    pub is_open: bool,
    pub is_complete: bool,
    pub fields: Vec<FieldView>,
}

/// One field of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    pub id: String,
    pub section: String,
    pub label: String,
    pub hint: String,
    /// Personal parts are masked; empty when nothing is entered.
    pub shown: String,
    pub personal: bool,
    /// Something of it is masked, and this viewer may see it in clear for a purpose.
    pub may_unmask: bool,
    pub required: bool,
    /// Not in the source: "tambahan lokal".
    pub local: bool,
    /// Whether it is asked for, is missing, is wrong or odd.
    pub standing: FieldStanding,
    pub rows: Option<RowsView>,
}

/// A table as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsView {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A paper of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentView {
    pub id: CaseDocumentId,
    pub kind: String,
    pub label: String,
    pub name: String,
    pub mime: String,
    pub bytes: i64,
    pub origin: DocumentOrigin,
    pub added_by: Option<String>,
    pub added_at: UtcMs,
    /// A purpose is asked for before it is opened.
    pub personal: bool,
    /// Why it is held back; empty: it is not.
    pub quarantine: Vec<String>,
    /// No longer of the content.
    pub removed: bool,
    pub may_open: bool,
}

/// A letter of the case, in or out.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterView {
    pub is_out: bool,
    /// Which letter of the procedure; "Surat masuk" for what came in.
    pub label: String,
    pub message_id: String,
    pub mail: Option<MailId>,
    pub inbox: Option<InboxId>,
    pub at: UtcMs,
}

/// Who looks, as far as personal data and papers ask for it.
pub(super) struct Viewer<'a> {
    pub officer: &'a Officer,
    /// Of the case.
    pub region: &'a str,
    /// May see personal data at all, by the role at the kiosk.
    pub sees_personal: bool,
}

impl Viewer<'_> {
    /// Whether one of these roles of theirs reaches the case.
    fn has_one_of(&self, definition: &Definition, roles: &[&str]) -> bool {
        rules::role_among(definition, self.officer, roles, self.region).is_ok()
    }

    /// A role that sees personal data, and a person who may.
    fn may_unmask(&self, definition: &Definition) -> bool {
        let seeing = definition.roles.iter().filter(|role| role.sees_personal && !role.outside);
        let seeing: Vec<&str> = seeing.map(|role| role.id.as_str()).collect();
        self.sees_personal && self.has_one_of(definition, &seeing)
    }
}

pub(super) fn form(
    definition: &Definition,
    form: &Form,
    content: &Content,
    (ground, viewer): (&Ground, &Viewer<'_>),
    is_open: bool,
) -> FormView {
    let standing = field::check(definition, form, content, ground);
    let may_unmask = viewer.may_unmask(definition);
    let is_complete = standing.is_complete();
    let fields = form.fields.iter().zip(standing.fields);
    FormView {
        id: form.id.clone(),
        title: form.title.clone(),
        intro: form.intro.clone(),
        is_open,
        is_complete,
        fields: fields.map(|(field, standing)| field_view(field, standing, content, (ground, may_unmask))).collect(),
    }
}

fn field_view(
    field: &Field,
    standing: FieldStanding,
    content: &Content,
    (ground, may_unmask): (&Ground, bool),
) -> FieldView {
    let value = content.values.get(&field.id).filter(|value| !value.is_blank());
    let shown = |how| value.map(|value| field::shown(field, value, ground, how)).unwrap_or_default();
    let masked = shown(Shown::Masked);
    FieldView {
        id: field.id.clone(),
        section: field.section.clone(),
        label: field.label.clone(),
        hint: field.hint.clone(),
        may_unmask: may_unmask && masked != shown(Shown::Clear),
        shown: masked,
        personal: field.personal,
        required: field.required,
        local: field.origin == Origin::Local,
        standing,
        rows: match (&field.kind, value) {
            (FieldKind::Table { columns, .. }, Some(FieldValue::Table(rows))) => Some(table(columns, rows, ground)),
            _ => None,
        },
    }
}

fn table(columns: &[Column], rows: &[TableRow], ground: &Ground) -> RowsView {
    let cell = |column: &Column, row: &TableRow| {
        let value = row.cells.get(&column.id);
        value.map(|value| field::shown_cell(column, value, ground, Shown::Masked)).unwrap_or_default()
    };
    RowsView {
        columns: columns.iter().map(|column| column.label.clone()).collect(),
        rows: rows.iter().map(|row| columns.iter().map(|column| cell(column, row)).collect()).collect(),
    }
}

/// A paper; one that the procedure does not know is treated as personal.
pub(super) fn document(
    definition: Option<&Definition>,
    book: &Book<'_>,
    viewer: Option<&Viewer<'_>>,
    row: DocumentRow,
) -> DocumentView {
    let kind = definition.and_then(|definition| definition.document(&row.kind));
    // Pictures and signatures of a field lie under its name.
    let field = definition.and_then(|definition| definition.field(&row.kind)).filter(|_| kind.is_none());
    let label = kind.map(|kind| &kind.label).or_else(|| field.map(|field| &field.label));
    let is_personal = match (kind, field) {
        (Some(kind), _) => kind.personal,
        (None, Some(field)) => field.personal || field.kind == FieldKind::Signature,
        (None, None) => true,
    };
    let may_open = definition.zip(viewer).is_some_and(|(definition, viewer)| {
        let named = kind.map(|kind| kind.seen_by.iter().map(String::as_str).collect::<Vec<_>>());
        let roles = named.filter(|named| !named.is_empty()).unwrap_or_else(|| rules::inside_roles(definition));
        viewer.has_one_of(definition, &roles)
    });
    DocumentView {
        id: row.id,
        label: label.cloned().unwrap_or_else(|| "Lampiran lain".to_owned()),
        personal: is_personal || row.sealed,
        may_open: may_open && !row.is_quarantined() && !row.is_erased(),
        quarantine: row.quarantine,
        kind: row.kind,
        name: row.name,
        mime: row.mime,
        bytes: row.bytes,
        origin: row.origin,
        added_by: row.added_by.map(|user| book.name(user)),
        added_at: row.added_at,
        removed: row.removed,
    }
}

pub(super) fn letter(definition: Option<&Definition>, row: LetterRow) -> LetterView {
    let is_out = row.way == "out";
    let known = definition.and_then(|definition| definition.letter(&row.template));
    let label = match known {
        Some(known) => known.label.clone(),
        None if is_out => "Surat keluar".to_owned(),
        None => "Surat masuk".to_owned(),
    };
    LetterView { is_out, label, message_id: row.message_id, mail: row.mail, inbox: row.inbox, at: row.at }
}
