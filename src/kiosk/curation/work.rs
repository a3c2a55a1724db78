//! What the screen does away from the UI thread.

use super::{Effect, Face, Intent, LettersWanted, Proposal, Standing};
use crate::base::{CaseDocumentId, CaseId, TaskId, UserId};
use crate::kiosk::photos::Pixels;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partnership::curation::{self, Decide, PROPOSAL_KIND, Proposed, Ruling, draft_key};
use crate::sop::case::documents::pictures;
use crate::sop::case::{self, ActError};
use crate::sop::letters::{OfficeFace, Rendered};
use crate::sop::{Procedures, lists};
use crate::store::StoreError;

/// As long as a side of a small picture is drawn, on the sharpest screen.
const THUMB_PX: u32 = 160;
/// A picture that fills the window.
const LARGE_PX: u32 = 1_600;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial, case, user } => {
            Some(Intent::Loaded { serial, result: load(services, case, user).map(Box::new) })
        }
        Effect::Thumbs { generation, user, documents } => {
            Some(Intent::Thumbs { generation, found: drawn(services, user, &documents, THUMB_PX) })
        }
        Effect::Enlarge { generation, user, document } => {
            let picture = drawn(services, user, &[document], LARGE_PX).into_iter().find_map(|(_, picture)| picture);
            Some(Intent::Enlarged { generation, document, picture })
        }
        Effect::KeepScores { user, task, scores } => {
            log(curation::keep_draft(&services.store, user, task, &scores));
            None
        }
        Effect::KeepProposal { user, task, proposal } => {
            log(services.store.keep_draft(PROPOSAL_KIND, &draft_key(user, task), &proposal));
            None
        }
        Effect::Submit { act_id, user, task, seen, scores } => {
            let over = (task, Some(seen));
            let submit = |procedures: &Procedures, by| curation::submit_over(procedures, act_id, by, over, scores);
            Some(Intent::Submitted(acting(services, user, submit)))
        }
        Effect::OpenScores { act_id, user, task } => {
            let open = |procedures: &Procedures, by| curation::open_scores(procedures, act_id, by, task);
            Some(Intent::Opened(acting(services, user, open)))
        }
        Effect::Letters { serial, wanted } => Some(Intent::Lettered { serial, result: letters(services, wanted) }),
        Effect::Decide { act_id, user, decide } => {
            let Decide { task, ruling, .. } = *decide;
            let rule = |procedures: &Procedures, by| curation::decide(procedures, act_id, by, *decide).map(drop);
            let result = acting(services, user, rule).map(|()| ruling);
            if result.is_ok() {
                log(services.store.drop_draft(PROPOSAL_KIND, &draft_key(user, task)));
            }
            Some(Intent::Decided(result))
        }
    }
}

fn log(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::error!(%error, "a draft of a curation was not kept");
    }
}

/// Does an act for the person who wanted it, while they are the one who is signed in.
fn acting<T, E: std::fmt::Display>(
    services: &Services,
    user: UserId,
    act: impl FnOnce(&Procedures, UserId) -> Result<T, E>,
) -> Result<T, String> {
    let by = services.actor().filter(|actor| *actor == user).ok_or(NOBODY)?;
    act(&services.procedures()?, by).map_err(|error| error.to_string())
}

fn load(services: &Services, case: CaseId, user: UserId) -> Result<Face, String> {
    let procedures = services.procedures()?;
    let store = &services.store;
    let sheet = store.read(|connection| curation::sheet(connection, &procedures, case, user));
    let sheet = sheet.map_err(|error| error.to_string())?;
    let page = store.read(|connection| lists::case_page(connection, &procedures, case, user)).ok();
    let open = page.and_then(|page| page.tasks.into_iter().find(|task| task.task == sheet.task));
    let standings = Ruling::ALL.map(|ruling| standing(&procedures, user, (sheet.task, ruling)));
    let kept = store.draft::<Proposal>(PROPOSAL_KIND, &draft_key(user, sheet.task)).unwrap_or_else(|error| {
        tracing::warn!(%error, "a decision that was left half made cannot be read");
        None
    });
    let moments = sheet.decisions.iter().map(|(_, decision)| store.zone().stamp(decision.at)).collect();
    Ok(Face {
        until: open.as_ref().map(|task| task.until.clone()).unwrap_or_default(),
        urgency: open.map(|task| task.urgency),
        standings,
        proposal: kept.unwrap_or_default(),
        moments,
        sheet,
    })
}

fn standing(procedures: &Procedures, user: UserId, (task, ruling): (TaskId, Ruling)) -> Standing {
    let now = procedures.store().clock().now();
    let may = procedures
        .store()
        .read(|connection| case::may_act(connection, procedures, Some(user), (task, ruling.action()), now));
    match may {
        Ok(()) => Standing::default(),
        Err(error) => {
            Standing { with_second: matches!(error, ActError::NotDistinct { .. }), why_not: error.to_string() }
        }
    }
}

/// Pictures of an application; one that this person may not see, or that cannot be read, has none.
fn drawn(
    services: &Services,
    user: UserId,
    documents: &[CaseDocumentId],
    side_px: u32,
) -> Vec<(CaseDocumentId, Option<Pixels>)> {
    let found = services
        .procedures()
        .and_then(|procedures| pictures(&procedures, user, documents, side_px).map_err(|error| error.to_string()));
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "pictures of an application were not read");
        Vec::new()
    });
    let of = |id: &CaseDocumentId| {
        let picture = found.iter().find(|(document, _)| document == id).map(|(_, picture)| picture)?;
        Some(Pixels::clone_from_slice(picture.as_raw(), picture.width(), picture.height()))
    };
    documents.iter().map(|id| (*id, of(id))).collect()
}

fn letters(services: &Services, wanted: LettersWanted) -> Result<Vec<Rendered>, String> {
    let procedures = services.procedures()?;
    let office = OfficeFace::of(&services.config);
    let LettersWanted { task, ruling, verdicts, reason } = wanted;
    let proposed = Proposed { ruling, verdicts: &verdicts, reason: &reason };
    let read =
        services.store.read(|connection| curation::letters_of(connection, &procedures, &office, task, &proposed));
    read.map_err(|error| error.to_string())
}
