//! How both signed on the screen: what they drew, when, for which draft, and who was signed in. The paper is set out of it
//! when they sign, and again whenever it is looked at.

use serde::{Deserialize, Serialize};

use super::paper::AgreementPaper;
use crate::base::{UtcMs, Zone};
use crate::documents::blobs::BlobHash;
use crate::intake::Signature;

/// So many bytes of the draft's hash stand on the paper; the whole of it is kept with the signatures.
const HASH_BYTES_PRINTED: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Touched {
    pub partner: Signature,
    pub outlet: Signature,
    pub at: UtcMs,
    /// Who was signed in, by name.
    pub officer: String,
    /// The hash of the draft as both saw it.
    pub seen: BlobHash,
}

impl Touched {
    /// Puts the strokes into their places, and under them when and how they were drawn.
    pub fn put_on(&self, paper: &mut AgreementPaper, zone: Zone) {
        for (place, signature) in paper.signatures.iter_mut().zip([&self.partner, &self.outlet]) {
            place.strokes.clone_from(&signature.strokes);
        }
        let printed = self.seen.iter().take(HASH_BYTES_PRINTED);
        let printed: String = printed.map(|byte| format!("{byte:02x}")).collect();
        paper.signed_line = format!(
            "Ditandatangani secara elektronik di layar kios pada {} pukul {} {}, di hadapan petugas {}. Sidik naskah: \
             {printed} …",
            zone.day_of(self.at).long(),
            zone.time_of_day(self.at),
            zone.name(),
            self.officer
        );
    }
}
