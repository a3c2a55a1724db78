//! Lists on a real store.

use super::testing::{Office, SOP, VILLAGE, day, office, text};
use super::*;
use crate::base::{ActId, CaseId, TaskId, UserId};
use crate::people::{NotAllowed, Permission};
use crate::sop::case;
use crate::sop::officers::{self, Assignment};
use crate::store::StoreError;

fn titles(rows: &[CaseRow]) -> Vec<&str> {
    rows.iter().map(|row| row.title.as_str()).collect()
}

fn owned(titles: &[&str]) -> Vec<String> {
    titles.iter().map(|title| (*title).to_owned()).collect()
}

fn board_of(office: &Office, user: UserId) -> Board {
    let definition = office.procedures.library().newest(SOP).expect("the procedure");
    let store = office.procedures.store();
    store.read(|c| board(c, &office.procedures, &definition, &office.scope(user), office.now(), 10)).expect("a board")
}

fn listed(office: &Office, user: UserId, filter: &Filter) -> (Vec<String>, i64) {
    let store = office.procedures.store();
    let (rows, total) =
        store.read(|c| list(c, &office.procedures, &office.scope(user), filter, (0, 50))).expect("a list");
    (titles(&rows).into_iter().map(str::to_owned).collect(), total)
}

fn found(office: &Office, user: UserId, typed: &str) -> Vec<String> {
    let rows = office.procedures.store().read(|c| search(c, &office.procedures, &office.scope(user), typed, 20));
    titles(&rows.expect("a search")).into_iter().map(str::to_owned).collect()
}

fn tasks(office: &Office, user: UserId) -> TasksToday {
    office.procedures.store().read(|c| tasks_of(c, &office.procedures, user, office.now())).expect("tasks")
}

fn page(office: &Office, user: UserId, case: CaseId) -> Result<CasePage, CasePageError> {
    office.procedures.store().read(|c| case_page(c, &office.procedures, case, user))
}

#[test]
fn an_officer_sees_what_lies_in_their_region_and_nothing_else_anywhere() {
    let office = office();
    let here = office.open(office.village, "Sambal Contoh");
    let there = office.open(office.other_village, "Keripik Contoh");
    let both: &[&str] = &["Keripik Contoh", "Sambal Contoh"];
    let (none, one, other) = (&both[..0], &both[1..], &both[..1]);
    for (who, user, expect) in [
        ("village", office.village, one),
        ("other village", office.other_village, other),
        ("district", office.district, one),
        ("regency", office.regency, both),
        ("head", office.outlet.admin, both),
        ("without a role", office.outlet.manajer, none),
        ("does not work on cases", office.outlet.kasir, none),
    ] {
        let all = Filter { standing: Standing::All, ..Filter::default() };
        for filter in [&all, &Filter::default()] {
            let (mut shown, total) = listed(&office, user, filter);
            shown.sort();
            assert_eq!((shown, total), (owned(expect), expect.len() as i64), "{who}");
        }
        let column = &board_of(&office, user).columns[0];
        assert_eq!((column.open, column.cards.len()), (expect.len() as i64, expect.len()), "{who}");
        assert_eq!(found(&office, user, "contoh").len(), expect.len(), "{who}");
        for (case, title) in [(here, "Sambal Contoh"), (there, "Keripik Contoh")] {
            let shown = page(&office, user, case);
            match expect.contains(&title) {
                true => assert_eq!(shown.expect("a page").header.title, title, "{who}"),
                false => assert_eq!(shown.map(|page| page.heading), Err(CasePageError::NotYours), "{who}"),
            }
        }
    }
    // Who may look everywhere can look at one place only.
    let scope = Scope { region: Some("63.11.08".into()), ..office.scope(office.outlet.admin) };
    let store = office.procedures.store();
    let rows = store.read(|c| list(c, &office.procedures, &scope, &Filter::default(), (0, 50))).expect("a list").0;
    assert_eq!(titles(&rows), ["Sambal Contoh"]);
    // The program itself sees everything, and an unknown case is none.
    let rows = store.read(|c| search(c, &office.procedures, &Scope::default(), "contoh", 20)).expect("a search");
    assert_eq!(rows.len(), 2);
    let none = page(&office, office.regency, CaseId::new()).map(|page| page.heading);
    assert_eq!(none, Err(CasePageError::NoCase(case::NoCase::Unknown)));
}

