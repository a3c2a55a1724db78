//! The screen's state on the window.

use deks_ui::{
    App, InboxAdapter, InboxCase, InboxCounts, InboxFactLine, InboxFile, InboxKind, InboxLine, InboxPrices,
    InboxProduct, InboxSheet,
};
use slint::Global as _;

use super::handle::waits;
use super::{CaseChoice, File, InboxScreen, Letter, Listing, Product, Understood, work};
use crate::base::{BusinessDay, UtcMs, Zone};
use crate::kiosk::english::say;
use crate::kiosk::rows;
use crate::mail::inbox::{InboxNote, InboxRow, InboxState};
use crate::partnership::reading::Verdict;

impl InboxScreen {
    pub(super) fn put_on(&self, app: &App) {
        let adapter = InboxAdapter::get(app);
        adapter.set_may(self.may);
        adapter.set_may_set(self.may_set);
        adapter.set_loading(self.may && self.listing.is_none());
        adapter.set_checking(self.is_checking());
        adapter.set_sorting(self.sorting);
        adapter.set_every_minutes(i32::try_from(self.every_minutes).unwrap_or(i32::MAX));
        adapter.set_filter(self.filter);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        self.put_list(&adapter);
        match self.letter.as_ref().filter(|_| self.may) {
            Some(letter) => {
                put_letter(&adapter, letter, self.row(letter), self.zone);
                put_sheet(&adapter, letter);
            }
            None => adapter.set_sheet(InboxSheet::None),
        }
        adapter.set_letter_open(self.letter.is_some() && self.may);
    }

    fn is_checking(&self) -> bool {
        let status = self.listing.as_ref().and_then(|listing| listing.status.as_ref());
        self.check.is_some() || status.is_some_and(|status| status.reading)
    }

    fn put_list(&self, adapter: &InboxAdapter<'_>) {
        let lines = |listing: &Listing| {
            let asked = |row: &InboxRow| listing.asked.get(&row.inbox_id).map(String::as_str).unwrap_or_default();
            let line = |row: &InboxRow| line(row, asked(row), (self.zone, listing.today));
            listing.rows.iter().map(line).collect::<Vec<InboxLine>>()
        };
        let letters = self.listing.as_ref().map(lines).unwrap_or_default();
        adapter.set_cut(letters.len() >= work::ROWS_MAX as usize);
        rows::sync(adapter.get_letters(), letters, |model| adapter.set_letters(model));
        adapter.set_counts(self.listing.as_ref().map(counts).unwrap_or_default());
        adapter.set_configured(self.listing.as_ref().is_none_or(|listing| listing.configured));
        let status = self.listing.as_ref().and_then(|listing| listing.status.as_ref());
        let last = status.and_then(|status| status.last_ok_at).zip(self.listing.as_ref());
        let last = last.map(|(at, listing)| moment(at, (self.zone, listing.today))).unwrap_or_default();
        adapter.set_last(last.into());
        // What keeps letters from coming in goes before what keeps them from being understood.
        let trouble = status.and_then(|status| status.last_error.as_deref()).unwrap_or(&self.sort_flaw);
        adapter.set_trouble(say(trouble));
    }

    /// The open letter as the list has it, until it is opened.
    fn row<'a>(&'a self, letter: &'a Letter) -> Option<&'a InboxRow> {
        let listed = || self.listing.as_ref()?.rows.iter().find(|row| row.inbox_id == letter.id);
        letter.data.as_ref().map(|data| &data.row).or_else(listed)
    }
}

fn counts(listing: &Listing) -> InboxCounts {
    let totals = &listing.totals;
    let whole = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
    let unsorted = totals.new + totals.put_back;
    InboxCounts {
        unsorted: whole(unsorted),
        applications: whole(totals.application),
        replies: whole(totals.message),
        others: whole(totals.not_application),
        all: whole(unsorted + totals.application + totals.message + totals.not_application),
    }
}

/// The hour of today, or the day.
fn moment(at: UtcMs, (zone, today): (Zone, BusinessDay)) -> String {
    let day = zone.day_of(at);
    if day == today { zone.time_of_day(at) } else { day.numeric() }
}

fn line(row: &InboxRow, asked: &str, now: (Zone, BusinessDay)) -> InboxLine {
    InboxLine {
        id: row.inbox_id.to_string().into(),
        sender: sender(row).into(),
        subject: row.subject.as_str().into(),
        when: moment(row.received_at, now).into(),
        kind: kind(row),
        asked: asked.into(),
        waits: waits(row.state),
    }
}

