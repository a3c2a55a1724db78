//! The receipt as a value: printer, screen preview and PDF render the same one (domain-id.md section 4).
//!
//! It can be rebuilt from the facts of any sale, so a reprint says what the first print said. Names of cashiers and the
//! outlet's address are those of today: they are records, not facts.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::pay::PayCash;
use super::rules::SalePlan;
use super::settings::ReceiptSettings;
use super::store::{self as rows, SaleLineRow, SaleRow, TenderRow};
use super::typed::is_receipt_number;
use crate::base::{Rupiah, SaleId, UserId, UtcMs};
use crate::devices::{Align, Block, Slip};
use crate::store::{StoreError, Tx};

const TITLE: &str = "Struk ";
const COPY_TITLE: &str = "Salinan ";

/// Everything a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub outlet_name: String,
    pub outlet_address: String,
    pub outlet_phone: String,
    pub logo_hash_hex: Option<String>,
    /// Also what the QR holds.
    pub number: String,
    pub at: UtcMs,
    /// `22-11-2026 14.05 WIB`.
    pub at_text: String,
    /// Empty when the sale came with a history or the user is gone.
    pub cashier: String,
    pub shift_number: Option<i64>,
    pub lines: Vec<ReceiptLine>,
    pub pieces: i64,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub rounding: Rupiah,
    pub total: Rupiah,
    pub tenders: Vec<ReceiptTender>,
    pub note: String,
    pub return_policy: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// With the variant: `Kain Batik (Sogan)`.
    pub name: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    /// Quantity x price less the discount.
    pub net: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptTender {
    /// `tunai`, `qris`, ...
    pub kind: String,
    /// `Tunai`, `QRIS`, ...
    pub label: String,
    pub given: Rupiah,
    pub change: Rupiah,
    /// The bank's or the terminal's reference; empty for cash.
    pub reference: String,
}

/// The receipt of any sale, from its facts. `None` when there is no such sale.
pub fn receipt_of(
    connection: &Connection,
    sale_id: SaleId,
    settings: &ReceiptSettings,
) -> Result<Option<Receipt>, StoreError> {
    let Some(sale) = rows::sale(connection, sale_id)? else { return Ok(None) };
    let lines = rows::sale_lines(connection, sale_id)?.into_iter().map(ReceiptLine::of_row).collect();
    let tenders = rows::tenders(connection, sale_id)?.into_iter().map(ReceiptTender::of_row).collect();
    let cashier = name_of(connection, sale.user_id, settings)?;
    Ok(Some(assemble(sale, cashier, lines, tenders, settings)))
}

/// The receipt of the sale that is being written: the same value as [`receipt_of`] gives after the commit.
pub(super) fn of_plan(
    tx: &Tx<'_>,
    number: &str,
    shift_number: i64,
    plan: &SalePlan,
    payment: &PayCash,
) -> Result<Receipt, StoreError> {
    let settings = &payment.settings.receipt;
    let sale = SaleRow {
        sale_id: SaleId::new(),
        number: number.to_owned(),
        day: tx.day(),
        at: tx.now(),
        user_id: tx.actor(),
        shift_number: Some(shift_number),
        gross: plan.gross,
        discount: plan.discount,
        rounding: plan.rounding,
        total: plan.total,
        note: payment.cart.note().to_owned(),
    };
    let lines = plan.lines.iter().map(|line| ReceiptLine {
        name: full_name(&line.name, &line.variant),
        qty: line.qty,
        unit_price: line.unit_price,
        discount: line.money.discount,
        net: line.money.net(),
    });
    let tender = ReceiptTender {
        kind: "tunai".into(),
        label: tender_label("tunai"),
        given: plan.given,
        change: plan.change,
        reference: String::new(),
    };
    let cashier = name_of(tx.conn(), sale.user_id, settings)?;
    Ok(assemble(sale, cashier, lines.collect(), vec![tender], settings))
}

impl ReceiptLine {
    fn of_row(row: SaleLineRow) -> ReceiptLine {
        ReceiptLine {
            name: full_name(&row.name, &row.variant),
            qty: row.qty,
            unit_price: row.unit_price,
            discount: row.discount,
            net: row.unit_price * row.qty - row.discount,
        }
    }
}

impl ReceiptTender {
    fn of_row(row: TenderRow) -> ReceiptTender {
        ReceiptTender {
            label: tender_label(&row.kind),
            kind: row.kind,
            given: row.given,
            change: row.change,
            reference: row.reference,
        }
    }
}

