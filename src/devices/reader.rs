//! A strict reader of ESC/POS: what the tests hold every printed stream against, and what pictures are drawn from.
//!
//! Promises: shares no code with the writer; a byte or command that a slip never needs is an error with its place, so
//! an unplanned command cannot pass unseen (faults F7). Sources: Epson's ESC/POS command reference; PC858 and
//! Windows-1252 as in Unicode's mapping files.

use thiserror::Error;

/// One command, or a run of text between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// ESC @
    Init,
    /// FS .
    LeaveKanji,
    /// ESC t
    CodePage(u8),
    /// ESC a: 0 left, 1 centre, 2 right
    Justify(u8),
    /// ESC E
    Bold(bool),
    /// GS !, each 1 to 8
    Size {
        width: u8,
        height: u8,
    },
    Text(String),
    /// LF or ESC d
    Feed(u8),
    /// GS ( k 65
    QrModel(u8),
    /// GS ( k 67
    QrModuleDots(u8),
    /// GS ( k 69, as the letter
    QrLevel(char),
    /// GS ( k 80
    QrStore(Vec<u8>),
    /// GS ( k 81
    QrPrint,
    /// GS h
    BarcodeHeight(u8),
    /// GS w
    BarcodeModuleDots(u8),
    /// GS H 0
    BarcodeNoText,
    /// GS k 73, decoded
    Barcode(String),
    /// GS v 0
    Raster {
        row_bytes: usize,
        rows: usize,
        bytes: Vec<u8>,
    },
    /// GS V 65
    Cut,
    /// ESC p
    Drawer,
    /// GS r 1
    AskPaper,
    /// DLE EOT
    AskStatus(u8),
}

/// The stream is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("byte {at}: control byte 0x{byte:02X} outside of a command")]
    StrayByte { at: usize, byte: u8 },
    #[error("byte {at}: unknown command {prefix:02X} {byte:02X}")]
    UnknownCommand { at: usize, prefix: u8, byte: u8 },
    #[error("byte {at}: {what} out of its range ({value})")]
    BadParameter { at: usize, what: &'static str, value: u8 },
    #[error("byte {at}: the stream ends inside a command")]
    CutShort { at: usize },
}

/// All commands of a stream.
pub fn read(bytes: &[u8]) -> Result<Vec<Command>, ReadError> {
    let mut reader = Reader { bytes, at: 0, page: 0 };
    let mut commands = Vec::new();
    while reader.at < bytes.len() {
        commands.push(reader.command()?);
    }
    Ok(commands)
}

