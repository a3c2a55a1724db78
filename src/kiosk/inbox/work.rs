//! What the screen does away from the UI thread.

use std::panic::catch_unwind;

use deks_ui::InboxFilter;
use thiserror::Error;

use super::handle::{states_of, waits};
use super::{CaseChoice, Deed, Effect, Intent, LetterData, Listing, OnCase, understood};
use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{ActId, CaseId, InboxId, Rupiah, UserId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::inbox::{self, Filter, InboxRow, RawError, Sealer};
use crate::partnership::applications::{self, TakeError, TakenIn};
use crate::partnership::{SOP, reading};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case;
use crate::sop::definition::ParameterValue;
use crate::sop::lists::{self, CaseRow, Scope, Standing};
use crate::store::{Connection, StoreError};

/// Letters in the list; older ones are found by searching.
pub(super) const ROWS_MAX: u32 = 300;
/// Applications that are offered for a letter.
const CASES_MAX: usize = 30;
/// A letter's text on the screen, in characters.
const TEXT_CHARS_MAX: usize = 20_000;
/// Written beside a letter that goes from one application to another.
const MOVED: &str = "Dipindahkan ke permohonan lain.";

/// Why a letter is not shown.
#[derive(Debug, Error)]
enum ShowError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::List { serial, filter, query } => {
            Some(Intent::Listed { serial, result: list(services, filter, &query) })
        }
        Effect::LookNow => {
            if let Some(worker) = services.inbox() {
                worker.look_now();
            }
            None
        }
        Effect::Sort => Some(Intent::Sorted(sort(services))),
        Effect::Read(id) => Some(Intent::LetterRead { id, result: read(services, id).map(Box::new) }),
        Effect::FindCases(query) => {
            let result = find_cases(services, &query);
            Some(Intent::CasesFound { query, result })
        }
        Effect::Do { act_id, id, deed } => {
            let result = act(services, act_id, id, &deed);
            Some(Intent::Did { id, deed, result })
        }
    }
}

fn list(services: &Services, filter: InboxFilter, query: &str) -> Result<Listing, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let wanted = Filter { states: states_of(filter), case_id: None, words: query.trim().to_owned() };
    let found = services.store.read(|connection| {
        people::require(connection, user, Permission::WorkCases)?;
        Ok::<_, ShowError>((inbox::list(connection, &wanted, ROWS_MAX)?, inbox::totals(connection)?))
    });
    let (mut rows, totals) = found.map_err(|error| error.to_string())?;
    rows.sort_by_key(|row| !waits(row.state));
    Ok(Listing {
        rows,
        totals,
        today: services.store.today(),
        configured: !services.config.inbox.imap_host.trim().is_empty(),
        status: services.inbox().map(|worker| worker.status()),
    })
}

fn sort(services: &Services) -> Result<TakenIn, String> {
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let taken = applications::take_in(&procedures, sealer.as_ref(), &services.config);
    taken.map_err(|error| error.to_string())
}

/// Opens a letter for somebody who works on applications, and understands it anew.
fn read(services: &Services, id: InboxId) -> Result<LetterData, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let opened = services.store.read(|connection| {
        people::require(connection, user, Permission::WorkCases)?;
        open(connection, &procedures, sealer.as_ref(), id)
    });
    let (row, raw, case) = opened.map_err(|error| error.to_string())?;
    let mut data = LetterData { row, body: String::new(), unread: String::new(), understood: None, case };
    match raw.map_err(|error| error.to_string()).and_then(|bytes| understand(bytes, limit(services, &procedures))) {
        Err(why) => data.unread = why,
        Ok(reading) => {
            let body = clean_lines(&applications::masked(&reading.body));
            data.body = truncate_chars(&body, TEXT_CHARS_MAX).to_owned();
            data.understood = Some(understood::of(&reading));
        }
    }
    Ok(data)
}

type Opened = (InboxRow, Result<Vec<u8>, RawError>, Option<OnCase>);

