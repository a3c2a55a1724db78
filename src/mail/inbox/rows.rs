//! Reading what is stored: lists, one message, its bytes, its thread.

use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Sealer;
use super::envelope::bare_id;
use super::state::{InboxNote, InboxState};
use crate::base::{CaseId, InboxId, UtcMs};
use crate::store::{OptionalRow, StoreError, collect};

/// Ids looked up for one thread.
const THREAD_IDS_MAX: usize = 100;

/// A message without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    pub inbox_id: InboxId,
    /// `user@host/folder`.
    pub mailbox: String,
    /// Without `<` and `>`; empty where it has none.
    pub message_id: String,
    pub in_reply_to: String,
    pub references: Vec<String>,
    pub sender_name: String,
    /// What stands in `From`: anybody can write anything there.
    pub sender_address: String,
    pub subject: String,
    /// What the message says of itself.
    pub date: Option<UtcMs>,
    /// When the server got it.
    pub received_at: UtcMs,
    pub stored_at: UtcMs,
    pub size_bytes: u64,
    pub sha256: [u8; 32],
    pub note: Option<InboxNote>,
    pub state: InboxState,
    pub case_id: Option<CaseId>,
    /// Why it was taken for what it is.
    pub verdict: String,
}

/// Which messages a list shows; empty fields do not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub states: Vec<InboxState>,
    pub case_id: Option<CaseId>,
    /// Messages with this in their subject or sender, in any case.
    pub words: String,
}

/// Messages by what they were taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub new: u64,
    pub application: u64,
    pub message: u64,
    pub not_application: u64,
    pub put_back: u64,
}

/// Why a message's bytes are not there, in the order in which it is checked.
#[derive(Debug, Error, PartialEq)]
pub enum RawError {
    #[error("Pesan ini tidak ada lagi. Muat ulang kotak masuk.")]
    NoSuchMessage,
    #[error(
        "Isi pesan ini tidak diambil karena terlalu besar. Buka di kotak surelnya, atau minta dikirim lebih kecil."
    )]
    TooLarge,
    #[error("Isi pesan ini tidak bisa diambil dari server. Buka di kotak surelnya, atau minta dikirim lagi.")]
    Unreadable,
    /// With the personal data of its case.
    #[error("Isi pesan ini sudah dihapus bersama data pribadi permohonannya. Yang tersisa hanya catatan waktunya.")]
    Erased,
    #[error(
        "Isi pesan ini tidak bisa dibuka dengan kunci perangkat ini. Pulihkan kunci dari cadangan, atau hubungi admin."
    )]
    NotOpened,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Messages, the latest first, at most `limit`.
pub fn list(connection: &Connection, filter: &Filter, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
    if let (Some(case), true, true) = (filter.case_id, filter.states.is_empty(), filter.words.is_empty()) {
        return of_case(connection, case, limit);
    }
    let states = serde_json::to_string(&filter.states.iter().map(|state| state.name()).collect::<Vec<_>>())?;
    collect(
        connection,
        "SELECT inbox_id, mailbox, message_id, in_reply_to, reference_ids, sender_name, sender_address, subject,
                sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256, note, state, case_id, verdict
         FROM inbox_messages
         WHERE (?1 = '[]' OR state IN (SELECT value FROM json_each(?1)))
           AND (?2 IS NULL OR case_id = ?2)
           AND (?3 = '' OR instr(lower(subject), ?3) > 0 OR instr(lower(sender_name), ?3) > 0
                OR instr(lower(sender_address), ?3) > 0)
         ORDER BY received_at_utc_ms DESC, inbox_id DESC LIMIT ?4",
        params![states, filter.case_id, filter.words.to_lowercase(), limit],
        inbox_row,
    )
}

/// The messages of one case, by their index: few of very many.
fn of_case(connection: &Connection, case: CaseId, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
    collect(
        connection,
        "SELECT inbox_id, mailbox, message_id, in_reply_to, reference_ids, sender_name, sender_address, subject,
                sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256, note, state, case_id, verdict
         FROM inbox_messages WHERE case_id = ?1 ORDER BY received_at_utc_ms DESC, inbox_id DESC LIMIT ?2",
        params![case, limit],
        inbox_row,
    )
}

/// Messages that nobody has sorted yet, the oldest first.
pub fn unsorted(connection: &Connection, limit: u32) -> Result<Vec<InboxRow>, StoreError> {
    collect(
        connection,
        "SELECT inbox_id, mailbox, message_id, in_reply_to, reference_ids, sender_name, sender_address, subject,
                sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256, note, state, case_id, verdict
         FROM inbox_messages WHERE state = 'new' ORDER BY received_at_utc_ms, inbox_id LIMIT ?1",
        [limit],
        inbox_row,
    )
}

