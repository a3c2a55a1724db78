//! What did not sell goes back: the list, the decision, the letter, the hand-back.

use deks::base::*;
use deks::cli::returns::unsold_list;
use deks::intake::Signature;
use deks::returns::handback::{self, Accept, AcceptError, AidLine, HandbackDraft, handback_paper, handback_slip};
use deks::returns::*;
use deks::store::{Store, actor_of};
use deks::{catalog, partners, stock};

use super::kit::*;

struct Outlet {
    _folder: tempfile::TempDir,
    store: Store,
    clock: FixedClock,
    user: UserId,
}

fn day(text: &str) -> BusinessDay {
    BusinessDay::parse(text).expect("a day")
}

fn open(folder: tempfile::TempDir, now: &str) -> Outlet {
    let (store, clock) = open_store(folder.path(), now);
    Outlet { _folder: folder, store, clock, user: UserId::new() }
}

/// An outlet with the sample's fourteen months behind it: loaded once, copied for each story.
fn outlet(now: &str) -> Outlet {
    static LOADED: std::sync::OnceLock<(Vec<u8>, UserId)> = std::sync::OnceLock::new();
    let (database, user) = LOADED.get_or_init(|| sample_loaded("2026-10-30T20:00:00Z"));
    Outlet { user: *user, ..open(copy_of(database), now) }
}

fn expected(name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(fixtures().join("expected").join(name)).expect("an expectation");
    serde_json::from_str(&text).expect("JSON")
}

fn codes(outlet: &Outlet, on: &str) -> Vec<String> {
    outlet.store.read(|c| unsold_list(c, day(on), 3)).expect("a list").codes
}

fn product(outlet: &Outlet, code: &str) -> ProductId {
    outlet.store.read(|c| catalog::by_code(c, code)).expect("a look-up")[0].id
}

fn decide_on(outlet: &Outlet, code: &str, verdict: Verdict, reason: &str) -> Result<Decided, DecideError> {
    let choices = vec![Choice { product: product(outlet, code), verdict, reason: reason.into() }];
    decide(&outlet.store, Decide { act_id: ActId::new(), user: outlet.user, choices, months: 3 })
}

fn letterhead() -> Letterhead {
    Letterhead::of(&deks::config::Config::default())
}

fn signature() -> Signature {
    Signature { strokes: vec![(0..20).map(|at| (at * 40, 200 + at)).collect()] }
}

fn accept_of(outlet: &Outlet, draft: HandbackDraft) -> Accept {
    Accept {
        act_id: ActId::new(),
        user: outlet.user,
        draft,
        giver_name: "Staf Stok 1".into(),
        receiver_name: "Kontak UKM 07".into(),
        giver_signature: signature(),
        receiver_signature: signature(),
        outlet: letterhead().outlet,
        printer: "receipt".into(),
    }
}

#[test]
fn every_list_of_the_sample_comes_out_as_expected() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    for date in ["2026-02-28", "2026-06-30", "2026-10-31"] {
        let expect = expected(&format!("unsold-{date}.json"));
        let list = outlet.store.read(|c| unsold_list(c, day(date), 3)).expect("a list");
        let list = serde_json::to_value(&list).expect("JSON");
        for field in ["date", "count", "codes", "detail"] {
            assert_eq!(list[field], expect[field], "{field} of {date}");
        }
    }
    for case in expected("edge-cases.json")["cases"].as_array().expect("cases") {
        let code = case["code"].as_str().expect("a code");
        for (date, nominated) in case["expect"].as_object().expect("dates") {
            let found = codes(&outlet, date).iter().any(|c| c == code);
            assert_eq!(Some(found), nominated.as_bool(), "{code} on {date}: {}", case["what"]);
        }
    }
}

