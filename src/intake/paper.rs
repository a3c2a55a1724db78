//! The tanda terima as data: the PDF, the thermal slip and the e-mail say what is in here.

use serde::{Deserialize, Serialize};

use super::signature::Signature;
use super::store;
use crate::base::{HandoverId, Rupiah, Zone};
use crate::config::{Mail, Outlet};
use crate::devices::{Block, Slip};
use crate::partners;
use crate::store::{Connection, StoreError};

/// Everything the hand-over document, its letter and its slip show; texts are ready to print. The templates name these
/// fields: `templates/documents/samples/handover.json` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverPaper {
    pub number: String,
    /// `2026-11-22`.
    pub date: String,
    /// `Minggu, 22 November 2026`.
    pub date_long: String,
    /// `14.05 WIB`.
    pub time_text: String,
    pub outlet: PaperOutlet,
    pub partner: PaperPartner,
    pub lines: Vec<PaperLine>,
    pub aids: Vec<PaperAid>,
    pub totals: PaperTotals,
    pub giver_name: String,
    pub receiver_name: String,
    /// Polylines in a box of 1000 x 400.
    pub giver_strokes: Vec<Vec<(i32, i32)>>,
    pub receiver_strokes: Vec<Vec<(i32, i32)>>,
    pub note: String,
}

/// Who the outlet is, as papers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperOutlet {
    pub name: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub city: String,
}

impl PaperOutlet {
    /// From the configuration: the outlet, and the address its letters come from.
    pub fn of(outlet: &Outlet, mail: &Mail) -> PaperOutlet {
        PaperOutlet {
            name: outlet.name.clone(),
            address: outlet.address.clone(),
            phone: outlet.phone.clone(),
            email: mail.from_address.clone(),
            city: outlet.city.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperPartner {
    pub code: String,
    pub business_name: String,
    pub contact_name: String,
    pub address: String,
    pub phone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperLine {
    /// Empty when nothing of a new product stayed.
    pub code: String,
    pub name: String,
    pub variant: String,
    pub listed: i64,
    /// What was there, damaged pieces included.
    pub received: i64,
    pub damaged: i64,
    /// Received without the damaged ones: what the outlet holds now.
    pub stocked: i64,
    pub reason: String,
    pub price_rupiah: Rupiah,
    /// `Rp 125.000`.
    pub price_text: String,
    /// Price times what is stocked.
    pub value_text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperAid {
    pub name: String,
    pub qty: i64,
    pub note: String,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTotals {
    pub listed: i64,
    pub received: i64,
    pub damaged: i64,
    /// What the outlet holds now.
    pub pieces: i64,
    pub value_rupiah: Rupiah,
    /// `Rp 1.250.000`.
    pub value_text: String,
    /// `satu juta dua ratus lima puluh ribu rupiah`.
    pub value_in_words: String,
}

/// The document of a hand-over, or `None` when there is none by that id.
pub fn handover_paper(
    connection: &Connection,
    outlet: &PaperOutlet,
    zone: Zone,
    id: HandoverId,
) -> Result<Option<HandoverPaper>, StoreError> {
    let Some(handover) = store::handover(connection, id)? else { return Ok(None) };
    let partner = partners::by_id(connection, handover.partner)?;
    let partner = partner.ok_or_else(|| StoreError::Unreadable(handover.number.clone()))?;
    let (lines, totals) = paper_lines(store::handover_lines(connection, id)?);
    let aids = store::handover_aids(connection, id)?;
    let day = zone.day_of(handover.at);
    Ok(Some(HandoverPaper {
        number: handover.number,
        date: day.to_string(),
        date_long: day.long_with_weekday(),
        time_text: [zone.time_of_day(handover.at).as_str(), zone.name()].join(" "),
        outlet: outlet.clone(),
        partner: PaperPartner {
            code: partner.code,
            business_name: partner.business_name,
            contact_name: partner.contact_name,
            address: partner.address,
            phone: partner.phone,
        },
        lines,
        aids: aids.into_iter().map(|aid| PaperAid { name: aid.name, qty: aid.qty, note: aid.note }).collect(),
        totals,
        giver_name: handover.giver_name,
        receiver_name: handover.receiver_name,
        giver_strokes: Signature::load(connection, &handover.giver_signature)?.strokes,
        receiver_strokes: Signature::load(connection, &handover.receiver_signature)?.strokes,
        note: handover.note,
    }))
}

fn paper_lines(stored: Vec<store::StoredLine>) -> (Vec<PaperLine>, PaperTotals) {
    let mut totals = PaperTotals::default();
    let mut lines = Vec::with_capacity(stored.len());
    for line in stored {
        let stocked = line.stocked_qty();
        let value = line.price.times(stocked).unwrap_or_default();
        totals.listed += line.listed_qty;
        totals.received += line.received_qty;
        totals.damaged += line.damaged_qty;
        totals.pieces += stocked;
        totals.value_rupiah += value;
        lines.push(PaperLine {
            stocked,
            code: line.code,
            name: line.name,
            variant: line.variant,
            listed: line.listed_qty,
            received: line.received_qty,
            damaged: line.damaged_qty,
            reason: line.reason,
            price_rupiah: line.price,
            price_text: line.price.to_string(),
            value_text: value.to_string(),
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
    slip.pair("Nomor", &paper.number).pair("Tanggal", &paper.date_long).pair("Jam", &paper.time_text);
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
    slip.pair("Tertulis di daftar", totals.listed.to_string());
    slip.pair("Ada", totals.received.to_string());
    if totals.damaged > 0 {
        slip.pair("Rusak, dibawa kembali", totals.damaged.to_string());
    }
    slip.bold_pair("Diterima", totals.pieces.to_string());
    slip.bold_pair("Nilai jual", &totals.value_text);
    if !paper.note.is_empty() {
        slip.text(["Catatan: ", paper.note.as_str()].concat());
    }
    slip.push(Block::Rule);
    for (role, name, strokes) in [
        ("Yang menyerahkan: ", &paper.giver_name, &paper.giver_strokes),
        ("Yang menerima: ", &paper.receiver_name, &paper.receiver_strokes),
    ] {
        slip.push(Block::Signature { caption: [role, name].concat(), strokes: strokes.clone() });
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
    let qty = [line.stocked.to_string().as_str(), " x ", &line.price_rupiah.grouped()].concat();
    slip.pair(["  ", line.code.as_str(), "  ", &qty].concat(), &line.value_text);
    if line.listed != line.received || line.damaged > 0 {
        let parts = [
            ["  daftar ", line.listed.to_string().as_str()].concat(),
            ["ada ", line.received.to_string().as_str()].concat(),
            ["rusak ", line.damaged.to_string().as_str()].concat(),
        ];
        slip.text([parts.join(", ").as_str(), ": ", line.reason.as_str()].concat());
    }
}
