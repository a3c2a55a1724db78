//! A kiosk that a story works on: the real window and presenters, effects done at once, found by accessible label.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deks::base::{ActId, FixedClock, PartnerId, ProductId, Rupiah, UserId, UtcMs, Zone};
use deks::catalog::{self, NewProduct, ProductWords};
use deks::config::Config;
use deks::kiosk::flow::{Event, Mode, forget_all, tell};
use deks::kiosk::{Screens, Services, Workers, connect};
use deks::partners::{self, PartnerForm};
use deks::people::{self, People, Session};
use deks::stock::{self, Movement, MovementKind};
use deks::store::{Act, Store, StoreError, StoreOptions};
use deks::till::promotions::{BearerWish, Effect, PromotionForm, SavePromotion, Target, save_promotion};
use deks_ui::{App, Nav, Screen, Shell, Toaster};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, LogicalSize};

/// 22 November 2026, 12.00 WIB.
pub const NOON_MS: i64 = 1_795_323_600_000;
pub const ADMIN_PIN: &str = "246813";

pub struct Kiosk {
    pub services: Services,
    pub app: App,
    pub _screens: Screens,
    pub admin: UserId,
    pub folder: tempfile::TempDir,
}

pub fn open_services(folder: &Path) -> Services {
    open_services_with(folder, Config::default(), FixedClock::at(UtcMs(NOON_MS)))
}

/// With other settings, or a clock that the story sets.
pub fn open_services_with(folder: &Path, config: Config, clock: FixedClock) -> Services {
    let store = Store::open(StoreOptions {
        path: folder.join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: "K1".into(),
        clock: Arc::new(clock),
    })
    .expect("a store");
    let people = People::open(store, folder).expect("people");
    Services::new(people, config, folder.to_path_buf(), Mode::Inline, Workers::none())
}

thread_local! {
    /// A thread gets its backend once, however many kiosks it opens.
    static BACKEND: () = i_slint_backend_testing::init_no_event_loop();
}

pub fn open_window(services: &Services) -> (App, Screens) {
    BACKEND.with(|()| ());
    forget_all();
    let app = App::new().expect("a window");
    app.window().set_size(LogicalSize::new(1280.0, 800.0));
    let screens = connect(&app, services);
    app.show().expect("the window shows");
    (app, screens)
}

/// An outlet with one admin, who is signed in.
pub fn kiosk() -> Kiosk {
    kiosk_with(|_| ())
}

/// The same in an outlet that set something else.
pub fn kiosk_with(change: impl FnOnce(&mut Config)) -> Kiosk {
    let mut config = Config::default();
    change(&mut config);
    start(config, FixedClock::at(UtcMs(NOON_MS)))
}

/// The same, with a clock that the story sets.
pub fn kiosk_at(clock: FixedClock) -> Kiosk {
    start(Config::default(), clock)
}

fn start(config: Config, clock: FixedClock) -> Kiosk {
    let folder = tempfile::tempdir().expect("a folder");
    let services = open_services_with(folder.path(), config, clock);
    let admin = services.people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("an admin");
    kiosk_of(folder, services, admin)
}

/// An outlet with six bags of "Mitra Pandan" on its shelf, at Rp 85.000; the bag, and the code on its label.
pub fn kiosk_with_bags() -> (Kiosk, ProductId, String) {
    let kiosk = kiosk();
    let bag = kiosk.product(kiosk.partner("Mitra Pandan"), "Tas Anyam", 85_000);
    kiosk.receive(bag, 6);
    let code = kiosk.code_of(bag);
    (kiosk, bag, code)
}

/// A kiosk on an outlet that is there already; its admin is signed in.
pub fn kiosk_of(folder: tempfile::TempDir, services: Services, admin: UserId) -> Kiosk {
    let (app, screens) = open_window(&services);
    let kiosk = Kiosk { services, app, _screens: screens, admin, folder };
    kiosk.sign_in(admin);
    kiosk
}

impl Kiosk {
    /// The program starts again on what is on the disk.
    pub fn restart(self) -> Kiosk {
        let services = open_services(self.folder.path());
        self.restarted(services)
    }

    /// The same, with other settings or another clock.
    pub fn restarted(self, services: Services) -> Kiosk {
        kiosk_of(self.folder, services, self.admin)
    }

    pub fn sign_in(&self, user: UserId) {
        let user = self.services.store.read(|c| people::user_by_id(c, user)).expect("readable").expect("known");
        *self.services.session() = Session::signed_in(user.clone(), 0);
        tell(&Event::SignedIn(user));
    }

    pub fn go(&self, screen: Screen) {
        self.app.global::<Nav>().invoke_go(screen);
        settle();
    }

    /// A window so high that nothing lies below its edge: what a person would drag into sight.
    pub fn tall(&self) {
        self.app.window().set_size(LogicalSize::new(1280.0, 3000.0));
        settle();
    }

    pub fn find(&self, label: &str) -> Option<ElementHandle> {
        ElementHandle::find_by_accessible_label(&self.app, label)
            .find(|element| element.accessible_role() != Some(AccessibleRole::Text))
    }

