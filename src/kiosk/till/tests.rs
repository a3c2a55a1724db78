//! What the till decides beside the sale itself, without a window.

use super::pay::DoneSheet;
use super::untagged::{PartnerChoice, UntaggedIntent};
use super::*;
use crate::base::money::RoundingDirection;
use crate::base::{PartnerId, UtcMs};
use crate::devices::JobState;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::till::promotions::{BearerWish, Effect as PromotionEffect, Target};
use crate::till::{CartError, Paid, Tender};

pub(super) fn till() -> TillScreen {
    let rounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };
    TillScreen::new(rounding, BusinessDay::new(2026, 11, 22).expect("a day"), Rupiah(500_000))
}

pub(super) fn item(name: &str) -> CartItem {
    CartItem {
        product_id: Some(ProductId::new()),
        partner_id: PartnerId::new(),
        partner_name: "Mitra Pandan".into(),
        code: "7KQ2M9X".into(),
        name: name.into(),
        variant: String::new(),
        category: "Kriya".into(),
        unit_price: Rupiah(85_000),
        on_hand: 9,
    }
}

pub(super) fn scan(till: &mut TillScreen, found: Found) -> Vec<Out<Effect>> {
    till.decide(Intent::FoundCode { code: "7KQ2M9X".into(), found: Ok(found) })
}

fn names(till: &TillScreen) -> Vec<&str> {
    till.cart.lines().iter().map(|line| line.item.name.as_str()).collect()
}

pub(super) fn done() -> Done {
    let paid = Paid {
        sale_id: SaleId::new(),
        number: "K1-20261122-0001".into(),
        total: Rupiah(85_000),
        rounding: Rupiah::ZERO,
        given: Rupiah(85_000),
        change: Rupiah::ZERO,
        print_job: None,
    };
    Done {
        paid,
        parts: Vec::new(),
        columns: 32,
        preview: Vec::new(),
        printing: Printing::Off,
        copy: None,
        copy_printing: Printing::Off,
        copying: None,
        rest_ticks: 0,
        asking_copy: None,
        sheet: DoneSheet::None,
    }
}

#[test]
fn a_scan_while_the_payment_is_saved_goes_into_the_next_sale() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    till.decide(Intent::PayConfirmed);
    scan(&mut till, Found::One(item("Sabun")));
    scan(&mut till, Found::Many(vec![item("Teh"), item("Kopi")]));
    assert_eq!(names(&till), ["Tas"], "what is being paid is what stands there");
    let outs = till.decide(Intent::PaidOut(Box::new(Ok(done()))));
    let kept = outs.iter().position(|out| matches!(out, Out::Do(Effect::Keep(cart)) if !cart.is_empty()));
    let told = outs.iter().position(|out| matches!(out, Out::Tell(Event::Sold)));
    assert!(kept.is_some() && kept < told, "who hears of the sale finds the next cart kept");
    assert_eq!(names(&till), ["Sabun"]);
    assert_eq!(till.choices.len(), 1);
}

#[test]
fn a_refused_payment_takes_the_scans_that_came_meanwhile() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    till.decide(Intent::PayConfirmed);
    scan(&mut till, Found::One(item("Sabun")));
    till.decide(Intent::PaidOut(Box::new(Err(PayError::DiskLow { free_bytes: 0 }))));
    assert_eq!(names(&till), ["Tas", "Sabun"]);
}

#[test]
fn a_piece_without_a_label_needs_its_owner_and_a_price() {
    let mut till = till();
    let partner = PartnerChoice { id: PartnerId::new(), name: "Dapur Contoh".into(), detail: String::new() };
    till.decide(UntaggedIntent::Opened { code: String::new() }.into());
    till.decide(UntaggedIntent::PartnersFound { serial: 0, result: Ok(Vec::new()) }.into());
    assert!(till.decide(UntaggedIntent::Added.into()).is_empty() && till.cart.is_empty());
    till.decide(UntaggedIntent::PartnersFound { serial: 1, result: Ok(vec![partner.clone()]) }.into());
    till.decide(UntaggedIntent::PartnerChosen(partner.id).into());
    for key in ["0", "6", "000", "x", "5", "back"] {
        till.decide(UntaggedIntent::Key(key.into()).into());
    }
    till.decide(UntaggedIntent::Added.into());
    let flaw = till.untagged.as_ref().map(|form| form.flaw.clone()).unwrap_or_default();
    assert_eq!(flaw, CartError::DescriptionMissing.to_string());
    till.decide(UntaggedIntent::Described("tas kecil".into()).into());
    till.decide(UntaggedIntent::Added.into());
    assert!(till.untagged.is_none());
    let line = &till.cart.lines()[0];
    assert_eq!((line.item.name.as_str(), line.item.unit_price), ("tas kecil", Rupiah(6_000)));
    assert_eq!(line.item.partner_id, partner.id);
}

