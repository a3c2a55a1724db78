//! Printed labels as a picture: what came out of the strict readers, a pixel a dot.
//!
//! Promises: draws from bytes that were read back, so a picture shows what a printer would really print; its codes can
//! be scanned. The letters are those of receipts, stretched to the room that the printer's own would take.

use image::{GrayImage, Luma};
use qrcode::{EcLevel, QrCode};

use super::{Letters, Mark, Printed};
use crate::devices::code128;
use crate::devices::font::{CELL_DOTS, glyph};

const BLACK: Luma<u8> = Luma([24]);
const WHITE: Luma<u8> = Luma([252]);
/// The backing paper between and around the labels.
const BACKING: Luma<u8> = Luma([190]);
const BACKING_DOTS: u32 = 12;
/// A job of more labels than this is drawn from its beginning.
const LABELS_MAX: usize = 40;

/// The sheets one below the other, copies once.
pub fn draw(labels: &[Printed]) -> GrayImage {
    let labels = labels.get(..LABELS_MAX).unwrap_or(labels);
    let width = labels.iter().map(|label| label.width_dots).max().unwrap_or(1) + 2 * BACKING_DOTS;
    let height = labels.iter().map(|label| label.height_dots + BACKING_DOTS).sum::<u32>() + BACKING_DOTS;
    let mut picture = GrayImage::from_pixel(width, height, BACKING);
    let mut top = BACKING_DOTS;
    for label in labels {
        let mut sheet = Sheet { picture: &mut picture, top, width: label.width_dots, height: label.height_dots };
        sheet.fill((0, 0), (label.width_dots, label.height_dots), WHITE);
        label.marks.iter().for_each(|mark| sheet.draw(mark));
        top += label.height_dots + BACKING_DOTS;
    }
    picture
}

struct Sheet<'p> {
    picture: &'p mut GrayImage,
    top: u32,
    width: u32,
    height: u32,
}

impl Sheet<'_> {
    fn fill(&mut self, (left, top): (u32, u32), (width, height): (u32, u32), colour: Luma<u8>) {
        for y in top..(top + height).min(self.height) {
            for x in left..(left + width).min(self.width) {
                self.picture.put_pixel(BACKING_DOTS + x, self.top + y, colour);
            }
        }
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { left, top, letters, text } => self.text((*left, *top), *letters, text),
            Mark::Qr { left, top, module_dots, data } => self.qr((*left, *top), *module_dots, data),
            Mark::Bars { left, top, height_dots, module_dots, data } => {
                for (at, _) in code128::modules(data).unwrap_or_default().iter().enumerate().filter(|(_, bar)| **bar) {
                    self.fill((left + at as u32 * module_dots, *top), (*module_dots, *height_dots), BLACK);
                }
            }
            Mark::Frame { left, top, width_dots, height_dots, line_dots } => {
                let (width, height, line) = (*width_dots, *height_dots, *line_dots);
                self.fill((*left, *top), (width, line), BLACK);
                self.fill((*left, top + height - line.min(height)), (width, line), BLACK);
                self.fill((*left, *top), (line, height), BLACK);
                self.fill((left + width - line.min(width), *top), (line, height), BLACK);
            }
        }
    }

    fn text(&mut self, (mut left, top): (u32, u32), letters: Letters, text: &str) {
        for c in text.chars() {
            let (width, height, rows) = (letters.advance(c), letters.height_dots, glyph(c, false));
            // Every dot of the letter keeps a place, however small it becomes.
            let span = |at: u32, cell: u32, size: u32| (at * size / cell, ((at + 1) * size).div_ceil(cell));
            for (row, bits) in rows.iter().enumerate() {
                let (from_y, to_y) = span(row as u32, CELL_DOTS.1, height);
                for column in (0..CELL_DOTS.0).filter(|column| bits & (0x800 >> column) != 0) {
                    let (from_x, to_x) = span(column, CELL_DOTS.0, width);
                    self.fill((left + from_x, top + from_y), (to_x - from_x, to_y - from_y), BLACK);
                }
            }
            left += width;
        }
    }

    fn qr(&mut self, (left, top): (u32, u32), dots: u32, data: &str) {
        let Ok(code) = QrCode::with_error_correction_level(data, EcLevel::M) else { return };
        let modules = code.width() as u32;
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, colour)| **colour == qrcode::Color::Dark) {
            let (x, y) = (at as u32 % modules, at as u32 / modules);
            self.fill((left + x * dots, top + y * dots), (dots, dots), BLACK);
        }
    }
}
