//! What reading a mailbox writes: messages, the place up to which it was read, and what is still to be marked.

use rusqlite::{Connection, params};

use super::envelope::Envelope;
use super::state::InboxNote;
use crate::base::{CaseId, InboxId, UserId, UtcMs};
use crate::store::{OptionalRow, StoreError, Tx, collect};

/// How far a mailbox was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// 0: never read.
    pub uidvalidity: u32,
    pub last_uid: u32,
    pub trying_uid: u32,
    pub tries: u32,
}

/// A message on its way into the store.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    pub mailbox: String,
    pub uidvalidity: u32,
    pub uid: u32,
    pub envelope: Envelope,
    /// What the server says; the moment of storing where it says nothing, or something later.
    pub received_at: Option<UtcMs>,
    pub size_bytes: u64,
    pub sha256: [u8; 32],
    pub note: Option<InboxNote>,
    /// `None` where the message was not read.
    pub sealed: Option<Vec<u8>>,
    /// Whether it is to be marked on the server once this is committed.
    pub will_be_marked: bool,
}

/// What came of storing a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    New,
    /// The same bytes were here already.
    Known,
}

pub(super) fn cursor(connection: &Connection, mailbox: &str) -> Result<Cursor, StoreError> {
    let found = connection
        .prepare_cached("SELECT uidvalidity, last_uid, trying_uid, tries FROM inbox_mailboxes WHERE mailbox = ?1")?
        .query_row([mailbox], |row| {
            Ok(Cursor { uidvalidity: row.get(0)?, last_uid: row.get(1)?, trying_uid: row.get(2)?, tries: row.get(3)? })
        })
        .optional_row()?;
    Ok(found.unwrap_or_default())
}

/// Writes down that everything up to `last_uid` is stored or gone. A new `uidvalidity` begins from there.
pub(super) fn advance(
    connection: &Connection,
    mailbox: &str,
    uidvalidity: u32,
    last_uid: u32,
    now: UtcMs,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO inbox_mailboxes (mailbox, uidvalidity, last_uid, read_at_utc_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (mailbox) DO UPDATE SET
                 last_uid = CASE WHEN uidvalidity = excluded.uidvalidity THEN max(last_uid, excluded.last_uid)
                            ELSE excluded.last_uid END,
                 uidvalidity = excluded.uidvalidity, trying_uid = 0, tries = 0,
                 read_at_utc_ms = excluded.read_at_utc_ms",
        )?
        .execute(params![mailbox, uidvalidity, last_uid, now.0])?;
    Ok(())
}

/// Begins a mailbox from its start: it is new, or the server has numbered it anew.
pub(super) fn start_over(
    connection: &Connection,
    mailbox: &str,
    uidvalidity: u32,
    now: UtcMs,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO inbox_mailboxes (mailbox, uidvalidity, last_uid, read_at_utc_ms) VALUES (?1, ?2, 0, ?3)
             ON CONFLICT (mailbox) DO UPDATE SET uidvalidity = excluded.uidvalidity, last_uid = 0, trying_uid = 0,
                 tries = 0",
        )?
        .execute(params![mailbox, uidvalidity, now.0])?;
    Ok(())
}

/// Counts a try that broke off in the middle of this message.
pub(super) fn note_try(connection: &Connection, mailbox: &str, uid: u32) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE inbox_mailboxes SET tries = CASE WHEN trying_uid = ?2 THEN tries + 1 ELSE 1 END, trying_uid = ?2
             WHERE mailbox = ?1",
        )?
        .execute(params![mailbox, uid])?;
    Ok(())
}