#[test]
fn a_question_that_was_closed_waits_until_the_till_is_opened_again() {
    let mut till = till();
    let job = JobSummary {
        id: PrintJobId::new(),
        printer: "receipt".into(),
        title: "Struk K1-20261122-0001".into(),
        is_copy: false,
        state: JobState::Held,
        tries: 0,
        error: String::new(),
        made_at: UtcMs(0),
    };
    assert!(!till.decide(Intent::Tick).iter().any(|out| matches!(out, Out::Do(Effect::LookAtQueue))), "not here");
    till.decide(Intent::Entered);
    assert!(till.decide(Intent::Tick).iter().any(|out| matches!(out, Out::Do(Effect::LookAtQueue))));
    till.decide(Intent::QueueLooked(vec![job.clone()]));
    assert!(till.ask.is_some());
    till.decide(Intent::AnswerPutOff);
    till.decide(Intent::QueueLooked(vec![job.clone()]));
    let looks = |outs: &[Out<Effect>]| outs.iter().any(|out| matches!(out, Out::Do(Effect::LookAtQueue)));
    assert!(till.ask.is_none() && !looks(&till.decide(Intent::Tick)));
    till.decide(Intent::Entered);
    till.decide(Intent::QueueLooked(vec![job.clone()]));
    let outs = till.decide(Intent::Answered(Decision::Print));
    assert!(matches!(&outs[..], [Out::Do(Effect::Answer { jobs, .. })] if *jobs == [job.id]));
}

#[test]
fn a_new_day_changes_what_is_legal_tender_and_loads_the_shelf_again() {
    let mut till = till();
    let tomorrow = BusinessDay::new(2026, 11, 23).expect("a day");
    let outs = till.decide(Intent::DayBegan(tomorrow));
    assert_eq!(till.today, tomorrow);
    let loads = |wanted: fn(&Effect) -> bool| outs.iter().any(|out| matches!(out, Out::Do(effect) if wanted(effect)));
    assert!(loads(|effect| matches!(effect, Effect::LoadShelf { .. })));
    assert!(loads(|effect| matches!(effect, Effect::LoadPromotions)), "which promotions hold may have changed");
}

#[test]
fn a_doubtful_amount_is_asked_about_until_it_changes_or_is_meant() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    let type_in = |till: &mut TillScreen, keys: &[&str]| {
        for key in keys {
            till.decide(Intent::PayKey((*key).into()));
        }
    };
    type_in(&mut till, &["1", "000", "000"]);
    assert!(till.decide(Intent::PayConfirmed).is_empty(), "asked");
    type_in(&mut till, &["0"]);
    assert!(till.decide(Intent::PayConfirmed).is_empty(), "another amount is another question");
    let outs = till.decide(Intent::PayConfirmed);
    let [Out::Do(Effect::Pay(PayEffect::Pay(order)))] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(order.tenders, [Tender::Cash { given: Rupiah(10_000_000) }]);
}

pub(super) fn half_off(name: &str) -> Promotion {
    let today = BusinessDay::new(2026, 11, 22).expect("a day");
    Promotion {
        id: crate::base::PromotionId::new(),
        name: name.into(),
        effect: PromotionEffect::Percent(5_000),
        target: Target::All,
        bearer: BearerWish::Outlet,
        from: today,
        until: today,
        active: true,
    }
}

#[test]
fn a_promotion_counts_in_the_total_that_is_shown_and_asked_for() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    let outs = till.decide(Intent::PromotionsLoaded(Ok(vec![half_off("Setengah harga")])));
    assert_eq!(till.priced().totals.net, Rupiah(42_500));
    assert!(outs.iter().any(|out| matches!(out, Out::Tell(Event::CartChanged(total)) if total == "Rp\u{A0}42.500")));
    let outs = till.decide(Intent::PayConfirmed);
    let [Out::Do(Effect::Pay(PayEffect::Pay(order)))] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(order.tenders, [Tender::Cash { given: Rupiah(42_500) }], "a payment that is open follows");
}

