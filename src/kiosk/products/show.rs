//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, MoveRow, PictureFile as PictureRow, PriceRow, ProductField, ProductFields, ProductMove, ProductRow,
    ProductsAdapter, Screen as Place,
};
use slint::{ComponentHandle, Global as _, Image, SharedString};

use super::Card;
use super::{Effect, Intent, MoveKind, ProductForm, ProductsScreen, Row, SheetTyped, Typed, work};
use crate::base::{ActId, ProductId, Rupiah};
use crate::catalog::search::COUNT_MAX;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::photos::{self, PictureFile, Pixels};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};
use crate::merchandising::Channel;
use crate::partnership::agreement::{CommissionChange, Liability};
use crate::people::Permission;
use crate::stock::MovementKind;
use crate::stockroom::damage::Cost;

impl Screen for ProductsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => {
                let may_change_prices = user.may(Permission::ChangePrices);
                Some(Intent::SignedIn { may_change_prices, may_keep: user.may(Permission::KeepStock) })
            }
            Event::Entered(Place::Products) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::Scanned { place: Place::Products, code } => Some(Intent::Scanned(code.clone())),
            Event::RegisterChanged | Event::Sold if self.is_open => Some(Intent::Reload),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Given(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined),
            Event::ProductWanted(id) => Some(Intent::Wanted(*id)),
            Event::ProductsOfPartnerWanted(id) => Some(Intent::PartnerWanted(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = ProductsAdapter::get(app);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        adapter.set_total(self.total_text().into());
        adapter.set_total_count(i32::try_from(self.total).unwrap_or(i32::MAX));
        adapter.set_shown(self.shown_text().into());
        adapter.set_partner(self.partner.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default().into());
        rows::sync(adapter.get_products(), self.rows.iter().map(row).collect(), |model| adapter.set_products(model));
        let categories = self.categories.iter().map(|name| name.as_str().into()).collect();
        rows::sync(adapter.get_categories(), categories, |model| adapter.set_categories(model));
        adapter.set_unknown_code(self.unknown_code.clone().unwrap_or_default().into());
        adapter.set_may_change_prices(self.may_change_prices);
        adapter.set_price_limit(self.price_limit.to_string().into());
        adapter.set_photo_folder(self.photo_folder.as_str().into());
        if let Some(card) = &self.card {
            put_identity(&adapter, card);
            put_card(&adapter, card);
            put_photo_part(&adapter, card);
            put_stock_part(&adapter, card, self.may_keep);
        }
        adapter.set_from_partner(self.from_partner);
        adapter.set_card_open(self.card.is_some());
    }
}

impl ProductsScreen {
    fn has_asked(&self, id: ActId) -> bool {
        self.card.as_ref().is_some_and(|card| card.has_asked(id))
    }

    /// How many there are in all. Only a search over all products stops counting.
    pub(super) fn total_text(&self) -> String {
        let searched = self.partner.is_none() && !self.query.trim().is_empty();
        if searched && self.total >= COUNT_MAX {
            format!("{}+", Rupiah(COUNT_MAX).grouped())
        } else {
            Rupiah(self.total).grouped()
        }
    }

    /// How many lines stand in the list when there are more; empty when all of them do.
    pub(super) fn shown_text(&self) -> String {
        let shown = self.rows.len() as i64;
        if shown < self.total { Rupiah(shown).grouped() } else { String::new() }
    }
}

fn row(row: &Row) -> ProductRow {
    let detail = [&row.partner, &row.category].map(String::as_str);
    let detail: Vec<&str> = detail.into_iter().filter(|text| !text.is_empty()).collect();
    ProductRow {
        id: row.id.to_string().into(),
        code: row.code.as_str().into(),
        name: row.name.as_str().into(),
        detail: detail.join("  ·  ").into(),
        price: row.price.map(Rupiah::grouped).unwrap_or_default().into(),
        on_hand: row.on_hand as i32,
        active: row.active,
    }
}

fn image(pixels: Option<&Pixels>) -> Image {
    pixels.map(|pixels| Image::from_rgb8(pixels.clone())).unwrap_or_default()
}

fn put_identity(adapter: &ProductsAdapter<'_>, card: &Card) {
    adapter.set_code(card.data.product.code.as_str().into());
    adapter.set_title(card.data.product.full_name().into());
    adapter.set_owner(card.data.partner_name.as_str().into());
    adapter.set_price(card.data.price.map(|price| price.to_string()).unwrap_or_default().into());
    adapter.set_on_hand(card.data.on_hand as i32);
    adapter.set_qr(image(card.data.qr.as_ref()));
    adapter.set_photo(image(card.data.photo.as_ref()));
    adapter.set_has_photo(card.data.photo.is_some());
    adapter.set_pinned(card.data.is_pinned);
}

