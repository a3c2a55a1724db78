//! The register of partners on the screen: the list with search, and the card of one partner.
//!
//! What is typed stays until it is kept or thrown away on purpose: an error, the lock, and a look at another screen leave
//! it as it is.

mod handle;
mod show;
#[cfg(test)]
mod tests;
mod work;

use crate::base::{ActId, BusinessDay, PartnerId, ProductId, Rupiah};
use crate::kiosk::words;
use crate::partners::{Commission, DiscountBearer, Partner, PartnerForm, PartnerStatus, Terms};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct PartnersScreen {
    query: String,
    /// Counts up with each search, so that a slow answer never replaces a later one.
    serial: u64,
    list: Vec<Listed>,
    card: Option<Card>,
    may_change_terms: bool,
    today: BusinessDay,
    /// What holds where nothing was agreed, and what a new partner is offered.
    default_terms: Terms,
    /// The card stays open while its product is looked at.
    will_return: bool,
}

/// A partner in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub partner: Partner,
    /// Nothing is agreed about its commission as of today.
    pub terms_missing: bool,
}

/// A partner that is looked at, or a new one.
#[derive(Debug, Clone)]
struct Card {
    /// `None` for a partner that is not kept yet.
    partner: Option<Partner>,
    /// Made when the card opens and after each act: two taps are one act.
    act_id: ActId,
    form: PartnerForm,
    /// The form as it was last kept.
    kept: PartnerForm,
    tab: usize,
    terms: Terms,
    terms_missing: bool,
    by_agreement: bool,
    terms_wish: TermsWish,
    /// The commission that stood there before anybody typed.
    offered: String,
    standing_wish: PartnerStatus,
    reason: String,
    products: Vec<CardProduct>,
    /// One for each field at most.
    flaws: Vec<Flaw>,
    leave_asked: bool,
    busy: bool,
}

/// New terms as somebody typed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsWish {
    /// Percent with a comma: `12,5`.
    pub commission: String,
    pub bearer: DiscountBearer,
    pub from: BusinessDay,
}

/// Everything that can be typed on the card. It comes as a whole: shown in parts, an older part would overwrite a newer
/// one in its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub form: PartnerForm,
    pub terms: TermsWish,
    pub standing: PartnerStatus,
    pub reason: String,
}

/// What is wrong, and at which field it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    pub field: deks_ui::PartnerField,
    pub text: String,
}

/// A product on the partner's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProduct {
    pub id: ProductId,
    pub name: String,
    pub code: String,
    pub price: Option<Rupiah>,
    pub on_hand: i64,
    pub active: bool,
}

/// What the card shows of a kept partner.
#[derive(Debug, Clone)]
pub struct CardData {
    pub partner: Partner,
    pub terms: Terms,
    /// The terms are the outlet's default: nothing was agreed.
    pub terms_missing: bool,
    /// An agreement that was signed here holds today or will.
    pub by_agreement: bool,
    pub products: Vec<CardProduct>,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn {
        may_change_terms: bool,
    },
    Opened,
    Entered(BusinessDay),
    Reload,
    QueryEdited(String),
    Listed {
        serial: u64,
        result: Result<Vec<Listed>, String>,
    },
    PartnerChosen(PartnerId),
    /// Another screen opens the card.
    Wanted(PartnerId),
    CardLoaded(Result<Box<CardData>, String>),
    Add,
    TabChosen(usize),
    Edited(Box<Typed>),
    Save,
    Saved(Result<PartnerId, Flaw>),
    SaveTerms,
    SaveStanding,
    /// Terms or status were kept.
    Changed(Result<(), Flaw>),
    Back,
    Discard,
    Stay,
    ProductChosen(ProductId),
    /// The agreements of the partner on the card.
    OpenAgreements,
    /// The card that the partner shows at the counter, as a slip.
    PrintCard,
    CardPrinted(Result<(), String>),
}

#[derive(Debug)]
pub enum Effect {
    /// Looks up the business day and lists.
    Enter,
    List {
        serial: u64,
        query: String,
    },
    OpenCard(PartnerId),
    Save {
        act_id: ActId,
        form: Box<PartnerForm>,
        /// With a new partner only, by who may agree on them.
        first_terms: Option<Terms>,
    },
    SaveTerms {
        act_id: ActId,
        partner: PartnerId,
        from: BusinessDay,
        terms: Terms,
    },
    SaveStanding {
        act_id: ActId,
        partner: PartnerId,
        status: PartnerStatus,
        reason: String,
    },
    PrintCard {
        act_id: ActId,
        partner: PartnerId,
    },
}

