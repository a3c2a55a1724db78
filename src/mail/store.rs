//! The outbox's tables.

use rusqlite::{Connection, Row, params};

use super::outbox::Letter;
use super::rules::{Next, Outcome};
use crate::base::{MailId, UtcMs};
use crate::store::{OptionalRow, StoreError, collect};

/// Where a letter stands with one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    Waiting,
    /// On its way now, or cut off by a crash: then it is tried again.
    Sending,
    Sent,
    /// The server said "later".
    Retry,
    Failed,
    /// It was taken, and came back.
    Bounced,
    Cancelled,
}

impl MailState {
    pub const ALL: [MailState; 7] = [
        MailState::Waiting,
        MailState::Sending,
        MailState::Sent,
        MailState::Retry,
        MailState::Failed,
        MailState::Bounced,
        MailState::Cancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            MailState::Waiting => "waiting",
            MailState::Sending => "sending",
            MailState::Sent => "sent",
            MailState::Retry => "retry",
            MailState::Failed => "failed",
            MailState::Bounced => "bounced",
            MailState::Cancelled => "cancelled",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<MailState> {
        MailState::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A letter with its recipients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    pub mail_id: MailId,
    pub unique_key: String,
    pub kind: String,
    pub message_id: String,
    pub subject: String,
    pub made_at: UtcMs,
    pub recipients: Vec<RecipientRow>,
}

/// One recipient's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientRow {
    pub address: String,
    pub state: MailState,
    pub tries: u32,
    pub next_try_at: UtcMs,
    /// What the server, or the person who noted a bounce, said last.
    pub last_reply: String,
    pub changed_at: UtcMs,
}

/// Which letters a list shows; empty fields do not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<String>,
    /// `review:2026-11:` gives the letters of that month.
    pub key_prefix: Option<String>,
    /// Letters with at least one recipient in one of these states.
    pub states: Vec<MailState>,
    /// Letters with this in their subject or in a recipient's address, in any case.
    pub words: String,
    /// At most so many, the newest first; 0 means 200.
    pub limit: u32,
}

/// One recipient whose turn it is.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub mail_id: MailId,
    pub address: String,
    /// Tries before this one.
    pub tries: u32,
    pub first_deferred_at: Option<UtcMs>,
}

pub(super) fn id_of_key(connection: &Connection, key: &str) -> Result<Option<MailId>, StoreError> {
    connection
        .prepare_cached("SELECT mail_id FROM mail_messages WHERE unique_key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional_row()
}

pub(super) fn insert(
    connection: &Connection,
    mail_id: MailId,
    letter: &Letter,
    message_id: &str,
    mime: &[u8],
    now: UtcMs,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO mail_messages (mail_id, unique_key, kind, message_id, subject, mime, made_at_utc_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![mail_id, letter.unique_key, letter.kind, message_id, letter.subject, mime, now.0])?;
    Ok(())
}

pub(super) fn insert_recipient(
    connection: &Connection,
    mail_id: MailId,
    address: &str,
    now: UtcMs,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO mail_recipients (mail_id, address, state, next_try_at_utc_ms, changed_at_utc_ms)
             VALUES (?1, ?2, 'waiting', ?3, ?3)",
        )?
        .execute(params![mail_id, address, now.0])?;
    Ok(())
}

/// What a crash left "sending" is due again at once: whether it arrived nobody knows, and its Message-ID is the same.
pub(super) fn recover(connection: &Connection, now: UtcMs) -> Result<usize, StoreError> {
    Ok(connection
        .prepare_cached(
            "UPDATE mail_recipients SET state = 'retry', next_try_at_utc_ms = ?1, changed_at_utc_ms = ?1
             WHERE state = 'sending'",
        )?
        .execute([now.0])?)
}

/// Takes the recipient that has been due longest and marks it "sending".
pub(super) fn claim(connection: &Connection, now: UtcMs) -> Result<Option<Claim>, StoreError> {
    connection
        .prepare_cached(
            "UPDATE mail_recipients SET state = 'sending', changed_at_utc_ms = ?1
             WHERE (mail_id, address) = (
                 SELECT mail_id, address FROM mail_recipients
                 WHERE state IN ('waiting', 'sending', 'retry') AND state <> 'sending' AND next_try_at_utc_ms <= ?1
                 ORDER BY next_try_at_utc_ms, mail_id LIMIT 1)
             RETURNING mail_id, address, tries, first_deferred_at_utc_ms",
        )?
        .query_row([now.0], |row| {
            Ok(Claim {
                mail_id: row.get(0)?,
                address: row.get(1)?,
                tries: row.get(2)?,
                first_deferred_at: row.get::<_, Option<i64>>(3)?.map(UtcMs),
            })
        })
        .optional_row()
}

