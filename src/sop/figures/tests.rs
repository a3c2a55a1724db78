//! Figures and exports on a real store.

use super::*;
use crate::base::{ActId, UserId};
use crate::people::NotAllowed;
use crate::sop::lists::testing::{OTHER_VILLAGE, Office, SOP, day, office, text};
use crate::sop::lists::{Filter, Standing};

const HOUR_MS: i64 = 3_600_000;

/// One case takes a day in the first step, another four and is late; then it is checked and refused.
fn a_week(office: &Office) {
    let quick = office.open_with(office.village, "Sambal Contoh", &[("owner_name", text("Pemilik 01"))]);
    let slow = office.open(office.other_village, "=Keripik Contoh");
    office.at("2026-11-17T09:00:00+08:00");
    office.act(office.village, quick, ("collect", "submit"), "");
    office.act(office.district, quick, ("check_one", "pass"), "");
    office.act(office.regency, quick, ("check_two", "reject"), "Usahanya sudah tutup");
    office.at("2026-11-19T09:00:00+08:00");
    let _ = slow;
}

fn counted(office: &Office, user: UserId, region: Option<&str>) -> Figures {
    let definition = office.procedures.library().newest(SOP).expect("the procedure");
    let scope = crate::sop::lists::Scope { region: region.map(str::to_owned), ..office.scope(user) };
    let span = Span { first: day("2026-10-01"), last: day("2026-11-30") };
    figures_now(&office.procedures, &definition, span, &scope).expect("figures")
}

#[test]
fn the_figures_of_a_week_agree_with_what_happened() {
    let office = office();
    a_week(&office);
    let figures = counted(&office, office.outlet.admin, None);
    let expect = Totals { open_cases: 1, open_tasks: 2, overdue: 1, waiting: 0, opened: 2, ended: 1 };
    assert_eq!(figures.totals, expect);
    let collect = &figures.ages[0];
    assert_eq!(
        (collect.step.as_str(), collect.open, collect.overdue, collect.bands),
        ("collect", 1, 1, [0, 1, 0, 0, 0])
    );
    let time = &figures.times[0];
    assert_eq!((time.norm.as_str(), time.done, time.in_time_bp), ("2 hari", 1, Some(10_000)));
    assert_eq!((time.median_ms, time.p90_ms), (Some(24 * HOUR_MS), Some(24 * HOUR_MS)));
    let late: Vec<(&str, &str, i64)> =
        figures.overdue.iter().map(|row| (row.title.as_str(), row.step.as_str(), row.late_days)).collect();
    assert_eq!(late, [("=Keripik Contoh", "Mengisi data usaha", 1)]);
    let months: Vec<(i64, i64)> = figures.trend.iter().map(|point| (point.opened, point.ended)).collect();
    assert_eq!(months, [(0, 0), (2, 1)], "October, November");
    assert_eq!(figures.outcomes, [("Ditolak".to_owned(), 1)]);
    let by_region: Vec<(&str, i64, i64)> =
        figures.by_region.iter().map(|tally| (tally.region.as_str(), tally.opened, tally.ended)).collect();
    assert_eq!(by_region, [("63.11", 2, 1)]);
    assert_eq!(figures.by_region[0].done, 3);
    let done: i64 = figures.by_officer.iter().map(|tally| tally.done).sum();
    assert_eq!(done, 3, "collect, check_one, check_two");
    // A day in the first step, no time in the other two.
    assert_eq!(figures.by_region[0].median_ms, Some(0));
    let by_officer =
        |user| figures.by_officer.iter().find(|tally| tally.whose == Whose::Person(user)).expect("a tally");
    let village = by_officer(office.village);
    assert_eq!((village.done, village.median_ms), (1, Some(24 * HOUR_MS)));
    assert_eq!(by_officer(office.regency).median_ms, Some(0));
    let unclaimed = figures.by_officer.iter().find(|tally| tally.whose == Whose::Nobody).expect("nobody's");
    assert_eq!((unclaimed.open, unclaimed.overdue, unclaimed.median_ms), (2, 1, None));

    // Later than its deadline: half of them were in time.
    office.at("2026-11-20T09:00:00+08:00");
    let slow = office.procedures.store().read(|c| crate::sop::case::by_number(c, "DU-K1-20261116-0002"));
    let slow = slow.expect("a reading").expect("a case").id;
    office.act(office.other_village, slow, ("collect", "submit"), "");
    let time = &counted(&office, office.outlet.admin, None).times[0];
    assert_eq!((time.done, time.in_time_bp), (2, Some(5_000)));
    assert_eq!((time.median_ms, time.p90_ms), (Some(24 * HOUR_MS), Some(96 * HOUR_MS)));
}

