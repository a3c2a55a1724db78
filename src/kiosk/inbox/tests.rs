//! What the screen decides, without a window.

use deks_ui::{InboxKind, Tone};

use super::handle::{states_of, waits};
use super::letter::Can;
use super::show::{kind, named};
use super::*;
use crate::base::TaskId;
use crate::mail::inbox::{InboxNote, InboxState};
use crate::sop::field::ContentHash;

fn row(state: InboxState, verdict: &str) -> InboxRow {
    InboxRow {
        inbox_id: InboxId::new(),
        mailbox: "kotak".into(),
        message_id: "a@example.com".into(),
        in_reply_to: String::new(),
        references: Vec::new(),
        sender_name: "Kontak UKM 01".into(),
        sender_address: "ukm01@example.com".into(),
        subject: "Titip jual".into(),
        date: None,
        received_at: UtcMs(0),
        stored_at: UtcMs(0),
        size_bytes: 100,
        sha256: [0; 32],
        note: None,
        state,
        case_id: state.has_case().then(CaseId::new),
        verdict: verdict.into(),
    }
}

fn listing(rows: Vec<InboxRow>, status: InboxStatus) -> Listing {
    let count = |state| rows.iter().filter(|row| row.state == state).count() as u64;
    Listing {
        totals: Totals {
            new: count(InboxState::New),
            application: count(InboxState::Application),
            message: count(InboxState::Message),
            not_application: count(InboxState::NotApplication),
            put_back: count(InboxState::PutBack),
        },
        rows,
        asked: HashMap::new(),
        today: BusinessDay::new(2026, 11, 22).expect("a day"),
        configured: true,
        status: Some(status),
    }
}

fn listed(screen: &mut InboxScreen, listing: Listing) -> Outs {
    let serial = screen.serial;
    screen.handle(Intent::Listed { serial, result: Ok(listing) })
}

/// Somebody who works on applications stands before an empty list.
fn screen() -> InboxScreen {
    let mut screen = InboxScreen::new(Zone::Wib, 5);
    screen.handle(Intent::SignedIn { user: UserId::new(), may: true, may_set: false });
    screen.handle(Intent::Entered);
    listed(&mut screen, listing(Vec::new(), InboxStatus::default()));
    screen
}

fn data(row: InboxRow, missing: &[&str]) -> Box<LetterData> {
    let case = row.case_id.map(|id| OnCase {
        id,
        number: "PM-K1-20261122-0001".into(),
        title: "Batik Contoh".into(),
        is_closed: false,
        missing: missing.iter().map(|lack| (*lack).to_owned()).collect(),
        asked: String::new(),
    });
    Box::new(LetterData { row, body: "Halo".into(), unread: String::new(), understood: None, case })
}

/// A letter in this state stands open.
fn opened(state: InboxState) -> InboxScreen {
    let mut screen = screen();
    let row = row(state, "");
    let id = row.inbox_id;
    assert_eq!(screen.handle(Intent::LetterChosen(id)), [Out::Do(Effect::Open(id))]);
    screen.handle(Intent::LetterRead { id, result: Ok(data(row, &["Katalog"])) });
    screen
}

fn letter(screen: &InboxScreen) -> &Letter {
    screen.letter.as_ref().expect("a letter")
}

fn deed(outs: &[Out<Effect>]) -> Option<&Deed> {
    match outs {
        [Out::Do(Effect::Do { deed, .. })] => Some(deed),
        _ => None,
    }
}

#[test]
fn a_letter_is_called_what_it_seems_to_be() {
    use InboxState::*;
    for (state, note, verdict, expect) in [
        (New, None, "", InboxKind::Unsorted),
        (New, Some(InboxNote::TooLarge), "", InboxKind::TooLarge),
        (PutBack, None, "Surat kosong.", InboxKind::PutBack),
        (PutBack, Some(InboxNote::Unreadable), "", InboxKind::Unreadable),
        (Application, None, "Lengkap.", InboxKind::Complete),
        (Application, None, "Belum lengkap; kurang: katalog.", InboxKind::Lacking),
        (Application, None, "Ada lampiran yang dikarantina.", InboxKind::HeldBack),
        (Application, None, "Bukan pengajuan.", InboxKind::Application),
        (Application, Some(InboxNote::TooLarge), "", InboxKind::Application),
        (Message, Some(InboxNote::TooLarge), "", InboxKind::Reply),
        (NotApplication, None, "Iklan", InboxKind::NoApplication),
    ] {
        assert_eq!(kind(&InboxRow { note, ..row(state, verdict) }), expect, "{state:?} {note:?} {verdict}");
    }
}

