//! What the page does away from the UI thread.

use deks_ui::FieldOption;

use super::{DRAFT_KIND, Done, Effect, FormIntent, Intent, PaperIntent, Person, Trouble, kept, load, work_papers};
use crate::base::regions::{Region, RegionLevel, Regions};
use crate::base::{ActId, CaseId, TaskId, UserId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partnership::applications::{self, Office, SendLetterError};
use crate::people;
use crate::sop::Procedures;
use crate::sop::case::{self, ActError, ClaimError, Doing, EditError, NewCase};
use crate::sop::field::{ContentHash, FieldValue};
use crate::sop::officers;
use crate::store::StoreError;

/// Regions that are shown of those that were found.
const REGIONS_MAX: usize = 50;
/// The search finds regions of every level: so many are looked through for those of the level that is asked for.
const REGIONS_SEARCHED_MAX: usize = 400;

/// What came of writing.
pub(super) type Written = Result<Done, Trouble>;

impl<E: std::fmt::Display> From<E> for Trouble {
    fn from(error: E) -> Trouble {
        Trouble { text: error.to_string(), is_stale: false }
    }
}

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial, target, with_draft } => {
            Some(Intent::Loaded { serial, result: load::load(services, &target, with_draft) })
        }
        Effect::KeepDraft { key, typed } => {
            log(services.store.keep_draft(DRAFT_KIND, &key, &typed));
            None
        }
        Effect::DropDraft(key) => {
            log(services.store.drop_draft(DRAFT_KIND, &key));
            None
        }
        Effect::Unmask { case, field, purpose } => {
            let result = unmask(services, case, &field, &purpose);
            Some(Intent::Form(FormIntent::Unmasked { case, field, result }))
        }
        Effect::FindRegions { serial, query, level, inside } => {
            let found = services.procedures().ok().map(|known| regions(known.regions(), &query, level, &inside));
            Some(Intent::Form(FormIntent::RegionsFound { serial, found: found.unwrap_or_default() }))
        }
        Effect::Word { task, action, reason } => Some(Intent::Worded(word(services, task, &action, &reason))),
        Effect::Reword { serial, task, action, reason } => {
            Some(Intent::Reworded { serial, result: word(services, task, &action, &reason) })
        }
        Effect::FindPeople(task) => Some(Intent::PeopleFound(people_for(services, task))),
        Effect::Print { act_id, case } => Some(Intent::Printed(work_papers::print(services, act_id, case))),
        Effect::StartEye(start) => Some(Intent::Paper(PaperIntent::EyeStarted(start.run()))),
        Effect::StopEye(running) => {
            running.end();
            None
        }
        effect if is_of_papers(&effect) => work_papers::perform(effect, services),
        effect if kept::is_of_kept(&effect) => kept::perform(effect, services),
        effect => Some(Intent::Done(write(effect, services))),
    }
}

fn is_of_papers(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::LoadThumbs(_)
            | Effect::Look { .. }
            | Effect::LookAtFresh { .. }
            | Effect::ReadMail { .. }
            | Effect::ReadLetter { .. }
            | Effect::Browse { .. }
            | Effect::TakeFile { .. }
            | Effect::AddFile { .. }
            | Effect::AddMade { .. }
            | Effect::RemovePaper { .. }
            | Effect::Seal { .. }
    )
}

/// Who acts, and what they act with.
pub(super) fn desk(services: &Services) -> Result<(UserId, Procedures), String> {
    let user = services.actor().ok_or(NOBODY)?;
    Ok((user, services.procedures()?))
}

fn write(effect: Effect, services: &Services) -> Written {
    let (by, procedures) = desk(services)?;
    match effect {
        Effect::Act { act_id, doing, label } => act(&procedures, act_id, by, *doing, label),
        Effect::Claim { act_id, task } => {
            case::claim(&procedures, act_id, by, task).map_err(claim_trouble)?;
            Ok(Done::Claimed)
        }
        Effect::Release { act_id, task } => {
            case::release(&procedures, act_id, by, task).map_err(claim_trouble)?;
            Ok(Done::Released)
        }
        Effect::HandOn { act_id, task, to, name, words } => {
            case::reassign(&procedures, act_id, by, task, (to, words)).map_err(claim_trouble)?;
            Ok(Done::HandedOn(name))
        }
        Effect::Pause { act_id, task, words } => {
            case::pause(&procedures, act_id, Some(by), task, words)?;
            Ok(Done::Paused)
        }
        Effect::Resume { act_id, task } => {
            case::resume(&procedures, act_id, Some(by), task)?;
            Ok(Done::Resumed)
        }
        Effect::Withdraw { act_id, case, words } => {
            case::withdraw(&procedures, act_id, by, case, words)?;
            Ok(Done::Withdrawn)
        }
        Effect::Save { act_id, case, changes, seen, words } => {
            save(&procedures, act_id, by, (case, changes), (seen, words))
        }
        Effect::Open { act_id, new } => open(&procedures, act_id, by, *new),
        Effect::Send { act_id, sending } => {
            let office = Office::of(&services.config);
            applications::send(&procedures, act_id, by, &office, *sending).map_err(send_trouble)?;
            services.wake_mail();
            Ok(Done::Sent { unset: !services.has_mail_server() })
        }
        Effect::TakeSuggestion { act_id, key, words } => {
            applications::take_suggestion(&procedures, act_id, by, &key, words)?;
            Ok(Done::SuggestionTaken)
        }
        Effect::LeaveSuggestion { act_id, key } => {
            applications::drop_suggestion(&procedures, act_id, by, &key)?;
            Ok(Done::SuggestionLeft)
        }
        other => {
            tracing::error!(effect = ?other, "nobody does this");
            Err(Trouble { text: "Tindakan ini tidak dikenal. Muat ulang halaman ini.".to_owned(), is_stale: false })
        }
    }
}