/// Every product's level and last sale are replayed from all facts; the list is what the rule says of them.
fn slow_list(outlet: &Outlet, on: BusinessDay) -> Vec<(ProductId, BusinessDay)> {
    let levels = outlet.store.read(|c| stock::levels_until(c, on)).expect("levels");
    let sold = outlet.store.read(|c| deks::till::history::last_sales_until(c, on)).expect("sales");
    let mut found: Vec<(ProductId, BusinessDay)> = levels
        .into_iter()
        .filter(|(_, level)| level.on_hand > 0)
        .filter_map(|(product, level)| {
            let start = rules::start_of(level.rose_on, sold.get(&product).map(|sale| sale.day))?;
            (rules::due_on(start, 3) <= on).then_some((product, start))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn any_day_of_the_history_agrees_with_a_full_replay() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let mut on = day("2025-11-20");
    while on < day("2026-12-31") {
        let fast = outlet.store.read(|c| candidates(c, on, 3)).expect("a list");
        let mut fast: Vec<(ProductId, BusinessDay)> = fast.into_iter().map(|c| (c.product, c.start)).collect();
        fast.sort();
        assert_eq!(fast, slow_list(&outlet, on), "on {on}");
        on = on.plus_days(23);
    }
}

#[test]
fn due_soon_are_those_that_join_the_list_if_they_do_not_sell() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let today = day("2026-11-22");
    let soon = outlet.store.read(|c| due_within(c, today, 3, 30)).expect("a list");
    let later = outlet.store.read(|c| candidates(c, today.plus_days(30), 3)).expect("a list");
    let now = outlet.store.read(|c| candidates(c, today, 3)).expect("a list");
    assert!(!soon.is_empty());
    assert_eq!(soon.len() + now.len(), later.len());
    assert!(soon.iter().all(|c| c.due > today && c.due <= today.plus_days(30)));
}

#[test]
fn the_nights_list_is_made_once_and_missed_nights_are_made_up_for() {
    let outlet = outlet("2026-10-30T20:00:00Z");
    let first = run_nightly(&outlet.store, 3).expect("a night");
    assert_eq!(first.iter().map(|list| list.day.to_string()).collect::<Vec<_>>(), ["2026-10-30"]);
    assert_eq!(first[0].entered, first[0].products);
    assert_eq!(run_nightly(&outlet.store, 3).expect("no night"), []);
    outlet.clock.set(UtcMs::parse_rfc3339("2026-11-03T01:00:00Z").expect("a moment"));
    let missed = run_nightly(&outlet.store, 3).expect("nights");
    assert_eq!(missed.len(), 3);
    assert_eq!((missed[0].day, missed[0].products), (day("2026-10-31"), 88));
    assert!(missed[0].entered < missed[0].products);
}

#[test]
fn a_kept_product_is_no_candidate_until_its_day() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let code = codes(&outlet, "2026-11-22")[0].clone();
    let until = day("2027-01-15");
    for (verdict, reason, expect) in [
        (Verdict::Keep { until }, "  ", "KeepWithoutReason"),
        (Verdict::Keep { until: day("2026-11-22") }, "musim liburan", "KeepUntilPast"),
        (Verdict::Keep { until: day("2027-11-23") }, "musim liburan", "KeepTooLong"),
        (Verdict::Return, "x".repeat(2_001).as_str(), "ReasonTooLong"),
    ] {
        let error = decide_on(&outlet, &code, verdict, reason).expect_err(expect);
        assert!(format!("{error:?}").starts_with(expect), "{error:?}");
    }
    let kept = decide_on(&outlet, &code, Verdict::Keep { until }, "musim liburan").expect("a decision");
    assert_eq!(kept, Decided { returned: 0, kept: 1, taken_back: 0 });
    for (on, listed) in [("2026-11-22", false), ("2027-01-14", false), ("2027-01-15", true), ("2026-11-21", true)] {
        assert_eq!(codes(&outlet, on).contains(&code), listed, "{on}");
    }
    assert!(matches!(decide_on(&outlet, &code, Verdict::Return, ""), Err(DecideError::NotCandidate { .. })));
    let soon = outlet.store.read(|c| due_within(c, day("2027-01-01"), 3, 30)).expect("a list");
    assert!(soon.iter().any(|c| c.product == product(&outlet, &code) && c.due == until));
}

