//! The page of a case: what is this, what is next, who does it, until when, what is missing; where it stands in its
//! procedure; what it says; its papers, letters and history.

use std::sync::Arc;

use rusqlite::Connection;
use thiserror::Error;

use super::book::{Book, Known};
use super::page_forms::{self, DocumentView, FormView, LetterView, Viewer};
use super::page_store;
use super::page_tasks::{self, Judge, OpenTask};
use super::scope::{Scope, Sight};
use crate::base::{CaseId, UserId};
use crate::people::{self, Permission};
use crate::sop::Procedures;
use crate::sop::case::{self, CaseHeader, CaseState, NoCase, TaskRow, TaskState, Told};
use crate::sop::definition::{ActionTone, Definition, Form};
use crate::sop::field::Content;
use crate::sop::officers::Officer;
use crate::sop::show::{self, Lanes};
use crate::store::StoreError;

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// Its content hash is what an action says that it saw.
    pub header: CaseHeader,
    /// None: this program cannot read the revision that the case follows. Header, history and papers are shown.
    pub definition: Option<Arc<Definition>>,
    /// "Permohonan PM-K1-20261122-0001".
    pub heading: String,
    pub region_name: String,
    /// Label and tone of how it ended.
    pub outcome: Option<(String, ActionTone)>,
    /// Draft, inferred actors, local additions, an older revision.
    pub notes: Vec<String>,
    /// What is next, in one sentence.
    pub next: String,
    pub lanes: Option<Lanes>,
    /// For each step of the lanes.
    pub places: Vec<Place>,
    pub tasks: Vec<OpenTask>,
    pub forms: Vec<FormView>,
    pub documents: Vec<DocumentView>,
    pub letters: Vec<LetterView>,
    /// The earliest first.
    pub history: Vec<Told>,
}

/// How a case stands to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// "Anda di sini".
    Here,
    Done,
    /// It was open and became needless.
    GivenUp,
    Ahead,
}

