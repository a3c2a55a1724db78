//! Reading the figures: one pass per kind of row, whatever their number.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::redact;
use super::store::{self, DoneTask, LateTask, OpenTask};
use super::types::{
    AGE_BANDS, Figures, MonthPoint, OVERDUE_MAX, OfficerTally, OverdueRow, RegionTally, Span, StepAges, StepTime,
    Totals, Whose,
};
use super::worked::Worked;
use crate::base::UtcMs;
use crate::base::working_days::DayMode;
use crate::sop::Procedures;
use crate::sop::definition::Definition;
use crate::sop::field::{Ground, Shown};
use crate::sop::lists::{Book, Known, Scope, Sight, TaskClock};
use crate::sop::show::due_words;
use crate::store::StoreError;

/// Tasks may have been opened so long before the span; what is older is counted more slowly.
const DAYS_BEFORE: u64 = 730;
const ALL_REGIONS: &str = "Semua wilayah";

/// The figures of a procedure in a span, as a scope shows them. Ask for them in one snapshot
/// ([`crate::store::Store::read_snapshot`]), or use [`figures_now`].
pub fn figures(
    connection: &Connection,
    procedures: &Procedures,
    definition: &Arc<Definition>,
    span: Span,
    scope: &Scope,
) -> Result<Figures, StoreError> {
    let now = procedures.store().clock().now();
    let sop = definition.pin.sop.as_str();
    let scope = Scope { sop: Some(sop.to_owned()), ..scope.clone() };
    let sight = Sight::of(connection, procedures, &scope, now)?;
    let known = Known::of(procedures, definition.clone());
    let mut counted = Counted::start(&known, span, scope.region.as_deref().unwrap_or_default(), now);
    let moments = span.moments(known.zone());
    store::each_open(connection, sop, &sight, |task| counted.open(&task))?;
    let mut times = Times::start(&known, span);
    store::each_done(connection, sop, &sight, moments, |task| {
        let took_ms = times.done(&task);
        counted.done(&task, took_ms);
    })?;
    store::each_opened(connection, sop, &sight, moments, |at, region| counted.opened(at, region))?;
    store::each_ended(connection, sop, &sight, moments, |at, region, outcome| counted.ended(at, region, outcome))?;
    counted.totals.open_cases = store::open_cases(connection, sop, &sight)?;
    let late = store::late(connection, sop, &sight, now, OVERDUE_MAX)?;
    let book = Book::open(connection, procedures)?;
    let ground = procedures.ground_on(known.zone().day_of(now));
    let overdue = late.into_iter().map(|task| overdue_row(&known, &book, &ground, task)).collect();
    Ok(counted.finish(&book, scope.region.as_deref(), times.finish(), overdue))
}

/// The same in one snapshot of its own.
pub fn figures_now(
    procedures: &Procedures,
    definition: &Arc<Definition>,
    span: Span,
    scope: &Scope,
) -> Result<Figures, StoreError> {
    procedures.store().read_snapshot(|connection| figures(connection, procedures, definition, span, scope))
}

fn overdue_row(known: &Known, book: &Book<'_>, ground: &Ground, task: LateTask) -> OverdueRow {
    let definition = &known.definition;
    let zone = known.zone();
    let due = zone.day_of(task.due_at);
    // While it waits it does not get later.
    let until = task.paused_at.map_or(ground.today, |at| zone.day_of(at));
    let days = known.days_of(definition.step(&task.step));
    OverdueRow {
        case: task.case,
        title: redact::title(definition, &task.title, ground, Shown::Redacted),
        number: task.number,
        step: known.step_title(&task.step),
        region_name: book.region(&task.region),
        officer: task.claimed_by.map(|user| book.name(user)).unwrap_or_default(),
        due,
        late_days: days.days_between(due, until).max(0),
    }
}

