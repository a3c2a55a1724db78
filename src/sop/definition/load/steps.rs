//! The rows of a procedure.

use super::header::{ORIGINS, TONES};
use super::reader::{Part, Reader};
use crate::sop::definition::types::{
    Action, ActionTone, DistinctFrom, Due, Escalation, Opens, Origin, ReasonRule, Requirement, Step, StepKind, Target,
    Unit,
};
use crate::sop::expression::Names;

const STEP: [&str; 17] = [
    "id",
    "no",
    "title",
    "hint",
    "actors",
    "actors_origin",
    "origin",
    "kind",
    "opens",
    "due",
    "escalate",
    "requirement",
    "output",
    "form",
    "place",
    "action",
    "retired",
];
const ACTION: [&str; 15] = [
    "id",
    "label",
    "past",
    "to",
    "when",
    "needs_complete",
    "reason",
    "distinct_from",
    "by",
    "letter",
    "binds",
    "bulk",
    "main",
    "tone",
    "origin",
];
const KINDS: [(&str, StepKind); 5] = [
    ("form", StepKind::Form),
    ("decision", StepKind::Decision),
    ("task", StepKind::Task),
    ("letter", StepKind::Letter),
    ("elsewhere", StepKind::Elsewhere),
];
const UNITS: [(&str, Unit); 6] = [
    ("menit", Unit::Minutes),
    ("jam", Unit::Hours),
    ("hari", Unit::Days),
    ("hari_kerja", Unit::WorkingDays),
    ("hari_kalender", Unit::CalendarDays),
    ("bulan", Unit::Months),
];
const OPENS: [&str; 3] = ["start", "reached", "anchored"];
/// Ten years in minutes: what is longer is a slip.
const SPAN_MAX: i64 = 5_256_000;

pub(super) fn steps<'a>(reader: &mut Reader<'a>, root: &Part<'a>, names: &dyn Names) -> Vec<Step> {
    let parts = reader.parts(root, "step", "langkah");
    parts.iter().map(|part| step(reader, part, names)).collect()
}

fn step<'a>(reader: &mut Reader<'a>, part: &Part<'a>, names: &dyn Names) -> Step {
    reader.only(part, &STEP);
    if !part.has("kind") {
        reader.missing(
            part,
            "kind",
            "Tambahkan kind = \"form\", \"decision\", \"task\", \"letter\" atau \"elsewhere\".",
        );
    }
    let form = reader.text(part, "form");
    Step {
        id: reader.need(part, "id"),
        no: reader.text(part, "no"),
        title: reader.need(part, "title"),
        hint: reader.text(part, "hint"),
        actors: reader.texts(part, "actors"),
        actors_origin: reader.one_of(part, "actors_origin", &ORIGINS, Origin::Source),
        origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        kind: reader.one_of(part, "kind", &KINDS, StepKind::Task),
        opens: opens(reader, part),
        due: due(reader, part),
        escalate: escalation(reader, part),
        requirements: requirements(reader, part, names),
        output: reader.text(part, "output"),
        form: Some(form).filter(|form| !form.is_empty()),
        place: reader.text(part, "place"),
        actions: actions(reader, part, names),
        retired: reader.flag(part, "retired", false),
        line: reader.line_of(&part.path),
    }
}

fn opens<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Opens {
    if !part.has("opens") {
        return Opens::Reached;
    }
    if !part.is_table("opens") {
        return match reader.text(part, "opens").as_str() {
            "start" => Opens::Start,
            "anchored" => Opens::Anchored,
            "reached" | "" => Opens::Reached,
            other => {
                reader.unknown_word(part, "opens", other, &OPENS);
                Opens::Reached
            }
        };
    }
    let Some(repeats) = reader.part(part, "opens", &part.called) else { return Opens::Reached };
    reader.only(&repeats, &["repeats", "unit"]);
    if !repeats.has("repeats") {
        reader.missing(&repeats, "repeats", "Tulis opens = { repeats = 1, unit = \"bulan\" }.");
    }
    let every = reader.whole(&repeats, "repeats", 1, SPAN_MAX).unwrap_or(1);
    Opens::Repeats { every, unit: unit(reader, &repeats) }
}

fn unit<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Unit {
    if !part.has("unit") {
        reader.missing(
            part,
            "unit",
            "Tambahkan unit = \"menit\", \"jam\", \"hari\", \"hari_kerja\", \"hari_kalender\" atau \"bulan\".",
        );
    }
    reader.one_of(part, "unit", &UNITS, Unit::Days)
}

fn due<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Due {
    let Some(due) = reader.part(part, "due", &part.called) else { return Due::None };
    reader.only(&due, &["anchor", "value", "unit"]);
    if !due.has("value") {
        reader.missing(&due, "value", "Tulis misalnya due = { value = 3, unit = \"hari\" }.");
    }
    let unit = unit(reader, &due);
    let anchor = reader.text(&due, "anchor");
    if anchor.is_empty() {
        return Due::Within { value: reader.whole(&due, "value", 1, SPAN_MAX).unwrap_or(1), unit };
    }
    Due::Offset { anchor, value: reader.whole(&due, "value", -SPAN_MAX, SPAN_MAX).unwrap_or(0), unit }
}

