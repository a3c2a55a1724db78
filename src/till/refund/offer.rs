//! What can come back of a sale: what was sold less what came back before, and what is left of each tender.

use std::collections::HashMap;

use rusqlite::Connection;

use super::plan::PlanTender;
use super::store;
use crate::base::money::CashRounding;
use crate::base::{BusinessDay, PartnerId, ProductId, Rupiah, SaleId, UtcMs};
use crate::partners;
use crate::store::StoreError;
use crate::till::ledger::LineMoney;
use crate::till::settings::TillSettings;
use crate::till::store::is_voided;
use crate::till::tender::TenderKind;

/// A line of a sale, as far as it can come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLine {
    pub line_no: i64,
    /// As frozen on the line; `None` for a piece sold without a label.
    pub product_id: Option<ProductId>,
    /// Whose stock it comes back to: the line's product, or what the piece was identified as since.
    pub stock_product_id: Option<ProductId>,
    pub code: String,
    /// With the variant.
    pub name: String,
    /// Whose piece it was, by the name that the register has now: two partners may sell the same thing under one name.
    /// Read with an offer only.
    pub partner_name: String,
    pub unit_price: Rupiah,
    pub sold_qty: i64,
    /// Pieces that earlier refunds took back.
    pub refunded_qty: i64,
    /// The whole line's money, as frozen on it.
    pub money: LineMoney,
}

impl OfferLine {
    pub fn returnable_qty(&self) -> i64 {
        self.sold_qty - self.refunded_qty
    }

    /// What `qty` more pieces bring back, before cash rounding.
    pub fn net_of(&self, qty: i64) -> Rupiah {
        self.money.part(qty, self.refunded_qty, self.sold_qty).net()
    }
}

/// One way in which the sale was paid, and what of it has not gone back yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferTender {
    pub line_no: i64,
    pub kind: TenderKind,
    /// `Kartu BCA ****1234`.
    pub label: String,
    pub paid: Rupiah,
    pub left: Rupiah,
    /// The reference of the payment.
    pub reference: String,
}

/// Everything that a refund of a sale is planned from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOffer {
    pub sale_id: SaleId,
    pub number: String,
    pub day: BusinessDay,
    pub at: UtcMs,
    pub total: Rupiah,
    /// What went back of it so far.
    pub refunded: Rupiah,
    pub lines: Vec<OfferLine>,
    pub tenders: Vec<OfferTender>,
    pub days_since: i64,
    /// Within the outlet's days of return; later, the second person decides knowing it.
    pub is_in_time: bool,
    pub is_voided: bool,
    /// What the ledger says lies in the drawer of the open shift: for the plan, never for the screen of who counts it.
    pub in_drawer: Rupiah,
    /// How cash is rounded; `None` does not round (histories).
    pub rounding: Option<CashRounding>,
}

impl RefundOffer {
    /// Whether anything can still come back.
    pub fn is_open(&self) -> bool {
        !self.is_voided && self.lines.iter().any(|line| line.returnable_qty() > 0)
    }
}

/// What can come back of a sale today; `None` when there is no such sale. For the screen: the act reads it again.
pub fn refund_offer(
    connection: &Connection,
    sale_id: SaleId,
    today: BusinessDay,
    settings: &TillSettings,
) -> Result<Option<RefundOffer>, StoreError> {
    read(connection, sale_id, today, settings.limits.return_days, Some(settings.rounding))
}

pub(super) fn read(
    connection: &Connection,
    sale_id: SaleId,
    today: BusinessDay,
    return_days: u32,
    rounding: Option<CashRounding>,
) -> Result<Option<RefundOffer>, StoreError> {
    let Some(head) = store::head(connection, sale_id)? else { return Ok(None) };
    let given_back = store::given_back(connection, sale_id)?;
    let mut lines = store::lines(connection, sale_id)?;
    name_partners(connection, &mut lines)?;
    let days_since = today.days_since(head.day);
    Ok(Some(RefundOffer {
        sale_id,
        number: head.number,
        day: head.day,
        at: head.at,
        total: head.total,
        refunded: given_back.iter().map(|(_, amount)| *amount).sum(),
        lines,
        tenders: what_is_left(store::paid(connection, sale_id)?, given_back),
        days_since,
        is_in_time: days_since <= i64::from(return_days),
        is_voided: is_voided(connection, sale_id)?,
        in_drawer: store::drawer(connection)?,
        rounding,
    }))
}

