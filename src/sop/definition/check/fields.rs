//! Fields, papers and letters: whether each can hold what it says, and whether what it names is there.

use std::collections::BTreeSet;

use super::super::form_types::{DocumentKind, Field, FieldKind, Letter};
use super::super::load::Reader;
use super::super::types::Definition;
use super::{DOCUMENT, ROLE, is_region_code, refer, refer_field};
use crate::base::BusinessDay;
use crate::sop::expression::{Env, holds, nearest};
use crate::sop::field::Values;

const ACCEPTS: [&str; 4] = ["picture", "pdf", "sheet", "any"];

pub(super) fn check(definition: &Definition, reader: &mut Reader<'_>) {
    for (form_at, form) in definition.forms.iter().enumerate() {
        if form.fields.is_empty() {
            let what = format!("formulir \"{}\" belum punya isian", form.id);
            reader.say(&format!("form/{form_at}"), what, "Tambahkan [[form.field]].");
        }
        for (at, field) in form.fields.iter().enumerate() {
            let path = format!("form/{form_at}/field/{at}");
            let place = format!("isian \"{}\"", field.id);
            kind(definition, reader, (&path, &place), &field.kind);
            own_rule(reader, &path, field);
        }
    }
    circles(definition, reader);
    for (at, document) in definition.documents.iter().enumerate() {
        paper(definition, reader, at, document);
    }
    for (at, one) in definition.letters.iter().enumerate() {
        letter(definition, reader, at, one);
    }
}

fn kind(definition: &Definition, reader: &mut Reader<'_>, (path, place): (&str, &str), kind: &FieldKind) {
    let at = |key: &str| format!("{path}/{key}");
    match kind {
        FieldKind::Number { min: Some(min), max: Some(max), .. } if min > max => {
            reader.say(&at("min"), format!("{place}: min lebih besar dari max"), "Tukar keduanya.");
        }
        FieldKind::Rupiah { min: Some(min), max: Some(max) } if min > max => {
            reader.say(&at("min"), format!("{place}: min lebih besar dari max"), "Tukar keduanya.");
        }
        FieldKind::Choice { options } | FieldKind::Many { options } if options.is_empty() => {
            let remedy = "Tambahkan options = [{ id = \"...\", label = \"...\" }, ...].";
            reader.say(&at("options"), format!("{place}: belum ada pilihan"), remedy);
        }
        FieldKind::Nik { region_field, sex_field, birth_field } => {
            let region = |kind: &FieldKind| matches!(kind, FieldKind::Region { .. });
            let choice = |kind: &FieldKind| matches!(kind, FieldKind::Choice { .. });
            let date = |kind: &FieldKind| matches!(kind, FieldKind::Date { .. });
            another(definition, reader, (&at("region_field"), place), region_field, region, "region");
            another(definition, reader, (&at("sex_field"), place), sex_field, choice, "choice");
            another(definition, reader, (&at("birth_field"), place), birth_field, date, "date");
        }
        FieldKind::Region { inside, .. } if !is_region_code(inside) => {
            let what = format!("{place}: inside \"{inside}\" bukan kode wilayah");
            reader.say(&at("inside"), what, "Pakai kode Kemendagri, misalnya \"35.78\", atau kosongkan.");
        }
        FieldKind::Location { village_field, .. } => {
            let region = |kind: &FieldKind| matches!(kind, FieldKind::Region { .. });
            another(definition, reader, (&at("village_field"), place), village_field, region, "region");
        }
        FieldKind::Document { kind } if !kind.is_empty() => {
            let known = definition.documents.iter().map(|document| document.id.as_str());
            refer(reader, (&at("kind"), place), DOCUMENT, kind, known);
        }
        FieldKind::Table { columns, rows_max, rows_min } => {
            if columns.is_empty() {
                let remedy = "Tambahkan columns = [{ id = \"...\", type = \"text\", label = \"...\" }, ...].";
                reader.say(&at("columns"), format!("{place}: tabel belum punya kolom"), remedy);
            }
            if rows_min > rows_max {
                reader.say(&at("rows_min"), format!("{place}: rows_min lebih besar dari rows_max"), "Tukar keduanya.");
            }
            for (index, column) in columns.iter().enumerate() {
                let (path, place) = (at(&format!("columns/{index}")), format!("{place}, kolom \"{}\"", column.id));
                self::kind(definition, reader, (&path, &place), &column.kind);
            }
        }
        _ => {}
    }
}

