//! What the screen decides, without a window.

use deks_ui::{Screen as Place, Tone};

use super::*;
use crate::base::{PartnerId, UserId, UtcMs};
use crate::devices::{JobState, Sound};
use crate::kiosk::approval::{Ask, Given};
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::printing::AskKind;
use crate::partners::Commission;
use crate::people::Approved;
use crate::till::ledger::LineMoney;
use crate::till::{ExceptionKind, OfferLine, Reason};

fn row(number: &str) -> Row {
    Row {
        sale_id: SaleId::new(),
        number: number.into(),
        when: "14.05".into(),
        cashier: "Kasir 1".into(),
        pieces: 1,
        line_name: "Tas Anyam".into(),
        total: Rupiah(85_000),
        refunded_qty: 0,
        is_voided: false,
    }
}

fn listing(rows: Vec<Row>) -> Result<Listing, String> {
    Ok(Listing { readings: vec![Reading::Last], reading: 0, rows })
}

fn receipt(number: &str) -> OpenReceipt {
    OpenReceipt {
        sale_id: SaleId::new(),
        number: number.into(),
        total: Rupiah(85_000),
        columns: 32,
        preview: Vec::new(),
        copy: None,
        standing: Standing { may_void: true, may_return: true, ..Standing::default() },
    }
}

fn screen(number: &str) -> ReceiptsScreen {
    ReceiptsScreen { open: Some(receipt(number)), here: true, ..ReceiptsScreen::default() }
}

/// The question that was asked last.
fn asked(outs: &[Out<Effect>]) -> Ask {
    match outs {
        [Out::Tell(Event::ApprovalWanted(ask))] => ask.clone(),
        other => panic!("{other:?}"),
    }
}

fn given(ask: &Ask) -> Given {
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    Given { id: ask.id, reason: Reason::of("customer_asked"), approval }
}

fn job(title: &str, state: JobState) -> JobSummary {
    JobSummary {
        id: PrintJobId::new(),
        printer: "receipt".into(),
        title: title.into(),
        is_copy: false,
        state,
        tries: 0,
        error: String::new(),
        made_at: UtcMs(0),
    }
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = ReceiptsScreen::default();
    screen.decide(Intent::QueryEdited("8".into()));
    screen.decide(Intent::QueryEdited("85".into()));
    screen.decide(Intent::Listed { serial: 1, result: listing(vec![row("K1-20261122-0001")]) });
    assert!(screen.rows.is_empty());
    let outs = screen.decide(Intent::Listed { serial: 2, result: listing(vec![row("K1-20261122-0002")]) });
    assert_eq!(outs, [Out::Do(Effect::Open(screen.rows[0].sale_id))], "the only one opens");
}

#[test]
fn a_scan_is_a_receipt_or_a_product_and_is_heard() {
    let mut screen = ReceiptsScreen::default();
    let outs = screen.decide(Intent::Scanned("K1-20261122-0001".into()));
    assert_eq!(outs, [Out::Do(Effect::OpenNumber { number: "K1-20261122-0001".into(), scanned: true })]);
    let outs = screen.decide(Intent::Opened { scanned: true, result: Ok(None) });
    assert_eq!(outs[0], Out::Beep(Sound::Unknown));
    screen.decide(Intent::Scanned("7KQ2M9X".into()));
    let outs = screen.decide(Intent::Listed { serial: 1, result: listing(Vec::new()) });
    assert_eq!(outs, [Out::Beep(Sound::Unknown)]);
    let outs = screen.decide(Intent::Listed { serial: 1, result: listing(Vec::new()) });
    assert!(outs.is_empty(), "heard once");
}

#[test]
fn two_taps_make_one_copy() {
    let mut screen = ReceiptsScreen::default();
    assert!(screen.decide(Intent::Copy).is_empty(), "nothing is open");
    screen.open = Some(receipt("K1-20261122-0001"));
    assert!(matches!(&screen.decide(Intent::Copy)[..], [Out::Do(Effect::Copy { given: None, .. })]));
    assert!(screen.decide(Intent::Copy).is_empty());
    let job = PrintJobId::new();
    screen.decide(Intent::Copied(Ok(CopyMade { job, next_asks: false })));
    assert!(screen.decide(Intent::Copy).is_empty(), "the first one still waits");
    screen.decide(Intent::JobsLooked { open: Vec::new(), copy: Some((PrintJobId::new(), Printing::Printed)) });
    assert!(screen.decide(Intent::Copy).is_empty(), "that was an older copy");
    screen.decide(Intent::JobsLooked { open: Vec::new(), copy: Some((job, Printing::Printed)) });
    let outs = screen.decide(Intent::Copy);
    assert!(matches!(&outs[..], [Out::Do(Effect::Copy { .. })]), "another copy is another wish");
}