/// The text of a stream line by line, as the printer would break it.
pub fn text_lines(commands: &[Command]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for command in commands {
        match command {
            Command::Text(text) => lines.last_mut().into_iter().for_each(|line| line.push_str(text)),
            Command::Feed(_) => lines.push(String::new()),
            _ => {}
        }
    }
    lines.pop();
    lines
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    page: u8,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<u8, ReadError> {
        let byte = *self.bytes.get(self.at).ok_or(ReadError::CutShort { at: self.at })?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, ReadError> {
        let taken = self.bytes.get(self.at..self.at + length).ok_or(ReadError::CutShort { at: self.bytes.len() })?;
        self.at += length;
        Ok(taken.to_vec())
    }

    /// A parameter that must lie in a range.
    fn within(&mut self, what: &'static str, range: std::ops::RangeInclusive<u8>) -> Result<u8, ReadError> {
        let (at, value) = (self.at, self.next()?);
        if range.contains(&value) { Ok(value) } else { Err(ReadError::BadParameter { at, what, value }) }
    }

    fn is_text(byte: u8) -> bool {
        matches!(byte, 0x20..=0x7E | 0x80..=0xFF)
    }

    fn command(&mut self) -> Result<Command, ReadError> {
        let at = self.at;
        match self.next()? {
            byte if Self::is_text(byte) => {
                self.at = at;
                self.text()
            }
            0x0A => Ok(Command::Feed(1)),
            0x1B => self.esc(at),
            0x1C => match self.next()? {
                b'.' => Ok(Command::LeaveKanji),
                byte => Err(ReadError::UnknownCommand { at, prefix: 0x1C, byte }),
            },
            0x1D => self.gs(at),
            0x10 => match self.next()? {
                0x04 => Ok(Command::AskStatus(self.within("DLE EOT n", 1..=4)?)),
                byte => Err(ReadError::UnknownCommand { at, prefix: 0x10, byte }),
            },
            byte => Err(ReadError::StrayByte { at, byte }),
        }
    }

    fn text(&mut self) -> Result<Command, ReadError> {
        let mut text = String::new();
        while let Some(byte) = self.bytes.get(self.at).copied().filter(|byte| Self::is_text(*byte)) {
            let page = self.page;
            text.push(decode(page, byte).ok_or(ReadError::BadParameter {
                at: self.at,
                what: "character",
                value: byte,
            })?);
            self.at += 1;
        }
        Ok(Command::Text(text))
    }

    fn esc(&mut self, at: usize) -> Result<Command, ReadError> {
        Ok(match self.next()? {
            b'@' => Command::Init,
            b't' => {
                self.page = self.within("ESC t n", 16..=19)?;
                Command::CodePage(self.page)
            }
            b'a' => Command::Justify(self.within("ESC a n", 0..=2)?),
            b'E' => Command::Bold(self.within("ESC E n", 0..=1)? == 1),
            b'd' => Command::Feed(self.within("ESC d n", 1..=10)?),
            b'p' => {
                self.within("ESC p m", 0..=1)?;
                self.within("ESC p t1", 1..=255)?;
                self.within("ESC p t2", 1..=255)?;
                Command::Drawer
            }
            byte => return Err(ReadError::UnknownCommand { at, prefix: 0x1B, byte }),
        })
    }

    fn gs(&mut self, at: usize) -> Result<Command, ReadError> {
        Ok(match self.next()? {
            b'!' => {
                let size = self.within("GS ! n", 0..=0x77)?;
                Command::Size { width: (size >> 4) + 1, height: (size & 0x0F) + 1 }
            }
            b'h' => Command::BarcodeHeight(self.within("GS h n", 1..=255)?),
            b'w' => Command::BarcodeModuleDots(self.within("GS w n", 2..=6)?),
            b'H' => {
                self.within("GS H n", 0..=0)?;
                Command::BarcodeNoText
            }
            b'k' => self.barcode()?,
            b'v' => self.raster()?,
            b'V' => {
                self.within("GS V m", 65..=65)?;
                self.within("GS V n", 0..=255)?;
                Command::Cut
            }
            b'r' => {
                self.within("GS r n", 1..=1)?;
                Command::AskPaper
            }
            b'(' => self.qr()?,
            byte => return Err(ReadError::UnknownCommand { at, prefix: 0x1D, byte }),
        })
    }

    fn barcode(&mut self) -> Result<Command, ReadError> {
        self.within("GS k m", 73..=73)?;
        let length = self.within("GS k n", 3..=255)?;
        let start = self.at;
        let data = self.take(usize::from(length))?;
        let bad = |at: usize, value: u8| ReadError::BadParameter { at: start + at, what: "GS k d", value };
        let mut text = String::new();
        let mut set = 0;
        let mut rest = data.iter().copied().enumerate();
        while let Some((at, byte)) = rest.next() {
            match byte {
                b'{' => match rest.next().map(|(_, second)| second) {
                    Some(second @ (b'B' | b'C')) => set = second,
                    Some(b'{') if set == b'B' => text.push('{'),
                    _ => return Err(bad(at, byte)),
                },
                0..=99 if set == b'C' => text.push_str(&format!("{byte:02}")),
                0x20..=0x7E if set == b'B' => text.push(char::from(byte)),
                _ => return Err(bad(at, byte)),
            }
        }
        Ok(Command::Barcode(text))
    }

    fn raster(&mut self) -> Result<Command, ReadError> {
        self.within("GS v 0", b'0'..=b'0')?;
        self.within("GS v m", 0..=0)?;
        let row_bytes = self.two_bytes()?;
        let rows = self.two_bytes()?;
        let bytes = self.take(row_bytes * rows)?;
        Ok(Command::Raster { row_bytes, rows, bytes })
    }

    fn two_bytes(&mut self) -> Result<usize, ReadError> {
        Ok(usize::from(self.next()?) + 256 * usize::from(self.next()?))
    }

    /// GS ( k pL pH 49 fn ...
    fn qr(&mut self) -> Result<Command, ReadError> {
        self.within("GS ( k", b'k'..=b'k')?;
        let length = self.two_bytes()?;
        let at = self.at;
        self.within("GS ( k cn", 49..=49)?;
        let function = self.next()?;
        let command = match function {
            65 => {
                let model = self.within("QR model", 49..=50)?;
                self.within("QR model", 0..=0)?;
                Command::QrModel(model - 48)
            }
            67 => Command::QrModuleDots(self.within("QR size", 1..=16)?),
            69 => {
                let level = self.within("QR level", 48..=51)?;
                Command::QrLevel(['L', 'M', 'Q', 'H'][usize::from(level - 48)])
            }
            80 => {
                self.within("QR store", 48..=48)?;
                let data = length.checked_sub(3).filter(|data| (1..=7_089).contains(data));
                Command::QrStore(self.take(data.ok_or(ReadError::CutShort { at })?)?)
            }
            81 => {
                self.within("QR print", 48..=48)?;
                Command::QrPrint
            }
            byte => return Err(ReadError::UnknownCommand { at, prefix: b'(', byte }),
        };
        match self.at == at + length {
            true => Ok(command),
            false => Err(ReadError::CutShort { at }),
        }
    }
}

/// 0x80 to 0xFF of PC858.
const PC858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀\
                     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

fn decode(page: u8, byte: u8) -> Option<char> {
    match (page, byte) {
        (_, 0x20..=0x7E) => Some(char::from(byte)),
        (19, 0x80..) => PC858.chars().nth(usize::from(byte) - 0x80),
        // Windows-1252 is Latin-1 from 0xA0 on; of the signs below we print the euro only.
        (16, 0xA0..) => Some(char::from(byte)),
        (16, 0x80) => Some('€'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_slip_never_needs_is_refused() {
        let bad = |at, what, value| ReadError::BadParameter { at, what, value };
        for (bytes, error) in [
            (&b"ab\x07"[..], ReadError::StrayByte { at: 2, byte: 7 }),
            (b"\x18", ReadError::StrayByte { at: 0, byte: 0x18 }),
            (b"\x7f", ReadError::StrayByte { at: 0, byte: 0x7F }),
            (b"\x0d", ReadError::StrayByte { at: 0, byte: 0x0D }),
            (b"\x1b=\x01", ReadError::UnknownCommand { at: 0, prefix: 0x1B, byte: b'=' }),
            (b"\x1d(L", bad(2, "GS ( k", b'L')),
            (b"\x1d*\x01\x01", ReadError::UnknownCommand { at: 0, prefix: 0x1D, byte: b'*' }),
            (b"\x1bp\x00", ReadError::CutShort { at: 3 }),
            (b"\x1bp\x05\x01\x01", bad(2, "ESC p m", 5)),
            (b"\x1ba\x03", bad(2, "ESC a n", 3)),
            (b"\x1dv0\x00\x02\x00\x01\x00\xff", ReadError::CutShort { at: 9 }),
            (b"\x1d(k\x03\x001Q0", ReadError::CutShort { at: 5 }),
            (b"\xe9", bad(0, "character", 0xE9)),
        ] {
            // The last but one is a whole command: it is here to show that length and content must agree.
            if bytes == b"\x1d(k\x03\x001Q0" {
                assert_eq!(read(bytes), Ok(vec![Command::QrPrint]));
                assert_eq!(read(b"\x1d(k\x04\x001Q0"), Err(error));
            } else {
                assert_eq!(read(bytes), Err(error), "{bytes:02x?}");
            }
        }
    }

    #[test]
    fn pc858_has_a_sign_for_every_byte() {
        assert_eq!(PC858.chars().count(), 128);
        for (byte, sign) in [(0x82, 'é'), (0xD5, '€'), (0xE3, 'Ò'), (0xE2, 'Ô'), (0xA9, '®'), (0xFF, '\u{A0}')] {
            assert_eq!(decode(19, byte), Some(sign));
        }
    }
}
