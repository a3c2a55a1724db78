//! How a form stands: what is asked for, what is missing, what is wrong and what is odd.

use super::read::flaw_of;
use super::value::{FieldValue, TableRow};
use super::warnings::{FieldWarning, warnings};
use super::{Content, FieldFlaw, Ground, read_table};
use crate::sop::definition::{Column, Definition, Field, FieldKind, Form, Parameter, ParameterValue, Step};
use crate::sop::expression::{Env, Expr, holds};

/// Cells of one table that are told of; a list of hundreds helps nobody.
const CELL_ERRORS_MAX: usize = 5;

/// Every field of a form, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormStanding {
    pub fields: Vec<FieldStanding>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldStanding {
    pub field: String,
    /// Whether it is asked for. One whose condition is not known yet is not.
    pub relevant: bool,
    /// Asked for, required, and nothing is there.
    pub missing: bool,
    /// Sentences; they refuse.
    pub errors: Vec<String>,
    /// Sentences; they are shown and stay.
    pub warnings: Vec<String>,
}

/// One of a step's requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementStanding {
    pub id: String,
    pub label: String,
    /// None: a thing that the program cannot see.
    pub met: Option<bool>,
}

impl FormStanding {
    /// Nothing that is asked for is missing or wrong.
    pub fn is_complete(&self) -> bool {
        self.fields.iter().all(|field| !field.relevant || (!field.missing && field.errors.is_empty()))
    }

    pub fn field(&self, id: &str) -> Option<&FieldStanding> {
        self.fields.iter().find(|field| field.field == id)
    }
}

/// Rules of a procedure over one content.
struct Rules<'a> {
    definition: &'a Definition,
    content: &'a Content,
    ground: &'a Ground,
    /// Each paper's kind, and whether it is held back.
    papers: Vec<(String, bool)>,
}

impl<'a> Rules<'a> {
    fn over(definition: &'a Definition, content: &'a Content, ground: &'a Ground) -> Rules<'a> {
        let papers = content.documents.iter().map(|paper| (paper.kind.clone(), paper.quarantined)).collect();
        Rules { definition, content, ground, papers }
    }

    fn holds(&self, rule: &Expr) -> Option<bool> {
        let parameters = |id: &str| self.definition.parameter(id).map(|parameter| parameter_value(&parameter.value));
        let env = Env {
            values: &self.content.values,
            documents: &self.papers,
            parameters: &parameters,
            today: self.ground.today,
        };
        holds(rule, &env)
    }

    /// A message with the figures that it names: `{price_limit}` is what the parameter of that id says.
    fn worded(&self, message: &str) -> String {
        let named = |known: &&Parameter| message.contains(&["{", &known.id, "}"].concat());
        let figures = self.definition.parameters.iter().filter(named);
        figures.fold(message.to_owned(), |said, known| {
            said.replace(&["{", &known.id, "}"].concat(), &figure_text(&known.value))
        })
    }

    /// Papers of a kind: there and free, there but held back.
    fn papers_of(&self, kind: &str) -> (bool, bool) {
        let is_there =
            |held: bool| self.papers.iter().any(|(known, quarantined)| known == kind && *quarantined == held);
        (is_there(false), is_there(true))
    }
}

/// A figure of a procedure as rules compare it.
pub fn parameter_value(value: &ParameterValue) -> FieldValue {
    match value {
        ParameterValue::Rupiah(amount) => FieldValue::Rupiah(*amount),
        ParameterValue::Number(whole) => FieldValue::Number(whole.saturating_mul(1_000)),
        ParameterValue::Text(text) => FieldValue::Text(text.clone()),
        ParameterValue::Date(day) => FieldValue::Date(*day),
        ParameterValue::YesNo(yes) => FieldValue::YesNo(*yes),
    }
}

/// The same for people: `Rp 500.000`.
fn figure_text(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Rupiah(amount) => amount.to_string(),
        ParameterValue::Number(whole) => whole.to_string(),
        ParameterValue::Text(text) => text.clone(),
        ParameterValue::Date(day) => day.long(),
        ParameterValue::YesNo(yes) => if *yes { "ya" } else { "tidak" }.to_owned(),
    }
}

