//! The screen's state on the window, and its callbacks.

use deks_ui::{App, HandBackAdapter, HandBackCount, HandBackMail, HandBackRow, HandBackStep, Screen as Go};
use slint::{ComponentHandle, Global as _, SharedString};

use super::{Count, Done, Effect, HandBackScreen, Intent, Mail, Place, Stage, Totals, Work, work};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Runner, Screen};
use crate::kiosk::rows;
use crate::kiosk::services::Services;
use crate::returns::handback::{AidLine, DraftLine};

impl Screen for HandBackScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => Some(Intent::SignedIn(user.name.clone())),
            Event::Entered(Go::HandBack) => Some(Intent::Entered),
            Event::Entered(_) => Some(Intent::Left),
            Event::HandBackWanted(partner) => Some(Intent::Wanted(*partner)),
            Event::Scanned { place: Go::HandBack, code } => Some(Intent::Scanned(code.clone())),
            Event::RegisterChanged | Event::Sold => Some(Intent::Reload),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = HandBackAdapter::get(app);
        match &self.stage {
            Stage::Nothing => adapter.set_step(HandBackStep::None),
            Stage::Work(work) => {
                put_list(&adapter, work);
                put_chosen(&adapter, work);
                put_signing(&adapter, work);
                put_totals(&adapter, work.totals());
                adapter.set_partner(work.partner_name.as_str().into());
                adapter.set_flaw(say(&work.flaw));
                let found = work.found.and_then(|at| work.draft.lines.get(at)).map(line_row);
                adapter.set_found(found.map(|row| row.name).unwrap_or_default());
                adapter.set_busy(work.busy);
                adapter.set_step(if work.signs { HandBackStep::Sign } else { HandBackStep::Count });
            }
            Stage::Done(done) => put_done(&adapter, done),
        }
    }
}

fn put_list(adapter: &HandBackAdapter<'_>, work: &Work) {
    let (counted, listed) = work.draft.counter();
    adapter.set_counted(counted as i32);
    adapter.set_listed(listed as i32);
    let lines = work.draft.lines.iter().enumerate().map(|(at, line)| HandBackRow {
        marked: work.marked == Some(at),
        chosen: work.chosen == Some(Place::Line(at)),
        ..line_row(line)
    });
    let aids = work.draft.aids.iter().enumerate();
    let aids = aids.map(|(at, aid)| HandBackRow { chosen: work.chosen == Some(Place::Aid(at)), ..aid_row(aid) });
    rows::sync(adapter.get_rows(), lines.chain(aids).collect(), |model| adapter.set_rows(model));
    let at = work.marked.or(work.chosen.map(|place| work.row_of(place)));
    adapter.set_show_at(at.unwrap_or(0) as i32);
    adapter.set_show_serial(work.moves);
}

fn line_row(line: &DraftLine) -> HandBackRow {
    let name = if line.variant.is_empty() { line.name.clone() } else { format!("{} ({})", line.name, line.variant) };
    HandBackRow {
        id: line.product.to_string().into(),
        is_aid: false,
        name: name.into(),
        detail: line.code.as_str().into(),
        listed: line.listed as i32,
        returned: line.returned as i32,
        missing: line.missing as i32,
        damaged: line.damaged as i32,
        left: line.left() as i32,
        marked: false,
        chosen: false,
    }
}

fn aid_row(aid: &AidLine) -> HandBackRow {
    HandBackRow {
        id: aid.aid.to_string().into(),
        is_aid: true,
        name: aid.name.as_str().into(),
        detail: slint::SharedString::default(),
        listed: aid.qty_out as i32,
        returned: aid.returned as i32,
        missing: aid.lost as i32,
        damaged: 0,
        left: (aid.qty_out - aid.returned - aid.lost) as i32,
        marked: false,
        chosen: false,
    }
}

fn put_chosen(adapter: &HandBackAdapter<'_>, work: &Work) {
    let chosen = match work.chosen {
        None => None,
        Some(Place::Line(at)) => work.draft.lines.get(at).map(|line| (line_row(line), line.reason.as_str())),
        Some(Place::Aid(at)) => work.draft.aids.get(at).map(|aid| (aid_row(aid), aid.reason.as_str())),
    };
    adapter.set_has_chosen(chosen.is_some());
    if let Some((row, reason)) = chosen {
        adapter.set_chosen(row);
        if adapter.get_reason() != reason {
            adapter.set_reason(reason.into());
        }
    }
    adapter.set_pad(match &work.pad {
        None => HandBackCount::None,
        Some((Count::Returned, _)) => HandBackCount::Returned,
        Some((Count::Missing, _)) => HandBackCount::Missing,
        Some((Count::Damaged, _)) => HandBackCount::Damaged,
    });
    adapter.set_pad_text(work.pad.as_ref().map(|(_, typed)| typed.as_str()).unwrap_or_default().into());
}

