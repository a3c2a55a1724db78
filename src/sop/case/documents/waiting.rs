//! Papers that wait for their case to be opened: what could not be added to it is refused at once.

use super::NewDocument;
use super::add::{self, AddDocumentError};
use super::crowd::DOCUMENTS_MAX;
use super::kinds::Kind;
use crate::sop::definition::Definition;

/// Whether a paper can go with a case that is not opened yet, beside those that wait for it already.
pub fn check_waiting(
    definition: &Definition,
    waiting: &[&NewDocument],
    new: &NewDocument,
) -> Result<(), AddDocumentError> {
    let unknown = || AddDocumentError::UnknownKind { kind: new.kind.clone() };
    let kind = Kind::of(definition, &new.kind).ok_or_else(unknown)?;
    add::check(&kind, new, !new.quarantine.is_empty())?;
    if waiting.len() >= DOCUMENTS_MAX {
        return Err(AddDocumentError::TooMany);
    }
    if !kind.many && waiting.iter().any(|one| one.kind == new.kind) {
        return Err(AddDocumentError::OnlyOne { label: kind.label.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sop::case::documents::DocumentOrigin;
    use crate::sop::definition::Library;

    fn paper(kind: &str, bytes: &[u8]) -> NewDocument {
        NewDocument {
            kind: kind.to_owned(),
            name: "berkas".to_owned(),
            mime: String::new(),
            bytes: bytes.to_vec(),
            origin: DocumentOrigin::Stick,
            quarantine: Vec::new(),
        }
    }

    #[test]
    fn what_the_case_would_refuse_is_refused_before_it_is_there() {
        let deks = Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS");
        let (page, large) = (b"%PDF-1.7\n", vec![b'a'; 26 * 1024 * 1024]);
        let card = paper("identity_card", page);
        let many = vec![&card; DOCUMENTS_MAX];
        let accepted = "gambar (PNG, JPG)".to_owned();
        for (new, waiting, expect) in [
            (paper("identity_card", page), &[][..], Ok(())),
            (
                paper("identity_card", page),
                &[&card][..],
                Err(AddDocumentError::OnlyOne { label: "KTP penanda tangan".into() }),
            ),
            (paper("other", b"catatan"), &many[..], Err(AddDocumentError::TooMany)),
            (
                paper("photo", page),
                &[][..],
                Err(AddDocumentError::NotAccepted { label: "Foto produk".into(), accepted }),
            ),
            (paper("catalogue", &large), &[][..], Err(AddDocumentError::TooLarge { mib_max: 25 })),
            (paper("catalogue", b""), &[][..], Err(AddDocumentError::Empty)),
            (paper("lain", page), &[][..], Err(AddDocumentError::UnknownKind { kind: "lain".into() })),
        ] {
            assert_eq!(check_waiting(&deks, waiting, &new), expect, "{}", new.kind);
        }
    }
}
