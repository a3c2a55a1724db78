//! Pieces that broke, spoiled or went missing outside a count: written off by one person, approved by another, and made
//! good to the partner as the agreement says.
//!
//! What a hand-back found missing or damaged is on no one's account yet: it waits here until it is decided
//! ([`undecided`], [`decide`]).

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::losses::{self, LossKind, NewLoss};
use crate::base::text::clean_line;
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah, UserId};
use crate::catalog::{self, Product};
use crate::partnership::agreement::Liability;
use crate::people::{Approved, NotAllowed, Permission, require, second_person};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, Store, StoreError, collect};

/// Words beside a loss: what happened, so that the partner understands it.
const NOTE_CHARS_MAX: usize = 200;
/// Of this many days back, hand-backs are looked through for losses that nobody decided on.
const LOOK_BACK_DAYS: u32 = 400;

#[derive(Debug, Clone)]
pub struct WriteOff {
    pub by: UserId,
    pub approved: Approved,
    pub product: ProductId,
    pub kind: LossKind,
    pub qty: i64,
    /// What happened.
    pub note: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenOff {
    pub on_hand: i64,
    /// What the partner gets for it.
    pub made_good: Rupiah,
}

#[derive(Debug, Error)]
pub enum WriteOffError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Penghapusan stok harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error("Isi jumlah antara 1 dan {on_hand}, yaitu sisa stok menurut catatan.")]
    Quantity { on_hand: i64 },
    #[error("Stok barang ini sudah nol menurut catatan. Tidak ada yang bisa dihapus.")]
    NothingOnHand,
    #[error("Tulis apa yang terjadi, supaya mitra bisa memahaminya.")]
    NoteMissing,
    #[error("Keterangan terlalu panjang. Paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteTooLong,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What writing off would come to, so that it is seen before it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// At the selling price.
    pub value: Rupiah,
    /// What a sale would have left the partner.
    pub part: Rupiah,
    pub bearer: Liability,
    /// What the partner gets for it.
    pub made_good: Rupiah,
}

/// What pieces of a product would cost the outlet today.
pub fn cost(connection: &Connection, product: &Product, qty: i64, day: BusinessDay) -> Result<Cost, StoreError> {
    let price = catalog::price_on(connection, product.id, day)?.unwrap_or_default();
    let value = Rupiah(price.0.saturating_mul(qty.max(0)));
    let bearer = losses::bearer(connection, product.partner_id, day)?;
    let part = losses::partners_part(connection, product.id, product.partner_id, day, value)?;
    Ok(Cost { value, part, bearer, made_good: losses::paid_by_outlet(bearer, part) })
}

/// Takes pieces off the book.
///
/// # Errors
/// One variant of [`WriteOffError`] per rule, in the order of that enum.
pub fn write_off(store: &Store, act_id: ActId, order: WriteOff) -> Result<WrittenOff, WriteOffError> {
    store.write(Act::by(order.by, "stockroom.write_off").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(WriteOffError::NotApproved)?;
        let product = catalog::by_id(tx.conn(), order.product)?.ok_or(WriteOffError::UnknownProduct)?;
        let on_hand = stock::state_of(tx.conn(), product.id)?.map_or(0, |state| state.on_hand);
        let note = checked(&order, on_hand)?;
        let kind = match order.kind {
            LossKind::Lost => MovementKind::Lost,
            LossKind::Damaged => MovementKind::Damaged,
        };
        let (at, day) = (tx.now(), tx.day());
        let level = stock::record(tx, 1, &Movement { product_id: product.id, kind, qty: -order.qty, at, day })?;
        let note_id = ActId::new();
        losses::keep_note(tx, note_id, &note)?;
        let price = catalog::price_on(tx.conn(), product.id, day)?.unwrap_or_default();
        let loss = NewLoss {
            line_no: 1,
            product: product.id,
            partner: product.partner_id,
            kind: order.kind,
            qty: order.qty,
            price,
            opname: None,
            note_id,
            by: order.by,
            approved_by,
        };
        let made_good = losses::make_good(tx, &loss)?;
        Ok(WrittenOff { on_hand: level.on_hand, made_good })
    })
}

/// Pure: the words, cleaned.
fn checked(order: &WriteOff, on_hand: i64) -> Result<String, WriteOffError> {
    if on_hand <= 0 {
        return Err(WriteOffError::NothingOnHand);
    }
    if !(1..=on_hand).contains(&order.qty) {
        return Err(WriteOffError::Quantity { on_hand });
    }
    let note = clean_line(&order.note);
    if note.is_empty() {
        return Err(WriteOffError::NoteMissing);
    }
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(WriteOffError::NoteTooLong);
    }
    Ok(note)
}

