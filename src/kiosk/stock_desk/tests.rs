//! What the screen decides, without a window.

use deks_ui::{DeskSheet, Screen as Place, Tone};

use super::{
    Board, CONSENTS, Effect, FillRow, Intent, LossRow, Me, PlanRow, StockDeskScreen, Tab, Typed, TypedStep, WishRow,
    change_words, lines,
};
use crate::base::{ActId, BusinessDay, PartnerId, ProductId, RequestId, Rupiah, UserId};
use crate::catalog::Brief;
use crate::kiosk::approval::Given;
use crate::kiosk::flow::{Event, Out, Screen as _};
use crate::merchandising::Channel;
use crate::merchandising::markdown::{Plan, Step};
use crate::merchandising::repricing::{PriceRequest, RequestState, Verdict};
use crate::merchandising::restock::{Pace, PartnerShort, Short, ShortGoods};
use crate::partners::{Partner, PartnerStatus};
use crate::partnership::agreement::Liability;
use crate::people::Approved;
use crate::stockroom::damage::{Cost, Undecided, Verdict as LossVerdict};
use crate::stockroom::losses::LossKind;
use crate::stockroom::places::Places;
use crate::till::Reason;

const ALL: Me = Me { may_keep: true, may_price: true, may_plan: true };

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn today() -> BusinessDay {
    day("2026-11-22")
}

fn fill(name: &str, in_storeroom: i64) -> FillRow {
    let places = Places { on_shelf: 0, in_storeroom };
    FillRow { product: ProductId::new(), name: name.into(), partner: "Mitra".into(), shelf: "A2".into(), places }
}

fn partner(name: &str, email: &str) -> Partner {
    Partner {
        id: PartnerId::new(),
        code: "M001".into(),
        business_name: name.into(),
        owner_name: String::new(),
        contact_name: String::new(),
        email: email.into(),
        phone: String::new(),
        instagram: String::new(),
        address: String::new(),
        bank_name: String::new(),
        bank_account: String::new(),
        bank_holder: String::new(),
        agreement_number: String::new(),
        agreement_from: None,
        agreement_until: None,
        joined_on: today(),
        status: PartnerStatus::Active,
        note: String::new(),
    }
}

fn short(partner: Partner, asked: Option<BusinessDay>) -> PartnerShort {
    let brief = Brief {
        partner_id: partner.id,
        code: "7KQ2M9X".into(),
        name: "Tas".into(),
        variant: String::new(),
        category: String::new(),
    };
    let goods = ShortGoods {
        product: ProductId::new(),
        brief,
        price: Rupiah(85_000),
        pace: Pace { sold: 9, days: 30, on_hand: 1 },
        short: Short { days_left: 3, suggested: 8 },
        asked,
    };
    PartnerShort { partner, goods: vec![goods] }
}

fn wish(state: RequestState) -> WishRow {
    let request = PriceRequest {
        id: RequestId::new(),
        number: "PH-K1-20261122-0001".into(),
        product: ProductId::new(),
        partner: PartnerId::new(),
        before: Rupiah(80_000),
        price: Rupiah(90_000),
        channel: Channel::WhatsApp,
        note: "bahan naik".into(),
        asked_on: today(),
        earliest: day("2026-12-22"),
        wanted: day("2026-12-01"),
        by: UserId::new(),
        state,
    };
    WishRow { request, name: "Tas".into(), partner: "Mitra".into(), on_hand: 4 }
}

fn loss(kind: LossKind) -> LossRow {
    let loss = Undecided {
        act: ActId::new(),
        line_no: 1,
        product: ProductId::new(),
        partner: PartnerId::new(),
        kind,
        qty: 2,
        day: today(),
    };
    let (value, part) = (Rupiah(170_000), Rupiah(144_500));
    let cost = Cost { value, part, bearer: Liability::Outlet, made_good: part };
    LossRow { loss, name: "Tas".into(), partner: "Mitra".into(), number: "BA-1".into(), cost }
}

fn plan(partner: PartnerId, steps: &[(i64, u32)]) -> PlanRow {
    let steps = steps.iter().map(|&(after_days, off_bp)| Step { after_days, off_bp }).collect();
    let (agreed_on, note) = (today(), String::new());
    let plan = Plan { partner, steps, channel: Channel::Letter, agreed_on, note, by: UserId::new() };
    PlanRow { plan, partner: "Mitra".into(), goods: Vec::new() }
}

