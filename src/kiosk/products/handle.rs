//! What the screen does with each intent. Pure: no disk, no clock, no window.

use std::path::PathBuf;

use deks_ui::{ProductField, Screen as Place, Tone};

use super::{Card, CardData, Effect, Flaw, Intent, Listing, Preview, ProductsScreen, Row, Typed};
use crate::base::{ActId, PartnerId, ProductId, Rupiah};
use crate::catalog::{ProductChange, ProductWords};
use crate::devices::Sound;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;
use crate::partnership::agreement::CommissionChange;

/// The part of the card where pictures are chosen.
const PHOTO_TAB: usize = 4;

type Outs = Vec<Out<Effect>>;

impl ProductsScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::SignedIn { may_change_prices, may_keep } => {
                (self.may_change_prices, self.may_keep) = (may_change_prices, may_keep);
            }
            Intent::Entered => return self.entered(),
            Intent::Left => self.is_open = false,
            Intent::Reload => return self.reload(),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.list();
            }
            Intent::PartnerCleared => {
                self.partner = None;
                return self.list();
            }
            Intent::PartnerWanted(id) => return self.partner_wanted(id),
            Intent::PartnerNamed(id, name) => self.partner = Some((id, name)),
            Intent::Listed { serial, result } => return self.listed(serial, result),
            Intent::ProductChosen(id) => return vec![Out::Do(Effect::OpenCard(id))],
            Intent::Wanted(id) => return self.wanted(id),
            Intent::CardLoaded(loaded) => return self.card_loaded(loaded),
            Intent::Scanned(code) => return vec![Out::Do(Effect::Find(code))],
            Intent::ScanFound { code, found } => return self.scan_found(code, found),
            Intent::UnknownDismissed => self.unknown_code = None,
            Intent::CheckInWanted => return vec![Out::Go(Place::CheckIn)],
            Intent::Back => return self.back(),
            Intent::Discard => return self.close(),
            other => return self.decide_card(other),
        }
        Vec::new()
    }

    fn decide_card(&mut self, intent: Intent) -> Outs {
        let Some(card) = &mut self.card else { return Vec::new() };
        match intent {
            Intent::TabChosen(tab) => {
                card.tab = tab;
                let looks = tab == PHOTO_TAB && card.pictures.is_empty();
                return if looks { vec![Out::Do(Effect::LookForPictures)] } else { Vec::new() };
            }
            Intent::Edited(typed) => {
                let Typed { form, new_price, price_from, shelf } = *typed;
                card.edit(|card| {
                    (card.form, card.new_price, card.price_from, card.shelf) = (form, new_price, price_from, shelf);
                });
            }
            Intent::Save if !card.busy => return card.save(None),
            Intent::SavePrice if !card.busy => return card.save_price(),
            Intent::Saved(result) => return card.saved(result),
            Intent::CommissionAsked(change) => (card.busy, card.commission_asked) = (false, Some(change)),
            Intent::CommissionAgreed if !card.busy => {
                let agreed = card.commission_asked.take();
                return if agreed.is_some() { card.save(agreed) } else { Vec::new() };
            }
            Intent::CommissionDeclined => card.commission_asked = None,
            Intent::LookForPictures => return vec![Out::Do(Effect::LookForPictures)],
            Intent::PicturesFound(pictures) => card.pictures = pictures,
            Intent::PictureChosen(path) => return card.choose_picture(path),
            Intent::Previewed { path, result } => card.previewed(&path, result),
            Intent::UsePicture if !card.busy => {
                let jpeg = card.preview.as_ref().map(|preview| preview.jpeg.clone());
                return if jpeg.is_some() { card.save_photo(jpeg) } else { Vec::new() };
            }
            Intent::DropPhoto if !card.busy => return card.save_photo(None),
            Intent::PinToggled if !card.busy => return card.pin(),
            Intent::Pinned(result) => return card.pinned(result),
            Intent::Stay => card.leave_asked = false,
            Intent::Labels => {
                let product = card.id();
                return vec![Out::Open(Place::Labels, Place::Products), Out::Tell(Event::LabelsWanted(product))];
            }
            other => return card.decide_stock(other),
        }
        Vec::new()
    }

    /// A screen that is opened shows the list, unless work would be lost. A card that another screen asks for comes
    /// right after.
    fn entered(&mut self) -> Outs {
        self.is_open = true;
        self.unknown_code = None;
        self.from_partner = false;
        if !self.card.as_ref().is_some_and(Card::holds_work) {
            self.card = None;
        }
        self.reload()
    }

    fn wanted(&mut self, id: ProductId) -> Outs {
        match &mut self.card {
            Some(card) if card.holds_work() && card.id() != id => {
                card.leave_asked = true;
                Vec::new()
            }
            _ => {
                self.from_partner = true;
                vec![Out::Do(Effect::OpenCard(id))]
            }
        }
    }

    fn reload(&mut self) -> Outs {
        let mut outs = self.list();
        outs.extend(self.card.as_ref().map(|card| Out::Do(Effect::OpenCard(card.id()))));
        outs
    }

    fn list(&mut self) -> Outs {
        self.serial += 1;
        let partner = self.partner.as_ref().map(|(id, _)| *id);
        vec![Out::Do(Effect::List { serial: self.serial, query: self.query.clone(), partner })]
    }

    fn partner_wanted(&mut self, id: PartnerId) -> Outs {
        self.partner = Some((id, String::new()));
        self.query.clear();
        let mut outs = vec![Out::Do(Effect::NamePartner(id))];
        outs.extend(self.list());
        outs
    }

    fn listed(&mut self, serial: u64, result: Result<Listing, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(listing) => {
                self.rows = listing.rows;
                self.total = listing.total;
                self.categories = listing.categories;
                Vec::new()
            }
        }
    }

    fn card_loaded(&mut self, loaded: Result<Box<CardData>, String>) -> Outs {
        match loaded {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(data) => match &mut self.card {
                Some(card) if card.id() == data.product.id => card.take(*data),
                _ => {
                    let tab = self.card.as_ref().map_or(0, |card| card.tab);
                    // Pictures are looked for when their part is opened.
                    self.card = Some(Card::of(*data, if tab == PHOTO_TAB { 0 } else { tab }));
                }
            },
        }
        self.unknown_code = None;
        Vec::new()
    }

    /// A scan opens its product; what stands half typed on another card is asked about first. A code that nothing
    /// answers to goes into the barcode of the open card: that is how a partner's own code is taken up.
    fn scan_found(&mut self, code: String, found: Result<Vec<Row>, String>) -> Outs {
        let rows = match found {
            Err(text) => return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(rows) => rows,
        };
        let busy_with_other = |card: &Card| card.holds_work() && !rows.iter().any(|row| row.id == card.id());
        match (rows.as_slice(), &mut self.card) {
            ([], Some(card)) if card.tab == 0 => {
                card.edit(|card| card.form.barcode = code);
                vec![Out::Beep(Sound::Known)]
            }
            ([], _) => {
                self.unknown_code = Some(code);
                vec![Out::Beep(Sound::Unknown)]
            }
            (_, Some(card)) if busy_with_other(card) => {
                card.leave_asked = true;
                vec![Out::Beep(Sound::Known)]
            }
            ([one], _) => vec![Out::Beep(Sound::Known), Out::Do(Effect::OpenCard(one.id))],
            (_, _) => {
                (self.card, self.partner, self.query) = (None, None, code);
                // A search that is still under way would replace what the scan found.
                self.serial += 1;
                self.total = rows.len() as i64;
                self.rows = rows;
                vec![Out::Beep(Sound::Known)]
            }
        }
    }

    fn back(&mut self) -> Outs {
        match &mut self.card {
            Some(card) if card.holds_work() => {
                card.leave_asked = true;
                Vec::new()
            }
            _ => self.close(),
        }
    }

    /// Back to where the card was opened from.
    fn close(&mut self) -> Outs {
        self.card = None;
        if std::mem::take(&mut self.from_partner) { vec![Out::Back] } else { Vec::new() }
    }
}