/// Gives a claim back untried: the server could not be reached, which is nobody's fault.
pub(super) fn release(connection: &Connection, claim: &Claim) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE mail_recipients SET state = CASE WHEN tries = 0 THEN 'waiting' ELSE 'retry' END
             WHERE mail_id = ?1 AND address = ?2 AND state = 'sending'",
        )?
        .execute(params![claim.mail_id, claim.address])?;
    Ok(())
}

pub(super) fn settle(
    connection: &Connection,
    claim: &Claim,
    outcome: &Outcome,
    next: &Next,
    now: UtcMs,
) -> Result<(), StoreError> {
    let (Outcome::Accepted(reply) | Outcome::Deferred(reply) | Outcome::Refused(reply)) = outcome;
    let (state, next_at, first) = match next {
        Next::Sent => (MailState::Sent, now, claim.first_deferred_at),
        Next::Failed => (MailState::Failed, now, claim.first_deferred_at),
        Next::Retry { at, first_deferred_at } => (MailState::Retry, *at, Some(*first_deferred_at)),
    };
    connection
        .prepare_cached(
            "UPDATE mail_recipients SET state = ?3, tries = tries + 1, next_try_at_utc_ms = ?4,
                    first_deferred_at_utc_ms = ?5, last_reply = ?6, changed_at_utc_ms = ?7
             WHERE mail_id = ?1 AND address = ?2 AND state = 'sending'",
        )?
        .execute(params![claim.mail_id, claim.address, state.name(), next_at.0, first.map(|at| at.0), reply, now.0])?;
    Ok(())
}

/// Sets a state by hand. Returns whether there is such a recipient in one of `from`.
pub(super) fn set_state(
    connection: &Connection,
    mail_id: MailId,
    address: &str,
    from: &[MailState],
    to: MailState,
    reply: &str,
    now: UtcMs,
) -> Result<bool, StoreError> {
    let Some(current) = recipient_state(connection, mail_id, address)? else { return Ok(false) };
    if !from.contains(&current) {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "UPDATE mail_recipients SET state = ?3, tries = 0, first_deferred_at_utc_ms = NULL, next_try_at_utc_ms = ?4,
                    changed_at_utc_ms = ?4, last_reply = ?5
             WHERE mail_id = ?1 AND address = ?2",
        )?
        .execute(params![mail_id, address, to.name(), now.0, reply])?;
    Ok(true)
}

pub(super) fn recipient_state(
    connection: &Connection,
    mail_id: MailId,
    address: &str,
) -> Result<Option<MailState>, StoreError> {
    let name: Option<String> = connection
        .prepare_cached("SELECT state FROM mail_recipients WHERE mail_id = ?1 AND address = ?2")?
        .query_row(params![mail_id, address], |row| row.get(0))
        .optional_row()?;
    Ok(name.as_deref().and_then(MailState::from_name))
}

pub(super) fn recipients_of(connection: &Connection, mail_id: MailId) -> Result<Vec<RecipientRow>, StoreError> {
    collect(
        connection,
        "SELECT address, state, tries, next_try_at_utc_ms, last_reply, changed_at_utc_ms
         FROM mail_recipients WHERE mail_id = ?1 ORDER BY address",
        [mail_id],
        |row| {
            Ok(RecipientRow {
                address: row.get(0)?,
                state: MailState::from_name(&row.get::<_, String>(1)?).unwrap_or(MailState::Failed),
                tries: row.get(2)?,
                next_try_at: UtcMs(row.get(3)?),
                last_reply: row.get(4)?,
                changed_at: UtcMs(row.get(5)?),
            })
        },
    )
}

/// Letters by what became of them; a letter to several people may count more than once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub all: u64,
    /// Some recipient is still to be reached.
    pub waiting: u64,
    pub sent: u64,
    /// Some recipient was not reached.
    pub failed: u64,
    pub cancelled: u64,
}

