//! What counts as a day off, and which lists are refused.

use super::*;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn parsed(rows: &str) -> Holidays {
    let heading = "date,type,name,source,status,region\n";
    Holidays::parse(&[heading, rows].concat()).expect("a list")
}

/// The days of a year and kind, as `month: days` in the reference (domain-id.md section 5).
fn days_of(year: i32, kind: HolidayKind, is_estimate: bool) -> Vec<String> {
    let (first, last) = (BusinessDay::new(year, 1, 1).expect("a day"), BusinessDay::new(year, 12, 31).expect("a day"));
    let shipped = Holidays::shipped();
    let found = shipped.between(first, last).filter(|h| h.kind == kind && h.is_estimate == is_estimate);
    found.map(|holiday| holiday.day.to_string()[5..].to_owned()).collect()
}

#[test]
fn the_shipped_days_are_those_of_the_decrees() {
    use HolidayKind::{CutiBersama, National};
    let table: [(i32, HolidayKind, bool, &str); 6] = [
        (
            2025,
            National,
            false,
            "01-01 01-27 01-29 03-29 03-31 04-01 04-18 04-20 05-01 05-12 05-29 06-01 06-06 06-27 08-17 09-05 12-25",
        ),
        (2025, CutiBersama, false, "01-28 03-28 04-02 04-03 04-04 04-07 05-13 05-30 06-09 08-18 12-26"),
        (
            2026,
            National,
            false,
            "01-01 01-16 02-17 03-19 03-21 03-22 04-03 04-05 05-01 05-14 05-27 05-31 06-01 06-16 08-17 08-25 12-25",
        ),
        (2026, CutiBersama, false, "02-16 03-18 03-20 03-23 03-24 05-15 05-28 12-24"),
        (2027, National, false, "01-01 03-26 03-28 05-01 05-06 06-01 08-17 12-25"),
        (2027, National, true, "01-05 02-06 03-08 03-09 03-10 05-16 05-20 06-06 08-14 12-25"),
    ];
    for (year, kind, is_estimate, expect) in table {
        let expect: Vec<&str> = expect.split(' ').collect();
        assert_eq!(days_of(year, kind, is_estimate), expect, "{year} {kind:?} estimate={is_estimate}");
    }
    let shipped = Holidays::shipped();
    assert!(!shipped.has_estimates(2026) && shipped.has_estimates(2027), "2027 has no decree yet");
    assert!(shipped.knows_year(2027) && !shipped.knows_year(2028));
    let names: Vec<&str> = shipped.on(day("2027-12-25")).map(|holiday| holiday.name.as_str()).collect();
    assert_eq!(names, ["Natal", "Isra Mikraj"], "two reasons for one day are both told");
}

#[test]
fn collective_leave_is_a_day_off_only_where_it_is_taken() {
    let shipped = Holidays::shipped();
    for (text, taken, not_taken) in [
        ("2026-03-18", true, false),
        ("2026-03-19", true, true),
        ("2026-03-25", false, false),
        ("2026-12-24", true, false),
    ] {
        assert_eq!(shipped.is_holiday(day(text), true), taken, "{text} taken");
        assert_eq!(shipped.is_holiday(day(text), false), not_taken, "{text} not taken");
    }
}

#[test]
fn a_local_day_counts_in_its_region_only() {
    let list = parsed("2026-04-08,local,Hari Jadi,Perda contoh,final,63.11\n2026-05-31,local,HJKS,,final,\n");
    let at = |code: &str| list.for_region(&RegionCode::parse(code).expect("a code"));
    for (code, expect) in [("63.11", true), ("63.11.08.2004", true), ("63", false), ("62.09", false)] {
        assert_eq!(at(code).is_holiday(day("2026-04-08"), true), expect, "{code}");
        assert!(at(code).is_holiday(day("2026-05-31"), true), "{code}: without a region it counts everywhere");
    }
    assert!(!list.is_holiday(day("2026-04-08"), true), "nobody said where we are");
}

#[test]
fn an_offices_own_list_lies_over_ours() {
    let one_more = Holidays::shipped().merge(&parsed("2027-02-17,national,Pemilihan,KPU,final,\n"));
    assert!(one_more.is_holiday(day("2027-02-17"), true), "added");
    assert!(one_more.is_holiday(day("2027-03-09"), true), "a single day is no decree: our estimates stay");

    let corrected = Holidays::shipped().merge(&parsed("2027-03-09,national,Idulfitri,SKB contoh,final,\n"));
    let told: Vec<(&str, bool)> =
        corrected.on(day("2027-03-09")).map(|holiday| (holiday.source.as_str(), holiday.is_estimate)).collect();
    assert_eq!(told, [("SKB contoh", false)], "replaced, not doubled");

    let decree: String =
        (1..=12).map(|month| format!("2027-{month:02}-11,national,Libur {month},SKB contoh,final,\n")).collect();
    let decreed = Holidays::shipped().merge(&parsed("2027-03-09,local,Pasar,,final,\n")).merge(&parsed(&decree));
    for (text, expect) in
        [("2027-03-11", true), ("2027-03-10", false), ("2027-08-17", false), ("2027-03-09", true), ("2026-08-17", true)]
    {
        assert_eq!(decreed.is_holiday(day(text), true), expect, "{text}");
    }
}

#[test]
fn a_list_that_cannot_be_used_is_refused_with_its_line() {
    let long = "x".repeat(NAME_CHARS_MAX + 1);
    let named = format!("2026-01-01,national,{long},,final");
    let sourced = format!("2026-01-01,national,A,{long},final");
    let found = |text: &str| text.to_owned();
    for (row, expect) in [
        ("2026-02-30,national,A,,final", HolidayFlaw::Date { found: found("2026-02-30") }),
        ("1 Mei,national,A,,final", HolidayFlaw::Date { found: found("1 Mei") }),
        ("2026-01-01,libur,A,,final", HolidayFlaw::Kind { found: found("libur") }),
        ("2026-01-01,national,,,final", HolidayFlaw::Name),
        (&named, HolidayFlaw::Name),
        (&sourced, HolidayFlaw::Source),
        ("2026-01-01,national,A,,pasti", HolidayFlaw::Status { found: found("pasti") }),
        ("2026-01-01,national,A", HolidayFlaw::Status { found: String::new() }),
        ("2026-01-01,local,A,,final,Balangan", HolidayFlaw::Region { found: found("Balangan") }),
        ("2026-01-01,national,A,,final,63.11", HolidayFlaw::Region { found: found("63.11") }),
        ("2026-05-01,cuti_bersama,Sudah ada,,final", HolidayFlaw::Twice),
        ("2026-01-01,\"national,A,,final\n2026-01-02,local,B,,final", HolidayFlaw::Row(RowFlaw::Quotes)),
    ] {
        let csv = format!("# kata\ndate,type,name,source,status,region\n2026-05-01,national,Sudah ada,,final\n{row}\n");
        assert_eq!(Holidays::parse(&csv), Err(HolidayError { line: 4, flaw: expect }), "{row}");
    }
    for csv in ["", "# kata\n", "tanggal,jenis\n", "date,type,name,source,status,tempat\n"] {
        let error = Holidays::parse(csv).expect_err("no heading");
        assert_eq!(error.flaw, HolidayFlaw::Heading, "{csv:?}");
    }
    let error = Holidays::parse("date;type;name;source;status\n2026-01-01;libur;A;;final\n").expect_err("a kind");
    assert_eq!(
        error.to_string(),
        "Daftar hari libur, baris 2: Jenis \"libur\" tidak dikenal. Pakai national, cuti_bersama atau local."
    );
}
