//! Settlement: partners are paid what they are owed, and can see why (SOP DEKS, steps 6 to 8; domain-id.md section 8).
//!
//! Promises: a statement covers each line of a sale or a refund once and for ever, with what was frozen on it, and is made
//! by one person and approved by another; what comes to be known later is in the next one. Statements, payouts and
//! adjustments are facts; taking one back is a new fact. For every partner, at any moment, what the ledger says it is owed
//! is the closing of its newest statement, less what was paid since, plus what no statement covers yet.
//!
//! Leaves to others: what was sold and what a sale is split into (`till`), what was agreed (`partners`).

mod adjust;
mod balances;
mod bank_file;
mod gather;
mod items;
mod keys;
mod paper;
mod pay;
mod payout_store;
mod post;
mod prepare;
mod receipt;
mod rules;
mod run_store;
mod shares;
mod sheets;
mod statement;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod undo;
mod verify;

pub use adjust::append as append_adjustment;
pub use adjust::{
    AMOUNT_RUPIAH_MAX, Adjust, AdjustError, Adjusted, Adjustment, AdjustmentKind, NewAdjustment, adjust, adjustment,
    adjustments_of,
};
pub use balances::{AGES, Balance, MonthIncome, balances, due_on, income};
pub use bank_file::{BankFileError, MadeBankFile, MakeBankFile, PAYOUTS_MAX, bank_file, make_bank_file};
pub use gather::{GatherError, Progress, QUIETLY};
pub use paper::{
    PaperLine, PaperStep, PaperTotals, StatementPaper, draft_paper, payment, rate, remark, statement_paper, steps,
};
pub use pay::{
    MarkPaid, MarkPaidError, Method, PaidOut, Pay, PayHow, PayOutError, REFERENCE_CHARS_MAX, Receiver, Signed,
    mark_paid, pay_out,
};
pub use payout_store::{
    Payout, PayoutBatch, PayoutState, batches, payout, payouts_for, payouts_in, payouts_of, sent_payouts,
};
pub use post::{Post, PostError, Posted, post};
pub use prepare::{Prepare, PrepareError, Prepared, WithdrawError, prepare, preview, withdraw};
pub use receipt::{PayoutPaper, payout_paper, payout_slip};
pub use rules::{DayPart, Draft, Item, ItemKind, Sums};
pub use run_store::{WaitingRun, partners_of_run, waiting};
pub use sheets::{balances_workbook, income_workbook, statement_workbook};
pub use statement::{
    Statement, StatementLine, items, lines, lines_of, newest_statements, reload, statement, statement_of_month,
    statements_of,
};
pub use undo::{
    CancelPayout, CancelPayoutError, CancelReason, NOTE_CHARS_MAX, Reverse, ReverseError, cancel_payout, reverse,
};
pub use verify::verify;
