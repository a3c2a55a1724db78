//! A strict reader of TSPL: what the tests hold every label against, and what pictures are drawn from.
//!
//! Promises: a command that a label never needs, a parameter out of its range, or a mark over the edge of the sheet is an
//! error with its place. Source: TSC's TSPL/TSPL2 programming manual.

use super::{LabelReadError, Letters, Mark, Printed};

type Read<T> = Result<T, LabelReadError>;

/// The labels of a stream. The language counts the sheet in millimetres and everything else in dots, so the reader has
/// to be told the printer's density.
pub fn read_tspl(bytes: &[u8], dots_per_mm: u32) -> Read<Vec<Printed>> {
    let mut reader = Reader { bytes, at: 0 };
    let mut labels = Vec::new();
    reader.literal(b"\r\n", "the beginning")?;
    reader.literal(b"SIZE ", "SIZE")?;
    let width_dots = reader.number("SIZE", 1..=200)? * dots_per_mm;
    reader.literal(b" mm,", "SIZE")?;
    let height_dots = reader.number("SIZE", 1..=300)? * dots_per_mm;
    reader.literal(b" mm\r\nGAP ", "GAP")?;
    reader.number("GAP", 0..=25)?;
    reader.literal(b" mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCODEPAGE 1252\r\n", "the setup")?;
    while reader.at < bytes.len() {
        reader.literal(b"CLS\r\n", "CLS")?;
        let mut marks = Vec::new();
        let copies = loop {
            match reader.command()? {
                Line::Mark(at, mark) => marks.push(mark.checked((width_dots, height_dots), at)?),
                Line::Print(copies) => break copies,
            }
        };
        labels.push(Printed { width_dots, height_dots, marks, copies });
    }
    Ok(labels)
}

enum Line {
    Mark(usize, Mark),
    Print(u32),
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn bad<T>(&self, what: &'static str) -> Read<T> {
        match self.rest().first() {
            None => Err(LabelReadError::CutShort { at: self.at }),
            Some(_) => Err(LabelReadError::BadParameter { at: self.at, what }),
        }
    }

    fn literal(&mut self, wanted: &[u8], what: &'static str) -> Read<()> {
        if !self.rest().starts_with(wanted) {
            let whole = self.rest().len() >= wanted.len() || !wanted.starts_with(self.rest());
            return if whole { self.bad(what) } else { Err(LabelReadError::CutShort { at: self.bytes.len() }) };
        }
        self.at += wanted.len();
        Ok(())
    }

    fn number(&mut self, what: &'static str, range: std::ops::RangeInclusive<u32>) -> Read<u32> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&self.rest()[..digits]).unwrap_or_default();
        match text.parse().ok().filter(|number| range.contains(number) && (text == "0" || !text.starts_with('0'))) {
            Some(number) => {
                self.at += digits;
                Ok(number)
            }
            None => self.bad(what),
        }
    }

    /// A number that ends with a comma.
    fn next(&mut self, what: &'static str, range: std::ops::RangeInclusive<u32>) -> Read<u32> {
        let number = self.number(what, range)?;
        self.literal(b",", what)?;
        Ok(number)
    }

    /// Text in quotes, and the end of its line.
    fn text(&mut self, what: &'static str) -> Read<String> {
        self.literal(b"\"", what)?;
        let mut text = String::new();
        loop {
            match self.rest() {
                [] => return Err(LabelReadError::CutShort { at: self.at }),
                [b'"', ..] => break,
                [b'\\', b'[', b'"', b']', ..] => {
                    text.push('"');
                    self.at += 3;
                }
                [b'\\', ..] => return self.bad("a backslash"),
                [byte @ (0x20..=0x7E | 0xA1..=0xFF), ..] => text.push(char::from(*byte)),
                [0x80, ..] => text.push('€'),
                [byte, ..] => return Err(LabelReadError::StrayByte { at: self.at, byte: *byte }),
            }
            self.at += 1;
        }
        self.literal(b"\"\r\n", what)?;
        Ok(text)
    }

    fn command(&mut self) -> Read<Line> {
        let at = self.at;
        let name: Vec<u8> = self.rest().iter().copied().take_while(u8::is_ascii_uppercase).collect();
        self.at += name.len();
        let mark = match name.as_slice() {
            b"TEXT" => self.text_command()?,
            b"QRCODE" => self.qr()?,
            b"BARCODE" => self.barcode()?,
            b"BOX" => self.frame()?,
            b"PRINT" => {
                self.literal(b" ", "PRINT")?;
                let copies = self.number("PRINT", 1..=9_999)?;
                self.literal(b"\r\n", "PRINT")?;
                return Ok(Line::Print(copies));
            }
            _ if self.rest().is_empty() => return Err(LabelReadError::CutShort { at: self.at }),
            _ => {
                let line = self.bytes[at..].iter().take_while(|byte| **byte >= 0x20).take(24);
                let what: String = line.map(|byte| char::from(*byte)).collect();
                return Err(LabelReadError::UnknownCommand { at, what });
            }
        };
        Ok(Line::Mark(at, mark))
    }

