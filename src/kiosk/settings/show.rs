//! The screen's state on the window, and its callbacks.

use deks_ui::{App, CheckRow, Health, OutletFacts, PinStep, PrintJobRow, PrinterHealth, PrinterRow, SettingsAdapter};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Intent, Printer, SettingsScreen};
use crate::base::money::RoundingDirection;
use crate::base::{PrintJobId, Rupiah};
use crate::config::Config;
use crate::devices::{Check, CheckLevel, Decision, JobState, JobSummary, PrinterState};
use crate::kiosk::english::say;
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};

impl SettingsScreen {
    pub(super) fn put_on(&self, app: &App) {
        let adapter = SettingsAdapter::get(app);
        adapter.set_may_change(self.may_change);
        adapter.set_part(self.part);
        adapter.set_busy(self.busy);
        adapter.set_pin_step(match (&self.old_pin, self.pin.is_second()) {
            (None, _) => PinStep::Old,
            (Some(_), false) => PinStep::New,
            (Some(_), true) => PinStep::Again,
        });
        adapter.set_pin_flaw(say(&self.pin.flaw));
        adapter.set_pin_round(self.pin.round);
        let printers = self.queue.printers.iter().map(printer).collect();
        rows::sync(adapter.get_printers(), printers, |model| adapter.set_printers(model));
        let jobs = self.queue.jobs.iter().map(|(one, made)| job(one, made)).collect();
        rows::sync(adapter.get_jobs(), jobs, |model| adapter.set_jobs(model));
        let checks = self.checks.iter().map(check).collect();
        rows::sync(adapter.get_checks(), checks, |model| adapter.set_checks(model));
    }
}

fn printer(printer: &Printer) -> PrinterRow {
    let health = match printer.status.as_ref().map(|status| status.state) {
        None => PrinterHealth::Unknown,
        Some(PrinterState::Ok) => PrinterHealth::Ok,
        Some(PrinterState::PaperLow) => PrinterHealth::PaperLow,
        Some(PrinterState::Offline | PrinterState::NotConfigured) => PrinterHealth::Offline,
        Some(PrinterState::PaperOut | PrinterState::CoverOpen | PrinterState::NotReady) => PrinterHealth::Trouble,
    };
    let status = printer.status.as_ref();
    PrinterRow {
        name: printer.name.as_str().into(),
        title: say(words::printer_name(&printer.name)),
        port: printer.port.as_str().into(),
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

/// The outlet as `deks.toml` has it.
fn facts(config: &Config, file: &str) -> OutletFacts {
    let (outlet, rules) = (&config.outlet, &config.rules);
    let rounding = match config.rounding.direction {
        RoundingDirection::None => String::new(),
        RoundingDirection::Nearest | RoundingDirection::Down => Rupiah(config.rounding.step_rupiah).to_string(),
    };
    OutletFacts {
        name: outlet.name.as_str().into(),
        address: outlet.address.as_str().into(),
        phone: outlet.phone.as_str().into(),
        zone: outlet.zone.name().into(),
        device: outlet.device_prefix.as_str().into(),
        price_limit: rules.price_limit_rupiah.to_string().into(),
        months_unsold: rules.months_unsold.to_string().into(),
        commission: words::percent(rules.commission_bp).into(),
        rounding: rounding.into(),
        idle_minutes: rules.idle_lock_minutes.to_string().into(),
        mail: config.mail.smtp_host.as_str().into(),
        file: file.into(),
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<SettingsScreen> {
    let runner = Runner::start(SettingsScreen::default(), app, services.clone());
    let adapter = app.global::<SettingsAdapter>();
    adapter.set_facts(facts(&services.config, &services.config_file.to_string_lossy()));
    adapter.on_part_chosen(runner.takes(Intent::PartChosen));
    adapter.on_pin_entered(runner.takes(|pin: SharedString| Intent::PinEntered(pin.into())));
    adapter.on_test_print(runner.takes(|printer: SharedString| Intent::TestPrint(printer.into())));
    let decide = |decision: Decision| {
        let to = runner.clone();
        move |id: slint::SharedString| {
            if let Some(job) = PrintJobId::parse(&id) {
                to.send(Intent::Decided { job, decision });
            }
        }
    };
    adapter.on_job_print(decide(Decision::Print));
    adapter.on_job_discard(decide(Decision::Discard));
    adapter.on_job_retry(runner.about(PrintJobId::parse, Intent::Retried));
    adapter.on_check_again(runner.does(|| Intent::CheckAgain));
    runner
}
