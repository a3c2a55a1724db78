//! The vault: documents that hold personal data lie encrypted in the database, under a key that lies beside it.
//!
//! Promises: the key is made once, readable by the program's user alone, and never made anew while sealed bytes depend
//! on it; what was changed, cut or put under another hash does not open; the same bytes are kept once. A stolen copy of
//! the database alone opens nothing (UU 27/2022 art. 35 to 39). Leaves to others: who may open what, and the record of
//! it; backing the key up.
//!
//! A sealed text is: one byte of version, four of the key's name, twelve of nonce, the bytes and their tag.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::blobs::BlobHash;
use crate::store::{OptionalRow, StoreError, Tx};

const KEY_FILE: &str = "vault.key";
const KEY_BYTES: usize = 32;
const VERSION: u8 = 1;
const KEY_NAME_BYTES: usize = 4;
/// Version and name of the key, both also bound to what follows.
const HEAD_BYTES: usize = 1 + KEY_NAME_BYTES;
const TAG_BYTES: usize = 16;

#[derive(Debug, Error, PartialEq)]
pub enum VaultError {
    #[error("Kunci dokumen {path} tidak bisa dibaca atau dibuat: {cause}. Periksa izin folder data.")]
    Unusable { path: String, cause: String },
    #[error("Kunci dokumen {path} hilang, padahal ada dokumen yang disandikan dengannya. Kembalikan dari cadangan.")]
    Missing { path: String },
    #[error("Kunci dokumen {path} rusak. Kembalikan berkas itu dari cadangan.")]
    Damaged { path: String },
    #[error("Mesin tidak memberi angka acak untuk menyandikan dokumen. Coba lagi.")]
    NoRandom,
    #[error("Dokumen ini terlalu besar untuk disandikan. Perkecil berkasnya, lalu coba lagi.")]
    TooLarge,
    #[error("Isi dokumen ini bukan sandi yang dikenal. Kembalikan basis data dari cadangan, atau perbarui program.")]
    NotSealed,
    #[error("Dokumen ini disandikan dengan kunci lain. Kembalikan vault.key yang sesuai dari cadangan.")]
    OtherKey,
    #[error("Dokumen ini diubah di luar program atau rusak. Kembalikan basis data dari cadangan dan beri tahu admin.")]
    Tampered,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals and opens bytes. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    key: Arc<LessSafeKey>,
    key_name: [u8; KEY_NAME_BYTES],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Reads the key from the data folder, or makes it when nothing depends on one yet. `any_sealed`: whether the
    /// database holds sealed bytes, see [`any_sealed`].
    pub fn open_or_make(data_folder: &Path, any_sealed: bool) -> Result<Vault, VaultError> {
        let path = data_folder.join(KEY_FILE);
        let named = || path.display().to_string();
        let unusable = |e: std::io::Error| VaultError::Unusable { path: named(), cause: e.to_string() };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && any_sealed => {
                return Err(VaultError::Missing { path: named() });
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                make_key(data_folder, &path)?;
                fs::read(&path).map_err(unusable)?
            }
            Err(error) => return Err(unusable(error)),
        };
        let key = key_of(&text).ok_or_else(|| VaultError::Damaged { path: named() })?;
        // A copy from a backup may have come back readable by everyone.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(unusable)?;
        Vault::of_key(&key).ok_or_else(|| VaultError::Damaged { path: named() })
    }

    /// A vault with a key of its own that is kept nowhere: for tests and for practice without an outlet.
    pub fn throwaway() -> Result<Vault, VaultError> {
        let key: [u8; KEY_BYTES] = random()?;
        Vault::of_key(&key).ok_or(VaultError::NoRandom)
    }

    fn of_key(key: &[u8; KEY_BYTES]) -> Option<Vault> {
        let digest = Sha256::new().chain_update(b"deks vault key name").chain_update(key).finalize();
        let mut key_name = [0; KEY_NAME_BYTES];
        key_name.copy_from_slice(&digest[..KEY_NAME_BYTES]);
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).ok()?;
        Some(Vault { key: Arc::new(LessSafeKey::new(key)), key_name })
    }

    /// Encrypts bytes. The same bytes give another text each time.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.seal_bound(plain, b"")
    }

    /// Decrypts what [`Vault::seal`] gave.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.open_bound(sealed, b"")
    }

    /// Encrypts bytes that open only together with what they are bound to, which is not encrypted.
    fn seal_bound(&self, plain: &[u8], bound: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut out = Vec::with_capacity(HEAD_BYTES + NONCE_LEN + plain.len() + TAG_BYTES);
        out.push(VERSION);
        out.extend_from_slice(&self.key_name);
        let aad = Aad::from([&out, bound].concat());
        out.extend_from_slice(&nonce);
        let mut body = plain.to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body)
            .map_err(|_| VaultError::TooLarge)?;
        out.append(&mut body);
        Ok(out)
    }

    fn open_bound(&self, sealed: &[u8], bound: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (head, rest) = sealed.split_at_checked(HEAD_BYTES).ok_or(VaultError::NotSealed)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(VaultError::NotSealed)?;
        if head[0] != VERSION || body.len() < TAG_BYTES {
            return Err(VaultError::NotSealed);
        }
        if head[1..] != self.key_name {
            return Err(VaultError::OtherKey);
        }
        let aad = Aad::from([head, bound].concat());
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain_bytes = self.key.open_in_place(nonce, aad, &mut body).map_err(|_| VaultError::Tampered)?.len();
        body.truncate(plain_bytes);
        Ok(body)
    }
}

