//! Letters that ask for what is missing, their reasons, and what letters say about fields.

use deks_ui::Tone;

use super::tests::*;
use super::*;
use crate::base::UtcMs;
use crate::kiosk::flow::Out;
use crate::partnership::applications::{Draft, Suggestion, Why};
use crate::sop::lists::{ActionView, OpenTask, Urgency};

/// The first step, which cannot be passed on for lack of a catalogue.
fn lacking() -> OpenTask {
    let submit = ActionView { why_not: Some("Masih kurang: Katalog.".to_owned()), ..action("submit", true) };
    let ask = ActionView { letter: Some("missing".to_owned()), ..action("ask", false) };
    OpenTask { missing: vec!["Katalog".to_owned()], ..task("apply", "", vec![submit, ask]) }
}

fn draft(reason: &str) -> Box<Draft> {
    let body = if reason.is_empty() { "Mohon dilengkapi.".to_owned() } else { format!("{reason} Mohon dilengkapi.") };
    Box::new(Draft {
        task: TaskId::new(),
        version: 1,
        seen: ContentHash([1; 32]),
        action: "ask".to_owned(),
        letter: "missing".to_owned(),
        label: "Surat kelengkapan".to_owned(),
        to: "kontak01@example.com".to_owned(),
        subject: "Kelengkapan".to_owned(),
        body,
        html: String::new(),
        must_say: reason.to_owned(),
        needs_reason: true,
        reason: reason.to_owned(),
    })
}

fn suggestion(why: Why) -> Suggestion {
    Suggestion {
        key: "usul".to_owned(),
        field: "contact_phone".to_owned(),
        label: "No. HP/WA".to_owned(),
        said: "+62812****0001".to_owned(),
        current: String::new(),
        why,
        letter: InboxId::new(),
        at: UtcMs(0),
    }
}

#[test]
fn what_is_missing_is_asked_for_by_the_main_button_until_the_answer_is_waited_for() {
    for (task, expect) in [
        (lacking(), "ask"),
        (OpenTask { urgency: Urgency::Waiting, ..lacking() }, "submit"),
        (OpenTask { missing: Vec::new(), ..lacking() }, "submit"),
        (task("apply", "", vec![action("submit", true), action("ask", false)]), "submit"),
    ] {
        let screen = screen(CaseId::new(), task, &[]);
        let data = screen.data.as_ref().expect("a page");
        assert_eq!(screen.main_action(data).map(|action| action.id.as_str()), Some(expect));
        let offers: Vec<String> = screen.offers(data).into_iter().map(|offer| offer.id).collect();
        assert!(!offers.iter().any(|id| id == expect), "it stands once: {offers:?}");
    }
    let mut screen = screen(CaseId::new(), lacking(), &[]);
    let outs = screen.decide(Intent::Main);
    assert!(matches!(&outs[..], [Out::Do(Effect::Word { action, .. })] if action == "ask"), "{outs:?}");
}

#[test]
fn what_is_waited_for_is_said() {
    let waits = |what: &str, asked: &str, due: &str| {
        let (since, what, asked, due) = ("20-11-2026".to_owned(), what.to_owned(), asked.to_owned(), due.to_owned());
        lines::waiting(&Waits { task: TaskId::new(), since, what, asked, due })
    };
    assert_eq!(
        waits("surat", "20-11-2026", "24-11-2026"),
        "Sudah diminta 20-11-2026, menunggu jawaban. Tenggatnya 24-11-2026 mundur selama menunggu."
    );
    assert_eq!(
        waits("foto produk", "", ""),
        "Menunggu foto produk sejak 20-11-2026. Begitu datang, lanjutkan dari Tindakan lain."
    );
}

