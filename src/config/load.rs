//! Reading `deks.toml`, and the folders it lies in.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::check::flaws;
use super::{Config, PrinterPort};

/// The file that is written on the first start: every key with its default and a word on it.
pub const DEFAULT_FILE: &str = include_str!("deks.toml");

#[derive(Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    #[error("Folder pengguna tidak ditemukan. Tentukan sendiri dengan --data FOLDER dan --config BERKAS.")]
    NoHome,
    #[error("{file} tidak ada. Periksa nama berkas pada --config.")]
    Missing { file: String },
    #[error("{file} tidak bisa dibaca atau ditulis: {cause}. Periksa izin berkas dan foldernya.")]
    Unusable { file: String, cause: String },
    #[error("{file}, baris {line}: {why}. {remedy}")]
    Syntax { file: String, line: usize, why: String, remedy: &'static str },
    #[error("{file}, {place}kunci {key}: {why}. {remedy}")]
    Value { file: String, place: String, key: String, why: String, remedy: &'static str },
}

/// Where this device keeps its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Database, pepper, logs, printed files.
    pub data: PathBuf,
    /// `deks.toml`.
    pub config_file: PathBuf,
    /// The file was named on the command line, so it must be there.
    config_was_named: bool,
}

impl Folders {
    /// The XDG folders, or what `--data` and `--config` say. With `--data` alone the configuration lies in it as well,
    /// so that a folder is a whole outlet.
    pub fn find(data: Option<&Path>, config: Option<&Path>) -> Result<Folders, ConfigError> {
        let home = directories::ProjectDirs::from("", "", "deks");
        let data_folder = match (data, &home) {
            (Some(data), _) => data.to_path_buf(),
            (None, Some(home)) => home.data_dir().to_path_buf(),
            (None, None) => return Err(ConfigError::NoHome),
        };
        let config_file = match (config, data, &home) {
            (Some(config), ..) => config.to_path_buf(),
            (None, Some(data), _) => data.join("deks.toml"),
            (None, None, Some(home)) => home.config_dir().join("deks.toml"),
            (None, None, None) => return Err(ConfigError::NoHome),
        };
        Ok(Folders { data: data_folder, config_file, config_was_named: config.is_some() })
    }

    pub fn database(&self) -> PathBuf {
        self.data.join("deks.sqlite")
    }

    pub fn logs(&self) -> PathBuf {
        self.data.join("log")
    }

    /// Makes the data folder and, on the first start, a commented configuration with the defaults.
    pub fn prepare(&self) -> Result<(), ConfigError> {
        let unusable = |path: &Path, e: std::io::Error| ConfigError::Unusable {
            file: path.display().to_string(),
            cause: e.to_string(),
        };
        fs::create_dir_all(&self.data).map_err(|e| unusable(&self.data, e))?;
        if self.config_was_named || self.config_file.exists() {
            return Ok(());
        }
        if let Some(folder) = self.config_file.parent() {
            fs::create_dir_all(folder).map_err(|e| unusable(folder, e))?;
        }
        fs::write(&self.config_file, DEFAULT_FILE).map_err(|e| unusable(&self.config_file, e))
    }

    /// Reads and checks the configuration; paths in it that are not absolute are taken from the data folder.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let file = self.config_file.display().to_string();
        let text = match fs::read_to_string(&self.config_file) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound && !self.config_was_named => String::new(),
            Err(e) if e.kind() == ErrorKind::NotFound => return Err(ConfigError::Missing { file }),
            Err(e) => return Err(ConfigError::Unusable { file, cause: e.to_string() }),
        };
        let mut config = parse(&file, &text)?;
        absolute(&mut config, &self.data);
        Ok(config)
    }
}

/// Files that are named without a folder lie in the data folder.
pub(super) fn absolute(config: &mut Config, data: &Path) {
    for path in paths_of(config).into_iter().filter(|path| !path.is_empty()) {
        *path = data.join(&*path).display().to_string();
    }
}

