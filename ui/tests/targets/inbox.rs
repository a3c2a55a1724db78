//! Surel masuk: the list under every filter, a letter of every kind, and what lies open beside it.
use deks_ui::*;
use slint::{ComponentHandle, Model};

use super::{LONG_NAME, LONG_WORDS, State, both, elsewhere, rows, scrolling};

const KINDS: [InboxKind; 10] = [
    InboxKind::Unsorted,
    InboxKind::Complete,
    InboxKind::Lacking,
    InboxKind::Application,
    InboxKind::Reply,
    InboxKind::HeldBack,
    InboxKind::NoApplication,
    InboxKind::PutBack,
    InboxKind::TooLarge,
    InboxKind::Unreadable,
];

pub(super) fn states() -> Vec<State> {
    let filters =
        [InboxFilter::Unsorted, InboxFilter::Applications, InboxFilter::Replies, InboxFilter::Others, InboxFilter::All];
    let mut all = Vec::new();
    for filter in filters {
        all.push(state(&format!("{filter:?}"), move |adapter| {
            adapter.set_letter_open(false);
            adapter.set_filter(filter);
        }));
    }
    for kind in KINDS {
        all.push(state(&format!("a letter, {kind:?}"), move |adapter| open(adapter, kind)));
    }
    all.extend(both("inbox, list", Screen::Inbox, lengthen, |app| app.global::<InboxAdapter>().set_letter_open(false)));
    // Those with the most that can be done with them.
    for kind in [InboxKind::Unsorted, InboxKind::Lacking, InboxKind::Reply] {
        all.push(scrolling(elsewhere(format!("inbox, a letter, {kind:?}, long words"), Screen::Inbox, move |app| {
            lengthen(app);
            open(&app.global::<InboxAdapter>(), kind);
        })));
    }
    all.extend(of_sheets());
    all.extend(of_the_mailbox());
    all
}

