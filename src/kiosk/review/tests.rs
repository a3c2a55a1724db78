use std::sync::Arc;

use deks_ui::{LetterFilter, ReviewAsk, Tone};

use super::*;
use crate::base::{Month, Rupiah};
use crate::kiosk::flow::{Event, Out};
use crate::review::Sent;
use crate::review::suggestion::Sentence;
use crate::till::figures::Sums;

const MARCH: Month = Month { year: 2026, month: 3 };

fn view(nth: usize, state: LetterState) -> LetterView {
    LetterView {
        partner: PartnerId::new(),
        code: format!("M{nth:03}"),
        business_name: format!("Kontak UKM {nth:02}"),
        email: format!("ukm{nth:02}@example.com"),
        state,
        text: "Usulan.".into(),
        is_suggestion: true,
        sentences: vec![Sentence { text: "Usulan.".into(), because: "angka".into() }],
        queued_at: None,
    }
}

fn month(letters: Vec<LetterView>) -> Box<MonthData> {
    let figures =
        MonthFigures { month: MARCH, partners: Vec::new(), total: Default::default(), receipts: 0, receipts_before: 0 };
    let figures = Arc::new(figures);
    Box::new(MonthData { month: MARCH, figures, letters, unsaved: HashMap::new(), is_latest: false, is_over: true })
}

/// The screen stands open on a month with these letters.
fn screen(letters: Vec<LetterView>) -> ReviewScreen {
    let mut screen = ReviewScreen::new(true, "deks.toml".into());
    screen.decide(Intent::SignedIn { user: UserId::new(), may_send: true });
    screen.decide(Intent::Entered);
    screen.decide(Intent::Loaded { serial: screen.serial, result: Ok(month(letters)) });
    screen
}

fn approved(count: usize) -> Vec<LetterView> {
    (1..=count).map(|nth| view(nth, LetterState::Approved)).collect()
}

fn step(letters: usize) -> Intent {
    Intent::Sent(Step { partners: letters, result: Ok(Sent { letters, ..Sent::default() }) })
}

fn partners_of(outs: &[Out<Effect>]) -> usize {
    outs.iter().map(|out| if let Out::Do(Effect::SendSome { partners, .. }) = out { partners.len() } else { 0 }).sum()
}

#[test]
fn letters_go_a_few_at_a_time_and_somebody_can_stop() {
    let mut screen = screen(approved(10));
    screen.decide(Intent::Send);
    assert_eq!(screen.ask, ReviewAsk::Send);
    assert_eq!(partners_of(&screen.decide(Intent::Confirmed)), 4);
    assert!(screen.decide(Intent::Confirmed).is_empty(), "a second tap sends nothing");
    assert_eq!(partners_of(&screen.decide(step(4))), 4);
    screen.decide(Intent::SendCancelled);
    let outs = screen.decide(step(4));
    assert_eq!(partners_of(&outs), 0);
    assert!(outs.contains_event(&Event::MailChanged));
    let report = screen.report.as_ref().expect("a report");
    assert!(report.cancelled && report.letters == 8 && screen.sending.is_none());
}

#[test]
fn what_is_skipped_and_what_went_wrong_is_said() {
    let mut letters = approved(1);
    letters.push(view(2, LetterState::Draft));
    letters.push(view(3, LetterState::NoAddress));
    letters.push(view(4, LetterState::Sent));
    letters.push(view(5, LetterState::Approved));
    let half_typed = letters[4].partner;
    let mut screen = screen(letters);
    screen.data.as_mut().expect("a month").unsaved.insert(half_typed, "Setengah".into());
    screen.decide(Intent::Send);
    assert_eq!(partners_of(&screen.decide(Intent::Confirmed)), 1);
    screen.decide(Intent::Sent(Step { partners: 1, result: Err("Diska penuh.".into()) }));
    let report = screen.report.as_ref().expect("a report");
    assert_eq!((report.letters, report.left_out, report.no_address), (0, 2, 1));
    assert_eq!(report.problem, "Diska penuh.");
}

#[test]
fn all_that_wait_are_approved_as_they_stand_there() {
    let mut screen =
        screen(vec![view(1, LetterState::Draft), view(2, LetterState::Approved), view(3, LetterState::Draft)]);
    let half = view(4, LetterState::Draft);
    if let Some(data) = &mut screen.data {
        data.unsaved.insert(half.partner, "Setengah".into());
        data.letters.push(half);
    }
    screen.decide(Intent::ApproveAll);
    let outs = screen.decide(Intent::Confirmed);
    let [Out::Do(Effect::Approve { letters, one: None, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(letters.len(), 2, "what is half typed waits");
    assert!(letters.iter().all(|(_, text)| text == "Usulan."));
    screen.decide(Intent::ApproveAll);
    assert_eq!(screen.ask, ReviewAsk::None, "while it is written, nothing is asked");
    let outs = screen.decide(Intent::Kept(Err("Ditolak.".into())));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Bad)] if text == "Ditolak."));
}

