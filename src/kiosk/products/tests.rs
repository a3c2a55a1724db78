//! The presenter of the products, without a window.

use deks_ui::{ProductField, Screen as Place, Tone};

use super::work::field_of;
use super::*;
use crate::catalog::barcodes::BarcodeError;
use crate::catalog::{ChangeProductError, NameFlaw};
use crate::devices::Sound;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::partners::Commission;

pub(super) fn data_of(name: &str) -> CardData {
    let product = Product {
        id: ProductId::new(),
        partner_id: PartnerId::new(),
        code: "7KQ2M9X".into(),
        name: name.into(),
        variant: String::new(),
        category: "Kriya".into(),
        barcode: String::new(),
        photo_hash: Some(vec![1]),
        active: true,
    };
    CardData {
        product,
        partner_name: "Mitra Pandan".into(),
        price: Some(Rupiah(85_000)),
        on_hand: 4,
        today: BusinessDay::new(2026, 11, 22).expect("a day"),
        prices: Vec::new(),
        moves: Vec::new(),
        photo: None,
        qr: None,
        is_pinned: false,
        shelf: "A2".into(),
        shelves: vec!["A1".into(), "A2".into()],
        places: Places { on_shelf: 3, in_storeroom: 1 },
        wish: None,
        earliest: BusinessDay::new(2026, 12, 22).expect("a day"),
    }
}

fn row(data: &CardData) -> Row {
    Row {
        id: data.product.id,
        code: data.product.code.clone(),
        name: data.product.name.clone(),
        partner: data.partner_name.clone(),
        category: data.product.category.clone(),
        price: data.price,
        on_hand: data.on_hand,
        active: true,
    }
}

pub(super) fn with_card() -> (ProductsScreen, CardData) {
    let (mut screen, data) = (ProductsScreen::new(Rupiah(500_000), "foto".into()), data_of("Tas Anyam"));
    screen.decide(Intent::CardLoaded(Ok(Box::new(data.clone()))));
    (screen, data)
}

pub(super) fn card(screen: &ProductsScreen) -> &Card {
    screen.card.as_ref().expect("a card")
}

/// What the window sends when somebody types one thing.
pub(super) fn typing(screen: &mut ProductsScreen, change: impl FnOnce(&mut Typed)) {
    let card = card(screen);
    let (form, new_price, shelf) = (card.form.clone(), card.new_price.clone(), card.shelf.clone());
    let mut typed = Typed { form, new_price, price_from: card.price_from, shelf };
    change(&mut typed);
    screen.decide(Intent::Edited(Box::new(typed)));
}

fn rename(screen: &mut ProductsScreen, name: &str) {
    typing(screen, |typed| typed.form.name = name.into());
}

fn scan(screen: &mut ProductsScreen, rows: Vec<Row>) -> Vec<Out<Effect>> {
    screen.decide(Intent::ScanFound { code: "4006381333931".into(), found: Ok(rows) })
}

#[test]
fn a_scan_opens_its_product_whatever_card_stands_open() {
    let (mut screen, _) = with_card();
    let other = data_of("Kain Batik");
    let outs = scan(&mut screen, vec![row(&other)]);
    assert!(
        matches!(&outs[..], [Out::Beep(Sound::Known), Out::Do(Effect::OpenCard(id))] if *id == other.product.id),
        "{outs:?}"
    );
}

#[test]
fn a_scan_never_throws_away_what_is_being_typed() {
    let (mut screen, data) = with_card();
    rename(&mut screen, "Tas Anyam Besar");
    let other = data_of("Kain Batik");
    scan(&mut screen, vec![row(&other)]);
    assert!(card(&screen).leave_asked && card(&screen).form.name == "Tas Anyam Besar");
    screen.decide(Intent::Stay);
    screen.decide(Intent::Wanted(other.product.id));
    assert!(card(&screen).leave_asked, "nor does another screen");
    assert_eq!(card(&screen).id(), data.product.id);
}

#[test]
fn an_unknown_code_becomes_the_barcode_of_the_open_card_and_else_a_remark() {
    let (mut screen, _) = with_card();
    scan(&mut screen, Vec::new());
    assert_eq!(card(&screen).form.barcode, "4006381333931");
    screen.decide(Intent::Discard);
    let outs = scan(&mut screen, Vec::new());
    assert!(matches!(&outs[..], [Out::Beep(Sound::Unknown)]));
    assert_eq!(screen.unknown_code.as_deref(), Some("4006381333931"));
}

