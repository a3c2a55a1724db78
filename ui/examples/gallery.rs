//! Shows one screen with its preview data, for looking at it and for pictures.
//!
//! `cargo run -p deks-ui --example gallery -- --screen till --size 1024x600 --dark --lang en --scale 1.2`
//! Screens: first-admin, first-admin-again, sign-in, sign-in-wrong, sign-in-locked, lock, home, home-cart, till, till-empty,
//! till-unknown, till-oversell, pay, pay-three, pay-missing, done, done-failed, pay-qris, approval, second-person, held,
//! pending, untagged, shift-closed, shift-running, shift-cash, shift-count, shift-told, refund-find, refund-lines,
//! refund-money, refund-done, identify, reports-now, reports-days, reports-shifts, reports-top, reports-exceptions,
//! promotions, promotion-form, settings-display, settings-tenders, settings-printers, settings-printer,
//! settings-scanners, settings-inbox, settings-checks. Those of tasks and matters, the inbox, curation and agreements
//! (procedures-board, case-form, inbox-letter, curation-score, agreement-terms, ...) stand in `gallery/partnership.rs`.
use std::error::Error;
use std::rc::Rc;

use deks_ui::*;
use slint::{ComponentHandle, LogicalSize, ModelRc, VecModel};

#[path = "gallery/partnership.rs"]
mod partnership;

