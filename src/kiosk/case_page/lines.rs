//! The parts of the page beside its form, as the screen knows them.

use deks_ui::{
    ActionKind, CaseFile, CaseLetterStanding, EntryLine, FieldOption, LetterLine, Met, NeedLine, NextAction, PaperLine,
    PaperOrigin, PersonChoice, StoryLine, Urgency as UiUrgency, WayLane, WayPass, WayPiece, WayStep, WayTurn,
};
use slint::{Image, SharedString};

use super::acts::Offer;
use super::show::inner;
use super::way::{Pass, Piece, SwimLane, SwimStep, Turn};
use super::{CasePageScreen, FileEntry, LetterFacts, PageData, Person, Waits};
use crate::base::UtcMs;
use crate::kiosk::english::{is_english, say};
use crate::kiosk::files::size_text;
use crate::kiosk::words::long_day;
use crate::partnership::applications::Suggestion;
use crate::partnership::reading::Quarantine;
use crate::sop::case::Told;
use crate::sop::case::documents::DocumentOrigin;
use crate::sop::definition::ActionTone;
use crate::sop::lists::{CasePage, DocumentView, LetterView, OpenTask, RequirementView, Urgency};

/// Who did what nobody did.
const PROGRAM: &str = "Program";

pub(super) fn tone(tone: ActionTone) -> ActionKind {
    match tone {
        ActionTone::Plain => ActionKind::Plain,
        ActionTone::Ok => ActionKind::Ok,
        ActionTone::Warn => ActionKind::Warn,
        ActionTone::Bad => ActionKind::Bad,
    }
}

pub(super) fn urgency(urgency: Urgency) -> UiUrgency {
    match urgency {
        Urgency::Overdue => UiUrgency::Overdue,
        Urgency::Today => UiUrgency::Today,
        Urgency::Later => UiUrgency::Later,
        Urgency::Undated => UiUrgency::None,
        Urgency::Waiting => UiUrgency::Waiting,
    }
}

/// "1. Mengajukan kemitraan melalui e-mail".
pub(super) fn step_name(task: &OpenTask) -> SharedString {
    let title = say(&task.title);
    if task.no.is_empty() { title } else { [task.no.as_str(), ". ", title.as_str()].concat().into() }
}

pub(super) fn needs(requirements: &[RequirementView]) -> Vec<NeedLine> {
    let need = |one: &RequirementView| NeedLine {
        label: say(&one.label),
        met: match one.met {
            Some(true) => Met::Yes,
            Some(false) => Met::No,
            None => Met::Unseen,
        },
        local: one.local,
    };
    requirements.iter().map(need).collect()
}

pub(super) fn action(offer: Offer) -> NextAction {
    NextAction {
        id: offer.id.into(),
        label: say(&offer.label),
        kind: tone(offer.tone),
        enabled: offer.enabled,
        why_not: say(&offer.why_not),
        local: false,
    }
}

/// What is waited for, since when, and what becomes of the deadline meanwhile.
pub(super) fn waiting(waits: &Waits) -> String {
    let Waits { since, what, asked, due, .. } = waits;
    let mut said = match asked.as_str() {
        "" => {
            vec![format!("Menunggu {what} sejak {since}."), "Begitu datang, lanjutkan dari Tindakan lain.".to_owned()]
        }
        asked => vec![format!("Sudah diminta {asked}, menunggu jawaban.")],
    };
    if !due.is_empty() {
        said.push(format!("Tenggatnya {due} mundur selama menunggu."));
    }
    said.join(" ")
}

/// What a person should know before they rely on the page.
pub(super) fn notes(data: &PageData, page: &CasePage, task: Option<&OpenTask>) -> Vec<SharedString> {
    let mut notes: Vec<SharedString> = Vec::new();
    for one in &data.earlier {
        let how = if one.outcome.is_empty() { "sedang berjalan" } else { one.outcome_label.as_str() };
        notes.push(say(&format!("Pernah mendaftar: {} ({how}).", one.number)));
    }
    if let Some(role) = task.and_then(|task| task.escalated_to.as_ref()) {
        notes.push(say(&format!("Sudah lewat waktu: diteruskan kepada {role}.")));
    }
    if let Some(norm) = task.and_then(|task| task.norm.as_ref()) {
        notes.push(say(&format!("Lama kerja menurut SOP: {norm}.")));
    }
    for (says, read_as) in task.iter().flat_map(|task| &task.unclear) {
        notes.push(["\u{201C}", say(says).as_str(), "\u{201D}: ", say(read_as).as_str()].concat().into());
    }
    notes.extend(page.notes.iter().filter(|note| !explains_a_mark(note)).map(|note| say(note)));
    notes
}

/// A footnote of the procedure on paper: no mark that it explains stands beside it here, and the swim-lane has its own.
fn explains_a_mark(note: &str) -> bool {
    note.starts_with("* ") || note.starts_with("+ ")
}

pub(super) fn lane(lane: &SwimLane) -> WayLane {
    WayLane { label: say(&lane.label), outside: lane.outside }
}

/// A step of the swim-lane; its lists stay those that are drawn.
pub(super) fn way(step: &SwimStep, known: Option<&WayStep>) -> WayStep {
    let roles: Vec<String> = step.roles.iter().map(|role| say(role).into()).collect();
    WayStep {
        no: step.no.as_str().into(),
        title: say(&step.title),
        lane: count(step.lane),
        others: inner(known.map(|known| &known.others), step.others.iter().map(|lane| count(*lane)).collect()),
        roles: roles.join(", ").into(),
        place: step.trace.place,
        day: step.trace.day.as_str().into(),
        who: step.trace.who.as_str().into(),
        local: step.local,
        inferred: step.inferred,
        turns: inner(known.map(|known| &known.turns), step.turns.iter().map(turn).collect()),
        above: inner(known.map(|known| &known.above), step.above.iter().map(piece).collect()),
        beside: inner(known.map(|known| &known.beside), step.beside.iter().map(pass).collect()),
    }
}

