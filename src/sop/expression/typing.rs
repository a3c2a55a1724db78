//! Whether the names of a tree exist and its types fit.

use super::nearest::meant;
use super::node::{Comparison, Node, Val};
use super::parser::{Ast, Form};
use super::{ExprError, Kind, NameSort, Names};
use crate::base::{BusinessDay, Rupiah};

/// A part that was checked.
#[derive(Debug)]
pub(super) struct Typed {
    pub node: Node,
    pub kind: Kind,
    pub column: usize,
    /// What may be chosen, where it is a field or column of options.
    pub options: Option<Vec<String>>,
}

impl Typed {
    pub fn of(column: usize, kind: Kind, node: Node) -> Typed {
        Typed { node, kind, column, options: None }
    }

    fn literal(&self) -> Option<&Val> {
        match &self.node {
            Node::Literal(value) => Some(value),
            _ => None,
        }
    }

    pub fn literal_text(&self) -> Option<&str> {
        match self.literal() {
            Some(Val::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Checks a whole expression that has to be of a kind.
pub(super) fn check(ast: &Ast, names: &dyn Names, want: Kind) -> Result<Node, ExprError> {
    Typer { names, table: None }.want(ast, want).map(|typed| typed.node)
}

#[derive(Clone, Copy)]
pub(super) struct Typer<'a> {
    pub names: &'a dyn Names,
    /// Whose rows are looked at: bare names may be its columns.
    pub table: Option<&'a str>,
}

impl Typer<'_> {
    /// Checks a part that has to be of a kind.
    pub fn want(&self, ast: &Ast, want: Kind) -> Result<Typed, ExprError> {
        let typed = fit(self.part(ast)?, want)?;
        let is_fine = typed.kind == want || (want == Kind::Text && typed.kind == Kind::Choice);
        if is_fine {
            return Ok(typed);
        }
        let what = format!("di sini perlu {}, bukan {}", want.called(), typed.kind.called());
        let remedy = match (want, typed.kind) {
            (Kind::Bool, Kind::Table | Kind::List | Kind::Documents | Kind::Text | Kind::Place) => {
                "Tulis misalnya filled(...) atau count(...) > 0."
            }
            (Kind::Bool, _) => "Bandingkan dengan = != < <= > atau >=.",
            (Kind::Rupiah, Kind::Number) => "Tulis rupiah bulat, tanpa pecahan.",
            (Kind::Date, _) => "Tulis tanggal sebagai date '2026-11-22', atau pakai isian tanggal.",
            (Kind::Text, _) => "Pakai isian teks, atau teks di antara petik tunggal.",
            _ => "Pakai isian dengan jenis itu.",
        };
        Err(ExprError::at(typed.column, what, remedy))
    }

    /// Checks a part of any kind.
    pub fn part(&self, ast: &Ast) -> Result<Typed, ExprError> {
        let column = ast.column;
        let literal = |kind, value| Ok(Typed::of(column, kind, Node::Literal(value)));
        match &ast.form {
            Form::Text(text) => literal(Kind::Text, Val::Text(text.clone())),
            Form::Number(number) => literal(Kind::Number, Val::Number(*number)),
            Form::Bool(value) => literal(Kind::Bool, Val::Bool(*value)),
            Form::Date(text) => literal(Kind::Date, Val::Date(day(column, text)?)),
            Form::Name(name) => self.name(column, name),
            Form::Dotted(first, second) => self.parameter(column, first, second),
            Form::And(parts) => Ok(Typed::of(column, Kind::Bool, Node::And(self.rules(parts)?))),
            Form::Or(parts) => Ok(Typed::of(column, Kind::Bool, Node::Or(self.rules(parts)?))),
            Form::Not(part) => {
                let rule = self.want(part, Kind::Bool)?.node;
                Ok(Typed::of(column, Kind::Bool, Node::Not(Box::new(rule))))
            }
            Form::Minus(part) => negative(column, self.part(part)?),
            Form::Compare(comparison, left, right) => self.compare(column, *comparison, left, right),
            Form::In(part, options) => self.one_of(part, options),
            Form::Plus { left, right, is_minus } => plus(column, self.part(left)?, self.part(right)?, *is_minus),
            Form::Call(name, given) => self.call(column, name, given),
        }
    }

    fn rules(&self, parts: &[Ast]) -> Result<Vec<Node>, ExprError> {
        parts.iter().map(|part| self.want(part, Kind::Bool).map(|typed| typed.node)).collect()
    }

    fn name(&self, column: usize, name: &str) -> Result<Typed, ExprError> {
        if name == "today" {
            return Ok(Typed::of(column, Kind::Date, Node::Today));
        }
        if let Some(table) = self.table
            && let Some(kind) = self.names.column(table, name)
        {
            let options = self.names.options(&[table, ".", name].concat());
            return Ok(Typed { node: Node::Column(name.to_owned()), kind, column, options });
        }
        if let Some(kind) = self.names.field(name) {
            let options = self.names.options(name);
            return Ok(Typed { node: Node::Field(name.to_owned()), kind, column, options });
        }
        let mut known = self.names.known(NameSort::Field);
        known.extend(self.table.map(|table| self.names.known(NameSort::Column(table))).unwrap_or_default());
        let remedy = if self.names.parameter(name).is_some() {
            format!("Itu sebuah parameter: tulis param.{name}.")
        } else if self.names.document(name) {
            format!("Itu sebuah berkas: tulis has('{name}').")
        } else {
            meant(name, &known, "Pakai id sebuah isian dari formulir; teks ditulis di antara petik tunggal.")
        };
        Err(ExprError::at(column, format!("isian \"{name}\" tidak ada"), remedy))
    }

    fn parameter(&self, column: usize, first: &str, second: &str) -> Result<Typed, ExprError> {
        if first != "param" {
            let remedy = "Nama bertitik hanya untuk param.NAMA dan di dalam max, min, sum (tabel.kolom).";
            return Err(ExprError::at(column, format!("\"{first}.{second}\" tidak bisa dipakai di sini"), remedy));
        }
        match self.names.parameter(second) {
            Some(kind) => Ok(Typed::of(column, kind, Node::Parameter(second.to_owned()))),
            None => {
                let known = self.names.known(NameSort::Parameter);
                let remedy = meant(second, &known, "Tambahkan sebagai [[parameter]].");
                Err(ExprError::at(column, format!("parameter \"{second}\" tidak ada"), remedy))
            }
        }
    }

    fn compare(&self, column: usize, comparison: Comparison, left: &Ast, right: &Ast) -> Result<Typed, ExprError> {
        let (left, right) = agree(self.part(left)?, self.part(right)?)?;
        let is_value = matches!(left.kind, Kind::Number | Kind::Rupiah | Kind::Date | Kind::Text);
        let is_named = matches!(left.kind, Kind::Bool | Kind::Choice);
        if !(is_value || is_named && !comparison.is_order()) {
            let what = format!("{} tidak dapat dibandingkan begitu", left.kind.called());
            let remedy = match left.kind {
                Kind::Bool | Kind::Choice => "Pakai = atau !=.",
                Kind::List => "Pakai contains(isian, 'pilihan') atau count(isian).",
                Kind::Table | Kind::Documents => "Pakai count(...), any(...) atau all(...).",
                _ => "Pakai filled(...) atau empty(...).",
            };
            return Err(ExprError::at(column, what, remedy));
        }
        let node = Node::Compare(comparison, Box::new(left.node), Box::new(right.node));
        Ok(Typed::of(column, Kind::Bool, node))
    }

    fn one_of(&self, part: &Ast, options: &[Ast]) -> Result<Typed, ExprError> {
        let part = self.part(part)?;
        if matches!(part.kind, Kind::List | Kind::Table | Kind::Documents | Kind::Place) {
            let what = format!("{} tidak dapat memakai in", part.kind.called());
            return Err(ExprError::at(part.column, what, "Pakai contains(isian, 'pilihan')."));
        }
        let mut values = Vec::with_capacity(options.len());
        for option in options {
            let option = fit(self.part(option)?, part.kind)?;
            check_option(&part, &option)?;
            let kind_fits = option.kind == part.kind || (part.kind == Kind::Choice && option.kind == Kind::Text);
            match option.literal() {
                Some(value) if kind_fits => values.push(value.clone()),
                _ => {
                    let what = format!("daftar in harus berisi {} yang ditulis langsung", part.kind.called());
                    return Err(ExprError::at(option.column, what, "Tulis misalnya in ['a', 'b']."));
                }
            }
        }
        Ok(Typed::of(part.column, Kind::Bool, Node::In(Box::new(part.node), values)))
    }
}

fn day(column: usize, text: &str) -> Result<BusinessDay, ExprError> {
    BusinessDay::parse(text).ok_or_else(|| {
        ExprError::at(column, format!("'{text}' bukan tanggal"), "Tulis tahun-bulan-hari, misalnya date '2026-11-22'.")
    })
}

/// What was written as a figure or a text may be meant as rupiah or a date.
pub(super) fn fit(typed: Typed, want: Kind) -> Result<Typed, ExprError> {
    let value = match (want, typed.literal()) {
        (Kind::Rupiah, Some(Val::Number(number))) if number % 1_000 == 0 => Val::Rupiah(Rupiah(number / 1_000)),
        (Kind::Date, Some(Val::Text(text))) => Val::Date(day(typed.column, text)?),
        _ => return Ok(typed),
    };
    Ok(Typed::of(typed.column, want, Node::Literal(value)))
}

/// Brings both sides of a comparison to one kind.
fn agree(left: Typed, right: Typed) -> Result<(Typed, Typed), ExprError> {
    let right = fit(right, left.kind)?;
    let left = fit(left, right.kind)?;
    check_option(&left, &right)?;
    check_option(&right, &left)?;
    let is_choice = |a: &Typed, b: &Typed| a.kind == Kind::Choice && b.literal_text().is_some();
    if is_choice(&left, &right) {
        return Ok((left, Typed { kind: Kind::Choice, ..right }));
    }
    if is_choice(&right, &left) {
        return Ok((Typed { kind: Kind::Choice, ..left }, right));
    }
    if left.kind == right.kind {
        return Ok((left, right));
    }
    let what = format!("{} tidak dapat dibandingkan dengan {}", left.kind.called(), right.kind.called());
    let remedy = match (left.kind, right.kind) {
        (Kind::List, _) | (_, Kind::List) => "Pakai contains(isian, 'pilihan').",
        (Kind::Table, _) | (_, Kind::Table) => "Pakai count(tabel), atau any(tabel, ...).",
        (Kind::Rupiah, Kind::Number) | (Kind::Number, Kind::Rupiah) => "Tulis rupiah bulat, tanpa pecahan.",
        _ => "Bandingkan dua hal yang sejenis.",
    };
    Err(ExprError::at(right.column, what, remedy))
}

/// A field of options is only held against options that it has.
pub(super) fn check_option(field: &Typed, written: &Typed) -> Result<(), ExprError> {
    let (Some(options), Some(text)) = (&field.options, written.literal_text()) else { return Ok(()) };
    if options.iter().any(|option| option == text) {
        return Ok(());
    }
    let otherwise = format!("Pakai salah satu: {}.", options.join(", "));
    Err(ExprError::at(written.column, format!("pilihan '{text}' tidak ada"), meant(text, options, &otherwise)))
}

fn negative(column: usize, part: Typed) -> Result<Typed, ExprError> {
    if let Some(Val::Number(number)) = part.literal() {
        let negative = Val::Number(number.saturating_neg());
        return Ok(Typed::of(column, Kind::Number, Node::Literal(negative)));
    }
    if matches!(part.kind, Kind::Number | Kind::Rupiah) {
        return Ok(Typed::of(column, part.kind, Node::Minus(Box::new(part.node))));
    }
    let what = format!("{} tidak bisa dikurangkan", part.kind.called());
    Err(ExprError::at(column, what, "Tanda - hanya untuk angka dan rupiah."))
}

fn plus(column: usize, left: Typed, right: Typed, is_minus: bool) -> Result<Typed, ExprError> {
    // Figures that were written out are one figure, so that `500000 + 500` may still be rupiah.
    if let (Some(Val::Number(a)), Some(Val::Number(b))) = (left.literal(), right.literal()) {
        let sum = if is_minus { a.checked_sub(*b) } else { a.checked_add(*b) };
        return match sum {
            Some(sum) => Ok(Typed::of(column, Kind::Number, Node::Literal(Val::Number(sum)))),
            None => Err(ExprError::at(column, "angka terlalu besar", "Tulis angka yang lebih kecil.")),
        };
    }
    let (left, right) = match (left.kind, right.kind) {
        (Kind::Rupiah, Kind::Number) => (left, fit(right, Kind::Rupiah)?),
        (Kind::Number, Kind::Rupiah) => (fit(left, Kind::Rupiah)?, right),
        (Kind::Date, Kind::Text) if is_minus => (left, fit(right, Kind::Date)?),
        (Kind::Text, Kind::Date) if is_minus => (fit(left, Kind::Date)?, right),
        _ => (left, right),
    };
    let kind = match (left.kind, right.kind) {
        (Kind::Number, Kind::Number) => Kind::Number,
        (Kind::Rupiah, Kind::Rupiah) => Kind::Rupiah,
        (Kind::Date, Kind::Number) => Kind::Date,
        (Kind::Date, Kind::Date) if is_minus => Kind::Number,
        (a, b) => {
            let (sign, joined) = if is_minus { ("-", "dikurangi") } else { ("+", "ditambah") };
            let what = format!("{} tidak bisa {joined} {}", a.called(), b.called());
            let remedy = format!("Tanda {sign} untuk angka, rupiah, dan tanggal dengan jumlah hari.");
            return Err(ExprError::at(column, what, remedy));
        }
    };
    let node = Node::Plus { left: Box::new(left.node), right: Box::new(right.node), is_minus };
    Ok(Typed::of(column, kind, node))
}
