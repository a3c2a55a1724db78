//! What the screen does away from the UI thread.

use std::collections::HashMap;
use std::path::Path;

use deks_ui::ProductField as Field;

use super::{CardData, Effect, Flaw, Intent, Listing, Move, MoveKind, Preview, Row, stock_work};
use crate::base::text::fold;
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah, UserId, Zone};
use crate::catalog::{
    self, ChangePriceError, ChangeProductError, NameFlaw, PriceChange, Product, ProductChange, favourites, search,
    shelves,
};
use crate::documents::blobs;
use crate::kiosk::photos;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::merchandising::repricing::{self, RequestState};
use crate::partnership::agreement::{self, ChangeGoodsError, CommissionChange};
use crate::returns::handback;
use crate::stock::{self, MovementKind};
use crate::stockroom::{losses, opname, places};
use crate::store::{self, Connection, StoreError};
use crate::till::{Found, history, lookup};
use crate::{intake, partners, people};

/// Lines in the list; more are found by typing on, and the screen says so.
const ROWS_MAX: usize = 2_000;
const MOVES_MAX: i64 = 200;
/// The longer side of a photo on the card, in pixels.
const PHOTO_PX: u32 = 640;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::List { serial, query, partner } => {
            let result = services.store.read(|c| list(c, &query, partner)).map_err(|error| error.to_string());
            Some(Intent::Listed { serial, result })
        }
        Effect::NamePartner(id) => {
            let partner = services.store.read(|c| partners::by_id(c, id)).ok().flatten()?;
            Some(Intent::PartnerNamed(id, partner.business_name))
        }
        Effect::OpenCard(id) => Some(Intent::CardLoaded(card(services, id))),
        Effect::Find(code) => {
            let found = find(services, &code).map_err(|error| error.to_string());
            Some(Intent::ScanFound { code, found })
        }
        Effect::Save { act_id, change, agreed } => Some(save(services, act_id, *change, agreed)),
        Effect::SavePrice { act_id, product, from, price } => {
            Some(Intent::Saved(save_price(services, act_id, product, from, price)))
        }
        Effect::SavePhoto { act_id, product, partner_name, jpeg } => {
            Some(Intent::Saved(save_photo(services, act_id, product, partner_name, jpeg)))
        }
        Effect::LookForPictures => Some(Intent::PicturesFound(photos::find(services))),
        Effect::Preview(path) => {
            let result = preview(&path);
            Some(Intent::Previewed { path, result })
        }
        Effect::Pin { act_id, product, pinned } => Some(Intent::Pinned(pin(services, act_id, product, pinned))),
        other => stock_work::perform(other, services),
    }
}

fn list(c: &Connection, query: &str, partner: Option<PartnerId>) -> Result<Listing, StoreError> {
    let (products, total) = match partner {
        Some(partner) => {
            let words = fold(query);
            let answers = |product: &Product| {
                let known =
                    fold(&[&product.full_name(), &product.category, &product.code].map(String::as_str).join(" "));
                words.split(' ').all(|word| known.contains(word))
            };
            let found: Vec<Product> = catalog::of_partner(c, partner)?.into_iter().filter(answers).collect();
            let total = found.len() as i64;
            (found, total)
        }
        None if query.trim().is_empty() => {
            let found = search::browse(c, None, ROWS_MAX)?;
            (found, search::browse_total(c)?)
        }
        None => {
            let hits = search::search(c, query, ROWS_MAX)?;
            (hits.products, hits.total)
        }
    };
    let rows = products.into_iter().map(|product| row(c, product)).collect::<Result<Vec<Row>, StoreError>>()?;
    let categories = catalog::categories(c)?.into_iter().map(|(name, _)| name).collect();
    Ok(Listing { rows, total, categories })
}

fn row(c: &Connection, product: Product) -> Result<Row, StoreError> {
    let state = stock::state_of(c, product.id)?;
    let partner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name);
    Ok(Row {
        id: product.id,
        name: product.full_name(),
        code: product.code,
        partner: partner.unwrap_or_default(),
        category: product.category,
        price: state.map(|state| state.price).filter(|price| *price > Rupiah::ZERO),
        on_hand: state.map_or(0, |state| state.on_hand),
        active: product.active,
    })
}