fn turn(turn: &Turn) -> WayTurn {
    WayTurn { kind: turn.kind, label: say(&turn.label), step: say(&turn.step) }
}

fn piece(piece: &Piece) -> WayPiece {
    WayPiece {
        strong: piece.strong,
        left: count(piece.left),
        right: count(piece.right),
        top: count(piece.top),
        bottom: count(piece.bottom),
        arrives: piece.arrives,
    }
}

fn pass(pass: &Pass) -> WayPass {
    WayPass { strong: pass.strong, at: count(pass.at) }
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

pub(super) fn letter(at: usize, view: &LetterView, facts: &LetterFacts) -> LetterLine {
    LetterLine {
        id: at.to_string().into(),
        incoming: !view.is_out,
        subject: facts.subject.as_str().into(),
        detail: facts.detail.as_str().into(),
        standing: facts.standing,
        sent_on: facts.sent_on.as_str().into(),
        troubled: facts.standing == CaseLetterStanding::Failed,
    }
}

pub(super) fn proposal(one: &Suggestion) -> EntryLine {
    EntryLine {
        id: one.key.as_str().into(),
        title: say(&one.label),
        detail: one.said.as_str().into(),
        flaw: one.current.as_str().into(),
    }
}

pub(super) fn person(person: &Person) -> PersonChoice {
    PersonChoice { id: person.id.to_string().into(), name: person.name.as_str().into(), detail: say(&person.detail) }
}

pub(super) fn file(entry: &FileEntry) -> CaseFile {
    CaseFile {
        id: entry.path.to_string_lossy().into_owned().into(),
        name: entry.name.as_str().into(),
        detail: entry.detail.as_str().into(),
        kind: entry.kind,
    }
}

pub(super) fn option(option: &FieldOption) -> FieldOption {
    FieldOption { label: say(&option.label), ..option.clone() }
}

impl CasePageScreen {
    /// The papers of the case: those that count first, in the order in which they came.
    pub(super) fn paper_lines(&self, page: &CasePage, stamp: impl Fn(UtcMs) -> String) -> Vec<PaperLine> {
        let mut papers: Vec<&DocumentView> = page.documents.iter().collect();
        papers.sort_by_key(|paper| paper.removed);
        papers.into_iter().map(|paper| self.paper_line(paper, &stamp)).collect()
    }

    fn paper_line(&self, paper: &DocumentView, stamp: impl Fn(UtcMs) -> String) -> PaperLine {
        let picture = self.thumbs.get(&paper.id);
        let size = size_text(u64::try_from(paper.bytes).unwrap_or(0));
        let mut detail = [size.as_str(), "  \u{B7}  ", &stamp(paper.added_at)].concat();
        if paper.removed {
            detail = [say("sudah dilepas").as_str(), "  \u{B7}  ", &detail].concat();
        }
        PaperLine {
            id: paper.id.to_string().into(),
            kind: say(&paper.label),
            name: paper.name.as_str().into(),
            detail: detail.into(),
            origin: match paper.origin {
                DocumentOrigin::Email => PaperOrigin::Letter,
                DocumentOrigin::Stick => PaperOrigin::Stick,
                DocumentOrigin::Camera => PaperOrigin::Camera,
                DocumentOrigin::Made => PaperOrigin::Made,
                DocumentOrigin::Signed => PaperOrigin::Signed,
            },
            quarantine: closed(paper),
            personal: paper.personal,
            has_picture: picture.is_some(),
            picture: picture.map(|pixels| Image::from_rgb8(pixels.clone())).unwrap_or_default(),
        }
    }

    /// What happened, the latest first, under its days.
    pub(super) fn story_lines(&self, data: &PageData, page: &CasePage) -> Vec<StoryLine> {
        let Some(definition) = &data.definition else { return plain_story(page) };
        let zone = definition.procedure.zone;
        let mut last = None;
        let line = |told: &Told| {
            let day = zone.day_of(told.at);
            let begins = last.replace(day) != Some(day);
            StoryLine {
                day: if begins { long_day(day, is_english()).into() } else { SharedString::new() },
                time: zone.time_of_day(told.at).into(),
                sentence: say(&told.sentence),
                reason: told.reason.as_deref().unwrap_or_default().into(),
                by_program: told.who == PROGRAM,
            }
        };
        page.history.iter().rev().map(line).collect()
    }
}

/// Without its procedure a case has no zone of its own: what happened is told without times.
fn plain_story(page: &CasePage) -> Vec<StoryLine> {
    let line = |told: &Told| StoryLine {
        sentence: say(&told.sentence),
        reason: told.reason.as_deref().unwrap_or_default().into(),
        by_program: told.who == PROGRAM,
        ..StoryLine::default()
    };
    page.history.iter().rev().map(line).collect()
}

/// Why a paper is not opened; empty: it is.
fn closed(paper: &DocumentView) -> SharedString {
    let meaning = |code: &String| Quarantine::from_code(code).map_or("ditahan", Quarantine::meaning);
    match paper.quarantine.first() {
        Some(code) => say(meaning(code)),
        None if !paper.may_open => say("hanya untuk peran lain"),
        None => SharedString::new(),
    }
}
