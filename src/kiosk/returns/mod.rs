//! What has not sold for three months, and what a manager decides: partners left, the products of one right.
//!
//! Everybody who hands back sees the lists; deciding and writing letters is a manager's. What was decided waits here until
//! it is handed back. A scan shows its product, whichever list it is on.

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{ActId, BusinessDay, HandbackId, NoticeId, PartnerId, ProductId, Rupiah};
use crate::kiosk::photos::Pixels;
use crate::kiosk::till::photos::{Hash, Photos};
use crate::returns::{Choice, Decided};

pub use show::connect;
pub(super) use work::{find, save_minutes};

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ReturnsScreen {
    /// Days that a partner has to fetch its goods, from the configuration.
    pickup_days: u32,
    months: u32,
    may_decide: bool,
    /// The screen is in sight; changes elsewhere are not worth the work otherwise.
    is_open: bool,
    board: Option<Board>,
    /// Counts up with each load, so that a slow answer never replaces a later one.
    serial: u64,
    tab: Tab,
    chosen: Option<PartnerId>,
    query: String,
    marked: Option<ProductId>,
    /// Counts up when the list of products is to move to the marked one, or to its top.
    moves: i32,
    sheet: Option<Sheet>,
    /// Made for the next act and after each: two taps are one act.
    act_id: ActId,
    busy: bool,
    photos: Photos,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Undecided,
    Due,
    Kept,
    Waiting,
    Done,
}

/// The lists of a day.
#[derive(Debug, Clone)]
pub struct Board {
    pub today: BusinessDay,
    pub undecided: Vec<Group>,
    pub due: Vec<Group>,
    pub kept: Vec<Group>,
    pub waiting: Vec<Group>,
    pub done: Vec<HandedBackRow>,
}

/// What one partner has on a list.
#[derive(Debug, Clone)]
pub struct Group {
    pub partner: PartnerId,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub items: Vec<Item>,
    /// Letters whose goods were not all fetched, the earliest pick-up day first.
    pub letters: Vec<Told>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub notice: NoticeId,
    pub pickup_on: BusinessDay,
}

/// One product on a list.
#[derive(Debug, Clone)]
pub struct Item {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub photo_hash: Option<Hash>,
    pub pieces: i64,
    pub value: Rupiah,
    pub start: BusinessDay,
    /// When it is (or was) on the list, or until when it is kept; for what waits to be fetched, when its months were
    /// over.
    pub due: BusinessDay,
    pub last_sold_on: Option<BusinessDay>,
    pub reason: String,
    /// Who kept it; empty on the other lists.
    pub by: String,
    /// Pieces that are to go back, but stand in no letter yet.
    pub untold: i64,
    /// The day until which its own letter asks to fetch it.
    pub pickup_on: Option<BusinessDay>,
    /// Decided, and the decision may still be taken back.
    pub can_keep: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedBackRow {
    pub id: HandbackId,
    pub number: String,
    pub partner: String,
    pub day: BusinessDay,
}

/// What is asked for before an act.
#[derive(Debug, Clone, PartialEq)]
pub enum Sheet {
    Keep { product: ProductId, name: String, reason: String, until: BusinessDay, flaw: Option<Flaw> },
    All { partner: PartnerId, flaw: Option<Flaw> },
    Notice { partner: PartnerId, pickup_on: BusinessDay, flaw: Option<Flaw> },
}

/// What is wrong, and at which field it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub field: deks_ui::ReturnFlaw,
    pub text: String,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may_decide: bool,
    },
    Entered,
    Left,
    Reload,
    Loaded {
        serial: u64,
        result: Result<Box<Board>, String>,
    },
    TabChosen(Tab),
    QueryEdited(String),
    PartnerChosen(PartnerId),
    ProductOpened(ProductId),
    Scanned(String),
    /// The products that answer to a scan, with their names.
    ScanFound {
        code: String,
        found: Result<Vec<(ProductId, String)>, String>,
    },
    Return(ProductId),
    KeepWanted(ProductId),
    /// A product that is kept is to be decided again.
    TakeBack(ProductId),
    AllWanted,
    NoticeWanted,
    KeepEdited {
        reason: String,
        until: BusinessDay,
    },
    KeepMonths(u32),
    PickupEdited(BusinessDay),
    SheetClosed,
    Confirm,
    Decided(Result<Decided, Flaw>),
    /// The letter's number, and whether it went into the outbox.
    Noticed(Result<(String, bool), Flaw>),
    Remind,
    /// How many letters went into the outbox.
    Reminded(Result<usize, String>),
    SaveLetter,
    SaveMinutes(HandbackId),
    /// Where the papers are now.
    Saved(Result<String, String>),
    HandBack,
    PhotoLoaded(Hash, Option<Pixels>),
}

