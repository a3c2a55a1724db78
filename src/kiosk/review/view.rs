//! Figures as the screen shows them: rows, points of charts, and which letters a filter shows.

use deks_ui::{ChartPoint, LetterCounts, LetterFacts, LetterFilter, LetterRow, LetterStanding, NearRow, OutletMonth};

use super::MonthData;
use crate::base::text::fold;
use crate::base::{Month, Rupiah};
use crate::kiosk::words::{date_value, percent, short_month, short_rupiah};
use crate::review::figures::ProductFigures;
use crate::review::{LetterState, LetterView, MonthFigures, PartnerFigures, TrendPoint};

/// Lying bars that fit beside the text.
const BARS_MAX: usize = 8;
/// Below it a month is "about the same", in percent.
const SAME_PERCENT: i64 = 3;

pub(super) fn standing(view: &LetterView) -> LetterStanding {
    match view.state {
        LetterState::Draft if view.is_suggestion => LetterStanding::Suggestion,
        LetterState::Draft => LetterStanding::Edited,
        LetterState::Approved => LetterStanding::Approved,
        LetterState::Queued => LetterStanding::Queued,
        LetterState::Sent => LetterStanding::Sent,
        LetterState::Failed(_) => LetterStanding::Failed,
        LetterState::NoAddress => LetterStanding::NoAddress,
    }
}

/// The filter, beside "all", under which a letter is found.
pub(super) fn filter_of(view: &LetterView) -> LetterFilter {
    match view.state {
        LetterState::Draft => LetterFilter::ToApprove,
        LetterState::Approved => LetterFilter::Approved,
        LetterState::Queued => LetterFilter::Queued,
        LetterState::Sent => LetterFilter::Sent,
        LetterState::Failed(_) => LetterFilter::Failed,
        LetterState::NoAddress => LetterFilter::NoAddress,
    }
}

pub(super) fn shown(view: &LetterView, filter: LetterFilter, query: &str) -> bool {
    let words = fold(query);
    let known = || fold(&[&view.business_name, &view.code, &view.email].map(String::as_str).join(" "));
    (filter == LetterFilter::All || filter == filter_of(view))
        && (words.is_empty() || words.split(' ').all(|word| known().contains(word)))
}

/// A letter that waits for approval, and that nobody left half typed.
pub(super) fn is_approvable(data: &MonthData, view: &LetterView) -> bool {
    view.state == LetterState::Draft && !data.unsaved.contains_key(&view.partner)
}

pub(super) fn counts(data: &MonthData, is_sendable: impl Fn(&LetterView) -> bool, left_out: usize) -> LetterCounts {
    let count = |filter| data.letters.iter().filter(|view| filter_of(view) == filter).count() as i32;
    let approvable = || data.letters.iter().filter(|view| is_approvable(data, view));
    LetterCounts {
        all: data.letters.len() as i32,
        to_approve: count(LetterFilter::ToApprove),
        approved: count(LetterFilter::Approved),
        queued: count(LetterFilter::Queued),
        sent: count(LetterFilter::Sent),
        failed: count(LetterFilter::Failed),
        no_address: count(LetterFilter::NoAddress),
        approvable: approvable().count() as i32,
        untouched: approvable().filter(|view| view.is_suggestion).count() as i32,
        left_out: left_out as i32,
        sendable: data.letters.iter().filter(|view| is_sendable(view)).count() as i32,
    }
}

pub(super) fn row(data: &MonthData, view: &LetterView) -> LetterRow {
    let figures = data.figures_of(view.partner);
    let (change, rising) = figures.map(|figures| change(&figures.trend)).unwrap_or_default();
    LetterRow {
        id: view.partner.to_string().into(),
        code: view.code.as_str().into(),
        name: view.business_name.as_str().into(),
        email: view.email.as_str().into(),
        gross: figures.map(|figures| figures.sums.gross.grouped()).unwrap_or_default().into(),
        units: figures.map_or(0, |figures| figures.sums.units_net() as i32),
        line: figures.map(|figures| line(&figures.trend)).unwrap_or_default().into(),
        change: change.into(),
        rising,
        standing: standing(view),
        unsaved: data.unsaved.contains_key(&view.partner),
    }
}

/// Against the month before, as `+12 %`, and whether that is up (1), down (-1) or about the same.
fn change(trend: &[TrendPoint]) -> (String, i32) {
    let [.., before, now] = trend else { return Default::default() };
    let (before, now) = (before.point.net.0, now.point.net.0);
    if before <= 0 {
        return (String::new(), 0);
    }
    let percent = (now - before) * 100 / before;
    let sign = match percent {
        1.. => "+",
        0 => "",
        _ => "−",
    };
    let rising = if percent.abs() < SAME_PERCENT { 0 } else { percent.signum() as i32 };
    (format!("{sign}{} %", percent.abs()), rising)
}

