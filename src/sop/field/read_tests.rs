//! What is typed into fields of every type: good, bad and odd.

use super::read::{flaw_of, read_kind};
use super::testing::{
    day, every_kind, ground, nik_kind, number_kind, paper, place_kind, row, sex_kind, table_kind, text_kind,
    village_kind, wishes_kind,
};
use super::*;
use crate::base::Rupiah;
use crate::base::identity::{EmailFlaw, KkFlaw, NibFlaw, NikFlaw, NpwpFlaw, PhoneFlaw};
use crate::sop::definition::FieldKind;

fn text(text: &str) -> Result<Option<FieldValue>, FieldFlaw> {
    Ok(Some(FieldValue::Text(text.to_owned())))
}

fn assert_read(kind: &FieldKind, cases: &[(&str, Result<Option<FieldValue>, FieldFlaw>)]) {
    for (typed, expect) in cases {
        assert_eq!(&read_kind(kind, typed, &ground()), expect, "{kind:?} {typed:?}");
    }
}

#[test]
fn nothing_is_nothing_in_every_type() {
    for (kind, _, _) in every_kind() {
        for typed in ["", "  ", "-", "\u{2014}", "\n\t", "\u{200B}"] {
            assert_eq!(read_kind(&kind, typed, &ground()), Ok(None), "{kind:?} {typed:?}");
        }
    }
}

#[test]
fn texts_are_cleaned_and_limited() {
    assert_read(
        &text_kind(),
        &[
            ("  Kontak\tUKM \u{202E}01\u{7}\r\n", text("Kontak UKM 01")),
            ("baris satu\nbaris dua", text("baris satu baris dua")),
            ("{{ 7*7 }} <b>", text("{{ 7*7 }} <b>")),
            (&"x".repeat(120), text(&"x".repeat(120))),
            (&"x".repeat(121), Err(FieldFlaw::TooLong { max: 120 })),
        ],
    );
    let lines = FieldKind::Text { max: 20, lines: true };
    assert_read(
        &lines,
        &[(" satu \r\n\r\n\r\n dua", text("satu\n\ndua")), (&"x".repeat(21), Err(FieldFlaw::TooLong { max: 20 }))],
    );
}

#[test]
fn figures_keep_to_the_limits_of_their_field() {
    let number = |thousandths| Ok(Some(FieldValue::Number(thousandths)));
    let least = |text: &str| Err(FieldFlaw::BelowLeast { least: text.to_owned() });
    let most = |text: &str| Err(FieldFlaw::AboveMost { most: text.to_owned() });
    assert_read(
        &number_kind(1, Some(1_000), Some(100_000)),
        &[
            ("12,5 kg", number(12_500)),
            ("1", number(1_000)),
            ("12,55", Err(FieldFlaw::TooManyDecimals { max: 1 })),
            ("0,5", least("1\u{A0}kg")),
            ("-5", least("1\u{A0}kg")),
            ("101", most("100\u{A0}kg")),
            ("banyak", Err(FieldFlaw::NotNumber)),
        ],
    );
    assert_read(&number_kind(0, None, None), &[("12,0", number(12_000)), ("12,5", Err(FieldFlaw::NotWhole))]);
    let money = |amount| Ok(Some(FieldValue::Rupiah(Rupiah(amount))));
    assert_read(
        &FieldKind::Rupiah { min: None, max: Some(Rupiah(500_000)) },
        &[
            ("87.500", money(87_500)),
            ("Rp 87,5rb", money(87_500)),
            ("500.000", money(500_000)),
            ("500.001", most("Rp\u{A0}500.000")),
            ("-1", least("Rp\u{A0}0")),
            ("gratis", Err(FieldFlaw::NotRupiah)),
        ],
    );
    let debt = FieldKind::Rupiah { min: Some(Rupiah(-1_000)), max: None };
    assert_read(&debt, &[("-1.000", money(-1_000)), ("-1.001", least("-Rp\u{A0}1.000"))]);
}

#[test]
fn days_keep_to_past_and_future() {
    let date = |text: &str| Ok(Some(FieldValue::Date(day(text))));
    let kind = |past, future| FieldKind::Date { past, future };
    for (past, future, typed, expect) in [
        (true, false, "22-11-2026", date("2026-11-22")),
        (true, false, "23-11-2026", Err(FieldFlaw::NotYet)),
        (false, true, "22-11-2026", date("2026-11-22")),
        (false, true, "21-11-2026", Err(FieldFlaw::Past)),
        (false, false, "1 Januari 1990", date("1990-01-01")),
        (true, true, "1 Januari 2030", date("2030-01-01")),
        (false, false, "31-02-2026", Err(FieldFlaw::NoSuchDay)),
    ] {
        assert_eq!(read_kind(&kind(past, future), typed, &ground()), expect, "{typed} {past} {future}");
    }
    assert_read(&FieldKind::Time, &[("9:30 WITA", text("09.30")), ("25.00", Err(FieldFlaw::NotTime))]);
}

