//! How many papers a case takes, and from whom: nobody who only guessed its number fills it.
//!
//! Anybody can write a letter that names a case. What such letters bring has a small cap of its own, so that what the
//! applicant sends always fits; so has what was held back, which nobody opens. What was taken out of a case leaves room.

use std::collections::BTreeSet;

use serde_json::json;

use super::DocumentRow;
use super::add::AddDocumentError;
use super::change_kind::WAS;
use crate::base::{CaseDocumentId, CaseId};
use crate::sop::Procedures;
use crate::sop::case::past_store::NewTransition;
use crate::sop::case::types::{Detail, Past, TransitionKind};
use crate::sop::case::work::{NoCase, Work};
use crate::store::Tx;

/// A case of thirty photos and a dozen letters has a tenth of it.
pub(super) const DOCUMENTS_MAX: usize = 500;
pub(super) const HELD_MAX: usize = 100;
/// As many files as one letter carries.
pub(super) const STRANGERS_MAX: usize = 40;
/// How the fact of adding says that a letter of somebody else brought it.
pub(super) const STRANGER: &str = "stranger";
/// How a fact says that what such a letter brought is not with the case.
pub(in crate::sop::case) const CROWDED: &str = "crowded";

/// How a fact says that so many files of a letter are not with the case, because it is full; beside it, how many it takes
/// (of those that are held back, where it says so).
pub(in crate::sop::case) const LEFT_OUT: &str = "left_out";
pub(in crate::sop::case) const LIMIT: &str = "limit";
pub(in crate::sop::case) const HELD_BACK: &str = "held_back";

/// Who brings a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bringer {
    /// The office, the program, or a letter of the applicant.
    Known,
    /// A letter of anybody else.
    Stranger,
}

/// How many papers of each sort are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Crowd {
    own: usize,
    held: usize,
    of_strangers: usize,
}

impl Crowd {
    pub fn of(kept: &[DocumentRow], past: &[Past]) -> Crowd {
        let mut strange: BTreeSet<CaseDocumentId> = BTreeSet::new();
        for past in past {
            let detail = &past.detail;
            if detail.other.contains_key(STRANGER) {
                strange.extend(&detail.documents);
            } else if detail.other.contains_key(WAS) {
                // Somebody of the office looked at it and said what it is.
                strange.retain(|paper| !detail.documents.contains(paper));
            }
        }
        let mut crowd = Crowd::default();
        for row in kept.iter().filter(|row| !row.removed) {
            match (strange.contains(&row.id), row.is_quarantined()) {
                (true, _) => crowd.of_strangers += 1,
                (false, true) => crowd.held += 1,
                (false, false) => crowd.own += 1,
            }
        }
        crowd
    }

    /// Whether one more fits.
    pub fn check(self, bringer: Bringer, is_quarantined: bool) -> Result<(), AddDocumentError> {
        match (bringer, is_quarantined) {
            (Bringer::Stranger, _) if self.of_strangers >= STRANGERS_MAX => Err(AddDocumentError::TooManyOfStrangers),
            (Bringer::Known, true) if self.held >= HELD_MAX => Err(AddDocumentError::TooManyHeld),
            (Bringer::Known, false) if self.own >= DOCUMENTS_MAX => Err(AddDocumentError::TooMany),
            _ => Ok(()),
        }
    }
}

/// Says in the history that a letter brought something that is not with the case. A hundred letters in a row are said
/// once.
pub(super) fn note(tx: &mut Tx<'_>, procedures: &Procedures, case: CaseId) -> Result<(), NoCase> {
    let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
    let last = work.state.past.iter().rfind(|past| past.kind == TransitionKind::Document);
    if last.is_some_and(|past| past.detail.other.contains_key(CROWDED)) {
        return Ok(());
    }
    let mut detail = Detail::default();
    detail.other.insert(CROWDED.to_owned(), json!(STRANGERS_MAX));
    work.record(tx, &NewTransition::of(TransitionKind::Document, None).with_detail(detail))?;
    Ok(())
}

/// Files of one letter that a case did not take, because it is full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub papers: usize,
    /// Such as are held back.
    pub held: usize,
}

impl LeftOut {
    /// Counts a file, where this is why it was not taken. False: it was refused for something else.
    pub fn count(&mut self, error: &AddDocumentError) -> bool {
        match error {
            AddDocumentError::TooMany => self.papers += 1,
            AddDocumentError::TooManyHeld => self.held += 1,
            _ => return false,
        }
        true
    }
}

