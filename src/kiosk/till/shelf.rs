//! The shelf: what is searched and found, and in which order it stands.
//!
//! Promises: a tile keeps its place for as long as one person works here; what somebody pinned stands first. Leaves to
//! others: what fits a search, and what sells most.

use std::collections::HashMap;

use deks_ui::Tone;

use super::handle::Outs;
use super::{Effect, Intent, Shelf, TillScreen};
use crate::base::ProductId;
use crate::kiosk::flow::Out;
use crate::till::{CartItem, Found, SearchResult, ShelfItem};

/// Ticks without a sale after which the shelf may be sorted anew: an hour, a tick comes about once a second.
const QUIET_TICKS: u32 = 3_600;

/// What a look at the shelf brought.
#[derive(Debug)]
pub struct Loaded {
    pub categories: Vec<String>,
    /// What somebody pinned, in that order.
    pub pinned: Vec<ProductId>,
    pub found: SearchResult,
}

impl Shelf {
    /// Whether it shows what stands there before anything is searched.
    fn is_front(&self) -> bool {
        self.query.trim().is_empty() && self.category.is_none() && self.hits_of.is_none()
    }

    /// The same goods, each where it stood before; what is new stands last.
    fn in_order(&mut self, mut items: Vec<ShelfItem>, pinned: &[ProductId]) -> Vec<ShelfItem> {
        let pins = pinned.iter().enumerate().map(|(at, id)| (*id, at));
        let stood = self.order.iter().enumerate().map(|(at, id)| (*id, pinned.len() + at));
        // The pins come last: of two places the pin counts.
        let places: HashMap<ProductId, usize> = stood.chain(pins).collect();
        let place = |item: &ShelfItem| item.item.product_id.and_then(|id| places.get(&id).copied());
        items.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
        self.order = items.iter().filter_map(|item| item.item.product_id).collect();
        items
    }
}

fn load_photo(hash: Option<super::Hash>) -> Outs {
    hash.map(|hash| Out::Do(Effect::LoadPhoto(hash))).into_iter().collect()
}

