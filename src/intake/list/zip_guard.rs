//! Zip files from outside: refused before anything is unpacked into memory that could fill it (faults F15).

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::ListError;
use crate::base::limits::{LIST_UNPACK_RATIO_MAX, LIST_UNPACKED_BYTES_MAX};

/// Parts in one spreadsheet file; each sheet, drawing and picture is one.
const PARTS_MAX: usize = 5_000;
/// A file that small may unpack to any ratio: empty sheets compress well.
const RATIO_FREE_BYTES: u64 = 1024 * 1024;

/// Whether the archive is an OpenDocument file rather than an `.xlsx`.
pub fn is_open_document(bytes: &[u8]) -> Result<bool, ListError> {
    let archive = open(bytes)?;
    Ok(archive.index_for_name("content.xml").is_some())
}

/// Checks the sizes that the archive declares, then unpacks part after part and counts: a declared size may lie.
pub fn check(bytes: &[u8]) -> Result<(), ListError> {
    let mut archive = open(bytes)?;
    let budget = budget(bytes);
    if archive.decompressed_size().is_some_and(|declared| declared > u128::from(budget)) {
        return Err(ListError::UnpacksTooLarge);
    }
    let mut left = budget;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| ListError::Damaged)?;
        let mut unpacked = Vec::new();
        part.take(left + 1).read_to_end(&mut unpacked).map_err(|_| ListError::Damaged)?;
        left = left.checked_sub(unpacked.len() as u64).ok_or(ListError::UnpacksTooLarge)?;
        if promises_too_much(&unpacked) {
            return Err(ListError::UnpacksTooLarge);
        }
    }
    Ok(())
}

/// The size of the largest part, in bytes, by the directory: no more of it is ever unpacked. Whether it is a sheet
/// cannot be told by its name.
pub fn largest_part(bytes: &[u8]) -> Result<u64, ListError> {
    let mut archive = open(bytes)?;
    let sizes = (0..archive.len()).filter_map(|at| archive.by_index_raw(at).ok().map(|part| part.size()));
    Ok(sizes.max().unwrap_or(0))
}

/// One part of the archive, at most as large as the archive may unpack to.
pub fn part(bytes: &[u8], name: &str) -> Result<Vec<u8>, ListError> {
    let mut archive = open(bytes)?;
    let part = archive.by_name(name).map_err(|_| ListError::Damaged)?;
    let mut out = Vec::new();
    part.take(LIST_UNPACKED_BYTES_MAX + 1).read_to_end(&mut out).map_err(|_| ListError::Damaged)?;
    if out.len() as u64 > LIST_UNPACKED_BYTES_MAX {
        return Err(ListError::UnpacksTooLarge);
    }
    Ok(out)
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, ListError> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ListError::Damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(ListError::UnpacksTooLarge);
    }
    Ok(archive)
}

/// A table of texts says how many it holds, and the parser makes room for them at once: no part holds more texts than
/// it has bytes.
fn promises_too_much(part: &[u8]) -> bool {
    const ATTRIBUTE: &[u8] = b"uniqueCount";
    let mut rest = part;
    while let Some(at) = rest.windows(ATTRIBUTE.len()).position(|window| window == ATTRIBUTE) {
        rest = &rest[at + ATTRIBUTE.len()..];
        let digits = rest.iter().skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''));
        let digits: String = digits.take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
        if digits.len() > 12 || digits.parse::<usize>().is_ok_and(|count| count > part.len()) {
            return true;
        }
    }
    false
}

fn budget(bytes: &[u8]) -> u64 {
    let by_ratio = (bytes.len() as u64).saturating_mul(LIST_UNPACK_RATIO_MAX);
    by_ratio.clamp(RATIO_FREE_BYTES, LIST_UNPACKED_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
            writer.write_all(&vec![b'0'; *size]).expect("its bytes");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn a_bomb_is_refused_and_a_small_file_is_not() {
        assert_eq!(check(&archive(&[("a.xml", 900_000)])), Ok(()));
        assert_eq!(check(&archive(&[("a.xml", 60 * 1024 * 1024)])), Err(ListError::UnpacksTooLarge));
        assert_eq!(check(&archive(&[("a.xml", 4 * 1024 * 1024)])), Err(ListError::UnpacksTooLarge), "1 : 1000");
    }

    #[test]
    fn a_declared_size_that_lies_does_not_help() {
        let mut bytes = archive(&[("a.xml", 8 * 1024 * 1024)]);
        let size = (8u32 * 1024 * 1024).to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
        assert!(!places.is_empty(), "the size is declared somewhere");
        for at in places {
            bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
        assert!(check(&bytes).is_err());
    }
}
