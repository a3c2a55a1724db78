//! The window's callbacks, bound to the presenter.

use deks_ui::{App, CheckInAdapter};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{AidForm, CheckInScreen, Intent, LineForm};
use crate::base::PartnerId;
use crate::intake::Signature;
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<CheckInScreen> {
    let screen = CheckInScreen::new(services.config.rules.price_limit_rupiah);
    let runner = Runner::start(screen, app, services.clone());
    connect_beginning(app, &runner);
    connect_files(app, &runner);
    connect_list(app, &runner);
    connect_line(app, &runner);
    connect_count(app, &runner);
    connect_sign(app, &runner);
    connect_done(app, &runner);
    runner
}

/// The place of a line whose number, from 1, stands on the screen.
fn place(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0).saturating_sub(1)
}

fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or(0)
}

/// A callback without arguments that is one intent.
macro_rules! tells {
    ($adapter:ident, $runner:ident, $($on:ident => $intent:ident),+ $(,)?) => {$(
        let to = $runner.clone();
        $adapter.$on(move || to.send(Intent::$intent));
    )+};
}

fn connect_beginning(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    adapter.on_resume(runner.takes(|key: SharedString| Intent::Resume(key.into())));
    adapter.on_ask_discard(runner.takes(|key: SharedString| Intent::AskDiscard(key.into())));
    adapter.on_discard(runner.takes(|key: SharedString| Intent::Discard(key.into())));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_partner_chosen(runner.about(PartnerId::parse, Intent::PartnerChosen));
    tells!(adapter, runner,
        on_keep_after_all => KeepAfterAll, on_begin => Begin, on_register_partner => RegisterPartner,
        on_from_file => FromFile, on_from_empty => FromEmpty, on_from_last => FromLast,
        on_next => Next, on_back => Back,
    );
    adapter.on_go_step(runner.takes(|at| Intent::GoStep(index(at))));
}

fn connect_files(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    let to = runner.clone();
    adapter.on_open_file(move |id| {
        // Only what the list found is opened; a name that is no proper text is found again by its looks.
        let listed = to.peek(|screen| {
            let mut entries = screen.folder.entries.iter();
            entries.find(|entry| entry.path.to_string_lossy() == id.as_str()).map(|entry| entry.path.clone())
        });
        if let Some(path) = listed {
            to.send(Intent::OpenEntry(path));
        }
    });
    tells!(adapter, runner,
        on_folder_up => FolderUp, on_look_again => LookAgain, on_cancel_reading => CancelReading,
        on_more_files => MoreFiles,
    );
}

fn connect_list(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(index(at))));
    adapter.on_open_line(runner.takes(|line| Intent::OpenLine(place(line))));
    adapter.on_open_aid(runner.takes(|at| Intent::OpenAid(place(at))));
    adapter.on_take_back(runner.takes(|at| Intent::TakeBack(place(at))));
    adapter.on_aid_stepped(runner.takes(|by| Intent::AidStepped(i64::from(by))));
    tells!(adapter, runner,
        on_close_panel => ClosePanel, on_add_line => AddLine, on_add_aid => AddAid, on_copy_line => CopyLine,
        on_merge_line => MergeLine,
        on_leave_out => LeaveOut, on_remove_aid => RemoveAid, on_next_flaw => NextFlaw,
    );
}

/// Everything that can be typed comes as a whole: shown in parts, an older part would overwrite a newer one.
fn connect_line(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let fields = CheckInAdapter::get(&app).get_form();
        let form = LineForm {
            name: fields.name.into(),
            variant: fields.variant.into(),
            category: fields.category.into(),
            price: fields.price.into(),
            qty: fields.qty.into(),
            barcode: fields.barcode.into(),
        };
        to.send(Intent::Edited(Box::new(form)));
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_aid_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let fields = CheckInAdapter::get(&app).get_aid_form();
        to.send(Intent::AidEdited(AidForm { name: fields.name.into(), note: fields.note.into() }));
    });
}

fn connect_count(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    adapter.on_count_tab_chosen(runner.takes(|at| Intent::CountTabChosen(index(at))));
    adapter.on_open_count_row(runner.takes(|line| Intent::OpenCount(place(line))));
    let to = runner.clone();
    adapter.on_counted(move |line, by| to.send(Intent::Counted { line: place(line), by: i64::from(by) }));
    adapter.on_pad_chosen(runner.takes(|at| Intent::PadChosen(index(at))));
    adapter.on_pad_key(runner.takes(|what: SharedString| Intent::PadKey(what.into())));
    adapter.on_reason_picked(runner.takes(Intent::ReasonPicked));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_reason_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::ReasonEdited(CheckInAdapter::get(&app).get_reason().into()));
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_damage_reason_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::DamageReasonEdited(CheckInAdapter::get(&app).get_damage_reason().into()));
    });
    adapter.on_same_chosen(runner.takes(|line| Intent::SameChosen(place(line))));
    tells!(adapter, runner,
        on_as_listed => AsListed, on_all_as_listed => AllAsListed, on_puzzle_take => PuzzleTake,
        on_puzzle_close => PuzzleClose,
    );
}

fn connect_sign(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    let to = runner.clone();
    adapter.on_giver_signed(move |path, width, height| {
        let signature = Signature::from_path(&path, width, height);
        to.send(Intent::GiverSigned(path.into(), signature));
    });
    let to = runner.clone();
    adapter.on_receiver_signed(move |path, width, height| {
        let signature = Signature::from_path(&path, width, height);
        to.send(Intent::ReceiverSigned(path.into(), signature));
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_giver_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::GiverEdited(CheckInAdapter::get(&app).get_giver().into()));
    });
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_note_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::NoteEdited(CheckInAdapter::get(&app).get_note().into()));
    });
}

fn connect_done(app: &App, runner: &Runner<CheckInScreen>) {
    let adapter = app.global::<CheckInAdapter>();
    let to = runner.clone();
    adapter.on_save_paper(move |id| {
        let listed = to.peek(|screen| {
            let mut targets = screen.done.iter().flat_map(|done| &done.targets);
            targets.find(|target| target.path.to_string_lossy() == id.as_str()).map(|target| target.path.clone())
        });
        if let Some(folder) = listed {
            to.send(Intent::SavePaper(folder));
        }
    });
    tells!(adapter, runner,
        on_print_again => PrintAgain, on_letter_again => LetterAgain, on_labels => Labels, on_finish => Finish,
    );
}
