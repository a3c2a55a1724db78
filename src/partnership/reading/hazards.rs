//! Why an attachment is kept apart: what its name and its first bytes say (faults F13, F15). Pure; nothing is opened.

use super::limits::{NAME_CHARS_MAX, PICTURE_PIXELS_MAX};
use super::words::Quarantine;

/// Names that Windows takes for devices, with whatever extension.
const RESERVED: [&str; 8] = ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$", "$mft"];
/// Extensions of files that run, or that make something run.
const PROGRAMS: [&str; 54] = [
    "exe",
    "com",
    "bat",
    "cmd",
    "scr",
    "pif",
    "msi",
    "msp",
    "mst",
    "msc",
    "cpl",
    "dll",
    "sys",
    "drv",
    "ocx",
    "hta",
    "js",
    "jse",
    "vbs",
    "vbe",
    "vb",
    "ws",
    "wsf",
    "wsh",
    "wsc",
    "ps1",
    "psm1",
    "ps1xml",
    "lnk",
    "url",
    "reg",
    "inf",
    "scf",
    "gadget",
    "application",
    "jar",
    "class",
    "apk",
    "xapk",
    "app",
    "dmg",
    "pkg",
    "deb",
    "rpm",
    "appimage",
    "run",
    "bin",
    "elf",
    "so",
    "sh",
    "bash",
    "desktop",
    "py",
    "php",
];
/// Extensions that a reader takes for the kind of a file; one of them before another makes a double extension.
const DOCUMENTS: [&str; 25] = [
    "pdf", "xlsx", "xls", "csv", "ods", "doc", "docx", "odt", "rtf", "txt", "ppt", "pptx", "jpg", "jpeg", "png", "gif",
    "webp", "bmp", "heic", "tif", "tiff", "mp4", "zip", "rar", "7z",
];

/// The extension of a name, lower case; empty when there is none.
pub fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, extension)) => extension.trim().to_lowercase(),
        None => String::new(),
    }
}

/// Whether an extension tells the kind of a file.
pub fn is_known(extension: &str) -> bool {
    PROGRAMS.contains(&extension)
        || DOCUMENTS.contains(&extension)
        || MAGIC.iter().any(|(known, _)| *known == extension)
        || matches!(extension, "htm" | "html" | "svg" | "xml" | "json" | "eml" | "mov" | "mp3" | "avif")
}

/// What a name says against a file.
pub fn of_name(name: &str) -> Vec<Quarantine> {
    let mut reasons = Vec::new();
    let mut add = |found: bool, reason| {
        if found {
            reasons.push(reason);
        }
    };
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = base.split('.').next().unwrap_or(base).trim().to_lowercase();
    let extension = extension(base);
    let before = base.rsplit_once('.').map(|(before, _)| self::extension(before)).unwrap_or_default();
    let is_program = PROGRAMS.contains(&extension.as_str());
    // "foto.jpg.html" deceives as well: whatever looks like an extension counts behind a document's.
    let looks_known =
        is_known(&extension) || ((1..=5).contains(&extension.len()) && extension.chars().all(char::is_alphabetic));
    add(looks_known && extension != before && DOCUMENTS.contains(&before.as_str()), Quarantine::DoubleExtension);
    add(is_program, Quarantine::Executable);
    add(name.contains(['/', '\\']) || name.contains(".."), Quarantine::PathInName);
    add(is_reserved(&stem), Quarantine::ReservedName);
    add(name.chars().count() > NAME_CHARS_MAX, Quarantine::NameTooLong);
    add(name.chars().any(is_direction_mark), Quarantine::BidiInName);
    reasons
}

fn is_reserved(stem: &str) -> bool {
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|rest| {
        let mut rest = rest.chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '\u{B9}' | '\u{B2}' | '\u{B3}'), None))
    });
    is_port || RESERVED.contains(&stem)
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
}

