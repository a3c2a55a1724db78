//! A database as large as an outlet gets, built once and kept for the next run; shared by the benches.
//!
//! Not every bench uses all of it.
#![allow(dead_code, reason = "each bench uses its part")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deks::base::{ActId, BusinessDay, FixedClock, PartnerId, ProductId, RefundId, SaleId, UtcMs, Zone};
use deks::stock;
use deks::store::{Store, StoreOptions};
use deks::till::history::last_sales_until;
use rusqlite::{Connection, params};

pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub struct Size {
    pub name: &'static str,
    pub products: usize,
    pub partners: usize,
    pub lines: usize,
    pub rounds: usize,
}

pub const FULL: Size = Size { name: "full", products: 100_000, partners: 500, lines: 1_000_000, rounds: 9 };
pub const SMALL: Size = Size { name: "small", products: 1_000, partners: 10, lines: 10_000, rounds: 1 };
/// Fourteen months that end on the day the bench takes for today.
const DAYS: u64 = 426;
const LINES_PER_RECEIPT: usize = 3;
/// Goes up when what is built changes, so that no older file is taken for it.
const FORM: u32 = 2;

/// The size this run asks for: full with `--bench`, small when it is only played through.
pub fn size() -> Size {
    if std::env::args().any(|arg| arg == "--bench") { FULL } else { SMALL }
}

/// Where the databases lie.
pub fn folder() -> Outcome<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-history");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The database of that size, made when it is not there yet.
pub fn database(size: &Size) -> Outcome<PathBuf> {
    let path = folder()?.join(format!("{}-{FORM}.db", size.name));
    if !path.exists() {
        build(&path, size)?;
    }
    Ok(path)
}

pub fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 1).unwrap_or(BusinessDay::LAST)
}

pub fn open(path: &Path) -> Outcome<Store> {
    let clock = FixedClock::at(Zone::Wib.at(today(), 8, 0));
    let options =
        StoreOptions { path: path.to_owned(), zone: Zone::Wib, device_prefix: "K1".into(), clock: Arc::new(clock) };
    Ok(Store::open(options)?)
}

pub fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
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
        let mut lines = Vec::with_capacity(LINES_PER_RECEIPT);
        for line_no in 1..=LINES_PER_RECEIPT {
            let rare = spread.below(40) == 0;
            let third = products.len() / 3;
            let n = if rare { spread.below(third) } else { third + spread.below(products.len() - third) };
            lines.push(Line {
                sale,
                line_no: line_no as i64,
                n,
                product: products[n],
                partner: partners[n % partners.len()],
            });
        }
        head(tx, (receipt, sale), (day, at), lines.iter().map(|line| price(line.n)).sum())?;
        for line in lines {
            line.insert(tx, (day, at), receipt as i64 * 10)?;
            if spread.below(50) == 0 {
                line.give_back(tx, (day.plus_days(3), UtcMs(at.0 + 3 * 86_400_000)), receipt as i64 * 10)?;
            }
        }
    }
    Ok(())
}

/// Three in five are paid by QRIS.
fn head(tx: &Connection, (receipt, sale): (usize, SaleId), (day, at): (BusinessDay, UtcMs), total: i64) -> Outcome<()> {
    tx.prepare_cached(
        "INSERT INTO sales (sale_id, act_id, number, business_day, at_utc_ms, gross_rupiah, discount_rupiah,
                            rounding_rupiah, total_rupiah)
         VALUES (?1, zeroblob(16), ?2, ?3, ?4, ?5, 0, 0, ?5)",
    )?
    .execute(params![sale, format!("K1-{receipt:07}"), day.to_string(), at.0, total])?;
    let kind = if receipt % 5 < 3 { "qris" } else { "tunai" };
    tx.prepare_cached(
        "INSERT INTO tenders (sale_id, line_no, kind, amount_rupiah, given_rupiah, change_rupiah)
         VALUES (?1, 1, ?2, ?3, ?3, 0)",
    )?
    .execute(params![sale, kind, total])?;
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
                                     business_day, at_utc_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', '', 1, ?7, 0, 1500, ?8, ?9, ?10)",
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
        let (refund, price) = (RefundId::new(), price(self.n));
        tx.prepare_cached(
            "INSERT INTO refunds (refund_id, act_id, number, sale_id, business_day, at_utc_ms, total_rupiah)
             VALUES (?1, zeroblob(16), ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            refund,
            format!("RT-{}-{}", seq, self.line_no),
            self.sale,
            day.to_string(),
            at.0,
            price
        ])?;
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
