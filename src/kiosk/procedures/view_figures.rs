//! Figures as the screen shows them: charts with their values, times against what the procedure says.

use deks_ui::{ChartPoint, OverdueLine, ProceduresAdapter, StepTime, TallyLine};
use slint::SharedString;

use super::view::numbered;
use crate::kiosk::english::say;
use crate::kiosk::{rows, words};
use crate::sop::figures::{self, AGE_BANDS, Figures, Totals, days_text};

/// Bars of a ranking; more nobody compares.
const BARS_MAX: usize = 10;
/// Late ones that are named; the list and the file have them all.
const LATE_NAMED: usize = 12;
/// A step that keeps less than this of its deadlines (basis points) is looked at.
const IN_TIME_LEAST_BP: i64 = 8_000;
const NOTHING: &str = "–";
const NO_REGION: &str = "Tanpa wilayah (belum diisi)";

/// Without figures, nothing: what stood there is of another procedure or person.
pub(super) fn put(adapter: &ProceduresAdapter<'_>, figures: Option<&Figures>) {
    put_totals(adapter, figures);
    let of = |chart: fn(&Figures) -> Vec<ChartPoint>| figures.map(chart).unwrap_or_default();
    rows::sync(adapter.get_by_step(), of(by_step), |model| adapter.set_by_step(model));
    rows::sync(adapter.get_by_age(), of(by_age), |model| adapter.set_by_age(model));
    rows::sync(adapter.get_by_outcome(), of(by_outcome), |model| adapter.set_by_outcome(model));
    let tallies = |chart: fn(&Figures) -> Vec<TallyLine>| figures.map(chart).unwrap_or_default();
    rows::sync(adapter.get_by_region(), tallies(by_region), |model| adapter.set_by_region(model));
    rows::sync(adapter.get_by_officer(), tallies(by_officer), |model| adapter.set_by_officer(model));
    rows::sync(adapter.get_trend(), of(trend), |model| adapter.set_trend(model));
    let times = figures.map(|one| one.times.iter().map(time_line).collect());
    rows::sync(adapter.get_times(), times.unwrap_or_default(), |model| adapter.set_times(model));
    let late = figures.map(|one| one.overdue.iter().take(LATE_NAMED).map(|row| late_line(one, row)).collect());
    rows::sync(adapter.get_overdue(), late.unwrap_or_default(), |model| adapter.set_overdue(model));
}

fn put_totals(adapter: &ProceduresAdapter<'_>, figures: Option<&Figures>) {
    let period = figures
        .map(|figures| [words::day_in_words(figures.span.first), words::day_in_words(figures.span.last)].join(" – "));
    adapter.set_period(period.unwrap_or_default().into());
    let word = |count: fn(&Totals) -> i64| -> SharedString {
        figures.map(|figures| count(&figures.totals).to_string()).unwrap_or_default().into()
    };
    adapter.set_came(word(|totals| totals.opened));
    adapter.set_ended(word(|totals| totals.ended));
    adapter.set_running(word(|totals| totals.open_cases));
    adapter.set_open_steps(word(|totals| totals.open_tasks));
    adapter.set_late(word(|totals| totals.overdue));
    adapter.set_day_unit(figures.map(|figures| say(figures.day_unit)).unwrap_or_default());
}

/// Bars by name, value, and whether one is meant.
fn bars(values: Vec<(String, i64, bool)>) -> Vec<ChartPoint> {
    let most = values.iter().map(|(_, value, _)| *value).max().unwrap_or(0).max(1);
    let bar = |(label, value, marked): (String, i64, bool)| ChartPoint {
        label: label.into(),
        value: value.to_string().into(),
        share: value as f32 / most as f32,
        marked,
    };
    values.into_iter().map(bar).collect()
}

/// Open tasks in each step; where something is late, its bar is marked.
fn by_step(figures: &Figures) -> Vec<ChartPoint> {
    bars(figures.ages.iter().map(|one| (numbered(&one.no, &one.title), one.open, one.overdue > 0)).collect())
}