#[test]
fn a_copy_above_the_limit_asks_a_second_person_first() {
    let mut screen = screen("K1-20261122-0001");
    let first = match &screen.decide(Intent::Copy)[..] {
        [Out::Do(Effect::Copy { act_id, given: None, .. })] => *act_id,
        other => panic!("{other:?}"),
    };
    let job = PrintJobId::new();
    screen.decide(Intent::Copied(Ok(CopyMade { job, next_asks: true })));
    screen.decide(Intent::JobsLooked { open: Vec::new(), copy: Some((job, Printing::Printed)) });
    let ask = asked(&screen.decide(Intent::Copy));
    assert_eq!((ask.kind, ask.about.as_str(), ask.needs_person), (ExceptionKind::Reprint, "K1-20261122-0001", true));
    assert_ne!(ask.id, first);
    assert!(screen.decide(Intent::Copy).is_empty(), "asked once");
    let other = Given { id: ActId::new(), ..given(&ask) };
    assert!(screen.decide(Intent::Approved(other)).is_empty(), "another screen's answer");
    let given = given(&ask);
    let sale_id = screen.open.as_ref().map(|open| open.sale_id).expect("open");
    let outs = screen.decide(Intent::Approved(given.clone()));
    assert_eq!(outs, [Out::Do(Effect::Copy { act_id: ask.id, sale_id, given: Some(given) })]);
}

#[test]
fn a_void_is_offered_where_the_room_allows_it_and_asks_a_second_person() {
    let mut screen = screen("K1-20261122-0001");
    let ask = asked(&screen.decide(Intent::VoidWanted));
    assert_eq!((ask.kind, ask.amount.as_str()), (ExceptionKind::Void, "Rp\u{A0}85.000"));
    assert!(screen.decide(Intent::VoidWanted).is_empty(), "asked once");
    screen.decide(Intent::Declined(ask.id));
    let ask = asked(&screen.decide(Intent::VoidWanted));
    let answer = given(&ask);
    let outs = screen.decide(Intent::Approved(answer.clone()));
    let sale_id = screen.open.as_ref().map(|open| open.sale_id).expect("open");
    assert_eq!(outs, [Out::Do(Effect::Void { sale_id, given: answer })]);
    assert!(screen.decide(Intent::VoidWanted).is_empty(), "on its way");
    let made = VoidMade { number: "K1-20261122-0001".into(), cash: Rupiah::ZERO, at_the_bank: true };
    let outs = screen.decide(Intent::Voided(Ok(made)));
    assert!(
        matches!(&outs[..], [Out::Ask(text, Tone::Warn, _), Out::Tell(Event::RegisterChanged), Out::Do(Effect::LookAgain(again))]
            if text.contains("mesin kartu") && *again == sale_id),
        "{outs:?}"
    );
    screen.open.as_mut().expect("open").standing = Standing::default();
    assert!(screen.decide(Intent::VoidWanted).is_empty() && screen.decide(Intent::ReturnWanted).is_empty());
}

#[test]
fn a_void_says_what_is_left_to_do_by_hand() {
    for (cash, at_the_bank, ending) in [
        (85_000, false, "dibatalkan. Kembalikan Rp\u{A0}85.000 tunai kepada pembeli."),
        (0, true, "dibatalkan. Batalkan juga di mesin kartu atau aplikasi bank."),
        (5_000, true, "dibatalkan. Kembalikan Rp\u{A0}5.000 tunai; sisanya lewat mesin kartu atau aplikasi bank."),
        (0, false, "dibatalkan."),
    ] {
        let made = VoidMade { number: "K1-20261122-0001".into(), cash: Rupiah(cash), at_the_bank };
        let outs = screen("K1-20261122-0001").decide(Intent::Voided(Ok(made)));
        let (text, stays) = match &outs[..] {
            [Out::Say(text, Tone::Ok), ..] => (text, false),
            [Out::Ask(text, Tone::Warn, _), ..] => (text, true),
            other => panic!("{other:?}"),
        };
        let goes_back = at_the_bank || cash > 0;
        assert_eq!((text.as_str(), stays), (["Struk K1-20261122-0001 ", ending].concat().as_str(), goes_back));
    }
}

