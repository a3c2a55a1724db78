//! Days off: what the ministers decreed, what a place adds, and what is only calculated yet.
//!
//! Promises: the shipped days are data (`data/holidays.csv`), an office's own file lies over them, and every day says
//! where it is from and whether it is certain. Leaves to others: which days of the week are worked, and whether
//! collective leave (cuti bersama) is taken.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::day::BusinessDay;
use super::limits::NAME_CHARS_MAX;
use super::regions::RegionCode;
use super::rows::{Row, RowFlaw, rows};
use super::text::truncate_chars;

const SHIPPED: &str = include_str!("../../data/holidays.csv");
const COLUMNS: [&str; 5] = ["date", "type", "name", "source", "status"];
/// A decade of days off, with local ones, is a quarter of it.
const ROWS_MAX: usize = 2_000;
/// A year's decree names sixteen national days and more; fewer are additions to ours.
const DECREE_DAYS_MIN: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayKind {
    National,
    /// Collective leave: an office may work through it.
    CutiBersama,
    /// A day off of one place.
    Local,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub day: BusinessDay,
    pub kind: HolidayKind,
    pub name: String,
    pub source: String,
    /// Calculated only: the decree may move it.
    pub is_estimate: bool,
    /// Where a local day counts; everywhere when there is none.
    pub region: Option<RegionCode>,
}

/// The line of a list of days off that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Daftar hari libur, baris {line}: {flaw}")]
pub struct HolidayError {
    /// Counted from one.
    pub line: usize,
    pub flaw: HolidayFlaw,
}

/// One rule of the list each; the sentence says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HolidayFlaw {
    #[error(transparent)]
    Row(RowFlaw),
    #[error(
        "Kolom pertama harus date, type, name, source, status. Tulis baris judul itu; kolom region boleh ditambahkan."
    )]
    Heading,
    #[error("Tanggal \"{found}\" tidak ada. Tulis tanggal yang ada sebagai tahun-bulan-hari, seperti 2026-08-17.")]
    Date { found: String },
    #[error("Jenis \"{found}\" tidak dikenal. Pakai national, cuti_bersama atau local.")]
    Kind { found: String },
    #[error("Nama hari liburnya kosong atau lebih dari {NAME_CHARS_MAX} huruf. Tulis nama yang singkat.")]
    Name,
    #[error("Sumbernya lebih dari {NAME_CHARS_MAX} huruf. Tulis nomor keputusannya saja.")]
    Source,
    #[error("Status \"{found}\" tidak dikenal. Pakai final atau estimate.")]
    Status { found: String },
    #[error("Kode wilayah \"{found}\" tidak dikenal bentuknya. Tulis seperti 63.11, dan hanya pada jenis local.")]
    Region { found: String },
    #[error("Hari ini sudah ada di baris lain dengan nama yang sama. Hapus salah satu.")]
    Twice,
}

/// Days off by day. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    days: Arc<BTreeMap<BusinessDay, Vec<Holiday>>>,
    /// Where we are, for local days that count in one place only.
    region: Option<RegionCode>,
}

impl Holidays {
    /// The days that come with the program.
    pub fn shipped() -> Holidays {
        static READ: OnceLock<Holidays> = OnceLock::new();
        READ.get_or_init(|| Holidays::parse(SHIPPED).expect("the file is part of the program and a test reads it"))
            .clone()
    }

    /// Reads a list with the columns `date,type,name,source,status` and, if wanted, `region`.
    pub fn parse(csv: &str) -> Result<Holidays, HolidayError> {
        let at = |line| move |flaw| HolidayError { line, flaw };
        let rows = rows(csv, ROWS_MAX).map_err(|(line, flaw)| at(line)(HolidayFlaw::Row(flaw)))?;
        let mut rows = rows.iter();
        let has_region = match rows.next() {
            Some(heading) => heading_has_region(heading).ok_or(HolidayFlaw::Heading).map_err(at(heading.line))?,
            None => return Err(at(1)(HolidayFlaw::Heading)),
        };
        let mut days: BTreeMap<BusinessDay, Vec<Holiday>> = BTreeMap::new();
        for row in rows {
            let holiday = holiday(row, has_region).map_err(at(row.line))?;
            let same = days.entry(holiday.day).or_default();
            if same.iter().any(|known| known.name == holiday.name && known.region == holiday.region) {
                return Err(at(row.line)(HolidayFlaw::Twice));
            }
            same.push(holiday);
        }
        Ok(Holidays { days: Arc::new(days), region: None })
    }

