//! The screen's state on the window, and its callbacks.

use chrono::Datelike;
use deks_ui::{
    App, DateValue, ReportDayRow, ReportExceptionRow, ReportKindRow, ReportShiftRow, ReportSpan, ReportTab, ReportTop,
    ReportsAdapter, Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{
    Days, Effect, ExceptionLine, Exceptions, Intent, Now, Period, ReportsScreen, ShiftLine, Shifts, Span, Tab, view,
    work,
};
use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::english::{is_english, say};
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::people::Permission;
use crate::till::shift::{DayRow, TopKind};
use crate::till::{ExceptionKind, TenderKind};

impl Screen for ReportsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may_see: user.may(Permission::SeeReports) }),
            Event::Entered(Place::Reports) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::Sold | Event::DayBegan(_) | Event::PaymentNoticed if self.is_open => Some(Intent::Reload),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    /// Everything here is read or written beside the work: nobody waits for it.
    fn is_aside(_: &Effect) -> bool {
        true
    }

    fn show(&self, app: &App) {
        let adapter = ReportsAdapter::get(app);
        let (tab, at) = tab_of(self.tab);
        adapter.set_tab(tab);
        adapter.set_tab_at(at);
        adapter.set_loading(self.loading);
        adapter.set_ready(self.is_ready());
        adapter.set_flaw(say(&self.flaw));
        adapter.set_span(span_of(self.span));
        adapter.set_period(self.period().map(period_text).unwrap_or_default().into());
        adapter.set_saving(self.saving);
        adapter.set_can_save(self.paper().is_some());
        if let Some(now) = &self.now {
            put_now(&adapter, now);
        }
        if let Some(days) = &self.days {
            put_days(&adapter, days, self.today);
        }
        if let Some(shifts) = &self.shifts {
            put_shifts(&adapter, shifts);
        }
        self.put_best(&adapter);
        if let Some(exceptions) = &self.exceptions {
            self.put_exceptions(&adapter, exceptions);
        }
        self.put_dates(&adapter);
    }
}

impl ReportsScreen {
    fn put_best(&self, adapter: &ReportsAdapter<'_>) {
        let (top, at, unnamed) = match self.top {
            TopKind::Partner => (ReportTop::Partners, 0, "Mitra tanpa nama"),
            TopKind::Category => (ReportTop::Categories, 1, "Tanpa kategori"),
            TopKind::Product => (ReportTop::Products, 2, "Barang tanpa nama"),
        };
        adapter.set_top(top);
        adapter.set_top_at(at);
        // A ranking of the kind before would stand under a wrong name.
        let best = self.best.as_ref().filter(|best| best.kind == self.top);
        let best = best.map(|best| view::ranking(&best.rows, unnamed)).unwrap_or_default();
        adapter.set_best_told(view::told_points(&best).into());
        rows::sync(adapter.get_best(), best, |model| adapter.set_best(model));
    }

    fn put_exceptions(&self, adapter: &ReportsAdapter<'_>, exceptions: &Exceptions) {
        let shown = |line: &&ExceptionLine| self.filter.is_none_or(|kind| line.kind == kind);
        let listed = exceptions.rows.iter().filter(shown).map(exception_row).collect();
        rows::sync(adapter.get_exceptions(), listed, |model| adapter.set_exceptions(model));
        let count = |kind: Option<ExceptionKind>| {
            exceptions.rows.iter().filter(|line| kind.is_none_or(|kind| line.kind == kind)).count()
        };
        let row = |kind: Option<ExceptionKind>| ReportKindRow {
            id: kind.map(ExceptionKind::name).unwrap_or_default().into(),
            label: kind.map(|kind| say(kind.label())).unwrap_or_default(),
            count: Rupiah(count(kind) as i64).grouped().into(),
            on: self.filter == kind,
        };
        let kinds = ExceptionKind::ALL.into_iter().map(Some).filter(|kind| count(*kind) > 0);
        let kinds = std::iter::once(None).chain(kinds).map(row).collect();
        rows::sync(adapter.get_kinds(), kinds, |model| adapter.set_kinds(model));
        adapter.set_is_cut(exceptions.is_cut);
        adapter.set_listed_max(count_text(work::EXCEPTIONS_MAX as i64));
    }

    fn put_dates(&self, adapter: &ReportsAdapter<'_>) {
        adapter.set_dates_open(self.dates.is_some());
        if let Some(dates) = &self.dates {
            adapter.set_from(words::date_value(Some(dates.period.from)));
            adapter.set_until(words::date_value(Some(dates.period.until)));
            adapter.set_dates_flaw(say(&dates.flaw));
        }
    }
}

fn tab_of(tab: Tab) -> (ReportTab, i32) {
    match tab {
        Tab::Now => (ReportTab::Now, 0),
        Tab::Days => (ReportTab::Days, 1),
        Tab::Shifts => (ReportTab::Shifts, 2),
        Tab::Top => (ReportTab::Top, 3),
        Tab::Exceptions => (ReportTab::Exceptions, 4),
    }
}

