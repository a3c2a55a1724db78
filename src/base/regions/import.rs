//! Reading lists of regions, ours and an office's own.

use std::collections::HashSet;

use thiserror::Error;

use super::{Place, Region, RegionCode, RegionLevel};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::rows::{Row, RowFlaw, rows};
use crate::base::text::{clean_line, truncate_chars};

/// All of Indonesia is 91.599 rows.
const ROWS_MAX: usize = 150_000;
/// Words before a name that its code says already.
const REGENCY_WORDS: [&str; 3] = ["Kabupaten ", "Kab. ", "Kota "];
const DISTRICT_WORDS: [&str; 3] = ["Kecamatan ", "Kec. ", "Distrik "];

/// The line of a list of regions that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Daftar wilayah, baris {line}: {flaw}")]
pub struct RegionError {
    /// Counted from one.
    pub line: usize,
    pub flaw: RegionFlaw,
}

/// One rule of the list each; the sentence says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegionFlaw {
    #[error(transparent)]
    Row(RowFlaw),
    #[error("Tidak ada wilayah di berkas ini. Pilih berkas dengan kolom code,name atau code,name,lat,lng.")]
    Empty,
    #[error("Baris ini punya {found} kolom. Tulis code,name atau code,name,lat,lng.")]
    Columns { found: usize },
    #[error("Kode wilayah \"{found}\" tidak dikenal bentuknya. Tulis kode Kemendagri seperti 63.11.08.2004.")]
    Code { found: String },
    #[error("Kode {code} bukan milik provinsi mana pun. Pakai kode Kemendagri, bukan kode BPS.")]
    Province { code: RegionCode },
    #[error("Nama wilayah {code} kosong atau lebih dari {NAME_CHARS_MAX} huruf. Tulis namanya saja.")]
    Name { code: RegionCode },
    #[error("Koordinat \"{found}\" tidak ada di Indonesia. Tulis lintang lalu bujur, seperti -2.45579 dan 115.56990.")]
    Position { found: String },
    #[error("Kode {code} sudah ada di baris lain. Hapus salah satu.")]
    Twice { code: RegionCode },
}

/// The regions of a text, in its order.
pub(super) fn read(text: &str) -> Result<Vec<Region>, RegionError> {
    let is_sql = text.lines().any(|line| line.starts_with("('"));
    let found = if is_sql { of_sql(text)? } else { of_rows(text)? };
    if found.is_empty() {
        return Err(RegionError { line: 1, flaw: RegionFlaw::Empty });
    }
    let mut seen = HashSet::with_capacity(found.len());
    for (line, region) in &found {
        if !seen.insert(&region.code) {
            return Err(RegionError { line: *line, flaw: RegionFlaw::Twice { code: region.code.clone() } });
        }
    }
    Ok(found.into_iter().map(|(_, region)| region).collect())
}

fn of_rows(text: &str) -> Result<Vec<(usize, Region)>, RegionError> {
    let rows = rows(text, ROWS_MAX).map_err(|(line, flaw)| RegionError { line, flaw: RegionFlaw::Row(flaw) })?;
    let is_heading = |row: &Row| matches!(row.cell(0).to_lowercase().as_str(), "code" | "kode");
    let skip = usize::from(rows.first().is_some_and(is_heading));
    let read = |row: &Row| of_row(row).map_err(|flaw| RegionError { line: row.line, flaw });
    rows.iter().skip(skip).map(|row| Ok((row.line, read(row)?))).collect()
}

fn of_row(row: &Row) -> Result<Region, RegionFlaw> {
    if row.len() != 2 && row.len() != 4 {
        return Err(RegionFlaw::Columns { found: row.len() });
    }
    let mut region = named(&row.cell(0), &row.cell(1))?;
    let (latitude, longitude) = (row.cell(2), row.cell(3));
    if !(latitude.is_empty() && longitude.is_empty()) {
        let place = Place::parse(&[latitude.as_str(), ";", &longitude].concat()).filter(|at| at.is_in_indonesia());
        let found = || [truncate_chars(&latitude, 20), " ", truncate_chars(&longitude, 20)].concat();
        region.place = Some(place.ok_or_else(|| RegionFlaw::Position { found: found() })?);
    }
    Ok(region)
}

