//! Regions by code or by name, and points by coordinates.

use super::value::Location;
use super::{FieldFlaw, Ground};
use crate::base::regions::{Place, Region, RegionCode, RegionLevel, Regions};
use crate::base::text::fold;

/// How many regions of one name a flaw tells of.
const NAMED_MAX: usize = 3;
/// Words for kinds of regions, which say nothing about which one is meant.
const KIND_WORDS: [&str; 15] = [
    "provinsi",
    "propinsi",
    "prov",
    "kabupaten",
    "kab",
    "kota",
    "kecamatan",
    "kec",
    "distrik",
    "desa",
    "ds",
    "adat",
    "kelurahan",
    "kel",
    "kode",
];

pub(super) fn level_of(code: &RegionCode) -> u8 {
    match code.level() {
        RegionLevel::Province => 1,
        RegionLevel::Regency => 2,
        RegionLevel::District => 3,
        RegionLevel::Village => 4,
    }
}

pub(super) fn level_name(level: u8) -> &'static str {
    match level {
        1 => "provinsi",
        2 => "kabupaten atau kota",
        3 => "kecamatan",
        _ => "desa atau kelurahan",
    }
}

/// `Desa Ju'uh, Kec. Tebing Tinggi, Kab. Balangan`, or the code where the list does not have it.
pub(super) fn name_of(code: &str, ground: &Ground) -> String {
    let full = ground.regions.full_name(code).filter(|name| !name.is_empty());
    full.or_else(|| ground.regions.by_code(code).map(Region::label)).unwrap_or_else(|| code.to_owned())
}

/// The code that a text means: a code, or a name that only one region of that level has. Names of what it lies in may
/// stand beside it and tell two of one name apart.
pub(super) fn region(level: u8, inside: &str, line: &str, ground: &Ground) -> Result<String, FieldFlaw> {
    if let Some(code) = RegionCode::parse(line) {
        return Ok(code.as_str().to_owned());
    }
    let words = words_of(line);
    if words.is_empty() {
        return Err(FieldFlaw::UnknownRegion);
    }
    let is_candidate = |region: &&Region| {
        level_of(&region.code) == level && (inside.is_empty() || Regions::is_inside(region.code.as_str(), inside))
    };
    let named: Vec<&Region> = ground.regions.iter().filter(is_candidate).collect();
    // As it stands on an address line: the name, then what it lies in.
    let (name, rest) = line.split_once(',').unwrap_or((line, ""));
    let (whole, rest) = (words_of(name).concat(), words_of(rest));
    let is_whole = |region: &&Region| words_of(&region.name).concat() == whole && lies_in(region, &rest, ground);
    let mut found: Vec<&Region> = named.iter().copied().filter(is_whole).collect();
    if found.is_empty() {
        found = named.into_iter().filter(|region| is_meant(region, &words, ground)).collect();
        // "Paringin Selatan" is not Paringin of Kalimantan Selatan: the longest name is meant.
        let longest = found.iter().map(|region| words_of(&region.name).len()).max().unwrap_or(0);
        found.retain(|region| words_of(&region.name).len() == longest);
    }
    match found[..] {
        [] => Err(FieldFlaw::UnknownRegion),
        [only] => Ok(only.code.as_str().to_owned()),
        [..] => {
            let names = found.iter().take(NAMED_MAX).map(|region| name_of(region.code.as_str(), ground));
            Err(FieldFlaw::AmbiguousRegion { found: names.collect::<Vec<_>>().join("; ") })
        }
    }
}

/// Whether the words hold this region's whole name, and beside it nothing but names of what it lies in.
fn is_meant(region: &Region, words: &[String], ground: &Ground) -> bool {
    let own = words_of(&region.name);
    let others: Vec<String> = words.iter().filter(|word| !own.contains(word)).cloned().collect();
    !own.is_empty() && own.iter().all(|word| words.contains(word)) && lies_in(region, &others, ground)
}