#[test]
fn an_application_without_a_name_is_called_by_its_number_once() {
    let number = "PM-K1-20261122-0001";
    for (title, expect) in [("Batik Contoh", "Batik Contoh"), ("Permohonan PM-K1-20261122-0001", ""), ("", "")] {
        assert_eq!(named(title, number), expect);
    }
}

#[test]
fn every_state_is_found_under_one_filter_and_what_waits_is_new() {
    use deks_ui::InboxFilter as F;
    let all: Vec<InboxState> =
        [F::Unsorted, F::Applications, F::Replies, F::Others].into_iter().flat_map(states_of).collect();
    assert_eq!(all.len(), InboxState::ALL.len());
    assert!(InboxState::ALL.iter().all(|state| all.contains(state)));
    assert!(states_of(F::All).is_empty());
    assert_eq!(InboxState::ALL.map(waits), [true, false, false, false, true]);
}

#[test]
fn letters_that_came_in_are_understood_once_and_those_that_cannot_be_are_left() {
    let mut screen = screen();
    let new = || row(InboxState::New, "");
    let sorts = |outs: &[Out<Effect>]| outs.contains(&Out::Do(Effect::Sort));
    assert!(sorts(&listed(&mut screen, listing(vec![new(), new()], InboxStatus::default()))));
    let again = listed(&mut screen, listing(vec![new(), new()], InboxStatus::default()));
    assert!(!sorts(&again), "it is under way");
    let outs = screen.handle(Intent::Sorted(Ok(TakenIn { applications: 1, waiting: 1, ..TakenIn::default() })));
    assert_eq!(outs, [Out::Say("1 surat baru dipilah.".into(), Tone::Ok), Out::Tell(Event::CasesChanged)]);
    assert!(!sorts(&listed(&mut screen, listing(vec![new()], InboxStatus::default()))), "one cannot be read");
    assert!(sorts(&listed(&mut screen, listing(vec![new(), new()], InboxStatus::default()))), "one more came");
    screen.handle(Intent::Sorted(Err("Prosedur DEKS tidak ada.".into())));
    assert_eq!(screen.sort_flaw, "Prosedur DEKS tidak ada.");
}

#[test]
fn a_round_that_somebody_asked_for_is_followed_to_its_end() {
    let status = |reading, last_ok_at| InboxStatus { reading, last_ok_at, ..InboxStatus::default() };
    let quiet = Out::Say("Tidak ada surat baru di kotak surel.".into(), Tone::Plain);
    let mut screen = screen();
    let outs = screen.handle(Intent::CheckNow);
    assert_eq!(outs[0], Out::Do(Effect::LookNow));
    assert!(screen.handle(Intent::CheckNow).is_empty(), "a second tap asks nothing more");
    assert!(listed(&mut screen, listing(Vec::new(), status(false, None))).is_empty(), "it has not begun");
    listed(&mut screen, listing(Vec::new(), status(true, None)));
    assert!(screen.check.is_some());
    let outs = listed(&mut screen, listing(Vec::new(), status(false, Some(UtcMs(5)))));
    assert_eq!((outs, screen.check.is_none()), (vec![quiet.clone()], true));
    // What came in is said when it is understood, not before.
    screen.handle(Intent::CheckNow);
    let outs = listed(&mut screen, listing(vec![row(InboxState::New, "")], status(false, Some(UtcMs(6)))));
    assert!(screen.check.is_none() && !outs.contains(&quiet));
}

#[test]
fn a_server_that_refuses_at_once_does_not_keep_the_screen_waiting() {
    let failed = InboxStatus { last_error: Some("Server menolak.".into()), ..InboxStatus::default() };
    let mut screen = screen();
    screen.handle(Intent::CheckNow);
    let mut lists = 0;
    while screen.check.is_some() {
        assert!(listed(&mut screen, listing(Vec::new(), failed.clone())).is_empty(), "it stands above the list");
        lists += 1;
        assert!(lists < 10, "it waits for ever");
    }
    let off = InboxStatus { off: true, ..InboxStatus::default() };
    listed(&mut screen, listing(Vec::new(), off));
    assert!(matches!(screen.handle(Intent::CheckNow).as_slice(), [Out::Say(_, Tone::Warn)]));
}

