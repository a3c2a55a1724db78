//! One value of every type, for the tests of this room.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{FieldValue, Ground, Location, TableRow};
use crate::base::regions::Regions;
use crate::base::{BusinessDay, CaseDocumentId, Rupiah};
use crate::sop::definition::{Column, FieldKind, Named};

pub(in crate::sop) fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

/// 22 November 2026, with the shipped regions.
pub(in crate::sop) fn ground() -> Ground {
    Ground { regions: Arc::new(Regions::shipped()), today: day("2026-11-22") }
}

fn options(list: &[(&str, &str)]) -> Vec<Named> {
    list.iter().map(|(id, label)| Named { id: (*id).to_owned(), label: (*label).to_owned() }).collect()
}

pub(in crate::sop) fn text_kind() -> FieldKind {
    FieldKind::Text { max: 120, lines: false }
}

pub(in crate::sop) fn nik_kind() -> FieldKind {
    FieldKind::Nik { region_field: "village".to_owned(), sex_field: "sex".to_owned(), birth_field: "born".to_owned() }
}

pub(in crate::sop) fn sex_kind() -> FieldKind {
    FieldKind::Choice { options: options(&[("female", "Perempuan"), ("male", "Laki-laki")]) }
}

pub(in crate::sop) fn wishes_kind() -> FieldKind {
    FieldKind::Many { options: options(&[("training", "Pelatihan, kelas"), ("tools", "Alat"), ("capital", "Modal")]) }
}

pub(in crate::sop) fn number_kind(decimals: u32, min: Option<i64>, max: Option<i64>) -> FieldKind {
    FieldKind::Number { decimals, min, max, unit: "kg".to_owned() }
}

pub(in crate::sop) fn village_kind() -> FieldKind {
    FieldKind::Region { level: 4, inside: "63.11".to_owned() }
}

pub(in crate::sop) fn place_kind() -> FieldKind {
    FieldKind::Location { village_field: "village".to_owned(), far_m: 5_000 }
}

pub(in crate::sop) fn table_kind() -> FieldKind {
    let column = |id: &str, label: &str, kind: FieldKind, required: bool| Column {
        id: id.to_owned(),
        label: label.to_owned(),
        kind,
        required,
        personal: false,
    };
    let price = FieldKind::Rupiah { min: Some(Rupiah(1)), max: None };
    FieldKind::Table {
        columns: vec![column("name", "Nama produk", text_kind(), true), column("price", "Harga", price, false)],
        rows_max: 3,
        rows_min: 1,
    }
}

pub(in crate::sop) fn row(id: &str, name: &str, price: Option<i64>) -> TableRow {
    let mut cells = BTreeMap::from([("name".to_owned(), FieldValue::Text(name.to_owned()))]);
    cells.extend(price.map(|amount| ("price".to_owned(), FieldValue::Rupiah(Rupiah(amount)))));
    TableRow { id: id.to_owned(), cells }
}

/// A paper with a fixed id.
pub(in crate::sop) fn paper() -> CaseDocumentId {
    CaseDocumentId::parse("00000000-0000-7000-8000-000000000001").expect("an id")
}

const PAPER_JSON: &str = r#"["00000000-0000-7000-8000-000000000001"]"#;

/// Every type with a value and its JSON.
pub(in crate::sop) fn every_kind() -> Vec<(FieldKind, FieldValue, &'static str)> {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let papers = || FieldValue::Documents(vec![paper()]);
    let date = FieldKind::Date { past: false, future: false };
    let money = FieldKind::Rupiah { min: None, max: None };
    let place = Location { lat_e7: -23_300_000, lon_e7: 1_154_600_000, accuracy_m: Some(12) };
    let rows = vec![row("r1", "Tas", Some(87_500)), row("r2", "Topi", None)];
    vec![
        (text_kind(), text("Kontak UKM 01"), r#""Kontak UKM 01""#),
        (number_kind(1, None, None), FieldValue::Number(1_250_500), r#""1250.5""#),
        (money, FieldValue::Rupiah(Rupiah(87_500)), "87500"),
        (date, FieldValue::Date(day("2026-11-22")), r#""2026-11-22""#),
        (FieldKind::Time, text("09.00"), r#""09.00""#),
        (sex_kind(), FieldValue::Choice("female".to_owned()), r#""female""#),
        (wishes_kind(), FieldValue::Many(vec!["tools".to_owned(), "capital".to_owned()]), r#"["tools","capital"]"#),
        (FieldKind::YesNo, FieldValue::YesNo(true), "true"),
        (nik_kind(), text("6311061203900042"), r#""6311061203900042""#),
        (FieldKind::FamilyCard, text("6311061708200002"), r#""6311061708200002""#),
        (FieldKind::Nib, text("0220101234567"), r#""0220101234567""#),
        (FieldKind::Npwp, text("653891127012345"), r#""653891127012345""#),
        (FieldKind::Phone, text("+6281200000001"), r#""+6281200000001""#),
        (FieldKind::Email, text("kontak01@example.com"), r#""kontak01@example.com""#),
        (village_kind(), FieldValue::Region("63.11.08.2004".to_owned()), r#""63.11.08.2004""#),
        (place_kind(), FieldValue::Location(place), r#"{"accuracy_m":12,"lat_e7":-23300000,"lon_e7":1154600000}"#),
        (FieldKind::Photo { max: 2 }, papers(), PAPER_JSON),
        (FieldKind::Document { kind: "catalogue".to_owned() }, papers(), PAPER_JSON),
        (FieldKind::Signature, papers(), PAPER_JSON),
        (
            table_kind(),
            FieldValue::Table(rows),
            r#"[{"cells":{"name":"Tas","price":87500},"id":"r1"},{"cells":{"name":"Topi"},"id":"r2"}]"#,
        ),
    ]
}
