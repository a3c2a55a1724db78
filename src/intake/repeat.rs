//! Beginning a list from what the partner brought last time.

use super::draft::{DraftLine, IntakeDraft};
use super::store::{handover_lines, handovers};
use crate::base::{PartnerId, Rupiah};
use crate::catalog;
use crate::store::{Connection, StoreError};

/// A draft with the goods of the partner's last hand-over at their price of today, nothing counted. Empty when there
/// was none.
pub fn draft_from_last(connection: &Connection, partner: PartnerId) -> Result<IntakeDraft, StoreError> {
    let mut draft = IntakeDraft::for_partner(partner);
    let Some(last) = handovers(connection, Some(partner), 1)?.into_iter().next() else { return Ok(draft) };
    for line in handover_lines(connection, last.id)? {
        let price = match line.product_id {
            Some(product) => catalog::state_price(connection, product)?.unwrap_or(line.price),
            None => line.price,
        };
        let qty = line.listed_qty.max(line.stocked_qty());
        let mut copy = DraftLine { name: line.name, variant: line.variant, ..DraftLine::default() };
        // The limit is looked at when the hand-over is accepted; here the price is only copied.
        copy.set_price(&price.0.to_string(), Rupiah(i64::MAX));
        copy.set_qty(&qty.to_string());
        draft.lines.push(copy);
    }
    draft.recognise(&catalog::of_partner(connection, partner)?);
    Ok(draft)
}
