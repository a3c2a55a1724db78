//! What was sold without a label: one says later which product it was, so that its stock is right again.
//!
//! Promises: only products of the partner whose piece was sold are offered, those of the same price first; what cannot
//! be taken back is said before; two taps are one act; who sold the piece is asked for a second person. Leaves to others: the rules (`till::identify`).

mod show;
#[cfg(test)]
mod tests;
mod work;

use deks_ui::Tone;

use crate::base::text::fold;
use crate::base::{ActId, PartnerId, ProductId, Rupiah, SaleId};
use crate::devices::Sound;
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::photos::Pixels;
use crate::kiosk::till::photos::{Hash, Photos};
use crate::people::Approved;
use crate::till::Identified;

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug, Default)]
pub struct IdentifyScreen {
    here: bool,
    /// `None` before the list was loaded.
    pieces: Option<Vec<Piece>>,
    chosen: Option<PieceId>,
    query: String,
    candidates: Vec<Candidate>,
    picked: Option<ProductId>,
    /// Counts up with each load of candidates, so that a slow answer never replaces a later one.
    serial: u64,
    /// The act of the piece that is chosen.
    act_id: Option<ActId>,
    busy: bool,
    flaw: String,
    photos: Photos,
}

/// A line of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceId {
    pub sale_id: SaleId,
    pub line_no: i64,
}

/// A piece that was sold without a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub id: PieceId,
    pub number: String,
    pub day: String,
    pub partner: PartnerId,
    pub partner_name: String,
    /// What the cashier wrote.
    pub words: String,
    pub category: String,
    pub qty: i64,
    pub price: Rupiah,
}

/// A product of the partner that it may have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub product: ProductId,
    pub name: String,
    pub code: String,
    pub category: String,
    pub price: Rupiah,
    pub on_hand: i64,
    pub photo_hash: Option<Hash>,
}

#[derive(Debug)]
pub enum Intent {
    Entered,
    Left,
    Reload,
    Loaded(Result<Vec<Piece>, String>),
    Chosen(PieceId),
    CandidatesLoaded { serial: u64, result: Result<Vec<Candidate>, String> },
    QueryEdited(String),
    Picked(ProductId),
    Scanned(String),
    ScanFound { code: String, found: Result<Vec<(ProductId, String)>, String> },
    PhotoLoaded(Hash, Option<Pixels>),
    Confirm,
    Identified(Result<Identified, Refused>),
    Agreed(Given),
    NotAgreed,
}

/// Why a piece was not identified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Whoever says it sold it: a second person may agree.
    OwnSale,
    Said(String),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Load,
    LoadCandidates { serial: u64, partner: PartnerId },
    Find(String),
    Photo(Hash),
    Identify { act_id: ActId, piece: PieceId, product: ProductId, approval: Option<Approved> },
}

type Outs = Vec<Out<Effect>>;

