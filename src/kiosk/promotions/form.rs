//! The form of a promotion: what is typed becomes what the room checks. Pure.

use deks_ui::{PromotionField as Field, PromotionKind, PromotionTarget};

use super::{Choice, ChoiceId, Flaw, Form, Row, Typed};
use crate::base::{ActId, BusinessDay, Rupiah};
use crate::kiosk::words::{percent, percent_bp};
use crate::till::promotions::{
    BearerWish, Effect as Takes, Promotion, PromotionFlaw, PromotionForm, SavePromotionError, Target,
};

/// A new promotion runs for a week unless somebody says otherwise.
const DAYS_AT_FIRST: u64 = 7;

impl Form {
    pub(super) fn empty(today: BusinessDay) -> Form {
        let typed = Typed {
            name: String::new(),
            kind: PromotionKind::Percent,
            percent: String::new(),
            amount: String::new(),
            take: 3,
            pay: 2,
            target: PromotionTarget::All,
            query: String::new(),
            from: today,
            until: today.plus_days(DAYS_AT_FIRST - 1),
            bearer: BearerWish::Agreed,
        };
        Form {
            id: None,
            act_id: ActId::new(),
            typed,
            product: None,
            partner: None,
            category: None,
            found: Vec::new(),
            found_serial: 0,
            example: None,
            example_serial: 0,
            is_changed: false,
            leave_asked: false,
            flaw: None,
            busy: false,
        }
    }

    pub(super) fn of(row: &Row) -> Form {
        let Promotion { id, name, effect, target, bearer, from, until, .. } = row.promotion.clone();
        let mut form = Form { id: Some(id), ..Form::empty(from) };
        form.typed = Typed { name, bearer, from, until, ..form.typed };
        match effect {
            Takes::Percent(bp) => {
                let typed = percent(i64::from(bp));
                form.typed.percent = typed.trim_end_matches(" %").to_owned();
            }
            Takes::Amount(amount) => {
                (form.typed.kind, form.typed.amount) = (PromotionKind::Amount, amount.grouped());
            }
            Takes::NForM { take, pay } => {
                (form.typed.kind, form.typed.take, form.typed.pay) = (PromotionKind::NForM, take, pay);
            }
        }
        match target {
            Target::All => {}
            Target::Product(id) => form.choose(ChoiceId::Product(id), row.target_name.clone()),
            Target::Partner(id) => form.choose(ChoiceId::Partner(id), row.target_name.clone()),
            Target::Category(name) => form.choose(ChoiceId::Category(name.clone()), name),
        }
        form
    }

    pub(super) fn choose(&mut self, id: ChoiceId, name: String) {
        self.typed.target = match id {
            ChoiceId::Product(id) => {
                self.product = Some((id, name));
                PromotionTarget::Product
            }
            ChoiceId::Partner(id) => {
                self.partner = Some((id, name));
                PromotionTarget::Partner
            }
            ChoiceId::Category(category) => {
                self.category = Some(category);
                PromotionTarget::Category
            }
        };
    }

    /// Takes back what was chosen of the kind that stands there.
    pub(super) fn clear_target(&mut self) {
        match self.typed.target {
            PromotionTarget::All => {}
            PromotionTarget::Product => self.product = None,
            PromotionTarget::Partner => self.partner = None,
            PromotionTarget::Category => self.category = None,
        }
    }

    /// The name of what it is for; empty for all goods and while nothing is chosen.
    pub(super) fn target_name(&self) -> &str {
        let name = match self.typed.target {
            PromotionTarget::All => None,
            PromotionTarget::Product => self.product.as_ref().map(|(_, name)| name),
            PromotionTarget::Partner => self.partner.as_ref().map(|(_, name)| name),
            PromotionTarget::Category => self.category.as_ref(),
        };
        name.map(String::as_str).unwrap_or_default()
    }

    pub(super) fn wants_target(&self) -> bool {
        self.target().is_none()
    }

    fn target(&self) -> Option<Target> {
        match self.typed.target {
            PromotionTarget::All => Some(Target::All),
            PromotionTarget::Product => self.product.as_ref().map(|(id, _)| Target::Product(*id)),
            PromotionTarget::Partner => self.partner.as_ref().map(|(id, _)| Target::Partner(*id)),
            PromotionTarget::Category => self.category.clone().map(Target::Category),
        }
    }

    /// What cannot be read becomes what the room refuses, in its own words.
    fn effect(&self) -> Takes {
        match self.typed.kind {
            PromotionKind::Percent => {
                let bp = percent_bp(&self.typed.percent).and_then(|bp| u32::try_from(bp).ok());
                Takes::Percent(bp.unwrap_or_default())
            }
            PromotionKind::Amount => Takes::Amount(Rupiah::parse_input(&self.typed.amount).unwrap_or_default()),
            PromotionKind::NForM => Takes::NForM { take: self.typed.take, pay: self.typed.pay },
        }
    }

    /// The form as the room takes it.
    pub(super) fn wanted(&self) -> Result<PromotionForm, Flaw> {
        let Some(target) = self.target() else {
            let text = "Pilih barang, mitra, atau kategori dari hasil pencarian.".to_owned();
            return Err(Flaw { field: Field::Target, text });
        };
        Ok(PromotionForm {
            id: self.id,
            name: self.typed.name.clone(),
            effect: self.effect(),
            target,
            bearer: self.typed.bearer,
            from: self.typed.from,
            until: self.typed.until,
        })
    }

    pub(super) fn choice(&self, id: &str) -> Option<Choice> {
        self.found.iter().find(|choice| choice.id.text() == id).cloned()
    }
}

impl ChoiceId {
    /// What the window knows it by.
    pub(super) fn text(&self) -> String {
        match self {
            ChoiceId::Product(id) => id.to_string(),
            ChoiceId::Partner(id) => id.to_string(),
            ChoiceId::Category(name) => name.clone(),
        }
    }
}

/// The field on the form that a rule is about.
pub(super) fn field_of(error: &SavePromotionError) -> Field {
    match error {
        SavePromotionError::Flaw(flaw) => match flaw {
            PromotionFlaw::NameMissing | PromotionFlaw::NameTooLong => Field::Name,
            PromotionFlaw::DatesReversed | PromotionFlaw::AlreadyOver { .. } => Field::Until,
            PromotionFlaw::PercentRange
            | PromotionFlaw::AmountMissing
            | PromotionFlaw::AmountOverLimit { .. }
            | PromotionFlaw::TakeRange
            | PromotionFlaw::PayNotBelowTake => Field::Value,
        },
        SavePromotionError::UnknownProduct
        | SavePromotionError::UnknownPartner
        | SavePromotionError::UnknownCategory(_) => Field::Target,
        SavePromotionError::BearerNotAgreed { .. } => Field::Bearer,
        SavePromotionError::NotAllowed(_)
        | SavePromotionError::UnknownPromotion
        | SavePromotionError::AlreadyEnded
        | SavePromotionError::TooMany
        | SavePromotionError::Store(_) => Field::Other,
    }
}