    fn place(&mut self, what: &'static str) -> Read<(u32, u32)> {
        self.literal(b" ", what)?;
        Ok((self.next(what, 0..=9_999)?, self.next(what, 0..=9_999)?))
    }

    fn text_command(&mut self) -> Read<Mark> {
        let (left, top) = self.place("TEXT")?;
        self.literal(b"\"", "TEXT font")?;
        let font = self.number("TEXT font", 1..=5)?;
        self.literal(b"\",0,", "TEXT rotation")?;
        let across = self.next("TEXT", 1..=10)?;
        let down = self.next("TEXT", 1..=10)?;
        let Some(letters) = Letters::tspl(font, across, down) else { return self.bad("TEXT font") };
        Ok(Mark::Text { left, top, letters, text: self.text("TEXT")? })
    }

    fn qr(&mut self) -> Read<Mark> {
        let (left, top) = self.place("QRCODE")?;
        self.literal(b"M,", "QRCODE level")?;
        let module_dots = self.next("QRCODE cell", 1..=10)?;
        self.literal(b"A,0,", "QRCODE mode")?;
        Ok(Mark::Qr { left, top, module_dots, data: self.text("QRCODE")? })
    }

    fn barcode(&mut self) -> Read<Mark> {
        let (left, top) = self.place("BARCODE")?;
        self.literal(b"\"128\",", "BARCODE type")?;
        let height_dots = self.next("BARCODE height", 1..=999)?;
        self.literal(b"0,0,", "BARCODE text")?;
        let module_dots = self.next("BARCODE narrow", 1..=10)?;
        match self.next("BARCODE wide", 1..=10)? == module_dots {
            true => Ok(Mark::Bars { left, top, height_dots, module_dots, data: self.text("BARCODE")? }),
            false => self.bad("BARCODE wide"),
        }
    }

    fn frame(&mut self) -> Read<Mark> {
        let (left, top) = self.place("BOX")?;
        let (right, bottom) = (self.next("BOX", left + 1..=9_999)?, self.next("BOX", top + 1..=9_999)?);
        let line_dots = self.number("BOX", 1..=99)?;
        self.literal(b"\r\n", "BOX")?;
        Ok(Mark::Frame { left, top, width_dots: right - left, height_dots: bottom - top, line_dots })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: &str = "\r\nSIZE 30 mm,20 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCODEPAGE 1252\r\n";

    fn error_of(label: &str) -> Option<LabelReadError> {
        read_tspl([SETUP, label].concat().as_bytes(), 8).err()
    }

    #[test]
    fn what_a_label_never_needs_is_refused() {
        let at = |offset: usize| SETUP.len() + 5 + offset;
        let bad = |offset, what| LabelReadError::BadParameter { at: at(offset), what };
        let unknown = |what: &str| LabelReadError::UnknownCommand { at: at(0), what: what.to_owned() };
        let over = |what| LabelReadError::OverTheEdge { at: at(0), what };
        for (line, error) in [
            ("FORMFEED\r\n", unknown("FORMFEED")),
            ("DOWNLOAD F,\"A\",1,x", unknown("DOWNLOAD F,\"A\",1,x")),
            ("TEXT 0,0,\"9\",0,1,1,\"a\"\r\n", bad(10, "TEXT font")),
            ("TEXT 0,0,\"1\",90,1,1,\"a\"\r\n", bad(11, "TEXT rotation")),
            ("TEXT 0,0,\"1\",0,1,1,\"a\"b\"\r\n", bad(21, "TEXT")),
            ("TEXT 0,0,\"1\",0,1,1,\"\\[R]\"\r\n", bad(20, "a backslash")),
            ("TEXT 0,0,\"1\",0,1,1,\"a\nb\"\r\n", LabelReadError::StrayByte { at: at(21), byte: 10 }),
            ("TEXT 233,0,\"1\",0,1,1,\"a\"\r\n", over("text")),
            ("TEXT 0,149,\"1\",0,1,1,\"a\"\r\n", over("text")),
            ("QRCODE 0,0,M,8,A,0,\"A\"\r\n", over("a QR code")),
            ("BARCODE 0,0,\"128\",40,0,0,6,6,\"ABC\"\r\n", over("a barcode")),
            ("BARCODE 0,0,\"39\",40,0,0,2,2,\"ABC\"\r\n", bad(12, "BARCODE type")),
            ("BOX 8,8,241,100,3\r\n", over("a frame")),
            ("PRINT 0\r\n", bad(6, "PRINT")),
            ("PRINT 1", LabelReadError::CutShort { at: at(7) }),
            ("TEXT 0,0,\"1\",0,1,1,\"a", LabelReadError::CutShort { at: at(21) }),
        ] {
            assert_eq!(error_of(&["CLS\r\n", line].concat()), Some(error), "{line:?}");
        }
        assert_eq!(error_of("CLS\r\nTEXT 232,148,\"1\",0,1,1,\"a\"\r\nPRINT 3\r\n"), None);
        assert!(matches!(error_of("PRINT 1\r\n"), Some(LabelReadError::BadParameter { what: "CLS", .. })));
        assert!(read_tspl(b"SIZE 30 mm,20 mm\r\n", 8).is_err(), "an empty line comes first");
    }
}