fn empty() -> Board {
    Board {
        today: today(),
        fill: Vec::new(),
        restock: Vec::new(),
        prices: Vec::new(),
        plans: Vec::new(),
        losses: Vec::new(),
        partners: Vec::new(),
    }
}

fn screen(me: Me, tab: Tab, board: Board) -> StockDeskScreen {
    let mut screen = StockDeskScreen::new(today());
    screen.decide(Intent::SignedIn(me));
    screen.decide(Intent::Entered);
    screen.decide(Intent::Loaded(Ok(Box::new(board))));
    screen.decide(Intent::TabChosen(tab as usize));
    screen
}

/// The question that goes to a second person, answered with yes.
fn approve(screen: &mut StockDeskScreen, outs: &[Out<Effect>]) -> Vec<Out<Effect>> {
    let [Out::Tell(Event::ApprovalWanted(ask))] = outs else { panic!("{outs:?}") };
    assert!(screen.has_asked(ask.id) && screen.decide(Intent::Main).is_empty(), "one question at a time");
    let approval = Some(Approved::played(UserId::new(), UserId::new()));
    screen.decide(Intent::Given(Given { id: ask.id, reason: Reason::of("agreement"), approval }))
}

#[test]
fn all_that_lies_in_the_storeroom_is_carried_with_one_tap() {
    let board = Board { fill: vec![fill("Tas", 12), fill("Topi", 3)], ..empty() };
    let mut screen = screen(ALL, Tab::Fill, board.clone());
    assert_eq!(screen.pieces, "12");
    screen.decide(Intent::PiecesEdited("lima".into()));
    assert!(screen.decide(Intent::Main).is_empty());
    assert_eq!(screen.flaw, "Isi jumlah buah dengan angka.");
    screen.decide(Intent::ItemChosen(board.fill[1].product.to_string()));
    assert_eq!((screen.pieces.as_str(), screen.flaw.as_str()), ("3", ""));
    let outs = screen.decide(Intent::Main);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Carry { product, qty: 3, .. })] if *product == board.fill[1].product),
        "{outs:?}"
    );
    assert!(screen.decide(Intent::Main).is_empty(), "two taps carry once");
    let outs = screen.decide(Intent::Done(Ok("dipindah".into())));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Ok), Out::Tell(Event::RegisterChanged), ..]), "{outs:?}");
    let left = Board { fill: vec![board.fill[0].clone()], ..empty() };
    screen.decide(Intent::Loaded(Ok(Box::new(left))));
    assert_eq!(screen.pieces, "12", "the next one is filled in");
}

#[test]
fn whoever_may_not_sees_it_and_does_nothing() {
    for (tab, me) in [
        (Tab::Fill, Me { may_keep: false, ..ALL }),
        (Tab::Restock, Me { may_keep: false, ..ALL }),
        (Tab::Prices, Me { may_price: false, ..ALL }),
        (Tab::Markdown, Me { may_plan: false, ..ALL }),
        (Tab::Losses, Me { may_keep: false, ..ALL }),
    ] {
        let board = Board {
            fill: vec![fill("Tas", 1)],
            restock: vec![short(partner("Mitra", "a@example.com"), None)],
            prices: vec![wish(RequestState::Open)],
            plans: vec![plan(PartnerId::new(), &[(30, 1_000)])],
            losses: vec![loss(LossKind::Lost)],
            ..empty()
        };
        let mut screen = screen(me, tab, board);
        assert!(!screen.may_act() && screen.is_waiting());
        for intent in [Intent::Main, Intent::Second, Intent::OpenSheet(DeskSheet::Decline)] {
            assert!(screen.decide(intent).is_empty(), "{tab:?}");
        }
        assert_eq!(screen.sheet, DeskSheet::None, "{tab:?}");
    }
}

#[test]
fn a_partner_is_asked_once_and_what_was_asked_is_no_longer_counted() {
    let (first, second) = (partner("Mitra Satu", "a@example.com"), partner("Mitra Dua", ""));
    let board = Board { restock: vec![short(first.clone(), None), short(second, Some(today()))], ..empty() };
    assert_eq!(lines::counts(&board), [0, 1, 0, 0, 0]);
    let mut screen = screen(ALL, Tab::Restock, board.clone());
    assert!(screen.is_waiting());
    let outs = screen.decide(Intent::Main);
    assert!(matches!(&outs[..], [Out::Do(Effect::Ask { partner, .. })] if *partner == first.id), "{outs:?}");
    screen.decide(Intent::Done(Err("Mitra ini sudah diminta.".into())));
    assert_eq!((screen.flaw.as_str(), screen.busy), ("Mitra ini sudah diminta.", false));
    screen.decide(Intent::ItemChosen(board.restock[1].partner.id.to_string()));
    assert!(!screen.is_waiting() && screen.flaw.is_empty());
    assert!(screen.about().words.starts_with("Mitra ini tidak punya surel"));
}

