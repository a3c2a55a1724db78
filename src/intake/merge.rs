//! Two lines of one list that are the same goods become one.

use super::draft::{DraftLine, IntakeDraft};
use crate::base::limits::QTY_MAX;
use crate::base::text::fold;

impl IntakeDraft {
    /// The line above that is the same goods at the same price, if the two can be one.
    pub fn twin_above(&self, at: usize) -> Option<usize> {
        let line = self.lines.get(at)?;
        let words = |line: &DraftLine| (fold(&line.name), fold(&line.variant));
        let own = words(line);
        let twin = self.lines.iter().take(at).position(|above| words(above) == own)?;
        let above = &self.lines[twin];
        let together = above.listed_qty?.checked_add(line.listed_qty?)?;
        let fits = !line.name.is_empty() && line.price.is_some() && above.price == line.price && together <= QTY_MAX;
        fits.then_some(twin)
    }

    /// Adds the pieces of line `at` to its twin above and takes the line off; returns the place of the twin. The rows of
    /// the file stay to be seen, one behind the other.
    pub fn merge_up(&mut self, at: usize) -> Option<usize> {
        let twin = self.twin_above(at)?;
        let from = self.remove_line(at)?;
        let line = self.lines.get_mut(twin)?;
        let listed = line.listed_qty.unwrap_or(0) + from.listed_qty.unwrap_or(0);
        (line.listed_qty, line.qty_text) = (Some(listed), listed.to_string());
        if line.counted_qty.is_some() || from.counted_qty.is_some() {
            line.set_counted(line.counted_qty.unwrap_or(0) + from.counted_qty.unwrap_or(0));
        }
        line.set_damaged(line.damaged_qty + from.damaged_qty);
        for (kept, added) in [
            (&mut line.reason, from.reason),
            (&mut line.damage_reason, from.damage_reason),
            (&mut line.barcode, from.barcode),
            (&mut line.category, from.category),
        ] {
            if kept.is_empty() {
                *kept = added;
            }
        }
        line.source_text = [line.source_text.as_str(), &from.source_text]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("  +  ");
        line.source_row = line.source_row.or(from.source_row);
        Some(twin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rupiah;

    const LIMIT: Rupiah = Rupiah(500_000);

    fn line(name: &str, price: &str, qty: &str) -> DraftLine {
        let mut line = DraftLine { source_text: format!("{name} | {qty}"), ..DraftLine::default() };
        line.set_name(name);
        line.set_price(price, LIMIT);
        line.set_qty(qty);
        line
    }

    #[test]
    fn only_the_same_goods_at_the_same_price_are_put_together() {
        for (second, expect) in [
            (line("TAS", "85rb", "3"), Some(0)),
            (line("Tas", "90.000", "3"), None),
            (line("Topi", "85.000", "3"), None),
            (line("Tas", "85.000", "tiga"), None),
            (line("Tas", "", "3"), None),
            (line("Tas", "85.000", &QTY_MAX.to_string()), None),
        ] {
            let called = format!("{second:?}");
            let mut draft = IntakeDraft { lines: vec![line("Tas", "85.000", "5"), second], ..IntakeDraft::default() };
            assert_eq!(draft.merge_up(1), expect, "{called}");
            assert_eq!(draft.lines.len(), if expect.is_some() { 1 } else { 2 }, "{called}");
        }
    }

    #[test]
    fn pieces_reasons_and_rows_of_both_stay() {
        let (mut first, mut second) = (line("Tas", "85.000", "5"), line("Tas", "85.000", "3"));
        first.set_counted(4);
        second.set_damaged(1);
        second.set_reason("Tertinggal");
        let mut draft = IntakeDraft { lines: vec![first, second], ..IntakeDraft::default() };
        assert_eq!((draft.merge_up(0), draft.merge_up(1)), (None, Some(0)));
        let line = &draft.lines[0];
        assert_eq!((line.listed_qty, line.counted_qty, line.damaged_qty), (Some(8), Some(4), 1));
        assert_eq!((line.reason.as_str(), line.source_text.as_str()), ("Tertinggal", "Tas | 5  +  Tas | 3"));
    }
}
