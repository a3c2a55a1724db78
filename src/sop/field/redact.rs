//! Values of personal fields in what leaves the office: nothing tells whose they are, and a table keeps its shape.

use super::show::{is_account, text_of};
use super::value::FieldValue;
use super::{Ground, read_place};
use crate::base::identity::{mask_account, mask_email, mask_npwp, mask_phone};
use crate::base::regions::RegionCode;
use crate::sop::definition::FieldKind;

const HIDDEN: &str = "***";

/// Kabupaten and year stay: figures over many are made of them.
pub(super) fn redacted(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> String {
    match (kind, value) {
        (FieldKind::Phone, _) => mask_phone(text_of(value)),
        (FieldKind::Email, _) => mask_email(text_of(value)),
        (FieldKind::Npwp, _) => mask_npwp(text_of(value)),
        (FieldKind::Text { lines: false, .. }, FieldValue::Text(text)) if is_account(text) => mask_account(text),
        (FieldKind::Text { lines: false, .. }, FieldValue::Text(text)) => initials(text),
        (_, FieldValue::Date(day)) => format!("**-**-{}", day.month().year),
        (_, FieldValue::Region(code)) => kabupaten(code, ground),
        (_, FieldValue::Documents(papers)) => format!("{} berkas", papers.len()),
        (_, FieldValue::Table(rows)) => format!("{} baris", rows.len()),
        _ => HIDDEN.to_owned(),
    }
}

/// `K*** U***`: how long the words are is not told.
fn initials(text: &str) -> String {
    let words = text.split_whitespace().filter_map(|word| word.chars().next());
    words.map(|first| [first.to_string().as_str(), HIDDEN].concat()).collect::<Vec<_>>().join(" ")
}

fn kabupaten(code: &str, ground: &Ground) -> String {
    let mut found = RegionCode::parse(code);
    while let Some(region) = &found {
        if read_place::level_of(region) <= 2 {
            return read_place::name_of(region.as_str(), ground);
        }
        found = region.parent();
    }
    HIDDEN.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sop::field::testing::{every_kind, ground};

    #[test]
    fn nothing_tells_whose_it_is() {
        let expect = [
            "K*** U*** 0***",
            "***",
            "***",
            "**-**-2026",
            "***",
            "***",
            "***",
            "***",
            "***",
            "***",
            "***",
            "************345",
            "+62812*****001",
            "k***@example.com",
            "Kab. Balangan",
            "***",
            "1 berkas",
            "1 berkas",
            "1 berkas",
            "2 baris",
        ];
        let found: Vec<String> = every_kind().iter().map(|(kind, value, _)| redacted(kind, value, &ground())).collect();
        assert_eq!(found, expect);
    }
}
