//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, PromotionChoice, PromotionField, PromotionFields, PromotionRow, PromotionStanding, PromotionTarget,
    PromotionsAdapter, Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::handle::filter_of;
use super::{Effect, Form, Intent, PromotionsScreen, Row, Typed, work};
use crate::base::{PromotionId, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::till::promotions::{BearerWish, Effect as Takes, PromotionState, Target};

impl Screen for PromotionsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(_) => Some(Intent::SignedIn),
            Event::Entered(Place::Promotions) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::RegisterChanged if self.is_open && !self.loading => Some(Intent::Reload),
            Event::DayBegan(today) => Some(Intent::DayBegan(*today)),
            Event::Tick if self.undo.is_some() || self.rests() => Some(Intent::Tick),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::Load { .. } | Effect::FindTargets { .. } | Effect::ShowExample { .. })
    }

    fn show(&self, app: &App) {
        let adapter = PromotionsAdapter::get(app);
        adapter.set_loading(self.loading && self.rows.is_empty());
        adapter.set_busy(self.busy || self.rests());
        adapter.set_filter(self.filter);
        adapter.set_filter_at(self.filter as i32);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        adapter.set_total(i32::try_from(self.rows.len()).unwrap_or(i32::MAX));
        let states = || self.rows.iter().map(|row| filter_of(row.promotion.state(self.today)));
        let count = |wanted: deks_ui::PromotionFilter| states().filter(|filter| *filter == wanted).count() as i32;
        adapter.set_running(count(deks_ui::PromotionFilter::Running));
        let listed = self.listed().into_iter().map(|(row, state)| promotion_row(row, state)).collect();
        rows::sync(adapter.get_promotions(), listed, |model| adapter.set_promotions(model));
        adapter.set_ended(self.undo.as_ref().map(|undo| undo.name.as_str()).unwrap_or_default().into());
        if let Some(form) = &self.form {
            put_form(&adapter, form);
        }
        adapter.set_form_open(self.form.is_some());
    }
}

fn promotion_row(row: &Row, state: PromotionState) -> PromotionRow {
    let promotion = &row.promotion;
    let (kind, percent, amount, take, pay) = match promotion.effect {
        Takes::Percent(bp) => (deks_ui::PromotionKind::Percent, words::percent(i64::from(bp)), String::new(), 0, 0),
        Takes::Amount(amount) => (deks_ui::PromotionKind::Amount, String::new(), amount.to_string(), 0, 0),
        Takes::NForM { take, pay } => {
            (deks_ui::PromotionKind::NForM, String::new(), String::new(), take as i32, pay as i32)
        }
    };
    PromotionRow {
        id: promotion.id.to_string().into(),
        name: promotion.name.as_str().into(),
        kind,
        percent: percent.into(),
        amount: amount.into(),
        take,
        pay,
        target: match promotion.target {
            Target::All => PromotionTarget::All,
            Target::Product(_) => PromotionTarget::Product,
            Target::Partner(_) => PromotionTarget::Partner,
            Target::Category(_) => PromotionTarget::Category,
        },
        target_name: row.target_name.as_str().into(),
        from: promotion.from.numeric().into(),
        until: promotion.until.numeric().into(),
        bearer: bearer_at(promotion.bearer),
        standing: match state {
            PromotionState::Running => PromotionStanding::Running,
            PromotionState::Planned => PromotionStanding::Planned,
            PromotionState::Over => PromotionStanding::Over,
            PromotionState::Ended => PromotionStanding::Ended,
        },
    }
}

/// The place of a bearer in its row of choices.
fn bearer_at(bearer: BearerWish) -> i32 {
    match bearer {
        BearerWish::Agreed => 0,
        BearerWish::Outlet => 1,
        BearerWish::Partner => 2,
    }
}

fn bearer_of(at: i32) -> BearerWish {
    match at {
        1 => BearerWish::Outlet,
        2 => BearerWish::Partner,
        _ => BearerWish::Agreed,
    }
}

