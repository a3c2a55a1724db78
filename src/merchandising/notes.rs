//! How a partner's word came, and the words beside it.

use serde::{Deserialize, Serialize};

use crate::base::ActId;
use crate::base::text::clean_line;
use crate::store::{StoreError, Tx};

pub(super) const NOTE_CHARS_MAX: usize = 200;

/// How a partner said what it wants. The agreement asks for something written; a call is noted as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Counter,
    Letter,
    Email,
    WhatsApp,
    Phone,
}

impl Channel {
    pub const ALL: [Channel; 5] =
        [Channel::Counter, Channel::WhatsApp, Channel::Email, Channel::Letter, Channel::Phone];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Counter => "counter",
            Channel::Letter => "letter",
            Channel::Email => "email",
            Channel::WhatsApp => "whatsapp",
            Channel::Phone => "phone",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Channel::Counter => "di gerai",
            Channel::Letter => "surat",
            Channel::Email => "surel",
            Channel::WhatsApp => "WhatsApp",
            Channel::Phone => "telepon",
        }
    }

    pub(super) fn read(name: &str) -> Channel {
        Channel::ALL.into_iter().find(|one| one.name() == name).unwrap_or(Channel::Counter)
    }
}

/// Cleaned; `None`: too long.
pub(super) fn checked(note: &str) -> Option<String> {
    let note = clean_line(note);
    (note.chars().count() <= NOTE_CHARS_MAX).then_some(note)
}

/// Words that somebody typed; none are not kept.
pub(super) fn keep(tx: &mut Tx<'_>, id: ActId, note: &str) -> Result<(), StoreError> {
    if !note.is_empty() {
        tx.record("request_notes", ("note_id", &id), &[("note", &note)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_read_as_they_are_stored() {
        for channel in Channel::ALL {
            assert_eq!(Channel::read(channel.name()), channel);
        }
    }
}