#[test]
fn what_is_kept_is_listed_with_its_reason_and_can_be_taken_back() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let code = codes(&outlet, "2026-11-22")[0].clone();
    let kept_on = |on: &str| outlet.store.read(|c| kept(c, day(on), 3)).expect("a list");
    assert!(matches!(decide_on(&outlet, &code, Verdict::TakeBack, ""), Err(DecideError::NotKept { .. })));
    let until = day("2027-01-15");
    decide_on(&outlet, &code, Verdict::Keep { until }, "musim liburan").expect("a decision");
    let found = kept_on("2026-11-22");
    let [one] = &found[..] else { panic!("{found:?}") };
    assert_eq!((one.candidate.product, one.candidate.due), (product(&outlet, &code), until));
    assert_eq!((one.reason.as_str(), one.by), ("musim liburan", Some(outlet.user)));
    assert_eq!(one.decided_on, day("2026-11-22"));
    assert!(kept_on("2027-01-15").is_empty(), "its day has come");

    outlet.clock.set(UtcMs::parse_rfc3339("2026-11-25T03:00:00Z").expect("a moment"));
    let done = decide_on(&outlet, &code, Verdict::TakeBack, "").expect("a decision");
    assert_eq!(done, Decided { returned: 0, kept: 0, taken_back: 1 });
    assert!(kept_on("2026-11-25").is_empty());
    assert!(codes(&outlet, "2026-11-25").contains(&code), "it is to be decided again");
    assert!(!codes(&outlet, "2026-11-23").contains(&code), "until then it was kept: facts stay");
    decide_on(&outlet, &code, Verdict::Return, "").expect("another decision");
}

#[test]
fn pieces_that_come_in_after_a_letter_are_not_claimed_by_it() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let partner = return_all_of_one(&outlet);
    send(&outlet, ActId::new(), partner, "2026-12-06").expect("a notice");
    let waiting = || outlet.store.read(|c| to_fetch(c, Some(partner))).expect("a list");
    let (first, told) = (waiting().remove(0), waiting().iter().map(|item| item.on_hand).sum::<i64>());
    let (product, user) = (first.product, outlet.user);
    let received = outlet.store.write(deks::store::Act::by(user, "test.receive"), move |tx| {
        let (at, day) = (tx.now(), tx.day());
        let kind = stock::MovementKind::Received;
        stock::record(tx, 1, &stock::Movement { product_id: product, kind, qty: 4, at, day }).map(|_| ())
    });
    received.unwrap_or_else(|error: deks::store::StoreError| panic!("{error}"));
    let item = waiting().into_iter().find(|item| item.product == product).expect("waiting");
    assert_eq!((item.on_hand, item.untold()), (first.on_hand + 4, 4));
    assert_eq!(outlet.store.read(to_be_noticed).expect("a list"), [(partner, 1)]);
    let open = |at: usize| outlet.store.read(open_notices).expect("a list")[at].pieces();
    assert_eq!(open(0), told, "a reminder asks for what its letter named");
    send(&outlet, ActId::new(), partner, "2026-12-20").expect("a second notice");
    assert_eq!((open(0), open(1)), (told, 4), "the second letter is about the rest only");
    assert!(waiting().iter().all(|item| item.untold() == 0));
}

#[test]
fn impossible_decisions_are_refused() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let decide_all = |choices: Vec<Choice>| {
        decide(&outlet.store, Decide { act_id: ActId::new(), user: outlet.user, choices, months: 3 })
    };
    let choice = |product| Choice { product, verdict: Verdict::Return, reason: String::new() };
    let listed = product(&outlet, &codes(&outlet, "2026-11-22")[0]);
    let nobody = Decide { act_id: ActId::new(), user: UserId::new(), choices: vec![choice(listed)], months: 3 };
    assert!(matches!(decide(&outlet.store, nobody), Err(DecideError::NotAllowed(_))));
    assert!(matches!(decide_all(vec![]), Err(DecideError::NothingChosen)));
    assert!(matches!(decide_all(vec![choice(listed), choice(listed)]), Err(DecideError::ChosenTwice)));
    assert!(matches!(decide_all(vec![choice(ProductId::new())]), Err(DecideError::UnknownProduct)));
    assert!(outlet.store.read(|c| to_fetch(c, None)).expect("a list").is_empty(), "a refused act leaves nothing");
}

