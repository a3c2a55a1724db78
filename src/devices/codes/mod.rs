//! Codes in pictures: QR codes, EAN-13, EAN-8 and Code 128, from a camera's frame or a picture file.
//!
//! Promises: nothing is read wrong: a text passes its kind's own checks, bar codes need agreeing lines, and what looks
//! like no text is left out. The same picture gives the same texts in the same order; a text is given once. No picture
//! makes it panic. Leaves to others: where pictures come from, and what a code means.

mod bars;
mod luma;
mod matrix;
mod picture;
mod plausible;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use bars::Raster;
pub use luma::Luma;
pub use picture::{PictureError, load};

/// Kinds of codes, in the order in which they are given. UPC-A is an EAN-13 that begins with 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Qr,
    Ean13,
    Ean8,
    Code128,
}

impl Format {
    /// The name that other programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Format::Qr => "QR_CODE",
            Format::Ean13 => "EAN_13",
            Format::Ean8 => "EAN_8",
            Format::Code128 => "CODE_128",
        }
    }
}

/// A place in a picture, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// One code, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenCode {
    pub text: String,
    pub format: Format,
    /// Its corners, in turn.
    pub points: Vec<Point>,
}

/// Every angle that a bar code may lie at, in steps that its height forgives.
const ANGLES: [f32; 12] = [0.0, 90.0, 15.0, 105.0, 30.0, 120.0, 45.0, 135.0, 60.0, 150.0, 75.0, 165.0];
/// Neighbourhoods for telling black from white, in pixels: small ones under glare, large ones for large modules.
const REACHES: [usize; 2] = [20, 40];
/// How much darker than its neighbourhood black is.
const MARGIN: i64 = 3;
/// What one live frame may cost before its last step is left to the next one: ten frames a second on one core, with room
/// for the picture on screen.
const LIVE_BUDGET: Duration = Duration::from_millis(60);

/// Everything in one picture, however long it takes (a few tenths of a second). What is rare is looked for only when
/// nothing else was found.
pub fn read(luma: &Luma) -> Vec<SeenCode> {
    let soft = luma.softened(1);
    let mut found = matrix::by_rxing(luma);
    found.extend(matrix::by_rxing(&soft));
    found.extend(matrix::by_rqrr(luma));
    found.extend(REACHES.iter().flat_map(|reach| matrix::by_rqrr_local(luma, *reach, MARGIN)));
    found.extend(matrix::by_rqrr_local(&soft, REACHES[1], MARGIN));
    found.extend(matrix::by_rxing(&luma.sharpened(4, 3)));
    found.extend(matrix::by_rqrr_local(&luma.sharpened(10, 4), REACHES[1], MARGIN));
    found.extend(halved(luma, matrix::by_rxing));
    found.extend(bar_codes(luma, &ANGLES, Raster { spacing: 6.0, reach: 1, ..Raster::default() }));
    if found.is_empty() {
        found = read_rare(luma);
    }
    in_order(found)
}

/// Small modules, strong blur, bar codes in noise, light codes on dark ground.
fn read_rare(luma: &Luma) -> Vec<SeenCode> {
    let mut found = bar_codes(luma, &ANGLES, Raster { spacing: 4.0, reach: 2, sharpen: 1.0, ..Raster::default() });
    found.extend(matrix::by_rqrr(&luma.doubled()));
    found.extend(halved(luma, matrix::by_rqrr));
    let negative = luma.inverted();
    found.extend(matrix::by_rxing(&negative));
    found.extend(matrix::by_rqrr_local(&negative, REACHES[1], MARGIN));
    found.extend(bar_codes(&negative, &ANGLES, Raster { spacing: 6.0, reach: 1, ..Raster::default() }));
    found
}

fn halved(luma: &Luma, read: impl Fn(&Luma) -> Vec<SeenCode>) -> Vec<SeenCode> {
    let mut found = luma.halved().map(|half| read(&half)).unwrap_or_default();
    for point in found.iter_mut().flat_map(|code| &mut code.points) {
        *point = Point { x: point.x * 2.0 + 0.5, y: point.y * 2.0 + 0.5 };
    }
    found
}

