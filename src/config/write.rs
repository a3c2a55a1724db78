//! Writing `deks.toml`: only what somebody changed on the screen; comments, order and everything else stay as they are.
//!
//! Promises: the file is checked as a whole before it replaces the old one, and it replaces it in one step: a power cut
//! leaves the old file or the new one. What somebody wrote into the file by hand meanwhile stays. Leaves to others: working
//! with the new settings.

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tempfile::NamedTempFile;
use thiserror::Error;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

use super::load::absolute;
use super::{Config, ConfigError, DEFAULT_FILE, parse};

/// Why settings were not kept, in the order in which it is found out. The file is as it was.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SaveError {
    /// The file that is there cannot be read, or what it would become cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("Pengaturan tidak tersimpan: {0}. Laporkan kepada admin.")]
    NotWritable(String),
    #[error("{file} tidak tersimpan: {cause}. Periksa izin folder {folder} dan ruang disk, lalu simpan lagi.")]
    NotWritten { file: String, folder: String, cause: String },
}

/// Writes what differs between two configurations into the file, and gives the configuration that the file holds then.
/// A missing file begins as the commented one with the defaults. `data_folder` is where its short paths begin.
///
/// # Errors
/// The first [`SaveError`] in the order of that enum.
pub fn save(file: &Path, data_folder: &Path, old: &Config, new: &Config) -> Result<Config, SaveError> {
    let name = file.display().to_string();
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => DEFAULT_FILE.to_owned(),
        Err(error) => return Err(ConfigError::Unusable { file: name, cause: error.to_string() }.into()),
    };
    // A file that somebody broke by hand is told with its line, before anything is done to it.
    parse(&name, &text)?;
    let changed = changed_text(&text, old, new)?;
    let mut config = parse(&name, &changed)?;
    if changed != text || !file.exists() {
        replace(file, &changed, None)?;
    }
    absolute(&mut config, data_folder);
    Ok(config)
}

/// Keeps a secret in a file of its own that only the kiosk's user may read.
pub fn keep_secret(file: &Path, secret: &str) -> Result<(), SaveError> {
    replace(file, secret, Some(0o600))
}

fn changed_text(text: &str, old: &Config, new: &Config) -> Result<String, SaveError> {
    let told = |error: &dyn std::fmt::Display| SaveError::NotWritable(error.to_string());
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| told(&error))?;
    let old = serde_json::to_value(old).map_err(|error| told(&error))?;
    let new = serde_json::to_value(new).map_err(|error| told(&error))?;
    apply(document.as_table_mut(), &old, &new);
    Ok(document.to_string())
}

/// Tables that are written as one value: which keys they have hangs on one of them.
fn is_whole(key: &str) -> bool {
    matches!(key, "port" | "sheet")
}

/// Brings a table to what changed between two objects.
fn apply(table: &mut dyn TableLike, old: &Json, new: &Json) {
    let Json::Object(fields) = new else { return };
    for (key, new) in fields {
        let old = old.get(key).unwrap_or(&Json::Null);
        if old == new {
            continue;
        }
        match new {
            Json::Array(printers) if key == "printers" => apply_printers(table, old, printers),
            // A setting without a value is one that the file does not have.
            Json::Null => drop(table.remove(key)),
            Json::Object(_) if !is_whole(key) => {
                let section = table.entry(key).or_insert(Item::Table(Table::new()));
                if let Some(section) = section.as_table_like_mut() {
                    apply(section, old, new);
                }
            }
            _ => set(table, key, value_of(new)),
        }
    }
}

/// Sets a value; the comment on its line stays.
fn set(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(before) => {
            *value.decor_mut() = before.decor().clone();
            *before = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Printers are known by their names: each keeps its place and its comments.
fn apply_printers(table: &mut dyn TableLike, old: &Json, new: &[Json]) {
    if new.is_empty() {
        // Without the key the two default printers would come back.
        table.insert("printers", Item::Value(Value::Array(Array::new())));
        return;
    }
    let Some(tables) = table.get_mut("printers").and_then(Item::as_array_of_tables_mut) else {
        let mut all = ArrayOfTables::new();
        new.iter().for_each(|printer| all.push(table_of(printer)));
        table.insert("printers", Item::ArrayOfTables(all));
        return;
    };
    let name_of = |printer: &Json| printer.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    let called = |table: &Table| table.get("name").and_then(Item::as_str).unwrap_or_default().to_owned();
    tables.retain(|table| new.iter().any(|printer| name_of(printer) == called(table)));
    let before: &[Json] = old.as_array().map(Vec::as_slice).unwrap_or_default();
    for printer in new {
        let name = name_of(printer);
        let was = before.iter().find(|known| name_of(known) == name).unwrap_or(&Json::Null);
        let known = tables.iter_mut().find(|table| called(table) == name);
        match known {
            Some(table) => apply(table, was, printer),
            None => tables.push(table_of(printer)),
        }
    }
}

fn table_of(object: &Json) -> Table {
    let mut table = Table::new();
    for (key, value) in object.as_object().into_iter().flatten() {
        table.insert(key, Item::Value(value_of(value)));
    }
    table
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Bool(on) => Value::from(*on),
        Json::Number(number) => Value::from(number.as_i64().unwrap_or_default()),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value_of).collect(),
        Json::Object(fields) => fields.iter().map(|(key, value)| (key.as_str(), value_of(value))).collect(),
        // Only printers and lists come here, and nothing in them is without a value.
        Json::Null => Value::from(""),
    }
}

