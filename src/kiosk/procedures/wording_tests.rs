//! How letters are worded.

use deks_ui::{ProceduresTab, Tone};

use super::tests::{Outs, answer, desk, loads, screen};
use super::*;
use crate::kiosk::flow::Out;
use crate::sop::letters::{TemplateRow, Wording};

fn row(letter: &str, subject: &str) -> WordingRow {
    let wording = Wording { subject: subject.into(), body: "Yth. {{ contact_name }},".into() };
    let row = TemplateRow {
        letter: letter.into(),
        label: letter.into(),
        wording,
        is_own: false,
        changed_by: None,
        changed_at: None,
    };
    WordingRow { row, changed: String::new() }
}

fn rows() -> Vec<WordingRow> {
    vec![row("missing", "Kelengkapan"), row("refused", "Hasil seleksi")]
}

fn lettered() -> ProceduresScreen {
    let mut screen = screen(ProceduresTab::Wordings);
    answer(&mut screen, LoadedPart::Wordings(rows()));
    screen
}

fn word(screen: &mut ProceduresScreen, intent: WordingIntent) -> Outs {
    screen.decide(Intent::Wording(intent))
}

fn example() -> Box<Rendered> {
    Box::new(Rendered {
        to: "contoh@example.com".into(),
        subject: "Kabar".into(),
        body: "Yth.".into(),
        text: "Yth.".into(),
        html: String::new(),
    })
}

fn kept(letter: &str, wording: Option<Box<Wording>>, result: Result<&'static str, String>) -> WordingIntent {
    WordingIntent::Kept { letter: letter.into(), wording, result }
}