/// What the arguments ask for.
struct Wish {
    screen: String,
    width_px: f32,
    height_px: f32,
    dark: bool,
    contrast: bool,
    language: String,
    scale: f32,
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Result<Wish, Box<dyn Error>> {
    let mut wish = Wish {
        screen: "till".into(),
        width_px: 1280.0,
        height_px: 800.0,
        dark: false,
        contrast: false,
        language: "id".into(),
        scale: 1.0,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
        match argument.as_str() {
            "--screen" => wish.screen = value()?,
            "--lang" => wish.language = value()?,
            "--scale" => wish.scale = value()?.parse()?,
            "--dark" => wish.dark = true,
            "--size" => {
                let size = value()?;
                let (width, height) = size.split_once('x').ok_or("--size wants WxH")?;
                (wish.width_px, wish.height_px) = (width.parse()?, height.parse()?);
            }
            "--contrast" => wish.contrast = true,
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(wish)
}

/// Puts the program into the state that the picture is of.
fn arrange(app: &App, screen: &str) -> Result<(), Box<dyn Error>> {
    let (nav, session, till) = (app.global::<Nav>(), app.global::<SessionAdapter>(), app.global::<TillAdapter>());
    let place = match screen {
        "first-admin" | "first-admin-again" => Screen::FirstAdmin,
        "sign-in" | "sign-in-wrong" | "sign-in-locked" | "lock" => Screen::SignIn,
        "home" | "home-cart" => Screen::Home,
        _ => Screen::Till,
    };
    match screen {
        "first-admin-again" => {
            session.set_admin_name("Admin 01".into());
            session.set_second_entry(true);
        }
        "sign-in-wrong" => {
            session.set_state(SignInState::Wrong);
            session.set_tries_left(3);
        }
        "sign-in-locked" => {
            session.set_state(SignInState::Locked);
            session.set_locked_until("14.35".into());
        }
        "lock" => {
            session.set_cart_kept(true);
            app.global::<Shell>().set_locked(true);
        }
        "home-cart" => app.global::<HomeAdapter>().set_cart_total("Rp 225.000".into()),
        "till-empty" => {
            till.set_lines(ModelRc::new(VecModel::<CartLine>::default()));
            till.set_can_pay(false);
            till.set_total("Rp 0".into());
            till.set_pieces(0);
        }
        "till-unknown" => till.set_unknown_code("8991234567890".into()),
        "till-oversell" => till.set_oversell_open(true),
        "pay" | "pay-three" => till.set_view(TillView::Paying),
        "pay-missing" => {
            till.set_view(TillView::Paying);
            app.global::<PayAdapter>().set_received("Rp 200.000".into());
            app.global::<PayAdapter>().set_missing("Rp 25.000".into());
        }
        "done" | "done-failed" => till.set_view(TillView::Done),
        "first-admin" | "sign-in" | "home" | "till" => {}
        other => return Err(format!("no screen {other}").into()),
    }
    if screen == "done-failed" {
        app.global::<PayAdapter>().set_print_state(PrintState::Failed);
    }
    if screen == "pay-three" {
        app.global::<PayAdapter>().set_tenders(ModelRc::new(VecModel::from(vec![
            TenderKind::Cash,
            TenderKind::Qris,
            TenderKind::Card,
        ])));
    }
    nav.invoke_go(place);
    Ok(())
}

/// Sheets of the till, the shift and refunds; the screen they stand on.
fn arrange_work(app: &App, screen: &str) -> Option<Screen> {
    let (shift, refund) = (app.global::<ShiftAdapter>(), app.global::<RefundAdapter>());
    match screen {
        "approval" => app.global::<ApprovalAdapter>().set_open(true),
        "second-person" => {
            app.global::<ApprovalAdapter>().set_step(ApprovalStep::Person);
            app.global::<ApprovalAdapter>().set_open(true);
        }
        "held" => app.global::<DealAdapter>().set_sheet(DealSheet::Held),
        "pending" => app.global::<DealAdapter>().set_sheet(DealSheet::Qris),
        "untagged" => app.global::<TillAdapter>().set_untagged_open(true),
        "pay-qris" => {
            app.global::<PayAdapter>().set_tender(TenderKind::Qris);
            app.global::<PayAdapter>().set_qris_shown(true);
            app.global::<PayAdapter>().set_main(PayMain::CodePaid);
            app.global::<TillAdapter>().set_view(TillView::Paying);
        }
        "shift-closed" => shift.set_view(ShiftView::Closed),
        "shift-running" => shift.set_view(ShiftView::Running),
        "shift-cash" => shift.set_view(ShiftView::Cash),
        "shift-count" => shift.set_view(ShiftView::Count),
        "shift-told" => shift.set_view(ShiftView::Told),
        "refund-find" => refund.set_step(RefundStep::Find),
        "refund-lines" => refund.set_step(RefundStep::Lines),
        "refund-money" => refund.set_step(RefundStep::Money),
        "refund-done" => refund.set_step(RefundStep::Done),
        _ => return None,
    }
    Some(match screen.split_once('-').map_or(screen, |(first, _)| first) {
        "shift" => Screen::Shift,
        "refund" => Screen::Refund,
        _ => Screen::Till,
    })
}

/// Reports, promotions and settings; the screen they stand on.
fn arrange_office(app: &App, screen: &str) -> Option<Screen> {
    let (reports, settings) = (app.global::<ReportsAdapter>(), app.global::<SettingsAdapter>());
    let tab = |tab: ReportTab, at: i32| {
        reports.set_tab(tab);
        reports.set_tab_at(at);
    };
    match screen {
        "identify" => return Some(Screen::Identify),
        "promotions" => return Some(Screen::Promotions),
        "promotion-form" => {
            app.global::<PromotionsAdapter>().set_form_open(true);
            return Some(Screen::Promotions);
        }
        "reports-now" => tab(ReportTab::Now, 0),
        "reports-days" => tab(ReportTab::Days, 1),
        "reports-shifts" => tab(ReportTab::Shifts, 2),
        "reports-top" => tab(ReportTab::Top, 3),
        "reports-exceptions" => tab(ReportTab::Exceptions, 4),
        "settings-display" => settings.set_part(SettingsPart::Display),
        "settings-tenders" => settings.set_part(SettingsPart::Tenders),
        "settings-printers" => settings.set_part(SettingsPart::Printers),
        "settings-printer" => {
            settings.set_part(SettingsPart::Printers);
            settings.set_printer_open("receipt".into());
            settings.set_printer_title("Printer struk".into());
        }
        "settings-scanners" => settings.set_part(SettingsPart::Scanners),
        "settings-inbox" => settings.set_part(SettingsPart::Inbox),
        "settings-checks" => settings.set_part(SettingsPart::Checks),
        _ => return None,
    }
    Some(if screen.starts_with("reports") { Screen::Reports } else { Screen::Settings })
}

fn main() -> Result<(), Box<dyn Error>> {
    let wish = wish(std::env::args().skip(1))?;
    let app = App::new()?;
    connect_keyboard(&app);
    slint::select_bundled_translation(&wish.language)?;
    app.global::<Shell>().set_language(wish.language.into());
    app.global::<Shell>().set_dark(wish.dark);
    app.global::<Shell>().set_contrast(wish.contrast);
    app.global::<Shell>().set_text_scale(wish.scale);
    app.global::<Shell>().set_mail_waiting(2);
    app.global::<Shell>().set_unsynced(3);
    let arranged = arrange_work(&app, &wish.screen).or_else(|| arrange_office(&app, &wish.screen));
    match arranged.or_else(|| partnership::arrange(&app, &wish.screen)) {
        Some(place) => app.global::<Nav>().invoke_go(place),
        None => arrange(&app, &wish.screen)?,
    }
    follow(&app);
    app.window().set_size(LogicalSize::new(wish.width_px, wish.height_px));
    app.run()?;
    Ok(())
}

/// Enough life to walk from one screen to the next; what the screens show stays the preview data.
fn follow(app: &App) {
    let window = Rc::new(app.as_weak());
    let with = |act: fn(&App)| {
        let window = window.clone();
        move || {
            if let Some(app) = window.upgrade() {
                act(&app);
            }
        }
    };
    let (till, pay) = (app.global::<TillAdapter>(), app.global::<PayAdapter>());
    pay.on_pay_opened(with(|app| app.global::<TillAdapter>().set_view(TillView::Paying)));
    pay.on_pay_cancelled(with(|app| app.global::<TillAdapter>().set_view(TillView::Selling)));
    pay.on_pay_confirmed(with(|app| app.global::<TillAdapter>().set_view(TillView::Done)));
    pay.on_new_sale(with(|app| app.global::<TillAdapter>().set_view(TillView::Selling)));
    till.on_unknown_dismissed(with(|app| app.global::<TillAdapter>().set_unknown_code("".into())));
    app.global::<HomeAdapter>().on_lock(with(|app| app.global::<Nav>().invoke_go(Screen::SignIn)));
    app.global::<Shell>().on_switch_user(with(|app| app.global::<Nav>().invoke_go(Screen::SignIn)));
    let entered = with(|app| app.global::<Nav>().invoke_go(Screen::Home));
    app.global::<SessionAdapter>().on_pin_entered(move |_, _| entered());
    let opened = with(|app| app.global::<Nav>().invoke_go(Screen::Till));
    app.global::<HomeAdapter>().on_opened(move |_| opened());
}
