//! An outlet brings its past: loaded whole, recognised the second time, refused with reasons.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deks::base::{FixedClock, Rupiah, UtcMs, Zone};
use deks::store::{Store, StoreError, StoreOptions, verify_audit_chain};
use deks::till::import::{ImportError, ImportOptions, Report, Why, import_history};

fn open(folder: &Path) -> Store {
    let now = UtcMs::parse_rfc3339("2026-11-22T03:00:00Z").expect("a moment");
    Store::open(StoreOptions {
        path: folder.join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(FixedClock::at(now)),
    })
    .expect("a store")
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sales")
}

fn import(store: &Store, dir: &Path, skip_refused: bool) -> Result<Report, ImportError> {
    let options = ImportOptions { price_limit: Rupiah(500_000), default_commission_bp: 0, skip_refused };
    import_history(store, dir, options, Arc::new(|_, _| {}))
}

fn count(store: &Store, sql: &'static str) -> i64 {
    store.read::<_, StoreError>(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).expect("a count")
}

fn write(dir: &Path, file: &str, text: &str) {
    std::fs::write(dir.join(file), text).expect("a file");
}

/// A small history with one fault per file position that is asked for.
fn small(dir: &Path, sales: &str, returns: &str) {
    let partners = "partner_id,business_name,contact,email,phone,joined,commission_percent\n\
                    M001,Kriya Contoh,Kontak UKM 01,a@example.com,+6281200000001,2026-01-01,15\n";
    write(dir, "partners.csv", partners);
    write(dir, "products.csv", "product_code,partner_id,name,variant,first_price\nDK-1,M001,Tas,,125000\n");
    write(dir, "checkins.csv", "timestamp_utc,receipt_no,product_code,qty\n2026-01-02T02:00:00Z,TT-1,DK-1,5\n");
    let header = "timestamp_utc,receipt_no,line_no,product_code,qty,unit_price,discount,tender\n";
    write(dir, "sales.csv", &format!("{header}{sales}"));
    let header = "timestamp_utc,return_no,receipt_no,line_no,product_code,qty,refund_amount,reason\n";
    write(dir, "returns.csv", &format!("{header}{returns}"));
}

#[test]
fn the_sample_comes_in_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let report = import(&store, &sample(), false).expect("an import");
    assert_eq!(report.refused, []);
    let new = report.new;
    assert_eq!(
        (new.partners, new.products, new.checkin_lines, new.sale_lines, new.return_lines),
        (45, 520, 1308, 18_355, 428)
    );
    let acts = count(&store, "SELECT count(*) FROM audit");

    let again = import(&store, &sample(), false).expect("a second import");
    assert!(again.new.is_zero());
    assert_eq!(again.known, new);
    assert_eq!(count(&store, "SELECT count(*) FROM audit"), acts);

    assert_eq!(store.read(verify_audit_chain).expect("a walk"), None);
    assert_eq!(store.read(deks::till::history::unbalanced_acts).expect("sums"), []);
    assert_eq!(store.read(|c| deks::stock::rebuild_levels(c, false)).expect("levels"), []);
    assert!(count(&store, "SELECT min(on_hand) FROM product_state") >= 0);
    assert!(count(&store, "SELECT count(*) FROM tenders WHERE kind = 'kartu' AND reference = 'debit'") > 0);
}

#[test]
fn one_refused_line_keeps_everything_out_unless_it_is_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    small(
        folder.path(),
        "2026-01-03T02:00:00Z,R1,1,DK-1,2,125000,0,tunai\n\
         2026-01-04T02:00:00Z,R2,1,DK-1,1,125000,0,tunai\n\
         kemarin,R2,2,DK-1,1,125000,0,tunai\n",
        "2026-01-05T02:00:00Z,K1,R1,1,DK-1,3,375000,rusak\n",
    );
    let refused = match import(&store, folder.path(), false) {
        Err(ImportError::Refused(report)) => report,
        other => panic!("expected a refusal, got {other:?}"),
    };
    let lines: Vec<String> = refused.refused.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("returns.csv:2: dikembalikan 3 padahal terjual 2"), "{lines:?}");
    assert!(lines[1].starts_with("sales.csv:3: baris 4"), "{lines:?}");
    assert_eq!(refused.refused[2].what, Why::BadTimestamp("kemarin".into()));
    assert!(refused.new.is_zero());
    assert_eq!(count(&store, "SELECT (SELECT count(*) FROM partners) + (SELECT count(*) FROM audit)"), 0);

    let report = import(&store, folder.path(), true).expect("the rest");
    assert_eq!((report.new.sale_lines, report.new.receipts, report.new.return_lines), (1, 1, 0));
    assert_eq!(count(&store, "SELECT on_hand FROM product_state"), 3);
}

#[test]
fn a_sale_is_split_by_the_terms_and_a_full_return_undoes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    small(
        folder.path(),
        "2026-01-03T02:00:00Z,R1,1,DK-1,2,125000,20000,tunai\n2026-01-04T02:00:00Z,R2,1,DK-1,1,130000,0,qris\n",
        "2026-01-05T02:00:00Z,K1,R2,1,DK-1,1,130000,rusak\n",
    );
    import(&store, folder.path(), false).expect("an import");
    let payable = "SELECT -sum(amount_rupiah) FROM ledger_entries WHERE account = 'payable_partner'";
    assert_eq!(count(&store, payable), 230_000 * 85 / 100);
    assert_eq!(count(&store, "SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = 'qris_clearing'"), 0);
    assert_eq!(count(&store, "SELECT count(*) FROM product_prices"), 2);
    let last = "SELECT count(*) FROM product_state WHERE last_sold_on = '2026-01-03' AND on_hand = 3";
    assert_eq!(count(&store, last), 1);
}
