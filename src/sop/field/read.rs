//! What a person typed, or a letter said, as a value.

use super::value::{FieldValue, TableRow};
use super::{FieldFlaw, Ground, options, read_day, read_number, read_place, read_table};
use crate::base::Rupiah;
use crate::base::identity::{Email, Kk, Nib, Nik, Npwp, Phone};
use crate::base::regions::Regions;
use crate::base::text::{clean_line, clean_lines};
use crate::sop::definition::{Column, Field, FieldKind};

/// What people write for nothing.
const NOTHING: [&str; 6] = ["", "-", "--", "\u{2013}", "\u{2014}", "n/a"];

/// Reads what was typed; `None`: nothing was. Text is cleaned; what has no meaning for the field is refused, never
/// guessed.
pub fn read(field: &Field, typed: &str, ground: &Ground) -> Result<Option<FieldValue>, FieldFlaw> {
    read_kind(&field.kind, typed, ground)
}

/// The same for a cell of a table.
pub fn read_cell(column: &Column, typed: &str, ground: &Ground) -> Result<Option<FieldValue>, FieldFlaw> {
    read_kind(&column.kind, typed, ground)
}

pub(super) fn read_kind(kind: &FieldKind, typed: &str, ground: &Ground) -> Result<Option<FieldValue>, FieldFlaw> {
    let line = clean_line(typed);
    if NOTHING.contains(&line.to_lowercase().as_str()) {
        return Ok(None);
    }
    let value = match kind {
        FieldKind::Text { max, lines } => FieldValue::Text(text(typed, *max, *lines)?),
        FieldKind::Number { unit, .. } => FieldValue::Number(read_number::thousandths(&line, unit)?),
        FieldKind::Rupiah { .. } => FieldValue::Rupiah(read_number::rupiah(&line)?),
        FieldKind::Date { .. } => FieldValue::Date(read_day::day(&line)?),
        FieldKind::Time => FieldValue::Text(read_day::time(&line)?),
        FieldKind::Choice { options } => FieldValue::Choice(options::one(options, &line)?),
        FieldKind::Many { options } => FieldValue::Many(options::many(options, typed)?),
        FieldKind::YesNo => FieldValue::YesNo(options::yes_no(&line)?),
        FieldKind::Nik { .. } => FieldValue::Text(Nik::parse(&line)?.value.as_str().to_owned()),
        FieldKind::FamilyCard => FieldValue::Text(Kk::parse(&line)?.value.as_str().to_owned()),
        FieldKind::Nib => FieldValue::Text(Nib::parse(&line)?.value.as_str().to_owned()),
        FieldKind::Npwp => FieldValue::Text(Npwp::parse(&line)?.value.as_str().to_owned()),
        FieldKind::Phone => FieldValue::Text(Phone::parse(&line)?.value.as_str().to_owned()),
        FieldKind::Email => FieldValue::Text(Email::parse(&line)?.value.as_str().to_owned()),
        FieldKind::Region { level, inside } => FieldValue::Region(read_place::region(*level, inside, &line, ground)?),
        FieldKind::Location { .. } => FieldValue::Location(read_place::location(&line)?),
        FieldKind::Table { columns, .. } => FieldValue::Table(read_table::rows(columns, typed, ground)?),
        FieldKind::Photo { .. } | FieldKind::Document { .. } | FieldKind::Signature => {
            return Err(FieldFlaw::NotWritten);
        }
    };
    match flaw_of(kind, &value, ground) {
        Some(flaw) => Err(flaw),
        None => Ok(Some(value)),
    }
}

fn text(typed: &str, max: usize, lines: bool) -> Result<String, FieldFlaw> {
    let text = if lines { clean_lines(typed) } else { clean_line(typed) };
    if text.chars().count() > max { Err(FieldFlaw::TooLong { max }) } else { Ok(text) }
}

