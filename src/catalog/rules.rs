//! What a product and its price may be. Pure.

use thiserror::Error;

use crate::base::Rupiah;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text::clean_line;

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

#[cfg(test)]
mod tests {
    use super::*;

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
