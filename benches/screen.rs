//! What a person waits for at the screen, each figure beside its bar, with the software renderer at 1280x800:
//! (b) a scan to the drawn frame that shows its line: at most 16,7 ms at the median;
//! a tap on "Bayar tunai" to the drawn "Lunas": at most 50 ms at the median;
//! (c) the program's start to its first frame in an X window with 1 million sale lines: at most 400 ms, resident at most
//! 120 MB.
//!
//! The window is the real one with its real workers; only the display is a buffer, so that a frame can be waited for.
//! `cargo bench --bench screen`. Without `--bench` it plays through with few rows and opens no X window.

mod outlet;
mod screen_parts;

use std::path::Path;
use std::time::Duration;

use deks::base::{ActId, PartnerId, Rupiah, UserId};
use deks::catalog::{NewProduct, ProductWords, register_product};
use deks::config::Config;
use deks::kiosk::flow::{Event, Mode, tell};
use deks::kiosk::{Services, Workers, connect};
use deks::partners::{PartnerForm, save_partner};
use deks::people::{People, Session, user_by_id};
use deks::stock::{self, Movement, MovementKind};
use deks::store::{Act, Store};
use deks_ui::{App, Nav, PayAdapter, Screen, TillAdapter, TillView, Toaster};
use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use outlet::Outcome;
use screen_parts::display::Display;
use screen_parts::start;
use slint::{ComponentHandle, Model};

/// The main action of a view that has just come cannot be pressed at once, so that a double tap presses it once.
const BEFORE_MAIN: Duration = Duration::from_millis(600);

fn main() -> Outcome<()> {
    let is_full = std::env::args().any(|arg| arg == "--bench");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-screen");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let size = outlet::size();
    let database = outlet::database(&size)?;
    std::fs::copy(&database, folder.join("deks.sqlite"))?;
    println!("{} products, {} lines, 1280x800, software renderer", size.products, size.lines);
    let (admin, codes) = people_and_shelf(&folder)?;
    if is_full && std::env::var_os("DEKS_BENCH_TILL_ONLY").is_none() {
        start::measure(&folder)?;
    }
    at_the_till(&folder, admin, &codes, if is_full { 60 } else { 3 })?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn people_and_shelf(folder: &Path) -> Outcome<(UserId, Vec<String>)> {
    let store = outlet::open(&folder.join("deks.sqlite"))?;
    let people = People::open(store.clone(), folder)?;
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813")?;
    Ok((admin, shelf(&store, admin)?))
}

fn at_the_till(folder: &Path, admin: UserId, codes: &[String], rounds: usize) -> Outcome<()> {
    let store = outlet::open(&folder.join("deks.sqlite"))?;
    let people = People::open(store.clone(), folder)?;
    let services = Services::new(people, Config::default(), folder.to_owned(), Mode::Threaded, Workers::none());
    let display = Display::install(1280, 800)?;
    let app = App::new()?;
    app.show()?;
    display.focus();
    let _screens = connect(&app, &services);
    let user = store.read(|c| user_by_id(c, admin))?.ok_or("no admin")?;
    *services.session() = Session::signed_in(user.clone(), services.steady_ms());
    tell(&Event::SignedIn(user));
    app.global::<Nav>().invoke_go(Screen::Till);
    display.settle(Duration::from_secs(3));

    let mut scans = Vec::new();
    let mut payments = Vec::new();
    for round in 0..rounds {
        for code in codes.iter().cycle().skip(round).take(3) {
            scans.push(scan(&display, &app, code)?);
        }
        payments.push(pay(&display, &app)?);
    }
    report("(b) scan to drawn frame", &mut scans, 16.7);
    report("    \"Bayar tunai\" to \"Lunas\"", &mut payments, 50.0);
    Ok(())
}

/// Products that a scan finds, among all the others.
fn shelf(store: &Store, user: UserId) -> Outcome<Vec<String>> {
    let form = PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() };
    let partner_id: PartnerId = save_partner(store, ActId::new(), user, form)?;
    let mut codes = Vec::new();
    for n in 0..12 {
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: format!("Tas Anyam {n}"), variant: String::new(), category: "Kriya".into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(85_000 + 500 * n),
            price_limit: Rupiah(500_000),
        };
        let product = register_product(store, ActId::new(), user, new)?;
        store.write(Act::system("bench.received"), move |tx| {
            let (at, day) = (tx.now(), tx.day());
            let received = Movement { product_id: product, kind: MovementKind::Received, qty: 100_000, at, day };
            stock::record(tx, 1, &received).map(drop)
        })?;
        codes.push(store.read(|c| deks::catalog::by_id(c, product))?.ok_or("no product")?.code);
    }
    Ok(codes)
}

