use proptest::prelude::*;

use super::*;
use crate::base::money::RoundingDirection;

const ROUNDING: CashRounding = CashRounding { step_rupiah: 100, direction: RoundingDirection::Nearest };
const RULES: TenderRules<'static> =
    TenderRules { offered: &TenderKind::ALL, rounding: ROUNDING, qris_cap: Rupiah(10_000_000) };

fn cash(given: i64) -> Tender {
    Tender::Cash { given: Rupiah(given) }
}

fn qris(amount: i64) -> Tender {
    Tender::Qris { request: None, amount: Rupiah(amount), reference: "RRN 4711".into() }
}

fn card(amount: i64) -> Tender {
    Tender::Card { amount: Rupiah(amount), bank: "BCA".into(), last4: "1234".into(), approval_code: "a1b2c3".into() }
}

fn transfer(amount: i64) -> Tender {
    Tender::Transfer { amount: Rupiah(amount), bank: "BRI".into(), reference: "TRF 99".into() }
}

fn voucher(amount: i64) -> Tender {
    Tender::Voucher { amount: Rupiah(amount), code: "HUT-2026".into() }
}

fn pay(net: i64, tenders: &[Tender]) -> Result<Settled, PayError> {
    settle(Rupiah(net), tenders, &[], &RULES)
}

fn refuse(net: i64, tenders: &[Tender]) -> PayError {
    pay(net, tenders).expect_err("refused")
}

/// What comes to the total, the rounding and the change.
fn sums(net: i64, tenders: &[Tender]) -> (i64, i64, i64) {
    let settled = pay(net, tenders).expect("settled");
    (settled.total.0, settled.rounding.0, settled.change.0)
}

#[test]
fn only_what_is_left_for_cash_is_rounded_and_only_cash_gives_change() {
    for (net, tenders, expect) in [
        // Cash alone: domain-id.md section 4.
        (12_749, vec![cash(20_000)], (12_700, -49, 7_300)),
        (12_750, vec![cash(12_800)], (12_800, 50, 0)),
        (99_950, vec![cash(100_000)], (100_000, 50, 0)),
        (100, vec![cash(100)], (100, 0, 0)),
        // Anything else alone: to the rupiah.
        (12_749, vec![qris(12_749)], (12_749, 0, 0)),
        (12_749, vec![card(12_749)], (12_749, 0, 0)),
        (12_749, vec![transfer(12_749)], (12_749, 0, 0)),
        (12_749, vec![voucher(12_749)], (12_749, 0, 0)),
        // Split: the rest of Rp 2.749 is rounded, the QRIS is not.
        (12_749, vec![qris(10_000), cash(5_000)], (12_700, -49, 2_300)),
        (12_749, vec![cash(5_000), qris(10_000)], (12_700, -49, 2_300)),
        (100_000, vec![card(40_000), card(30_000), voucher(20_000), cash(10_000)], (100_000, 0, 0)),
        (50_000, vec![qris(20_000), qris(30_000)], (50_000, 0, 0)),
        // A rest that the coins round away is covered by cash with nothing in hand.
        (10_049, vec![qris(10_000), cash(0)], (10_000, -49, 0)),
        (49, vec![cash(0)], (0, -49, 0)),
        // A rest that the coins round up to has to be there.
        (10_050, vec![qris(10_000), cash(100)], (10_100, 50, 0)),
        // Cash that nobody needs and nobody gave is as if it were not there.
        (10_000, vec![qris(10_000), cash(0)], (10_000, 0, 0)),
        // What was given away whole is paid by nothing.
        (0, vec![], (0, 0, 0)),
        (0, vec![cash(0)], (0, 0, 0)),
    ] {
        assert_eq!(sums(net, &tenders), expect, "{net} {tenders:?}");
    }
}