/// Pieces that a hand-back found missing or damaged, and of which nobody said yet who bears them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The hand-back.
    pub act: ActId,
    pub line_no: i64,
    pub product: ProductId,
    pub partner: PartnerId,
    pub kind: LossKind,
    pub qty: i64,
    pub day: BusinessDay,
}

/// What waits for a decision, the earliest first.
pub fn undecided(connection: &Connection, today: BusinessDay) -> Result<Vec<Undecided>, StoreError> {
    let since = today.minus_days(LOOK_BACK_DAYS.into());
    let rows = collect(
        connection,
        "SELECT m.act_id, m.line_no, m.product_id, p.partner_id, m.kind, -m.qty, m.business_day
         FROM stock_movements m INDEXED BY stock_movements_for_figures JOIN products p USING (product_id)
         WHERE m.business_day BETWEEN ?1 AND ?2 AND m.kind IN ('lost', 'damaged') AND m.qty < 0
           AND NOT EXISTS (SELECT 1 FROM stock_losses l
                           WHERE l.product_id = m.product_id
                             AND l.kind = m.kind AND (l.act_id = m.act_id OR l.note_id = m.act_id))
         ORDER BY m.business_day, m.act_id, m.line_no",
        rusqlite::params![since.to_string(), today.to_string()],
        |row| {
            let kind = if row.get::<_, String>(4)? == "lost" { LossKind::Lost } else { LossKind::Damaged };
            let day: String = row.get(6)?;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, kind, row.get(5)?, day))
        },
    )?;
    rows.into_iter()
        .map(|(act, line_no, product, partner, kind, qty, day)| {
            let day = BusinessDay::parse(&day).ok_or(StoreError::Unreadable(day))?;
            Ok(Undecided { act, line_no, product, partner, kind, qty, day })
        })
        .collect()
}

/// Who bears what a hand-back found missing or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As the agreement says.
    AsAgreed,
    /// It was not the outlet's doing: it was broken before it came, or never came.
    PartnerBears,
}

#[derive(Debug, Clone)]
pub struct Decide {
    pub by: UserId,
    pub approved: Approved,
    /// The hand-back.
    pub act: ActId,
    pub product: ProductId,
    pub kind: LossKind,
    pub verdict: Verdict,
}

#[derive(Debug, Error)]
pub enum DecideLossError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Ganti rugi harus disetujui orang lain. Minta manajer lain atau admin memasukkan PIN-nya.")]
    NotApproved,
    #[error("Kehilangan ini sudah diputuskan. Muat ulang daftarnya.")]
    Decided,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says who bears what a hand-back found missing or damaged; what the partner gets for it.
