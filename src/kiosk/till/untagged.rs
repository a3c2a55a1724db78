//! Selling a piece without a label: whose it is, what kind, at which price. It is identified later.

use deks_ui::Tone;

use super::handle::Outs;
use super::{Effect, Intent, TillScreen};
use crate::base::{PartnerId, Rupiah};
use crate::kiosk::flow::Out;
use crate::till::Untagged;

/// Nobody types more at a counter; what the outlet allows is checked by the cart.
const PRICE_DIGITS_MAX: usize = 8;
/// Of a code that nothing answers to, this much goes into the name of the piece.
const CODE_CHARS_MAX: usize = 24;

/// The sheet as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntaggedForm {
    /// The unknown code that led here; empty when a button did.
    pub code: String,
    pub query: String,
    pub partners: Vec<PartnerChoice>,
    pub partner: Option<PartnerChoice>,
    pub category: String,
    /// Digits as typed.
    pub price: String,
    pub description: String,
    /// Why it was not taken; empty otherwise.
    pub flaw: String,
    serial: u64,
}

/// A partner to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerChoice {
    pub id: PartnerId,
    pub name: String,
    pub detail: String,
}

#[derive(Debug)]
pub enum UntaggedIntent {
    Opened { code: String },
    Closed,
    QueryEdited(String),
    PartnersFound { serial: u64, result: Result<Vec<PartnerChoice>, String> },
    PartnerChosen(PartnerId),
    CategoryChosen(String),
    Key(String),
    Described(String),
    Added,
}

impl UntaggedForm {
    pub fn price(&self) -> Rupiah {
        Rupiah(self.price.parse().unwrap_or(0))
    }

    /// What stands on the receipt: the cashier's words, else the category; with the code, so that it is known again.
    fn name(&self) -> String {
        let typed = self.description.trim();
        let words = match (typed, self.category.as_str()) {
            ("", "") => String::new(),
            ("", category) => [category, " tanpa label"].concat(),
            (typed, _) => typed.to_owned(),
        };
        let code: String = self.code.chars().take(CODE_CHARS_MAX).collect();
        if words.is_empty() || code.is_empty() { words } else { [words.as_str(), " ", &code].concat() }
    }

    fn key(&mut self, key: &str) {
        match key {
            "back" => {
                self.price.pop();
            }
            "clear" => self.price.clear(),
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                let typed = [self.price.as_str(), digits].concat();
                let typed = typed.trim_start_matches('0');
                if typed.len() <= PRICE_DIGITS_MAX {
                    self.price = typed.to_owned();
                }
            }
            _ => {}
        }
    }
}

impl TillScreen {
    pub(super) fn decide_untagged(&mut self, intent: UntaggedIntent) -> Outs {
        if let UntaggedIntent::Opened { code } = intent {
            self.unknown_code = None;
            self.untagged = Some(UntaggedForm { code, ..UntaggedForm::default() });
            return self.find_partners();
        }
        let Some(form) = &mut self.untagged else { return Vec::new() };
        form.flaw.clear();
        match intent {
            UntaggedIntent::Closed => self.untagged = None,
            UntaggedIntent::QueryEdited(query) => {
                form.query = query;
                return self.find_partners();
            }
            UntaggedIntent::PartnersFound { serial, result } => {
                if serial == form.serial {
                    match result {
                        Ok(partners) => form.partners = partners,
                        Err(text) => return vec![Out::Say(text, Tone::Bad)],
                    }
                }
            }
            UntaggedIntent::PartnerChosen(id) => {
                form.partner = form.partners.iter().find(|partner| partner.id == id).cloned();
            }
            // A second tap takes the category back.
            UntaggedIntent::CategoryChosen(category) => {
                form.category = if form.category == category { String::new() } else { category };
            }
            UntaggedIntent::Key(key) => form.key(&key),
            UntaggedIntent::Described(description) => form.description = description,
            UntaggedIntent::Added => return self.add_untagged(),
            UntaggedIntent::Opened { .. } => {}
        }
        Vec::new()
    }

    fn find_partners(&mut self) -> Outs {
        let Some(form) = &mut self.untagged else { return Vec::new() };
        form.serial += 1;
        vec![Out::Do(Effect::FindPartners { serial: form.serial, query: form.query.clone() })]
    }

    fn add_untagged(&mut self) -> Outs {
        let Some(form) = self.untagged.clone() else { return Vec::new() };
        let Some(partner) = form.partner.clone() else { return Vec::new() };
        let untagged = Untagged {
            partner_id: partner.id,
            partner_name: partner.name,
            category: form.category.clone(),
            price: form.price(),
            description: form.name(),
        };
        // Tried on a copy: a refusal stands in the sheet, where it can be mended.
        let mut cart = self.cart.clone();
        match cart.add_untagged(untagged, self.price_limit) {
            Ok(line) => {
                self.untagged = None;
                self.back_to_selling();
                self.change(|before| {
                    *before = cart;
                    Ok(Some(line))
                })
            }
            Err(error) => {
                if let Some(form) = &mut self.untagged {
                    form.flaw = error.to_string();
                }
                Vec::new()
            }
        }
    }
}

impl From<UntaggedIntent> for Intent {
    fn from(intent: UntaggedIntent) -> Intent {
        Intent::Untagged(intent)
    }
}