impl Card {
    /// Whoever goes on typing has answered the question and seen the message.
    fn edit(&mut self, change: impl FnOnce(&mut Card)) {
        change(self);
        self.flaw = None;
        self.leave_asked = false;
        self.commission_asked = None;
    }

    /// `agreed`: what becomes of the commission, where somebody was asked and said yes.
    fn save(&mut self, agreed: Option<CommissionChange>) -> Outs {
        self.busy = true;
        self.commission_asked = None;
        let (form, product) = (self.form.clone(), &self.data.product);
        let change = ProductChange {
            id: product.id,
            partner_name: self.data.partner_name.clone(),
            words: ProductWords { name: form.name, variant: form.variant, category: form.category },
            barcode: form.barcode,
            photo_hash: product.photo_hash.clone(),
            active: form.active,
        };
        vec![Out::Do(Effect::Save { act_id: self.act_id, change: Box::new(change), agreed })]
    }

    fn save_price(&mut self) -> Outs {
        let Some(price) = Rupiah::parse_input(&self.new_price) else {
            let text = "Tulis harga dalam rupiah utuh, misalnya 85.000.".to_owned();
            return self.refused(Flaw { field: ProductField::Price, text });
        };
        self.busy = true;
        vec![Out::Do(Effect::SavePrice { act_id: self.act_id, product: self.id(), from: self.price_from, price })]
    }

