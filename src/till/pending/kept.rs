//! What lies beside a code that was shown: the cart, its prices, the other tenders.
//!
//! Promises: it is a draft of this till, no fact, and goes when the code is paid or voided; when its goods are sold on
//! another receipt it says so, so that they are not sold a second time. What another version wrote is none.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::base::{BusinessDay, QrisRequestId, SaleId};
use crate::store::{OptionalRow, Store, StoreError, Tx, collect};
use crate::till::cart::Cart;
use crate::till::pay::doubts::receipt_with;
use crate::till::pricing::Priced;
use crate::till::settle::{Tender, cleaned};
use crate::till::tender::TenderKind;

const DRAFT_KIND: &str = "qris_cart";

/// What a code was shown for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCart {
    pub cart: Cart,
    pub tenders: Vec<Tender>,
    /// The prices it was shown with: a promotion that ends meanwhile changes nothing for who has paid.
    pub priced: Priced,
    /// The same customer's cart was paid in another way since.
    #[serde(default)]
    pub sold: Option<SaleId>,
}

/// What a code was shown for; `None` once it is paid or voided.
pub fn kept_cart(store: &Store, request: QrisRequestId) -> Result<Option<KeptCart>, StoreError> {
    store.draft(DRAFT_KIND, &request.to_string())
}

pub(super) fn keep(tx: &Tx<'_>, request: QrisRequestId, kept: &KeptCart) -> Result<(), StoreError> {
    tx.drafts().keep(DRAFT_KIND, &request.to_string(), kept)
}

pub(super) fn forget(tx: &Tx<'_>, request: QrisRequestId) -> Result<(), StoreError> {
    tx.drafts().forget(DRAFT_KIND, &request.to_string())
}

/// What a code was shown for, if this version can read it.
pub(super) fn read(connection: &Connection, request: QrisRequestId) -> Result<Option<KeptCart>, StoreError> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM drafts WHERE kind = ?1 AND key = ?2")?
        .query_row(params![DRAFT_KIND, request.to_string()], |row| row.get(0))
        .optional_row()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// The kept cart behind a payment: there only when exactly this cart was shown with one of the codes that it names. A
/// draft that cannot be read any more holds no prices; the payment is checked like any other.
pub(in crate::till) fn kept_for(tx: &Tx<'_>, cart: &Cart, tenders: &[Tender]) -> Result<Option<KeptCart>, StoreError> {
    for request in tenders.iter().filter_map(Tender::request) {
        let is_this = |kept: &KeptCart| kept.cart == *cart && kept.priced.lines.len() == cart.lines().len();
        if let Some(kept) = read(tx.conn(), request)?.filter(is_this) {
            return Ok(Some(kept));
        }
    }
    Ok(None)
}

/// The codes that still wait for a cart that is sold now learn on which receipt it is.
pub(in crate::till) fn mark_sold(tx: &Tx<'_>, cart: &Cart, sale: SaleId) -> Result<(), StoreError> {
    let waiting = collect(tx.conn(), "SELECT key, body FROM drafts WHERE kind = ?1", [DRAFT_KIND], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for (key, body) in waiting {
        let Ok(kept) = serde_json::from_str::<KeptCart>(&body) else { continue };
        if kept.cart.is_same_as(cart) {
            tx.drafts().keep(DRAFT_KIND, &key, &KeptCart { sold: Some(sale), ..kept })?;
        }
    }
    Ok(())
}

/// The receipt on which the goods of a code were paid in another way, unless that was voided.
pub(super) fn sold_number(connection: &Connection, kept: &KeptCart) -> Result<Option<String>, StoreError> {
    let Some(sale) = kept.sold else { return Ok(None) };
    connection
        .prepare_cached(
            "SELECT number FROM sales s WHERE sale_id = ?1
             AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.sale_id = s.sale_id AND r.kind = 'void')",
        )?
        .query_row([sale], |row| row.get(0))
        .optional_row()
}

/// Money that was taken beside a code and stands on no receipt: by card, transfer or voucher, or by QRIS without a code
/// of its own. A code that was shown is listed by itself, and cash is taken last, when the sale is made.
pub(super) fn money_beside(
    connection: &Connection,
    kept: &KeptCart,
    day: BusinessDay,
) -> Result<Vec<Tender>, StoreError> {
    let mut beside = Vec::new();
    for tender in &kept.tenders {
        let is_money = tender.kind() != TenderKind::Cash && tender.request().is_none();
        if is_money && !is_on_a_receipt(connection, tender, day)? {
            beside.push(tender.clone());
        }
    }
    Ok(beside)
}

fn is_on_a_receipt(connection: &Connection, tender: &Tender, day: BusinessDay) -> Result<bool, StoreError> {
    // What is not entered rightly was never posted.
    let Ok(paid) = cleaned(tender, None) else { return Ok(false) };
    let Some(proof) = paid.proof() else { return Ok(false) };
    Ok(receipt_with(connection, proof, day)?.is_some())
}