/// Bar codes at these angles. Where lines read something and too few agree, a second and finer look is taken.
fn bar_codes(luma: &Luma, angles: &[f32], raster: Raster) -> Vec<SeenCode> {
    let by_angle = angles.iter().map(|angle| bars::readings(luma, Raster { angle: *angle, ..raster }));
    let by_angle: Vec<Vec<bars::Reading>> = by_angle.collect();
    let mut readings = by_angle.concat();
    let found = bars::agreed(&readings);
    if !found.is_empty() || readings.is_empty() {
        return found;
    }
    for (angle, _) in angles.iter().zip(&by_angle).filter(|(_, there)| !there.is_empty()) {
        let finer = Raster { angle: *angle, spacing: 2.5, ..raster };
        readings.extend(bars::readings(luma, finer));
    }
    bars::agreed(&readings)
}

/// Each text once; QR codes first, then by kind, from left to right.
fn in_order(mut found: Vec<SeenCode>) -> Vec<SeenCode> {
    let left = |code: &SeenCode| code.points.iter().map(|point| point.x).fold(f32::INFINITY, f32::min);
    let mut once: Vec<SeenCode> = Vec::new();
    for code in found.drain(..) {
        if once.iter().all(|known| known.text != code.text) {
            once.push(code);
        }
    }
    once.sort_by(|a, b| {
        let by_place = left(a).total_cmp(&left(b));
        a.format.cmp(&b.format).then(by_place).then_with(|| a.text.cmp(&b.text))
    });
    once
}

/// Reads a camera's frames, one after the other. What finds most is done with each frame, the rest in turn: a code that
/// is held still is seen within a few frames, whatever its angle.
#[derive(Debug, Default)]
pub struct LiveReader {
    turn: usize,
    extras: usize,
    /// The last frame had no time left for an extra; this one begins with it, so that a slow machine finds the same.
    owes_extra: bool,
}

impl LiveReader {
    /// The codes in this frame. A frame that took long is followed by one with fewer steps.
    pub fn read(&mut self, luma: &Luma) -> Vec<SeenCode> {
        let begin = Instant::now();
        let mut found = matrix::by_rxing(luma);
        let extra_first = std::mem::take(&mut self.owes_extra);
        if !extra_first {
            found.extend(self.bar_codes(luma));
        }
        if found.is_empty() {
            if extra_first || begin.elapsed() < LIVE_BUDGET / 2 {
                found = self.extra(luma);
            } else {
                self.owes_extra = true;
            }
        }
        in_order(found)
    }

    /// Upright and lying bar codes, and two of the angles between.
    fn bar_codes(&mut self, luma: &Luma) -> Vec<SeenCode> {
        self.turn = self.turn.wrapping_add(1);
        // Sharpening helps a blurred code and harms a noisy one: every other frame.
        let sharpen = if self.turn.is_multiple_of(2) { 1.0 } else { 0.0 };
        let raster = Raster { spacing: 8.0, reach: 1, sharpen, ..Raster::default() };
        let others = &ANGLES[2..];
        let (left, right) = (self.turn % 5 * 2, self.turn % 5 * 2 + 1);
        bar_codes(luma, &[ANGLES[0], ANGLES[1], others[left], others[right]], raster)
    }

    /// One more look for a QR code: noise, glare, blur, low contrast, light on dark.
    fn extra(&mut self, luma: &Luma) -> Vec<SeenCode> {
        self.extras = self.extras.wrapping_add(1);
        match self.extras % 5 {
            1 => [matrix::by_rxing(&luma.softened(1)), halved(luma, matrix::by_rxing)].concat(),
            2 => matrix::by_rqrr_local(luma, REACHES[0], MARGIN),
            3 => matrix::by_rxing(&luma.sharpened(4, 3)),
            4 => matrix::by_rqrr_local(luma, REACHES[1], MARGIN),
            _ => matrix::by_rxing(&luma.inverted()),
        }
    }
}