/// Another field that a field is compared with, where one is named.
fn another(
    definition: &Definition,
    reader: &mut Reader<'_>,
    place: (&str, &str),
    id: &str,
    fits: impl Fn(&FieldKind) -> bool,
    wanted: &str,
) {
    if !id.is_empty() {
        refer_field(definition, reader, place, id, fits, wanted);
    }
}

/// A field that is only asked for once it is filled is never asked for.
fn own_rule(reader: &mut Reader<'_>, path: &str, field: &Field) {
    if field.relevant.as_ref().is_some_and(|rule| rule.fields().contains(&field.id)) {
        let what = format!("isian \"{}\": relevant menyebut isian itu sendiri", field.id);
        reader.say(&format!("{path}/relevant"), what, "Sebut isian lain yang lebih dulu diisi.");
    }
}

/// Fields that are asked for only once others are filled, which wait for them in turn, are never asked for; nor is what
/// waits for those.
fn circles(definition: &Definition, reader: &mut Reader<'_>) {
    let fields = || definition.forms.iter().flat_map(|form| &form.fields);
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = asked.len();
        let found: Vec<&str> =
            fields().filter(|field| is_asked(field, &asked)).map(|field| field.id.as_str()).collect();
        asked.extend(found);
        if asked.len() == before {
            break;
        }
    }
    for (form_at, form) in definition.forms.iter().enumerate() {
        for (at, field) in form.fields.iter().enumerate().filter(|(_, field)| !asked.contains(field.id.as_str())) {
            let what =
                format!("isian \"{}\" tidak pernah ditanyakan: relevant menunggu isian yang menunggunya", field.id);
            let path = format!("form/{form_at}/field/{at}/relevant");
            reader.say(&path, what, "Buat salah satu isian itu selalu ditanyakan.");
        }
    }
}

/// Whether a field can come to be asked for, once those that are asked for are filled in. One that names itself was said
/// already.
fn is_asked(field: &Field, asked: &BTreeSet<&str>) -> bool {
    let Some(rule) = &field.relevant else { return true };
    let named = rule.fields();
    let nothing = Env { values: &Values::new(), documents: &[], parameters: &|_| None, today: BusinessDay::LAST };
    named.contains(&field.id)
        || named.iter().any(|id| asked.contains(id.as_str()))
        || rule.looks_beyond_fields()
        || holds(rule, &nothing) == Some(true)
}

fn paper(definition: &Definition, reader: &mut Reader<'_>, at: usize, document: &DocumentKind) {
    let place = format!("berkas \"{}\"", document.id);
    for (index, role) in document.seen_by.iter().enumerate() {
        let known = definition.roles.iter().map(|role| role.id.as_str());
        refer(reader, (&format!("document/{at}/seen_by/{index}"), &place), ROLE, role, known);
    }
    for (index, written) in document.accepts.iter().enumerate() {
        if ACCEPTS.contains(&written.as_str()) {
            continue;
        }
        let what = format!("{place}: accepts \"{written}\" tidak dikenal");
        let remedy = match nearest(written, ACCEPTS) {
            Some(meant) => format!("Maksudnya \"{meant}\"?"),
            None => format!("Pakai: {}.", ACCEPTS.join(", ")),
        };
        reader.say(&format!("document/{at}/accepts/{index}"), what, remedy);
    }
}

fn letter(definition: &Definition, reader: &mut Reader<'_>, at: usize, letter: &Letter) {
    let place = format!("surat \"{}\"", letter.id);
    let is_email = |kind: &FieldKind| matches!(kind, FieldKind::Email);
    another(definition, reader, (&format!("letter/{at}/to_field"), &place), &letter.to_field, is_email, "email");
    for (key, text) in [("subject", &letter.subject), ("body", &letter.body)] {
        let environment = minijinja::Environment::new();
        let Err(error) = environment.template_from_str(text) else { continue };
        let line = reader.line_within(&format!("letter/{at}/{key}"), error.line().unwrap_or(1));
        let cause = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let remedy = "Tulis isian sebagai {{ nama }}, dan tutup setiap {% if %} dan {% for %}.";
        reader.say_line(line, format!("{place}: {key} tidak terbaca ({cause})"), remedy);
    }
}