#[test]
fn things_of_one_name_are_told_apart_below_the_paper() {
    let line = |name: &str, partner: &str, code: &str| OfferLine {
        line_no: 1,
        product_id: None,
        stock_product_id: None,
        code: code.into(),
        name: name.into(),
        partner_name: partner.into(),
        unit_price: Rupiah(85_000),
        sold_qty: 1,
        refunded_qty: 0,
        money: LineMoney::of(
            PartnerId::new(),
            Rupiah(85_000),
            Rupiah::ZERO,
            Rupiah::ZERO,
            Commission::Percent { bp: 1_500 },
        ),
    };
    let (bag, twin) = (line("Tas", "Mitra Pandan", "TA23BC4"), line("Tas", "Mitra Rotan", "TB34CD5"));
    let hat = line("Topi", "Mitra Pandan", "TC45DE6");
    for (lines, expect) in [
        (vec![bag.clone(), hat.clone()], vec![]),
        (vec![bag.clone(), bag.clone()], vec![]),
        (vec![bag.clone(), hat, twin, bag], vec!["Tas: Mitra Pandan  ·  TA23BC4, Mitra Rotan  ·  TB34CD5"]),
    ] {
        assert_eq!(super::work::twins(&lines), expect);
    }
}

#[test]
fn a_return_begins_on_the_open_receipt() {
    let mut screen = screen("K1-20261122-0001");
    let outs = screen.decide(Intent::ReturnWanted);
    let number = "K1-20261122-0001".to_owned();
    assert_eq!(outs, [Out::Open(Place::Refund, Place::Receipts), Out::Tell(Event::RefundWanted(number))]);
}

#[test]
fn an_address_is_checked_before_it_is_sent_and_kept_when_it_is_refused() {
    let mut screen = screen("K1-20261122-0001");
    screen.decide(Intent::MailWanted);
    let form = |screen: &ReceiptsScreen| match &screen.sheet {
        Some(Sheet::Mail(form)) => form.clone(),
        other => panic!("{other:?}"),
    };
    screen.decide(Intent::AddressEdited("pembeli01@example".into()));
    assert!(screen.decide(Intent::MailConfirmed).is_empty());
    assert!(!form(&screen).flaw.is_empty());
    screen.decide(Intent::AddressEdited("pembeli01@example.com".into()));
    assert!(form(&screen).flaw.is_empty());
    assert!(matches!(&screen.decide(Intent::MailConfirmed)[..], [Out::Do(Effect::Mail { .. })]));
    assert!(screen.decide(Intent::MailConfirmed).is_empty(), "two taps send once");
    let act_id = form(&screen).act_id;
    screen.decide(Intent::Mailed { act_id, result: Err("Disk penuh.".into()) });
    assert_eq!((form(&screen).address.as_str(), form(&screen).flaw.as_str()), ("pembeli01@example.com", "Disk penuh."));
    screen.decide(Intent::MailConfirmed);
    let outs = screen.decide(Intent::Mailed { act_id, result: Ok(()) });
    assert!(
        matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Tell(Event::MailChanged), Out::Do(Effect::LookAgain(_))]),
        "{outs:?}"
    );
    assert!(screen.sheet.is_none());
}