#[test]
fn a_price_after_its_notice_is_agreed_to_alone_and_an_earlier_one_with_a_second_person() {
    for (from, alone) in [("2026-12-22", true), ("2026-12-21", false)] {
        let board = Board { prices: vec![wish(RequestState::Open)], ..empty() };
        let mut screen = screen(ALL, Tab::Prices, board);
        assert!(screen.decide(Intent::Main).is_empty());
        assert_eq!((screen.sheet, screen.typed.day), (DeskSheet::Accept, day("2026-12-01")), "as the partner wants it");
        assert!(screen.is_early());
        screen.decide(Intent::Edited(Typed { day: day(from), memo: String::new(), channel: 0 }));
        assert_eq!(screen.is_early(), !alone);
        let outs = screen.decide(Intent::Confirm);
        let outs = if alone { outs } else { approve(&mut screen, &outs) };
        let [Out::Do(Effect::Answer { verdict, approved, .. })] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!((verdict, approved.is_none()), (&Verdict::Accept { from: day(from) }, alone));
    }
}

#[test]
fn a_second_person_who_declines_changes_nothing() {
    let mut screen = screen(ALL, Tab::Prices, Board { prices: vec![wish(RequestState::Open)], ..empty() });
    screen.decide(Intent::Main);
    screen.decide(Intent::Confirm);
    assert!(screen.busy);
    screen.decide(Intent::SheetClosed);
    assert_eq!(screen.sheet, DeskSheet::Accept, "while somebody is asked, the question stays");
    screen.decide(Intent::Declined);
    assert_eq!((screen.busy, screen.asked.is_none(), screen.sheet), (false, true, DeskSheet::Accept));
}

#[test]
fn a_wish_is_declined_with_a_reason_and_an_answered_one_is_only_looked_at() {
    let mut open = screen(ALL, Tab::Prices, Board { prices: vec![wish(RequestState::Open)], ..empty() });
    open.decide(Intent::OpenSheet(DeskSheet::Decline));
    open.decide(Intent::Edited(Typed { day: today(), memo: "terlalu mahal".into(), channel: 0 }));
    let outs = open.decide(Intent::Confirm);
    assert!(
        matches!(&outs[..], [Out::Do(Effect::Answer { verdict: Verdict::Decline { why }, .. })] if why == "terlalu mahal"),
        "{outs:?}"
    );
    let (why, on, by) = ("terlalu mahal".to_owned(), today(), UserId::new());
    let state = RequestState::Declined { why, on, by };
    let answered = screen(ALL, Tab::Prices, Board { prices: vec![wish(state)], ..empty() });
    assert!(!answered.is_waiting());
    assert_eq!(lines::counts(answered.board.as_ref().expect("a board"))[2], 0);
    let about = answered.about();
    let last = about.lines.last().expect("lines");
    assert_eq!((last.title.as_str(), last.detail.as_str()), ("Ditolak", "terlalu mahal"));
}

#[test]
fn a_plan_is_read_step_by_step() {
    let who = partner("Mitra", "");
    let partners = vec![(who.id, who.business_name.clone(), who.code.clone())];
    let board = Board { partners, plans: vec![plan(who.id, &[(30, 1_250)])], ..empty() };
    let mut screen = screen(ALL, Tab::Markdown, board);
    screen.decide(Intent::Main);
    assert_eq!((screen.sheet, screen.partner.is_none()), (DeskSheet::Plan, true));
    assert!(screen.decide(Intent::Confirm).is_empty(), "of whom?");
    screen.decide(Intent::PartnerChosen(who.id));
    assert_eq!(screen.steps[0], TypedStep { days: "30".into(), percent: "12,5".into() }, "what is agreed stands there");
    let typed = |days: &str, percent: &str| TypedStep { days: days.into(), percent: percent.into() };
    screen.decide(Intent::StepEdited(1, typed("60", "")));
    assert!(screen.decide(Intent::Confirm).is_empty());
    assert_eq!(screen.flaw, "Isi hari dan persen setiap tahap dengan angka, atau kosongkan keduanya.");
    screen.decide(Intent::StepEdited(1, typed("60", "25 %")));
    screen.decide(Intent::StepEdited(9, typed("1", "1")));
    screen.decide(Intent::Edited(Typed { day: today(), memo: "surat 7".into(), channel: 3 }));
    let outs = screen.decide(Intent::Confirm);
    let [Out::Do(Effect::SetPlan { steps, channel, note, .. })] = &outs[..] else { panic!("{outs:?}") };
    let wanted = [Step { after_days: 30, off_bp: 1_250 }, Step { after_days: 60, off_bp: 2_500 }];
    assert_eq!((&steps[..], *channel, note.as_str()), (&wanted[..], CONSENTS[3], "surat 7"));
}

