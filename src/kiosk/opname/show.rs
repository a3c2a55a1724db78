//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, OpnameAdapter, OpnameChoice, OpnameCounterRow, OpnameGoodsRow, OpnameRow, OpnameScanRow, OpnameStanding,
    Screen as Place, VarianceRow,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{
    Begin, Board, Difference, Effect, Goods, Intent, ListedCount, Me, Minutes, OpnameScreen, Page, Person, work,
};
use crate::base::text::fold;
use crate::base::{OpnameId, ProductId, Rupiah, UserId};
use crate::devices::ScanSource;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{rows, scan};
use crate::people::Permission;
use crate::stockroom::opname::{OpnameState, Reason, Said};

impl Screen for OpnameScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => {
                let person = Person { id: user.id, name: user.name.clone() };
                Some(Intent::SignedIn(Me { person, may_keep: user.may(Permission::KeepStock) }))
            }
            Event::Entered(Place::Opname) => Some(Intent::Entered),
            Event::Entered(_) if self.is_open => Some(Intent::Left),
            Event::Scanned { place: Place::Opname, code } => {
                Some(Intent::Scanned { code: code.clone(), source: scan::last_source() })
            }
            Event::BadgeSeen(person) if self.is_open => {
                Some(Intent::Badge { person: *person, source: scan::last_source() })
            }
            Event::RegisterChanged | Event::Sold if self.is_open => Some(Intent::Reload),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Given(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::LoadPage(_) | Effect::Save { .. })
    }

    fn show(&self, app: &App) {
        let adapter = OpnameAdapter::get(app);
        adapter.set_loading(self.loading && self.board.is_none());
        adapter.set_busy(self.busy);
        adapter.set_may_keep(self.user.as_ref().is_some_and(|me| me.may_keep));
        adapter.set_view(self.view);
        adapter.set_sheet(self.sheet);
        adapter.set_flaw(say(&self.flaw));
        if let Some(board) = &self.board {
            put_board(&adapter, board, &self.begin);
        }
        self.put_counting(&adapter);
        if let Some(page) = &self.page {
            put_page(&adapter, page);
        }
        self.put_review(&adapter);
        if let Some(minutes) = self.minutes.as_ref().filter(|_| self.view == deks_ui::OpnameView::Minutes) {
            put_minutes(&adapter, minutes);
        }
    }
}

/// A scanner with a device of its own counts from any screen, or is the till's again.
pub(super) fn lend(source: &ScanSource, is_lent: bool) {
    if let Some(device) = source.device() {
        scan::lend(device, is_lent.then_some(Place::Opname));
    }
}

pub(super) fn return_all() {
    scan::return_lent();
}

fn count(figure: usize) -> i32 {
    i32::try_from(figure).unwrap_or(i32::MAX)
}

fn signed(figure: i64) -> String {
    if figure > 0 { format!("+{figure}") } else { figure.to_string() }
}

fn standing(state: &OpnameState) -> OpnameStanding {
    match state {
        OpnameState::Counting => OpnameStanding::Counting,
        OpnameState::Counted { .. } => OpnameStanding::Counted,
        OpnameState::Booked { .. } => OpnameStanding::Booked,
        OpnameState::Dropped { .. } => OpnameStanding::Dropped,
    }
}

fn count_row(one: &ListedCount) -> OpnameRow {
    let detail = match &one.opname.state {
        OpnameState::Booked { products, pieces, .. } => format!("{products} barang, {pieces} buah"),
        _ => String::new(),
    };
    OpnameRow {
        id: one.opname.id.to_string().into(),
        number: one.opname.number.as_str().into(),
        day: one.opname.day.numeric().into(),
        scope: say(&one.scope),
        detail: say(&detail),
        standing: standing(&one.opname.state),
    }
}

fn put_board(adapter: &OpnameAdapter<'_>, board: &Board, begin: &Begin) {
    rows::sync(adapter.get_counts(), board.counts.iter().map(count_row).collect(), |model| adapter.set_counts(model));
    adapter.set_running(board.running.is_some());
    if let Some(running) = &board.running {
        adapter.set_running_counted(standing(&running.opname.state) == OpnameStanding::Counted);
        adapter.set_running_number(running.opname.number.as_str().into());
        adapter.set_running_scope(say(&running.scope));
    }
    adapter.set_scope_at(count(begin.scope_at));
    adapter.set_chosen_choice(begin.choice.as_str().into());
    if adapter.get_sample() != begin.sample.as_str() {
        adapter.set_sample(begin.sample.as_str().into());
    }
    if adapter.get_choice_query() != begin.query.as_str() {
        adapter.set_choice_query(begin.query.as_str().into());
    }
    rows::sync(adapter.get_choices(), choices(board, begin), |model| adapter.set_choices(model));
    let person = |one: &Person| choice(one.id.to_string(), &one.name, "");
    rows::sync(adapter.get_people(), board.people.iter().map(person).collect(), |model| adapter.set_people(model));
}

