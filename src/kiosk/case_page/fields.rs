//! The form as it is shown: each field with what stands in it, what is wrong with it, and whether it may be changed.

use deks_ui::{DateValue, EntryLine, FieldOption, FieldShape};

use super::choose::{NO, YES};
use super::form::{COLUMN_MARK, TypedField, entered};
use super::rows::{as_field, cell, columns_of, is_picture};
use super::{CasePageScreen, PageData};
use crate::base::CaseDocumentId;
use crate::kiosk::english::say;
use crate::kiosk::photos::Pixels;
use crate::kiosk::words::date_value;
use crate::sop::definition::{Column, Field, FieldKind, Named, Origin};
use crate::sop::field::{self, FieldStanding, FieldValue, Ground, Shown, TableRow};

/// Lines of one table that are shown in the form; a catalogue of hundreds is not scrolled through here.
pub(super) const ROWS_SHOWN_MAX: usize = 100;
/// Between the name of a form and that of its first part.
const HEADING_JOINT: &str = "  \u{B7}  ";

/// A field of the form, or a column of a line.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub id: String,
    /// Begins a part; empty inside of one.
    pub section: String,
    pub label: String,
    pub hint: String,
    pub shape: FieldShape,
    pub value: String,
    pub date: DateValue,
    pub options: Vec<FieldOption>,
    pub entries: Vec<EntryLine>,
    pub files: Vec<FileLine>,
    pub error: String,
    pub warning: String,
    pub required: bool,
    pub editable: bool,
    pub masked: bool,
    pub may_unmask: bool,
    pub local: bool,
    /// What is typed cannot be read.
    pub is_wrong: bool,
    /// Holds what somebody or something is called.
    pub capital: bool,
}

impl Line {
    pub(super) fn takes_keys(&self) -> bool {
        self.editable && !self.masked && is_typed_into(self.shape)
    }
}

#[derive(Debug)]
pub(super) struct FileLine {
    pub id: CaseDocumentId,
    pub name: String,
    pub picture: Option<Pixels>,
}

/// What a line is made from.
struct Ways<'a> {
    typed: Option<&'a TypedField>,
    /// As it would be saved; what cannot be read leaves the value before it.
    now: Option<&'a FieldValue>,
    flaw: Option<String>,
    may_write: bool,
    is_clear: bool,
    from_paper: bool,
    ground: &'a Ground,
}

impl CasePageScreen {
    /// The form that is shown.
    pub(super) fn form_lines(&self) -> Vec<Line> {
        let Some(data) = &self.data else { return Vec::new() };
        let Some(definition) = &data.definition else { return Vec::new() };
        let (content, forms) = (self.overlay(data), self.forms(data));
        let has_several = forms.len() > 1;
        let mut lines = Vec::new();
        for (form, may_write) in forms {
            let standings = field::check(definition, form, &content, &data.ground).fields;
            let mut section: Option<&str> = None;
            for (known, standing) in form.fields.iter().zip(standings) {
                if !standing.relevant {
                    continue;
                }
                let mut line = self.line(data, known, content.values.get(&known.id), (&standing, may_write));
                if section != Some(known.section.as_str()) {
                    let first = section.is_none() && has_several;
                    line.section = if first { headed(&form.title, &known.section) } else { known.section.clone() };
                    section = Some(known.section.as_str());
                }
                lines.push(line);
            }
        }
        lines
    }

    fn line(
        &self,
        data: &PageData,
        known: &Field,
        now: Option<&FieldValue>,
        (standing, may_write): (&FieldStanding, bool),
    ) -> Line {
        let typed = self.typed.fields.get(&known.id);
        let ways = Ways {
            typed,
            now: now.filter(|value| !value.is_blank()),
            flaw: typed.and_then(|typed| entered(known, typed, &data.ground).err()),
            may_write,
            is_clear: self.clear.contains(&known.id),
            from_paper: self.in_quick_entry(),
            ground: &data.ground,
        };
        let mut line = drawn(known, &ways);
        line.may_unmask = line.masked && self.may_unmask(data, &known.id);
        line.files = self.files_of(data, known);
        if known.kind == FieldKind::Signature && !line.files.is_empty() {
            line.value = "Sudah ditandatangani".to_owned();
        }
        line.error = match &ways.flaw {
            Some(flaw) => flaw.clone(),
            None if !standing.errors.is_empty() => standing.errors.join(" "),
            None if standing.missing && may_write && !self.is_new() => "Belum diisi.".to_owned(),
            None => String::new(),
        };
        line.warning = conflict(data, known, typed).unwrap_or_else(|| standing.warnings.join(" "));
        line
    }

