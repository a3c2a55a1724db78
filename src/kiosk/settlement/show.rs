//! The screen's state on the window, and its callbacks.

use std::sync::atomic::Ordering;

use deks_ui::{App, RunStage, Screen as Place, SettlementAdapter, SettlementSheet, SettlementView};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Board, Effect, Intent, Paper, PartnerPage, Run, SettlementScreen, StatementPage, Typed, view, work};
use crate::base::{PartnerId, PayoutId, Rupiah, SettlementId};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, words};

impl Screen for SettlementScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.id)),
            Event::Entered(Place::Settlement) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::RegisterChanged | Event::Sold if self.is_open => Some(Intent::Reload),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Given(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined),
            Event::Tick if self.run.stage == RunStage::Working => Some(Intent::Tick),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::WorkOut { .. } | Effect::Save { .. })
    }

    fn show(&self, app: &App) {
        let adapter = SettlementAdapter::get(app);
        adapter.set_loading(self.loading && self.board.is_none());
        adapter.set_busy(self.busy);
        adapter.set_view(self.view);
        adapter.set_tab(self.tab as i32);
        adapter.set_filter(self.filter);
        adapter.set_filter_at(self.filter as i32);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        if let Some(board) = &self.board {
            self.put_board(&adapter, board);
        }
        self.put_run(&adapter, &self.run);
        if let Some(page) = &self.partner {
            put_partner(&adapter, page);
        }
        if let Some(page) = &self.statement {
            put_statement(&adapter, page);
        }
        self.put_sheet(&adapter);
        adapter.set_sheet(self.sheet);
    }
}

impl SettlementScreen {
    fn put_board(&self, adapter: &SettlementAdapter<'_>, board: &Board) {
        let sum = |of: &dyn Fn(&crate::settlement::Balance) -> Rupiah| board.balances.iter().map(of).sum::<Rupiah>();
        let ready = board.balances.iter().filter(|one| view::is_ready(one, board.minimum));
        let (ready_count, ready_total) =
            ready.fold((0, Rupiah::ZERO), |(count, total), one| (count + 1, total + one.unpaid()));
        adapter.set_owed_total(sum(&|one| one.owed).to_string().into());
        adapter.set_ready_total(ready_total.to_string().into());
        adapter.set_ready_count(ready_count);
        adapter.set_sent_total(sum(&crate::settlement::Balance::in_transit).to_string().into());
        adapter.set_late_count(board.balances.iter().filter(|one| view::is_late(one, board)).count() as i32);
        rows::sync(adapter.get_ages(), view::age_points(&board.balances), |model| adapter.set_ages(model));
        let shown = board.balances.iter().filter(|one| view::shows(one, board, self.filter, &self.query));
        let shown = shown.map(|one| view::balance_row(one, board)).collect();
        rows::sync(adapter.get_balances(), shown, |model| adapter.set_balances(model));
        adapter.set_balance_count(board.balances.len() as i32);
        self.put_sent(adapter, board);
        rows::sync(adapter.get_income(), view::income_points(&board.months), |model| adapter.set_income(model));
        rows::sync(adapter.get_months(), view::income_rows(&board.months), |model| adapter.set_months(model));
        let formats: Vec<SharedString> = board.formats.iter().map(|name| name.as_str().into()).collect();
        rows::sync(adapter.get_formats(), formats, |model| adapter.set_formats(model));
    }

    fn put_sent(&self, adapter: &SettlementAdapter<'_>, board: &Board) {
        let is_chosen = |sent: &super::Sent| self.chosen.contains(&sent.payout.payout_id);
        let sent = board.sent.iter().map(|one| view::sent_row(one, is_chosen(one))).collect();
        rows::sync(adapter.get_sent(), sent, |model| adapter.set_sent(model));
        let chosen = board.sent.iter().filter(|one| is_chosen(one)).map(|one| one.payout.amount);
        adapter.set_sent_chosen(self.chosen.len() as i32);
        let total: Rupiah = chosen.sum();
        adapter.set_sent_chosen_total(if self.chosen.is_empty() { "".into() } else { total.to_string().into() });
    }

    fn put_run(&self, adapter: &SettlementAdapter<'_>, run: &Run) {
        // On the first page it says whether something waits.
        let is_first = self.view == SettlementView::Balances;
        let waits = self.waiting().is_some();
        adapter.set_stage(match (is_first, waits) {
            (true, true) => RunStage::Waiting,
            (true, false) => RunStage::None,
            (false, _) => run.stage,
        });
        adapter.set_until(words::date_value(Some(run.until)));
        adapter.set_until_text(run.until.long().into());
        adapter.set_run_done(run.meter.done.load(Ordering::Relaxed) as i32);
        adapter.set_run_of(run.meter.of.load(Ordering::Relaxed) as i32);
        adapter.set_run_flaw(say(&run.flaw));
        rows::sync(adapter.get_run_rows(), run.drafts.iter().map(view::run_row).collect(), |model| {
            adapter.set_run_rows(model);
        });
        let closings = || run.drafts.iter().map(|one| one.draft.closing());
        let payable = match self.waiting().filter(|_| is_first || run.drafts.is_empty()) {
            Some(waiting) => waiting.run.payable,
            None => closings().map(|closing| closing.max(Rupiah::ZERO)).sum(),
        };
        adapter.set_run_payable(payable.to_string().into());
        adapter.set_run_negative(closings().filter(|closing| *closing < Rupiah::ZERO).count() as i32);
        if let Some(waiting) = self.waiting() {
            adapter.set_prepared_by(waiting.by_name.as_str().into());
            adapter.set_prepared_at(waiting.at_text.as_str().into());
            adapter.set_needs_other(self.user == Some(waiting.run.prepared_by));
        }
    }