fn choice(id: String, name: &str, detail: &str) -> OpnameChoice {
    OpnameChoice { id: id.into(), name: name.into(), detail: detail.into() }
}

/// Partners that answer to what is typed, or shelves.
fn choices(board: &Board, begin: &Begin) -> Vec<OpnameChoice> {
    let typed = fold(&begin.query);
    match begin.scope_at {
        1 => board
            .partners
            .iter()
            .filter(|(_, code, name)| fold(&format!("{code} {name}")).contains(&typed))
            .map(|(id, code, name)| choice(id.to_string(), name, code))
            .collect(),
        2 => board
            .shelves
            .iter()
            .map(|(name, products)| choice(name.clone(), name, &say(&format!("{products} barang"))))
            .collect(),
        _ => Vec::new(),
    }
}

fn goods_row(goods: &Goods) -> OpnameGoodsRow {
    OpnameGoodsRow {
        id: goods.product.to_string().into(),
        name: goods.name.as_str().into(),
        detail: goods.detail.as_str().into(),
    }
}

fn put_page(adapter: &OpnameAdapter<'_>, page: &Page) {
    let figure = |figure: i64| i32::try_from(figure).unwrap_or(i32::MAX);
    adapter.set_products(figure(page.progress.products));
    adapter.set_counted(figure(page.progress.counted));
    adapter.set_pieces(figure(page.progress.pieces));
    let scans = page.scans.iter().map(|scan| OpnameScanRow {
        product: scan.goods.product.to_string().into(),
        name: scan.goods.name.as_str().into(),
        detail: scan.by.as_str().into(),
        qty: figure(scan.qty),
    });
    rows::sync(adapter.get_scans(), scans.collect(), |model| adapter.set_scans(model));
    rows::sync(adapter.get_left(), page.left.iter().map(goods_row).collect(), |model| adapter.set_left(model));
    adapter.set_left_count(count(page.left_count));
    let counters = page.counters.iter().map(|one| OpnameCounterRow {
        name: one.name.as_str().into(),
        source: if one.source.is_empty() { say("Layar") } else { say(&one.source) },
        pieces: one.pieces.to_string().into(),
    });
    rows::sync(adapter.get_counters(), counters.collect(), |model| adapter.set_counters(model));
}

fn put_minutes(adapter: &OpnameAdapter<'_>, minutes: &Minutes) {
    let paper = &minutes.paper;
    adapter.set_minutes_number(minutes.opname.number.as_str().into());
    adapter.set_minutes_scope(say(&paper.scope));
    adapter.set_minutes_detail(say(&paper.period));
    adapter.set_minutes_made_good(say(&paper.made_good));
    adapter.set_minutes_standing(standing(&minutes.opname.state));
    let lines = paper.lines.iter().map(|line| VarianceRow {
        id: line.code.as_str().into(),
        name: if line.variant.is_empty() { line.name.clone() } else { format!("{} ({})", line.name, line.variant) }
            .into(),
        detail: format!("{}  ·  {}", line.code, line.partner).into(),
        expected: line.expected.to_string().into(),
        counted: line.counted.map(|counted| counted.to_string()).unwrap_or_default().into(),
        variance: signed(line.variance).into(),
        value: line.value_rupiah.to_string().into(),
        reason: say(&line.why),
        note: line.note.as_str().into(),
        missing: line.variance < 0,
        moved: false,
        chosen: false,
    });
    rows::sync(adapter.get_variances(), lines.collect(), |model| adapter.set_variances(model));
}

impl OpnameScreen {
    fn put_counting(&self, adapter: &OpnameAdapter<'_>) {
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        rows::sync(adapter.get_found(), self.found.iter().map(goods_row).collect(), |model| adapter.set_found(model));
        let last = self.last.as_ref();
        adapter.set_last_id(last.map(|last| last.goods.product.to_string()).unwrap_or_default().into());
        if let Some(last) = last {
            adapter.set_last_name(last.goods.name.as_str().into());
            adapter.set_last_detail(last.goods.detail.as_str().into());
            adapter.set_last_count(i32::try_from(last.counted).unwrap_or(i32::MAX));
        }
        adapter.set_pile(self.pile.as_str().into());
        adapter.set_side(count(self.side));
        adapter.set_counter_name(self.holder("").map(|person| person.name).unwrap_or_default().into());
    }

