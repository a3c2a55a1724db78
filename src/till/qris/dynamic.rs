//! A code for one bill, made out of the outlet's own.
//!
//! Promises: strict in what it writes; all but tags 01, 54 to 57, 62.01 and 63 stays as it was, in its order.

use thiserror::Error;

use super::fields::AMOUNT_CHARS_MAX;
use super::outlet::StaticPayload;
use super::payload::{additional, tag};
use super::tlv::{self, Object};
use crate::base::Rupiah;

/// EMVCo QRCPS 4.8.1: 62.01.
pub const BILL_NUMBER_CHARS_MAX: usize = 25;
const DYNAMIC: &str = "12";

/// Why no code is made for a bill, in the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DynamicFlaw {
    #[error("Nominal QRIS harus lebih dari nol. Periksa totalnya.")]
    AmountNotPositive,
    /// PADG 24/1/PADG/2022; the cap comes from the configuration.
    #[error("{amount} melebihi batas QRIS {cap} per transaksi. Bagi pembayaran, atau pakai cara bayar lain.")]
    AmountOverCap { amount: Rupiah, cap: Rupiah },
    #[error("{amount} terlalu panjang untuk kode QRIS. Periksa totalnya.")]
    AmountTooLong { amount: Rupiah },
    #[error(
        "Nomor tagihan tidak bisa dimuat di kode QRIS: hanya huruf, angka, tanda - / dan titik, paling banyak {} \
         karakter. Periksa awalan nomor di pengaturan perangkat.",
        BILL_NUMBER_CHARS_MAX
    )]
    BillNumberUnusable,
    #[error("Data tambahan di kode QRIS outlet rusak, jadi nomor tagihan tidak bisa dimuat. Minta stiker QRIS baru.")]
    AdditionalDataUnreadable,
    #[error(
        "Nomor tagihan tidak muat di kode QRIS outlet ({chars} karakter, paling banyak {}). Pendekkan awalan nomor di \
         pengaturan perangkat.",
        tlv::VALUE_CHARS_MAX
    )]
    AdditionalDataTooLong { chars: usize },
    #[error(
        "Kode QRIS menjadi terlalu panjang ({chars} karakter, paling banyak {}). Minta stiker QRIS yang lebih ringkas.",
        tlv::PAYLOAD_CHARS_MAX
    )]
    TooLong { chars: usize },
}

/// The code that asks a customer for one amount: 01 becomes `12`, 54 to 57 go, the amount stands after 53, the bill
/// number becomes 62.01, the check sum is made anew. Without a bill number 62 stays as it is.
///
/// `cap` is the most that one payment may be, from the configuration or [`super::cap_on`].
///
/// # Errors
/// The first [`DynamicFlaw`] in the order of that enum.
pub fn dynamic(
    code: &StaticPayload,
    amount: Rupiah,
    bill_number: Option<&str>,
    cap: Rupiah,
) -> Result<String, DynamicFlaw> {
    let digits = check_amount(amount, cap)?;
    if bill_number.is_some_and(|number| !is_bill_number(number)) {
        return Err(DynamicFlaw::BillNumberUnusable);
    }
    let replaced = tag::AMOUNT..=tag::TIP_PERCENT;
    let kept = code.payload().objects().iter().filter(|object| !replaced.contains(&object.id()));
    let mut objects: Vec<Object> = kept.cloned().collect();

    let initiation = short(tag::INITIATION, DYNAMIC)?;
    match position(&objects, tag::INITIATION) {
        Some(at) => objects[at] = initiation,
        // 00 must stay the first.
        None => objects.insert(objects.len().min(1), initiation),
    }
    let after_currency = position(&objects, tag::CURRENCY).map_or(objects.len(), |at| at + 1);
    objects.insert(after_currency, short(tag::AMOUNT, &digits)?);
    if let Some(number) = bill_number {
        put_bill_number(&mut objects, number)?;
    }

    let text = tlv::seal(&objects);
    let chars = text.chars().count();
    if chars > tlv::PAYLOAD_CHARS_MAX { Err(DynamicFlaw::TooLong { chars }) } else { Ok(text) }
}

/// Whether a bill number may stand in a code: up to 25 letters, digits, `-`, `/` and `.`.
pub fn is_bill_number(text: &str) -> bool {
    let fits = (1..=BILL_NUMBER_CHARS_MAX).contains(&text.len());
    fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.'))
}

/// The amount as the code writes it: whole rupiah, no dot.
fn check_amount(amount: Rupiah, cap: Rupiah) -> Result<String, DynamicFlaw> {
    if amount <= Rupiah::ZERO {
        return Err(DynamicFlaw::AmountNotPositive);
    }
    if amount > cap {
        return Err(DynamicFlaw::AmountOverCap { amount, cap });
    }
    let digits = amount.0.to_string();
    if digits.len() > AMOUNT_CHARS_MAX { Err(DynamicFlaw::AmountTooLong { amount }) } else { Ok(digits) }
}

/// The bill number goes first in 62, or where one stands already: codes in the field hold `***` there.
fn put_bill_number(objects: &mut Vec<Object>, number: &str) -> Result<(), DynamicFlaw> {
    let at = position(objects, tag::ADDITIONAL);
    let inside = at.map_or("", |at| objects[at].value());
    let mut parts = tlv::parse(inside).map_err(|_| DynamicFlaw::AdditionalDataUnreadable)?;
    let part = short(additional::BILL_NUMBER, number)?;
    match position(&parts, additional::BILL_NUMBER) {
        Some(known) => parts[known] = part,
        None => parts.insert(0, part),
    }
    let inside = tlv::write(&parts);
    let chars = inside.chars().count();
    let whole = Object::new(tag::ADDITIONAL, inside).ok_or(DynamicFlaw::AdditionalDataTooLong { chars })?;
    match at {
        Some(at) => objects[at] = whole,
        None => {
            let before = objects.iter().rposition(|object| object.id() <= tag::POSTCODE);
            objects.insert(before.map_or(objects.len(), |at| at + 1), whole);
        }
    }
    Ok(())
}

/// An object whose value was checked to be short.
fn short(id: u8, value: &str) -> Result<Object, DynamicFlaw> {
    Object::new(id, value).ok_or(DynamicFlaw::TooLong { chars: value.chars().count() })
}

fn position(objects: &[Object], id: u8) -> Option<usize> {
    objects.iter().position(|object| object.id() == id)
}
