//! The deals of the selling view: carts that were put aside, discounts and changed prices, QRIS codes that wait, the last
//! receipts. Each has a sheet beside the cart; one is open at a time, and the scanner goes on beside it.
//!
//! Promises: a cart that is put aside or taken up loses no piece that is scanned meanwhile; what is not money can be
//! undone for ten seconds. Leaves to others: who may give how much (the room says it, paying asks for the second
//! person), and paying itself.

mod again;
mod discount;
mod drawer;
mod hold;
mod keys;
mod last;
mod pending;
mod pieces;
mod show;
#[cfg(test)]
mod tests;
mod work;

use super::handle::Outs;
use super::{Intent, TillScreen};
use crate::base::{ActId, HeldId, QrisRequestId, Rupiah, UserId};
use crate::config::Limits;
use crate::kiosk::approval::Given;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::photos::Pixels;
use crate::people::{Approved, Role};
use crate::till::{Cart, Discount, Held, LineKey, PriceOverride, Reason, Tender};

use again::CodeAgain;
use discount::{DiscountForm, PriceForm};
use drawer::{Drawer, DrawerNews};
use hold::{Dropped, HeldRow};
use keys::Key;
use last::LastSale;
use pending::{Asking, PendingRow, Settling};
use pieces::PiecesForm;
pub use show::{connect, line_words};
pub use work::{is_aside, perform};

/// Ticks for which something can be undone: a tick comes about once a second.
const UNDO_TICKS: u32 = 10;

/// Everything the deals show, as plain values.
#[derive(Debug, Default)]
pub struct DealState {
    sheet: Sheet,
    /// Whose sheet it is.
    user: Option<UserId>,
    /// Who sells and what that role may give away alone; not known before the first look.
    rights: Option<(Role, Limits)>,
    held: Vec<HeldRow>,
    /// Carts that this version cannot read.
    unreadable: usize,
    held_name: String,
    dropped: Dropped,
    qris: Vec<PendingRow>,
    settling: Settling,
    /// The reason for voiding a code is being asked, or a second person for settling it.
    asking: Option<Asking>,
    /// A code that waits is shown once more.
    again: Option<CodeAgain>,
    /// How the drawer stands; not known before the first look.
    drawer: Option<Drawer>,
    /// What whoever works here has read of it.
    drawer_put_off: Vec<DrawerNews>,
    /// Counts down after an answer: the second tap of a double tap does not answer what is said next.
    drawer_rest_ticks: u32,
    last: Vec<LastSale>,
    /// What a discount or a price was before it was changed just now.
    undo: Option<DealUndo>,
    /// Counts up with each change, so that a look that began before it is not shown after it.
    serial: u64,
    /// Counts up when the search field is wanted.
    search_wanted: i32,
    category_photos: Vec<(String, Option<slint::Image>)>,
}

/// What stands open beside the cart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Sheet {
    #[default]
    None,
    Discount(DiscountForm),
    Price(PriceForm),
    Pieces(PiecesForm),
    Held,
    Qris,
    Last,
    Note,
    /// What the keys of a real keyboard do.
    Keys,
}

/// The last change by hand and what stood there before.
#[derive(Debug, Clone)]
struct DealUndo {
    before: Before,
    ticks_left: u32,
}

#[derive(Debug, Clone)]
enum Before {
    Line(LineKey, Option<Discount>),
    Cart(Option<Discount>),
    Price(LineKey, Option<PriceOverride>),
}

/// What the deals know of the outlet at a moment.
#[derive(Debug)]
pub struct Standing {
    rights: Option<(Role, Limits)>,
    held: Result<Listing, String>,
    qris: Result<Vec<PendingRow>, String>,
    /// Read together with `qris`; `None` where it could not be read.
    drawer: Option<Drawer>,
}

/// The carts that were put aside.
#[derive(Debug, Default)]
pub struct Listing {
    carts: Vec<HeldRow>,
    unreadable: usize,
}

#[derive(Debug)]
pub enum DealIntent {
    Entered,
    Left,
    SignedIn(UserId),
    Tick,
    /// Something happened elsewhere that the banner and the lists show.
    Look,
    Looked {
        serial: u64,
        standing: Standing,
    },
    /// A key of a real keyboard: `F3`, `Esc`.
    KeyPressed(String),
    Closed,
    NoteOpened,
    RefundWanted,
    CategoryPhotosLoaded(Vec<(String, Option<Pixels>)>),
    /// What is said of the drawer is to be put right.
    DrawerWanted,
    DrawerTaken(Result<(), String>),
    DrawerPutOff,
    // Putting aside.
    HeldOpened,
    HeldNameEdited(String),
    Hold,
    HoldDone {
        cart: Box<Cart>,
        result: Result<String, String>,
        list: Listing,
    },
    Resume(HeldId),
    ResumeDone {
        at_hand: Box<Cart>,
        result: Result<Resumed, String>,
        list: Listing,
    },
    Drop(HeldId),
    DropDone {
        result: Result<Box<Held>, String>,
        list: Listing,
    },
    UndoDrop,
    UndoDropDone {
        result: Result<(), String>,
        list: Listing,
    },
    // Pieces, discounts and prices.
    PiecesOpened(LineKey),
    LineDiscountOpened(LineKey),
    CartDiscountOpened,
    PriceOpened(LineKey),
    PercentChosen(bool),
    QuickPercent(u32),
    FigureKey(String),
    ReasonChosen(String),
    ReasonNoteEdited(String),
    Applied,
    Cleared,
    UndoChange,
    // QRIS codes that wait.
    QrisOpened,
    QrisChosen(QrisRequestId),
    ReferenceEdited(String),
    ShowAgain,
    Settle,
    SettleWithCash,
    SettleDone {
        act_id: ActId,
        result: Result<Settled, Refused>,
    },
    Void,
    VoidDone {
        result: Result<Voided, Refused>,
    },
    ApprovalGiven(Given),
    ApprovalDeclined(ActId),
    // The last receipts.
    LastOpened,
    LastFound(Result<Vec<LastSale>, String>),
    LastChosen(String),
}

