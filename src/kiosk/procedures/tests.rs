use std::sync::Arc;

use deks_ui::{ProceduresTab, Screen as Place, TaskGroup, Tone};

use super::handle::{LOOK_TICKS, PAGE_ROWS};
use super::*;
use crate::base::UtcMs;
use crate::kiosk::flow::{Event, Out};
use crate::sop::definition::{Library, Standing as ProcedureStanding};
use crate::sop::lists::{BoardColumn, Filter, Holder, OpenStep, SavedFilter, Standing, TaskCard, Urgency};

pub(super) type Outs = Vec<Out<Effect>>;

pub(super) fn today() -> BusinessDay {
    BusinessDay::parse("2026-11-22").expect("a day")
}

pub(super) fn desk() -> Desk {
    let library = Library::open(None).expect("the shipped procedures");
    Desk {
        procedures: library.current(),
        broken: Vec::new(),
        letters: 3,
        to_do: 3,
        sop: "deks".into(),
        leads: true,
        today: today(),
    }
}

fn viewer(may_assign: bool) -> Viewer {
    Viewer { user: UserId::new(), may_work: true, may_assign, may_see_personal: may_assign }
}

pub(super) fn case(title: &str, step: &str) -> CaseRow {
    let open = OpenStep {
        task: TaskId::new(),
        step: step.into(),
        title: step.into(),
        claimed_by: None,
        due: None,
        until: "tanpa batas waktu".into(),
        urgency: Urgency::Undated,
        overdue: false,
    };
    CaseRow {
        case: CaseId::new(),
        number: format!("PM-K1-20261122-{title}"),
        sop: "deks".into(),
        revision: 1,
        title: title.into(),
        region: String::new(),
        region_name: String::new(),
        outcome: None,
        opened_at: UtcMs(1_795_323_600_000),
        closed_at: None,
        steps: vec![open],
    }
}

pub(super) fn answer(screen: &mut ProceduresScreen, part: LoadedPart) -> Outs {
    let result = Ok(Box::new(Loaded { desk: desk(), part }));
    screen.decide(Intent::Loaded { serial: screen.serial, result })
}

/// Open on a part, with the first reading done.
pub(super) fn screen(tab: ProceduresTab) -> ProceduresScreen {
    let mut screen = ProceduresScreen::default();
    screen.decide(Intent::SignedIn(viewer(true)));
    screen.decide(Intent::Entered);
    answer(&mut screen, LoadedPart::Tasks(TasksToday::default()));
    screen.decide(Intent::TabChosen(tab));
    screen.loading = false;
    screen
}

pub(super) fn listed(rows: Vec<CaseRow>) -> ProceduresScreen {
    let mut screen = screen(ProceduresTab::List);
    let total = rows.len() as i64;
    answer(&mut screen, LoadedPart::List(Page { rows, total, ..Page::default() }));
    screen
}

pub(super) fn loads(outs: &Outs) -> bool {
    outs.iter().any(|out| matches!(out, Out::Do(Effect::Load { .. })))
}

pub(super) fn tells(outs: &Outs, event: &Event) -> bool {
    outs.iter().any(|out| matches!(out, Out::Tell(told) if told == event))
}

#[test]
fn a_slow_answer_never_replaces_a_later_one() {
    let mut screen = listed(vec![case("A", "apply")]);
    screen.decide(Intent::List(ListIntent::QueryEdited("k".into())));
    let old = screen.serial;
    screen.decide(Intent::List(ListIntent::QueryEdited("ke".into())));
    let late = LoadedPart::List(Page { rows: vec![case("B", "apply"); 3], total: 3, ..Page::default() });
    let result = Ok(Box::new(Loaded { desk: desk(), part: late }));
    screen.decide(Intent::Loaded { serial: old, result });
    assert!(screen.list.rows.len() == 1 && screen.loading);
}

