//! A catalogue set as lines of text, as a PDF gives it: names with a price behind or below. Pure.

use super::catalogue::{CatalogueItem, price};
use crate::base::Rupiah;
use crate::base::text::clean_line;
use crate::intake::list::Cell;

/// One line of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Pieces with wide gaps between them, left to right.
    pub cells: Vec<String>,
    /// How far below the line above it stands, in points; 0 for the first of a page.
    pub gap: f64,
    /// Height of the letters, in points.
    pub size: f64,
}

/// A bare figure is a price only where it has a cell of its own and is at least this many rupiah.
const BARE_RUPIAH_MIN: i64 = 500;

/// The things of a catalogue that gives prices; empty when there is none in it.
pub fn priced(lines: &[Line]) -> Vec<CatalogueItem> {
    let mut items = Vec::new();
    // The name that waits for a price below it.
    let mut waiting: Option<String> = None;
    for line in lines {
        match read(line) {
            Read::Item(item) => {
                items.push(item);
                waiting = None;
            }
            Read::Price(price) => {
                if let Some(name) = waiting.take() {
                    items.push(CatalogueItem::new(name, Some(price)));
                }
            }
            Read::Text(text) => waiting = Some(text).filter(|text| is_name(text)),
        }
    }
    without_row_numbers(items)
}

/// Takes away the numbers of a column that stands close to the names: "1 Tas", "2 Topi", but not "3 in 1" alone.
fn without_row_numbers(mut items: Vec<CatalogueItem>) -> Vec<CatalogueItem> {
    let rest = |at: usize, name: &str| {
        let rest = name.strip_prefix(&(at + 1).to_string())?.strip_prefix(' ')?;
        is_name(rest).then(|| rest.to_owned())
    };
    let names: Option<Vec<String>> = items.iter().enumerate().map(|(at, item)| rest(at, &item.name)).collect();
    if let Some(names) = names.filter(|names| names.len() >= 2) {
        for (item, name) in items.iter_mut().zip(names) {
            item.name = name;
        }
    }
    items
}

/// The things of a catalogue without prices: the longest run of lines of one height at one distance, which is how a
/// list is set.
pub fn unpriced(lines: &[Line]) -> Vec<CatalogueItem> {
    let (mut best, mut run): (&[Line], usize) = (&[], 0);
    for at in 0..lines.len() {
        let continues = at > run && {
            let (above, line) = (&lines[at - 1], &lines[at]);
            let first_gap = lines[run + 1].gap;
            let near = |a: f64, b: f64| (a - b).abs() <= 0.15 * b.abs().max(1.0);
            near(line.size, above.size) && line.gap > 0.0 && near(line.gap, first_gap)
        };
        if !continues {
            // The line above may head the list as its first thing.
            run = if at > 0 && lines[at].gap > 0.0 && lines[at].size == lines[at - 1].size { at - 1 } else { at };
        }
        if at + 1 - run > best.len() {
            best = &lines[run..=at];
        }
    }
    let names = best.iter().map(|line| without_number(&line.cells.join(" ")));
    names.filter(|name| is_name(name)).map(|name| CatalogueItem::new(name, None)).collect()
}

enum Read {
    Item(CatalogueItem),
    /// A price and nothing else.
    Price(Rupiah),
    Text(String),
}

fn read(line: &Line) -> Read {
    let whole = clean_line(&line.cells.join(" "));
    if let Some((last, before)) = line.cells.split_last()
        && let Some(price) = cell_price(last)
    {
        let name = before.iter().map(String::as_str).find(|cell| is_name(&without_number(cell)));
        return match name {
            Some(name) if is_goods(name) => Read::Item(CatalogueItem::new(without_number(name), Some(price))),
            Some(_) => Read::Text(whole),
            None => Read::Price(price),
        };
    }
    match split_price(&whole) {
        Some((name, price)) if is_goods(name) => Read::Item(CatalogueItem::new(without_number(name), Some(price))),
        _ => Read::Text(whole),
    }
}

/// The price in a cell of its own: `Rp 65.000`, `87,5rb`, `65000`, `Rp 65.000 / pcs`.
fn cell_price(cell: &str) -> Option<Rupiah> {
    let head = cell.split(" /").next().unwrap_or(cell).trim();
    let head = head.split_once('/').map_or(head, |(head, _)| head.trim());
    let head = head.strip_prefix("Harga").map_or(head, |rest| rest.trim_start_matches([':', ' ']));
    let found = price(&Cell::text(head))?;
    (found.0 >= BARE_RUPIAH_MIN && (is_marked(head) || !is_year(found))).then_some(found)
}

