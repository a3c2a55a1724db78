//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::panic::catch_unwind;

use deks_ui::InboxFilter;
use thiserror::Error;

use super::handle::{states_of, waits};
use super::{AskDraft, CaseChoice, Deed, DeedDone, Effect, Intent, LetterData, Listing, OnCase, Standing, understood};
use crate::base::text::{clean_lines, truncate_chars};
use crate::base::{ActId, CaseId, InboxId, Rupiah, UserId};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::mail::inbox::{self, Filter, InboxRow, InboxState, RawError, Sealer};
use crate::partnership::SOP;
use crate::partnership::applications::{self, Office, TakeError, Taken, TakenIn};
use crate::partnership::reading::{self, Verdict};
use crate::people::{self, NotAllowed, Permission};
use crate::sop::Procedures;
use crate::sop::case;
use crate::sop::definition::ParameterValue;
use crate::sop::lists::{self, CaseRow, Scope, Standing as CaseStanding};
use crate::store::{Connection, StoreError};

/// Letters in the list; older ones are found by searching.
pub(super) const ROWS_MAX: u32 = 300;
/// Applications that are offered for a letter.
const CASES_MAX: usize = 30;
/// A letter's text on the screen, in characters.
const TEXT_CHARS_MAX: usize = 20_000;

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
        Effect::Open(id) => Some(Intent::LetterRead { id, result: open(services, id).map(Box::new) }),
        Effect::LookAgain(id) => Some(Intent::LetterSeen { id, result: look_again(services, id).map(Box::new) }),
        Effect::Word { id, case } => Some(Intent::Worded { id, result: word(services, case).map(Box::new) }),
        Effect::FindCases(query) => {
            let result = find_cases(services, &query);
            Some(Intent::CasesFound { query, result })
        }
        Effect::Do { act_id, id, deed } => {
            let result = act(services, (act_id, id), &deed);
            Some(Intent::Did { id, deed, result })
        }
    }
}

fn list(services: &Services, filter: InboxFilter, query: &str) -> Result<Listing, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let wanted = Filter { states: states_of(filter), case_id: None, words: query.trim().to_owned() };
    let found = services.store.read(|connection| {
        people::require(connection, user, Permission::WorkCases)?;
        let rows = inbox::list(connection, &wanted, ROWS_MAX)?;
        let asked = asked(connection, services, &rows)?;
        Ok::<_, ShowError>((rows, asked, inbox::totals(connection)?))
    });
    let (mut rows, asked, totals) = found.map_err(|error| error.to_string())?;
    rows.sort_by_key(|row| !waits(row.state));
    Ok(Listing {
        rows,
        asked,
        totals,
        today: services.store.today(),
        configured: !services.config.inbox.imap_host.trim().is_empty(),
        status: services.inbox().map(|worker| worker.status()),
    })
}

/// When what is missing was asked for, by the letters that began an application which waits for the answer. Only those that
/// lacked something are looked at.
fn asked(
    connection: &Connection,
    services: &Services,
    rows: &[InboxRow],
) -> Result<HashMap<InboxId, String>, StoreError> {
    let lacked = |row: &&InboxRow| {
        let is = |verdict: Verdict| row.verdict.starts_with(verdict.meaning());
        row.state == InboxState::Application && (is(Verdict::Incomplete) || is(Verdict::QuarantinedAttachments))
    };
    let mut found = HashMap::new();
    for row in rows.iter().filter(lacked) {
        let Some(case) = row.case_id else { continue };
        let when = asked_when(connection, services, case)?;
        if !when.is_empty() {
            found.insert(row.inbox_id, when);
        }
    }
    Ok(found)
}

/// The day; empty: nobody waits for an answer.
fn asked_when(connection: &Connection, services: &Services, case: CaseId) -> Result<String, StoreError> {
    let asked = applications::asked(connection, case)?;
    Ok(asked.map(|asked| services.store.zone().day_of(asked.at).numeric()).unwrap_or_default())
}

fn sort(services: &Services) -> Result<TakenIn, String> {
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let taken = applications::take_in(&procedures, sealer.as_ref(), &services.config);
    taken.map_err(|error| error.to_string())
}

