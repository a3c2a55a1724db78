//! What a page of rows needs to know about procedures and people, looked up once for all of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::Connection;

use super::words::{self, TaskClock};
use crate::base::working_days::{DayMode, WorkCalendar};
use crate::base::{UserId, UtcMs, Zone};
use crate::people;
use crate::sop::Procedures;
use crate::sop::definition::{Definition, Due, Pin, Step, Unit};
use crate::store::StoreError;

/// A revision with its days counted in both ways.
pub(in crate::sop) struct Known {
    pub definition: Arc<Definition>,
    pub calendar: WorkCalendar,
    working: WorkCalendar,
    calendar_days: WorkCalendar,
}

impl Known {
    pub fn of(procedures: &Procedures, definition: Arc<Definition>) -> Known {
        let calendar = procedures.calendar(&definition);
        let working = WorkCalendar { mode: DayMode::Working, ..calendar.clone() };
        let calendar_days = WorkCalendar { mode: DayMode::Calendar, ..calendar.clone() };
        Known { definition, calendar, working, calendar_days }
    }

    pub fn zone(&self) -> Zone {
        self.definition.procedure.zone
    }

    /// The days on which the office works, whatever the procedure counts.
    pub fn working(&self) -> &WorkCalendar {
        &self.working
    }

    /// The days that a step is counted in: its own, else those of the procedure; from an event calendar days.
    pub fn days_of(&self, step: Option<&Step>) -> &WorkCalendar {
        match step.map(|step| &step.due) {
            Some(Due::Within { unit: Unit::WorkingDays, .. } | Due::Offset { unit: Unit::WorkingDays, .. }) => {
                &self.working
            }
            Some(Due::Within { unit: Unit::CalendarDays, .. } | Due::Offset { .. }) => &self.calendar_days,
            _ => &self.calendar,
        }
    }

    /// "3 hari kerja lagi".
    pub fn until(&self, step: &str, clock: TaskClock<'_>, now: UtcMs) -> String {
        words::until(self.days_of(self.definition.step(step)), self.zone(), clock, now)
    }

    /// "3 hari lagi", where there is little room.
    pub fn brief(&self, step: &str, clock: TaskClock<'_>, now: UtcMs) -> String {
        words::brief(self.days_of(self.definition.step(step)), self.zone(), clock, now)
    }

    /// The title of a step; its id where this revision does not know it.
    pub fn step_title(&self, step: &str) -> String {
        self.definition.step(step).map_or_else(|| step.to_owned(), |step| step.title.clone())
    }

    pub fn outcome_label(&self, outcome: &str) -> String {
        self.definition.outcome(outcome).map_or_else(|| outcome.to_owned(), |outcome| outcome.label.clone())
    }
}

/// Revisions and names, kept for one reading.
pub(in crate::sop) struct Book<'a> {
    connection: &'a Connection,
    procedures: &'a Procedures,
    known: HashMap<Pin, Option<Arc<Known>>>,
    names: BTreeMap<UserId, String>,
}

impl<'a> Book<'a> {
    pub fn open(connection: &'a Connection, procedures: &'a Procedures) -> Result<Book<'a>, StoreError> {
        let names = people::users(connection)?.into_iter().map(|user| (user.id, user.name)).collect();
        Ok(Book { connection, procedures, known: HashMap::new(), names })
    }

    /// The revision that a case pinned; none: this program cannot read it.
    pub fn known(&mut self, pin: &Pin) -> Result<Option<Arc<Known>>, StoreError> {
        if let Some(found) = self.known.get(pin) {
            return Ok(found.clone());
        }
        let definition = self.procedures.definition_in(self.connection, pin)?;
        let known = definition.map(|definition| Arc::new(Known::of(self.procedures, definition)));
        self.known.insert(pin.clone(), known.clone());
        Ok(known)
    }

    pub fn connection(&self) -> &'a Connection {
        self.connection
    }

    pub fn procedures(&self) -> &'a Procedures {
        self.procedures
    }

    /// What somebody is called.
    pub fn name(&self, user: UserId) -> String {
        self.names.get(&user).cloned().unwrap_or_else(|| "pengguna lain".to_owned())
    }

    pub fn names(&self) -> &BTreeMap<UserId, String> {
        &self.names
    }

    /// `Desa Ju'uh, Kec. Tebing Tinggi, Kab. Balangan`; the code where the list does not have it.
    pub fn region(&self, code: &str) -> String {
        self.procedures.regions().full_name(code).unwrap_or_else(|| code.to_owned())
    }
}