/// Replaces a file in one step, through a link where it is one. Without `mode` it keeps its permissions.
fn replace(file: &Path, text: &str, mode: Option<u32>) -> Result<(), SaveError> {
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let folder = match target.parent() {
        Some(parent) if parent != Path::new("") => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let kept = || -> std::io::Result<()> {
        fs::create_dir_all(&folder)?;
        let permissions = match (mode, fs::metadata(&target)) {
            (Some(mode), _) => Permissions::from_mode(mode),
            (None, Ok(known)) => known.permissions(),
            (None, Err(_)) => Permissions::from_mode(0o644),
        };
        let mut fresh = NamedTempFile::new_in(&folder)?;
        fresh.write_all(text.as_bytes())?;
        fresh.as_file().set_permissions(permissions)?;
        fresh.as_file().sync_all()?;
        fresh.persist(&target).map_err(|error| error.error)?;
        // The new name is on the disk only when the folder is.
        File::open(&folder)?.sync_all()
    };
    kept().map_err(|error| SaveError::NotWritten {
        file: target.display().to_string(),
        folder: folder.display().to_string(),
        cause: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rupiah;
    use crate::config::{Folders, Printer, PrinterPort, SerialLine};

    /// An outlet's folder with a file of its own; what it holds.
    fn outlet(text: &str) -> (tempfile::TempDir, PathBuf, Config) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deks.toml");
        fs::write(&file, text).expect("written");
        let config = Folders::find(Some(folder.path()), None).expect("found").load().expect("loaded");
        (folder, file, config)
    }

    /// Saves one change and gives the text of the file.
    fn after(text: &str, change: impl FnOnce(&mut Config)) -> String {
        let (folder, file, old) = outlet(text);
        let mut new = old.clone();
        change(&mut new);
        save(&file, folder.path(), &old, &new).expect("saved");
        fs::read_to_string(&file).expect("readable")
    }

    #[test]
    fn only_what_changed_is_written_and_comments_stay() {
        let saved = after(DEFAULT_FILE, |config| config.outlet.thanks = "Sampai jumpa \"lagi\".".into());
        let before: Vec<&str> = DEFAULT_FILE.lines().collect();
        let changed: Vec<(&str, &str)> = before.iter().copied().zip(saved.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!(saved.lines().count(), before.len());
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert!(changed[0].1.starts_with("thanks = ") && changed[0].1.contains("Sampai jumpa"), "{changed:?}");
        let beside = after("[rules]\nmonths_unsold = 3 # SOP\n", |config| config.rules.months_unsold = 4);
        assert_eq!(beside, "[rules]\nmonths_unsold = 4 # SOP\n");
    }

    #[test]
    fn what_was_not_there_is_added_where_it_belongs() {
        let saved = after("[screen]\ndark = true\n", |config| {
            config.limits.reprints = 3;
            config.screen.sounds = false;
            config.customer_display.pole = SerialLine { device: "/dev/ttyUSB1".into(), ..SerialLine::default() };
        });
        assert!(saved.starts_with("[screen]\ndark = true\nsounds = false\n"), "{saved}");
        assert!(saved.contains("[limits]\nreprints = 3\n") && saved.contains("/dev/ttyUSB1"), "{saved}");
        let read = parse("deks.toml", &saved).expect("sound");
        assert_eq!((read.limits.reprints, read.screen.dark, read.screen.sounds), (3, true, false));
    }

    #[test]
    fn a_mailbox_is_written_into_a_file_that_has_none() {
        let saved = after("[screen]\ndark = true\n", |config| {
            config.inbox.imap_host = "imap.example.com".into();
            config.inbox.username = "permohonan".into();
            config.inbox.password_file = "/sandi".into();
            config.inbox.mark_seen = false;
        });
        let inbox = parse("deks.toml", &saved).expect("sound").inbox;
        assert_eq!((inbox.imap_host.as_str(), inbox.mark_seen, inbox.imap_port), ("imap.example.com", false, 993));
        assert!(saved.contains("[inbox]\n") && !saved.contains("imap_port"), "only what changed: {saved}");
    }

    #[test]
    fn a_setting_that_may_be_without_a_value_comes_and_goes() {
        let own = after(DEFAULT_FILE, |config| config.tenders.qris_fee_bp = Some(0));
        assert_eq!(parse("deks.toml", &own).expect("sound").tenders.qris_fee_bp, Some(0), "nothing is a fee too");
        let changed = after(&own, |config| config.tenders.qris_fee_bp = Some(65));
        assert!(changed.contains("\nqris_fee_bp = 65\n"), "{changed}");
        let gone = after(&changed, |config| config.tenders.qris_fee_bp = None);
        assert_eq!(gone, DEFAULT_FILE);
    }

    #[test]
    fn printers_are_changed_added_and_taken_away_each_by_its_name() {
        let text = "# struk\n[[printers]]\nname = \"receipt\"\npaper_mm = 80 # lebar\n\
                    port = { kind = \"usb\", device = \"/dev/usb/lp0\" }\n\n\
                    # label\n[[printers]]\nname = \"label\"\npaper_mm = 58\nport = { kind = \"file\", folder = \"a\" }\n";
        let saved = after(text, |config| {
            config.printers[0].paper_mm = 58;
            config.printers[0].port = PrinterPort::Network { address: "192.168.1.50:9100".into() };
        });
        assert!(saved.contains("paper_mm = 58 # lebar") && saved.contains("# label\n[[printers]]"), "{saved}");
        let read = parse("deks.toml", &saved).expect("sound");
        assert_eq!(read.printers[0].port, PrinterPort::Network { address: "192.168.1.50:9100".into() });
        assert_eq!(read.printers[1].port, PrinterPort::File { folder: "a".into() }, "short paths stay short");

        let one = after(text, |config| drop(config.printers.remove(0)));
        let names = |text: &str| -> Vec<String> {
            parse("deks.toml", text).expect("sound").printers.into_iter().map(|printer| printer.name).collect()
        };
        assert_eq!(names(&one), ["label"]);
        assert!(one.contains("# label"), "{one}");
        let none = after(&one, |config| config.printers.clear());
        assert!(names(&none).is_empty(), "{none}");
        let again = after(&none, |config| {
            let port = PrinterPort::Usb { device: "/dev/usb/lp1".into() };
            config.printers.push(Printer { port, ..Config::default().printers[0].clone() });
        });
        assert_eq!(names(&again), ["receipt"]);
        let from_defaults = after("", |config| config.printers[1].paper_mm = 80);
        assert_eq!(names(&from_defaults), ["receipt", "label"]);
    }

    #[test]
    fn lists_of_scanners_are_written_as_a_whole() {
        let saved = after(DEFAULT_FILE, |config| {
            config.scanner.serial = vec![SerialLine { device: "/dev/ttyUSB0".into(), ..SerialLine::default() }];
            config.scanner.grab = vec!["/dev/input/by-id/a-event-kbd".into()];
        });
        let read = parse("deks.toml", &saved).expect("sound");
        assert_eq!((read.scanner.serial.len(), read.scanner.grab.len()), (1, 1));
        let before = after("[[scanner.serial]]\ndevice = \"/dev/ttyS0\"\n", |config| config.scanner.serial.clear());
        assert!(parse("deks.toml", &before).expect("sound").scanner.serial.is_empty(), "{before}");
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused_and_the_file_stays() {
        let (folder, file, old) = outlet(DEFAULT_FILE);
        let mut new = old.clone();
        new.rules.price_limit_rupiah = Rupiah(5);
        let refused = save(&file, folder.path(), &old, &new).expect_err("refused").to_string();
        assert!(refused.contains("kunci rules.price_limit_rupiah") && refused.contains("Isi rupiah"), "{refused}");
        assert_eq!(fs::read_to_string(&file).expect("readable"), DEFAULT_FILE);
        fs::write(&file, "[rules\n").expect("broken by hand");
        new.rules.price_limit_rupiah = Rupiah(600_000);
        assert!(matches!(
            save(&file, folder.path(), &old, &new),
            Err(SaveError::Config(ConfigError::Syntax { line: 1, .. }))
        ));
    }

    #[test]
    fn a_missing_file_begins_with_the_defaults_and_what_was_written_by_hand_stays() {
        let (folder, file, old) = outlet(DEFAULT_FILE);
        let mut new = old.clone();
        new.outlet.name = "Gerai Contoh".into();
        fs::remove_file(&file).expect("gone");
        let saved = save(&file, folder.path(), &old, &new).expect("saved");
        assert_eq!(saved, new, "paths are those of the data folder again");
        let text = fs::read_to_string(&file).expect("readable");
        assert!(text.starts_with("# deks.toml: pengaturan gerai."));
        fs::write(&file, text.replace("months_unsold = 3", "months_unsold = 5")).expect("by hand");
        let again = save(&file, folder.path(), &new, &Config { outlet: old.outlet.clone(), ..new.clone() });
        assert_eq!(again.expect("saved").rules.months_unsold, 5);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let file = Path::new("/proc/deks-tidak-ada/deks.toml");
        let (old, mut new) = (Config::default(), Config::default());
        new.screen.dark = true;
        let refused = save(file, Path::new("/tmp"), &old, &new).expect_err("no such folder can be made");
        assert!(refused.to_string().contains("folder /proc/deks-tidak-ada"), "{refused}");
    }

    #[test]
    fn a_secret_is_readable_by_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sandi");
        for secret in ["rahasia", "baru"] {
            keep_secret(&file, secret).expect("kept");
            assert_eq!(fs::read_to_string(&file).expect("readable"), secret);
            assert_eq!(fs::metadata(&file).expect("known").permissions().mode() & 0o777, 0o600);
        }
    }
}
