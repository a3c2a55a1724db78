//! Long memories, each figure beside its bar:
//! (d) the unsold list over 100.000 products and 1 million sale lines: at most 300 ms at the median;
//! (e) the review figures of a month for 500 partners over 1 million lines: at most 2 s in total.
//! For information: the list of a day in the past, the figures of a month in the past, and loading the sample history.
//!
//! `cargo bench --bench history`. The database is built once and kept for the next run. Without `--bench` (as
//! `cargo test --benches` runs it) it plays through with few rows.

mod outlet;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deks::base::{BusinessDay, Month, Rupiah, Zone};
use deks::store::{Store, StoreError};
use deks::till::import::{ImportOptions, import_history};
use deks::{cli, returns, review};
use outlet::{Outcome, Size, open, remove, today};

fn main() -> Outcome<()> {
    let size = outlet::size();
    let path = outlet::database(&size)?;
    let store = open(&path)?;
    println!("{} products, {} lines, {} partners, {}", size.products, size.lines, size.partners, path.display());
    unsold(&store, &size)?;
    figures(&store, &size)?;
    drop(store);
    load_sample(&outlet::folder()?)
}

fn unsold(store: &Store, size: &Size) -> Outcome<()> {
    let list = |as_of: BusinessDay| {
        let found = store.read(|connection| cli::returns::unsold_list(connection, as_of, 3));
        Ok::<_, StoreError>(found?.count)
    };
    let (now, count) = median(size.rounds, || list(today()))?;
    report("(d) unsold list of today", now, Some(Duration::from_millis(300)), &format!("{count} products"));
    let (rule, _) = median(size.rounds, || store.read(|connection| returns::candidates(connection, today(), 3)))?;
    report("    of which the rule", rule, None, "");
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
