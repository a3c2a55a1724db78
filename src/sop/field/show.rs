//! Values as people see them.

use super::value::{FieldValue, Location};
use super::{Ground, options, read_number, read_place, redact};
use crate::base::identity::{Npwp, mask_account, mask_email, mask_kk, mask_nik, mask_npwp, mask_phone};
use crate::sop::definition::{Column, Field, FieldKind};

/// How much of a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// All of it: for who has a role and a purpose, for a letter to the person themselves.
    Clear,
    /// What a clerk who works on the case sees: names and addresses as they are; NIK, No. KK, personal telephone
    /// numbers, e-mail addresses, NPWP and account numbers masked (domain-id.md section 6).
    Masked,
    /// What leaves the office without a purpose: nothing of a personal field tells whose it is.
    Redacted,
}

/// A value as it is shown.
pub fn shown(field: &Field, value: &FieldValue, ground: &Ground, how: Shown) -> String {
    shown_kind(&field.kind, field.personal, value, ground, how)
}

/// The same for a cell of a table.
pub fn shown_cell(column: &Column, value: &FieldValue, ground: &Ground, how: Shown) -> String {
    shown_kind(&column.kind, column.personal, value, ground, how)
}

fn shown_kind(kind: &FieldKind, personal: bool, value: &FieldValue, ground: &Ground, how: Shown) -> String {
    match how {
        Shown::Clear => clear(kind, value, ground),
        // A number that names a person is masked whatever the procedure says of its field.
        _ if matches!(kind, FieldKind::Nik { .. }) => mask_nik(text_of(value)),
        _ if matches!(kind, FieldKind::FamilyCard) => mask_kk(text_of(value)),
        Shown::Redacted if personal => redact::redacted(kind, value, ground),
        Shown::Masked if personal => masked(kind, value, ground),
        _ => clear(kind, value, ground),
    }
}

fn masked(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> String {
    match kind {
        FieldKind::Phone => mask_phone(text_of(value)),
        FieldKind::Email => mask_email(text_of(value)),
        FieldKind::Npwp => mask_npwp(text_of(value)),
        FieldKind::Text { .. } if is_account(text_of(value)) => mask_account(text_of(value)),
        _ => clear(kind, value, ground),
    }
}

/// Whether a text is a number that names somebody: an account, a card. Such fields have no type of their own.
pub(super) fn is_account(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 5 && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '.' | '/' | '+'))
}

/// The text of a value that is one.
pub(super) fn text_of(value: &FieldValue) -> &str {
    match value {
        FieldValue::Text(text) | FieldValue::Choice(text) | FieldValue::Region(text) => text,
        _ => "",
    }
}

