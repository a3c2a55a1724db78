//! Values as JSON: plain, and one form for each value; keys stand in the order of the alphabet.
//!
//! Numbers are texts of decimals (`"12.5"`), because a float does not come back as it went.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::value::{FieldValue, Location, TableRow};
use crate::base::regions::RegionCode;
use crate::base::{BusinessDay, CaseDocumentId, Rupiah};
use crate::sop::definition::FieldKind;

impl FieldValue {
    /// As it is stored and hashed.
    pub fn to_json(&self) -> Json {
        match self {
            FieldValue::Text(text) | FieldValue::Choice(text) | FieldValue::Region(text) => json!(text),
            FieldValue::Number(thousandths) => json!(decimal(*thousandths)),
            FieldValue::Rupiah(amount) => json!(amount.0),
            FieldValue::Date(day) => json!(day.to_string()),
            FieldValue::Many(chosen) => json!(chosen),
            FieldValue::YesNo(yes) => json!(yes),
            FieldValue::Location(point) => match point.accuracy_m {
                None => json!({ "lat_e7": point.lat_e7, "lon_e7": point.lon_e7 }),
                Some(m) => json!({ "accuracy_m": m, "lat_e7": point.lat_e7, "lon_e7": point.lon_e7 }),
            },
            FieldValue::Documents(papers) => json!(papers.iter().map(CaseDocumentId::to_string).collect::<Vec<_>>()),
            FieldValue::Table(rows) => Json::Array(rows.iter().map(row_json).collect()),
        }
    }

    /// Reads what [`FieldValue::to_json`] wrote. None: it is no value of this type. Limits are not looked at: a value
    /// that an earlier revision allowed is shown, and found wrong by `check`.
    pub fn from_json(kind: &FieldKind, json: &Json) -> Option<FieldValue> {
        Some(match kind {
            FieldKind::Text { .. }
            | FieldKind::Time
            | FieldKind::Nik { .. }
            | FieldKind::FamilyCard
            | FieldKind::Nib
            | FieldKind::Npwp
            | FieldKind::Phone
            | FieldKind::Email => FieldValue::Text(json.as_str()?.to_owned()),
            FieldKind::Number { .. } => FieldValue::Number(thousandths(json.as_str()?)?),
            FieldKind::Rupiah { .. } => FieldValue::Rupiah(Rupiah(json.as_i64()?)),
            FieldKind::Date { .. } => FieldValue::Date(BusinessDay::parse(json.as_str()?)?),
            FieldKind::Choice { .. } => FieldValue::Choice(json.as_str()?.to_owned()),
            FieldKind::Many { .. } => FieldValue::Many(texts(json)?),
            FieldKind::YesNo => FieldValue::YesNo(json.as_bool()?),
            FieldKind::Region { .. } => FieldValue::Region(RegionCode::parse(json.as_str()?)?.as_str().to_owned()),
            FieldKind::Location { .. } => FieldValue::Location(location(json)?),
            FieldKind::Photo { .. } | FieldKind::Document { .. } | FieldKind::Signature => {
                let ids = texts(json)?;
                FieldValue::Documents(ids.iter().map(|id| CaseDocumentId::parse(id)).collect::<Option<_>>()?)
            }
            FieldKind::Table { columns, .. } => {
                let cell_kind = |id: &str| columns.iter().find(|column| column.id == id).map(|column| &column.kind);
                let rows = json.as_array()?.iter().map(|row| read_row(row, &cell_kind));
                FieldValue::Table(rows.collect::<Option<_>>()?)
            }
        })
    }
}

fn row_json(row: &TableRow) -> Json {
    let cells: Map<String, Json> = row.cells.iter().map(|(column, value)| (column.clone(), value.to_json())).collect();
    json!({ "cells": cells, "id": row.id })
}

/// Cells of columns that this revision does not have are left out, as fields are.
fn read_row<'k>(json: &Json, cell_kind: &impl Fn(&str) -> Option<&'k FieldKind>) -> Option<TableRow> {
    let id = json.get("id")?.as_str()?.to_owned();
    let mut cells = BTreeMap::new();
    for (column, cell) in json.get("cells")?.as_object()? {
        if let Some(kind) = cell_kind(column) {
            cells.insert(column.clone(), FieldValue::from_json(kind, cell)?);
        }
    }
    Some(TableRow { id, cells })
}

fn texts(json: &Json) -> Option<Vec<String>> {
    json.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}

fn location(json: &Json) -> Option<Location> {
    let accuracy_m = match json.get("accuracy_m") {
        None => None,
        Some(m) => Some(u32::try_from(m.as_u64()?).ok()?),
    };
    Some(Location { lat_e7: json.get("lat_e7")?.as_i64()?, lon_e7: json.get("lon_e7")?.as_i64()?, accuracy_m })
}

/// `12.5`, `-0.125`, `12`: no zeros at the end.
fn decimal(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1_000, thousandths.unsigned_abs() % 1_000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:03}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// Reads what [`decimal`] wrote, and nothing else.
fn thousandths(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 3 {
        return None;
    }
    let rest: i64 = format!("{rest:0<3}").parse().ok()?;
    // Put together below zero, so that the least number comes back as well.
    let below = whole.parse::<i64>().ok()?.checked_neg()?.checked_mul(1_000)?.checked_sub(rest)?;
    if sign < 0 { Some(below) } else { below.checked_neg() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sop::field::testing::{every_kind, table_kind};

    #[test]
    fn numbers_come_back_as_they_went() {
        for (number, text) in [
            (0, "0"),
            (12_500, "12.5"),
            (12_000, "12"),
            (-125, "-0.125"),
            (10, "0.01"),
            (i64::MAX, "9223372036854775.807"),
            (i64::MIN, "-9223372036854775.808"),
        ] {
            assert_eq!(decimal(number), text);
            assert_eq!(thousandths(text), Some(number), "{text}");
        }
        for text in ["", "-", "1.", ".5", "1,5", "1.2345", "1e3", "+1", "9223372036854775.808", "--1", "1.-5"] {
            assert_eq!(thousandths(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_value_comes_back_as_it_went() {
        for (kind, value, text) in every_kind() {
            let json = value.to_json();
            assert_eq!(json.to_string(), text, "{kind:?}");
            let read: Json = serde_json::from_str(text).expect("JSON");
            assert_eq!(FieldValue::from_json(&kind, &read), Some(value), "{kind:?}");
        }
    }

    #[test]
    fn what_is_no_value_of_the_type_is_none() {
        for (kind, _, _) in every_kind() {
            for wrong in ["null", "{}", "3.5", "[1]", "[null]"] {
                let json: Json = serde_json::from_str(wrong).expect("JSON");
                assert_eq!(FieldValue::from_json(&kind, &json), None, "{kind:?} {wrong}");
            }
        }
        let row = json!([{ "id": "r1", "cells": { "price": "mahal" } }]);
        assert_eq!(FieldValue::from_json(&table_kind(), &row), None);
        let unknown = json!([{ "id": "r1", "cells": { "colour": "merah" } }]);
        let empty = FieldValue::Table(vec![TableRow { id: "r1".to_owned(), cells: BTreeMap::new() }]);
        assert_eq!(FieldValue::from_json(&table_kind(), &unknown), Some(empty), "another revision had that column");
    }
}
