//! What the screen does away from the UI thread.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{
    Best, Days, Effect, ExceptionLine, Exceptions, Figures, Intent, Now, OpenShift, Paper, Part, Period, ShiftLine,
    Shifts, Span, Wish, sheets,
};
use crate::base::{BusinessDay, Rupiah, UserId, UtcMs, Zone};
use crate::kiosk::services::Services;
use crate::kiosk::{counts, files};
use crate::people::{self, Permission};
use crate::store::{Connection, StoreError};
use crate::till::qris::estimated_fees;
use crate::till::shift::{
    DayRow, ShiftRow, closed_shifts, current_shift, days, holder, hours, same_weekday_before, top,
};
use crate::till::{self, ExceptionKind, ExceptionRow, SmallDifference, exceptions_of_days, small_differences};

/// Closed shifts that come at once.
pub(super) const SHIFTS_PAGE: u32 = 50;
/// Closed shifts in a spreadsheet: five years of one a day.
const SHIFTS_SAVED_MAX: u32 = 2_000;
/// Places of a ranking: more bars nobody compares.
const PLACES_MAX: usize = 12;
/// Exceptions that are listed; of more, the latest. Fifty a day for ninety days stand on the list as a whole.
pub(super) const EXCEPTIONS_MAX: usize = 5_000;
/// Why a difference stands there that nobody had to explain.
const SMALL_DIFFERENCE: &str = "Selisih kecil, tanpa penjelasan";
/// Differences of shifts that were closed in these days are news.
const DIFFERENCE_DAYS: i64 = 7;
/// Shifts that are looked through for them: four a day.
const DIFFERENCE_SHIFTS: u32 = 28;

const NOT_YOURS: &str = "Laporan dibuka oleh manajer. Minta manajer masuk.";

type Names = HashMap<UserId, String>;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial, wish } => {
            let result = load(services, wish);
            Some(Intent::Loaded { serial, today: services.store.today(), result })
        }
        Effect::Save(paper) => Some(Intent::Saved(save(services, *paper))),
    }
}

fn check_allowed(services: &Services) -> Result<(), String> {
    let allowed = services.user().is_some_and(|user| user.may(Permission::SeeReports));
    if allowed { Ok(()) } else { Err(NOT_YOURS.to_owned()) }
}

fn load(services: &Services, wish: Wish) -> Result<Part, String> {
    check_allowed(services)?;
    let read = match wish {
        Wish::Now => now_of(services).map(|now| Part::Now(Box::new(now))),
        Wish::Days(span) => days_of(services, span).map(Part::Days),
        Wish::Shifts { before } => {
            let page = shifts_of(services, before, SHIFTS_PAGE);
            page.map(|page| Part::Shifts { page, goes_on: before.is_some() })
        }
        Wish::Best(span, kind) => {
            let period = span.period(services.store.today());
            let rows = services.store.read(|c| top(c, kind, period.from, period.until, PLACES_MAX));
            rows.map(|rows| Part::Best(Best { period, kind, rows }))
        }
        Wish::Exceptions(span) => exceptions_in(services, span).map(Part::Exceptions),
    };
    read.map_err(|error| error.to_string())
}

fn names(c: &Connection) -> Result<Names, StoreError> {
    Ok(people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect())
}

fn name_of(names: &Names, user: Option<UserId>) -> String {
    user.and_then(|user| names.get(&user)).cloned().unwrap_or_default()
}

fn stamp(zone: Zone, at: UtcMs) -> String {
    [zone.day_of(at).numeric(), zone.time_of_day(at)].join(" ")
}

fn now_of(services: &Services) -> Result<Now, StoreError> {
    let (store, zone, at) = (&services.store, services.store.zone(), services.now());
    let today = store.today();
    let before_day = same_weekday_before(today);
    // No zone here moves its clock: the same time of that day is whole days ago.
    let then = at.plus_minutes(-today.days_since(before_day) * 24 * 60);
    // Counted apart: badges of the home screen, which keep what is slow to count.
    let waiting = counts::waiting(services);
    store.read_snapshot(|c| {
        let figures = |day| days(c, zone, day, day).map(|rows| figures_of(rows.into_iter().next()));
        let pending = till::pending(c)?;
        let differing = differing(c, zone, today)?;
        let fees = estimated_fees(c, zone, &services.config.tenders, today, today)?;
        Ok(Now {
            today: Figures { qris_fee: fees.get(&today).copied(), ..figures(today)? },
            before: figures(before_day)?,
            before_day: Some(before_day),
            hours: hours(c, zone, today, None)?,
            before_so_far: hours(c, zone, before_day, Some(then))?.iter().map(|row| row.net).sum(),
            hour: zone.minute_of_day(at) / 60,
            time: zone.time_of_day(at),
            shift: open_shift(c, zone, today)?,
            pending: pending.len() as i64,
            pending_amount: pending.iter().map(|one| one.amount).sum(),
            differences: differing.len() as i64,
            latest_difference: differing.first().copied().unwrap_or_default(),
            exceptions: exceptional(c, zone, Period { from: today, until: today })?.len() as i64,
            letters: waiting.letters,
            returns: waiting.returns,
        })
    })
}

fn figures_of(row: Option<DayRow>) -> Figures {
    let figures = |row: DayRow| Figures {
        net: row.net(),
        receipts: row.receipts,
        pieces: row.pieces,
        tenders: row.tenders,
        qris_fee: None,
    };
    row.map(figures).unwrap_or_default()
}