#[test]
fn too_little_and_too_much_are_explained() {
    let missing = |missing| PayError::TooLittle { missing: Rupiah(missing) };
    for (net, tenders, expect) in [
        (-1, vec![cash(0)], PayError::NothingToPay),
        (-5, vec![], PayError::NothingToPay),
        (0, vec![cash(1)], PayError::CashNotNeeded { given: Rupiah(1) }),
        (0, vec![qris(1)], PayError::OverTendered { over: Rupiah(1) }),
        (0, vec![voucher(1)], PayError::VoucherTooLarge { rest: Rupiah::ZERO }),
        (100, vec![cash(1); 11], PayError::TooManyTenders),
        (100, vec![cash(50), cash(50)], PayError::CashTwice),
        (12_749, vec![], missing(12_749)),
        (12_749, vec![cash(12_600)], missing(100)),
        (12_749, vec![cash(-1)], missing(12_701)),
        (12_749, vec![cash(i64::MIN)], missing(i64::MAX)),
        (12_749, vec![qris(12_700)], missing(49)),
        (10_050, vec![qris(10_000), cash(0)], missing(100)),
        (10_000, vec![qris(10_000), cash(-1)], missing(1)),
        (10_000, vec![qris(10_001)], PayError::OverTendered { over: Rupiah(1) }),
        (10_000, vec![card(6_000), transfer(5_000), cash(9_000)], PayError::OverTendered { over: Rupiah(1_000) }),
        (10_000, vec![voucher(25_000)], PayError::VoucherTooLarge { rest: Rupiah(10_000) }),
        (10_000, vec![voucher(4_000), qris(7_000)], PayError::VoucherTooLarge { rest: Rupiah(3_000) }),
        (10_000, vec![card(10_000), cash(500)], PayError::CashNotNeeded { given: Rupiah(500) }),
        (10_049, vec![card(10_000), cash(500)], PayError::CashNotNeeded { given: Rupiah(500) }),
        (100, vec![cash(10_000_101)], PayError::GivenImplausible { given: Rupiah(10_000_101) }),
        (100, vec![cash(i64::MAX)], PayError::GivenImplausible { given: Rupiah(i64::MAX) }),
    ] {
        assert_eq!(refuse(net, &tenders), expect, "{net} {tenders:?}");
    }
}

#[test]
fn each_kind_needs_what_finds_the_money_again() {
    use TenderKind::{Card, Qris, Transfer, Voucher};
    let amount = Rupiah(5_000);
    let a_card = |bank: &str, last4: &str, code: &str| {
        let (bank, last4, approval_code) = (bank.to_owned(), last4.to_owned(), code.to_owned());
        Tender::Card { amount, bank, last4, approval_code }
    };
    let a_qris = |reference: &str| Tender::Qris { request: None, amount, reference: reference.to_owned() };
    let a_transfer =
        |bank: &str, reference: &str| Tender::Transfer { amount, bank: bank.into(), reference: reference.into() };
    let long = "x".repeat(41);
    for (tender, expect) in [
        (qris(0), PayError::AmountImplausible { kind: Qris }),
        (card(-5_000), PayError::AmountImplausible { kind: Card }),
        (voucher(i64::MAX), PayError::AmountImplausible { kind: Voucher }),
        (qris(10_000_001), PayError::QrisOverCap { amount: Rupiah(10_000_001), cap: Rupiah(10_000_000) }),
        (a_card("", "1234", "A1B2"), PayError::BankMissing { kind: Card }),
        (a_card(&long, "1234", "A1B2"), PayError::BankMissing { kind: Card }),
        (a_card("BCA", "", "A1B2"), PayError::CardDigitsWrong),
        (a_card("BCA", "123", "A1B2"), PayError::CardDigitsWrong),
        (a_card("BCA", "4111111111111234", "A1B2"), PayError::CardDigitsWrong),
        (a_card("BCA", "12a4", "A1B2"), PayError::CardDigitsWrong),
        (a_card("BCA", "1234", ""), PayError::ApprovalCodeWrong),
        (a_card("BCA", "1234", "A1B"), PayError::ApprovalCodeWrong),
        (a_card("BCA", "1234", "A1B2C3D4E5F6G"), PayError::ApprovalCodeWrong),
        (a_card("BCA", "1234", "A1-B2"), PayError::ApprovalCodeWrong),
        (a_qris("123"), PayError::ReferenceMissing { kind: Qris }),
        (a_qris(" \u{200B} 1 2 "), PayError::ReferenceMissing { kind: Qris }),
        (a_qris(&long), PayError::ReferenceMissing { kind: Qris }),
        (a_transfer(" ", "TRF 99"), PayError::BankMissing { kind: Transfer }),
        (a_transfer("BRI", ""), PayError::ReferenceMissing { kind: Transfer }),
        (Tender::Voucher { amount, code: "H".into() }, PayError::ReferenceMissing { kind: Voucher }),
    ] {
        assert_eq!(refuse(5_000, std::slice::from_ref(&tender)), expect, "{tender:?}");
    }
    let paid = pay(5_000, &[a_card(" Bank  Jatim ", " 1234", "a1b2c3 ")]).expect("settled").tenders;
    let kept = (paid[0].bank.as_str(), paid[0].card_last4.as_str(), paid[0].reference.as_str());
    assert_eq!(kept, ("Bank Jatim", "1234", "A1B2C3"), "cleaned");
}

