//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, PrintState, ReadingChip, ReceiptReading, ReceiptRow, ReceiptState, ReceiptsAdapter, Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Effect, Intent, ReceiptsScreen, Row, work};
use crate::base::SaleId;
use crate::devices::{Decision, JobState};
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::till::receipt_lines;
use crate::kiosk::{printing, rows};
use crate::till::Reading;

impl Screen for ReceiptsScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Entered(Place::Receipts) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::Scanned { place: Place::Receipts, code } => Some(Intent::Scanned(code.clone())),
            Event::ReceiptWanted(number) => Some(Intent::Wanted { number: number.clone() }),
            Event::Sold | Event::RegisterChanged => Some(Intent::Reload),
            Event::Tick if self.here => Some(Intent::Tick),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = ReceiptsAdapter::get(app);
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let chips = if self.query.trim().is_empty() { &[][..] } else { &self.readings[..] };
        rows::sync(adapter.get_readings(), chips.iter().map(chip).collect(), |model| adapter.set_readings(model));
        adapter.set_reading(self.reading as i32);
        let receipts = self.rows.iter().map(|row| self.row(row)).collect();
        rows::sync(adapter.get_receipts(), receipts, |model| adapter.set_receipts(model));
        adapter.set_busy(self.copy_waits());
        self.put_open(&adapter);
    }
}

impl ReceiptsScreen {
    fn put_open(&self, adapter: &ReceiptsAdapter<'_>) {
        adapter.set_is_open(self.open.is_some());
        let ask = self.ask();
        let (kind, count, what) = printing::ask_on_screen(ask.as_ref());
        adapter.set_ask(kind);
        adapter.set_ask_count(count);
        adapter.set_ask_what(what);
        let Some(open) = &self.open else {
            adapter.set_chosen("".into());
            return;
        };
        adapter.set_chosen(open.sale_id.to_string().into());
        adapter.set_number(open.number.as_str().into());
        adapter.set_columns(open.columns as i32);
        rows::sync(adapter.get_lines(), receipt_lines(&open.preview), |model| adapter.set_lines(model));
        adapter.set_copy_state(open.copy.map_or(PrintState::Off, |(_, printing)| printing.on_screen()));
    }

    fn row(&self, row: &Row) -> ReceiptRow {
        let state = match self.worst_job(&row.number) {
            Some(JobState::Unknown | JobState::Held) => ReceiptState::Asks,
            Some(JobState::Failed) => ReceiptState::Failed,
            Some(JobState::Waiting | JobState::Printing) => ReceiptState::Waiting,
            _ if row.refunded_qty >= row.pieces => ReceiptState::Returned,
            _ if row.refunded_qty > 0 => ReceiptState::PartlyReturned,
            _ => ReceiptState::Fine,
        };
        ReceiptRow {
            id: row.sale_id.to_string().into(),
            number: row.number.as_str().into(),
            when: row.when.as_str().into(),
            cashier: row.cashier.as_str().into(),
            pieces: row.pieces as i32,
            line: row.line_name.as_str().into(),
            total: row.total.grouped().into(),
            state,
        }
    }
}

fn chip(reading: &Reading) -> ReadingChip {
    if let Reading::OnDay { day, what } = reading {
        return ReadingChip { day: day.numeric().into(), ..chip(what) };
    }
    let (reading, text) = match reading {
        Reading::Last => (ReceiptReading::Last, String::new()),
        Reading::Number(number) => (ReceiptReading::Number, number.clone()),
        Reading::Total(total) => (ReceiptReading::Amount, total.to_string()),
        Reading::Clock { day, hour, minute } => {
            (ReceiptReading::Clock, format!("{} {hour:02}.{minute:02}", day.numeric()))
        }
        Reading::Day(day) => (ReceiptReading::Day, day.numeric()),
        Reading::Product(typed) => (ReceiptReading::Product, typed.clone()),
        Reading::OnDay { .. } => (ReceiptReading::Last, String::new()),
    };
    ReadingChip { reading, text: text.into(), day: SharedString::default() }
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<ReceiptsScreen> {
    let runner = Runner::start(ReceiptsScreen::default(), app, services.clone());
    let adapter = app.global::<ReceiptsAdapter>();
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_reading_chosen(runner.takes(|at| Intent::ReadingPicked(usize::try_from(at).unwrap_or(0))));
    adapter.on_receipt_chosen(runner.about(SaleId::parse, Intent::Chosen));
    adapter.on_copy(runner.does(|| Intent::Copy));
    adapter.on_retry(runner.does(|| Intent::Retry));
    let answer = |decision: Decision| {
        let to = runner.clone();
        move || to.send(Intent::Answered(decision))
    };
    adapter.on_ask_print(answer(Decision::Print));
    adapter.on_ask_discard(answer(Decision::Discard));
    adapter.on_ask_came_out(answer(Decision::CameOut));
    runner
}
