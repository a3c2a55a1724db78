//! Payments to partners: what is owed, working it out with a second person, and paying it.
//!
//! Every figure leads on: a balance to its statements, a statement to the lines of receipts behind it, a line to its
//! receipt. What was typed into a sheet stays there when an act is refused. Leaves to others: every rule of money
//! (`settlement`), and a second person's PIN (`approval`).

mod acts;
mod handle;
mod show;
#[cfg(test)]
mod tests;
mod view;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use deks_ui::{BalanceFilter, RunStage, SettlementSheet, SettlementView, StatementStanding};

use crate::base::{ActId, BusinessDay, PartnerId, PayoutId, Rupiah, SettlementId, UserId};
use crate::kiosk::approval::Given;
use crate::people::Approved;
use crate::settlement::{
    AdjustmentKind, Balance, CancelReason, Draft, MonthIncome, PaperStep, PayHow, Payout, Statement, StatementLine,
    WaitingRun,
};

pub use show::connect;

/// Everything the screen shows, as plain values.
#[derive(Debug)]
pub struct SettlementScreen {
    user: Option<UserId>,
    is_open: bool,
    /// Counts up with each load, so that a slow answer never replaces a later one.
    serial: u64,
    loading: bool,
    busy: bool,
    board: Option<Board>,
    tab: usize,
    query: String,
    filter: BalanceFilter,
    view: SettlementView,
    run: Run,
    partner: Option<PartnerPage>,
    statement: Option<StatementPage>,
    /// Transfers that somebody marks as arrived.
    chosen: BTreeSet<PayoutId>,
    sheet: SettlementSheet,
    typed: Typed,
    flaw: String,
    /// Made when a sheet opens and after each act: two taps are one act.
    act_id: ActId,
    /// What a second person was asked for.
    asked: Option<Asked>,
}

/// What the first page shows.
#[derive(Debug, Clone)]
pub struct Board {
    pub today: BusinessDay,
    /// Below it nothing is paid, but to those who leave.
    pub minimum: Rupiah,
    pub balances: Vec<Balance>,
    pub sent: Vec<Sent>,
    pub months: Vec<MonthIncome>,
    pub waiting: Option<Waiting>,
    /// Names of the columns that files for the bank can have.
    pub formats: Vec<String>,
}

/// Money on its way, with the names that it is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub payout: Payout,
    pub partner_name: String,
    pub batch: String,
}

/// A run that waits for approval, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub run: WaitingRun,
    pub by_name: String,
    /// `1 Desember 2026, 09.15`.
    pub at_text: String,
}

/// A working out: what it is up to, how far it is, what it found.
#[derive(Debug)]
pub struct Run {
    stage: RunStage,
    until: BusinessDay,
    drafts: Vec<NamedDraft>,
    meter: Arc<Meter>,
    flaw: String,
}

/// How far a working out is; looked at once a second.
#[derive(Debug, Default)]
pub struct Meter {
    pub done: AtomicUsize,
    pub of: AtomicUsize,
    pub stop: AtomicBool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDraft {
    pub code: String,
    pub name: String,
    pub draft: Draft,
}

/// One partner's page.
#[derive(Debug, Clone)]
pub struct PartnerPage {
    pub partner: PartnerId,
    pub code: String,
    pub name: String,
    pub contact: String,
    /// `Bank Contoh 0001112223 a.n. Pemilik 01`; empty while it is not complete.
    pub account: String,
    pub owed: Rupiah,
    pub not_settled: Rupiah,
    pub statements: Vec<(Statement, Option<Payout>)>,
    pub payouts: Vec<Payout>,
}

/// One statement's page; a draft has no statement.
#[derive(Debug, Clone)]
pub struct StatementPage {
    pub partner: PartnerId,
    pub partner_name: String,
    pub contact: String,
    pub account: String,
    pub statement: Option<Statement>,
    pub payout: Option<Payout>,
    pub period: String,
    pub closing: Rupiah,
    pub payment: String,
    /// Who worked it out and who approved it.
    pub hands: String,
    pub steps: Vec<PaperStep>,
    pub lines: Vec<StatementLine>,
}

/// What is typed into a sheet; the places are those in rows of choices.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    /// 0 cash, 1 transfer, 2 paid before.
    pub way: usize,
    pub receiver: String,
    pub on_paper: bool,
    pub strokes: String,
    pub pad: (i32, i32),
    pub reference: String,
    pub day: BusinessDay,
    /// 0 for the partner, 1 against.
    pub side: usize,
    pub kind: usize,
    pub amount: String,
    pub memo: String,
    pub reason: usize,
    pub format: usize,
    /// The payout that is to be cancelled.
    pub payout: Option<PayoutId>,
}

/// What waits for a second person's PIN.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    Post,
    Adjust,
    Reverse,
    Cancel,
}

