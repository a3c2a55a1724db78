//! Stok opname: every page with long names, and every sheet that lies over them.
use deks_ui::*;
use slint::ComponentHandle;

use super::{LONG_NAME, LONG_WORDS, State, elsewhere, rows, scrolling};

pub(super) fn states() -> Vec<State> {
    let mut all = vec![state("counts", |_| {}), state("no counts", |adapter| adapter.set_counts(rows(Vec::new())))];
    for side in 0..3 {
        all.push(state(&format!("counting, side {side}"), move |adapter| {
            adapter.set_view(OpnameView::Counting);
            adapter.set_side(side);
        }));
    }
    all.push(state("counting, nothing yet", |adapter| {
        adapter.set_view(OpnameView::Counting);
        adapter.set_last_id("".into());
    }));
    all.push(state("counting, found", |adapter| {
        adapter.set_view(OpnameView::Counting);
        adapter.set_query("tas".into());
    }));
    for has_chosen in [false, true] {
        all.push(state(&format!("differences, one chosen: {has_chosen}"), move |adapter| {
            adapter.set_view(OpnameView::Review);
            adapter.set_has_chosen(has_chosen);
        }));
    }
    all.push(state("minutes", |adapter| adapter.set_view(OpnameView::Minutes)));
    for at in 0..4 {
        all.push(state(&format!("sheet begin, scope {at}"), move |adapter| {
            adapter.set_scope_at(at);
            adapter.set_flaw(LONG_WORDS.into());
            adapter.set_sheet(OpnameSheet::Begin);
        }));
    }
    for sheet in [OpnameSheet::Person, OpnameSheet::End, OpnameSheet::Drop] {
        all.push(state(&format!("sheet {sheet:?}"), move |adapter| {
            adapter.set_flaw(LONG_WORDS.into());
            adapter.set_sheet(sheet);
        }));
    }
    all
}

fn state(name: &str, arrange: impl Fn(&OpnameAdapter<'_>) + 'static) -> State {
    scrolling(elsewhere(format!("opname, {name}"), Screen::Opname, move |app: &App| {
        let adapter = app.global::<OpnameAdapter>();
        fill(&adapter);
        arrange(&adapter);
    }))
}

fn fill(adapter: &OpnameAdapter<'_>) {
    let goods = || OpnameGoodsRow { id: "1".into(), name: LONG_NAME.into(), detail: LONG_WORDS.into() };
    let choice = || OpnameChoice { id: "1".into(), name: LONG_NAME.into(), detail: "M001".into() };
    adapter.set_may_keep(true);
    adapter.set_view(OpnameView::Counts);
    adapter.set_sheet(OpnameSheet::None);
    adapter.set_flaw("".into());
    adapter.set_counts(rows(vec![OpnameRow {
        id: "1".into(),
        number: "SO-K1-20261122-0001".into(),
        day: "22-11-2026".into(),
        scope: LONG_NAME.into(),
        detail: "48 barang, 412 buah".into(),
        standing: OpnameStanding::Counted,
    }]));
    adapter.set_running(true);
    adapter.set_running_counted(false);
    adapter.set_running_number("SO-K1-20261122-0001".into());
    adapter.set_running_scope("Rak A2".into());
    adapter.set_choices(rows(vec![choice(), choice()]));
    adapter.set_chosen_choice("1".into());
    adapter.set_people(rows(vec![choice(), choice()]));
    adapter.set_query("".into());
    adapter.set_found(rows(vec![goods(), goods()]));
    adapter.set_last_id("1".into());
    adapter.set_last_name(LONG_NAME.into());
    adapter.set_last_detail(LONG_WORDS.into());
    adapter.set_last_count(1_204);
    adapter.set_pile("120".into());
    adapter.set_products(1_480);
    adapter.set_counted(1_204);
    adapter.set_pieces(12_480);
    let scan =
        OpnameScanRow { product: "1".into(), name: LONG_NAME.into(), detail: "Staf Stok 1, 09.15".into(), qty: 12 };
    adapter.set_scans(rows(vec![scan.clone(), scan]));
    adapter.set_left(rows(vec![goods(), goods()]));
    adapter.set_left_count(276);
    adapter.set_counters(rows(vec![OpnameCounterRow {
        name: LONG_NAME.into(),
        source: "Pemindai ttyACM0".into(),
        pieces: "12480".into(),
    }]));
    let variance = VarianceRow {
        id: "1".into(),
        name: LONG_NAME.into(),
        detail: LONG_WORDS.into(),
        expected: "1204".into(),
        counted: "1199".into(),
        variance: "-5".into(),
        value: "-Rp 1.925.000".into(),
        reason: "".into(),
        note: "".into(),
        missing: true,
        moved: true,
        chosen: true,
    };
    adapter.set_variances(rows(vec![variance.clone(), VarianceRow { reason: "hilang".into(), ..variance.clone() }]));
    adapter.set_variance_count(48);
    adapter.set_unsaid_count(12);
    adapter.set_not_counted_count(9);
    adapter.set_missing("-148".into());
    adapter.set_more("+12".into());
    adapter.set_value("-Rp 12.925.000".into());
    adapter.set_chosen(variance);
    adapter.set_reasons(rows(vec![
        "hilang".into(),
        "rusak".into(),
        "salah catat".into(),
        "tertukar".into(),
        "belum dihitung, dilewati".into(),
        "lainnya".into(),
    ]));
    adapter.set_reason(0);
    adapter.set_minutes_number("SO-K1-20261122-0001".into());
    adapter.set_minutes_scope(LONG_NAME.into());
    adapter.set_minutes_detail(LONG_WORDS.into());
    adapter.set_minutes_made_good(LONG_WORDS.into());
}
