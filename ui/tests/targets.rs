//! A finger hits what it aims at: on the smallest window, on the usual one and with the largest text every target is at
//! least 48 px (56 px at the till, the shift and a refund) in both directions, and no action is pushed out of the
//! window, in whatever state the screen is.
use deks_ui::*;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery, ElementRoot};
use slint::{ComponentHandle, LogicalSize, ModelRc, VecModel};

#[path = "targets/agreement.rs"]
mod agreement;
#[path = "targets/case_page.rs"]
mod case_page;
#[path = "targets/curation.rs"]
mod curation;
#[path = "targets/inbox.rs"]
mod inbox;
#[path = "targets/opname.rs"]
mod opname;
#[path = "targets/procedures.rs"]
mod procedures;
#[path = "targets/settings.rs"]
mod settings;
#[path = "targets/settlement.rs"]
mod settlement;
#[path = "targets/stock_desk.rs"]
mod stock_desk;

const TARGET_LEAST_PX: f32 = 48.0;
const TILL_TARGET_LEAST_PX: f32 = 56.0;
/// The largest of the three sizes of letters that settings offer.
const LARGEST_TEXT: f32 = 1.3;

/// Forty letters: as long as the name of a business, a person or a step comes.
const LONG_NAME: &str = "Paguyuban Perajin Anyaman Purun Contoh 1";
/// As long as a reason, a remark or a message comes.
const LONG_WORDS: &str = "Katalog belum memuat harga untuk tiga produk, foto dua produk terlalu gelap untuk dinilai, \
    dan nomor telepon kontaknya tidak bisa dihubungi.";

/// A state of a screen: its name, the screen, the least target, and how to get there.
struct State {
    name: String,
    screen: Screen,
    least_px: f32,
    /// It has parts that are dragged: what lies below the window's edge is reached all the same.
    scrolls: bool,
    arrange: Box<dyn Fn(&App)>,
}

/// Where nobody stands in a queue.
fn elsewhere(name: impl Into<String>, screen: Screen, arrange: impl Fn(&App) + 'static) -> State {
    let arrange = Box::new(arrange);
    State { name: name.into(), screen, least_px: TARGET_LEAST_PX, scrolls: false, arrange }
}

/// Work at the till: hit without looking.
fn work(name: impl Into<String>, screen: Screen, arrange: impl Fn(&App) + 'static) -> State {
    State { least_px: TILL_TARGET_LEAST_PX, ..elsewhere(name, screen, arrange) }
}

fn till(name: impl Into<String>, arrange: impl Fn(&App) + 'static) -> State {
    work(name, Screen::Till, arrange)
}

fn scrolling(state: State) -> State {
    State { scrolls: true, ..state }
}

/// The state as it is, and with words as long as they come.
fn both(name: &str, screen: Screen, lengthen: fn(&App), arrange: impl Fn(&App) + Clone + 'static) -> [State; 2] {
    let arrange_long = arrange.clone();
    let long = elsewhere(format!("{name}, long words"), screen, move |app| {
        lengthen(app);
        arrange_long(app);
    });
    [scrolling(elsewhere(name, screen, arrange)), scrolling(long)]
}

fn rows<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

fn states() -> Vec<State> {
    let mut all = states_of_the_shell();
    all.extend(states_of_selling());
    all.extend(states_of_deals());
    all.extend(states_of_paying());
    all.extend(states_of_the_shift());
    all.extend(states_of_refunds());
    all.extend(states_of_the_office());
    all.extend(settings::states());
    all.extend(procedures::states());
    all.extend(case_page::states());
    all.extend(inbox::states());
    all.extend(settlement::states());
    all.extend(opname::states());
    all.extend(stock_desk::states());
    all.extend(curation::states());
    all.extend(agreement::states());
    all
}

fn states_of_the_shell() -> Vec<State> {
    vec![
        elsewhere("first admin", Screen::FirstAdmin, |_| {}),
        elsewhere("first admin, again", Screen::FirstAdmin, |app| {
            app.global::<SessionAdapter>().set_second_entry(true);
            app.global::<SessionAdapter>().set_admin_error(FirstAdminError::PinsDiffer);
        }),
        elsewhere("sign in", Screen::SignIn, |_| {}),
        elsewhere("wrong PIN", Screen::SignIn, |app| app.global::<SessionAdapter>().set_state(SignInState::Wrong)),
        elsewhere("locked, cart kept", Screen::SignIn, |app| app.global::<SessionAdapter>().set_cart_kept(true)),
        elsewhere("home", Screen::Home, |_| {}),
        elsewhere("home, cart kept", Screen::Home, |app| {
            app.global::<HomeAdapter>().set_cart_total("Rp 12.225.000".into());
        }),
        elsewhere("home, everything", Screen::Home, |app| app.global::<HomeAdapter>().set_tiles(every_tile())),
    ]
}

