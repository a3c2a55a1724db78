//! What a count says against the book, and which reasons fit. Pure.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{PartnerId, ProductId, Rupiah};
use crate::stock::MovementKind;

/// Of the words beside a reason.
pub(super) const NOTE_CHARS_MAX: usize = 300;

/// What was counted of a product, and between which acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub counted: i64,
    pub first_seq: i64,
    pub last_seq: i64,
}

/// A movement since the count began. `qty` is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    pub seq: i64,
    pub qty: i64,
}

/// A count beside the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// What the book said at the last scan; of what nobody counted, at the end of the counting.
    pub expected: i64,
    /// `None`: nobody counted it.
    pub counted: Option<i64>,
    /// More (plus) or less (minus) than the book.
    pub variance: i64,
    /// Pieces that came or went between its first and its last scan, or, where nobody counted it, since the beginning.
    pub moved: i64,
}

/// Sets a count against the book.
///
/// `on_hand` is what the book says now; `since` has every movement of the product since the count began; `end` is the act
/// that ended the counting. A piece that left between the first and the last scan may have been counted or not, and one
/// that came may have been missed: the count is good for a range, and only what lies outside of it is a variance.
pub fn reckon(on_hand: i64, tally: Option<Tally>, since: &[Since], end: Option<i64>) -> Reckoned {
    let sum = |wanted: &dyn Fn(&Since) -> bool| since.iter().filter(|one| wanted(one)).map(|one| one.qty).sum::<i64>();
    let Some(tally) = tally else {
        let expected = on_hand - sum(&|one| end.is_some_and(|end| one.seq > end));
        let during = |one: &&Since| end.is_none_or(|end| one.seq <= end);
        let moved = since.iter().filter(during).map(|one| one.qty.abs()).sum();
        return Reckoned { expected, counted: None, variance: -expected, moved };
    };
    let expected = on_hand - sum(&|one| one.seq > tally.last_seq);
    let between = |one: &Since| one.seq > tally.first_seq && one.seq < tally.last_seq;
    let gone = -sum(&|one| between(one) && one.qty < 0);
    let come = sum(&|one| between(one) && one.qty > 0);
    let (least, most) = (tally.counted - gone - expected, tally.counted + come - expected);
    Reckoned { expected, counted: Some(tally.counted), variance: 0.clamp(least, most), moved: gone + come }
}

/// A product whose count and book are not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variance {
    pub product: ProductId,
    pub partner: PartnerId,
    pub reckoned: Reckoned,
    pub price: Rupiah,
}

impl Variance {
    /// At the selling price; below zero is missing.
    pub fn value(&self) -> Rupiah {
        Rupiah(self.price.0.saturating_mul(self.reckoned.variance))
    }
}

/// Why shelf and book were not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody knows where it is.
    Lost,
    /// It is there and cannot be sold.
    Damaged,
    /// The hand-over or another paper had a wrong figure.
    WrongPaper,
    /// Sold or labelled as something else.
    Swapped,
    /// Turned up again.
    Found,
    /// Nobody counted it: the book stays as it is.
    Skipped,
    /// Words say it.
    Other,
}

/// A reason that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReasonFlaw {
    #[error("Alasan itu hanya untuk barang yang kurang.")]
    OnlyMissing,
    #[error("Alasan itu hanya untuk barang yang lebih.")]
    OnlyMore,
    #[error("Lewati hanya untuk barang yang belum dihitung.")]
    OnlyNotCounted,
    #[error("Tulis sebabnya, paling banyak {NOTE_CHARS_MAX} huruf.")]
    NoteMissing,
}

