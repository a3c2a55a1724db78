//! The terms as somebody typed them, and the conditions that they make. Pure.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::base::text::clean_line;
use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::words;
use crate::partners::{Commission, DiscountBearer, Terms};
use crate::partnership::agreement::{
    AgreedAid, AgreedGoods, Becomes, CategoryCommission, ConditionField, ConditionFlaw, Conditions, Liability, Parties,
    Party, PersonalNumber,
};

/// What commissions are shown on: a price that many goods have.
pub(super) const EXAMPLE_PRICE: Rupiah = Rupiah(125_000);
/// The most that an aid's stepper counts up to.
pub(super) const AID_QTY_MAX: i64 = 1_000;

/// Everything that is filled in. It comes as a whole: shown in parts, an older part would overwrite a newer one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub terms: TypedTerms,
    pub categories: Vec<CategoryCommission>,
    pub goods: Vec<AgreedGoods>,
    pub aids: Vec<AgreedAid>,
    pub partner: Party,
    pub outlet: Party,
    /// Which partner of the register it is with, where somebody said so.
    #[serde(default)]
    pub becomes: Becomes,
}

/// The figures of step 1, as text. A rate of a kind that is not chosen stays, so that trying kinds loses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedTerms {
    /// None, percent, markup, monthly fee.
    pub kind: usize,
    pub percent: String,
    pub markup: String,
    pub fee: String,
    pub discount: DiscountBearer,
    pub qris: DiscountBearer,
    pub rounding: DiscountBearer,
    pub payment_day: String,
    pub report_day: String,
    pub months: String,
    pub pickup: String,
    pub notice: String,
    pub expiry: String,
    pub termination: String,
    pub signed_on: BusinessDay,
    pub from: BusinessDay,
    pub until: BusinessDay,
    pub liability: Liability,
    pub place: String,
    pub court: String,
    pub note: String,
}

/// What is wrong, and at which field it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    pub field: ConditionField,
    pub text: String,
}

/// A line in its sheet: an exception, goods, or an aid.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SheetForm {
    /// An exception for one of the goods, not for a category.
    pub is_product: bool,
    pub name: String,
    pub variant: String,
    pub category: String,
    pub price: String,
    pub note: String,
    pub kind: usize,
    pub rate: String,
    pub qty: i64,
}

/// Another commission than the partner's own: a category's, or the goods at a place of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exception {
    Category(usize),
    Goods(usize),
}

impl From<&ConditionFlaw> for Flaw {
    fn from(flaw: &ConditionFlaw) -> Flaw {
        Flaw { field: flaw.field(), text: flaw.to_string() }
    }
}

/// A commission as it is typed: its kind, and the figure that goes with it.
pub(super) fn typed_commission(commission: Commission) -> (usize, String) {
    let rate = |bp: i64| words::percent(bp).trim_end_matches(" %").to_owned();
    match commission {
        Commission::None => (0, String::new()),
        Commission::Percent { bp } => (1, rate(bp)),
        Commission::Markup { bp } => (2, rate(bp)),
        Commission::MonthlyFee { rupiah } => (3, rupiah.grouped()),
    }
}

/// The commission that is typed, or what to do about it.
pub(super) fn commission_of(kind: usize, rate: &str) -> Result<Commission, String> {
    let percent = || words::percent_bp(rate);
    let commission = match kind {
        0 => Commission::None,
        1 => Commission::percent(percent().ok_or("Isi persen komisi, misalnya 12,5.")?),
        2 => Commission::Markup { bp: percent().ok_or("Isi persen markup, misalnya 25.")? },
        _ => {
            let fee = Rupiah::parse_input(rate).ok_or("Isi biaya per bulan dalam rupiah, misalnya 150.000.")?;
            Commission::MonthlyFee { rupiah: fee }
        }
    };
    commission.check().map_err(|flaw| flaw.to_string())?;
    Ok(commission)
}