/// From the scanner's Enter to the frame that shows the line.
fn scan(display: &Display, app: &App, code: &str) -> Outcome<Duration> {
    let till = app.global::<TillAdapter>();
    let pieces = till.get_pieces();
    display.settle(Duration::from_millis(200));
    display.type_keys(code);
    let seen = || app.global::<TillAdapter>().get_pieces() > pieces;
    display.frame_after(|| display.type_keys("\n"), seen).map_err(|error| {
        let toast = app.global::<Toaster>().get_text();
        format!("{error}: {code}, {pieces} pieces before, {} now, {:?}, {toast}", till.get_pieces(), till.get_view())
            .into()
    })
}

/// From the finger's release on the button to the frame that says "Lunas".
fn pay(display: &Display, app: &App) -> Outcome<Duration> {
    let till = || app.global::<TillAdapter>();
    display.settle(BEFORE_MAIN);
    press(display, app, "Bayar")?;
    display.wait_until(|| till().get_view() == TillView::Paying)?;
    display.settle(BEFORE_MAIN);
    app.global::<PayAdapter>().invoke_quick_chosen(0);
    display.settle(Duration::from_millis(100));
    let (x, y) = centre_of(app, "Bayar tunai")?;
    display.finger_down(x, y);
    let took = display
        .frame_after(|| display.finger_up(x, y), || till().get_view() == TillView::Done)
        .map_err(|error| format!("{error}: {}", app.global::<Toaster>().get_text()))?;
    if app.global::<PayAdapter>().get_receipt().row_count() == 0 {
        return Err("\"Lunas\" without a receipt".into());
    }
    display.settle(BEFORE_MAIN);
    press(display, app, "Transaksi baru")?;
    display.wait_until(|| till().get_view() == TillView::Selling)?;
    Ok(took)
}

fn press(display: &Display, app: &App, label: &'static str) -> Outcome<()> {
    let (x, y) = centre_of(app, label)?;
    display.finger_down(x, y);
    display.finger_up(x, y);
    Ok(())
}

fn centre_of(app: &App, label: &'static str) -> Outcome<(f32, f32)> {
    // The main action says its figure as well: "Bayar, Rp 255.000".
    let element = ElementQuery::from_root(app)
        .match_descendants()
        .match_predicate(move |element| {
            element.accessible_role() == Some(AccessibleRole::Button)
                && element.accessible_label().is_some_and(|said| said.starts_with(label))
        })
        .find_first()
        .ok_or_else(|| format!("nothing to press is called {label:?}"))?;
    let (at, size) = (element.absolute_position(), element.size());
    Ok((at.x + size.width / 2.0, at.y + size.height / 2.0))
}

fn report(what: &str, took: &mut [Duration], bar_ms: f64) {
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)].as_secs_f64() * 1_000.0;
    let verdict = if at(50) <= bar_ms { "ok" } else { "MISSED" };
    println!(
        "{what:<34} p50 {:.1} ms  p99 {:.1} ms  bar p50 {bar_ms:.1} ms  {verdict}  ({} times)",
        at(50),
        at(99),
        took.len()
    );
}
