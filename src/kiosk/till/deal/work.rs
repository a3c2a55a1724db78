//! What the deals do away from the UI thread.

use std::collections::HashMap;

use super::drawer::Drawer;
use super::hold::HeldRow;
use super::last::LastSale;
use super::pending::{News, PendingRow};
use super::{DealEffect, DealIntent, Listing, Refused, Resumed, SettleOrder, Settled, Standing, Voided};
use crate::base::{ActId, HeldId, QrisRequestId, UserId};
use crate::catalog::favourites;
use crate::kiosk::approval::Given;
use crate::kiosk::photos::{self, Pixels};
use crate::kiosk::services::Services;
use crate::kiosk::till::Intent;
use crate::kiosk::till::pay::agreement_title;
use crate::kiosk::till::work::{settings, when};
use crate::kiosk::words;
use crate::people;
use crate::store::{Connection, StoreError};
use crate::till::shift::{TakeOver, TakeOverError, current_shift, holder, lacks_float, take_over};
use crate::till::{
    self, Cart, FindBy, Held, HoldError, PayError, PendingQris, Reason, SettlePending, Tender, TenderKind, VoidQris,
    find_receipts, kept_cart, needs_second_person, resume_cart,
};

/// The last receipts: older ones are found on their own screen.
const LAST_MAX: usize = 10;
/// The longer side of a category's photo, in pixels.
const CHIP_PHOTO_PX: u32 = 96;

type Names = HashMap<UserId, String>;

/// What only fills a list; no scan and no payment waits for it.
pub fn is_aside(effect: &DealEffect) -> bool {
    matches!(effect, DealEffect::Look { .. } | DealEffect::LoadCategoryPhotos | DealEffect::FindLast)
}

pub fn perform(effect: DealEffect, services: &Services) -> Option<Intent> {
    Some(answer(effect, services).into())
}

fn answer(effect: DealEffect, services: &Services) -> DealIntent {
    let store = &services.store;
    match effect {
        DealEffect::Look { serial } => DealIntent::Looked { serial, standing: look(services) },
        DealEffect::LoadCategoryPhotos => DealIntent::CategoryPhotosLoaded(category_photos(services)),
        DealEffect::Hold { name, cart } => {
            let result = actor(services).and_then(|user| {
                let held = till::hold_cart(store, &store.device().prefix, &name, &cart, user);
                held.map(|held| held.name).map_err(|error| error.to_string())
            });
            DealIntent::HoldDone { cart, result, list: list_or_empty(services) }
        }
        DealEffect::Resume { id, at_hand, aside_name } => {
            let result = resume(services, id, &at_hand, &aside_name);
            DealIntent::ResumeDone { at_hand, result, list: list_or_empty(services) }
        }
        DealEffect::Drop(id) => {
            let result = till::drop_held(store, id).map(Box::new).map_err(|error| error.to_string());
            DealIntent::DropDone { result, list: list_or_empty(services) }
        }
        DealEffect::BringBack(held) => {
            let result = match till::bring_back(store, &held) {
                Ok(()) | Err(HoldError::AlreadyThere) => Ok(()),
                Err(error) => Err(error.to_string()),
            };
            DealIntent::UndoDropDone { result, list: list_or_empty(services) }
        }
        DealEffect::FindLast => DealIntent::LastFound(last(services).map_err(|error| error.to_string())),
        DealEffect::TakeDrawer(act_id) => DealIntent::DrawerTaken(take_drawer(services, act_id)),
        DealEffect::Settle(order) => {
            let act_id = order.act_id;
            DealIntent::SettleDone { act_id, result: settle(services, order) }
        }
        DealEffect::Void { request, given, cart_to_counter } => {
            DealIntent::VoidDone { result: void(services, request, given, cart_to_counter) }
        }
    }
}

fn actor(services: &Services) -> Result<UserId, String> {
    services.actor().ok_or_else(|| words::NOBODY.to_owned())
}

