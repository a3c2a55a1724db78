//! Urusan barang: shelves to fill, partners to ask for more, prices that partners want, prices that fall as agreed, and
//! losses that nobody decided on. What waits stands left, what it is about right, and one action settles it.
//!
//! Leaves to others: every rule of it (`stockroom`, `merchandising`), and the card of a product.

mod acts;
mod handle;
mod lines;
mod show;
#[cfg(test)]
mod tests;
mod work;

use deks_ui::DeskSheet;

use crate::base::{ActId, BusinessDay, PartnerId, ProductId, RequestId, Rupiah};
use crate::kiosk::approval::Given;
use crate::merchandising::Channel;
use crate::merchandising::markdown::{Plan, PlannedGoods, STEPS_MAX, Step};
use crate::merchandising::repricing::{PriceRequest, Verdict};
use crate::merchandising::restock::PartnerShort;
use crate::people::Approved;
use crate::stockroom::damage::{Cost, Undecided, Verdict as LossVerdict};
use crate::stockroom::places::Places;

pub use show::connect;

/// A partner's consent is something written; a call is none.
pub const CONSENTS: [Channel; 4] = [Channel::Counter, Channel::WhatsApp, Channel::Email, Channel::Letter];

/// The five matters, in the order of their tabs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Fill,
    Restock,
    Prices,
    Markdown,
    Losses,
}

impl Tab {
    pub const ALL: [Tab; 5] = [Tab::Fill, Tab::Restock, Tab::Prices, Tab::Markdown, Tab::Losses];
}

/// What whoever is signed in may do.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Me {
    pub may_keep: bool,
    pub may_price: bool,
    pub may_plan: bool,
}

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct StockDeskScreen {
    me: Me,
    is_open: bool,
    loading: bool,
    busy: bool,
    tab: Tab,
    board: Option<Board>,
    /// What was chosen; none, or one that is not there any more: the first.
    chosen: String,
    pieces: String,
    sheet: DeskSheet,
    flaw: String,
    typed: Typed,
    steps: [TypedStep; STEPS_MAX],
    query: String,
    /// Whose consent is written down.
    partner: Option<(PartnerId, String)>,
    act_id: ActId,
    asked: Option<Question>,
}

/// What stands in the open sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub day: BusinessDay,
    pub memo: String,
    pub channel: usize,
}

/// A step of a plan as somebody typed it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TypedStep {
    pub days: String,
    pub percent: String,
}

/// What a second person is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Accept { request: RequestId, from: BusinessDay },
    Loss { loss: Undecided, verdict: LossVerdict },
}

/// What waits, as it is now.
#[derive(Debug, Clone)]
pub struct Board {
    pub today: BusinessDay,
    pub fill: Vec<FillRow>,
    pub restock: Vec<PartnerShort>,
    pub prices: Vec<WishRow>,
    pub plans: Vec<PlanRow>,
    pub losses: Vec<LossRow>,
    /// Who may agree to lower prices.
    pub partners: Vec<(PartnerId, String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillRow {
    pub product: ProductId,
    pub name: String,
    pub partner: String,
    pub shelf: String,
    pub places: Places,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishRow {
    pub request: PriceRequest,
    pub name: String,
    pub partner: String,
    pub on_hand: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    pub plan: Plan,
    pub partner: String,
    pub goods: Vec<PlannedGoods>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LossRow {
    pub loss: Undecided,
    pub name: String,
    pub partner: String,
    /// Of the minutes.
    pub number: String,
    pub cost: Cost,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(Me),
    Entered,
    Left,
    Reload,
    Loaded(Result<Box<Board>, String>),
    TabChosen(usize),
    ItemChosen(String),
    ProductChosen(ProductId),
    PiecesEdited(String),
    Main,
    Second,
    OpenSheet(DeskSheet),
    SheetClosed,
    Edited(Typed),
    StepEdited(usize, TypedStep),
    Searched(String),
    PartnerChosen(PartnerId),
    Confirm,
    Done(Result<String, String>),
    Given(Given),
    Declined,
}

#[derive(Debug)]
pub enum Effect {
    Load,
    Carry {
        act_id: ActId,
        product: ProductId,
        qty: i64,
    },
    Ask {
        act_id: ActId,
        partner: PartnerId,
    },
    Answer {
        act_id: ActId,
        request: RequestId,
        verdict: Verdict,
        approved: Option<Approved>,
    },
    SetPlan {
        act_id: ActId,
        partner: PartnerId,
        steps: Vec<Step>,
        channel: Channel,
        agreed_on: BusinessDay,
        note: String,
    },
    Decide {
        act_id: ActId,
        loss: Undecided,
        verdict: LossVerdict,
        approved: Approved,
    },
}

impl StockDeskScreen {
    pub fn new(today: BusinessDay) -> Self {
        StockDeskScreen {
            me: Me::default(),
            is_open: false,
            loading: false,
            busy: false,
            tab: Tab::Fill,
            board: None,
            chosen: String::new(),
            pieces: String::new(),
            sheet: DeskSheet::None,
            flaw: String::new(),
            typed: Typed { day: today, memo: String::new(), channel: 0 },
            steps: Default::default(),
            query: String::new(),
            partner: None,
            act_id: ActId::new(),
            asked: None,
        }
    }
}

/// `Rp 90.000`, with what it is of the price before: `+12 %`.
fn change_words(before: Rupiah, after: Rupiah) -> String {
    if before.0 <= 0 {
        return String::new();
    }
    let percent = ((after.0 - before.0) * 100 + before.0 / 2 * (after.0 - before.0).signum()) / before.0;
    format!("{}{percent} %", if percent > 0 { "+" } else { "" })
}