/// Three cases: late, waiting since Tuesday, opened on Thursday. It is Friday.
fn a_week(office: &Office) -> [CaseId; 3] {
    let late = office.open(office.village, "Sambal Contoh");
    let waiting = office.open(office.village, "Keripik Contoh");
    office.at("2026-11-17T09:00:00+08:00");
    office.act(office.village, waiting, ("collect", "wait"), "Foto usaha");
    office.at("2026-11-19T09:00:00+08:00");
    let fresh = office.open(office.village, "Batik Contoh");
    office.at("2026-11-20T09:00:00+08:00");
    [late, waiting, fresh]
}

#[test]
fn the_board_counts_what_is_late_and_what_waits_and_puts_the_late_first() {
    let office = office();
    a_week(&office);
    let board = board_of(&office, office.regency);
    let steps: Vec<(&str, i64)> = board.columns.iter().map(|column| (column.step.as_str(), column.open)).collect();
    let expect = [("collect", 3), ("check_one", 0), ("check_two", 0), ("close", 0), ("visit", 3), ("report", 0)];
    assert_eq!(steps, expect);
    let collect = &board.columns[0];
    assert_eq!((collect.open, collect.overdue, collect.paused), (3, 1, 1));
    let cards: Vec<(&str, &str, bool)> =
        collect.cards.iter().map(|card| (card.title.as_str(), card.until.as_str(), card.overdue)).collect();
    let expect = [
        ("Sambal Contoh", "terlambat 2 hari kerja", true),
        ("Batik Contoh", "1 hari kerja lagi", false),
        ("Keripik Contoh", "menunggu 3 hari kerja: Foto usaha", false),
    ];
    assert_eq!(cards, expect);
    assert_eq!(collect.cards[2].paused.as_deref(), Some("Foto usaha"));
    assert_eq!(collect.cards[2].claimed_by.as_ref().map(|(_, name)| name.as_str()), Some("Desa 1"));
    assert_eq!(board.columns[4].cards[0].until, "tanpa batas waktu");
    assert_eq!(board.done_recently, 0);
    let narrow = office.procedures.library().newest(SOP).expect("the procedure");
    let scope = office.scope(office.regency);
    let few = office.procedures.store().read(|c| super::board(c, &office.procedures, &narrow, &scope, office.now(), 2));
    assert_eq!(few.expect("a board").columns[0].cards.len(), 2, "late ones and others share the room");
}

#[test]
fn an_ended_case_leaves_the_columns_and_is_told_of_beside_them() {
    let office = office();
    let case = office.open(office.village, "Sambal Contoh");
    office.act(office.village, case, ("collect", "submit"), "");
    office.act(office.district, case, ("check_one", "pass"), "");
    office.act(office.regency, case, ("check_two", "reject"), "Usahanya sudah tutup");
    let board = board_of(&office, office.regency);
    assert_eq!(board.columns.iter().map(|column| column.open).sum::<i64>(), 0);
    assert_eq!(board.done_recently, 1);
    office.at("2026-12-31T09:00:00+08:00");
    assert_eq!(board_of(&office, office.regency).done_recently, 0);
    let page = page(&office, office.regency, case).expect("a page");
    assert_eq!((page.next.as_str(), page.tasks.len()), ("Selesai: Ditolak.", 0));
    assert_eq!(page.places, [Place::Done, Place::Done, Place::Done, Place::Ahead, Place::GivenUp, Place::GivenUp]);
}

