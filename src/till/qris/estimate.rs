//! What the QRIS payments of some days cost the outlet, by estimate: every payment for itself, at the rate of its day.
//!
//! The provider's statement has the last word, and money that went back does not bring the fee back. The payer is never
//! asked for it. Leaves to others: booking it, and showing it.

use std::collections::BTreeMap;

use rusqlite::params;

use super::fees::{FeeRule, Mdr};
use crate::base::{BusinessDay, Rupiah, UtcMs, Zone};
use crate::config::Tenders;
use crate::store::{Connection, StoreError, collect};
use crate::till::tender::TenderKind;

/// The estimated fees of the days from..=until that had QRIS payments. Empty where the outlet has neither a code nor a
/// rate of its own: what it would pay is not known then.
pub fn estimated_fees(
    connection: &Connection,
    zone: Zone,
    tenders: &Tenders,
    from: BusinessDay,
    until: BusinessDay,
) -> Result<BTreeMap<BusinessDay, Rupiah>, StoreError> {
    let mut fees: BTreeMap<BusinessDay, Rupiah> = BTreeMap::new();
    let Some(rule) = FeeRule::of(tenders) else { return Ok(fees) };
    // CROSS JOIN: the sales of these days first, then what each was paid with.
    let paid = collect(
        connection,
        "SELECT s.at_utc_ms, t.amount_rupiah FROM sales s CROSS JOIN tenders t ON t.sale_id = s.sale_id
         WHERE s.at_utc_ms >= ?1 AND s.at_utc_ms < ?2 AND t.kind = ?3",
        params![zone.at(from, 0, 0).0, zone.at(until.plus_days(1), 0, 0).0, TenderKind::Qris.name()],
        |row| Ok((UtcMs(row.get(0)?), row.get::<_, Rupiah>(1)?)),
    )?;
    let mut rate: Option<(BusinessDay, Mdr)> = None;
    for (at, amount) in paid {
        let day = zone.day_of(at);
        let mdr = match rate.take().filter(|(known, _)| *known == day) {
            Some((_, mdr)) => mdr,
            None => rule.on(day),
        };
        *fees.entry(day).or_default() += mdr.of(amount);
        rate = Some((day, mdr));
    }
    Ok(fees)
}

#[cfg(test)]
mod tests {
    use super::super::fees::mdr_of;
    use super::*;
    use crate::till::qris::Criteria;
    use crate::till::settle::Tender;
    use crate::till::testing::Outlet;

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    #[test]
    fn a_contract_changes_the_rate_and_what_is_free_stays_free() {
        let today = day("2026-11-22");
        for (own, criteria, amount, fee) in [
            (None, Criteria::Umi, 1_250_000, 3_750),
            (None, Criteria::Umi, 500_000, 0),
            (Some(20), Criteria::Umi, 1_250_000, 2_500),
            (Some(20), Criteria::Umi, 500_000, 0),
            (Some(0), Criteria::Uke, 1_250_000, 0),
            (Some(55), Criteria::Ure, 125_000, 688),
            (None, Criteria::Ure, 125_000, 875),
        ] {
            let mdr = mdr_of(own, criteria, today);
            assert_eq!(mdr.of(Rupiah(amount)), Rupiah(fee), "{own:?} {criteria} {amount}");
            assert_eq!(mdr.source.starts_with("kontrak"), own.is_some(), "where it comes from is said");
        }
        for (own, text) in [(0, "0 %"), (30, "0,3 %"), (100, "1 %"), (125, "1,25 %")] {
            assert_eq!(mdr_of(Some(own), Criteria::Umi, today).rate_text(), text);
        }
        assert!(!mdr_of(None, Criteria::Pso, today).verified);
        assert!(mdr_of(Some(10), Criteria::Pso, today).verified, "a contract settles it");
    }

    #[test]
    fn every_payment_is_estimated_for_itself_and_only_qris() {
        let outlet = Outlet::new();
        outlet.product("TA23BC4", "Tas", 400_000, 9);
        let qris =
            |amount: i64| Tender::Qris { request: None, amount: Rupiah(amount), reference: format!("RRN {amount}") };
        let cash = |given: i64| Tender::Cash { given: Rupiah(given) };
        for tenders in [vec![qris(400_000)], vec![qris(300_000), cash(100_000)], vec![cash(400_000)]] {
            outlet.pay_with(&outlet.scan(&["TA23BC4"]), tenders).expect("paid");
        }
        outlet.pay_with(&outlet.scan(&["TA23BC4", "TA23BC4"]), vec![qris(800_000)]).expect("paid");
        let (zone, today) = (outlet.store.zone(), outlet.store.today());
        let sticker = &outlet.settings.tenders;
        let bare = Tenders { qris_payload: String::new(), ..sticker.clone() };
        for (tenders, from, fee) in [
            // Of a small merchant: Rp 400.000 and Rp 300.000 are free, of Rp 800.000 it is 0,3 %.
            (sticker.clone(), today, Some(2_400)),
            (Tenders { qris_fee_bp: Some(100), ..sticker.clone() }, today, Some(8_000)),
            (sticker.clone(), today.plus_days(1), None),
            (bare.clone(), today, None),
            (Tenders { qris_fee_bp: Some(100), ..bare }, today, Some(15_000)),
        ] {
            let fees = outlet.store.read(|c| estimated_fees(c, zone, &tenders, from, today.plus_days(1)));
            let fees = fees.expect("readable");
            assert_eq!(fees.get(&today).copied(), fee.map(Rupiah), "{:?}", tenders.qris_fee_bp);
        }
    }
}
