//! The till: find, put into the cart, take the money, next.

mod connect;
mod deal;
mod handle;
mod pay;
pub(super) mod photos;
mod questions;
mod shelf;
mod show;
#[cfg(test)]
mod tests;
mod untagged;
mod work;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::base::money::CashRounding;
use crate::base::{ActId, BusinessDay, PrintJobId, ProductId, QrisRequestId, Rupiah, SaleId, UserId};
use crate::config::Config;
use crate::devices::{Decision, JobSummary};
use crate::kiosk::approval::Given;
use crate::kiosk::customer::CustomerView;
use crate::kiosk::photos::Pixels;
use crate::kiosk::printing::{Ask, Printing};
use crate::people::Role;
use crate::till::pricing::{Priced, price};
use crate::till::promotions::Promotion;
use crate::till::{Cart, CartItem, CartLine, CartTotals, Found, LineKey, PayError, ShelfItem, TillSettings};

pub use connect::connect;
use deal::{DealEffect, DealIntent, DealState};
use pay::{Added, Consent, CopyRefused, Done, PayEffect, PayIntent, Paying, Stray, Taken};
use photos::{Hash, Photos};
use shelf::Loaded;
pub use show::receipt_lines;
use untagged::{UntaggedForm, UntaggedIntent};
pub use work::{preview, settings};

/// Everything the till shows, as plain values.
#[derive(Debug)]
pub struct TillScreen {
    pub(super) cart: Cart,
    /// What the outlet takes, and what a role may give away alone.
    settings: Arc<TillSettings>,
    /// Of whoever works here.
    role: Role,
    today: BusinessDay,
    /// Those that hold today.
    promotions: Vec<Promotion>,
    selected: Option<LineKey>,
    /// The line of the last scan; it stands out for a moment.
    marked: Option<LineKey>,
    shelf: Shelf,
    /// A code that nothing answers to; it waits beside the next scan and never before it.
    unknown_code: Option<String>,
    /// Several products with one barcode: the cashier chooses. One choice a scan, the first one is asked.
    choices: VecDeque<Vec<CartItem>>,
    /// Scanned while a payment was being saved: it goes into the next sale.
    meanwhile: Vec<CartItem>,
    /// Something was removed just now and can be brought back.
    may_undo: bool,
    untagged: Option<UntaggedForm>,
    price_limit: Rupiah,
    /// What the printer wants to know.
    ask: Option<Ask>,
    /// The question was closed: it comes back when the till is opened again.
    put_off: bool,
    /// Whether the till is the screen that is open.
    here: bool,
    oversell: Option<Oversell>,
    /// Products that the cashier sells although the list says they are gone.
    oversell_accepted: HashSet<ProductId>,
    stage: Stage,
    deal: DealState,
    /// What was taken by card and the like before the payment was left; it counts when it is opened again.
    taken: Vec<Added>,
    /// The code that was shown for this cart and then left: the same cart gets the same code again.
    left_code: Option<QrisRequestId>,
    /// What of both lies on the disk beside the cart.
    kept: Taken,
    /// What the provider said about no bill that waits, the latest first.
    strays: Vec<Stray>,
    /// The bill number of a code that was left just now, to be said.
    just_left: Option<String>,
    /// What a second person is asked about before the cart is paid, or has agreed to.
    consent: Option<Consent>,
    /// What the customer's side was told last.
    customer: CustomerView,
    /// The highest number of a cart that was put aside today, as far as it was seen here.
    last_bon: u32,
}

/// The left side: what is searched and found.
#[derive(Debug, Default)]
struct Shelf {
    query: String,
    categories: Vec<String>,
    category: Option<usize>,
    items: Vec<ShelfItem>,
    /// The words as the search understood them; empty when nothing had to be forgiven.
    corrected: String,
    photos: Photos,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    /// The goods before anything is searched, in the order in which they stand there for whoever works here.
    order: Vec<ProductId>,
    /// Ticks since anybody did something with the cart or the shelf.
    quiet_ticks: u32,
    /// What was typed is being looked up as a code.
    finding: bool,
    /// What was searched for the hits that stay after one of them went into the cart. They stay until somebody does
    /// something else: what turns by itself is tapped by mistake.
    hits_of: Option<String>,
    /// What a piece costs today, of those that stand here and are in a promotion.
    reduced: HashMap<ProductId, Rupiah>,
}

/// More in the cart than the list has on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Oversell {
    line: LineKey,
    name: String,
    on_hand: i64,
    wanted: i64,
}

/// Where the sale stands.
#[derive(Debug)]
enum Stage {
    Selling,
    Paying(Box<Paying>),
    Done(Box<Done>),
}

