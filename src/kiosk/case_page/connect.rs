//! The page's callbacks.

use std::path::PathBuf;

use deks_ui::{App, CaseAdapter, DateValue};
use slint::{ComponentHandle, SharedString};

use super::show::{form, paper};
use super::{CasePageScreen, FormIntent, Intent, PaperIntent};
use crate::base::{CaseDocumentId, UserId};
use crate::kiosk::flow::Runner;
use crate::kiosk::scan;
use crate::kiosk::services::Services;

/// Starts the screen. The scanners are bound before: the camera's thread wants to know their stream.
pub fn connect(app: &App, services: &Services) -> Runner<CasePageScreen> {
    let screen = CasePageScreen::new(&services.config.camera.device, Some(scan::stream()));
    let port = screen.eye.port.clone();
    let runner = Runner::start(screen, app, services.clone());
    let remote = runner.remote();
    port.on_news(Box::new(move || remote.send(paper(PaperIntent::EyeLook))));
    connect_page(app, &runner);
    connect_acts(app, &runner);
    connect_form(app, &runner);
    connect_rows(app, &runner);
    connect_papers(app, &runner);
    connect_files(app, &runner);
    runner
}

/// A place in a list; what is none is the first one.
fn place(at: i32) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn connect_page(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(place(at))));
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_step_chosen(runner.takes(|at| Intent::StepChosen(place(at))));
    adapter.on_notice_closed(runner.does(|| Intent::NoticeClosed));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    adapter.on_print_file(runner.does(|| Intent::Print));
    adapter.on_suggestions_shown(runner.does(|| Intent::SuggestionsShown));
    let to = runner.clone();
    adapter.on_suggestion_taken(move |key, take| to.send(Intent::SuggestionTaken { key: key.into(), take }));
}

fn connect_acts(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    adapter.on_claim(runner.does(|| Intent::Claim));
    adapter.on_release(runner.does(|| Intent::Release));
    adapter.on_hand_on(runner.does(|| Intent::HandOn));
    adapter.on_handed_to(runner.about(UserId::parse, Intent::HandedTo));
    adapter.on_main(runner.does(|| Intent::Main));
    adapter.on_more(runner.does(|| Intent::More));
    adapter.on_action_chosen(runner.takes(|id: SharedString| Intent::ActionChosen(id.into())));
    adapter.on_confirmed(runner.does(|| Intent::Confirmed));
    adapter.on_words_edited(runner.takes(|words: SharedString| Intent::WordsEdited(words.into())));
    adapter.on_letter_reason_edited(runner.takes(|reason: SharedString| Intent::LetterReasonEdited(reason.into())));
    let to = runner.clone();
    adapter.on_letter_edited(move |subject, body| {
        to.send(Intent::LetterEdited { subject: subject.into(), body: body.into() });
    });
}

fn connect_form(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    let to = runner.clone();
    adapter.on_field_edited(move |field, text| {
        to.send(form(FormIntent::Edited { field: field.into(), text: text.into() }));
    });
    let to = runner.clone();
    adapter.on_field_dated(move |field, date: DateValue| {
        to.send(form(FormIntent::Dated { field: field.into(), date }));
    });
    let to = runner.clone();
    adapter.on_option_toggled(move |field, option| {
        to.send(form(FormIntent::OptionToggled { field: field.into(), option: option.into() }));
    });
    adapter.on_field_done(runner.takes(|field: SharedString| form(FormIntent::FieldDone(field.into()))));
    adapter.on_unmask(runner.takes(|field: SharedString| form(FormIntent::Unmask(field.into()))));
    adapter.on_replaced(runner.takes(|field: SharedString| form(FormIntent::Replaced(field.into()))));
    adapter.on_purpose_chosen(runner.takes(|id: SharedString| form(FormIntent::PurposeChosen(id.into()))));
    adapter.on_paper_entry(runner.takes(|on| form(FormIntent::PaperEntry(on))));
    adapter.on_anew_asked(runner.does(|| form(FormIntent::AnewAsked)));
    adapter.on_anew_confirmed(runner.does(|| form(FormIntent::AnewConfirmed)));
    adapter.on_anew_left(runner.does(|| form(FormIntent::AnewLeft)));
    adapter.on_save(runner.does(|| form(FormIntent::Save)));
    adapter.on_region_asked(runner.takes(|field: SharedString| form(FormIntent::RegionAsked(field.into()))));
    adapter.on_region_searched(runner.takes(|text: SharedString| form(FormIntent::RegionSearched(text.into()))));
    adapter.on_region_chosen(runner.takes(|code: SharedString| form(FormIntent::RegionChosen(code.into()))));
}

fn connect_rows(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    let to = runner.clone();
    adapter.on_entry_opened(move |field, row| {
        to.send(form(FormIntent::EntryOpened { field: field.into(), row: row.into() }));
    });
    adapter.on_entry_added(runner.takes(|field: SharedString| form(FormIntent::EntryAdded(field.into()))));
    adapter.on_entry_kept(runner.does(|| form(FormIntent::EntryKept)));
    adapter.on_entry_removed(runner.does(|| form(FormIntent::EntryRemoved)));
    adapter.on_sign_asked(runner.takes(|field: SharedString| form(FormIntent::SignAsked(field.into()))));
    let to = runner.clone();
    adapter.on_signed(move |strokes, width, height| {
        to.send(form(FormIntent::Signed { strokes: strokes.into(), width, height }));
    });
}

fn connect_papers(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    adapter.on_paper_chosen(runner.about(CaseDocumentId::parse, |id| paper(PaperIntent::Chosen(id))));
    adapter.on_letter_chosen(runner.about(|at| at.parse().ok(), |at| paper(PaperIntent::LetterChosen(at))));
    adapter.on_paper_added(runner.does(|| paper(PaperIntent::Added)));
    adapter.on_paper_removed(runner.does(|| paper(PaperIntent::Removed)));
    adapter.on_paper_is_card(runner.does(|| paper(PaperIntent::IsCard)));
    adapter.on_paper_paged(runner.takes(|by| paper(PaperIntent::Paged(by))));
    adapter.on_camera_asked(runner.takes(|field: SharedString| paper(PaperIntent::CameraAsked(field.into()))));
    adapter.on_paper_by_camera(runner.does(|| paper(PaperIntent::ByCamera)));
    adapter.on_shot(runner.does(|| paper(PaperIntent::Shot)));
    adapter.on_shot_again(runner.does(|| paper(PaperIntent::ShotAgain)));
    adapter.on_shot_kept(runner.does(|| paper(PaperIntent::ShotKept)));
}

fn connect_files(app: &App, runner: &Runner<CasePageScreen>) {
    let adapter = app.global::<CaseAdapter>();
    adapter.on_files_asked(runner.takes(|field: SharedString| paper(PaperIntent::FilesAsked(field.into()))));
    adapter.on_paper_kind_chosen(runner.takes(|kind: SharedString| paper(PaperIntent::KindChosen(kind.into()))));
    adapter.on_paper_kind_again(runner.does(|| paper(PaperIntent::KindAgain)));
    adapter.on_place_chosen(
        runner.takes(|path: SharedString| paper(PaperIntent::PlaceChosen(PathBuf::from(path.as_str())))),
    );
    adapter.on_place_up(runner.does(|| paper(PaperIntent::PlaceUp)));
}