/// What stands in `From`: a name proves nothing, so the address is always beside it.
fn sender(row: &InboxRow) -> String {
    match (row.sender_name.as_str(), row.sender_address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// What a letter seems to be: why it is not whole, before what it was taken for; of an application what its letter was
/// found to be when it came.
pub(super) fn kind(row: &InboxRow) -> InboxKind {
    let says = |verdict: Verdict| row.verdict.starts_with(verdict.meaning());
    match (row.state, row.note) {
        (InboxState::Message, _) => InboxKind::Reply,
        (InboxState::NotApplication, _) => InboxKind::NoApplication,
        (InboxState::New | InboxState::PutBack, Some(InboxNote::TooLarge)) => InboxKind::TooLarge,
        (InboxState::New | InboxState::PutBack, Some(InboxNote::Unreadable)) => InboxKind::Unreadable,
        (InboxState::New, None) => InboxKind::Unsorted,
        (InboxState::PutBack, None) => InboxKind::PutBack,
        (InboxState::Application, _) if says(Verdict::QuarantinedAttachments) => InboxKind::HeldBack,
        (InboxState::Application, _) if says(Verdict::Incomplete) => InboxKind::Lacking,
        (InboxState::Application, _) if says(Verdict::Complete) => InboxKind::Complete,
        (InboxState::Application, _) => InboxKind::Application,
    }
}

fn put_letter(adapter: &InboxAdapter<'_>, letter: &Letter, row: Option<&InboxRow>, zone: Zone) {
    let data = letter.data.as_deref();
    adapter.set_letter_id(letter.id.to_string().into());
    adapter.set_letter_loading(data.is_none() && letter.flaw.is_empty());
    adapter.set_subject(row.map(|row| row.subject.as_str()).unwrap_or_default().into());
    adapter.set_sender(row.map(sender).unwrap_or_default().into());
    adapter.set_when(row.map(|row| zone.stamp(row.received_at)).unwrap_or_default().into());
    adapter.set_kind(row.map_or(InboxKind::Unsorted, kind));
    adapter.set_verdict(say(row.map(|row| row.verdict.as_str()).unwrap_or_default()));
    adapter.set_body(data.map(|data| data.body.as_str()).unwrap_or_default().into());
    let unread = data.map_or(letter.flaw.as_str(), |data| data.unread.as_str());
    adapter.set_body_flaw(say(unread));
    let understood = data.and_then(|data| data.understood.as_ref());
    adapter.set_understood(understood.is_some());
    put_understood(adapter, understood);
    let missing = letter.missing().iter().map(|lack| say(lack)).collect();
    rows::sync(adapter.get_missing(), missing, |model| adapter.set_missing(model));
    let case = letter.case();
    adapter.set_case_number(case.map(|case| case.number.as_str()).unwrap_or_default().into());
    adapter.set_case_title(case.map(|case| named(&case.title, &case.number)).unwrap_or_default().into());
    adapter.set_case_ended(case.is_some_and(|case| case.is_closed));
    adapter.set_asked(case.map(|case| case.asked.as_str()).unwrap_or_default().into());
    let can = letter.can();
    adapter.set_can_ask(can.ask);
    adapter.set_can_attach(can.attach);
    adapter.set_can_set_aside(can.aside);
    adapter.set_can_back_out(can.back_out);
    adapter.set_busy(letter.busy);
}

/// What an application is called; nothing, where that says no more than its number does.
pub(super) fn named<'a>(title: &'a str, number: &str) -> &'a str {
    if title.ends_with(number) { "" } else { title }
}

fn put_understood(adapter: &InboxAdapter<'_>, understood: Option<&Understood>) {
    let nothing = Understood::default();
    let all = understood.unwrap_or(&nothing);
    let facts = all.facts.iter().map(|(fact, text)| InboxFactLine { fact: *fact, text: text.as_str().into() });
    rows::sync(adapter.get_facts(), facts.collect(), |model| adapter.set_facts(model));
    adapter.set_prices(understood.map_or(InboxPrices::None, |understood| understood.prices));
    adapter.set_price_limit(all.limit.to_string().into());
    rows::sync(adapter.get_products(), all.products.iter().map(product).collect(), |model| adapter.set_products(model));
    adapter.set_products_all(i32::try_from(all.products_all).unwrap_or(i32::MAX));
    rows::sync(adapter.get_files(), all.files.iter().map(file).collect(), |model| adapter.set_files(model));
    adapter.set_files_left_out(i32::try_from(all.files_left_out).unwrap_or(i32::MAX));
    let flags = all.flags.iter().map(|flag| say(flag)).collect();
    rows::sync(adapter.get_flags(), flags, |model| adapter.set_flags(model));
}

fn product(one: &Product) -> InboxProduct {
    let price = one.price.map(|price| price.to_string()).unwrap_or_default();
    InboxProduct { name: one.name.as_str().into(), price: price.into(), over: one.is_over }
}

fn file(one: &File) -> InboxFile {
    let reasons: Vec<String> = one.held_back.iter().map(|reason| say(reason).to_string()).collect();
    InboxFile {
        name: one.name.as_str().into(),
        role: say(one.role),
        size: one.size.as_str().into(),
        held_back: reasons.join(", ").into(),
    }
}

fn put_sheet(adapter: &InboxAdapter<'_>, letter: &Letter) {
    if adapter.get_reason() != letter.reason.as_str() {
        adapter.set_reason(letter.reason.as_str().into());
    }
    if adapter.get_case_query() != letter.query.as_str() {
        adapter.set_case_query(letter.query.as_str().into());
    }
    adapter.set_sheet_flaw(say(&letter.sheet_flaw));
    if let Some(ask) = &letter.ask {
        adapter.set_ask_to(ask.draft.to.as_str().into());
        adapter.set_ask_subject(ask.subject.as_str().into());
        adapter.set_ask_body(ask.body.as_str().into());
        adapter.set_ask_unset(ask.unset);
    }
    let cases = letter.cases.iter().map(case).collect();
    rows::sync(adapter.get_cases(), cases, |model| adapter.set_cases(model));
    adapter.set_case_chosen(letter.chosen.map(|case| case.to_string()).unwrap_or_default().into());
    adapter.set_sheet(letter.sheet);
}

fn case(one: &CaseChoice) -> InboxCase {
    InboxCase {
        id: one.id.to_string().into(),
        number: one.number.as_str().into(),
        title: named(&one.title, &one.number).into(),
        standing: say(&one.standing),
    }
}
