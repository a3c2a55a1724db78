//! Long memories, each figure beside its bar:
//! (d) the unsold list over 100.000 products and 1 million sale lines: at most 300 ms at the median;
//! (e) the review figures of a month for 500 partners over 1 million lines: at most 2 s in total.
//! For information: the list of a day in the past, the figures of a month in the past, and loading the sample history.
//!
//! `cargo bench --bench history`. The database is built once and kept for the next run. Without `--bench` (as
//! `cargo test --benches` runs it) it plays through with few rows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use deks::base::{ActId, BusinessDay, FixedClock, Month, PartnerId, ProductId, Rupiah, SaleId, UtcMs, Zone};
use deks::store::{Store, StoreError, StoreOptions};
use deks::till::history::last_sales_until;
use deks::till::import::{ImportOptions, import_history};
use deks::{cli, returns, review, stock};
use rusqlite::{Connection, params};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

struct Size {
    name: &'static str,
    products: usize,
    partners: usize,
    lines: usize,
    rounds: usize,
}

const FULL: Size = Size { name: "full", products: 100_000, partners: 500, lines: 1_000_000, rounds: 9 };
const SMALL: Size = Size { name: "small", products: 1_000, partners: 10, lines: 10_000, rounds: 1 };
/// Fourteen months that end on the day the bench takes for today.
const DAYS: u64 = 426;
const LINES_PER_RECEIPT: usize = 3;

fn main() -> Outcome<()> {
    let size = if std::env::args().any(|arg| arg == "--bench") { FULL } else { SMALL };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-history");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}.db", size.name));
    if !path.exists() {
        build(&path, &size)?;
    }
    let store = open(&path)?;
    println!("{} products, {} lines, {} partners, {}", size.products, size.lines, size.partners, path.display());
    unsold(&store, &size)?;
    figures(&store, &size)?;
    drop(store);
    load_sample(&folder)
}

fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 1).unwrap_or(BusinessDay::LAST)
}

fn open(path: &Path) -> Outcome<Store> {
    let clock = FixedClock::at(Zone::Wib.at(today(), 8, 0));
    let options =
        StoreOptions { path: path.to_owned(), zone: Zone::Wib, device_prefix: "K1".into(), clock: Arc::new(clock) };
    Ok(Store::open(options)?)
}

fn unsold(store: &Store, size: &Size) -> Outcome<()> {
    let list = |as_of: BusinessDay| {
        let found = store.read(|connection| cli::returns::unsold_list(connection, as_of, 3));
        Ok::<_, StoreError>(found?.count)
    };
    let (now, count) = median(size.rounds, || list(today()))?;
    report("(d) unsold list of today", now, Some(Duration::from_millis(300)), &format!("{count} products"));
    let past = today().minus_days(120);
    let (then, count) = median(size.rounds.min(3), || list(past))?;
    report("    unsold list 120 days back", then, None, &format!("{count} products"));
    let (soon, found) = median(size.rounds, || {
        store.read(|connection| returns::due_within(connection, today(), 3, 30)).map(|found| found.len())
    })?;
    report("    due within 30 days", soon, None, &format!("{found} products"));
    Ok(())
}

fn figures(store: &Store, size: &Size) -> Outcome<()> {
    let of = |month: Month| {
        let figures = store.read(|connection| review::month_figures(connection, month, Zone::Wib, 3))?;
        Ok::<_, StoreError>(figures.partners.iter().filter(|partner| partner.has_business()).count())
    };
    let month = today().month().previous();
    let (last, partners) = median(size.rounds.min(5), || of(month))?;
    let bar = Some(Duration::from_secs(2));
    report("(e) review figures of last month", last, bar, &format!("{partners} partners"));
    let past = (0..4).fold(month, |month, _| month.previous());
    let (then, partners) = median(size.rounds.min(3), || of(past))?;
    report("    review figures 5 months back", then, None, &format!("{partners} partners"));
    Ok(())
}

fn load_sample(folder: &Path) -> Outcome<()> {
    let path = folder.join("sample.db");
    remove(&path);
    let store = open(&path)?;
    let options = ImportOptions { price_limit: Rupiah(500_000), default_commission_bp: 0, skip_refused: false };
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sales");
    let start = Instant::now();
    let loaded = import_history(&store, &sample, options, Arc::new(|_, _| {}))?;
    let lines = format!("{} sale lines", loaded.new.sale_lines);
    report("    import history, sample", start.elapsed(), None, &lines);
    let start = Instant::now();
    import_history(&store, &sample, options, Arc::new(|_, _| {}))?;
    report("    import history, again", start.elapsed(), None, "0 new");
    drop(store);
    remove(&path);
    Ok(())
}

fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

fn median<T, E>(rounds: usize, mut f: impl FnMut() -> Result<T, E>) -> Result<(Duration, T), E> {
    let mut value = f()?;
    let mut took = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        value = f()?;
        took.push(start.elapsed());
    }
    took.sort();
    Ok((took[took.len() / 2], value))
}

fn report(what: &str, took: Duration, bar: Option<Duration>, of: &str) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1_000.0);
    let verdict = match bar {
        Some(bar) if took <= bar => format!("bar {}  ok", ms(bar)),
        Some(bar) => format!("bar {}  MISSED", ms(bar)),
        None => "(for information)".to_owned(),
    };
    println!("{what:<34} {:>12}  {verdict}  {of}", ms(took));
}

/// A fixed, well spread sequence: the same in every run.
struct Spread(u64);

impl Spread {
    fn below(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % of.max(1)
    }
}

/// Fills a new file with straight inserts: how the rows came in is not what is measured. The caches are then worked out
/// by the program itself.
fn build(path: &Path, size: &Size) -> Outcome<()> {
    let made = path.with_extension("making");
    remove(&made);
    drop(open(&made)?);
    let mut connection = Connection::open(&made)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA foreign_keys = OFF;")?;
    let tx = connection.transaction()?;
    let (partners, products) = register(&tx, size)?;
    sell(&tx, size, &partners, &products)?;
    tx.commit()?;
    drop(connection);
    let store = open(&made)?;
    store.write_local(|connection, _| {
        stock::rebuild_levels(connection, true)?;
        for (product, last) in last_sales_until(connection, BusinessDay::LAST)? {
            stock::set_last_sale(connection, product, Some(last))?;
        }
        Ok(())
    })?;
    drop(store);
    let connection = Connection::open(&made)?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;")?;
    drop(connection);
    std::fs::rename(&made, path)?;
    Ok(())
}

fn first_day() -> BusinessDay {
    today().minus_days(DAYS)
}

