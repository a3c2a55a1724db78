//! Tables as XLSX. Every text is written as a text cell, so that no name of a product starts a formula (faults F14).

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use thiserror::Error;

use crate::base::{BusinessDay, Rupiah};

/// What stands in a column; it decides format, side and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A code: text, also when it looks like a number.
    Code,
    Count,
    Money,
    /// Basis points, shown as a percentage.
    Share,
    Day,
    /// Shown with one decimal.
    Tenths,
}

/// One column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    pub kind: Kind,
    pub width_chars: u16,
}

impl Column {
    pub fn new(title: &str, kind: Kind, width_chars: u16) -> Column {
        Column { title: title.to_owned(), kind, width_chars }
    }
}

/// One cell; what does not fit its column's kind is written as what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    Count(i64),
    Money(Rupiah),
    /// In basis points.
    Share(i64),
    Day(BusinessDay),
    /// Whole tenths: 15 is 1,5.
    Tenths(i64),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// One sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub name: String,
    /// Lines above the table: outlet, month, partner.
    pub heading: Vec<String>,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// A last row in bold, with sums that were computed here and not by the spreadsheet.
    pub totals: Option<Vec<Cell>>,
}

/// Why a workbook was not made.
#[derive(Debug, Error)]
pub enum SheetError {
    #[error("Lembar \"{0}\" punya lebih dari 1.000.000 baris. Pilih masa yang lebih pendek.")]
    TooManyRows(String),
    #[error("Lembar kerja tidak bisa dibuat: {0}. Laporkan ke admin.")]
    Xlsx(#[from] XlsxError),
}

const ROWS_MAX: usize = 1_000_000;
/// Excel's limit for one cell.
const CELL_CHARS_MAX: usize = 32_767;
const SHEET_NAME_CHARS_MAX: usize = 31;

/// In the order of [`write_cells`].
type Formats = [Format; 6];

struct Look {
    heading: Format,
    title_left: Format,
    title_right: Format,
    body: Formats,
    total: Formats,
}

impl Look {
    fn new() -> Look {
        let title = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x0F_5C5C))
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        let of = |base: fn() -> Format| {
            [
                base().set_num_format("@"),
                base().set_num_format("#,##0"),
                base().set_num_format("#,##0;[Red]-#,##0"),
                base().set_num_format("0.0%"),
                base().set_num_format("dd-mm-yyyy").set_align(FormatAlign::Left),
                base().set_num_format("0.0"),
            ]
        };
        Look {
            heading: Format::new().set_bold().set_num_format("@"),
            title_left: title.clone(),
            title_right: title.set_align(FormatAlign::Right),
            body: of(Format::new),
            total: of(|| Format::new().set_bold().set_border_top(FormatBorder::Thin)),
        }
    }
}

