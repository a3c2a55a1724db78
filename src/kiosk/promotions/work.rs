//! What the screen does away from the UI thread.

use deks_ui::PromotionTarget;

use super::form::field_of;
use super::{Choice, ChoiceId, Effect, Ended, Example, Flaw, Intent, Row};
use crate::base::text::fold;
use crate::base::{ActId, BusinessDay, PromotionId, Rupiah};
use crate::catalog::{self, Product, search};
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners::{self, Partner, PartnerStatus};
use crate::store::{Connection, StoreError};
use crate::till::promotions::{
    self, Effect as Takes, Promotion, PromotionForm, SavePromotion, Target, end_promotion, resume_promotion,
    save_promotion,
};
use crate::till::{Cart, CartItem, pricing};

/// Lines under the search; more are found by typing on.
const FOUND_MAX: usize = 5;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::Load { serial } => {
            let today = services.store.today();
            let rows = services.store.read_snapshot(rows).map_err(|error| error.to_string());
            Some(Intent::Loaded { serial, result: rows.map(|rows| (today, rows)) })
        }
        Effect::FindTargets { serial, target, query } => {
            let found = services.store.read(|c| find(c, target, &query));
            Some(Intent::TargetsFound { serial, result: found.map_err(|error| error.to_string()) })
        }
        Effect::ShowExample { serial, form } => {
            let example = services.store.read(|c| example(c, &form));
            // An example that cannot be read is none: saving says what is wrong.
            Some(Intent::ExampleFound { serial, example: example.unwrap_or_default() })
        }
        Effect::Save { act_id, form } => Some(Intent::Saved(save(services, act_id, *form))),
        Effect::End { act_id, id, name } => Some(Intent::EndDone(end(services, act_id, id, name))),
        Effect::BringBack { act_id, id, name } => Some(Intent::EndDone(bring_back(services, act_id, id, name))),
    }
}

fn rows(c: &Connection) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::new();
    for promotion in promotions::list(c)? {
        let target_name = name_of(c, &promotion.target)?;
        rows.push(Row { promotion, target_name });
    }
    Ok(rows)
}

fn name_of(c: &Connection, target: &Target) -> Result<String, StoreError> {
    Ok(match target {
        Target::All => String::new(),
        Target::Product(id) => catalog::by_id(c, *id)?.map(|product| product.full_name()).unwrap_or_default(),
        Target::Partner(id) => partners::by_id(c, *id)?.map(|partner| partner.business_name).unwrap_or_default(),
        Target::Category(name) => name.clone(),
    })
}

fn find(c: &Connection, target: PromotionTarget, query: &str) -> Result<Vec<Choice>, StoreError> {
    match target {
        PromotionTarget::All => Ok(Vec::new()),
        PromotionTarget::Product => {
            let products = match query.trim() {
                "" => search::browse(c, None, FOUND_MAX)?,
                query => search::search(c, query, FOUND_MAX)?.products,
            };
            products.into_iter().filter(|product| product.active).map(|product| product_choice(c, product)).collect()
        }
        PromotionTarget::Partner => {
            let found =
                if query.trim().is_empty() { partners::all(c)? } else { partners::search(c, query, usize::MAX)? };
            let active = found.into_iter().filter(|partner| partner.status == PartnerStatus::Active);
            let choice = |partner: Partner| Choice {
                id: ChoiceId::Partner(partner.id),
                name: partner.business_name,
                detail: partner.code,
            };
            Ok(active.take(FOUND_MAX).map(choice).collect())
        }
        PromotionTarget::Category => {
            let words = fold(query);
            let all = catalog::categories(c)?.into_iter();
            let found = all.filter(|(name, _)| words.split(' ').all(|word| fold(name).contains(word)));
            let choice =
                |(name, _): (String, i64)| Choice { id: ChoiceId::Category(name.clone()), name, detail: String::new() };
            Ok(found.take(FOUND_MAX).map(choice).collect())
        }
    }
}

fn product_choice(c: &Connection, product: Product) -> Result<Choice, StoreError> {
    let partner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name).unwrap_or_default();
    let price = catalog::state_price(c, product.id)?.map(|price| price.to_string()).unwrap_or_default();
    let detail: Vec<&str> = [partner.as_str(), price.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    Ok(Choice { detail: detail.join("  ·  "), name: product.full_name(), id: ChoiceId::Product(product.id) })
}

/// What the promotion makes of the price of its product, or of the first that it is for, by the till's own arithmetic.
fn example(c: &Connection, form: &PromotionForm) -> Result<Option<Example>, StoreError> {
    let Some((product, price)) = example_product(c, &form.target, form.from)? else { return Ok(None) };
    let pieces = if let Takes::NForM { take, .. } = form.effect { take } else { 1 };
    let item = CartItem {
        product_id: Some(product.id),
        partner_id: product.partner_id,
        partner_name: String::new(),
        code: product.code,
        name: product.name,
        variant: product.variant,
        category: product.category,
        unit_price: price,
        on_hand: pieces,
    };
    let (mut cart, name) = (Cart::default(), item.full_name());
    if cart.add(item, pieces).is_err() {
        return Ok(None);
    }
    let PromotionForm { effect, ref target, bearer, from, .. } = *form;
    let id = form.id.unwrap_or_else(PromotionId::new);
    let promotion =
        Promotion { id, name: String::new(), effect, target: target.clone(), bearer, from, until: from, active: true };
    let totals = pricing::price(&cart, &[promotion], from).totals;
    Ok(Some(Example { name, pieces, before: totals.gross, after: totals.net }))
}

/// A product that the promotion is for and that has a price on its first day.
fn example_product(c: &Connection, target: &Target, day: BusinessDay) -> Result<Option<(Product, Rupiah)>, StoreError> {
    let products = match target {
        Target::All => search::browse(c, None, FOUND_MAX)?,
        Target::Product(id) => catalog::by_id(c, *id)?.into_iter().collect(),
        Target::Partner(id) => catalog::of_partner(c, *id)?,
        Target::Category(name) => search::browse(c, Some(name.as_str()), FOUND_MAX)?,
    };
    for product in products.into_iter().filter(|product| product.active).take(FOUND_MAX) {
        if let Some(price) = catalog::price_on(c, product.id, day)?.filter(|price| *price > Rupiah::ZERO) {
            return Ok(Some((product, price)));
        }
    }
    Ok(None)
}

fn save(services: &Services, act_id: ActId, form: PromotionForm) -> Result<PromotionId, Flaw> {
    let flaw = |field, text: String| Flaw { field, text };
    let by = services.actor().ok_or_else(|| flaw(deks_ui::PromotionField::Other, NOBODY.to_owned()))?;
    let price_limit = services.config.rules.price_limit_rupiah;
    save_promotion(&services.store, SavePromotion { act_id, by, form, price_limit })
        .map_err(|error| flaw(field_of(&error), error.to_string()))
}

fn end(services: &Services, act_id: ActId, id: PromotionId, name: String) -> Result<Ended, String> {
    let by = services.actor().ok_or(NOBODY)?;
    end_promotion(&services.store, act_id, by, id).map_err(|error| error.to_string())?;
    Ok(Ended::Over { id, name })
}

fn bring_back(services: &Services, act_id: ActId, id: PromotionId, name: String) -> Result<Ended, String> {
    let by = services.actor().ok_or(NOBODY)?;
    resume_promotion(&services.store, act_id, by, id).map_err(|error| error.to_string())?;
    Ok(Ended::BroughtBack { name })
}
