//! The till's part of the performance budget, each figure beside its reference:
//! (a) a sale of three lines committed durably, against bare SQLite that inserts the very same rows with the same
//! pragmas on the same file system in the same run, sale by sale in turn: at most 1,5 times at the median;
//! (b) a scan to a line in the cart with 100.000 products: at most 1 ms at p99, without drawing.
//!
//! `cargo bench --bench till`. Without `--bench` (as `cargo test --benches` runs it) it plays through with few rows.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deks::base::money::{CashRounding, RoundingDirection};
use deks::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah, SystemClock, Zone};
use deks::config::{Limits, Outlet, Tenders};
use deks::people::People;
use deks::store::{Store, StoreError, StoreOptions};
use deks::till::{Cart, Found, Payment, ReceiptSettings, TillSettings, default_terms, keep_cart, lookup, pay};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Size {
    products: usize,
    partners: usize,
    warm_up: usize,
    sales: usize,
    scans: usize,
}

const FULL: Size = Size { products: 100_000, partners: 500, warm_up: 100, sales: 1_500, scans: 50_000 };
const SMALL: Size = Size { products: 500, partners: 5, warm_up: 2, sales: 10, scans: 200 };

fn main() -> Outcome<()> {
    let size = if std::env::args().any(|arg| arg == "--bench") { FULL } else { SMALL };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-till");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let ours = folder.join("ours.db");
    drop(open(&ours)?);
    let codes = fill(&ours, &size)?;
    let bare = folder.join("bare.db");
    std::fs::copy(&ours, &bare)?;

    let store = open(&ours)?;
    println!("{} products, {} partners, file system of {}", size.products, size.partners, folder.display());
    scans(&store, &codes, &size)?;
    searches(&store, &size)?;
    sales(&store, (&folder, &bare), &codes, &size)?;
    drop(store);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn open(path: &Path) -> Outcome<Store> {
    let options = StoreOptions {
        path: path.to_owned(),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(SystemClock),
    };
    Ok(Store::open(options)?)
}

/// Fills the register with straight inserts: how the rows came in is not what is measured.
fn fill(path: &Path, size: &Size) -> Outcome<Vec<String>> {
    const NAMES: [&str; 8] = ["Tas Anyam", "Kain Batik", "Sambal", "Sabun", "Gelang", "Keripik", "Kemeja", "Tikar"];
    const KINDS: [&str; 5] = ["Pandan", "Sogan", "Bawang", "Sereh", "Ulin"];
    let mut connection = Connection::open(path)?;
    let tx = connection.transaction()?;
    let partners: Vec<PartnerId> = (0..size.partners).map(|_| PartnerId::new()).collect();
    for (n, partner) in partners.iter().enumerate() {
        tx.prepare_cached("INSERT INTO partners (partner_id, code, business_name, joined_on) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![partner, format!("M{n:03}"), format!("Mitra Contoh {n}"), "2025-09-01"])?;
        tx.prepare_cached(
            "INSERT INTO partner_terms (act_id, partner_id, valid_from, commission_bp, discount_bearer, seq)
             VALUES (?1, ?2, '2025-09-01', 1500, 'partner', 0)",
        )?
        .execute(params![ActId::new(), partner])?;
    }
    let mut codes = Vec::with_capacity(size.products);
    for n in 0..size.products {
        let (id, code) = (ProductId::new(), format!("P{n:06}"));
        let partner = n % size.partners;
        let name = format!("{} {} {n}", NAMES[n % NAMES.len()], KINDS[n % KINDS.len()]);
        let price = 5_000 + (n as i64 % 90) * 5_500;
        tx.prepare_cached(
            "INSERT INTO products (product_id, partner_id, code, name, category) VALUES (?1, ?2, ?3, ?4, 'Kriya')",
        )?
        .execute(params![id, partners[partner], code, name])?;
        tx.prepare_cached(
            "INSERT INTO product_prices (act_id, product_id, valid_from, price_rupiah, seq)
             VALUES (?1, ?2, '2025-09-01', ?3, 0)",
        )?
        .execute(params![ActId::new(), id, price])?;
        tx.prepare_cached(
            "INSERT INTO product_state (product_id, on_hand, price_rupiah, rose_on) VALUES (?1, 100000, ?2, '2025-09-01')",
        )?
        .execute(params![id, price])?;
        tx.prepare_cached("INSERT INTO product_search (rowid, product_id, words) VALUES (?1, ?2, ?3)")?
            .execute(params![tx.last_insert_rowid(), id, format!("{name} Kriya {code} Mitra Contoh {partner}")])?;
        codes.push(code);
    }
    tx.commit()?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(codes)
}

/// A fixed, well spread order: the same in every run.
fn spread(n: usize, of: usize) -> usize {
    n.wrapping_mul(2_654_435_761) % of
}

fn scans(store: &Store, codes: &[String], size: &Size) -> Outcome<()> {
    let today = store.today();
    let mut cart = Cart::default();
    let mut took = Vec::with_capacity(size.scans);
    for n in 0..size.scans {
        let code = &codes[spread(n, codes.len())];
        let start = Instant::now();
        scan(store, &mut cart, code, today)?;
        took.push(start.elapsed());
        if cart.lines().len() == 30 {
            cart = Cart::default();
        }
    }
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    let verdict = if p99 <= Duration::from_millis(1) { "ok" } else { "MISSED" };
    println!("(b) scan to cart              p50 {}  p99 {}  bar p99 1,000 ms  {verdict}", ms(p50), ms(p99));
    Ok(())
}

fn scan(store: &Store, cart: &mut Cart, code: &str, today: BusinessDay) -> Outcome<()> {
    match store.read(|connection| lookup::find(connection, code, today))? {
        Found::One(item) => {
            cart.add(item, 1)?;
            Ok(())
        }
        other => Err(format!("{code}: {other:?}").into()),
    }
}

/// For information: what a key press in the search field costs.
fn searches(store: &Store, size: &Size) -> Outcome<()> {
    const TYPED: [&str; 6] = ["t", "ta", "tas pand", "mitra contoh 12", "kain sogan 41", "p0004"];
    let today = store.today();
    let mut took = Vec::new();
    for n in 0..size.scans / 100 {
        let start = Instant::now();
        store.read(|connection| lookup::search(connection, TYPED[n % TYPED.len()], 24, today))?;
        took.push(start.elapsed());
    }
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    println!("    search as you type        p50 {}  p99 {}  (for information)", ms(p50), ms(p99));
    Ok(())
}

fn sales(store: &Store, (ours, bare): (&Path, &Path), codes: &[String], size: &Size) -> Outcome<()> {
    let settings = Arc::new(TillSettings {
        till: "K1".into(),
        rounding: CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest },
        tenders: Tenders::default(),
        limits: Limits::default(),
        default_terms: default_terms(0),
        printer: Some("receipt".into()),
        receipt: ReceiptSettings::of(&Outlet::default(), None, |_, _| Ok(Some("Kasir 1".into()))),
        disk_free_bytes_min: 1024 * 1024,
    });
    let mut bare = open_bare(bare)?;
    let user = People::open(store.clone(), ours)?.first_admin(ActId::new(), "Kasir Contoh", "246813")?;
    let (mut ours_took, mut bare_took) = (Vec::new(), Vec::new());
    for n in 0..size.warm_up + size.sales {
        let mut cart = Cart::default();
        for line in 0..3 {
            scan(store, &mut cart, &codes[spread(3 * n + line, codes.len())], store.today())?;
        }
        keep_cart(store, "K1", &cart)?;
        bare.execute("INSERT OR REPLACE INTO drafts VALUES ('cart', 'K1', '', 0)", [])?;
        let act_id = ActId::new();
        let given = cart.totals().net + Rupiah(50_000);
        let payment = Payment::in_cash(act_id, user, cart, given, settings.clone());
        let start = Instant::now();
        let paid = pay(store, payment)?;
        let ours = start.elapsed();
        let rows = store.read(|connection| rows_of(connection, act_id, &paid.number))?;
        let start = Instant::now();
        insert_bare(&mut bare, &rows)?;
        if n >= size.warm_up {
            ours_took.push(ours);
            bare_took.push(start.elapsed());
        }
    }
    let (ours, bare) = (percentile(&mut ours_took, 50), percentile(&mut bare_took, 50));
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let verdict = if ratio <= 1.5 { "ok" } else { "MISSED" };
    println!(
        "(a) durable sale of 3 lines   p50 {}  p99 {}  bare SQLite p50 {}  p99 {}  ratio {}  bar 1,50  {verdict}",
        ms(ours),
        ms(percentile(&mut ours_took, 99)),
        ms(bare),
        ms(percentile(&mut bare_took, 99)),
        format!("{ratio:.2}").replace('.', ","),
    );
    Ok(())
}

fn open_bare(path: &Path) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

type Rows = Vec<(String, Vec<Value>)>;

/// Every row that an act left, with the statement that writes it as it is.
fn rows_of(connection: &Connection, act_id: ActId, number: &str) -> Result<Rows, StoreError> {
    const READS: [(&str, &str); 12] = [
        (
            "SELECT name, value FROM counters WHERE ?1 IS NOT NULL AND name = substr(?2, 1, 11)",
            "INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ),
        ("SELECT * FROM shifts_opened WHERE act_id = ?1 AND ?2 IS NOT NULL", "INSERT INTO shifts_opened"),
        ("SELECT * FROM sales WHERE act_id = ?1 AND number = ?2", "INSERT INTO sales"),
        (
            "SELECT l.* FROM sale_lines l JOIN sales s USING (sale_id) WHERE s.act_id = ?1 AND s.number = ?2",
            "INSERT INTO sale_lines",
        ),
        (
            "SELECT t.* FROM tenders t JOIN sales s USING (sale_id) WHERE s.act_id = ?1 AND s.number = ?2",
            "INSERT INTO tenders",
        ),
        ("SELECT * FROM stock_movements WHERE act_id = ?1 AND ?2 IS NOT NULL", "INSERT INTO stock_movements"),
        (
            "SELECT p.* FROM product_state p JOIN stock_movements USING (product_id) WHERE act_id = ?1 AND ?2 IS NOT NULL",
            "UPDATE product_state SET on_hand = ?2, price_rupiah = ?3, rose_on = ?4, last_sold_on = ?5,
                 last_sold_at_utc_ms = ?6 WHERE product_id = ?1",
        ),
        ("SELECT * FROM ledger_entries WHERE act_id = ?1 AND ?2 IS NOT NULL", "INSERT INTO ledger_entries"),
        ("SELECT * FROM print_jobs WHERE ?1 IS NOT NULL AND title = 'Struk ' || ?2", "INSERT INTO print_jobs"),
        ("SELECT * FROM audit WHERE act_id = ?1 AND ?2 IS NOT NULL", "INSERT INTO audit"),
        ("SELECT * FROM journal WHERE act_id = ?1 AND ?2 IS NOT NULL", "INSERT INTO journal"),
        (
            "SELECT r.* FROM journal_records r JOIN journal j USING (seq) WHERE j.act_id = ?1 AND ?2 IS NOT NULL",
            "INSERT INTO journal_records",
        ),
    ];
    let mut rows = Rows::new();
    for (read, write) in READS {
        let mut statement = connection.prepare_cached(read)?;
        let width = statement.column_count();
        let write = whole(write, width);
        let found = statement.query_map(params![act_id, number], |row| {
            (0..width).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()
        })?;
        for values in found {
            rows.push((write.clone(), values?));
        }
    }
    Ok(rows)
}

/// A statement that names only its table takes every column of it, however many migrations there were.
fn whole(write: &str, width: usize) -> String {
    if write.contains('?') {
        return write.to_owned();
    }
    let places: Vec<String> = (1..=width).map(|at| format!("?{at}")).collect();
    format!("{write} VALUES ({})", places.join(", "))
}

fn insert_bare(connection: &mut Connection, rows: &Rows) -> rusqlite::Result<()> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for (write, values) in rows {
        tx.prepare_cached(write)?.execute(params_from_iter(values))?;
    }
    tx.prepare_cached("DELETE FROM drafts WHERE kind = 'cart' AND key = 'K1'")?.execute([])?;
    tx.commit()
}

fn percentile(took: &mut [Duration], percent: usize) -> Duration {
    took.sort_unstable();
    took.get((took.len() * percent / 100).min(took.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn ms(took: Duration) -> String {
    format!("{:.3} ms", took.as_secs_f64() * 1_000.0).replace('.', ",")
}