/// What an admin sees, all of it with a figure.
fn every_tile() -> ModelRc<HomeTile> {
    let tasks = [
        Task::Till,
        Task::Receipts,
        Task::Refund,
        Task::Shift,
        Task::CheckIn,
        Task::Labels,
        Task::Returns,
        Task::Review,
        Task::Settlement,
        Task::Reports,
        Task::Cases,
        Task::Products,
        Task::Partners,
        Task::Promotions,
        Task::Identify,
        Task::Users,
        Task::Settings,
    ];
    let tile = |task| HomeTile { task, badge: "14".into(), badge_tone: Tone::Warn, enabled: true };
    rows(tasks.into_iter().map(tile).collect())
}

fn states_of_selling() -> Vec<State> {
    vec![
        till("till", |_| {}),
        till("camera", |app| app.global::<CameraAdapter>().set_open(true)),
        till("unknown code", |app| app.global::<TillAdapter>().set_unknown_code("8991234567890".into())),
        till("oversell", |app| app.global::<TillAdapter>().set_oversell_open(true)),
        till("emptied cart", |app| {
            app.global::<TillAdapter>().set_can_sell_untagged(true);
            app.global::<TillAdapter>().set_selected(-1);
            app.global::<TillAdapter>().set_may_undo(true);
        }),
        till("printer asks", |app| {
            app.global::<TillAdapter>().set_ask(PrintAsk::Doubtful);
            app.global::<TillAdapter>().set_ask_what("Struk 0017".into());
            app.global::<Shell>().set_printer(PrinterState::PaperOut);
        }),
        till("one barcode, two products", |app| {
            let products = app.global::<TillAdapter>().get_products();
            app.global::<TillAdapter>().set_choices(products);
        }),
        till("without a label", |app| app.global::<TillAdapter>().set_untagged_open(true)),
        till("without a label, partner chosen", |app| {
            app.global::<TillAdapter>().set_untagged_partner("m1".into());
            app.global::<TillAdapter>().set_untagged_category("Kriya".into());
            app.global::<TillAdapter>().set_untagged_price("Rp 85.000".into());
            app.global::<TillAdapter>().set_untagged_open(true);
        }),
        till("keyboard open", |app| app.global::<Keyboard>().set_open(true)),
        till("figure keyboard open", |app| {
            app.global::<Keyboard>().set_kind(FieldKind::Money);
            app.global::<Keyboard>().set_open(true);
        }),
    ]
}

/// Six reasons: as many as the longest list of a sheet has.
fn six_reasons() -> ModelRc<ReasonChip> {
    let reason = |(code, text): (&str, &str)| ReasonChip { code: code.into(), text: text.into() };
    let all = [
        ("wrong_item", "Salah barang"),
        ("wrong_tender", "Salah cara bayar"),
        ("customer_left", "Pembeli batal"),
        ("flawed", "Cacat atau rusak sejak dibeli"),
        ("price", "Harga di label lain dari daftar"),
        ("other", "Lainnya"),
    ];
    rows(all.into_iter().map(reason).collect())
}

fn a_pending_code(id: &str, amount: &str) -> PendingQrisRow {
    PendingQrisRow {
        id: id.into(),
        bill: "Q-K1-20261122-0001".into(),
        amount: amount.into(),
        since: "13.58".into(),
        who: "Sari".into(),
        ..PendingQrisRow::default()
    }
}

