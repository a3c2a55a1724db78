//! Zip files, `.xlsx` among them: how much they hold, asked of their directory and by really unpacking, because a
//! directory may lie. What is unpacked is counted and thrown away.

use std::io::{Cursor, Read};

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::limits::{ARCHIVE_PARTS_MAX, ARCHIVE_RATIO_MAX, ARCHIVE_UNPACKED_BYTES_MAX};

/// The mark before each entry of the directory.
const ENTRY: &[u8] = b"PK\x01\x02";

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Not a zip file, or one too damaged to be unpacked by anything.
    NoArchive,
    Bytes(u64),
    TooMuch,
}

/// Counts what a zip file unpacks to, at most `bytes_left` bytes of it.
pub fn held(bytes: &[u8], bytes_left: u64) -> Held {
    if !bytes.starts_with(b"PK") {
        return Held::NoArchive;
    }
    // The directory is read into memory as a whole: its entries are counted before that.
    if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).count() > ARCHIVE_PARTS_MAX {
        return Held::TooMuch;
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Held::NoArchive };
    if archive.len() > ARCHIVE_PARTS_MAX {
        return Held::TooMuch;
    }
    let by_ratio = (bytes.len() as u64).saturating_mul(ARCHIVE_RATIO_MAX);
    let limit = by_ratio.min(ARCHIVE_UNPACKED_BYTES_MAX).min(bytes_left);
    let declared = archive.decompressed_size().unwrap_or(0);
    if declared > u128::from(limit) {
        return Held::TooMuch;
    }
    let mut unpacked = 0u64;
    let mut buffer = vec![0u8; 64 * 1024];
    for at in 0..archive.len() {
        // Unpacked here and not by the archive's own reader, which stops where the directory says it ends.
        let Ok(part) = archive.by_index_raw(at) else { continue };
        if part.compression() != CompressionMethod::Deflated {
            // Of other methods the directory must do: nothing of ours unpacks them.
            continue;
        }
        let mut part = DeflateDecoder::new(part);
        while let Ok(length @ 1..) = part.read(&mut buffer) {
            unpacked = unpacked.saturating_add(length as u64);
            if unpacked > limit {
                return Held::TooMuch;
            }
        }
    }
    Held::Bytes(unpacked.max(u64::try_from(declared).unwrap_or(u64::MAX)))
}

/// What the texts of a spreadsheet unpack to by its directory, in bytes, without its pictures. `None` for no archive.
pub fn texts_held(bytes: &[u8]) -> Option<u64> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let parts = (0..archive.len()).filter_map(|at| {
        let part = archive.by_index_raw(at).ok()?;
        (!is_picture(part.name_raw())).then_some(part.size())
    });
    Some(parts.fold(0, u64::saturating_add))
}

fn is_picture(name: &[u8]) -> bool {
    [&b".png"[..], b".jpg", b".jpeg", b".emf", b".wmf", b".gif"]
        .iter()
        .any(|ending| name.len() >= ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: usize, each: &[u8]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..parts {
            writer.start_file(at.to_string(), SimpleFileOptions::default()).expect("a part");
            writer.write_all(each).expect("its bytes");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn archives_are_counted_and_bombs_are_not_unpacked() {
        let text: Vec<u8> = (0..40_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        assert_eq!(held(b"Nama,Harga", u64::MAX), Held::NoArchive);
        assert_eq!(held(b"PK\x03\x04 and no more", u64::MAX), Held::NoArchive);
        assert_eq!(held(&archive(2, &text), u64::MAX), Held::Bytes(320_000));
        assert_eq!(held(&archive(1, &vec![0; 1_000_000]), u64::MAX), Held::TooMuch, "1 : 1000");
        assert_eq!(held(&archive(2, &text), 300_000), Held::TooMuch, "no more than is left for the message");
        assert_eq!(held(&archive(ARCHIVE_PARTS_MAX + 1, b""), u64::MAX), Held::TooMuch);
    }

    #[test]
    fn a_directory_that_lies_does_not_help() {
        let mut bytes = archive(1, &vec![0; 60 * 1024 * 1024]);
        let size = (60u32 * 1024 * 1024).to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
        assert!(!places.is_empty(), "the size is declared somewhere");
        for at in places {
            bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
        assert_eq!(held(&bytes, u64::MAX), Held::TooMuch);
    }
}