///
/// # Errors
/// One variant of [`DecideLossError`] per rule, in the order of that enum.
pub fn decide(store: &Store, act_id: ActId, order: Decide) -> Result<Rupiah, DecideLossError> {
    store.write(Act::by(order.by, "stockroom.decide_loss").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::KeepStock)?;
        let approved_by = second_person(tx.conn(), order.by, &order.approved)?.ok_or(DecideLossError::NotApproved)?;
        let is_it = |one: &Undecided| (one.act, one.product, one.kind) == (order.act, order.product, order.kind);
        let waiting: Vec<Undecided> = undecided(tx.conn(), tx.day())?.into_iter().filter(is_it).collect();
        let first = waiting.first().ok_or(DecideLossError::Decided)?;
        let price = catalog::price_on(tx.conn(), first.product, first.day)?.unwrap_or_default();
        let loss = NewLoss {
            line_no: 1,
            product: first.product,
            partner: first.partner,
            kind: first.kind,
            qty: waiting.iter().map(|one| one.qty).sum(),
            price,
            opname: None,
            // The words stand in the minutes of the hand-back.
            note_id: first.act,
            by: order.by,
            approved_by,
        };
        Ok(match order.verdict {
            Verdict::AsAgreed => losses::make_good(tx, &loss)?,
            Verdict::PartnerBears => losses::borne_by(tx, &loss, Liability::Partner)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stockroom::testing::Shelf;

    struct Scene {
        shelf: Shelf,
        bag: ProductId,
    }

    impl Scene {
        fn new() -> Scene {
            let shelf = Shelf::new();
            let bag = shelf.outlet.product("TA00001", "Tas", 100_000, 5);
            Scene { shelf, bag }
        }

        fn order(&self, qty: i64, note: &str) -> WriteOff {
            let (by, approved) = (self.shelf.clerk, Approved::played(self.shelf.outlet.manager, self.shelf.clerk));
            WriteOff { by, approved, product: self.bag, kind: LossKind::Damaged, qty, note: note.into() }
        }

        fn write_off(&self, order: WriteOff) -> Result<WrittenOff, WriteOffError> {
            let done = write_off(&self.shelf.outlet.store, ActId::new(), order);
            self.shelf.outlet.clock.advance_ms(1_000);
            done
        }
    }

    #[test]
    fn what_broke_leaves_the_book_and_is_made_good() {
        let scene = Scene::new();
        let product = scene.shelf.outlet.store.read(|c| catalog::by_id(c, scene.bag)).expect("read").expect("a bag");
        let day = scene.shelf.outlet.store.today();
        let cost = scene.shelf.outlet.store.read(|c| cost(c, &product, 2, day)).expect("read");
        let expect = Cost {
            value: Rupiah(200_000),
            part: Rupiah(170_000),
            bearer: Liability::Outlet,
            made_good: Rupiah(170_000),
        };
        assert_eq!(cost, expect);
        let done = scene.write_off(scene.order(2, " tali  putus ")).expect("written off");
        assert_eq!(done, WrittenOff { on_hand: 3, made_good: Rupiah(170_000) });
        assert_eq!(scene.shelf.owed(), 170_000);
        let kept = "SELECT count(*) FROM stock_notes WHERE note = 'tali putus'";
        assert_eq!(scene.shelf.outlet.number(kept), 1);
        assert_eq!(scene.shelf.outlet.store.read(|c| undecided(c, day)).expect("read"), []);
        scene.shelf.check();
    }

    #[test]
    fn nothing_is_written_off_alone_without_words_or_beyond_the_book() {
        let scene = Scene::new();
        let mut alone = scene.order(1, "pecah");
        alone.approved = Approved::played(scene.shelf.clerk, scene.shelf.clerk);
        assert!(matches!(scene.write_off(alone), Err(WriteOffError::NotApproved)));
        let mut cashier = scene.order(1, "pecah");
        cashier.by = scene.shelf.outlet.cashier;
        assert!(matches!(scene.write_off(cashier), Err(WriteOffError::NotAllowed(_))));
        let mut unknown = scene.order(1, "pecah");
        unknown.product = ProductId::new();
        assert!(matches!(scene.write_off(unknown), Err(WriteOffError::UnknownProduct)));
        for qty in [0, 6, -1] {
            assert!(matches!(scene.write_off(scene.order(qty, "x")), Err(WriteOffError::Quantity { on_hand: 5 })));
        }
        assert!(matches!(scene.write_off(scene.order(1, " ")), Err(WriteOffError::NoteMissing)));
        assert!(matches!(scene.write_off(scene.order(1, &"x".repeat(201))), Err(WriteOffError::NoteTooLong)));
        scene.write_off(scene.order(5, "banjir")).expect("all of them");
        assert!(matches!(scene.write_off(scene.order(1, "x")), Err(WriteOffError::NothingOnHand)));
        scene.shelf.check();
    }

    #[test]
    fn what_a_hand_back_missed_waits_until_somebody_decides() {
        let scene = Scene::new();
        let store = &scene.shelf.outlet.store;
        scene.shelf.moved(scene.bag, MovementKind::Lost, -2);
        scene.shelf.moved(scene.bag, MovementKind::Damaged, -1);
        let waiting = || store.read(|c| undecided(c, store.today())).expect("read");
        let found: Vec<_> = waiting().into_iter().map(|one| (one.kind, one.qty)).collect();
        assert_eq!(found, [(LossKind::Lost, 2), (LossKind::Damaged, 1)]);
        let decide = |one: &Undecided, verdict| {
            let (by, approved) = (scene.shelf.clerk, Approved::played(scene.shelf.outlet.manager, scene.shelf.clerk));
            let order = Decide { by, approved, act: one.act, product: one.product, kind: one.kind, verdict };
            decide(store, ActId::new(), order)
        };
        let both = waiting();
        assert_eq!(decide(&both[0], Verdict::AsAgreed).expect("decided"), Rupiah(170_000));
        assert_eq!(decide(&both[1], Verdict::PartnerBears).expect("decided"), Rupiah::ZERO);
        assert!(matches!(decide(&both[0], Verdict::AsAgreed), Err(DecideLossError::Decided)));
        assert_eq!(waiting(), []);
        assert_eq!(scene.shelf.owed(), 170_000);
        let one = &both[0];
        let alone = Approved::played(scene.shelf.clerk, scene.shelf.clerk);
        let order = |by, approved| {
            let verdict = Verdict::AsAgreed;
            Decide { by, approved, act: one.act, product: one.product, kind: one.kind, verdict }
        };
        let refused = super::decide(store, ActId::new(), order(scene.shelf.clerk, alone.clone()));
        assert!(matches!(refused, Err(DecideLossError::NotApproved)));
        let refused = super::decide(store, ActId::new(), order(scene.shelf.outlet.cashier, alone));
        assert!(matches!(refused, Err(DecideLossError::NotAllowed(_))));
        scene.shelf.check();
    }
}
