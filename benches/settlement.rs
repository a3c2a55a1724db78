//! The settlement of 500 partners over 1 million sale lines of fourteen months, one partner in five bearing QRIS fees and
//! rounding: working it out and posting it, at most 5 s each, beside a bare pass over the same lines.
//!
//! `cargo bench --bench settlement`. It works on a copy of the database that the other benches read. Without `--bench` (as
//! `cargo test --benches` runs it) it plays through with few rows.

mod outlet;

use std::time::{Duration, Instant};

use deks::base::{ActId, PartnerId, UserId};
use deks::config::Tenders;
use deks::partners::{self, DiscountBearer, Terms};
use deks::settlement::{self, Post, Prepare, QUIETLY};
use deks::store::{Act, Store, StoreError};
use deks::till::qris::FeeRule;
use outlet::{Outcome, open, remove, today};

const BAR: Duration = Duration::from_secs(5);

fn main() -> Outcome<()> {
    let size = outlet::size();
    let path = outlet::folder()?.join(format!("settlement-{}.db", size.name));
    remove(&path);
    std::fs::copy(outlet::database(&size)?, &path)?;
    let store = open(&path)?;
    println!("{} partners, {} lines, 14 months", size.partners, size.lines);
    let (manager, second) = people(&store)?;
    bear(&store)?;
    let until = today().minus_days(1);
    let fees = FeeRule::of(&Tenders { qris_fee_bp: Some(70), ..Tenders::default() });

    let start = Instant::now();
    let lines: i64 = store.read(|connection| {
        let sql = "SELECT count(*), sum(qty * unit_price_rupiah - discount_partner_rupiah - commission_rupiah)
                   FROM sale_lines GROUP BY partner_id";
        let mut statement = connection.prepare(sql)?;
        let counts = statement.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok::<_, StoreError>(counts.into_iter().sum())
    })?;
    report("bare sums of the same lines", start.elapsed(), None, &format!("{lines} lines"));

    let order = Prepare { by: manager, until, partners: None, fees };
    let start = Instant::now();
    let prepared = settlement::prepare(&store, ActId::new(), &order, QUIETLY)?;
    report("worked out, to be approved", start.elapsed(), Some(BAR), &format!("{} statements", prepared.partners));

    let order = Post { by: second, approved: None, run_id: prepared.run_id, fees };
    let start = Instant::now();
    let posted = settlement::post(&store, ActId::new(), &order, QUIETLY)?;
    report("worked out again and posted", start.elapsed(), Some(BAR), &format!("{} statements", posted.statements));

    let start = Instant::now();
    let next = Prepare { by: manager, until, partners: None, fees };
    let nothing = settlement::prepare(&store, ActId::new(), &next, QUIETLY);
    report("worked out when nothing is new", start.elapsed(), None, &format!("{}", nothing.is_err()));
    let start = Instant::now();
    let balances = store.read(|connection| settlement::balances(connection, today()))?;
    report("balances of all partners", start.elapsed(), None, &format!("{} partners", balances.len()));
    drop(store);
    remove(&path);
    Ok(())
}

fn people(store: &Store) -> Outcome<(UserId, UserId)> {
    let (manager, second) = (UserId::new(), UserId::new());
    store.write(Act::system("bench.people"), move |tx| {
        for (id, name) in [(manager, "Manajer 01"), (second, "Manajer 02")] {
            let columns: [deks::store::Column<'_>; 4] =
                [("name", &name), ("role", &"manajer"), ("active", &true), ("language", &"id")];
            tx.record("users", ("user_id", &id), &columns)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok((manager, second))
}

/// One partner in five bears what the outlet usually bears.
fn bear(store: &Store) -> Outcome<()> {
    let who: Vec<PartnerId> = store.read(partners::all)?.into_iter().step_by(5).map(|partner| partner.id).collect();
    store.write(Act::system("bench.terms"), move |tx| {
        for partner in who {
            let terms = Terms {
                qris_fee_bearer: DiscountBearer::Partner,
                rounding_bearer: DiscountBearer::Partner,
                ..Terms::percent(1_500, DiscountBearer::Partner)
            };
            partners::set_terms(tx, partner, today().minus_days(500), terms)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(())
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
