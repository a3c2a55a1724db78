//! The place on paper in which one value is written.

use serde_json::{Value as Json, json};

use crate::base::regions::RegionCode;
use crate::sop::definition::{Column, FieldKind, Named};
use crate::sop::field::{FieldValue, Ground, Shown, TableRow, shown_cell};

/// Empty rows of a table on a blank form; who needs more adds a sheet.
const BLANK_ROWS: usize = 12;
/// Rows of a table that are printed of one that was filled in.
const ROWS_MAX: usize = 500;
/// Longer texts of one line get a second one on paper.
const ONE_LINE_CHARS: usize = 200;
/// Texts are shorter than they may be: so many characters of what is allowed get a line.
const CHARS_TO_A_LINE: usize = 100;
const LINES_MAX: usize = 6;

/// A value as text, and the value.
pub(super) type Filling<'a> = (String, Option<&'a FieldValue>);

/// What `templates/documents/case-form.typ` draws for a field of this type.
pub(super) fn entry(kind: &FieldKind, (text, value): &Filling<'_>, ground: &Ground, how: Shown) -> Json {
    let boxes = |groups: &[usize]| json!({ "as": "boxes", "groups": groups, "text": text });
    match kind {
        FieldKind::Text { max, lines } => {
            let several = (max / CHARS_TO_A_LINE).clamp(2, LINES_MAX);
            let count = if *lines { several } else { 1 + usize::from(*max > ONE_LINE_CHARS) };
            json!({ "as": "lines", "lines": count, "text": text })
        }
        FieldKind::Number { unit, .. } => {
            let text = match value {
                // The unit stands behind the line already.
                Some(_) => text.strip_suffix(unit.as_str()).unwrap_or(text).trim(),
                None => "",
            };
            json!({ "as": "short", "unit": unit, "text": text })
        }
        FieldKind::Rupiah { .. } => money(value.as_ref().copied(), text),
        FieldKind::Date { .. } => json!({
            "as": "boxes", "groups": [2, 2, 4], "between": "-", "captions": ["tanggal", "bulan", "tahun"],
            "text": date_digits(value.as_ref().copied(), text, how),
        }),
        FieldKind::Time => {
            json!({ "as": "boxes", "groups": [2, 2], "between": ".", "text": text.replace('.', "") })
        }
        FieldKind::Choice { options } => ticks(options, value.as_ref().copied()),
        FieldKind::Many { options } => ticks(options, value.as_ref().copied()),
        FieldKind::YesNo => {
            let on = |want: bool| matches!(value, Some(FieldValue::YesNo(yes)) if *yes == want);
            let (yes, no) = (json!({ "label": "Ya", "on": on(true) }), json!({ "label": "Tidak", "on": on(false) }));
            json!({ "as": "ticks", "options": [yes, no] })
        }
        FieldKind::Nik { .. } | FieldKind::FamilyCard => boxes(&[6, 6, 4]),
        FieldKind::Nib => boxes(&[4, 4, 5]),
        FieldKind::Npwp => json!({ "as": "boxes", "groups": [4, 4, 4, 4], "text": text.replace(['.', '-'], "") }),
        FieldKind::Phone => json!({ "as": "boxes", "groups": [4, 4, 5], "text": at_home(text) }),
        FieldKind::Email => json!({ "as": "lines", "lines": 1, "text": text }),
        FieldKind::Region { level, inside } => region(*level, inside, text, ground),
        FieldKind::Location { .. } => location(value.as_ref().copied(), how),
        FieldKind::Photo { .. } | FieldKind::Document { .. } => json!({ "as": "attached", "text": text }),
        FieldKind::Signature => json!({ "as": "signature", "text": text }),
        FieldKind::Table { columns, rows_max, rows_min } => {
            table(columns, (*rows_min, *rows_max), value.as_ref().copied(), ground, how)
        }
    }
}

/// `0812...`, as people write it into boxes.
fn at_home(text: &str) -> String {
    match text.strip_prefix("+62") {
        Some(rest) => ["0", rest].concat(),
        None => text.to_owned(),
    }
}

fn money(value: Option<&FieldValue>, text: &str) -> Json {
    match value {
        Some(FieldValue::Rupiah(amount)) if (0..1_000_000_000_000).contains(&amount.0) && !text.contains('*') => {
            let digits = amount.0.to_string();
            json!({ "as": "boxes", "groups": [3, 3, 3, 3], "between": ".", "money": true, "text": digits })
        }
        None => json!({ "as": "boxes", "groups": [3, 3, 3], "between": ".", "money": true, "text": "" }),
        Some(_) => json!({ "as": "lines", "lines": 1, "text": text }),
    }
}

fn date_digits(value: Option<&FieldValue>, text: &str, how: Shown) -> String {
    match value {
        Some(FieldValue::Date(day)) if how != Shown::Redacted => day.numeric().replace('-', ""),
        _ => text.replace('-', ""),
    }
}

