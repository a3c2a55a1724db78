//! Photos on the till's tiles: decoded one by one on the till's worker, so that a scan waits for one at most.

use std::collections::{HashMap, VecDeque};

use slint::Image;

use crate::kiosk::photos::Pixels;

/// Tiles that get a photo; who scrolls further reads names.
const WANTED_MAX: usize = 60;
/// Photos kept: about 20 MB at [`SIDE_PX`].
const KEPT_MAX: usize = 120;
/// The longer side of a tile's photo, in pixels.
pub const SIDE_PX: u32 = 256;

/// A photo's hash in `blobs`.
pub type Hash = Vec<u8>;

/// Photos that are there, and those that are still to come.
#[derive(Debug, Default)]
pub struct Photos {
    /// `None`: looked for and not there, or damaged.
    known: HashMap<Hash, Option<Image>>,
    wanted: VecDeque<Hash>,
    loading: bool,
}

impl Photos {
    /// Says which photos the shelf shows now; what an earlier shelf waited for no longer matters. Gives the one to load.
    pub fn want<'a>(&mut self, shelf: impl Iterator<Item = &'a Hash> + Clone) -> Option<Hash> {
        let on_shelf: Vec<&Hash> = shelf.take(WANTED_MAX).collect();
        if self.known.len() > KEPT_MAX {
            self.known.retain(|hash, _| on_shelf.contains(&hash));
        }
        self.wanted = on_shelf.into_iter().filter(|hash| !self.known.contains_key(*hash)).cloned().collect();
        if self.loading { None } else { self.next() }
    }

    /// Keeps a photo; gives the next one to load.
    pub fn loaded(&mut self, hash: Hash, pixels: Option<Pixels>) -> Option<Hash> {
        self.known.insert(hash, pixels.map(Image::from_rgb8));
        self.next()
    }

    pub fn of(&self, hash: Option<&Hash>) -> Option<Image> {
        self.known.get(hash?).cloned().flatten()
    }

    fn next(&mut self) -> Option<Hash> {
        let next = std::iter::from_fn(|| self.wanted.pop_front()).find(|hash| !self.known.contains_key(hash));
        self.loading = next.is_some();
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(of: std::ops::Range<u32>) -> Vec<Hash> {
        of.map(|n| n.to_be_bytes().to_vec()).collect()
    }

    fn load_all(photos: &mut Photos, first: Option<Hash>) -> usize {
        let (mut next, mut loads) = (first, 0);
        while let Some(hash) = next {
            loads += 1;
            next = photos.loaded(hash, Some(Pixels::new(1, 1)));
        }
        loads
    }

    #[test]
    fn photos_come_one_by_one_and_each_is_loaded_once() {
        let mut photos = Photos::default();
        let shelf = hashes(0..3);
        let first = photos.want(shelf.iter());
        assert_eq!(first.as_ref(), Some(&shelf[0]));
        assert_eq!(photos.want(shelf.iter()), None, "one is on its way");
        assert_eq!(load_all(&mut photos, first), 3);
        assert!(shelf.iter().all(|hash| photos.of(Some(hash)).is_some()));
        assert_eq!(photos.want(shelf.iter()), None, "all are there");
    }

    #[test]
    fn a_missing_photo_is_not_asked_for_again() {
        let mut photos = Photos::default();
        let shelf = hashes(0..1);
        let first = photos.want(shelf.iter()).expect("one to load");
        assert_eq!(photos.loaded(first, None), None);
        assert_eq!(photos.want(shelf.iter()), None);
        assert!(photos.of(Some(&shelf[0])).is_none() && photos.of(None).is_none());
    }

    #[test]
    fn a_long_day_does_not_fill_the_memory() {
        let mut photos = Photos::default();
        for shelf in 0..20u32 {
            let shelf = hashes(shelf * 100..shelf * 100 + 100);
            let first = photos.want(shelf.iter());
            assert_eq!(load_all(&mut photos, first), WANTED_MAX);
            assert!(photos.known.len() <= KEPT_MAX + WANTED_MAX);
        }
    }
}
