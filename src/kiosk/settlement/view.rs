//! Figures as the screen shows them: rows, standings, points of charts, and which partners a filter shows.

use deks_ui::{
    BalanceFilter, BalanceRow, BalanceStanding, ChartPoint, IncomeRow, OwedLineRow, PayoutRow, RunRow, SentRow,
    StatementRow, StatementStanding, StepRow,
};

use super::{Board, NamedDraft, Sent};
use crate::base::text::fold;
use crate::base::{Rupiah, SettlementId};
use crate::kiosk::english::say;
use crate::kiosk::words::{short_month, short_rupiah};
use crate::settlement::{
    Balance, Method, MonthIncome, PaperStep, Payout, PayoutState, Statement, StatementLine, rate, remark,
};

/// What of the balances goes into a file for the bank.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ready {
    pub statements: Vec<SettlementId>,
    pub total: Rupiah,
    /// Ready, but without an account.
    pub left_out: usize,
}

impl Ready {
    pub fn of(board: &Board) -> Ready {
        let mut ready = Ready::default();
        for one in board.balances.iter().filter(|one| is_ready(one, board.minimum)) {
            match &one.statement {
                Some(statement) if one.has_account => {
                    ready.statements.push(statement.settlement_id);
                    ready.total += statement.closing;
                }
                _ => ready.left_out += 1,
            }
        }
        ready
    }
}

/// Whether the newest statement can be paid now.
pub(super) fn is_ready(balance: &Balance, minimum: Rupiah) -> bool {
    let unpaid = balance.unpaid();
    unpaid > Rupiah::ZERO && (unpaid >= minimum || balance.has_ended)
}

pub(super) fn is_late(balance: &Balance, board: &Board) -> bool {
    is_ready(balance, board.minimum) && balance.is_late(board.today)
}

/// Whether a filter and a search show a partner.
pub(super) fn shows(balance: &Balance, board: &Board, filter: BalanceFilter, query: &str) -> bool {
    let query = fold(query);
    let found =
        query.is_empty() || fold(&balance.business_name).contains(&query) || fold(&balance.code).contains(&query);
    found
        && match filter {
            BalanceFilter::All => true,
            BalanceFilter::Ready => is_ready(balance, board.minimum),
            BalanceFilter::Late => is_late(balance, board),
        }
}

fn standing(balance: &Balance, board: &Board) -> BalanceStanding {
    if is_late(balance, board) {
        BalanceStanding::Late
    } else if is_ready(balance, board.minimum) {
        BalanceStanding::Ready
    } else if balance.in_transit() > Rupiah::ZERO {
        BalanceStanding::Sent
    } else if balance.unpaid() > Rupiah::ZERO || balance.owed < Rupiah::ZERO {
        BalanceStanding::Carried
    } else if balance.not_settled() != Rupiah::ZERO {
        BalanceStanding::Open
    } else if balance.payout.is_some() {
        BalanceStanding::Paid
    } else {
        BalanceStanding::Nothing
    }
}

pub(super) fn balance_row(balance: &Balance, board: &Board) -> BalanceRow {
    let ready = balance.unpaid().max(balance.in_transit());
    BalanceRow {
        id: balance.partner.to_string().into(),
        code: balance.code.as_str().into(),
        name: balance.business_name.as_str().into(),
        owed: balance.owed.grouped().into(),
        standing: standing(balance, board),
        ready: ready.to_string().into(),
        due: balance.due_on.map(|day| day.numeric()).unwrap_or_default().into(),
        negative: balance.owed < Rupiah::ZERO,
    }
}

/// The parts of all balances by their age; the largest is as long as the chart.
pub(super) fn age_points(balances: &[Balance]) -> Vec<ChartPoint> {
    const NAMES: [&str; 4] = ["bulan ini", "bulan lalu", "dua bulan lalu", "lebih lama"];
    let sum = |age: usize| balances.iter().map(|one| one.ages[age]).sum::<Rupiah>();
    let sums: Vec<Rupiah> = (0..NAMES.len()).map(sum).collect();
    let most = sums.iter().map(|sum| sum.0).max().unwrap_or(0).max(1);
    let point = |(name, sum): (&&str, &Rupiah)| ChartPoint {
        label: say(name),
        value: short_rupiah(*sum).into(),
        share: sum.0.max(0) as f32 / most as f32,
        marked: false,
    };
    NAMES.iter().zip(&sums).map(point).collect()
}

pub(super) fn income_points(months: &[MonthIncome]) -> Vec<ChartPoint> {
    let most = months.iter().map(|month| month.net().0).max().unwrap_or(0).max(1);
    let last = months.len().saturating_sub(1);
    let point = |(at, month): (usize, &MonthIncome)| ChartPoint {
        label: short_month(month.month.month).into(),
        value: short_rupiah(month.net()).into(),
        share: month.net().0.max(0) as f32 / most as f32,
        marked: at == last,
    };
    months.iter().enumerate().map(point).collect()
}

/// The newest month on top.
pub(super) fn income_rows(months: &[MonthIncome]) -> Vec<IncomeRow> {
    let row = |month: &MonthIncome| IncomeRow {
        month: month.month.long().into(),
        commission: month.commission.grouped().into(),
        fee: month.monthly_fee.grouped().into(),
        borne: (-month.discount_outlet).grouped().into(),
        net: month.net().grouped().into(),
    };
    months.iter().rev().map(row).collect()
}

