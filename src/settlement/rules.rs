//! What a statement is made of and what it comes to. Pure.

use sha2::{Digest, Sha256};

use super::keys::{self, Key};
use crate::base::{AdjustmentId, BusinessDay, Month, PartnerId, PayoutId, Rupiah, SettlementId};
use crate::store::StoreError;
use crate::till::owed::RowKind;

/// Sums of lines, with figures below zero for what came back.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    pub lines: i64,
    pub pieces: i64,
    pub gross: Rupiah,
    pub discount_partner: Rupiah,
    /// For the record: the outlet bears it.
    pub discount_outlet: Rupiah,
    pub commission: Rupiah,
    /// The partner's share of QRIS fees; it comes off.
    pub qris_fee: Rupiah,
    /// The partner's share of cash rounding, for or against.
    pub rounding: Rupiah,
}

impl Sums {
    /// What the lines add to the partner's balance.
    pub fn payable(&self) -> Rupiah {
        self.gross - self.discount_partner - self.commission - self.qris_fee + self.rounding
    }
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Sums) {
        self.lines += other.lines;
        self.pieces += other.pieces;
        self.gross += other.gross;
        self.discount_partner += other.discount_partner;
        self.discount_outlet += other.discount_outlet;
        self.commission += other.commission;
        self.qris_fee += other.qris_fee;
        self.rounding += other.rounding;
    }
}

/// The lines of one day in a statement, sold or returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPart {
    pub day: BusinessDay,
    pub kind: RowKind,
    pub sums: Sums,
    pub keys: Vec<Key>,
}

/// What a statement holds beside lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    MonthlyFee(Month),
    Adjustment(AdjustmentId),
    /// Money that went to the partner since the statement before.
    Payout(PayoutId),
    /// ... and did not arrive, or came back.
    PayoutCancelled(PayoutId),
}

impl ItemKind {
    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            ItemKind::MonthlyFee(_) => "monthly_fee",
            ItemKind::Adjustment(_) => "adjustment",
            ItemKind::Payout(_) => "payout",
            ItemKind::PayoutCancelled(_) => "payout_cancelled",
        }
    }

    /// Whether it only follows what was paid.
    pub fn is_payment(self) -> bool {
        matches!(self, ItemKind::Payout(_) | ItemKind::PayoutCancelled(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    /// What it adds to the partner's balance.
    pub amount: Rupiah,
}

/// A statement that is not posted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub partner: PartnerId,
    /// The statement whose closing is the opening of this one.
    pub previous: Option<SettlementId>,
    /// The first day that no statement covered before. Lines of earlier days came to be known later.
    pub from: BusinessDay,
    pub until: BusinessDay,
    pub opening: Rupiah,
    /// In the order of days, sold before returned.
    pub parts: Vec<DayPart>,
    pub items: Vec<Item>,
}

impl Draft {
    /// All lines together.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for part in &self.parts {
            sums += part.sums;
        }
        sums
    }

    pub fn items_total(&self) -> Rupiah {
        self.items.iter().map(|item| item.amount).sum()
    }

    /// What the outlet owes the partner in the end; below zero the partner owes it.
    pub fn closing(&self) -> Rupiah {
        self.opening + self.sums().payable() + self.items_total()
    }

    /// Nothing happened but payments: the statement before still says all there is to say.
    pub fn says_nothing(&self) -> bool {
        self.parts.is_empty() && self.items.iter().all(|item| item.kind.is_payment())
    }

    /// A hash of everything that it says. Two drafts with the same one are the same statement.
    ///
    /// # Errors
    /// Those of [`keys::pack`].
    pub fn fingerprint(&self) -> Result<[u8; 32], StoreError> {
        let mut hash = Sha256::new();
        hash.update(self.partner.0.as_bytes());
        hash.update(self.previous.map(|id| *id.0.as_bytes()).unwrap_or_default());
        hash.update([self.from.to_string(), self.until.to_string()].concat());
        hash.update(self.opening.0.to_be_bytes());
        for part in &self.parts {
            hash.update(part.day.to_string());
            hash.update([u8::from(part.kind == RowKind::Returned)]);
            hash.update(part.sums.payable().0.to_be_bytes());
            hash.update(keys::pack(&part.keys)?);
        }
        for item in &self.items {
            hash.update(item.kind.name());
            match item.kind {
                ItemKind::MonthlyFee(month) => hash.update(month.to_string()),
                ItemKind::Adjustment(id) => hash.update(id.0.as_bytes()),
                ItemKind::Payout(id) | ItemKind::PayoutCancelled(id) => hash.update(id.0.as_bytes()),
            }
            hash.update(item.amount.0.to_be_bytes());
        }
        Ok(hash.finalize().into())
    }
}

/// The part of an amount that falls on a line, by what the line weighs among those of its receipt. Parts are cut one
/// after the other, so that those of all lines always sum to the amount, to the rupiah.
pub fn share(amount: Rupiah, before: Rupiah, own: Rupiah, of: Rupiah) -> Rupiah {
    if of.0 <= 0 {
        return Rupiah::ZERO;
    }
    let upto = |weight: i64| (i128::from(amount.0) * i128::from(weight)).div_euclid(i128::from(of.0));
    Rupiah((upto(before.0 + own.0) - upto(before.0)) as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_of_all_lines_sum_to_the_amount(
            amount in -5_000_000i64..5_000_000, weights in prop::collection::vec(0i64..500_000, 1..30),
        ) {
            let of = Rupiah(weights.iter().sum());
            prop_assume!(of.0 > 0);
            let (mut before, mut shared) = (Rupiah::ZERO, Rupiah::ZERO);
            for own in weights {
                shared += share(Rupiah(amount), before, Rupiah(own), of);
                before += Rupiah(own);
            }
            prop_assert_eq!(shared, Rupiah(amount));
        }
    }

    #[test]
    fn a_line_alone_has_all_of_it_and_a_gift_nothing() {
        for (amount, before, own, of, expect) in [
            (300, 0, 100_000, 100_000, 300),
            (300, 0, 50_000, 100_000, 150),
            (301, 0, 50_000, 100_000, 150),
            (301, 50_000, 50_000, 100_000, 151),
            (-50, 0, 1, 3, -17),
            (-50, 1, 1, 3, -17),
            (-50, 2, 1, 3, -16),
            (300, 0, 0, 0, 0),
        ] {
            let found = share(Rupiah(amount), Rupiah(before), Rupiah(own), Rupiah(of));
            assert_eq!(found, Rupiah(expect), "{own} after {before} of {of}");
        }
    }
}
