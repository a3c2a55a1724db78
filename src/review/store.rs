//! SQL of reviews: texts, approvals, sends, runs.

use std::collections::HashMap;

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::base::{BusinessDay, Month, PartnerId};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// The key of a letter: one per month and partner.
fn letter_key(month: Month, partner: PartnerId) -> Vec<u8> {
    let mut key = month.to_string().into_bytes();
    key.extend_from_slice(partner.0.as_bytes());
    key
}

pub(super) fn text_hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// What is kept of a letter.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    /// The text that a person wrote or took over.
    pub text: Option<String>,
    /// The hash of the text that was approved last.
    pub approved: Option<Vec<u8>>,
    pub is_sent: bool,
}

/// Everything kept of a month's letters.
pub(super) fn month(connection: &Connection, month: Month) -> Result<HashMap<PartnerId, Kept>, StoreError> {
    let mut kept: HashMap<PartnerId, Kept> = HashMap::new();
    let month = month.to_string();
    for (partner, text) in
        collect(connection, "SELECT partner_id, text FROM review_letters WHERE month = ?1", [&month], |row| {
            Ok((row.get::<_, PartnerId>(0)?, row.get::<_, String>(1)?))
        })?
    {
        kept.entry(partner).or_default().text = Some(text);
    }
    for (partner, hash) in collect(
        connection,
        "SELECT partner_id, text_hash, max(seq) FROM review_approvals WHERE month = ?1 GROUP BY partner_id",
        [&month],
        |row| Ok((row.get::<_, PartnerId>(0)?, row.get::<_, Vec<u8>>(1)?)),
    )? {
        kept.entry(partner).or_default().approved = Some(hash);
    }
    for partner in collect(connection, "SELECT partner_id FROM review_sends WHERE month = ?1", [&month], |row| {
        row.get::<_, PartnerId>(0)
    })? {
        kept.entry(partner).or_default().is_sent = true;
    }
    Ok(kept)
}

/// Sets the text of a letter; older ones stay in the journal.
pub(super) fn set_text(tx: &mut Tx<'_>, month: Month, partner: PartnerId, text: &str) -> Result<(), StoreError> {
    let key = letter_key(month, partner);
    tx.record(
        "review_letters",
        ("letter_key", &key),
        &[("month", &month.to_string()), ("partner_id", &partner), ("text", &text)],
    )?;
    Ok(())
}

pub(super) fn add_approval(tx: &mut Tx<'_>, month: Month, partner: PartnerId, text: &str) -> Result<(), StoreError> {
    let (act_id, seq, user, today) = (tx.act_id(), tx.seq(), tx.actor(), tx.day());
    tx.fact(
        "review_approvals",
        &[
            ("letter_key", &letter_key(month, partner)),
            ("seq", &seq),
            ("act_id", &act_id),
            ("month", &month.to_string()),
            ("partner_id", &partner),
            ("text_hash", &text_hash(text)),
            ("user_id", &user),
            ("business_day", &today.to_string()),
        ],
    )
}

pub(super) fn is_sent(connection: &Connection, month: Month, partner: PartnerId) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM review_sends WHERE letter_key = ?1")?
        .query_row([letter_key(month, partner)], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

/// The text that is approved and was not changed since, if any.
pub(super) fn approved_text(
    connection: &Connection,
    month: Month,
    partner: PartnerId,
) -> Result<Option<String>, StoreError> {
    let found: Option<(String, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT l.text, a.text_hash FROM review_letters l JOIN review_approvals a USING (letter_key)
             WHERE l.letter_key = ?1 ORDER BY a.seq DESC LIMIT 1",
        )?
        .query_row([letter_key(month, partner)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()?;
    Ok(found.filter(|(text, hash)| text_hash(text) == *hash).map(|(text, _)| text))
}

pub(super) fn add_send(tx: &mut Tx<'_>, month: Month, partner: PartnerId, text: &str) -> Result<(), StoreError> {
    let (act_id, today) = (tx.act_id(), tx.day());
    tx.fact(
        "review_sends",
        &[
            ("letter_key", &letter_key(month, partner)),
            ("act_id", &act_id),
            ("month", &month.to_string()),
            ("partner_id", &partner),
            ("text_hash", &text_hash(text)),
            ("business_day", &today.to_string()),
        ],
    )
}

/// The months, from one on, whose letter to a partner was handed to the outbox on a day or later; the earliest first.
pub fn months_sent(
    connection: &Connection,
    partner: PartnerId,
    from: Month,
    since: BusinessDay,
) -> Result<Vec<Month>, StoreError> {
    let months: Vec<String> = collect(
        connection,
        "SELECT month FROM review_sends WHERE month >= ?1 AND partner_id = ?2 AND business_day >= ?3 ORDER BY month",
        params![from.to_string(), partner, since.to_string()],
        |row| row.get(0),
    )?;
    Ok(months.iter().filter_map(|month| Month::parse(month)).collect())
}

/// The last month whose run was done.
pub(super) fn last_run(connection: &Connection) -> Result<Option<Month>, StoreError> {
    let month: Option<String> =
        connection.prepare_cached("SELECT max(month) FROM review_runs")?.query_row([], |row| row.get(0))?;
    Ok(month.as_deref().and_then(Month::parse))
}

pub(super) fn is_run(connection: &Connection, month: Month) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM review_runs WHERE month = ?1")?
        .query_row(params![month.to_string()], |_| Ok(()))
        .optional_row()?;
    Ok(found.is_some())
}

pub(super) fn add_run(tx: &mut Tx<'_>, month: Month, letters: i64) -> Result<(), StoreError> {
    let (act_id, today) = (tx.act_id(), tx.day());
    tx.fact(
        "review_runs",
        &[
            ("month", &month.to_string()),
            ("act_id", &act_id),
            ("letters", &letters),
            ("business_day", &today.to_string()),
        ],
    )
}