impl IdentifyScreen {
    fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Entered => {
                self.here = true;
                return vec![Out::Do(Effect::Load)];
            }
            Intent::Left => self.here = false,
            Intent::Reload if self.here && !self.busy => return vec![Out::Do(Effect::Load)],
            Intent::Loaded(result) => return self.loaded(result),
            Intent::Chosen(id) if !self.busy => return self.choose(Some(id)),
            Intent::CandidatesLoaded { serial, result } => return self.candidates_loaded(serial, result),
            Intent::QueryEdited(query) => {
                self.query = query;
                return self.photos_wanted();
            }
            Intent::Picked(product) if !self.busy => (self.picked, self.flaw) = (Some(product), String::new()),
            Intent::Scanned(code) if !self.busy => return vec![Out::Do(Effect::Find(code))],
            Intent::ScanFound { code, found } => return self.scan_found(&code, found),
            Intent::PhotoLoaded(hash, pixels) => return photo(self.photos.loaded(hash, pixels)),
            Intent::Confirm if !self.busy => return self.confirm(None),
            Intent::Agreed(given) => return self.confirm(given.approval),
            Intent::NotAgreed => self.busy = false,
            Intent::Identified(result) => return self.identified(result),
            _ => {}
        }
        Vec::new()
    }

    fn piece(&self) -> Option<&Piece> {
        let pieces = self.pieces.as_ref()?;
        pieces.iter().find(|piece| Some(piece.id) == self.chosen)
    }

    fn candidate(&self) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| Some(candidate.product) == self.picked)
    }

    /// Those that answer to the search; of the same price as the piece first.
    fn found(&self) -> Vec<&Candidate> {
        let words = fold(&self.query);
        let answers = |candidate: &&Candidate| {
            let text = [candidate.name.as_str(), candidate.code.as_str(), candidate.category.as_str()].join(" ");
            let text = fold(&text);
            words.split(' ').all(|word| text.contains(word))
        };
        let mut found: Vec<&Candidate> = self.candidates.iter().filter(answers).collect();
        if let Some(piece) = self.piece() {
            // Sorting keeps the order by name among those that are equally near.
            found.sort_by_key(|candidate| (candidate.price != piece.price, candidate.category != piece.category));
        }
        found
    }

    fn loaded(&mut self, result: Result<Vec<Piece>, String>) -> Outs {
        let pieces = match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(pieces) => pieces,
        };
        let before = self.pieces.as_ref().and_then(|pieces| pieces.iter().position(|one| Some(one.id) == self.chosen));
        let stays = pieces.iter().any(|piece| Some(piece.id) == self.chosen);
        // When a piece is through, the next one takes its place.
        let next = pieces.get(before.unwrap_or(0).min(pieces.len().saturating_sub(1))).map(|piece| piece.id);
        self.pieces = Some(pieces);
        if stays { Vec::new() } else { self.choose(next) }
    }

    fn choose(&mut self, id: Option<PieceId>) -> Outs {
        (self.chosen, self.picked, self.act_id) = (id, None, Some(ActId::new()));
        (self.query, self.flaw) = (String::new(), String::new());
        self.candidates.clear();
        self.serial += 1;
        let serial = self.serial;
        let partner = self.piece().map(|piece| piece.partner);
        partner.map(|partner| Out::Do(Effect::LoadCandidates { serial, partner })).into_iter().collect()
    }

    fn candidates_loaded(&mut self, serial: u64, result: Result<Vec<Candidate>, String>) -> Outs {
        if serial != self.serial {
            return Vec::new();
        }
        match result {
            Err(text) => vec![Out::Say(text, Tone::Bad)],
            Ok(candidates) => {
                self.candidates = candidates;
                self.photos_wanted()
            }
        }
    }

    fn photos_wanted(&mut self) -> Outs {
        let hashes: Vec<Hash> = self.found().into_iter().filter_map(|candidate| candidate.photo_hash.clone()).collect();
        photo(self.photos.want(hashes.iter()))
    }

    /// The twin from the shelf is scanned: its product is picked, if it is this partner's.
    fn scan_found(&mut self, code: &str, found: Result<Vec<(ProductId, String)>, String>) -> Outs {
        let found = match found {
            Err(text) => return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
            Ok(found) => found,
        };
        let is_candidate = |id: ProductId| self.candidates.iter().any(|candidate| candidate.product == id);
        let Some((product, _)) = found.iter().find(|(id, _)| is_candidate(*id)) else {
            let text = match found.first() {
                Some((_, name)) => format!("{name} bukan barang mitra ini. Pindai barang mitra yang sama."),
                None => format!("Kode tidak dikenal: {code}. Pindai ulang, atau cari dengan nama."),
            };
            return vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Warn)];
        };
        (self.picked, self.flaw) = (Some(*product), String::new());
        self.query.clear();
        vec![Out::Beep(Sound::Known)]
    }

    fn confirm(&mut self, approval: Option<Approved>) -> Outs {
        let (Some(piece), Some(product), Some(act_id)) = (self.piece(), self.picked, self.act_id) else {
            return Vec::new();
        };
        let effect = Effect::Identify { act_id, piece: piece.id, product, approval };
        (self.busy, self.flaw) = (true, String::new());
        vec![Out::Do(effect)]
    }

    /// Nothing else is begun while a second person is asked.
    fn ask_somebody(&mut self) -> Outs {
        let (Some(piece), Some(picked), Some(act_id)) = (self.piece(), self.candidate(), self.act_id) else {
            return Vec::new();
        };
        let ask = Ask::agreement(act_id, [&piece.words, " = ", &picked.name].concat(), piece.price.to_string());
        self.busy = true;
        vec![Out::Tell(Event::ApprovalWanted(ask))]
    }

    fn identified(&mut self, result: Result<Identified, Refused>) -> Outs {
        self.busy = false;
        match result {
            Err(Refused::OwnSale) => self.ask_somebody(),
            Err(Refused::Said(text)) => {
                self.flaw.clone_from(&text);
                vec![Out::Say(text, Tone::Bad), Out::Do(Effect::Load)]
            }
            Ok(Identified { name, qty, .. }) => {
                let text = format!("{name}: stoknya berkurang {qty}.");
                vec![Out::Say(text, Tone::Ok), Out::Do(Effect::Load), Out::Tell(Event::RegisterChanged)]
            }
        }
    }
}

fn photo(hash: Option<Hash>) -> Outs {
    hash.map(|hash| Out::Do(Effect::Photo(hash))).into_iter().collect()
}
