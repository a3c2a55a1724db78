//! What leaves the office: by whom, what for, and how much of it is personal. Every export is a fact before anybody has
//! it.

use std::sync::Arc;

use thiserror::Error;

use super::gather::figures_now;
use super::sheets::{self, Part};
use super::types::Span;
use crate::base::{ActId, BusinessDay, UserId};
use crate::documents::PaperError;
use crate::documents::csv_out::CsvError;
use crate::documents::xlsx::SheetError;
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case::looks::{self, LookKind, NewLook};
use crate::sop::definition::Definition;
use crate::sop::lists::Scope;
use crate::sop::officers;
use crate::store::{Act, StoreError};

pub(super) const XLSX_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(super) const CSV_MIME: &str = "text/csv";

/// A file that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// A name for the file: `deks-daftar-2026-11-22.xlsx`.
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
    pub rows: usize,
    /// Personal fields are in it as they are, at least of some cases.
    pub is_clear: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFormat {
    Xlsx,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FiguresFormat {
    Xlsx,
    /// One table; none: all of them, one under the other.
    Csv(Option<Part>),
    Pdf,
}

/// Why nothing left, in the order of the checks.
#[derive(Debug, Error)]
pub enum ExportError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Prosedur ini tidak dikenal. Muat ulang daftar prosedur.")]
    UnknownProcedure,
    #[error("Anda tidak punya peran di prosedur ini. Minta petugasnya mengekspor.")]
    NoRole,
    #[error("Keperluan itu tidak ada di prosedur ini. Pilih keperluan dari daftar.")]
    UnknownPurpose,
    #[error("Data pribadi hanya boleh diekspor peran yang berwenang. Ekspor tanpa data pribadi, atau minta manajer.")]
    MayNotSeePersonal,
    #[error("Ada {found} kasus, paling banyak {max} sekaligus. Persempit saringannya, misalnya per bulan.")]
    TooMany { found: i64, max: usize },
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error(transparent)]
    Csv(#[from] CsvError),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Exports the figures of a procedure. They hold no personal field.
pub fn export_figures(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    sop: &str,
    (span, region): (Span, Option<String>),
    format: FiguresFormat,
) -> Result<Export, ExportError> {
    let definition = procedures.library().newest(sop).ok_or(ExportError::UnknownProcedure)?;
    check_role(procedures, by, &definition)?;
    let scope = Scope { region, ..Scope::of(by, sop) };
    let figures = figures_now(procedures, &definition, span, &scope)?;
    let today = figures.zone.day_of(figures.at);
    let (bytes, name, mime) = match format {
        FiguresFormat::Xlsx => (sheets::xlsx(&figures)?, file_name(sop, "angka", today, "xlsx"), XLSX_MIME),
        FiguresFormat::Csv(Some(part)) => {
            (sheets::csv(&figures, part)?, file_name(sop, part.name(), today, "csv"), CSV_MIME)
        }
        FiguresFormat::Csv(None) => (sheets::csv_of_all(&figures)?, file_name(sop, "angka", today, "csv"), CSV_MIME),
        FiguresFormat::Pdf => (super::pdf(&figures)?, file_name(sop, "angka", today, "pdf"), "application/pdf"),
    };
    let rows = figures.overdue.len();
    log(procedures, act_id, by, ("figures", ""), rows)?;
    Ok(Export { name, mime, bytes, rows, is_clear: false })
}

/// Whether somebody works in a procedure at all; gives their roles today.
pub(super) fn check_role(
    procedures: &Procedures,
    by: UserId,
    definition: &Arc<Definition>,
) -> Result<Vec<officers::OfficerRole>, ExportError> {
    let roles = procedures.store().read(|connection| {
        people::require(connection, by, Permission::WorkCases)?;
        let day = definition.procedure.zone.day_of(procedures.store().clock().now());
        Ok::<_, ExportError>(officers::roles_of(connection, definition, by, day)?)
    })?;
    if roles.is_empty() { Err(ExportError::NoRole) } else { Ok(roles) }
}

/// Writes the export down. A repeat of the act writes nothing twice.
pub(super) fn log(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (what, purpose): (&'static str, &str),
    rows: usize,
) -> Result<(), ExportError> {
    let purpose = purpose.to_owned();
    procedures.store().write(Act::by(by, "sop.export").with_id(act_id), move |tx| {
        people::require(tx.conn(), by, Permission::WorkCases)?;
        if !purpose.is_empty() {
            people::require(tx.conn(), by, Permission::SeePersonalData)?;
        }
        let look = NewLook {
            case: None,
            document: None,
            kind: LookKind::Export,
            field: what,
            purpose: &purpose,
            rows: i64::try_from(rows).unwrap_or(i64::MAX),
            by,
        };
        looks::note(tx, &look)?;
        Ok::<(), NotAllowed>(())
    })?;
    Ok(())
}

pub(super) fn file_name(sop: &str, what: &str, today: BusinessDay, ending: &str) -> String {
    format!("{sop}-{what}-{today}.{ending}")
}