#[test]
fn several_products_with_one_barcode_are_listed() {
    let (mut screen, _) = with_card();
    let rows = vec![row(&data_of("Tas")), row(&data_of("Kain"))];
    scan(&mut screen, rows.clone());
    screen.decide(Intent::Listed {
        serial: 0,
        result: Ok(Listing { rows: Vec::new(), total: 0, categories: Vec::new() }),
    });
    assert_eq!((&screen.rows, screen.total, screen.card.is_none()), (&rows, 2, true));
}

#[test]
fn two_taps_change_once_and_the_photo_stays() {
    let (mut screen, data) = with_card();
    rename(&mut screen, "Tas Anyam Besar");
    let outs = screen.decide(Intent::Save);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Save { change, .. })]
            if change.words.name == "Tas Anyam Besar" && change.photo_hash == data.product.photo_hash),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::Save).is_empty());
    let flaw = Flaw { field: ProductField::Barcode, text: "salah baca".into() };
    screen.decide(Intent::TabChosen(3));
    screen.decide(Intent::Saved(Err(flaw)));
    assert_eq!((card(&screen).tab, card(&screen).form.name.as_str()), (0, "Tas Anyam Besar"));
}

#[test]
fn another_commission_is_shown_and_agreed_to_before_anything_is_kept() {
    let (mut screen, _) = with_card();
    let change = CommissionChange { from: Commission::Percent { bp: 1_500 }, to: Commission::Percent { bp: 2_000 } };
    let asked = |screen: &mut ProductsScreen| {
        typing(screen, |typed| typed.form.category = "Kuliner".into());
        let outs = screen.decide(Intent::Save);
        assert!(matches!(&outs[..], [Out::Do(Effect::Save { agreed: None, .. })]), "{outs:?}");
        assert!(screen.decide(Intent::CommissionAsked(change)).is_empty(), "nothing is said to be kept");
        assert_eq!(card(screen).commission_asked.map(CommissionChange::figures), Some(["15%".into(), "20%".into()]));
    };
    asked(&mut screen);
    screen.decide(Intent::CommissionDeclined);
    assert_eq!((card(&screen).commission_asked, card(&screen).form.category.as_str()), (None, "Kuliner"));
    assert!(screen.decide(Intent::CommissionAgreed).is_empty(), "nobody is asked any more");
    asked(&mut screen);
    typing(&mut screen, |typed| typed.form.category = "Batik".into());
    assert!(screen.decide(Intent::CommissionAgreed).is_empty(), "whoever goes on typing has to be asked anew");
    asked(&mut screen);
    let outs = screen.decide(Intent::CommissionAgreed);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Save { agreed: Some(agreed), change: kept, .. })]
            if *agreed == change && kept.words.category == "Kuliner"),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::CommissionAgreed).is_empty(), "two taps are one");
}

#[test]
fn a_price_that_cannot_be_read_is_refused_before_anything_is_done() {
    let (mut screen, _) = with_card();
    for (typed, reads) in [("lima", None), ("", None), ("90.000", Some(90_000)), ("Rp 90.000", Some(90_000))] {
        typing(&mut screen, |card| card.new_price = typed.into());
        let outs = screen.decide(Intent::SavePrice);
        match (&outs[..], reads) {
            ([Out::Do(Effect::SavePrice { price, .. })], Some(reads)) => assert_eq!(price.0, reads),
            ([], None) => assert_eq!(card(&screen).flaw.as_ref().map(|flaw| flaw.field), Some(ProductField::Price)),
            other => panic!("{typed}: {other:?}"),
        }
        screen.decide(Intent::Saved(Err(Flaw { field: ProductField::None, text: String::new() })));
    }
}

#[test]
fn a_late_preview_of_another_picture_is_not_used() {
    let (mut screen, _) = with_card();
    screen.decide(Intent::PictureChosen("a.jpg".into()));
    screen.decide(Intent::PictureChosen("b.jpg".into()));
    let preview = Preview { jpeg: vec![1], pixels: Pixels::new(1, 1) };
    screen.decide(Intent::Previewed { path: "a.jpg".into(), result: Ok(preview.clone()) });
    assert!(card(&screen).preview.is_none() && screen.decide(Intent::UsePicture).is_empty());
    screen.decide(Intent::Previewed { path: "b.jpg".into(), result: Ok(preview) });
    let outs = screen.decide(Intent::UsePicture);
    assert!(matches!(&outs[..], [Out::Do(Effect::SavePhoto { jpeg: Some(_), .. })]));
}

