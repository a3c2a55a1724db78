//! What must hold before a hand-over is accepted, in a fixed order. Pure.

use thiserror::Error;

use super::draft::{DraftAid, DraftLine, IntakeDraft};
use super::signature::Signature;
use crate::base::limits::{NAME_CHARS_MAX, NOTE_CHARS_MAX, QTY_MAX};
use crate::base::text::{clean_line, fold};
use crate::base::{ProductId, Rupiah};
use crate::catalog::barcodes::{self, BarcodeError};
use crate::catalog::codes;
use crate::partners::{Partner, PartnerStatus};
use crate::people::NotAllowed;
use crate::store::StoreError;

/// Why a hand-over is not accepted. Lines are numbered from 1, as on screen.
#[derive(Debug, Error)]
pub enum ReceiveError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Mitra belum dipilih. Pilih mitra yang menyerahkan barang.")]
    NoPartner,
    #[error("Mitra {name} berstatus {status}. Aktifkan kembali di data mitra, atau jangan terima barangnya.")]
    PartnerNotActive { name: String, status: &'static str },
    #[error("Daftar masih kosong. Isi barang atau alat display yang diserahkan.")]
    NoLines,
    #[error("Baris {line}: nama barang kosong. Isi nama.")]
    NameMissing { line: usize },
    #[error("Baris {line}: nama lebih dari {NAME_CHARS_MAX} huruf. Pendekkan.")]
    NameTooLong { line: usize },
    #[error("Baris {line} ({name}): harga belum terisi atau tidak terbaca. Isi harga dalam rupiah utuh.")]
    PriceMissing { line: usize, name: String },
    #[error("Baris {line} ({name}): harga harus lebih dari nol.")]
    PriceNotPositive { line: usize, name: String },
    #[error("Baris {line} ({name}): {price} ditolak. Maksimal harga barang {limit} (SOP DEKS langkah 1).")]
    PriceOverLimit { line: usize, name: String, price: Rupiah, limit: Rupiah },
    #[error("Baris {line} ({name}): jumlah di daftar tidak terbaca. Isi jumlah.")]
    ListedQtyInvalid { line: usize, name: String },
    #[error("Baris {line} ({name}): belum dihitung. Hitung barangnya, atau isi 0 bila tidak ada.")]
    NotCounted { line: usize, name: String },
    #[error("Baris {line} ({name}): jumlah {qty} tidak masuk akal (paling banyak {QTY_MAX}). Periksa jumlahnya.")]
    QtyTooLarge { line: usize, name: String, qty: i64 },
    #[error("Baris {line} ({name}): jumlah rusak lebih banyak daripada yang ada. Perbaiki jumlah rusak.")]
    DamagedMoreThanCounted { line: usize, name: String },
    #[error("Baris {line} ({name}): jumlah berbeda dari daftar. Tulis alasannya.")]
    DifferenceWithoutReason { line: usize, name: String },
    #[error("Baris {line} ({name}): ada yang rusak. Tulis apa rusaknya.")]
    DamageWithoutReason { line: usize, name: String },
    #[error("Baris {line} ({name}): alasan lebih dari {NOTE_CHARS_MAX} huruf. Pendekkan.")]
    ReasonTooLong { line: usize, name: String },
    #[error("Baris {line} ({name}): {cause}")]
    Barcode { line: usize, name: String, cause: BarcodeError },
    #[error(
        "Baris {line} ({name}): {code} adalah kode toko milik {partner}: {product}. Kosongkan, atau isi kode batang mitra."
    )]
    BarcodeIsOurCode { line: usize, name: String, code: String, partner: String, product: String },
    #[error("Baris {line} ({name}): kode {code} salah baca. Pindai ulang labelnya, atau kosongkan.")]
    CodeInvalid { line: usize, name: String, code: String },
    #[error("Baris {line} ({name}): sama dengan baris {other}. Gabungkan, atau bedakan variannya.")]
    DuplicateLine { line: usize, name: String, other: usize },
    #[error("Baris {line} ({name}): kode {code} sudah dipakai {by}. Kosongkan kode agar dibuat yang baru.")]
    CodeTaken { line: usize, name: String, code: String, by: String },
    #[error(
        "Baris {line} ({name}): kategori {typed} mengubah komisinya. Pilih {category} seperti semula, atau minta manajer \
         mengubahnya di kartu barang."
    )]
    OtherRate { line: usize, name: String, category: String, typed: String },
    #[error("Alat display {line}: nama kosong. Isi nama.")]
    AidNameMissing { line: usize },
    #[error("Alat display {line} ({name}): jumlah harus 1 sampai {QTY_MAX}.")]
    AidQty { line: usize, name: String },
    #[error("Tidak ada barang atau alat yang diterima. Periksa hitungan, atau batalkan penerimaan ini.")]
    NothingReceived,
    #[error("Nama yang menyerahkan belum diisi.")]
    GiverNameMissing,
    #[error("Yang menyerahkan belum menandatangani.")]
    GiverSignatureMissing,
    #[error("Petugas penerima belum menandatangani.")]
    ReceiverSignatureMissing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A line that may be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedLine {
    pub product: Option<ProductId>,
    /// Ours, normalised; empty: a new one is drawn if the product is new.
    pub code: String,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub barcode: String,
    pub price: Rupiah,
    pub listed_qty: i64,
    pub received_qty: i64,
    pub damaged_qty: i64,
    /// Empty when as many came as were listed.
    pub reason: String,
    /// Empty when nothing is damaged.
    pub damage_reason: String,
}

