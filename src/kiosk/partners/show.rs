//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, PartnerField, PartnerFields, PartnerFlaws, PartnerProduct, PartnerRow, PartnerStanding, PartnersAdapter,
    Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Card, CardProduct, Effect, Flaw, Intent, Listed, PartnersScreen, TermsWish, Typed, work};
use crate::base::{PartnerId, ProductId};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::partners::{Commission, DiscountBearer, PartnerForm, PartnerStatus};
use crate::people::Permission;
use crate::till;

impl Screen for PartnersScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn { may_change_terms: user.may(Permission::ChangeTerms) }),
            Event::Entered(Place::Partners) => Some(Intent::Opened),
            Event::RegisterChanged => Some(Intent::Reload),
            Event::PartnerWanted(id) => Some(Intent::Wanted(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = PartnersAdapter::get(app);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        rows::sync(adapter.get_partners(), self.list.iter().map(row).collect(), |model| adapter.set_partners(model));
        adapter.set_may_change_terms(self.may_change_terms);
        if let Some(card) = &self.card {
            put_card(&adapter, card);
        }
        adapter.set_card_open(self.card.is_some());
    }
}

fn row(listed: &Listed) -> PartnerRow {
    let partner = &listed.partner;
    let known = [&partner.contact_name, &partner.phone, &partner.email];
    let known: Vec<&str> = known.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    PartnerRow {
        id: partner.id.to_string().into(),
        code: partner.code.as_str().into(),
        name: partner.business_name.as_str().into(),
        detail: known.join("  ·  ").into(),
        standing: standing(partner.status),
        terms_missing: listed.terms_missing,
    }
}

fn put_card(adapter: &PartnersAdapter<'_>, card: &Card) {
    let partner = card.partner.as_ref();
    adapter.set_code(partner.map(|p| p.code.as_str()).unwrap_or_default().into());
    adapter.set_name(partner.map(|p| p.business_name.as_str()).unwrap_or_default().into());
    adapter.set_joined(partner.map(|p| words::day_in_words(p.joined_on)).unwrap_or_default().into());
    adapter.set_standing(standing(partner.map_or(PartnerStatus::Active, |p| p.status)));
    let form = fields(&card.form);
    if adapter.get_form() != form {
        adapter.set_form(form);
    }
    adapter.set_tab(card.tab as i32);
    adapter.set_dirty(card.form_changed());
    adapter.set_leave_asked(card.leave_asked);
    adapter.set_busy(card.busy);
    adapter.set_flaws(flaws(&card.flaws));
    adapter.set_terms_missing(card.terms_missing);
    adapter.set_terms_now(commission(card.terms.commission));
    adapter.set_terms_fixed(card.terms_are_fixed());
    adapter.set_by_agreement(card.by_agreement);
    adapter.set_bearer_now_outlet(card.terms.discount_bearer == DiscountBearer::Outlet);
    if adapter.get_commission() != card.terms_wish.commission.as_str() {
        adapter.set_commission(card.terms_wish.commission.as_str().into());
    }
    adapter.set_bearer(i32::from(card.terms_wish.bearer == DiscountBearer::Outlet));
    adapter.set_terms_from(words::date_value(Some(card.terms_wish.from)));
    adapter.set_standing_wish(standing(card.standing_wish) as i32);
    if adapter.get_reason() != card.reason.as_str() {
        adapter.set_reason(card.reason.as_str().into());
    }
    let products = card.products.iter().map(product).collect();
    rows::sync(adapter.get_products(), products, |model| adapter.set_products(model));
}

/// What the outlet keeps, in a few words.
fn commission(commission: Commission) -> SharedString {
    match commission {
        Commission::None | Commission::Percent { .. } => words::percent(commission.rate_bp()).into(),
        Commission::Markup { bp } => format!("markup {}", words::percent(bp)).into(),
        Commission::MonthlyFee { rupiah } => say(&format!("{rupiah} per bulan")),
    }
}

/// What stands at each field.
fn flaws(found: &[Flaw]) -> PartnerFlaws {
    use PartnerField as F;
    let at = |field: F| say(found.iter().find(|flaw| flaw.field == field).map_or("", |flaw| flaw.text.as_str()));
    PartnerFlaws {
        business: at(F::Business),
        owner: at(F::Owner),
        contact: at(F::Contact),
        phone: at(F::Phone),
        email: at(F::Email),
        instagram: at(F::Instagram),
        address: at(F::Address),
        note: at(F::Note),
        bank_name: at(F::BankName),
        bank_account: at(F::BankAccount),
        bank_holder: at(F::BankHolder),
        agreement_number: at(F::AgreementNumber),
        agreement_from: at(F::AgreementFrom),
        agreement_until: at(F::AgreementUntil),
        commission: at(F::Commission),
        terms_from: at(F::TermsFrom),
        reason: at(F::Reason),
    }
}