/// Looks at every field of a form. A rule of which a value is missing says nothing.
pub fn check(definition: &Definition, form: &Form, content: &Content, ground: &Ground) -> FormStanding {
    let rules = Rules::over(definition, content, ground);
    FormStanding { fields: form.fields.iter().map(|field| standing(&rules, field)).collect() }
}

fn standing(rules: &Rules<'_>, field: &Field) -> FieldStanding {
    let relevant = field.relevant.as_ref().is_none_or(|rule| rules.holds(rule) == Some(true));
    let mut standing =
        FieldStanding { field: field.id.clone(), relevant, missing: false, errors: Vec::new(), warnings: Vec::new() };
    if !relevant {
        return standing;
    }
    let value = rules.content.values.get(&field.id).filter(|value| !value.is_blank());
    let (has_paper, has_held) = match &field.kind {
        FieldKind::Document { kind } => rules.papers_of(kind),
        FieldKind::Photo { .. } | FieldKind::Signature => rules.papers_of(&field.id),
        _ => (false, false),
    };
    standing.missing = field.required && !has_paper && !value.is_some_and(|value| has_free_paper(rules, value));
    if has_held && !has_paper {
        standing.warnings.push(FieldWarning::Quarantined.to_string());
    }
    if let Some(value) = value {
        standing.errors = errors(&field.kind, value, rules.ground);
        // What is wrong is not odd as well.
        if standing.errors.is_empty() {
            let odd = warnings(&field.kind, value, &rules.content.values, rules.ground);
            standing.warnings.extend(odd.iter().map(FieldWarning::to_string));
        }
    }
    for rule in field.checks.iter().filter(|rule| rules.holds(&rule.holds) == Some(false)) {
        let told = if rule.is_warning { &mut standing.warnings } else { &mut standing.errors };
        told.push(rules.worded(&rule.message));
    }
    standing
}

/// Papers count unless all of them are held back; every other value that is there is there.
fn has_free_paper(rules: &Rules<'_>, value: &FieldValue) -> bool {
    let FieldValue::Documents(ids) = value else { return true };
    let is_held = |id| rules.content.documents.iter().any(|paper| paper.id == id && paper.quarantined);
    ids.iter().any(|id| !is_held(*id))
}

fn errors(kind: &FieldKind, value: &FieldValue, ground: &Ground) -> Vec<String> {
    if let (FieldKind::Table { columns, rows_max, rows_min }, FieldValue::Table(rows)) = (kind, value) {
        return table_errors(columns, rows, (*rows_min, *rows_max), ground);
    }
    flaw_of(kind, value, ground).iter().map(FieldFlaw::to_string).collect()
}

/// What is wrong in a table, from the top.
fn table_errors(columns: &[Column], rows: &[TableRow], (min, max): (usize, usize), ground: &Ground) -> Vec<String> {
    let many = (rows.len() > max).then_some(FieldFlaw::TooManyRows { max });
    let few = (rows.len() < min).then_some(FieldFlaw::TooFewRows { min });
    let cells = read_table::flaws_of_cells(columns, rows, ground).take(CELL_ERRORS_MAX);
    many.into_iter().chain(few).chain(cells).map(|flaw| flaw.to_string()).collect()
}

/// What a step asks for ("Kelengkapan"), and whether it is there. A rule of which a value is missing is not met.
pub fn requirements(
    definition: &Definition,
    step: &Step,
    content: &Content,
    ground: &Ground,
) -> Vec<RequirementStanding> {
    let rules = Rules::over(definition, content, ground);
    let met = |rule: &Expr| rules.holds(rule) == Some(true);
    let standing = step.requirements.iter().map(|requirement| RequirementStanding {
        id: requirement.id.clone(),
        label: requirement.label.clone(),
        met: requirement.met.as_ref().map(met),
    });
    standing.collect()
}