#[test]
fn waiting_and_days_off_are_no_working_time() {
    let office = office();
    let case = office.open(office.village, "Sambal Contoh");
    office.at("2026-11-17T09:00:00+08:00");
    office.act(office.village, case, ("collect", "wait"), "Foto usaha");
    office.at("2026-11-19T09:00:00+08:00");
    let task = office.task(case, "collect").id;
    crate::sop::case::resume(&office.procedures, ActId::new(), Some(office.village), task).expect("resumed");
    // Over a weekend: Friday and Monday count.
    office.at("2026-11-23T09:00:00+08:00");
    office.act(office.village, case, ("collect", "submit"), "");
    let time = &counted(&office, office.outlet.admin, None).times[0];
    assert_eq!(time.median_ms, Some((24 + 48) * HOUR_MS), "Monday to Tuesday, and Thursday to Monday");
}

#[test]
fn what_waited_until_it_was_done_was_done_in_time() {
    let office = office();
    // Due on Wednesday the 18th.
    let waited = office.open(office.village, "Sambal Contoh");
    let late = office.open(office.village, "Keripik Contoh");
    office.at("2026-11-17T09:00:00+08:00");
    office.act(office.village, waited, ("collect", "wait"), "Foto usaha");
    office.at("2026-11-24T09:00:00+08:00");
    let board = |figures: &Figures| (figures.totals.overdue, figures.totals.waiting);
    assert_eq!(board(&counted(&office, office.outlet.admin, None)), (1, 1), "what waits is not late");
    for case in [waited, late] {
        office.act(office.village, case, ("collect", "submit"), "");
    }
    let time = &counted(&office, office.outlet.admin, None).times[0];
    assert_eq!((time.done, time.in_time_bp), (2, Some(5_000)), "the board and the figures say the same");
}

#[test]
fn figures_hold_only_what_somebody_may_see() {
    let office = office();
    a_week(&office);
    for (who, user, region, expect) in [
        ("head", office.outlet.admin, None, (2, 1)),
        ("head, in one district", office.outlet.admin, Some("63.11.01"), (1, 1)),
        ("village", office.village, None, (1, 0)),
        ("other village", office.other_village, None, (1, 1)),
        ("no role", office.outlet.manajer, None, (0, 0)),
    ] {
        let figures = counted(&office, user, region);
        assert_eq!((figures.totals.opened, figures.overdue.len()), expect, "{who}");
    }
    let inside = counted(&office, office.outlet.admin, Some("63.11"));
    let mut codes: Vec<&str> = inside.by_region.iter().map(|tally| tally.region.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["63.11.01", "63.11.08"], "one level below what is looked at");
    assert!(OTHER_VILLAGE.starts_with(codes[0]));
}

fn exported(office: &Office, by: UserId, purpose: Option<&str>) -> Result<Export, ExportError> {
    let filter = Filter { standing: Standing::All, ..Filter::default() };
    export_list(&office.procedures, ActId::new(), by, (SOP, &filter), purpose, ListFormat::Csv)
}

