//! Adding a paper to an open case.

use std::borrow::Cow;

use serde_json::json;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::crowd::{self, Bringer, Crowd, DOCUMENTS_MAX, HELD_MAX, STRANGER, STRANGERS_MAX};
use super::kinds::{Kind, MIB};
use super::sniff::{ANY_MIME, sniff};
use super::{DocumentRow, NewDocument, store};
use crate::base::text::{clean_line, is_invisible_mark, truncate_chars};
use crate::base::{ActId, CaseDocumentId, CaseId, UserId};
use crate::documents::blobs;
use crate::documents::vault::{self, VaultError};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::act::frame;
use crate::sop::case::changed::content_changed;
use crate::sop::case::commitment::{Commitment, commit};
use crate::sop::case::past_store::NewTransition;
use crate::sop::case::rules::{self, RoleFlaw};
use crate::sop::case::types::{Detail, TransitionKind};
use crate::sop::case::work::{NoCase, Work};
use crate::sop::officers::Officer;
use crate::store::{StoreError, Tx};

/// A name is shown in one line.
const NAME_CHARS_MAX: usize = 100;
/// Codes of why a paper is held back; there are not so many reasons.
const CODES_MAX: usize = 20;
/// How the fact of adding names the commitment to the paper's hash, in hexadecimal digits.
pub(in crate::sop::case) const COMMITMENT: &str = "commitment";

/// Why a paper was not added, in the order of the checks.
#[derive(Debug, PartialEq, Error)]
pub enum AddDocumentError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini sudah selesai. Berkas baru tidak bisa ditambahkan lagi.")]
    CaseClosed,
    #[error("Berkas kasus ini ditambahkan {roles}. Minta petugas dengan peran itu.")]
    WrongRole { roles: String },
    #[error("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya.")]
    OutsideRegion,
    #[error("Jenis berkas \"{kind}\" tidak ada di prosedur ini. Pilih jenis dari daftar.")]
    UnknownKind { kind: String },
    #[error("Berkas ini kosong. Pilih berkas lain.")]
    Empty,
    #[error("Berkas ini lebih besar dari {mib_max} MiB. Perkecil berkasnya, lalu coba lagi.")]
    TooLarge { mib_max: usize },
    /// By its first bytes.
    #[error("Isi berkas ini tidak cocok untuk \"{label}\". Yang diterima: {accepted}.")]
    NotAccepted { label: String, accepted: String },
    #[error("Kasus ini sudah punya {DOCUMENTS_MAX} berkas. Lepas yang tidak perlu dahulu.")]
    TooMany,
    #[error("Kasus ini sudah punya {HELD_MAX} berkas yang dikarantina. Lepas yang tidak perlu dahulu.")]
    TooManyHeld,
    /// Of letters whose sender is not the applicant.
    #[error("Kasus ini sudah punya {STRANGERS_MAX} berkas dari surel orang lain. Lepas yang tidak perlu dahulu.")]
    TooManyOfStrangers,
    #[error("\"{label}\" sudah ada. Lepas yang lama dahulu, lalu tambahkan yang baru.")]
    OnlyOne { label: String },
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a paper, by an officer or by the program. The same bytes once more as the same kind are the paper that is there.
pub fn add_document(
    procedures: &Procedures,
    act_id: ActId,
    by: Option<UserId>,
    case: CaseId,
    new: NewDocument,
) -> Result<CaseDocumentId, AddDocumentError> {
    let within = procedures.clone();
    procedures
        .store()
        .write(frame(by, "sop.add_document").with_id(act_id), move |tx| add_document_in(tx, &within, by, case, new))
}

/// The same inside an act of another room.
pub fn add_document_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    by: Option<UserId>,
    case: CaseId,
    new: NewDocument,
) -> Result<CaseDocumentId, AddDocumentError> {
    add(tx, procedures, (by, Bringer::Known), case, new)
}

/// The same for what a letter brought whose sender is not the applicant. None: such letters brought so much already that
/// this is not added; the history says so, and the letter itself lies in the inbox.
pub fn add_strangers_document_in(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    case: CaseId,
    new: NewDocument,
) -> Result<Option<CaseDocumentId>, AddDocumentError> {
    match add(tx, procedures, (None, Bringer::Stranger), case, new) {
        Err(AddDocumentError::TooManyOfStrangers) => {
            crowd::note(tx, procedures, case)?;
            Ok(None)
        }
        added => added.map(Some),
    }
}