#[test]
fn what_cannot_be_opened_says_why_and_what_stands_there_stays() {
    let mut screen = ProceduresScreen::default();
    screen.decide(Intent::SignedIn(viewer(false)));
    screen.decide(Intent::Entered);
    let failed = |screen: &mut ProceduresScreen| {
        screen.decide(Intent::Loaded { serial: screen.serial, result: Err("Folder rusak.".into()) })
    };
    assert!(failed(&mut screen).is_empty());
    assert_eq!(screen.flaw, "Folder rusak.");
    screen.decide(Intent::Entered);
    answer(&mut screen, LoadedPart::Tasks(TasksToday::default()));
    assert_eq!(screen.flaw, "");
    screen.decide(Intent::Changed);
    assert!(matches!(&failed(&mut screen)[..], [Out::Say(text, Tone::Bad)] if text == "Folder rusak."));
    assert_eq!(screen.flaw, "");
}

#[test]
fn the_open_board_reads_again_by_itself_but_not_under_a_finger() {
    let ticks = |screen: &mut ProceduresScreen, count: u32| (0..count).any(|_| loads(&screen.decide(Intent::Tick)));
    let mut screen = self::screen(ProceduresTab::Board);
    assert!(!ticks(&mut screen, LOOK_TICKS - 1));
    assert!(ticks(&mut screen, 1));
    assert!(!ticks(&mut screen, 3 * LOOK_TICKS), "while it reads it asks no more");

    type Arrange = fn(&mut ProceduresScreen);
    let arrangements: [(&str, Arrange); 5] = [
        ("choosing several", |screen| screen.list.picking = true),
        ("a sheet is open", |screen| screen.sheet = Sheet::Filters),
        ("pages further down", |screen| screen.list.rows = vec![case("A", "apply"); PAGE_ROWS + 1]),
        ("elsewhere", |screen| screen.is_open = false),
        ("figures", |screen| screen.tab = ProceduresTab::Figures),
    ];
    for (name, arrange) in arrangements {
        let mut screen = listed(vec![case("A", "apply")]);
        arrange(&mut screen);
        assert!(!ticks(&mut screen, 3 * LOOK_TICKS), "{name}");
    }
    let mut screen = listed(vec![case("A", "apply")]);
    assert!(ticks(&mut screen, LOOK_TICKS));
}

#[test]
fn what_was_done_elsewhere_is_followed_when_the_screen_opens() {
    let mut screen = screen(ProceduresTab::Board);
    let outs = screen.decide(Intent::Entered);
    assert!(loads(&outs) && outs.iter().any(|out| matches!(out, Out::Do(Effect::CatchUp))));
    assert!(screen.decide(Intent::CaughtUp(0)).is_empty());
    assert!(tells(&screen.decide(Intent::CaughtUp(2)), &Event::CasesChanged));
    screen.decide(Intent::Left);
    assert!(screen.decide(Intent::Changed).is_empty(), "a screen that nobody sees reads nothing");
}

#[test]
fn a_card_leads_to_its_page_and_a_new_one_to_an_empty_one() {
    let mut screen = screen(ProceduresTab::Board);
    let id = CaseId::new();
    for (intent, told) in
        [(Intent::CaseChosen(id), Event::CaseWanted(id)), (Intent::NewCase, Event::NewCaseWanted("deks".into()))]
    {
        let outs = screen.decide(intent);
        assert!(matches!(&outs[0], Out::Open(Place::CasePage, Place::Procedures)));
        assert!(tells(&outs, &told));
    }
    let outs = screen.decide(Intent::OpenInbox);
    assert!(matches!(&outs[..], [Out::Open(Place::Inbox, Place::Procedures)]));
}

