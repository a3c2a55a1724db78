//! The paper that both signed: looked at by few, with a trace, and checked against its hash; so is what the database says
//! of it.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::drawn_store;
use super::end_paper;
use super::looked;
use super::paper::{PaperOfAgreementError, paper_of, pdf, pictures};
use super::store::{self, AgreementRow, SignedMark};
use crate::base::{ActId, AgreementId, UserId};
use crate::documents::vault::{self, VaultError};
use crate::documents::{PagePictures, PaperError};
use crate::people::{NotAllowed, Permission, require};
use crate::sop::Procedures;
use crate::sop::case::looks::LookKind;
use crate::store::{Act, Connection, StoreError};

/// Whether the paper is what was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperCheck {
    Intact,
    /// It is not there: lost, or erased after its time by an earlier program.
    Missing,
    /// It does not open, or is not what was signed.
    Changed,
}

#[derive(Debug, Error)]
pub enum SignedPaperError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Perjanjian itu tidak ada atau belum ditandatangani. Muat ulang daftar perjanjian.")]
    Unknown,
    #[error("Lembar perjanjian {0} tidak ada lagi di perangkat ini. Ambil dari cadangan atau dari arsip kertas.")]
    Missing(String),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PaperOfAgreementError> for SignedPaperError {
    fn from(error: PaperOfAgreementError) -> Self {
        match error {
            PaperOfAgreementError::NotAllowed(error) => error.into(),
            PaperOfAgreementError::Unknown | PaperOfAgreementError::NotADraft(_) => SignedPaperError::Unknown,
            PaperOfAgreementError::Paper(error) => error.into(),
            PaperOfAgreementError::Store(error) => error.into(),
        }
    }
}

/// MIME type and bytes of a signed paper, to be read here. That it was looked at is a fact before the bytes are given.
pub fn signed_paper(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
) -> Result<(String, Vec<u8>), SignedPaperError> {
    note_look(procedures, (act_id, LookKind::View), by, agreement)?;
    bytes_of(procedures, agreement)
}

/// The same, to be taken along: on a stick it is out of this outlet's hands.
pub fn export_signed_paper(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
) -> Result<(String, Vec<u8>), SignedPaperError> {
    note_look(procedures, (act_id, LookKind::Export), by, agreement)?;
    bytes_of(procedures, agreement)
}

fn note_look(
    procedures: &Procedures,
    (act_id, kind): (ActId, LookKind),
    by: UserId,
    agreement: AgreementId,
) -> Result<(), SignedPaperError> {
    procedures.store().write(Act::by(by, looked::KIND).with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::SignAgreements)?;
        let (row, _) = signed(tx.conn(), agreement)?;
        Ok(looked::note_paper(tx, &row, kind, by)?)
    })
}

fn bytes_of(procedures: &Procedures, agreement: AgreementId) -> Result<(String, Vec<u8>), SignedPaperError> {
    procedures.store().read(|c| {
        let (row, mark) = signed(c, agreement)?;
        vault::get(c, procedures.vault(), &mark.paper_hash)?.ok_or(SignedPaperError::Missing(row.number))
    })
}

/// An agreement with the mark of its signature.
fn signed(connection: &Connection, agreement: AgreementId) -> Result<(AgreementRow, SignedMark), SignedPaperError> {
    let row = store::agreement(connection, agreement)?.ok_or(SignedPaperError::Unknown)?;
    let mark = row.signed.clone().ok_or(SignedPaperError::Unknown)?;
    Ok((row, mark))
}

/// A signed paper as it is looked at again.
#[derive(Debug)]
pub struct SignedLook {
    /// Of the kept file.
    pub check: PaperCheck,
    /// What the database says is what both signed; else nothing is drawn of it.
    pub is_as_signed: bool,
    /// MIME type and bytes of the kept file, where it is intact.
    pub file: Option<(String, Vec<u8>)>,
    /// What was agreed, set anew as this program sets it today.
    pub drawn: Option<PagePictures>,
    /// It shows what both drew on the screen.
    pub has_strokes: bool,
    /// It is the kept file, byte by byte.
    pub is_the_file: bool,
}

