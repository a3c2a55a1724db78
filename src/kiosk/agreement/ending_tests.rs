//! The end of an agreement on the screen, without a window.

use deks_ui::Screen as Place;

use super::tests::{day, effects, face, row, screen_on, tells};
use super::*;
use crate::base::Rupiah;
use crate::kiosk::flow::{Event, Out};
use crate::partnership::agreement::AgreementState;

/// A manager has the form open, and what is left is counted.
fn at_end() -> (AgreementScreen, AgreementId, PartnerId) {
    let runs = row("PK-K1-20251210-0003", AgreementState::Signed, day(2, 2), day(12, 31));
    let (partner, id) = (runs.partner.expect("a partner"), runs.id);
    let mut screen = screen_on(face(vec![runs], None));
    let outs = screen.decide(Intent::AskEnd);
    assert!(
        matches!(effects(&outs)[..], [Effect::Closing { agreement, partner: of }] if (*agreement, *of) == (id, partner))
    );
    let closing = Closing { goods: Vec::new(), aids: Vec::new(), payable: Rupiah::ZERO, monthly_fee: Rupiah::ZERO };
    screen.decide(Intent::Closed { partner, result: Ok(Left { closing, notice_days: 30, payment_day: 10 }) });
    (screen, id, partner)
}

fn leaving(screen: &AgreementScreen) -> &Leaving {
    screen.leaving.as_ref().expect("the form")
}

fn typed(ended_by: Option<EndedBy>, ground: Option<Ground>, reason: &str) -> Intent {
    Intent::EndEdited(EndTyped { day: day(12, 1), ended_by, ground, reason: reason.into() })
}

fn letter() -> EndLetterDraft {
    EndLetterDraft { to: "ukm01@example.com".into(), subject: "Pengakhiran".into(), body: "Yth. Kontak".into() }
}

/// The question stands there, for an early day that both agreed on.
fn asked(screen: &mut AgreementScreen) {
    screen.decide(typed(Some(EndedBy::Partner), Some(Ground::Agreed), "Usaha pindah kota"));
    let outs = screen.decide(Intent::AskEnd);
    let [Effect::WordEnd(ending)] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((ending.ended_by, ending.ground), (EndedBy::Partner, Some(Ground::Agreed)));
    assert!(screen.decide(Intent::AskEnd).is_empty(), "two taps word one letter");
    screen.decide(Intent::EndWorded(Ok(Some(letter()))));
    assert_eq!(screen.ask, AgreementAsk::End);
}

#[test]
fn an_end_wants_who_and_why_and_a_ground_where_the_notice_is_not_kept() {
    let (mut screen, ..) = at_end();
    assert_eq!(leaving(&screen).day, day(12, 23), "its last day keeps the notice");
    assert_eq!((leaving(&screen).last_day(), leaving(&screen).paid_by()), (day(12, 22), next_year(1, 6)));
    screen.decide(Intent::AskEnd);
    assert!(leaving(&screen).by_flaw.starts_with("Pilih dulu siapa"));
    screen.decide(typed(Some(EndedBy::Outlet), None, ""));
    assert!(leaving(&screen).by_flaw.is_empty());
    screen.decide(Intent::AskEnd);
    assert!(leaving(&screen).ground_flaw.starts_with("Harinya sebelum"));
    screen.decide(typed(Some(EndedBy::Outlet), Some(Ground::Breach), " "));
    screen.decide(Intent::AskEnd);
    assert!(leaving(&screen).reason_flaw.starts_with("Alasan belum diisi") && screen.ask == AgreementAsk::None);
    screen.decide(typed(Some(EndedBy::Outlet), Some(Ground::Breach), "Barang tiruan"));
    assert!(matches!(effects(&screen.decide(Intent::AskEnd))[..], [Effect::WordEnd(_)]));
    let text = "Perjanjian ini berakhir sendiri sesudah 01-12-2026.".to_owned();
    screen.decide(Intent::EndWorded(Err(NotEnded::Day(text))));
    assert!(
        !leaving(&screen).day_flaw.is_empty() && screen.ask == AgreementAsk::None,
        "it is said before anybody confirms"
    );
}

fn next_year(month: u32, of_month: u32) -> BusinessDay {
    BusinessDay::new(2027, month, of_month).expect("a day")
}