fn states_of_deals() -> Vec<State> {
    let mut all: Vec<State> = [
        ("discount", DealSheet::Discount),
        ("price", DealSheet::Price),
        ("held sales", DealSheet::Held),
        ("no pending QRIS", DealSheet::Qris),
        ("last receipts", DealSheet::Last),
        ("pieces", DealSheet::Pieces),
        ("keys", DealSheet::Keys),
    ]
    .into_iter()
    .map(|(name, sheet)| till(name, move |app| app.global::<DealAdapter>().set_sheet(sheet)))
    .collect();
    all.extend([
        till("pending QRIS, one chosen", |app| {
            let deal = app.global::<DealAdapter>();
            deal.set_pending(rows(vec![a_pending_code("1", "Rp 85.000"), a_pending_code("2", "Rp 1.225.000")]));
            deal.set_pending_chosen("1".into());
            deal.set_pending_row(a_pending_code("1", "Rp 85.000"));
            deal.set_sheet(DealSheet::Qris);
        }),
        till("pending QRIS, its code again", |app| {
            let deal = app.global::<DealAdapter>();
            deal.set_pending(rows(vec![a_pending_code("1", "Rp 85.000")]));
            deal.set_pending_chosen("1".into());
            deal.set_pending_row(a_pending_code("1", "Rp 85.000"));
            deal.set_again_shown(true);
            deal.set_sheet(DealSheet::Qris);
        }),
        till("the drawer is another one's", |app| app.global::<DealAdapter>().set_drawer_holder("Kasir 1".into())),
        till("no shift is open", |app| app.global::<DealAdapter>().set_drawer_unopened(true)),
        till("a shift opened uncounted", |app| app.global::<DealAdapter>().set_drawer_uncounted(true)),
        till("approval", |app| app.global::<ApprovalAdapter>().set_open(true)),
        till("approval, six reasons", |app| {
            app.global::<ApprovalAdapter>().set_reasons(six_reasons());
            app.global::<ApprovalAdapter>().set_flaw("Pilih alasannya dulu.".into());
            app.global::<ApprovalAdapter>().set_open(true);
        }),
        till("second person", |app| {
            app.global::<ApprovalAdapter>().set_step(ApprovalStep::Person);
            app.global::<ApprovalAdapter>().set_open(true);
        }),
    ]);
    all
}

fn states_of_paying() -> Vec<State> {
    let kinds = [TenderKind::Cash, TenderKind::Qris, TenderKind::Card, TenderKind::Transfer, TenderKind::Voucher];
    let mut all: Vec<State> = kinds
        .into_iter()
        .map(|kind| {
            till(format!("pay by {kind:?}"), move |app| {
                app.global::<PayAdapter>().set_tender(kind);
                app.global::<TillAdapter>().set_view(TillView::Paying);
            })
        })
        .collect();
    all.extend([
        till("pay, three tenders, rounded", |app| {
            app.global::<PayAdapter>().set_tenders(rows(vec![TenderKind::Cash, TenderKind::Qris, TenderKind::Card]));
            app.global::<PayAdapter>().set_rounding("-Rp 35".into());
            app.global::<TillAdapter>().set_view(TillView::Paying);
        }),
        till("pay in cash, a code open", |app| {
            app.global::<PayAdapter>().set_own_code_open(true);
            app.global::<PayAdapter>().set_rounding("-Rp 35".into());
            app.global::<TillAdapter>().set_view(TillView::Paying);
        }),
        till("QRIS code shown", |app| {
            app.global::<PayAdapter>().set_tender(TenderKind::Qris);
            app.global::<PayAdapter>().set_qris_shown(true);
            app.global::<PayAdapter>().set_main(PayMain::CodePaid);
            app.global::<TillAdapter>().set_view(TillView::Paying);
        }),
        till("done", |app| app.global::<TillAdapter>().set_view(TillView::Done)),
        till("done, printer failed", |app| {
            app.global::<PayAdapter>().set_print_state(PrintState::Failed);
            app.global::<PayAdapter>().set_receipt_columns(48);
            app.global::<TillAdapter>().set_view(TillView::Done);
        }),
        till("done, printer asks", |app| {
            app.global::<TillAdapter>().set_ask(PrintAsk::Doubtful);
            app.global::<TillAdapter>().set_ask_what("Struk 0017".into());
            app.global::<TillAdapter>().set_view(TillView::Done);
        }),
        elsewhere("receipts", Screen::Receipts, |app| {
            app.global::<ReceiptsAdapter>().set_ask(PrintAsk::Held);
            app.global::<ReceiptsAdapter>().set_ask_what("Struk 0017".into());
            let twins = "Tas Anyam: Mitra Pandan  ·  7KQ2M9X, Mitra Rotan  ·  9MX4T2P";
            app.global::<ReceiptsAdapter>().set_twins(twins.into());
        }),
    ]);
    all
}

