//! The till's state on the screen. Money goes over as text.

use deks_ui::{App, CartLine, OversellQuestion, PartnerTile, ProductTile, ReceiptLine, TillAdapter, TillView};
use slint::Global as _;

use super::deal::line_words;
use super::{Stage, TillScreen};
use crate::base::Rupiah;
use crate::devices::{Align, PreviewKind, PreviewLine};
use crate::kiosk::english::say;
use crate::kiosk::photos::{self, Pixels};
use crate::kiosk::{printing, rows, words};
use crate::till::{CartItem, is_receipt_number};

impl TillScreen {
    pub(super) fn put_on(&self, app: &App) {
        let adapter = TillAdapter::get(app);
        self.put_shelf(&adapter);
        self.put_cart(&adapter);
        self.put_questions(&adapter);
        self.put_deal(app);
        self.put_strays(app);
        self.put_pay(app);
        // Last: what comes into view finds everything in its place.
        adapter.set_view(match &self.stage {
            Stage::Selling => TillView::Selling,
            Stage::Paying(_) => TillView::Paying,
            Stage::Done(_) => TillView::Done,
        });
    }

    fn put_shelf(&self, adapter: &TillAdapter<'_>) {
        if adapter.get_query() != self.shelf.query.as_str() {
            adapter.set_query(self.shelf.query.as_str().into());
        }
        let categories = self.shelf.categories.iter().map(|name| name.as_str().into()).collect();
        rows::sync(adapter.get_categories(), categories, |model| adapter.set_categories(model));
        adapter.set_category(match (&self.shelf.hits_of, self.shelf.category) {
            // What stands there is neither all of the goods nor a category.
            (Some(_), _) => -2,
            (None, None) => -1,
            (None, Some(at)) => at as i32,
        });
        let is_searching = !self.shelf.query.is_empty();
        adapter.set_corrected(if is_searching { self.shelf.corrected.as_str().into() } else { "".into() });
        let tiles = self.shelf.items.iter().map(|shelf| {
            let reduced = shelf.item.product_id.and_then(|id| self.shelf.reduced.get(&id).copied());
            tile(&shelf.item, reduced, self.shelf.photos.of(shelf.photo_hash.as_ref()))
        });
        let tiles = tiles.collect();
        rows::sync(adapter.get_products(), tiles, |model| adapter.set_products(model));
    }

    fn put_cart(&self, adapter: &TillAdapter<'_>) {
        let priced = self.priced();
        let lines = self.cart.lines().iter().map(|line| {
            let money = priced.line(line.key);
            let (discount_label, discount) = money.map(line_words).unwrap_or_default();
            CartLine {
                id: line.key.0.to_string().into(),
                name: line.item.full_name().into(),
                plain: line.item.name.as_str().into(),
                variant: line.item.variant.as_str().into(),
                partner: line.item.partner_name.as_str().into(),
                unit_price: money.map_or(line.item.unit_price, |money| money.unit_price).grouped().into(),
                quantity: line.qty as i32,
                gross: match money.filter(|money| money.discount() > Rupiah::ZERO) {
                    Some(money) => money.gross.grouped().into(),
                    None => slint::SharedString::new(),
                },
                amount: money.map(|money| money.net).unwrap_or_default().grouped().into(),
                discount_label,
                discount,
                marked: self.marked == Some(line.key),
            }
        });
        rows::sync(adapter.get_lines(), lines.collect(), |model| adapter.set_lines(model));
        let selected = self.cart.lines().iter().position(|line| Some(line.key) == self.selected);
        adapter.set_selected(selected.map_or(-1, |at| at as i32));
        let totals = priced.totals;
        adapter.set_pieces(totals.pieces as i32);
        let discount = if totals.discount > Rupiah::ZERO { totals.discount.to_string() } else { String::new() };
        adapter.set_discount(discount.into());
        adapter.set_total(totals.net.to_string().into());
        adapter.set_can_pay(!self.cart.is_empty());
        let undo = self.cart.last_removed().filter(|_| self.may_undo);
        let whole = self.cart.is_empty() && self.cart.removed_together() > 1;
        adapter.set_may_undo(undo.is_some());
        adapter.set_undo_name(undo.filter(|_| !whole).map(|line| line.item.full_name()).unwrap_or_default().into());
        if adapter.get_note() != self.cart.note() {
            adapter.set_note(self.cart.note().into());
        }
    }

