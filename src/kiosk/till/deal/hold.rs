//! Putting a cart aside, and taking it up again.
//!
//! The cart leaves the counter with the tap, not with the answer: what is scanned in between belongs to the next customer,
//! or goes into the cart that comes.

use deks_ui::Tone;

use super::{DealEffect, DealIntent, Listing, Resumed, Sheet, UNDO_TICKS, effect};
use crate::base::text::clean_line;
use crate::base::{HeldId, Rupiah};
use crate::kiosk::flow::Out;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::till::{Cart, Held, HoldError};

/// What a cart is called that got no name: `Bon 3`.
const BON: &str = "Bon ";
/// A higher number was written by hand.
const BON_MAX: u32 = 9_999;

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
        // Before one of them leaves the list: its number is not given again today.
        self.last_bon = self.highest_bon();
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
                let name = self.name_of_the_gone(&list);
                self.put_list(list);
                self.resume_done(*at_hand, result, name)
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

    /// The name that a cart gets now when nobody writes one: none that was given today is given again, so that a cart
    /// that is in work is not taken for one that waits.
    pub(super) fn next_bon(&self) -> String {
        [BON, &(self.highest_bon() + 1).to_string()].concat()
    }

    fn highest_bon(&self) -> u32 {
        self.last_bon.max(highest(&self.deal.held))
    }

    fn hold(&mut self) -> Outs {
        if self.cart.is_empty() {
            return vec![Out::Say(HoldError::EmptyCart.to_string(), Tone::Warn)];
        }
        let typed = std::mem::take(&mut self.deal.held_name);
        let name = if clean_line(&typed).is_empty() { self.next_bon() } else { typed };
        let Some((cart, mut outs)) = self.take_off_counter() else { return Vec::new() };
        self.deal.sheet = Sheet::None;
        self.deal.serial += 1;
        self.last_bon = self.last_bon.max(bon_number(&name));
        outs.insert(0, effect(DealEffect::Hold { name, cart: Box::new(cart) }));
        outs.extend(self.end_hits());
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
        let aside_name = self.next_bon();
        let Some((at_hand, mut outs)) = self.take_off_counter() else { return Vec::new() };
        self.deal.sheet = Sheet::None;
        self.deal.serial += 1;
        if !at_hand.is_empty() {
            self.last_bon = self.last_bon.max(bon_number(&aside_name));
        }
        outs.insert(0, effect(DealEffect::Resume { id, at_hand: Box::new(at_hand), aside_name }));
        outs.extend(self.end_hits());
        outs
    }

    /// What the cart is called that is in the list and not in this one any more.
    fn name_of_the_gone(&self, list: &Listing) -> Option<String> {
        let is_gone = |row: &&HeldRow| !list.carts.iter().any(|left| left.id == row.id);
        let mut gone = self.deal.held.iter().filter(is_gone);
        // Of a list that could not be read all are gone.
        gone.next().filter(|_| gone.next().is_none()).map(|row| row.name.clone())
    }

    /// Says what became of the cart that lay there; where none did, which one lies there now: what was said last may be
    /// that this one waits.
    fn resume_done(&mut self, at_hand: Cart, result: Result<Resumed, String>, name: Option<String>) -> Outs {
        match result {
            Ok(Resumed { cart, put_aside }) => {
                self.last_bon = self.last_bon.max(put_aside.as_deref().map_or(0, bon_number));
                let mut outs = self.put_on_counter(*cart);
                let said = put_aside.map(|name| put_aside_as(&name)).or_else(|| name.map(|name| resumed(&name)));
                outs.extend(said.map(|text| Out::Say(text, Tone::Ok)));
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

fn highest(rows: &[HeldRow]) -> u32 {
    rows.iter().map(|row| bon_number(&row.name)).max().unwrap_or(0)
}

/// The number in such a name; zero for a name that somebody wrote.
fn bon_number(name: &str) -> u32 {
    let number = name.strip_prefix(BON).and_then(|rest| rest.parse().ok());
    number.filter(|number| *number < BON_MAX).unwrap_or(0)
}

fn held_as(name: &str) -> String {
    format!("Keranjang disimpan sebagai {name}.")
}

fn put_aside_as(name: &str) -> String {
    format!("Keranjang yang tadi disimpan sebagai {name}.")
}

fn resumed(name: &str) -> String {
    format!("{name} dilanjutkan.")
}

impl Listing {
    pub(super) fn new(carts: Vec<HeldRow>, unreadable: usize) -> Listing {
        Listing { carts, unreadable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::till::Intent;
    use crate::kiosk::till::tests::{item, till};

    fn list(names: &[&str]) -> Listing {
        let row = |name: &&str| HeldRow {
            id: HeldId::new(),
            name: (*name).to_owned(),
            pieces: 1,
            total: Rupiah(85_000),
            who: "Kasir 1".into(),
            when: "14.05".into(),
        };
        Listing::new(names.iter().map(row).collect(), 0)
    }

    /// Puts a bag aside under what was typed; the name it gets.
    fn hold(till: &mut TillScreen, typed: &str) -> String {
        till.add(item("Tas"));
        till.decide_hold(DealIntent::HeldNameEdited(typed.into()));
        let outs = till.decide_hold(DealIntent::Hold);
        let held = outs.into_iter().find_map(|out| match out {
            Out::Do(crate::kiosk::till::Effect::Deal(DealEffect::Hold { name, .. })) => Some(name),
            _ => None,
        });
        held.expect("it is put aside")
    }

    #[test]
    fn the_numbers_run_on_over_carts_that_were_taken_up() {
        let mut till = till();
        till.put_list(list(&["Bon 2", "Bon 1", "Ibu berbaju biru"]));
        let second = till.deal.held[0].id;
        till.decide_hold(DealIntent::Resume(second));
        let cart = || Box::new(Cart::default());
        let resumed = |put_aside: Option<&str>| Ok(Resumed { cart: cart(), put_aside: put_aside.map(str::to_owned) });
        let done = |put_aside, names: &[&str]| DealIntent::ResumeDone {
            at_hand: cart(),
            result: resumed(put_aside),
            list: list(names),
        };
        till.decide_hold(done(None, &["Bon 1", "Ibu berbaju biru"]));
        assert_eq!(hold(&mut till, " "), "Bon 3", "the second one is in work");
        assert_eq!(hold(&mut till, ""), "Bon 4", "the answer to the first is on its way");
        till.decide_hold(done(Some("Bon 5"), &[]));
        assert_eq!(hold(&mut till, "Meja 2"), "Meja 2");
        assert_eq!(hold(&mut till, ""), "Bon 6");
        let today = till.today;
        till.decide(Intent::DayBegan(today));
        assert_eq!(hold(&mut till, ""), "Bon 1", "a day has its own numbers");
    }

    #[test]
    fn a_cart_that_was_taken_up_is_said_by_its_name_unless_another_was_put_aside_for_it() {
        for (put_aside, left, said) in [
            (None, 1, Some("Ibu berbaju biru dilanjutkan.")),
            (Some("Bon 2"), 1, Some("Keranjang yang tadi disimpan sebagai Bon 2.")),
            (None, 2, None),
        ] {
            let mut till = till();
            let mut rows = list(&["Bon 1", "Ibu berbaju biru"]).carts;
            till.put_list(Listing::new(rows.clone(), 0));
            rows.truncate(left);
            let resumed = Resumed { cart: Box::new(Cart::default()), put_aside: put_aside.map(str::to_owned) };
            let (at_hand, list) = (Box::new(Cart::default()), Listing::new(rows, 0));
            let outs = till.decide_hold(DealIntent::ResumeDone { at_hand, result: Ok(resumed), list });
            let texts = outs.iter().filter_map(|out| match out {
                Out::Say(text, Tone::Ok) => Some(text.as_str()),
                _ => None,
            });
            assert_eq!(texts.collect::<Vec<_>>(), Vec::from_iter(said));
        }
    }

    #[test]
    fn only_a_name_that_the_kiosk_gives_has_a_number() {
        for (name, number) in [("Bon 12", 12), ("Bon 99999", 0), ("Bon dua", 0), ("Meja 2", 0), ("Bon ", 0)] {
            assert_eq!(bon_number(name), number, "{name}");
        }
    }
}