/// Counts the letters of the outbox.
pub fn totals(connection: &Connection) -> Result<Totals, StoreError> {
    let count = |row: &Row<'_>, at: usize| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.unsigned_abs());
    let by_state = "SELECT count(DISTINCT mail_id),
            count(DISTINCT CASE WHEN state IN ('waiting', 'sending', 'retry') THEN mail_id END),
            count(DISTINCT CASE WHEN state = 'sent' THEN mail_id END),
            count(DISTINCT CASE WHEN state IN ('failed', 'bounced') THEN mail_id END),
            count(DISTINCT CASE WHEN state = 'cancelled' THEN mail_id END)
         FROM mail_recipients";
    let read = |row: &Row<'_>| {
        let [all, waiting, sent, failed, cancelled] = [0, 1, 2, 3, 4].map(|at| count(row, at));
        Ok(Totals { all: all?, waiting: waiting?, sent: sent?, failed: failed?, cancelled: cancelled? })
    };
    Ok(connection.prepare_cached(by_state)?.query_row([], read)?)
}

/// Letters with the state of each recipient, the newest first.
pub fn list(connection: &Connection, filter: &Filter) -> Result<Vec<MailRow>, StoreError> {
    let limit = if filter.limit == 0 { 200 } else { filter.limit };
    let states = serde_json::to_string(&filter.states.iter().map(|state| state.name()).collect::<Vec<_>>())?;
    let mut rows = collect(
        connection,
        "SELECT mail_id, unique_key, kind, message_id, subject, made_at_utc_ms FROM mail_messages m
         WHERE (?1 IS NULL OR kind = ?1)
           AND (?2 IS NULL OR substr(unique_key, 1, length(?2)) = ?2)
           AND (?3 = '[]' OR EXISTS (SELECT 1 FROM mail_recipients r WHERE r.mail_id = m.mail_id
                                     AND r.state IN (SELECT value FROM json_each(?3))))
           AND (?4 = '' OR instr(lower(subject), ?4) > 0
                OR EXISTS (SELECT 1 FROM mail_recipients r WHERE r.mail_id = m.mail_id
                           AND instr(lower(r.address), ?4) > 0))
         ORDER BY made_at_utc_ms DESC, mail_id DESC LIMIT ?5",
        params![filter.kind, filter.key_prefix, states, filter.words.to_lowercase(), limit],
        mail_row,
    )?;
    for row in &mut rows {
        row.recipients = recipients_of(connection, row.mail_id)?;
    }
    Ok(rows)
}

/// One letter.
pub fn by_id(connection: &Connection, mail_id: MailId) -> Result<Option<MailRow>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT mail_id, unique_key, kind, message_id, subject, made_at_utc_ms FROM mail_messages
             WHERE mail_id = ?1",
        )?
        .query_row([mail_id], mail_row)
        .optional_row()?;
    let Some(mut row) = found else { return Ok(None) };
    row.recipients = recipients_of(connection, row.mail_id)?;
    Ok(Some(row))
}

/// The letter under a key, if it was made.
pub fn by_key(connection: &Connection, key: &str) -> Result<Option<MailRow>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT mail_id, unique_key, kind, message_id, subject, made_at_utc_ms FROM mail_messages
             WHERE unique_key = ?1",
        )?
        .query_row([key], mail_row)
        .optional_row()?;
    let Some(mut row) = found else { return Ok(None) };
    row.recipients = recipients_of(connection, row.mail_id)?;
    Ok(Some(row))
}

fn mail_row(row: &Row<'_>) -> rusqlite::Result<MailRow> {
    Ok(MailRow {
        mail_id: row.get(0)?,
        unique_key: row.get(1)?,
        kind: row.get(2)?,
        message_id: row.get(3)?,
        subject: row.get(4)?,
        made_at: UtcMs(row.get(5)?),
        recipients: Vec::new(),
    })
}

/// The exact message, as it was or will be sent.
pub fn eml(connection: &Connection, mail_id: MailId) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached("SELECT mime FROM mail_messages WHERE mail_id = ?1")?
        .query_row([mail_id], |row| row.get(0))
        .optional_row()
}

