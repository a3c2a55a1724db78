//! A whole outlet for the till's stories: people with PINs, two partners, a shelf. Made once, copied for each story.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use deks::base::{ActId, FixedClock, PartnerId, ProductId, Rupiah, SaleId, UserId, UtcMs, Zone};
use deks::catalog::{self, Product};
use deks::config::{Config, TenderKind};
use deks::partners::{self, DiscountBearer, PartnerForm, Terms, change_terms, save_partner};
use deks::people::{Approved, People, Role, user_by_id};
use deks::stock::{self, Movement, MovementKind};
use deks::store::{Act, Store, StoreError, StoreOptions};
use deks::till::shift::{
    CashKind, CashMove, CloseShift, Closed, Pieces, Shift, ShiftReport, ShiftSettings, SubmitCount, close_shift,
    current_shift, fewest_pieces, move_cash, open_shift, submit_count, x_report, z_report,
};
use deks::till::{
    BackLine, BackTo, Cart, Found, Paid, PayError, Payment, Reason, RefundDone, RefundError, RefundOrder, RefundTo,
    Tender, TillSettings, lookup, pay, refund_sale,
};

/// Sunday, 22 November 2026, 09.00 WIB.
pub const START: &str = "2026-11-22T02:00:00Z";
/// The static code of a merchant that does not exist: vector A of the specification.
pub const STATIC_QRIS: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA61056022562\
    070703A016304CCD9";
pub const ADMIN_PIN: &str = "246813";
pub const MANAGER_PIN: &str = "582046";
/// Codes and prices on the shelf; the last two are the second partner's.
pub const SHELF: [(&str, &str, i64); 4] = [
    ("TA23BC4", "Tas Anyam Pandan", 85_000),
    ("SB77KL2", "Sabun Sereh", 12_749),
    ("KR55MN8", "Keripik Tempe", 30_000),
    ("BT66QR9", "Batik Tulis Mangrove", 385_000),
];
/// Pieces of each product at the start.
pub const ON_HAND: i64 = 100_000;

#[derive(Debug, Clone, Copy)]
pub struct Staff {
    pub cashiers: [UserId; 2],
    pub stock_keeper: UserId,
    pub manager: UserId,
    pub admin: UserId,
}

impl Staff {
    /// Somebody of this role.
    pub fn of(&self, role: Role) -> UserId {
        match role {
            Role::Kasir => self.cashiers[0],
            Role::StafStok => self.stock_keeper,
            Role::Manajer => self.manager,
            Role::Admin => self.admin,
        }
    }
}

/// The files of an outlet that was set up, and who and what is in it.
struct Template {
    database: Vec<u8>,
    pepper: Vec<u8>,
    staff: Staff,
    partners: [PartnerId; 2],
    goods: [ProductId; 4],
}

pub struct Till {
    pub store: Store,
    pub people: People,
    pub clock: FixedClock,
    pub staff: Staff,
    pub partners: [PartnerId; 2],
    pub goods: [ProductId; 4],
    pub till: Arc<TillSettings>,
    pub shifts: Arc<ShiftSettings>,
    pub config: Config,
    pub folder: tempfile::TempDir,
}

fn open_store(folder: &Path, clock: &FixedClock, prefix: &str) -> Store {
    Store::open(StoreOptions {
        path: folder.join("deks.sqlite"),
        zone: Zone::Wib,
        device_prefix: prefix.into(),
        clock: Arc::new(clock.clone()),
    })
    .expect("a store")
}

fn moment(text: &str) -> UtcMs {
    UtcMs::parse_rfc3339(text).expect("a moment")
}

fn make_template() -> Template {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open_store(folder.path(), &FixedClock::at(moment(START)), "K1");
    let people = People::open(store.clone(), folder.path()).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", ADMIN_PIN).expect("an admin");
    let add = |name: &str, role, pin: &str| people.add_user(ActId::new(), admin, name, role, pin).expect("a user");
    let cashiers = [add("Kasir 01", Role::Kasir, "907214"), add("Kasir 02", Role::Kasir, "350917")];
    let stock_keeper = add("Staf Stok 01", Role::StafStok, "711938");
    let manager = add("Manajer 01", Role::Manajer, MANAGER_PIN);
    let terms = [(1_500, DiscountBearer::Outlet), (2_000, DiscountBearer::Partner)];
    let partners = [("Mitra Pandan", terms[0]), ("Batik Rungkut", terms[1])].map(|(name, (commission_bp, bearer))| {
        let form = PartnerForm { business_name: name.into(), ..PartnerForm::default() };
        let partner = save_partner(&store, ActId::new(), admin, form).expect("a partner");
        let terms = Terms::percent(commission_bp, bearer);
        change_terms(&store, ActId::new(), admin, partner, store.today(), terms).expect("terms");
        partner
    });
    let goods = [0, 1, 2, 3].map(|at| {
        let (code, name, price) = SHELF[at];
        put_on_the_shelf(&store, partners[at / 2], code, name, price)
    });
    drop((people, store));
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("a file");
    let staff = Staff { cashiers, stock_keeper, manager, admin };
    Template { database: read("deks.sqlite"), pepper: read("pepper.key"), staff, partners, goods }
}

