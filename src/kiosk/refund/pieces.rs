//! The second step: which pieces come back, and whether they go to the shelf or to the damaged ones. Pure.

use deks_ui::Tone;

use super::find::beep;
use super::handle::{NOT_DONE, Outs};
use super::{Chosen, Effect, Intent, Matter, Work};
use crate::base::ProductId;
use crate::kiosk::flow::Out;
use crate::till::{
    BackTo, OfferLine, RefundError, RefundOffer, WithoutReceiptError, WithoutReceiptOffer, is_receipt_number,
};

impl Work {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::OfferedAgain(result) => return self.offered_again(result),
            Intent::BareOffered { serial, result } => return self.bare_offered(serial, result),
            Intent::Matched { code, products } => return self.matched(&code, products),
            other if self.pays => return self.decide_money(other),
            _ if self.is_settled() => {}
            Intent::Stepped { line_no, by } => return self.step(line_no, by),
            Intent::All => return self.all(),
            Intent::DamagedChosen { line_no, damaged } => self.choose_place(line_no, damaged),
            Intent::Next => self.next(),
            _ => {}
        }
        Vec::new()
    }

    /// A scan counts its line up; a receipt's code opens that receipt while nothing is begun here. Gives the code
    /// back when it is for the screen.
    pub(super) fn scanned(&mut self, code: String) -> Result<Outs, String> {
        if self.is_settled() {
            return Ok(vec![beep(false)]);
        }
        if is_receipt_number(&code) {
            let is_this = matches!(&self.matter, Matter::Receipt { offer, .. } if offer.number == code);
            if is_this {
                return Ok(vec![beep(true)]);
            }
            if !self.is_begun() {
                return Err(code);
            }
            return Ok(vec![beep(false), Out::Say(NOT_DONE.to_owned(), Tone::Warn)]);
        }
        if self.pays {
            let text = "Kembali ke barangnya dulu untuk menambah yang diretur.".to_owned();
            return Ok(vec![beep(false), Out::Say(text, Tone::Warn)]);
        }
        Ok(vec![Out::Do(Effect::Match(code))])
    }

    fn matched(&mut self, code: &str, products: Result<Vec<(ProductId, String)>, String>) -> Outs {
        if self.is_settled() || self.pays {
            return vec![beep(false)];
        }
        let products = match products {
            Err(text) => return self.wrong(text),
            Ok(products) => products,
        };
        let line_no = match &self.matter {
            Matter::Receipt { offer, chosen } => line_of(offer, chosen, code, &products),
            Matter::Bare(bare) => products.iter().any(|(id, _)| *id == bare.product).then_some(1),
        };
        let Some(line_no) = line_no else {
            return self.wrong(match products.first() {
                Some((_, name)) => format!("{name} tidak ada di retur ini. Sisihkan barangnya."),
                None => format!("Kode {code} tidak dikenal. Hitung barangnya dengan tangan."),
            });
        };
        self.marked = Some(line_no);
        self.moves += 1;
        let before = self.pieces();
        let mut outs = self.step(line_no, 1);
        outs.insert(0, beep(self.pieces() > before));
        outs
    }

    /// It stands at the lines until the next piece is right.
    fn wrong(&mut self, text: String) -> Outs {
        self.flaw = text;
        vec![beep(false)]
    }

    fn step(&mut self, line_no: i64, by: i64) -> Outs {
        self.flaw.clear();
        match &mut self.matter {
            Matter::Receipt { offer, chosen } => {
                let (Some(line), Some(chosen)) = (line_in(offer, line_no), chosen_in(chosen, line_no)) else {
                    return Vec::new();
                };
                let wanted = chosen.qty + by.signum();
                if wanted > line.returnable_qty() {
                    self.flaw = too_many(line).to_string();
                }
                chosen.qty = wanted.clamp(0, line.returnable_qty());
                Vec::new()
            }
            Matter::Bare(bare) => {
                let wanted = bare.qty + by.signum();
                if wanted > bare.returnable() {
                    let (name, returnable) = (bare.offer.name.clone(), bare.returnable());
                    self.flaw = WithoutReceiptError::FewerSold { name, returnable }.to_string();
                    return Vec::new();
                }
                if wanted < 1 {
                    return Vec::new();
                }
                bare.qty = wanted;
                bare.serial += 1;
                vec![Out::Do(Effect::OfferBare { serial: bare.serial, product: bare.product, qty: wanted })]
            }
        }
    }

    /// Everything that can still come back; a second tap takes it back.
    fn all(&mut self) -> Outs {
        self.flaw.clear();
        let Matter::Receipt { offer, chosen } = &mut self.matter else { return Vec::new() };
        let is_all = chosen.iter().all(|line| Some(line.qty) == returnable(offer, line.line_no));
        for line in chosen.iter_mut() {
            line.qty = if is_all { 0 } else { returnable(offer, line.line_no).unwrap_or(0) };
        }
        Vec::new()
    }

    fn choose_place(&mut self, line_no: i64, damaged: bool) {
        let back_to = Some(if damaged { BackTo::Damaged } else { BackTo::Shelf });
        match &mut self.matter {
            Matter::Receipt { chosen, .. } => {
                if let Some(line) = chosen_in(chosen, line_no) {
                    line.back_to = back_to;
                }
            }
            Matter::Bare(bare) => bare.back_to = back_to,
        }
    }

    /// On to the money, or what is missing.
    fn next(&mut self) {
        match self.plan() {
            Some(Err(error)) => self.flaw = error.to_string(),
            Some(Ok(_)) | None => (self.pays, self.flaw) = (true, String::new()),
        }
    }

    /// What can come back as it is now; what was counted stays as far as it still can.
    fn offered_again(&mut self, result: Result<Option<Box<RefundOffer>>, String>) -> Outs {
        let again = match result {
            Err(text) => return vec![Out::Say(text, Tone::Bad)],
            Ok(again) => again,
        };
        if let (Matter::Receipt { offer, chosen }, Some(again)) = (&mut self.matter, again)
            && offer.sale_id == again.sale_id
            && !self.asked
        {
            for line in chosen.iter_mut() {
                line.qty = line.qty.min(returnable(&again, line.line_no).unwrap_or(0));
            }
            *offer = again;
        }
        Vec::new()
    }

    fn bare_offered(&mut self, serial: u64, result: Result<WithoutReceiptOffer, String>) -> Outs {
        let Matter::Bare(bare) = &mut self.matter else { return Vec::new() };
        if serial == bare.serial {
            match result {
                Ok(offer) => bare.offer = offer,
                Err(text) => self.flaw = text,
            }
        }
        Vec::new()
    }
}