#[test]
fn choices_are_known_by_id_and_by_label() {
    let one = |id: &str| Ok(Some(FieldValue::Choice(id.to_owned())));
    let unknown = || FieldFlaw::UnknownOption { options: "Perempuan, Laki-laki".to_owned() };
    assert_read(
        &sex_kind(),
        &[
            ("female", one("female")),
            ("PEREMPUAN", one("female")),
            ("laki laki", one("male")),
            ("p", Err(unknown())),
            ("perempuan, laki-laki", Err(unknown())),
        ],
    );
    let many = |ids: &[&str]| Ok(Some(FieldValue::Many(ids.iter().map(|id| (*id).to_owned()).collect())));
    let unknown = || FieldFlaw::UnknownOption { options: "Pelatihan, kelas, Alat, Modal".to_owned() };
    assert_read(
        &wishes_kind(),
        &[
            ("Modal, alat", many(&["tools", "capital"])),
            ("Pelatihan, kelas", many(&["training"])),
            ("Pelatihan, kelas; modal\nmodal", many(&["training", "capital"])),
            ("modal, rumah", Err(unknown())),
        ],
    );
    let yes = |yes| Ok(Some(FieldValue::YesNo(yes)));
    assert_read(
        &FieldKind::YesNo,
        &[("Ya", yes(true)), ("tdk.", yes(false)), ("belum", yes(false)), ("mungkin", Err(FieldFlaw::NotYesNo))],
    );
}

#[test]
fn numbers_that_name_somebody_take_their_normal_form() {
    assert_read(
        &nik_kind(),
        &[
            ("6311 0612 0390 0042", text("6311061203900042")),
            ("'631106.120390.0042", text("6311061203900042")),
            ("631106120390004", Err(NikFlaw::Length { found: 15 }.into())),
        ],
    );
    assert_read(
        &FieldKind::FamilyCard,
        &[("6311061708200002", text("6311061708200002")), ("6311061708200000", Err(KkFlaw::Serial.into()))],
    );
    assert_read(
        &FieldKind::Nib,
        &[("0220 1012 34567", text("0220101234567")), ("22010123456", Err(NibFlaw::Length { found: 11 }.into()))],
    );
    assert_read(
        &FieldKind::Npwp,
        &[("65.389.112.7-012.345", text("653891127012345")), ("belum ada", Err(NpwpFlaw::NotDigits.into()))],
    );
    assert_read(
        &FieldKind::Phone,
        &[("0812-0000-0001", text("+6281200000001")), ("+60 12 345 6789", Err(PhoneFlaw::Foreign.into()))],
    );
    assert_read(
        &FieldKind::Email,
        &[
            (" Kontak01@EXAMPLE.com ", text("Kontak01@example.com")),
            ("a@example.com\r\nBcc: b@example.com", Err(EmailFlaw::Unreadable.into())),
        ],
    );
}

#[test]
fn regions_are_known_by_code_and_by_a_name_that_only_one_has() {
    let region = |code: &str| Ok(Some(FieldValue::Region(code.to_owned())));
    assert_read(
        &village_kind(),
        &[
            ("63.11.08.2004", region("63.11.08.2004")),
            ("6311082004", region("63.11.08.2004")),
            ("Desa Ju'uh", region("63.11.08.2004")),
            ("juuh", region("63.11.08.2004")),
            ("Desa Ju\u{2019}uh, Kec. Tebing Tinggi, Kab. Balangan", region("63.11.08.2004")),
            ("juuh tebing tinggi balangan", region("63.11.08.2004")),
            ("Ju'uh, Kec. Paringin", Err(FieldFlaw::UnknownRegion)),
            ("Ju", Err(FieldFlaw::UnknownRegion)),
            ("Atlantis", Err(FieldFlaw::UnknownRegion)),
            ("63.11.99.9999", Err(FieldFlaw::UnknownRegion)),
            ("63.11.08", Err(FieldFlaw::RegionLevel { level: "desa atau kelurahan" })),
            ("14.04.07.2002", Err(FieldFlaw::RegionOutside { inside: "Kab. Balangan".to_owned() })),
        ],
    );
    let district = FieldKind::Region { level: 3, inside: String::new() };
    assert_read(
        &district,
        &[
            ("Kec. Paringin Selatan", region("63.11.07")),
            ("Paringin", region("63.11.06")),
            ("Kecamatan Paringin, Kalimantan Selatan", region("63.11.06")),
            ("Paringin Selatan, Balangan", region("63.11.07")),
        ],
    );
}

