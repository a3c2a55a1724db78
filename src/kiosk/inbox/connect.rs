//! The screen's callbacks.

use deks_ui::{App, CaseAdapter, InboxAdapter, SettingsAdapter, SettingsPart};
use slint::{ComponentHandle, SharedString};

use super::{InboxScreen, Intent};
use crate::base::{CaseId, InboxId};
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;

/// Which part of an application's page holds its papers.
const PAPERS: i32 = 1;

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<InboxScreen> {
    let screen = InboxScreen::new(services.store.zone(), services.config.inbox.every_minutes);
    let runner = Runner::start(screen, app, services.clone());
    connect_list(app, &runner);
    connect_letter(app, &runner);
    runner
}

fn connect_list(app: &App, runner: &Runner<InboxScreen>) {
    let adapter = app.global::<InboxAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_filter_chosen(runner.takes(Intent::FilterChosen));
    adapter.on_letter_chosen(runner.about(InboxId::parse, Intent::LetterChosen));
    adapter.on_closed(runner.does(|| Intent::Closed));
    adapter.on_check_now(runner.does(|| Intent::CheckNow));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_open_settings(move || {
        if let Some(app) = window.upgrade() {
            app.global::<SettingsAdapter>().invoke_part_chosen(SettingsPart::Inbox);
        }
        to.send(Intent::OpenSettings);
    });
}

fn connect_letter(app: &App, runner: &Runner<InboxScreen>) {
    let adapter = app.global::<InboxAdapter>();
    adapter.on_main(runner.does(|| Intent::Main));
    adapter.on_ask_missing(runner.does(|| Intent::AskMissing));
    let to = runner.clone();
    adapter.on_ask_edited(move |subject, body| {
        to.send(Intent::AskEdited { subject: subject.into(), body: body.into() });
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_papers_wanted(move || {
        to.send(Intent::PapersWanted);
        if let Some(app) = window.upgrade().filter(|app| !app.global::<InboxAdapter>().get_case_number().is_empty()) {
            app.global::<CaseAdapter>().invoke_tab_chosen(PAPERS);
        }
    });
    adapter.on_sheet_wanted(runner.takes(Intent::SheetWanted));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    adapter.on_reason_edited(runner.takes(|reason: SharedString| Intent::ReasonEdited(reason.into())));
    adapter.on_cases_searched(runner.takes(|query: SharedString| Intent::CasesSearched(query.into())));
    adapter.on_case_picked(runner.about(CaseId::parse, Intent::CasePicked));
    adapter.on_confirmed(runner.does(|| Intent::Confirmed));
}
