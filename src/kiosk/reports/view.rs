//! Figures as the screen shows them: bars with their values, and today against the same weekday. Pure.

use chrono::Datelike;
use deks_ui::{ChartPoint, ReportNeed, ReportNeedRow, ReportStep, ReportUnit};
use slint::SharedString;

use super::{Now, ShiftLine};
use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::words::{short_month, short_rupiah};
use crate::till::shift::{DayRow, HourRow, TopRow};

/// With more days a bar is a week.
const DAY_BARS_MAX: usize = 31;
/// With more days a bar is a month.
const WEEK_BARS_DAYS_MAX: usize = 182;
/// So many bars have room for a value with its unit; the unit of narrower ones stands above the chart.
const WIDE_BARS_MAX: usize = 14;
/// Of narrow bars only every third has its label and its value: in large letters neighbours would touch.
const LABEL_EVERY: usize = 3;
/// From this on narrow bars count in millions: four figures in thousands do not fit over the bar of a day, nor over that
/// of an hour in large letters. What rounds up to it counts too.
const IN_MILLIONS: Rupiah = Rupiah(999_500);
/// The hours that stand on the chart also when nothing was sold in them.
const HOURS_SHOWN: std::ops::RangeInclusive<u32> = 9..=20;
/// Closed shifts on their chart.
pub(super) const SHIFT_BARS_MAX: usize = 14;

/// One bar before it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub label: String,
    pub amount: Rupiah,
    pub marked: bool,
}

/// Today so far against the same weekday up to the same time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comparison {
    /// More (plus) or less than then.
    pub difference: Rupiah,
    /// In percent of then; `None` when there was nothing then.
    pub percent: Option<i64>,
}

/// Both sides net, and the figure of today the one that stands large above: whoever checks it comes to the same.
pub(super) fn compare(now: &Now) -> Comparison {
    let (today, before) = (now.today.net, now.before_so_far);
    let difference = today - before;
    let percent = (before > Rupiah::ZERO).then(|| rounded(difference.0 * 100, before.0));
    Comparison { difference, percent }
}

/// Half up, away from zero, as money is rounded everywhere. `by` is above zero.
fn rounded(amount: i64, by: i64) -> i64 {
    let half = if amount < 0 { -(by / 2) } else { by / 2 };
    (amount + half) / by
}

/// The mean of so many days.
pub(super) fn mean(sum: Rupiah, days: usize) -> Rupiah {
    Rupiah(rounded(sum.0, days.max(1) as i64))
}

/// `+12 %`; empty without one.
pub(super) fn percent_text(percent: Option<i64>) -> String {
    match percent {
        None => String::new(),
        Some(percent @ 1..) => format!("+{percent} %"),
        Some(percent) if percent < 0 => format!("−{} %", -percent),
        Some(_) => "0 %".to_owned(),
    }
}

/// The hours between the first and the last that matter.
pub(super) fn hour_bars(hours: &[HourRow], running: u32) -> Vec<Bar> {
    let busy = || hours.iter().filter(|row| row.net != Rupiah::ZERO).map(|row| row.hour);
    let first = busy().min().unwrap_or(*HOURS_SHOWN.start()).min(*HOURS_SHOWN.start());
    let last = busy().max().unwrap_or(*HOURS_SHOWN.end()).max(*HOURS_SHOWN.end());
    let shown = hours.iter().filter(|row| (first..=last).contains(&row.hour));
    let bar = |row: &HourRow| Bar { label: row.hour.to_string(), amount: row.net, marked: row.hour == running };
    shown.map(bar).collect()
}

pub(super) fn hour_unit(bars: &[Bar]) -> ReportUnit {
    if most(bars) < IN_MILLIONS { ReportUnit::Thousands } else { ReportUnit::Millions }
}

