//! The terms in the making: what is typed and by whom, which partner they are with, and the paper and the signatures that
//! come of it.

use deks_ui::{AgreementSheet, PlaceKind};

use super::form::{Flaw, SheetForm, Typed};
use super::{Begun, Folder, Scan};
use crate::base::text::fold;
use crate::base::{PartnerId, Rupiah, UserId};
use crate::intake::Signature;
use crate::kiosk::photos::Pixels;
use crate::partnership::agreement::{
    AccountChange, AgreedGoods, AgreementDraft, Becomes, Matched, Matches, PersonalNumber, Subject,
};

/// Chips for the category; a kind of goods that is none of them is typed.
const CHIPS_MAX: usize = 12;

/// The numbers that are shown in part, each at its own place.
pub(super) const NUMBERS: [PersonalNumber; 4] = [
    PersonalNumber::PartnerNik,
    PersonalNumber::PartnerPhone,
    PersonalNumber::PartnerAccount,
    PersonalNumber::OutletNik,
];
/// Whether each of [`NUMBERS`] stands there in clear.
pub(super) type Open = [bool; NUMBERS.len()];

#[derive(Debug)]
pub(super) struct Work {
    pub subject: Subject,
    /// Whose work it is: what is half typed is kept for them alone.
    pub user: UserId,
    pub of_number: String,
    pub price_limit: Rupiah,
    /// What it began with.
    pub proposed: Typed,
    pub typed: Typed,
    /// The draft in the store is as `typed` stands.
    pub is_kept: bool,
    pub restored: bool,
    pub categories: Vec<String>,
    /// Whom of the register it may be with.
    pub matches: Matches,
    /// Somebody wants to say so anew.
    pub asks_whose: bool,
    /// The open part of each of the two steps that are filled in.
    pub parts: [usize; 2],
    pub flaws: Vec<Flaw>,
    pub open: Open,
    /// A number that is shown as soon as it is noted that somebody looks.
    pub wanted: Option<PersonalNumber>,
    pub sheet: Option<Sheet>,
    pub draft: Option<AgreementDraft>,
    pub paper: Paper,
    pub signs: Signs,
}

/// A line that stands open beside the steps.
#[derive(Debug)]
pub(super) struct Sheet {
    pub kind: AgreementSheet,
    /// Its place in the list; `None`: it is added.
    pub at: Option<usize>,
    pub form: SheetForm,
    pub flaw: String,
}

/// A paper as pictures; empty while it is being made.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub pages: Vec<Pixels>,
    pub total: usize,
    /// The page in sight, from 0.
    pub at: usize,
    pub flaw: String,
    /// It moves the partner's money to another account.
    pub account: Option<AccountChange>,
}

/// How both sign.
#[derive(Debug, Default)]
pub(super) struct Signs {
    pub partner: Drawn,
    pub outlet: Drawn,
    pub scan: Option<Scan>,
    pub flaw: String,
    pub folder: Folder,
    /// Where the folder was come to from, for its name in words.
    pub place: Option<(PlaceKind, String)>,
    pub file_flaw: String,
}

/// A signature: the pad's path for the screen, and its strokes for the paper.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    pub path: String,
    pub signature: Signature,
}

impl Work {
    pub(super) fn of(begun: Begun) -> Work {
        let Begun { subject, user, proposed, typed, categories, of_number, matches } = begun;
        let price_limit = proposed.price_limit;
        let proposed = Typed::of(&proposed);
        let restored = typed.as_ref().is_some_and(|typed| *typed != proposed);
        let mut typed = typed.unwrap_or_else(|| proposed.clone());
        // What was left on another day is signed today.
        typed.terms.signed_on = proposed.terms.signed_on;
        let mut work = Work {
            subject,
            user,
            of_number,
            price_limit,
            proposed,
            typed,
            is_kept: true,
            restored,
            categories,
            matches,
            asks_whose: false,
            parts: [0, 0],
            flaws: Vec::new(),
            open: [false; NUMBERS.len()],
            wanted: None,
            sheet: None,
            draft: None,
            paper: Paper::default(),
            signs: Signs::default(),
        };
        work.hide_numbers();
        work
    }

    /// Under which half-typed terms lie.
    pub(super) fn key(&self) -> String {
        key_of(self.subject, self.user)
    }

    /// Throws both signatures away: what they stand for is another paper now.
    pub(super) fn unsign(&mut self) {
        (self.signs.partner, self.signs.outlet, self.signs.scan) = (Drawn::default(), Drawn::default(), None);
        self.signs.flaw.clear();
    }

    /// Numbers are shown in part again; where there is none yet, one can be typed.
    pub(super) fn hide_numbers(&mut self) {
        self.open = NUMBERS.map(|number| self.typed.number(number).is_empty());
        self.wanted = None;
    }

    /// What was typed changed: it is to be kept, and messages about what changed go.
    pub(super) fn changed_from(&mut self, before: &Typed) {
        if *before == self.typed {
            return;
        }
        self.is_kept = false;
        let typed = &self.typed;
        self.flaws.retain(|flaw| typed.is_same_at(before, flaw.field));
    }

    /// Somebody has to say, or wants to, whom of the register it is with. Nothing goes on before.
    pub(super) fn is_asking(&self) -> bool {
        self.asks_whose || (!self.matches.all.is_empty() && self.becomes() == Becomes::Open)
    }

    /// Categories to choose from: those with a commission of their own first, then what the catalogue knows.
    pub(super) fn known_categories(&self) -> Vec<&str> {
        let mut known: Vec<&str> = Vec::new();
        let special = self.typed.categories.iter().map(|one| &one.category);
        let of_goods = self.typed.goods.iter().map(|one| &one.category);
        for name in special.chain(self.categories.iter().take(CHIPS_MAX)).chain(of_goods) {
            if !name.is_empty() && known.iter().all(|one| fold(one) != fold(name)) {
                known.push(name);
            }
        }
        known
    }

    /// Whether neither the catalogue nor the terms know the category of goods: a new one, or a slip of the pen.
    pub(super) fn is_new_category(&self, goods: &AgreedGoods) -> bool {
        let is_it = |name: &String| fold(name) == fold(&goods.category);
        let of_terms = self.typed.categories.iter().map(|one| &one.category);
        !goods.category.is_empty() && !self.categories.is_empty() && !self.categories.iter().chain(of_terms).any(is_it)
    }

    /// The partner that it is with, as it stands: chosen, or beyond doubt.
    pub(super) fn becomes(&self) -> Becomes {
        match (self.typed.becomes, self.matches.sure) {
            (Becomes::Open, Some(sure)) => Becomes::Known(sure),
            (becomes, _) => becomes,
        }
    }

    /// The same by its name.
    pub(super) fn chosen(&self) -> Option<&Matched> {
        let known: PartnerId = self.becomes().known()?;
        self.matches.all.iter().find(|one| one.partner == known)
    }
}

/// Under which terms lie that somebody left half typed: nobody else sees them.
pub(super) fn key_of(subject: Subject, user: UserId) -> String {
    match subject {
        Subject::Case(case) => format!("case:{case}/{user}"),
        Subject::Partner(partner) => format!("partner:{partner}/{user}"),
        Subject::Addendum(root) => format!("addendum:{root}/{user}"),
    }
}
