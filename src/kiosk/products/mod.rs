//! The products on the screen: the list with search, and the card of one product with data, prices, history and photo.
//!
//! A scan opens the card of its product. What is typed stays until it is kept or thrown away on purpose.

mod handle;
mod show;
mod stock;
#[cfg(test)]
mod stock_tests;
mod stock_work;
#[cfg(test)]
mod tests;
mod work;

use std::path::PathBuf;

use deks_ui::ProductSheet;

use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah};
use crate::catalog::{Product, ProductChange};
use crate::kiosk::approval::Given;
use crate::kiosk::photos::{PictureFile, Pixels};
use crate::merchandising::Channel;
use crate::merchandising::repricing::PriceRequest;
use crate::partnership::agreement::CommissionChange;
use crate::people::Approved;
use crate::stock::MovementKind;
use crate::stockroom::damage::Cost;
use crate::stockroom::losses::LossKind;
use crate::stockroom::places::{Place, Places};

pub use show::connect;
pub use stock::SheetTyped;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct ProductsScreen {
    query: String,
    /// Only this partner's products.
    partner: Option<(PartnerId, String)>,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    rows: Vec<Row>,
    total: i64,
    categories: Vec<String>,
    unknown_code: Option<String>,
    card: Option<Card>,
    may_change_prices: bool,
    may_keep: bool,
    price_limit: Rupiah,
    photo_folder: String,
    /// The card was opened from its partner: back leads there.
    from_partner: bool,
    /// The screen is in sight. Out of sight nothing is loaded: whoever enters sees what there is then.
    is_open: bool,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: ProductId,
    pub code: String,
    pub name: String,
    pub partner: String,
    pub category: String,
    pub price: Option<Rupiah>,
    pub on_hand: i64,
    pub active: bool,
}

/// A product that is looked at.
#[derive(Debug)]
struct Card {
    data: CardData,
    /// Made when the card opens and after each act: two taps are one act.
    act_id: ActId,
    form: ProductForm,
    tab: usize,
    new_price: String,
    price_from: BusinessDay,
    pictures: Vec<PictureFile>,
    chosen_picture: Option<PathBuf>,
    preview: Option<Preview>,
    photo_flaw: String,
    flaw: Option<Flaw>,
    leave_asked: bool,
    /// What another category would make of the commission, while somebody is asked.
    commission_asked: Option<CommissionChange>,
    /// As somebody typed it.
    shelf: String,
    sheet: ProductSheet,
    typed: SheetTyped,
    sheet_flaw: String,
    /// What a loss would come to.
    cost: Option<Cost>,
    /// A second person is being asked.
    asked: bool,
    busy: bool,
}

/// A picture that was chosen: the JPEG to keep, and how it looks.
#[derive(Debug, Clone)]
pub struct Preview {
    pub jpeg: Vec<u8>,
    pub pixels: Pixels,
}

/// The form as somebody typed it. Code and partner never change: they stand on the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductForm {
    pub name: String,
    pub variant: String,
    pub category: String,
    pub barcode: String,
    pub active: bool,
}

/// Everything that can be typed on the card. It comes as a whole: shown in parts, an older part would overwrite a newer
/// one in its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub form: ProductForm,
    pub new_price: String,
    pub price_from: BusinessDay,
    pub shelf: String,
}

/// What is wrong, and at which field it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub field: deks_ui::ProductField,
    pub text: String,
}

/// What the card shows of a product.
#[derive(Debug, Clone)]
pub struct CardData {
    pub product: Product,
    pub partner_name: String,
    pub price: Option<Rupiah>,
    pub on_hand: i64,
    pub today: BusinessDay,
    /// The latest day first.
    pub prices: Vec<(BusinessDay, Rupiah)>,
    /// The latest first.
    pub moves: Vec<Move>,
    pub photo: Option<Pixels>,
    pub qr: Option<Pixels>,
    /// It stands at the front of the till's shelf.
    pub is_pinned: bool,
    /// Where it is displayed; empty where nobody said.
    pub shelf: String,
    /// The shelves in use.
    pub shelves: Vec<String>,
    pub places: Places,
    /// A price that its partner asked for and nobody answered yet.
    pub wish: Option<PriceRequest>,
    /// The first day of a price that its partner asks for today.
    pub earliest: BusinessDay,
}

/// A movement of the product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// As text.
    pub when: String,
    pub kind: MoveKind,
    /// Plus comes in.
    pub qty: i64,
    /// On hand after it.
    pub on_hand: i64,
    /// Of the receipt, the hand-over or the minutes; empty where there is none.
    pub number: String,
    /// Who it was; empty for the machine.
    pub by: String,
}

/// What became of pieces: they came or went, or were carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveKind {
    Moved(MovementKind),
    ToStoreroom,
    ToShelf,
}

