//! One round: what is new in the mailbox is fetched, stored, and only then marked.

use std::cell::Cell;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::envelope::Envelope;
use super::server::Server;
use super::session::{Announced, Fetched, Folder, Session};
use super::state::InboxNote;
use super::store::{self, Arrival, Cursor, Kept};
use super::{SealError, Sealer};
use crate::base::text::{clean_line, truncate_chars};
use crate::store::{Store, StoreError};

const REPLY_CHARS_MAX: usize = 300;
/// Messages whose sizes are asked for at once; after each such batch what was stored is marked.
const BATCH: usize = 50;
const MARK_AT_ONCE: u32 = 200;
/// After so many rounds that broke off in the middle of one message, only its headers are asked for.
const TRIES_WHOLE: u32 = 3;
/// After so many, nothing: a line in the list says that it is there.
const TRIES_HEADERS: u32 = 6;

/// Why a round ended early. What was stored before it stays, and the next round goes on from there.
#[derive(Debug, Error, PartialEq)]
pub enum InboxError {
    #[error(
        "Server kotak surel {0} tidak terjangkau ({1}). Periksa jaringan dan `inbox.imap_host`; nanti dicoba lagi."
    )]
    Unreachable(String, String),
    #[error("Server kotak surel {0} tidak menjawab dalam waktunya. Nanti dicoba lagi.")]
    TimedOut(String),
    #[error("Sambungan aman ke kotak surel {0} gagal ({1}). Periksa `inbox.security` dan `inbox.ca_file`.")]
    NotSecure(String, String),
    #[error(
        "Server kotak surel menolak nama pengguna atau sandi ({0}). Perbaiki `inbox.username` dan isi `inbox.password_file`."
    )]
    SignIn(String),
    #[error("Folder \"{0}\" tidak bisa dibuka di server kotak surel ({1}). Perbaiki `inbox.folder`.")]
    Folder(String, String),
    #[error(
        "Server kotak surel menolak permintaan ({0}). Nanti dicoba lagi; bila terus begitu, hubungi penyedia surel."
    )]
    Refused(String),
    #[error("Jawaban server kotak surel {0} tidak bisa dimengerti. Nanti dicoba lagi; pastikan itu server IMAP.")]
    Garbled(String),
    #[error("Server kotak surel {0} memutus sambungan. Nanti dicoba lagi.")]
    HungUp(String),
    #[error(
        "Surat belum bisa disandikan, jadi tidak disimpan dan tetap belum dibaca di kotak surel. {0} Nanti dicoba lagi."
    )]
    NotSealed(SealError),
    #[error("Pembacaan kotak surel dihentikan. Yang sudah tersimpan tetap ada.")]
    Stopped,
    #[error(transparent)]
    Store(StoreError),
}

impl From<SealError> for InboxError {
    fn from(error: SealError) -> Self {
        InboxError::NotSealed(error)
    }
}

impl From<StoreError> for InboxError {
    fn from(error: StoreError) -> Self {
        InboxError::Store(error)
    }
}

impl InboxError {
    /// Whether the message that was being fetched may be what went wrong.
    fn may_be_the_message(&self) -> bool {
        matches!(
            self,
            InboxError::TimedOut(_) | InboxError::Refused(_) | InboxError::Garbled(_) | InboxError::HungUp(_)
        )
    }
}

/// What one round did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Messages that were not here before, those that are only noted included.
    pub stored: u32,
    /// Messages whose bytes were here already.
    pub known: u32,
    /// Of those stored: too large, so only their headers.
    pub too_large: u32,
    /// Of those stored: not handed over in several rounds.
    pub unreadable: u32,
    /// Deleted by somebody before they were read.
    pub gone: u32,
    /// Marked as seen on the server.
    pub marked: u32,
}

/// How far a round is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u32,
    /// 0 until the server has said what is there.
    pub found: u32,
}

/// Reads what is new in the mailbox, and returns. `progress` is asked several times a second, also while nothing comes;
/// `false` ends the round. Never call it from the UI thread.
///
/// # Errors
/// [`InboxError`]; what was stored until then stays stored, and the next round goes on behind it.
pub fn read_once(
    store: &Store,
    server: &Server,
    sealer: &dyn Sealer,
    progress: &dyn Fn(Progress) -> bool,
) -> Result<Pass, InboxError> {
    let at = Cell::new(Progress::default());
    let go_on = || progress(at.get());
    let mut session = Session::open(server, &go_on)?;
    let folder = session.select()?;
    let mut round = Round::begin(store, server, sealer, folder)?;
    // What an earlier round stored and did not come to mark.
    round.mark(&mut session)?;
    let last = round.cursor.last_uid;
    let is_empty = folder.uid_next.is_some_and(|next| next <= last.saturating_add(1));
    let uids = if is_empty { Vec::new() } else { session.uids_after(last)? };
    at.set(Progress { done: 0, found: u32::try_from(uids.len()).unwrap_or(u32::MAX) });
    for batch in uids.chunks(BATCH) {
        let announced = session.announced(batch)?;
        for uid in batch {
            // One that was not named may be gone, or its answer was lost: fetching it tells.
            let silent = Announced { uid: *uid, size_bytes: 0, received_at: None };
            round.take(&mut session, announced.iter().find(|one| one.uid == *uid).copied().unwrap_or(silent))?;
            at.set(Progress { done: at.get().done.saturating_add(1), ..at.get() });
            if !go_on() {
                return Err(InboxError::Stopped);
            }
        }
        round.mark(&mut session)?;
    }
    if let Some(last) = uids.last() {
        round.advance_to(*last)?;
    }
    session.close();
    Ok(round.pass)
}