fn put_card(adapter: &ProductsAdapter<'_>, card: &Card) {
    let form = fields(&card.form);
    if adapter.get_form() != form {
        adapter.set_form(form);
    }
    adapter.set_tab(card.tab as i32);
    adapter.set_dirty(card.form_changed());
    adapter.set_leave_asked(card.leave_asked);
    let [from, to] = card.commission_asked.map(CommissionChange::figures).unwrap_or_default();
    adapter.set_commission_from(say(&from));
    adapter.set_commission_to(say(&to));
    adapter.set_busy(card.busy);
    adapter.set_flaw_field(card.flaw.as_ref().map_or(ProductField::None, |flaw| flaw.field));
    adapter.set_flaw(say(card.flaw.as_ref().map(|flaw| flaw.text.as_str()).unwrap_or_default()));
    if adapter.get_new_price() != card.new_price.as_str() {
        adapter.set_new_price(card.new_price.as_str().into());
    }
    adapter.set_price_from(words::date_value(Some(card.price_from)));
    let in_force = card.data.prices.iter().position(|(from, _)| *from <= card.data.today);
    let prices = card.data.prices.iter().enumerate().map(|(at, (from, price))| PriceRow {
        from: words::day_in_words(*from).into(),
        price: price.to_string().into(),
        in_force: Some(at) == in_force,
    });
    rows::sync(adapter.get_prices(), prices.collect(), |model| adapter.set_prices(model));
    let moves = card.data.moves.iter().map(|one| MoveRow {
        when: one.when.as_str().into(),
        r#move: kind_of(one.kind),
        pieces: one.qty as i32,
        on_hand: one.on_hand as i32,
        number: one.number.as_str().into(),
        by: one.by.as_str().into(),
    });
    rows::sync(adapter.get_moves(), moves.collect(), |model| adapter.set_moves(model));
}

fn put_photo_part(adapter: &ProductsAdapter<'_>, card: &Card) {
    let pictures = card.pictures.iter().map(picture).collect();
    rows::sync(adapter.get_pictures(), pictures, |model| adapter.set_pictures(model));
    let chosen = card.chosen_picture.as_ref().map(|path| path.to_string_lossy().into_owned());
    adapter.set_picture_chosen_path(chosen.unwrap_or_default().into());
    adapter.set_preview(image(card.preview.as_ref().map(|preview| &preview.pixels)));
    adapter.set_has_preview(card.preview.is_some());
    adapter.set_photo_flaw(say(&card.photo_flaw));
}

fn picture(file: &PictureFile) -> PictureRow {
    let size = format!("{},{} MB", file.bytes / 1_000_000, file.bytes % 1_000_000 / 100_000);
    PictureRow {
        path: file.path.to_string_lossy().into_owned().into(),
        name: file.name.as_str().into(),
        detail: [file.folder.as_str(), size.as_str()].join("  ·  ").into(),
    }
}

fn kind_of(kind: MoveKind) -> ProductMove {
    match kind {
        MoveKind::Moved(MovementKind::Received) => ProductMove::Received,
        MoveKind::Moved(MovementKind::Sold) => ProductMove::Sold,
        MoveKind::Moved(MovementKind::CustomerReturn) => ProductMove::CustomerReturn,
        MoveKind::Moved(MovementKind::HandedBack) => ProductMove::HandedBack,
        MoveKind::Moved(MovementKind::Damaged) => ProductMove::Damaged,
        MoveKind::Moved(MovementKind::Lost) => ProductMove::Lost,
        MoveKind::Moved(MovementKind::Adjusted) => ProductMove::Adjusted,
        MoveKind::ToStoreroom => ProductMove::ToStoreroom,
        MoveKind::ToShelf => ProductMove::ToShelf,
    }
}

fn put_stock_part(adapter: &ProductsAdapter<'_>, card: &Card, may_keep: bool) {
    adapter.set_may_keep(may_keep);
    if adapter.get_shelf() != card.shelf.as_str() {
        adapter.set_shelf(card.shelf.as_str().into());
    }
    adapter.set_shelf_changed(card.shelf_changed());
    let shelves = card.data.shelves.iter().map(|name| name.as_str().into()).collect();
    rows::sync(adapter.get_shelves(), shelves, |model| adapter.set_shelves(model));
    adapter.set_on_shelf(card.data.places.on_shelf as i32);
    adapter.set_in_storeroom(card.data.places.in_storeroom as i32);
    let wish = card.data.wish.as_ref().map(|wish| {
        say(&format!(
            "Permintaan {}: {} mulai {}, menunggu jawaban manajer.",
            wish.number,
            wish.price,
            wish.wanted.numeric()
        ))
    });
    adapter.set_wish(wish.unwrap_or_default());
    adapter.set_earliest(words::day_in_words(card.data.earliest).into());
    let channels = Channel::ALL.iter().map(|one| say(one.words())).collect();
    rows::sync(adapter.get_channels(), channels, |model| adapter.set_channels(model));
    adapter.set_sheet_flaw(say(&card.sheet_flaw));
    if adapter.get_pieces() != card.typed.pieces.as_str() {
        adapter.set_pieces(card.typed.pieces.as_str().into());
    }
    if adapter.get_memo() != card.typed.memo.as_str() {
        adapter.set_memo(card.typed.memo.as_str().into());
    }
    adapter.set_loss(card.typed.loss as i32);
    adapter.set_channel(card.typed.channel as i32);
    adapter.set_loss_words(say(&card.cost.map(loss_words).unwrap_or_default()));
    adapter.set_sheet(card.sheet);
}

