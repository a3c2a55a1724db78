//! Everything of a file but its steps, forms and letters.

use super::reader::{Part, Reader};
use crate::base::{Rupiah, Zone};
use crate::sop::definition::types::{
    ActionTone, Anchor, ClockRules, DayCount, Named, Origin, Outcome, Parameter, ParameterValue, Procedure, Role,
    Standing, Unclear,
};

pub(super) const ORIGINS: [(&str, Origin); 3] =
    [("source", Origin::Source), ("inferred", Origin::Inferred), ("local", Origin::Local)];
pub(super) const TONES: [(&str, ActionTone); 4] =
    [("plain", ActionTone::Plain), ("ok", ActionTone::Ok), ("warn", ActionTone::Warn), ("bad", ActionTone::Bad)];
const REVISION_MAX: i64 = 100_000;

const PROCEDURE: [&str; 21] = [
    "id",
    "revision",
    "standing",
    "title",
    "short",
    "number",
    "made_on",
    "revised_on",
    "effective_on",
    "approved_by",
    "office",
    "region",
    "zone",
    "case_name",
    "series",
    "title_field",
    "region_field",
    "legal_bases",
    "records",
    "warning",
    "source",
];

/// None where the file has no such part: then it is no procedure at all.
pub(super) fn procedure<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Option<Procedure> {
    if !root.has("procedure") {
        reader.missing(root, "procedure", "Awali berkas dengan bagian [procedure].");
    }
    let part = reader.part(root, "procedure", "procedure")?;
    reader.only(&part, &PROCEDURE);
    if !part.has("revision") {
        reader.missing(&part, "revision", "Tambahkan revision = 1; setiap perubahan menaikkannya.");
    }
    if !part.has("zone") {
        reader.missing(&part, "zone", "Tambahkan zone = \"WIB\", \"WITA\" atau \"WIT\".");
    }
    let standings = [("draft", Standing::Draft), ("active", Standing::Active), ("retired", Standing::Retired)];
    let zones = [("WIB", Zone::Wib), ("WITA", Zone::Wita), ("WIT", Zone::Wit)];
    let revision = reader.whole(&part, "revision", 1, REVISION_MAX).unwrap_or(1);
    Some(Procedure {
        id: reader.need(&part, "id"),
        revision: u32::try_from(revision).unwrap_or(1),
        standing: reader.one_of(&part, "standing", &standings, Standing::Active),
        title: reader.need(&part, "title"),
        short: reader.need(&part, "short"),
        number: reader.text(&part, "number"),
        made_on: reader.day(&part, "made_on"),
        revised_on: reader.day(&part, "revised_on"),
        effective_on: reader.day(&part, "effective_on"),
        approved_by: reader.text(&part, "approved_by"),
        office: reader.need(&part, "office"),
        region: reader.text(&part, "region"),
        zone: reader.one_of(&part, "zone", &zones, Zone::Wib),
        case_name: reader.need(&part, "case_name"),
        series: reader.need(&part, "series"),
        title_field: reader.need(&part, "title_field"),
        region_field: reader.text(&part, "region_field"),
        legal_bases: reader.texts(&part, "legal_bases"),
        records: reader.texts(&part, "records"),
        warning: reader.text(&part, "warning"),
        source: reader.text(&part, "source"),
    })
}

pub(super) fn clock<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> ClockRules {
    let default = ClockRules::default();
    let Some(part) = reader.part(root, "clock", "clock") else { return default };
    reader.only(&part, &["days", "work_days", "count_cuti_bersama"]);
    let counts = [("working", DayCount::Working), ("calendar", DayCount::Calendar)];
    ClockRules {
        days: reader.one_of(&part, "days", &counts, default.days),
        work_days: work_days(reader, &part).unwrap_or(default.work_days),
        count_cuti_bersama: reader.flag(&part, "count_cuti_bersama", default.count_cuti_bersama),
    }
}

/// Seven times yes or no, Monday first; a week without any work day would never end.
fn work_days<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Option<[bool; 7]> {
    let days = reader.flags(part, "work_days")?;
    let week = <[bool; 7]>::try_from(days).ok().filter(|week| week.contains(&true));
    if week.is_none() {
        let what = "clock: work_days harus tujuh kali true atau false, Senin dahulu, paling sedikit satu true";
        let remedy = "Tulis misalnya [true, true, true, true, true, false, false].";
        reader.say(&part.at("work_days"), what, remedy);
    }
    week
}

