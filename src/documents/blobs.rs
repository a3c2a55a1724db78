//! Pictures and papers by the hash of their content.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use crate::store::{OptionalRow, StoreError, Tx};

/// SHA-256 of a blob's bytes.
pub type BlobHash = Vec<u8>;

/// Keeps bytes; the same bytes twice are kept once.
pub fn put(tx: &Tx<'_>, mime: &str, bytes: &[u8]) -> Result<BlobHash, StoreError> {
    let hash = Sha256::digest(bytes).to_vec();
    tx.conn()
        .prepare_cached("INSERT INTO blobs (hash, mime, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING")?
        .execute(params![hash, mime, bytes])?;
    Ok(hash)
}

/// The MIME type and bytes behind a hash.
pub fn get(connection: &Connection, hash: &[u8]) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    connection
        .prepare_cached("SELECT mime, bytes FROM blobs WHERE hash = ?1")?
        .query_row([hash], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional_row()
}

/// The bytes behind a hash written in hex, as slips name their pictures.
pub fn bytes_by_hex(connection: &Connection, hash_hex: &str) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached("SELECT bytes FROM blobs WHERE hash = unhex(?1)")?
        .query_row([hash_hex], |row| row.get(0))
        .optional_row()
}
