//! From a slip to lines as they stand on paper: the one place that knows how many characters fit.
//!
//! Promises: pure; no line is wider than the paper; words wrap and a figure is never cut; the screen preview
//! ([`preview_lines`]) shows the very lines that are printed. Leaves to others: bytes (`escpos_bytes`), what a slip
//! says (till, intake, returns), and where the bytes of pictures come from (the caller hands a [`PictureSource`]).

use qrcode::{EcLevel, QrCode};

use super::code128;
use super::mono::{self, Mono};
use super::printable::{plain_spaces, printable_line};
use super::slip::{Align, Block, Slip, clamp_copies};
use super::wrap::{fits_in_words, wrap, wrap_evenly};
use crate::base::text::truncate_chars;

/// Text of one block beyond this is cut: a slip is no book, and a roll of paper is not endless.
const BLOCK_CHARS_MAX: usize = 4_000;
/// 0,75 mm a module: what a hand scanner reads without aiming twice.
const QR_MODULE_DOTS_MAX: u32 = 6;
/// Below it thermal paper bleeds one module into the next.
const QR_MODULE_DOTS_MIN: u32 = 3;
const LOGO_HEIGHT_DOTS_MAX: u32 = 160;

/// The width of a roll in what a printer counts: characters of font A (12 dots) and dots at 203 dpi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    pub columns: usize,
    pub dots: u32,
}

impl Paper {
    pub const MM_58: Paper = Paper { columns: 32, dots: 384 };
    pub const MM_80: Paper = Paper { columns: 48, dots: 576 };

    /// The paper of a configured width; what is not 80 mm wide is treated as the narrow one, which fits on both.
    pub fn of_mm(paper_mm: u32) -> Paper {
        if paper_mm >= 80 { Paper::MM_80 } else { Paper::MM_58 }
    }
}

/// The bytes of a stored picture (PNG, JPEG) by its hash in hex; `None` prints nothing in its place.
pub type PictureSource<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// One line as it will stand on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LaidLine {
    Text(TextLine),
    /// A line of dashes from edge to edge.
    Rule,
    Qr {
        data: String,
        module_dots: u32,
    },
    /// Code 128; the readable text follows as a line of its own.
    Barcode {
        data: String,
        module_dots: u32,
    },
    /// A logo or a signature, centred.
    Raster(Mono),
    Cut,
    OpenDrawer,
}

/// Text of one style, printable characters only; empty for a blank line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    pub text: String,
    pub align: Align,
    pub bold: bool,
    /// Double width and height: half as many characters fit.
    pub large: bool,
}

/// What a line of the preview is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviewKind {
    Text,
    Rule,
    Qr,
    Barcode,
    Picture(Mono),
    Cut,
}

/// A line for the screen; `text` holds the data of QR codes and barcodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewLine {
    pub text: String,
    pub bold: bool,
    pub large: bool,
    pub align: Align,
    pub kind: PreviewKind,
}

/// Lays a slip out for a paper.
pub fn lay_out(slip: &Slip, paper: Paper, pictures: PictureSource<'_>) -> Vec<LaidLine> {
    let mut lines = Vec::new();
    for block in &slip.blocks {
        lay_block(&mut lines, block, paper, pictures);
    }
    lines
}

/// The lines of [`lay_out`] for the screen; `columns` is 32 or 48.
pub fn preview_lines(slip: &Slip, columns: usize, pictures: PictureSource<'_>) -> Vec<PreviewLine> {
    let paper = if columns >= Paper::MM_80.columns { Paper::MM_80 } else { Paper::MM_58 };
    lay_out(slip, paper, pictures).into_iter().filter_map(|line| preview_line(line, paper)).collect()
}

fn preview_line(line: LaidLine, paper: Paper) -> Option<PreviewLine> {
    let plain = |text: String, kind| PreviewLine { text, bold: false, large: false, align: Align::Centre, kind };
    Some(match line {
        LaidLine::Text(line) => PreviewLine {
            text: line.text,
            bold: line.bold,
            large: line.large,
            align: line.align,
            kind: PreviewKind::Text,
        },
        LaidLine::Rule => plain(rule_text(paper), PreviewKind::Rule),
        LaidLine::Qr { data, .. } => plain(data, PreviewKind::Qr),
        LaidLine::Barcode { data, .. } => plain(data, PreviewKind::Barcode),
        LaidLine::Raster(picture) => plain(String::new(), PreviewKind::Picture(picture)),
        LaidLine::Cut => plain(String::new(), PreviewKind::Cut),
        LaidLine::OpenDrawer => return None,
    })
}