/// The same look-up as the till's, so that a code means the same everywhere.
fn find(services: &Services, code: &str) -> Result<Vec<Row>, StoreError> {
    let day = services.store.today();
    services.store.read(|c| {
        let items = match lookup::find(c, code, day)? {
            Found::One(item) | Found::WithoutPrice(item) => vec![item],
            Found::Many(items) => items,
            Found::Unknown(_) => Vec::new(),
        };
        let mut rows = Vec::with_capacity(items.len());
        for id in items.into_iter().filter_map(|item| item.product_id) {
            if let Some(product) = catalog::by_id(c, id)? {
                rows.push(row(c, product)?);
            }
        }
        Ok(rows)
    })
}

fn card(services: &Services, id: ProductId) -> Result<Box<CardData>, String> {
    let read = services.store.read(|c| card_data(c, services, id));
    let found = read.map_err(|error| error.to_string())?;
    let mut data = found.ok_or_else(|| ChangeProductError::UnknownProduct.to_string())?;
    data.photo = data.product.photo_hash.as_deref().and_then(|hash| photos::load(services, hash, PHOTO_PX));
    data.qr = photos::qr_pixels(&data.product.code);
    Ok(data)
}

/// Everything but the pictures.
fn card_data(c: &Connection, services: &Services, id: ProductId) -> Result<Option<Box<CardData>>, StoreError> {
    let (today, zone) = (services.store.today(), services.store.zone());
    let Some(product) = catalog::by_id(c, id)? else { return Ok(None) };
    Ok(Some(Box::new(CardData {
        partner_name: partners::by_id(c, product.partner_id)?.map(|p| p.business_name).unwrap_or_default(),
        price: catalog::price_on(c, id, today)?,
        on_hand: stock::state_of(c, id)?.map_or(0, |state| state.on_hand),
        today,
        prices: catalog::prices_of(c, id)?,
        moves: moves_of(c, id, zone)?,
        photo: None,
        qr: None,
        is_pinned: favourites::is_pinned(c, id)?,
        shelf: shelves::shelf_of(c, id)?,
        shelves: shelves::shelves(c)?.into_iter().map(|(name, _)| name).collect(),
        places: places::places_of(c, id)?,
        wish: repricing::of_product(c, id)?.into_iter().find(|wish| wish.state == RequestState::Open),
        earliest: repricing::earliest(c, product.partner_id, today)?,
        product,
    })))
}

/// Each movement with the number of its paper, whichever room wrote it, and who it was.
fn moves_of(c: &Connection, id: ProductId, zone: Zone) -> Result<Vec<Move>, StoreError> {
    let rows = stock::latest_movements(c, id, MOVES_MAX)?;
    let Some(oldest) = rows.last().map(|row| row.at) else { return Ok(Vec::new()) };
    let mut papers = losses::notes_of_product(c, id)?;
    papers.extend(intake::numbers_of_product(c, id)?);
    papers.extend(handback::numbers_of_product(c, id)?);
    papers.extend(opname::numbers_of_product(c, id)?);
    let receipts = history::numbers_of_product(c, id, oldest)?;
    let names: HashMap<UserId, String> = people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect();
    let name = |by: Option<UserId>| by.and_then(|by| names.get(&by)).cloned().unwrap_or_default();
    let mut moves = Vec::with_capacity(rows.len());
    for one in places::carried_of(c, id, MOVES_MAX)?.into_iter().filter(|one| one.at >= oldest) {
        let on_hand = rows.iter().find(|row| row.at <= one.at).map_or(0, |row| row.on_hand);
        let kind = if one.qty > 0 { MoveKind::ToStoreroom } else { MoveKind::ToShelf };
        let (when, number, by) = (zone.stamp(one.at), String::new(), name(Some(one.by)));
        moves.push((one.at, Move { when, kind, qty: one.qty, on_hand, number, by }));
    }
    for row in rows {
        let Some(kind) = kind_of(&row.kind) else { continue };
        let at_till = matches!(kind, MovementKind::Sold | MovementKind::CustomerReturn);
        let number = papers.get(&row.act).or_else(|| receipts.get(&row.at).filter(|_| at_till)).cloned();
        let (when, by) = (zone.stamp(row.at), name(store::actor_of(c, row.act)?));
        let (kind, number) = (MoveKind::Moved(kind), number.unwrap_or_default());
        moves.push((row.at, Move { when, kind, qty: row.qty, on_hand: row.on_hand, number, by }));
    }
    // The sort keeps the order of what happened at one moment.
    moves.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(moves.into_iter().map(|(_, one)| one).collect())
}

