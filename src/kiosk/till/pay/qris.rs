//! A QRIS code on the counter: asked for, shown, looked at, paid or left.

use deks_ui::Tone;

use super::taken::DOUBLE_TAP_TICKS;
use super::{Added, PayEffect, Paying, ShowOrder, effect};
use crate::base::{ActId, QrisRequestId, Rupiah};
use crate::devices::sound::Sound;
use crate::kiosk::flow::Out;
use crate::kiosk::photos::Pixels;
use crate::kiosk::till::deal::DealIntent;
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Effect, Stage, TillScreen};
use crate::till::{Shown, Tender, TenderKind};

/// A code that the customer is to pay now.
#[derive(Debug)]
pub struct CodeOnScreen {
    pub shown: Shown,
    /// The code as it is drawn; `None` when it is too long to be one.
    pub picture: Option<slint::Image>,
    /// From the customer's proof of payment, as typed.
    pub reference: String,
    pub news: News,
    /// The provider's word was taken once; if the sale was refused then, a person goes on.
    tried: bool,
    /// Somebody was asked why it is given up: it goes as soon as it does not wait any more.
    giving_up: bool,
    printing: bool,
    /// It went to the printer just now: a second tap prints nothing.
    pub(super) rest_ticks: u32,
}

/// What the provider says of a code.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum News {
    #[default]
    None,
    Paid {
        reference: String,
    },
    /// Something else was paid.
    Differs {
        amount: Rupiah,
    },
}

impl News {
    pub fn paid_reference(&self) -> Option<String> {
        match self {
            News::Paid { reference } => Some(reference.clone()),
            News::None | News::Differs { .. } => None,
        }
    }
}

impl Paying {
    /// After a code: cash, or the first kind that is not QRIS. A second code is never one tap away.
    fn choose_other(&mut self) {
        let first = self.entries.iter().map(|entry| entry.kind).find(|kind| *kind != TenderKind::Qris);
        if let Some(kind) = first {
            self.choose(kind);
        }
        self.choose(TenderKind::Cash);
        self.asked = None;
        self.flaw.clear();
    }
}

impl TillScreen {
    /// Asks for a code. Who has to agree to a discount is asked first: a customer who has paid cannot be told no.
    pub(super) fn show_code(&mut self) -> Outs {
        if let Some(ask) = self.ask_for_approval() {
            return vec![ask];
        }
        let (cart, oversell_confirmed, again) = (self.cart.clone(), self.is_oversold(), self.left_code);
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if let Some(flaw) = paying.amount_flaw() {
            paying.flaw = flaw;
            return Vec::new();
        }
        let act_id = ActId::new();
        paying.showing = Some(act_id);
        let (tenders, amount, approval) = (paying.tenders(), paying.amount(), paying.approval.clone());
        let order = ShowOrder { act_id, cart, tenders, amount, oversell_confirmed, approval, again };
        vec![effect(PayEffect::Show(Box::new(order)))]
    }

    pub(super) fn code_shown(&mut self, act_id: ActId, result: Result<Box<(Shown, Option<Pixels>)>, String>) -> Outs {
        let waits = |stage: &Stage| matches!(stage, Stage::Paying(paying) if paying.showing == Some(act_id));
        let mut outs = Vec::new();
        match (waits(&self.stage), result) {
            (false, Err(_)) => {}
            // Somebody went on meanwhile: the code is a fact all the same.
            (false, Ok(code)) => {
                self.left_code = Some(code.0.request_id);
                self.just_left = Some(code.0.bill_number);
            }
            (true, result) => {
                let Stage::Paying(paying) = &mut self.stage else { return outs };
                paying.showing = None;
                match result {
                    Err(text) => paying.flaw = text,
                    Ok(code) => {
                        let (shown, pixels) = *code;
                        let picture = pixels.map(slint::Image::from_rgb8);
                        let (reference, news) = (String::new(), News::None);
                        let (tried, giving_up, printing, rest_ticks) = (false, false, false, 0);
                        let code =
                            CodeOnScreen { shown, picture, reference, news, tried, giving_up, printing, rest_ticks };
                        paying.code = Some(code);
                        outs.extend(self.look_at_notices());
                        outs.extend(self.decide_deal(DealIntent::Look));
                    }
                }
            }
        }
        outs
    }

    /// Asks whether the provider said something about the code on the counter.
    pub(in crate::kiosk::till) fn look_at_notices(&self) -> Option<Out<Effect>> {
        let Stage::Paying(paying) = &self.stage else { return None };
        let shown = &paying.code.as_ref().filter(|_| !paying.busy)?.shown;
        Some(effect(PayEffect::LookAtNotices { request: shown.request_id, amount: shown.amount }))
    }