fn product(product: &CardProduct) -> PartnerProduct {
    PartnerProduct {
        id: product.id.to_string().into(),
        name: product.name.as_str().into(),
        code: product.code.as_str().into(),
        price: product.price.map(|price| price.to_string()).unwrap_or_default().into(),
        on_hand: product.on_hand as i32,
        active: product.active,
    }
}

fn standing(status: PartnerStatus) -> PartnerStanding {
    match status {
        PartnerStatus::Active => PartnerStanding::Active,
        PartnerStatus::Suspended => PartnerStanding::Suspended,
        PartnerStatus::Ended => PartnerStanding::Ended,
    }
}

fn fields(form: &PartnerForm) -> PartnerFields {
    PartnerFields {
        business: form.business_name.as_str().into(),
        owner: form.owner_name.as_str().into(),
        contact: form.contact_name.as_str().into(),
        email: form.email.as_str().into(),
        phone: form.phone.as_str().into(),
        instagram: form.instagram.as_str().into(),
        address: form.address.as_str().into(),
        note: form.note.as_str().into(),
        bank_name: form.bank_name.as_str().into(),
        bank_account: form.bank_account.as_str().into(),
        bank_holder: form.bank_holder.as_str().into(),
        agreement_number: form.agreement_number.as_str().into(),
        agreement_from: words::date_value(form.agreement_from),
        agreement_until: words::date_value(form.agreement_until),
    }
}

/// The form on the window. Id and code are the presenter's.
fn form(fields: PartnerFields) -> PartnerForm {
    PartnerForm {
        id: None,
        code: String::new(),
        business_name: fields.business.into(),
        owner_name: fields.owner.into(),
        contact_name: fields.contact.into(),
        email: fields.email.into(),
        phone: fields.phone.into(),
        instagram: fields.instagram.into(),
        address: fields.address.into(),
        note: fields.note.into(),
        bank_name: fields.bank_name.into(),
        bank_account: fields.bank_account.into(),
        bank_holder: fields.bank_holder.into(),
        agreement_number: fields.agreement_number.into(),
        agreement_from: words::day_of(&fields.agreement_from),
        agreement_until: words::day_of(&fields.agreement_until),
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<PartnersScreen> {
    let default_terms = till::default_terms(services.config.rules.commission_bp);
    let runner = Runner::start(PartnersScreen::new(services.store.today(), default_terms), app, services.clone());
    connect_list(app, &runner);
    connect_form(app, &runner);
    connect_acts(app, &runner);
    runner
}

fn connect_list(app: &App, runner: &Runner<PartnersScreen>) {
    let adapter = app.global::<PartnersAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_partner_chosen(runner.about(PartnerId::parse, Intent::PartnerChosen));
    adapter.on_add(runner.does(|| Intent::Add));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::ProductChosen));
    adapter.on_open_agreements(runner.does(|| Intent::OpenAgreements));
    adapter.on_print_card(runner.does(|| Intent::PrintCard));
}

fn connect_form(app: &App, runner: &Runner<PartnersScreen>) {
    let (to, window) = (runner.clone(), app.as_weak());
    app.global::<PartnersAdapter>().on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = PartnersAdapter::get(&app);
        let bearer = if adapter.get_bearer() == 1 { DiscountBearer::Outlet } else { DiscountBearer::Partner };
        let Some(from) = words::day_of(&adapter.get_terms_from()) else { return };
        let standing = match adapter.get_standing_wish() {
            1 => PartnerStatus::Suspended,
            2 => PartnerStatus::Ended,
            _ => PartnerStatus::Active,
        };
        to.send(Intent::Edited(Box::new(Typed {
            form: form(adapter.get_form()),
            terms: TermsWish { commission: adapter.get_commission().into(), bearer, from },
            standing,
            reason: adapter.get_reason().into(),
        })));
    });
}

fn connect_acts(app: &App, runner: &Runner<PartnersScreen>) {
    let adapter = app.global::<PartnersAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(usize::try_from(at).unwrap_or(0))));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_save_terms(runner.does(|| Intent::SaveTerms));
    adapter.on_save_standing(runner.does(|| Intent::SaveStanding));
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_discard(runner.does(|| Intent::Discard));
    adapter.on_stay(runner.does(|| Intent::Stay));
}
