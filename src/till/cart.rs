//! The cart: what lies on the counter and is not paid yet. Pure; [`super::draft`] keeps it through a power cut.
//!
//! A line holds ids, names and the price as of the scan; what is in force when the customer pays is read again by
//! [`super::pay`]. Lines have keys of their own, so that a screen never takes a row's place for its identity. What a
//! cashier takes off by hand stands in the cart; promotions are counted when it is priced ([`super::pricing`]).
//!
//! A cart has an id, which it keeps while it is changed, put aside and taken up again: goods that lie in two places (on
//! the counter, and beside a QRIS code that was shown) are known to be the same customer's. A cart that was cleared or ran
//! empty is the next customer's, unless what was taken out is brought back.

mod discount;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::limits::{CART_LINES_MAX, NAME_CHARS_MAX, NOTE_CHARS_MAX, QTY_MAX};
use crate::base::text::{clean_line, clean_lines, truncate_chars};
use crate::base::{CartId, PartnerId, ProductId, Rupiah};

pub use discount::{Discount, DiscountAmount, PERCENT_BP_MAX, PERCENT_BP_MIN, PriceOverride};

/// No sale of an outlet comes near it; above it, somebody scanned a code into an amount.
pub const TOTAL_RUPIAH_MAX: i64 = 1_000_000_000_000;
/// How many removed lines can be brought back.
const UNDO_LINES_MAX: usize = 20;

/// Something that can be put into a cart, as it was when it was scanned or found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartItem {
    /// `None`: an untagged item, sold under its partner and identified later.
    pub product_id: Option<ProductId>,
    pub partner_id: PartnerId,
    pub partner_name: String,
    /// Empty for an untagged item.
    pub code: String,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub unit_price: Rupiah,
    /// What the list said was on hand at the scan.
    pub on_hand: i64,
}

impl CartItem {
    /// `Kain Batik (Sogan)`.
    pub fn full_name(&self) -> String {
        if self.variant.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.variant) }
    }
}

/// Names a line for as long as the cart lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineKey(pub u32);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    pub key: LineKey,
    pub item: CartItem,
    pub qty: i64,
    /// Taken off by the cashier.
    #[serde(default)]
    pub manual: Option<Discount>,
    /// The price of a piece, where the cashier changed it; `item.unit_price` stays the label's.
    #[serde(default)]
    pub price_override: Option<PriceOverride>,
}

/// A removed line and where it stood.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
struct Removed {
    place: usize,
    line: CartLine,
    /// Lines that were taken out together come back together.
    #[serde(default)]
    batch: u32,
    /// The cart that it was taken out of.
    #[serde(default)]
    cart: Option<CartId>,
}

/// Whose it was does not count, as in [`Cart`].
impl PartialEq for Removed {
    fn eq(&self, other: &Removed) -> bool {
        (self.place, &self.line, self.batch) == (other.place, &other.line, other.batch)
    }
}

/// The cart. Build it with `Cart::default()`; each of them is a cart of its own ([`Cart::is_same_as`]). Two carts are
/// equal when the same lies in them in the same way, whoever's they are.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// A draft that has none gets a new one.
    #[serde(default = "CartId::new")]
    id: CartId,
    lines: Vec<CartLine>,
    note: String,
    removed: Vec<Removed>,
    keys_given: u32,
    #[serde(default)]
    batches: u32,
    /// The note of a cart that was cleared.
    #[serde(default)]
    removed_note: String,
    /// Taken off the whole cart by the cashier.
    #[serde(default)]
    discount: Option<Discount>,
    /// The discount of a cart that was cleared or ran empty: it is not for the next customer.
    #[serde(default)]
    removed_discount: Option<Discount>,
}

/// Empty, and nobody's yet.
impl Default for Cart {
    fn default() -> Cart {
        Cart {
            id: CartId::new(),
            lines: Vec::new(),
            note: String::new(),
            removed: Vec::new(),
            keys_given: 0,
            batches: 0,
            removed_note: String::new(),
            discount: None,
            removed_discount: None,
        }
    }
}

