//! Rules in a procedure's file: closed, typed expressions over what was entered. No loops, no scripts, nothing outside.
//!
//! Promises: what was parsed has the type that its place asks for and names only what is there; a mistake names its
//! column and what to write instead; no text makes it panic or takes long (at most [`CHARS_MAX`] characters,
//! [`DEPTH_MAX`] levels). A value that is missing is unknown, not wrong (Kleene's three values). Leaves to others: what
//! a rule is for.

mod eval;
mod lexer;
mod nearest;
mod node;
mod parser;
mod typing;
mod typing_calls;

#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use thiserror::Error;

pub use eval::{Env, holds, value};
pub use nearest::nearest;
use node::Node;

/// Longer texts are refused before they are read.
pub const CHARS_MAX: usize = 2_000;
/// Brackets, functions and operators within each other.
pub const DEPTH_MAX: usize = 32;
/// What cannot be the name of a field, a column or a parameter.
pub const RESERVED: [&str; 8] = ["and", "or", "not", "in", "true", "false", "today", "param"];

/// What an expression, or a name in it, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Bool,
    Number,
    Rupiah,
    Date,
    Text,
    Choice,
    /// Several of some options.
    List,
    Table,
    Documents,
    /// Coordinates: can only be there or missing.
    Place,
}

impl Kind {
    /// As a mistake calls it.
    pub fn called(self) -> &'static str {
        match self {
            Kind::Bool => "ya/tidak",
            Kind::Number => "angka",
            Kind::Rupiah => "rupiah",
            Kind::Date => "tanggal",
            Kind::Text => "teks",
            Kind::Choice => "pilihan",
            Kind::List => "beberapa pilihan",
            Kind::Table => "tabel",
            Kind::Documents => "berkas",
            Kind::Place => "lokasi",
        }
    }
}

/// What may be named: answered by the procedure whose file the expression stands in.
pub trait Names {
    fn field(&self, id: &str) -> Option<Kind>;
    fn parameter(&self, id: &str) -> Option<Kind>;
    fn document(&self, id: &str) -> bool;
    fn column(&self, table: &str, column: &str) -> Option<Kind>;
    /// The ids that a field of options knows; a column is called `table.column`.
    fn options(&self, field: &str) -> Option<Vec<String>>;
    /// All names of a sort, from which a mistake suggests the nearest.
    fn known(&self, _sort: NameSort<'_>) -> Vec<String> {
        Vec::new()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSort<'a> {
    Field,
    Parameter,
    Document,
    /// Of this table.
    Column(&'a str),
}

/// A rule that was read and found sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    text: Arc<str>,
    kind: Kind,
    root: Node,
}

impl Expr {
    /// As it stands in the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The fields it looks at.
    pub fn fields(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.root.fields(&mut found);
        found
    }

    /// Whether anything beside fields has a say in it: papers, figures of the procedure, the day.
    pub fn looks_beyond_fields(&self) -> bool {
        self.root.looks_beyond_fields()
    }
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Kolom {column}: {what}. {remedy}")]
pub struct ExprError {
    /// From 1, in characters.
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl ExprError {
    fn at(column: usize, what: impl Into<String>, remedy: impl Into<String>) -> ExprError {
        ExprError { column, what: what.into(), remedy: remedy.into() }
    }
}

/// Reads an expression that has to be of this kind.
pub fn parse(text: &str, names: &dyn Names, want: Kind) -> Result<Expr, ExprError> {
    let ast = parser::parse(text)?;
    let root = typing::check(&ast, names, want)?;
    Ok(Expr { text: Arc::from(text), kind: want, root })
}