#[test]
fn another_person_finds_nothing_of_the_last_one() {
    let mut screen = listed(vec![case("A", "apply")]);
    screen.decide(Intent::List(ListIntent::QueryEdited("rahasia".into())));
    screen.tasks.unclaimed_total = 4;
    let asked = screen.serial;
    let same = screen.viewer.clone().expect("somebody");
    screen.decide(Intent::SignedIn(same));
    assert_eq!(screen.list.filter.text, "rahasia", "a lock loses nothing");

    let outs = screen.decide(Intent::SignedIn(viewer(false)));
    assert!(loads(&outs));
    assert!(screen.list.filter.text.is_empty() && screen.list.rows.is_empty() && screen.tasks.unclaimed_total == 0);
    let result = Ok(Box::new(Loaded { desk: desk(), part: LoadedPart::List(Page::default()) }));
    screen.decide(Intent::Loaded { serial: asked, result });
    assert!(screen.desk.is_none(), "what was read for the last one is shown to nobody");
    assert!(screen.decide(Intent::TabChosen(ProceduresTab::Officers)).is_empty(), "not everybody assigns");
}

#[test]
fn the_head_of_a_column_shows_all_of_it_in_the_list() {
    let mut screen = screen(ProceduresTab::Board);
    screen.list.filter = Filter { text: "tas".into(), standing: Standing::Done, ..Filter::default() };
    let outs = screen.decide(Intent::List(ListIntent::ColumnChosen("curate".into())));
    let [Out::Do(Effect::Load { wish: Wish::List { filter, from: 0, .. }, .. })] = &outs[..] else {
        panic!("{outs:?}");
    };
    assert_eq!(*filter, Filter { steps: vec!["curate".into()], ..Filter::default() });
    assert_eq!(screen.tab, ProceduresTab::List);
}

#[test]
fn columns_are_stepped_through_and_never_past_the_ends() {
    let mut screen = screen(ProceduresTab::Board);
    let column = |step: &str| BoardColumn {
        step: step.into(),
        no: String::new(),
        title: step.into(),
        open: 0,
        overdue: 0,
        paused: 0,
        cards: Vec::new(),
    };
    screen.board = Some(Board { columns: ["a", "b", "c"].map(column).to_vec(), done_recently: 0 });
    for (by, expect) in [(1, 1), (1, 2), (1, 2), (-1, 1), (-5, 0)] {
        screen.decide(Intent::ColumnsStepped(by));
        assert_eq!(screen.first_column, expect, "by {by}");
    }
}

#[test]
fn a_filter_is_narrowed_cleared_kept_and_taken_off_again() {
    let mut screen = listed(vec![case("A", "apply")]);
    let list = |screen: &mut ProceduresScreen, intent| screen.decide(Intent::List(intent));
    list(&mut screen, ListIntent::FiltersWanted);
    list(&mut screen, ListIntent::StepToggled("apply".into()));
    list(&mut screen, ListIntent::StepToggled("curate".into()));
    list(&mut screen, ListIntent::StepToggled("apply".into()));
    list(&mut screen, ListIntent::HolderChosen(Some(Holder::Me)));
    let kept = Filter { steps: vec!["curate".into()], claimed_by: Some(Holder::Me), ..Filter::default() };
    assert_eq!(screen.list.filter, kept);
    list(&mut screen, ListIntent::NameEdited("Kurasi saya".into()));
    let outs = list(&mut screen, ListIntent::Keep);
    assert!(matches!(&outs[..], [Out::Do(Effect::KeepFilter { name, .. })] if name == "Kurasi saya"));
    assert!(list(&mut screen, ListIntent::Keep).is_empty(), "a second tap keeps nothing twice");
    list(&mut screen, ListIntent::Kept(Err("Sudah ada 50 saringan.".into())));
    assert_eq!((screen.sheet_flaw.as_str(), screen.list.name.as_str()), ("Sudah ada 50 saringan.", "Kurasi saya"));
    list(&mut screen, ListIntent::Keep);
    list(&mut screen, ListIntent::Kept(Ok("Saringan tersimpan.")));
    assert!(screen.sheet_flaw.is_empty() && screen.list.name.is_empty());

    screen.list.saved = vec![SavedFilter { name: "Kurasi saya".into(), filter: kept.clone() }];
    list(&mut screen, ListIntent::NarrowingCleared);
    assert_eq!(screen.list.filter, Filter::default());
    list(&mut screen, ListIntent::SavedChosen("Kurasi saya".into()));
    assert_eq!(screen.list.filter, kept);
    list(&mut screen, ListIntent::SavedChosen("Kurasi saya".into()));
    assert_eq!(screen.list.filter, Filter::default(), "a second tap takes it off");
}

