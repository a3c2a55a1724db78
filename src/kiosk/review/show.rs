//! The screen's state on the window, and its callbacks.

use deks_ui::{App, ReviewAdapter, ReviewView, Screen as Place, SendReport, SentenceRow};
use slint::{ComponentHandle, Global as _, Image, SharedString};

use super::{Effect, Intent, Letter, MonthData, ReviewScreen, can_change, view, work};
use crate::base::PartnerId;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::people::Permission;
use crate::review::{LetterState, suggestion};

impl Screen for ReviewScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => {
                Some(Intent::SignedIn { user: user.id, may_send: user.may(Permission::SendReviews) })
            }
            Event::Entered(Place::Review) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Tick if self.open => Some(Intent::Tick),
            Event::RegisterChanged | Event::MailChanged => Some(Intent::Changed),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = ReviewAdapter::get(app);
        adapter.set_loading(self.loading);
        adapter.set_busy(self.busy);
        adapter.set_needs_approval(self.needs_approval);
        adapter.set_may_send(self.may_send);
        adapter.set_config_file(self.config_file.as_str().into());
        adapter.set_ask(self.ask);
        adapter.set_filter(self.filter);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        self.put_sending(&adapter);
        if let Some(data) = &self.data {
            match &self.letter {
                None => self.put_list(&adapter, data),
                Some(letter) => self.put_letter(&adapter, data, letter),
            }
        }
        let paper = self.letter.as_ref().map(|letter| letter.paper.is_some());
        adapter.set_view(match paper {
            None => ReviewView::List,
            Some(false) => ReviewView::Letter,
            Some(true) => ReviewView::Paper,
        });
    }
}

impl ReviewScreen {
    fn put_sending(&self, adapter: &ReviewAdapter<'_>) {
        adapter.set_sending(self.sending.is_some());
        if let Some(sending) = &self.sending {
            adapter.set_send_done(sending.done as i32);
            adapter.set_send_total(sending.total as i32);
        }
        let report = self.report.as_ref().map(|report| SendReport {
            shown: true,
            letters: report.letters as i32,
            left_out: report.left_out as i32,
            no_address: report.no_address as i32,
            problem: say(&report.problem),
            cancelled: report.cancelled,
        });
        adapter.set_report(report.unwrap_or_default());
    }

    fn put_list(&self, adapter: &ReviewAdapter<'_>, data: &MonthData) {
        // The month that is being read stands there already, so that the arrows may be tapped on.
        let month = self.month.unwrap_or(data.month);
        adapter.set_year(month.year);
        adapter.set_month(month.month as i32);
        adapter.set_is_latest(data.is_latest && month == data.month);
        adapter.set_is_over(data.is_over);
        adapter.set_counts(view::counts(data, |one| self.is_sendable(one), self.left_out(data)));
        let (outlet, trend) = view::outlet(&data.figures);
        adapter.set_outlet(outlet);
        rows::sync(adapter.get_outlet_trend(), trend, |model| adapter.set_outlet_trend(model));
        let letters = self.shown_letters().into_iter().map(|one| view::row(data, one)).collect();
        rows::sync(adapter.get_letters(), letters, |model| adapter.set_letters(model));
    }

