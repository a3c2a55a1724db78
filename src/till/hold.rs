//! Putting a sale aside and taking it up again: several carts, each with a name, kept through a power cut.
//!
//! Promises: putting aside and clearing the counter's own draft are one change, so a cart is never in two places and never
//! in none; a cart that a newer or older program cannot read stays where it is and is named, not lost. A held cart is a
//! draft of this till, no fact: nothing is sold, moved or reserved; it goes when a QRIS code that was shown for it is
//! settled. Leaves to others: undo of a cleared cart ([`Cart::undo_remove`]) and the ten seconds in which a dropped one can
//! be brought back (the screen keeps it).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::cart::Cart;
use super::draft::DRAFT_KIND;
use crate::base::text::{clean_line, truncate_chars};
use crate::base::{HeldId, Rupiah, UserId, UtcMs};
use crate::store::{Drafts, Store, StoreError};

const HELD_KIND: &str = "held";
/// More customers never wait at one counter; above it, carts are forgotten and not held.
pub const HELD_MAX: usize = 50;
/// Fits a button.
pub const HELD_NAME_CHARS_MAX: usize = 40;
/// What a cart is called that got no name: `Bon 3`.
const NAME_HEAD: &str = "Bon ";
/// A higher number was written by hand.
const NUMBER_MAX: u32 = 9_999;

/// A cart that was put aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub id: HeldId,
    pub name: String,
    pub held_by: UserId,
    pub at: UtcMs,
    pub cart: Cart,
}

impl Held {
    pub fn pieces(&self) -> i64 {
        self.cart.totals().pieces
    }

    /// Without promotions, which are worked out when it is taken up again.
    pub fn total(&self) -> Rupiah {
        self.cart.totals().net
    }
}

/// All carts that were put aside, the latest first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct HeldCarts {
    pub carts: Vec<Held>,
    /// How many more there are that this version cannot read.
    pub unreadable: usize,
}

/// A cart that is on the counter again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    pub cart: Cart,
    /// What lay on the counter before, and was put aside for it.
    pub put_aside: Option<Held>,
}

