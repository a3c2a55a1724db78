//! A receipt as plain text: the body of an e-mail, and what a QR can hold so that a telephone shows it with no server
//! and no network.
//!
//! Promises: at most [`TEXT_BYTES_MAX`] bytes for the QR, whatever was bought; number, time, total and how it was paid
//! are never cut. Names are shortened first, then lines are summed up.

use super::receipt::{Receipt, ReceiptLine, amount};
use crate::base::Rupiah;
use crate::base::text::{clean_line, truncate_chars};

/// Above it a QR on a counter's screen gets too fine for cheap cameras (version 22 at error correction M holds 779
/// bytes, version 25 holds 997).
pub const TEXT_BYTES_MAX: usize = 900;
/// How short names may get before lines are summed up.
const NAME_CHARS: [usize; 4] = [200, 28, 18, 10];
/// The outlet's own words and names of banks, when nothing else helps.
const WORDS_CHARS_MAX: usize = 48;

/// The whole receipt, line by line; nothing is left out.
pub fn plain_text(receipt: &Receipt) -> String {
    let mut out = head(receipt, usize::MAX);
    for line in &receipt.lines {
        push_line(&mut out, line, usize::MAX);
        for discount in line.named_discounts() {
            out.push(format!("  {} {}", clean_line(&discount.label), (-discount.amount).grouped()));
        }
    }
    out.extend(sums(receipt, usize::MAX));
    if !receipt.note.is_empty() {
        out.push(format!("Catatan: {}", receipt.note));
    }
    out.extend(foot(receipt));
    out.join("\n")
}

/// The receipt in at most [`TEXT_BYTES_MAX`] bytes: the fullest form that fits.
pub fn short_text(receipt: &Receipt) -> String {
    let whole = plain_text(receipt);
    if whole.len() <= TEXT_BYTES_MAX {
        return whole;
    }
    for name_chars in NAME_CHARS {
        let text = with_lines(receipt, receipt.lines.len(), name_chars);
        if text.len() <= TEXT_BYTES_MAX {
            return text;
        }
    }
    let shortest = NAME_CHARS[NAME_CHARS.len() - 1];
    // A line takes eight bytes at least.
    let lines_max = receipt.lines.len().min(TEXT_BYTES_MAX / 8);
    let mut fewer = (0..lines_max).rev().map(|shown| with_lines(receipt, shown, shortest));
    fewer.find(|text| text.len() <= TEXT_BYTES_MAX).unwrap_or_else(|| bare(receipt))
}

/// The first `shown` lines with names of at most `name_chars`; the others as one.
fn with_lines(receipt: &Receipt, shown: usize, name_chars: usize) -> String {
    let mut out = head(receipt, WORDS_CHARS_MAX);
    let (named, others) = receipt.lines.split_at(shown.min(receipt.lines.len()));
    for line in named {
        push_line(&mut out, line, name_chars);
    }
    if !others.is_empty() {
        let net: Rupiah = others.iter().map(|line| line.net).sum();
        let pieces: i64 = others.iter().map(|line| line.qty).sum();
        out.push(format!("+ {pieces} barang lain {}", net.grouped()));
    }
    out.extend(sums(receipt, WORDS_CHARS_MAX));
    out.join("\n")
}

/// What is never cut, for a receipt paid in so many ways that nothing else fits.
fn bare(receipt: &Receipt) -> String {
    let mut out = head(receipt, WORDS_CHARS_MAX);
    out.push(format!("{} barang", receipt.pieces));
    out.push(format!("TOTAL {}", amount(receipt.total)));
    let kinds: Vec<&str> = receipt.tenders.iter().map(|tender| tender.kind.as_str()).collect();
    out.push(["Dibayar: ", &kinds.join(", ")].concat());
    out.join("\n")
}

fn head(receipt: &Receipt, chars_max: usize) -> Vec<String> {
    let mut out = Vec::new();
    out.extend(receipt.watermark.as_deref().map(|mark| cut(mark, chars_max)));
    if receipt.is_voided {
        out.push("DIBATALKAN".to_owned());
    }
    out.push(cut(&receipt.outlet_name, chars_max));
    if chars_max == usize::MAX {
        out.extend([&receipt.outlet_address, &receipt.outlet_phone].into_iter().filter(|l| !l.is_empty()).cloned());
    }
    out.push(["Struk ", &receipt.number].concat());
    out.push(receipt.at_text.clone());
    if chars_max == usize::MAX && !receipt.cashier.is_empty() {
        out.push(["Kasir ", &receipt.cashier].concat());
    }
    out
}

/// `2 x Tas Anyam 170.000`: with what is taken off already gone.
fn push_line(out: &mut Vec<String>, line: &ReceiptLine, name_chars: usize) {
    let is_whole = name_chars == usize::MAX;
    let figure = if is_whole { line.unit_price * line.qty } else { line.net };
    out.push(format!("{} x {} {}", line.qty, cut(&line.name, name_chars), figure.grouped()));
}

fn sums(receipt: &Receipt, chars_max: usize) -> Vec<String> {
    let mut out = Vec::new();
    if receipt.discount > Rupiah::ZERO {
        out.push(format!("Potongan {}", (-receipt.discount).grouped()));
    }
    if receipt.rounding != Rupiah::ZERO {
        out.push(format!("Pembulatan {}", receipt.rounding.grouped()));
    }
    out.push(format!("TOTAL {}", amount(receipt.total)));
    for tender in receipt.tenders.iter().filter(|tender| tender.is_worth_a_line()) {
        let mut paid = format!("{} {}", cut(&tender.label, chars_max), tender.given.grouped());
        if !tender.reference.is_empty() {
            paid.extend([" ref. ", &cut(&tender.reference, chars_max)]);
        }
        out.push(paid);
        if tender.is_cash() {
            out.push(format!("Kembali {}", tender.change.grouped()));
        }
    }
    out
}

fn foot(receipt: &Receipt) -> Vec<String> {
    let words = [&receipt.return_policy, &receipt.thanks, &receipt.opening_hours];
    words.into_iter().filter(|line| !line.is_empty()).cloned().collect()
}

/// One line, cut at a character and marked as cut.
fn cut(text: &str, chars_max: usize) -> String {
    let text = clean_line(text);
    if text.chars().count() <= chars_max {
        return text;
    }
    [truncate_chars(&text, chars_max.saturating_sub(2)).trim_end(), ".."].concat()
}
