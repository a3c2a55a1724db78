//! What paying decides, without a window.

use super::*;
use crate::base::{PrintJobId, UserId};
use crate::kiosk::flow::Event;
use crate::kiosk::till::tests::{done, item, scan, till};
use crate::people::Role;
use crate::till::{Discount, DiscountAmount, ExceptionKind, ExceptionRefused, Found, Reason, ShowQrisError};

const STATIC: &str = "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI\
    51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID5919DEKS SPACE UJI COBA6008SURABAYA61056022562\
    070703A016304CCD9";

/// A till that takes everything, with a bag of Rp 85.000 in its cart and the payment open.
pub(super) fn paying() -> TillScreen {
    paying_by(&TenderKind::ALL)
}

fn paying_by(offered: &[TenderKind]) -> TillScreen {
    let mut till = till();
    let settings = TillSettings {
        tenders: crate::config::Tenders {
            offered: offered.to_vec(),
            qris_payload: STATIC.into(),
            ..crate::config::Tenders::default()
        },
        ..(*till.settings).clone()
    };
    till = till.with(settings.into(), Role::Kasir);
    till.here = true;
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    till
}

pub(super) fn now(till: &TillScreen) -> &Paying {
    match &till.stage {
        Stage::Paying(paying) => paying,
        other => panic!("{other:?}"),
    }
}

pub(super) fn act(till: &mut TillScreen, intents: impl IntoIterator<Item = PayIntent>) {
    for intent in intents {
        till.decide(intent.into());
    }
}

pub(super) fn keys(till: &mut TillScreen, keys: &[&str]) {
    for key in keys {
        till.decide(Intent::PayKey((*key).into()));
    }
}

/// The payment that goes to the store; `None` when nothing does.
fn order(outs: &[Out<Effect>]) -> Option<&PayOrder> {
    outs.iter().find_map(|out| match out {
        Out::Do(Effect::Pay(PayEffect::Pay(order))) => Some(order.as_ref()),
        _ => None,
    })
}

pub(super) fn shown_order(outs: &[Out<Effect>]) -> Option<&ShowOrder> {
    outs.iter().find_map(|out| match out {
        Out::Do(Effect::Pay(PayEffect::Show(order))) => Some(order.as_ref()),
        _ => None,
    })
}

pub(super) fn says(outs: &[Out<Effect>], words: &str) -> bool {
    outs.iter().any(|out| matches!(out, Out::Say(text, _) if text.contains(words)))
}

fn card(till: &mut TillScreen) {
    act(till, [PayIntent::KindChosen(TenderKind::Card), PayIntent::BankChosen("BCA".into())]);
    keys(till, &["1", "2", "3", "4", "6", "5", "4", "3", "2", "1"]);
}

/// The customer's code is on the counter.
pub(super) fn code_on_screen(till: &mut TillScreen) -> Shown {
    act(till, [PayIntent::KindChosen(TenderKind::Qris)]);
    let outs = till.decide(Intent::PayConfirmed);
    let wanted = shown_order(&outs).expect("a code is asked for").clone();
    let shown = Shown {
        request_id: QrisRequestId::new(),
        bill_number: "Q-K1-20261122-0001".into(),
        payload: "0002".into(),
        amount: wanted.amount,
        is_dynamic: true,
    };
    let result = Ok(Box::new((shown.clone(), None)));
    till.decide(PayIntent::Shown { act_id: wanted.act_id, result }.into());
    shown
}

#[test]
fn the_kinds_are_those_the_outlet_takes_and_qris_needs_a_code() {
    let kinds = |till: &TillScreen| now(till).entries.iter().map(|entry| entry.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&paying()), TenderKind::ALL);
    let mut plain = till();
    scan(&mut plain, Found::One(item("Tas")));
    plain.decide(Intent::PayOpened);
    assert_eq!(kinds(&plain), [TenderKind::Cash, TenderKind::Card, TenderKind::Transfer]);
    let of = |offered: Vec<TenderKind>| {
        let tenders = crate::config::Tenders { offered, ..crate::config::Tenders::default() };
        super::offered(&TillSettings { tenders, ..(*plain.settings).clone() })
    };
    assert_eq!(of(vec![TenderKind::Qris]), [TenderKind::Cash], "a till that takes nothing takes cash");
    assert_eq!(of(vec![TenderKind::Card, TenderKind::Card]), [TenderKind::Card]);
}

