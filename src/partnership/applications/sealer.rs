//! Letters that came in are sealed with the key of the vault.

use crate::documents::vault::Vault;
use crate::mail::inbox::{SealError, Sealer};

/// How often the machine is asked again for random bytes.
const TRIES: u32 = 3;

/// The vault, as the inbox asks for it.
#[derive(Debug, Clone)]
pub struct VaultSealer(Vault);

impl VaultSealer {
    pub fn new(vault: Vault) -> VaultSealer {
        VaultSealer(vault)
    }
}

impl Sealer for VaultSealer {
    fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = self.0.seal(plain);
        for _ in 1..TRIES {
            if sealed.is_err() {
                sealed = self.0.seal(plain);
            }
        }
        sealed.map_err(|error| SealError(error.to_string()))
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.open(sealed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_the_same_key_alone() {
        let one = VaultSealer::new(Vault::throwaway().expect("a key"));
        let other = VaultSealer::new(Vault::throwaway().expect("a key"));
        for plain in [b"".as_slice(), b"Subject: Pengajuan\r\n\r\nisi", &[0; 4_096]] {
            let sealed = one.seal(plain).expect("sealed");
            assert_ne!(sealed, plain);
            assert_eq!(one.open(&sealed).as_deref(), Some(plain));
            assert_eq!(other.open(&sealed), None);
            let mut changed = sealed.clone();
            if let Some(last) = changed.last_mut() {
                *last ^= 1;
            }
            assert_eq!(one.open(&changed), None);
        }
        assert_eq!(one.open(b"bukan sandi"), None);
    }
}
