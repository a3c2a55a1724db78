//! Paying: by what, how much of it, and what is left; then the sale that is paid.
//!
//! Promises: a payment is one act from the moment it opens, so that two taps pay once; what somebody typed or took by
//! card outlives a wrong tap, a refusal and a scan; a QRIS code that was shown and left is said to be pending. Leaves to
//! others: every rule (the room says what is wrong), the codes that wait ([`super::deal`]) and printing.

mod confirm;
mod consent;
mod done;
mod entry;
mod qris;
mod show;
mod strays;
mod taken;
#[cfg(test)]
mod tests;
mod work;

use deks_ui::Tone;
use serde::{Deserialize, Serialize};

use super::handle::Outs;
use super::{Effect, Intent, Stage, TillScreen};
use crate::base::money::CashRounding;
use crate::base::{ActId, BusinessDay, QrisRequestId, Rupiah, SaleId};
use crate::kiosk::approval::Given;
use crate::kiosk::customer::CustomerView;
use crate::kiosk::flow::Out;
use crate::kiosk::photos::Pixels;
use crate::kiosk::words;
use crate::people::Approved;
use crate::till::pricing::Priced;
use crate::till::{Cart, CartItem, PayError, Rest, Shown, Tender, TenderKind, TillSettings, quick_amounts, rest_of};

pub(super) use confirm::agreement_title;
pub use consent::Consent;
pub use done::{CopyRefused, Done, DoneSheet, PaidPart};
pub use entry::{Entry, Field};
pub use qris::{CodeOnScreen, News};
pub use show::connect;
pub use strays::Stray;
pub use taken::{Taken, TakenBack};
pub(super) use work::{copy, is_taken_lost, kept_taken};
pub use work::{is_aside, perform};

/// The money on the counter.
#[derive(Debug)]
pub struct Paying {
    /// Made when the payment opens: two taps are one act.
    act_id: ActId,
    /// What the cart comes to.
    net: Rupiah,
    rounding: CashRounding,
    today: BusinessDay,
    /// What was taken so far, in the order in which it was entered; never cash, which comes last.
    added: Vec<Added>,
    /// What was taken back just now.
    taken_back: Option<TakenBack>,
    /// One for each kind that the outlet takes, at least one; nothing typed is lost by looking at another kind.
    entries: Vec<Entry>,
    at: usize,
    /// What customers hand over for what is due in cash.
    quick: Vec<Rupiah>,
    /// The amount that looked mistyped and was asked about: the same once more is meant.
    asked: Option<Rupiah>,
    /// Why it was not taken; empty otherwise.
    flaw: String,
    /// The code that the customer is to pay now.
    code: Option<CodeOnScreen>,
    /// A code is being made.
    showing: Option<ActId>,
    /// A second person is being asked.
    asking: bool,
    approval: Option<Approved>,
    /// The sale is being saved.
    busy: bool,
}

/// A tender that stands; the bill number of the QRIS code that it pays, else empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub id: ActId,
    pub tender: Tender,
    pub bill: String,
    /// The provider's own, where its notice came.
    pub notice_reference: Option<String>,
}

/// What the main action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Main {
    /// Takes cash for all that is left.
    PayCash,
    /// Takes the chosen kind for all that is left.
    Pay,
    /// Everything is covered already.
    PayAdded,
    /// Everything was taken off: there is nothing to take.
    PayNothing,
    /// Takes a part.
    Add,
    ShowCode,
    CodePaid,
}

