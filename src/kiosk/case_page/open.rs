//! A paper as the screen can show it: pictures as pictures, everything else as the text that it holds.
//!
//! Promises: what came from outside is never rendered: of a page (PDF), a sheet or a letter only the text is taken, by
//! readers that cost bounded time and memory (faults F15); a picture is decoded within limits of bytes and pixels.

use super::Opened;
use super::drawn::{THUMB_PX, pixels_of};
use crate::base::Rupiah;
use crate::base::text::{clean_line, clean_lines, truncate_chars};
use crate::intake::list;
use crate::kiosk::photos::Pixels;
use crate::partnership::{applications, reading};
use crate::sop::case::documents::thumbnail;

/// As large as the sheet shows it, on a screen of twice the dots.
const SIDE_PX: u32 = 1_600;
/// More is not read on a screen.
const TEXT_CHARS_MAX: usize = 40_000;
const LINES_MAX: usize = 2_000;
const PDF_MIME: &str = "application/pdf";
const XLSX_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV_MIME: &str = "text/csv";
pub(super) const MAIL_MIME: &str = "message/rfc822";

/// Takes what can be shown out of a paper of this type.
pub(super) fn opened(mime: &str, bytes: &[u8]) -> Result<Opened, String> {
    if mime.starts_with("image/") {
        let picture = thumbnail(bytes, SIDE_PX).map_err(|error| error.to_string())?;
        return Ok(Opened { pages: vec![pixels_of(&picture)], text: String::new() });
    }
    let text = match mime {
        PDF_MIME => reading::pdf_text(bytes).ok_or(NO_TEXT)?,
        XLSX_MIME | CSV_MIME => sheets(bytes)?,
        MAIL_MIME => letter(bytes)?,
        mime if mime.starts_with("text/") => String::from_utf8_lossy(bytes).into_owned(),
        _ => return Err(NOT_SHOWN.to_owned()),
    };
    Ok(Opened { pages: Vec::new(), text: shortened(&text) })
}

const NO_TEXT: &str = "Tidak ada tulisan yang terbaca di berkas ini. Minta pengirim mengirim gambar atau berkas lain.";
const NOT_SHOWN: &str = "Jenis berkas ini tidak dibuka di sini. Minta pengirim mengirim gambar, PDF, atau XLSX.";

/// Every sheet, row by row.
fn sheets(bytes: &[u8]) -> Result<String, String> {
    let grids = list::sheets(bytes).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for grid in grids {
        lines.extend(grid.sheet.as_deref().map(clean_line).filter(|name| !name.is_empty()));
        lines.extend(grid.rows.iter().take(LINES_MAX).map(|row| row.shown()));
        lines.push(String::new());
        if lines.len() > LINES_MAX {
            break;
        }
    }
    Ok(lines.join("\n"))
}

/// What about, and the text, in which numbers that name a person are masked. Nothing of a letter is fetched or drawn.
fn letter(bytes: &[u8]) -> Result<String, String> {
    // Prices are not what it is read for here.
    let read = reading::read(bytes, Rupiah(i64::MAX)).map_err(|error| error.to_string())?;
    let files: Vec<&str> = read.attachments.iter().map(|one| one.file_name.as_deref().unwrap_or("-")).collect();
    let mut text = [read.subject.as_str(), "\n\n", &applications::masked(&read.body)].concat();
    if !files.is_empty() {
        text.push_str("\n\n");
        text.push_str(&files.join("\n"));
    }
    Ok(text)
}

fn shortened(text: &str) -> String {
    let clean = clean_lines(truncate_chars(text, TEXT_CHARS_MAX));
    if text.chars().nth(TEXT_CHARS_MAX).is_some() { [clean.as_str(), "\n\u{2026}"].concat() } else { clean }
}

/// A small picture of a picture; none of anything else.
pub(super) fn thumb(mime: &str, bytes: &[u8]) -> Option<Pixels> {
    if !mime.starts_with("image/") {
        return None;
    }
    thumbnail(bytes, THUMB_PX).ok().map(|small| pixels_of(&small))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_shown_as_a_picture_or_as_its_text() {
        let csv = opened(CSV_MIME, b"Nama;Harga\nTas anyam;85000\n").expect("a sheet");
        assert!(csv.pages.is_empty() && csv.text.contains("Tas anyam"), "{}", csv.text);
        let mail = b"From: kontak01@example.com\r\nSubject: Halo\r\nMessage-ID: <a@example.com>\r\n\r\nIsi surat.\r\n";
        let mail = opened(MAIL_MIME, mail).expect("a letter");
        assert_eq!(mail.text, "Halo\n\nIsi surat.");
        let plain = opened("text/plain", "a\u{202E}b\u{0}c".as_bytes()).expect("a text");
        assert_eq!(plain.text, "abc", "nothing hidden is shown");
        let picture = opened("image/png", b"bukan gambar").expect_err("no picture");
        assert!(picture.contains("bukan gambar"), "{picture}");
        assert_eq!(opened("application/zip", b"PK").err().as_deref(), Some(NOT_SHOWN));
        let long = opened("text/plain", "x".repeat(TEXT_CHARS_MAX + 1).as_bytes()).expect("a text");
        assert_eq!(long.text.chars().count(), TEXT_CHARS_MAX + 2);
    }
}
