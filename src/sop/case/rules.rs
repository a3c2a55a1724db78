//! Who may do what in a case, and what follows from it. Pure: no I/O, the clock is an argument.

use super::act::{AGREEMENT, ActError, CURATION, Doing, Via};
use super::types::{Past, TaskRow, TransitionKind};
use super::work::CaseState;
use crate::base::{TaskId, UserId, limits, text};
use crate::sop::definition::{Action, Definition, DistinctFrom, Opens, ReasonRule, Step, StepKind, Target};
use crate::sop::expression::{Env, Expr, holds};
use crate::sop::field::{self, Content, Ground};
use crate::sop::officers::{Glass, Officer, covers};

/// What a decision comes to: carried out as one act, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The role in which it is done; empty for the program.
    pub role: String,
    /// Who broke the glass with them.
    pub second: Option<UserId>,
    /// Cleaned.
    pub reason: String,
    /// Steps to open, none of them open already.
    pub opens: Vec<String>,
    /// Tasks that are given up.
    pub cancels: Vec<TaskId>,
    /// The task stays open and waits for somebody outside.
    pub waits: bool,
    pub outcome: Option<String>,
    pub binds: bool,
}

/// Why a person may not work in a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleFlaw {
    /// The roles that may, as people call them.
    WrongRole {
        roles: String,
    },
    OutsideRegion,
}

/// Decides whether an action can be done now by this officer, and what it does. The order of the checks is the order of
/// [`ActError`].
pub fn decide(
    definition: &Definition,
    state: &CaseState,
    (doing, via): (&Doing, Via),
    officer: &Officer,
    ground: &Ground,
) -> Result<Plan, ActError> {
    let task = state.task(doing.task).ok_or(ActError::UnknownTask)?;
    check_place(definition, state, doing, task)?;
    let step = definition.step(&task.step).ok_or(ActError::UnknownAction)?;
    let action = step.action(&doing.action).ok_or(ActError::UnknownAction)?;
    let reason = text::clean_lines(&doing.reason);
    let role = check_person(definition, state, (task, step, action), officer, &reason)?;
    let second = check_distinct(definition, state, action, officer)?;
    check_way(step, action, via)?;
    check_content(definition, state, (step, action), ground)?;
    let must_say = action.reason == ReasonRule::Required || second.is_some();
    check_reason(&reason, must_say)?;
    let effects = effects(definition, state, (task, step, action))?;
    Ok(Plan { role, second, reason, ..effects })
}

/// Whether the case is where the person saw it.
fn check_place(definition: &Definition, state: &CaseState, doing: &Doing, task: &TaskRow) -> Result<(), ActError> {
    let saw_this_task = doing.version == task.version;
    // Who saw it open and was slower hears who was faster; who knew that it was closed hears that.
    if !saw_this_task && (state.header.is_closed() || !task.is_open()) {
        return Err(meanwhile(definition, state, |past| past.touches(task.id)));
    }
    if state.header.is_closed() {
        return Err(ActError::CaseClosed);
    }
    if !task.is_open() {
        return Err(ActError::TaskNotOpen);
    }
    if !saw_this_task {
        return Err(meanwhile(definition, state, |past| past.touches(task.id)));
    }
    if doing.seen != state.header.content_hash {
        return Err(meanwhile(definition, state, |past| past.kind.is_entry()));
    }
    Ok(())
}

/// Who did what when, of the last transition of a sort.
fn meanwhile(definition: &Definition, state: &CaseState, is_meant: impl Fn(&Past) -> bool) -> ActError {
    let (who, what, when) = last_change(definition, state, is_meant);
    ActError::ChangedMeanwhile { who, what, when }
}

/// Who did what when, as a sentence has it.
pub(super) fn last_change(
    definition: &Definition,
    state: &CaseState,
    is_meant: impl Fn(&Past) -> bool,
) -> (String, String, String) {
    let Some(past) = state.past.iter().rev().find(|past| is_meant(past)).or_else(|| state.past.last()) else {
        return (state.name_of(None), did_what(definition, None), String::new());
    };
    let when = definition.procedure.zone.stamp(past.at);
    (state.name_of(past.actor), did_what(definition, Some(past)), when)
}

