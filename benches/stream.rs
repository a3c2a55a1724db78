//! A counter at its busiest, through the real window with its real workers, the software renderer at 1280x800:
//! (d) 20 scans a second for a minute, 1.200 codes of 300 products: none lost, none out of order, no frame over 33 ms;
//! (e) paying while the receipt printer hangs: no turn of the window's loop more than 100 ms after the one before.
//!
//! The printer takes the connection and neither reads nor answers, and its worker is more patient than any outlet sets
//! it, so that a receipt of every sale waits behind it. `cargo bench --bench stream`; without `--bench` it plays through
//! in seconds.

#[allow(dead_code, reason = "the bench of the screen waits for single frames")]
#[path = "screen_parts/display.rs"]
mod display;
mod outlet;

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use deks::base::{ActId, PartnerId, Rupiah, UserId};
use deks::catalog::{NewProduct, ProductWords, register_product};
use deks::config::{Config, PrinterPort};
use deks::devices::printer::Patience;
use deks::devices::{PrintOptions, PrintService, PrinterSetup, Silence, queue};
use deks::kiosk::flow::{Event, Mode, tell};
use deks::kiosk::{Services, Workers, connect};
use deks::partners::{PartnerForm, save_partner};
use deks::people::{People, Session, user_by_id};
use deks::stock::{self, Movement, MovementKind};
use deks::store::{Act, Store, StoreError};
use deks_ui::{App, Nav, Screen, TillAdapter, TillView, Toaster};
use display::Display;
use i_slint_backend_testing::{AccessibleRole, ElementQuery};
use outlet::Outcome;
use slint::{ComponentHandle, Model, Timer, TimerMode};

const PRODUCTS: usize = 300;
const SCANS: usize = 1_200;
/// The fastest hand there is.
const EVERY: Duration = Duration::from_millis(50);
const FRAME_BAR_MS: f64 = 33.0;
const STALL_BAR_MS: f64 = 100.0;
/// The main action of a view that has just come cannot be pressed at once, so that a double tap presses it once.
const BEFORE_MAIN: Duration = Duration::from_millis(600);
/// Longer than this, and what was waited for never comes.
const PATIENCE: Duration = Duration::from_secs(20);

struct Counter {
    display: Display,
    app: App,
    codes: Vec<String>,
}

