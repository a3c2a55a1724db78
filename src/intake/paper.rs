//! The tanda terima as data: the PDF, the thermal slip and the e-mail say what is in here.

use serde::{Deserialize, Serialize};

use super::signature::Signature;
use super::store;
use crate::base::{HandoverId, Rupiah, Zone};
use crate::config::{Mail, Outlet};
use crate::devices::{Block, Slip};
use crate::partners;
use crate::store::{Connection, StoreError};

/// Rows that were not taken and stand on the slip; of more it gives the number, and the PDF has them all.
const REFUSED_ON_SLIP_MAX: usize = 40;

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
    /// Rows of the partner's list that were not taken.
    pub refused: Vec<PaperRefused>,
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
    /// Why the pieces differ from the list.
    pub reason: String,
    /// What is wrong with the damaged ones.
    pub damage_reason: String,
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRefused {
    /// The row of the partner's file; empty when it was typed at the kiosk.
    pub row: String,
    pub name: String,
    pub reason: String,
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
    let refused = store::handover_refusals(connection, id)?.into_iter().map(|refused| PaperRefused {
        row: refused.row.map(|row| row.to_string()).unwrap_or_default(),
        name: refused.name,
        reason: refused.reason,
    });
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
        refused: refused.collect(),
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
            damage_reason: line.damage_reason,
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
    slip_refused(&mut slip, &paper.refused);
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
    if line.listed != line.received {
        slip.text(format!("  daftar {}, ada {}: {}", line.listed, line.received, line.reason));
    }
    if line.damaged > 0 {
        slip.text(format!("  rusak {}: {}", line.damaged, line.damage_reason));
    }
}

/// The rows of the partner's list that were not taken.
fn slip_refused(slip: &mut Slip, refused: &[PaperRefused]) {
    if refused.is_empty() {
        return;
    }
    slip.push(Block::Rule).text(format!("Tidak diterima dari daftar: {} baris", refused.len()));
    for one in refused.iter().take(REFUSED_ON_SLIP_MAX) {
        let row = if one.row.is_empty() { String::new() } else { format!(" (baris {})", one.row) };
        slip.text(format!("  {}{row}: {}", one.name, one.reason));
    }
    if let Some(more) = refused.len().checked_sub(REFUSED_ON_SLIP_MAX).filter(|more| *more > 0) {
        slip.text(format!("  dan {more} baris lain: lihat PDF tanda terima ini."));
    }
}
