//! Small translations from rooms to screens that several presenters need.

use chrono::Datelike;
use deks_ui::{DateValue, Role as UiRole};

use super::english;
use crate::base::{BusinessDay, Rupiah};
use crate::people::Role;

/// What an act answers when the kiosk is locked.
pub const NOBODY: &str = "Belum ada yang masuk. Masuk dulu, lalu ulangi; isian tetap tersimpan.";

/// A receipt's code that this kiosk has no receipt for.
pub const RECEIPT_UNKNOWN: &str =
    "Struk itu tidak ada di kios ini. Periksa nomornya, atau cari dengan tanggal dan jumlahnya.";

pub fn role(role: Role) -> UiRole {
    match role {
        Role::Kasir => UiRole::Cashier,
        Role::StafStok => UiRole::Stock,
        Role::Manajer => UiRole::Manager,
        Role::Admin => UiRole::Admin,
    }
}

/// One or two letters that stand for a name where there is no photo: "Tas Anyam" is `TA`.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Which of the four grounds a tile without a photo gets: the same name always gets the same one.
pub fn tint(name: &str) -> i32 {
    (name.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 4) as i32
}

/// A large amount in short, for charts: `1,2 jt`, `850 rb`; in English `1,2 m`, `850 k`:
/// figures are written as Indonesia writes them in both languages, like money.
pub fn short_rupiah(amount: Rupiah) -> String {
    short_rupiah_in(amount, english::is_english())
}

fn short_rupiah_in(amount: Rupiah, is_english: bool) -> String {
    let [thousand, million, billion] = if is_english { [" k", " m", " bn"] } else { [" rb", " jt", " M"] };
    let (sign, size) = (if amount.0 < 0 { "−" } else { "" }, amount.0.abs());
    let tenths = |unit: i64, name: &str| {
        let tenths = (size + unit / 20) / (unit / 10);
        match tenths % 10 {
            0 => format!("{sign}{}{name}", Rupiah(tenths / 10).grouped()),
            rest => format!("{sign}{},{rest}{name}", Rupiah(tenths / 10).grouped()),
        }
    };
    match size {
        0..1_000 => format!("{sign}{size}"),
        1_000..1_000_000 => format!("{sign}{}{thousand}", size / 1_000),
        1_000_000..1_000_000_000 => tenths(1_000_000, million),
        _ => tenths(1_000_000_000, billion),
    }
}

/// A printer by what it is for; `deks.toml` knows it as `receipt` or `label`.
pub fn printer_name(name: &str) -> &'static str {
    match name {
        "label" => "Printer label",
        _ => "Printer struk",
    }
}

/// "Mitra tersimpan."
pub fn saved(what: &str) -> String {
    format!("{what} tersimpan.")
}

/// Said where the cart cannot be seen.
pub fn put_into_cart(name: &str) -> String {
    format!("Masuk keranjang: {name}.")
}

/// What was scanned beside something that is being worked on.
pub fn scanned_aside(name: &str, price: &str) -> String {
    format!("{name}: {price}. Layar ini tetap terbuka; pindai di layar Jual untuk menjualnya.")
}

/// The same for a barcode of several products.
pub fn scanned_aside_many(name: &str) -> String {
    format!("{name} dan barang lain memakai kode ini. Layar ini tetap terbuka.")
}

/// The same for a code that nothing answers to.
pub fn scanned_aside_unknown(code: &str) -> String {
    format!("Kode {code} tidak dikenal. Layar ini tetap terbuka.")
}

const MONTHS_SHORT_ID: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
const MONTHS_SHORT_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A month in three letters, for charts, in the language of the screen; 1 is January.
pub fn short_month(month: u32) -> &'static str {
    let names = if english::is_english() { &MONTHS_SHORT_EN } else { &MONTHS_SHORT_ID };
    names[(month as usize + 11) % 12]
}

/// A day in words, in the language of the screen: `22 November 2026`.
pub fn day_in_words(day: BusinessDay) -> String {
    if english::is_english() { day.0.format("%-d %B %Y").to_string() } else { day.long() }
}

