//! When a step is due, pure. As readings.md says it: minutes and hours are norms of effort and no deadlines, "Hari" are
//! the days of the procedure's own clock, a deadline ends with its day in the zone of the procedure, and a pause moves it
//! by the time that counts and no more. Overdue is derived: it approves nothing and changes nothing.

use super::types::{TaskRow, TaskState};
use crate::base::working_days::{DayMode, Offset, WorkCalendar, days_from, last_ms_of};
use crate::base::{BusinessDay, UtcMs, Zone};
use crate::sop::definition::{Anchor, Definition, Due, Opens, Step, Target, Unit};
use crate::sop::field::{FieldValue, Values};

/// Rounds after which a repetition counts from now again: a century of months.
const ROUNDS_MAX: i64 = 1_200;

/// When a task of this step is due, opened at a moment and paused for so long (see [`paused_ms`]). `None`: no deadline, or
/// an anchor that is not known yet.
pub fn due(
    definition: &Definition,
    calendar: &WorkCalendar,
    step: &Step,
    opened_at: UtcMs,
    paused_ms: i64,
    values: &Values,
) -> Option<UtcMs> {
    let zone = definition.procedure.zone;
    let plain = match (&step.due, &step.opens) {
        (Due::Within { value, unit }, _) => within(calendar, zone, opened_at, (*value, *unit)),
        (Due::None, Opens::Repeats { every, unit }) => within(calendar, zone, opened_at, (*every, *unit)),
        (Due::None, _) => None,
        (Due::Offset { anchor, value, unit }, _) => {
            let anchor = definition.anchors.iter().find(|known| known.id == *anchor)?;
            from_anchor(calendar, zone, anchor_at(zone, anchor, values)?, (*value, *unit))
        }
    };
    after_pause(definition, calendar, Some(step), plain, paused_ms)
}

/// A deadline after a pause: later by the counted time of the pause. An event waits for nobody: what hangs on an anchor
/// stays where it is.
pub fn after_pause(
    definition: &Definition,
    calendar: &WorkCalendar,
    step: Option<&Step>,
    due: Option<UtcMs>,
    pause_ms: i64,
) -> Option<UtcMs> {
    if step.is_some_and(|step| matches!(step.due, Due::Offset { .. })) {
        return due;
    }
    due.map(|due| pausing(calendar, step).after_working_ms(due, pause_ms, definition.procedure.zone))
}

/// When the next round of a repetition is due: the rhythm goes on from the first round, whenever the last was done.
/// `rounds`: the tasks of the step so far, in order.
pub fn next_round(
    definition: &Definition,
    calendar: &WorkCalendar,
    (every, unit): (i64, Unit),
    rounds: &[&TaskRow],
    now: UtcMs,
) -> Option<UtcMs> {
    let zone = definition.procedure.zone;
    // What was stopped begins anew.
    let stops = |task: &TaskRow| {
        let action = definition.step(&task.step).and_then(|step| step.action(&task.action));
        action.is_some_and(|action| action.to.contains(&Target::Stop(task.step.clone())))
    };
    let is_stopped = |task: &&TaskRow| task.state == TaskState::Cancelled || stops(task);
    let stopped = rounds.iter().rposition(is_stopped).map_or(0, |at| at + 1);
    let run = rounds.get(stopped..).unwrap_or_default();
    let Some((first, last_due)) = run.first().zip(run.last().and_then(|last| last.due_at)) else {
        return within(calendar, zone, now, (every, unit));
    };
    let round = |count: i64| within(calendar, zone, first.opened_at, (every.checked_mul(count)?, unit));
    let later = (1..=ROUNDS_MAX).map_while(round).find(|due| *due > last_due);
    later.or_else(|| within(calendar, zone, now, (every, unit)))
}

/// The time that a pause from one moment to another takes off the clock of a step: only days that count.
pub fn paused_ms(definition: &Definition, calendar: &WorkCalendar, step: Option<&Step>, from: UtcMs, to: UtcMs) -> i64 {
    pausing(calendar, step).working_ms_between(from, to, definition.procedure.zone)
}

/// How long the work itself should take, in minutes: for figures, never a deadline.
pub fn norm_minutes(step: &Step) -> Option<i64> {
    match step.due {
        Due::Within { value, unit: Unit::Minutes } => Some(value),
        Due::Within { value, unit: Unit::Hours } => Some(value.saturating_mul(60)),
        _ => None,
    }
}

/// Whether a task is late. While it waits for somebody outside its clock stands where it stood.
pub fn overdue(task: &TaskRow, now: UtcMs) -> bool {
    task.is_open() && task.due_at.is_some_and(|due| task.paused_at.unwrap_or(now) > due)
}

/// The role that hears of a late task: none before it is late by the days that its step says.
pub fn escalation(definition: &Definition, calendar: &WorkCalendar, task: &TaskRow, now: UtcMs) -> Option<String> {
    let escalate = definition.step(&task.step)?.escalate.as_ref()?;
    if !overdue(task, now) {
        return None;
    }
    let days = u32::try_from(escalate.after_days.max(0)).unwrap_or(u32::MAX);
    let until = calendar.due_at(task.due_at?, days, 0, definition.procedure.zone);
    (task.paused_at.unwrap_or(now) > until).then(|| escalate.to.clone())
}

