//! Figures as tables: a workbook of all, or one table as CSV.

use super::types::{AGE_BANDS, Figures, tenths_of_days};
use crate::documents::csv_out::{self, CsvError};
use crate::documents::xlsx::{Cell, Column, Kind, Sheet, SheetError, workbook};

/// One table of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    Ages,
    Times,
    Overdue,
    Regions,
    Officers,
    Trend,
    Outcomes,
}

impl Part {
    pub const ALL: [Part; 7] =
        [Part::Ages, Part::Times, Part::Overdue, Part::Regions, Part::Officers, Part::Trend, Part::Outcomes];

    /// In the name of a file, and what a table is called.
    pub fn name(self) -> &'static str {
        match self {
            Part::Ages => "umur",
            Part::Times => "waktu",
            Part::Overdue => "terlambat",
            Part::Regions => "wilayah",
            Part::Officers => "petugas",
            Part::Trend => "tren",
            Part::Outcomes => "hasil",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Part::Ages => "Terbuka per langkah",
            Part::Times => "Waktu per langkah",
            Part::Overdue => "Terlambat",
            Part::Regions => "Per wilayah",
            Part::Officers => "Per petugas",
            Part::Trend => "Per bulan",
            Part::Outcomes => "Hasil akhir",
        }
    }
}

/// A workbook with a sheet for each table.
pub fn xlsx(figures: &Figures) -> Result<Vec<u8>, SheetError> {
    let sheets: Vec<Sheet> = Part::ALL.iter().map(|part| sheet(figures, *part)).collect();
    workbook(&sheets, figures.zone.day_of(figures.at))
}

/// One table as CSV.
pub fn csv(figures: &Figures, part: Part) -> Result<Vec<u8>, CsvError> {
    csv_of(&sheet(figures, part))
}

/// Every table in one CSV, each under its name, with an empty line before it.
pub fn csv_of_all(figures: &Figures) -> Result<Vec<u8>, CsvError> {
    let mut lines: Vec<Vec<String>> = heading(figures).into_iter().map(|line| vec![line]).collect();
    for part in Part::ALL {
        let table = sheet(figures, part);
        lines.extend([vec![String::new()], vec![table.name]]);
        lines.push(table.columns.into_iter().map(|column| column.title).collect());
        lines.extend(table.rows.iter().map(|row| row.iter().map(plain).collect()));
    }
    csv_out::table(&["Angka"], lines)
}

/// A sheet's table as CSV: its heading lines stay out.
pub(super) fn csv_of(sheet: &Sheet) -> Result<Vec<u8>, CsvError> {
    let head: Vec<&str> = sheet.columns.iter().map(|column| column.title.as_str()).collect();
    csv_out::table(&head, sheet.rows.iter().map(|row| row.iter().map(plain)))
}

/// A cell as text.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Money(amount) => amount.0.to_string(),
        Cell::Share(bp) => format!("{},{:02}%", bp / 100, bp % 100),
        Cell::Day(day) => day.to_string(),
        Cell::Tenths(tenths) => format!("{},{}", tenths / 10, tenths % 10),
        Cell::Empty => String::new(),
    }
}

fn sheet(figures: &Figures, part: Part) -> Sheet {
    let (columns, rows) = match part {
        Part::Ages => ages(figures),
        Part::Times => times(figures),
        Part::Overdue => overdue(figures),
        Part::Regions => regions(figures),
        Part::Officers => officers(figures),
        Part::Trend => trend(figures),
        Part::Outcomes => outcomes(figures),
    };
    Sheet { name: part.title().to_owned(), heading: heading(figures), columns, rows, totals: None }
}

fn heading(figures: &Figures) -> Vec<String> {
    vec![
        format!("{}: {}", figures.short, figures.title),
        format!("{}; {}", figures.span.words(), figures.region_name),
        format!("Dihitung {}", figures.zone.stamp(figures.at)),
    ]
}

type Table = (Vec<Column>, Vec<Vec<Cell>>);

fn ages(figures: &Figures) -> Table {
    let mut columns = vec![
        Column::new("No.", Kind::Code, 6),
        Column::new("Langkah", Kind::Text, 44),
        Column::new("Terbuka", Kind::Count, 10),
        Column::new("Terlambat", Kind::Count, 10),
        Column::new("Menunggu", Kind::Count, 10),
    ];
    columns.extend(AGE_BANDS.iter().map(|(_, label)| Column::new(label, Kind::Count, 12)));
    let row = |step: &super::StepAges| {
        let mut cells: Vec<Cell> = vec![step.no.as_str().into(), step.title.as_str().into()];
        cells.extend([step.open, step.overdue, step.waiting].map(Cell::Count));
        cells.extend(step.bands.map(Cell::Count));
        cells
    };
    (columns, figures.ages.iter().map(row).collect())
}

