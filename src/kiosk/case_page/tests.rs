//! What the page does with a case; and what the tests of its form begin with.

use std::sync::Arc;

use deks_ui::{Screen as Place, Tone};

use super::*;
use crate::base::regions::Regions;
use crate::base::{BusinessDay, UtcMs};
use crate::kiosk::flow::{Event, Out};
use crate::people::Approved;
use crate::sop::Definition;
use crate::sop::case::documents::DocumentOrigin;
use crate::sop::case::history::ToldKind;
use crate::sop::case::{CaseHeader, Origin, Told, TransitionKind};
use crate::sop::definition::{ActionTone, Library, ReasonRule};
use crate::sop::field::{Content, FieldStanding, Ground, Values};
use crate::sop::lists::{ActionView, CasePage, DocumentView, FieldView, FormView, OpenTask, Urgency};
use crate::till::Reason;

pub(super) const PHONE: &str = "+6281200000009";

pub(super) fn definition() -> Arc<Definition> {
    Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS")
}

pub(super) fn ground() -> Ground {
    Ground { regions: Arc::new(Regions::shipped()), today: BusinessDay::new(2026, 11, 22).expect("a day") }
}

pub(super) fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

pub(super) fn action(id: &str, main: bool) -> ActionView {
    ActionView {
        id: id.to_owned(),
        label: format!("Label {id}"),
        tone: ActionTone::Plain,
        main,
        bulk: false,
        local: false,
        reason: ReasonRule::None,
        letter: None,
        leads_to: Vec::new(),
        why_not: None,
        second_person_helps: false,
    }
}

pub(super) fn task(step: &str, place: &str, actions: Vec<ActionView>) -> OpenTask {
    OpenTask {
        task: TaskId::new(),
        version: 3,
        step: step.to_owned(),
        no: "1".to_owned(),
        title: "Langkah".to_owned(),
        hint: "Periksa isian.".to_owned(),
        output: String::new(),
        place: place.to_owned(),
        form: Some("application".to_owned()),
        local: false,
        inferred: false,
        round: 1,
        who: "Tim DEKS".to_owned(),
        is_mine: false,
        may_claim: true,
        due: None,
        until: "hari ini".to_owned(),
        urgency: Urgency::Today,
        overdue: false,
        escalated_to: None,
        norm: None,
        requirements: Vec::new(),
        missing: Vec::new(),
        actions,
        unclear: Vec::new(),
    }
}