/// Whether all these words are of names of what a region lies in.
fn lies_in(region: &Region, words: &[String], ground: &Ground) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut known: Vec<String> = Vec::new();
    let mut above = region.code.parent();
    while let Some(code) = above {
        known.extend(ground.regions.by_code(code.as_str()).map(|region| words_of(&region.name)).unwrap_or_default());
        above = code.parent();
    }
    words.iter().all(|word| known.contains(word))
}

/// The words of a name, without those for kinds unless there are no others.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text).replace(['\'', '`', '\u{2018}', '\u{2019}'], "");
    let all = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned);
    let all: Vec<String> = all.collect();
    let bare: Vec<String> = all.iter().filter(|word| !KIND_WORDS.contains(&word.as_str())).cloned().collect();
    if bare.is_empty() { all } else { bare }
}

/// Which half of a coordinate a letter says, and which way.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Side {
    is_latitude: bool,
    sign: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    Number(f64),
    Side(Side),
}

/// `-2.33, 115.46`, `−2,33; 115,46`, `2,33 LS 115,46 BT`, `2°27'20.8"S 115°34'11.6"E`, each with `± 12 m` behind it.
pub(super) fn location(line: &str) -> Result<Location, FieldFlaw> {
    let text = fold(line).replace(['\u{2212}', '\u{2013}'], "-");
    let (text, accuracy_m) = split_accuracy(&text)?;
    let plain = text.replace(['\u{B0}', '\u{BA}'], "");
    let place = Place::parse(plain.trim()).or_else(|| in_degrees(text)).ok_or(FieldFlaw::NotLocation)?;
    Ok(Location::of_degrees(place.latitude, place.longitude, accuracy_m))
}

/// What stands before `±` or "akurasi", and the metres behind it.
fn split_accuracy(text: &str) -> Result<(&str, Option<u32>), FieldFlaw> {
    let Some((point, rest)) = ["\u{B1}", "akurasi", "+/-"].iter().find_map(|mark| text.split_once(mark)) else {
        return Ok((text, None));
    };
    let rest = rest.trim().trim_end_matches(')').trim_end_matches("meter").trim_end_matches('m').trim();
    let metres = rest.split([',', '.']).next().and_then(|whole| whole.parse().ok()).ok_or(FieldFlaw::NotLocation)?;
    let point = point.trim().trim_end_matches([',', ';', '(']).trim();
    Ok((point, Some(metres)))
}

/// Degrees, minutes and seconds with letters for the sides, before or behind the figures.
fn in_degrees(text: &str) -> Option<Place> {
    let tokens = tokens(text)?;
    let side_first = matches!(tokens.first(), Some(Token::Side(_)));
    let mut halves: Vec<(Side, f64)> = Vec::new();
    let mut figures: Vec<f64> = Vec::new();
    let mut open: Option<Side> = None;
    for token in tokens {
        match token {
            Token::Number(figure) => figures.push(figure),
            Token::Side(side) if side_first => {
                if let Some(before) = open.replace(side) {
                    halves.push((before, degrees(&std::mem::take(&mut figures))?));
                }
            }
            Token::Side(side) => halves.push((side, degrees(&std::mem::take(&mut figures))?)),
        }
    }
    if let Some(side) = open {
        halves.push((side, degrees(&std::mem::take(&mut figures))?));
    }
    let [(first, a), (second, b)] = halves[..] else { return None };
    if !figures.is_empty() || first.is_latitude == second.is_latitude {
        return None;
    }
    let (latitude, longitude) =
        if first.is_latitude { (a * first.sign, b * second.sign) } else { (b * second.sign, a * first.sign) };
    Place::new(latitude, longitude)
}

/// One to three figures: degrees, minutes, seconds.
fn degrees(figures: &[f64]) -> Option<f64> {
    let (whole, rest) = figures.split_first()?;
    let fits = figures.len() <= 3 && rest.iter().all(|part| (0.0..60.0).contains(part)) && *whole >= 0.0;
    let minutes = rest.first().copied().unwrap_or(0.0);
    let seconds = rest.get(1).copied().unwrap_or(0.0);
    fits.then_some(whole + minutes / 60.0 + seconds / 3600.0)
}

