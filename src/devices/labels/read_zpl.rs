//! A strict reader of ZPL II: what the tests hold every label against, and what pictures are drawn from.
//!
//! Promises: a command that a label never needs, a byte outside of plain ASCII, or a mark over the edge of the sheet is
//! an error with its place. Source: Zebra's ZPL II programming guide.

use super::{LabelReadError, Letters, Mark, Printed};

type Read<T> = Result<T, LabelReadError>;

/// The labels of a stream.
pub fn read_zpl(bytes: &[u8]) -> Read<Vec<Printed>> {
    let stray = |byte: &u8| !matches!(byte, 0x20..=0x7D | b'\r' | b'\n');
    if let Some(at) = bytes.iter().position(stray) {
        return Err(LabelReadError::StrayByte { at, byte: bytes[at] });
    }
    let mut reader = Reader { bytes, at: 0, bar_height: 10, bar_module: 2 };
    let mut labels = Vec::new();
    while reader.at < bytes.len() {
        labels.push(reader.label()?);
    }
    Ok(labels)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// What ^BY said last. A printer keeps it from label to label.
    bar_height: u32,
    bar_module: u32,
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

    fn takes(&mut self, wanted: &[u8]) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn literal(&mut self, wanted: &[u8], what: &'static str) -> Read<()> {
        if self.takes(wanted) {
            return Ok(());
        }
        let whole = self.rest().len() >= wanted.len() || !wanted.starts_with(self.rest());
        if whole { self.bad(what) } else { Err(LabelReadError::CutShort { at: self.bytes.len() }) }
    }

    fn number(&mut self, what: &'static str, range: std::ops::RangeInclusive<u32>) -> Read<u32> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&self.rest()[..digits]).unwrap_or_default();
        match text.parse().ok().filter(|number| range.contains(number)) {
            Some(number) => {
                self.at += digits;
                Ok(number)
            }
            None => self.bad(what),
        }
    }

    fn label(&mut self) -> Read<Printed> {
        self.literal(b"^XA^CI28^PW", "the beginning")?;
        let width_dots = self.number("^PW", 2..=9_999)?;
        self.literal(b"^LL", "^LL")?;
        let height_dots = self.number("^LL", 1..=9_999)?;
        self.literal(b"^LH0,0\r\n", "^LH")?;
        let mut marks = Vec::new();
        loop {
            let at = self.at;
            if self.takes(b"^PQ") {
                let copies = self.number("^PQ", 1..=9_999)?;
                self.literal(b"^XZ\r\n", "the end")?;
                return Ok(Printed { width_dots, height_dots, marks, copies });
            }
            let mark = self.field()?;
            self.literal(b"\r\n", "the end of a field")?;
            marks.push(mark.checked((width_dots, height_dots), at)?);
        }
    }

    fn field(&mut self) -> Read<Mark> {
        if self.takes(b"^BY") {
            self.bar_module = self.number("^BY", 1..=10)?;
            self.literal(b",3,", "^BY")?;
            self.bar_height = self.number("^BY", 1..=9_999)?;
        }
        if !self.takes(b"^FO") {
            return Err(self.unknown());
        }
        let left = self.number("^FO", 0..=9_999)?;
        self.literal(b",", "^FO")?;
        let top = self.number("^FO", 0..=9_999)?;
        if self.takes(b"^A0N,") {
            let height = self.number("^A0", 10..=999)?;
            self.literal(b",", "^A0")?;
            let width = self.number("^A0", height / 2..=height)?;
            return Ok(Mark::Text { left, top, letters: Letters::zpl(height, width), text: self.data()? });
        }
        if self.takes(b"^BQN,2,") {
            let module_dots = self.number("^BQ", 1..=10)?;
            let data = self.data()?;
            let Some(data) = data.strip_prefix("MA,") else { return self.bad("^BQ data") };
            return Ok(Mark::Qr { left, top: top + self.bar_height, module_dots, data: data.to_owned() });
        }
        if self.takes(b"^BCN,") {
            let height_dots = self.number("^BC", 1..=999)?;
            self.literal(b",N,N,N,A", "^BC")?;
            let data = self.data()?;
            return match data.contains('>') {
                true => self.bad("^BC data"),
                false => Ok(Mark::Bars { left, top, height_dots, module_dots: self.bar_module, data }),
            };
        }
        if self.takes(b"^GB") {
            let width_dots = self.number("^GB", 1..=9_999)?;
            self.literal(b",", "^GB")?;
            let height_dots = self.number("^GB", 1..=9_999)?;
            self.literal(b",", "^GB")?;
            let line_dots = self.number("^GB", 1..=99)?;
            self.literal(b"^FS", "^GB")?;
            return Ok(Mark::Frame { left, top, width_dots, height_dots, line_dots });
        }
        Err(self.unknown())
    }

    fn unknown(&self) -> LabelReadError {
        let what: String =
            self.rest().iter().take_while(|byte| **byte >= 0x20).take(24).map(|b| char::from(*b)).collect();
        match what.is_empty() {
            true => LabelReadError::CutShort { at: self.at },
            false => LabelReadError::UnknownCommand { at: self.at, what },
        }
    }

    /// ^FH^FD, its text, ^FS. A caret ends it; every other sign of the language must have come as hex.
    fn data(&mut self) -> Read<String> {
        self.literal(b"^FH^FD", "^FD")?;
        let mut bytes = Vec::new();
        loop {
            match *self.rest() {
                [] => return Err(LabelReadError::CutShort { at: self.at }),
                [b'^', ..] => break,
                [b'_', high, low, ..] => match (hex(high), hex(low)) {
                    (Some(high), Some(low)) => {
                        bytes.push(high * 16 + low);
                        self.at += 2;
                    }
                    _ => return self.bad("hex"),
                },
                [b'\r' | b'\n' | b'_' | b'\\', ..] => return self.bad("text"),
                [byte, ..] => bytes.push(byte),
            }
            self.at += 1;
        }
        let at = self.at;
        self.literal(b"^FS", "^FS")?;
        let text = String::from_utf8(bytes).map_err(|_| LabelReadError::BadParameter { at, what: "UTF-8" })?;
        match text.chars().any(char::is_control) {
            true => Err(LabelReadError::BadParameter { at, what: "a control character" }),
            false => Ok(text),
        }
    }
}

