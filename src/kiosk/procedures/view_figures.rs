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
/// The line of what nobody took, as it comes back when it is tapped.
pub(super) const UNCLAIMED: &str = "nobody";
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
    // Where the region was never entered, that is said, and no place is made up.
    let name = |one: &figures::RegionTally| if one.region.is_empty() { say(NO_REGION) } else { say(&one.name) };
    let row = |one: &figures::RegionTally| Tally {
        id: one.region.clone(),
        name: name(one),
        counts: [one.open, one.overdue, one.done],
        median_ms: one.median_ms,
    };
    tally_lines(figures.by_region.iter().map(row).collect())
}

/// What each person has and did. Tasks that nobody took, and steps that the program took, stand among them.
fn by_officer(figures: &Figures) -> Vec<TallyLine> {
    let name = |one: &figures::OfficerTally| one.whose.words().map_or_else(|| one.name.as_str().into(), say);
    let id = |one: &figures::OfficerTally| match one.whose {
        figures::Whose::Person(user) => user.to_string(),
        figures::Whose::Nobody => UNCLAIMED.to_owned(),
        figures::Whose::Program => String::new(),
    };
    let row = |one: &figures::OfficerTally| Tally {
        id: id(one),
        name: name(one),
        counts: [one.open, one.overdue, one.done],
        median_ms: one.median_ms,
    };
    tally_lines(figures.by_officer.iter().map(row).collect())
}

struct Tally {
    /// What the list is narrowed to when somebody looks into it.
    id: String,
    name: SharedString,
    /// Open, late, done.
    counts: [i64; 3],
    /// Of what is done.
    median_ms: Option<i64>,
}

/// The first of them, and one line for all others: the lines come to the totals.
fn tally_lines(mut rows: Vec<Tally>) -> Vec<TallyLine> {
    if rows.len() > BARS_MAX {
        let rest = rows.split_off(BARS_MAX - 1);
        let sum = |at: usize| rest.iter().map(|one| one.counts[at]).sum();
        let name = say(&format!("{} lainnya", rest.len()));
        rows.push(Tally { id: String::new(), name, counts: [sum(0), sum(1), sum(2)], median_ms: None });
    }
    let most = rows.iter().map(|one| one.counts[0]).max().unwrap_or(0);
    let line = |Tally { id, name, counts: [open, overdue, done], median_ms }: Tally| TallyLine {
        // Behind nothing open there is nothing to look into.
        id: if open > 0 { id.into() } else { SharedString::default() },
        name,
        open: open.to_string().into(),
        overdue: overdue.to_string().into(),
        done: done.to_string().into(),
        median: days(median_ms),
        share: open as f32 / most.max(1) as f32,
        late: overdue > 0,
    };
    rows.into_iter().map(line).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_rows_than_are_shown_end_in_one_that_keeps_the_sum() {
        for (count, lines, last) in [(3, 3, "Wilayah 2"), (10, 10, "Wilayah 9"), (14, 10, "5 lainnya")] {
            let rows: Vec<Tally> = (0..count)
                .map(|at| Tally {
                    id: at.to_string(),
                    name: format!("Wilayah {at}").into(),
                    counts: [at, 0, 2 * at],
                    median_ms: Some(0),
                })
                .collect();
            let shown = tally_lines(rows);
            let open: i64 = shown.iter().map(|line| line.open.parse::<i64>().expect("a figure")).sum();
            assert_eq!((shown.len(), open), (lines, (0..count).sum()), "{count}");
            assert_eq!(shown.last().map(|line| line.name.as_str()), Some(last), "{count}");
        }
    }
}