fn escalation<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Option<Escalation> {
    let escalate = reader.part(part, "escalate", &part.called)?;
    reader.only(&escalate, &["after_days", "to"]);
    let to = reader.need(&escalate, "to");
    if !escalate.has("after_days") {
        reader.missing(&escalate, "after_days", "Tulis misalnya escalate = { after_days = 2, to = \"...\" }.");
    }
    let after_days = reader.whole(&escalate, "after_days", 0, 3_650)?;
    Some(Escalation { after_days, to })
}

fn requirements<'a>(reader: &mut Reader<'a>, part: &Part<'a>, names: &dyn Names) -> Vec<Requirement> {
    let parts = reader.parts(part, "requirement", "kelengkapan");
    let read = parts.iter().map(|one| {
        reader.only(one, &["id", "label", "met", "origin"]);
        let met = reader.written(one, "met");
        Requirement {
            id: reader.need(one, "id"),
            label: reader.need(one, "label"),
            met: met.and_then(|written| reader.rule(&written, names)),
            origin: reader.one_of(one, "origin", &ORIGINS, Origin::Source),
        }
    });
    read.collect()
}

fn actions<'a>(reader: &mut Reader<'a>, part: &Part<'a>, names: &dyn Names) -> Vec<Action> {
    let mut parts = reader.parts(part, "action", "tindakan");
    parts.iter_mut().for_each(|one| one.called = format!("{}, {}", part.called, one.called));
    parts.iter().map(|one| action(reader, one, names)).collect()
}

fn action<'a>(reader: &mut Reader<'a>, part: &Part<'a>, names: &dyn Names) -> Action {
    reader.only(part, &ACTION);
    let reasons = [("none", ReasonRule::None), ("optional", ReasonRule::Optional), ("required", ReasonRule::Required)];
    let when = reader.written(part, "when");
    let letter = reader.text(part, "letter");
    Action {
        id: reader.need(part, "id"),
        label: reader.need(part, "label"),
        past: reader.need(part, "past"),
        to: targets(reader, part),
        when: when.and_then(|written| reader.rule(&written, names)),
        needs_complete: reader.flag(part, "needs_complete", false),
        reason: reader.one_of(part, "reason", &reasons, ReasonRule::None),
        distinct_from: distinct_from(reader, part),
        by: reader.texts(part, "by"),
        letter: Some(letter).filter(|letter| !letter.is_empty()),
        binds: reader.flag(part, "binds", false),
        bulk: reader.flag(part, "bulk", false),
        main: reader.flag(part, "main", false),
        tone: reader.one_of(part, "tone", &TONES, ActionTone::Plain),
        origin: reader.one_of(part, "origin", &ORIGINS, Origin::Source),
        line: reader.line_of(&part.path),
    }
}

/// `["step:curate", "stop:review"]`.
fn targets<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Vec<Target> {
    if !part.has("to") {
        let remedy = "Tambahkan to = [\"step:...\"], [\"end:...\"], [\"wait\"] atau [\"stop:...\"].";
        reader.missing(part, "to", remedy);
    }
    let mut read = Vec::new();
    for (at, written) in reader.texts(part, "to").iter().enumerate() {
        match (written.as_str(), written.split_once(':')) {
            ("wait", _) => read.push(Target::Wait),
            (_, Some(("step", id))) => read.push(Target::Step(id.trim().to_owned())),
            (_, Some(("end", id))) => read.push(Target::End(id.trim().to_owned())),
            (_, Some(("stop", id))) => read.push(Target::Stop(id.trim().to_owned())),
            _ => {
                let what = format!("{}: tujuan \"{written}\" tidak dikenal", part.called);
                let remedy = "Pakai step:ID, end:ID, wait atau stop:ID.";
                reader.say(&part.at(&format!("to/{at}")), what, remedy);
            }
        }
    }
    read
}

/// `["entered", "step:verify"]`.
fn distinct_from<'a>(reader: &mut Reader<'a>, part: &Part<'a>) -> Vec<DistinctFrom> {
    let mut read = Vec::new();
    for (at, written) in reader.texts(part, "distinct_from").iter().enumerate() {
        match written.strip_prefix("step:") {
            Some(id) => read.push(DistinctFrom::Step(id.trim().to_owned())),
            None if written == "entered" => read.push(DistinctFrom::Entered),
            None => {
                let what = format!("{}: distinct_from \"{written}\" tidak dikenal", part.called);
                reader.say(&part.at(&format!("distinct_from/{at}")), what, "Pakai \"entered\" atau \"step:ID\".");
            }
        }
    }
    read
}