/// How a message is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Whole,
    Headers(InboxNote),
    Nothing(InboxNote),
}

/// Decides how a message is fetched: by what the server says of its size, and by how often it broke the line.
fn way(size_bytes: u32, limit_bytes: u32, tries: u32) -> Way {
    let is_large = size_bytes > limit_bytes;
    let note = if is_large { InboxNote::TooLarge } else { InboxNote::Unreadable };
    if tries >= TRIES_HEADERS {
        Way::Nothing(note)
    } else if is_large || tries >= TRIES_WHOLE {
        Way::Headers(note)
    } else {
        Way::Whole
    }
}

struct Round<'a> {
    store: &'a Store,
    server: &'a Server,
    sealer: &'a dyn Sealer,
    mailbox: String,
    folder: Folder,
    cursor: Cursor,
    pass: Pass,
}

impl<'a> Round<'a> {
    /// Finds the place to go on from. A mailbox that was numbered anew begins at its start; so does one that has gone
    /// back behind what we have read, because it was made anew without saying so. What is known by its bytes stays once.
    fn begin(
        store: &'a Store,
        server: &'a Server,
        sealer: &'a dyn Sealer,
        folder: Folder,
    ) -> Result<Round<'a>, InboxError> {
        let mailbox = server.mailbox();
        let mut cursor = store.read(|connection| store::cursor(connection, &mailbox))?;
        let went_back = folder.uid_next.is_some_and(|next| next <= cursor.last_uid);
        if cursor.uidvalidity != folder.uidvalidity || went_back {
            let name = mailbox.clone();
            store.write_local(move |connection, now| store::start_over(connection, &name, folder.uidvalidity, now))?;
            cursor = Cursor { uidvalidity: folder.uidvalidity, ..Cursor::default() };
        }
        Ok(Round { store, server, sealer, mailbox, folder, cursor, pass: Pass::default() })
    }

    /// Fetches one message and stores it with the new place.
    fn take(&mut self, session: &mut Session<'_>, announced: Announced) -> Result<(), InboxError> {
        match self.fetch(session, announced) {
            Ok(Some(arrival)) => self.keep(arrival),
            Ok(None) => {
                self.pass.gone += 1;
                Ok(())
            }
            Err(error) => {
                if error.may_be_the_message() {
                    let (mailbox, uid) = (self.mailbox.clone(), announced.uid);
                    self.store.write_local(move |connection, _| store::note_try(connection, &mailbox, uid))?;
                }
                Err(error)
            }
        }
    }

    /// `None` when it is gone.
    fn fetch(&self, session: &mut Session<'_>, announced: Announced) -> Result<Option<Arrival>, InboxError> {
        let tries = if self.cursor.trying_uid == announced.uid { self.cursor.tries } else { 0 };
        let mut way = way(announced.size_bytes, self.server.max_message_bytes, tries);
        if way == Way::Whole {
            match session.whole(announced)? {
                Fetched::Whole(bytes) => return self.whole(announced, &bytes).map(Some),
                Fetched::Gone => return self.none_if_gone(session, announced.uid),
                Fetched::TooLarge => way = Way::Headers(InboxNote::TooLarge),
            }
        }
        match way {
            Way::Headers(note) => match session.headers(announced.uid)? {
                Some(headers) => Ok(Some(self.noted(announced, note, &headers))),
                None => self.none_if_gone(session, announced.uid),
            },
            Way::Whole => Ok(None),
            Way::Nothing(note) => Ok(Some(self.noted(announced, note, b""))),
        }
    }

    /// A server that hands nothing over and still lists the message has not lost it: it is asked again next time.
    fn none_if_gone(&self, session: &mut Session<'_>, uid: u32) -> Result<Option<Arrival>, InboxError> {
        if session.announced(&[uid])?.is_empty() {
            Ok(None)
        } else {
            Err(InboxError::Garbled(self.server.host.clone()))
        }
    }

    /// Sealed before anything of it is stored or marked: a letter that cannot be sealed lies unread on the server.
    fn whole(&self, announced: Announced, bytes: &[u8]) -> Result<Arrival, InboxError> {
        Ok(Arrival {
            size_bytes: bytes.len() as u64,
            sha256: Sha256::digest(bytes).into(),
            sealed: Some(self.sealer.seal(bytes)?),
            note: None,
            ..self.arrival(announced, Envelope::of(bytes))
        })
    }

    /// A message that is not here whole: known by its size and headers, or by where it lies if they name none.
    fn noted(&self, announced: Announced, note: InboxNote, headers: &[u8]) -> Arrival {
        let envelope = Envelope::of(headers);
        let mut hash = Sha256::new_with_prefix(b"not read whole");
        hash.update(announced.size_bytes.to_be_bytes());
        if envelope.message_id.is_empty() {
            hash.update(self.mailbox.as_bytes());
            hash.update(self.folder.uidvalidity.to_be_bytes());
            hash.update(announced.uid.to_be_bytes());
        } else {
            hash.update(headers);
        }
        let sha256 = hash.finalize().into();
        Arrival { sha256, note: Some(note), ..self.arrival(announced, envelope) }
    }

    fn arrival(&self, announced: Announced, envelope: Envelope) -> Arrival {
        Arrival {
            mailbox: self.mailbox.clone(),
            uidvalidity: self.folder.uidvalidity,
            uid: announced.uid,
            envelope,
            received_at: announced.received_at,
            size_bytes: u64::from(announced.size_bytes),
            sha256: [0; 32],
            note: None,
            sealed: None,
            // One that was not read stays unread on the server: somebody has to look at it there.
            will_be_marked: false,
        }
    }

    fn keep(&mut self, mut arrival: Arrival) -> Result<(), InboxError> {
        let note = arrival.note;
        arrival.will_be_marked = note.is_none() && !self.folder.is_read_only;
        let kept = self.store.write_local(move |connection, now| store::keep(connection, &arrival, now))?;
        match (kept, note) {
            (Kept::Known, _) => self.pass.known += 1,
            (Kept::New, note) => {
                self.pass.stored += 1;
                self.pass.too_large += u32::from(note == Some(InboxNote::TooLarge));
                self.pass.unreadable += u32::from(note == Some(InboxNote::Unreadable));
            }
        }
        Ok(())
    }

    /// Marks what is committed. A server that does not let us is asked again in the next round.
    fn mark(&mut self, session: &mut Session<'_>) -> Result<(), InboxError> {
        let uidvalidity = self.folder.uidvalidity;
        while !self.folder.is_read_only {
            let uids =
                self.store.read(|connection| store::to_mark(connection, &self.mailbox, uidvalidity, MARK_AT_ONCE))?;
            if uids.is_empty() {
                break;
            }
            if !session.mark_seen(&uids)? {
                tracing::warn!(count = uids.len(), "the mail server does not let messages be marked");
                break;
            }
            self.pass.marked = self.pass.marked.saturating_add(uids.len() as u32);
            let mailbox = self.mailbox.clone();
            self.store.write_local(move |connection, _| store::marked(connection, &mailbox, uidvalidity, &uids))?;
        }
        Ok(())
    }

    fn advance_to(&self, last_uid: u32) -> Result<(), InboxError> {
        let (mailbox, uidvalidity) = (self.mailbox.clone(), self.folder.uidvalidity);
        let step = move |connection: &rusqlite::Connection, now| {
            store::advance(connection, &mailbox, uidvalidity, last_uid, now)
        };
        Ok(self.store.write_local(step)?)
    }
}

/// A server's words as one short line.
pub(super) fn short(text: &str) -> String {
    truncate_chars(&clean_line(text), REPLY_CHARS_MAX).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_large_or_breaks_the_line_is_noted() {
        use InboxNote::{TooLarge, Unreadable};
        for (size_bytes, tries, expect) in [
            (0, 0, Way::Whole),
            (100, 2, Way::Whole),
            (101, 0, Way::Headers(TooLarge)),
            (101, 3, Way::Headers(TooLarge)),
            (100, 3, Way::Headers(Unreadable)),
            (100, 5, Way::Headers(Unreadable)),
            (100, 6, Way::Nothing(Unreadable)),
            (101, 6, Way::Nothing(TooLarge)),
        ] {
            assert_eq!(way(size_bytes, 100, tries), expect, "{size_bytes} bytes, {tries} tries");
        }
    }

    #[test]
    fn a_server_speaks_in_one_short_line() {
        assert_eq!(short("a\r\nb\u{1b}[0m"), "a b[0m");
        assert_eq!(short(&"x".repeat(1_000)).len(), REPLY_CHARS_MAX);
    }
}
