//! Whether what a file says can be worked by: every name is defined, every step can be reached and left.

mod fields;
mod graph;
mod ids;
mod steps;

#[cfg(test)]
mod tests;

use super::form_types::FieldKind;
use super::load::{FIELDS_MAX, Reader, STEPS_MAX};
use super::types::{Definition, Procedure, Role};
use crate::people::Role as KioskRole;
use crate::sop::expression::{Kind, nearest};

const ID_CHARS_MAX: usize = 24;
const SHORT_CHARS_MAX: usize = 16;
const SERIES_CHARS_MAX: usize = 6;
/// What of a file may be unclear, beside its steps, forms, fields and papers.
const HEADINGS: [&str; 10] =
    ["procedure", "actors", "clock", "legal_bases", "records", "warning", "steps", "forms", "documents", "parameters"];

/// What is referred to by id: how a mistake calls it, and where it is defined.
#[derive(Clone, Copy)]
struct Sort {
    called: &'static str,
    section: &'static str,
}

const ROLE: Sort = Sort { called: "pelaksana", section: "[[role]]" };
const STEP: Sort = Sort { called: "langkah", section: "[[step]]" };
const FORM: Sort = Sort { called: "formulir", section: "[[form]]" };
const FIELD: Sort = Sort { called: "isian", section: "[[form.field]]" };
const LETTER: Sort = Sort { called: "surat", section: "[[letter]]" };
const DOCUMENT: Sort = Sort { called: "berkas", section: "[[document]]" };
const OUTCOME: Sort = Sort { called: "hasil", section: "[[outcome]]" };
const ANCHOR: Sort = Sort { called: "patokan", section: "[[anchor]]" };

/// Says everything that is wrong with a definition.
pub(super) fn check(definition: &Definition, reader: &mut Reader<'_>) {
    limits(definition, reader);
    identity(&definition.procedure, reader);
    ids::check(definition, reader);
    header(definition, reader);
    for (at, role) in definition.roles.iter().enumerate() {
        check_role(role, at, reader);
    }
    anchors(definition, reader);
    fields::check(definition, reader);
    steps::check(definition, reader);
    unclear(definition, reader);
    // Where a target is misspelled, what lies behind it cannot be reached: that is one mistake and not ten.
    if reader.is_fine() {
        graph::check(definition, reader);
    }
}

/// Says that an id is not defined; `place` begins the sentence.
fn refer<'k>(
    reader: &mut Reader<'_>,
    (path, place): (&str, &str),
    sort: Sort,
    id: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> bool {
    let known: Vec<&str> = known.into_iter().collect();
    if known.contains(&id) {
        return true;
    }
    let what = format!("{place}: {} \"{id}\" tidak ada", sort.called);
    let remedy = match nearest(id, known.iter().copied()) {
        Some(meant) => format!("Maksudnya \"{meant}\"?"),
        None => format!("Tambahkan sebagai {}.", sort.section),
    };
    reader.say(path, what, remedy);
    false
}

fn limits(definition: &Definition, reader: &mut Reader<'_>) {
    let steps = definition.steps.len();
    if steps > STEPS_MAX {
        let what = format!("ada {steps} langkah; paling banyak {STEPS_MAX}");
        reader.say(&format!("step/{STEPS_MAX}"), what, "Bagi menjadi beberapa SOP.");
    }
    let mut fields = 0;
    for (at, form) in definition.forms.iter().enumerate() {
        let before = fields;
        fields += form.fields.len();
        if before <= FIELDS_MAX && fields > FIELDS_MAX {
            let what = format!("ada lebih dari {FIELDS_MAX} isian");
            let path = format!("form/{at}/field/{}", FIELDS_MAX - before);
            reader.say(&path, what, "Kurangi isiannya, atau bagi menjadi beberapa SOP.");
        }
    }
    for (section, is_empty) in [("step", definition.steps.is_empty()), ("role", definition.roles.is_empty())] {
        if is_empty {
            let what = format!("belum ada bagian [[{section}]]");
            reader.say("procedure", what, "Sebuah SOP mempunyai langkah dan pelaksana.");
        }
    }
}

fn identity(procedure: &Procedure, reader: &mut Reader<'_>) {
    let is_id = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
    if !procedure.id.chars().all(is_id) || procedure.id.len() > ID_CHARS_MAX {
        let what = format!("procedure: id \"{}\" tidak bisa dipakai", procedure.id);
        let remedy = format!("Pakai huruf kecil a-z, angka, - dan _, paling banyak {ID_CHARS_MAX}.");
        reader.say("procedure/id", what, remedy);
    }
    if procedure.short.chars().count() > SHORT_CHARS_MAX {
        let what = format!("procedure: short lebih dari {SHORT_CHARS_MAX} huruf");
        reader.say("procedure/short", what, "Pakai singkatan.");
    }
    let is_series = procedure.series.len() <= SERIES_CHARS_MAX
        && procedure.series.chars().all(|letter| letter.is_ascii_uppercase());
    if !is_series {
        let what = format!("procedure: series \"{}\" tidak bisa dipakai", procedure.series);
        reader.say(
            "procedure/series",
            what,
            format!("Pakai 1 sampai {SERIES_CHARS_MAX} huruf besar, misalnya \"PM\"."),
        );
    }
    if !is_region_code(&procedure.region) {
        let what = format!("procedure: region \"{}\" bukan kode wilayah", procedure.region);
        reader.say("procedure/region", what, "Pakai kode Kemendagri, misalnya \"35.78\", atau kosongkan.");
    }
}

