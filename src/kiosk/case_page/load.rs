//! Reads everything that the page shows, in one view of the store.

use std::collections::BTreeMap;

use deks_ui::{CaseLetterStanding, StepPlace};

use super::form::Typed;
use super::way::{Swim, Trace, swim};
use super::{DRAFT_KIND, LetterFacts, PageData, Target, Waits};
use crate::base::identity::mask_email;
use crate::base::{CaseId, TaskId, UserId, UtcMs, Zone};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::{self, MailRow, MailState, inbox};
use crate::partnership::curation::SubmitError;
use crate::partnership::{SOP, applications};
use crate::people::{self, Permission};
use crate::sop::Procedures;
use crate::sop::case::documents::DocumentRow;
use crate::sop::case::{self, CURATION, Origin, TaskRow, TaskState, rules};
use crate::sop::definition::{Definition, Step, Target as Leads};
use crate::sop::field::{Content, Ground, Values};
use crate::sop::lists::{self, CasePage, CasePageError, OpenTask, Place};
use crate::sop::officers::Officer;
use crate::store::{Connection, StoreError};

/// Who looks.
struct Viewer<'a> {
    procedures: &'a Procedures,
    user: UserId,
    zone: Zone,
    /// There is a server to send letters with.
    mail_set: bool,
}

pub(super) fn load(services: &Services, target: &Target, with_draft: bool) -> Result<Box<PageData>, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    let mut data = match target {
        Target::New(sop) => new(&procedures, sop)?,
        Target::Case(case) => {
            let (zone, mail_set) = (services.store.zone(), services.has_mail_server());
            let viewer = Viewer { procedures: &procedures, user, zone, mail_set };
            services.store.read_snapshot(|c| of_case(c, &viewer, *case)).map_err(|error| error.to_string())?
        }
    };
    if with_draft {
        let kept = services.store.draft::<Typed>(DRAFT_KIND, &target.key(user));
        // A draft that cannot be read hides no page; it stays where it is until something is typed over it.
        let kept = kept.inspect_err(|error| tracing::error!(%error, "a draft of a form cannot be read"));
        data.typed = Some(Box::new(kept.ok().flatten().unwrap_or_default()));
    }
    Ok(Box::new(data))
}

/// A case that is not kept yet: an empty form.
fn new(procedures: &Procedures, sop: &str) -> Result<PageData, String> {
    let definition =
        procedures.library().newest(sop).ok_or("Prosedur ini tidak dikenal. Muat ulang daftar prosedur.")?;
    let today = definition.procedure.zone.day_of(procedures.store().clock().now());
    Ok(PageData {
        definition: Some(definition),
        page: None,
        content: Content { values: Values::new(), documents: Vec::new() },
        ground: procedures.ground_on(today),
        way: Swim::default(),
        barred: Vec::new(),
        waits: Vec::new(),
        mail_set: true,
        letters: Vec::new(),
        suggestions: Vec::new(),
        earlier: Vec::new(),
        leads: false,
        sees_personal: false,
        opened: String::new(),
        typed: None,
    })
}

fn of_case(c: &Connection, viewer: &Viewer<'_>, case: CaseId) -> Result<PageData, CasePageError> {
    let procedures = viewer.procedures;
    let page = lists::case_page(c, procedures, case, viewer.user)?;
    let zone = page.definition.as_ref().map_or(viewer.zone, |definition| definition.procedure.zone);
    let ground = procedures.ground_on(zone.day_of(procedures.store().clock().now()));
    let content = match &page.definition {
        Some(definition) => case::content(c, definition, case)?,
        None => Content { values: Values::new(), documents: Vec::new() },
    };
    let (leads, sees_personal) = match &page.definition {
        Some(definition) => rights(c, viewer, (definition, &page), &ground)?,
        None => (false, false),
    };
    let tasks = case::tasks_of_case(c, case)?;
    let is_deks = page.header.pin.sop == SOP;
    let suggestions = if is_deks { applications::suggestions(c, procedures, case)? } else { Vec::new() };
    let earlier = if is_deks { applications::earlier_cases(c, procedures, case)? } else { Vec::new() };
    Ok(PageData {
        way: way(c, &page, &tasks, zone)?,
        barred: barred(c, (&page, &tasks), viewer.user)?,
        waits: waits(c, (case, is_deks), &tasks, zone)?,
        mail_set: viewer.mail_set,
        letters: letters(c, &page, (zone, viewer.mail_set))?,
        opened: opened(&page, zone),
        definition: page.definition.clone(),
        page: Some(Box::new(page)),
        content,
        ground,
        suggestions,
        earlier,
        leads,
        sees_personal,
        typed: None,
    })
}