#[derive(Debug)]
pub enum Intent {
    SignedIn(UserId),
    Entered,
    Left,
    Reload,
    Tick,
    Loaded {
        serial: u64,
        result: Result<Box<Board>, String>,
    },
    TabChosen(usize),
    QueryEdited(String),
    FilterChosen(BalanceFilter),
    OpenRun,
    UntilPicked(Option<BusinessDay>),
    UntilQuick(usize),
    WorkOut,
    Stop,
    WorkedOut {
        serial: u64,
        result: Result<Vec<NamedDraft>, String>,
    },
    AskApproval,
    Prepared(Result<usize, String>),
    Approve,
    Withdraw,
    Posted(Result<usize, String>),
    Withdrawn(Result<(), String>),
    DraftChosen(PartnerId),
    PartnerChosen(PartnerId),
    PartnerLoaded(Result<Box<PartnerPage>, String>),
    StatementChosen(SettlementId),
    /// The one that can be paid.
    OpenNewest,
    StatementLoaded(Result<Box<StatementPage>, String>),
    LineChosen(String),
    PayoutChosen(PayoutId),
    SentToggled(PayoutId),
    OpenSheet(SettlementSheet),
    OpenCancel(PayoutId),
    Edited(Box<Typed>),
    Signed {
        strokes: String,
        pad: (i32, i32),
    },
    Confirm,
    SheetClosed,
    Given(Given),
    Declined,
    Acted(Result<String, String>),
    Save(Paper),
    Saved(Result<String, String>),
    Back,
}

/// Something to take along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    Balances,
    Income,
    StatementPdf,
    StatementXlsx,
    Receipt(PayoutId),
}

#[derive(Debug)]
pub enum Effect {
    Load {
        serial: u64,
    },
    /// Works out; `waiting`: what waits for approval, as it would be posted now.
    WorkOut {
        serial: u64,
        until: BusinessDay,
        waiting: Option<crate::base::RunId>,
        meter: Arc<Meter>,
    },
    Prepare {
        act_id: ActId,
        until: BusinessDay,
    },
    Post {
        act_id: ActId,
        run_id: crate::base::RunId,
        approved: Option<Approved>,
    },
    Withdraw {
        act_id: ActId,
        run_id: crate::base::RunId,
    },
    LoadDraft(Box<NamedDraft>),
    LoadPartner(PartnerId),
    LoadStatement(SettlementId),
    Pay {
        act_id: ActId,
        settlement_id: SettlementId,
        how: PayHow,
    },
    MarkPaid {
        act_id: ActId,
        payouts: Vec<PayoutId>,
        reference: String,
        paid_on: BusinessDay,
    },
    Cancel {
        act_id: ActId,
        approved: Approved,
        payout: PayoutId,
        reason: CancelReason,
        note: String,
    },
    Adjust {
        act_id: ActId,
        approved: Approved,
        partner: PartnerId,
        kind: AdjustmentKind,
        amount: Rupiah,
        memo: String,
    },
    Reverse {
        act_id: ActId,
        approved: Approved,
        settlement_id: SettlementId,
        note: String,
    },
    BankFile {
        act_id: ActId,
        statements: Vec<SettlementId>,
        format: usize,
    },
    Save {
        paper: Paper,
        statement: Option<SettlementId>,
    },
}

impl SettlementScreen {
    pub fn new(today: BusinessDay) -> Self {
        SettlementScreen {
            user: None,
            is_open: false,
            serial: 0,
            loading: false,
            busy: false,
            board: None,
            tab: 0,
            query: String::new(),
            filter: BalanceFilter::All,
            view: SettlementView::Balances,
            run: Run {
                stage: RunStage::None,
                until: today.month().previous().last(),
                drafts: Vec::new(),
                meter: Arc::default(),
                flaw: String::new(),
            },
            partner: None,
            statement: None,
            chosen: BTreeSet::new(),
            sheet: SettlementSheet::None,
            typed: Typed::empty(today),
            flaw: String::new(),
            act_id: ActId::new(),
            asked: None,
        }
    }

    fn waiting(&self) -> Option<&Waiting> {
        self.board.as_ref()?.waiting.as_ref()
    }
}

impl PartnerPage {
    /// The statement that can be paid.
    fn ready(&self) -> Option<&Statement> {
        let ready = |(one, payout): &&(Statement, Option<Payout>)| {
            view::statement_standing(Some(one), payout.as_ref()) == StatementStanding::Ready
        };
        self.statements.iter().find(ready).map(|(statement, _)| statement)
    }
}

impl Typed {
    fn empty(today: BusinessDay) -> Typed {
        Typed {
            way: 0,
            receiver: String::new(),
            on_paper: false,
            strokes: String::new(),
            pad: (0, 0),
            reference: String::new(),
            day: today,
            side: 0,
            kind: 0,
            amount: String::new(),
            memo: String::new(),
            reason: 0,
            format: 0,
            payout: None,
        }
    }
}
