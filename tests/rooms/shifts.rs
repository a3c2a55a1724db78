//! A day of two cashiers from the counted float to the Z report in the managers' mail, by what other rooms may call.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use deks::base::{ActId, PartnerId, ProductId, Rupiah, UserId};
use deks::catalog::{self, Product};
use deks::config::Config;
use deks::documents::{Template, pdf};
use deks::mail::{self, Filter};
use deks::partners::{self, Partner, PartnerStatus};
use deks::people::{People, Role, user_by_id};
use deks::stock::{self, Movement, MovementKind};
use deks::store::{Act, Store, StoreError};
use deks::till::shift::{
    CashKind, CashMove, CloseShift, OpenDrawer, Pieces, ShiftSettings, SubmitCount, TakeOver, close_shift, count_sheet,
    current_shift, mail_z, move_cash, open_drawer, open_shift, submit_count, take_over, z_pdf, z_report,
};
use deks::till::{Cart, Found, Payment, Reason, TillSettings, lookup, pay};

use super::kit::open_store;

const CODE: &str = "TA23BC4";

struct Counter {
    store: Store,
    people: People,
    cashiers: [UserId; 2],
    manager: UserId,
    till: Arc<TillSettings>,
    shifts: Arc<ShiftSettings>,
}

fn counter(folder: &Path) -> Counter {
    let (store, _) = open_store(folder, "2026-11-22T02:55:00Z");
    let people = People::open(store.clone(), folder).expect("the people");
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813").expect("an admin");
    let add = |name: &str, role, pin: &str| people.add_user(ActId::new(), admin, name, role, pin).expect("a user");
    let cashiers = [add("Kasir 01", Role::Kasir, "907214"), add("Kasir 02", Role::Kasir, "350917")];
    let manager = add("Manajer 01", Role::Manajer, "582046");
    let mut config = Config::default();
    config.mail.managers = vec!["manajer01@example.com".into()];
    fill_shelf(&store);
    let name: deks::till::CashierName = |connection, user| Ok(user_by_id(connection, user)?.map(|user| user.name));
    let till = Arc::new(TillSettings::of(&config, None, name));
    let shifts = Arc::new(ShiftSettings::of(&config));
    Counter { store, people, cashiers, manager, till, shifts }
}

fn fill_shelf(store: &Store) {
    let written = store.write(Act::system("test.shelf"), |tx| {
        let partner = PartnerId::new();
        partners::save(tx, &a_partner(partner))?;
        let product = Product {
            id: ProductId::new(),
            partner_id: partner,
            code: CODE.into(),
            name: "Tas Anyam Pandan".into(),
            variant: String::new(),
            category: "Kriya".into(),
            barcode: String::new(),
            photo_hash: None,
            active: true,
        };
        catalog::save(tx, &product, "Anyaman Contoh")?;
        let (at, day) = (tx.now(), tx.day());
        catalog::set_price(tx, product.id, day, Rupiah(85_000))?;
        let movement = Movement { product_id: product.id, kind: MovementKind::Received, qty: 20, at, day };
        stock::record(tx, 1, &movement)?;
        Ok::<_, StoreError>(())
    });
    written.expect("a shelf");
}

fn a_partner(id: PartnerId) -> Partner {
    Partner {
        id,
        code: "M001".into(),
        business_name: "Anyaman Contoh".into(),
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
        joined_on: deks::base::BusinessDay::new(2026, 1, 1).expect("a day"),
        status: PartnerStatus::Active,
        note: String::new(),
    }
}

impl Counter {
    fn sell(&self, user: UserId) {
        let mut cart = Cart::default();
        match self.store.read(|c| lookup::find(c, CODE, self.store.today())).expect("read") {
            Found::One(item) => cart.add(item, 1).expect("room"),
            other => panic!("{other:?}"),
        };
        let payment = Payment::in_cash(ActId::new(), user, cart, Rupiah(100_000), self.till.clone());
        pay(&self.store, payment).expect("paid");
    }
}

/// The text of a PDF by poppler, an independent reader.
fn text_of(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("written");
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output();
    let text = String::from_utf8(output.expect("poppler-utils is installed").stdout).expect("UTF-8");
    text.replace('\u{a0}', " ")
}

