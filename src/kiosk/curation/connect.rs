//! The callbacks of the screen.

use deks_ui::{App, CurationAdapter, CurationRuling, CurationVerdict};
use slint::{ComponentHandle, SharedString};

use super::{CurationScreen, Intent};
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;
use crate::partnership::curation::{Ruling, Verdict};

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<CurationScreen> {
    let runner = Runner::start(CurationScreen::default(), app, services.clone());
    connect_products(app, &runner);
    connect_scores(app, &runner);
    connect_decision(app, &runner);
    runner
}

fn connect_products(app: &App, runner: &Runner<CurationScreen>) {
    let adapter = app.global::<CurationAdapter>();
    adapter.on_retry(runner.does(|| Intent::Changed));
    adapter.on_tab_chosen(runner.takes(Intent::TabChosen));
    adapter.on_pane_closed(runner.does(|| Intent::PaneClosed));
    adapter.on_product_chosen(runner.takes(|row: SharedString| Intent::ProductChosen(row.into())));
    adapter.on_picture_stepped(runner.takes(Intent::PictureStepped));
    adapter.on_picture_opened(runner.does(|| Intent::PictureOpened));
    let to = runner.clone();
    adapter.on_verdict_chosen(move |verdict| {
        if let Some(verdict) = verdict_of(verdict) {
            to.send(Intent::VerdictChosen(verdict));
        }
    });
    adapter.on_verdict_opened(runner.does(|| Intent::VerdictOpened));
    adapter.on_reason_chosen(runner.takes(|id: SharedString| Intent::ReasonChosen(id.into())));
    adapter.on_words_edited(runner.takes(|text: SharedString| Intent::WordsEdited(text.into())));
}

fn connect_scores(app: &App, runner: &Runner<CurationScreen>) {
    let adapter = app.global::<CurationAdapter>();
    let to = runner.clone();
    adapter.on_scored_so(move |criterion, score| {
        to.send(Intent::ScoreGiven { criterion: criterion.into(), score: i64::from(score) });
    });
    adapter.on_note_opened(runner.takes(|id: SharedString| Intent::NoteOpened(id.into())));
    adapter.on_note_edited(runner.takes(|text: SharedString| Intent::NoteEdited(text.into())));
    adapter.on_voices_opened(runner.takes(|id: SharedString| Intent::VoicesOpened(id.into())));
    adapter.on_submit(runner.does(|| Intent::Submit));
    adapter.on_open_scores(runner.does(|| Intent::OpenScores));
    adapter.on_confirmed(runner.does(|| Intent::Confirmed));
    adapter.on_dismissed(runner.does(|| Intent::Dismissed));
}

fn connect_decision(app: &App, runner: &Runner<CurationScreen>) {
    let adapter = app.global::<CurationAdapter>();
    let to = runner.clone();
    adapter.on_ruling_chosen(move |ruling| {
        if let Some(ruling) = ruling_of(ruling) {
            to.send(Intent::RulingChosen(ruling));
        }
    });
    adapter.on_letter_reason_edited(runner.takes(|text: SharedString| Intent::LetterReasonEdited(text.into())));
    adapter.on_internal_edited(runner.takes(|text: SharedString| Intent::InternalEdited(text.into())));
    adapter.on_take_agreed(runner.does(|| Intent::TakeAgreed));
    adapter.on_show_letters(runner.does(|| Intent::ShowLetters));
    adapter.on_show_past(runner.does(|| Intent::ShowPast));
    adapter.on_decide(runner.does(|| Intent::Decide));
}

fn verdict_of(verdict: CurationVerdict) -> Option<Verdict> {
    match verdict {
        CurationVerdict::None => None,
        CurationVerdict::Accepted => Some(Verdict::Accepted),
        CurationVerdict::Changed => Some(Verdict::Changed),
        CurationVerdict::Refused => Some(Verdict::Refused),
    }
}

fn ruling_of(ruling: CurationRuling) -> Option<Ruling> {
    match ruling {
        CurationRuling::None => None,
        CurationRuling::Accept => Some(Ruling::Accept),
        CurationRuling::Refuse => Some(Ruling::Refuse),
        CurationRuling::SendBack => Some(Ruling::Return),
    }
}
