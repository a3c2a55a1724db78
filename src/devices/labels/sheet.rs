//! Where the parts of a tag stand on a sheet: the one place that knows what fits.
//!
//! The QR code stands on the left with its quiet zone, the words on the right; sheets of 40 mm and more have a Code 128
//! along the bottom for scanners that read no QR codes. What has no room is left out in a fixed order: the day it came
//! in, the variant, the second line of the name. Price and code are never left out.

use qrcode::{EcLevel, QrCode};

use super::{Face, Letters, SheetError};
use crate::config::LabelSheet;
use crate::devices::code128;
use crate::devices::printable::{plain_spaces, printable_line};
use crate::devices::slip::Tag;

/// Our codes have 7 characters; a longer one is no code of a product.
const CODE_CHARS_MAX: usize = 32;
/// Text of one part beyond this is never looked at: no sheet holds it.
const PART_CHARS_MAX: usize = 300;
/// The quiet zone of the standard, and what scanners still read where white paper goes on anyway.
const QUIET_MODULES: u32 = 4;
const QUIET_MODULES_MIN: u32 = 2;
const BARS_QUIET_MODULES: u32 = 10;
/// Both languages enlarge a QR code at most ten times.
const MODULE_DOTS_MAX: u32 = 10;
/// How much of the sheet's width the QR code may take.
const QR_PERCENT: u32 = 45;
const QR_PERCENT_MAX: u32 = 60;
const BARS_FROM_TENTH_MM: u32 = 400;
const BARS_TENTH_MM: u32 = 80;
const EDGE_TENTH_MM: u32 = 10;
const ROW_GAP_TENTH_MM: u32 = 4;
/// How large the words are tried, in percent of [`Part::tenth_mm`].
const SCALES: [u32; 12] = [240, 200, 170, 150, 130, 115, 100, 90, 80, 70, 60, 50];
/// The end of a name that was cut.
const CUT_MARK: &str = "..";

/// A sheet in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub width_dots: u32,
    pub height_dots: u32,
    pub dots_per_mm: u32,
    sheet: LabelSheet,
}

impl Area {
    pub fn of(sheet: LabelSheet) -> Area {
        let dots_per_mm = sheet.dots_per_mm;
        let (width_dots, height_dots) = (sheet.width_mm * dots_per_mm, sheet.height_mm * dots_per_mm);
        Area { width_dots, height_dots, dots_per_mm, sheet }
    }

    fn dots(self, tenth_mm: u32) -> u32 {
        tenth_mm * self.dots_per_mm / 10
    }
}

/// One thing to print; places and sizes in dots from the upper left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text { left: u32, top: u32, letters: Letters, text: String },
    Qr { left: u32, top: u32, module_dots: u32, data: String },
    Bars { left: u32, top: u32, height_dots: u32, module_dots: u32, data: String },
    Frame { left: u32, top: u32, width_dots: u32, height_dots: u32, line_dots: u32 },
}

/// The modules along one side of a text's QR code, quiet zone excluded.
pub(super) fn qr_modules(data: &str) -> Option<u32> {
    QrCode::with_error_correction_level(data, EcLevel::M).ok().map(|code| code.width() as u32)
}

/// The modules of a Code 128 at most: a printer may do without the short form for digits.
pub(super) fn bars_modules_max(data: &str) -> Option<u32> {
    code128::symbols(data).map(|_| (data.len() as u32 + 3) * 11 + 2)
}

/// The pieces of a tag.
pub fn lay_tag(tag: &Tag, area: Area, face: Face) -> Result<Vec<Piece>, SheetError> {
    let code = clean_code(&tag.code)?;
    let band_dots = if bars_of(code, area).is_some() { area.dots(BARS_TENTH_MM + EDGE_TENTH_MM) } else { 0 };
    let (mut pieces, left) = lay_qr(code, area, area.height_dots - band_dots)?;
    pieces.extend(bars_of(code, area));
    let room = Room {
        left,
        top: area.dots(EDGE_TENTH_MM),
        width: area.width_dots.saturating_sub(left + area.dots(EDGE_TENTH_MM)),
        height: (area.height_dots - band_dots).saturating_sub(2 * area.dots(EDGE_TENTH_MM)),
    };
    pieces.extend(lay_words(&parts_of(tag, code), room, area, face)?);
    Ok(pieces)
}

/// A code that scanners give back as it is and no printer takes for a command.
fn clean_code(code: &str) -> Result<&str, SheetError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    let fits = !code.is_empty() && code.len() <= CODE_CHARS_MAX && code.chars().all(allowed);
    fits.then_some(code).ok_or_else(|| {
        let shown: String = printable_line(code).chars().take(CODE_CHARS_MAX).collect();
        SheetError::BadCode(shown)
    })
}

