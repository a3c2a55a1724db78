//! The screen's state on the window.

use deks_ui::{
    App, CashWay, ChartPoint, DrawerDifference, MoneyRow, PrintState, Screen as Place, ShiftAdapter, ShiftMoveRow,
    ShiftView, StayRow, ZMail, ZRow,
};
use slint::{Global as _, SharedString};

use super::sheet::row_id;
use super::{
    CashForm, ClosedRow, Effect, Intent, Listing, Mail, OpenShift, Origin, Report, Sheet, ShiftScreen, Told, View,
    XPaper, ZPrint, ZPrintState, work,
};
use crate::base::Rupiah;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::till::receipt_lines;
use crate::kiosk::{rows, words};
use crate::till::shift::{CashKind, CashMoveRow, Form, Pieces, ShiftReport, ShiftTotals};

/// Cash moves on the overview; all of them stand on the report.
const MOVES_SHOWN: usize = 6;

impl Screen for ShiftScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.clone())),
            Event::Entered(Place::Shift) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::Sold | Event::RegisterChanged | Event::DayBegan(_) => Some(Intent::Reload),
            Event::Tick if self.rests() || self.watches_print() => Some(Intent::Tick),
            Event::ZWanted(z_number) => Some(Intent::ReportWantedElsewhere(*z_number)),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Approved(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    /// Typesetting and reading take their time; nothing that somebody does stands behind them.
    fn is_aside(effect: &Effect) -> bool {
        matches!(
            effect,
            Effect::Load { .. }
                | Effect::List { .. }
                | Effect::ReadReport { .. }
                | Effect::ReadX { .. }
                | Effect::Mail(_)
                | Effect::SavePdf(_)
                | Effect::LookAtPrint(_)
        )
    }

    fn show(&self, app: &App) {
        let adapter = ShiftAdapter::get(app);
        adapter.set_view(self.view_on_screen());
        adapter.set_busy(self.busy || self.asked.is_some());
        adapter.set_may_see(self.may_see());
        adapter.set_may_copy(self.may_copy());
        self.put_open(&adapter);
        self.put_sheet(&adapter);
        self.put_last(&adapter);
        match &self.view {
            View::Cash(form) => self.put_cash(&adapter, form),
            View::Told(told) => put_told(&adapter, told),
            View::Report(report) => put_report(&adapter, report),
            View::X(paper) => put_x(&adapter, paper),
            View::List(listing) => put_list(&adapter, listing),
            View::Now | View::Count => {}
        }
    }
}

impl ShiftScreen {
    fn view_on_screen(&self) -> ShiftView {
        match &self.view {
            View::Now => match &self.board {
                None => ShiftView::Loading,
                Some(board) if board.open.is_some() => ShiftView::Running,
                Some(_) => ShiftView::Closed,
            },
            View::Cash(_) => ShiftView::Cash,
            View::Count => ShiftView::Count,
            View::Told(_) => ShiftView::Told,
            View::Report(_) | View::X(_) => ShiftView::Report,
            View::List(_) => ShiftView::List,
        }
    }

    fn put_open(&self, adapter: &ShiftAdapter<'_>) {
        let Some(open) = self.open() else { return };
        let shift = open.report.shift;
        adapter.set_number(shift.number.to_string().into());
        adapter.set_day(words::day_in_words(shift.day).into());
        adapter.set_opened_at(open.opened_at.as_str().into());
        adapter.set_opened_by(open.opened_by.as_str().into());
        adapter.set_holder(open.holder_name.as_str().into());
        adapter.set_is_mine(self.is_mine());
        adapter.set_is_stale(open.is_stale);
        adapter.set_is_uncounted(open.report.totals.lacks_float);
        let earlier = open.report.totals.pending_qris_earlier;
        adapter.set_earlier_codes(earlier.times as i32);
        adapter.set_earlier_amount(earlier.amount.to_string().into());
        put_figures(adapter, &open.report);
        let bars = bars(&open.report);
        rows::sync(adapter.get_tenders(), bars, |model| adapter.set_tenders(model));
        rows::sync(adapter.get_moves(), moves(open), |model| adapter.set_moves(model));
    }

    /// The table of the view that is shown: the float's, or the count's.
    fn put_sheet(&self, adapter: &ShiftAdapter<'_>) {
        let is_count = self.view == View::Count;
        let sheet = if is_count { &self.count.sheet } else { &self.float.sheet };
        let total = if is_count { sheet.total() } else { self.float.total() };
        rows::sync(adapter.get_notes(), money(sheet, Form::Note), |model| adapter.set_notes(model));
        rows::sync(adapter.get_coins(), money(sheet, Form::Coin), |model| adapter.set_coins(model));
        adapter.set_chosen(sheet.chosen().into());
        adapter.set_total(total.to_string().into());
        adapter.set_float_in_one(self.float.in_one);
        adapter.set_float_empty(self.float.total() == Rupiah::ZERO);
        adapter.set_float_ready(self.float.is_ready());
        adapter.set_without_float(self.float.is_without);
    }