/// To which role a late task of a step goes, and before which moment it was due if it goes there now: what [`escalation`]
/// says of one task, for many at once. None: it goes to nobody, or nothing was due so long ago.
pub fn escalates_before<'d>(
    definition: &'d Definition,
    calendar: &WorkCalendar,
    step: &'d Step,
    now: UtcMs,
) -> Option<(&'d str, UtcMs)> {
    /// No step waits longer before somebody hears of it.
    const DAYS_BACK_MAX: usize = 3_660;
    let escalate = step.escalate.as_ref()?;
    let zone = definition.procedure.zone;
    let mut left = escalate.after_days.max(0);
    let mut day = zone.day_of(now).minus_days(1);
    for _ in 0..DAYS_BACK_MAX {
        if left == 0 {
            return Some((escalate.to.as_str(), zone.at(day.plus_days(1), 0, 0)));
        }
        left -= i64::from(calendar.counts(day));
        day = day.minus_days(1);
    }
    None
}

/// When an anchor stands: its day, and its hour where one was entered.
pub fn anchor_at(zone: Zone, anchor: &Anchor, values: &Values) -> Option<UtcMs> {
    let FieldValue::Date(day) = values.get(&anchor.field)? else { return None };
    let time = match values.get(&anchor.time_field) {
        Some(FieldValue::Text(time)) => hour_and_minute(time),
        _ => None,
    };
    let (hour, minute) = time.unwrap_or_default();
    Some(zone.at(*day, hour, minute))
}

/// `09.00`, as fields of time keep it.
fn hour_and_minute(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once('.')?;
    Some((hour.parse().ok()?, minute.parse().ok()?))
}

/// The end of the day so much later; minutes and hours have none.
fn within(calendar: &WorkCalendar, zone: Zone, from: UtcMs, (value, unit): (i64, Unit)) -> Option<UtcMs> {
    let count = u32::try_from(value).ok()?;
    let start = zone.day_of(from);
    let day = match unit {
        Unit::Minutes | Unit::Hours => return None,
        Unit::Months => calendar.add_months(start, count),
        Unit::Days | Unit::WorkingDays | Unit::CalendarDays => counted(calendar, unit).add_days(start, count),
    };
    Some(last_ms_of(day, zone))
}

/// So long before (negative) or after an anchor. "H-n" counts calendar days whatever the clock says; hours are exact.
fn from_anchor(calendar: &WorkCalendar, zone: Zone, anchor: UtcMs, (value, unit): (i64, Unit)) -> Option<UtcMs> {
    let count = i32::try_from(value).ok()?;
    let day = zone.day_of(anchor);
    Some(match unit {
        Unit::Minutes => UtcMs(anchor.0.saturating_add(value.checked_mul(60_000)?)),
        Unit::Hours => Offset::Hours(count).due_at(anchor, zone),
        Unit::Days | Unit::CalendarDays => Offset::Days(count).due_at(anchor, zone),
        Unit::WorkingDays => last_ms_of(worked_from(calendar, day, count), zone),
        Unit::Months => last_ms_of(months_from(day, count), zone),
    })
}

fn worked_from(calendar: &WorkCalendar, day: BusinessDay, count: i32) -> BusinessDay {
    /// A list that calls every day a holiday must not stop the clock for good.
    const DAYS_OFF_IN_A_ROW_MAX: u32 = 366;
    if count >= 0 {
        return counted(calendar, Unit::WorkingDays).add_days(day, count.unsigned_abs());
    }
    (0..count.unsigned_abs().min(ROUNDS_MAX as u32)).fold(day, |day, _| {
        let mut before = days_from(day, -1);
        for _ in 0..DAYS_OFF_IN_A_ROW_MAX {
            if calendar.is_worked(before) {
                break;
            }
            before = days_from(before, -1);
        }
        before
    })
}

/// Calendar months away, the day clamped to the end of the month.
fn months_from(day: BusinessDay, count: i32) -> BusinessDay {
    if count >= 0 {
        return day.plus_months(count.unsigned_abs());
    }
    let back = chrono::Months::new(count.unsigned_abs());
    day.0.checked_sub_months(back).map_or(day, BusinessDay)
}

/// The calendar that the pauses of a step are counted by: that of the procedure, working days where the step asks for them.
/// Days off move a deadline and a pause alike, so that this is right for months and calendar days too.
fn pausing(calendar: &WorkCalendar, step: Option<&Step>) -> WorkCalendar {
    match step.map(|step| &step.due) {
        Some(Due::Within { unit: Unit::WorkingDays, .. }) => counted(calendar, Unit::WorkingDays),
        _ => calendar.clone(),
    }
}

/// The calendar as a unit counts it.
fn counted(calendar: &WorkCalendar, unit: Unit) -> WorkCalendar {
    let mode = match unit {
        Unit::WorkingDays => DayMode::Working,
        Unit::CalendarDays => DayMode::Calendar,
        _ => calendar.mode,
    };
    WorkCalendar { mode, ..calendar.clone() }
}
