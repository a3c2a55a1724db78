//! What the tests of this room share.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::envelope::Envelope;
use super::store::Arrival;
use super::{SealError, Sealer};

/// The inbox's tables and nothing else.
pub(super) fn tables() -> Connection {
    let mut connection = Connection::open_in_memory().expect("a database");
    let sql = include_str!("../../../migrations/0015_inbox.sql");
    rusqlite_migration::Migrations::new(vec![rusqlite_migration::M::up(sql)])
        .to_latest(&mut connection)
        .expect("the tables");
    connection
}

/// A message whose bytes are its subject.
pub(super) fn arrival(subject: &str) -> Arrival {
    Arrival {
        mailbox: "kotak".into(),
        uidvalidity: 7,
        uid: 1,
        envelope: Envelope {
            message_id: format!("{subject}@example.com"),
            subject: subject.into(),
            sender_name: "Kontak UKM 01".into(),
            sender_address: "ukm01@example.com".into(),
            ..Envelope::default()
        },
        received_at: None,
        size_bytes: subject.len() as u64,
        sha256: Sha256::digest(subject.as_bytes()).into(),
        note: None,
        sealed: Turned.seal(subject.as_bytes()).ok(),
        will_be_marked: false,
    }
}

/// Seals by turning every bit: enough to see that nothing is stored as it came.
pub(super) struct Turned;

impl Sealer for Turned {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = vec![b'S'];
        sealed.extend(plain.iter().map(|byte| !byte));
        Ok(sealed)
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        Some(sealed.strip_prefix(b"S")?.iter().map(|byte| !byte).collect())
    }
}