fn main() -> Outcome<()> {
    let is_full = std::env::args().any(|arg| arg == "--bench");
    let (scans, rounds) = if is_full { (SCANS, 20) } else { (40, 2) };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-stream");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let store = outlet::open(&folder.join("deks.sqlite"))?;
    let people = People::open(store.clone(), &folder)?;
    let admin = people.first_admin(ActId::new(), "Admin Gerai", "246813")?;
    let codes = shelf(&store, admin)?;
    let (printers, connections) = hanging_printer(&store)?;
    let workers = Workers { sounder: Arc::new(Silence), printers: Some(Arc::new(printers)), ..Workers::none() };
    let services = Services::new(people, Config::default(), folder.clone(), Mode::Threaded, workers);

    let display = Display::install(1280, 800)?;
    let app = App::new()?;
    app.show()?;
    display.focus();
    let _screens = connect(&app, &services);
    let user = store.read(|c| user_by_id(c, admin))?.ok_or("no admin")?;
    *services.session() = Session::signed_in(user.clone(), services.steady_ms());
    tell(&Event::SignedIn(user));
    // As the running kiosk does.
    let tick = Timer::default();
    tick.start(TimerMode::Repeated, Duration::from_secs(1), || tell(&Event::Tick));
    display.settle(Duration::from_secs(3));
    // Signing in leads to the home page; a stream of scans comes at the till, after its first picture.
    app.global::<Nav>().invoke_go(Screen::Till);
    display.settle(Duration::from_secs(1));
    if app.global::<Nav>().get_current_screen() != Screen::Till {
        return Err("the till did not open".into());
    }

    println!("{PRODUCTS} products, 1280x800, software renderer");
    let counter = Counter { display, app, codes };
    counter.scan_without_a_pause(scans)?;
    counter.pay_while_the_printer_hangs(rounds)?;
    let waiting = queue::open_jobs(&store)?.len();
    let connected = connections.load(Ordering::SeqCst);
    println!("    behind the printer: {waiting} receipts, {connected} connections");
    if waiting < rounds || connected == 0 {
        return Err("the printer did not hang, so nothing was measured".into());
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Products that a scan finds; their names say which one they are.
fn shelf(store: &Store, user: UserId) -> Outcome<Vec<String>> {
    let form = PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() };
    let partner_id: PartnerId = save_partner(store, ActId::new(), user, form)?;
    let (mut products, mut codes) = (Vec::new(), Vec::new());
    for n in 0..PRODUCTS {
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: format!("Barang {n}"), variant: String::new(), category: "Kriya".into() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(10_000 + 500 * n as i64),
            price_limit: Rupiah(500_000),
        };
        let product = register_product(store, ActId::new(), user, new)?;
        products.push(product);
        codes.push(store.read(|c| deks::catalog::by_id(c, product))?.ok_or("no product")?.code);
    }
    store.write(Act::system("bench.received"), move |tx| {
        let (at, day) = (tx.now(), tx.day());
        for (line_no, product_id) in (1i64..).zip(products) {
            let received = Movement { product_id, kind: MovementKind::Received, qty: 100_000, at, day };
            stock::record(tx, line_no, &received)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(codes)
}

/// The receipt printer's worker, at a printer that never says a word; and how often it connected.
fn hanging_printer(store: &Store) -> Outcome<(PrintService, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    std::thread::Builder::new().name("hanging-printer".into()).spawn(move || {
        let mut held = Vec::new();
        for client in listener.incoming().flatten() {
            held.push(client);
            counted.fetch_add(1, Ordering::SeqCst);
        }
    })?;
    let mut printer = Config::default().printers.into_iter().find(|p| p.name == "receipt").ok_or("no printer")?;
    printer.port = PrinterPort::Network { address };
    let patience = Patience { answer_ms: 600_000, ..Patience::default() };
    let options = PrintOptions { patience, ..PrintOptions::default() };
    Ok((PrintService::start(store.clone(), vec![PrinterSetup::of(&printer)], options)?, connections))
}

/// The window's loop, watched turn by turn.
struct Watch<'d> {
    display: &'d Display,
    /// How long the turns took that drew something, with the keys that came in them.
    frames: Vec<Duration>,
    /// Of those the longest.
    longest: Duration,
    /// The longest time from one turn's end to the next one's.
    stall: Duration,
    last: Instant,
}

impl<'d> Watch<'d> {
    fn new(display: &'d Display) -> Self {
        Watch { display, frames: Vec::new(), longest: Duration::ZERO, stall: Duration::ZERO, last: Instant::now() }
    }

    /// What the bench itself did since the last turn does not count.
    fn look_away(&mut self) {
        self.last = Instant::now();
    }

    fn turn(&mut self, act: impl FnOnce()) {
        let start = Instant::now();
        act();
        self.display.work();
        if self.display.draw() {
            let frame = start.elapsed();
            self.longest = self.longest.max(frame);
            self.frames.push(frame);
        }
        self.stall = self.stall.max(self.last.elapsed());
        self.last = Instant::now();
        self.display.wait();
    }

    fn watch(&mut self, time: Duration) {
        let start = Instant::now();
        while start.elapsed() < time {
            self.turn(|| ());
        }
    }

    fn until(&mut self, what: &str, seen: impl Fn() -> bool) -> Outcome<()> {
        let start = Instant::now();
        while !seen() {
            if start.elapsed() > PATIENCE {
                return Err(format!("{what} never came").into());
            }
            self.turn(|| ());
        }
        Ok(())
    }

    /// Touches the first button whose label begins so; the main action says its figure as well.
    fn press(&mut self, app: &App, label: &'static str) -> Outcome<()> {
        let element = ElementQuery::from_root(app)
            .match_descendants()
            .match_predicate(move |element| {
                element.accessible_role() == Some(AccessibleRole::Button)
                    && element.accessible_label().is_some_and(|said| said.starts_with(label))
            })
            .find_first()
            .ok_or_else(|| format!("nothing to press is called {label:?}: {}", app.global::<Toaster>().get_text()))?;
        let (at, size) = (element.absolute_position(), element.size());
        let (x, y) = (at.x + size.width / 2.0, at.y + size.height / 2.0);
        self.look_away();
        let display = self.display;
        self.turn(|| display.finger_down(x, y));
        self.turn(|| display.finger_up(x, y));
        Ok(())
    }
}

/// What the cart shows, held against what was scanned.
#[derive(Default)]
struct Taken {
    pieces: usize,
    by_product: Vec<i32>,
    out_of_order: usize,
}

impl Taken {
    /// What came into the cart since the last look has to be what was scanned next.
    fn look(&mut self, app: &App, order: &[usize]) {
        let till = app.global::<TillAdapter>();
        let pieces = usize::try_from(till.get_pieces()).unwrap_or(0);
        if pieces == self.pieces {
            return;
        }
        let mut now = vec![0; PRODUCTS];
        for line in till.get_lines().iter() {
            let at = line.name.rsplit(' ').next().and_then(|n| n.parse::<usize>().ok());
            if let Some(count) = at.and_then(|at| now.get_mut(at)) {
                *count += line.quantity;
            }
        }
        self.by_product.resize(PRODUCTS, 0);
        let mut came = Vec::new();
        for (at, (after, before)) in now.iter().zip(&self.by_product).enumerate() {
            came.extend((*before..*after).map(|_| at));
        }
        let mut expect = order.get(self.pieces..pieces).unwrap_or_default().to_vec();
        expect.sort_unstable();
        if came != expect {
            self.out_of_order += came.len().max(1);
        }
        (self.pieces, self.by_product) = (pieces, now);
    }

    /// Lines stand where their first scan put them.
    fn check_lines(&mut self, app: &App, order: &[usize]) {
        let mut first_seen: Vec<usize> = Vec::new();
        for product in order {
            if !first_seen.contains(product) {
                first_seen.push(*product);
            }
        }
        let lines = app.global::<TillAdapter>().get_lines();
        let wrong = lines.iter().zip(&first_seen).filter(|(line, at)| line.name != format!("Barang {at}").as_str());
        self.out_of_order += wrong.count();
    }

    fn lost(&self, order: &[usize]) -> usize {
        let mut missing: Vec<i32> = vec![0; PRODUCTS];
        order.iter().for_each(|at| missing[*at] += 1);
        missing.iter_mut().zip(&self.by_product).for_each(|(missing, came)| *missing -= came);
        missing.into_iter().map(|missing| missing.unsigned_abs() as usize).sum()
    }
}

/// Every product once, then all of them again in other orders.
fn order_of(scans: usize) -> Vec<usize> {
    (0..scans).map(|n| if n < PRODUCTS { n * 7 % PRODUCTS } else { n * 7_919 % PRODUCTS }).collect()
}

impl Counter {
    fn pieces(&self) -> i32 {
        self.app.global::<TillAdapter>().get_pieces()
    }

    fn view(&self) -> TillView {
        self.app.global::<TillAdapter>().get_view()
    }

    fn scan_without_a_pause(&self, scans: usize) -> Outcome<()> {
        let order = order_of(scans);
        let (mut watch, mut taken, mut sent) = (Watch::new(&self.display), Taken::default(), 0);
        let mut slowest_at = 0;
        let start = Instant::now();
        let last_due = EVERY * u32::try_from(scans)?;
        while taken.pieces < scans && start.elapsed() < last_due + PATIENCE {
            let is_due = sent < scans && start.elapsed() >= EVERY * u32::try_from(sent)?;
            let code = is_due.then(|| [self.codes[order[sent]].as_str(), "\n"].concat());
            sent += usize::from(is_due);
            let slowest = watch.longest;
            watch.turn(|| {
                if let Some(code) = &code {
                    self.display.type_keys(code);
                }
            });
            if watch.longest > slowest {
                slowest_at = sent;
            }
            taken.look(&self.app, &order);
        }
        taken.check_lines(&self.app, &order);
        let (lost, wrong) = (taken.lost(&order), taken.out_of_order);
        let verdict = if lost + wrong == 0 { "ok" } else { "MISSED" };
        println!("(d) {sent} scans, 20 a second         lost {lost}  out of order {wrong}  bar 0  {verdict}");
        report_frames("    frames meanwhile", &mut watch.frames);
        println!("    the slowest came with scan {slowest_at}");
        Ok(())
    }

    fn pay_while_the_printer_hangs(&self, rounds: usize) -> Outcome<()> {
        self.app.global::<TillAdapter>().invoke_cart_cleared();
        let mut watch = Watch::new(&self.display);
        watch.until("an empty cart", || self.pieces() == 0)?;
        let mut watch = Watch::new(&self.display);
        for round in 0..rounds {
            for code in self.codes.iter().skip(round * 3 % PRODUCTS).take(3) {
                let (display, before) = (&self.display, self.pieces());
                watch.turn(|| display.type_keys(&[code.as_str(), "\n"].concat()));
                watch.until("the scan", || self.pieces() > before)?;
            }
            watch.watch(BEFORE_MAIN);
            watch.press(&self.app, "Bayar")?;
            watch.until("the payment", || self.view() == TillView::Paying)?;
            watch.watch(BEFORE_MAIN);
            watch.press(&self.app, "Bayar tunai")?;
            watch.until("\"Lunas\"", || self.view() == TillView::Done)?;
            watch.watch(BEFORE_MAIN);
            watch.press(&self.app, "Transaksi baru")?;
            watch.until("the next sale", || self.view() == TillView::Selling)?;
        }
        let stall_ms = ms(watch.stall);
        let verdict = if stall_ms <= STALL_BAR_MS { "ok" } else { "MISSED" };
        let what = "(e) longest stall, printer hangs";
        println!("{what:<34} max {stall_ms:.1} ms  bar {STALL_BAR_MS:.0} ms  {verdict}  ({rounds} sales)");
        report_frames("    frames meanwhile", &mut watch.frames);
        Ok(())
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn report_frames(what: &str, frames: &mut [Duration]) {
    frames.sort_unstable();
    let at = |percent: usize| frames.get((frames.len() * percent / 100).min(frames.len().saturating_sub(1)));
    let at_ms = |percent: usize| at(percent).copied().map_or(0.0, ms);
    let over = frames.iter().filter(|frame| ms(**frame) > FRAME_BAR_MS).count();
    let verdict = if over == 0 { "ok" } else { "MISSED" };
    let (p50, p99, max) = (at_ms(50), at_ms(99), at_ms(100));
    let drawn = frames.len();
    println!("{what:<34} p50 {p50:.1} ms  p99 {p99:.1} ms  max {max:.1} ms  ({drawn} frames)");
    println!("    over {FRAME_BAR_MS:.0} ms: {over}  bar 0  {verdict}");
}
