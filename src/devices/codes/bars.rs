//! Bar codes: lines laid over the picture at several angles, cut where a code begins and ends, read by rxing, and
//! believed when several lines agree.
//!
//! Promises: a code is given only with its check digit and quiet zones, and only when enough lines read the same text
//! and hardly one at the same place reads another.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::DecodeHints;
use rxing::common::BitArray;
use rxing::oned::{Code128Reader, EAN8Reader, EAN13Reader, OneDReader};

use super::luma::Luma;
use super::{Format, Point, SeenCode, plausible};

/// Bits that rxing gets for each module: bars keep their widths to an eighth.
const BITS_PER_MODULE: f32 = 8.0;
/// Modules of quiet zone that rxing gets to see.
const QUIET_MODULES: f32 = 12.0;
/// A darker and a lighter shade differ by at least this much, or there is no bar.
const CONTRAST_MIN: f32 = 14.0;
/// Agreeing lines for one that reads another text at the same place.
const AGREE_FOR_ONE_AGAINST: usize = 4;
/// Lines closer than this lie on the same bars, in pixels: as far apart as lines are laid.
const SAME_PLACE: f32 = 8.0;
/// The shortest line worth reading, in pixels: an EAN-8 has 67 modules.
const LINE_MIN: f32 = 67.0;

/// How to lay lines over a picture.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Raster {
    /// Degrees; 0 is along the rows.
    pub angle: f32,
    /// Pixels from line to line.
    pub spacing: f32,
    /// The mean is taken over this many pixels to each side of the line.
    pub reach: i32,
    /// How much of the difference to the neighbours is put on top, against blur.
    pub sharpen: f32,
}

/// One line's reading of one code.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    text: String,
    format: Format,
    begin: Point,
    end: Point,
}

/// Everything that the lines of one raster read.
pub(super) fn readings(luma: &Luma, raster: Raster) -> Vec<Reading> {
    let (sin, cos) = raster.angle.to_radians().sin_cos();
    let (middle_x, middle_y) = ((luma.width() - 1) as f32 / 2.0, (luma.height() - 1) as f32 / 2.0);
    // How far the picture reaches from its middle, across the lines.
    let half = middle_x * sin.abs() + middle_y * cos.abs();
    let lines = (half / raster.spacing) as i32;
    let mut found = Vec::new();
    for line in -lines..=lines {
        let off = line as f32 * raster.spacing;
        let through = Point { x: middle_x - sin * off, y: middle_y + cos * off };
        let Some((from, to)) = inside(luma, through, (cos, sin), raster.reach + 1) else { continue };
        if to - from < LINE_MIN {
            continue;
        }
        let at = |along: f32| Point { x: through.x + cos * along, y: through.y + sin * along };
        let shades = shades(luma, at(from), (cos, sin), (to - from) as usize, raster);
        for (text, format, begin, end) in read_line(&shades) {
            found.push(Reading { text, format, begin: at(from + begin), end: at(from + end) });
        }
    }
    found
}

/// The part of a line that lies in the picture and `margin` pixels away from its edge, as distances from the point that
/// it goes through.
fn inside(luma: &Luma, through: Point, (cos, sin): (f32, f32), margin: i32) -> Option<(f32, f32)> {
    let (mut from, mut to) = (f32::NEG_INFINITY, f32::INFINITY);
    for (at, step, side) in [(through.x, cos, luma.width()), (through.y, sin, luma.height())] {
        let (first, last) = (margin as f32, (side - 1) as f32 - margin as f32);
        if step.abs() < 1e-4 {
            if !(first..=last).contains(&at) {
                return None;
            }
            continue;
        }
        let (a, b) = ((first - at) / step, (last - at) / step);
        (from, to) = (from.max(a.min(b)), to.min(a.max(b)));
    }
    (from < to).then_some((from, to))
}

/// Shades along a line, one for each pixel of its length. The line and `reach` to its sides are inside the picture.
fn shades(luma: &Luma, begin: Point, (cos, sin): (f32, f32), count: usize, raster: Raster) -> Vec<f32> {
    let mut sums = vec![0_u32; count];
    for side in -raster.reach..=raster.reach {
        let (x, y) = (begin.x - sin * side as f32, begin.y + cos * side as f32);
        luma.add_line((x, y), (cos, sin), &mut sums);
    }
    let layers = ((2 * raster.reach + 1) * Luma::LINE_UNIT) as f32;
    let mut shades: Vec<f32> = sums.iter().map(|sum| *sum as f32 / layers).collect();
    if raster.sharpen > 0.0 && count > 4 {
        let plain = shades.clone();
        for at in 2..count - 2 {
            let around = (plain[at - 2] + plain[at + 2]) / 2.0;
            shades[at] += (plain[at] - around) * raster.sharpen;
        }
    }
    shades
}

