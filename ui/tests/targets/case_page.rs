//! The page of one matter: its parts, its form with a field of every shape, and every sheet beside it.
use deks_ui::*;
use slint::{ComponentHandle, Model, ModelRc};

use super::{LONG_NAME, LONG_WORDS, State, both, elsewhere, rows, scrolling};

const SHAPES: [FieldShape; 15] = [
    FieldShape::Text,
    FieldShape::Lines,
    FieldShape::Number,
    FieldShape::Money,
    FieldShape::Date,
    FieldShape::Time,
    FieldShape::Choice,
    FieldShape::Many,
    FieldShape::YesNo,
    FieldShape::Region,
    FieldShape::Location,
    FieldShape::Files,
    FieldShape::Signature,
    FieldShape::Table,
    FieldShape::Picture,
];

pub(super) fn states() -> Vec<State> {
    let parts = [
        ("form", CaseTab::Form),
        ("papers", CaseTab::Papers),
        ("letters", CaseTab::Letters),
        ("story", CaseTab::Story),
        ("way", CaseTab::Way),
    ];
    let mut all = Vec::new();
    for (at, (name, tab)) in parts.into_iter().enumerate() {
        all.extend(both(&format!("case, {name}"), Screen::CasePage, lengthen, move |app| {
            app.global::<CaseAdapter>().set_tab(tab);
            app.global::<CaseAdapter>().set_tab_at(at as i32);
        }));
    }
    all.extend(of_forms());
    all.extend(of_standings());
    all.extend(of_sheets());
    all.extend(of_picking_files());
    all.extend(of_the_camera());
    all
}

