//! What an expression says about a case. A value that is missing makes unknown what depends on it, and nothing else.

use chrono::Datelike;

use super::node::{Comparison, Fold, Node, Val};
use super::{Expr, Kind};
use crate::base::{BusinessDay, Rupiah};
use crate::sop::field::{FieldValue, TableRow, Values};

/// What an expression is held against.
pub struct Env<'a> {
    pub values: &'a Values,
    /// The kind of each paper, and whether it is in quarantine: such a paper does not count as there.
    pub documents: &'a [(String, bool)],
    pub parameters: &'a dyn Fn(&str) -> Option<FieldValue>,
    pub today: BusinessDay,
}

/// Whether a rule holds; none: a value that it needs is missing.
pub fn holds(expr: &Expr, env: &Env<'_>) -> Option<bool> {
    Scope { env, row: None }.truth(&expr.root)
}

/// What an expression comes to; none: a value that it needs is missing.
pub fn value(expr: &Expr, env: &Env<'_>) -> Option<FieldValue> {
    if let Node::Field(id) = &expr.root {
        return env.values.get(id).cloned();
    }
    let scope = Scope { env, row: None };
    Some(match scope.value(&expr.root)? {
        Val::Bool(value) => FieldValue::YesNo(value),
        Val::Number(thousandths) => FieldValue::Number(thousandths),
        Val::Rupiah(amount) => FieldValue::Rupiah(amount),
        Val::Date(day) => FieldValue::Date(day),
        Val::Text(text) if expr.kind == Kind::Choice => FieldValue::Choice(text),
        Val::Text(text) => FieldValue::Text(text),
    })
}

#[derive(Clone, Copy)]
struct Scope<'a> {
    env: &'a Env<'a>,
    row: Option<&'a TableRow>,
}

impl<'a> Scope<'a> {
    fn truth(self, node: &Node) -> Option<bool> {
        match node {
            Node::And(parts) => every(parts.iter().map(|part| self.truth(part))),
            Node::Or(parts) => some(parts.iter().map(|part| self.truth(part))),
            Node::Not(part) => self.truth(part).map(|holds| !holds),
            Node::Compare(comparison, left, right) => compare(*comparison, &self.value(left)?, &self.value(right)?),
            Node::In(part, options) => {
                let value = self.value(part)?;
                Some(options.contains(&value))
            }
            Node::Filled(part) => Some(self.raw(part).is_some_and(|value| !value.is_blank())),
            Node::Has(kind) => Some(self.documents(kind) > 0),
            Node::EveryRow(table, rule) => every(self.rows(table).map(|row| self.at(row).truth(rule))),
            Node::SomeRow(table, rule) => some(self.rows(table).map(|row| self.at(row).truth(rule))),
            Node::Contains(part, option) => match self.raw(part) {
                Some(FieldValue::Many(chosen)) => Some(chosen.iter().any(|one| one == option)),
                // Nothing is chosen: then this is not chosen either.
                _ => Some(false),
            },
            Node::Starts(text, beginning) => {
                let (Val::Text(text), Val::Text(beginning)) = (self.value(text)?, self.value(beginning)?) else {
                    return None;
                };
                Some(text.starts_with(&beginning))
            }
            _ => match self.value(node)? {
                Val::Bool(value) => Some(value),
                _ => None,
            },
        }
    }

    fn value(self, node: &Node) -> Option<Val> {
        match node {
            Node::Literal(value) => Some(value.clone()),
            Node::Field(_) | Node::Column(_) => scalar(self.raw(node)?),
            Node::Parameter(id) => scalar(&(self.env.parameters)(id)?),
            Node::Today => Some(Val::Date(self.env.today)),
            Node::Minus(part) => match self.value(part)? {
                Val::Number(number) => number.checked_neg().map(Val::Number),
                Val::Rupiah(Rupiah(amount)) => amount.checked_neg().map(|amount| Val::Rupiah(Rupiah(amount))),
                _ => None,
            },
            Node::Plus { left, right, is_minus } => plus(self.value(left)?, self.value(right)?, *is_minus),
            Node::CountDocuments(kind) => whole(self.documents(kind)),
            Node::Count(part) => whole(match self.raw(part) {
                Some(FieldValue::Table(rows)) => filled_rows(rows).count(),
                Some(FieldValue::Many(chosen)) => chosen.len(),
                Some(FieldValue::Documents(papers)) => papers.len(),
                _ => 0,
            }),
            Node::Length(text) => match self.value(text)? {
                Val::Text(text) => whole(text.chars().count()),
                _ => None,
            },
            Node::Words(text) => match self.value(text)? {
                Val::Text(text) => whole(text.split_whitespace().count()),
                _ => None,
            },
            Node::Age { born, on } => match (self.value(born)?, self.value(on)?) {
                (Val::Date(born), Val::Date(on)) => Some(Val::Number(age_years(born, on) * 1_000)),
                _ => None,
            },
            Node::Fold { fold, kind, table, column } => self.fold(*fold, *kind, table, column),
            _ => self.truth(node).map(Val::Bool),
        }
    }