#[test]
fn how_it_ended_is_asked_of_those_that_ended() {
    let mut screen = listed(Vec::new());
    let list = |screen: &mut ProceduresScreen, intent| screen.decide(Intent::List(intent));
    list(&mut screen, ListIntent::OutcomeChosen("refused".into()));
    assert_eq!((screen.list.filter.outcome.as_deref(), screen.list.filter.standing), (Some("refused"), Standing::Done));
    list(&mut screen, ListIntent::StandingChosen(Standing::All));
    assert!(screen.list.filter.outcome.is_some());
    list(&mut screen, ListIntent::StandingChosen(Standing::Open));
    assert_eq!(screen.list.filter.outcome, None);
}

#[test]
fn the_next_page_is_put_below_and_nothing_stands_there_twice() {
    let first = vec![case("A", "apply"), case("B", "apply")];
    let mut screen = listed(first.clone());
    let outs = screen.decide(Intent::List(ListIntent::More));
    assert!(matches!(&outs[..], [Out::Do(Effect::Load { wish: Wish::List { from: 2, .. }, .. })]));
    let rows = vec![first[1].clone(), case("C", "apply")];
    answer(&mut screen, LoadedPart::List(Page { rows, from: 2, total: 3, ..Page::default() }));
    let titles: Vec<&str> = screen.list.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["A", "B", "C"]);
}

#[test]
fn a_change_of_procedure_leaves_nothing_of_the_other() {
    let mut screen = listed(vec![case("A", "apply")]);
    let known = Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS");
    let mut other = Definition::clone(&known);
    other.pin.sop = "lain".into();
    screen.desk.as_mut().expect("a desk").procedures.push(Arc::new(other));
    screen.list.filter.steps = vec!["apply".into()];
    assert!(screen.decide(Intent::ProcedureChosen("deks".into())).is_empty(), "it is open already");
    assert!(screen.decide(Intent::ProcedureChosen("tidak ada".into())).is_empty());
    assert!(loads(&screen.decide(Intent::ProcedureChosen("lain".into()))));
    assert!(screen.list.filter == Filter::default() && screen.list.rows.is_empty() && screen.sop == "lain");
}

fn card(title: &str, urgency: Urgency) -> TaskCard {
    TaskCard {
        task: TaskId::new(),
        version: 1,
        case: CaseId::new(),
        number: "PM-K1-20261122-0001".into(),
        title: title.into(),
        sop: "deks".into(),
        short: "DEKS".into(),
        region_name: String::new(),
        step: "curate".into(),
        step_no: "2".into(),
        step_title: "Seleksi/Kurasi Internal".into(),
        hint: "Kurator menilai sendiri-sendiri.".into(),
        missing: None,
        place: "curation".into(),
        holder: String::new(),
        due: None,
        until: "hari ini".into(),
        urgency,
        overdue: urgency == Urgency::Overdue,
        opened_at: UtcMs(0),
    }
}