pub(super) fn form_view(definition: &Definition, id: &str, is_open: bool) -> FormView {
    let form = definition.form(id).expect("a form");
    let standing = |field: &str| FieldStanding {
        field: field.to_owned(),
        relevant: true,
        missing: false,
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    let field = |known: &crate::sop::definition::Field| FieldView {
        id: known.id.clone(),
        section: known.section.clone(),
        label: known.label.clone(),
        hint: String::new(),
        shown: String::new(),
        personal: known.personal,
        may_unmask: known.personal,
        required: known.required,
        local: false,
        standing: standing(&known.id),
        rows: None,
    };
    FormView {
        id: id.to_owned(),
        title: form.title.clone(),
        intro: String::new(),
        is_open,
        is_complete: false,
        fields: form.fields.iter().map(field).collect(),
    }
}

pub(super) fn header(case: CaseId, hash: u8) -> CaseHeader {
    CaseHeader {
        id: case,
        number: "PM-K1-20261122-0001".to_owned(),
        pin: definition().pin.clone(),
        origin: Origin::Email,
        title: "Anyaman Sampel".to_owned(),
        region: String::new(),
        outcome: String::new(),
        partner: None,
        content_hash: ContentHash([hash; 32]),
        content_version: 1,
        opened_at: UtcMs(0),
        opened_by: None,
        changed_at: UtcMs(0),
        closed_at: None,
        words: String::new(),
    }
}

/// A page of an application with one open step and these values.
pub(super) fn page(case: CaseId, hash: u8, task: OpenTask, values: &[(&str, FieldValue)]) -> Box<PageData> {
    let definition = definition();
    let page = CasePage {
        header: header(case, hash),
        heading: "Permohonan".to_owned(),
        region_name: String::new(),
        outcome: None,
        notes: Vec::new(),
        next: String::new(),
        lanes: None,
        places: Vec::new(),
        tasks: vec![task],
        forms: vec![form_view(&definition, "application", true)],
        documents: Vec::new(),
        letters: Vec::new(),
        history: Vec::new(),
        definition: Some(definition.clone()),
    };
    let values: Values = values.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
    Box::new(PageData {
        definition: Some(definition),
        page: Some(Box::new(page)),
        content: Content { values, documents: Vec::new() },
        ground: ground(),
        way: way::Swim::default(),
        barred: Vec::new(),
        letters: Vec::new(),
        suggestions: Vec::new(),
        waits: Vec::new(),
        mail_set: true,
        earlier: Vec::new(),
        leads: true,
        sees_personal: true,
        opened: String::new(),
        typed: Some(Box::default()),
    })
}

pub(super) fn empty() -> Box<PageData> {
    let mut data = page(CaseId::new(), 0, task("apply", "", Vec::new()), &[]);
    data.page = None;
    data
}

pub(super) fn serial_of(outs: &[Out<Effect>]) -> u64 {
    let load = |out: &Out<Effect>| if let Out::Do(Effect::Load { serial, .. }) = out { Some(*serial) } else { None };
    outs.iter().find_map(load).unwrap_or_else(|| panic!("nothing is read: {outs:?}"))
}

pub(super) fn screen_of(target: Target, data: Box<PageData>) -> CasePageScreen {
    let mut screen = CasePageScreen::new("", None);
    screen.decide(Intent::SignedIn(UserId::new()));
    screen.decide(Intent::Entered);
    let serial = serial_of(&screen.decide(Intent::Wanted(target)));
    screen.decide(Intent::Loaded { serial, result: Ok(data) });
    screen
}

pub(super) fn screen(case: CaseId, task: OpenTask, values: &[(&str, FieldValue)]) -> CasePageScreen {
    screen_of(Target::Case(case), page(case, 1, task, values))
}

pub(super) fn new_screen() -> CasePageScreen {
    screen_of(Target::New("deks".to_owned()), empty())
}

pub(super) fn write(screen: &mut CasePageScreen, field: &str, text: &str) {
    let (field, text) = (field.to_owned(), text.to_owned());
    screen.decide(Intent::Form(FormIntent::Edited { field, text }));
}

pub(super) fn form(screen: &mut CasePageScreen, intent: FormIntent) -> Vec<Out<Effect>> {
    screen.decide(Intent::Form(intent))
}

pub(super) fn line(screen: &CasePageScreen, id: &str) -> fields::Line {
    let found = screen.form_lines().into_iter().find(|line| line.id == id);
    found.unwrap_or_else(|| panic!("no field is called {id}"))
}

pub(super) fn stale(text: &str) -> Intent {
    Intent::Done(Err(Trouble { text: text.to_owned(), is_stale: true }))
}

#[test]
fn whoever_was_slower_hears_of_it_and_keeps_the_words() {
    let case = CaseId::new();
    let values = [("business_name", text("Anyaman"))];
    let mut screen = screen(case, task("apply", "", Vec::new()), &values);
    write(&mut screen, "business_name", "Anyaman Baru");
    form(&mut screen, FormIntent::Save);
    let serial = serial_of(&screen.decide(stale("Sementara itu Staf Stok 1 mengubah Nama usaha.")));
    assert!(screen.notice.starts_with("Sementara itu Staf Stok 1"));
    let other = [("business_name", text("Anyaman Sampel"))];
    let mut data = page(case, 2, task("apply", "", Vec::new()), &other);
    data.typed = None;
    screen.decide(Intent::Loaded { serial, result: Ok(data) });
    let name = line(&screen, "business_name");
    assert_eq!(name.value, "Anyaman Baru");
    assert!(name.warning.contains("Anyaman Sampel"), "{}", name.warning);
    let outs = form(&mut screen, FormIntent::Save);
    assert!(matches!(&outs[..], [Out::Do(Effect::Save { seen, .. })] if *seen == ContentHash([2; 32])));
}

#[test]
fn reasons_are_asked_for_and_outlive_a_change_by_somebody_else() {
    let drop = ActionView { reason: ReasonRule::Required, tone: ActionTone::Bad, ..action("drop", false) };
    let mut screen = screen(CaseId::new(), task("apply", "", vec![action("submit", true), drop]), &[]);
    screen.decide(Intent::ActionChosen("drop".to_owned()));
    assert!(matches!(&screen.sheet, Sheet::Reason(asking) if asking.needed));
    assert!(screen.decide(Intent::Confirmed).is_empty(), "not without a reason");
    screen.decide(Intent::WordsEdited("Iklan.".to_owned()));
    let outs = screen.decide(Intent::Confirmed);
    let [Out::Do(Effect::Act { doing, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((doing.action.as_str(), doing.reason.as_str(), doing.version), ("drop", "Iklan.", 3));
    assert!(screen.decide(Intent::Confirmed).is_empty(), "a second tap does nothing twice");
    screen.decide(stale("Sementara itu orang lain meneruskannya."));
    assert!(matches!(screen.sheet, Sheet::None), "it is looked at again first");
    screen.decide(Intent::ActionChosen("drop".to_owned()));
    assert_eq!(screen.words(), "Iklan.");
    screen.decide(Intent::Confirmed);
    let outs = screen.decide(Intent::Done(Ok(Done::Acted("Bukan permohonan".to_owned()))));
    assert!(outs.iter().any(|out| matches!(out, Out::Tell(Event::CasesChanged))), "{outs:?}");
    assert!(screen.typed.words.is_empty());
}

#[test]
fn one_who_entered_the_record_decides_only_beside_a_second_person() {
    let why_not = Some("Anda mencatat permohonan ini.".to_owned());
    let accept = ActionView { why_not, second_person_helps: true, ..action("accept", true) };
    let mut screen = screen(CaseId::new(), task("check", "", vec![accept]), &[]);
    let outs = screen.decide(Intent::Main);
    let [Out::Tell(Event::ApprovalWanted(ask))] = &outs[..] else { panic!("{outs:?}") };
    let (user, second) = (UserId::new(), UserId::new());
    let given = |id| Given { id, reason: Reason::of("x"), approval: Some(Approved::played(second, user)) };
    assert!(screen.decide(Intent::Approved(given(ActId::new()))).is_empty(), "that was for something else");
    let id = ask.id;
    screen.decide(Intent::Main);
    let outs = screen.decide(Intent::Approved(given(id)));
    let [Out::Do(Effect::Act { doing, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(doing.glass.as_ref().map(Approved::by), Some(second));
}

#[test]
fn who_may_not_do_a_step_hears_whose_it_is() {
    let free = || task("apply", "", Vec::new());
    let theirs = || OpenTask { may_claim: false, who: "Penanggung jawab DEKS".to_owned(), ..free() };
    let curate = || task("curate", "curation", Vec::new());
    let entered = "Anda ikut mengisi permohonan ini, jadi orang lain yang menilainya. Minta rekan lain.";
    for (task, has_entered, expect) in [
        (free(), false, None),
        (free(), true, None),
        (theirs(), false, Some("Dikerjakan oleh peran: Penanggung jawab DEKS")),
        (OpenTask { who: String::new(), ..theirs() }, false, None),
        (curate(), false, None),
        (curate(), true, Some(entered)),
    ] {
        assert_eq!(load::bar(&task, has_entered).as_deref(), expect, "{} {has_entered}", task.step);
    }
}

#[test]
fn footnotes_of_the_procedure_are_not_told_without_their_marks() {
    let mut data = page(CaseId::new(), 1, task("apply", "", Vec::new()), &[]);
    let view = data.page.as_mut().expect("a page");
    view.notes = crate::sop::show::notes(&definition());
    assert_eq!(view.notes.len(), 2, "{:?}", view.notes);
    view.notes.push("Mengikuti revisi 1; yang berlaku sekarang revisi 2.".to_owned());
    let told = lines::notes(&data, data.page.as_deref().expect("a page"), None);
    assert_eq!(told, ["Mengikuti revisi 1; yang berlaku sekarang revisi 2."]);
}

#[test]
fn a_step_of_another_screen_leads_there_and_is_not_decided_here() {
    let case = CaseId::new();
    let curate = task("curate", "curation", vec![action("accept", true), action("refuse", false)]);
    let mut screen = screen(case, curate, &[]);
    let outs = screen.decide(Intent::Main);
    assert_eq!(
        outs.iter().map(|out| format!("{out:?}")).collect::<Vec<_>>(),
        [
            format!("{:?}", Out::<()>::Open(Place::Curation, Place::CasePage)),
            format!("{:?}", Out::<()>::Tell(Event::CurationWanted(case))),
        ]
    );
    let data = screen.data.as_ref().expect("a page");
    let offers: Vec<String> = screen.offers(data).into_iter().map(|offer| offer.id).collect();
    assert_eq!(offers, [acts::PAUSE, acts::WITHDRAW]);
}

#[test]
fn personal_papers_ask_what_for_and_what_is_held_back_is_not_opened() {
    let mut data = page(CaseId::new(), 1, task("apply", "", Vec::new()), &[]);
    let view = |personal: bool, quarantine: &[&str]| DocumentView {
        id: CaseDocumentId::new(),
        kind: "letter".to_owned(),
        label: "Surat asli".to_owned(),
        name: "surat.eml".to_owned(),
        mime: "message/rfc822".to_owned(),
        bytes: 10,
        origin: DocumentOrigin::Email,
        added_by: None,
        added_at: UtcMs(0),
        personal,
        quarantine: quarantine.iter().map(|code| (*code).to_owned()).collect(),
        removed: false,
        may_open: quarantine.is_empty(),
    };
    let (open, personal, held) = (view(false, &[]), view(true, &[]), view(true, &["executable"]));
    let ids = [open.id, personal.id, held.id];
    let page = data.page.as_mut().expect("a page");
    page.documents = vec![open, personal, held];
    let mut screen = screen_of(Target::Case(page.header.id), data);
    let mut choose = |at: usize| screen.decide(Intent::Paper(PaperIntent::Chosen(ids[at])));
    assert!(choose(2).is_empty());
    assert!(matches!(&choose(0)[..], [Out::Do(Effect::Look { purpose, .. })] if purpose.is_empty()));
    assert!(choose(1).is_empty(), "it asks first");
    assert!(matches!(screen.sheet, Sheet::Purpose(_)));
    let outs = form(&mut screen, FormIntent::PurposeChosen("audit".to_owned()));
    assert!(matches!(&outs[..], [Out::Do(Effect::Look { purpose, .. })] if purpose == "audit"));
}

#[test]
fn the_story_begins_with_what_happened_last() {
    let mut data = page(CaseId::new(), 1, task("apply", "", Vec::new()), &[]);
    let told = |at: &str, sentence: &str| Told {
        at: UtcMs::parse_rfc3339(at).expect("a moment"),
        who: "Program".to_owned(),
        role: String::new(),
        second: None,
        sentence: sentence.to_owned(),
        reason: None,
        kind: ToldKind::Transition(TransitionKind::Opened),
    };
    let page = data.page.as_mut().expect("a page");
    page.history = vec![
        told("2026-11-20T13:25:00+07:00", "satu"),
        told("2026-11-20T14:02:00+07:00", "dua"),
        told("2026-11-21T09:00:00+07:00", "tiga"),
    ];
    let screen = screen_of(Target::Case(page.header.id), data);
    let data = screen.data.as_ref().expect("data");
    let lines = screen.story_lines(data, data.page.as_deref().expect("a page"));
    let told: Vec<(&str, &str, &str)> =
        lines.iter().map(|line| (line.day.as_str(), line.time.as_str(), line.sentence.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Sabtu, 21 November 2026", "09.00", "tiga"),
            ("Jumat, 20 November 2026", "14.02", "dua"),
            ("", "13.25", "satu"),
        ]
    );
}

#[test]
fn a_slow_answer_never_replaces_a_later_one_and_never_touches_another_case() {
    let (first, second) = (CaseId::new(), CaseId::new());
    let mut screen = screen(first, task("apply", "", vec![action("submit", true)]), &[]);
    screen.decide(Intent::Main);
    let old = screen.serial;
    let serial = serial_of(&screen.decide(Intent::Wanted(Target::Case(second))));
    let slow = page(first, 1, task("apply", "", Vec::new()), &[]);
    screen.decide(Intent::Loaded { serial: old, result: Ok(slow) });
    assert!(screen.data.is_none());
    let data = page(second, 1, task("apply", "", Vec::new()), &[]);
    screen.decide(Intent::Loaded { serial, result: Ok(data) });
    write(&mut screen, "business_name", "Lain");
    screen.decide(Intent::Done(Ok(Done::Saved(0))));
    assert!(screen.is_dirty(), "what was saved was another case");
    let outs = screen.decide(stale("Sementara itu berubah."));
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Bad)]) && screen.notice.is_empty());
}
