//! Filling a wording: minijinja with nothing around it.
//!
//! The engine knows one text at a time, no files, no functions and a handful of filters. What a wording may say beside
//! values is `if` and `for`. Each filling has a measure of steps and of bytes.

use std::io;

use minijinja::value::Serde;
use minijinja::{Environment, Error as JinjaError, ErrorKind, UndefinedBehavior, Value, filters, tests as checks};

use super::LetterError;
use super::context::NAMES;

/// Steps of one filling; the longest of our own letters takes a few hundred for a catalogue of 500 things times ten.
const FUEL: u64 = 200_000;
/// A letter is at most so long, in bytes.
const LETTER_BYTES_MAX: usize = 100_000;
/// Statements that a wording may hold.
const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];
const NAME: &str = "surat";

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(20);
    // A value that is not there is nothing, not the word "none".
    environment.set_formatter(
        |out, state, value| {
            if value.is_none() { Ok(()) } else { minijinja::escape_formatter(out, state, value) }
        },
    );
    environment.add_filter("default", filters::default);
    environment.add_filter("join", filters::join);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("trim", filters::trim);
    environment.add_test("defined", checks::is_defined);
    environment
}

/// The text that a wording gives for these values.
pub(super) fn fill(wording: &str, values: &serde_json::Value) -> Result<String, LetterError> {
    only_allowed(wording)?;
    let environment = environment();
    let template = environment.template_from_named_str(NAME, wording).map_err(|error| explain(&error))?;
    let mut out = Bounded { bytes: Vec::new() };
    template.render_captured_to(Value::from(Serde(values)), &mut out).map_err(|error| explain(&error))?;
    Ok(String::from_utf8_lossy(&out.bytes).into_owned())
}

/// Refuses names that nothing stands behind: a slip in one would leave a gap in the letter that nobody sees.
pub(super) fn only_known_names(wording: &str, fields: &[&str]) -> Result<(), LetterError> {
    let environment = environment();
    let template = environment.template_from_named_str(NAME, wording).map_err(|error| explain(&error))?;
    let mut unknown: Vec<String> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !NAMES.contains(&name.as_str()) && !fields.contains(&name.as_str()))
        .collect();
    unknown.sort();
    match unknown.into_iter().next() {
        None => Ok(()),
        Some(name) => {
            let known = fields.iter().copied().filter(|field| !NAMES.contains(field)).chain(NAMES);
            Err(LetterError::UnknownName { name, known: known.collect::<Vec<_>>().join(", ") })
        }
    }
}

/// Refuses statements that reach beyond the letter, and multiplication, which makes much text of little.
fn only_allowed(wording: &str) -> Result<(), LetterError> {
    let forbidden = |found: &str| Err(LetterError::Forbidden { found: found.to_owned() });
    for (_, inside) in tags(wording, "{%", "%}") {
        let word = inside.trim_start_matches(['-', '+']).trim_start();
        let word = word.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        if !STATEMENTS.contains(&word) {
            return forbidden(word);
        }
        if inside.contains('*') {
            return forbidden("*");
        }
    }
    let multiplies = tags(wording, "{{", "}}").any(|(_, inside)| inside.contains('*'));
    if multiplies { forbidden("*") } else { Ok(()) }
}

/// What stands between marks, with the place of each.
fn tags<'a>(text: &'a str, open: &'static str, close: &'static str) -> impl Iterator<Item = (usize, &'a str)> {
    text.match_indices(open).map(move |(at, _)| {
        let rest = &text[at + open.len()..];
        (at, &rest[..rest.find(close).unwrap_or(rest.len())])
    })
}

fn explain(error: &JinjaError) -> LetterError {
    match error.kind() {
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => LetterError::Endless,
        _ => {
            let cause = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            LetterError::Broken { line: error.line().unwrap_or(1), cause }
        }
    }
}

