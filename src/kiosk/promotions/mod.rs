//! Promotions for managers: which run, which come, which are over, and the form that makes one.
//!
//! What is typed stays until it is saved or thrown away on purpose. Ending one can be undone for ten seconds. Leaves to
//! others: every rule of a promotion (`till::promotions`), and what a cart costs with it (`till::pricing`).

mod form;
mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use deks_ui::{PromotionFilter, PromotionKind, PromotionTarget};

use crate::base::{ActId, BusinessDay, PartnerId, ProductId, PromotionId, Rupiah};
use crate::till::promotions::{BearerWish, Promotion, PromotionForm};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct PromotionsScreen {
    is_open: bool,
    /// Counts up with each load, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    today: BusinessDay,
    rows: Vec<Row>,
    query: String,
    filter: PromotionFilter,
    form: Option<Form>,
    /// One that is being ended or brought back, and the act's id: a second tap is the same act.
    busy: bool,
    act_id: ActId,
    undo: Option<Undo>,
    /// Counts down after an ending or its undoing.
    rest_ticks: u32,
}

/// A promotion with the names of what it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub promotion: Promotion,
    /// Of its product or partner; the category itself; empty for all goods.
    pub target_name: String,
}

/// One that was ended just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    pub id: PromotionId,
    pub name: String,
    pub ticks_left: u32,
}

/// The form as somebody fills it in.
#[derive(Debug, Clone)]
pub struct Form {
    /// `None` for a new promotion.
    id: Option<PromotionId>,
    /// Made when the form opens, so that a double tap makes one promotion.
    act_id: ActId,
    typed: Typed,
    /// What was chosen of each kind: changing the kind and back loses nothing.
    product: Option<(ProductId, String)>,
    partner: Option<(PartnerId, String)>,
    category: Option<String>,
    found: Vec<Choice>,
    found_serial: u64,
    example: Option<Example>,
    example_serial: u64,
    is_changed: bool,
    leave_asked: bool,
    flaw: Option<Flaw>,
    busy: bool,
}

/// Everything that can be typed or tapped in the form. It comes as a whole: shown in parts, an older part would
/// overwrite a newer one in its field.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    pub name: String,
    pub kind: PromotionKind,
    /// `12,5`.
    pub percent: String,
    /// `5.000`.
    pub amount: String,
    pub take: i64,
    pub pay: i64,
    pub target: PromotionTarget,
    pub query: String,
    pub from: BusinessDay,
    pub until: BusinessDay,
    pub bearer: BearerWish,
}

/// Something that a promotion can be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: ChoiceId,
    pub name: String,
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceId {
    Product(ProductId),
    Partner(PartnerId),
    Category(String),
}

/// What a promotion makes of a product's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub name: String,
    pub pieces: i64,
    pub before: Rupiah,
    pub after: Rupiah,
}

/// What is wrong, and at which field it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub field: deks_ui::PromotionField,
    pub text: String,
}

/// What became of one promotion from the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    Over { id: PromotionId, name: String },
    BroughtBack { name: String },
}

#[derive(Debug)]
pub enum Intent {
    SignedIn,
    Entered,
    Left,
    Reload,
    Tick,
    DayBegan(BusinessDay),
    Loaded { serial: u64, result: Result<(BusinessDay, Vec<Row>), String> },
    QueryEdited(String),
    FilterChosen(PromotionFilter),
    Add,
    Chosen(PromotionId),
    Edited(Box<Typed>),
    TargetsFound { serial: u64, result: Result<Vec<Choice>, String> },
    TargetChosen(String),
    TargetCleared,
    ExampleFound { serial: u64, example: Option<Example> },
    Save,
    Saved(Result<PromotionId, Flaw>),
    Closed,
    Discard,
    Stay,
    End(PromotionId),
    UndoEnd,
    EndDone(Result<Ended, String>),
}

#[derive(Debug)]
pub enum Effect {
    Load { serial: u64 },
    FindTargets { serial: u64, target: PromotionTarget, query: String },
    ShowExample { serial: u64, form: Box<PromotionForm> },
    Save { act_id: ActId, form: Box<PromotionForm> },
    End { act_id: ActId, id: PromotionId, name: String },
    BringBack { act_id: ActId, id: PromotionId, name: String },
}

impl PromotionsScreen {
    pub fn new(today: BusinessDay) -> Self {
        PromotionsScreen {
            is_open: false,
            serial: 0,
            loading: false,
            today,
            rows: Vec::new(),
            query: String::new(),
            filter: PromotionFilter::All,
            form: None,
            busy: false,
            act_id: ActId::new(),
            undo: None,
            rest_ticks: 0,
        }
    }

    fn row(&self, id: PromotionId) -> Option<&Row> {
        self.rows.iter().find(|row| row.promotion.id == id)
    }
}
