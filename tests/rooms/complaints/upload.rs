//! What holds already of the complaints about uploading; the rest is for later (`super::LATER`).

use std::sync::Arc;
use std::thread;

use deks::base::Zone;
use deks::mail::{Filter, list};
use deks::store::{Act, Store, StoreError, StoreOptions, unsynced_count, verify_audit_chain};
use deks::till::shift::{ShiftSettings, mail_z};

use crate::till_kit::{SHELF, Till};

const BAG: &str = SHELF[0].0;

// peers.md 18: odoo/odoo#152259
#[test]
fn two_who_send_out_the_same_thing_send_it_once() {
    let till = Till::new();
    till.open_shift(till.cashier(), 0);
    till.count_and_close(till.cashier(), till.in_drawer());
    let mut config = till.config.clone();
    config.mail.managers = vec!["manajer01@example.com".into()];
    let settings = ShiftSettings::of(&config);
    let sent: Vec<_> = thread::scope(|scope| {
        let windows: Vec<_> =
            (0..2).map(|_| scope.spawn(|| mail_z(&till.store, 1, &settings).map_err(|e| e.to_string()))).collect();
        windows.into_iter().map(|window| window.join().expect("no panic").expect("queued")).collect()
    });
    assert!(sent[0].is_some() && sent[0] == sent[1], "{sent:?}");
    assert_eq!(till.store.read(|c| list(c, &Filter::default())).expect("readable").len(), 1);
}

// peers.md 19: apache/pouchdb#1240, medic/cht-core#8093
#[test]
fn what_nobody_acknowledged_is_counted_as_such_also_in_a_copy_from_before() {
    let till = Till::new();
    till.sell(&[BAG], 100_000);
    let copy = till.folder.path().join("cadangan.sqlite");
    till.store.copy_to(&copy).expect("copied");
    let before = unsynced_count(&till.store).expect("readable");
    till.sell(&[BAG], 100_000);
    assert!(unsynced_count(&till.store).expect("readable") > before);
    let options =
        StoreOptions { path: copy, zone: Zone::Wib, device_prefix: "K1".into(), clock: Arc::new(till.clock.clone()) };
    let restored = Store::open(options).expect("a store");
    let acts = restored.read(|c| Ok::<i64, StoreError>(c.query_row("SELECT count(*) FROM journal", [], |r| r.get(0))?));
    assert_eq!(unsynced_count(&restored), Ok(before), "nothing that the copy holds is taken for sent");
    assert_eq!(acts, Ok(before));
    assert_eq!(restored.read(verify_audit_chain), Ok(None));
}

// peers.md 21: actualbudget/actual#8904
#[test]
fn an_act_that_fails_leaves_clock_counters_and_chain_where_they_were() {
    let till = Till::new();
    till.sell(&[BAG], 100_000);
    let stands = || {
        [
            "SELECT max(hlc) FROM journal",
            "SELECT max(seq) FROM journal",
            "SELECT sum(value) FROM counters",
            "SELECT count(*) FROM audit",
        ]
        .map(|sql| till.number(sql))
    };
    let before = stands();
    for _ in 0..3 {
        let failed = till.store.write(Act::system("test.batch"), |tx| {
            tx.next_number("")?;
            Err::<(), _>(StoreError::DiskFull)
        });
        assert_eq!(failed, Err(StoreError::DiskFull));
    }
    assert_eq!(stands(), before);
    assert_eq!(till.sell(&[BAG], 100_000).number, "K1-20261122-0002", "no number is missing");
    assert_eq!(till.store.read(verify_audit_chain), Ok(None));
}
