//! The files of a letter as papers of a case: of the kind that they are for, or kept beside. What the reading keeps
//! apart goes in as held back: the case seals it under a neutral name, and nothing opens it. What names a person goes in
//! sealed, as the kind that few may open. The letter itself is kept as it came; what a case does not take of it is told.

use sha2::{Digest, Sha256};

use super::adding::{Arrived, TakeError};
use crate::base::{CaseId, UserId};
use crate::partnership::reading::{Attachment, Role};
use crate::sop::Procedures;
use crate::sop::case::documents::{
    AddDocumentError, DocumentOrigin, LeftOut, OTHER, add_document_in, add_strangers_document_in, note_left_out,
};
use crate::sop::case::{NewDocument, NoCase};
use crate::sop::field::Content;
use crate::store::Tx;

/// Kinds of papers, as sop/deks.toml names them.
pub(super) const LETTER: &str = "letter";
const IDENTITY: &str = "identity_card";
const MAIL_MIME: &str = "message/rfc822";
const CSV_MIME: &str = "text/csv";
/// Why a file without a byte is held back: there is nothing to open, and that it came is not forgotten.
const EMPTY: &str = "empty";

/// How the files of a letter go into a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// As what was asked for.
    AsContent,
    /// Beside it, for a person to look at.
    Beside,
    /// The same, from somebody whom the case does not know: so many of them, and no more.
    OfAStranger,
}

/// Where a file goes, and who puts it there.
#[derive(Debug, Clone, Copy)]
struct Place {
    case: CaseId,
    by: Option<UserId>,
    goes: Goes,
}

/// Puts the letter and its files to a case; a file that lies there already is not put there twice. Gives what the case did
/// not take, in a few words each, without names: those are somebody's.
pub(super) fn add(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    (case, content): (CaseId, &Content),
    arrived: &Arrived,
    goes: Goes,
) -> Result<Vec<String>, TakeError> {
    let mut known: Vec<(Vec<u8>, String, bool)> =
        content.documents.iter().map(|paper| (paper.hash.clone(), paper.kind.clone(), paper.quarantined)).collect();
    let (mut refused, mut left) = (Vec::new(), LeftOut::default());
    for (title, paper) in papers_of(arrived, goes == Goes::AsContent) {
        let (hash, is_held) = (Sha256::digest(&paper.bytes).to_vec(), !paper.quarantine.is_empty());
        // What was kept beside may still come to count; what counts already is not kept beside as well.
        let is_same = |(other, of, held): &(Vec<u8>, String, bool)| {
            *other == hash && *held == is_held && (paper.kind == OTHER || *of == paper.kind)
        };
        if known.iter().any(is_same) {
            continue;
        }
        known.push((hash, paper.kind.clone(), is_held));
        if let Some(refusal) = put(tx, procedures, Place { case, by, goes }, paper)? {
            left.count(&refusal);
            refused.push(not_taken(&title, &refusal));
        }
    }
    // Of a stranger's letters the case itself says that it takes no more.
    note_left_out(tx, procedures, case, left)?;
    Ok(refused)
}

/// Puts one paper to the case; not what the procedure takes as that kind, or more of it than it takes, is kept beside.
/// Gives why the case did not take it.
fn put(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    into: Place,
    paper: NewDocument,
) -> Result<Option<AddDocumentError>, TakeError> {
    let of_kind = paper.kind != OTHER && paper.kind != LETTER;
    let beside = of_kind.then(|| NewDocument { kind: OTHER.to_owned(), ..paper.clone() });
    let held = paper.bytes.is_empty().then(|| NewDocument {
        kind: OTHER.to_owned(),
        quarantine: vec![EMPTY.to_owned()],
        ..paper.clone()
    });
    let mut refusal = put_once(tx, procedures, into, paper)?;
    if let Some(paper) = beside.filter(|_| refusal.is_some()) {
        refusal = put_once(tx, procedures, into, paper)?;
    }
    if let Some(paper) = held.filter(|_| refusal.is_some()) {
        put_once(tx, procedures, into, paper)?;
    }
    Ok(refusal)
}

/// None: it lies there. An error is none of the file: then the whole act is given up.
fn put_once(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    into: Place,
    paper: NewDocument,
) -> Result<Option<AddDocumentError>, TakeError> {
    let added = match into.goes {
        Goes::OfAStranger => add_strangers_document_in(tx, procedures, into.case, paper).map(|added| added.is_some()),
        Goes::AsContent | Goes::Beside => add_document_in(tx, procedures, into.by, into.case, paper).map(|_| true),
    };
    match added {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some(AddDocumentError::TooManyOfStrangers)),
        Err(refusal) if is_of_the_file(&refusal) => Ok(Some(refusal)),
        Err(error) => Err(error.into()),
    }
}

fn is_of_the_file(refusal: &AddDocumentError) -> bool {
    matches!(
        refusal,
        AddDocumentError::Empty
            | AddDocumentError::TooLarge { .. }
            | AddDocumentError::NotAccepted { .. }
            | AddDocumentError::UnknownKind { .. }
            | AddDocumentError::OnlyOne { .. }
            | AddDocumentError::TooMany
            | AddDocumentError::TooManyHeld
            | AddDocumentError::TooManyOfStrangers
    )
}

/// Which paper, and in a few words why: whole, so that a screen in another language can say it.
fn not_taken(paper: &str, refusal: &AddDocumentError) -> String {
    match refusal {
        AddDocumentError::Empty => format!("{paper} (kosong)"),
        AddDocumentError::TooLarge { .. } => format!("{paper} (terlalu besar)"),
        AddDocumentError::OnlyOne { .. } => format!("{paper} (sudah ada)"),
        AddDocumentError::TooMany | AddDocumentError::TooManyHeld | AddDocumentError::TooManyOfStrangers => {
            format!("{paper} (berkas permohonan sudah penuh)")
        }
        _ => format!("{paper} (tidak diterima)"),
    }
}

/// The letter, then its files, as people call each.
fn papers_of(arrived: &Arrived, as_content: bool) -> Vec<(String, NewDocument)> {
    let mut papers = Vec::new();
    if let Some(bytes) = &arrived.bytes {
        papers.push(("surat".to_owned(), paper(LETTER, "surat.eml", MAIL_MIME, bytes.clone(), Vec::new())));
    }
    let files = arrived.reading.iter().flat_map(|reading| &reading.attachments);
    for (at, file) in files.enumerate() {
        let kind = if as_content { kind_of(file) } else { OTHER };
        let reasons = file.reasons.iter().map(|reason| reason.code().to_owned()).collect();
        let name = file.file_name.as_deref().unwrap_or_default();
        let number = at + 1;
        papers.push((format!("lampiran {number}"), paper(kind, name, mime_of(file), file.bytes.to_vec(), reasons)));
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
        Some(Role::Identity) => IDENTITY,
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
