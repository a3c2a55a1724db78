//! Papers of the shipped procedure and of one with every type of field.

use serde_json::json;

use super::*;
use crate::base::{CaseDocumentId, CaseId, UtcMs};
use crate::documents::{self, Template};
use crate::sop::case::{CaseHeader, Origin};
use crate::sop::definition::{Definition, FieldKind, Library, load};
use crate::sop::field::testing::{day, ground, row};
use crate::sop::field::{Content, ContentHash, DocumentFact, FieldValue, Location, Shown};
use crate::sop::letters::OfficeFace;

const SURVEY: &str = include_str!("../../../tests/fixtures/sop/survey.toml");

fn survey() -> Definition {
    load("survey.toml", SURVEY).unwrap_or_else(|error| panic!("{error}"))
}

fn office() -> OfficeFace {
    OfficeFace {
        name: "Dinas Contoh".to_owned(),
        address: "Jalan Contoh 1, Paringin".to_owned(),
        phone: "+62526555012".to_owned(),
    }
}

fn content() -> Content {
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let values = [
        ("name", text("Kontak UKM 01")),
        ("nik", text("6311061203900042")),
        ("sex", FieldValue::Choice("male".to_owned())),
        ("born", FieldValue::Date(day("1990-03-12"))),
        ("village", FieldValue::Region("63.11.06.1023".to_owned())),
        ("phone", text("+6281200000001")),
        ("place", FieldValue::Location(Location { lat_e7: -23_217_100, lon_e7: 1_154_583_900, accuracy_m: Some(12) })),
        ("has_loan", FieldValue::YesNo(true)),
        ("loan", FieldValue::Rupiah(crate::base::Rupiah(2_500_000))),
        ("products", FieldValue::Table(vec![row("r1", "Tas pandan", Some(87_500)), row("r2", "Topi", None)])),
        ("note", text("Baris satu.\n\nBaris dua.")),
    ];
    let values = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    let card = DocumentFact {
        id: CaseDocumentId::new(),
        kind: "identity_card".to_owned(),
        hash: vec![7; 32],
        quarantined: false,
    };
    Content { values, documents: vec![card] }
}

fn header(definition: &Definition) -> CaseHeader {
    CaseHeader {
        id: CaseId::new(),
        number: "UJ-K1-20261122-0001".to_owned(),
        pin: definition.pin.clone(),
        origin: Origin::Office,
        title: "Kontak UKM 01".to_owned(),
        region: "63.11.06.1023".to_owned(),
        outcome: String::new(),
        partner: None,
        content_hash: ContentHash([0; 32]),
        content_version: 1,
        opened_at: UtcMs(1_795_323_600_000),
        opened_by: None,
        changed_at: UtcMs(1_795_323_600_000),
        closed_at: None,
        words: String::new(),
    }
}

fn file<'a>(definition: &'a Definition, header: &'a CaseHeader, content: &'a Content, how: Shown) -> CaseFile<'a> {
    let at = UtcMs(1_795_323_600_000);
    let event = |minutes: i64, sentence: &str, reason: Option<&str>| FileEvent {
        at: at.plus_minutes(minutes),
        who: "Staf Stok 1".to_owned(),
        sentence: sentence.to_owned(),
        reason: reason.map(str::to_owned),
    };
    CaseFile {
        definition,
        header,
        content,
        papers: vec![
            FilePaper { kind: "KTP".into(), name: "ktp.jpg".into(), bytes: 123_456, at, remark: String::new() },
            FilePaper {
                kind: "Surat".into(),
                name: "lampiran-2.bin".into(),
                bytes: 2_345_678,
                at,
                remark: "Ditahan: berisi program".into(),
            },
        ],
        events: vec![
            event(0, "membuka pendataan", None),
            event(5, "mengubah Nama, Produk", Some("Nama salah tulis.\n\nSudah dicocokkan dengan KTP.")),
        ],
        office: office(),
        printed_at: at.plus_minutes(90),
        how,
    }
}

/// A paper is drawn, and the typesetter had nothing to complain about.
fn pages(pictures: documents::PagePictures) -> usize {
    assert!(pictures.pages.iter().all(|page| page.rgb.iter().any(|dot| *dot < 128)), "nothing is drawn");
    pictures.total
}

#[test]
fn every_form_of_the_shipped_procedures_prints_blank_and_filled() {
    let ground = ground();
    for definition in Library::open(None).expect("the shipped procedures").current() {
        for form in &definition.forms {
            let first = form_pdf(&definition, form, Fill::Blank, &office(), &ground).expect("a paper");
            assert!(first.starts_with(b"%PDF"));
            let again = form_pdf(&definition, form, Fill::Blank, &office(), &ground).expect("a paper");
            assert!(first == again, "{}: the same form gives the same bytes", form.id);
            let empty = Content::default();
            let fill = Fill::Filled { number: "PM-K1-20261122-0001", content: &empty, how: Shown::Masked };
            form_pdf(&definition, form, fill, &office(), &ground).expect("a paper");
        }
    }
}

