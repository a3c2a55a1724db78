//! OpenDocument spreadsheets as grids of their visible sheets. Read here rather than by calamine, which does not tell
//! which cells are merged and unrolls repeated rows before anyone can refuse them.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::grid::{Cell, Grid, Merge};
use super::workbook::{Rows, Used};
use super::{ListError, zip_guard};
use crate::base::limits::{LIST_COLUMNS_MAX, LIST_ROWS_MAX};

/// The visible sheets of an `.ods` file, in their order.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Grid>, ListError> {
    zip_guard::check(bytes)?;
    if let Ok(manifest) = zip_guard::part(bytes, "META-INF/manifest.xml")
        && String::from_utf8_lossy(&manifest).contains("encryption-data")
    {
        return Err(ListError::Password);
    }
    let content = String::from_utf8(zip_guard::part(bytes, "content.xml")?).map_err(|_| ListError::Damaged)?;
    let mut xml = Reader::from_str(&content);
    xml.config_mut().expand_empty_elements = true;
    let mut walk = Content::default();
    loop {
        match xml.read_event().map_err(|_| ListError::Damaged)? {
            Event::Start(tag) => walk.start(&tag)?,
            Event::End(tag) => walk.end(tag.name().0)?,
            Event::Text(text) => walk.text(&text.xml10_content()),
            Event::CData(text) => walk.text(&text.xml10_content()),
            Event::GeneralRef(entity) => walk.entity(&entity)?,
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(walk.grids)
}

#[derive(Default)]
struct Content {
    grids: Vec<Grid>,
    hidden_styles: HashSet<String>,
    style: String,
    sheet: Option<Sheet>,
    used: Used,
    cell: Option<OpenCell>,
    /// How deep inside an annotation, a drawing or a table within a cell the reader is; nothing there is the cell's.
    skipping: u32,
    skipped_tag: String,
}

#[derive(Default)]
struct Sheet {
    name: String,
    hidden: bool,
    /// Counts from 0.
    row: u32,
    row_repeats: u32,
    column: u32,
    row_cells: Vec<(u32, Cell)>,
    rows: Rows,
    merges: Vec<Merge>,
}

/// A cell that is being read.
#[derive(Default)]
struct OpenCell {
    value: Option<Cell>,
    is_error: bool,
    has_formula: bool,
    repeats: u32,
    rows_spanned: u32,
    columns_spanned: u32,
    text: String,
    in_paragraph: bool,
}

impl Content {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), ListError> {
        let name = tag.name();
        if self.skipping > 0 {
            self.skipping += u32::from(name.0 == self.skipped_tag);
            return Ok(());
        }
        match name.0 {
            "style:style" => self.style = attribute(tag, "style:name").unwrap_or_default(),
            "style:table-properties" if attribute(tag, "table:display").as_deref() == Some("false") => {
                self.hidden_styles.insert(self.style.clone());
            }
            "table:table" if self.sheet.is_none() => {
                let style = attribute(tag, "table:style-name").unwrap_or_default();
                let name = attribute(tag, "table:name").unwrap_or_default();
                let (hidden, rows) = (self.hidden_styles.contains(&style), Rows::sharing(&self.used));
                self.sheet = Some(Sheet { name, hidden, rows, ..Sheet::default() });
            }
            "table:table" | "office:annotation" | "table:shapes" | "table:tracked-changes" => self.skip(name.0),
            drawing if drawing.starts_with("draw:") => self.skip(drawing),
            "table:table-row" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.row_repeats = count(tag, "table:number-rows-repeated");
                    sheet.column = 0;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell = Some(open_cell(tag, name.0)),
            "text:p" | "text:h" => self.paragraph(),
            "text:s" | "text:tab" | "text:line-break" => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ListError> {
        if self.skipping > 0 {
            self.skipping -= u32::from(name == self.skipped_tag);
            return Ok(());
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if let (Some(sheet), Some(cell)) = (&mut self.sheet, self.cell.take()) {
                    sheet.take_cell(cell)?;
                }
            }
            "table:table-row" => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.end_row()?;
                }
            }
            "table:table" => {
                if let Some(sheet) = self.sheet.take().filter(|sheet| !sheet.hidden) {
                    self.grids.push(Grid::build(Some(sheet.name), sheet.rows.finish(), sheet.merges)?);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn skip(&mut self, tag: &str) {
        self.skipping = 1;
        self.skipped_tag = tag.to_owned();
    }

    fn paragraph(&mut self) {
        if let Some(cell) = &mut self.cell {
            if cell.in_paragraph {
                cell.text.push('\n');
            }
            cell.in_paragraph = true;
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.in_paragraph && self.skipping == 0) {
            cell.text.push_str(text);
        }
    }

    fn entity(&mut self, entity: &BytesRef<'_>) -> Result<(), ListError> {
        match entity.resolve_char_ref().map_err(|_| ListError::Damaged)? {
            Some(c) => self.text(c.encode_utf8(&mut [0; 4])),
            None => self.text(quick_xml::escape::resolve_xml_entity(entity).unwrap_or("\u{FFFD}")),
        }
        Ok(())
    }
}

impl Sheet {
    fn take_cell(&mut self, cell: OpenCell) -> Result<(), ListError> {
        let (rows, columns, repeats) = (cell.rows_spanned, cell.columns_spanned, cell.repeats);
        if rows > 1 || columns > 1 {
            self.merges.push(Merge {
                top: self.row.saturating_add(1),
                left: self.column,
                bottom: self.row.saturating_add(rows),
                right: self.column.saturating_add(columns - 1),
            });
        }
        let value = cell.value();
        if !value.is_empty() {
            if self.column.saturating_add(repeats) as usize > LIST_COLUMNS_MAX {
                return Err(ListError::TooManyColumns { columns_max: LIST_COLUMNS_MAX });
            }
            self.row_cells.extend((0..repeats).map(|at| (self.column + at, value.clone())));
        }
        self.column = self.column.saturating_add(repeats);
        Ok(())
    }

    /// Writes the row as often as it repeats; a hidden sheet's rows are passed over.
    fn end_row(&mut self) -> Result<(), ListError> {
        let cells = std::mem::take(&mut self.row_cells);
        let repeats = self.row_repeats.max(1);
        if !cells.is_empty() && !self.hidden {
            if repeats as usize > LIST_ROWS_MAX {
                return Err(ListError::TooManyRows { rows_max: LIST_ROWS_MAX });
            }
            for at in 0..repeats {
                for (column, cell) in &cells {
                    self.rows.push(self.row.saturating_add(at), *column, cell.clone())?;
                }
            }
        }
        self.row = self.row.saturating_add(repeats);
        Ok(())
    }
}

impl OpenCell {
    fn value(self) -> Cell {
        let text = Cell::text(&self.text);
        let shows_error = |cell: &Cell| match cell {
            Cell::Text(text) => (text.starts_with('#') && text.ends_with(['!', '?', 'A'])) || text.starts_with("Err:"),
            _ => false,
        };
        if self.is_error || (self.has_formula && shows_error(&text)) {
            return Cell::Error(self.text);
        }
        self.value.unwrap_or(text)
    }
}

fn open_cell(tag: &BytesStart<'_>, name: &str) -> OpenCell {
    let mut cell = OpenCell {
        repeats: count(tag, "table:number-columns-repeated"),
        rows_spanned: count(tag, "table:number-rows-spanned"),
        columns_spanned: count(tag, "table:number-columns-spanned"),
        is_error: attribute(tag, "calcext:value-type").as_deref() == Some("error"),
        has_formula: attribute(tag, "table:formula").is_some(),
        ..OpenCell::default()
    };
    // A cell under a merged one may keep an old value that nobody sees.
    if name == "table:covered-table-cell" {
        cell.value = Some(Cell::Empty);
        return cell;
    }
    let of = |name: &str| attribute(tag, name);
    cell.value = match of("office:value-type").as_deref() {
        Some("float" | "currency" | "percentage") => {
            of("office:value").and_then(|value| value.trim().parse().ok()).map(Cell::Number)
        }
        Some("boolean") => of("office:boolean-value").map(|value| Cell::Other(value.to_uppercase())),
        Some("date") => of("office:date-value").map(Cell::Other),
        Some("time") => of("office:time-value").map(Cell::Other),
        _ => of("office:string-value").filter(|value| !value.is_empty()).map(|value| Cell::text(&value)),
    };
    cell
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.0 == name)?;
    Some(quick_xml::escape::unescape(&found.value).map(Cow::into_owned).unwrap_or_default())
}

/// A repeat or a span; at least one, and never more than a sheet has rows.
fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, 1 << 21)
}
