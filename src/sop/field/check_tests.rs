//! How forms stand: conditions, gaps, errors and warnings, over a small procedure.

use std::sync::Arc;

use super::testing::{day, ground, paper, row};
use super::*;
use crate::base::regions::Regions;
use crate::base::{CaseDocumentId, Rupiah};
use crate::sop::definition::{Definition, load};

const SURVEY: &str = include_str!("../../../tests/fixtures/sop/survey.toml");

fn definition() -> Definition {
    load("survey.toml", SURVEY).unwrap_or_else(|error| panic!("{error}"))
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// Everything that the form asks for.
fn complete() -> Content {
    let values = [
        ("name", text("Kontak UKM 01")),
        ("nik", text("6311061203900042")),
        ("sex", FieldValue::Choice("male".to_owned())),
        ("born", FieldValue::Date(day("1990-03-12"))),
        ("village", FieldValue::Region("63.11.06.1023".to_owned())),
        ("phone", text("+6281200000001")),
        ("has_loan", FieldValue::YesNo(false)),
        ("products", FieldValue::Table(vec![row("r1", "Tas", Some(87_500))])),
    ];
    let values = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    let identity =
        DocumentFact { id: paper(), kind: "identity_card".to_owned(), hash: vec![7; 32], quarantined: false };
    Content { values, documents: vec![identity] }
}

fn standing_of(content: &Content) -> FormStanding {
    let definition = definition();
    let form = definition.form("survey").expect("the form");
    check(&definition, form, content, &ground())
}

fn set(content: &mut Content, field: &str, value: FieldValue) {
    content.values.insert(field.to_owned(), value);
}

#[test]
fn a_form_with_everything_is_complete_and_quiet() {
    let standing = standing_of(&complete());
    assert!(standing.is_complete(), "{standing:?}");
    assert!(standing.fields.iter().all(|field| field.errors.is_empty() && field.warnings.is_empty()), "{standing:?}");
    assert_eq!(standing.field("loan").map(|field| field.relevant), Some(false), "no loan, no amount");
}

#[test]
fn what_is_asked_for_and_not_there_is_missing() {
    for field in ["name", "village", "products"] {
        let mut content = complete();
        content.values.remove(field);
        let standing = standing_of(&content);
        assert!(!standing.is_complete(), "{field}");
        let missing: Vec<&str> =
            standing.fields.iter().filter(|one| one.missing).map(|one| one.field.as_str()).collect();
        assert_eq!(missing, [field]);
    }
    let mut content = complete();
    set(&mut content, "name", text("  "));
    assert!(standing_of(&content).field("name").is_some_and(|field| field.missing), "blanks are nothing");
}

#[test]
fn a_field_is_asked_for_once_its_condition_is_known_to_hold() {
    for (loan, amount, relevant, missing) in [
        (None, None, false, false),
        (Some(false), Some(1), false, false),
        (Some(true), None, true, true),
        (Some(true), Some(1), true, false),
    ] {
        let mut content = complete();
        content.values.remove("has_loan");
        if let Some(loan) = loan {
            set(&mut content, "has_loan", FieldValue::YesNo(loan));
        }
        if let Some(amount) = amount {
            set(&mut content, "loan", FieldValue::Rupiah(Rupiah(amount)));
        }
        let standing = standing_of(&content);
        let field = standing.field("loan").expect("the field");
        assert_eq!((field.relevant, field.missing), (relevant, missing), "{loan:?} {amount:?}");
    }
}

#[test]
fn errors_refuse_and_warnings_stay() {
    type Spoil = fn(&mut Content);
    let cases: [(&str, Spoil, bool, &str); 12] = [
        ("nik", |c| set(c, "nik", text("631106120390004")), false, "NIK harus 16 angka"),
        ("nik", |c| set(c, "nik", text("6308061203900042")), true, "NIK ini pertama didaftarkan di wilayah 63.08.06"),
        ("nik", |c| set(c, "sex", FieldValue::Choice("female".to_owned())), true, "jenis kelaminnya laki-laki"),
        ("nik", |c| set(c, "born", FieldValue::Date(day("1990-03-13"))), true, "tanggal lahirnya 12-03-90"),
        ("born", |c| set(c, "born", FieldValue::Date(day("2026-11-23"))), false, "belum terjadi"),
        ("phone", |c| set(c, "phone", text("+6288")), false, "tidak terbaca"),
        ("phone", |c| set(c, "phone", text("+628123456")), true, "tidak lazim"),
        (
            "village",
            |c| set(c, "village", FieldValue::Region("63.11.99.2001".to_owned())),
            false,
            "tidak ada di daftar",
        ),
        ("place", |c| set(c, "place", point(-24_557_900, 1_155_699_000)), true, "sekitar 19,4 km"),
        ("place", |c| set(c, "place", point(24_557_900, -1_155_699_000)), false, "di luar Indonesia"),
        (
            "products",
            |c| set(c, "products", FieldValue::Table(vec![row("r1", "", Some(1))])),
            false,
            "Baris 1: Nama produk",
        ),
        (
            "products",
            |c| set(c, "products", FieldValue::Table(vec![row("r1", "Tas", Some(500_001))])),
            true,
            "di atas harga tertinggi",
        ),
    ];
    for (field, spoil, is_warning, says) in cases {
        let mut content = complete();
        spoil(&mut content);
        let standing = standing_of(&content);
        let found = standing.field(field).expect("the field");
        let (told, quiet) =
            if is_warning { (&found.warnings, &found.errors) } else { (&found.errors, &found.warnings) };
        assert!(told.iter().any(|sentence| sentence.contains(says)), "{field} lacks {says:?}: {found:?}");
        assert!(quiet.is_empty(), "{found:?}");
        assert_eq!(standing.is_complete(), is_warning, "{field} {says}");
    }
}

fn point(lat_e7: i64, lon_e7: i64) -> FieldValue {
    FieldValue::Location(Location { lat_e7, lon_e7, accuracy_m: None })
}

#[test]
fn a_point_near_its_village_or_of_low_accuracy_is_not_far() {
    for (accuracy_m, lat_e7, is_far) in
        [(None, -23_217_100, false), (None, -24_557_900, true), (Some(30_000), -24_557_900, false)]
    {
        let mut content = complete();
        let at = Location { lat_e7, lon_e7: 1_154_583_900, accuracy_m };
        set(&mut content, "place", FieldValue::Location(at));
        let warnings = standing_of(&content).field("place").map(|field| field.warnings.len());
        assert_eq!(warnings, Some(usize::from(is_far)), "{accuracy_m:?} {lat_e7}");
    }
    let mut content = complete();
    set(&mut content, "place", point(-24_557_900, 1_155_699_000));
    content.values.remove("village");
    let standing = standing_of(&content);
    assert_eq!(standing.field("place").map(|field| field.warnings.len()), Some(0), "nothing to compare with");
    let blind = Ground { regions: Arc::new(Regions::default()), today: day("2026-11-22") };
    let definition = definition();
    let form = definition.form("survey").expect("the form");
    let standing = check(&definition, form, &complete(), &blind);
    assert_eq!(standing.field("village").map(|field| field.errors.len()), Some(1), "an office without this region");
}

#[test]
fn a_paper_that_is_held_back_is_not_there() {
    let mut content = complete();
    content.documents.clear();
    assert!(standing_of(&content).field("identity").is_some_and(|field| field.missing));
    let mut content = complete();
    content.documents[0].quarantined = true;
    let standing = standing_of(&content);
    let field = standing.field("identity").expect("the field");
    assert!(field.missing && field.warnings.len() == 1, "{field:?}");
    let free = CaseDocumentId::parse("00000000-0000-7000-8000-000000000002").expect("an id");
    content.documents.push(DocumentFact { id: free, quarantined: false, ..content.documents[0].clone() });
    assert!(standing_of(&content).is_complete());
}

#[test]
fn only_some_cells_of_a_long_list_are_told_of() {
    let mut content = complete();
    let rows = (0..40).map(|no| row(&format!("r{no}"), "", Some(0))).collect();
    set(&mut content, "products", FieldValue::Table(rows));
    let standing = standing_of(&content);
    let field = standing.field("products").expect("the field");
    assert_eq!(field.errors.len(), 6, "too many rows, and five cells: {field:?}");
}

#[test]
fn requirements_are_met_not_met_or_not_seen() {
    let definition = definition();
    let step = definition.step("collect").expect("the step");
    let met = |content: &Content| -> Vec<Option<bool>> {
        requirements(&definition, step, content, &ground()).into_iter().map(|one| one.met).collect()
    };
    assert_eq!(met(&complete()), [Some(true), Some(true), None]);
    assert_eq!(met(&Content::default()), [Some(false), Some(false), None], "what is not known is not met");
    let labels: Vec<String> =
        requirements(&definition, step, &complete(), &ground()).into_iter().map(|one| one.label).collect();
    assert_eq!(labels, ["Formulir data", "Cukup umur", "Kendaraan"]);
}

#[test]
fn the_hash_is_of_the_content_and_of_nothing_else() {
    let definition = definition();
    let hash = |content: &Content| content.hash(&definition);
    let first = complete();
    let mut blank = complete();
    set(&mut blank, "note", text(""));
    let mut letter = complete();
    letter.documents.push(DocumentFact { kind: "letter".to_owned(), hash: vec![9; 32], ..letter.documents[0].clone() });
    let mut other_id = complete();
    other_id.documents[0].id = CaseDocumentId::new();
    let mut held = complete();
    held.documents[0].quarantined = true;
    for same in [&blank, &letter, &other_id] {
        assert_eq!(hash(same), hash(&first), "{same:?}");
    }
    let mut name = complete();
    set(&mut name, "name", text("Kontak UKM 02"));
    let mut gone = complete();
    gone.values.remove("name");
    let mut moved = complete();
    let name_of = moved.values.remove("name").expect("a name");
    set(&mut moved, "note", name_of);
    let mut bytes = complete();
    bytes.documents[0].hash = vec![8; 32];
    let mut kind = complete();
    kind.documents[0].kind = "unheard_of".to_owned();
    let mut twice = complete();
    twice.documents.push(twice.documents[0].clone());
    // A paper that is held back is no content.
    let all = [&first, &name, &gone, &moved, &bytes, &kind, &twice, &held];
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            assert_ne!(hash(one), hash(other), "{one:?} {other:?}");
        }
    }
    let mut turned = twice.clone();
    turned.documents[1].hash = vec![8; 32];
    let mut back = turned.clone();
    back.documents.reverse();
    assert_eq!(hash(&turned), hash(&back), "the order of papers says nothing");
}