fn states_of_the_shift() -> Vec<State> {
    let views = [
        ("shift, none open", ShiftView::Closed),
        ("shift, running", ShiftView::Running),
        ("shift, cash in and out", ShiftView::Cash),
        ("shift, count", ShiftView::Count),
        ("shift, what the count came to", ShiftView::Told),
        ("shift, a Z report", ShiftView::Report),
        ("shift, earlier ones", ShiftView::List),
    ];
    let state = |(name, view): (&'static str, ShiftView)| {
        scrolling(work(name, Screen::Shift, move |app| app.global::<ShiftAdapter>().set_view(view)))
    };
    let mut all: Vec<State> = views.into_iter().map(state).collect();
    all.push(scrolling(work("shift, the X report", Screen::Shift, |app| {
        app.global::<ShiftAdapter>().set_is_x(true);
        app.global::<ShiftAdapter>().set_view(ShiftView::Report);
    })));
    for (name, in_one) in [("shift, no float by pieces", false), ("shift, no float in one", true)] {
        all.push(scrolling(work(name, Screen::Shift, move |app| {
            app.global::<ShiftAdapter>().set_float_in_one(in_one);
            app.global::<ShiftAdapter>().set_float_empty(true);
            app.global::<ShiftAdapter>().set_view(ShiftView::Closed);
        })));
    }
    all.push(scrolling(work("shift, uncounted", Screen::Shift, |app| {
        app.global::<ShiftAdapter>().set_is_uncounted(true);
    })));
    all
}

fn states_of_refunds() -> Vec<State> {
    let steps = [
        ("refund, which sale", RefundStep::Find, false),
        ("refund without a receipt", RefundStep::Find, true),
        ("refund, which pieces", RefundStep::Lines, false),
        ("refund, how the money goes back", RefundStep::Money, false),
        ("refund, done", RefundStep::Done, false),
    ];
    let state = |(name, step, bare): (&'static str, RefundStep, bool)| {
        scrolling(work(name, Screen::Refund, move |app| {
            app.global::<RefundAdapter>().set_bare(bare);
            app.global::<RefundAdapter>().set_step(step);
        }))
    };
    steps.into_iter().map(state).collect()
}

/// Reports, promotions, and pieces without a label.
fn states_of_the_office() -> Vec<State> {
    let tabs = [
        ("reports, today", ReportTab::Now, 0),
        ("reports, days", ReportTab::Days, 1),
        ("reports, shifts", ReportTab::Shifts, 2),
        ("reports, the best", ReportTab::Top, 3),
        ("reports, exceptions", ReportTab::Exceptions, 4),
    ];
    let state = |(name, tab, at): (&'static str, ReportTab, i32)| {
        scrolling(elsewhere(name, Screen::Reports, move |app| {
            app.global::<ReportsAdapter>().set_tab(tab);
            app.global::<ReportsAdapter>().set_tab_at(at);
        }))
    };
    let mut all: Vec<State> = tabs.into_iter().map(state).collect();
    all.extend([
        scrolling(elsewhere("a product, its commission would be another", Screen::Products, |app| {
            app.global::<ProductsAdapter>().set_card_open(true);
            app.global::<ProductsAdapter>().set_commission_from("markup 12,5%".into());
            app.global::<ProductsAdapter>().set_commission_to("Rp 1.500.000 per bulan".into());
        })),
        scrolling(elsewhere("identify", Screen::Identify, |_| {})),
        scrolling(elsewhere("promotions", Screen::Promotions, |_| {})),
        scrolling(elsewhere("promotion form", Screen::Promotions, |app| {
            app.global::<PromotionsAdapter>().set_form_open(true);
        })),
        scrolling(elsewhere("promotion form, something is missing", Screen::Promotions, |app| {
            app.global::<PromotionsAdapter>().set_flaw_field(PromotionField::Name);
            app.global::<PromotionsAdapter>().set_flaw("Beri promosi sebuah nama.".into());
            app.global::<PromotionsAdapter>().set_form_open(true);
        })),
    ]);
    all
}

fn targets(root: &impl ElementRoot) -> Vec<ElementHandle> {
    let is_target = |element: &ElementHandle| {
        matches!(
            element.accessible_role(),
            Some(
                AccessibleRole::Button
                    | AccessibleRole::Checkbox
                    | AccessibleRole::Switch
                    | AccessibleRole::Tab
                    | AccessibleRole::TextInput
                    | AccessibleRole::ListItem
                    | AccessibleRole::Spinbox
            )
        )
    };
    ElementQuery::from_root(root)
        .match_descendants()
        .match_predicate(move |element| is_target(element) && element.size().width > 0.0)
        .find_all()
}

