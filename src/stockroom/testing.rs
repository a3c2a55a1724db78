//! An outlet that counts its shelf, for this room's tests.

use crate::base::{ActId, BusinessDay, OpnameId, ProductId, UserId};
use crate::partners::{DiscountBearer, Terms};
use crate::people::Approved;
use crate::stock::{self, Movement, MovementKind};
use crate::stockroom::opname::*;
use crate::store::{Act, StoreError};
use crate::till::testing::{Outlet, hire};

pub struct Shelf {
    pub outlet: Outlet,
    /// Staf Stok 01, who begins and ends counts.
    pub clerk: UserId,
}

impl Shelf {
    pub fn new() -> Shelf {
        let outlet = Outlet::new();
        let since = BusinessDay::new(2026, 1, 1).expect("a day");
        outlet.set_terms(since, Terms::percent(1_500, DiscountBearer::Partner));
        let clerk = UserId::new();
        hire(&outlet.store, [(clerk, "Staf Stok 01", "staf_stok")]);
        Shelf { outlet, clerk }
    }

    pub fn begin(&self, scope: Scope) -> OpnameId {
        self.try_begin(scope).expect("begun").opname_id
    }

    pub fn try_begin(&self, scope: Scope) -> Result<Started, StartError> {
        let started = start(&self.outlet.store, ActId::new(), Start { by: self.clerk, scope });
        self.outlet.clock.advance_ms(1_000);
        started
    }

    pub fn count(&self, id: OpnameId, counter: UserId, product: ProductId, qty: i64) -> Result<Counted, CountError> {
        let order = Count { by: counter, counter, opname_id: id, product, qty, source: String::new() };
        let counted = count(&self.outlet.store, ActId::new(), order);
        self.outlet.clock.advance_ms(1_000);
        counted
    }

    pub fn end(&self, id: OpnameId) {
        end_counting(&self.outlet.store, ActId::new(), self.clerk, id).expect("ended");
        self.outlet.clock.advance_ms(1_000);
    }

    pub fn variances(&self, id: OpnameId) -> Vec<(ProductId, i64)> {
        let found = self.outlet.store.read_snapshot(|c| {
            let opname = opname(c, id)?.expect("a count");
            variances(c, &opname)
        });
        found.expect("read").into_iter().map(|one| (one.product, one.reckoned.variance)).collect()
    }

    pub fn post(&self, id: OpnameId, said: Vec<Said>) -> Result<Posted, PostError> {
        let approved = Approved::played(self.outlet.manager, self.clerk);
        let order = Post { by: self.clerk, approved, opname_id: id, said };
        let posted = post(&self.outlet.store, ActId::new(), order);
        self.outlet.clock.advance_ms(1_000);
        posted
    }

    /// Ends it, and books every difference for one reason of each kind.
    pub fn book(&self, id: OpnameId, missing: Reason, more: Reason) -> Posted {
        self.end(id);
        let reason = |qty| if qty < 0 { missing } else { more };
        let said = self.variances(id).into_iter();
        let said = said.map(|(product, qty)| Said { product, reason: reason(qty), note: "dihitung".into() }).collect();
        self.post(id, said).expect("booked")
    }

    pub fn on_hand(&self, product: ProductId) -> i64 {
        let read = self.outlet.store.read(|c| stock::state_of(c, product));
        read.expect("read").expect("a state").on_hand
    }

    pub fn sell(&self, codes: &[&str]) {
        self.outlet.pay(&self.outlet.scan(codes), 10_000_000).expect("paid");
    }

    /// Pieces that came or went in some other way.
    pub fn moved(&self, product: ProductId, kind: MovementKind, qty: i64) {
        self.outlet
            .store
            .write(Act::system("test.move"), move |tx| {
                let (at, day) = (tx.now(), tx.day());
                stock::record(tx, 1, &Movement { product_id: product, kind, qty, at, day })?;
                Ok::<_, StoreError>(())
            })
            .expect("moved");
        self.outlet.clock.advance_ms(1_000);
    }

    /// What the partner is owed by the ledger.
    pub fn owed(&self) -> i64 {
        self.outlet.store.read(|c| crate::till::payable_to(c, self.outlet.partner)).expect("read").0
    }

    /// The kept levels are those of the movements, and statements agree with the ledger.
    pub fn check(&self) {
        let wrong = self.outlet.store.read_snapshot(|c| stock::rebuild_levels(c, false)).expect("read");
        assert_eq!(wrong, Vec::new());
        assert_eq!(self.outlet.number("SELECT sum(amount_rupiah) FROM ledger_entries"), 0);
        let wrong = self.outlet.store.read_snapshot(crate::settlement::verify).expect("read");
        assert_eq!(wrong, Vec::<String>::new());
    }
}
