//! Text must be read across a counter: every text colour keeps 4.5:1 on every ground it is used on, in the light and
//! the dark theme, and 7:1 in high contrast. The colours are read from `theme/palette.slint` itself.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The themes in the order in which a line of the palette names them, and the least contrast of text in each: what WCAG 2
/// asks of text of normal size (AA, 1.4.3), and of high contrast its enhanced measure (AAA, 1.4.6).
const THEMES: [(&str, f64); 3] = [("high contrast", 7.0), ("dark", 4.5), ("light", 4.5)];

/// WCAG 2 asks for this of what shows where a control ends (1.4.11).
const EDGE_LEAST: f64 = 3.0;

/// Which text stands on which grounds.
const PAIRS: &[(&str, &[&str])] = &[
    ("text", &["background", "surface", "sunken", "accent-soft", "craft-soft", "ok-soft", "warn-soft", "bad-soft"]),
    ("muted", &["background", "surface", "sunken", "accent-soft", "ok-soft"]),
    ("accent", &["background", "surface", "sunken", "accent-soft"]),
    ("on-accent", &["accent"]),
    ("craft", &["background", "surface", "craft-soft"]),
    ("ok", &["background", "surface", "accent-soft", "ok-soft"]),
    ("warn", &["background", "surface", "accent-soft", "warn-soft"]),
    ("bad", &["background", "surface", "sunken", "accent-soft", "bad-soft"]),
    ("on-bad", &["bad"]),
    ("surface", &["ok"]),
];

/// What ends on which grounds: cards by their line, controls by their edge.
const EDGES: &[(&str, &[&str])] =
    &[("edge", &["background", "surface", "sunken"]), ("line", &["background", "surface"])];

type Rgb = [u8; 3];
/// One colour in every theme, in the order of [`THEMES`].
type Colour = [Rgb; THEMES.len()];

/// Name to colour, from lines like `out property <color> text: high ? #000000 : dark ? #EDEFEF : #1E2226;`.
fn palette() -> BTreeMap<String, Colour> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("theme/palette.slint");
    let source = fs::read_to_string(path).expect("the palette is there");
    source.lines().filter_map(colour_line).collect()
}

fn colour_line(line: &str) -> Option<(String, Colour)> {
    let (name, value) = line.trim().strip_prefix("out property <color> ")?.split_once(':')?;
    let (high, rest) = value.trim().strip_prefix("high ? ")?.trim_end_matches(';').split_once(" : ")?;
    let (dark, light) = rest.strip_prefix("dark ? ")?.split_once(" : ")?;
    Some((name.to_owned(), [rgb(high)?, rgb(dark)?, rgb(light)?]))
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

/// The pairs that stand off less than `least` says of their theme, in words.
fn faint(pairs: &[(&str, &[&str])], least: impl Fn(usize) -> Option<f64>) -> Vec<String> {
    let palette = palette();
    assert_eq!(palette.len(), 20, "the palette is written in a form this test does not read: {palette:?}");
    let mut faint = Vec::new();
    for (ink, grounds) in pairs {
        for ground in *grounds {
            for (theme, (name, _)) in THEMES.iter().enumerate() {
                let ratio = contrast(palette[*ink][theme], palette[*ground][theme]);
                if least(theme).is_some_and(|least| ratio < least) {
                    faint.push(format!("{name}: {ink} on {ground} is {ratio:.2}"));
                }
            }
        }
    }
    faint
}

#[test]
fn a_line_of_the_palette_is_read_theme_by_theme() {
    let line = "    out property <color> text: high ? #000000 : dark ? #EDEFEF : #1E2226;";
    let expect = [[0, 0, 0], [0xED, 0xEF, 0xEF], [0x1E, 0x22, 0x26]];
    assert_eq!(colour_line(line), Some(("text".to_owned(), expect)));
    for other in ["    in-out property <bool> dark: false;", "    out property <color> text: dark ? #EDEFEF : #1E2226;"]
    {
        assert_eq!(colour_line(other), None, "{other}");
    }
}

#[test]
fn every_text_can_be_read_on_its_grounds() {
    let faint = faint(PAIRS, |theme| Some(THEMES[theme].1));
    assert!(faint.is_empty(), "too faint to be read\n{}", faint.join("\n"));
}

#[test]
fn in_high_contrast_everything_has_an_edge() {
    let faint = faint(EDGES, |theme| (THEMES[theme].0 == "high contrast").then_some(EDGE_LEAST));
    assert!(faint.is_empty(), "edges that are not seen\n{}", faint.join("\n"));
}

#[test]
fn high_contrast_is_black_on_white() {
    let palette = palette();
    for (name, expect) in [("text", [0; 3]), ("edge", [0; 3]), ("background", [255; 3]), ("surface", [255; 3])] {
        assert_eq!(palette[name][0], expect, "{name}");
    }
}