fn name_partners(connection: &Connection, lines: &mut [OfferLine]) -> Result<(), StoreError> {
    let mut names: HashMap<PartnerId, String> = HashMap::new();
    for line in lines {
        let id = line.money.partner;
        line.partner_name = match names.get(&id) {
            Some(name) => name.clone(),
            None => {
                let name = partners::by_id(connection, id)?.map(|partner| partner.business_name).unwrap_or_default();
                names.insert(id, name.clone());
                name
            }
        };
    }
    Ok(())
}

/// Earlier refunds used the tenders of their kind up in the order of the receipt. Cash that was given beyond the cash that
/// came stood for the other tenders, the last one first: so what is left of all of them is what was paid less what went
/// back. Pure.
pub(super) fn what_is_left(paid: Vec<store::PaidRow>, mut given_back: Vec<(TenderKind, Rupiah)>) -> Vec<OfferTender> {
    let mut tenders: Vec<OfferTender> = Vec::with_capacity(paid.len());
    for row in paid {
        let mut left = row.amount;
        for (_, amount) in given_back.iter_mut().filter(|(kind, _)| *kind == row.kind) {
            take(&mut left, amount);
        }
        tenders.push(OfferTender {
            line_no: row.line_no,
            kind: row.kind,
            label: label(&row),
            paid: row.amount,
            left,
            reference: row.reference,
        });
    }
    let mut beyond: Rupiah = given_back.into_iter().map(|(_, amount)| amount).sum();
    for tender in tenders.iter_mut().rev() {
        take(&mut tender.left, &mut beyond);
    }
    tenders
}

/// Takes as much of an amount from what is left as there is.
fn take(left: &mut Rupiah, amount: &mut Rupiah) {
    let used = (*left).min(*amount);
    *left -= used;
    *amount -= used;
}

/// A whole sale's tenders, each to go back as it came. Pure.
pub(super) fn as_they_came(paid: Vec<store::PaidRow>) -> Vec<PlanTender> {
    let back = |row: store::PaidRow| PlanTender {
        tender_line_no: (row.kind != TenderKind::Cash).then_some(row.line_no),
        kind: row.kind,
        label: label(&row),
        amount: row.amount,
    };
    paid.into_iter().filter(|row| row.amount != Rupiah::ZERO).map(back).collect()
}

/// `Kartu BCA ****1234`.
fn label(row: &store::PaidRow) -> String {
    let mut label = row.kind.label().to_owned();
    if !row.bank.is_empty() {
        label.push(' ');
        label.push_str(&row.bank);
    }
    if !row.card_last4.is_empty() {
        label.push_str(" ****");
        label.push_str(&row.card_last4);
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_back_uses_the_tenders_of_its_kind_up_and_cash_beyond_them_the_others() {
        let row = |line_no, kind, amount| store::PaidRow {
            line_no,
            kind,
            amount: Rupiah(amount),
            bank: if kind == TenderKind::Card { "BCA".into() } else { String::new() },
            card_last4: if kind == TenderKind::Card { "1234".into() } else { String::new() },
            reference: String::new(),
        };
        let paid = || {
            vec![
                row(1, TenderKind::Card, 50_000),
                row(2, TenderKind::Cash, 20_000),
                row(3, TenderKind::Card, 30_000),
                row(4, TenderKind::Qris, 5_000),
            ]
        };
        for (gone, left) in [
            (vec![], [50_000, 20_000, 30_000, 5_000]),
            (vec![(TenderKind::Card, Rupiah(60_000))], [0, 20_000, 20_000, 5_000]),
            (vec![(TenderKind::Cash, Rupiah(20_000)), (TenderKind::Qris, Rupiah(1))], [50_000, 0, 30_000, 4_999]),
            (vec![(TenderKind::Cash, Rupiah(90_000)), (TenderKind::Qris, Rupiah(1))], [14_999, 0, 0, 0]),
        ] {
            let tenders = what_is_left(paid(), gone);
            assert_eq!(tenders.iter().map(|tender| tender.left.0).collect::<Vec<_>>(), left);
        }
        let labels: Vec<String> = what_is_left(paid(), vec![]).into_iter().map(|tender| tender.label).collect();
        assert_eq!(labels, ["Kartu BCA ****1234", "Tunai", "Kartu BCA ****1234", "QRIS"]);
    }
}
