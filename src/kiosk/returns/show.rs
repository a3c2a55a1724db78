//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, HandedBack, ReturnFlaw, ReturnPartner, ReturnProduct, ReturnSheet, ReturnStanding, ReturnTab, ReturnsAdapter,
    Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Board, Effect, Flaw, Group, Intent, Item, ReturnsScreen, Sheet, Tab, days_late, work};
use crate::base::{BusinessDay, HandbackId, PartnerId, ProductId, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::people::Permission;

impl Screen for ReturnsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may_decide: user.may(Permission::DecideReturns) }),
            Event::Entered(Place::Returns) => Some(Intent::Entered),
            Event::Entered(_) => Some(Intent::Left),
            Event::Scanned { place: Place::Returns, code } => Some(Intent::Scanned(code.clone())),
            Event::RegisterChanged | Event::Sold => Some(Intent::Reload),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = ReturnsAdapter::get(app);
        adapter.set_busy(self.busy);
        adapter.set_loading(self.board.is_none());
        let (tab, at) = tab_of(self.tab);
        adapter.set_tab(tab);
        adapter.set_tab_at(at);
        adapter.set_months(self.months as i32);
        adapter.set_may_decide(self.may_decide);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        self.put_lists(&adapter);
        self.put_group(&adapter);
        self.put_sheet(&adapter);
    }
}

impl ReturnsScreen {
    fn today(&self) -> Option<BusinessDay> {
        self.board.as_ref().map(|board| board.today)
    }

    fn put_lists(&self, adapter: &ReturnsAdapter<'_>) {
        let groups = self.groups();
        let products: usize = groups.iter().map(|group| group.items.len()).sum();
        adapter.set_total_products(Rupiah(products as i64).grouped().into());
        adapter.set_total_pieces(Rupiah(groups.iter().map(|group| group.pieces()).sum()).grouped().into());
        adapter.set_total_value(groups.iter().map(|group| group.value()).sum::<Rupiah>().to_string().into());
        let today = self.today();
        let partners = groups.iter().filter_map(|group| Some(partner_row(group, self.tab, today?))).collect();
        rows::sync(adapter.get_partners(), partners, |model| adapter.set_partners(model));
        let done = self.board.as_ref().map(done_rows).unwrap_or_default();
        rows::sync(adapter.get_handed_back(), done, |model| adapter.set_handed_back(model));
    }

    fn put_group(&self, adapter: &ReturnsAdapter<'_>) {
        let (Some(group), Some(today)) = (self.group(), self.today()) else {
            rows::sync(adapter.get_products(), Vec::new(), |model| adapter.set_products(model));
            return;
        };
        adapter.set_partner_id(group.partner.to_string().into());
        adapter.set_partner(group.name.as_str().into());
        adapter.set_phone(group.phone.as_str().into());
        adapter.set_email(group.email.as_str().into());
        adapter.set_pieces(Rupiah(group.pieces()).grouped().into());
        adapter.set_value(group.value().to_string().into());
        let row = partner_row(group, self.tab, today);
        adapter.set_standing(row.standing);
        adapter.set_pickup(row.pickup);
        adapter.set_days_late(row.days_late);
        adapter.set_has_untold(group.has_untold());
        adapter.set_untold_pieces(Rupiah(group.untold_pieces()).grouped().into());
        let items = group.items.iter().map(|item| self.product_row(item, today)).collect();
        rows::sync(adapter.get_products(), items, |model| adapter.set_products(model));
        let at = group.items.iter().position(|item| Some(item.product) == self.marked).unwrap_or(0);
        adapter.set_show_at(at as i32);
        adapter.set_show_serial(self.moves);
    }

