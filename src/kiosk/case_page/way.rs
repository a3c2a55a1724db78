//! The swim-lane of a case: in which lane each step stands, how it stands, and the path from box to box.
//!
//! Pure. Promises: every role that does a step that is shown has its lane; lines that pass boxes by run apart as long as
//! there is room; nothing is measured, so that any width and any size of letters can draw it: across it is counted in
//! half lanes, down in sixths of the strip above a box. Leaves to others: who did what (`load`), words and widths (the
//! screen).

use std::ops::Range;

use deks_ui::{StepPlace, TurnKind};

use crate::sop::definition::{Action, Definition, Step, Target};
use crate::sop::show::{LaneStep, Lanes};

/// Sixths of the strip above a box: where a line turns that comes from the box above, and one that comes from beside. So
/// what forks stays one line, and what crosses does not become one.
const OFF: usize = 2;
const BACK: usize = 4;
const WHOLE: usize = 6;

/// Lanes from left to right, steps from top to bottom. Empty: the procedure is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Swim {
    pub lanes: Vec<SwimLane>,
    pub steps: Vec<SwimStep>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwimLane {
    pub label: String,
    pub outside: bool,
}

/// A step of the procedure, as this case stands to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SwimStep {
    pub no: String,
    pub title: String,
    /// The lane of its box.
    pub lane: usize,
    /// Lanes that take part.
    pub others: Vec<usize>,
    /// Labels of all of them.
    pub roles: Vec<String>,
    pub trace: Trace,
    pub local: bool,
    pub inferred: bool,
    pub turns: Vec<Turn>,
    /// Of the path, in the strip above the box; what the case went last.
    pub above: Vec<Piece>,
    /// Of the path, beside the box.
    pub beside: Vec<Pass>,
}

/// What a case left at a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    pub place: StepPlace,
    /// The day since which it is open, or on which it was closed; empty: neither.
    pub day: String,
    /// Who took it, or who closed it.
    pub who: String,
    /// Ids of the steps that came of it.
    pub led_to: Vec<String>,
}

/// What an action does that no line shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub kind: TurnKind,
    pub label: String,
    /// Which step it comes from or goes back to: its number, or its title where it has none.
    pub step: String,
}

/// A straight line. Across it counts in half lanes (1: the middle of the first lane, 2: between the first and the second),
/// down in sixths of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The case went here.
    pub strong: bool,
    pub left: usize,
    pub right: usize,
    pub top: usize,
    pub bottom: usize,
    /// It ends at the box.
    pub arrives: bool,
}

/// A line that passes a box by, at so many half lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pass {
    pub strong: bool,
    pub at: usize,
}

/// A step that is drawn.
struct Shown<'a> {
    step: &'a Step,
    drawn: &'a LaneStep,
    trace: &'a Trace,
}

impl Shown<'_> {
    fn name(&self) -> String {
        if self.step.no.is_empty() { self.step.title.clone() } else { self.step.no.clone() }
    }
}

/// A line from a box to one further down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    from: usize,
    to: usize,
    strong: bool,
}

impl Edge {
    /// The strips that it runs through.
    fn strips(&self) -> Range<usize> {
        self.from + 1..self.to + 1
    }

    fn is_next(&self) -> bool {
        self.to == self.from + 1
    }
}

/// The swim-lane of a procedure. `traces`: one for each step, in its order.
pub fn swim(definition: &Definition, lanes: &Lanes, traces: &[Trace]) -> Swim {
    let steps = definition.steps.iter().zip(&lanes.steps).zip(traces);
    let shown: Vec<Shown<'_>> = steps
        .map(|((step, drawn), trace)| Shown { step, drawn, trace })
        // One that is not used any more only where the case went through it.
        .filter(|one| !one.step.retired || one.trace.place != StepPlace::Ahead)
        .collect();
    let is_used = |at: &usize| shown.iter().any(|one| one.drawn.lanes.contains(at));
    let used: Vec<usize> = (0..lanes.lanes.len()).filter(is_used).collect();
    let columns: Vec<Vec<usize>> = shown.iter().map(|one| columns_of(one.drawn, &used)).collect();
    let own: Vec<usize> = columns.iter().map(|all| all.first().copied().unwrap_or(0)).collect();
    let path = Path::of(edges(&shown), &own, used.len());
    let lane = |at: &usize| SwimLane { label: lanes.lanes[*at].label.clone(), outside: lanes.lanes[*at].outside };
    let swim_lanes: Vec<SwimLane> = used.iter().map(lane).collect();
    let step = |at: usize| SwimStep {
        no: shown[at].step.no.clone(),
        title: shown[at].step.title.clone(),
        lane: own[at],
        others: columns[at].iter().skip(1).copied().collect(),
        roles: columns[at].iter().map(|column| swim_lanes[*column].label.clone()).collect(),
        trace: shown[at].trace.clone(),
        local: shown[at].drawn.local,
        inferred: shown[at].drawn.inferred,
        turns: turns(definition, &shown, at),
        above: path.above(at),
        beside: path.beside(at),
    };
    Swim { steps: (0..shown.len()).map(step).collect(), lanes: swim_lanes }
}

