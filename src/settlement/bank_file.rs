//! Many transfers in one file for the outlet's bank, with the columns that the bank asks for (`deks.toml`).
//!
//! Promises: a file holds what was put on its way with it, in the order of numbers; made again it is the same, byte by byte,
//! as long as nobody erased an account. No cell starts a formula (faults F14).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::pay::{Method, PayOutError, account_of, due, post_payout};
use super::payout_store::{self as rows, NewBatch, Payout};
use super::statement::statement;
use crate::base::{ActId, BatchId, Rupiah, SettlementId, UserId};
use crate::config::BankFile;
use crate::documents::csv_out::{self, CsvError};
use crate::partners;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError};

/// In front of a file's number: berkas bank.
const SERIES: &str = "BB";
/// Banks take some hundreds at once.
pub const PAYOUTS_MAX: usize = 1_000;

/// Which statements go to the bank.
#[derive(Debug, Clone)]
pub struct MakeBankFile {
    pub by: UserId,
    pub statements: Vec<SettlementId>,
    pub format: BankFile,
    pub minimum: Rupiah,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBankFile {
    pub batch_id: BatchId,
    /// `BB-K1-20261210-0001`.
    pub number: String,
    pub payouts: usize,
    pub total: Rupiah,
}

#[derive(Debug, Error)]
pub enum BankFileError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Pilih 1 sampai {PAYOUTS_MAX} pembayaran untuk satu berkas.")]
    Count,
    #[error("Berkas ini tidak ditemukan. Muat ulang daftarnya.")]
    UnknownFile,
    #[error("Susunan kolom \"{0}\" tidak ada di deks.toml. Tambahkan lagi, atau pilih susunan lain.")]
    UnknownFormat(String),
    /// The first statement that cannot be paid, with its partner: nothing was put on its way.
    #[error("Berkas tidak dibuat karena {partner}: {error}")]
    Statement { partner: String, error: Box<PayOutError> },
    #[error(transparent)]
    Csv(#[from] CsvError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the money of many statements on its way, all of it or none. The file itself is [`bank_file`].
///
/// # Errors
/// One variant of [`BankFileError`] per rule, in the order of that enum.
pub fn make_bank_file(store: &Store, act_id: ActId, order: MakeBankFile) -> Result<MadeBankFile, BankFileError> {
    store.write(Act::by(order.by, "settlement.bank_file").with_id(act_id), move |tx| {
        require(tx.conn(), order.by, Permission::Settle)?;
        if order.statements.is_empty() || order.statements.len() > PAYOUTS_MAX {
            return Err(BankFileError::Count);
        }
        let (batch_id, number) = (BatchId::new(), tx.next_number(SERIES)?);
        let (mut sent, mut total) = (Vec::with_capacity(order.statements.len()), Rupiah::ZERO);
        for id in &order.statements {
            let due = due(tx.conn(), *id, order.minimum).or_else(|error| named(tx.conn(), *id, error))?;
            let receiver = account_of(tx.conn(), due.partner).or_else(|error| named(tx.conn(), *id, error))?;
            let paid = post_payout(tx, &due, (Method::Transfer, Some(batch_id)), &receiver, order.by)?;
            total += paid.amount;
            sent.push(rows::payout(tx.conn(), paid.payout_id)?.ok_or(BankFileError::UnknownFile)?);
        }
        let bytes = bytes_of(tx.conn(), &sent, &order.format)?;
        let file_hash = Sha256::digest(&bytes);
        let (payouts, format) = (sent.len(), order.format.name.as_str());
        let new = NewBatch {
            batch_id,
            number: &number,
            format,
            payouts: i64::try_from(payouts).unwrap_or(i64::MAX),
            total,
            file_hash: &file_hash,
            by: order.by,
        };
        rows::append_batch(tx, &new)?;
        Ok(MadeBankFile { batch_id, number, payouts, total })
    })
}

/// Says whose statement it is.
fn named<T>(connection: &Connection, id: SettlementId, error: PayOutError) -> Result<T, BankFileError> {
    let partner = match statement(connection, id)? {
        Some(statement) => partners::by_id(connection, statement.partner)?.map(|partner| partner.business_name),
        None => None,
    };
    Err(BankFileError::Statement { partner: partner.unwrap_or_default(), error: Box::new(error) })
}

/// The file of a batch, and whether it is the same as when it was made first.
///
/// # Errors
/// [`BankFileError::UnknownFile`], [`BankFileError::UnknownFormat`], or what reading and writing a table can fail with.
pub fn bank_file(
    connection: &Connection,
    batch: BatchId,
    formats: &[BankFile],
) -> Result<(Vec<u8>, bool), BankFileError> {
    let known = rows::batches(connection)?.into_iter().find(|one| one.batch_id == batch);
    let known = known.ok_or(BankFileError::UnknownFile)?;
    let format = formats.iter().find(|format| format.name == known.format);
    let format = format.ok_or(BankFileError::UnknownFormat(known.format))?;
    let bytes = bytes_of(connection, &rows::payouts_in(connection, batch)?, format)?;
    let is_same = Sha256::digest(&bytes).as_slice() == known.file_hash.as_slice();
    Ok((bytes, is_same))
}

fn bytes_of(connection: &Connection, payouts: &[Payout], format: &BankFile) -> Result<Vec<u8>, BankFileError> {
    let mut table: Vec<Vec<String>> = Vec::with_capacity(payouts.len());
    for (at, payout) in payouts.iter().enumerate() {
        let partner = partners::by_id(connection, payout.partner)?;
        let of_statement = statement(connection, payout.settlement_id)?;
        let value = |place: &str| match place {
            "line" => (at + 1).to_string(),
            "account" => payout.receiver.bank_account.clone(),
            "holder" => payout.receiver.holder.clone(),
            "bank" => payout.receiver.bank_name.clone(),
            "amount" => payout.amount.0.to_string(),
            "number" => payout.number.clone(),
            "statement" => of_statement.as_ref().map(|one| one.number.clone()).unwrap_or_default(),
            "day" => payout.day.numeric(),
            "day_compact" => payout.day.compact(),
            "partner" => partner.as_ref().map(|one| one.business_name.clone()).unwrap_or_default(),
            "code" => partner.as_ref().map(|one| one.code.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        table.push(format.columns.iter().map(|column| column.fill(value).unwrap_or_default()).collect());
    }
    let titles: Vec<&str> = format.columns.iter().map(|column| column.title.as_str()).collect();
    let head = format.has_titles.then_some(titles.as_slice());
    Ok(csv_out::bare(format.delimiter as u8, head, table)?)
}