pub(super) fn clear(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> String {
    match (kind, value) {
        (FieldKind::Npwp, FieldValue::Text(text)) => {
            Npwp::parse(text).map_or_else(|_| text.clone(), |checked| checked.value.formatted())
        }
        (FieldKind::Number { unit, .. }, FieldValue::Number(number)) => read_number::written(*number, unit),
        (FieldKind::Choice { options }, FieldValue::Choice(id)) => options::label(options, id).to_owned(),
        (FieldKind::Many { options }, FieldValue::Many(ids)) => {
            ids.iter().map(|id| options::label(options, id)).collect::<Vec<_>>().join(", ")
        }
        (_, FieldValue::Number(number)) => read_number::written(*number, ""),
        (_, FieldValue::Rupiah(amount)) => amount.to_string(),
        (_, FieldValue::Date(day)) => day.long(),
        (_, FieldValue::YesNo(yes)) => if *yes { "Ya" } else { "Tidak" }.to_owned(),
        (_, FieldValue::Region(code)) => read_place::name_of(code, ground),
        (_, FieldValue::Location(point)) => point_text(*point),
        (_, FieldValue::Documents(papers)) => format!("{} berkas", papers.len()),
        (_, FieldValue::Table(rows)) => format!("{} baris", rows.len()),
        (_, FieldValue::Many(ids)) => ids.join(", "),
        (_, FieldValue::Text(text) | FieldValue::Choice(text)) => text.clone(),
    }
}

fn point_text(point: Location) -> String {
    let (latitude, longitude) = point.degrees();
    match point.accuracy_m {
        Some(metres) => format!("{latitude:.7}, {longitude:.7} \u{B1} {metres} m"),
        None => format!("{latitude:.7}, {longitude:.7}"),
    }
}

/// A value as it stands in the box in which it is changed: `read` understands it again. Rows of a table stand one to a
/// line; papers and signatures are not typed.
pub fn typed(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> String {
    match (kind, value) {
        (_, FieldValue::Date(day)) => day.numeric(),
        (_, FieldValue::Rupiah(amount)) => amount.grouped(),
        (_, FieldValue::Number(number)) => read_number::written(*number, ""),
        (_, FieldValue::Region(code)) => code.clone(),
        (FieldKind::Many { options }, FieldValue::Many(ids)) => {
            ids.iter().map(|id| options::label(options, id)).collect::<Vec<_>>().join("; ")
        }
        (FieldKind::Table { columns, .. }, FieldValue::Table(rows)) => {
            let cell = |column: &Column, value: Option<&FieldValue>| {
                value.map(|value| typed(&column.kind, value, ground)).unwrap_or_default()
            };
            let line = |row: &super::TableRow| -> String {
                let cells = columns.iter().map(|column| cell(column, row.cells.get(&column.id)));
                cells.collect::<Vec<_>>().join("\t")
            };
            rows.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        (_, FieldValue::Documents(_)) => String::new(),
        (kind, value) => clear(kind, value, ground),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sop::field::read::read_kind;
    use crate::sop::field::testing::{every_kind, ground, nik_kind, text_kind};

    #[test]
    fn a_value_that_is_typed_again_is_the_same() {
        let ground = ground();
        for (kind, value, _) in every_kind() {
            if matches!(value, FieldValue::Documents(_)) {
                continue;
            }
            let text = typed(&kind, &value, &ground);
            assert_eq!(read_kind(&kind, &text, &ground), Ok(Some(value)), "{kind:?}: {text:?}");
        }
    }

    #[test]
    fn numbers_that_name_a_person_are_masked_and_names_are_not() {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        for (kind, personal, value, clear, masked, redacted) in [
            (nik_kind(), false, "6311061203900042", "6311061203900042", "631106******0042", "631106******0042"),
            (
                FieldKind::FamilyCard,
                true,
                "6311061708200002",
                "6311061708200002",
                "631106******0002",
                "631106******0002",
            ),
            (FieldKind::Phone, true, "+6281200000001", "+6281200000001", "+62812*****001", "+62812*****001"),
            (FieldKind::Phone, false, "+62315550123", "+62315550123", "+62315550123", "+62315550123"),
            (
                FieldKind::Email,
                true,
                "kontak01@example.com",
                "kontak01@example.com",
                "k***@example.com",
                "k***@example.com",
            ),
            (FieldKind::Npwp, true, "653891127012345", "65.389.112.7-012.345", "************345", "************345"),
            (
                FieldKind::Npwp,
                false,
                "653891127012345",
                "65.389.112.7-012.345",
                "65.389.112.7-012.345",
                "65.389.112.7-012.345",
            ),
            (FieldKind::Nib, false, "0220101234567", "0220101234567", "0220101234567", "0220101234567"),
            (text_kind(), true, "1234567890", "1234567890", "******7890", "******7890"),
            (text_kind(), true, "Kontak UKM 01", "Kontak UKM 01", "Kontak UKM 01", "K*** U*** 0***"),
            (text_kind(), false, "1234567890", "1234567890", "1234567890", "1234567890"),
        ] {
            let all = [Shown::Clear, Shown::Masked, Shown::Redacted]
                .map(|how| shown_kind(&kind, personal, &text(value), &ground(), how));
            assert_eq!(all, [clear, masked, redacted].map(str::to_owned), "{kind:?} {value}");
        }
    }

    #[test]
    fn values_are_shown_the_indonesian_way() {
        let expect = [
            "Kontak UKM 01",
            "1.250,5\u{A0}kg",
            "Rp\u{A0}87.500",
            "22 November 2026",
            "09.00",
            "Perempuan",
            "Alat, Modal",
            "Ya",
            "6311061203900042",
            "6311061708200002",
            "0220101234567",
            "65.389.112.7-012.345",
            "+6281200000001",
            "kontak01@example.com",
            "Desa Ju'uh, Kec. Tebing Tinggi, Kab. Balangan",
            "-2.3300000, 115.4600000 \u{B1} 12 m",
            "1 berkas",
            "1 berkas",
            "1 berkas",
            "2 baris",
        ];
        let found: Vec<String> = every_kind()
            .iter()
            .map(|(kind, value, _)| shown_kind(kind, false, value, &ground(), Shown::Clear))
            .collect();
        assert_eq!(found, expect);
    }
}
