//! A finger hits what it aims at: on the smallest window every target is at least 48 px (56 px at the till) in both
//! directions, and no action is pushed out of the window, in whatever state the screen is.
use deks_ui::*;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use slint::{ComponentHandle, LogicalSize, ModelRc, VecModel};

const TARGET_LEAST_PX: f32 = 48.0;
const TILL_TARGET_LEAST_PX: f32 = 56.0;

/// A state of a screen: its name, the screen, the least target, and how to get there.
struct State {
    name: &'static str,
    screen: Screen,
    least_px: f32,
    arrange: fn(&App),
}

fn states() -> Vec<State> {
    let elsewhere = |name, screen, arrange| State { name, screen, least_px: TARGET_LEAST_PX, arrange };
    let till = |name, arrange| State { name, screen: Screen::Till, least_px: TILL_TARGET_LEAST_PX, arrange };
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
        till("till", |_| {}),
        till("discount", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Discount)),
        till("price", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Price)),
        till("held sales", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Held)),
        till("pending QRIS", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Qris)),
        till("last receipts", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Last)),
        till("keys", |app| app.global::<DealAdapter>().set_sheet(DealSheet::Keys)),
        till("approval", |app| app.global::<ApprovalAdapter>().set_open(true)),
        till("second person", |app| {
            app.global::<ApprovalAdapter>().set_step(ApprovalStep::Person);
            app.global::<ApprovalAdapter>().set_open(true);
        }),
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
        till("done, printer asks", |app| {
            app.global::<TillAdapter>().set_ask(PrintAsk::Doubtful);
            app.global::<TillAdapter>().set_ask_what("Struk 0017".into());
            app.global::<TillAdapter>().set_view(TillView::Done);
        }),
        elsewhere("receipts", Screen::Receipts, |app| {
            app.global::<ReceiptsAdapter>().set_ask(PrintAsk::Held);
            app.global::<ReceiptsAdapter>().set_ask_what("Struk 0017".into());
        }),
        till("pay", |app| app.global::<TillAdapter>().set_view(TillView::Paying)),
        till("pay, three tenders, rounded", |app| {
            let kinds = vec![TenderKind::Cash, TenderKind::Qris, TenderKind::Card];
            app.global::<PayAdapter>().set_tenders(ModelRc::new(VecModel::from(kinds)));
            app.global::<PayAdapter>().set_rounding("-Rp 35".into());
            app.global::<TillAdapter>().set_view(TillView::Paying);
        }),
        till("done", |app| app.global::<TillAdapter>().set_view(TillView::Done)),
        till("done, printer failed", |app| {
            app.global::<PayAdapter>().set_print_state(PrintState::Failed);
            app.global::<PayAdapter>().set_receipt_columns(48);
            app.global::<TillAdapter>().set_view(TillView::Done);
        }),
        till("keyboard open", |app| app.global::<Keyboard>().set_open(true)),
        till("figure keyboard open", |app| {
            app.global::<Keyboard>().set_kind(FieldKind::Money);
            app.global::<Keyboard>().set_open(true);
        }),
    ]
}

fn targets(app: &App) -> Vec<ElementHandle> {
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
    ElementQuery::from_root(app)
        .match_descendants()
        .match_predicate(move |element| is_target(element) && element.size().width > 0.0)
        .find_all()
}

/// The faults of one state, in words.
fn faults(state: &State, app: &App) -> Vec<String> {
    let window = app.window().size().to_logical(app.window().scale_factor());
    let mut faults = Vec::new();
    let targets = targets(app);
    assert!(targets.len() > 8, "{}: only {} targets were found", state.name, targets.len());
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
        let scrolls = state.screen == Screen::Till && app.global::<TillAdapter>().get_view() == TillView::Selling;
        let outside = at.x < -0.5
            || at.y < -0.5
            || at.x + size.width > window.width + 0.5
            || at.y + size.height > window.height + 0.5;
        if outside && !scrolls {
            faults.push(format!("{what} leaves the window"));
        }
    }
    faults
}

#[test]
fn every_target_can_be_hit_on_the_smallest_window() {
    i_slint_backend_testing::init_no_event_loop();
    let mut found = Vec::new();
    for language in ["id", "en"] {
        for state in states() {
            let app = App::new().expect("the window opens");
            slint::select_bundled_translation(language).expect("the language is bundled");
            app.window().set_size(LogicalSize::new(1024.0, 600.0));
            app.show().expect("the window shows");
            app.global::<Nav>().invoke_go(state.screen);
            (state.arrange)(&app);
            i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(50));
            found.extend(faults(&state, &app).into_iter().map(|fault| format!("{language} {fault}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