fn put_signing(adapter: &HandBackAdapter<'_>, work: &Work) {
    let put = |shown: slint::SharedString, text: &str, set: &dyn Fn(slint::SharedString)| {
        if shown != text {
            set(text.into());
        }
    };
    put(adapter.get_giver(), &work.giver.name, &|text| adapter.set_giver(text));
    put(adapter.get_receiver(), &work.receiver.name, &|text| adapter.set_receiver(text));
    put(adapter.get_giver_strokes(), &work.giver.strokes, &|text| adapter.set_giver_strokes(text));
    put(adapter.get_receiver_strokes(), &work.receiver.strokes, &|text| adapter.set_receiver_strokes(text));
}

fn put_totals(adapter: &HandBackAdapter<'_>, totals: Totals) {
    adapter.set_total_returned(totals.returned as i32);
    adapter.set_total_missing(totals.missing as i32);
    adapter.set_total_damaged(totals.damaged as i32);
    adapter.set_total_aids(totals.aids as i32);
}

fn put_done(adapter: &HandBackAdapter<'_>, done: &Done) {
    adapter.set_partner(done.partner_name.as_str().into());
    adapter.set_number(done.number.as_str().into());
    adapter.set_mail_address(done.email.as_str().into());
    put_totals(adapter, done.totals);
    adapter.set_busy(done.busy);
    let (mail, trouble) = match &done.mail {
        Mail::Busy => (HandBackMail::Busy, ""),
        Mail::Waiting => (HandBackMail::Waiting, ""),
        Mail::NoAddress => (HandBackMail::NoAddress, ""),
        Mail::Failed(text) => (HandBackMail::Failed, text.as_str()),
    };
    adapter.set_mail(mail);
    adapter.set_mail_trouble(say(trouble));
    adapter.set_step(HandBackStep::Done);
}

/// Starts the screen.
pub fn connect(app: &App, services: &Services) -> Runner<HandBackScreen> {
    let runner = Runner::start(HandBackScreen::default(), app, services.clone());
    connect_counting(app, &runner);
    connect_signing(app, &runner);
    connect_acts(app, &runner);
    runner
}

fn count_of(count: HandBackCount) -> Option<Count> {
    match count {
        HandBackCount::None => None,
        HandBackCount::Returned => Some(Count::Returned),
        HandBackCount::Missing => Some(Count::Missing),
        HandBackCount::Damaged => Some(Count::Damaged),
    }
}

fn connect_counting(app: &App, runner: &Runner<HandBackScreen>) {
    let adapter = app.global::<HandBackAdapter>();
    adapter.on_row_chosen(runner.takes(|id: SharedString| Intent::RowChosen(id.into())));
    let to = runner.clone();
    adapter.on_stepped(move |count, by| {
        if let Some(count) = count_of(count) {
            to.send(Intent::Stepped(count, i64::from(by)));
        }
    });
    let to = runner.clone();
    adapter.on_pad_opened(move |count| {
        if let Some(count) = count_of(count) {
            to.send(Intent::PadOpened(count));
        }
    });
    adapter.on_pad_key(runner.takes(|key: SharedString| Intent::PadKey(key.into())));
    adapter.on_reason_edited(runner.takes(|text: SharedString| Intent::ReasonEdited(text.into())));
}

fn connect_signing(app: &App, runner: &Runner<HandBackScreen>) {
    let adapter = app.global::<HandBackAdapter>();
    let (to, window) = (runner.clone(), app.as_weak());
    adapter.on_names_edited(move || {
        let Some(app) = window.upgrade() else { return };
        let adapter = HandBackAdapter::get(&app);
        to.send(Intent::NamesEdited { giver: adapter.get_giver().into(), receiver: adapter.get_receiver().into() });
    });
    let to = runner.clone();
    adapter.on_giver_signed(move |strokes, width, height| {
        to.send(Intent::GiverSigned { strokes: strokes.into(), pad: (width, height) });
    });
    let to = runner.clone();
    adapter.on_receiver_signed(move |strokes, width, height| {
        to.send(Intent::ReceiverSigned { strokes: strokes.into(), pad: (width, height) });
    });
}

fn connect_acts(app: &App, runner: &Runner<HandBackScreen>) {
    let adapter = app.global::<HandBackAdapter>();
    adapter.on_pad_done(runner.does(|| Intent::PadDone));
    adapter.on_all_there(runner.does(|| Intent::AllThere));
    adapter.on_found_taken(runner.does(|| Intent::FoundTaken));
    adapter.on_found_closed(runner.does(|| Intent::FoundClosed));
    adapter.on_leave_out(runner.does(|| Intent::LeaveOut));
    adapter.on_next(runner.does(|| Intent::Next));
    adapter.on_to_count(runner.does(|| Intent::ToCount));
    adapter.on_accept(runner.does(|| Intent::Accept));
    adapter.on_save_minutes(runner.does(|| Intent::SaveMinutes));
    adapter.on_print_again(runner.does(|| Intent::PrintAgain));
    adapter.on_finish(runner.does(|| Intent::Finish));
    adapter.on_to_returns(runner.does(|| Intent::ToReturns));
}
