//! Every letter that nobody sorted yet becomes an application, a message on one, or is set aside; each in one act.
//!
//! The id of that act follows from the letter's, so that a letter that is taken in again after a crash, or by two
//! programs, is taken in once: the act is there whole, or it is not.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use thiserror::Error;

use super::adding::{self, Arrived, Sorted, TakeError};
use super::belongs;
use crate::base::{InboxId, Rupiah};
use crate::config::Config;
use crate::mail::inbox::{self, InboxRow, InboxState, RawError, Sealer};
use crate::partnership::reading::{self, Reading};
use crate::partnership::{SOP, act_of};
use crate::sop::Procedures;
use crate::sop::definition::{Definition, ParameterValue};
use crate::store::{Act, StoreError, Tx};

/// Letters that are looked up at once.
const BATCH: u32 = 100;
/// The parameter of the procedure that says what one item may cost.
const PRICE_LIMIT: &str = "price_limit";

/// How many letters became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenIn {
    pub applications: usize,
    pub messages: usize,
    /// No applications: a person can still take them.
    pub none: usize,
    /// They cannot be read: a person looks.
    pub waiting: usize,
    /// It was told to stop before every letter was looked at: the next round goes on.
    pub is_cut: bool,
}

/// Why letters are not taken in now. Those that were stay, and the next round goes on.
#[derive(Debug, Error)]
pub enum TakeInError {
    #[error("Prosedur DEKS tidak ada, jadi surat masuk belum dipilah. Taruh kembali berkas prosedurnya.")]
    NoProcedure,
    #[error(transparent)]
    Take(TakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sorts every letter that nobody sorted yet, the oldest first. Reads and seals: never call it from the UI thread.
///
/// # Errors
/// Only what keeps every letter from being taken; one that is the trouble itself is left to a person.
pub fn take_in(procedures: &Procedures, sealer: &dyn Sealer, config: &Config) -> Result<TakenIn, TakeInError> {
    take_in_while(procedures, sealer, config, &|| true)
}

/// The same as long as `go_on` says so, which is asked before each letter: a flood of letters keeps nobody waiting who
/// wants this to end. A letter that was begun is taken whole.
///
/// # Errors
/// As [`take_in`].
pub fn take_in_while(
    procedures: &Procedures,
    sealer: &dyn Sealer,
    config: &Config,
    go_on: &dyn Fn() -> bool,
) -> Result<TakenIn, TakeInError> {
    let definition = procedures.library().newest(SOP).ok_or(TakeInError::NoProcedure)?;
    let limit = price_limit(&definition).unwrap_or(config.rules.price_limit_rupiah);
    let (mut taken, mut seen) = (TakenIn::default(), BTreeSet::<InboxId>::new());
    loop {
        let room = BATCH.saturating_add(u32::try_from(taken.waiting).unwrap_or(u32::MAX));
        let rows = procedures.store().read(|connection| inbox::unsorted(connection, room))?;
        let rows: Vec<InboxRow> = rows.into_iter().filter(|row| seen.insert(row.inbox_id)).collect();
        if rows.is_empty() {
            return Ok(taken);
        }
        for row in rows {
            if !go_on() {
                return Ok(TakenIn { is_cut: true, ..taken });
            }
            match sort(procedures, sealer, (limit, &config.mail.from_address), row)? {
                Sorted::Application(_) => taken.applications += 1,
                Sorted::Message(_) => taken.messages += 1,
                Sorted::NoApplication => taken.none += 1,
                Sorted::Waiting => taken.waiting += 1,
                Sorted::Already => {}
            }
        }
    }
}

/// The highest price per item, as the procedure has it.
pub(super) fn price_limit(definition: &Definition) -> Option<Rupiah> {
    match definition.parameter(PRICE_LIMIT).map(|parameter| &parameter.value) {
        Some(ParameterValue::Rupiah(limit)) => Some(*limit),
        _ => None,
    }
}

fn sort(
    procedures: &Procedures,
    sealer: &dyn Sealer,
    (limit, own_address): (Rupiah, &str),
    row: InboxRow,
) -> Result<Sorted, TakeInError> {
    let id = row.inbox_id;
    let bytes = match procedures.store().read(|connection| inbox::raw(connection, id, sealer)) {
        Ok(bytes) => bytes,
        Err(RawError::Store(error)) => return Err(error.into()),
        Err(RawError::NoSuchMessage) => return Ok(Sorted::Already),
        Err(RawError::NotOpened) => {
            // With the right key it may be read later: it stays as new as it is.
            tracing::warn!(inbox_id = %id, "a letter does not open with the key of this device");
            return Ok(Sorted::Waiting);
        }
        Err(error) => return leave(procedures, id, error.to_string()),
    };
    // A letter is hostile: one that breaks the reader is left to a person and keeps no other letter waiting.
    let reading = match catch_unwind(|| reading::read(&bytes, limit)) {
        Ok(Ok(reading)) => reading,
        Ok(Err(error)) => return leave(procedures, id, error.to_string()),
        Err(_) => return leave(procedures, id, RawError::Unreadable.to_string()),
    };
    let is_own = !own_address.is_empty() && reading.sender.email.eq_ignore_ascii_case(own_address);
    let arrived = Arrived { row, reading: Some(reading), bytes: Some(bytes) };
    let within = procedures.clone();
    let act = Act::system("partnership.take_in").with_id(act_of("inbox.take_in", &[id.0.as_bytes()]));
    match procedures.store().write(act, move |tx| settle(tx, &within, &arrived, is_own)) {
        Ok(sorted) => Ok(sorted),
        // The same letter would break the next round as well.
        Err(TakeError::Store(StoreError::ActPanicked)) => leave(procedures, id, RawError::Unreadable.to_string()),
        Err(error) if error.is_of_the_store() => Err(TakeInError::Take(error)),
        Err(error) => leave(procedures, id, error.to_string()),
    }
}

/// Decides and does it, inside one act.
fn settle(tx: &mut Tx<'_>, procedures: &Procedures, arrived: &Arrived, is_own: bool) -> Result<Sorted, TakeError> {
    let id = arrived.row.inbox_id;
    let is_new = inbox::by_id(tx.conn(), id)?.is_some_and(|row| row.state == InboxState::New);
    let Some(reading) = arrived.reading.as_ref().filter(|_| is_new) else { return Ok(Sorted::Already) };
    if is_own {
        let verdict = "Surat dari alamat gerai sendiri.";
        inbox::set_state(tx, id, InboxState::NotApplication, None, verdict)?;
        return Ok(Sorted::NoApplication);
    }
    let definition = procedures.library().newest(SOP).ok_or(TakeError::NoProcedure)?;
    let ground = procedures.ground_on(definition.procedure.zone.day_of(tx.now()));
    let case = belongs::case_of(tx.conn(), (&definition, &ground), &arrived.row, reading)?;
    if let Some((header, how)) = case.filter(|(header, _)| !(header.is_closed() && stands_alone(reading))) {
        adding::add_to(tx, procedures, None, (&header, how), arrived)?;
        return Ok(Sorted::Message(header.id));
    }
    if reading.is_application() {
        let (case, _) = adding::open_for(tx, procedures, None, arrived)?;
        return Ok(Sorted::Application(case));
    }
    inbox::set_state(tx, id, InboxState::NotApplication, None, &adding::verdict_of(reading))?;
    Ok(Sorted::NoApplication)
}

/// Whether an answer in a closed case is an application of its own: a business that was refused applies again.
fn stands_alone(reading: &Reading) -> bool {
    reading.is_application() && reading.form.business_name.is_some() && reading.catalogue.is_some()
}

/// Leaves a letter to a person, with the sentence that says why.
fn leave(procedures: &Procedures, id: InboxId, why: String) -> Result<Sorted, TakeInError> {
    let act = Act::system("partnership.leave").with_id(act_of("inbox.leave", &[id.0.as_bytes()]));
    let left = procedures.store().write(act, move |tx| {
        let is_new = inbox::by_id(tx.conn(), id)?.is_some_and(|row| row.state == InboxState::New);
        if is_new {
            inbox::set_state(tx, id, InboxState::PutBack, None, &why)?;
        }
        Ok::<_, TakeError>(())
    });
    match left {
        Ok(()) => Ok(Sorted::Waiting),
        Err(TakeError::Store(error)) => Err(error.into()),
        Err(error) => Err(TakeInError::Take(error)),
    }
}
