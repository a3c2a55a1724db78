//! What a partner bears of a line beside commission: its part of the receipt's QRIS fee and of its rounding.

use std::collections::HashMap;

use rusqlite::Connection;

use super::rules::share;
use crate::base::{BusinessDay, PartnerId, Rupiah};
use crate::partners::{self, DiscountBearer, Terms};
use crate::store::StoreError;
use crate::till::RefundKind;
use crate::till::owed::{self, OwedReturn, OwedSale};
use crate::till::qris::FeeRule;

/// What a partner agreed to bear, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bears {
    fee: bool,
    rounding: bool,
}

impl Bears {
    const NOTHING: Bears = Bears { fee: false, rounding: false };
}

/// Works shares out; it remembers what each partner agreed to.
pub(super) struct Shares<'a> {
    connection: &'a Connection,
    fees: Option<FeeRule>,
    terms: HashMap<PartnerId, Vec<(BusinessDay, Terms)>>,
}

impl<'a> Shares<'a> {
    pub fn new(connection: &'a Connection, fees: Option<FeeRule>) -> Shares<'a> {
        Shares { connection, fees, terms: HashMap::new() }
    }

    pub fn bears(&mut self, partner: PartnerId, day: BusinessDay) -> Result<Bears, StoreError> {
        if !self.terms.contains_key(&partner) {
            self.terms.insert(partner, partners::terms_by_day(self.connection, partner)?);
        }
        let known = self.terms.get(&partner).map(Vec::as_slice).unwrap_or_default();
        let Some((_, terms)) = known.iter().rfind(|(from, _)| *from <= day) else { return Ok(Bears::NOTHING) };
        Ok(Bears {
            fee: self.fees.is_some() && terms.qris_fee_bearer == DiscountBearer::Partner,
            rounding: terms.rounding_bearer == DiscountBearer::Partner,
        })
    }

    /// Fee and rounding of a sold line.
    pub fn of_sale(&self, line: &OwedSale, day: BusinessDay, bears: Bears) -> Result<(Rupiah, Rupiah), StoreError> {
        if bears == Bears::NOTHING {
            return Ok((Rupiah::ZERO, Rupiah::ZERO));
        }
        let fee = self.fee_of(line, day, bears)?;
        if fee == Rupiah::ZERO && !bears.rounding {
            return Ok((Rupiah::ZERO, Rupiah::ZERO));
        }
        let money = owed::receipt_money(self.connection, line.sale_id, line.line_no)?;
        let part_of = |amount| share(amount, money.net_before, line.gross - line.discount, money.net);
        let rounding = if bears.rounding { money.rounding } else { Rupiah::ZERO };
        Ok((part_of(fee), part_of(rounding)))
    }

    /// Of the whole receipt: each payment costs its own.
    fn fee_of(&self, line: &OwedSale, day: BusinessDay, bears: Bears) -> Result<Rupiah, StoreError> {
        let Some(rule) = self.fees.filter(|_| bears.fee) else { return Ok(Rupiah::ZERO) };
        let paid = owed::qris_payments(self.connection, line.sale_id)?;
        if paid.is_empty() {
            return Ok(Rupiah::ZERO);
        }
        let mdr = rule.on(day);
        Ok(paid.into_iter().map(|paid| mdr.of(paid)).sum())
    }

    /// The provider keeps its fee when money goes back; only a void, which means that there was no sale, gives the
    /// partner its share of it back.
    pub fn of_return(
        &mut self,
        partner: PartnerId,
        line: &OwedReturn,
        bears: Bears,
    ) -> Result<(Rupiah, Rupiah), StoreError> {
        let mut fee = Rupiah::ZERO;
        let fee_then = line.kind == RefundKind::Void && self.bears(partner, line.sold_on)?.fee;
        if fee_then {
            let sold = owed::sold_on(self.connection, partner, line.sold_on)?;
            let undone = sold.iter().find(|one| (one.sale_id, one.line_no) == (line.sale_id, line.sale_line_no));
            if let Some(undone) = undone {
                fee = -self.of_sale(undone, line.sold_on, Bears { fee: true, rounding: false })?.0;
            }
        }
        if !bears.rounding {
            return Ok((fee, Rupiah::ZERO));
        }
        let money = owed::refund_money(self.connection, line.refund_id, line.line_no)?;
        // What the customer got more, the partner gets less.
        Ok((fee, -share(money.rounding, money.net_before, line.amount, money.net)))
    }
}
