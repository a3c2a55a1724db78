//! The card's part about pieces, without a window.

use super::tests::{card, data_of, typing, with_card};
use super::*;
use crate::base::UserId;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::Liability;
use crate::till::Reason;

fn type_in_sheet(screen: &mut ProductsScreen, change: impl FnOnce(&mut SheetTyped)) -> Vec<Out<Effect>> {
    let mut typed = card(screen).typed.clone();
    change(&mut typed);
    screen.decide(Intent::SheetEdited(typed))
}

fn open(sheet: ProductSheet) -> ProductsScreen {
    let (mut screen, _) = with_card();
    screen.decide(Intent::OpenSheet(sheet));
    assert_eq!(card(&screen).sheet, sheet);
    screen
}

#[test]
fn pieces_are_carried_both_ways_and_a_double_tap_carries_them_once() {
    for (sheet, pieces, to) in
        [(ProductSheet::ToShelf, 1, Place::Shelf), (ProductSheet::ToStoreroom, 1, Place::Storeroom)]
    {
        let mut screen = open(sheet);
        assert_eq!(card(&screen).typed.pieces, pieces.to_string());
        let outs = screen.decide(Intent::SheetDone);
        assert!(
            matches!(&outs[..], [Out::Do(Effect::Carry { to: wanted, qty, .. })] if (*wanted, *qty) == (to, pieces))
        );
        assert!(screen.decide(Intent::SheetDone).is_empty());
        screen.decide(Intent::SheetClosed);
        assert_eq!(card(&screen).sheet, sheet, "what is under way is not shut away");
        screen.decide(Intent::Acted(Err("Di gudang hanya ada 1 buah.".into())));
        assert_eq!(card(&screen).sheet_flaw, "Di gudang hanya ada 1 buah.");
        screen.decide(Intent::Acted(Ok("1 buah dipindah.".into())));
        assert_eq!(card(&screen).sheet, ProductSheet::None);
    }
}

#[test]
fn what_only_the_person_at_the_screen_can_put_right_is_said_before_somebody_else_comes() {
    let mut screen = open(ProductSheet::WriteOff);
    for (pieces, memo, flaw) in [
        ("", "jatuh", "Isi jumlah buah dengan angka."),
        ("dua", "jatuh", "Isi jumlah buah dengan angka."),
        ("0", "jatuh", "Isi jumlah antara 1 dan 4, yaitu sisa stok menurut catatan."),
        ("5", "jatuh", "Isi jumlah antara 1 dan 4, yaitu sisa stok menurut catatan."),
        ("2", "  ", "Tulis apa yang terjadi, supaya mitra bisa memahaminya."),
    ] {
        type_in_sheet(&mut screen, |typed| (typed.pieces, typed.memo) = (pieces.into(), memo.into()));
        assert!(screen.decide(Intent::SheetDone).is_empty());
        assert_eq!(card(&screen).sheet_flaw, flaw);
    }
}

#[test]
fn a_loss_shows_its_cost_and_goes_only_with_a_second_person() {
    let mut screen = open(ProductSheet::WriteOff);
    let outs =
        type_in_sheet(&mut screen, |typed| (typed.pieces, typed.loss, typed.memo) = ("2".into(), 1, "hilang".into()));
    assert!(matches!(&outs[..], [Out::Do(Effect::LookUpCost { qty: 2, .. })]), "{outs:?}");
    let (value, part) = (Rupiah(170_000), Rupiah(144_500));
    let cost = Cost { value, part, bearer: Liability::Outlet, made_good: part };
    screen.decide(Intent::CostKnown { qty: 1, cost: None });
    screen.decide(Intent::CostKnown { qty: 2, cost: Some(cost) });
    assert_eq!(card(&screen).cost, Some(cost), "an answer about other pieces is late");
    let outs = screen.decide(Intent::SheetDone);
    let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
    assert!(card(&screen).has_asked(ask.id));
    let given = |approval| Given { id: ask.id, reason: Reason::of("agreement"), approval };
    let approved = Approved::played(UserId::new(), UserId::new());
    let outs = screen.decide(Intent::Given(given(Some(approved))));
    assert!(
        matches!(&outs[..], [Out::Do(Effect::WriteOff { kind: LossKind::Lost, qty: 2, note, .. })] if note == "hilang"),
        "{outs:?}"
    );
    assert!(!card(&screen).has_asked(ask.id), "one answer is enough");
}

#[test]
fn whoever_declines_leaves_the_sheet_as_it_was() {
    let mut screen = open(ProductSheet::WriteOff);
    type_in_sheet(&mut screen, |typed| typed.memo = "jatuh".into());
    screen.decide(Intent::SheetDone);
    assert!(card(&screen).busy);
    screen.decide(Intent::Declined);
    let card = card(&screen);
    assert_eq!((card.busy, card.sheet, card.typed.memo.as_str()), (false, ProductSheet::WriteOff, "jatuh"));
}

#[test]
fn a_wish_for_another_price_keeps_its_day_and_its_way() {
    let mut screen = open(ProductSheet::PriceWish);
    screen.decide(Intent::SheetDone);
    assert_eq!(card(&screen).sheet_flaw, "Tulis harga dalam rupiah utuh, misalnya 85.000.");
    let today = data_of("Tas").today;
    for (from, wanted) in [(today, None), (today.plus_days(40), Some(today.plus_days(40)))] {
        typing(&mut screen, |typed| (typed.new_price, typed.price_from) = ("90.000".into(), from));
        type_in_sheet(&mut screen, |typed| (typed.channel, typed.memo) = (1, "bahan naik".into()));
        let outs = screen.decide(Intent::SheetDone);
        let [Out::Do(Effect::Wish { price, wanted: asked, channel, note, .. })] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!((price.0, *asked, *channel, note.as_str()), (90_000, wanted, Channel::ALL[1], "bahan naik"));
        screen.decide(Intent::Acted(Err("sudah ada".into())));
    }
    screen.decide(Intent::Acted(Ok("Permintaan dicatat.".into())));
    assert!(card(&screen).new_price.is_empty(), "it is asked for: nobody changes it by hand as well");
}

#[test]
fn a_shelf_is_work_until_it_is_kept() {
    let (mut screen, _) = with_card();
    typing(&mut screen, |typed| typed.shelf = " B1 ".into());
    assert!(card(&screen).shelf_changed() && card(&screen).holds_work());
    let outs = screen.decide(Intent::SaveShelf);
    assert!(matches!(&outs[..], [Out::Do(Effect::SaveShelf { shelf, .. })] if shelf == " B1 "), "{outs:?}");
    screen.decide(Intent::Acted(Ok("Rak disimpan.".into())));
    assert!(!card(&screen).shelf_changed());
    typing(&mut screen, |typed| typed.shelf = "B1".into());
    assert!(!card(&screen).shelf_changed());
}