#[test]
fn a_plan_that_is_there_is_changed_and_ended() {
    let who = partner("Mitra", "");
    let mut screen = screen(ALL, Tab::Markdown, Board { plans: vec![plan(who.id, &[(30, 1_000)])], ..empty() });
    screen.decide(Intent::Second);
    assert_eq!(screen.partner.as_ref().map(|(id, _)| *id), Some(who.id));
    screen.decide(Intent::StepEdited(0, TypedStep::default()));
    let outs = screen.decide(Intent::Confirm);
    assert!(matches!(&outs[..], [Out::Do(Effect::SetPlan { steps, .. })] if steps.is_empty()), "{outs:?}");
}

#[test]
fn a_loss_is_borne_as_agreed_or_by_its_partner_and_always_with_a_second_person() {
    for (intent, wanted) in [(Intent::Main, LossVerdict::AsAgreed), (Intent::Second, LossVerdict::PartnerBears)] {
        let board = Board { losses: vec![loss(LossKind::Damaged)], ..empty() };
        let mut screen = screen(ALL, Tab::Losses, board.clone());
        let outs = screen.decide(intent);
        let outs = approve(&mut screen, &outs);
        let [Out::Do(Effect::Decide { loss, verdict, .. })] = &outs[..] else { panic!("{outs:?}") };
        assert_eq!((loss, *verdict), (&board.losses[0].loss, wanted));
    }
}

#[test]
fn two_losses_of_one_product_are_two_matters() {
    let (lost, mut damaged) = (loss(LossKind::Lost), loss(LossKind::Damaged));
    (damaged.loss.act, damaged.loss.product) = (lost.loss.act, lost.loss.product);
    assert_ne!(lost.id(), damaged.id());
}

#[test]
fn another_tab_begins_with_its_first_matter() {
    let board = Board { fill: vec![fill("Tas", 2)], losses: vec![loss(LossKind::Lost)], ..empty() };
    let mut screen = screen(ALL, Tab::Losses, board);
    assert_eq!(screen.about().figure, Rupiah(144_500).to_string());
    screen.decide(Intent::TabChosen(0));
    assert_eq!((screen.about().title.as_str(), screen.pieces.as_str()), ("Tas", "2"));
    assert_eq!(screen.loss(), None);
}

#[test]
fn a_product_opens_its_card_and_comes_back_here() {
    let mut screen = screen(ALL, Tab::Fill, empty());
    let product = ProductId::new();
    let outs = screen.decide(Intent::ProductChosen(product));
    assert!(
        matches!(&outs[..], [Out::Open(Place::Products, Place::StockDesk), Out::Tell(Event::ProductWanted(id))]
            if *id == product),
        "{outs:?}"
    );
}

#[test]
fn out_of_sight_nothing_is_loaded() {
    let mut screen = StockDeskScreen::new(today());
    for (event, loads) in [
        (Event::RegisterChanged, false),
        (Event::Entered(Place::StockDesk), true),
        (Event::Sold, true),
        (Event::RegisterChanged, true),
        (Event::Entered(Place::Till), false),
        (Event::Sold, false),
    ] {
        let outs = screen.hear(&event).map(|intent| screen.handle(intent)).unwrap_or_default();
        assert_eq!(outs.iter().any(|out| matches!(out, Out::Do(Effect::Load))), loads, "{event:?}");
    }
    let outs = screen.decide(Intent::Loaded(Err("tidak terbaca".into())));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad)]), "{outs:?}");
}

#[test]
fn a_change_is_said_in_percent() {
    for (before, after, words) in
        [(80_000, 90_000, "+13 %"), (80_000, 60_000, "-25 %"), (80_000, 80_000, "0 %"), (0, 80_000, "")]
    {
        assert_eq!(change_words(Rupiah(before), Rupiah(after)), words);
    }
}