pub(super) fn sent_row(sent: &Sent, chosen: bool) -> SentRow {
    let receiver = &sent.payout.receiver;
    SentRow {
        id: sent.payout.payout_id.to_string().into(),
        number: sent.payout.number.as_str().into(),
        partner: sent.partner_name.as_str().into(),
        account: [receiver.bank_name.as_str(), &receiver.bank_account].join(" ").trim().into(),
        day: sent.payout.day.numeric().into(),
        batch: sent.batch.as_str().into(),
        amount: sent.payout.amount.grouped().into(),
        chosen,
    }
}

pub(super) fn run_row(one: &NamedDraft) -> RunRow {
    let (sums, closing) = (one.draft.sums(), one.draft.closing());
    RunRow {
        id: one.draft.partner.to_string().into(),
        code: one.code.as_str().into(),
        name: one.name.as_str().into(),
        lines: i32::try_from(sums.lines).unwrap_or(i32::MAX),
        gross: sums.gross.grouped().into(),
        commission: (-sums.commission).grouped().into(),
        opening: one.draft.opening.grouped().into(),
        closing: closing.grouped().into(),
        negative: closing < Rupiah::ZERO,
    }
}

/// How far a statement is.
pub(super) fn statement_standing(statement: Option<&Statement>, payout: Option<&Payout>) -> StatementStanding {
    let Some(statement) = statement else { return StatementStanding::Draft };
    match payout.map(|payout| &payout.state) {
        _ if statement.is_reversed => StatementStanding::Reversed,
        Some(PayoutState::Paid { .. }) => StatementStanding::Paid,
        Some(PayoutState::Sent) => StatementStanding::Sent,
        _ if !statement.is_newest => StatementStanding::Carried,
        _ if statement.closing > Rupiah::ZERO => StatementStanding::Ready,
        _ => StatementStanding::Nothing,
    }
}

pub(super) fn statement_row(statement: &Statement, payout: Option<&Payout>) -> StatementRow {
    StatementRow {
        id: statement.settlement_id.to_string().into(),
        number: statement.number.as_str().into(),
        period: period(statement.from, statement.until).into(),
        closing: statement.closing.grouped().into(),
        negative: statement.closing < Rupiah::ZERO,
        standing: statement_standing(Some(statement), payout),
    }
}

/// `1-11-2026 – 30-11-2026`.
pub(super) fn period(from: crate::base::BusinessDay, until: crate::base::BusinessDay) -> String {
    format!("{} – {}", from.numeric(), until.numeric())
}

pub(super) fn payout_row(payout: &Payout) -> PayoutRow {
    let how = match payout.method {
        Method::Cash => "tunai",
        Method::Transfer => "transfer",
        Method::Outside => "sebelum program ini",
    };
    PayoutRow {
        id: payout.payout_id.to_string().into(),
        number: payout.number.as_str().into(),
        day: payout.day.numeric().into(),
        how: say(how),
        amount: payout.amount.grouped().into(),
        cancelled: !payout.is_live(),
        sent: payout.state == PayoutState::Sent,
    }
}

pub(super) fn step_row(step: &PaperStep) -> StepRow {
    StepRow {
        label: say(&step.label),
        remark: say(&step.remark),
        amount: step.amount_rupiah.grouped().into(),
        negative: step.amount_rupiah < Rupiah::ZERO,
    }
}

pub(super) fn line_row(line: &StatementLine) -> OwedLineRow {
    let owed = &line.line;
    let receipt = if owed.sale_number.is_empty() { &owed.number } else { &owed.sale_number };
    let name = match owed.variant.as_str() {
        "" => owed.name.clone(),
        variant => format!("{}, {variant}", owed.name),
    };
    OwedLineRow {
        receipt: receipt.as_str().into(),
        day: owed.day.numeric().into(),
        number: owed.number.as_str().into(),
        name: name.into(),
        remark: remark(line).into(),
        qty: i32::try_from(owed.qty).unwrap_or(i32::MAX),
        gross: owed.gross.grouped().into(),
        taken: taken(line).into(),
        payable: line.payable().grouped().into(),
        negative: line.payable() < Rupiah::ZERO,
    }
}

/// `harga 100.000, komisi 15 % 15.000, QRIS 300`: everything between what the customer paid and what is owed.
fn taken(line: &StatementLine) -> String {
    let owed = &line.line;
    let parts = [
        (owed.unit_price, format!("harga {}", owed.unit_price.grouped())),
        (owed.discount_partner, format!("potongan mitra {}", (-owed.discount_partner).grouped())),
        (owed.commission, format!("komisi {} {}", rate(owed.commission_kind), (-owed.commission).grouped())),
        (line.qris_fee, format!("biaya QRIS {}", (-line.qris_fee).grouped())),
        (line.rounding, format!("pembulatan {}", line.rounding.grouped())),
    ];
    let said = parts.iter().filter(|(amount, _)| *amount != Rupiah::ZERO).map(|(_, words)| say(words).to_string());
    said.collect::<Vec<String>>().join(", ")
}