    /// What is called so and can be touched; it has to be there.
    pub fn target(&self, label: &str) -> ElementHandle {
        self.find(label).unwrap_or_else(|| panic!("nothing is called {label:?}"))
    }

    /// Presses with a finger and lets go, slowly enough for a part that can be dragged.
    pub fn touch(&self, label: &str) {
        let element = self.target(label);
        let (at, size) = (element.absolute_position(), element.size());
        let position = LogicalPosition::new(at.x + size.width / 2.0, at.y + size.height / 2.0);
        let button = PointerEventButton::Left;
        self.app.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        mock_elapsed_time(Duration::from_millis(200));
        self.app.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        settle();
    }

    /// The smallest window, with letters of this size.
    pub fn shrink(&self, text_scale: f32) {
        self.app.window().set_size(LogicalSize::new(1024.0, 600.0));
        self.app.global::<Shell>().set_text_scale(text_scale);
        settle();
    }

    /// Ten per cent off, borne by the outlet, today.
    pub fn tenth_off(&self, name: &str, target: Target) {
        let today = self.services.store.today();
        let form = PromotionForm {
            id: None,
            name: name.into(),
            effect: Effect::Percent(1_000),
            target,
            bearer: BearerWish::Outlet,
            from: today,
            until: today,
        };
        let (act_id, by, price_limit) = (ActId::new(), self.admin, Rupiah(500_000));
        save_promotion(&self.services.store, SavePromotion { act_id, by, form, price_limit }).expect("saved");
        tell(&Event::RegisterChanged);
        settle();
    }

    pub fn press(&self, label: &str) {
        let element = self.find(label).unwrap_or_else(|| panic!("nothing to press is called {label:?}"));
        element.invoke_accessible_default_action();
        settle();
    }

    pub fn write(&self, label: &str, text: &str) {
        let field = self.find(label).unwrap_or_else(|| panic!("no field is called {label:?}"));
        field.set_accessible_value(text);
        settle();
    }

    pub fn value(&self, label: &str) -> String {
        let field = self.find(label).unwrap_or_else(|| panic!("no field is called {label:?}"));
        field.accessible_value().unwrap_or_default().into()
    }

    pub fn shows(&self, text: &str) -> bool {
        ElementHandle::find_by_accessible_label(&self.app, text).next().is_some()
    }

    pub fn pin(&self, pin: &str) {
        for digit in pin.chars() {
            self.press(&digit.to_string());
        }
    }

    pub fn message(&self) -> String {
        self.app.global::<Toaster>().get_text().into()
    }

    /// The file that a place names, in the kiosk's own folder: `a.pdf, di folder surat kios ini`. It names no path.
    pub fn paper_at(&self, lies: &str) -> std::path::PathBuf {
        let name = lies.strip_suffix(", di folder surat kios ini");
        let name = name.filter(|name| !name.contains('/')).unwrap_or_else(|| panic!("{lies}"));
        self.services.data_folder.join("surat").join(name)
    }

    /// The file that the message names.
    pub fn saved_paper(&self) -> std::path::PathBuf {
        let said = self.message();
        let lies = said.strip_prefix("Tersimpan: ").and_then(|said| said.strip_suffix('.'));
        self.paper_at(lies.unwrap_or_else(|| panic!("{said}")))
    }

    pub fn partner(&self, name: &str) -> PartnerId {
        let form = PartnerForm { business_name: name.into(), ..PartnerForm::default() };
        partners::save_partner(&self.services.store, ActId::new(), self.admin, form).expect("a partner")
    }

    pub fn product(&self, partner_id: PartnerId, name: &str, price: i64) -> ProductId {
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: name.into(), variant: String::new(), category: "Kriya".into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(price),
            price_limit: Rupiah(500_000),
        };
        catalog::register_product(&self.services.store, ActId::new(), self.admin, new).expect("a product")
    }

    /// Pieces come in, as a check-in would book them.
    pub fn receive(&self, product_id: ProductId, pieces: i64) {
        let received = self.services.store.write(Act::by(self.admin, "test.receive"), move |tx| {
            let (at, day) = (tx.now(), tx.day());
            stock::record(tx, 1, &Movement { product_id, kind: MovementKind::Received, qty: pieces, at, day })
                .map(|_| ())
        });
        received.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }

    /// What a scanner that types like a keyboard does, into whatever has the focus.
    pub fn scan(&self, code: &str) {
        // The blink after which the window has the keys back from a screen that was left.
        settle();
        for letter in code.chars().chain(['\n']) {
            let text = slint::SharedString::from(letter);
            self.app.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            self.app.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
        settle();
    }

    /// A second goes by.
    pub fn tick(&self) {
        tell(&Event::Tick);
        settle();
    }

    pub fn code_of(&self, product: ProductId) -> String {
        self.services.store.read(|c| catalog::by_id(c, product)).expect("readable").expect("known").code
    }
}

/// Lets timers and changes run for a moment.
pub fn settle() {
    // Longer than the main action waits before it can be pressed.
    for _ in 0..9 {
        mock_elapsed_time(Duration::from_millis(60));
    }
}
