//! `deks demo`: fills an empty outlet with a past, and plays a day of it.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::context::{CliError, Context};
use crate::base::{BusinessDay, Clock, SystemClock};
use crate::demo::{self, DEMO_USERS, PlayDay, Seed, Seeded, Shape};

/// A day that is not the clock's own is under way until 15.30.
const AFTERNOON_MINUTE: u32 = 15 * 60 + 30;

/// Lies in a demo's own data folder: only such a folder is emptied for another run.
const MARK: &str = "hari-percobaan.txt";
const MARK_TEXT: &str = "Folder ini dibuat oleh `deks demo --out` dan dikosongkan pada putaran berikutnya.\n";

/// Where the demo of an output folder keeps its outlet when `--data` does not say.
pub fn own_data_folder(out: &Path) -> PathBuf {
    out.join("data")
}

/// Empties the demo's own data folder of an earlier run; one that somebody else filled is left alone.
pub fn prepare_own_data(folder: &Path) -> Result<(), CliError> {
    let failed = |error: std::io::Error| CliError::Refused(format!("{}: {error}", folder.display()));
    if folder.join(MARK).exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    if folder.join("deks.sqlite").exists() {
        return Ok(());
    }
    std::fs::write(folder.join(MARK), MARK_TEXT).map_err(failed)
}

/// `deks demo --seed`.
pub fn seed_command(context: &Context, today: Option<BusinessDay>) -> Result<String, CliError> {
    Ok(match fill(context, today, true)? {
        Some(seeded) => format!("{}{}", told(&seeded), users_text()),
        None => "Basis data sudah berisi; tidak ada yang diubah.\n".to_owned(),
    })
}

/// `deks demo --out FOLDER`.
pub fn day_command(context: &Context, out: &Path, today: Option<BusinessDay>) -> Result<String, CliError> {
    let database = context.folders.database();
    let seeded = fill(context, today, false)?
        .ok_or_else(|| CliError::refused(demo::DemoError::NotEmpty(database.display().to_string())))?;
    let spinner = ProgressBar::new_spinner().with_message("Memainkan satu hari ...");
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    let played = demo::play_day(&PlayDay {
        data_folder: &context.folders.data,
        database: &database,
        config: &context.config,
        day: seeded.last.plus_days(1),
        out,
    });
    spinner.finish_and_clear();
    let report = played.map_err(CliError::refused)?;
    Ok(format!(
        "{}Hari percobaan: {} penjualan, {} struk ({} menunggu printer), {} dokumen, {} surat.\n\
         Permohonan {} masuk lewat surel, dilengkapi, dinilai dua kurator, diterima dan diumumkan; \
         perjanjian {} ditandatangani berdua, kartu mitra {} tercetak.\nBuka {}\n",
        told(&seeded),
        report.sales,
        report.receipts.len(),
        report.waited.len(),
        report.papers,
        report.letters,
        report.application,
        report.agreement,
        report.partner,
        report.index.display()
    ))
}

/// Tells the past of an empty outlet; `begins_today` leaves today under way for whoever opens the kiosk next.
fn fill(context: &Context, today: Option<BusinessDay>, begins_today: bool) -> Result<Option<Seeded>, CliError> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  hari {pos} dari {len}  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let (zone, now) = (context.config.outlet.zone, SystemClock.now());
    let today = today.unwrap_or_else(|| zone.day_of(now));
    let minute = if today == zone.day_of(now) { zone.minute_of_day(now) } else { AFTERNOON_MINUTE };
    let seeded = demo::seed(&Seed {
        data_folder: &context.folders.data,
        database: &context.folders.database(),
        config: &context.config,
        today,
        today_until_minute: begins_today.then_some(minute),
        shape: Shape::FULL,
        progress: &progress,
    });
    bar.finish_and_clear();
    let seeded = seeded.map_err(CliError::refused)?;
    if seeded.is_some() {
        demo::dress_file(&context.folders.config_file).map_err(CliError::refused)?;
    }
    Ok(seeded)
}

fn told(seeded: &Seeded) -> String {
    let counts = seeded.counts;
    format!(
        "Data contoh {} sampai {}: {} mitra, {} serah terima, {} penjualan, {} retur pembeli, {} pengembalian.\n\
         Kemitraan: {} permohonan dalam berbagai keadaan, {} perjanjian dan adendum ditandatangani.\n",
        seeded.first.long(),
        seeded.last.long(),
        counts.partners,
        counts.handovers,
        counts.sales,
        counts.refunds,
        counts.handbacks,
        counts.applications,
        counts.agreements
    )
}

fn users_text() -> String {
    let mut text = "Pengguna contoh dan PIN-nya:\n".to_owned();
    for (name, _, pin) in DEMO_USERS {
        text.push_str(&format!("  {name:<12} {pin}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_demos_own_folder_is_emptied() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = own_data_folder(folder.path());
        prepare_own_data(&own).expect("made");
        std::fs::write(own.join("deks.sqlite"), b"an earlier run").expect("written");
        prepare_own_data(&own).expect("emptied");
        assert!(!own.join("deks.sqlite").exists() && own.join(MARK).exists());

        let other = folder.path().join("gerai");
        std::fs::create_dir(&other).expect("a folder");
        std::fs::write(other.join("deks.sqlite"), b"somebody's outlet").expect("written");
        prepare_own_data(&other).expect("left alone");
        assert_eq!(std::fs::read(other.join("deks.sqlite")).expect("still there"), b"somebody's outlet");
        assert!(!other.join(MARK).exists());
    }
}