/// Stores a message and the new place, in the transaction that the caller is in. The same bytes are stored once: their
/// row moves to where they lie now.
pub(super) fn keep(connection: &Connection, arrival: &Arrival, now: UtcMs) -> Result<Kept, StoreError> {
    // Another message under the same number: the server has forgotten what it promised (RFC 9051 section 2.3.1.1).
    connection
        .prepare_cached(
            "UPDATE inbox_messages SET uid = NULL, is_mark_pending = 0
             WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3 AND sha256 <> ?4",
        )?
        .execute(params![arrival.mailbox, arrival.uidvalidity, arrival.uid, arrival.sha256])?;
    let moved = connection
        .prepare_cached(
            "UPDATE inbox_messages SET mailbox = ?1, uidvalidity = ?2, uid = ?3, is_mark_pending = ?5
             WHERE sha256 = ?4",
        )?
        .execute(params![arrival.mailbox, arrival.uidvalidity, arrival.uid, arrival.sha256, arrival.will_be_marked])?;
    if moved == 0 {
        insert(connection, arrival, now)?;
    }
    advance(connection, &arrival.mailbox, arrival.uidvalidity, arrival.uid, now)?;
    Ok(if moved == 0 { Kept::New } else { Kept::Known })
}

fn insert(connection: &Connection, arrival: &Arrival, now: UtcMs) -> Result<(), StoreError> {
    let (inbox_id, envelope) = (InboxId::new(), &arrival.envelope);
    let references = serde_json::to_string(&envelope.references)?;
    let received_at = arrival.received_at.filter(|at| (0..=now.0).contains(&at.0)).unwrap_or(now);
    connection
        .prepare_cached(
            "INSERT INTO inbox_messages (inbox_id, mailbox, uidvalidity, uid, message_id, in_reply_to, reference_ids,
                 sender_name, sender_address, subject, sent_at_utc_ms, received_at_utc_ms, stored_at_utc_ms, size_bytes,
                 sha256, note, is_mark_pending)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            inbox_id,
            arrival.mailbox,
            arrival.uidvalidity,
            arrival.uid,
            envelope.message_id,
            envelope.in_reply_to,
            references,
            envelope.sender_name,
            envelope.sender_address,
            envelope.subject,
            envelope.date.map(|at| at.0),
            received_at.0,
            now.0,
            i64::try_from(arrival.size_bytes).unwrap_or(i64::MAX),
            arrival.sha256,
            arrival.note.map(InboxNote::name).unwrap_or_default(),
            arrival.will_be_marked,
        ])?;
    if let Some(sealed) = &arrival.sealed {
        connection
            .prepare_cached("INSERT INTO inbox_raw (inbox_id, sealed) VALUES (?1, ?2)")?
            .execute(params![inbox_id, sealed])?;
    }
    Ok(())
}

/// Numbers of messages that are stored and not yet marked, at most so many.
pub(super) fn to_mark(
    connection: &Connection,
    mailbox: &str,
    uidvalidity: u32,
    limit: u32,
) -> Result<Vec<u32>, StoreError> {
    collect(
        connection,
        "SELECT uid FROM inbox_messages
         WHERE is_mark_pending = 1 AND mailbox = ?1 AND uidvalidity = ?2 AND uid IS NOT NULL ORDER BY uid LIMIT ?3",
        params![mailbox, uidvalidity, limit],
        |row| row.get(0),
    )
}

pub(super) fn marked(connection: &Connection, mailbox: &str, uidvalidity: u32, uids: &[u32]) -> Result<(), StoreError> {
    let mut mark = connection.prepare_cached(
        "UPDATE inbox_messages SET is_mark_pending = 0 WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3",
    )?;
    for uid in uids {
        mark.execute(params![mailbox, uidvalidity, uid])?;
    }
    Ok(())
}

/// Destroys what the letters of a case say, whom they are from and what they were taken for. What stays of each is
/// where it lay, its Message-ID, its size and its hash, so that it is never fetched again and an answer still finds the case.
/// Gives how many letters there were.
pub fn forget_case(tx: &Tx<'_>, case: CaseId) -> Result<usize, StoreError> {
    forget(tx.conn(), case)
}

fn forget(connection: &Connection, case: CaseId) -> Result<usize, StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM inbox_raw WHERE inbox_id IN (SELECT inbox_id FROM inbox_messages WHERE case_id = ?1)",
        )?
        .execute([case])?;
    let letters = connection
        .prepare_cached(
            "UPDATE inbox_messages SET sender_name = '', sender_address = '', subject = '', verdict = ''
             WHERE case_id = ?1",
        )?
        .execute([case])?;
    Ok(letters)
}

