//! The main action of a payment: what is still wrong, who has to agree, and then the sale.

use deks_ui::Tone;

use super::{Added, Entry, Main, PayEffect, PayOrder, Paying, effect};
use crate::base::{ActId, Rupiah};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::deal::DealIntent;
use crate::kiosk::till::handle::Outs;
use crate::kiosk::till::{Done, Effect, Oversell, Stage, TillScreen};
use crate::till::{
    CartLine, ExceptionRefused, PayError, Shortfall, ShowQrisError, ShownCode, Tender, TenderKind, TillSettings,
    is_doubtful_cash, needs_second_person, settle,
};

impl Paying {
    /// What the room would say to these tenders. A rest that is still open is no fault while tenders are put together.
    pub(super) fn flaw_of(&self, tenders: &[Tender], is_last: bool, settings: &TillSettings) -> Option<String> {
        // A sum that makes no sense is the cart's fault: the room says which line it is.
        if self.net <= Rupiah::ZERO {
            return None;
        }
        let of_code = self.code.as_ref().map(|code| ShownCode {
            id: code.shown.request_id,
            amount: code.shown.amount,
            is_closed: false,
            notice_reference: code.news.paid_reference(),
        });
        let of_added = |added: &Added| {
            let id = added.tender.request()?;
            let notice_reference = added.notice_reference.clone();
            Some(ShownCode { id, amount: added.tender.fixed_amount(), is_closed: false, notice_reference })
        };
        let shown: Vec<ShownCode> = self.added.iter().filter_map(of_added).chain(of_code).collect();
        match settle(self.net, tenders, &shown, &settings.tender_rules(self.today)) {
            Err(PayError::TooLittle { .. }) if !is_last => None,
            result => result.err().map(|error| error.to_string()),
        }
    }

    /// What is wrong with the amount alone, while it is typed.
    pub(super) fn amount_flaw(&self) -> Option<String> {
        let (amount, rest) = (self.amount(), self.rest().amount);
        let kind = self.entry().kind;
        if kind == TenderKind::Cash || self.code.is_some() || amount <= rest {
            return None;
        }
        Some(match kind {
            TenderKind::Voucher => PayError::VoucherTooLarge { rest }.to_string(),
            TenderKind::Qris => ShowQrisError::MoreThanRest { amount, rest }.to_string(),
            _ => PayError::OverTendered { over: amount - rest }.to_string(),
        })
    }
}

impl TillScreen {
    /// The main action.
    pub(in crate::kiosk::till) fn confirm(&mut self) -> Outs {
        if let Some(asked) = self.unanswered_oversell()
            && matches!(self.stage, Stage::Paying(_))
            && !self.is_saving()
        {
            self.back_to_selling();
            self.oversell = Some(asked);
            return Vec::new();
        }
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if paying.busy || paying.showing.is_some() {
            return Vec::new();
        }
        paying.flaw.clear();
        match paying.main() {
            Main::PayCash => {
                let given = paying.given();
                if paying.asked != Some(given) && is_doubtful_cash(paying.rest().cash, given, &paying.quick) {
                    paying.asked = Some(given);
                    return Vec::new();
                }
                self.pay(Some(Tender::Cash { given }))
            }
            Main::Pay => {
                let last = paying.entry().tender(paying.amount());
                self.pay(Some(last))
            }
            Main::PayAdded | Main::PayNothing => self.pay(None),
            Main::Add => {
                let tender = paying.entry().tender(paying.amount());
                let added = Added { id: ActId::new(), tender, bill: String::new(), notice_reference: None };
                self.add_tender(added)
            }
            Main::ShowCode => self.show_code(),
            Main::CodePaid => self.code_paid(),
        }
    }