impl CheckedLine {
    /// What stays: received without the damaged ones.
    pub fn stocked_qty(&self) -> i64 {
        self.received_qty - self.damaged_qty
    }
}

/// Who gives and that both have signed.
pub struct Hands<'a> {
    pub giver_name: &'a str,
    pub giver: &'a Signature,
    pub receiver: &'a Signature,
}

/// Checks everything that can be known without the catalog; gives the lines as they will be written.
pub fn check(
    draft: &IntakeDraft,
    partner: Option<&Partner>,
    price_limit: Rupiah,
    hands: &Hands<'_>,
) -> Result<Vec<CheckedLine>, ReceiveError> {
    let partner = partner.ok_or(ReceiveError::NoPartner)?;
    if partner.status != PartnerStatus::Active {
        let (name, status) = (partner.business_name.clone(), partner.status.name());
        return Err(ReceiveError::PartnerNotActive { name, status });
    }
    if draft.lines.is_empty() && draft.aids.is_empty() {
        return Err(ReceiveError::NoLines);
    }
    let mut lines = Vec::with_capacity(draft.lines.len());
    let mut seen = std::collections::HashMap::new();
    for (at, line) in draft.lines.iter().enumerate() {
        let number = at + 1;
        let checked = check_line(number, line, price_limit)?;
        if let Some(other) = seen.insert((fold(&checked.name), fold(&checked.variant)), number) {
            return Err(ReceiveError::DuplicateLine { line: number, name: checked.name, other });
        }
        lines.push(checked);
    }
    for (at, aid) in draft.aids.iter().enumerate() {
        check_aid(at + 1, aid)?;
    }
    if draft.aids.is_empty() && lines.iter().all(|line| line.received_qty == 0) {
        return Err(ReceiveError::NothingReceived);
    }
    check_hands(hands)?;
    Ok(lines)
}

fn check_line(line: usize, from: &DraftLine, limit: Rupiah) -> Result<CheckedLine, ReceiveError> {
    let name = clean_line(&from.name);
    if name.is_empty() {
        return Err(ReceiveError::NameMissing { line });
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(ReceiveError::NameTooLong { line });
    }
    let price = check_price(line, from, limit, &name)?;
    let (listed_qty, received_qty) = check_qty(line, from, &name)?;
    let (reason, damage_reason) = check_reasons(line, from, &name)?;
    let barcode = from.barcode.trim().to_owned();
    if !barcode.is_empty()
        && let Err(cause) = barcodes::classify(&barcode)
    {
        return Err(ReceiveError::Barcode { line, name, cause });
    }
    // A known product keeps its code, whatever form an earlier system gave it.
    let code = if from.product.is_some() { from.code.clone() } else { codes::normalise(&from.code) };
    if from.product.is_none() && !code.is_empty() && !codes::is_valid(&code) {
        return Err(ReceiveError::CodeInvalid { line, name, code });
    }
    let (product, damaged_qty) = (from.product, from.damaged_qty);
    let (variant, category) = (clean_line(&from.variant), clean_line(&from.category));
    Ok(CheckedLine {
        product,
        code,
        name,
        variant,
        category,
        barcode,
        price,
        listed_qty,
        received_qty,
        damaged_qty,
        reason,
        damage_reason,
    })
}

