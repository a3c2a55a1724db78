//! What a person should look at again in a value that stands all the same.

use thiserror::Error;

use super::value::{FieldValue, Location, Values};
use super::{Ground, read_place};
use crate::base::identity::{Email, Kk, Known, Nib, Nik, Npwp, Phone, Sex, Warning};
use crate::base::regions::{Place, RegionCode, distance_m};
use crate::base::text::fold;
use crate::sop::definition::FieldKind;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FieldWarning {
    #[error(transparent)]
    Identity(#[from] Warning),
    #[error("Titik ini sekitar {distance} dari pusat {village}. Cocokkan koordinat dan desanya.")]
    FarFromVillage { distance: String, village: String },
    #[error("Berkas untuk isian ini masih ditahan karena berbahaya atau tidak dikenal. Periksa di daftar berkas.")]
    Quarantined,
}

/// Warnings of one value; other values of the content say what it is compared with.
pub(super) fn warnings(kind: &FieldKind, value: &FieldValue, values: &Values, ground: &Ground) -> Vec<FieldWarning> {
    match (kind, value) {
        (FieldKind::Location { village_field, far_m }, FieldValue::Location(point)) => {
            far_from_village(*point, values.get(village_field), *far_m, ground).into_iter().collect()
        }
        (kind, FieldValue::Text(text)) => {
            identity(kind, text, values).into_iter().map(FieldWarning::Identity).collect()
        }
        _ => Vec::new(),
    }
}

fn identity(kind: &FieldKind, text: &str, values: &Values) -> Vec<Warning> {
    match kind {
        FieldKind::Nik { region_field, sex_field, birth_field } => {
            let known = Known {
                region: match values.get(region_field) {
                    Some(FieldValue::Region(code)) => RegionCode::parse(code),
                    _ => None,
                },
                sex: values.get(sex_field).and_then(sex_of),
                born: match values.get(birth_field) {
                    Some(FieldValue::Date(day)) => Some(*day),
                    _ => None,
                },
            };
            Nik::check(text, &known).map(|checked| checked.warnings).unwrap_or_default()
        }
        FieldKind::FamilyCard => Kk::parse(text).map(|checked| checked.warnings).unwrap_or_default(),
        FieldKind::Nib => Nib::parse(text).map(|checked| checked.warnings).unwrap_or_default(),
        FieldKind::Npwp => Npwp::parse(text).map(|checked| checked.warnings).unwrap_or_default(),
        FieldKind::Phone => Phone::parse(text).map(|checked| checked.warnings).unwrap_or_default(),
        FieldKind::Email => Email::parse(text).map(|checked| checked.warnings).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// From the id of an option: procedures call it so or so.
fn sex_of(value: &FieldValue) -> Option<Sex> {
    let (FieldValue::Choice(id) | FieldValue::Text(id)) = value else { return None };
    match fold(id).as_str() {
        "female" | "f" | "perempuan" | "p" | "pr" | "wanita" => Some(Sex::Female),
        "male" | "m" | "laki" | "laki-laki" | "laki_laki" | "l" | "lk" | "pria" => Some(Sex::Male),
        _ => None,
    }
}

fn far_from_village(
    point: Location,
    village: Option<&FieldValue>,
    far_m: u32,
    ground: &Ground,
) -> Option<FieldWarning> {
    let Some(FieldValue::Region(code)) = village else { return None };
    let centre = ground.regions.by_code(code)?.place?;
    let (latitude, longitude) = point.degrees();
    let metres = distance_m(Place::new(latitude, longitude)?, centre);
    // A point that may be off by its accuracy is not far for certain.
    let certain = metres - f64::from(point.accuracy_m.unwrap_or(0));
    (certain > f64::from(far_m)).then(|| FieldWarning::FarFromVillage {
        distance: distance_text(metres),
        village: read_place::name_of(code, ground),
    })
}

/// `850 m`, `3,2 km`.
fn distance_text(metres: f64) -> String {
    if metres < 1_000.0 {
        return format!("{metres:.0} m");
    }
    format!("{:.1} km", metres / 1_000.0).replace('.', ",")
}
