//! What the till does with each intent. Pure: no disk, no clock, no window.

use deks_ui::Tone;

use super::{Done, Effect, Intent, Oversell, Paying, Stage, TillScreen};
use crate::base::{ActId, PrintJobId, ProductId, Rupiah};
use crate::devices::sound::Sound;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::printing::Printing;
use crate::kiosk::words;
use crate::till::{Cart, CartError, CartItem, CartLine, Found, LineKey, PayError, is_doubtful_cash, quick_amounts};

/// Longer amounts are a scan that went into the wrong place.
const AMOUNT_DIGITS_MAX: usize = 9;

pub(super) type Outs = Vec<Out<Effect>>;

fn load_photo(hash: Option<super::Hash>) -> Outs {
    hash.map(|hash| Out::Do(Effect::LoadPhoto(hash))).into_iter().collect()
}

impl TillScreen {
    pub(super) fn decide(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::Resume => vec![Out::Do(Effect::Resume)],
            Intent::Resumed(Ok(cart)) => self.resumed(cart),
            Intent::Resumed(Err(text)) | Intent::KeepFailed(text) => vec![Out::Say(text, Tone::Bad)],
            Intent::Entered => {
                (self.here, self.put_off) = (true, false);
                let mut outs = self.load_shelf();
                outs.extend(self.look_at_queue());
                outs
            }
            Intent::Left => {
                self.here = false;
                Vec::new()
            }
            Intent::Reload => self.load_shelf(),
            Intent::Tick => self.tick(),
            Intent::DayBegan(day) => {
                // What is legal tender and which prices hold may have changed.
                self.today = day;
                self.load_shelf()
            }
            Intent::Scanned(code) => vec![Out::Do(Effect::Find(code))],
            Intent::FoundCode { code, found } => self.found(code, found),
            Intent::Chosen(product) => self.chosen(product),
            Intent::QueryEdited(query) => {
                self.shelf.query = query;
                self.load_shelf()
            }
            Intent::CategoryChosen(category) => {
                self.shelf.category = category;
                self.load_shelf()
            }
            Intent::ShelfLoaded { serial, categories, result } => self.shelf_loaded(serial, categories, result),
            Intent::PhotoLoaded { hash, pixels } => load_photo(self.shelf.photos.loaded(hash, pixels)),
            Intent::LineSelected(line) => {
                self.selected = Some(line);
                Vec::new()
            }
            Intent::LineStepped { line, by } => self.stepped(line, by),
            Intent::LineRemoved(line) => self.take_out(|cart| cart.remove(line)),
            Intent::CartCleared => self.take_out(|cart| {
                cart.clear();
                Ok(())
            }),
            Intent::Undo => self.change(|cart| cart.undo_remove()),
            Intent::ChoiceMade(product) => self.choice_made(product),
            Intent::ChoiceDismissed => self.choice_dismissed(),
            Intent::Untagged(intent) => self.decide_untagged(intent),
            Intent::NoteEdited(note) => {
                self.cart.set_note(&note);
                vec![Out::Do(Effect::Keep(self.cart.clone()))]
            }
            Intent::UnknownSearch => {
                self.shelf.query = self.unknown_code.take().unwrap_or_default();
                self.load_shelf()
            }
            Intent::UnknownDismissed => {
                self.unknown_code = None;
                Vec::new()
            }
            Intent::OversellAccepted => self.oversell_accepted(),
            Intent::OversellDeclined => self.oversell_declined(),
            other => self.decide_payment(other),
        }
    }

    fn decide_payment(&mut self, intent: Intent) -> Outs {
        match intent {
            Intent::PayOpened => self.open_payment(),
            Intent::PayCancelled => {
                if !matches!(&self.stage, Stage::Paying(Paying { busy: true, .. })) {
                    self.stage = Stage::Selling;
                }
                Vec::new()
            }
            Intent::PayKey(key) => self.pay_key(&key),
            Intent::QuickChosen(at) => {
                if let Stage::Paying(paying) = &mut self.stage
                    && let Some(amount) = paying.quick.get(at)
                {
                    paying.typed = amount.0.to_string();
                    paying.asked = None;
                }
                Vec::new()
            }
            Intent::PayConfirmed => self.pay(),
            Intent::PaidOut(result) => self.paid_out(*result),
            Intent::PrintingLooked { original, copy } => {
                if let Stage::Done(done) = &mut self.stage {
                    done.printing = original.unwrap_or(done.printing);
                    done.copy_printing = copy.unwrap_or(done.copy_printing);
                }
                Vec::new()
            }
            Intent::Reprinted(result) => self.reprinted(result),
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
                self.stage = Stage::Selling;
                // What the last customer looked for is not what the next one brings.
                self.shelf.query.clear();
                self.load_shelf()
            }
            Intent::Reprint => match &self.stage {
                Stage::Done(done) => vec![Out::Do(Effect::Reprint(done.paid.sale_id))],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn resumed(&mut self, cart: Cart) -> Outs {
        self.cart = cart;
        let mut outs = vec![self.told_cart()];
        outs.extend(self.load_shelf());
        outs
    }

    fn tick(&mut self) -> Outs {
        self.marked = None;
        self.look_at_printing().into_iter().chain(self.look_at_queue()).collect()
    }

    fn reprinted(&mut self, result: Result<PrintJobId, String>) -> Outs {
        match (result, &mut self.stage) {
            (Ok(job), Stage::Done(done)) => {
                (done.copy, done.copy_printing) = (Some(job), Printing::Waiting);
                Vec::new()
            }
            (Ok(_), _) => Vec::new(),
            (Err(text), _) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    fn load_shelf(&mut self) -> Outs {
        self.shelf.serial += 1;
        let category = self.shelf.category.and_then(|at| self.shelf.categories.get(at).cloned());
        vec![Out::Do(Effect::LoadShelf { serial: self.shelf.serial, query: self.shelf.query.clone(), category })]
    }

    fn shelf_loaded(
        &mut self,
        serial: u64,
        categories: Vec<String>,
        result: Result<crate::till::SearchResult, String>,
    ) -> Outs {
        if serial != self.shelf.serial {
            return Vec::new();
        }
        self.shelf.categories = categories;
        match result {
            Ok(found) => {
                self.shelf.items = found.items;
                let shelf = self.shelf.items.iter().filter_map(|item| item.photo_hash.as_ref());
                load_photo(self.shelf.photos.want(shelf))
            }
            Err(text) => vec![Out::Say(text, Tone::Bad)],
        }
    }

    /// A scan is looked up: the sale that stands there paid gives way, a payment that is being typed goes back to the
    /// cart, because its sum is no longer true.
    fn found(&mut self, code: String, found: Result<Found, String>) -> Outs {
        match found {
            Ok(Found::One(item)) => {
                let mut outs = vec![Out::Beep(Sound::Known)];
                if self.untagged.is_some() {
                    // The sheet hides the cart: what went into it is said.
                    outs.push(Out::Say(words::put_into_cart(&item.full_name()), Tone::Ok));
                }
                outs.extend(self.add(item));
                if !self.shelf.query.is_empty() {
                    self.shelf.query.clear();
                    outs.extend(self.load_shelf());
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

    fn chosen(&mut self, product: ProductId) -> Outs {
        let of = |item: &&CartItem| item.product_id == Some(product);
        let chosen = self.shelf.items.iter().map(|shelf| &shelf.item).find(of).cloned();
        chosen.map(|item| self.add(item)).unwrap_or_default()
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

    fn is_saving(&self) -> bool {
        matches!(&self.stage, Stage::Paying(Paying { busy: true, .. }))
    }

    pub(super) fn back_to_selling(&mut self) {
        if !self.is_saving() {
            self.stage = Stage::Selling;
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
        match change(&mut self.cart) {
            Err(error) => vec![Out::Say(error.to_string(), Tone::Warn)],
            Ok(touched) => {
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

    fn told_cart(&self) -> Out<Effect> {
        let total = if self.cart.is_empty() { String::new() } else { self.cart.totals().net.to_string() };
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
    fn unanswered_oversell(&self) -> Option<Oversell> {
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
        self.stepped(asked.line, -1)
    }

    fn open_payment(&mut self) -> Outs {
        if self.cart.is_empty() {
            return vec![Out::Say(PayError::EmptyCart.to_string(), Tone::Warn)];
        }
        if let Some(items) = self.choices.front() {
            let name = items.first().map(CartItem::full_name).unwrap_or_default();
            return vec![Out::Say(words::choose_first(&name), Tone::Warn)];
        }
        if let Some(asked) = self.unanswered_oversell() {
            self.oversell = Some(asked);
            return vec![Out::Beep(Sound::Unknown)];
        }
        let net = self.cart.totals().net;
        let rounding = self.rounding.adjustment(net);
        let due = net + rounding;
        let quick = quick_amounts(due, self.today);
        self.oversell = None;
        self.stage = Stage::Paying(Paying {
            act_id: ActId::new(),
            due,
            rounding,
            typed: String::new(),
            quick,
            asked: None,
            busy: false,
        });
        Vec::new()
    }

    fn pay_key(&mut self, key: &str) -> Outs {
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        paying.asked = None;
        match key {
            "back" => {
                paying.typed.pop();
            }
            "clear" => paying.typed.clear(),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                let typed = format!("{}{digits}", paying.typed);
                let typed = typed.trim_start_matches('0');
                if typed.len() <= AMOUNT_DIGITS_MAX {
                    paying.typed = typed.to_owned();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn pay(&mut self) -> Outs {
        let oversold = |line: &&CartLine| {
            line.item.product_id.is_some_and(|product| self.cart.pieces_of(product) > line.item.on_hand)
        };
        let oversell_confirmed = self.cart.lines().iter().any(|line| oversold(&line));
        if let Some(asked) = self.unanswered_oversell() {
            self.back_to_selling();
            self.oversell = Some(asked);
            return Vec::new();
        }
        let Stage::Paying(paying) = &mut self.stage else { return Vec::new() };
        if paying.busy {
            return Vec::new();
        }
        let (act_id, given) = (paying.act_id, paying.given());
        if paying.asked != Some(given) && is_doubtful_cash(paying.due, given, &paying.quick) {
            paying.asked = Some(given);
            return Vec::new();
        }
        paying.busy = true;
        vec![Out::Do(Effect::Pay { act_id, cart: self.cart.clone(), given, oversell_confirmed })]
    }

    fn paid_out(&mut self, result: Result<Done, PayError>) -> Outs {
        let mut outs = self.money_taken(result);
        for item in std::mem::take(&mut self.meanwhile) {
            outs.extend(self.add(item));
        }
        outs
    }

    fn money_taken(&mut self, result: Result<Done, PayError>) -> Outs {
        match result {
            Ok(done) => {
                self.cart = Cart::default();
                (self.selected, self.marked, self.may_undo) = (None, None, false);
                self.oversell_accepted.clear();
                self.stage = Stage::Done(Box::new(done));
                vec![self.told_cart(), Out::Tell(Event::Sold)]
            }
            Err(PayError::PriceChanged { cart, changes }) => {
                let text = PayError::PriceChanged { cart: cart.clone(), changes }.to_string();
                self.cart = *cart;
                self.stage = Stage::Selling;
                vec![Out::Do(Effect::Keep(self.cart.clone())), self.told_cart(), Out::Say(text, Tone::Warn)]
            }
            Err(PayError::MoreThanOnHand { lines }) => self.ask_for(lines),
            Err(error) => {
                // Another act id: what failed was not done, and the next tap is a new try.
                if let Stage::Paying(paying) = &mut self.stage {
                    (paying.busy, paying.act_id) = (false, ActId::new());
                }
                vec![Out::Say(error.to_string(), Tone::Bad)]
            }
        }
    }

    /// The list said at the last moment that fewer are there: the first product that was not accepted is asked about.
    fn ask_for(&mut self, short: Vec<crate::till::Shortfall>) -> Outs {
        self.stage = Stage::Selling;
        let asked = short.iter().find(|s| !self.oversell_accepted.contains(&s.product_id)).or(short.first());
        self.oversell = asked.and_then(|short| {
            let line = self.cart.lines().iter().find(|line| line.item.product_id == Some(short.product_id))?;
            // The list changed since the scan; what is accepted now holds for this sale.
            Some(Oversell { line: line.key, name: short.name.clone(), on_hand: short.on_hand, wanted: short.asked })
        });
        Vec::new()
    }
}

/// What stands on the pay button's right: change, or what is missing.
pub(super) fn change_and_missing(paying: &Paying) -> (Rupiah, Rupiah) {
    let rest = paying.given() - paying.due;
    if rest >= Rupiah::ZERO { (rest, Rupiah::ZERO) } else { (Rupiah::ZERO, -rest) }
}
