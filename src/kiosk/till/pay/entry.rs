//! What is typed for one kind of tender.

use crate::base::Rupiah;
use crate::till::{Tender, TenderKind};

/// Longer amounts are a scan that went into the wrong place.
const AMOUNT_DIGITS_MAX: usize = 9;
/// Of a card number no more is kept.
const CARD_DIGITS_MAX: usize = 4;
/// As card machines print it.
const APPROVAL_DIGITS_MAX: usize = 12;

/// What the pad types into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Amount,
    /// The last four of a card.
    Digits,
    /// The approval code of a card.
    Code,
}

/// A tender as it is being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub kind: TenderKind,
    pub field: Field,
    /// Digits as typed; empty means everything that is left.
    pub amount: String,
    pub bank: String,
    pub digits: String,
    pub code: String,
    /// The reference of a transfer, the code of a voucher.
    pub words: String,
}

impl Entry {
    pub fn of(kind: TenderKind) -> Entry {
        // A card is mostly used for all that is left: the pad begins where something has to be typed.
        let field = if kind == TenderKind::Card { Field::Digits } else { Field::Amount };
        Entry {
            kind,
            field,
            amount: String::new(),
            bank: String::new(),
            digits: String::new(),
            code: String::new(),
            words: String::new(),
        }
    }

    /// What was typed, or `whole` when nothing was.
    pub fn amount_or(&self, whole: Rupiah) -> Rupiah {
        if self.amount.is_empty() { whole } else { Rupiah(self.amount.parse().unwrap_or(0)) }
    }

    /// A key of the pad. Four digits of a card are enough: the next one goes into the approval code.
    pub fn press(&mut self, key: &str) {
        let (text, digits_max, is_amount) = match self.field {
            Field::Amount => (&mut self.amount, AMOUNT_DIGITS_MAX, true),
            Field::Digits => (&mut self.digits, CARD_DIGITS_MAX, false),
            Field::Code => (&mut self.code, APPROVAL_DIGITS_MAX, false),
        };
        match key {
            "back" => {
                text.pop();
            }
            "clear" => text.clear(),
            typed if typed.bytes().all(|b| b.is_ascii_digit()) => {
                let longer = [text.as_str(), typed].concat();
                let longer = if is_amount { longer.trim_start_matches('0') } else { longer.as_str() };
                if longer.len() <= digits_max {
                    *text = longer.to_owned();
                }
            }
            _ => {}
        }
        if self.field == Field::Digits && self.digits.len() == CARD_DIGITS_MAX && self.code.is_empty() && key != "back"
        {
            self.field = Field::Code;
        }
    }

    /// The tender that covers `amount`; for cash, that was handed over.
    pub fn tender(&self, amount: Rupiah) -> Tender {
        match self.kind {
            TenderKind::Cash => Tender::Cash { given: amount },
            TenderKind::Qris => Tender::Qris { request: None, amount, reference: self.words.clone() },
            TenderKind::Card => Tender::Card {
                amount,
                bank: self.bank.clone(),
                last4: self.digits.clone(),
                approval_code: self.code.clone(),
            },
            TenderKind::Transfer => Tender::Transfer { amount, bank: self.bank.clone(), reference: self.words.clone() },
            TenderKind::Voucher => Tender::Voucher { amount, code: self.words.clone() },
        }
    }
}