fn line_in(offer: &RefundOffer, line_no: i64) -> Option<&OfferLine> {
    offer.lines.iter().find(|line| line.line_no == line_no)
}

fn chosen_in(chosen: &mut [Chosen], line_no: i64) -> Option<&mut Chosen> {
    chosen.iter_mut().find(|line| line.line_no == line_no)
}

fn returnable(offer: &RefundOffer, line_no: i64) -> Option<i64> {
    line_in(offer, line_no).map(OfferLine::returnable_qty)
}

fn too_many(line: &OfferLine) -> RefundError {
    let (line_no, name, returnable) = (line.line_no, line.name.clone(), line.returnable_qty());
    RefundError::MoreThanReturnable { line_no, name, returnable }
}

/// The line that a code belongs to: the first with a piece left, else the first that has the product at all.
fn line_of(offer: &RefundOffer, chosen: &[Chosen], code: &str, products: &[(ProductId, String)]) -> Option<i64> {
    let is_product = |id: Option<ProductId>| products.iter().any(|(known, _)| Some(*known) == id);
    let fits = |line: &&OfferLine| {
        is_product(line.stock_product_id) || (!line.code.is_empty() && line.code.eq_ignore_ascii_case(code))
    };
    let has_left = |line: &&OfferLine| {
        let taken = chosen.iter().find(|chosen| chosen.line_no == line.line_no).map_or(0, |chosen| chosen.qty);
        taken < line.returnable_qty()
    };
    let first = offer.lines.iter().filter(fits).find(has_left).or_else(|| offer.lines.iter().find(fits));
    first.map(|line| line.line_no)
}
