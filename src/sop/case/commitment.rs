//! Commitments: a fact says which words or bytes it is about without saying what they are.
//!
//! The fact keeps the hash for good; what was written is a record beside it, with the salt. Whoever changes the words is
//! found out; once words and salt are erased, nobody guesses short words from the hash. A room that keeps somebody's
//! words beside a fact calls [`commit`], puts `hash` into the fact and `salt` beside the words in the record, and asks
//! [`holds`] when it is checked (`deks verify`). Both columns of the record are forgotten when the words are.

use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

use crate::store::StoreError;

const SALT_BYTES: usize = 16;

/// What a fact and its record keep of words or bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// For the record, beside what was written.
    pub salt: Vec<u8>,
    /// For the fact: SHA-256 over salt and what was written.
    pub hash: Vec<u8>,
}

/// Commits to words, or to the hash of bytes.
///
/// # Errors
/// Only where the machine gives no random numbers.
pub fn commit(said: &[u8]) -> Result<Commitment, StoreError> {
    let mut salt = vec![0; SALT_BYTES];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| StoreError::Unreadable("mesin tidak memberi angka acak".to_owned()))?;
    let hash = hash_of(&salt, said);
    Ok(Commitment { salt, hash })
}

/// Whether a fact committed to this. Words whose salt is gone are not what it committed to.
pub fn holds(hash: &[u8], salt: &[u8], said: &[u8]) -> bool {
    !salt.is_empty() && hash_of(salt, said) == hash
}

fn hash_of(salt: &[u8], said: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(said).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_words_with_their_salt_are_what_was_committed_to() {
        let one = commit(b"Buram.").expect("random numbers");
        let again = commit(b"Buram.").expect("random numbers");
        assert_ne!(one.hash, again.hash, "the same words look different");
        let no_salt = Vec::new();
        for (salt, said, expect) in [
            (&one.salt, "Buram.", true),
            (&one.salt, "Bagus.", false),
            (&again.salt, "Buram.", false),
            (&no_salt, "Buram.", false),
        ] {
            assert_eq!(holds(&one.hash, salt, said.as_bytes()), expect, "{said}");
        }
    }
}