/// "menyetujui", as the history tells it.
pub fn did_what(definition: &Definition, past: Option<&Past>) -> String {
    let Some(past) = past else { return "mengubah kasus ini".to_owned() };
    let words = match past.kind {
        TransitionKind::Acted | TransitionKind::Signalled => {
            let action = definition.step(&past.step).and_then(|step| step.action(&past.action));
            return action.map_or_else(|| "menyelesaikan langkah ini".to_owned(), |action| action.past.clone());
        }
        TransitionKind::Opened => "membuka kasus ini",
        TransitionKind::Edited => "mengubah isian",
        TransitionKind::Document => "mengubah berkas",
        TransitionKind::Claimed => "mengambil tugas ini",
        TransitionKind::Released => "melepas tugas ini",
        TransitionKind::Reassigned if past.is_handed_on() => "menyerahkan tugas ini",
        TransitionKind::Reassigned => "mengalihkan tugas ini",
        TransitionKind::Paused => "menandai tugas ini menunggu",
        TransitionKind::Resumed => "melanjutkan tugas ini",
        TransitionKind::Withdrawn => "menarik kembali kasus ini",
        TransitionKind::Reopened => "membuka kembali langkah sebelumnya",
        TransitionKind::Migrated => "memindahkan kasus ini ke revisi lain",
        TransitionKind::Rescheduled => "mengubah tenggat",
        TransitionKind::Unknown => "mengubah kasus ini",
    };
    words.to_owned()
}

/// The roles that may do an action: those it names, else the inside actors of its step.
fn roles_for<'d>(definition: &'d Definition, step: &'d Step, action: &'d Action) -> Vec<&'d str> {
    let named = if action.by.is_empty() { &step.actors } else { &action.by };
    inside(definition, named)
}

