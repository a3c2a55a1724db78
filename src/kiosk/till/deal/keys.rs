//! The keys of a real keyboard. A scanner never sends them: the window waits whether more keys follow too fast for a
//! hand before it hands one on.

use deks_ui::Tone;

use super::{DealIntent, Sheet};
use crate::kiosk::flow::Out;
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::pay::{DoneSheet, PayIntent};
use crate::kiosk::till::untagged::UntaggedIntent;
use crate::kiosk::till::{Intent, Stage, TillScreen};
use crate::till::CartError;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Help,
    Search,
    Hold,
    HeldList,
    Discount,
    LastReceipts,
    Pay,
    Back,
}

impl Key {
    /// By the name that the window gives it.
    pub fn named(name: &str) -> Option<Key> {
        let key = match name {
            "F1" => Key::Help,
            "F2" => Key::Search,
            "F3" => Key::Hold,
            "F4" => Key::HeldList,
            "F6" => Key::Discount,
            "F7" => Key::LastReceipts,
            "F8" => Key::Pay,
            "Esc" => Key::Back,
            _ => return None,
        };
        Some(key)
    }
}

impl TillScreen {
    pub(super) fn deal_key(&mut self, key: Key) -> Outs {
        if !self.here {
            return Vec::new();
        }
        if key == Key::Back {
            return self.key_back();
        }
        // While money is being taken or a piece without a label is described, the keys of the cart have no meaning.
        if !matches!(self.stage, Stage::Selling) || self.untagged.is_some() {
            return Vec::new();
        }
        match key {
            Key::Help => {
                self.deal.sheet = if self.deal.sheet == Sheet::Keys { Sheet::None } else { Sheet::Keys };
                Vec::new()
            }
            Key::Search => {
                self.deal.sheet = Sheet::None;
                self.deal.search_wanted += 1;
                Vec::new()
            }
            Key::Hold if self.deal.sheet == Sheet::Held => self.decide_deal(DealIntent::Hold),
            Key::Hold | Key::HeldList => self.decide_deal(DealIntent::HeldOpened),
            Key::Discount => self.key_discount(),
            Key::LastReceipts => self.decide_deal(DealIntent::LastOpened),
            Key::Pay => {
                self.deal.sheet = Sheet::None;
                self.decide(Intent::PayOpened)
            }
            Key::Back => Vec::new(),
        }
    }

    /// Of the chosen line; of the whole cart when none is chosen.
    fn key_discount(&mut self) -> Outs {
        if self.cart.is_empty() {
            return vec![Out::Say(CartError::NothingToDiscount.to_string(), Tone::Warn)];
        }
        match self.selected.filter(|line| self.cart.line(*line).is_some()) {
            Some(line) => self.decide_deal(DealIntent::LineDiscountOpened(line)),
            None => self.decide_deal(DealIntent::CartDiscountOpened),
        }
    }

    /// One step back: the sheet, the payment, the screen. The camera's sheet is closed before this is asked.
    fn key_back(&mut self) -> Outs {
        if self.deal.sheet != Sheet::None {
            return self.decide_deal(DealIntent::Closed);
        }
        if self.untagged.is_some() {
            return self.decide(UntaggedIntent::Closed.into());
        }
        match &self.stage {
            Stage::Selling => vec![Out::Back],
            Stage::Paying(_) => self.decide(Intent::PayCancelled),
            // A paid sale stays until somebody begins the next one; what lies beside it closes.
            Stage::Done(done) if matches!(done.sheet, DoneSheet::None) => Vec::new(),
            Stage::Done(_) => self.decide(PayIntent::SheetClosed.into()),
        }
    }
}