/// One message.
pub fn by_id(connection: &Connection, id: InboxId) -> Result<Option<InboxRow>, StoreError> {
    connection
        .prepare_cached(
            "SELECT inbox_id, mailbox, message_id, in_reply_to, reference_ids, sender_name, sender_address, subject,
                sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256, note, state, case_id, verdict
             FROM inbox_messages WHERE inbox_id = ?1",
        )?
        .query_row([id], inbox_row)
        .optional_row()
}

/// The first message with this Message-ID, with or without its brackets; nothing keeps a sender from using one twice.
pub fn by_message_id(connection: &Connection, message_id: &str) -> Result<Option<InboxRow>, StoreError> {
    let message_id = bare_id(message_id);
    if message_id.is_empty() {
        return Ok(None);
    }
    connection
        .prepare_cached(
            "SELECT inbox_id, mailbox, message_id, in_reply_to, reference_ids, sender_name, sender_address, subject,
                sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes, sha256, note, state, case_id, verdict
             FROM inbox_messages WHERE message_id = ?1 ORDER BY stored_at_utc_ms, inbox_id LIMIT 1",
        )?
        .query_row([message_id], inbox_row)
        .optional_row()
}

/// The message that one of these ids names: one that belongs to a case before one that does not, then the later id.
/// Hand over In-Reply-To last, because References begins with the oldest.
pub fn threads_of(connection: &Connection, ids: &[String]) -> Result<Option<(InboxId, Option<CaseId>)>, StoreError> {
    let ids = &ids[ids.len().saturating_sub(THREAD_IDS_MAX)..];
    let ids: Vec<String> = ids.iter().map(|id| bare_id(id)).filter(|id| !id.is_empty()).collect();
    connection
        .prepare_cached(
            "SELECT m.inbox_id, m.case_id FROM json_each(?1) AS wanted
             JOIN inbox_messages m ON m.message_id = wanted.value AND m.message_id <> ''
             ORDER BY m.case_id IS NULL, wanted.key DESC, m.stored_at_utc_ms, m.inbox_id LIMIT 1",
        )?
        .query_row([serde_json::to_string(&ids)?], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()
}

/// The bytes of a message as they came, opened and compared with their hash.
///
/// # Errors
/// The first [`RawError`] in the order of that enum.
pub fn raw(connection: &Connection, id: InboxId, sealer: &dyn Sealer) -> Result<Vec<u8>, RawError> {
    let row = by_id(connection, id)?.ok_or(RawError::NoSuchMessage)?;
    match row.note {
        Some(InboxNote::TooLarge) => return Err(RawError::TooLarge),
        Some(InboxNote::Unreadable) => return Err(RawError::Unreadable),
        None => {}
    }
    let sealed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT sealed FROM inbox_raw WHERE inbox_id = ?1")
        .map_err(StoreError::from)?
        .query_row([id], |row| row.get(0))
        .optional_row()?;
    let plain = sealer.open(&sealed.ok_or(RawError::Erased)?).ok_or(RawError::NotOpened)?;
    let is_same = Sha256::digest(&plain)[..] == row.sha256[..];
    if is_same { Ok(plain) } else { Err(RawError::NotOpened) }
}

/// Messages that nobody has sorted yet.
pub fn new_count(connection: &Connection) -> Result<u64, StoreError> {
    Ok(totals(connection)?.new)
}

/// Counts messages by what they were taken for.
pub fn totals(connection: &Connection) -> Result<Totals, StoreError> {
    let counted = collect(connection, "SELECT state, count(*) FROM inbox_messages GROUP BY state", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
    })?;
    let of = |state: InboxState| {
        counted.iter().find(|(name, _)| name == state.name()).map(|(_, count)| *count).unwrap_or_default()
    };
    Ok(Totals {
        new: of(InboxState::New),
        application: of(InboxState::Application),
        message: of(InboxState::Message),
        not_application: of(InboxState::NotApplication),
        put_back: of(InboxState::PutBack),
    })
}

