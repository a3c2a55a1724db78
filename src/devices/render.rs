//! From a slip to the bytes of a printer, in the language it speaks; and from those bytes to a picture.
//!
//! Promises: pure; a slip that a printer cannot print is refused with words for the person who has to decide about it.
//! Leaves to others: each language's bytes (`escpos_bytes`, `labels`), and when they are sent (`worker`).

use std::io::Cursor;

use image::{GrayImage, ImageFormat};
use thiserror::Error;

use super::escpos_bytes::{EncodeError, Profile, encode};
use super::labels::{self, SheetError};
use super::layout::{PictureSource, lay_out};
use super::picture;
use super::slip::{Block, Slip, Tag};

/// Why a slip has no bytes.
#[derive(Debug, Error)]
pub enum RenderError {
    #[error(transparent)]
    Escpos(#[from] EncodeError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("Printer label ini hanya mencetak label. Buang cetakan ini, lalu cetak di printer struk.")]
    OnlyLabels,
}

/// The bytes of a slip.
pub fn bytes_of(slip: &Slip, profile: &Profile, pictures: PictureSource<'_>) -> Result<Vec<u8>, RenderError> {
    let Some(face) = labels::face_of(profile.language) else {
        return Ok(encode(&lay_out(slip, profile.paper, pictures), profile)?);
    };
    let laid = labels::lay_tags(&tags_of(slip)?, profile.sheet, face)?;
    Ok(labels::write(&laid, profile.sheet, face))
}

/// The tags of a slip. A cut means nothing to sheets that are cut already; anything else has no place on them.
fn tags_of(slip: &Slip) -> Result<Vec<(&Tag, u32)>, RenderError> {
    let mut tags = Vec::new();
    for block in &slip.blocks {
        match block {
            Block::Tag { tag, copies } => tags.push((tag, *copies)),
            Block::Cut | Block::OpenDrawer | Block::Blank | Block::Rule => {}
            _ => return Err(RenderError::OnlyLabels),
        }
    }
    if tags.is_empty() { Err(RenderError::OnlyLabels) } else { Ok(tags) }
}

/// What the bytes put on paper, drawn from the bytes; `None` when they are not ours.
pub fn picture_of(bytes: &[u8], profile: &Profile) -> Option<GrayImage> {
    match labels::face_of(profile.language) {
        None => picture::draw(bytes, profile.paper).ok(),
        Some(face) => Some(labels::draw(&labels::read(bytes, profile.sheet, face).ok()?)),
    }
}

/// [`picture_of`] as a PNG.
pub fn png_of(bytes: &[u8], profile: &Profile) -> Option<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    picture_of(bytes, profile)?.write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Printer, PrinterLanguage};
    use crate::devices::slip::Align;

    fn profile(language: PrinterLanguage) -> Profile {
        Profile::of(&Printer { language, ..Config::default().printers[1].clone() })
    }

    fn tag(copies: u32) -> Block {
        let tag = Tag { code: "7Q4KX9M".into(), name: "Kopi".into(), price_text: "Rp 1.000".into(), ..Tag::default() };
        Block::Tag { tag, copies }
    }

    #[test]
    fn a_tag_is_printed_in_each_language_and_can_be_looked_at() {
        let slip = Slip { blocks: vec![tag(2), Block::Cut] };
        for (language, begins, holds) in [
            (PrinterLanguage::Escpos, &b"\x1b@"[..], &b"7Q4KX9M"[..]),
            (PrinterLanguage::Tspl, b"\r\nSIZE 50 mm,30 mm\r\nGAP 2 mm,0 mm\r\n", b"PRINT 2\r\n"),
            (PrinterLanguage::Zpl, b"^XA^CI28^PW400^LL240", b"^PQ2^XZ"),
        ] {
            let bytes = bytes_of(&slip, &profile(language), &|_| None).expect("bytes");
            assert!(bytes.starts_with(begins), "{language:?}");
            assert!(bytes.windows(holds.len()).any(|window| window == holds), "{language:?}");
            assert!(png_of(&bytes, &profile(language)).is_some(), "{language:?}");
        }
        assert!(png_of(b"^XA^JUS^XZ", &profile(PrinterLanguage::Zpl)).is_none());
    }

    #[test]
    fn a_label_printer_prints_labels_only() {
        let text = Block::Text { text: "Struk".into(), align: Align::Left, bold: false, large: false };
        for (blocks, printed) in [
            (vec![text.clone()], false),
            (vec![tag(1), text], false),
            (vec![Block::Cut], false),
            (vec![], false),
            (vec![tag(1), Block::Cut, tag(1)], true),
        ] {
            for language in [PrinterLanguage::Tspl, PrinterLanguage::Zpl] {
                let bytes = bytes_of(&Slip { blocks: blocks.clone() }, &profile(language), &|_| None);
                assert_eq!(bytes.is_ok(), printed, "{bytes:?}");
            }
        }
        let bad = Slip { blocks: vec![Block::Tag { tag: Tag::default(), copies: 1 }] };
        let refused = bytes_of(&bad, &profile(PrinterLanguage::Tspl), &|_| None);
        assert!(matches!(refused, Err(RenderError::Sheet(SheetError::BadCode(_)))));
    }
}