/// The workbook's bytes. `made_on` is the date it carries inside; the machine's clock is not asked.
pub fn workbook(sheets: &[Sheet], made_on: BusinessDay) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    let (year, month, day) = date_parts(made_on);
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(&DocProperties::new().set_author("deks").set_creation_datetime(&created));
    let look = Look::new();
    for sheet in sheets {
        write_sheet(&mut book, sheet, &look)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_sheet(book: &mut Workbook, sheet: &Sheet, look: &Look) -> Result<(), SheetError> {
    if sheet.rows.len() > ROWS_MAX {
        return Err(SheetError::TooManyRows(sheet.name.clone()));
    }
    let page = book.add_worksheet();
    page.set_name(sheet_name(&sheet.name))?;
    let mut row = 0u32;
    for line in &sheet.heading {
        page.write_string_with_format(row, 0, limited(line), &look.heading)?;
        row += 1;
    }
    row += u32::from(!sheet.heading.is_empty());
    for (at, column) in sheet.columns.iter().enumerate() {
        let at = at as u16;
        let is_left = matches!(column.kind, Kind::Text | Kind::Code | Kind::Day);
        let format = if is_left { &look.title_left } else { &look.title_right };
        page.write_string_with_format(row, at, limited(&column.title), format)?;
        page.set_column_width(at, f64::from(column.width_chars))?;
    }
    page.set_freeze_panes(row + 1, 0)?;
    page.set_repeat_rows(row, row)?;
    page.set_landscape();
    page.set_print_fit_to_pages(1, 0);
    for cells in &sheet.rows {
        row += 1;
        write_cells(page, row, cells, &look.body)?;
    }
    if let Some(totals) = &sheet.totals {
        write_cells(page, row + 1, totals, &look.total)?;
    }
    Ok(())
}

fn write_cells(
    page: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    cells: &[Cell],
    formats: &Formats,
) -> Result<(), SheetError> {
    for (at, cell) in cells.iter().enumerate() {
        let at = at as u16;
        match cell {
            Cell::Text(text) => page.write_string_with_format(row, at, limited(text), &formats[0])?,
            Cell::Count(count) => page.write_number_with_format(row, at, *count as f64, &formats[1])?,
            // Excel knows only floating numbers; whole rupiah are exact in them up to nine thousand trillion.
            Cell::Money(amount) => page.write_number_with_format(row, at, amount.0 as f64, &formats[2])?,
            Cell::Share(bp) => page.write_number_with_format(row, at, *bp as f64 / 10_000.0, &formats[3])?,
            Cell::Day(day) => {
                let (year, month, day) = date_parts(*day);
                page.write_datetime_with_format(row, at, ExcelDateTime::from_ymd(year, month, day)?, &formats[4])?
            }
            Cell::Tenths(tenths) => page.write_number_with_format(row, at, *tenths as f64 / 10.0, &formats[5])?,
            Cell::Empty => page.write_blank(row, at, &formats[0])?,
        };
    }
    Ok(())
}

fn date_parts(day: BusinessDay) -> (u16, u8, u8) {
    use chrono::Datelike;
    (u16::try_from(day.0.year()).unwrap_or(1900), day.0.month() as u8, day.0.day() as u8)
}

/// At most what a cell holds, without control characters, which XML cannot carry.
fn limited(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(CELL_CHARS_MAX).collect()
}

/// A sheet's name as Excel allows it.
fn sheet_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
        .take(SHEET_NAME_CHARS_MAX)
        .collect();
    if clean.trim().is_empty() { "Lembar".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use proptest::prelude::*;

    use super::*;

    fn reopened(sheet: Sheet) -> (Vec<Vec<Data>>, usize) {
        let day = BusinessDay::new(2026, 11, 1).expect("a day");
        let bytes = workbook(&[sheet], day).expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("opens");
        let name = book.sheet_names()[0].clone();
        let formulas = book.worksheet_formula(&name).expect("formulas").used_cells().count();
        let rows = book.worksheet_range(&name).expect("range").rows().map(<[Data]>::to_vec).collect();
        (rows, formulas)
    }

    fn one_column(cells: Vec<Vec<Cell>>) -> Sheet {
        Sheet {
            name: "Baris".into(),
            heading: vec![],
            columns: vec![Column::new("Barang", Kind::Text, 30)],
            rows: cells,
            totals: None,
        }
    }

    #[test]
    fn a_table_comes_back_as_it_was_written() {
        let day = BusinessDay::new(2026, 10, 31).expect("a day");
        let (rows, formulas) = reopened(Sheet {
            name: "Penjualan [Okt/2026]".into(),
            heading: vec!["DEKS Surabaya".into()],
            columns: vec![
                Column::new("Kode", Kind::Code, 10),
                Column::new("Barang", Kind::Text, 30),
                Column::new("Buah", Kind::Count, 8),
                Column::new("Nilai", Kind::Money, 14),
                Column::new("Laku", Kind::Share, 8),
                Column::new("Hari", Kind::Day, 12),
                Column::new("Lama", Kind::Tenths, 8),
            ],
            rows: vec![vec![
                "0012345".into(),
                "=1+1".into(),
                Cell::Count(3),
                Cell::Money(Rupiah(255_000)),
                Cell::Share(3_750),
                Cell::Day(day),
                Cell::Tenths(15),
            ]],
            totals: Some(vec![Cell::Empty, "Jumlah".into(), Cell::Count(3), Cell::Money(Rupiah(255_000))]),
        });
        assert_eq!(formulas, 0);
        assert_eq!(rows[0][0], Data::String("DEKS Surabaya".into()));
        assert_eq!(rows[3][0], Data::String("0012345".into()), "a code keeps its zeros");
        assert_eq!(rows[3][1], Data::String("=1+1".into()));
        assert_eq!(rows[3][3], Data::Float(255_000.0));
        assert_eq!(rows[3][4], Data::Float(0.375));
        assert_eq!(rows[3][6], Data::Float(1.5));
        assert_eq!(rows[4][1], Data::String("Jumlah".into()));
    }

    #[test]
    fn a_sheet_with_too_many_rows_is_refused() {
        let sheet = one_column(vec![vec![]; ROWS_MAX + 1]);
        let day = BusinessDay::new(2026, 11, 1).expect("a day");
        assert!(matches!(workbook(&[sheet], day), Err(SheetError::TooManyRows(_))));
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let day = BusinessDay::new(2026, 11, 1).expect("a day");
        let make = || workbook(&[one_column(vec![vec!["Tas".into()]])], day).expect("a workbook");
        let first = make();
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        assert!(first == make(), "the zip carries no clock");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_text_starts_a_formula(text in "[=+@\\-\t\r\n]{0,2}\\PC{0,40}") {
            let (rows, formulas) = reopened(one_column(vec![vec![Cell::Text(text.clone())]]));
            prop_assert_eq!(formulas, 0);
            let expect = limited(&text);
            if !expect.is_empty() {
                prop_assert_eq!(&rows[1][0], &Data::String(expect));
            }
        }
    }
}
