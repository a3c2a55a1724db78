//! The office with 100.000 cases: the board opens within 200 ms (issue 4, tests and figures). Beside it, for
//! information: the first page of a list, the search at p99, the tasks of a day, the page of a case, and the figures of
//! a year.
//!
//! `cargo bench --bench board`. The database is built once and kept for the next run; remove its folder when the schema
//! has changed. Without `--bench` (as `cargo test --benches` runs it) it plays through with few rows.

mod outlet;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deks::base::{ActId, CaseId, TaskId, UserId, UtcMs};
use deks::people::{People, users};
use deks::sop::definition::Pin;
use deks::sop::figures::{Span, figures_now};
use deks::sop::lists::{self, Filter, Scope, Standing};
use deks::sop::{Definition, Procedures};
use deks::store::{Connection, Store, StoreError, params};
use outlet::{Outcome, open, remove, today};

const BOARD_BAR: Duration = Duration::from_millis(200);
const FIGURES_BAR: Duration = Duration::from_millis(300);
const SOP: &str = "deks";
/// As many as a column shows before somebody scrolls.
const CARDS_MAX: usize = 30;
const PAGE_ROWS: usize = 60;
const BATCH: usize = 10_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const STEPS: [&str; 8] =
    ["apply", "curate", "announce", "agree", "hand_over", "monthly_review", "unsold", "review_refusal"];

struct Size {
    name: &'static str,
    cases: usize,
    rounds: usize,
    queries: usize,
}

const FULL: Size = Size { name: "board-full", cases: 100_000, rounds: 9, queries: 400 };
const SMALL: Size = Size { name: "board-small", cases: 1_000, rounds: 1, queries: 20 };

fn main() -> Outcome<()> {
    let size = if std::env::args().any(|arg| arg == "--bench") { FULL } else { SMALL };
    let (store, procedures, user) = office(&size)?;
    let definition = procedures.library().newest(SOP).ok_or("the procedure is shipped")?;
    let (now, scope) = (store.clock().now(), Scope::of(user, SOP));
    let (took, board) =
        median(size.rounds, || store.read(|c| lists::board(c, &procedures, &definition, &scope, now, CARDS_MAX)))?;
    let (open_tasks, late) =
        board.columns.iter().fold((0, 0), |(open, late), one| (open + one.open, late + one.overdue));
    let verdict = if took <= BOARD_BAR { "ok" } else { "MISSED" };
    println!(
        "board of {} cases: {} ms (bar {})  {verdict}  {open_tasks} open, {late} late",
        grouped(size.cases),
        millis(took),
        BOARD_BAR.as_millis()
    );
    lists_of(&store, &procedures, &scope, &size)?;
    let (took, tasks) = median(size.rounds, || store.read(|c| lists::tasks_of(c, &procedures, user, now)))?;
    told("tasks of today", took, &format!("{} free", tasks.unclaimed_total));
    pages(&store, &procedures, &scope, user, &size)?;
    let span = Span::months_until(today(), 12);
    let (took, figures) = median(size.rounds, || figures_now(&procedures, &definition, span, &scope))?;
    let verdict = if took <= FIGURES_BAR { "within 300" } else { "above 300" };
    let done: i64 = figures.times.iter().map(|time| time.done).sum();
    told("figures of a year", took, &format!("{verdict}, {done} steps taken"));
    searches(&store, &procedures, &scope, &size)
}

fn lists_of(store: &Store, procedures: &Procedures, scope: &Scope, size: &Size) -> Outcome<()> {
    for (what, standing) in
        [("list, open", Standing::Open), ("list, late", Standing::Overdue), ("list, all", Standing::All)]
    {
        let filter = Filter { standing, ..Filter::default() };
        let (took, (_, total)) =
            median(size.rounds, || store.read(|c| lists::list(c, procedures, scope, &filter, (0, PAGE_ROWS))))?;
        told(&[what, ", first page"].concat(), took, &format!("{total} cases"));
    }
    Ok(())
}

fn pages(store: &Store, procedures: &Procedures, scope: &Scope, user: UserId, size: &Size) -> Outcome<()> {
    let (rows, _) = store.read(|c| lists::list(c, procedures, scope, &Filter::default(), (0, 1)))?;
    let case = rows.first().ok_or("a case is open")?.case;
    let (took, page) = median(size.rounds, || store.read(|c| lists::case_page(c, procedures, case, user)))?;
    told("case page", took, &page.heading);
    Ok(())
}