    fn put_last(&self, adapter: &ShiftAdapter<'_>) {
        let last = self.board.as_ref().and_then(|board| board.last.as_ref());
        adapter.set_has_last(last.is_some());
        adapter.set_sees_last(self.last_seen().is_some());
        let Some(last) = last else { return };
        adapter.set_last_z(z_text(last.z_number));
        adapter.set_last_shift(last.shift.to_string().into());
        adapter.set_last_day(words::day_in_words(last.day).into());
        adapter.set_last_at(last.closed_at.as_str().into());
        adapter.set_last_by(last.who.as_str().into());
    }

    fn put_cash(&self, adapter: &ShiftAdapter<'_>, form: &CashForm) {
        adapter.set_way(way(form.kind));
        adapter.set_is_float(form.is_float);
        let amount = if form.amount > 0 { Rupiah(form.amount).to_string() } else { String::new() };
        adapter.set_amount(amount.into());
        adapter.set_needs_person(self.needs_person(form));
    }
}

/// `0007`.
fn z_text(z_number: i64) -> SharedString {
    format!("{z_number:04}").into()
}

fn way(kind: CashKind) -> CashWay {
    match kind {
        CashKind::FromSafe => CashWay::FromSafe,
        CashKind::ToSafe => CashWay::ToSafe,
        CashKind::Expense => CashWay::Expense,
    }
}

fn put_figures(adapter: &ShiftAdapter<'_>, report: &ShiftReport) {
    let totals = &report.totals;
    let moved = |is_in: bool| -> Rupiah {
        let rows = totals.moves.iter().filter(|row| (row.kind == CashKind::FromSafe) == is_in);
        rows.map(|row| row.amount).sum()
    };
    let backs = [&totals.refunds, &totals.voids];
    adapter.set_float_text(float_words(totals));
    adapter.set_receipts(Rupiah(totals.sales.receipts).grouped().into());
    adapter.set_pieces(Rupiah(totals.sales.pieces).grouped().into());
    adapter.set_backs(Rupiah(backs.iter().map(|back| back.times).sum()).grouped().into());
    adapter.set_openings(Rupiah(totals.drawer_openings()).grouped().into());
    adapter.set_moved_in(moved(true).to_string().into());
    adapter.set_moved_out(moved(false).to_string().into());
}

/// Of a shift that opened by itself the float is not nothing once somebody wrote down what lay in the drawer.
fn float_words(totals: &ShiftTotals) -> SharedString {
    if totals.is_uncounted && !totals.lacks_float { say("dicatat kemudian") } else { totals.float.to_string().into() }
}

/// What each tender brought, on a common scale.
fn bars(report: &ShiftReport) -> Vec<ChartPoint> {
    let tenders = &report.totals.tenders;
    let most = tenders.iter().map(|row| row.net().0).max().unwrap_or(0).max(1);
    let bar = |label: &str, net: Rupiah| ChartPoint {
        label: say(label),
        value: net.to_string().into(),
        share: net.0.max(0) as f32 / most as f32,
        marked: false,
    };
    tenders.iter().map(|row| bar(row.kind.label(), row.net())).collect()
}

/// The latest first.
fn moves(open: &OpenShift) -> Vec<ShiftMoveRow> {
    let rows = open.report.totals.moves.iter().zip(&open.move_times).rev().take(MOVES_SHOWN);
    let row = |(row, at): (&CashMoveRow, &String)| ShiftMoveRow {
        number: row.number.as_str().into(),
        at: at.as_str().into(),
        way: way(row.kind),
        reason: say(reason_of(row)),
        amount: row.kind.signed(row.amount).to_string().into(),
    };
    rows.map(row).collect()
}

fn reason_of(row: &CashMoveRow) -> &'static str {
    let reasons = row.kind.exception().reasons();
    reasons.iter().find(|choice| choice.code == row.reason).map_or("", |choice| choice.label)
}

fn money(sheet: &Sheet, form: Form) -> Vec<MoneyRow> {
    let row = |row: &Pieces| {
        let said = |text: String| if row.pieces == 0 { SharedString::new() } else { text.into() };
        MoneyRow {
            id: row_id(row).into(),
            value: row.value.grouped().into(),
            pieces: said(Rupiah(row.pieces).grouped()),
            amount: said(row.amount().grouped()),
        }
    };
    sheet.pieces().iter().filter(|row| row.form == form).map(row).collect()
}

/// More or less than there should be.
fn side(difference: Rupiah) -> DrawerDifference {
    match difference.0 {
        0 => DrawerDifference::Exact,
        1.. => DrawerDifference::Over,
        _ => DrawerDifference::Under,
    }
}

/// Without its sign: the words say which way it goes.
fn size(difference: Rupiah) -> SharedString {
    Rupiah(difference.0.saturating_abs()).to_string().into()
}