#[derive(Debug, PartialEq, Error)]
pub enum HoldError {
    #[error("Keranjang masih kosong, jadi tidak ada yang disimpan. Pindai barang dulu.")]
    EmptyCart,
    #[error("Sudah ada {HELD_MAX} bon yang disimpan. Lanjutkan atau hapus salah satu dulu.")]
    TooMany,
    #[error("Bon itu sudah dilanjutkan atau dihapus. Muat ulang daftar bon.")]
    NotHeld,
    #[error("Bon itu sudah ada di daftar.")]
    AlreadyThere,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the cart of a till aside under a name; an empty name becomes `Bon 1`, `Bon 2`, ...: the numbers run on. The till's
/// own draft is gone with the same change: show an empty cart afterwards.
pub fn hold_cart(store: &Store, till: &str, name: &str, cart: &Cart, user: UserId) -> Result<Held, HoldError> {
    if cart.is_empty() {
        return Err(HoldError::EmptyCart);
    }
    let (till, name, cart) = (till.to_owned(), clean_name(name), cart.clone());
    store.change_drafts(move |drafts| {
        let held = put_aside(drafts, name, cart, user)?;
        drafts.forget(DRAFT_KIND, &till)?;
        Ok(held)
    })
}

/// The carts that were put aside.
pub fn held_carts(store: &Store) -> Result<HeldCarts, StoreError> {
    let (found, unreadable) = store.drafts_readable::<Held>(HELD_KIND)?;
    Ok(HeldCarts { carts: found.into_iter().map(|draft| draft.body).collect(), unreadable: unreadable.len() })
}

/// Takes a cart up again. What lies on the counter (`at_hand`) is put aside for it under `aside_name`; an empty one becomes
/// the next `Bon n`.
pub fn resume_held(
    store: &Store,
    till: &str,
    id: HeldId,
    at_hand: &Cart,
    aside_name: &str,
    user: UserId,
) -> Result<Resumed, HoldError> {
    let (till, at_hand, aside_name) = (till.to_owned(), at_hand.clone(), clean_name(aside_name));
    store.change_drafts(move |drafts| {
        // Before it leaves the list: the two never have one name.
        let free = free_name(&names_in(&drafts.bodies(HELD_KIND)?));
        let name = if aside_name.is_empty() { free } else { aside_name };
        let held = take(drafts, id)?;
        let put_aside = if at_hand.is_empty() { None } else { Some(put_aside(drafts, name, at_hand, user)?) };
        drafts.keep(DRAFT_KIND, &till, &held.cart)?;
        Ok(Resumed { cart: held.cart, put_aside })
    })
}

/// Throws a held cart away; what it was comes back, so that [`bring_back`] can undo it.
pub fn drop_held(store: &Store, id: HeldId) -> Result<Held, HoldError> {
    store.change_drafts(move |drafts| take(drafts, id))
}

/// Throws away what was put aside of a cart that is sold now. What cannot be read stays.
pub(super) fn forget_sold(drafts: &Drafts<'_>, sold: &Cart) -> Result<(), StoreError> {
    for held in readable(&drafts.bodies(HELD_KIND)?).filter(|held| held.cart.is_same_as(sold)) {
        drafts.forget(HELD_KIND, &held.id.to_string())?;
    }
    Ok(())
}

/// Whether the cart, as it is or changed since, was put aside.
pub(super) fn is_held(drafts: &Drafts<'_>, cart: &Cart) -> Result<bool, StoreError> {
    Ok(readable(&drafts.bodies(HELD_KIND)?).any(|held| held.cart.is_same_as(cart)))
}

/// Undoes [`drop_held`].
pub fn bring_back(store: &Store, held: &Held) -> Result<(), HoldError> {
    let held = held.clone();
    store.change_drafts(move |drafts| {
        let key = held.id.to_string();
        if drafts.get::<Held>(HELD_KIND, &key)?.is_some() {
            return Err(HoldError::AlreadyThere);
        }
        check_room(&drafts.bodies(HELD_KIND)?)?;
        Ok(drafts.keep(HELD_KIND, &key, &held)?)
    })
}

fn put_aside(drafts: &Drafts<'_>, name: String, cart: Cart, user: UserId) -> Result<Held, HoldError> {
    let bodies = drafts.bodies(HELD_KIND)?;
    check_room(&bodies)?;
    let name = if name.is_empty() { free_name(&names_in(&bodies)) } else { name };
    let held = Held { id: HeldId::new(), name, held_by: user, at: drafts.now(), cart };
    drafts.keep(HELD_KIND, &held.id.to_string(), &held)?;
    Ok(held)
}

fn take(drafts: &Drafts<'_>, id: HeldId) -> Result<Held, HoldError> {
    let key = id.to_string();
    let held = drafts.get::<Held>(HELD_KIND, &key)?.ok_or(HoldError::NotHeld)?;
    drafts.forget(HELD_KIND, &key)?;
    Ok(held)
}

fn check_room(bodies: &[String]) -> Result<(), HoldError> {
    if bodies.len() >= HELD_MAX { Err(HoldError::TooMany) } else { Ok(()) }
}

/// The names in use; an unreadable cart has none.
fn names_in(bodies: &[String]) -> Vec<String> {
    readable(bodies).map(|held| held.name).collect()
}

fn readable(bodies: &[String]) -> impl Iterator<Item = Held> {
    bodies.iter().filter_map(|body| serde_json::from_str(body).ok())
}

/// The next `Bon n`: the numbers run on, so that a cart that is in work is not taken for one that waits. Pure.
fn free_name(taken: &[String]) -> String {
    let number = |name: &String| name.strip_prefix(NAME_HEAD).and_then(|rest| rest.parse::<u32>().ok());
    let highest = taken.iter().filter_map(number).filter(|number| *number < NUMBER_MAX).max().unwrap_or(0);
    [NAME_HEAD, &(highest + 1).to_string()].concat()
}

fn clean_name(name: &str) -> String {
    truncate_chars(&clean_line(name), HELD_NAME_CHARS_MAX).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_without_a_name_gets_the_next_number() {
        let cases: [(&[&str], &str); 4] = [
            (&[], "Bon 1"),
            (&["Bon 1", "Bon 2"], "Bon 3"),
            (&["Bon 2", "Ibu berbaju biru"], "Bon 3"),
            (&["Bon 4", "Bon 1", "Bon 99999", "Bon dua"], "Bon 5"),
        ];
        for (taken, expect) in cases {
            let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(free_name(&taken), expect, "{taken:?}");
        }
    }

    #[test]
    fn names_are_cleaned_and_cut() {
        let (long, cut) = ("x".repeat(60), "x".repeat(HELD_NAME_CHARS_MAX));
        let cases: [(&str, &str); 4] =
            [("  Meja\t2 \n", "Meja 2"), ("\u{1b}@\u{200B}", "@"), (" \u{200B}", ""), (&long, &cut)];
        for (typed, expect) in cases {
            assert_eq!(clean_name(typed), expect, "{typed:?}");
        }
    }
}
