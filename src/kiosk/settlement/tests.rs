//! What the screen decides, without a window.

use deks_ui::{BalanceFilter, RunStage, SettlementSheet, SettlementView, StatementStanding, Tone};

use super::view::Ready;
use super::{Asked, Board, Effect, Intent, NamedDraft, SettlementScreen, Waiting, view};
use crate::base::{ActId, BusinessDay, PartnerId, RunId, Rupiah, SettlementId, UserId, UtcMs};
use crate::kiosk::approval::Given;
use crate::kiosk::flow::{Event, Out};
use crate::people::Approved;
use crate::settlement::{Balance, Draft, Statement, Sums, WaitingRun};
use crate::till::Reason;

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn statement(closing: i64) -> Statement {
    Statement {
        settlement_id: SettlementId::new(),
        act_id: ActId::new(),
        number: "RH-K1-20261201-0001".into(),
        run_id: RunId::new(),
        partner: PartnerId::new(),
        previous: None,
        from: day("2026-11-01"),
        until: day("2026-11-30"),
        opening: Rupiah::ZERO,
        sums: Sums::default(),
        items: Rupiah::ZERO,
        closing: Rupiah(closing),
        prepared_by: UserId::new(),
        approved_by: UserId::new(),
        day: day("2026-12-01"),
        at: UtcMs(0),
        is_reversed: false,
        is_newest: true,
    }
}

fn balance(name: &str, closing: i64, has_account: bool) -> Balance {
    let statement = statement(closing);
    Balance {
        partner: statement.partner,
        code: "M001".into(),
        business_name: name.into(),
        has_account,
        has_ended: false,
        owed: Rupiah(closing),
        ages: [Rupiah(closing), Rupiah::ZERO, Rupiah::ZERO, Rupiah::ZERO],
        statement: Some(statement),
        payout: None,
        last_paid: None,
        due_on: Some(day("2026-12-10")),
    }
}

fn board(balances: Vec<Balance>, prepared_by: Option<UserId>) -> Board {
    let waiting = prepared_by.map(|prepared_by| Waiting {
        run: WaitingRun {
            run_id: RunId::new(),
            until: day("2026-11-30"),
            prepared_by,
            at: UtcMs(0),
            partners: 1,
            payable: Rupiah(85_000),
        },
        by_name: "Manajer 01".into(),
        at_text: String::new(),
    });
    Board {
        today: day("2026-12-12"),
        minimum: Rupiah(50_000),
        balances,
        sent: Vec::new(),
        months: Vec::new(),
        waiting,
        formats: vec!["Umum".into()],
    }
}

fn screen(user: UserId, board: Board) -> SettlementScreen {
    let mut screen = SettlementScreen::new(day("2026-12-12"));
    screen.decide(Intent::SignedIn(user));
    screen.decide(Intent::Entered);
    let serial = screen.serial;
    screen.decide(Intent::Loaded { serial, result: Ok(Box::new(board)) });
    screen
}

fn effects(outs: &[Out<Effect>]) -> Vec<&Effect> {
    outs.iter().filter_map(|out| if let Out::Do(effect) = out { Some(effect) } else { None }).collect()
}