/// Figures and sides; none when something else stands in the text.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let is_part = |at: usize, c: char| {
                let follows = rest.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
                c.is_ascii_digit() || (matches!(c, '.' | ',') && follows)
            };
            let end = rest.char_indices().find(|(at, c)| !is_part(*at, *c)).map_or(rest.len(), |(at, _)| at);
            found.push(Token::Number(rest[..end].replace(',', ".").parse().ok()?));
            rest = &rest[end..];
        } else if first.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            match &rest[..end] {
                // They say nothing that the letters of the sides do not say.
                "lintang" | "bujur" => {}
                word => found.push(Token::Side(side(word)?)),
            }
            rest = &rest[end..];
        } else if is_mark(first) {
            rest = &rest[first.len_utf8()..];
        } else {
            return None;
        }
    }
    Some(found)
}

fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{B0}' | '\u{BA}' | '\'' | '"' | ',' | ';' | ':')
        || matches!(c, '\u{2019}' | '\u{201D}' | '\u{2032}' | '\u{2033}')
}

/// Selatan, utara, timur, barat; their English letters too.
fn side(word: &str) -> Option<Side> {
    let (is_latitude, sign) = match word {
        "ls" | "s" | "selatan" => (true, -1.0),
        "lu" | "u" | "n" | "utara" => (true, 1.0),
        "bt" | "t" | "e" | "timur" => (false, 1.0),
        "bb" | "b" | "w" | "barat" => (false, -1.0),
        _ => return None,
    };
    Some(Side { is_latitude, sign })
}

pub(super) fn flaw_of_location(point: Location) -> Option<FieldFlaw> {
    let (latitude, longitude) = point.degrees();
    let place = Place::new(latitude, longitude);
    (!place.is_some_and(Place::is_in_indonesia)).then_some(FieldFlaw::OutsideIndonesia)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_as_telephones_maps_and_people_give_them() {
        for (text, expect) in [
            ("-2.33, 115.46", Some((-23_300_000, 1_154_600_000, None))),
            ("\u{2212}2.33, 115.46", Some((-23_300_000, 1_154_600_000, None))),
            ("-2,33; 115,46", Some((-23_300_000, 1_154_600_000, None))),
            ("-2.33\u{B0}, 115.46\u{B0}", Some((-23_300_000, 1_154_600_000, None))),
            ("-2.33, 115.46 \u{B1} 12 m", Some((-23_300_000, 1_154_600_000, Some(12)))),
            ("-2.33, 115.46 (akurasi 7.5 meter)", Some((-23_300_000, 1_154_600_000, Some(7)))),
            ("2,33 LS 115,46 BT", Some((-23_300_000, 1_154_600_000, None))),
            ("2,33\u{B0} LS, 115,46\u{B0} BT", Some((-23_300_000, 1_154_600_000, None))),
            ("115.46 E 2.33 S", Some((-23_300_000, 1_154_600_000, None))),
            ("2\u{B0}19'48\"S 115\u{B0}27'36\"E", Some((-23_300_000, 1_154_600_000, None))),
            ("S 2\u{B0}19\u{2032}48\u{2033} E 115\u{B0}27\u{2032}36\u{2033}", Some((-23_300_000, 1_154_600_000, None))),
            ("4\u{B0}13'LU 96\u{B0}54'BT", Some((42_166_667, 969_000_000, None))),
            ("2\u{B0}61'S 115\u{B0}27'E", None),
            ("2.33 S 115.46 S", None),
            ("2.33 S", None),
            ("2.33 X 115.46 E", None),
            ("-2.33", None),
            ("di depan balai desa", None),
            ("1 2 3 4 S 5 E", None),
            ("-2.33, 115.46 \u{B1} jauh", None),
        ] {
            let found = location(text).ok().map(|at| (at.lat_e7, at.lon_e7, at.accuracy_m));
            assert_eq!(found, expect, "{text:?}");
        }
        let swapped = location("115.46 S, 2.33 E");
        assert_eq!(swapped, Err(FieldFlaw::NotLocation), "a latitude ends at 90");
        let abroad = location("48.85, 2.35").expect("a point");
        assert_eq!(flaw_of_location(abroad), Some(FieldFlaw::OutsideIndonesia));
    }
}
