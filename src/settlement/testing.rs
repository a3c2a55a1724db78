//! An outlet that sells, and the people who settle, for this room's tests.

use crate::base::{ActId, BusinessDay, PartnerId, PayoutId, Rupiah, SaleId, SettlementId, UserId};
use crate::partners::{DiscountBearer, Terms};
use crate::people::Approved;
use crate::settlement::*;
use crate::store::{Act, StoreError};
use crate::till::qris::FeeRule;
use crate::till::testing::{Outlet, hire};
use crate::till::{BackLine, BackTo, Refund, RefundTo, refund};

pub struct Office {
    pub outlet: Outlet,
    /// Manajer 02, who approves what the first one asks.
    pub second: UserId,
    pub fees: Option<FeeRule>,
}

impl Office {
    /// With one partner at 15 %, and goods on the shelf: `TA00001` at Rp 100.000, `TA00002` at Rp 33.333.
    pub fn new() -> Office {
        let outlet = Outlet::new();
        outlet.set_terms(day("2026-01-01"), Terms::percent(1_500, DiscountBearer::Partner));
        outlet.product("TA00001", "Tas", 100_000, 1_000);
        outlet.product("TA00002", "Dompet", 33_333, 1_000);
        let fees = FeeRule::of(&outlet.settings.tenders);
        let second = UserId::new();
        hire(&outlet.store, [(second, "Manajer 02", "manajer")]);
        Office { outlet, second, fees }
    }

    pub fn partner(&self) -> PartnerId {
        self.outlet.partner
    }

    pub fn manager(&self) -> UserId {
        self.outlet.manager
    }

    /// The second manager's word.
    pub fn approved(&self) -> Approved {
        Approved::played(self.second, self.outlet.manager)
    }

    /// Sells in cash, exactly paid.
    pub fn sell(&self, codes: &[&str]) -> SaleId {
        self.outlet.pay(&self.outlet.scan(codes), 10_000_000).expect("paid").sale_id
    }

    /// One piece of a line comes back in cash.
    pub fn give_back(&self, sale_id: SaleId, line_no: i64) {
        let order = Refund {
            sale_id,
            lines: vec![BackLine { sale_line_no: line_no, qty: 1, back_to: BackTo::Shelf }],
            to: RefundTo::Cash,
            rounding: None,
            reason: "ukuran tidak cocok".into(),
            approved_by: None,
            past: None,
        };
        let act = Act::by(self.outlet.cashier, "till.refund");
        self.outlet.store.write(act, move |tx| refund(tx, &order)).expect("refunded");
        self.outlet.clock.advance_ms(1_000);
    }

    /// Closes whatever shift is open, so that its days are over.
    pub fn close_shift(&self) {
        let store = &self.outlet.store;
        let Some(shift) = store.read(crate::till::shift::current_shift).expect("read") else { return };
        store
            .write(Act::system("test.close"), move |tx| {
                let (act_id, at, day) = (tx.act_id(), tx.now().0, tx.day().to_string());
                let z: i64 = tx.conn().query_row("SELECT count(*) + 1 FROM shifts_closed", [], |row| row.get(0))?;
                tx.fact(
                    "shifts_closed",
                    &[
                        ("shift_id", &shift.id),
                        ("act_id", &act_id),
                        ("z_number", &z),
                        ("business_day", &day),
                        ("at_utc_ms", &at),
                        ("expected_rupiah", &0),
                        ("counted_rupiah", &0),
                        ("difference_rupiah", &0),
                        ("audit_head", &""),
                        ("report", &"{}"),
                    ],
                )
            })
            .map_err(|error: StoreError| error)
            .expect("closed");
    }

    /// So many days later, at the same hour, with the shift closed.
    pub fn sleep(&self, days: i64) {
        self.close_shift();
        self.outlet.clock.advance_ms(days * 86_400_000);
    }

    pub fn today(&self) -> BusinessDay {
        self.outlet.store.today()
    }

