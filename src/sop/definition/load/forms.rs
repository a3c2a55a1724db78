//! Forms, papers and letters of a file.

use super::header::{ORIGINS, named};
use super::names::Known;
use super::reader::{Part, Reader, Written};
use crate::base::Rupiah;
use crate::base::text::fold;
use crate::sop::definition::form_types::{Column, DocumentKind, Field, FieldCheck, FieldKind, Form, Letter};
use crate::sop::definition::types::Origin;
use crate::sop::expression::Expr;

/// What every field may say, whatever its type.
const FIELD: [&str; 11] =
    ["id", "section", "type", "label", "hint", "required", "personal", "relevant", "check", "also_called", "origin"];
const COLUMN: [&str; 5] = ["id", "type", "label", "required", "personal"];

/// The types of fields, and what each may say beside that.
const TYPES: [(&str, &[&str]); 20] = [
    ("text", &["max", "lines"]),
    ("number", &["decimals", "min", "max", "unit"]),
    ("rupiah", &["min", "max"]),
    ("date", &["past", "future"]),
    ("time", &[]),
    ("choice", &["options"]),
    ("many", &["options"]),
    ("yes_no", &[]),
    ("nik", &["region_field", "sex_field", "birth_field"]),
    ("family_card", &[]),
    ("nib", &[]),
    ("npwp", &[]),
    ("phone", &[]),
    ("email", &[]),
    ("region", &["level", "inside"]),
    ("location", &["village_field", "far_m"]),
    ("photo", &["max"]),
    ("document", &["kind"]),
    ("signature", &[]),
    ("table", &["columns", "rows_max", "rows_min"]),
];
/// No tables, papers or pictures within a table.
const NOT_IN_TABLES: [&str; 5] = ["table", "photo", "document", "signature", "location"];

const TEXT_CHARS: i64 = 500;
const TEXT_CHARS_MAX: i64 = 10_000;
const ROWS: i64 = 100;
const ROWS_MAX: i64 = 1_000;
const PHOTOS_MAX: i64 = 100;
const RUPIAH_MAX: i64 = 1_000_000_000_000_000;
const FAR_M: i64 = 5_000;

/// The rules of a field, as they were written.
pub(super) struct FieldRules {
    relevant: Option<Written>,
    checks: Vec<WrittenCheck>,
}

struct WrittenCheck {
    holds: Option<Written>,
    message: String,
    is_warning: bool,
}

/// The rules of a field, read.
pub(super) struct ReadRules {
    relevant: Option<Expr>,
    checks: Vec<FieldCheck>,
}

/// The forms without their rules, and the rules field by field: they may name fields that come later.
pub(super) fn forms<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> (Vec<Form>, Vec<FieldRules>) {
    let (mut forms, mut rules) = (Vec::new(), Vec::new());
    for part in reader.parts(root, "form", "formulir") {
        reader.only(&part, &["id", "title", "intro", "field"]);
        let mut fields = Vec::new();
        for one in reader.parts(&part, "field", "isian") {
            fields.push(field(reader, &one));
            rules.push(field_rules(reader, &one));
        }
        let intro = reader.lines(&part, "intro");
        forms.push(Form { id: reader.need(&part, "id"), title: reader.need(&part, "title"), intro, fields });
    }
    (forms, rules)
}

/// Reads the rules now that all names are known.
pub(super) fn rules(reader: &mut Reader<'_>, known: &Known<'_>, written: &[FieldRules]) -> Vec<ReadRules> {
    let read = written.iter().map(|rules| {
        let relevant = rules.relevant.as_ref().and_then(|written| reader.rule(written, known));
        let mut checks = Vec::new();
        for check in &rules.checks {
            let holds = check.holds.as_ref().and_then(|written| reader.rule(written, known));
            let (message, is_warning) = (check.message.clone(), check.is_warning);
            checks.extend(holds.map(|holds| FieldCheck { holds, message, is_warning }));
        }
        ReadRules { relevant, checks }
    });
    read.collect()
}

