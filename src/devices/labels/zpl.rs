//! Labels as ZPL II: the language of Zebra and of many others.
//!
//! Source: Zebra's ZPL II programming guide. Commands begin with `^` or `~`; text goes through ^FH, in which `_` and two
//! hex digits stand for a byte of UTF-8 (^CI28), so the stream is plain ASCII and no text can hold a command.

use super::{Laid, Piece};
use crate::config::LabelSheet;
use crate::devices::code_page::CodePage;

/// A printer sets a QR code lower by the height that ^BY was last told, by whomever: it is told the smallest, and the
/// place is raised by it.
const QR_DROP_DOTS: u32 = 1;

/// The bytes of a job: one format a label, with its number of copies.
pub fn write_zpl(labels: &[Laid], sheet: LabelSheet) -> Vec<u8> {
    let (width, height) = (sheet.width_mm * sheet.dots_per_mm, sheet.height_mm * sheet.dots_per_mm);
    let mut out = String::new();
    for label in labels {
        out.push_str(&format!("^XA^CI28^PW{width}^LL{height}^LH0,0\r\n"));
        for piece in &label.pieces {
            write_piece(&mut out, piece);
            out.push_str("\r\n");
        }
        out.push_str(&format!("^PQ{}^XZ\r\n", label.copies));
    }
    out.into_bytes()
}

fn write_piece(out: &mut String, piece: &Piece) {
    match piece {
        Piece::Text { left, top, letters, text } => {
            let (height, width) = (letters.height_dots, letters.width_dots);
            out.push_str(&format!("^FO{left},{top}^A0N,{height},{width}^FH^FD{}^FS", hex(text)));
        }
        Piece::Qr { left, top, module_dots, data } => {
            let top = top.saturating_sub(QR_DROP_DOTS);
            out.push_str(&format!("^BY2,3,{QR_DROP_DOTS}^FO{left},{top}^BQN,2,{module_dots}^FH^FDMA,{}^FS", hex(data)));
        }
        Piece::Bars { left, top, height_dots, module_dots, data } => {
            let code = format!("^BY{module_dots},3,{height_dots}^FO{left},{top}^BCN,{height_dots},N,N,N,A");
            out.push_str(&format!("{code}^FH^FD{}^FS", hex(data)));
        }
        Piece::Frame { left, top, width_dots, height_dots, line_dots } => {
            out.push_str(&format!("^FO{left},{top}^GB{width_dots},{height_dots},{line_dots}^FS"));
        }
    }
}

/// Text for ^FH: letters, digits and harmless signs as they are, everything else as bytes in hex. What no printer of
/// ours can print is a question mark, control characters first of all.
fn hex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | ',' | '-' | '/' | '(' | ')' | ':') => out.push(c),
            c if CodePage::Wpc1252.byte_of(c).is_none() => out.push('?'),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("_{byte:02X}"))),
        }
    }
    out
}
