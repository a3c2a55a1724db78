//! Pictures of the demo's goods, drawn rather than taken: a shape for each trade, colours for each variant.

use std::collections::HashMap;
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use super::chance::Chance;
use super::goods::Item;
use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::ActId;
use crate::catalog::set_photo;
use crate::documents::blobs;

const WIDTH: u32 = 256;
const HEIGHT: u32 = 192;
const JPEG_QUALITY: u8 = 82;
/// Air around the thing: a till's tile cuts a third of the height off.
const ROOM: f64 = 1.45;

type Colour = [f64; 3];

/// Grounds and things that go together.
const PALETTES: [[Colour; 3]; 6] = [
    [[236.0, 228.0, 214.0], [132.0, 78.0, 46.0], [220.0, 178.0, 116.0]],
    [[222.0, 232.0, 230.0], [24.0, 92.0, 96.0], [190.0, 214.0, 190.0]],
    [[240.0, 226.0, 220.0], [172.0, 74.0, 48.0], [242.0, 190.0, 120.0]],
    [[226.0, 228.0, 238.0], [52.0, 66.0, 122.0], [176.0, 190.0, 224.0]],
    [[234.0, 236.0, 222.0], [92.0, 112.0, 58.0], [206.0, 214.0, 150.0]],
    [[240.0, 230.0, 236.0], [136.0, 54.0, 92.0], [230.0, 176.0, 196.0]],
];

/// Draws each kind of thing once.
#[derive(Default)]
pub struct Studio {
    drawn: HashMap<(&'static str, &'static str), Vec<u8>>,
}

impl Studio {
    /// Gives a product its picture.
    pub fn photograph(&mut self, outlet: &Outlet, item: &Item, partner_name: &str) -> Result<(), DemoError> {
        let kind = (item.good.name, item.variant);
        let jpeg = match self.drawn.get(&kind) {
            Some(jpeg) => jpeg.clone(),
            None => {
                let jpeg = draw(item.category, item.good.name, item.variant).at_step("foto barang")?;
                self.drawn.insert(kind, jpeg.clone());
                jpeg
            }
        };
        let (act, by, name) = (ActId::new(), outlet.staff.stock, partner_name.to_owned());
        set_photo(&outlet.store, act, by, item.id, name, Some(jpeg), blobs::put).at_step("foto barang")
    }
}

/// The picture of a thing, as JPEG.
pub fn draw(category: &str, name: &str, variant: &str) -> image::ImageResult<Vec<u8>> {
    let letters = name.bytes().chain(variant.bytes());
    let mut chance = Chance::new(letters.fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
    let palette = PALETTES[chance.below(PALETTES.len())];
    let fine = 5.0 + chance.between(0, 4) as f64;
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        // Two samples a dot, both ways, for a soft edge.
        let mut sum = [0.0; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let u = (f64::from(x) + dx - f64::from(WIDTH) / 2.0) / f64::from(HEIGHT) * 2.0;
            let v = (f64::from(y) + dy) / f64::from(HEIGHT) * 2.0 - 1.0;
            let colour = colour_at(category, u * ROOM, v * ROOM, palette, fine);
            (0..3).for_each(|at| sum[at] += colour[at] / 4.0);
        }
        Rgb(sum.map(|part| part.clamp(0.0, 255.0) as u8))
    });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY))?;
    Ok(jpeg.into_inner())
}

/// The colour at a place: `u` to the right, `v` down, from -1 to 1 over the picture's height.
fn colour_at(category: &str, u: f64, v: f64, [ground, dark, light]: [Colour; 3], fine: f64) -> Colour {
    let shade = mix(ground, [255.0; 3], (0.25 - v * 0.25).clamp(0.0, 0.5));
    let shadow = (u / 0.75).powi(2) + ((v - 0.74) / 0.09).powi(2) < 1.0;
    let floor = if shadow { mix(shade, [60.0; 3], 0.18) } else { shade };
    match shape(category, u, v, fine) {
        Some(tone) => mix(dark, light, tone),
        None => floor,
    }
}

/// How light the thing is at a place, or nothing where it is not.
fn shape(category: &str, u: f64, v: f64, fine: f64) -> Option<f64> {
    let inside = |is_inside: bool, tone: f64| is_inside.then_some(tone);
    match category {
        "Batik" => inside(u.abs() < 0.72 && v.abs() < 0.68, kawung(u * fine, v * fine)),
        "Anyaman" => basket(u, v, fine),
        "Kuliner" => jar(u, v),
        "Minuman" => pouch(u, v),
        "Aksesoris" => beads(u, v),
        "Busana" => shirt(u, v, fine),
        "Kriya Kayu" => inside(rounded(u, v, 0.62, 0.5, 0.12), wood(u, v, fine)),
        "Keramik" => vase(u, v),
        "Rajut" => inside(u * u + v * v < 0.42, knit(u * fine * 1.6, v * fine * 1.6)),
        _ => inside(rounded(u, v, 0.58, 0.34, 0.16), if rounded(u, v, 0.4, 0.16, 0.05) { 0.35 } else { 0.8 }),
    }
}

