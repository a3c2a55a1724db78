//! What the screen reads.

use std::collections::HashMap;

use super::work::{DRAFTS, outlet};
use super::{Board, Difference, Goods, Last, ListedCount, Minutes, Page, Person, Reviewed, ShownCounter, ShownScan};
use crate::base::{OpnameId, ProductId, UserId};
use crate::catalog::{self, search as catalog_search, shelves};
use crate::kiosk::services::Services;
use crate::people::Permission;
use crate::stockroom::opname::{self, Opname, Said};
use crate::store::{Connection, StoreError};
use crate::till::{Found, lookup};
use crate::{partners, people};

const COUNTS_MAX: i64 = 200;
const SCANS_MAX: i64 = 60;
/// Names of what nobody has counted yet; the figure beside them counts all.
const LEFT_MAX: usize = 500;
const FOUND_MAX: usize = 60;

pub(super) fn board(services: &Services) -> Result<Board, StoreError> {
    services.store.read_snapshot(|c| {
        let listed = |opname: Opname| {
            let scope = opname::scope_words(c, &opname.scope)?;
            Ok::<_, StoreError>(ListedCount { opname, scope })
        };
        let counts = opname::latest(c, COUNTS_MAX)?.into_iter().map(listed).collect::<Result<_, _>>()?;
        let running = opname::running(c)?.map(listed).transpose()?;
        let mut partners: Vec<_> =
            partners::all(c)?.into_iter().map(|one| (one.id, one.code, one.business_name)).collect();
        partners.sort_by(|a, b| a.2.cmp(&b.2));
        let people = people::users(c)?.into_iter().filter(|user| user.active && user.may(Permission::CountStock));
        let people = people.map(|user| Person { id: user.id, name: user.name }).collect();
        Ok(Board { counts, running, partners, shelves: shelves::shelves(c)?, people })
    })
}

pub(super) fn goods(connection: &Connection, product: ProductId) -> Result<Goods, StoreError> {
    let Some(found) = catalog::by_id(connection, product)? else {
        return Err(StoreError::Unreadable(product.to_string()));
    };
    let partner = partners::by_id(connection, found.partner_id)?.map(|one| one.business_name).unwrap_or_default();
    let shelf = shelves::shelf_of(connection, product)?;
    let parts = [found.code.as_str(), &partner, &shelf].into_iter().filter(|part| !part.is_empty());
    let detail = parts.collect::<Vec<_>>().join("  ·  ");
    Ok(Goods { product, name: found.full_name(), detail })
}

fn running(connection: &Connection, id: OpnameId) -> Result<Opname, StoreError> {
    opname::opname(connection, id)?.ok_or_else(|| StoreError::Unreadable(id.to_string()))
}

pub(super) fn page(services: &Services, id: OpnameId) -> Result<Page, StoreError> {
    let zone = services.store.zone();
    services.store.read_snapshot(|c| {
        let opname = running(c, id)?;
        let names: HashMap<UserId, String> = people::users(c)?.into_iter().map(|user| (user.id, user.name)).collect();
        let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
        let mut scans = Vec::new();
        for scan in opname::latest_scans(c, id, SCANS_MAX)? {
            let by = format!("{}, {}", name(scan.counter), zone.time_of_day(scan.at));
            scans.push(ShownScan { goods: goods(c, scan.product)?, qty: scan.qty, by });
        }
        let counters = opname::counters(c, id)?.into_iter();
        let counters =
            counters.map(|one| ShownCounter { name: name(one.counter), source: one.source, pieces: one.pieces });
        let left = opname::not_counted(c, &opname)?;
        let named = left.iter().take(LEFT_MAX).map(|product| goods(c, *product)).collect::<Result<_, _>>()?;
        let progress = opname::progress(c, &opname)?;
        Ok(Page { progress, scans, left: named, left_count: left.len(), counters: counters.collect() })
    })
}

/// The same look-up as the till's, so that a code means the same everywhere.
pub(super) fn find_code(services: &Services, code: &str) -> Result<Vec<Goods>, StoreError> {
    let day = services.store.today();
    services.store.read(|c| {
        let items = match lookup::find(c, code, day)? {
            Found::One(item) | Found::WithoutPrice(item) => vec![item],
            Found::Many(items) => items,
            Found::Unknown(_) => Vec::new(),
        };
        items.into_iter().filter_map(|item| item.product_id).map(|product| goods(c, product)).collect()
    })
}

pub(super) fn search(services: &Services, query: &str) -> Result<Vec<Goods>, StoreError> {
    services.store.read(|c| {
        let hits = catalog_search::search(c, query, FOUND_MAX)?;
        hits.products.into_iter().map(|product| goods(c, product.id)).collect()
    })
}

pub(super) fn pick(services: &Services, id: OpnameId, product: ProductId) -> Result<Last, StoreError> {
    services.store.read(|c| {
        let counted = opname::counted_so_far(c, id, product)?;
        Ok(Last { goods: goods(c, product)?, counted })
    })
}

pub(super) fn review(services: &Services, id: OpnameId) -> Result<Reviewed, StoreError> {
    let said: Option<Vec<Said>> = services.store.draft(DRAFTS, &id.to_string())?;
    let differences = services.store.read_snapshot(|c| {
        let opname = running(c, id)?;
        let mut found = Vec::new();
        for one in opname::variances(c, &opname)? {
            found.push(Difference { goods: goods(c, one.product)?, reckoned: one.reckoned, value: one.value() });
        }
        Ok::<_, StoreError>(found)
    })?;
    Ok(Reviewed { differences, said: said.unwrap_or_default() })
}

pub(super) fn minutes(services: &Services, id: OpnameId) -> Result<Minutes, StoreError> {
    let (zone, outlet) = (services.store.zone(), outlet(services));
    services.store.read_snapshot(|c| {
        let opname = running(c, id)?;
        let paper = opname::opname_paper(c, &opname, &outlet, zone)?;
        Ok(Minutes { opname, paper })
    })
}