/// Decides to return everything that one partner has on the list; answers with the partner.
fn return_all_of_one(outlet: &Outlet) -> PartnerId {
    let listed = outlet.store.read(|c| candidates(c, day("2026-11-22"), 3)).expect("a list");
    let partner_of = |c: &Candidate| outlet.store.read(|conn| catalog::brief(conn, c.product)).expect("a look-up");
    let partner = partner_of(&listed[0]).expect("a product").partner_id;
    let choices: Vec<Choice> = listed
        .iter()
        .filter(|c| partner_of(c).is_some_and(|brief| brief.partner_id == partner))
        .map(|c| Choice { product: c.product, verdict: Verdict::Return, reason: String::new() })
        .collect();
    decide(&outlet.store, Decide { act_id: ActId::new(), user: outlet.user, choices, months: 3 }).expect("a decision");
    partner
}

fn send(outlet: &Outlet, act_id: ActId, partner: PartnerId, pickup: &str) -> Result<Noticed, NoticeError> {
    let pickup_on = day(pickup);
    send_notice(&outlet.store, SendNotice { act_id, user: outlet.user, partner, pickup_on, letterhead: letterhead() })
}

#[test]
fn a_partner_is_told_once_reminded_twice_and_overdue_is_seen() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let nobody = PartnerId::new();
    assert!(matches!(send(&outlet, ActId::new(), nobody, "2026-12-06"), Err(NoticeError::UnknownPartner)));
    let partner = return_all_of_one(&outlet);
    let stranger = SendNotice {
        act_id: ActId::new(),
        user: UserId::new(),
        partner,
        pickup_on: day("2026-12-06"),
        letterhead: letterhead(),
    };
    assert!(matches!(send_notice(&outlet.store, stranger), Err(NoticeError::NotAllowed(_))));
    assert!(matches!(send(&outlet, ActId::new(), partner, "2026-11-22"), Err(NoticeError::PickupPast)));
    let act = ActId::new();
    let noticed = send(&outlet, act, partner, "2026-12-06").expect("a notice");
    assert_eq!((noticed.number.as_str(), noticed.mailed), ("SP-K1-20261122-0001", true));
    assert_eq!(send(&outlet, act, partner, "2026-12-06").expect("the same notice"), noticed);
    let key = "return_notice:SP-K1-20261122-0001";
    let letter = outlet.store.read(|c| deks::mail::by_key(c, key)).expect("a look-up").expect("a letter");
    assert!(letter.subject.contains("6 Desember 2026"), "{}", letter.subject);
    assert!(matches!(send(&outlet, ActId::new(), partner, "2026-12-06"), Err(NoticeError::NothingToFetch)));
    assert!(outlet.store.read(to_be_noticed).expect("a list").is_empty());

    let due = |on: &str| outlet.store.read(|c| reminders_due(c, day(on))).expect("a list");
    assert!(due("2026-12-01").is_empty());
    let (notice, kind) = due("2026-12-04").remove(0);
    assert_eq!(kind, Reminder::Before);
    assert!(remind(&outlet.store, notice.notice, kind, letterhead()).expect("a reminder"));
    assert!(!remind(&outlet.store, notice.notice, kind, letterhead()).expect("no second reminder"));
    assert!(due("2026-12-05").is_empty());
    assert_eq!(due("2026-12-07")[0].1, Reminder::After);

    let late = |on: &str| outlet.store.read(|c| overdue(c, day(on))).expect("a list");
    assert!(late("2026-12-06").is_empty());
    assert_eq!(late("2026-12-09")[0].days, 3);
    let closed = remind(&outlet.store, NoticeId::new(), Reminder::After, letterhead());
    assert!(matches!(closed, Err(NoticeError::NoticeClosed)));
}

