//! Labels: what stands on them, and putting them into the label printer's queue. The A4 sheets are documents' business
//! and take the same lines.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store;
use crate::base::{ActId, BusinessDay, HandoverId, PrintJobId, ProductId, Rupiah, UserId};
use crate::catalog;
use crate::devices::{self, Block, Slip, Tag};
use crate::documents::Label;
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Connection, Store, StoreError};

/// Labels in one act; above it somebody typed a price into the number of copies.
pub const COPIES_MAX: i64 = 5_000;
/// Labels in one print job: a job that fails half-way is not hundreds of labels to sort out.
const LABELS_PER_JOB: u32 = 50;

/// A label and how many of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelLine {
    pub code: String,
    pub name: String,
    /// Empty when there is none.
    pub variant: String,
    /// `Rp 125.000`.
    pub price_text: String,
    /// The day it came in, `22-11-2026`; empty when it came before hand-overs were kept.
    pub date_in: String,
    pub copies: i64,
}

impl From<&LabelLine> for Label {
    /// The same label for an A4 sheet ([`crate::documents::labels_pdf`]).
    fn from(line: &LabelLine) -> Label {
        Label {
            code: line.code.clone(),
            name: line.name.clone(),
            variant: line.variant.clone(),
            price_text: line.price_text.clone(),
            date_in: line.date_in.clone(),
            copies: usize::try_from(line.copies).unwrap_or(0),
        }
    }
}

#[derive(Debug, Error)]
pub enum LabelError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Produk tidak ditemukan. Pindai ulang, atau cari dengan nama.")]
    UnknownProduct,
    #[error("{name} belum punya harga. Isi harga dulu.")]
    NoPrice { name: String },
    #[error("Tidak ada label untuk dicetak. Isi jumlah label.")]
    Nothing,
    #[error("Jumlah label harus 1 sampai {COPIES_MAX}.")]
    Copies,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One label for each piece that a hand-over stocked, at the price it was accepted with.
pub fn labels_of_handover(connection: &Connection, id: HandoverId) -> Result<Vec<LabelLine>, StoreError> {
    let Some(day) = store::handover_day(connection, id)? else { return Ok(Vec::new()) };
    let lines = store::handover_lines(connection, id)?;
    let stocked = lines.into_iter().filter(|line| line.stocked_qty() > 0);
    Ok(stocked
        .map(|line| LabelLine {
            copies: line.stocked_qty(),
            code: line.code,
            name: line.name,
            variant: line.variant,
            price_text: line.price.to_string(),
            date_in: day.numeric(),
        })
        .collect())
}

/// Labels of a product as it is today: any number, at any time.
pub fn label_of_product(connection: &Connection, id: ProductId, copies: i64) -> Result<LabelLine, LabelError> {
    if !(1..=COPIES_MAX).contains(&copies) {
        return Err(LabelError::Copies);
    }
    let product = catalog::by_id(connection, id)?.ok_or(LabelError::UnknownProduct)?;
    let price: Option<Rupiah> = catalog::state_price(connection, id)?;
    let price = price.ok_or_else(|| LabelError::NoPrice { name: product.full_name() })?;
    let date_in = store::last_received_on(connection, id)?.map(BusinessDay::numeric).unwrap_or_default();
    let price_text = price.to_string();
    Ok(LabelLine { code: product.code, name: product.name, variant: product.variant, price_text, date_in, copies })
}

impl From<&LabelLine> for Tag {
    /// The same label for the label printer.
    fn from(line: &LabelLine) -> Tag {
        Tag {
            code: line.code.clone(),
            name: line.name.clone(),
            variant: line.variant.clone(),
            price_text: line.price_text.clone(),
            date_in: line.date_in.clone(),
        }
    }
}

/// One label.
pub fn label_blocks(line: &LabelLine) -> Vec<Block> {
    vec![Block::Tag { tag: Tag::from(line), copies: 1 }]
}

/// The slips that print the lines' labels, a bounded number on each. A printer is told how many copies it prints of
/// one label, so a line is a block a job and not one a piece.
pub fn label_slips(lines: &[LabelLine]) -> Vec<Slip> {
    let mut slips = Vec::new();
    let mut slip = Slip::default();
    let mut room = LABELS_PER_JOB;
    for line in lines {
        let mut left = u32::try_from(line.copies).unwrap_or(0);
        while left > 0 {
            let copies = left.min(room);
            slip.push(Block::Tag { tag: Tag::from(line), copies });
            (left, room) = (left - copies, room - copies);
            if room == 0 {
                slips.push(std::mem::take(&mut slip));
                room = LABELS_PER_JOB;
            }
        }
    }
    if !slip.blocks.is_empty() {
        slips.push(slip);
    }
    slips
}

/// Puts labels into the label printer's queue; returns the jobs. The same act again gives the first jobs.
pub fn print_labels(
    store: &Store,
    act_id: ActId,
    user: UserId,
    lines: Vec<LabelLine>,
) -> Result<Vec<PrintJobId>, LabelError> {
    store.write(Act::by(user, "intake.print_labels").with_id(act_id), move |tx| {
        require(tx.conn(), user, Permission::PrintLabels)?;
        let copies = lines.iter().try_fold(0i64, |sum, line| sum.checked_add(line.copies.max(0)));
        match copies {
            Some(0) => return Err(LabelError::Nothing),
            Some(1..=COPIES_MAX) => {}
            _ => return Err(LabelError::Copies),
        }
        let slips = label_slips(&lines);
        let count = slips.len();
        let mut jobs = Vec::with_capacity(count);
        for (at, slip) in slips.iter().enumerate() {
            let title = ["Label ", &(at + 1).to_string(), "/", &count.to_string()].concat();
            jobs.push(devices::enqueue(tx, "label", &title, slip, false)?);
        }
        Ok(jobs)
    })
}