    fn product_row(&self, item: &Item, today: BusinessDay) -> ReturnProduct {
        let photo = self.photos.of(item.photo_hash.as_ref());
        let days = today.days_since(item.start);
        let (standing, days_late) = standing_of(self.tab, item.pickup_on, today);
        ReturnProduct {
            id: item.product.to_string().into(),
            name: item.name.as_str().into(),
            code: item.code.as_str().into(),
            initials: words::initials(&item.name).into(),
            tint: words::tint(&item.name),
            has_photo: photo.is_some(),
            photo: photo.unwrap_or_default(),
            pieces: item.pieces as i32,
            value: item.value.to_string().into(),
            days: days as i32,
            share: days as f32 / (item.due.days_since(item.start).max(1)) as f32,
            last_sold: item.last_sold_on.map(BusinessDay::numeric).unwrap_or_default().into(),
            due: item.due.numeric().into(),
            due_in: item.due.days_since(today) as i32,
            reason: item.reason.as_str().into(),
            by: item.by.as_str().into(),
            untold: item.untold as i32,
            standing,
            pickup: item.pickup_on.map(BusinessDay::numeric).unwrap_or_default().into(),
            days_late,
            can_keep: item.can_keep,
            marked: Some(item.product) == self.marked,
        }
    }

    fn put_sheet(&self, adapter: &ReturnsAdapter<'_>) {
        let flaw = match &self.sheet {
            Some(Sheet::Keep { flaw, .. } | Sheet::All { flaw, .. } | Sheet::Notice { flaw, .. }) => flaw.as_ref(),
            None => None,
        };
        adapter.set_flaw_field(flaw.map_or(ReturnFlaw::None, |flaw: &Flaw| flaw.field));
        adapter.set_flaw(say(flaw.map(|flaw| flaw.text.as_str()).unwrap_or_default()));
        let kind = match &self.sheet {
            None => ReturnSheet::None,
            Some(Sheet::Keep { name, reason, until, .. }) => {
                adapter.set_sheet_name(name.as_str().into());
                if adapter.get_reason() != reason.as_str() {
                    adapter.set_reason(reason.as_str().into());
                }
                adapter.set_until(words::date_value(Some(*until)));
                ReturnSheet::Keep
            }
            Some(Sheet::All { partner, .. }) => {
                self.put_facts(adapter, *partner, |item| item.pieces);
                ReturnSheet::All
            }
            Some(Sheet::Notice { partner, pickup_on, .. }) => {
                self.put_facts(adapter, *partner, |item| item.untold);
                adapter.set_pickup_on(words::date_value(Some(*pickup_on)));
                ReturnSheet::Notice
            }
        };
        adapter.set_sheet(kind);
    }

    fn put_facts(&self, adapter: &ReturnsAdapter<'_>, partner: PartnerId, counts: impl Fn(&Item) -> i64) {
        let Some(group) = self.group_of(partner) else { return };
        let counted: Vec<(&Item, i64)> =
            group.items.iter().map(|item| (item, counts(item))).filter(|(_, pieces)| *pieces > 0).collect();
        // What stands in no letter yet may be a part of a product's pieces.
        let value = counted.iter().map(|(item, pieces)| Rupiah(item.value.0 / item.pieces.max(1) * pieces));
        adapter.set_sheet_name(group.name.as_str().into());
        adapter.set_sheet_products(Rupiah(counted.len() as i64).grouped().into());
        adapter.set_sheet_pieces(Rupiah(counted.iter().map(|(_, pieces)| pieces).sum()).grouped().into());
        adapter.set_sheet_value(value.sum::<Rupiah>().to_string().into());
    }
}

fn tab_of(tab: Tab) -> (ReturnTab, i32) {
    match tab {
        Tab::Undecided => (ReturnTab::Undecided, 0),
        Tab::Due => (ReturnTab::Due, 1),
        Tab::Kept => (ReturnTab::Kept, 2),
        Tab::Waiting => (ReturnTab::Waiting, 3),
        Tab::Done => (ReturnTab::Done, 4),
    }
}

/// How far something is that waits to be fetched, and by how many days it is late.
fn standing_of(tab: Tab, pickup_on: Option<BusinessDay>, today: BusinessDay) -> (ReturnStanding, i32) {
    let late = days_late(pickup_on, today);
    let standing = match tab {
        Tab::Waiting if late.is_some() => ReturnStanding::Overdue,
        Tab::Waiting if pickup_on.is_none() => ReturnStanding::Untold,
        Tab::Waiting => ReturnStanding::Told,
        _ => ReturnStanding::None,
    };
    (standing, late.unwrap_or(0) as i32)
}