impl Typed {
    pub fn of(conditions: &Conditions) -> Typed {
        let terms = &conditions.terms;
        let (kind, rate) = typed_commission(terms.commission);
        let of_kind = |wanted: usize| if kind == wanted { rate.clone() } else { String::new() };
        let one_line = |party: &Party| Party { address: party.address.replace('\n', ", "), ..party.clone() };
        Typed {
            terms: TypedTerms {
                kind,
                percent: of_kind(1),
                markup: of_kind(2),
                fee: of_kind(3),
                discount: terms.discount_bearer,
                qris: terms.qris_fee_bearer,
                rounding: terms.rounding_bearer,
                payment_day: terms.payment_day.to_string(),
                report_day: conditions.report_day.to_string(),
                months: terms.months_unsold.to_string(),
                pickup: terms.pickup_days.to_string(),
                notice: terms.price_notice_days.to_string(),
                expiry: conditions.expiry_days.to_string(),
                termination: conditions.termination_days.to_string(),
                signed_on: conditions.signed_on,
                from: conditions.from,
                until: conditions.until,
                liability: conditions.liability,
                place: conditions.place.clone(),
                court: conditions.court.clone(),
                note: conditions.note.clone(),
            },
            categories: conditions.categories.clone(),
            goods: conditions.goods.clone(),
            aids: conditions.aids.clone(),
            partner: one_line(&conditions.parties.partner),
            outlet: one_line(&conditions.parties.outlet),
            becomes: conditions.parties.becomes,
        }
    }

    /// A number that is shown in part, as it is typed.
    pub(super) fn number(&self, number: PersonalNumber) -> &str {
        match number {
            PersonalNumber::PartnerNik => &self.partner.nik,
            PersonalNumber::PartnerPhone => &self.partner.phone,
            PersonalNumber::PartnerAccount => &self.partner.bank_account,
            PersonalNumber::OutletNik => &self.outlet.nik,
        }
    }

    /// The conditions, or every figure that is none.
    pub fn conditions(&self, price_limit: Rupiah) -> Result<Conditions, Vec<Flaw>> {
        let typed = &self.terms;
        let mut flaws = Vec::new();
        let commission = typed.commission().unwrap_or_else(|text| {
            flaws.push(Flaw { field: ConditionField::Commission, text });
            Commission::None
        });
        let terms = Terms {
            commission,
            discount_bearer: typed.discount,
            qris_fee_bearer: typed.qris,
            rounding_bearer: typed.rounding,
            payment_day: number(&typed.payment_day, ConditionField::PaymentDay, &mut flaws),
            months_unsold: number(&typed.months, ConditionField::MonthsUnsold, &mut flaws),
            pickup_days: number(&typed.pickup, ConditionField::PickupDays, &mut flaws),
            price_notice_days: number(&typed.notice, ConditionField::PriceNoticeDays, &mut flaws),
        };
        let conditions = Conditions {
            signed_on: typed.signed_on,
            place: typed.place.clone(),
            from: typed.from,
            until: typed.until,
            terms,
            categories: self.categories.clone(),
            price_limit,
            goods: self.goods.clone(),
            aids: self.aids.clone(),
            report_day: number(&typed.report_day, ConditionField::ReportDay, &mut flaws),
            liability: typed.liability,
            expiry_days: number(&typed.expiry, ConditionField::ExpiryDays, &mut flaws),
            termination_days: number(&typed.termination, ConditionField::TerminationDays, &mut flaws),
            court: typed.court.clone(),
            note: typed.note.clone(),
            parties: Parties { partner: self.partner.clone(), outlet: self.outlet.clone(), becomes: self.becomes },
        };
        if flaws.is_empty() { Ok(conditions) } else { Err(flaws) }
    }

    /// What is wrong with the figures of step 1, as far as they tell by themselves.
    pub(super) fn flaws_of_terms(&self) -> Vec<Flaw> {
        match self.conditions(Rupiah::ZERO) {
            Err(flaws) => flaws,
            Ok(conditions) => {
                let flaws = conditions.terms.flaws().into_iter().map(ConditionFlaw::Terms);
                flaws.map(|flaw| Flaw::from(&flaw)).collect()
            }
        }
    }

    /// Every commission of its own, categories first, in the order in which the list shows them.
    pub(super) fn exceptions(&self) -> Vec<(Exception, String, Commission)> {
        let categories = self.categories.iter().enumerate();
        let categories = categories.map(|(at, one)| (Exception::Category(at), one.category.clone(), one.commission));
        let goods = self.goods.iter().enumerate();
        let goods = goods.filter_map(|(at, one)| Some((Exception::Goods(at), one.full_name(), one.commission?)));
        categories.chain(goods).collect()
    }

