//! `deks review figures` and `deks review send`: the month's figures, and its letters as files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use crate::base::{MailId, Month, Rupiah};
use crate::config::Config;
use crate::mail;
use crate::review::{self, MonthFigures, PartnerFigures, SendError};
use crate::store::{Store, StoreError};
use crate::till::figures::Sums;

#[derive(Debug, Error)]
pub enum ReviewCommandError {
    #[error("Mitra {0} tidak ada. Periksa kodenya.")]
    UnknownPartner(String),
    #[error("Folder {path} tidak bisa ditulis: {cause}. Periksa izinnya, atau pilih folder lain.")]
    Folder { path: String, cause: String },
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Mail(#[from] mail::EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Serialize)]
struct FiguresJson {
    month: String,
    total: SumsJson,
    partners: Vec<PartnerJson>,
}

#[derive(Debug, Serialize)]
struct PartnerJson {
    partner_id: String,
    #[serde(flatten)]
    sums: SumsJson,
}

#[derive(Debug, Serialize)]
struct SumsJson {
    units_sold: i64,
    units_returned: i64,
    units_net: i64,
    gross: Rupiah,
    discount: Rupiah,
    refund: Rupiah,
    net: Rupiah,
}

impl From<&Sums> for SumsJson {
    fn from(sums: &Sums) -> Self {
        SumsJson {
            units_sold: sums.units_sold,
            units_returned: sums.units_returned,
            units_net: sums.units_net(),
            gross: sums.gross,
            discount: sums.discount,
            refund: sums.refund,
            net: sums.net(),
        }
    }
}

/// The figures of a month for all partners, or for one by its code; `total` is over those shown.
pub fn figures_command(
    store: &Store,
    config: &Config,
    month: Month,
    partner: Option<&str>,
    json: bool,
) -> Result<String, ReviewCommandError> {
    let zone = store.zone();
    let read = |connection: &crate::store::Connection| {
        review::month_figures(connection, month, zone, config.rules.months_unsold)
    };
    let mut figures: MonthFigures = store.read_snapshot(read)?;
    if let Some(code) = partner {
        figures.partners.retain(|found| found.code.eq_ignore_ascii_case(code.trim()));
        let Some(only) = figures.partners.first() else {
            return Err(ReviewCommandError::UnknownPartner(code.to_owned()));
        };
        figures.total = only.sums;
    }
    if !json {
        return Ok(table(&figures));
    }
    let partners = figures
        .partners
        .iter()
        .map(|partner| PartnerJson { partner_id: partner.code.clone(), sums: SumsJson::from(&partner.sums) })
        .collect();
    let answer = FiguresJson { month: month.to_string(), total: SumsJson::from(&figures.total), partners };
    Ok(serde_json::to_string_pretty(&answer).map_err(StoreError::from)? + "\n")
}

fn table(figures: &MonthFigures) -> String {
    let mut text = format!("Review {}\n", figures.month.long());
    let _ = writeln!(
        text,
        "{:<6} {:<32} {:>6} {:>14} {:>12} {:>14} {:>5} {:>5} peringkat",
        "Kode", "Mitra", "buah", "bersih", "komisi", "hak mitra", "stok", "laku"
    );
    let mut row = |code: &str, name: &str, sums: &Sums, rest: String| {
        let _ = writeln!(
            text,
            "{code:<6} {:<32} {:>6} {:>14} {:>12} {:>14} {rest}",
            crate::base::text::truncate_chars(name, 32),
            sums.units_net(),
            sums.net().grouped(),
            sums.commission_net().grouped(),
            sums.payable().grouped(),
        );
    };
    let rest =
        |p: &PartnerFigures| format!("{:>5} {:>3} % {:>3}/{}", p.on_hand, p.sell_through_bp() / 100, p.rank, p.rank_of);
    for partner in &figures.partners {
        row(&partner.code, &partner.business_name, &partner.sums, rest(partner));
    }
    row("Jumlah", "", &figures.total, String::new());
    text
}

/// Writes every letter of a month as `.eml` into a folder, as it would go out now; nothing is sent or stored.
pub fn dry_run_command(
    store: &Store,
    config: &Config,
    month: Month,
    folder: &Path,
) -> Result<String, ReviewCommandError> {
    let unwritable = |path: &Path, error: std::io::Error| ReviewCommandError::Folder {
        path: path.display().to_string(),
        cause: error.to_string(),
    };
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    let (outgoing, sent) = review::compose_month(store, month, config)?;
    let sender = mail::Sender::from(&config.mail);
    for letter in &outgoing {
        let bytes = mail::compose(&sender, &letter.letter, MailId::new(), store.clock().now())?;
        let path: PathBuf = folder.join(format!("review-{month}-{}.eml", review::file_part(&letter.code)));
        std::fs::write(&path, bytes).map_err(|error| unwritable(&path, error))?;
    }
    let mut text = format!("{} surat review ditulis ke {}\n", sent.letters, folder.display());
    if sent.digest {
        text.push_str("1 ringkasan untuk manajer\n");
    } else {
        text.push_str("Ringkasan tidak dibuat: isi mail.managers di deks.toml\n");
    }
    if !sent.no_address.is_empty() {
        let _ = writeln!(text, "Tanpa alamat surel: {}", sent.no_address.join(", "));
    }
    Ok(text)
}

/// Hands the month's letters to the outbox: those approved, or all when no approval is asked for.
pub fn send_command(store: &Store, config: &Config, month: Month) -> Result<String, ReviewCommandError> {
    let sent = review::send_month(store, month, config, None, None)?;
    let mut text = format!("{} surat review masuk antrean surel\n", sent.letters);
    if sent.not_approved > 0 {
        let _ = writeln!(text, "{} surat belum disetujui", sent.not_approved);
    }
    if !sent.no_address.is_empty() {
        let _ = writeln!(text, "Tanpa alamat surel: {}", sent.no_address.join(", "));
    }
    Ok(text)
}