/// Codes in one line, read from either end: text, kind, where it begins and ends in pixels.
fn read_line(shades: &[f32]) -> Vec<(String, Format, f32, f32)> {
    let runs = runs(shades);
    let mut found = read_runs(&runs);
    let length = shades.len() as f32;
    let turned: Vec<f32> = runs.iter().rev().copied().collect();
    // Runs begin and end light, so that turned ones do as well.
    let back = read_runs(&turned).into_iter();
    found.extend(back.map(|(text, format, begin, end)| (text, format, length - begin, length - end)));
    found
}

/// Widths of light and dark in turn, in pixels and parts of them; the first and the last are light, perhaps of width 0.
/// The border is half way between the lightest and the darkest shade around.
fn runs(shades: &[f32]) -> Vec<f32> {
    let reach = 20;
    let (lows, highs) = (extremes(shades, reach, f32::min), extremes(shades, reach, f32::max));
    let above: Vec<f32> = (0..shades.len())
        .map(|at| {
            let flat = highs[at] - lows[at] < CONTRAST_MIN;
            if flat { 1.0 } else { shades[at] - (highs[at] + lows[at]) / 2.0 }
        })
        .collect();
    let (mut runs, mut begin, mut is_light) = (Vec::new(), 0.0, true);
    for at in 0..above.len() {
        if (above[at] > 0.0) != is_light {
            let before = if at == 0 { above[at] } else { above[at - 1] };
            let part = if before == above[at] { 0.0 } else { before / (before - above[at]) };
            let border = (at as f32 - 1.0 + part.clamp(0.0, 1.0)).max(0.0);
            runs.push(border - begin);
            (begin, is_light) = (border, !is_light);
        }
    }
    runs.push(shades.len() as f32 - begin);
    if !is_light {
        runs.push(0.0);
    }
    runs
}

/// The least or greatest of each value's neighbourhood.
fn extremes(values: &[f32], reach: usize, pick: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    // Blocks first: each neighbourhood is then a few whole blocks and need not be exact at its ends.
    let block = (reach / 4).max(1);
    let blocks: Vec<f32> = values.chunks(block).map(|chunk| chunk.iter().copied().fold(chunk[0], &pick)).collect();
    let wide: Vec<f32> = (0..blocks.len())
        .map(|at| {
            let near = &blocks[at.saturating_sub(4)..(at + 5).min(blocks.len())];
            near.iter().copied().fold(near[0], &pick)
        })
        .collect();
    (0..values.len()).map(|at| wide[at / block]).collect()
}

fn read_runs(runs: &[f32]) -> Vec<(String, Format, f32, f32)> {
    let mut begins = Vec::with_capacity(runs.len());
    let mut sum = 0.0;
    for run in runs {
        begins.push(sum);
        sum += run;
    }
    let (mut found, mut at) = (Vec::new(), 0);
    // Light runs have even places.
    while at + 32 < runs.len() {
        match read_at(runs, at) {
            Some((text, format, count)) => {
                found.push((text, format, begins[at + 1], begins[at + 1 + count]));
                at += count + 1;
            }
            None => at += 2,
        }
    }
    found
}

/// A code whose left quiet zone is the run `at`: text, kind, number of runs.
fn read_at(runs: &[f32], at: usize) -> Option<(String, Format, usize)> {
    let quiet = runs[at];
    let rest = &runs[at + 1..];
    for (format, count, modules) in [(Format::Ean13, 59, 95.0), (Format::Ean8, 43, 67.0)] {
        if let Some(module) = ean_module(quiet, rest, count, modules)
            && let Some(text) = decode(format, quiet, &rest[..=count], module)
        {
            return Some((text, format, count));
        }
    }
    let (count, module) = code_128_size(quiet, rest)?;
    let text = decode(Format::Code128, quiet, &rest[..=count], module)?;
    Some((text, Format::Code128, count))
}

/// The width of a module when guards and quiet zones are where an EAN of so many runs has them.
fn ean_module(quiet: f32, rest: &[f32], count: usize, modules: f32) -> Option<f32> {
    let bars = rest.get(..count)?;
    let after = *rest.get(count)?;
    let guard = (bars[0] + bars[1] + bars[2]) / 3.0;
    if quiet < guard * 4.0 {
        return None;
    }
    let module = bars.iter().sum::<f32>() / modules;
    let end = (bars[count - 3] + bars[count - 2] + bars[count - 1]) / 3.0;
    let near = |width: f32| (0.55..1.7).contains(&(width / module));
    (near(guard) && near(end) && quiet >= module * 4.0 && after >= module * 4.0).then_some(module)
}