impl Reason {
    pub const ALL: [Reason; 7] = [
        Reason::Lost,
        Reason::Damaged,
        Reason::WrongPaper,
        Reason::Swapped,
        Reason::Found,
        Reason::Skipped,
        Reason::Other,
    ];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Lost => "lost",
            Reason::Damaged => "damaged",
            Reason::WrongPaper => "wrong_paper",
            Reason::Swapped => "swapped",
            Reason::Found => "found",
            Reason::Skipped => "skipped",
            Reason::Other => "other",
        }
    }

    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Lost => "hilang",
            Reason::Damaged => "rusak",
            Reason::WrongPaper => "salah catat",
            Reason::Swapped => "tertukar",
            Reason::Found => "ditemukan kembali",
            Reason::Skipped => "belum dihitung, dilewati",
            Reason::Other => "lainnya",
        }
    }

    pub fn read(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Whether it fits this difference, with these words beside it.
    pub fn check(self, reckoned: &Reckoned, note: &str) -> Result<(), ReasonFlaw> {
        let is_missing = reckoned.variance < 0;
        match self {
            Reason::Lost | Reason::Damaged if !is_missing => Err(ReasonFlaw::OnlyMissing),
            Reason::Found if is_missing => Err(ReasonFlaw::OnlyMore),
            Reason::Skipped if reckoned.counted.is_some() => Err(ReasonFlaw::OnlyNotCounted),
            _ if note.chars().count() > NOTE_CHARS_MAX => Err(ReasonFlaw::NoteMissing),
            Reason::Other if note.is_empty() => Err(ReasonFlaw::NoteMissing),
            _ => Ok(()),
        }
    }

    /// Those that fit, in the order in which they are offered.
    pub fn fitting(reckoned: &Reckoned) -> Vec<Reason> {
        Reason::ALL.into_iter().filter(|reason| reason.check(reckoned, "-").is_ok()).collect()
    }

    /// The movement that puts the book right; `None`: it stays as it is.
    pub fn movement(self) -> Option<MovementKind> {
        match self {
            Reason::Lost => Some(MovementKind::Lost),
            Reason::Damaged => Some(MovementKind::Damaged),
            Reason::WrongPaper | Reason::Swapped | Reason::Found | Reason::Other => Some(MovementKind::Adjusted),
            Reason::Skipped => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(counted: i64, first_seq: i64, last_seq: i64) -> Option<Tally> {
        Some(Tally { counted, first_seq, last_seq })
    }

    #[test]
    fn a_count_is_set_against_the_book_of_its_last_scan() {
        let sold = |seq| Since { seq, qty: -1 };
        let came = |seq| Since { seq, qty: 1 };
        // What the book says now, what was counted, what moved since the count began; the variance, and what was expected.
        type Case<'a> = (i64, Option<Tally>, &'a [Since], i64, i64);
        let table: &[Case<'_>] = &[
            (5, tally(5, 10, 10), &[], 0, 5),
            (5, tally(4, 10, 10), &[], -1, 5),
            (5, tally(7, 10, 10), &[], 2, 5),
            // Sold after it was counted, and before: neither is a variance.
            (4, tally(5, 10, 10), &[sold(20)], 0, 5),
            (4, tally(4, 10, 12), &[sold(9)], 0, 4),
            // Sold while it was counted: from the counted pieces, or before anybody came there.
            (4, tally(5, 10, 30), &[sold(20)], 0, 4),
            (4, tally(4, 10, 30), &[sold(20)], 0, 4),
            (4, tally(3, 10, 30), &[sold(20)], -1, 4),
            (4, tally(7, 10, 30), &[sold(20)], 2, 4),
            // Came while it was counted.
            (6, tally(5, 10, 30), &[came(20)], 0, 6),
            (6, tally(4, 10, 30), &[came(20)], -1, 6),
            // A book below zero.
            (-2, tally(1, 10, 10), &[], 3, -2),
        ];
        for (on_hand, tally, since, variance, expected) in table {
            let found = reckon(*on_hand, *tally, since, Some(40));
            assert_eq!((found.variance, found.expected), (*variance, *expected), "{on_hand} {tally:?} {since:?}");
        }
    }

    #[test]
    fn what_nobody_counted_is_set_against_the_end_of_the_counting() {
        let since = [Since { seq: 20, qty: -1 }, Since { seq: 50, qty: -2 }];
        let ended = reckon(2, None, &since, Some(40));
        assert_eq!((ended.expected, ended.variance, ended.moved, ended.counted), (4, -4, 1, None));
        let open = reckon(2, None, &since, None);
        assert_eq!((open.expected, open.variance, open.moved), (2, -2, 3));
    }

    #[test]
    fn a_reason_fits_what_is_missing_or_what_is_more() {
        let of = |counted: Option<i64>, variance| Reckoned { expected: 5, counted, variance, moved: 0 };
        let missing = [Reason::Lost, Reason::Damaged, Reason::WrongPaper, Reason::Swapped, Reason::Other];
        assert_eq!(Reason::fitting(&of(Some(4), -1)), missing);
        let more = [Reason::WrongPaper, Reason::Swapped, Reason::Found, Reason::Other];
        assert_eq!(Reason::fitting(&of(Some(6), 1)), more);
        assert!(Reason::fitting(&of(None, -5)).contains(&Reason::Skipped));
        assert_eq!(Reason::Other.check(&of(Some(6), 1), ""), Err(ReasonFlaw::NoteMissing));
        assert_eq!(Reason::Lost.check(&of(Some(4), -1), &"x".repeat(301)), Err(ReasonFlaw::NoteMissing));
        assert_eq!(Reason::Lost.check(&of(Some(6), 1), ""), Err(ReasonFlaw::OnlyMissing));
        assert_eq!(Reason::Found.check(&of(Some(4), -1), ""), Err(ReasonFlaw::OnlyMore));
        assert_eq!(Reason::Skipped.check(&of(Some(4), -1), ""), Err(ReasonFlaw::OnlyNotCounted));
        for reason in Reason::ALL {
            assert_eq!(Reason::read(reason.name()), Some(reason));
        }
    }
}