    pub fn order(&self) -> Prepare {
        Prepare { by: self.manager(), until: self.today().minus_days(1), partners: None, fees: self.fees }
    }

    pub fn prepare(&self) -> Result<Prepared, PrepareError> {
        self.close_shift();
        prepare(&self.outlet.store, ActId::new(), &self.order(), QUIETLY)
    }

    pub fn post_run(&self, run: &Prepared) -> Result<Posted, PostError> {
        let order = Post { by: self.manager(), approved: Some(self.approved()), run_id: run.run_id, fees: self.fees };
        let posted = post(&self.outlet.store, ActId::new(), &order, QUIETLY);
        self.outlet.clock.advance_ms(1_000);
        posted
    }

    /// Works out and posts everything up to yesterday; the newest statement of the partner.
    pub fn settle(&self) -> Statement {
        let run = self.prepare().expect("prepared");
        self.post_run(&run).expect("posted");
        self.newest().expect("a statement")
    }

    pub fn newest(&self) -> Option<Statement> {
        let all = self.outlet.store.read(|c| statements_of(c, self.partner())).expect("read");
        all.into_iter().find(|statement| statement.is_newest)
    }

    pub fn lines(&self, statement: &Statement) -> Vec<StatementLine> {
        self.outlet.store.read(|c| lines_of(c, statement)).expect("read")
    }

    pub fn pay(&self, settlement_id: SettlementId, how: PayHow) -> Result<PaidOut, PayOutError> {
        let order = Pay { by: self.manager(), settlement_id, how, minimum: Rupiah::ZERO };
        let paid = pay_out(&self.outlet.store, ActId::new(), order);
        self.outlet.clock.advance_ms(1_000);
        paid
    }

    pub fn pay_cash(&self, settlement_id: SettlementId) -> PaidOut {
        self.pay(settlement_id, in_cash()).expect("paid")
    }

    pub fn cancel(&self, payout_id: PayoutId) -> Result<(), CancelPayoutError> {
        let (by, approved) = (self.manager(), self.approved());
        let order = CancelPayout { by, approved, payout_id, reason: CancelReason::Mistake, note: String::new() };
        let done = cancel_payout(&self.outlet.store, ActId::new(), order);
        self.outlet.clock.advance_ms(1_000);
        done
    }

    pub fn reverse(&self, settlement_id: SettlementId) -> Result<(), ReverseError> {
        let (by, approved) = (self.manager(), self.approved());
        let order = Reverse { by, approved, settlement_id, note: "salah hitung".into() };
        let done = reverse(&self.outlet.store, ActId::new(), order);
        self.outlet.clock.advance_ms(1_000);
        done
    }

    pub fn adjust(&self, amount: i64) -> Adjusted {
        let order = Adjust {
            by: self.manager(),
            approved: self.approved(),
            partner: self.partner(),
            kind: AdjustmentKind::Correction,
            amount: Rupiah(amount),
            memo: "koreksi harga label".into(),
        };
        let done = adjust(&self.outlet.store, ActId::new(), order).expect("adjusted");
        self.outlet.clock.advance_ms(1_000);
        done
    }

    /// By the ledger.
    pub fn owed(&self) -> Rupiah {
        self.outlet.store.read(|c| crate::till::payable_to(c, self.partner())).expect("read")
    }

    /// One account of the ledger.
    pub fn account(&self, name: &str) -> i64 {
        self.outlet.number(&["SELECT sum(amount_rupiah) FROM ledger_entries WHERE account = '", name, "'"].concat())
    }

    /// Ledger and statements agree, and every act balances.
    pub fn check(&self) {
        let wrong = self.outlet.store.read_snapshot(verify).expect("read");
        assert_eq!(wrong, Vec::<String>::new());
        let unbalanced = self.outlet.store.read(crate::till::history::unbalanced_acts).expect("read");
        assert_eq!(unbalanced, Vec::new());
    }
}

pub fn in_cash() -> PayHow {
    PayHow::Cash { receiver: "Kontak UKM 01".into(), signed: Signed::OnPaper }
}

pub fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}