impl TillScreen {
    pub(super) fn decide_shelf(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Chosen(product) => self.chosen(product),
            Intent::QueryEdited(query) => {
                self.shelf_is_used();
                (self.shelf.query, self.shelf.hits_of) = (query, None);
                self.load_shelf()
            }
            Intent::CategoryChosen(category) => {
                self.shelf_is_used();
                (self.shelf.category, self.shelf.hits_of) = (category, None);
                self.load_shelf()
            }
            Intent::ShelfLoaded { serial, result } => self.shelf_loaded(serial, result),
            Intent::SearchAccepted(typed) => self.search_accepted(&typed),
            Intent::TypedFound { typed, found } => self.typed_found(typed, found),
            Intent::PhotoLoaded { hash, pixels } => load_photo(self.shelf.photos.loaded(hash, pixels)),
            other => self.decide_cart(other),
        }
    }

    /// Reads anew what stands there; hits that stay are searched again, so that no tile turns into another.
    pub(super) fn load_shelf(&mut self) -> Outs {
        self.shelf.serial += 1;
        let category = self.shelf.category.and_then(|at| self.shelf.categories.get(at).cloned());
        let query = self.shelf.hits_of.as_ref().unwrap_or(&self.shelf.query).clone();
        vec![Out::Do(Effect::LoadShelf { serial: self.shelf.serial, query, category })]
    }

    /// Somebody turned to something else: hits that stayed give way to the front.
    pub(super) fn end_hits(&mut self) -> Outs {
        if self.shelf.hits_of.take().is_some() { self.load_shelf() } else { Vec::new() }
    }

    fn shelf_loaded(&mut self, serial: u64, result: Result<Loaded, String>) -> Outs {
        if serial != self.shelf.serial {
            return Vec::new();
        }
        match result {
            Ok(Loaded { categories, pinned, found }) => {
                self.shelf.categories = categories;
                let is_front = self.shelf.is_front();
                self.shelf.items = if is_front { self.shelf.in_order(found.items, &pinned) } else { found.items };
                let corrected = found.corrected.filter(|_| !self.shelf.query.is_empty());
                self.shelf.corrected = corrected.unwrap_or_default();
                self.reduce_shelf();
                let shelf = self.shelf.items.iter().filter_map(|item| item.photo_hash.as_ref());
                load_photo(self.shelf.photos.want(shelf))
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    /// Works out once what the tiles cost today: there are few of them, and they are shown often.
    pub(super) fn reduce_shelf(&mut self) {
        let items = self.shelf.items.iter().map(|shelf| &shelf.item);
        let reduced = items.filter_map(|item| item.product_id.zip(self.reduced(item)));
        self.shelf.reduced = reduced.collect();
    }

    /// What the last customer looked for is not what the next one brings.
    pub(super) fn clear_search(&mut self) -> Outs {
        self.shelf.query.clear();
        self.shelf.hits_of = None;
        self.load_shelf()
    }

    /// The next look sorts the shelf by what sells most now.
    pub(super) fn sort_shelf_anew(&mut self) {
        self.shelf.order.clear();
    }

    /// Somebody works here.
    pub(super) fn shelf_is_used(&mut self) {
        self.shelf.quiet_ticks = 0;
    }

    /// After an hour in which nobody sold anything the tiles may change their places.
    pub(super) fn shelf_tick(&mut self) -> Outs {
        self.shelf.quiet_ticks = self.shelf.quiet_ticks.saturating_add(1);
        if self.shelf.quiet_ticks != QUIET_TICKS {
            return Vec::new();
        }
        self.sort_shelf_anew();
        self.load_shelf()
    }

    fn chosen(&mut self, product: ProductId) -> Outs {
        let of = |item: &&CartItem| item.product_id == Some(product);
        let chosen = self.shelf.items.iter().map(|shelf| &shelf.item).find(of).cloned();
        let Some(item) = chosen else { return Vec::new() };
        let outs = self.add(item);
        if !outs.iter().any(|out| matches!(out, Out::Say(..))) {
            self.search_is_used();
        }
        outs
    }

    /// What was looked for is in the cart: the next letter begins another search. The hits stay under the finger for
    /// another piece.
    fn search_is_used(&mut self) {
        let query = std::mem::take(&mut self.shelf.query);
        if !query.trim().is_empty() {
            // An answer to the search that is over would be taken for the front.
            self.shelf.serial += 1;
            self.shelf.hits_of = Some(query);
        }
    }

    /// Enter in the search: what was typed may be a whole code.
    fn search_accepted(&mut self, typed: &str) -> Outs {
        let typed = typed.trim();
        // A key that is held down is one key.
        if typed.is_empty() || self.shelf.finding {
            return Vec::new();
        }
        self.shelf.finding = true;
        vec![Out::Do(Effect::FindTyped(typed.to_owned()))]
    }

    /// A code, or the only thing that is found, goes into the cart as a scan would; else the hits stand there.
    fn typed_found(&mut self, typed: String, found: Result<Found, String>) -> Outs {
        self.shelf.finding = false;
        match found {
            Ok(Found::Unknown(_)) => Vec::new(),
            found => {
                let is_taken = matches!(found, Ok(Found::One(_) | Found::Many(_)));
                let mut outs = self.found(typed, found);
                if is_taken && !self.shelf.query.is_empty() {
                    outs.extend(self.clear_search());
                }
                outs
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::UserId;
    use crate::kiosk::till::deal::DealIntent;
    use crate::kiosk::till::tests::{half_off, item, scan, till};
    use crate::people::Role;
    use crate::till::promotions::{Promotion, Target};

    fn shelf(items: &[CartItem]) -> Vec<ShelfItem> {
        items.iter().map(|item| ShelfItem { item: item.clone(), photo_hash: None, active: true }).collect()
    }

    fn load(till: &mut TillScreen, items: &[CartItem], pinned: &[&CartItem]) {
        till.load_shelf();
        let found = SearchResult { items: shelf(items), ..SearchResult::default() };
        let pinned = pinned.iter().filter_map(|item| item.product_id).collect();
        let result = Ok(Loaded { categories: Vec::new(), pinned, found });
        till.decide(Intent::ShelfLoaded { serial: till.shelf.serial, result });
    }

    /// What is searched now.
    fn looks(outs: &Outs) -> Vec<&str> {
        let looks = outs.iter().filter_map(|out| match out {
            Out::Do(Effect::LoadShelf { query, .. }) => Some(query.as_str()),
            _ => None,
        });
        looks.collect()
    }

    fn names(till: &TillScreen) -> Vec<&str> {
        till.shelf.items.iter().map(|shelf| shelf.item.name.as_str()).collect()
    }

    #[test]
    fn a_tile_keeps_its_place_until_somebody_signs_in_or_an_hour_is_quiet() {
        let [bag, soap, tea] = ["Tas", "Sabun", "Teh"].map(item);
        let best = [tea.clone(), bag.clone(), soap.clone()];
        let mut till = till();
        load(&mut till, &[bag.clone(), soap.clone()], &[]);
        load(&mut till, &best, &[]);
        assert_eq!(names(&till), ["Tas", "Sabun", "Teh"], "what sold stays where it stood");
        load(&mut till, &best, &[&soap]);
        assert_eq!(names(&till), ["Sabun", "Tas", "Teh"], "what is pinned stands first");
        till.decide(Intent::SignedIn { user: UserId::new(), role: Role::Kasir });
        load(&mut till, &best, &[]);
        assert_eq!(names(&till), ["Teh", "Tas", "Sabun"]);
        load(&mut till, &[soap.clone(), bag.clone(), tea.clone()], &[]);
        assert_eq!(names(&till), ["Teh", "Tas", "Sabun"]);
        for _ in 1..QUIET_TICKS {
            assert!(till.shelf_tick().is_empty());
        }
        assert!(!till.shelf_tick().is_empty(), "it is loaded again");
        load(&mut till, &[soap, bag, tea], &[]);
        assert_eq!(names(&till), ["Sabun", "Tas", "Teh"]);
    }

    #[test]
    fn what_is_searched_stands_as_it_is_found() {
        let [bag, soap] = ["Tas", "Sabun"].map(item);
        let mut till = till();
        load(&mut till, &[bag.clone(), soap.clone()], &[]);
        till.decide(Intent::QueryEdited("sa".into()));
        load(&mut till, &[soap, bag], &[]);
        assert_eq!(names(&till), ["Sabun", "Tas"]);
    }

    #[test]
    fn a_hit_in_the_cart_ends_its_search_and_stays_for_another_piece() {
        let [bag, soap] = ["Tas", "Sabun"].map(item);
        let tapped = |product: &CartItem| Intent::Chosen(product.product_id.expect("an id"));
        let mut till = till();
        till.decide(Intent::QueryEdited("sa".into()));
        load(&mut till, std::slice::from_ref(&soap), &[]);
        till.decide(Intent::QueryEdited("sab".into()));
        let late = till.shelf.serial;
        till.decide(tapped(&soap));
        assert_eq!((till.shelf.query.as_str(), names(&till)), ("", vec!["Sabun"]));
        let found = SearchResult { items: shelf(&[bag.clone(), soap.clone()]), ..SearchResult::default() };
        let loaded = Ok(Loaded { categories: Vec::new(), pinned: Vec::new(), found });
        till.decide(Intent::ShelfLoaded { serial: late, result: loaded });
        assert_eq!(names(&till), ["Sabun"], "the search is over, and so is its answer");
        assert!((1..QUIET_TICKS).all(|_| till.shelf_tick().is_empty()), "no clock turns one tile into another");
        till.decide(tapped(&soap));
        assert_eq!(till.cart.pieces_of(soap.product_id.expect("an id")), 2);
        till.decide(Intent::Reload);
        assert_eq!(till.shelf.hits_of.as_deref(), Some("sab"), "what is read anew is the same search");
        load(&mut till, std::slice::from_ref(&soap), &[]);
        assert!(till.shelf.order.is_empty(), "hits are not the front");
        assert_eq!(looks(&till.decide(Intent::CategoryChosen(None))), [""]);
        load(&mut till, &[bag, soap.clone()], &[]);
        till.decide(tapped(&soap));
        assert_eq!(till.shelf.hits_of, None, "tiles that nobody searched for are the front");
    }

    #[test]
    fn hits_that_stay_give_way_to_whatever_is_done_next() {
        let soap = item("Sabun");
        for (intent, query) in [
            (Intent::QueryEdited("t".into()), "t"),
            (Intent::CategoryChosen(None), ""),
            (Intent::Scanned("7KQ2M9X".into()), ""),
            (Intent::PayOpened, ""),
            (Intent::NewSale, ""),
            (Intent::CartCleared, ""),
            (DealIntent::Hold.into(), ""),
            (Intent::Left, ""),
        ] {
            let mut till = till();
            till.decide(Intent::QueryEdited("sab".into()));
            load(&mut till, std::slice::from_ref(&soap), &[]);
            till.decide(Intent::Chosen(soap.product_id.expect("an id")));
            assert_eq!(till.shelf.hits_of.as_deref(), Some("sab"));
            let what = format!("{intent:?}");
            assert_eq!(looks(&till.decide(intent)), [query], "{what}");
            assert_eq!(till.shelf.hits_of, None, "{what}");
            assert!(looks(&till.end_hits()).is_empty(), "{what}");
        }
    }

    #[test]
    fn a_hit_that_cannot_be_sold_leaves_what_is_typed_and_a_scan_ends_the_search() {
        let mut soap = item("Sabun");
        soap.unit_price = crate::base::Rupiah::ZERO;
        let mut till = till();
        till.decide(Intent::QueryEdited("sa".into()));
        load(&mut till, std::slice::from_ref(&soap), &[]);
        till.decide(Intent::QueryEdited("sab".into()));
        till.decide(Intent::Chosen(soap.product_id.expect("an id")));
        assert_eq!((till.shelf.query.as_str(), till.cart.lines().len()), ("sab", 0));
        scan(&mut till, Found::One(item("Tas")));
        assert_eq!((till.shelf.query.as_str(), till.cart.lines().len()), ("", 1));
    }

    #[test]
    fn a_tile_knows_what_a_piece_costs_while_a_promotion_runs() {
        let [bag, soap] = ["Tas", "Sabun"].map(item);
        let bag_id = bag.product_id.expect("an id");
        let promotion = Promotion { target: Target::Product(bag_id), ..half_off("Setengah harga") };
        let mut till = till();
        load(&mut till, &[bag.clone(), soap.clone()], &[]);
        assert!(till.shelf.reduced.is_empty());
        till.decide(Intent::PromotionsLoaded(Ok(vec![promotion])));
        let reduced = HashMap::from([(bag_id, crate::base::Rupiah(42_500))]);
        assert_eq!(till.shelf.reduced, reduced, "what stands there is priced again");
        load(&mut till, &[soap, bag], &[]);
        assert_eq!(till.shelf.reduced, reduced);
        till.decide(Intent::PromotionsLoaded(Ok(Vec::new())));
        assert!(till.shelf.reduced.is_empty());
    }

    #[test]
    fn enter_takes_a_code_or_the_only_hit_and_leaves_anything_else_to_the_finger() {
        for (found, is_added) in [
            (Found::One(item("Tas")), true),
            (Found::Unknown("tas".into()), false),
            (Found::WithoutPrice(item("Tas")), false),
        ] {
            let mut till = till();
            till.decide(Intent::QueryEdited("tas".into()));
            let outs = till.decide(Intent::SearchAccepted(" tas ".into()));
            assert!(matches!(&outs[..], [Out::Do(Effect::FindTyped(typed))] if typed == "tas"), "{outs:?}");
            assert!(till.decide(Intent::SearchAccepted("tas".into())).is_empty(), "a held key is one key");
            till.decide(Intent::TypedFound { typed: "tas".into(), found: Ok(found) });
            assert_eq!((till.cart.is_empty(), till.shelf.query.is_empty()), (!is_added, is_added));
            assert_eq!(till.unknown_code, None, "typed words are no unknown code");
        }
        assert!(till().decide(Intent::SearchAccepted("  ".into())).is_empty());
    }
}
