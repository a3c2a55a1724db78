//! What the screen decides, without a window.

use super::show::parse_id;
use super::*;
use crate::base::UserId;
use crate::till::Reason;

fn piece(words: &str, price: i64) -> Piece {
    Piece {
        id: PieceId { sale_id: SaleId::new(), line_no: 1 },
        number: "K1-20261122-0001".into(),
        day: "22/11/2026".into(),
        partner: PartnerId::new(),
        partner_name: "Mitra Pandan".into(),
        words: words.into(),
        category: "Kriya".into(),
        qty: 1,
        price: Rupiah(price),
    }
}

fn candidate(name: &str, price: i64) -> Candidate {
    Candidate {
        product: ProductId::new(),
        name: name.into(),
        code: "7KQ2M9X".into(),
        category: "Kriya".into(),
        price: Rupiah(price),
        on_hand: 3,
        photo_hash: None,
    }
}

fn names(screen: &IdentifyScreen) -> Vec<&str> {
    screen.found().into_iter().map(|candidate| candidate.name.as_str()).collect()
}

/// Two pieces wait, the first is chosen, and its partner has three products.
fn screen() -> (IdentifyScreen, Vec<Piece>) {
    let pieces = vec![piece("tas kecil", 85_000), piece("dompet", 40_000)];
    let mut screen = IdentifyScreen::default();
    screen.decide(Intent::Entered);
    screen.decide(Intent::Loaded(Ok(pieces.clone())));
    let candidates = vec![candidate("Dompet", 40_000), candidate("Tas Anyam", 85_000), candidate("Topi", 85_000)];
    let serial = screen.serial;
    screen.decide(Intent::CandidatesLoaded { serial, result: Ok(candidates) });
    (screen, pieces)
}

#[test]
fn products_of_the_same_price_come_first_and_the_search_narrows_them() {
    let (mut screen, _) = screen();
    assert_eq!(names(&screen), ["Tas Anyam", "Topi", "Dompet"]);
    for (query, expect) in [("tas", vec!["Tas Anyam"]), ("7kq anyam", vec!["Tas Anyam"]), ("sepatu", vec![])] {
        screen.decide(Intent::QueryEdited(query.into()));
        assert_eq!(names(&screen), expect, "{query}");
    }
}

#[test]
fn two_taps_identify_once_and_the_next_piece_takes_its_place() {
    let (mut screen, pieces) = screen();
    assert!(screen.decide(Intent::Confirm).is_empty(), "nothing is picked");
    let product = screen.candidates[1].product;
    screen.decide(Intent::Picked(product));
    let act_id = screen.act_id.expect("an act");
    let outs = screen.decide(Intent::Confirm);
    assert_eq!(outs, [Out::Do(Effect::Identify { act_id, piece: pieces[0].id, product, approval: None })]);
    assert!(screen.decide(Intent::Confirm).is_empty());
    let done = Identified { name: "Tas Anyam".into(), qty: 1, sold_at: Rupiah(85_000), other_price: None };
    let outs = screen.decide(Intent::Identified(Ok(done)));
    assert!(
        matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Do(Effect::Load), Out::Tell(Event::RegisterChanged)]),
        "{outs:?}"
    );
    screen.decide(Intent::Loaded(Ok(pieces[1..].to_vec())));
    assert_eq!((screen.chosen, screen.picked), (Some(pieces[1].id), None));
    assert_ne!(screen.act_id, Some(act_id));
}

#[test]
fn a_refusal_keeps_what_was_picked() {
    let (mut screen, pieces) = screen();
    let product = screen.candidates[0].product;
    screen.decide(Intent::Picked(product));
    screen.decide(Intent::Confirm);
    screen.decide(Intent::Identified(Err(Refused::Said("Baris itu sudah dikenali sebagai Topi.".into()))));
    screen.decide(Intent::Loaded(Ok(pieces)));
    assert_eq!((screen.picked, screen.flaw.as_str()), (Some(product), "Baris itu sudah dikenali sebagai Topi."));
}

#[test]
fn who_sold_the_piece_is_asked_for_a_second_person() {
    let (mut screen, pieces) = screen();
    let (product, act_id) = (screen.candidates[1].product, screen.act_id.expect("an act"));
    screen.decide(Intent::Picked(product));
    screen.decide(Intent::Confirm);
    let outs = screen.decide(Intent::Identified(Err(Refused::OwnSale)));
    let ask = Ask::agreement(act_id, "tas kecil = Tas Anyam".into(), "Rp\u{a0}85.000".into());
    assert_eq!(outs, [Out::Tell(Event::ApprovalWanted(ask.clone()))]);
    assert!(screen.decide(Intent::Chosen(pieces[1].id)).is_empty(), "nothing else meanwhile");
    screen.decide(Intent::NotAgreed);
    assert_eq!((screen.busy, screen.picked), (false, Some(product)), "what was picked stays");
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    let given = Given { id: act_id, reason: Reason::of("agreement"), approval: approval.clone() };
    let outs = screen.decide(Intent::Agreed(given));
    assert_eq!(outs, [Out::Do(Effect::Identify { act_id, piece: pieces[0].id, product, approval })]);
}

#[test]
fn a_slow_list_of_another_partner_is_not_shown() {
    let (mut screen, pieces) = screen();
    let old = screen.serial;
    screen.decide(Intent::Chosen(pieces[1].id));
    screen.decide(Intent::CandidatesLoaded { serial: old, result: Ok(vec![candidate("Sambal", 30_000)]) });
    assert!(screen.candidates.is_empty());
}

#[test]
fn the_twin_from_the_shelf_picks_its_product_and_a_stranger_is_named() {
    let (mut screen, _) = screen();
    let twin = screen.candidates[2].product;
    let found = Ok(vec![(twin, "Topi".to_owned())]);
    assert_eq!(screen.decide(Intent::ScanFound { code: "X".into(), found }), [Out::Beep(Sound::Known)]);
    assert_eq!(screen.picked, Some(twin));
    for found in [Vec::new(), vec![(ProductId::new(), "Sambal".to_owned())]] {
        let outs = screen.decide(Intent::ScanFound { code: "X".into(), found: Ok(found) });
        assert!(matches!(&outs[..], [Out::Beep(Sound::Unknown), Out::Say(_, Tone::Warn)]), "{outs:?}");
        assert_eq!(screen.picked, Some(twin), "what was picked stays");
    }
}

#[test]
fn a_row_knows_its_sale_and_line() {
    let id = PieceId { sale_id: SaleId::new(), line_no: 12 };
    assert_eq!(parse_id(&format!("{}/{}", id.sale_id, id.line_no)), Some(id));
    for text in ["", "12", "x/1", "/1"] {
        assert_eq!(parse_id(text), None, "{text:?}");
    }
}
