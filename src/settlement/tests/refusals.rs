//! One rule, one refusal: who may not, what cannot be.

use crate::base::{ActId, PayoutId, Rupiah, SettlementId, UserId};
use crate::intake::Signature;
use crate::people::Approved;
use crate::settlement::testing::{Office, day, in_cash};
use crate::settlement::*;

fn settled() -> (Office, Statement) {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let statement = office.settle();
    (office, statement)
}

#[test]
fn preparing_is_refused() {
    let office = Office::new();
    let store = &office.outlet.store;
    let attempt = |order: Prepare| prepare(store, ActId::new(), &order, QUIETLY).map(drop);
    office.sell(&["TA00001"]);
    let yesterday = office.today().minus_days(1);
    let by_cashier = attempt(Prepare { by: office.outlet.cashier, until: yesterday, ..office.order() });
    assert!(matches!(by_cashier, Err(PrepareError::NotAllowed(_))));
    let today = attempt(Prepare { until: office.today(), ..office.order() });
    assert!(matches!(today, Err(PrepareError::DayNotOver(_))));
    office.outlet.clock.advance_ms(86_400_000);
    let open = attempt(office.order());
    assert!(matches!(open, Err(PrepareError::ShiftOpen { number: 1, .. })), "{open:?}");
    office.close_shift();
    let empty = attempt(Prepare { until: yesterday, ..office.order() });
    assert!(matches!(empty, Err(PrepareError::NothingToSettle)), "{empty:?}");
    let stopped = prepare(store, ActId::new(), &office.order(), &|_, _| false).map(drop);
    assert!(matches!(stopped, Err(PrepareError::Gather(GatherError::Stopped))));
    attempt(office.order()).expect("prepared");
    let waiting = attempt(office.order());
    assert!(matches!(waiting, Err(PrepareError::RunWaiting { .. })), "{waiting:?}");
}

#[test]
fn approving_is_refused() {
    let office = Office::new();
    office.sell(&["TA00001"]);
    office.sleep(1);
    let run = office.prepare().expect("prepared");
    let (manager, second, cashier) = (office.outlet.manager, office.second, office.outlet.cashier);
    let attempt = |by: UserId, approved: Option<Approved>| {
        let order = Post { by, approved, run_id: run.run_id, fees: office.fees };
        post(&office.outlet.store, ActId::new(), &order, QUIETLY).map(drop)
    };
    for (by, approved, what) in
        [(cashier, None, "a cashier"), (manager, Some(Approved::played(cashier, manager)), "approved by a cashier")]
    {
        assert!(matches!(attempt(by, approved), Err(PostError::NotAllowed(_))), "{what}");
    }
    for (by, approved, what) in [
        (manager, None, "who prepared"),
        (second, Some(Approved::played(manager, second)), "approved by who prepared"),
        (manager, Some(Approved::played(second, cashier)), "asked for by another"),
    ] {
        assert!(matches!(attempt(by, approved), Err(PostError::ApproverPrepared)), "{what}");
    }
    attempt(second, None).expect("posted");
    assert!(matches!(attempt(second, None), Err(PostError::NotWaiting)));
    let gone = withdraw(&office.outlet.store, ActId::new(), manager, run.run_id);
    assert!(matches!(gone, Err(WithdrawError::NotWaiting)));
}

#[test]
fn paying_is_refused() {
    let (office, statement) = settled();
    let id = statement.settlement_id;
    let attempt = |by: UserId, settlement_id: SettlementId, minimum: i64, how: PayHow| {
        let order = Pay { by, settlement_id, how, minimum: Rupiah(minimum) };
        pay_out(&office.outlet.store, ActId::new(), order).map(drop)
    };
    let manager = office.manager();
    assert!(matches!(attempt(office.outlet.cashier, id, 0, in_cash()), Err(PayOutError::NotAllowed(_))));
    let unknown = attempt(manager, SettlementId::new(), 0, in_cash());
    assert!(matches!(unknown, Err(PayOutError::UnknownStatement)));
    let small = attempt(manager, id, 85_001, in_cash());
    assert!(matches!(small, Err(PayOutError::BelowMinimum { .. })));
    let account = attempt(manager, id, 0, PayHow::Transfer { reference: None });
    assert!(matches!(account, Err(PayOutError::AccountMissing { .. })));
    let nobody = PayHow::Cash { receiver: " ".into(), signed: Signed::OnPaper };
    assert!(matches!(attempt(manager, id, 0, nobody), Err(PayOutError::ReceiverMissing)));
    let unsigned = PayHow::Cash { receiver: "A".into(), signed: Signed::OnScreen(Signature::default()) };
    assert!(matches!(attempt(manager, id, 0, unsigned), Err(PayOutError::SignatureMissing)));
    let paid_on = office.today();
    let bare = PayHow::Outside { reference: String::new(), paid_on };
    assert!(matches!(attempt(manager, id, 0, bare), Err(PayOutError::Reference)));
    let tomorrow = PayHow::Outside { reference: "X1".into(), paid_on: paid_on.plus_days(1) };
    assert!(matches!(attempt(manager, id, 0, tomorrow), Err(PayOutError::PaidInFuture(_))));
    assert_eq!(office.outlet.number("SELECT count(*) FROM payouts"), 0, "nothing of a refused act stays");
    office.reverse(id).expect("reversed");
    assert!(matches!(attempt(manager, id, 0, in_cash()), Err(PayOutError::Reversed { .. })));
}

