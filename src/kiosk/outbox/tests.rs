use deks_ui::Tone;

use super::*;
use crate::base::UtcMs;
use crate::kiosk::flow::Out;
use crate::mail::RecipientRow;

fn row(states: &[MailState]) -> MailRow {
    let recipients = states.iter().enumerate().map(|(at, state)| RecipientRow {
        address: format!("ukm{at:02}@example.com"),
        state: *state,
        tries: 0,
        next_try_at: UtcMs(0),
        last_reply: String::new(),
        changed_at: UtcMs(0),
    });
    MailRow {
        mail_id: MailId::new(),
        unique_key: "review:2026-03:M001".into(),
        kind: "review".into(),
        message_id: "<a@example.com>".into(),
        subject: "Review".into(),
        made_at: UtcMs(0),
        recipients: recipients.collect(),
    }
}

/// The screen stands open on one letter.
fn opened(states: &[MailState]) -> OutboxScreen {
    let mut screen = OutboxScreen::new(Zone::Wib, "deks.toml".into());
    screen.decide(Intent::SignedIn { may: true });
    screen.decide(Intent::Entered(Place::Outbox));
    let data = LetterData { row: row(states), text: "Halo".into(), files: Vec::new(), history: Vec::new() };
    screen.decide(Intent::LetterLoaded(Ok(Box::new(data))));
    screen
}

#[test]
fn the_state_that_needs_somebody_stands_for_the_letter() {
    use MailState::*;
    for (states, expect) in [
        (&[Sent, Sent][..], Sent),
        (&[Sent, Failed], Failed),
        (&[Failed, Bounced], Bounced),
        (&[Sent, Waiting], Waiting),
        (&[Cancelled, Sent], Cancelled),
        (&[Waiting, Retry], Retry),
    ] {
        assert_eq!(worst(&row(states)), expect, "{states:?}");
    }
}

#[test]
fn a_bounce_needs_its_reason_and_keeps_what_was_typed_when_refused() {
    let mut screen = opened(&[MailState::Sent]);
    screen.decide(Intent::FormWanted { form: MailForm::Bounce, address: "ukm00@example.com".into() });
    assert!(screen.decide(Intent::FormConfirmed).is_empty());
    assert!(!screen.letter.as_ref().expect("open").flaw.is_empty());
    screen.decide(Intent::FormEdited("Kotak penuh".into()));
    let outs = screen.decide(Intent::FormConfirmed);
    let deed = Deed::Bounced { address: "ukm00@example.com".into(), said: "Kotak penuh".into() };
    assert!(matches!(&outs[..], [Out::Do(Effect::Do { deed: one, .. })] if *one == deed));
    assert!(screen.decide(Intent::FormConfirmed).is_empty(), "a second tap notes nothing");
    screen.decide(Intent::Did(Err("Ditolak.".into())));
    let letter = screen.letter.as_ref().expect("open");
    assert_eq!((letter.flaw.as_str(), letter.typed.as_str()), ("Ditolak.", "Kotak penuh"));
    let outs = screen.decide(Intent::Did(Ok((deed, 1))));
    assert!(matches!(&outs[0], Out::Say(_, Tone::Ok)));
    assert_eq!(screen.letter.as_ref().expect("open").form, MailForm::None);
}

#[test]
fn every_act_has_an_id_of_its_own() {
    let mut screen = opened(&[MailState::Failed]);
    let id = |outs: &[Out<Effect>]| match outs {
        [Out::Do(Effect::Do { act_id, .. })] => *act_id,
        _ => panic!("{outs:?}"),
    };
    let first = id(&screen.decide(Intent::Resend));
    screen.decide(Intent::Did(Ok((Deed::Resend, 1))));
    assert_ne!(first, id(&screen.decide(Intent::ResendOne("ukm00@example.com".into()))));
}

#[test]
fn nobody_reads_letters_who_may_not() {
    let mut screen = opened(&[MailState::Sent]);
    screen.decide(Intent::SignedIn { may: false });
    assert!(screen.letter.is_none());
    assert!(screen.decide(Intent::QueryEdited("a".into())).is_empty());
    assert!(screen.decide(Intent::LetterChosen(MailId::new())).is_empty());
    assert!(matches!(&screen.decide(Intent::BarTapped)[..], [Out::Say(_, Tone::Plain)]));
}

#[test]
fn a_filter_asks_for_its_states() {
    use deks_ui::MailFilter as F;
    let mut seen = Vec::new();
    for filter in [F::Waiting, F::Sent, F::Failed, F::Cancelled] {
        seen.extend(handle::states_of(filter));
    }
    assert_eq!(seen.len(), MailState::ALL.len(), "every state is found under one filter");
    assert!(handle::states_of(F::All).is_empty());
}