#[test]
fn tasks_stand_in_groups_and_the_first_of_each_says_how_many() {
    let tasks = TasksToday {
        overdue: vec![card("A", Urgency::Overdue), card("B", Urgency::Overdue)],
        escalated: vec![TaskCard { holder: "Staf Stok 1".into(), ..card("E", Urgency::Overdue) }],
        escalated_total: 1,
        waiting: vec![card("C", Urgency::Waiting)],
        unclaimed: vec![card("D", Urgency::Today)],
        unclaimed_total: 250,
        ..TasksToday::default()
    };
    let lines = view::task_lines(&tasks, 0);
    let said: Vec<(&str, TaskGroup, bool, i32)> =
        lines.iter().map(|line| (line.title.as_str(), line.group, line.leads, line.count)).collect();
    assert_eq!(
        said,
        [
            ("A", TaskGroup::Overdue, true, 2),
            ("B", TaskGroup::Overdue, false, 2),
            ("E", TaskGroup::Escalated, true, 1),
            ("D", TaskGroup::Unclaimed, true, 250),
            ("C", TaskGroup::Waiting, true, 1),
        ]
    );
    assert_eq!(lines[0].step, "2. Seleksi/Kurasi Internal");
    let hints = [0, 2].map(|at: usize| lines[at].hint.as_str());
    assert_eq!(hints, ["Kurator menilai sendiri-sendiri.", "Sedang dipegang Staf Stok 1."]);
    let with_letters = view::task_lines(&tasks, 2);
    let groups: Vec<TaskGroup> = with_letters.iter().filter(|line| line.leads).map(|line| line.group).collect();
    assert_eq!(
        groups,
        [TaskGroup::Overdue, TaskGroup::Escalated, TaskGroup::Letters, TaskGroup::Unclaimed, TaskGroup::Waiting]
    );
}

#[test]
fn rows_of_one_step_say_what_each_case_lacks() {
    let labels = |labels: &[&str]| Some(labels.iter().map(|label| (*label).to_owned()).collect());
    for (missing, expect) in [
        (None, "Kurator menilai sendiri-sendiri."),
        (labels(&[]), "Sudah lengkap. Kurator menilai sendiri-sendiri."),
        (labels(&["Katalog"]), "Kurang: Katalog"),
        (labels(&["Katalog", "No. HP", "Nama", "E-mail", "NIB"]), "Kurang: Katalog, No. HP, Nama, +2"),
    ] {
        let card = TaskCard { missing, ..card("A", Urgency::Today) };
        let tasks = TasksToday { today: vec![card], ..TasksToday::default() };
        assert_eq!(view::task_lines(&tasks, 0)[0].hint, expect);
    }
}

#[test]
fn a_procedure_says_what_is_not_settled_about_it() {
    let known = Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS");
    let inferred = "Pelaksana sebagian langkah disimpulkan dari kalimat SOP; perlu dipastikan.";
    assert_eq!(view::note(&known, &[]), inferred);
    let mut draft = Definition::clone(&known);
    draft.procedure.standing = ProcedureStanding::Draft;
    let said = view::note(&draft, &["punya-kami.toml".into()]);
    assert!(said.starts_with("Prosedur ini masih rancangan; ") && said.contains(inferred), "{said}");
    assert!(said.contains("Berkas prosedur punya-kami.toml tidak bisa dipakai"), "{said}");
    assert_eq!(view::given(&known), "Tim DEKS: staf stok, manajer, admin; Penanggung jawab DEKS: manajer, admin");
}

#[test]
fn what_narrows_the_list_is_said_in_words() {
    let known = Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS");
    let mut list = List::default();
    assert_eq!(view::narrowing(&known, &list), Vec::<String>::new());
    list.filter = Filter {
        steps: vec!["curate".into(), "announce".into(), "agree".into()],
        claimed_by: Some(Holder::Me),
        opened_from: Some(today()),
        outcome: Some("refused".into()),
        ..Filter::default()
    };
    assert_eq!(
        view::narrowing(&known, &list),
        [
            "Seleksi/Kurasi Internal; Pengumuman hasil seleksi melalui e-mail; +1",
            "milik saya",
            "sejak 22-11-2026",
            "Tidak disetujui"
        ]
    );
}