/// The roles that work in a step: whoever may do any of its actions.
pub fn roles_of_step<'d>(definition: &'d Definition, step: &'d Step) -> Vec<&'d str> {
    let mut roles = inside(definition, &step.actors);
    for role in step.actions.iter().flat_map(|action| inside(definition, &action.by)) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

/// Every role of the office: those that are asked for a PIN.
pub fn inside_roles(definition: &Definition) -> Vec<&str> {
    definition.roles.iter().filter(|role| !role.outside).map(|role| role.id.as_str()).collect()
}

/// The roles that lead: they correct, reassign and move cases.
pub fn leading_roles(definition: &Definition) -> Vec<&str> {
    definition.roles.iter().filter(|role| role.leads && !role.outside).map(|role| role.id.as_str()).collect()
}

fn inside<'d>(definition: &'d Definition, roles: &'d [String]) -> Vec<&'d str> {
    let is_inside = |role: &&String| definition.role(role).is_some_and(|role| !role.outside);
    roles.iter().filter(is_inside).map(String::as_str).collect()
}

/// The role of these in which a person may work on a case of a region.
pub fn role_among(
    definition: &Definition,
    officer: &Officer,
    roles: &[&str],
    region: &str,
) -> Result<String, RoleFlaw> {
    // The order of the roles decides, so that the acting role is the step's own before that of a leader.
    let held = roles.iter().flat_map(|role| officer.roles.iter().filter(move |held| held.role == *role));
    let mut found_elsewhere = false;
    for role in held {
        if covers(&role.region, region) {
            return Ok(role.role.clone());
        }
        found_elsewhere = true;
    }
    if found_elsewhere {
        return Err(RoleFlaw::OutsideRegion);
    }
    Err(RoleFlaw::WrongRole { roles: labels(definition, roles) })
}

/// The role in which somebody gives a task to another person, and whether as its holder: who holds it hands it on in the
/// role they work in, anybody's is given by who leads.
pub fn giving_role(
    definition: &Definition,
    task: &TaskRow,
    officer: &Officer,
    region: &str,
) -> Result<(String, bool), RoleFlaw> {
    let step = definition.step(&task.step).filter(|_| officer.user.is_some() && task.claimed_by == officer.user);
    let own = step.and_then(|step| role_among(definition, officer, &roles_of_step(definition, step), region).ok());
    match own {
        Some(role) => Ok((role, true)),
        None => role_among(definition, officer, &leading_roles(definition), region).map(|role| (role, false)),
    }
}

fn labels(definition: &Definition, roles: &[&str]) -> String {
    let label = |role: &&str| definition.role(role).map_or_else(|| (*role).to_owned(), |role| role.label.clone());
    let labels: Vec<String> = roles.iter().map(label).collect();
    if labels.is_empty() { "petugas lain".to_owned() } else { labels.join(" atau ") }
}

/// Whether somebody else claimed a task.
pub fn claimed_by_other(task: &TaskRow, user: Option<UserId>) -> Option<UserId> {
    task.claimed_by.filter(|claimed| Some(*claimed) != user)
}

fn check_person(
    definition: &Definition,
    state: &CaseState,
    (task, step, action): (&TaskRow, &Step, &Action),
    officer: &Officer,
    reason: &str,
) -> Result<String, ActError> {
    let is_main_elsewhere = step.kind == StepKind::Elsewhere && action.main;
    let Some(user) = officer.user else {
        // The clock and the program never approve (readings.md, "overdue never approves by itself").
        let decides = step.kind == StepKind::Decision || action.binds || !action.distinct_from.is_empty();
        return if decides { Err(ActError::NeedsPerson) } else { Ok(String::new()) };
    };
    let region = &state.header.region;
    let leading = leading_roles(definition);
    let mut roles = roles_for(definition, step, action);
    if is_main_elsewhere {
        roles.extend(&leading);
    }
    let role = role_among(definition, officer, &roles, region).map_err(|flaw| match flaw {
        RoleFlaw::WrongRole { roles } => ActError::WrongRole { roles },
        RoleFlaw::OutsideRegion => ActError::OutsideRegion,
    })?;
    if let Some(other) = claimed_by_other(task, Some(user)) {
        return Err(ActError::ClaimedByOther { name: state.name_of(Some(other)) });
    }
    // What another part of the program says is only said by hand by who leads, with a reason.
    let may_say_so = !reason.is_empty() && role_among(definition, officer, &leading, region).is_ok();
    if is_main_elsewhere && !may_say_so {
        return Err(ActError::DoneElsewhere);
    }
    Ok(role)
}

/// Compares persons over the whole record, whatever role they had. Gives who broke the glass, if that was needed.
fn check_distinct(
    definition: &Definition,
    state: &CaseState,
    action: &Action,
    officer: &Officer,
) -> Result<Option<UserId>, ActError> {
    let Some(user) = officer.user else { return Ok(None) };
    let Some(did) = not_distinct(definition, state, action, user) else { return Ok(None) };
    let who = state.name_of(Some(user));
    match officer.glass {
        Glass::Whole => Err(ActError::NotDistinct { who, did }),
        Glass::NotValid => Err(ActError::GlassNotValid),
        Glass::Broken(second) => match not_distinct(definition, state, action, second) {
            Some(did) => Err(ActError::SecondNotDistinct { who: state.name_of(Some(second)), did }),
            None => Ok(Some(second)),
        },
    }
}

/// What a person did in this case that keeps them from an action.
pub fn not_distinct(definition: &Definition, state: &CaseState, action: &Action, user: UserId) -> Option<String> {
    let is_kept_away = |past: &&Past| {
        let mut rules = action.distinct_from.iter();
        past.actor == Some(user)
            && rules.any(|rule| match rule {
                DistinctFrom::Entered => past.kind.is_entry(),
                DistinctFrom::Step(step) => {
                    let acted = matches!(past.kind, TransitionKind::Acted | TransitionKind::Signalled);
                    acted && name_now(state, past) == *step
                }
            })
    };
    state.past.iter().find(is_kept_away).map(|past| did_what(definition, Some(past)))
}

/// What the step of a transition is called today: a case that moved to another revision may have other names for it.
fn name_now(state: &CaseState, of: &Past) -> String {
    let moves = state.past.iter().filter(|past| past.no > of.no && past.kind == TransitionKind::Migrated);
    moves.fold(of.step.clone(), |name, moved| {
        let new = moved.detail.other.get("steps").and_then(|steps| steps.get(&name)).and_then(|new| new.as_str());
        new.map_or(name, str::to_owned)
    })
}

/// Whether what belongs to an action comes with it. What the page of a case offers follows from the same.
fn check_way(step: &Step, action: &Action, via: Via) -> Result<(), ActError> {
    let label = || action.label.clone();
    match Via::of(step, action) {
        // Of several cases nobody reads the letters, and nobody judges.
        way if via == Via::Many => match action.bulk && way == Via::Page {
            true => Ok(()),
            false => Err(ActError::OneByOne { label: label() }),
        },
        Via::Letter if via != Via::Letter => Err(ActError::NeedsLetter { action: label() }),
        Via::Room(room) if via != Via::Room(room) => {
            Err(ActError::NeedsRoom { action: label(), room: room_label(room) })
        }
        _ => Ok(()),
    }
}

/// What people call a part of the program.
fn room_label(room: &str) -> &'static str {
    match room {
        CURATION => "lembar kurasi",
        AGREEMENT => "lembar perjanjian",
        _ => "tempatnya",
    }
}