    fn put_review(&self, adapter: &OpnameAdapter<'_>) {
        let Some(all) = self.review.as_ref().filter(|_| self.view == deks_ui::OpnameView::Review) else { return };
        adapter.set_filter(self.filter);
        adapter.set_filter_at(self.filter as i32);
        adapter.set_variance_count(count(all.len()));
        adapter.set_unsaid_count(count(self.unsaid()));
        adapter.set_not_counted_count(count(all.iter().filter(|one| one.reckoned.counted.is_none()).count()));
        let sum = |of: &dyn Fn(i64) -> i64| all.iter().map(|one| of(one.reckoned.variance)).sum::<i64>();
        adapter.set_missing(signed(sum(&|variance| variance.min(0))).into());
        adapter.set_more(signed(sum(&|variance| variance.max(0))).into());
        adapter.set_value(self.value().to_string().into());
        let shown = self.shown().into_iter().map(|one| self.variance_row(one)).collect();
        rows::sync(adapter.get_variances(), shown, |model| adapter.set_variances(model));
        let chosen = self.chosen_difference();
        adapter.set_has_chosen(chosen.is_some());
        if let Some(chosen) = chosen {
            let said = self.said.get(&chosen.goods.product);
            let fitting = Reason::fitting(&chosen.reckoned);
            let at = said.and_then(|said| fitting.iter().position(|reason| *reason == said.reason));
            adapter.set_chosen(self.variance_row(chosen));
            let words: Vec<SharedString> = fitting.iter().map(|reason| say(reason.words())).collect();
            rows::sync(adapter.get_reasons(), words, |model| adapter.set_reasons(model));
            adapter.set_reason(at.map_or(-1, count));
            let note = said.map(|said| said.note.as_str()).unwrap_or_default();
            if adapter.get_note() != note {
                adapter.set_note(note.into());
            }
        }
    }

    fn variance_row(&self, one: &Difference) -> VarianceRow {
        let said: Option<&Said> = self.said.get(&one.goods.product);
        VarianceRow {
            id: one.goods.product.to_string().into(),
            name: one.goods.name.as_str().into(),
            detail: one.goods.detail.as_str().into(),
            expected: one.reckoned.expected.to_string().into(),
            counted: one.reckoned.counted.map(|counted| counted.to_string()).unwrap_or_default().into(),
            variance: signed(one.reckoned.variance).into(),
            value: Rupiah(one.value.0).to_string().into(),
            reason: said.map(|said| say(said.reason.words())).unwrap_or_default(),
            note: said.map(|said| said.note.as_str()).unwrap_or_default().into(),
            missing: one.reckoned.variance < 0,
            moved: one.reckoned.moved > 0,
            chosen: self.chosen == Some(one.goods.product),
        }
    }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<OpnameScreen> {
    let runner = Runner::start(OpnameScreen::new(), app, services.clone());
    connect_begin(app, &runner);
    connect_counting(app, &runner);
    connect_review(app, &runner);
    runner
}

fn place(at: i32) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn connect_begin(app: &App, runner: &Runner<OpnameScreen>) {
    let adapter = app.global::<OpnameAdapter>();
    adapter.on_back(runner.does(|| Intent::Back));
    adapter.on_open_sheet(runner.takes(Intent::OpenSheet));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
    adapter.on_count_chosen(runner.about(OpnameId::parse, Intent::CountChosen));
    adapter.on_go_on(runner.does(|| Intent::GoOn));
    adapter.on_scope_chosen(runner.takes(|at| Intent::ScopeChosen(place(at))));
    adapter.on_choice_searched(runner.takes(|query: SharedString| Intent::ChoiceSearched(query.into())));
    adapter.on_choice_chosen(runner.takes(|id: SharedString| Intent::ChoiceChosen(id.into())));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_sample_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::SampleEdited(OpnameAdapter::get(&app).get_sample().into()));
    });
    adapter.on_begin(runner.does(|| Intent::Begin));
}

fn connect_counting(app: &App, runner: &Runner<OpnameScreen>) {
    let adapter = app.global::<OpnameAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::Searched(query.into())));
    adapter.on_goods_chosen(runner.about(ProductId::parse, Intent::GoodsChosen));
    adapter.on_stepped(runner.takes(|by: i32| Intent::Stepped(i64::from(by))));
    adapter.on_pile_key(runner.takes(|key: SharedString| Intent::PileKey(key.into())));
    adapter.on_pile_done(runner.does(|| Intent::PileDone));
    adapter.on_side_chosen(runner.takes(|at| Intent::SideChosen(place(at))));
    adapter.on_person_chosen(runner.about(UserId::parse, Intent::PersonChosen));
    adapter.on_end_counting(runner.does(|| Intent::End));
    adapter.on_drop_count(runner.does(|| Intent::Drop));
}

fn connect_review(app: &App, runner: &Runner<OpnameScreen>) {
    let adapter = app.global::<OpnameAdapter>();
    adapter.on_filter_chosen(runner.takes(Intent::FilterChosen));
    adapter.on_variance_chosen(runner.about(ProductId::parse, Intent::VarianceChosen));
    adapter.on_reason_chosen(runner.takes(|at| Intent::ReasonChosen(place(at))));
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_note_edited(move || {
        let Some(app) = window.upgrade() else { return };
        to.send(Intent::NoteEdited(OpnameAdapter::get(&app).get_note().into()));
    });
    adapter.on_for_all(runner.does(|| Intent::ForAll));
    adapter.on_recount(runner.does(|| Intent::Recount));
    adapter.on_ask_approval(runner.does(|| Intent::AskApproval));
    adapter.on_save_pdf(runner.does(|| Intent::SavePdf));
    adapter.on_save_xlsx(runner.does(|| Intent::SaveXlsx));
}