impl PartialEq for Cart {
    fn eq(&self, other: &Cart) -> bool {
        // Named one by one: a new field has to say whether it counts.
        let Cart { id: _, lines, note, removed, keys_given, batches, removed_note, discount, removed_discount } = self;
        *lines == other.lines
            && *note == other.note
            && *removed == other.removed
            && (*keys_given, *batches) == (other.keys_given, other.batches)
            && *removed_note == other.removed_note
            && (discount, removed_discount) == (&other.discount, &other.removed_discount)
    }
}

/// The cart's sums. Rounding belongs to the tender, not to the cart.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartTotals {
    pub pieces: i64,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub net: Rupiah,
}

/// An item without a label, described by the cashier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untagged {
    pub partner_id: PartnerId,
    pub partner_name: String,
    pub category: String,
    pub price: Rupiah,
    pub description: String,
}

/// Why a change of the cart was refused; the cart stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CartError {
    #[error("Keranjang sudah berisi {CART_LINES_MAX} baris. Bayar dulu, lalu lanjutkan di transaksi baru.")]
    TooManyLines,
    #[error("Jumlah harus antara 1 dan {QTY_MAX}. Periksa apakah kode terpindai ke kolom jumlah.")]
    QtyOutOfRange,
    #[error("Total melebihi batas satu transaksi. Periksa jumlah setiap baris.")]
    TotalTooLarge,
    #[error("Baris itu sudah tidak ada di keranjang.")]
    NoSuchLine,
    #[error("{name} belum punya harga. Minta manajer menetapkan harganya, atau jual tanpa label.")]
    PriceMissing { name: String },
    #[error("Tulis nama barangnya, misalnya \"tas anyam kecil\", atau pilih kategorinya.")]
    DescriptionMissing,
    #[error("Harga {price} melebihi batas: maksimal harga barang {limit} (SOP DEKS langkah 1).")]
    PriceOverLimit { price: Rupiah, limit: Rupiah },
    #[error("Keranjang masih kosong. Pindai barang dulu, lalu beri potongan.")]
    NothingToDiscount,
    #[error("Potongan harus antara 1 % dan 100 %. Periksa angkanya.")]
    DiscountPercentRange,
    #[error("Potongan belum diisi. Isi rupiah atau persennya.")]
    DiscountNotPositive,
    #[error("Potongan melebihi harganya. Isi paling banyak {price}.")]
    DiscountOverPrice { price: Rupiah },
    #[error("Harga baru belum diisi. Isi harga satu barang dalam rupiah.")]
    OverrideNotPositive,
    #[error("Pilih dulu alasannya.")]
    ReasonMissing,
    #[error("Tulis alasannya dengan singkat, karena \"Lainnya\" saja tidak cukup.")]
    NoteMissing,
}

impl Cart {
    /// Whether it is the same customer's cart, whatever was put into it or taken out of it since.
    pub fn is_same_as(&self, other: &Cart) -> bool {
        self.id == other.id
    }

    pub fn lines(&self) -> &[CartLine] {
        &self.lines
    }