pub(super) fn parameters<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Parameter> {
    let parts = reader.parts(root, "parameter", "parameter");
    let read = parts.iter().map(|part| {
        reader.only(part, &["id", "label", "value", "origin"]);
        Parameter {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            value: parameter_value(reader, part),
            origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        }
    });
    read.collect()
}

/// `{ rupiah = 500000 }`.
fn parameter_value<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> ParameterValue {
    let remedy = "Tulis value = { rupiah = 500000 }, atau number, text, date, yes_no.";
    let nothing = ParameterValue::Number(0);
    if !part.has("value") {
        reader.missing(part, "value", remedy);
        return nothing;
    }
    let Some(value) = reader.part(part, "value", &part.called) else { return nothing };
    let kinds = ["rupiah", "number", "text", "date", "yes_no"];
    reader.only(&value, &kinds);
    let given: Vec<&str> = kinds.into_iter().filter(|kind| value.has(kind)).collect();
    let [kind] = given[..] else {
        // A word that is not known was said already.
        if given.is_empty() && !value.is_empty() {
            return nothing;
        }
        reader.say(&part.at("value"), format!("{}: value harus satu nilai", part.called), remedy);
        return nothing;
    };
    typed_value(reader, &value, kind, kind).unwrap_or(nothing)
}

/// The value under a key, read as one of the kinds.
pub(in crate::sop::definition) fn typed_value<'a>(
    reader: &mut Reader<'a>,
    part: &Part<'a>,
    key: &str,
    kind: &str,
) -> Option<ParameterValue> {
    const MOST: i64 = 1_000_000_000_000_000;
    Some(match kind {
        "rupiah" => ParameterValue::Rupiah(Rupiah(reader.whole(part, key, 0, MOST)?)),
        "number" => ParameterValue::Number(reader.whole(part, key, -MOST, MOST)?),
        "text" => ParameterValue::Text(reader.need(part, key)),
        "date" => ParameterValue::Date(reader.day(part, key)?),
        _ => ParameterValue::YesNo(reader.flag(part, key, false)),
    })
}

pub(super) fn roles<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Role> {
    let parts = reader.parts(root, "role", "pelaksana");
    let read = parts.iter().map(|part| {
        reader.only(part, &["id", "label", "outside", "given_to", "by_region", "sees_personal", "leads"]);
        Role {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            outside: reader.flag(part, "outside", false),
            given_to: reader.texts(part, "given_to"),
            by_region: reader.flag(part, "by_region", false),
            sees_personal: reader.flag(part, "sees_personal", false),
            leads: reader.flag(part, "leads", false),
        }
    });
    read.collect()
}

pub(super) fn anchors<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Anchor> {
    let parts = reader.parts(root, "anchor", "patokan");
    let read = parts.iter().map(|part| {
        reader.only(part, &["id", "label", "field", "time_field"]);
        Anchor {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            field: reader.need(part, "field"),
            time_field: reader.text(part, "time_field"),
        }
    });
    read.collect()
}

pub(super) fn outcomes<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Outcome> {
    let parts = reader.parts(root, "outcome", "hasil");
    let read = parts.iter().map(|part| {
        reader.only(part, &["id", "label", "tone"]);
        Outcome {
            id: reader.need(part, "id"),
            label: reader.need(part, "label"),
            tone: reader.one_of(part, "tone", &TONES, ActionTone::Plain),
        }
    });
    read.collect()
}

pub(super) fn purposes<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Named> {
    named(reader, root, "purpose", "tujuan")
}

/// A list of ids with labels.
pub(super) fn named<'a>(reader: &mut Reader<'a>, part: &Part<'a>, key: &str, called: &str) -> Vec<Named> {
    let parts = reader.parts(part, key, called);
    let read = parts.iter().map(|one| {
        reader.only(one, &["id", "label"]);
        Named { id: reader.need(one, "id"), label: reader.need(one, "label") }
    });
    read.collect()
}

pub(super) fn unclear<'a>(reader: &mut Reader<'a>, root: &Part<'a>) -> Vec<Unclear> {
    let parts = reader.parts(root, "unclear", "bagian tidak jelas");
    let read = parts.iter().map(|part| {
        reader.only(part, &["at", "says", "read_as"]);
        Unclear { at: reader.need(part, "at"), says: reader.need(part, "says"), read_as: reader.need(part, "read_as") }
    });
    read.collect()
}
