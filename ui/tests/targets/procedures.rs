//! Tugas & permohonan: every tab, every sheet and choosing several, as they are and with words as long as they come.
use deks_ui::*;
use slint::{ComponentHandle, Model};

use super::{LONG_NAME, LONG_WORDS, State, both, elsewhere, rows, scrolling};

const TABS: [(&str, ProceduresTab); 6] = [
    ("tasks", ProceduresTab::Tasks),
    ("board", ProceduresTab::Board),
    ("list", ProceduresTab::List),
    ("figures", ProceduresTab::Figures),
    ("officers", ProceduresTab::Officers),
    ("letters", ProceduresTab::Wordings),
];

pub(super) fn states() -> Vec<State> {
    let mut all = Vec::new();
    for (at, (name, tab)) in TABS.into_iter().enumerate() {
        all.extend(both(&format!("procedures, {name}"), Screen::Procedures, lengthen, move |app| {
            app.global::<ProceduresAdapter>().set_tab(tab);
            app.global::<ProceduresAdapter>().set_tab_at(at as i32);
        }));
    }
    all.extend(both("procedures, the list while somebody types", Screen::Procedures, lengthen, |app| {
        app.global::<ProceduresAdapter>().set_tab(ProceduresTab::List);
        app.global::<ProceduresAdapter>().set_saved_on(false);
        app.global::<Keyboard>().set_open(true);
    }));
    all.extend(both("procedures, choosing several", Screen::Procedures, lengthen, |app| {
        app.global::<ProceduresAdapter>().set_tab(ProceduresTab::List);
        app.global::<ProceduresAdapter>().set_picking(true);
    }));
    all.extend(of_nothing());
    all.extend(of_sheets());
    all.extend(of_saving());
    all.extend(of_many());
    all.extend(of_officers());
    all.extend(of_letters());
    all
}