/// Opens a letter for somebody who works on it, and understands it anew. The look is noted before.
fn open(services: &Services, id: InboxId) -> Result<LetterData, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let (procedures, sealer) = (services.procedures()?, services.sealer()?);
    let opened = applications::open_letter(&procedures, sealer.as_ref(), user, id, "");
    let opened = opened.map_err(|error| error.to_string())?;
    let case = services.store.read(|connection| on_case(connection, services, &procedures, &opened.row));
    let case = case.map_err(|error| error.to_string())?;
    let mut data = LetterData { row: opened.row, body: String::new(), unread: String::new(), understood: None, case };
    let bytes = opened.bytes.map_err(|error| error.to_string());
    match bytes.and_then(|bytes| understand(bytes, limit(services, &procedures))) {
        Err(why) => data.unread = why,
        Ok(reading) => {
            let body = clean_lines(&applications::masked(&reading.body));
            data.body = truncate_chars(&body, TEXT_CHARS_MAX).to_owned();
            data.understood = Some(understood::of(&reading));
        }
    }
    Ok(data)
}

/// What became of a letter that is open already.
fn look_again(services: &Services, id: InboxId) -> Result<Standing, String> {
    let user = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    let seen = services.store.read(|connection| {
        people::require(connection, user, Permission::WorkCases)?;
        let row = inbox::by_id(connection, id)?.ok_or(RawError::NoSuchMessage)?;
        let case = on_case(connection, services, &procedures, &row)?;
        Ok::<_, ShowError>(Standing { row, case })
    });
    seen.map_err(|error| error.to_string())
}

fn on_case(
    connection: &Connection,
    services: &Services,
    procedures: &Procedures,
    row: &InboxRow,
) -> Result<Option<OnCase>, StoreError> {
    let Some(case) = row.case_id else { return Ok(None) };
    let Some(header) = case::header(connection, case)? else { return Ok(None) };
    let missing = applications::missing(connection, procedures, case)?;
    let asked = asked_when(connection, services, case)?;
    let is_closed = header.is_closed();
    Ok(Some(OnCase { id: case, number: header.number, title: header.title, is_closed, missing, asked }))
}

/// The letter that asks for what is missing, as it would go out now.
fn word(services: &Services, case: CaseId) -> Result<AskDraft, String> {
    services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    let office = Office::of(&services.config);
    let draft = services.store.read(|c| applications::missing_letter(c, &procedures, &office, case));
    let draft = draft.map_err(|error| error.to_string())?;
    let (subject, body) = (draft.subject.clone(), draft.body.clone());
    Ok(AskDraft { draft, subject, body, unset: !services.has_mail_server() })
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
        let open = lists::Filter { standing: CaseStanding::Open, ..lists::Filter::default() };
        Ok::<_, StoreError>(lists::list(connection, &procedures, &scope, &open, (0, CASES_MAX))?.0)
    });
    Ok(found.map_err(|error| error.to_string())?.into_iter().map(choice).collect())
}

fn choice(row: CaseRow) -> CaseChoice {
    let ended = row.outcome.map(|(_, label)| label);
    let standing = ended.or_else(|| row.steps.into_iter().next().map(|step| step.title));
    CaseChoice { id: row.case, number: row.number, title: row.title, standing: standing.unwrap_or_default() }
}

/// Does it, and says to which application the letter belongs now.
fn act(services: &Services, (act_id, id): (ActId, InboxId), deed: &Deed) -> Result<DeedDone, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let procedures = services.procedures()?;
    if let Deed::Ask(sending) = deed {
        let office = Office::of(&services.config);
        let sent = applications::ask_for_missing(&procedures, act_id, by, &office, sending.as_ref().clone());
        sent.map_err(|error| error.to_string())?;
        services.wake_mail();
        return Ok(DeedDone { unset: !services.has_mail_server(), ..DeedDone::default() });
    }
    let sealer = services.sealer()?;
    let taken = carry_out(&procedures, sealer.as_ref(), (act_id, by), id, deed).map_err(|error| error.to_string())?;
    let Some(taken) = taken else { return Ok(DeedDone::default()) };
    let header = services.store.read(|connection| case::header(connection, taken.case));
    let header = header.map_err(|error| error.to_string())?;
    let number = header.map(|header| header.number).unwrap_or_default();
    Ok(DeedDone { number, refused: taken.refused, unset: false })
}

fn carry_out(
    procedures: &Procedures,
    sealer: &dyn Sealer,
    (act_id, by): (ActId, UserId),
    id: InboxId,
    deed: &Deed,
) -> Result<Option<Taken>, TakeError> {
    match deed {
        // A letter of ours: nothing of this one changes.
        Deed::Ask(_) => Ok(None),
        Deed::Take => applications::take_anyway(procedures, act_id, by, id, sealer).map(Some),
        Deed::Aside(reason) => applications::put_aside(procedures, act_id, by, id, reason).map(|()| None),
        Deed::BackOut(reason) => applications::put_back(procedures, act_id, by, id, reason).map(|()| None),
        Deed::Attach(case) => applications::attach_to(procedures, act_id, by, id, *case, sealer).map(Some),
    }
}