/// Days as a number, so that a spreadsheet can go on with them.
fn days(ms: Option<i64>) -> Cell {
    ms.map_or(Cell::Empty, |ms| Cell::Tenths(tenths_of_days(ms)))
}

fn times(figures: &Figures) -> Table {
    let unit = figures.day_unit;
    let columns = vec![
        Column::new("No.", Kind::Code, 6),
        Column::new("Langkah", Kind::Text, 44),
        Column::new("Norma", Kind::Text, 18),
        Column::new("Selesai", Kind::Count, 10),
        Column::new(&format!("Median ({unit})"), Kind::Tenths, 14),
        Column::new(&format!("9 dari 10 paling lama ({unit})"), Kind::Tenths, 16),
        Column::new("Tepat waktu", Kind::Share, 12),
    ];
    let row = |step: &super::StepTime| {
        vec![
            step.no.as_str().into(),
            step.title.as_str().into(),
            step.norm.as_str().into(),
            Cell::Count(step.done),
            days(step.median_ms),
            days(step.p90_ms),
            step.in_time_bp.map_or(Cell::Empty, Cell::Share),
        ]
    };
    (columns, figures.times.iter().map(row).collect())
}

fn overdue(figures: &Figures) -> Table {
    let columns = vec![
        Column::new("Nomor", Kind::Code, 24),
        Column::new("Judul", Kind::Text, 36),
        Column::new("Langkah", Kind::Text, 44),
        Column::new("Wilayah", Kind::Text, 36),
        Column::new("Petugas", Kind::Text, 22),
        Column::new("Batas", Kind::Day, 12),
        Column::new("Terlambat (hari)", Kind::Count, 10),
    ];
    let row = |late: &super::OverdueRow| {
        vec![
            late.number.as_str().into(),
            late.title.as_str().into(),
            late.step.as_str().into(),
            late.region_name.as_str().into(),
            late.officer.as_str().into(),
            Cell::Day(late.due),
            Cell::Count(late.late_days),
        ]
    };
    (columns, figures.overdue.iter().map(row).collect())
}

fn regions(figures: &Figures) -> Table {
    let unit = figures.day_unit;
    let columns = vec![
        Column::new("Kode", Kind::Code, 14),
        Column::new("Wilayah", Kind::Text, 40),
        Column::new("Langkah terbuka", Kind::Count, 10),
        Column::new("Terlambat", Kind::Count, 10),
        Column::new("Langkah selesai", Kind::Count, 10),
        Column::new("Kasus masuk", Kind::Count, 10),
        Column::new("Kasus selesai", Kind::Count, 10),
        Column::new(&format!("Median per langkah ({unit})"), Kind::Tenths, 14),
    ];
    let row = |tally: &super::RegionTally| {
        let mut cells: Vec<Cell> = vec![tally.region.as_str().into(), tally.name.as_str().into()];
        cells.extend([tally.open, tally.overdue, tally.done, tally.opened, tally.ended].map(Cell::Count));
        cells.push(days(tally.median_ms));
        cells
    };
    (columns, figures.by_region.iter().map(row).collect())
}

fn officers(figures: &Figures) -> Table {
    let unit = figures.day_unit;
    let columns = vec![
        Column::new("Petugas", Kind::Text, 30),
        Column::new("Langkah terbuka", Kind::Count, 12),
        Column::new("Terlambat", Kind::Count, 10),
        Column::new("Langkah selesai", Kind::Count, 12),
        Column::new(&format!("Median per langkah ({unit})"), Kind::Tenths, 14),
    ];
    let row = |tally: &super::OfficerTally| {
        let mut cells: Vec<Cell> = vec![tally.name.as_str().into()];
        cells.extend([tally.open, tally.overdue, tally.done].map(Cell::Count));
        cells.push(days(tally.median_ms));
        cells
    };
    (columns, figures.by_officer.iter().map(row).collect())
}

fn trend(figures: &Figures) -> Table {
    let columns = vec![
        Column::new("Bulan", Kind::Text, 18),
        Column::new("Masuk", Kind::Count, 10),
        Column::new("Selesai", Kind::Count, 10),
    ];
    let row = |point: &super::MonthPoint| {
        vec![Cell::Text(point.month.long()), Cell::Count(point.opened), Cell::Count(point.ended)]
    };
    (columns, figures.trend.iter().map(row).collect())
}

fn outcomes(figures: &Figures) -> Table {
    let columns = vec![Column::new("Hasil", Kind::Text, 30), Column::new("Kasus", Kind::Count, 10)];
    let row = |(label, count): &(String, i64)| vec![label.as_str().into(), Cell::Count(*count)];
    (columns, figures.outcomes.iter().map(row).collect())
}
