//! Amounts in words, as formal papers want them (domain-id.md section 4).

const UNITS: [&str; 12] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];

/// A whole number in Indonesian words: `1.250.000` is "satu juta dua ratus lima puluh ribu".
pub fn words(number: i64) -> String {
    if number < 0 {
        return format!("minus {}", positive(number.unsigned_abs()));
    }
    positive(number.unsigned_abs())
}

fn positive(n: u64) -> String {
    let join = |head: String, rest: u64| if rest == 0 { head } else { format!("{head} {}", positive(rest)) };
    match n {
        0..=11 => UNITS[n as usize].to_owned(),
        12..=19 => format!("{} belas", UNITS[(n - 10) as usize]),
        20..=99 => join(format!("{} puluh", UNITS[(n / 10) as usize]), n % 10),
        100..=199 => join("seratus".to_owned(), n - 100),
        200..=999 => join(format!("{} ratus", UNITS[(n / 100) as usize]), n % 100),
        1_000..=1_999 => join("seribu".to_owned(), n - 1_000),
        2_000..=999_999 => join(format!("{} ribu", positive(n / 1_000)), n % 1_000),
        1_000_000..=999_999_999 => join(format!("{} juta", positive(n / 1_000_000)), n % 1_000_000),
        1_000_000_000..=999_999_999_999 => join(format!("{} miliar", positive(n / 1_000_000_000)), n % 1_000_000_000),
        _ => join(format!("{} triliun", positive(n / 1_000_000_000_000)), n % 1_000_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn numbers_are_written_in_words() {
        for (number, expect) in [
            (0, "nol"),
            (11, "sebelas"),
            (19, "sembilan belas"),
            (21, "dua puluh satu"),
            (110, "seratus sepuluh"),
            (1_001, "seribu satu"),
            (1_100, "seribu seratus"),
            (11_000, "sebelas ribu"),
            (21_000, "dua puluh satu ribu"),
            (101_000, "seratus satu ribu"),
            (111_111, "seratus sebelas ribu seratus sebelas"),
            (1_001_000, "satu juta seribu"),
            (1_250_000, "satu juta dua ratus lima puluh ribu"),
            (11_011_011, "sebelas juta sebelas ribu sebelas"),
            (1_000_001_000, "satu miliar seribu"),
            (1_000_000_000_000, "satu triliun"),
        ] {
            assert_eq!(words(number), expect, "{number}");
        }
    }
}
