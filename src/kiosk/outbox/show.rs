//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, MailCounts, MailEntry, MailFilter, MailForm, MailKind, MailRecipient, MailRow as LetterRow, MailStanding,
    MailTrouble, OutboxAdapter, Shell,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Effect, Intent, Letter, OutboxScreen, work, worst};
use crate::base::{MailId, Zone};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::mail::{HistoryRow, MailRow, MailState, RecipientRow, Trouble, trouble_of};
use crate::people::Permission;

impl Screen for OutboxScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may: user.may(Permission::SendReviews) }),
            Event::Entered(place) => Some(Intent::Entered(*place)),
            Event::Tick if self.open => Some(Intent::Tick),
            Event::RegisterChanged => Some(Intent::Changed),
            Event::MailWanted(key) => Some(Intent::Wanted(key.clone())),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = OutboxAdapter::get(app);
        adapter.set_may(self.may);
        adapter.set_configured(self.listing.configured);
        adapter.set_config_file(self.config_file.as_str().into());
        adapter.set_problem(say(&self.listing.problem));
        adapter.set_filter(self.filter);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let totals = &self.listing.totals;
        adapter.set_counts(MailCounts {
            all: totals.all as i32,
            waiting: totals.waiting as i32,
            sent: totals.sent as i32,
            failed: totals.failed as i32,
            cancelled: totals.cancelled as i32,
        });
        adapter.set_cut(self.listing.rows.len() >= work::ROWS_MAX as usize);
        let letters = self.listing.rows.iter().map(|row| letter_row(row, self.zone)).collect();
        rows::sync(adapter.get_letters(), letters, |model| adapter.set_letters(model));
        if let Some(letter) = &self.letter {
            put_letter(&adapter, letter, self.zone);
        }
        adapter.set_letter_open(self.letter.is_some());
    }
}

fn letter_row(row: &MailRow, zone: Zone) -> LetterRow {
    let state = worst(row);
    let speaks = row.recipients.iter().find(|recipient| recipient.state == state);
    let to: Vec<&str> = row.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
    LetterRow {
        id: row.mail_id.to_string().into(),
        when: zone.stamp(row.made_at).into(),
        to: to.join(", ").into(),
        subject: row.subject.as_str().into(),
        kind: kind(&row.kind),
        standing: standing(state),
        trouble: speaks.map_or(MailTrouble::None, trouble),
        next_try: speaks.map(|recipient| next_try(recipient, zone)).unwrap_or_default().into(),
        reached: row.recipients.iter().filter(|recipient| recipient.state == MailState::Sent).count() as i32,
        recipients: row.recipients.len() as i32,
    }
}

fn put_letter(adapter: &OutboxAdapter<'_>, letter: &Letter, zone: Zone) {
    let row = &letter.data.row;
    adapter.set_subject(row.subject.as_str().into());
    adapter.set_when(zone.stamp(row.made_at).into());
    adapter.set_text(letter.data.text.as_str().into());
    let files = letter.data.files.iter().map(|name| name.as_str().into()).collect();
    rows::sync(adapter.get_files(), files, |model| adapter.set_files(model));
    let recipients = row.recipients.iter().map(|one| recipient(one, zone)).collect();
    rows::sync(adapter.get_recipients(), recipients, |model| adapter.set_recipients(model));
    let history = letter.data.history.iter().map(|entry| mail_entry(entry, zone)).collect();
    rows::sync(adapter.get_history(), history, |model| adapter.set_history(model));
    let waits = |one: &RecipientRow| matches!(one.state, MailState::Waiting | MailState::Retry);
    adapter.set_can_cancel(row.recipients.iter().any(waits));
    adapter.set_all_reached(row.recipients.iter().all(|one| one.state == MailState::Sent));
    adapter.set_form(letter.form);
    adapter.set_form_address(letter.address.as_str().into());
    if adapter.get_form_text() != letter.typed.as_str() {
        adapter.set_form_text(letter.typed.as_str().into());
    }
    adapter.set_flaw(say(&letter.flaw));
    adapter.set_busy(letter.busy);
}

