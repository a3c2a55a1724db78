//! The callbacks of the window.

use deks_ui::{App, CashWay, ShiftAdapter};
use slint::{ComponentHandle, SharedString};

use super::{Intent, ShiftScreen, work};
use crate::kiosk::flow::Runner;
use crate::kiosk::services::Services;
use crate::till::shift::CashKind;

/// Starts the screen; `lock` lets another person sign in.
pub fn connect(app: &App, services: &Services, lock: impl Fn() + 'static) -> Runner<ShiftScreen> {
    let runner = Runner::start(ShiftScreen::new(work::settings(services)), app, services.clone());
    let adapter = app.global::<ShiftAdapter>();
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_key(runner.takes(|key: SharedString| Intent::Key(key.into())));
    adapter.on_row_chosen(runner.takes(|id: SharedString| Intent::RowChosen(id.into())));
    adapter.on_next_row(runner.does(|| Intent::NextRow));
    adapter.on_float_chosen(runner.takes(Intent::FloatInOne));
    adapter.on_without_float_chosen(runner.takes(Intent::WithoutFloat));
    adapter.on_open(runner.does(|| Intent::OpenWanted));
    let to = runner.clone();
    adapter.on_hand_over(move || {
        to.send(Intent::HandOverWanted);
        lock();
    });
    adapter.on_take_over(runner.does(|| Intent::TakeOverWanted));
    connect_acts(&adapter, &runner);
    connect_reports(&adapter, &runner);
    runner
}

fn connect_acts(adapter: &ShiftAdapter<'_>, runner: &Runner<ShiftScreen>) {
    adapter.on_float_owed(runner.does(|| Intent::FloatOwed));
    adapter.on_cash(runner.takes(|way: CashWay| Intent::CashWanted(kind(way))));
    adapter.on_way_chosen(runner.takes(|way: CashWay| Intent::CashWayChosen(kind(way))));
    adapter.on_cash_confirmed(runner.does(|| Intent::CashConfirmed));
    adapter.on_open_drawer(runner.does(|| Intent::DrawerWanted));
    adapter.on_print_x(runner.does(|| Intent::XWanted));
    adapter.on_look_at_x(runner.does(|| Intent::XLookWanted));
    adapter.on_close(runner.does(|| Intent::CloseWanted));
    adapter.on_count_done(runner.does(|| Intent::CountDone));
    adapter.on_count_again(runner.does(|| Intent::CountAgain));
    adapter.on_close_confirmed(runner.does(|| Intent::CloseConfirmed));
}

fn connect_reports(adapter: &ShiftAdapter<'_>, runner: &Runner<ShiftScreen>) {
    adapter.on_list(runner.does(|| Intent::ListWanted));
    adapter.on_more(runner.does(|| Intent::MoreWanted));
    adapter.on_report_chosen(runner.about(|id| id.parse::<i64>().ok(), Intent::ReportWanted));
    adapter.on_look_at_last(runner.does(|| Intent::LastWanted));
    adapter.on_done(runner.does(|| Intent::Done));
    adapter.on_copy(runner.does(|| Intent::CopyWanted));
    adapter.on_save_pdf(runner.does(|| Intent::PdfWanted));
}

fn kind(way: CashWay) -> CashKind {
    match way {
        CashWay::FromSafe => CashKind::FromSafe,
        CashWay::ToSafe => CashKind::ToSafe,
        CashWay::Expense => CashKind::Expense,
    }
}
