//! Excel files, old and new, as grids of their visible sheets.

use std::cell::Cell as Counter;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsx, XlsxError,
};

use super::grid::{Cell, Grid, GridRow, Merge};
use super::{ListError, xls_guard, zip_guard};
use crate::base::limits::{LIST_CELLS_MAX, LIST_COLUMNS_MAX};

/// What the texts of all cells of a file may hold together, in bytes.
const LIST_TEXT_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Sheets times the largest part, in bytes: many sheets may name the same part, which is then read as often.
const SHEETS_READ_BYTES_MAX: u64 = 150 * 1024 * 1024;
/// What opening a sheet costs at least, in bytes read.
const SHEET_BYTES_MIN: u64 = 64 * 1024;

/// The visible sheets of an `.xlsx` file, in their order.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Grid>, ListError> {
    zip_guard::check(bytes)?;
    without_panic(|| {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
            XlsxError::Password => ListError::Password,
            _ => ListError::Damaged,
        })?;
        let names = visible_sheets(book.sheets_metadata());
        let each = zip_guard::largest_part(bytes)?.max(SHEET_BYTES_MIN);
        if each.saturating_mul(names.len() as u64) > SHEETS_READ_BYTES_MAX {
            return Err(ListError::UnpacksTooLarge);
        }
        let used = Used::default();
        names.into_iter().map(|name| xlsx_sheet(&mut book, name, &used)).collect()
    })
}

/// The visible sheets of an `.xls` file, in their order.
pub fn xls(bytes: &[u8]) -> Result<Vec<Grid>, ListError> {
    xls_guard::check(bytes)?;
    without_panic(|| {
        let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
            calamine::XlsError::Password => ListError::Password,
            _ => ListError::Damaged,
        })?;
        let names = visible_sheets(book.sheets_metadata());
        let used = Used::default();
        names.into_iter().map(|name| xls_sheet(&mut book, name, &used)).collect()
    })
}

/// Whatever a damaged file makes a parser do, it ends as an error here.
fn without_panic<T>(f: impl FnOnce() -> Result<T, ListError>) -> Result<T, ListError> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or(Err(ListError::Damaged))
}

fn visible_sheets(sheets: &[Sheet]) -> Vec<String> {
    let read = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
    sheets.iter().filter(read).map(|sheet| sheet.name.clone()).collect()
}

fn xlsx_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: String, used: &Used) -> Result<Grid, ListError> {
    let damaged = |_| ListError::Damaged;
    let merges = book.merge_cells_by_sheet_name(&name).map_err(damaged)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows = Rows::sharing(used);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            DataRef::String(text) => Cell::text(text),
            DataRef::SharedString(text) => Cell::text(text),
            DataRef::Float(number) => Cell::Number(*number),
            DataRef::Int(number) => Cell::Number(*number as f64),
            DataRef::Bool(value) => truth(*value),
            DataRef::DateTime(at) => moment(at),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Other(text.clone()),
            DataRef::Error(error) => Cell::Error(error.to_string()),
            DataRef::Empty => Cell::Empty,
        };
        rows.push(row, column, value)?;
    }
    Grid::build(Some(name), rows.finish(), merges.iter().map(merge).collect())
}

fn xls_sheet(book: &mut Xls<Cursor<&[u8]>>, name: String, used: &Used) -> Result<Grid, ListError> {
    let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    let range = book.worksheet_range(&name).map_err(|_| ListError::Damaged)?;
    let (top, left) = range.start().unwrap_or((0, 0));
    let mut rows = Rows::sharing(used);
    for (row, column, value) in range.used_cells() {
        let value = match value {
            Data::String(text) => Cell::text(text),
            Data::Float(number) => Cell::Number(*number),
            Data::Int(number) => Cell::Number(*number as f64),
            Data::Bool(value) => truth(*value),
            Data::DateTime(at) => moment(at),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Other(text.clone()),
            Data::Error(error) => Cell::Error(error.to_string()),
            Data::Empty => Cell::Empty,
        };
        rows.push(top.saturating_add(row as u32), left.saturating_add(column as u32), value)?;
    }
    Grid::build(Some(name), rows.finish(), merges.iter().map(merge).collect())
}

fn truth(value: bool) -> Cell {
    Cell::Other(if value { "TRUE" } else { "FALSE" }.into())
}

/// A date as a partner reads it. "1-2" that a spreadsheet took for a date is shown as one: it needs a person.
fn moment(at: &ExcelDateTime) -> Cell {
    match at.as_datetime() {
        Some(moment) => Cell::Other(moment.format("%d-%m-%Y").to_string()),
        None => Cell::Other(at.as_f64().to_string()),
    }
}

fn merge(found: &Dimensions) -> Merge {
    Merge {
        top: found.start.0.saturating_add(1),
        left: found.start.1,
        bottom: found.end.0.saturating_add(1),
        right: found.end.1,
    }
}

/// Cells gathered into rows; files may give them in any order.
#[derive(Default)]
pub(super) struct Rows {
    rows: std::collections::BTreeMap<u32, Vec<(u32, Cell)>>,
    used: Used,
}

/// Cells and bytes of text that the sheets of one file have used together.
#[derive(Default, Clone)]
pub(super) struct Used(Rc<Counter<(usize, usize)>>);

impl Rows {
    /// Rows of one of several sheets.
    pub(super) fn sharing(used: &Used) -> Rows {
        Rows { used: used.clone(), ..Rows::default() }
    }

    /// Takes a cell at a row and column that both count from 0.
    pub(super) fn push(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), ListError> {
        if cell.is_empty() {
            return Ok(());
        }
        if column as usize >= LIST_COLUMNS_MAX {
            return Err(ListError::TooManyColumns { columns_max: LIST_COLUMNS_MAX });
        }
        let (mut cells, mut text_bytes) = self.used.0.get();
        cells += 1;
        // One text can stand in many cells, and one part in many sheets: what they hold is not bounded by the file.
        text_bytes += if let Cell::Text(text) = &cell { text.len() } else { 0 };
        self.used.0.set((cells, text_bytes));
        if cells > LIST_CELLS_MAX {
            return Err(ListError::TooManyCells { cells_max: LIST_CELLS_MAX });
        }
        if text_bytes > LIST_TEXT_BYTES_MAX {
            return Err(ListError::UnpacksTooLarge);
        }
        self.rows.entry(row.saturating_add(1)).or_default().push((column, cell));
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<GridRow> {
        self.rows.into_iter().map(|(number, cells)| GridRow::new(number, None, cells)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that stands in every cell lies in the file once: the size of the file says nothing of it.
    #[test]
    fn texts_of_all_sheets_together_are_refused_when_they_grow_too_large() {
        const TEXT_BYTES: usize = 1024 * 1024;
        let used = Used::default();
        let (mut first, mut second) = (Rows::sharing(&used), Rows::sharing(&used));
        let text = "x".repeat(TEXT_BYTES);
        let cells = LIST_TEXT_BYTES_MAX / TEXT_BYTES;
        for row in 0..cells {
            let sheet = if row % 2 == 0 { &mut first } else { &mut second };
            assert_eq!(sheet.push(row as u32, 0, Cell::Text(text.clone())), Ok(()), "{row}");
        }
        assert_eq!(second.push(0, 1, Cell::Text("x".to_owned())), Err(ListError::UnpacksTooLarge));
        assert_eq!(first.finish().len() + second.finish().len(), cells, "what fitted is there");
    }
}