/// A name and the price at the end of the same text; the price must be marked as one.
fn split_price(text: &str) -> Option<(&str, Rupiah)> {
    let text = text.split(" / ").next().unwrap_or(text).trim_end();
    let ends: Vec<usize> = text.match_indices([' ', ':', '=']).map(|(at, _)| at).collect();
    // From the longest ending that can be a price, so that `Rp 65.000` is not read as `65.000`.
    ends.iter().rev().take(3).rev().find_map(|at| {
        let (name, ending) = (&text[..*at], text[*at..].trim_start_matches([' ', ':', '=']));
        let found = price(&Cell::text(ending))?;
        let lower = name.to_lowercase();
        let name = name[..name.len() - usize::from(lower.ends_with("rp")) * 2].trim_end();
        (is_marked(ending) && found.0 >= BARE_RUPIAH_MIN).then_some((name, found))
    })
}

/// Whether a text says by itself that it is money: a currency, a word for thousands, or thousands set apart.
fn is_marked(text: &str) -> bool {
    let lower = text.to_lowercase();
    let ends = ["rb", "ribu", "jt", "juta", "k", ",-", ".-"];
    let grouped = lower.split(['.', ',']).skip(1).any(|group| group.len() == 3);
    lower.starts_with("rp") || lower.starts_with("idr") || grouped || ends.iter().any(|end| lower.ends_with(end))
}

fn is_year(price: Rupiah) -> bool {
    (1_900..=2_100).contains(&price.0)
}

/// A name has letters; what begins like a sum names no thing.
fn is_goods(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let sums = ["total", "subtotal", "sub total", "grand total", "jumlah", "ongkir", "ongkos", "minimal", "min."];
    is_name(&lower) && !sums.iter().any(|sum| lower.starts_with(sum))
}

fn is_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// Without the number in front and the dots behind: `3. Tas Anyam .......`.
fn without_number(text: &str) -> String {
    let text = text.trim_start_matches(['-', '*', '\u{2022}', '\u{B7}', ' ']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < text.len() && rest.len() + 3 >= text.len();
    let text = match rest.strip_prefix(['.', ')']).filter(|_| numbered) {
        Some(rest) => rest,
        None => text,
    };
    clean_line(text.trim_end_matches(['.', ' ', ':', ';', ',', '-', '\u{2013}', '\u{2026}', '=', '@']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |text: &&str| Line { cells: text.split('|').map(str::to_owned).collect(), gap: 20.0, size: 11.0 };
        texts.iter().map(line).collect()
    }

    #[test]
    fn prices_beside_and_below_their_names_are_found() {
        for (texts, expect) in [
            (
                &["Katalog dan harga barang - November 2026", "Cangkir Caf\u{e9}|Rp 65.000", "Teko|175000"][..],
                &[("Cangkir Caf\u{e9}", 65_000), ("Teko", 175_000)][..],
            ),
            (&["1. Tas Anyam ........ Rp 90.000", "2) Topi Rp. 20.000,-"], &[("Tas Anyam", 90_000), ("Topi", 20_000)]),
            (&["Tas : 87,5rb", "Topi - 20k / pcs"], &[("Tas", 87_500), ("Topi", 20_000)]),
            (&["No|Nama|Harga", "1|Tas|L|90.000"], &[("Tas", 90_000)]),
            (
                &["Tas Anyam Besar", "Rp 90.000", "Topi", "Harga: Rp 5.000"],
                &[("Tas Anyam Besar", 90_000), ("Topi", 5_000)],
            ),
            (&["1 Tas|Rp 9.000", "2 Topi|Rp 8.000"], &[("Tas", 9_000), ("Topi", 8_000)]),
            (&["3 in 1 sabun|Rp 9.000", "2 Topi|Rp 8.000"], &[("3 in 1 sabun", 9_000), ("2 Topi", 8_000)]),
            (&["Total|Rp 90.000", "Ongkir Rp 10.000"], &[]),
            (&["Telepon 0812-0000-0008", "Jalan Contoh 12", "Tahun|2026", "5 menit"], &[]),
        ] {
            let items = priced(&lines(texts));
            let found: Vec<(&str, i64)> = items.iter().map(|i| (i.name.as_str(), i.price.map_or(0, |p| p.0))).collect();
            assert_eq!(found, expect, "{texts:?}");
        }
    }

    #[test]
    fn a_list_without_prices_is_told_by_how_it_is_set() {
        let line = |text: &str, gap, size| Line { cells: vec![text.to_owned()], gap, size };
        let page = [
            line("Camilan Uji", 0.0, 18.0),
            line("Katalog barang - November 2026", 24.0, 11.0),
            line("Keripik Tempe", 36.0, 11.0),
            line("2. Rengginang", 20.0, 11.0),
            line("Abon Lele", 20.0, 11.0),
            line("Terima kasih", 60.0, 11.0),
        ];
        let names: Vec<String> = unpriced(&page).into_iter().map(|item| item.name).collect();
        assert_eq!(names, ["Keripik Tempe", "Rengginang", "Abon Lele"]);
        assert!(unpriced(&[]).is_empty());
    }
}
