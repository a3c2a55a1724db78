//! The screen's state on the window.

use deks_ui::{
    App, CameraStanding, CheckRow, FoundKind, FoundRow, Health, PinStep, PrintJobRow, PrinterHealth, PrinterRow,
    Screen as Place, SettingKind, SettingRow, SettingsAdapter, SettingsPart, TenderLine, TrialStanding,
};
use serde_json::Value as Json;
use slint::{Global as _, SharedString};

use super::fields::{Field, Kind};
use super::forms::TENDERS;
use super::qris::{self, Sticker};
use super::{Printer, SettingsScreen, Waits, connect};
use crate::base::Rupiah;
use crate::devices::camera::CameraState;
use crate::devices::printer::is_somebody_else;
use crate::devices::{Check, CheckLevel, FoundDevice, JobState, JobSummary, PrinterState, ScanSource};
use crate::kiosk::english::say;
use crate::kiosk::{rows, scan, words};

impl SettingsScreen {
    pub(super) fn put_on(&self, app: &App) {
        let adapter = SettingsAdapter::get(app);
        connect::remember(self.part);
        scan::want_code(Some(Place::Settings).filter(|_| self.open && self.waits != Waits::Nothing));
        adapter.set_may_change(self.may_change);
        adapter.set_part(self.part);
        adapter.set_busy(self.busy);
        adapter.set_checking(self.checking);
        adapter.set_training(self.training);
        adapter.set_pin_step(match (&self.old_pin, self.pin.is_second()) {
            (None, _) => PinStep::Old,
            (Some(_), false) => PinStep::New,
            (Some(_), true) => PinStep::Again,
        });
        adapter.set_pin_flaw(say(&self.pin.flaw));
        adapter.set_pin_round(self.pin.round);
        let printers = self.draft.printers(!self.may_change).into_iter();
        let printers = printers.map(|(one, is_kept)| printer(one, is_kept, &self.queue.printers)).collect();
        rows::sync(adapter.get_printers(), printers, |model| adapter.set_printers(model));
        let jobs = self.queue.jobs.iter().map(|(one, made)| job(one, made)).collect();
        rows::sync(adapter.get_jobs(), jobs, |model| adapter.set_jobs(model));
        let checks = self.checks.iter().map(check).collect();
        rows::sync(adapter.get_checks(), checks, |model| adapter.set_checks(model));
        self.put_form(&adapter);
        self.put_trial(&adapter);
        if self.part == SettingsPart::Tenders {
            self.put_tenders(&adapter);
        }
    }

    fn put_form(&self, adapter: &SettingsAdapter<'_>) {
        adapter.set_file(self.file.as_str().into());
        adapter.set_dirty(self.is_dirty());
        let fields = self.fields();
        let homeless = self.draft.homeless_flaw(&fields).unwrap_or_default();
        adapter.set_flaw(say(if self.flaw.is_empty() { homeless } else { &self.flaw }));
        let all = fields.iter().map(|field| self.row(field)).collect();
        rows::sync(adapter.get_rows(), all, |model| adapter.set_rows(model));
        for (devices, current, set) in [
            (&self.found.serial, adapter.get_serial_lines(), 0),
            (&self.found.usb, adapter.get_usb_printers(), 1),
            (&self.found.keyboards, adapter.get_keyboards(), 2),
            (&self.found.cameras, adapter.get_cameras(), 3),
        ] {
            rows::sync(current, devices.iter().map(found).collect(), |model| match set {
                0 => adapter.set_serial_lines(model),
                1 => adapter.set_usb_printers(model),
                2 => adapter.set_keyboards(model),
                _ => adapter.set_cameras(model),
            });
        }
        let open = self.printer.and_then(|at| self.draft.now()["printers"][at]["name"].as_str());
        adapter.set_printer_open(open.unwrap_or_default().into());
        adapter.set_printer_title(say(open.map(words::printer_name).unwrap_or_default()));
        adapter.set_can_add_receipt(self.lacks_printer("receipt"));
        adapter.set_can_add_label(self.lacks_printer("label"));
    }

    fn row(&self, field: &Field) -> SettingRow {
        let (kind, offers) = match field.kind {
            Kind::Text | Kind::List => (SettingKind::Text, FoundKind::None),
            Kind::Email => (SettingKind::Email, FoundKind::None),
            Kind::Number(_) | Kind::Money | Kind::Percent | Kind::PercentOrNone => {
                (SettingKind::Number, FoundKind::None)
            }
            Kind::Secret => (SettingKind::Secret, FoundKind::None),
            Kind::Toggle => (SettingKind::Toggle, FoundKind::None),
            Kind::Choice(_) | Kind::Figures(_) => (SettingKind::Choice, FoundKind::None),
            Kind::Device(offers) => (SettingKind::Device, offers),
            Kind::Heading => (SettingKind::Heading, FoundKind::None),
        };
        SettingRow {
            key: field.key.as_str().into(),
            field: field.what,
            kind,
            found: offers,
            text: self.draft.text(field).into(),
            on: self.draft.value(&field.key).as_bool().unwrap_or_default(),
            chosen: self.draft.chosen(field),
            error: say(self.draft.error(field)),
        }
    }