fn assemble(
    sale: SaleRow,
    cashier: String,
    lines: Vec<ReceiptLine>,
    tenders: Vec<ReceiptTender>,
    settings: &ReceiptSettings,
) -> Receipt {
    Receipt {
        outlet_name: settings.outlet_name.clone(),
        outlet_address: settings.outlet_address.clone(),
        outlet_phone: settings.outlet_phone.clone(),
        logo_hash_hex: settings.logo_hash_hex.clone(),
        number: sale.number,
        at: sale.at,
        at_text: settings.zone.stamp(sale.at),
        cashier,
        shift_number: sale.shift_number,
        pieces: lines.iter().map(|line| line.qty).sum(),
        lines,
        gross: sale.gross,
        discount: sale.discount,
        rounding: sale.rounding,
        total: sale.total,
        tenders,
        note: sale.note,
        return_policy: settings.return_policy.clone(),
    }
}

fn name_of(connection: &Connection, user: Option<UserId>, settings: &ReceiptSettings) -> Result<String, StoreError> {
    match user {
        Some(user) => Ok((settings.cashier_name)(connection, user)?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

fn full_name(name: &str, variant: &str) -> String {
    if variant.is_empty() { name.to_owned() } else { format!("{name} ({variant})") }
}

fn tender_label(kind: &str) -> String {
    let label = match kind {
        "tunai" => "Tunai",
        "qris" => "QRIS",
        "kartu" => "Kartu",
        "transfer" => "Transfer",
        "voucher" => "Voucher",
        other => other,
    };
    label.to_owned()
}

/// What a receipt is called in the print queue.
pub fn job_title(number: &str, copy: bool) -> String {
    [if copy { COPY_TITLE } else { TITLE }, number].concat()
}

/// The receipt that a print job is about; `None` for labels, documents and the like.
pub fn number_of_job(title: &str) -> Option<&str> {
    title.strip_prefix(TITLE).or_else(|| title.strip_prefix(COPY_TITLE)).filter(|number| is_receipt_number(number))
}

/// The slip that is printed and previewed. A copy says SALINAN on top and at the bottom.
pub fn to_slip(receipt: &Receipt, copy: bool) -> Slip {
    let mut slip = Slip::default();
    head(&mut slip, receipt, copy);
    slip.push(Block::Rule);
    for line in &receipt.lines {
        slip.text(&line.name);
        let times = format!("  {} x {}", line.qty, line.unit_price.grouped());
        slip.pair(times, (line.unit_price * line.qty).grouped());
        if line.discount > Rupiah::ZERO {
            slip.pair("  Potongan", (-line.discount).grouped());
        }
    }
    slip.push(Block::Rule);
    sums(&mut slip, receipt);
    slip.push(Block::Rule);
    foot(&mut slip, receipt, copy);
    slip
}

fn head(slip: &mut Slip, receipt: &Receipt, copy: bool) {
    if copy {
        slip.heading("SALINAN");
    }
    if let Some(hash_hex) = &receipt.logo_hash_hex {
        slip.push(Block::Image { hash_hex: hash_hex.clone() });
    }
    slip.heading(&receipt.outlet_name);
    for line in [&receipt.outlet_address, &receipt.outlet_phone] {
        if !line.is_empty() {
            slip.centred(line);
        }
    }
    slip.push(Block::Rule);
    slip.pair("Struk", &receipt.number);
    slip.pair("Waktu", &receipt.at_text);
    if !receipt.cashier.is_empty() {
        slip.pair("Kasir", &receipt.cashier);
    }
    if let Some(shift) = receipt.shift_number {
        slip.pair("Shift", shift.to_string());
    }
}

fn sums(slip: &mut Slip, receipt: &Receipt) {
    slip.pair(format!("{} barang", receipt.pieces), receipt.gross.grouped());
    if receipt.discount > Rupiah::ZERO {
        slip.pair("Potongan", (-receipt.discount).grouped());
    }
    if receipt.rounding != Rupiah::ZERO {
        slip.pair("Pembulatan", receipt.rounding.grouped());
    }
    slip.push(Block::Pair { left: "TOTAL".into(), right: amount(receipt.total), bold: true, large: true });
    for tender in &receipt.tenders {
        slip.pair(&tender.label, tender.given.grouped());
        if !tender.reference.is_empty() {
            slip.pair("  Ref.", &tender.reference);
        }
        if tender.kind == "tunai" {
            slip.bold_pair("Kembali", tender.change.grouped());
        }
    }
}

fn foot(slip: &mut Slip, receipt: &Receipt, copy: bool) {
    if !receipt.note.is_empty() {
        slip.text(format!("Catatan: {}", receipt.note));
        slip.push(Block::Blank);
    }
    if !receipt.return_policy.is_empty() {
        slip.centred(&receipt.return_policy);
    }
    slip.centred("Terima kasih");
    slip.push(Block::Qr { data: receipt.number.clone() });
    slip.push(Block::Text { text: receipt.number.clone(), align: Align::Centre, bold: false, large: false });
    if copy {
        slip.heading("SALINAN");
    }
    slip.push(Block::Cut);
}

/// `Rp 225.000` with a plain space: paper does not break there anyway.
fn amount(amount: Rupiah) -> String {
    amount.to_string().replace('\u{A0}', " ")
}