    pub fn line(&self, key: LineKey) -> Option<&CartLine> {
        self.lines.iter().find(|line| line.key == key)
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn note(&self) -> &str {
        &self.note
    }

    /// Cleans and keeps the note; what is too long is cut.
    pub fn set_note(&mut self, note: &str) {
        self.note = truncate_chars(&clean_lines(note), NOTE_CHARS_MAX).to_owned();
    }

    /// Adds pieces: to the line of the same product at the same price, which keeps its place, or as a new last line. A
    /// line with a discount or a changed price stays as it is: they were given for its pieces only.
    pub fn add(&mut self, item: CartItem, qty: i64) -> Result<LineKey, CartError> {
        if item.unit_price <= Rupiah::ZERO {
            return Err(CartError::PriceMissing { name: item.full_name() });
        }
        let added = CartLine { key: LineKey(self.keys_given + 1), item, qty, manual: None, price_override: None };
        check_qty(qty)?;
        self.check_room(&added)?;
        match self.twin_of(&added) {
            Some(place) => self.raise(place, added),
            None if self.lines.len() >= CART_LINES_MAX => Err(CartError::TooManyLines),
            None => {
                self.keys_given += 1;
                let key = added.key;
                self.lines.push(added);
                Ok(key)
            }
        }
    }

    /// Adds one piece without a label; it always makes a line of its own. `limit` is the outlet's price limit.
    pub fn add_untagged(&mut self, untagged: Untagged, limit: Rupiah) -> Result<LineKey, CartError> {
        let name = truncate_chars(&clean_line(&untagged.description), NAME_CHARS_MAX).to_owned();
        if name.is_empty() {
            return Err(CartError::DescriptionMissing);
        }
        if untagged.price > limit {
            return Err(CartError::PriceOverLimit { price: untagged.price, limit });
        }
        let item = CartItem {
            product_id: None,
            partner_id: untagged.partner_id,
            partner_name: untagged.partner_name,
            code: String::new(),
            name,
            variant: String::new(),
            category: clean_line(&untagged.category),
            unit_price: untagged.price,
            on_hand: 0,
        };
        self.add(item, 1)
    }

    /// Sets a line's quantity; zero removes the line (it can be brought back).
    pub fn set_qty(&mut self, key: LineKey, qty: i64) -> Result<(), CartError> {
        if qty == 0 {
            return self.remove(key);
        }
        check_qty(qty)?;
        let place = self.place_of(key)?;
        let before = self.lines[place].gross();
        let gross = self.lines[place].unit_price().times(qty).ok_or(CartError::TotalTooLarge)?;
        if self.totals().gross - before + gross > Rupiah(TOTAL_RUPIAH_MAX) {
            return Err(CartError::TotalTooLarge);
        }
        self.lines[place].qty = qty;
        Ok(())
    }

    /// Takes a line out; [`Cart::undo_remove`] brings it back to its place. After the last line the cart is the next
    /// customer's.
    pub fn remove(&mut self, key: LineKey) -> Result<(), CartError> {
        let place = self.place_of(key)?;
        let line = self.lines.remove(place);
        if self.removed.len() >= UNDO_LINES_MAX {
            self.removed.remove(0);
        }
        self.batches += 1;
        self.removed_note.clear();
        self.removed_discount = if self.lines.is_empty() { self.discount.take() } else { None };
        self.removed.push(Removed { place, line, batch: self.batches, cart: Some(self.id) });
        if self.lines.is_empty() {
            self.id = CartId::new();
        }
        Ok(())
    }

    /// Takes every line, the note and the cart's discount out; [`Cart::undo_remove`] brings them back. The cart is the
    /// next customer's then.
    pub fn clear(&mut self) {
        self.batches += 1;
        let batch = self.batches;
        let cart = Some(std::mem::replace(&mut self.id, CartId::new()));
        self.removed.clear();
        // Brought back from the end of this list: the first line of the cart comes back first.
        let lines = std::mem::take(&mut self.lines).into_iter().enumerate().rev();
        self.removed.extend(lines.map(|(place, line)| Removed { place, line, batch, cart }));
        self.removed_note = std::mem::take(&mut self.note);
        self.removed_discount = self.discount.take();
    }

    /// The line that [`Cart::undo_remove`] would bring back.
    pub fn last_removed(&self) -> Option<&CartLine> {
        self.removed.last().map(|removed| &removed.line)
    }

    /// How many lines [`Cart::undo_remove`] would bring back.
    pub fn removed_together(&self) -> usize {
        let batch = self.removed.last().map(|removed| removed.batch);
        self.removed.iter().rev().take_while(|removed| Some(removed.batch) == batch).count()
    }

    /// Brings back what was removed last, a line or a whole cart; a line goes into its twin if the product was scanned
    /// again meanwhile. With it the cart is again the one that it was taken out of. Gives the last line that came back.
    pub fn undo_remove(&mut self) -> Result<Option<LineKey>, CartError> {
        let mut back = None;
        let batch = self.removed.last().map(|removed| removed.batch);
        while self.removed.last().is_some_and(|removed| Some(removed.batch) == batch) {
            back = self.undo_one()?;
        }
        if self.note.is_empty() {
            self.note = std::mem::take(&mut self.removed_note);
        }
        let discount = self.removed_discount.take();
        self.discount = self.discount.take().or(discount);
        Ok(back)
    }

    fn undo_one(&mut self) -> Result<Option<LineKey>, CartError> {
        let Some(Removed { place, line, cart, .. }) = self.removed.last().cloned() else { return Ok(None) };
        self.check_room(&line)?;
        let key = match self.twin_of(&line) {
            Some(twin) => self.raise(twin, line)?,
            None if self.lines.len() >= CART_LINES_MAX => return Err(CartError::TooManyLines),
            None => {
                let key = line.key;
                self.lines.insert(place.min(self.lines.len()), line);
                key
            }
        };
        self.removed.pop();
        self.id = cart.unwrap_or(self.id);
        Ok(Some(key))
    }

    /// Puts the prices in force on the lines, for the cart that a refused payment hands back.
    pub(super) fn reprice(&mut self, key: LineKey, price: Rupiah) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.key == key) {
            line.item.unit_price = price;
        }
    }

    /// The sums with what the cashier took off; without promotions, which [`super::pricing::price`] counts.
    pub fn totals(&self) -> CartTotals {
        let mut totals = CartTotals::default();
        for line in &self.lines {
            totals.pieces += line.qty;
            totals.gross += line.gross();
            totals.net += line.net();
        }
        let lines = totals.net;
        totals.net -= self.discount.as_ref().map_or(Rupiah::ZERO, |discount| discount.amount.off(lines));
        totals.discount = totals.gross - totals.net;
        totals
    }

    /// Pieces of a product in all its lines.
    pub fn pieces_of(&self, product: ProductId) -> i64 {
        self.lines.iter().filter(|line| line.item.product_id == Some(product)).map(|line| line.qty).sum()
    }

    fn check_room(&self, added: &CartLine) -> Result<(), CartError> {
        let gross = added.unit_price().times(added.qty).ok_or(CartError::TotalTooLarge)?;
        let fits = gross <= Rupiah(TOTAL_RUPIAH_MAX) && self.totals().gross + gross <= Rupiah(TOTAL_RUPIAH_MAX);
        if fits { Ok(()) } else { Err(CartError::TotalTooLarge) }
    }

    fn twin_of(&self, added: &CartLine) -> Option<usize> {
        let product = added.item.product_id.filter(|_| !added.stands_alone())?;
        self.lines.iter().position(|line| {
            line.item.product_id == Some(product)
                && line.item.unit_price == added.item.unit_price
                && !line.stands_alone()
        })
    }

    fn raise(&mut self, place: usize, added: CartLine) -> Result<LineKey, CartError> {
        let line = &mut self.lines[place];
        check_qty(line.qty + added.qty)?;
        line.qty += added.qty;
        line.item.on_hand = added.item.on_hand;
        Ok(line.key)
    }

    fn place_of(&self, key: LineKey) -> Result<usize, CartError> {
        self.lines.iter().position(|line| line.key == key).ok_or(CartError::NoSuchLine)
    }
}

fn check_qty(qty: i64) -> Result<(), CartError> {
    if (1..=QTY_MAX).contains(&qty) { Ok(()) } else { Err(CartError::QtyOutOfRange) }
}

#[cfg(test)]
#[path = "cart_tests.rs"]
mod tests;