/// A bar a day, a week (from its Monday) or a month, so that each keeps room for its value.
pub(super) fn day_bars(rows: &[DayRow], today: Option<BusinessDay>) -> (ReportStep, Vec<Bar>) {
    let step = match rows.len() {
        days if days <= DAY_BARS_MAX => ReportStep::Day,
        days if days <= WEEK_BARS_DAYS_MAX => ReportStep::Week,
        _ => ReportStep::Month,
    };
    let mut bars: Vec<Bar> = Vec::new();
    for row in rows {
        let BusinessDay(day) = row.day;
        let (begins, label) = match step {
            ReportStep::Day => (true, day.day().to_string()),
            ReportStep::Week => (day.weekday().num_days_from_monday() == 0, day.format("%d/%m").to_string()),
            ReportStep::Month => (day.day() == 1, short_month(day.month()).to_owned()),
        };
        if begins || bars.is_empty() {
            bars.push(Bar { label, amount: Rupiah::ZERO, marked: false });
        }
        if let Some(bar) = bars.last_mut() {
            bar.amount += row.net();
            bar.marked |= Some(row.day) == today;
        }
    }
    (step, bars)
}

pub(super) fn day_unit(bars: &[Bar]) -> ReportUnit {
    match bars.len() {
        ..=WIDE_BARS_MAX => ReportUnit::Rupiah,
        _ if most(bars) < IN_MILLIONS => ReportUnit::Thousands,
        _ => ReportUnit::Millions,
    }
}

/// The latest shifts, the earliest of them left.
pub(super) fn shift_bars(lines: &[ShiftLine]) -> Vec<Bar> {
    let bar = |line: &ShiftLine| {
        let marked = line.row.difference != Rupiah::ZERO;
        // A sign besides the colour: the drawer was over or under.
        let sign = if marked { '±' } else { 'Z' };
        Bar { label: format!("{sign} {}", line.row.z_number), amount: line.row.net, marked }
    };
    lines.iter().take(SHIFT_BARS_MAX).rev().map(bar).collect()
}

fn most(bars: &[Bar]) -> Rupiah {
    bars.iter().map(|bar| bar.amount).max().unwrap_or_default()
}

/// What stands over a bar: nothing over an empty one.
fn value_text(amount: Rupiah, unit: ReportUnit) -> String {
    if amount == Rupiah::ZERO {
        return String::new();
    }
    let (sign, size) = (if amount.0 < 0 { "−" } else { "" }, amount.0.abs());
    match unit {
        ReportUnit::Rupiah => short_rupiah(amount),
        ReportUnit::Thousands => format!("{sign}{}", Rupiah((size + 500) / 1_000).grouped()),
        // `0,0` over a bar would be no value.
        ReportUnit::Millions if size < 50_000 => String::new(),
        ReportUnit::Millions if size < 9_950_000 => {
            let tenths = (size + 50_000) / 100_000;
            format!("{sign}{},{}", tenths / 10, tenths % 10)
        }
        ReportUnit::Millions => format!("{sign}{}", Rupiah((size + 500_000) / 1_000_000).grouped()),
    }
}

/// Bars as shares of the largest one.
pub(super) fn points(bars: &[Bar], unit: ReportUnit) -> Vec<ChartPoint> {
    let most = most(bars).0.max(1);
    let point = |bar: &Bar| ChartPoint {
        label: bar.label.as_str().into(),
        value: value_text(bar.amount, unit).into(),
        share: bar.amount.0.max(0) as f32 / most as f32,
        marked: bar.marked,
    };
    bars.iter().map(point).collect()
}

/// Whether these bars have no room for a label each.
pub(super) fn are_narrow(points: &[ChartPoint]) -> bool {
    points.len() > WIDE_BARS_MAX
}

