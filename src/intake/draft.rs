//! A hand-over in the making: from the list to what was counted. Pure; the kiosk keeps it as a draft after each change.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::list::text::clean;
use super::list::{Cell, Reason, StockList, values};
use super::refused::Refused;
use crate::base::limits::{NAME_CHARS_MAX, NOTE_CHARS_MAX, QTY_MAX};
use crate::base::text::{fold, truncate_chars};
use crate::base::{PartnerId, ProductId, Rupiah};
use crate::catalog::{Product, barcodes, codes};

/// The kind under which the store keeps these drafts.
pub const DRAFT_KIND: &str = "intake";

/// Where the staff is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    #[default]
    List,
    Count,
    HandOver,
}

/// A hand-over that is not accepted yet.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeDraft {
    pub partner: Option<PartnerId>,
    pub step: Step,
    /// The file the list came from; empty when it was begun by hand.
    pub file: String,
    pub lines: Vec<DraftLine>,
    pub aids: Vec<DraftAid>,
    pub note: String,
    /// Rows of the partner's list that are not taken, for the paper; filled in at the latest when it is handed in.
    pub refused: Vec<Refused>,
}

/// One line: what the list says, what was counted, and the row as it stood in the file.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    /// The product that is already known, if there is one.
    pub product: Option<ProductId>,
    /// Our code: of the known product, or of a label that was printed before. Empty: a new one is drawn.
    pub code: String,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub barcode: String,
    /// As written or typed; [`DraftLine::price`] is what it comes to.
    pub price_text: String,
    /// `None`: not readable as a price.
    pub price: Option<Rupiah>,
    pub qty_text: String,
    /// Zero for goods that were brought without being listed.
    pub listed_qty: Option<i64>,
    pub counted_qty: Option<i64>,
    /// Of the counted ones: shown to the partner and given back at once.
    pub damaged_qty: i64,
    /// Why there are fewer or more than listed.
    pub reason: String,
    /// What is wrong with the damaged ones.
    pub damage_reason: String,
    pub source_row: Option<u32>,
    pub source_text: String,
}

/// A thing lent for display.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAid {
    pub name: String,
    pub qty: i64,
    pub note: String,
}

/// What a scan did to the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// This line has now so many pieces.
    Counted {
        line: usize,
        qty: i64,
    },
    /// Several lines answer to the code (variants under one barcode): someone has to choose.
    Ambiguous(Vec<usize>),
    Unknown,
}

/// Figures of a draft, for the screen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DraftTotals {
    pub lines: usize,
    pub lines_with_faults: usize,
    pub lines_counted: usize,
    pub listed_qty: i64,
    pub counted_qty: i64,
    pub damaged_qty: i64,
    /// Of what will be stocked.
    pub value: Rupiah,
}

/// What makes two lines the same goods.
fn same_words(name: &str, variant: &str) -> (String, String) {
    (fold(name), fold(variant))
}

impl IntakeDraft {
    pub fn for_partner(partner: PartnerId) -> IntakeDraft {
        IntakeDraft { partner: Some(partner), ..IntakeDraft::default() }
    }

    /// Takes over a list in the order of its rows: accepted rows, rejected rows with what was written in them, aids.
    pub fn take_list(&mut self, list: &StockList, price_limit: Rupiah) {
        self.file = list.file.clone();
        let accepted = list.rows.iter().map(|item| {
            let mut line = DraftLine {
                source_row: Some(item.row),
                source_text: list.source_text(item.row).to_owned(),
                ..DraftLine::default()
            };
            line.set_name(&item.name);
            line.set_variant(item.variant.as_deref().unwrap_or_default());
            line.set_qty(&item.qty.to_string());
            line.set_price(&item.price_rupiah.to_string(), price_limit);
            line
        });
        let rejected = list.rejected.iter().map(|row| {
            let mut line = DraftLine {
                source_row: Some(row.row),
                source_text: list.source_text(row.row).to_owned(),
                ..DraftLine::default()
            };
            line.set_name(row.name.as_deref().unwrap_or_default());
            line.set_variant(row.variant.as_deref().unwrap_or_default());
            line.set_qty(&row.qty_text);
            line.set_price(&row.price_text, price_limit);
            line
        });
        let mut lines: Vec<DraftLine> = accepted.chain(rejected).collect();
        lines.sort_by_key(|line| line.source_row);
        self.lines.extend(lines);
        self.aids.extend(list.display_aids.iter().map(|aid| DraftAid {
            name: clean(&aid.name),
            qty: aid.qty,
            note: aid.note.as_deref().map(clean).unwrap_or_default(),
        }));
    }

    /// Adds an empty line for goods that are on the list; returns its place.
    pub fn add_line(&mut self) -> usize {
        self.lines.push(DraftLine::default());
        self.lines.len() - 1
    }

