//! The smallest window and the largest text leave what matters in sight: what can be done, what was found, what is said.
use std::time::Duration;

use deks_ui::*;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, LogicalSize, ModelRc, VecModel};

/// The largest of the three sizes of letters that settings offer.
const LARGEST_TEXT: f32 = 1.3;

thread_local! {
    /// A thread gets its backend once, however many windows it opens.
    static BACKEND: () = i_slint_backend_testing::init_no_event_loop();
}

/// A window of its own on a screen.
fn window_on(screen: Screen, (width_px, height_px): (f32, f32), text_scale: f32) -> App {
    BACKEND.with(|()| ());
    let app = App::new().expect("the window opens");
    app.window().set_size(LogicalSize::new(width_px, height_px));
    app.global::<Shell>().set_text_scale(text_scale);
    app.show().expect("the window shows");
    app.global::<Nav>().invoke_go(screen);
    settle();
    app
}

/// Lets timers and changes run for a moment.
fn settle() {
    for _ in 0..10 {
        mock_elapsed_time(Duration::from_millis(60));
    }
}

/// Something in sight that can be pressed or typed into.
fn target(app: &App, label: &str) -> Option<ElementHandle> {
    ElementHandle::find_by_accessible_label(app, label).find(|e| e.accessible_role() != Some(AccessibleRole::Text))
}

/// Where something begins and ends: left, right, top, bottom.
fn edges(element: &ElementHandle) -> (f32, f32, f32, f32) {
    let (at, size) = (element.absolute_position(), element.size());
    (at.x, at.x + size.width, at.y, at.y + size.height)
}

#[test]
fn what_can_be_done_with_a_receipt_keeps_its_margin() {
    let (small, usual) = ((1024.0, 600.0), (1280.0, 800.0));
    for (size, scale, margin) in [(small, 1.0, 16.0), (small, LARGEST_TEXT, 16.0), (usual, 1.0, 24.0)] {
        let app = window_on(Screen::Receipts, size, scale);
        for (language, label) in [("id", "QR struk"), ("en", "Receipt QR")] {
            slint::select_bundled_translation(language).expect("the language is bundled");
            settle();
            let (_, right, _, _) = edges(&target(&app, label).expect("it is there"));
            assert!(right <= size.0 - margin + 0.5, "{language} {size:?} x {scale}: it ends at {right}");
        }
        slint::select_bundled_translation("id").expect("the language is bundled");
    }
}

/// Presses and lets go, slowly enough for a part that can be dragged.
fn tap(app: &App, element: &ElementHandle) {
    let (left, right, top, bottom) = edges(element);
    let position = LogicalPosition::new((left + right) / 2.0, (top + bottom) / 2.0);
    let button = PointerEventButton::Left;
    app.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    mock_elapsed_time(Duration::from_millis(200));
    app.window().dispatch_event(WindowEvent::PointerReleased { position, button });
    settle();
}

fn choice(variant: &str) -> PromotionChoice {
    let name = format!("Gelang Manik ({variant})");
    PromotionChoice { id: variant.into(), name: name.into(), detail: "Rp 41.000".into() }
}

#[test]
fn what_is_found_stands_above_the_keyboard_of_the_smallest_window() {
    let places = [
        (Screen::Receipts, "Cari struk", "K1-20261122-0017"),
        (Screen::Promotions, "Cari untuk promosi", "Gelang Manik (Biru)"),
    ];
    for (screen, field, found) in places {
        for scale in [1.0, LARGEST_TEXT] {
            let app = window_on(screen, (1024.0, 600.0), scale);
            let promotions = app.global::<PromotionsAdapter>();
            promotions.set_found(ModelRc::new(VecModel::from(vec![choice("Biru"), choice("Merah")])));
            promotions.set_form(PromotionFields { target: 1, ..promotions.get_form() });
            promotions.set_form_open(screen == Screen::Promotions);
            settle();
            // Down to the field, where the page has to be dragged.
            let position = LogicalPosition::new(700.0, 250.0);
            for _ in 0..10 {
                if target(&app, field).is_some_and(|field| edges(&field).3 < 400.0) {
                    break;
                }
                app.window().dispatch_event(WindowEvent::PointerScrolled { position, delta_x: 0.0, delta_y: -60.0 });
                settle();
            }
            let (left, right, ..) = edges(&target(&app, field).expect("the field"));
            assert!(right - left >= 300.0, "{field} x {scale}: only {} wide", right - left);
            tap(&app, &target(&app, field).expect("the field"));
            assert!(app.global::<Keyboard>().get_open(), "{field} x {scale}");
            let keys_top = edges(&target(&app, "1").expect("the first key")).2;
            let field_top = edges(&target(&app, field).expect("the field")).2;
            let found_top = edges(&target(&app, found).expect("what was found")).2;
            assert!(field_top >= 56.0, "{field} x {scale}: it begins at {field_top}, under the line on top");
            assert!(found_top + 40.0 <= keys_top, "{found} x {scale}: at {found_top}, the keys at {keys_top}");
        }
    }
}