#[derive(Debug)]
pub enum PayIntent {
    KindChosen(TenderKind),
    FieldChosen(Field),
    BankChosen(String),
    /// A reference or a voucher's code, by the keyboard.
    WordsEdited(String),
    /// An approval code with letters.
    CodeEdited(String),
    TenderRemoved(ActId),
    /// The part that was taken back just now stands again.
    TenderBroughtBack,
    Shown {
        act_id: ActId,
        result: Result<Box<(Shown, Option<Pixels>)>, String>,
    },
    ReferenceEdited(String),
    CodeLeft,
    /// The code on the counter, or the one that waits while its cart is paid in another way, is to be given up.
    OwnCodeVoided,
    CodePrinted,
    CodePrintDone(Result<(), String>),
    /// The provider may have said something.
    Noticed,
    StraysLooked(Vec<Stray>),
    NoticesLooked {
        request: QrisRequestId,
        news: News,
    },
    ApprovalGiven(Given),
    ApprovalDeclined(ActId),
    // When it is paid.
    EmailOpened,
    AddressEdited(String),
    EmailSent,
    EmailDone {
        act_id: ActId,
        result: Result<(), String>,
    },
    QrOpened,
    QrMade {
        sale: SaleId,
        result: Result<Pixels, String>,
    },
    SheetClosed,
}

#[derive(Debug)]
pub enum PayEffect {
    Pay(Box<PayOrder>),
    Show(Box<ShowOrder>),
    LookAtNotices { request: QrisRequestId, amount: Rupiah },
    PrintCode(Box<Shown>),
    Email { act_id: ActId, sale: SaleId, address: String },
    MakeQr(SaleId),
    KeepTaken(Taken),
    LookAtStrays,
}

/// A sale to be saved.
#[derive(Debug, Clone)]
pub struct PayOrder {
    pub act_id: ActId,
    pub cart: Cart,
    pub tenders: Vec<Tender>,
    pub oversell_confirmed: bool,
    pub approval: Option<Approved>,
}

/// A code to be made.
#[derive(Debug, Clone)]
pub struct ShowOrder {
    pub act_id: ActId,
    pub cart: Cart,
    pub tenders: Vec<Tender>,
    pub amount: Rupiah,
    pub oversell_confirmed: bool,
    pub approval: Option<Approved>,
    /// The code that was shown for this cart and left: shown again when it still fits.
    pub again: Option<QrisRequestId>,
}

fn effect(effect: PayEffect) -> Out<Effect> {
    Out::Do(Effect::Pay(effect))
}

/// The kinds that the outlet takes, in the order of its buttons; QRIS only with a code of its own, cash when there is
/// nothing else.
fn offered(settings: &TillSettings) -> Vec<TenderKind> {
    let has_code = !settings.tenders.qris_payload.trim().is_empty();
    let mut kinds: Vec<TenderKind> = Vec::new();
    for &kind in &settings.tenders.offered {
        if !kinds.contains(&kind) && (kind != TenderKind::Qris || has_code) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(TenderKind::Cash);
    }
    kinds
}

impl Paying {
    fn open(priced: &Priced, settings: &TillSettings, today: BusinessDay, added: Vec<Added>) -> Paying {
        let entries: Vec<Entry> = offered(settings).into_iter().map(Entry::of).collect();
        let mut paying = Paying {
            act_id: ActId::new(),
            net: priced.totals.net,
            rounding: settings.rounding,
            today,
            added,
            taken_back: None,
            at: 0,
            entries,
            quick: Vec::new(),
            asked: None,
            flaw: String::new(),
            code: None,
            showing: None,
            asking: false,
            approval: None,
            busy: false,
        };
        paying.choose(TenderKind::Cash);
        paying.count_again();
        paying
    }

    pub fn is_saving(&self) -> bool {
        self.busy
    }

    fn tenders(&self) -> Vec<Tender> {
        self.added.iter().map(|added| added.tender.clone()).collect()
    }

    /// What is left beside what was taken so far.
    fn rest(&self) -> Rest {
        rest_of(self.net, &self.tenders(), self.rounding)
    }

    fn entry(&self) -> &Entry {
        &self.entries[self.at]
    }

    fn entry_mut(&mut self) -> &mut Entry {
        &mut self.entries[self.at]
    }

    /// What the customer hands over in cash: what was typed, or exactly what is due.
    fn given(&self) -> Rupiah {
        self.entry().amount_or(self.rest().cash)
    }