#[test]
fn typed_text_is_put_aside_once_and_forgotten_when_it_is_saved() {
    let mut screen = screen(vec![view(1, LetterState::Draft)]);
    let partner = screen.shown_letters()[0].partner;
    screen.decide(Intent::LetterChosen(partner));
    assert!(screen.decide(Intent::Tick).is_empty());
    screen.decide(Intent::Edited("Baik".into()));
    let outs = screen.decide(Intent::Tick);
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepDraft { text, .. })] if text == "Baik"));
    assert!(screen.decide(Intent::Tick).is_empty(), "not every second");
    let outs = screen.decide(Intent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { text, .. })] if text == "Baik"));
    assert!(screen.decide(Intent::Save).is_empty(), "a second tap saves nothing");
    let outs = screen.decide(Intent::Kept(Ok(Done::Saved(partner))));
    assert!(matches!(outs[0], Out::Do(Effect::DropDraft { .. })), "{outs:?}");
    assert!(!screen.is_dirty());
}

#[test]
fn an_error_stands_at_the_text_and_loses_nothing() {
    let mut screen = screen(vec![view(1, LetterState::Draft)]);
    let partner = screen.shown_letters()[0].partner;
    screen.decide(Intent::LetterChosen(partner));
    screen.decide(Intent::Edited(" ".into()));
    screen.decide(Intent::Save);
    assert!(screen.decide(Intent::Kept(Err("Ulasan masih kosong.".into()))).is_empty());
    let letter = screen.letter.as_ref().expect("open");
    assert_eq!((letter.flaw.as_str(), letter.text.as_str()), ("Ulasan masih kosong.", " "));
}

#[test]
fn a_refresh_leaves_what_is_being_typed_and_takes_what_was_saved() {
    let mut screen = screen(vec![view(1, LetterState::Draft)]);
    let first = screen.shown_letters()[0].clone();
    screen.decide(Intent::LetterChosen(first.partner));
    screen.decide(Intent::Edited("Baik".into()));
    screen.decide(Intent::Tick);
    let refreshed = |screen: &mut ReviewScreen, view: LetterView| {
        screen.refresh();
        screen.decide(Intent::Refreshed { serial: screen.serial, result: Ok(vec![view]) });
    };
    refreshed(&mut screen, first.clone());
    assert_eq!(screen.letter.as_ref().expect("open").text, "Baik");
    let gone = LetterView { state: LetterState::Queued, ..first };
    refreshed(&mut screen, gone);
    assert_eq!(screen.letter.as_ref().expect("open").text, "Usulan.", "what went is shown as it went");
    screen.decide(Intent::Edited("Terlambat".into()));
    assert_eq!(screen.letter.as_ref().expect("open").text, "Usulan.");
}

#[test]
fn next_and_previous_follow_the_list_as_it_is_shown() {
    let states = [LetterState::Draft, LetterState::Sent, LetterState::Draft];
    let mut screen = screen(states.into_iter().enumerate().map(|(at, state)| view(at + 1, state)).collect());
    let all: Vec<PartnerId> = screen.shown_letters().iter().map(|view| view.partner).collect();
    screen.decide(Intent::FilterChosen(LetterFilter::ToApprove));
    screen.decide(Intent::LetterChosen(all[0]));
    assert_eq!((screen.neighbour(-1), screen.neighbour(1)), (None, Some(all[2])));
    screen.decide(Intent::Stepped(1));
    assert_eq!(screen.letter.as_ref().expect("open").partner, all[2]);
    screen.decide(Intent::FilterChosen(LetterFilter::All));
    screen.decide(Intent::QueryEdited("ukm 01".into()));
    assert_eq!(screen.neighbour(-1), Some(all[0]));
}

#[test]
fn a_letter_that_waits_in_the_outbox_is_not_called_sent() {
    let states = [LetterState::Queued, LetterState::Sent, LetterState::Queued];
    let letters: Vec<LetterView> = states.into_iter().enumerate().map(|(at, state)| view(at + 1, state)).collect();
    let counts = super::view::counts(&month(letters.clone()), |_| false, 0);
    assert_eq!((counts.queued, counts.sent), (2, 1));
    let mut screen = screen(letters);
    for (filter, expect) in [(LetterFilter::Queued, 2), (LetterFilter::Sent, 1)] {
        screen.decide(Intent::FilterChosen(filter));
        assert_eq!(screen.shown_letters().len(), expect, "{filter:?}");
    }
}

/// Net less commission is not what the partner gets where the outlet bears a discount: a line says what is between.
#[test]
fn the_figures_of_a_letter_say_what_the_outlet_bears() {
    for (borne, back, said) in [(0, 0, String::new()), (30_000, 10_000, Rupiah(20_000).to_string())] {
        let sums = Sums { discount_outlet: Rupiah(borne), discount_outlet_returned: Rupiah(back), ..Sums::default() };
        assert_eq!(super::view::facts(&PartnerFigures::with_sums(sums)).borne, said);
    }
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = screen(approved(1));
    screen.decide(Intent::MonthStepped(-1));
    let old = screen.serial;
    screen.decide(Intent::MonthStepped(-1));
    screen.decide(Intent::Loaded { serial: old, result: Ok(month(approved(7))) });
    assert_eq!(screen.shown_letters().len(), 1);
}

trait Told {
    fn contains_event(&self, event: &Event) -> bool;
}

impl Told for Vec<Out<Effect>> {
    fn contains_event(&self, event: &Event) -> bool {
        self.iter().any(|out| matches!(out, Out::Tell(told) if told == event))
    }
}
