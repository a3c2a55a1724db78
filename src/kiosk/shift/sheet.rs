//! The table of notes and coins, and amounts typed on a pad. Pure.

use serde::{Deserialize, Serialize};

use crate::base::{ActId, BusinessDay, Rupiah, ShiftId};
use crate::till::shift::{Pieces, count_sheet};

/// A drawer holds fewer pieces of one value; more is a slip of the finger.
const PIECES_MAX: i64 = 9_999;
/// More is not moved at once: another figure is not taken.
const AMOUNT_MAX: i64 = 100_000_000;

/// How many pieces of each value there are, and the row that the pad writes to.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Sheet {
    rows: Vec<Pieces>,
    chosen: usize,
    /// The row was chosen just now: the next figure begins its count anew.
    is_fresh: bool,
}

/// A float that is being counted, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloatDraft {
    pub pieces: Vec<Pieces>,
    pub amount: i64,
    pub in_one: bool,
}

/// A drawer that is being counted, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountDraft {
    pub shift: ShiftId,
    pub act_id: ActId,
    pub pieces: Vec<Pieces>,
    pub is_submitted: bool,
}

impl Sheet {
    /// The sheet of a day with what was counted before; a value that is not money any more is left out.
    pub fn filled(day: BusinessDay, before: &[Pieces]) -> Sheet {
        let mut rows = count_sheet(day);
        for row in &mut rows {
            let known = before.iter().find(|known| known.form == row.form && known.value == row.value);
            row.pieces = known.map_or(0, |known| known.pieces.clamp(0, PIECES_MAX));
        }
        Sheet { rows, chosen: 0, is_fresh: true }
    }

    /// The same on another day: what was counted and the chosen row stay as long as the same money is valid.
    pub fn on(self, day: BusinessDay) -> Sheet {
        let money = |rows: &[Pieces]| rows.iter().map(|row| (row.form, row.value)).collect::<Vec<_>>();
        if money(&count_sheet(day)) == money(&self.rows) { self } else { Sheet::filled(day, &self.rows) }
    }

    pub fn pieces(&self) -> &[Pieces] {
        &self.rows
    }

    pub fn total(&self) -> Rupiah {
        self.rows.iter().map(Pieces::amount).sum()
    }

    /// The id of the row that the pad writes to.
    pub fn chosen(&self) -> String {
        self.rows.get(self.chosen).map(row_id).unwrap_or_default()
    }

    pub fn choose(&mut self, id: &str) {
        if let Some(at) = self.rows.iter().position(|row| row_id(row) == id) {
            (self.chosen, self.is_fresh) = (at, true);
        }
    }

    /// The next smaller value; after the last one the first.
    pub fn choose_next(&mut self) {
        (self.chosen, self.is_fresh) = ((self.chosen + 1) % self.rows.len().max(1), true);
    }

    pub fn key(&mut self, key: &str) {
        let Some(row) = self.rows.get_mut(self.chosen) else { return };
        let before = if self.is_fresh && key != "back" { 0 } else { row.pieces };
        row.pieces = typed(before, key, PIECES_MAX);
        self.is_fresh = false;
    }
}

/// `note-100000`: each value once, whatever its place.
pub fn row_id(row: &Pieces) -> String {
    format!("{}-{}", row.form.name(), row.value.0)
}

/// An amount of rupiah after one more key.
pub fn typed_amount(before: i64, key: &str) -> i64 {
    typed(before, key, AMOUNT_MAX)
}

/// A figure after one more key; what would be too much is not taken.
fn typed(before: i64, key: &str, most: i64) -> i64 {
    let after = match key {
        "clear" => 0,
        "back" => before / 10,
        "000" => before.saturating_mul(1_000),
        digit => match digit.parse::<i64>() {
            Ok(digit @ 0..=9) => before.saturating_mul(10).saturating_add(digit),
            _ => before,
        },
    };
    if after <= most { after } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> BusinessDay {
        BusinessDay::new(2026, 11, 22).expect("a day")
    }

    fn press(sheet: &mut Sheet, keys: &[&str]) {
        for key in keys {
            sheet.key(key);
        }
    }

    #[test]
    fn keys_make_figures_that_a_drawer_can_hold() {
        for (before, key, most, after) in [
            (0, "5", PIECES_MAX, 5),
            (5, "0", PIECES_MAX, 50),
            (9_999, "1", PIECES_MAX, 9_999),
            (12, "back", PIECES_MAX, 1),
            (0, "back", PIECES_MAX, 0),
            (12, "clear", PIECES_MAX, 0),
            (300, "000", AMOUNT_MAX, 300_000),
            (300_000, "000", AMOUNT_MAX, 300_000),
            (7, "x", AMOUNT_MAX, 7),
            (7, "-1", AMOUNT_MAX, 7),
        ] {
            assert_eq!(typed(before, key, most), after, "{before} {key}");
        }
    }

    #[test]
    fn the_pad_writes_to_the_chosen_row_and_goes_on_to_the_next() {
        let mut sheet = Sheet::filled(day(), &[]);
        assert_eq!((sheet.chosen().as_str(), sheet.total()), ("note-100000", Rupiah::ZERO));
        press(&mut sheet, &["1", "2"]);
        assert_eq!(sheet.total(), Rupiah(1_200_000));
        sheet.choose_next();
        press(&mut sheet, &["3"]);
        assert_eq!((sheet.chosen().as_str(), sheet.total()), ("note-50000", Rupiah(1_350_000)));
        // A row that is chosen again is counted anew; taking a figure back goes on with the old count.
        sheet.choose("note-100000");
        press(&mut sheet, &["back"]);
        assert_eq!(sheet.total(), Rupiah(250_000));
        sheet.choose("note-100000");
        press(&mut sheet, &["7"]);
        assert_eq!(sheet.total(), Rupiah(850_000));
        sheet.choose("coin-1000");
        press(&mut sheet, &["4"]);
        assert_eq!(sheet.total(), Rupiah(854_000), "a coin is not the note of its value");
        sheet.choose("coin-7");
        assert_eq!(sheet.chosen(), "coin-1000");
        sheet.choose("coin-100");
        sheet.choose_next();
        assert_eq!(sheet.chosen(), "note-100000");
    }

    #[test]
    fn what_was_counted_comes_back_on_the_sheet_of_the_day() {
        let mut sheet = Sheet::filled(day(), &[]);
        sheet.choose("note-20000");
        press(&mut sheet, &["9"]);
        let again = Sheet::filled(day(), sheet.pieces());
        assert_eq!(again.total(), Rupiah(180_000));
        assert_eq!(sheet.clone().on(day()), sheet, "the same money: nothing moves");
        assert_eq!(Sheet::default().on(day()), Sheet::filled(day(), &[]));
    }

    #[test]
    fn a_sheet_without_rows_takes_no_key() {
        let mut sheet = Sheet::default();
        press(&mut sheet, &["1"]);
        sheet.choose_next();
        assert_eq!((sheet.total(), sheet.chosen()), (Rupiah::ZERO, String::new()));
    }
}