/// Recipients that a letter still has to reach, and those it did not reach: the figures of the status bar.
pub fn waiting_count(connection: &Connection) -> Result<(u64, u64), StoreError> {
    let (waiting, failed): (i64, i64) = connection
        .prepare_cached(
            "SELECT (SELECT count(*) FROM mail_recipients WHERE state IN ('waiting', 'sending', 'retry')),
                    (SELECT count(*) FROM mail_recipients WHERE state IN ('failed', 'bounced'))",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((waiting.unsigned_abs(), failed.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three letters of two months and two kinds.
    fn letters() -> Connection {
        let mut connection = Connection::open_in_memory().expect("a database");
        let sql = include_str!("../../migrations/0006_mail.sql");
        rusqlite_migration::Migrations::new(vec![rusqlite_migration::M::up(sql)])
            .to_latest(&mut connection)
            .expect("the tables");
        for (at, (key, kind)) in
            [("review:2026-10:M001", "review"), ("review:2026-11:M001", "review"), ("digest:2026-11", "digest")]
                .into_iter()
                .enumerate()
        {
            let letter = Letter {
                unique_key: key.into(),
                kind,
                to: vec![],
                subject: key.into(),
                text: String::new(),
                html: None,
                attachments: vec![],
            };
            let (id, now) = (MailId::new(), UtcMs(at as i64));
            insert(&connection, id, &letter, &format!("<{at}@example.com>"), b"", now).expect("a letter");
            insert_recipient(&connection, id, "a@example.com", now).expect("a recipient");
        }
        connection
    }

    fn keys(connection: &Connection, filter: &Filter) -> Vec<String> {
        list(connection, filter).expect("a list").into_iter().map(|row| row.unique_key).collect()
    }

    #[test]
    fn a_list_is_narrowed_by_kind_month_and_state_the_newest_first() {
        let connection = letters();
        let taken = claim(&connection, UtcMs(10)).expect("readable").expect("the oldest");
        let filter = |kind: &str, prefix: &str, state: Option<MailState>, limit| Filter {
            kind: (!kind.is_empty()).then(|| kind.to_owned()),
            key_prefix: (!prefix.is_empty()).then(|| prefix.to_owned()),
            states: state.into_iter().collect(),
            words: String::new(),
            limit,
        };
        let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
        for (filter, expect) in [
            (Filter::default(), vec!["digest:2026-11", "review:2026-11:M001", "review:2026-10:M001"]),
            (filter("review", "", None, 0), vec!["review:2026-11:M001", "review:2026-10:M001"]),
            (filter("", "review:2026-11:", None, 0), vec!["review:2026-11:M001"]),
            (filter("", "", Some(MailState::Sending), 0), vec!["review:2026-10:M001"]),
            (filter("", "", Some(MailState::Sent), 0), vec![]),
            (filter("", "", None, 1), vec!["digest:2026-11"]),
            (words("DIGEST"), vec!["digest:2026-11"]),
            (words("a@example"), vec!["digest:2026-11", "review:2026-11:M001", "review:2026-10:M001"]),
            (words("%"), vec![]),
        ] {
            assert_eq!(keys(&connection, &filter), expect, "{filter:?}");
        }
        assert_eq!(waiting_count(&connection).expect("figures"), (3, 0));
        assert_eq!(totals(&connection).expect("figures"), Totals { all: 3, waiting: 3, ..Totals::default() });
        release(&connection, &taken).expect("given back");
        assert_eq!(list(&connection, &filter("", "", Some(MailState::Waiting), 0)).expect("a list").len(), 3);
    }

    #[test]
    fn nobody_is_claimed_twice_nor_before_the_time() {
        let connection = letters();
        let mut claimed = Vec::new();
        while let Some(next) = claim(&connection, UtcMs(1)).expect("readable") {
            claimed.push(next.mail_id);
        }
        assert_eq!(claimed.len(), 2, "the third is due at 2");
        assert_ne!(claimed[0], claimed[1]);
        assert_eq!(recover(&connection, UtcMs(5)).expect("recovered"), 2);
    }

    #[test]
    fn every_state_has_a_name_of_its_own() {
        for state in MailState::ALL {
            assert_eq!(MailState::from_name(state.name()), Some(state));
        }
    }

    #[test]
    fn a_stored_message_is_never_changed() {
        let changed = letters().execute("UPDATE mail_messages SET mime = x'00'", []);
        assert!(changed.expect_err("refused").to_string().contains("as it was stored"));
    }
}