fn register(tx: &Connection, size: &Size) -> Outcome<(Vec<PartnerId>, Vec<ProductId>)> {
    const CATEGORIES: [&str; 5] = ["Kriya", "Kuliner", "Batik", "Busana", "Kecantikan"];
    let day = first_day().to_string();
    let partners: Vec<PartnerId> = (0..size.partners).map(|_| PartnerId::new()).collect();
    for (n, partner) in partners.iter().enumerate() {
        tx.prepare_cached("INSERT INTO partners (partner_id, code, business_name, joined_on) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![partner, format!("M{n:03}"), format!("Mitra Contoh {n}"), day])?;
    }
    let mut products = Vec::with_capacity(size.products);
    for n in 0..size.products {
        let (id, owner) = (ProductId::new(), n % size.partners);
        let category = CATEGORIES[owner % CATEGORIES.len()];
        tx.prepare_cached(
            "INSERT INTO products (product_id, partner_id, code, name, category) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, partners[owner], format!("P{n:06}"), format!("Barang Contoh {n}"), category])?;
        tx.prepare_cached(
            "INSERT INTO product_prices (act_id, product_id, valid_from, price_rupiah, seq) VALUES (?1, ?2, ?3, ?4, 0)",
        )?
        .execute(params![ActId::new(), id, day, price(n)])?;
        tx.prepare_cached("INSERT INTO product_state (product_id, price_rupiah) VALUES (?1, ?2)")?
            .execute(params![id, price(n)])?;
        movement(tx, id, "received", 40, (first_day(), Zone::Wib.at(first_day(), 7, 0)), 1)?;
        products.push(id);
    }
    Ok((partners, products))
}

fn price(n: usize) -> i64 {
    5_000 + (n as i64 % 90) * 5_500
}

fn movement(
    tx: &Connection,
    product: ProductId,
    kind: &str,
    qty: i64,
    (day, at): (BusinessDay, UtcMs),
    seq: i64,
) -> Outcome<()> {
    tx.prepare_cached(
        "INSERT INTO stock_movements (act_id, line_no, product_id, kind, qty, business_day, at_utc_ms, seq)
         VALUES (zeroblob(16), ?6, ?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![product, kind, qty, day.to_string(), at.0, seq])?;
    Ok(())
}

/// Receipts spread evenly over the days. A third of the products sells rarely, so that the list has something on it;
/// one line in fifty comes back three days later.
fn sell(tx: &Connection, size: &Size, partners: &[PartnerId], products: &[ProductId]) -> Outcome<()> {
    let mut spread = Spread(42);
    let receipts = size.lines / LINES_PER_RECEIPT;
    for receipt in 0..receipts {
        let day = first_day().plus_days(receipt as u64 * DAYS / receipts as u64);
        let at = UtcMs(Zone::Wib.at(day, 10, 0).0 + spread.below(36_000_000) as i64);
        let sale = SaleId::new();
        tx.prepare_cached(
            "INSERT INTO sales (sale_id, act_id, number, business_day, at_utc_ms, gross_rupiah, discount_rupiah,
                                rounding_rupiah, total_rupiah)
             VALUES (?1, zeroblob(16), ?2, ?3, ?4, 0, 0, 0, 0)",
        )?
        .execute(params![sale, format!("K1-{receipt:07}"), day.to_string(), at.0])?;
        for line_no in 1..=LINES_PER_RECEIPT {
            let rare = spread.below(40) == 0;
            let third = products.len() / 3;
            let n = if rare { spread.below(third) } else { third + spread.below(products.len() - third) };
            let line =
                Line { sale, line_no: line_no as i64, n, product: products[n], partner: partners[n % partners.len()] };
            line.insert(tx, (day, at), receipt as i64 * 10)?;
            if spread.below(50) == 0 {
                line.give_back(tx, (day.plus_days(3), UtcMs(at.0 + 3 * 86_400_000)), receipt as i64 * 10)?;
            }
        }
    }
    Ok(())
}

struct Line {
    sale: SaleId,
    line_no: i64,
    n: usize,
    product: ProductId,
    partner: PartnerId,
}

impl Line {
    fn insert(&self, tx: &Connection, (day, at): (BusinessDay, UtcMs), seq: i64) -> Outcome<()> {
        let price = price(self.n);
        tx.prepare_cached(
            "INSERT INTO sale_lines (sale_id, line_no, product_id, partner_id, code, name, variant, category, qty,
                                     unit_price_rupiah, discount_rupiah, commission_bp, commission_rupiah,
                                     discount_bearer, business_day, at_utc_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '', 1, ?7, 0, 1500, ?8, 'partner', ?9, ?10)",
        )?
        .execute(params![
            self.sale,
            self.line_no,
            self.product,
            self.partner,
            format!("P{:06}", self.n),
            format!("Barang Contoh {}", self.n),
            price,
            price * 15 / 100,
            day.to_string(),
            at.0
        ])?;
        movement(tx, self.product, "sold", -1, (day, at), seq + self.line_no)
    }

    fn give_back(&self, tx: &Connection, (day, at): (BusinessDay, UtcMs), seq: i64) -> Outcome<()> {
        let (refund, price) = (deks::base::RefundId::new(), price(self.n));
        tx.prepare_cached(
            "INSERT INTO refunds (refund_id, act_id, number, sale_id, business_day, at_utc_ms, tender_kind, total_rupiah,
                                  reason)
             VALUES (?1, zeroblob(16), ?2, ?3, ?4, ?5, 'tunai', ?6, 'contoh')",
        )?
        .execute(params![refund, format!("RT-{}-{}", seq, self.line_no), self.sale, day.to_string(), at.0, price])?;
        tx.prepare_cached(
            "INSERT INTO refund_lines (refund_id, line_no, sale_id, sale_line_no, product_id, partner_id, qty,
                                       amount_rupiah, commission_rupiah, back_to, business_day, at_utc_ms)
             VALUES (?1, 1, ?2, ?3, ?4, ?5, 1, ?6, ?7, 'shelf', ?8, ?9)",
        )?
        .execute(params![
            refund,
            self.sale,
            self.line_no,
            self.product,
            self.partner,
            price,
            price * 15 / 100,
            day.to_string(),
            at.0
        ])?;
        movement(tx, self.product, "customer_return", 1, (day, at), seq + 5 + self.line_no)
    }
}