/// A day with its weekday, in the language of the screen: `Minggu, 22 November 2026`, `Sunday, 22 November 2026`.
pub fn long_day(day: BusinessDay, is_english: bool) -> String {
    if is_english { day.0.format("%A, %-d %B %Y").to_string() } else { day.long_with_weekday() }
}

/// A code stands for several products and nobody chose yet.
pub fn choose_first(name: &str) -> String {
    format!("Pilih dulu barang mana yang dimaksud: {name} atau yang lain dengan kode yang sama.")
}

/// A day as the date picker holds it; none is year 0.
pub fn date_value(day: Option<BusinessDay>) -> DateValue {
    let none = DateValue { year: 0, month: 0, day: 0 };
    day.map_or(none, |BusinessDay(day)| DateValue {
        year: day.year(),
        month: day.month() as i32,
        day: day.day() as i32,
    })
}

/// The day that a date picker holds.
pub fn day_of(date: &DateValue) -> Option<BusinessDay> {
    let (month, day) = (u32::try_from(date.month).ok()?, u32::try_from(date.day).ok()?);
    if date.year == 0 { None } else { BusinessDay::new(date.year, month, day) }
}

/// Basis points as people write percent: 1.250 is `12,5 %`.
pub fn percent(bp: i64) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    let rest = format!("{rest:02}");
    match rest.trim_end_matches('0') {
        "" => format!("{whole} %"),
        rest => format!("{whole},{rest} %"),
    }
}

/// What a person types as percent (`12`, `12,5`, `12.25 %`), in basis points.
pub fn percent_bp(typed: &str) -> Option<i64> {
    let typed = typed.trim().trim_end_matches('%').trim_end().replace('.', ",");
    let (whole, rest) = typed.split_once(',').unwrap_or((&typed, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let cents: i64 = format!("{rest:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + cents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_one_or_two_letters() {
        for (name, expect) in [("Tas Anyam Pandan", "TA"), ("@Kirana", "K"), ("🧶 Bunga", "B"), ("", "")] {
            assert_eq!(initials(name), expect, "{name}");
        }
    }

    #[test]
    fn large_amounts_are_short_on_charts() {
        for (amount, text) in [
            (0, "0"),
            (950, "950"),
            (85_400, "85 rb"),
            (1_000_000, "1 jt"),
            (1_249_999, "1,2 jt"),
            (-1_260_000, "−1,3 jt"),
            (1_500_000_000, "1,5 M"),
        ] {
            assert_eq!(short_rupiah(Rupiah(amount)), text);
        }
        for (amount, text) in [(950, "950"), (85_400, "85 k"), (3_140_000, "3,1 m"), (1_500_000_000, "1,5 bn")] {
            assert_eq!(short_rupiah_in(Rupiah(amount), true), text);
        }
    }

    #[test]
    fn a_day_is_said_in_the_language_of_the_screen() {
        let day = BusinessDay::new(2026, 11, 2).expect("a day");
        assert_eq!(long_day(day, false), "Senin, 2 November 2026");
        assert_eq!(long_day(day, true), "Monday, 2 November 2026");
    }

    #[test]
    fn percents_are_read_as_they_are_written() {
        for (typed, bp) in [
            ("15", Some(1_500)),
            ("12,5", Some(1_250)),
            ("12.25 %", Some(1_225)),
            ("0", Some(0)),
            ("7,05%", Some(705)),
            ("101", Some(10_100)),
            ("", None),
            ("-5", None),
            ("1,234", None),
            ("lima", None),
        ] {
            assert_eq!(percent_bp(typed), bp, "{typed}");
        }
        for (bp, text) in [(1_500, "15 %"), (1_250, "12,5 %"), (705, "7,05 %"), (0, "0 %")] {
            assert_eq!(percent(bp), text);
        }
    }

    #[test]
    fn a_day_goes_to_the_picker_and_back() {
        let day = BusinessDay::new(2028, 2, 29);
        assert_eq!(day_of(&date_value(day)), day);
        assert_eq!(day_of(&date_value(None)), None);
        assert_eq!(day_of(&DateValue { year: 2026, month: 2, day: 30 }), None);
    }
}
