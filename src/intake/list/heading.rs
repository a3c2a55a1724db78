//! What a column's heading says it holds. Pure.

use super::text::clean;

/// A heading's meaning. Of several names, quantities or prices in one header the lowest rank counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    Name(u8),
    Qty(u8),
    Price(u8),
    Variant,
    Note,
    /// Known, and not needed: numbers, codes, line totals, cost prices.
    Ignored,
    Unknown,
}

/// The rank of a heading that is a name only when nothing better is in the header.
const RANK_LAST: u8 = 9;
/// A heading is short; what has more words is a sentence.
const HEADING_WORDS_MAX: usize = 6;

const NAME_WORDS: [&str; 4] = ["nama", "produk", "item", "barang"];
const QTY_WORDS: [&str; 9] = ["jml", "jumlah", "qty", "stok", "stock", "banyaknya", "banyak", "kuantitas", "quantity"];
const VARIANT_WORDS: [&str; 13] = [
    "ukuran", "warna", "varian", "variasi", "model", "aroma", "rasa", "berat", "kemasan", "jenis", "motif", "usia",
    "size",
];
const NOT_THE_PRICE: [&str; 9] = ["modal", "hpp", "pokok", "titip", "titipan", "reseller", "grosir", "beli", "dasar"];
const LINE_TOTAL_WORDS: [&str; 7] = ["total", "subtotal", "jumlah", "jml", "nilai", "rp", "rupiah"];
const IGNORED_WORDS: [&str; 17] = [
    "no",
    "nomor",
    "kode",
    "sku",
    "barcode",
    "satuan",
    "kedaluwarsa",
    "kadaluarsa",
    "kadaluwarsa",
    "exp",
    "expired",
    "foto",
    "gambar",
    "total",
    "subtotal",
    "grand",
    "id",
];
const NOTE_WORDS: [&str; 4] = ["ket", "keterangan", "catatan", "note"];

/// The words of a heading: lower case, without punctuation.
pub fn words(text: &str) -> Vec<String> {
    let lower = clean(text).to_lowercase();
    lower
        .split(|c: char| !(c.is_alphanumeric() || c == '@'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads a heading by its first word; the others only refine it.
pub fn classify(text: &str) -> Heading {
    // "Jumlah barang: 25 jenis" is a statement, "Jumlah:" is a heading.
    if text.split_once(':').is_some_and(|(_, rest)| !rest.trim().is_empty()) {
        return Heading::Unknown;
    }
    let words = words(text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let has = |list: &[&str]| words.iter().skip(1).any(|word| list.contains(word));
    match words.as_slice() {
        [] => Heading::Unknown,
        all if all.len() > HEADING_WORDS_MAX => Heading::Unknown,
        ["sub", "total", ..] => Heading::Ignored,
        ["harga", ..] if has(&NOT_THE_PRICE) || has(&["total", "jumlah", "jml"]) => Heading::Ignored,
        ["harga", "jual", ..] => Heading::Price(0),
        ["harga"] | ["harga", "rp"] => Heading::Price(1),
        ["harga", ..] => Heading::Price(2),
        [first, ..] if NOT_THE_PRICE.contains(first) => Heading::Ignored,
        [first, ..] if IGNORED_WORDS.contains(first) => Heading::Ignored,
        [first, ..] if NOTE_WORDS.contains(first) => Heading::Note,
        ["jml" | "jumlah", "stok" | "stock" | "qty", ..] => Heading::Qty(0),
        [first, ..] if QTY_WORDS.contains(first) => match *first {
            _ if has(&LINE_TOTAL_WORDS) || has(&["harga", "uang", "bayar"]) => Heading::Ignored,
            "jml" | "jumlah" => Heading::Qty(1),
            _ => Heading::Qty(0),
        },
        [first, ..] if VARIANT_WORDS.contains(first) => Heading::Variant,
        ["nama", "barang" | "produk" | "item", ..] => Heading::Name(0),
        ["nama"] => Heading::Name(1),
        ["nama", ..] => Heading::Name(3),
        ["produk" | "item" | "barang", ..] => Heading::Name(2),
        _ if has(&NAME_WORDS) => Heading::Name(RANK_LAST),
        _ => Heading::Unknown,
    }
}

/// `Jenis Barang` is a variant beside a name, and the name where there is none.
pub fn can_be_a_name(text: &str) -> bool {
    classify(text) == Heading::Variant && words(text).iter().any(|word| NAME_WORDS.contains(&word.as_str()))
}

/// A heading over size columns even where the merge was lost: `Jumlah per Ukuran`.
pub fn names_sizes(text: &str) -> bool {
    let words = words(text);
    words.windows(2).any(|pair| pair[0] == "per" && VARIANT_WORDS.contains(&pair[1].as_str()))
}

/// A heading of the display aids' own table that names the thing.
pub fn names_aids(text: &str) -> bool {
    words(text).iter().any(|word| matches!(word.as_str(), "alat" | "perlengkapan" | "peralatan"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_read_in_their_many_forms() {
        use Heading::*;
        for (text, expect) in [
            ("Nama Barang", Name(0)),
            ("NAMA PRODUK", Name(0)),
            ("Nama", Name(1)),
            ("Nama Alat", Name(3)),
            ("Item", Name(2)),
            ("Produk", Name(2)),
            ("  barang : ", Name(2)),
            ("Jml", Qty(1)),
            ("Jml.", Qty(1)),
            ("JML STOK", Qty(0)),
            ("Stok", Qty(0)),
            ("Banyaknya", Qty(0)),
            ("Jumlah Barang", Qty(1)),
            ("Jumlah (pcs)", Qty(1)),
            ("Jumlah (Rp)", Ignored),
            ("Jumlah Harga", Ignored),
            ("Total", Ignored),
            ("Total Harga", Ignored),
            ("Sub Total", Ignored),
            ("SUBTOTAL", Ignored),
            ("Harga", Price(1)),
            ("Harga (Rp)", Price(1)),
            ("HARGA JUAL (Rp)", Price(0)),
            ("Harga Satuan", Price(2)),
            ("Harga @", Price(2)),
            ("Harga Modal", Ignored),
            ("Harga Pokok", Ignored),
            ("HPP", Ignored),
            ("Harga Titip", Ignored),
            ("Harga Reseller", Ignored),
            ("Harga Grosir (Rp)", Ignored),
            ("Modal", Ignored),
            ("No.", Ignored),
            ("#", Unknown),
            ("Kode Barang", Ignored),
            ("Satuan", Ignored),
            ("Ket.", Note),
            ("Keterangan", Note),
            ("Kedaluwarsa", Ignored),
            ("Ukuran", Variant),
            ("Berat (gr)", Variant),
            ("Jenis Barang", Variant),
            ("Daftar Nama Barang dan Harga Titip Jual di DEKS Space", Unknown),
            ("Jumlah barang: 25 jenis", Unknown),
            ("Tanggal", Unknown),
        ] {
            assert_eq!(classify(text), expect, "{text}");
        }
        assert!(names_sizes("Jumlah per Ukuran") && !names_sizes("Harga per buah"));
        assert!(can_be_a_name("Jenis Barang") && !can_be_a_name("Jenis"));
    }
}