#[test]
fn what_is_typed_waits_by_letter_until_it_is_kept() {
    let mut screen = lettered();
    assert_eq!(screen.wordings.chosen, "missing", "the first one is open");
    assert!(word(&mut screen, WordingIntent::Keep).is_empty(), "nothing was typed");
    word(&mut screen, WordingIntent::SubjectEdited("Yang kurang".into()));
    word(&mut screen, WordingIntent::Chosen("refused".into()));
    assert_eq!(screen.shown_wording().expect("open").subject, "Hasil seleksi");
    word(&mut screen, WordingIntent::Chosen("tidak ada".into()));
    assert_eq!(screen.wordings.chosen, "refused", "what is not there cannot be opened");
    // A reading in between takes nothing away.
    screen.decide(Intent::Changed);
    answer(&mut screen, LoadedPart::Wordings(rows()));
    word(&mut screen, WordingIntent::Chosen("missing".into()));
    assert_eq!(screen.shown_wording().expect("open").subject, "Yang kurang");

    let outs = word(&mut screen, WordingIntent::Keep);
    let [Out::Do(Effect::KeepWording { letter, wording: Some(wording), .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((letter.as_str(), wording.subject.as_str()), ("missing", "Yang kurang"));
    let wording = wording.clone();
    assert!(word(&mut screen, WordingIntent::Keep).is_empty(), "a second tap keeps nothing twice");
    let outs = word(&mut screen, kept("missing", Some(wording), Ok("Bunyi surat tersimpan.")));
    assert!(loads(&outs) && matches!(outs.last(), Some(Out::Say(text, Tone::Ok)) if text == "Bunyi surat tersimpan."));
    assert!(screen.typed_wording("missing").is_none() && screen.open_wording().expect("open").row.is_own);
    assert_eq!(screen.shown_wording().expect("open").subject, "Yang kurang", "nothing jumps until it is read again");
}

#[test]
fn typing_back_what_stands_there_leaves_nothing_to_keep() {
    let mut screen = lettered();
    word(&mut screen, WordingIntent::SubjectEdited("Kelengkapa".into()));
    assert!(screen.typed_wording("missing").is_some());
    word(&mut screen, WordingIntent::SubjectEdited("Kelengkapan".into()));
    assert!(screen.typed_wording("missing").is_none());
}

#[test]
fn what_could_not_be_kept_stays_typed_and_says_why() {
    let mut screen = lettered();
    word(&mut screen, WordingIntent::BodyEdited("{{ tidak_ada }}".into()));
    word(&mut screen, WordingIntent::Keep);
    let wording = screen.typed_wording("missing").cloned().map(Box::new);
    assert!(word(&mut screen, kept("missing", wording, Err("Tidak dikenal.".into()))).is_empty());
    assert_eq!((screen.wordings.flaw.as_str(), screen.busy), ("Tidak dikenal.", false));
    assert!(screen.typed_wording("missing").is_some());
    word(&mut screen, WordingIntent::BodyEdited("Yth.".into()));
    assert_eq!(screen.wordings.flaw, "", "it is another text now");
}

#[test]
fn an_example_answers_the_text_that_was_asked_about() {
    let mut screen = lettered();
    word(&mut screen, WordingIntent::Try);
    word(&mut screen, WordingIntent::SubjectEdited("Kabar".into()));
    let outs = word(&mut screen, WordingIntent::Try);
    let [Out::Do(Effect::TryWording { serial: 2, wording, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(wording.subject, "Kabar");
    word(&mut screen, WordingIntent::Tried { serial: 1, result: Ok(example()) });
    assert!(matches!(screen.sheet, Sheet::None), "a slow answer");
    word(&mut screen, WordingIntent::Tried { serial: 2, result: Err("Tidak dikenal.".into()) });
    assert_eq!(screen.wordings.flaw, "Tidak dikenal.");
    word(&mut screen, WordingIntent::Try);
    word(&mut screen, WordingIntent::Tried { serial: 3, result: Ok(example()) });
    assert!(matches!(screen.sheet, Sheet::WordingExample(_)) && screen.wordings.flaw.is_empty());
}

#[test]
fn a_letter_goes_back_to_the_file_only_where_it_left_it_and_after_a_question() {
    let mut screen = lettered();
    word(&mut screen, WordingIntent::ResetWanted);
    assert!(matches!(screen.sheet, Sheet::None), "it is the file's");
    assert!(word(&mut screen, WordingIntent::Reset).is_empty(), "nobody was asked");
    screen.wordings.rows[0].row.is_own = true;
    word(&mut screen, WordingIntent::SubjectEdited("Kabar".into()));
    word(&mut screen, WordingIntent::ResetWanted);
    let outs = word(&mut screen, WordingIntent::Reset);
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepWording { wording: None, .. })]));
    assert!(word(&mut screen, WordingIntent::Reset).is_empty(), "a second tap");
    word(&mut screen, kept("missing", None, Err("Penyimpanan penuh.".into())));
    assert_eq!((screen.sheet_flaw.as_str(), screen.busy), ("Penyimpanan penuh.", false));
    word(&mut screen, WordingIntent::Reset);
    assert!(loads(&word(&mut screen, kept("missing", None, Ok("Surat ini memakai bunyi baku lagi.")))));
    assert!(matches!(screen.sheet, Sheet::None) && screen.typed_wording("missing").is_none());
}

#[test]
fn only_who_leads_words_letters() {
    let mut screen = screen(ProceduresTab::Tasks);
    screen.desk.as_mut().expect("a desk").leads = false;
    assert!(screen.decide(Intent::TabChosen(ProceduresTab::Wordings)).is_empty());
    assert_eq!(screen.tab, ProceduresTab::Tasks);
    // The role is taken away while the letters are open.
    let mut screen = lettered();
    screen.decide(Intent::Changed);
    let loaded = Loaded { desk: Desk { leads: false, ..desk() }, part: LoadedPart::Wordings(rows()) };
    let outs = screen.decide(Intent::Loaded { serial: screen.serial, result: Ok(Box::new(loaded)) });
    assert!(loads(&outs) && screen.tab == ProceduresTab::Tasks);
}
