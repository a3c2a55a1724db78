//! Whatever happens, in whatever order: statements sum to the ledger, and moving a refund across a payout changes no total.

use proptest::prelude::*;

use crate::base::{PayoutId, Rupiah, SaleId};
use crate::partners::{DiscountBearer, Terms};
use crate::settlement::testing::{Office, day, in_cash};

/// Something that a day may bring.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Sale(u8),
    Refund(u8),
    Adjust(i64),
    Night,
    /// A sale of yesterday comes to be known.
    Late,
    Settle,
    Pay,
    Cancel,
    Reverse,
}

fn happening() -> impl Strategy<Value = Happens> {
    prop_oneof![
        4 => (1u8..5).prop_map(Happens::Sale),
        2 => any::<u8>().prop_map(Happens::Refund),
        1 => (-20_000i64..20_000).prop_filter("zero", |amount| *amount != 0).prop_map(Happens::Adjust),
        3 => Just(Happens::Night),
        1 => Just(Happens::Late),
        3 => Just(Happens::Settle),
        2 => Just(Happens::Pay),
        1 => Just(Happens::Cancel),
        1 => Just(Happens::Reverse),
    ]
}

struct Story {
    office: Office,
    /// What can come back: sale, line, pieces left.
    sold: Vec<(SaleId, i64, i64)>,
    payouts: Vec<PayoutId>,
}

impl Story {
    fn new(bearer: DiscountBearer) -> Story {
        let office = Office::new();
        let terms = Terms {
            rounding_bearer: bearer,
            qris_fee_bearer: bearer,
            ..Terms::percent(1_250, DiscountBearer::Partner)
        };
        office.outlet.set_terms(day("2026-02-01"), terms);
        Story { office, sold: Vec::new(), payouts: Vec::new() }
    }

    fn sell(&mut self, pieces: u8) {
        let mut codes = vec!["TA00002"; usize::from(pieces)];
        codes.push("TA00001");
        let sale = self.office.sell(&codes);
        self.sold.extend([(sale, 1, i64::from(pieces)), (sale, 2, 1)]);
    }

    fn refund(&mut self, which: u8) {
        if self.sold.is_empty() {
            return;
        }
        let at = usize::from(which) % self.sold.len();
        let (sale, line, left) = &mut self.sold[at];
        self.office.give_back(*sale, *line);
        *left -= 1;
        if *left == 0 {
            self.sold.remove(at);
        }
    }

    fn happen(&mut self, what: Happens) {
        match what {
            Happens::Sale(pieces) => self.sell(pieces),
            Happens::Refund(which) => self.refund(which),
            Happens::Adjust(amount) => drop(self.office.adjust(amount)),
            Happens::Night => self.office.sleep(1),
            Happens::Late => {
                self.office.close_shift();
                self.office.outlet.clock.advance_ms(-86_400_000);
                self.sell(1);
                self.office.close_shift();
                self.office.outlet.clock.advance_ms(86_400_000);
            }
            Happens::Settle => {
                if let Ok(run) = self.office.prepare() {
                    self.office.post_run(&run).expect("nothing changed in between");
                }
            }
            Happens::Pay => {
                let newest = self.office.newest().map(|newest| newest.settlement_id);
                let paid = newest.and_then(|id| self.office.pay(id, in_cash()).ok());
                self.payouts.extend(paid.map(|paid| paid.payout_id));
            }
            Happens::Cancel => drop(self.payouts.pop().map(|payout| self.office.cancel(payout))),
            Happens::Reverse => drop(self.office.newest().map(|newest| self.office.reverse(newest.settlement_id))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statements_sum_to_the_ledger(happenings in prop::collection::vec(happening(), 1..30), bears in any::<bool>()) {
        let mut story = Story::new(if bears { DiscountBearer::Partner } else { DiscountBearer::Outlet });
        for what in happenings {
            story.happen(what);
            story.office.check();
        }
        // In the end everything is settled and paid: nothing is owed, or the partner owes what the statement says.
        story.office.sleep(1);
        story.happen(Happens::Settle);
        story.happen(Happens::Pay);
        story.office.check();
        prop_assert!(story.office.owed() <= Rupiah::ZERO, "{}", story.office.owed());
    }

    #[test]
    fn moving_a_refund_across_a_payout_changes_no_total(pieces in 1u8..5, line in 1i64..=2, later in 0i64..3) {
        let totals = [false, true].map(|across| {
            let mut story = Story::new(DiscountBearer::Outlet);
            story.sell(pieces);
            let sale = story.sold[0].0;
            if !across {
                story.office.give_back(sale, line);
            }
            story.office.sleep(1);
            story.happen(Happens::Settle);
            story.happen(Happens::Pay);
            if across {
                story.office.give_back(sale, line);
            }
            story.sell(2);
            story.office.sleep(1 + later);
            story.happen(Happens::Settle);
            story.happen(Happens::Pay);
            story.office.check();
            let accounts = ["payable_partner", "commission", "safe"];
            accounts.map(|account| story.office.account(account))
        });
        prop_assert_eq!(totals[0], totals[1]);
    }
}
