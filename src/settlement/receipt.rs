//! The receipt that a partner signs for money (kuitansi), as a value, as a PDF's data and as a thermal slip.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::paper::{name_of, partner_of, time_of};
use super::pay::Method;
use super::payout_store::{PayoutState, payout};
use super::statement::statement;
use super::undo::CancelReason;
use crate::base::{PayoutId, Rupiah, Zone};
use crate::devices::{Block, Slip};
use crate::intake::{PaperOutlet, PaperPartner, Signature};
use crate::partners;
use crate::store::StoreError;

/// Everything a receipt shows; texts are ready to print. The template names these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutPaper {
    pub number: String,
    /// `2026-12-01`.
    pub date: String,
    pub date_long: String,
    pub time_text: String,
    /// `DIBATALKAN: salah bayar`, or empty.
    pub mark: String,
    pub outlet: PaperOutlet,
    pub partner: PaperPartner,
    pub amount_rupiah: Rupiah,
    pub amount_in_words: String,
    /// What it is for: the statement and its days.
    pub purpose: String,
    /// `Tunai`, or the bank and the account.
    pub method: String,
    /// The bank's; empty for cash.
    pub reference: String,
    pub giver_name: String,
    pub receiver_name: String,
    pub receiver_strokes: Vec<Vec<(i32, i32)>>,
}

/// The receipt of a payout, or `None` when there is none by that id.
pub fn payout_paper(
    connection: &Connection,
    outlet: &PaperOutlet,
    zone: Zone,
    id: PayoutId,
) -> Result<Option<PayoutPaper>, StoreError> {
    let Some(payout) = payout(connection, id)? else { return Ok(None) };
    let Some(partner) = partners::by_id(connection, payout.partner)? else { return Ok(None) };
    let Some(statement) = statement(connection, payout.settlement_id)? else { return Ok(None) };
    let (mark, reference) = match &payout.state {
        PayoutState::Sent => (String::new(), String::new()),
        PayoutState::Paid { reference, .. } => (String::new(), reference.clone()),
        PayoutState::Cancelled { reason, on, .. } => {
            (format!("DIBATALKAN {}: {}", on.numeric(), CancelReason::read(reason).words()), String::new())
        }
    };
    let receiver = &payout.receiver;
    let method = match payout.method {
        Method::Cash => "Tunai".to_owned(),
        Method::Transfer => format!("Transfer ke {} {}", receiver.bank_name, receiver.bank_account),
        Method::Outside => "Dibayar sebelum memakai program ini".to_owned(),
    };
    let strokes = match &receiver.strokes_hash {
        Some(hash) => Signature::load(connection, hash)?.strokes,
        None => Vec::new(),
    };
    Ok(Some(PayoutPaper {
        number: payout.number,
        date: payout.day.to_string(),
        date_long: payout.day.long_with_weekday(),
        time_text: time_of(zone, payout.at),
        mark,
        outlet: outlet.clone(),
        partner: partner_of(&partner),
        amount_rupiah: payout.amount,
        amount_in_words: payout.amount.in_words(),
        purpose: format!(
            "hasil titip jual {} sampai {}, rincian {}",
            statement.from.long(),
            statement.until.long(),
            statement.number
        ),
        method,
        reference,
        giver_name: name_of(connection, payout.by)?,
        receiver_name: receiver.holder.clone(),
        receiver_strokes: strokes,
    }))
}

/// The slip that both take away.
pub fn payout_slip(paper: &PayoutPaper) -> Slip {
    let mut slip = Slip::default();
    slip.heading("KUITANSI").centred(&paper.outlet.name).centred(&paper.outlet.address).push(Block::Rule);
    if !paper.mark.is_empty() {
        slip.centred(&paper.mark).push(Block::Rule);
    }
    slip.pair("Nomor", &paper.number).pair("Tanggal", &paper.date_long).pair("Jam", &paper.time_text);
    slip.pair("Mitra", [paper.partner.code.as_str(), &paper.partner.business_name].join(" "));
    slip.push(Block::Rule);
    slip.bold_pair("Diterima", paper.amount_rupiah.to_string());
    slip.text(format!("({})", paper.amount_in_words));
    slip.text(["Untuk ", paper.purpose.as_str()].concat());
    slip.pair("Cara bayar", &paper.method);
    if !paper.reference.is_empty() {
        slip.pair("Nomor bukti", &paper.reference);
    }
    slip.push(Block::Rule);
    slip.text(["Yang membayar: ", paper.giver_name.as_str()].concat());
    let caption = ["Yang menerima: ", paper.receiver_name.as_str()].concat();
    slip.push(Block::Signature { caption, strokes: paper.receiver_strokes.clone() });
    slip.push(Block::Qr { data: paper.number.clone() });
    slip.push(Block::Cut);
    slip
}
