//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, PrintState, ReadingChip, ReceiptBack, ReceiptReading, ReceiptRow, ReceiptSheet, ReceiptState, ReceiptsAdapter,
    Screen as Place,
};
use slint::{ComponentHandle, Global as _, Image, SharedString};

use super::{Effect, Intent, OpenReceipt, ReceiptsScreen, Row, Sheet, work};
use crate::base::{ActId, SaleId};
use crate::devices::{Decision, JobState};
use crate::kiosk::english::say;
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
            Event::SignedIn(user) => Some(Intent::SignedIn(user.id)),
            Event::Entered(Place::Receipts) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::Scanned { place: Place::Receipts, code } => Some(Intent::Scanned(code.clone())),
            Event::ReceiptWanted(number) => Some(Intent::Wanted { number: number.clone() }),
            Event::Sold | Event::RegisterChanged => Some(Intent::Reload),
            Event::Tick if self.here => Some(Intent::Tick),
            Event::ApprovalGiven(given) if self.has_asked(given.id) => Some(Intent::Approved(given.clone())),
            Event::ApprovalDeclined(id) if self.has_asked(*id) => Some(Intent::Declined(*id)),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    /// Looking and typesetting take their time; a copy or a void does not stand behind them.
    fn is_aside(effect: &Effect) -> bool {
        matches!(effect, Effect::List { .. } | Effect::LookAtJobs { .. } | Effect::Mail { .. } | Effect::Qr(_))
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
        adapter.set_busy(self.copy_waits() || self.asked.is_some());
        adapter.set_voiding(self.voiding.is_some() || self.asked.is_some());
        self.put_open(&adapter);
        self.put_sheet(&adapter);
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
        put_standing(adapter, open);
        adapter.set_copy_state(open.copy.map_or(PrintState::Off, |(_, printing)| printing.on_screen()));
    }

    fn has_asked(&self, id: ActId) -> bool {
        self.asked.is_some_and(|asked| asked.id == id)
    }

    fn put_sheet(&self, adapter: &ReceiptsAdapter<'_>) {
        adapter.set_sheet(match &self.sheet {
            None => ReceiptSheet::None,
            Some(Sheet::Mail(form)) => {
                adapter.set_mail_busy(form.busy);
                adapter.set_mail_flaw(say(&form.flaw));
                adapter.set_mail_asks(self.open.as_ref().is_some_and(|open| open.standing.mail_asks));
                if adapter.get_mail_address() != form.address.as_str() {
                    adapter.set_mail_address(form.address.as_str().into());
                }
                ReceiptSheet::Mail
            }
            Some(Sheet::Qr { picture, .. }) => {
                adapter.set_has_qr(picture.is_some());
                adapter.set_qr(picture.clone().map(Image::from_rgb8).unwrap_or_default());
                ReceiptSheet::Qr
            }
        });
    }

    fn row(&self, found: &Row) -> ReceiptRow {
        let paper = match self.worst_job(&found.number) {
            Some(JobState::Unknown | JobState::Held) => Some(ReceiptState::Asks),
            Some(JobState::Failed) => Some(ReceiptState::Failed),
            Some(JobState::Waiting | JobState::Printing) => Some(ReceiptState::Waiting),
            _ => None,
        };
        let row = row(found);
        ReceiptRow { state: paper.unwrap_or(row.state), ..row }
    }
}

/// `Mitra Pandan  ·  7KQ2M9X`: what tells pieces of one name apart.
pub fn whose(partner: &str, code: &str) -> String {
    [partner, code].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ·  ")
}

/// A receipt in a list, with what came back of it; how its paper stands is the receipts screen's.
pub fn row(row: &Row) -> ReceiptRow {
    let state = match row {
        row if row.is_voided => ReceiptState::Voided,
        row if row.refunded_qty >= row.pieces => ReceiptState::Returned,
        row if row.refunded_qty > 0 => ReceiptState::PartlyReturned,
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

fn put_standing(adapter: &ReceiptsAdapter<'_>, open: &OpenReceipt) {
    let standing = &open.standing;
    adapter.set_is_voided(standing.is_voided);
    adapter.set_may_void(standing.may_void);
    adapter.set_may_return(standing.may_return);
    adapter.set_twins(standing.twins.join("\n").into());
    let back = standing.back.iter().map(|back| ReceiptBack {
        number: back.number.as_str().into(),
        when: back.when.as_str().into(),
        pieces: back.pieces as i32,
        total: back.total.grouped().into(),
        voids: back.is_void,
    });
    rows::sync(adapter.get_back(), back.collect(), |model| adapter.set_back(model));
}

/// How a search was understood.
pub fn chip(reading: &Reading) -> ReadingChip {
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
    adapter.on_give_back(runner.does(|| Intent::ReturnWanted));
    adapter.on_void_sale(runner.does(|| Intent::VoidWanted));
    adapter.on_mail_opened(runner.does(|| Intent::MailWanted));
    adapter.on_mail_edited(runner.takes(|address: SharedString| Intent::AddressEdited(address.into())));
    adapter.on_mail_sent(runner.does(|| Intent::MailConfirmed));
    adapter.on_qr_opened(runner.does(|| Intent::QrWanted));
    adapter.on_sheet_closed(runner.does(|| Intent::SheetClosed));
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
