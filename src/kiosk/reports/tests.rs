//! The presenter of the reports, without a window.

use deks_ui::{ChartPoint, ReportNeed, ReportStep, ReportUnit, Screen as Place, Tone};

use super::view::{
    Bar, compare, day_bars, day_unit, hour_bars, hour_unit, lying, mean, needs, percent_text, points, shift_bars,
    sparse, told, told_points,
};
use super::*;
use crate::base::{ActId, ShiftId, UtcMs};
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::till::shift::Shift;

fn day(month: u32, day: u32) -> BusinessDay {
    BusinessDay::new(2026, month, day).expect("a day")
}

fn period(from: BusinessDay, until: BusinessDay) -> Period {
    Period { from, until }
}

/// A day with so much sold, and nothing else.
fn day_row(day: BusinessDay, sales: i64) -> DayRow {
    let nothing = Rupiah::ZERO;
    let tenders = vec![(TenderKind::Cash, Rupiah(sales))];
    DayRow { day, receipts: 1, pieces: 2, sales: Rupiah(sales), back: nothing, rounding: nothing, tenders }
}

fn shift_line(z_number: i64, difference: i64) -> ShiftLine {
    let shift = Shift {
        id: ShiftId::new(),
        day: day(11, 21),
        number: 1,
        opened_by: None,
        opened_at: UtcMs(0),
        float_rupiah: Rupiah::ZERO,
    };
    let row = ShiftRow {
        shift,
        z_number,
        closed_at: UtcMs(0),
        closed_by: None,
        receipts: 3,
        pieces: 4,
        net: Rupiah(100_000 * z_number),
        tenders: Vec::new(),
        expected: Rupiah(500_000),
        counted: Rupiah(500_000 + difference),
        difference: Rupiah(difference),
        drawer_openings: 0,
    };
    ShiftLine { row, when: "21-11-2026 21.00".into(), by: "Kasir 01".into() }
}

fn exception(kind: ExceptionKind) -> ExceptionLine {
    ExceptionLine {
        kind,
        amount: Rupiah(8_500),
        when: "22-11-2026 11.20".into(),
        by: "Kasir 01".into(),
        approved_by: String::new(),
        reason: "Cacat kecil".into(),
        note: String::new(),
        number: "K1-20261122-0012".into(),
    }
}

/// A manager's screen that stands open.
fn screen() -> ReportsScreen {
    let mut screen = ReportsScreen::default();
    screen.decide(Intent::SignedIn { may_see: true });
    screen.decide(Intent::Entered);
    load(&mut screen, Part::Now(Box::default()));
    screen
}

fn load(screen: &mut ReportsScreen, part: Part) {
    let serial = screen.serial;
    screen.decide(Intent::Loaded { serial, today: day(11, 22), result: Ok(part) });
}

fn wished(outs: &[Out<Effect>]) -> Option<Wish> {
    match outs {
        [Out::Do(Effect::Load { wish, .. })] => Some(*wish),
        _ => None,
    }
}

#[test]
fn spans_end_today_and_begin_where_their_name_says() {
    let today = day(11, 22);
    let own = period(day(1, 1), day(2, 2));
    for (span, expect) in [
        (Span::Today, period(today, today)),
        (Span::Last(7), period(day(11, 16), today)),
        (Span::Last(30), period(day(10, 24), today)),
        (Span::ThisMonth, period(day(11, 1), today)),
        (Span::Own(own), own),
    ] {
        assert_eq!(span.period(today), expect, "{span:?}");
    }
}

#[test]
fn each_part_reads_only_what_it_shows_and_a_slow_answer_replaces_nothing() {
    let mut screen = screen();
    for (intent, expect) in [
        (Intent::TabChosen(Tab::Days), Wish::Days(Span::Last(7))),
        (Intent::SpanChosen(Span::Last(90)), Wish::Days(Span::Last(90))),
        (Intent::TabChosen(Tab::Top), Wish::Best(Span::Last(90), TopKind::Partner)),
        (Intent::TopChosen(TopKind::Product), Wish::Best(Span::Last(90), TopKind::Product)),
        (Intent::TabChosen(Tab::Exceptions), Wish::Exceptions(Span::Last(90))),
        (Intent::TabChosen(Tab::Shifts), Wish::Shifts { before: None }),
        (Intent::Reload, Wish::Shifts { before: None }),
    ] {
        assert_eq!(wished(&screen.decide(intent)), Some(expect));
    }
    let old = screen.serial - 1;
    let late = Part::Shifts { page: Shifts { rows: vec![shift_line(1, 0)], has_more: false }, goes_on: false };
    screen.decide(Intent::Loaded { serial: old, today: day(11, 22), result: Ok(late) });
    assert!(screen.shifts.is_none() && screen.loading);
    screen.decide(Intent::Left);
    assert!(screen.decide(Intent::Reload).is_empty(), "out of sight, nothing is worked out");
}

