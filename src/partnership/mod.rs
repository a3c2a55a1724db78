//! Partnership with an SME (SOP DEKS): the application, its curation, the letters, the agreement, and what follows.
//!
//! Promises: a letter that came in becomes an application once, whatever crashes in between; whoever entered an
//! application neither scores nor decides about it; scores are blind until they are handed in; the reason of a decision
//! is the text of the letter; steps that other rooms do are closed by what those rooms wrote down. Leaves to others:
//! how a case runs (`sop`), how letters travel (`mail`), goods, sales and reviews.

pub mod agreement;
pub mod applications;
pub mod card;
pub mod curation;
pub mod follow;
mod forget;
mod forget_store;
pub mod reading;
mod told;
mod told_store;

use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::base::ActId;
use crate::sop::Room;

/// The procedure that this room works by.
pub const SOP: &str = "deks";

/// What this room adds to cases of its procedure, for [`crate::sop::Procedures::with_room`]: a partnership is not closed
/// before everything is handed back and paid; what is kept beside a case is told to whose it is, and forgotten with it;
/// agreements that both signed and the photos of the catalogue stay.
pub const ROOM: Room = Room {
    holds: agreement::holds,
    keeps: forget::keeps,
    tells: told::tells,
    reads: told::letter_text,
    forgets: forget::forgets,
};

/// The id of an act that follows from something that is known by its own ids: the same thing gives the same act, so
/// that doing it again after a crash gives the first result and changes nothing. A UUID of version 8 over SHA-256.
pub(in crate::partnership) fn act_of(kind: &str, about: &[&[u8]]) -> ActId {
    let mut digest = Sha256::new().chain_update(b"deks act\0").chain_update(kind.as_bytes());
    for part in about {
        digest = digest.chain_update([0_u8]).chain_update(part.len().to_be_bytes()).chain_update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    ActId(Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_is_the_same_act() {
        let base = act_of("inbox", &[b"a", b"bc"]);
        assert_eq!(act_of("inbox", &[b"a", b"bc"]), base);
        let others: [(&str, [&[u8]; 2]); 4] =
            [("other", [b"a", b"bc"]), ("inbox", [b"ab", b"c"]), ("inbox", [b"bc", b"a"]), ("inbox", [b"abc", b""])];
        for (kind, about) in others {
            assert_ne!(act_of(kind, &about), base, "{kind} {about:?}");
        }
        assert_eq!(base.0.get_version_num(), 8);
    }
}
