//! The values that fields hold.

use std::collections::BTreeMap;

use crate::base::{BusinessDay, CaseDocumentId, Rupiah};

/// What was entered, by field.
pub type Values = BTreeMap<String, FieldValue>;

/// The value of one field, in its normal form. Numbers that name somebody (NIK, No. KK, NIB, NPWP, telephone), e-mail
/// addresses and times of day are text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FieldValue {
    Text(String),
    /// In thousandths.
    Number(i64),
    Rupiah(Rupiah),
    Date(BusinessDay),
    /// The option's id.
    Choice(String),
    /// Ids of options, in the procedure's order, none twice.
    Many(Vec<String>),
    YesNo(bool),
    /// Kemendagri code with dots.
    Region(String),
    Location(Location),
    Documents(Vec<CaseDocumentId>),
    Table(Vec<TableRow>),
}

/// A point as a telephone or a map gave it, in ten-millionths of a degree: about a centimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Location {
    pub lat_e7: i64,
    pub lon_e7: i64,
    /// How far off it may be, in metres.
    pub accuracy_m: Option<u32>,
}

/// A row of a table. Its id stays when others are put before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TableRow {
    pub id: String,
    /// By column; empty cells are left out.
    pub cells: BTreeMap<String, FieldValue>,
}

impl FieldValue {
    /// Whether nothing is entered: blank text, no rows, no papers, nothing chosen.
    pub fn is_blank(&self) -> bool {
        match self {
            FieldValue::Text(text) | FieldValue::Choice(text) | FieldValue::Region(text) => text.trim().is_empty(),
            FieldValue::Many(chosen) => chosen.is_empty(),
            FieldValue::Documents(papers) => papers.is_empty(),
            FieldValue::Table(rows) => rows.iter().all(TableRow::is_blank),
            FieldValue::Number(_)
            | FieldValue::Rupiah(_)
            | FieldValue::Date(_)
            | FieldValue::YesNo(_)
            | FieldValue::Location(_) => false,
        }
    }
}

impl TableRow {
    pub fn is_blank(&self) -> bool {
        self.cells.values().all(FieldValue::is_blank)
    }
}

impl Location {
    /// Degrees north, degrees east.
    pub fn degrees(self) -> (f64, f64) {
        (self.lat_e7 as f64 / 1e7, self.lon_e7 as f64 / 1e7)
    }

    /// The nearest point that can be kept.
    pub fn of_degrees(latitude: f64, longitude: f64, accuracy_m: Option<u32>) -> Location {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
        Location { lat_e7: e7(latitude), lon_e7: e7(longitude), accuracy_m }
    }
}