/// What the first bytes say against a file of this extension.
pub fn of_content(extension: &str, bytes: &[u8]) -> Vec<Quarantine> {
    let mut reasons = Vec::new();
    if is_program(bytes) {
        reasons.push(Quarantine::Executable);
    }
    if !fits(extension, bytes) {
        reasons.push(Quarantine::ContentMismatch);
    }
    if pixels(bytes) > PICTURE_PIXELS_MAX {
        reasons.push(Quarantine::PictureTooLarge);
    }
    reasons
}

/// Windows, Linux and Apple programs, scripts, Android and Java code, shortcuts.
fn is_program(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 12] = [
        b"MZ",
        b"\x7fELF",
        b"#!",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"dex\n",
        b"\0asm",
        b"\x4c\0\0\0\x01\x14\x02\0",
        b"\xef\xbb\xbf#!",
    ];
    BEGINNINGS.iter().any(|begin| bytes.starts_with(begin))
}

const ZIP: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
const OLE: &[&[u8]] = &[b"\xd0\xcf\x11\xe0"];
const JPEG: &[&[u8]] = &[b"\xff\xd8\xff"];
const TIFF: &[&[u8]] = &[b"II*\0", b"MM\0*"];
/// What files of an extension begin with. Extensions that are not named here may begin with anything.
const MAGIC: [(&str, &[&[u8]]); 28] = [
    ("pdf", &[b"%PDF-"]),
    ("xlsx", ZIP),
    ("xlsm", ZIP),
    ("docx", ZIP),
    ("docm", ZIP),
    ("pptx", ZIP),
    ("ods", ZIP),
    ("odt", ZIP),
    ("odp", ZIP),
    ("zip", ZIP),
    ("xls", OLE),
    ("doc", OLE),
    ("ppt", OLE),
    ("png", &[b"\x89PNG\r\n\x1a\n"]),
    ("jpg", JPEG),
    ("jpeg", JPEG),
    ("jpe", JPEG),
    ("jfif", JPEG),
    ("gif", &[b"GIF87a", b"GIF89a"]),
    ("bmp", &[b"BM"]),
    ("webp", &[b"RIFF"]),
    ("tif", TIFF),
    ("tiff", TIFF),
    ("rar", &[b"Rar!"]),
    ("7z", &[b"7z\xbc\xaf\x27\x1c"]),
    ("gz", &[b"\x1f\x8b"]),
    ("tgz", &[b"\x1f\x8b"]),
    ("rtf", &[b"{\\rtf"]),
];