/// What there is of a signed paper, and what of it holds. That it was looked at is a fact before anything is given.
/// `size`: how many dots wide a page is drawn, and how many pages at most.
pub fn look_again(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    agreement: AgreementId,
    size: (u32, usize),
) -> Result<SignedLook, SignedPaperError> {
    note_look(procedures, (act_id, LookKind::View), by, agreement)?;
    let (check, file, paper, has_strokes) = procedures.store().read(|c| {
        let (row, mark) = signed(c, agreement)?;
        let (check, file) = checked(vault::get(c, procedures.vault(), &mark.paper_hash), &mark.paper_hash)?;
        let touched = drawn_store::drawn(c, agreement)?;
        let paper = match store::conditions_of(c, agreement)? {
            Some(mut conditions) if store::is_as_signed(c, agreement)? => {
                if mark.by_touch {
                    // What stands under the lines is who drew them.
                    conditions.parties.partner.signer_name = mark.partner_name;
                    conditions.parties.outlet.signer_name = mark.outlet_name;
                }
                Some(paper_of(c, procedures, &row, &conditions, touched.as_ref())?)
            }
            _ => None,
        };
        Ok::<_, SignedPaperError>((check, file, paper, touched.is_some()))
    })?;
    let is_as_signed = paper.is_some();
    let (drawn, is_the_file) = match paper {
        Some((template, paper)) => {
            let kept = file.as_ref().filter(|_| has_strokes);
            let is_the_file = match kept {
                Some((_, bytes)) => pdf(template, &paper)? == *bytes,
                None => false,
            };
            (Some(pictures(template, &paper, size)?), is_the_file)
        }
        None => (None, false),
    };
    Ok(SignedLook { check, is_as_signed, file, drawn, has_strokes, is_the_file })
}

/// A file out of the vault.
pub(super) type Kept = Option<(String, Vec<u8>)>;

/// What a file came to, and itself where it is what was kept under this hash.
pub(super) fn checked(kept: Result<Kept, VaultError>, hash: &[u8]) -> Result<(PaperCheck, Kept), VaultError> {
    match kept {
        Ok(None) => Ok((PaperCheck::Missing, None)),
        Ok(Some((mime, bytes))) if Sha256::digest(&bytes).to_vec() == hash => {
            Ok((PaperCheck::Intact, Some((mime, bytes))))
        }
        Ok(Some(_)) | Err(VaultError::Tampered | VaultError::NotSealed) => Ok((PaperCheck::Changed, None)),
        Err(error) => Err(error),
    }
}

/// Whether the paper still is what both signed.
pub fn check_paper(
    connection: &Connection,
    procedures: &Procedures,
    agreement: AgreementId,
) -> Result<PaperCheck, SignedPaperError> {
    let (_, mark) = signed(connection, agreement)?;
    Ok(checked(vault::get(connection, procedures.vault(), &mark.paper_hash), &mark.paper_hash)?.0)
}

/// Everything about signed agreements that is not as both signed it, as sentences: what they say and who the parties are,
/// by the hash that was signed for; their papers and the minutes of their ends, by the hash of their bytes. Empty is good.
/// Reads every signed paper. A paper that is not there is a loss whatever became of its application: erasing leaves signed papers alone
/// (`partnership::ROOM` keeps them).
pub fn verify(connection: &Connection, procedures: &Procedures) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for (row, mark) in store::signed_rows(connection)? {
        let number = &row.number;
        if !store::is_as_signed(connection, row.id)? {
            found.push(format!("Perjanjian {number}: isi atau pihaknya tidak sama dengan yang ditandatangani."));
        }
        match checked(vault::get(connection, procedures.vault(), &mark.paper_hash), &mark.paper_hash) {
            Ok((PaperCheck::Intact, _)) => {}
            Ok((PaperCheck::Missing, _)) => {
                found.push(format!("Perjanjian {number}: lembar yang ditandatangani tidak ada lagi."));
            }
            Ok((PaperCheck::Changed, _)) => {
                found.push(format!("Perjanjian {number}: lembarnya tidak sama dengan yang ditandatangani."));
            }
            Err(VaultError::Store(error)) => return Err(error),
            Err(error) => found.push(format!("Perjanjian {number}: {error}")),
        }
    }
    found.extend(end_paper::verify(connection, procedures)?);
    Ok(found)
}
