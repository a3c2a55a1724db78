//! A count of 100.000 products, each counted once or twice while the till goes on: what is different from the book, at most
//! 300 ms, beside a bare pass over the same scans.
//!
//! `cargo bench --bench opname`. It works on a copy of the database that the other benches read. Without `--bench` (as
//! `cargo test --benches` runs it) it plays through with few rows.

mod outlet;

use std::time::{Duration, Instant};

use deks::base::{ActId, ProductId, UserId};
use deks::stock::{self, Movement, MovementKind};
use deks::stockroom::opname::{self, Scope, Start};
use deks::store::{Act, Store, StoreError};
use outlet::{Outcome, open, remove};

const BAR: Duration = Duration::from_millis(300);
const ACTS_PER_BATCH: usize = 20_000;

fn main() -> Outcome<()> {
    let size = outlet::size();
    let path = outlet::folder()?.join(format!("opname-{}.db", size.name));
    remove(&path);
    std::fs::copy(outlet::database(&size)?, &path)?;
    let store = open(&path)?;
    let clerk = clerk(&store)?;
    let started = opname::start(&store, ActId::new(), Start { by: clerk, scope: Scope::Outlet })?;
    let products = store.read(stock::on_hand_now)?;
    let different = scan(&store, started.opname_id, clerk, &products)?;

    let (bare, scans) = median(size.rounds, || {
        store.read(|connection| {
            let sql = "SELECT product_id, sum(qty), min(seq), max(seq) FROM opname_scans GROUP BY product_id";
            let mut statement = connection.prepare(sql)?;
            let sums = statement.query_map([], |row| row.get::<_, i64>(1))?.collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StoreError>(sums.len())
        })
    })?;
    report("bare sums of the same scans", bare, None, &format!("{scans} products"));
    let (took, found) = median(size.rounds, || {
        store.read_snapshot(|connection| {
            let opname = opname::running(connection)?.ok_or_else(|| StoreError::Unreadable("no count".into()))?;
            opname::variances(connection, &opname)
        })
    })?;
    if found.len() != different {
        return Err(format!("{} differences instead of {different}", found.len()).into());
    }
    let of = format!("{} products, {} differences", products.len(), found.len());
    report("variance of the count", took, Some(BAR), &of);
    let (took, so_far) = median(size.rounds, || {
        store.read_snapshot(|connection| {
            let opname = opname::running(connection)?.ok_or_else(|| StoreError::Unreadable("no count".into()))?;
            opname::progress(connection, &opname)
        })
    })?;
    report("how far it is", took, None, &format!("{} pieces", so_far.pieces));
    drop(store);
    remove(&path);
    Ok(())
}

fn clerk(store: &Store) -> Outcome<UserId> {
    let clerk = UserId::new();
    store.write(Act::system("bench.people"), move |tx| {
        let columns: [deks::store::Column<'_>; 4] =
            [("name", &"Staf Stok 01"), ("role", &"staf_stok"), ("active", &true), ("language", &"id")];
        tx.record("users", ("user_id", &clerk), &columns).map(|_| ())
    })?;
    Ok(clerk)
}

/// Scans every product, every second one twice, and one in fifty wrongly; every tenth moves in between. Returns how many
/// must be found different.
fn scan(
    store: &Store,
    opname: deks::base::OpnameId,
    clerk: UserId,
    products: &[(ProductId, i64, deks::base::Rupiah)],
) -> Outcome<usize> {
    let mut different = 0;
    for (batch, chunk) in products.chunks(ACTS_PER_BATCH).enumerate() {
        let chunk = chunk.to_vec();
        let first = batch * ACTS_PER_BATCH;
        different += store.write_batch(move |acts| {
            let mut different = 0;
            for (at, (product, on_hand, _)) in chunk.into_iter().enumerate() {
                let at = first + at;
                let is_wrong = at % 50 == 7;
                let whole = on_hand + i64::from(is_wrong);
                // A book at or below zero has nothing to be counted; a wrong one shows one piece too many.
                if whole <= 0 {
                    different += usize::from(on_hand != 0);
                    continue;
                }
                different += usize::from(is_wrong);
                let parts = if at.is_multiple_of(2) && whole > 1 { vec![1, whole - 1] } else { vec![whole] };
                for qty in parts {
                    acts.act(Act::by(clerk, "opname.count"), |tx| {
                        let (act_id, seq, at_ms) = (tx.act_id(), tx.seq(), tx.now().0);
                        tx.fact(
                            "opname_scans",
                            &[
                                ("opname_id", &opname),
                                ("product_id", &product),
                                ("seq", &seq),
                                ("act_id", &act_id),
                                ("qty", &qty),
                                ("counter_id", &clerk),
                                ("source", &""),
                                ("at_utc_ms", &at_ms),
                            ],
                        )
                    })?;
                }
                if at % 10 == 3 {
                    acts.act(Act::system("bench.sold"), |tx| {
                        let (at, day) = (tx.now(), tx.day());
                        let sold = Movement { product_id: product, kind: MovementKind::Sold, qty: -1, at, day };
                        stock::record(tx, 1, &sold).map(|_| ())
                    })?;
                }
            }
            Ok::<_, StoreError>(different)
        })?;
    }
    Ok(different)
}

fn median<T>(rounds: usize, run: impl Fn() -> Result<T, StoreError>) -> Outcome<(Duration, T)> {
    let mut times = Vec::with_capacity(rounds);
    let mut last = run()?;
    for _ in 0..rounds {
        let start = Instant::now();
        last = run()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok((times[times.len() / 2], last))
}

fn report(what: &str, took: Duration, bar: Option<Duration>, of: &str) {
    let ms = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1_000.0);
    let verdict = match bar {
        Some(bar) if took <= bar => format!("bar {}  ok", ms(bar)),
        Some(bar) => format!("bar {}  MISSED", ms(bar)),
        None => "(for information)".to_owned(),
    };
    println!("{what:<34} {:>12}  {verdict}  {of}", ms(took));
}
