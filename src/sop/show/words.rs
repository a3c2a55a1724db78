//! Deadlines, standings and notes in words.

use crate::sop::definition::{Definition, Due, Opens, Origin, Standing, Step, Unit};

/// What the source calls "Waktu": `3 hari`, `H-7`, `H-3 jam`, `setiap 1 bulan`; "menyesuaikan" where there is none.
pub fn due_words(definition: &Definition, step: &Step) -> String {
    if let Opens::Repeats { every, unit } = step.opens {
        return format!("setiap {every} {}", unit_words(unit));
    }
    match &step.due {
        Due::None => "menyesuaikan".to_owned(),
        Due::Within { value, unit } => format!("{value} {}", unit_words(*unit)),
        Due::Offset { anchor, value, unit } => {
            let day = match value {
                0 => "H".to_owned(),
                value => format!("H{value:+}"),
            };
            let unit = match unit {
                Unit::Days | Unit::CalendarDays => String::new(),
                unit if *value == 0 => format!(" ({})", unit_words(*unit)),
                unit => format!(" {}", unit_words(*unit)),
            };
            // With one anchor everybody knows what H is.
            let of = definition.anchors.iter().find(|known| known.id == *anchor && definition.anchors.len() > 1);
            let of = of.map(|anchor| format!(" ({})", anchor.label)).unwrap_or_default();
            [day, unit, of].concat()
        }
    }
}

fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "menit",
        Unit::Hours => "jam",
        Unit::Days => "hari",
        Unit::WorkingDays => "hari kerja",
        Unit::CalendarDays => "hari kalender",
        Unit::Months => "bulan",
    }
}

pub fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Draft => "rancangan",
        Standing::Active => "berlaku",
        Standing::Retired => "tidak dipakai lagi",
    }
}

/// What screens and papers say about a procedure beside itself.
pub fn notes(definition: &Definition) -> Vec<String> {
    let mut notes = Vec::new();
    if definition.procedure.standing == Standing::Draft {
        notes.push("Rancangan: kasus dibuka untuk dicoba.".to_owned());
    }
    if definition.has_inferred_actors() {
        notes.push("* Pelaksana disimpulkan dari sumbernya; perlu dipastikan.".to_owned());
    }
    let steps = definition.steps.iter().map(|step| &step.origin);
    let actions = definition.steps.iter().flat_map(|step| &step.actions).map(|action| &action.origin);
    let requirements = definition.steps.iter().flat_map(|step| &step.requirements).map(|one| &one.origin);
    if steps.chain(actions).chain(requirements).any(|origin| *origin == Origin::Local) {
        notes.push("+ Tambahan lokal: tidak ada di sumbernya.".to_owned());
    }
    notes
}
