//! What a shift comes to, and how it is held against the ledger. Pure: the figures were read before.
//!
//! Ids only, no name of a person: a Z report is a fact and can never be erased. Names are looked up when it is shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cash::CashKind;
use crate::base::{PartnerId, Rupiah, UserId, UtcMs};
use crate::till::exceptions::ExceptionKind;
use crate::till::ledger::Account;
use crate::till::tender::TenderKind;

/// All figures of a shift. Every one of them is read from facts, none from the ledger.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftTotals {
    pub sales: SalesTotals,
    pub refunds: BackTotals,
    pub voids: BackTotals,
    pub discounts: Vec<DiscountTotals>,
    /// Cash always, the others where they were used.
    pub tenders: Vec<TenderTotals>,
    /// The most sold first, as are categories and cashiers.
    pub partners: Vec<PartnerSold>,
    pub categories: Vec<CategorySold>,
    pub cashiers: Vec<CashierSold>,
    /// What the drawer held when the shift was opened.
    pub float: Rupiah,
    pub moves: Vec<CashMoveRow>,
    pub takeovers: Vec<TakeoverRow>,
    pub exceptions: Vec<ExceptionTotals>,
    /// QRIS codes of this shift that were shown and are neither confirmed nor voided.
    pub pending_qris: Times,
    /// Those of earlier shifts. Reports that were kept before this figure was known have none.
    #[serde(default)]
    pub pending_qris_earlier: Times,
    /// The shift opened by itself, at the first sale and without a float that somebody counted.
    #[serde(default)]
    pub is_uncounted: bool,
    /// And nobody wrote down later what lay in the drawer: [`super::lacks_float`].
    #[serde(default)]
    pub lacks_float: bool,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesTotals {
    pub receipts: i64,
    pub pieces: i64,
    pub gross: Rupiah,
    pub discount_outlet: Rupiah,
    pub discount_partner: Rupiah,
    pub rounding: Rupiah,
    /// What was paid: gross less discounts plus rounding.
    pub total: Rupiah,
    /// The lowest and the highest receipt number; empty without a sale.
    pub first_number: String,
    pub last_number: String,
}

/// What went back to customers, as a positive amount.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTotals {
    pub times: i64,
    pub pieces: i64,
    /// With the rounding of its cash part.
    pub total: Rupiah,
    pub rounding: Rupiah,
    /// The part of the outlet's discounts that came back with the pieces.
    pub discount_outlet: Rupiah,
}

/// How often, and how much together.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub times: i64,
    pub amount: Rupiah,
}

/// Discounts of one kind (`line`, `cart`, `promotion`, `price_override`) and bearer (`outlet`, `partner`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountTotals {
    pub kind: String,
    pub bearer: String,
    pub sum: Times,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderTotals {
    pub kind: TenderKind,
    pub taken: Times,
    pub given_back: Times,
}

impl TenderTotals {
    pub fn net(&self) -> Rupiah {
        self.taken.amount - self.given_back.amount
    }
}

/// Pieces and money of a part of the sales; roundings are not part of it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    pub pieces: i64,
    pub gross: Rupiah,
    pub discount: Rupiah,
    pub back_pieces: i64,
    pub back: Rupiah,
}

impl Sold {
    pub fn net(&self) -> Rupiah {
        self.gross - self.discount - self.back
    }