#[test]
fn the_customers_side_hears_every_change_once() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    let heard = |till: &mut TillScreen| match till.tell_customer() {
        Some(Out::Tell(Event::CustomerSees(view))) => Some(view),
        _ => None,
    };
    let Some(CustomerView::Cart { lines, total, saved }) = heard(&mut till) else { panic!("no cart") };
    assert_eq!((lines.len(), lines[0].name.as_str(), total, saved), (1, "Tas", Rupiah(85_000), Rupiah::ZERO));
    assert_eq!(heard(&mut till), None, "nothing changed");
    till.decide(Intent::PayOpened);
    assert_eq!(heard(&mut till), Some(CustomerView::Pay { due: Rupiah(85_000) }));
    till.decide(Intent::PayConfirmed);
    let mut paid = done();
    paid.paid.change = Rupiah(15_000);
    till.decide(Intent::PaidOut(Box::new(Ok(paid))));
    let thanks = CustomerView::Thanks { change: Some(Rupiah(15_000)), total: Rupiah(85_000) };
    assert_eq!(heard(&mut till), Some(thanks));
    till.decide(Intent::NewSale);
    assert_eq!(heard(&mut till), Some(CustomerView::Idle));
}

#[test]
fn a_cart_that_was_sold_out_of_the_list_of_codes_is_not_sold_again() {
    let cart_of = |name: &str| {
        let mut till = till();
        scan(&mut till, Found::One(item(name)));
        till.cart
    };
    let looked = |outs: Vec<Out<Effect>>| {
        outs.into_iter().find_map(|out| match out {
            Out::Do(Effect::LookAtDraft(cart)) => Some(cart),
            _ => None,
        })
    };
    // It lay there before the power went: perhaps it is the one that the code was shown for.
    let mut till = till();
    till.decide(Intent::Resumed { cart: Ok(Box::new(cart_of("Tas"))), taken: Ok(Taken::default()) });
    let cart = looked(till.decide(Intent::Sold)).expect("it looks whether the cart is still to be sold");
    till.decide(Intent::DraftGone { cart: Box::new(cart_of("Sabun")), is_taken_lost: false });
    assert_eq!(names(&till), ["Tas"], "another cart lies there now");
    let outs = till.decide(Intent::DraftGone { cart, is_taken_lost: true });
    assert!(till.cart.is_empty());
    let warns = |out: &Out<Effect>| matches!(out, Out::Ask(text, _, _) if text.contains("Batalkan di mesin kartu"));
    assert!(outs.iter().any(warns), "a card was charged for nothing: {outs:?}");
    assert!(looked(till.decide(Intent::Sold)).is_none(), "nothing lies there");
    // The next customer has the same in the basket: its draft is there, so nobody says that it is gone.
    scan(&mut till, Found::One(item("Tas")));
    assert!(looked(till.decide(Intent::Sold)).is_some());
    assert_eq!(names(&till), ["Tas"]);
}

#[test]
fn what_money_waits_for_never_stands_behind_what_fills_a_list() {
    let (request, amount) = (QrisRequestId::new(), Rupiah(85_000));
    for (effect, is_aside) in [
        (Effect::WarmSearch, true),
        (Effect::LoadShelf { serial: 1, query: String::new(), category: None }, true),
        (Effect::Pay(PayEffect::MakeQr(SaleId::new())), true),
        (Effect::LoadPromotions, false),
        (Effect::Pay(PayEffect::LookAtNotices { request, amount }), false),
        (Effect::Pay(PayEffect::LookAtStrays), false),
        (Effect::Pay(PayEffect::KeepTaken(Taken::default())), false),
    ] {
        assert_eq!(TillScreen::is_aside(&effect), is_aside, "{effect:?}");
    }
}

#[test]
fn too_many_pieces_go_down_to_what_is_there_at_once() {
    let mut till = till();
    scan(&mut till, Found::One(item("Tas")));
    let line = till.cart.lines()[0].key;
    till.change(|cart| cart.set_qty(line, 500).map(|()| Some(line)));
    till.decide(Intent::OversellDeclined);
    assert_eq!(till.cart.lines()[0].qty, 9);
}