fn paths_of(config: &mut Config) -> Vec<&mut String> {
    let mut paths = vec![&mut config.outlet.logo, &mut config.mail.password_file, &mut config.mail.ca_file];
    paths.extend([&mut config.inbox.password_file, &mut config.inbox.ca_file]);
    let webhook = &mut config.webhook;
    paths.extend([&mut webhook.certificate_file, &mut webhook.key_file, &mut webhook.secret_file]);
    for printer in &mut config.printers {
        if let PrinterPort::File { folder } = &mut printer.port {
            paths.push(folder);
        }
    }
    paths
}

/// Reads and checks the text of a configuration; `file` is named in errors.
pub fn parse(file: &str, text: &str) -> Result<Config, ConfigError> {
    let config: Config = toml::from_str(text).map_err(|error| syntax_error(file, text, &error))?;
    match flaws(&config).into_iter().next() {
        None => Ok(config),
        Some(flaw) => {
            let place = line_of_key(text, &flaw.key).map(|line| format!("baris {line}, ")).unwrap_or_default();
            Err(ConfigError::Value { file: file.to_owned(), place, key: flaw.key, why: flaw.why, remedy: flaw.remedy })
        }
    }
}

fn syntax_error(file: &str, text: &str, error: &toml::de::Error) -> ConfigError {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    let message = error.message();
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let (why, remedy) = if message.starts_with("unknown field") {
        (format!("kunci \"{quoted}\" tidak dikenal"), "Periksa ejaannya; deks.toml bawaan memuat semua kunci.")
    } else if message.starts_with("unknown variant") {
        (format!("pilihan \"{quoted}\" tidak dikenal"), "Pakai salah satu pilihan di keterangan kunci itu.")
    } else if message.starts_with("missing field") {
        (format!("kunci \"{quoted}\" belum ada"), "Tambahkan kunci itu; lihat contoh di deks.toml bawaan.")
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        (
            format!("jenis isian salah ({message})"),
            "Teks memakai tanda kutip, angka tidak, ya/tidak ditulis true/false.",
        )
    } else if message.starts_with("duplicate key") {
        ("kunci ditulis dua kali".to_owned(), "Hapus salah satunya.")
    } else {
        (format!("tulisan tidak terbaca ({message})"), "Bandingkan dengan deks.toml bawaan: kunci = isian.")
    };
    ConfigError::Syntax { file: file.to_owned(), line, why, remedy }
}

