//! A sheet as rows of cells, whatever file it came from.

use std::collections::BTreeMap;

use super::text::clean;
use super::{ListError, merges};
use crate::base::limits::{LIST_CELLS_MAX, LIST_COLUMNS_MAX, LIST_ROWS_MAX};

/// The value of one cell. Formula cells count by their stored value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Number(f64),
    /// Cleaned, never empty.
    Text(String),
    /// A truth value or a date, as text: no price and no quantity.
    Other(String),
    /// An error value such as `#REF!`.
    Error(String),
}

/// What stands for a cell that is not there.
static NOTHING: Cell = Cell::Empty;

impl Cell {
    /// A cell of cleaned text; nothing left is an empty cell.
    pub fn text(raw: &str) -> Cell {
        let text = clean(raw);
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// As it reads: whole numbers without decimals.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{}", *number as i64),
            Cell::Number(number) => number.to_string(),
            Cell::Text(text) | Cell::Other(text) | Cell::Error(text) => text.clone(),
        }
    }
}

/// A rectangle of merged cells; rows count from 1 as shown, columns from 0. Both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// A row with at least one filled cell of its own.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// As a spreadsheet program shows it.
    pub number: u32,
    /// The physical line where it starts in a text file.
    pub line: Option<u32>,
    /// Filled cells by column, in column order.
    own: Vec<(u32, Cell)>,
    /// Values that a merged cell above lends to this row.
    lent: Vec<(u32, Cell)>,
}

impl GridRow {
    pub fn new(number: u32, line: Option<u32>, mut cells: Vec<(u32, Cell)>) -> GridRow {
        cells.retain(|(_, cell)| !cell.is_empty());
        cells.sort_by_key(|(column, _)| *column);
        cells.dedup_by_key(|(column, _)| *column);
        GridRow { number, line, own: cells, lent: Vec::new() }
    }

    /// The filled cells that stand in this row itself.
    pub fn own(&self) -> &[(u32, Cell)] {
        &self.own
    }

    pub fn own_at(&self, column: u32) -> &Cell {
        find(&self.own, column).unwrap_or(&NOTHING)
    }

    /// The value that holds for this row: its own, or that of a cell merged down to it.
    pub fn at(&self, column: u32) -> &Cell {
        find(&self.own, column).or_else(|| find(&self.lent, column)).unwrap_or(&NOTHING)
    }

    /// Filled cells, lent ones included.
    pub fn filled_count(&self) -> usize {
        self.own.len() + self.lent.len()
    }

    /// The first text of the row itself: totals and section titles are told by it.
    pub fn first_text(&self) -> Option<&str> {
        self.own.iter().find_map(|(_, cell)| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The row in one line, as it is shown beside what was understood.
    pub fn shown(&self) -> String {
        let cells: Vec<String> = self.own.iter().map(|(_, cell)| cell.shown()).collect();
        cells.join(" | ")
    }

    pub(super) fn lend(&mut self, column: u32, cell: &Cell) -> bool {
        if !self.at(column).is_empty() {
            return false;
        }
        self.lent.push((column, cell.clone()));
        true
    }
}

fn find(cells: &[(u32, Cell)], column: u32) -> Option<&Cell> {
    cells.iter().find(|(at, _)| *at == column).map(|(_, cell)| cell)
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Grid {
    pub sheet: Option<String>,
    /// Rows with at least one filled cell, in row order.
    pub rows: Vec<GridRow>,
    /// Merged rectangles by the row and column they begin at.
    pub merges: BTreeMap<(u32, u32), Merge>,
}

impl Grid {
    /// Takes rows in row order, checks the limits and lets merged cells hold for the rows they cover.
    pub fn build(sheet: Option<String>, rows: Vec<GridRow>, merges: Vec<Merge>) -> Result<Grid, ListError> {
        if merges.len() > LIST_ROWS_MAX {
            return Err(ListError::TooManyCells { cells_max: LIST_CELLS_MAX });
        }
        let merges = merges.into_iter().map(|merge| ((merge.top, merge.left), merge)).collect();
        let mut grid = Grid { sheet, rows, merges };
        grid.rows.retain(|row| !row.own.is_empty());
        if grid.rows.len() > LIST_ROWS_MAX {
            return Err(ListError::TooManyRows { rows_max: LIST_ROWS_MAX });
        }
        let widest = grid.rows.iter().filter_map(|row| row.own.last()).map(|(column, _)| *column).max();
        if widest.is_some_and(|column| column as usize >= LIST_COLUMNS_MAX) {
            return Err(ListError::TooManyColumns { columns_max: LIST_COLUMNS_MAX });
        }
        let cells: usize = grid.rows.iter().map(|row| row.own.len()).sum();
        if cells > LIST_CELLS_MAX {
            return Err(ListError::TooManyCells { cells_max: LIST_CELLS_MAX });
        }
        merges::lend_down(&mut grid)?;
        Ok(grid)
    }

    /// The merged rectangle that begins at a cell.
    pub fn merge_at(&self, row: u32, column: u32) -> Option<Merge> {
        self.merges.get(&(row, column)).copied()
    }
}