/// Why the pieces differ from the list, and what is wrong with the damaged ones. A reason that was written before the
/// count was corrected explains nothing any more: it is not kept.
fn check_reasons(line: usize, from: &DraftLine, name: &str) -> Result<(String, String), ReceiveError> {
    let name = || name.to_owned();
    let (mut reason, mut damage_reason) = (clean_line(&from.reason), clean_line(&from.damage_reason));
    if [&reason, &damage_reason].into_iter().any(|text| text.chars().count() > NOTE_CHARS_MAX) {
        return Err(ReceiveError::ReasonTooLong { line, name: name() });
    }
    if from.qty_differs() && reason.is_empty() {
        return Err(ReceiveError::DifferenceWithoutReason { line, name: name() });
    }
    if from.has_damage() && damage_reason.is_empty() {
        return Err(ReceiveError::DamageWithoutReason { line, name: name() });
    }
    if !from.qty_differs() {
        reason.clear();
    }
    if !from.has_damage() {
        damage_reason.clear();
    }
    Ok((reason, damage_reason))
}

fn check_price(line: usize, from: &DraftLine, limit: Rupiah, name: &str) -> Result<Rupiah, ReceiveError> {
    use super::list::{Cell, Reason, values};
    let name = name.to_owned();
    let Some(price) = from.price else {
        // The text tells the two refusals that have a rule of their own from one that cannot be read.
        return Err(match values::price(&Cell::text(&from.price_text), limit.0) {
            Err(Reason::PriceNotPositive) => ReceiveError::PriceNotPositive { line, name },
            Err(Reason::PriceOverLimit) => {
                let price = values::price(&Cell::text(&from.price_text), i64::MAX).map_or(limit, Rupiah);
                ReceiveError::PriceOverLimit { line, name, price, limit }
            }
            _ => ReceiveError::PriceMissing { line, name },
        });
    };
    if price <= Rupiah::ZERO {
        return Err(ReceiveError::PriceNotPositive { line, name });
    }
    if price > limit {
        return Err(ReceiveError::PriceOverLimit { line, name, price, limit });
    }
    Ok(price)
}

/// Listed and received pieces.
fn check_qty(line: usize, from: &DraftLine, name: &str) -> Result<(i64, i64), ReceiveError> {
    let name = || name.to_owned();
    let listed = from.listed_qty.filter(|qty| *qty >= 0);
    let listed = listed.ok_or_else(|| ReceiveError::ListedQtyInvalid { line, name: name() })?;
    let received = from.counted_qty.ok_or_else(|| ReceiveError::NotCounted { line, name: name() })?;
    if let Some(qty) = [listed, received].into_iter().find(|qty| !(0..=QTY_MAX).contains(qty)) {
        return Err(ReceiveError::QtyTooLarge { line, name: name(), qty });
    }
    if !(0..=received).contains(&from.damaged_qty) {
        return Err(ReceiveError::DamagedMoreThanCounted { line, name: name() });
    }
    Ok((listed, received))
}

fn check_aid(line: usize, aid: &DraftAid) -> Result<(), ReceiveError> {
    let name = clean_line(&aid.name);
    if name.is_empty() {
        return Err(ReceiveError::AidNameMissing { line });
    }
    if (1..=QTY_MAX).contains(&aid.qty) { Ok(()) } else { Err(ReceiveError::AidQty { line, name }) }
}

fn check_hands(hands: &Hands<'_>) -> Result<(), ReceiveError> {
    if clean_line(hands.giver_name).is_empty() {
        return Err(ReceiveError::GiverNameMissing);
    }
    if !hands.giver.is_signed() {
        return Err(ReceiveError::GiverSignatureMissing);
    }
    if !hands.receiver.is_signed() {
        return Err(ReceiveError::ReceiverSignatureMissing);
    }
    Ok(())
}
