//! Tables of the form, line by line on a sheet of their own; and signatures.

use super::form::{COLUMN_MARK, TypedField};
use super::handle::Outs;
use super::{CasePageScreen, EntryForm, FormIntent, PageData, Sheet};
use crate::base::ActId;
use crate::sop::definition::{Column, Field, FieldKind, Origin};
use crate::sop::field::{FieldValue, TableRow, read_cell};

/// A column as a field, so that both are read and shown in one way.
pub(super) fn as_field(column: &Column) -> Field {
    Field {
        id: format!("{COLUMN_MARK}{}", column.id),
        section: String::new(),
        label: column.label.clone(),
        hint: String::new(),
        kind: column.kind.clone(),
        required: column.required,
        personal: column.personal,
        relevant: None,
        checks: Vec::new(),
        also_called: Vec::new(),
        origin: Origin::Source,
        line: 0,
    }
}

/// The columns of a table field; none of any other.
pub(super) fn columns_of<'d>(data: &'d PageData, field: &str) -> &'d [Column] {
    match data.field(field).map(|known| &known.kind) {
        Some(FieldKind::Table { columns, .. }) => columns,
        _ => &[],
    }
}

impl CasePageScreen {
    pub(super) fn decide_rows(&mut self, intent: FormIntent) -> Outs {
        match intent {
            FormIntent::EntryAdded(field) if self.in_quick_entry() => self.begin_line(&field),
            FormIntent::EntryAdded(field) => self.entry_opened(field, None),
            FormIntent::EntryOpened { field, row } => self.entry_opened(field, Some(row)),
            FormIntent::EntryKept => self.entry_kept(),
            FormIntent::EntryRemoved => self.entry_removed(),
            FormIntent::SignAsked(field)
                if self.data.as_ref().is_some_and(|data| self.writable(data, &field).is_some()) =>
            {
                self.sheet_flaw.clear();
                self.sheet = Sheet::Sign(field);
            }
            FormIntent::Signed { strokes, width, height } => return self.signed(&strokes, width, height),
            _ => {}
        }
        Vec::new()
    }

    /// The lines of a table as they would be saved.
    pub(super) fn rows_of(&self, data: &PageData, field: &str) -> Vec<TableRow> {
        let kind = data.field(field).map(|known| &known.kind);
        let typed = self.typed.fields.get(field).zip(kind);
        let value = match typed {
            Some((typed, kind)) => typed.value.as_ref().and_then(|json| FieldValue::from_json(kind, json)),
            None => data.value(field).cloned(),
        };
        if let Some(FieldValue::Table(rows)) = value { rows } else { Vec::new() }
    }

    pub(super) fn entry_opened(&mut self, field: String, row: Option<String>) {
        let Some(data) = &self.data else { return };
        let may_write = self.writable(data, &field).is_some();
        if columns_of(data, &field).is_empty() || (row.is_none() && !may_write) {
            return;
        }
        self.sheet_flaw.clear();
        self.sheet = Sheet::Entry(EntryForm { field, row, ..EntryForm::default() });
    }

    /// Whether the open line may be changed.
    pub(super) fn may_write_entry(&self) -> bool {
        let (Some(data), Some(entry)) = (&self.data, self.entry()) else { return false };
        self.writable(data, &entry.field).is_some()
    }

    /// The line of a table that waits below a sheet comes back.
    pub(super) fn sheet_below(&mut self) -> Sheet {
        let below = match std::mem::take(&mut self.sheet) {
            Sheet::Region(search) => search.before,
            Sheet::Files(_) | Sheet::Camera(_) => self.under.take(),
            _ => None,
        };
        below.map_or(Sheet::None, Sheet::Entry)
    }

    /// Whether a cell of the open line names one of the case's pictures.
    pub(super) fn is_picture_cell(&self, id: &str) -> bool {
        let (Some(data), Some(entry), Some(id)) = (&self.data, self.entry(), id.strip_prefix(COLUMN_MARK)) else {
            return false;
        };
        columns_of(data, &entry.field).iter().any(|column| column.id == id && is_picture(data, column))
    }

    pub(super) fn put_cell(&mut self, column: &str, typed: TypedField) {
        if !self.may_write_entry() {
            return;
        }
        if let Sheet::Entry(entry) = &mut self.sheet {
            entry.cells.insert(column.to_owned(), typed);
        }
    }

