//! A statement as a value: the PDF, the e-mail and the spreadsheet say what is in here. Rincian hasil titip jual.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::adjust::adjustment;
use super::balances::due_on;
use super::payout_store::{PayoutState, payout, payouts_for};
use super::rules::{Draft, Item, ItemKind, Sums};
use super::statement::{Statement, StatementLine, lines, reload};
use crate::base::{BusinessDay, PayoutId, Rupiah, UserId, Zone};
use crate::intake::{PaperOutlet, PaperPartner};
use crate::partners::{self, Commission, Partner};
use crate::people;
use crate::store::StoreError;

/// Everything a statement shows; texts are ready to print. The template names these fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPaper {
    /// Empty for a draft.
    pub number: String,
    /// `2026-12-01`.
    pub date: String,
    /// `Selasa, 1 Desember 2026`.
    pub date_long: String,
    /// `22 November 2026 sampai 30 November 2026`.
    pub period: String,
    /// `RANCANGAN`, `DIBATALKAN`, or empty.
    pub mark: String,
    pub outlet: PaperOutlet,
    pub partner: PaperPartner,
    /// How the closing comes to be, from the opening on.
    pub steps: Vec<PaperStep>,
    pub closing_rupiah: Rupiah,
    pub closing_in_words: String,
    /// What becomes of it: by when and whereto it is paid, or how it was.
    pub payment: String,
    pub lines: Vec<PaperLine>,
    pub totals: PaperTotals,
    pub prepared_by: String,
    pub approved_by: String,
}

