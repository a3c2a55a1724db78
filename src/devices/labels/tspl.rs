//! Labels as TSPL: the language of TSC and of most cheap label printers.
//!
//! Source: TSC's TSPL/TSPL2 programming manual. Commands are lines that end with CR LF; text stands in quotes, and a
//! quote inside of it is written `\["]`.

use super::{Laid, Letters, Piece};
use crate::config::LabelSheet;
use crate::devices::code_page::CodePage;

const PAGE: CodePage = CodePage::Wpc1252;

/// The bytes of a job. It begins with an empty line, so that a job that was cut off before it cannot swallow its first
/// command.
pub fn write_tspl(labels: &[Laid], sheet: LabelSheet) -> Vec<u8> {
    let mut out = b"\r\n".to_vec();
    line(&mut out, &format!("SIZE {} mm,{} mm", sheet.width_mm, sheet.height_mm));
    line(&mut out, &format!("GAP {} mm,0 mm", sheet.gap_mm));
    line(&mut out, "DIRECTION 1");
    line(&mut out, "REFERENCE 0,0");
    line(&mut out, "CODEPAGE 1252");
    for label in labels {
        line(&mut out, "CLS");
        label.pieces.iter().for_each(|piece| write_piece(&mut out, piece));
        line(&mut out, &format!("PRINT {}", label.copies));
    }
    out
}

fn line(out: &mut Vec<u8>, command: &str) {
    out.extend_from_slice(command.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn write_piece(out: &mut Vec<u8>, piece: &Piece) {
    match piece {
        Piece::Text { left, top, letters, text } => write_text(out, *left, *top, *letters, text),
        Piece::Qr { left, top, module_dots, data } => {
            quoted(out, &format!("QRCODE {left},{top},M,{module_dots},A,0,"), data);
        }
        Piece::Bars { left, top, height_dots, module_dots, data } => {
            let before = format!("BARCODE {left},{top},\"128\",{height_dots},0,0,{module_dots},{module_dots},");
            quoted(out, &before, data);
        }
        Piece::Frame { left, top, width_dots, height_dots, line_dots } => {
            let (right, bottom) = (left + width_dots, top + height_dots);
            line(out, &format!("BOX {left},{top},{right},{bottom},{line_dots}"));
        }
    }
}

fn write_text(out: &mut Vec<u8>, left: u32, top: u32, letters: Letters, text: &str) {
    // Letters of another language's printer have no font here; nothing is better than a wrong size.
    let Some((font, across, down)) = letters.tspl_font() else { return };
    quoted(out, &format!("TEXT {left},{top},\"{font}\",0,{across},{down},"), text);
}

/// A command that ends in text. The last gate: what has no byte in the table cannot be sent, and a backslash, which
/// would begin a command inside of the text, becomes a slash.
fn quoted(out: &mut Vec<u8>, before: &str, text: &str) {
    out.extend_from_slice(before.as_bytes());
    out.push(b'"');
    for c in text.chars() {
        match c {
            '"' => out.extend_from_slice(b"\\[\"]"),
            '\\' => out.push(b'/'),
            c => out.push(PAGE.byte_of(c).unwrap_or(b'?')),
        }
    }
    out.extend_from_slice(b"\"\r\n");
}