/// The line on which `section.key` stands; for the n-th printer the n-th `[[printers]]`.
fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let (section, name) = key.rsplit_once('.')?;
    let (table, nth) = match section.split_once('[') {
        Some((table, nth)) => (format!("[[{table}]]"), nth.trim_end_matches(']').parse().ok()?),
        None => (format!("[{section}]"), 1),
    };
    let mut seen = 0;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with('[') {
            seen += usize::from(line.starts_with(&table));
            if line.starts_with(&table) {
                continue;
            }
            if seen == nth {
                return None;
            }
        } else if seen == nth && line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PrinterCodePage;

    #[test]
    fn the_commented_file_says_the_defaults() {
        assert_eq!(parse("deks.toml", DEFAULT_FILE), Ok(Config::default()));
        assert_eq!(parse("deks.toml", ""), Ok(Config::default()));
    }

    #[test]
    fn mistakes_name_file_line_key_and_remedy() {
        for (text, expect) in [
            ("[outlet]\nnam = \"x\"\n", "deks.toml, baris 2: kunci \"nam\" tidak dikenal. Periksa ejaannya"),
            ("[outlet]\nzone = \"WIBB\"\n", "deks.toml, baris 2: pilihan \"WIBB\" tidak dikenal."),
            ("[rules]\n\nmonths_unsold = \"3\"\n", "deks.toml, baris 3: jenis isian salah"),
            ("[rules]\nmonths_unsold = 3\nmonths_unsold = 4\n", "deks.toml, baris 3: kunci ditulis dua kali."),
            ("[rules\n", "deks.toml, baris 1: tulisan tidak terbaca"),
            ("[[printers]]\nname = \"receipt\"\n", "deks.toml, baris 1: kunci \"port\" belum ada."),
            (
                "[[printers]]\nname = \"receipt\"\ncode_page = \"pc437\"\nport = { kind = \"file\", folder = \"a\" }\n",
                "deks.toml, baris 3: pilihan \"pc437\" tidak dikenal.",
            ),
            (
                "[mail]\nca_file = \"ca.p12\"\n",
                "deks.toml, baris 2, kunci mail.ca_file: nilai \"ca.p12\" tidak bisa dipakai. Tulis letak berkas PEM",
            ),
            (
                "[inbox]\nevery_minutes = 0\n",
                "deks.toml, baris 2, kunci inbox.every_minutes: nilai \"0\" tidak bisa dipakai. Isi 1 sampai 1440 menit",
            ),
            (
                "[rules]\n# batas\nprice_limit_rupiah = 500\n",
                "deks.toml, baris 3, kunci rules.price_limit_rupiah: nilai \"500\" tidak bisa dipakai. Isi rupiah",
            ),
            (
                "[[printers]]\nname = \"receipt\"\nport = { kind = \"file\", folder = \"a\" }\n\
                 [[printers]]\nname = \"label\"\npaper_mm = 76\nport = { kind = \"file\", folder = \"a\" }\n",
                "deks.toml, baris 6, kunci printers[2].paper_mm: nilai \"76\" tidak bisa dipakai. Isi 58 atau 80.",
            ),
        ] {
            let said = parse("deks.toml", text).expect_err(text).to_string();
            assert!(said.starts_with(expect), "{text}\nsaid: {said}\nwant: {expect}");
        }
    }

    #[test]
    fn a_printer_says_its_letters_and_whether_it_draws_qr_codes() {
        let text = "[[printers]]\nname = \"receipt\"\ncode_page = \"wpc1252\"\nqr_as_picture = true\n\
                    port = { kind = \"file\", folder = \"a\" }\n";
        let printer = &parse("deks.toml", text).expect("fine").printers[0];
        assert_eq!((printer.code_page, printer.qr_as_picture), (PrinterCodePage::Wpc1252, true));
        let short = "[[printers]]\nname = \"receipt\"\nport = { kind = \"file\", folder = \"a\" }\n";
        let printer = &parse("deks.toml", short).expect("fine").printers[0];
        assert_eq!((printer.code_page, printer.qr_as_picture), (PrinterCodePage::Pc858, false));
    }

    #[test]
    fn the_files_of_a_mailbox_lie_in_the_data_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "[inbox]\npassword_file = \"sandi-kotak\"\nca_file = \"ca.pem\"\n";
        fs::write(folder.path().join("deks.toml"), text).expect("written");
        let inbox = Folders::find(Some(folder.path()), None).expect("found").load().expect("loaded").inbox;
        for (file, name) in [(inbox.password_file, "sandi-kotak"), (inbox.ca_file, "ca.pem")] {
            assert_eq!(file, folder.path().join(name).display().to_string());
        }
    }

    #[test]
    fn the_first_start_writes_the_file_and_keeps_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("gerai");
        let folders = Folders::find(Some(&data), None).expect("found");
        folders.prepare().expect("prepared");
        assert_eq!(fs::read_to_string(data.join("deks.toml")).expect("written"), DEFAULT_FILE);
        let config = folders.load().expect("loaded");
        let printed = data.join("cetak").display().to_string();
        assert_eq!(
            config.printers[0].port,
            PrinterPort::File { folder: printed },
            "paths are taken from the data folder"
        );

        fs::write(data.join("deks.toml"), "[screen]\ndark = true\n").expect("edited");
        folders.prepare().expect("prepared again");
        assert!(folders.load().expect("loaded").screen.dark, "what the outlet wrote stays");
    }

    #[test]
    fn a_file_named_on_the_command_line_must_be_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let named = folder.path().join("lain.toml");
        let folders = Folders::find(Some(folder.path()), Some(&named)).expect("found");
        folders.prepare().expect("prepared");
        assert!(!named.exists());
        assert!(matches!(folders.load(), Err(ConfigError::Missing { .. })));
    }
}
