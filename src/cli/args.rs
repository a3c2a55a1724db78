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
    #[command(flatten)]
    OnCases(CaseCommand),
}

// What is done with cases of procedures. A doc comment here would be the help of `sop`; the same below.
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Kasus yang berjalan: nomor, langkah, tenggat; tanpa data pribadi.
    Cases {
        #[arg(long)]
        json: bool,
    },
    /// Memindahkan sebuah kasus ke revisi lain dari prosedurnya.
    Move {
        /// Nomor kasus.
        #[arg(value_name = "KASUS")]
        case: String,
        /// Revisi tujuan, misalnya 2.
        #[arg(long, value_name = "REVISI", value_parser = parse_revision)]
        to: u32,
        #[arg(long, value_name = "ALASAN")]
        reason: String,
        /// Langkah yang bernama lain di revisi tujuan; boleh berulang.
        #[arg(long = "step", value_name = "LAMA=BARU", value_parser = parse_step)]
        steps: Vec<(String, String)>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Menghitung ulang tenggat semua kasus yang berjalan, misalnya sesudah holidays.csv diubah.
    Reschedule {
        #[command(flatten)]
        acting: Acting,
    },
    /// Menulis semua yang diketahui tentang sebuah kasus sebagai JSON, untuk pemilik datanya.
    Access {
        /// Nomor kasus.
        #[arg(value_name = "KASUS")]
        case: String,
        /// Kode keperluan dari prosedurnya; baku: permintaan pemilik data.
        #[arg(long, value_name = "KODE")]
        purpose: Option<String>,
        /// Berkas baru.
        #[arg(long, value_name = "BERKAS")]
        out: PathBuf,
        #[command(flatten)]
        acting: Acting,
    },
    /// Menghapus data pribadi sebuah kasus yang sudah selesai; tidak bisa dikembalikan.
    Erase {
        /// Nomor kasus.
        #[arg(value_name = "KASUS")]
        case: String,
        #[arg(long, value_name = "ALASAN")]
        reason: String,
        /// Pemilik data memintanya: boleh sebelum masa simpannya lewat.
        #[arg(long)]
        on_request: bool,
        #[command(flatten)]
        acting: Acting,
    },
    /// Kasus selesai yang masa simpannya sudah lewat.
    Retention {
        #[arg(long)]
        json: bool,
    },
}

// Who acts. The PIN is asked for, never taken from the command line.
#[derive(Debug, clap::Args)]
pub struct Acting {
    /// Nama seperti di layar masuk; tanpa ini ditanyakan. PIN-nya selalu ditanyakan.
    #[arg(long = "as", value_name = "NAMA")]
    pub name: Option<String>,
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

fn parse_revision(text: &str) -> Result<u32, String> {
    text.trim().parse().map_err(|_| "tulis nomor revisi, misalnya 2".to_owned())
}

fn parse_step(text: &str) -> Result<(String, String), String> {
    let names = text.split_once('=').map(|(old, new)| (old.trim(), new.trim()));
    let names = names.filter(|(old, new)| !old.is_empty() && !new.is_empty());
    names
        .map(|(old, new)| (old.to_owned(), new.to_owned()))
        .ok_or_else(|| "tulis nama lama, tanda =, lalu nama baru, misalnya curate=selection".to_owned())
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
