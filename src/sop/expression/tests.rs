use std::collections::BTreeMap;

use super::*;
use crate::base::{BusinessDay, Rupiah};
use crate::sop::field::{FieldValue, TableRow, Values};

/// A procedure's names, as many as the tests need.
pub(super) struct Sample;

const FIELDS: [(&str, Kind); 11] = [
    ("name", Kind::Text),
    ("note", Kind::Text),
    ("guests", Kind::Number),
    ("fee", Kind::Rupiah),
    ("held_on", Kind::Date),
    ("born", Kind::Date),
    ("sex", Kind::Choice),
    ("wishes", Kind::List),
    ("agrees", Kind::Bool),
    ("products", Kind::Table),
    ("photos", Kind::Documents),
];
const COLUMNS: [(&str, Kind); 4] =
    [("title", Kind::Text), ("price", Kind::Rupiah), ("qty", Kind::Number), ("made_of", Kind::Choice)];

fn of(list: &[(&str, Kind)], id: &str) -> Option<Kind> {
    list.iter().find(|(known, _)| *known == id).map(|(_, kind)| *kind)
}

impl Names for Sample {
    fn field(&self, id: &str) -> Option<Kind> {
        of(&FIELDS, id)
    }

    fn parameter(&self, id: &str) -> Option<Kind> {
        of(&[("price_limit", Kind::Rupiah), ("age_least", Kind::Number), ("opened", Kind::Date)], id)
    }

    fn document(&self, id: &str) -> bool {
        ["catalogue", "letter"].contains(&id)
    }

    fn column(&self, table: &str, column: &str) -> Option<Kind> {
        of(&COLUMNS, column).filter(|_| table == "products")
    }

    fn options(&self, field: &str) -> Option<Vec<String>> {
        let options: &[&str] = match field {
            "sex" => &["female", "male"],
            "wishes" => &["training", "tools"],
            "products.made_of" => &["bamboo", "pandan"],
            _ => return None,
        };
        Some(options.iter().map(|id| (*id).to_owned()).collect())
    }

    fn known(&self, sort: NameSort<'_>) -> Vec<String> {
        let names = |list: &[(&str, Kind)]| list.iter().map(|(id, _)| (*id).to_owned()).collect();
        match sort {
            NameSort::Field => names(&FIELDS),
            NameSort::Column("products") => names(&COLUMNS),
            NameSort::Column(_) => Vec::new(),
            NameSort::Parameter => vec!["price_limit".to_owned(), "age_least".to_owned()],
            NameSort::Document => vec!["catalogue".to_owned(), "letter".to_owned()],
        }
    }
}

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn product(price: Option<i64>, qty: i64, made_of: &str) -> TableRow {
    let mut cells = BTreeMap::from([
        ("qty".to_owned(), FieldValue::Number(qty * 1_000)),
        ("made_of".to_owned(), FieldValue::Choice(made_of.to_owned())),
    ]);
    cells.extend(price.map(|amount| ("price".to_owned(), FieldValue::Rupiah(Rupiah(amount)))));
    TableRow { id: format!("row-{qty}"), cells }
}

/// Everything filled but `note`, `agrees` and the price of the second product.
fn values() -> Values {
    let rows = vec![product(Some(450_000), 2, "bamboo"), product(None, 3, "pandan")];
    Values::from([
        ("name".to_owned(), FieldValue::Text("Kontak UKM 01".to_owned())),
        ("guests".to_owned(), FieldValue::Number(80_500)),
        ("fee".to_owned(), FieldValue::Rupiah(Rupiah(500_000))),
        ("held_on".to_owned(), FieldValue::Date(day("2026-12-01"))),
        ("born".to_owned(), FieldValue::Date(day("2008-11-23"))),
        ("sex".to_owned(), FieldValue::Choice("female".to_owned())),
        ("wishes".to_owned(), FieldValue::Many(vec!["tools".to_owned()])),
        ("products".to_owned(), FieldValue::Table(rows)),
    ])
}

fn parameters(id: &str) -> Option<FieldValue> {
    match id {
        "price_limit" => Some(FieldValue::Rupiah(Rupiah(500_000))),
        "age_least" => Some(FieldValue::Number(18_000)),
        _ => None,
    }
}

fn says(text: &str, values: &Values) -> Option<bool> {
    let expr = parse(text, &Sample, Kind::Bool).unwrap_or_else(|error| panic!("{text}: {error}"));
    let documents = [("catalogue".to_owned(), false), ("letter".to_owned(), true)];
    let env = Env { values, documents: &documents, parameters: &parameters, today: day("2026-11-22") };
    holds(&expr, &env)
}

