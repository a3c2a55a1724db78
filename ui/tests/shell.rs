//! The shell as a person meets it, through Slint's testing backend: PIN pad, on-screen keyboard, and keys that are
//! never lost. Needs SLINT_EMIT_DEBUG_INFO=1 at build time (`.cargo/config.toml` sets it).
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use deks_ui::*;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, LogicalSize, SharedString};

fn app(screen: Screen) -> App {
    i_slint_backend_testing::init_no_event_loop();
    let app = App::new().expect("the window opens");
    connect_keyboard(&app);
    app.window().set_size(LogicalSize::new(1280.0, 800.0));
    app.show().expect("the window shows");
    app.global::<Nav>().invoke_go(screen);
    settle();
    app
}

/// Lets timers and changes run for a moment.
fn settle() {
    for _ in 0..10 {
        mock_elapsed_time(Duration::from_millis(100));
    }
}

fn control(app: &App, label: &str) -> ElementHandle {
    ElementHandle::find_by_accessible_label(app, label)
        .find(|e| e.accessible_role() != Some(AccessibleRole::Text))
        .unwrap_or_else(|| panic!("nothing to press is called {label:?}"))
}

fn press(app: &App, label: &str) {
    control(app, label).invoke_accessible_default_action();
    mock_elapsed_time(Duration::from_millis(20));
}

fn strike(app: &App, text: &str) {
    app.window().dispatch_event(WindowEvent::KeyPressed { text: text.into() });
    app.window().dispatch_event(WindowEvent::KeyReleased { text: text.into() });
}

fn heard(app: &App, swallow: bool) -> Rc<RefCell<String>> {
    let heard = Rc::new(RefCell::new(String::new()));
    let into = heard.clone();
    app.global::<Scan>().on_key(move |text, _, _, _, _, _| {
        into.borrow_mut().push_str(&text);
        swallow
    });
    heard
}

#[test]
fn six_taps_on_the_pad_make_a_pin() {
    let app = app(Screen::SignIn);
    let pin = Rc::new(RefCell::new(Vec::new()));
    let into = pin.clone();
    app.global::<SessionAdapter>().on_pin_entered(move |id, pin| into.borrow_mut().push((id, pin)));
    for digit in ["0", "1", "2", "9"] {
        press(&app, digit);
    }
    press(&app, "Hapus satu angka");
    for digit in ["3", "4", "5"] {
        press(&app, digit);
    }
    assert_eq!(*pin.borrow(), [("u1".into(), "012345".into())]);
}

#[test]
fn a_pin_can_be_typed_on_a_real_keyboard() {
    let app = app(Screen::SignIn);
    let pin = Rc::new(RefCell::new(String::new()));
    let into = pin.clone();
    app.global::<SessionAdapter>().on_pin_entered(move |_, pin| into.borrow_mut().push_str(&pin));
    for digit in ["9", "8", "7", "6", "5", "4"] {
        strike(&app, digit);
    }
    assert_eq!(*pin.borrow(), "987654");
}

#[test]
fn a_locked_pad_takes_no_digits() {
    let app = app(Screen::SignIn);
    app.global::<SessionAdapter>().set_state(SignInState::Locked);
    let entered = Rc::new(RefCell::new(0));
    let into = entered.clone();
    app.global::<SessionAdapter>().on_pin_entered(move |_, _| *into.borrow_mut() += 1);
    settle();
    for _ in 0..6 {
        press(&app, "1");
        strike(&app, "1");
    }
    assert_eq!(*entered.borrow(), 0);
}

fn search_field(app: &App) -> ElementHandle {
    ElementHandle::find_by_accessible_label(app, "Cari produk").next().expect("the till has a search field")
}

fn middle(element: &ElementHandle) -> LogicalPosition {
    let (at, size) = (element.absolute_position(), element.size());
    LogicalPosition::new(at.x + size.width / 2.0, at.y + size.height / 2.0)
}

fn touch(app: &App, element: &ElementHandle) {
    tap(app, middle(element));
}

fn tap(app: &App, position: LogicalPosition) {
    let button = PointerEventButton::Left;
    app.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    app.window().dispatch_event(WindowEvent::PointerReleased { position, button });
    mock_elapsed_time(Duration::from_millis(20));
}