#[test]
fn today_is_compared_net_with_the_same_weekday_at_the_same_time() {
    for (net, before_so_far, difference, percent) in [
        (150, 120, 30, Some(25)),
        (100, 200, -100, Some(-50)),
        // After a refund of 60.000 rupiah: the difference is the one between the two figures that are shown.
        (1_208_000, 5_333_200, -4_125_200, Some(-77)),
        (1_268_000, 5_333_200, -4_065_200, Some(-76)),
        // A half goes away from zero on either side.
        (1_005, 1_000, 5, Some(1)),
        (995, 1_000, -5, Some(-1)),
        (1_004, 1_000, 4, Some(0)),
        (-60, 120, -180, Some(-150)),
        (100, 0, 100, None),
        (100, -60, 160, None),
        (0, 0, 0, None),
    ] {
        let today = Figures { net: Rupiah(net), ..Figures::default() };
        let compared = compare(&Now { today, before_so_far: Rupiah(before_so_far), ..Now::default() });
        assert_eq!((compared.difference, compared.percent), (Rupiah(difference), percent), "{net} {before_so_far}");
    }
    for (percent, text) in [(None, ""), (Some(12), "+12 %"), (Some(0), "0 %"), (Some(-50), "−50 %")] {
        assert_eq!(percent_text(percent), text);
    }
}

#[test]
fn a_mean_is_rounded_half_up() {
    for (sum, days, expect) in
        [(17_449_100, 7, 2_492_729), (5, 2, 3), (-5, 2, -3), (7, 5, 1), (8, 5, 2), (10, 0, 10), (0, 7, 0)]
    {
        assert_eq!(mean(Rupiah(sum), days), Rupiah(expect), "{sum} / {days}");
    }
}

#[test]
fn narrow_bars_keep_room_between_their_labels() {
    let drawn = |amounts: &[i64]| {
        let bar = |(at, amount): (usize, &i64)| Bar {
            label: (at + 1).to_string(),
            amount: Rupiah(*amount),
            marked: at + 1 == amounts.len(),
        };
        let bars: Vec<Bar> = amounts.iter().enumerate().map(bar).collect();
        sparse(points(&bars, day_unit(&bars)))
    };
    let named = |points: &[ChartPoint]| points.iter().filter(|point| !point.label.is_empty()).count();
    assert_eq!(named(&drawn(&[100_000; 14])), 14, "wide bars have room");
    let mut amounts = [100_000; 30];
    amounts[22] = 900_000;
    let thirty = drawn(&amounts);
    let labels: Vec<&str> =
        thirty.iter().filter(|point| !point.label.is_empty()).map(|point| point.label.as_str()).collect();
    assert_eq!(labels, ["3", "6", "9", "12", "15", "18", "21", "24", "27", "30"], "today is the last");
    assert_eq!(thirty[22].value, "900", "the highest says what it is");
    let with_value: Vec<usize> = (0..30).filter(|at| !thirty[*at].value.is_empty()).collect();
    assert_eq!(with_value, [2, 5, 8, 11, 14, 17, 20, 22, 26, 29], "and nothing touches it");
}

#[test]
fn only_what_waits_is_listed_and_the_shift_always() {
    let listed =
        |now: &Now| -> Vec<(ReportNeed, i32)> { needs(now).into_iter().map(|row| (row.need, row.count)).collect() };
    assert_eq!(listed(&Now::default()), [(ReportNeed::NoShift, 0)]);
    let shift = |is_stale| {
        Some(OpenShift { number: 2, day: day(11, 21), since: "08.05".into(), by: "Kasir 01".into(), is_stale })
    };
    let busy = Now {
        shift: shift(true),
        pending: 1,
        pending_amount: Rupiah(85_000),
        differences: 2,
        latest_difference: Rupiah(-5_000),
        exceptions: 3,
        ..Now::default()
    };
    let expect =
        [(ReportNeed::StaleShift, 2), (ReportNeed::Qris, 1), (ReportNeed::Difference, 2), (ReportNeed::Exceptions, 3)];
    assert_eq!(listed(&busy), expect);
    assert_eq!(needs(&busy)[1].amount, "Rp\u{a0}85.000");
    assert_eq!(listed(&Now { shift: shift(false), ..Now::default() }), [(ReportNeed::Shift, 2)]);
}

