//! What a letter may say: everything of it is text already.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::base::text::{clean_line, clean_lines};
use crate::base::{BusinessDay, Rupiah};
use crate::config::Config;
use crate::sop::definition::{Definition, Field, FieldKind};
use crate::sop::field::{FieldValue, Ground, Shown, TableRow, Values, shown, shown_cell};

/// Names beside those of fields. A field of the same name is not reached in a letter.
pub(super) const NAMES: [&str; 7] = ["reason", "case", "office", "missing", "products", "today", "agreement"];

/// Whom the letter is from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeFace {
    pub name: String,
    pub address: String,
    pub phone: String,
}

impl OfficeFace {
    pub fn of(config: &Config) -> OfficeFace {
        OfficeFace {
            name: config.outlet.name.clone(),
            address: config.outlet.address.clone(),
            phone: config.outlet.phone.clone(),
        }
    }
}

/// Which matter the letter is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFace {
    pub number: String,
    pub title: String,
}

/// One thing that was decided about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductLine {
    pub name: String,
    pub price: Option<Rupiah>,
    pub note: String,
}

/// The things of an application, by what was decided about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Products {
    pub accepted: Vec<ProductLine>,
    /// Accepted once they are changed as the note says.
    pub changed: Vec<ProductLine>,
    pub refused: Vec<ProductLine>,
}

/// A contract that ends, ready to be read; empty in every other letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgreementFace {
    pub number: String,
    /// "mitra", "gerai".
    pub ended_by: String,
    /// By what right, in the middle of a sentence.
    pub basis: String,
    pub last_day: String,
    /// What is still there, with its pieces.
    pub goods: Vec<(String, i64)>,
    pub aids: Vec<(String, i64)>,
    /// What becomes of the money, as sentences.
    pub money: String,
    pub paid_by: String,
}

impl AgreementFace {
    fn sample(today: BusinessDay) -> AgreementFace {
        AgreementFace {
            number: ["PK-K1-", &today.compact(), "-0001"].concat(),
            ended_by: "mitra".to_owned(),
            basis: "dengan pemberitahuan tertulis 30 (tiga puluh) hari sebelumnya (Pasal 12)".to_owned(),
            last_day: today.plus_days(30).long(),
            goods: vec![("Tas pandan".to_owned(), 6)],
            aids: vec![("Rak bambu".to_owned(), 2)],
            money: "Menurut pembukuan gerai tidak ada hak Anda yang belum dibayar sampai hari ini.".to_owned(),
            paid_by: today.plus_days(45).long(),
        }
    }

    fn to_json(&self) -> Json {
        let pieces = |lines: &[(String, i64)]| {
            let line = |(name, pieces): &(String, i64)| {
                let pieces = pieces.to_string();
                json!({ "name": clean_line(name), "pieces": pieces })
            };
            Json::Array(lines.iter().map(line).collect())
        };
        json!({
            "number": clean_line(&self.number),
            "ended_by": clean_line(&self.ended_by),
            "basis": clean_line(&self.basis),
            "last_day": clean_line(&self.last_day),
            "goods": pieces(&self.goods),
            "aids": pieces(&self.aids),
            "money": clean_lines(&self.money),
            "paid_by": clean_line(&self.paid_by),
        })
    }
}

/// Everything that a wording can name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LetterContext {
    /// By field: text, or rows of text by column.
    pub values: BTreeMap<String, Json>,
    pub reason: String,
    pub case: CaseFace,
    pub office: OfficeFace,
    /// Labels of what the applicant still has to send.
    pub missing: Vec<String>,
    pub products: Products,
    /// Of a letter about the end of an agreement.
    pub agreement: AgreementFace,
    /// `22 November 2026`.
    pub today: String,
}

impl LetterContext {
    /// Of a case, as it stands: values in clear, because the letter goes to the one they are of.
    pub fn of(
        definition: &Definition,
        values: &Values,
        case: CaseFace,
        office: OfficeFace,
        ground: &Ground,
    ) -> LetterContext {
        let fields = definition.forms.iter().flat_map(|form| &form.fields);
        let told = fields.filter_map(|field| Some((field.id.clone(), told(field, values.get(&field.id)?, ground))));
        LetterContext { values: told.collect(), case, office, today: ground.today.long(), ..LetterContext::default() }
    }