#[test]
fn the_keyboard_opens_for_a_field_and_writes_into_it_around_the_scanner() {
    let app = app(Screen::Till);
    let scanned = heard(&app, true);
    let asked = Rc::new(RefCell::new(String::new()));
    let into = asked.clone();
    app.global::<TillAdapter>().on_search_edited(move |query| *into.borrow_mut() = query.to_string());

    touch(&app, &search_field(&app));
    assert!(app.global::<Keyboard>().get_open());
    press(&app, "Huruf besar");
    for key in ["T", "a", "s", "Spasi", "@", "Hapus satu huruf"] {
        press(&app, key);
    }
    assert_eq!(*asked.borrow(), "Tas ");
    assert_eq!(*scanned.borrow(), "", "keys of the screen are no scan");

    press(&app, "Tutup papan ketik");
    assert!(!app.global::<Keyboard>().get_open());
}

#[test]
fn the_keyboard_stays_shut_where_it_is_switched_off() {
    let app = app(Screen::Till);
    app.global::<Shell>().set_keyboard_enabled(false);
    touch(&app, &search_field(&app));
    assert!(!app.global::<Keyboard>().get_open());
    strike(&app, "x");
    assert_eq!(app.global::<TillAdapter>().get_query(), "x");
}

#[test]
fn a_scan_is_heard_before_the_field_that_has_the_focus() {
    let app = app(Screen::Till);
    touch(&app, &search_field(&app));
    let scanned = heard(&app, true);
    for key in ["8", "9", "9", "\n"] {
        strike(&app, key);
    }
    assert_eq!(*scanned.borrow(), "899\n");
    assert_eq!(app.global::<TillAdapter>().get_query(), "");
}

#[test]
fn no_key_is_lost_when_the_screen_with_the_focus_goes_away() {
    let app = app(Screen::Till);
    touch(&app, &search_field(&app));
    app.global::<TillAdapter>().set_view(TillView::Paying);
    settle();
    app.global::<TillAdapter>().set_view(TillView::Done);
    settle();
    let scanned = heard(&app, true);
    strike(&app, "7");
    app.global::<Nav>().invoke_go(Screen::Home);
    settle();
    strike(&app, "8");
    assert_eq!(*scanned.borrow(), "78");
    assert!(!app.global::<Keyboard>().get_open());
}

#[test]
fn no_key_is_lost_when_a_pad_goes_away_with_its_screen() {
    let frame = Duration::from_millis(16);
    let app = app(Screen::SignIn);
    strike(&app, "1");
    let heard = heard(&app, true);
    let till = app.global::<TillAdapter>();
    let goings: [(&str, &dyn Fn()); 4] = [
        ("from the PIN to the till", &|| app.global::<Nav>().invoke_go(Screen::Till)),
        ("to the payment", &|| till.set_view(TillView::Paying)),
        ("to what was paid", &|| till.set_view(TillView::Done)),
        ("to the next sale", &|| till.set_view(TillView::Selling)),
    ];
    let mut expect = String::new();
    for (what, go) in goings {
        go();
        for _ in 0..4 {
            mock_elapsed_time(frame);
            strike(&app, "7");
            expect.push('7');
            assert_eq!(*heard.borrow(), expect, "{what}");
        }
        settle();
    }
}

#[test]
fn a_disabled_button_says_why() {
    let app = app(Screen::Till);
    app.global::<TillAdapter>().set_can_pay(false);
    settle();
    press(&app, "Bayar Rp 225.000");
    assert_eq!(app.global::<Toaster>().get_text(), "Keranjang masih kosong. Pindai barang dulu.");
    assert!(app.global::<Toaster>().get_visible());
    mock_elapsed_time(Duration::from_secs(6));
    assert!(!app.global::<Toaster>().get_visible(), "it goes by itself");
}

#[test]
fn what_waits_for_an_answer_gives_way_to_no_remark() {
    let app = app(Screen::Receipts);
    let (shell, toaster) = (app.global::<Shell>(), app.global::<Toaster>());
    shell.invoke_toast("Kembalikan Rp 85.000 tunai.".into(), Tone::Warn, "Mengerti".into());
    for (tone, said) in [(Tone::Ok, "Salinan masuk antrean."), (Tone::Plain, "Pilih struk dulu.")] {
        shell.invoke_toast(said.into(), tone, "".into());
        assert_eq!(toaster.get_text(), "Kembalikan Rp 85.000 tunai.");
    }
    press(&app, "Mengerti");
    assert_eq!((toaster.get_text().as_str(), toaster.get_visible()), ("Pilih struk dulu.", true));
    settle();
    mock_elapsed_time(Duration::from_secs(6));
    assert!(!toaster.get_visible(), "a remark passes");
    shell.invoke_toast("Kembalikan Rp 85.000 tunai.".into(), Tone::Warn, "Mengerti".into());
    shell.invoke_toast("Printer mati.".into(), Tone::Bad, "".into());
    assert_eq!(toaster.get_text(), "Printer mati.", "what went wrong is said at once");
}