#[test]
fn a_list_is_narrowed_by_every_part_of_its_filter() {
    let office = office();
    a_week(&office);
    let done = office.open(office.other_village, "Tas Contoh");
    office.act(office.other_village, done, ("collect", "submit"), "");
    office.act(office.outlet.admin, done, ("report", "enough"), "cukup");
    let none = Filter::default();
    let of = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>();
    let (sambal, batik, keripik, tas) = ("Sambal Contoh", "Batik Contoh", "Keripik Contoh", "Tas Contoh");
    for (filter, expect) in [
        // Beside what waits the visit of that case is open, without a deadline.
        (none.clone(), vec![sambal, batik, keripik, tas]),
        (Filter { standing: Standing::Overdue, ..none.clone() }, vec![sambal]),
        (Filter { standing: Standing::Waiting, ..none.clone() }, vec![keripik]),
        (Filter { standing: Standing::Done, ..none.clone() }, vec![]),
        (Filter { standing: Standing::All, ..none.clone() }, vec![tas, batik, keripik, sambal]),
        (Filter { steps: of(&["check_one"]), ..none.clone() }, vec![tas]),
        (Filter { steps: of(&["collect"]), ..none.clone() }, vec![sambal, batik, keripik]),
        (Filter { region: Some("63.11.01".into()), ..none.clone() }, vec![tas]),
        (Filter { claimed_by: Some(Holder::User(office.village)), ..none.clone() }, vec![keripik]),
        (Filter { claimed_by: Some(Holder::Me), ..none.clone() }, vec![]),
        (Filter { steps: of(&["collect"]), claimed_by: Some(Holder::Nobody), ..none.clone() }, vec![sambal, batik]),
        (Filter { text: "batik".into(), ..none.clone() }, vec![batik]),
        (Filter { text: "tidak ada".into(), ..none.clone() }, vec![]),
        (Filter { opened_from: Some(day("2026-11-19")), steps: of(&["collect"]), ..none.clone() }, vec![batik]),
        (Filter { opened_until: Some(day("2026-11-18")), ..none.clone() }, vec![sambal, keripik]),
        (Filter { outcome: Some("verified".into()), ..none.clone() }, vec![]),
        (Filter { sop: Some("deks".into()), ..none.clone() }, vec![]),
    ] {
        let (shown, total) = listed(&office, office.regency, &filter);
        assert_eq!((shown, total), (owned(&expect), expect.len() as i64), "{filter:?}");
    }
    for (who, user, expect) in [("regency", office.regency, 1), ("another village", office.other_village, 0)] {
        let seen = office.procedures.store().read(|c| holders(c, &office.procedures, &office.scope(user), 10));
        let seen: Vec<(UserId, i64)> = seen.expect("holders").iter().map(|row| (row.user, row.open)).collect();
        assert_eq!(seen, vec![(office.village, 1); expect], "{who}");
    }
}

#[test]
fn pages_follow_one_another_and_the_total_stays() {
    let office = office();
    for title in ["Satu", "Dua", "Tiga", "Empat", "Lima"] {
        office.open(office.village, title);
    }
    let store = office.procedures.store();
    let scope = office.scope(office.regency);
    for standing in [Standing::Open, Standing::All] {
        let filter = Filter { standing, ..Filter::default() };
        let mut seen: Vec<String> = Vec::new();
        for (offset, rows) in [(0, 2), (2, 2), (4, 1), (6, 0)] {
            let page = store.read(|c| list(c, &office.procedures, &scope, &filter, (offset, 2))).expect("a page");
            assert_eq!((page.0.len(), page.1), (rows, 5), "{standing:?} from {offset}");
            seen.extend(page.0.into_iter().map(|row| row.title));
        }
        seen.sort();
        assert_eq!(seen, ["Dua", "Empat", "Lima", "Satu", "Tiga"], "{standing:?}");
    }
}

