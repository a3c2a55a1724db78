//! Whether a case gets everywhere, and ends. Asked only once all names are right.

use std::collections::BTreeSet;

use super::super::load::Reader;
use super::super::types::{Definition, Opens, Step, Target};

pub(super) fn check(definition: &Definition, reader: &mut Reader<'_>) {
    let begins: Vec<&Step> = definition.steps.iter().filter(|step| !step.retired && begins(step)).collect();
    if begins.is_empty() {
        let remedy = "Tambahkan opens = \"start\" pada langkah pertama.";
        reader.say("step/0", "tidak ada langkah yang terbuka bersama kasusnya", remedy);
        return;
    }
    let reached = reached(definition, &begins);
    for (at, step) in definition.steps.iter().enumerate() {
        if !step.retired && !reached.contains(step.id.as_str()) {
            let what = format!("langkah \"{}\" tidak pernah tercapai", step.id);
            let remedy = format!("Tambahkan to = [\"step:{}\"] pada tindakan lain, atau retired = true.", step.id);
            reader.say(&format!("step/{at}"), what, remedy);
        }
    }
    let mut worked = definition.steps.iter().filter(|step| reached.contains(step.id.as_str()));
    if !worked.any(ends) {
        let remedy = "Tambahkan tindakan dengan to = [\"end:ID\"], dan [[outcome]] dengan id itu.";
        reader.say("step/0", "kasus tidak pernah berakhir", remedy);
        return;
    }
    let left = left(definition);
    for (at, step) in definition.steps.iter().enumerate() {
        let is_worked = !step.retired && reached.contains(step.id.as_str());
        if is_worked && !left.contains(step.id.as_str()) {
            let what = format!("langkah \"{}\" tidak bisa ditinggalkan: tidak ada jalan ke akhir", step.id);
            reader.say(&format!("step/{at}"), what, "Tambahkan tindakan yang menuju langkah lain atau end:ID.");
        }
    }
}

/// Whether its task is there as soon as the case is.
fn begins(step: &Step) -> bool {
    matches!(step.opens, Opens::Start | Opens::Anchored)
}

/// Whether an action of it ends the case.
fn ends(step: &Step) -> bool {
    step.actions.iter().flat_map(|action| &action.to).any(|target| matches!(target, Target::End(_)))
}

fn next(step: &Step) -> impl Iterator<Item = &str> {
    step.actions.iter().flat_map(|action| &action.to).filter_map(|target| match target {
        Target::Step(id) => Some(id.as_str()),
        Target::End(_) | Target::Wait | Target::Stop(_) => None,
    })
}

/// Every step that a case can come to.
fn reached<'d>(definition: &'d Definition, begins: &[&'d Step]) -> BTreeSet<&'d str> {
    let mut reached: BTreeSet<&str> = begins.iter().map(|step| step.id.as_str()).collect();
    let mut waiting: Vec<&Step> = begins.to_vec();
    while let Some(step) = waiting.pop() {
        for id in next(step) {
            if reached.insert(id) {
                waiting.extend(definition.step(id));
            }
        }
    }
    reached
}

/// Every step from which there is a way to an end. A step that stands on its own (it waits for its day, or comes again
/// until it is stopped) only has to be done.
fn left(definition: &Definition) -> BTreeSet<&str> {
    let alone = |step: &Step| match step.opens {
        Opens::Repeats { .. } => true,
        Opens::Anchored => step.actions.iter().any(|action| action.to.is_empty()),
        Opens::Start | Opens::Reached => false,
    };
    let mut left: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = left.len();
        for step in &definition.steps {
            if ends(step) || alone(step) || next(step).any(|id| left.contains(id)) {
                left.insert(&step.id);
            }
        }
        if left.len() == before {
            return left;
        }
    }
}