/// Number of runs and the width of a module when a Code 128 may stand here: characters of 6 runs and 11 modules, a stop
/// of 7 runs and 13 modules, a quiet zone behind it.
fn code_128_size(quiet: f32, rest: &[f32]) -> Option<(usize, f32)> {
    let first: f32 = rest.get(..6)?.iter().sum();
    let begin_module = first / 11.0;
    // All three start characters begin with a bar of two modules.
    if quiet < begin_module * 5.0 || !(1.3..2.8).contains(&(rest[0] / begin_module)) {
        return None;
    }
    let mut sum = 0.0;
    for (at, run) in rest.iter().enumerate() {
        let characters = at / 6;
        // Perspective changes the module from one end to the other; no light within a code is wider than four.
        let module = if characters == 0 { begin_module } else { sum / (at as f32 / 6.0 * 11.0) };
        if at % 2 == 1 && *run > module * 6.5 {
            let module = sum / ((at - 1) as f32 / 6.0 * 11.0 + 2.0);
            return (at % 6 == 1 && at >= 25 && *run >= module * 4.0).then_some((at, module));
        }
        sum += run;
    }
    None
}

/// Hands a code cut out of a line to rxing. `rest` is the code's runs and the quiet zone behind it.
fn decode(format: Format, quiet: f32, rest: &[f32], module: f32) -> Option<String> {
    let scale = BITS_PER_MODULE / module;
    let limit = QUIET_MODULES * module;
    let mut bits = BitArray::new();
    let (mut until, mut written) = (0.0_f32, 0_usize);
    let count = rest.len();
    for (at, run) in std::iter::once(&quiet).chain(rest).enumerate() {
        let is_quiet = at == 0 || at == count;
        until += if is_quiet { run.min(limit) } else { *run } * scale;
        while written < until.round() as usize {
            bits.appendBit(at % 2 == 1);
            written += 1;
        }
    }
    let hints = DecodeHints::default();
    let read = || match format {
        Format::Ean13 => EAN13Reader.decode_row(0, &bits, &hints),
        Format::Ean8 => EAN8Reader.decode_row(0, &bits, &hints),
        Format::Code128 | Format::Qr => Code128Reader.decode_row(0, &bits, &hints),
    };
    let result = catch_unwind(AssertUnwindSafe(read)).ok()?.ok()?;
    let text = result.getText().to_owned();
    plausible::is_bar_text(format, &text).then_some(text)
}

/// The codes that enough lines agree on, in no particular order.
pub(super) fn agreed(readings: &[Reading]) -> Vec<SeenCode> {
    let mut groups: Vec<(Format, &str, Vec<&Reading>)> = Vec::new();
    for reading in readings {
        match groups.iter_mut().find(|(format, text, _)| *format == reading.format && *text == reading.text) {
            Some((_, _, lines)) => lines.push(reading),
            None => groups.push((reading.format, &reading.text, vec![reading])),
        }
    }
    let believed = |at: &usize| {
        let (format, _, lines) = &groups[*at];
        let others = groups.iter().enumerate().filter(|(other, _)| other != at);
        let against = others.flat_map(|(_, (_, _, theirs))| theirs.iter().filter(|other| meet(other, lines))).count();
        lines.len() >= lines_min(*format) && lines.len() >= against * AGREE_FOR_ONE_AGAINST
    };
    let code = |at: usize| {
        let (format, text, lines) = &groups[at];
        SeenCode { text: (*text).to_owned(), format: *format, points: corners(lines) }
    };
    (0..groups.len()).filter(believed).map(code).collect()
}

/// How many lines have to agree: the weaker a kind's own checks, the more.
fn lines_min(format: Format) -> usize {
    match format {
        Format::Code128 | Format::Qr => 2,
        Format::Ean13 => 3,
        Format::Ean8 => 8,
    }
}