fn span_of(span: Span) -> ReportSpan {
    match span {
        Span::Today => ReportSpan::Today,
        Span::Last(7) => ReportSpan::Week,
        Span::Last(30) => ReportSpan::Thirty,
        Span::Last(_) => ReportSpan::Ninety,
        Span::ThisMonth => ReportSpan::Month,
        Span::Own(_) => ReportSpan::Own,
    }
}

/// Short, so that large letters have room: `16–22 November 2026`, `30 Oktober – 2 November 2026`.
pub(super) fn period_text(period: Period) -> String {
    let (from, until) = (words::day_in_words(period.from), words::day_in_words(period.until));
    let (BusinessDay(first), BusinessDay(last)) = (period.from, period.until);
    let year = format!(" {}", first.year());
    if first == last {
        words::long_day(period.from, is_english())
    } else if first.year() != last.year() {
        format!("{from} – {until}")
    } else if first.month() != last.month() {
        format!("{} – {until}", from.strip_suffix(&year).unwrap_or(&from))
    } else {
        format!("{}–{until}", first.day())
    }
}

fn count_text(count: i64) -> SharedString {
    Rupiah(count).grouped().into()
}

fn put_now(adapter: &ReportsAdapter<'_>, now: &Now) {
    adapter.set_net(now.today.net.to_string().into());
    adapter.set_receipts(count_text(now.today.receipts));
    adapter.set_pieces(count_text(now.today.pieces));
    let before_day = now.before_day.map(|day| words::long_day(day, is_english())).unwrap_or_default();
    adapter.set_before_day(before_day.into());
    adapter.set_before_net(now.before.net.to_string().into());
    let compared = view::compare(now);
    adapter.set_before_so_far(now.before_so_far.to_string().into());
    adapter.set_until_time(now.time.as_str().into());
    adapter.set_difference(Rupiah(compared.difference.0.abs()).to_string().into());
    adapter.set_percent(view::percent_text(compared.percent).into());
    adapter.set_rising(compared.difference.0.signum() as i32);
    let bars = view::hour_bars(&now.hours, now.hour);
    let unit = view::hour_unit(&bars);
    adapter.set_hour_unit(unit);
    adapter.set_hour_now(now.hour.to_string().into());
    adapter.set_hours_told(view::told(&bars).into());
    rows::sync(adapter.get_hours(), view::points(&bars, unit), |model| adapter.set_hours(model));
    let tenders = now.today.tenders.iter().map(|(kind, amount)| (say(kind.label()), *amount, None));
    let tenders = view::lying(tenders);
    adapter.set_tenders_told(view::told_points(&tenders).into());
    rows::sync(adapter.get_tenders(), tenders, |model| adapter.set_tenders(model));
    let qris = now.today.tenders.iter().find(|(kind, _)| *kind == TenderKind::Qris).map(|(_, amount)| *amount);
    adapter.set_qris_sum(qris.unwrap_or_default().to_string().into());
    adapter.set_qris_fee(now.today.qris_fee.map(|fee| fee.to_string()).unwrap_or_default().into());
    rows::sync(adapter.get_needs(), view::needs(now), |model| adapter.set_needs(model));
}

fn put_days(adapter: &ReportsAdapter<'_>, days: &Days, today: Option<BusinessDay>) {
    let (step, bars) = view::day_bars(&days.rows, today);
    let unit = view::day_unit(&bars);
    adapter.set_day_step(step);
    adapter.set_day_unit(unit);
    adapter.set_day_told(view::told(&bars).into());
    adapter.set_today_shown(bars.iter().any(|bar| bar.marked));
    let points = view::points(&bars, unit);
    adapter.set_days_sparse(view::are_narrow(&points));
    rows::sync(adapter.get_day_bars(), view::sparse(points), |model| adapter.set_day_bars(model));
    let net: Rupiah = days.rows.iter().map(DayRow::net).sum();
    adapter.set_days_net(net.to_string().into());
    adapter.set_days_mean(view::mean(net, days.rows.len()).to_string().into());
    adapter.set_days_receipts(count_text(days.rows.iter().map(|row| row.receipts).sum()));
    adapter.set_days_pieces(count_text(days.rows.iter().map(|row| row.pieces).sum()));
    let listed = days.rows.iter().rev().map(|row| ReportDayRow {
        day: words::long_day(row.day, is_english()).into(),
        receipts: count_text(row.receipts),
        pieces: count_text(row.pieces),
        sales: row.sales.grouped().into(),
        back: row.back.grouped().into(),
        net: row.net().grouped().into(),
        is_today: Some(row.day) == today,
    });
    rows::sync(adapter.get_days(), listed.collect(), |model| adapter.set_days(model));
}

