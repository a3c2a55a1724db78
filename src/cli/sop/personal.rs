//! `deks sop access`, `deks sop erase` and `deks sop retention`: what is known of somebody, for themselves; the end of it;
//! and of which cases the time of keeping is over.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::Serialize;
use thiserror::Error;

use super::cases::by_number;
use crate::base::{ActId, UserId};
use crate::sop::Procedures;
use crate::sop::case::CaseHeader;
use crate::sop::case::looks::{
    EraseError, RetentionDue, SUBJECT, UnmaskError, erase, every_retention_due, subject_access,
};
use crate::store::StoreError;

/// Why nothing was given, or erased.
#[derive(Debug, Error)]
pub enum PersonalCommandError {
    #[error("Kasus {number} tidak ada. Periksa nomornya.")]
    UnknownCase { number: String },
    #[error("Keperluan \"{purpose}\" tidak ada di prosedur kasus ini. Yang ada: {known}.")]
    UnknownPurpose { purpose: String, known: String },
    #[error("{path} tidak bisa dibuat: {cause}. Pilih tempat atau nama lain.")]
    Unwritable { path: String, cause: String },
    #[error(transparent)]
    See(#[from] UnmaskError),
    #[error(transparent)]
    Erase(#[from] EraseError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes everything that is known of one case as JSON, for whom it is about (UU 27/2022 art. 7). `purpose`: a code of
/// the procedure; left out, that they asked for it. The file must not be there yet, and only its owner reads it; what
/// could not be written whole is not left behind.
pub fn access_command(
    procedures: &Procedures,
    by: UserId,
    number: &str,
    purpose: Option<&str>,
    out: &Path,
) -> Result<String, PersonalCommandError> {
    let header = known(procedures, number)?;
    let purpose = purpose_of(procedures, &header, purpose)?;
    let unwritable = |error: std::io::Error| PersonalCommandError::Unwritable {
        path: out.display().to_string(),
        cause: error.to_string(),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(out).map_err(unwritable)?;
    let mut given = || {
        let json = subject_access(procedures, by, header.id, &purpose)?.to_json();
        let text = serde_json::to_string_pretty(&json).map_err(StoreError::from)? + "\n";
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)
    };
    if let Err(error) = given() {
        let _ = fs::remove_file(out);
        return Err(error);
    }
    Ok(format!(
        "Data kasus {} ditulis ke {}. Serahkan kepada pemiliknya saja, lalu hapus berkas itu.\n",
        header.number,
        out.display()
    ))
}

/// Destroys what is personal of a closed case. `on_request`: whose data it is asked for it; without that only once the
/// time of keeping is over.
pub fn erase_command(
    procedures: &Procedures,
    by: UserId,
    number: &str,
    reason: &str,
    on_request: bool,
) -> Result<String, PersonalCommandError> {
    let header = known(procedures, number)?;
    let purpose = if on_request { SUBJECT } else { "" };
    let erased = erase(procedures, ActId::new(), by, header.id, reason.to_owned(), purpose)?;
    Ok(format!(
        "Data pribadi kasus {} dihapus: {} isian, {} berkas, {} tulisan, {} surat.\n",
        header.number,
        erased.fields.len(),
        erased.documents,
        erased.texts,
        erased.letters
    ))
}

fn known(procedures: &Procedures, number: &str) -> Result<CaseHeader, PersonalCommandError> {
    let unknown = || PersonalCommandError::UnknownCase { number: number.trim().to_owned() };
    by_number(procedures, number)?.ok_or_else(unknown)
}

/// The purpose that was named, or the request of whose data it is where the procedure knows it.
fn purpose_of(
    procedures: &Procedures,
    header: &CaseHeader,
    named: Option<&str>,
) -> Result<String, PersonalCommandError> {
    let Some(definition) = procedures.definition(&header.pin) else {
        // Reading it says what is wrong.
        return Ok(named.unwrap_or(SUBJECT).to_owned());
    };
    let purpose = match named {
        Some(named) => named.trim(),
        None if definition.purposes.is_empty() => "",
        None => SUBJECT,
    };
    let known: Vec<&str> = definition.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    if purpose.is_empty() || known.contains(&purpose) {
        return Ok(purpose.to_owned());
    }
    Err(PersonalCommandError::UnknownPurpose { purpose: purpose.to_owned(), known: known.join(", ") })
}

/// A closed case that may be erased. Nothing personal.
#[derive(Debug, Serialize)]
struct DueJson {
    number: String,
    procedure: String,
    closed_on: String,
    due_on: String,
    papers: i64,
}

/// The closed cases whose time of keeping is over, by procedure, the earliest first; also those of a procedure whose file
/// was taken away.
pub fn retention_command(procedures: &Procedures, json: bool) -> Result<String, StoreError> {
    let found = procedures.store().read_snapshot(|connection| every_retention_due(connection, procedures))?;
    let due: Vec<DueJson> = found.into_iter().map(due_json).collect();
    if json {
        return Ok(serde_json::to_string_pretty(&due)? + "\n");
    }
    let mut text = format!("Kasus yang masa simpannya sudah lewat: {}\n", due.len());
    for one in &due {
        let (number, procedure, papers) = (&one.number, &one.procedure, one.papers);
        let (closed_on, due_on) = (&one.closed_on, &one.due_on);
        let _ = writeln!(text, "{number:<22} {procedure}  selesai {closed_on}, lewat sejak {due_on}, {papers} berkas");
    }
    Ok(text)
}

fn due_json(one: RetentionDue) -> DueJson {
    DueJson {
        number: one.number,
        procedure: one.sop,
        closed_on: one.closed_on.to_string(),
        due_on: one.due_on.to_string(),
        papers: one.documents,
    }
}
