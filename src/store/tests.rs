//! What the store promises, as stories. Facts of the people's room stand in for any room's.

use std::sync::Arc;
use std::sync::mpsc::channel;

use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::*;
use crate::base::{ActId, FixedClock, UserId, UtcMs, Zone};

const NOON_MS: i64 = 1_795_323_600_000; // 22 November 2026, 12.00 WIB

struct Bench {
    folder: TempDir,
    clock: FixedClock,
    store: Store,
}

fn open_in(folder: &TempDir, clock: &FixedClock) -> Store {
    Store::open(StoreOptions {
        path: folder.path().join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock.clone()),
    })
    .expect("a store opens in an empty folder")
}

/// A store of its own at noon, for stories that ask no more of it.
pub(super) fn open(folder: &TempDir) -> Store {
    open_in(folder, &FixedClock::at(UtcMs(NOON_MS)))
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = FixedClock::at(UtcMs(NOON_MS));
    let store = open_in(&folder, &clock);
    Bench { folder, clock, store }
}

impl Bench {
    /// The file as someone with a plain SQLite tool sees it: no authorizer.
    fn raw(&self) -> Connection {
        Connection::open(self.folder.path().join("deks.sqlite")).expect("the file opens")
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.store.read(|c| Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get(0))?)).expect("a count")
    }
}

/// One fact and one number, as a room would write them.
fn sign(tx: &mut Tx<'_>) -> Result<String, StoreError> {
    let (act_id, user, at) = (tx.act_id(), UserId::new(), tx.now().0);
    tx.fact("sign_ins", &[("act_id", &act_id), ("user_id", &user), ("outcome", &"signed_in"), ("at_utc_ms", &at)])?;
    tx.next_number("TT")
}

fn set_user(tx: &mut Tx<'_>, id: UserId, name: &str, role: &str) -> Result<usize, StoreError> {
    tx.record("users", ("user_id", &id), &[("name", &name), ("role", &role)])
}

#[test]
fn the_same_act_id_gives_the_first_result_and_writes_once() {
    let bench = bench();
    let id = ActId::new();
    let first = bench.store.write(Act::system("test.sign").with_id(id), sign).expect("written");
    let second = bench.store.write(Act::system("test.sign").with_id(id), sign).expect("recognised");
    assert_eq!((first.as_str(), second.as_str()), ("TT-K1-20261122-0001", "TT-K1-20261122-0001"));
    assert_eq!(bench.count("SELECT count(*) FROM sign_ins"), 1);
    assert_eq!(bench.count("SELECT count(*) FROM audit"), 1);

    let other = bench.store.write(Act::system("test.other").with_id(id), sign);
    assert!(matches!(other, Err(StoreError::ActReused { second: "test.other", .. })), "{other:?}");
}

#[test]
fn an_error_rolls_back_everything_counters_included() {
    let bench = bench();
    let failed: Result<String, StoreError> = bench.store.write(Act::system("test.sign"), |tx| {
        sign(tx)?;
        set_user(tx, UserId::new(), "Kasir 1", "kasir")?;
        Err(StoreError::Unreadable("a rule said no".into()))
    });
    assert!(failed.is_err());
    for table in [
        "SELECT count(*) FROM sign_ins",
        "SELECT count(*) FROM users",
        "SELECT count(*) FROM audit",
        "SELECT count(*) FROM journal",
        "SELECT count(*) FROM journal_records",
        "SELECT count(*) FROM counters",
        "SELECT count(*) FROM field_clocks",
    ] {
        assert_eq!(bench.count(table), 0, "{table}");
    }
    let next = bench.store.write(Act::system("test.sign"), sign).expect("written");
    assert_eq!(next, "TT-K1-20261122-0001", "the failed act used up no number");
}

#[test]
fn a_panic_inside_an_act_rolls_back_and_the_writer_lives_on() {
    let bench = bench();
    let failed: Result<String, StoreError> = bench.store.write(Act::system("test.sign"), |tx| {
        sign(tx)?;
        panic!("a bug in a room");
    });
    assert!(matches!(failed, Err(StoreError::ActPanicked)), "{failed:?}");
    let local: Result<(), StoreError> = bench.store.write_local(|_, _| panic!("a bug in a worker"));
    assert!(matches!(local, Err(StoreError::ActPanicked)), "{local:?}");
    assert_eq!(bench.count("SELECT count(*) FROM sign_ins"), 0);

    assert_eq!(bench.store.write(Act::system("test.sign"), sign).expect("written"), "TT-K1-20261122-0001");
    assert_eq!(bench.store.read(verify_audit_chain).expect("walked"), None);
}