    /// Whether what a message is about stands as it did.
    pub(super) fn is_same_at(&self, other: &Typed, field: ConditionField) -> bool {
        use ConditionField as F;
        let (terms, before) = (&self.terms, &other.terms);
        let (partner, known) = (&self.partner, &other.partner);
        let (outlet, house) = (&self.outlet, &other.outlet);
        match field {
            F::SignedOn => terms.signed_on == before.signed_on,
            F::Place => terms.place == before.place,
            F::From => terms.from == before.from,
            F::Until => (terms.from, terms.until) == (before.from, before.until),
            F::Commission => terms.commission() == before.commission(),
            F::PaymentDay => terms.payment_day == before.payment_day,
            F::MonthsUnsold => terms.months == before.months,
            F::PickupDays => terms.pickup == before.pickup,
            F::PriceNoticeDays => terms.notice == before.notice,
            F::ReportDay => (&terms.report_day, &terms.payment_day) == (&before.report_day, &before.payment_day),
            F::ExpiryDays => terms.expiry == before.expiry,
            F::TerminationDays => terms.termination == before.termination,
            F::Court => terms.court == before.court,
            F::Note => terms.note == before.note,
            F::Categories => self.categories == other.categories,
            F::Goods(_) => self.goods == other.goods,
            F::Aids => self.aids == other.aids,
            F::PartnerBusiness => {
                (&partner.business_name, &partner.owner_name) == (&known.business_name, &known.owner_name)
            }
            F::PartnerSigner => (&partner.signer_name, &partner.owner_name) == (&known.signer_name, &known.owner_name),
            F::PartnerTitle => partner.signer_title == known.signer_title,
            F::PartnerNik => partner.nik == known.nik,
            F::PartnerNib => partner.nib == known.nib,
            F::PartnerAddress => partner.address == known.address,
            F::PartnerContact => partner.contact_name == known.contact_name,
            F::PartnerPhone => partner.phone == known.phone,
            F::PartnerEmail => partner.email == known.email,
            F::PartnerInstagram => partner.instagram == known.instagram,
            F::PartnerBank => is_same_account(partner, known),
            F::OutletSigner => outlet.signer_name == house.signer_name,
            F::OutletTitle => outlet.signer_title == house.signer_title,
            F::OutletNik => outlet.nik == house.nik,
            F::OutletNib => outlet.nib == house.nib,
            F::OutletAddress => outlet.address == house.address,
        }
    }
}

fn is_same_account(one: &Party, other: &Party) -> bool {
    one.bank_name == other.bank_name && one.bank_account == other.bank_account && one.bank_holder == other.bank_holder
}

impl TypedTerms {
    pub(super) fn commission(&self) -> Result<Commission, String> {
        let rate = match self.kind {
            1 => &self.percent,
            2 => &self.markup,
            _ => &self.fee,
        };
        commission_of(self.kind, rate)
    }
}

/// A figure of the form. What is none is said at its field.
fn number<T: FromStr + Default>(text: &str, field: ConditionField, flaws: &mut Vec<Flaw>) -> T {
    text.trim().parse().unwrap_or_else(|_| {
        flaws.push(Flaw { field, text: "Isi dengan angka, misalnya 14.".to_owned() });
        T::default()
    })
}

/// Which of the two steps, and which part of it, a field stands on.
pub(super) fn place_of(field: ConditionField) -> (usize, usize) {
    use ConditionField as F;
    match field {
        F::Commission => (0, 0),
        F::Categories => (0, 1),
        F::PaymentDay | F::ReportDay => (0, 2),
        F::From
        | F::Until
        | F::MonthsUnsold
        | F::PickupDays
        | F::PriceNoticeDays
        | F::ExpiryDays
        | F::TerminationDays => (0, 3),
        F::SignedOn | F::Place | F::Court | F::Note => (0, 4),
        F::PartnerBank => (1, 1),
        F::OutletSigner | F::OutletTitle | F::OutletNik | F::OutletNib | F::OutletAddress => (1, 2),
        F::Goods(_) => (1, 3),
        F::Aids => (1, 4),
        _ => (1, 0),
    }
}

/// What a price in a sheet says; empty is nothing yet, which the agreement complains about.
pub(super) fn price_of(typed: &str) -> Option<Rupiah> {
    if clean_line(typed).is_empty() { Some(Rupiah::ZERO) } else { Rupiah::parse_input(typed) }
}