fn ticks(options: &[Named], value: Option<&FieldValue>) -> Json {
    let is_on = |id: &String| match value {
        Some(FieldValue::Choice(chosen)) => chosen == id,
        Some(FieldValue::Many(chosen)) => chosen.contains(id),
        _ => false,
    };
    let options: Vec<Json> =
        options.iter().map(|option| json!({ "label": option.label, "on": is_on(&option.id) })).collect();
    json!({ "as": "ticks", "options": options })
}

/// One line for each level that is not settled by `inside`; filled in, the name stands whole.
fn region(level: u8, inside: &str, text: &str, ground: &Ground) -> Json {
    if !text.is_empty() {
        return json!({ "as": "lines", "lines": 1, "text": text });
    }
    let settled = RegionCode::parse(inside);
    let names = [(4, "Desa/kelurahan"), (3, "Kecamatan"), (2, "Kabupaten/kota"), (1, "Provinsi")];
    let mut parts = Vec::new();
    for (at, label) in names {
        let above = settled.as_ref().and_then(|code| above_at(code, at));
        let known = above.and_then(|code| ground.regions.by_code(code.as_str()));
        // An address needs no province.
        if at <= level && (at > 1 || level == 1) {
            parts.push(json!({ "label": label, "text": known.map(|region| region.name.clone()).unwrap_or_default() }));
        }
    }
    json!({ "as": "parts", "parts": parts })
}

/// The region of a level that a code lies in, or is.
fn above_at(code: &RegionCode, level: u8) -> Option<RegionCode> {
    let mut found = Some(code.clone());
    while let Some(code) = found {
        if code.as_str().split('.').count() == usize::from(level) {
            return Some(code);
        }
        found = code.parent();
    }
    None
}

fn location(value: Option<&FieldValue>, how: Shown) -> Json {
    match value {
        Some(FieldValue::Location(point)) if how != Shown::Redacted => {
            let (latitude, longitude) = point.degrees();
            let accuracy = point.accuracy_m.map(|metres| metres.to_string()).unwrap_or_default();
            let (latitude, longitude) = (format!("{latitude:.6}"), format!("{longitude:.6}"));
            json!({ "as": "place", "lat": latitude, "lon": longitude, "accuracy": accuracy })
        }
        _ => json!({ "as": "place" }),
    }
}

fn table(
    columns: &[Column],
    (rows_min, rows_max): (usize, usize),
    value: Option<&FieldValue>,
    ground: &Ground,
    how: Shown,
) -> Json {
    let heads: Vec<Json> =
        columns.iter().map(|column| json!({ "label": label(column), "share": share(&column.kind) })).collect();
    let rows = rows_of(value);
    let shown: Vec<Vec<String>> = rows.iter().take(ROWS_MAX).map(|row| cells(columns, row, ground, how)).collect();
    let blank = if rows.is_empty() { BLANK_ROWS.max(rows_min).min(rows_max) } else { 0 };
    json!({ "as": "table", "columns": heads, "rows": shown, "blank": blank })
}

pub(super) fn rows_of(value: Option<&FieldValue>) -> &[TableRow] {
    match value {
        Some(FieldValue::Table(rows)) => rows,
        _ => &[],
    }
}

pub(super) fn cells(columns: &[Column], row: &TableRow, ground: &Ground, how: Shown) -> Vec<String> {
    let cell = |column: &Column| row.cells.get(&column.id).map(|cell| shown_cell(column, cell, ground, how));
    columns.iter().map(|column| cell(column).unwrap_or_default()).collect()
}

/// A column's head with what has to stand in it.
fn label(column: &Column) -> String {
    let unit = match &column.kind {
        FieldKind::Rupiah { .. } => " (Rp)".to_owned(),
        FieldKind::Number { unit, .. } if !unit.is_empty() => format!(" ({unit})"),
        FieldKind::Choice { options } | FieldKind::Many { options } => {
            let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
            format!(" ({})", labels.join("/"))
        }
        FieldKind::YesNo => " (ya/tidak)".to_owned(),
        _ => String::new(),
    };
    [column.label.as_str(), &unit, if column.required { " *" } else { "" }].concat()
}

/// How much room a column needs beside the others.
fn share(kind: &FieldKind) -> u32 {
    match kind {
        FieldKind::Text { max, .. } if *max >= 150 => 3,
        FieldKind::Text { .. } | FieldKind::Region { .. } | FieldKind::Email => 3,
        FieldKind::Nik { .. } | FieldKind::FamilyCard | FieldKind::Npwp | FieldKind::Nib | FieldKind::Phone => 2,
        FieldKind::Choice { .. } | FieldKind::Many { .. } | FieldKind::Rupiah { .. } | FieldKind::Date { .. } => 2,
        _ => 1,
    }
}