#[test]
fn each_answer_is_a_tap_from_its_detail_and_back_leads_to_the_same_part() {
    for (need, place) in [
        (ReportNeed::Shift, Place::Shift),
        (ReportNeed::StaleShift, Place::Shift),
        (ReportNeed::NoShift, Place::Shift),
        (ReportNeed::Qris, Place::Till),
        (ReportNeed::Letters, Place::Review),
        (ReportNeed::Returns, Place::Returns),
    ] {
        let outs = screen().decide(Intent::NeedChosen(need));
        assert!(matches!(&outs[..], [Out::Open(to, Place::Reports)] if *to == place), "{need:?}: {outs:?}");
    }
    let mut screen = screen();
    assert_eq!(wished(&screen.decide(Intent::NeedChosen(ReportNeed::Difference))), Some(Wish::Shifts { before: None }));
    let outs = screen.decide(Intent::ShiftChosen(7));
    assert!(matches!(&outs[..], [Out::Open(Place::Shift, Place::Reports), Out::Tell(Event::ZWanted(7))]), "{outs:?}");
    screen.decide(Intent::Left);
    screen.decide(Intent::Entered);
    assert_eq!(screen.tab, Tab::Shifts, "back is where one was");
    screen.decide(Intent::Left);
    screen.decide(Intent::Entered);
    assert_eq!(screen.tab, Tab::Now, "from home it is the first part");
    let wish = wished(&screen.decide(Intent::NeedChosen(ReportNeed::Exceptions)));
    assert_eq!(wish, Some(Wish::Exceptions(Span::Today)));
    let outs = screen.decide(Intent::ReceiptChosen("K1-20261122-0012".into()));
    assert!(matches!(&outs[..], [Out::Open(Place::Receipts, _), Out::Tell(Event::ReceiptWanted(_))]), "{outs:?}");
}

#[test]
fn older_shifts_come_page_by_page() {
    let mut screen = screen();
    screen.decide(Intent::TabChosen(Tab::Shifts));
    let page = |rows, has_more| Shifts { rows, has_more };
    load(&mut screen, Part::Shifts { page: page(vec![shift_line(3, 0), shift_line(2, 0)], true), goes_on: false });
    assert_eq!(wished(&screen.decide(Intent::MoreShifts)), Some(Wish::Shifts { before: Some(2) }));
    assert!(screen.decide(Intent::MoreShifts).is_empty(), "one page at a time");
    load(&mut screen, Part::Shifts { page: page(vec![shift_line(1, -500)], false), goes_on: true });
    let shifts = screen.shifts.as_ref().expect("shifts");
    let numbers: Vec<i64> = shifts.rows.iter().map(|line| line.row.z_number).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert!(screen.decide(Intent::MoreShifts).is_empty(), "there are no more");
}

#[test]
fn days_of_ones_own_are_checked_before_they_are_read() {
    let mut screen = screen();
    screen.decide(Intent::TabChosen(Tab::Days));
    for (from, until, flaw) in [
        (day(11, 22), day(11, 1), "Tanggal akhir ada sebelum tanggal mulai. Periksa keduanya."),
        (day(1, 1), day(1, 1).plus_days(400), "Paling banyak 400 hari. Pilih tanggal yang lebih dekat."),
    ] {
        screen.decide(Intent::DatesWanted);
        screen.decide(Intent::DatesEdited(period(from, until)));
        assert!(screen.decide(Intent::DatesTaken).is_empty());
        let dates = screen.dates.as_ref().expect("the sheet stays");
        assert_eq!((dates.flaw.as_str(), dates.period), (flaw, period(from, until)), "nothing typed is lost");
    }
    let most = period(day(1, 1), day(1, 1).plus_days(399));
    screen.decide(Intent::DatesEdited(most));
    assert_eq!(wished(&screen.decide(Intent::DatesTaken)), Some(Wish::Days(Span::Own(most))));
    assert!(screen.dates.is_none());
}

#[test]
fn bars_become_weeks_and_months_before_they_become_too_thin() {
    for (days, step, count) in [
        (1, ReportStep::Day, 1),
        (31, ReportStep::Day, 31),
        // 22 November 2026 is a Sunday: 32 days before it begin on a Thursday.
        (32, ReportStep::Week, 5),
        (90, ReportStep::Week, 13),
        (365, ReportStep::Month, 13),
    ] {
        let first = day(11, 22).minus_days(days - 1);
        let rows: Vec<DayRow> = (0..days).map(|at| day_row(first.plus_days(at), 1_000)).collect();
        let (shown, bars) = day_bars(&rows, Some(day(11, 22)));
        assert_eq!((shown, bars.len()), (step, count), "{days}");
        let sum: Rupiah = bars.iter().map(|bar| bar.amount).sum();
        assert_eq!(sum, Rupiah(1_000 * days as i64), "no day is lost");
        let marked: Vec<bool> = bars.iter().map(|bar| bar.marked).collect();
        assert_eq!(marked.iter().rposition(|marked| *marked), Some(count - 1));
        assert_eq!(marked.iter().filter(|marked| **marked).count(), 1);
    }
}