#[test]
fn the_main_action_leads_to_the_application_or_makes_one() {
    for state in [InboxState::New, InboxState::PutBack, InboxState::NotApplication] {
        let mut screen = opened(state);
        assert_eq!(deed(&screen.handle(Intent::Main)), Some(&Deed::Take), "{state:?}");
        assert!(screen.handle(Intent::Main).is_empty(), "a double tap makes one");
    }
    for state in [InboxState::Application, InboxState::Message] {
        let mut screen = opened(state);
        let case = letter(&screen).case().expect("an application").id;
        let expect = [Out::Open(Place::CasePage, Place::Inbox), Out::Tell(Event::CaseWanted(case))];
        assert_eq!(screen.handle(Intent::Main), expect, "{state:?}");
        assert_eq!(screen.handle(Intent::PapersWanted), expect, "its files are opened from there");
    }
}

#[test]
fn a_letter_that_could_not_be_opened_is_tried_again_and_nothing_is_made_of_it() {
    let mut screen = screen();
    let id = InboxId::new();
    screen.handle(Intent::LetterChosen(id));
    screen.handle(Intent::LetterRead { id, result: Err("Kunci dokumen hilang.".into()) });
    assert_eq!(letter(&screen).flaw, "Kunci dokumen hilang.");
    assert_eq!(letter(&screen).can(), Can::default());
    assert_eq!(screen.handle(Intent::Main), [Out::Do(Effect::Open(id))]);
    screen.handle(Intent::LetterRead { id, result: Ok(data(row(InboxState::New, ""), &[])) });
    assert!(letter(&screen).flaw.is_empty());
}

#[test]
fn what_can_be_done_beside_it_follows_from_what_it_is() {
    for (state, ask, attach, aside, back_out) in [
        (InboxState::New, false, true, true, false),
        (InboxState::PutBack, false, true, true, false),
        (InboxState::NotApplication, false, true, false, false),
        (InboxState::Application, true, false, false, true),
        (InboxState::Message, true, true, false, true),
    ] {
        let can = letter(&opened(state)).can();
        assert_eq!((can.ask, can.attach, can.aside, can.back_out), (ask, attach, aside, back_out), "{state:?}");
    }
}

#[test]
fn a_reason_is_needed_and_stays_when_it_is_refused() {
    let mut screen = opened(InboxState::PutBack);
    screen.handle(Intent::SheetWanted(InboxSheet::Aside));
    screen.handle(Intent::ReasonEdited("  ".into()));
    assert!(screen.handle(Intent::Confirmed).is_empty());
    assert!(!letter(&screen).sheet_flaw.is_empty());
    screen.handle(Intent::ReasonEdited("Iklan ".into()));
    let outs = screen.handle(Intent::Confirmed);
    assert_eq!(deed(&outs), Some(&Deed::Aside("Iklan".into())));
    let (id, deed) = (letter(&screen).id, Deed::Aside("Iklan".into()));
    screen.handle(Intent::Did { id, deed: deed.clone(), result: Err("Ditolak.".into()) });
    let now = letter(&screen);
    assert_eq!((now.sheet, now.reason.as_str(), now.sheet_flaw.as_str()), (InboxSheet::Aside, "Iklan ", "Ditolak."));
    // Locked and back: the same person goes on.
    let user = screen.user.expect("somebody");
    screen.handle(Intent::Left);
    screen.handle(Intent::SignedIn { user, may: true, may_set: false });
    screen.handle(Intent::Entered);
    assert_eq!(letter(&screen).reason, "Iklan ");
    let before = letter(&screen).act_id;
    let outs = screen.handle(Intent::Did { id, deed, result: Ok(DeedDone::default()) });
    assert!(matches!(outs.as_slice(), [Out::Say(_, Tone::Ok), Out::Tell(Event::CasesChanged)]));
    let now = letter(&screen);
    assert_eq!((now.sheet, now.reason.as_str()), (InboxSheet::None, ""));
    assert_ne!(now.act_id, before, "the next act is another one");
}