    fn put_sheet(&self, adapter: &SettlementAdapter<'_>) {
        let typed = &self.typed;
        adapter.set_flaw(say(&self.flaw));
        adapter.set_way(typed.way as i32);
        for (text, get, set) in [
            (&typed.receiver, adapter.get_receiver(), Field::Receiver),
            (&typed.reference, adapter.get_reference(), Field::Reference),
            (&typed.amount, adapter.get_amount(), Field::Amount),
            (&typed.memo, adapter.get_memo(), Field::Memo),
            (&typed.strokes, adapter.get_strokes(), Field::Strokes),
        ] {
            if get != text.as_str() {
                set.put(adapter, text);
            }
        }
        adapter.set_on_paper(typed.on_paper);
        adapter.set_paid_on(words::date_value(Some(typed.day)));
        adapter.set_side(typed.side as i32);
        adapter.set_kind(typed.kind as i32);
        adapter.set_reason(typed.reason as i32);
        adapter.set_format(typed.format as i32);
        match self.sheet {
            SettlementSheet::BankFile => {
                let ready = self.ready();
                adapter.set_file_count(ready.statements.len() as i32);
                adapter.set_file_total(ready.total.to_string().into());
                adapter.set_file_left_out(ready.left_out as i32);
            }
            SettlementSheet::Cancel => self.put_cancel(adapter),
            _ => {}
        }
    }

    /// Whose money it is: the sheet may be opened from the list of what is on its way.
    fn put_cancel(&self, adapter: &SettlementAdapter<'_>) {
        let Some(board) = &self.board else { return };
        let about = board.sent.iter().find(|sent| Some(sent.payout.payout_id) == self.typed.payout);
        if let Some(sent) = about {
            adapter.set_pay_amount(sent.payout.amount.to_string().into());
            adapter.set_partner_name(sent.partner_name.as_str().into());
        }
    }
}

/// A field that is set only when it differs: somebody may be typing in it.
enum Field {
    Receiver,
    Reference,
    Amount,
    Memo,
    Strokes,
}

impl Field {
    fn put(&self, adapter: &SettlementAdapter<'_>, text: &str) {
        match self {
            Field::Receiver => adapter.set_receiver(text.into()),
            Field::Reference => adapter.set_reference(text.into()),
            Field::Amount => adapter.set_amount(text.into()),
            Field::Memo => adapter.set_memo(text.into()),
            Field::Strokes => adapter.set_strokes(text.into()),
        }
    }
}

fn put_partner(adapter: &SettlementAdapter<'_>, page: &PartnerPage) {
    adapter.set_partner_name(page.name.as_str().into());
    adapter.set_partner_code(page.code.as_str().into());
    adapter.set_partner_owed(Rupiah(page.owed.0.saturating_abs()).to_string().into());
    adapter.set_partner_negative(page.owed < Rupiah::ZERO);
    adapter.set_partner_open(page.not_settled.to_string().into());
    adapter.set_partner_account(page.account.as_str().into());
    let ready = page.ready().map(|statement| statement.closing.to_string());
    adapter.set_partner_ready(ready.unwrap_or_default().into());
    let statements = page.statements.iter().map(|(one, payout)| view::statement_row(one, payout.as_ref())).collect();
    rows::sync(adapter.get_statements(), statements, |model| adapter.set_statements(model));
    rows::sync(adapter.get_payouts(), page.payouts.iter().map(view::payout_row).collect(), |model| {
        adapter.set_payouts(model);
    });
}

fn put_statement(adapter: &SettlementAdapter<'_>, page: &StatementPage) {
    let statement = page.statement.as_ref();
    let number = statement.map(|statement| statement.number.as_str()).unwrap_or_default();
    adapter.set_partner_name(page.partner_name.as_str().into());
    adapter.set_statement_number(number.into());
    adapter.set_statement_period(page.period.as_str().into());
    adapter.set_standing(view::statement_standing(statement, page.payout.as_ref()));
    adapter.set_closing(Rupiah(page.closing.0.saturating_abs()).to_string().into());
    adapter.set_closing_negative(page.closing < Rupiah::ZERO);
    adapter.set_pay_amount(page.closing.to_string().into());
    adapter.set_payment(say(&page.payment));
    adapter.set_hands(say(&page.hands));
    adapter.set_account(page.account.as_str().into());
    adapter.set_may_reverse(statement.is_some_and(|statement| statement.is_newest) && page.payout.is_none());
    rows::sync(adapter.get_steps(), page.steps.iter().map(view::step_row).collect(), |model| adapter.set_steps(model));
    rows::sync(adapter.get_lines(), page.lines.iter().map(view::line_row).collect(), |model| adapter.set_lines(model));
}