fn logged(office: &Office) -> Vec<(String, String, i64, UserId)> {
    let read = office.procedures.store().read(|c| {
        crate::store::collect(
            c,
            "SELECT field, purpose, rows, actor FROM case_looks WHERE kind = 'export' ORDER BY seq",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
    });
    read.expect("looks")
}

#[test]
fn personal_data_leaves_only_for_a_purpose_by_a_role_that_sees_it() {
    let office = office();
    a_week(&office);
    let head = office.outlet.admin;
    let plain = exported(&office, head, None).expect("a file");
    let file = String::from_utf8(plain.bytes).expect("UTF-8");
    assert!(file.contains("P*** 0***") && !file.contains("Pemilik 01"), "{file}");
    assert!(file.contains("'=Keripik Contoh"), "no formula: {file}");
    assert_eq!((plain.rows, plain.is_clear, plain.name.as_str()), (2, false, "pendataan-daftar-2026-11-19.csv"));
    let clear = exported(&office, head, Some("audit")).expect("a file");
    assert!(String::from_utf8(clear.bytes).expect("UTF-8").contains("Pemilik 01"));
    assert!(clear.is_clear);
    let village = exported(&office, office.village, None).expect("a file");
    assert_eq!(village.rows, 1, "their own region");
    assert!(matches!(
        exported(&office, office.outlet.kasir, None),
        Err(ExportError::NotAllowed(NotAllowed::Role { .. }))
    ));
    assert!(matches!(exported(&office, office.outlet.manajer, None), Err(ExportError::NoRole)));
    assert!(matches!(exported(&office, head, Some("rasa ingin tahu")), Err(ExportError::UnknownPurpose)));
    assert!(matches!(exported(&office, office.regency, Some("audit")), Err(ExportError::MayNotSeePersonal)));
    let looks = |purpose: &str, rows, by| ("list".to_owned(), purpose.to_owned(), rows, by);
    assert_eq!(logged(&office), [looks("", 2, head), looks("audit", 2, head), looks("", 1, office.village)]);
}

#[test]
fn figures_leave_as_workbook_tables_and_paper_and_every_time_is_written_down() {
    let office = office();
    a_week(&office);
    let span = Span { first: day("2026-10-01"), last: day("2026-11-30") };
    let head = office.outlet.admin;
    let act = ActId::new();
    for (act, format, begins, ending) in [
        (act, FiguresFormat::Xlsx, &b"PK"[..], "angka-2026-11-19.xlsx"),
        (act, FiguresFormat::Xlsx, &b"PK"[..], "angka-2026-11-19.xlsx"),
        (ActId::new(), FiguresFormat::Csv(Some(Part::Overdue)), &b"\xEF\xBB\xBFNomor;"[..], "terlambat-2026-11-19.csv"),
        (ActId::new(), FiguresFormat::Csv(None), &b"\xEF\xBB\xBFAngka"[..], "angka-2026-11-19.csv"),
        (ActId::new(), FiguresFormat::Pdf, &b"%PDF"[..], "angka-2026-11-19.pdf"),
    ] {
        let file = export_figures(&office.procedures, act, head, SOP, (span, None), format).expect("a file");
        assert!(file.bytes.starts_with(begins), "{format:?}");
        assert!(file.name.ends_with(ending), "{}", file.name);
    }
    assert_eq!(logged(&office).len(), 4, "the same act again is not another export");
    let none = export_figures(&office.procedures, ActId::new(), head, "tidak_ada", (span, None), FiguresFormat::Pdf);
    assert!(matches!(none, Err(ExportError::UnknownProcedure)));
}

#[test]
fn every_table_has_a_cell_for_each_column() {
    let office = office();
    a_week(&office);
    let figures = counted(&office, office.outlet.admin, None);
    for part in Part::ALL {
        let bytes = csv(&figures, part).expect("a table");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut reader =
            ::csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let rows = reader.records().filter(Result::is_ok).count();
        assert_eq!(rows, text.lines().count() - 1, "{part:?}: {text}");
        assert!(rows > 0, "{part:?}");
    }
}

#[test]
fn one_csv_holds_every_table_and_a_workbook_counts_days_as_numbers() {
    use calamine::{Data, Reader, Xlsx};

    let office = office();
    a_week(&office);
    let figures = counted(&office, office.outlet.admin, None);
    let text = String::from_utf8(csv_of_all(&figures).expect("a table")).expect("UTF-8");
    for part in Part::ALL {
        assert!(text.lines().any(|line| line == part.title()), "{part:?}: {text}");
    }
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx(&figures).expect("a workbook"))).expect("opens");
    for part in [Part::Times, Part::Regions, Part::Officers] {
        let range = book.worksheet_range(part.title()).expect("a sheet");
        let head = range.rows().position(|row| row.iter().any(|cell| cell.to_string().starts_with("Median")));
        let head = head.expect("a head");
        let rows: Vec<&[Data]> = range.rows().collect();
        let at = rows[head].iter().position(|cell| cell.to_string().starts_with("Median")).expect("a column");
        let medians: Vec<&Data> = rows[head + 1..].iter().map(|row| &row[at]).collect();
        assert!(medians.iter().any(|cell| matches!(cell, Data::Float(_) | Data::Int(_))), "{part:?}: {medians:?}");
        assert!(!medians.iter().any(|cell| matches!(cell, Data::String(_))), "{part:?}: {medians:?}");
    }
}

/// `DEKS_PAPERS_DIR` keeps the PDF to look at.
#[test]
fn the_paper_shows_many_steps_regions_and_months() {
    let office = office();
    a_week(&office);
    let mut figures = counted(&office, office.outlet.admin, None);
    let month = figures.trend[0];
    figures.trend = (0..24).map(|at| MonthPoint { opened: at * 37 % 90, ended: at * 53 % 70, ..month }).collect();
    figures.ages[1].bands = [40, 20, 10, 5, 900];
    figures.ages[1].open = 975;
    let late = figures.overdue[0].clone();
    figures.overdue = (0..60).map(|_| late.clone()).collect();
    figures.totals.overdue = 4_000;
    let shown = super::paper::data(&figures);
    let medians = |part: &str| -> Vec<String> {
        let rows = shown[part].as_array().expect("rows");
        rows.iter().map(|row| row["median"].as_str().expect("words").to_owned()).collect()
    };
    assert_eq!(medians("regions"), ["0,0"]);
    let mut by_officer = medians("officers");
    by_officer.sort();
    assert_eq!(by_officer, ["", "0,0", "0,0", "1,0"], "nobody's tasks took no time yet");
    let bytes = pdf(&figures).expect("a paper");
    assert_eq!(pdf(&figures).expect("a paper"), bytes, "the same figures give the same bytes");
    if let Some(folder) = std::env::var_os("DEKS_PAPERS_DIR") {
        std::fs::write(std::path::Path::new(&folder).join("case-figures.pdf"), bytes).expect("a file");
    }
}