fn names(c: &Connection) -> Result<Names, StoreError> {
    Ok(people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect())
}

fn look(services: &Services) -> Standing {
    let me = services.actor();
    let read = services.store.read(|c| {
        let names = names(c)?;
        let drawer = drawer(c, &names, me)?;
        Ok::<_, StoreError>((till::pending(c)?, names, drawer))
    });
    let (qris, drawer) = match read {
        Ok((codes, names, drawer)) => {
            let rows = codes.into_iter().map(|code| pending_row(services, code, &names)).collect();
            (Ok(rows), Some(drawer))
        }
        Err(error) => (Err(error.to_string()), None),
    };
    Standing {
        rights: services.user().map(|user| (user.role, services.config.limits)),
        held: list(services).map_err(|error| error.to_string()),
        qris,
        drawer,
    }
}

fn drawer(c: &Connection, names: &Names, me: Option<UserId>) -> Result<Drawer, StoreError> {
    let Some(shift) = current_shift(c)? else { return Ok(Drawer::default()) };
    let holder = holder(c, &shift)?.map(|id| (id, names.get(&id).cloned().unwrap_or_default()));
    Ok(Drawer { is_uncounted: lacks_float(c, &shift)?, ..Drawer::of(shift.id, holder, me) })
}

fn take_drawer(services: &Services, act_id: ActId) -> Result<(), String> {
    let order = TakeOver { act_id, user: actor(services)? };
    match take_over(&services.store, order) {
        // A second tap: it is theirs already.
        Ok(_) | Err(TakeOverError::AlreadyYours) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn pending_row(services: &Services, code: PendingQris, names: &Names) -> PendingRow {
    let is_void_for_two = code.void_needs_person();
    // A cart that cannot be read now is none: the code is listed all the same.
    let kept = kept_cart(&services.store, code.request_id).ok().flatten();
    let news = match (code.paid_reference, code.differing_amount) {
        (Some(reference), _) => News::Paid { reference },
        (None, Some(amount)) => News::Differs { amount },
        (None, None) => News::None,
    };
    PendingRow {
        request: code.request_id,
        bill: code.bill_number,
        amount: code.amount,
        payload: code.payload,
        cart: kept.map(|kept| kept.cart),
        since: when(services, code.at),
        who: code.user_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        is_void_for_two,
        news,
        sold: code.sold_number.unwrap_or_default(),
        kept: code.kept_tenders,
    }
}

fn list(services: &Services) -> Result<Listing, StoreError> {
    let found = till::held_carts(&services.store)?;
    let names = services.store.read(names)?;
    let row = |held: Held| HeldRow {
        pieces: held.pieces(),
        total: held.total(),
        who: names.get(&held.held_by).cloned().unwrap_or_default(),
        when: when(services, held.at),
        id: held.id,
        name: held.name,
    };
    Ok(Listing::new(found.carts.into_iter().map(row).collect(), found.unreadable))
}

/// After a change; what cannot be read now is read with the next look.
fn list_or_empty(services: &Services) -> Listing {
    list(services).unwrap_or_default()
}

fn resume(services: &Services, id: HeldId, at_hand: &Cart, aside_name: &str) -> Result<Resumed, String> {
    let user = actor(services)?;
    let store = &services.store;
    let resumed = till::resume_held(store, &store.device().prefix, id, at_hand, aside_name, user);
    let resumed = resumed.map_err(|error| error.to_string())?;
    Ok(Resumed { cart: Box::new(resumed.cart), put_aside: resumed.put_aside.map(|held| held.name) })
}

fn category_photos(services: &Services) -> Vec<(String, Option<Pixels>)> {
    // A shelf without pictures is still a shelf.
    let found = services.store.read(favourites::category_photos).unwrap_or_default();
    found.into_iter().map(|(name, hash)| (name, photos::load(services, &hash, CHIP_PHOTO_PX))).collect()
}

fn last(services: &Services) -> Result<Vec<LastSale>, StoreError> {
    services.store.read(|c| {
        let mut sales = Vec::with_capacity(LAST_MAX);
        for hit in find_receipts(c, &FindBy::Last, LAST_MAX)? {
            let rows = till::tenders(c, hit.sale_id)?;
            let mut tenders: Vec<TenderKind> = Vec::new();
            for kind in rows.iter().map(|row| TenderKind::read(&row.kind)) {
                if !tenders.contains(&kind) {
                    tenders.push(kind);
                }
            }
            let is_voided = hit.refunded_qty >= hit.pieces && till::is_voided(c, hit.sale_id)?;
            sales.push(LastSale {
                is_voided,
                has_returns: !is_voided && hit.refunded_qty > 0,
                when: when(services, hit.at),
                number: hit.number,
                total: hit.total,
                tenders,
                line_name: hit.line_name,
                pieces: hit.pieces,
            });
        }
        Ok(sales)
    })
}

fn settle(services: &Services, order: SettleOrder) -> Result<Settled, Refused> {
    let user = actor(services).map_err(refused)?;
    let bill = bill_of(services, order.request).map_err(|error| refused(error.to_string()))?;
    let settle = SettlePending {
        act_id: order.act_id,
        user,
        request: order.request,
        reference: order.reference,
        more_tenders: order.cash.map(|given| Tender::Cash { given }).into_iter().collect(),
        approval: order.approval,
        settings: settings(services),
    };
    let paid = till::settle_pending(&services.store, settle).map_err(|error| Refused {
        cash: match &error {
            // What is left is paid in coins that exist.
            PayError::TooLittle { missing } => Some(*missing + services.config.rounding.adjustment(*missing)),
            _ => None,
        },
        needs_person: error.asks_for_approval(),
        reason: reason_of(services, order.request, &error),
        text: if error.asks_for_approval() { agreement_title(&error) } else { error.to_string() },
    })?;
    services.wake_printers();
    Ok(Settled { bill, receipt: paid.number })
}

fn refused(text: String) -> Refused {
    Refused { text, cash: None, needs_person: false, reason: None }
}

/// Why the discount was given that a second person is asked about; `None` where it is no discount that they are asked
/// about.
fn reason_of(services: &Services, request: QrisRequestId, error: &PayError) -> Option<Reason> {
    if !matches!(error, PayError::Exception(_)) {
        return None;
    }
    let kept = kept_cart(&services.store, request).ok().flatten();
    let needs = kept
        .zip(services.user())
        .map(|(kept, user)| needs_second_person(user.role, &kept.cart, &kept.priced, &services.config.limits));
    let need = needs.unwrap_or_default().into_iter().find(|need| need.above_limit);
    // Without one the sheet asks.
    Some(need.map_or_else(|| Reason::of(""), |need| need.reason))
}

fn bill_of(services: &Services, request: QrisRequestId) -> Result<String, StoreError> {
    let codes = services.store.read(till::pending)?;
    Ok(codes.into_iter().find(|code| code.request_id == request).map(|code| code.bill_number).unwrap_or_default())
}

fn void(services: &Services, request: QrisRequestId, given: Given, cart_to_counter: bool) -> Result<Voided, Refused> {
    let store = &services.store;
    let till_name = store.device().prefix.clone();
    let order = VoidQris {
        act_id: given.id,
        user: actor(services).map_err(refused)?,
        request,
        reason: given.reason,
        approval: given.approval,
        back_to_till: cart_to_counter.then(|| till_name.clone()),
    };
    let voided = till::void_qris(store, order)
        .map_err(|error| Refused { needs_person: error.asks_for_approval(), ..refused(error.to_string()) })?;
    // The cart lies on the counter now; it is shown as it lies there.
    let cart = if voided.cart_is_back { resume_cart(store, &till_name).ok().map(Box::new) } else { None };
    Ok(Voided { bill: voided.bill_number, cart, kept: voided.kept_tenders })
}
