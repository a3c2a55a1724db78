//! Pembayaran mitra: every page, with long names, and every sheet that lies over them.
use deks_ui::*;
use slint::ComponentHandle;

use super::{LONG_NAME, LONG_WORDS, State, elsewhere, rows, scrolling};

pub(super) fn states() -> Vec<State> {
    let mut all = Vec::new();
    for (name, tab) in [("partners", 0), ("on the way", 1), ("income", 2)] {
        all.push(state(name, move |adapter| adapter.set_tab(tab)));
    }
    for stage in [RunStage::None, RunStage::Working, RunStage::LookedAt, RunStage::Waiting] {
        all.push(state(&format!("working out, {stage:?}"), move |adapter| {
            adapter.set_view(SettlementView::Run);
            adapter.set_stage(stage);
            adapter.set_run_flaw(LONG_WORDS.into());
        }));
    }
    all.push(state("a partner", |adapter| adapter.set_view(SettlementView::Partner)));
    for standing in [StatementStanding::Ready, StatementStanding::Paid, StatementStanding::Reversed] {
        all.push(state(&format!("a statement, {standing:?}"), move |adapter| {
            adapter.set_view(SettlementView::Statement);
            adapter.set_standing(standing);
        }));
    }
    all.extend(of_sheets());
    all
}

fn of_sheets() -> Vec<State> {
    let sheets = [
        SettlementSheet::Sent,
        SettlementSheet::Cancel,
        SettlementSheet::Adjust,
        SettlementSheet::Reverse,
        SettlementSheet::BankFile,
    ];
    let mut all = Vec::new();
    for sheet in sheets {
        all.push(state(&format!("sheet {sheet:?}"), move |adapter| {
            adapter.set_flaw(LONG_WORDS.into());
            adapter.set_sheet(sheet);
        }));
    }
    for way in 0..3 {
        all.push(state(&format!("paying, way {way}"), move |adapter| {
            adapter.set_view(SettlementView::Statement);
            adapter.set_way(way);
            adapter.set_sheet(SettlementSheet::Pay);
        }));
    }
    all
}

fn state(name: &str, arrange: impl Fn(&SettlementAdapter<'_>) + 'static) -> State {
    scrolling(elsewhere(format!("settlement, {name}"), Screen::Settlement, move |app: &App| {
        let adapter = app.global::<SettlementAdapter>();
        fill(&adapter);
        arrange(&adapter);
    }))
}

fn fill(adapter: &SettlementAdapter<'_>) {
    adapter.set_owed_total("Rp 124.500.000".into());
    adapter.set_ready_total("Rp 118.200.000".into());
    adapter.set_partner_name(LONG_NAME.into());
    adapter.set_statement_number("RH-K1-20261201-0007".into());
    adapter.set_statement_period("01-11-2026 – 30-11-2026".into());
    adapter.set_closing("Rp 112.100.000".into());
    adapter.set_payment(LONG_WORDS.into());
    adapter.set_hands("Dihitung Manajer 1, disetujui Admin Gerai.".into());
    adapter.set_may_reverse(true);
    adapter.set_account("Bank Contoh 0001112223334 a.n. Pemilik UKM 01".into());
    adapter.set_pay_amount("Rp 112.100.000".into());
    adapter.set_file_total("Rp 118.200.000".into());
    adapter.set_file_count(12);
    adapter.set_file_left_out(2);
    adapter.set_sent_chosen(1);
    adapter.set_sent_chosen_total("Rp 112.100.000".into());
    adapter.set_formats(rows(vec!["Umum".into(), "Bank Contoh".into()]));
    adapter.set_prepared_by("Manajer 1".into());
    adapter.set_prepared_at("1 Desember 2026, 09.15".into());
    adapter.set_needs_other(true);
    adapter.set_run_payable("Rp 118.200.000".into());
    adapter.set_run_done(12);
    adapter.set_run_of(40);
    let row = BalanceRow {
        id: "1".into(),
        code: "M001".into(),
        name: LONG_NAME.into(),
        owed: "112.100.000".into(),
        standing: BalanceStanding::Late,
        ready: "Rp 112.100.000".into(),
        due: "10-12-2026".into(),
        negative: false,
    };
    adapter.set_balances(rows(vec![row.clone(), row]));
    let run = RunRow {
        id: "1".into(),
        code: "M001".into(),
        name: LONG_NAME.into(),
        lines: 214,
        gross: "132.000.000".into(),
        commission: "-19.900.000".into(),
        opening: "0".into(),
        closing: "112.100.000".into(),
        negative: false,
    };
    adapter.set_run_rows(rows(vec![run.clone(), run]));
    let sent = SentRow {
        id: "1".into(),
        number: "BY-K1-20261210-0001".into(),
        partner: LONG_NAME.into(),
        account: "Bank Contoh 0001112223334".into(),
        day: "10-12-2026".into(),
        batch: "BB-K1-20261210-0001".into(),
        amount: "112.100.000".into(),
        chosen: true,
    };
    adapter.set_sent(rows(vec![sent.clone(), sent]));
    let month = IncomeRow {
        month: "November 2026".into(),
        commission: "19.900.000".into(),
        fee: "1.500.000".into(),
        borne: "-250.000".into(),
        net: "21.150.000".into(),
    };
    adapter.set_months(rows(vec![month.clone(), month]));
    let bar = |label: &str| ChartPoint { label: label.into(), value: "1,2 jt".into(), share: 0.7, marked: false };
    adapter.set_income(rows(vec![bar("Okt"), bar("Nov")]));
    adapter.set_ages(rows(vec![bar("bulan ini"), bar("lebih lama")]));
    fill_statement(adapter);
}

fn fill_statement(adapter: &SettlementAdapter<'_>) {
    let statement = StatementRow {
        id: "1".into(),
        number: "RH-K1-20261201-0007".into(),
        period: "01-11-2026 – 30-11-2026".into(),
        closing: "112.100.000".into(),
        negative: false,
        standing: StatementStanding::Ready,
    };
    adapter.set_statements(rows(vec![statement.clone(), statement]));
    let payout = PayoutRow {
        id: "1".into(),
        number: "BY-K1-20261110-0003".into(),
        day: "10-11-2026".into(),
        how: "sebelum program ini".into(),
        amount: "112.100.000".into(),
        cancelled: true,
        sent: false,
    };
    adapter.set_payouts(rows(vec![payout.clone(), payout]));
    let step = StepRow {
        label: "Potongan harga yang ditanggung mitra".into(),
        remark: LONG_WORDS.into(),
        amount: "-112.100.000".into(),
        negative: true,
    };
    adapter.set_steps(rows(vec![step.clone(), step]));
    let line = OwedLineRow {
        receipt: "K1-20261122-0001".into(),
        day: "22-11-2026".into(),
        number: "RT-K1-20261122-0001".into(),
        name: LONG_NAME.into(),
        remark: LONG_WORDS.into(),
        qty: -2,
        gross: "-170.000".into(),
        taken: "harga 85.000, komisi 15 % 25.500".into(),
        payable: "-144.500".into(),
        negative: true,
    };
    adapter.set_lines(rows(vec![line.clone(), line]));
}
