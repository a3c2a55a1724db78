//! A Z report as PDF.

use thiserror::Error;

use super::report::z_report;
use super::{ShiftSettings, paper};
use crate::documents::{self, PaperError, Template};
use crate::store::{Store, StoreError};

#[derive(Debug, Error)]
pub enum ShiftPdfError {
    #[error("Laporan Z nomor {0} tidak ada. Pilih dari daftar shift.")]
    UnknownZ(i64),
    #[error(transparent)]
    Paper(#[from] PaperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Typesets a stored Z report. Takes its time: call it from a worker. Returns a file name and the bytes.
pub fn z_pdf(store: &Store, z_number: i64, settings: &ShiftSettings) -> Result<(String, Vec<u8>), ShiftPdfError> {
    let zone = store.zone();
    let paper = store.read(|connection| {
        let report = z_report(connection, z_number)?.ok_or(ShiftPdfError::UnknownZ(z_number))?;
        Ok::<_, ShiftPdfError>(paper::shift_paper(connection, &report, settings, zone)?)
    })?;
    let data = serde_json::to_value(&paper).map_err(StoreError::from)?;
    Ok((file_name(settings, &paper.number), documents::pdf(Template::ZReport, &data, &[])?))
}

/// `laporan-z-K1-0007.pdf`; a prefix from the configuration is never a path.
pub(super) fn file_name(settings: &ShiftSettings, number: &str) -> String {
    let device: String = settings.device.chars().filter(char::is_ascii_alphanumeric).collect();
    ["laporan-z-", &device, "-", number, ".pdf"].concat()
}
