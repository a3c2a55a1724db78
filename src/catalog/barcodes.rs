//! Barcodes that partners bring on their goods: EAN-13, EAN-8, UPC-A and Code 128.

use thiserror::Error;

/// A label scanner reads longer ones badly, and nobody types them.
const CODE_128_CHARS_MAX: usize = 48;

/// The kind of a barcode, as told by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarcodeKind {
    Ean13,
    Ean8,
    UpcA,
    Code128,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BarcodeError {
    #[error("Kode batang kosong.")]
    Empty,
    #[error("Angka kode batang {0} tidak cocok dengan angka periksanya. Pindai ulang atau periksa ketikannya.")]
    CheckDigit(String),
    #[error("Kode batang berisi huruf yang tidak dapat dipindai. Pakai huruf Latin, angka dan tanda biasa.")]
    Characters,
    #[error("Kode batang terlalu panjang (paling banyak {CODE_128_CHARS_MAX} huruf).")]
    TooLong,
}

/// Tells what a barcode's text is. 8, 12 and 13 digits are EAN-8, UPC-A and EAN-13 and must have the right check
/// digit: a wrong one is a misread, not a Code 128. Anything else is Code 128 text: printable ASCII.
pub fn classify(text: &str) -> Result<BarcodeKind, BarcodeError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let kind = match (digits, text.len()) {
        (_, 0) => return Err(BarcodeError::Empty),
        (true, 13) => BarcodeKind::Ean13,
        (true, 8) => BarcodeKind::Ean8,
        (true, 12) => BarcodeKind::UpcA,
        _ if !text.bytes().all(|b| (b' '..=b'~').contains(&b)) => return Err(BarcodeError::Characters),
        (_, length) if length > CODE_128_CHARS_MAX => return Err(BarcodeError::TooLong),
        _ => return Ok(BarcodeKind::Code128),
    };
    let (body, check) = text.split_at(text.len() - 1);
    match check_digit(body) {
        Some(expected) if check.bytes().eq([b'0' + expected]) => Ok(kind),
        _ => Err(BarcodeError::CheckDigit(text.to_owned())),
    }
}

/// The check digit of an EAN or UPC without it: from the right, digits count 3, 1, 3, ...
pub fn check_digit(body: &str) -> Option<u8> {
    let mut sum = 0u32;
    for (at, byte) in body.bytes().rev().enumerate() {
        let digit = u32::from(byte.checked_sub(b'0').filter(|digit| *digit <= 9)?);
        sum += digit * if at % 2 == 0 { 3 } else { 1 };
    }
    u8::try_from((10 - sum % 10) % 10).ok()
}

/// The texts under which a scanned barcode may be kept: a scanner set one way reads UPC-A as EAN-13 with a zero in
/// front, set another way without it.
pub fn spellings(scanned: &str) -> Vec<String> {
    let mut forms = vec![scanned.to_owned()];
    match classify(scanned) {
        Ok(BarcodeKind::UpcA) => forms.push(["0", scanned].concat()),
        Ok(BarcodeKind::Ean13) => forms.extend(scanned.strip_prefix('0').map(str::to_owned)),
        _ => {}
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barcodes_are_told_by_their_text() {
        use BarcodeKind::*;
        for (text, expect) in [
            ("4006381333931", Ok(Ean13)),
            ("8991234567891", Ok(Ean13)),
            ("96385074", Ok(Ean8)),
            ("036000291452", Ok(UpcA)),
            ("KR-003/A", Ok(Code128)),
            ("1234", Ok(Code128)),
            ("4006381333932", Err(BarcodeError::CheckDigit("4006381333932".into()))),
            ("96385075", Err(BarcodeError::CheckDigit("96385075".into()))),
            ("", Err(BarcodeError::Empty)),
            ("caf\u{e9}", Err(BarcodeError::Characters)),
            ("a\u{7}b", Err(BarcodeError::Characters)),
            ("X123456789012345678901234567890123456789012345678", Err(BarcodeError::TooLong)),
        ] {
            assert_eq!(classify(text), expect, "{text}");
        }
    }

    #[test]
    fn every_wrong_digit_of_an_ean_is_caught() {
        let good = "4006381333931";
        for place in 0..good.len() {
            for digit in b'0'..=b'9' {
                let mut wrong = good.as_bytes().to_vec();
                wrong[place] = digit;
                let wrong = String::from_utf8(wrong).expect("ASCII");
                assert_eq!(classify(&wrong).is_ok(), wrong == good, "{wrong}");
            }
        }
    }

    #[test]
    fn a_upc_is_found_with_and_without_its_zero() {
        assert_eq!(spellings("036000291452"), ["036000291452", "0036000291452"]);
        assert_eq!(spellings("0036000291452"), ["0036000291452", "036000291452"]);
        assert_eq!(spellings("K1"), ["K1"]);
    }
}
