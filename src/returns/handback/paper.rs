//! The minutes of a hand-back as a value, and as a thermal slip.

use rusqlite::Connection;

use super::store;
use crate::base::{BusinessDay, HandbackId, PartnerId, Rupiah};
use crate::devices::{Block, Slip};
use crate::intake::Signature;
use crate::returns::papers::{HandbackPaper, OutletFace, PartnerFace, Remaining};
use crate::store::StoreError;
use crate::{catalog, partners, stock};

/// The minutes, rebuilt from the facts. What remains at the outlet is counted as of now.
pub fn handback_paper(
    connection: &Connection,
    id: HandbackId,
    outlet: &OutletFace,
) -> Result<Option<HandbackPaper>, StoreError> {
    let Some(kept) = store::handback(connection, id)? else { return Ok(None) };
    let Some(partner) = partners::by_id(connection, kept.partner)? else { return Ok(None) };
    Ok(Some(HandbackPaper {
        number: kept.number,
        date: kept.day.to_string(),
        date_long: kept.day.long_with_weekday(),
        notice_number: store::notice_number(connection, id)?.unwrap_or_default(),
        outlet: outlet.clone(),
        partner: PartnerFace::of(&partner),
        reason: kept.reason,
        lines: store::lines(connection, id)?,
        aids: store::aids(connection, id)?,
        remaining: remaining(connection, kept.partner)?,
        giver_name: kept.giver_name,
        receiver_name: kept.receiver_name,
        giver_strokes: Signature::load(connection, &kept.giver_signature)?,
        receiver_strokes: Signature::load(connection, &kept.receiver_signature)?,
        note: String::new(),
    }))
}

/// The latest hand-backs: id, number, partner and day.
pub fn latest_handbacks(
    connection: &Connection,
    rows_max: i64,
) -> Result<Vec<(HandbackId, String, PartnerId, BusinessDay)>, StoreError> {
    store::latest(connection, rows_max)
}

fn remaining(connection: &Connection, partner: PartnerId) -> Result<Remaining, StoreError> {
    let (mut pieces, mut value) = (0, Rupiah::ZERO);
    for product in catalog::of_partner(connection, partner)? {
        if let Some(state) = stock::state_of(connection, product.id)?.filter(|state| state.on_hand > 0) {
            pieces += state.on_hand;
            value += state.price * state.on_hand;
        }
    }
    Ok(Remaining { pieces, value_text: value.to_string() })
}

/// The slip that both take away.
pub fn handback_slip(paper: &HandbackPaper) -> Slip {
    let mut slip = Slip::default();
    slip.heading(&paper.outlet.name).centred(&paper.outlet.address).push(Block::Rule);
    slip.centred("BERITA ACARA PENGEMBALIAN").centred(&paper.number).centred(&paper.date_long).push(Block::Rule);
    slip.pair("Mitra", format!("{} {}", paper.partner.code, paper.partner.business_name));
    slip.text(&paper.reason).push(Block::Rule);
    for line in &paper.lines {
        let name =
            if line.variant.is_empty() { line.name.clone() } else { format!("{} ({})", line.name, line.variant) };
        slip.pair(name, line.returned.to_string());
        slip.text(format!("  {}  masuk {}, terjual {}", line.code, line.received, line.sold));
        for (what, count) in [("hilang", line.missing), ("rusak", line.damaged)] {
            if count > 0 {
                slip.pair(format!("  {what}"), count.to_string());
            }
        }
        if !line.reason.is_empty() {
            slip.text(format!("  {}", line.reason));
        }
    }
    slip.push(Block::Rule);
    let pieces: i64 = paper.lines.iter().map(|line| line.returned).sum();
    slip.bold_pair("Jumlah dikembalikan", pieces.to_string());
    for aid in &paper.aids {
        slip.pair(format!("Alat: {}", aid.name), format!("{} / {}", aid.returned, aid.qty));
    }
    slip.pair("Sisa di outlet", format!("{} ({})", paper.remaining.pieces, paper.remaining.value_text));
    for (role, name, signature) in [
        ("Yang menyerahkan", &paper.giver_name, &paper.giver_strokes),
        ("Yang menerima", &paper.receiver_name, &paper.receiver_strokes),
    ] {
        slip.push(Block::Signature { caption: format!("{role}: {name}"), strokes: signature.strokes.clone() });
    }
    slip.push(Block::Cut);
    slip
}