/// Whether somebody leads here, and whether they see personal data in clear.
fn rights(
    c: &Connection,
    viewer: &Viewer<'_>,
    (definition, page): (&Definition, &CasePage),
    ground: &Ground,
) -> Result<(bool, bool), StoreError> {
    let officer = Officer::of(c, definition, Some(viewer.user), ground.today)?;
    let has = |roles: &[&str]| rules::role_among(definition, &officer, roles, &page.header.region).is_ok();
    let seeing = definition.roles.iter().filter(|role| role.sees_personal && !role.outside);
    let seeing: Vec<&str> = seeing.map(|role| role.id.as_str()).collect();
    let user = people::user_by_id(c, viewer.user)?;
    let may_see = user.is_some_and(|user| user.may(Permission::SeePersonalData));
    Ok((has(&rules::leading_roles(definition)), may_see && has(&seeing)))
}

/// How it came, and when.
fn opened(page: &CasePage, zone: Zone) -> String {
    let day = zone.day_of(page.header.opened_at).numeric();
    match page.header.origin {
        Origin::Email => format!("lewat surel, {day}"),
        Origin::Kiosk => format!("di kios, {day}"),
        Origin::Office => format!("di kantor, {day}"),
        Origin::Paper => format!("dari formulir kertas, {day}"),
        Origin::Import => format!("dari data lama, {day}"),
    }
}

/// The open steps that nobody took and that this person does not take on.
fn barred(
    c: &Connection,
    (page, tasks): (&CasePage, &[TaskRow]),
    user: UserId,
) -> Result<Vec<(TaskId, String)>, StoreError> {
    let entered = case::past(c, page.header.id)?.iter().any(|past| past.kind.is_entry() && past.actor == Some(user));
    let is_free = |task: &&OpenTask| tasks.iter().any(|row| row.id == task.task && row.claimed_by.is_none());
    let bar = |task: &OpenTask| Some((task.task, bar(task, entered)?));
    Ok(page.tasks.iter().filter(is_free).filter_map(bar).collect())
}

/// Why a step that nobody took is not this person's either; none: they may take it on. Who entered something of the
/// record neither scores nor decides about it (readings.md, "Separation of duties").
pub(super) fn bar(task: &OpenTask, entered: bool) -> Option<String> {
    match task.may_claim {
        false if task.who.is_empty() => None,
        false => Some(format!("Dikerjakan oleh peran: {}", task.who)),
        true => (entered && task.place == CURATION).then(|| SubmitError::Entered.to_string()),
    }
}

/// The swim-lane of the procedure; an empty one where this program does not know it.
fn way(c: &Connection, page: &CasePage, tasks: &[TaskRow], zone: Zone) -> Result<Swim, StoreError> {
    let (Some(definition), Some(lanes)) = (&page.definition, &page.lanes) else { return Ok(Swim::default()) };
    let users = tasks.iter().flat_map(|task| [task.claimed_by, task.closed_by]).flatten();
    let mut names: BTreeMap<UserId, String> = BTreeMap::new();
    for user in users {
        if let std::collections::btree_map::Entry::Vacant(entry) = names.entry(user) {
            entry.insert(people::user_by_id(c, user)?.map(|user| user.name).unwrap_or_default());
        }
    }
    let steps = definition.steps.iter().zip(&page.places);
    let traces: Vec<Trace> = steps.map(|(step, place)| trace((step, *place), tasks, &names, zone)).collect();
    Ok(swim(definition, lanes, &traces))
}

