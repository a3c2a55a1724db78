//! Partners are paid: worked out by the manager on the third, approved by the admin, paid on the tenth, marked a day later.

use super::outlet::Outlet;
use super::{AtStep, DemoError};
use crate::base::{ActId, BusinessDay, Rupiah};
use crate::settlement::{
    Balance, MakeBankFile, MarkPaid, Pay, PayHow, Post, Prepare, PrepareError, QUIETLY, Signed, balances,
    make_bank_file, mark_paid, pay_out, post, prepare, sent_payouts,
};
use crate::till::qris::FeeRule;

const WORK_OUT_ON: u64 = 3;
const PAY_ON: u64 = 10;
/// So many fetch their money in cash.
const IN_CASH: usize = 2;
/// Of the last month so many are left for whoever tries the program: not paid, and on their way.
const LEFT_UNPAID: usize = 3;
const LEFT_ON_THE_WAY: usize = 2;

/// What of it falls on this day. `is_last`: nobody pays after this month, and a few are left.
pub fn on_day(outlet: &Outlet, day: BusinessDay, is_last: bool) -> Result<(), DemoError> {
    let first = day.month().first();
    if day == first.plus_days(WORK_OUT_ON - 1) {
        outlet.at(day, 8, 6);
        work_out(outlet, first.minus_days(1))?;
    } else if day == first.plus_days(PAY_ON - 1) {
        outlet.at(day, 8, 6);
        pay(outlet, is_last)?;
    } else if day == first.plus_days(PAY_ON) {
        outlet.at(day, 8, 6);
        arrived(outlet, day, is_last)?;
    }
    Ok(())
}

fn work_out(outlet: &Outlet, until: BusinessDay) -> Result<(), DemoError> {
    let (staff, store) = (&outlet.staff, &outlet.store);
    let fees = FeeRule::of(&outlet.config.tenders);
    let order = Prepare { by: staff.manager, until, partners: None, fees };
    let prepared = match prepare(store, ActId::new(), &order, QUIETLY) {
        Err(PrepareError::NothingToSettle) => return Ok(()),
        other => other.at_step("menghitung bagian mitra")?,
    };
    let order = Post { by: staff.admin, approved: None, run_id: prepared.run_id, fees };
    post(store, ActId::new(), &order, QUIETLY).at_step("menyetujui bagian mitra")?;
    Ok(())
}

fn pay(outlet: &Outlet, is_last: bool) -> Result<(), DemoError> {
    let (by, store) = (outlet.staff.manager, &outlet.store);
    let known = store.read_snapshot(|connection| balances(connection, outlet.store.today()))?;
    let mut ready: Vec<&Balance> = known.iter().filter(|one| one.unpaid() > Rupiah::ZERO).collect();
    if is_last {
        ready.truncate(ready.len().saturating_sub(LEFT_UNPAID));
    }
    let minimum = outlet.config.settlement.minimum_rupiah;
    let statement = |one: &&Balance| one.statement.as_ref().map(|statement| statement.settlement_id);
    let (cash, transfers) = ready.split_at(IN_CASH.min(ready.len()));
    for (one, settlement_id) in cash.iter().filter_map(|one| Some((one, statement(one)?))) {
        let how = PayHow::Cash { receiver: format!("Kontak {}", one.business_name), signed: Signed::OnPaper };
        pay_out(store, ActId::new(), Pay { by, settlement_id, how, minimum }).at_step("membayar mitra")?;
    }
    let statements: Vec<_> = transfers.iter().filter_map(statement).collect();
    let Some(format) = outlet.config.settlement.bank_files.first().filter(|_| !statements.is_empty()) else {
        return Ok(());
    };
    let order = MakeBankFile { by, statements, format: format.clone(), minimum };
    make_bank_file(store, ActId::new(), order).at_step("berkas bank")?;
    Ok(())
}

fn arrived(outlet: &Outlet, day: BusinessDay, is_last: bool) -> Result<(), DemoError> {
    let sent = outlet.store.read(sent_payouts)?;
    let kept = if is_last { LEFT_ON_THE_WAY } else { 0 };
    let payouts: Vec<_> = sent.iter().skip(kept).map(|payout| payout.payout_id).collect();
    if payouts.is_empty() {
        return Ok(());
    }
    let reference = format!("TRF-{}", day.compact());
    let order = MarkPaid { by: outlet.staff.manager, payouts, reference, paid_on: day };
    mark_paid(&outlet.store, ActId::new(), order).at_step("menandai sudah sampai")
}