fn inbox_row(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        inbox_id: row.get(0)?,
        mailbox: row.get(1)?,
        message_id: row.get(2)?,
        in_reply_to: row.get(3)?,
        references: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
        sender_name: row.get(5)?,
        sender_address: row.get(6)?,
        subject: row.get(7)?,
        date: row.get::<_, Option<i64>>(8)?.map(UtcMs),
        received_at: UtcMs(row.get(9)?),
        stored_at: UtcMs(row.get(10)?),
        size_bytes: row.get::<_, i64>(11)?.unsigned_abs(),
        sha256: row.get(12)?,
        note: InboxNote::from_name(&row.get::<_, String>(13)?),
        state: InboxState::from_name(&row.get::<_, String>(14)?).unwrap_or(InboxState::New),
        case_id: row.get(15)?,
        verdict: row.get(16)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::SealError;
    use super::super::fixture::{self, Turned, arrival};
    use super::super::store::{Arrival, keep};
    use super::*;

    /// Messages a, b, c in the order of their coming; b belongs to a case.
    fn three() -> (Connection, CaseId) {
        let connection = fixture::tables();
        let case_id = CaseId::new();
        for (uid, subject) in [(1, "a"), (2, "b"), (3, "c")] {
            let one = Arrival { uid, ..arrival(subject) };
            keep(&connection, &one, UtcMs(i64::from(uid))).expect("kept");
        }
        let sql = "UPDATE inbox_messages SET state = 'application', case_id = ?1 WHERE subject = 'b'";
        connection.execute(sql, [case_id]).expect("taken");
        (connection, case_id)
    }

    fn subjects(rows: Vec<InboxRow>) -> Vec<String> {
        rows.into_iter().map(|row| row.subject).collect()
    }

    #[test]
    fn a_list_is_narrowed_by_state_case_and_words_the_latest_first() {
        let (connection, case_id) = three();
        let words = |words: &str| Filter { words: words.into(), ..Filter::default() };
        let states = |states: &[InboxState]| Filter { states: states.to_vec(), ..Filter::default() };
        for (filter, limit, expect) in [
            (Filter::default(), 10, vec!["c", "b", "a"]),
            (Filter::default(), 1, vec!["c"]),
            (states(&[InboxState::New]), 10, vec!["c", "a"]),
            (states(&[InboxState::New, InboxState::Application]), 10, vec!["c", "b", "a"]),
            (states(&[InboxState::PutBack]), 10, vec![]),
            (Filter { case_id: Some(case_id), ..Filter::default() }, 10, vec!["b"]),
            (words("KONTAK ukm"), 10, vec!["c", "b", "a"]),
            (words("%"), 10, vec![]),
        ] {
            assert_eq!(subjects(list(&connection, &filter, limit).expect("rows")), expect, "{filter:?}");
        }
        assert_eq!(subjects(unsorted(&connection, 10).expect("rows")), ["a", "c"]);
        assert_eq!(totals(&connection).expect("figures"), Totals { new: 2, application: 1, ..Totals::default() });
        assert_eq!(new_count(&connection), Ok(2));
    }

    #[test]
    fn a_thread_leads_to_the_message_with_a_case_then_to_the_nearest() {
        let (connection, case_id) = three();
        let id_of = |subject: &str| by_message_id(&connection, subject).expect("readable").expect("there").inbox_id;
        let (a, b, c) = (id_of("<a@example.com>"), id_of("b@example.com"), id_of("c@example.com"));
        for (ids, expect) in [
            (vec![], None),
            (vec!["", "<>", "lain@example.com"], None),
            (vec!["<a@example.com>"], Some((a, None))),
            (vec!["a@example.com", "c@example.com"], Some((c, None))),
            (vec!["b@example.com", "<c@example.com>"], Some((b, Some(case_id)))),
        ] {
            let ids: Vec<String> = ids.into_iter().map(String::from).collect();
            assert_eq!(threads_of(&connection, &ids), Ok(expect), "{ids:?}");
        }
        assert_eq!(by_message_id(&connection, ""), Ok(None));
    }

    #[test]
    fn bytes_are_opened_or_it_is_said_why_not() {
        let (connection, _) = three();
        let id = |subject: &str| subjects_id(&connection, subject);
        assert_eq!(raw(&connection, id("a"), &Turned), Ok(b"a".to_vec()));
        let stored: Vec<u8> = connection
            .query_row("SELECT sealed FROM inbox_raw WHERE inbox_id = ?1", [id("a")], |row| row.get(0))
            .expect("bytes");
        assert_ne!(stored, b"a", "nothing is stored as it came");
        struct Other;
        impl Sealer for Other {
            fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
                Ok(plain.to_vec())
            }
            fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
                (!sealed.is_empty()).then(|| b"lain".to_vec())
            }
        }
        assert_eq!(raw(&connection, id("a"), &Other), Err(RawError::NotOpened), "another key gives other bytes");
        assert_eq!(raw(&connection, InboxId::new(), &Turned), Err(RawError::NoSuchMessage));
        for (uid, note, expect) in
            [(4, InboxNote::TooLarge, RawError::TooLarge), (5, InboxNote::Unreadable, RawError::Unreadable)]
        {
            let one = Arrival { uid, note: Some(note), sealed: None, ..arrival(note.name()) };
            keep(&connection, &one, UtcMs(9)).expect("kept");
            assert_eq!(raw(&connection, id(note.name()), &Turned), Err(expect));
        }
    }

    fn subjects_id(connection: &Connection, subject: &str) -> InboxId {
        let sql = "SELECT inbox_id FROM inbox_messages WHERE subject = ?1";
        connection.query_row(sql, [subject], |row| row.get(0)).expect("a row")
    }
}