#[test]
fn a_pin_never_goes_to_the_pad_below_it() {
    let app = app(Screen::Shift);
    let figures = Rc::new(RefCell::new(String::new()));
    let into = figures.clone();
    app.global::<ShiftAdapter>().on_key(move |what| into.borrow_mut().push_str(&what));
    app.global::<ShiftAdapter>().set_view(ShiftView::Cash);
    settle();
    strike(&app, "5");
    assert_eq!(*figures.borrow(), "5", "nothing lies above it yet");
    let pin = Rc::new(RefCell::new(String::new()));
    let into = pin.clone();
    let approval = app.global::<ApprovalAdapter>();
    approval.on_pin_entered(move |pin| into.borrow_mut().push_str(&pin));
    approval.set_step(ApprovalStep::Person);
    approval.set_open(true);
    settle();
    // A keyboard of the screen that goes away gives the focus back, for instance.
    app.global::<Focus>().invoke_release();
    settle();
    for digit in ["9", "8", "7", "6", "5", "4"] {
        strike(&app, digit);
    }
    assert_eq!((pin.borrow().as_str(), figures.borrow().as_str()), ("987654", "5"));
}

#[test]
fn a_message_that_needs_somebody_stays() {
    let app = app(Screen::Till);
    app.global::<Shell>().invoke_toast("Struk belum keluar".into(), Tone::Bad, "Coba lagi".into());
    mock_elapsed_time(Duration::from_secs(60));
    assert!(app.global::<Toaster>().get_visible());
    let acted = Rc::new(RefCell::new(0));
    let into = acted.clone();
    app.global::<Shell>().on_toast_acted(move || *into.borrow_mut() += 1);
    press(&app, "Coba lagi");
    assert_eq!((*acted.borrow(), app.global::<Toaster>().get_visible()), (1, false));
}

#[test]
fn the_words_follow_the_language() {
    let app = app(Screen::Till);
    slint::select_bundled_translation("en").expect("English is bundled");
    assert!(ElementHandle::find_by_accessible_label(&app, "Pay Rp 225.000").next().is_some());
    assert!(ElementHandle::find_by_accessible_label(&app, "3 items").next().is_some());
    slint::select_bundled_translation("id").expect("Indonesian is bundled");
    assert!(ElementHandle::find_by_accessible_label(&app, "Bayar Rp 225.000").next().is_some());
}

/// Counts how often something is called.
fn counter() -> (Rc<RefCell<i32>>, impl Fn() + 'static) {
    let count = Rc::new(RefCell::new(0));
    let into = count.clone();
    (count, move || *into.borrow_mut() += 1)
}

#[test]
fn the_second_tap_of_a_double_tap_goes_back_no_further() {
    let app = app(Screen::Till);
    app.global::<TillAdapter>().set_view(TillView::Paying);
    settle();
    let window = app.as_weak();
    app.global::<PayAdapter>().on_pay_cancelled(move || {
        window.upgrade().expect("an open window").global::<TillAdapter>().set_view(TillView::Selling);
    });
    let back = middle(&control(&app, "Keranjang"));
    tap(&app, back);
    tap(&app, back);
    let place = || (app.global::<Nav>().get_current_screen(), app.global::<TillAdapter>().get_view());
    assert_eq!(place(), (Screen::Till, TillView::Selling));
    settle();
    tap(&app, back);
    assert_eq!(place().0, Screen::Home, "the back of the till stands in the same place");
}

#[test]
fn a_sheet_that_has_just_come_takes_no_tap() {
    let app = app(Screen::Till);
    let (closed, close) = counter();
    app.global::<DealAdapter>().on_closed(close);
    let (held, hold) = counter();
    app.global::<DealAdapter>().on_hold(hold);
    app.global::<DealAdapter>().set_sheet(DealSheet::Held);
    mock_elapsed_time(Duration::from_millis(20));
    let (beside, inside) = (LogicalPosition::new(60.0, 400.0), middle(&control(&app, "Tahan keranjang ini")));
    for position in [beside, inside] {
        tap(&app, position);
    }
    press(&app, "Tutup");
    assert_eq!((*closed.borrow(), *held.borrow()), (0, 0), "the second tap of a double tap");
    settle();
    for position in [beside, inside] {
        tap(&app, position);
    }
    press(&app, "Tutup");
    assert_eq!((*closed.borrow(), *held.borrow()), (2, 1));
}