#[test]
fn a_short_message_leaves_the_names_in_the_line_on_top() {
    let long = "Kata yang panjang. ".repeat(12);
    for (text, covers) in [("Promosi tersimpan.", false), (long.as_str(), true)] {
        let app = window_on(Screen::Promotions, (1024.0, 600.0), 1.0);
        app.global::<Shell>().invoke_toast(text.into(), Tone::Ok, "".into());
        settle();
        let mut names = ElementHandle::find_by_accessible_label(&app, "Promosi");
        let name = names.find(|name| edges(name).3 <= 60.0).expect("the name of the screen");
        let message = ElementHandle::find_by_accessible_label(&app, text).next().expect("the message");
        assert_eq!(edges(&message).0 < edges(&name).1, covers, "{text}");
    }
}

#[test]
fn what_went_wrong_is_said_within_the_line_on_top_until_somebody_read_it() {
    let text =
        "Struk K1-20261122-0001 dibatalkan. Kembalikan Rp 100.000 tunai; sisanya lewat mesin kartu atau aplikasi bank.";
    let (small, usual) = ((1024.0, 600.0), (1280.0, 800.0));
    for (size, scale) in [(small, 1.0), (small, LARGEST_TEXT), (usual, 1.0), (usual, LARGEST_TEXT)] {
        let app = window_on(Screen::Receipts, size, scale);
        app.global::<Shell>().invoke_toast(text.into(), Tone::Bad, "".into());
        settle();
        let message = ElementHandle::find_by_accessible_label(&app, text).next().expect("the message");
        let (left, right, _, bottom) = edges(&message);
        assert!(
            left >= 0.0 && right <= size.0 && bottom <= 56.5,
            "{size:?} x {scale}: {left} to {right}, {bottom} high"
        );
        mock_elapsed_time(Duration::from_secs(60));
        assert!(app.global::<Toaster>().get_visible(), "{size:?} x {scale}: nobody read it");
        tap(&app, &message);
        assert!(app.global::<Toaster>().get_visible(), "{size:?} x {scale}: a stray tap wipes nothing away");
        tap(&app, &target(&app, "Mengerti").expect("its answer"));
        assert!(!app.global::<Toaster>().get_visible(), "{size:?} x {scale}");
    }
}

#[test]
fn what_is_told_in_the_action_bar_is_there_as_a_whole_or_not_at_all() {
    for scale in [1.0, LARGEST_TEXT] {
        let app = window_on(Screen::Settings, (1024.0, 600.0), scale);
        app.global::<SettingsAdapter>().set_dirty(true);
        let shell = app.global::<Shell>();
        shell.set_printer(PrinterState::PaperOut);
        shell.set_mail_waiting(3);
        shell.set_unsynced(11_824);
        shell.set_unsynced_text("11.824".into());
        settle();
        let main = edges(&target(&app, "Simpan pengaturan").expect("the main action")).0;
        assert!(target(&app, "kertas habis").is_some(), "what is wrong comes first");
        for chip in ["kertas habis", "Surel keluar: 3 menunggu", "Belum terhubung ke hub: 11.824 catatan"] {
            let right = target(&app, chip).map_or(0.0, |chip| edges(&chip).1);
            assert!(right <= main, "{chip} x {scale} ends at {right}, the main action begins at {main}");
        }
    }
}

#[test]
fn an_agreement_keeps_the_partner_and_the_figure_of_its_commission_in_sight() {
    let words = [("id", "Komisi gerai (%)", "Lanjut: pihak"), ("en", "Outlet's commission (%)", "Next: parties")];
    for (language, field, main) in words {
        let app = window_on(Screen::Agreement, (1024.0, 600.0), LARGEST_TEXT);
        slint::select_bundled_translation(language).expect("the language is bundled");
        let adapter = app.global::<AgreementAdapter>();
        for view in [AgreementView::Terms, AgreementView::Parties] {
            adapter.set_view(view);
            settle();
            let name = adapter.get_name();
            let name = ElementHandle::find_by_accessible_label(&app, &name).next().expect("whose agreement it is");
            let (left, right, top, bottom) = edges(&name);
            assert!(left >= 0.0 && right <= 1024.0 && top >= 56.0 && bottom <= 150.0, "{language} {view:?}: {top}");
        }
        adapter.set_view(AgreementView::Terms);
        settle();
        let (_, _, top, bottom) = edges(&target(&app, field).expect("the figure"));
        let below = edges(&target(&app, main).expect("the main action")).2 - 48.0 * LARGEST_TEXT;
        assert!(bottom <= below, "{language}: from {top} to {bottom}, the example begins at {below}");
        slint::select_bundled_translation("id").expect("the language is bundled");
    }
}
