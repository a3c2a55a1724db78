//! `deks verify [--repair]`: is everything as the facts say?
//!
//! Checked: the audit chain, SQLite's own integrity, stock levels, last sales and prices against the facts, that every
//! act's ledger entries sum to zero, statements of partners against ledger and receipts, cases and their papers against
//! their history, and signed agreements and the words of curators against what was committed to. `--repair` puts caches right; it never touches a fact.

use std::fmt::Write as _;

use crate::base::{BusinessDay, ProductId};
use crate::catalog;
use crate::partnership::{agreement, curation};
use crate::settlement;
use crate::sop::{Procedures, case};
use crate::stock;
use crate::store::{Connection, Store, StoreError, check_file};
use crate::till::history;

/// How many product codes are named per fault.
const NAMED_MAX: usize = 10;

/// What was found. Empty lists are good.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Findings {
    /// Facts that do not hold together: nothing here can be repaired, restore a backup.
    pub broken_facts: Vec<String>,
    /// Caches that differ from the facts, with how many products each.
    pub stale_levels: Vec<ProductId>,
    pub stale_last_sales: Vec<ProductId>,
    pub stale_prices: Vec<ProductId>,
}

impl Findings {
    pub fn is_clean(&self) -> bool {
        *self == Findings::default()
    }

    fn stale(&self) -> usize {
        self.stale_levels.len() + self.stale_last_sales.len() + self.stale_prices.len()
    }
}

/// The answer of the command: what was found (before a repair), its text, and whether all is well now.
#[derive(Debug, Clone)]
pub struct Verified {
    pub findings: Findings,
    pub text: String,
    pub is_well: bool,
}

/// Checks everything; with `repair`, caches are put right.
pub fn verify_command(store: &Store, repair: bool) -> Result<Verified, StoreError> {
    let today = store.today();
    let findings = store.read_snapshot(|connection| find(connection, today))?;
    let mut text = store.read(|connection| describe(connection, &findings))?;
    let mut is_well = findings.is_clean();
    if repair && findings.stale() > 0 {
        store.write_local(move |connection, _| mend(connection, today))?;
        let left = store.read_snapshot(|connection| find(connection, today))?;
        is_well = left.is_clean();
        let _ = writeln!(text, "Diperbaiki: {} catatan turunan.", findings.stale() - left.stale());
    } else if findings.stale() > 0 {
        text.push_str("Catatan turunan bisa diperbaiki dengan: deks verify --repair\n");
    }
    Ok(Verified { findings, text, is_well })
}

fn find(connection: &Connection, today: BusinessDay) -> Result<Findings, StoreError> {
    let mut findings = Findings::default();
    let file = check_file(connection)?;
    if let Some(damage) = file.damage {
        findings.broken_facts.push(format!("Berkas basis data rusak: {damage}."));
    }
    if let Some(broken) = file.audit_break {
        findings.broken_facts.push(format!("Rantai audit putus di nomor {}: {}.", broken.seq, broken.how));
    }
    for (act, sum) in history::unbalanced_acts(connection)?.into_iter().take(NAMED_MAX) {
        findings.broken_facts.push(format!("Jurnal tindakan {act} tidak seimbang: selisih {sum}."));
    }
    findings.broken_facts.extend(settlement::verify(connection)?);
    findings.stale_levels = stock::rebuild_levels(connection, false)?;
    findings.stale_last_sales = last_sales(connection, false)?;
    findings.stale_prices = prices(connection, today, false)?;
    Ok(findings)
}

fn mend(connection: &Connection, today: BusinessDay) -> Result<(), StoreError> {
    stock::rebuild_levels(connection, true)?;
    last_sales(connection, true)?;
    prices(connection, today, true)?;
    Ok(())
}

/// Products whose kept last sale is not what the sales say.
fn last_sales(connection: &Connection, mend: bool) -> Result<Vec<ProductId>, StoreError> {
    let sales = history::last_sales_until(connection, BusinessDay::LAST)?;
    let mut wrong = Vec::new();
    for (product, state) in stock::states(connection)? {
        let fact = sales.get(&product).copied();
        let kept = (state.last_sold_on, state.last_sold_at);
        if kept != (fact.map(|sale| sale.day), fact.map(|sale| sale.at)) {
            wrong.push(product);
            if mend {
                stock::set_last_sale(connection, product, fact)?;
            }
        }
    }
    Ok(wrong)
}

