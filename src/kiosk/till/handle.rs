//! What the till does with each intent. Pure: no disk, no clock, no window.

use deks_ui::Tone;

use super::deal::DealIntent;
use super::pay::TAKEN_IS_GONE;
use super::{Effect, Intent, Oversell, Stage, Taken, TillScreen};
use crate::base::{Rupiah, UserId};
use crate::devices::sound::Sound;
use crate::kiosk::customer::{CustomerLine, CustomerView};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::words;
use crate::people::Role;
use crate::till::promotions::Promotion;
use crate::till::{Cart, CartError, CartItem, CartLine, Found, LineKey};

pub(super) type Outs = Vec<Out<Effect>>;

fn and_then(mut outs: Outs, more: Outs) -> Outs {
    outs.extend(more);
    outs
}

impl TillScreen {
    /// Decides, and says what followed from it wherever it came from: a code that was left, money that was taken for a
    /// cart that is gone.
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        let mut outs = self.decide_intent(intent);
        outs.extend(self.say_what_was_left());
        outs
    }

    /// What the customer's side is to see now, when that is something new.
    pub(super) fn tell_customer(&mut self) -> Option<Out<Effect>> {
        let view = self.customer_view();
        if view == self.customer {
            return None;
        }
        self.customer = view.clone();
        Some(Out::Tell(Event::CustomerSees(view)))
    }

    fn customer_view(&self) -> CustomerView {
        if let (Stage::Selling, Some(view)) = (&self.stage, self.code_again_view()) {
            return view;
        }
        match &self.stage {
            Stage::Paying(paying) => paying.customer_view(),
            Stage::Done(done) => {
                let change = Some(done.paid.change).filter(|change| *change > Rupiah::ZERO);
                CustomerView::Thanks { change, total: done.paid.total }
            }
            Stage::Selling if self.cart.is_empty() => CustomerView::Idle,
            Stage::Selling => {
                let priced = self.priced();
                let line = |line: &CartLine| CustomerLine {
                    name: line.item.full_name(),
                    qty: line.qty,
                    amount: priced.line(line.key).map(|line| line.net).unwrap_or_default(),
                };
                let lines = self.cart.lines().iter().map(line).collect();
                CustomerView::Cart { lines, total: priced.totals.net, saved: priced.totals.discount }
            }
        }
    }

    fn decide_intent(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Resume => vec![Out::Do(Effect::Resume)],
            Intent::Resumed { cart: Ok(cart), taken } => self.resumed(*cart, taken),
            Intent::Resumed { cart: Err(text), taken } => self.not_resumed(text, taken),
            Intent::KeepFailed(text) => vec![Out::Say(text, Tone::Bad)],
            Intent::Entered => {
                (self.here, self.put_off) = (true, false);
                let mut outs = self.load_register();
                outs.extend(self.look_at_queue());
                outs.extend(self.decide_deal(DealIntent::Entered));
                outs.push(self.look_at_strays());
                outs
            }
            Intent::Left => {
                self.here = false;
                and_then(self.decide_deal(DealIntent::Left), self.end_hits())
            }
            Intent::Reload => self.load_register(),
            Intent::Tick => self.tick(),
            Intent::DayBegan(day) => {
                // What is legal tender, and which prices and promotions hold, may have changed.
                self.today = day;
                self.last_bon = 0;
                let mut outs = self.load_register();
                outs.push(self.look_at_strays());
                outs
            }
            Intent::SignedIn { user, role } => self.signed_in(user, role),
            Intent::PromotionsLoaded(result) => self.promotions_loaded(result),
            Intent::Sold => self.sold(),
            Intent::DraftGone { cart, is_taken_lost } => self.draft_gone(&cart, is_taken_lost),
            Intent::Scanned(code) => and_then(vec![Out::Do(Effect::Find(code))], self.end_hits()),
            Intent::FoundCode { code, found } => self.found(code, found),
            Intent::Untagged(intent) => self.decide_untagged(intent),
            Intent::Deal(intent) => self.decide_deal(intent),
            Intent::Pay(intent) => self.decide_pay(intent),
            Intent::UnknownSearch => {
                self.shelf.query = self.unknown_code.take().unwrap_or_default();
                self.shelf.hits_of = None;
                self.load_shelf()
            }
            Intent::UnknownDismissed => {
                self.unknown_code = None;
                Vec::new()
            }
            Intent::OversellAccepted => self.oversell_accepted(),
            Intent::OversellDeclined => self.oversell_declined(),
            other => self.decide_shelf(other),
        }
    }

    pub(super) fn decide_cart(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::LineSelected(line) => {
                self.selected = Some(line);
                Vec::new()
            }
            Intent::LineStepped { line, by } => self.stepped(line, by),
            Intent::LineRemoved(line) => self.take_out(|cart| cart.remove(line)),
            Intent::CartCleared => {
                let outs = self.take_out(|cart| {
                    cart.clear();
                    Ok(())
                });
                and_then(outs, self.end_hits())
            }
            Intent::Undo => self.change(|cart| cart.undo_remove()),
            Intent::ChoiceMade(product) => self.choice_made(product),
            Intent::ChoiceDismissed => self.choice_dismissed(),
            Intent::NoteEdited(note) => {
                self.cart.set_note(&note);
                vec![Out::Do(Effect::Keep(self.cart.clone()))]
            }
            other => self.decide_beside(other),
        }
    }

    /// Paying, and what stands beside the sale.
    fn decide_beside(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::PayOpened => and_then(self.open_payment(), self.end_hits()),
            Intent::PayCancelled => {
                let was_paying = matches!(self.stage, Stage::Paying(_));
                self.back_to_selling();
                if was_paying { self.decide_deal(DealIntent::Look) } else { Vec::new() }
            }
            Intent::PayKey(key) => self.pay_key(&key),
            Intent::QuickChosen(at) => self.quick_chosen(at),
            Intent::PayConfirmed => self.confirm(),
            Intent::PaidOut(result) => self.paid_out(*result),
            Intent::PrintingLooked { original, copy } => {
                if let Stage::Done(done) = &mut self.stage {
                    done.printing = original.unwrap_or(done.printing);
                    done.copy_printing = copy.unwrap_or(done.copy_printing);
                }
                Vec::new()
            }
            Intent::Reprint => self.reprint(None),
            Intent::Reprinted { act_id, result } => self.reprinted(act_id, result),
            Intent::ReceiptWanted => self.receipt_wanted(),
            Intent::ScannedReceiptWanted => self.scanned_receipt_wanted(),
            Intent::QueueLooked(jobs) => self.queue_looked(&jobs),
            Intent::Answered(decision) => self.answered(decision),
            Intent::AnswerPutOff => {
                (self.ask, self.put_off) = (None, true);
                Vec::new()
            }
            Intent::AnswerDone(result) => self.answer_done(result),
            Intent::NewSale => {
                self.back_to_selling();
                self.clear_search()
            }
            _ => Vec::new(),
        }
    }

    fn resumed(&mut self, cart: Cart, taken: Result<Taken, String>) -> Outs {
        self.cart = cart;
        let mut outs = vec![self.told_cart()];
        match taken {
            Ok(taken) => self.restore_taken(taken),
            Err(text) => outs.push(Out::Say(text, Tone::Bad)),
        }
        outs.extend(self.load_shelf());
        outs
    }

    /// The cart cannot be read any more: what was taken for it is said to be gone with it.
    fn not_resumed(&mut self, text: String, taken: Result<Taken, String>) -> Outs {
        if let Ok(taken) = taken {
            self.kept = taken.clone();
            self.taken = taken.added;
        }
        vec![Out::Say(text, Tone::Bad)]
    }

    fn tick(&mut self) -> Outs {
        self.marked = None;
        self.pay_tick();
        let shelf = self.shelf_tick();
        let mut outs: Outs = self.look_at_printing().into_iter().chain(self.look_at_queue()).collect();
        outs.extend(shelf);
        outs.extend(self.look_at_notices());
        outs.extend(self.decide_deal(DealIntent::Tick));
        outs
    }

    /// Everything that the register says: the shelf, the promotions, the words for a search that forgives.
    fn load_register(&mut self) -> Outs {
        let mut outs = vec![Out::Do(Effect::LoadPromotions)];
        outs.extend(self.load_shelf());
        outs.push(Out::Do(Effect::WarmSearch));
        outs
    }

    fn signed_in(&mut self, user: UserId, role: Role) -> Outs {
        self.role = role;
        self.forget_approval();
        self.sort_shelf_anew();
        self.shelf.hits_of = None;
        let mut outs = self.decide_deal(DealIntent::SignedIn(user));
        if self.here {
            outs.extend(self.load_shelf());
        }
        outs
    }

    fn promotions_loaded(&mut self, result: Result<Vec<Promotion>, String>) -> Outs {
        match result {
            Ok(promotions) if promotions == self.promotions => Vec::new(),
            Ok(promotions) => {
                self.promotions = promotions;
                self.reduce_shelf();
                self.price_payment_again();
                vec![self.told_cart()]
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    /// A code out of the list may have been shown for the cart that lies here: then it is sold, and must not be sold
    /// again.
    fn sold(&mut self) -> Outs {
        let mut outs = self.decide_deal(DealIntent::Look);
        outs.push(self.look_at_strays());
        if !self.cart.is_empty() && !self.is_saving() {
            outs.push(Out::Do(Effect::LookAtDraft(Box::new(self.cart.clone()))));
        }
        outs
    }

    fn draft_gone(&mut self, cart: &Cart, is_taken_lost: bool) -> Outs {
        if self.cart != *cart || self.is_saving() {
            return Vec::new();
        }
        self.back_to_selling();
        self.clear_counter();
        let mut outs = vec![self.told_cart()];
        if is_taken_lost {
            outs.push(Out::Ask(TAKEN_IS_GONE.to_owned(), Tone::Warn, "Mengerti".to_owned()));
        }
        outs
    }

    /// What was on the counter is sold.
    pub(super) fn clear_counter(&mut self) {
        self.cart = Cart::default();
        (self.selected, self.marked, self.may_undo, self.oversell) = (None, None, false, None);
        self.oversell_accepted.clear();
        self.taken.clear();
        (self.left_code, self.just_left, self.consent) = (None, None, None);
    }

    /// A scan is looked up: the sale that stands there paid gives way, a payment that is being typed goes back to the
    /// cart, because its sum is no longer true.
    pub(super) fn found(&mut self, code: String, found: Result<Found, String>) -> Outs {
        match found {
            Ok(Found::One(item)) => {
                let mut outs = vec![Out::Beep(Sound::Known)];
                if self.untagged.is_some() {
                    // The sheet hides the cart: what went into it is said.
                    outs.push(Out::Say(words::put_into_cart(&item.full_name()), Tone::Ok));
                }
                outs.extend(self.add(item));
                // What was looked for is in hand now, or was given up.
                if !self.shelf.query.is_empty() {
                    outs.extend(self.clear_search());
                }
                outs
            }
            Ok(Found::Many(items)) => {
                self.ask_which(items);
                vec![Out::Beep(Sound::Known)]
            }
            Ok(Found::WithoutPrice(item)) => {
                let problem = CartError::PriceMissing { name: item.full_name() };
                vec![Out::Beep(Sound::Unknown), Out::Say(problem.to_string(), Tone::Warn)]
            }
            Ok(Found::Unknown(text)) => {
                self.back_to_selling();
                self.unknown_code = Some(if text.is_empty() { code } else { text });
                vec![Out::Beep(Sound::Unknown)]
            }
            Err(text) => vec![Out::Beep(Sound::Unknown), Out::Say(text, Tone::Bad)],
        }
    }

    /// Puts a piece into the cart; while a payment is being saved it waits for the next sale.
    pub(super) fn add(&mut self, item: CartItem) -> Outs {
        if self.is_saving() {
            self.meanwhile.push(item);
            return Vec::new();
        }
        self.back_to_selling();
        self.unknown_code = None;
        self.change(|cart| cart.add(item, 1).map(Some))
    }

    pub(super) fn is_saving(&self) -> bool {
        matches!(&self.stage, Stage::Paying(paying) if paying.is_saving())
    }

    /// Leaves a payment or a paid sale; what was taken by card and the like is kept for when the payment opens again.
    pub(super) fn back_to_selling(&mut self) {
        if self.is_saving() {
            return;
        }
        if let Stage::Paying(paying) = std::mem::replace(&mut self.stage, Stage::Selling) {
            self.leave_payment(*paying);
        }
    }

    /// Removes from the cart and offers to bring it back.
    fn take_out(&mut self, take: impl FnOnce(&mut Cart) -> Result<(), CartError>) -> Outs {
        let before = self.cart.lines().len();
        let outs = self.change(|cart| take(cart).map(|()| None));
        self.may_undo = self.cart.lines().len() < before;
        if self.may_undo {
            self.selected = None;
        }
        outs
    }

    fn stepped(&mut self, line: LineKey, by: i64) -> Outs {
        let Some(qty) = self.cart.line(line).map(|line| line.qty + by) else { return Vec::new() };
        if qty <= 0 {
            return self.take_out(|cart| cart.remove(line));
        }
        self.change(|cart| cart.set_qty(line, qty).map(|()| Some(line)))
    }

    /// Changes the cart, keeps it, and asks when it now holds more than is on hand. While a payment is being saved the
    /// cart stands still: what is being paid is what stands there.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Cart) -> Result<Option<LineKey>, CartError>) -> Outs {
        if self.is_saving() {
            return Vec::new();
        }
        self.shelf_is_used();
        match change(&mut self.cart) {
            Err(error) => vec![Out::Say(error.to_string(), Tone::Warn)],
            Ok(touched) => {
                if matches!(self.stage, Stage::Paying(_)) {
                    // Its sum is no longer true.
                    self.back_to_selling();
                }
                if touched.is_some() {
                    self.selected = touched;
                    self.marked = touched;
                }
                self.may_undo = false;
                // A question that nobody answered stays until its line is gone or enough.
                let open = self.oversell.take().and_then(|asked| self.oversell_of(asked.line));
                self.oversell = touched.and_then(|line| self.oversell_of(line)).or(open);
                vec![Out::Do(Effect::Keep(self.cart.clone())), self.told_cart()]
            }
        }
    }

    pub(super) fn told_cart(&self) -> Out<Effect> {
        let total = if self.cart.is_empty() { String::new() } else { self.priced().totals.net.to_string() };
        Out::Tell(Event::CartChanged(total))
    }

    fn oversell_of(&self, key: LineKey) -> Option<Oversell> {
        let line = self.cart.line(key)?;
        let product = line.item.product_id?;
        let wanted = self.cart.pieces_of(product);
        let asks = wanted > line.item.on_hand && !self.oversell_accepted.contains(&product);
        asks.then(|| Oversell { line: key, name: line.item.full_name(), on_hand: line.item.on_hand, wanted })
    }

    /// The first line of which more is sold than is on hand, and nobody said yet that this is so.
    pub(super) fn unanswered_oversell(&self) -> Option<Oversell> {
        self.cart.lines().iter().find_map(|line| self.oversell_of(line.key))
    }

    fn oversell_accepted(&mut self) -> Outs {
        if let Some(line) = self.oversell.take().and_then(|asked| self.cart.line(asked.line).cloned()) {
            self.oversell_accepted.extend(line.item.product_id);
        }
        Vec::new()
    }

    fn oversell_declined(&mut self) -> Outs {
        let Some(asked) = self.oversell.take() else { return Vec::new() };
        // Down to what is there: a mistyped 1000 is not taken back piece by piece.
        self.stepped(asked.line, asked.on_hand.max(0) - asked.wanted)
    }
}
