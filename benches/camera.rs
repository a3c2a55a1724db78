//! Codes from a camera at 1280x720: a JPEG frame to picture, shades and codes, as the camera's thread does it. Bar: ten
//! frames a second (issue 3, "Devices"), p99 included. Run with `cargo bench --bench camera`.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Instant;

use deks::devices::camera::from_jpeg;
use deks::devices::codes::LiveReader;
use image::imageops::{FilterType, replace, resize};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use serde_json::Value;

const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 720;
/// How often each frame is shown: a live reader looks at each a little differently.
const ROUNDS: usize = 24;
const BAR_FRAMES_PER_SECOND: f64 = 10.0;

struct Sample {
    jpeg: Vec<u8>,
    texts: Vec<String>,
}

/// The test's frames as a camera would send them: smaller ones enlarged, a grey border beside them.
fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/codes");
    let expected = std::fs::read_to_string(folder.join("expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let frames = expected["frames"].as_array().expect("frames");
    let sample = |frame: &Value| {
        let file: PathBuf = folder.join(frame["file"].as_str().unwrap_or_default());
        let grey = image::open(file).expect("a picture").into_luma8();
        let width = (grey.width() * HEIGHT / grey.height()).min(WIDTH);
        let mut full = GrayImage::from_pixel(WIDTH, HEIGHT, Luma([110]));
        replace(&mut full, &resize(&grey, width, HEIGHT, FilterType::Triangle), i64::from(WIDTH - width) / 2, 0);
        let mut jpeg = Cursor::new(Vec::new());
        let colour = DynamicImage::ImageLuma8(full).into_rgb8();
        colour.write_to(&mut jpeg, ImageFormat::Jpeg).expect("a JPEG");
        let texts = frame["texts"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Sample { jpeg: jpeg.into_inner(), texts: texts.map(str::to_owned).collect() }
    };
    frames.iter().map(sample).collect()
}

fn main() {
    let samples = samples();
    let mut frames_ms = Vec::with_capacity(samples.len() * ROUNDS);
    let (mut readings_ms, mut texts, mut read, mut wrong) = (Vec::new(), 0, 0, 0);
    let begin = Instant::now();
    for sample in &samples {
        let mut reader = LiveReader::default();
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..ROUNDS {
            let frame_begin = Instant::now();
            let frame = from_jpeg(&sample.jpeg, frame_begin).expect("a frame");
            let read_begin = Instant::now();
            seen.extend(reader.read(&frame.luma).into_iter().map(|code| code.text));
            readings_ms.push(read_begin.elapsed().as_secs_f64() * 1_000.0);
            frames_ms.push(frame_begin.elapsed().as_secs_f64() * 1_000.0);
        }
        texts += sample.texts.len();
        read += sample.texts.iter().filter(|text| seen.contains(text)).count();
        wrong += seen.iter().filter(|text| !sample.texts.contains(text)).count();
    }
    let per_second = frames_ms.len() as f64 / begin.elapsed().as_secs_f64();
    frames_ms.sort_by(f64::total_cmp);
    readings_ms.sort_by(f64::total_cmp);
    let at = |figures: &[f64], part: f64| figures[((figures.len() - 1) as f64 * part) as usize];
    let worst_per_second = 1_000.0 / at(&frames_ms, 0.99);
    println!("camera at {WIDTH}x{HEIGHT}: {} JPEG frames on one thread", frames_ms.len());
    println!(
        "  {per_second:.1} frames/s; p50 {:.1} ms, p99 {:.1} ms a frame, of it codes p50 {:.1} ms, p99 {:.1} ms",
        at(&frames_ms, 0.5),
        at(&frames_ms, 0.99),
        at(&readings_ms, 0.5),
        at(&readings_ms, 0.99)
    );
    println!("  {read} of {texts} codes read, {wrong} read wrong");
    let met = worst_per_second >= BAR_FRAMES_PER_SECOND && wrong == 0;
    println!("  bar {BAR_FRAMES_PER_SECOND} frames/s at p99, none wrong: {}", if met { "met" } else { "MISSED" });
}