#[test]
fn pieces_are_scanned_out_and_leave_in_one_act() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let partner = return_all_of_one(&outlet);
    send(&outlet, ActId::new(), partner, "2026-12-06").expect("a notice");
    let mut draft = outlet.store.read(|c| handback::start(c, partner)).expect("a draft");
    let (_, listed) = draft.counter();
    for at in 0..draft.lines.len() {
        let code = draft.lines[at].code.clone();
        while draft.lines[at].left() > 0 {
            draft.scan(&code);
        }
    }
    let whole = draft.lines[0].listed;
    draft.count(0, whole - 1, 1, 0, "tidak ditemukan");
    assert_eq!(draft.counter(), (listed, listed));
    outlet.store.keep_draft(handback::DRAFT_KIND, &partner.to_string(), &draft).expect("a draft kept");

    let accept = accept_of(&outlet, draft.clone());
    let done = handback::accept(&outlet.store, accept.clone()).expect("a hand-back");
    assert_eq!((done.number.as_str(), done.pieces), ("BA-K1-20261122-0001", listed - 1));
    assert_eq!(handback::accept(&outlet.store, accept).expect("the same hand-back"), done);
    for line in &draft.lines {
        let moved = outlet.store.read(|c| stock::moved_of(c, line.product)).expect("sums");
        assert_eq!(moved.on_hand(), 0, "{}", line.code);
        let rows = outlet.store.read(|c| stock::latest_movements(c, line.product, 9)).expect("movements");
        let by = outlet.store.read(|c| actor_of(c, rows[0].act)).expect("readable");
        assert_eq!((rows[0].on_hand, by), (0, Some(outlet.user)), "the card says what was left, and who it was");
        assert!(rows.windows(2).all(|pair| pair[0].on_hand == pair[1].on_hand + pair[0].qty), "{rows:?}");
        let numbers = outlet.store.read(|c| handback::numbers_of_product(c, line.product)).expect("numbers");
        assert_eq!(numbers.get(&rows[0].act), Some(&done.number));
    }
    let kept: Option<HandbackDraft> =
        outlet.store.draft(handback::DRAFT_KIND, &partner.to_string()).expect("a look-up");
    assert_eq!(kept, None);
    assert!(outlet.store.read(|c| overdue(c, day("2027-01-01"))).expect("a list").is_empty());
    assert_eq!(outlet.store.read(|c| stock::rebuild_levels(c, false)).expect("levels"), []);

    let face = letterhead().outlet;
    let paper = outlet.store.read(|c| handback_paper(c, done.handback, &face)).expect("a paper").expect("minutes");
    assert_eq!((paper.notice_number.as_str(), paper.lines[0].missing), ("SP-K1-20261122-0001", 1));
    assert_eq!(paper.lines[0].returned + paper.lines[0].missing, whole);
    assert_eq!(paper.receiver_strokes, signature());
    let slip = serde_json::to_string(&handback_slip(&paper)).expect("JSON");
    for word in ["BA-K1-20261122-0001", "tidak ditemukan", "Kontak UKM 07"] {
        assert!(slip.contains(word), "{word}");
    }
}