    fn save_photo(&mut self, jpeg: Option<Vec<u8>>) -> Outs {
        self.busy = true;
        let partner_name = self.data.partner_name.clone();
        vec![Out::Do(Effect::SavePhoto { act_id: self.act_id, product: self.id(), partner_name, jpeg })]
    }

    fn pin(&mut self) -> Outs {
        self.busy = true;
        vec![Out::Do(Effect::Pin { act_id: self.act_id, product: self.id(), pinned: !self.data.is_pinned })]
    }

    fn pinned(&mut self, result: Result<bool, String>) -> Outs {
        self.busy = false;
        let pinned = match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(pinned) => pinned,
        };
        self.act_id = ActId::new();
        self.data.is_pinned = pinned;
        let name = self.data.product.full_name();
        let said = if pinned {
            format!("{name} tampil di Favorit pada layar Jual.")
        } else {
            format!("{name} tidak lagi dipasang di Favorit.")
        };
        vec![Out::Say(said, Tone::Ok), Out::Tell(Event::RegisterChanged)]
    }

    fn saved(&mut self, result: Result<(), Flaw>) -> Outs {
        self.busy = false;
        match result {
            Err(flaw) => self.refused(flaw),
            Ok(()) => {
                self.act_id = ActId::new();
                self.flaw = None;
                self.leave_asked = false;
                let mut said = words::saved("Produk");
                match self.tab {
                    // The register holds the form now, cleaned: what it made of it comes with the card.
                    0 => self.keep_form(),
                    1 => {
                        said = self.price_changed().unwrap_or(said);
                        self.new_price.clear();
                    }
                    _ => (self.preview, self.chosen_picture) = (None, None),
                }
                vec![Out::Say(said, Tone::Ok), Out::Tell(Event::RegisterChanged)]
            }
        }
    }

    /// "Harga baru berlaku 01/12/2026: Rp 90.000."
    fn price_changed(&self) -> Option<String> {
        let price = Rupiah::parse_input(&self.new_price)?;
        Some(format!("Harga baru berlaku {}: {price}.", self.price_from.numeric()))
    }

    fn keep_form(&mut self) {
        let (product, form) = (&mut self.data.product, self.form.clone());
        (product.name, product.variant, product.category) = (form.name, form.variant, form.category);
        (product.barcode, product.active) = (form.barcode, form.active);
    }

    fn refused(&mut self, flaw: Flaw) -> Outs {
        match flaw.field {
            ProductField::None => return vec![Out::Say(flaw.text, Tone::Bad)],
            ProductField::Price | ProductField::PriceFrom => self.tab = 1,
            _ => self.tab = 0,
        }
        self.flaw = Some(flaw);
        Vec::new()
    }

    fn choose_picture(&mut self, path: PathBuf) -> Outs {
        self.chosen_picture = Some(path.clone());
        self.preview = None;
        self.photo_flaw.clear();
        vec![Out::Do(Effect::Preview(path))]
    }

    fn previewed(&mut self, path: &std::path::Path, result: Result<Preview, String>) {
        if self.chosen_picture.as_deref() != Some(path) {
            return;
        }
        match result {
            Ok(preview) => self.preview = Some(preview),
            Err(text) => self.photo_flaw = text,
        }
    }
}
