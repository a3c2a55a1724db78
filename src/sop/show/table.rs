//! The procedure for a terminal: who it is, its steps as a table, its lanes as a drawing of letters.

use std::fmt::Write as _;

use super::lanes::{LaneStep, Lanes, To, lanes};
use super::words::{due_words, notes, standing_words};
use crate::base::BusinessDay;
use crate::sop::definition::{Definition, Origin, Step, Target};

/// Heads and widths, in characters.
const COLUMNS: [(&str, usize); 6] =
    [("No", 4), ("Langkah", 30), ("Pelaksana", 16), ("Kelengkapan", 28), ("Waktu", 14), ("Output", 24)];
const GAP: &str = "  ";
const TITLE_CHARS: usize = 34;
const LANE_CHARS_MIN: usize = 8;
const LANE_CHARS_MAX: usize = 18;

/// The whole procedure as plain text.
pub fn table(definition: &Definition) -> String {
    let mut text = String::new();
    head(&mut text, definition);
    text.push_str("\nLANGKAH\n");
    row(&mut text, &COLUMNS.map(|(head, _)| head.to_owned()));
    let _ = writeln!(text, "{}", COLUMNS.map(|(_, width)| "-".repeat(width)).join(GAP));
    for step in &definition.steps {
        row(&mut text, &cells(definition, step));
    }
    text.push_str("\nALUR\n");
    drawing(&mut text, definition, &lanes(definition));
    for note in notes(definition) {
        let _ = writeln!(text, "{note}");
    }
    if !definition.unclear.is_empty() {
        text.push_str("\nYANG TIDAK JELAS DI SUMBERNYA\n");
        for unclear in &definition.unclear {
            let _ = writeln!(text, "{}: \"{}\"\n  Dibaca: {}", unclear.at, unclear.says, unclear.read_as);
        }
    }
    text
}

fn head(text: &mut String, definition: &Definition) {
    let procedure = &definition.procedure;
    let standing = standing_words(procedure.standing);
    let day = |day: Option<BusinessDay>| day.map_or_else(|| "-".to_owned(), BusinessDay::long);
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let _ = writeln!(text, "{}\n{}, revisi {} ({standing})", procedure.title, procedure.id, procedure.revision);
    let facts = [
        ("Nomor SOP", or_dash(&procedure.number)),
        ("Tanggal pembuatan", day(procedure.made_on)),
        ("Tanggal revisi", day(procedure.revised_on)),
        ("Tanggal efektif", day(procedure.effective_on)),
        ("Disahkan oleh", or_dash(&procedure.approved_by)),
        ("Kantor", or_dash(&procedure.office)),
        ("Berkas", definition.file.clone()),
    ];
    for (name, value) in facts {
        let _ = writeln!(text, "{name:<18}: {value}");
    }
}

fn cells(definition: &Definition, step: &Step) -> [String; 6] {
    let mark = if step.actors_origin == Origin::Inferred { "*" } else { "" };
    let label = |id: &String| {
        let label = definition.role(id).map_or(id.as_str(), |role| role.label.as_str());
        [label, mark].concat()
    };
    let actors: Vec<String> = step.actors.iter().map(label).collect();
    let requirement = |one: &crate::sop::definition::Requirement| [&one.label, local(one.origin)].concat();
    let requirements: Vec<String> = step.requirements.iter().map(requirement).collect();
    let retired = if step.retired { " (tidak dipakai lagi)" } else { "" };
    [
        step.no.clone(),
        [&step.title, local(step.origin), retired].concat(),
        actors.join(", "),
        requirements.join("; "),
        due_words(definition, step),
        step.output.clone(),
    ]
}

fn local(origin: Origin) -> &'static str {
    if origin == Origin::Local { " +" } else { "" }
}

/// One row; cells that are too long go on below.
fn row(text: &mut String, cells: &[String; 6]) {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(COLUMNS).map(|(cell, (_, width))| wrap(cell, width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        let parts = wrapped.iter().zip(COLUMNS).map(|(cell, (_, width))| {
            let part = cell.get(line).map_or("", String::as_str);
            format!("{part:<width$}")
        });
        let parts: Vec<String> = parts.collect();
        let _ = writeln!(text, "{}", parts.join(GAP).trim_end());
    }
}

/// Breaks at blanks; a word that is longer than a line is cut.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (at, piece) in letters.chunks(width.max(1)).enumerate() {
            let piece: String = piece.iter().collect();
            let used = lines.last().map_or(0, |line| line.chars().count());
            let needs = piece.chars().count() + usize::from(used > 0);
            match lines.last_mut() {
                Some(line) if used + needs <= width && at == 0 => {
                    if used > 0 {
                        line.push(' ');
                    }
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}

/// A row for each step with a box in its lane, and below it what leads where.
fn drawing(text: &mut String, definition: &Definition, lanes: &Lanes) {
    let width = |label: &str| label.chars().count().clamp(LANE_CHARS_MIN, LANE_CHARS_MAX);
    let widths: Vec<usize> = lanes.lanes.iter().map(|lane| width(&lane.label)).collect();
    let heads = lanes.lanes.iter().zip(&widths).map(|(lane, width)| {
        let label = crate::base::text::truncate_chars(&lane.label, *width);
        format!("{label:^width$}", width = *width)
    });
    let heads: Vec<String> = heads.collect();
    let _ = writeln!(text, "{:<TITLE_CHARS$}{GAP}|{}|", "", heads.join("|"));
    for (at, step) in lanes.steps.iter().enumerate() {
        let boxes: Vec<String> = widths.iter().enumerate().map(|(lane, width)| in_lane(step, lane, *width)).collect();
        let title = [sign(step), " ".to_owned(), step.title.clone()].concat();
        let title = crate::base::text::truncate_chars(&title, TITLE_CHARS).to_owned();
        let _ = writeln!(text, "{title:<TITLE_CHARS$}{GAP}|{}|  {}", boxes.join("|"), step.time);
        for arrow in lanes.arrows.iter().filter(|arrow| arrow.from == at) {
            let to = match arrow.to {
                To::Step(to) if to == at => "langkah ini lagi".to_owned(),
                To::Step(to) => lanes.steps.get(to).map(sign).unwrap_or_default(),
                To::End(end) => lanes.ends.get(end).map(|(label, _)| format!("selesai: {label}")).unwrap_or_default(),
            };
            let mark = if arrow.local { " +" } else { "" };
            let _ = writeln!(text, "     {}{mark} -> {to}", arrow.label);
        }
        for action in definition.steps.get(at).into_iter().flat_map(|step| &step.actions) {
            if action.to.contains(&Target::Wait) {
                let _ = writeln!(text, "     {}{} -> menunggu", action.label, local(action.origin));
            }
        }
    }
}

/// What a step is called in short: its number in the source and its id.
fn sign(step: &LaneStep) -> String {
    if step.no.is_empty() { step.id.clone() } else { format!("{} {}", step.no, step.id) }
}

/// `[###]` where it is done, `[   ]` where somebody takes part.
fn in_lane(step: &LaneStep, lane: usize, width: usize) -> String {
    let mark = match step.lanes.iter().position(|own| *own == lane) {
        Some(0) => "[###]",
        Some(_) => "[   ]",
        None => "",
    };
    format!("{mark:^width$}")
}
