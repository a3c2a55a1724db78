//! The screen's callbacks.

use std::cell::Cell;

use deks_ui::{App, SettingsAdapter, SettingsPart};
use slint::{ComponentHandle, SharedString};

use super::{Intent, SettingsScreen};
use crate::base::PrintJobId;
use crate::devices::Decision;
use crate::kiosk::flow::Runner;
use crate::kiosk::scan;
use crate::kiosk::services::Services;

thread_local! {
    /// The part that stood open: saving binds every screen anew, and whoever saved goes on where they were.
    static PART: Cell<SettingsPart> = const { Cell::new(SettingsPart::Display) };
}

pub(super) fn remember(part: SettingsPart) {
    PART.set(part);
}

/// Starts the screen. The scanners are bound before: a camera that is tried has their stream.
pub fn connect(app: &App, services: &Services) -> Runner<SettingsScreen> {
    let screen = SettingsScreen::new(services, scan::stream(), PART.get());
    let eye = screen.eye.clone();
    let runner = Runner::start(screen, app, services.clone());
    let remote = runner.remote();
    let _ = eye.wake.set(Box::new(move || remote.send(Intent::EyeSaw)));
    let adapter = app.global::<SettingsAdapter>();
    adapter.on_part_chosen(runner.takes(Intent::PartChosen));
    adapter.on_pin_entered(runner.takes(|pin: SharedString| Intent::PinEntered(pin.into())));
    adapter.on_check_again(runner.does(|| Intent::CheckAgain));
    adapter.on_training_wanted(runner.takes(Intent::TrainingWanted));
    connect_queue(&adapter, &runner);
    connect_forms(&adapter, &runner);
    connect_tests(&adapter, &runner);
    runner
}

fn connect_queue(adapter: &SettingsAdapter<'_>, runner: &Runner<SettingsScreen>) {
    adapter.on_test_print(runner.takes(|printer: SharedString| Intent::TestPrint(printer.into())));
    let decide = |decision: Decision| {
        let to = runner.clone();
        move |id: SharedString| {
            if let Some(job) = PrintJobId::parse(&id) {
                to.send(Intent::Decided { job, decision });
            }
        }
    };
    adapter.on_job_print(decide(Decision::Print));
    adapter.on_job_discard(decide(Decision::Discard));
    adapter.on_job_retry(runner.about(PrintJobId::parse, Intent::Retried));
    adapter.on_printer_chosen(runner.takes(|name: SharedString| Intent::PrinterChosen(name.into())));
    adapter.on_printer_added(runner.takes(|label| Intent::PrinterAdded { label }));
    adapter.on_printer_removed(runner.does(|| Intent::PrinterRemoved));
}

fn connect_forms(adapter: &SettingsAdapter<'_>, runner: &Runner<SettingsScreen>) {
    let to = runner.clone();
    adapter.on_edited(move |key, text| to.send(Intent::Edited { key: key.into(), text: text.into() }));
    let to = runner.clone();
    adapter.on_toggled(move |key, on| to.send(Intent::Toggled { key: key.into(), on }));
    let to = runner.clone();
    adapter.on_picked(move |key, at| to.send(Intent::Picked { key: key.into(), at }));
    adapter.on_add_serial(runner.does(|| Intent::SerialAdded));
    adapter.on_add_grabbed(runner.does(|| Intent::GrabbedAdded));
    adapter.on_take_away(runner.takes(|key: SharedString| Intent::TakenAway(key.into())));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_undo(runner.does(|| Intent::Undo));
    let to = runner.clone();
    adapter.on_tender_toggled(move |kind, on| to.send(Intent::TenderToggled { kind, on }));
    let to = runner.clone();
    adapter.on_tender_moved(move |kind, by| to.send(Intent::TenderMoved { kind, by }));
}

fn connect_tests(adapter: &SettingsAdapter<'_>, runner: &Runner<SettingsScreen>) {
    adapter.on_try_out(runner.takes(|text: SharedString| Intent::TryOut(text.into())));
    adapter.on_stop_trial(runner.does(|| Intent::TrialStopped));
    adapter.on_qris_scan(runner.does(|| Intent::StickerWanted));
    adapter.on_qris_typed(runner.takes(|text: SharedString| Intent::StickerTyped(text.into())));
    adapter.on_qris_stop(runner.does(|| Intent::TrialStopped));
    adapter.on_qris_forget(runner.does(|| Intent::StickerForgotten));
}
