//! What the screen does away from the UI thread.

use std::path::PathBuf;

use deks_ui::MailFilter;
use thiserror::Error;

use super::handle::states_of;
use super::{Deed, Effect, Intent, LetterData, Listing};
use crate::base::{ActId, MailId, UserId};
use crate::kiosk::files;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::{self, DeskError, Filter, MailRow};
use crate::people::{self, NotAllowed, Permission};
use crate::review::file_part;
use crate::store::{Act, Connection, StoreError, Tx};

/// Letters in the list; older ones are found by searching.
pub(super) const ROWS_MAX: u32 = 500;
/// A letter's text on the screen, in characters; ours are far shorter.
const TEXT_CHARS_MAX: usize = 20_000;

/// Why nothing was done with a letter.
#[derive(Debug, Error)]
enum DeedError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::List { serial, filter, query } => {
            let result = list(services, filter, query).map_err(|error| error.to_string());
            Some(Intent::Listed { serial, result })
        }
        Effect::Open(id) => Some(Intent::LetterLoaded(open(services, |c| mail::by_id(c, id)))),
        Effect::OpenKey(key) => Some(Intent::LetterLoaded(open(services, |c| mail::by_key(c, &key)))),
        Effect::Do { act_id, mail, deed } => Some(Intent::Did(act(services, act_id, mail, deed))),
        Effect::SaveEml(id) => Some(Intent::EmlSaved(save_eml(services, id))),
        Effect::Wake => {
            services.wake_mail();
            None
        }
    }
}

fn list(services: &Services, filter: MailFilter, query: String) -> Result<Listing, StoreError> {
    let words = query.trim().to_owned();
    let filter = Filter { states: states_of(filter), words, limit: ROWS_MAX, ..Filter::default() };
    let (rows, totals) = services.store.read(|c| Ok::<_, StoreError>((mail::list(c, &filter)?, mail::totals(c)?)))?;
    let problem = services.mail().and_then(|worker| worker.status().problem).unwrap_or_default();
    let configured = services.has_mail_server();
    Ok(Listing { rows, totals, configured, problem })
}

fn open(
    services: &Services,
    find: impl FnOnce(&Connection) -> Result<Option<MailRow>, StoreError>,
) -> Result<Box<LetterData>, String> {
    let read = services.store.read(|c| {
        let Some(row) = find(c)? else { return Ok(None) };
        let mime = mail::eml(c, row.mail_id)?.unwrap_or_default();
        let history = mail::history(c, row.mail_id)?;
        Ok::<_, StoreError>(Some((row, mime, history)))
    });
    let found = read.map_err(|error| error.to_string())?;
    let (row, mime, history) = found.ok_or_else(|| DeskError::NoSuchLetter.to_string())?;
    let opened = mail::open(&mime);
    let text = crate::base::text::truncate_chars(&opened.text, TEXT_CHARS_MAX).to_owned();
    let files = opened.files.into_iter().map(|(name, _)| name).collect();
    Ok(Box::new(LetterData { row, text, files, history }))
}

fn act(services: &Services, act_id: ActId, id: MailId, deed: Deed) -> Result<(Deed, usize), String> {
    let user = services.actor().ok_or(NOBODY)?;
    let name = match deed {
        Deed::Resend | Deed::ResendTo(_) => "mail.resend",
        Deed::Bounced { .. } => "mail.bounce",
        Deed::Cancel => "mail.cancel",
    };
    let wish = deed.clone();
    let done = services.store.write(Act::by(user, name).with_id(act_id), move |tx| carry_out(tx, user, id, &wish));
    let count = done.map_err(|error| error.to_string())?;
    services.wake_mail();
    Ok((deed, count))
}

fn carry_out(tx: &Tx<'_>, user: UserId, id: MailId, deed: &Deed) -> Result<usize, DeedError> {
    people::require(tx.conn(), user, Permission::SendReviews)?;
    Ok(match deed {
        Deed::Resend => mail::resend(tx, id)?,
        Deed::ResendTo(address) => {
            mail::resend_to(tx, id, address)?;
            1
        }
        Deed::Bounced { address, said } => {
            mail::note_bounce(tx, id, address, said)?;
            1
        }
        Deed::Cancel => mail::cancel(tx, id)?,
    })
}

fn save_eml(services: &Services, id: MailId) -> Result<PathBuf, String> {
    let read = services.store.read(|c| {
        let row = mail::by_id(c, id)?;
        Ok::<_, StoreError>(row.zip(mail::eml(c, id)?))
    });
    let found = read.map_err(|error| error.to_string())?;
    let (row, mime) = found.ok_or_else(|| DeskError::NoSuchLetter.to_string())?;
    let name = format!("{}.eml", file_part(&row.unique_key));
    files::take_along(services, &name, &mime).map_err(|error| error.to_string())
}