#[test]
fn a_kind_that_the_outlet_does_not_offer_is_refused() {
    for kind in TenderKind::ALL {
        let offered: Vec<TenderKind> = TenderKind::ALL.into_iter().filter(|other| *other != kind).collect();
        let rules = TenderRules { offered: &offered, ..RULES };
        let tenders = [cash(5_000), qris(5_000), card(5_000), transfer(5_000), voucher(5_000)];
        for tender in tenders {
            let settled = settle(Rupiah(5_000), std::slice::from_ref(&tender), &[], &rules).map(drop);
            let expect = if tender.kind() == kind { Err(PayError::NotOffered { kind }) } else { Ok(()) };
            assert_eq!(settled, expect, "{tender:?}");
        }
    }
}

#[test]
fn a_code_that_was_shown_is_paid_once_and_whole() {
    let (id, stranger) = (QrisRequestId::new(), QrisRequestId::new());
    let code = |is_closed, notice: Option<&str>| ShownCode {
        id,
        amount: Rupiah(5_000),
        is_closed,
        notice_reference: notice.map(str::to_owned),
    };
    let pays = |request, amount, reference: &str| Tender::Qris {
        request: Some(request),
        amount: Rupiah(amount),
        reference: reference.to_owned(),
    };
    let differs = PayError::QrisAmountDiffers { shown: Rupiah(5_000), asked: Rupiah(4_000) };
    for (tenders, shown, expect) in [
        (vec![pays(id, 5_000, "RRN 1")], code(false, None), Ok("RRN 1")),
        (vec![pays(id, 5_000, "")], code(false, Some("RRN 2")), Ok("RRN 2")),
        (vec![pays(id, 5_000, "RRN 3")], code(false, Some("RRN 2")), Ok("RRN 3")),
        (vec![pays(id, 5_000, "")], code(false, None), Err(PayError::ReferenceMissing { kind: TenderKind::Qris })),
        (vec![pays(id, 5_000, "RRN 1")], code(true, None), Err(PayError::QrisClosed)),
        (vec![pays(stranger, 5_000, "RRN 1")], code(false, None), Err(PayError::QrisUnknown)),
        (vec![pays(id, 4_000, "RRN 1"), cash(1_000)], code(false, None), Err(differs)),
        (vec![pays(id, 5_000, "RRN 1"), pays(id, 5_000, "RRN 1")], code(false, None), Err(PayError::QrisClosed)),
    ] {
        let settled = settle(Rupiah(5_000), &tenders, &[shown], &RULES);
        let found = settled.map(|settled| settled.tenders[0].reference.clone());
        assert_eq!(found, expect.map(str::to_owned), "{tenders:?}");
    }
}

#[test]
fn a_code_that_was_shown_can_be_paid_whatever_the_outlet_offers_by_now() {
    let id = QrisRequestId::new();
    let code = ShownCode { id, amount: Rupiah(5_000), is_closed: false, notice_reference: None };
    let shown = |request| Tender::Qris { request, amount: Rupiah(5_000), reference: "RRN 1".into() };
    let without = [TenderKind::Cash];
    let not_offered = PayError::NotOffered { kind: TenderKind::Qris };
    let over_cap = PayError::QrisOverCap { amount: Rupiah(5_000), cap: Rupiah(4_000) };
    for (rules, refused) in [
        (TenderRules { offered: &without, ..RULES }, not_offered),
        (TenderRules { qris_cap: Rupiah(4_000), ..RULES }, over_cap),
    ] {
        let code = std::slice::from_ref(&code);
        assert_eq!(settle(Rupiah(5_000), &[shown(Some(id))], code, &rules).map(|paid| paid.total), Ok(Rupiah(5_000)));
        assert_eq!(settle(Rupiah(5_000), &[shown(None)], code, &rules).map(drop), Err(refused), "the sticker");
    }
}

#[test]
fn what_finds_a_payment_again_is_its_reference_and_of_a_card_its_bank_and_digits() {
    let proof = |tender: Tender| cleaned(&tender, None).expect("cleaned");
    let told = |paid: &PaidTender| paid.proof().map(|p| [p.reference, p.bank, p.card_last4].map(str::to_owned));
    for (tender, expect) in [
        (cash(5_000), None),
        (qris(5_000), Some(["RRN 4711", "", ""])),
        (card(5_000), Some(["A1B2C3", "BCA", "1234"])),
        (transfer(5_000), Some(["TRF 99", "", ""])),
        (Tender::Voucher { amount: Rupiah(5_000), code: " hut-2026".into() }, Some(["HUT-2026", "", ""])),
    ] {
        assert_eq!(told(&proof(tender.clone())), expect.map(|words| words.map(str::to_owned)), "{tender:?}");
    }
}