#[test]
fn rules_hold_fail_or_are_unknown() {
    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);
    let values = values();
    for (text, expect) in [
        ("true and not false", YES),
        ("name = 'Kontak UKM 01'", YES),
        ("name = 'it''s'", NO),
        ("guests > 80 and guests <= 80.5", YES),
        ("guests + 1 > 81.49", YES),
        ("-guests < 0", YES),
        ("fee <= 500000", YES),
        ("fee <= param.price_limit", YES),
        ("500000 >= fee", YES),
        ("fee + 1 <= param.price_limit", NO),
        ("fee = 400000 + 100000", YES),
        ("held_on = date '2026-12-01'", YES),
        ("held_on = '2026-12-01'", YES),
        ("held_on - today = 9", YES),
        ("today + 9 >= held_on", YES),
        ("held_on - 10 > today", NO),
        ("held_on > param.opened", None),
        ("sex = 'female' and sex != 'male'", YES),
        ("sex in ['male']", NO),
        ("guests in [80.5, 90]", YES),
        ("contains(wishes, 'tools')", YES),
        ("contains(wishes, 'training') or count(wishes) = 1", YES),
        ("filled(name) and empty(note)", YES),
        ("filled(photos)", NO),
        ("count(photos) = 0", YES),
        ("has('catalogue')", YES),
        ("has('letter') or count('letter') > 0", NO),
        ("count(products) = 2", YES),
        ("len(name) = 13", YES),
        ("words(name) = 3", YES),
        ("words(name) = 1", NO),
        ("words(note) = 1", None),
        ("starts(name, 'Kontak')", YES),
        ("age(born, today) < param.age_least", YES),
        ("age(born, today + 1) >= param.age_least", YES),
        ("sum(products.qty) = 5 and max(products.qty) = 3 and min(products.qty) = 2", YES),
        ("sum(products.price) = 450000", YES),
        ("any(products, filled(price))", YES),
        ("all(products, filled(price))", NO),
        ("all(products, price <= param.price_limit)", None),
        ("all(products, price < 450000)", NO),
        ("any(products, price > 400000 and made_of = 'bamboo')", YES),
        ("any(products, price > 500000)", None),
        ("any(products, qty > guests)", NO),
        // What is missing makes unknown only what depends on it.
        ("agrees", None),
        ("not agrees", None),
        ("agrees and sex = 'male'", NO),
        ("agrees or sex = 'female'", YES),
        ("agrees or sex = 'male'", None),
        ("note = 'x' or note != 'x'", None),
        ("len(note) < 5", None),
    ] {
        assert_eq!(says(text, &values), expect, "{text}");
    }
}

#[test]
fn nothing_entered_is_no_rows_and_no_choice() {
    let values = Values::new();
    for (text, expect) in [
        ("count(products) = 0", Some(true)),
        ("all(products, price > 0)", Some(true)),
        ("any(products, price > 0)", Some(false)),
        ("sum(products.price) = 0", Some(true)),
        ("max(products.price) > 0", None),
        ("contains(wishes, 'tools')", Some(false)),
        ("empty(products) and empty(name)", Some(true)),
        ("held_on > today", None),
    ] {
        assert_eq!(says(text, &values), expect, "{text}");
    }
}