    /// What the chosen kind covers: for all but cash what was typed, or everything that is left.
    fn amount(&self) -> Rupiah {
        self.entry().amount_or(self.rest().amount)
    }

    /// Chooses a kind, when the outlet takes it.
    fn choose(&mut self, kind: TenderKind) {
        if let Some(at) = self.entries.iter().position(|entry| entry.kind == kind) {
            self.at = at;
        }
    }

    fn main(&self) -> Main {
        let rest = self.rest().amount;
        if self.code.is_some() {
            return Main::CodePaid;
        }
        if self.added.is_empty() && self.net <= Rupiah::ZERO {
            return Main::PayNothing;
        }
        if !self.added.is_empty() && rest <= Rupiah::ZERO {
            return Main::PayAdded;
        }
        match self.entry().kind {
            TenderKind::Cash => Main::PayCash,
            TenderKind::Qris => Main::ShowCode,
            _ if self.amount() < rest => Main::Add,
            _ => Main::Pay,
        }
    }

    /// After the sum or the tenders changed: other notes, and an amount that was doubted is another one.
    fn count_again(&mut self) {
        self.quick = quick_amounts(self.rest().cash, self.today);
        self.asked = None;
        self.flaw.clear();
    }

    pub fn customer_view(&self) -> CustomerView {
        match &self.code {
            Some(code) => CustomerView::Qris {
                payload: code.shown.payload.clone(),
                amount: code.shown.amount,
                bill: code.shown.bill_number.clone(),
            },
            None => {
                let rest = self.rest();
                let due = if self.entry().kind == TenderKind::Cash { rest.cash } else { rest.amount };
                CustomerView::Pay { due }
            }
        }
    }
}

impl TillScreen {
    pub(super) fn decide_pay(&mut self, intent: PayIntent) -> Outs {
        use PayIntent as I;
        match intent {
            I::Shown { act_id, result } => self.code_shown(act_id, result),
            I::CodeLeft => self.leave_code(),
            I::OwnCodeVoided => self.void_own_code(),
            I::CodePrinted => self.print_code(),
            I::CodePrintDone(result) => self.code_printed(result),
            I::Noticed => self.look_at_notices().into_iter().chain([self.look_at_strays()]).collect(),
            I::StraysLooked(strays) => {
                self.strays = strays;
                // They are looked at right after a code was given up: nobody is to pay that one any more.
                self.drop_code_given_up();
                Vec::new()
            }
            I::NoticesLooked { request, news } => self.notices_looked(request, news),
            I::ApprovalGiven(given) => self.approval_given(given),
            I::ApprovalDeclined(id) => self.approval_declined(id),
            I::EmailOpened
            | I::AddressEdited(_)
            | I::EmailSent
            | I::EmailDone { .. }
            | I::QrOpened
            | I::QrMade { .. }
            | I::SheetClosed => self.decide_done(intent),
            other => self.decide_entry(other),
        }
    }

