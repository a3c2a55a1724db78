//! What was taken back of a sale so far, for whoever looks at its receipt.

use rusqlite::Connection;

use super::store::{RefundKind, read_day};
use crate::base::{BusinessDay, Rupiah, SaleId, UtcMs};
use crate::store::{StoreError, collect};

/// One refund of a sale, or its void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// `RT-K1-20261122-0001`, `BT-K1-20261122-0001`.
    pub number: String,
    pub kind: RefundKind,
    pub day: BusinessDay,
    pub at: UtcMs,
    pub pieces: i64,
    pub total: Rupiah,
}

/// The refunds of a sale, oldest first.
pub fn returned_of(connection: &Connection, sale_id: SaleId) -> Result<Vec<Returned>, StoreError> {
    collect(
        connection,
        "SELECT f.number, f.kind, f.business_day, f.at_utc_ms, f.total_rupiah,
                (SELECT coalesce(sum(l.qty), 0) FROM refund_lines l WHERE l.refund_id = f.refund_id)
         FROM refunds f WHERE f.sale_id = ?1 ORDER BY f.at_utc_ms, f.number",
        [sale_id],
        |row| {
            let kind: String = row.get(1)?;
            Ok(Returned {
                number: row.get(0)?,
                kind: if kind == RefundKind::Void.name() { RefundKind::Void } else { RefundKind::Refund },
                day: read_day(row, 2)?,
                at: UtcMs(row.get(3)?),
                total: row.get(4)?,
                pieces: row.get(5)?,
            })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Act;
    use crate::till::testing::Outlet;
    use crate::till::{BackLine, BackTo, Refund, RefundError, RefundTo, refund};

    #[test]
    fn parts_are_listed_in_the_order_in_which_they_came_back() {
        let outlet = Outlet::new();
        outlet.product("TA23BC4", "Tas Anyam", 85_000, 5);
        let sale_id = outlet.pay(&outlet.scan(&["TA23BC4", "TA23BC4", "TA23BC4"]), 255_000).expect("paid").sale_id;
        assert_eq!(outlet.store.read(|c| returned_of(c, sale_id)), Ok(Vec::new()));
        for qty in [1, 2] {
            let order = Refund {
                sale_id,
                lines: vec![BackLine { sale_line_no: 1, qty, back_to: BackTo::Shelf }],
                to: RefundTo::Cash,
                rounding: None,
                reason: "coba".into(),
                approved_by: None,
                past: None,
            };
            let done = outlet.store.write(Act::by(outlet.cashier, "test.refund"), move |tx| refund(tx, &order));
            done.unwrap_or_else(|error: RefundError| panic!("{error}"));
            outlet.clock.advance_ms(1_000);
        }
        let listed = outlet.store.read(|c| returned_of(c, sale_id)).expect("readable");
        let told: Vec<(i64, Rupiah)> = listed.iter().map(|returned| (returned.pieces, returned.total)).collect();
        assert_eq!(told, [(1, Rupiah(85_000)), (2, Rupiah(170_000))]);
        assert!(
            listed.iter().all(|returned| returned.kind == RefundKind::Refund && returned.number.starts_with("RT-"))
        );
    }
}