/// The faults of one state, in words.
fn faults(state: &State, app: &App) -> Vec<String> {
    let window = app.window().size().to_logical(app.window().scale_factor());
    let mut faults = Vec::new();
    let targets = targets(app);
    // What the till shows is full of targets; a page that is read has its way back and little more.
    let fewest = if state.scrolls { 2 } else { 9 };
    assert!(targets.len() >= fewest, "{}: only {} targets were found", state.name, targets.len());
    for target in targets {
        let (at, size) = (target.absolute_position(), target.size());
        let label = target.accessible_label().unwrap_or_default();
        let what = format!("{}: {label:?} {}x{} at {},{}", state.name, size.width, size.height, at.x, at.y);
        if label.is_empty() {
            faults.push(format!("{what} has no name"));
        }
        if size.width < state.least_px - 0.5 || size.height < state.least_px - 0.5 {
            faults.push(format!("{what} is small"));
        }
        let selling = state.screen == Screen::Till && app.global::<TillAdapter>().get_view() == TillView::Selling;
        // The way back never scrolls away, nor does anything leave the window sideways.
        let dragged = state.scrolls && label != app.global::<Nav>().get_back_label();
        let beside = at.x < -0.5 || at.x + size.width > window.width + 0.5;
        let above_or_below = at.y < -0.5 || at.y + size.height > window.height + 0.5;
        if !selling && (beside || above_or_below && !dragged) {
            faults.push(format!("{what} leaves the window"));
        }
    }
    faults
}

/// The faults of every state, in both languages.
fn faults_at(width_px: f32, height_px: f32, text_scale: f32) -> String {
    i_slint_backend_testing::init_no_event_loop();
    let mut found = Vec::new();
    for language in ["id", "en"] {
        for state in states() {
            let app = App::new().expect("the window opens");
            slint::select_bundled_translation(language).expect("the language is bundled");
            app.window().set_size(LogicalSize::new(width_px, height_px));
            app.global::<Shell>().set_text_scale(text_scale);
            app.show().expect("the window shows");
            app.global::<Nav>().invoke_go(state.screen);
            (state.arrange)(&app);
            i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(50));
            found.extend(faults(&state, &app).into_iter().map(|fault| format!("{language} {fault}")));
        }
    }
    found.join("\n")
}

#[test]
fn every_target_can_be_hit_on_the_smallest_window() {
    let found = faults_at(1024.0, 600.0, 1.0);
    assert!(found.is_empty(), "{found}");
}

#[test]
fn every_target_can_be_hit_on_the_usual_window() {
    let found = faults_at(1280.0, 800.0, 1.0);
    assert!(found.is_empty(), "{found}");
}

#[test]
fn every_target_can_be_hit_with_the_largest_text() {
    let found = faults_at(1024.0, 600.0, LARGEST_TEXT);
    assert!(found.is_empty(), "{found}");
}

/// The second window is looked at: nobody can press anything there, and its words are in it.
#[test]
fn the_customers_window_shows_words_and_nothing_to_press() {
    i_slint_backend_testing::init_no_event_loop();
    let pages = [CustomerPage::Idle, CustomerPage::Cart, CustomerPage::Pay, CustomerPage::Qris, CustomerPage::Thanks];
    for (width, height) in [(1024.0, 600.0), (1280.0, 800.0)] {
        for page in pages {
            let display = CustomerDisplay::new().expect("the window opens");
            display.window().set_size(LogicalSize::new(width, height));
            display.global::<CustomerAdapter>().set_page(page);
            display.show().expect("the window shows");
            i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(50));
            assert!(targets(&display).is_empty(), "{page:?}");
            let is_word = |element: &ElementHandle| element.accessible_role() == Some(AccessibleRole::Text);
            let words = ElementQuery::from_root(&display).match_descendants().match_predicate(is_word).find_all();
            let seen = words.iter().filter(|word| {
                let (at, size) = (word.absolute_position(), word.size());
                size.width > 0.0 && at.x >= 0.0 && at.y >= 0.0 && at.x < width && at.y < height
            });
            assert!(seen.count() > 0, "{page:?} says nothing at {width}x{height}");
        }
    }
}
