//! Steps and actions: whether each names what is there, and whether somebody can work it.

use super::super::load::Reader;
use super::super::types::{Action, Definition, DistinctFrom, Due, Opens, ReasonRule, Step, StepKind, Target, Unit};
use super::{ANCHOR, FORM, LETTER, OUTCOME, ROLE, STEP, refer};
use crate::sop::expression::nearest;

/// A decision is between at least so many actions.
const BRANCHES_MIN: usize = 2;

pub(super) fn check(definition: &Definition, reader: &mut Reader<'_>) {
    for (at, step) in definition.steps.iter().enumerate() {
        let path = format!("step/{at}");
        let place = format!("langkah \"{}\"", step.id);
        names(definition, reader, (&path, &place), step);
        clock(definition, reader, (&path, &place), step);
        shape(reader, (&path, &place), step);
        for (index, action) in step.actions.iter().enumerate() {
            let path = format!("{path}/action/{index}");
            let place = format!("{place}, tindakan \"{}\"", action.id);
            action_names(definition, reader, (&path, &place), action);
            targets(definition, reader, (&path, &place), step, action);
            workers(definition, reader, (&path, &place), step, action);
        }
    }
}

fn roles(definition: &Definition) -> impl Iterator<Item = &str> {
    definition.roles.iter().map(|role| role.id.as_str())
}

fn steps(definition: &Definition) -> impl Iterator<Item = &str> {
    definition.steps.iter().map(|step| step.id.as_str())
}

fn names(definition: &Definition, reader: &mut Reader<'_>, (path, place): (&str, &str), step: &Step) {
    for (index, role) in step.actors.iter().enumerate() {
        refer(reader, (&format!("{path}/actors/{index}"), place), ROLE, role, roles(definition));
    }
    if step.actors.is_empty() {
        let remedy = "Tambahkan actors = [\"...\"]: yang mengerjakannya.";
        reader.say(path, format!("{place}: belum ada pelaksana"), remedy);
    }
    if let Some(form) = &step.form {
        let forms = definition.forms.iter().map(|form| form.id.as_str());
        refer(reader, (&format!("{path}/form"), place), FORM, form, forms);
    }
    if !Definition::PLACES.contains(&step.place.as_str()) {
        let known = Definition::PLACES.iter().copied().filter(|known| !known.is_empty());
        let list: Vec<&str> = known.collect();
        let remedy = match nearest(&step.place, list.iter().copied()) {
            Some(meant) => format!("Maksudnya \"{meant}\"?"),
            None => format!("Pakai salah satu: {}.", list.join(", ")),
        };
        reader.say(&format!("{path}/place"), format!("{place}: tempat \"{}\" tidak ada", step.place), remedy);
    }
    if let Some(escalate) = &step.escalate {
        let at = format!("{path}/escalate");
        let is_known = refer(reader, (&at, place), ROLE, &escalate.to, roles(definition));
        if is_known && definition.role(&escalate.to).is_some_and(|role| role.outside) {
            let what = format!("{place}: eskalasi ke \"{}\", yang di luar kantor", escalate.to);
            reader.say(&at, what, "Pakai pelaksana dari kantor.");
        }
    }
}

fn clock(definition: &Definition, reader: &mut Reader<'_>, (path, place): (&str, &str), step: &Step) {
    if let Due::Offset { anchor, unit, .. } = &step.due {
        let at = format!("{path}/due");
        let anchors = definition.anchors.iter().map(|anchor| anchor.id.as_str());
        let is_known = refer(reader, (&at, place), ANCHOR, anchor, anchors);
        let found = definition.anchors.iter().find(|known| known.id == *anchor);
        let has_time = found.is_none_or(|anchor| !anchor.time_field.is_empty());
        if is_known && !has_time && matches!(unit, Unit::Hours | Unit::Minutes) {
            let what = format!("{place}: tenggat dalam jam, tetapi patokan \"{anchor}\" tidak punya jam");
            reader.say(&at, what, "Tambahkan time_field pada patokan itu, atau pakai hari.");
        }
    }
    if step.opens == Opens::Anchored && !matches!(step.due, Due::Offset { .. }) {
        let what = format!("{place}: opens = \"anchored\" tanpa patokan");
        let remedy = "Tambahkan due = { anchor = \"...\", value = -7, unit = \"hari_kalender\" }.";
        reader.say(&format!("{path}/opens"), what, remedy);
    }
    if step.escalate.is_some() && step.due == Due::None {
        let what = format!("{place}: escalate tanpa tenggat");
        reader.say(&format!("{path}/escalate"), what, "Tambahkan due, atau hapus escalate.");
    }
}

fn shape(reader: &mut Reader<'_>, (path, place): (&str, &str), step: &Step) {
    if step.retired {
        return;
    }
    if step.actions.is_empty() {
        let what = format!("{place} tidak bisa diselesaikan");
        reader.say(path, what, "Tambahkan [[step.action]], atau retired = true.");
    } else if step.kind == StepKind::Decision && step.actions.len() < BRANCHES_MIN {
        let what = format!("{place}: keputusan dengan satu jalan saja");
        reader.say(&format!("{path}/kind"), what, "Tambahkan tindakan yang lain, atau pakai kind = \"task\".");
    }
    if step.kind == StepKind::Form && step.form.is_none() {
        let what = format!("{place}: kind = \"form\" tanpa formulir");
        reader.say(&format!("{path}/kind"), what, "Tambahkan form = \"...\", atau pakai kind = \"task\".");
    }
    if step.kind == StepKind::Elsewhere && matches!(step.place.as_str(), "" | "case") {
        let what = format!("{place}: kind = \"elsewhere\" tanpa tempat");
        reader.say(&format!("{path}/kind"), what, "Tambahkan place, misalnya place = \"check_in\".");
    }
    if step.kind == StepKind::Letter && step.actions.iter().all(|action| action.letter.is_none()) {
        let what = format!("{place}: kind = \"letter\" tanpa surat");
        reader.say(&format!("{path}/kind"), what, "Tambahkan letter = \"...\" pada tindakannya.");
    }
    let mains: Vec<usize> = (0..step.actions.len()).filter(|index| step.actions[*index].main).collect();
    if let [_, second, ..] = mains[..] {
        let what = format!("{place}: dua tindakan utama");
        reader.say(&format!("{path}/action/{second}/main"), what, "Hanya satu tindakan boleh main = true.");
    }
}

