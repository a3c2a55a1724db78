//! QR codes as rows of modules: the template draws them as vectors, sharp at every printer's resolution.

use qrcode::{EcLevel, QrCode};

use super::typst::PaperError;

/// The dark modules of a QR code as runs `[row, first column, length]`, and the width in modules.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QrMatrix {
    pub size: usize,
    pub runs: Vec<[usize; 3]>,
}

/// The QR code of a text, error correction level M (15 %), without its quiet zone.
pub fn matrix(text: &str) -> Result<QrMatrix, PaperError> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|_| PaperError::TooLongForQr(crate::base::text::truncate_chars(text, 40).to_owned()))?;
    let size = code.width();
    let colors = code.to_colors();
    let mut runs = Vec::new();
    for (row, modules) in colors.chunks(size).enumerate() {
        let mut at = 0;
        while at < size {
            let length = modules[at..].iter().take_while(|module| **module == qrcode::Color::Dark).count();
            if length > 0 {
                runs.push([row, at, length]);
            }
            at += length.max(1);
        }
    }
    Ok(QrMatrix { size, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_draw_the_same_code() {
        let qr = matrix("7KQ2M9X").expect("a short code");
        let code = QrCode::with_error_correction_level("7KQ2M9X", EcLevel::M).expect("a short code");
        let mut drawn = vec![qrcode::Color::Light; qr.size * qr.size];
        for [row, first, length] in &qr.runs {
            drawn[row * qr.size + first..row * qr.size + first + length].fill(qrcode::Color::Dark);
        }
        assert_eq!(drawn, code.to_colors());
    }

    #[test]
    fn a_text_too_long_is_refused() {
        assert!(matches!(matrix(&"x".repeat(4_000)), Err(PaperError::TooLongForQr(_))));
    }
}