/// Lines such as `('63.11.08.2004','Ju''uh'),`; what stands around them is no data.
fn of_sql(text: &str) -> Result<Vec<(usize, Region)>, RegionError> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some(inner) = line.strip_prefix("('") else { continue };
        let at_line = |flaw| RegionError { line: at + 1, flaw };
        if found.len() == ROWS_MAX {
            return Err(at_line(RegionFlaw::Row(RowFlaw::TooMany { max: ROWS_MAX })));
        }
        let inner = inner.trim_end().trim_end_matches([',', ';']);
        let pair = inner.strip_suffix("')").and_then(|inner| inner.split_once("','"));
        let (code, name) =
            pair.ok_or_else(|| at_line(RegionFlaw::Columns { found: 1 + inner.matches("','").count() }))?;
        let name = name.replace("''", "'").replace("\\'", "'");
        found.push((at + 1, named(code, &clean_line(&name)).map_err(at_line)?));
    }
    Ok(found)
}

/// A region from its code and a cleaned name.
fn named(code: &str, name: &str) -> Result<Region, RegionFlaw> {
    let found = || truncate_chars(code, 20).to_owned();
    let code = RegionCode::parse(code).ok_or_else(|| RegionFlaw::Code { found: found() })?;
    if code.zone().is_none() {
        return Err(RegionFlaw::Province { code });
    }
    let words: &[&str] = match code.level() {
        RegionLevel::Regency => &REGENCY_WORDS,
        RegionLevel::District => &DISTRICT_WORDS,
        // Not "Desa ": there are villages that are called Desa Baru.
        RegionLevel::Village => &["Desa Adat "],
        RegionLevel::Province => &[],
    };
    let name = words.iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(RegionFlaw::Name { code });
    }
    Ok(Region { code, name: name.to_owned(), place: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).expect("a code")
    }

    #[test]
    fn lists_are_read_in_every_shape_that_offices_have() {
        for text in [
            "code,name\n63.11,Kabupaten Balangan\n63.11.08.2004,Ju'uh\n",
            "# kata\nkode;nama\n6311;Kab. Balangan\n6311082004;  Ju'uh \n",
            "63.11,Balangan\n63.11.08.2004,Ju'uh,,\n",
            "INSERT INTO wilayah (kode, nama)\nVALUES\n('63.11','Kabupaten Balangan'),\n('63.11.08.2004','Ju''uh');\n",
        ] {
            let found: Vec<(String, String)> =
                read(text).expect("a list").into_iter().map(|region| (region.code.to_string(), region.name)).collect();
            let expect = [("63.11", "Balangan"), ("63.11.08.2004", "Ju'uh")];
            assert_eq!(found, expect.map(|(code, name)| (code.to_owned(), name.to_owned())), "{text}");
        }
        let placed = read("63.11.08.2004;Ju'uh;-2,45579;115,5699\n").expect("a list");
        assert_eq!(placed.first().and_then(|region| region.place), Place::new(-2.45579, 115.5699));
    }

    #[test]
    fn a_list_that_cannot_be_used_is_refused_with_its_line() {
        let long = format!("63.11,{}", "x".repeat(NAME_CHARS_MAX + 1));
        for (row, flaw) in [
            ("63.11", RegionFlaw::Columns { found: 1 }),
            ("63.11,Balangan,-2.3", RegionFlaw::Columns { found: 3 }),
            ("63.1,Balangan", RegionFlaw::Code { found: "63.1".to_owned() }),
            ("Balangan,63.11", RegionFlaw::Code { found: "Balangan".to_owned() }),
            ("99.11,Balangan", RegionFlaw::Province { code: code("99.11") }),
            ("63.11,", RegionFlaw::Name { code: code("63.11") }),
            (&long, RegionFlaw::Name { code: code("63.11") }),
            ("63.11,Balangan,115.5,-2.3", RegionFlaw::Position { found: "115.5 -2.3".to_owned() }),
            ("63.11,Balangan,-2.3,", RegionFlaw::Position { found: "-2.3 ".to_owned() }),
            ("62.09,Lagi", RegionFlaw::Twice { code: code("62.09") }),
        ] {
            let text = format!("code,name\n62.09,Lamandau\n\n{row}\n");
            assert_eq!(read(&text), Err(RegionError { line: 4, flaw }), "{row}");
        }
        let broken = "('63.11','Balangan'),\n('63.11.01'),\n";
        assert_eq!(read(broken), Err(RegionError { line: 2, flaw: RegionFlaw::Columns { found: 1 } }));
        for text in ["", "code,name\n", "# kata\n"] {
            assert_eq!(read(text), Err(RegionError { line: 1, flaw: RegionFlaw::Empty }), "{text:?}");
        }
        let quotes = read("63.11,\"Balangan\n63.12,A\n").expect_err("an open quote");
        assert_eq!(quotes, RegionError { line: 1, flaw: RegionFlaw::Row(RowFlaw::Quotes) });
        assert!(quotes.to_string().starts_with("Daftar wilayah, baris 1: Tanda kutip"), "{quotes}");
    }
}