/// What the case left at a step: of several rounds the one that is open, or the last one.
fn trace((step, place): (&Step, Place), tasks: &[TaskRow], names: &BTreeMap<UserId, String>, zone: Zone) -> Trace {
    let own = || tasks.iter().filter(|task| task.step == step.id);
    let name = |user: Option<UserId>| user.and_then(|user| names.get(&user)).cloned().unwrap_or_default();
    let (day, who) = match own().max_by_key(|task| (task.is_open(), task.opened_at)) {
        Some(task) if task.state == TaskState::Open => (Some(task.opened_at), name(task.claimed_by)),
        Some(task) => (task.closed_at, name(task.closed_by)),
        None => (None, String::new()),
    };
    let was_open = |id: &&String| tasks.iter().any(|task| task.step == **id);
    let actions = own().filter_map(|task| step.action(&task.action));
    let reached = actions.flat_map(|action| &action.to).filter_map(|target| match target {
        Leads::Step(id) => Some(id),
        Leads::End(_) | Leads::Wait | Leads::Stop(_) => None,
    });
    Trace {
        place: match place {
            Place::Here => StepPlace::Here,
            Place::Done => StepPlace::Done,
            Place::GivenUp => StepPlace::Skipped,
            Place::Ahead => StepPlace::Ahead,
        },
        day: day.map(|at| zone.day_of(at).numeric()).unwrap_or_default(),
        who,
        led_to: reached.filter(was_open).cloned().collect(),
    }
}

/// What the open steps that stand still wait for.
fn waits(
    c: &Connection,
    (case, is_deks): (CaseId, bool),
    tasks: &[TaskRow],
    zone: Zone,
) -> Result<Vec<Waits>, StoreError> {
    let day = |at: UtcMs| zone.day_of(at).numeric();
    let asked = if is_deks { applications::asked(c, case)? } else { None };
    let of_task = |task: &TaskRow| {
        let asked = asked.filter(|asked| asked.task == task.id);
        Some(Waits {
            task: task.id,
            since: day(task.paused_at?),
            what: task.paused_for.clone(),
            asked: asked.map(|asked| day(asked.at)).unwrap_or_default(),
            due: task.due_at.map(day).unwrap_or_default(),
        })
    };
    Ok(tasks.iter().filter(|task| task.is_open()).filter_map(of_task).collect())
}

/// Where a letter of ours stands, and on which day it was sent.
fn standing(row: &MailRow, (zone, mail_set): (Zone, bool)) -> (CaseLetterStanding, String) {
    let is = |state: MailState| row.recipients.iter().any(|to| to.state == state);
    if is(MailState::Failed) || is(MailState::Bounced) {
        return (CaseLetterStanding::Failed, String::new());
    }
    if is(MailState::Waiting) || is(MailState::Sending) || is(MailState::Retry) {
        return (if mail_set { CaseLetterStanding::Waiting } else { CaseLetterStanding::Unset }, String::new());
    }
    let sent = row.recipients.iter().filter(|to| to.state == MailState::Sent).map(|to| to.changed_at).max();
    match sent {
        Some(at) => (CaseLetterStanding::Sent, zone.day_of(at).numeric()),
        None => (CaseLetterStanding::Cancelled, String::new()),
    }
}

/// Titles and standings of the letters, in the page's order. Whom they are from and to is masked as in the form: who needs
/// to see it asks for it there.
fn letters(c: &Connection, page: &CasePage, (zone, mail_set): (Zone, bool)) -> Result<Vec<LetterFacts>, StoreError> {
    let papers = case::documents_of(c, page.header.id)?;
    let mut facts = Vec::with_capacity(page.letters.len());
    for letter in &page.letters {
        let mut of = LetterFacts { detail: zone.stamp(letter.at), ..LetterFacts::default() };
        if let Some(row) = letter.mail.map(|mail| mail::by_id(c, mail)).transpose()?.flatten() {
            (of.standing, of.sent_on) = standing(&row, (zone, mail_set));
            let to: Vec<String> = row.recipients.iter().map(|to| mask_email(&to.address)).collect();
            of.detail = [of.detail.as_str(), "  \u{B7}  ", &letter.label, "  \u{B7}  ", &to.join(", ")].concat();
            of.subject = row.subject;
        }
        if let Some(row) = letter.inbox.map(|inbox| inbox::by_id(c, inbox)).transpose()?.flatten() {
            let is_it = |paper: &&DocumentRow| paper.hash == row.sha256 && !paper.is_quarantined();
            of.paper = papers.iter().find(is_it).map(|paper| paper.id);
            of.detail = [of.detail.as_str(), "  \u{B7}  ", &mask_email(&row.sender_address)].concat();
            of.subject = row.subject;
        }
        if of.subject.is_empty() {
            of.subject.clone_from(&letter.label);
        }
        facts.push(of);
    }
    Ok(facts)
}