/// `35`, `35.78`, `35.78.01`, `35.78.01.1001`; empty: none.
fn is_region_code(code: &str) -> bool {
    let parts: Vec<&str> = code.split('.').collect();
    let is_digits = |part: &&str| part.bytes().all(|digit| digit.is_ascii_digit());
    let lengths = [2, 2, 2, 4];
    let fits = parts.len() <= lengths.len() && parts.iter().zip(lengths).all(|(part, length)| part.len() == length);
    code.is_empty() || (fits && parts.iter().all(is_digits))
}

/// The fields that the header names.
fn header(definition: &Definition, reader: &mut Reader<'_>) {
    let title = &definition.procedure.title_field;
    let is_text = |kind: &FieldKind| matches!(kind.in_rules(), Kind::Text | Kind::Choice);
    if !title.is_empty() {
        let place = ("procedure/title_field", "procedure");
        refer_field(definition, reader, place, title, is_text, "teks atau pilihan");
    }
    let region = &definition.procedure.region_field;
    if !region.is_empty() {
        let is_region = |kind: &FieldKind| matches!(kind, FieldKind::Region { .. });
        refer_field(definition, reader, ("procedure/region_field", "procedure"), region, is_region, "region");
    }
}

/// Says that a field is not there, or is of another type than its place asks for.
fn refer_field(
    definition: &Definition,
    reader: &mut Reader<'_>,
    (path, place): (&str, &str),
    id: &str,
    fits: impl Fn(&FieldKind) -> bool,
    wanted: &str,
) {
    let all = definition.forms.iter().flat_map(|form| &form.fields).map(|field| field.id.as_str());
    if !refer(reader, (path, place), FIELD, id, all) {
        return;
    }
    if definition.field(id).is_some_and(|field| !fits(&field.kind)) {
        let what = format!("{place}: isian \"{id}\" bukan {wanted}");
        reader.say(path, what, format!("Pakai isian yang berjenis {wanted}."));
    }
}

fn check_role(role: &Role, at: usize, reader: &mut Reader<'_>) {
    let place = format!("pelaksana \"{}\"", role.id);
    for (index, name) in role.given_to.iter().enumerate() {
        if KioskRole::read(name).is_none() {
            let known: Vec<&str> = KioskRole::ALL.iter().map(|role| role.name()).collect();
            let what = format!("{place}: peran kios \"{name}\" tidak ada");
            let remedy = format!("Pakai salah satu: {}.", known.join(", "));
            reader.say(&format!("role/{at}/given_to/{index}"), what, remedy);
        }
    }
    let is_trusted = !role.given_to.is_empty() || role.leads || role.sees_personal;
    if role.outside && is_trusted {
        let what = format!("{place} di luar kantor, tetapi diberi wewenang kantor");
        reader.say(&format!("role/{at}"), what, "Hapus given_to, leads dan sees_personal, atau outside.");
    }
}

fn anchors(definition: &Definition, reader: &mut Reader<'_>) {
    for (at, anchor) in definition.anchors.iter().enumerate() {
        let place = format!("patokan \"{}\"", anchor.id);
        let is_date = |kind: &FieldKind| matches!(kind, FieldKind::Date { .. });
        if !anchor.field.is_empty() {
            let path = format!("anchor/{at}/field");
            refer_field(definition, reader, (&path, &place), &anchor.field, is_date, "date");
        }
        if !anchor.time_field.is_empty() {
            let path = format!("anchor/{at}/time_field");
            let is_time = |kind: &FieldKind| matches!(kind, FieldKind::Time);
            refer_field(definition, reader, (&path, &place), &anchor.time_field, is_time, "time");
        }
    }
}

fn unclear(definition: &Definition, reader: &mut Reader<'_>) {
    let steps = definition.steps.iter().map(|step| step.id.as_str());
    let forms = definition.forms.iter().map(|form| form.id.as_str());
    let fields = definition.forms.iter().flat_map(|form| &form.fields).map(|field| field.id.as_str());
    let documents = definition.documents.iter().map(|document| document.id.as_str());
    let known: Vec<&str> = steps.chain(forms).chain(fields).chain(documents).chain(HEADINGS).collect();
    for (at, unclear) in definition.unclear.iter().enumerate().filter(|(_, unclear)| !unclear.at.is_empty()) {
        if !known.contains(&unclear.at.as_str()) {
            let what = format!("bagian tidak jelas: \"{}\" tidak ada", unclear.at);
            let remedy = match nearest(&unclear.at, known.iter().copied()) {
                Some(meant) => format!("Maksudnya \"{meant}\"?"),
                None => format!("Pakai id langkah, formulir, isian atau berkas, atau: {}.", HEADINGS.join(", ")),
            };
            reader.say(&format!("unclear/{at}/at"), what, remedy);
        }
    }
}