fn partner_row(group: &Group, tab: Tab, today: BusinessDay) -> ReturnPartner {
    let (standing, days_late) = standing_of(tab, group.pickup_on(), today);
    let days = match tab {
        Tab::Due | Tab::Kept => group.items.iter().map(|item| item.due.days_since(today)).min(),
        _ => group.items.iter().map(|item| today.days_since(item.start)).max(),
    };
    ReturnPartner {
        id: group.partner.to_string().into(),
        name: group.name.as_str().into(),
        products: group.items.len() as i32,
        pieces: group.pieces() as i32,
        value: group.value().to_string().into(),
        days: days.unwrap_or(0) as i32,
        standing,
        pickup: group.pickup_on().map(BusinessDay::numeric).unwrap_or_default().into(),
        days_late,
    }
}

fn done_rows(board: &Board) -> Vec<HandedBack> {
    let row = |one: &super::HandedBackRow| HandedBack {
        id: one.id.to_string().into(),
        number: one.number.as_str().into(),
        partner: one.partner.as_str().into(),
        day: one.day.numeric().into(),
    };
    board.done.iter().map(row).collect()
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ReturnsScreen> {
    let rules = &services.config.rules;
    let screen = ReturnsScreen::new(rules.months_unsold, rules.pickup_days);
    let runner = Runner::start(screen, app, services.clone());
    app.global::<ReturnsAdapter>().set_mail_ready(services.has_mail_server());
    connect_lists(app, &runner);
    connect_products(app, &runner);
    connect_acts(app, &runner);
    connect_sheet(app, &runner);
    runner
}

fn connect_lists(app: &App, runner: &Runner<ReturnsScreen>) {
    let adapter = app.global::<ReturnsAdapter>();
    let to = runner.clone();
    adapter.on_tab_chosen(move |tab| {
        to.send(Intent::TabChosen(match tab {
            ReturnTab::Undecided => Tab::Undecided,
            ReturnTab::Due => Tab::Due,
            ReturnTab::Kept => Tab::Kept,
            ReturnTab::Waiting => Tab::Waiting,
            ReturnTab::Done => Tab::Done,
        }));
    });
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_partner_chosen(runner.about(PartnerId::parse, Intent::PartnerChosen));
    adapter.on_save_minutes(runner.about(HandbackId::parse, Intent::SaveMinutes));
}

fn connect_products(app: &App, runner: &Runner<ReturnsScreen>) {
    let adapter = app.global::<ReturnsAdapter>();
    let about = |intent: fn(ProductId) -> Intent| {
        let to = runner.clone();
        move |id: slint::SharedString| {
            if let Some(product) = ProductId::parse(&id) {
                to.send(intent(product));
            }
        }
    };
    adapter.on_product_chosen(about(Intent::ProductOpened));
    adapter.on_return_product(about(Intent::Return));
    adapter.on_keep_product(about(Intent::KeepWanted));
    adapter.on_take_back(about(Intent::TakeBack));
}

fn connect_acts(app: &App, runner: &Runner<ReturnsScreen>) {
    let adapter = app.global::<ReturnsAdapter>();
    adapter.on_return_all(runner.does(|| Intent::AllWanted));
    adapter.on_notify(runner.does(|| Intent::NoticeWanted));
    adapter.on_remind(runner.does(|| Intent::Remind));
    adapter.on_save_letter(runner.does(|| Intent::SaveLetter));
    adapter.on_hand_back(runner.does(|| Intent::HandBack));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    adapter.on_confirm(runner.does(|| Intent::Confirm));
}

fn connect_sheet(app: &App, runner: &Runner<ReturnsScreen>) {
    let adapter = app.global::<ReturnsAdapter>();
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_sheet_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = ReturnsAdapter::get(&app);
        let edited = match adapter.get_sheet() {
            ReturnSheet::Keep => words::day_of(&adapter.get_until())
                .map(|until| Intent::KeepEdited { reason: adapter.get_reason().into(), until }),
            ReturnSheet::Notice => words::day_of(&adapter.get_pickup_on()).map(Intent::PickupEdited),
            ReturnSheet::All | ReturnSheet::None => None,
        };
        if let Some(intent) = edited {
            to.send(intent);
        }
    });
    adapter.on_keep_months(runner.takes(|months| Intent::KeepMonths(u32::try_from(months).unwrap_or(1))));
}