/// What a list or a search found.
#[derive(Debug)]
pub struct Listing {
    pub rows: Vec<Row>,
    /// How many there are in all; the list shows the likeliest.
    pub total: i64,
    pub categories: Vec<String>,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may_change_prices: bool,
        may_keep: bool,
    },
    Entered,
    Left,
    Reload,
    QueryEdited(String),
    PartnerCleared,
    PartnerWanted(PartnerId),
    PartnerNamed(PartnerId, String),
    Listed {
        serial: u64,
        result: Result<Listing, String>,
    },
    ProductChosen(ProductId),
    /// Another screen opens the card.
    Wanted(ProductId),
    CardLoaded(Result<Box<CardData>, String>),
    Scanned(String),
    /// The products that answer to a scan: none, one, or several with one barcode.
    ScanFound {
        code: String,
        found: Result<Vec<Row>, String>,
    },
    UnknownDismissed,
    CheckInWanted,
    TabChosen(usize),
    Edited(Box<Typed>),
    Save,
    SavePrice,
    Saved(Result<(), Flaw>),
    /// Nothing is kept yet: the commission would be another.
    CommissionAsked(CommissionChange),
    CommissionAgreed,
    CommissionDeclined,
    LookForPictures,
    PicturesFound(Vec<PictureFile>),
    PictureChosen(PathBuf),
    Previewed {
        path: PathBuf,
        result: Result<Preview, String>,
    },
    UsePicture,
    DropPhoto,
    /// To the front of the till's shelf, or back among the others.
    PinToggled,
    /// Whether it stands there now.
    Pinned(Result<bool, String>),
    Back,
    Discard,
    Stay,
    Labels,
    SaveShelf,
    OpenSheet(ProductSheet),
    SheetClosed,
    SheetEdited(SheetTyped),
    SheetDone,
    CostKnown {
        qty: i64,
        cost: Option<Cost>,
    },
    Given(Given),
    Declined,
    Acted(Result<String, String>),
}

#[derive(Debug)]
pub enum Effect {
    List {
        serial: u64,
        query: String,
        partner: Option<PartnerId>,
    },
    NamePartner(PartnerId),
    OpenCard(ProductId),
    Find(String),
    Save {
        act_id: ActId,
        change: Box<ProductChange>,
        agreed: Option<CommissionChange>,
    },
    SavePrice {
        act_id: ActId,
        product: ProductId,
        from: BusinessDay,
        price: Rupiah,
    },
    SavePhoto {
        act_id: ActId,
        product: ProductId,
        partner_name: String,
        jpeg: Option<Vec<u8>>,
    },
    LookForPictures,
    Preview(PathBuf),
    Pin {
        act_id: ActId,
        product: ProductId,
        pinned: bool,
    },
    SaveShelf {
        act_id: ActId,
        product: ProductId,
        shelf: String,
    },
    LookUpCost {
        product: ProductId,
        qty: i64,
    },
    Carry {
        act_id: ActId,
        product: ProductId,
        to: Place,
        qty: i64,
    },
    WriteOff {
        act_id: ActId,
        product: ProductId,
        kind: LossKind,
        qty: i64,
        note: String,
        approved: Approved,
    },
    Wish {
        act_id: ActId,
        product: ProductId,
        price: Rupiah,
        wanted: Option<BusinessDay>,
        channel: Channel,
        note: String,
    },
}

impl ProductsScreen {
    pub fn new(price_limit: Rupiah, photo_folder: String) -> Self {
        ProductsScreen {
            query: String::new(),
            partner: None,
            serial: 0,
            rows: Vec::new(),
            total: 0,
            categories: Vec::new(),
            unknown_code: None,
            card: None,
            may_change_prices: false,
            may_keep: false,
            price_limit,
            photo_folder,
            from_partner: false,
            is_open: false,
        }
    }
}

impl Card {
    fn of(data: CardData, tab: usize) -> Card {
        Card {
            act_id: ActId::new(),
            form: form_of(&data.product),
            tab,
            new_price: String::new(),
            price_from: data.today,
            pictures: Vec::new(),
            chosen_picture: None,
            preview: None,
            photo_flaw: String::new(),
            flaw: None,
            leave_asked: false,
            commission_asked: None,
            shelf: data.shelf.clone(),
            sheet: ProductSheet::None,
            typed: SheetTyped::default(),
            sheet_flaw: String::new(),
            cost: None,
            asked: false,
            busy: false,
            data,
        }
    }

    /// Takes what the register says now; what is being typed stays.
    fn take(&mut self, data: CardData) {
        if !self.form_changed() {
            self.form = form_of(&data.product);
        }
        if !self.shelf_changed() {
            self.shelf.clone_from(&data.shelf);
        }
        self.data = data;
    }

    fn id(&self) -> ProductId {
        self.data.product.id
    }

    /// Whether this question is one of this card's.
    fn has_asked(&self, id: ActId) -> bool {
        self.asked && id == self.act_id
    }

    fn form_changed(&self) -> bool {
        self.form != form_of(&self.data.product)
    }

    fn holds_work(&self) -> bool {
        self.form_changed() || self.shelf_changed() || !self.new_price.is_empty()
    }
}

fn form_of(product: &Product) -> ProductForm {
    let product = product.clone();
    ProductForm {
        name: product.name,
        variant: product.variant,
        category: product.category,
        barcode: product.barcode,
        active: product.active,
    }
}