fn state(name: &str, arrange: impl Fn(&InboxAdapter<'_>) + 'static) -> State {
    let arrange = move |app: &App| arrange(&app.global::<InboxAdapter>());
    scrolling(elsewhere(format!("inbox, {name}"), Screen::Inbox, arrange))
}

/// A letter with what can be done with one of its kind.
fn open(adapter: &InboxAdapter<'_>, kind: InboxKind) {
    let has_case = matches!(kind, InboxKind::Complete | InboxKind::Lacking | InboxKind::Application | InboxKind::Reply);
    adapter.set_kind(kind);
    adapter.set_letter_open(true);
    adapter.set_can_ask(kind == InboxKind::Lacking);
    adapter.set_can_attach(!has_case || kind == InboxKind::Reply);
    adapter.set_can_set_aside(!has_case && kind != InboxKind::NoApplication);
    adapter.set_can_back_out(has_case);
    if !has_case {
        adapter.set_case_number("".into());
    }
}

fn of_sheets() -> Vec<State> {
    let sheets = [InboxSheet::Actions, InboxSheet::Aside, InboxSheet::BackOut, InboxSheet::Attach, InboxSheet::Ask];
    let sheet = |sheet: InboxSheet| {
        both(&format!("inbox, sheet {sheet:?}"), Screen::Inbox, lengthen, move |app| {
            let adapter = app.global::<InboxAdapter>();
            adapter.set_can_ask(true);
            adapter.set_can_attach(true);
            adapter.set_can_set_aside(true);
            adapter.set_can_back_out(true);
            adapter.set_case_chosen("1".into());
            adapter.set_sheet(sheet);
        })
    };
    let mut all: Vec<State> = sheets.into_iter().flat_map(sheet).collect();
    all.push(state("no such application", |adapter| {
        adapter.set_case_query(LONG_NAME.into());
        adapter.set_cases(rows(Vec::new()));
        adapter.set_sheet(InboxSheet::Attach);
    }));
    all.push(state("what is missing is asked for, but mail is not set up", |adapter| {
        adapter.set_ask_unset(true);
        adapter.set_sheet(InboxSheet::Ask);
    }));
    all
}

fn nothing(adapter: &InboxAdapter<'_>) {
    adapter.set_letter_open(false);
    adapter.set_letters(rows(Vec::new()));
}

/// How the mailbox does, and what stands there when there is no letter.
fn of_the_mailbox() -> Vec<State> {
    vec![
        state("not set up", |adapter| {
            nothing(adapter);
            adapter.set_configured(false);
            adapter.set_counts(InboxCounts::default());
        }),
        state("not set up any more", |adapter| {
            adapter.set_letter_open(false);
            adapter.set_configured(false);
        }),
        state("no letter yet", |adapter| {
            nothing(adapter);
            adapter.set_counts(InboxCounts::default());
        }),
        state("all sorted", |adapter| {
            nothing(adapter);
            adapter.set_filter(InboxFilter::Unsorted);
        }),
        state("nothing found, in trouble", |adapter| {
            nothing(adapter);
            adapter.set_query(LONG_NAME.into());
            adapter.set_trouble(LONG_WORDS.into());
        }),
        state("for somebody else", |adapter| {
            nothing(adapter);
            adapter.set_may(false);
        }),
        state("being checked", |adapter| {
            adapter.set_letter_open(false);
            adapter.set_checking(true);
        }),
        state("a letter is being opened", |adapter| adapter.set_letter_loading(true)),
        state("only the original", |adapter| {
            open(adapter, InboxKind::Unreadable);
            adapter.set_understood(false);
            adapter.set_body("".into());
            adapter.set_body_flaw(LONG_WORDS.into());
            adapter.set_facts(rows(Vec::new()));
            adapter.set_prices(InboxPrices::None);
            adapter.set_products(rows(Vec::new()));
        }),
        state("a catalogue without prices", |adapter| adapter.set_prices(InboxPrices::Missing)),
        state("a catalogue nobody can read", |adapter| adapter.set_prices(InboxPrices::Unknown)),
    ]
}

/// As long as words come: names of forty letters, whole sentences as reasons, counts of three digits.
fn lengthen(app: &App) {
    let adapter = app.global::<InboxAdapter>();
    adapter.set_counts(InboxCounts { unsorted: 128, applications: 640, replies: 320, others: 256, all: 999 });
    adapter.set_cut(true);
    adapter.set_trouble(LONG_WORDS.into());
    adapter.set_subject(LONG_WORDS.into());
    adapter.set_sender(format!("{LONG_NAME} <kontak.paguyuban.perajin.contoh@example.com>").into());
    adapter.set_verdict(LONG_WORDS.into());
    adapter.set_body(LONG_WORDS.repeat(20).into());
    adapter.set_missing(rows(vec![LONG_WORDS.into(), LONG_WORDS.into()]));
    adapter.set_flags(rows(vec![LONG_WORDS.into()]));
    adapter.set_case_title(LONG_NAME.into());
    adapter.set_products_all(128);
    adapter.set_files_left_out(12);
    adapter.set_reason(LONG_WORDS.into());
    adapter.set_sheet_flaw(LONG_WORDS.into());
    adapter.set_ask_to("kontak.paguyuban.perajin.contoh@example.com".into());
    adapter.set_ask_subject(LONG_WORDS.into());
    adapter.set_ask_body(LONG_WORDS.repeat(10).into());
    let letter = |line| InboxLine { sender: LONG_WORDS.into(), subject: LONG_WORDS.into(), ..line };
    adapter.set_letters(rows(adapter.get_letters().iter().map(letter).collect()));
    let fact = |line| InboxFactLine { text: LONG_WORDS.into(), ..line };
    adapter.set_facts(rows(adapter.get_facts().iter().map(fact).collect()));
    let product = |line| InboxProduct { name: LONG_NAME.into(), over: true, ..line };
    adapter.set_products(rows(adapter.get_products().iter().map(product).collect()));
    let file = |line| InboxFile { name: LONG_WORDS.into(), held_back: LONG_WORDS.into(), ..line };
    adapter.set_files(rows(adapter.get_files().iter().map(file).collect()));
    let case = |one| InboxCase { title: LONG_NAME.into(), standing: LONG_WORDS.into(), ..one };
    adapter.set_cases(rows(adapter.get_cases().iter().map(case).collect()));
}
