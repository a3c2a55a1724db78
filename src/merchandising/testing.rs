//! An outlet with partners that can be written to, for this room's tests.

use super::Letterhead;
use crate::base::{ActId, BusinessDay, ProductId, UserId};
use crate::config::Config;
use crate::partners::{self, DiscountBearer, Partner, Terms};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, StoreError};
use crate::till::testing::{Outlet, hire};

pub struct Shop {
    pub outlet: Outlet,
    /// Staf Stok 01.
    pub clerk: UserId,
    pub bag: ProductId,
}

impl Shop {
    /// Ten bags of a partner with an address and an agreement that asks for thirty days of notice.
    pub fn new() -> Shop {
        let outlet = Outlet::new();
        let since = BusinessDay::new(2026, 1, 1).expect("a day");
        outlet.set_terms(since, Terms::percent(1_500, DiscountBearer::Partner));
        let clerk = UserId::new();
        hire(&outlet.store, [(clerk, "Staf Stok 01", "staf_stok")]);
        let bag = outlet.product("TA00001", "Tas", 100_000, 10);
        let shop = Shop { outlet, clerk, bag };
        shop.change_partner(|partner| partner.email = "ukm01@example.com".into());
        shop
    }

    pub fn change_partner(&self, change: impl FnOnce(&mut Partner) + Send + 'static) {
        let id = self.outlet.partner;
        let done = self.outlet.store.write(Act::system("test.partner"), move |tx| {
            let mut partner = partners::by_id(tx.conn(), id)?.expect("a partner");
            change(&mut partner);
            partners::save(tx, &partner)
        });
        done.expect("saved");
    }

    pub fn moved(&self, product: ProductId, kind: MovementKind, qty: i64) {
        let done = self.outlet.store.write(Act::system("test.move"), move |tx| {
            let (at, day) = (tx.now(), tx.day());
            stock::record(tx, 1, &Movement { product_id: product, kind, qty, at, day })?;
            Ok::<_, StoreError>(())
        });
        done.expect("moved");
        self.outlet.clock.advance_ms(1_000);
    }

    pub fn days_pass(&self, days: i64) {
        self.outlet.clock.advance_ms(days * 86_400_000);
    }

    pub fn letterhead(&self) -> Letterhead {
        Letterhead::of(&Config::default())
    }

    pub fn act(&self) -> ActId {
        self.outlet.clock.advance_ms(1_000);
        ActId::new()
    }

    /// Subjects of the letters in the outbox, the first one first.
    pub fn letters(&self) -> Vec<String> {
        let read = self.outlet.store.read(|c| {
            crate::store::collect(c, "SELECT subject FROM mail_messages ORDER BY made_at_utc_ms, mail_id", [], |row| {
                row.get(0)
            })
        });
        read.expect("read")
    }
}
