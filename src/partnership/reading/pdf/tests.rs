//! PDFs made by hand: what is read, and what hostile ones cost.

use std::io::Write;
use std::time::Instant;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::*;
use crate::base::Rupiah;
use crate::partnership::reading::words::Prices;

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("bytes");
    encoder.finish().expect("a stream")
}

/// A PDF of one page: `contents` is the stream object's dictionary entries and its bytes.
fn pdf(entries: &str, contents: &[u8], more: &[u8]) -> Vec<u8> {
    let head = concat!(
        "%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n",
        "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        "3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >> endobj\n",
        "5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj\n",
    );
    let stream = format!("4 0 obj << /Length {} {entries} >>\nstream\n", contents.len());
    let tail = b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF";
    [head.as_bytes(), more, stream.as_bytes(), contents, tail].concat()
}

const GOODS: &[u8] = b"BT /F1 11 Tf 1 0 0 1 60 720 Tm (Cangkir Caf\xe9) Tj 1 0 0 1 400 720 Tm (Rp 65.000) Tj \
    1 0 0 1 60 700 Tm [(Te) -10 (ko)] TJ 340 0 Td (Rp) Tj 14 0 Td (525.000) Tj ET";

fn found(bytes: &[u8]) -> (Vec<(String, Option<Rupiah>)>, Prices) {
    let catalogue = catalogue(bytes, deadline());
    (catalogue.items.into_iter().map(|item| (item.name, item.price)).collect(), catalogue.prices)
}

fn expected() -> (Vec<(String, Option<Rupiah>)>, Prices) {
    let item = |name: &str, price| (name.to_owned(), Some(Rupiah(price)));
    (vec![item("Cangkir Caf\u{e9}", 65_000), item("Teko", 525_000)], Prices::Yes)
}

#[test]
fn pages_are_read_through_filters() {
    let hex: String = GOODS.iter().map(|b| format!("{b:02X}")).collect();
    for (name, bytes) in [
        ("plain", pdf("", GOODS, b"")),
        ("packed", pdf("/Filter /FlateDecode", &packed(GOODS), b"")),
        ("an escaped name", pdf("/Filter [/Fl#61teDecode]", &packed(GOODS), b"")),
        ("hexadecimal", pdf("/Filter /ASCIIHexDecode", [hex.as_bytes(), b">"].concat().as_slice(), b"")),
        ("a wrong length", pdf("/Length 3", GOODS, b"")),
        ("an older page before", pdf("", GOODS, b"4 0 obj << /Length 5 >> stream\nBT ET\nendstream endobj\n")),
    ] {
        assert_eq!(found(&bytes), expected(), "{name}");
    }
}

#[test]
fn objects_in_streams_and_tables_of_characters_are_read() {
    let table = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0001> <001A> <0041> \
        <0030> <0039> <0030> endbfrange 1 beginbfchar <0040> <002E> endbfchar";
    let table =
        format!("8 0 obj << /Length {} >> stream\n{}\nendstream endobj\n", table.len(), String::from_utf8_lossy(table));
    let inside = "5 0 6 62 << /Type /Font /Subtype /Type0 /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>   << /DW 500 >>";
    let first = inside.find("<<").expect("the first object");
    let data = packed(inside.as_bytes());
    let head =
        format!("9 0 obj << /Type /ObjStm /N 2 /First {first} /Filter /FlateDecode /Length {} >> stream\n", data.len());
    let more = [table.as_bytes(), head.as_bytes(), &data, b"\nendstream endobj\n"].concat();
    let page = b"BT /F1 10 Tf 60 700 Td <000200010014> Tj 300 0 Td <00370035004000300030 0030> Tj ET";
    assert_eq!(found(&pdf("", page, &more)), (vec![("BAT".to_owned(), Some(Rupiah(75_000)))], Prices::Yes));
}

#[test]
fn escapes_in_strings_are_bytes() {
    let mut budget = Budget::until(deadline());
    let text = br"(a\(b\)\\ \b\f\n\101\7 (c) \
d)";
    let value = object::Lexer::new(text, 0).next(&mut budget).expect("in the budget");
    assert_eq!(value, Some(object::Value::Text(b"a(b)\\ \x08\x0c\nA\x07 (c) d".to_vec())));
}

#[test]
fn text_without_prices_has_none_and_no_text_is_unknown() {
    let names = b"BT /F1 11 Tf 60 720 Td (Keripik) Tj 0 -20 Td (Abon) Tj ET";
    let (items, prices) = found(&pdf("", names, b""));
    assert_eq!((items.len(), prices), (2, Prices::No));
    for (name, bytes) in [
        ("a drawing", pdf("", b"0 0 100 100 re f", b"")),
        ("another filter", pdf("/Filter /LZWDecode", GOODS, b"")),
        ("a password", pdf("", GOODS, b"7 0 obj << /Encrypt 6 0 R >> endobj\n")),
        ("no PDF", b"%PDF-1.4 and nothing".to_vec()),
    ] {
        assert_eq!(found(&bytes), (Vec::new(), Prices::Unknown), "{name}");
    }
}

#[test]
fn hostile_files_end_soon_and_are_unknown() {
    let zeros = packed(&vec![b' '; 64 * 1024 * 1024]);
    let twice = packed(&zeros);
    let brackets = b"[".repeat(2_000_000);
    let circle = b"4 0 obj 6 0 R endobj 6 0 obj 4 0 R endobj 2 0 obj << /Kids [2 0 R 2 0 R] >> endobj\n";
    let form =
        b"6 0 obj << /Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R /Y 6 0 R >> >> /Length 30 >> \
        stream\n/X Do /Y Do /X Do /Y Do /X Do \nendstream endobj\n3 0 obj << /Contents 4 0 R /Resources \
        << /XObject << /X 6 0 R >> >> >> endobj\n";
    let range = b"5 0 obj << /Type /Font /Subtype /Type0 /ToUnicode 8 0 R >> endobj 8 0 obj << /Length 2 >> stream\n\
        <00000000> <FFFFFFFF> <0041> endbfrange\nendstream endobj\n";
    let many = "7 0 obj << /Type /ObjStm /N 90000 /First 3 >> stream\n1 0\nendstream endobj\n".repeat(20_000);
    for (name, bytes) in [
        ("zeros", pdf("/Filter /FlateDecode", &zeros, b"")),
        ("zeros twice", pdf("/Filter [/FlateDecode /FlateDecode]", &twice, b"")),
        ("brackets", pdf("", &brackets, b"")),
        ("a circle", [pdf("", GOODS, b""), circle.to_vec()].concat()),
        ("forms in forms", pdf("", &b"/X Do ".repeat(10_000), form)),
        ("a range of everything", pdf("", b"BT /F1 1 Tf <00> Tj ET", range)),
        ("many object streams", pdf("", b"", many.as_bytes())),
    ] {
        let begun = Instant::now();
        assert_eq!(found(&bytes).1, Prices::Unknown, "{name}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{name} took {:?}", begun.elapsed());
    }
}
