//! What the screen does about the end of an agreement, away from the UI thread: counting what is left, wording the letter,
//! ending, taking an end back.

use super::work::desk;
use super::{Effect, Intent, Left, NotEnded, Words, work_papers};
use crate::base::{ActId, AgreementId, PartnerId};
use crate::kiosk::services::Services;
use crate::mail::Sender;
use crate::partnership::agreement::{self, EndError, EndLetterDraft, EndWords, Ended, Ending};
use crate::partnership::applications::Office;
use crate::store::StoreError;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Closing { agreement, partner } => {
            Some(Intent::Closed { partner, result: left(services, agreement, partner) })
        }
        Effect::WordEnd(ending) => Some(Intent::EndWorded(word(services, &ending))),
        Effect::End { act_id, ending, words } => Some(Intent::Ended(end(services, act_id, *ending, words))),
        Effect::TakeBack { act_id, agreement } => Some(Intent::TakenBack(take_back(services, act_id, agreement))),
        other => work_papers::perform(other, services),
    }
}

fn left(services: &Services, root: AgreementId, partner: PartnerId) -> Result<Left, String> {
    let today = services.store.today();
    let read = services.store.read_snapshot(|c| {
        let agreed = agreement::in_force(c, root, today)?;
        let (notice_days, payment_day) =
            agreed.map_or((0, 1), |agreed| (agreed.termination_days, agreed.terms.payment_day));
        Ok::<_, StoreError>(Left { closing: agreement::closing(c, partner, today)?, notice_days, payment_day })
    });
    read.map_err(|error| error.to_string())
}

fn word(services: &Services, ending: &Ending) -> Result<Option<EndLetterDraft>, NotEnded> {
    let (by, procedures) = desk(services).map_err(NotEnded::Other)?;
    agreement::end_letter(&procedures, by, &Office::of(&services.config), ending).map_err(|error| why_not(&error))
}

fn end(services: &Services, act_id: ActId, ending: Ending, words: Option<Words>) -> Result<Ended, NotEnded> {
    let (by, procedures) = desk(services).map_err(NotEnded::Other)?;
    let letter = words.map(|(subject, body)| EndWords { office: Office::of(&services.config), subject, body });
    let ended =
        agreement::end(&procedures, act_id, by, Ending { letter, ..ending }).map_err(|error| why_not(&error))?;
    if ended.is_mailed {
        services.wake_mail();
    }
    Ok(ended)
}

/// At which field it stands.
fn why_not(error: &EndError) -> NotEnded {
    let text = error.to_string();
    match error {
        EndError::Backdated(_) | EndError::TooFar | EndError::RunsOutBefore(_) | EndError::NoticeNotKept { .. } => {
            NotEnded::Day(text)
        }
        EndError::ReasonMissing | EndError::ReasonTooLong => NotEnded::Reason(text),
        _ => NotEnded::Other(text),
    }
}

fn take_back(services: &Services, act_id: ActId, agreement: AgreementId) -> Result<(), String> {
    let (by, procedures) = desk(services)?;
    let sender = Sender::from(&services.config.mail);
    let is_mailed = agreement::take_back_end(&procedures, act_id, by, agreement, &sender);
    if is_mailed.map_err(|error| error.to_string())? {
        services.wake_mail();
    }
    Ok(())
}