    /// An office's own list over this one. A day it names is as it says. A year of which it names at least ten certain
    /// national days is the decree of that year: our national days and collective leave of that year go, so that an
    /// estimate which the decree moved does not stay. Local days stay.
    pub fn merge(&self, own: &Holidays) -> Holidays {
        let decreed = own.decreed_years();
        let mut days = BTreeMap::clone(&self.days);
        for (day, ours) in &mut days {
            let is_decreed = decreed.contains(&day.month().year);
            let is_named = own.days.get(day).is_some_and(|theirs| theirs.iter().any(|h| h.kind != HolidayKind::Local));
            ours.retain(|holiday| holiday.kind == HolidayKind::Local || !(is_decreed || is_named));
        }
        for (day, theirs) in own.days.iter() {
            let here = days.entry(*day).or_default();
            here.retain(|ours| !theirs.iter().any(|t| t.name == ours.name && t.region == ours.region));
            here.extend(theirs.iter().cloned());
        }
        days.retain(|_, holidays| !holidays.is_empty());
        Holidays { days: Arc::new(days), region: self.region.clone() }
    }

    /// The years whose decree this list holds.
    fn decreed_years(&self) -> Vec<i32> {
        let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
        for holiday in self.days.values().flatten() {
            if holiday.kind == HolidayKind::National && !holiday.is_estimate {
                *counts.entry(holiday.day.month().year).or_default() += 1;
            }
        }
        counts.into_iter().filter(|(_, count)| *count >= DECREE_DAYS_MIN).map(|(year, _)| year).collect()
    }

    /// The same days as seen from a place: local days of regions that it lies in count.
    pub fn for_region(&self, region: &RegionCode) -> Holidays {
        Holidays { days: Arc::clone(&self.days), region: Some(region.clone()) }
    }

    /// Whether nobody works on this day. A local day with a region counts only after [`Holidays::for_region`].
    pub fn is_holiday(&self, day: BusinessDay, count_cuti_bersama: bool) -> bool {
        self.on(day).any(|holiday| holiday.kind != HolidayKind::CutiBersama || count_cuti_bersama)
    }

    /// What this day is called here, collective leave included.
    pub fn on(&self, day: BusinessDay) -> impl Iterator<Item = &Holiday> {
        self.days.get(&day).into_iter().flatten().filter(|holiday| self.counts_here(holiday))
    }

    /// Every day off here from one day to another, both included, in order.
    pub fn between(&self, first: BusinessDay, last: BusinessDay) -> impl Iterator<Item = &Holiday> {
        // A range that ends before it begins would panic.
        let range = (first <= last).then(|| self.days.range(first..=last));
        range.into_iter().flatten().flat_map(|(_, holidays)| holidays).filter(|holiday| self.counts_here(holiday))
    }

    /// Every day off of the list by day, wherever it counts.
    pub fn all(&self) -> impl Iterator<Item = &Holiday> {
        self.days.values().flatten()
    }

    /// Whether some day of this year is only calculated: screens then say that due dates may move.
    pub fn has_estimates(&self, year: i32) -> bool {
        self.days.values().flatten().any(|holiday| holiday.is_estimate && holiday.day.month().year == year)
    }

    /// Whether any day of this year is known: without one, due dates know weekends only.
    pub fn knows_year(&self, year: i32) -> bool {
        self.days.keys().any(|day| day.month().year == year)
    }

    fn counts_here(&self, holiday: &Holiday) -> bool {
        match (&holiday.region, &self.region) {
            (None, _) => true,
            (Some(of), Some(here)) => here.is_inside(of),
            (Some(_), None) => false,
        }
    }
}

/// Whether the heading has a sixth column for the region; `None` when it is no heading of ours.
fn heading_has_region(heading: &Row) -> Option<bool> {
    let named = |at: usize, name: &str| heading.cell(at).eq_ignore_ascii_case(name);
    let fits = COLUMNS.iter().enumerate().all(|(at, name)| named(at, name));
    match (fits, heading.len()) {
        (true, 5) => Some(false),
        (true, 6) if named(5, "region") => Some(true),
        _ => None,
    }
}

fn holiday(row: &Row, has_region: bool) -> Result<Holiday, HolidayFlaw> {
    let cell = |at: usize| row.cell(at);
    let shown = |at: usize| truncate_chars(&cell(at), 40).to_owned();
    let day = BusinessDay::parse(&cell(0)).ok_or_else(|| HolidayFlaw::Date { found: shown(0) })?;
    let kind = match cell(1).as_str() {
        "national" => HolidayKind::National,
        "cuti_bersama" => HolidayKind::CutiBersama,
        "local" => HolidayKind::Local,
        _ => return Err(HolidayFlaw::Kind { found: shown(1) }),
    };
    let (name, source) = (cell(2), cell(3));
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(HolidayFlaw::Name);
    }
    if source.chars().count() > NAME_CHARS_MAX {
        return Err(HolidayFlaw::Source);
    }
    let is_estimate = match cell(4).as_str() {
        "final" => false,
        "estimate" => true,
        _ => return Err(HolidayFlaw::Status { found: shown(4) }),
    };
    let region = match (has_region, cell(5)) {
        (true, text) if !text.is_empty() => {
            let code = RegionCode::parse(&text).filter(|_| kind == HolidayKind::Local);
            Some(code.ok_or_else(|| HolidayFlaw::Region { found: shown(5) })?)
        }
        _ => None,
    };
    Ok(Holiday { day, kind, name, source, is_estimate, region })
}

#[cfg(test)]
#[path = "holidays_tests.rs"]
mod tests;
