//! What a wording can name, for whoever words it: the places for values, as they are written, and what they are called.

use super::context::NAMES;
use crate::sop::definition::{Definition, Field, FieldKind};

/// A place for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As it stands in a wording: `{{ business_name }}`.
    pub text: String,
    pub label: String,
}

/// What every letter can say beside the fields.
const AROUND: [(&str, &str); 11] = [
    ("{{ case.number }}", "Nomor kasus"),
    ("{{ case.title }}", "Judul kasus"),
    ("{{ today }}", "Tanggal surat"),
    ("{{ reason }}", "Alasan keputusan"),
    ("{{ office.name }}", "Nama kantor"),
    ("{{ office.address }}", "Alamat kantor"),
    ("{{ office.phone }}", "Telepon kantor"),
    ("{% for one in missing %}- {{ one }}\n{% endfor %}", "Daftar yang masih kurang"),
    ("{% for one in products.accepted %}- {{ one.name }}\n{% endfor %}", "Daftar produk yang diterima"),
    (
        "{% for one in products.changed %}- {{ one.name }}: {{ one.note }}\n{% endfor %}",
        "Daftar produk yang harus diubah",
    ),
    ("{% for one in products.refused %}- {{ one.name }}: {{ one.note }}\n{% endfor %}", "Daftar produk yang ditolak"),
];

/// What letters about the end of an agreement can say as well.
const OF_AGREEMENT: [(&str, &str); 7] = [
    ("{{ agreement.number }}", "Nomor perjanjian"),
    ("{{ agreement.ended_by }}", "Siapa yang mengakhiri"),
    ("{{ agreement.basis }}", "Dasar pengakhiran"),
    ("{{ agreement.last_day }}", "Hari terakhir perjanjian"),
    (
        "{% for one in agreement.goods %}- {{ one.name }}: {{ one.pieces }} buah\n{% endfor %}",
        "Daftar barang yang tersisa",
    ),
    (
        "{% for one in agreement.aids %}- {{ one.name }}: {{ one.pieces }} buah\n{% endfor %}",
        "Daftar alat yang dipinjamkan",
    ),
    ("{{ agreement.money }}", "Hak mitra dan tanggal bayarnya"),
];

/// The places that a letter of a procedure can have: its fields in the order of the forms, then what stands around them.
/// Pictures and papers are no text.
pub fn places(definition: &Definition) -> Vec<Place> {
    let fields = definition.forms.iter().flat_map(|form| &form.fields);
    let mut places: Vec<Place> = fields.filter_map(of_field).collect();
    let ends_agreements = definition.letters.iter().any(|letter| letter.body.contains("agreement."));
    let of_agreement = OF_AGREEMENT.iter().filter(|_| ends_agreements);
    let around = AROUND.iter().chain(of_agreement);
    places.extend(around.map(|(text, label)| Place { text: (*text).to_owned(), label: (*label).to_owned() }));
    places
}

fn of_field(field: &Field) -> Option<Place> {
    if NAMES.contains(&field.id.as_str()) {
        return None;
    }
    let text = match &field.kind {
        FieldKind::Photo { .. } | FieldKind::Document { .. } | FieldKind::Signature => return None,
        FieldKind::Table { columns, .. } => {
            let first = columns.first()?;
            let (list, cell) = (field.id.as_str(), first.id.as_str());
            ["{% for one in ", list, " %}- {{ one.", cell, " }}\n{% endfor %}"].concat()
        }
        _ => ["{{ ", field.id.as_str(), " }}"].concat(),
    };
    Some(Place { text, label: field.label.clone() })
}