#[test]
fn every_table_of_facts_refuses_update_and_delete() {
    let bench = bench();
    let raw = bench.raw();
    let mut facts = raw
        .prepare(
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'act_id'
             WHERE m.type = 'table' AND m.name <> 'till_exception_notes' ORDER BY m.name",
        )
        .expect("a statement");
    let names: Vec<String> =
        facts.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("names");
    assert!(names.len() >= 8 && names.iter().any(|n| n == "sales"), "the walk finds the facts: {names:?}");
    for table in names.iter().map(String::as_str).chain(["sale_lines", "tenders", "refund_lines"]) {
        for (verb, event) in [("UPDATE", "BEFORE UPDATE ON"), ("DELETE", "BEFORE DELETE ON")] {
            let guards: i64 = raw
                .query_row(
                    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?1
                     AND sql LIKE '%' || ?2 || '%raise(ABORT%'",
                    params![table, event],
                    |row| row.get(0),
                )
                .expect("a count");
            assert_eq!(guards, 1, "{table} has no trigger that refuses {verb}");
        }
    }
}

#[test]
fn a_fact_is_not_changed_even_by_a_plain_sqlite_tool() {
    let bench = bench();
    bench.store.write(Act::system("test.sign"), sign).expect("written");
    let raw = bench.raw();
    for sql in [
        "UPDATE sign_ins SET outcome = 'signed_out'",
        "DELETE FROM sign_ins",
        "UPDATE audit SET kind = 'x'",
        "DELETE FROM audit",
        "UPDATE journal SET facts = '[]'",
        "DELETE FROM journal",
    ] {
        let refused = raw.execute(sql, []).expect_err(sql).to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
}

#[test]
fn a_fact_is_not_replaced_inside_an_act() {
    let bench = bench();
    bench.store.write(Act::system("test.sign"), sign).expect("written");
    let replaced: Result<(), StoreError> = bench.store.write(Act::system("test.forge"), |tx| {
        tx.conn().execute(
            "INSERT OR REPLACE INTO sign_ins (act_id, user_id, outcome, at_utc_ms)
             SELECT act_id, user_id, 'signed_out', at_utc_ms FROM sign_ins",
            [],
        )?;
        Ok(())
    });
    assert!(replaced.is_err(), "REPLACE went past the trigger");
    assert_eq!(bench.count("SELECT count(*) FROM sign_ins WHERE outcome = 'signed_in'"), 1);
}

#[test]
fn the_schema_is_closed_at_run_time() {
    const SQL: &[&str] = &[
        "DROP TABLE sign_ins",
        "DROP TRIGGER sign_ins_are_not_deleted",
        "CREATE TABLE smuggled (x)",
        "CREATE TRIGGER smuggled AFTER INSERT ON sales BEGIN SELECT 1; END",
        "ALTER TABLE users ADD COLUMN smuggled",
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA writable_schema = 1",
        "PRAGMA foreign_keys = 0",
        "PRAGMA trusted_schema = 1",
        "PRAGMA secure_delete = 0",
    ];
    let bench = bench();
    for sql in SQL {
        let written =
            bench.store.write(Act::system("test.ddl"), |tx| tx.conn().execute_batch(sql).map_err(StoreError::from));
        assert!(written.is_err(), "the writer ran {sql}");
        let read = bench.store.read(|c| c.execute_batch(sql).map_err(StoreError::from));
        assert!(read.is_err(), "a reader ran {sql}");
    }
    let write = bench.store.read(|c| c.execute_batch("DELETE FROM drafts").map_err(StoreError::from));
    assert!(write.is_err(), "a reader wrote");
}

#[test]
fn what_was_deleted_is_in_neither_the_file_nor_its_log() {
    let bench = bench();
    let body = "Kontak Zakiyah. ".repeat(900);
    let is_there = || {
        let read = |name: &str| std::fs::read(bench.folder.path().join(name)).unwrap_or_default();
        ["deks.sqlite", "deks.sqlite-wal"].map(|name| read(name).windows(7).any(|part| part == b"Zakiyah"))
    };
    bench.store.keep_draft("case-form", "a", &body).expect("kept");
    bench.store.fold_log().expect("folded");
    assert_eq!(is_there(), [true, false], "it was there");
    bench.store.drop_draft("case-form", "a").expect("dropped");
    assert_eq!(is_there(), [true, false], "the log has the empty page, the file still the old one");
    bench.store.fold_log().expect("folded");
    assert_eq!(is_there(), [false, false]);
}

#[test]
fn a_record_journals_only_the_fields_that_changed() {
    let bench = bench();
    let id = UserId::new();
    for (name, role, changed) in
        [("Kasir 1", "kasir", 2), ("Kasir 1", "kasir", 0), ("Kasir Satu", "kasir", 1), ("Kasir 1", "manajer", 2)]
    {
        let act = Act::system("test.user");
        let done = bench.store.write(act, move |tx| set_user(tx, id, name, role)).expect("written");
        assert_eq!(done, changed, "{name} {role}");
        let fields: String = bench
            .store
            .read(|c| {
                Ok::<_, StoreError>(
                    c.query_row("SELECT fields FROM journal ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))?,
                )
            })
            .expect("a journal row");
        let fields: serde_json::Value = serde_json::from_str(&fields).expect("JSON");
        assert_eq!(fields.as_array().map(Vec::len), Some(changed), "{fields}");
    }
}

#[test]
fn the_audit_chain_finds_what_was_tampered_with() {
    struct Case {
        what: &'static str,
        sql: &'static str,
        found: (i64, ChainFlaw),
    }
    let cases = [
        Case {
            what: "a figure",
            sql: "UPDATE journal SET facts = replace(facts, 'signed_in', 'wrong_pin') WHERE seq = 2",
            found: (2, ChainFlaw::FiguresChanged),
        },
        Case { what: "a row", sql: "DELETE FROM audit WHERE seq = 2", found: (3, ChainFlaw::RowMissing) },
        Case { what: "a journal row", sql: "DELETE FROM journal WHERE seq = 3", found: (3, ChainFlaw::JournalMissing) },
        Case {
            what: "who",
            sql: "UPDATE audit SET user_id = x'00' WHERE seq = 1",
            found: (1, ChainFlaw::FiguresChanged),
        },
        Case {
            what: "when",
            sql: "UPDATE audit SET at_utc_ms = 1 WHERE seq = 3",
            found: (3, ChainFlaw::FiguresChanged),
        },
    ];
    for case in cases {
        let bench = bench();
        for _ in 0..3 {
            bench.store.write(Act::system("test.sign"), sign).expect("written");
        }
        assert_eq!(bench.store.read(verify_audit_chain).expect("walked"), None);
        let raw = bench.raw();
        raw.execute_batch(
            "DROP TRIGGER audit_is_not_updated; DROP TRIGGER audit_is_not_deleted;
             DROP TRIGGER journal_is_not_updated; DROP TRIGGER journal_is_not_deleted;",
        )
        .expect("a forger drops the triggers");
        assert_eq!(raw.execute(case.sql, []).expect("forged"), 1, "{}", case.what);
        let found = bench.store.read(verify_audit_chain).expect("walked").map(|found| (found.seq, found.how));
        assert_eq!(found, Some(case.found), "{}", case.what);
    }
}

#[test]
fn a_restart_goes_on_where_the_file_ends_even_when_the_clock_went_back() {
    let Bench { folder, clock, store } = bench();
    store.write(Act::system("test.sign"), sign).expect("written");
    let device = store.device().id;
    drop(store);

    clock.advance_ms(-3_600_000);
    let store = open_in(&folder, &clock);
    assert_eq!(store.device().id, device, "the device stays the same");
    let number = store.write(Act::system("test.sign"), sign).expect("written");
    assert_eq!(number, "TT-K1-20261122-0002");
    let stamps: Vec<(i64, i64)> = store
        .read(|c| collect(c, "SELECT seq, hlc FROM journal ORDER BY seq", [], |row| Ok((row.get(0)?, row.get(1)?))))
        .expect("the journal");
    assert_eq!(stamps.iter().map(|s| s.0).collect::<Vec<_>>(), [1, 2]);
    assert!(stamps[1].1 > stamps[0].1, "{stamps:?}");
    assert_eq!(store.read(verify_audit_chain).expect("walked"), None);
}

#[test]
fn a_reader_sees_nothing_before_the_commit() {
    let bench = bench();
    let (inside, wait_inside) = channel();
    let (go, wait_go) = channel::<()>();
    let store = bench.store.clone();
    let writer = std::thread::spawn(move || {
        store.write(Act::system("test.sign"), move |tx| {
            let number = sign(tx)?;
            inside.send(()).expect("the test listens");
            wait_go.recv().expect("the test answers");
            Ok::<_, StoreError>(number)
        })
    });
    wait_inside.recv().expect("the act is under way");
    assert_eq!(bench.count("SELECT count(*) FROM sign_ins"), 0, "an uncommitted fact was seen");
    go.send(()).expect("the act waits");
    writer.join().expect("no panic").expect("written");
    assert_eq!(bench.count("SELECT count(*) FROM sign_ins"), 1);
}

#[test]
fn a_file_from_a_newer_program_is_refused() {
    let Bench { folder, clock, store } = bench();
    drop(store);
    let raw = Connection::open(folder.path().join("deks.sqlite")).expect("the file opens");
    raw.pragma_update(None, "user_version", 9_999).expect("set");
    drop(raw);
    let refused = Store::open(StoreOptions {
        path: folder.path().join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock),
    });
    assert!(matches!(refused, Err(StoreError::SchemaTooNew)), "{:?}", refused.err());
}
