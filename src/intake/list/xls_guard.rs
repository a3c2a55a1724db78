//! Old Excel files from outside: refused before the parser trusts figures in them that could fill the memory.
//!
//! An `.xls` is a small file system of sectors (MS-CFB) that holds one stream of records (MS-XLS). The parser behind us
//! follows chains of sectors that may run in circles and makes room for the box that the cells of a sheet lie in,
//! however empty. Both are walked here first, on the bytes as they are.

use super::ListError;
use crate::base::limits::LIST_CELLS_MAX;

const RESERVED_SECTORS: u32 = 0xFFFF_FFF8;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const MINI_STREAM_BELOW: u64 = 4_096;
const MINI_SECTOR: usize = 64;
const SHEETS_MAX: usize = 64;
/// What a sheet of the format can hold: 65.536 rows of 256 columns.
const SHEET_BOX: (u64, u64) = (65_536, 256);

/// Records that hold a cell: row and column come first in each.
const CELL_RECORDS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x0006];
const MULTI_CELL_RECORD: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
const BOUND_SHEET: u16 = 0x0085;
const FILE_PASS: u16 = 0x002F;
const END_OF_STREAM: u16 = 0x000A;

/// Passes a file whose chains end and whose sheets are of a size that a list has.
pub fn check(bytes: &[u8]) -> Result<(), ListError> {
    let stream = Container::open(bytes).and_then(|container| container.workbook()).ok_or(ListError::Damaged)?;
    let mut sheets = Vec::new();
    for record in Records(&stream) {
        match record.kind {
            FILE_PASS if u16_at(record.data, 0) != Some(0) => return Err(ListError::Password),
            BOUND_SHEET => sheets.push(u32_at(record.data, 0).ok_or(ListError::Damaged)? as usize),
            END_OF_STREAM => break,
            _ => {}
        }
    }
    if sheets.len() > SHEETS_MAX {
        return Err(ListError::UnpacksTooLarge);
    }
    let mut cells = 0u64;
    for start in sheets {
        let sheet = stream.get(start..).ok_or(ListError::Damaged)?;
        cells = cells.saturating_add(sheet_box(sheet)?);
    }
    if cells > 2 * LIST_CELLS_MAX as u64 {
        return Err(ListError::UnpacksTooLarge);
    }
    Ok(())
}

/// How many cells the box around a sheet's cells has. Nested streams are counted along: more is only stricter.
fn sheet_box(sheet: &[u8]) -> Result<u64, ListError> {
    let (mut last_row, mut last_column, mut depth) = (0u64, 0u64, 0u32);
    for record in Records(sheet) {
        match record.kind {
            0x0809 => depth += 1,
            END_OF_STREAM if depth <= 1 => break,
            END_OF_STREAM => depth -= 1,
            DIMENSIONS => check_dimensions(record.data)?,
            kind if CELL_RECORDS.contains(&kind) => {
                last_row = last_row.max(u16_at(record.data, 0).unwrap_or(0).into());
                last_column = last_column.max(u16_at(record.data, 2).unwrap_or(0).into());
            }
            MULTI_CELL_RECORD => {
                last_row = last_row.max(u16_at(record.data, 0).unwrap_or(0).into());
                let end = record.data.len().saturating_sub(2);
                last_column = last_column.max(u16_at(record.data, end).unwrap_or(0).into());
                last_column = last_column.max(u16_at(record.data, 2).unwrap_or(0).into());
            }
            _ => {}
        }
    }
    Ok((last_row + 1) * (last_column + 1))
}

fn check_dimensions(data: &[u8]) -> Result<(), ListError> {
    let (rows, columns) = match data.len() {
        10 => (u16_at(data, 2).map(u64::from), u16_at(data, 6)),
        14 | 16 => (u32_at(data, 4).map(u64::from), u16_at(data, 10)),
        _ => return Err(ListError::Damaged),
    };
    let (rows, columns) = (rows.ok_or(ListError::Damaged)?, u64::from(columns.ok_or(ListError::Damaged)?));
    if rows > SHEET_BOX.0 || columns > SHEET_BOX.1 { Err(ListError::UnpacksTooLarge) } else { Ok(()) }
}

struct Record<'a> {
    kind: u16,
    data: &'a [u8],
}

/// The records of a stream, until one does not fit.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let kind = u16_at(self.0, 0)?;
        let length = usize::from(u16_at(self.0, 2)?);
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some(Record { kind, data })
    }
}