/// Products whose kept price is not the one in force today.
fn prices(connection: &Connection, today: BusinessDay, mend: bool) -> Result<Vec<ProductId>, StoreError> {
    let mut wrong = Vec::new();
    for (product, state) in stock::states(connection)? {
        let fact = catalog::price_on(connection, product, today)?.unwrap_or(crate::base::Rupiah::ZERO);
        if state.price != fact {
            wrong.push(product);
            if mend {
                stock::keep_price(connection, product, fact)?;
            }
        }
    }
    Ok(wrong)
}

fn describe(connection: &Connection, findings: &Findings) -> Result<String, StoreError> {
    if findings.is_clean() {
        return Ok("Semua cocok: rantai audit, jurnal, hak mitra, stok, penjualan terakhir, harga.\n".to_owned());
    }
    let mut text = String::new();
    for broken in &findings.broken_facts {
        let _ = writeln!(text, "RUSAK  {broken} Pulihkan cadangan terakhir atau hubungi admin.");
    }
    for (what, products) in [
        ("stok", &findings.stale_levels),
        ("penjualan terakhir", &findings.stale_last_sales),
        ("harga", &findings.stale_prices),
    ] {
        if products.is_empty() {
            continue;
        }
        let mut codes = Vec::new();
        for product in products.iter().take(NAMED_MAX) {
            codes.push(catalog::brief(connection, *product)?.map(|brief| brief.code).unwrap_or_default());
        }
        let more = if products.len() > NAMED_MAX { ", ..." } else { "" };
        let _ = writeln!(text, "BEDA   {what}: {} produk ({}{more})", products.len(), codes.join(", "));
    }
    Ok(text)
}

/// The same for cases of procedures: what lists show of them against what happened, papers and words against their
/// hashes; and for what the partnership keeps beside them, none of which can be repaired.
pub fn verify_cases(procedures: &Procedures, repair: bool) -> Result<(String, bool), StoreError> {
    let store = procedures.store();
    let mut found = store.read_snapshot(|connection| case::verify(connection, procedures))?;
    let mut text = String::new();
    for one in found.iter().take(NAMED_MAX) {
        let mark = if one.what.is_repairable() { "BEDA " } else { "RUSAK" };
        let _ = writeln!(text, "{mark}  kasus {one}.");
    }
    if found.len() > NAMED_MAX {
        let _ = writeln!(text, "... dan {} perbedaan lain pada kasus.", found.len() - NAMED_MAX);
    }
    let beside = store.read_snapshot(|connection| beside_cases(connection, procedures))?;
    for broken in beside.iter().take(NAMED_MAX) {
        let _ = writeln!(text, "RUSAK  {broken} Pulihkan cadangan terakhir atau hubungi admin.");
    }
    if beside.len() > NAMED_MAX {
        let _ = writeln!(text, "... dan {} hal lain pada kemitraan.", beside.len() - NAMED_MAX);
    }
    if repair && found.iter().any(|one| one.what.is_repairable()) {
        let within = procedures.clone();
        let mended = store.write_local(move |connection, _| case::rebuild(connection, &within))?;
        let _ = writeln!(text, "Diperbaiki: {} catatan kasus.", mended.len());
        found = store.read_snapshot(|connection| case::verify(connection, procedures))?;
    }
    Ok((text, found.is_empty() && beside.is_empty()))
}

/// Agreements that are not as both signed them, and applications in which words of curation were changed, as sentences.
fn beside_cases(connection: &Connection, procedures: &Procedures) -> Result<Vec<String>, StoreError> {
    let mut broken = agreement::verify(connection, procedures)?;
    for changed in curation::changed_words(connection)? {
        let number = case::header(connection, changed)?.map(|header| header.number).unwrap_or_default();
        broken.push(format!("Kasus {number}: tulisan kurator diubah atau hilang."));
    }
    Ok(broken)
}