fn put_form(adapter: &PromotionsAdapter<'_>, form: &Form) {
    let fields = fields_of(&form.typed);
    if adapter.get_form() != fields {
        adapter.set_form(fields);
    }
    adapter.set_is_new(form.id.is_none());
    adapter.set_saving(form.busy);
    adapter.set_dirty(form.is_changed);
    adapter.set_leave_asked(form.leave_asked);
    adapter.set_chosen_name(form.target_name().into());
    let found = form.found.iter().map(|choice| PromotionChoice {
        id: choice.id.text().into(),
        name: choice.name.as_str().into(),
        detail: choice.detail.as_str().into(),
    });
    rows::sync(adapter.get_found(), found.collect(), |model| adapter.set_found(model));
    adapter.set_flaw_field(form.flaw.as_ref().map_or(PromotionField::None, |flaw| flaw.field));
    adapter.set_flaw(say(form.flaw.as_ref().map(|flaw| flaw.text.as_str()).unwrap_or_default()));
    adapter.set_has_example(form.example.is_some());
    if let Some(example) = &form.example {
        adapter.set_example_name(example.name.as_str().into());
        adapter.set_example_pieces(Rupiah(example.pieces).grouped().into());
        adapter.set_example_many(example.pieces > 1);
        adapter.set_example_before(example.before.to_string().into());
        adapter.set_example_after(example.after.to_string().into());
    }
}

fn fields_of(typed: &Typed) -> PromotionFields {
    PromotionFields {
        name: typed.name.as_str().into(),
        kind: typed.kind as i32,
        percent: typed.percent.as_str().into(),
        amount: typed.amount.as_str().into(),
        take: typed.take as i32,
        pay: typed.pay as i32,
        target: typed.target as i32,
        query: typed.query.as_str().into(),
        from: words::date_value(Some(typed.from)),
        until: words::date_value(Some(typed.until)),
        bearer: bearer_at(typed.bearer),
    }
}

/// What stands in the form; `None` while a date is missing.
fn typed_of(fields: PromotionFields) -> Option<Typed> {
    Some(Typed {
        name: fields.name.into(),
        kind: match fields.kind {
            1 => deks_ui::PromotionKind::Amount,
            2 => deks_ui::PromotionKind::NForM,
            _ => deks_ui::PromotionKind::Percent,
        },
        percent: fields.percent.into(),
        amount: fields.amount.into(),
        take: i64::from(fields.take),
        pay: i64::from(fields.pay),
        target: match fields.target {
            1 => PromotionTarget::Product,
            2 => PromotionTarget::Partner,
            3 => PromotionTarget::Category,
            _ => PromotionTarget::All,
        },
        query: fields.query.into(),
        from: words::day_of(&fields.from)?,
        until: words::day_of(&fields.until)?,
        bearer: bearer_of(fields.bearer),
    })
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<PromotionsScreen> {
    let runner = Runner::start(PromotionsScreen::new(services.store.today()), app, services.clone());
    connect_list(app, &runner);
    connect_form(app, &runner);
    runner
}

fn connect_list(app: &App, runner: &Runner<PromotionsScreen>) {
    let adapter = app.global::<PromotionsAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_filter_chosen(runner.takes(Intent::FilterChosen));
    adapter.on_add(runner.does(|| Intent::Add));
    adapter.on_chosen(runner.about(PromotionId::parse, Intent::Chosen));
    adapter.on_end(runner.about(PromotionId::parse, Intent::End));
    adapter.on_undo_end(runner.does(|| Intent::UndoEnd));
}

fn connect_form(app: &App, runner: &Runner<PromotionsScreen>) {
    let adapter = app.global::<PromotionsAdapter>();
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        if let Some(typed) = typed_of(PromotionsAdapter::get(&app).get_form()) {
            to.send(Intent::Edited(Box::new(typed)));
        }
    });
    adapter.on_target_chosen(runner.takes(|id: SharedString| Intent::TargetChosen(id.into())));
    adapter.on_target_cleared(runner.does(|| Intent::TargetCleared));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_closed(runner.does(|| Intent::Closed));
    adapter.on_discard(runner.does(|| Intent::Discard));
    adapter.on_stay(runner.does(|| Intent::Stay));
}