    fn put_questions(&self, adapter: &TillAdapter<'_>) {
        let unknown = self.unknown_code.clone().unwrap_or_default();
        adapter.set_unknown_is_receipt(is_receipt_number(&unknown));
        adapter.set_unknown_code(unknown.into());
        let choice = self.choices.front().map(Vec::as_slice).unwrap_or_default();
        let tiles = choice.iter().map(|item| tile(item, self.reduced(item), None)).collect();
        rows::sync(adapter.get_choices(), tiles, |model| adapter.set_choices(model));
        adapter.set_choices_after(self.choices.len().saturating_sub(1) as i32);
        let (ask, count, what) = printing::ask_on_screen(self.ask.as_ref());
        adapter.set_ask(ask);
        adapter.set_ask_count(count);
        adapter.set_ask_what(what);
        self.put_untagged(adapter);
        adapter.set_oversell_open(self.oversell.is_some());
        if let Some(asked) = &self.oversell {
            adapter.set_oversell(OversellQuestion {
                line_id: asked.line.0.to_string().into(),
                name: asked.name.as_str().into(),
                on_hand: asked.on_hand as i32,
                wanted: asked.wanted as i32,
            });
        }
    }
}

impl TillScreen {
    fn put_untagged(&self, adapter: &TillAdapter<'_>) {
        adapter.set_untagged_open(self.untagged.is_some());
        let Some(form) = &self.untagged else { return };
        let set_text = |now: slint::SharedString, text: &str, set: &dyn Fn(slint::SharedString)| {
            if now != text {
                set(text.into());
            }
        };
        set_text(adapter.get_untagged_query(), &form.query, &|text| adapter.set_untagged_query(text));
        set_text(adapter.get_untagged_words(), &form.description, &|text| adapter.set_untagged_words(text));
        let partners = form.partners.iter().map(|partner| PartnerTile {
            id: partner.id.to_string().into(),
            name: partner.name.as_str().into(),
            detail: partner.detail.as_str().into(),
        });
        rows::sync(adapter.get_untagged_partners(), partners.collect(), |model| adapter.set_untagged_partners(model));
        let partner = form.partner.as_ref();
        adapter.set_untagged_partner(partner.map(|partner| partner.id.to_string()).unwrap_or_default().into());
        adapter.set_untagged_category(form.category.as_str().into());
        adapter.set_untagged_code(form.code.as_str().into());
        let price = form.price();
        adapter.set_untagged_price(if price > Rupiah::ZERO { price.to_string() } else { String::new() }.into());
        adapter.set_untagged_flaw(say(&form.flaw));
    }
}

/// A product with what a piece of it costs today; `reduced` where a promotion makes that less than its price.
fn tile(item: &CartItem, reduced: Option<Rupiah>, photo: Option<slint::Image>) -> ProductTile {
    ProductTile {
        id: item.product_id.map(|id| id.to_string()).unwrap_or_default().into(),
        code: item.code.as_str().into(),
        name: item.full_name().into(),
        partner: item.partner_name.as_str().into(),
        price: reduced.unwrap_or(item.unit_price).grouped().into(),
        was: reduced.map(|_| item.unit_price.grouped()).unwrap_or_default().into(),
        has_photo: photo.is_some(),
        photo: photo.unwrap_or_default(),
        initial: words::initials(&item.name).into(),
        tint: words::tint(&item.partner_name),
        on_hand: item.on_hand as i32,
    }
}

/// A QR code on the preview, in letters: about what 30 mm are on paper.
const QR_LETTERS: f32 = 11.0;
/// Dots of paper under one letter.
const DOTS_A_LETTER: f32 = 24.0;

/// The preview as the receipt component takes it; cuts are left out.
pub fn receipt_lines(preview: &[PreviewLine]) -> Vec<ReceiptLine> {
    let text = |text: &str, line: &PreviewLine| ReceiptLine {
        text: text.into(),
        strong: line.bold,
        centred: line.align == Align::Centre,
        wide: line.large,
        ..ReceiptLine::default()
    };
    let drawn = |pixels: Option<Pixels>, tall: f32| {
        let picture = pixels.map(slint::Image::from_rgb8)?;
        Some(ReceiptLine { centred: true, tall, picture, ..ReceiptLine::default() })
    };
    preview
        .iter()
        .filter_map(|line| match &line.kind {
            PreviewKind::Text | PreviewKind::Rule => Some(text(&line.text, line)),
            PreviewKind::Qr => drawn(photos::qr_pixels(&line.text), QR_LETTERS),
            PreviewKind::Barcode => Some(text(&["[", &line.text, "]"].concat(), line)),
            PreviewKind::Picture(mono) => {
                drawn(Some(photos::mono_pixels(mono)), mono.height_dots() as f32 / DOTS_A_LETTER)
            }
            PreviewKind::Cut => None,
        })
        .collect()
}
