//! Which rows may come in: decided purely, from the files and from what the database knows already.
//!
//! A document (a check-in, a receipt, a return) is loaded whole or not at all, so that no receipt ever stands with a
//! total that nobody paid.

use std::collections::{HashMap, HashSet};

use super::report::{About, Counts, Notice, Report, Why};
use super::rows::{self, CheckinRow, PartnerRow, ProductRow, ReturnRow, SaleRow};
use crate::base::{Rupiah, UtcMs};

/// The rows of the five files, each read or refused by itself.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub partners: Vec<PartnerRow>,
    pub products: Vec<ProductRow>,
    pub checkins: Vec<CheckinRow>,
    pub sales: Vec<SaleRow>,
    pub returns: Vec<ReturnRow>,
    pub refused: Vec<About<Why>>,
    pub notices: Vec<About<Notice>>,
    /// Documents of which a line could not even be read, by file and number, with that line.
    pub broken: HashMap<(&'static str, String), u64>,
}

/// A line of a sale that can be returned: from the database or from the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SoldLine {
    pub at: UtcMs,
    pub product: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    pub returned_qty: i64,
    pub refunded: Rupiah,
}

/// A line of a return that is in the database: receipt, line of the receipt, quantity, amount.
pub(super) type KnownReturn = (String, i64, i64, Rupiah);

/// What the database knows of the things that the files name.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub partners: HashSet<String>,
    /// Product code to its partner's code.
    pub products: HashMap<String, String>,
    /// Check-in number to its product codes and quantities, in order of their lines.
    pub checkins: HashMap<String, Vec<(String, i64)>>,
    pub sales: HashMap<String, HashMap<i64, SoldLine>>,
    pub returns: HashMap<String, Vec<KnownReturn>>,
}

/// What is to be loaded, in the order of its files.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub partners: Vec<PartnerRow>,
    pub products: Vec<ProductRow>,
    pub checkins: Vec<Vec<CheckinRow>>,
    pub sales: Vec<Vec<SaleRow>>,
    pub returns: Vec<Vec<ReturnRow>>,
    pub report: Report,
}

/// A row that belongs to a numbered document.
trait DocumentRow: PartialEq + Clone {
    const FILE: &'static str;
    fn line(&self) -> u64;
    fn number(&self) -> &str;
    /// The same row on another line of the file.
    fn same_content(&self, other: &Self) -> bool;
    /// Whether two rows of one document claim the same place in it.
    fn same_place(&self, other: &Self) -> bool;
}

macro_rules! document_row {
    ($row:ty, $file:expr, $number:ident, $same_place:expr) => {
        impl DocumentRow for $row {
            const FILE: &'static str = $file;
            fn line(&self) -> u64 {
                self.line
            }
            fn number(&self) -> &str {
                &self.$number
            }
            fn same_content(&self, other: &Self) -> bool {
                *self == Self { line: self.line, ..other.clone() }
            }
            fn same_place(&self, other: &Self) -> bool {
                $same_place(self, other)
            }
        }
    };
}

// A check-in has no line numbers: only an identical row repeats another.
document_row!(CheckinRow, rows::CHECKINS, receipt, |_: &CheckinRow, _: &CheckinRow| false);
document_row!(SaleRow, rows::SALES, receipt, |a: &SaleRow, b: &SaleRow| a.line_no == b.line_no);
document_row!(ReturnRow, rows::RETURNS, number, |a: &ReturnRow, b: &ReturnRow| a.line_no == b.line_no
    && a.receipt == b.receipt);

/// Decides row by row, in the order partners, products, check-ins, sales, returns.
pub(super) fn plan(files: Files, known: &Known, price_limit: Rupiah, now: UtcMs) -> Plan {
    let mut plan = Plan::default();
    plan.report.refused = files.refused;
    plan.report.notices = files.notices;
    let partners = take_partners(files.partners, known, &mut plan);
    let products = take_products(files.products, &partners, known, price_limit, &mut plan);
    let report = &mut plan.report;
    plan.checkins = documents(files.checkins, &files.broken, report, |rows: &[CheckinRow], counts| {
        unknown_product(rows.iter().map(|r| (r.line, &r.product)), &products)?;
        match known.checkins.get(rows[0].number()) {
            None => Ok(true),
            Some(before)
                if before.iter().eq(rows.iter().map(|r| (r.product.clone(), r.qty)).collect::<Vec<_>>().iter()) =>
            {
                counts.checkin_lines += rows.len() as u64;
                Ok(false)
            }
            Some(_) => Err((rows[0].line, Why::KnownDifferently)),
        }
    });
    plan.sales = documents(files.sales, &files.broken, report, |rows: &[SaleRow], counts| {
        unknown_product(rows.iter().map(|r| (r.line, &r.product)), &products)?;
        match known.sales.get(rows[0].number()) {
            None => Ok(true),
            Some(before) if same_sale(rows, before) => {
                counts.sale_lines += rows.len() as u64;
                counts.receipts += 1;
                Ok(false)
            }
            Some(_) => Err((rows[0].line, Why::KnownDifferently)),
        }
    });
    notice_sales(&plan.sales, price_limit, now, &mut report.notices);
    let mut sold = sold_lines(&plan.sales, known);
    plan.returns = documents(files.returns, &files.broken, report, |rows: &[ReturnRow], counts| {
        take_return(rows, known, &mut sold, counts)
    });
    report.new = Counts {
        partners: plan.partners.len() as u64,
        products: plan.products.len() as u64,
        checkin_lines: plan.checkins.iter().map(|d| d.len() as u64).sum(),
        sale_lines: plan.sales.iter().map(|d| d.len() as u64).sum(),
        receipts: plan.sales.len() as u64,
        return_lines: plan.returns.iter().map(|d| d.len() as u64).sum(),
    };
    report.refused.sort_by_key(|about| (about.file, about.line));
    plan
}

