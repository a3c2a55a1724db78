//! The screen's state on the window, and its callbacks.

use deks_ui::{
    App, RefundAdapter, RefundCandidate, RefundLine, RefundPlace, RefundProduct, RefundStep, RefundTender,
    Screen as Place,
};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Bare, Done, Effect, Find, Intent, Matter, RefundScreen, Stage, Wanted, Work, work};
use crate::base::{ProductId, Rupiah, SaleId};
use crate::devices::Decision;
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::receipts::{chip, row_on_screen, whose};
use crate::kiosk::services::Services;
use crate::kiosk::till::receipt_lines;
use crate::kiosk::{printing, rows, words};
use crate::till::{BackTo, OfferLine, PlanTender, RefundOffer, RefundTo, ShelfItem, TenderKind};

impl Screen for RefundScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::Entered(Place::Refund) => Some(Intent::Entered),
            Event::Entered(_) if self.here => Some(Intent::Left),
            Event::Scanned { place: Place::Refund, code } => Some(Intent::Scanned(code.clone())),
            Event::RefundWanted(number) => Some(Intent::Wanted(Wanted::Number(number.clone()))),
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

    fn is_aside(effect: &Effect) -> bool {
        matches!(
            effect,
            Effect::List { .. } | Effect::ListProducts { .. } | Effect::Photo(_) | Effect::LookAtPrinting(_)
        )
    }

    fn show(&self, app: &App) {
        let adapter = RefundAdapter::get(app);
        match &self.stage {
            Stage::Find => {
                self.find.put_on(&adapter);
                adapter.set_step(RefundStep::Find);
            }
            Stage::Work(work) => {
                work.put_on(&adapter);
                adapter.set_step(if work.pays { RefundStep::Money } else { RefundStep::Lines });
            }
            Stage::Done(done) => {
                put_done(&adapter, done);
                adapter.set_step(RefundStep::Done);
            }
        }
    }
}

impl RefundScreen {
    fn has_asked(&self, id: crate::base::ActId) -> bool {
        matches!(&self.stage, Stage::Work(work) if work.asked && work.act_id == id)
    }
}

impl Find {
    fn put_on(&self, adapter: &RefundAdapter<'_>) {
        adapter.set_bare(self.bare);
        adapter.set_bare_at(i32::from(self.bare));
        if adapter.get_query() != self.query.as_str() {
            adapter.set_query(self.query.as_str().into());
        }
        let chips = if self.query.trim().is_empty() { &[][..] } else { &self.readings[..] };
        rows::sync(adapter.get_readings(), chips.iter().map(chip).collect(), |model| adapter.set_readings(model));
        adapter.set_reading(self.reading as i32);
        let receipts = self.rows.iter().map(row_on_screen).collect();
        rows::sync(adapter.get_receipts(), receipts, |model| adapter.set_receipts(model));
        let products = self.products.iter().map(|item| self.product(item)).collect();
        rows::sync(adapter.get_products(), products, |model| adapter.set_products(model));
        adapter.set_find_flaw(say(&self.flaw));
    }

    fn product(&self, shelf: &ShelfItem) -> RefundProduct {
        let photo = self.photos.of(shelf.photo_hash.as_ref());
        let item = &shelf.item;
        RefundProduct {
            id: item.product_id.map(|id| id.to_string()).unwrap_or_default().into(),
            name: item.full_name().into(),
            detail: whose(&item.partner_name, &item.code).into(),
            price: item.unit_price.grouped().into(),
            initials: words::initials(&item.name).into(),
            tint: words::tint(&item.name),
            has_photo: photo.is_some(),
            photo: photo.unwrap_or_default(),
        }
    }
}

impl Work {
    fn put_on(&self, adapter: &RefundAdapter<'_>) {
        match &self.matter {
            Matter::Receipt { offer, .. } => self.put_receipt(adapter, offer),
            Matter::Bare(bare) => self.put_bare(adapter, bare),
        }
        adapter.set_pieces(self.pieces() as i32);
        adapter.set_total(self.total().to_string().into());
        adapter.set_follows_reason(self.follows_reason());
        adapter.set_flaw(say(&self.flaw));
        adapter.set_asked(self.asked);
        adapter.set_busy(self.busy);
    }

