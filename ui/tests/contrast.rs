//! Text must be read across a counter: every text colour keeps 4.5:1 on every ground it is used on, in both themes.
//! The colours are read from `theme/palette.slint` itself.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// WCAG 2 asks for this of text of normal size.
const CONTRAST_LEAST: f64 = 4.5;

/// Which text stands on which grounds.
const PAIRS: &[(&str, &[&str])] = &[
    ("text", &["background", "surface", "sunken", "accent-soft", "craft-soft", "ok-soft", "warn-soft", "bad-soft"]),
    ("muted", &["background", "surface", "sunken", "accent-soft", "ok-soft"]),
    ("accent", &["background", "surface", "sunken", "accent-soft"]),
    ("on-accent", &["accent"]),
    ("craft", &["background", "surface", "craft-soft"]),
    ("ok", &["background", "surface", "ok-soft"]),
    ("warn", &["background", "surface", "warn-soft"]),
    ("bad", &["background", "surface", "sunken", "bad-soft"]),
    ("on-bad", &["bad"]),
    ("surface", &["ok"]),
];

type Rgb = [u8; 3];

/// Name to (light, dark), from lines like `out property <color> text: dark ? #EDEFEF : #1E2226;`.
fn palette() -> BTreeMap<String, (Rgb, Rgb)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("theme/palette.slint");
    let source = fs::read_to_string(path).expect("the palette is there");
    source.lines().filter_map(colour_line).collect()
}

fn colour_line(line: &str) -> Option<(String, (Rgb, Rgb))> {
    let (name, value) = line.trim().strip_prefix("out property <color> ")?.split_once(':')?;
    let (dark, light) = value.trim().strip_prefix("dark ? ")?.trim_end_matches(';').split_once(" : ")?;
    Some((name.to_owned(), (rgb(light)?, rgb(dark)?)))
}

fn rgb(text: &str) -> Option<Rgb> {
    let digits = text.trim().strip_prefix('#')?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_measure_is_the_one_of_wcag() {
    assert!((contrast([0, 0, 0], [255, 255, 255]) - 21.0).abs() < 0.01);
    assert!((contrast([0x77, 0x77, 0x77], [255, 255, 255]) - 4.48).abs() < 0.01);
}

#[test]
fn every_text_can_be_read_on_its_grounds() {
    let palette = palette();
    assert!(palette.len() >= 19, "the palette is written in a form this test does not read: {palette:?}");
    let mut faint = Vec::new();
    for (ink, grounds) in PAIRS {
        for ground in *grounds {
            let (ink_light, ink_dark) = palette[*ink];
            let (ground_light, ground_dark) = palette[*ground];
            for (theme, ratio) in
                [("light", contrast(ink_light, ground_light)), ("dark", contrast(ink_dark, ground_dark))]
            {
                if ratio < CONTRAST_LEAST {
                    faint.push(format!("{theme}: {ink} on {ground} is {ratio:.2}"));
                }
            }
        }
    }
    assert!(faint.is_empty(), "below {CONTRAST_LEAST}:1\n{}", faint.join("\n"));
}
