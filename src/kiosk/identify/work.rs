//! What the screen does away from the UI thread.

use std::collections::HashMap;

use super::{Candidate, Effect, Intent, Piece, PieceId, Refused};
use crate::base::{ActId, PartnerId, ProductId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::kiosk::{photos, returns};
use crate::people::Approved;
use crate::store::{Connection, StoreError};
use crate::till::{self, Identified, Identify, IdentifyError};
use crate::{catalog, partners, stock};

/// The longer side of a photo in a row, in pixels.
const PHOTO_PX: u32 = 112;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load => Some(Intent::Loaded(services.store.read(pieces).map_err(|error| error.to_string()))),
        Effect::LoadCandidates { serial, partner } => {
            let result = services.store.read(|c| candidates(c, partner)).map_err(|error| error.to_string());
            Some(Intent::CandidatesLoaded { serial, result })
        }
        Effect::Find(code) => {
            let found = returns::find(services, &code).map_err(|error| error.to_string());
            Some(Intent::ScanFound { code, found })
        }
        Effect::Photo(hash) => {
            let pixels = photos::load(services, &hash, PHOTO_PX);
            Some(Intent::PhotoLoaded(hash, pixels))
        }
        Effect::Identify { act_id, piece, product, approval } => {
            Some(Intent::Identified(identify(services, act_id, piece, product, approval)))
        }
    }
}

fn pieces(c: &Connection) -> Result<Vec<Piece>, StoreError> {
    let mut names: HashMap<PartnerId, String> = HashMap::new();
    let mut pieces = Vec::new();
    for sold in till::untagged_to_identify(c)? {
        let partner_name = match names.get(&sold.partner_id) {
            Some(name) => name.clone(),
            None => {
                let partner = partners::by_id(c, sold.partner_id)?;
                let name = partner.map(|partner| partner.business_name).unwrap_or_default();
                names.insert(sold.partner_id, name.clone());
                name
            }
        };
        pieces.push(Piece {
            id: PieceId { sale_id: sold.sale_id, line_no: sold.line_no },
            number: sold.number,
            day: sold.day.numeric(),
            partner: sold.partner_id,
            partner_name,
            words: sold.name,
            category: sold.category,
            qty: sold.left_qty,
            price: sold.unit_price,
        });
    }
    Ok(pieces)
}

/// Every product of the partner, those no longer offered too: the piece was sold, so it was there.
fn candidates(c: &Connection, partner: PartnerId) -> Result<Vec<Candidate>, StoreError> {
    let mut candidates = Vec::new();
    for product in catalog::of_partner(c, partner)? {
        let state = stock::state_of(c, product.id)?;
        candidates.push(Candidate {
            product: product.id,
            name: product.full_name(),
            price: state.as_ref().map(|state| state.price).unwrap_or_default(),
            on_hand: state.map_or(0, |state| state.on_hand),
            code: product.code,
            category: product.category,
            photo_hash: product.photo_hash,
        });
    }
    Ok(candidates)
}

fn identify(
    services: &Services,
    act_id: ActId,
    piece: PieceId,
    product_id: ProductId,
    approval: Option<Approved>,
) -> Result<Identified, Refused> {
    let user = services.actor().ok_or_else(|| Refused::Said(NOBODY.to_owned()))?;
    let PieceId { sale_id, line_no } = piece;
    let order = Identify { act_id, user, sale_id, line_no, product_id };
    till::identify_agreed(&services.store, order, approval).map_err(|error| match error {
        IdentifyError::OwnSale => Refused::OwnSale,
        other => Refused::Said(other.to_string()),
    })
}