/// Narrow bars keep every third label, counted from the last, and its value; the highest keeps its value too, and those
/// right beside it give way. What is left out is in the list below the chart.
pub(super) fn sparse(mut points: Vec<ChartPoint>) -> Vec<ChartPoint> {
    if !are_narrow(&points) {
        return points;
    }
    let highest = points.iter().position(|point| point.share >= 1.0);
    let last = points.len() - 1;
    for (at, point) in points.iter_mut().enumerate() {
        let is_named = (last - at).is_multiple_of(LABEL_EVERY);
        if !is_named {
            point.label = SharedString::new();
        }
        let gives_way = highest.is_some_and(|highest| highest.abs_diff(at) == 1);
        if highest != Some(at) && (!is_named || gives_way) {
            point.value = SharedString::new();
        }
    }
    points
}

/// Bars in words, for whoever does not see them: whole amounts, without the empty ones.
pub(super) fn told(bars: &[Bar]) -> String {
    let sold = bars.iter().filter(|bar| bar.amount != Rupiah::ZERO);
    sold.map(|bar| [bar.label.as_str(), ": ", &bar.amount.to_string()].concat()).collect::<Vec<_>>().join(", ")
}

/// The same of lying bars, which say their whole amounts themselves.
pub(super) fn told_points(points: &[ChartPoint]) -> String {
    points.iter().map(|point| [&*point.label, ": ", &*point.value].concat()).collect::<Vec<_>>().join(", ")
}

/// A ranking or the tenders of a day as lying bars, with the pieces behind the amount where they are known.
pub(super) fn lying(rows: impl Iterator<Item = (SharedString, Rupiah, Option<i64>)>) -> Vec<ChartPoint> {
    let rows: Vec<(SharedString, Rupiah, Option<i64>)> = rows.collect();
    let most = rows.iter().map(|(_, amount, _)| amount.0).max().unwrap_or(0).max(1);
    let point = |(label, amount, pieces): (SharedString, Rupiah, Option<i64>)| ChartPoint {
        label,
        value: match pieces {
            None => amount.to_string().into(),
            Some(pieces) => format!("{amount}  ·  {}", Rupiah(pieces).grouped()).into(),
        },
        share: amount.0.max(0) as f32 / most as f32,
        marked: false,
    };
    rows.into_iter().map(point).collect()
}

/// What has no name of its own is called so.
pub(super) fn ranking(rows: &[TopRow], unnamed: &str) -> Vec<ChartPoint> {
    let label = |row: &TopRow| if row.label.is_empty() { say(unnamed) } else { row.label.as_str().into() };
    lying(rows.iter().map(|row| (label(row), row.net, Some(row.pieces))))
}

/// What waits for a manager: the shift always, the rest only where there is something.
pub(super) fn needs(now: &Now) -> Vec<ReportNeedRow> {
    let row = |need, count: i64, amount: Rupiah| ReportNeedRow {
        need,
        count: i32::try_from(count).unwrap_or(i32::MAX),
        amount: if amount == Rupiah::ZERO { "".into() } else { amount.to_string().into() },
        ..ReportNeedRow::default()
    };
    let mut rows = vec![match &now.shift {
        None => row(ReportNeed::NoShift, 0, Rupiah::ZERO),
        Some(shift) => ReportNeedRow {
            day: shift.day.numeric().into(),
            since: shift.since.as_str().into(),
            who: shift.by.as_str().into(),
            ..row(if shift.is_stale { ReportNeed::StaleShift } else { ReportNeed::Shift }, shift.number, Rupiah::ZERO)
        },
    }];
    let others = [
        (ReportNeed::Qris, now.pending, now.pending_amount),
        (ReportNeed::Difference, now.differences, now.latest_difference),
        (ReportNeed::Exceptions, now.exceptions, Rupiah::ZERO),
        (ReportNeed::Letters, now.letters, Rupiah::ZERO),
        (ReportNeed::Returns, now.returns, Rupiah::ZERO),
    ];
    rows.extend(
        others.into_iter().filter(|(_, count, _)| *count > 0).map(|(need, count, amount)| row(need, count, amount)),
    );
    rows
}
