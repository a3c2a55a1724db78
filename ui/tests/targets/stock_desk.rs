//! Urusan barang and the card of a product: every tab with long names, and every sheet that lies over them.
use deks_ui::*;
use slint::ComponentHandle;

use super::{LONG_NAME, LONG_WORDS, State, elsewhere, rows, scrolling};

const TABS: [DeskTab; 5] = [DeskTab::Fill, DeskTab::Restock, DeskTab::Prices, DeskTab::Markdown, DeskTab::Losses];
const CARD_TABS: i32 = 5;

pub(super) fn states() -> Vec<State> {
    let mut all = Vec::new();
    for (at, tab) in TABS.into_iter().enumerate() {
        for (words, flaw) in [("", ""), (LONG_WORDS, LONG_WORDS)] {
            all.push(desk(&format!("{tab:?}, flaw: {}", !flaw.is_empty()), move |adapter| {
                turn(adapter, at, tab);
                adapter.set_words(words.into());
                adapter.set_flaw(flaw.into());
            }));
        }
        all.push(desk(&format!("{tab:?}, nothing"), move |adapter| {
            turn(adapter, at, tab);
            adapter.set_items(rows(Vec::new()));
        }));
        all.push(desk(&format!("{tab:?}, may not"), move |adapter| {
            turn(adapter, at, tab);
            adapter.set_may_act(false);
        }));
    }
    for (sheet, is_early, partner) in [
        (DeskSheet::Accept, false, ""),
        (DeskSheet::Accept, true, ""),
        (DeskSheet::Decline, false, ""),
        (DeskSheet::Plan, false, ""),
        (DeskSheet::Plan, false, "1"),
    ] {
        all.push(desk(&format!("sheet {sheet:?}, early {is_early}, partner {partner:?}"), move |adapter| {
            adapter.set_flaw(LONG_WORDS.into());
            adapter.set_is_early(is_early);
            adapter.set_partner_id(partner.into());
            adapter.set_sheet(sheet);
        }));
    }
    all.extend(states_of_a_card());
    all
}

fn desk(name: &str, arrange: impl Fn(&StockDeskAdapter<'_>) + 'static) -> State {
    scrolling(elsewhere(format!("stock desk, {name}"), Screen::StockDesk, move |app: &App| {
        let adapter = app.global::<StockDeskAdapter>();
        fill(&adapter);
        arrange(&adapter);
    }))
}

fn turn(adapter: &StockDeskAdapter<'_>, at: usize, tab: DeskTab) {
    adapter.set_tab(tab);
    adapter.set_tab_at(at as i32);
}

fn fill(adapter: &StockDeskAdapter<'_>) {
    let item = || DeskItem {
        id: "1".into(),
        title: LONG_NAME.into(),
        detail: LONG_WORDS.into(),
        figure: "-Rp 12.225.000".into(),
        badge: "sudah diminta 20-11-2026".into(),
        waits: true,
    };
    let line = || DeskLine {
        product: "1".into(),
        title: LONG_NAME.into(),
        detail: LONG_WORDS.into(),
        figure: "Rp 12.225.000".into(),
        small: "Rp 11.000.000 mulai 20-11-2026".into(),
        badge: "sudah diminta 20-11-2026".into(),
    };
    adapter.set_busy(false);
    adapter.set_may_act(true);
    adapter.set_is_open(true);
    adapter.set_sheet(DeskSheet::None);
    adapter.set_flaw("".into());
    adapter.set_counts(rows(vec![128, 64, 12, 0, 36]));
    adapter.set_items(rows(vec![item(), item(), item()]));
    adapter.set_item_id("1".into());
    adapter.set_title(LONG_NAME.into());
    adapter.set_detail(LONG_WORDS.into());
    adapter.set_lines(rows(vec![line(), line(), line()]));
    adapter.set_figure("Rp 12.225.000".into());
    adapter.set_pieces("1204".into());
    adapter.set_partner_name(LONG_NAME.into());
    let partner = || DeskPartner { id: "1".into(), name: LONG_NAME.into(), detail: "M001".into() };
    adapter.set_partners(rows(vec![partner(), partner()]));
    turn(adapter, 0, DeskTab::Fill);
}

fn states_of_a_card() -> Vec<State> {
    let mut all = Vec::new();
    for tab in 0..CARD_TABS {
        for may in [true, false] {
            all.push(card(&format!("tab {tab}, may keep: {may}"), move |adapter| {
                adapter.set_tab(tab);
                adapter.set_may_keep(may);
            }));
        }
    }
    for sheet in [ProductSheet::ToStoreroom, ProductSheet::ToShelf, ProductSheet::WriteOff, ProductSheet::PriceWish] {
        for flaw in ["", LONG_WORDS] {
            all.push(card(&format!("sheet {sheet:?}, flaw: {}", !flaw.is_empty()), move |adapter| {
                adapter.set_tab(2);
                adapter.set_sheet_flaw(flaw.into());
                adapter.set_sheet(sheet);
            }));
        }
    }
    all
}

fn card(name: &str, arrange: impl Fn(&ProductsAdapter<'_>) + 'static) -> State {
    scrolling(elsewhere(format!("a product, {name}"), Screen::Products, move |app: &App| {
        let adapter = app.global::<ProductsAdapter>();
        adapter.set_card_open(true);
        adapter.set_title(LONG_NAME.into());
        adapter.set_owner(LONG_NAME.into());
        adapter.set_price("Rp 12.225.000".into());
        adapter.set_on_hand(1_204);
        adapter.set_on_shelf(1_100);
        adapter.set_in_storeroom(104);
        adapter.set_shelves(rows((1..8).map(|at| format!("Etalase {at}").into()).collect()));
        adapter.set_shelf("Etalase 1".into());
        adapter.set_shelf_changed(true);
        adapter.set_new_price("12.225.000".into());
        adapter.set_earliest("22 Desember 2026".into());
        adapter.set_wish("".into());
        adapter.set_loss_words(LONG_WORDS.into());
        adapter.set_sheet(ProductSheet::None);
        adapter.set_sheet_flaw("".into());
        arrange(&adapter);
    }))
}
