//! The work of the 1st: letters that need no approval go by themselves, and the managers get their digest.
//!
//! Due on the 1st at 08.00 of the outlet. A machine that was off does it when it is on again; a month is done once.

use serde::{Deserialize, Serialize};

use super::letters::{LetterState, letters_of_month};
use super::send::{self, SendError, Sent, send_month};
use super::{gather, store};
use crate::base::{Month, UtcMs, Zone};
use crate::config::Config;
use crate::mail;
use crate::returns::Letterhead;
use crate::store::{Act, Connection, Store, StoreError, first_act_at};

/// After a longer pause only the last months are made up for.
const MONTHS_MAX: usize = 3;

/// The months whose work is due and not done, the earliest first.
///
/// `since` is when this outlet began to use the program: months that were over by then are nobody's to report, or an
/// imported history would send a year of letters on the first day.
pub fn months_due(now: UtcMs, zone: Zone, last_done: Option<Month>, since: Option<UtcMs>) -> Vec<Month> {
    let mut latest = zone.day_of(now).month().previous();
    if now < gather::due_at(latest, zone) {
        latest = latest.previous();
    }
    let first = match (last_done, since) {
        (Some(done), _) => done.next(),
        (None, Some(since)) => zone.day_of(since).month(),
        (None, None) => return Vec::new(),
    };
    let mut months = Vec::new();
    let mut month = first.max(back(latest, MONTHS_MAX - 1));
    while month <= latest {
        months.push(month);
        month = month.next();
    }
    months
}

fn back(month: Month, months: usize) -> Month {
    (0..months).fold(month, |month, _| month.previous())
}

/// How many letters of the month that ended last wait for a manager: to approve, or approved and not sent. None when it
/// was over before this outlet began with the program: nobody reports such a month.
pub fn letters_waiting(
    connection: &Connection,
    now: UtcMs,
    zone: Zone,
    months_unsold: u32,
) -> Result<usize, StoreError> {
    let month = zone.day_of(now).month().previous();
    if first_act_at(connection)?.is_none_or(|since| zone.day_of(since).month() > month) {
        return Ok(0);
    }
    let figures = gather::month_figures(connection, month, zone, months_unsold)?;
    let letters = letters_of_month(connection, &figures)?;
    Ok(letters.iter().filter(|letter| matches!(letter.state, LetterState::Draft | LetterState::Approved)).count())
}

/// What a run of one month did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyRun {
    pub month: Month,
    pub sent: Sent,
}

#[derive(Serialize, Deserialize)]
struct Done {
    digest: bool,
}

/// Does the work of every month that is due. Killed in the middle and run again, it goes on where it stopped: letters
/// and digest have keys under which a second one is never made.
pub fn run_monthly(store: &Store, config: &Config) -> Result<Vec<MonthlyRun>, SendError> {
    let (last, since) =
        store.read(|connection| Ok::<_, StoreError>((store::last_run(connection)?, first_act_at(connection)?)))?;
    let mut runs = Vec::new();
    for month in months_due(store.clock().now(), store.zone(), last, since) {
        let mut sent = if config.rules.review_needs_approval {
            Sent::default()
        } else {
            send_month(store, month, config, None, None)?
        };
        sent.digest = finish(store, month, config, sent.letters as i64)?;
        runs.push(MonthlyRun { month, sent });
    }
    Ok(runs)
}

/// The digest and the mark that the month is done, as one act.
fn finish(store: &Store, month: Month, config: &Config, letters: i64) -> Result<bool, SendError> {
    let digest = match config.mail.managers.is_empty() {
        true => None,
        false => Some(store.read_snapshot(|connection| {
            let figures = gather::month_figures(connection, month, store.zone(), config.rules.months_unsold)?;
            let views = letters_of_month(connection, &figures)?;
            send::digest(connection, &figures, &views, config, store.today())
        })?),
    };
    let sender = Letterhead::of(config).sender;
    let done = store.write(Act::system("review.run"), move |tx| {
        if store::is_run(tx.conn(), month)? {
            return Ok::<_, SendError>(Done { digest: false });
        }
        if let Some(digest) = &digest {
            mail::enqueue(tx, &sender, &digest.letter)?;
        }
        store::add_run(tx, month, letters)?;
        Ok(Done { digest: digest.is_some() })
    })?;
    Ok(done.digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> UtcMs {
        UtcMs::parse_rfc3339(text).expect("a moment")
    }

    #[test]
    fn letters_are_due_on_the_first_at_eight_and_made_up_for_later() {
        let installed = Some(at("2026-07-10T03:00:00Z"));
        for (now, done, since, expect) in [
            ("2026-11-01T00:59:59Z", Some("2026-09"), installed, vec![]),
            ("2026-11-01T01:00:00Z", Some("2026-09"), installed, vec!["2026-10"]),
            ("2026-11-22T01:00:00Z", Some("2026-09"), installed, vec!["2026-10"]),
            ("2026-11-22T01:00:00Z", Some("2026-10"), installed, vec![]),
            ("2026-12-03T01:00:00Z", Some("2026-09"), installed, vec!["2026-10", "2026-11"]),
            ("2027-06-03T01:00:00Z", Some("2026-09"), installed, vec!["2027-03", "2027-04", "2027-05"]),
            ("2026-11-22T01:00:00Z", None, Some(at("2026-11-20T01:00:00Z")), vec![]),
            ("2026-11-22T01:00:00Z", None, Some(at("2026-10-15T01:00:00Z")), vec!["2026-10"]),
            ("2026-11-22T01:00:00Z", None, None, vec![]),
        ] {
            let due = months_due(at(now), Zone::Wib, done.and_then(Month::parse), since);
            let due: Vec<String> = due.iter().map(ToString::to_string).collect();
            assert_eq!(due, expect, "at {now} after {done:?}");
        }
        // 08.00 in Balangan is an hour earlier.
        let due = months_due(at("2026-11-01T00:00:00Z"), Zone::Wita, Month::parse("2026-09"), installed);
        assert_eq!(due.len(), 1);
    }
}