/// Whether any letter of a case still says something, or whom it is from: it came after the others were forgotten.
pub fn any_of_case(connection: &Connection, case: CaseId) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM inbox_messages m WHERE m.case_id = ?1
             AND (m.sender_name || m.sender_address || m.subject <> ''
                  OR EXISTS (SELECT 1 FROM inbox_raw r WHERE r.inbox_id = m.inbox_id)))",
        )?
        .query_row([case], |row| row.get(0))?)
}

/// A look at a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLook {
    pub by: UserId,
    pub at: UtcMs,
    /// A code; empty: from before it was kept.
    pub purpose: String,
}

/// Notes that somebody opens a letter that belongs to no case, and what for: a code, never free words. The act has to be
/// committed before anything is shown.
pub fn note_look(tx: &mut Tx<'_>, id: InboxId, by: UserId, purpose: &str) -> Result<(), StoreError> {
    let (act_id, at, seq) = (tx.act_id(), tx.now().0, tx.seq());
    tx.fact(
        "inbox_looks",
        &[
            ("act_id", &act_id),
            ("inbox_id", &id),
            ("actor", &by),
            ("purpose", &purpose),
            ("at_utc_ms", &at),
            ("seq", &seq),
        ],
    )
}

/// Who opened a letter while it belonged to no case, the earliest first.
pub fn looks(connection: &Connection, id: InboxId) -> Result<Vec<LetterLook>, StoreError> {
    collect(
        connection,
        "SELECT actor, at_utc_ms, purpose FROM inbox_looks WHERE inbox_id = ?1 ORDER BY seq",
        [id],
        |row| Ok(LetterLook { by: row.get(0)?, at: UtcMs(row.get(1)?), purpose: row.get(2)? }),
    )
}

