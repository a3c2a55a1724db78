//! Double entry: how a sale and a refund are posted. Pure; the entries of one act always sum to zero (invariant 6).
//!
//! Plus is debit, minus is credit. The partner's share of a line is the price the partner agreed to: the gross less the
//! discount, if the partner bears it; the commission is taken from that share. A discount that the outlet bears is the
//! outlet's cost and leaves the share whole.

use crate::base::{PartnerId, Rupiah};
use crate::partners::Commission;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    CashDrawer,
    QrisClearing,
    CardClearing,
    TransferClearing,
    VoucherClearing,
    PayablePartner,
    Commission,
    DiscountOutlet,
    Rounding,
    CashOverShort,
    /// Where floats come from and what is taken out of the drawer goes to: the outlet's safe, or the bank behind it.
    Safe,
    /// Small expenses paid out of the drawer.
    PettyExpense,
    /// What partners bear of the QRIS fee: it comes off the fee that the outlet pays.
    QrisFee,
    /// What partners pay each month, whatever is sold.
    MonthlyFee,
    /// What is put right by hand, for or against a partner.
    Adjustment,
    /// What the outlet pays for goods that were lost or damaged in its hands.
    StockLoss,
    /// On its way to a partner.
    PayoutClearing,
    /// The outlet's bank account, as far as it pays partners.
    Bank,
}

impl Account {
    pub fn name(self) -> &'static str {
        match self {
            Account::CashDrawer => "cash_drawer",
            Account::QrisClearing => "qris_clearing",
            Account::CardClearing => "card_clearing",
            Account::TransferClearing => "transfer_clearing",
            Account::VoucherClearing => "voucher_clearing",
            Account::PayablePartner => "payable_partner",
            Account::Commission => "commission",
            Account::DiscountOutlet => "discount_outlet",
            Account::Rounding => "rounding",
            Account::CashOverShort => "cash_over_short",
            Account::Safe => "safe",
            Account::PettyExpense => "petty_expense",
            Account::QrisFee => "qris_fee",
            Account::MonthlyFee => "monthly_fee",
            Account::Adjustment => "adjustment",
            Account::StockLoss => "stock_loss",
            Account::PayoutClearing => "payout_clearing",
            Account::Bank => "bank",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub account: Account,
    pub partner: Option<PartnerId>,
    pub amount: Rupiah,
}

/// The money of a sale line, as frozen on it (or the part of it that a refund takes back).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineMoney {
    pub partner: PartnerId,
    pub gross: Rupiah,
    /// All discounts of the line together.
    pub discount: Rupiah,
    /// The part of the discount that the partner bears; the outlet bears the rest.
    pub by_partner: Rupiah,
    pub commission: Rupiah,
}

impl LineMoney {
    /// Works out a line: the outlet's commission is taken from the partner's share.
    pub fn of(
        partner: PartnerId,
        gross: Rupiah,
        discount: Rupiah,
        by_partner: Rupiah,
        commission: Commission,
    ) -> LineMoney {
        let mut line = LineMoney { partner, gross, discount, by_partner, commission: Rupiah::ZERO };
        line.commission = commission.of_share(line.share());
        line
    }

    /// What the customer pays for the line.
    pub fn net(&self) -> Rupiah {
        self.gross - self.discount
    }

    /// The partner's share before commission.
    pub fn share(&self) -> Rupiah {
        self.gross - self.by_partner
    }

    /// The part of the discount that the outlet bears.
    pub fn by_outlet(&self) -> Rupiah {
        self.discount - self.by_partner
    }

    /// What the outlet owes the partner for the line.
    pub fn payable(&self) -> Rupiah {
        self.share() - self.commission
    }

    /// The part that `qty` of the line's `of_qty` pieces make, after `before_qty` were taken back already. Parts are
    /// cut cumulatively, so that all parts of a line always sum to the line.
    pub fn part(&self, qty: i64, before_qty: i64, of_qty: i64) -> LineMoney {
        let cut = |whole: Rupiah| {
            let upto = |n: i64| i128::from(whole.0) * i128::from(n) / i128::from(of_qty.max(1));
            Rupiah((upto(before_qty + qty) - upto(before_qty)) as i64)
        };
        LineMoney {
            partner: self.partner,
            gross: cut(self.gross),
            discount: cut(self.discount),
            by_partner: cut(self.by_partner),
            commission: cut(self.commission),
        }
    }
}

/// The entries of a sale: `received` says which account took how much; together it is the lines' net plus rounding.
pub fn sale_entries(lines: &[LineMoney], received: &[(Account, Rupiah)], rounding: Rupiah) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        received.iter().map(|&(account, amount)| Entry { account, partner: None, amount }).collect();
    post_lines(&mut entries, lines, 1);
    push(&mut entries, Account::Rounding, None, -rounding);
    entries.retain(|entry| entry.amount != Rupiah::ZERO);
    entries
}

/// The entries of a refund: the parts of lines that come back. `paid` says which account gave how much; together it is
/// the parts' net plus the cash rounding.
pub fn refund_entries(parts: &[LineMoney], paid: &[(Account, Rupiah)], rounding: Rupiah) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        paid.iter().map(|&(account, amount)| Entry { account, partner: None, amount: -amount }).collect();
    post_lines(&mut entries, parts, -1);
    push(&mut entries, Account::Rounding, None, rounding);
    entries.retain(|entry| entry.amount != Rupiah::ZERO);
    entries
}

