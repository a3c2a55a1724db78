//! The chosen product and its pictures: small ones a few at a time, the large one when it is looked at.

use deks_ui::{CurationPane, CurationPhoto};

use super::handle::Outs;
use super::{CurationScreen, Effect, Intent, Large};
use crate::base::CaseDocumentId;
use crate::kiosk::flow::Out;

/// A picture beside a product, and what it is a picture of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Photo {
    pub document: CaseDocumentId,
    pub kind: CurationPhoto,
}

/// Small pictures that are made in one step: the large one never waits for a whole catalogue.
const STEP_PICTURES: usize = 6;

impl CurationScreen {
    pub(super) fn look(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Thumbs { generation, found } if generation == self.generation => {
                self.thumbs.extend(found);
                self.thumbing = false;
                return self.ask_thumbs();
            }
            Intent::Enlarged { generation, document, picture } if generation == self.generation => {
                if let Some(large) = self.large.as_mut().filter(|large| large.document == document) {
                    large.picture = Some(picture);
                }
            }
            Intent::ProductChosen(row) => {
                let is_known = self.face.as_ref().is_some_and(|face| face.product(&row).is_some());
                if is_known && row != self.product {
                    (self.product, self.picture) = (row, 0);
                    return self.enlarge();
                }
            }
            Intent::PictureStepped(by) => {
                let last = self.pictures().len().saturating_sub(1);
                let at = if by > 0 { self.picture.saturating_add(1) } else { self.picture.saturating_sub(1) };
                self.picture = at.min(last);
                return self.enlarge();
            }
            Intent::PictureOpened => self.pane = CurationPane::Photo,
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn ask_pictures(&mut self) -> Outs {
        let mut outs = self.enlarge();
        outs.extend(self.ask_thumbs());
        outs
    }

    /// The photo of the chosen product, then those of the application that are of no other product. A screenshot of the
    /// account is no photo of it: it is there to be looked at where the product has none.
    pub(super) fn pictures(&self) -> Vec<Photo> {
        let Some(face) = &self.face else { return Vec::new() };
        let own = face.product(&self.product).and_then(|product| product.photo);
        let is_of_product = |id: CaseDocumentId| face.sheet.products.iter().any(|product| product.photo == Some(id));
        let shared = face.sheet.pictures.iter().filter(|picture| !is_of_product(picture.document));
        let shared = shared.filter(|picture| own.is_none() || !picture.is_account).map(|picture| Photo {
            document: picture.document,
            kind: if picture.is_account { CurationPhoto::Account } else { CurationPhoto::Application },
        });
        own.map(|document| Photo { document, kind: CurationPhoto::Own }).into_iter().chain(shared).collect()
    }

    fn enlarge(&mut self) -> Outs {
        let pictures = self.pictures();
        let chosen = pictures.get(self.picture).or_else(|| pictures.first()).map(|chosen| chosen.document);
        let (Some(document), Some(user)) = (chosen, self.user) else {
            self.large = None;
            return Vec::new();
        };
        if self.large.as_ref().is_some_and(|large| large.document == document) {
            return Vec::new();
        }
        self.large = Some(Large { document, picture: None });
        vec![Out::Do(Effect::Enlarge { generation: self.generation, user, document })]
    }

    fn ask_thumbs(&mut self) -> Outs {
        let (Some(face), Some(user), false) = (&self.face, self.user, self.thumbing) else { return Vec::new() };
        let photos = face.sheet.products.iter().filter_map(|product| product.photo);
        let mut documents: Vec<CaseDocumentId> = Vec::new();
        for photo in photos.filter(|photo| !self.thumbs.contains_key(photo)) {
            if documents.len() < STEP_PICTURES && !documents.contains(&photo) {
                documents.push(photo);
            }
        }
        if documents.is_empty() {
            return Vec::new();
        }
        self.thumbing = true;
        vec![Out::Do(Effect::Thumbs { generation: self.generation, user, documents })]
    }
}
