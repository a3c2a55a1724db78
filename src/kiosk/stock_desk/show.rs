//! The screen's state on the window, and its callbacks.

use deks_ui::{App, DeskPartner, DeskStep, DeskTab, Screen as Place, StockDeskAdapter};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{CONSENTS, Effect, Intent, Me, StockDeskScreen, Tab, Typed, TypedStep, lines, work};
use crate::base::text::fold;
use crate::base::{PartnerId, ProductId};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::people::Permission;

impl Screen for StockDeskScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(Me {
                may_keep: user.may(Permission::KeepStock),
                may_price: user.may(Permission::ChangePrices),
                may_plan: user.may(Permission::ManagePromotions),
            })),
            Event::Entered(Place::StockDesk) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::RegisterChanged | Event::Sold | Event::DayBegan(_) if self.is_open => Some(Intent::Reload),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Given(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = StockDeskAdapter::get(app);
        adapter.set_busy(self.busy);
        adapter.set_loading(self.loading && self.board.is_none());
        adapter.set_tab(tab_of(self.tab));
        adapter.set_tab_at(self.tab as i32);
        adapter.set_may_act(self.may_act());
        adapter.set_flaw(say(&self.flaw));
        let Some(board) = &self.board else { return };
        let counts = lines::counts(board).map(|count| i32::try_from(count).unwrap_or(i32::MAX));
        rows::sync(adapter.get_counts(), counts.to_vec(), |model| adapter.set_counts(model));
        let items = lines::items(board, self.tab);
        let is_there = items.iter().any(|item| item.id == self.chosen.as_str());
        let chosen = if is_there { self.chosen.as_str().into() } else { first_id(&items) };
        rows::sync(adapter.get_items(), items, |model| adapter.set_items(model));
        adapter.set_item_id(chosen);
        self.put_about(&adapter);
        self.put_sheet(&adapter);
    }
}

fn first_id(items: &[deks_ui::DeskItem]) -> SharedString {
    items.first().map(|item| item.id.clone()).unwrap_or_default()
}

fn tab_of(tab: Tab) -> DeskTab {
    match tab {
        Tab::Fill => DeskTab::Fill,
        Tab::Restock => DeskTab::Restock,
        Tab::Prices => DeskTab::Prices,
        Tab::Markdown => DeskTab::Markdown,
        Tab::Losses => DeskTab::Losses,
    }
}

impl StockDeskScreen {
    fn put_about(&self, adapter: &StockDeskAdapter<'_>) {
        let about = self.about();
        adapter.set_title(about.title.as_str().into());
        adapter.set_detail(about.detail.as_str().into());
        adapter.set_words(about.words.as_str().into());
        rows::sync(adapter.get_lines(), about.lines, |model| adapter.set_lines(model));
        if adapter.get_pieces() != self.pieces.as_str() {
            adapter.set_pieces(self.pieces.as_str().into());
        }
        let figure = if self.tab == Tab::Fill { say(&format!("{} buah", self.pieces)) } else { about.figure.into() };
        adapter.set_figure(figure);
        adapter.set_mails(self.short().is_none_or(|short| !short.partner.email.is_empty()));
        adapter.set_is_open(self.is_waiting());
    }

    fn put_sheet(&self, adapter: &StockDeskAdapter<'_>) {
        adapter.set_day(words::date_value(Some(self.typed.day)));
        if adapter.get_memo() != self.typed.memo.as_str() {
            adapter.set_memo(self.typed.memo.as_str().into());
        }
        adapter.set_channel(self.typed.channel as i32);
        let consents = CONSENTS.iter().map(|one| say(one.words())).collect();
        rows::sync(adapter.get_channels(), consents, |model| adapter.set_channels(model));
        let earliest = self.wish().map(|wish| words::day_in_words(wish.request.earliest)).unwrap_or_default();
        adapter.set_earliest(earliest.into());
        adapter.set_is_early(self.is_early());
        let step =
            |step: &TypedStep| DeskStep { days: step.days.as_str().into(), percent: step.percent.as_str().into() };
        rows::sync(adapter.get_steps(), self.steps.iter().map(step).collect(), |model| adapter.set_steps(model));
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let wanted = fold(&self.query);
        let all = self.board.iter().flat_map(|board| &board.partners);
        let found = all.filter(|(_, name, code)| fold(name).contains(&wanted) || fold(code).contains(&wanted));
        let found = found.map(|(id, name, code)| DeskPartner {
            id: id.to_string().into(),
            name: name.as_str().into(),
            detail: code.as_str().into(),
        });
        rows::sync(adapter.get_partners(), found.collect(), |model| adapter.set_partners(model));
        let (id, name) = self.partner.clone().map(|(id, name)| (id.to_string(), name)).unwrap_or_default();
        adapter.set_partner_id(id.into());
        adapter.set_partner_name(name.into());
        adapter.set_sheet(self.sheet);
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<StockDeskScreen> {
    let runner = Runner::start(StockDeskScreen::new(services.store.today()), app, services.clone());
    connect_desk(app, &runner);
    connect_sheets(app, &runner);
    runner
}

fn connect_desk(app: &App, runner: &Runner<StockDeskScreen>) {
    let adapter = app.global::<StockDeskAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(usize::try_from(at).unwrap_or(0))));
    adapter.on_item_chosen(runner.takes(|id: SharedString| Intent::ItemChosen(id.into())));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::ProductChosen));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_pieces_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::PiecesEdited(StockDeskAdapter::get(&app).get_pieces().into()));
    });
    adapter.on_main(runner.does(|| Intent::Main));
    adapter.on_second(runner.does(|| Intent::Second));
}

fn connect_sheets(app: &App, runner: &Runner<StockDeskScreen>) {
    let adapter = app.global::<StockDeskAdapter>();
    adapter.on_open_sheet(runner.takes(Intent::OpenSheet));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = StockDeskAdapter::get(&app);
        let Some(day) = words::day_of(&adapter.get_day()) else { return };
        let channel = usize::try_from(adapter.get_channel()).unwrap_or(0);
        to.send(Intent::Edited(Typed { day, memo: adapter.get_memo().into(), channel }));
    });
    let to = runner.clone();
    adapter.on_step_edited(move |at, days, percent| {
        let step = TypedStep { days: days.into(), percent: percent.into() };
        to.send(Intent::StepEdited(usize::try_from(at).unwrap_or(usize::MAX), step));
    });
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::Searched(query.into())));
    adapter.on_partner_chosen(runner.about(PartnerId::parse, Intent::PartnerChosen));
    adapter.on_confirm(runner.does(|| Intent::Confirm));
}