#[test]
fn every_bar_has_a_value_that_fits_over_it() {
    let bars = |count: usize, amount: i64| -> Vec<Bar> {
        (0..count).map(|at| Bar { label: at.to_string(), amount: Rupiah(amount), marked: false }).collect()
    };
    for (count, amount, unit, value) in [
        (7, 2_450_000, ReportUnit::Rupiah, "2,5 jt"),
        (30, 850_000, ReportUnit::Thousands, "850"),
        (30, 2_450_000, ReportUnit::Millions, "2,5"),
        (30, 12_450_000, ReportUnit::Millions, "12"),
        (30, 999_500, ReportUnit::Millions, "1,0"),
        (30, 0, ReportUnit::Thousands, ""),
        (7, -85_000, ReportUnit::Rupiah, "−85 rb"),
    ] {
        let bars = bars(count, amount);
        assert_eq!(day_unit(&bars), unit, "{amount}");
        assert_eq!(points(&bars, unit)[0].value, value);
    }
    for (amount, unit, value) in [
        (340_000, ReportUnit::Thousands, "340"),
        (1_400_000, ReportUnit::Millions, "1,4"),
        (12_450_000, ReportUnit::Millions, "12"),
    ] {
        let bars = bars(12, amount);
        assert_eq!((hour_unit(&bars), &*points(&bars, unit)[0].value), (unit, value), "an hour's {amount}");
    }
    let mixed = [bars(1, 2_000_000), bars(1, 45_000)].concat();
    assert_eq!(points(&mixed, hour_unit(&mixed))[1].value, "", "0,0 is no value");
}

#[test]
fn a_period_is_said_short_and_whole() {
    let last = day(11, 22);
    let new_year = BusinessDay::new(2027, 1, 3).expect("a day");
    for (from, until, expect) in [
        (day(11, 16), last, "16–22 November 2026"),
        (day(10, 30), last, "30 Oktober – 22 November 2026"),
        (day(12, 29), new_year, "29 Desember 2026 – 3 Januari 2027"),
        (last, last, "Minggu, 22 November 2026"),
    ] {
        assert_eq!(super::show::period_text(period(from, until)), expect);
    }
}

#[test]
fn charts_say_their_figures_and_what_is_marked_has_a_sign() {
    let bars = shift_bars(&[shift_line(8, 0), shift_line(7, -5_000)]);
    let labels: Vec<&str> = bars.iter().map(|bar| bar.label.as_str()).collect();
    assert_eq!(labels, ["± 7", "Z 8"], "not by colour alone");
    assert_eq!(told(&bars), "± 7: Rp\u{a0}700.000, Z 8: Rp\u{a0}800.000");
    let empty = Bar { label: "9".into(), amount: Rupiah::ZERO, marked: false };
    assert_eq!(told(&[empty]), "");
    let lying = lying([("Tunai".into(), Rupiah(85_000), None), ("Tas".into(), Rupiah(10), Some(2))].into_iter());
    assert_eq!(told_points(&lying), "Tunai: Rp\u{a0}85.000, Tas: Rp\u{a0}10  ·  2");
}

#[test]
fn a_quiet_day_shows_its_hours_and_an_early_sale_its_own() {
    let row = |hour, net| HourRow { hour, receipts: 0, net: Rupiah(net) };
    let quiet: Vec<HourRow> = (0..24).map(|hour| row(hour, 0)).collect();
    let labels = |hours: &[HourRow]| -> Vec<String> { hour_bars(hours, 13).into_iter().map(|bar| bar.label).collect() };
    assert_eq!((labels(&quiet).len(), labels(&quiet)[0].as_str()), (12, "9"));
    let mut early = quiet;
    early[6] = row(6, 10_000);
    assert_eq!(labels(&early)[0], "6");
    assert!(hour_bars(&early, 13).iter().any(|bar| bar.marked && bar.label == "13"));
    let mut late = early;
    late[23] = row(23, -60_000);
    let bars = hour_bars(&late, 23);
    assert_eq!(bars.last().map(|bar| (bar.label.as_str(), bar.amount)), Some(("23", Rupiah(-60_000))));
    assert_eq!(bars.iter().map(|bar| bar.amount).sum::<Rupiah>(), Rupiah(-50_000), "what went back is on the chart");
}

