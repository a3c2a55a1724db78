//! A printed slip as a picture: what came out of the strict reader, drawn as the printer would at 203 dpi.
//!
//! Promises: draws from bytes, not from the slip, so a picture shows what a printer would really print; QR codes and
//! barcodes in it can be scanned. Leaves to others: what was meant.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use qrcode::{EcLevel, QrCode};
use thiserror::Error;

use super::code128;
use super::font::{CELL_DOTS, glyph};
use super::layout::Paper;
use super::reader::{Command, ReadError, read};

/// The lines of a printer stand 30 dots apart (3,75 mm) unless their characters are higher.
const LINE_DOTS: u32 = 30;
/// Paper beside the printable width: 58 and 80 mm rolls are 464 and 640 dots wide.
const PAPER_MARGIN_DOTS: u32 = 36;
const CUT_DOTS: u32 = 28;
/// A stream that feeds more than four metres is a mistake, not a slip.
const HEIGHT_DOTS_MAX: u32 = 32_000;
const BLACK: u8 = 24;
const WHITE: u8 = 252;
const CUT_GREY: u8 = 170;

/// The bytes cannot be drawn.
#[derive(Debug, Error)]
pub enum PictureError {
    #[error("Data cetak tidak dikenal: {0}")]
    Unreadable(#[from] ReadError),
    #[error("Cetakan terlalu panjang untuk digambar.")]
    TooLong,
    #[error("Gambar tidak bisa dibuat: {0}")]
    Png(#[from] image::ImageError),
}

/// The stream as a PNG.
pub fn png(bytes: &[u8], paper: Paper) -> Result<Vec<u8>, PictureError> {
    let mut out = Cursor::new(Vec::new());
    draw(bytes, paper)?.write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}

/// The stream as a grey picture, paper margins included.
pub fn draw(bytes: &[u8], paper: Paper) -> Result<GrayImage, PictureError> {
    let mut sheet = Sheet::new(paper);
    for command in read(bytes)? {
        sheet.obey(&command)?;
    }
    Ok(sheet.finish())
}

struct Sheet {
    width: u32,
    /// Rows of the printable width, a byte a dot.
    dots: Vec<u8>,
    line: Vec<(char, bool, u32)>,
    bold: bool,
    scale: u32,
    justify: u8,
    qr: (Vec<u8>, u32, char),
    barcode: (u32, u32),
}

impl Sheet {
    fn new(paper: Paper) -> Sheet {
        let margin = vec![WHITE; (paper.dots * LINE_DOTS) as usize];
        Sheet {
            width: paper.dots,
            dots: margin,
            line: Vec::new(),
            bold: false,
            scale: 1,
            justify: 0,
            qr: (Vec::new(), 3, 'L'),
            barcode: (80, 3),
        }
    }

    fn obey(&mut self, command: &Command) -> Result<(), PictureError> {
        match command {
            Command::Init => (self.bold, self.scale, self.justify) = (false, 1, 0),
            Command::Justify(at) => self.justify = *at,
            Command::Bold(on) => self.bold = *on,
            Command::Size { width, .. } => self.scale = u32::from(*width),
            Command::Text(text) => self.text(text),
            Command::Feed(lines) => self.feed(*lines),
            Command::QrModuleDots(dots) => self.qr.1 = u32::from(*dots),
            Command::QrLevel(level) => self.qr.2 = *level,
            Command::QrStore(data) => self.qr.0 = data.clone(),
            Command::QrPrint => self.draw_qr(),
            Command::BarcodeHeight(dots) => self.barcode.0 = u32::from(*dots),
            Command::BarcodeModuleDots(dots) => self.barcode.1 = u32::from(*dots),
            Command::Barcode(text) => self.draw_barcode(text),
            Command::Raster { row_bytes, bytes, .. } => self.draw_raster(*row_bytes, bytes),
            Command::Cut => self.draw_cut(),
            _ => {}
        }
        match self.dots.len() / self.width as usize > HEIGHT_DOTS_MAX as usize {
            true => Err(PictureError::TooLong),
            false => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            let used: u32 = self.line.iter().map(|(_, _, scale)| CELL_DOTS.0 * scale).sum();
            if used + CELL_DOTS.0 * self.scale > self.width {
                self.feed(1);
            }
            self.line.push((c, self.bold, self.scale));
        }
    }

    /// Where something of a width begins, by the justification in force.
    fn left_of(&self, width: u32) -> u32 {
        let room = self.width.saturating_sub(width);
        match self.justify {
            0 => 0,
            1 => room / 2,
            _ => room,
        }
    }

    fn feed(&mut self, lines: u8) {
        let line = std::mem::take(&mut self.line);
        let scale = line.iter().map(|(_, _, scale)| *scale).max().unwrap_or(1);
        let top = self.grow((CELL_DOTS.1 * scale).max(LINE_DOTS));
        let mut x = self.left_of(line.iter().map(|(_, _, scale)| CELL_DOTS.0 * scale).sum());
        for (c, bold, scale) in line {
            self.draw_char(c, bold, scale, x, top);
            x += CELL_DOTS.0 * scale;
        }
        self.grow(LINE_DOTS * u32::from(lines.saturating_sub(1)));
    }

    fn draw_char(&mut self, c: char, bold: bool, scale: u32, left: u32, top: u32) {
        for (row, bits) in glyph(c, bold).iter().enumerate() {
            for column in (0..CELL_DOTS.0).filter(|column| bits & (0x800 >> column) != 0) {
                for dot in 0..scale * scale {
                    self.black(left + column * scale + dot % scale, top + row as u32 * scale + dot / scale);
                }
            }
        }
    }

    /// Adds white rows; returns the first of them.
    fn grow(&mut self, rows: u32) -> u32 {
        let top = self.dots.len() as u32 / self.width;
        self.dots.resize(self.dots.len() + (rows * self.width) as usize, WHITE);
        top
    }

    fn black(&mut self, x: u32, y: u32) {
        if x < self.width
            && let Some(dot) = self.dots.get_mut((y * self.width + x) as usize)
        {
            *dot = BLACK;
        }
    }

    /// Whatever is on the line is printed before a picture.
    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.feed(1);
        }
    }

