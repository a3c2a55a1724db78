//! What a message was taken for, and who may change that. Decided purely; written inside an act.

use rusqlite::params;
use thiserror::Error;

use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{CaseId, InboxId};
use crate::store::{OptionalRow, StoreError, Tx};

const VERDICT_CHARS_MAX: usize = 2_000;

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InboxState {
    /// Stored, and not looked at yet.
    New,
    /// It began a case.
    Application,
    /// It belongs to a case that was there.
    Message,
    NotApplication,
    /// A person says that it was taken for the wrong thing: nothing sorts it again but a person.
    PutBack,
}

impl InboxState {
    pub const ALL: [InboxState; 5] = [
        InboxState::New,
        InboxState::Application,
        InboxState::Message,
        InboxState::NotApplication,
        InboxState::PutBack,
    ];

    pub fn name(self) -> &'static str {
        match self {
            InboxState::New => "new",
            InboxState::Application => "application",
            InboxState::Message => "message",
            InboxState::NotApplication => "not_application",
            InboxState::PutBack => "put_back",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<InboxState> {
        InboxState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a message in this state belongs to a case.
    pub fn has_case(self) -> bool {
        matches!(self, InboxState::Application | InboxState::Message)
    }
}

/// Why a message is not there whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InboxNote {
    /// It is larger than the limit; its headers are here.
    TooLarge,
    /// The server did not hand it over in several rounds; its headers are here where it gave them.
    Unreadable,
}

impl InboxNote {
    pub fn name(self) -> &'static str {
        match self {
            InboxNote::TooLarge => "too_large",
            InboxNote::Unreadable => "unreadable",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<InboxNote> {
        [InboxNote::TooLarge, InboxNote::Unreadable].into_iter().find(|note| note.name() == name)
    }
}

/// Why a message's state was not changed, in the order in which it is checked.
#[derive(Debug, Error, PartialEq)]
pub enum StateError {
    #[error("Pesan ini tidak ada lagi. Muat ulang kotak masuk.")]
    NoSuchMessage,
    #[error("Pesan yang sudah dilihat tidak bisa menjadi baru lagi. Kembalikan saja ke daftar untuk dipilah.")]
    NotNewAgain,
    #[error("Pilih dulu permohonan tempat pesan ini masuk.")]
    CaseMissing,
    #[error("Pesan yang bukan permohonan tidak punya nomor permohonan. Laporkan ke admin.")]
    CaseNotAllowed,
    #[error("Pesan ini sudah masuk ke permohonan lain. Kembalikan dulu ke kotak masuk, lalu pilih lagi.")]
    TakenAlready,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a message in one state may be taken for another. The same again is fine and changes nothing.
pub(super) fn check(from: (InboxState, Option<CaseId>), to: (InboxState, Option<CaseId>)) -> Result<(), StateError> {
    match (from, to) {
        (_, (InboxState::New, _)) => Err(StateError::NotNewAgain),
        (_, (state, None)) if state.has_case() => Err(StateError::CaseMissing),
        (_, (state, Some(_))) if !state.has_case() => Err(StateError::CaseNotAllowed),
        (from, to) if from == to => Ok(()),
        // Two people, or a person and the sorting, at once: the first one counts.
        ((state, Some(_)), (to, _)) if state.has_case() && to != InboxState::PutBack => Err(StateError::TakenAlready),
        _ => Ok(()),
    }
}

/// Says what a message is, inside the act of whoever says it, so that the audit has it. `verdict` is why.
///
/// # Errors
/// The first [`StateError`] in the order of that enum.
pub fn set_state(
    tx: &Tx<'_>,
    id: InboxId,
    state: InboxState,
    case_id: Option<CaseId>,
    verdict: &str,
) -> Result<(), StateError> {
    let found: Option<(String, Option<CaseId>)> = tx
        .conn()
        .prepare_cached("SELECT state, case_id FROM inbox_messages WHERE inbox_id = ?1")
        .map_err(StoreError::from)?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()?;
    let (name, before) = found.ok_or(StateError::NoSuchMessage)?;
    check((InboxState::from_name(&name).unwrap_or(InboxState::New), before), (state, case_id))?;
    let verdict = clean_lines(verdict);
    tx.conn()
        .prepare_cached("UPDATE inbox_messages SET state = ?2, case_id = ?3, verdict = ?4 WHERE inbox_id = ?1")
        .map_err(StoreError::from)?
        .execute(params![id, state.name(), case_id, truncate_chars(&verdict, VERDICT_CHARS_MAX)])
        .map_err(StoreError::from)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use InboxState::{Application, Message, New, NotApplication, PutBack};

    #[test]
    fn every_state_and_note_has_a_name_of_its_own() {
        for state in InboxState::ALL {
            assert_eq!(InboxState::from_name(state.name()), Some(state));
        }
        for note in [InboxNote::TooLarge, InboxNote::Unreadable] {
            assert_eq!(InboxNote::from_name(note.name()), Some(note));
        }
    }

    #[test]
    fn a_message_is_taken_once_and_put_back_before_it_is_taken_again() {
        let (one, other) = (Some(CaseId::new()), Some(CaseId::new()));
        for (from, to, expect) in [
            ((New, None), (Application, one), Ok(())),
            ((New, None), (Message, one), Ok(())),
            ((New, None), (NotApplication, None), Ok(())),
            ((New, None), (PutBack, None), Ok(())),
            ((NotApplication, None), (Application, one), Ok(())),
            ((NotApplication, None), (PutBack, None), Ok(())),
            ((PutBack, None), (Message, one), Ok(())),
            ((PutBack, None), (NotApplication, None), Ok(())),
            ((Application, one), (PutBack, None), Ok(())),
            ((Application, one), (Application, one), Ok(())),
            ((NotApplication, None), (New, None), Err(StateError::NotNewAgain)),
            ((New, None), (New, one), Err(StateError::NotNewAgain)),
            ((New, None), (Application, None), Err(StateError::CaseMissing)),
            ((Message, one), (Message, None), Err(StateError::CaseMissing)),
            ((New, None), (NotApplication, one), Err(StateError::CaseNotAllowed)),
            ((Application, one), (PutBack, one), Err(StateError::CaseNotAllowed)),
            ((Application, one), (Application, other), Err(StateError::TakenAlready)),
            ((Application, one), (Message, one), Err(StateError::TakenAlready)),
            ((Message, one), (NotApplication, None), Err(StateError::TakenAlready)),
        ] {
            assert_eq!(check(from, to), expect, "{from:?} {to:?}");
        }
    }
}