#[test]
fn a_letter_beyond_the_limit_of_copies_asks_a_second_person_first() {
    let mut screen = screen("K1-20261122-0001");
    screen.open.as_mut().expect("open").standing.mail_asks = true;
    screen.decide(Intent::MailWanted);
    screen.decide(Intent::AddressEdited("pembeli01@example".into()));
    assert!(screen.decide(Intent::MailConfirmed).is_empty(), "nobody types a PIN for nothing");
    screen.decide(Intent::AddressEdited("pembeli01@example.com".into()));
    let declined = asked(&screen.decide(Intent::MailConfirmed));
    assert_eq!((declined.kind, declined.about.as_str()), (ExceptionKind::Reprint, "K1-20261122-0001"));
    assert!(screen.decide(Intent::MailConfirmed).is_empty(), "asked once");
    screen.decide(Intent::Declined(declined.id));
    let ask = asked(&screen.decide(Intent::MailConfirmed));
    let (sale_id, answer) = (screen.open.as_ref().map(|open| open.sale_id).expect("open"), given(&ask));
    let outs = screen.decide(Intent::Approved(answer.clone()));
    let address = "pembeli01@example.com".to_owned();
    assert_eq!(outs, [Out::Do(Effect::Mail { act_id: ask.id, sale_id, address, given: Some(answer) })]);
    assert!(screen.decide(Intent::MailConfirmed).is_empty(), "on its way");
}

#[test]
fn an_address_survives_the_lock_of_the_same_person_and_nobody_else_sees_it() {
    let mut screen = screen("K1-20261122-0001");
    let who = UserId::new();
    screen.decide(Intent::SignedIn(who));
    screen.decide(Intent::MailWanted);
    screen.decide(Intent::AddressEdited("pembeli01@example.com".into()));
    screen.decide(Intent::Left);
    screen.decide(Intent::SignedIn(who));
    screen.decide(Intent::Entered);
    assert!(matches!(&screen.sheet, Some(Sheet::Mail(form)) if form.address == "pembeli01@example.com"));
    screen.decide(Intent::SignedIn(UserId::new()));
    assert!(screen.sheet.is_none() && screen.open.is_some());
}

#[test]
fn a_receipt_that_is_looked_at_again_does_not_push_another_one_away() {
    let mut screen = screen("K1-20261122-0001");
    let before = screen.open.clone().expect("open");
    screen.decide(Intent::Opened { scanned: true, result: Ok(Some(Box::new(receipt("K1-20261122-0002")))) });
    screen.decide(Intent::LookedAgain(Ok(Some(Box::new(before)))));
    assert_eq!(screen.open.as_ref().map(|open| open.number.as_str()), Some("K1-20261122-0002"));
}

#[test]
fn a_search_without_the_open_receipt_closes_it() {
    let mut screen = ReceiptsScreen { open: Some(receipt("K1-20261122-0001")), ..ReceiptsScreen::default() };
    screen.decide(Intent::Entered);
    screen.decide(Intent::Listed { serial: 1, result: listing(vec![row("K1-20261122-0002")]) });
    assert!(screen.open.is_some(), "without a search it stays");
    screen.decide(Intent::QueryEdited("xyz".into()));
    screen.decide(Intent::Listed { serial: 2, result: listing(Vec::new()) });
    assert!(screen.open.is_none());
    let late = Box::new(receipt("K1-20261122-0001"));
    screen.decide(Intent::Opened { scanned: false, result: Ok(Some(late.clone())) });
    assert!(screen.open.is_none(), "a slow answer does not bring it back");
    screen.decide(Intent::Opened { scanned: true, result: Ok(Some(late)) });
    assert!(screen.open.is_some() && screen.query.is_empty(), "a scan ends the search");
}

#[test]
fn the_open_receipt_asks_about_its_own_paper_only() {
    let mut screen = ReceiptsScreen { open: Some(receipt("K1-20261122-0001")), ..ReceiptsScreen::default() };
    let failed = job("Struk K1-20261122-0001", JobState::Failed);
    let other = job("Struk K1-20261122-0002", JobState::Unknown);
    screen.decide(Intent::JobsLooked { open: vec![failed.clone(), other], copy: None });
    let ask = screen.ask().expect("a question");
    assert_eq!((ask.kind, ask.jobs.clone()), (AskKind::Failed, vec![failed.id]));
    assert!(screen.decide(Intent::Answered(Decision::Print)).is_empty(), "a failed job has nothing to decide");
    assert_eq!(screen.decide(Intent::Retry), [Out::Do(Effect::Retry(vec![failed.id]))]);
    assert_eq!(screen.worst_job("K1-20261122-0002"), Some(JobState::Unknown));
    assert_eq!(screen.worst_job("K1-20261122-0003"), None);
}