fn put_shifts(adapter: &ReportsAdapter<'_>, shifts: &Shifts) {
    let bars = view::shift_bars(&shifts.rows);
    let points = view::points(&bars, deks_ui::ReportUnit::Rupiah);
    rows::sync(adapter.get_shift_bars(), points, |model| adapter.set_shift_bars(model));
    adapter.set_shift_told(view::told(&bars).into());
    let shown = shifts.rows.iter().take(view::SHIFT_BARS_MAX);
    let until = shown.clone().map(|line| line.row.shift.day).max();
    let from = shown.map(|line| line.row.shift.day).min();
    let period = from.zip(until).map(|(from, until)| period_text(Period { from, until }));
    adapter.set_shift_period(period.unwrap_or_default().into());
    let listed = shifts.rows.iter().map(shift_row).collect();
    rows::sync(adapter.get_shifts(), listed, |model| adapter.set_shifts(model));
    adapter.set_has_more_shifts(shifts.has_more);
}

fn shift_row(line: &ShiftLine) -> ReportShiftRow {
    let row = &line.row;
    ReportShiftRow {
        z: i32::try_from(row.z_number).unwrap_or(i32::MAX),
        number: format!("{:04}", row.z_number).into(),
        shift: i32::try_from(row.shift.number).unwrap_or(i32::MAX),
        day: words::day_in_words(row.shift.day).into(),
        when: line.when.as_str().into(),
        by: line.by.as_str().into(),
        receipts: count_text(row.receipts),
        net: row.net.to_string().into(),
        difference: Rupiah(row.difference.0.abs()).to_string().into(),
        off: row.difference.0.signum() as i32,
    }
}

fn exception_row(line: &ExceptionLine) -> ReportExceptionRow {
    ReportExceptionRow {
        kind: say(line.kind.label()),
        amount: if line.amount == Rupiah::ZERO { "".into() } else { line.amount.to_string().into() },
        when: line.when.as_str().into(),
        by: line.by.as_str().into(),
        approved_by: line.approved_by.as_str().into(),
        reason: say(&line.reason),
        note: line.note.as_str().into(),
        number: line.number.as_str().into(),
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ReportsScreen> {
    let runner = Runner::start(ReportsScreen::default(), app, services.clone());
    connect_parts(app, &runner);
    connect_dates(app, &runner);
    connect_details(app, &runner);
    runner
}

fn connect_parts(app: &App, runner: &Runner<ReportsScreen>) {
    let adapter = app.global::<ReportsAdapter>();
    adapter.on_tab_chosen(runner.takes(|tab: ReportTab| {
        Intent::TabChosen(match tab {
            ReportTab::Now => Tab::Now,
            ReportTab::Days => Tab::Days,
            ReportTab::Shifts => Tab::Shifts,
            ReportTab::Top => Tab::Top,
            ReportTab::Exceptions => Tab::Exceptions,
        })
    }));
    adapter.on_span_chosen(runner.takes(|span: ReportSpan| match span {
        ReportSpan::Today => Intent::SpanChosen(Span::Today),
        ReportSpan::Week => Intent::SpanChosen(Span::Last(7)),
        ReportSpan::Thirty => Intent::SpanChosen(Span::Last(30)),
        ReportSpan::Ninety => Intent::SpanChosen(Span::Last(90)),
        ReportSpan::Month => Intent::SpanChosen(Span::ThisMonth),
        ReportSpan::Own => Intent::DatesWanted,
    }));
    adapter.on_top_chosen(runner.takes(|top: ReportTop| {
        Intent::TopChosen(match top {
            ReportTop::Partners => TopKind::Partner,
            ReportTop::Categories => TopKind::Category,
            ReportTop::Products => TopKind::Product,
        })
    }));
    adapter.on_reload(runner.does(|| Intent::Reload));
    adapter.on_save(runner.does(|| Intent::Save));
}

fn connect_dates(app: &App, runner: &Runner<ReportsScreen>) {
    let adapter = app.global::<ReportsAdapter>();
    let to = runner.clone();
    adapter.on_dates_edited(move |from: DateValue, until: DateValue| {
        if let (Some(from), Some(until)) = (words::day_of(&from), words::day_of(&until)) {
            to.send(Intent::DatesEdited(Period { from, until }));
        }
    });
    adapter.on_dates_closed(runner.does(|| Intent::DatesClosed));
    adapter.on_dates_taken(runner.does(|| Intent::DatesTaken));
}

fn connect_details(app: &App, runner: &Runner<ReportsScreen>) {
    let adapter = app.global::<ReportsAdapter>();
    adapter.on_need_chosen(runner.takes(Intent::NeedChosen));
    adapter.on_shift_chosen(runner.takes(|z: i32| Intent::ShiftChosen(i64::from(z))));
    adapter.on_more_shifts(runner.does(|| Intent::MoreShifts));
    adapter.on_kind_chosen(runner.takes(|id: SharedString| Intent::FilterChosen(ExceptionKind::read(&id))));
    adapter.on_receipt_chosen(runner.takes(|number: SharedString| Intent::ReceiptChosen(number.into())));
}
