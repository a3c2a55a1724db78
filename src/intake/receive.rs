//! Accepting a hand-over: one act.

use serde::{Deserialize, Serialize};

use super::draft::{DRAFT_KIND, IntakeDraft};
use super::other_rate::refuse_other_rate;
use super::own_code::refuse_our_code;
use super::paper::{PaperOutlet, handover_paper, handover_slip};
use super::rules::{CheckedLine, Hands, ReceiveError, check};
use super::signature::Signature;
use super::store::{self, HandoverRow};
use crate::base::text::{clean_line, fold, truncate_chars};
use crate::base::{ActId, HandoverId, ProductId, Rupiah, UserId};
use crate::catalog::{self, Product, codes};
use crate::devices;
use crate::partners::{self, Partner};
use crate::people::{Permission, require};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, Store, StoreError, Tx};

const NAME_OF_A_PERSON_CHARS_MAX: usize = 100;
/// How often a drawn code may be taken already; there are nearly a billion.
const CODE_DRAWS_MAX: usize = 50;

/// What the kiosk hands in when both have signed.
#[derive(Debug, Clone)]
pub struct Accept {
    /// Made when the hand-over step opened: a double tap is one act.
    pub act_id: ActId,
    /// The staff who receives.
    pub user: UserId,
    /// The key under which the draft is kept; it is dropped with the act.
    pub draft_key: String,
    pub draft: IntakeDraft,
    pub giver_name: String,
    pub giver_signature: Signature,
    pub receiver_signature: Signature,
    /// `config.rules.price_limit_rupiah`.
    pub price_limit: Rupiah,
    /// Printed on the slip.
    pub outlet: PaperOutlet,
}

/// What came of it. Labels and paper are read from the id, so that a repeat gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub handover_id: HandoverId,
    pub number: String,
}

/// Accepts a hand-over: new products, changed prices, movements, the hand-over with both signatures and what it left
/// out, loans of display aids and the slip commit together, and the draft goes. The same act again gives the first result.
pub fn accept(store: &Store, request: Accept) -> Result<Accepted, ReceiveError> {
    let act = Act::by(request.user, "intake.accept").with_id(request.act_id);
    store.write(act, move |tx| accept_in(tx, &request))
}

fn accept_in(tx: &mut Tx<'_>, request: &Accept) -> Result<Accepted, ReceiveError> {
    let receiver = require(tx.conn(), request.user, Permission::ReceiveStock)?;
    let partner = match request.draft.partner {
        Some(id) => partners::by_id(tx.conn(), id)?,
        None => None,
    };
    let hands = Hands {
        giver_name: &request.giver_name,
        giver: &request.giver_signature,
        receiver: &request.receiver_signature,
    };
    let lines = check(&request.draft, partner.as_ref(), request.price_limit, &hands)?;
    let partner = partner.ok_or(ReceiveError::NoPartner)?;
    let handover = HandoverRow {
        id: HandoverId::new(),
        number: tx.next_number("TT")?,
        partner: partner.id,
        user: request.user,
        giver_signature: request.giver_signature.keep(tx)?,
        receiver_signature: request.receiver_signature.keep(tx)?,
        note: clean_line(&request.draft.note),
    };
    let giver_name = clean_line(&request.giver_name);
    store::insert_handover(tx, &handover)?;
    store::keep_names(tx, handover.id, truncate_chars(&giver_name, NAME_OF_A_PERSON_CHARS_MAX), &receiver.name)?;
    take_lines(tx, &partner, handover.id, &lines)?;
    for (at, refused) in request.draft.refused.iter().enumerate() {
        store::insert_refusal(tx, handover.id, at as i64 + 1, refused)?;
    }
    for (at, aid) in request.draft.aids.iter().enumerate() {
        store::insert_loan(tx, handover.id, at as i64 + 1, partner.id, aid)?;
    }
    tx.drop_draft(DRAFT_KIND, &request.draft_key)?;
    let paper = handover_paper(tx.conn(), &request.outlet, tx.zone(), handover.id)?
        .ok_or_else(|| StoreError::Unreadable(handover.number.clone()))?;
    let title = ["Tanda terima ", handover.number.as_str()].concat();
    devices::enqueue(tx, "receipt", &title, &handover_slip(&paper), false)?;
    Ok(Accepted { handover_id: handover.id, number: handover.number })
}

