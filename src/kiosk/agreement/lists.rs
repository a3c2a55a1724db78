//! The lines of an agreement in their sheet: exceptions of the commission, goods of the annex, display aids. Pure.

use deks_ui::AgreementSheet;

use super::form::{AID_QTY_MAX, Exception, SheetForm, commission_of, price_of, typed_commission};
use super::handle::Outs;
use super::making::{Sheet, Work};
use super::{AgreementScreen, Intent};
use crate::base::text::{clean_line, fold};
use crate::partnership::agreement::{AgreedAid, AgreedGoods, CategoryCommission};

impl AgreementScreen {
    pub(super) fn decide_lines(&mut self, intent: Intent) -> Outs {
        let Some(work) = self.work.as_mut().filter(|_| !self.busy) else { return self.decide_done(intent) };
        match intent {
            Intent::SheetOpened(kind, number) => work.open_sheet(kind, number),
            Intent::SheetEdited(form) => work.edit_sheet(form),
            Intent::SheetKept => work.keep_sheet(),
            Intent::SheetRemoved => work.remove_line(),
            Intent::SheetClosed => work.sheet = None,
            other => return self.decide_done(other),
        }
        Vec::new()
    }
}

impl Work {
    /// `number` counts from 1; 0 opens an empty sheet.
    fn open_sheet(&mut self, kind: AgreementSheet, number: usize) {
        let at = number.checked_sub(1);
        let form = match at {
            None => Some(SheetForm { qty: 1, kind: 1, ..SheetForm::default() }),
            Some(at) => self.form_of(kind, at),
        };
        self.sheet = form.map(|form| Sheet { kind, at, form, flaw: String::new() });
    }

    fn form_of(&self, kind: AgreementSheet, at: usize) -> Option<SheetForm> {
        let form = match kind {
            AgreementSheet::None => return None,
            AgreementSheet::Exception => {
                let (place, name, commission) = self.typed.exceptions().into_iter().nth(at)?;
                let (kind, rate) = typed_commission(commission);
                let is_product = matches!(place, Exception::Goods(_));
                SheetForm { is_product, name, kind, rate, ..SheetForm::default() }
            }
            AgreementSheet::Goods => {
                let goods = self.typed.goods.get(at)?.clone();
                let price = if goods.price.0 == 0 { String::new() } else { goods.price.grouped() };
                let (variant, category, note) = (goods.variant, goods.category, goods.note);
                SheetForm { name: goods.name, variant, category, price, note, ..SheetForm::default() }
            }
            AgreementSheet::Aid => {
                let aid = self.typed.aids.get(at)?.clone();
                SheetForm { name: aid.name, qty: aid.qty, ..SheetForm::default() }
            }
        };
        Some(form)
    }

    fn edit_sheet(&mut self, form: SheetForm) {
        if let Some(sheet) = &mut self.sheet {
            sheet.form = SheetForm { qty: form.qty.clamp(1, AID_QTY_MAX), ..form };
            sheet.flaw.clear();
        }
    }

    fn keep_sheet(&mut self) {
        let Some(sheet) = self.sheet.take() else { return };
        let before = self.typed.clone();
        let kept = match sheet.kind {
            AgreementSheet::None => Ok(()),
            AgreementSheet::Exception => self.keep_exception(&sheet),
            AgreementSheet::Goods => self.keep_goods(&sheet),
            AgreementSheet::Aid => self.keep_aid(&sheet),
        };
        if let Err(flaw) = kept {
            self.sheet = Some(Sheet { flaw, ..sheet });
            return;
        }
        self.changed_from(&before);
    }

    fn keep_exception(&mut self, sheet: &Sheet) -> Result<(), String> {
        let form = &sheet.form;
        let name = clean_line(&form.name);
        if name.is_empty() {
            let text = if form.is_product { "Pilih barangnya dulu." } else { "Pilih kategorinya dulu." };
            return Err(text.to_owned());
        }
        let commission = commission_of(form.kind, &form.rate)?;
        let old = sheet.at.and_then(|at| self.typed.exceptions().into_iter().nth(at)).map(|(place, ..)| place);
        if form.is_product {
            let goods = self.typed.goods.iter().position(|goods| clean_line(&goods.full_name()) == name);
            let at = goods.ok_or("Barang itu tidak ada dalam daftar. Pilih yang lain.")?;
            if old != Some(Exception::Goods(at)) {
                self.forget_exception(old);
            }
            self.typed.goods[at].commission = Some(commission);
            return Ok(());
        }
        let same = |one: &CategoryCommission| fold(&one.category) == fold(&name);
        let twin = self.typed.categories.iter().position(same).map(Exception::Category);
        if twin.is_some() && twin != old {
            return Err("Kategori itu sudah punya komisi tersendiri. Ubah yang sudah ada.".to_owned());
        }
        let category = CategoryCommission { category: name, commission };
        match old {
            Some(Exception::Category(at)) => self.typed.categories[at] = category,
            other => {
                self.forget_exception(other);
                self.typed.categories.push(category);
            }
        }
        Ok(())
    }

    fn forget_exception(&mut self, exception: Option<Exception>) {
        match exception {
            Some(Exception::Category(at)) if at < self.typed.categories.len() => {
                self.typed.categories.remove(at);
            }
            Some(Exception::Goods(at)) => {
                if let Some(goods) = self.typed.goods.get_mut(at) {
                    goods.commission = None;
                }
            }
            _ => {}
        }
    }

    fn keep_goods(&mut self, sheet: &Sheet) -> Result<(), String> {
        let form = &sheet.form;
        let (name, variant) = (clean_line(&form.name), clean_line(&form.variant));
        if name.is_empty() {
            return Err("Nama barang belum diisi.".to_owned());
        }
        let price = price_of(&form.price).ok_or("Isi harga dalam rupiah, misalnya 85.000.")?;
        let (category, note) = (clean_line(&form.category), clean_line(&form.note));
        let line = AgreedGoods { name, variant, category, price, commission: None, note };
        match sheet.at.and_then(|at| self.typed.goods.get_mut(at)) {
            Some(goods) => *goods = AgreedGoods { commission: goods.commission, ..line },
            None => self.typed.goods.push(line),
        }
        Ok(())
    }

    fn keep_aid(&mut self, sheet: &Sheet) -> Result<(), String> {
        let name = clean_line(&sheet.form.name);
        if name.is_empty() {
            return Err("Nama alat belum diisi.".to_owned());
        }
        let aid = AgreedAid { name, qty: sheet.form.qty };
        match sheet.at.and_then(|at| self.typed.aids.get_mut(at)) {
            Some(known) => *known = aid,
            None => self.typed.aids.push(aid),
        }
        Ok(())
    }

    fn remove_line(&mut self) {
        let Some(Sheet { kind, at: Some(at), .. }) = self.sheet.take() else { return };
        let before = self.typed.clone();
        match kind {
            AgreementSheet::Exception => {
                let place = self.typed.exceptions().into_iter().nth(at).map(|(place, ..)| place);
                self.forget_exception(place);
            }
            AgreementSheet::Goods if at < self.typed.goods.len() => {
                self.typed.goods.remove(at);
            }
            AgreementSheet::Aid if at < self.typed.aids.len() => {
                self.typed.aids.remove(at);
            }
            _ => {}
        }
        self.changed_from(&before);
    }
}