#[test]
fn taking_back_is_refused() {
    let (office, statement) = settled();
    let (manager, second, cashier) = (office.outlet.manager, office.second, office.outlet.cashier);
    let attempt = |approved: Approved, settlement_id, note: &str| {
        let order = Reverse { by: manager, approved, settlement_id, note: note.into() };
        reverse(&office.outlet.store, ActId::new(), order)
    };
    let id = statement.settlement_id;
    for approved in [
        Approved::played(manager, manager),
        Approved::played(second, cashier),
        Approved::played(cashier, manager),
        Approved::played(UserId::new(), manager),
    ] {
        assert!(matches!(attempt(approved.clone(), id, "x"), Err(ReverseError::NotApproved)), "{approved:?}");
    }
    assert!(matches!(attempt(office.approved(), id, ""), Err(ReverseError::NoteMissing)));
    assert!(matches!(attempt(office.approved(), SettlementId::new(), "x"), Err(ReverseError::UnknownStatement)));
    let paid = office.pay_cash(id);
    assert!(matches!(attempt(office.approved(), id, "x"), Err(ReverseError::Paid { .. })));
    let cancel = |reason, note: &str, payout_id| {
        let (by, approved) = (manager, office.approved());
        let order = CancelPayout { by, approved, payout_id, reason, note: note.into() };
        cancel_payout(&office.outlet.store, ActId::new(), order)
    };
    let bare = cancel(CancelReason::Other, "", paid.payout_id);
    assert!(matches!(bare, Err(CancelPayoutError::NoteMissing)));
    let unknown = cancel(CancelReason::Mistake, "", PayoutId::new());
    assert!(matches!(unknown, Err(CancelPayoutError::UnknownPayout)));
    cancel(CancelReason::Mistake, "", paid.payout_id).expect("cancelled");
    let twice = cancel(CancelReason::Mistake, "", paid.payout_id);
    assert!(matches!(twice, Err(CancelPayoutError::AlreadyCancelled { .. })));
    attempt(office.approved(), id, "x").expect("reversed");
    assert!(matches!(attempt(office.approved(), id, "x"), Err(ReverseError::AlreadyReversed { .. })));
    office.check();
}

#[test]
fn only_the_newest_statement_is_taken_back() {
    let (office, first) = settled();
    office.sell(&["TA00002"]);
    office.sleep(1);
    office.settle();
    let refused = office.reverse(first.settlement_id);
    assert!(matches!(refused, Err(ReverseError::NotNewest { .. })), "{refused:?}");
}

#[test]
fn adjusting_is_refused() {
    let office = Office::new();
    let attempt = |approved: Approved, partner, amount: i64, memo: &str| {
        let kind = AdjustmentKind::Other;
        let order = Adjust { by: office.manager(), approved, partner, kind, amount: Rupiah(amount), memo: memo.into() };
        adjust(&office.outlet.store, ActId::new(), order).map(drop)
    };
    let (partner, manager) = (office.partner(), office.manager());
    let alone = attempt(Approved::played(manager, manager), partner, 1, "x");
    assert!(matches!(alone, Err(AdjustError::NotApproved)));
    let nobody = attempt(office.approved(), crate::base::PartnerId::new(), 1, "x");
    assert!(matches!(nobody, Err(AdjustError::UnknownPartner)));
    for amount in [0, AMOUNT_RUPIAH_MAX + 1, -AMOUNT_RUPIAH_MAX - 1, i64::MIN] {
        assert!(matches!(attempt(office.approved(), partner, amount, "x"), Err(AdjustError::Amount)), "{amount}");
    }
    for memo in ["", " \t", &"x".repeat(NOTE_CHARS_MAX + 1)] {
        assert!(matches!(attempt(office.approved(), partner, 1, memo), Err(AdjustError::MemoMissing)));
    }
}

#[test]
fn marking_as_paid_is_refused() {
    let (office, statement) = settled();
    let partner = office.partner();
    office
        .outlet
        .store
        .write(crate::store::Act::system("test.account"), move |tx| {
            tx.record(
                "partners",
                ("partner_id", &partner),
                &[("bank_name", &"Bank Contoh"), ("bank_account", &"0001112223"), ("bank_holder", &"Pemilik 01")],
            )
        })
        .map_err(|error: crate::store::StoreError| error)
        .expect("saved");
    let sent = office.pay(statement.settlement_id, PayHow::Transfer { reference: None }).expect("sent");
    assert_eq!(office.account("payout_clearing"), -85_000, "on its way");
    let attempt = |payouts: Vec<PayoutId>, reference: &str, paid_on| {
        let order = MarkPaid { by: office.manager(), payouts, reference: reference.into(), paid_on };
        mark_paid(&office.outlet.store, ActId::new(), order)
    };
    let (today, all) = (office.today(), vec![sent.payout_id]);
    assert!(matches!(attempt(Vec::new(), "A1", today), Err(MarkPaidError::NothingChosen)));
    for reference in ["", " ", &"9".repeat(REFERENCE_CHARS_MAX + 1)] {
        assert!(matches!(attempt(all.clone(), reference, today), Err(MarkPaidError::Reference)));
    }
    assert!(matches!(attempt(all.clone(), "A1", today.plus_days(1)), Err(MarkPaidError::PaidInFuture(_))));
    let early = attempt(all.clone(), "A1", day("2026-11-01"));
    assert!(matches!(early, Err(MarkPaidError::BeforeSent { .. })), "{early:?}");
    attempt(all.clone(), "A1", today).expect("marked");
    assert_eq!((office.account("payout_clearing"), office.account("bank")), (0, -85_000));
    let twice = attempt(all.clone(), "A2", today);
    assert!(matches!(twice, Err(MarkPaidError::NotSent(number)) if number == sent.number));
    assert!(matches!(attempt(all, "A1", today), Err(MarkPaidError::ReferenceUsed { .. })));
    office.check();
}