/// What is counted while rows go by.
struct Counted<'k> {
    known: &'k Known,
    span: Span,
    now: UtcMs,
    /// Characters of a code at the level by which regions are told apart.
    region_chars: usize,
    totals: Totals,
    ages: Vec<StepAges>,
    regions: HashMap<String, RegionTally>,
    officers: HashMap<Whose, OfficerTally>,
    /// Counted time of the steps taken, by region and by officer.
    took_in: HashMap<String, Vec<i64>>,
    took_by: HashMap<Whose, Vec<i64>>,
    /// Each month from its first moment on.
    trend: Vec<(UtcMs, MonthPoint)>,
    outcomes: Vec<(String, i64)>,
}

impl<'k> Counted<'k> {
    fn start(known: &'k Known, span: Span, region: &str, now: UtcMs) -> Counted<'k> {
        let zone = known.zone();
        let point = |month| MonthPoint { month, opened: 0, ended: 0 };
        let steps = known.definition.steps.iter().filter(|step| !step.retired);
        Counted {
            known,
            span,
            now,
            region_chars: chars_below(region),
            totals: Totals::default(),
            ages: steps.map(|step| no_ages(known, &step.id)).collect(),
            regions: HashMap::new(),
            officers: HashMap::new(),
            took_in: HashMap::new(),
            took_by: HashMap::new(),
            trend: span.months().into_iter().map(|month| (zone.at(month.first(), 0, 0), point(month))).collect(),
            outcomes: Vec::new(),
        }
    }

    fn open(&mut self, task: &OpenTask<'_>) {
        let clock = TaskClock { due_at: task.due_at, paused_at: task.paused_at, paused_for: "" };
        let (overdue, waiting) = (i64::from(clock.is_overdue(self.now)), i64::from(task.paused_at.is_some()));
        self.totals.open_tasks += 1;
        self.totals.overdue += overdue;
        self.totals.waiting += waiting;
        let zone = self.known.zone();
        let days = zone.day_of(self.now).days_since(zone.day_of(task.opened_at));
        let band = AGE_BANDS.iter().position(|(most, _)| days <= *most).unwrap_or(AGE_BANDS.len() - 1);
        let place = match self.ages.iter().position(|ages| ages.step == task.step) {
            Some(place) => place,
            None => {
                self.ages.push(no_ages(self.known, task.step));
                self.ages.len() - 1
            }
        };
        let ages = &mut self.ages[place];
        ages.open += 1;
        ages.overdue += overdue;
        ages.waiting += waiting;
        ages.bands[band] += 1;
        let region = self.region(task.region);
        region.open += 1;
        region.overdue += overdue;
        let officer = self.officer(task.claimed_by.map_or(Whose::Nobody, Whose::Person));
        officer.open += 1;
        officer.overdue += overdue;
    }

    fn done(&mut self, task: &DoneTask<'_>, took_ms: i64) {
        let whose = task.closed_by.map_or(Whose::Program, Whose::Person);
        self.officer(whose).done += 1;
        self.took_by.entry(whose).or_default().push(took_ms);
        // A hundred thousand of them: a name is made for the first of a region only.
        let key = self.level(task.region);
        if let Some(took) = self.took_in.get_mut(key) {
            took.push(took_ms);
            return;
        }
        self.region(task.region);
        self.took_in.insert(key.to_owned(), vec![took_ms]);
    }

    fn opened(&mut self, at: UtcMs, region: &str) {
        self.totals.opened += 1;
        self.region(region).opened += 1;
        if let Some(point) = self.month(at) {
            point.opened += 1;
        }
    }

    fn ended(&mut self, at: UtcMs, region: &str, outcome: &str) {
        self.totals.ended += 1;
        self.region(region).ended += 1;
        if let Some(point) = self.month(at) {
            point.ended += 1;
        }
        match self.outcomes.iter_mut().find(|(known, _)| known == outcome) {
            Some((_, count)) => *count += 1,
            None => self.outcomes.push((outcome.to_owned(), 1)),
        }
    }

    fn month(&mut self, at: UtcMs) -> Option<&mut MonthPoint> {
        let place = self.trend.partition_point(|(first, _)| *first <= at).checked_sub(1)?;
        self.trend.get_mut(place).map(|(_, point)| point)
    }

    /// A code at the level by which regions are told apart.
    fn level<'r>(&self, code: &'r str) -> &'r str {
        code.get(..self.region_chars).unwrap_or(code)
    }

    fn region(&mut self, code: &str) -> &mut RegionTally {
        let key = self.level(code);
        let none = |region: &String| RegionTally {
            region: region.clone(),
            name: String::new(),
            open: 0,
            overdue: 0,
            done: 0,
            opened: 0,
            ended: 0,
            median_ms: None,
        };
        self.regions.entry(key.to_owned()).or_insert_with_key(none)
    }

    fn officer(&mut self, whose: Whose) -> &mut OfficerTally {
        let none = || OfficerTally { whose, name: String::new(), open: 0, overdue: 0, done: 0, median_ms: None };
        self.officers.entry(whose).or_insert_with(none)
    }

    /// The regions, those where most is late first.
    fn by_region(&mut self, book: &Book<'_>) -> Vec<RegionTally> {
        let mut by_region: Vec<RegionTally> = std::mem::take(&mut self.regions).into_values().collect();
        for tally in &mut by_region {
            tally.name = if tally.region.is_empty() { "Tanpa wilayah".into() } else { book.region(&tally.region) };
            let took_ms = self.took_in.remove(&tally.region).unwrap_or_default();
            tally.done = took_ms.len() as i64;
            tally.median_ms = median(took_ms);
        }
        by_region.sort_by(|one, other| {
            (-one.overdue, -one.open, &one.region).cmp(&(-other.overdue, -other.open, &other.region))
        });
        by_region
    }

    /// The officers, those with whom most is late first.
    fn by_officer(&mut self, book: &Book<'_>) -> Vec<OfficerTally> {
        let mut by_officer: Vec<OfficerTally> = std::mem::take(&mut self.officers).into_values().collect();
        for tally in &mut by_officer {
            tally.name = match tally.whose {
                Whose::Person(user) => book.name(user),
                other => other.words().unwrap_or_default().to_owned(),
            };
            tally.median_ms = self.took_by.remove(&tally.whose).and_then(median);
        }
        by_officer.sort_by(|one, other| {
            (-one.overdue, -one.open, &one.name).cmp(&(-other.overdue, -other.open, &other.name))
        });
        by_officer
    }

    fn finish(
        mut self,
        book: &Book<'_>,
        region: Option<&str>,
        times: Vec<StepTime>,
        overdue: Vec<OverdueRow>,
    ) -> Figures {
        let (by_region, by_officer) = (self.by_region(book), self.by_officer(book));
        let procedure = &self.known.definition.procedure;
        let label = |(outcome, count): (String, i64)| (self.known.outcome_label(&outcome), count);
        let mut outcomes: Vec<(String, i64)> = self.outcomes.into_iter().map(label).collect();
        outcomes.sort_by(|one, other| (-one.1, &one.0).cmp(&(-other.1, &other.0)));
        let region = region.filter(|region| !region.trim().is_empty());
        Figures {
            sop: self.known.definition.pin.sop.clone(),
            title: procedure.title.clone(),
            short: procedure.short.clone(),
            office: procedure.office.clone(),
            span: self.span,
            region_name: region.map_or_else(|| ALL_REGIONS.to_owned(), |region| book.region(region)),
            at: self.now,
            zone: procedure.zone,
            day_unit: if self.known.calendar.mode == DayMode::Working { "hari kerja" } else { "hari" },
            totals: self.totals,
            ages: self.ages,
            times,
            overdue,
            by_region,
            by_officer,
            trend: self.trend.into_iter().map(|(_, point)| point).collect(),
            outcomes,
        }
    }
}