#[derive(Debug)]
pub enum Effect {
    Load { serial: u64 },
    Find(String),
    Photo(Hash),
    Decide { act_id: ActId, choices: Vec<Choice> },
    Notify { act_id: ActId, partner: PartnerId, pickup_on: BusinessDay },
    Remind(Vec<(ActId, NoticeId)>),
    SaveLetters(Vec<NoticeId>),
    SaveMinutes(HandbackId),
}

impl Group {
    pub fn pieces(&self) -> i64 {
        self.items.iter().map(|item| item.pieces).sum()
    }

    pub fn value(&self) -> Rupiah {
        self.items.iter().map(|item| item.value).sum()
    }

    pub fn has_untold(&self) -> bool {
        self.items.iter().any(|item| item.untold > 0)
    }

    /// What the next letter would be about.
    pub fn untold_pieces(&self) -> i64 {
        self.items.iter().map(|item| item.untold).sum()
    }

    /// The earliest day on which it should have fetched what still waits.
    pub fn pickup_on(&self) -> Option<BusinessDay> {
        self.letters.iter().map(|letter| letter.pickup_on).min()
    }

    /// Days since that day; none while there is time.
    pub fn days_late(&self, today: BusinessDay) -> Option<i64> {
        days_late(self.pickup_on(), today)
    }
}

/// Days since a pick-up day; none while there is time, or without one.
fn days_late(pickup_on: Option<BusinessDay>, today: BusinessDay) -> Option<i64> {
    pickup_on.map(|day| today.days_since(day)).filter(|days| *days > 0)
}

impl Board {
    pub fn groups(&self, tab: Tab) -> &[Group] {
        match tab {
            Tab::Undecided => &self.undecided,
            Tab::Due => &self.due,
            Tab::Kept => &self.kept,
            Tab::Waiting => &self.waiting,
            Tab::Done => &[],
        }
    }
}

impl ReturnsScreen {
    pub fn new(months: u32, pickup_days: u32) -> Self {
        ReturnsScreen {
            pickup_days,
            months,
            may_decide: false,
            is_open: false,
            board: None,
            serial: 0,
            tab: Tab::Undecided,
            chosen: None,
            query: String::new(),
            marked: None,
            moves: 0,
            sheet: None,
            act_id: ActId::new(),
            busy: false,
            photos: Photos::default(),
        }
    }

    /// The partners of the tab that answer to the search: by their own name, or with the products that do.
    fn groups(&self) -> Vec<&Group> {
        let Some(board) = &self.board else { return Vec::new() };
        let words = crate::base::text::fold(&self.query);
        let answers = |group: &&Group| {
            words.is_empty()
                || matches(&group.name, &words)
                || group.items.iter().any(|item| item_matches(item, &words))
        };
        board.groups(self.tab).iter().filter(answers).collect()
    }

    /// The partner whose products are shown: the chosen one while it is on the list, else the first.
    fn group(&self) -> Option<&Group> {
        let groups = self.groups();
        let chosen = groups.iter().find(|group| Some(group.partner) == self.chosen);
        chosen.or(groups.first()).copied()
    }

    fn group_of(&self, partner: PartnerId) -> Option<&Group> {
        self.board.as_ref()?.groups(self.tab).iter().find(|group| group.partner == partner)
    }

    fn item(&self, product: ProductId) -> Option<&Item> {
        let board = self.board.as_ref()?;
        board.groups(self.tab).iter().flat_map(|group| &group.items).find(|item| item.product == product)
    }
}

fn matches(text: &str, folded: &str) -> bool {
    let text = crate::base::text::fold(text);
    folded.split(' ').all(|word| text.contains(word))
}

fn item_matches(item: &Item, folded: &str) -> bool {
    matches(&[item.name.as_str(), item.code.as_str()].join(" "), folded)
}
