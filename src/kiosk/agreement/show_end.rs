//! The end of an agreement on the window: what is typed, what is left, the letter, the minutes.

use deks_ui::{AgreementAdapter, AgreementMail, LeftLine};
use slint::SharedString;

use super::ending::{GROUNDS, SIDES};
use super::{AgreementScreen, EndLetter, Leaving};
use crate::base::Rupiah;
use crate::kiosk::english::say;
use crate::kiosk::{files, rows, words};
use crate::partnership::agreement::Closing;

/// A place in the row of choices, from 1; 0: nobody has said it yet.
fn place<T: PartialEq>(choices: &[T], chosen: Option<T>) -> i32 {
    let at = chosen.and_then(|chosen| choices.iter().position(|one| *one == chosen));
    at.map_or(0, |at| at as i32 + 1)
}

impl AgreementScreen {
    pub(super) fn put_leaving(&self, adapter: &AgreementAdapter<'_>, leaving: &Leaving) {
        let day = words::date_value(Some(leaving.day));
        if adapter.get_end_day() != day {
            adapter.set_end_day(day);
        }
        if adapter.get_end_reason() != leaving.reason.as_str() {
            adapter.set_end_reason(leaving.reason.as_str().into());
        }
        adapter.set_end_day_words(words::day_in_words(leaving.day).into());
        adapter.set_end_last_day(words::day_in_words(leaving.last_day()).into());
        adapter.set_end_first_day(leaving.proposed().map(words::day_in_words).unwrap_or_default().into());
        // Where nothing is owed and nothing more is sold there is nothing to pay.
        let is_paid = leaving.closing.as_ref().is_some_and(|closing| closing.payable == Rupiah::ZERO);
        let paid_by = if is_paid && leaving.day <= leaving.today { None } else { Some(leaving.paid_by()) };
        adapter.set_end_paid_by(paid_by.map(words::day_in_words).unwrap_or_default().into());
        adapter.set_end_notice(i32::from(leaving.notice_days.unwrap_or(0)));
        adapter.set_end_early(leaving.is_early());
        adapter.set_end_by(place(&SIDES, leaving.ended_by));
        adapter.set_end_by_flaw(say(&leaving.by_flaw));
        adapter.set_end_ground(place(&GROUNDS, leaving.ground));
        adapter.set_end_ground_flaw(say(&leaving.ground_flaw));
        adapter.set_end_ahead(leaving.day > leaving.today);
        adapter.set_end_day_flaw(say(&leaving.day_flaw));
        adapter.set_end_reason_flaw(say(&leaving.reason_flaw));
        adapter.set_end_flaw(say(&leaving.flaw));
        put_letter(adapter, &leaving.letter);
        adapter.set_ended(leaving.ended);
        adapter.set_over(leaving.is_over);
        adapter.set_end_minutes(leaving.minutes.as_str().into());
        let (path, flaw) = match &leaving.saved {
            None => (SharedString::default(), ""),
            Some(Ok(path)) => (say(&files::lies(path)), ""),
            Some(Err(text)) => (SharedString::default(), text.as_str()),
        };
        adapter.set_saved_path(path);
        adapter.set_save_flaw(say(flaw));
        self.put_targets(adapter);
        adapter.set_closing_known(leaving.closing.is_some());
        put_closing(adapter, leaving.closing.as_ref());
    }
}

/// The letter as it would go out, and what became of it.
fn put_letter(adapter: &AgreementAdapter<'_>, letter: &EndLetter) {
    if adapter.get_end_letter_subject() != letter.subject.as_str() {
        adapter.set_end_letter_subject(letter.subject.as_str().into());
    }
    if adapter.get_end_letter_body() != letter.body.as_str() {
        adapter.set_end_letter_body(letter.body.as_str().into());
    }
    adapter.set_end_letter_sends(letter.sends);
    adapter.set_end_letter_flaw(say(&letter.flaw));
    adapter.set_email(letter.to().into());
    adapter.set_mail(match letter.is_mailed {
        true => AgreementMail::Waiting,
        false if letter.to().is_empty() => AgreementMail::NoAddress,
        false => AgreementMail::Idle,
    });
}

fn put_closing(adapter: &AgreementAdapter<'_>, closing: Option<&Closing>) {
    let goods = closing.map(|closing| closing.goods.as_slice()).unwrap_or_default();
    let aids = closing.map(|closing| closing.aids.as_slice()).unwrap_or_default();
    let left = goods.iter().map(|one| LeftLine {
        name: one.full_name().into(),
        detail: one.code.as_str().into(),
        pieces: one.on_hand as i32,
    });
    rows::sync(adapter.get_left(), left.collect(), |model| adapter.set_left(model));
    let lent = aids.iter().map(|aid| LeftLine {
        name: aid.name.as_str().into(),
        detail: aid.handover_number.as_str().into(),
        pieces: aid.out_qty as i32,
    });
    rows::sync(adapter.get_left_aids(), lent.collect(), |model| adapter.set_left_aids(model));
    adapter.set_left_pieces(closing.map_or(0, Closing::pieces) as i32);
    adapter.set_left_aid_pieces(closing.map_or(0, Closing::aid_pieces) as i32);
    let payable = closing.map_or(Rupiah::ZERO, |closing| closing.payable);
    adapter.set_owes(payable < Rupiah::ZERO);
    adapter.set_payable(Rupiah(payable.0.saturating_abs()).to_string().into());
    let fee = closing.map(|closing| closing.monthly_fee).filter(|fee| *fee != Rupiah::ZERO);
    adapter.set_monthly_fee(fee.map(|fee| fee.to_string()).unwrap_or_default().into());
}