/// Two entries that move an amount from one account to another.
pub fn transfer(from: Account, to: Account, amount: Rupiah) -> Vec<Entry> {
    let entry = |account, amount| Entry { account, partner: None, amount };
    let mut entries = vec![entry(to, amount), entry(from, -amount)];
    entries.retain(|entry| entry.amount != Rupiah::ZERO);
    entries
}

/// Adds to what a partner is owed, or takes from it: the other account has the same amount with the other sign.
pub fn owe(partner: PartnerId, other: Account, amount: Rupiah) -> Vec<Entry> {
    let entry = |account, amount| Entry { account, partner: Some(partner), amount };
    let mut entries = vec![entry(Account::PayablePartner, -amount), entry(other, amount)];
    entries.retain(|entry| entry.amount != Rupiah::ZERO);
    entries
}

fn post_lines(entries: &mut Vec<Entry>, lines: &[LineMoney], sign: i64) {
    for line in lines {
        push(entries, Account::PayablePartner, Some(line.partner), line.payable() * -sign);
        push(entries, Account::Commission, Some(line.partner), line.commission * -sign);
        push(entries, Account::DiscountOutlet, Some(line.partner), line.by_outlet() * sign);
    }
}

/// Adds to the entry of the same account and partner, if there is one.
fn push(entries: &mut Vec<Entry>, account: Account, partner: Option<PartnerId>, amount: Rupiah) {
    match entries.iter_mut().find(|entry| entry.account == account && entry.partner == partner) {
        Some(entry) => entry.amount += amount,
        None => entries.push(Entry { account, partner, amount }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line() -> impl Strategy<Value = LineMoney> {
        (1i64..=500_000, 1i64..20, 0i64..=100, 0i64..=100, commission()).prop_map(
            |(price, qty, percent, by, commission)| {
                let gross = Rupiah(price * qty);
                let discount = Rupiah(gross.0 * percent / 100);
                LineMoney::of(PartnerId::new(), gross, discount, Rupiah(discount.0 * by / 100), commission)
            },
        )
    }

    fn commission() -> impl Strategy<Value = Commission> {
        prop_oneof![
            Just(Commission::None),
            (0i64..=10_000).prop_map(|bp| Commission::Percent { bp }),
            (0i64..=50_000).prop_map(|bp| Commission::Markup { bp }),
            (1i64..=1_000_000).prop_map(|fee| Commission::MonthlyFee { rupiah: Rupiah(fee) }),
        ]
    }

    fn sum(entries: &[Entry]) -> i64 {
        entries.iter().map(|entry| entry.amount.0).sum()
    }

    proptest! {
        #[test]
        fn a_sale_sums_to_zero(lines in prop::collection::vec(line(), 1..8), rounding in -99i64..100) {
            let net: Rupiah = lines.iter().map(LineMoney::net).sum();
            let entries = sale_entries(&lines, &[(Account::CashDrawer, net + Rupiah(rounding))], Rupiah(rounding));
            prop_assert_eq!(sum(&entries), 0);
        }

        #[test]
        fn commission_and_what_the_partner_gets_are_the_share(line in line()) {
            prop_assert_eq!(line.commission + line.payable(), line.share());
            prop_assert!(line.commission >= Rupiah::ZERO && line.payable() >= Rupiah::ZERO, "{:?}", line);
        }

        #[test]
        fn parts_taken_back_sum_to_the_line(line in line(), of_qty in 1i64..20, first in 0i64..20) {
            let first = first.min(of_qty);
            let parts = [line.part(first, 0, of_qty), line.part(of_qty - first, first, of_qty)];
            prop_assert_eq!(parts[0].net() + parts[1].net(), line.net());
            prop_assert_eq!(parts[0].payable() + parts[1].payable(), line.payable());
            prop_assert_eq!(parts[0].commission + parts[1].commission, line.commission);
            prop_assert!(parts.iter().all(|part| part.commission >= Rupiah::ZERO));
            prop_assert_eq!(parts[0].by_outlet() + parts[1].by_outlet(), line.by_outlet());
            let net = parts[0].net() + parts[1].net();
            let cash = [(Account::CashDrawer, net - Rupiah(45))];
            prop_assert_eq!(sum(&refund_entries(&parts, &cash, Rupiah(-45))), 0);
            let split = [(Account::QrisClearing, Rupiah(1)), (Account::CashDrawer, net - Rupiah(1))];
            prop_assert_eq!(sum(&refund_entries(&parts, &split, Rupiah::ZERO)), 0);
        }
    }

    #[test]
    fn the_commission_comes_from_the_partners_share() {
        let (partner, commission) = (PartnerId::new(), Commission::Percent { bp: 1_500 });
        for (discount, by_partner, taken, payable) in [
            (0, 0, 18_750, 106_250),
            (25_000, 25_000, 15_000, 85_000),
            (25_000, 0, 18_750, 106_250),
            (25_000, 5_000, 18_000, 102_000),
        ] {
            let line = LineMoney::of(partner, Rupiah(125_000), Rupiah(discount), Rupiah(by_partner), commission);
            assert_eq!((line.commission, line.payable()), (Rupiah(taken), Rupiah(payable)), "{by_partner}");
        }
    }
}