#[test]
fn a_card_pays_all_that_is_left_with_one_action() {
    let mut till = paying();
    card(&mut till);
    assert_eq!(now(&till).main(), Main::Pay);
    let outs = till.decide(Intent::PayConfirmed);
    let order = order(&outs).expect("paid");
    let (bank, last4) = ("BCA".to_owned(), "1234".to_owned());
    let tender = Tender::Card { amount: Rupiah(85_000), bank, last4, approval_code: "654321".into() };
    assert_eq!(order.tenders, [tender]);
    assert!(till.decide(Intent::PayConfirmed).is_empty(), "two taps pay once");
}

#[test]
fn what_is_wrong_is_said_in_the_words_of_the_room() {
    type Fill = fn(&mut TillScreen);
    let cases: [(TenderKind, Fill, PayError); 5] = [
        (TenderKind::Card, |_| (), PayError::BankMissing { kind: TenderKind::Card }),
        (TenderKind::Card, |till| act(till, [PayIntent::BankChosen("BCA".into())]), PayError::CardDigitsWrong),
        (
            TenderKind::Transfer,
            |till| act(till, [PayIntent::BankChosen("BCA".into())]),
            PayError::ReferenceMissing { kind: TenderKind::Transfer },
        ),
        (TenderKind::Voucher, |_| (), PayError::ReferenceMissing { kind: TenderKind::Voucher }),
        (
            TenderKind::Voucher,
            |till| {
                act(till, [PayIntent::WordsEdited("VC-0001".into())]);
                keys(till, &["9", "0", "000"]);
            },
            PayError::VoucherTooLarge { rest: Rupiah(85_000) },
        ),
    ];
    for (kind, fill, expect) in cases {
        let mut till = paying();
        act(&mut till, [PayIntent::KindChosen(kind)]);
        fill(&mut till);
        let outs = till.decide(Intent::PayConfirmed);
        assert!(order(&outs).is_none(), "{expect}");
        assert_eq!(now(&till).flaw, expect.to_string());
        assert_eq!(now(&till).entry().kind, kind, "what was typed stays");
    }
    let mut till = paying();
    act(&mut till, [PayIntent::KindChosen(TenderKind::Qris)]);
    keys(&mut till, &["9", "0", "000"]);
    let (amount, rest) = (Rupiah(90_000), Rupiah(85_000));
    let over = ShowQrisError::MoreThanRest { amount, rest }.to_string();
    assert_eq!(now(&till).amount_flaw(), Some(over.clone()), "said while it is typed");
    assert!(shown_order(&till.decide(Intent::PayConfirmed)).is_none());
    assert_eq!(now(&till).flaw, over);
}

#[test]
fn a_split_adds_parts_and_ends_in_cash() {
    let mut till = paying();
    card(&mut till);
    act(&mut till, [PayIntent::FieldChosen(Field::Amount)]);
    keys(&mut till, &["5", "0", "000"]);
    assert_eq!(now(&till).main(), Main::Add);
    assert!(order(&till.decide(Intent::PayConfirmed)).is_none(), "a part pays nothing yet");
    assert_eq!((now(&till).entry().kind, now(&till).rest().cash), (TenderKind::Cash, Rupiah(35_000)));
    assert_eq!(now(&till).quick.first(), Some(&Rupiah(35_000)), "the notes are those for what is left");
    keys(&mut till, &["4", "0", "000"]);
    let outs = till.decide(Intent::PayConfirmed);
    let order = order(&outs).expect("paid");
    assert_eq!(order.tenders.len(), 2);
    assert_eq!(order.tenders[1], Tender::Cash { given: Rupiah(40_000) });
}