#[test]
fn a_letter_is_put_to_another_application_that_somebody_picks() {
    let mut screen = opened(InboxState::Message);
    let here = letter(&screen).case().expect("an application").id;
    let outs = screen.handle(Intent::SheetWanted(InboxSheet::Attach));
    assert_eq!(outs, [Out::Do(Effect::FindCases(String::new()))]);
    let choice = |id| CaseChoice { id, number: "PM".into(), title: "Rajut".into(), standing: "Kurasi".into() };
    let other = CaseId::new();
    let found = |query: &str, ids: &[CaseId]| Intent::CasesFound {
        query: query.into(),
        result: Ok(ids.iter().map(|id| choice(*id)).collect()),
    };
    screen.handle(found("", &[here, other]));
    let ids: Vec<CaseId> = letter(&screen).cases.iter().map(|one| one.id).collect();
    assert_eq!(ids, [other], "not to where it is");
    assert!(screen.handle(Intent::Confirmed).is_empty());
    assert!(!letter(&screen).sheet_flaw.is_empty(), "nobody picked one");
    screen.handle(Intent::CasesSearched("rajut".into()));
    screen.handle(found("", &[]));
    assert_eq!(letter(&screen).cases.len(), 1, "a slow answer to an earlier word changes nothing");
    screen.handle(Intent::CasePicked(other));
    assert_eq!(deed(&screen.handle(Intent::Confirmed)), Some(&Deed::Attach(other)));
}

#[test]
fn nobody_sees_letters_who_may_not_and_the_next_person_begins_anew() {
    let mut screen = opened(InboxState::Application);
    screen.handle(Intent::SignedIn { user: UserId::new(), may: true, may_set: true });
    assert!(screen.letter.is_none(), "another person");
    let mut screen = opened(InboxState::Application);
    let user = screen.user.expect("somebody");
    screen.handle(Intent::SignedIn { user, may: false, may_set: false });
    assert!(screen.letter.is_none() && screen.listing.is_none());
    for intent in [
        Intent::Entered,
        Intent::LetterChosen(InboxId::new()),
        Intent::Wanted(InboxId::new()),
        Intent::QueryEdited("a".into()),
        Intent::CheckNow,
        Intent::Main,
    ] {
        assert!(screen.handle(intent).is_empty());
    }
}

#[test]
fn what_the_program_made_of_the_open_letter_meanwhile_is_read_again() {
    let mut screen = opened(InboxState::New);
    let before = letter(&screen).data.as_ref().expect("opened").row.clone();
    let now = InboxRow { state: InboxState::Application, case_id: Some(CaseId::new()), ..before.clone() };
    let outs = listed(&mut screen, listing(vec![now], InboxStatus::default()));
    assert!(outs.contains(&Out::Do(Effect::LookAgain(before.inbox_id))), "its text is not given once more");
    let now = listing(vec![row(InboxState::New, "")], InboxStatus::default()).rows.remove(0);
    let now = InboxRow { inbox_id: before.inbox_id, verdict: "Lengkap.".into(), ..now };
    let seen = Box::new(Standing { row: now, case: None });
    screen.handle(Intent::LetterSeen { id: before.inbox_id, result: Ok(seen) });
    let data = letter(&screen).data.as_ref().expect("opened");
    assert_eq!((data.row.verdict.as_str(), data.body.as_str()), ("Lengkap.", "Halo"));
}

fn ask_draft(needs_reason: bool) -> Box<AskDraft> {
    let draft = Draft {
        task: TaskId::new(),
        version: 1,
        seen: ContentHash([0; 32]),
        action: "ask".into(),
        letter: "missing".into(),
        label: "Surat kelengkapan".into(),
        to: "ukm01@example.com".into(),
        subject: "Kelengkapan".into(),
        body: "Mohon dilengkapi.".into(),
        html: String::new(),
        must_say: String::new(),
        needs_reason,
        reason: String::new(),
    };
    let (subject, body) = (draft.subject.clone(), draft.body.clone());
    Box::new(AskDraft { draft, subject, body, unset: false })
}