fn no_ages(known: &Known, step: &str) -> StepAges {
    let no = known.definition.step(step).map(|step| step.no.clone()).unwrap_or_default();
    let (step, title) = (step.to_owned(), known.step_title(step));
    StepAges { step, no, title, open: 0, overdue: 0, waiting: 0, bands: [0; AGE_BANDS.len()] }
}

/// How many characters codes have one level below a region: the kabupaten of all, the kecamatan of a kabupaten.
fn chars_below(region: &str) -> usize {
    match region.trim().len() {
        0..=2 => 5,
        3..=5 => 8,
        _ => 13,
    }
}

/// Counted time of the steps that were taken.
struct Times<'k> {
    known: &'k Known,
    working: Worked<'k>,
    by_step: Vec<(String, StepSums)>,
}

#[derive(Default)]
struct StepSums {
    took_ms: Vec<i64>,
    with_due: i64,
    in_time: i64,
}

impl<'k> Times<'k> {
    fn start(known: &'k Known, span: Span) -> Times<'k> {
        let (first, last) = (span.first.minus_days(DAYS_BEFORE), span.last.plus_days(1));
        let steps = known.definition.steps.iter().filter(|step| !step.retired);
        Times {
            known,
            working: Worked::new(known.working(), known.zone(), first, last),
            by_step: steps.map(|step| (step.id.clone(), StepSums::default())).collect(),
        }
    }

    /// Counts a step, and says how long it took.
    fn done(&mut self, task: &DoneTask<'_>) -> i64 {
        let days = self.known.days_of(self.known.definition.step(task.step));
        let passed_ms = match days.mode {
            DayMode::Working => self.working.between(task.opened_at, task.closed_at),
            DayMode::Calendar => task.closed_at.0.saturating_sub(task.opened_at.0),
        };
        let place = match self.by_step.iter().position(|(step, _)| step == task.step) {
            Some(place) => place,
            None => {
                self.by_step.push((task.step.to_owned(), StepSums::default()));
                self.by_step.len() - 1
            }
        };
        let sums = &mut self.by_step[place].1;
        let took_ms = passed_ms.saturating_sub(task.paused_ms).max(0);
        sums.took_ms.push(took_ms);
        if let Some(due) = task.due_at {
            sums.with_due += 1;
            sums.in_time += i64::from(task.closed_at <= due);
        }
        took_ms
    }

    fn finish(self) -> Vec<StepTime> {
        let definition = &self.known.definition;
        let time = |(id, mut sums): (String, StepSums)| {
            sums.took_ms.sort_unstable();
            let step = definition.step(&id);
            StepTime {
                no: step.map(|step| step.no.clone()).unwrap_or_default(),
                title: self.known.step_title(&id),
                norm: step.map(|step| due_words(definition, step)).unwrap_or_default(),
                done: sums.took_ms.len() as i64,
                median_ms: percentile(&sums.took_ms, 50),
                p90_ms: percentile(&sums.took_ms, 90),
                in_time_bp: (sums.with_due > 0).then(|| sums.in_time * 10_000 / sums.with_due),
                step: id,
            }
        };
        self.by_step.into_iter().map(time).collect()
    }
}

fn median(mut took_ms: Vec<i64>) -> Option<i64> {
    took_ms.sort_unstable();
    percentile(&took_ms, 50)
}

/// The nearest rank of sorted values.
fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        for (values, median, p90) in [
            (vec![], None, None),
            (vec![5], Some(5), Some(5)),
            (vec![1, 2], Some(1), Some(2)),
            (vec![1, 2, 3], Some(2), Some(3)),
            ((1..=10).collect(), Some(5), Some(9)),
            ((1..=100).collect(), Some(50), Some(90)),
        ] {
            assert_eq!((percentile(&values, 50), percentile(&values, 90)), (median, p90), "{values:?}");
        }
    }

    #[test]
    fn regions_are_told_apart_one_level_below() {
        for (region, code, expect) in [
            ("", "63.11.08.2001", "63.11"),
            ("63", "63.11.08.2001", "63.11"),
            ("63.11", "63.11.08.2001", "63.11.08"),
            ("63.11.08", "63.11.08.2001", "63.11.08.2001"),
            ("63.11", "63.11", "63.11"),
            ("", "", ""),
        ] {
            assert_eq!(code.get(..chars_below(region)).unwrap_or(code), expect, "{code} in {region:?}");
        }
    }
}