/// Says in the history what of a letter of the applicant is not with the case, because it is full: nobody has to find out
/// in the mailbox. A fact of the program, whoever put the letter to the case.
pub fn note_left_out(tx: &mut Tx<'_>, procedures: &Procedures, case: CaseId, left: LeftOut) -> Result<(), NoCase> {
    for (files, limit, is_held) in [(left.papers, DOCUMENTS_MAX, false), (left.held, HELD_MAX, true)] {
        if files == 0 {
            continue;
        }
        let mut work = Work::load(tx.conn(), procedures, case, tx.now())?;
        let mut detail = Detail::default();
        detail.other.insert(LEFT_OUT.to_owned(), json!(files));
        detail.other.insert(LIMIT.to_owned(), json!(limit));
        if is_held {
            detail.other.insert(HELD_BACK.to_owned(), json!(true));
        }
        work.record(tx, &NewTransition::of(TransitionKind::Document, None).with_detail(detail))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ActId;
    use crate::sop::case::documents::tests::{add, application, paper, papers};
    use crate::sop::case::documents::{
        DocumentOrigin, NewDocument, add_strangers_document_in, change_kind, remove_document,
    };
    use crate::sop::case::tests::{Office, office};
    use crate::sop::case::{history, verify};
    use crate::store::Act;

    #[test]
    fn each_sort_has_its_own_room() {
        let full = Crowd { own: DOCUMENTS_MAX, held: HELD_MAX, of_strangers: STRANGERS_MAX };
        for (crowd, bringer, is_quarantined, expect) in [
            (full, Bringer::Known, false, Err(AddDocumentError::TooMany)),
            (full, Bringer::Known, true, Err(AddDocumentError::TooManyHeld)),
            (full, Bringer::Stranger, false, Err(AddDocumentError::TooManyOfStrangers)),
            (full, Bringer::Stranger, true, Err(AddDocumentError::TooManyOfStrangers)),
            (Crowd { own: DOCUMENTS_MAX - 1, ..full }, Bringer::Known, false, Ok(())),
            (Crowd { held: HELD_MAX - 1, ..full }, Bringer::Known, true, Ok(())),
            (Crowd { of_strangers: STRANGERS_MAX - 1, ..full }, Bringer::Stranger, true, Ok(())),
        ] {
            assert_eq!(crowd.check(bringer, is_quarantined), expect, "{crowd:?} {bringer:?} {is_quarantined}");
        }
    }

    #[test]
    fn what_a_full_case_does_not_take_of_a_letter_is_told() {
        let office = office();
        let case = application(&office);
        let mut left = LeftOut::default();
        let refusals = [AddDocumentError::TooMany, AddDocumentError::TooManyHeld, AddDocumentError::TooMany];
        assert!(refusals.iter().all(|refusal| left.count(refusal)));
        assert!(!left.count(&AddDocumentError::Empty), "that is another matter");
        let before = office.past(case).len();
        let within = office.procedures.clone();
        let noted =
            office.procedures.store().write(Act::system("test.full"), move |tx| note_left_out(tx, &within, case, left));
        noted.unwrap_or_else(|error: NoCase| panic!("{error}"));
        let told = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
        let said: Vec<&str> = told[before..].iter().map(|line| line.sentence.as_str()).collect();
        let expect = [
            "Surel membawa 2 berkas lagi; tidak disimpan karena batas 500 berkas. Suratnya tetap ada di kotak masuk.",
            "Surel membawa 1 berkas lagi; tidak disimpan karena batas 100 berkas yang dikarantina. \
             Suratnya tetap ada di kotak masuk.",
        ];
        assert_eq!(said, expect);
        assert_eq!(office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk"), []);
        office.is_sound(case);
    }

    fn brought(office: &Office, case: CaseId, number: usize) -> Option<CaseDocumentId> {
        let within = office.procedures.clone();
        let bytes = format!("catatan {number}").into_bytes();
        let new = NewDocument { origin: DocumentOrigin::Email, ..paper("other", "catatan.txt", &bytes) };
        let act = Act::system("test.stranger");
        let added = office.procedures.store().write(act, move |tx| add_strangers_document_in(tx, &within, case, new));
        added.unwrap_or_else(|error: AddDocumentError| panic!("{error}"))
    }

    #[test]
    fn strangers_fill_no_case_and_the_history_says_so_once() {
        let office = office();
        let case = application(&office);
        let first = brought(&office, case, 0).expect("it fits");
        for number in 1..STRANGERS_MAX {
            assert!(brought(&office, case, number).is_some(), "{number}");
        }
        for number in 100..105 {
            assert_eq!(brought(&office, case, number), None);
        }
        assert_eq!(papers(&office, case).len(), STRANGERS_MAX);
        let crowded = || {
            let told = office.procedures.store().read(|c| history(c, &office.procedures, case)).expect("a history");
            told.iter().filter(|line| line.sentence.contains("tidak ditambahkan lagi: sudah ada 40.")).count()
        };
        assert_eq!(crowded(), 1);
        let staf = office.outlet.staf;
        add(&office, staf, case, paper("catalogue", "k.csv", b"nama;harga")).expect("what the applicant sends fits");
        remove_document(&office.procedures, ActId::new(), staf, first, "Bukan dari UKM.".into()).expect("removed");
        assert!(brought(&office, case, 200).is_some(), "what was taken out leaves room");
        assert_eq!(brought(&office, case, 201), None);
        assert_eq!(crowded(), 2, "once more after something came and went");
        let rows = papers(&office, case);
        assert_eq!(Crowd::of(&rows, &office.past(case)), Crowd { own: 1, held: 0, of_strangers: STRANGERS_MAX });
        let taken = rows.iter().rfind(|row| row.kind == "other" && !row.removed).expect("one of them").id;
        change_kind(&office.procedures, ActId::new(), staf, taken, "catalogue".into()).expect("the office takes it");
        let rows = papers(&office, case);
        assert_eq!(Crowd::of(&rows, &office.past(case)), Crowd { own: 2, held: 0, of_strangers: STRANGERS_MAX - 1 });
        assert_eq!(office.procedures.store().read(|c| verify(c, &office.procedures)).expect("a walk"), []);
        office.is_sound(case);
    }
}
