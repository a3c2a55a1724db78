//! Products of partners, one after the other, while nobody is served. One picture is in memory at a time.

use std::collections::HashSet;

use slint::Image;

use super::Effect;
use crate::base::Rupiah;
use crate::kiosk::photos::Pixels;
use crate::kiosk::services::Services;
use crate::store::StoreError;
use crate::till::lookup;

/// How long a picture stays, in ticks of about a second.
const PICTURE_TICKS: u32 = 8;
/// How often it is looked which products there are, in ticks: a shelf does not change faster.
const LOOK_TICKS: u32 = 300;
/// Pictures in a round: five minutes of them.
const EXHIBITS_MAX: usize = 40;
/// Products looked through for photos: first those that sold most in these days, then any.
const SOLD_DAYS: u64 = 30;
const SOLD_MAX: usize = 60;
const ANY_MAX: usize = 300;
/// The longer side of a picture, in pixels.
pub const SIDE_PX: u32 = 640;

/// A product with a photo that is there to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    pub name: String,
    pub partner: String,
    pub price: Rupiah,
    /// Its photo in `blobs`.
    pub hash: Vec<u8>,
}

#[derive(Debug, Default)]
pub(super) struct Pictures {
    exhibits: Vec<Exhibit>,
    next: usize,
    shown: Option<(Exhibit, Image)>,
    /// Ticks since the picture changed, and since it was looked for products.
    stands: u32,
    looked: u32,
    has_looked: bool,
    /// Something is being looked for or loaded.
    is_busy: bool,
}

impl Pictures {
    pub fn shown(&self) -> Option<&(Exhibit, Image)> {
        self.shown.as_ref()
    }

    /// A second while nobody is served; what is to be loaded for it.
    pub fn tick(&mut self) -> Option<Effect> {
        self.stands = self.stands.saturating_add(1);
        self.looked = self.looked.saturating_add(1);
        if self.is_busy {
            return None;
        }
        let is_at_end = self.next >= self.exhibits.len();
        if !self.has_looked || (self.looked >= LOOK_TICKS && is_at_end) {
            (self.has_looked, self.looked, self.is_busy) = (true, 0, true);
            return Some(Effect::FindExhibits);
        }
        if self.stands < PICTURE_TICKS { None } else { self.turn() }
    }

    /// What there is now; the first of it is wanted at once.
    pub fn found(&mut self, exhibits: Vec<Exhibit>) -> Option<Effect> {
        (self.exhibits, self.next, self.is_busy) = (exhibits, 0, false);
        if self.exhibits.is_empty() {
            self.shown = None;
        }
        self.turn()
    }

    /// A picture that cannot be read is left out: the one before stays a while longer.
    pub fn loaded(&mut self, exhibit: Exhibit, pixels: Option<Pixels>) {
        self.is_busy = false;
        if let Some(pixels) = pixels {
            self.shown = Some((exhibit, Image::from_rgb8(pixels)));
        }
    }

    fn turn(&mut self) -> Option<Effect> {
        let at = if self.next < self.exhibits.len() { self.next } else { 0 };
        let exhibit = self.exhibits.get(at)?;
        self.stands = 0;
        self.next = at + 1;
        // A single picture does not have to be loaded again and again.
        if self.shown.as_ref().is_some_and(|(shown, _)| shown == exhibit) {
            return None;
        }
        self.is_busy = true;
        Some(Effect::LoadPicture(exhibit.clone()))
    }
}

/// Products with a photo that are on the shelf. None when they cannot be read: then the outlet's name stands alone.
pub(super) fn find(services: &Services) -> Vec<Exhibit> {
    let day = services.store.today();
    let shelf = services.store.read(|c| {
        let mut items = lookup::favourites(c, day.minus_days(SOLD_DAYS), SOLD_MAX, day)?;
        items.extend(lookup::browse(c, None, ANY_MAX, day)?);
        Ok::<_, StoreError>(items)
    });
    let shelf = shelf.unwrap_or_else(|error| {
        tracing::warn!(%error, "no pictures for the customer");
        Vec::new()
    });
    let on_shelf = shelf.into_iter().filter(|shelf| shelf.active && shelf.item.on_hand > 0);
    let mut known = HashSet::new();
    let exhibits = on_shelf.filter_map(|shelf| {
        let hash = shelf.photo_hash?;
        known.insert(hash.clone()).then(|| Exhibit {
            name: shelf.item.full_name(),
            partner: shelf.item.partner_name,
            price: shelf.item.unit_price,
            hash,
        })
    });
    exhibits.take(EXHIBITS_MAX).collect()
}
