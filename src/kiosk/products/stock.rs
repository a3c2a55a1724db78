//! The part of the card about pieces, and its sheets: carrying between shelf and storeroom, writing off, and what the
//! partner wants to have for it. Pure.

use deks_ui::{ProductSheet, Tone};

use super::{Card, Effect, Intent};
use crate::base::{ActId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::merchandising::Channel;
use crate::stockroom::losses::LossKind;
use crate::stockroom::places::Place;

type Outs = Vec<Out<Effect>>;

/// What stands in the open sheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SheetTyped {
    pub pieces: String,
    /// 0: damaged, 1: lost.
    pub loss: usize,
    pub memo: String,
    pub channel: usize,
}

impl SheetTyped {
    fn qty(&self) -> Option<i64> {
        self.pieces.trim().parse().ok()
    }

    fn kind(&self) -> LossKind {
        if self.loss == 1 { LossKind::Lost } else { LossKind::Damaged }
    }
}

const NO_NUMBER: &str = "Isi jumlah buah dengan angka.";

impl Card {
    pub(super) fn decide_stock(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SaveShelf if !self.busy => {
                self.busy = true;
                let (act_id, product, shelf) = (self.act_id, self.id(), self.shelf.clone());
                return vec![Out::Do(Effect::SaveShelf { act_id, product, shelf })];
            }
            Intent::OpenSheet(sheet) if !self.busy => return self.open_sheet(sheet),
            Intent::SheetClosed if !self.busy => self.close_sheet(),
            Intent::SheetEdited(typed) => return self.sheet_edited(typed),
            Intent::SheetDone if !self.busy => return self.sheet_done(),
            Intent::CostKnown { qty, cost } if self.typed.qty() == Some(qty) => self.cost = cost,
            Intent::Given(given) => return self.given(given),
            Intent::Declined => (self.asked, self.busy) = (false, false),
            Intent::Acted(result) => return self.acted(result),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn shelf_changed(&self) -> bool {
        self.shelf.trim() != self.data.shelf
    }

    fn open_sheet(&mut self, sheet: ProductSheet) -> Outs {
        (self.sheet, self.act_id, self.cost) = (sheet, ActId::new(), None);
        self.sheet_flaw.clear();
        let pieces = if sheet == ProductSheet::ToShelf { self.data.places.in_storeroom } else { 1 };
        self.typed = SheetTyped { pieces: pieces.to_string(), ..SheetTyped::default() };
        self.look_up_cost()
    }

    pub(super) fn close_sheet(&mut self) {
        self.sheet = ProductSheet::None;
        self.sheet_flaw.clear();
    }

    fn sheet_edited(&mut self, typed: SheetTyped) -> Outs {
        let other_pieces = typed.pieces != self.typed.pieces;
        self.typed = typed;
        self.sheet_flaw.clear();
        if other_pieces { self.look_up_cost() } else { Vec::new() }
    }

    /// What a loss comes to is seen before anybody is asked.
    fn look_up_cost(&mut self) -> Outs {
        self.cost = None;
        match self.typed.qty() {
            Some(qty) if self.sheet == ProductSheet::WriteOff && qty > 0 => {
                vec![Out::Do(Effect::LookUpCost { product: self.id(), qty })]
            }
            _ => Vec::new(),
        }
    }

    fn sheet_done(&mut self) -> Outs {
        match self.sheet {
            ProductSheet::None => Vec::new(),
            ProductSheet::ToStoreroom => self.carry(Place::Storeroom),
            ProductSheet::ToShelf => self.carry(Place::Shelf),
            ProductSheet::WriteOff => self.ask_write_off(),
            ProductSheet::PriceWish => self.wish(),
        }
    }

    fn refuse(&mut self, text: &str) -> Outs {
        text.clone_into(&mut self.sheet_flaw);
        Vec::new()
    }

    fn carry(&mut self, to: Place) -> Outs {
        let Some(qty) = self.typed.qty() else { return self.refuse(NO_NUMBER) };
        self.busy = true;
        vec![Out::Do(Effect::Carry { act_id: self.act_id, product: self.id(), to, qty })]
    }

    fn ask_write_off(&mut self) -> Outs {
        let Some(qty) = self.typed.qty() else { return self.refuse(NO_NUMBER) };
        // What only the person at the screen can put right is said before somebody else comes.
        if !(1..=self.data.on_hand).contains(&qty) {
            let text = format!("Isi jumlah antara 1 dan {}, yaitu sisa stok menurut catatan.", self.data.on_hand);
            return self.refuse(&text);
        }
        if self.typed.memo.trim().is_empty() {
            return self.refuse("Tulis apa yang terjadi, supaya mitra bisa memahaminya.");
        }
        (self.busy, self.asked, self.act_id) = (true, true, ActId::new());
        let about = format!("{qty} {} {}", self.data.product.full_name(), self.typed.kind().words());
        let amount = self.cost.map(|cost| cost.made_good).filter(|paid| *paid != Rupiah::ZERO);
        let amount = amount.map(|paid| paid.to_string()).unwrap_or_default();
        vec![Out::Tell(Event::ApprovalWanted(Ask::agreement(self.act_id, about, amount)))]
    }

    fn given(&mut self, given: Given) -> Outs {
        self.asked = false;
        let (Some(qty), Some(approved)) = (self.typed.qty(), given.approval) else {
            self.busy = false;
            return Vec::new();
        };
        let (act_id, product, kind, note) = (self.act_id, self.id(), self.typed.kind(), self.typed.memo.clone());
        vec![Out::Do(Effect::WriteOff { act_id, product, kind, qty, note, approved })]
    }

    fn wish(&mut self) -> Outs {
        let Some(price) = Rupiah::parse_input(&self.new_price) else {
            return self.refuse("Tulis harga dalam rupiah utuh, misalnya 85.000.");
        };
        self.busy = true;
        let channel = Channel::ALL.get(self.typed.channel).copied().unwrap_or(Channel::Counter);
        // Today stands in the field before anybody chose: then it is wanted as soon as the notice allows.
        let wanted = Some(self.price_from).filter(|day| *day > self.data.today);
        let (act_id, product, note) = (self.act_id, self.id(), self.typed.memo.clone());
        vec![Out::Do(Effect::Wish { act_id, product, price, wanted, channel, note })]
    }

    fn acted(&mut self, result: Result<String, String>) -> Outs {
        self.busy = false;
        match result {
            Err(text) if self.sheet == ProductSheet::None => vec![Out::Say(text, Tone::Bad)],
            Err(text) => self.refuse(&text),
            Ok(said) => {
                if self.sheet == ProductSheet::PriceWish {
                    self.new_price.clear();
                }
                if self.sheet == ProductSheet::None {
                    // The register cleans it; it comes with the card.
                    self.data.shelf = self.shelf.trim().to_owned();
                }
                self.act_id = ActId::new();
                self.close_sheet();
                vec![Out::Say(said, Tone::Ok), Out::Tell(Event::RegisterChanged)]
            }
        }
    }
}