    /// The provider says that it is paid: the sale is finished by itself when nothing else is missing.
    pub(super) fn notices_looked(&mut self, request: QrisRequestId, news: News) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if paying.busy {
            return Vec::new();
        }
        let Some(code) = paying.code.as_mut().filter(|code| code.shown.request_id == request) else {
            return Vec::new();
        };
        let is_new = code.news != news;
        code.news = news;
        match &code.news {
            News::Paid { .. } if !code.tried => {
                code.tried = true;
                let said = noticed(code.shown.amount);
                let mut outs = vec![Out::Beep(Sound::Known), Out::Say(said, Tone::Ok)];
                outs.extend(self.confirm());
                outs
            }
            News::Differs { .. } if is_new => vec![Out::Beep(Sound::Unknown)],
            _ => Vec::new(),
        }
    }

    /// The customer has paid the code: for all that was left, or for a part of it.
    pub(super) fn code_paid(&mut self) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        let Some(code) = &paying.code else { return Vec::new() };
        let tender = Tender::Qris {
            request: Some(code.shown.request_id),
            amount: code.shown.amount,
            reference: code.reference.clone(),
        };
        if code.shown.amount >= paying.rest().amount {
            return self.pay(Some(tender));
        }
        let (bill, notice_reference) = (code.shown.bill_number.clone(), code.news.paid_reference());
        self.add_tender(Added { id: ActId::new(), tender, bill, notice_reference })
    }

    /// Another way to pay is wanted; the code stays pending.
    pub(super) fn leave_code(&mut self) -> Outs {
        if let Stage::Paying(paying) = &mut self.stage
            && !paying.busy
            && let Some(code) = paying.code.take()
        {
            paying.choose_other();
            self.left_code = Some(code.shown.request_id);
            self.just_left = Some(code.shown.bill_number);
        }
        Vec::new()
    }

    /// A code that was shown for this cart and still waits while the cart is paid in another way.
    fn own_open_code(&self) -> Option<QrisRequestId> {
        let Stage::Paying(paying) = &self.stage else { return None };
        if paying.code.is_some() || paying.entry().kind == TenderKind::Qris {
            return None;
        }
        let is_part = |id: QrisRequestId| paying.added.iter().any(|added| added.tender.request() == Some(id));
        self.codes_of_cart().into_iter().find(|id| !is_part(*id))
    }

    pub(in crate::kiosk::till) fn is_own_code_open(&self) -> bool {
        self.own_open_code().is_some()
    }

    /// Gives up the code on the counter, or that open one, as out of the list of codes; the payment goes on beside it.
    pub(super) fn void_own_code(&mut self) -> Outs {
        let Stage::Paying(paying) = &self.stage else { return Vec::new() };
        if paying.busy {
            return Vec::new();
        }
        let on_counter = paying.code.as_ref().map(|code| code.shown.request_id);
        let Some(request) = on_counter.or_else(|| self.own_open_code()) else { return Vec::new() };
        let outs = self.void_code(request);
        if let Stage::Paying(paying) = &mut self.stage
            && let Some(code) = &mut paying.code
        {
            code.giving_up |= !outs.is_empty();
        }
        outs
    }

    /// A code that was given up while it stood on the counter goes off it, and another way to pay is wanted.
    pub(in crate::kiosk::till) fn drop_code_given_up(&mut self) {
        let waiting = self.codes_of_cart();
        let is_gone = |code: &CodeOnScreen| code.giving_up && !waiting.contains(&code.shown.request_id);
        if let Stage::Paying(paying) = &mut self.stage
            && !paying.busy
            && paying.code.as_ref().is_some_and(is_gone)
        {
            paying.code = None;
            paying.choose_other();
        }
    }

    pub(super) fn print_code(&mut self) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        let Some(code) = paying.code.as_mut().filter(|code| !code.printing && code.rest_ticks == 0) else {
            return Vec::new();
        };
        code.printing = true;
        vec![effect(PayEffect::PrintCode(Box::new(code.shown.clone())))]
    }

    pub(super) fn code_printed(&mut self, result: Result<(), String>) -> Outs {
        if let Stage::Paying(paying) = &mut self.stage
            && let Some(code) = &mut paying.code
        {
            code.printing = false;
            code.rest_ticks = if result.is_ok() { DOUBLE_TAP_TICKS } else { 0 };
        }
        match result {
            Ok(()) => vec![Out::Say(CODE_PRINTED.to_owned(), Tone::Ok)],
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }
}

const CODE_PRINTED: &str = "Kode QRIS masuk antrean cetak.";

fn noticed(amount: Rupiah) -> String {
    format!("Penyedia melaporkan QRIS {amount} sudah dibayar.")
}