#[test]
fn a_part_can_be_taken_back() {
    let mut till = paying();
    card_part(&mut till);
    let id = now(&till).added[0].id;
    act(&mut till, [PayIntent::TenderRemoved(id), PayIntent::TenderRemoved(id)]);
    assert_eq!((now(&till).added.len(), now(&till).rest().amount), (0, Rupiah(85_000)));
}

/// Rp 50.000 by card stands.
pub(super) fn card_part(till: &mut TillScreen) {
    card(till);
    act(till, [PayIntent::FieldChosen(Field::Amount)]);
    keys(till, &["5", "0", "000"]);
    till.decide(Intent::PayConfirmed);
}

pub(super) fn ticks(till: &mut TillScreen, count: u32) {
    for _ in 0..count {
        till.decide(Intent::Tick);
    }
}

#[test]
fn a_second_tap_right_after_printing_prints_nothing_twice() {
    fn copy(till: &mut TillScreen) -> Option<ActId> {
        match &till.decide(Intent::Reprint)[..] {
            [Out::Do(Effect::Reprint { act_id, .. })] => Some(*act_id),
            _ => None,
        }
    }
    let mut till = till();
    till.stage = Stage::Done(Box::new(done()));
    let act_id = copy(&mut till).expect("a copy");
    till.decide(Intent::Reprinted { act_id, result: Ok(PrintJobId::new()) });
    assert_eq!(copy(&mut till), None);
    ticks(&mut till, 2);
    assert!(copy(&mut till).is_some(), "a second copy is a second wish");
    let mut till = paying();
    code_on_screen(&mut till);
    let prints = |till: &mut TillScreen| !till.decide(PayIntent::CodePrinted.into()).is_empty();
    assert!(prints(&mut till));
    till.decide(PayIntent::CodePrintDone(Err("Printer belum diatur.".into())).into());
    assert!(prints(&mut till), "what failed is tried again at once");
    till.decide(PayIntent::CodePrintDone(Ok(())).into());
    assert!(!prints(&mut till));
    ticks(&mut till, 2);
    assert!(prints(&mut till));
}

fn asked(outs: &[Out<Effect>]) -> Option<&crate::kiosk::approval::Ask> {
    outs.iter().find_map(|out| match out {
        Out::Tell(Event::ApprovalWanted(ask)) => Some(ask),
        _ => None,
    })
}

#[test]
fn what_was_given_away_whole_is_finished_without_money() {
    let mut till = paying();
    till.decide(Intent::PayCancelled);
    let line = till.cart.lines()[0].key;
    let discount = Discount { amount: DiscountAmount::Percent(10_000), reason: Reason::of("flawed") };
    till.cart.discount_line(line, discount).expect("given");
    let outs = till.decide(Intent::PayOpened);
    let id = asked(&outs).expect("above every limit").id;
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    till.decide(PayIntent::ApprovalGiven(Given { id, reason: Reason::of("flawed"), approval }).into());
    assert_eq!(now(&till).main(), Main::PayNothing);
    let outs = till.decide(Intent::PayConfirmed);
    let order = order(&outs).expect("sold");
    assert!(order.tenders.is_empty() && order.approval.is_some());
}

