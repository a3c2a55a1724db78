//! What bytes are, by how they begin. Pure; nothing is unpacked or decoded.

use std::io::Cursor;

use zip::ZipArchive;

pub(super) const PNG_MIME: &str = "image/png";
pub(super) const JPEG_MIME: &str = "image/jpeg";
const PDF_MIME: &str = "application/pdf";
const XLSX_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV_MIME: &str = "text/csv";
const MAIL_MIME: &str = "message/rfc822";
pub(super) const ANY_MIME: &str = "application/octet-stream";
/// How much of a text is looked at.
const TEXT_BYTES: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Png,
    Jpeg,
    Pdf,
    Xlsx,
    /// Letters and figures only: a CSV, a letter, a note.
    Text,
    Unknown,
}

pub(super) fn sniff(bytes: &[u8]) -> Found {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Found::Png
    } else if bytes.starts_with(b"\xFF\xD8\xFF") {
        Found::Jpeg
    } else if bytes.starts_with(b"%PDF-") {
        Found::Pdf
    } else if bytes.starts_with(b"PK\x03\x04") && is_workbook(bytes) {
        Found::Xlsx
    } else if is_text(bytes) {
        Found::Text
    } else {
        Found::Unknown
    }
}

impl Found {
    pub fn is_picture(self) -> bool {
        matches!(self, Found::Png | Found::Jpeg)
    }

    /// The type under which it is kept. `said`: what somebody says of a text or of what is not known; it never makes a
    /// picture or a page of them.
    pub fn mime(self, said: &str) -> &'static str {
        match (self, said) {
            (Found::Png, _) => PNG_MIME,
            (Found::Jpeg, _) => JPEG_MIME,
            (Found::Pdf, _) => PDF_MIME,
            (Found::Xlsx, _) => XLSX_MIME,
            (Found::Text | Found::Unknown, MAIL_MIME) => MAIL_MIME,
            (Found::Text, CSV_MIME) => CSV_MIME,
            (Found::Text, _) => "text/plain",
            (Found::Unknown, _) => ANY_MIME,
        }
    }
}

/// A workbook without programs in it. Only the list of parts is read.
fn is_workbook(bytes: &[u8]) -> bool {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    let has = |part: &str| archive.index_for_name(part).is_some();
    has("xl/workbook.xml") && !has("xl/vbaProject.bin")
}

/// No markup and no control characters; what a spreadsheet writes as UTF-16 says so in its first bytes.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(TEXT_BYTES)];
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return true;
    }
    let body = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let is_plain = |byte: &u8| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    !body.is_empty() && !body.starts_with(b"<") && body.iter().all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[&str]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            zip.start_file(*part, SimpleFileOptions::default()).expect("a part");
            zip.write_all(b"isi").expect("written");
        }
        zip.finish().expect("an archive").into_inner()
    }

    #[test]
    fn bytes_are_what_they_begin_with() {
        let workbook = archive(&["[Content_Types].xml", "xl/workbook.xml"]);
        let with_programs = archive(&["xl/workbook.xml", "xl/vbaProject.bin"]);
        let other_archive = archive(&["rahasia.txt"]);
        let cases: &[(&[u8], Found)] = &[
            (b"\x89PNG\r\n\x1a\n....", Found::Png),
            (b"\xFF\xD8\xFF\xE0....", Found::Jpeg),
            (b"%PDF-1.7\n", Found::Pdf),
            (&workbook, Found::Xlsx),
            (&with_programs, Found::Unknown),
            (&other_archive, Found::Unknown),
            (&workbook[..workbook.len() / 2], Found::Unknown),
            (b"PK\x03\x04", Found::Unknown),
            (b"nama;harga\r\nTas;85000\r\n", Found::Text),
            (b"\xEF\xBB\xBFnama,harga\n", Found::Text),
            (b"\xFF\xFEn\0a\0", Found::Text),
            (b"caf\xE9;12", Found::Text),
            (b"  <html><script>", Found::Unknown),
            (b"<svg onload=x>", Found::Unknown),
            (b"MZ\x90\x00\x03", Found::Unknown),
            (b"GIF89a\x01\x00", Found::Unknown),
            (b"", Found::Unknown),
        ];
        for (bytes, expect) in cases {
            assert_eq!(sniff(bytes), *expect, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(20)]));
        }
    }

    #[test]
    fn nobody_talks_bytes_into_being_a_picture() {
        for (found, said, expect) in [
            (Found::Png, "text/html", PNG_MIME),
            (Found::Unknown, "image/png", ANY_MIME),
            (Found::Unknown, "application/pdf", ANY_MIME),
            (Found::Text, "text/html", "text/plain"),
            (Found::Text, "text/csv", CSV_MIME),
            (Found::Text, "message/rfc822", MAIL_MIME),
            (Found::Unknown, "message/rfc822", MAIL_MIME),
            (Found::Text, "x\r\nBcc: y", "text/plain"),
        ] {
            assert_eq!(found.mime(said), expect, "{found:?} {said:?}");
        }
    }
}