fn fits(extension: &str, bytes: &[u8]) -> bool {
    match extension {
        "csv" | "tsv" | "txt" => is_text(bytes),
        "heic" | "heif" | "mp4" | "mov" | "m4v" => bytes.get(4..8) == Some(b"ftyp"),
        "webp" if bytes.get(8..12) != Some(b"WEBP") => false,
        // Some printers' programs write a mark or a blank line before the PDF begins.
        "pdf" => trimmed(bytes).starts_with(b"%PDF-"),
        _ => MAGIC
            .iter()
            .find(|(known, _)| *known == extension)
            .is_none_or(|(_, begins)| begins.iter().any(|begin| bytes.starts_with(begin))),
    }
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// Text begins like no known binary file, and has no zero bytes unless it is UTF-16.
fn is_text(bytes: &[u8]) -> bool {
    let known = MAGIC.iter().filter(|(extension, _)| !matches!(*extension, "bmp" | "rtf")).flat_map(|(_, all)| *all);
    if known.into_iter().any(|begin| bytes.starts_with(begin)) || is_program(bytes) {
        return false;
    }
    let head = &bytes[..bytes.len().min(1_024)];
    let is_wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let zeros = head.iter().filter(|b| **b == 0).count();
    let paired = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count() == zeros;
    zeros == 0 || is_wide || (zeros * 4 >= head.len() && (paired(0) || paired(1)))
}

/// How many pixels a picture's header promises; 0 for what is no picture.
fn pixels(bytes: &[u8]) -> u64 {
    imagesize::blob_size(bytes).map_or(0, |size| (size.width as u64).saturating_mul(size.height as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged() {
        use Quarantine::*;
        for (name, expect) in [
            ("katalog.xlsx", &[][..]),
            ("Katalog & Harga \u{2013} Batik S\u{EA}kar.xlsx", &[]),
            ("IMG_2211 instagram.png", &[]),
            ("Katalog v1.2 final.pdf", &[]),
            ("console.pdf", &[]),
            ("com10.pdf", &[]),
            ("data.tar.gz", &[]),
            ("katalog.pdf.pdf", &[]),
            ("../../mulai/otomatis.pdf", &[PathInName]),
            ("..\\otomatis.pdf", &[PathInName]),
            ("C:\\otomatis.pdf", &[PathInName]),
            ("a..pdf", &[PathInName]),
            ("CON.pdf", &[ReservedName]),
            ("aux", &[ReservedName]),
            ("nul .tar.gz", &[ReservedName]),
            ("LPT\u{B9}.csv", &[ReservedName]),
            ("com7.xlsx", &[ReservedName]),
            ("katalog.pdf.exe", &[DoubleExtension, Executable]),
            ("foto.jpg.html", &[DoubleExtension]),
            ("katalog.xlsx.pdf", &[DoubleExtension]),
            ("jalankan.BAT", &[Executable]),
            ("katalog\u{202E}fdp.exe", &[Executable, BidiInName]),
            ("", &[]),
        ] {
            assert_eq!(of_name(name), expect, "{name:?}");
        }
        assert_eq!(of_name(&["a".repeat(117), ".pdf".into()].concat()), [NameTooLong]);
        assert_eq!(of_name(&["a".repeat(116), ".pdf".into()].concat()), []);
    }

    #[test]
    fn contents_are_compared_with_the_extension() {
        use Quarantine::*;
        for (extension, bytes, expect) in [
            ("pdf", &b"%PDF-1.7"[..], &[][..]),
            ("pdf", b"\r\n%PDF-1.4", &[]),
            ("pdf", b"", &[ContentMismatch]),
            ("pdf", b"MZ\x90\0", &[Executable, ContentMismatch]),
            ("exe", b"MZ\x90\0", &[Executable]),
            ("png", b"\xff\xd8\xff\xe0", &[ContentMismatch]),
            ("jpg", b"\xff\xd8\xff\xe0", &[]),
            ("xlsx", b"PK\x03\x04", &[]),
            ("xlsx", b"<html>", &[ContentMismatch]),
            ("csv", b"Nama,Harga", &[]),
            ("csv", b"PK\x03\x04", &[ContentMismatch]),
            ("csv", b"a\0\0\0b\x01", &[ContentMismatch]),
            ("csv", b"N\0a\0m\0a\0,\0", &[]),
            ("csv", b"\xff\xfeN\0a\0", &[]),
            ("csv", b"", &[]),
            ("webp", b"RIFF\0\0\0\0WAVE", &[ContentMismatch]),
            ("heic", b"\0\0\0\x18ftypheic", &[]),
            ("dat", b"\x01\x02", &[]),
            ("", b"#!/bin/sh", &[Executable]),
        ] {
            assert_eq!(of_content(extension, bytes), expect, "{extension} {bytes:?}");
        }
    }

    #[test]
    fn pictures_that_promise_too_much_are_kept_apart() {
        let png = |width: u32, height: u32| {
            let header = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
            [&header[..], b"\x08\x02\0\0\0\0\0\0\0"].concat()
        };
        assert_eq!(of_content("png", &png(8_000, 8_000)), []);
        assert_eq!(of_content("png", &png(50_000, 50_000)), [Quarantine::PictureTooLarge]);
        let gif = b"GIF89a\xff\xff\xff\xff\0\0\0";
        assert_eq!(of_content("gif", gif), [Quarantine::PictureTooLarge]);
    }
}
