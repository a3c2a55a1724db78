//! The customer's view, put into the second window.

use deks_ui::{App, CustomerAdapter, CustomerDisplay, CustomerPage, CustomerRow, Palette, Shell};
use slint::{Global as _, Image};

use super::view::rows;
use super::{CustomerScreen, CustomerView};
use crate::base::Rupiah;
use crate::kiosk::rows as lists;

/// Lines of the cart that are shown: they are read across a counter.
const ROWS_MAX: usize = 6;

impl CustomerScreen {
    pub(super) fn put(&self, app: &App, display: &CustomerDisplay) {
        // A window has its own copy of every global: it follows the till's.
        let (palette, shell) = (Palette::get(display), Shell::get(app));
        palette.set_dark(shell.get_dark());
        palette.set_high(shell.get_contrast());
        let adapter = CustomerAdapter::get(display);
        adapter.set_outlet(self.outlet.name.as_str().into());
        adapter.set_opens(self.outlet.opens_at.as_str().into());
        adapter.set_closes(self.outlet.closes_at.as_str().into());
        adapter.set_thanks(self.outlet.thanks.as_str().into());
        adapter.set_closed(self.closed);
        adapter.set_training(self.training);
        self.put_picture(&adapter);
        let page = match self.seen() {
            CustomerView::Idle => CustomerPage::Idle,
            CustomerView::Cart { total, saved, .. } => {
                self.put_cart(&adapter);
                adapter.set_total(total.to_string().into());
                adapter.set_saved(amount_if_any(*saved).into());
                CustomerPage::Cart
            }
            CustomerView::Pay { due } => {
                adapter.set_total(due.to_string().into());
                CustomerPage::Pay
            }
            CustomerView::Qris { amount, bill, .. } => {
                adapter.set_total(amount.to_string().into());
                adapter.set_bill(bill.as_str().into());
                self.put_code(&adapter);
                CustomerPage::Qris
            }
            CustomerView::Thanks { change, total } => {
                adapter.set_total(total.to_string().into());
                adapter.set_change(change.map(|change| change.to_string()).unwrap_or_default().into());
                CustomerPage::Thanks
            }
        };
        adapter.set_page(page);
    }

    fn put_cart(&self, adapter: &CustomerAdapter<'_>) {
        let CustomerView::Cart { lines, .. } = self.seen() else { return };
        let shown = rows(lines.len(), self.newest, ROWS_MAX);
        let pieces: i64 = lines.iter().map(|line| line.qty).sum();
        adapter.set_pieces(i32::try_from(pieces).unwrap_or(i32::MAX));
        adapter.set_hidden((lines.len() - shown.len()) as i32);
        adapter.set_places(ROWS_MAX as i32);
        let row = |at: usize| CustomerRow {
            name: lines[at].name.as_str().into(),
            quantity: lines[at].qty.to_string().into(),
            amount: lines[at].amount.grouped().into(),
            newest: self.newest == Some(at),
        };
        lists::sync(adapter.get_rows(), shown.into_iter().map(row).collect(), |model| adapter.set_rows(model));
    }

    fn put_code(&self, adapter: &CustomerAdapter<'_>) {
        let code = self.code.as_ref();
        let pixels = code.and_then(|code| code.pixels.clone());
        adapter.set_has_code(pixels.is_some());
        adapter.set_code(pixels.map(Image::from_rgb8).unwrap_or_default());
        let merchant = code.map(|code| code.merchant.as_str()).filter(|name| !name.is_empty());
        adapter.set_merchant(merchant.unwrap_or(&self.outlet.name).into());
    }

    fn put_picture(&self, adapter: &CustomerAdapter<'_>) {
        let shown = self.pictures.shown();
        adapter.set_has_picture(shown.is_some());
        let Some((exhibit, picture)) = shown else { return };
        adapter.set_picture(picture.clone());
        adapter.set_product(exhibit.name.as_str().into());
        adapter.set_partner(exhibit.partner.as_str().into());
        adapter.set_price(exhibit.price.to_string().into());
    }
}

fn amount_if_any(amount: Rupiah) -> String {
    if amount > Rupiah::ZERO { amount.to_string() } else { String::new() }
}