impl PartnersScreen {
    pub fn new(today: BusinessDay, default_terms: Terms) -> Self {
        PartnersScreen {
            query: String::new(),
            serial: 0,
            list: Vec::new(),
            card: None,
            may_change_terms: false,
            today,
            default_terms,
            will_return: false,
        }
    }
}

impl Card {
    fn new(today: BusinessDay) -> Card {
        let bearer = DiscountBearer::Partner;
        Card {
            partner: None,
            act_id: ActId::new(),
            form: PartnerForm::default(),
            kept: PartnerForm::default(),
            tab: 0,
            terms: Terms::percent(0, bearer),
            terms_missing: true,
            by_agreement: false,
            terms_wish: TermsWish { commission: String::new(), bearer, from: today },
            offered: String::new(),
            standing_wish: PartnerStatus::Active,
            reason: String::new(),
            products: Vec::new(),
            flaws: Vec::new(),
            leave_asked: false,
            busy: false,
        }
    }

    /// A partner to be registered. A default of nothing is no offer: somebody has to say it.
    fn blank(today: BusinessDay, default_terms: Terms) -> Card {
        let mut card = Card::new(today);
        if default_terms.commission.rate_bp() > 0 {
            card.offered = words::percent(default_terms.commission.rate_bp()).trim_end_matches(" %").to_owned();
        }
        card.terms = default_terms;
        card.terms_wish.commission.clone_from(&card.offered);
        card.terms_wish.bearer = default_terms.discount_bearer;
        card
    }

    fn of(data: CardData, today: BusinessDay) -> Card {
        let mut card = Card::new(today);
        card.form = form_of(&data.partner);
        card.kept = card.form.clone();
        card.take(data);
        card
    }

    /// Takes what the register says now; what is being typed stays.
    fn take(&mut self, data: CardData) {
        let unchanged = self.form == self.kept;
        self.kept = form_of(&data.partner);
        if unchanged {
            self.form = self.kept.clone();
        }
        if self.terms_wish.commission.is_empty() {
            self.terms_wish.bearer = data.terms.discount_bearer;
        }
        if self.reason.is_empty() {
            self.standing_wish = data.partner.status;
        }
        (self.terms, self.terms_missing, self.by_agreement) = (data.terms, data.terms_missing, data.by_agreement);
        self.products = data.products;
        self.partner = Some(data.partner);
        if self.terms_are_fixed() {
            self.terms_wish.bearer = self.terms.discount_bearer;
            self.terms_wish.commission.clone_from(&self.offered);
        }
    }

    /// A markup or a monthly fee was agreed on paper: no percent typed here takes its place.
    fn terms_are_fixed(&self) -> bool {
        let is_agreed = matches!(self.terms.commission, Commission::Markup { .. } | Commission::MonthlyFee { .. });
        is_agreed && self.partner.is_some()
    }

    fn form_changed(&self) -> bool {
        self.form != self.kept
    }

    /// Whether leaving would lose something that was typed.
    fn holds_work(&self) -> bool {
        let status = self.partner.as_ref().map_or(PartnerStatus::Active, |partner| partner.status);
        self.form_changed()
            || self.terms_wish.commission != self.offered
            || !self.reason.is_empty()
            || self.standing_wish != status
    }
}

/// The form of a partner as it is kept.
fn form_of(partner: &Partner) -> PartnerForm {
    let partner = partner.clone();
    PartnerForm {
        id: Some(partner.id),
        code: partner.code,
        business_name: partner.business_name,
        owner_name: partner.owner_name,
        contact_name: partner.contact_name,
        email: partner.email,
        phone: partner.phone,
        instagram: partner.instagram,
        address: partner.address,
        bank_name: partner.bank_name,
        bank_account: partner.bank_account,
        bank_holder: partner.bank_holder,
        agreement_number: partner.agreement_number,
        agreement_from: partner.agreement_from,
        agreement_until: partner.agreement_until,
        note: partner.note,
    }
}
