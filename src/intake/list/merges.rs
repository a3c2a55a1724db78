//! Merged cells: a value merged downwards holds for every row it covers.

use super::ListError;
use super::grid::{Cell, Grid};
use crate::base::limits::LIST_CELLS_MAX;

/// Gives each row the values of the cells that are merged down to it.
pub(super) fn lend_down(grid: &mut Grid) -> Result<(), ListError> {
    let mut visited = 0usize;
    for merge in grid.merges.values() {
        let Ok(top) = grid.rows.binary_search_by_key(&merge.top, |row| row.number) else { continue };
        let value: Cell = grid.rows[top].own_at(merge.left).clone();
        if value.is_empty() {
            continue;
        }
        for row in grid.rows[top + 1..].iter_mut().take_while(|row| row.number <= merge.bottom) {
            row.lend(merge.left, &value);
            visited += 1;
        }
        // Merges that lie over each other are no list of goods.
        if visited > LIST_CELLS_MAX {
            return Err(ListError::TooManyCells { cells_max: LIST_CELLS_MAX });
        }
    }
    Ok(())
}