    fn put_letter(&self, adapter: &ReviewAdapter<'_>, data: &MonthData, letter: &Letter) {
        let (Some(one), Some(figures)) = (data.view(letter.partner), data.figures_of(letter.partner)) else { return };
        adapter.set_code(one.code.as_str().into());
        adapter.set_name(one.business_name.as_str().into());
        adapter.set_email(one.email.as_str().into());
        adapter.set_standing(view::standing(one));
        let trouble = if let LetterState::Failed(said) = &one.state { said.as_str() } else { "" };
        adapter.set_trouble(trouble.into());
        let shown = self.shown_letters();
        let place = shown.iter().position(|other| other.partner == letter.partner);
        adapter.set_at(place.map_or(0, |at| at as i32 + 1));
        adapter.set_of(shown.len() as i32);
        adapter.set_has_previous(self.neighbour(-1).is_some());
        adapter.set_has_next(self.neighbour(1).is_some());
        adapter.set_tab(letter.tab as i32);
        adapter.set_facts(view::facts(figures));
        rows::sync(adapter.get_trend(), view::trend(&figures.trend), |model| adapter.set_trend(model));
        rows::sync(adapter.get_bars(), view::bars(figures), |model| adapter.set_bars(model));
        let products = view::products(figures, data.month);
        let near = products.iter().filter(|product| product.days > 0).cloned().collect();
        rows::sync(adapter.get_products(), products, |model| adapter.set_products(model));
        rows::sync(adapter.get_near(), near, |model| adapter.set_near(model));
        let sentences = one.sentences.iter().map(|sentence| SentenceRow {
            text: sentence.text.as_str().into(),
            because: sentence.because.as_str().into(),
        });
        rows::sync(adapter.get_sentences(), sentences.collect(), |model| adapter.set_sentences(model));
        if adapter.get_text() != letter.text.as_str() {
            adapter.set_text(letter.text.as_str().into());
        }
        adapter.set_text_open(can_change(one));
        adapter.set_dirty(self.is_dirty());
        adapter.set_is_suggestion(letter.text == suggestion::as_text(&one.sentences));
        adapter.set_can_restore(letter.replaced.is_some());
        adapter.set_flaw(say(&letter.flaw));
        put_paper(adapter, letter);
    }
}

fn put_paper(adapter: &ReviewAdapter<'_>, letter: &Letter) {
    let paper = letter.paper.as_ref();
    let pages = paper.map(|paper| paper.pages.as_slice()).unwrap_or_default();
    let images = pages.iter().map(|page| Image::from_rgb8(page.clone())).collect();
    rows::sync(adapter.get_pages(), images, |model| adapter.set_pages(model));
    adapter.set_pages_total(paper.map_or(0, |paper| paper.total as i32));
    adapter.set_paper_flaw(say(paper.map(|paper| paper.flaw.as_str()).unwrap_or_default()));
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ReviewScreen> {
    let file = services.config_file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let screen = ReviewScreen::new(services.config.rules.review_needs_approval, file);
    let runner = Runner::start(screen, app, services.clone());
    app.global::<ReviewAdapter>().set_mail_ready(services.has_mail_server());
    connect_list(app, &runner);
    connect_acts(app, &runner);
    connect_letter(app, &runner);
    runner
}

fn connect_list(app: &App, runner: &Runner<ReviewScreen>) {
    let adapter = app.global::<ReviewAdapter>();
    adapter.on_month_stepped(runner.takes(Intent::MonthStepped));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_filter_chosen(runner.takes(Intent::FilterChosen));
    adapter.on_letter_chosen(runner.about(PartnerId::parse, Intent::LetterChosen));
    adapter.on_outbox(runner.does(|| Intent::Outbox));
    adapter.on_report_closed(runner.does(|| Intent::ReportClosed));
}

fn connect_acts(app: &App, runner: &Runner<ReviewScreen>) {
    let adapter = app.global::<ReviewAdapter>();
    adapter.on_approve_all(runner.does(|| Intent::ApproveAll));
    adapter.on_send(runner.does(|| Intent::Send));
    adapter.on_confirmed(runner.does(|| Intent::Confirmed));
    adapter.on_dismissed(runner.does(|| Intent::Dismissed));
    adapter.on_send_cancelled(runner.does(|| Intent::SendCancelled));
    adapter.on_discard(runner.does(|| Intent::Discard));
}

fn connect_letter(app: &App, runner: &Runner<ReviewScreen>) {
    let adapter = app.global::<ReviewAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(usize::try_from(at).unwrap_or(0))));
    adapter.on_stepped(runner.takes(Intent::Stepped));
    adapter.on_edited(runner.takes(|text: SharedString| Intent::Edited(text.into())));
    adapter.on_to_suggestion(runner.does(|| Intent::ToSuggestion));
    adapter.on_restore(runner.does(|| Intent::Restore));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_approve(runner.does(|| Intent::Approve));
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_show_paper(runner.does(|| Intent::ShowPaper));
    adapter.on_save_pdf(runner.does(|| Intent::SavePdf));
    adapter.on_open_mail(runner.does(|| Intent::OpenMail));
    adapter.on_open_partner(runner.does(|| Intent::OpenPartner));
}