#[test]
fn what_wants_a_second_look_asks_somebody_to_agree_and_a_voucher_only_says_so() {
    let number = || "K1-20261121-0003".to_owned();
    let cases = [
        (PayError::ReferenceUsed { kind: TenderKind::Card, number: number() }, Some("Nomor Kartu sudah ada di struk")),
        (PayError::QrisPaidDiffers { shown: Rupiah(85_000), paid: Rupiah(80_000) }, Some("QRIS dibayar")),
        (PayError::ReferenceUsed { kind: TenderKind::Voucher, number: number() }, None),
        (PayError::Exception(ExceptionRefused::ApprovalMissing), Some("")),
    ];
    for (error, about) in cases {
        let mut till = paying();
        card(&mut till);
        assert!(order(&till.decide(Intent::PayConfirmed)).is_some());
        let said = error.to_string();
        let outs = till.decide(Intent::PaidOut(Box::new(Err(error))));
        let ask = asked(&outs);
        assert_eq!(ask.is_some(), about.is_some(), "{said}");
        let Some(ask) = ask else {
            assert!(says(&outs, &said));
            continue;
        };
        assert!(ask.about.starts_with(about.unwrap_or_default()) && ask.needs_person, "{ask:?}");
        let approval = Some(Approved::played(UserId::new(), UserId::new()));
        let given = Given { id: ask.id, reason: Reason::of("flawed"), approval: approval.clone() };
        let outs = till.decide(PayIntent::ApprovalGiven(given).into());
        assert_eq!(order(&outs).expect("paid").approval, approval, "{said}");
    }
}

#[test]
fn notices_without_a_match_are_looked_at_when_something_happened() {
    let looks =
        |outs: Vec<Out<Effect>>| outs.iter().any(|out| matches!(out, Out::Do(Effect::Pay(PayEffect::LookAtStrays))));
    let mut till = till();
    assert!(looks(till.decide(PayIntent::Noticed.into())) && looks(till.decide(Intent::Sold)));
    assert!(looks(till.decide(Intent::Entered)) && !looks(till.decide(Intent::Tick)));
}

#[test]
fn what_was_taken_by_card_outlives_a_scan_but_not_the_cart() {
    let mut till = paying();
    card_part(&mut till);
    scan(&mut till, Found::One(item("Sabun")));
    assert!(matches!(till.stage, Stage::Selling));
    till.decide(Intent::PayOpened);
    assert_eq!((now(&till).added.len(), now(&till).rest().amount), (1, Rupiah(120_000)));
    till.decide(Intent::PayCancelled);
    let outs = till.decide(Intent::CartCleared);
    assert!(says(&outs, "Batalkan di mesin kartu"), "{outs:?}");
    assert!(till.taken.is_empty());
}

#[test]
fn a_code_is_shown_once_and_confirmed_with_its_reference() {
    let mut till = paying();
    act(&mut till, [PayIntent::KindChosen(TenderKind::Qris)]);
    assert!(shown_order(&till.decide(Intent::PayConfirmed)).is_some());
    assert!(till.decide(Intent::PayConfirmed).is_empty(), "two taps show one code");
    let mut till = paying();
    let shown = code_on_screen(&mut till);
    assert_eq!(now(&till).main(), Main::CodePaid);
    assert!(order(&till.decide(Intent::PayConfirmed)).is_none());
    assert_eq!(now(&till).flaw, PayError::ReferenceMissing { kind: TenderKind::Qris }.to_string());
    act(&mut till, [PayIntent::ReferenceEdited("RRN 4711".into())]);
    let outs = till.decide(Intent::PayConfirmed);
    let request = Some(shown.request_id);
    let tender = Tender::Qris { request, amount: Rupiah(85_000), reference: "RRN 4711".into() };
    assert_eq!(order(&outs).expect("paid").tenders, [tender]);
}

#[test]
fn the_providers_word_finishes_the_sale_by_itself() {
    let mut till = paying();
    let shown = code_on_screen(&mut till);
    let outs = till.decide(Intent::Tick);
    let looks = |out: &Out<Effect>| matches!(out, Out::Do(Effect::Pay(PayEffect::LookAtNotices { .. })));
    assert!(outs.iter().any(looks), "each second");
    assert!(till.decide(PayIntent::Noticed.into()).iter().any(looks), "and at once");
    let request = shown.request_id;
    let differs = News::Differs { amount: Rupiah(80_000) };
    assert!(order(&till.decide(PayIntent::NoticesLooked { request, news: differs }.into())).is_none());
    let paid = || News::Paid { reference: "REF-1".into() };
    let other = PayIntent::NoticesLooked { request: QrisRequestId::new(), news: paid() };
    assert!(till.decide(other.into()).is_empty(), "another code");
    let outs = till.decide(PayIntent::NoticesLooked { request, news: paid() }.into());
    assert!(order(&outs).is_some() && says(&outs, "sudah dibayar"));
    till.decide(Intent::PaidOut(Box::new(Err(PayError::DiskLow { free_bytes: 0 }))));
    let outs = till.decide(PayIntent::NoticesLooked { request, news: paid() }.into());
    assert!(outs.is_empty(), "a refusal is not tried again every second");
    assert!(order(&till.decide(Intent::PayConfirmed)).is_some(), "a person goes on");
}