/// The QR code in the middle of the left side, and where the words may begin.
fn lay_qr(code: &str, area: Area, height: u32) -> Result<(Vec<Piece>, u32), SheetError> {
    let too_large = SheetError::CodeTooLarge(area.sheet.width_mm, area.sheet.height_mm);
    let modules = qr_modules(code).ok_or_else(|| too_large.clone())?;
    let module_dots = |quiet: u32, percent: u32| {
        let room = height.min(area.width_dots * percent / 100);
        let largest = area.dots(75) / 10;
        let dots = (room / (modules + 2 * quiet)).min(largest).min(MODULE_DOTS_MAX);
        // A third of a millimetre: below it thermal paper bleeds one module into the next.
        (dots > area.dots(33) / 10).then_some((dots, quiet))
    };
    let found = module_dots(QUIET_MODULES, QR_PERCENT)
        .or_else(|| module_dots(QUIET_MODULES, QR_PERCENT_MAX))
        .or_else(|| module_dots(QUIET_MODULES_MIN, QR_PERCENT_MAX));
    let (module_dots, quiet) = found.ok_or(too_large)?;
    let side = modules * module_dots;
    let (left, top) = (quiet * module_dots, (height - side) / 2);
    let piece = Piece::Qr { left, top, module_dots, data: code.to_owned() };
    Ok((vec![piece], left + side + quiet * module_dots))
}

/// The Code 128 along the bottom edge, where the sheet is high and wide enough for one that scans.
fn bars_of(code: &str, area: Area) -> Option<Piece> {
    if area.height_dots < area.dots(BARS_FROM_TENTH_MM) {
        return None;
    }
    let modules = bars_modules_max(code)?;
    let module_dots = (area.width_dots / (modules + 2 * BARS_QUIET_MODULES)).min(area.dots(4)).min(MODULE_DOTS_MAX);
    (module_dots >= area.dots(25) / 10).then(|| Piece::Bars {
        left: (area.width_dots - modules * module_dots) / 2,
        top: area.height_dots - area.dots(BARS_TENTH_MM + EDGE_TENTH_MM),
        height_dots: area.dots(BARS_TENTH_MM),
        module_dots,
        data: code.to_owned(),
    })
}

/// Where the words may stand.
#[derive(Clone, Copy)]
struct Room {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// One part of a tag: its text, how high its letters should be and may be at most, and what may happen to it.
struct Part {
    text: String,
    tenth_mm: u32,
    tenth_mm_max: u32,
    lines_max: usize,
    /// Figures and codes are whole or not there at all.
    may_be_cut: bool,
    /// When it is left out: the highest first; 0 never.
    leave_out: u8,
}

fn parts_of(tag: &Tag, code: &str) -> Vec<Part> {
    let part = |text: &str, (tenth_mm, tenth_mm_max), lines_max, may_be_cut, leave_out| {
        let spaced: String =
            text.chars().take(PART_CHARS_MAX).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        let text = plain_spaces(&printable_line(&spaced)).trim().to_owned();
        Part { text, tenth_mm, tenth_mm_max, lines_max, may_be_cut, leave_out }
    };
    let price = tag.price_text.replace('\u{A0}', " ");
    let parts = vec![
        part(&tag.name, (26, 40), 2, true, 0),
        part(&tag.variant, (20, 26), 1, true, 2),
        part(&price, (45, 120), 1, false, 0),
        part(code, (22, 30), 1, false, 0),
        part(&tag.date_in, (16, 22), 1, false, 3),
    ];
    parts.into_iter().filter(|part| !part.text.is_empty()).collect()
}

/// The words as large as they fit; parts are left out only when even the smallest letters have no room.
fn lay_words(parts: &[Part], room: Room, area: Area, face: Face) -> Result<Vec<Piece>, SheetError> {
    let sizes = face.sizes(area.dots_per_mm);
    for (keep_below, name_lines) in [(4, 2), (3, 2), (2, 2), (2, 1)] {
        for scale in SCALES {
            let kept = parts.iter().filter(|part| part.leave_out < keep_below);
            let rows: Option<Vec<Row>> =
                kept.map(|part| row_of(part, scale, name_lines, room.width, area, &sizes)).collect();
            if let Some(pieces) = rows.and_then(|rows| stack(&rows, room, area)) {
                return Ok(pieces);
            }
        }
    }
    Err(SheetError::TextTooLarge(area.sheet.width_mm, area.sheet.height_mm))
}

struct Row {
    lines: Vec<String>,
    letters: Letters,
}

/// The lines of a part at a scale; `None` when it may not be cut and has no room.
fn row_of(part: &Part, scale: u32, name_lines: usize, width: u32, area: Area, sizes: &[Letters]) -> Option<Row> {
    let height_max = area.dots((part.tenth_mm * scale / 100).min(part.tenth_mm_max));
    let lines_max = part.lines_max.min(name_lines);
    let smallest = sizes.iter().min_by_key(|letters| (letters.height_dots, letters.width_dots))?;
    let tried = sizes.iter().filter(|letters| letters.height_dots <= height_max).chain([smallest]);
    for letters in tried {
        let (lines, is_whole) = break_lines(&part.text, *letters, width, lines_max);
        if is_whole {
            return Some(Row { lines, letters: *letters });
        }
    }
    let (lines, _) = break_lines(&part.text, *smallest, width, lines_max);
    (part.may_be_cut && !lines.is_empty()).then_some(Row { lines, letters: *smallest })
}

/// At most so many lines of at most a width, and whether that is the whole text with every word in one piece.
fn break_lines(text: &str, letters: Letters, width: u32, lines_max: usize) -> (Vec<String>, bool) {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = lines.last().map(|line| [line, " ", word].concat());
        match longer.filter(|line| letters.width_of(line) <= width) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None if lines.len() < lines_max && letters.width_of(word) <= width => lines.push(word.to_owned()),
            None => return (cut(lines, word, letters, width, lines_max), false),
        }
    }
    (lines, true)
}