#[test]
fn the_search_finds_by_number_title_and_words_and_forgives() {
    let office = office();
    office.open_with(office.village, "Sambal Bu Contoh", &[("owner_name", text("Rahasia Sekali"))]);
    office.open(office.village, "Keripik Contoh");
    let (sambal, keripik) = ("Sambal Bu Contoh", "Keripik Contoh");
    for (typed, expect) in [
        ("DU-K1-20261116-0001", vec![sambal]),
        ("du-k1-20261116-0002", vec![keripik]),
        ("0002", vec![keripik]),
        ("2", vec![keripik]),
        ("1116-0001", vec![sambal]),
        ("sambal", vec![sambal]),
        ("con sam", vec![sambal]),
        ("contoh", vec![keripik, sambal]),
        ("sambel", vec![sambal]),
        ("smabal", vec![sambal]),
        ("asmbal", vec![sambal]),
        ("kripik contoh", vec![keripik]),
        ("0009", vec![]),
        ("tahu", vec![]),
        ("rahasia", vec![sambal]),
        ("bu rahasia", vec![sambal]),
        ("rahas", vec![]),
        ("rahasla", vec![]),
        ("qxrahas", vec![]),
        ("\" OR \"", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(found(&office, office.village, typed), expect, "{typed}");
    }
}

#[test]
fn the_tasks_of_a_day_are_those_that_press_and_those_that_anybody_may_take() {
    let office = office();
    let [late, _, fresh] = a_week(&office);
    let free = tasks(&office, office.village);
    let shown: Vec<(&str, &str)> =
        free.unclaimed.iter().map(|task| (task.title.as_str(), task.step.as_str())).collect();
    let expect = [
        ("Sambal Contoh", "collect"),
        ("Batik Contoh", "collect"),
        ("Sambal Contoh", "visit"),
        ("Keripik Contoh", "visit"),
        ("Batik Contoh", "visit"),
    ];
    assert_eq!((shown, free.unclaimed_total), (expect.to_vec(), 5));
    assert_eq!(free.waiting.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["Keripik Contoh"]);
    assert_eq!(free.unclaimed[0].missing, Some(Vec::new()), "what the step asks for is there");
    for case in [late, fresh] {
        let task = office.task(case, "collect").id;
        case::claim(&office.procedures, ActId::new(), office.village, task).expect("claimed");
    }
    let mine = tasks(&office, office.village);
    assert_eq!((mine.overdue.len(), mine.today.len(), mine.later.len(), mine.unclaimed_total), (1, 0, 1, 3));
    let first = &mine.overdue[0];
    let words = (first.number.as_str(), first.until.as_str(), first.step_title.as_str(), first.short.as_str());
    assert_eq!(words, ("DU-K1-20261116-0001", "terlambat 2 hari kerja", "Mengisi data usaha", "PENDATAAN"));
    office.at("2026-11-23T09:00:00+08:00");
    assert_eq!(tasks(&office, office.village).today.len(), 1, "due on Monday");
    // Other steps, other regions, no role: nothing of it is theirs.
    for (who, user, expect) in [
        ("district", office.district, 0),
        ("other village", office.other_village, 0),
        ("regency", office.regency, 3),
        ("manager", office.outlet.manajer, 0),
    ] {
        assert_eq!(tasks(&office, user).unclaimed_total, expect, "{who}");
    }
}

#[test]
fn what_is_late_enough_comes_up_to_whom_the_procedure_names_and_is_told_of_once() {
    let office = office();
    let [late, waiting, _] = a_week(&office);
    let head = office.outlet.admin;
    let came_up = |user| {
        let tasks = tasks(&office, user);
        assert_eq!(tasks.escalated.len() as i64, tasks.escalated_total);
        tasks.escalated.into_iter().map(|task| (task.title, task.holder)).collect::<Vec<_>>()
    };
    let told = |holder: &str| vec![("Sambal Contoh".to_owned(), holder.to_owned())];
    office.at("2026-11-19T23:59:59+08:00");
    assert_eq!(came_up(head), [], "late, but by a day only");
    office.at("2026-11-20T09:00:00+08:00");
    assert_eq!(came_up(head), told(""));
    for other in [office.village, office.district, office.regency, office.outlet.manajer, office.outlet.kasir] {
        assert_eq!(came_up(other), []);
    }
    let task = office.task(late, "collect").id;
    case::claim(&office.procedures, ActId::new(), office.village, task).expect("claimed");
    assert_eq!(came_up(head), told("Desa 1"), "whoever has it");
    case::release(&office.procedures, ActId::new(), office.village, task).expect("released");

    // Who may take it as well finds it there, and not a second time among what is free.
    let assignment = Assignment {
        user: head,
        sop: SOP.into(),
        role: "village".into(),
        region: VILLAGE.into(),
        from: day("2026-01-01"),
        until: None,
    };
    officers::assign(&office.procedures, ActId::new(), head, assignment).expect("assigned");
    let both = tasks(&office, head);
    let free: Vec<&str> =
        both.unclaimed.iter().filter(|task| task.step == "collect").map(|task| task.title.as_str()).collect();
    assert_eq!((free, both.unclaimed_total, both.escalated_total), (vec!["Batik Contoh"], 4, 1));
    case::claim(&office.procedures, ActId::new(), head, task).expect("claimed");
    let own = tasks(&office, head);
    assert_eq!((own.escalated_total, own.overdue.len(), own.overdue[0].holder.as_str()), (0, 1, "Admin Gerai"));

    // What waits for somebody outside presses nobody, however long.
    office.at("2026-12-14T09:00:00+08:00");
    let titles: Vec<String> = came_up(head).into_iter().map(|(title, _)| title).collect();
    assert_eq!(titles, ["Batik Contoh"]);
    assert_eq!(office.task(waiting, "collect").paused_for, "Foto usaha");
}

#[test]
fn the_page_says_what_is_next_who_does_it_until_when_and_why_not() {
    let office = office();
    let case = office.open_with(office.village, "Sambal Contoh", &[("owner_name", text("Pemilik 01"))]);
    let page_of = |user| page(&office, user, case).expect("a page");
    let at_first = page_of(office.village);
    assert_eq!(at_first.heading, "Data usaha DU-K1-20261116-0001");
    assert_eq!(at_first.next, "Mengisi data usaha. (Admin Desa, 2 hari kerja lagi)");
    assert_eq!(at_first.region_name, office.procedures.regions().full_name(VILLAGE).expect("a name"));
    assert_eq!(at_first.history.len(), 1);
    let collect = &at_first.tasks[0];
    assert_eq!((collect.step.as_str(), collect.may_claim, collect.missing.len()), ("collect", true, 0));
    assert_eq!(collect.requirements, [RequirementView { label: "Nama usaha".into(), met: Some(true), local: false }]);
    let buttons: Vec<(&str, Option<&str>)> =
        collect.actions.iter().map(|action| (action.id.as_str(), action.why_not.as_deref())).collect();
    assert_eq!(buttons, [("submit", None), ("wait", None)]);
    assert_eq!(collect.actions[0].leads_to, ["Verifikasi tingkat pertama", "Laporan bulanan"]);
    let seen = page_of(office.district);
    let why = "Tindakan ini dilakukan Admin Desa. Minta petugas dengan peran itu.";
    assert_eq!(seen.tasks[0].actions[0].why_not.as_deref(), Some(why));
    assert!(!seen.tasks[0].may_claim);
    let form = &at_first.forms[0];
    assert_eq!((form.id.as_str(), form.is_open, form.is_complete), ("data", true, true));
    let owner = form.fields.iter().find(|field| field.id == "owner_name").expect("a field");
    assert_eq!((owner.shown.as_str(), owner.personal, owner.may_unmask), ("Pemilik 01", true, false));

    office.act(office.village, case, ("collect", "submit"), "");
    let checked = page_of(office.district);
    let here = [Place::Done, Place::Here, Place::Ahead, Place::Ahead, Place::Here, Place::Here];
    assert_eq!(checked.places, here);
    let check = checked.tasks.iter().find(|task| task.step == "check_one").expect("a task");
    assert_eq!((check.norm.as_deref(), check.until.as_str()), (Some("5 menit"), "tanpa batas waktu"));
    // Whoever entered it hears who has to decide.
    office.act(office.district, case, ("check_one", "return"), "Alamat kurang");
    let returned = page_of(office.village);
    let lines: Vec<Option<&str>> = returned.history.iter().map(|told| told.reason.as_deref()).collect();
    assert_eq!(lines.last(), Some(&Some("Alamat kurang")));
    assert_eq!(returned.tasks[0].round, 2);
}

#[test]
fn many_are_looked_at_before_they_are_done() {
    let office = office();
    let one = office.open(office.village, "Sambal Contoh");
    let other = office.open(office.other_village, "Keripik Contoh");
    let (task, outside) = (office.task(one, "collect").id, office.task(other, "collect").id);
    let nowhere = TaskId::new();
    let look = |user, tasks: &[TaskId], action: &str| {
        let deed = Deed::Action(action.into());
        let told = office.procedures.store().read(|c| preview(c, &office.procedures, user, tasks, &deed));
        told.expect("a preview").into_iter().map(|(_, answer)| answer).collect::<Vec<_>>()
    };
    let refused = |text: &str| Err::<(), String>(text.to_owned());
    let told = look(office.village, &[task, outside, nowhere, task], "submit");
    let expect = [
        Ok(()),
        refused("Kasus ini di luar wilayah Anda. Minta petugas wilayahnya."),
        refused("Tugas ini tidak ada. Muat ulang daftar tugas."),
        refused("Tugas ini sudah ada di daftar."),
    ];
    assert_eq!(told, expect);
    let alone = "\"Tunggu pemilik\" diputuskan satu per satu. Buka kasusnya, lalu putuskan di sana.";
    assert_eq!(look(office.village, &[task], "wait"), [refused(alone)]);
    let not_allowed = NotAllowed::Role { whom: "staf stok atau manajer", permission: Permission::WorkCases };
    assert_eq!(look(office.outlet.kasir, &[task], "submit"), [refused(&not_allowed.to_string())]);
    let many: Vec<TaskId> = (0..=BULK_MAX).map(|_| TaskId::new()).collect();
    assert!(look(office.village, &many, "submit")[BULK_MAX].as_ref().is_err_and(|why| why.contains("Paling banyak")));
    assert!(office.task(one, "collect").is_open(), "nothing was done");
}

#[test]
fn filters_are_kept_by_name_for_each_person_and_procedure() {
    let office = office();
    let (user, late) = (office.village, Filter { standing: Standing::Overdue, ..Filter::default() });
    let save = |by, sop: &str, name: &str, filter: &Filter| {
        save_filter(&office.procedures, ActId::new(), by, sop, name, filter)
    };
    let kept = |by, sop: &str| -> Vec<(String, Standing)> {
        let found = office.procedures.store().read(|c| saved_filters(c, by, sop)).expect("filters");
        found.into_iter().map(|one| (one.name, one.filter.standing)).collect()
    };
    for (name, expect) in [("  ", FilterError::NameMissing), ("x".repeat(61).as_str(), FilterError::NameTooLong)] {
        assert_eq!(save(user, SOP, name, &late), Err(expect), "{name:?}");
    }
    assert!(matches!(save(office.outlet.kasir, SOP, "Telat", &late), Err(FilterError::NotAllowed(_))));
    save(user, SOP, " Telat  saja ", &late).expect("kept");
    save(user, SOP, "telat saja", &Filter { standing: Standing::Waiting, ..Filter::default() }).expect("replaced");
    save(user, "deks", "Telat saja", &late).expect("kept");
    save(office.regency, SOP, "Punya saya", &late).expect("kept");
    assert_eq!(kept(user, SOP), [("telat saja".to_owned(), Standing::Waiting)]);
    assert_eq!(kept(user, "deks"), [("Telat saja".to_owned(), Standing::Overdue)]);
    forget_filter(&office.procedures, ActId::new(), user, SOP, "TELAT SAJA").expect("forgotten");
    assert_eq!(kept(user, SOP), []);
    let again = forget_filter(&office.procedures, ActId::new(), user, SOP, "telat saja");
    assert_eq!(again, Err(FilterError::Unknown));
    for number in 0..50 {
        save(user, SOP, &format!("Saringan {number}"), &late).expect("kept");
    }
    assert_eq!(save(user, SOP, "Satu lagi", &late), Err(FilterError::TooMany));
    assert_eq!(save(user, SOP, "saringan 7", &late), Ok(()));
}

#[test]
fn a_filter_of_another_version_is_read_or_left_out() {
    for (json, expect) in [
        ("{}", Some(Filter::default())),
        (r#"{"standing":"overdue","colour":"red"}"#, Some(Filter { standing: Standing::Overdue, ..Filter::default() })),
        (r#"{"standing":"sideways"}"#, None),
    ] {
        assert_eq!(serde_json::from_str::<Filter>(json).ok(), expect, "{json}");
    }
    let me = Filter { claimed_by: Some(Holder::Me), opened_from: Some(day("2026-11-01")), ..Filter::default() };
    let json = serde_json::to_string(&me).map_err(StoreError::from).expect("JSON");
    assert_eq!(serde_json::from_str::<Filter>(&json).ok(), Some(me));
}
