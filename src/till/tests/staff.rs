//! People with roles and questions about the books, for the stories of corrections.

use crate::base::{PartnerId, Rupiah, UserId};
use crate::people::{Approved, Role};
use crate::stock;
use crate::store::Act;
use crate::till::testing::Outlet;
use crate::till::{Cart, Untagged, shift};

/// One more person with a role.
pub fn hire(outlet: &Outlet, role: Role) -> UserId {
    let user = UserId::new();
    let written = outlet.store.write(Act::system("test.hire"), move |tx| {
        let (name, language) = ([role.name(), " contoh"].concat(), "id");
        tx.record(
            "users",
            ("user_id", &user),
            &[("name", &name), ("role", &role.name()), ("active", &true), ("language", &language)],
        )
    });
    written.expect("hired");
    user
}

/// An outlet with questions about its books.
pub struct Desk {
    pub outlet: Outlet,
}

impl Desk {
    pub fn new() -> Desk {
        Desk { outlet: Outlet::new() }
    }

    /// The manager agrees to what the cashier asks for.
    pub fn agreed(&self) -> Option<Approved> {
        Some(Approved::played(self.outlet.manager, self.outlet.cashier))
    }

    /// What the ledger says an account holds.
    pub fn account(&self, name: &str) -> i64 {
        let sql = ["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", name, "'"].concat();
        self.outlet.number(&sql)
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        self.outlet.number(&["SELECT count(*) FROM ", table].concat())
    }

    /// Nothing is out of balance after any story.
    pub fn check_books(&self) {
        let unbalanced = "SELECT count(*) FROM (SELECT act_id FROM ledger_entries GROUP BY act_id
                          HAVING sum(amount_rupiah) <> 0)";
        assert_eq!(self.outlet.number(unbalanced), 0, "every act's entries sum to zero");
        let mended = self.outlet.store.read(|c| stock::rebuild_levels(c, false)).expect("read");
        assert_eq!(mended, vec![], "stock is its movements");
        let odd = "SELECT count(*) FROM refunds f WHERE total_rupiah <>
                   (SELECT coalesce(sum(amount_rupiah), 0) FROM refund_tenders t WHERE t.refund_id = f.refund_id)";
        assert_eq!(self.outlet.number(odd), 0, "what was paid back is its tenders");
    }
}

/// Closes the open shift without counting: for what only a closed shift refuses.
pub fn close_shift(outlet: &Outlet) {
    let written = outlet.store.write(Act::by(outlet.cashier, "test.close"), |tx| {
        let shift = shift::ensure_open(tx)?;
        let last: i64 =
            tx.conn().query_row("SELECT coalesce(max(z_number), 0) FROM shifts_closed", [], |row| row.get(0))?;
        let (act_id, z_number, day, at) = (tx.act_id(), last + 1, shift.day.to_string(), tx.now().0);
        tx.fact(
            "shifts_closed",
            &[
                ("shift_id", &shift.id),
                ("act_id", &act_id),
                ("z_number", &z_number),
                ("business_day", &day),
                ("at_utc_ms", &at),
                ("expected_rupiah", &0i64),
                ("counted_rupiah", &0i64),
                ("difference_rupiah", &0i64),
                ("audit_head", &""),
                ("report", &"{}"),
            ],
        )
    });
    written.expect("closed");
}

/// A cart with one piece without a label.
pub fn untagged_cart(partner_id: PartnerId, description: &str, price: i64) -> Cart {
    let mut cart = Cart::default();
    let untagged = Untagged {
        partner_id,
        partner_name: "Mitra Contoh".into(),
        category: "Kriya".into(),
        price: Rupiah(price),
        description: description.into(),
    };
    cart.add_untagged(untagged, Rupiah(500_000)).expect("room");
    cart
}