struct Container<'a> {
    bytes: &'a [u8],
    sector_size: usize,
    fat: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Container<'a>> {
        let sector_size = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut container = Container { bytes, sector_size, fat: Vec::new() };
        let sectors_max = bytes.len() / sector_size + 1;
        // The list of the sectors that hold the allocation table: 109 in the header, the rest in a chain.
        let mut listed: Vec<u32> = (0..109).filter_map(|at| u32_at(bytes, 76 + 4 * at)).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut visited = 0;
        while next < RESERVED_SECTORS {
            visited += 1;
            let sector = container.sector(next).filter(|_| visited <= sectors_max)?;
            let entries = sector_size / 4;
            listed.extend((0..entries - 1).filter_map(|at| u32_at(sector, 4 * at)));
            next = u32_at(sector, 4 * (entries - 1))?;
        }
        listed.retain(|sector| *sector < RESERVED_SECTORS);
        if listed.len() > sectors_max {
            return None;
        }
        for sector in listed {
            let sector = container.sector(sector)?;
            let entries: Vec<u32> = (0..sector.len() / 4).filter_map(|at| u32_at(sector, 4 * at)).collect();
            container.fat.extend(entries);
        }
        Some(container)
    }

    /// The stream with the workbook's records.
    fn workbook(&self) -> Option<Vec<u8>> {
        let directory = self.chain(u32_at(self.bytes, 48)?, None)?;
        let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
        let find = |wanted: &str| entries.iter().find(|entry| entry_name(entry).eq_ignore_ascii_case(wanted));
        let entry = find("Workbook").or_else(|| find("Book"))?;
        let (start, length) = self.place(entry)?;
        let mini_fat_sectors = u64::from(u32_at(self.bytes, 64)?);
        let mini_fat_length = mini_fat_sectors * self.sector_size as u64;
        let (root_start, root_length) = self.place(entries.first()?)?;
        let limit = self.bytes.len() as u64;
        if length > limit || root_length > limit || mini_fat_length > limit {
            return None;
        }
        if length >= MINI_STREAM_BELOW {
            return self.chain(start, Some(length as usize));
        }
        let mini_stream = self.chain(root_start, Some(root_length as usize))?;
        let mini_fat = self.chain(u32_at(self.bytes, 60)?, Some(mini_fat_length as usize))?;
        let mut out = Vec::new();
        let mut at = start;
        while at != END_OF_CHAIN && out.len() < length as usize {
            let begin = at as usize * MINI_SECTOR;
            out.extend_from_slice(mini_stream.get(begin..(begin + MINI_SECTOR).min(mini_stream.len()))?);
            at = u32_at(&mini_fat, 4 * at as usize)?;
        }
        out.truncate(length as usize);
        Some(out)
    }

    /// Where an entry's stream begins and how long it says it is.
    fn place(&self, entry: &[u8]) -> Option<(u32, u64)> {
        let low = u64::from(u32_at(entry, 120)?);
        let high = if self.sector_size == 512 { 0 } else { u64::from(u32_at(entry, 124)?) };
        Some((u32_at(entry, 116)?, low | (high << 32)))
    }

    /// The bytes of a chain; `None` when it leaves the file or runs in a circle.
    fn chain(&self, start: u32, length: Option<usize>) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        while next != END_OF_CHAIN && length.is_none_or(|length| out.len() < length) {
            if out.len() > self.bytes.len() {
                return None;
            }
            let sector = self.sector(next)?;
            if sector.is_empty() {
                return None;
            }
            out.extend_from_slice(sector);
            next = match self.fat.get(next as usize) {
                Some(next) => *next,
                None if length.is_some_and(|length| out.len() >= length) => END_OF_CHAIN,
                None => return None,
            };
        }
        if let Some(length) = length {
            out.truncate(length);
        }
        Some(out)
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let begin = (at as usize).checked_add(1)?.checked_mul(self.sector_size)?;
        self.bytes.get(begin..begin.checked_add(self.sector_size)?.min(self.bytes.len()))
    }
}

fn entry_name(entry: &[u8]) -> String {
    let units: Vec<u16> = (0..32).filter_map(|at| u16_at(entry, 2 * at)).take_while(|unit| *unit != 0).collect();
    String::from_utf16_lossy(&units)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
