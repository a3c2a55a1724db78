//! Pengaturan: every part, the form of a printer, and the mailbox with all that can be wrong with it.
use deks_ui::*;
use slint::{ComponentHandle, ModelRc};

use super::{LONG_NAME, LONG_WORDS, State, elsewhere, rows, scrolling};

pub(super) fn states() -> Vec<State> {
    let parts = [
        SettingsPart::Display,
        SettingsPart::MyPin,
        SettingsPart::Outlet,
        SettingsPart::Rules,
        SettingsPart::Tenders,
        SettingsPart::Printers,
        SettingsPart::Scanners,
        SettingsPart::Camera,
        SettingsPart::Customer,
        SettingsPart::Mail,
        SettingsPart::Inbox,
        SettingsPart::Webhook,
        SettingsPart::Training,
        SettingsPart::Checks,
    ];
    let state = |part: SettingsPart| {
        scrolling(elsewhere(format!("settings, {part:?}"), Screen::Settings, move |app| {
            app.global::<SettingsAdapter>().set_part(part);
        }))
    };
    let mut all: Vec<State> = parts.into_iter().map(state).collect();
    all.extend([
        scrolling(elsewhere("settings, form of a printer", Screen::Settings, |app| {
            app.global::<SettingsAdapter>().set_part(SettingsPart::Printers);
            app.global::<SettingsAdapter>().set_printer_open("receipt".into());
            app.global::<SettingsAdapter>().set_printer_title("Printer struk".into());
            app.global::<SettingsAdapter>().set_dirty(true);
        })),
        scrolling(elsewhere("settings, sticker wanted", Screen::Settings, |app| {
            app.global::<SettingsAdapter>().set_part(SettingsPart::Tenders);
            app.global::<SettingsAdapter>().set_qris_waiting(true);
        })),
    ]);
    all.extend(of_the_inbox());
    all
}

/// The mailbox: its fields as they are, and each with what is wrong with it and what came of a test.
fn of_the_inbox() -> Vec<State> {
    let state = |name: &str, error: &'static str| {
        scrolling(elsewhere(format!("settings, mailbox, {name}"), Screen::Settings, move |app| {
            let adapter = app.global::<SettingsAdapter>();
            adapter.set_rows(mailbox_rows(error));
            adapter.set_part(SettingsPart::Inbox);
            adapter.set_dirty(!error.is_empty());
            adapter.set_flaw(error.into());
            adapter.set_trial(if error.is_empty() { TrialStanding::Fine } else { TrialStanding::Broken });
            adapter.set_trial_title(LONG_NAME.into());
            adapter.set_trial_lines(rows(vec![LONG_WORDS.into(), LONG_WORDS.into()]));
        }))
    };
    vec![state("fine", ""), state("everything is wrong", LONG_WORDS)]
}

fn mailbox_rows(error: &str) -> ModelRc<SettingRow> {
    let fields = [
        (SettingField::InboxHost, SettingKind::Text),
        (SettingField::InboxPort, SettingKind::Number),
        (SettingField::InboxSecurity, SettingKind::Choice),
        (SettingField::InboxUsername, SettingKind::Text),
        (SettingField::InboxPassword, SettingKind::Secret),
        (SettingField::InboxFolder, SettingKind::Text),
        (SettingField::InboxEvery, SettingKind::Number),
        (SettingField::InboxSize, SettingKind::Number),
        (SettingField::InboxMark, SettingKind::Toggle),
        (SettingField::InboxCa, SettingKind::Text),
    ];
    let row = |(field, kind): (SettingField, SettingKind)| SettingRow {
        key: format!("{field:?}").into(),
        field,
        kind,
        text: LONG_NAME.into(),
        error: error.into(),
        ..SettingRow::default()
    };
    rows(fields.into_iter().map(row).collect())
}
