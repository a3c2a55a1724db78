//! An outlet's past, loaded from five CSV files: partners, products, check-ins, sales, returns.
//!
//! Promises: everything comes in through the rules of the rooms (movements, dated prices, frozen terms, double entry)
//! and commits together or not at all; what was loaded before is recognised, so that a second run changes nothing;
//! every line that is refused is named with its reason. Leaves to others: the papers of that time.

mod check;
mod csv_in;
mod load;
mod report;
mod rows;
mod store;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

pub use report::{About, Counts, Notice, Report, Why};

use crate::base::{DeviceId, Rupiah};
use crate::store::{Batch, Store, StoreError};
use crate::{catalog, partners};
use check::{Files, Known, Plan};
use csv_in::Record;
use load::Loader;

/// Told how many documents of how many are loaded; called from the writer's thread.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// What an import is measured by.
#[derive(Debug, Clone, Copy)]
pub struct ImportOptions {
    /// Prices above it come in (they were paid), but are reported.
    pub price_limit: Rupiah,
    /// For partners without terms on the day of a sale, in basis points.
    pub default_commission_bp: i64,
    /// Load what is right although some lines are refused.
    pub skip_refused: bool,
}

#[derive(Debug, Error)]
pub enum ImportError {
    #[error(
        "Tidak ada berkas riwayat di {0}. Siapkan partners.csv, products.csv, checkins.csv, sales.csv, returns.csv."
    )]
    NoFiles(String),
    #[error("{file} tidak bisa dibaca: {cause}. Periksa berkasnya, lalu coba lagi.")]
    Unreadable { file: &'static str, cause: String },
    #[error("{file} kosong. Baris pertamanya harus nama kolom.")]
    NoHeader { file: &'static str },
    #[error("{file} tidak punya kolom \"{column}\". Tambahkan kolom itu di baris judul.")]
    MissingColumn { file: &'static str, column: &'static str },
    #[error(
        "{} baris ditolak, jadi tidak ada yang dimuat. Perbaiki baris itu, atau ulangi dengan --skip-refused.",
        .0.refused.len()
    )]
    Refused(Box<Report>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads the files of a folder. With a refused line nothing is loaded, unless the options say to skip it.
pub fn import_history(
    store: &Store,
    dir: &Path,
    options: ImportOptions,
    progress: Progress,
) -> Result<Report, ImportError> {
    let files = read_files(dir)?;
    let (device, zone, now) = (store.device().id, store.zone(), store.clock().now());
    store.write_batch(move |batch| {
        let known = known(batch, device, &files)?;
        let mut plan = check::plan(files, &known, options.price_limit, now);
        if !plan.report.refused.is_empty() && !options.skip_refused {
            plan.report.new = Counts::default();
            return Err(ImportError::Refused(Box::new(plan.report)));
        }
        let mut loader = Loader::new(&options, device, zone, progress);
        loader.load(batch, &plan, &known)?;
        let notices = std::mem::take(&mut loader.notices);
        let Plan { mut report, .. } = plan;
        report.notices.extend(notices);
        report.notices.sort_by_key(|about| (about.file, about.line));
        Ok(report)
    })
}

fn read_files(dir: &Path) -> Result<Files, ImportError> {
    let mut files = Files::default();
    let partners = csv_in::read(dir, rows::PARTNERS, &rows::PARTNER_COLUMNS, 4)?;
    let products = csv_in::read(dir, rows::PRODUCTS, &rows::PRODUCT_COLUMNS, 4)?;
    let checkins = csv_in::read(dir, rows::CHECKINS, &rows::CHECKIN_COLUMNS, 4)?;
    let sales = csv_in::read(dir, rows::SALES, &rows::SALE_COLUMNS, 7)?;
    let returns = csv_in::read(dir, rows::RETURNS, &rows::RETURN_COLUMNS, 7)?;
    if [&partners, &products, &checkins, &sales, &returns].iter().all(|file| file.is_none()) {
        return Err(ImportError::NoFiles(dir.display().to_string()));
    }
    let mut notices = Vec::new();
    files.partners = each(partners, rows::PARTNERS, None, &mut files, |r| rows::partner(r, &mut notices));
    files.notices = notices;
    files.products = each(products, rows::PRODUCTS, None, &mut files, rows::product);
    files.checkins = each(checkins, rows::CHECKINS, Some(1), &mut files, rows::checkin);
    files.sales = each(sales, rows::SALES, Some(1), &mut files, rows::sale);
    files.returns = each(returns, rows::RETURNS, Some(1), &mut files, rows::returned);
    Ok(files)
}

/// Reads each record; a refused one is noted, and its document (named in column `number_at`) with it.
fn each<T>(
    records: Option<Vec<Record>>,
    file: &'static str,
    number_at: Option<usize>,
    files: &mut Files,
    mut read: impl FnMut(&Record) -> Result<T, Why>,
) -> Vec<T> {
    let mut taken = Vec::new();
    for record in records.unwrap_or_default() {
        match read(&record) {
            Ok(row) => taken.push(row),
            Err(what) => {
                files.refused.push(About { file, line: record.line, what });
                if let Some(at) = number_at {
                    let number = crate::base::text::clean_line(record.field(at));
                    files.broken.entry((file, number)).or_insert(record.line);
                }
            }
        }
    }
    taken
}

/// Looks up everything the files name.
fn known(batch: &Batch<'_>, device: DeviceId, files: &Files) -> Result<Known, StoreError> {
    let mut known = Known::default();
    let mut partner_codes = HashMap::new();
    for partner in partners::all(batch.conn())? {
        partner_codes.insert(partner.id, partner.code.clone());
        known.partners.insert(partner.code);
    }
    let named = files.products.iter().map(|r| &r.code).chain(files.checkins.iter().map(|r| &r.product));
    for code in named.chain(files.sales.iter().map(|r| &r.product)) {
        if known.products.contains_key(code) {
            continue;
        }
        for product in catalog::by_code(batch.conn(), code)?.into_iter().filter(|product| product.code == *code) {
            let owner = partner_codes.get(&product.partner_id).cloned().unwrap_or_default();
            known.products.insert(code.clone(), owner);
        }
    }
    for row in &files.checkins {
        if let Some(lines) = load::known_checkin(batch, device, &row.receipt)? {
            known.checkins.insert(row.receipt.clone(), lines);
        }
    }
    let receipts = files.sales.iter().map(|r| &r.receipt).chain(files.returns.iter().map(|r| &r.receipt));
    for receipt in receipts {
        if known.sales.contains_key(receipt) {
            continue;
        }
        if let Some(lines) = store::known_sale(batch.conn(), receipt)? {
            known.sales.insert(receipt.clone(), lines);
        }
    }
    for row in &files.returns {
        let lines = store::known_return(batch.conn(), &row.number)?;
        if !lines.is_empty() {
            known.returns.insert(row.number.clone(), lines);
        }
    }
    Ok(known)
}