fn log(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "a draft of a form was not kept");
    }
}

fn act(procedures: &Procedures, act_id: ActId, by: UserId, doing: Doing, label: String) -> Written {
    match case::act(procedures, act_id, Some(by), doing) {
        Ok(_) => Ok(Done::Acted(label)),
        Err(error) => Err(Trouble { is_stale: is_stale(&error), text: error.to_string() }),
    }
}

/// Whether what somebody looked at is no longer so.
fn is_stale(error: &ActError) -> bool {
    matches!(
        error,
        ActError::ChangedMeanwhile { .. }
            | ActError::CaseClosed
            | ActError::TaskNotOpen
            | ActError::ClaimedByOther { .. }
    )
}

fn claim_trouble(error: ClaimError) -> Trouble {
    let is_stale = matches!(error, ClaimError::NotOpen(_) | ClaimError::ClaimedByOther { .. } | ClaimError::NotYours);
    Trouble { text: error.to_string(), is_stale }
}

fn send_trouble(error: SendLetterError) -> Trouble {
    let is_stale = matches!(&error, SendLetterError::Act(error) if is_stale(error));
    Trouble { text: error.to_string(), is_stale }
}

fn save(
    procedures: &Procedures,
    act_id: ActId,
    by: UserId,
    (case, changes): (CaseId, Vec<(String, Option<FieldValue>)>),
    (seen, words): (ContentHash, Option<String>),
) -> Written {
    match case::edit(procedures, act_id, Some(by), case, changes, Some(seen), words) {
        Ok(edited) => Ok(Done::Saved(edited.reopened.len())),
        Err(error) => {
            let is_stale = matches!(error, EditError::ChangedMeanwhile { .. } | EditError::CaseClosed);
            Err(Trouble { text: error.to_string(), is_stale })
        }
    }
}

fn open(procedures: &Procedures, act_id: ActId, by: UserId, new: NewCase) -> Written {
    Ok(Done::Opened(case::open(procedures, act_id, Some(by), new)?))
}

fn unmask(services: &Services, case: CaseId, field: &str, purpose: &str) -> Result<(), String> {
    let (by, procedures) = desk(services)?;
    // The page holds what the case says already; what is wanted is that the look is written down before it is shown.
    case::unmask(&procedures, by, case, field, purpose).map(drop).map_err(|error| error.to_string())
}

fn word(services: &Services, task: TaskId, action: &str, reason: &str) -> Result<Box<applications::Draft>, String> {
    let (_, procedures) = desk(services)?;
    let office = Office::of(&services.config);
    let draft = services.store.read(|c| applications::draft_of(c, &procedures, &office, (task, action), reason));
    draft.map(Box::new).map_err(|error| error.to_string())
}

/// Regions of one level by a part of their name; without one those that lie right below where they have to lie.
fn regions(known: &Regions, query: &str, level: u8, inside: &str) -> Vec<FieldOption> {
    let is_wanted = |region: &&Region| {
        level_of(region) == level && (inside.is_empty() || Regions::is_inside(region.code.as_str(), inside))
    };
    let found = match query.trim() {
        "" if inside.is_empty() => Vec::new(),
        "" => known.children(inside),
        query => known.search(query, REGIONS_SEARCHED_MAX),
    };
    let option = |region: &Region| FieldOption {
        id: region.code.as_str().into(),
        label: known.full_name(region.code.as_str()).unwrap_or_else(|| region.label()).into(),
        on: false,
    };
    found.into_iter().filter(is_wanted).take(REGIONS_MAX).map(option).collect()
}

fn level_of(region: &Region) -> u8 {
    match region.code.level() {
        RegionLevel::Province => 1,
        RegionLevel::Regency => 2,
        RegionLevel::District => 3,
        RegionLevel::Village => 4,
    }
}

/// Who can be given a task: everybody who works in its step and may see the case.
fn people_for(services: &Services, task: TaskId) -> Result<Vec<Person>, String> {
    let (by, procedures) = desk(services)?;
    let read = services.store.read(|c| {
        let Some(row) = case::task(c, task)? else { return Ok(Vec::new()) };
        let Some(header) = case::header(c, row.case)? else { return Ok(Vec::new()) };
        let Some(definition) = procedures.definition_in(c, &header.pin)? else { return Ok(Vec::new()) };
        let Some(step) = definition.step(&row.step) else { return Ok(Vec::new()) };
        let day = definition.procedure.zone.day_of(services.now());
        let mut found = Vec::new();
        for user in people::users(c)?.into_iter().filter(|user| user.active && Some(user.id) != row.claimed_by) {
            if !officers::may_work(c, &definition, step, user.id, &header.region, day)? {
                continue;
            }
            let roles = officers::roles_of(c, &definition, user.id, day)?;
            let labels = roles.iter().filter_map(|held| definition.role(&held.role)).map(|role| role.label.clone());
            let mut labels: Vec<String> = labels.collect();
            labels.dedup();
            let detail = if user.id == by { "Anda sendiri".to_owned() } else { labels.join(", ") };
            found.push(Person { id: user.id, name: user.name, detail });
        }
        Ok::<_, StoreError>(found)
    });
    read.map_err(|error| error.to_string())
}