#[test]
fn after_a_code_cash_is_next_or_the_first_kind_that_is_not_qris() {
    use TenderKind::{Card, Cash, Qris, Transfer};
    for (offered, expect) in
        [(vec![Qris, Card, Cash], Cash), (vec![Qris, Transfer, Card], Transfer), (vec![Qris], Qris)]
    {
        let mut till = paying_by(&offered);
        code_on_screen(&mut till);
        act(&mut till, [PayIntent::CodeLeft]);
        assert_eq!(now(&till).entry().kind, expect, "{offered:?}");
    }
}

#[test]
fn a_code_that_is_left_is_said_to_wait_and_the_same_cart_gets_it_again() {
    let ways: [fn(&mut TillScreen) -> Outs; 3] = [
        |till| till.decide(PayIntent::CodeLeft.into()),
        |till| till.decide(Intent::PayCancelled),
        |till| scan(till, Found::One(item("Sabun"))),
    ];
    for leave in ways {
        let mut till = paying();
        let shown = code_on_screen(&mut till);
        let outs = leave(&mut till);
        assert!(says(&outs, &shown.bill_number), "{outs:?}");
        till.decide(Intent::PayOpened);
        act(&mut till, [PayIntent::KindChosen(TenderKind::Qris)]);
        let outs = till.decide(Intent::PayConfirmed);
        assert_eq!(shown_order(&outs).and_then(|order| order.again), Some(shown.request_id));
    }
    let mut till = paying();
    code_on_screen(&mut till);
    till.decide(Intent::PayCancelled);
    till.decide(Intent::CartCleared);
    scan(&mut till, Found::One(item("Tas")));
    till.decide(Intent::PayOpened);
    act(&mut till, [PayIntent::KindChosen(TenderKind::Qris)]);
    let outs = till.decide(Intent::PayConfirmed);
    assert_eq!(shown_order(&outs).expect("asked for").again, None, "the next customer gets a code of their own");
}

#[test]
fn a_code_that_comes_after_the_payment_was_left_is_said_to_wait() {
    let mut till = paying();
    act(&mut till, [PayIntent::KindChosen(TenderKind::Qris)]);
    let outs = till.decide(Intent::PayConfirmed);
    let act_id = shown_order(&outs).expect("asked for").act_id;
    scan(&mut till, Found::One(item("Sabun")));
    let shown = Shown {
        request_id: QrisRequestId::new(),
        bill_number: "Q-K1-20261122-0007".into(),
        payload: "0002".into(),
        amount: Rupiah(85_000),
        is_dynamic: true,
    };
    let outs = till.decide(PayIntent::Shown { act_id, result: Ok(Box::new((shown, None))) }.into());
    assert!(says(&outs, "Q-K1-20261122-0007"));
}

/// A fifth is taken off, and somebody agreed to it; what was asked, and the approval.
fn agreed(till: &mut TillScreen) -> (crate::kiosk::approval::Ask, Option<Approved>) {
    till.decide(Intent::PayCancelled);
    let line = till.cart.lines()[0].key;
    let discount = Discount { amount: DiscountAmount::Percent(2_000), reason: Reason::of("flawed") };
    till.cart.discount_line(line, discount).expect("given");
    let outs = till.decide(Intent::PayOpened);
    let ask = asked(&outs).expect("asked").clone();
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    let given = Given { id: ask.id, reason: Reason::of("flawed"), approval: approval.clone() };
    till.decide(PayIntent::ApprovalGiven(given).into());
    (ask, approval)
}