/// Keeps bytes sealed, under the SHA-256 of what they say; the same bytes twice are kept once. A person's data may be
/// destroyed when its time has come, so rows may be deleted, never changed.
pub fn put(tx: &Tx<'_>, vault: &Vault, mime: &str, bytes: &[u8]) -> Result<BlobHash, VaultError> {
    put_in(tx.conn(), vault, mime, bytes)
}

/// The MIME type and bytes behind a hash.
pub fn get(connection: &Connection, vault: &Vault, hash: &[u8]) -> Result<Option<(String, Vec<u8>)>, VaultError> {
    let row = connection
        .prepare_cached("SELECT mime, sealed FROM sealed_blobs WHERE hash = ?1")
        .map_err(StoreError::from)?
        .query_row([hash], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional_row()?;
    let Some((mime, sealed)) = row else { return Ok(None) };
    let bytes = vault.open_bound(&sealed, &binding(hash, &mime))?;
    Ok(Some((mime, bytes)))
}

/// Whether anything depends on the key.
pub fn any_sealed(connection: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sealed_blobs) OR EXISTS (SELECT 1 FROM draft_papers)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

fn put_in(connection: &Connection, vault: &Vault, mime: &str, bytes: &[u8]) -> Result<BlobHash, VaultError> {
    let hash = Sha256::digest(bytes).to_vec();
    let is_kept: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sealed_blobs WHERE hash = ?1)")
        .and_then(|mut statement| statement.query_row([&hash], |row| row.get(0)))
        .map_err(StoreError::from)?;
    if is_kept {
        return Ok(hash);
    }
    let sealed = vault.seal_bound(bytes, &binding(&hash, mime))?;
    let length = i64::try_from(bytes.len()).map_err(|_| VaultError::TooLarge)?;
    connection
        .prepare_cached("INSERT INTO sealed_blobs (hash, mime, sealed, bytes) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut statement| statement.execute(params![hash, mime, sealed, length]))
        .map_err(StoreError::from)?;
    Ok(hash)
}

/// A row opens only under its own hash and type.
fn binding(hash: &[u8], mime: &str) -> Vec<u8> {
    [hash, mime.as_bytes()].concat()
}

/// Writes a new key beside its place and links it there whole: a power cut leaves a key or none, and of two programs
/// that start at once both use the first one's.
fn make_key(folder: &Path, path: &Path) -> Result<(), VaultError> {
    let key: [u8; KEY_BYTES] = random()?;
    let unusable = |e: std::io::Error| VaultError::Unusable { path: path.display().to_string(), cause: e.to_string() };
    // Made with mode 600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unusable)?;
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).chain(["\n".to_owned()]).collect();
    file.write_all(text.as_bytes()).map_err(unusable)?;
    file.as_file().sync_all().map_err(unusable)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(unusable(error.error)),
    }
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(unusable)
}

/// The key in a file of 64 hexadecimal digits.
fn key_of(text: &[u8]) -> Option<[u8; KEY_BYTES]> {
    let text = text.trim_ascii();
    if text.len() != 2 * KEY_BYTES {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (byte, digits) in key.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |at: usize| char::from(digits[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(key)
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| VaultError::NoRandom)?;
    Ok(bytes)
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