    fn draw_qr(&mut self) {
        self.end_line();
        let level = match self.qr.2 {
            'L' => EcLevel::L,
            'M' => EcLevel::M,
            'Q' => EcLevel::Q,
            _ => EcLevel::H,
        };
        let Ok(code) = QrCode::with_error_correction_level(&self.qr.0, level) else { return };
        let (modules, dots) = (code.width() as u32, self.qr.1);
        let left = self.left_of(modules * dots);
        self.grow(dots * 2);
        let top = self.grow(modules * dots);
        for (at, colour) in code.to_colors().iter().enumerate() {
            if *colour == qrcode::Color::Dark {
                let (x, y) = (left + at as u32 % modules * dots, top + at as u32 / modules * dots);
                (0..dots * dots).for_each(|dot| self.black(x + dot % dots, y + dot / dots));
            }
        }
        self.grow(dots * 2);
    }

    fn draw_barcode(&mut self, text: &str) {
        self.end_line();
        let Some(modules) = code128::modules(text) else { return };
        let (height, dots) = self.barcode;
        let left = self.left_of(modules.len() as u32 * dots);
        let top = self.grow(height);
        for (at, _) in modules.iter().enumerate().filter(|(_, bar)| **bar) {
            for dot in 0..dots * height {
                self.black(left + at as u32 * dots + dot % dots, top + dot / dots);
            }
        }
    }

    fn draw_raster(&mut self, row_bytes: usize, bytes: &[u8]) {
        self.end_line();
        let left = self.left_of(row_bytes as u32 * 8);
        for row in bytes.chunks(row_bytes.max(1)) {
            let top = self.grow(1);
            for x in (0..row_bytes * 8).filter(|x| row[x / 8] & (0x80 >> (x % 8)) != 0) {
                self.black(left + x as u32, top);
            }
        }
    }

    fn draw_cut(&mut self) {
        self.end_line();
        let top = self.grow(CUT_DOTS);
        for x in (0..self.width).filter(|x| x % 16 < 8) {
            let at = ((top + CUT_DOTS / 2) * self.width + x) as usize;
            self.dots[at] = CUT_GREY;
        }
    }

    fn finish(mut self) -> GrayImage {
        self.end_line();
        self.grow(LINE_DOTS);
        let height = self.dots.len() as u32 / self.width;
        let mut picture = GrayImage::from_pixel(self.width + 2 * PAPER_MARGIN_DOTS, height, Luma([WHITE]));
        for (at, dot) in self.dots.iter().enumerate() {
            let (x, y) = (at as u32 % self.width, at as u32 / self.width);
            picture.put_pixel(x + PAPER_MARGIN_DOTS, y, Luma([*dot]));
        }
        picture
    }
}