    pub fn pieces_net(&self) -> i64 {
        self.pieces - self.back_pieces
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerSold {
    pub partner: PartnerId,
    pub sold: Sold,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategorySold {
    /// Empty where a product has none.
    pub category: String,
    pub sold: Sold,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashierSold {
    pub user: Option<UserId>,
    pub sales: Times,
    pub back: Times,
}

/// Money that was put into the drawer or taken out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoveRow {
    pub number: String,
    pub kind: CashKind,
    pub amount: Rupiah,
    pub user: Option<UserId>,
    pub at: UtcMs,
    /// A code of the short list.
    pub reason: String,
}

/// Another cashier took the drawer over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverRow {
    pub from: Option<UserId>,
    pub to: UserId,
    pub at: UtcMs,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionTotals {
    pub kind: ExceptionKind,
    pub sum: Times,
}

/// Facts and ledger do not say the same: a flaw of this program, never of the cashier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerGap {
    /// The ledger's account.
    pub account: &'static str,
    pub facts: Rupiah,
    pub ledger: Rupiah,
}

impl ShiftTotals {
    /// What customers paid in the end.
    pub fn net(&self) -> Rupiah {
        self.sales.total - self.refunds.total - self.voids.total
    }

    pub fn tender_net(&self, kind: TenderKind) -> Rupiah {
        self.tenders.iter().filter(|tender| tender.kind == kind).map(TenderTotals::net).sum()
    }

    /// Put in less taken out.
    pub fn moved(&self) -> Rupiah {
        self.moves.iter().map(|row| row.kind.signed(row.amount)).sum()
    }

    /// Opening + cash sales - cash refunds +- paid in and out (faults.md, the paragraph on audit).
    pub fn expected_cash(&self) -> Rupiah {
        self.float + self.tender_net(TenderKind::Cash) + self.moved()
    }

    /// How often the drawer was opened without a sale.
    pub fn drawer_openings(&self) -> i64 {
        self.exceptions.iter().filter(|row| row.kind == ExceptionKind::DrawerOpen).map(|row| row.sum.times).sum()
    }

    /// How often the drawer was opened to lay money in or to take it out: every move opens it.
    pub fn openings_by_moves(&self) -> i64 {
        i64::try_from(self.moves.len()).unwrap_or(i64::MAX)
    }

    /// The first account on which the ledger says another figure than the facts; `ledger` holds the shift's sum of each
    /// account by its name. A shift with a gap is not closed.
    pub fn ledger_gap(&self, ledger: &BTreeMap<String, Rupiah>) -> Option<LedgerGap> {
        let of_account = |account: Account| ledger.get(account.name()).copied().unwrap_or_default();
        let backs = [&self.refunds, &self.voids];
        let tenders = TenderKind::ALL.into_iter().map(|kind| match kind {
            TenderKind::Cash => (kind.account(), self.expected_cash()),
            other => (kind.account(), self.tender_net(other)),
        });
        let rounding_back: Rupiah = backs.iter().map(|back| back.rounding).sum();
        let discount_back: Rupiah = backs.iter().map(|back| back.discount_outlet).sum();
        let others = [
            (Account::Rounding, rounding_back - self.sales.rounding),
            (Account::DiscountOutlet, self.sales.discount_outlet - discount_back),
            (Account::PettyExpense, self.moved_as(CashKind::Expense)),
            (Account::Safe, self.moved_as(CashKind::ToSafe) - self.moved_as(CashKind::FromSafe) - self.float),
        ];
        let gap = tenders.chain(others).find(|(account, facts)| of_account(*account) != *facts);
        gap.map(|(account, facts)| LedgerGap { account: account.name(), facts, ledger: of_account(account) })
    }

    fn moved_as(&self, kind: CashKind) -> Rupiah {
        self.moves.iter().filter(|row| row.kind == kind).map(|row| row.amount).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tender(kind: TenderKind, taken: i64, back: i64) -> TenderTotals {
        let sum = |amount| Times { times: 1, amount: Rupiah(amount) };
        TenderTotals { kind, taken: sum(taken), given_back: sum(back) }
    }

    fn a_move(kind: CashKind, amount: i64) -> CashMoveRow {
        let (number, reason) = (String::new(), String::new());
        CashMoveRow { number, kind, amount: Rupiah(amount), user: None, at: UtcMs(0), reason }
    }

    /// Float 300, cash 500 less 120 back, QRIS 250, 50 put in, 30 and 70 taken out.
    fn a_shift() -> ShiftTotals {
        ShiftTotals {
            tenders: vec![tender(TenderKind::Cash, 500, 120), tender(TenderKind::Qris, 250, 0)],
            float: Rupiah(300),
            moves: vec![a_move(CashKind::FromSafe, 50), a_move(CashKind::ToSafe, 30), a_move(CashKind::Expense, 70)],
            ..ShiftTotals::default()
        }
    }

    #[test]
    fn the_drawer_should_hold_float_and_cash_less_what_went_out() {
        assert_eq!(a_shift().expected_cash(), Rupiah(630));
        assert_eq!(a_shift().moved(), Rupiah(-50));
        assert_eq!(ShiftTotals::default().expected_cash(), Rupiah::ZERO);
        assert_eq!((a_shift().openings_by_moves(), a_shift().drawer_openings()), (3, 0));
    }

    #[test]
    fn every_account_that_differs_is_found() {
        let ledger: BTreeMap<String, Rupiah> =
            [("cash_drawer", 630), ("qris_clearing", 250), ("petty_expense", 70), ("safe", -320)]
                .map(|(account, amount)| (account.to_owned(), Rupiah(amount)))
                .into();
        assert_eq!(a_shift().ledger_gap(&ledger), None);
        for account in
            ["cash_drawer", "qris_clearing", "card_clearing", "rounding", "discount_outlet", "petty_expense", "safe"]
        {
            let mut wrong = ledger.clone();
            *wrong.entry(account.to_owned()).or_default() += Rupiah(1);
            let gap = a_shift().ledger_gap(&wrong).map(|gap| (gap.account, gap.ledger - gap.facts));
            assert_eq!(gap, Some((account, Rupiah(1))));
        }
    }
}
