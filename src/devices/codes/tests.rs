//! Drawn codes, and pictures in which there is nothing to read.

use image::{GrayImage, Luma as Shade};

use super::*;
use crate::devices::code128;

/// Left halves of the digits; `L` as they are, `R` their negative, `G` that turned round (GS1, 5.2.1).
const DIGITS: [u8; 10] = [0x0d, 0x19, 0x13, 0x3d, 0x23, 0x31, 0x2f, 0x3b, 0x37, 0x0b];
/// Which of the first six are `G`, by the leading digit.
const PARITIES: [u8; 10] = [0x00, 0x0b, 0x0d, 0x0e, 0x13, 0x19, 0x1c, 0x15, 0x16, 0x1a];

fn seven(bits: u8) -> impl Iterator<Item = bool> {
    (0..7).rev().map(move |at| bits >> at & 1 == 1)
}

/// An EAN-13 or EAN-8 as modules, black ones true.
fn ean(text: &str) -> Vec<bool> {
    let digits: Vec<usize> = text.bytes().map(|byte| usize::from(byte - b'0')).collect();
    let (parity, left, right) = match digits.len() {
        13 => (PARITIES[digits[0]], &digits[1..7], &digits[7..]),
        _ => (0, &digits[..4], &digits[4..]),
    };
    let mut modules = vec![true, false, true];
    for (at, digit) in left.iter().enumerate() {
        let bits = DIGITS[*digit];
        let is_g = parity >> (5 - at.min(5)) & 1 == 1;
        let turned = (!bits & 0x7f).reverse_bits() >> 1;
        modules.extend(seven(if is_g { turned } else { bits }));
    }
    modules.extend([false, true, false, true, false]);
    modules.extend(right.iter().flat_map(|digit| seven(!DIGITS[*digit] & 0x7f)));
    modules.extend([true, false, true]);
    modules
}

fn white(width: u32, height: u32) -> GrayImage {
    GrayImage::from_pixel(width, height, Shade([235]))
}

/// Bars of 80 pixels height into a picture.
fn draw_bars(picture: &mut GrayImage, modules: &[bool], (left, top): (u32, u32), module_px: u32) {
    for (at, black) in modules.iter().enumerate() {
        let begin = left + at as u32 * module_px;
        for (x, y) in (begin..begin + module_px).flat_map(|x| (top..top + 80).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Shade([if *black { 20 } else { 235 }]));
        }
    }
}

fn draw_qr(picture: &mut GrayImage, text: &str, (left, top): (i64, i64)) {
    let code = qrcode::QrCode::new(text).expect("a code");
    let drawn: GrayImage = code.render::<Shade<u8>>().min_dimensions(120, 120).build();
    image::imageops::replace(picture, &drawn, left, top);
}

fn luma(picture: &GrayImage) -> Luma {
    Luma::new(picture.width() as usize, picture.height() as usize, picture.as_raw().clone()).expect("a picture")
}

fn texts(found: &[SeenCode]) -> Vec<&str> {
    found.iter().map(|code| code.text.as_str()).collect()
}

#[test]
fn every_kind_is_read_upright_turned_and_upside_down() {
    let code_128 = code128::modules("BAG 90/A").expect("a code");
    for (format, text, modules) in [
        (Format::Ean13, "2933528781404", ean("2933528781404")),
        (Format::Ean13, "0036000291452", ean("0036000291452")),
        (Format::Ean8, "96385074", ean("96385074")),
        (Format::Code128, "BAG 90/A", code_128),
    ] {
        let mut picture = white(420, 300);
        draw_bars(&mut picture, &modules, (60, 100), 2);
        let turned = [
            picture.clone(),
            image::imageops::rotate90(&picture),
            image::imageops::rotate180(&picture),
            image::imageops::rotate270(&picture),
        ];
        for (quarter, picture) in turned.iter().enumerate() {
            let found = read(&luma(picture));
            assert_eq!(texts(&found), [text], "{quarter}");
            assert_eq!(found[0].format, format, "{quarter}");
        }
    }
}

#[test]
fn several_codes_come_in_a_fixed_order_and_each_text_once() {
    let mut picture = white(760, 480);
    draw_bars(&mut picture, &ean("2933528781404"), (60, 30), 2);
    draw_bars(&mut picture, &code128::modules("DK851998").expect("a code"), (60, 150), 2);
    draw_qr(&mut picture, "DK-2", (400, 60));
    draw_qr(&mut picture, "DK-1", (580, 220));
    draw_qr(&mut picture, "DK-2", (400, 300));
    let expect = ["DK-2", "DK-1", "2933528781404", "DK851998"];
    assert_eq!(texts(&read(&luma(&picture))), expect);
    let live = LiveReader::default().read(&luma(&picture));
    assert_eq!(texts(&live), expect);
}

#[test]
fn corners_lie_around_the_code() {
    let mut picture = white(420, 300);
    draw_bars(&mut picture, &ean("2933528781404"), (60, 100), 2);
    let found = read(&luma(&picture));
    let xs = || found[0].points.iter().map(|point| point.x);
    let (left, right) = (xs().fold(f32::MAX, f32::min), xs().fold(f32::MIN, f32::max));
    assert!((left - 60.0).abs() < 6.0 && (right - 250.0).abs() < 6.0, "{left} to {right}");
    assert!(found[0].points.iter().all(|point| (95.0..185.0).contains(&point.y)));
}

#[test]
fn light_codes_on_dark_ground_are_read() {
    let mut picture = white(420, 300);
    draw_bars(&mut picture, &ean("2933528781404"), (60, 100), 2);
    image::imageops::invert(&mut picture);
    assert_eq!(texts(&read(&luma(&picture))), ["2933528781404"]);
}

#[test]
fn a_code_with_a_wrong_check_digit_or_cut_off_is_not_read() {
    let mut wrong = white(420, 300);
    draw_bars(&mut wrong, &ean("2933528781405"), (60, 100), 2);
    let mut cut = white(420, 300);
    draw_bars(&mut cut, &ean("2933528781404")[..80], (60, 100), 2);
    // The right half of an EAN-13 with a quiet zone is no EAN-8.
    let mut half = white(420, 300);
    draw_bars(&mut half, &ean("2933528781404")[46..], (60, 100), 2);
    let mut qr = white(420, 300);
    draw_qr(&mut qr, "DK-1", (360, 90));
    for (what, picture) in [("check digit", wrong), ("cut", cut), ("half", half), ("cut QR", qr)] {
        assert_eq!(texts(&read(&luma(&picture))), [""; 0], "{what}");
    }
}

#[test]
fn pictures_of_any_size_and_content_are_survived() {
    let mut seed = 7_u64;
    let mut noise = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    };
    for (width, height) in [(1, 1), (2, 1), (1, 200), (3, 3), (16, 9), (100, 1), (120, 90)] {
        let grainy = (0..width * height).map(|_| noise()).collect();
        let stripes = (0..width * height).map(|at| if at % 4 < 2 { 0 } else { 255 }).collect();
        for pixels in [vec![0; width * height], vec![255; width * height], grainy, stripes] {
            let luma = Luma::new(width, height, pixels).expect("a picture");
            assert_eq!(texts(&read(&luma)), [""; 0], "{width}x{height}");
            assert_eq!(texts(&LiveReader::default().read(&luma)), [""; 0], "{width}x{height}");
        }
    }
}