fn take_partners(rows: Vec<PartnerRow>, known: &Known, plan: &mut Plan) -> HashSet<String> {
    let mut partners = known.partners.clone();
    let mut seen: HashMap<String, PartnerRow> = HashMap::new();
    for row in rows {
        if let Some(first) = seen.get(&row.code) {
            if *first != (PartnerRow { line: first.line, ..row.clone() }) {
                refuse(&mut plan.report, rows::PARTNERS, row.line, Why::RepeatedDifferently(first.line));
            }
            continue;
        }
        seen.insert(row.code.clone(), row.clone());
        if known.partners.contains(&row.code) {
            plan.report.known.partners += 1;
        } else {
            partners.insert(row.code.clone());
            plan.partners.push(row);
        }
    }
    partners
}

fn take_products(
    rows: Vec<ProductRow>,
    partners: &HashSet<String>,
    known: &Known,
    price_limit: Rupiah,
    plan: &mut Plan,
) -> HashSet<String> {
    let mut products: HashSet<String> = known.products.keys().cloned().collect();
    let mut seen: HashMap<String, ProductRow> = HashMap::new();
    for row in rows {
        if let Some(first) = seen.get(&row.code) {
            if *first != (ProductRow { line: first.line, ..row.clone() }) {
                refuse(&mut plan.report, rows::PRODUCTS, row.line, Why::RepeatedDifferently(first.line));
            }
            continue;
        }
        seen.insert(row.code.clone(), row.clone());
        match known.products.get(&row.code) {
            Some(owner) if *owner == row.partner_code => plan.report.known.products += 1,
            Some(_) => refuse(&mut plan.report, rows::PRODUCTS, row.line, Why::KnownDifferently),
            None if !partners.contains(&row.partner_code) => {
                refuse(&mut plan.report, rows::PRODUCTS, row.line, Why::UnknownPartner(row.partner_code));
            }
            None => {
                if row.first_price > price_limit {
                    let what = Notice::PriceOverLimit(row.first_price, price_limit);
                    plan.report.notices.push(About { file: rows::PRODUCTS, line: row.line, what });
                }
                products.insert(row.code.clone());
                plan.products.push(row);
            }
        }
    }
    products
}