/// Each value as a share of the largest one.
fn shares(values: &[i64]) -> Vec<f32> {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|value| (*value).max(0) as f32 / most as f32).collect()
}

/// The year as path commands on a sheet of 96 x 28; nothing when nothing was sold.
fn line(trend: &[TrendPoint]) -> String {
    let values: Vec<i64> = trend.iter().map(|at| at.point.net.0).collect();
    if values.iter().all(|value| *value <= 0) {
        return String::new();
    }
    let steps = (values.len().max(2) - 1) as f32;
    let point = |(at, share): (usize, f32)| {
        let letter = if at == 0 { "M" } else { "L" };
        format!("{letter}{:.1} {:.1}", at as f32 * 92.0 / steps + 2.0, 26.0 - share * 24.0)
    };
    shares(&values).into_iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

pub(super) fn trend(points: &[TrendPoint]) -> Vec<ChartPoint> {
    let values: Vec<i64> = points.iter().map(|at| at.point.net.0).collect();
    let label = |month: Month| short_month(month.month);
    let last = points.len().saturating_sub(1);
    let shares = shares(&values).into_iter().zip(points).enumerate();
    shares
        .map(|(at, (share, one))| ChartPoint {
            label: label(one.month).into(),
            value: if one.point.net == Rupiah::ZERO { "0".into() } else { short_rupiah(one.point.net).into() },
            share,
            marked: at == last,
        })
        .collect()
}

pub(super) fn outlet(figures: &MonthFigures) -> (OutletMonth, Vec<ChartPoint>) {
    let points = figures.outlet_trend();
    let (change, rising) = change(&points);
    let outlet = OutletMonth {
        gross: figures.total.gross.to_string().into(),
        units: Rupiah(figures.total.units_net()).grouped().into(),
        payable: figures.total.payable().to_string().into(),
        receipts: Rupiah(figures.receipts).grouped().into(),
        line: line(&points).into(),
        change: change.into(),
        rising,
    };
    (outlet, trend(&points))
}

pub(super) fn facts(figures: &PartnerFigures) -> LetterFacts {
    let (sums, moved) = (&figures.sums, &figures.moved);
    LetterFacts {
        gross: sums.gross.to_string().into(),
        discount: (-sums.discount).to_string().into(),
        refund: (-sums.refund).to_string().into(),
        net: sums.net().to_string().into(),
        borne: match sums.discount_outlet_net() {
            Rupiah::ZERO => "".into(),
            borne => borne.to_string().into(),
        },
        commission: (-sums.commission_net()).to_string().into(),
        payable: sums.payable().to_string().into(),
        received: moved.received as i32,
        sold: sums.units_sold as i32,
        came_back: sums.units_returned as i32,
        handed_back: moved.handed_back as i32,
        on_hand: figures.on_hand as i32,
        sell_through: percent(figures.sell_through_bp()).into(),
        rank: figures.rank as i32,
        rank_of: figures.rank_of as i32,
        category: figures.category.as_str().into(),
    }
}

/// The products that sold most.
pub(super) fn bars(figures: &PartnerFigures) -> Vec<ChartPoint> {
    let mut sold: Vec<&ProductFigures> = figures.products.iter().filter(|one| one.sums.units_net() > 0).collect();
    sold.sort_by_key(|one| (-one.sums.units_net(), one.full_name()));
    sold.truncate(BARS_MAX);
    let values: Vec<i64> = sold.iter().map(|one| one.sums.units_net()).collect();
    let bar = |(one, share): (&&ProductFigures, f32)| ChartPoint {
        label: one.full_name().into(),
        value: one.sums.units_net().to_string().into(),
        share,
        marked: false,
    };
    sold.iter().zip(shares(&values)).map(bar).collect()
}

/// Products near the limit first, the earliest due on top; then the others by what they brought.
pub(super) fn products(figures: &PartnerFigures, month: Month) -> Vec<NearRow> {
    let near = |one: &ProductFigures| figures.near_limit.iter().position(|near| Some(near.product) == one.product);
    let mut all: Vec<(Option<usize>, &ProductFigures)> = figures.products.iter().map(|one| (near(one), one)).collect();
    all.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
    let row = |(place, one): (Option<usize>, &ProductFigures)| {
        let near = place.map(|at| &figures.near_limit[at]);
        NearRow {
            name: one.full_name().into(),
            pieces: one.on_hand as i32,
            sold: one.sums.units_net() as i32,
            net: one.sums.net().grouped().into(),
            days: near.map_or(0, |near| near.days_unsold as i32),
            over: near.is_some_and(|near| near.due <= month.last()),
            due: date_value(near.map(|near| near.due)),
        }
    };
    all.into_iter().map(row).collect()
}