#[test]
fn a_card_that_was_opened_from_its_partner_leads_back_there() {
    let (mut screen, data) = with_card();
    assert!(screen.decide(Intent::Back).is_empty(), "from the list, back is the list");
    screen.decide(Intent::Entered);
    screen.decide(Intent::Wanted(data.product.id));
    screen.decide(Intent::CardLoaded(Ok(Box::new(data))));
    rename(&mut screen, "Tas Anyam Besar");
    assert!(screen.decide(Intent::Back).is_empty() && card(&screen).leave_asked);
    assert!(matches!(&screen.decide(Intent::Discard)[..], [Out::Back]));
}

#[test]
fn labels_are_asked_for_on_their_screen() {
    let (mut screen, data) = with_card();
    let outs = screen.decide(Intent::Labels);
    assert!(matches!(
        &outs[..],
        [Out::Open(Place::Labels, Place::Products), Out::Tell(Event::LabelsWanted(id))] if *id == data.product.id
    ));
    let outs = screen.decide(Intent::CardLoaded(Err("hilang".into())));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad)]));
}

#[test]
fn a_product_is_pinned_and_let_go_with_one_button() {
    let (mut screen, data) = with_card();
    rename(&mut screen, "Tas Anyam Besar");
    for pinned in [true, false] {
        let outs = screen.decide(Intent::PinToggled);
        assert!(
            matches!(&outs[..], [Out::Do(Effect::Pin { product, pinned: wanted, .. })]
                if *product == data.product.id && *wanted == pinned),
            "{outs:?}"
        );
        assert!(screen.decide(Intent::PinToggled).is_empty(), "a double tap does not undo itself");
        let outs = screen.decide(Intent::Pinned(Ok(pinned)));
        assert!(matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Tell(Event::RegisterChanged)]), "{outs:?}");
        assert_eq!(card(&screen).data.is_pinned, pinned);
    }
    screen.decide(Intent::PinToggled);
    screen.decide(Intent::Pinned(Err("penuh".into())));
    assert!(!card(&screen).data.is_pinned && !card(&screen).busy);
    assert_eq!(card(&screen).form.name, "Tas Anyam Besar", "what is being typed stays");
}

#[test]
fn out_of_sight_nothing_is_loaded_and_whoever_enters_sees_what_changed() {
    let (mut screen, data) = with_card();
    for (event, loads) in [
        (Event::Sold, false),
        (Event::Entered(Place::Home), false),
        (Event::RegisterChanged, false),
        (Event::Entered(Place::Products), true),
        (Event::Sold, true),
        (Event::RegisterChanged, true),
        (Event::Entered(Place::Till), false),
        (Event::Sold, false),
        (Event::RegisterChanged, false),
        (Event::Entered(Place::Products), true),
        (Event::Sold, true),
    ] {
        let outs = screen.hear(&event).map(|intent| screen.handle(intent)).unwrap_or_default();
        let listed = outs.iter().any(|out| matches!(out, Out::Do(Effect::List { .. })));
        assert_eq!(listed, loads, "{event:?}");
    }
    screen.decide(Intent::CardLoaded(Ok(Box::new(data.clone()))));
    rename(&mut screen, "Tas Anyam Besar");
    screen.handle(Intent::Left);
    let outs = screen.decide(Intent::Entered);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::List { .. }), Out::Do(Effect::OpenCard(id))] if *id == data.product.id),
        "a card that is being worked on stays, and is loaded too: {outs:?}"
    );
}

#[test]
fn every_rule_of_the_form_has_its_field() {
    for (error, field) in [
        (ChangeProductError::Words(NameFlaw::Missing), ProductField::Name),
        (ChangeProductError::Words(NameFlaw::TooLong { field: "nama barang", chars_max: 200 }), ProductField::Name),
        (ChangeProductError::Words(NameFlaw::TooLong { field: "varian", chars_max: 200 }), ProductField::Variant),
        (ChangeProductError::Words(NameFlaw::TooLong { field: "kategori", chars_max: 60 }), ProductField::Category),
        (ChangeProductError::Barcode(BarcodeError::Characters), ProductField::Barcode),
        (ChangeProductError::AlreadyRegistered { name: "x".into(), code: "y".into() }, ProductField::Variant),
        (ChangeProductError::UnknownProduct, ProductField::None),
    ] {
        assert_eq!(field_of(&error), field, "{error}");
    }
}
