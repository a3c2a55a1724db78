//! Saying later what was sold without a label: the piece leaves the stock of its product.
//!
//! What is frozen on the sale stays: owner, price and commission are those of the sale, so the product must be the same
//! partner's. A piece that comes back afterwards comes back to that product. It needs the right to edit products, and nobody
//! identifies alone what they sold themselves, an admin included: a cheap piece without a label would otherwise hide a dear
//! one that is gone. A second person agrees to it; the act's audit row says who. Only where nobody else works at the outlet
//! does whoever sold it say it alone.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::exceptions::{ExceptionRefused, check_approval};
use super::refund::last_sale_of;
use super::store::read_day;
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah, SaleId, UserId};
use crate::people::{self, Approved, NotAllowed, Permission, require};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, OptionalRow, Store, StoreError, Tx};
use crate::{catalog, partners};

/// Which product a line without a label was.
#[derive(Debug, Clone)]
pub struct Identify {
    pub act_id: ActId,
    pub user: UserId,
    pub sale_id: SaleId,
    pub line_no: i64,
    pub product_id: ProductId,
}

/// A line that is identified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    /// With the variant.
    pub name: String,
    /// Pieces that left its stock: those that did not come back before.
    pub qty: i64,
    /// What a piece was sold for.
    pub sold_at: Rupiah,
    /// Its price on that day, where the two differ: worth a second look.
    pub other_price: Option<Rupiah>,
}

/// Why a line is not identified, in the order in which it is checked.
#[derive(Debug, PartialEq, Error)]
pub enum IdentifyError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// Somebody agreed who may not.
    #[error(transparent)]
    Exception(#[from] ExceptionRefused),
    #[error("Baris penjualan itu tidak ditemukan. Muat ulang daftarnya.")]
    UnknownLine,
    #[error("Baris itu dijual dengan label, jadi barangnya sudah jelas.")]
    HasLabel,
    #[error("Baris itu sudah dikenali sebagai {name}.")]
    AlreadyIdentified { name: String },
    #[error("Barang itu sudah diretur, jadi tidak perlu dikenali lagi.")]
    TakenBack,
    /// With a second person it is done: `identify_agreed`.
    #[error("Barang itu Anda sendiri yang menjual. Minta orang lain mengenalinya.")]
    OwnSale,
    #[error("Barang itu tidak dikenal. Pindai labelnya atau cari namanya.")]
    UnknownProduct,
    #[error("{name} milik {owner}, padahal yang terjual milik mitra lain. Pilih barang dari mitra yang sama.")]
    OtherPartner { name: String, owner: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The line as it was sold.
struct Line {
    product_id: Option<ProductId>,
    partner_id: PartnerId,
    left_qty: i64,
    unit_price: Rupiah,
    day: BusinessDay,
    identified_as: Option<ProductId>,
    sold_by: Option<UserId>,
}

/// Says which product a line without a label was, and moves its stock.
pub fn identify(store: &Store, order: Identify) -> Result<Identified, IdentifyError> {
    identify_agreed(store, order, None)
}

/// The same, of a piece that the user sold: with a second person's word, which the audit row of the act keeps.
pub fn identify_agreed(
    store: &Store,
    order: Identify,
    approval: Option<Approved>,
) -> Result<Identified, IdentifyError> {
    let act = Act::by(order.user, "till.identify").with_id(order.act_id);
    let act = match &approval {
        Some(approval) => act.because(["approved_by ", &approval.by().to_string()].concat()),
        None => act,
    };
    store.write(act, move |tx| {
        require(tx.conn(), order.user, Permission::EditProducts)?;
        check_approval(tx, approval.as_ref(), false)?;
        let line = line_of(tx.conn(), order.sale_id, order.line_no)?.ok_or(IdentifyError::UnknownLine)?;
        let product = check(tx.conn(), &line, &order, approval.is_some())?;
        append(tx, &order)?;
        let (at, day, kind) = (tx.now(), tx.day(), MovementKind::Sold);
        let movement = Movement { product_id: product.id, kind, qty: -line.left_qty, at, day };
        stock::record(tx, 1, &movement)?;
        // The sale counts from the day it was made on; a later sale of the product stays the last one.
        stock::set_last_sale(tx.conn(), product.id, last_sale_of(tx.conn(), product.id)?)?;
        let price = catalog::price_on(tx.conn(), product.id, line.day)?;
        Ok(Identified {
            name: product.full_name(),
            qty: line.left_qty,
            sold_at: line.unit_price,
            other_price: price.filter(|price| *price != line.unit_price),
        })
    })
}

fn check(
    connection: &Connection,
    line: &Line,
    order: &Identify,
    is_agreed: bool,
) -> Result<catalog::Product, IdentifyError> {
    if line.product_id.is_some() {
        return Err(IdentifyError::HasLabel);
    }
    if let Some(known) = line.identified_as {
        let name = catalog::by_id(connection, known)?.map(|product| product.full_name()).unwrap_or_default();
        return Err(IdentifyError::AlreadyIdentified { name });
    }
    if line.left_qty < 1 {
        return Err(IdentifyError::TakenBack);
    }
    if line.sold_by == Some(order.user) && !is_agreed && somebody_else_works(connection, order.user)? {
        return Err(IdentifyError::OwnSale);
    }
    let product = catalog::by_id(connection, order.product_id)?.ok_or(IdentifyError::UnknownProduct)?;
    if product.partner_id != line.partner_id {
        let owner = partners::by_id(connection, product.partner_id)?.map(|owner| owner.business_name);
        return Err(IdentifyError::OtherPartner { name: product.full_name(), owner: owner.unwrap_or_default() });
    }
    Ok(product)
}

/// Whether anybody else could sign in at the outlet.
fn somebody_else_works(connection: &Connection, user: UserId) -> Result<bool, StoreError> {
    Ok(people::users(connection)?.iter().any(|other| other.active && other.id != user))
}

fn line_of(connection: &Connection, sale_id: SaleId, line_no: i64) -> Result<Option<Line>, StoreError> {
    connection
        .prepare_cached(
            "SELECT l.product_id, l.partner_id, l.qty - (SELECT coalesce(sum(r.qty), 0) FROM refund_lines r
                                                         WHERE r.sale_id = l.sale_id AND r.sale_line_no = l.line_no),
                    l.unit_price_rupiah, l.business_day, u.product_id, s.user_id
             FROM sale_lines l JOIN sales s ON s.sale_id = l.sale_id
             LEFT JOIN untagged_identified u ON u.sale_id = l.sale_id AND u.line_no = l.line_no
             WHERE l.sale_id = ?1 AND l.line_no = ?2",
        )?
        .query_row(params![sale_id, line_no], |row| {
            Ok(Line {
                product_id: row.get(0)?,
                partner_id: row.get(1)?,
                left_qty: row.get(2)?,
                unit_price: row.get(3)?,
                day: read_day(row, 4)?,
                identified_as: row.get(5)?,
                sold_by: row.get(6)?,
            })
        })
        .optional_row()
}

fn append(tx: &mut Tx<'_>, order: &Identify) -> Result<(), StoreError> {
    let (act_id, user_id, day, at) = (tx.act_id(), tx.actor(), tx.day().to_string(), tx.now().0);
    tx.fact(
        "untagged_identified",
        &[
            ("sale_id", &order.sale_id),
            ("line_no", &order.line_no),
            ("act_id", &act_id),
            ("product_id", &order.product_id),
            ("user_id", &user_id),
            ("business_day", &day),
            ("at_utc_ms", &at),
        ],
    )
}