#[test]
fn mistakes_name_the_column_and_the_way_out() {
    for (text, column, what, remedy) in [
        ("", 1, "aturan kosong", "Tulis aturannya"),
        ("filled(nmae)", 8, "isian \"nmae\" tidak ada", "Maksudnya \"name\"?"),
        ("filled(price_limit)", 8, "isian \"price_limit\" tidak ada", "Itu sebuah parameter: tulis param.price_limit."),
        ("filled(catalogue)", 8, "isian \"catalogue\" tidak ada", "Itu sebuah berkas: tulis has('catalogue')."),
        ("sex = 'femal'", 7, "pilihan 'femal' tidak ada", "Maksudnya \"female\"?"),
        ("sex in ['male', 'other']", 17, "pilihan 'other' tidak ada", "Pakai salah satu: female, male."),
        ("any(products, made_of = 'bambo')", 25, "pilihan 'bambo' tidak ada", "Maksudnya \"bamboo\"?"),
        ("contains(wishes, 'tool')", 18, "pilihan 'tool' tidak ada", "Maksudnya \"tools\"?"),
        ("has('catalog')", 5, "berkas 'catalog' tidak ada", "Maksudnya \"catalogue\"?"),
        ("fee <= param.prise_limit", 8, "parameter \"prise_limit\" tidak ada", "Maksudnya \"price_limit\"?"),
        ("fee <= 500.000", 8, "angka dengan titik", "Tulis ribuan tanpa titik (500000)"),
        ("fee <= 10.5", 8, "rupiah tidak dapat dibandingkan dengan angka", "Tulis rupiah bulat"),
        ("fee == 1", 5, "tanda == tidak dikenal", "Pakai satu tanda =."),
        ("name = \"x\"", 8, "tanda \" tidak dikenal", "Apit teks dengan '"),
        ("name = 'x", 8, "teks tidak ditutup", "Tutup teks"),
        ("guests", 1, "di sini perlu ya/tidak, bukan angka", "Bandingkan dengan"),
        ("guests > 1 2", 12, "angka tidak pada tempatnya", "Sambung dengan and"),
        ("1 < guests < 3", 12, "tanda < tidak pada tempatnya", "Bandingkan dua hal saja"),
        ("guests >", 9, "aturan berhenti di tengah", "Di sini harus ada isian"),
        ("(guests > 1", 12, "aturan berhenti di tengah", "Di sini harus ada )."),
        ("guests = name", 10, "angka tidak dapat dibandingkan dengan teks", "Bandingkan dua hal yang sejenis."),
        ("sex < 'male'", 5, "pilihan tidak dapat dibandingkan begitu", "Pakai = atau !=."),
        ("held_on > '2026-02-30'", 11, "'2026-02-30' bukan tanggal", "Tulis tahun-bulan-hari"),
        ("wishes = 'tools'", 10, "beberapa pilihan tidak dapat dibandingkan dengan teks", "Pakai contains("),
        ("lenght(name) > 2", 1, "fungsi lenght tidak ada", "Yang ada: empty, filled"),
        ("cuont(products) > 2", 1, "fungsi cuont tidak ada", "Maksudnya \"count\"?"),
        ("age(born) > 2", 1, "isi fungsi age tidak tepat", "Tulis age(tanggal_lahir, today)."),
        ("sum(products.prize) > 2", 5, "kolom \"prize\" tidak ada di tabel \"products\"", "Maksudnya \"price\"?"),
        ("sum(product.price) > 2", 5, "tabel \"product\" tidak ada", "Maksudnya \"products\"?"),
        ("sum(products.title) > 2", 5, "kolom teks tidak bisa dijumlah", "Pakai kolom angka"),
        ("any(products, any(products, qty > 1))", 19, "all dan any tidak boleh di dalam", "Sambung dua aturan"),
        ("products.price > 1", 1, "\"products.price\" tidak bisa dipakai di sini", "Nama bertitik hanya untuk"),
        ("count(name) > 2", 7, "teks tidak bisa dihitung dengan count", "Pakai count untuk tabel"),
        ("name + 'x' = name", 6, "teks tidak bisa ditambah teks", "Tanda + untuk angka"),
        ("guests > 99999999999999999", 10, "angka terlalu besar", "Tulis angka yang lebih kecil."),
        ("guests > 1 && agrees", 12, "tanda && tidak dikenal", "Pakai and."),
    ] {
        let error = parse(text, &Sample, Kind::Bool).expect_err(text);
        assert_eq!(error.column, column, "{text}: {error}");
        assert!(error.what.starts_with(what), "{text}: {error}");
        assert!(error.remedy.starts_with(remedy), "{text}: {error}");
    }
}

#[test]
fn a_value_has_the_kind_that_was_asked_for() {
    let values = values();
    let env = Env { values: &values, documents: &[], parameters: &parameters, today: day("2026-11-22") };
    for (text, kind, expect) in [
        ("held_on - 7", Kind::Date, Some(FieldValue::Date(day("2026-11-24")))),
        ("500000", Kind::Rupiah, Some(FieldValue::Rupiah(Rupiah(500_000)))),
        ("fee - 100000", Kind::Rupiah, Some(FieldValue::Rupiah(Rupiah(400_000)))),
        ("'2026-11-24'", Kind::Date, Some(FieldValue::Date(day("2026-11-24")))),
        ("sex", Kind::Choice, Some(FieldValue::Choice("female".to_owned()))),
        ("note", Kind::Text, None),
        ("agrees or true", Kind::Bool, Some(FieldValue::YesNo(true))),
    ] {
        let expr = parse(text, &Sample, kind).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(value(&expr, &env), expect, "{text}");
    }
    assert!(parse("fee", &Sample, Kind::Date).is_err(), "rupiah are no day");
}

#[test]
fn a_rule_knows_the_fields_that_it_looks_at() {
    let text = "filled(name) and (held_on > today or any(products, qty > guests)) and has('letter')";
    let expr = parse(text, &Sample, Kind::Bool).expect("a rule");
    assert_eq!(expr.fields().into_iter().collect::<Vec<_>>(), ["guests", "held_on", "name", "products"]);
    assert_eq!((expr.text(), expr.kind()), (text, Kind::Bool));
}

#[test]
fn what_cannot_be_counted_is_unknown_and_does_not_panic() {
    let huge = Values::from([
        ("fee".to_owned(), FieldValue::Rupiah(Rupiah(i64::MAX))),
        ("guests".to_owned(), FieldValue::Number(i64::MIN)),
        ("held_on".to_owned(), FieldValue::Date(BusinessDay::LAST)),
    ]);
    for (text, expect) in [
        ("fee + 1 > 0", None),
        ("-guests > 0", None),
        ("guests - 1 < 0", None),
        ("held_on + 1 = held_on", Some(true)),
        ("held_on - 9000000000000 < held_on", Some(true)),
        ("held_on + 0.5 = held_on", None),
    ] {
        assert_eq!(says(text, &huge), expect, "{text}");
    }
}
