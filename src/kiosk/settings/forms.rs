//! What somebody does on a form.

use deks_ui::{SettingsPart, TenderChoice};
use serde_json::{Value as Json, json};

use super::fields::{Field, Kind, fields};
use super::{Intent, Outs, SettingsScreen, Waits};
use crate::config::{Config, SerialLine};

/// Every kind of tender as the file says it, in the order of a fresh outlet.
pub(super) const TENDERS: [(TenderChoice, &str); 5] = [
    (TenderChoice::Cash, "cash"),
    (TenderChoice::Qris, "qris"),
    (TenderChoice::Card, "card"),
    (TenderChoice::Transfer, "transfer"),
    (TenderChoice::Voucher, "voucher"),
];

fn name_of(kind: TenderChoice) -> &'static str {
    TENDERS.iter().find(|(known, _)| *known == kind).map(|(_, name)| *name).unwrap_or_default()
}

impl SettingsScreen {
    /// Nobody but an admin gets here: what others see has no form.
    pub(super) fn on_form(&mut self, intent: Intent) -> Outs {
        if !self.may_change {
            return Vec::new();
        }
        match intent {
            Intent::Edited { key, text } => self.on_field(&key, |screen, field| screen.draft.edit(field, &text)),
            Intent::Toggled { key, on } => self.on_field(&key, |screen, _| screen.draft.set(&key, on.into())),
            Intent::Picked { key, at } => {
                let Ok(at) = usize::try_from(at) else { return Vec::new() };
                self.on_field(&key, |screen, field| screen.draft.pick(field, at));
                // What a test said, or will say, is of the connection that is not chosen any more.
                if key.ends_with(".port.kind") {
                    return self.end_trial();
                }
            }
            Intent::SerialAdded => self.draft.add("scanner.serial", json_of(&SerialLine::default())),
            Intent::GrabbedAdded => self.draft.add("scanner.grab", Json::from("")),
            Intent::TakenAway(key) => self.draft.take_away(&key),
            Intent::Undo => self.undo(),
            Intent::Save => return self.save(),
            Intent::TenderToggled { kind, on } => self.offer(name_of(kind), on),
            Intent::TenderMoved { kind, by } => self.move_tender(name_of(kind), by),
            Intent::StickerWanted => return self.wait_for_sticker(),
            Intent::StickerTyped(text) => return self.sticker_read(&text),
            Intent::StickerForgotten => {
                self.draft.set("tenders.qris_payload", json!(""));
                self.offer("qris", false);
            }
            Intent::PrinterChosen(name) => return self.open_printer(&name),
            Intent::PrinterAdded { label } => self.add_printer(if label { "label" } else { "receipt" }),
            Intent::PrinterRemoved => return self.remove_printer(),
            _ => {}
        }
        Vec::new()
    }

    /// The form of the part that stands open.
    pub(super) fn fields(&self) -> Vec<Field> {
        if !self.may_change {
            return Vec::new();
        }
        fields(self.part, self.draft.now(), self.printer)
    }

    fn on_field(&mut self, key: &str, change: impl FnOnce(&mut SettingsScreen, &Field)) {
        let field = self.fields().into_iter().find(|field| field.key == key && field.kind != Kind::Heading);
        if let Some(field) = field {
            self.forget_answer();
            change(self, &field);
        }
    }

    fn undo(&mut self) {
        self.draft = super::Draft::of(&self.saved);
        self.flaw.clear();
        self.forget_answer();
        let printers = self.saved.printers.len();
        self.printer = self.printer.filter(|at| *at < printers);
    }

    pub(super) fn offered(&self) -> Vec<String> {
        let offered = self.draft.value("tenders.offered").as_array().map(Vec::as_slice).unwrap_or_default();
        offered.iter().filter_map(Json::as_str).map(str::to_owned).collect()
    }

    /// A kind of tender gets a button, the last one, or loses it.
    pub(super) fn offer(&mut self, name: &str, on: bool) {
        let mut offered = self.offered();
        offered.retain(|known| on || known != name);
        if on && !offered.iter().any(|known| known == name) {
            offered.push(name.to_owned());
        }
        self.draft.set("tenders.offered", offered.into());
    }

    fn move_tender(&mut self, name: &str, by: i32) {
        let mut offered = self.offered();
        let Some(at) = offered.iter().position(|known| known == name) else { return };
        let to = if by < 0 { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < offered.len()) };
        if let Some(to) = to {
            offered.swap(at, to);
            self.draft.set("tenders.offered", offered.into());
        }
    }

    fn wait_for_sticker(&mut self) -> Outs {
        let mut outs = self.end_trial();
        self.waits = Waits::Sticker;
        // The camera that is kept helps where no scanner reads QR codes.
        outs.extend(self.open_eye(self.saved.camera.device.clone()));
        outs
    }

    fn open_printer(&mut self, name: &str) -> Outs {
        let printers = self.draft.value("printers").as_array().map(Vec::as_slice).unwrap_or_default();
        self.printer = printers.iter().position(|printer| printer["name"].as_str() == Some(name));
        self.end_trial()
    }

    fn add_printer(&mut self, name: &str) {
        let printers = self.draft.value("printers").as_array().map(Vec::as_slice).unwrap_or_default();
        if printers.iter().any(|printer| printer["name"].as_str() == Some(name)) {
            return;
        }
        self.printer = Some(printers.len());
        let printer = Config::default().printers.into_iter().find(|printer| printer.name == name);
        self.draft.add("printers", printer.map(|printer| json_of(&printer)).unwrap_or_default());
    }

    fn remove_printer(&mut self) -> Outs {
        if let Some(at) = self.printer.take() {
            self.draft.take_away(&format!("printers[{}]", at + 1));
        }
        self.end_trial()
    }

    /// Which kinds of printer the outlet has none of, on the form.
    pub(super) fn lacks_printer(&self, name: &str) -> bool {
        let printers = self.draft.value("printers").as_array().map(Vec::as_slice).unwrap_or_default();
        self.part == SettingsPart::Printers && printers.iter().all(|printer| printer["name"].as_str() != Some(name))
    }
}

fn json_of(value: &impl serde::Serialize) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}