#[test]
fn a_filter_shows_who_can_be_paid_and_who_waits_too_long() {
    let mut small = balance("Kecil", 49_999, true);
    let board = board(vec![balance("Siap", 85_000, true), small.clone(), balance("Minus", -5_000, true)], None);
    let shown = |filter, query: &str| {
        let found = board.balances.iter().filter(|one| view::shows(one, &board, filter, query));
        found.map(|one| one.business_name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown(BalanceFilter::All, ""), ["Siap", "Kecil", "Minus"]);
    assert_eq!(shown(BalanceFilter::All, "kec"), ["Kecil"]);
    assert_eq!(shown(BalanceFilter::Ready, ""), ["Siap"]);
    assert_eq!(shown(BalanceFilter::Late, ""), ["Siap"], "due on the tenth");
    small.has_ended = true;
    assert!(view::is_ready(&small, board.minimum), "whoever leaves is paid to the last rupiah");
}

#[test]
fn a_file_for_the_bank_leaves_out_who_has_no_account() {
    let board = board(vec![balance("A", 85_000, true), balance("B", 70_000, false), balance("C", 10, true)], None);
    let ready = Ready::of(&board);
    assert_eq!((ready.statements.len(), ready.total, ready.left_out), (1, Rupiah(85_000), 1));
}

#[test]
fn who_worked_it_out_asks_another_and_another_approves_alone() {
    let (first, second) = (UserId::new(), UserId::new());
    let mut own = screen(first, board(Vec::new(), Some(first)));
    let outs = own.decide(Intent::Approve);
    let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
    assert!(own.has_asked(ask.id) && own.decide(Intent::Approve).is_empty(), "one question at a time");
    let approval = Some(Approved::played(second, first));
    let given = Given { id: ask.id, reason: Reason::of("agreement"), approval };
    let outs = own.decide(Intent::Given(given));
    assert!(matches!(effects(&outs)[..], [Effect::Post { approved: Some(_), .. }]), "{outs:?}");
    own.decide(Intent::Posted(Err("Angka berubah.".into())));
    assert_eq!(own.run.flaw, "Angka berubah.");

    let mut other = screen(second, board(Vec::new(), Some(first)));
    let outs = other.decide(Intent::Approve);
    assert!(matches!(effects(&outs)[..], [Effect::Post { approved: None, .. }]), "{outs:?}");
    let outs = other.decide(Intent::Posted(Ok(3)));
    assert!(outs.iter().any(|out| matches!(out, Out::Say(_, Tone::Ok))));
    assert_eq!(other.view, SettlementView::Balances);
}

#[test]
fn nobody_approves_when_the_second_person_goes_away() {
    let user = UserId::new();
    let mut screen = screen(user, board(Vec::new(), Some(user)));
    screen.decide(Intent::Approve);
    screen.decide(Intent::Declined);
    assert!(!screen.busy && screen.asked.is_none());
    let given = Given { id: screen.act_id, reason: Reason::of("agreement"), approval: None };
    assert!(screen.decide(Intent::Given(given)).is_empty());
}

#[test]
fn a_working_out_is_looked_at_before_it_is_asked_for() {
    let mut screen = screen(UserId::new(), board(Vec::new(), None));
    screen.decide(Intent::OpenRun);
    assert_eq!((screen.view, screen.run.stage), (SettlementView::Run, RunStage::None));
    assert_eq!(screen.run.until, day("2026-11-30"), "the month that ended last");
    screen.decide(Intent::UntilQuick(1));
    assert_eq!(screen.run.until, day("2026-12-11"));
    assert!(screen.decide(Intent::AskApproval).is_empty(), "nothing was looked at");
    let outs = screen.decide(Intent::WorkOut);
    assert!(matches!(effects(&outs)[..], [Effect::WorkOut { waiting: None, .. }]));
    assert!(screen.decide(Intent::WorkOut).is_empty(), "a second tap starts nothing");
    let (old, serial) = (screen.serial - 1, screen.serial);
    screen.decide(Intent::WorkedOut { serial: old, result: Err("lama".into()) });
    assert_eq!(screen.run.stage, RunStage::Working, "a slow answer never replaces a later one");
    let draft = Draft {
        partner: PartnerId::new(),
        previous: None,
        from: day("2026-11-01"),
        until: day("2026-12-11"),
        opening: Rupiah(85_000),
        parts: Vec::new(),
        items: Vec::new(),
    };
    let named = NamedDraft { code: "M001".into(), name: "Mitra".into(), draft };
    screen.decide(Intent::WorkedOut { serial, result: Ok(vec![named]) });
    assert_eq!(screen.run.stage, RunStage::LookedAt);
    let outs = screen.decide(Intent::AskApproval);
    assert!(matches!(effects(&outs)[..], [Effect::Prepare { .. }]));
    let outs = screen.decide(Intent::Prepared(Ok(1)));
    assert_eq!(screen.run.stage, RunStage::Waiting);
    assert!(effects(&outs).iter().any(|effect| matches!(effect, Effect::Load { .. })));
}

#[test]
fn a_refused_payment_stays_on_its_sheet_with_what_was_typed() {
    let mut screen = screen(UserId::new(), board(vec![balance("A", 85_000, true)], None));
    screen.decide(Intent::OpenSheet(SettlementSheet::Adjust));
    let mut typed = screen.typed.clone();
    (typed.memo, typed.amount) = ("koreksi".into(), "lima".into());
    screen.decide(Intent::Edited(Box::new(typed.clone())));
    assert!(screen.decide(Intent::Confirm).is_empty(), "no amount");
    assert_eq!(screen.flaw, "Tulis jumlah rupiahnya dulu.");
    (typed.amount, typed.side) = ("5.000".into(), 1);
    screen.decide(Intent::Edited(Box::new(typed)));
    let outs = screen.decide(Intent::Confirm);
    assert!(matches!(&outs[..], [Out::Tell(Event::ApprovalWanted(_))]));
    assert_eq!(screen.asked, Some(Asked::Adjust));
    let before = screen.act_id;
    screen.decide(Intent::Acted(Err("Ditolak.".into())));
    assert_eq!((screen.flaw.as_str(), screen.typed.memo.as_str()), ("Ditolak.", "koreksi"));
    assert_eq!(screen.sheet, SettlementSheet::Adjust);
    assert_ne!(screen.act_id, before, "the next try is an act of its own");
    screen.decide(Intent::Acted(Ok("Tercatat.".into())));
    assert_eq!(screen.sheet, SettlementSheet::None);
}

#[test]
fn a_statement_says_how_far_it_is() {
    let open = statement(85_000);
    let standing = |statement: &Statement| view::statement_standing(Some(statement), None);
    assert_eq!(standing(&open), StatementStanding::Ready);
    assert_eq!(standing(&statement(0)), StatementStanding::Nothing);
    assert_eq!(standing(&Statement { is_newest: false, ..open.clone() }), StatementStanding::Carried);
    assert_eq!(standing(&Statement { is_reversed: true, ..open }), StatementStanding::Reversed);
    assert_eq!(view::statement_standing(None, None), StatementStanding::Draft);
}