fn check_content(
    definition: &Definition,
    state: &CaseState,
    (step, action): (&Step, &Action),
    ground: &Ground,
) -> Result<(), ActError> {
    let is_off = |when: &Expr| rule_holds(definition, &state.content, ground, when) != Some(true);
    if action.when.as_ref().is_some_and(is_off) {
        return Err(ActError::NotNow { action: action.label.clone() });
    }
    if action.needs_complete {
        let missing = missing(definition, step, &state.content, ground);
        if !missing.is_empty() {
            return Err(ActError::Incomplete(missing));
        }
    }
    Ok(())
}

/// What a step still needs, by its labels: requirements that are not met, fields that are empty or wrong.
pub fn missing(definition: &Definition, step: &Step, content: &Content, ground: &Ground) -> Vec<String> {
    let requirements = field::requirements(definition, step, content, ground);
    let unmet = requirements.into_iter().filter(|one| one.met == Some(false)).map(|one| one.label);
    let mut missing: Vec<String> = unmet.collect();
    if let Some(form) = step.form.as_deref().and_then(|form| definition.form(form)) {
        let standing = field::check(definition, form, content, ground);
        for field in standing.fields.iter().filter(|one| one.relevant && (one.missing || !one.errors.is_empty())) {
            let label = form.fields.iter().find(|known| known.id == field.field).map(|known| known.label.clone());
            missing.push(label.unwrap_or_else(|| field.field.clone()));
        }
    }
    // A requirement often asks for what its field is called.
    let mut seen = std::collections::BTreeSet::new();
    missing.retain(|label| seen.insert(label.clone()));
    missing
}

/// Whether a rule of the procedure holds over a content; none: a value is missing.
pub fn rule_holds(definition: &Definition, content: &Content, ground: &Ground, rule: &Expr) -> Option<bool> {
    let papers: Vec<(String, bool)> =
        content.documents.iter().map(|paper| (paper.kind.clone(), paper.quarantined)).collect();
    let parameters = |id: &str| definition.parameter(id).map(|parameter| field::parameter_value(&parameter.value));
    holds(rule, &Env { values: &content.values, documents: &papers, parameters: &parameters, today: ground.today })
}

fn check_reason(reason: &str, must_say: bool) -> Result<(), ActError> {
    if must_say && reason.is_empty() {
        return Err(ActError::ReasonMissing);
    }
    if reason.chars().count() > limits::NOTE_CHARS_MAX {
        return Err(ActError::ReasonTooLong);
    }
    Ok(())
}

/// What an action does: what it opens, gives up and ends. Person and reason are not its business.
pub(super) fn effects(
    definition: &Definition,
    state: &CaseState,
    (task, step, action): (&TaskRow, &Step, &Action),
) -> Result<Plan, ActError> {
    let mut plan = Plan {
        role: String::new(),
        second: None,
        reason: String::new(),
        opens: Vec::new(),
        cancels: Vec::new(),
        waits: action.to.contains(&Target::Wait),
        outcome: None,
        binds: action.binds,
    };
    let id = task.id;
    let others = move || state.open_tasks().filter(move |other| other.id != id);
    let mut stopped: Vec<&str> = Vec::new();
    for target in &action.to {
        match target {
            Target::Wait => {}
            Target::End(outcome) => plan.outcome = Some(outcome.clone()),
            Target::Stop(step) => {
                stopped.push(step);
                plan.cancels.extend(others().filter(|other| other.step == *step).map(|other| other.id));
            }
            Target::Step(next) => {
                let known = definition.step(next).filter(|next| !next.retired);
                let next = known.ok_or_else(|| ActError::LeadsNowhere { step: next.clone() })?;
                plan.opens.push(next.id.clone());
            }
        }
    }
    let repeats = matches!(step.opens, Opens::Repeats { .. });
    if repeats && !plan.waits && !stopped.contains(&step.id.as_str()) {
        plan.opens.push(step.id.clone());
    }
    if plan.outcome.is_some() {
        plan.opens.clear();
        plan.cancels = others().map(|other| other.id).collect();
    }
    let is_open = |step: &String| others().any(|other| other.step == *step && !plan.cancels.contains(&other.id));
    let mut opens: Vec<String> = Vec::new();
    for step in &plan.opens {
        // A step that waits itself is still open.
        let stays = plan.waits && *step == task.step;
        if !opens.contains(step) && !is_open(step) && !stays {
            opens.push(step.clone());
        }
    }
    plan.opens = opens;
    Ok(plan)
}