fn kawung(x: f64, y: f64) -> f64 {
    let (x, y) = (x.rem_euclid(2.0) - 1.0, y.rem_euclid(2.0) - 1.0);
    let (along, across) = ((x + y) / 1.4, (x - y) / 1.4);
    let petal = |a: f64, b: f64| (a.abs() - 0.5).powi(2) / 0.16 + b * b / 0.05 < 1.0;
    if petal(along, across) || petal(across, along) { 0.95 } else { 0.12 }
}

fn basket(u: f64, v: f64, fine: f64) -> Option<f64> {
    let ring = (u * u + (v + 0.25).powi(2)).sqrt();
    if v < -0.18 && (0.42..0.5).contains(&ring) {
        return Some(0.25);
    }
    let half = 0.62 - (v - 0.1).max(0.0) * 0.2;
    if !(-0.2..0.7).contains(&v) || u.abs() > half {
        return None;
    }
    let (column, row) = ((u * fine * 2.0).floor() as i64, (v * fine * 2.0).floor() as i64);
    Some(if (column + row).rem_euclid(2) == 0 { 0.85 } else { 0.5 })
}

fn jar(u: f64, v: f64) -> Option<f64> {
    if u.abs() < 0.3 && (-0.72..-0.5).contains(&v) {
        return Some(0.2);
    }
    if !rounded(u, v - 0.1, 0.42, 0.6, 0.14) {
        return None;
    }
    Some(if u.abs() < 0.36 && (-0.12..0.38).contains(&v) { 0.97 } else { 0.4 - u * 0.25 })
}

fn pouch(u: f64, v: f64) -> Option<f64> {
    let half = 0.4 + 0.06 * v;
    if u.abs() > half || v.abs() > 0.72 {
        return None;
    }
    Some(match v {
        v if v < -0.58 => 0.15,
        v if u * u + (v - 0.08).powi(2) < 0.07 => 0.95,
        _ => 0.42 - u * 0.3,
    })
}

fn beads(u: f64, v: f64) -> Option<f64> {
    let (angle, ring) = (v.atan2(u), u.hypot(v));
    let bead = (angle / std::f64::consts::TAU * 22.0).rem_euclid(1.0) - 0.5;
    let across = (ring - 0.56) / 0.085;
    let round = (bead / 0.5).powi(2) + across * across;
    (round < 1.0).then(|| if (angle * 3.5).floor() as i64 % 2 == 0 { 0.9 - round * 0.4 } else { 0.35 - round * 0.3 })
}

fn shirt(u: f64, v: f64, fine: f64) -> Option<f64> {
    let body = u.abs() < 0.42 && (-0.55..0.7).contains(&v);
    let sleeve = u.abs() < 0.78 && v > -0.55 + (u.abs() - 0.3).max(0.0) * 0.5 && v < -0.05 + (u.abs() - 0.42) * 0.3;
    let neck = u * u / 0.03 + (v + 0.55).powi(2) / 0.02 < 1.0;
    ((body || sleeve) && !neck).then(|| if (u * fine * 3.0).rem_euclid(1.0) < 0.28 { 0.8 } else { 0.3 })
}

fn wood(u: f64, v: f64, fine: f64) -> f64 {
    let rings = (u + 0.9).hypot(v * 2.2 + 0.2) * fine * 2.0 + (u * 9.0).sin() * 0.15;
    0.55 + 0.3 * (rings * 3.0).sin()
}

fn vase(u: f64, v: f64) -> Option<f64> {
    if !(-0.7..0.72).contains(&v) {
        return None;
    }
    let half = 0.3 + 0.2 * ((v + 0.15) * 2.6).cos() - if v < -0.6 { -0.06 } else { 0.0 };
    (u.abs() < half).then(|| if (0.0..0.12).contains(&v) { 0.95 } else { 0.5 - u / half * 0.28 })
}

fn knit(x: f64, y: f64) -> f64 {
    let column = x.rem_euclid(1.0) - 0.5;
    let stitch = (y + column.abs() * 1.4).rem_euclid(1.0);
    if stitch < 0.2 { 0.15 } else { 0.55 + column.abs() * 0.6 }
}

fn rounded(u: f64, v: f64, half_wide: f64, half_high: f64, radius: f64) -> bool {
    let (x, y) = ((u.abs() - half_wide + radius).max(0.0), (v.abs() - half_high + radius).max(0.0));
    x.hypot(y) < radius
}

fn mix(from: Colour, to: Colour, part: f64) -> Colour {
    let part = part.clamp(0.0, 1.0);
    std::array::from_fn(|at| from[at] + (to[at] - from[at]) * part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::words::TRADES;

    #[test]
    fn every_trade_has_a_small_picture_of_its_own() {
        let mut seen = Vec::new();
        for trade in &TRADES {
            let jpeg = draw(trade.category, "Barang", "").expect("drawn");
            let picture = image::load_from_memory(&jpeg).expect("a picture").into_luma8();
            assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
            assert!(jpeg.len() < 60_000, "{} bytes", jpeg.len());
            let (low, high) = picture.pixels().fold((255, 0), |(l, h), p| (l.min(p.0[0]), h.max(p.0[0])));
            assert!(high - low > 60, "{}: something can be seen", trade.category);
            assert!(!seen.contains(&jpeg), "{}", trade.category);
            seen.push(jpeg);
        }
    }
}
