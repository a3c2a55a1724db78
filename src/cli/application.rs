//! `deks application read FILE...`: what messages that apply for a partnership say, without touching the database.
//!
//! One file prints one reading, several print a list. An answer is also shown with its thread: the earlier messages are
//! looked for among the files given and the other `.eml` files of its folder, the way people save a conversation. The
//! thread reaches from its first message to the answer, never beyond it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

use crate::base::Rupiah;
use crate::base::text::{clean_line, truncate_chars};
use crate::partnership::reading::{self, ReadError, Reading, Thread, limits::MESSAGE_BYTES_MAX};

/// Other messages of a folder that are looked at for one answer.
const FOLDER_FILES_MAX: usize = 2_000;
/// Answers behind each other in one thread.
const THREAD_MESSAGES_MAX: usize = 100;
/// How wide the table's first column is, and its texts at most, in characters.
const WIDTHS: (usize, usize) = (16, 90);

#[derive(Debug, Error)]
pub enum ReadApplicationError {
    #[error("Berkas {} tidak bisa dibuka: {cause}. Periksa nama dan izinnya.", path.display())]
    Open { path: PathBuf, cause: std::io::Error },
    #[error("{file}: {cause}")]
    Message { file: String, cause: ReadError },
    #[error("Hasil tidak bisa ditulis: {0}.")]
    Write(#[from] std::io::Error),
    #[error("Hasil tidak bisa ditulis sebagai JSON: {0}.")]
    Json(#[from] serde_json::Error),
}

/// Reads messages and prints them: with `json` in the form that other programs read, else as a table for people.
///
/// `price_limit` is `config.rules.price_limit_rupiah`.
pub fn read_command(
    files: &[PathBuf],
    json: bool,
    price_limit: Rupiah,
    out: &mut impl Write,
) -> Result<(), ReadApplicationError> {
    let mut shown = Vec::new();
    for file in files {
        let reading = read_file(file, price_limit)?;
        let thread = thread_of(file, &reading, files, price_limit);
        shown.push((name_of(file), reading, thread));
    }
    let text = if json {
        let mut all: Vec<Value> =
            shown.iter().map(|(name, reading, thread)| reading::to_json(reading, name, thread.as_ref())).collect();
        let value = if all.len() == 1 { all.remove(0) } else { Value::Array(all) };
        serde_json::to_string_pretty(&value)?
    } else {
        shown.iter().map(|(name, reading, thread)| table(name, reading, thread.as_ref())).collect::<Vec<_>>().join("\n")
    };
    writeln!(out, "{}", text.trim_end())?;
    Ok(())
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn read_file(file: &Path, price_limit: Rupiah) -> Result<Reading, ReadApplicationError> {
    let bytes = read_at_most(file, MESSAGE_BYTES_MAX as u64 + 1)
        .map_err(|cause| ReadApplicationError::Open { path: file.to_path_buf(), cause })?;
    reading::read(&bytes, price_limit).map_err(|cause| ReadApplicationError::Message { file: name_of(file), cause })
}

/// One byte more than the limit is enough to know that a file is too large, whatever it says of its size.
fn read_at_most(file: &Path, bytes_max: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A message that may belong to the thread.
struct Known {
    file: PathBuf,
    references: Vec<String>,
}

/// The thread of an answer; `None` for a first message, and for an answer to one that is not at hand.
fn thread_of(file: &Path, reading: &Reading, given: &[PathBuf], price_limit: Rupiah) -> Option<Thread> {
    let own_id = reading.message_id.as_ref().filter(|_| !reading.references.is_empty())?;
    let known = known_messages(file, given);
    let root = root_of(own_id, &reading.references, &known)?;
    let mut members: Vec<(PathBuf, Reading)> = Vec::new();
    for (id, one) in &known {
        let belongs = *id == root || root_of(id, &one.references, &known).is_some_and(|other| other == root);
        if belongs && id != own_id && members.len() < THREAD_MESSAGES_MAX {
            // A neighbour that cannot be read is told when it is asked for itself.
            members.extend(read_file(&one.file, price_limit).ok().map(|reading| (one.file.clone(), reading)));
        }
    }
    members.retain(|(_, one)| one.message_id.as_ref() == Some(&root) || one.date <= reading.date);
    members.sort_by(|(a, first), (b, second)| {
        let rank = |one: &Reading| one.message_id.as_ref() != Some(&root);
        (rank(first), first.date, a).cmp(&(rank(second), second.date, b))
    });
    let mut files: Vec<String> = members.iter().map(|(file, _)| name_of(file)).collect();
    files.push(name_of(file));
    let readings = members.iter().map(|(_, one)| one).chain([reading]);
    let merged = readings.cloned().reduce(|earlier, later| Reading::merge(&earlier, &later))?;
    Some(Thread { root_message_id: root, files, merged })
}

/// The first message of a chain of answers, as far as it is at hand; `None` when nothing before this one is.
fn root_of(id: &str, references: &[String], known: &BTreeMap<String, Known>) -> Option<String> {
    let mut root = references.iter().find(|one| *one != id && known.contains_key(*one))?;
    for _ in 0..THREAD_MESSAGES_MAX {
        let Some(above) = known.get(root) else { break };
        match above.references.iter().find(|one| *one != id && *one != root && known.contains_key(*one)) {
            Some(next) => root = next,
            None => break,
        }
    }
    Some(root.clone())
}

/// The messages given and those of the answer's folder, by their id.
fn known_messages(file: &Path, given: &[PathBuf]) -> BTreeMap<String, Known> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_message = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml")) && path.is_file()
    };
    let mut files: Vec<PathBuf> = entries.filter(is_message).take(FOLDER_FILES_MAX).collect();
    files.extend(given.iter().cloned());
    files.sort();
    let mut known = BTreeMap::new();
    for file in files {
        // The headers are enough to know where a message belongs.
        let Ok(head) = read_at_most(&file, 256 * 1024) else { continue };
        if let (Some(id), references) = reading::ids(&head) {
            known.entry(id).or_insert(Known { file, references });
        }
    }
    known
}

fn table(name: &str, reading: &Reading, thread: Option<&Thread>) -> String {
    let mut out = String::new();
    let sender = [reading.sender.name.as_str(), " <", &reading.sender.email, ">"].concat();
    push_row(&mut out, "Berkas", name);
    push_row(&mut out, "Dari", &sender);
    let date = reading.date.map(|date| date.format("%d-%m-%Y %H.%M").to_string());
    push_row(&mut out, "Tanggal", date.as_deref().unwrap_or("-"));
    push_row(&mut out, "Perihal", &reading.subject);
    let form = &reading.form;
    for (label, value) in [
        ("Nama usaha", &form.business_name),
        ("Kontak", &form.contact_name),
        ("Telepon", &form.phone),
        ("Instagram", &form.instagram),
        ("Pemilik", &form.owner_name),
        ("Alamat", &form.address),
        ("Kota", &form.city),
        ("Jenis produk", &form.product_kind),
        ("Jumlah produk", &form.product_count),
        ("NIB", &form.nib),
    ] {
        if let Some(value) = value {
            push_row(&mut out, label, value);
        }
    }
    // A NIK is personal data: the table says that there is one, not which.
    if form.nik.is_some() {
        push_row(&mut out, "NIK", "ada");
    }
    push_attachments(&mut out, reading);
    for flag in &reading.flags {
        push_row(&mut out, "Perhatian", flag.meaning());
    }
    for missing in &reading.missing {
        push_row(&mut out, "Kurang", missing.meaning());
    }
    push_row(&mut out, "Hasil", reading.verdict.meaning());
    if let Some(thread) = thread {
        let verdict = thread.merged.verdict.meaning();
        push_row(&mut out, "Rangkaian surat", &[thread.files.join(", ").as_str(), ": ", verdict].concat());
    }
    out
}

fn push_attachments(out: &mut String, reading: &Reading) {
    for one in &reading.attachments {
        let name = one.file_name.as_deref().unwrap_or("(tanpa nama)");
        let what = match one.role {
            Some(role) => role.meaning().to_owned(),
            None => {
                let reasons: Vec<&str> = one.reasons.iter().map(|reason| reason.meaning()).collect();
                ["dikarantina: ", &reasons.join(", ")].concat()
            }
        };
        // The name is cut, what was found is not.
        let name = truncate_chars(name, 50);
        push_row(out, "Lampiran", &format!("{name} ({} bita) - {what}", one.bytes.len()));
    }
    let Some(catalogue) = &reading.catalogue else { return };
    let items = format!("{} barang, harga {}", catalogue.items.len(), catalogue.prices.meaning());
    push_row(out, "Katalog", &items);
    for item in catalogue.over_limit(reading.price_limit) {
        let price = item.price.map(|price| price.to_string()).unwrap_or_default();
        push_row(out, "Di atas batas", &[item.name.as_str(), " ", &price].concat());
    }
}

/// One line; what came from outside is cleaned of what a terminal would obey.
fn push_row(out: &mut String, label: &str, value: &str) {
    let (label_width, value_width) = WIDTHS;
    let clean = clean_line(value);
    let cut = truncate_chars(&clean, value_width);
    let more = if cut.len() < clean.len() { "\u{2026}" } else { "" };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{label:label_width$}{cut}{more}");
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Rupiah = Rupiah(500_000);

    fn sample(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/email").join(name)
    }

    fn printed(files: &[PathBuf], json: bool) -> String {
        let mut out = Vec::new();
        read_command(files, json, LIMIT, &mut out).expect("printed");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn one_file_is_an_object_and_several_are_a_list() {
        let one: Value = serde_json::from_str(&printed(&[sample("07-iklan.eml")], true)).expect("JSON");
        assert_eq!(one["verdict"], "not_an_application");
        let files = [sample("02-tanpa-tangkapan-layar.eml"), sample("06-balasan-melengkapi-02.eml")];
        let list: Value = serde_json::from_str(&printed(&files, true)).expect("JSON");
        assert_eq!(list[0]["thread"], Value::Null, "a thread never reaches beyond the message");
        assert_eq!(list[1]["thread"]["merged"]["verdict"], "complete");
    }

    #[test]
    fn the_table_says_what_is_missing_and_why_a_file_is_apart() {
        let text = printed(&[sample("05-harga-di-atas-batas.eml"), sample("08-nama-lampiran-berbahaya.eml")], false);
        for part in
            ["Di atas batas   Bros Emas 2 g", "berkas program", "namanya berisi alamat folder", "Telepon         +62"]
        {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(printed(&[sample("04-tanpa-kontak.eml")], false).contains("nama dan nomor telepon kontak"));
        assert!(
            printed(&[sample("06-balasan-melengkapi-02.eml")], false).contains("06-balasan-melengkapi-02.eml: Lengkap")
        );
    }

    #[test]
    fn threads_are_followed_to_their_first_message_and_circles_end() {
        let known = |entries: &[(&str, &[&str])]| -> BTreeMap<String, Known> {
            let one = |(id, above): &(&str, &[&str])| {
                let references = above.iter().map(|one| one.to_string()).collect();
                (id.to_string(), Known { file: PathBuf::from(id), references })
            };
            entries.iter().map(one).collect()
        };
        let all = known(&[("a", &[]), ("b", &["a"]), ("c", &["x", "b"]), ("e", &["d"]), ("d", &["e"])]);
        for (id, root) in [("a", None), ("b", Some("a")), ("c", Some("a"))] {
            assert_eq!(root_of(id, &all[id].references, &all).as_deref(), root, "{id}");
        }
        assert!(root_of("d", &all["d"].references, &all).is_some(), "a circle has some first message");
        assert_eq!(root_of("f", &["y".to_owned()], &all), None);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = read_command(&[PathBuf::from("tidak-ada.eml")], true, LIMIT, &mut Vec::new()).expect_err("missing");
        assert!(error.to_string().contains("tidak-ada.eml"), "{error}");
        let no_message = sample("expected/07-iklan.json");
        let error = read_command(&[no_message], true, LIMIT, &mut Vec::new()).expect_err("no message");
        assert!(error.to_string().starts_with("07-iklan.json: Berkas ini bukan surat"), "{error}");
    }
}
