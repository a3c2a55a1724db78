//! What the rules of a file may name.

use crate::sop::definition::form_types::{Column, DocumentKind, Field, FieldKind, Form};
use crate::sop::definition::types::{Named, Parameter, ParameterValue};
use crate::sop::expression::{Kind, NameSort, Names};

/// The names of a file that is being read.
pub(super) struct Known<'d> {
    pub forms: &'d [Form],
    pub parameters: &'d [Parameter],
    pub documents: &'d [DocumentKind],
}

impl Known<'_> {
    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.forms.iter().flat_map(|form| &form.fields)
    }

    fn find(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    fn columns(&self, table: &str) -> &[Column] {
        match self.find(table).map(|field| &field.kind) {
            Some(FieldKind::Table { columns, .. }) => columns,
            _ => &[],
        }
    }
}

impl Names for Known<'_> {
    fn field(&self, id: &str) -> Option<Kind> {
        self.find(id).map(|field| field.kind.in_rules())
    }

    fn parameter(&self, id: &str) -> Option<Kind> {
        self.parameters.iter().find(|parameter| parameter.id == id).map(|parameter| match parameter.value {
            ParameterValue::Rupiah(_) => Kind::Rupiah,
            ParameterValue::Number(_) => Kind::Number,
            ParameterValue::Text(_) => Kind::Text,
            ParameterValue::Date(_) => Kind::Date,
            ParameterValue::YesNo(_) => Kind::Bool,
        })
    }

    fn document(&self, id: &str) -> bool {
        self.documents.iter().any(|document| document.id == id)
    }

    fn column(&self, table: &str, column: &str) -> Option<Kind> {
        self.columns(table).iter().find(|known| known.id == column).map(|known| known.kind.in_rules())
    }

    fn options(&self, field: &str) -> Option<Vec<String>> {
        let kind = match field.split_once('.') {
            None => self.find(field).map(|field| &field.kind),
            Some((table, column)) => {
                self.columns(table).iter().find(|known| known.id == column).map(|known| &known.kind)
            }
        };
        kind?.options().map(|options| options.iter().map(|option| option.id.clone()).collect())
    }

    fn known(&self, sort: NameSort<'_>) -> Vec<String> {
        match sort {
            NameSort::Field => self.fields().map(|field| field.id.clone()).collect(),
            NameSort::Parameter => self.parameters.iter().map(|parameter| parameter.id.clone()).collect(),
            NameSort::Document => self.documents.iter().map(|document| document.id.clone()).collect(),
            NameSort::Column(table) => self.columns(table).iter().map(|column| column.id.clone()).collect(),
        }
    }
}

impl FieldKind {
    /// What a field of this type is in a rule.
    pub fn in_rules(&self) -> Kind {
        match self {
            FieldKind::Text { .. }
            | FieldKind::Time
            | FieldKind::Nik { .. }
            | FieldKind::FamilyCard
            | FieldKind::Nib
            | FieldKind::Npwp
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Region { .. } => Kind::Text,
            FieldKind::Number { .. } => Kind::Number,
            FieldKind::Rupiah { .. } => Kind::Rupiah,
            FieldKind::Date { .. } => Kind::Date,
            FieldKind::Choice { .. } => Kind::Choice,
            FieldKind::Many { .. } => Kind::List,
            FieldKind::YesNo => Kind::Bool,
            FieldKind::Location { .. } => Kind::Place,
            FieldKind::Photo { .. } | FieldKind::Document { .. } | FieldKind::Signature => Kind::Documents,
            FieldKind::Table { .. } => Kind::Table,
        }
    }

    /// What may be chosen.
    pub fn options(&self) -> Option<&[Named]> {
        match self {
            FieldKind::Choice { options } | FieldKind::Many { options } => Some(options),
            _ => None,
        }
    }
}