    fn may_unmask(&self, data: &PageData, field: &str) -> bool {
        let forms = data.page.iter().flat_map(|page| &page.forms);
        forms.flat_map(|form| &form.fields).any(|known| known.id == field && known.may_unmask)
            // A table says of itself only how many lines it has.
            || (data.sees_personal && !columns_of(data, field).is_empty())
    }

    /// The open line of a table.
    pub(super) fn entry_lines(&self) -> Vec<Line> {
        let (Some(data), Some(entry)) = (&self.data, self.entry()) else { return Vec::new() };
        let may_write = self.may_write_entry();
        let is_clear = self.clear.contains(&entry.field) || entry.row.is_none();
        // Papers of a case that is not opened yet have no name there that would last: a line names its picture later.
        let is_shown = |column: &&Column| data.page.is_some() || !is_picture(data, column);
        let columns = columns_of(data, &entry.field).iter().filter(is_shown);
        let line = |column: &Column| {
            let (known, typed) = (as_field(column), entry.cells.get(&column.id));
            let read = typed.map(|typed| cell(column, typed, data));
            let now = match &read {
                Some(Ok(value)) => value.clone(),
                _ => self.cell_before(data, &column.id),
            };
            let flaw = read.and_then(Result::err);
            let missing = column.required && typed.is_some() && now.is_none() && flaw.is_none();
            let ways = Ways {
                typed,
                now: now.as_ref(),
                flaw: flaw.clone(),
                may_write,
                is_clear,
                from_paper: self.in_quick_entry(),
                ground: &data.ground,
            };
            let mut line = drawn(&known, &ways);
            if is_picture(data, column) {
                line.shape = FieldShape::Picture;
                line.files = self.files_of_kind(data, &column.id);
                if line.files.is_empty() {
                    line.hint = "Belum ada foto di berkas ini.".to_owned();
                }
            }
            line.may_unmask = line.masked && data.sees_personal;
            line.error = flaw.unwrap_or_else(|| if missing { "Belum diisi.".to_owned() } else { String::new() });
            line
        };
        columns.map(line).collect()
    }

    /// The ids of the fields that take keys, from top to bottom.
    pub(super) fn typed_into(&self, in_entry: bool) -> Vec<String> {
        let lines = if in_entry { self.entry_lines() } else { self.form_lines() };
        lines.into_iter().filter(Line::takes_keys).map(|line| line.id).collect()
    }

    /// The fields that are shown and cannot be read as they are typed, from top to bottom.
    pub(super) fn wrong_lines(&self) -> Vec<Line> {
        if self.data.as_ref().is_none_or(|data| self.flaws(data) == 0) {
            return Vec::new();
        }
        self.form_lines().into_iter().filter(|line| line.is_wrong).collect()
    }

    /// The papers that a field shows.
    fn files_of(&self, data: &PageData, known: &Field) -> Vec<FileLine> {
        paper_kind(known).map(|kind| self.files_of_kind(data, kind)).unwrap_or_default()
    }

    fn files_of_kind(&self, data: &PageData, kind: &str) -> Vec<FileLine> {
        let kept = data.page.iter().flat_map(|page| &page.documents);
        let kept = kept.filter(|paper| paper.kind == kind && !paper.removed && paper.quarantine.is_empty());
        let kept = kept.map(|paper| FileLine {
            id: paper.id,
            name: paper.name.clone(),
            picture: self.thumbs.get(&paper.id).cloned(),
        });
        let fresh = self.fresh.iter().filter(|fresh| fresh.paper.kind == kind).map(|fresh| FileLine {
            id: fresh.id,
            name: fresh.paper.name.clone(),
            picture: fresh.picture.clone(),
        });
        kept.chain(fresh).collect()
    }
}

/// The kind of paper that a field asks for; none: it asks for no paper.
pub(super) fn paper_kind(known: &Field) -> Option<&str> {
    match &known.kind {
        FieldKind::Document { kind } => Some(kind),
        FieldKind::Photo { .. } | FieldKind::Signature => Some(&known.id),
        _ => None,
    }
}