    fn put_receipt(&self, adapter: &RefundAdapter<'_>, offer: &RefundOffer) {
        adapter.set_bare(false);
        adapter.set_number(offer.number.as_str().into());
        adapter.set_day(offer.day.numeric().into());
        adapter.set_days(offer.days_since as i32);
        adapter.set_late(!offer.is_in_time);
        let paid: Vec<String> =
            offer.tenders.iter().map(|t| [say(&t.label).as_str(), t.paid.to_string().as_str()].join(" ")).collect();
        adapter.set_paid_with(paid.join(", ").into());
        let lines: Vec<RefundLine> = offer.lines.iter().map(|line| self.line(line)).collect();
        let shown = offer.lines.iter().position(|line| Some(line.line_no) == self.marked).unwrap_or(0);
        let is_all = lines.iter().all(|line| line.quantity == line.returnable);
        rows::sync(adapter.get_lines(), lines, |model| adapter.set_lines(model));
        adapter.set_all_chosen(is_all);
        adapter.set_show_at(shown as i32);
        adapter.set_show_serial(self.moves);
        rows::sync(adapter.get_candidates(), Vec::new(), |model| adapter.set_candidates(model));
        let other = |kind: TenderKind, left: Rupiah| kind != TenderKind::Cash && left > Rupiah::ZERO;
        adapter.set_may_choose_way(offer.tenders.iter().any(|tender| other(tender.kind, tender.left)));
        adapter.set_way_at(i32::from(self.to == RefundTo::Cash));
        // A plan that cannot be made says so when somebody goes on.
        let Some(Ok(plan)) = self.plan() else {
            rows::sync(adapter.get_tenders(), Vec::new(), |model| adapter.set_tenders(model));
            rows::sync(adapter.get_warnings(), Vec::new(), |model| adapter.set_warnings(model));
            adapter.set_rounding(SharedString::new());
            return;
        };
        let tenders = plan.tenders.iter().map(|tender| self.tender(tender)).collect();
        rows::sync(adapter.get_tenders(), tenders, |model| adapter.set_tenders(model));
        let warnings = plan.warnings.iter().map(|warning| say(&warning.to_string())).collect();
        rows::sync(adapter.get_warnings(), warnings, |model| adapter.set_warnings(model));
        adapter.set_rounding(unless_zero(plan.rounding));
    }

    fn put_bare(&self, adapter: &RefundAdapter<'_>, bare: &Bare) {
        adapter.set_bare(true);
        adapter.set_number(bare.offer.name.as_str().into());
        adapter.set_day(SharedString::new());
        adapter.set_late(false);
        adapter.set_paid_with(SharedString::new());
        let line = RefundLine {
            id: "1".into(),
            name: bare.offer.name.as_str().into(),
            detail: whose(&bare.partner, &bare.code).into(),
            sold: bare.returnable() as i32,
            returned: 0,
            returnable: bare.returnable() as i32,
            quantity: bare.qty as i32,
            amount: bare.offer.total.grouped().into(),
            place: place(bare.back_to),
            marked: self.marked.is_some(),
        };
        rows::sync(adapter.get_lines(), vec![line], |model| adapter.set_lines(model));
        adapter.set_all_chosen(false);
        adapter.set_show_at(0);
        let candidates = bare.candidates.iter().map(|line| RefundCandidate {
            number: line.number.as_str().into(),
            day: line.day.numeric().into(),
            price: line.net_of_one.grouped().into(),
            left: line.returnable_qty as i32,
            picked: bare.picked(line) as i32,
        });
        rows::sync(adapter.get_candidates(), candidates.collect(), |model| adapter.set_candidates(model));
        adapter.set_may_choose_way(false);
        let cash = RefundTender {
            label: say(TenderKind::Cash.label()),
            amount: bare.offer.total.to_string().into(),
            ..RefundTender::default()
        };
        rows::sync(adapter.get_tenders(), vec![cash], |model| adapter.set_tenders(model));
        let warnings = bare.offer.warnings.iter().map(|warning| say(&warning.to_string())).collect();
        rows::sync(adapter.get_warnings(), warnings, |model| adapter.set_warnings(model));
        adapter.set_rounding(unless_zero(bare.offer.rounding));
    }

    pub(super) fn line(&self, line: &OfferLine) -> RefundLine {
        let chosen = match &self.matter {
            Matter::Receipt { chosen, .. } => chosen.iter().find(|chosen| chosen.line_no == line.line_no),
            Matter::Bare(_) => None,
        };
        let (qty, back_to) = chosen.map_or((0, None), |chosen| (chosen.qty, chosen.back_to));
        let amount = if qty > 0 { line.net_of(qty) } else { Rupiah::ZERO };
        RefundLine {
            id: line.line_no.to_string().into(),
            name: line.name.as_str().into(),
            detail: whose(&line.partner_name, &line.code).into(),
            sold: line.sold_qty as i32,
            returned: line.refunded_qty as i32,
            returnable: line.returnable_qty() as i32,
            quantity: qty as i32,
            amount: amount.grouped().into(),
            place: place(back_to),
            marked: self.marked == Some(line.line_no),
        }
    }

