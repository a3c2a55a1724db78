//! The receipt as a value: printer, screen preview and PDF render the same one (domain-id.md section 4).
//!
//! It can be rebuilt from the facts of any sale, so a reprint says what the first print said, and DIBATALKAN once the
//! sale was voided. Names of cashiers and the outlet's address are those of today: they are records, not facts.
//! [`super::plain`] says the same as plain text, for e-mail and for a QR that needs no server.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::pay::Payment;
use super::pending;
use super::rules::{PlannedLine, SalePlan};
use super::settings::ReceiptSettings;
use super::settle::PaidTender;
use super::store::{self as rows, LineDiscountRow, SaleLineRow, SaleRow, TenderRow};
use super::tender::TenderKind;
use super::typed::is_receipt_number;
use crate::base::{Rupiah, SaleId, UserId, UtcMs};
use crate::devices::queue::COPY_MARK;
use crate::devices::{Align, Block, Slip};
use crate::store::{StoreError, Tx};

const TITLE: &str = "Struk ";
const COPY_TITLE: &str = "Salinan ";
const VOIDED: &str = "DIBATALKAN";
/// What a discount is called that no row names: those of histories.
const DISCOUNT: &str = "Potongan";

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
    pub thanks: String,
    /// `Buka 10.00-21.00`; empty when the outlet does not say.
    pub opening_hours: String,
    /// The sale was taken back whole, within its shift.
    pub is_voided: bool,
    /// Makes paper of it that is no receipt.
    pub watermark: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// With the variant: `Kain Batik (Sogan)`.
    pub name: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    /// What the discount is made of; empty for a history, which does not say.
    pub discounts: Vec<ReceiptDiscount>,
    /// Quantity x price less the discount.
    pub net: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptDiscount {
    /// `Potongan 10 %`, or a promotion's name.
    pub label: String,
    pub amount: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptTender {
    /// `tunai`, `qris`, ...
    pub kind: String,
    /// `Tunai`, `QRIS`, `Kartu BCA ****1234`, ...
    pub label: String,
    pub given: Rupiah,
    pub change: Rupiah,
    /// The bank's, the provider's or the voucher's; empty for cash.
    pub reference: String,
    /// In the QRIS code that was shown; empty otherwise.
    pub bill_number: String,
}

/// The receipt of any sale, from its facts. `None` when there is no such sale.
pub fn receipt_of(
    connection: &Connection,
    sale_id: SaleId,
    settings: &ReceiptSettings,
) -> Result<Option<Receipt>, StoreError> {
    let Some(sale) = rows::sale(connection, sale_id)? else { return Ok(None) };
    let discounts = rows::line_discounts(connection, sale_id)?;
    let lines = rows::sale_lines(connection, sale_id)?;
    let lines = lines.into_iter().map(|row| ReceiptLine::of_row(row, &discounts)).collect();
    let tenders = rows::tenders(connection, sale_id)?.into_iter().map(ReceiptTender::of_row).collect();
    let cashier = name_of(connection, sale.user_id, settings)?;
    let mut receipt = assemble(sale, cashier, lines, tenders, settings);
    receipt.is_voided = rows::is_voided(connection, sale_id)?;
    Ok(Some(receipt))
}

/// The receipt of the sale that is being written: the same value as [`receipt_of`] gives after the commit.
pub(super) fn of_plan(
    tx: &Tx<'_>,
    number: &str,
    shift_number: i64,
    plan: &SalePlan,
    payment: &Payment,
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
    let lines = plan.lines.iter().map(ReceiptLine::of_plan).collect();
    let mut tenders = Vec::with_capacity(plan.tenders.len());
    for tender in &plan.tenders {
        let bill_number = match tender.request {
            Some(request) => pending::bill_number(tx.conn(), request)?.unwrap_or_default(),
            None => String::new(),
        };
        tenders.push(ReceiptTender::of_plan(tender, bill_number));
    }
    let cashier = name_of(tx.conn(), sale.user_id, settings)?;
    Ok(assemble(sale, cashier, lines, tenders, settings))
}

impl ReceiptLine {
    fn of_row(row: SaleLineRow, discounts: &[LineDiscountRow]) -> ReceiptLine {
        let own = discounts.iter().filter(|discount| discount.line_no == row.line_no);
        ReceiptLine {
            name: full_name(&row.name, &row.variant),
            qty: row.qty,
            unit_price: row.unit_price,
            discount: row.discount,
            discounts: own.map(|d| ReceiptDiscount { label: d.label.clone(), amount: d.amount }).collect(),
            net: row.unit_price * row.qty - row.discount,
        }
    }

    fn of_plan(line: &PlannedLine) -> ReceiptLine {
        let part = |label: &String, amount| ReceiptDiscount { label: label.clone(), amount };
        ReceiptLine {
            name: full_name(&line.name, &line.variant),
            qty: line.qty,
            unit_price: line.unit_price,
            discount: line.money.discount,
            discounts: line.discounts.iter().map(|d| part(&d.what.label, d.what.amount)).collect(),
            net: line.money.net(),
        }
    }

    /// What was taken off, by name.
    pub(super) fn named_discounts(&self) -> Vec<ReceiptDiscount> {
        if self.discounts.is_empty() && self.discount > Rupiah::ZERO {
            return vec![ReceiptDiscount { label: DISCOUNT.to_owned(), amount: self.discount }];
        }
        self.discounts.clone()
    }
}

impl ReceiptTender {
    fn of_row(row: TenderRow) -> ReceiptTender {
        ReceiptTender {
            label: tender_label(&row.kind, &row.bank, &row.card_last4),
            kind: row.kind,
            given: row.given,
            change: row.change,
            reference: row.reference,
            bill_number: row.bill_number,
        }
    }

    fn of_plan(tender: &PaidTender, bill_number: String) -> ReceiptTender {
        let kind = tender.kind.name();
        ReceiptTender {
            label: tender_label(kind, &tender.bank, &tender.card_last4),
            kind: kind.to_owned(),
            given: tender.given,
            change: tender.change,
            reference: tender.reference.clone(),
            bill_number,
        }
    }

    pub(super) fn is_cash(&self) -> bool {
        self.kind == TenderKind::Cash.name()
    }

    /// Cash that only stands for a rest which the coins round away is not worth a line.
    pub(super) fn is_worth_a_line(&self) -> bool {
        !self.is_cash() || self.given > Rupiah::ZERO
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
        thanks: settings.thanks.clone(),
        opening_hours: opening_hours(settings),
        is_voided: false,
        watermark: settings.watermark.clone(),
    }
}

fn opening_hours(settings: &ReceiptSettings) -> String {
    let (opens, closes) = (settings.opens_at.trim(), settings.closes_at.trim());
    if opens.is_empty() || closes.is_empty() { String::new() } else { ["Buka ", opens, "-", closes].concat() }
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

/// A kind that only a history knows stands as it is.
fn tender_label(kind: &str, bank: &str, card_last4: &str) -> String {
    let known = TenderKind::ALL.into_iter().find(|known| known.name() == kind);
    let mut label = known.map_or(kind, |known| known.label()).to_owned();
    if !bank.is_empty() {
        label.extend([" ", bank]);
    }
    if !card_last4.is_empty() {
        label.extend([" ****", card_last4]);
    }
    label
}

/// What a receipt is called in the print queue.
pub fn job_title(number: &str, copy: bool) -> String {
    [if copy { COPY_TITLE } else { TITLE }, number].concat()
}

/// The receipt that a print job is about; `None` for labels, documents and the like.
pub fn number_of_job(title: &str) -> Option<&str> {
    title.strip_prefix(TITLE).or_else(|| title.strip_prefix(COPY_TITLE)).filter(|number| is_receipt_number(number))
}

/// The slip that is printed and previewed. A copy says SALINAN on top and at the bottom, and so do a voided sale and a
/// watermark say theirs.
pub fn to_slip(receipt: &Receipt, copy: bool) -> Slip {
    let mut slip = Slip::default();
    marks(&mut slip, receipt, copy);
    head(&mut slip, receipt);
    slip.push(Block::Rule);
    for line in &receipt.lines {
        slip.text(&line.name);
        let times = format!("  {} x {}", line.qty, line.unit_price.grouped());
        slip.pair(times, (line.unit_price * line.qty).grouped());
        for discount in line.named_discounts() {
            slip.pair(["  ", &discount.label].concat(), (-discount.amount).grouped());
        }
    }
    slip.push(Block::Rule);
    sums(&mut slip, receipt);
    slip.push(Block::Rule);
    foot(&mut slip, receipt);
    marks(&mut slip, receipt, copy);
    slip.push(Block::Cut);
    slip
}

/// What makes more or less of this paper than a receipt.
fn marks(slip: &mut Slip, receipt: &Receipt, copy: bool) {
    if let Some(watermark) = &receipt.watermark {
        slip.heading(watermark);
    }
    if receipt.is_voided {
        slip.heading(VOIDED);
    }
    if copy {
        slip.heading(COPY_MARK);
    }
}

fn head(slip: &mut Slip, receipt: &Receipt) {
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
        slip.pair(DISCOUNT, (-receipt.discount).grouped());
    }
    if receipt.rounding != Rupiah::ZERO {
        slip.pair("Pembulatan", receipt.rounding.grouped());
    }
    slip.push(Block::Pair { left: "TOTAL".into(), right: amount(receipt.total), bold: true, large: true });
    for tender in receipt.tenders.iter().filter(|tender| tender.is_worth_a_line()) {
        slip.pair(&tender.label, tender.given.grouped());
        if !tender.bill_number.is_empty() {
            slip.pair("  Tagihan", &tender.bill_number);
        }
        if !tender.reference.is_empty() {
            slip.pair("  Ref.", &tender.reference);
        }
        if tender.is_cash() {
            slip.bold_pair("Kembali", tender.change.grouped());
        }
    }
}

fn foot(slip: &mut Slip, receipt: &Receipt) {
    if !receipt.note.is_empty() {
        slip.text(format!("Catatan: {}", receipt.note));
        slip.push(Block::Blank);
    }
    for line in [&receipt.return_policy, &receipt.thanks, &receipt.opening_hours] {
        if !line.is_empty() {
            slip.centred(line);
        }
    }
    slip.push(Block::Qr { data: receipt.number.clone() });
    slip.push(Block::Text { text: receipt.number.clone(), align: Align::Centre, bold: false, large: false });
}

/// `Rp 225.000` with a plain space: paper does not break there anyway.
pub(super) fn amount(amount: Rupiah) -> String {
    amount.to_string().replace('\u{A0}', " ")
}
