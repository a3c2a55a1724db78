//! Finding a table's header and what its columns hold. Pure.

use std::collections::BTreeMap;

use super::grid::{Cell, Grid, GridRow};
use super::heading::{Heading, can_be_a_name, classify, names_aids, names_sizes};
use crate::base::limits::LIST_COLUMNS_MAX;

/// Where the quantities stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QtyColumns {
    One(u32),
    /// Each column is a size and holds the pieces of that size.
    Sizes(Vec<(u32, String)>),
}

/// What the columns of a product table hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub name: u32,
    pub price: u32,
    pub qty: QtyColumns,
    /// In column order.
    pub variants: Vec<u32>,
    pub note: Option<u32>,
}

/// What the columns of a table of display aids hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AidsLayout {
    pub name: u32,
    pub qty: u32,
    pub note: Option<u32>,
}

/// A header: where it begins in the grid, how many grid rows it takes, what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub rows: usize,
    pub layout: Layout,
    /// The name column is headed as a column of aids: it heads products only where no aids section is open.
    pub speaks_of_aids: bool,
}

/// Every product header of a sheet, by the index of its first grid row.
pub fn headers(grid: &Grid) -> BTreeMap<usize, Header> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    while at < grid.rows.len() {
        match header_at(grid, at) {
            Some(header) => {
                let rows = header.rows;
                found.insert(at, header);
                at += rows;
            }
            None => at += 1,
        }
    }
    found
}

/// One heading and the columns it stands over.
struct Span<'a> {
    first: u32,
    last: u32,
    bottom: u32,
    text: &'a str,
    /// The merge was lost with the file's format; the blank cells beside it are taken for it.
    guessed: bool,
}

fn header_at(grid: &Grid, at: usize) -> Option<Header> {
    let row = &grid.rows[at];
    let spans = spans(grid, row);
    if spans.len() < 2 {
        return None;
    }
    two_row_header(grid, at, &spans).or_else(|| {
        let columns: Vec<Column> = spans.iter().map(|span| Column::of(span.first, span.text)).collect();
        layout(&columns, Vec::new()).map(|(layout, speaks_of_aids)| Header { rows: 1, layout, speaks_of_aids })
    })
}

fn spans<'a>(grid: &Grid, row: &'a GridRow) -> Vec<Span<'a>> {
    let cells = row.own();
    let mut spans = Vec::new();
    for (index, (column, cell)) in cells.iter().enumerate() {
        let Cell::Text(text) = cell else { continue };
        let span = match grid.merge_at(row.number, *column) {
            Some(merge) => Span { first: *column, last: merge.right, bottom: merge.bottom, text, guessed: false },
            None if names_sizes(text) => {
                let last = cells.get(index + 1).map_or(LIST_COLUMNS_MAX as u32, |(next, _)| next - 1);
                Span { first: *column, last, bottom: row.number, text, guessed: true }
            }
            None => Span { first: *column, last: *column, bottom: row.number, text, guessed: false },
        };
        spans.push(span);
    }
    spans
}

/// A heading merged over several columns is refined by the row below: sizes, or kinds of prices.
fn two_row_header(grid: &Grid, at: usize, spans: &[Span<'_>]) -> Option<Header> {
    let is_group = |span: &&Span<'_>| span.last > span.first;
    let groups: Vec<&Span<'_>> = spans.iter().filter(is_group).collect();
    let below = grid.rows.get(at + 1)?;
    if !groups.iter().any(|group| group.bottom + 1 == below.number) {
        return None;
    }
    let in_group = |column: u32| groups.iter().any(|group| (group.first..=group.last).contains(&column));
    if !below.own().iter().all(|(column, _)| in_group(*column)) {
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut sizes: Vec<(u32, String)> = Vec::new();
    for span in spans {
        let under: Vec<(u32, String)> = below
            .own()
            .iter()
            .filter(|(column, _)| (span.first..=span.last).contains(column))
            .map(|(column, cell)| (*column, cell.shown()))
            .collect();
        if span.last == span.first || under.is_empty() {
            columns.push(Column::of(span.first, span.text));
        } else if heads_sizes(span) {
            sizes.extend(under.into_iter().filter(|(_, size)| !is_sum(size)));
        } else {
            columns.extend(under.iter().map(|(column, text)| Column::under(*column, span.text, text)));
        }
    }
    let (layout, speaks_of_aids) = layout(&columns, sizes)?;
    Some(Header { rows: 2, layout, speaks_of_aids })
}

fn heads_sizes(span: &Span<'_>) -> bool {
    names_sizes(span.text) || (!span.guessed && matches!(classify(span.text), Heading::Qty(_) | Heading::Variant))
}

/// A column among the sizes that adds them up.
fn is_sum(size: &str) -> bool {
    matches!(classify(size), Heading::Ignored | Heading::Qty(_))
}

struct Column {
    at: u32,
    heading: Heading,
    can_be_a_name: bool,
    names_aids: bool,
}

impl Column {
    fn of(at: u32, text: &str) -> Column {
        Column { at, heading: classify(text), can_be_a_name: can_be_a_name(text), names_aids: names_aids(text) }
    }

    /// `Jual` under `Harga` is `Harga Jual`; `Warna` under anything is `Warna`.
    fn under(at: u32, above: &str, text: &str) -> Column {
        match classify(text) {
            Heading::Unknown => Column::of(at, &format!("{above} {text}")),
            _ => Column::of(at, text),
        }
    }
}

fn layout(columns: &[Column], sizes: Vec<(u32, String)>) -> Option<(Layout, bool)> {
    let best = |rank: fn(Heading) -> Option<u8>| {
        columns.iter().filter_map(|c| rank(c.heading).map(|rank| (rank, c.at))).min().map(|(_, at)| at)
    };
    let named = best(|h| if let Heading::Name(rank) = h { Some(rank) } else { None });
    let name = named.or_else(|| columns.iter().find(|c| c.can_be_a_name).map(|c| c.at))?;
    let price = best(|h| if let Heading::Price(rank) = h { Some(rank) } else { None })?;
    let qty = if sizes.is_empty() {
        QtyColumns::One(best(|h| if let Heading::Qty(rank) = h { Some(rank) } else { None })?)
    } else {
        QtyColumns::Sizes(sizes)
    };
    let variants = columns.iter().filter(|c| c.heading == Heading::Variant && c.at != name).map(|c| c.at).collect();
    let note = columns.iter().find(|c| c.heading == Heading::Note).map(|c| c.at);
    let speaks_of_aids = columns.iter().any(|c| c.at == name && c.names_aids);
    Some((Layout { name, price, qty, variants, note }, speaks_of_aids))
}

/// The header of a table of display aids: a name and a quantity. `title` is true for the section's own title row,
/// whose title may head the names.
pub fn aids_header(row: &GridRow, title: bool) -> Option<AidsLayout> {
    let (mut name, mut qty, mut note) = (None, None, None);
    for (column, cell) in row.own() {
        let Cell::Text(text) = cell else { continue };
        match classify(text) {
            Heading::Qty(_) if qty.is_none() => qty = Some(*column),
            Heading::Note if note.is_none() => note = Some(*column),
            Heading::Name(_) if name.is_none() => name = Some(*column),
            _ if name.is_none() && names_aids(text) && (title || text.chars().count() <= 40) => name = Some(*column),
            _ => {}
        }
    }
    Some(AidsLayout { name: name?, qty: qty?, note })
}
