//! What is entered and what is written: forms, papers and letters of a definition.

use serde::Deserialize;

use super::types::{Named, Origin};
use crate::base::Rupiah;
use crate::sop::expression::Expr;

/// A form: sections of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub id: String,
    pub title: String,
    /// Under the title, on paper too.
    pub intro: String,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Unique over all forms of the procedure.
    pub id: String,
    pub section: String,
    pub label: String,
    pub hint: String,
    pub kind: FieldKind,
    pub required: bool,
    /// Of a person: masked, redacted in exports, sealed where it is a picture.
    pub personal: bool,
    pub relevant: Option<Expr>,
    pub checks: Vec<FieldCheck>,
    /// Labels under which a letter's body may name it, folded: "nama usaha", "nama ukm".
    pub also_called: Vec<String>,
    pub origin: Origin,
    pub line: usize,
}

/// A rule over values. A broken `error` refuses, a broken warning is shown and stays.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldCheck {
    /// What has to hold.
    pub holds: Expr,
    pub message: String,
    pub is_warning: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FieldKind {
    /// At most so many characters; several lines or one.
    Text {
        max: usize,
        lines: bool,
    },
    /// In thousandths: `decimals` 0 to 3, with a unit to show.
    Number {
        decimals: u32,
        min: Option<i64>,
        max: Option<i64>,
        unit: String,
    },
    Rupiah {
        min: Option<Rupiah>,
        max: Option<Rupiah>,
    },
    Date {
        past: bool,
        future: bool,
    },
    /// `HH.MM`.
    Time,
    Choice {
        options: Vec<Named>,
    },
    Many {
        options: Vec<Named>,
    },
    YesNo,
    Nik {
        region_field: String,
        sex_field: String,
        birth_field: String,
    },
    FamilyCard,
    Nib,
    Npwp,
    Phone,
    Email,
    /// Down to which level: 1 province .. 4 village; `inside` a code.
    Region {
        level: u8,
        inside: String,
    },
    /// Coordinates with accuracy; `village_field` to tell the distance to.
    Location {
        village_field: String,
        far_m: u32,
    },
    Photo {
        max: usize,
    },
    Document {
        kind: String,
    },
    Signature,
    Table {
        columns: Vec<Column>,
        rows_max: usize,
        rows_min: usize,
    },
}

/// A column of a table field. No tables, pictures or signatures within.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub id: String,
    pub label: String,
    pub kind: FieldKind,
    pub required: bool,
    pub personal: bool,
}

/// A kind of paper that belongs to a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentKind {
    pub id: String,
    pub label: String,
    /// Holds personal data: sealed at rest, shown by role, every look logged.
    #[serde(default)]
    pub personal: bool,
    /// The roles that may open it; empty: every role of the procedure.
    #[serde(default)]
    pub seen_by: Vec<String>,
    /// What it may be: `picture`, `pdf`, `sheet`, `any`.
    #[serde(default)]
    pub accepts: Vec<String>,
    #[serde(default)]
    pub many: bool,
    /// Part of the content that approvals bind to.
    #[serde(default = "yes")]
    pub is_content: bool,
    #[serde(default)]
    pub keep_years: Option<u32>,
    #[serde(default)]
    pub origin: Origin,
}

/// A letter, worded with minijinja over the case: fields, `reason`, `case`, `office`, `missing`, `products`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    pub id: String,
    pub label: String,
    /// The e-mail field it goes to.
    pub to_field: String,
    pub subject: String,
    pub body: String,
    #[serde(default)]
    pub origin: Origin,
}

fn yes() -> bool {
    true
}