/// Puts the rules back to their fields, in the order in which [`forms`] gave them.
pub(super) fn put_rules(forms: &mut [Form], rules: Vec<ReadRules>) {
    let fields = forms.iter_mut().flat_map(|form| &mut form.fields);
    for (field, rules) in fields.zip(rules) {
        field.relevant = rules.relevant;
        field.checks = rules.checks;
    }
}

fn field<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Field {
    let also_called = reader.texts(part, "also_called").iter().map(|name| fold(name)).collect();
    let kind = kind(reader, part, &FIELD, &[]);
    // Numbers of persons are personal, whatever a file says (UU PDP art. 4).
    let is_person = matches!(kind, FieldKind::Nik { .. } | FieldKind::FamilyCard);
    Field {
        id: reader.need(part, "id"),
        section: reader.text(part, "section"),
        label: reader.need(part, "label"),
        hint: reader.text(part, "hint"),
        kind,
        required: reader.flag(part, "required", false),
        personal: reader.flag(part, "personal", is_person) || is_person,
        relevant: None,
        checks: Vec::new(),
        also_called,
        origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        line: reader.line_of(&part.path),
    }
}

fn field_rules<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> FieldRules {
    let relevant = reader.written(part, "relevant");
    let mut parts = reader.parts(part, "check", "aturan");
    parts.iter_mut().for_each(|one| one.called = format!("{}, {}", part.called, one.called));
    let checks = parts.iter().map(|one| {
        reader.only(one, &["holds", "message", "warning"]);
        if !one.has("holds") {
            reader.missing(one, "holds", "Tambahkan holds = \"...\": yang harus benar.");
        }
        WrittenCheck {
            holds: reader.written(one, "holds"),
            message: reader.need(one, "message"),
            is_warning: reader.flag(one, "warning", false),
        }
    });
    FieldRules { relevant, checks: checks.collect() }
}

/// The type of a field or column; `common` are the keys that it may have besides, `barred` the types it may not be.
fn kind<'a>(reader: &mut Reader<'a>, part: &Part<'a>, common: &[&str], barred: &[&str]) -> FieldKind {
    let nothing = FieldKind::Text { max: TEXT_CHARS as usize, lines: false };
    if !part.has("type") {
        reader.missing(part, "type", "Tambahkan type, misalnya type = \"text\".");
        return nothing;
    }
    let name = reader.text(part, "type");
    let Some((name, own)) = TYPES.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = TYPES.iter().map(|(known, _)| *known).collect();
        reader.unknown_word(part, "type", &name, &known);
        return nothing;
    };
    let keys: Vec<&str> = common.iter().chain(own.iter()).copied().collect();
    reader.only(part, &keys);
    if barred.contains(name) {
        let what = format!("{}: type = \"{name}\" tidak boleh di dalam tabel", part.called);
        reader.say(&part.at("type"), what, "Pindahkan isian ini ke luar tabel.");
        return nothing;
    }
    match *name {
        "text" => FieldKind::Text {
            max: count(reader, part, "max", 1, TEXT_CHARS_MAX, TEXT_CHARS),
            lines: reader.flag(part, "lines", false),
        },
        "number" => number(reader, part),
        "rupiah" => FieldKind::Rupiah {
            min: reader.whole(part, "min", -RUPIAH_MAX, RUPIAH_MAX).map(Rupiah),
            max: reader.whole(part, "max", -RUPIAH_MAX, RUPIAH_MAX).map(Rupiah),
        },
        "date" => {
            FieldKind::Date { past: reader.flag(part, "past", false), future: reader.flag(part, "future", false) }
        }
        "choice" => FieldKind::Choice { options: named(reader, part, "options", "pilihan") },
        "many" => FieldKind::Many { options: named(reader, part, "options", "pilihan") },
        "nik" => FieldKind::Nik {
            region_field: reader.text(part, "region_field"),
            sex_field: reader.text(part, "sex_field"),
            birth_field: reader.text(part, "birth_field"),
        },
        "region" => FieldKind::Region {
            level: u8::try_from(reader.whole(part, "level", 1, 4).unwrap_or(4)).unwrap_or(4),
            inside: reader.text(part, "inside"),
        },
        "location" => FieldKind::Location {
            village_field: reader.text(part, "village_field"),
            far_m: u32::try_from(reader.whole(part, "far_m", 1, 1_000_000).unwrap_or(FAR_M)).unwrap_or_default(),
        },
        "photo" => FieldKind::Photo { max: count(reader, part, "max", 1, PHOTOS_MAX, 1) },
        "document" => FieldKind::Document { kind: reader.need(part, "kind") },
        "table" => table(reader, part),
        other => plain(other),
    }
}