    fn at(self, row: &'a TableRow) -> Scope<'a> {
        Scope { env: self.env, row: Some(row) }
    }

    /// What stands in a field or a column.
    fn raw(self, node: &Node) -> Option<&'a FieldValue> {
        match node {
            Node::Field(id) => self.env.values.get(id),
            Node::Column(id) => self.row?.cells.get(id),
            _ => None,
        }
    }

    fn rows(self, table: &str) -> impl Iterator<Item = &'a TableRow> + use<'a> {
        let rows: &'a [TableRow] = match self.env.values.get(table) {
            Some(FieldValue::Table(rows)) => rows,
            _ => &[],
        };
        filled_rows(rows)
    }

    fn documents(self, kind: &str) -> usize {
        self.env.documents.iter().filter(|(found, quarantined)| found == kind && !quarantined).count()
    }

    /// Over the cells that are filled. The sum of none is zero, the least and the most of none are unknown.
    fn fold(self, fold: Fold, kind: Kind, table: &str, column: &str) -> Option<Val> {
        let mut cells = self.rows(table).filter_map(|row| scalar(row.cells.get(column)?));
        let zero = if kind == Kind::Rupiah { Val::Rupiah(Rupiah::ZERO) } else { Val::Number(0) };
        match fold {
            Fold::Least => cells.min(),
            Fold::Most => cells.max(),
            Fold::Sum => cells.try_fold(zero, |sum, cell| plus(sum, cell, false)),
        }
    }
}

/// False when one is false, else unknown when one is unknown.
fn every(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(true)
}

/// True when one is true, else unknown when one is unknown.
fn some(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    every(parts.map(|part| part.map(|holds| !holds))).map(|none| !none)
}

fn compare(comparison: Comparison, left: &Val, right: &Val) -> Option<bool> {
    if std::mem::discriminant(left) != std::mem::discriminant(right) {
        return None;
    }
    let order = left.cmp(right);
    Some(match comparison {
        Comparison::Same => order.is_eq(),
        Comparison::Other => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    })
}

/// What is too large to be counted is unknown.
fn plus(left: Val, right: Val, is_minus: bool) -> Option<Val> {
    let sum = |a: i64, b: i64| if is_minus { a.checked_sub(b) } else { a.checked_add(b) };
    match (left, right) {
        (Val::Number(a), Val::Number(b)) => sum(a, b).map(Val::Number),
        (Val::Rupiah(Rupiah(a)), Val::Rupiah(Rupiah(b))) => sum(a, b).map(|amount| Val::Rupiah(Rupiah(amount))),
        (Val::Date(a), Val::Date(b)) if is_minus => a.days_since(b).checked_mul(1_000).map(Val::Number),
        (Val::Date(day), Val::Number(thousandths)) if thousandths % 1_000 == 0 => {
            let days = sum(0, thousandths / 1_000)?;
            let count = days.unsigned_abs();
            Some(Val::Date(if days < 0 { day.minus_days(count) } else { day.plus_days(count) }))
        }
        _ => None,
    }
}

/// A row without anything in it is no row.
fn filled_rows(rows: &[TableRow]) -> impl Iterator<Item = &TableRow> {
    rows.iter().filter(|row| !row.is_blank())
}

/// A count as a figure.
fn whole(count: usize) -> Option<Val> {
    i64::try_from(count).ok()?.checked_mul(1_000).map(Val::Number)
}

/// Full years; whoever is born on 29 February is a year older on 1 March.
fn age_years(born: BusinessDay, on: BusinessDay) -> i64 {
    let before_birthday = (on.0.month(), on.0.day()) < (born.0.month(), born.0.day());
    i64::from(on.0.year()) - i64::from(born.0.year()) - i64::from(before_birthday)
}

/// A value that can be compared; blank text is none.
fn scalar(value: &FieldValue) -> Option<Val> {
    match value {
        FieldValue::Text(text) | FieldValue::Choice(text) | FieldValue::Region(text) => {
            (!value.is_blank()).then(|| Val::Text(text.clone()))
        }
        FieldValue::Number(thousandths) => Some(Val::Number(*thousandths)),
        FieldValue::Rupiah(amount) => Some(Val::Rupiah(*amount)),
        FieldValue::Date(day) => Some(Val::Date(*day)),
        FieldValue::YesNo(value) => Some(Val::Bool(*value)),
        FieldValue::Many(_) | FieldValue::Location(_) | FieldValue::Documents(_) | FieldValue::Table(_) => None,
    }
}
