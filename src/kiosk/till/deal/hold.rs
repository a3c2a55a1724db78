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

/// Carts that were thrown away just now.
#[derive(Debug, Default)]
pub struct Dropped {
    /// The last one on top: that is the one that comes back first.
    carts: Vec<Held>,
    ticks_left: u32,
    pace: Pace,
}

/// The rows move up when one goes: the second tap of a double tap would throw away the next one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Pace {
    #[default]
    Free,
    OnItsWay,
    /// Gone since the last tick.
    JustGone,
}

impl Dropped {
    /// What comes back first.
    pub fn name(&self) -> Option<&str> {
        self.carts.last().map(|held| held.name.as_str())
    }

    /// One more can be brought back; those before it as long as this one.
    fn push(&mut self, held: Held) {
        self.carts.push(held);
        self.ticks_left = UNDO_TICKS;
    }

    pub fn tick(&mut self) {
        if self.pace == Pace::JustGone {
            self.pace = Pace::Free;
        }
        self.ticks_left = self.ticks_left.saturating_sub(1);
        if self.ticks_left == 0 {
            self.carts.clear();
        }
    }
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
            DealIntent::Drop(id) => self.drop_held(id),
            DealIntent::DropDone { result, list } => {
                self.put_list(list);
                self.drop_done(result)
            }
            DealIntent::UndoDrop => {
                let Some(held) = self.deal.dropped.carts.pop() else { return Vec::new() };
                self.deal.serial += 1;
                vec![effect(DealEffect::BringBack(Box::new(held)))]
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

    fn drop_held(&mut self, id: HeldId) -> Outs {
        if self.deal.dropped.pace != Pace::Free {
            return Vec::new();
        }
        self.deal.dropped.pace = Pace::OnItsWay;
        self.deal.serial += 1;
        vec![effect(DealEffect::Drop(id))]
    }

    fn drop_done(&mut self, result: Result<Box<Held>, String>) -> Outs {
        self.deal.dropped.pace = Pace::JustGone;
        match result {
            Ok(held) => {
                self.deal.dropped.push(*held);
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
