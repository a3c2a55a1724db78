//! Rows as they are pasted from a spreadsheet or typed: one to a line, cells between tabs or semicolons.

use std::collections::BTreeMap;

use super::read::{flaw_of, read_kind};
use super::value::{FieldValue, TableRow};
use super::{FieldFlaw, Ground};
use crate::base::text::clean_line;
use crate::sop::definition::Column;

/// The rows of a text, called `r1`, `r2` and so on. Blank lines are no rows.
pub(super) fn rows(columns: &[Column], typed: &str, ground: &Ground) -> Result<Vec<TableRow>, FieldFlaw> {
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
    let lines = typed.split('\n').filter(|line| !clean_line(line).is_empty());
    lines.enumerate().map(|(at, line)| row(columns, line, at + 1, ground)).collect()
}

fn row(columns: &[Column], line: &str, no: usize, ground: &Ground) -> Result<TableRow, FieldFlaw> {
    // A tab is never part of a cell; a semicolon may be, where there are tabs.
    let mark = if line.contains('\t') { '\t' } else { ';' };
    let parts: Vec<&str> = line.split(mark).collect();
    if parts.iter().skip(columns.len()).any(|part| !clean_line(part).is_empty()) {
        return Err(FieldFlaw::TooManyCells { row: no });
    }
    let mut cells = BTreeMap::new();
    for (column, part) in columns.iter().zip(parts) {
        let read = read_kind(&column.kind, part, ground);
        let value =
            read.map_err(|flaw| FieldFlaw::Cell { row: no, column: column.label.clone(), flaw: Box::new(flaw) })?;
        if let Some(value) = value {
            cells.insert(column.id.clone(), value);
        }
    }
    Ok(TableRow { id: format!("r{no}"), cells })
}

/// Everything that is wrong in the cells, row by row.
pub(super) fn flaws_of_cells<'a>(
    columns: &'a [Column],
    rows: &'a [TableRow],
    ground: &'a Ground,
) -> impl Iterator<Item = FieldFlaw> + 'a {
    rows.iter().enumerate().flat_map(move |(at, row)| {
        columns.iter().filter_map(move |column| flaw_of_cell(column, row.cells.get(&column.id), at + 1, ground))
    })
}

fn flaw_of_cell(column: &Column, cell: Option<&FieldValue>, row: usize, ground: &Ground) -> Option<FieldFlaw> {
    let label = || column.label.clone();
    match cell.filter(|cell| !cell.is_blank()) {
        None => column.required.then(|| FieldFlaw::CellMissing { row, column: label() }),
        Some(cell) => {
            let flaw = flaw_of(&column.kind, cell, ground)?;
            Some(FieldFlaw::Cell { row, column: label(), flaw: Box::new(flaw) })
        }
    }
}
