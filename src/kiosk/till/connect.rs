//! Binds the till's callbacks to its presenter.

use deks_ui::{App, TillAdapter};
use slint::{ComponentHandle, SharedString};

use super::pay::PayIntent;
use super::untagged::UntaggedIntent;
use super::{Effect, Intent, TillScreen, deal, pay, work};
use crate::base::{PartnerId, ProductId};
use crate::devices::Decision;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::people::Role;
use crate::till::LineKey;

impl Screen for TillScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        let mut outs = self.decide(intent);
        outs.extend(self.keep_taken());
        outs.extend(self.tell_customer());
        outs
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Entered(deks_ui::Screen::Till) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::RegisterChanged => Some(Intent::Reload),
            Event::Scanned { place: deks_ui::Screen::Till, code } => Some(Intent::Scanned(code.clone())),
            Event::Tick => Some(Intent::Tick),
            Event::DayBegan(day) => Some(Intent::DayBegan(*day)),
            Event::SignedIn(user) => Some(Intent::SignedIn { user: user.id, role: user.role }),
            Event::Sold => Some(Intent::Sold),
            Event::PaymentNoticed => Some(Intent::Pay(PayIntent::Noticed)),
            Event::ApprovalGiven(given) if self.asks_for(given.id) => {
                Some(Intent::Pay(PayIntent::ApprovalGiven(given.clone())))
            }
            Event::ApprovalDeclined(id) if self.asks_for(*id) => Some(Intent::Pay(PayIntent::ApprovalDeclined(*id))),
            _ => self.hear_deal(event).map(Intent::Deal),
        }
    }

    /// What fills the shelf reads the register and a month of sales; no scan waits for that. What money is due, and
    /// whether it came, never stands behind it.
    fn is_aside(effect: &Effect) -> bool {
        match effect {
            Effect::LoadShelf { .. } | Effect::LoadPhoto(_) | Effect::FindPartners { .. } | Effect::WarmSearch => true,
            Effect::Pay(effect) => pay::is_aside(effect),
            Effect::Deal(effect) => deal::is_aside(effect),
            _ => false,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        self.put_on(app);
    }
}

fn line_key(id: &str) -> LineKey {
    LineKey(id.parse().unwrap_or(u32::MAX))
}

/// Starts the till with the cart it was working on.
pub fn connect(app: &App, services: &Services) -> Runner<TillScreen> {
    let config = &services.config;
    let screen = TillScreen::new(config.rounding, services.store.today(), config.rules.price_limit_rupiah);
    let role = services.user().map_or(Role::Kasir, |user| user.role);
    let screen = screen.with(work::settings(services), role);
    let runner = Runner::start(screen, app, services.clone());
    connect_selling(app, &runner);
    connect_questions(app, &runner);
    connect_untagged(app, &runner);
    pay::connect(app, &runner);
    deal::connect(app, &runner);
    runner.send(Intent::Resume);
    runner
}

fn connect_selling(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<TillAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_search_accepted(runner.takes(|query: SharedString| Intent::SearchAccepted(query.into())));
    adapter.on_category_chosen(runner.takes(|at| Intent::CategoryChosen(usize::try_from(at).ok())));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::Chosen));
    adapter.on_line_selected(runner.takes(|id: SharedString| Intent::LineSelected(line_key(&id))));
    let to = runner.clone();
    adapter.on_line_stepped(move |id, by| to.send(Intent::LineStepped { line: line_key(&id), by: i64::from(by) }));
    adapter.on_line_removed(runner.takes(|id: SharedString| Intent::LineRemoved(line_key(&id))));
    adapter.on_cart_cleared(runner.does(|| Intent::CartCleared));
    adapter.on_undo(runner.does(|| Intent::Undo));
    adapter.on_note_edited(runner.takes(|note: SharedString| Intent::NoteEdited(note.into())));
}

fn connect_questions(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<TillAdapter>();
    adapter.on_unknown_search(runner.takes(|_| Intent::UnknownSearch));
    adapter.on_unknown_dismissed(runner.does(|| Intent::UnknownDismissed));
    adapter.on_oversell_accepted(runner.takes(|_| Intent::OversellAccepted));
    adapter.on_oversell_declined(runner.takes(|_| Intent::OversellDeclined));
    adapter.on_unknown_receipt(runner.takes(|_| Intent::ScannedReceiptWanted));
    adapter.on_choice_made(runner.about(ProductId::parse, Intent::ChoiceMade));
    adapter.on_choice_dismissed(runner.does(|| Intent::ChoiceDismissed));
    let answer = |decision: Decision| {
        let to = runner.clone();
        move || to.send(Intent::Answered(decision))
    };
    adapter.on_ask_print(answer(Decision::Print));
    adapter.on_ask_discard(answer(Decision::Discard));
    adapter.on_ask_came_out(answer(Decision::CameOut));
    adapter.on_ask_put_off(runner.does(|| Intent::AnswerPutOff));
}

fn connect_untagged(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<TillAdapter>();
    adapter.set_can_sell_untagged(true);
    let tell = |to: &Runner<TillScreen>, intent: UntaggedIntent| to.send(Intent::from(intent));
    let to = runner.clone();
    adapter.on_unknown_sell(move |code| tell(&to, UntaggedIntent::Opened { code: code.into() }));
    let to = runner.clone();
    adapter.on_untagged_closed(move || tell(&to, UntaggedIntent::Closed));
    let to = runner.clone();
    adapter.on_untagged_searched(move |query| tell(&to, UntaggedIntent::QueryEdited(query.into())));
    let to = runner.clone();
    adapter.on_untagged_partner_chosen(move |id| {
        if let Some(partner) = PartnerId::parse(&id) {
            tell(&to, UntaggedIntent::PartnerChosen(partner));
        }
    });
    let to = runner.clone();
    adapter.on_untagged_category_chosen(move |name| tell(&to, UntaggedIntent::CategoryChosen(name.into())));
    let to = runner.clone();
    adapter.on_untagged_key(move |key| tell(&to, UntaggedIntent::Key(key.into())));
    let to = runner.clone();
    adapter.on_untagged_described(move |words| tell(&to, UntaggedIntent::Described(words.into())));
    let to = runner.clone();
    adapter.on_untagged_added(move || tell(&to, UntaggedIntent::Added));
}