#[derive(Debug)]
pub enum Intent {
    Resume,
    Resumed {
        cart: Result<Box<Cart>, String>,
        taken: Result<Taken, String>,
    },
    Entered,
    Left,
    Reload,
    Tick,
    DayBegan(BusinessDay),
    Scanned(String),
    FoundCode {
        code: String,
        found: Result<Found, String>,
    },
    Chosen(ProductId),
    QueryEdited(String),
    CategoryChosen(Option<usize>),
    ShelfLoaded {
        serial: u64,
        result: Result<Loaded, String>,
    },
    /// Enter in the search field.
    SearchAccepted(String),
    TypedFound {
        typed: String,
        found: Result<Found, String>,
    },
    PhotoLoaded {
        hash: Hash,
        pixels: Option<Pixels>,
    },
    LineSelected(LineKey),
    LineStepped {
        line: LineKey,
        by: i64,
    },
    LineRemoved(LineKey),
    CartCleared,
    Undo,
    ChoiceMade(ProductId),
    ChoiceDismissed,
    Untagged(UntaggedIntent),
    Deal(DealIntent),
    Pay(PayIntent),
    /// Somebody works here now, with the rights of this role.
    SignedIn {
        user: UserId,
        role: Role,
    },
    PromotionsLoaded(Result<Vec<Promotion>, String>),
    /// A sale was paid, here or out of the list of codes that wait.
    Sold,
    /// The cart that lay here was sold elsewhere: its draft is gone.
    DraftGone {
        cart: Box<Cart>,
        /// Something that was taken for it is in no sale.
        is_taken_lost: bool,
    },
    QueueLooked(Vec<JobSummary>),
    Answered(Decision),
    AnswerPutOff,
    AnswerDone(Result<(), String>),
    NoteEdited(String),
    UnknownSearch,
    UnknownDismissed,
    OversellAccepted,
    OversellDeclined,
    PayOpened,
    PayCancelled,
    PayKey(String),
    QuickChosen(usize),
    PayConfirmed,
    PaidOut(Box<Result<Done, PayError>>),
    PrintingLooked {
        original: Option<Printing>,
        copy: Option<Printing>,
    },
    NewSale,
    ReceiptWanted,
    ScannedReceiptWanted,
    Reprint,
    Reprinted {
        act_id: ActId,
        result: Result<PrintJobId, CopyRefused>,
    },
    KeepFailed(String),
}

#[derive(Debug)]
pub enum Effect {
    Resume,
    Keep(Cart),
    /// Looks whether the draft of this cart is still there.
    LookAtDraft(Box<Cart>),
    Find(String),
    /// What was typed and confirmed: a code, or the only thing that it finds.
    FindTyped(String),
    LoadShelf {
        serial: u64,
        query: String,
        category: Option<String>,
    },
    LoadPhoto(Hash),
    LoadPromotions,
    /// Reads the words of the register ahead of the first search that has to forgive.
    WarmSearch,
    Pay(PayEffect),
    Deal(DealEffect),
    LookAtPrinting {
        original: Option<PrintJobId>,
        copy: Option<PrintJobId>,
    },
    Reprint {
        act_id: ActId,
        sale: SaleId,
        given: Option<Given>,
    },
    FindPartners {
        serial: u64,
        query: String,
    },
    LookAtQueue,
    Answer {
        jobs: Vec<PrintJobId>,
        decision: Decision,
    },
}

impl TillScreen {
    /// A till of an outlet that set nothing but its rounding; see [`TillScreen::with`].
    pub fn new(rounding: CashRounding, today: BusinessDay, price_limit: Rupiah) -> Self {
        let settings = TillSettings { rounding, ..TillSettings::of(&Config::default(), None, |_, _| Ok(None)) };
        TillScreen {
            cart: Cart::default(),
            settings: Arc::new(settings),
            role: Role::Kasir,
            today,
            promotions: Vec::new(),
            selected: None,
            marked: None,
            shelf: Shelf::default(),
            unknown_code: None,
            choices: VecDeque::new(),
            meanwhile: Vec::new(),
            may_undo: false,
            untagged: None,
            price_limit,
            ask: None,
            put_off: false,
            here: false,
            oversell: None,
            oversell_accepted: HashSet::new(),
            stage: Stage::Selling,
            deal: DealState::default(),
            taken: Vec::new(),
            left_code: None,
            kept: Taken::default(),
            strays: Vec::new(),
            just_left: None,
            consent: None,
            customer: CustomerView::Idle,
            last_bon: 0,
        }
    }

    /// The same till with the outlet's settings, and the rights of whoever works at it.
    pub fn with(self, settings: Arc<TillSettings>, role: Role) -> Self {
        TillScreen { settings, role, ..self }
    }

    /// What the cart comes to, promotions included. A cart with a line that makes no sense comes to nothing: paying says
    /// which line it is.
    pub(super) fn priced(&self) -> Priced {
        let is_sound = self.cart.discount_is_sound() && self.cart.lines().iter().all(CartLine::is_sound);
        if is_sound {
            price(&self.cart, &self.promotions, self.today)
        } else {
            Priced { lines: Vec::new(), totals: CartTotals::default() }
        }
    }

    /// What one piece costs today, where a promotion takes something off it; one that needs several pieces does not.
    fn reduced(&self, item: &CartItem) -> Option<Rupiah> {
        if self.promotions.is_empty() {
            return None;
        }
        let mut cart = Cart::default();
        cart.add(item.clone(), 1).ok()?;
        let net = price(&cart, &self.promotions, self.today).totals.net;
        (net < item.unit_price).then_some(net)
    }
}