/// Why there is no page.
#[derive(Debug, PartialEq, Error)]
pub enum CasePageError {
    #[error(transparent)]
    NoCase(#[from] NoCase),
    #[error("Kasus ini di luar peran atau wilayah Anda. Minta petugas wilayahnya membukanya.")]
    NotYours,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The page of a case as somebody sees it.
pub fn case_page(
    connection: &Connection,
    procedures: &Procedures,
    case: CaseId,
    viewer: UserId,
) -> Result<CasePage, CasePageError> {
    let now = procedures.store().clock().now();
    let header = case::header(connection, case)?.ok_or(NoCase::Unknown)?;
    let scope = Scope::of(viewer, &header.pin.sop);
    if !Sight::of(connection, procedures, &scope, now)?.sees(&header.pin.sop, &header.region) {
        return Err(CasePageError::NotYours);
    }
    let mut book = Book::open(connection, procedures)?;
    let known = book.known(&header.pin)?;
    let tasks = case::tasks_of_case(connection, case)?;
    let mut page = bare(procedures, &book, known.as_deref(), header, &tasks);
    page.history = case::history(connection, procedures, case)?;
    let papers = case::documents_of(connection, case)?;
    let letters = page_store::letters(connection, case)?;
    let definition = page.definition.clone();
    page.letters = letters.into_iter().map(|row| page_forms::letter(definition.as_deref(), row)).collect();
    let Some(known) = known else {
        page.documents = papers.into_iter().map(|row| page_forms::document(None, &book, None, row)).collect();
        return Ok(page);
    };
    let definition = &known.definition;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(now));
    let officer = Officer::of(connection, definition, Some(viewer), ground.today)?;
    let user = people::user_by_id(connection, viewer)?;
    let sees_personal = user.is_some_and(|user| user.may(Permission::SeePersonalData));
    let state = CaseState {
        header: page.header.clone(),
        past: case::past(connection, case)?,
        content: case::content(connection, definition, case)?,
        names: book.names().clone(),
        tasks,
    };
    let looks = Viewer { officer: &officer, region: &state.header.region, sees_personal };
    let judge = Judge { known: &known, state: &state, officer: &officer, ground: &ground, now };
    page.tasks = state.open_tasks().map(|row| judge.task(&book, row)).collect();
    page.tasks.sort_by_key(|task| (task.urgency, task.due));
    page.next = next(&page);
    let open = |form: &str| page.tasks.iter().any(|task| task.form.as_deref() == Some(form));
    let forms = definition.forms.iter().filter(|form| open(&form.id) || is_begun(form, &state.content));
    let view = |form: &Form| page_forms::form(definition, form, &state.content, (&ground, &looks), open(&form.id));
    page.forms = forms.map(view).collect();
    page.documents =
        papers.into_iter().map(|row| page_forms::document(Some(definition), &book, Some(&looks), row)).collect();
    Ok(page)
}

/// Whether anything of a form is entered.
fn is_begun(form: &Form, content: &Content) -> bool {
    form.fields.iter().any(|field| content.values.get(&field.id).is_some_and(|value| !value.is_blank()))
}

/// The page without what depends on who looks.
fn bare(
    procedures: &Procedures,
    book: &Book<'_>,
    known: Option<&Known>,
    header: CaseHeader,
    tasks: &[TaskRow],
) -> CasePage {
    let definition = known.map(|known| known.definition.clone());
    let name = definition.as_ref().map_or("Kasus", |definition| definition.procedure.case_name.as_str());
    let lanes = definition.as_deref().map(show::lanes);
    let steps = lanes.iter().flat_map(|lanes| &lanes.steps);
    let open = tasks.iter().filter(|task| task.is_open());
    let mut page = CasePage {
        heading: format!("{name} {}", header.number),
        region_name: book.region(&header.region),
        outcome: outcome(definition.as_deref(), &header),
        notes: notes(procedures, definition.as_deref(), &header),
        next: String::new(),
        places: steps.map(|step| place(&step.id, tasks)).collect(),
        tasks: open.map(page_tasks::unknown_task).collect(),
        forms: Vec::new(),
        documents: Vec::new(),
        letters: Vec::new(),
        history: Vec::new(),
        definition,
        lanes,
        header,
    };
    page.next = next(&page);
    page
}

fn outcome(definition: Option<&Definition>, header: &CaseHeader) -> Option<(String, ActionTone)> {
    if !header.is_closed() {
        return None;
    }
    let known = definition.and_then(|definition| definition.outcome(&header.outcome));
    Some(known.map_or_else(|| (header.outcome.clone(), ActionTone::Plain), |known| (known.label.clone(), known.tone)))
}

/// What a person should know about the procedure of this case before they rely on it.
fn notes(procedures: &Procedures, definition: Option<&Definition>, header: &CaseHeader) -> Vec<String> {
    let (sop, revision) = (&header.pin.sop, header.pin.revision);
    let Some(definition) = definition else {
        return vec![format!(
            "Kasus ini mengikuti prosedur {sop} revisi {revision}, yang tidak dikenal program ini. Hanya bisa dilihat."
        )];
    };
    let mut notes = show::notes(definition);
    let newest = procedures.library().newest(sop).map(|newest| newest.pin.clone());
    match newest {
        Some(known) if known.revision > revision => {
            let newest = known.revision;
            notes.push(format!("Mengikuti revisi {revision}; yang berlaku sekarang revisi {newest}."));
        }
        Some(newest) if newest.hash != header.pin.hash => {
            notes.push(format!("Mengikuti revisi {revision} seperti saat kasus ini dibuka; berkasnya sudah diubah."));
        }
        _ => {}
    }
    notes
}

fn place(step: &str, tasks: &[TaskRow]) -> Place {
    let here = || tasks.iter().filter(|task| task.step == step);
    match () {
        () if here().any(TaskRow::is_open) => Place::Here,
        () if here().any(|task| task.state == TaskState::Done) => Place::Done,
        () if here().next().is_some() => Place::GivenUp,
        () => Place::Ahead,
    }
}

/// The most pressing step: what to do, by whom, until when.
fn next(page: &CasePage) -> String {
    if let Some((label, _)) = &page.outcome {
        return format!("Selesai: {label}.");
    }
    let Some(task) = page.tasks.first() else {
        return "Tidak ada langkah yang terbuka. Minta admin memeriksa kasus ini.".to_owned();
    };
    let todo = if task.hint.is_empty() { [&task.title, "."].concat() } else { task.hint.clone() };
    match task.who.as_str() {
        "" => format!("{todo} ({})", task.until),
        who => format!("{todo} ({who}, {})", task.until),
    }
}
