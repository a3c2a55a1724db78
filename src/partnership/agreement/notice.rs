//! When an agreement may end, and when what is left is paid: the notice that was agreed, what makes an earlier day right,
//! and the day of the last payment. Pure.

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::words::{OUTLET, PARTNER};
use crate::base::BusinessDay;

/// So many days after its end the rest is paid at the latest (Pasal 12 of our agreement, third paragraph).
pub(super) const REST_PAID_DAYS: u16 = 14;

/// Who ends an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    Partner,
    Outlet,
}

impl EndedBy {
    pub(super) fn name(self) -> &'static str {
        match self {
            EndedBy::Partner => "partner",
            EndedBy::Outlet => "outlet",
        }
    }

    /// As the paper calls them.
    pub(super) fn called(self) -> &'static str {
        match self {
            EndedBy::Partner => PARTNER,
            EndedBy::Outlet => OUTLET,
        }
    }

    /// As a letter calls them.
    pub(super) fn plainly(self) -> &'static str {
        match self {
            EndedBy::Partner => "mitra",
            EndedBy::Outlet => "gerai",
        }
    }
}

/// Why an agreement ends before its notice is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Both want it so: what two agreed they can agree otherwise.
    Agreed,
    /// One broke it and did not mend it after a written warning (Pasal 12, second paragraph).
    Breach,
}

impl Ground {
    pub(super) fn name(self) -> &'static str {
        match self {
            Ground::Agreed => "agreed",
            Ground::Breach => "breach",
        }
    }

    /// In the middle of a sentence.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Ground::Agreed => "atas kesepakatan kedua pihak",
            Ground::Breach => "karena pelanggaran yang tidak diperbaiki sesudah diperingatkan secara tertulis",
        }
    }
}

/// The first day on which an agreement may be over without another ground than the will of one side. Its last day is then
/// at least `notice_days` after today; one that runs out before ends with its last day anyway.
pub fn first_end(today: BusinessDay, last: BusinessDay, notice_days: u16) -> BusinessDay {
    let noticed = match notice_days {
        0 => today,
        days => today.plus_days(u64::from(days) + 1),
    };
    noticed.min(last.plus_days(1)).max(today)
}

/// The day by which the rest is paid of an agreement that is over from a day on: the payment day of the month after its
/// last sales, as for every month, and never later than the agreement says of its end.
pub fn paid_by(ends_on: BusinessDay, payment_day: u8) -> BusinessDay {
    let month = ends_on.minus_days(1).plus_months(1);
    let rest = ends_on.plus_days(REST_PAID_DAYS.into());
    BusinessDay::new(month.0.year(), month.0.month(), payment_day.into()).map_or(rest, |day| day.min(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn the_notice_is_kept_unless_the_agreement_runs_out_before() {
        for (last, notice, first) in [
            ("2027-11-21", 30, "2026-12-23"),
            ("2027-11-21", 0, "2026-11-22"),
            ("2026-12-01", 30, "2026-12-02"),
            ("2026-11-22", 30, "2026-11-23"),
            ("2026-11-01", 30, "2026-11-22"),
        ] {
            assert_eq!(first_end(day("2026-11-22"), day(last), notice), day(first), "{last} {notice}");
        }
    }

    #[test]
    fn the_rest_is_paid_on_the_next_payment_day_and_within_two_weeks() {
        for (ends_on, payment_day, paid) in [
            ("2026-12-01", 10, "2026-12-10"),
            ("2026-11-22", 10, "2026-12-06"),
            ("2026-12-28", 5, "2027-01-05"),
            ("2027-01-01", 28, "2027-01-15"),
        ] {
            assert_eq!(paid_by(day(ends_on), payment_day), day(paid), "{ends_on} {payment_day}");
        }
    }
}