#[test]
fn a_hand_back_that_does_not_add_up_is_refused() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let partner = return_all_of_one(&outlet);
    let mut good = outlet.store.read(|c| handback::start(c, partner)).expect("a draft");
    for at in 0..good.lines.len() {
        let listed = good.lines[at].listed;
        good.count(at, listed, 0, 0, "");
    }
    let listed = good.lines[0].listed;
    let other = outlet
        .store
        .read(partners::all)
        .expect("partners")
        .into_iter()
        .find(|other| other.id != partner)
        .expect("another")
        .id;
    let aid =
        AidLine { aid: AidId::new(), name: "Rak".into(), qty_out: 1, returned: 1, lost: 0, reason: String::new() };
    type Break = Box<dyn Fn(&mut Accept)>;
    let broken: Vec<(&str, Break)> = vec![
        ("NotAllowed", Box::new(|a| a.user = UserId::new())),
        ("UnknownPartner", Box::new(|a| a.draft.partner = PartnerId::new())),
        ("NothingToHandBack", Box::new(|a| a.draft.lines.clear())),
        ("OtherPartner", Box::new(move |a| a.draft.partner = other)),
        ("BadCount", Box::new(|a| a.draft.count(0, -1, 1, 0, "x"))),
        ("ListChanged", Box::new(|a| a.draft.lines[0].listed += 1)),
        ("MoreThanListed", Box::new(move |a| a.draft.count(0, listed + 1, 0, 0, ""))),
        ("NotAllCounted", Box::new(move |a| a.draft.count(0, listed - 1, 0, 0, ""))),
        ("NoReason", Box::new(move |a| a.draft.count(0, listed - 1, 0, 1, " "))),
        ("ReasonTooLong", Box::new(move |a| a.draft.count(0, listed - 1, 0, 1, &"x".repeat(2_001)))),
        ("Aids(UnknownLoan", Box::new(move |a| a.draft.aids = vec![aid.clone()])),
        ("NoGiver", Box::new(|a| a.giver_name = " ".into())),
        ("NoReceiver", Box::new(|a| a.receiver_name.clear())),
        ("NoGiverSignature", Box::new(|a| a.giver_signature.strokes.clear())),
        ("NoReceiverSignature", Box::new(|a| a.receiver_signature.strokes = vec![vec![(1, 1)]])),
    ];
    for (expect, break_it) in broken {
        let mut accept = accept_of(&outlet, good.clone());
        break_it(&mut accept);
        let error: AcceptError = handback::accept(&outlet.store, accept).expect_err(expect);
        assert!(format!("{error:?}").starts_with(expect), "{expect}: {error:?}");
    }
    handback::accept(&outlet.store, accept_of(&outlet, good)).expect("the good one still goes through");
}

#[test]
fn minutes_are_mailed_once_and_printed_again_as_a_copy() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let partner = return_all_of_one(&outlet);
    let mut draft = outlet.store.read(|c| handback::start(c, partner)).expect("a draft");
    for at in 0..draft.lines.len() {
        let listed = draft.lines[at].listed;
        draft.count(at, listed, 0, 0, "");
    }
    assert_eq!(handback::first_flaw(&draft).map(|(at, _)| at), None);
    let done = handback::accept(&outlet.store, accept_of(&outlet, draft)).expect("a hand-back");
    let (store, face) = (&outlet.store, letterhead().outlet);
    let mail = |user, id| handback::mail_handback(store, ActId::new(), user, id, &letterhead());
    let first = mail(outlet.user, done.handback).expect("mailed").expect("an address");
    assert_eq!(mail(outlet.user, done.handback).expect("the same letter"), Some(first));
    let pdf = store.read(|c| handback::handback_pdf(c, done.handback, &face)).expect("a paper");
    assert_eq!(pdf.name, "berita-acara-BA-K1-20261122-0001.pdf");
    assert!(pdf.bytes.starts_with(b"%PDF"));
    handback::print_copy(store, ActId::new(), outlet.user, done.handback, face.clone(), "receipt".into())
        .expect("a copy");
    let copies = deks::devices::queue::recent(store, 10).expect("jobs");
    assert_eq!(copies.iter().map(|job| job.is_copy).collect::<Vec<_>>(), [true, false], "the slip, then its copy");

    for refused in [mail(UserId::new(), done.handback), mail(outlet.user, HandbackId::new())] {
        assert!(matches!(
            refused,
            Err(handback::MailHandbackError::NotAllowed(_) | handback::MailHandbackError::UnknownHandback)
        ));
    }
    let copy = handback::print_copy(store, ActId::new(), UserId::new(), done.handback, face, "receipt".into());
    assert!(matches!(copy, Err(handback::MailHandbackError::NotAllowed(_))));
}

#[test]
fn what_is_to_go_back_waits_for_no_decision() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let today = day("2026-11-22");
    let listed = outlet.store.read(|c| candidates(c, today, 3)).expect("a list");
    assert_eq!(outlet.store.read(|c| undecided(c, today, 3)).expect("a list").len(), listed.len());
    let partner = return_all_of_one(&outlet);
    let decided = outlet.store.read(|c| to_fetch(c, Some(partner))).expect("a list");
    let left = outlet.store.read(|c| undecided(c, today, 3)).expect("a list");
    assert_eq!(left.len() + decided.len(), listed.len());
    assert!(left.iter().all(|candidate| decided.iter().all(|item| item.product != candidate.product)));
}
