//! Hashing PINs: Argon2id with a pepper that is kept outside the database.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

const PEPPER_FILE: &str = "pepper.key";
const PEPPER_BYTES: usize = 32;

#[derive(Debug, Error)]
pub enum PepperError {
    #[error("Kunci PIN {path} tidak bisa dibaca atau dibuat: {cause}. Periksa izin folder data.")]
    Unusable { path: String, cause: String },
    #[error("Kunci PIN {path} hilang, padahal PIN sudah dibuat dengannya. Kembalikan berkas itu dari cadangan.")]
    Missing { path: String },
    #[error("Kunci PIN {path} rusak. Kembalikan berkas itu dari cadangan.")]
    Damaged { path: String },
}

/// Makes and checks the hashes of PINs.
pub struct PinHasher {
    params: Params,
    pepper: Vec<u8>,
}

impl PinHasher {
    /// Faults F21: 19 MiB, two passes, one lane.
    pub fn production(pepper: Vec<u8>) -> Self {
        PinHasher { params: Params::default(), pepper }
    }

    /// The least that Argon2 allows: for tests that sign in hundreds of times without the optimiser.
    #[cfg(test)]
    pub fn cheap() -> Self {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least is allowed");
        PinHasher { params, pepper: vec![7; PEPPER_BYTES] }
    }

    /// The hash of a PIN with a fresh salt, as a PHC string; `None` when the machine gives no random bytes.
    pub fn hash(&self, pin: &str) -> Option<String> {
        let salt = SaltString::encode_b64(&random_bytes::<16>().ok()?).ok()?;
        Some(self.argon2()?.hash_password(pin.as_bytes(), &salt).ok()?.to_string())
    }

    pub fn is_right(&self, pin: &str, stored: &str) -> bool {
        let (Some(argon2), Ok(stored)) = (self.argon2(), PasswordHash::new(stored)) else { return false };
        argon2.verify_password(pin.as_bytes(), &stored).is_ok()
    }

    fn argon2(&self) -> Option<Argon2<'_>> {
        Argon2::new_with_secret(&self.pepper, Algorithm::Argon2id, Version::V0x13, self.params.clone()).ok()
    }
}

/// Reads the pepper, or makes it when no PIN depends on one yet.
pub fn load_pepper(folder: &Path, pins_exist: bool) -> Result<Vec<u8>, PepperError> {
    let path = folder.join(PEPPER_FILE);
    let named = || path.display().to_string();
    match fs::read(&path) {
        Ok(pepper) if pepper.len() == PEPPER_BYTES => {
            // A copy from a backup may have come back readable by everyone.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600))
                .map_err(|e| PepperError::Unusable { path: named(), cause: e.to_string() })?;
            Ok(pepper)
        }
        Ok(_) => Err(PepperError::Damaged { path: named() }),
        Err(error) if error.kind() == ErrorKind::NotFound && pins_exist => Err(PepperError::Missing { path: named() }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            make_pepper(&path).map_err(|e| PepperError::Unusable { path: named(), cause: e.to_string() })
        }
        Err(error) => Err(PepperError::Unusable { path: named(), cause: error.to_string() }),
    }
}

fn make_pepper(path: &Path) -> std::io::Result<Vec<u8>> {
    let pepper = random_bytes::<PEPPER_BYTES>()?.to_vec();
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(&pepper)?;
    file.sync_all()?;
    Ok(pepper)
}

fn random_bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_recognised_with_its_pepper_only() {
        let hasher = PinHasher::cheap();
        let stored = hasher.hash("246813").expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
        assert!(hasher.is_right("246813", &stored));
        assert!(!hasher.is_right("246814", &stored));
        assert!(!hasher.is_right("246813", "not a hash"));
        let elsewhere = PinHasher { pepper: vec![8; PEPPER_BYTES], ..PinHasher::cheap() };
        assert!(!elsewhere.is_right("246813", &stored), "the hash is worth nothing without the pepper");
        assert_ne!(hasher.hash("246813").expect("hashed"), stored, "each hash has its own salt");
    }

    #[test]
    fn production_hashes_cost_what_f21_says() {
        let stored = PinHasher::production(vec![7; PEPPER_BYTES]).hash("246813").expect("hashed");
        assert!(stored.contains("m=19456,t=2,p=1"), "{stored}");
    }

    #[test]
    fn the_pepper_is_made_once_and_never_replaced_silently() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(PEPPER_FILE);
        let first = load_pepper(folder.path(), false).expect("made");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("loosened");
        assert_eq!(load_pepper(folder.path(), true).expect("read"), first);
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);

        fs::write(&path, b"short").expect("damaged");
        assert!(matches!(load_pepper(folder.path(), true), Err(PepperError::Damaged { .. })));
        fs::remove_file(&path).expect("removed");
        assert!(matches!(load_pepper(folder.path(), true), Err(PepperError::Missing { .. })));
        assert!(!path.exists(), "a missing pepper is not made anew");
        let nowhere = folder.path().join("missing");
        assert!(matches!(load_pepper(&nowhere, false), Err(PepperError::Unusable { .. })));
    }
}