fn by_age(figures: &Figures) -> Vec<ChartPoint> {
    let sum = |at: usize| -> i64 { figures.ages.iter().map(|one| one.bands[at]).sum() };
    bars(AGE_BANDS.iter().enumerate().map(|(at, (_, label))| (say(label).into(), sum(at), false)).collect())
}

fn by_outcome(figures: &Figures) -> Vec<ChartPoint> {
    bars(figures.outcomes.iter().take(BARS_MAX).map(|(label, count)| (say(label).into(), *count, false)).collect())
}

/// What is open where, and how long a step takes there.
fn by_region(figures: &Figures) -> Vec<TallyLine> {
    let most = figures.by_region.iter().map(|one| one.open).max().unwrap_or(0);
    let line = |one: &figures::RegionTally| TallyLine {
        // Where the region was never entered, that is said, and no place is made up.
        name: if one.region.is_empty() { say(NO_REGION) } else { say(&one.name) },
        open: one.open.to_string().into(),
        overdue: one.overdue.to_string().into(),
        done: one.ended.to_string().into(),
        median: days(one.median_ms),
        share: share(one.open, most),
        late: one.overdue > 0,
    };
    figures.by_region.iter().take(BARS_MAX).map(line).collect()
}

/// What each person has and did. What nobody took stands among them as long as there is any; what the program did is
/// nobody's work.
fn by_officer(figures: &Figures) -> Vec<TallyLine> {
    let shown = figures.by_officer.iter().filter(|one| one.open > 0 || one.user.is_some() && one.done > 0);
    let shown: Vec<&figures::OfficerTally> = shown.take(BARS_MAX).collect();
    let most = shown.iter().map(|one| one.open).max().unwrap_or(0);
    let line = |one: &&figures::OfficerTally| {
        let is_person = one.user.is_some();
        TallyLine {
            name: if is_person { one.name.as_str().into() } else { say(&one.name) },
            open: one.open.to_string().into(),
            overdue: one.overdue.to_string().into(),
            done: if is_person { one.done.to_string().into() } else { NOTHING.into() },
            median: if is_person { days(one.median_ms) } else { NOTHING.into() },
            share: share(one.open, most),
            late: one.overdue > 0,
        }
    };
    shown.iter().map(line).collect()
}

fn share(value: i64, most: i64) -> f32 {
    value as f32 / most.max(1) as f32
}

/// Days, with one decimal.
fn days(ms: Option<i64>) -> SharedString {
    ms.map_or_else(|| NOTHING.to_owned(), days_text).into()
}

fn trend(figures: &Figures) -> Vec<ChartPoint> {
    let last = figures.trend.len().saturating_sub(1);
    let month = |(at, point): (usize, &figures::MonthPoint)| {
        (words::short_month(point.month.month).to_owned(), point.opened, at == last)
    };
    bars(figures.trend.iter().enumerate().map(month).collect())
}

fn time_line(time: &figures::StepTime) -> StepTime {
    StepTime {
        step: numbered(&time.no, &time.title).into(),
        norm: say(&time.norm),
        median: days(time.median_ms),
        slowest: days(time.p90_ms),
        count: time.done.to_string().into(),
        // Whole percent are enough to see which step is late.
        in_time: time.in_time_bp.map_or_else(|| NOTHING.to_owned(), |bp| words::percent(bp / 100 * 100)).into(),
        late: time.in_time_bp.is_some_and(|bp| bp < IN_TIME_LEAST_BP),
    }
}

fn late_line(figures: &Figures, row: &figures::OverdueRow) -> OverdueLine {
    OverdueLine {
        case_id: row.case.to_string().into(),
        number: row.number.as_str().into(),
        title: row.title.as_str().into(),
        step: say(&row.step),
        until: say(&format!("terlambat {} {}", row.late_days, figures.day_unit)),
        who: if row.officer.is_empty() { say("Belum diambil") } else { row.officer.as_str().into() },
    }
}