/// The lines with as much of the next word as there is room for, and the mark of a cut.
fn cut(mut lines: Vec<String>, word: &str, letters: Letters, width: u32, lines_max: usize) -> Vec<String> {
    let mut last = if lines.len() < lines_max { word.to_owned() } else { lines.pop().unwrap_or_default() };
    while !last.is_empty() && letters.width_of(&last) + letters.width_of(CUT_MARK) > width {
        last.pop();
    }
    last.truncate(last.trim_end().len());
    if !last.is_empty() {
        lines.push(last + CUT_MARK);
    }
    lines
}

/// Rows one below the other, in the middle of the room's height; `None` when they are higher.
fn stack(rows: &[Row], room: Room, area: Area) -> Option<Vec<Piece>> {
    let gap = area.dots(ROW_GAP_TENTH_MM);
    let count = rows.iter().map(|row| row.lines.len() as u32).sum::<u32>();
    let letters_height: u32 = rows.iter().map(|row| row.letters.height_dots * row.lines.len() as u32).sum();
    let spare = room.height.checked_sub(letters_height + gap * count.saturating_sub(1))?;
    let mut top = room.top + spare / 2;
    let mut pieces = Vec::new();
    for row in rows {
        for line in &row.lines {
            pieces.push(Piece::Text { left: room.left, top, letters: row.letters, text: line.clone() });
            top += row.letters.height_dots + gap;
        }
    }
    Some(pieces)
}

/// A sheet with a frame a millimetre inside its edge and lines of text: what shows whether size and gap are right.
pub fn lay_test_frame(lines: &[String], area: Area, face: Face) -> Vec<Piece> {
    let edge = area.dots(EDGE_TENTH_MM);
    let line_dots = area.dots(4).max(2);
    let (width_dots, height_dots) = (area.width_dots - 2 * edge, area.height_dots - 2 * edge);
    let mut pieces = vec![Piece::Frame { left: edge, top: edge, width_dots, height_dots, line_dots }];
    let inside = edge + line_dots + area.dots(10);
    let room_width = area.width_dots.saturating_sub(2 * inside);
    let sizes = face.sizes(area.dots_per_mm);
    let Some(letters) = sizes.into_iter().min_by_key(|letters| letters.height_dots) else { return pieces };
    let mut top = inside;
    for line in lines {
        let text = plain_spaces(&printable_line(line));
        for text in in_pieces(&text, letters, room_width) {
            if top + letters.height_dots + inside > area.height_dots {
                return pieces;
            }
            pieces.push(Piece::Text { left: inside, top, letters, text });
            top += letters.height_dots + area.dots(ROW_GAP_TENTH_MM);
        }
    }
    pieces
}

/// A text in lines of a width, broken anywhere.
fn in_pieces(text: &str, letters: Letters, width: u32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        if used + letters.advance(c) > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        used += letters.advance(c);
        lines.last_mut().into_iter().for_each(|line| line.push(c));
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}
