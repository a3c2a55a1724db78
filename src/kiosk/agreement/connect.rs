//! The callbacks of the screen.

use deks_ui::{AgreementAdapter, App};
use slint::{ComponentHandle, Global as _};

use super::ending::{GROUNDS, SIDES};
use super::making::NUMBERS;
use super::{AgreementScreen, EndTyped, Intent, Side, show_form};
use crate::base::{AgreementId, PartnerId};
use crate::intake::Signature;
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;
use crate::kiosk::words;
use crate::partnership::agreement::Becomes;

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<AgreementScreen> {
    let runner = Runner::start(AgreementScreen::new(services.store.zone()), app, services.clone());
    connect_list(app, &runner);
    connect_steps(app, &runner);
    connect_form(app, &runner);
    connect_sheet(app, &runner);
    connect_papers(app, &runner);
    connect_signs(app, &runner);
    connect_done(app, &runner);
    connect_end(app, &runner);
    runner
}

/// A place in a list; what is none is the first one.
fn place(at: i32) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn connect_list(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    adapter.on_line_chosen(runner.about(AgreementId::parse, Intent::LineChosen));
    adapter.on_begin(runner.does(|| Intent::Begin));
    adapter.on_resume(runner.does(|| Intent::Resume));
    adapter.on_amend(runner.does(|| Intent::Amend));
    adapter.on_look(runner.does(|| Intent::Look));
    adapter.on_ask_end(runner.does(|| Intent::AskEnd));
    adapter.on_ask_take_back(runner.does(|| Intent::AskTakeBack));
    adapter.on_ask_drop(runner.does(|| Intent::AskDrop));
    adapter.on_confirmed(runner.does(|| Intent::Confirmed));
    adapter.on_dismissed(runner.does(|| Intent::Dismissed));
    adapter.on_leave(runner.does(|| Intent::Leave));
    adapter.on_open_partner(runner.does(|| Intent::OpenPartners));
}

fn connect_steps(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    adapter.on_go_step(runner.takes(|at| Intent::GoStep(place(at))));
    adapter.on_next(runner.does(|| Intent::Next));
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_restart(runner.does(|| Intent::Restart));
    adapter.on_part_chosen(runner.takes(|at| Intent::PartChosen(place(at))));
    adapter.on_number_opened(runner.takes(|at| Intent::NumberOpened(NUMBERS[place(at).min(NUMBERS.len() - 1)])));
    adapter.on_whose_asked(runner.does(|| Intent::WhoseAsked));
    let to = runner.clone();
    adapter.on_whose_chosen(move |id| {
        let becomes = match id.as_str() {
            "" => Some(Becomes::New),
            id => PartnerId::parse(id).map(Becomes::Known),
        };
        if let Some(becomes) = becomes {
            to.send(Intent::WhoseChosen(becomes));
        }
    });
}

/// Everything that can be typed comes as a whole: shown in parts, an older part would overwrite a newer one.
fn connect_form(app: &App, runner: &Runner<AgreementScreen>) {
    let (to, window) = (runner.clone(), app.as_weak());
    app.global::<AgreementAdapter>().on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let before = to.peek(|screen| screen.work.as_ref().map(|work| (work.typed.clone(), work.open)));
        if let Some((before, open)) = before {
            let typed = show_form::typed(&AgreementAdapter::get(&app), before, open);
            to.send(Intent::Edited(Box::new(typed)));
        }
    });
}

fn connect_sheet(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    let to = runner.clone();
    adapter.on_sheet_opened(move |sheet, at| to.send(Intent::SheetOpened(sheet, place(at))));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_sheet_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::SheetEdited(show_form::sheet_form(AgreementAdapter::get(&app).get_sheet_form())));
    });
    adapter.on_sheet_kept(runner.does(|| Intent::SheetKept));
    adapter.on_sheet_removed(runner.does(|| Intent::SheetRemoved));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
}

fn connect_papers(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    adapter.on_page_stepped(runner.takes(Intent::PageStepped));
    adapter.on_save_draft(runner.does(|| Intent::SaveDraft));
    adapter.on_attach(runner.does(|| Intent::Attach));
    adapter.on_scan_dropped(runner.does(|| Intent::ScanDropped));
    let to = runner.clone();
    adapter.on_open_file(move |id| {
        // Only what the list found is opened; a name that is no proper text is found again by its looks.
        let listed = to.peek(|screen| {
            let mut entries = screen.work.iter().flat_map(|work| &work.signs.folder.entries);
            entries.find(|entry| entry.path.to_string_lossy() == id.as_str()).map(|entry| entry.path.clone())
        });
        if let Some(path) = listed {
            to.send(Intent::OpenEntry(path));
        }
    });
    adapter.on_folder_up(runner.does(|| Intent::FolderUp));
    adapter.on_look_again(runner.does(|| Intent::LookAgain));
}

fn connect_signs(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    let to = runner.clone();
    adapter.on_partner_signed(move |path, width, height| {
        let signature = Signature::from_path(&path, width, height);
        to.send(Intent::PadSigned(Side::Partner, path.into(), signature));
    });
    let to = runner.clone();
    adapter.on_outlet_signed(move |path, width, height| {
        let signature = Signature::from_path(&path, width, height);
        to.send(Intent::PadSigned(Side::Outlet, path.into(), signature));
    });
}

fn connect_done(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    let to = runner.clone();
    adapter.on_save_paper(move |id| {
        if id.is_empty() {
            // To whatever stick there is, otherwise to the kiosk's own folder.
            to.send(Intent::SavePaper(None));
            return;
        }
        let listed = to.peek(|screen| {
            let found = screen.targets.iter().find(|target| target.path.to_string_lossy() == id.as_str());
            found.map(|target| target.path.clone())
        });
        if listed.is_some() {
            to.send(Intent::SavePaper(listed));
        }
    });
    adapter.on_print_card(runner.does(|| Intent::PrintCard));
    adapter.on_card_pdf(runner.does(|| Intent::CardPdf));
    adapter.on_send_letter(runner.does(|| Intent::SendLetter));
    adapter.on_finish(runner.does(|| Intent::Finish));
}

fn connect_end(app: &App, runner: &Runner<AgreementScreen>) {
    let adapter = app.global::<AgreementAdapter>();
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_end_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = AgreementAdapter::get(&app);
        let Some(day) = words::day_of(&adapter.get_end_day()) else { return };
        // 0: nobody has said it yet.
        let at = |place: i32| usize::try_from(place).ok().and_then(|at| at.checked_sub(1));
        let ended_by = at(adapter.get_end_by()).and_then(|at| SIDES.get(at).copied());
        let ground = at(adapter.get_end_ground()).and_then(|at| GROUNDS.get(at).copied());
        to.send(Intent::EndEdited(EndTyped { day, ended_by, ground, reason: adapter.get_end_reason().into() }));
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_end_letter_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = AgreementAdapter::get(&app);
        let (subject, body) = (adapter.get_end_letter_subject().into(), adapter.get_end_letter_body().into());
        to.send(Intent::EndLetterEdited { sends: adapter.get_end_letter_sends(), subject, body });
    });
    adapter.on_look_at_minutes(runner.does(|| Intent::LookAtMinutes));
    adapter.on_hand_back(runner.does(|| Intent::HandBack));
}
