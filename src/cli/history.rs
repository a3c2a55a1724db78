//! `deks import history DIR`: an outlet's past, with a progress bar and a report.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use crate::config::Config;
use crate::store::Store;
use crate::till::import::{Counts, ImportError, ImportOptions, Progress, Report, import_history};

/// Notices of one kind fill screens; the report shows the first of them and counts the rest.
const NOTICES_SHOWN: usize = 20;

/// Loads the folder and answers with the report. A refusal comes back as the error, with its lines in the text of
/// [`refusal_text`].
pub fn import_command(store: &Store, config: &Config, dir: &Path, skip_refused: bool) -> Result<String, ImportError> {
    let options = ImportOptions {
        price_limit: config.rules.price_limit_rupiah,
        default_commission_bp: config.rules.commission_bp,
        skip_refused,
    };
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {pos} dari {len} dokumen  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let shown = bar.clone();
    let progress: Progress = Arc::new(move |done, of| {
        shown.set_length(of);
        shown.set_position(done);
    });
    let report = import_history(store, dir, options, progress);
    bar.finish_and_clear();
    report.map(|report| report_text(&report))
}

/// The lines that were refused, as `file:line: reason`.
pub fn refusal_text(report: &Report) -> String {
    let mut text = String::new();
    for refused in &report.refused {
        let _ = writeln!(text, "{refused}");
    }
    text
}

fn report_text(report: &Report) -> String {
    let mut text = refusal_text(report);
    for notice in report.notices.iter().take(NOTICES_SHOWN) {
        let _ = writeln!(text, "{notice} (dimuat)");
    }
    if report.notices.len() > NOTICES_SHOWN {
        let _ = writeln!(text, "... dan {} catatan lain", report.notices.len() - NOTICES_SHOWN);
    }
    let _ = writeln!(text, "Baru: {}", counts_text(&report.new));
    let _ = writeln!(text, "Sudah ada: {}", counts_text(&report.known));
    if !report.refused.is_empty() {
        let _ = writeln!(text, "Ditolak: {} baris, lihat di atas", report.refused.len());
    }
    text
}

fn counts_text(counts: &Counts) -> String {
    if counts.is_zero() {
        return "0".to_owned();
    }
    format!(
        "{} mitra, {} produk, {} baris serah terima, {} baris penjualan ({} struk), {} baris pengembalian pelanggan",
        counts.partners, counts.products, counts.checkin_lines, counts.sale_lines, counts.receipts, counts.return_lines
    )
}