    /// Adds a known product with no pieces listed: brought, but not on the list. A price of zero is left open.
    pub fn add_product(&mut self, product: &Product, price: Rupiah) -> usize {
        let known_price = (price > Rupiah::ZERO).then_some(price);
        let mut line = DraftLine {
            name: product.name.clone(),
            variant: product.variant.clone(),
            price: known_price,
            price_text: known_price.map(|price| price.0.to_string()).unwrap_or_default(),
            qty_text: "0".into(),
            listed_qty: Some(0),
            counted_qty: Some(0),
            ..DraftLine::default()
        };
        line.know(product);
        self.lines.push(line);
        self.lines.len() - 1
    }

    /// Copies the row above: a line with the same name, price and listed pieces below line `at`, for its next variant.
    pub fn copy_line(&mut self, at: usize) -> Option<usize> {
        let above = self.lines.get(at)?;
        let copy = DraftLine {
            name: above.name.clone(),
            variant: above.variant.clone(),
            category: above.category.clone(),
            price_text: above.price_text.clone(),
            price: above.price,
            qty_text: above.qty_text.clone(),
            listed_qty: above.listed_qty,
            ..DraftLine::default()
        };
        self.lines.insert(at + 1, copy);
        Some(at + 1)
    }

    pub fn remove_line(&mut self, at: usize) -> Option<DraftLine> {
        (at < self.lines.len()).then(|| self.lines.remove(at))
    }

    /// Finds the partner's known products by name and variant and takes their codes over. Call it after any change of
    /// names; a line whose product does not match any more lets go of it.
    pub fn recognise(&mut self, products: &[Product]) {
        let mut known = HashMap::new();
        for product in products {
            known.entry(same_words(&product.name, &product.variant)).or_insert(product);
        }
        for line in &mut self.lines {
            match known.get(&same_words(&line.name, &line.variant)) {
                Some(product) => line.know(product),
                None if line.product.is_some() => {
                    line.product = None;
                    line.code.clear();
                }
                None => {}
            }
        }
    }

    /// A scan while counting: one more piece of the line that answers to it.
    pub fn scan(&mut self, scanned: &str) -> Scanned {
        let code = codes::normalise(scanned);
        let spellings = barcodes::spellings(scanned.trim());
        let answers = |line: &DraftLine| {
            (!line.code.is_empty() && line.code == code)
                || (!line.barcode.is_empty() && spellings.contains(&line.barcode))
        };
        let found: Vec<usize> =
            self.lines.iter().enumerate().filter(|(_, line)| answers(line)).map(|(at, _)| at).collect();
        match found.as_slice() {
            [] => Scanned::Unknown,
            [at] => Scanned::Counted { line: *at, qty: self.lines[*at].count_one() },
            _ => Scanned::Ambiguous(found),
        }
    }

    /// "Everything is there as listed": fills in the lines that nobody has counted yet.
    pub fn count_as_listed(&mut self) {
        for line in &mut self.lines {
            line.counted_qty = line.counted_qty.or(line.listed_qty);
        }
    }

    /// What is wrong with a line, in the order of the list reader's codes. Like the reader, a line repeats only one that
    /// can be taken.
    pub fn faults(&self, at: usize, price_limit: Rupiah) -> Vec<Reason> {
        self.all_faults(price_limit).into_iter().nth(at).unwrap_or_default()
    }

    /// What is wrong with each line, as [`IntakeDraft::faults`] says it, in one walk over all of them.
    pub fn all_faults(&self, price_limit: Rupiah) -> Vec<Vec<Reason>> {
        let mut seen = HashSet::new();
        let faults = self.lines.iter().map(|line| {
            let mut faults = line.faults(price_limit);
            if faults.is_empty() && !seen.insert(same_words(&line.name, &line.variant)) {
                faults.push(Reason::Duplicate);
            }
            faults
        });
        faults.collect()
    }

    pub fn totals(&self, price_limit: Rupiah) -> DraftTotals {
        let mut totals = DraftTotals { lines: self.lines.len(), ..DraftTotals::default() };
        totals.lines_with_faults = self.all_faults(price_limit).iter().filter(|faults| !faults.is_empty()).count();
        for line in &self.lines {
            totals.lines_counted += usize::from(line.counted_qty.is_some());
            totals.listed_qty += line.listed_qty.unwrap_or(0);
            totals.counted_qty += line.counted_qty.unwrap_or(0);
            totals.damaged_qty += line.damaged_qty;
            totals.value += line.price.and_then(|price| price.times(line.stocked_qty())).unwrap_or_default();
        }
        totals
    }
}

impl DraftLine {
    pub fn set_name(&mut self, typed: &str) {
        self.name = clean(typed);
    }