#[test]
fn the_screen_is_told_what_is_left() {
    let rest = |net, tenders: &[Tender]| {
        let rest = rest_of(Rupiah(net), tenders, ROUNDING);
        (rest.amount.0, rest.cash.0, rest.rounding.0)
    };
    for (net, tenders, expect) in [
        (12_749, vec![], (12_749, 12_700, -49)),
        (12_749, vec![cash(50_000)], (12_749, 12_700, -49)),
        (12_749, vec![qris(10_000)], (2_749, 2_700, -49)),
        (12_749, vec![qris(12_749)], (0, 0, 0)),
        (12_749, vec![qris(13_000)], (-251, 0, 0)),
        (49, vec![], (49, 0, -49)),
    ] {
        assert_eq!(rest(net, &tenders), expect, "{net} {tenders:?}");
    }
}

#[test]
fn a_tender_is_kept_in_a_draft_as_it_is() {
    for tender in [cash(5_000), qris(5_000), card(5_000), transfer(5_000), voucher(5_000)] {
        let text = serde_json::to_string(&tender).expect("json");
        assert_eq!(serde_json::from_str::<Tender>(&text).expect("a tender"), tender, "{text}");
    }
}

fn any_tender() -> impl Strategy<Value = Tender> {
    (0..5usize, 1i64..40_000).prop_map(|(kind, amount)| match kind {
        0 => qris(amount),
        1 => card(amount),
        2 => transfer(amount),
        3 => voucher(amount),
        _ => cash(amount * 10),
    })
}

proptest! {
    #[test]
    fn whatever_settles_adds_up(
        net in 0i64..100_000,
        tenders in prop::collection::vec(any_tender(), 0..6),
        step in prop::sample::select(vec![1i64, 50, 100, 500, 1_000]),
        down in any::<bool>(),
    ) {
        let direction = if down { RoundingDirection::Down } else { RoundingDirection::Nearest };
        let rounding = CashRounding { step_rupiah: step, direction };
        let rules = TenderRules { rounding, ..RULES };
        let Ok(settled) = settle(Rupiah(net), &tenders, &[], &rules) else { return Ok(()) };
        let amounts: Rupiah = settled.tenders.iter().map(|tender| tender.amount).sum();
        prop_assert_eq!(amounts, settled.total, "the tenders are the total");
        prop_assert_eq!(settled.total, Rupiah(net) + settled.rounding);
        let change: Rupiah = settled.tenders.iter().map(|tender| tender.change).sum();
        prop_assert_eq!(change, settled.change);
        prop_assert_eq!(settled.given - settled.change, settled.total);
        for tender in &settled.tenders {
            prop_assert_eq!(tender.given, tender.amount + tender.change);
            if tender.kind == TenderKind::Cash {
                prop_assert_eq!(tender.amount.0 % step, 0, "cash comes in coins that exist");
            } else {
                prop_assert_eq!(tender.change, Rupiah::ZERO, "change only from cash");
                prop_assert!(tenders.iter().any(|asked| asked.fixed_amount() == tender.amount), "never rounded");
            }
        }
        let has_cash = settled.tenders.iter().any(|tender| tender.kind == TenderKind::Cash);
        prop_assert!(has_cash || settled.rounding == Rupiah::ZERO, "rounding only on a rest in cash");
        prop_assert!(settled.rounding.0.abs() < step);
    }

    /// Cash for what [`rest_of`] says is always enough, whatever else was chosen before.
    #[test]
    fn what_the_screen_asks_for_is_what_the_till_takes(
        net in 1i64..100_000,
        others in prop::collection::vec(any_tender(), 0..5),
    ) {
        let mut tenders: Vec<Tender> =
            others.into_iter().filter(|tender| !matches!(tender, Tender::Cash { .. } | Tender::Voucher { .. })).collect();
        let rest = rest_of(Rupiah(net), &tenders, ROUNDING);
        prop_assume!(rest.amount >= Rupiah::ZERO);
        tenders.push(Tender::Cash { given: rest.cash });
        let settled = pay(net, &tenders).expect("settled");
        prop_assert_eq!((settled.change, settled.rounding), (Rupiah::ZERO, rest.rounding));
    }
}