/// Whether a reading lies where these lines read something else; a code right above or below lies elsewhere.
fn meet(other: &Reading, lines: &[&Reading]) -> bool {
    let middle = |r: &Reading| Point { x: (r.begin.x + r.end.x) / 2.0, y: (r.begin.y + r.end.y) / 2.0 };
    let there = middle(other);
    let other_length = (other.begin.x - other.end.x).hypot(other.begin.y - other.end.y);
    lines.iter().any(|line| {
        let (step_x, step_y) = (line.end.x - line.begin.x, line.end.y - line.begin.y);
        let length = step_x.hypot(step_y).max(1.0);
        let here = middle(line);
        let (off_x, off_y) = (there.x - here.x, there.y - here.y);
        let along = (off_x * step_x + off_y * step_y).abs() / length;
        let across = (off_x * step_y - off_y * step_x).abs() / length;
        across < SAME_PLACE && along < (length + other_length) / 4.0
    })
}

/// Ends of the two outermost lines: roughly the code's corners.
fn corners(lines: &[&Reading]) -> Vec<Point> {
    let along = |r: &&Reading| (r.begin.x - r.end.x, r.begin.y - r.end.y);
    let Some(first) = lines.first() else { return Vec::new() };
    let (dx, dy) = along(first);
    let across = |r: &&&Reading| (r.begin.y + r.end.y) * dx - (r.begin.x + r.end.x) * dy;
    let low = lines.iter().min_by(|a, b| across(a).total_cmp(&across(b)));
    let high = lines.iter().max_by(|a, b| across(a).total_cmp(&across(b)));
    match (low, high) {
        (Some(low), Some(high)) => vec![low.begin, low.end, high.end, high.begin],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reading along the row `y`, from 10 to 200.
    fn reading(format: Format, text: &str, y: f32) -> Reading {
        Reading { text: text.into(), format, begin: Point { x: 10.0, y }, end: Point { x: 200.0, y } }
    }

    #[test]
    fn a_code_is_believed_when_enough_lines_agree_and_hardly_one_differs() {
        use Format::{Code128, Ean8, Ean13};
        for (what, lines, believed) in [
            ("one line", vec![(Ean13, "A", 1)], vec![]),
            ("two lines are enough for a strong check sum only", vec![(Ean13, "A", 2)], vec![]),
            ("two lines", vec![(Code128, "A", 2)], vec!["A"]),
            ("three lines", vec![(Ean13, "A", 3)], vec!["A"]),
            ("an EAN-8 needs many", vec![(Ean8, "A", 7)], vec![]),
            ("many", vec![(Ean8, "A", 8)], vec!["A"]),
            ("one in four differs", vec![(Ean13, "A", 4), (Ean13, "B", 1)], vec!["A"]),
            ("one in three differs", vec![(Ean13, "A", 3), (Ean13, "B", 1)], vec![]),
            ("as many for either", vec![(Ean13, "A", 5), (Ean13, "B", 5)], vec![]),
            ("another kind at the same place", vec![(Code128, "A", 3), (Ean13, "B", 3)], vec![]),
        ] {
            let readings: Vec<Reading> = lines
                .iter()
                .flat_map(|(format, text, count)| (0..*count).map(|y| reading(*format, text, y as f32)))
                .collect();
            let found = agreed(&readings);
            assert_eq!(found.iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), believed, "{what}");
        }
    }

    #[test]
    fn codes_at_different_places_do_not_speak_against_each_other() {
        let upper = (0..3).map(|y| reading(Format::Ean13, "A", y as f32));
        let lower = (0..3).map(|y| reading(Format::Ean13, "B", 300.0 + y as f32));
        let found = agreed(&upper.chain(lower).collect::<Vec<_>>());
        assert_eq!(found.len(), 2);
        let ys = || found[1].points.iter().map(|corner| corner.y);
        assert_eq!((ys().fold(f32::MAX, f32::min), ys().fold(f32::MIN, f32::max)), (300.0, 302.0));
        // Right below the first, as on a sheet of labels.
        let upper = (0..3).map(|y| reading(Format::Ean13, "A", y as f32));
        let lower = (0..3).map(|y| reading(Format::Ean13, "B", 20.0 + y as f32));
        assert_eq!(agreed(&upper.chain(lower).collect::<Vec<_>>()).len(), 2);
    }

    #[test]
    fn runs_are_measured_in_parts_of_a_pixel() {
        // Light, a bar of 3.5 pixels, light.
        let shades = [200.0, 200.0, 200.0, 200.0, 20.0, 20.0, 20.0, 110.0, 200.0, 200.0, 200.0];
        let runs = runs(&shades);
        assert_eq!(runs.len(), 3, "{runs:?}");
        assert!((runs[1] - 3.5).abs() < 0.1, "{runs:?}");
        assert_eq!(super::runs(&[100.0, 101.0, 99.0]), [3.0], "no bar without contrast");
    }
}