/// Why a value cannot stand in a field of this type, whatever way it came: from a file, from an earlier revision of the
/// procedure, from another device.
pub fn flaw_of(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> Option<FieldFlaw> {
    match (kind, value) {
        (FieldKind::Text { max, lines }, FieldValue::Text(text)) => {
            if text.chars().count() > *max {
                return Some(FieldFlaw::TooLong { max: *max });
            }
            (!lines && text.contains('\n')).then_some(FieldFlaw::SeveralLines)
        }
        (FieldKind::Number { decimals, min, max, unit }, FieldValue::Number(number)) => {
            read_number::flaw_of_number(*number, *decimals, (*min, *max), unit)
        }
        (FieldKind::Rupiah { min, max }, FieldValue::Rupiah(amount)) => flaw_of_rupiah(*amount, *min, *max),
        (FieldKind::Date { past, future }, FieldValue::Date(day)) => match (past, future) {
            (true, false) if *day > ground.today => Some(FieldFlaw::NotYet),
            (false, true) if *day < ground.today => Some(FieldFlaw::Past),
            _ => None,
        },
        (FieldKind::Time, FieldValue::Text(text)) => read_day::time(text).err(),
        (FieldKind::Choice { options }, FieldValue::Choice(id)) => options::flaw_of(options, std::slice::from_ref(id)),
        (FieldKind::Many { options }, FieldValue::Many(ids)) => options::flaw_of(options, ids),
        (FieldKind::YesNo, FieldValue::YesNo(_)) => None,
        (FieldKind::Region { level, inside }, FieldValue::Region(code)) => flaw_of_region(*level, inside, code, ground),
        (FieldKind::Location { .. }, FieldValue::Location(point)) => read_place::flaw_of_location(*point),
        (FieldKind::Photo { max }, FieldValue::Documents(papers)) => {
            (papers.len() > *max).then_some(FieldFlaw::TooManyDocuments { max: *max })
        }
        (FieldKind::Document { .. } | FieldKind::Signature, FieldValue::Documents(_)) => None,
        (FieldKind::Table { columns, rows_max, rows_min }, FieldValue::Table(rows)) => {
            flaw_of_rows(columns, rows, (*rows_min, *rows_max), ground)
        }
        (kind, FieldValue::Text(text)) => flaw_of_identity(kind, text),
        _ => Some(FieldFlaw::WrongKind),
    }
}

/// NIK and the like.
fn flaw_of_identity(kind: &FieldKind, text: &str) -> Option<FieldFlaw> {
    match kind {
        FieldKind::Nik { .. } => Nik::parse(text).err().map(FieldFlaw::Nik),
        FieldKind::FamilyCard => Kk::parse(text).err().map(FieldFlaw::FamilyCard),
        FieldKind::Nib => Nib::parse(text).err().map(FieldFlaw::Nib),
        FieldKind::Npwp => Npwp::parse(text).err().map(FieldFlaw::Npwp),
        FieldKind::Phone => Phone::parse(text).err().map(FieldFlaw::Phone),
        FieldKind::Email => Email::parse(text).err().map(FieldFlaw::Email),
        _ => Some(FieldFlaw::WrongKind),
    }
}

fn flaw_of_rupiah(amount: Rupiah, min: Option<Rupiah>, max: Option<Rupiah>) -> Option<FieldFlaw> {
    // Where the procedure says nothing, an amount is none that somebody owes.
    let least = min.unwrap_or(Rupiah::ZERO);
    if amount < least {
        return Some(FieldFlaw::BelowLeast { least: least.to_string() });
    }
    max.filter(|most| amount > *most).map(|most| FieldFlaw::AboveMost { most: most.to_string() })
}

fn flaw_of_region(level: u8, inside: &str, code: &str, ground: &Ground) -> Option<FieldFlaw> {
    let Some(region) = ground.regions.by_code(code) else { return Some(FieldFlaw::UnknownRegion) };
    if read_place::level_of(&region.code) != level {
        return Some(FieldFlaw::RegionLevel { level: read_place::level_name(level) });
    }
    if !inside.is_empty() && !Regions::is_inside(code, inside) {
        return Some(FieldFlaw::RegionOutside { inside: read_place::name_of(inside, ground) });
    }
    None
}

/// The first flaw of a table; `check` tells of all.
fn flaw_of_rows(
    columns: &[Column],
    rows: &[TableRow],
    (min, max): (usize, usize),
    ground: &Ground,
) -> Option<FieldFlaw> {
    if rows.len() > max {
        return Some(FieldFlaw::TooManyRows { max });
    }
    if rows.len() < min {
        return Some(FieldFlaw::TooFewRows { min });
    }
    read_table::flaws_of_cells(columns, rows, ground).next()
}
