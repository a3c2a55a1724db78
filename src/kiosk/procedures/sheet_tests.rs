//! What lies open beside the screen: regions, many at once, files, officers.

use deks_ui::{FiguresFile, FiguresSpan, OfficerField, ProceduresTab, Tone};

use super::handle::span_of;
use super::many::{ELSEWHERE, ENDED};
use super::tests::{Outs, case, listed, screen, tells, today};
use super::*;
use crate::kiosk::flow::{Event, Out};
use crate::people::Role;
use crate::sop::figures::{FiguresFormat, ListFormat};

#[test]
fn regions_are_found_and_their_sheet_closes_before_the_other() {
    let mut screen = screen(ProceduresTab::Officers);
    screen.decide(Intent::Officer(OfficerIntent::Add));
    screen.decide(Intent::RegionWanted);
    screen.decide(Intent::RegionSearched("sura".into()));
    let outs = screen.decide(Intent::RegionSearched("surab".into()));
    assert!(matches!(&outs[..], [Out::Do(Effect::FindRegions { serial: 2, text })] if text == "surab"));
    let hit = |code: &str| RegionHit { code: code.into(), name: format!("Kota {code}") };
    screen.decide(Intent::RegionsFound { serial: 1, found: vec![hit("35.15")] });
    screen.decide(Intent::RegionsFound { serial: 2, found: vec![hit("35.78")] });
    screen.decide(Intent::RegionChosen("35.15".into()));
    let Sheet::Officer(form) = &screen.sheet else { panic!("the form is open again") };
    assert_eq!(form.region, None, "what was not found cannot be chosen");
    screen.decide(Intent::RegionWanted);
    screen.decide(Intent::RegionSearched("surabaya".into()));
    screen.decide(Intent::RegionsFound { serial: 1, found: vec![hit("35.78")] });
    screen.decide(Intent::RegionChosen("35.78".into()));
    let Sheet::Officer(form) = &screen.sheet else { panic!("the form is open again") };
    assert_eq!(form.region, Some(hit("35.78")));
    screen.decide(Intent::RegionWanted);
    screen.decide(Intent::SheetClosed);
    assert!(matches!(screen.sheet, Sheet::Officer(_)) && screen.region.is_none());
    screen.decide(Intent::SheetClosed);
    assert!(matches!(screen.sheet, Sheet::None));
}

fn many(screen: &mut ProceduresScreen, intent: ManyIntent) -> Outs {
    screen.decide(Intent::Many(intent))
}

