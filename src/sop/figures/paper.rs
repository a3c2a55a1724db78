//! Figures on paper, with charts.

use serde_json::{Value, json};

use super::types::{AGE_BANDS, Figures, days_text};
use crate::base::Month;
use crate::documents::{self, PaperError, Template};

const MONTHS_SHORT: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
/// Late tasks that are named on paper; the spreadsheet has them all.
const LATE_NAMED: usize = 40;
/// Regions and officers that are named on paper.
const TALLIES_NAMED: usize = 30;
/// Points of a chart that can still be read.
const MONTHS_DRAWN: usize = 14;

/// Makes the PDF. The same figures give the same bytes.
pub fn pdf(figures: &Figures) -> Result<Vec<u8>, PaperError> {
    documents::pdf(Template::CaseFigures, &data(figures), &[])
}

/// What `templates/documents/case-figures.typ` shows.
pub(super) fn data(figures: &Figures) -> Value {
    let today = figures.zone.day_of(figures.at);
    let totals = &figures.totals;
    let late_left = usize::try_from(totals.overdue).unwrap_or(0).saturating_sub(LATE_NAMED.min(figures.overdue.len()));
    let outcomes: Vec<Value> =
        figures.outcomes.iter().map(|(label, count)| json!({ "label": label, "count": count })).collect();
    json!({
        "outlet": { "name": figures.office },
        "date": today.to_string(),
        "title": figures.title,
        "short": figures.short,
        "span": figures.span.words(),
        "region": figures.region_name,
        "counted": figures.zone.stamp(figures.at),
        "day_unit": figures.day_unit,
        "totals": {
            "open_cases": totals.open_cases,
            "open_tasks": totals.open_tasks,
            "overdue": totals.overdue,
            "waiting": totals.waiting,
            "opened": totals.opened,
            "ended": totals.ended,
        },
        "bands": AGE_BANDS.iter().map(|(_, label)| *label).collect::<Vec<_>>(),
        "ages": figures.ages.iter().map(ages).collect::<Vec<_>>(),
        "times": figures.times.iter().map(time).collect::<Vec<_>>(),
        "late": figures.overdue.iter().take(LATE_NAMED).map(late).collect::<Vec<_>>(),
        "late_left": late_left,
        "regions": figures.by_region.iter().take(TALLIES_NAMED).map(region).collect::<Vec<_>>(),
        "officers": figures.by_officer.iter().take(TALLIES_NAMED).map(officer).collect::<Vec<_>>(),
        "trend": trend(figures),
        "outcomes": outcomes,
    })
}

fn ages(step: &super::StepAges) -> Value {
    json!({
        "no": step.no,
        "title": step.title,
        "open": step.open,
        "overdue": step.overdue,
        "waiting": step.waiting,
        "bands": step.bands,
    })
}

fn time(step: &super::StepTime) -> Value {
    json!({
        "no": step.no,
        "title": step.title,
        "norm": step.norm,
        "done": step.done,
        "median": took(step.median_ms),
        "p90": took(step.p90_ms),
        "in_time_bp": step.in_time_bp,
    })
}

fn late(late: &super::OverdueRow) -> Value {
    json!({
        "number": late.number,
        "title": late.title,
        "step": late.step,
        "region": late.region_name,
        "officer": late.officer,
        "due": late.due.numeric(),
        "days": late.late_days,
    })
}

fn region(tally: &super::RegionTally) -> Value {
    json!({
        "name": tally.name,
        "open": tally.open,
        "overdue": tally.overdue,
        "done": tally.done,
        "opened": tally.opened,
        "ended": tally.ended,
        "median": took(tally.median_ms),
    })
}

fn officer(tally: &super::OfficerTally) -> Value {
    json!({
        "name": tally.name,
        "open": tally.open,
        "overdue": tally.overdue,
        "done": tally.done,
        "median": took(tally.median_ms),
    })
}

/// Days in words; nothing where nothing was done.
fn took(median_ms: Option<i64>) -> String {
    median_ms.map(days_text).unwrap_or_default()
}

/// The last months, as many as a chart can show.
fn trend(figures: &Figures) -> Vec<Value> {
    let left_out = figures.trend.len().saturating_sub(MONTHS_DRAWN);
    let points = figures.trend.iter().skip(left_out);
    points.map(|point| json!({ "label": short(point.month), "opened": point.opened, "ended": point.ended })).collect()
}

/// `Nov 26`.
fn short(month: Month) -> String {
    format!("{} {:02}", MONTHS_SHORT[(month.month as usize + 11) % 12], month.year.rem_euclid(100))
}
