//! What the screen decides about the list and the mailbox; what it decides about one letter stands in `letter`. Pure.

use deks_ui::{InboxFilter, Screen as Place, Tone};

use super::{Check, Effect, InboxScreen, Intent, Letter, Listing, Outs};
use crate::base::{InboxId, UserId};
use crate::kiosk::flow::{Event, Out};
use crate::mail::inbox::{InboxState, InboxStatus};
use crate::partnership::applications::TakenIn;

/// How often, in ticks, the open screen looks what came in.
const LOOK_TICKS: u32 = 5;
/// A round that nobody saw begin after so many lists went by unseen: a server that refuses at once takes no time.
const LISTS_MAX: u32 = 3;

impl InboxScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { user, may, may_set } => self.signed_in(user, may, may_set),
            Intent::Entered => return self.entered(),
            Intent::Left => self.open = false,
            Intent::Tick => return self.ticked(),
            Intent::Changed { is_case } => {
                let mut outs = self.list();
                outs.extend(if is_case { self.read_again() } else { Vec::new() });
                return outs;
            }
            Intent::Listed { serial, result } => return self.listed(serial, result),
            Intent::QueryEdited(query) => {
                (self.query, self.narrows) = (query, true);
                return self.list();
            }
            Intent::FilterChosen(filter) => {
                (self.filter, self.narrows) = (filter, true);
                return self.list();
            }
            Intent::CheckNow => return self.check_now(),
            Intent::Sorted(result) => return self.sorted(result),
            Intent::OpenSettings => return vec![Out::Open(Place::Settings, Place::Inbox)],
            Intent::LetterChosen(id) => return self.open_letter(id),
            Intent::Wanted(id) => return self.wanted(id),
            Intent::LetterRead { id, result } => return self.letter_read(id, result),
            Intent::LetterSeen { id, result } => return self.letter_seen(id, result),
            Intent::Closed => self.letter = None,
            other => return self.decide_letter(other),
        }
        Vec::new()
    }

    /// What one person opened and half typed is not for the next one.
    fn signed_in(&mut self, user: UserId, may: bool, may_set: bool) {
        if !may || self.user.is_some_and(|before| before != user) {
            self.letter = None;
            self.query.clear();
            self.filter = InboxFilter::All;
        }
        if !may {
            (self.listing, self.check) = (None, None);
        }
        (self.user, self.may, self.may_set) = (Some(user), may, may_set);
    }

    fn entered(&mut self) -> Outs {
        self.open = true;
        self.left_unsorted = 0;
        let mut outs = self.list();
        outs.extend(self.read_again());
        outs
    }

    fn ticked(&mut self) -> Outs {
        self.ticks = self.ticks.wrapping_add(1);
        let looks = self.check.is_some() || self.ticks.is_multiple_of(LOOK_TICKS);
        if looks { self.list() } else { Vec::new() }
    }

    pub(super) fn list(&mut self) -> Outs {
        if !self.may {
            return Vec::new();
        }
        self.serial += 1;
        vec![Out::Do(Effect::List { serial: self.serial, filter: self.filter, query: self.query.clone() })]
    }

    fn listed(&mut self, serial: u64, result: Result<Listing, String>) -> Outs {
        if serial != self.serial || !self.may {
            return Vec::new();
        }
        let listing = match result {
            Ok(listing) => listing,
            Err(text) => {
                self.check = None;
                return vec![Out::Say(text, Tone::Bad)];
            }
        };
        let mut outs = self.follow_check(&listing);
        if !self.sorting {
            if listing.totals.new > self.left_unsorted {
                self.sorting = true;
                outs.push(Out::Do(Effect::Sort));
            }
            self.left_unsorted = listing.totals.new;
        }
        let is_stale = self.is_stale(&listing);
        let is_listed = |letter: &Letter| listing.rows.iter().any(|row| row.inbox_id == letter.id);
        // What somebody narrowed out of sight does not stay beside a list in which nothing is chosen.
        if std::mem::take(&mut self.narrows) && self.letter.as_ref().is_some_and(|letter| !is_listed(letter)) {
            self.letter = None;
        }
        self.listing = Some(listing);
        outs.extend(if is_stale { self.read_again() } else { Vec::new() });
        outs
    }

    /// Whether the open letter was taken for something else meanwhile, by the program or by somebody.
    fn is_stale(&self, listing: &Listing) -> bool {
        let data = self.letter.as_ref().filter(|letter| !letter.busy).and_then(|letter| letter.data.as_ref());
        let Some(before) = data.map(|data| &data.row) else { return false };
        let now = listing.rows.iter().find(|row| row.inbox_id == before.inbox_id);
        now.is_some_and(|now| (now.state, now.case_id) != (before.state, before.case_id))
    }

    fn check_now(&mut self) -> Outs {
        let listing = self.listing.as_ref().filter(|_| self.may && self.check.is_none());
        let Some(listing) = listing else { return Vec::new() };
        let Some(status) = listing.status.as_ref().filter(|status| !status.off) else {
            let text = "Kios ini sedang tidak membaca kotak surel. Selesaikan latihan, atau mulai ulang kios.";
            return vec![Out::Say(text.to_owned(), Tone::Warn)];
        };
        let (before, letters) = (status.last_ok_at, listing.letters());
        self.check = Some(Check { lists: 0, seen: false, before, letters });
        let mut outs = vec![Out::Do(Effect::LookNow)];
        outs.extend(self.list());
        outs
    }

    /// Says when the round that somebody asked for is over and brought nothing; what it brought is said when it is
    /// understood, and what went wrong stands above the list.
    fn follow_check(&mut self, listing: &Listing) -> Outs {
        let Some(check) = &mut self.check else { return Vec::new() };
        let is_over = match &listing.status {
            Some(status) => check.is_over(status),
            None => true,
        };
        if !is_over {
            return Vec::new();
        }
        let is_well = listing.status.as_ref().is_some_and(|status| status.last_error.is_none());
        let is_quiet = is_well && listing.letters() == check.letters;
        self.check = None;
        let said = is_quiet.then(|| Out::Say("Tidak ada surat baru di kotak surel.".to_owned(), Tone::Plain));
        said.into_iter().collect()
    }

    /// Some letters may not be understood at all: they stay, and are not said again.
    fn sorted(&mut self, result: Result<TakenIn, String>) -> Outs {
        self.sorting = false;
        match result {
            Err(flaw) => {
                self.sort_flaw = flaw;
                Vec::new()
            }
            Ok(taken) => {
                self.sort_flaw.clear();
                let count = taken.applications + taken.messages + taken.none;
                if count == 0 {
                    return self.list();
                }
                let said = format!("{count} surat baru dipilah.");
                // The list hears it as every other screen does; whoever went on meanwhile finds it when they come back.
                let mut outs = vec![Out::Tell(Event::CasesChanged)];
                if self.open {
                    outs.insert(0, Out::Say(said, Tone::Ok));
                }
                outs
            }
        }
    }

    fn open_letter(&mut self, id: InboxId) -> Outs {
        if !self.may {
            return Vec::new();
        }
        if self.letter.as_ref().is_some_and(|letter| letter.id == id) {
            return self.read_again();
        }
        self.letter = Some(Letter::of(id));
        vec![Out::Do(Effect::Open(id))]
    }

    /// From another screen: it stands in the list, whatever that was narrowed to.
    fn wanted(&mut self, id: InboxId) -> Outs {
        let mut outs = self.open_letter(id);
        if self.may && (self.filter != InboxFilter::All || !self.query.is_empty()) {
            self.filter = InboxFilter::All;
            self.query.clear();
            outs.extend(self.list());
        }
        outs
    }

    /// The open letter as it stands now. Its text is not asked for again: each time it is given is a look that is noted.
    pub(super) fn read_again(&self) -> Outs {
        let Some(letter) = self.letter.as_ref().filter(|letter| self.may && !letter.busy) else { return Vec::new() };
        match (&letter.data, letter.flaw.is_empty()) {
            (Some(_), _) => vec![Out::Do(Effect::LookAgain(letter.id))],
            // It could not be opened before.
            (None, false) => vec![Out::Do(Effect::Open(letter.id))],
            // It is on its way.
            (None, true) => Vec::new(),
        }
    }
}

impl Listing {
    /// All of them, whatever the list is narrowed to.
    fn letters(&self) -> u64 {
        let totals = &self.totals;
        totals.new + totals.put_back + totals.application + totals.message + totals.not_application
    }
}

impl Check {
    fn is_over(&mut self, status: &InboxStatus) -> bool {
        self.lists += 1;
        self.seen |= status.reading;
        let has_moved = self.seen || status.last_ok_at != self.before || self.lists > LISTS_MAX;
        !status.reading && has_moved
    }
}

/// The states of letters that a filter asks for; empty for all.
pub(super) fn states_of(filter: InboxFilter) -> Vec<InboxState> {
    match filter {
        InboxFilter::Unsorted => vec![InboxState::New, InboxState::PutBack],
        InboxFilter::Applications => vec![InboxState::Application],
        InboxFilter::Replies => vec![InboxState::Message],
        InboxFilter::Others => vec![InboxState::NotApplication],
        InboxFilter::All => Vec::new(),
    }
}

/// Whether somebody has to say what a letter is.
pub(super) fn waits(state: InboxState) -> bool {
    matches!(state, InboxState::New | InboxState::PutBack)
}