    fn decide_entry(&mut self, intent: PayIntent) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if paying.busy || paying.showing.is_some() {
            return Vec::new();
        }
        paying.flaw.clear();
        match intent {
            PayIntent::KindChosen(kind) if paying.code.is_none() => {
                paying.choose(kind);
                paying.asked = None;
            }
            PayIntent::FieldChosen(field) => paying.entry_mut().field = field,
            PayIntent::BankChosen(bank) => paying.entry_mut().bank = bank,
            PayIntent::WordsEdited(words) => paying.entry_mut().words = words,
            PayIntent::CodeEdited(code) => paying.entry_mut().code = code,
            PayIntent::ReferenceEdited(reference) => {
                if let Some(code) = &mut paying.code {
                    code.reference = reference;
                }
            }
            PayIntent::TenderRemoved(id) => return self.take_back(id),
            PayIntent::TenderBroughtBack => return self.bring_back(),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn open_payment(&mut self) -> Outs {
        if self.cart.is_empty() {
            return vec![Out::Say(PayError::EmptyCart.to_string(), Tone::Warn)];
        }
        if let Some(items) = self.choices.front() {
            let name = items.first().map(CartItem::full_name).unwrap_or_default();
            return vec![Out::Say(words::choose_first(&name), Tone::Warn)];
        }
        if let Some(asked) = self.unanswered_oversell() {
            return self.ask_before_paying(asked);
        }
        if !matches!(self.stage, Stage::Selling) {
            return Vec::new();
        }
        self.oversell = None;
        // Who has to agree does so before any money is taken.
        if let Some(ask) = self.ask_before_money() {
            return vec![ask];
        }
        let added = std::mem::take(&mut self.taken);
        let mut paying = Paying::open(&self.priced(), &self.settings, self.today, added);
        paying.approval = self.consent_now();
        self.stage = Stage::Paying(Box::new(paying));
        Vec::new()
    }

    pub(super) fn pay_key(&mut self, key: &str) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if !paying.busy && paying.showing.is_none() {
            paying.asked = None;
            paying.flaw.clear();
            paying.entry_mut().press(key);
        }
        Vec::new()
    }

    pub(super) fn quick_chosen(&mut self, at: usize) -> Outs {
        if let Stage::Paying(paying) = &mut self.stage
            && let Some(amount) = paying.quick.get(at).copied()
        {
            paying.entry_mut().amount = amount.0.to_string();
            paying.asked = None;
            paying.flaw.clear();
        }
        Vec::new()
    }

    /// The payment is left: a code stays pending, and what was taken counts when it opens again.
    pub(super) fn leave_payment(&mut self, paying: Paying) {
        if let Some(code) = paying.code {
            self.left_code = Some(code.shown.request_id);
            self.just_left = Some(code.shown.bill_number);
        }
        self.taken = paying.added;
    }

    /// What has to be known of a payment that was left.
    pub(super) fn say_what_was_left(&mut self) -> Outs {
        let mut outs = Vec::new();
        if let Some(bill) = self.just_left.take() {
            outs.push(Out::Say(stays_pending(&bill), Tone::Warn));
            outs.extend(self.decide_deal(super::DealIntent::Look));
        }
        if self.cart.is_empty() && matches!(self.stage, Stage::Selling) {
            self.left_code = None;
            if !self.taken.is_empty() {
                self.taken.clear();
                outs.push(Out::Say(TAKEN_IS_GONE.to_owned(), Tone::Warn));
            }
        }
        outs
    }

    /// Promotions changed while the customer counts the money: the sum is counted again, unless a code was shown for it.
    pub(super) fn price_payment_again(&mut self) {
        let net = self.priced().totals.net;
        if let Stage::Paying(paying) = &mut self.stage
            && !paying.busy
            && paying.code.is_none()
            && paying.net != net
        {
            paying.net = net;
            paying.count_again();
        }
    }

    /// Another person works here: what was approved for the one before is not for them.
    pub(super) fn forget_approval(&mut self) {
        self.consent = None;
        if let Stage::Paying(paying) = &mut self.stage {
            (paying.approval, paying.asking) = (None, false);
        }
    }

    /// Whether an approval is for this payment or a copy of its receipt.
    pub(super) fn asks_for(&self, id: ActId) -> bool {
        match &self.stage {
            Stage::Paying(paying) => paying.asking && paying.act_id == id,
            Stage::Done(done) => done.asking_copy == Some(id),
            Stage::Selling => self.asks_before_money(id),
        }
    }
}

pub(super) const TAKEN_IS_GONE: &str =
    "Pembayaran yang sudah dicatat hilang bersama keranjangnya. Batalkan di mesin kartu atau aplikasi bank.";

fn stays_pending(bill: &str) -> String {
    format!("QRIS {bill} tetap tertunda sampai diselesaikan atau dibatalkan.")
}

impl From<PayIntent> for Intent {
    fn from(intent: PayIntent) -> Intent {
        Intent::Pay(intent)
    }
}