/// The differences of the shifts closed in the last days, the latest first.
fn differing(c: &Connection, zone: Zone, today: BusinessDay) -> Result<Vec<Rupiah>, StoreError> {
    let rows = closed_shifts(c, None, DIFFERENCE_SHIFTS)?;
    let is_news = |row: &ShiftRow| today.days_since(zone.day_of(row.closed_at)) < DIFFERENCE_DAYS;
    Ok(rows.iter().filter(|row| is_news(row)).map(|row| row.difference).filter(|off| *off != Rupiah::ZERO).collect())
}

fn open_shift(c: &Connection, zone: Zone, today: BusinessDay) -> Result<Option<OpenShift>, StoreError> {
    let Some(shift) = current_shift(c)? else { return Ok(None) };
    let by = holder(c, &shift)?;
    Ok(Some(OpenShift {
        number: shift.number,
        day: shift.day,
        since: zone.time_of_day(shift.opened_at),
        by: name_of(&names(c)?, by),
        is_stale: shift.is_from_an_earlier_day(today),
    }))
}

fn days_of(services: &Services, span: Span) -> Result<Days, StoreError> {
    let (store, zone) = (&services.store, services.store.zone());
    let period = span.period(store.today());
    store.read_snapshot(|c| {
        let rows = days(c, zone, period.from, period.until)?;
        let qris_fees = estimated_fees(c, zone, &services.config.tenders, period.from, period.until)?;
        Ok(Days { period, rows, qris_fees })
    })
}

fn shifts_of(services: &Services, before: Option<i64>, rows_max: u32) -> Result<Shifts, StoreError> {
    let zone = services.store.zone();
    services.store.read_snapshot(|c| {
        let (rows, names) = (closed_shifts(c, before, rows_max)?, names(c)?);
        let has_more = rows.len() as u64 >= u64::from(rows_max);
        let line =
            |row: ShiftRow| ShiftLine { when: stamp(zone, row.closed_at), by: name_of(&names, row.closed_by), row };
        Ok(Shifts { rows: rows.into_iter().map(line).collect(), has_more })
    })
}

fn exceptions_in(services: &Services, span: Span) -> Result<Exceptions, StoreError> {
    let (store, zone) = (&services.store, services.store.zone());
    let period = span.period(store.today());
    store.read_snapshot(|c| {
        let mut rows = exceptional(c, zone, period)?;
        let is_cut = rows.len() > EXCEPTIONS_MAX;
        rows.truncate(EXCEPTIONS_MAX);
        Ok(Exceptions { period, rows, is_cut })
    })
}

/// What was out of the ordinary, the latest first: what was written as an exception, and the differences of shifts that
/// were let pass without a word, so that the list has every drawer that differed. One more than is shown tells whether
/// there are more.
fn exceptional(c: &Connection, zone: Zone, period: Period) -> Result<Vec<ExceptionLine>, StoreError> {
    let (from, before) = (zone.at(period.from, 0, 0), zone.at(period.until.plus_days(1), 0, 0));
    let (names, rows_max) = (names(c)?, EXCEPTIONS_MAX as i64 + 1);
    let written = exceptions_of_days(c, period.from, period.until, rows_max)?;
    let small = small_differences(c, from, before, rows_max)?;
    let mut lines: Vec<(UtcMs, ExceptionLine)> =
        written.into_iter().map(|row| (row.at, written_line(row, zone, &names))).collect();
    lines.extend(small.into_iter().map(|row| (row.at, small_line(&row, zone, &names))));
    lines.sort_by_key(|(at, _)| Reverse(*at));
    lines.truncate(EXCEPTIONS_MAX + 1);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn written_line(row: ExceptionRow, zone: Zone, names: &Names) -> ExceptionLine {
    ExceptionLine {
        kind: row.kind,
        amount: row.amount,
        when: stamp(zone, row.at),
        by: name_of(names, Some(row.requested_by)),
        approved_by: name_of(names, row.approved_by),
        reason: row.reason,
        note: row.note,
        number: row.number,
    }
}

fn small_line(row: &SmallDifference, zone: Zone, names: &Names) -> ExceptionLine {
    ExceptionLine {
        kind: ExceptionKind::ShiftDifference,
        amount: row.amount,
        when: stamp(zone, row.at),
        by: name_of(names, row.closed_by),
        approved_by: String::new(),
        reason: SMALL_DIFFERENCE.to_owned(),
        note: String::new(),
        number: String::new(),
    }
}

fn save(services: &Services, paper: Paper) -> Result<String, String> {
    check_allowed(services)?;
    let today = services.store.today();
    let made = match paper {
        Paper::Days(days) => sheets::of_days(&days, &services.config.outlet.name, today),
        Paper::Shifts => {
            let all = shifts_of(services, None, SHIFTS_SAVED_MAX).map_err(|error| error.to_string())?;
            sheets::of_shifts(&all.rows, &services.config.outlet.name, today)
        }
        Paper::Best(best) => sheets::of_best(&best, &services.config.outlet.name, today),
        Paper::Exceptions(found) => sheets::of_exceptions(&found, &services.config.outlet.name, today),
    };
    let (name, bytes) = made.map_err(|error| error.to_string())?;
    let path = files::take_along(services, &name, &bytes).map_err(|error| error.to_string())?;
    Ok(files::saved(&path))
}