#[test]
fn what_is_shown_is_saved_once_per_tap() {
    let mut screen = screen();
    assert!(screen.decide(Intent::Save).is_empty(), "the first part is to look at");
    screen.decide(Intent::TabChosen(Tab::Days));
    let period = period(day(11, 21), day(11, 22));
    let rows = vec![day_row(period.from, 10), day_row(period.until, 20)];
    load(&mut screen, Part::Days(Days { period, rows, qris_fees: BTreeMap::new() }));
    let outs = screen.decide(Intent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save(paper))] if matches!(**paper, Paper::Days(_))), "{outs:?}");
    assert!(screen.decide(Intent::Save).is_empty());
    let outs = screen.decide(Intent::Saved(Ok("Tersimpan: laporan.xlsx.".into())));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Ok)] if text == "Tersimpan: laporan.xlsx."), "{outs:?}");
    assert_eq!(screen.decide(Intent::Save).len(), 1);
    screen.decide(Intent::Saved(Err("penuh".into())));
    screen.decide(Intent::TabChosen(Tab::Shifts));
    load(&mut screen, Part::Shifts { page: Shifts { rows: Vec::new(), has_more: false }, goes_on: false });
    assert!(screen.decide(Intent::Save).is_empty(), "an empty list is no paper");
}

#[test]
fn a_kind_that_no_longer_occurs_filters_nothing() {
    let mut screen = screen();
    screen.decide(Intent::TabChosen(Tab::Exceptions));
    let found = |kinds: &[ExceptionKind]| {
        let rows = kinds.iter().copied().map(exception).collect();
        Part::Exceptions(Exceptions { period: period(day(11, 22), day(11, 22)), rows, is_cut: false })
    };
    load(&mut screen, found(&[ExceptionKind::Discount, ExceptionKind::Void]));
    screen.decide(Intent::FilterChosen(Some(ExceptionKind::Void)));
    assert_eq!(screen.filter, Some(ExceptionKind::Void));
    screen.decide(Intent::SpanChosen(Span::Today));
    load(&mut screen, found(&[ExceptionKind::Discount]));
    assert_eq!(screen.filter, None);
}

#[test]
fn figures_do_not_wait_on_the_screen_for_somebody_who_may_not_see_them() {
    let mut screen = screen();
    let serial = screen.serial;
    screen.decide(Intent::SignedIn { may_see: false });
    assert!(screen.now.is_none());
    screen.decide(Intent::Loaded { serial, today: day(11, 22), result: Ok(Part::Now(Box::default())) });
    assert!(screen.now.is_none(), "nor does an answer that was on its way");
    for (event, loads) in [
        (Event::Sold, true),
        (Event::Entered(Place::Home), false),
        (Event::Sold, false),
        (Event::Entered(Place::Reports), true),
        (Event::ApprovalDeclined(ActId::new()), false),
    ] {
        let outs = screen.hear(&event).map(|intent| screen.handle(intent)).unwrap_or_default();
        assert_eq!(wished(&outs).is_some(), loads, "{event:?}");
    }
}

#[test]
fn spreadsheets_are_made_of_every_list_and_their_names_say_of_which_days() {
    let (from, until) = (day(11, 21), day(11, 22));
    let period = period(from, until);
    let qris_fees = BTreeMap::from([(until, Rupiah(60))]);
    let days = Days { period, rows: vec![day_row(from, 10_000), day_row(until, 20_000)], qris_fees };
    let rows = vec![TopRow { label: "Mitra 01".into(), pieces: 3, net: Rupiah(30_000) }];
    let best = Best { period, kind: TopKind::Partner, rows };
    let found = Exceptions { period, rows: vec![exception(ExceptionKind::Void)], is_cut: false };
    for (made, name) in [
        (sheets::of_days(&days, "Gerai", until), "laporan-hari-2026-11-21-2026-11-22.xlsx"),
        (sheets::of_shifts(&[shift_line(7, -5_000)], "Gerai", until), "laporan-shift-2026-11-22.xlsx"),
        (sheets::of_best(&best, "Gerai", until), "laporan-teratas-mitra-2026-11-21-2026-11-22.xlsx"),
        (sheets::of_exceptions(&found, "Gerai", until), "laporan-pengecualian-2026-11-21-2026-11-22.xlsx"),
    ] {
        let (called, bytes) = made.expect("a spreadsheet");
        assert_eq!(called, name);
        assert!(bytes.starts_with(b"PK"), "{name}");
    }
}