/// Takes so much and no more.
struct Bounded {
    bytes: Vec<u8>,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LETTER_BYTES_MAX {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_conditions_and_lists_are_filled_in() {
        let values = json!({ "name": "Kontak UKM 01", "missing": ["Katalog", "Harga"], "reason": "" });
        for (wording, expect) in [
            ("Yth. {{ name }}", "Yth. Kontak UKM 01"),
            ("{{ nama or 'Bapak/Ibu' }}", "Bapak/Ibu"),
            ("{{ nobody.at.all }}.", "."),
            ("{% for one in missing %}{{ loop.index }}. {{ one }};{% endfor %}", "1. Katalog;2. Harga;"),
            ("{{ missing|join(', ') }} ({{ missing|length }})", "Katalog, Harga (2)"),
            ("{% if reason %}karena{% else %}tanpa alasan{% endif %}", "tanpa alasan"),
            ("{%- if name is defined -%} ada {%- endif -%}", "ada"),
            ("{{ name|upper|lower|trim|default('x') }}", "kontak ukm 01"),
        ] {
            assert_eq!(fill(wording, &values).expect("a text"), expect, "{wording}");
        }
    }

    #[test]
    fn a_value_is_never_a_wording() {
        let hostile = "{{ 7*7 }}{% include '/etc/passwd' %}<b>\r\n{{ name }}";
        let values = json!({ "name": hostile });
        assert_eq!(fill("{{ name }}", &values).expect("a text"), hostile);
    }

    #[test]
    fn what_reaches_beyond_the_letter_is_refused_by_name() {
        for (wording, expect) in [
            ("{% include 'base.html' %}", "include"),
            ("{%- import 'x' as y %}", "import"),
            ("{% extends 'x' %}", "extends"),
            ("{% macro a() %}{% endmacro %}", "macro"),
            ("{% set x = 1 %}", "set"),
            ("{%set x=1%}", "set"),
            ("{% raw %}{% endraw %}", "raw"),
            ("{{ 'x' * 100000000 }}", "*"),
            ("{% if 'x' * 10 %}{% endif %}", "*"),
            ("{% %}", ""),
        ] {
            let found = match fill(wording, &json!({})) {
                Err(LetterError::Forbidden { found }) => found,
                other => panic!("{wording}: {other:?}"),
            };
            assert_eq!(found, expect, "{wording}");
        }
        for wording in
            ["{{ range(10) }}", "{{ dict() }}", "{{ 'a'|replace('a', 'b') }}", "{{ x is odd }}", "{{ x", "{% if %}"]
        {
            assert!(matches!(fill(wording, &json!({})), Err(LetterError::Broken { .. })), "{wording}");
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        let broken = fill("satu\ndua\n{% if %}tiga{% endif %}", &json!({}));
        assert!(matches!(broken, Err(LetterError::Broken { line: 3, .. })), "{broken:?}");
    }

    #[test]
    fn no_wording_takes_for_ever_or_writes_for_ever() {
        let many: Vec<u32> = (0..1_000).collect();
        let values = json!({ "many": many, "long": "x".repeat(10_000) });
        for wording in [
            "{% for a in many %}{% for b in many %}{% for c in many %}{% endfor %}{% endfor %}{% endfor %}",
            "{% for a in many %}{{ long }}{% endfor %}",
            "{% for a in many recursive %}{{ loop(many) }}{% endfor %}",
        ] {
            let error = fill(wording, &values).expect_err("it ends");
            assert!(matches!(error, LetterError::Endless | LetterError::Broken { .. }), "{wording}: {error:?}");
        }
    }

    #[test]
    fn a_name_that_nothing_has_is_told() {
        let fields = ["business_name", "email"];
        for (wording, expect) in [
            (
                "{{ business_name }} {{ case.number }} {% for one in missing %}{{ one }}{{ loop.index }}{% endfor %}",
                None,
            ),
            ("{{ busines_name }}", Some("busines_name")),
            ("{% if reasons %}{{ email }}{% endif %}", Some("reasons")),
        ] {
            let found = match only_known_names(wording, &fields) {
                Ok(()) => None,
                Err(LetterError::UnknownName { name, .. }) => Some(name),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found.as_deref(), expect, "{wording}");
        }
    }
}
