//! Provinces, kabupaten, kecamatan and desa, by Kemendagri's codes.
//!
//! Promises: the shipped list (`data/regions.csv`) has every province, kabupaten and kota, and every desa of the areas
//! whose procedures are shipped; an office's own list lies over it; a name is found however it is typed. Positions are
//! the centres of areas: good for "is this photo from about there", not for borders. Leaves to others: who may see
//! which region.

mod code;
mod import;
mod place;
mod search;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

pub use code::{RegionCode, RegionCodeError, RegionLevel};
pub use import::{RegionError, RegionFlaw};
pub use place::{Place, distance_m};

use super::day::Zone;
use search::Key;

const SHIPPED: &str = include_str!("../../../data/regions.csv");

#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    pub code: RegionCode,
    /// Without the word for its kind: `Balangan`, not `Kabupaten Balangan`.
    pub name: String,
    /// The centre of the area, where it is known.
    pub place: Option<Place>,
}

impl Region {
    /// `Desa Ju'uh`, `Kab. Balangan`.
    pub fn label(&self) -> String {
        let word = self.code.word();
        // Some names hold the word already: a village called Desa Baru.
        if self.name.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')) {
            return self.name.clone();
        }
        [word, " ", &self.name].concat()
    }
}

/// Regions by code. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    /// In the order of their codes, so that parents come before their children and a subtree is one run.
    entries: Arc<[Entry]>,
}

#[derive(Debug, Clone)]
struct Entry {
    region: Region,
    key: Key,
}

impl Regions {
    /// The regions that come with the program.
    pub fn shipped() -> Regions {
        static READ: OnceLock<Regions> = OnceLock::new();
        READ.get_or_init(|| Regions::import(SHIPPED).expect("the file is part of the program and a test reads it"))
            .clone()
    }

    /// Reads a list: `code,name` or `code,name,lat,lng`, with or without a heading (`kode,nama` is one too), or the
    /// lines `('63.11','Kabupaten Balangan'),` of Kemendagri's table as SQL.
    pub fn import(text: &str) -> Result<Regions, RegionError> {
        import::read(text).map(Regions::of)
    }

    /// Another list over this one: its names and positions count, and what it does not have stays.
    pub fn merge(&self, own: &Regions) -> Regions {
        let mut regions: Vec<Region> =
            self.iter().filter(|ours| own.find(ours.code.as_str()).is_none()).chain(own.iter()).cloned().collect();
        for region in &mut regions {
            // A list of names only must not lose the positions that we know.
            if region.place.is_none() {
                region.place = self.find(region.code.as_str()).and_then(|ours| ours.place);
            }
        }
        Regions::of(regions)
    }

    /// How many regions there are.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Every region, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.entries.iter().map(|entry| &entry.region)
    }

    /// The region with a code, with or without dots.
    pub fn by_code(&self, code: &str) -> Option<&Region> {
        self.find(code).or_else(|| self.find(RegionCode::parse(code)?.as_str()))
    }

    /// The regions right under a code, in the order of their codes; the provinces for an empty one.
    pub fn children(&self, code: &str) -> Vec<&Region> {
        if code.trim().is_empty() {
            return self.iter().filter(|region| region.code.level() == RegionLevel::Province).collect();
        }
        let Some(parent) = RegionCode::parse(code) else { return Vec::new() };
        let is_child = |region: &&Region| region.code.parent().as_ref() == Some(&parent);
        self.subtree(&parent).map(|entry| &entry.region).filter(is_child).collect()
    }

    /// Every region under a code, at any depth, itself first.
    pub fn inside(&self, scope: &RegionCode) -> impl Iterator<Item = &Region> {
        self.subtree(scope).map(|entry| &entry.region)
    }

    pub fn parent(&self, code: &str) -> Option<&Region> {
        self.find(RegionCode::parse(code)?.parent()?.as_str())
    }

    /// `Desa Ju'uh, Kec. Tebing Tinggi, Kab. Balangan`: up to the kabupaten, which an address needs no province for.
    /// Levels that are not in the list are left out.
    pub fn full_name(&self, code: &str) -> Option<String> {
        let region = self.by_code(code)?;
        let mut labels = vec![region.label()];
        let mut above = region.code.parent();
        while let Some(code) = above.filter(|code| code.level() != RegionLevel::Province) {
            labels.extend(self.find(code.as_str()).map(Region::label));
            above = code.parent();
        }
        Some(labels.join(", "))
    }

    /// Whether a region is a scope or lies in it. What is no code is inside of nothing, and nothing is inside of it.
    pub fn is_inside(code: &str, scope: &str) -> bool {
        match (RegionCode::parse(code), RegionCode::parse(scope)) {
            (Some(code), Some(scope)) => code.is_inside(&scope),
            _ => false,
        }
    }

    /// The zone that clocks in a region show.
    pub fn zone(code: &str) -> Option<Zone> {
        RegionCode::parse(code)?.zone()
    }

    /// The regions that a person may mean, the likeliest first: a code or its beginning, or words of the name and of
    /// what it lies in (`juuh tebing tinggi`, `kec. Batumandi`).
    pub fn search(&self, text: &str, limit: usize) -> Vec<&Region> {
        search::search(self, text, limit)
    }

    fn of(mut regions: Vec<Region>) -> Regions {
        regions.sort_by(|a, b| a.code.cmp(&b.code));
        Regions { entries: regions.into_iter().map(|region| Entry { key: Key::of(&region.name), region }).collect() }
    }

    /// The region with a code in its form with dots.
    fn find(&self, code: &str) -> Option<&Region> {
        self.entry(code).map(|entry| &entry.region)
    }

    fn entry(&self, code: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.region.code.as_str().cmp(code)).ok()?;
        self.entries.get(at)
    }

    fn subtree(&self, scope: &RegionCode) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|entry| entry.region.code < *scope);
        self.entries[start..].iter().take_while(move |entry| entry.region.code.is_inside(scope))
    }
}