    fn put_trial(&self, adapter: &SettingsAdapter<'_>) {
        let finding = self.trial.finding.as_ref();
        adapter.set_trial(finding.map_or(TrialStanding::None, |finding| finding.standing));
        adapter.set_trial_title(say(finding.map(|finding| finding.title.as_str()).unwrap_or_default()));
        let lines: Vec<SharedString> =
            finding.map(|finding| finding.lines.iter().map(|line| say(line)).collect()).unwrap_or_default();
        rows::sync(adapter.get_trial_lines(), lines, |model| adapter.set_trial_lines(model));
        adapter.set_scan_waiting(self.waits == Waits::Anything);
        let (code, source) = match &self.scanned {
            Some((code, source)) => (code.as_str(), Some(source)),
            None => ("", None),
        };
        adapter.set_scan_code(code.into());
        adapter.set_scan_device(source.and_then(ScanSource::device).unwrap_or_default().into());
        adapter.set_scan_by_camera(source == Some(&ScanSource::Camera));
        let looking = self.looking.as_ref();
        adapter.set_eye_open(looking.is_some());
        let state = looking.and_then(|looking| looking.state.as_ref());
        adapter.set_eye(match state {
            None => CameraStanding::Starting,
            Some(CameraState::Seeing) => CameraStanding::Seeing,
            Some(CameraState::Blind(_)) => CameraStanding::Blind,
        });
        let why = if let Some(CameraState::Blind(why)) = state { why.to_string() } else { String::new() };
        adapter.set_eye_reason(say(&why));
        let picture = looking.and_then(|looking| looking.picture.clone());
        adapter.set_eye_has_picture(picture.is_some());
        adapter.set_eye_picture(picture.unwrap_or_default());
    }

    fn put_tenders(&self, adapter: &SettingsAdapter<'_>) {
        let offered = self.offered();
        let place = |name: &str| offered.iter().position(|known| known == name);
        let mut all: Vec<(usize, TenderLine)> = TENDERS
            .iter()
            .enumerate()
            .map(|(at, (kind, name))| {
                let on = place(name);
                let line = TenderLine {
                    kind: *kind,
                    on: on.is_some(),
                    first: on == Some(0),
                    last: on.is_some_and(|on| on + 1 == offered.len()),
                };
                // What has no button stands below those that have.
                (on.unwrap_or(TENDERS.len() + at), line)
            })
            .collect();
        all.sort_by_key(|(place, _)| *place);
        let lines = all.into_iter().map(|(_, line)| line).collect();
        rows::sync(adapter.get_tenders(), lines, |model| adapter.set_tenders(model));

        let payload = self.draft.value("tenders.qris_payload").as_str().unwrap_or_default();
        let cap = self.draft.value("tenders.qris_cap_rupiah").as_i64().unwrap_or_default();
        adapter.set_qris_waiting(self.waits == Waits::Sticker);
        let fee = self.draft.value("tenders.qris_fee_bp").as_i64();
        let (facts, warnings, flaw) = match qris::look(payload, Rupiah(cap), fee, self.today) {
            Sticker::Missing => (None, Vec::new(), self.qris_flaw.clone()),
            Sticker::Known { facts, warnings } => (Some(*facts), warnings, self.qris_flaw.clone()),
            Sticker::Flawed(flaw) => {
                (None, Vec::new(), if self.qris_flaw.is_empty() { flaw } else { self.qris_flaw.clone() })
            }
        };
        adapter.set_qris_known(facts.is_some());
        adapter.set_qris(facts.unwrap_or_default());
        adapter.set_qris_flaw(say(&flaw));
        let warnings = warnings.iter().map(|warning| say(warning)).collect();
        rows::sync(adapter.get_qris_warnings(), warnings, |model| adapter.set_qris_warnings(model));
    }
}

fn found(device: &FoundDevice) -> FoundRow {
    FoundRow { path: device.path.as_str().into(), name: device.name.as_str().into() }
}

/// A printer as the form has it, and how the one of that name stands that works now.
fn printer(on_form: &Json, is_kept: bool, working: &[Printer]) -> PrinterRow {
    let name = on_form["name"].as_str().unwrap_or_default();
    let status = working.iter().find(|known| known.name == name).and_then(|known| known.status.as_ref());
    let health = match status.map(|status| status.state) {
        None => PrinterHealth::Unknown,
        _ if status.is_some_and(|status| is_somebody_else(&status.detail)) => PrinterHealth::Unknown,
        Some(PrinterState::Ok) => PrinterHealth::Ok,
        Some(PrinterState::PaperLow) => PrinterHealth::PaperLow,
        Some(PrinterState::Offline | PrinterState::NotConfigured) => PrinterHealth::Offline,
        Some(PrinterState::PaperOut | PrinterState::CoverOpen | PrinterState::NotReady) => PrinterHealth::Trouble,
    };
    let port = ["address", "device", "folder"].into_iter().find_map(|key| on_form["port"][key].as_str());
    PrinterRow {
        name: name.into(),
        title: say(words::printer_name(name)),
        port: port.unwrap_or_default().into(),
        unsaved: !is_kept,
        health,
        detail: say(status.map(|status| status.detail.as_str()).unwrap_or_default()),
        waiting: status.map_or(0, |status| status.waiting as i32),
    }
}

fn job(job: &JobSummary, made: &str) -> PrintJobRow {
    PrintJobRow {
        id: job.id.to_string().into(),
        title: say(&job.title),
        detail: [say(words::printer_name(&job.printer)).as_str(), made].join("  ·  ").into(),
        asks: job.state.needs_decision(),
        doubtful: job.state == JobState::Unknown,
        failed: job.state == JobState::Failed,
        error: say(&job.error),
    }
}

fn check(check: &Check) -> CheckRow {
    CheckRow {
        what: say(&check.subject),
        found: say(&check.finding),
        remedy: say(&check.remedy),
        health: match check.level {
            CheckLevel::Ok => Health::Fine,
            CheckLevel::Warning => Health::Attention,
            CheckLevel::Broken => Health::Broken,
        },
    }
}