#[test]
fn a_name_that_several_have_is_not_guessed() {
    let regions = "code,name\n63,Kalimantan Selatan\n63.11,Balangan\n63.11.01,Juai\n63.11.02,Halong\n\
                   63.11.01.2001,Tigarun\n63.11.02.2001,Tigarun\n";
    let own = Ground {
        regions: std::sync::Arc::new(crate::base::regions::Regions::import(regions).expect("a list")),
        today: day("2026-11-22"),
    };
    let found = "Desa Tigarun, Kec. Juai, Kab. Balangan; Desa Tigarun, Kec. Halong, Kab. Balangan".to_owned();
    assert_eq!(read_kind(&village_kind(), "Tigarun", &own), Err(FieldFlaw::AmbiguousRegion { found }));
    let meant = FieldValue::Region("63.11.02.2001".to_owned());
    assert_eq!(read_kind(&village_kind(), "Tigarun, Kec. Halong", &own), Ok(Some(meant)));
}

#[test]
fn points_lie_in_indonesia() {
    let point = Location { lat_e7: -23_300_000, lon_e7: 1_154_600_000, accuracy_m: None };
    assert_read(
        &place_kind(),
        &[
            ("\u{2212}2.33, 115.46", Ok(Some(FieldValue::Location(point)))),
            ("2\u{B0}19'48\"S 115\u{B0}27'36\"E", Ok(Some(FieldValue::Location(point)))),
            ("2.33, 115.46 LS", Err(FieldFlaw::NotLocation)),
            ("48.85, 2.35", Err(FieldFlaw::OutsideIndonesia)),
            ("115.46, -2.33", Err(FieldFlaw::NotLocation)),
        ],
    );
}

#[test]
fn rows_are_read_as_a_spreadsheet_pastes_them() {
    let table = |rows| Ok(Some(FieldValue::Table(rows)));
    let cell = |row, flaw| FieldFlaw::Cell { row, column: "Harga".to_owned(), flaw: Box::new(flaw) };
    assert_read(
        &table_kind(),
        &[
            ("Tas\t87.500\r\n\r\nTopi\t-\t", table(vec![row("r1", "Tas", Some(87_500)), row("r2", "Topi", None)])),
            ("Tas; 87,5rb", table(vec![row("r1", "Tas", Some(87_500))])),
            ("Tas; merah\t87.500", table(vec![row("r1", "Tas; merah", Some(87_500))])),
            ("Tas\tmahal", Err(cell(1, FieldFlaw::NotRupiah))),
            ("Tas\t0", Err(cell(1, FieldFlaw::BelowLeast { least: "Rp\u{A0}1".to_owned() }))),
            ("Tas\t1\tmerah", Err(FieldFlaw::TooManyCells { row: 1 })),
            ("-\t500", Err(FieldFlaw::CellMissing { row: 1, column: "Nama produk".to_owned() })),
            ("a\nb\nc\nd", Err(FieldFlaw::TooManyRows { max: 3 })),
        ],
    );
}

#[test]
fn papers_are_not_typed_and_not_too_many() {
    let photo = FieldKind::Photo { max: 2 };
    for kind in [photo.clone(), FieldKind::Signature, FieldKind::Document { kind: "catalogue".to_owned() }] {
        assert_eq!(read_kind(&kind, "foto.jpg", &ground()), Err(FieldFlaw::NotWritten), "{kind:?}");
    }
    let papers = |count| FieldValue::Documents(vec![paper(); count]);
    assert_eq!(flaw_of(&photo, &papers(2), &ground()), None);
    assert_eq!(flaw_of(&photo, &papers(3), &ground()), Some(FieldFlaw::TooManyDocuments { max: 2 }));
}

#[test]
fn a_value_of_another_type_or_another_revision_is_told() {
    for (kind, value, _) in every_kind() {
        assert_eq!(flaw_of(&kind, &value, &ground()), None, "{kind:?}");
        let other =
            if matches!(value, FieldValue::Number(_)) { FieldValue::YesNo(true) } else { FieldValue::Number(1) };
        assert_eq!(flaw_of(&kind, &other, &ground()), Some(FieldFlaw::WrongKind), "{kind:?}");
    }
    let gone = FieldValue::Choice("other".to_owned());
    assert!(matches!(flaw_of(&sex_kind(), &gone, &ground()), Some(FieldFlaw::UnknownOption { .. })));
    let two = FieldValue::Text("satu\ndua".to_owned());
    assert_eq!(flaw_of(&text_kind(), &two, &ground()), Some(FieldFlaw::SeveralLines));
    let few = FieldValue::Table(Vec::new());
    assert_eq!(flaw_of(&table_kind(), &few, &ground()), Some(FieldFlaw::TooFewRows { min: 1 }));
}
