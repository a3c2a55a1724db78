//! Going through a sheet row by row: what is an item, an aid, or neither. Pure; every row ends up somewhere.

use std::collections::{BTreeMap, HashSet};

use super::grid::{Cell, Grid, GridRow};
use super::heading;
use super::layout::{AidsLayout, Header, Layout, QtyColumns, aids_header, headers};
use super::model::{IgnoredKind, IgnoredRow, ListedAid, ListedItem, Reason, RejectedRow, SourceRow, StockList};
use super::text::{is_dash, without_enumeration};
use super::values;
use crate::base::limits::NAME_CHARS_MAX;

/// Whether a sheet holds a stock list at all.
pub fn has_header(grid: &Grid) -> bool {
    headers(grid).values().any(|header| !header.speaks_of_aids)
}

/// Reads a sheet. `limit_rupiah` is the outlet's highest price; a price equal to it is allowed.
pub fn read(grid: &Grid, limit_rupiah: i64) -> StockList {
    let mut walk = Walk {
        headers: headers(grid),
        place: Place::Above,
        layout: None,
        seen: HashSet::new(),
        limit_rupiah,
        list: StockList { sheet: grid.sheet.clone(), ..StockList::default() },
    };
    let mut at = 0;
    while at < grid.rows.len() {
        at += walk.step(grid, at);
    }
    walk.finish(grid)
}

/// Where in the sheet the walk is.
enum Place {
    /// Above the first header.
    Above,
    Table,
    AfterTotal,
    /// In the aids section, with its own header's columns if it has one.
    Aids(Option<AidsLayout>),
}

struct Walk {
    headers: BTreeMap<usize, Header>,
    place: Place,
    /// The columns of the last product header.
    layout: Option<Layout>,
    /// Name and variant of accepted rows, lower case.
    seen: HashSet<(String, String)>,
    limit_rupiah: i64,
    list: StockList,
}

impl Walk {
    /// Takes the grid row at an index; returns how many grid rows it took.
    fn step(&mut self, grid: &Grid, at: usize) -> usize {
        let row = &grid.rows[at];
        let in_aids = matches!(self.place, Place::Aids(_));
        if let Some(header) = self.headers.get(&at).filter(|header| !(in_aids && header.speaks_of_aids)).cloned() {
            for row in &grid.rows[at..at + header.rows] {
                self.list.header_rows.push(row.number);
                self.ignore(row, IgnoredKind::Header);
            }
            self.layout = Some(header.layout);
            self.place = Place::Table;
            return header.rows;
        }
        if self.is_aids_title(row) {
            self.ignore(row, IgnoredKind::AidsTitle);
            self.place = Place::Aids(aids_header(row, true));
            return 1;
        }
        match &self.place {
            Place::Above => self.ignore(row, IgnoredKind::Title),
            Place::Aids(own) => {
                let own = *own;
                self.aids_row(row, at, own);
            }
            Place::Table | Place::AfterTotal => self.table_row(row),
        }
        1
    }

    fn table_row(&mut self, row: &GridRow) {
        let Some(layout) = self.layout.clone() else {
            return self.ignore(row, IgnoredKind::Title);
        };
        if let Some(kind) = self.sum_kind(row) {
            if kind == IgnoredKind::Total {
                self.place = Place::AfterTotal;
                self.hear_total(row, &layout);
            }
            return self.ignore(row, kind);
        }
        if matches!(self.place, Place::AfterTotal) {
            return self.ignore(row, IgnoredKind::AfterTotal);
        }
        if row.filled_count() == 1 {
            return self.ignore(row, lone_cell_kind(row));
        }
        self.item_row(row, &layout);
    }

    /// What the file says it comes to: the totals of its tables together, or the grand total.
    fn hear_total(&mut self, row: &GridRow, layout: &Layout) {
        let qty = match &layout.qty {
            QtyColumns::One(column) => values::qty(row.own_at(*column)).ok(),
            QtyColumns::Sizes(sizes) => {
                let each = sizes.iter().filter_map(|(column, _)| values::qty(row.own_at(*column)).ok());
                Some(each.sum::<i64>()).filter(|sum| *sum > 0)
            }
        };
        let Some(qty) = qty else { return };
        let words = heading::words(row.first_text().unwrap_or_default());
        let is_grand = words.first().is_some_and(|word| word.starts_with("grand"));
        let before = self.list.total_said.filter(|_| !is_grand).unwrap_or(0);
        self.list.total_said = Some(before.saturating_add(qty));
    }