/// The lanes of a step, as they are drawn: the one that does it first.
fn columns_of(drawn: &LaneStep, used: &[usize]) -> Vec<usize> {
    drawn.lanes.iter().filter_map(|lane| used.iter().position(|known| known == lane)).collect()
}

fn place_of(shown: &[Shown<'_>], id: &str) -> Option<usize> {
    shown.iter().position(|one| one.step.id == id)
}

/// The lines: where the main actions lead, and where this case went. Everything else is a turn, told at its box: drawn, it
/// would be a tangle.
fn edges(shown: &[Shown<'_>]) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for (from, one) in shown.iter().enumerate() {
        for (action, id) in one.step.actions.iter().flat_map(steps_of) {
            let strong = one.trace.led_to.contains(id);
            let Some(to) = place_of(shown, id).filter(|to| *to > from && (action.main || strong)) else { continue };
            match edges.iter_mut().find(|known| (known.from, known.to) == (from, to)) {
                Some(known) => known.strong |= strong,
                None => edges.push(Edge { from, to, strong }),
            }
        }
    }
    edges
}

/// An action with each step that it opens.
fn steps_of(action: &Action) -> impl Iterator<Item = (&Action, &String)> {
    action.to.iter().filter_map(move |target| match target {
        Target::Step(id) => Some((action, id)),
        Target::End(_) | Target::Wait | Target::Stop(_) => None,
    })
}

/// What is told at a box: from where a side way comes here; where its own actions go back to, wait or end.
fn turns(definition: &Definition, shown: &[Shown<'_>], at: usize) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (from, one) in shown.iter().enumerate().take(at) {
        let comes = one.step.actions.iter().filter(|action| !action.main).flat_map(steps_of);
        for (action, _) in comes.filter(|(_, id)| place_of(shown, id) == Some(at)) {
            turns.push(Turn { kind: TurnKind::Comes, label: action.label.clone(), step: shown[from].name() });
        }
    }
    for action in &shown[at].step.actions {
        turns.extend(action.to.iter().filter_map(|target| turn(definition, shown, (at, action), target)));
    }
    turns
}

/// What a target of a step's own action is to be told as.
fn turn(definition: &Definition, shown: &[Shown<'_>], (at, action): (usize, &Action), target: &Target) -> Option<Turn> {
    let told = |kind: TurnKind, label: &str, step: String| Some(Turn { kind, label: label.to_owned(), step });
    match target {
        Target::Step(id) => match place_of(shown, id)? {
            to if to < at => told(TurnKind::Back, &action.label, shown[to].name()),
            to if to == at && shown[at].drawn.repeats => told(TurnKind::Again, &shown[at].drawn.time, String::new()),
            _ => None,
        },
        Target::Wait => told(TurnKind::Wait, &action.label, String::new()),
        Target::End(id) => told(TurnKind::End, &definition.outcome(id)?.label, String::new()),
        Target::Stop(_) => None,
    }
}

/// The lines, those beside boxes each with its place.
struct Path {
    /// With the line between two lanes on which it passes the boxes by.
    edges: Vec<(Edge, usize)>,
    /// The middle of each step's lane.
    middles: Vec<usize>,
}

impl Path {
    /// `own`: the lane of each step.
    fn of(edges: Vec<Edge>, own: &[usize], lanes: usize) -> Path {
        let middles: Vec<usize> = own.iter().map(|lane| 2 * lane + 1).collect();
        let mut routed: Vec<(Edge, usize)> = Vec::with_capacity(edges.len());
        for edge in edges {
            let beside = beside(&edge, &routed, &middles, lanes);
            routed.push((edge, beside));
        }
        Path { edges: routed, middles }
    }

    /// The lines in the strip above a box.
    fn above(&self, at: usize) -> Vec<Piece> {
        let runs = self.edges.iter().filter(|(edge, _)| edge.strips().contains(&at));
        let mut pieces: Vec<Piece> = runs.flat_map(|(edge, beside)| self.pieces(edge, *beside, at)).collect();
        pieces.sort_unstable();
        pieces.dedup();
        pieces
    }

    fn pieces(&self, edge: &Edge, beside: usize, at: usize) -> Vec<Piece> {
        let (from, to) = (self.middles[edge.from], self.middles[edge.to]);
        let line = |left: usize, right: usize, top: usize, bottom: usize, arrives: bool| Piece {
            strong: edge.strong,
            left: left.min(right),
            right: left.max(right),
            top,
            bottom,
            arrives,
        };
        let down = |x: usize, top: usize, bottom: usize| line(x, x, top, bottom, false);
        let arrives = |x: usize, top: usize| line(x, x, top, WHOLE, true);
        let across = |left: usize, right: usize, at: usize| line(left, right, at, at, false);
        match () {
            () if edge.is_next() && from == to => vec![arrives(to, 0)],
            () if edge.is_next() => vec![down(from, 0, OFF), across(from, to, OFF), arrives(to, OFF)],
            () if at == edge.from + 1 => {
                vec![down(from, 0, OFF), across(from, beside, OFF), down(beside, OFF, WHOLE)]
            }
            () if at == edge.to => vec![down(beside, 0, BACK), across(beside, to, BACK), arrives(to, BACK)],
            () => vec![down(beside, 0, WHOLE)],
        }
    }

    /// The lines that pass a box by.
    fn beside(&self, at: usize) -> Vec<Pass> {
        let passing = self.edges.iter().filter(|(edge, _)| edge.from < at && at < edge.to);
        let mut passes: Vec<Pass> = passing.map(|(edge, beside)| Pass { strong: edge.strong, at: *beside }).collect();
        passes.sort_unstable();
        passes
    }
}

/// On which line between two lanes an edge passes the boxes by: the nearest one on which no other runs there.
fn beside(edge: &Edge, routed: &[(Edge, usize)], middles: &[usize], lanes: usize) -> usize {
    let (from, to) = (middles[edge.from], middles[edge.to]);
    let mut lines: Vec<usize> = (0..=lanes).map(|line| 2 * line).collect();
    lines.sort_by_key(|line| (line.abs_diff(to), line.abs_diff(from)));
    let is_free = |line: &&usize| {
        let meets = |(other, on): &(Edge, usize)| {
            on == *line && !other.is_next() && other.from < edge.to && edge.from < other.to
        };
        !routed.iter().any(meets)
    };
    let nearest = lines.first().copied().unwrap_or(0);
    lines.iter().find(is_free).copied().unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sop::definition::Library;
    use crate::sop::show;

    fn deks() -> Arc<Definition> {
        Library::open(None).expect("the shipped procedures").newest("deks").expect("DEKS")
    }

    /// A case that went this way; it is at the last of these steps.
    fn went(definition: &Definition, way: &[&str]) -> Swim {
        let trace = |step: &Step| {
            let at = way.iter().position(|id| *id == step.id);
            let next = at.and_then(|at| way.get(at + 1)).map(|id| (*id).to_owned());
            let place = match (at, &next) {
                (Some(_), Some(_)) => StepPlace::Done,
                (Some(_), None) => StepPlace::Here,
                (None, _) => StepPlace::Ahead,
            };
            Trace { place, day: String::new(), who: String::new(), led_to: next.into_iter().collect() }
        };
        let traces: Vec<Trace> = definition.steps.iter().map(trace).collect();
        swim(definition, &show::lanes(definition), &traces)
    }

    fn down(strong: bool, at: usize, (top, bottom): (usize, usize), arrives: bool) -> Piece {
        Piece { strong, left: at, right: at, top, bottom, arrives }
    }

    fn across((left, right): (usize, usize), at: usize) -> Piece {
        Piece { strong: true, left, right, top: at, bottom: at, arrives: false }
    }

    #[test]
    fn every_role_has_its_lane_and_every_step_its_box() {
        let swim = went(&deks(), &["apply"]);
        let lanes: Vec<(&str, bool)> = swim.lanes.iter().map(|lane| (lane.label.as_str(), lane.outside)).collect();
        assert_eq!(lanes, [("UKM", true), ("Tim DEKS", false), ("Penanggung jawab DEKS", false)]);
        let boxes: Vec<(&str, usize, &[usize])> =
            swim.steps.iter().map(|step| (step.no.as_str(), step.lane, step.others.as_slice())).collect();
        let expect: [(&str, usize, &[usize]); 10] = [
            ("1", 0, &[1]),
            ("2", 1, &[2]),
            ("3", 1, &[]),
            ("3", 1, &[]),
            ("4", 1, &[]),
            ("5", 0, &[2]),
            ("6", 0, &[1]),
            ("7", 1, &[]),
            ("8", 1, &[0]),
            ("", 2, &[]),
        ];
        assert_eq!(boxes, expect);
        assert_eq!(swim.steps[5].roles, ["UKM", "Penanggung jawab DEKS"]);
        assert!(swim.steps[9].local && swim.steps[0].inferred && !swim.steps[5].inferred);
    }

    #[test]
    fn the_way_of_the_case_is_strong_up_to_here_and_passes_boxes_by() {
        let swim = went(&deks(), &["apply", "curate", "announce", "agree"]);
        let above = |at: usize| swim.steps[at].above.clone();
        assert!(above(0).is_empty());
        assert_eq!(above(1), [down(true, 1, (0, 2), false), across((1, 3), 2), down(true, 3, (2, 6), true)]);
        assert_eq!(above(2), [down(true, 3, (0, 6), true)]);
        assert_eq!(above(3), [down(true, 2, (2, 6), false), across((2, 3), 2), down(true, 3, (0, 2), false)]);
        assert_eq!(above(4), [down(false, 3, (0, 6), true), down(true, 2, (0, 6), false)], "strong last, on top");
        assert_eq!(above(5), [down(true, 1, (4, 6), true), across((1, 2), 4), down(true, 2, (0, 4), false)]);
        assert_eq!(above(6), [down(false, 1, (0, 6), true)], "ahead");
        let beside: Vec<&[Pass]> = swim.steps.iter().map(|step| step.beside.as_slice()).collect();
        let (strong, pale) = ([Pass { strong: true, at: 2 }], [Pass { strong: false, at: 2 }]);
        let expect: [&[Pass]; 10] = [&[], &[], &[], &strong, &strong, &[], &[], &pale, &[], &[]];
        assert_eq!(beside, expect);
    }

    #[test]
    fn a_side_way_that_the_case_went_is_a_line_of_its_own() {
        let swim = went(&deks(), &["apply", "curate", "announce_refusal", "review_refusal"]);
        assert_eq!(swim.steps[2].beside, [Pass { strong: true, at: 2 }]);
        assert_eq!(swim.steps[3].beside, [Pass { strong: false, at: 0 }], "apart from the way that was not gone");
        assert!(swim.steps[3].above.contains(&down(true, 3, (4, 6), true)));
        assert!(swim.steps[4].above.contains(&down(true, 3, (0, 6), true)));
    }

    #[test]
    fn returns_and_side_ways_are_told_at_their_boxes() {
        let swim = went(&deks(), &["apply"]);
        let steps = swim.steps.iter().enumerate();
        let turns = steps.flat_map(|(at, step)| step.turns.iter().map(move |turn| (at, turn)));
        let told: Vec<(usize, TurnKind, &str, &str)> =
            turns.map(|(at, turn)| (at, turn.kind, turn.label.as_str(), turn.step.as_str())).collect();
        assert_eq!(
            told,
            [
                (0, TurnKind::Wait, "Minta yang kurang", ""),
                (0, TurnKind::End, "Bukan permohonan", ""),
                (1, TurnKind::Back, "Kembalikan ke pendaftaran", "1"),
                (3, TurnKind::Comes, "Tolak", "2"),
                (4, TurnKind::End, "Tidak disetujui", ""),
                (5, TurnKind::Wait, "Ingatkan UKM", ""),
                (7, TurnKind::Again, "setiap 1 bulan", ""),
                (9, TurnKind::Comes, "Akhiri kemitraan", "8"),
                (9, TurnKind::End, "Kemitraan berakhir", ""),
            ]
        );
    }

    #[test]
    fn a_step_that_is_not_used_any_more_stands_there_only_for_who_went_through_it() {
        let mut definition = Definition::clone(&deks());
        for step in definition.steps.iter_mut().filter(|step| step.id == "close") {
            step.retired = true;
        }
        assert_eq!(went(&definition, &["apply"]).steps.len(), 9);
        let swim = went(&definition, &["apply"]);
        assert_eq!(swim.lanes.len(), 3, "others do something in its lane");
        assert_eq!(went(&definition, &["unsold", "close"]).steps.len(), 10);
    }
}
