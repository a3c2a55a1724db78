//! An outlet in a folder, for this room's tests.

use std::sync::Arc;

use rusqlite::ToSql;

use crate::base::money::{CashRounding, RoundingDirection};
use crate::base::{ActId, BusinessDay, FixedClock, PartnerId, ProductId, Rupiah, UserId, UtcMs, Zone};
use crate::catalog::{self, Product};
use crate::config::{Limits, Outlet as OutletConfig, Tenders};
use crate::partners::{self, Partner, PartnerStatus, Terms};
use crate::stock::{self, Movement, MovementKind};
use crate::store::{Act, Store, StoreError, StoreOptions};
use crate::till::{
    Cart, Found, Paid, PayError, Payment, ReceiptSettings, Tender, TenderKind, TillSettings, default_terms, lookup, pay,
};

/// The outlet's static code: vector A of the specification, of a merchant that does not exist.
pub const STATIC_QRIS: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA61056022562\
    070703A016304CCD9";

pub struct Outlet {
    pub store: Store,
    pub clock: FixedClock,
    /// Kasir 01, who may sell and ask.
    pub cashier: UserId,
    /// Manajer 01, who may approve.
    pub manager: UserId,
    pub partner: PartnerId,
    pub settings: Arc<TillSettings>,
    _folder: tempfile::TempDir,
}

impl Outlet {
    /// Open at 14.05 WIB on Sunday, 22 November 2026, with one partner and an empty shelf.
    pub fn new() -> Outlet {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = FixedClock::at(UtcMs::parse_rfc3339("2026-11-22T07:05:00Z").expect("a moment"));
        let store = Store::open(StoreOptions {
            path: folder.path().join("deks.db"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(clock.clone()),
        })
        .expect("a store");
        let partner = PartnerId::new();
        store.write(Act::system("test.partner"), move |tx| partners::save(tx, &a_partner(partner))).expect("saved");
        let (cashier, manager) = (UserId::new(), UserId::new());
        hire(&store, [(cashier, "Kasir 01", "kasir"), (manager, "Manajer 01", "manajer")]);
        let receipt = ReceiptSettings::of(&OutletConfig::default(), None, |_, _| Ok(Some("Kasir 01".into())));
        let settings = TillSettings {
            till: "K1".into(),
            rounding: CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest },
            tenders: Tenders {
                offered: TenderKind::ALL.to_vec(),
                qris_payload: STATIC_QRIS.into(),
                ..Tenders::default()
            },
            limits: Limits::default(),
            default_terms: default_terms(1_500),
            printer: Some("receipt".into()),
            receipt,
            disk_free_bytes_min: 0,
        };
        Outlet { store, clock, cashier, manager, partner, settings: Arc::new(settings), _folder: folder }
    }

    /// Puts a product on the shelf; pieces are received now.
    pub fn product(&self, code: &str, name: &str, price: i64, on_hand: i64) -> ProductId {
        let id = ProductId::new();
        let product = Product {
            id,
            partner_id: self.partner,
            code: code.into(),
            name: name.into(),
            variant: String::new(),
            category: "Kriya".into(),
            barcode: String::new(),
            photo_hash: None,
            active: true,
        };
        self.save_product(product, price, on_hand);
        id
    }

    pub fn save_product(&self, product: Product, price: i64, on_hand: i64) {
        self.store
            .write(Act::system("test.product"), move |tx| {
                catalog::save(tx, &product, "Mitra Contoh")?;
                if price > 0 {
                    catalog::set_price(tx, product.id, tx.day(), Rupiah(price))?;
                }
                if on_hand != 0 {
                    let (at, day) = (tx.now(), tx.day());
                    let kind = MovementKind::Received;
                    stock::record(tx, 1, &Movement { product_id: product.id, kind, qty: on_hand, at, day })?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("saved");
        self.clock.advance_ms(1_000);
    }

    pub fn set_price(&self, product: ProductId, price: i64) {
        let today = self.store.today();
        self.store
            .write(Act::system("test.price"), move |tx| catalog::set_price(tx, product, today, Rupiah(price)))
            .expect("set");
    }

    pub fn set_terms(&self, from: BusinessDay, terms: Terms) {
        let partner = self.partner;
        self.store
            .write(Act::system("test.terms"), move |tx| partners::set_terms(tx, partner, from, terms))
            .expect("set");
    }

    /// Scans codes into a cart.
    pub fn scan(&self, codes: &[&str]) -> Cart {
        let mut cart = Cart::default();
        for code in codes {
            match self.store.read(|c| lookup::find(c, code, self.store.today())).expect("read") {
                Found::One(item) => cart.add(item, 1).expect("room"),
                other => panic!("{code}: {other:?}"),
            };
        }
        cart
    }

    /// A payment in cash alone.
    pub fn payment(&self, cart: &Cart, given: i64) -> Payment {
        Payment::in_cash(ActId::new(), self.cashier, cart.clone(), Rupiah(given), self.settings.clone())
    }

    pub fn pay(&self, cart: &Cart, given: i64) -> Result<Paid, PayError> {
        self.pay_with(cart, vec![Tender::Cash { given: Rupiah(given) }])
    }

    pub fn pay_with(&self, cart: &Cart, tenders: Vec<Tender>) -> Result<Paid, PayError> {
        let paid = pay(&self.store, Payment { tenders, ..self.payment(cart, 0) });
        self.clock.advance_ms(1_000);
        paid
    }

    /// One number from the database.
    pub fn number(&self, sql: &str) -> i64 {
        self.store
            .read(|c| Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.unwrap_or(0)))
            .expect("a number")
    }

    pub fn on_hand(&self, product: ProductId) -> i64 {
        self.store.read(|c| stock::state_of(c, product)).expect("read").map_or(0, |state| state.on_hand)
    }
}

/// Registers people without their PINs: who approves is played.
pub fn hire<const N: usize>(store: &Store, people: [(UserId, &'static str, &'static str); N]) {
    store
        .write(Act::system("test.hire"), move |tx| {
            for (id, name, role) in people {
                let columns: [(&'static str, &dyn ToSql); 4] =
                    [("name", &name), ("role", &role), ("active", &true), ("language", &"id")];
                tx.record("users", ("user_id", &id), &columns)?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("hired");
}

fn a_partner(id: PartnerId) -> Partner {
    Partner {
        id,
        code: "M001".into(),
        business_name: "Mitra Contoh".into(),
        owner_name: String::new(),
        contact_name: "Kontak UKM 01".into(),
        email: "mitra01@example.com".into(),
        phone: "+6281200000001".into(),
        instagram: String::new(),
        address: String::new(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        agreement_number: String::new(),
        agreement_from: None,
        agreement_until: None,
        joined_on: BusinessDay::new(2026, 1, 1).expect("a day"),
        status: PartnerStatus::Active,
        note: String::new(),
    }
}