fn state(name: &str, arrange: impl Fn(&ProceduresAdapter<'_>) + 'static) -> State {
    let arrange = move |app: &App| arrange(&app.global::<ProceduresAdapter>());
    scrolling(elsewhere(format!("procedures, {name}"), Screen::Procedures, arrange))
}

/// Where a list is empty, something cannot be opened, or is not for this person.
fn of_nothing() -> Vec<State> {
    vec![
        state("no task", |adapter| adapter.set_tasks(rows(Vec::new()))),
        state("nothing found", |adapter| {
            adapter.set_tab(ProceduresTab::List);
            adapter.set_query(LONG_NAME.into());
            adapter.set_cases(rows(Vec::new()));
        }),
        scrolling(elsewhere("procedures, nothing found while somebody types", Screen::Procedures, |app| {
            let adapter = app.global::<ProceduresAdapter>();
            adapter.set_tab(ProceduresTab::List);
            adapter.set_query(LONG_NAME.into());
            adapter.set_cases(rows(Vec::new()));
            app.global::<Keyboard>().set_open(true);
        })),
        state("no officer", |adapter| {
            adapter.set_tab(ProceduresTab::Officers);
            adapter.set_officers(rows(Vec::new()));
        }),
        state("figures of nothing", |adapter| {
            adapter.set_tab(ProceduresTab::Figures);
            adapter.set_by_outcome(rows(Vec::new()));
            adapter.set_by_region(rows(Vec::new()));
            adapter.set_by_officer(rows(Vec::new()));
            adapter.set_overdue(rows(Vec::new()));
        }),
        state("broken file", |adapter| adapter.set_flaw(LONG_WORDS.into())),
        state("for staff who assign nobody", |adapter| {
            adapter.set_may_assign(false);
            adapter.set_may_work(false);
        }),
        state("retired, five procedures", |adapter| {
            adapter.set_tab(ProceduresTab::Board);
            adapter.set_retired(true);
            adapter.set_procedures(five_procedures());
        }),
    ]
}

fn of_sheets() -> Vec<State> {
    let sheets = [
        ("which procedure", ProceduresSheet::Procedures),
        ("filters", ProceduresSheet::Filters),
        ("region", ProceduresSheet::Region),
    ];
    let sheet = |(name, sheet): (&str, ProceduresSheet)| {
        both(&format!("procedures, {name}"), Screen::Procedures, lengthen, move |app| {
            app.global::<ProceduresAdapter>().set_tab(ProceduresTab::List);
            app.global::<ProceduresAdapter>().set_sheet(sheet);
        })
    };
    let mut all: Vec<State> = sheets.into_iter().flat_map(sheet).collect();
    all.push(state("no such region", |adapter| {
        adapter.set_region_query(LONG_NAME.into());
        adapter.set_regions(rows(Vec::new()));
        adapter.set_sheet(ProceduresSheet::Region);
    }));
    all
}

fn of_saving() -> Vec<State> {
    let kinds = [
        ("save figures as a workbook", ProceduresSheet::SaveFigures, 0),
        ("save figures as a table", ProceduresSheet::SaveFigures, 1),
        ("save the list", ProceduresSheet::SaveList, 0),
        ("save an empty form", ProceduresSheet::SaveForm, 0),
    ];
    let save = |(name, sheet, kind): (&str, ProceduresSheet, i32)| {
        both(&format!("procedures, {name}"), Screen::Procedures, lengthen, move |app| {
            app.global::<ProceduresAdapter>().set_save_kind(kind);
            app.global::<ProceduresAdapter>().set_save_clear(kind == 0);
            app.global::<ProceduresAdapter>().set_sheet(sheet);
        })
    };
    let mut all: Vec<State> = kinds.into_iter().flat_map(save).collect();
    all.push(state("a file is being made", |adapter| {
        adapter.set_busy(true);
        adapter.set_sheet(ProceduresSheet::SaveFigures);
    }));
    all
}

/// One action for several, from choosing it to what came of it.
fn of_many() -> Vec<State> {
    let stages = [
        ("choosing", ManyStage::Choosing),
        ("to whom", ManyStage::Giving),
        ("looking", ManyStage::Looking),
        ("working", ManyStage::Working),
        ("done", ManyStage::Done),
    ];
    let stage = |(name, stage): (&str, ManyStage)| {
        both(&format!("procedures, one action for several, {name}"), Screen::Procedures, lengthen, move |app| {
            let adapter = app.global::<ProceduresAdapter>();
            adapter.set_tab(ProceduresTab::List);
            adapter.set_picking(true);
            adapter.set_many_stage(stage);
            adapter.set_many_wants_words(true);
            adapter.set_many_done(57);
            adapter.set_many_total(128);
            adapter.set_sheet(ProceduresSheet::Many);
        })
    };
    let mut all: Vec<State> = stages.into_iter().flat_map(stage).collect();
    all.push(state("nobody to give it to", |adapter| {
        adapter.set_many_stage(ManyStage::Giving);
        adapter.set_many_people(rows(Vec::new()));
        adapter.set_sheet(ProceduresSheet::Many);
    }));
    all.push(state("no action for several", |adapter| {
        adapter.set_many_stage(ManyStage::Choosing);
        adapter.set_many_actions(rows(Vec::new()));
        adapter.set_sheet(ProceduresSheet::Many);
    }));
    all
}

fn of_officers() -> Vec<State> {
    let fields = [
        OfficerField::None,
        OfficerField::Person,
        OfficerField::Role,
        OfficerField::Region,
        OfficerField::Until,
        OfficerField::Other,
    ];
    let assign = |field: OfficerField| {
        state(&format!("assigning somebody, {field:?} is wrong"), move |adapter| {
            adapter.set_tab(ProceduresTab::Officers);
            adapter.set_officer_flaw_field(field);
            adapter.set_officer_flaw(LONG_WORDS.into());
            adapter.set_sheet(ProceduresSheet::Officer);
        })
    };
    let mut all: Vec<State> = fields.into_iter().map(assign).collect();
    all.extend(both("procedures, ending an assignment", Screen::Procedures, lengthen, |app| {
        let adapter = app.global::<ProceduresAdapter>();
        adapter.set_tab(ProceduresTab::Officers);
        adapter.set_officer(adapter.get_officers().iter().next().unwrap_or_default());
        adapter.set_sheet(ProceduresSheet::OfficerEnd);
    }));
    all
}

/// How letters are worded: what is wrong with a wording, what it would say, the way back.
fn of_letters() -> Vec<State> {
    let sheets = [
        ("example of a letter", ProceduresSheet::WordingExample),
        ("back to the file's wording", ProceduresSheet::WordingReset),
    ];
    let sheet = |(name, sheet): (&str, ProceduresSheet)| {
        both(&format!("procedures, {name}"), Screen::Procedures, lengthen, move |app| {
            app.global::<ProceduresAdapter>().set_tab(ProceduresTab::Wordings);
            app.global::<ProceduresAdapter>().set_sheet(sheet);
        })
    };
    let mut all: Vec<State> = sheets.into_iter().flat_map(sheet).collect();
    all.extend(both("procedures, a wording that is wrong", Screen::Procedures, lengthen, |app| {
        app.global::<ProceduresAdapter>().set_tab(ProceduresTab::Wordings);
        app.global::<WordingAdapter>().set_flaw(LONG_WORDS.into());
    }));
    let worded = |name: &str, arrange: fn(&App)| {
        scrolling(elsewhere(format!("procedures, {name}"), Screen::Procedures, move |app| {
            app.global::<ProceduresAdapter>().set_tab(ProceduresTab::Wordings);
            arrange(app);
        }))
    };
    all.push(worded("a wording while somebody types", |app| app.global::<Keyboard>().set_open(true)));
    all.push(worded("a wording that is being saved", |app| {
        app.global::<WordingAdapter>().set_dirty(true);
        app.global::<ProceduresAdapter>().set_busy(true);
    }));
    all.push(worded("no letters", |app| app.global::<WordingAdapter>().set_open(false)));
    all.push(worded("letters, for a leader who assigns nobody", |app| {
        app.global::<ProceduresAdapter>().set_may_assign(false);
        app.global::<ProceduresAdapter>().set_tab_at(4);
    }));
    all
}

fn five_procedures() -> slint::ModelRc<ProcedureChoice> {
    let choice = |short: &str| ProcedureChoice { id: short.into(), short: short.into(), title: LONG_WORDS.into() };
    rows(["DEKS", "SIDUMBA", "E-MILE KU", "VCO", "UEP"].into_iter().map(choice).collect())
}

/// As long as words come: names of forty letters, whole sentences as reasons, counts of three digits.
fn lengthen(app: &App) {
    let adapter = app.global::<ProceduresAdapter>();
    adapter.set_procedures(five_procedures());
    adapter.set_procedure_title(LONG_WORDS.into());
    adapter.set_note(LONG_WORDS.into());
    adapter.set_letters(128);
    adapter.set_to_do(11_824);
    adapter.set_open_steps("11.824".into());
    adapter.set_narrowing(LONG_WORDS.into());
    adapter.set_narrowed(14);
    adapter.set_found(11_824);
    adapter.set_has_more(true);
    adapter.set_picked(128);
    adapter.set_has_regions(true);
    adapter.set_filter_region(LONG_NAME.into());
    adapter.set_officer_region(LONG_NAME.into());
    adapter.set_given(LONG_WORDS.into());
    adapter.set_sheet_flaw(LONG_WORDS.into());
    lengthen_rows(&adapter);
    lengthen_choices(&adapter);
    lengthen_letters(&app.global::<WordingAdapter>());
}

fn lengthen_letters(adapter: &WordingAdapter<'_>) {
    let line = |line| WordingLine { label: LONG_WORDS.into(), ..line };
    adapter.set_lines(rows(adapter.get_lines().iter().map(line).collect()));
    let place = |_| WordingPlace { text: LONG_WORDS.into(), label: LONG_WORDS.into() };
    adapter.set_places(rows(adapter.get_places().iter().map(place).collect()));
    adapter.set_changed(LONG_NAME.into());
    adapter.set_subject(LONG_WORDS.into());
    adapter.set_body(LONG_WORDS.repeat(12).into());
    adapter.set_example_to(LONG_WORDS.into());
    adapter.set_example_subject(LONG_WORDS.into());
    adapter.set_example_text(LONG_WORDS.repeat(12).into());
}

fn lengthen_rows(adapter: &ProceduresAdapter<'_>) {
    let task = |line| TaskLine {
        title: LONG_NAME.into(),
        step: LONG_NAME.into(),
        hint: LONG_WORDS.into(),
        until: LONG_WORDS.into(),
        count: 128,
        ..line
    };
    adapter.set_tasks(rows(adapter.get_tasks().iter().map(task).collect()));
    let card = |card| BoardCard {
        title: LONG_NAME.into(),
        until: LONG_WORDS.into(),
        brief: LONG_NAME.into(),
        who: LONG_NAME.into(),
        ..card
    };
    let column = |column: BoardColumn| BoardColumn {
        title: LONG_WORDS.into(),
        open: 128,
        overdue: 64,
        waiting: 32,
        cards: rows(column.cards.iter().map(card).collect()),
        ..column
    };
    adapter.set_columns(rows(adapter.get_columns().iter().map(column).collect()));
    let case = |line| CaseLine {
        title: LONG_NAME.into(),
        step: LONG_NAME.into(),
        until: LONG_WORDS.into(),
        who: LONG_NAME.into(),
        ..line
    };
    adapter.set_cases(rows(adapter.get_cases().iter().map(case).collect()));
    let time = |line| StepTime { step: LONG_WORDS.into(), ..line };
    adapter.set_times(rows(adapter.get_times().iter().map(time).collect()));
    let tally = |line| TallyLine { name: LONG_WORDS.into(), ..line };
    adapter.set_by_region(rows(adapter.get_by_region().iter().map(tally).collect()));
    adapter.set_by_officer(rows(adapter.get_by_officer().iter().map(tally).collect()));
    let late = |line| OverdueLine { title: LONG_NAME.into(), step: LONG_WORDS.into(), who: LONG_NAME.into(), ..line };
    adapter.set_overdue(rows(adapter.get_overdue().iter().map(late).collect()));
    let officer =
        |line| OfficerLine { name: LONG_NAME.into(), role: LONG_NAME.into(), region: LONG_WORDS.into(), ..line };
    adapter.set_officers(rows(adapter.get_officers().iter().map(officer).collect()));
}

fn lengthen_choices(adapter: &ProceduresAdapter<'_>) {
    let filter = |choice| FilterChoice { name: LONG_WORDS.into(), ..choice };
    adapter.set_saved(rows(adapter.get_saved().iter().map(filter).collect()));
    adapter.set_steps(rows(adapter.get_steps().iter().map(filter).collect()));
    adapter.set_outcomes(rows(adapter.get_outcomes().iter().map(filter).collect()));
    let pick = |line| PickLine { name: LONG_NAME.into(), detail: LONG_WORDS.into(), ..line };
    adapter.set_many_actions(rows(adapter.get_many_actions().iter().map(pick).collect()));
    adapter.set_many_action(pick(adapter.get_many_action()));
    adapter.set_many_people(rows(adapter.get_many_people().iter().map(pick).collect()));
    adapter.set_purposes(rows(adapter.get_purposes().iter().map(pick).collect()));
    adapter.set_forms(rows(adapter.get_forms().iter().map(pick).collect()));
    adapter.set_regions(rows(adapter.get_regions().iter().map(pick).collect()));
    let many = |line| ManyLine { title: LONG_NAME.into(), why: LONG_WORDS.into(), ..line };
    adapter.set_many_lines(rows(adapter.get_many_lines().iter().map(many).collect()));
    let target = |target| SaveTarget { name: LONG_NAME.into(), ..target };
    adapter.set_targets(rows(adapter.get_targets().iter().map(target).collect()));
}
