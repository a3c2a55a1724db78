//! What may be typed after `deks`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::base::{BusinessDay, Month};

/// Kasir dan stok gerai titip jual.
#[derive(Debug, Parser)]
#[command(name = "deks", version, about, propagate_version = true)]
pub struct Args {
    /// Folder data: basis data, catatan, hasil cetak. Baku: folder data pengguna.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Berkas pengaturan deks.toml.
    #[arg(long, global = true, value_name = "BERKAS")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Membuka kios (juga tanpa perintah).
    Kiosk {
        /// Ukuran jendela, misalnya 1024x600.
        #[arg(long, value_name = "LxT", value_parser = parse_size)]
        size: Option<(u32, u32)>,
    },
    /// Memeriksa basis data, disk, printer, pemindai, surel, jam dan huruf.
    Doctor {
        #[arg(long)]
        json: bool,
    },
    /// Daftar stok dari mitra.
    #[command(subcommand)]
    Intake(IntakeCommand),
    /// Memuat data dari luar.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Kode QR dan batang dalam gambar.
    #[command(subcommand)]
    Codes(CodesCommand),
    /// Barang yang tidak laku.
    #[command(subcommand)]
    Returns(ReturnsCommand),
    /// Review bulanan: angka dan surat.
    #[command(subcommand)]
    Review(ReviewCommand),
    /// Pengajuan kemitraan lewat surel.
    #[command(subcommand)]
    Application(ApplicationCommand),
    /// Prosedur (SOP) kantor.
    #[command(subcommand)]
    Sop(SopCommand),
    /// Pengguna kios.
    #[command(subcommand)]
    User(UserCommand),
    /// Mencocokkan basis data dengan catatannya sendiri.
    Verify {
        /// Membetulkan catatan turunan; fakta tidak pernah diubah.
        #[arg(long)]
        repair: bool,
    },
    /// Memainkan satu hari percobaan dengan data contoh.
    Demo {
        /// Folder untuk struk, label, surat dan index.html.
        #[arg(long, value_name = "FOLDER", required_unless_present = "seed")]
        out: Option<PathBuf>,
        /// Hanya mengisi basis data yang masih kosong.
        #[arg(long, conflicts_with = "out")]
        seed: bool,
        /// Hari yang dimainkan, misalnya 2026-11-22; data contoh berakhir sehari sebelumnya. Baku: hari ini.
        #[arg(long, value_name = "TANGGAL", value_parser = parse_day)]
        today: Option<BusinessDay>,
    },
}

#[derive(Debug, Subcommand)]
pub enum IntakeCommand {
    /// Menunjukkan isi sebuah daftar stok tanpa menyentuh basis data.
    Read {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum CodesCommand {
    /// Membaca kode dalam gambar PNG atau JPEG, tanpa menyentuh basis data.
    Read {
        #[arg(required = true, value_name = "BERKAS")]
        files: Vec<PathBuf>,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Memuat riwayat gerai dari berkas CSV: semua atau tidak sama sekali.
    History {
        folder: PathBuf,
        /// Memuat sisanya bila ada baris yang ditolak.
        #[arg(long)]
        skip_refused: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ReturnsCommand {
    /// Barang yang tiga bulan tidak laku.
    List {
        /// Tanggal, misalnya 2026-03-31; baku: hari ini.
        #[arg(long, value_name = "TANGGAL", value_parser = parse_day)]
        as_of: Option<BusinessDay>,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ApplicationCommand {
    /// Menunjukkan isi surat pengajuan (.eml) tanpa menyentuh basis data.
    Read {
        #[arg(required = true, value_name = "BERKAS")]
        files: Vec<PathBuf>,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum SopCommand {
    /// Memeriksa berkas SOP: yang disebut, atau bawaan dan yang di folder data.
    Check {
        #[arg(value_name = "BERKAS")]
        files: Vec<PathBuf>,
    },
    /// Menunjukkan sebuah SOP sebagai tabel dan alur, atau menulisnya sebagai PDF.
    Show {
        id: String,
        #[arg(long, value_name = "BERKAS")]
        pdf: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Membuat PIN baru bagi yang lupa, misalnya admin satu-satunya; PIN-nya ditanyakan di terminal.
    ResetPin {
        /// Nama seperti di layar masuk.
        #[arg(long, value_name = "NAMA")]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Angka satu bulan, per mitra dan seluruh gerai.
    Figures {
        /// Bulan, misalnya 2026-03.
        #[arg(long, value_name = "BULAN", value_parser = parse_month)]
        month: Month,
        /// Hanya mitra dengan kode ini.
        #[arg(long, value_name = "KODE")]
        partner: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Menyerahkan surat yang sudah disetujui ke antrean surel.
    Send {
        /// Bulan, misalnya 2026-03.
        #[arg(long, value_name = "BULAN", value_parser = parse_month)]
        month: Month,
        /// Hanya menulis surat sebagai berkas .eml ke folder ini.
        #[arg(long, value_name = "FOLDER")]
        dry_run: Option<PathBuf>,
    },
}

fn parse_month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "tulis tahun-bulan, misalnya 2026-03".to_owned())
}

fn parse_day(text: &str) -> Result<BusinessDay, String> {
    BusinessDay::parse(text).ok_or_else(|| "tulis tahun-bulan-hari, misalnya 2026-03-31".to_owned())
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    sides
        .filter(|(w, h)| (640..=7_680).contains(w) && (480..=4_320).contains(h))
        .ok_or_else(|| "tulis lebar x tinggi, misalnya 1024x600".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_are_width_by_height() {
        for (text, size) in [
            ("1024x600", Some((1_024, 600))),
            ("1920x1080", Some((1_920, 1_080))),
            ("1024", None),
            ("0x600", None),
            ("axb", None),
        ] {
            assert_eq!(parse_size(text).ok(), size, "{text}");
        }
    }
}