/// Writes each line with its product, price and movement.
fn take_lines(
    tx: &mut Tx<'_>,
    partner: &Partner,
    handover: HandoverId,
    lines: &[CheckedLine],
) -> Result<(), ReceiveError> {
    let known = catalog::of_partner(tx.conn(), partner.id)?;
    for (at, line) in lines.iter().enumerate() {
        let number = at + 1;
        let product = product_for(tx, partner, &known, line, number)?;
        if let Some(product) = &product {
            keep_price(tx, product.id, line.price)?;
            if line.stocked_qty() > 0 {
                let movement = Movement {
                    product_id: product.id,
                    kind: MovementKind::Received,
                    qty: line.stocked_qty(),
                    at: tx.now(),
                    day: tx.day(),
                };
                stock::record(tx, number as i64, &movement)?;
            }
        }
        store::insert_line(tx, handover, number as i64, product.as_ref(), line)?;
    }
    Ok(())
}

/// The known product of the same name and variant, or a new one. Nothing is made of goods of which nothing stays.
fn product_for(
    tx: &mut Tx<'_>,
    partner: &Partner,
    known: &[Product],
    line: &CheckedLine,
    number: usize,
) -> Result<Option<Product>, ReceiveError> {
    let same =
        |product: &&Product| fold(&product.name) == fold(&line.name) && fold(&product.variant) == fold(&line.variant);
    let found = known.iter().find(same);
    refuse_our_code(tx.conn(), found, line, number)?;
    if let Some(found) = found {
        refuse_other_rate(tx, found, line, number)?;
        let mut product = found.clone();
        product.active = true;
        if !line.category.is_empty() {
            product.category = line.category.clone();
        }
        if !line.barcode.is_empty() {
            product.barcode = line.barcode.clone();
        }
        if product != *found {
            catalog::save(tx, &product, &partner.business_name)?;
        }
        return Ok(Some(product));
    }
    if line.stocked_qty() == 0 {
        return Ok(None);
    }
    let product = Product {
        id: ProductId::new(),
        partner_id: partner.id,
        code: code_for(tx, line, number)?,
        name: line.name.clone(),
        variant: line.variant.clone(),
        category: line.category.clone(),
        barcode: line.barcode.clone(),
        photo_hash: None,
        active: true,
    };
    catalog::save(tx, &product, &partner.business_name)?;
    Ok(Some(product))
}

/// The code of a label that was printed before, if it is free, or a newly drawn one.
fn code_for(tx: &Tx<'_>, line: &CheckedLine, number: usize) -> Result<String, ReceiveError> {
    let mut code = line.code.clone();
    for _ in 0..CODE_DRAWS_MAX {
        if code.is_empty() {
            code = codes::generate(random_bits());
        }
        let holder = catalog::by_code(tx.conn(), &code)?.into_iter().next();
        match holder {
            None => return Ok(code),
            Some(holder) if !line.code.is_empty() => {
                let (name, by) = (line.name.clone(), holder.full_name());
                return Err(ReceiveError::CodeTaken { line: number, name, code, by });
            }
            Some(_) => code.clear(),
        }
    }
    Err(StoreError::Unreadable("semua kode produk terpakai".into()).into())
}

/// The random end of a UUIDv7.
fn random_bits() -> u32 {
    ActId::new().0.as_u128() as u32
}

/// A price is a dated fact: it is appended only when it differs from the one in force.
fn keep_price(tx: &mut Tx<'_>, product: ProductId, price: Rupiah) -> Result<(), StoreError> {
    let today = tx.day();
    if catalog::price_on(tx.conn(), product, today)? == Some(price) {
        return Ok(());
    }
    catalog::set_price(tx, product, today, price)
}