fn state(name: &str, arrange: impl Fn(&CaseAdapter<'_>) + 'static) -> State {
    let arrange = move |app: &App| arrange(&app.global::<CaseAdapter>());
    scrolling(elsewhere(format!("case, {name}"), Screen::CasePage, arrange))
}

/// How the fields of a form stand.
#[derive(Clone, Copy, Default)]
struct Standing {
    read_only: bool,
    masked: bool,
    wrong: bool,
    filled: bool,
}

fn field(shape: FieldShape, standing: Standing) -> FormLine {
    let words = |on: bool| if on { LONG_WORDS.into() } else { slint::SharedString::new() };
    let option = |id: &str, on| FieldOption { id: id.into(), label: LONG_WORDS.into(), on };
    let entry = |id: &str| EntryLine {
        id: id.into(),
        title: LONG_NAME.into(),
        detail: "Rp 12.225.000".into(),
        flaw: words(standing.wrong),
    };
    let file = |id: &str| AttachedFile { id: id.into(), name: LONG_NAME.into(), ..AttachedFile::default() };
    FormLine {
        id: format!("{shape:?}").into(),
        section: format!("{shape:?}").into(),
        label: LONG_NAME.into(),
        hint: LONG_WORDS.into(),
        shape,
        value: words(standing.filled),
        date: DateValue { year: if standing.filled { 2026 } else { 0 }, month: 11, day: 22 },
        options: rows(vec![option("a", true), option("b", false), option("c", standing.filled)]),
        entries: rows(if standing.filled { vec![entry("a"), entry("b")] } else { Vec::new() }),
        files: rows(if standing.filled { vec![file("a"), file("b"), file("c")] } else { Vec::new() }),
        error: words(standing.wrong),
        required: true,
        editable: !standing.read_only,
        masked: standing.masked,
        may_unmask: standing.masked,
        local: true,
        ..FormLine::default()
    }
}

fn every_shape(standing: Standing) -> ModelRc<FormLine> {
    rows(SHAPES.into_iter().map(|shape| field(shape, standing)).collect())
}

/// In a wide window figures stand beside money, and days beside hours.
fn put_every_shape(adapter: &CaseAdapter<'_>, standing: Standing) {
    let mut pairs: Vec<FormPair> = Vec::new();
    for (at, shape) in SHAPES.into_iter().enumerate() {
        match (shape, pairs.last_mut()) {
            (FieldShape::Money | FieldShape::Time, Some(last)) => last.second = at as i32,
            _ => pairs.push(FormPair { first: at as i32, second: -1 }),
        }
    }
    adapter.set_form(every_shape(standing));
    adapter.set_form_rows(rows(pairs));
}

/// A field stands at the top of its form, so that it is looked at as a whole.
fn put_one_shape(adapter: &CaseAdapter<'_>, shape: FieldShape, standing: Standing) {
    adapter.set_form(rows(vec![field(shape, standing)]));
    adapter.set_form_rows(rows(vec![FormPair { first: 0, second: -1 }]));
}

fn of_forms() -> Vec<State> {
    let filled = Standing { filled: true, ..Standing::default() };
    let standings = [
        ("empty", Standing::default()),
        ("filled", filled),
        ("wrong", Standing { wrong: true, ..filled }),
        ("masked", Standing { masked: true, ..filled }),
        ("read only", Standing { read_only: true, masked: true, ..filled }),
    ];
    let mut all = Vec::new();
    for (name, standing) in standings {
        all.push(state(&format!("every field {name}"), move |adapter| put_every_shape(adapter, standing)));
    }
    for shape in SHAPES {
        let wrong = Standing { wrong: true, masked: true, ..filled };
        all.push(state(&format!("a field, {shape:?}"), move |adapter| put_one_shape(adapter, shape, wrong)));
    }
    for (name, from_paper) in [("a new one", false), ("a new one from paper", true)] {
        all.push(state(name, move |adapter| {
            adapter.set_is_new(true);
            adapter.set_from_paper(from_paper);
            adapter.set_form_dirty(true);
            put_every_shape(adapter, Standing::default());
        }));
    }
    all.push(state("no field", |adapter| {
        adapter.set_form(rows(Vec::new()));
        adapter.set_form_rows(rows(Vec::new()));
    }));
    all
}

/// How the matter stands, and what is told above its page.
fn of_standings() -> Vec<State> {
    let mut all = vec![
        state("several steps at a time", |adapter| {
            adapter.set_other_steps(rows(vec![LONG_NAME.into(), LONG_WORDS.into(), LONG_NAME.into()]));
            adapter.set_step_at(1);
        }),
        state("in one's own hands", |adapter| {
            adapter.set_is_mine(true);
            adapter.set_worker(LONG_NAME.into());
            adapter.set_waits_for(LONG_WORDS.into());
            adapter.set_suggestions(12);
            adapter.set_main_enabled(true);
        }),
        state("something is told", |adapter| adapter.set_notice(LONG_WORDS.into())),
        state("half typed", |adapter| {
            adapter.set_form_dirty(true);
            adapter.set_form_flaws(3);
            adapter.set_form_flaw(LONG_NAME.into());
        }),
        state("something came back", |adapter| adapter.set_resumed("21-11-2026 13.05".into())),
        state("something came back, thrown away?", |adapter| {
            adapter.set_resumed("21-11-2026 13.05".into());
            adapter.set_anew_asks(true);
        }),
        state("cannot be opened", |adapter| adapter.set_flaw(LONG_WORDS.into())),
        state("no paper", |adapter| {
            adapter.set_tab(CaseTab::Papers);
            adapter.set_papers(rows(Vec::new()));
        }),
        state("more lanes than fit", |adapter| {
            let lane = |at: i32| WayLane { label: LONG_NAME.into(), outside: at == 0 };
            adapter.set_lanes(rows((0..7).map(lane).collect()));
            adapter.set_tab(CaseTab::Way);
            adapter.set_tab_at(4);
        }),
        state("a way that is not known", |adapter| {
            adapter.set_lanes(rows(Vec::new()));
            adapter.set_way(rows(Vec::new()));
            adapter.set_tab(CaseTab::Way);
            adapter.set_tab_at(4);
        }),
        state("somebody else's step", |adapter| {
            adapter.set_may_claim(false);
            adapter.set_barred(LONG_WORDS.into());
        }),
        state("no letter", |adapter| {
            adapter.set_tab(CaseTab::Letters);
            adapter.set_letters(rows(Vec::new()));
        }),
    ];
    for kind in [ActionKind::Plain, ActionKind::Ok, ActionKind::Bad] {
        all.push(state(&format!("ended, {kind:?}"), move |adapter| {
            adapter.set_ended(LONG_NAME.into());
            adapter.set_ended_kind(kind);
            adapter.set_main_label("".into());
            put_every_shape(adapter, Standing { read_only: true, filled: true, ..Standing::default() });
        }));
    }
    all
}

fn of_sheets() -> Vec<State> {
    let sheets = [
        CaseSheet::Actions,
        CaseSheet::Reason,
        CaseSheet::Letter,
        CaseSheet::Paper,
        CaseSheet::Entry,
        CaseSheet::Region,
        CaseSheet::Purpose,
        CaseSheet::HandOn,
        CaseSheet::Sign,
        CaseSheet::Merge,
    ];
    let sheet = |sheet: CaseSheet| {
        both(&format!("case, sheet {sheet:?}"), Screen::CasePage, lengthen, move |app| {
            let adapter = app.global::<CaseAdapter>();
            adapter.set_sheet_title("Minta yang kurang".into());
            adapter.set_confirm_label("Kembalikan ke pendaftaran".into());
            adapter.set_paper_title(LONG_NAME.into());
            adapter.set_paper_pages(12);
            adapter.set_entry(every_shape(Standing { filled: true, ..Standing::default() }));
            adapter.set_sheet(sheet);
        })
    };
    let mut all: Vec<State> = sheets.into_iter().flat_map(sheet).collect();
    for (name, is_new, editable) in [("new", true, true), ("looked at", false, false)] {
        all.push(state(&format!("a line, {name}"), move |adapter| {
            adapter.set_entry_is_new(is_new);
            adapter.set_entry_editable(editable);
            adapter.set_entry(every_shape(Standing { wrong: true, read_only: !editable, ..Standing::default() }));
            adapter.set_sheet(CaseSheet::Entry);
        }));
    }
    all.push(state("no such region", |adapter| {
        adapter.set_regions(rows(Vec::new()));
        adapter.set_sheet(CaseSheet::Region);
    }));
    all.push(state("nothing differs any more", |adapter| {
        adapter.set_proposals(rows(Vec::new()));
        adapter.set_sheet(CaseSheet::Merge);
    }));
    all
}

/// From the kind of the paper to the file on the stick.
fn of_picking_files() -> Vec<State> {
    let kind = |id: &str| FieldOption { id: id.into(), label: LONG_WORDS.into(), on: false };
    let file = |kind| CaseFile { id: "a".into(), name: LONG_NAME.into(), detail: LONG_WORDS.into(), kind };
    vec![
        state("which kind of paper", move |adapter| {
            adapter.set_paper_kinds(rows(vec![kind("a"), kind("b"), kind("c")]));
            adapter.set_sheet(CaseSheet::PickFile);
        }),
        state("which file", move |adapter| {
            adapter.set_paper_kind(LONG_NAME.into());
            adapter.set_paper_kinds(rows(vec![kind("a"), kind("b")]));
            adapter.set_folder(LONG_WORDS.into());
            adapter.set_sheet_flaw(LONG_WORDS.into());
            let kinds = [PlaceKind::Stick, PlaceKind::Folder, PlaceKind::File];
            adapter.set_files(rows(kinds.into_iter().map(file).collect()));
            adapter.set_sheet(CaseSheet::PickFile);
        }),
        state("no file here", |adapter| {
            adapter.set_paper_kind("Katalog beserta harga".into());
            adapter.set_files(rows(Vec::new()));
            adapter.set_sheet(CaseSheet::PickFile);
        }),
    ]
}

fn of_the_camera() -> Vec<State> {
    let looks = [("starting", false, false), ("looking", true, false), ("taken", false, true)];
    let look = |(name, sees, taken): (&str, bool, bool)| {
        state(&format!("camera {name}"), move |adapter| {
            adapter.set_paper_kind(LONG_NAME.into());
            adapter.set_camera_sees(sees);
            adapter.set_camera_taken(taken);
            adapter.set_sheet_flaw(LONG_WORDS.into());
            adapter.set_camera_flaw(LONG_WORDS.into());
            adapter.set_sheet(CaseSheet::Camera);
        })
    };
    looks.into_iter().map(look).collect()
}

/// As long as words come: names of forty letters, whole sentences as reasons.
fn lengthen(app: &App) {
    let adapter = app.global::<CaseAdapter>();
    adapter.set_title(LONG_NAME.into());
    adapter.set_origin(LONG_WORDS.into());
    adapter.set_step(LONG_NAME.into());
    adapter.set_next(LONG_WORDS.into());
    adapter.set_until(LONG_NAME.into());
    adapter.set_main_label("Kembalikan ke pendaftaran".into());
    adapter.set_notes(rows(vec![LONG_WORDS.into(), LONG_WORDS.into()]));
    adapter.set_notice(LONG_WORDS.into());
    adapter.set_suggestions(12);
    adapter.set_sheet_hint(LONG_WORDS.into());
    adapter.set_sheet_flaw(LONG_WORDS.into());
    adapter.set_letter_to("kontak.paguyuban.perajin.contoh@example.com".into());
    adapter.set_letter_subject(LONG_WORDS.into());
    adapter.set_letter_body(LONG_WORDS.repeat(20).into());
    adapter.set_letter_note(LONG_WORDS.into());
    adapter.set_paper_facts(LONG_WORDS.into());
    adapter.set_paper_text(LONG_WORDS.repeat(20).into());
    adapter.set_signer(LONG_NAME.into());
    lengthen_rows(&adapter);
}

fn lengthen_rows(adapter: &CaseAdapter<'_>) {
    let need = |line| NeedLine { label: LONG_WORDS.into(), local: true, ..line };
    adapter.set_needs(rows(adapter.get_needs().iter().map(need).collect()));
    let action = |line| NextAction { label: LONG_NAME.into(), why_not: LONG_WORDS.into(), enabled: false, ..line };
    adapter.set_actions(rows(adapter.get_actions().iter().map(action).collect()));
    let paper = |line| PaperLine {
        kind: LONG_NAME.into(),
        name: LONG_NAME.into(),
        quarantine: LONG_WORDS.into(),
        personal: true,
        ..line
    };
    adapter.set_papers(rows(adapter.get_papers().iter().map(paper).collect()));
    let letter = |line| LetterLine { subject: LONG_WORDS.into(), troubled: true, ..line };
    adapter.set_letters(rows(adapter.get_letters().iter().map(letter).collect()));
    let story = |line| StoryLine { sentence: LONG_WORDS.into(), reason: LONG_WORDS.into(), ..line };
    adapter.set_story(rows(adapter.get_story().iter().map(story).collect()));
    let lane = |lane| WayLane { label: LONG_NAME.into(), ..lane };
    adapter.set_lanes(rows(adapter.get_lanes().iter().map(lane).collect()));
    let way = |step| WayStep { title: LONG_WORDS.into(), who: LONG_NAME.into(), local: true, ..step };
    adapter.set_way(rows(adapter.get_way().iter().map(way).collect()));
    let proposal = |line| EntryLine { detail: LONG_WORDS.into(), flaw: LONG_WORDS.into(), ..line };
    adapter.set_proposals(rows(adapter.get_proposals().iter().map(proposal).collect()));
    let option = |one| FieldOption { label: LONG_WORDS.into(), ..one };
    adapter.set_purposes(rows(adapter.get_purposes().iter().map(option).collect()));
    adapter.set_regions(rows(adapter.get_regions().iter().map(option).collect()));
    let person = |one| PersonChoice { name: LONG_NAME.into(), detail: LONG_WORDS.into(), ..one };
    adapter.set_people(rows(adapter.get_people().iter().map(person).collect()));
}