/// What stands in the sheets; `None` while the day is missing.
fn typed_of(adapter: &SettlementAdapter<'_>) -> Option<Typed> {
    let place = |at: i32| usize::try_from(at).unwrap_or(0);
    Some(Typed {
        way: place(adapter.get_way()),
        receiver: adapter.get_receiver().into(),
        on_paper: adapter.get_on_paper(),
        strokes: String::new(),
        pad: (0, 0),
        reference: adapter.get_reference().into(),
        day: words::day_of(&adapter.get_paid_on())?,
        side: place(adapter.get_side()),
        kind: place(adapter.get_kind()),
        amount: adapter.get_amount().into(),
        memo: adapter.get_memo().into(),
        reason: place(adapter.get_reason()),
        format: place(adapter.get_format()),
        payout: None,
    })
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<SettlementScreen> {
    let runner = Runner::start(SettlementScreen::new(services.store.today()), app, services.clone());
    connect_pages(app, &runner);
    connect_run(app, &runner);
    connect_sheets(app, &runner);
    runner
}

fn connect_pages(app: &App, runner: &Runner<SettlementScreen>) {
    let adapter = app.global::<SettlementAdapter>();
    adapter.on_tab_chosen(runner.takes(|at| Intent::TabChosen(usize::try_from(at).unwrap_or(0))));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_filter_chosen(runner.takes(Intent::FilterChosen));
    adapter.on_partner_chosen(runner.about(PartnerId::parse, Intent::PartnerChosen));
    adapter.on_statement_chosen(runner.about(SettlementId::parse, Intent::StatementChosen));
    adapter.on_line_chosen(runner.takes(|number: SharedString| Intent::LineChosen(number.into())));
    adapter.on_payout_chosen(runner.about(PayoutId::parse, Intent::PayoutChosen));
    adapter.on_save_balances(runner.does(|| Intent::Save(Paper::Balances)));
    adapter.on_save_income(runner.does(|| Intent::Save(Paper::Income)));
    adapter.on_save_pdf(runner.does(|| Intent::Save(Paper::StatementPdf)));
    adapter.on_save_xlsx(runner.does(|| Intent::Save(Paper::StatementXlsx)));
    adapter.on_back(runner.does(|| Intent::Back));
}

fn connect_run(app: &App, runner: &Runner<SettlementScreen>) {
    let adapter = app.global::<SettlementAdapter>();
    adapter.on_open_run(runner.does(|| Intent::OpenRun));
    adapter.on_until_picked(runner.takes(|day| Intent::UntilPicked(words::day_of(&day))));
    adapter.on_until_quick(runner.takes(|at| Intent::UntilQuick(usize::try_from(at).unwrap_or(0))));
    adapter.on_work_out(runner.does(|| Intent::WorkOut));
    adapter.on_stop(runner.does(|| Intent::Stop));
    adapter.on_ask_approval(runner.does(|| Intent::AskApproval));
    adapter.on_approve(runner.does(|| Intent::Approve));
    adapter.on_withdraw(runner.does(|| Intent::Withdraw));
    adapter.on_draft_chosen(runner.about(PartnerId::parse, Intent::DraftChosen));
}

fn connect_sheets(app: &App, runner: &Runner<SettlementScreen>) {
    let adapter = app.global::<SettlementAdapter>();
    adapter.on_open_newest(runner.does(|| Intent::OpenNewest));
    adapter.on_open_pay(runner.does(|| Intent::OpenSheet(SettlementSheet::Pay)));
    adapter.on_open_adjust(runner.does(|| Intent::OpenSheet(SettlementSheet::Adjust)));
    adapter.on_open_reverse(runner.does(|| Intent::OpenSheet(SettlementSheet::Reverse)));
    adapter.on_open_sent(runner.does(|| Intent::OpenSheet(SettlementSheet::Sent)));
    adapter.on_open_bank_file(runner.does(|| Intent::OpenSheet(SettlementSheet::BankFile)));
    adapter.on_open_cancel(runner.about(PayoutId::parse, Intent::OpenCancel));
    adapter.on_sent_toggled(runner.about(PayoutId::parse, Intent::SentToggled));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_edited(move || {
        let Some(app) = window.upgrade() else { return };
        if let Some(typed) = typed_of(&SettlementAdapter::get(&app)) {
            to.send(Intent::Edited(Box::new(typed)));
        }
    });
    let to = runner.clone();
    adapter.on_signed(move |strokes, width, height| {
        to.send(Intent::Signed { strokes: strokes.into(), pad: (width, height) });
    });
    adapter.on_confirm(runner.does(|| Intent::Confirm));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
}