fn headed(form: &str, section: &str) -> String {
    if section.is_empty() { form.to_owned() } else { [form, HEADING_JOINT, section].concat() }
}

/// A heading in the language of the screen: the form and its part are two words of the procedure.
pub(super) fn said_heading(heading: &str) -> String {
    let parts: Vec<String> = heading.split(HEADING_JOINT).map(|part| say(part).into()).collect();
    parts.join(HEADING_JOINT)
}

/// What somebody else wrote into a field that is half typed here.
fn conflict(data: &PageData, known: &Field, typed: Option<&TypedField>) -> Option<String> {
    let typed = typed?;
    let now = data.value(&known.id);
    if typed.was == now.map(FieldValue::to_json) {
        return None;
    }
    let shown = now.map(|value| field::shown(known, value, &data.ground, Shown::Masked));
    let shown = shown.unwrap_or_else(|| "kosong".to_owned());
    Some(format!("Sementara itu orang lain mengisinya: {shown}. Ketikan Anda belum disimpan."))
}

fn drawn(known: &Field, ways: &Ways<'_>) -> Line {
    let shape = shape(&known.kind, ways.from_paper);
    let masked = !ways.is_clear && ways.now.is_some_and(|value| is_masked(known, value, ways));
    let date = match ways.now {
        Some(FieldValue::Date(day)) => date_value(Some(*day)),
        _ => date_value(None),
    };
    Line {
        id: known.id.clone(),
        section: String::new(),
        label: known.label.clone(),
        hint: hint(known, ways.from_paper),
        shape,
        value: text(known, shape, masked, ways),
        date,
        options: options(&known.kind, ways.now),
        entries: entries(&known.kind, masked, ways),
        files: Vec::new(),
        error: String::new(),
        warning: String::new(),
        required: known.required,
        editable: ways.may_write,
        masked,
        may_unmask: false,
        local: known.origin == Origin::Local,
        is_wrong: ways.flaw.is_some(),
        capital: is_name(known),
    }
}

/// Whether a field says what somebody or something is called, by its id: procedures have no type for that.
fn is_name(known: &Field) -> bool {
    let id = known.id.trim_start_matches(COLUMN_MARK);
    let is_called = id == "name" || id.ends_with("_name") || id.ends_with("_holder");
    is_called && matches!(known.kind, FieldKind::Text { .. })
}

/// How a field is filled in. From a printed form everything that can be written is typed.
fn shape(kind: &FieldKind, from_paper: bool) -> FieldShape {
    match kind {
        FieldKind::Text { lines: true, .. } => FieldShape::Lines,
        FieldKind::Text { .. } | FieldKind::Npwp | FieldKind::Phone | FieldKind::Email => FieldShape::Text,
        FieldKind::Number { .. } | FieldKind::Nik { .. } | FieldKind::FamilyCard | FieldKind::Nib => FieldShape::Number,
        FieldKind::Rupiah { .. } => FieldShape::Money,
        FieldKind::Time => FieldShape::Time,
        FieldKind::Location { .. } => FieldShape::Location,
        FieldKind::Photo { .. } | FieldKind::Document { .. } => FieldShape::Files,
        FieldKind::Signature => FieldShape::Signature,
        FieldKind::Table { .. } => FieldShape::Table,
        _ if from_paper => FieldShape::Text,
        FieldKind::Date { .. } => FieldShape::Date,
        FieldKind::Choice { .. } => FieldShape::Choice,
        FieldKind::Many { .. } => FieldShape::Many,
        FieldKind::YesNo => FieldShape::YesNo,
        FieldKind::Region { .. } => FieldShape::Region,
    }
}

/// Shapes whose value is typed.
fn is_typed_into(shape: FieldShape) -> bool {
    matches!(
        shape,
        FieldShape::Text
            | FieldShape::Lines
            | FieldShape::Number
            | FieldShape::Money
            | FieldShape::Time
            | FieldShape::Location
    )
}

/// What is to be written, where it is typed from a printed form.
fn hint(known: &Field, from_paper: bool) -> String {
    let named = |options: &[Named]| options.iter().map(|one| one.label.as_str()).collect::<Vec<_>>().join(" / ");
    match &known.kind {
        FieldKind::Choice { options } | FieldKind::Many { options } if from_paper => named(options),
        FieldKind::YesNo if from_paper => "ya / tidak".to_owned(),
        FieldKind::Date { .. } if from_paper => "22-11-2026".to_owned(),
        _ => known.hint.clone(),
    }
}