fn kind_of(name: &str) -> Option<MovementKind> {
    use MovementKind::*;
    [Received, Sold, CustomerReturn, HandedBack, Damaged, Lost, Adjusted].into_iter().find(|kind| kind.name() == name)
}

fn nobody() -> Flaw {
    Flaw { field: Field::None, text: NOBODY.to_owned() }
}

fn save(services: &Services, act_id: ActId, change: ProductChange, agreed: Option<CommissionChange>) -> Intent {
    let Some(by) = services.actor() else { return Intent::Saved(Err(nobody())) };
    match agreement::change_product(&services.store, act_id, by, change, agreed) {
        Ok(()) => Intent::Saved(Ok(())),
        Err(ChangeGoodsError::CommissionChanges(change)) => Intent::CommissionAsked(change),
        Err(error) => Intent::Saved(Err(Flaw { field: flawed_field(&error), text: error.to_string() })),
    }
}

fn flawed_field(error: &ChangeGoodsError) -> Field {
    match error {
        ChangeGoodsError::Product(error) => field_of(error),
        ChangeGoodsError::CategoryAgreed { .. } => Field::Category,
        ChangeGoodsError::CommissionChanges(_) | ChangeGoodsError::Store(_) => Field::None,
    }
}

/// The field on the screen that a rule of the form is about.
pub(super) fn field_of(error: &ChangeProductError) -> Field {
    match error {
        ChangeProductError::Words(NameFlaw::Missing) => Field::Name,
        ChangeProductError::Words(NameFlaw::TooLong { field, .. }) => match *field {
            "varian" => Field::Variant,
            "kategori" => Field::Category,
            _ => Field::Name,
        },
        ChangeProductError::Barcode(_) => Field::Barcode,
        ChangeProductError::AlreadyRegistered { .. } => Field::Variant,
        ChangeProductError::NotAllowed(_) | ChangeProductError::UnknownProduct | ChangeProductError::Store(_) => {
            Field::None
        }
    }
}

fn save_price(
    services: &Services,
    act_id: ActId,
    product: ProductId,
    from: BusinessDay,
    price: Rupiah,
) -> Result<(), Flaw> {
    let by = services.actor().ok_or_else(nobody)?;
    let limit = services.config.rules.price_limit_rupiah;
    let change = PriceChange { product, from, price, limit };
    catalog::change_price(&services.store, act_id, by, change).map_err(|error| {
        let field = match &error {
            ChangePriceError::Price(_) | ChangePriceError::SamePrice(_) => Field::Price,
            ChangePriceError::Backdated(_) => Field::PriceFrom,
            _ => Field::None,
        };
        Flaw { field, text: error.to_string() }
    })
}

fn save_photo(
    services: &Services,
    act_id: ActId,
    product: ProductId,
    partner_name: String,
    jpeg: Option<Vec<u8>>,
) -> Result<(), Flaw> {
    let by = services.actor().ok_or_else(nobody)?;
    catalog::set_photo(&services.store, act_id, by, product, partner_name, jpeg, blobs::put)
        .map_err(|error| Flaw { field: Field::None, text: error.to_string() })
}

fn pin(services: &Services, act_id: ActId, product: ProductId, pinned: bool) -> Result<bool, String> {
    let by = services.actor().ok_or(NOBODY)?;
    let done = if pinned {
        favourites::pin(&services.store, act_id, by, product)
    } else {
        favourites::unpin(&services.store, act_id, by, product)
    };
    done.map(|()| pinned).map_err(|error| error.to_string())
}

fn preview(path: &Path) -> Result<Preview, String> {
    let (jpeg, pixels) = photos::preview(path).map_err(|error| error.to_string())?;
    Ok(Preview { jpeg, pixels })
}
