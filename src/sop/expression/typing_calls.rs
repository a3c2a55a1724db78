//! The functions, which are all there are.

use super::nearest::meant;
use super::node::{Fold, Node};
use super::parser::{Ast, Form};
use super::typing::{Typed, Typer, check_option};
use super::{ExprError, Kind, NameSort};

/// Name, and how it is written.
const FUNCTIONS: [(&str, &str); 14] = [
    ("empty", "empty(isian)"),
    ("filled", "filled(isian)"),
    ("has", "has('berkas')"),
    ("count", "count(tabel) atau count('berkas')"),
    ("len", "len(teks)"),
    ("words", "words(teks)"),
    ("age", "age(tanggal_lahir, today)"),
    ("max", "max(tabel.kolom)"),
    ("min", "min(tabel.kolom)"),
    ("sum", "sum(tabel.kolom)"),
    ("all", "all(tabel, aturan)"),
    ("any", "any(tabel, aturan)"),
    ("contains", "contains(isian, 'pilihan')"),
    ("starts", "starts(teks, 'awal')"),
];

impl Typer<'_> {
    pub(super) fn call(&self, column: usize, name: &str, given: &[Ast]) -> Result<Typed, ExprError> {
        match (name, given) {
            ("empty", [one]) => {
                let filled = self.filled(column, one)?;
                Ok(Typed::of(column, Kind::Bool, Node::Not(Box::new(filled.node))))
            }
            ("filled", [one]) => self.filled(column, one),
            ("has", [one]) => {
                Ok(Typed::of(column, Kind::Bool, Node::Has(self.document(one, "Tulis misalnya has('katalog').")?)))
            }
            ("count", [one]) => self.count(column, one),
            ("len", [one]) => {
                let text = self.want(one, Kind::Text)?.node;
                Ok(Typed::of(column, Kind::Number, Node::Length(Box::new(text))))
            }
            ("words", [one]) => {
                let text = self.want(one, Kind::Text)?.node;
                Ok(Typed::of(column, Kind::Number, Node::Words(Box::new(text))))
            }
            ("age", [born, on]) => {
                let (born, on) = (self.want(born, Kind::Date)?.node, self.want(on, Kind::Date)?.node);
                Ok(Typed::of(column, Kind::Number, Node::Age { born: Box::new(born), on: Box::new(on) }))
            }
            ("max", [one]) => self.fold(column, Fold::Most, one),
            ("min", [one]) => self.fold(column, Fold::Least, one),
            ("sum", [one]) => self.fold(column, Fold::Sum, one),
            ("all", [table, rule]) => {
                let (table, rule) = self.rows(table, rule)?;
                Ok(Typed::of(column, Kind::Bool, Node::EveryRow(table, Box::new(rule))))
            }
            ("any", [table, rule]) => {
                let (table, rule) = self.rows(table, rule)?;
                Ok(Typed::of(column, Kind::Bool, Node::SomeRow(table, Box::new(rule))))
            }
            ("contains", [list, option]) => self.contains(column, list, option),
            ("starts", [text, beginning]) => {
                let (text, beginning) = (self.want(text, Kind::Text)?, self.want(beginning, Kind::Text)?);
                let node = Node::Starts(Box::new(text.node), Box::new(beginning.node));
                Ok(Typed::of(column, Kind::Bool, node))
            }
            _ => Err(unknown(column, name)),
        }
    }

    fn filled(&self, column: usize, one: &Ast) -> Result<Typed, ExprError> {
        match self.part(one)?.node {
            node @ (Node::Field(_) | Node::Column(_)) => {
                Ok(Typed::of(column, Kind::Bool, Node::Filled(Box::new(node))))
            }
            _ => {
                let what = "empty dan filled hanya untuk satu isian";
                Err(ExprError::at(one.column, what, "Tulis id isian saja, misalnya filled(email)."))
            }
        }
    }

    /// The id of a kind of paper.
    fn document(&self, one: &Ast, remedy: &str) -> Result<String, ExprError> {
        let Form::Text(id) = &one.form else {
            return Err(ExprError::at(one.column, "di sini perlu id berkas di antara petik tunggal", remedy));
        };
        if self.names.document(id) {
            return Ok(id.clone());
        }
        let known = self.names.known(NameSort::Document);
        let remedy = meant(id, &known, "Tambahkan sebagai [[document]].");
        Err(ExprError::at(one.column, format!("berkas '{id}' tidak ada"), remedy))
    }

    fn count(&self, column: usize, one: &Ast) -> Result<Typed, ExprError> {
        if let Form::Text(_) = &one.form {
            let id = self.document(one, "Tulis misalnya count('katalog').")?;
            return Ok(Typed::of(column, Kind::Number, Node::CountDocuments(id)));
        }
        let counted = self.part(one)?;
        match counted.kind {
            Kind::Table | Kind::List | Kind::Documents => {
                Ok(Typed::of(column, Kind::Number, Node::Count(Box::new(counted.node))))
            }
            kind => {
                let what = format!("{} tidak bisa dihitung dengan count", kind.called());
                let remedy = "Pakai count untuk tabel, beberapa pilihan dan berkas; len untuk panjang teks.";
                Err(ExprError::at(counted.column, what, remedy))
            }
        }
    }

    fn fold(&self, column: usize, fold: Fold, one: &Ast) -> Result<Typed, ExprError> {
        let Form::Dotted(table, name) = &one.form else {
            let what = "di sini perlu tabel.kolom";
            return Err(ExprError::at(one.column, what, "Tulis misalnya sum(produk.harga)."));
        };
        self.table_of(one.column, table)?;
        let Some(kind) = self.names.column(table, name) else {
            let known = self.names.known(NameSort::Column(table));
            let otherwise = format!("Kolom {table}: {}.", known.join(", "));
            let what = format!("kolom \"{name}\" tidak ada di tabel \"{table}\"");
            return Err(ExprError::at(one.column, what, meant(name, &known, &otherwise)));
        };
        let has_order = matches!(kind, Kind::Number | Kind::Rupiah) || (kind == Kind::Date && fold != Fold::Sum);
        if !has_order {
            let what = format!("kolom {} tidak bisa dijumlah atau diurutkan", kind.called());
            return Err(ExprError::at(one.column, what, "Pakai kolom angka atau rupiah."));
        }
        let node = Node::Fold { fold, kind, table: table.clone(), column: name.clone() };
        Ok(Typed::of(column, kind, node))
    }

    fn table_of(&self, column: usize, table: &str) -> Result<(), ExprError> {
        if self.names.field(table) == Some(Kind::Table) {
            return Ok(());
        }
        let fields = self.names.known(NameSort::Field);
        let tables: Vec<String> = fields.into_iter().filter(|id| self.names.field(id) == Some(Kind::Table)).collect();
        let remedy = meant(table, &tables, "Pakai id sebuah isian berjenis table.");
        Err(ExprError::at(column, format!("tabel \"{table}\" tidak ada"), remedy))
    }

    /// The table and the rule over its rows. Rows within rows are refused: they would take long, and nobody reads them.
    fn rows(&self, table: &Ast, rule: &Ast) -> Result<(String, Node), ExprError> {
        let Form::Name(id) = &table.form else {
            return Err(ExprError::at(
                table.column,
                "di sini perlu id sebuah tabel",
                "Tulis misalnya any(produk, harga > 0).",
            ));
        };
        self.table_of(table.column, id)?;
        if self.table.is_some() {
            let what = "all dan any tidak boleh di dalam all atau any";
            return Err(ExprError::at(table.column, what, "Sambung dua aturan dengan and."));
        }
        let rule = Typer { names: self.names, table: Some(id) }.want(rule, Kind::Bool)?;
        Ok((id.clone(), rule.node))
    }

    fn contains(&self, column: usize, list: &Ast, option: &Ast) -> Result<Typed, ExprError> {
        let list = self.want(list, Kind::List)?;
        let option = self.want(option, Kind::Text)?;
        check_option(&list, &option)?;
        match option.literal_text() {
            Some(id) => Ok(Typed::of(column, Kind::Bool, Node::Contains(Box::new(list.node), id.to_owned()))),
            None => {
                let what = "contains perlu pilihan yang ditulis langsung";
                Err(ExprError::at(option.column, what, "Tulis misalnya contains(bantuan, 'alat')."))
            }
        }
    }
}

fn unknown(column: usize, name: &str) -> ExprError {
    if let Some((_, written)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
        return ExprError::at(column, format!("isi fungsi {name} tidak tepat"), format!("Tulis {written}."));
    }
    let known: Vec<String> = FUNCTIONS.iter().map(|(known, _)| (*known).to_owned()).collect();
    let otherwise = format!("Yang ada: {}.", known.join(", "));
    ExprError::at(column, format!("fungsi {name} tidak ada"), meant(name, &known, &otherwise))
}
