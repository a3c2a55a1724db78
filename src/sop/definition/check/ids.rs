//! Ids: readable, none twice, none a word of the rules' language.

use super::super::form_types::FieldKind;
use super::super::load::Reader;
use super::super::types::Definition;
use crate::sop::expression::RESERVED;

const ID_CHARS_MAX: usize = 40;

/// A path and the id that stands there.
type Placed<'d> = (String, &'d str);

pub(super) fn check(definition: &Definition, reader: &mut Reader<'_>) {
    one_list(reader, "langkah", numbered("step", definition.steps.iter().map(|step| step.id.as_str())));
    one_list(reader, "pelaksana", numbered("role", definition.roles.iter().map(|role| role.id.as_str())));
    one_list(reader, "patokan", numbered("anchor", definition.anchors.iter().map(|anchor| anchor.id.as_str())));
    one_list(reader, "hasil", numbered("outcome", definition.outcomes.iter().map(|outcome| outcome.id.as_str())));
    one_list(reader, "formulir", numbered("form", definition.forms.iter().map(|form| form.id.as_str())));
    one_list(reader, "berkas", numbered("document", definition.documents.iter().map(|one| one.id.as_str())));
    one_list(reader, "surat", numbered("letter", definition.letters.iter().map(|letter| letter.id.as_str())));
    one_list(reader, "tujuan", numbered("purpose", definition.purposes.iter().map(|one| one.id.as_str())));
    let parameters = numbered("parameter", definition.parameters.iter().map(|one| one.id.as_str()));
    reserved(reader, "parameter", &parameters);
    one_list(reader, "parameter", parameters);
    for (at, step) in definition.steps.iter().enumerate() {
        let actions = step.actions.iter().map(|action| action.id.as_str());
        one_list(reader, "tindakan", numbered(&format!("step/{at}/action"), actions));
        let requirements = step.requirements.iter().map(|one| one.id.as_str());
        one_list(reader, "kelengkapan", numbered(&format!("step/{at}/requirement"), requirements));
    }
    let mut fields: Vec<Placed<'_>> = Vec::new();
    for (form_at, form) in definition.forms.iter().enumerate() {
        let path = format!("form/{form_at}/field");
        fields.extend(numbered(&path, form.fields.iter().map(|field| field.id.as_str())));
        for (at, field) in form.fields.iter().enumerate() {
            within_field(reader, &format!("{path}/{at}"), &field.kind);
        }
    }
    reserved(reader, "isian", &fields);
    one_list(reader, "isian", fields);
}

/// Columns of a table, options of a choice.
fn within_field(reader: &mut Reader<'_>, path: &str, kind: &FieldKind) {
    if let Some(options) = kind.options() {
        let options = options.iter().map(|option| option.id.as_str());
        one_list(reader, "pilihan", numbered(&format!("{path}/options"), options));
    }
    if let FieldKind::Table { columns, .. } = kind {
        let path = format!("{path}/columns");
        let placed = numbered(&path, columns.iter().map(|column| column.id.as_str()));
        reserved(reader, "kolom", &placed);
        one_list(reader, "kolom", placed);
        for (at, column) in columns.iter().enumerate() {
            within_field(reader, &format!("{path}/{at}"), &column.kind);
        }
    }
}

fn numbered<'d>(path: &str, ids: impl Iterator<Item = &'d str>) -> Vec<Placed<'d>> {
    ids.enumerate().map(|(at, id)| (format!("{path}/{at}/id"), id)).collect()
}

/// Whether an id may stand in a rule and in a path.
fn is_id(id: &str) -> bool {
    let is_fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    id.len() <= ID_CHARS_MAX && id.starts_with(|first: char| first.is_ascii_lowercase()) && id.chars().all(is_fine)
}

fn one_list(reader: &mut Reader<'_>, called: &str, list: Vec<Placed<'_>>) {
    for (at, (path, id)) in list.iter().enumerate().filter(|(_, (_, id))| !id.is_empty()) {
        if !is_id(id) {
            let what = format!("{called}: id \"{id}\" tidak bisa dipakai");
            let remedy =
                format!("Awali dengan huruf; pakai huruf kecil a-z, angka dan _, paling banyak {ID_CHARS_MAX}.");
            reader.say(path, what, remedy);
        }
        if let Some((first, _)) = list[..at].iter().find(|(_, other)| other == id) {
            let line = reader.line_of(first);
            reader.say(
                path,
                format!("{called} \"{id}\" sudah ada di baris {line}"),
                "Pakai id lain untuk salah satunya.",
            );
        }
    }
}

fn reserved(reader: &mut Reader<'_>, called: &str, list: &[Placed<'_>]) {
    for (path, id) in list.iter().filter(|(_, id)| RESERVED.contains(id)) {
        let what = format!("{called}: \"{id}\" adalah kata bahasa aturan");
        reader.say(path, what, "Pakai id lain.");
    }
}