#[test]
fn the_letter_goes_as_somebody_left_it() {
    let (mut screen, id, partner) = at_end();
    asked(&mut screen);
    let edited = |body: &str| Intent::EndLetterEdited { sends: true, subject: "Pengakhiran".into(), body: body.into() };
    screen.decide(edited("Yth. Kontak, sampai jumpa."));
    screen.decide(Intent::Dismissed);
    asked(&mut screen);
    let outs = screen.decide(Intent::Confirmed);
    let [Effect::End { ending, words, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
    assert_eq!((ending.agreement, ending.ends_on, ending.reason.as_str()), (id, day(12, 1), "Usaha pindah kota"));
    let words = words.as_ref().map(|(_, body)| body.as_str());
    assert_eq!(words, Some("Yth. Kontak, sampai jumpa."), "what was changed outlives a second look");
    let ended = Ended { partner, ends_on: day(12, 1), is_carried_out: false, paper: "BP-1".into(), is_mailed: true };
    let outs = screen.decide(Intent::Ended(Ok(ended)));
    for event in [Event::CasesChanged, Event::RegisterChanged, Event::MailChanged] {
        assert!(tells(&outs, &event), "{event:?}");
    }
    let left = leaving(&screen);
    assert!(left.ended && !left.is_over && left.letter.is_mailed && left.minutes == "BP-1");
    let outs = screen.decide(Intent::HandBack);
    assert!(matches!(outs[0], Out::Open(Place::HandBack, Place::Agreement)));
    assert!(tells(&outs, &Event::HandBackWanted(partner)));
}

#[test]
fn an_end_goes_without_a_letter_where_there_is_no_address() {
    for worded in [Ok(None), Err(NotEnded::Other("Bunyi surat baris 1 tidak terbaca.".to_owned()))] {
        let (mut screen, ..) = at_end();
        asked(&mut screen);
        screen.decide(Intent::Dismissed);
        screen.decide(Intent::AskEnd);
        screen.decide(Intent::EndWorded(worded));
        assert!(screen.ask == AgreementAsk::End && leaving(&screen).letter.to().is_empty());
        let outs = screen.decide(Intent::Confirmed);
        let [Effect::End { words, .. }] = effects(&outs)[..] else { panic!("{outs:?}") };
        assert!(words.is_none());
    }
}

#[test]
fn the_minutes_are_saved_and_looked_at_from_where_they_came_to_be() {
    let (mut screen, id, partner) = at_end();
    asked(&mut screen);
    assert!(screen.decide(Intent::LookAtMinutes).is_empty(), "there are none yet");
    screen.decide(Intent::Confirmed);
    let ended = Ended { partner, ends_on: day(12, 1), is_carried_out: false, paper: "BP-1".into(), is_mailed: false };
    screen.decide(Intent::Ended(Ok(ended)));
    let outs = screen.decide(Intent::SavePaper(None));
    assert!(matches!(effects(&outs)[..], [Effect::SaveMinutes { agreement, .. }] if *agreement == id));
    screen.decide(Intent::PaperSaved(Ok("surat/BP-1.pdf".into())));
    assert!(matches!(leaving(&screen).saved, Some(Ok(_))));
    let outs = screen.decide(Intent::LookAtMinutes);
    assert!(matches!(effects(&outs)[..], [Effect::LookAtMinutes { agreement, .. }] if *agreement == id));
    assert_eq!(screen.view, View::Look);
    screen.decide(Intent::Back);
    assert_eq!(screen.view, View::End, "back to what follows");
}

#[test]
fn the_list_leads_to_the_minutes_of_an_end() {
    let mut over = row("PK-K1-20251210-0003", AgreementState::Signed, day(2, 2), day(12, 31));
    over.ends_on = Some(day(11, 20));
    let minutes = EndPaper {
        agreement: over.id,
        number: "BP-K1-20261120-0001".into(),
        paper_hash: vec![1],
        said_hash: vec![2],
        is_mailed: false,
    };
    let (id, partner) = (over.id, over.partner.expect("a partner"));
    let mut shown = face(vec![over], None);
    shown.ends = vec![minutes];
    let mut screen = screen_on(shown);
    let outs = screen.decide(Intent::LookAtMinutes);
    assert!(matches!(effects(&outs)[..], [Effect::LookAtMinutes { agreement, .. }] if *agreement == id));
    assert!(screen.look.as_ref().is_some_and(|look| look.is_minutes && look.number == "BP-K1-20261120-0001"));
    screen.decide(Intent::Back);
    let outs = screen.decide(Intent::HandBack);
    assert!(tells(&outs, &Event::HandBackWanted(partner)), "what follows is reached from the list as well");
}
