//! What becomes of the parts that were taken before the sale is paid, without a window.

use super::*;
use crate::kiosk::till::Intent;
use crate::kiosk::till::pay::PayIntent;
use crate::kiosk::till::pay::tests::{act, card_part, code_on_screen, keys, now, paying, says, shown_order, ticks};
use crate::kiosk::till::tests::{done, till as bare};
use crate::people::Role;
use crate::till::PayError;

fn voucher_part(till: &mut TillScreen, typed: &[&str]) {
    act(till, [PayIntent::KindChosen(TenderKind::Voucher), PayIntent::WordsEdited("VC-0001".into())]);
    keys(till, typed);
    till.decide(Intent::PayConfirmed);
}

#[test]
fn a_part_that_is_taken_back_says_what_else_to_do_and_comes_back_for_ten_seconds() {
    let ids = |till: &TillScreen| now(till).added.iter().map(|added| added.id).collect::<Vec<_>>();
    let mut till = paying();
    card_part(&mut till);
    voucher_part(&mut till, &["1", "0", "000"]);
    let both = ids(&till);
    assert_eq!(both.len(), 2);
    let outs = till.decide(PayIntent::TenderRemoved(both[0]).into());
    assert!(says(&outs, "Kartu Rp\u{A0}50.000 dihapus. Batalkan juga di mesin kartu."), "{outs:?}");
    assert!(till.decide(PayIntent::TenderRemoved(both[1]).into()).is_empty(), "a double tap takes back one");
    assert_eq!(ids(&till), both[1..]);
    let outs = till.decide(PayIntent::TenderBroughtBack.into());
    assert!(says(&outs, "Pembayaran Rp\u{A0}50.000 dihitung lagi. Tidak ada yang perlu dibatalkan."), "{outs:?}");
    act(&mut till, [PayIntent::TenderBroughtBack]);
    assert_eq!(ids(&till), both, "it stands where it stood");
    act(&mut till, [PayIntent::TenderRemoved(both[0])]);
    ticks(&mut till, 2);
    let outs = till.decide(PayIntent::TenderRemoved(both[1]).into());
    assert!(says(&outs, "Voucher Rp\u{A0}10.000 dihapus."), "{outs:?}");
    ticks(&mut till, 10);
    act(&mut till, [PayIntent::TenderBroughtBack]);
    assert!(ids(&till).is_empty(), "too late");
}

#[test]
fn a_part_does_not_come_back_when_something_else_covers_the_sum() {
    let mut till = paying();
    card_part(&mut till);
    let card = now(&till).added[0].id;
    act(&mut till, [PayIntent::TenderRemoved(card)]);
    voucher_part(&mut till, &["4", "0", "000"]);
    act(&mut till, [PayIntent::TenderBroughtBack]);
    assert_eq!(now(&till).flaw, PayError::VoucherTooLarge { rest: Rupiah(35_000) }.to_string());
    assert_eq!((now(&till).added.len(), now(&till).rest().amount), (1, Rupiah(45_000)));
}

fn kept(till: &mut TillScreen) -> Option<Taken> {
    match till.keep_taken() {
        Some(Out::Do(Effect::Pay(PayEffect::KeepTaken(taken)))) => Some(taken),
        Some(other) => panic!("{other:?}"),
        None => None,
    }
}

#[test]
fn what_was_taken_and_the_code_that_was_shown_outlive_the_program() {
    let mut till = paying();
    assert_eq!(kept(&mut till), None, "nothing was taken");
    card_part(&mut till);
    assert_eq!(kept(&mut till).map(|taken| taken.added.len()), Some(1));
    assert_eq!(kept(&mut till), None, "it lies there already");
    let shown = code_on_screen(&mut till);
    let taken = kept(&mut till).expect("the code is kept while it is on the counter");
    assert_eq!((taken.added.len(), taken.code), (1, Some(shown.request_id)));
    // The power goes.
    let mut again = bare().with(till.settings.clone(), Role::Kasir);
    again.decide(Intent::Resumed { cart: Ok(Box::new(till.cart.clone())), taken: Ok(taken) });
    assert_eq!(kept(&mut again), None);
    again.decide(Intent::PayOpened);
    assert_eq!((now(&again).added.len(), now(&again).rest().amount), (1, Rupiah(35_000)));
    act(&mut again, [PayIntent::KindChosen(TenderKind::Qris)]);
    let outs = again.decide(Intent::PayConfirmed);
    assert_eq!(shown_order(&outs).and_then(|order| order.again), Some(shown.request_id), "no second code");
    again.decide(Intent::PaidOut(Box::new(Ok(done()))));
    assert_eq!(kept(&mut again), Some(Taken::default()), "nothing of it is for the next customer");
}

#[test]
fn what_was_taken_without_a_cart_is_in_a_sale_and_with_a_lost_one_it_is_said() {
    let mut till = paying();
    card_part(&mut till);
    let taken = kept(&mut till).expect("kept");
    let mut sold = bare();
    let outs = sold.decide(Intent::Resumed { cart: Ok(Box::default()), taken: Ok(taken.clone()) });
    assert!(sold.taken.is_empty() && !says(&outs, "Batalkan"), "{outs:?}");
    assert_eq!(kept(&mut sold), Some(Taken::default()));
    let mut lost = bare();
    let outs = lost.decide(Intent::Resumed { cart: Err("Rusak.".into()), taken: Ok(taken) });
    assert!(says(&outs, "Rusak.") && says(&outs, "Batalkan di mesin kartu"), "{outs:?}");
    assert_eq!(kept(&mut lost), Some(Taken::default()));
}
