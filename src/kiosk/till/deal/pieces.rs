//! How many pieces of a line, typed on a pad.

use super::discount::press;
use super::{DealIntent, Sheet};
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::till::LineKey;

/// Longer figures are a scan that went into the wrong place; the cart says how many it takes.
const DIGITS_MAX: usize = 6;

/// The sheet as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PiecesForm {
    pub line: LineKey,
    /// Digits as typed; empty at first, so that the first key replaces what stands there.
    pub typed: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
}

impl TillScreen {
    pub(super) fn decide_pieces(&mut self, intent: DealIntent) -> Outs {
        if let DealIntent::PiecesOpened(line) = intent {
            if self.cart.line(line).is_some() {
                self.selected = Some(line);
                self.deal.sheet = Sheet::Pieces(PiecesForm { line, typed: String::new(), flaw: String::new() });
            }
            return Vec::new();
        }
        let Sheet::Pieces(form) = &mut self.deal.sheet else { return Vec::new() };
        match intent {
            DealIntent::FigureKey(key) => {
                form.flaw.clear();
                press(&mut form.typed, &key, DIGITS_MAX);
                Vec::new()
            }
            DealIntent::Applied => self.set_pieces(),
            _ => Vec::new(),
        }
    }

    /// Tried on a copy: a refusal stands in the sheet, where it can be mended.
    fn set_pieces(&mut self) -> Outs {
        let Sheet::Pieces(form) = &mut self.deal.sheet else { return Vec::new() };
        let Some(qty) = form.typed.parse::<i64>().ok().filter(|qty| *qty > 0) else { return Vec::new() };
        let (line, mut cart) = (form.line, self.cart.clone());
        if let Err(error) = cart.set_qty(line, qty) {
            form.flaw = error.to_string();
            return Vec::new();
        }
        self.deal.sheet = Sheet::None;
        self.change(|now| {
            *now = cart;
            Ok(Some(line))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::till::tests::{item, scan, till};
    use crate::till::{CartError, Found};

    fn typed(keys: &str) -> TillScreen {
        let mut till = till();
        scan(&mut till, Found::One(item("Tas")));
        let line = till.cart.lines()[0].key;
        till.decide_deal(DealIntent::PiecesOpened(line));
        for key in keys.split(' ') {
            till.decide_deal(DealIntent::FigureKey(key.into()));
        }
        till.decide_deal(DealIntent::Applied);
        till
    }

    #[test]
    fn a_typed_number_of_pieces_replaces_the_one_that_stood_there() {
        for (keys, qty, is_open) in [("1 2", 12, false), ("0 7", 7, false), ("3 back", 1, true), ("0", 1, true)] {
            let till = typed(keys);
            assert_eq!(till.cart.lines()[0].qty, qty, "{keys}");
            assert_eq!(matches!(till.deal.sheet, Sheet::Pieces(_)), is_open, "{keys}");
        }
    }

    #[test]
    fn more_than_the_cart_takes_is_said_in_the_sheet() {
        let till = typed("999 999");
        assert_eq!(till.cart.lines()[0].qty, 1);
        let Sheet::Pieces(form) = &till.deal.sheet else { panic!("{:?}", till.deal.sheet) };
        assert_eq!(form.flaw, CartError::QtyOutOfRange.to_string());
    }
}