    /// Something in every place: what a wording is tried out with.
    pub(super) fn sample(definition: &Definition, today: BusinessDay) -> LetterContext {
        let fields = definition.forms.iter().flat_map(|form| &form.fields);
        let product = |name: &str| ProductLine {
            name: name.to_owned(),
            price: Some(Rupiah(87_500)),
            note: "ukuran lebih kecil".to_owned(),
        };
        LetterContext {
            values: fields.map(|field| (field.id.clone(), example(field))).collect(),
            reason: "Alasan keputusan.".to_owned(),
            case: CaseFace {
                number: [definition.procedure.series.as_str(), "-K1-", &today.compact(), "-0001"].concat(),
                title: "Kontak UKM 01".to_owned(),
            },
            office: OfficeFace {
                name: "Gerai Contoh".to_owned(),
                address: "Jalan Contoh 1".to_owned(),
                phone: "+62315550123".to_owned(),
            },
            missing: vec!["Katalog beserta harga".to_owned(), "Nomor HP".to_owned()],
            products: Products {
                accepted: vec![product("Tas pandan")],
                changed: vec![product("Topi pandan")],
                refused: vec![product("Tikar pandan")],
            },
            agreement: AgreementFace::sample(today),
            today: today.long(),
        }
    }

    /// As the wording sees it. Names of [`NAMES`] come after the fields, so that they win.
    pub(super) fn to_json(&self) -> Json {
        let mut all: Map<String, Json> =
            self.values.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let one_line = |text: &str| Json::from(clean_line(text));
        let line = |line: &ProductLine| {
            let price = line.price.map(|price| price.to_string()).unwrap_or_default();
            json!({ "name": clean_line(&line.name), "price": price, "note": clean_line(&line.note) })
        };
        let lines = |lines: &[ProductLine]| Json::Array(lines.iter().map(line).collect());
        all.insert("reason".to_owned(), Json::from(clean_lines(&self.reason)));
        all.insert(
            "case".to_owned(),
            json!({ "number": one_line(&self.case.number), "title": one_line(&self.case.title) }),
        );
        all.insert(
            "office".to_owned(),
            json!({
                "name": one_line(&self.office.name),
                "address": one_line(&self.office.address),
                "phone": one_line(&self.office.phone),
            }),
        );
        all.insert("missing".to_owned(), Json::Array(self.missing.iter().map(|one| one_line(one)).collect()));
        all.insert(
            "products".to_owned(),
            json!({
                "accepted": lines(&self.products.accepted),
                "changed": lines(&self.products.changed),
                "refused": lines(&self.products.refused),
            }),
        );
        all.insert("agreement".to_owned(), self.agreement.to_json());
        all.insert("today".to_owned(), one_line(&self.today));
        Json::Object(all)
    }
}

/// A value as a letter says it.
fn told(field: &Field, value: &FieldValue, ground: &Ground) -> Json {
    match (&field.kind, value) {
        (FieldKind::Table { columns, .. }, FieldValue::Table(rows)) => {
            let row = |row: &TableRow| -> Json {
                let cells = columns.iter().filter_map(|column| {
                    let cell = shown_cell(column, row.cells.get(&column.id)?, ground, Shown::Clear);
                    Some((column.id.clone(), Json::from(clean_line(&cell))))
                });
                Json::Object(cells.collect())
            };
            Json::Array(rows.iter().map(row).collect())
        }
        (FieldKind::Text { lines: true, .. }, value) => {
            Json::from(clean_lines(&shown(field, value, ground, Shown::Clear)))
        }
        (_, value) => Json::from(clean_line(&shown(field, value, ground, Shown::Clear))),
    }
}

fn example(field: &Field) -> Json {
    match &field.kind {
        FieldKind::Table { columns, .. } => {
            let row: Map<String, Json> =
                columns.iter().map(|column| (column.id.clone(), Json::from(column.label.clone()))).collect();
            json!([row])
        }
        FieldKind::Email => Json::from("kontak01@example.com"),
        _ => Json::from(field.label.clone()),
    }
}