fn is_masked(known: &Field, value: &FieldValue, ways: &Ways<'_>) -> bool {
    let ground = ways.ground;
    match (&known.kind, value) {
        (FieldKind::Table { columns, .. }, FieldValue::Table(rows)) => {
            let hides = |column: &Column, value: &FieldValue| {
                let shown = |how| field::shown_cell(column, value, ground, how);
                shown(Shown::Masked) != shown(Shown::Clear)
            };
            let of =
                |row: &TableRow, column: &Column| row.cells.get(&column.id).is_some_and(|value| hides(column, value));
            rows.iter().any(|row| columns.iter().any(|column| of(row, column)))
        }
        // What this person typed they have seen.
        _ if ways.typed.is_some() => false,
        _ => field::shown(known, value, ground, Shown::Masked) != field::shown(known, value, ground, Shown::Clear),
    }
}

fn text(known: &Field, shape: FieldShape, masked: bool, ways: &Ways<'_>) -> String {
    if let Some(text) = ways.typed.and_then(|typed| typed.text.as_ref()) {
        return text.clone();
    }
    let Some(value) = ways.now else { return String::new() };
    if masked {
        return field::shown(known, value, ways.ground, Shown::Masked);
    }
    match value {
        FieldValue::Documents(_) => String::new(),
        value if ways.may_write && is_typed_into(shape) => field::typed(&known.kind, value, ways.ground),
        value => field::shown(known, value, ways.ground, Shown::Clear),
    }
}

fn options(kind: &FieldKind, now: Option<&FieldValue>) -> Vec<FieldOption> {
    let option = |id: &str, label: &str, on: bool| FieldOption { id: id.into(), label: label.into(), on };
    match kind {
        FieldKind::Choice { options } | FieldKind::Many { options } => {
            let is_on = |id: &String| match now {
                Some(FieldValue::Choice(chosen)) => chosen == id,
                Some(FieldValue::Many(chosen)) => chosen.contains(id),
                _ => false,
            };
            options.iter().map(|one| option(&one.id, &one.label, is_on(&one.id))).collect()
        }
        FieldKind::YesNo => {
            let is = |want: bool| matches!(now, Some(FieldValue::YesNo(yes)) if *yes == want);
            vec![option(YES, "Ya", is(true)), option(NO, "Tidak", is(false))]
        }
        _ => Vec::new(),
    }
}

/// The lines of a table: the first column, and beside it the figure, or what else stands there.
fn entries(kind: &FieldKind, masked: bool, ways: &Ways<'_>) -> Vec<EntryLine> {
    let (FieldKind::Table { columns, .. }, Some(FieldValue::Table(rows))) = (kind, ways.now) else { return Vec::new() };
    let how = if masked { Shown::Masked } else { Shown::Clear };
    let is_figure = |column: &&Column| matches!(column.kind, FieldKind::Rupiah { .. } | FieldKind::Number { .. });
    let beside = columns.iter().skip(1).find(is_figure).or_else(|| columns.get(1));
    let shown = |row: &TableRow, column: &Column| {
        row.cells.get(&column.id).map(|value| field::shown_cell(column, value, ways.ground, how)).unwrap_or_default()
    };
    let line = |row: &TableRow| EntryLine {
        id: row.id.as_str().into(),
        title: columns.first().map(|column| shown(row, column)).unwrap_or_default().into(),
        detail: beside.map(|column| shown(row, column)).unwrap_or_default().into(),
        flaw: flaw_of_row(columns, row, ways.ground).unwrap_or_default().into(),
    };
    rows.iter().take(ROWS_SHOWN_MAX).map(line).collect()
}

/// The first thing that is wrong in a line.
fn flaw_of_row(columns: &[Column], row: &TableRow, ground: &Ground) -> Option<String> {
    columns.iter().find_map(|column| match row.cells.get(&column.id).filter(|value| !value.is_blank()) {
        None => column.required.then(|| format!("{} belum diisi.", column.label)),
        Some(value) => field::flaw_of(&column.kind, value, ground).map(|flaw| flaw.to_string()),
    })
}