fn action_names(definition: &Definition, reader: &mut Reader<'_>, (path, place): (&str, &str), action: &Action) {
    for (index, role) in action.by.iter().enumerate() {
        let at = format!("{path}/by/{index}");
        let is_known = refer(reader, (&at, place), ROLE, role, roles(definition));
        if is_known && definition.role(role).is_some_and(|role| role.outside) {
            let what = format!("{place}: \"{role}\" di luar kantor");
            reader.say(&at, what, "Pakai pelaksana dari kantor; yang di luar tidak masuk ke kios.");
        }
    }
    if let Some(letter) = &action.letter {
        let letters = definition.letters.iter().map(|letter| letter.id.as_str());
        refer(reader, (&format!("{path}/letter"), place), LETTER, letter, letters);
    }
    for (index, from) in action.distinct_from.iter().enumerate() {
        if let DistinctFrom::Step(step) = from {
            refer(reader, (&format!("{path}/distinct_from/{index}"), place), STEP, step, steps(definition));
        }
    }
}

fn targets(
    definition: &Definition,
    reader: &mut Reader<'_>,
    (path, place): (&str, &str),
    step: &Step,
    action: &Action,
) {
    for (index, target) in action.to.iter().enumerate() {
        let at = format!("{path}/to/{index}");
        match target {
            Target::Wait => {}
            Target::End(outcome) => {
                let outcomes = definition.outcomes.iter().map(|outcome| outcome.id.as_str());
                refer(reader, (&at, place), OUTCOME, outcome, outcomes);
            }
            Target::Step(id) => {
                refer(reader, (&at, place), STEP, id, steps(definition));
                if definition.step(id).is_some_and(|next| next.retired) && !step.retired {
                    let what = format!("{place}: langkah \"{id}\" sudah tidak dipakai");
                    reader.say(&at, what, "Pakai langkah lain; tidak ada kasus baru yang ke sana.");
                }
            }
            Target::Stop(id) => {
                let is_known = refer(reader, (&at, place), STEP, id, steps(definition));
                let repeats = definition.step(id).is_some_and(|step| matches!(step.opens, Opens::Repeats { .. }));
                if is_known && !repeats {
                    let what = format!("{place}: langkah \"{id}\" tidak berulang");
                    reader.say(&at, what, "stop: hanya untuk langkah dengan opens = { repeats = ... }.");
                }
            }
        }
    }
    together(reader, (path, place), step, action);
}

/// Which targets go together.
fn together(reader: &mut Reader<'_>, (path, place): (&str, &str), step: &Step, action: &Action) {
    let at = format!("{path}/to");
    let ends = action.to.iter().filter(|target| matches!(target, Target::End(_))).count();
    let waits = action.to.contains(&Target::Wait);
    let goes_on = action.to.iter().any(|target| matches!(target, Target::Step(_)));
    let stands_alone = matches!(step.opens, Opens::Anchored | Opens::Repeats { .. });
    // A word that was not understood was said already; an empty list is a mistake of its own.
    if action.to.is_empty() && !stands_alone && reader.is_list_of(&at, 0) {
        let what = format!("{place} tidak menuju ke mana pun");
        reader.say(&at, what, "Tambahkan step:ID, end:ID atau wait.");
    }
    if ends > 1 || (ends == 1 && goes_on) {
        let what = format!("{place}: kasus berakhir dan sekaligus berlanjut");
        reader.say(&at, what, "Pakai satu end:ID saja, atau hapus.");
    }
    if waits && action.to.len() > 1 {
        let what = format!("{place}: wait bersama tujuan lain");
        reader.say(&at, what, "wait berdiri sendiri: langkahnya tetap terbuka dan waktunya berhenti.");
    }
    if waits && action.reason == ReasonRule::None && action.letter.is_none() {
        let what = format!("{place}: menunggu tanpa alasan");
        let remedy = "Tambahkan reason = \"required\" atau letter, supaya terlihat apa yang ditunggu.";
        reader.say(&at, what, remedy);
    }
}

/// Whether anybody may do it here. What is done elsewhere is said by the program.
fn workers(
    definition: &Definition,
    reader: &mut Reader<'_>,
    (path, place): (&str, &str),
    step: &Step,
    action: &Action,
) {
    // Roles that an action names itself are looked at one by one.
    if !action.by.is_empty() {
        return;
    }
    let named = &step.actors;
    let all_known = named.iter().all(|role| definition.role(role).is_some());
    let has_worker = named.iter().any(|role| definition.role(role).is_some_and(|role| !role.outside));
    if all_known && !named.is_empty() && !has_worker && step.kind != StepKind::Elsewhere && !step.retired {
        let what = format!("{place}: tidak ada pelaksana dari kantor");
        reader.say(path, what, "Tambahkan pelaksana dari kantor di actors langkahnya, atau di by.");
    }
}