#[test]
fn above_the_limit_a_second_person_is_asked_before_anything_is_paid_or_shown() {
    for kind in [TenderKind::Cash, TenderKind::Qris] {
        let mut till = paying();
        let (ask, approval) = agreed(&mut till);
        assert_eq!((ask.kind, ask.needs_person), (ExceptionKind::Discount, true));
        assert_eq!((ask.amount.as_str(), ask.reason), ("Rp\u{A0}17.000", Some(Reason::of("flawed"))));
        act(&mut till, [PayIntent::KindChosen(kind)]);
        let outs = till.decide(Intent::PayConfirmed);
        match kind {
            TenderKind::Cash => assert_eq!(order(&outs).expect("paid").approval, approval),
            _ => assert_eq!(shown_order(&outs).expect("the code is shown then").approval, approval),
        }
    }
}

#[test]
fn an_approval_is_not_for_the_next_cashier() {
    let mut till = paying();
    let (_, approval) = agreed(&mut till);
    till.decide(Intent::SignedIn { user: UserId::new(), role: Role::Kasir });
    assert_eq!(now(&till).approval, None);
    for is_given in [false, true] {
        let outs = till.decide(Intent::PayConfirmed);
        let id = asked(&outs).expect("asked again").id;
        assert!(id == now(&till).act_id && till.asks_for(id) && !till.asks_for(ActId::new()));
        if is_given {
            let given = Given { id, reason: Reason::of("flawed"), approval: approval.clone() };
            let outs = till.decide(PayIntent::ApprovalGiven(given).into());
            assert_eq!(order(&outs).expect("paid").approval, approval);
        } else {
            till.decide(PayIntent::ApprovalDeclined(id).into());
            assert!(!till.asks_for(id));
        }
    }
}

#[test]
fn a_receipt_is_sent_once_and_a_wrong_address_stays_in_its_field() {
    let mut till = paying();
    till.stage = Stage::Done(Box::new(done()));
    act(&mut till, [PayIntent::EmailOpened, PayIntent::AddressEdited("pembeli".into())]);
    assert!(till.decide(PayIntent::EmailSent.into()).is_empty());
    let form = |till: &TillScreen| match &till.stage {
        Stage::Done(done) => match &done.sheet {
            DoneSheet::Email(form) => Some(form.clone()),
            _ => None,
        },
        _ => None,
    };
    let flawed = form(&till).expect("open");
    assert!(flawed.flaw.contains("pembeli") && flawed.address == "pembeli");
    act(&mut till, [PayIntent::AddressEdited("pembeli01@example.com".into())]);
    assert_eq!(till.decide(PayIntent::EmailSent.into()).len(), 1);
    assert!(till.decide(PayIntent::EmailSent.into()).is_empty(), "two taps are one letter");
    let act_id = flawed.act_id;
    let outs = till.decide(PayIntent::EmailDone { act_id, result: Ok(()) }.into());
    assert!(form(&till).is_none() && says(&outs, "antrean surel"));
}

#[test]
fn a_copy_beyond_the_limit_asks_a_second_person() {
    let mut till = till();
    till.stage = Stage::Done(Box::new(done()));
    let outs = till.decide(Intent::Reprint);
    let [Out::Do(Effect::Reprint { act_id, given: None, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert!(till.decide(Intent::Reprint).is_empty(), "two taps are one copy");
    let result = Err(CopyRefused { text: "Minta manajer.".into(), needs_person: true });
    let outs = till.decide(Intent::Reprinted { act_id: *act_id, result });
    let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
    assert!(ask.kind == ExceptionKind::Reprint && till.asks_for(ask.id));
    let given = Given { id: ask.id, reason: Reason::of("customer_asked"), approval: None };
    let outs = till.decide(PayIntent::ApprovalGiven(given).into());
    assert!(matches!(&outs[..], [Out::Do(Effect::Reprint { act_id, given: Some(_), .. })] if *act_id == ask.id));
}
