//! QR codes in a picture. rqrr reads most of them; rxing's reader finds some that rqrr does not.
//!
//! Promises: a reader that panics over a picture costs its own result only.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source};

use super::luma::Luma;
use super::{Format, Point, SeenCode, plausible};

/// By rqrr, with its own moving mean between black and white.
pub(super) fn by_rqrr(luma: &Luma) -> Vec<SeenCode> {
    guarded(|| {
        let shade = |x: usize, y: usize| luma.row(y)[x];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(luma.width(), luma.height(), shade);
        codes_of(&prepared.detect_grids())
    })
}

/// By rqrr, with black and white by the neighbourhood: low contrast, glare and shadows.
pub(super) fn by_rqrr_local(luma: &Luma, reach: usize, margin: i64) -> Vec<SeenCode> {
    guarded(|| {
        let black = luma.black_by_neighbourhood(reach, margin);
        let is_black = |x: usize, y: usize| black[y * luma.width() + x];
        let mut prepared = rqrr::PreparedImage::prepare_from_bitmap(luma.width(), luma.height(), is_black);
        codes_of(&prepared.detect_grids())
    })
}

/// By rxing: slower, and better at noise and at a strong perspective.
pub(super) fn by_rxing(luma: &Luma) -> Vec<SeenCode> {
    guarded(|| {
        let sides = (u32::try_from(luma.width()), u32::try_from(luma.height()));
        let (Ok(width), Ok(height)) = sides else { return Vec::new() };
        let Ok(source) = Luma8Source::new_with_slice(luma.pixels(), width, height) else { return Vec::new() };
        let hints = DecodeHints {
            PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
            TryHarder: Some(true),
            ..DecodeHints::default()
        };
        let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let Ok(found) = QrReader.decode_multiple_with_hints(&mut bitmap, &hints) else { return Vec::new() };
        let code = |result: &rxing::RXingResult| {
            let points = result.getPoints().iter().map(|p| Point { x: p.x, y: p.y }).collect();
            SeenCode { text: result.getText().to_owned(), format: Format::Qr, points }
        };
        found.iter().map(code).filter(|code| plausible::is_qr_text(&code.text)).collect()
    })
}

fn codes_of<G: rqrr::BitGrid>(grids: &[rqrr::Grid<G>]) -> Vec<SeenCode> {
    let code = |grid: &rqrr::Grid<G>| {
        let (_, text) = grid.decode().ok()?;
        let points = grid.bounds.iter().map(|p| Point { x: p.x as f32, y: p.y as f32 }).collect();
        plausible::is_qr_text(&text).then_some(SeenCode { text, format: Format::Qr, points })
    };
    grids.iter().filter_map(code).collect()
}

/// Pictures come from outside, and neither reader promises not to panic over one.
fn guarded(read: impl FnOnce() -> Vec<SeenCode>) -> Vec<SeenCode> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        tracing::warn!("a reader of QR codes panicked over a picture");
        Vec::new()
    })
}
