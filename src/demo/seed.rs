//! Filling a new outlet with its past.
//!
//! The file is filled beside its place and moved there when it is whole: a machine that stops in the middle leaves no
//! outlet with half a past behind.

use std::fs;
use std::path::Path;

use super::history::{self, Counts, Span};
use super::outlet::{Outlet, store_options};
use super::post_office::PostOffice;
use super::{DemoError, Progress};
use crate::base::{BusinessDay, FixedClock, UtcMs};
use crate::config::{Config, MailSecurity};
use crate::devices::Profile;
use crate::devices::printer::{RecordedPort, Script};
use crate::devices::service::{PrintOptions, PrintService, PrinterSetup};
use crate::store::{Store, StoreError, first_act_at};

const UNFINISHED: &str = ".demo-sedang-dibuat";
/// The past's slips were printed in the past: none is old enough to be asked about.
const NEVER_OLD_MINUTES: i64 = 60 * 24 * 365 * 10;
const PRINT_WAIT_MS: u64 = 120_000;

/// How large the past is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    pub months: u32,
    pub partners: usize,
    /// On an ordinary day with all partners there.
    pub customers_a_day: f64,
    pub seed: u64,
}

impl Shape {
    /// Fourteen months of forty partners.
    pub const FULL: Shape = Shape { months: 14, partners: 40, customers_a_day: 17.0, seed: 20_261_122 };
}

/// What to fill, and with how much.
pub struct Seed<'a> {
    /// Gets the database and the pepper.
    pub data_folder: &'a Path,
    pub database: &'a Path,
    pub config: &'a Config,
    /// The past ends the day before.
    pub today: BusinessDay,
    /// Today has begun, up to this minute of the day: a shift is open, with sales and with open ends for whoever tries
    /// the program. `None` leaves today untouched.
    pub today_until_minute: Option<u32>,
    pub shape: Shape,
    pub progress: Progress<'a>,
}

/// The past that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeded {
    pub first: BusinessDay,
    pub last: BusinessDay,
    pub counts: Counts,
}

/// Fills a database that holds nothing; `None`, and nothing is touched, when it holds anything.
pub fn seed(order: &Seed<'_>) -> Result<Option<Seeded>, DemoError> {
    if holds_anything(order)? {
        return Ok(None);
    }
    let unfinished = order.data_folder.join(UNFINISHED);
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(&unfinished).map_err(|error| DemoError::folder(&unfinished, &error))?;
    let path = unfinished.join("deks.sqlite");
    let seeded = fill(order, &path)?;
    put_in_place(&path, order.database).map_err(|error| DemoError::folder(order.database, &error))?;
    let _ = fs::remove_dir_all(&unfinished);
    Ok(Some(seeded))
}

fn holds_anything(order: &Seed<'_>) -> Result<bool, DemoError> {
    if !order.database.exists() {
        return Ok(false);
    }
    let clock = FixedClock::at(UtcMs(0));
    let store = Store::open(store_options(order.database, order.config, &clock))?;
    Ok(store.read(|connection| Ok::<_, StoreError>(first_act_at(connection)?.is_some()))?)
}

fn fill(order: &Seed<'_>, path: &Path) -> Result<Seeded, DemoError> {
    let last = order.today.minus_days(1);
    let first = months_before(order.today, order.shape.months);
    let zone = order.config.outlet.zone;
    let clock = FixedClock::at(zone.at(first, 0, 1));
    let store = Store::open_scratch(store_options(path, order.config, &clock))?;
    let post = PostOffice::open().map_err(|error| DemoError::folder(Path::new("127.0.0.1"), &error))?;
    let mut config = order.config.clone();
    post.put_into(&mut config.mail);
    let counts = {
        let outlet = Outlet::open(store.clone(), clock, &config, order.data_folder)?;
        let span = Span { first, last, today_until_minute: order.today_until_minute };
        let counts = history::tell(&outlet, &order.shape, &post, &span, order.progress)?;
        print_what_waits(&outlet)?;
        counts
    };
    store.close_to_disk()?;
    Ok(Seeded { first, last, counts })
}

/// The first day of the past: the same day so many months earlier.
fn months_before(day: BusinessDay, months: u32) -> BusinessDay {
    (0..months).fold(day, |day, _| {
        let before = day.month().previous();
        let last = before.last();
        before.first().plus_days(u64::from(chrono::Datelike::day(&day.0)) - 1).min(last)
    })
}

/// The slips of the past go through the queue, to a printer that nobody keeps the paper of.
fn print_what_waits(outlet: &Outlet) -> Result<(), DemoError> {
    let setup = |printer: &crate::config::Printer| PrinterSetup {
        name: printer.name.clone(),
        profile: Profile::of(printer),
        port: Box::new(RecordedPort::new(Script::Fine)),
    };
    let printers = outlet.config.printers.iter().map(setup).collect();
    let options = PrintOptions { hold_after_minutes: NEVER_OLD_MINUTES, ..PrintOptions::default() };
    let service = PrintService::start(outlet.store.clone(), printers, options)?;
    match service.wait_until_empty(PRINT_WAIT_MS)? {
        true => Ok(()),
        false => Err(DemoError::Step { step: "cetak", cause: "antrean tidak habis".to_owned() }),
    }
}

fn put_in_place(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to)?;
    match to.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

impl PostOffice {
    /// Letters go to this office instead of a mail server.
    pub(super) fn put_into(&self, mail: &mut crate::config::Mail) {
        mail.smtp_host = "127.0.0.1".to_owned();
        mail.smtp_port = self.port();
        mail.security = MailSecurity::None;
        mail.username = String::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_begins_so_many_months_earlier() {
        for (day, months, expect) in
            [("2026-11-22", 14, "2025-09-22"), ("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 2, "2025-11-15")]
        {
            let day = BusinessDay::parse(day).expect("a day");
            assert_eq!(months_before(day, months).to_string(), expect);
        }
    }
}