#[test]
fn what_is_missing_is_asked_for_beside_the_letter() {
    let mut screen = opened(InboxState::Application);
    let (id, case) = (letter(&screen).id, letter(&screen).case().expect("an application").id);
    assert_eq!(screen.handle(Intent::AskMissing), [Out::Do(Effect::Word { id, case })]);
    assert!(screen.handle(Intent::AskMissing).is_empty(), "it is being worded");
    screen.handle(Intent::Worded { id, result: Ok(ask_draft(false)) });
    assert_eq!(letter(&screen).sheet, InboxSheet::Ask);
    screen.handle(Intent::AskEdited { subject: "Kelengkapan".into(), body: "Mohon dilengkapi. Salam.".into() });
    // Looked at again, what somebody wrote into it is still there.
    screen.handle(Intent::SheetClosed);
    screen.handle(Intent::AskMissing);
    screen.handle(Intent::Worded { id, result: Ok(ask_draft(false)) });
    let outs = screen.handle(Intent::Confirmed);
    let Some(Deed::Ask(sending)) = deed(&outs) else { panic!("{outs:?}") };
    assert_eq!((sending.action.as_str(), sending.body.as_str()), ("ask", "Mohon dilengkapi. Salam."));
    let did = |done| Intent::Did { id, deed: Deed::Ask(sending.clone()), result: Ok(done) };
    let outs = screen.handle(did(DeedDone::default()));
    let text = "Surat disimpan di kotak keluar dan dikirim sebentar lagi.";
    let told = [Out::Tell(Event::CasesChanged), Out::Tell(Event::MailChanged)];
    assert_eq!((&outs[0], &outs[1..]), (&Out::Say(text.into(), Tone::Ok), &told[..]));
    assert!(letter(&screen).ask.is_none() && letter(&screen).sheet == InboxSheet::None);
    let outs = screen.handle(did(DeedDone { unset: true, ..DeedDone::default() }));
    let text = "Surel belum diatur; surat menunggu di kotak keluar.";
    assert_eq!(outs[0], Out::Say(text.into(), Tone::Warn));

    let mut screen = opened(InboxState::Application);
    let id = letter(&screen).id;
    screen.handle(Intent::AskMissing);
    let outs = screen.handle(Intent::Worded { id, result: Ok(ask_draft(true)) });
    assert!(matches!(outs[..], [Out::Open(Place::CasePage, Place::Inbox), _]), "a reason is written there: {outs:?}");
}

#[test]
fn what_was_asked_for_is_not_asked_for_again() {
    let mut screen = opened(InboxState::Application);
    assert!(letter(&screen).can().ask);
    let data = letter(&screen).data.as_ref().expect("opened");
    let case = data.case.clone().map(|case| OnCase { asked: "22-11-2026".into(), ..case });
    let (id, seen) = (letter(&screen).id, Box::new(Standing { row: data.row.clone(), case }));
    screen.handle(Intent::LetterSeen { id, result: Ok(seen) });
    assert!(!letter(&screen).can().ask);
}

#[test]
fn what_an_application_did_not_take_of_a_letter_is_said() {
    let mut screen = opened(InboxState::New);
    let id = letter(&screen).id;
    screen.handle(Intent::Main);
    let refused = vec!["lampiran 2 (kosong)".to_owned()];
    let done = DeedDone { number: "PM-K1-20261122-0001".into(), refused, unset: false };
    let outs = screen.handle(Intent::Did { id, deed: Deed::Take, result: Ok(done) });
    let text = "Permohonan PM-K1-20261122-0001 dibuat dari surat ini. \
                Tidak masuk berkas, hanya di surat aslinya: lampiran 2 (kosong).";
    assert_eq!(outs[0], Out::Say(text.into(), Tone::Warn));
}

#[test]
fn a_letter_does_not_stay_beside_a_list_that_was_narrowed_to_others() {
    let mut screen = opened(InboxState::Application);
    listed(&mut screen, listing(Vec::new(), InboxStatus::default()));
    assert!(screen.letter.is_some(), "nobody narrowed the list");
    let open = letter(&screen).data.as_ref().expect("opened").row.clone();
    screen.handle(Intent::FilterChosen(InboxFilter::Applications));
    listed(&mut screen, listing(vec![open.clone()], InboxStatus::default()));
    assert!(screen.letter.is_some(), "it is among them");
    screen.handle(Intent::QueryEdited("rajut".into()));
    listed(&mut screen, listing(vec![row(InboxState::Message, "")], InboxStatus::default()));
    assert!(screen.letter.is_none());
    // From a notice elsewhere it stands in the list, whatever that was narrowed to.
    let outs = screen.handle(Intent::Wanted(open.inbox_id));
    assert_eq!(outs.first(), Some(&Out::Do(Effect::Open(open.inbox_id))));
    assert!(screen.filter == InboxFilter::All && screen.query.is_empty());
}
