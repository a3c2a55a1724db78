//! What a label printer says of itself: the answers to `<ESC>!?` (TSC's TSPL/TSPL2 programming manual) and to `~HS`
//! (Zebra's ZPL II programming guide).
//!
//! Promises: an answer that the manuals do not know is no answer: it never counts as a state.

use super::status::PrinterState;

/// TSPL: answered at once, with one byte.
pub const ASK_TSPL: &[u8] = b"\x1b!?";
/// ZPL: answered with three lines.
pub const ASK_ZPL: &[u8] = b"~HS";
/// The three lines of `~HS` have about 80 bytes; what is longer is something else.
pub const ZPL_BYTES_MAX: usize = 256;
const STX: u8 = 2;
const ETX: u8 = 3;

/// How a label printer stands, and whether it still works on what it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    pub state: PrinterState,
    pub busy: bool,
}

/// The answer to [`ASK_TSPL`]; `None` for a byte that is none.
pub fn tspl_report(byte: u8) -> Option<Report> {
    let report = |state, busy| Some(Report { state, busy });
    match byte {
        0x00 => report(PrinterState::Ok, false),
        0x20 => report(PrinterState::Ok, true),
        // Head or cover open, alone or with what follows from it.
        0x01 | 0x03 | 0x05 | 0x09 | 0x0B | 0x0D | 0x40 => report(PrinterState::CoverOpen, false),
        0x04 | 0x0C => report(PrinterState::PaperOut, false),
        // Paper jam, ribbon, pause, any other error.
        0x02 | 0x08 | 0x0A | 0x10 | 0x80 => report(PrinterState::NotReady, false),
        _ => None,
    }
}

/// Whether all three lines of an answer to [`ASK_ZPL`] are there.
pub fn zpl_is_whole(answer: &[u8]) -> bool {
    answer.iter().filter(|byte| **byte == ETX).count() >= 3
}

/// Whether a line of an answer to [`ASK_ZPL`] has begun.
pub fn zpl_is_begun(answer: &[u8]) -> bool {
    answer.contains(&STX)
}

/// The answer to [`ASK_ZPL`]; `None` for bytes that are none.
pub fn zpl_report(answer: &[u8]) -> Option<Report> {
    if !zpl_is_whole(answer) {
        return None;
    }
    let mut lines = answer.split(|byte| *byte == ETX).map(fields_of);
    let (first, second) = (lines.next()??, lines.next()??);
    lines.next()??;
    let [_, paper_out, pause, _, formats, full, _, _, _, corrupt, cold, hot] = <[u32; 12]>::try_from(first).ok()?;
    let [_, _, head, ribbon, _, _, _, _, left, _, _] = <[u32; 11]>::try_from(second).ok()?;
    let flags = [paper_out, pause, full, corrupt, cold, hot, head, ribbon];
    if flags.iter().any(|flag| *flag > 1) {
        return None;
    }
    let state = if head == 1 {
        PrinterState::CoverOpen
    } else if paper_out == 1 {
        PrinterState::PaperOut
    } else if [pause, corrupt, cold, hot, ribbon].contains(&1) {
        PrinterState::NotReady
    } else {
        PrinterState::Ok
    };
    Some(Report { state, busy: formats > 0 || left > 0 })
}

/// The figures of a line between its STX and its end; `None` when anything in it is none.
fn fields_of(line: &[u8]) -> Option<Vec<u32>> {
    let from = line.iter().position(|byte| *byte == STX)? + 1;
    let line = std::str::from_utf8(&line[from..]).ok()?;
    line.split(',').map(figure).collect()
}

/// Digits alone; the print mode of some printers is a letter, which counts as a nine.
fn figure(field: &str) -> Option<u32> {
    match field.as_bytes() {
        [letter] if letter.is_ascii_uppercase() => Some(9),
        digits if (1..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) => field.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tspl_answers_mean_what_the_manual_says() {
        let known = |state, busy| Some(Report { state, busy });
        for (byte, report) in [
            (0x00, known(PrinterState::Ok, false)),
            (0x20, known(PrinterState::Ok, true)),
            (0x01, known(PrinterState::CoverOpen, false)),
            (0x05, known(PrinterState::CoverOpen, false)),
            (0x04, known(PrinterState::PaperOut, false)),
            (0x0C, known(PrinterState::PaperOut, false)),
            (0x02, known(PrinterState::NotReady, false)),
            (0x08, known(PrinterState::NotReady, false)),
            (0x10, known(PrinterState::NotReady, false)),
            (0x80, known(PrinterState::NotReady, false)),
            (0xFF, None),
            (b'?', None),
            (b'!', None),
            (0x1B, None),
            (0x06, None),
        ] {
            assert_eq!(tspl_report(byte), report, "{byte:02x}");
        }
    }

    /// An answer as a printer sends it, with two flags of each line.
    fn answer(paper_out: &str, pause: &str, head: &str, ribbon: &str, left: &str) -> Vec<u8> {
        format!(
            "\u{2}030,{paper_out},{pause},0799,000,0,0,0,000,0,0,0\u{3}\r\n\
             \u{2}001,0,{head},{ribbon},1,2,4,0,{left},1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn zpl_answers_mean_what_the_guide_says() {
        let known = |state, busy| Some(Report { state, busy });
        let none = "00000000";
        for (answer, report) in [
            (answer("0", "0", "0", "0", none), known(PrinterState::Ok, false)),
            (answer("0", "0", "0", "0", "00000007"), known(PrinterState::Ok, true)),
            (answer("1", "0", "0", "0", none), known(PrinterState::PaperOut, false)),
            (answer("1", "1", "1", "0", none), known(PrinterState::CoverOpen, false)),
            (answer("0", "1", "0", "0", none), known(PrinterState::NotReady, false)),
            (answer("0", "0", "0", "1", none), known(PrinterState::NotReady, false)),
            (answer("7", "0", "0", "0", none), None),
            (answer("", "0", "0", "0", none), None),
            (answer("0", "x", "0", "0", none), None),
            (answer("0,0", "0", "0", "0", none), None),
            (b"\x02030,0,0\x03\x02001\x03\x021\x03".to_vec(), None),
            (b"\xff\xff\x03\x03\x03".to_vec(), None),
            (Vec::new(), None),
        ] {
            assert_eq!(zpl_report(&answer), report, "{}", String::from_utf8_lossy(&answer));
        }
    }

    #[test]
    fn an_answer_cut_anywhere_is_none() {
        let whole = answer("0", "0", "0", "0", "00000000");
        for length in 0..whole.len() - 2 {
            let cut = &whole[..length];
            assert!(!zpl_is_whole(cut) && zpl_report(cut).is_none(), "{length}");
        }
        assert!(zpl_is_whole(&whole));
    }
}