/// Whether any letter lies here that opens with the key alone.
pub fn any_sealed(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM inbox_raw)", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, arrival};
    use super::*;

    fn places(connection: &Connection) -> Vec<(u32, Option<u32>, String)> {
        collect(
            connection,
            "SELECT uidvalidity, uid, subject FROM inbox_messages ORDER BY stored_at_utc_ms, subject",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .expect("rows")
    }

    #[test]
    fn the_same_bytes_are_stored_once_and_move_to_where_they_lie() {
        let connection = fixture::tables();
        let keep_at = |uidvalidity, uid, subject: &str, at| {
            keep(&connection, &Arrival { uidvalidity, uid, ..arrival(subject) }, UtcMs(at)).expect("kept")
        };
        for (uidvalidity, uid, subject, expect) in [
            (7, 1, "a", Kept::New),
            (7, 2, "b", Kept::New),
            // A crash after the commit and before the place was believed.
            (7, 2, "b", Kept::Known),
            // Everything is numbered anew, and "a" lies behind "b" now.
            (8, 1, "b", Kept::Known),
            (8, 2, "a", Kept::Known),
            (8, 3, "c", Kept::New),
            // The number of another message: the server began again without saying so.
            (8, 3, "d", Kept::New),
        ] {
            assert_eq!(keep_at(uidvalidity, uid, subject, i64::from(uid)), expect, "{uidvalidity} {uid} {subject}");
        }
        let mut found = places(&connection);
        found.sort_by(|one, other| one.2.cmp(&other.2));
        let expect = [(8, Some(2), "a"), (8, Some(1), "b"), (8, None, "c"), (8, Some(3), "d")];
        assert_eq!(found, expect.map(|(validity, uid, subject)| (validity, uid, subject.to_owned())));
    }

    #[test]
    fn the_place_goes_forward_and_begins_again_with_a_new_numbering() {
        let connection = fixture::tables();
        let at = || cursor(&connection, "kotak").expect("a place");
        assert_eq!(at(), Cursor::default());
        for (uidvalidity, uid, expect) in [(7, 5, (7, 5)), (7, 3, (7, 5)), (7, 6, (7, 6)), (8, 2, (8, 2))] {
            advance(&connection, "kotak", uidvalidity, uid, UtcMs(1)).expect("forward");
            assert_eq!((at().uidvalidity, at().last_uid), expect);
        }
        for (uid, tries) in [(3, 1), (3, 2), (4, 1), (3, 1)] {
            note_try(&connection, "kotak", uid).expect("counted");
            assert_eq!((at().trying_uid, at().tries), (uid, tries));
        }
        start_over(&connection, "kotak", 8, UtcMs(1)).expect("again");
        assert_eq!(at(), Cursor { uidvalidity: 8, ..Cursor::default() });
    }

    #[test]
    fn what_is_stored_is_marked_once() {
        let connection = fixture::tables();
        for (uid, subject, will_be_marked) in [(1, "a", true), (2, "b", false), (3, "c", true)] {
            let one = Arrival { uid, will_be_marked, ..arrival(subject) };
            keep(&connection, &one, UtcMs(1)).expect("kept");
        }
        let pending = |validity| to_mark(&connection, "kotak", validity, 10).expect("numbers");
        assert_eq!((pending(7), pending(8)), (vec![1, 3], vec![]));
        marked(&connection, "kotak", 7, &[1]).expect("marked");
        assert_eq!(pending(7), [3]);
    }

    #[test]
    fn a_message_is_kept_as_it_came() {
        let connection = fixture::tables();
        keep(&connection, &arrival("a"), UtcMs(1)).expect("kept");
        for sql in ["UPDATE inbox_raw SET sealed = x'00'", "UPDATE inbox_messages SET sha256 = x'00'"] {
            let refused = connection.execute(sql, []).expect_err("refused").to_string();
            assert!(refused.contains("as it came"), "{refused}");
        }
    }

    #[test]
    fn what_a_letter_of_a_case_says_can_go_and_it_is_not_fetched_again() {
        let connection = fixture::tables();
        let case = CaseId::new();
        for (uid, subject) in [(1, "a"), (2, "b")] {
            keep(&connection, &Arrival { uid, ..arrival(subject) }, UtcMs(1)).expect("kept");
        }
        let take = "UPDATE inbox_messages SET state = 'message', case_id = ?1, verdict = 'x' WHERE subject = 'a'";
        connection.execute(take, [case]).expect("taken");
        assert_eq!((any_of_case(&connection, case), any_of_case(&connection, CaseId::new())), (Ok(true), Ok(false)));
        assert_eq!((forget(&connection, CaseId::new()), forget(&connection, case)), (Ok(0), Ok(1)));
        assert_eq!(any_of_case(&connection, case), Ok(false));
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
        assert_eq!(count("SELECT count(*) FROM inbox_raw"), 1, "the other letter stays");
        assert_eq!(count("SELECT count(*) FROM inbox_messages WHERE sender_address || subject || verdict = ''"), 1);
        let again = keep(&connection, &Arrival { uidvalidity: 8, uid: 1, ..arrival("a") }, UtcMs(2)).expect("kept");
        assert_eq!((again, count("SELECT count(*) FROM inbox_raw")), (Kept::Known, 1));
        assert_eq!(any_sealed(&connection), Ok(true));
    }

    #[test]
    fn a_server_does_not_say_that_a_message_came_tomorrow() {
        let connection = fixture::tables();
        for (subject, said, expect) in
            [("a", Some(UtcMs(5)), 5), ("b", Some(UtcMs(99)), 10), ("c", None, 10), ("d", Some(UtcMs(-1)), 10)]
        {
            let one = Arrival { received_at: said, uid: expect, ..arrival(subject) };
            keep(&connection, &one, UtcMs(10)).expect("kept");
            let sql = "SELECT received_at_utc_ms FROM inbox_messages WHERE subject = ?1";
            let stored: u32 = connection.query_row(sql, [subject], |row| row.get(0)).expect("a row");
            assert_eq!(stored, expect, "{subject}");
        }
    }
}
