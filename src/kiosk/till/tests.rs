//! What the till decides beside the sale itself, without a window.

use super::untagged::{PartnerChoice, UntaggedIntent};
use super::*;
use crate::base::money::RoundingDirection;
use crate::base::{PartnerId, UtcMs};
use crate::devices::JobState;
use crate::kiosk::flow::Out;
use crate::till::CartError;

fn till() -> TillScreen {
    let rounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };
    TillScreen::new(rounding, BusinessDay::new(2026, 11, 22).expect("a day"), Rupiah(500_000))
}

fn item(name: &str) -> CartItem {
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

fn scan(till: &mut TillScreen, found: Found) -> Vec<Out<Effect>> {
    till.decide(Intent::FoundCode { code: "7KQ2M9X".into(), found: Ok(found) })
}

fn names(till: &TillScreen) -> Vec<&str> {
    till.cart.lines().iter().map(|line| line.item.name.as_str()).collect()
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
    let paid = Paid {
        sale_id: SaleId::new(),
        number: "K1-20261122-0001".into(),
        total: Rupiah(85_000),
        rounding: Rupiah::ZERO,
        given: Rupiah(85_000),
        change: Rupiah::ZERO,
        print_job: None,
    };
    let done = Done {
        paid,
        columns: 32,
        preview: Vec::new(),
        printing: Printing::Off,
        copy: None,
        copy_printing: Printing::Off,
    };
    till.decide(Intent::PaidOut(Box::new(Ok(done))));
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
    assert!(till.ask.is_none() && till.decide(Intent::Tick).is_empty());
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
    assert!(matches!(&outs[..], [Out::Do(Effect::LoadShelf { .. })]));
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
    assert!(matches!(&outs[..], [Out::Do(Effect::Pay { given: Rupiah(10_000_000), .. })]));
}
