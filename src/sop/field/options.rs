//! Choices by what people write for them.

use super::FieldFlaw;
use crate::base::text::{clean_line, fold};
use crate::sop::definition::Named;

const YES: [&str; 14] =
    ["ya", "y", "iya", "yes", "true", "1", "x", "v", "\u{2713}", "\u{2714}", "ada", "sudah", "benar", "setuju"];
const NO: [&str; 10] = ["tidak", "tdk", "t", "no", "n", "false", "0", "belum", "tidak ada", "bukan"];

/// The id of the option that a text names: by id or by label, in any case, with or without hyphens.
pub(super) fn one(options: &[Named], line: &str) -> Result<String, FieldFlaw> {
    let exact = options.iter().find(|option| option.id == line);
    let found = exact.or_else(|| options.iter().find(|option| key(&option.label) == key(line)));
    // Ids last, so that a label that looks like another option's id wins.
    let found = found.or_else(|| options.iter().find(|option| key(&option.id) == key(line)));
    found.map(|option| option.id.clone()).ok_or_else(|| unknown(options))
}

/// Several, between commas, semicolons or on lines of their own; a label with a comma in it stands on its own.
pub(super) fn many(options: &[Named], typed: &str) -> Result<Vec<String>, FieldFlaw> {
    let mut chosen: Vec<String> = Vec::new();
    for line in typed.split(['\n', '\r', ';']).map(clean_line).filter(|line| !line.is_empty()) {
        match one(options, &line) {
            Ok(id) => chosen.push(id),
            Err(_) => {
                for part in line.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                    chosen.push(one(options, part)?);
                }
            }
        }
    }
    let ids = options.iter().map(|option| &option.id).filter(|id| chosen.contains(id));
    Ok(ids.cloned().collect())
}

pub(super) fn yes_no(line: &str) -> Result<bool, FieldFlaw> {
    let text = fold(line);
    let text = text.trim_end_matches(['.', '!']);
    match (YES.contains(&text), NO.contains(&text)) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(FieldFlaw::NotYesNo),
    }
}

pub(super) fn flaw_of(options: &[Named], ids: &[String]) -> Option<FieldFlaw> {
    let is_known = |id: &String| options.iter().any(|option| option.id == *id);
    (!ids.iter().all(is_known)).then(|| unknown(options))
}

/// An option's label; an id that this revision does not know is shown as it is.
pub(super) fn label<'a>(options: &'a [Named], id: &'a str) -> &'a str {
    options.iter().find(|option| option.id == id).map_or(id, |option| &option.label)
}

fn key(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn unknown(options: &[Named]) -> FieldFlaw {
    let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
    FieldFlaw::UnknownOption { options: labels.join(", ") }
}
