//! The procedure on paper: its head, its table as SOPs of offices have it, its lanes, what is unclear.

use serde_json::{Value, json};

use super::lanes::{Arrow, LaneStep, To, lanes};
use super::words::standing_words;
use crate::base::BusinessDay;
use crate::documents::{self, PaperError, Template};
use crate::sop::definition::{ActionTone, Definition, Origin, Step, StepKind};

/// Makes the PDF. The same definition gives the same bytes.
pub fn pdf(definition: &Definition) -> Result<Vec<u8>, PaperError> {
    documents::pdf(Template::Procedure, &data(definition), &[])
}

/// What `templates/documents/procedure.typ` shows.
fn data(definition: &Definition) -> Value {
    let procedure = &definition.procedure;
    let drawn = lanes(definition);
    let day = |day: Option<BusinessDay>| day.map(BusinessDay::long).unwrap_or_default();
    let rows: Vec<Value> = definition.steps.iter().zip(&drawn.steps).map(|(step, lane)| row(step, lane)).collect();
    let arrows: Vec<Value> = drawn.arrows.iter().map(arrow).collect();
    let ends: Vec<Value> =
        drawn.ends.iter().map(|(label, tone)| json!({ "label": label, "tone": tone_name(*tone) })).collect();
    let roles: Vec<Value> =
        drawn.lanes.iter().map(|lane| json!({ "label": lane.label, "outside": lane.outside })).collect();
    let unclear: Vec<Value> = definition
        .unclear
        .iter()
        .map(|one| json!({ "at": place_name(definition, &one.at), "says": one.says, "read_as": one.read_as }))
        .collect();
    json!({
        "title": procedure.title,
        "short": procedure.short,
        "id": procedure.id,
        "revision": procedure.revision,
        "standing": standing_words(procedure.standing),
        "number": procedure.number,
        "made_on": day(procedure.made_on),
        "revised_on": day(procedure.revised_on),
        "effective_on": day(procedure.effective_on),
        "approved_by": procedure.approved_by,
        "office": procedure.office,
        "legal_bases": procedure.legal_bases,
        "records": procedure.records,
        "warning": procedure.warning,
        "source": procedure.source,
        "roles": roles,
        "steps": rows,
        "arrows": arrows,
        "ends": ends,
        "notes": drawn.notes,
        "unclear": unclear,
    })
}

fn row(step: &Step, lane: &LaneStep) -> Value {
    let kind = match step.kind {
        StepKind::Form => "form",
        StepKind::Decision => "decision",
        StepKind::Task => "task",
        StepKind::Letter => "letter",
        StepKind::Elsewhere => "elsewhere",
    };
    let requirements: Vec<Value> = step
        .requirements
        .iter()
        .map(|one| json!({ "label": one.label, "local": one.origin == Origin::Local }))
        .collect();
    json!({
        "no": step.no,
        "title": step.title,
        "kind": kind,
        "lanes": lane.lanes,
        "time": lane.time,
        "requirements": requirements,
        "output": step.output,
        "begins": lane.begins,
        "repeats": lane.repeats,
        "inferred": lane.inferred,
        "local": lane.local,
        "retired": lane.retired,
    })
}

fn arrow(arrow: &Arrow) -> Value {
    let (kind, to) = match arrow.to {
        To::Step(to) => ("step", to),
        To::End(to) => ("end", to),
    };
    let tone = tone_name(arrow.tone);
    json!({ "from": arrow.from, "kind": kind, "to": to, "label": arrow.label, "tone": tone, "local": arrow.local })
}

fn tone_name(tone: ActionTone) -> &'static str {
    match tone {
        ActionTone::Plain => "plain",
        ActionTone::Ok => "ok",
        ActionTone::Warn => "warn",
        ActionTone::Bad => "bad",
    }
}

/// Where something is unclear, as people call it.
fn place_name(definition: &Definition, at: &str) -> String {
    match definition.step(at) {
        Some(step) if step.no.is_empty() => step.title.clone(),
        Some(step) => format!("Langkah {}", step.no),
        None => match at {
            "procedure" => "Kepala SOP".to_owned(),
            "actors" => "Pelaksana".to_owned(),
            "clock" => "Waktu".to_owned(),
            "legal_bases" => "Dasar hukum".to_owned(),
            "records" => "Pencatatan".to_owned(),
            "warning" => "Peringatan".to_owned(),
            "steps" => "Langkah".to_owned(),
            "forms" => "Formulir".to_owned(),
            "documents" => "Berkas".to_owned(),
            "parameters" => "Parameter".to_owned(),
            other => definition.field(other).map_or_else(|| other.to_owned(), |field| field.label.clone()),
        },
    }
}
