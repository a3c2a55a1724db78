//! The tanda terima as data: the PDF, the thermal slip and the e-mail say what is in here.

use serde::{Deserialize, Serialize};

use super::signature::Signature;
use super::store;
use crate::base::{HandoverId, Rupiah, Zone};
use crate::config::Outlet;
use crate::devices::{Block, Slip};
use crate::partners;
use crate::store::{Connection, StoreError};

/// Everything the hand-over document shows; texts are ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverPaper {
    pub number: String,
    /// `Minggu, 22 November 2026`.
    pub date_text: String,
    /// `14.05 WIB`.
    pub time_text: String,
    pub outlet: PaperOutlet,
    pub partner: PaperPartner,
    pub lines: Vec<PaperLine>,
    pub aids: Vec<PaperAid>,
    pub totals: PaperTotals,
    pub giver: PaperHand,
    pub receiver: PaperHand,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOutlet {
    pub name: String,
    pub address: String,
    pub phone: String,
    pub city: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperPartner {
    pub code: String,
    pub business_name: String,
    pub contact_name: String,
    pub phone: String,
    pub agreement_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperLine {
    /// From 1.
    pub no: i64,
    /// Empty when nothing of a new product stayed.
    pub code: String,
    pub name: String,
    pub variant: String,
    pub listed_qty: i64,
    pub received_qty: i64,
    pub damaged_qty: i64,
    /// Received without the damaged ones: what the outlet holds now.
    pub stocked_qty: i64,
    pub reason: String,
    pub price_rupiah: Rupiah,
    /// `125.000`.
    pub price_text: String,
    /// Price times what is stocked.
    pub value_text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperAid {
    pub no: i64,
    pub name: String,
    pub qty: i64,
    pub note: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTotals {
    pub lines: i64,
    pub listed_qty: i64,
    pub received_qty: i64,
    pub damaged_qty: i64,
    pub stocked_qty: i64,
    pub aids_qty: i64,
    pub value_rupiah: Rupiah,
    /// `Rp 1.250.000`.
    pub value_text: String,
    /// `satu juta dua ratus lima puluh ribu rupiah`.
    pub value_in_words: String,
}

/// One who signed: name, strokes in a box of 1000 x 400, and the same as an SVG path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperHand {
    pub name: String,
    pub strokes: Vec<Vec<(i32, i32)>>,
    pub svg_path: String,
}

/// The document of a hand-over, or `None` when there is none by that id.
pub fn handover_paper(
    connection: &Connection,
    outlet: &Outlet,
    zone: Zone,
    id: HandoverId,
) -> Result<Option<HandoverPaper>, StoreError> {
    let Some(handover) = store::handover(connection, id)? else { return Ok(None) };
    let partner = partners::by_id(connection, handover.partner)?;
    let partner = partner.ok_or_else(|| StoreError::Unreadable(handover.number.clone()))?;
    let (lines, mut totals) = paper_lines(store::handover_lines(connection, id)?);
    let aids: Vec<PaperAid> = (1..)
        .zip(store::handover_aids(connection, id)?)
        .map(|(no, aid)| PaperAid { no, name: aid.name, qty: aid.qty, note: aid.note })
        .collect();
    totals.aids_qty = aids.iter().map(|aid| aid.qty).sum();
    Ok(Some(HandoverPaper {
        number: handover.number,
        date_text: zone.day_of(handover.at).long_with_weekday(),
        time_text: [zone.time_of_day(handover.at).as_str(), zone.name()].join(" "),
        outlet: PaperOutlet {
            name: outlet.name.clone(),
            address: outlet.address.clone(),
            phone: outlet.phone.clone(),
            city: outlet.city.clone(),
        },
        partner: PaperPartner {
            code: partner.code,
            business_name: partner.business_name,
            contact_name: partner.contact_name,
            phone: partner.phone,
            agreement_number: partner.agreement_number,
        },
        lines,
        aids,
        totals,
        giver: hand(connection, handover.giver_name, &handover.giver_signature)?,
        receiver: hand(connection, handover.receiver_name, &handover.receiver_signature)?,
        note: handover.note,
    }))
}

fn hand(connection: &Connection, name: String, signature: &[u8]) -> Result<PaperHand, StoreError> {
    let signature = Signature::load(connection, signature)?;
    Ok(PaperHand { name, svg_path: signature.svg_path(), strokes: signature.strokes })
}

fn paper_lines(stored: Vec<store::StoredLine>) -> (Vec<PaperLine>, PaperTotals) {
    let mut totals = PaperTotals::default();
    let mut lines = Vec::with_capacity(stored.len());
    for (no, line) in (1..).zip(stored) {
        let value = line.price.times(line.stocked_qty()).unwrap_or_default();
        totals.lines = no;
        totals.listed_qty += line.listed_qty;
        totals.received_qty += line.received_qty;
        totals.damaged_qty += line.damaged_qty;
        totals.stocked_qty += line.stocked_qty();
        totals.value_rupiah += value;
        lines.push(PaperLine {
            no,
            stocked_qty: line.stocked_qty(),
            code: line.code,
            name: line.name,
            variant: line.variant,
            listed_qty: line.listed_qty,
            received_qty: line.received_qty,
            damaged_qty: line.damaged_qty,
            reason: line.reason,
            price_rupiah: line.price,
            price_text: line.price.grouped(),
            value_text: value.grouped(),
        });
    }
    totals.value_text = totals.value_rupiah.to_string();
    totals.value_in_words = totals.value_rupiah.in_words();
    (lines, totals)
}

/// The thermal slip of a hand-over.
pub fn handover_slip(paper: &HandoverPaper) -> Slip {
    let mut slip = Slip::default();
    slip.heading("TANDA TERIMA").centred(&paper.outlet.name).centred(&paper.outlet.address);
    slip.push(Block::Rule);
    slip.pair("Nomor", &paper.number).pair("Tanggal", &paper.date_text).pair("Jam", &paper.time_text);
    slip.pair("Mitra", [paper.partner.code.as_str(), &paper.partner.business_name].join(" "));
    slip.push(Block::Rule);
    for line in &paper.lines {
        slip_line(&mut slip, line);
    }
    if !paper.aids.is_empty() {
        slip.push(Block::Rule).text("Alat display (dipinjamkan)");
        for aid in &paper.aids {
            slip.pair(&aid.name, aid.qty.to_string());
        }
    }
    let totals = &paper.totals;
    slip.push(Block::Rule);
    slip.pair("Tertulis di daftar", totals.listed_qty.to_string());
    slip.pair("Diterima", totals.received_qty.to_string());
    if totals.damaged_qty > 0 {
        slip.pair("Rusak, dibawa kembali", totals.damaged_qty.to_string());
    }
    slip.bold_pair("Masuk stok", totals.stocked_qty.to_string());
    slip.bold_pair("Nilai jual", &totals.value_text);
    if !paper.note.is_empty() {
        slip.text(["Catatan: ", paper.note.as_str()].concat());
    }
    slip.push(Block::Rule);
    for (caption, hand) in [("Yang menyerahkan", &paper.giver), ("Yang menerima", &paper.receiver)] {
        slip.push(Block::Signature {
            caption: [caption, ": ", hand.name.as_str()].concat(),
            strokes: hand.strokes.clone(),
        });
    }
    slip.push(Block::Qr { data: paper.number.clone() });
    slip.push(Block::Cut);
    slip
}

fn slip_line(slip: &mut Slip, line: &PaperLine) {
    let name = match line.variant.as_str() {
        "" => line.name.clone(),
        variant => [line.name.as_str(), " (", variant, ")"].concat(),
    };
    slip.text(name);
    let qty = [line.stocked_qty.to_string().as_str(), " x ", line.price_text.as_str()].concat();
    slip.pair(["  ", line.code.as_str(), "  ", &qty].concat(), &line.value_text);
    if line.listed_qty != line.received_qty || line.damaged_qty > 0 {
        let parts = [
            ["  daftar ", line.listed_qty.to_string().as_str()].concat(),
            ["ada ", line.received_qty.to_string().as_str()].concat(),
            ["rusak ", line.damaged_qty.to_string().as_str()].concat(),
        ];
        slip.text([parts.join(", ").as_str(), ": ", line.reason.as_str()].concat());
    }
}