#[test]
fn a_letter_whose_action_wants_a_reason_asks_for_it_and_says_it() {
    let mut screen = screen(CaseId::new(), lacking(), &[]);
    screen.decide(Intent::Main);
    screen.decide(Intent::Worded(Ok(draft(""))));
    assert!(screen.decide(Intent::Confirmed).is_empty(), "not without a reason");
    let outs = screen.decide(Intent::LetterReasonEdited("Foto".to_owned()));
    let [Out::Do(Effect::Reword { serial: slow, .. })] = outs[..] else { panic!("{outs:?}") };
    let outs = screen.decide(Intent::LetterReasonEdited("Foto buram.".to_owned()));
    let [Out::Do(Effect::Reword { serial, action, reason, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((action.as_str(), reason.as_str()), ("ask", "Foto buram."));
    let serial = *serial;
    screen.decide(Intent::Reworded { serial: slow, result: Ok(draft("Foto")) });
    assert!(screen.decide(Intent::Confirmed).is_empty(), "it does not say it yet");
    screen.decide(Intent::Reworded { serial, result: Ok(draft("Foto buram.")) });
    let body = |screen: &CasePageScreen| match &screen.sheet {
        Sheet::Letter(letter) => letter.body.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(body(&screen), "Foto buram. Mohon dilengkapi.");
    // In what somebody wrote the reason alone is another one.
    let theirs = "Foto buram. Mohon dikirim lagi.".to_owned();
    screen.decide(Intent::LetterEdited { subject: "Kelengkapan".to_owned(), body: theirs });
    screen.decide(Intent::LetterReasonEdited("Foto gelap.".to_owned()));
    screen.decide(Intent::Reworded { serial: serial + 1, result: Ok(draft("Foto gelap.")) });
    assert_eq!(body(&screen), "Foto gelap. Mohon dikirim lagi.");
    // Refused, left and come back to: the reason is still there.
    let outs = screen.decide(Intent::Confirmed);
    let [Out::Do(Effect::Send { sending, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((sending.reason.as_str(), sending.body.as_str()), ("Foto gelap.", "Foto gelap. Mohon dikirim lagi."));
    screen.decide(stale("Sementara itu berubah."));
    assert_eq!(screen.letter_reason("ask"), "Foto gelap.");
    screen.decide(Intent::Main);
    screen.decide(Intent::Worded(Ok(draft("Foto gelap."))));
    assert_eq!(body(&screen), "Foto gelap. Mohon dikirim lagi.");
    screen.decide(Intent::Confirmed);
    screen.decide(Intent::Done(Ok(Done::Sent { unset: false })));
    assert!(screen.letter_reason("ask").is_empty() && screen.typed.letters.is_empty());
}

#[test]
fn where_nothing_is_sent_that_is_said() {
    for (unset, expect, tone) in [
        (false, "Surat disimpan di kotak keluar dan dikirim sebentar lagi.", Tone::Ok),
        (true, "Surel belum diatur; surat menunggu di kotak keluar.", Tone::Warn),
    ] {
        let said = CasePageScreen::say(&Done::Sent { unset });
        assert!(matches!(&said, Out::Say(text, of) if text == expect && *of == tone), "{said:?}");
    }
}

fn with_suggestion(why: Why, leads: bool) -> CasePageScreen {
    let case = CaseId::new();
    let mut data = page(case, 1, task("apply", "", Vec::new()), &[]);
    (data.suggestions, data.leads) = (vec![suggestion(why)], leads);
    screen_of(Target::Case(case), data)
}

fn takes(screen: &mut CasePageScreen, take: bool) -> Vec<Out<Effect>> {
    screen.decide(Intent::SuggestionsShown);
    screen.decide(Intent::SuggestionTaken { key: "usul".to_owned(), take })
}

#[test]
fn what_a_letter_says_about_a_step_that_is_past_is_taken_over_with_a_reason() {
    let mut screen = with_suggestion(Why::Late, true);
    assert!(takes(&mut screen, true).is_empty());
    assert!(matches!(&screen.sheet, Sheet::Reason(asking) if asking.needed));
    assert!(screen.decide(Intent::Confirmed).is_empty(), "not without a reason");
    screen.decide(Intent::WordsEdited("Nomor lama mati.".to_owned()));
    let outs = screen.decide(Intent::Confirmed);
    let [Out::Do(Effect::TakeSuggestion { key, words, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((key.as_str(), words.as_deref()), ("usul", Some("Nomor lama mati.")));
    screen.decide(Intent::Done(Ok(Done::SuggestionTaken)));
    assert!(matches!(screen.sheet, Sheet::Merge), "on to the next one");

    let mut screen = with_suggestion(Why::Late, false);
    assert!(takes(&mut screen, true).is_empty());
    assert_eq!(screen.sheet_flaw, "Langkah isian ini sudah lewat. Minta penanggung jawab memakainya.");
    let outs = takes(&mut screen, false);
    assert!(matches!(&outs[..], [Out::Do(Effect::LeaveSuggestion { .. })]), "{outs:?}");

    let mut screen = with_suggestion(Why::ByHand, false);
    let outs = takes(&mut screen, true);
    assert!(matches!(&outs[..], [Out::Do(Effect::TakeSuggestion { words: None, .. })]), "{outs:?}");
}