/// The dashes of [`LaidLine::Rule`].
pub fn rule_text(paper: Paper) -> String {
    "-".repeat(paper.columns)
}

fn lay_block(lines: &mut Vec<LaidLine>, block: &Block, paper: Paper, pictures: PictureSource<'_>) {
    match block {
        Block::Text { text, align, bold, large } => lay_text(lines, text, *align, *bold, *large, paper),
        Block::Pair { left, right, bold, large } => lay_pair(lines, left, right, *bold, *large, paper),
        Block::Rule => lines.push(LaidLine::Rule),
        Block::Blank => lines.push(text_line(String::new(), Align::Left, false, false)),
        Block::Qr { data } => lay_qr(lines, data, paper),
        Block::Barcode { data } => lay_barcode(lines, data, paper),
        Block::Image { hash_hex } => {
            let picture = pictures(hash_hex).and_then(|bytes| Mono::from_picture(&bytes, logo_box(paper)));
            lines.extend(picture.map(LaidLine::Raster));
        }
        Block::Signature { caption, strokes } => {
            lines.push(LaidLine::Raster(mono::signature(strokes, paper.dots * 2 / 3)));
            lay_text(lines, caption, Align::Centre, false, false, paper);
        }
        Block::Cut => lines.push(LaidLine::Cut),
        Block::OpenDrawer => lines.push(LaidLine::OpenDrawer),
        Block::Tag { tag, copies } => {
            let strip = tag.strip();
            for _ in 0..clamp_copies(*copies) {
                strip.iter().for_each(|block| lay_block(lines, block, paper, pictures));
            }
        }
    }
}

fn logo_box(paper: Paper) -> (u32, u32) {
    (paper.dots * 3 / 4, LOGO_HEIGHT_DOTS_MAX)
}

fn text_line(text: String, align: Align, bold: bool, large: bool) -> LaidLine {
    LaidLine::Text(TextLine { text, align, bold, large })
}

/// How many characters fit, and whether large print is kept: it is given up where it would cut a word in two.
fn columns_for(paper: Paper, texts: &[&str], large: bool) -> (usize, bool) {
    let half = paper.columns / 2;
    match large && texts.iter().all(|text| fits_in_words(text, half)) {
        true => (half, true),
        false => (paper.columns, false),
    }
}

fn lay_text(lines: &mut Vec<LaidLine>, text: &str, align: Align, bold: bool, large: bool, paper: Paper) {
    for part in truncate_chars(text, BLOCK_CHARS_MAX).split('\n') {
        let part = printable_line(part);
        let (columns, large) = columns_for(paper, &[&part], large);
        let broken = if align == Align::Centre { wrap_evenly(&part, columns) } else { wrap(&part, columns) };
        for line in broken {
            lines.push(text_line(plain_spaces(&line), align, bold, large));
        }
    }
}

/// The label wraps; the figure stands at the right end of its last line, or on a line of its own where it has no room.
fn lay_pair(lines: &mut Vec<LaidLine>, left: &str, right: &str, bold: bool, large: bool, paper: Paper) {
    let left = printable_line(truncate_chars(left, BLOCK_CHARS_MAX));
    let right = printable_line(truncate_chars(right, BLOCK_CHARS_MAX));
    let (columns, large) = columns_for(paper, &[&left, &right], large);
    let right_lines = wrap(right.trim(), columns);
    let mut rows = wrap(&left, columns);
    let figure_chars = right_lines[0].chars().count();
    let last_chars = rows.last().map_or(0, |row| row.chars().count());
    if right_lines.len() > 1 || last_chars + 1 + figure_chars > columns {
        rows.push(String::new());
    }
    if let Some(last) = rows.last_mut() {
        let gap = columns.saturating_sub(last.chars().count() + figure_chars);
        last.push_str(&" ".repeat(gap));
        last.push_str(&right_lines[0]);
    }
    for row in &rows {
        lines.push(text_line(plain_spaces(row), Align::Left, bold, large));
    }
    for row in &right_lines[1..] {
        lines.push(text_line(plain_spaces(row), Align::Right, bold, large));
    }
}

