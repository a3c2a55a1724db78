//! The first step: which sale, or which product without one. Pure.

use deks_ui::Tone;

use super::handle::Outs;
use super::{Bare, Chosen, Effect, Find, Intent, Matter, Opened, RefundScreen, Stage, Wanted, Work};
use crate::devices::Sound;
use crate::kiosk::flow::Out;
use crate::kiosk::receipts::Listing;
use crate::kiosk::till::photos::Hash;
use crate::kiosk::words;
use crate::till::{RefundError, RefundOffer, SearchResult, is_receipt_number};

impl RefundScreen {
    pub(super) fn decide_find(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::BareChosen(bare) => {
                if self.find.bare == bare {
                    return Vec::new();
                }
                self.find.bare = bare;
                // What was looked for among receipts means little among products.
                self.find.query.clear();
                self.look(None)
            }
            Intent::QueryEdited(query) => {
                self.find.query = query;
                self.look(None)
            }
            Intent::ReadingPicked(at) => self.look(Some(at)),
            Intent::Listed { serial, result } => self.listed(serial, result),
            Intent::ProductsListed { serial, result } => self.products_listed(serial, result),
            Intent::PhotoLoaded(hash, pixels) => photo(self.find.photos.loaded(hash, pixels)),
            Intent::Wanted(wanted) => self.open(wanted, false),
            Intent::Opened { serial, scanned, result } => self.opened(serial, scanned, result),
            _ => Vec::new(),
        }
    }

    /// Looks for what is typed, among receipts or products.
    pub(super) fn look(&mut self, picked: Option<usize>) -> Outs {
        let find = &mut self.find;
        find.serial += 1;
        find.flaw.clear();
        let (serial, query) = (find.serial, find.query.clone());
        let effect =
            if find.bare { Effect::ListProducts { serial, query } } else { Effect::List { serial, query, picked } };
        vec![Out::Do(effect)]
    }

    pub(super) fn look_again(&mut self) -> Outs {
        let picked = Some(self.find.reading).filter(|_| !self.find.query.is_empty());
        self.look(picked)
    }

    fn listed(&mut self, serial: u64, result: Result<Listing, String>) -> Outs {
        let find = &mut self.find;
        if serial != find.serial {
            return Vec::new();
        }
        let was_scanned = find.beeps_for.take() == Some(serial);
        let found = match result {
            Ok(found) => found,
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
        };
        (find.readings, find.reading, find.rows) = (found.readings, found.reading, found.rows);
        if was_scanned { vec![beep(!find.rows.is_empty())] } else { Vec::new() }
    }

    fn products_listed(&mut self, serial: u64, result: Result<SearchResult, String>) -> Outs {
        let find = &mut self.find;
        if serial != find.serial {
            return Vec::new();
        }
        let was_scanned = find.beeps_for.take() == Some(serial);
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(found) => {
                find.products = found.items;
                let mut outs = if was_scanned { vec![beep(!find.products.is_empty())] } else { Vec::new() };
                let hashes: Vec<Hash> = find.products.iter().filter_map(|item| item.photo_hash.clone()).collect();
                outs.extend(photo(find.photos.want(hashes.iter())));
                // The piece lies on the counter: the only one is the one that was meant.
                let only = match &find.products[..] {
                    [only] if was_scanned => only.item.product_id,
                    _ => None,
                };
                outs.extend(only.into_iter().flat_map(|product| self.open(Wanted::Product(product), false)));
                outs
            }
        }
    }

    /// A receipt's code opens it, whatever is looked for; a product's lists the receipts with it, or opens the product.
    pub(super) fn scanned_to_find(&mut self, code: String) -> Outs {
        if is_receipt_number(&code) {
            return self.open(Wanted::Number(code), true);
        }
        self.find.query.clone_from(&code);
        let outs = self.look(None);
        self.find.beeps_for = Some(self.find.serial);
        if self.find.bare { vec![Out::Do(Effect::Find { serial: self.find.serial, code })] } else { outs }
    }

    pub(super) fn open(&mut self, wanted: Wanted, scanned: bool) -> Outs {
        self.opening += 1;
        vec![Out::Do(Effect::Open { serial: self.opening, scanned, wanted })]
    }

    fn opened(&mut self, serial: u64, scanned: bool, result: Result<Opened, String>) -> Outs {
        let is_settled = matches!(&self.stage, Stage::Work(work) if work.is_settled());
        if serial != self.opening || is_settled {
            return Vec::new();
        }
        let opened = match result {
            Ok(Opened::Unknown) => Err(words::RECEIPT_UNKNOWN.to_owned()),
            Ok(Opened::Product(bare)) => Ok(Matter::Bare(bare)),
            Ok(Opened::Sale(offer)) => matter_of(offer),
            Err(text) => Err(text),
        };
        let mut outs: Outs = if scanned { vec![beep(opened.is_ok())] } else { Vec::new() };
        match opened {
            Ok(matter) => {
                self.find.flaw.clear();
                self.stage = Stage::Work(Box::new(Work::of(matter)));
            }
            // It stands where one looks: at the list, or as a message over what is being worked on.
            Err(text) if matches!(self.stage, Stage::Find) => self.find.flaw = text,
            Err(text) => outs.push(Out::Say(text, Tone::Warn)),
        }
        outs
    }

    /// Everything from the beginning, with the search empty.
    pub(super) fn begin(&mut self) -> Outs {
        self.stage = Stage::Find;
        let (serial, photos) = (self.find.serial, std::mem::take(&mut self.find.photos));
        self.find = Find { serial, photos, ..Find::default() };
        self.look(None)
    }
}

/// The lines of a receipt with nothing chosen, or why nothing can come back. The only piece is the one that was meant.
fn matter_of(offer: Box<RefundOffer>) -> Result<Matter, String> {
    if offer.is_voided {
        return Err(RefundError::Voided.to_string());
    }
    if !offer.is_open() {
        let number = &offer.number;
        return Err(format!("Semua barang struk {number} sudah diretur."));
    }
    let chosen = chosen_at_first(&offer);
    Ok(Matter::Receipt { offer, chosen })
}

/// Nothing, or the only piece.
pub(super) fn chosen_at_first(offer: &RefundOffer) -> Vec<Chosen> {
    let left: i64 = offer.lines.iter().map(|line| line.returnable_qty()).sum();
    let chosen = offer.lines.iter().map(|line| Chosen {
        line_no: line.line_no,
        qty: if left == 1 { line.returnable_qty() } else { 0 },
        back_to: None,
    });
    chosen.collect()
}

impl Bare {
    /// How many pieces can come back in all.
    pub fn returnable(&self) -> i64 {
        self.candidates.iter().map(|line| line.returnable_qty).sum()
    }

    /// Pieces that are booked against a sale's line.
    pub fn picked(&self, line: &crate::till::ReturnableLine) -> i64 {
        let same = |pick: &&crate::till::Pick| pick.line.sale_id == line.sale_id && pick.line.line_no == line.line_no;
        self.offer.picks.iter().filter(same).map(|pick| pick.qty).sum()
    }
}

pub(super) fn beep(known: bool) -> Out<Effect> {
    Out::Beep(if known { Sound::Known } else { Sound::Unknown })
}

fn photo(hash: Option<Hash>) -> Outs {
    hash.map(|hash| Out::Do(Effect::Photo(hash))).into_iter().collect()
}
