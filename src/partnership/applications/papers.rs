//! The files of a letter as papers of a case: of the kind that they are for, or kept beside. What the reading keeps
//! apart goes in as held back: the case seals it under a neutral name, and nothing opens it. The letter itself is kept
//! as it came.

use sha2::{Digest, Sha256};

use super::adding::{Arrived, TakeError};
use crate::base::{CaseId, UserId};
use crate::partnership::reading::{Attachment, Role};
use crate::sop::Procedures;
use crate::sop::case::documents::{AddDocumentError, DocumentOrigin, OTHER, add_document_in};
use crate::sop::case::{NewDocument, NoCase};
use crate::sop::field::Content;
use crate::store::Tx;

/// Kinds of papers, as sop/deks.toml names them.
pub(super) const LETTER: &str = "letter";
const MAIL_MIME: &str = "message/rfc822";
const CSV_MIME: &str = "text/csv";

/// Puts the letter and its files to a case; a file that lies there already is not put there twice. `as_content`:
/// whether they count as what was asked for, or are kept for a person to look at.
pub(super) fn add(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    (case, content): (CaseId, &Content),
    arrived: &Arrived,
    as_content: bool,
) -> Result<(), TakeError> {
    let mut known: Vec<(Vec<u8>, String, bool)> =
        content.documents.iter().map(|paper| (paper.hash.clone(), paper.kind.clone(), paper.quarantined)).collect();
    for (kind, paper) in papers_of(arrived, as_content) {
        let (hash, is_held) = (Sha256::digest(&paper.bytes).to_vec(), !paper.quarantine.is_empty());
        // What was kept beside may still come to count; what counts already is not kept beside as well.
        let is_same = |(other, of, held): &(Vec<u8>, String, bool)| {
            *other == hash && *held == is_held && (kind == OTHER || of == kind)
        };
        if known.iter().any(is_same) {
            continue;
        }
        known.push((hash, kind.to_owned(), is_held));
        let beside = (kind != OTHER && kind != LETTER).then(|| NewDocument { kind: OTHER.to_owned(), ..paper.clone() });
        let mut added = add_document_in(tx, procedures, by, case, paper);
        // Not what the procedure takes as that kind, or more of it than it takes: kept beside.
        let is_refused = matches!(&added, Err(error) if !is_of_the_store(error));
        if let Some(paper) = beside.filter(|_| is_refused) {
            added = add_document_in(tx, procedures, by, case, paper);
        }
        match added {
            Err(error) if is_of_the_store(&error) => return Err(error.into()),
            // What cannot be kept as a paper at all is in the stored letter.
            Err(error) => tracing::info!(case = %case, %error, "a file of a letter is only in the letter itself"),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// The letter, then its files, with the kind of each.
fn papers_of(arrived: &Arrived, as_content: bool) -> Vec<(&'static str, NewDocument)> {
    let mut papers = Vec::new();
    if let Some(bytes) = &arrived.bytes {
        papers.push((LETTER, paper(LETTER, "surat.eml", MAIL_MIME, bytes.clone(), Vec::new())));
    }
    let files = arrived.reading.iter().flat_map(|reading| &reading.attachments);
    for file in files {
        let kind = if as_content { kind_of(file) } else { OTHER };
        let reasons = file.reasons.iter().map(|reason| reason.code().to_owned()).collect();
        let name = file.file_name.as_deref().unwrap_or_default();
        papers.push((kind, paper(kind, name, mime_of(file), file.bytes.to_vec(), reasons)));
    }
    papers
}

fn paper(kind: &str, name: &str, mime: &str, bytes: Vec<u8>, quarantine: Vec<String>) -> NewDocument {
    NewDocument {
        kind: kind.to_owned(),
        name: name.to_owned(),
        mime: mime.to_owned(),
        bytes,
        origin: DocumentOrigin::Email,
        quarantine,
    }
}

/// What a file is for; what is kept apart is for nothing.
fn kind_of(file: &Attachment) -> &'static str {
    match file.role {
        Some(Role::Catalogue) => "catalogue",
        Some(Role::InstagramScreenshot) => "instagram_screenshot",
        Some(Role::Photo) => "photo",
        Some(Role::Inline | Role::Other) | None => OTHER,
    }
}

/// The first bytes decide what a file is; only a sheet of text is told by its name.
fn mime_of(file: &Attachment) -> &str {
    if file.extension() == "csv" { CSV_MIME } else { &file.content_type }
}

/// Whether the store refused, and not the file: then the whole act is given up.
pub(super) fn is_of_the_store(error: &AddDocumentError) -> bool {
    matches!(
        error,
        AddDocumentError::Store(_) | AddDocumentError::Vault(_) | AddDocumentError::NoCase(NoCase::Store(_))
    )
}