/// A QR code as large as is useful; data that no paper of this width can hold is printed as text instead.
fn lay_qr(lines: &mut Vec<LaidLine>, data: &str, paper: Paper) {
    let data: String = data.chars().filter(|c| !c.is_control()).collect();
    let modules = QrCode::with_error_correction_level(&data, EcLevel::M).map(|code| code.width() as u32);
    let module_dots = modules.map_or(0, |modules| (paper.dots / (modules + 8)).min(QR_MODULE_DOTS_MAX));
    match module_dots >= QR_MODULE_DOTS_MIN && !data.is_empty() {
        true => lines.push(LaidLine::Qr { data, module_dots }),
        false => lay_text(lines, &data, Align::Centre, false, false, paper),
    }
}

/// Code 128 with its text below; what cannot be one, or would be too wide to scan, is printed as text alone.
fn lay_barcode(lines: &mut Vec<LaidLine>, data: &str, paper: Paper) {
    let modules = code128::modules_wide(data);
    let module_dots = modules.map_or(0, |modules| (paper.dots / (modules + 20)).min(3));
    if module_dots >= 2 {
        lines.push(LaidLine::Barcode { data: data.to_owned(), module_dots });
    }
    lay_text(lines, data, Align::Centre, false, false, paper);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_pictures(_: &str) -> Option<Vec<u8>> {
        None
    }

    fn texts(slip: &Slip, paper: Paper) -> Vec<String> {
        lay_out(slip, paper, &no_pictures)
            .into_iter()
            .filter_map(|line| if let LaidLine::Text(line) = line { Some(line.text) } else { None })
            .collect()
    }

    #[test]
    fn a_figure_is_never_cut_and_stands_at_the_right() {
        for (left, right, rows) in [
            ("Total", "Rp 225.000", vec!["Total                 Rp 225.000"]),
            (
                "Tas Anyam Pandan Besar Warna Alam",
                "1.250.000",
                vec!["Tas Anyam Pandan Besar Warna", "Alam                   1.250.000"],
            ),
            (
                "Kain Batik Tulis Mega Mendung 22",
                "85.000",
                vec!["Kain Batik Tulis Mega Mendung 22", "                          85.000"],
            ),
            ("", "1.000", vec!["                           1.000"]),
            ("x", "", vec!["x                               "]),
        ] {
            let mut slip = Slip::default();
            slip.pair(left, right);
            assert_eq!(texts(&slip, Paper::MM_58), rows, "{left}");
        }
    }

    #[test]
    fn large_print_gives_way_to_a_word_that_needs_the_room() {
        let mut slip = Slip::default();
        slip.heading("SALINAN").heading("TT-K1-20261122-0001");
        let large: Vec<bool> = lay_out(&slip, Paper::MM_58, &no_pictures)
            .into_iter()
            .filter_map(|line| if let LaidLine::Text(line) = line { Some(line.large) } else { None })
            .collect();
        assert_eq!(large, [true, false]);
    }

    #[test]
    fn codes_that_do_not_fit_become_text() {
        let mut slip = Slip::default();
        slip.push(Block::Qr { data: "K1-20261122-0001".into() })
            .push(Block::Qr { data: "x".repeat(2_000) })
            .push(Block::Barcode { data: "8991234567890".into() })
            .push(Block::Barcode { data: "Z".repeat(40) });
        let lines = lay_out(&slip, Paper::MM_58, &no_pictures);
        let codes = lines.iter().filter(|l| matches!(l, LaidLine::Qr { .. } | LaidLine::Barcode { .. })).count();
        assert_eq!(codes, 2);
        assert!(texts(&slip, Paper::MM_58).contains(&"8991234567890".to_owned()));
        assert!(texts(&slip, Paper::MM_58).iter().any(|text| text.starts_with("ZZZ")));
    }

    #[test]
    fn the_preview_shows_the_lines_that_are_printed() {
        let mut slip = Slip::default();
        slip.heading("DEKS").pair("Total", "Rp 5.000").push(Block::Rule).push(Block::OpenDrawer).push(Block::Cut);
        let shown: Vec<(String, PreviewKind)> =
            preview_lines(&slip, 32, &no_pictures).into_iter().map(|line| (line.text, line.kind)).collect();
        assert_eq!(shown[0], ("DEKS".into(), PreviewKind::Text));
        assert_eq!(shown[1].0, texts(&slip, Paper::MM_58)[1]);
        assert_eq!(shown[2], ("-".repeat(32), PreviewKind::Rule));
        assert_eq!(shown[3].1, PreviewKind::Cut);
        assert_eq!(shown.len(), 4, "the drawer is not seen on paper");
    }
}