fn recipient(one: &RecipientRow, zone: Zone) -> MailRecipient {
    MailRecipient {
        address: one.address.as_str().into(),
        standing: standing(one.state),
        tries: one.tries as i32,
        when: zone.stamp(one.changed_at).into(),
        next_try: next_try(one, zone).into(),
        trouble: trouble(one),
        said: say(&one.last_reply),
    }
}

fn mail_entry(entry: &HistoryRow, zone: Zone) -> MailEntry {
    MailEntry {
        when: zone.stamp(entry.at).into(),
        address: entry.address.as_str().into(),
        standing: standing(entry.state),
        // "250 Ok" tells nobody anything.
        said: if entry.state == MailState::Sent { SharedString::new() } else { say(&entry.said) },
    }
}

/// Only a server that said "later" is asked at a time of its own.
fn next_try(one: &RecipientRow, zone: Zone) -> String {
    if one.state == MailState::Retry { zone.stamp(one.next_try_at) } else { String::new() }
}

fn standing(state: MailState) -> MailStanding {
    match state {
        MailState::Waiting => MailStanding::Waiting,
        MailState::Sending => MailStanding::Sending,
        MailState::Sent => MailStanding::Sent,
        MailState::Retry => MailStanding::Later,
        MailState::Failed => MailStanding::Failed,
        MailState::Bounced => MailStanding::Bounced,
        MailState::Cancelled => MailStanding::Cancelled,
    }
}

fn trouble(one: &RecipientRow) -> MailTrouble {
    match trouble_of(&one.last_reply) {
        Trouble::None => MailTrouble::None,
        Trouble::UnknownAddress => MailTrouble::UnknownAddress,
        Trouble::MailboxFull => MailTrouble::Full,
        Trouble::TooLarge => MailTrouble::TooLarge,
        Trouble::Refused => MailTrouble::Refused,
        Trouble::Later => MailTrouble::Later,
        Trouble::NoAnswer => MailTrouble::NoAnswer,
        Trouble::Other => MailTrouble::Other,
    }
}

fn kind(name: &str) -> MailKind {
    match name {
        "review" => MailKind::Review,
        "digest" => MailKind::Digest,
        "handover" => MailKind::Handover,
        "return_notice" => MailKind::Notice,
        "return_reminder" => MailKind::Reminder,
        _ => MailKind::Other,
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<OutboxScreen> {
    let file = services.config_file.to_string_lossy().into_owned();
    let runner = Runner::start(OutboxScreen::new(services.store.zone(), file), app, services.clone());
    connect_list(app, &runner);
    connect_letter(app, &runner);
    let to = runner.clone();
    app.global::<Shell>().on_mail_clicked(move || to.send(Intent::BarTapped));
    runner
}

fn connect_list(app: &App, runner: &Runner<OutboxScreen>) {
    let adapter = app.global::<OutboxAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    let to = runner.clone();
    adapter.on_filter_chosen(move |filter: MailFilter| to.send(Intent::FilterChosen(filter)));
    adapter.on_try_now(runner.does(|| Intent::TryNow));
    adapter.on_letter_chosen(runner.about(MailId::parse, Intent::LetterChosen));
}

fn connect_letter(app: &App, runner: &Runner<OutboxScreen>) {
    let adapter = app.global::<OutboxAdapter>();
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_resend(runner.does(|| Intent::Resend));
    adapter.on_resend_one(runner.takes(|address: SharedString| Intent::ResendOne(address.into())));
    let form = |form: MailForm, runner: &Runner<OutboxScreen>, address: String| {
        runner.send(Intent::FormWanted { form, address });
    };
    let to = runner.clone();
    adapter.on_bounce_wanted(move |address| form(MailForm::Bounce, &to, address.into()));
    let to = runner.clone();
    adapter.on_elsewhere_wanted(move || form(MailForm::Elsewhere, &to, String::new()));
    let to = runner.clone();
    adapter.on_cancel_wanted(move || form(MailForm::Cancel, &to, String::new()));
    adapter.on_form_edited(runner.takes(|typed: SharedString| Intent::FormEdited(typed.into())));
    adapter.on_form_confirmed(runner.does(|| Intent::FormConfirmed));
    adapter.on_form_closed(runner.does(|| Intent::FormClosed));
    adapter.on_save_eml(runner.does(|| Intent::SaveEml));
}