#[test]
fn a_day_of_two_cashiers_ends_in_a_z_report_that_managers_get() {
    let folder = tempfile::tempdir().expect("a folder");
    let counter = counter(folder.path());
    let (store, [one, two]) = (&counter.store, counter.cashiers);
    let settings = || counter.shifts.clone();
    let shift = open_shift(store, ActId::new(), one, Rupiah(300_000)).expect("opened");
    counter.sell(one);
    let asked = counter.people.approve(one, counter.manager, "582046").expect("approved with a PIN");
    let (reason, approval) = (Reason::of("small_change"), Some(asked));
    let order = OpenDrawer { act_id: ActId::new(), user: one, reason, approval, settings: settings() };
    open_drawer(store, order).expect("open");
    take_over(store, TakeOver { act_id: ActId::new(), user: two }).expect("taken over");
    counter.sell(two);
    counter.sell(two);
    let (kind, amount, reason) = (CashKind::Expense, Rupiah(15_000), Reason::with_note("other", "galon air"));
    let order =
        CashMove { act_id: ActId::new(), user: two, kind, amount, reason, approval: None, settings: settings() };
    move_cash(store, order).expect("moved");
    let mut pieces: Vec<Pieces> = count_sheet(store.today());
    for row in &mut pieces {
        row.pieces = match row.value.0 {
            100_000 => 5,
            20_000 => 1,
            _ => 0,
        };
    }
    let count = SubmitCount { act_id: ActId::new(), user: two, shift: shift.id, pieces, settings: settings() };
    let told = submit_count(store, &count).expect("counted");
    assert_eq!((told.expected, told.difference), (Rupiah(540_000), Rupiah(-20_000)));
    let (explanation, shift_id) = (Some(Reason::of("change_error")), shift.id);
    let order = CloseShift {
        act_id: ActId::new(),
        user: two,
        shift: shift_id,
        explanation,
        accepted: None,
        settings: settings(),
    };
    let closed = close_shift(store, order).expect("closed");
    assert_eq!((closed.z_number, closed.difference), (1, Rupiah(-20_000)));
    assert_eq!(store.read(current_shift), Ok(None));

    let (_, bytes) = z_pdf(store, 1, &counter.shifts).expect("a PDF");
    let text = text_of(&bytes);
    let squeezed: String = text.split_whitespace().collect();
    for words in [
        "Laporan Z 0001",
        "Minggu, 22 November 2026",
        "Anyaman Contoh",
        "Kasir 02",
        "Selisih kurang",
        "-20.000",
        "255.000",
        "Buka laci tanpa penjualan",
    ] {
        assert!(text.contains(words), "{words:?} in\n{text}");
    }
    let head = store.read(|c| z_report(c, 1)).expect("read").and_then(|report| report.closing).expect("a Z").audit_head;
    assert!(text.contains("Penjelasan: Salah memberi"), "the explanation, on two lines");
    assert!(squeezed.contains(&head), "the audit head in full");
    mail_z(store, 1, &counter.shifts).expect("queued").expect("a letter");
    mail_z(store, 1, &counter.shifts).expect("queued").expect("the same letter");
    let letters = store.read(|c| mail::list(c, &Filter::default())).expect("read");
    let subjects: Vec<&str> = letters.iter().map(|letter| letter.subject.as_str()).collect();
    assert_eq!(subjects, ["Laporan Z 0001 – Minggu, 22 November 2026 – DEKS Surabaya"]);
}

#[test]
fn the_sample_report_is_a_paper_of_two_pages_at_most() {
    let sample = include_str!("../../templates/documents/samples/z-report.json");
    let sample: serde_json::Value = serde_json::from_str(sample).expect("the sample");
    let bytes = pdf(Template::ZReport, &sample, &[]).expect("a paper");
    let text = text_of(&bytes);
    assert!((1..=2).contains(&text.matches('\u{c}').count()), "{text}");
    for words in ["Laporan Z 0007", "Perlu perhatian", "Batik Tulis Mangrove", "9.415.300", "Penjelasan: Salah"] {
        assert!(text.contains(words), "{words:?} in\n{text}");
    }
    pdf(Template::ZReport, &serde_json::json!({}), &[]).expect("a paper with nothing in it is still a paper");
}
