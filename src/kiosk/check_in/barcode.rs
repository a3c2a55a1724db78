//! The partner's barcode of an open line, scanned or typed: a label of ours is told from it. Pure.

use deks_ui::Tone;

use super::begin::Outs;
use super::{CheckInScreen, Effect, LineForm, Open};
use crate::catalog::Product;
use crate::devices::Sound;
use crate::kiosk::flow::Out;

/// A product of which somebody scanned or typed our own code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurCode {
    pub product: Product,
    pub partner: String,
    /// It is the partner's who hands over.
    pub is_of_partner: bool,
}

/// What a barcode of a line turned out to be.
#[derive(Debug)]
pub struct Looked {
    pub line: usize,
    pub code: String,
    pub scanned: bool,
    /// `None`: no code of ours.
    pub result: Result<Option<OurCode>, String>,
}

fn refused(ours: &OurCode) -> String {
    let (partner, product) = (&ours.partner, ours.product.full_name());
    format!("Kode toko milik {partner}: {product}. Isi kode batang dari mitra, atau kosongkan.")
}

fn wrong(text: String) -> Outs {
    vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)]
}

impl CheckInScreen {
    /// A scan while a line is open is that line's own code on the package, unless it is a label of ours.
    pub(super) fn scan_names(&mut self, code: String) -> Outs {
        self.look_at_barcode(code, true)
    }

    /// The same for what was typed, at every letter: only a whole code of ours is found.
    pub(super) fn look_at_barcode(&self, code: String, scanned: bool) -> Outs {
        let Some(work) = &self.work else { return Vec::new() };
        let Open::Line(line) = work.open else { return Vec::new() };
        vec![Out::Do(Effect::LookAtBarcode { line, code, partner: work.partner.id, scanned })]
    }

    pub(super) fn barcode_looked(&mut self, looked: Looked) -> Outs {
        let Looked { line, code, scanned, result } = looked;
        // Another line was opened in between: the scan was not meant for it.
        let Some(work) = self.work.as_mut().filter(|work| work.open == Open::Line(line)) else { return Vec::new() };
        match result {
            Err(text) => wrong(text),
            Ok(None) if scanned => self.take_barcode(code),
            Ok(None) => Vec::new(),
            Ok(Some(ours)) if scanned && ours.is_of_partner => self.point_to(line, ours.product),
            Ok(Some(ours)) if scanned => wrong(refused(&ours)),
            Ok(Some(ours)) => {
                work.our_codes.insert(code, refused(&ours));
                work.look(self.price_limit);
                Vec::new()
            }
        }
    }

    fn take_barcode(&mut self, code: String) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let said = format!("Kode batang baris ini: {code}.");
        let form = LineForm { barcode: code, ..work.form.clone() };
        work.edit(form, self.price_limit);
        let mut outs = self.changed();
        outs.extend([Out::Beep(Sound::Known), Out::Say(said, Tone::Ok)]);
        outs
    }

    /// Our label on goods of this partner names the product: the line becomes it, unless it is another one already.
    fn point_to(&mut self, at: usize, product: Product) -> Outs {
        let Some(work) = &mut self.work else { return Vec::new() };
        let name = product.full_name();
        let lines = &mut work.kept.draft.lines;
        let taken = lines.iter().position(|line| line.product == Some(product.id)).filter(|other| *other != at);
        if let Some(other) = taken {
            let number = other + 1;
            return wrong(format!("Kode toko milik {name}, yang sudah ada di baris {number}. Isi jumlahnya di sana."));
        }
        let Some(line) = lines.get_mut(at) else { return Vec::new() };
        if line.product.is_some_and(|known| known != product.id) {
            return wrong(format!("Kode toko milik {name}, bukan barang di baris ini. Buka baris yang benar."));
        }
        line.set_name(&product.name);
        line.set_variant(&product.variant);
        // Registered since the list was opened: the line would not know it otherwise.
        if !work.products.iter().any(|known| known.id == product.id) {
            work.products.push(product);
        }
        let mut outs = self.changed();
        if let Some(work) = &mut self.work {
            work.open_line(at);
        }
        let said = format!("Baris ini {name}, produk yang sudah dikenal.");
        outs.extend([Out::Beep(Sound::Known), Out::Say(said, Tone::Ok)]);
        outs
    }
}