#[derive(Debug)]
pub enum DealEffect {
    Look {
        serial: u64,
    },
    LoadCategoryPhotos,
    Hold {
        name: String,
        cart: Box<Cart>,
    },
    Resume {
        id: HeldId,
        at_hand: Box<Cart>,
        /// What the cart at hand is called when it is put aside.
        aside_name: String,
    },
    Drop(HeldId),
    BringBack(Box<Held>),
    TakeDrawer(ActId),
    FindLast,
    Settle(SettleOrder),
    Void {
        request: QrisRequestId,
        given: Given,
        cart_to_counter: bool,
    },
}

/// A code that somebody says was paid.
#[derive(Debug, Clone)]
pub struct SettleOrder {
    act_id: ActId,
    request: QrisRequestId,
    reference: String,
    /// Taken for what the code leaves open.
    cash: Option<Rupiah>,
    approval: Option<Approved>,
}

/// A cart that is on the counter again.
#[derive(Debug)]
pub struct Resumed {
    cart: Box<Cart>,
    /// The name under which what lay there before was put aside.
    put_aside: Option<String>,
}

/// A code that was paid: its bill number, and the number of the receipt.
#[derive(Debug)]
pub struct Settled {
    bill: String,
    receipt: String,
}

/// Why a code could not be settled or given up.
#[derive(Debug)]
pub struct Refused {
    text: String,
    /// What of the total the code leaves open, in coins that exist.
    cash: Option<Rupiah>,
    /// A second person has to approve it.
    needs_person: bool,
    /// The reason that was given already, where the second person is asked about a discount.
    reason: Option<Reason>,
}

/// A code that was given up.
#[derive(Debug)]
pub struct Voided {
    bill: String,
    /// Its cart, where nothing lay on the counter.
    cart: Option<Box<Cart>>,
    /// Taken beside the code and to be given back: cards, transfers, vouchers.
    kept: Vec<Tender>,
}

impl From<DealIntent> for Intent {
    fn from(intent: DealIntent) -> Intent {
        Intent::Deal(intent)
    }
}

/// What a pad says to the sheet that stands open.
fn is_pad(intent: &DealIntent) -> bool {
    matches!(intent, DealIntent::FigureKey(_) | DealIntent::Applied)
}

fn effect(effect: DealEffect) -> Out<super::Effect> {
    Out::Do(super::Effect::Deal(effect))
}

impl TillScreen {
    pub(super) fn decide_deal(&mut self, intent: DealIntent) -> Outs {
        use DealIntent as I;
        match intent {
            I::Entered => self.deal_entered(),
            I::Tick => self.deal_tick(),
            I::Look => self.look_at_deals(),
            I::Looked { serial, standing } => self.deals_looked(serial, standing),
            I::KeyPressed(key) => Key::named(&key).map(|key| self.deal_key(key)).unwrap_or_default(),
            I::Left => self.deal_left(),
            I::SignedIn(user) => self.deal_signed_in(user),
            I::Closed => self.open_sheet(Sheet::None),
            I::NoteOpened => self.open_sheet(Sheet::Note),
            I::RefundWanted => vec![Out::Open(deks_ui::Screen::Refund, deks_ui::Screen::Till)],
            I::CategoryPhotosLoaded(photos) => {
                let image = |pixels: Option<Pixels>| pixels.map(slint::Image::from_rgb8);
                self.deal.category_photos = photos.into_iter().map(|(name, pixels)| (name, image(pixels))).collect();
                Vec::new()
            }
            I::DrawerWanted | I::DrawerTaken(_) | I::DrawerPutOff => self.decide_drawer(intent),
            I::HeldOpened
            | I::HeldNameEdited(_)
            | I::Hold
            | I::HoldDone { .. }
            | I::Resume(_)
            | I::ResumeDone { .. }
            | I::Drop(_)
            | I::DropDone { .. }
            | I::UndoDrop
            | I::UndoDropDone { .. } => self.decide_hold(intent),
            I::QrisOpened
            | I::QrisChosen(_)
            | I::ReferenceEdited(_)
            | I::ShowAgain
            | I::Settle
            | I::SettleWithCash
            | I::SettleDone { .. }
            | I::Void
            | I::VoidDone { .. }
            | I::ApprovalGiven(_)
            | I::ApprovalDeclined(_) => self.decide_pending(intent),
            I::LastOpened | I::LastFound(_) | I::LastChosen(_) => self.decide_last(intent),
            I::PiecesOpened(_) => self.decide_pieces(intent),
            other if matches!(self.deal.sheet, Sheet::Pieces(_)) && is_pad(&other) => self.decide_pieces(other),
            other => self.decide_discount(other),
        }
    }

