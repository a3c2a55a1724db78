//! The real binary: what it prints, where, and how it ends.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use assert_cmd::Command;
use deks::base::{ActId, SystemClock, UserId, Zone};
use deks::partnership::ROOM;
use deks::people::People;
use deks::sop::Procedures;
use deks::sop::case::{self, NewCase, Origin};
use deks::sop::field::{FieldValue, Values};
use deks::store::{Store, StoreOptions};

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn deks(data: &Path, args: &[&str]) -> Run {
    let output =
        Command::cargo_bin("deks").expect("the binary").arg("--data").arg(data).args(args).output().expect("run");
    Run {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn the_first_start_makes_folder_settings_and_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("gerai");
    let run = deks(&data, &["doctor", "--json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.out).expect("JSON");
    let seen: Vec<&str> = findings.iter().filter_map(|finding| finding["what"].as_str()).collect();
    let (printers, around) =
        (["printer struk", "printer label"], ["pemindai", "cara bayar", "surel", "surel masuk", "huruf"]);
    assert_eq!(seen, [&["disk", "basis data", "jam"][..], &printers, &around].concat());
    for finding in &findings {
        let needs_remedy = finding["health"] != "ok";
        assert_eq!(finding["remedy"] != "", needs_remedy, "{finding}");
    }
    assert_eq!(run.code, i32::from(findings.iter().any(|finding| finding["health"] == "bad")), "{}", run.out);
    assert!(data.join("deks.sqlite").is_file() && data.join("deks.toml").is_file() && data.join("log").is_dir());
}

#[test]
fn a_mistake_in_the_settings_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("deks.toml"), "[rules]\nmonths_unsold = 0\n").expect("written");
    let run = deks(folder.path(), &["doctor"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("deks.toml, baris 2, kunci rules.months_unsold"), "{}", run.err);
    assert!(!folder.path().join("deks.sqlite").exists(), "nothing is touched with settings that are wrong");
}

#[test]
fn a_command_line_that_is_not_understood_ends_with_two() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, says) in [
        (&["jual"][..], "Perintah \"jual\" tidak ada."),
        (
            &["returns", "list", "--as-of", "kemarin"],
            "Nilai \"kemarin\" untuk --as-of <TANGGAL> tidak bisa dibaca: tulis tahun-bulan-hari, misalnya 2026-03-31.",
        ),
        (&["review", "figures", "--month", "13-2026"], "tulis tahun-bulan, misalnya 2026-03."),
        (&["kiosk", "--size", "besar"], "tulis lebar x tinggi, misalnya 1024x600."),
        (&["demo"], "Belum lengkap. Tambahkan: --out <FOLDER>."),
        (&["verify", "--perbaiki"], "--perbaiki tidak dikenal di sini."),
    ] {
        let run = deks(folder.path(), args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        assert!(run.err.starts_with("deks: ") && run.err.contains(says), "{args:?}: {}", run.err);
        assert!(!run.err.contains("error:") && run.err.contains("--help"), "{args:?}: {}", run.err);
    }
    for (args, code) in [(&["--help"][..], 0), (&["--version"], 0), (&["verify", "--help"], 0), (&["sop"], 2)] {
        let run = deks(folder.path(), args);
        assert_eq!(run.code, code, "{args:?}: {}", run.err);
        assert!(!run.err.starts_with("deks: "), "what was asked for is shown: {}", run.err);
    }
}

#[test]
fn a_stock_list_is_read_without_leaving_anything_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("gerai");
    let list = folder.path().join("daftar.csv");
    fs::write(&list, "Nama Barang,Jumlah,Harga\nTas Anyam Pandan,2,85000\n").expect("written");
    let list = list.to_str().expect("a path in UTF-8");
    let run = deks(&data, &["intake", "read", list, "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let read: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(read["rows"][0]["name"], "Tas Anyam Pandan");
    assert!(!data.exists());

    let missing = deks(&data, &["intake", "read", "/tidak-ada.csv"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(missing.err.starts_with("deks: "), "{}", missing.err);
}

#[test]
fn an_empty_outlet_has_nothing_to_return() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = deks(folder.path(), &["returns", "list", "--as-of", "2026-03-31", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let list: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((&list["date"], &list["count"]), (&"2026-03-31".into(), &0.into()));
}

#[test]
fn an_outlets_history_comes_out_as_its_list_and_its_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let history = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sales");
    let history = history.to_str().expect("a path in UTF-8");
    let first = deks(folder.path(), &["import", "history", history]);
    assert_eq!(first.code, 0, "{}{}", first.out, first.err);
    let again = deks(folder.path(), &["import", "history", history]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert_ne!(first.out, again.out, "the second run says that it knew everything");

    for (args, expected) in [
        (&["returns", "list", "--as-of", "2026-02-28", "--json"][..], "unsold-2026-02-28.json"),
        (&["review", "figures", "--month", "2025-12", "--json"], "review-2025-12.json"),
    ] {
        let run = deks(folder.path(), args);
        assert_eq!(run.code, 0, "{}", run.err);
        let got: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        let file = Path::new(history).join("expected").join(expected);
        let want: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(file).expect("a fixture")).expect("JSON");
        for key in ["date", "count", "codes", "month", "total"] {
            assert_eq!(got.get(key), want.get(key), "{args:?}: {key}");
        }
    }
    let verified = deks(folder.path(), &["verify"]);
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    let unknown = deks(folder.path(), &["review", "figures", "--month", "2025-12", "--partner", "M999"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (1, ""), "{}", unknown.err);
}

/// The same with somebody at the keyboard.
fn deks_told(data: &Path, args: &[&str], typed: &str) -> Run {
    let mut command = Command::cargo_bin("deks").expect("the binary");
    let output = command.arg("--data").arg(data).args(args).write_stdin(typed).output().expect("run");
    Run {
        code: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// An outlet whose admin has this PIN.
fn outlet_of_an_admin(data: &Path, pin: &str) -> (Store, UserId) {
    let options = StoreOptions {
        path: data.join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(SystemClock),
    };
    let store = Store::open(options).expect("a store");
    let people = People::open(store.clone(), data).expect("the people");
    (store, people.first_admin(ActId::new(), "Admin Gerai", pin).expect("an admin"))
}

#[test]
fn cases_are_verified_as_the_kiosk_knows_them_and_what_lists_show_is_put_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, admin) = outlet_of_an_admin(folder.path(), "246813");
    let procedures = Procedures::open(store.clone(), folder.path()).expect("the procedures").with_room(ROOM);
    let name = FieldValue::Text("Batik Sekar Contoh".to_owned());
    let new = NewCase {
        sop: "deks".to_owned(),
        origin: Origin::Office,
        values: Values::from([("business_name".to_owned(), name)]),
        documents: Vec::new(),
        region: String::new(),
    };
    let case = case::open(&procedures, ActId::new(), Some(admin), new).expect("a case");
    let number = store.read(|c| case::header(c, case)).expect("readable").expect("a case").number;
    let verified = deks(folder.path(), &["verify"]);
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    let changed = store.write_local(|connection, _| Ok(connection.execute("UPDATE cases SET title = 'Lain'", [])?));
    assert_eq!(changed, Ok(1));
    let stale = deks(folder.path(), &["verify"]);
    assert_eq!(stale.code, 1, "{}", stale.out);
    assert!(
        stale.out.contains(&format!("BEDA   kasus {number}: data utamanya tidak sesuai riwayat.")),
        "{}",
        stale.out
    );
    let repaired = deks(folder.path(), &["verify", "--repair"]);
    assert_eq!(repaired.code, 0, "{}", repaired.out);
    assert!(repaired.out.contains("Diperbaiki: 1 catatan kasus."), "{}", repaired.out);
    assert_eq!(deks(folder.path(), &["verify"]).code, 0);
}

#[test]
fn procedures_are_checked_without_leaving_anything_behind_and_cases_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("gerai");
    let checked = deks(&data, &["sop", "check"]);
    assert_eq!((checked.code, data.exists()), (0, false), "{}", checked.err);
    for (args, expect) in [
        (&["sop", "cases"][..], "Kasus yang berjalan: 0\n"),
        (&["sop", "cases", "--json"], "[]\n"),
        (&["sop", "retention"], "Kasus yang masa simpannya sudah lewat: 0\n"),
    ] {
        let run = deks(&data, args);
        assert_eq!((run.code, run.out.as_str()), (0, expect), "{args:?}: {}", run.err);
    }
    let move_it = ["sop", "move", "PM-X", "--reason", "Revisi baru."];
    let unnamed = [&move_it[..], &["--to", "2", "--step", "curate"][..]].concat();
    for args in [&move_it[..], &unnamed[..]] {
        let run = deks(&data, args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
    }
}

#[test]
fn who_acts_on_cases_says_who_they_are_and_a_refusal_ends_with_one() {
    let folder = tempfile::tempdir().expect("a folder");
    outlet_of_an_admin(folder.path(), "246813");
    let counted =
        |args: &[&str], typed: &str| deks_told(folder.path(), &[&["sop", "reschedule"][..], args].concat(), typed);
    let done = counted(&[], "admin gerai\n246813\n");
    let expect = "0 kasus diperiksa. Tenggat yang berubah: 0, pada 0 kasus.\n";
    assert_eq!((done.code, done.out.as_str()), (0, expect), "{}", done.err);
    assert_eq!(counted(&["--as", "Admin Gerai"], "246813\n").code, 0);
    for (args, typed, says) in [
        (&["--as", "Admin Gerai"][..], "246814\n", "PIN salah"),
        (&["--as", "Admin Gerai"], "", "tidak bisa dibaca"),
        (&["--as", "Orang Lain"], "246813\n", "Tidak ada pengguna aktif bernama \"Orang Lain\""),
    ] {
        let run = counted(args, typed);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{args:?}: {}", run.err);
        assert!(run.err.starts_with("deks: ") && run.err.contains(says), "{}", run.err);
    }
    let args = ["sop", "erase", "PM-X", "--reason", "Diminta.", "--on-request", "--as", "Admin Gerai"];
    let run = deks_told(folder.path(), &args, "246813\n");
    assert_eq!((run.code, run.err.as_str()), (1, "deks: Kasus PM-X tidak ada. Periksa nomornya.\n"));
}