fn add(
    tx: &mut Tx<'_>,
    procedures: &Procedures,
    (by, bringer): (Option<UserId>, Bringer),
    case: CaseId,
    new: NewDocument,
) -> Result<CaseDocumentId, AddDocumentError> {
    if let Some(user) = by {
        people::require(tx.conn(), user, Permission::WorkCases)?;
    }
    let work = Work::load(tx.conn(), procedures, case, tx.now())?;
    if work.state.header.is_closed() {
        return Err(AddDocumentError::CaseClosed);
    }
    let definition = work.definition.clone();
    let officer = Officer::of(tx.conn(), &definition, by, work.ground.today)?;
    let role = role_of(&work, &officer)?;
    let unknown = || AddDocumentError::UnknownKind { kind: clean_line(truncate_chars(&new.kind, NAME_CHARS_MAX)) };
    let kind = Kind::of(&definition, &new.kind).ok_or_else(unknown)?;
    let kept = store::documents_of(tx.conn(), case)?;
    let hash = Sha256::digest(&new.bytes).to_vec();
    let quarantine = codes(&new.quarantine);
    let is_same = |row: &&DocumentRow| {
        !row.removed && row.hash == hash && row.kind == new.kind && row.is_quarantined() != quarantine.is_empty()
    };
    if let Some(same) = kept.iter().find(is_same) {
        return Ok(same.id);
    }
    let mime = check(&kind, &new, !quarantine.is_empty())?;
    Crowd::of(&kept, &work.state.past).check(bringer, !quarantine.is_empty())?;
    check_only(&kind, &new, &kept)?;
    let row = DocumentRow {
        id: CaseDocumentId::new(),
        case,
        name: name_of(&new.name, !quarantine.is_empty(), kept.len() + 1),
        mime: mime.to_owned(),
        bytes: i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
        hash,
        sealed: kind.personal || !quarantine.is_empty(),
        quarantine,
        origin: new.origin,
        added_by: by,
        added_at: tx.now(),
        removed: false,
        kind: new.kind,
    };
    if row.sealed {
        vault::put(tx, procedures.vault(), mime, &new.bytes)?;
    } else {
        blobs::put(tx, mime, &new.bytes)?;
    }
    note(tx, work, &row, (&role, bringer))?;
    Ok(row.id)
}

/// Writes the row of a paper whose bytes lie there, and the fact that binds it.
fn note(
    tx: &mut Tx<'_>,
    mut work: Work,
    row: &DocumentRow,
    (role, bringer): (&str, Bringer),
) -> Result<(), StoreError> {
    let Commitment { salt, hash } = commit(&row.hash)?;
    store::insert(tx, row, &salt)?;
    let mut detail = Detail { documents: vec![row.id], ..Detail::default() };
    detail.other.insert("kind".to_owned(), json!(row.kind));
    detail.other.insert(COMMITMENT.to_owned(), json!(hex(&hash)));
    if row.is_quarantined() {
        detail.other.insert("quarantined".to_owned(), json!(true));
    }
    if bringer == Bringer::Stranger {
        detail.other.insert(STRANGER.to_owned(), json!(true));
    }
    let transition = NewTransition::of(TransitionKind::Document, row.added_by).in_role(role).with_detail(detail);
    content_changed(tx, &mut work, transition)?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The role in which somebody adds papers: any of the office.
fn role_of(work: &Work, officer: &Officer) -> Result<String, AddDocumentError> {
    if officer.user.is_none() {
        return Ok(String::new());
    }
    let roles = rules::inside_roles(&work.definition);
    rules::role_among(&work.definition, officer, &roles, &work.state.header.region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => AddDocumentError::WrongRole { roles },
        RoleFlaw::OutsideRegion => AddDocumentError::OutsideRegion,
    })
}