fn open(
    connection: &Connection,
    procedures: &Procedures,
    sealer: &dyn Sealer,
    id: InboxId,
) -> Result<Opened, ShowError> {
    let row = inbox::by_id(connection, id)?.ok_or(RawError::NoSuchMessage)?;
    let raw = inbox::raw(connection, id, sealer);
    let case = match row.case_id {
        Some(case) => on_case(connection, procedures, case)?,
        None => None,
    };
    Ok((row, raw, case))
}

fn on_case(connection: &Connection, procedures: &Procedures, case: CaseId) -> Result<Option<OnCase>, StoreError> {
    let Some(header) = case::header(connection, case)? else { return Ok(None) };
    let missing = applications::missing(connection, procedures, case)?;
    let is_closed = header.is_closed();
    Ok(Some(OnCase { id: case, number: header.number, title: header.title, is_closed, missing }))
}

/// A letter is hostile: one that breaks the reader costs its text and not the screen's thread.
fn understand(bytes: Vec<u8>, limit: Rupiah) -> Result<reading::Reading, String> {
    match catch_unwind(move || reading::read(&bytes, limit)) {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(_) => Err(RawError::Unreadable.to_string()),
    }
}

/// The highest price of an item, as the procedure has it.
fn limit(services: &Services, procedures: &Procedures) -> Rupiah {
    let newest = procedures.library().newest(SOP);
    let limit = newest.as_ref().and_then(|definition| definition.parameter("price_limit"));
    match limit.map(|parameter| &parameter.value) {
        Some(ParameterValue::Rupiah(limit)) => *limit,
        _ => services.config.rules.price_limit_rupiah,
    }
}

/// Applications that this person sees: those that a text means, or the open ones.
fn find_cases(services: &Services, query: &str) -> Result<Vec<CaseChoice>, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    let scope = Scope::of(user, SOP);
    let found = services.store.read(|connection| {
        if !query.trim().is_empty() {
            return lists::search(connection, &procedures, &scope, query, CASES_MAX);
        }
        let open = lists::Filter { standing: Standing::Open, ..lists::Filter::default() };
        Ok::<_, StoreError>(lists::list(connection, &procedures, &scope, &open, (0, CASES_MAX))?.0)
    });
    Ok(found.map_err(|error| error.to_string())?.into_iter().map(choice).collect())
}

fn choice(row: CaseRow) -> CaseChoice {
    let ended = row.outcome.map(|(_, label)| label);
    let standing = ended.or_else(|| row.steps.into_iter().next().map(|step| step.title));
    CaseChoice { id: row.case, number: row.number, title: row.title, standing: standing.unwrap_or_default() }
}

/// Does it, and says the number of the application that the letter belongs to now.
fn act(services: &Services, act_id: ActId, id: InboxId, deed: &Deed) -> Result<String, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let done = carry_out(&procedures, sealer.as_ref(), (act_id, by), id, deed).map_err(|error| error.to_string())?;
    let header = done.map(|case| services.store.read(|connection| case::header(connection, case))).transpose();
    let header = header.map_err(|error| error.to_string())?.flatten();
    Ok(header.map(|header| header.number).unwrap_or_default())
}

fn carry_out(
    procedures: &Procedures,
    sealer: &dyn Sealer,
    (act_id, by): (ActId, UserId),
    id: InboxId,
    deed: &Deed,
) -> Result<Option<CaseId>, TakeError> {
    match deed {
        Deed::Take => applications::take_anyway(procedures, act_id, by, id, sealer).map(Some),
        Deed::Aside(reason) => applications::put_aside(procedures, act_id, by, id, reason).map(|()| None),
        Deed::BackOut(reason) => applications::put_back(procedures, act_id, by, id, reason).map(|()| None),
        Deed::Attach(case) => {
            let row = procedures.store().read(|connection| inbox::by_id(connection, id))?;
            // From one to another is two acts: after a power cut between them it waits among the new ones.
            if row.and_then(|row| row.case_id).is_some_and(|here| here != *case) {
                applications::put_back(procedures, ActId::new(), by, id, MOVED)?;
            }
            applications::attach_to(procedures, act_id, by, id, *case, sealer).map(|()| Some(*case))
        }
    }
}