/// Words letter by letter, two words, typing errors, numbers and their ends, and what nobody has.
fn searches(store: &Store, procedures: &Procedures, scope: &Scope, size: &Size) -> Outcome<()> {
    let mut spread = Spread(7);
    let mut typed: Vec<String> = ["", "zzqx", "tidak ada", "%", "99999"].map(String::from).to_vec();
    while typed.len() < size.queries {
        let n = spread.below(size.cases);
        let (first, word) = (BUSINESSES[n % BUSINESSES.len()].to_lowercase(), made_up(n % WORDS));
        typed.extend((2..=word.len().min(6)).map(|letters| word[..letters].to_owned()));
        typed.push([first.as_str(), " ", &word[..3]].concat());
        typed.push(number(n));
        typed.push(number(n)[number(n).len() - 4..].to_owned());
        let mut wrong: Vec<char> = word.chars().collect();
        wrong.swap(2, 3);
        typed.push(wrong.iter().collect());
        wrong.remove(1);
        typed.push([first, wrong.iter().collect()].join(" "));
    }
    let mut took = Vec::with_capacity(typed.len());
    for one in &typed {
        let start = Instant::now();
        store.read(|c| lists::search(c, procedures, scope, one, PAGE_ROWS))?;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    let at = |percent: usize| took.get((took.len() * percent / 100).min(took.len().saturating_sub(1)));
    let (p50, p99) = (at(50).copied().unwrap_or_default(), at(99).copied().unwrap_or_default());
    told("search, p99", p99, &format!("p50 {} ms, {} queries", millis(p50), took.len()));
    Ok(())
}

fn told(what: &str, took: Duration, of: &str) {
    println!("    {what:<26} {:>8} ms  {of}", millis(took));
}

fn millis(took: Duration) -> String {
    format!("{:.1}", took.as_secs_f64() * 1_000.0).replace('.', ",")
}

fn grouped(count: usize) -> String {
    deks::base::Rupiah(count as i64).grouped()
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

/// The office with its cases, made when it is not there yet, and an admin who sees all of them.
fn office(size: &Size) -> Outcome<(Store, Procedures, UserId)> {
    let folder = outlet::folder()?.join(size.name);
    std::fs::create_dir_all(&folder)?;
    let path: PathBuf = folder.join("cases.db");
    if !path.exists() {
        let made = path.with_extension("making");
        remove(&made);
        let store = open(&made)?;
        let people = People::open(store.clone(), &folder)?;
        let admin = people.first_admin(ActId::new(), "Admin Contoh", "246813")?;
        let procedures = Procedures::open(store.clone(), &folder)?;
        let definition = procedures.library().newest(SOP).ok_or("the procedure is shipped")?;
        fill(&store, &definition, admin, size)?;
        drop((procedures, people));
        store.close_to_disk()?;
        std::fs::rename(&made, &path)?;
    }
    let store = open(&path)?;
    let procedures = Procedures::open(store.clone(), &folder)?;
    let admin = store.read(users)?.first().ok_or("somebody is there")?.id;
    Ok((store, procedures, admin))
}

/// Straight inserts into the caches, in big batches: how the rows came in is not what is measured.
fn fill(store: &Store, definition: &Arc<Definition>, admin: UserId, size: &Size) -> Outcome<()> {
    let pin = definition.pin.clone();
    let (kept, source) = (pin.clone(), definition.source.to_string());
    store.write_local(move |connection, now| {
        connection.execute(
            "INSERT INTO sop_revisions (act_id, sop_hash, sop_id, revision, source, at_utc_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![ActId::new(), kept.hash, kept.sop, kept.revision, source, now.0],
        )?;
        Ok(())
    })?;
    for first in (0..size.cases).step_by(BATCH) {
        let (pin, until) = (pin.clone(), (first + BATCH).min(size.cases));
        store.write_local(move |connection, now| {
            let mut spread = Spread(first as u64 + 42);
            for n in first..until {
                one_case(connection, &pin, admin, (n, now), &mut spread)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// One in five has ended; of the others one in twenty is late and one in ten waits.
fn one_case(
    connection: &Connection,
    pin: &Pin,
    admin: UserId,
    (n, now): (usize, UtcMs),
    spread: &mut Spread,
) -> Result<(), StoreError> {
    let (case, ended) = (CaseId::new(), n.is_multiple_of(5));
    let opened_ms = now.0 - (10 + spread.below(400) as i64) * DAY_MS;
    let region = format!("35.78.{:02}", 1 + n % 31);
    let title = format!("{} {} Contoh", BUSINESSES[n % BUSINESSES.len()], made_up(n % WORDS));
    let words = (0..12).map(|_| made_up(spread.below(WORDS))).collect::<Vec<_>>().join(" ");
    let words = [number(n).to_lowercase(), title.to_lowercase(), words].join(" ");
    let taken = if ended { STEPS.len() } else { n % STEPS.len() };
    let mut at_ms = opened_ms;
    let mut tasks = Vec::new();
    for step in &STEPS[..taken] {
        let from_ms = at_ms;
        at_ms = (at_ms + (6 + spread.below(90) as i64) * HOUR_MS).min(now.0 - HOUR_MS);
        tasks.push((*step, from_ms, Some(at_ms)));
    }
    tasks.extend((!ended).then(|| (STEPS[taken % STEPS.len()], at_ms, None)));
    insert_case(connection, pin, (case, n), (&title, &region, &words), (opened_ms, at_ms, ended))?;
    for (step, from_ms, to_ms) in tasks {
        one_task(connection, (case, &region, step), (from_ms, to_ms, now.0), (n, admin, spread.below(30) as i64))?;
    }
    Ok(())
}

fn insert_case(
    connection: &Connection,
    pin: &Pin,
    (case, n): (CaseId, usize),
    (title, region, words): (&str, &str, &str),
    (opened_ms, at_ms, ended): (i64, i64, bool),
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO cases (case_id, number, sop_id, revision, sop_hash, origin, title, region, outcome,
                                content_hash, opened_at_utc_ms, changed_at_utc_ms, closed_at_utc_ms, words)
             VALUES (?1, ?2, ?3, ?4, ?5, 'email', ?6, ?7, ?8, zeroblob(32), ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            case,
            number(n),
            pin.sop,
            pin.revision,
            pin.hash,
            title,
            region,
            if ended { "ended" } else { "" },
            opened_ms,
            at_ms,
            ended.then_some(at_ms),
            words
        ])?;
    connection
        .prepare_cached("INSERT INTO case_search (rowid, case_id, words) VALUES (?1, ?2, ?3)")?
        .execute(params![connection.last_insert_rowid(), case, words])?;
    for (field, value) in [("business_name", title), ("instagram", region)] {
        connection
            .prepare_cached("INSERT INTO case_values (value_key, case_id, field, value) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![format!("{case}/{field}"), case, field, format!("\"{value}\"")])?;
    }
    connection
        .prepare_cached(
            "INSERT INTO case_transitions (act_id, case_id, no, kind, sop_revision, sop_hash, content_hash, at_utc_ms,
                                           seq)
             VALUES (?1, ?2, 1, 'opened', ?3, ?4, zeroblob(32), ?5, ?6)",
        )?
        .execute(params![ActId::new(), case, pin.revision, pin.hash, opened_ms, n as i64])?;
    Ok(())
}

fn one_task(
    connection: &Connection,
    (case, region, step): (CaseId, &str, &str),
    (from_ms, to_ms, now_ms): (i64, Option<i64>, i64),
    (n, admin, days): (usize, UserId, i64),
) -> Result<(), StoreError> {
    let is_late = n % 20 == 1;
    let due_ms = match to_ms {
        Some(_) => Some(from_ms + 2 * DAY_MS),
        None if is_late => Some(now_ms - (1 + days) * DAY_MS),
        None if n % STEPS.len() == 6 => None,
        None => Some(now_ms + (1 + days) * DAY_MS),
    };
    let waits_ms = (to_ms.is_none() && n % 10 == 3).then_some(now_ms - 3 * DAY_MS);
    let claimed = to_ms.is_some() || n % 50 == 7;
    connection
        .prepare_cached(
            "INSERT INTO case_tasks (task_id, case_id, sop_id, step, state, region, opened_at_utc_ms, due_at_utc_ms,
                                     paused_at_utc_ms, paused_for, claimed_by, closed_at_utc_ms, closed_by, action)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            TaskId::new(),
            case,
            SOP,
            step,
            if to_ms.is_some() { "done" } else { "open" },
            region,
            from_ms,
            due_ms,
            waits_ms,
            if waits_ms.is_some() { "foto produk" } else { "" },
            claimed.then_some(admin),
            to_ms,
            to_ms.map(|_| admin),
            if to_ms.is_some() { "send" } else { "" }
        ])?;
    Ok(())
}

/// `PM-K1-20251001-0042`: a few hundred a day.
fn number(n: usize) -> String {
    let day = today().minus_days(400).plus_days((n / 250) as u64);
    format!("PM-K1-{}-{:04}", day.compact(), 1 + n % 250)
}

const BUSINESSES: [&str; 8] = ["Sambal", "Keripik", "Batik", "Anyaman", "Rajut", "Kopi", "Tenun", "Kue"];
const WORDS: usize = 8_000;

/// A word of three or four syllables, another for each number.
fn made_up(n: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ti", "ka", "so", "ra", "mi", "lu", "na", "de", "po", "sa", "ma", "ke", "ri", "pa", "ga", "wu", "no",
        "ja", "cu",
    ];
    let places = [n % 20, n / 20 % 20, n / 400 % 20, (n * 7) % 20];
    places.iter().map(|place| SYLLABLES[*place]).collect()
}

/// A fixed, well spread sequence: the same in every run.
struct Spread(u64);

impl Spread {
    fn below(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % of.max(1)
    }
}
