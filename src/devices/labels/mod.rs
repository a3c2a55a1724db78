//! Price tags on label printers: one sheet a tag, in the printer's own language (TSPL or ZPL II).
//!
//! Promises: pure; what does not fit on the sheet is refused or left out by a fixed rule and never printed over the edge;
//! text from outside stays text, whatever commands it spells (faults F7), which the strict readers of `read_tspl` and
//! `read_zpl` are there to show. Leaves to others: who wants which label (intake), the way to the printer (`printer`),
//! and tags on receipt printers (`layout`).

mod letters;
mod picture;
mod read_tspl;
mod read_zpl;
mod sheet;
#[cfg(test)]
mod tests;
mod tspl;
mod zpl;

use thiserror::Error;

pub use letters::{Face, Letters};
pub use picture::draw;
pub use read_tspl::read_tspl;
pub use read_zpl::read_zpl;
pub use sheet::{Area, Piece, lay_tag, lay_test_frame};
pub use tspl::write_tspl;
pub use zpl::write_zpl;

use super::slip::{Tag, clamp_copies};
use crate::config::{LabelSheet, PrinterLanguage};

/// A sheet as it will be printed, and how many of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    pub pieces: Vec<Piece>,
    pub copies: u32,
}

/// A tag that cannot be put on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    #[error("Kode \"{0}\" tidak bisa dicetak pada label. Pakai huruf A-Z, angka, titik, garis atau tanda hubung saja.")]
    BadCode(String),
    #[error("Kode QR tidak muat pada label {0} x {1} mm. Pakai label yang lebih besar, atau perbaiki ukurannya.")]
    CodeTooLarge(u32, u32),
    #[error(
        "Harga dan kode tidak muat pada label {0} x {1} mm. Pakai label yang lebih besar, atau perbaiki ukurannya."
    )]
    TextTooLarge(u32, u32),
}

/// The labels of tags, each laid out once; neighbours that are alike are printed as copies of one.
pub fn lay_tags(tags: &[(&Tag, u32)], sheet: LabelSheet, face: Face) -> Result<Vec<Laid>, SheetError> {
    let area = Area::of(sheet);
    let mut laid: Vec<(&Tag, Laid)> = Vec::new();
    for (tag, copies) in tags {
        let copies = clamp_copies(*copies);
        match laid.last_mut() {
            Some((last, label)) if *last == *tag => label.copies += copies,
            _ => laid.push((tag, Laid { pieces: lay_tag(tag, area, face)?, copies })),
        }
    }
    Ok(laid.into_iter().map(|(_, label)| label).collect())
}

/// The letters of a language; `None` for receipt printers, which have no sheets.
pub fn face_of(language: PrinterLanguage) -> Option<Face> {
    match language {
        PrinterLanguage::Escpos => None,
        PrinterLanguage::Tspl => Some(Face::Tspl),
        PrinterLanguage::Zpl => Some(Face::Zpl),
    }
}

/// Laid-out labels as the bytes of a language.
pub fn write(labels: &[Laid], sheet: LabelSheet, face: Face) -> Vec<u8> {
    match face {
        Face::Tspl => write_tspl(labels, sheet),
        Face::Zpl => write_zpl(labels, sheet),
    }
}

/// What a printer would burn into one sheet, as the strict readers found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub width_dots: u32,
    pub height_dots: u32,
    pub marks: Vec<Mark>,
    pub copies: u32,
}

/// One thing on a printed sheet; places and sizes in dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    Text { left: u32, top: u32, letters: Letters, text: String },
    Qr { left: u32, top: u32, module_dots: u32, data: String },
    Bars { left: u32, top: u32, height_dots: u32, module_dots: u32, data: String },
    Frame { left: u32, top: u32, width_dots: u32, height_dots: u32, line_dots: u32 },
}

/// The stream is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LabelReadError {
    #[error("byte {at}: unknown command {what}")]
    UnknownCommand { at: usize, what: String },
    #[error("byte {at}: {what} is not allowed")]
    BadParameter { at: usize, what: &'static str },
    #[error("byte {at}: control byte 0x{byte:02X}")]
    StrayByte { at: usize, byte: u8 },
    #[error("byte {at}: {what} reaches over the edge of the sheet")]
    OverTheEdge { at: usize, what: &'static str },
    #[error("byte {at}: the stream ends inside a label")]
    CutShort { at: usize },
}

/// Reads a stream of a language back, strictly.
pub fn read(bytes: &[u8], sheet: LabelSheet, face: Face) -> Result<Vec<Printed>, LabelReadError> {
    match face {
        Face::Tspl => read_tspl(bytes, sheet.dots_per_mm),
        Face::Zpl => read_zpl(bytes),
    }
}

impl Mark {
    /// The width and height that the printer takes for it; `None` when the printer would print nothing.
    fn size(&self) -> Option<(u32, u32)> {
        Some(match self {
            Mark::Text { letters, text, .. } => (letters.width_of(text), letters.height_dots),
            Mark::Qr { module_dots, data, .. } => {
                let side = sheet::qr_modules(data)? * module_dots;
                (side, side)
            }
            Mark::Bars { height_dots, module_dots, data, .. } => {
                (sheet::bars_modules_max(data)? * module_dots, *height_dots)
            }
            Mark::Frame { width_dots, height_dots, .. } => (*width_dots, *height_dots),
        })
    }

    fn place(&self) -> (u32, u32) {
        match self {
            Mark::Text { left, top, .. }
            | Mark::Qr { left, top, .. }
            | Mark::Bars { left, top, .. }
            | Mark::Frame { left, top, .. } => (*left, *top),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Mark::Text { .. } => "text",
            Mark::Qr { .. } => "a QR code",
            Mark::Bars { .. } => "a barcode",
            Mark::Frame { .. } => "a frame",
        }
    }

    /// Refuses what would be printed beyond the sheet, or not at all.
    fn checked(self, (width_dots, height_dots): (u32, u32), at: usize) -> Result<Mark, LabelReadError> {
        let (left, top) = self.place();
        let (width, height) = self.size().ok_or(LabelReadError::BadParameter { at, what: self.name() })?;
        match left.saturating_add(width) <= width_dots && top.saturating_add(height) <= height_dots {
            true => Ok(self),
            false => Err(LabelReadError::OverTheEdge { at, what: self.name() }),
        }
    }
}