fn put_told(adapter: &ShiftAdapter<'_>, told: &Told) {
    let counted = &told.counted;
    adapter.set_difference(side(counted.difference));
    adapter.set_difference_amount(size(counted.difference));
    adapter.set_counted(counted.counted.to_string().into());
    adapter.set_should_be(counted.expected.to_string().into());
    adapter.set_count_no(counted.count_no as i32);
    adapter.set_counts_left(counted.counts_left as i32);
    adapter.set_needs_explanation(counted.needs_explanation);
    let stays = told.stays.iter().map(|stay| StayRow {
        name: stay.name.as_str().into(),
        amount: stay.amount.to_string().into(),
        qris: stay.is_qris,
        earlier: stay.is_earlier,
    });
    rows::sync(adapter.get_stays(), stays.collect(), |model| adapter.set_stays(model));
}

fn put_report(adapter: &ShiftAdapter<'_>, report: &Report) {
    let paper = &report.paper;
    adapter.set_is_x(false);
    adapter.set_z_number(z_text(paper.z_number));
    adapter.set_z_shift(paper.shift.number.to_string().into());
    adapter.set_z_day(words::day_in_words(paper.shift.day).into());
    adapter.set_z_net(paper.net.to_string().into());
    adapter.set_counted(paper.counted.to_string().into());
    adapter.set_difference(side(paper.difference));
    adapter.set_difference_amount(size(paper.difference));
    adapter.set_unaccepted(paper.is_unaccepted);
    adapter.set_z_from_list(report.from == Origin::List);
    adapter.set_z_from_elsewhere(report.from == Origin::Elsewhere);
    adapter.set_columns(paper.columns as i32);
    rows::sync(adapter.get_lines(), receipt_lines(&paper.preview), |model| adapter.set_lines(model));
    let (mail, count) = match report.mail {
        Mail::Silent => (ZMail::Silent, 0),
        Mail::Making => (ZMail::Making, 0),
        Mail::Queued(count) => (ZMail::Queued, count),
        Mail::Nobody => (ZMail::Nobody, 0),
        Mail::Failed => (ZMail::Failed, 0),
    };
    adapter.set_mail(mail);
    adapter.set_mail_count(count as i32);
    put_print(adapter, &paper.print);
}

fn put_print(adapter: &ShiftAdapter<'_>, print: &ZPrint) {
    let (state, trouble) = match &print.state {
        ZPrintState::Unsaid => (PrintState::Off, SharedString::new()),
        ZPrintState::Waiting => (PrintState::Waiting, SharedString::new()),
        ZPrintState::Printed => (PrintState::Printed, SharedString::new()),
        ZPrintState::Failed(error) => (PrintState::Failed, say(error)),
        ZPrintState::Doubtful => (PrintState::Unknown, SharedString::new()),
        ZPrintState::Held => (PrintState::Failed, say("Cetakan ini menunggu jawaban di layar Jual.")),
        ZPrintState::Discarded => (PrintState::Failed, SharedString::new()),
    };
    adapter.set_print_discarded(print.state == ZPrintState::Discarded);
    adapter.set_print_state(state);
    adapter.set_print_trouble(trouble);
    adapter.set_print_copy(print.is_copy);
}

/// The same page without a number, a count and a letter.
fn put_x(adapter: &ShiftAdapter<'_>, paper: &XPaper) {
    adapter.set_is_x(true);
    adapter.set_z_shift(paper.shift.number.to_string().into());
    adapter.set_z_day(words::day_in_words(paper.shift.day).into());
    adapter.set_z_net(paper.net.to_string().into());
    adapter.set_should_be(paper.expected.to_string().into());
    adapter.set_columns(paper.columns as i32);
    rows::sync(adapter.get_lines(), receipt_lines(&paper.preview), |model| adapter.set_lines(model));
}

fn put_list(adapter: &ShiftAdapter<'_>, listing: &Listing) {
    let row = |row: &ClosedRow| ZRow {
        id: row.z_number.to_string().into(),
        number: z_text(row.z_number),
        day: row.day.numeric().into(),
        shift: row.shift.to_string().into(),
        closed_at: row.closed_at.as_str().into(),
        who: row.who.as_str().into(),
        net: row.net.to_string().into(),
        difference: side(row.difference),
        difference_amount: size(row.difference),
    };
    rows::sync(adapter.get_closed(), listing.rows.iter().map(row).collect(), |model| adapter.set_closed(model));
    adapter.set_has_more(listing.has_more);
    adapter.set_list_loading(listing.is_loading);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_that_was_written_down_later_is_not_shown_as_nothing() {
        for (is_uncounted, lacks_float, float, expect) in [
            (false, false, 300_000, "Rp\u{A0}300.000"),
            (false, false, 0, "Rp\u{A0}0"),
            (true, true, 0, "Rp\u{A0}0"),
            (true, false, 0, "dicatat kemudian"),
        ] {
            let totals = ShiftTotals { is_uncounted, lacks_float, float: Rupiah(float), ..ShiftTotals::default() };
            assert_eq!(float_words(&totals).as_str(), expect, "{is_uncounted} {lacks_float} {float}");
        }
    }
}
