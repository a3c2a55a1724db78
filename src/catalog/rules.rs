//! What a product and its price may be. Pure.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::base::Rupiah;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text::{clean_line, fold};

const CATEGORY_CHARS_MAX: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PriceFlaw {
    #[error("Harga belum diisi. Isi harga jual dalam rupiah.")]
    NotPositive,
    /// DEKS step 1 of the procedure: "Maksimal harga barang 500 ribu"; the limit itself passes (readings.md).
    #[error("Harga {price} ditolak. Maksimal harga barang {limit} (SOP DEKS langkah 1).")]
    OverLimit { price: Rupiah, limit: Rupiah },
}

/// Checks a price against the outlet's limit.
pub fn check_price(price: Rupiah, limit: Rupiah) -> Result<(), PriceFlaw> {
    if price <= Rupiah::ZERO {
        Err(PriceFlaw::NotPositive)
    } else if price > limit {
        Err(PriceFlaw::OverLimit { price, limit })
    } else {
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameFlaw {
    #[error("Nama barang belum diisi.")]
    Missing,
    #[error("Isian \"{field}\" terlalu panjang. Paling banyak {chars_max} huruf.")]
    TooLong { field: &'static str, chars_max: usize },
}

/// The words that stand on a product's label and in its lists, cleaned.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ProductWords {
    pub name: String,
    pub variant: String,
    pub category: String,
}

impl ProductWords {
    pub fn checked(&self) -> Result<ProductWords, NameFlaw> {
        let words = ProductWords {
            name: clean_line(&self.name),
            variant: clean_line(&self.variant),
            category: clean_line(&self.category),
        };
        if words.name.is_empty() {
            return Err(NameFlaw::Missing);
        }
        for (field, text, chars_max) in [
            ("nama barang", &words.name, NAME_CHARS_MAX),
            ("varian", &words.variant, NAME_CHARS_MAX),
            ("kategori", &words.category, CATEGORY_CHARS_MAX),
        ] {
            if text.chars().count() > chars_max {
                return Err(NameFlaw::TooLong { field, chars_max });
            }
        }
        Ok(words)
    }
}

/// What the catalogue calls a category that somebody else wrote: the same but for the letters' size, or the only one
/// whose words are all in it, or that has all of its words; of several the one that shares the most. `None`: it is
/// another one, or it cannot be told.
pub fn category_like<'k>(known: &'k [String], said: &str) -> Option<&'k str> {
    let words = |text: &str| -> BTreeSet<String> {
        let split = fold(text);
        split.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let wanted = words(said);
    if wanted.is_empty() {
        return None;
    }
    if let Some(same) = known.iter().find(|one| fold(one) == fold(said)) {
        return Some(same.as_str());
    }
    let mut best: Option<(usize, Option<&'k str>)> = None;
    for one in known {
        let own = words(one);
        let shared = own.intersection(&wanted).count();
        if shared == 0 || (shared < own.len() && shared < wanted.len()) {
            continue;
        }
        best = match best {
            Some((most, _)) if shared == most => Some((most, None)),
            Some((most, _)) if shared < most => best,
            _ => Some((shared, Some(one.as_str()))),
        };
    }
    best.and_then(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_known_by_its_words() {
        let known = ["Batik", "Kriya", "Kriya Kayu", "Makanan Basah", "Makanan Kering"].map(str::to_owned);
        for (said, expect) in [
            ("batik", Some("Batik")),
            (" KRIYA  kayu", Some("Kriya Kayu")),
            ("kayu, kriya", Some("Kriya Kayu")),
            ("Kriya kayu jati", Some("Kriya Kayu")),
            ("Batik tulis", Some("Batik")),
            ("Kering", Some("Makanan Kering")),
            ("Makanan", None),
            ("Rajutan", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(category_like(&known, said), expect, "{said}");
        }
        assert_eq!(category_like(&[], "Batik"), None);
    }

    #[test]
    fn the_limit_itself_passes() {
        let limit = Rupiah(500_000);
        for (price, expect) in [
            (1, Ok(())),
            (500_000, Ok(())),
            (500_001, Err(PriceFlaw::OverLimit { price: Rupiah(500_001), limit })),
            (0, Err(PriceFlaw::NotPositive)),
            (-5, Err(PriceFlaw::NotPositive)),
        ] {
            assert_eq!(check_price(Rupiah(price), limit), expect, "{price}");
        }
        let refused = check_price(Rupiah(500_001), limit).expect_err("over the limit").to_string();
        assert_eq!(
            refused.replace('\u{A0}', " "),
            "Harga Rp 500.001 ditolak. Maksimal harga barang Rp 500.000 (SOP DEKS langkah 1)."
        );
    }

    #[test]
    fn words_are_cleaned_and_bounded() {
        let words = |name: &str, variant: &str, category: &str| {
            ProductWords { name: name.into(), variant: variant.into(), category: category.into() }.checked()
        };
        let clean = words(" Tas \t Anyam", "\u{200B}Cokelat", " Kriya").expect("good words");
        assert_eq!([clean.name, clean.variant, clean.category], ["Tas Anyam", "Cokelat", "Kriya"]);
        assert_eq!(words(" ", "", ""), Err(NameFlaw::Missing));
        let long = "x".repeat(201);
        for (got, field, chars_max) in [
            (words(&long, "", ""), "nama barang", 200),
            (words("x", &long, ""), "varian", 200),
            (words("x", "", &long), "kategori", 60),
        ] {
            assert_eq!(got, Err(NameFlaw::TooLong { field, chars_max }));
        }
    }
}
