//! The deals on the screen, and their callbacks. Money goes over as text.

use deks_ui::{
    App, CameraAdapter, CategoryPhoto, DealAdapter, DealSheet, HeldRow as UiHeld, LastSaleRow, PendingQrisRow,
    QrisNews, ReasonChip, Shortcuts,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::discount::{DiscountForm, PriceForm, QUICK_PERCENTS, Target};
use super::drawer::DrawerNews;
use super::last::LastSale;
use super::pending::{News, PendingRow, kept_on_screen};
use super::{DealIntent, Sheet};
use crate::base::{HeldId, QrisRequestId, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::flow::Runner;
use crate::kiosk::till::TillScreen;
use crate::kiosk::{rows, words};
use crate::till::pricing::PricedLine;
use crate::till::{Cart, DiscountAmount, ExceptionKind, LineKey};

/// What stands below a line: what is taken off it, its part of the cart's discount too, and how much; both empty where
/// nothing is. The figures of a line add up.
pub fn line_words(line: &PricedLine) -> (SharedString, SharedString) {
    let off = line.discount();
    if off <= Rupiah::ZERO {
        return Default::default();
    }
    let labels: Vec<String> = line.discounts.iter().map(|discount| said_label(&discount.label)).collect();
    (labels.join(" + ").into(), ["-", &off.to_string()].concat().into())
}

/// What a receipt calls the cart's own discount.
const OFF_CART: &str = "Potongan belanja";

/// The words of a discount in the language of the screen; a promotion's name is a manager's and stays.
fn said_label(label: &str) -> String {
    if let Some(rest) = label.strip_prefix(OFF_CART) {
        return [say(OFF_CART).as_str(), rest].concat();
    }
    match label.split_once(' ') {
        Some(("Potongan", rest)) => [say("Potongan").as_str(), " ", rest].concat(),
        _ => say(label).to_string(),
    }
}

fn set_text(now: SharedString, text: &str, set: impl FnOnce(SharedString)) {
    if now != text {
        set(text.into());
    }
}

fn or_empty(amount: Option<Rupiah>) -> SharedString {
    amount.map(|amount| amount.to_string()).unwrap_or_default().into()
}

fn amount_words(amount: DiscountAmount) -> String {
    match amount {
        DiscountAmount::Rupiah(amount) => amount.to_string(),
        DiscountAmount::Percent(bp) => words::percent(i64::from(bp)),
    }
}

impl TillScreen {
    pub(super) fn put_deal_on(&self, app: &App) {
        let adapter = DealAdapter::get(app);
        adapter.set_search_wanted(self.deal.search_wanted);
        let photo = |name: &String| {
            let known = self.deal.category_photos.iter().find(|(category, _)| category == name);
            let photo = known.and_then(|(_, photo)| photo.clone());
            CategoryPhoto { has_photo: photo.is_some(), photo: photo.unwrap_or_default() }
        };
        let photos = self.shelf.categories.iter().map(photo).collect();
        rows::sync(adapter.get_category_photos(), photos, |model| adapter.set_category_photos(model));
        let discount = self.cart.discount().map(|discount| amount_words(discount.amount));
        adapter.set_cart_discount(discount.unwrap_or_default().into());
        adapter.set_may_undo_change(self.deal.undo.is_some());
        let news = self.drawer_news();
        let holder = if news == Some(DrawerNews::OfAnother) { self.drawer_of() } else { "" };
        adapter.set_drawer_holder(holder.into());
        adapter.set_drawer_unopened(news == Some(DrawerNews::Unopened));
        adapter.set_drawer_uncounted(news == Some(DrawerNews::Uncounted));
        self.put_form(&adapter);
        self.put_held(&adapter);
        self.put_pending(&adapter);
        rows::sync(adapter.get_last(), self.deal.last.iter().map(last_row).collect(), |model| adapter.set_last(model));
        // Last: what opens finds everything in its place.
        adapter.set_sheet(match &self.deal.sheet {
            Sheet::None => DealSheet::None,
            Sheet::Discount(_) => DealSheet::Discount,
            Sheet::Price(_) => DealSheet::Price,
            Sheet::Pieces(_) => DealSheet::Pieces,
            Sheet::Held => DealSheet::Held,
            Sheet::Qris => DealSheet::Qris,
            Sheet::Last => DealSheet::Last,
            Sheet::Note => DealSheet::Note,
            Sheet::Keys => DealSheet::Keys,
        });
    }

    fn put_form(&self, adapter: &DealAdapter<'_>) {
        let kind = match &self.deal.sheet {
            Sheet::Discount(form) => {
                self.put_discount(adapter, form);
                ExceptionKind::Discount
            }
            Sheet::Price(form) => {
                self.put_price(adapter, form);
                ExceptionKind::PriceOverride
            }
            Sheet::Pieces(form) => {
                let line = self.cart.line(form.line);
                adapter.set_about(line.map(|line| line.item.full_name()).unwrap_or_default().into());
                adapter.set_figure(form.typed.as_str().into());
                adapter.set_flaw(say(&form.flaw));
                return;
            }
            _ => return,
        };
        let reasons = kind.reasons().iter();
        let reasons = reasons.map(|choice| ReasonChip { code: choice.code.into(), text: say(choice.label) }).collect();
        rows::sync(adapter.get_reasons(), reasons, |model| adapter.set_reasons(model));
        let outcome = self.outcome();
        adapter.set_before(or_empty(outcome.as_ref().map(|outcome| outcome.before)));
        adapter.set_after(or_empty(outcome.as_ref().map(|outcome| outcome.after)));
        adapter.set_asks_second(outcome.is_some_and(|outcome| outcome.asks_second));
    }

    fn put_discount(&self, adapter: &DealAdapter<'_>, form: &DiscountForm) {
        let line = if let Target::Line(line) = form.target { self.cart.line(line) } else { None };
        adapter.set_about(line.map(|line| line.item.full_name()).unwrap_or_default().into());
        adapter.set_unit(if form.is_percent { 0 } else { 1 });
        let figure = if form.typed.is_empty() { String::new() } else { amount_words(form.amount()) };
        adapter.set_figure(figure.into());
        let quick = QUICK_PERCENTS.iter().map(|percent| *percent as i32).collect();
        rows::sync(adapter.get_quick_percents(), quick, |model| adapter.set_quick_percents(model));
        let stands = |percent: &&u32| form.is_percent && form.typed == percent.to_string();
        adapter.set_quick(QUICK_PERCENTS.iter().find(stands).map_or(0, |percent| *percent as i32));
        put_why(adapter, &form.reason, &form.note, &form.flaw, form.is_given);
    }

    fn put_price(&self, adapter: &DealAdapter<'_>, form: &PriceForm) {
        let line = self.cart.line(form.line);
        adapter.set_about(line.map(|line| line.item.full_name()).unwrap_or_default().into());
        let price = Some(form.price()).filter(|price| *price > Rupiah::ZERO);
        adapter.set_figure(or_empty(price));
        put_why(adapter, &form.reason, &form.note, &form.flaw, form.is_given);
    }

    fn put_held(&self, adapter: &DealAdapter<'_>) {
        let deal = &self.deal;
        let carts = deal.held.iter().map(|row| UiHeld {
            id: row.id.to_string().into(),
            name: row.name.as_str().into(),
            pieces: row.pieces as i32,
            total: row.total.to_string().into(),
            who: row.who.as_str().into(),
            when: row.when.as_str().into(),
        });
        rows::sync(adapter.get_held(), carts.collect(), |model| adapter.set_held(model));
        adapter.set_can_hold(!self.cart.is_empty());
        adapter.set_unreadable(deal.unreadable as i32);
        set_text(adapter.get_held_name(), &deal.held_name, |text| adapter.set_held_name(text));
        adapter.set_offered_name(self.next_bon().into());
        adapter.set_dropped(deal.dropped.name().unwrap_or_default().into());
    }

    fn put_pending(&self, adapter: &DealAdapter<'_>) {
        let (codes, settling) = (&self.deal.qris, &self.deal.settling);
        rows::sync(adapter.get_pending(), codes.iter().map(pending_row).collect(), |model| adapter.set_pending(model));
        let chosen = codes.iter().find(|row| Some(row.request) == settling.chosen);
        adapter.set_pending_chosen(chosen.map(|row| row.request.to_string()).unwrap_or_default().into());
        adapter.set_pending_row(chosen.map(pending_row).unwrap_or_default());
        set_text(adapter.get_reference(), &settling.reference, |text| adapter.set_reference(text));
        adapter.set_qris_flaw(say(&settling.flaw));
        adapter.set_qris_rest(or_empty(settling.cash));
        adapter.set_qris_busy(settling.busy);
        let again = self.code_again().map(|(_, again)| again.picture.clone());
        adapter.set_again_shown(again.is_some());
        adapter.set_again_code(again.flatten().unwrap_or_default());
        adapter.set_pending_total(codes.iter().map(|row| row.amount).sum::<Rupiah>().to_string().into());
        let differs = codes.iter().any(|row| matches!(row.news, News::Differs { .. }));
        let is_paid = codes.iter().any(|row| matches!(row.news, News::Paid { .. }));
        adapter.set_pending_news(match (differs, is_paid) {
            (true, _) => QrisNews::Differs,
            (false, true) => QrisNews::Paid,
            (false, false) => QrisNews::None,
        });
    }
}

fn put_why(adapter: &DealAdapter<'_>, reason: &str, note: &str, flaw: &str, is_given: bool) {
    adapter.set_reason(reason.into());
    set_text(adapter.get_reason_note(), note, |text| adapter.set_reason_note(text));
    adapter.set_flaw(say(flaw));
    adapter.set_given(is_given);
}

/// Goods of a code that are named; how many pieces there are is said beside them.
const GOODS_MAX: usize = 2;

fn pending_row(row: &PendingRow) -> PendingQrisRow {
    let (news, text) = match &row.news {
        News::None => (QrisNews::None, String::new()),
        News::Paid { reference } => (QrisNews::Paid, reference.clone()),
        News::Differs { amount } => (QrisNews::Differs, amount.to_string()),
    };
    let lines = row.cart.as_ref().map(Cart::lines).unwrap_or_default();
    let mut goods: Vec<String> = lines.iter().take(GOODS_MAX).map(|line| line.item.full_name()).collect();
    if lines.len() > GOODS_MAX {
        goods.push("…".to_owned());
    }
    PendingQrisRow {
        goods: goods.join(", ").into(),
        pieces: lines.iter().map(|line| line.qty).sum::<i64>() as i32,
        id: row.request.to_string().into(),
        bill: row.bill.as_str().into(),
        amount: row.amount.to_string().into(),
        since: row.since.as_str().into(),
        who: row.who.as_str().into(),
        news,
        news_text: text.into(),
        sold: row.sold.as_str().into(),
        kept: kept_on_screen(&row.kept),
    }
}

fn last_row(sale: &LastSale) -> LastSaleRow {
    let tenders: Vec<String> = sale.tenders.iter().map(|kind| say(kind.label()).to_string()).collect();
    LastSaleRow {
        number: sale.number.as_str().into(),
        when: sale.when.as_str().into(),
        total: sale.total.grouped().into(),
        tender: tenders.join(" + ").into(),
        line: sale.line_name.as_str().into(),
        pieces: sale.pieces as i32,
        voided: sale.is_voided,
        returned: sale.has_returns,
    }
}

fn line_key(id: &str) -> LineKey {
    LineKey(id.parse().unwrap_or(u32::MAX))
}

/// Binds the callbacks of the deals.
pub fn connect(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<DealAdapter>();
    adapter.on_closed(runner.does(|| DealIntent::Closed.into()));
    adapter.on_note_opened(runner.does(|| DealIntent::NoteOpened.into()));
    adapter.on_refund_opened(runner.does(|| DealIntent::RefundWanted.into()));
    adapter.on_drawer_wanted(runner.does(|| DealIntent::DrawerWanted.into()));
    adapter.on_drawer_put_off(runner.does(|| DealIntent::DrawerPutOff.into()));
    adapter.on_last_opened(runner.does(|| DealIntent::LastOpened.into()));
    adapter.on_last_chosen(runner.takes(|number: SharedString| DealIntent::LastChosen(number.into()).into()));
    let (to, window) = (runner.clone(), app.as_weak());
    app.global::<Shortcuts>().on_pressed(move |key| {
        // The camera's sheet lies over all of this and belongs to another presenter: it closes first.
        if let Some(app) = window.upgrade().filter(|app| key == "Esc" && app.global::<CameraAdapter>().get_open()) {
            app.global::<CameraAdapter>().invoke_closed();
        } else {
            to.send(DealIntent::KeyPressed(key.into()).into());
        }
    });
    connect_change(app, runner);
    connect_held(app, runner);
    connect_pending(app, runner);
}

fn connect_change(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<DealAdapter>();
    adapter.on_line_discount_opened(
        runner.takes(|line: SharedString| DealIntent::LineDiscountOpened(line_key(&line)).into()),
    );
    adapter.on_pieces_opened(runner.takes(|line: SharedString| DealIntent::PiecesOpened(line_key(&line)).into()));
    adapter.on_cart_discount_opened(runner.does(|| DealIntent::CartDiscountOpened.into()));
    adapter.on_price_opened(runner.takes(|line: SharedString| DealIntent::PriceOpened(line_key(&line)).into()));
    adapter.on_percent_chosen(runner.takes(|is_percent| DealIntent::PercentChosen(is_percent).into()));
    adapter.on_quick_chosen(
        runner.takes(|percent| DealIntent::QuickPercent(u32::try_from(percent).unwrap_or_default()).into()),
    );
    adapter.on_figure_key(runner.takes(|key: SharedString| DealIntent::FigureKey(key.into()).into()));
    adapter.on_reason_chosen(runner.takes(|code: SharedString| DealIntent::ReasonChosen(code.into()).into()));
    adapter.on_reason_note_edited(runner.takes(|note: SharedString| DealIntent::ReasonNoteEdited(note.into()).into()));
    adapter.on_applied(runner.does(|| DealIntent::Applied.into()));
    adapter.on_cleared(runner.does(|| DealIntent::Cleared.into()));
    adapter.on_undo_change(runner.does(|| DealIntent::UndoChange.into()));
}

fn connect_held(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<DealAdapter>();
    adapter.on_held_opened(runner.does(|| DealIntent::HeldOpened.into()));
    adapter.on_held_name_edited(runner.takes(|name: SharedString| DealIntent::HeldNameEdited(name.into()).into()));
    adapter.on_hold(runner.does(|| DealIntent::Hold.into()));
    adapter.on_resume(runner.about(HeldId::parse, |id| DealIntent::Resume(id).into()));
    adapter.on_drop_held(runner.about(HeldId::parse, |id| DealIntent::Drop(id).into()));
    adapter.on_undo_drop(runner.does(|| DealIntent::UndoDrop.into()));
}

fn connect_pending(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<DealAdapter>();
    adapter.on_pending_opened(runner.does(|| DealIntent::QrisOpened.into()));
    adapter.on_pending_chose(runner.about(QrisRequestId::parse, |id| DealIntent::QrisChosen(id).into()));
    adapter.on_reference_edited(
        runner.takes(|reference: SharedString| DealIntent::ReferenceEdited(reference.into()).into()),
    );
    adapter.on_shown_again(runner.does(|| DealIntent::ShowAgain.into()));
    adapter.on_settle(runner.does(|| DealIntent::Settle.into()));
    adapter.on_settle_with_cash(runner.does(|| DealIntent::SettleWithCash.into()));
    adapter.on_void_code(runner.does(|| DealIntent::Void.into()));
}
