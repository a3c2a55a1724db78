//! The screen's state on the window, and its callbacks.

use deks_ui::{App, IdentifyAdapter, IdentifyCandidate, IdentifyPiece, Screen as Place};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Candidate, Effect, IdentifyScreen, Intent, Piece, PieceId, work};
use crate::base::{ProductId, Rupiah, SaleId};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};

impl Screen for IdentifyScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Entered(Place::Identify) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::Scanned { place: Place::Identify, code } => Some(Intent::Scanned(code.clone())),
            Event::ApprovalGiven(given) if Some(given.id) == self.act_id => Some(Intent::Agreed(given.clone())),
            Event::ApprovalDeclined(id) if Some(*id) == self.act_id => Some(Intent::NotAgreed),
            Event::Sold | Event::RegisterChanged => Some(Intent::Reload),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::LoadCandidates { .. } | Effect::Photo(_))
    }

    fn show(&self, app: &App) {
        let adapter = IdentifyAdapter::get(app);
        adapter.set_loading(self.pieces.is_none());
        adapter.set_busy(self.busy);
        adapter.set_flaw(say(&self.flaw));
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let pieces = self.pieces.iter().flatten().map(piece_row).collect();
        rows::sync(adapter.get_pieces(), pieces, |model| adapter.set_pieces(model));
        adapter.set_chosen(self.chosen.map(id_of).unwrap_or_default());
        let piece = self.piece();
        adapter.set_has_chosen(piece.is_some());
        if let Some(piece) = piece {
            adapter.set_piece(piece_row(piece));
        }
        let found = self.found().into_iter().map(|candidate| self.candidate_row(candidate, piece)).collect();
        rows::sync(adapter.get_candidates(), found, |model| adapter.set_candidates(model));
        let picked = self.candidate();
        adapter.set_picked(picked.map(|picked| picked.product.to_string()).unwrap_or_default().into());
        adapter.set_picked_name(picked.map(|picked| picked.name.as_str()).unwrap_or_default().into());
        let left = picked.zip(piece).map_or(0, |(picked, piece)| picked.on_hand - piece.qty);
        adapter.set_picked_left(left as i32);
    }
}

impl IdentifyScreen {
    fn candidate_row(&self, candidate: &Candidate, piece: Option<&Piece>) -> IdentifyCandidate {
        let photo = self.photos.of(candidate.photo_hash.as_ref());
        let price = if candidate.price > Rupiah::ZERO { candidate.price.grouped() } else { String::new() };
        IdentifyCandidate {
            id: candidate.product.to_string().into(),
            name: candidate.name.as_str().into(),
            code: candidate.code.as_str().into(),
            price: price.into(),
            other_price: piece.is_some_and(|piece| piece.price != candidate.price),
            on_hand: candidate.on_hand as i32,
            initials: words::initials(&candidate.name).into(),
            tint: words::tint(&candidate.name),
            has_photo: photo.is_some(),
            photo: photo.unwrap_or_default(),
        }
    }
}

fn piece_row(piece: &Piece) -> IdentifyPiece {
    IdentifyPiece {
        id: id_of(piece.id),
        number: piece.number.as_str().into(),
        day: piece.day.as_str().into(),
        partner: piece.partner_name.as_str().into(),
        words: piece.words.as_str().into(),
        pieces: piece.qty as i32,
        price: piece.price.grouped().into(),
    }
}

/// The sale and its line, as the screen knows a row.
fn id_of(id: PieceId) -> SharedString {
    format!("{}/{}", id.sale_id, id.line_no).into()
}

pub(super) fn parse_id(text: &str) -> Option<PieceId> {
    let (sale, line_no) = text.split_once('/')?;
    Some(PieceId { sale_id: SaleId::parse(sale)?, line_no: line_no.parse().ok()? })
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<IdentifyScreen> {
    let runner = Runner::start(IdentifyScreen::default(), app, services.clone());
    let adapter = app.global::<IdentifyAdapter>();
    adapter.on_piece_chosen(runner.about(parse_id, Intent::Chosen));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::Picked));
    adapter.on_confirm(runner.does(|| Intent::Confirm));
    runner
}
