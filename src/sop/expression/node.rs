//! The tree of an expression that was checked.

use std::collections::BTreeSet;

use super::Kind;
use crate::base::{BusinessDay, Rupiah};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Same,
    Other,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Comparison {
    pub fn read(sign: &str) -> Option<Comparison> {
        Some(match sign {
            "=" => Comparison::Same,
            "!=" => Comparison::Other,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::More,
            ">=" => Comparison::AtLeast,
            _ => return None,
        })
    }

    /// Whether it asks for an order, not only for sameness.
    pub fn is_order(self) -> bool {
        !matches!(self, Comparison::Same | Comparison::Other)
    }
}

/// A single value. A chosen option is its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Val {
    Bool(bool),
    /// In thousandths.
    Number(i64),
    Rupiah(Rupiah),
    Date(BusinessDay),
    Text(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Least,
    Most,
    Sum,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Literal(Val),
    Field(String),
    /// Of the row that `all` and `any` look at.
    Column(String),
    Parameter(String),
    Today,
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    In(Box<Node>, Vec<Val>),
    Minus(Box<Node>),
    Plus {
        left: Box<Node>,
        right: Box<Node>,
        is_minus: bool,
    },
    /// Of a field or a column.
    Filled(Box<Node>),
    Has(String),
    CountDocuments(String),
    /// Of a table, of chosen options, of papers.
    Count(Box<Node>),
    Length(Box<Node>),
    /// How many words a text has.
    Words(Box<Node>),
    Age {
        born: Box<Node>,
        on: Box<Node>,
    },
    Fold {
        fold: Fold,
        kind: Kind,
        table: String,
        column: String,
    },
    EveryRow(String, Box<Node>),
    SomeRow(String, Box<Node>),
    Contains(Box<Node>, String),
    Starts(Box<Node>, Box<Node>),
}

impl Node {
    pub fn fields(&self, found: &mut BTreeSet<String>) {
        match self {
            Node::Literal(_) | Node::Column(_) | Node::Parameter(_) | Node::Today => {}
            Node::Has(_) | Node::CountDocuments(_) => {}
            Node::Field(id) => {
                found.insert(id.clone());
            }
            Node::Fold { table, .. } => {
                found.insert(table.clone());
            }
            Node::EveryRow(table, rule) | Node::SomeRow(table, rule) => {
                found.insert(table.clone());
                rule.fields(found);
            }
            Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| part.fields(found)),
            Node::Not(part) | Node::Minus(part) | Node::Filled(part) => part.fields(found),
            Node::Count(part) | Node::Length(part) | Node::Words(part) => part.fields(found),
            Node::In(part, _) | Node::Contains(part, _) => part.fields(found),
            Node::Compare(_, left, right) | Node::Plus { left, right, .. } | Node::Starts(left, right) => {
                left.fields(found);
                right.fields(found);
            }
            Node::Age { born, on } => {
                born.fields(found);
                on.fields(found);
            }
        }
    }

    /// Whether anything beside fields has a say in it: papers, figures of the procedure, the day.
    pub fn looks_beyond_fields(&self) -> bool {
        match self {
            Node::Parameter(_) | Node::Today | Node::Has(_) | Node::CountDocuments(_) => true,
            Node::Literal(_) | Node::Field(_) | Node::Column(_) | Node::Fold { .. } => false,
            Node::And(parts) | Node::Or(parts) => parts.iter().any(Node::looks_beyond_fields),
            Node::Not(part) | Node::Minus(part) | Node::Filled(part) => part.looks_beyond_fields(),
            Node::Count(part) | Node::Length(part) | Node::Words(part) => part.looks_beyond_fields(),
            Node::In(part, _) | Node::Contains(part, _) => part.looks_beyond_fields(),
            Node::EveryRow(_, rule) | Node::SomeRow(_, rule) => rule.looks_beyond_fields(),
            Node::Compare(_, left, right) | Node::Plus { left, right, .. } | Node::Starts(left, right) => {
                left.looks_beyond_fields() || right.looks_beyond_fields()
            }
            Node::Age { born, on } => born.looks_beyond_fields() || on.looks_beyond_fields(),
        }
    }
}