/// Whether bytes may be kept as this kind, and the type under which they are.
pub(super) fn check(
    kind: &Kind<'_>,
    new: &NewDocument,
    is_quarantined: bool,
) -> Result<&'static str, AddDocumentError> {
    if new.bytes.is_empty() && !is_quarantined {
        return Err(AddDocumentError::Empty);
    }
    let mib_max = kind.mib_max();
    if new.bytes.len() > mib_max * MIB {
        return Err(AddDocumentError::TooLarge { mib_max });
    }
    // What is held back is not looked into either.
    if is_quarantined {
        return Ok(ANY_MIME);
    }
    let found = sniff(&new.bytes);
    if !kind.takes(found) {
        return Err(AddDocumentError::NotAccepted { label: kind.label.to_owned(), accepted: kind.accepted() });
    }
    Ok(found.mime(new.mime.trim()))
}

/// Whether there is none of a kind of which there is one; what is held back is none of it.
fn check_only(kind: &Kind<'_>, new: &NewDocument, kept: &[DocumentRow]) -> Result<(), AddDocumentError> {
    let is_there = || kept.iter().any(|row| row.kind == new.kind && !row.removed && !row.is_quarantined());
    if !kind.many && new.quarantine.is_empty() && is_there() {
        return Err(AddDocumentError::OnlyOne { label: kind.label.to_owned() });
    }
    Ok(())
}

/// Plain words only: a code that somebody else made up must not look like two.
fn codes(reasons: &[String]) -> Vec<String> {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let codes = reasons.iter().map(|code| code.chars().filter(is_plain).take(NAME_CHARS_MAX).collect::<String>());
    // A reason that is no code is a reason all the same.
    codes.map(|code| if code.is_empty() { "held".to_owned() } else { code }).take(CODES_MAX).collect()
}

/// `lampiran-01` for what is held back or has no name, else its name without what a path could be made of.
fn name_of(name: &str, is_quarantined: bool, number: usize) -> String {
    let neutral = || format!("lampiran-{number:02}");
    if is_quarantined {
        return neutral();
    }
    let name = clean_line(name);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_harmless = |c: &char| !is_invisible_mark(*c) && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*');
    let plain: String = last.chars().filter(is_harmless).collect();
    let plain = clean_line(plain.trim_start_matches(['.', ' ']));
    if plain.is_empty() { neutral() } else { shortened(&plain).into_owned() }
}

/// A long name keeps its ending, which tells people what it is.
fn shortened(name: &str) -> Cow<'_, str> {
    const ENDING_CHARS_MAX: usize = 5;
    if name.chars().count() <= NAME_CHARS_MAX {
        return Cow::Borrowed(name);
    }
    let is_ending =
        |ending: &str| ending.len() <= ENDING_CHARS_MAX && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    match name.rsplit_once('.').filter(|(_, ending)| is_ending(ending)) {
        Some((stem, ending)) => {
            let stem = truncate_chars(stem, NAME_CHARS_MAX - 1 - ending.len());
            Cow::Owned([stem, ".", ending].concat())
        }
        None => Cow::Borrowed(truncate_chars(name, NAME_CHARS_MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_no_paths_and_tell_nothing_of_what_is_held_back() {
        let long = "k".repeat(300);
        let long_pdf = [long.as_str(), ".pdf"].concat();
        let cut_pdf = [&long[..96], ".pdf"].concat();
        for (name, is_quarantined, expect) in [
            ("Katalog 2026.xlsx", false, "Katalog 2026.xlsx"),
            ("../../etc/passwd", false, "passwd"),
            ("C:\\Windows\\mulai.bat", false, "mulai.bat"),
            ("\u{202E}gpj.exe", false, "gpj.exe"),
            ("  a\u{0}b\tc\u{1b}.png ", false, "ab c.png"),
            ("=cmd|'x'!A1.csv", false, "=cmd'x'!A1.csv"),
            ("...", false, "lampiran-07"),
            ("", false, "lampiran-07"),
            ("/", false, "lampiran-07"),
            ("KTP Kontak UKM 01.exe", true, "lampiran-07"),
            (long.as_str(), false, &long[..100]),
            (long_pdf.as_str(), false, cut_pdf.as_str()),
        ] {
            assert_eq!(name_of(name, is_quarantined, 7), expect, "{name:?}");
        }
    }

    #[test]
    fn a_reason_to_hold_back_stays_one_word() {
        let reasons = ["executable".to_owned(), "dua kata".to_owned(), "\u{2603}".to_owned()];
        assert_eq!(codes(&reasons), ["executable", "duakata", "held"]);
        assert_eq!(codes(&[]), [""; 0]);
    }
}
