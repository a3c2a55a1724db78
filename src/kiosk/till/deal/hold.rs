//! Putting a cart aside, and taking it up again.
//!
//! The cart leaves the counter with the tap, not with the answer: what is scanned in between belongs to the next customer,
//! or goes into the cart that comes.

use deks_ui::Tone;

use super::{DealEffect, DealIntent, Listing, Resumed, Sheet, UNDO_TICKS, effect};
use crate::base::{HeldId, Rupiah};
use crate::kiosk::flow::Out;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::till::{Cart, Held, HoldError};

/// A cart in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    pub id: HeldId,
    pub name: String,
    pub pieces: i64,
    pub total: Rupiah,
    /// Who put it aside, and when: `14.05`, with the date when it was another day.
    pub who: String,
    pub when: String,
}

/// A cart that was thrown away just now.
#[derive(Debug)]
pub struct Dropped {
    pub held: Held,
    pub ticks_left: u32,
}

impl TillScreen {
    pub(super) fn decide_hold(&mut self, intent: DealIntent) -> Outs {
        match intent {
            DealIntent::HeldOpened => {
                self.deal.sheet = Sheet::Held;
                self.deal.held_name.clear();
                self.look_at_deals()
            }
            DealIntent::HeldNameEdited(name) => {
                self.deal.held_name = name;
                Vec::new()
            }
            DealIntent::Hold => self.hold(),
            DealIntent::HoldDone { cart, result, list } => {
                self.put_list(list);
                self.hold_done(*cart, result)
            }
            DealIntent::Resume(id) => self.resume_held(id),
            DealIntent::ResumeDone { at_hand, result, list } => {
                self.put_list(list);
                self.resume_done(*at_hand, result)
            }
            DealIntent::Drop(id) => {
                self.deal.serial += 1;
                vec![effect(DealEffect::Drop(id))]
            }
            DealIntent::DropDone { result, list } => {
                self.put_list(list);
                self.drop_done(result)
            }
            DealIntent::UndoDrop => {
                let Some(dropped) = self.deal.dropped.take() else { return Vec::new() };
                self.deal.serial += 1;
                vec![effect(DealEffect::BringBack(Box::new(dropped.held)))]
            }
            DealIntent::UndoDropDone { result, list } => {
                self.put_list(list);
                result.err().map(|text| Out::Say(text, Tone::Warn)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn hold(&mut self) -> Outs {
        if self.cart.is_empty() {
            return vec![Out::Say(HoldError::EmptyCart.to_string(), Tone::Warn)];
        }
        let name = std::mem::take(&mut self.deal.held_name);
        let Some((cart, mut outs)) = self.take_off_counter() else { return Vec::new() };
        self.deal.sheet = Sheet::None;
        self.deal.serial += 1;
        outs.insert(0, effect(DealEffect::Hold { name, cart: Box::new(cart) }));
        outs
    }

    fn hold_done(&mut self, cart: Cart, result: Result<String, String>) -> Outs {
        match result {
            Ok(name) => vec![Out::Say(held_as(&name), Tone::Ok)],
            Err(text) => {
                let mut outs = self.put_on_counter(cart);
                outs.push(Out::Say(text, Tone::Warn));
                outs
            }
        }
    }

    fn resume_held(&mut self, id: HeldId) -> Outs {
        let Some((at_hand, mut outs)) = self.take_off_counter() else { return Vec::new() };
        self.deal.sheet = Sheet::None;
        self.deal.serial += 1;
        outs.insert(0, effect(DealEffect::Resume { id, at_hand: Box::new(at_hand) }));
        outs
    }

    fn resume_done(&mut self, at_hand: Cart, result: Result<Resumed, String>) -> Outs {
        match result {
            Ok(Resumed { cart, put_aside }) => {
                let mut outs = self.put_on_counter(*cart);
                outs.extend(put_aside.map(|name| Out::Say(put_aside_as(&name), Tone::Ok)));
                outs
            }
            Err(text) => {
                let mut outs = self.put_on_counter(at_hand);
                outs.push(Out::Say(text, Tone::Warn));
                outs
            }
        }
    }

    fn drop_done(&mut self, result: Result<Box<Held>, String>) -> Outs {
        match result {
            Ok(held) => {
                self.deal.dropped = Some(Dropped { held: *held, ticks_left: UNDO_TICKS });
                Vec::new()
            }
            Err(text) => vec![Out::Say(text, Tone::Warn)],
        }
    }
}

/// The name that a cart gets when nobody writes one: the lowest number that is free.
pub(super) fn offered_name(rows: &[HeldRow]) -> String {
    let name = |number: usize| ["Bon ", &number.to_string()].concat();
    let is_free = |name: &String| !rows.iter().any(|row| row.name == *name);
    (1..=rows.len()).map(name).find(is_free).unwrap_or_else(|| name(rows.len() + 1))
}

fn held_as(name: &str) -> String {
    format!("Keranjang disimpan sebagai {name}.")
}

fn put_aside_as(name: &str) -> String {
    format!("Keranjang yang tadi disimpan sebagai {name}.")
}

impl Listing {
    pub(super) fn new(carts: Vec<HeldRow>, unreadable: usize) -> Listing {
        Listing { carts, unreadable }
    }
}