/// One figure of the reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperStep {
    pub label: String,
    /// Why: a memo, a number, how many lines.
    pub remark: String,
    pub amount_rupiah: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperLine {
    /// `22-11-2026`.
    pub day: String,
    /// Of the receipt or the refund.
    pub number: String,
    pub code: String,
    pub name: String,
    pub variant: String,
    /// What is special: it came back, it was known late.
    pub reason: String,
    pub qty: i64,
    pub unit_price_rupiah: Rupiah,
    pub gross_rupiah: Rupiah,
    pub discount_rupiah: Rupiah,
    /// `15 %`.
    pub rate: String,
    pub commission_rupiah: Rupiah,
    /// QRIS fee and rounding together, as they change what is owed.
    pub shares_rupiah: Rupiah,
    pub payable_rupiah: Rupiah,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTotals {
    pub lines: i64,
    pub pieces: i64,
    pub gross_rupiah: Rupiah,
    pub discount_rupiah: Rupiah,
    pub commission_rupiah: Rupiah,
    pub shares_rupiah: Rupiah,
    pub payable_rupiah: Rupiah,
}

impl PaperTotals {
    fn of(sums: &Sums) -> PaperTotals {
        PaperTotals {
            lines: sums.lines,
            pieces: sums.pieces,
            gross_rupiah: sums.gross,
            discount_rupiah: sums.discount_partner,
            commission_rupiah: sums.commission,
            shares_rupiah: sums.rounding - sums.qris_fee,
            payable_rupiah: sums.payable(),
        }
    }
}

/// A posted statement as a paper.
pub fn statement_paper(
    connection: &Connection,
    statement: &Statement,
    outlet: &PaperOutlet,
) -> Result<StatementPaper, StoreError> {
    let draft = reload(connection, statement)?;
    let mut paper = paper(connection, &draft, statement.day, outlet)?;
    paper.number = statement.number.clone();
    paper.mark = if statement.is_reversed { "DIBATALKAN" } else { "" }.to_owned();
    paper.payment = payment(connection, statement)?;
    paper.prepared_by = name_of(connection, statement.prepared_by)?;
    paper.approved_by = name_of(connection, statement.approved_by)?;
    Ok(paper)
}

/// What would be posted, for looking at it first.
pub fn draft_paper(
    connection: &Connection,
    draft: &Draft,
    today: BusinessDay,
    outlet: &PaperOutlet,
) -> Result<StatementPaper, StoreError> {
    let mut paper = paper(connection, draft, today, outlet)?;
    paper.mark = "RANCANGAN".to_owned();
    Ok(paper)
}

fn paper(
    connection: &Connection,
    draft: &Draft,
    day: BusinessDay,
    outlet: &PaperOutlet,
) -> Result<StatementPaper, StoreError> {
    let partner = partners::by_id(connection, draft.partner)?
        .ok_or_else(|| StoreError::Unreadable(["mitra ", &draft.partner.to_string()].concat()))?;
    let sums = draft.sums();
    let closing = draft.closing();
    Ok(StatementPaper {
        number: String::new(),
        date: day.to_string(),
        date_long: day.long_with_weekday(),
        period: format!("{} sampai {}", draft.from.long(), draft.until.long()),
        mark: String::new(),
        outlet: outlet.clone(),
        partner: partner_of(&partner),
        steps: steps(connection, draft)?,
        closing_rupiah: closing,
        closing_in_words: closing.in_words(),
        payment: String::new(),
        lines: lines(connection, draft)?.iter().map(paper_line).collect(),
        totals: PaperTotals::of(&sums),
        prepared_by: String::new(),
        approved_by: String::new(),
    })
}

pub(super) fn partner_of(partner: &Partner) -> PaperPartner {
    PaperPartner {
        code: partner.code.clone(),
        business_name: partner.business_name.clone(),
        contact_name: partner.contact_name.clone(),
        address: partner.address.clone(),
        phone: partner.phone.clone(),
    }
}

/// How the closing comes to be. Every figure is there that is not zero, and the opening in any case.
pub fn steps(connection: &Connection, draft: &Draft) -> Result<Vec<PaperStep>, StoreError> {
    let sums = draft.sums();
    let step = |label: &str, remark: String, amount_rupiah| PaperStep { label: label.into(), remark, amount_rupiah };
    let mut steps = vec![step("Saldo dari rincian sebelumnya", String::new(), draft.opening)];
    let mut items = Vec::new();
    for item in &draft.items {
        let described = describe(connection, item)?;
        if item.kind.is_payment() { steps.push(described) } else { items.push(described) }
    }
    let pieces = format!("{} baris nota, {} buah", sums.lines, sums.pieces);
    steps.push(step("Penjualan dikurangi retur", pieces, sums.gross));
    let borne = match sums.discount_outlet {
        Rupiah::ZERO => String::new(),
        amount => format!("selain {amount} yang ditanggung gerai"),
    };
    steps.push(step("Potongan harga yang ditanggung mitra", borne, -sums.discount_partner));
    steps.push(step("Komisi gerai", String::new(), -sums.commission));
    steps.push(step("Biaya QRIS yang ditanggung mitra", String::new(), -sums.qris_fee));
    steps.push(step("Selisih pembulatan", String::new(), sums.rounding));
    steps.extend(items);
    let is_opening = |at: usize| at == 0;
    let mut kept = Vec::with_capacity(steps.len());
    for (at, step) in steps.into_iter().enumerate() {
        kept.extend((is_opening(at) || step.amount_rupiah != Rupiah::ZERO).then_some(step));
    }
    Ok(kept)
}

fn describe(connection: &Connection, item: &Item) -> Result<PaperStep, StoreError> {
    let (label, remark) = match item.kind {
        ItemKind::MonthlyFee(month) => (format!("Biaya bulanan {}", month.long()), String::new()),
        ItemKind::Adjustment(id) => match adjustment(connection, id)? {
            Some(one) => (format!("Penyesuaian {}: {}", one.number, one.kind.words()), one.memo),
            None => ("Penyesuaian".to_owned(), String::new()),
        },
        ItemKind::Payout(id) => (format!("Dibayar {}", payout_words(connection, id)?), String::new()),
        ItemKind::PayoutCancelled(id) => (format!("Pembayaran batal {}", payout_words(connection, id)?), String::new()),
    };
    Ok(PaperStep { label, remark, amount_rupiah: item.amount })
}

fn payout_words(connection: &Connection, id: PayoutId) -> Result<String, StoreError> {
    let found = payout(connection, id)?;
    Ok(found.map_or_else(String::new, |payout| format!("{} tanggal {}", payout.number, payout.day.numeric())))
}

fn paper_line(line: &StatementLine) -> PaperLine {
    let owed = &line.line;
    PaperLine {
        day: owed.day.numeric(),
        number: owed.number.clone(),
        code: owed.code.clone(),
        name: owed.name.clone(),
        variant: owed.variant.clone(),
        reason: remark(line),
        qty: owed.qty,
        unit_price_rupiah: owed.unit_price,
        gross_rupiah: owed.gross,
        discount_rupiah: owed.discount_partner,
        rate: rate(owed.commission_kind),
        commission_rupiah: owed.commission,
        shares_rupiah: line.rounding - line.qris_fee,
        payable_rupiah: line.payable(),
    }
}

/// What is special about a line, in words; empty for what is as usual.
pub fn remark(line: &StatementLine) -> String {
    let mut words = Vec::new();
    if !line.line.sale_number.is_empty() {
        words.push(format!("retur nota {} tanggal {}", line.line.sale_number, line.line.sold_on.numeric()));
    }
    if line.is_of_earlier {
        words.push("dari masa yang sudah diperhitungkan".to_owned());
    }
    if line.is_late {
        words.push("susulan: baru tercatat sesudah masanya diperhitungkan".to_owned());
    }
    words.join(", ")
}

/// `15 %`, `markup 20 %`, `biaya bulanan`, or a dash for none.
pub fn rate(commission: Commission) -> String {
    match commission {
        Commission::None => "–".to_owned(),
        Commission::Percent { bp } => percent(bp),
        Commission::Markup { bp } => format!("markup {}", percent(bp)),
        Commission::MonthlyFee { .. } => "biaya bulanan".to_owned(),
    }
}

fn percent(bp: i64) -> String {
    let rest = format!("{:02}", bp % 100);
    match rest.trim_end_matches('0') {
        "" => format!("{}\u{A0}%", bp / 100),
        rest => format!("{},{rest}\u{A0}%", bp / 100),
    }
}

/// What becomes of the closing.
pub fn payment(connection: &Connection, statement: &Statement) -> Result<String, StoreError> {
    if statement.is_reversed {
        return Ok("Rincian ini sudah dibatalkan dan tidak berlaku.".to_owned());
    }
    if let Some(live) = payouts_for(connection, statement.settlement_id)?.into_iter().find(|one| one.is_live()) {
        return Ok(match live.state {
            PayoutState::Paid { on, .. } => format!("Sudah dibayar pada {} dengan {}.", on.long(), live.number),
            _ => format!("Sedang dikirim ke rekening mitra dengan {}.", live.number),
        });
    }
    if statement.closing <= Rupiah::ZERO {
        return Ok("Tidak ada yang dibayarkan; saldo ini diteruskan ke rincian berikutnya.".to_owned());
    }
    if !statement.is_newest {
        return Ok("Saldo ini sudah diteruskan ke rincian berikutnya.".to_owned());
    }
    Ok(match due_on(connection, statement)? {
        Some(due) => format!("Dibayarkan paling lambat {} sesuai perjanjian.", due.long()),
        None => "Dibayarkan sesuai perjanjian.".to_owned(),
    })
}

pub(super) fn name_of(connection: &Connection, user: UserId) -> Result<String, StoreError> {
    Ok(people::user_by_id(connection, user)?.map(|user| user.name).unwrap_or_default())
}

/// When a receipt for cash was signed: `14.05 WIB`.
pub(super) fn time_of(zone: Zone, at: crate::base::UtcMs) -> String {
    [zone.time_of_day(at).as_str(), zone.name()].join(" ")
}