/// The types that say nothing more.
fn plain(name: &str) -> FieldKind {
    match name {
        "time" => FieldKind::Time,
        "yes_no" => FieldKind::YesNo,
        "family_card" => FieldKind::FamilyCard,
        "nib" => FieldKind::Nib,
        "npwp" => FieldKind::Npwp,
        "phone" => FieldKind::Phone,
        "email" => FieldKind::Email,
        _ => FieldKind::Signature,
    }
}

fn count<'a>(reader: &mut Reader<'a>, part: &Part<'a>, key: &str, least: i64, most: i64, default: i64) -> usize {
    usize::try_from(reader.whole(part, key, least, most).unwrap_or(default)).unwrap_or_default()
}

fn number<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> FieldKind {
    let decimals = reader.whole(part, "decimals", 0, 3).unwrap_or(0);
    FieldKind::Number {
        decimals: u32::try_from(decimals).unwrap_or_default(),
        min: reader.thousandths(part, "min"),
        max: reader.thousandths(part, "max"),
        unit: reader.text(part, "unit"),
    }
}

fn table<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> FieldKind {
    let mut parts = reader.parts(part, "columns", "kolom");
    parts.iter_mut().for_each(|one| one.called = format!("{}, {}", part.called, one.called));
    let columns = parts.iter().map(|one| Column {
        id: reader.need(one, "id"),
        label: reader.need(one, "label"),
        kind: kind(reader, one, &COLUMN, &NOT_IN_TABLES),
        required: reader.flag(one, "required", false),
        personal: reader.flag(one, "personal", false),
    });
    let columns = columns.collect();
    FieldKind::Table {
        columns,
        rows_max: count(reader, part, "rows_max", 1, ROWS_MAX, ROWS),
        rows_min: count(reader, part, "rows_min", 0, ROWS_MAX, 0),
    }
}

pub(super) fn documents<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<DocumentKind> {
    let keys = ["id", "label", "personal", "seen_by", "accepts", "many", "is_content", "keep_years", "origin"];
    let parts = reader.parts(root, "document", "berkas");
    let read = parts.iter().map(|part| {
        reader.only(part, &keys);
        DocumentKind {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            personal: reader.flag(part, "personal", false),
            seen_by: reader.texts(part, "seen_by"),
            accepts: reader.texts(part, "accepts"),
            many: reader.flag(part, "many", false),
            is_content: reader.flag(part, "is_content", true),
            keep_years: reader.whole(part, "keep_years", 1, 100).and_then(|years| u32::try_from(years).ok()),
            origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        }
    });
    read.collect()
}

pub(super) fn letters<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Letter> {
    let parts = reader.parts(root, "letter", "surat");
    let read = parts.iter().map(|part| {
        reader.only(part, &["id", "label", "to_field", "subject", "body", "origin"]);
        Letter {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            to_field: reader.need(part, "to_field"),
            subject: reader.need(part, "subject"),
            body: reader.body(part, "body"),
            origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        }
    });
    read.collect()
}