    fn open_sheet(&mut self, sheet: Sheet) -> Outs {
        self.deal.sheet = sheet;
        Vec::new()
    }

    pub(super) fn put_deal(&self, app: &deks_ui::App) {
        self.put_deal_on(app);
    }

    /// What other screens say to the deals.
    pub(super) fn hear_deal(&self, event: &Event) -> Option<DealIntent> {
        let is_ours = |id: ActId| self.deal.asking.as_ref().is_some_and(|asking| asking.id == id);
        match event {
            Event::ApprovalGiven(given) if is_ours(given.id) => Some(DealIntent::ApprovalGiven(given.clone())),
            Event::ApprovalDeclined(id) if is_ours(*id) => Some(DealIntent::ApprovalDeclined(*id)),
            Event::Sold => Some(DealIntent::Look),
            _ => None,
        }
    }

    /// What only shows something closes. What somebody is writing waits: the lock comes by itself, in the middle of it.
    fn deal_left(&mut self) -> Outs {
        match self.deal.sheet {
            Sheet::Last | Sheet::Keys => self.open_sheet(Sheet::None),
            _ => Vec::new(),
        }
    }

    /// What one person was writing is nobody else's.
    fn deal_signed_in(&mut self, user: UserId) -> Outs {
        if self.deal.user.replace(user) != Some(user) {
            self.deal.sheet = Sheet::None;
            self.deal.held_name.clear();
        }
        self.forget_drawer();
        self.look_at_deals()
    }

    fn deal_entered(&mut self) -> Outs {
        let mut outs = vec![effect(DealEffect::LoadCategoryPhotos)];
        outs.extend(self.look_at_deals());
        outs
    }

    /// Counts down what can still be undone, and looks whether a code was paid meanwhile.
    fn deal_tick(&mut self) -> Outs {
        self.deal.dropped.tick();
        self.deal.drawer_rest_ticks = self.deal.drawer_rest_ticks.saturating_sub(1);
        if let Some(undo) = &mut self.deal.undo {
            undo.ticks_left = undo.ticks_left.saturating_sub(1);
        }
        self.deal.undo = self.deal.undo.take().filter(|undo| undo.ticks_left > 0);
        if self.here { self.look_at_deals() } else { Vec::new() }
    }

    fn look_at_deals(&self) -> Outs {
        vec![effect(DealEffect::Look { serial: self.deal.serial })]
    }

    fn deals_looked(&mut self, serial: u64, standing: Standing) -> Outs {
        if serial != self.deal.serial {
            return Vec::new();
        }
        self.deal.rights = standing.rights;
        // A list that cannot be read now is read again in a second: what stands there stays.
        if let Ok(list) = standing.held {
            self.put_list(list);
        }
        if let Ok(qris) = standing.qris {
            self.deal.qris = qris;
            self.deal.settling.forget_unless(&self.deal.qris);
            self.drop_code_given_up();
            self.drawer_looked(standing.drawer);
        }
        Vec::new()
    }

    fn put_list(&mut self, list: Listing) {
        (self.deal.held, self.deal.unreadable) = (list.carts, list.unreadable);
    }

    /// What was changed by hand just now and can still be undone.
    fn remember(&mut self, before: Before) {
        self.deal.undo = Some(DealUndo { before, ticks_left: UNDO_TICKS });
    }

    /// Puts a cart on the counter; what was scanned while it was on its way goes into it.
    fn put_on_counter(&mut self, cart: Cart) -> Outs {
        (self.selected, self.deal.undo) = (None, None);
        self.change(|now| {
            let meanwhile = std::mem::replace(now, cart);
            for line in meanwhile.lines() {
                now.add(line.item.clone(), line.qty)?;
            }
            Ok(None)
        })
    }

    /// Takes the cart off the counter at once, so that the next scan begins the next one. `None` while it is being paid.
    /// The outs keep nothing: whoever takes the cart away forgets its draft in the same change.
    fn take_off_counter(&mut self) -> Option<(Cart, Outs)> {
        let mut taken = Cart::default();
        let mut outs = self.change(|cart| {
            taken = std::mem::take(cart);
            Ok(None)
        });
        if outs.is_empty() {
            return None;
        }
        (self.selected, self.marked, self.deal.undo) = (None, None, None);
        outs.retain(|out| !matches!(out, Out::Do(super::Effect::Keep(_))));
        Some((taken, outs))
    }
}