    /// What stood in a cell of the open line before anything was typed.
    pub(super) fn cell_before(&self, data: &PageData, column: &str) -> Option<FieldValue> {
        let entry = self.entry()?;
        let row = entry.row.as_ref()?;
        let rows = self.rows_of(data, &entry.field);
        rows.into_iter().find(|known| known.id == *row)?.cells.remove(column)
    }

    pub(super) fn cell_kind_and_value(&self, data: &PageData, column: &str) -> Option<(FieldKind, Option<FieldValue>)> {
        let entry = self.entry().filter(|_| self.may_write_entry())?;
        let known = columns_of(data, &entry.field).iter().find(|known| known.id == column)?;
        let value = match entry.cells.get(column) {
            Some(typed) => cell(known, typed, data).ok().flatten(),
            None => self.cell_before(data, column),
        };
        Some((known.kind.clone(), value))
    }

    /// The line goes into its table; what cannot be read keeps it open, and so does what a new one lacks.
    pub(super) fn entry_kept(&mut self) {
        let Some(data) = &self.data else { return };
        let Some(entry) = self.entry() else { return };
        if !self.may_write_entry() {
            self.sheet = Sheet::None;
            return;
        }
        let field = entry.field.clone();
        let mut rows = self.rows_of(data, &field);
        let id = entry.row.clone().unwrap_or_else(|| ActId::new().to_string());
        let at = rows.iter().position(|row| row.id == id);
        let mut row = at.map_or_else(|| TableRow { id, cells: Default::default() }, |at| rows[at].clone());
        for known in columns_of(data, &field) {
            let Some(typed) = entry.cells.get(&known.id) else { continue };
            match cell(known, typed, data) {
                Ok(Some(value)) => {
                    row.cells.insert(known.id.clone(), value);
                }
                Ok(None) => {
                    row.cells.remove(&known.id);
                }
                Err(_) => {
                    self.sheet_flaw = "Perbaiki dulu isian yang bertanda merah.".to_owned();
                    return;
                }
            }
        }
        let lacks = lacking(columns_of(data, &field), &row).filter(|_| at.is_none());
        if let Some(label) = lacks {
            self.sheet_flaw = format!("{label} belum diisi. Isi dulu, atau tutup lembar ini.");
            return;
        }
        match at {
            Some(at) => rows[at] = row,
            None => rows.push(row),
        }
        self.put_rows(&field, rows);
    }

    fn entry_removed(&mut self) {
        let Some(data) = &self.data else { return };
        let Some(entry) = self.entry().filter(|_| self.may_write_entry()) else { return };
        let field = entry.field.clone();
        let mut rows = self.rows_of(data, &field);
        rows.retain(|row| Some(&row.id) != entry.row.as_ref());
        self.put_rows(&field, rows);
    }

    fn put_rows(&mut self, field: &str, rows: Vec<TableRow>) {
        let value = Some(FieldValue::Table(rows)).filter(|value| !value.is_blank());
        self.put(field, TypedField::chosen(value.as_ref()));
        self.sheet = Sheet::None;
        self.sheet_flaw.clear();
    }
}

/// The label of what has to stand in a line and does not; in one without anything, of its first column.
fn lacking(columns: &[Column], row: &TableRow) -> Option<String> {
    let is_there = |column: &&Column| row.cells.get(&column.id).is_some_and(|value| !value.is_blank());
    let lacks = columns.iter().find(|column| column.required && !is_there(column));
    let lacks = lacks.or_else(|| columns.first().filter(|_| row.is_blank()));
    lacks.map(|column| column.label.clone())
}

/// Whether a column names one of the case's pictures: it is called as a kind of papers that are pictures.
pub(super) fn is_picture(data: &PageData, column: &Column) -> bool {
    let kind = data.definition.as_ref().and_then(|definition| definition.document(&column.id));
    matches!(column.kind, FieldKind::Text { .. }) && kind.is_some_and(|kind| kind.accepts == ["picture"])
}

/// What was typed into a cell.
pub(super) fn cell(known: &Column, typed: &TypedField, data: &PageData) -> super::form::Read {
    typed.read(&known.kind, |text| read_cell(known, text, &data.ground).map_err(|flaw| flaw.to_string()))
}
