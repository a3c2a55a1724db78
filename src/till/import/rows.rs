//! The rows of the five files as values. Each field is checked by itself here; what needs other rows is in `check`.

use super::csv_in::Record;
use super::report::{About, Notice, Why};
use crate::base::{BusinessDay, Rupiah, UtcMs, limits, text};

pub(super) const PARTNERS: &str = "partners.csv";
pub(super) const PRODUCTS: &str = "products.csv";
pub(super) const CHECKINS: &str = "checkins.csv";
pub(super) const SALES: &str = "sales.csv";
pub(super) const RETURNS: &str = "returns.csv";

/// A price above this is no price: it would overflow sums of a lifetime.
const PRICE_RUPIAH_MAX: i64 = 1_000_000_000_000;
const CODE_CHARS_MAX: usize = limits::SCAN_CHARS_MAX;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PartnerRow {
    pub line: u64,
    pub code: String,
    pub business_name: String,
    pub contact: String,
    pub email: String,
    pub phone: String,
    pub joined: BusinessDay,
    pub commission_bp: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProductRow {
    pub line: u64,
    pub code: String,
    pub partner_code: String,
    pub name: String,
    pub variant: String,
    pub first_price: Rupiah,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct CheckinRow {
    pub line: u64,
    pub at: UtcMs,
    pub receipt: String,
    pub product: String,
    pub qty: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct SaleRow {
    pub line: u64,
    pub at: UtcMs,
    pub receipt: String,
    pub line_no: i64,
    pub product: String,
    pub qty: i64,
    pub unit_price: Rupiah,
    pub discount: Rupiah,
    /// As the till names it, and as the file did.
    pub tender: &'static str,
    pub tender_given: String,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReturnRow {
    pub line: u64,
    pub at: UtcMs,
    pub number: String,
    pub receipt: String,
    pub line_no: i64,
    pub product: String,
    pub qty: i64,
    pub amount: Rupiah,
    pub reason: String,
}

pub(super) const PARTNER_COLUMNS: [&str; 7] =
    ["partner_id", "business_name", "joined", "commission_percent", "contact", "email", "phone"];

pub(super) fn partner(record: &Record, notices: &mut Vec<About<Notice>>) -> Result<PartnerRow, Why> {
    let mut about = |what| notices.push(About { file: PARTNERS, line: record.line, what });
    let email = text::clean_line(record.field(5));
    let phone = text::clean_line(record.field(6));
    let row = PartnerRow {
        line: record.line,
        code: code(record.field(0), "partner_id")?.to_uppercase(),
        business_name: name(record.field(1), "business_name")?,
        joined: day(record.field(2))?,
        commission_bp: commission(record.field(3))?,
        contact: short(record.field(4), "contact")?,
        phone: text::phone_e164(&phone).unwrap_or_default(),
        email: if looks_like_address(&email) { email.clone() } else { String::new() },
    };
    if row.email.is_empty() && !email.is_empty() {
        about(Notice::BadEmail(email));
    }
    if row.phone.is_empty() && !phone.is_empty() {
        about(Notice::BadPhone(phone));
    }
    Ok(row)
}

pub(super) const PRODUCT_COLUMNS: [&str; 5] = ["product_code", "partner_id", "name", "first_price", "variant"];

pub(super) fn product(record: &Record) -> Result<ProductRow, Why> {
    Ok(ProductRow {
        line: record.line,
        code: code(record.field(0), "product_code")?,
        partner_code: code(record.field(1), "partner_id")?.to_uppercase(),
        name: name(record.field(2), "name")?,
        first_price: price(record.field(3))?,
        variant: short(record.field(4), "variant")?,
    })
}

pub(super) const CHECKIN_COLUMNS: [&str; 4] = ["timestamp_utc", "receipt_no", "product_code", "qty"];

pub(super) fn checkin(record: &Record) -> Result<CheckinRow, Why> {
    Ok(CheckinRow {
        line: record.line,
        at: moment(record.field(0))?,
        receipt: code(record.field(1), "receipt_no")?,
        product: code(record.field(2), "product_code")?,
        qty: qty(record.field(3))?,
    })
}

pub(super) const SALE_COLUMNS: [&str; 8] =
    ["timestamp_utc", "receipt_no", "line_no", "product_code", "qty", "unit_price", "tender", "discount"];

pub(super) fn sale(record: &Record) -> Result<SaleRow, Why> {
    let row = SaleRow {
        line: record.line,
        at: moment(record.field(0))?,
        receipt: code(record.field(1), "receipt_no")?,
        line_no: line_no(record.field(2))?,
        product: code(record.field(3), "product_code")?,
        qty: qty(record.field(4))?,
        unit_price: price(record.field(5))?,
        tender: tender(record.field(6))?,
        tender_given: text::clean_line(record.field(6)).to_lowercase(),
        discount: discount(record.field(7))?,
    };
    let gross = row.gross();
    if row.discount > gross {
        return Err(Why::DiscountOverGross { discount: row.discount, gross });
    }
    Ok(row)
}

impl SaleRow {
    /// Quantity times price; both were limited when they were read.
    pub fn gross(&self) -> Rupiah {
        Rupiah(self.unit_price.0 * self.qty)
    }

    pub fn net(&self) -> Rupiah {
        self.gross() - self.discount
    }
}

pub(super) const RETURN_COLUMNS: [&str; 8] =
    ["timestamp_utc", "return_no", "receipt_no", "line_no", "product_code", "qty", "refund_amount", "reason"];

pub(super) fn returned(record: &Record) -> Result<ReturnRow, Why> {
    Ok(ReturnRow {
        line: record.line,
        at: moment(record.field(0))?,
        number: code(record.field(1), "return_no")?,
        receipt: code(record.field(2), "receipt_no")?,
        line_no: line_no(record.field(3))?,
        product: code(record.field(4), "product_code")?,
        qty: qty(record.field(5))?,
        amount: amount(record.field(6)).ok_or_else(|| Why::BadAmount(record.field(6).to_owned()))?,
        reason: text::truncate_chars(&text::clean_line(record.field(7)), limits::NOTE_CHARS_MAX).to_owned(),
    })
}

fn code(field: &str, column: &'static str) -> Result<String, Why> {
    let code = text::clean_line(field);
    if code.is_empty() {
        return Err(Why::MissingField(column));
    }
    if code.chars().count() > CODE_CHARS_MAX {
        return Err(Why::TooLong { column, chars_max: CODE_CHARS_MAX });
    }
    Ok(code)
}

fn name(field: &str, column: &'static str) -> Result<String, Why> {
    let name = short(field, column)?;
    if name.is_empty() { Err(Why::MissingField(column)) } else { Ok(name) }
}

fn short(field: &str, column: &'static str) -> Result<String, Why> {
    let text = text::clean_line(field);
    if text.chars().count() > limits::NAME_CHARS_MAX {
        return Err(Why::TooLong { column, chars_max: limits::NAME_CHARS_MAX });
    }
    Ok(text)
}

fn moment(field: &str) -> Result<UtcMs, Why> {
    UtcMs::parse_rfc3339(field).ok_or_else(|| Why::BadTimestamp(field.to_owned()))
}

fn day(field: &str) -> Result<BusinessDay, Why> {
    BusinessDay::parse(field).ok_or_else(|| Why::BadDay(field.to_owned()))
}

fn line_no(field: &str) -> Result<i64, Why> {
    field.parse().ok().filter(|n| (1..=100_000).contains(n)).ok_or_else(|| Why::BadLineNo(field.to_owned()))
}

fn qty(field: &str) -> Result<i64, Why> {
    let qty: i64 = field.parse().ok().filter(|n| *n > 0).ok_or_else(|| Why::BadQty(field.to_owned()))?;
    if qty > limits::QTY_MAX { Err(Why::QtyTooLarge(qty)) } else { Ok(qty) }
}

fn amount(field: &str) -> Option<Rupiah> {
    Rupiah::parse_input(field).filter(|amount| amount.0 <= PRICE_RUPIAH_MAX)
}

fn price(field: &str) -> Result<Rupiah, Why> {
    amount(field).filter(|price| price.0 > 0).ok_or_else(|| Why::BadPrice(field.to_owned()))
}

fn discount(field: &str) -> Result<Rupiah, Why> {
    if field.is_empty() {
        return Ok(Rupiah::ZERO);
    }
    amount(field).ok_or_else(|| Why::BadDiscount(field.to_owned()))
}

/// Percent with at most two decimals, as basis points; empty is none.
fn commission(field: &str) -> Result<i64, Why> {
    let bad = || Why::BadCommission(field.to_owned());
    let text = field.trim_end_matches('%').trim().replace(',', ".");
    if text.is_empty() {
        return Ok(0);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    if whole.len() > 3 || decimals.len() > 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err(bad());
    }
    let whole: i64 = whole.parse().map_err(|_| bad())?;
    let hundredths: i64 = if decimals.is_empty() { 0 } else { format!("{decimals:0<2}").parse().map_err(|_| bad())? };
    Some(whole * 100 + hundredths).filter(|bp| *bp <= 10_000).ok_or_else(bad)
}

fn tender(field: &str) -> Result<&'static str, Why> {
    match text::fold(field).as_str() {
        "tunai" | "cash" => Ok("tunai"),
        "qris" => Ok("qris"),
        "debit" | "kredit" | "kartu" | "edc" | "card" => Ok("kartu"),
        "transfer" => Ok("transfer"),
        "voucher" => Ok("voucher"),
        _ => Err(Why::UnknownTender(field.to_owned())),
    }
}

/// One `@` with something on both sides and no blanks; the mail room checks the rest.
fn looks_like_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace) && !domain.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_becomes_basis_points() {
        for (field, expect) in [
            ("20", Some(2_000)),
            ("12.5", Some(1_250)),
            ("12,25 %", Some(1_225)),
            ("", Some(0)),
            ("100", Some(10_000)),
            ("100.01", None),
            ("-1", None),
            ("abc", None),
            ("1.234", None),
            (".", None),
        ] {
            assert_eq!(commission(field).ok(), expect, "{field}");
        }
    }

    #[test]
    fn fields_are_refused_by_name() {
        for (result, expect) in [
            (qty("0"), Err(Why::BadQty("0".into()))),
            (qty("-2"), Err(Why::BadQty("-2".into()))),
            (qty("1,5"), Err(Why::BadQty("1,5".into()))),
            (qty("125000"), Err(Why::QtyTooLarge(125_000))),
            (qty("3"), Ok(3)),
            (line_no("0"), Err(Why::BadLineNo("0".into()))),
            (line_no("2"), Ok(2)),
        ] {
            assert_eq!(result, expect);
        }
        assert_eq!(price("0"), Err(Why::BadPrice("0".into())));
        assert_eq!(price("29000"), Ok(Rupiah(29_000)));
        assert_eq!(discount("-5"), Err(Why::BadDiscount("-5".into())));
        assert_eq!(tender("debit"), Ok("kartu"));
        assert_eq!(tender("gopay"), Err(Why::UnknownTender("gopay".into())));
        assert_eq!(moment("01/09/2025"), Err(Why::BadTimestamp("01/09/2025".into())));
        assert_eq!(name(" ", "name"), Err(Why::MissingField("name")));
    }
}