#[test]
fn a_form_with_every_type_of_field_is_drawn() {
    let (definition, ground, content) = (survey(), ground(), content());
    let form = definition.form("survey").expect("the form");
    assert_eq!(form_code(&definition, form), "deks-form:survey:1:survey");
    for fill in [
        Fill::Blank,
        Fill::Filled { number: "UJ-K1-20261122-0001", content: &content, how: Shown::Clear },
        Fill::Filled { number: "UJ-K1-20261122-0001", content: &content, how: Shown::Masked },
        Fill::Filled { number: "UJ-K1-20261122-0001", content: &content, how: Shown::Redacted },
    ] {
        let drawn = form_pictures(&definition, form, fill, (&office(), &ground), (600, 9)).expect("a paper");
        assert!((1..=3).contains(&pages(drawn)), "{fill:?}");
    }
}

#[test]
fn entries_have_room_for_what_their_type_needs() {
    let ground = ground();
    let blank = |kind: &FieldKind| entry::entry(kind, &(String::new(), None), &ground, Shown::Clear);
    for (kind, _, _) in crate::sop::field::testing::every_kind() {
        let drawn = blank(&kind);
        let boxes: u64 = drawn["groups"].as_array().map_or(0, |groups| groups.iter().filter_map(|g| g.as_u64()).sum());
        let expect = match &kind {
            FieldKind::Nik { .. } | FieldKind::FamilyCard | FieldKind::Npwp => 16,
            FieldKind::Nib | FieldKind::Phone => 13,
            FieldKind::Date { .. } => 8,
            FieldKind::Time => 4,
            FieldKind::Rupiah { .. } => 9,
            _ => 0,
        };
        assert_eq!(boxes, expect, "{kind:?}");
    }
    let village = blank(&FieldKind::Region { level: 4, inside: "63.11.06".to_owned() });
    let expect = json!([
        { "label": "Desa/kelurahan", "text": "" },
        { "label": "Kecamatan", "text": "Paringin" },
        { "label": "Kabupaten/kota", "text": "Balangan" },
    ]);
    assert_eq!(village["parts"], expect, "what is settled is printed");
}

#[test]
fn a_value_stands_in_its_boxes_as_people_write_it() {
    let ground = ground();
    for (kind, value, text) in crate::sop::field::testing::every_kind() {
        let field_text = crate::sop::field::typed(&kind, &value, &ground);
        let expect = match &kind {
            FieldKind::Phone => "081200000001",
            FieldKind::Date { .. } => "22112026",
            FieldKind::Time => "0900",
            FieldKind::Rupiah { .. } => "87500",
            FieldKind::Nik { .. } => "6311061203900042",
            _ => continue,
        };
        let drawn = entry::entry(&kind, &(field_text, Some(&value)), &ground, Shown::Clear);
        assert_eq!(drawn["text"], expect, "{text}");
    }
}

#[test]
fn the_file_of_a_case_is_drawn_however_much_or_little_it_holds() {
    let (definition, ground) = (survey(), ground());
    let (header, content, empty) = (header(&definition), content(), Content::default());
    for how in [Shown::Clear, Shown::Masked, Shown::Redacted] {
        let drawn = case_file_pictures(&file(&definition, &header, &content, how), &ground, 600, 9).expect("a paper");
        assert_eq!(pages(drawn), 1, "{how:?}");
    }
    let bare = CaseFile { papers: Vec::new(), events: Vec::new(), ..file(&definition, &header, &empty, Shown::Masked) };
    assert!(case_file_pdf(&bare, &ground).expect("a paper").starts_with(b"%PDF"));
    let mut long = file(&definition, &header, &content, Shown::Masked);
    long.events = std::iter::repeat_n(long.events.clone(), 100).flatten().collect();
    let drawn = case_file_pictures(&long, &ground, 300, 20).expect("a paper");
    assert!(pages(drawn) > 3, "a long history goes on");
}

#[test]
fn markup_in_values_stays_text_and_endless_words_break() {
    let (definition, ground) = (survey(), ground());
    let header = CaseHeader { title: "#panic(\"x\") *tebal* $x$ 🌶️".to_owned(), ..header(&definition) };
    let mut content = content();
    for hostile in ["#read(\"/etc/passwd\")", "\\ } ] <label> @ref", &"W".repeat(120)] {
        content.values.insert("name".to_owned(), FieldValue::Text(hostile.to_owned()));
        content.values.insert("products".to_owned(), FieldValue::Table(vec![row("r1", hostile, Some(1))]));
        let mut file = file(&definition, &header, &content, Shown::Clear);
        file.events[0].reason = Some(hostile.to_owned());
        case_file_pdf(&file, &ground).expect("a paper");
        let form = definition.form("survey").expect("the form");
        let fill = Fill::Filled { number: "UJ-K1-20261122-0001", content: &content, how: Shown::Clear };
        form_pdf(&definition, form, fill, &office(), &ground).expect("a paper");
    }
}

#[test]
fn templates_take_nothing_at_all() {
    for template in [Template::CaseForm, Template::CaseFile] {
        documents::pdf(template, &json!({}), &[]).unwrap_or_else(|error| panic!("{}: {error}", template.name()));
    }
}