    pub fn set_variant(&mut self, typed: &str) {
        self.variant = truncate_chars(&clean(typed), NAME_CHARS_MAX).to_owned();
    }

    /// Takes a price in any of the forms a list may use.
    pub fn set_price(&mut self, typed: &str, price_limit: Rupiah) {
        self.price_text = clean(typed);
        self.price = values::price(&Cell::text(typed), price_limit.0).ok().map(Rupiah);
    }

    /// Takes the listed pieces in any of the forms a list may use.
    pub fn set_qty(&mut self, typed: &str) {
        self.qty_text = clean(typed);
        self.listed_qty = values::qty(&Cell::text(typed)).ok();
    }

    /// Pieces that are there, damaged ones included; kept between none and the most one act takes.
    pub fn set_counted(&mut self, qty: i64) {
        self.counted_qty = Some(qty.clamp(0, QTY_MAX));
    }

    pub fn set_damaged(&mut self, qty: i64) {
        self.damaged_qty = qty.clamp(0, QTY_MAX);
    }

    pub fn set_reason(&mut self, typed: &str) {
        self.reason = truncate_chars(&clean(typed), NOTE_CHARS_MAX).to_owned();
    }

    pub fn set_damage_reason(&mut self, typed: &str) {
        self.damage_reason = truncate_chars(&clean(typed), NOTE_CHARS_MAX).to_owned();
    }

    pub fn set_barcode(&mut self, typed: &str) {
        self.barcode = typed.trim().to_owned();
    }

    pub fn set_category(&mut self, typed: &str) {
        self.category = clean(typed);
    }

    /// One more piece; returns how many there are.
    pub fn count_one(&mut self) -> i64 {
        self.set_counted(self.counted_qty.unwrap_or(0) + 1);
        self.counted_qty.unwrap_or(0)
    }

    /// What will be stocked.
    pub fn stocked_qty(&self) -> i64 {
        (self.counted_qty.unwrap_or(0) - self.damaged_qty).max(0)
    }

    /// It was counted, and there are fewer or more than listed.
    pub fn qty_differs(&self) -> bool {
        self.counted_qty.is_some() && self.counted_qty != self.listed_qty
    }

    /// Listed and counted differ, or something is damaged: each needs its reason.
    pub fn differs(&self) -> bool {
        self.qty_differs() || self.has_damage()
    }

    /// It was counted, and some are damaged.
    pub fn has_damage(&self) -> bool {
        self.counted_qty.is_some() && self.damaged_qty > 0
    }

    fn know(&mut self, product: &Product) {
        self.product = Some(product.id);
        self.code = product.code.clone();
        if self.category.is_empty() {
            self.category = product.category.clone();
        }
        if self.barcode.is_empty() {
            self.barcode = product.barcode.clone();
        }
    }