/// A hex digit as ^FH takes it: capitals.
fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: &str = "^XA^CI28^PW240^LL160^LH0,0\r\n";

    fn error_of(field: &str) -> Option<LabelReadError> {
        read_zpl([SETUP, field].concat().as_bytes()).err()
    }

    #[test]
    fn what_a_label_never_needs_is_refused() {
        let at = |offset: usize| SETUP.len() + offset;
        let bad = |offset, what| LabelReadError::BadParameter { at: at(offset), what };
        let over = |what| LabelReadError::OverTheEdge { at: at(0), what };
        for (field, error) in [
            ("^FO0,0^A0N,20,20^FH^FDa^XA^FS", bad(23, "^FS")),
            ("^FO0,0^A0N,20,20^FH^FDa~JR^FS", LabelReadError::StrayByte { at: at(23), byte: b'~' }),
            ("^FO0,0^A0N,20,20^FH^FDa_5^FS", bad(23, "hex")),
            ("^FO0,0^A0N,20,20^FH^FDa_07^FS", bad(26, "a control character")),
            ("^FO0,0^A0N,20,20^FH^FD_C3^FS", bad(25, "UTF-8")),
            ("^FO0,0^A0N,20,20^FDa^FS", bad(16, "^FD")),
            ("^FO0,0^A0N,20,40^FH^FDa^FS", bad(14, "^A0")),
            (
                "^FO0,0^A0R,20,20^FH^FDa^FS",
                LabelReadError::UnknownCommand { at: at(6), what: "^A0R,20,20^FH^FDa^FS".into() },
            ),
            ("^IDR:*.*^FS", LabelReadError::UnknownCommand { at: at(0), what: "^IDR:*.*^FS".into() }),
            ("^FO0,141^A0N,20,20^FH^FDa^FS\r\n", over("text")),
            ("^BY2,3,1^FO0,0^BQN,2,8^FH^FDMA,A^FS\r\n", over("a QR code")),
            ("^FO0,0^BQN,2,5^FH^FDA^FS\r\n", bad(24, "^BQ data")),
            ("^BY6,3,40^FO0,0^BCN,40,N,N,N,A^FH^FDABC^FS\r\n", over("a barcode")),
            ("^BY2,3,40^FO0,0^BCN,40,N,N,N,A^FH^FD>8A^FS\r\n", bad(42, "^BC data")),
            ("^FO8,8^GB233,100,3^FS\r\n", over("a frame")),
            ("^PQ0^XZ\r\n", bad(3, "^PQ")),
            ("^PQ1^X", LabelReadError::CutShort { at: at(6) }),
        ] {
            assert_eq!(error_of(field), Some(error), "{field:?}");
        }
        assert_eq!(error_of("^FO0,0^A0N,20,20^FH^FDa_C3_A9^FS\r\n^PQ3^XZ\r\n"), None);
    }

    #[test]
    fn a_qr_code_stands_lower_by_what_the_printer_was_told_last() {
        let top = |before: &str| {
            let stream = [SETUP, before, "^FO9,20^BQN,2,3^FH^FDMA,A^FS\r\n^PQ1^XZ\r\n"].concat();
            match &read_zpl(stream.as_bytes()).expect("readable")[0].marks[0] {
                Mark::Qr { top, .. } => *top,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((top("^BY2,3,1"), top("^BY2,3,10"), top("")), (21, 30, 30));
    }
}