/// Groups rows by their document's number and keeps the documents that `accept` says are new (`Ok(true)`). When a line
/// is refused, all lines of its document are.
fn documents<R: DocumentRow>(
    rows: Vec<R>,
    broken: &HashMap<(&'static str, String), u64>,
    report: &mut Report,
    mut accept: impl FnMut(&[R], &mut Counts) -> Result<bool, (u64, Why)>,
) -> Vec<Vec<R>> {
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<R>> = Vec::new();
    let mut faults: HashMap<usize, (u64, Why)> = HashMap::new();
    for row in rows {
        let at = *place.entry(row.number().to_owned()).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        let group = &mut groups[at];
        if group.iter().any(|other| other.same_content(&row)) {
            continue;
        }
        if let Some(other) = group.iter().find(|other| other.same_place(&row)) {
            faults.entry(at).or_insert((row.line(), Why::RepeatedDifferently(other.line())));
        }
        group.push(row);
    }
    let mut taken = Vec::new();
    for (at, group) in groups.into_iter().enumerate() {
        let unread = broken.get(&(R::FILE, group[0].number().to_owned())).map(|line| (*line, None));
        let fault = match (unread, faults.remove(&at)) {
            (Some(fault), _) => Some(fault),
            (None, Some((line, why))) => Some((line, Some(why))),
            (None, None) => match accept(&group, &mut report.known) {
                Ok(true) => {
                    taken.push(group);
                    continue;
                }
                Ok(false) => continue,
                Err((line, why)) => Some((line, Some(why))),
            },
        };
        if let Some((line, why)) = fault {
            refuse_document(&group, line, why, report);
        }
    }
    taken
}

fn refuse_document<R: DocumentRow>(group: &[R], line: u64, why: Option<Why>, report: &mut Report) {
    if let Some(why) = why {
        refuse(report, R::FILE, line, why);
    }
    for row in group.iter().filter(|row| row.line() != line) {
        refuse(report, R::FILE, row.line(), Why::WithRefusedLine(line));
    }
}

fn refuse(report: &mut Report, file: &'static str, line: u64, what: Why) {
    report.refused.push(About { file, line, what });
}

fn unknown_product<'a>(
    mut rows: impl Iterator<Item = (u64, &'a String)>,
    products: &HashSet<String>,
) -> Result<(), (u64, Why)> {
    match rows.find(|(_, code)| !products.contains(*code)) {
        Some((line, code)) => Err((line, Why::UnknownProduct(code.clone()))),
        None => Ok(()),
    }
}

fn same_sale(rows: &[SaleRow], before: &HashMap<i64, SoldLine>) -> bool {
    rows.len() == before.len()
        && rows.iter().all(|row| {
            before.get(&row.line_no).is_some_and(|known| {
                (known.at, &known.product, known.qty, known.unit_price, known.discount)
                    == (row.at, &row.product, row.qty, row.unit_price, row.discount)
            })
        })
}

fn notice_sales(sales: &[Vec<SaleRow>], price_limit: Rupiah, now: UtcMs, notices: &mut Vec<About<Notice>>) {
    for row in sales.iter().flatten() {
        if row.unit_price > price_limit {
            let what = Notice::PriceOverLimit(row.unit_price, price_limit);
            notices.push(About { file: rows::SALES, line: row.line, what });
        }
        if row.at > now {
            notices.push(About { file: rows::SALES, line: row.line, what: Notice::InTheFuture });
        }
    }
}

type Sold = HashMap<String, HashMap<i64, SoldLine>>;

fn sold_lines(sales: &[Vec<SaleRow>], known: &Known) -> Sold {
    let mut sold = known.sales.clone();
    for row in sales.iter().flatten() {
        sold.entry(row.receipt.clone()).or_default().insert(
            row.line_no,
            SoldLine {
                at: row.at,
                product: row.product.clone(),
                qty: row.qty,
                unit_price: row.unit_price,
                discount: row.discount,
                returned_qty: 0,
                refunded: Rupiah::ZERO,
            },
        );
    }
    sold
}

/// Returnable is sold less what came back before (peers.md complaint 11), in pieces and in rupiah.
fn take_return(rows: &[ReturnRow], known: &Known, sold: &mut Sold, counts: &mut Counts) -> Result<bool, (u64, Why)> {
    if let Some(row) = rows.iter().find(|row| row.receipt != rows[0].receipt) {
        return Err((row.line, Why::SpansReceipts(row.receipt.clone())));
    }
    if let Some(before) = known.returns.get(rows[0].number()) {
        let same = before.len() == rows.len()
            && rows.iter().all(|r| before.contains(&(r.receipt.clone(), r.line_no, r.qty, r.amount)));
        counts.return_lines += if same { rows.len() as u64 } else { 0 };
        return if same { Ok(false) } else { Err((rows[0].line, Why::KnownDifferently)) };
    }
    let Some(lines) = sold.get_mut(&rows[0].receipt) else {
        return Err((rows[0].line, Why::UnknownReceipt(rows[0].receipt.clone())));
    };
    for row in rows {
        returnable(row, lines).map_err(|why| (row.line, why))?;
    }
    for row in rows {
        if let Some(line) = lines.get_mut(&row.line_no) {
            line.returned_qty += row.qty;
            line.refunded += row.amount;
        }
    }
    Ok(true)
}

fn returnable(row: &ReturnRow, lines: &HashMap<i64, SoldLine>) -> Result<(), Why> {
    let line = lines
        .get(&row.line_no)
        .ok_or_else(|| Why::UnknownReceiptLine { receipt: row.receipt.clone(), line_no: row.line_no })?;
    if line.product != row.product {
        return Err(Why::OtherProduct(line.product.clone()));
    }
    if row.at < line.at {
        return Err(Why::ReturnBeforeSale);
    }
    let returned = line.returned_qty + row.qty;
    if returned > line.qty {
        return Err(Why::ReturnedMoreThanSold { returned, sold: line.qty });
    }
    let (refunded, paid) = (line.refunded + row.amount, Rupiah(line.unit_price.0 * line.qty) - line.discount);
    if refunded > paid {
        return Err(Why::RefundedMoreThanPaid { refunded, paid });
    }
    Ok(())
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