    /// What is wrong with the line by itself. The price is looked at again: the limit may have changed since.
    fn faults(&self, price_limit: Rupiah) -> Vec<Reason> {
        let mut faults = Vec::new();
        if self.name.is_empty() {
            faults.push(Reason::MissingName);
        } else if self.name.chars().count() > NAME_CHARS_MAX {
            faults.push(Reason::NameTooLong);
        }
        faults.extend(values::price(&Cell::text(&self.price_text), price_limit.0).err());
        if self.listed_qty.is_none() {
            faults.push(values::qty(&Cell::text(&self.qty_text)).err().unwrap_or(Reason::QtyInvalid));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::list;

    const LIMIT: Rupiah = Rupiah(500_000);
    const LIST: &[u8] = b"Nama;Warna;Stok;Harga\n\
        Ukiran;;1;750.000\nTas;Merah;5;85rb\nTas;Biru;2 lusin;85rb\nAlat pendukung display\nRak;;2;\n";

    fn draft() -> IntakeDraft {
        let mut draft = IntakeDraft::for_partner(PartnerId::new());
        draft.take_list(&list::read(LIST, "daftar.csv", LIMIT).expect("a list"), LIMIT);
        draft
    }

    fn product(name: &str, variant: &str, code: &str, barcode: &str) -> Product {
        Product {
            id: ProductId::new(),
            partner_id: PartnerId::new(),
            code: code.into(),
            name: name.into(),
            variant: variant.into(),
            category: "Kriya".into(),
            barcode: barcode.into(),
            photo_hash: None,
            active: true,
        }
    }

    #[test]
    fn a_list_becomes_lines_in_its_order_with_what_stood_there() {
        let draft = draft();
        let rows: Vec<_> = draft.lines.iter().map(|line| (line.source_row, line.name.as_str())).collect();
        assert_eq!(rows, [(Some(2), "Ukiran"), (Some(3), "Tas"), (Some(4), "Tas")]);
        assert_eq!(draft.lines[0].source_text, "Ukiran | 1 | 750.000");
        let faults: Vec<_> = (0..3).map(|at| draft.faults(at, LIMIT)).collect();
        assert_eq!(faults, [vec![Reason::PriceOverLimit], vec![], vec![Reason::QtyInvalid]]);
        assert_eq!((draft.aids.len(), draft.aids[0].qty), (1, 2));
        assert_eq!(draft.totals(LIMIT).lines_with_faults, 2);
    }

    #[test]
    fn a_rejected_row_is_corrected_in_place() {
        let mut draft = draft();
        draft.lines[0].set_price("Rp 450.000,-", LIMIT);
        draft.lines[2].set_qty("24 pcs");
        assert!((0..3).all(|at| draft.faults(at, LIMIT).is_empty()));
        assert_eq!((draft.lines[0].price, draft.lines[2].listed_qty), (Some(Rupiah(450_000)), Some(24)));
        assert_eq!(draft.faults(0, Rupiah(400_000)), [Reason::PriceOverLimit], "the limit was lowered since");
        draft.lines[2].set_variant(" MERAH ");
        assert_eq!(draft.faults(2, LIMIT), [Reason::Duplicate]);
    }

    #[test]
    fn the_row_above_is_copied_without_its_count_and_code() {
        let mut draft = draft();
        draft.recognise(&[product("TAS", "merah", "K1", "")]);
        draft.lines[1].set_counted(5);
        assert_eq!(draft.copy_line(1), Some(2));
        let copy = &draft.lines[2];
        assert_eq!((copy.name.as_str(), copy.price, copy.counted_qty), ("Tas", Some(Rupiah(85_000)), None));
        assert_eq!((copy.product, copy.code.as_str(), copy.source_row), (None, "", None));
        assert_eq!((draft.copy_line(99), draft.remove_line(99)), (None, None));
        assert_eq!(draft.remove_line(2).map(|line| line.name), Some("Tas".into()));
        draft.refuse(0, "Harga di atas batas.");
        draft.refuse(99, "Tidak ada.");
        let refused = Refused { row: Some(2), name: "Ukiran".into(), reason: "Harga di atas batas.".into() };
        assert_eq!((draft.lines.len(), draft.refused), (2, vec![refused]));
    }

    #[test]
    fn scanning_counts_up_the_line_that_answers() {
        let mut draft = draft();
        let known = [product("Tas", "Merah", "2345678", "036000291452"), product("Tas", "Biru", "ABCDEFG", "")];
        draft.recognise(&known);
        assert_eq!(draft.scan("234-5678"), Scanned::Counted { line: 1, qty: 1 });
        assert_eq!(draft.scan("0036000291452"), Scanned::Counted { line: 1, qty: 2 }, "a UPC with its zero");
        assert_eq!(draft.scan("abcdefg"), Scanned::Counted { line: 2, qty: 1 });
        assert_eq!(draft.scan("nobody"), Scanned::Unknown);
        assert_eq!(draft.scan(""), Scanned::Unknown);
        draft.lines[2].set_barcode("036000291452");
        assert_eq!(draft.scan("036000291452"), Scanned::Ambiguous(vec![1, 2]));
        let extra = draft.add_product(&product("Topi", "", "HJKMNPQ", ""), Rupiah(45_000));
        assert_eq!(draft.scan("HJKMNPQ"), Scanned::Counted { line: extra, qty: 1 });
        assert!(draft.lines[extra].differs(), "brought, but not listed");
        draft.lines[1].counted_qty = Some(QTY_MAX);
        assert_eq!(draft.scan("2345678"), Scanned::Counted { line: 1, qty: QTY_MAX });
    }

    #[test]
    fn a_renamed_line_lets_go_of_its_product() {
        let mut draft = draft();
        let known = [product("Tas", "Merah", "2345678", "")];
        draft.recognise(&known);
        assert!(draft.lines[1].product.is_some());
        draft.lines[1].set_variant("Hijau");
        draft.recognise(&known);
        assert_eq!((draft.lines[1].product, draft.lines[1].code.as_str()), (None, ""));
    }

    #[test]
    fn what_is_not_counted_is_filled_in_and_totals_follow() {
        let mut draft = draft();
        draft.lines[1].set_counted(4);
        draft.lines[1].set_damaged(1);
        draft.count_as_listed();
        let totals = draft.totals(LIMIT);
        assert_eq!((totals.lines_counted, totals.counted_qty, totals.damaged_qty), (2, 5, 1));
        assert_eq!(totals.value, Rupiah(3 * 85_000));
        let kept = serde_json::to_string(&draft).expect("JSON");
        assert_eq!(serde_json::from_str::<IntakeDraft>(&kept).expect("a draft"), draft);
    }
}
