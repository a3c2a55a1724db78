//! What the screen decides: parts, PIN, queue, tests, practice. Forms stand in `forms`.

use deks_ui::{SettingsPart, Tone, TrialStanding};

use super::fields::part_of;
use super::{
    Closing, Effect, Finding, Intent, Looking, Opening, Outs, PinProblem, SettingsScreen, Trial, Try, Waits, qris,
};
use crate::base::Rupiah;
use crate::config::{self, Config, PrinterPort};
use crate::devices::Sound;
use crate::devices::camera::CameraState;
use crate::kiosk::customer::CustomerView;
use crate::kiosk::desk::Fresh;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;

impl SettingsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_change } => return self.signed_in(may_change),
            Intent::Entered => {
                self.open = true;
                return self.part_chosen(self.part);
            }
            Intent::Left => return self.left(),
            Intent::Locked => return self.closed(),
            Intent::Tick => return self.tick(),
            Intent::PartChosen(part) => return self.part_chosen(part),
            Intent::PinEntered(pin) => return self.pin_entered(pin),
            Intent::PinChanged(result) => return self.pin_changed(result),
            Intent::QueueLooked(Ok(queue)) => self.queue = queue,
            Intent::QueueLooked(Err(text)) => return vec![Out::Say(text, Tone::Bad)],
            Intent::TestPrint(printer) => return self.test_print(&printer),
            Intent::Decided { job, decision } => return vec![Out::Do(Effect::Decide { job, decision })],
            Intent::Retried(job) => return vec![Out::Do(Effect::Retry(job))],
            Intent::Acted(Ok(())) => return vec![Out::Do(Effect::LookAtQueue)],
            Intent::Acted(Err(text)) => return vec![Out::Say(text, Tone::Bad), Out::Do(Effect::LookAtQueue)],
            Intent::CheckAgain => return self.check(),
            Intent::Checked(checks) => {
                self.checking = false;
                self.checks = checks;
            }
            Intent::DevicesFound(found) => self.found = found,
            Intent::TryOut(text) => return self.try_out(text),
            Intent::Tried { no, finding } if no == self.trial.no => {
                self.trial.letter = finding.letter;
                self.trial.finding = Some(finding);
            }
            Intent::Tried { .. } => {}
            Intent::TrialStopped => return self.end_trial(),
            Intent::Scanned { code, source } => return self.scanned(code, source),
            Intent::EyeOpened(opened) => return self.eye_opened(opened),
            Intent::EyeSaw => return self.eye_saw(),
            Intent::TrainingWanted(on) => return self.training_wanted(on),
            Intent::Saved(result) => return self.reopened(result, Some(words::saved("Pengaturan"))),
            Intent::Trained(result) => return self.reopened(result, None),
            form => return self.on_form(form),
        }
        Vec::new()
    }

    fn signed_in(&mut self, may_change: bool) -> Outs {
        self.may_change = may_change;
        let for_all = matches!(self.part, SettingsPart::Display | SettingsPart::MyPin | SettingsPart::Printers);
        let is_out = self.part == SettingsPart::Training && self.training;
        if !may_change && !for_all && !is_out {
            self.part = SettingsPart::Display;
        }
        if !may_change {
            self.printer = None;
        }
        self.forget_pins();
        Vec::new()
    }

    fn part_chosen(&mut self, part: SettingsPart) -> Outs {
        let mut outs = self.end_trial();
        if part != self.part {
            self.flaw.clear();
            self.printer = None;
        }
        self.part = part;
        self.forget_pins();
        match part {
            SettingsPart::Printers => {
                outs.push(Out::Do(Effect::LookAtQueue));
                outs.extend(self.find_devices());
            }
            SettingsPart::Scanners | SettingsPart::Camera | SettingsPart::Customer => outs.extend(self.find_devices()),
            SettingsPart::Checks => outs.extend(self.check()),
            _ => {}
        }
        outs
    }

    /// What was typed waits, and nobody would know it.
    fn left(&mut self) -> Outs {
        let mut outs = self.closed();
        if self.is_dirty() {
            let text = match self.draft.has_new_printers() {
                true => "Perubahan printer belum disimpan; masih ada saat Anda kembali.",
                false => "Perubahan pengaturan belum disimpan; masih ada saat Anda kembali.",
            };
            outs.push(Out::Say(text.to_owned(), Tone::Warn));
        }
        outs
    }

    fn closed(&mut self) -> Outs {
        self.open = false;
        self.forget_pins();
        self.end_trial()
    }

    fn find_devices(&self) -> Option<Out<Effect>> {
        self.may_change.then_some(Out::Do(Effect::FindDevices))
    }

    fn tick(&mut self) -> Outs {
        if !self.open {
            return Vec::new();
        }
        if let Some(letter) = self.trial.letter {
            return vec![Out::Do(Effect::LookAtLetter { no: self.trial.no, letter })];
        }
        match self.part {
            SettingsPart::Printers => vec![Out::Do(Effect::LookAtQueue)],
            _ => self.eye_saw(),
        }
    }

    pub(super) fn forget_pins(&mut self) {
        self.old_pin = None;
        self.pin.refuse("");
    }

    fn check(&mut self) -> Outs {
        if self.checking {
            return Vec::new();
        }
        self.checking = true;
        vec![Out::Do(Effect::Check)]
    }

    fn pin_entered(&mut self, pin: String) -> Outs {
        if self.busy {
            return Vec::new();
        }
        let Some(old) = self.old_pin.clone() else {
            self.old_pin = Some(pin);
            self.pin.refuse("");
            return Vec::new();
        };
        let Some(new) = self.pin.entered(pin) else { return Vec::new() };
        self.busy = true;
        vec![Out::Do(Effect::ChangePin { old, new })]
    }

    fn pin_changed(&mut self, result: Result<(), PinProblem>) -> Outs {
        self.busy = false;
        match result {
            Ok(()) => {
                self.forget_pins();
                vec![Out::Say(words::saved("PIN baru"), Tone::Ok)]
            }
            Err(problem) => {
                if problem.about_old {
                    self.old_pin = None;
                }
                self.pin.refuse(problem.text);
                Vec::new()
            }
        }
    }

    /// Begins a test of this.
    fn begin(&mut self, what: Try) -> Outs {
        self.draft.refuse_nothing();
        self.trial = Trial { no: self.trial.no + 1, finding: Some(Finding::running()), ..Trial::default() };
        vec![Out::Do(Effect::Try { no: self.trial.no, what })]
    }

    /// A test that needs no looking: its answer is known.
    fn answer(&mut self, standing: TrialStanding, title: &str) -> Outs {
        let finding = Some(Finding::new(standing, title));
        self.trial = Trial { no: self.trial.no + 1, finding, of_form: true, ..Trial::default() };
        Vec::new()
    }

    /// The form changed: what was said of it as it was is no longer said.
    pub(super) fn forget_answer(&mut self) {
        if self.trial.of_form {
            self.trial = Trial { no: self.trial.no, ..Trial::default() };
        }
    }

    fn test_print(&mut self, printer: &str) -> Outs {
        // What is listed is tried: an admin's list is the form's.
        let listed = if self.may_change { self.draft.config() } else { Some((*self.saved).clone()) };
        let Some(listed) = listed else {
            return self.answer(TrialStanding::Broken, "Perbaiki dulu isian yang bertanda merah.");
        };
        match listed.printers.iter().position(|known| known.name == printer) {
            Some(at) => self.try_printer(&listed, at),
            None => Vec::new(),
        }
    }

    /// A printer of which nobody can say where it is gets nothing: its field says what to fill in.
    fn try_printer(&mut self, config: &Config, at: usize) -> Outs {
        let port = format!("printers[{}].port", at + 1);
        let flaw = config::flaws(config).into_iter().find(|flaw| flaw.key == port);
        let (Some(printer), Some(flaw)) = (config.printers.get(at), flaw) else {
            let printer = config.printers.get(at).cloned();
            return printer.map(|printer| self.begin(Try::Printer(Box::new(printer)))).unwrap_or_default();
        };
        let (part, why) = match &printer.port {
            PrinterPort::Network { address } if address.is_empty() => ("address", "Isi alamat printer dulu."),
            PrinterPort::Network { .. } => ("address", flaw.remedy),
            PrinterPort::Usb { .. } | PrinterPort::Serial { .. } => ("device", flaw.remedy),
            PrinterPort::File { .. } => ("folder", flaw.remedy),
        };
        if self.may_change {
            self.printer = Some(at);
        }
        self.draft.refuse(&[port.as_str(), ".", part].concat(), why);
        self.answer(TrialStanding::Broken, why)
    }

    fn try_out(&mut self, text: String) -> Outs {
        if !self.may_change {
            return Vec::new();
        }
        if self.part == SettingsPart::Scanners {
            self.trial.finding = None;
            (self.waits, self.scanned) = (Waits::Anything, None);
            return Vec::new();
        }
        let Some(config) = self.draft.config() else {
            return self.answer(TrialStanding::Broken, "Perbaiki dulu isian yang bertanda merah.");
        };
        match self.part {
            SettingsPart::Printers => match self.printer {
                Some(at) => self.try_printer(&config, at),
                None => Vec::new(),
            },
            SettingsPart::Camera if config.camera.device.is_empty() => {
                self.answer(TrialStanding::Broken, "Pilih dulu kameranya di bawah.")
            }
            SettingsPart::Camera => self.open_eye(config.camera.device),
            SettingsPart::Customer => self.try_customer(&config.customer_display),
            SettingsPart::Mail if self.draft.is_dirty() => {
                self.answer(TrialStanding::Attention, "Simpan pengaturan dulu, lalu kirim surat uji.")
            }
            SettingsPart::Mail => self.begin(Try::Mail(text)),
            SettingsPart::Inbox if self.draft.is_dirty() => {
                self.answer(TrialStanding::Attention, "Simpan pengaturan dulu, lalu tes kotak surelnya.")
            }
            SettingsPart::Inbox => self.begin(Try::Inbox),
            SettingsPart::Webhook => self.try_webhook(config),
            _ => Vec::new(),
        }
    }

    /// Where a field is empty there is nothing to look at: that field says what to fill in, whether it is on or not.
    fn try_webhook(&mut self, mut config: Config) -> Outs {
        config.webhook.on = true;
        match config::flaws(&config).into_iter().find(|flaw| flaw.key.starts_with("webhook.")) {
            Some(flaw) => {
                self.draft.refuse(&flaw.key, flaw.remedy);
                self.answer(TrialStanding::Broken, flaw.remedy)
            }
            None => self.begin(Try::Webhook(Box::new(config.webhook))),
        }
    }

    /// What is kept runs already and shows a greeting; a pole that is only on the form is opened for a moment.
    fn try_customer(&mut self, wanted: &crate::config::CustomerDisplay) -> Outs {
        let kept = &self.saved.customer_display;
        let is_new_pole = wanted.pole != kept.pole && !wanted.pole.device.is_empty();
        let runs = kept.window || !kept.pole.device.is_empty();
        let mut outs = Vec::new();
        if runs {
            let greeting = CustomerView::Thanks { change: None, total: Rupiah::ZERO };
            outs.push(Out::Tell(Event::CustomerSees(greeting)));
        }
        outs.extend(if is_new_pole {
            self.begin(Try::Pole(wanted.pole.clone()))
        } else if runs {
            self.answer(
                TrialStanding::Fine,
                "Salam tampil beberapa detik di layar pelanggan. Lihat jendela atau tiangnya.",
            )
        } else {
            self.answer(TrialStanding::Broken, "Nyalakan jendelanya atau pilih tiangnya, simpan, lalu tes lagi.")
        });
        outs
    }

    /// Ends what waits or runs: a scan, the camera, an answer.
    pub(super) fn end_trial(&mut self) -> Outs {
        self.draft.refuse_nothing();
        self.trial = Trial { no: self.trial.no + 1, ..Trial::default() };
        (self.waits, self.scanned) = (Waits::Nothing, None);
        self.qris_flaw.clear();
        self.close_eye()
    }

    pub(super) fn open_eye(&mut self, device: String) -> Outs {
        if self.looking.is_some() || device.is_empty() {
            return Vec::new();
        }
        (self.looking, self.scanned) = (Some(Looking::default()), None);
        self.trial.finding = None;
        let (scans, eye) = (self.scans.clone(), self.eye.clone());
        vec![Out::Do(Effect::OpenEye(Opening { device, scans, eye }))]
    }

    pub(super) fn close_eye(&mut self) -> Outs {
        let reader = self.looking.take().and_then(|mut looking| looking.reader.take());
        reader.map(|reader| Out::Do(Effect::CloseEye(Closing { reader }))).into_iter().collect()
    }

    fn eye_opened(&mut self, opened: std::io::Result<crate::devices::camera::CameraReader>) -> Outs {
        let reader = match opened {
            Ok(reader) => reader,
            Err(error) => {
                self.looking = None;
                tracing::error!(%error, "the camera's thread did not start");
                let text = "Kamera tidak bisa dinyalakan. Mulai ulang kios, lalu coba lagi.";
                return self.answer(TrialStanding::Broken, text);
            }
        };
        let Some(looking) = &mut self.looking else {
            // The test was ended while the camera started.
            return vec![Out::Do(Effect::CloseEye(Closing { reader }))];
        };
        let older = looking.reader.replace(reader);
        older.map(|older| Out::Do(Effect::CloseEye(Closing { reader: older }))).into_iter().collect()
    }

    fn eye_saw(&mut self) -> Outs {
        let Some(looking) = &mut self.looking else { return Vec::new() };
        let seen = self.eye.take();
        if let Some(state) = seen.state {
            if matches!(state, CameraState::Blind(_)) {
                looking.picture = None;
            }
            looking.state = Some(state);
        }
        if let Some(pixels) = seen.picture {
            looking.picture = Some(slint::Image::from_rgb8(pixels));
        }
        match seen.code {
            Some(code) => self.scanned(code, crate::devices::ScanSource::Camera),
            None => Vec::new(),
        }
    }

    fn scanned(&mut self, code: String, source: crate::devices::ScanSource) -> Outs {
        if self.waits == Waits::Sticker {
            return self.sticker_read(&code);
        }
        let is_shown = self.waits == Waits::Anything || self.looking.is_some();
        if !is_shown {
            return Vec::new();
        }
        self.scanned = Some((code, source));
        vec![Out::Beep(Sound::Known)]
    }

    pub(super) fn sticker_read(&mut self, code: &str) -> Outs {
        match qris::read(code) {
            Ok(payload) => {
                self.draft.set("tenders.qris_payload", payload.into());
                self.offer("qris", true);
                let mut outs = self.end_trial();
                outs.push(Out::Beep(Sound::Known));
                outs
            }
            Err(flaw) => {
                self.qris_flaw = flaw.to_string();
                vec![Out::Beep(Sound::Unknown)]
            }
        }
    }

    fn training_wanted(&mut self, on: bool) -> Outs {
        if self.busy || on == self.training || (on && !self.may_change) {
            return Vec::new();
        }
        if on && self.is_dirty() {
            return vec![Out::Say("Simpan atau urungkan dulu pengaturan yang diubah.".to_owned(), Tone::Warn)];
        }
        self.busy = true;
        vec![Out::Do(if on { Effect::StartTraining } else { Effect::StopTraining })]
    }

    /// Every screen works with other services from now on; this one begins anew, on the same part.
    fn reopened(&mut self, result: Result<Fresh, String>, said: Option<String>) -> Outs {
        self.busy = false;
        match result {
            Ok(fresh) => {
                let said = said.map(|text| Out::Say(text, Tone::Ok));
                said.into_iter().chain([Out::Reopen(fresh)]).collect()
            }
            Err(text) => {
                self.flaw.clone_from(&text);
                vec![Out::Say(text, Tone::Bad)]
            }
        }
    }

    /// Keeps what stands on the forms, or goes to where the first mistake is.
    pub(super) fn save(&mut self) -> Outs {
        if self.busy || !self.is_dirty() {
            return Vec::new();
        }
        self.flaw.clear();
        match self.draft.checked() {
            Ok(config) => {
                self.busy = true;
                let secrets = self.draft.secrets.clone();
                vec![Out::Do(Effect::Save { config: Box::new(config), secrets })]
            }
            Err((key, why)) => {
                match part_of(&key) {
                    Some(part) => self.go_to(part, &key),
                    None => self.flaw = why,
                }
                vec![Out::Say("Ada isian yang belum benar. Perbaiki yang bertanda merah.".to_owned(), Tone::Warn)]
            }
        }
    }

    fn go_to(&mut self, part: SettingsPart, key: &str) {
        self.part = part;
        let at = key.strip_prefix("printers[").and_then(|rest| rest.split_once(']'));
        if let Some(at) = at.and_then(|(at, _)| at.parse::<usize>().ok()) {
            self.printer = at.checked_sub(1);
        }
    }
}

impl Finding {
    pub(super) fn new(standing: TrialStanding, title: &str) -> Finding {
        Finding { standing, title: title.to_owned(), lines: Vec::new(), letter: None }
    }

    fn running() -> Finding {
        Finding::new(TrialStanding::Running, "")
    }
}