    /// Takes a part; what is left is mostly paid in cash.
    pub(super) fn add_tender(&mut self, added: Added) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        let mut tenders = paying.tenders();
        tenders.push(added.tender.clone());
        if let Some(flaw) = paying.flaw_of(&tenders, false, &self.settings) {
            paying.flaw = flaw;
            return Vec::new();
        }
        let kind = added.tender.kind();
        paying.added.push(added);
        paying.code = None;
        if let Some(entry) = paying.entries.iter_mut().find(|entry| entry.kind == kind) {
            *entry = Entry::of(kind);
        }
        paying.choose(TenderKind::Cash);
        paying.count_again();
        Vec::new()
    }

    /// Sells the cart by what was taken and `last`, once nothing is wrong and who has to agree did.
    pub(super) fn pay(&mut self, last: Option<Tender>) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        let mut tenders = paying.tenders();
        tenders.extend(last);
        if let Some(flaw) = paying.flaw_of(&tenders, true, &self.settings) {
            paying.flaw = flaw;
            return Vec::new();
        }
        if let Some(ask) = self.ask_for_approval() {
            return vec![ask];
        }
        let (cart, oversell_confirmed) = (self.cart.clone(), self.is_oversold());
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        paying.busy = true;
        let (act_id, approval) = (paying.act_id, paying.approval.clone());
        vec![effect(PayEffect::Pay(Box::new(PayOrder { act_id, cart, tenders, oversell_confirmed, approval })))]
    }

    /// Whether more is sold than the list has on hand.
    pub(super) fn is_oversold(&self) -> bool {
        let oversold = |line: &CartLine| {
            line.item.product_id.is_some_and(|product| self.cart.pieces_of(product) > line.item.on_hand)
        };
        self.cart.lines().iter().any(oversold)
    }

    /// Asks a second person for what came to be above the limit of who works here since the payment opened; `None` when
    /// nobody has to be asked any more.
    pub(super) fn ask_for_approval(&mut self) -> Option<Out<Effect>> {
        let needs = self.needs_above_limit();
        let Stage::Paying(paying) = &mut self.stage else { return None };
        if needs.is_empty() || paying.approval.is_some() {
            return None;
        }
        paying.asking = true;
        let id = paying.act_id;
        Some(Out::Tell(Event::ApprovalWanted(self.ask_about(id, &needs))))
    }

    pub(super) fn approval_given(&mut self, given: Given) -> Outs {
        if let Stage::Done(done) = &mut self.stage {
            done.asking_copy = None;
            return self.reprint(Some(given));
        }
        let Stage::Paying(paying) = &mut self.stage else { return self.consented(given) };
        if !paying.asking || paying.act_id != given.id {
            return Vec::new();
        }
        paying.asking = false;
        if given.approval.is_none() {
            return Vec::new();
        }
        paying.approval = given.approval;
        self.confirm()
    }

    pub(super) fn approval_declined(&mut self, id: ActId) -> Outs {
        if self.asks_before_money(id) {
            self.consent = None;
        }
        match &mut self.stage {
            Stage::Paying(paying) if paying.act_id == id => paying.asking = false,
            Stage::Done(done) if done.asking_copy == Some(id) => done.asking_copy = None,
            _ => {}
        }
        Vec::new()
    }

    pub(in crate::kiosk::till) fn paid_out(&mut self, result: Result<Done, PayError>) -> Outs {
        let is_paid = result.is_ok();
        let mut outs = self.money_taken(result);
        for item in std::mem::take(&mut self.meanwhile) {
            outs.extend(self.add(item));
        }
        // Last: who hears it looks at a cart that has been kept.
        if is_paid {
            outs.push(Out::Tell(Event::Sold));
            outs.extend(self.decide_deal(DealIntent::Look));
        }
        outs
    }

    fn money_taken(&mut self, result: Result<Done, PayError>) -> Outs {
        match result {
            Ok(done) => {
                self.stage = Stage::Done(Box::new(done));
                self.clear_counter();
                vec![self.told_cart()]
            }
            Err(error) => self.not_paid(error),
        }
    }

    /// Nothing was written. Another act id: the next tap is a new try.
    fn not_paid(&mut self, error: PayError) -> Outs {
        if let Stage::Paying(paying) = &mut self.stage {
            (paying.busy, paying.act_id) = (false, ActId::new());
        }
        match error {
            PayError::PriceChanged { cart, changes } => {
                let text = PayError::PriceChanged { cart: cart.clone(), changes }.to_string();
                self.back_to_selling();
                self.cart = *cart;
                vec![Out::Do(Effect::Keep(self.cart.clone())), self.told_cart(), Out::Say(text, Tone::Warn)]
            }
            PayError::MoreThanOnHand { lines } => self.ask_for(lines),
            PayError::Exception(refused) => {
                self.forget_approval();
                // The rights of who works here are not what they were when they signed in.
                if refused == ExceptionRefused::ApprovalMissing
                    && let Stage::Paying(paying) = &mut self.stage
                {
                    paying.asking = true;
                    let (id, role) = (paying.act_id, crate::people::Role::Kasir);
                    let needs = needs_second_person(role, &self.cart, &self.priced(), &self.settings.limits);
                    return vec![Out::Tell(Event::ApprovalWanted(self.ask_about(id, &needs)))];
                }
                vec![Out::Say(refused.to_string(), Tone::Bad)]
            }
            error if error.asks_for_approval() => self.ask_to_agree(&error),
            error => {
                let mut outs = vec![Out::Say(error.to_string(), Tone::Bad)];
                // The sum may be another one than the customer was told.
                if is_about_the_sum(&error) {
                    outs.push(Out::Do(Effect::LoadPromotions));
                }
                outs
            }
        }
    }

    /// Something about the payment itself wants a second look.
    fn ask_to_agree(&mut self, error: &PayError) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        (paying.asking, paying.approval) = (true, None);
        let ask = Ask::agreement(paying.act_id, agreement_title(error), paying.net.to_string());
        vec![Out::Say(error.to_string(), Tone::Warn), Out::Tell(Event::ApprovalWanted(ask))]
    }

    /// The list said at the last moment that fewer are there: the first product that was not accepted is asked about.
    fn ask_for(&mut self, short: Vec<Shortfall>) -> Outs {
        self.back_to_selling();
        let asked = short.iter().find(|s| !self.oversell_accepted.contains(&s.product_id)).or(short.first());
        self.oversell = asked.and_then(|short| {
            let line = self.cart.lines().iter().find(|line| line.item.product_id == Some(short.product_id))?;
            // The list changed since the scan; what is accepted now holds for this sale.
            Some(Oversell { line: line.key, name: short.name.clone(), on_hand: short.on_hand, wanted: short.asked })
        });
        Vec::new()
    }
}

/// What a second person is asked to agree to.
pub fn agreement_title(error: &PayError) -> String {
    match error {
        PayError::ReferenceUsed { kind, number } => reference_used(kind.label(), number),
        PayError::QrisPaidDiffers { shown, paid } => paid_differs(*shown, *paid),
        error => error.to_string(),
    }
}

fn reference_used(kind: &str, number: &str) -> String {
    format!("Nomor {kind} sudah ada di struk {number}")
}

fn paid_differs(shown: Rupiah, paid: Rupiah) -> String {
    format!("QRIS dibayar {paid}, ditagih {shown}")
}

fn is_about_the_sum(error: &PayError) -> bool {
    matches!(
        error,
        PayError::TooLittle { .. }
            | PayError::OverTendered { .. }
            | PayError::VoucherTooLarge { .. }
            | PayError::CashNotNeeded { .. }
    )
}