#[test]
fn an_enter_that_bounces_confirms_nothing_that_has_just_come() {
    let app = app(Screen::Till);
    let (confirmed, confirm) = counter();
    app.global::<PayAdapter>().on_pay_confirmed(confirm);
    app.global::<TillAdapter>().set_view(TillView::Paying);
    mock_elapsed_time(Duration::from_millis(100));
    strike(&app, "\n");
    assert_eq!(*confirmed.borrow(), 0);
    settle();
    strike(&app, "\n");
    assert_eq!(*confirmed.borrow(), 1);
}

#[test]
fn the_tab_key_reaches_only_the_sheet_on_top() {
    let app = app(Screen::Till);
    let (closed, close) = counter();
    app.global::<DealAdapter>().on_closed(close);
    let (declined, decline) = counter();
    app.global::<ApprovalAdapter>().on_closed(decline);
    let go = |keys: &[Key]| {
        for key in keys {
            strike(&app, &SharedString::from(*key));
            mock_elapsed_time(Duration::from_millis(20));
        }
        strike(&app, " ");
        mock_elapsed_time(Duration::from_millis(20));
    };
    // The list of keys has one control: whichever way one goes, it is reached.
    app.global::<DealAdapter>().set_sheet(DealSheet::Keys);
    settle();
    go(&[Key::Tab]);
    go(&[Key::Tab, Key::Tab]);
    go(&[Key::Backtab]);
    go(&[Key::Backtab, Key::Tab]);
    assert_eq!(*closed.borrow(), 4);
    assert_eq!(app.global::<TillAdapter>().get_query(), "", "nothing was typed below it");
    // Another sheet over it: its first control closes it.
    app.global::<ApprovalAdapter>().set_open(true);
    settle();
    go(&[Key::Tab]);
    assert_eq!((*closed.borrow(), *declined.borrow()), (4, 1));
    // It is gone: the one below it is on top again.
    app.global::<ApprovalAdapter>().set_open(false);
    settle();
    go(&[Key::Tab]);
    assert_eq!((*closed.borrow(), *declined.borrow()), (5, 1));
}

#[test]
fn the_largest_letters_push_no_button_of_a_sheet_off_the_smallest_window() {
    let app = app(Screen::Till);
    app.window().set_size(LogicalSize::new(1024.0, 600.0));
    app.global::<Type>().set_scale(1.3);
    let sheets: [(&str, fn(&App)); 2] = [
        ("Masukkan", |app| app.global::<TillAdapter>().set_untagged_open(true)),
        ("Beri potongan", |app| {
            app.global::<TillAdapter>().set_untagged_open(false);
            app.global::<DealAdapter>().set_sheet(DealSheet::Discount);
        }),
    ];
    for (button, open) in sheets {
        open(&app);
        settle();
        let element = control(&app, button);
        let bottom = element.absolute_position().y + element.size().height;
        assert!(bottom <= 600.5, "{button:?} ends at {bottom}");
        assert!(control(&app, "Hapus satu angka").size().height >= 55.5, "a finger still hits the keys");
    }
    app.global::<Type>().set_scale(1.0);
}

/// Whatever is shown anew while a finger draws (a clock, a printer, the other signature) takes nothing from under it.
#[test]
fn a_signature_is_whole_whatever_happens_while_it_is_drawn() {
    let app = app(Screen::Agreement);
    let adapter = app.global::<AgreementAdapter>();
    adapter.set_view(AgreementView::Sign);
    adapter.set_partner_strokes(SharedString::new());
    settle();
    let pad = ElementHandle::find_by_accessible_label(&app, "Pihak mitra")
        .find(|element| element.accessible_role() == Some(AccessibleRole::Image))
        .expect("the pad");
    let signed = Rc::new(RefCell::new(String::new()));
    let into = signed.clone();
    adapter.on_partner_signed(move |strokes, _, _| *into.borrow_mut() = strokes.to_string());
    let (corner, button) = (pad.absolute_position(), PointerEventButton::Left);
    let at = |x: f32, y: f32| LogicalPosition::new(corner.x + x, corner.y + y);
    app.window().dispatch_event(WindowEvent::PointerPressed { position: at(20.0, 40.0), button });
    app.window().dispatch_event(WindowEvent::PointerMoved { position: at(60.0, 50.0) });
    adapter.set_partner_strokes(SharedString::new());
    app.window().dispatch_event(WindowEvent::PointerMoved { position: at(120.0, 30.0) });
    settle();
    app.window().dispatch_event(WindowEvent::PointerReleased { position: at(120.0, 30.0), button });
    settle();
    assert_eq!(*signed.borrow(), "M20 40 L21 40 L60 50 L120 30 ");
    assert_eq!(adapter.get_partner_strokes(), signed.borrow().as_str());
}