    /// `Subtotal` and `Total` rows: told by their first text while the price cell is empty.
    fn sum_kind(&self, row: &GridRow) -> Option<IgnoredKind> {
        if self.layout.as_ref().is_some_and(|layout| !is_blank(row.own_at(layout.price))) {
            return None;
        }
        let words = heading::words(row.first_text()?);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["subtotal", ..] | ["sub", "total", ..] => Some(IgnoredKind::Subtotal),
            ["total", ..] | ["grandtotal", ..] | ["grand", "total", ..] | ["jumlah", ..] => Some(IgnoredKind::Total),
            _ => None,
        }
    }

    /// A title such as `B. Alat pendukung display (dipinjamkan)`. A row with a price is goods, whatever its name; one
    /// with a number of pieces is an aid or goods too.
    fn is_aids_title(&self, row: &GridRow) -> bool {
        let Some(text) = row.first_text() else { return false };
        let words = heading::words(without_enumeration(text));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let words = match words.as_slice() {
            ["daftar" | "data" | "list", rest @ ..] => rest,
            all => all,
        };
        let titled = matches!(
            words,
            ["alat" | "peralatan", "pendukung" | "bantu", "display", ..] | ["perlengkapan", "display", ..]
        );
        let Some(layout) = self.layout.as_ref().filter(|_| titled) else { return titled };
        let counted = match &layout.qty {
            QtyColumns::One(column) => values::qty(row.own_at(*column)).is_ok(),
            QtyColumns::Sizes(sizes) => sizes.iter().any(|(column, _)| values::qty(row.own_at(*column)).is_ok()),
        };
        let own_counted = match &self.place {
            Place::Aids(Some(own)) => values::qty(row.own_at(own.qty)).is_ok(),
            _ => false,
        };
        is_blank(row.own_at(layout.price)) && !counted && !own_counted
    }

    fn aids_row(&mut self, row: &GridRow, at: usize, own: Option<AidsLayout>) {
        if own.is_none()
            && let Some(header) = aids_header(row, false)
        {
            self.place = Place::Aids(Some(header));
            return self.ignore(row, IgnoredKind::AidsHeader);
        }
        if let Some(kind) = self.sum_kind(row) {
            return self.ignore(row, kind);
        }
        let known = own.or_else(|| self.borrowed_layout(at));
        let by_layout = known.and_then(|layout| aid_by_layout(row, layout));
        let aid = match by_layout {
            Some(aid) => Some(aid),
            // Only a section without columns of its own may be guessed at.
            None if own.is_none() && known.is_none_or(|layout| row.at(layout.name).is_empty()) => aid_by_guess(row),
            None => None,
        };
        match aid {
            Some((name, qty, note)) => {
                let aid = ListedAid { row: row.number, name, qty, note, line: row.line };
                self.list.display_aids.push(aid);
            }
            None => self.ignore(row, IgnoredKind::NoAid),
        }
    }

    /// The columns of the products' table: that above, or the next one where the aids stand first.
    fn borrowed_layout(&self, at: usize) -> Option<AidsLayout> {
        let next = || self.headers.range(at..).find(|(_, header)| !header.speaks_of_aids).map(|(_, h)| &h.layout);
        let layout = self.layout.as_ref().or_else(next)?;
        match layout.qty {
            QtyColumns::One(qty) => Some(AidsLayout { name: layout.name, qty, note: layout.note }),
            QtyColumns::Sizes(_) => None,
        }
    }

    fn item_row(&mut self, row: &GridRow, layout: &Layout) {
        let name = match row.at(layout.name) {
            Cell::Error(_) => String::new(),
            cell => cell.shown(),
        };
        let price_cell = row.at(layout.price);
        let price = values::price(price_cell, self.limit_rupiah);
        let mut reasons: Vec<Reason> = Vec::new();
        if name.is_empty() {
            reasons.push(Reason::MissingName);
        } else if name.chars().count() > NAME_CHARS_MAX {
            reasons.push(Reason::NameTooLong);
        }
        reasons.extend(price.err());
        let item = Item {
            row: row.number,
            line: row.line,
            name,
            variants: layout.variants.iter().map(|at| row.at(*at).shown()).filter(|v| !v.is_empty()).collect(),
            price: price.unwrap_or(0),
            price_text: price_cell.shown(),
        };
        match &layout.qty {
            QtyColumns::One(column) => {
                let cell = row.at(*column);
                let qty = values::qty(cell);
                reasons.extend(qty.err());
                self.place_item(&item, None, qty.unwrap_or(0), reasons, cell.shown());
            }
            QtyColumns::Sizes(sizes) => self.size_row(row, &item, sizes, reasons),
        }
    }

    fn size_row(&mut self, row: &GridRow, item: &Item, sizes: &[(u32, String)], mut reasons: Vec<Reason>) {
        let brought: Vec<(&str, &Cell)> = sizes
            .iter()
            .map(|(column, size)| (size.as_str(), row.at(*column)))
            .filter(|(_, cell)| !is_blank(cell) && !is_zero(cell))
            .collect();
        if brought.is_empty() {
            reasons.push(Reason::MissingQty);
        }
        if !reasons.is_empty() {
            return self.place_item(item, None, 0, reasons, String::new());
        }
        for (size, cell) in brought {
            let qty = values::qty(cell);
            self.place_item(item, Some(size), qty.unwrap_or(0), qty.err().into_iter().collect(), cell.shown());
        }
    }

    /// Accepts an item or says why not. `duplicate` stands alone: a row with faults is not compared.
    fn place_item(&mut self, item: &Item, size: Option<&str>, qty: i64, mut reasons: Vec<Reason>, qty_text: String) {
        let parts: Vec<&str> = item.variants.iter().map(String::as_str).chain(size).collect();
        let variant = (!parts.is_empty()).then(|| parts.join(" / "));
        if reasons.is_empty() {
            let key = (item.name.to_lowercase(), variant.as_deref().unwrap_or_default().to_lowercase());
            if !self.seen.insert(key) {
                reasons.push(Reason::Duplicate);
            }
        }
        let (row, line) = (item.row, item.line);
        if reasons.is_empty() {
            let (name, price_rupiah) = (item.name.clone(), item.price);
            self.list.rows.push(ListedItem { row, name, variant, qty, price_rupiah, line });
        } else {
            let name = (!item.name.is_empty()).then(|| item.name.clone());
            let price_text = item.price_text.clone();
            self.list.rejected.push(RejectedRow { row, name, variant, reasons, line, price_text, qty_text });
        }
    }

    fn ignore(&mut self, row: &GridRow, kind: IgnoredKind) {
        self.list.ignored_rows.push(IgnoredRow { row: row.number, kind, line: row.line });
    }

    fn finish(mut self, grid: &Grid) -> StockList {
        let totals = &mut self.list.totals;
        totals.accepted = self.list.rows.len();
        totals.rejected = self.list.rejected.len();
        totals.display_aids = self.list.display_aids.len();
        for item in &self.list.rows {
            totals.qty = totals.qty.saturating_add(item.qty);
            totals.value_rupiah = totals.value_rupiah.saturating_add(item.qty.saturating_mul(item.price_rupiah));
        }
        self.list.sources = grid.rows.iter().map(|row| SourceRow { row: row.number, text: row.shown() }).collect();
        self.list
    }
}

