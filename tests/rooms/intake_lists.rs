//! Stock lists as partners bring them: every sample must come out as its expected file says.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use deks::base::Rupiah;
use deks::intake::list;
use serde_json::{Value, json};

const LIMIT: Rupiah = Rupiah(500_000);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/intake/lists")
}

/// The entries of a list without what is for the reader only, in an order of their own.
fn entries(value: &Value, keys: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = value
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| {
            let mut kept: Vec<Value> = keys.iter().map(|key| entry.get(key).cloned().unwrap_or(Value::Null)).collect();
            if let Some(Value::Array(reasons)) = kept.last_mut() {
                reasons.sort_by_key(Value::to_string);
            }
            json!(kept).to_string()
        })
        .collect();
    out.sort();
    out
}

fn compare(file: &str, found: &Value, expected: &Value) {
    for (list, keys) in [
        ("rows", &["row", "line", "name", "variant", "qty", "price_rupiah"][..]),
        ("display_aids", &["row", "line", "name", "qty"][..]),
        ("rejected", &["row", "line", "name", "variant", "reasons"][..]),
    ] {
        assert_eq!(entries(&found[list], keys), entries(&expected[list], keys), "{file}: {list}");
    }
    for key in ["totals", "sheet", "header_rows", "encoding", "separator"] {
        assert_eq!(found.get(key), expected.get(key), "{file}: {key}");
    }
    assert_eq!(entries(&found["ignored_rows"], &["row"]), entries(&expected["ignored_rows"], &["row"]), "{file}");
}

#[test]
fn every_sample_comes_out_as_expected() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).expect("the samples").flatten() {
        let path = entry.path();
        if path.is_dir() {
            continue;
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let expected = folder().join("expected").join(&name).with_extension("json");
        let expected: Value =
            serde_json::from_slice(&std::fs::read(expected).expect("what is expected")).expect("JSON");
        let found = list::read(&std::fs::read(&path).expect("a sample"), &name, LIMIT).expect("a list");
        compare(&name, &serde_json::to_value(&found).expect("JSON"), &expected);
        count += 1;
    }
    assert_eq!(count, 8);
}

/// The same lists saved as `.ods` and `.xls` by another program say the same.
#[test]
fn other_spreadsheet_formats_say_the_same() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder().join("../converted")).expect("the lists").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let expected = folder().join("expected").join(&name).with_extension("json");
        let expected: Value =
            serde_json::from_slice(&std::fs::read(expected).expect("what is expected")).expect("JSON");
        let found = list::read(&std::fs::read(entry.path()).expect("a list"), &name, LIMIT).expect("a list");
        compare(&name, &serde_json::to_value(&found).expect("JSON"), &expected);
        count += 1;
    }
    assert_eq!(count, 10);
}

/// Two seconds on the machine of an outlet (faults F15); a debug build takes its time.
const QUICKLY: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

#[test]
fn a_list_that_is_too_large_is_refused_quickly_and_says_so() {
    const MIB: usize = 1024 * 1024;
    let (head, line) = ("Nama Barang,Jumlah,Harga\n", "Tas anyam pandan,5,85000\n");
    let csv = |bytes: usize| [head, &line.repeat(bytes / line.len())].concat().into_bytes();
    let xlsx = [b"PK\x03\x04".as_slice(), &vec![0; 30 * MIB]].concat();
    let too_large = "Berkas terlalu besar (batas 30 MiB). Hapus foto dari berkas, lalu coba lagi.";
    for (name, bytes, expect) in [
        ("31 MiB.csv", csv(31 * MIB), too_large),
        ("30 MiB and a little.xlsx", xlsx, too_large),
        ("29 MiB.csv", csv(29 * MIB), "Daftar lebih dari 20000 baris. Bagi menjadi beberapa berkas."),
    ] {
        let start = Instant::now();
        let refused = list::read(&bytes, name, LIMIT).expect_err(name);
        assert!(start.elapsed() < QUICKLY, "{name}: {:?}", start.elapsed());
        assert_eq!(refused.to_string(), expect, "{name}");
    }
}