/// A product with its price of today and many pieces.
pub fn put_on_the_shelf(store: &Store, partner_id: PartnerId, code: &str, name: &str, price: i64) -> ProductId {
    let product = Product {
        id: ProductId::new(),
        partner_id,
        code: code.into(),
        name: name.into(),
        variant: String::new(),
        category: "Kriya".into(),
        barcode: String::new(),
        photo_hash: None,
        active: true,
    };
    let id = product.id;
    let written = store.write(Act::system("test.shelf"), move |tx| {
        let owner = partners::by_id(tx.conn(), partner_id)?.map(|owner| owner.business_name).unwrap_or_default();
        catalog::save(tx, &product, &owner)?;
        let (at, day) = (tx.now(), tx.day());
        catalog::set_price(tx, id, day, Rupiah(price))?;
        stock::record(tx, 1, &Movement { product_id: id, kind: MovementKind::Received, qty: ON_HAND, at, day })?;
        Ok::<_, StoreError>(())
    });
    written.expect("on the shelf");
    id
}

impl Till {
    pub fn new() -> Till {
        Till::with_prefix("K1")
    }

    /// Another till, whose numbers begin otherwise.
    pub fn with_prefix(prefix: &str) -> Till {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        let made = TEMPLATE.get_or_init(make_template);
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("deks.sqlite"), &made.database).expect("a copy");
        std::fs::write(folder.path().join("pepper.key"), &made.pepper).expect("a copy");
        let clock = FixedClock::at(moment(START));
        let store = open_store(folder.path(), &clock, prefix);
        let people = People::open(store.clone(), folder.path()).expect("the people");
        let mut config = Config::default();
        config.outlet.device_prefix = prefix.into();
        config.tenders.offered = TenderKind::ALL.to_vec();
        config.tenders.qris_payload = STATIC_QRIS.into();
        let name: deks::till::CashierName = |connection, user| Ok(user_by_id(connection, user)?.map(|user| user.name));
        let till = Arc::new(TillSettings::of(&config, None, name));
        let shifts = Arc::new(ShiftSettings::of(&config));
        let Template { staff, partners, goods, .. } = *made;
        Till { store, people, clock, staff, partners, goods, till, shifts, config, folder }
    }

    /// The program starts again on what is on the disk.
    pub fn restart(self) -> Till {
        let Till { store, people, clock, staff, partners, goods, till, shifts, config, folder } = self;
        let prefix = store.device().prefix.clone();
        drop((store, people));
        let store = open_store(folder.path(), &clock, &prefix);
        let people = People::open(store.clone(), folder.path()).expect("the people");
        Till { store, people, clock, staff, partners, goods, till, shifts, config, folder }
    }

    pub fn cashier(&self) -> UserId {
        self.staff.cashiers[0]
    }

    /// The manager types the PIN for what somebody else asks.
    pub fn agreed(&self, requester: UserId) -> Approved {
        self.people.approve(requester, self.staff.manager, MANAGER_PIN).expect("the manager agrees")
    }

    pub fn later(&self, minutes: i64) {
        self.clock.advance_ms(minutes * 60_000);
    }

    pub fn set_clock(&self, text: &str) {
        self.clock.set(moment(text));
    }

    /// Scans codes into a cart.
    pub fn cart(&self, codes: &[&str]) -> Cart {
        let mut cart = Cart::default();
        for code in codes {
            match self.store.read(|c| lookup::find(c, code, self.store.today())).expect("readable") {
                Found::One(item) => cart.add(item, 1).expect("room"),
                other => panic!("{code}: {other:?}"),
            };
        }
        cart
    }

    pub fn payment(&self, user: UserId, cart: Cart, tenders: Vec<Tender>) -> Payment {
        Payment { tenders, ..Payment::in_cash(ActId::new(), user, cart, Rupiah::ZERO, self.till.clone()) }
    }

    pub fn pay(&self, user: UserId, cart: Cart, tenders: Vec<Tender>) -> Result<Paid, PayError> {
        let paid = pay(&self.store, self.payment(user, cart, tenders));
        self.clock.advance_ms(1_000);
        paid
    }

    /// Sells pieces for cash.
    pub fn sell(&self, codes: &[&str], given: i64) -> Paid {
        self.pay(self.cashier(), self.cart(codes), vec![Tender::Cash { given: Rupiah(given) }]).expect("paid")
    }

    /// Pieces of a sale's first line come back to the shelf, agreed by the manager.
    pub fn refund_order(&self, sale_id: SaleId, qty: i64, approval: Approved) -> RefundOrder {
        RefundOrder {
            act_id: ActId::new(),
            user: approval.requester(),
            sale_id,
            lines: vec![BackLine { sale_line_no: 1, qty, back_to: BackTo::Shelf }],
            to: RefundTo::AsPaid,
            references: Vec::new(),
            reason: Reason::of("size"),
            approval: Some(approval),
            settings: self.till.clone(),
        }
    }

    pub fn take_back(&self, sale_id: SaleId, qty: i64) -> Result<RefundDone, RefundError> {
        let order = self.refund_order(sale_id, qty, self.agreed(self.cashier()));
        refund_sale(&self.store, order)
    }

    pub fn open_shift(&self, user: UserId, float: i64) -> Shift {
        open_shift(&self.store, ActId::new(), user, Rupiah(float)).expect("opened")
    }

    pub fn open_now(&self) -> Option<Shift> {
        self.store.read(current_shift).expect("readable")
    }

    /// What the drawer of the open shift should hold, as a manager sees it.
    pub fn in_drawer(&self) -> Rupiah {
        x_report(&self.store, self.staff.manager, &self.shifts).expect("a report").totals.expected_cash()
    }

    pub fn cash_move(&self, user: UserId, kind: CashKind, amount: i64, approval: Option<Approved>) -> CashMove {
        let reason = match kind {
            CashKind::FromSafe => "small_change",
            CashKind::ToSafe => "to_safe",
            CashKind::Expense => "supplies",
        };
        let (act_id, amount, reason) = (ActId::new(), Rupiah(amount), Reason::of(reason));
        CashMove { act_id, user, kind, amount, reason, approval, settings: self.shifts.clone() }
    }

    /// Takes money from the safe until the drawer holds so much.
    pub fn fill_drawer(&self, user: UserId, needed: Rupiah) {
        let missing = (needed - self.in_drawer()).0;
        if missing > 0 {
            let hundreds = (missing + 99) / 100 * 100;
            move_cash(&self.store, self.cash_move(user, CashKind::FromSafe, hundreds, None)).expect("from the safe");
        }
    }

    /// The pieces of an amount in whole hundreds.
    pub fn pieces(&self, amount: Rupiah) -> Vec<Pieces> {
        let pieces = fewest_pieces(amount, self.store.today());
        let sum: Rupiah = pieces.iter().map(Pieces::amount).sum();
        assert_eq!(sum, amount, "coins below 100 rupiah are not in the drawer");
        pieces
    }

    /// Counts so much in the drawer and closes the shift with an explanation.
    pub fn count_and_close(&self, user: UserId, counted: Rupiah) -> Closed {
        let shift = self.open_now().expect("an open shift").id;
        let (pieces, settings) = (self.pieces(counted), self.shifts.clone());
        let count = SubmitCount { act_id: ActId::new(), user, shift, pieces, settings: settings.clone() };
        submit_count(&self.store, &count).expect("counted");
        let explanation = Some(Reason::of("change_error"));
        let order = CloseShift { act_id: ActId::new(), user, shift, explanation, accepted: None, settings };
        close_shift(&self.store, order).expect("closed")
    }

    pub fn z(&self, z_number: i64) -> ShiftReport {
        self.store.read(|c| z_report(c, z_number)).expect("readable").expect("a report")
    }

    /// One number from the database; nothing counts as zero.
    pub fn number(&self, sql: &str) -> i64 {
        let read = self
            .store
            .read(|c| Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.unwrap_or(0)));
        read.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub fn on_hand(&self, product: ProductId) -> i64 {
        self.store.read(|c| stock::state_of(c, product)).expect("readable").map_or(0, |state| state.on_hand)
    }
}