/// What a row says before its quantities are looked at.
struct Item {
    row: u32,
    line: Option<u32>,
    name: String,
    variants: Vec<String>,
    price: i64,
    price_text: String,
}

/// Name, pieces and note of an aid.
type Aid = (String, i64, Option<String>);

fn aid_by_layout(row: &GridRow, layout: AidsLayout) -> Option<Aid> {
    let name = match row.at(layout.name) {
        Cell::Text(text) => text.clone(),
        cell @ Cell::Number(_) => cell.shown(),
        _ => return None,
    };
    let qty = values::qty(row.at(layout.qty)).ok()?;
    let note = layout.note.map(|at| row.at(at).shown()).filter(|note| !note.is_empty());
    Some((name, qty, note))
}

/// The first text is the name, the first number of pieces after it the quantity.
fn aid_by_guess(row: &GridRow) -> Option<Aid> {
    let named = row.own().iter().position(|(_, cell)| matches!(cell, Cell::Text(_)) && values::qty(cell).is_err())?;
    let qty = row.own()[named + 1..].iter().find_map(|(_, cell)| values::qty(cell).ok())?;
    Some((row.own()[named].1.shown(), qty, None))
}

fn lone_cell_kind(row: &GridRow) -> IgnoredKind {
    let words = row.first_text().map(heading::words).unwrap_or_default();
    match words.first().map(String::as_str) {
        Some("catatan" | "nb" | "note" | "ket" | "keterangan") | None => IgnoredKind::Note,
        Some(_) => IgnoredKind::Category,
    }
}

fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Empty => true,
        Cell::Text(text) => is_dash(text),
        _ => false,
    }
}

fn is_zero(cell: &Cell) -> bool {
    match cell {
        Cell::Number(number) => *number == 0.0,
        Cell::Text(text) => text.trim_start_matches(['0', '.', ',']).is_empty(),
        _ => false,
    }
}