/// Who bears it, and what it comes to.
fn loss_words(cost: Cost) -> String {
    match cost.bearer {
        Liability::Outlet => format!("Menurut perjanjian gerai yang menanggung: {} menjadi hak mitra.", cost.made_good),
        Liability::Shared => format!("Menurut perjanjian ditanggung berdua: {} menjadi hak mitra.", cost.made_good),
        Liability::Partner => "Menurut perjanjian mitra yang menanggung; tidak ada ganti rugi.".to_owned(),
    }
}

fn fields(form: &ProductForm) -> ProductFields {
    ProductFields {
        name: form.name.as_str().into(),
        variant: form.variant.as_str().into(),
        category: form.category.as_str().into(),
        barcode: form.barcode.as_str().into(),
        active: form.active,
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ProductsScreen> {
    let folder = photos::folder(services).to_string_lossy().into_owned();
    let screen = ProductsScreen::new(services.config.rules.price_limit_rupiah, folder);
    let runner = Runner::start(screen, app, services.clone());
    connect_list(app, &runner);
    connect_form(app, &runner);
    connect_acts(app, &runner);
    connect_photo(app, &runner);
    connect_stock(app, &runner);
    runner
}

fn connect_stock(app: &App, runner: &Runner<ProductsScreen>) {
    let adapter = app.global::<ProductsAdapter>();
    adapter.on_save_shelf(runner.does(|| Intent::SaveShelf));
    adapter.on_open_sheet(runner.takes(Intent::OpenSheet));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_sheet_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = ProductsAdapter::get(&app);
        let at = |at: i32| usize::try_from(at).unwrap_or(0);
        to.send(Intent::SheetEdited(SheetTyped {
            pieces: adapter.get_pieces().into(),
            loss: at(adapter.get_loss()),
            memo: adapter.get_memo().into(),
            channel: at(adapter.get_channel()),
        }));
    });
    adapter.on_sheet_done(runner.does(|| Intent::SheetDone));
}

fn connect_list(app: &App, runner: &Runner<ProductsScreen>) {
    let adapter = app.global::<ProductsAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_partner_cleared(runner.does(|| Intent::PartnerCleared));
    adapter.on_product_chosen(runner.about(ProductId::parse, Intent::ProductChosen));
    adapter.on_unknown_dismissed(runner.does(|| Intent::UnknownDismissed));
    adapter.on_check_in_wanted(runner.does(|| Intent::CheckInWanted));
}

fn connect_form(app: &App, runner: &Runner<ProductsScreen>) {
    let (to, window) = (runner.clone(), app.as_weak());
    app.global::<ProductsAdapter>().on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = ProductsAdapter::get(&app);
        let Some(price_from) = words::day_of(&adapter.get_price_from()) else { return };
        let fields = adapter.get_form();
        let form = ProductForm {
            name: fields.name.into(),
            variant: fields.variant.into(),
            category: fields.category.into(),
            barcode: fields.barcode.into(),
            active: fields.active,
        };
        let (new_price, shelf) = (adapter.get_new_price().into(), adapter.get_shelf().into());
        to.send(Intent::Edited(Box::new(Typed { form, new_price, price_from, shelf })));
    });
}

fn connect_acts(app: &App, runner: &Runner<ProductsScreen>) {
    let adapter = app.global::<ProductsAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(usize::try_from(at).unwrap_or(0))));
    adapter.on_save(runner.does(|| Intent::Save));
    adapter.on_save_price(runner.does(|| Intent::SavePrice));
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_discard(runner.does(|| Intent::Discard));
    adapter.on_stay(runner.does(|| Intent::Stay));
    adapter.on_commission_agreed(runner.does(|| Intent::CommissionAgreed));
    adapter.on_commission_declined(runner.does(|| Intent::CommissionDeclined));
    adapter.on_labels(runner.does(|| Intent::Labels));
    adapter.on_pin_toggled(runner.does(|| Intent::PinToggled));
}

fn connect_photo(app: &App, runner: &Runner<ProductsScreen>) {
    let adapter = app.global::<ProductsAdapter>();
    adapter.on_look_again(runner.does(|| Intent::LookForPictures));
    let to = runner.clone();
    adapter.on_picture_chosen(move |path| {
        // Only what the list found is opened; a name that is no proper text is found again by its looks.
        let listed = to.peek(|screen| {
            let pictures = screen.card.as_ref().map(|card| card.pictures.as_slice()).unwrap_or_default();
            pictures.iter().map(|file| &file.path).find(|one| one.to_string_lossy() == path.as_str()).cloned()
        });
        if let Some(path) = listed {
            to.send(Intent::PictureChosen(path));
        }
    });
    adapter.on_use_picture(runner.does(|| Intent::UsePicture));
    adapter.on_drop_photo(runner.does(|| Intent::DropPhoto));
}