    fn tender(&self, tender: &PlanTender) -> RefundTender {
        RefundTender {
            id: tender.tender_line_no.map(|line_no| line_no.to_string()).unwrap_or_default().into(),
            label: say(&tender.label),
            amount: tender.amount.to_string().into(),
            wants_reference: tender.needs_reference(),
            reference: tender.tender_line_no.map_or("", |line_no| self.reference(line_no)).into(),
        }
    }
}

fn place(back_to: Option<BackTo>) -> RefundPlace {
    match back_to {
        Some(BackTo::Shelf) => RefundPlace::Shelf,
        Some(BackTo::Damaged) => RefundPlace::Damaged,
        None => RefundPlace::Reason,
    }
}

fn unless_zero(amount: Rupiah) -> SharedString {
    if amount == Rupiah::ZERO { SharedString::new() } else { amount.to_string().into() }
}

fn put_done(adapter: &RefundAdapter<'_>, done: &Done) {
    adapter.set_number(done.numbers.as_str().into());
    adapter.set_total(done.total.to_string().into());
    adapter.set_cash(unless_zero(done.cash));
    let tenders = done.tenders.iter().map(|(label, amount, reference)| RefundTender {
        label: say(label),
        amount: amount.to_string().into(),
        reference: reference.as_str().into(),
        ..RefundTender::default()
    });
    rows::sync(adapter.get_tenders(), tenders.collect(), |model| adapter.set_tenders(model));
    adapter.set_columns(done.columns as i32);
    rows::sync(adapter.get_slip(), receipt_lines(&done.preview), |model| adapter.set_slip(model));
    adapter.set_print_state(done.printing.on_screen());
    let (kind, count, _) = printing::ask_on_screen(done.ask.as_ref());
    adapter.set_ask(kind);
    adapter.set_ask_count(count);
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<RefundScreen> {
    let runner = Runner::start(RefundScreen::default(), app, services.clone());
    let adapter = app.global::<RefundAdapter>();
    adapter.on_mode_chosen(runner.takes(|at: i32| Intent::BareChosen(at == 1)));
    adapter.on_search_edited(runner.takes(|query: SharedString| Intent::QueryEdited(query.into())));
    adapter.on_reading_chosen(runner.takes(|at: i32| Intent::ReadingPicked(usize::try_from(at).unwrap_or(0))));
    adapter.on_receipt_chosen(runner.about(SaleId::parse, |sale| Intent::Wanted(Wanted::Sale(sale))));
    adapter.on_product_chosen(runner.about(ProductId::parse, |product| Intent::Wanted(Wanted::Product(product))));
    adapter.on_all(runner.does(|| Intent::All));
    adapter.on_next(runner.does(|| Intent::Next));
    adapter.on_back(runner.does(|| Intent::Back));
    let way = |at: i32| Intent::WayChosen(if at == 1 { RefundTo::Cash } else { RefundTo::AsPaid });
    adapter.on_way_chosen(runner.takes(way));
    adapter.on_confirm(runner.does(|| Intent::Confirm));
    adapter.on_new(runner.does(|| Intent::New));
    connect_lines(&adapter, &runner);
    connect_printing(&adapter, &runner);
    runner
}

/// What a person says about the slip.
fn connect_printing(adapter: &RefundAdapter<'_>, runner: &Runner<RefundScreen>) {
    adapter.on_retry(runner.does(|| Intent::Retry));
    adapter.on_ask_print(runner.does(|| Intent::Answered(Decision::Print)));
    adapter.on_ask_discard(runner.does(|| Intent::Answered(Decision::Discard)));
    adapter.on_ask_came_out(runner.does(|| Intent::Answered(Decision::CameOut)));
}

/// What is about one line or one tender: its number comes as text.
fn connect_lines(adapter: &RefundAdapter<'_>, runner: &Runner<RefundScreen>) {
    let to = runner.clone();
    adapter.on_stepped(move |id, by| {
        if let Ok(line_no) = id.parse::<i64>() {
            to.send(Intent::Stepped { line_no, by: i64::from(by) });
        }
    });
    let to = runner.clone();
    adapter.on_damaged_chosen(move |id, damaged| {
        if let Ok(line_no) = id.parse::<i64>() {
            to.send(Intent::DamagedChosen { line_no, damaged });
        }
    });
    let to = runner.clone();
    adapter.on_reference_edited(move |id, reference| {
        if let Ok(tender_line_no) = id.parse::<i64>() {
            to.send(Intent::ReferenceEdited { tender_line_no, reference: reference.into() });
        }
    });
}