/// Everything in the list is chosen, and the one action for many is looked at.
fn picked(rows: Vec<CaseRow>) -> (ProceduresScreen, Vec<Candidate>) {
    let mut screen = listed(rows);
    screen.decide(Intent::List(ListIntent::PickingToggled));
    screen.decide(Intent::List(ListIntent::AllPicked));
    assert!(many(&mut screen, ManyIntent::Wanted).is_empty(), "there are several");
    let outs = many(&mut screen, ManyIntent::ActionChosen(Some(0)));
    let [Out::Do(Effect::Look { deed, candidates, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(*deed, Deed::Action("submit".into()));
    let candidates = candidates.clone();
    (screen, candidates)
}

fn can(candidate: &Candidate) -> Look {
    let ready = Ready { task: candidate.task.expect("a task"), version: 1, seen: ContentHash([7; 32]) };
    Look { candidate: candidate.clone(), ready: Ok(ready) }
}

fn looked(screen: &mut ProceduresScreen, looks: Vec<Look>) -> Outs {
    let Sheet::Many(open) = &screen.sheet else { panic!("no sheet") };
    let serial = open.serial;
    many(screen, ManyIntent::Looked { serial, result: Ok(looks) })
}

fn todo_count(outs: &Outs) -> usize {
    outs.iter().map(|out| if let Out::Do(Effect::ActSome { todo, .. }) = out { todo.len() } else { 0 }).sum()
}

fn did(done: usize) -> ManyIntent {
    ManyIntent::Did(Did { done, ..Did::default() })
}

#[test]
fn many_go_on_a_few_at_a_time_and_somebody_can_stop() {
    let rows = (0..7).map(|nth| case(&format!("K{nth}"), "apply")).collect();
    let (mut screen, candidates) = picked(rows);
    looked(&mut screen, candidates.iter().map(can).collect());
    assert_eq!(todo_count(&many(&mut screen, ManyIntent::Confirmed)), 3);
    assert!(many(&mut screen, ManyIntent::Confirmed).is_empty(), "a second tap does nothing twice");
    screen.decide(Intent::SheetClosed);
    assert!(matches!(screen.sheet, Sheet::Many(_)), "a tap beside it stops nothing");
    assert_eq!(todo_count(&many(&mut screen, did(3))), 3);
    many(&mut screen, ManyIntent::Stopped);
    let outs = many(&mut screen, did(3));
    assert!(todo_count(&outs) == 0 && tells(&outs, &Event::CasesChanged));
    let Sheet::Many(open) = &screen.sheet else { panic!("no report") };
    let Stage::Done(report) = &open.stage else { panic!("{:?}", open.stage) };
    assert_eq!((report.done, report.total, report.is_stopped), (6, 7, true));
    screen.decide(Intent::SheetClosed);
    assert!(matches!(screen.sheet, Sheet::None) && !screen.list.picking && screen.list.picked.is_empty());
}

#[test]
fn who_cannot_is_said_before_and_after() {
    let rows = vec![case("Bisa", "apply"), case("Kurang", "apply"), case("Lain", "curate")];
    let (mut screen, candidates) = picked(rows);
    assert_eq!(candidates.len(), 2, "only those in the step are asked about");
    let refused = Look { candidate: candidates[1].clone(), ready: Err("Masih kurang: Katalog.".into()) };
    looked(&mut screen, vec![can(&candidates[0]), refused]);
    let Sheet::Many(open) = &screen.sheet else { panic!("no sheet") };
    let Stage::Looking(Some(looks)) = &open.stage else { panic!("{:?}", open.stage) };
    let said: Vec<(&str, Option<&str>)> = looks
        .iter()
        .map(|look| (look.candidate.title.as_str(), look.ready.as_ref().err().map(String::as_str)))
        .collect();
    assert_eq!(
        said,
        [("Kurang", Some("Masih kurang: Katalog.")), ("Lain", Some(ELSEWHERE)), ("Bisa", None)],
        "those that cannot come first"
    );
    assert_eq!(todo_count(&many(&mut screen, ManyIntent::Confirmed)), 1);
    let left = vec![Left { candidate: candidates[0].clone(), why: "Diubah orang lain.".into() }];
    many(&mut screen, ManyIntent::Did(Did { left, ..Did::default() }));
    let Sheet::Many(open) = &screen.sheet else { panic!("no report") };
    let Stage::Done(report) = &open.stage else { panic!("{:?}", open.stage) };
    assert_eq!((report.done, report.left.len()), (0, 3));
}

#[test]
fn a_full_disk_stops_all_of_them_at_once() {
    let rows = (0..7).map(|nth| case(&format!("K{nth}"), "apply")).collect();
    let (mut screen, candidates) = picked(rows);
    looked(&mut screen, candidates.iter().map(can).collect());
    many(&mut screen, ManyIntent::Confirmed);
    let problem = Some("Diska penuh.".to_owned());
    let outs = many(&mut screen, ManyIntent::Did(Did { done: 1, problem, ..Did::default() }));
    assert_eq!(todo_count(&outs), 0);
    let Sheet::Many(open) = &screen.sheet else { panic!("no report") };
    assert!(matches!(&open.stage, Stage::Done(report) if report.problem == "Diska penuh." && report.done == 1));
}

#[test]
fn a_reason_that_is_needed_is_written_first() {
    let (mut screen, candidates) = picked(vec![case("A", "apply")]);
    let Sheet::Many(open) = &mut screen.sheet else { panic!("no sheet") };
    (open.choices[0].wants_words, open.choices[0].needs_words) = (true, true);
    looked(&mut screen, vec![can(&candidates[0])]);
    many(&mut screen, ManyIntent::WordsEdited("  ".into()));
    assert!(many(&mut screen, ManyIntent::Confirmed).is_empty());
    many(&mut screen, ManyIntent::WordsEdited(" Lengkap. ".into()));
    let outs = many(&mut screen, ManyIntent::Confirmed);
    assert!(matches!(&outs[..], [Out::Do(Effect::ActSome { reason, .. })] if reason == "Lengkap."));
}

#[test]
fn what_is_decided_one_by_one_is_not_offered_for_many() {
    let mut screen = listed(vec![case("A", "curate")]);
    screen.decide(Intent::List(ListIntent::PickingToggled));
    assert!(many(&mut screen, ManyIntent::Wanted).is_empty() && matches!(screen.sheet, Sheet::None), "nothing chosen");
    screen.decide(Intent::List(ListIntent::Picked(screen.list.rows[0].case)));
    assert!(many(&mut screen, ManyIntent::Wanted).is_empty());
    assert_eq!(offers(&screen), [Offer::Claim, Offer::HandOn], "who works on it can be said for many");
    let ended = CaseRow { steps: Vec::new(), ..case("B", "curate") };
    let mut screen = listed(vec![ended]);
    screen.decide(Intent::List(ListIntent::AllPicked));
    many(&mut screen, ManyIntent::Wanted);
    assert_eq!(offers(&screen), []);
}

fn offers(screen: &ProceduresScreen) -> Vec<Offer> {
    let Sheet::Many(open) = &screen.sheet else { panic!("no sheet") };
    open.choices.iter().map(|choice| choice.offer.clone()).collect()
}

#[test]
fn many_are_taken_at_once_and_what_has_ended_is_left_out() {
    let ended = CaseRow { steps: Vec::new(), ..case("Selesai", "curate") };
    let mut screen = listed(vec![case("A", "curate"), case("B", "agree"), ended]);
    screen.decide(Intent::List(ListIntent::AllPicked));
    assert!(many(&mut screen, ManyIntent::Wanted).is_empty());
    let outs = many(&mut screen, ManyIntent::ActionChosen(Some(0)));
    let [Out::Do(Effect::Look { deed: Deed::Claim, candidates, .. })] = &outs[..] else { panic!("{outs:?}") };
    let candidates = candidates.clone();
    assert_eq!(candidates.len(), 2, "of whatever step");
    looked(&mut screen, candidates.iter().map(can).collect());
    let outs = many(&mut screen, ManyIntent::Confirmed);
    assert!(matches!(&outs[..], [Out::Do(Effect::ActSome { deed: Deed::Claim, todo, .. })] if todo.len() == 2));
    many(&mut screen, did(2));
    let Sheet::Many(open) = &screen.sheet else { panic!("no report") };
    let Stage::Done(report) = &open.stage else { panic!("{:?}", open.stage) };
    assert_eq!((report.done, report.left.len(), report.left[0].why.as_str()), (2, 1, ENDED));
}

#[test]
fn tasks_are_given_to_somebody_who_is_chosen_first_and_with_a_reason() {
    let mut screen = listed(vec![case("A", "curate")]);
    screen.decide(Intent::List(ListIntent::AllPicked));
    many(&mut screen, ManyIntent::Wanted);
    let outs = many(&mut screen, ManyIntent::ActionChosen(Some(1)));
    let [Out::Do(Effect::FindTakers { serial, tasks })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(tasks.len(), 1);
    let serial = *serial;
    let (id, name, language) = (UserId::new(), "Staf Stok 1".to_owned(), "id".to_owned());
    let known = User { id, name, role: Role::StafStok, active: true, language };
    assert!(many(&mut screen, ManyIntent::PersonChosen(known.id)).is_empty(), "nobody was found yet");
    many(&mut screen, ManyIntent::TakersFound { serial, result: Ok(vec![known.clone()]) });
    assert!(many(&mut screen, ManyIntent::PersonChosen(UserId::new())).is_empty(), "nobody else");
    let outs = many(&mut screen, ManyIntent::PersonChosen(known.id));
    let [Out::Do(Effect::Look { deed, candidates, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!(*deed, Deed::HandOn(known.id));
    let candidates = candidates.clone();
    looked(&mut screen, candidates.iter().map(can).collect());
    assert!(many(&mut screen, ManyIntent::Confirmed).is_empty(), "why is asked");
    many(&mut screen, ManyIntent::WordsEdited("Cuti".into()));
    let outs = many(&mut screen, ManyIntent::Confirmed);
    assert!(matches!(&outs[..], [Out::Do(Effect::ActSome { deed: Deed::HandOn(_), reason, .. })] if reason == "Cuti"));

    // Who does not lead gives nothing to anybody.
    let mut screen = listed(vec![case("A", "curate")]);
    screen.desk.as_mut().expect("a desk").leads = false;
    screen.decide(Intent::List(ListIntent::AllPicked));
    many(&mut screen, ManyIntent::Wanted);
    assert_eq!(offers(&screen), [Offer::Claim]);
}

#[test]
fn an_old_look_is_not_acted_on() {
    let (mut screen, candidates) = picked(vec![case("A", "apply")]);
    let Sheet::Many(open) = &screen.sheet else { panic!("no sheet") };
    let old = open.serial;
    let outs = screen.decide(Intent::Entered);
    assert!(outs.iter().any(|out| matches!(out, Out::Do(Effect::Look { .. }))), "it is looked at again");
    many(&mut screen, ManyIntent::Looked { serial: old, result: Ok(vec![can(&candidates[0])]) });
    assert!(many(&mut screen, ManyIntent::Confirmed).is_empty());
}

fn target(path: &str, is_stick: bool) -> Target {
    Target { path: PathBuf::from(path), name: path.into(), is_stick }
}

fn save(screen: &mut ProceduresScreen, intent: SaveIntent) -> Outs {
    screen.decide(Intent::Save(intent))
}

fn job(outs: Outs) -> Job {
    let mut outs = outs.into_iter();
    match (outs.next(), outs.next()) {
        (Some(Out::Do(Effect::Save(job))), None) => *job,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_leaves_redacted_unless_somebody_says_what_for() {
    let mut screen = listed(vec![case("A", "apply")]);
    save(&mut screen, SaveIntent::List);
    assert!(save(&mut screen, SaveIntent::Save).is_empty(), "nowhere to put it yet");
    save(&mut screen, SaveIntent::TargetsFound(vec![target("/media/usb", true), target("surat", false)]));
    let first = job(save(&mut screen, SaveIntent::Save));
    assert!(matches!(first.paper, Paper::List { purpose: None, format: ListFormat::Xlsx, .. }));
    assert_eq!(first.folder, PathBuf::from("/media/usb"), "a stick comes before the kiosk's own folder");
    assert!(save(&mut screen, SaveIntent::Save).is_empty(), "a second tap makes no second file");
    let outs = save(&mut screen, SaveIntent::Saved(Err("USB penuh.".into())));
    assert!(matches!(&outs[..], [Out::Do(Effect::LookForTargets)]));
    save(&mut screen, SaveIntent::TargetsFound(vec![target("surat", false)]));
    assert_eq!(screen.sheet_flaw, "USB penuh.", "it stands there until somebody changes something");
    save(&mut screen, SaveIntent::PurposeChosen("audit".into()));
    save(&mut screen, SaveIntent::KindChosen(FiguresFile::Csv));
    let second = job(save(&mut screen, SaveIntent::Save));
    assert!(matches!(second.paper, Paper::List { purpose: Some(_), format: ListFormat::Csv, .. }));
    assert_eq!(second.folder, PathBuf::from("surat"), "a stick that was pulled out is no target any more");
    assert_ne!(first.act_id, second.act_id, "each try is written down on its own");
    let outs = save(&mut screen, SaveIntent::Saved(Ok("deks.csv tersimpan di USB DINAS.".into())));
    assert!(matches!(&outs[..], [Out::Say(text, Tone::Ok)] if text == "deks.csv tersimpan di USB DINAS."));
    assert!(matches!(screen.sheet, Sheet::None) && !screen.busy);
}

#[test]
fn figures_and_forms_are_saved_as_what_was_chosen() {
    let mut screen = screen(ProceduresTab::Figures);
    for (kind, expect) in [
        (FiguresFile::Xlsx, FiguresFormat::Xlsx),
        (FiguresFile::Csv, FiguresFormat::Csv(Some(Part::Overdue))),
        (FiguresFile::Pdf, FiguresFormat::Pdf),
    ] {
        save(&mut screen, SaveIntent::Figures(kind));
        save(&mut screen, SaveIntent::PartChosen("terlambat".into()));
        save(&mut screen, SaveIntent::TargetsFound(vec![target("surat", false)]));
        let made = job(save(&mut screen, SaveIntent::Save));
        let Paper::Figures { span, format } = made.paper else { panic!("{kind:?}") };
        assert_eq!((format, span), (expect, span_of(FiguresSpan::Quarter, today())));
        save(&mut screen, SaveIntent::Saved(Ok("x tersimpan di folder surat di kios ini.".into())));
    }
    save(&mut screen, SaveIntent::Form);
    save(&mut screen, SaveIntent::TargetsFound(vec![target("surat", false)]));
    save(&mut screen, SaveIntent::FormChosen("agreement".into()));
    assert!(matches!(job(save(&mut screen, SaveIntent::Save)).paper, Paper::Form(form) if form == "agreement"));
}

#[test]
fn lists_of_several_procedures_are_saved_one_by_one() {
    let mut screen = listed(Vec::new());
    screen.decide(Intent::List(ListIntent::EverywhereToggled));
    let outs = save(&mut screen, SaveIntent::List);
    assert!(matches!(&outs[..], [Out::Say(_, Tone::Warn)]) && matches!(screen.sheet, Sheet::None));
}

fn officer(screen: &mut ProceduresScreen, intent: OfficerIntent) -> Outs {
    screen.decide(Intent::Officer(intent))
}

fn flaw_of(screen: &ProceduresScreen) -> Option<OfficerField> {
    let Sheet::Officer(form) = &screen.sheet else { panic!("no form") };
    form.flaw.as_ref().map(|flaw| flaw.field)
}

#[test]
fn an_assignment_says_at_its_field_what_is_missing() {
    let mut screen = screen(ProceduresTab::Officers);
    officer(&mut screen, OfficerIntent::Add);
    assert!(officer(&mut screen, OfficerIntent::Assign).is_empty());
    assert_eq!(flaw_of(&screen), Some(OfficerField::Person));
    officer(&mut screen, OfficerIntent::PersonChosen(UserId::new()));
    assert_eq!(flaw_of(&screen), None);
    assert!(officer(&mut screen, OfficerIntent::Assign).is_empty());
    assert_eq!(flaw_of(&screen), Some(OfficerField::Role), "DEKS has two");
    officer(&mut screen, OfficerIntent::RoleChosen("team".into()));
    let outs = officer(&mut screen, OfficerIntent::Assign);
    let [Out::Do(Effect::Assign { assignment, .. })] = &outs[..] else { panic!("{outs:?}") };
    assert_eq!((assignment.role.as_str(), assignment.from, assignment.until), ("team", today(), None));
    assert!(officer(&mut screen, OfficerIntent::Assign).is_empty(), "a second tap assigns nobody twice");
    let flaw = OfficerFlaw { field: OfficerField::Region, text: "Pilih wilayah petugasnya.".into() };
    officer(&mut screen, OfficerIntent::Assigned(Err(flaw)));
    assert_eq!(flaw_of(&screen), Some(OfficerField::Region));
    officer(&mut screen, OfficerIntent::Assign);
    let outs = officer(&mut screen, OfficerIntent::Assigned(Ok(())));
    assert!(tells(&outs, &Event::CasesChanged) && matches!(screen.sheet, Sheet::None));
}

#[test]
fn an_assignment_is_ended_once_and_only_while_it_runs() {
    let mut screen = screen(ProceduresTab::Officers);
    let seen = |active| Seen {
        row: OfficerRow {
            user: UserId::new(),
            name: "Staf Stok 1".into(),
            sop: "deks".into(),
            role: "team".into(),
            region: String::new(),
            from: today(),
            until: None,
            active,
        },
        region_name: String::new(),
    };
    screen.officers = vec![seen(true), seen(false)];
    let keys: Vec<String> = screen.officers.iter().map(Seen::key).collect();
    officer(&mut screen, OfficerIntent::Chosen(keys[1].clone()));
    assert!(officer(&mut screen, OfficerIntent::End).is_empty());
    officer(&mut screen, OfficerIntent::Chosen(keys[0].clone()));
    assert!(matches!(&officer(&mut screen, OfficerIntent::End)[..], [Out::Do(Effect::EndAssignment { .. })]));
    assert!(officer(&mut screen, OfficerIntent::End).is_empty());
    officer(&mut screen, OfficerIntent::Ended(Err("Sudah berakhir.".into())));
    assert_eq!(screen.sheet_flaw, "Sudah berakhir.");
    assert!(matches!(screen.sheet, Sheet::OfficerEnd(_)));
}
