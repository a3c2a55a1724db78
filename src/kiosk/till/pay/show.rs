//! Paying and the paid sale on the screen, and their callbacks. Money goes over as text.

use deks_ui::{App, PaidPart as UiPart, PayAdapter, PayField, PayMain, PayRow, QuickAmount, TenderKind as UiKind};
use slint::{ComponentHandle, SharedString};

use super::{Added, CodeOnScreen, Done, DoneSheet, Field, Main, News, PayIntent, Paying};
use crate::base::{ActId, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::flow::Runner;
use crate::kiosk::rows;
use crate::kiosk::till::{Intent, Stage, TillScreen, receipt_lines};
use crate::till::pricing::Priced;
use crate::till::{CartLine, Tender, TenderKind};

fn on_screen(kind: TenderKind) -> UiKind {
    match kind {
        TenderKind::Cash => UiKind::Cash,
        TenderKind::Qris => UiKind::Qris,
        TenderKind::Card => UiKind::Card,
        TenderKind::Transfer => UiKind::Transfer,
        TenderKind::Voucher => UiKind::Voucher,
    }
}

fn from_screen(kind: UiKind) -> TenderKind {
    match kind {
        UiKind::Cash => TenderKind::Cash,
        UiKind::Qris => TenderKind::Qris,
        UiKind::Card => TenderKind::Card,
        UiKind::Transfer => TenderKind::Transfer,
        UiKind::Voucher => TenderKind::Voucher,
    }
}

fn field_on_screen(field: Field) -> PayField {
    match field {
        Field::Amount => PayField::Amount,
        Field::Digits => PayField::Digits,
        Field::Code => PayField::Code,
    }
}

fn field_from_screen(field: PayField) -> Field {
    match field {
        PayField::Amount => Field::Amount,
        PayField::Digits => Field::Digits,
        PayField::Code => Field::Code,
    }
}

fn main_on_screen(main: Main) -> PayMain {
    match main {
        Main::PayCash => PayMain::Cash,
        Main::Pay | Main::PayAdded => PayMain::Pay,
        Main::PayNothing => PayMain::Nothing,
        Main::Add => PayMain::Add,
        Main::ShowCode => PayMain::ShowCode,
        Main::CodePaid => PayMain::CodePaid,
    }
}

fn unless_zero(amount: Rupiah) -> SharedString {
    if amount == Rupiah::ZERO { SharedString::new() } else { amount.to_string().into() }
}

/// What a field holds is set only when it is something else: the cursor stays where it is.
fn set_text(now: SharedString, text: &str, set: impl FnOnce(SharedString)) {
    if now != text {
        set(text.into());
    }
}

impl Paying {
    /// What the main action is about.
    fn main_figure(&self) -> Rupiah {
        let rest = self.rest();
        match self.main() {
            Main::PayCash => rest.cash,
            Main::Pay | Main::Add | Main::ShowCode => self.amount(),
            Main::PayAdded | Main::PayNothing => self.net,
            Main::CodePaid => self.code.as_ref().map(|code| code.shown.amount).unwrap_or_default(),
        }
    }

    pub(in crate::kiosk::till) fn put_on(&self, adapter: &PayAdapter<'_>, cart: &[CartLine], priced: &Priced) {
        let kinds = self.entries.iter().map(|entry| on_screen(entry.kind)).collect();
        rows::sync(adapter.get_tenders(), kinds, |model| adapter.set_tenders(model));
        let entry = self.entry();
        adapter.set_tender(on_screen(entry.kind));
        let rest = self.rest();
        let is_cash = entry.kind == TenderKind::Cash;
        adapter.set_due(if is_cash { rest.cash } else { rest.amount }.to_string().into());
        adapter.set_rounding(if is_cash { unless_zero(rest.rounding) } else { SharedString::new() });
        adapter.set_rest(rest.amount.to_string().into());
        self.put_cash(adapter);
        self.put_entry(adapter);
        adapter.set_main(main_on_screen(self.main()));
        adapter.set_covered(self.main() == Main::PayAdded);
        adapter.set_main_figure(self.main_figure().to_string().into());
        let live = if self.flaw.is_empty() { self.amount_flaw() } else { None };
        adapter.set_flaw(say(live.as_deref().unwrap_or(&self.flaw)));
        adapter.set_busy(self.busy || self.showing.is_some());
        let bought = cart.iter().map(|line| bought_row(line, priced));
        let list = self.added.iter().map(taken_row).chain(bought).collect();
        rows::sync(adapter.get_rows(), list, |model| adapter.set_rows(model));
        adapter.set_taken(self.added.len() as i32);
        let back = self.taken_back.as_ref().filter(|_| self.code.is_none());
        adapter.set_taken_back(back.map(|back| tender_name(&back.added.tender)).unwrap_or_default());
        put_code(adapter, self.code.as_ref());
    }

    fn put_cash(&self, adapter: &PayAdapter<'_>) {
        let quick = self.quick.iter().enumerate();
        let quick = quick.map(|(at, amount)| QuickAmount { text: amount.to_string().into(), exact: at == 0 });
        rows::sync(adapter.get_quick(), quick.collect(), |model| adapter.set_quick(model));
        if self.entry().kind != TenderKind::Cash {
            adapter.set_doubtful(false);
            adapter.set_missing(SharedString::new());
            return;
        }
        let over = self.given() - self.rest().cash;
        adapter.set_received(self.given().to_string().into());
        adapter.set_change(over.max(Rupiah::ZERO).to_string().into());
        adapter.set_missing(unless_zero((-over).max(Rupiah::ZERO)));
        adapter.set_doubtful(self.asked.is_some());
    }

    fn put_entry(&self, adapter: &PayAdapter<'_>) {
        let entry = self.entry();
        let amount = self.amount();
        adapter.set_amount(amount.to_string().into());
        adapter.set_left_after(unless_zero((self.rest().amount - amount).max(Rupiah::ZERO)));
        adapter.set_field(field_on_screen(entry.field));
        adapter.set_bank(entry.bank.as_str().into());
        adapter.set_digits(entry.digits.as_str().into());
        set_text(adapter.get_code(), &entry.code, |text| adapter.set_code(text));
        set_text(adapter.get_words(), &entry.words, |text| adapter.set_words(text));
    }
}

/// What tells it apart stands on a line of its own, and the digits of a card are never cut.
fn taken_row(added: &Added) -> PayRow {
    let (more, digits) = match &added.tender {
        Tender::Card { bank, last4, .. } => (bank.clone(), ["****", last4].concat()),
        other => (about(other), String::new()),
    };
    PayRow {
        id: added.id.to_string().into(),
        is_tender: true,
        kind: on_screen(added.tender.kind()),
        name: tender_name(&added.tender),
        plain: say(added.tender.kind().label()),
        variant: more.into(),
        detail: digits.as_str().into(),
        off: digits.into(),
        amount: added.tender.fixed_amount().grouped().into(),
        ..PayRow::default()
    }
}

fn tender_name(tender: &Tender) -> SharedString {
    named(tender.kind(), &about(tender))
}

/// `Kartu BCA ****1234`, in the language of the screen.
fn named(kind: TenderKind, about: &str) -> SharedString {
    [say(kind.label()).as_str(), " ", about].concat().trim().into()
}

/// What tells two tenders of a kind apart.
fn about(tender: &Tender) -> String {
    match tender {
        Tender::Cash { .. } => String::new(),
        Tender::Qris { reference, .. } => reference.clone(),
        Tender::Card { bank, last4, .. } => [bank.as_str(), " ****", last4].concat(),
        Tender::Transfer { bank, .. } => bank.clone(),
        Tender::Voucher { code, .. } => code.clone(),
    }
}

fn bought_row(line: &CartLine, priced: &Priced) -> PayRow {
    let money = priced.line(line.key);
    let net = money.map(|line| line.net).unwrap_or_default();
    let reduced = money.filter(|line| line.discount() > Rupiah::ZERO);
    let off = reduced.map(|line| line.discount().grouped()).unwrap_or_default();
    let detail = reduced.map(|line| [line.gross.grouped().as_str(), " − ", &off].concat()).unwrap_or_default();
    PayRow {
        detail: detail.into(),
        off: reduced.map(|_| ["-", &off].concat()).unwrap_or_default().into(),
        id: line.key.0.to_string().into(),
        is_tender: false,
        kind: UiKind::Cash,
        name: line.item.full_name().into(),
        plain: line.item.name.as_str().into(),
        variant: line.item.variant.as_str().into(),
        quantity: line.qty as i32,
        amount: net.grouped().into(),
    }
}

fn put_code(adapter: &PayAdapter<'_>, code: Option<&CodeOnScreen>) {
    adapter.set_qris_shown(code.is_some());
    let Some(code) = code else { return };
    adapter.set_qris_has_code(code.picture.is_some());
    adapter.set_qris_code(code.picture.clone().unwrap_or_default());
    adapter.set_qris_amount(code.shown.amount.to_string().into());
    adapter.set_qris_bill(code.shown.bill_number.as_str().into());
    adapter.set_qris_dynamic(code.shown.is_dynamic);
    set_text(adapter.get_reference(), &code.reference, |text| adapter.set_reference(text));
    let (paid, differs) = match &code.news {
        News::None => (String::new(), String::new()),
        News::Paid { reference } => (reference.clone(), String::new()),
        News::Differs { amount } => (String::new(), amount.to_string()),
    };
    adapter.set_qris_noticed(matches!(code.news, News::Paid { .. }));
    adapter.set_qris_paid(paid.into());
    adapter.set_qris_differs(differs.into());
}

impl Done {
    pub(in crate::kiosk::till) fn put_on(&self, adapter: &PayAdapter<'_>) {
        adapter.set_paid(self.paid.total.to_string().into());
        adapter.set_change(self.paid.change.to_string().into());
        adapter.set_cash_paid(self.is_cash());
        let parts = self.parts.iter().map(|part| UiPart {
            name: named(part.kind, &part.about),
            kind: on_screen(part.kind),
            amount: part.given.to_string().into(),
        });
        rows::sync(adapter.get_paid_parts(), parts.collect(), |model| adapter.set_paid_parts(model));
        adapter.set_receipt_number(self.paid.number.as_str().into());
        adapter.set_receipt_columns(self.columns as i32);
        adapter.set_print_state(self.printing.on_screen());
        adapter.set_copy_state(self.copy_printing.on_screen());
        rows::sync(adapter.get_receipt(), receipt_lines(&self.preview), |model| adapter.set_receipt(model));
        adapter.set_email_open(matches!(self.sheet, DoneSheet::Email(_)));
        if let DoneSheet::Email(form) = &self.sheet {
            set_text(adapter.get_email_address(), &form.address, |text| adapter.set_email_address(text));
            adapter.set_email_flaw(say(&form.flaw));
            adapter.set_email_busy(form.busy);
        }
        let picture = match &self.sheet {
            DoneSheet::Qr(picture) => picture.clone(),
            _ => None,
        };
        // Drawn once: the picture does not change while its sheet is open.
        if picture.is_some() != adapter.get_qr_ready() {
            adapter.set_qr_ready(picture.is_some());
            adapter.set_qr_code(picture.map(slint::Image::from_rgb8).unwrap_or_default());
        }
        adapter.set_qr_open(matches!(self.sheet, DoneSheet::Qr(_)));
    }
}

impl TillScreen {
    pub(in crate::kiosk::till) fn put_pay(&self, app: &App) {
        let adapter = app.global::<PayAdapter>();
        match &self.stage {
            Stage::Selling => {}
            Stage::Paying(paying) => {
                let banks = self.settings.tenders.banks.iter().map(|bank| bank.as_str().into()).collect();
                rows::sync(adapter.get_banks(), banks, |model| adapter.set_banks(model));
                paying.put_on(&adapter, self.cart.lines(), &self.priced());
                adapter.set_own_code_open(self.is_own_code_open());
            }
            Stage::Done(done) => done.put_on(&adapter),
        }
        if !matches!(self.stage, Stage::Done(_)) {
            adapter.set_email_open(false);
            adapter.set_qr_open(false);
        }
    }
}

/// Binds the callbacks of paying.
pub fn connect(app: &App, runner: &Runner<TillScreen>) {
    let adapter = app.global::<PayAdapter>();
    adapter.on_pay_opened(runner.does(|| Intent::PayOpened));
    adapter.on_pay_cancelled(runner.does(|| Intent::PayCancelled));
    adapter.on_pay_key(runner.takes(|key: SharedString| Intent::PayKey(key.into())));
    adapter.on_quick_chosen(runner.takes(|at| Intent::QuickChosen(usize::try_from(at).unwrap_or(usize::MAX))));
    adapter.on_pay_confirmed(runner.does(|| Intent::PayConfirmed));
    adapter.on_new_sale(runner.does(|| Intent::NewSale));
    adapter.on_reprint(runner.does(|| Intent::Reprint));
    adapter.on_receipt_opened(runner.does(|| Intent::ReceiptWanted));
    adapter.on_tender_chosen(runner.takes(|kind| PayIntent::KindChosen(from_screen(kind)).into()));
    adapter.on_field_chosen(runner.takes(|field| PayIntent::FieldChosen(field_from_screen(field)).into()));
    adapter.on_bank_chosen(runner.takes(|bank: SharedString| PayIntent::BankChosen(bank.into()).into()));
    adapter.on_words_edited(runner.takes(|words: SharedString| PayIntent::WordsEdited(words.into()).into()));
    adapter.on_code_edited(runner.takes(|code: SharedString| PayIntent::CodeEdited(code.into()).into()));
    adapter.on_tender_removed(runner.about(ActId::parse, |id| PayIntent::TenderRemoved(id).into()));
    adapter.on_tender_brought_back(runner.does(|| PayIntent::TenderBroughtBack.into()));
    adapter.on_reference_edited(
        runner.takes(|reference: SharedString| PayIntent::ReferenceEdited(reference.into()).into()),
    );
    adapter.on_own_code_voided(runner.does(|| PayIntent::OwnCodeVoided.into()));
    adapter.on_code_left(runner.does(|| PayIntent::CodeLeft.into()));
    adapter.on_code_printed(runner.does(|| PayIntent::CodePrinted.into()));
    adapter.on_email_opened(runner.does(|| PayIntent::EmailOpened.into()));
    adapter.on_email_edited(runner.takes(|address: SharedString| PayIntent::AddressEdited(address.into()).into()));
    adapter.on_email_sent(runner.does(|| PayIntent::EmailSent.into()));
    adapter.on_qr_opened(runner.does(|| PayIntent::QrOpened.into()));
    adapter.on_sheet_closed(runner.does(|| PayIntent::SheetClosed.into()));
}
